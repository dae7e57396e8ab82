#include <stdlib.h>

#include "base/memory.h"
#include "typeset/layout.h"

/* All paddings around a line together take at most this part of a page. */
#define PADDING_SHARE 0.15f
/* A picture in a cell takes at most this part of a page; elsewhere all of it but a little. */
#define CELL_PICTURE_SHARE 0.6f
#define LOW_ROW_SHARE 0.1f
#define EMPTY_ITEM 1.3f /* height of an item without content, in em of its mark */

/* Where stacking stands. */
struct stack {
    struct layout *layout;
    struct vlist *list;
    float x, width;
    float space; /* to come before the next item */
    bool fresh;  /* at the start of a frame: no space before the next item */
    bool in_cell;
    uint8_t hold;  /* of the next item */
    uint8_t floor; /* the least hold of items after number floor_start */
    size_t floor_start;
    float padding; /* of all openings around */
    struct opening *open;
    uint32_t *anchors;
    size_t anchor_count, anchor_capacity;
};

static void stack_children(struct stack *stack, const struct block *container);

static void add_space(struct stack *stack, float space) {
    if (!stack->fresh && space > stack->space)
        stack->space = space;
}

static uint8_t hold_of(struct stack *stack, uint8_t hold) {
    if (stack->floor && stack->list->count > stack->floor_start && hold < stack->floor)
        hold = stack->floor;
    return hold > stack->hold ? hold : stack->hold;
}

/* An item without height that goes with what follows. */
static struct vitem *push_prefix(struct stack *stack, enum item_kind kind) {
    struct vitem item = {.kind = (uint8_t)kind, .x = stack->x, .width = stack->width};

    item.hold = hold_of(stack, HOLD_NONE);
    stack->hold = HOLD_EVER;
    MEM_APPEND(stack->list->items, stack->list->count, stack->list->capacity, item);
    return &stack->list->items[stack->list->count - 1];
}

static void push_anchors(struct stack *stack) {
    for (size_t i = 0; i < stack->anchor_count; i++)
        push_prefix(stack, ITEM_ANCHOR)->index = stack->anchors[i];
    stack->anchor_count = 0;
}

static struct vitem *push_item(struct stack *stack, enum item_kind kind, enum hold hold, float height) {
    struct vitem item = {.kind = (uint8_t)kind, .height = height, .x = stack->x, .width = stack->width};

    push_anchors(stack);
    item.hold = hold_of(stack, (uint8_t)hold);
    item.space = stack->fresh ? 0 : stack->space;
    stack->space = 0;
    stack->fresh = false;
    stack->hold = HOLD_NONE;
    MEM_APPEND(stack->list->items, stack->list->count, stack->list->capacity, item);
    return &stack->list->items[stack->list->count - 1];
}

/* --- frames
 * -------------------------------------------------------------------------------------------------------------
 */

/* What of vertical padding is still granted. */
static float grant(struct stack *stack, float wanted) {
    float room = PADDING_SHARE * stack->layout->full_height - stack->padding;

    return wanted < room ? wanted : room > 0 ? room : 0;
}

static struct opening *push_opening(struct stack *stack, float x, float width) {
    struct opening *opening = arena_alloc(&stack->layout->pass, sizeof *opening);

    opening->outer = stack->open;
    opening->x = x;
    opening->width = width;
    push_item(stack, ITEM_OPEN, HOLD_NONE, 0)->opening = opening;
    stack->open = opening;
    stack->hold = HOLD_EVER;
    return opening;
}

/* Opens the frame of `style` and narrows the measure to what is inside it. */
static void open_frame(struct stack *stack, const struct paragraph_style *style) {
    struct opening *opening = push_opening(stack, stack->x, stack->width);
    float left, right;

    opening->style = style;
    opening->top = grant(stack, style->padding + style->rule_above);
    opening->bottom = grant(stack, style->padding + style->rule_below);
    if (style->background == COLOUR_NONE && style->rule_above <= 0)
        opening->top = 0;
    if (style->background == COLOUR_NONE && style->rule_below <= 0)
        opening->bottom = 0;
    stack->padding += opening->top + opening->bottom;
    style_padding(style, &left, &right);
    left = measure_indent(stack->width, left);
    right = measure_indent(stack->width - left, right);
    stack->x += left;
    stack->width -= left + right;
    stack->fresh = true;
}

static void close_frame(struct stack *stack) {
    struct opening *opening = stack->open;

    stack->space = 0;
    push_anchors(stack);
    stack->fresh = false;
    stack->hold = HOLD_EVER;
    push_item(stack, ITEM_CLOSE, HOLD_EVER, 0)->opening = opening;
    stack->padding -= opening->top + opening->bottom;
    stack->open = opening->outer;
}

/* --- blocks
 * ---------------------------------------------------------------------------------------------------------------
 */

static bool line_has_notes(const struct made_line *line) {
    return line->marks && line->marks->note_count;
}

static void push_lines(struct stack *stack, struct paragraph *paragraph) {
    const struct paragraph_style *style = paragraph->style;
    uint32_t count = paragraph->line_count;
    uint32_t orphans = style->orphans > 0 ? (uint32_t)style->orphans : 2;
    uint32_t widows = style->widows > 0 ? (uint32_t)style->widows : 2;

    for (uint32_t i = 0; i < count; i++) {
        enum hold hold = HOLD_NONE;
        struct vitem *item;

        if (i && (i < orphans || count - i < widows))
            hold = HOLD_LINES;
        else if (i && style->keep_together)
            hold = HOLD_TOGETHER;
        item = push_item(stack, ITEM_LINE, hold, paragraph->lines[i].height);
        item->paragraph = paragraph;
        item->index = i;
        item->has_notes = line_has_notes(&paragraph->lines[i]);
    }
}

static void stack_paragraph(struct stack *stack, struct paragraph *paragraph) {
    const struct paragraph_style *style = paragraph->style;
    float x = stack->x, width = stack->width;
    bool framed = style_has_frame(style);

    add_space(stack, style->space_before);
    if (framed) {
        float left = measure_indent(width, style->indent_left);

        stack->x += left;
        stack->width -= left + measure_indent(width - left, style->indent_right);
        open_frame(stack, style);
        style = style_inner(stack->layout, style);
    }
    measure_lines(stack->layout, paragraph, style, stack->width);
    push_lines(stack, paragraph);
    if (framed)
        close_frame(stack);
    stack->x = x;
    stack->width = width;
    add_space(stack, paragraph->style->space_after);
    if (paragraph->style->keep_with_next)
        stack->hold = HOLD_NEXT;
}

static void stack_box(struct stack *stack, struct box *box) {
    const struct paragraph_style *style = box->style;
    float x = stack->x, width = stack->width;
    uint8_t floor = stack->floor;
    size_t floor_start = stack->floor_start;
    bool framed = style_has_frame(style);
    float left = measure_indent(width, style->indent_left);

    add_space(stack, style->space_before);
    stack->x += left;
    stack->width -= left + measure_indent(width - left, style->indent_right);
    if (style->keep_together && !floor) {
        stack->floor = HOLD_TOGETHER;
        stack->floor_start = stack->list->count;
    }
    if (framed)
        open_frame(stack, style);
    stack_children(stack, &box->base);
    if (framed)
        close_frame(stack);
    stack->floor = floor;
    stack->floor_start = floor_start;
    stack->x = x;
    stack->width = width;
    add_space(stack, style->space_after);
    if (style->keep_with_next)
        stack->hold = HOLD_NEXT;
}

/* The mark on lines of its own, where the measure is too narrow to have it beside the text. */
static void push_mark_lines(struct stack *stack, const struct item *item) {
    const struct paragraph *mark = measure_mark(stack->layout, item, stack->width);
    uint32_t count = item->task ? 1 : mark->line_count;

    for (uint32_t i = 0; i < count; i++) {
        struct vitem *line = push_item(stack, ITEM_MARK_LINE, i ? HOLD_LINES : HOLD_NONE,
                                       mark->lines[i].height);

        line->mark = item;
        line->index = i;
    }
    stack->hold = HOLD_EVER;
}

static void stack_item(struct stack *stack, struct item *item, float indent, bool beside) {
    float x = stack->x, width = stack->width;
    bool marked = item->task || item->mark[0];
    size_t before;

    push_anchors(stack);
    if (marked && !beside)
        push_mark_lines(stack, item);
    stack->x += indent;
    stack->width -= indent;
    if (marked && beside)
        push_prefix(stack, ITEM_MARK)->mark = item;
    before = stack->list->count;
    stack_children(stack, &item->base);
    if (stack->list->count == before && marked && beside)
        push_item(stack, ITEM_SPACE, HOLD_NONE, item->style->size * EMPTY_ITEM);
    stack->x = x;
    stack->width = width;
}

static void stack_list(struct stack *stack, struct list *list) {
    float mark = measure_marks(stack->layout, list);
    float indent = measure_indent(stack->width, mark > list->indent ? mark : list->indent);
    bool beside = indent + ROUNDING >= mark;
    bool first = true;

    for (struct block *block = list->base.first; block; block = block->next) {
        if (block->kind == BLOCK_ANCHOR) {
            MEM_APPEND(stack->anchors, stack->anchor_count, stack->anchor_capacity,
                       ((struct anchor_block *)block)->anchor);
            continue;
        }
        if (block->kind != BLOCK_ITEM)
            continue;
        if (!first)
            add_space(stack, list->space_between);
        first = false;
        stack_item(stack, (struct item *)block, indent, beside);
    }
}

static const struct row *first_row(const struct table *table) {
    const struct block *block = table->base.first;

    while (block && block->kind != BLOCK_ROW)
        block = block->next;
    return (const struct row *)block;
}

static void push_rows(struct stack *stack, struct table_layout *table, struct row_group *group,
                      enum hold hold) {
    struct vitem *item = push_item(stack, ITEM_ROWS, hold, group->height);

    item->rows = group;
    item->has_notes = group->note_count > 0;
    item->x = table->left;
    item->width = table->width;
}

/* The header rows, held to each other and to the first row of the body; and what they take where they repeat.
 */
static const struct row *push_header(struct stack *stack, struct table_layout *table, const struct row *row) {
    uint32_t rows = table->table->header_rows;
    float height = 0;

    table->header_count = 0;
    table->header = arena_alloc(&stack->layout->pass, (rows + 1) * sizeof *table->header);
    while (row && row->header) {
        struct row_group *group = rows_new(stack->layout, table, row, &row);

        push_rows(stack, table, group, table->header_count ? HOLD_NEXT : HOLD_NONE);
        table->header[table->header_count++] = group;
        height += group->height;
    }
    if (height > 0 && table->table->style->continued)
        height += table->table->style->continued_style.size * 1.4f;
    table->header_height = height <= 0.4f * stack->layout->full_height && !stack->in_cell ? height : 0;
    if (table->header_count)
        stack->hold = HOLD_NEXT;
    return row;
}

/* A page neither ends after a table's first row nor begins with its last, unless these are high. */
static void push_body(struct stack *stack, struct table_layout *table, const struct row *row) {
    const struct row_group *before = NULL;
    float low = LOW_ROW_SHARE * stack->layout->full_height;

    for (uint32_t number = 0; row; number++) {
        struct row_group *group = rows_new(stack->layout, table, row, &row);
        bool hold = number == 1 || (number > 1 && !row);

        hold = hold && before->height < low && group->height < low;
        push_rows(stack, table, group, hold ? HOLD_LINES : HOLD_NONE);
        before = group;
    }
}

static void stack_table(struct stack *stack, struct table *table) {
    struct table_layout *layout = table_measure(stack->layout, table, stack->width);
    const struct row *row = first_row(table);
    struct opening *opening;

    if (!row)
        return;
    add_space(stack, table->style->space_before);
    opening = push_opening(stack, stack->x, layout->width);
    layout->left = stack->x;
    stack->fresh = true;
    row = push_header(stack, layout, row);
    opening->table = layout;
    push_body(stack, layout, row);
    close_frame(stack);
    add_space(stack, table->style->space_after);
}

/* Shrinks to the measure and to the page. */
static void stack_picture(struct stack *stack, struct picture *picture) {
    float most = stack->in_cell ? CELL_PICTURE_SHARE * stack->layout->full_height
                                : stack->layout->full_height - 2 * stack->padding - 24;
    float scale = 1;
    struct vitem *item;
    float left = 0;

    if (most < 24)
        most = 24;
    if (picture->width > stack->width)
        scale = stack->width / picture->width;
    if (picture->height * scale > most)
        scale = most / picture->height;
    if (picture->alignment == PARAGRAPH_CENTRE)
        left = (stack->width - picture->width * scale) / 2;
    else if (picture->alignment == PARAGRAPH_RIGHT)
        left = stack->width - picture->width * scale;
    item = push_item(stack, ITEM_PICTURE, HOLD_NONE, picture->height * scale);
    item->picture = picture;
    item->x += left;
    item->width = picture->width * scale;
}

static bool is_caption(const struct stack *stack, const struct block *block) {
    return block->kind == BLOCK_PARAGRAPH && block->element &&
           stack->layout->flow->elements[block->element].role == ROLE_CAPTION;
}

/* What a page doesn't begin with, where text before it says what it is. */
static bool is_introduced(const struct block *before, const struct block *block) {
    if (before->kind != BLOCK_PARAGRAPH || ((const struct paragraph *)before)->style->preformatted)
        return false;
    return block->kind == BLOCK_LIST || block->kind == BLOCK_TABLE ||
           (block->kind == BLOCK_PARAGRAPH && ((const struct paragraph *)block)->style->preformatted);
}

/* Breaks and stretching room have their sense on a page only. */
static void stack_strip(struct stack *stack, const struct strip *strip) {
    static const uint8_t kinds[] = {[BLOCK_RULE] = ITEM_RULE,
                                    [BLOCK_SPACE] = ITEM_SPACE,
                                    [BLOCK_FILL] = ITEM_FILL,
                                    [BLOCK_BREAK] = ITEM_BREAK,
                                    [BLOCK_NEED] = ITEM_NEED};
    enum item_kind kind = kinds[strip->base.kind];
    bool after = stack->hold == HOLD_EVER;

    if (stack->in_cell && kind >= ITEM_FILL)
        return;
    if (kind == ITEM_BREAK || kind == ITEM_NEED) {
        struct vitem item = {
            .kind = (uint8_t)kind, .hold = after ? HOLD_EVER : HOLD_NONE, .height = strip->height};

        MEM_APPEND(stack->list->items, stack->list->count, stack->list->capacity, item);
        return;
    }
    add_space(stack, strip->before);
    push_item(stack, kind, HOLD_NONE, strip->height)->strip = strip;
    add_space(stack, strip->after);
}

static void stack_block(struct stack *stack, struct block *block) {
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        stack_paragraph(stack, (struct paragraph *)block);
        break;
    case BLOCK_LIST:
        stack_list(stack, (struct list *)block);
        break;
    case BLOCK_BOX:
        stack_box(stack, (struct box *)block);
        break;
    case BLOCK_TABLE:
        stack_table(stack, (struct table *)block);
        break;
    case BLOCK_PICTURE:
        stack_picture(stack, (struct picture *)block);
        break;
    case BLOCK_ANCHOR:
        MEM_APPEND(stack->anchors, stack->anchor_count, stack->anchor_capacity,
                   ((struct anchor_block *)block)->anchor);
        break;
    case BLOCK_RULE:
    case BLOCK_SPACE:
    case BLOCK_FILL:
    case BLOCK_BREAK:
    case BLOCK_NEED:
        stack_strip(stack, (struct strip *)block);
        break;
    default:
        break;
    }
}

/* Texts of paragraphs that are stacked, so have their lines, are of no more use. */
static void drop_texts(struct layout *layout, const struct block *block) {
    for (; layout->chunk < block->chunk; layout->chunk++) {
        struct chunk *chunk = &layout->flow->chunks[layout->chunk];

        if (!chunk->pinned)
            arena_release(&chunk->arena);
    }
}

static void stack_children(struct stack *stack, const struct block *container) {
    const struct block *before = NULL;

    for (struct block *block = container->first; block; block = block->next) {
        bool follows = before && ((before->kind == BLOCK_PICTURE && is_caption(stack, block)) ||
                                  is_introduced(before, block));

        if (container->kind == BLOCK_SECTION)
            drop_texts(stack->layout, block);
        if (follows && stack->hold < HOLD_NEXT)
            stack->hold = HOLD_NEXT;
        stack_block(stack, block);
        before = block;
    }
}

void stack_blocks(struct layout *layout, struct vlist *list, const struct block *container, float width,
                  bool in_cell) {
    struct stack stack = {.layout = layout, .list = list, .width = width, .fresh = true, .in_cell = in_cell};

    stack_children(&stack, container);
    if (list->count)
        stack.hold = HOLD_EVER;
    push_anchors(&stack);
    free(stack.anchors);
}

/* --- heights
 * -----------------------------------------------------------------------------------------------------------------
 */

float opening_top(const struct opening *opening) {
    float top = 0;

    for (; opening; opening = opening->outer)
        top += opening->table ? opening->table->header_height : opening->top;
    return top;
}

float opening_bottom(const struct opening *opening) {
    float bottom = 0;

    for (; opening; opening = opening->outer)
        bottom += opening->bottom;
    return bottom;
}

struct slice slice_of(const struct vlist *list) {
    return (struct slice){.list = list, .to = list->count};
}

bool item_is_visible(const struct vitem *item) {
    return item->kind != ITEM_MARK && item->kind != ITEM_ANCHOR && item->kind < ITEM_FILL;
}

float stack_height(const struct slice *slice) {
    const struct opening *open = slice->from.open;
    float height = opening_top(open);
    bool visible = false;

    for (size_t i = slice->from.index; i < slice->to; i++) {
        const struct vitem *item = &slice->list->items[i];

        if (item->kind == ITEM_NEED)
            continue;
        height += item->height + (visible ? item->space : 0);
        if (item->kind == ITEM_OPEN) {
            height += item->opening->top;
            open = item->opening;
        } else if (item->kind == ITEM_CLOSE) {
            height += item->opening->bottom;
            open = item->opening->outer;
        }
        visible = visible || item_is_visible(item);
    }
    if (slice->part) {
        const struct vitem *item = &slice->list->items[slice->to];

        height += slice->part->height + (visible ? item->space : 0);
    }
    return height + opening_bottom(open);
}
