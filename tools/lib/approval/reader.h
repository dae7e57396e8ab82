/* The lines of a text that has one form, read in order; for the files of this room. */
#ifndef DOCKET_APPROVAL_READER_H
#define DOCKET_APPROVAL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"

struct span {
    const char *text;
    size_t length;
};

struct reader {
    const char *at, *end;
    int line;    /* of the line read last */
    bool failed; /* a finding was made; nothing more is read */
    struct arena *arena;
    const char *path, *rule;
    struct findings *findings;
};

/* Makes the one finding at the reader's line, where there is none yet. Returns -1. */
int reader_fail(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));
/*
 * Starts before the first line; the fields of `reader` are set but `at`, `end`, `failed`. Fails where a byte
 * can't be in such a text: a control character but LF, ill-formed UTF-8, with `ascii` anything beyond ASCII,
 * or where the last line isn't ended, or there is no line or more than `limit` bytes. `what` names the text:
 * "a statement".
 */
int reader_open(struct reader *reader, const char *bytes, size_t length, size_t limit, bool ascii,
                const char *what);
bool reader_at_end(const struct reader *reader);
/* The next line, without its LF. Fails at the end. */
int reader_next(struct reader *reader, struct span *line);
/* The next line must be `text`. */
int reader_literal(struct reader *reader, const char *text);
/* The next line must be "KEY: VALUE", the value not empty and without blanks at its ends. The value is copied
 * into the arena; NULL where it fails. */
const char *reader_field(struct reader *reader, const char *key);
/* As reader_field: a digest of `digits` small hexadecimal digits, or, where `optional`, "-", which gives "".
 */
const char *reader_digest(struct reader *reader, const char *key, size_t digits, bool optional);
/* As reader_field: a moment, "2026-03-01T09:15:00Z", from 1970 on. */
int reader_moment(struct reader *reader, const char *key, int64_t *out);
/* Nothing may follow. */
int reader_close(struct reader *reader);

bool text_is_digest(const char *text, size_t digits);
/* A release's sequence from 0 on, in its shortest form; false for anything else. */
bool text_parse_sequence(const char *text, uint32_t *out);

#endif
