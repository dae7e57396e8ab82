/* Opening repositories, and libgit2's errors in a controller's words; for this room alone. */
#ifndef DOCKET_HISTORY_GIT_H
#define DOCKET_HISTORY_GIT_H

#include <git2.h>
#include <stdbool.h>

#include "base/arena.h"
#include "history/store.h"

struct store {
    struct arena arena;
    git_repository *repository;
    git_odb *odb;
    const char *git_folder, *work_tree, *prefix;
    struct ahead *ahead; /* NULL: nothing is read before it is asked for */
};

/* Sets libgit2 up, once a process. -1 with an error. */
int git_start(void);
/*
 * Opens the repository of which `root` is a folder, or that `root` is itself. 0, or -1 with an error that
 * says what to do. The environment of a hook (GIT_DIR …) doesn't count.
 */
int git_open(git_repository **out, const char *root);
/* Stores an error from libgit2's last one: "WHAT: REASON". Returns -1. */
int git_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As git_open() failed with `code`: the reason and the remedy. Returns -1. */
int git_refuse(int code, const char *root);
/* The path of `root`, real and absolute, in the working tree of `repository`, "" at its top; "" in a bare
 * one. */
const char *git_prefix(struct arena *arena, git_repository *repository, const char *root);

/* As store_open(), but a shallow clone, a partial one and one with grafts are fine: for what is only looked
 * at. */
int store_open_any(struct store **out, const char *root);
/* An object's name as libgit2 has it, and back. False where `name` is none. */
bool store_oid(const struct object_name *name, git_oid *out);
struct object_name store_name(const git_oid *oid);
/* `path` below the store's prefix, as git's trees have it; in the store's arena. */
const char *store_path(struct store *store, const char *path);

#endif
