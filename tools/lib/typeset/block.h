/*
 * The tree of blocks that a flow consists of, between its builder and the layout. Inside the typeset room
 * only. It is kept small: a document of 2,000 pages has some 50,000 blocks, a large table 400,000.
 */
#ifndef DOCKET_TYPESET_BLOCK_H
#define DOCKET_TYPESET_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "typeset/display.h"
#include "typeset/flow.h"
#include "typeset/style.h"

enum {
    FLOW_DEPTH = 1000, /* of open brackets; what walks the tree may recurse as deep */
    ROWSPAN_MAX = 1000,
    COLUMNS_MAX = 1024,
    CHUNK_SIZE = 1 << 20, /* of texts that are dropped together once their lines are made */
};

enum block_kind {
    BLOCK_ROOT,
    BLOCK_SECTION,
    BLOCK_FRAME, /* a header or a footer */
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_ITEM,
    BLOCK_BOX,
    BLOCK_TABLE,
    BLOCK_ROW,
    BLOCK_CELL,
    BLOCK_PICTURE,
    BLOCK_RULE,
    BLOCK_SPACE,
    BLOCK_FILL,
    BLOCK_BREAK,
    BLOCK_NEED,
    BLOCK_NOTE,
    BLOCK_ANCHOR,
};

/* What a block has somewhere in it. */
enum { HAS_REFERENCE = 1 /* text that depends on page numbers */ };

struct block {
    struct block *next, *first;
    uint32_t element;
    uint8_t kind, flags;
    uint16_t chunk; /* texts of this block and of those after it are not before this chunk */
};

enum bit_kind {
    BIT_TEXT,
    BIT_BREAK,
    BIT_LEADER,
    BIT_IMAGE,
    BIT_ANCHOR,
    BIT_NOTE,
    BIT_REFERENCE,
    BIT_PAGE_NUMBER,
    BIT_PAGE_COUNT,
};

/* A piece of inline content. */
struct bit {
    const struct text_style *style;
    uint32_t offset, length; /* in the paragraph's text */
    uint32_t link, element;
    uint32_t number; /* of the image, anchor, note or reference */
    uint8_t kind;
};

/* A line as it is kept: struct line_span without what is not needed any more. */
struct made_span {
    const struct text_style *style;
    struct piece *pieces;
    uint32_t piece_count;
    uint32_t element, link;
    uint32_t image; /* number of the inline image plus 1, or 0 */
    float x, width, height;
};

/* Anchors and notes that fell on a line. */
struct line_marks {
    uint32_t anchor_count, note_count;
    uint32_t *anchors, *notes;
};

struct made_line {
    struct made_span *spans;
    struct line_marks *marks; /* NULL: none */
    uint32_t span_count;
    float height, baseline; /* the baseline from the line's top */
};

struct paragraph {
    struct block base;
    const struct paragraph_style *style;
    const char *text;
    struct bit *bits;
    struct made_line *lines; /* NULL: not made yet */
    uint32_t bit_count, line_count;
    float width;       /* that the lines were made for */
    float least, most; /* NAN: not known yet */
    uint32_t stamp;    /* hash of the page labels in the lines */
    uint32_t extent_stamp;
    bool own_pieces; /* the lines' pieces are the display list's: moved to their place where they are set */
};

struct list {
    struct block base;
    float indent, space_between;
    float mark_width; /* of the widest mark, with the gap after it; below 0: not known yet */
};

enum task { TASK_NONE, TASK_OPEN, TASK_DONE };

struct item {
    struct block base; /* its element: the item's body */
    const struct text_style *style;
    const char *mark;
    uint32_t label; /* element */
    uint8_t task;
};

struct box {
    struct block base;
    const struct paragraph_style *style;
};

struct table_layout;

struct table {
    struct block base;
    const struct table_style *style;
    const float *widths; /* `width_count` shares; or NULL */
    uint32_t width_count, columns, row_count, header_rows;
    bool spans; /* some cell spans columns or rows */
    struct table_layout *layout;
};

struct row {
    struct block base;
    uint32_t index; /* from 0, through header and body */
    bool header;
};

struct cell {
    struct block base;
    uint16_t column, column_span, row_span;
    bool header;
    uint32_t background;
};

struct picture {
    struct block base;
    uint32_t image;
    float width, height; /* natural */
    uint8_t alignment;
};

/* BLOCK_RULE, BLOCK_SPACE, BLOCK_NEED. */
struct strip {
    struct block base;
    float height, before, after;
    uint32_t colour;
};

struct anchor_block {
    struct block base;
    uint32_t anchor;
};

struct section {
    struct block base; /* its children: the body */
    const struct page_style *page;
    struct block *header, *footer; /* or NULL */
    const char *prefix;
    int first_number;
    char label_style;
};

struct note {
    struct block base;
};

struct anchor {
    const char *name; /* NULL: the place of a page number in the body */
    uint32_t page;    /* UINT32_MAX: not set yet */
    float y;
    const char *label; /* as of the pagination before; NULL: none yet */
    bool is_stale;     /* that pagination was made with another */
};

struct link {
    const char *uri, *anchor, *contents;
    uint32_t element;
};

struct inline_image {
    uint32_t image, element;
    float width, height;
};

/* Texts of some paragraphs, in reading order; dropped when all of them have lines. */
struct chunk {
    struct arena arena;
    size_t size;
    bool pinned; /* lines may have to be made again */
};

/* An open bracket. */
struct frame {
    struct block *block; /* the container that blocks go to; NULL inside a paragraph */
    struct block **tail; /* where its next child goes */
    uint32_t element;    /* the parent of elements made in it */
    enum { OPEN_BLOCK, OPEN_ELEMENT, OPEN_PARAGRAPH } kind;
    /* of a paragraph: where its content begins in `bits` and `text` */
    size_t bit_start, text_start;
    uint32_t link; /* open link */
    /* of a table */
    uint16_t *occupied; /* for each column, the rows still taken by cells above */
    uint32_t next_column, first_chunk;
};

struct flow {
    struct arena arena; /* blocks */
    struct display *display;
    struct element *elements;
    size_t element_count, element_capacity;
    struct display_image *images;
    size_t image_count, image_capacity;
    struct map image_map; /* by digest of the contents; number plus 1 */
    struct outline_item *outline;
    size_t outline_count, outline_capacity;
    struct anchor *anchors;
    size_t anchor_count, anchor_capacity;
    struct map anchor_map; /* number plus 1 */
    struct link *links;    /* the first is none */
    size_t link_count, link_capacity;
    const char **references;     /* names of anchors */
    uint32_t *reference_anchors; /* resolved by flow_typeset() */
    size_t reference_count, reference_capacity;
    struct inline_image *inline_images;
    size_t inline_image_count, inline_image_capacity;
    struct note **notes;
    size_t note_count, note_capacity;
    struct chunk *chunks;
    size_t chunk_count, chunk_capacity;
    struct frame *frames;
    size_t depth, frame_capacity;
    struct bit *bits; /* of the open paragraphs */
    size_t bit_count, bit_capacity;
    struct buffer text;
    struct buffer link_text;
    bool artifact;        /* inside a header or footer */
    const char *language; /* the last one met other than the whole's */
    struct block root;
    struct block *root_last;
};

#endif
