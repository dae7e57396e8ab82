/* A document as HTML: a page that stands alone, or its body as a fragment. */
#ifndef DOCKET_WEB_WEB_H
#define DOCKET_WEB_WEB_H

#include <stdbool.h>

#include "base/buffer.h"
#include "document/document.h"

/* A row of the table at the head of a page: "Revision", "3 (draft)". */
struct web_fact {
    const char *label, *value;
};

/* All zeros: a whole page, without facts, mark and images. */
struct web_options {
    bool fragment;              /* the body's blocks only, without <html>, style and header */
    const char *number, *title; /* at the head of the page, as a heading; NULL or "": none */
    const char *task_done,
        *task_open; /* what a task's box means, for those who can't see it; NULL: English */
    bool redline;   /* the document is one of the compare room's */
    /* What is said of a moved block before the name of its other section, and for the place above all
     * sections; NULL: English. */
    const char *moved_from, *moved_to, *beginning;
    const char *mark; /* a line at the head of the page and of the print: "Draft, not for use"; NULL: none */
    const struct web_fact *facts;
    size_t fact_count;
    /*
     * Appends the bytes of the image at `target` (a path relative to the document) to `out`: 0, or -1 with an
     * error, and then the image is a box with its alternate text. NULL: all are. Images become part of the
     * page; nothing is ever requested.
     */
    int (*read_image)(void *context, const char *target, struct buffer *out);
    /* Of a redline: as read_image, for what only the old text shows. NULL: as read_image. */
    int (*read_old_image)(void *context, const char *target, struct buffer *out);
    /* Where a link by identifier leads, borrowed until the next call; NULL: nowhere, its text stands alone.
     */
    const char *(*resolve)(void *context, const struct node *link);
    void *context;
};

/* Appends `document` as HTML 5 in UTF-8. `options` may be NULL. Returns 0; -1 with an error is kept for later
 * use. */
int web_render(const struct document *document, const struct web_options *options, struct buffer *out);

/* A table with what is said above it. */
struct web_table {
    const char *title;
    const char *const *notes; /* a paragraph each */
    size_t note_count;
    const char *const *headings; /* NULL: the column isn't shown */
    const bool *marked;          /* the column's values are words of which each has a look of its own */
    size_t column_count;
    const char **const *rows; /* each of column_count texts */
    size_t row_count;
};

/* Appends the table as a page of HTML 5 that stands alone, can be filtered by words and values, and printed.
 */
void web_table(const struct web_table *table, struct buffer *out);

#endif
