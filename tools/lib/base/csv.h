/*
 * Reading CSV (RFC 4180), as spreadsheets write it: quoted cells, LF or CRLF, a byte order mark in front;
 * commas between the cells, or semicolons or tabs where the first row has more of them.
 */
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

struct csv_table {
    struct csv_row *rows; /* of the arena; the header first */
    size_t count;
    int open_line;  /* of the quote that is never closed, and then runs to the end; 0: each is closed */
    int stray_line; /* of the first cell that goes on behind its closing quote; 0: none does */
};

/*
 * Takes the text apart, into `arena`; a row without anything in it is left out. Returns 0; or -1 with an
 * error where there are more than CSV_MAX_CELLS cells, or a NUL.
 */
int csv_parse(struct csv_table *table, struct arena *arena, const char *text, size_t length);
/* The column of the header that has that name, whatever its case; SIZE_MAX: none. */
size_t csv_column(const struct csv_row *header, const char *name);

#endif
