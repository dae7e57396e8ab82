/* The plan of a body: what is to be built, in order, as block.c and table.c find it and build.c carries it
 * out. */
#ifndef DOCKET_DOCUMENT_PLAN_H
#define DOCKET_DOCUMENT_PLAN_H

#include <cmark.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "document/internal.h"

/* Of these there are as many as a document has lines and cells, and of a large one they would take more
 * memory than its text: numbers are as small as DOCUMENT_MAX_BYTES lets them be. */

/* A line's share of a block's text: what is left of it behind the markers of containers, without its line
 * end. */
struct piece {
    const char *text; /* in parse.text */
    uint32_t length;
    uint32_t line;   /* index into parse.lines */
    uint32_t offset; /* in bytes, in that line */
    int indent;      /* columns of white space before the text, counted from the innermost container */
    int16_t depth;   /* the containers whose markers it has */
    bool lazy;       /* the line lacks markers of its containers: it goes on with a paragraph only */
};

/* How an entry is given to cmark. */
enum entry_form {
    ENTRY_LINES,    /* as a paragraph */
    ENTRY_SHIELDED, /* as a paragraph whose first line would begin another block, were it not kept from it */
    ENTRY_LINE,     /* one line, as a heading: nothing in it can begin a block */
};

/* A run of inline text, to be parsed by cmark. */
struct entry {
    uint32_t first_piece, piece_count;
    uint32_t first_line; /* in the text that cmark gets; from 1 */
    uint32_t lost_lines; /* link definitions at its beginning, which cmark's places don't count */
    enum entry_form form;
    bool plain;        /* has no inlines but text and line ends: cmark doesn't get it */
    bool cell;         /* a table's cell: `\|` means '|' */
    bool definitions;  /* may consist of link definitions and nothing else */
    cmark_node *block; /* what cmark made of it, or NULL */
};

enum op_kind {
    OP_OPEN,   /* a container: `node` */
    OP_CLOSE,  /* the container opened last */
    OP_LEAF,   /* a block without children: `node` */
    OP_INLINE, /* a block with inline text: `node` and `entry`; without a node: definitions only */
    OP_HTML,   /* raw HTML: `html` from `line` on */
};

struct op {
    enum op_kind kind;
    int line;
    struct node *node;
    union {
        size_t entry;     /* NO_ENTRY: none */
        const char *html; /* of OP_HTML */
    };
};

struct op_list {
    struct op *items;
    size_t count, capacity;
};

/* What a line of the outline lost. */
enum cut {
    CUT_NOTHING,
    CUT_TEXT,      /* all behind its first letter */
    CUT_PARAGRAPH, /* the text of a paragraph, for which "<!X>" stands */
};

/* The text for cmark's first reading. */
struct outline {
    struct arena arena; /* owns what follows */
    char *text;
    size_t length;
    uint8_t *cut; /* of its lines, enum cut; NULL: none lost anything */
    /* Which line of the body each is, as an index into parse.lines; behind the last, the number of lines of
     * the body. Lines that were left out belong to the paragraph of the line before. */
    uint32_t *origin;
    size_t count;
};

struct plan {
    struct parse *parse;
    struct op_list body, notes; /* the footnotes' blocks stand apart */
    struct op_list *ops;        /* the one being filled */
    struct piece *pieces;
    size_t piece_count, piece_capacity;
    struct entry *entries;
    size_t entry_count, entry_capacity;
    size_t cells;
    bool refused;           /* a limit was passed; a finding says which */
    struct outline outline; /* cmark counts its lines; until the plan is made */
    cmark_mem *memory;      /* of cmark's nodes: of blocks until the plan is made, then of inlines */
    cmark_node *inlines;    /* cmark's document for all entries */
};

#define NO_ENTRY ((size_t)-1)

/* --- block.c: from cmark's tree of blocks to the plan. 0, or -1 with a finding. ------------------------- */
int plan_blocks(struct plan *plan);
struct op *plan_add(struct plan *plan, enum op_kind kind, struct node *node);
/* Adds an entry of pieces; returns its index. */
size_t plan_entry(struct plan *plan, size_t first_piece, size_t piece_count, enum entry_form form);
/* Adds a paragraph. `fresh`: cmark saw its first line inside another paragraph. */
void plan_paragraph(struct plan *plan, size_t first, size_t count, bool fresh);

/* --- outline.c ------------------------------------------------------------------------------------------ */
/* `cut`: with lines of text cut off where they can be. To be released. */
void outline_make(struct outline *outline, const struct parse *parse, bool cut);
/* Whether nothing was cut of the code and HTML in the tree that cmark made of it. */
bool outline_fits(const struct outline *outline, cmark_node *tree);
/* Whether this node is HTML that stands for a paragraph of one line. */
bool outline_stands_for(const struct outline *outline, cmark_node *node);
void outline_release(struct outline *outline);

/* --- table.c -------------------------------------------------------------------------------------------- */
/*
 * Looks for a pipe table in the pieces of a paragraph. Where there is one: adds the paragraph before it (if
 * any) and the table to the plan, and returns the number of pieces used up; the pieces behind begin a new
 * block. Else 0.
 */
size_t plan_table(struct plan *plan, size_t first_piece, size_t piece_count);

/* --- inline.c ------------------------------------------------------------------------------------------- */
/* Has cmark parse the text of all entries: sets `entry.block` of each. */
void plan_inlines(struct plan *plan);
/* The place in the file of a place in the text that cmark got. */
void plan_place(const struct plan *plan, const struct entry *entry, int line, int column, int *file_line,
                int *file_column);
void plan_release(struct plan *plan);

/* --- definition.c --------------------------------------------------------------------------------------- */
/* Reports link definitions that no link uses and that may have been meant as text. After plan_inlines(). */
void plan_check_definitions(const struct plan *plan);

/* --- build.c: from the plan to nodes -------------------------------------------------------------------- */
struct node *plan_build(struct plan *plan);

/* --- finish.c ------------------------------------------------------------------------------------------- */
/* Numbers footnotes and puts them at the end, gives anchors, gathers links. */
void document_finish(struct parse *parse, struct node *body);

#endif
