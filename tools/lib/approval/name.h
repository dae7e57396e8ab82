/*
 * Names as they stand in statements, tags and paths. There all is ASCII: what isn't a letter, a digit, '.',
 * '_', '-' or '/' is percent-encoded UTF-8 with capital digits, so a literal '+' is "%2B"; in a path '/' is
 * '+', too. A name has one encoding.
 */
#ifndef DOCKET_APPROVAL_NAME_H
#define DOCKET_APPROVAL_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

enum { NAME_MAX_BYTES = 64, NAME_MAX_REVISION = 32, NAME_MAX_LANGUAGE = 35 };

/* A role or a person: [A-Za-z0-9][A-Za-z0-9._-]*, at most NAME_MAX_BYTES, and neither with ".sig" at its end
 * nor with ".evidence." within, so that a statement's path never looks like that of what lies beside it. */
bool name_valid(const char *name);
/*
 * A document's identifier: UTF-8 of at most NAME_MAX_BYTES, without control, formatting and separating
 * characters, that begins with a letter, a digit, or a character outside ASCII. Not "control" in any case:
 * that folder is the control files' own.
 */
bool name_valid_identifier(const char *id);
/* As an identifier, "control" too, of at most NAME_MAX_REVISION bytes. Which revisions a type takes, its
 * scheme says. */
bool name_valid_revision(const char *revision);
/* A language tag by its form (RFC 5646): parts of 1 to 8 letters or digits, the first of letters alone. */
bool name_valid_language(const char *language);
/* An edition: [0-9A-Za-z][0-9A-Za-z.-]{0,62}, and nothing that git refuses in a reference (two dots in a row,
 * a dot or ".lock" at the end). */
bool name_valid_edition(const char *name);

/* Appends the encoded name: in a statement or a tag ("C/1"), and as part of a path ("C+1"). */
void name_encode(struct buffer *out, const char *name);
void name_encode_path(struct buffer *out, const char *name);
/* The name that name_encode() writes as the `length` bytes at `text`; NULL where there is none. */
char *name_decode(struct arena *arena, const char *text, size_t length);

#endif
