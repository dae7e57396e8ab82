/*
 * A source: one kind of thing for the working tree and for a commit, a set of files read by path. The one
 * room that includes libgit2. A source is for one thread, but for what source_for_threads() says.
 */
#ifndef DOCKET_HISTORY_SOURCE_H
#define DOCKET_HISTORY_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"

struct source;

enum source_mode { SOURCE_FILE, SOURCE_SYMLINK, SOURCE_SUBMODULE };

struct source_entry {
    const char *path; /* relative to the root, '/' between names */
    enum source_mode mode;
    const void *own; /* for the kind of source alone */
};

/* Bounds of every source; more is refused with an error. */
enum { SOURCE_MAX_ENTRIES = 200000, SOURCE_MAX_DEPTH = 64 };

/* The folder at or above `start` (a folder or a file) that holds docket.yaml, as an absolute path without
 * links; NULL where there is none (no error is set). The search ends at the top of a clone, and at a bare
 * repository. */
char *source_find_root(struct arena *arena, const char *start);
/*
 * The files below `root`, as they lie there. Hidden folders are left out, and so is what .gitignore files
 * ignore (with or without git; in a git working tree what git tracks is never ignored, and its own excludes
 * hold too). Symbolic links are listed, never followed. A repository below the root is listed as a submodule,
 * and not entered. Returns 0, or -1 with an error.
 */
int source_open_folder(struct source **out, const char *root);
/*
 * The same, but below the folder `below` (where the root is in git's working tree) the files are those that
 * git tracks, as its index lists them, without a look: where there are tens of thousands, looking is most of
 * the time. One that is gone since is listed, and can't be read.
 */
int source_open_folder_tracked(struct source **out, const char *root, const char *below);
/*
 * The tree of commit `revision` (anything that git rev-parse takes) of the repository at `root`, bare or not;
 * where `root` is a folder inside a working tree, the part of the tree that belongs to that folder. Hidden
 * folders are left out here too. Returns 0, or -1 with an error.
 */
int source_open_commit(struct source **out, const char *root, const char *revision);
/*
 * A source whose contents somebody else reads, from other sources: a picture put together of several. Entries
 * and label are copied. `release` ends what `context` holds, also where opening fails.
 */
struct source_overlay {
    int (*read)(void *context, const char *path, size_t limit, struct buffer *out);
    const char *(*blob)(void *context, const char *path);
    void (*release)(void *context);
    void *context;
};
int source_open_overlay(struct source **out, const struct source_overlay *how,
                        const struct source_entry *entries, size_t count, const char *label, int64_t time);
void source_close(struct source *source);

/* All entries, sorted by the bytes of their paths. Borrowed. */
const struct source_entry *source_entries(const struct source *source, size_t *count);
/* The index of the first of the entries `low` to `high` whose path isn't before `path`; `high`: all are. */
size_t source_entries_from(const struct source_entry *entries, size_t low, size_t high, const char *path);
/* Appends the contents of the file at `path`. -1 with an error where it is missing, no file, or larger than
 * `limit`. */
int source_read(struct source *source, const char *path, size_t limit, struct buffer *out);
/* Whether several threads may call source_read() at once. */
bool source_for_threads(const struct source *source);
/* Says that these files will be read soon, in this order, by who holds their contents against a digest or
 * signature of his own: what the source can do meanwhile it does (store_read_ahead()). */
void source_read_ahead(struct source *source, const char *const *paths, size_t count);
bool source_has(const struct source *source, const char *path);
/* Whether a file is there that can be read: no symbolic link, no submodule. */
bool source_has_file(const struct source *source, const char *path);
/* The object name of the file's contents (40 hexadecimal digits) where the source knows it without reading
 * them; else NULL. Borrowed. */
const char *source_blob(struct source *source, const char *path);
/*
 * A commit: its full name and the committer's time. A folder: NULL, and the moment that what is made of it
 * bears: SOURCE_DATE_EPOCH, else the time of the commit that is checked out, else MOMENT_NONE.
 */
const char *source_commit(const struct source *source);
int64_t source_time(const struct source *source);
/* What to call it in a message: "commit 1a2b3c4d" or "working tree". */
const char *source_label(const struct source *source);

#endif
