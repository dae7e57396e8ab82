/* Objects that a thread of its own reads before they are asked for; for this room alone. */
#ifndef DOCKET_HISTORY_AHEAD_H
#define DOCKET_HISTORY_AHEAD_H

#include <git2.h>

#include "history/store.h"

struct ahead;

/* A reader of the objects below `git_folder`, which is borrowed; NULL where there can be none. */
struct ahead *ahead_new(const char *git_folder);
/* Whatever it is at: ends. */
void ahead_free(struct ahead *ahead);
/* As store_read_ahead(). */
void ahead_want(struct ahead *ahead, const struct object_name *names, size_t count);
/*
 * Appends the object's contents, where it was read: true, and the object is forgotten. False: the caller is
 * to read it himself (it was never wanted, was handed out, isn't there, couldn't be read or is larger than
 * `limit`). `sha256` gets the contents' digest; may be NULL.
 */
bool ahead_take(struct ahead *ahead, const struct object_name *name, size_t limit, git_object_t *type,
                struct buffer *out, char sha256[65]);

#endif
