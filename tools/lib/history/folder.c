/* The working tree, or any folder, as a source. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "history/git.h"
#include "history/kind.h"

struct folder {
    const char *root; /* real and absolute */
    /* While the folder is walked through: */
    git_repository *repository; /* its own, or one without objects that only knows what to ignore; NULL:
                                   nothing is ignored */
    git_index *index;           /* or NULL */
    const char *prefix;         /* of the root in the repository */
    const char *below;          /* the folder below which the index is asked; or NULL */
    bool alone;                 /* the repository is one that only knows .gitignore files … */
    bool ignores;               /* … and there is one in the folder at hand, or above it */
    int fd;                     /* of the root; -1: it isn't open */
};

static int folder_read(struct source *source, size_t index, size_t limit, struct buffer *out) {
    struct folder *folder = source->state;
    return file_read_inside(out, folder->fd, folder->root, source->entries[index].path, limit);
}

static void forget_git(struct folder *folder) {
    git_index_free(folder->index);
    git_repository_free(folder->repository);
    folder->index = NULL;
    folder->repository = NULL;
}

static void folder_release(void *state) {
    struct folder *folder = state;
    forget_git(folder);
    if (folder->fd >= 0)
        close(folder->fd);
}

static const struct source_kind folder_kind = {
    .read = folder_read, .release = folder_release, .threads = true};

/* --- what is ignored -------------------------------------------------------------------------- */

static bool git_ignores(struct folder *folder, const char *path) {
    int ignored = 0;
    return folder->repository && (!folder->alone || folder->ignores) &&
           git_ignore_path_is_ignored(&ignored, folder->repository, path) == 0 && ignored;
}

/*
 * Finds who knows what is ignored: the repository that holds the root. Where there is none, or libgit2 can't
 * open it, or it ignores the root as a whole (a tree made for a test, inside build/), a repository made of
 * nothing but the root, for the .gitignore files in it.
 */
static int find_git(struct folder *folder, struct arena *arena) {
    if (git_start() < 0)
        return -1;
    folder->prefix = "";
    if (git_repository_open_ext(&folder->repository, folder->root, 0, NULL) == 0) {
        folder->prefix = git_prefix(arena, folder->repository, folder->root);
        const char *as_folder = arena_printf(arena, "%s/", folder->prefix);
        if (!git_repository_is_bare(folder->repository) &&
            (!folder->prefix[0] || !git_ignores(folder, as_folder)))
            return 0;
        forget_git(folder);
        folder->prefix = "";
    }
    if (git_repository_new(&folder->repository) < 0 ||
        git_repository_set_workdir(folder->repository, folder->root, 0) < 0)
        return git_fail("can't read .gitignore in '%s'", folder->root);
    folder->alone = true;
    return 0;
}

/* Whether git tracks `path`, or anything below it where it is a folder (and ends with a slash). */
static bool tracked(struct folder *folder, const char *path) {
    if (!folder->index && git_repository_index(&folder->index, folder->repository) < 0) {
        folder->index = NULL;
        return false;
    }
    size_t position;
    if (path[strlen(path) - 1] == '/')
        return git_index_find_prefix(&position, folder->index, path) == 0;
    return git_index_get_bypath(folder->index, path, 0) != NULL;
}

/* `path` is relative to the root. What the index knows is asked first: libgit2 looks for a .gitignore in
 * every folder above, for each path again. */
static bool ignored(struct folder *folder, const char *path, bool is_folder) {
    struct arena arena = {0};
    if (folder->alone && !folder->ignores)
        return false; /* nothing is tracked there either */
    const char *name = arena_printf(&arena, "%s%s", path_join(&arena, folder->prefix, path),
                                    is_folder ? "/" : "");
    bool result = !tracked(folder, name) && git_ignores(folder, name);
    arena_release(&arena);
    return result;
}

/* --- walking ---------------------------------------------------------------------------------- */

static int walk(struct source *source, int fd, const char *path, int depth);

/* What a name in a folder is, by the listing or, where that doesn't say, by a look. -1 with an error. */
static int kind_of(int fd, const struct dirent *found, const char *path) {
    struct stat status;
    if (found->d_type != DT_UNKNOWN)
        return found->d_type;
    if (fstatat(fd, found->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT
                   ? DT_WHT
                   : error_set_errno("can't read '%s'", path); /* gone since the folder was read */
    return IFTODT(status.st_mode);
}

/* Adds what git tracks below the folder. 1; 0 where there is nobody to ask. */
static int add_tracked(struct source *source, const char *path) {
    struct folder *folder = source->state;
    struct arena arena = {0};
    const char *prefix = arena_printf(&arena, "%s/", path_join(&arena, folder->prefix, path));
    size_t own = strlen(prefix) - strlen(path) - 1, length = strlen(prefix), at;
    int result = folder->repository && tracked(folder, prefix);
    if (result == 1 && git_index_find_prefix(&at, folder->index, prefix) == 0)
        for (const git_index_entry *entry;
             result == 1 && (entry = git_index_get_byindex(folder->index, at)) != NULL &&
             strncmp(entry->path, prefix, length) == 0;
             at++) {
            bool file = entry->mode == GIT_FILEMODE_BLOB || entry->mode == GIT_FILEMODE_BLOB_EXECUTABLE;
            if (source_add(source, arena_strdup(&source->arena, entry->path + own),
                           file ? SOURCE_FILE : SOURCE_SYMLINK, NULL) < 0)
                result = -1;
        }
    arena_release(&arena);
    return result;
}

static int add_folder(struct source *source, int fd, const char *name, const char *path, int depth) {
    struct folder *folder = source->state;
    struct stat status;
    char inside[NAME_MAX + sizeof "/.git"];
    if (name[0] == '.' || ignored(folder, path, true))
        return 0;
    stpcpy(stpcpy(inside, name), "/.git");
    if (fstatat(fd, inside, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return source_add(source, path, SOURCE_SUBMODULE, NULL);
    if (depth >= SOURCE_MAX_DEPTH)
        return source_too_deep(path);
    if (folder->below && strcmp(folder->below, path) == 0) {
        int listed = add_tracked(source, path);
        if (listed != 0)
            return listed < 0 ? -1 : 0;
    }
    int child = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child < 0)
        return error_set_errno("can't read the folder '%s'", path);
    return walk(source, child, path, depth + 1);
}

static int add_name(struct source *source, int fd, const struct dirent *found, const char *path, int depth) {
    struct folder *folder = source->state;
    int kind = kind_of(fd, found, path);
    if (kind < 0)
        return -1;
    if (kind == DT_DIR)
        return add_folder(source, fd, found->d_name, path, depth);
    if ((kind != DT_REG && kind != DT_LNK) || strcasecmp(found->d_name, ".git") == 0 ||
        ignored(folder, path, false))
        return 0;
    return source_add(source, path, kind == DT_LNK ? SOURCE_SYMLINK : SOURCE_FILE, NULL);
}

/* The time of the commit that is checked out; SOURCE_DATE_EPOCH before it; MOMENT_NONE without either. */
static int64_t checked_out_time(struct folder *folder) {
    int64_t time = date_epoch();
    git_reference *head = NULL;
    git_object *commit = NULL;
    if (time == MOMENT_NONE && folder->repository && git_repository_head(&head, folder->repository) == 0 &&
        git_reference_peel(&commit, head, GIT_OBJECT_COMMIT) == 0)
        time = git_commit_time((git_commit *)commit);
    git_object_free(commit);
    git_reference_free(head);
    return time;
}

/* Adds what lies in the folder open as `fd`, which it closes. Recursion is bounded by SOURCE_MAX_DEPTH. */
static int walk(struct source *source, int fd, const char *path, int depth) {
    DIR *directory = fdopendir(fd);
    if (!directory) {
        close(fd);
        return error_set_errno("can't read the folder '%s'", path);
    }
    int result = 0;
    struct folder *folder = source->state;
    bool above = folder->ignores;
    folder->ignores = above || faccessat(fd, ".gitignore", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    for (;;) {
        errno = 0;
        struct dirent *found = readdir(directory);
        if (!found) {
            if (errno)
                result = error_set_errno("can't read the folder '%s'", path);
            break;
        }
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0)
            continue;
        result = add_name(source, fd, found, path_join(&source->arena, path, found->d_name), depth);
        if (result < 0)
            break;
    }
    closedir(directory);
    folder->ignores = above;
    return result;
}

static int open_folder(struct source *source, const char *root) {
    struct folder *folder = source->state;
    char *real = realpath(root, NULL);
    if (!real)
        return error_set_errno("can't open '%s'", root);
    folder->root = arena_strdup(&source->arena, real);
    free(real);
    int fd = open(folder->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    folder->fd = fd < 0 ? -1 : open(folder->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno("can't open the folder '%s'", root);
    if (find_git(folder, &source->arena) < 0) {
        close(fd);
        return -1;
    }
    source->time = checked_out_time(folder);
    int result = walk(source, fd, "", 1);
    forget_git(folder);
    return result < 0 ? -1 : source_seal(source);
}

int source_open_folder(struct source **out, const char *root) {
    return source_open_folder_tracked(out, root, NULL);
}

int source_open_folder_tracked(struct source **out, const char *root, const char *below) {
    struct source *source = source_new(&folder_kind, sizeof(struct folder));
    ((struct folder *)source->state)->below = below;
    ((struct folder *)source->state)->fd = -1;
    source->label = "working tree";
    *out = NULL;
    if (open_folder(source, root) < 0) {
        source_close(source);
        return -1;
    }
    *out = source;
    return 0;
}
