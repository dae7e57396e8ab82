/* Paths as text, with '/' between names. Nothing here touches the file system. */
#ifndef DOCKET_BASE_PATH_H
#define DOCKET_BASE_PATH_H

#include <stdbool.h>

#include "base/arena.h"

/* "a/b" from "a" and "b"; `name` alone where `folder` is "" or "." or `name` is absolute. */
char *path_join(struct arena *arena, const char *folder, const char *name);
/* All before the last '/', or "". */
char *path_folder(struct arena *arena, const char *path);
/* After the last '/': borrowed from `path`. */
const char *path_name(const char *path);
/* The end of the name from its last dot on (".md"), or "". Borrowed. */
const char *path_extension(const char *path);
/*
 * Resolves `target`, a relative reference as it stands in a document in `folder` (relative to the root), to a
 * path relative to the root, without "." and "..". NULL where it leaves the root, is absolute, has a
 * backslash or a control character, or a component ".git" in any case.
 */
char *path_resolve(struct arena *arena, const char *folder, const char *target);

/* The path as a shell takes it, in quotes where it must: for commands that are proposed. In the arena, or
 * itself. */
const char *path_quote(struct arena *arena, const char *path);

#endif
