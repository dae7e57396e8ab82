/* The people of docket.yaml, changed in place: what a verb sets is written, and every other byte stays as
 * somebody wrote it. */
#ifndef DOCKET_REGISTER_PEOPLE_H
#define DOCKET_REGISTER_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

struct person_change {
    const char *id;
    const char *name, *email; /* NULL: as it was */
    const char *const *roles; /* those that the person is to have, too */
    size_t role_count;
    bool without_roles; /* all roles end first */
};

/*
 * Appends docket.yaml's bytes with the person entered or changed; a new one comes after the last. What comes
 * out is read again, and has to say what the old file said but for this. 0; or -1 with an error, and nothing
 * is appended: the file can't be read, or is written in a way that can't be changed here.
 */
int people_set(struct buffer *out, const char *bytes, size_t length, const struct person_change *change);

#endif
