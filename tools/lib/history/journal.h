/*
 * The journal of a change: what is still to be done, on the disk before anything is done. For this room
 * alone.
 *
 * A lock is ours where it is the same file (a hard link) as the one kept for it in docket's folder: nobody
 * else's lock is ever taken away, and ours never stays.
 */
#ifndef DOCKET_HISTORY_JOURNAL_H
#define DOCKET_HISTORY_JOURNAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "history/store.h"

/* A file of the working tree. */
struct journal_file {
    const char *path;                /* below the working tree */
    struct object_name before, blob; /* "": no file */
    unsigned mode;
};

/* Something that git locks by a file NAME.lock beside it, and changes by renaming that. */
struct journal_lock {
    const char *target; /* absolute: ".git/index", ".git/refs/heads/main" */
    const char *kept;   /* the lock's contents in docket's folder, absolute */
};

struct journal {
    bool committed; /* the change has happened; false: only locks were taken, and it has not */
    const char *what, *work_tree, *git_folder;
    const char *branch; /* "refs/heads/main" */
    struct object_name old, new;
    const char *reflog; /* the line for the reflogs of HEAD and of the branch, without the newline */
    struct journal_file *files;
    size_t file_count;
    struct journal_lock *locks; /* index, branch, tags: in this order they are renamed */
    size_t lock_count;
};

/* Writes it to `path` in one step, fsynced. */
int journal_write(const struct journal *journal, const char *path);
/* 1 and the journal, in `arena`; 0 where there is none; -1 with an error where it can't be read. */
int journal_read(struct journal *journal, const char *path, struct arena *arena);

/* Before anything is done: may the folders of the files and the reflogs be written? 0, or -1 with an error.
 */
int journal_check(const struct journal *journal);
/* Takes every lock, by a hard link. On failure none is held. */
int journal_lock(const struct journal *journal);
/* Gives up those locks that are ours. 0, or -1 with an error: one is still held. */
int journal_unlock(const struct journal *journal);
/* Puts what was kept for a lock that is ours in the place of its target, fsynced. 0 or -1. */
int journal_rename_lock(const struct journal_lock *lock);
/* What was written to a file, or changed in a folder, is on the disk: 0, or -1 with an error. */
int journal_sync(const char *path);
/* Does what a committed journal says. `again`: some of it may have been done; and a file that somebody edited
 * since is left as it is, a modification like any other. */
int journal_perform(const struct journal *journal, struct store *store, bool again);
/* Of that, the files of the working tree alone. */
int journal_place_files(const struct journal *journal, struct store *store, bool again);
/*
 * Deletes a reference, loose or packed, if it holds `object` still. The journal, all but its locks, is the
 * caller's; it lies at `path` meanwhile, not committed, and what is kept for its locks in the folder `locks`.
 * 0, or -1 with an error, and the reference is as it was or gone.
 */
int journal_delete_reference(struct journal *journal, const char *path, const char *locks,
                             struct store *store, const char *name, const struct object_name *object);
/* Deletes the journal and what was kept for its locks. */
int journal_forget(const struct journal *journal, const char *path);

#endif
