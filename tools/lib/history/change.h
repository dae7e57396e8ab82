/*
 * A change: the one way in which docket writes to a repository. Files, index, branch and tags move together
 * or, after a kill at any instant, the next run moves them on.
 *
 * Order: lock (flock on $GIT_COMMON_DIR/docket/lock; the kernel releases it) → objects, each fsynced →
 * journal, fsynced and renamed into place → files of the working tree → index → branch → tags → journal
 * deleted. Until the journal is there, nothing has happened; from then on everything has: change_begin()
 * rolls a journal that it finds forward. It takes away only lock files that the journal names.
 */
#ifndef DOCKET_HISTORY_CHANGE_H
#define DOCKET_HISTORY_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history/store.h"

struct change;

/*
 * Takes the lock, waiting for another docket at most `seconds`; completes what a killed run left; and
 * refuses, with what to do, where nothing should be written: a bare repository, no commit yet (unless
 * `first`), a detached HEAD, a merge, rebase, cherry-pick or bisect in progress, an index.lock of somebody
 * else, a sparse or split index. 0 and `*out`, to be ended with change_end(); or -1 with an error.
 */
struct change_options {
    const char *branch; /* the only branch that may be checked out ("main"); NULL: whichever is */
    bool first;         /* a repository without a commit is fine */
    int seconds;        /* how long to wait for the lock */
};
int change_begin(struct change **out, struct store *store, const struct change_options *options);
/* Says whether change_begin() completed an earlier run's work, and how it is called ("issue 17"); NULL: it
 * did not. */
const char *change_recovered(const struct change *change);
/* Gives everything up that was not applied, and the lock. NULL is fine. */
void change_end(struct change *change);

/*
 * The file at `path` is to have these contents. Refused at change_make() where the file's state in the
 * working tree or the index differs from HEAD, unless `path` was allowed by change_take().
 */
void change_write(struct change *change, const char *path, const void *data, size_t length);
void change_remove(struct change *change, const char *path);
/* As change_write(), with what lies in the working tree now; for verbs that commit what they or the user just
 * edited. */
void change_take(struct change *change, const char *path);
/* As change_write(), over the author's own edits, which `data` keeps: whatever HEAD and the index have, the
 * file in the working tree has to be `before`, byte for byte. */
void change_replace(struct change *change, const char *path, const void *before, size_t before_length,
                    const void *data, size_t length);

/*
 * Makes the objects, and a commit on top of HEAD: author and committer as git has them (user.name,
 * user.email; GIT_AUTHOR_DATE … count), the moment `time`. Nothing refers to it yet. 0 and its name, or -1: a
 * file that isn't as HEAD has it, no identity, nothing that differs (CHANGE_EMPTY).
 */
enum { CHANGE_EMPTY = 1 };
int change_make(struct change *change, const char *message, int64_t time, struct object_name *commit);
/*
 * In the place of change_write() … change_make(): takes a commit up that an earlier run made and didn't
 * apply. Its only parent must be HEAD. 0, or -1 with an error; 1 where there is no such commit, or HEAD has
 * moved on.
 */
int change_adopt(struct change *change, const struct object_name *commit);
/*
 * In the place of change_write() … change_make(): the branch is to go back to before the commit that is
 * checked out, and the files that it changed with it. `why` is for the reflog. 0, or -1 with an error: one of
 * the files isn't as HEAD has it, or the commit has no parent or several.
 */
int change_take_back(struct change *change, const char *why, int64_t time);
/* A tag object (its whole contents as git writes them) to be stored and named `reference`
 * ("refs/tags/release/17"), which must not be there. */
int change_tag(struct change *change, const char *reference, const void *object, size_t length);
/*
 * Journal, files, index, branch, tags. `what` names it for change_recovered() ("issue 17"). The branch must
 * still be where change_make() saw it: else -1, and nothing has changed. Where a hook of git (pre-commit,
 * commit-msg) would have run, it doesn't: docket has checked what it writes.
 */
int change_apply(struct change *change, const char *what);
/* Deletes a reference at once, if it still holds `object`; a kill leaves it or doesn't. 0 or -1. */
int change_delete_reference(struct change *change, const char *name, const struct object_name *object);
/* In the place of change_make() and change_apply(): the files are written into the working tree, and that is
 * all; for `--no-commit`. 0, or -1 with an error: a file that isn't as HEAD has it. */
int change_leave(struct change *change);

/*
 * A folder for what must survive a kill before it can be committed (signatures):
 * $GIT_COMMON_DIR/docket/spool, made if need be. Only under the lock. Borrowed.
 */
const char *change_spool(struct change *change);

#endif
