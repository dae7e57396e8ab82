/* Setting: items become operations of a page. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "typeset/layout.h"

/* Parts of a text's size: where the background of words and hot areas begin above the baseline, how high they
 * are; lines. */
#define WORD_ABOVE 0.86f
#define WORD_HEIGHT 1.14f
#define UNDERLINE_BELOW 0.11f
#define STRIKE_ABOVE 0.27f
#define LINE_WIDTH 0.055f
#define TASK_SIZE 0.75f
#define BAR_JOINS 4.0f      /* points: changed lines no further apart have one bar */
#define MARK_BASELINE 0.95f /* of a mark that has no line beside it */

static struct op *add_op(struct layout *layout, enum op_kind kind, uint32_t element) {
    struct page_state *page = &layout->page;
    struct op op = {.kind = kind, .element = element};

    MEM_APPEND(page->ops, page->op_count, page->op_capacity, op);
    return &page->ops[page->op_count - 1];
}

void place_fill(struct layout *layout, float x, float y, float width, float height, uint32_t colour) {
    struct op *op;

    if (layout->dry || colour == COLOUR_NONE || width <= 0 || height <= 0)
        return;
    op = add_op(layout, OP_FILL, 0);
    op->fill.x = x;
    op->fill.y = y;
    op->fill.width = width;
    op->fill.height = height;
    op->fill.colour = colour;
}

static void place_image(struct layout *layout, float x, float y, float width, float height, uint32_t image,
                        uint32_t element) {
    struct op *op;

    if (layout->dry)
        return;
    op = add_op(layout, OP_IMAGE, element);
    op->image.x = x;
    op->image.y = y;
    op->image.width = width;
    op->image.height = height;
    op->image.image = image;
}

/* --- lines
 * ---------------------------------------------------------------------------------------------------------------
 */

/* How much a span has to move to stand inside the margins: a single cluster wider than its column may not. */
static float keep_inside(const struct layout *layout, float x, float width) {
    const struct page_style *style = layout->section->page;
    float right = style->width - style->margin_right;

    if (x + width <= right + ROUNDING)
        return x < style->margin_left - ROUNDING ? style->margin_left - x : 0;
    return fmaxf(right - width, style->margin_left) - x;
}

static void set_text(struct layout *layout, const struct made_span *span, float x, float baseline,
                     uint32_t element, bool move) {
    struct piece *pieces = span->pieces;
    struct op *op;

    if (!move)
        pieces = arena_dup(&layout->display->arena, pieces, span->piece_count * sizeof *pieces);
    for (uint32_t i = 0; i < span->piece_count; i++)
        pieces[i].x += x;
    op = add_op(layout, OP_TEXT, element);
    op->text.y = baseline - span->style->rise;
    op->text.size = span->style->size;
    op->text.colour = span->style->colour;
    op->text.count = span->piece_count;
    op->text.pieces = pieces;
}

static void set_span(struct layout *layout, const struct made_span *span, float x, float baseline,
                     uint32_t element, bool move) {
    const struct text_style *style = span->style;
    float line = LINE_WIDTH * style->size;

    x += keep_inside(layout, x + span->x, span->width);
    if (span->image) {
        uint32_t image = layout->flow->inline_images[span->image - 1].image;

        place_image(layout, x + span->x, baseline - span->height, span->width, span->height, image, element);
        return;
    }
    if (span->piece_count)
        set_text(layout, span, x, baseline, element, move);
    if (style->underline)
        place_fill(layout, x + span->x, baseline - style->rise + UNDERLINE_BELOW * style->size, span->width,
                   line, style->colour);
    if (style->strike)
        place_fill(layout, x + span->x, baseline - style->rise - STRIKE_ABOVE * style->size, span->width,
                   line, style->colour);
}

static void set_backgrounds(struct layout *layout, const struct made_line *line, float x, float baseline) {
    for (uint32_t i = 0; i < line->span_count; i++) {
        const struct made_span *span = &line->spans[i];
        const struct text_style *style = span->style;

        if (!span->image && style->background != COLOUR_NONE)
            place_fill(layout, x + span->x + keep_inside(layout, x + span->x, span->width),
                       baseline - style->rise - WORD_ABOVE * style->size, span->width,
                       WORD_HEIGHT * style->size, style->background);
    }
}

/* One area for each link on the line. */
static void set_areas(struct layout *layout, const struct made_line *line, float x, float baseline) {
    struct page_state *page = &layout->page;
    uint32_t last = 0;

    for (uint32_t i = 0; i < line->span_count; i++) {
        const struct made_span *span = &line->spans[i];
        const struct link *link = &layout->flow->links[span->link];
        float above = span->image ? span->height : WORD_ABOVE * span->style->size;
        float below = span->image ? 0 : (WORD_HEIGHT - WORD_ABOVE) * span->style->size;
        float left = x + span->x + keep_inside(layout, x + span->x, span->width);
        struct hot_area area = {.x = left,
                                .width = span->width,
                                .uri = link->uri,
                                .anchor = link->anchor,
                                .contents = link->contents,
                                .element = link->element};

        if (!span->link || span->width <= 0) {
            last = span->link ? last : 0;
            continue;
        }
        area.y = baseline - above;
        area.height = above + below;
        if (last == span->link) {
            struct hot_area *before = &page->areas[page->area_count - 1];
            float bottom = fmaxf(before->y + before->height, area.y + area.height);

            before->width = fmaxf(before->width, area.x + area.width - before->x);
            before->y = fminf(before->y, area.y);
            before->height = bottom - before->y;
            continue;
        }
        MEM_APPEND(page->areas, page->area_count, page->area_capacity, area);
        last = span->link;
    }
}

static void set_anchor(struct layout *layout, uint32_t number, float y) {
    struct anchor *anchor = &layout->flow->anchors[number];

    anchor->page = (uint32_t)layout->page.number;
    anchor->y = y;
}

static void meet_marks(struct layout *layout, const struct line_marks *marks, float y) {
    for (uint32_t i = 0; i < marks->anchor_count; i++) {
        if (marks->anchors[i] < layout->flow->anchor_count)
            set_anchor(layout, marks->anchors[i], y);
    }
    for (uint32_t i = 0; i < marks->note_count; i++)
        MEM_APPEND(layout->met, layout->met_count, layout->met_capacity, marks->notes[i]);
}

/* --- bars beside changed lines
 * ------------------------------------------------------------------------------------------------
 */

static void note_change(struct layout *layout, const struct made_line *line, float y) {
    struct page_state *page = &layout->page;

    for (uint32_t i = 0; i < line->span_count; i++) {
        if (!line->spans[i].style->changed)
            continue;
        MEM_APPEND(page->changed, page->changed_count, page->changed_capacity,
                   ((struct changed_line){y, y + line->height}));
        return;
    }
}

static int by_top(const void *a, const void *b) {
    const struct changed_line *x = a, *y = b;

    return x->top < y->top ? -1 : x->top > y->top;
}

void place_change_bars(struct layout *layout) {
    struct page_state *page = &layout->page;
    const struct page_style *style = layout->section->page;
    float x = style->width - style->margin_right + style->change_bar_gap;

    if (page->changed_count)
        qsort(page->changed, page->changed_count, sizeof *page->changed, by_top);
    for (size_t i = 0; i < page->changed_count;) {
        struct changed_line bar = page->changed[i++];

        for (; i < page->changed_count && page->changed[i].top <= bar.bottom + BAR_JOINS; i++)
            bar.bottom = fmaxf(bar.bottom, page->changed[i].bottom);
        place_fill(layout, x, bar.top, style->change_bar, bar.bottom - bar.top, style->change_bar_colour);
    }
    page->changed_count = 0;
}

static void set_line(struct layout *layout, const struct paragraph *paragraph, uint32_t index, float x,
                     float y, int how) {
    const struct made_line *line = &paragraph->lines[index];
    float baseline = y + line->baseline;
    bool move = paragraph->own_pieces && !(how & SET_COPY);

    if (line->marks && !(how & SET_ARTIFACT))
        meet_marks(layout, line->marks, y);
    if (layout->dry)
        return;
    set_backgrounds(layout, line, x, baseline);
    for (uint32_t i = 0; i < line->span_count; i++)
        set_span(layout, &line->spans[i], x, baseline, how & SET_ARTIFACT ? 0 : line->spans[i].element, move);
    if (how & SET_ARTIFACT)
        return;
    note_change(layout, line, y);
    if (paragraph->base.element)
        set_areas(layout, line, x, baseline);
}

/* --- marks of lists
 * ----------------------------------------------------------------------------------------------------------
 */

/* A box with its right edge at `right`, ticked by a stroke of small squares. */
static void set_task(struct layout *layout, const struct item *item, float right, float baseline, int how) {
    float size = TASK_SIZE * item->style->size, line = 0.07f * item->style->size;
    float x = right - size, y = baseline - size + 0.04f * item->style->size;
    uint32_t colour = item->style->colour;
    size_t first = layout->page.op_count;

    place_fill(layout, x, y, size, line, colour);
    place_fill(layout, x, y + size - line, size, line, colour);
    place_fill(layout, x, y + line, line, size - 2 * line, colour);
    place_fill(layout, x + size - line, y + line, line, size - 2 * line, colour);
    for (int i = 0; i <= 12 && item->task == TASK_DONE; i++) {
        float step = (float)i / 12, dot = 0.13f * size;
        float down = step < 0.33f ? 0.48f + step * 0.75f : 0.73f - (step - 0.33f) * 0.75f;

        place_fill(layout, x + (0.18f + 0.53f * step) * size, y + (down - 0.06f) * size, dot, dot, colour);
    }
    for (size_t i = first; i < layout->page.op_count && !(how & SET_ARTIFACT); i++)
        layout->page.ops[i].element = item->label;
}

static void set_mark_line(struct layout *layout, const struct item *item, const struct paragraph *mark,
                          uint32_t index, float x, float baseline, int how) {
    const struct made_line *line = &mark->lines[index];

    for (uint32_t i = 0; i < line->span_count && !layout->dry; i++)
        set_span(layout, &line->spans[i], x, baseline, how & SET_ARTIFACT ? 0 : item->label, false);
}

/* Sets the marks that wait for a baseline. */
static void set_marks(struct layout *layout, float baseline, int how) {
    for (size_t i = 0; i < layout->pending_mark_count && !layout->dry; i++) {
        const struct item *item = layout->pending_marks[i].item;
        float right = layout->pending_marks[i].x;

        if (item->task) {
            set_task(layout, item, right, baseline, how);
        } else {
            const struct paragraph *mark = measure_mark(layout, item, 0);

            if (mark->lines->span_count) {
                const struct made_span *last = &mark->lines->spans[mark->lines->span_count - 1];

                set_mark_line(layout, item, mark, 0, right - last->x - last->width, baseline, how);
            }
        }
    }
    layout->pending_mark_count = 0;
}

/* --- frames
 * -----------------------------------------------------------------------------------------------------------------------
 */

/* A part of a box or table on this page. */
struct fragment {
    const struct opening *opening;
    float x, y;        /* of its upper left corner */
    size_t background; /* number of the operation, patched when the height is known; SIZE_MAX: none */
    bool continued;
};

struct setting {
    struct layout *layout;
    float x, y, fill;
    int how;
    bool visible;
    struct fragment *fragments;
    size_t count, capacity;
    bool after_header, first_row; /* of the innermost table */
};

static void begin_fragment(struct setting *setting, const struct opening *opening, bool continued) {
    struct layout *layout = setting->layout;
    struct fragment fragment = {.opening = opening,
                                .x = setting->x + opening->x,
                                .y = setting->y,
                                .background = SIZE_MAX,
                                .continued = continued};

    if (opening->table) {
        setting->first_row = true;
        setting->after_header = false;
        if (continued && opening->table->header_height > 0) {
            setting->y = place_header(layout, opening->table, setting->x + opening->table->left, setting->y,
                                      &fragment.y);
            setting->first_row = false;
            setting->after_header = true;
        }
    } else {
        if (opening->style->background != COLOUR_NONE && !layout->dry) {
            fragment.background = layout->page.op_count;
            place_fill(layout, fragment.x, fragment.y, opening->width, 1, opening->style->background);
        }
        setting->y += opening->top;
    }
    MEM_APPEND(setting->fragments, setting->count, setting->capacity, fragment);
}

static void end_fragment(struct setting *setting, bool last) {
    struct layout *layout = setting->layout;
    struct fragment fragment;
    const struct opening *opening;
    const struct paragraph_style *style;

    assert(setting->fragments && setting->count > 0);
    fragment = setting->fragments[--setting->count];
    opening = fragment.opening;
    style = opening->style;
    if (opening->table) {
        place_table_frame(layout, opening->table, setting->x + opening->table->left, fragment.y, setting->y);
        return;
    }
    setting->y += opening->bottom;
    if (fragment.background != SIZE_MAX)
        layout->page.ops[fragment.background].fill.height = setting->y - fragment.y;
    if (style->bar_left > 0)
        place_fill(layout, fragment.x, fragment.y, fminf(style->bar_left, opening->width),
                   setting->y - fragment.y, style->rule_colour);
    if (style->rule_above > 0 && !fragment.continued)
        place_fill(layout, fragment.x, fragment.y, opening->width, style->rule_above, style->rule_colour);
    if (style->rule_below > 0 && last)
        place_fill(layout, fragment.x, setting->y - style->rule_below, opening->width, style->rule_below,
                   style->rule_colour);
}

/* Goes on with what was open at the end of the page before, from the outside in. */
static void resume(struct setting *setting, const struct opening *opening) {
    size_t count = 0;
    const struct opening **chain;

    for (const struct opening *o = opening; o; o = o->outer)
        count++;
    chain = mem_alloc((count + 1) * sizeof(const struct opening *));
    for (size_t i = count; i-- > 0; opening = opening->outer)
        chain[i] = opening;
    for (size_t i = 0; i < count; i++)
        begin_fragment(setting, chain[i], true);
    free(chain);
}

/* --- items
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void set_waiting(struct setting *setting) {
    struct layout *layout = setting->layout;

    for (size_t i = 0; i < layout->pending_anchor_count; i++)
        set_anchor(layout, layout->pending_anchors[i], setting->y);
    layout->pending_anchor_count = 0;
}

static void set_rows(struct setting *setting, struct row_group *rows, float x) {
    struct layout *layout = setting->layout;
    int how = setting->how;

    if (layout->pending_mark_count) {
        float size = layout->pending_marks[0].item->style->size;

        set_marks(layout, setting->y + rows->layout->table->style->padding_y + MARK_BASELINE * size, how);
    }
    if (rows->first->header)
        how |= SET_COPY;
    place_rows(layout, rows, setting->x + x, setting->y, setting->first_row,
               setting->after_header && !rows->first->header, how);
    setting->first_row = false;
    setting->after_header = rows->first->header;
    setting->y += rows->height;
}

static void set_other(struct setting *setting, const struct vitem *item) {
    struct layout *layout = setting->layout;
    float x = setting->x + item->x;

    if (layout->pending_mark_count)
        set_marks(layout, setting->y + MARK_BASELINE * layout->pending_marks[0].item->style->size,
                  setting->how);
    if (item->kind == ITEM_PICTURE)
        place_image(layout, x, setting->y, item->width, item->height, item->picture->image,
                    setting->how & SET_ARTIFACT ? 0 : item->picture->base.element);
    else if (item->kind == ITEM_RULE)
        place_fill(layout, x, setting->y, item->width, item->height, item->strip->colour);
    setting->y += item->kind == ITEM_FILL ? setting->fill : item->height;
}

static void set_item(struct setting *setting, const struct vitem *item) {
    struct layout *layout = setting->layout;

    if (item->kind == ITEM_ANCHOR) {
        if (!(setting->how & SET_ARTIFACT))
            MEM_APPEND(layout->pending_anchors, layout->pending_anchor_count, layout->pending_anchor_capacity,
                       item->index);
        return;
    }
    if (item->kind == ITEM_MARK) {
        struct pending_mark mark = {.item = item->mark,
                                    .x = setting->x + item->x - 0.4f * item->mark->style->size};

        MEM_APPEND(layout->pending_marks, layout->pending_mark_count, layout->pending_mark_capacity, mark);
        return;
    }
    if (item->kind == ITEM_BREAK || item->kind == ITEM_NEED)
        return;
    setting->y += setting->visible ? item->space : 0;
    setting->visible = setting->visible || item_is_visible(item);
    set_waiting(setting);
    switch (item->kind) {
    case ITEM_LINE:
        set_marks(layout, setting->y + item->paragraph->lines[item->index].baseline, setting->how);
        set_line(layout, item->paragraph, item->index, setting->x + item->x, setting->y, setting->how);
        setting->y += item->height;
        break;
    case ITEM_MARK_LINE: {
        const struct paragraph *mark = measure_mark(layout, item->mark, item->width);
        float baseline = setting->y + mark->lines[0].baseline;

        if (item->mark->task)
            set_task(layout, item->mark, setting->x + item->x + TASK_SIZE * item->mark->style->size, baseline,
                     setting->how);
        else
            set_mark_line(layout, item->mark, mark, item->index, setting->x + item->x, baseline,
                          setting->how);
        setting->y += item->height;
        break;
    }
    case ITEM_OPEN:
        begin_fragment(setting, item->opening, false);
        break;
    case ITEM_CLOSE:
        end_fragment(setting, true);
        break;
    case ITEM_ROWS:
        set_rows(setting, item->rows, item->x);
        break;
    default:
        set_other(setting, item);
        break;
    }
}

float place_slice(struct layout *layout, const struct slice *slice, float x, float y, float fill, int how) {
    struct setting setting = {.layout = layout, .x = x, .y = y, .fill = fill, .how = how};

    if (slice->from.open)
        resume(&setting, slice->from.open);
    for (size_t i = slice->from.index; i < slice->to; i++)
        set_item(&setting, &slice->list->items[i]);
    if (slice->part) {
        struct vitem item = slice->list->items[slice->to];

        item.rows = slice->part;
        item.height = slice->part->height;
        set_item(&setting, &item);
    }
    if (slice->to == slice->list->count)
        set_waiting(&setting);
    while (setting.count)
        end_fragment(&setting, false);
    free(setting.fragments);
    return setting.y;
}
