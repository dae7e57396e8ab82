/* A table of texts, and its four forms: aligned text, CSV (RFC 4180), JSON, XML. All carry the same names. */
#ifndef DOCKET_REPORT_TABLE_H
#define DOCKET_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

struct table_column {
    const char *name; /* "next_review": header of the CSV, key in JSON, attribute in XML; NULL: for people */
    const char *heading; /* in text: "Next review"; NULL: not shown there */
    bool if_filled;      /* in text: only where a row has something to show */
    bool if_varied;      /* in text: only where rows differ in it */
    bool page_only;      /* not in text: on pages, which are wider */
    bool group;          /* in text: its value heads the rows that share it, and is no column */
    bool once; /* in text: a value that repeats that of the row above is left out, with those before it equal
                */
    int wrap;  /* in text: may be wrapped down to so many columns; 0: never */
};

struct table {
    const char *name,
        *row_name; /* of the XML elements: "status", "document"; the first names the JSON's array too */
    const struct table_column *columns;
    size_t column_count;
    const char ***rows; /* each of column_count texts, none NULL */
    size_t row_count, row_capacity;
    struct arena arena; /* of all that the table makes itself */
};

enum table_format { TABLE_TEXT, TABLE_CSV, TABLE_JSON, TABLE_XML };

/* Begins an empty table; `columns` is borrowed. */
void table_init(struct table *table, const char *name, const char *row_name,
                const struct table_column *columns, size_t column_count);
/* A new row of empty texts, to be filled with texts that outlive the table (or live in its arena). */
const char **table_add(struct table *table);
void table_release(struct table *table);
/* Appends the table. `width`: columns that the text may take (it takes fewer where it can, more where it
 * must). */
void table_write(struct buffer *out, const struct table *table, enum table_format format, int width);
/* Columns for text on that file: those of the terminal, at least 80; 120 where it is none. */
int table_width(int file);
/* "text", "csv", "json", "xml"; -1: none of them. */
int table_format_parse(const char *name);

#endif
