#include "history/git.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/sanitizer.h"

static const char *last_message(void) {
    const git_error *error = git_error_last();
    return error && error->message ? error->message : "unknown error";
}

int git_fail(const char *format, ...) {
    struct arena arena = {0};
    va_list args;
    va_start(args, format);
    const char *what = arena_vprintf(&arena, format, args);
    va_end(args);
    error_set("%s: %s", what, last_message());
    arena_release(&arena);
    return -1;
}

int git_start(void) {
    static bool started; /* libgit2 ends with the process */
    if (started)
        return 0;
    if (git_libgit2_init() < 0)
        return git_fail("can't start libgit2");
    /* What is written is on the disk before a reference points to it. */
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    /* Its limit of 4 KB would have a folder of thousands of files, or the commit of an edition that names as
     * many documents, read anew for each of them. */
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)16 << 20);
    git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, (size_t)16 << 20);
    started = true;
    return 0;
}

/* What libgit2 1.5 says of repositories that it doesn't take, by a part of its message, and what to tell a
 * controller. */
static const struct {
    const char *part, *reason, *remedy;
    bool names_root; /* the remedy ends with the repository's path */
} refusals[] = {
    {"safe.directory", "belongs to another user, so git doesn't trust it",
     "if you do, run: git config --global --add safe.directory", true},
    {"not owned by current user", "belongs to another user, so git doesn't trust it",
     "if you do, run: git config --global --add safe.directory", true},
    {"objectformat", "names its objects by SHA-256, which docket can't read yet",
     "use a repository made by: git init --object-format=sha1", false},
    {"worktreeconfig",
     "is a sparse checkout, or has a configuration for each working tree, which docket can't read",
     "run there: git sparse-checkout disable; git config --unset extensions.worktreeConfig", false},
    {"unsupported repository version", "has a format that docket doesn't know", "use one made by: git init",
     false},
};

int git_refuse(int code, const char *root) {
    const char *message = last_message();
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (strcasestr(message, refusals[i].part))
            return error_set("the repository at '%s' %s; %s%s%s%s", root, refusals[i].reason,
                             refusals[i].remedy, refusals[i].names_root ? " '" : "",
                             refusals[i].names_root ? root : "", refusals[i].names_root ? "'" : "");
    if (code == GIT_ENOTFOUND)
        return error_set(
            "'%s' is in no git repository; run 'git init' there and commit, or work with the files as "
            "they lie",
            root);
    return git_fail("can't open the repository at '%s'", root);
}

int git_open(git_repository **out, const char *root) {
    *out = NULL;
    if (git_start() < 0)
        return -1;
    int code = git_repository_open_ext(out, root, 0, NULL);
    return code < 0 ? git_refuse(code, root) : 0;
}

const char *git_prefix(struct arena *arena, git_repository *repository, const char *root) {
    const char *tree = git_repository_workdir(repository);
    char *real_tree = tree ? realpath(tree, NULL) : NULL;
    char *real_root = realpath(root, NULL);
    const char *prefix = "";
    if (real_tree && real_root) {
        size_t length = strlen(real_tree);
        if (strcmp(real_tree, "/") == 0)
            prefix = arena_strdup(arena, real_root + 1);
        else if (strncmp(real_root, real_tree, length) == 0 && real_root[length] == '/')
            prefix = arena_strdup(arena, real_root + length + 1);
    }
    free(real_tree);
    free(real_root);
    return prefix;
}

/* --- leaks that are not ours ------------------------------------------------------------------ */

#ifdef HAVE_ASAN
/* libgit2 1.5.1 forgets PCRE2's match data whenever a pattern doesn't match, and it tries some when a
 * repository is opened. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libpcre2\n";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}
#endif
