/* Names that a reader, or a file system, takes for one and the same. */
#ifndef DOCKET_BASE_LOOKALIKE_H
#define DOCKET_BASE_LOOKALIKE_H

#include <stdbool.h>

#include "base/buffer.h"

/*
 * Appends what `text` (UTF-8) looks like: without case, accents composed or not, full-width letters as plain
 * ones, Greek and Cyrillic letters as the Latin ones that they look like, invisible characters left out. Two
 * texts of the same outcome can't be told apart on paper, or on some file system. Not for showing.
 */
void lookalike_fold(struct buffer *out, const char *text);
/* Whether two different texts look the same. */
bool lookalike_same(const char *a, const char *b);

#endif
