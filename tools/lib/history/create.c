/* Where a new repository may be, and making it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/path.h"
#include "history/git.h"

static bool is_set(git_config *config, const char *variable, const char *name) {
    const char *value = getenv(variable);
    if (!value || !*value)
        value = NULL;
    if (!value && config)
        git_config_get_string(&value, config, name);
    return value && *value;
}

/* Before there is a repository, git's settings are the user's and the system's. */
static int check_identity(void) {
    git_config *settings = NULL, *config = NULL;
    if (git_config_open_default(&settings) == 0)
        git_config_snapshot(&config, settings);
    bool known = is_set(config, "GIT_COMMITTER_NAME", "user.name") &&
                 is_set(config, "GIT_COMMITTER_EMAIL", "user.email") &&
                 is_set(config, "GIT_AUTHOR_NAME", "user.name") &&
                 is_set(config, "GIT_AUTHOR_EMAIL", "user.email");
    git_config_free(config);
    git_config_free(settings);
    return known ? 0
                 : error_set("git doesn't know who you are; run: git config --global user.name \"YOUR NAME\" "
                             "&& git config --global user.email ADDRESS");
}

int store_create(const char *path, const char *branch) {
    git_repository_init_options options;
    git_repository *repository = NULL;
    if (git_start() < 0 || check_identity() < 0)
        return -1;
    git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags = GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = branch;
    int code = git_repository_init_ext(&repository, path, &options);
    git_repository_free(repository);
    return code < 0 ? git_fail("can't make a git repository in '%s'", path) : 0;
}

/* The path without links, absolute, whether it exists or not; NULL where that can't be told. */
static const char *real_path(struct arena *arena, const char *path) {
    const char *rest = "";
    char *real;
    while (!(real = realpath(*path ? path : ".", NULL)) && *path) {
        rest = path_join(arena, path_name(path), rest);
        path = path_folder(arena, path);
    }
    const char *result = real ? path_join(arena, real, rest) : NULL;
    free(real);
    return result;
}

const char *store_around(struct arena *arena, const char *path) {
    git_repository *repository = NULL;
    const char *result = NULL, *tree = NULL, *full = real_path(arena, path);
    int ignored = 0;
    if (git_start() < 0 || !full)
        return NULL;
    const char *folder = full;
    while (access(folder, F_OK) < 0)
        folder = path_folder(arena, folder);
    if (git_repository_open_ext(&repository, *folder ? folder : "/", 0, NULL) == 0)
        tree = git_repository_workdir(repository);
    char *real_tree = tree ? realpath(tree, NULL) : NULL;
    size_t length = real_tree ? strlen(real_tree) : 0;
    if (real_tree && strncmp(full, real_tree, length) == 0) {
        result = arena_strdup(arena, real_tree);
        if (full[length] == '/' && git_ignore_path_is_ignored(&ignored, repository, full + length + 1) == 0 &&
            ignored)
            result = NULL;
    }
    free(real_tree);
    git_repository_free(repository);
    return result;
}
