/* What a journal says, done: locks, files, index, references. Each step may find that it was done before. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "history/git.h"
#include "history/journal.h"

int journal_sync(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        close(fd);
    return result < 0 ? error_set_errno("can't write to '%s'", path) : 0;
}

/* --- locks ------------------------------------------------------------------------------------ */

static bool same_file(const char *a, const char *b) {
    struct stat one, other;
    return lstat(a, &one) == 0 && lstat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static const char *lock_path(struct arena *arena, const struct journal_lock *lock) {
    return arena_printf(arena, "%s.lock", lock->target);
}

static int take_lock(const struct journal_lock *lock) {
    struct arena arena = {0};
    const char *path = lock_path(&arena, lock), *folder = path_folder(&arena, path);
    int result = -1;
    /* git takes empty folders of references away: then once more. */
    for (int tries = 0; tries < 3 && result < 0; tries++) {
        if (file_make_folders(folder) < 0)
            break;
        result = link(lock->kept, path);
        if (result < 0 && errno != ENOENT) {
            if (errno == EEXIST)
                error_set("another git process is at work in this repository, or one was killed: '%s' "
                          "exists; wait for it, or, if "
                          "none is, delete that file",
                          path);
            else
                error_set_errno("can't make '%s'", path);
            break;
        }
    }
    if (result == 0)
        result = journal_sync(folder);
    arena_release(&arena);
    return result;
}

static int give_up_lock(const struct journal_lock *lock) {
    struct arena arena = {0};
    const char *path = lock_path(&arena, lock);
    int result = 0;
    /* On the disk before the journal goes, which says that it is ours. */
    if (same_file(path, lock->kept))
        result = unlink(path) < 0 ? error_set_errno("can't delete '%s'", path)
                                  : journal_sync(path_folder(&arena, path));
    arena_release(&arena);
    return result;
}

int journal_lock(const struct journal *journal) {
    for (size_t i = 0; i < journal->lock_count; i++)
        if (take_lock(&journal->locks[i]) < 0) {
            journal_unlock(journal);
            return -1;
        }
    return 0;
}

int journal_unlock(const struct journal *journal) {
    int result = 0;
    for (size_t i = 0; i < journal->lock_count; i++)
        if (give_up_lock(&journal->locks[i]) < 0)
            result = -1;
    return result;
}

/* A lock that isn't there any more was renamed already. */
int journal_rename_lock(const struct journal_lock *lock) {
    struct arena arena = {0};
    const char *path = lock_path(&arena, lock);
    int result = 0;
    if (same_file(path, lock->kept)) {
        /* rename() does nothing where both names are links to one file: after a kill between rename and
         * forget. */
        if (same_file(lock->target, lock->kept))
            result = unlink(path);
        else
            result = rename(path, lock->target);
        if (result < 0)
            error_set_errno("can't write '%s'", lock->target);
        else
            result = journal_sync(path_folder(&arena, lock->target));
    }
    arena_release(&arena);
    return result;
}

/* --- files of the working tree ---------------------------------------------------------------- */

static const char temporary_name[] = ".docket-new";

/* Opens the folder of `path` below the working tree, no link on the way; made where `make`. -1 with errno. */
static int open_folder_of(const char *work_tree, const char *path, bool make) {
    int fd = open(work_tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const char *slash = strchr(path, '/'); slash && fd >= 0;
         path = slash + 1, slash = strchr(path, '/')) {
        char name[NAME_MAX + 1];
        size_t length = (size_t)(slash - path);
        int next = -1;
        if (length > NAME_MAX) {
            errno = ENAMETOOLONG;
        } else {
            memcpy(name, path, length);
            name[length] = '\0';
            int made = make ? mkdirat(fd, name, 0777) : -1, why = errno;
            if (made == 0)
                (void)fsync(fd);
            next = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (next < 0 && errno == ENOENT && make)
                errno = why;
        }
        int code = errno;
        close(fd);
        fd = next;
        errno = code;
    }
    return fd;
}

static int place_file(int folder, const char *name, unsigned mode, const struct buffer *bytes) {
    int fd = openat(folder, temporary_name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                    mode & 0111 ? 0777 : 0666);
    if (fd < 0)
        return -1;
    bool fine = file_write_all(fd, bytes->data, bytes->length) == 0 && fsync(fd) == 0;
    if (close(fd) < 0 || !fine)
        return -1;
    return renameat(folder, temporary_name, folder, name) < 0 || fsync(folder) < 0 ? -1 : 0;
}

/* Does the file hold other contents than before and after the change? */
static bool edited_since(const struct journal *journal, const struct journal_file *file) {
    struct arena arena = {0};
    struct buffer bytes = BUFFER_INIT;
    git_oid id;
    bool edited = false;
    if (file_read(&bytes, path_join(&arena, journal->work_tree, file->path), SIZE_MAX) == 0 &&
        git_odb_hash(&id, buffer_text(&bytes), bytes.length, GIT_OBJECT_BLOB) == 0) {
        struct object_name now = store_name(&id);
        edited = strcmp(now.hex, file->before.hex) != 0 && strcmp(now.hex, file->blob.hex) != 0;
    }
    buffer_release(&bytes);
    arena_release(&arena);
    return edited;
}

static int perform_write(const struct journal *journal, const struct journal_file *file,
                         struct store *store) {
    struct buffer bytes = BUFFER_INIT;
    int folder = -1, result = -1;
    if (store_read(store, &file->blob, SIZE_MAX, NULL, &bytes) != 0) {
        error_set("the contents of '%s' are missing in the repository", file->path);
        goto end;
    }
    folder = open_folder_of(journal->work_tree, file->path, true);
    if (folder < 0 || place_file(folder, path_name(file->path), file->mode, &bytes) < 0) {
        error_set_errno("can't write '%s'", file->path);
        goto end;
    }
    result = 0;
end:
    if (folder >= 0)
        close(folder);
    buffer_release(&bytes);
    return result;
}

/* Takes the file away, and folders that are empty then. */
static int perform_removal(const struct journal *journal, const struct journal_file *file) {
    struct arena arena = {0};
    int folder = open_folder_of(journal->work_tree, file->path, false), result = 0;
    if (folder < 0)
        result = errno == ENOENT ? 0 : error_set_errno("can't remove '%s'", file->path);
    else if (unlinkat(folder, path_name(file->path), 0) < 0 && errno != ENOENT)
        result = error_set_errno("can't remove '%s'", file->path);
    if (folder >= 0) {
        (void)fsync(folder);
        close(folder);
    }
    const char *path = path_folder(&arena, file->path);
    while (result == 0 && path[0] && rmdir(path_join(&arena, journal->work_tree, path)) == 0)
        path = path_folder(&arena, path);
    arena_release(&arena);
    return result;
}

/* What a kill left of a file half written. */
static void sweep(const struct journal *journal, const struct journal_file *file) {
    int folder = open_folder_of(journal->work_tree, file->path, false);
    if (folder >= 0) {
        unlinkat(folder, temporary_name, 0);
        close(folder);
    }
}

/* --- reflogs ---------------------------------------------------------------------------------- */

/* One line, as git writes it; only where git keeps such a log already, and only once. */
static int add_to_reflog(const struct journal *journal, const char *name) {
    struct arena arena = {0};
    struct buffer old = BUFFER_INIT;
    const char *path = arena_printf(&arena, "%s/logs/%s", journal->git_folder, name);
    const char *line = arena_printf(&arena, "%s\n", journal->reflog);
    int result = 0, fd = -1;
    if (file_exists(path) && file_read(&old, path, 64 << 20) == 0 && !strstr(buffer_text(&old), line)) {
        fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (fd < 0 || file_write_all(fd, line, strlen(line)) < 0)
            result = error_set_errno("can't write '%s'", path);
        if (fd >= 0)
            close(fd);
    }
    buffer_release(&old);
    arena_release(&arena);
    return result;
}

/* --- may all of it be done? -------------------------------------------------------------------- */

static int check_folder(struct arena *arena, const struct journal *journal, const char *path) {
    const char *folder = path_folder(arena, path);
    const char *full = path_join(arena, journal->work_tree, folder);
    while (folder[0] && access(full, F_OK) < 0 && errno == ENOENT) {
        folder = path_folder(arena, folder);
        full = path_join(arena, journal->work_tree, folder);
    }
    return access(full, W_OK | X_OK) < 0
               ? error_set_errno("can't write to the folder '%s', so nothing was changed", full)
               : 0;
}

static int check_reflog(struct arena *arena, const struct journal *journal, const char *name) {
    const char *path = arena_printf(arena, "%s/logs/%s", journal->git_folder, name);
    return access(path, W_OK) < 0 && errno != ENOENT && errno != ENOTDIR
               ? error_set_errno("can't write '%s', so nothing was changed", path)
               : 0;
}

int journal_check(const struct journal *journal) {
    struct arena arena = {0};
    int result = check_reflog(&arena, journal, "HEAD");
    if (result == 0)
        result = check_reflog(&arena, journal, journal->branch);
    for (size_t i = 0; i < journal->file_count && result == 0; i++)
        result = check_folder(&arena, journal, journal->files[i].path);
    arena_release(&arena);
    return result;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* The branch still has the value that the locks were taken on, or has the new one already. */
static int check_branch(const struct journal *journal, struct store *store) {
    struct object_name now;
    if (store_reference(store, journal->branch, &now) < 0)
        return -1;
    if (strcmp(now.hex, journal->old.hex) == 0 || store_reaches(store, &now, &journal->new) == 1)
        return 0;
    return error_set("%s was left half done, and somebody has moved %s since to %.12s; bring it to %.12s "
                     "(git update-ref %s %s), and "
                     "try again",
                     journal->what, journal->branch, now.hex, journal->new.hex, journal->branch,
                     journal->new.hex);
}

int journal_place_files(const struct journal *journal, struct store *store, bool again) {
    for (size_t i = 0; i < journal->file_count; i++) {
        const struct journal_file *file = &journal->files[i];
        if (again && edited_since(journal, file))
            continue;
        if ((file->blob.hex[0] ? perform_write(journal, file, store) : perform_removal(journal, file)) < 0) {
            sweep(journal, file);
            return -1;
        }
    }
    return 0;
}

int journal_perform(const struct journal *journal, struct store *store, bool again) {
    if (check_branch(journal, store) < 0 || journal_place_files(journal, store, again) < 0)
        return -1;
    if (add_to_reflog(journal, "HEAD") < 0 || add_to_reflog(journal, journal->branch) < 0)
        return -1;
    for (size_t i = 0; i < journal->lock_count; i++)
        if (journal_rename_lock(&journal->locks[i]) < 0)
            return -1;
    return 0;
}

int journal_forget(const struct journal *journal, const char *path) {
    struct arena arena = {0};
    int result = 0;
    if (unlink(path) < 0 && errno != ENOENT)
        result = error_set_errno("can't delete '%s'", path);
    else
        result = journal_sync(path_folder(&arena, path));
    for (size_t i = 0; result == 0 && i < journal->lock_count; i++)
        unlink(journal->locks[i].kept);
    arena_release(&arena);
    return result;
}
