/* Loose objects that are cut off, as a machine that lost its power leaves them; for this room alone. */
#ifndef DOCKET_HISTORY_LOOSE_H
#define DOCKET_HISTORY_LOOSE_H

#include <git2.h>

/*
 * From now on `odb` gives an error for a loose object below `objects` that is cut off: libgit2 1.5 would read
 * on in it for ever. What lies in packs costs nothing more. 0, or -1 with libgit2's error.
 */
int loose_guard(git_odb *odb, const char *objects);

#endif
