/*
 * A store: the objects and references of one git repository, bare or not, as bytes. What a release is made of
 * is read here; what it means is judged elsewhere. A store is for one thread.
 */
#ifndef DOCKET_HISTORY_STORE_H
#define DOCKET_HISTORY_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"

struct store;
struct source;

/* An object's name: SHA-1, 40 hexadecimal digits in lower case and a NUL. "" is no object. */
struct object_name {
    char hex[41];
};

/* The name that `hex` spells; "" where it is none. */
struct object_name object_named(const char *hex);

enum object_kind { OBJECT_COMMIT, OBJECT_TREE, OBJECT_BLOB, OBJECT_TAG };

/* Bounds: more is refused with an error. */
enum { STORE_MAX_REFERENCES = 200000, STORE_MAX_WALK = 10000000 };

/*
 * Opens the repository that holds `root`. Refused, with what to do about it: one that libgit2 can't read
 * (SHA-256, another owner, …), a shallow or partial clone, grafts. Replace references (refs/replace) are
 * never followed. 0, or -1 with an error.
 */
int store_open(struct store **out, const char *root);
/*
 * Opens the repository that a hook of git runs in, by the environment that git gave it
 * (gitrepository-layout(5), githooks(5)): objects of a push in quarantine are seen, whatever characters their
 * folder's path holds. Where the hook runs on a commit, the index is the one that git names (GIT_INDEX_FILE).
 */
int store_open_hook(struct store **out);
/*
 * From now on contents are not held against their objects' names when they are read, as git doesn't either:
 * for advice to who owns the repository. What judges what others made doesn't call it.
 */
void store_trust_contents(void);
/* Whether `root` lies in a git repository at all, be it one that store_open() refuses. */
bool store_is_there(const char *root);
void store_close(struct store *store);

bool store_is_bare(const struct store *store);
/* Whether the working tree leaves out files that the commit has (git sparse-checkout). */
bool store_is_sparse(const struct store *store);
/* The common git folder ($GIT_COMMON_DIR), and the top of the working tree (NULL in a bare repository), real
 * and absolute, without a slash at the end. Borrowed. */
const char *store_git_folder(const struct store *store);
const char *store_work_tree(const struct store *store);
/* The folder of the document repository below the tree's top, "" at the top. Paths given to this header's
 * functions count from there. Borrowed. */
const char *store_prefix(const struct store *store);

/* A value of git's configuration ("user.signingkey"), in `arena`; NULL where it isn't set. */
const char *store_setting(struct store *store, struct arena *arena, const char *name);

/*
 * Makes a repository in the folder `path`, with `branch` checked out and no commit. Refused where git doesn't
 * know who would commit. What is there of one already is completed. 0 or -1.
 */
int store_create(const char *path, const char *branch);
/* The top of the working tree that `path` (which need not exist) lies in, in `arena`, without a slash at the
 * end; NULL: in none, or in one that ignores it, or within a folder `.git`. */
const char *store_around(struct arena *arena, const char *path);

/* --- references ------------------------------------------------------------------------------- */

/* The object that the reference `name` ("refs/heads/main") holds, not peeled: 1; 0 where there is none; -1
 * with an error. */
int store_reference(struct store *store, const char *name, struct object_name *out);
struct store_reference {
    const char *name; /* "refs/tags/release/17" */
    struct object_name object;
};
/* All references whose names begin with `prefix`, sorted by bytes; they live in `arena`. 0 or -1. */
int store_references(struct store *store, const char *prefix, struct arena *arena,
                     struct store_reference **out, size_t *count);
/*
 * Whether a transaction that takes the reference away only packs it (git pack-refs, git gc): it stands in
 * packed-refs, with the value that it has, and nobody is rewriting that file.
 */
bool store_is_packing(struct store *store, const char *name);
/* The commit that `revision` names (anything of gitrevisions(7)). 0 or -1. */
int store_resolve(struct store *store, const char *revision, struct object_name *commit);
/* The name of the branch that is checked out ("refs/heads/main"), in `arena`; NULL for a detached HEAD. */
const char *store_head_branch(struct store *store, struct arena *arena);

/* The reference that the branch ("refs/heads/main") follows ("refs/remotes/origin/main"), in `arena`; where
 * git's configuration names none, the one of its name at origin, if there is one. NULL: none. */
const char *store_upstream(struct store *store, const char *branch, struct arena *arena);

/* --- objects ---------------------------------------------------------------------------------- */

/* Appends the object's contents, without git's header. `kind` may be NULL. 0; 1 where the object isn't there;
 * -1 with an error (more than `limit` bytes, damaged). */
int store_read(struct store *store, const struct object_name *name, size_t limit, enum object_kind *kind,
               struct buffer *out);
/* The same, with the digest of the contents; "" where they aren't there. */
int store_read_sha256(struct store *store, const struct object_name *name, size_t limit,
                      enum object_kind *kind, struct buffer *out, char sha256[65]);
/*
 * Says that these objects will be read soon, in this order, and before those that were named earlier: a
 * thread reads them meanwhile, and each is handed out once, by store_read() or by a source of the store.
 * Their names aren't held against the contents: only for what the caller holds against a digest or signature
 * of his own.
 */
void store_read_ahead(struct store *store, const struct object_name *names, size_t count);
struct commit_facts {
    struct object_name tree;
    struct object_name *parents; /* in the arena given */
    size_t parent_count;
    int64_t time; /* the committer's */
};
int store_commit(struct store *store, const struct object_name *name, struct arena *arena,
                 struct commit_facts *out);
/* What lies at `path` in a commit: 1; 0 where nothing does; -1 with an error. `mode` as in git's trees
 * (0100644, 0100755, 0120000, 0160000, 040000); may be NULL. */
int store_find(struct store *store, const struct object_name *name, const char *path, unsigned *mode,
               struct object_name *out);
/* Is `ancestor` the commit `tip` or reachable from it? 1, 0 or -1. */
int store_reaches(struct store *store, const struct object_name *tip, const struct object_name *ancestor);
/* Is `commit` on the first-parent line of `tip` (`tip` included)? 1, 0 or -1. */
int store_on_line(struct store *store, const struct object_name *tip, const struct object_name *commit);
/*
 * Walks the first-parent line from `tip` down, until `visit` returns other than 0 (which is returned), the
 * root is passed (0), or an error (-1).
 */
int store_walk_line(struct store *store, const struct object_name *tip,
                    int (*visit)(void *context, const struct object_name *commit,
                                 const struct commit_facts *facts),
                    void *context);
/*
 * The paths that differ between two commits' trees (`from` NULL: the empty tree), sorted, each with what it
 * is afterwards; without detection of renames. 0 or -1.
 */
struct tree_difference {
    const char *path;
    unsigned old_mode, new_mode; /* 0: not there */
    struct object_name old_object, new_object;
};
int store_differences(struct store *store, const struct object_name *from, const struct object_name *to,
                      struct arena *arena, struct tree_difference **out, size_t *count);
/* The files below a folder of a commit, as if nothing had been there before; none where there is no such
 * folder. */
int store_files_below(struct store *store, const struct object_name *commit, const char *folder,
                      struct arena *arena, struct tree_difference **out, size_t *count);
/* As store_differences(), to what is staged: what a commit now would change. */
int store_staged(struct store *store, const struct object_name *from, struct arena *arena,
                 struct tree_difference **out, size_t *count);

/* --- sources of a store ----------------------------------------------------------------------- */

/* As source_open_commit(), for objects that only this store sees. The store must outlive the source. */
int store_source_commit(struct source **out, struct store *store, const struct object_name *commit);
/*
 * Makes such a source that of another commit, by what differs between the two. Paths and names of objects
 * that it gave stay valid. 0, or -1 with an error: then it can only be closed.
 */
int store_source_step(struct source *source, const struct object_name *to);
/* The index as a source: what a commit now would hold. */
int store_source_index(struct source **out, struct store *store);
/* A source of chosen files: what a manifest lists. `label` as in source_label(). */
struct store_file {
    const char *path;
    struct object_name blob;
};
int store_source_files(struct source **out, struct store *store, const struct store_file *files, size_t count,
                       const char *label, int64_t time);

#endif
