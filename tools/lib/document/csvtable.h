/* A CSV file shown as a table: `![Aspects](aspects.csv)` in a paragraph of its own. */
#ifndef DOCKET_DOCUMENT_CSVTABLE_H
#define DOCKET_DOCUMENT_CSVTABLE_H

#include "document/document.h"

/* Whether an image's target is a CSV file of the repository, by its name. */
bool csvtable_is(const struct node *node);
/* The image that is all of a paragraph and leads to a CSV file; NULL: the paragraph is another one. */
const struct node *csvtable_of_paragraph(const struct node *paragraph);

struct csvtable {
    struct node *table;  /* NODE_TABLE, of the arena, at the image's place; the first row is its header */
    const char *problem; /* what is wrong in the file, in words; NULL: nothing */
    int line;            /* of the problem in the file, from 1; 0: the whole file */
    bool too_large;      /* the problem is its size */
};

/*
 * Makes the table of `length` bytes of the CSV file at which `image` points. Cells are plain text: no
 * mark-up, no links. A column whose cells are all numbers is set flush right. Rows that are too short are
 * filled up; the table is as wide as its longest row. Where the limits of a document are passed, a quote is
 * never closed, or the text isn't clean UTF-8, there is no table, only a problem.
 */
struct csvtable csvtable_make(struct arena *arena, const struct node *image, const char *bytes,
                              size_t length);

/*
 * Puts tables in the place of the paragraphs of `document` that show a CSV file, behind the image's text as a
 * caption. `read` appends the bytes of the file at a target, as the document has it, to `out`, or returns -1.
 * A file that can't be read or shown stays an image. Only where nobody else reads the tree: the images go.
 */
void csvtable_expand(struct document *document,
                     int (*read)(void *context, const char *target, struct buffer *out), void *context);

#endif
