/* Opening repositories, and libgit2's errors in a controller's words; for this room alone. */
#ifndef DOCKET_HISTORY_GIT_H
#define DOCKET_HISTORY_GIT_H

#include <git2.h>
#include <stdbool.h>

#include "base/arena.h"

/* Sets libgit2 up, once a process. -1 with an error. */
int git_start(void);
/*
 * Opens the repository of which `root` is a folder, or that `root` is itself. 0, or -1 with an error that
 * says what to do. The environment of a hook (GIT_DIR …) doesn't count.
 */
int git_open(git_repository **out, const char *root);
/* Stores an error from libgit2's last one: "WHAT: REASON". Returns -1. */
int git_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The path of `root`, real and absolute, in the working tree of `repository`, "" at its top; "" in a bare
 * one. */
const char *git_prefix(struct arena *arena, git_repository *repository, const char *root);

#endif
