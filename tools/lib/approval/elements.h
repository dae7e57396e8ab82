/* The elements of a manifest, all by one table; for the files of this room. */
#ifndef DOCKET_APPROVAL_ELEMENTS_H
#define DOCKET_APPROVAL_ELEMENTS_H

#include "approval/manifest.h"
#include "approval/reader.h"
#include "base/buffer.h"

/*
 * Reads the line `<NAME A="…" B="…"END`: the attributes in order, ended by NULL, their values unescaped into
 * `values`, living in the reader's arena. Fails where the line isn't exactly so.
 */
int element_read(struct reader *reader, struct span line, const char *name, const char *const *attributes,
                 const char *end, const char **values);
/* Reads all lines up to "</release>": each element valid, written as elements_write() writes it, in order,
 * none twice. `other` as in manifest_parse_beside(). */
int elements_read(struct reader *reader, struct manifest *manifest, const struct manifest_text *other);
void elements_write(struct buffer *out, const struct manifest *manifest);
void elements_sort(struct manifest *manifest);
/* Of sorted elements: each valid, none twice. Returns 0, or -1 with an error. */
int elements_check(const struct manifest *manifest);

#endif
