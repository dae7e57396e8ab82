/*
 * Word-level differences: two documents become one, a redline, in which every change is marked; the renderers
 * show it as they show any document. Leaving out of it what is deleted gives the words of the new text,
 * leaving out what is inserted those of the old one.
 */
#ifndef DOCKET_COMPARE_COMPARE_H
#define DOCKET_COMPARE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "document/document.h"

enum compare_side { COMPARE_OLD, COMPARE_NEW };

/* All zeros: images are told apart by their addresses alone. */
struct compare_options {
    /*
     * Writes a digest of the image that `target`, as the document has it, leads to in the old or the new
     * state: 0, or -1 where it can't be had.
     */
    int (*image_digest)(void *context, enum compare_side side, const char *target, char hex[65]);
    void *context;
};

/* How many blocks, rows and items changed, outermost ones; `fields`: keys of the front matter. */
struct compare_counts {
    size_t inserted, deleted, changed, moved, fields;
};

/*
 * The redline from `a` to `b`: a document with the metadata of `b`, whose tree bears marks (struct change,
 * NODE_INSERTED, NODE_DELETED). Where keys of the front matter differ, its first block is a table of them.
 * Footnotes are numbered as in `b`, those of `a` alone after them; an anchor that both texts use leads to the
 * new one's. Borrows texts of both, which must outlive it. `options` and `counts` may be NULL. Never fails;
 * hostile texts are told apart more coarsely. To be freed with document_free().
 */
struct document *compare_documents(const struct document *a, const struct document *b,
                                   const struct compare_options *options, struct compare_counts *counts);
/*
 * The redline of two texts that can't both be read as documents: one block of code, line by line. What isn't
 * UTF-8 or can't be seen is shown as U+FFFD. `path` names it. To be freed with document_free().
 */
struct document *compare_texts(const char *path, const char *a, size_t a_length, const char *b,
                               size_t b_length, struct compare_counts *counts);

struct compare_text_options {
    bool colour; /* ANSI colours; else [-deleted-] and {+inserted+} */
    int width;   /* columns of a line; 0: as long as they come */
};

/*
 * Appends what changed in a redline, for a terminal: each changed block with the one before and after it,
 * under the headings of their sections. A mark begins each block: '~' changed, '+' inserted, '-' deleted, '<'
 * moved from here, '>' moved to here.
 */
void compare_print(const struct document *redline, const struct compare_text_options *options,
                   struct buffer *out);
/*
 * Appends a document as text for tools that compare line by line (git's textconv): one sentence, one cell,
 * one item a line, with Markdown's signs where they mean something.
 */
void compare_flatten(const struct document *document, struct buffer *out);

#endif
