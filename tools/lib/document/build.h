/* The builder: makes nodes in document order, from Markdown's blocks and inlines and from the HTML among
 * them. */
#ifndef DOCKET_DOCUMENT_BUILD_H
#define DOCKET_DOCUMENT_BUILD_H

#include "base/buffer.h"
#include "document/plan.h"

enum frame_source {
    FRAME_BLOCK,   /* a Markdown block */
    FRAME_INLINE,  /* a Markdown inline */
    FRAME_HTML,    /* an HTML element */
    FRAME_IMPLIED, /* a paragraph, row, cell or item that must be there */
};

/* An element that is open. */
struct frame {
    struct node *node;
    struct node *before; /* the node before it in its parent */
    enum frame_source source;
    const struct tag *tag; /* of FRAME_HTML */
};

/* At most: lists and items, 2 × depth; a table, row, cell; inline and HTML elements, and one implied for each
 * of those. */
enum { FRAMES_MAX = 2 * DOCUMENT_MAX_DEPTH + 8 + INLINE_MAX_DEPTH + 4 * HTML_MAX_DEPTH };

struct builder {
    struct parse *parse;
    struct plan *plan;
    struct frame frames[FRAMES_MAX];
    int depth;
    int inline_depth, html_depth; /* of FRAME_INLINE, FRAME_HTML on the stack */
    int skipped;                  /* Markdown inlines that are open and got no node */
    int nested_tables;            /* HTML tables that are open inside a table: their tags aren't honoured */
    bool header_section;          /* inside <thead> */
    struct buffer text;           /* goes to the innermost frame */
    int text_line, text_column;
    struct map entities;       /* name → its text */
    const struct entry *entry; /* whose inlines are being built */
};

struct node *builder_top(const struct builder *builder);
void builder_push(struct builder *builder, struct node *node, enum frame_source source,
                  const struct tag *tag);
/* Closes the innermost frame; its node vanishes where it is a paragraph without content. */
void builder_pop(struct builder *builder);
/* Appends a node without children to the innermost frame, after making sure that an inline may stand there.
 */
void builder_inline(struct builder *builder, struct node *node);
/* Makes sure that a block may come next. False: it can't, inside Markdown's own inlines and headings. */
bool builder_prepare_block(struct builder *builder);
void builder_text(struct builder *builder, const char *text, size_t length, int line, int column);
/* As builder_text, for HTML: white space collapses, and counts for nothing between blocks. */
void builder_html_text(struct builder *builder, const char *text, size_t length, int line, int column);
/* Writes the pending text as a node. */
void builder_flush(struct builder *builder);

/* --- html.c: reads HTML from a block (or one tag of a line). -------------------------------------------- */
void html_read(struct builder *builder, const char *html, size_t length, int line, int column);
/* What is to be said when an element ends without its end tag. */
void html_unclosed(struct builder *builder, const struct frame *frame);
/* htmltable.c: gives an HTML table its grid: spans within bounds, rows of equal width, header rows. */
void html_table_finish(struct builder *builder, struct node *table);

#endif
