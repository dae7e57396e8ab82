/*
 * Layout: from the tree of blocks to pages. Inside the typeset room only.
 *
 * Each pagination turns every section into one flat list of items from top to bottom (lines, rows, openings
 * and closings of boxes and tables …), each with the strength that holds it to the item before; cuts that
 * list into pages; and sets each page's slice. The contents of cells and notes are such lists too, so that
 * rows and notes are cut the same way. Lines are kept from one pagination to the next.
 */
#ifndef DOCKET_TYPESET_LAYOUT_H
#define DOCKET_TYPESET_LAYOUT_H

#include "typeset/block.h"
#include "typeset/text.h"

#define LEAST_MEASURE 48.0f /* indents give way before a measure gets narrower */
#define ROUNDING 0.02f      /* lengths that differ by less are the same */

enum item_kind {
    ITEM_LINE,
    ITEM_MARK_LINE, /* a list's mark on lines of its own, where there is no room beside the text */
    ITEM_MARK,      /* of a list's item: set on the next line's baseline */
    ITEM_ANCHOR,
    ITEM_OPEN, /* of a box or a table */
    ITEM_CLOSE,
    ITEM_ROWS,
    ITEM_PICTURE,
    ITEM_RULE,
    ITEM_SPACE,
    ITEM_FILL,
    ITEM_BREAK,
    ITEM_NEED,
};

/* How strongly an item is held to the one before. A page ends at the weakest place that fits. */
enum hold {
    HOLD_NONE,
    HOLD_TOGETHER, /* inside what is kept together */
    HOLD_LINES,    /* widows and orphans */
    HOLD_NEXT,     /* a heading and what it heads */
    HOLD_EVER,
};

/* A part of the list that reaches from an opening to its closing. */
struct opening {
    struct opening *outer;
    const struct paragraph_style *style; /* of a box */
    struct table_layout *table;          /* or a table */
    float x, width;
    float top, bottom; /* padding and rules, on every page that it reaches */
};

struct vitem {
    uint8_t kind, hold;
    bool has_notes;
    uint32_t index; /* of a line in its paragraph; of an anchor */
    float space;    /* before it, none at the top of a page */
    float height;
    float x, width;
    union {
        struct paragraph *paragraph;
        const struct item *mark;
        struct opening *opening;
        struct row_group *rows;
        const struct picture *picture;
        const struct strip *strip;
    };
};

struct vlist {
    struct vitem *items;
    size_t count, capacity;
};

/* A place in a list, with what is open there. */
struct place {
    size_t index;
    struct opening *open;
};

/* A stretch of a list. Its last item may be rows of which only `part` stands here. */
struct slice {
    const struct vlist *list;
    struct place from;
    size_t to;
    struct row_group *part;
};

/* A cell of a row, or what is left of it after a page's end. */
struct cell_box {
    const struct cell *cell;
    const struct row *source;
    struct vlist *list;
    struct slice slice;
    uint32_t row, row_span; /* layout rows, counted in the group */
    float x, width;         /* from the table's left edge, with padding */
    float height;           /* with padding */
};

/*
 * Rows that hang together by cells that span them; most often one. A source row of a banded table is several
 * layout rows.
 */
struct row_group {
    struct table_layout *layout;
    const struct row *first; /* the first source row */
    uint32_t source_count;
    uint32_t row_count; /* layout rows */
    float *heights;     /* of them */
    float height;
    uint32_t note_count;
    uint32_t *notes;
    struct cell_box *boxes; /* NULL until they are needed */
    size_t box_count;
    bool kept;    /* boxes stay to the end of the pagination */
    bool is_part; /* of rows cut at the end of a page */
};

struct table_layout {
    const struct table *table;
    float measure, width, least, most;
    bool extents_known, hyphenates;
    float *column_least, *column_most;
    float *column_low; /* column_least, or less: with the words of headers hyphenated */
    float *x, *widths; /* of columns, x from the table's left edge */
    uint16_t *band;    /* of columns; all 0 unless the table is too wide */
    uint32_t bands;
    float padding_x;
    float left;                /* of the table in the list */
    struct row_group **header; /* of this pagination */
    uint32_t header_count;
    float header_height; /* with "continued"; 0: doesn't repeat */
};

/* A footnote in the course of a pagination. */
struct note_state {
    struct vlist *list;  /* NULL: not yet built */
    struct place next;   /* what is still to be placed */
    float height, least; /* of all, and of its first part */
    bool queued;
};

struct note_part {
    uint32_t note;
    struct slice slice;
    float height;
};

/* The height of a changed line on the page. */
struct changed_line {
    float top, bottom;
};

/* The page that is being filled. */
struct page_state {
    size_t number;     /* from 0 */
    float top, bottom; /* of the body */
    struct note_part *parts;
    size_t part_count, part_capacity;
    float notes_height; /* of the parts, with gap and rule */
    struct op *ops;
    size_t op_count, op_capacity;
    struct hot_area *areas;
    size_t area_count, area_capacity;
    struct changed_line *changed;
    size_t changed_count, changed_capacity;
};

/* Header or footer of the section, with the operations of a page where they are the same on all. */
struct frame_state {
    struct block *block;
    struct vlist list;
    float height;
    struct op *ops;
    size_t op_count;
    bool made;
};

struct pending_mark {
    const struct item *item;
    float x;
};

struct layout {
    struct flow *flow;
    struct display *display;
    struct typesetter *typesetter;
    struct arena lines;   /* lines, kept to the end */
    struct arena pass;    /* of one pagination */
    struct arena scratch; /* of one paragraph */
    struct inline_item *inlines;
    size_t inline_capacity;
    struct map inner_styles; /* of paragraphs set inside boxes of their own, by the style's address */
    struct map marks;        /* lines of list marks */
    const struct section *section;
    float measure, body_height, full_height;
    bool dry; /* pagination only: nothing is set */
    /* page labels */
    const char *page_label, *last_label;
    int page_value; /* the number behind the label */
    /* notes */
    struct note_state *notes;
    uint32_t *queue; /* notes that wait for room */
    size_t queue_count, queue_capacity;
    uint32_t *met; /* notes met on this page */
    size_t met_count, met_capacity;
    /* setting */
    struct page_state page;
    struct pending_mark *pending_marks;
    size_t pending_mark_count, pending_mark_capacity;
    uint32_t *pending_anchors;
    size_t pending_anchor_count, pending_anchor_capacity;
    struct page *pages;
    size_t page_count, page_capacity;
    size_t chunk;         /* texts before it are dropped */
    struct vlist **lists; /* to be freed after the pagination */
    size_t list_count, list_capacity;
};

/* --- measure.c: paragraphs
 * ---------------------------------------------------------------------------------------------- */

/* Makes the paragraph's lines for `width`, unless they are there. `style` is its own, or one derived from it.
 */
void measure_lines(struct layout *layout, struct paragraph *paragraph, const struct paragraph_style *style,
                   float width);
/* The least and most widths of a block with all in it. */
void measure_extent(struct layout *layout, struct block *block, float *least, float *most);
/* Of the blocks in a container. */
void measure_content(struct layout *layout, const struct block *container, float *least, float *most);
/* The least width of the blocks in a container where the words of its paragraphs are hyphenated. */
float measure_hyphenated(struct layout *layout, const struct block *container);
/* The lines of an item's mark, for `width`; kept. */
const struct paragraph *measure_mark(struct layout *layout, const struct item *item, float width);
/* The width of the list's widest mark, with the gap after it. */
float measure_marks(struct layout *layout, struct list *list);
/* What of `indent` a measure of `width` allows. */
float measure_indent(float width, float indent);
bool style_has_frame(const struct paragraph_style *style);
/* Left and right padding inside a frame of that style. */
void style_padding(const struct paragraph_style *style, float *left, float *right);
/* The style without indents and frame, for text inside a frame drawn for it. */
const struct paragraph_style *style_inner(struct layout *layout, const struct paragraph_style *style);

/* --- stack.c: lists of items
 * --------------------------------------------------------------------------------------------- */

/* Appends the blocks of `container` in a column `width` wide. `in_cell`: forced breaks don't count. */
void stack_blocks(struct layout *layout, struct vlist *list, const struct block *container, float width,
                  bool in_cell);
/* The height of a slice as it is set. */
float stack_height(const struct slice *slice);
/* What an opening takes at the top of a page on which it goes on, with all around it; and at the bottom. */
float opening_top(const struct opening *opening);
float opening_bottom(const struct opening *opening);
struct slice slice_of(const struct vlist *list);
/* Whether an item makes a page one that isn't empty. */
bool item_is_visible(const struct vitem *item);

/* --- table.c
 * ----------------------------------------------------------------------------------------------------------------
 */

void table_extent(struct layout *layout, struct table *table, float *least, float *most);
/* Finds column widths for `measure`. */
struct table_layout *table_measure(struct layout *layout, struct table *table, float measure);

/* --- rows.c
 * -----------------------------------------------------------------------------------------------------------------
 */

/* The group of rows that begins with `row`; sets `*next` to the row after it. */
struct row_group *rows_new(struct layout *layout, struct table_layout *table, const struct row *row,
                           const struct row **next);
/* Makes the boxes of its cells, with their lists. rows_close() frees those of a group that was never cut. */
void rows_open(struct layout *layout, struct row_group *group);
void rows_close(struct layout *layout, struct row_group *group);
bool rows_may_split(const struct layout *layout, const struct row_group *group);
/*
 * Cuts the group so that `head` is at most `room` high. False where nothing sensible fits; with `force` at
 * least something goes to the head.
 */
bool rows_split(struct layout *layout, struct row_group *group, float room, bool force,
                struct row_group **head, struct row_group **tail);

/* --- cut.c: where a slice ends
 * ------------------------------------------------------------------------------------------------ */

struct cut {
    struct place to; /* where the next slice begins */
    /* Where rows are cut in two: the part that still stands here, and the rest; cut_take() puts it in the
     * list. NULL elsewhere. */
    struct row_group *head, *tail;
    float height;
};

/*
 * Finds the end of a slice of at most `room`, `full` being an empty page's. On a `page` room for footnotes is
 * kept, and breaks are obeyed. Where nothing fits: without `force` an empty slice, with it at least one item.
 */
void cut_find(struct layout *layout, struct vlist *list, struct place from, float room, float full, bool page,
              bool force, struct cut *cut);
/* The slice up to the cut. Rows cut in two are replaced in the list by their rest. */
struct slice cut_take(struct vlist *list, struct place from, const struct cut *cut);

/* --- notes.c
 * -------------------------------------------------------------------------------------------------------------------
 */

/* What a note still takes on this page at least, and whole; builds its list. */
struct note_state *note_prepare(struct layout *layout, uint32_t note);
/* The height that is to be kept for a note that hasn't been placed; 0 where it has. */
float notes_need(struct layout *layout, uint32_t note);
/* Places waiting notes at the foot of a new page, at most `room` high. */
void notes_carry(struct layout *layout, float room);
/* Places the notes met on this page below a body that leaves `room`. */
void notes_place(struct layout *layout, float room);
void notes_set(struct layout *layout);

/* --- place.c, grid.c: setting
 * ------------------------------------------------------------------------------------------------------------
 */

/* SET_COPY: lines stay as they are, to be set again. SET_ARTIFACT: no part of the document. */
enum { SET_COPY = 1, SET_ARTIFACT = 2 };

/* Sets the slice at x, y; each ITEM_FILL takes `fill`. Returns the y below it. */
float place_slice(struct layout *layout, const struct slice *slice, float x, float y, float fill, int how);
/* Sets the bars beside the page's changed lines; neighbours have one. */
void place_change_bars(struct layout *layout);
void place_fill(struct layout *layout, float x, float y, float width, float height, uint32_t colour);
/* Sets rows at x (the table's left edge), y. `first`: nothing of the table stands above on this page. */
void place_rows(struct layout *layout, struct row_group *group, float x, float y, bool first,
                bool after_header, int how);
/* Sets the repeated header; returns the y below it, and where the table's frame begins, below "continued". */
float place_header(struct layout *layout, struct table_layout *table, float x, float y, float *frame_top);
/* The rules around a table's part on a page, and between its columns. */
void place_table_frame(struct layout *layout, struct table_layout *table, float x, float top, float bottom);

#endif
