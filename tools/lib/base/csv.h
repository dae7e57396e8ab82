/* Reading CSV (RFC 4180), as spreadsheets write it: quoted cells, LF or CRLF, a byte order mark in front. */
#ifndef DOCKET_BASE_CSV_H
#define DOCKET_BASE_CSV_H

#include <stddef.h>

#include "base/arena.h"

enum { CSV_MAX_CELLS = 2000000 };

struct csv_row {
    const char **cells;
    size_t count;
    int line; /* in the file, from 1 */
};

/*
 * Takes the text apart, into `arena`; a row without anything in it is left out. A quote that isn't closed
 * runs to the end. Returns 0; or -1 with an error where there are more than CSV_MAX_CELLS cells, or a NUL.
 */
int csv_parse(struct csv_row **rows, size_t *count, struct arena *arena, const char *text, size_t length);
/* The column of the header that has that name, whatever its case; SIZE_MAX: none. */
size_t csv_column(const struct csv_row *header, const char *name);

#endif
