/* Paginations, and flow_typeset(). */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "typeset/layout.h"

enum { PASSES = 4 };

#define FRAME_GAP 6.0f   /* between a header that reaches into the body, and the body */
#define LEAST_BODY 72.0f /* below it headers and footers lose */
#define CARRY_SHARE 0.7f /* of a page for notes carried over, while there is more of the body */

/* --- labels
 * ----------------------------------------------------------------------------------------------------------------
 */

static const char *roman(struct arena *arena, int value) {
    static const struct {
        int value;
        const char *digits;
    } parts[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"},
                 {40, "xl"},  {10, "x"},   {9, "ix"},  {5, "v"},    {4, "iv"},  {1, "i"}};
    struct buffer text = BUFFER_INIT;
    char *copy;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (; value >= parts[i].value && text.length < 64; value -= parts[i].value)
            buffer_add_string(&text, parts[i].digits);
    }
    copy = arena_strdup(arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

/* 1 A, 26 Z, 27 AA, 28 BB (ISO 32000-1, 12.4.2). */
static const char *letters(struct arena *arena, int value) {
    int count = (value - 1) / 26 + 1;
    char *text = arena_alloc(arena, (size_t)count + 1);

    memset(text, 'A' + (value - 1) % 26, (size_t)count);
    return text;
}

static const char *format_label(struct layout *layout) {
    const struct section *section = layout->section;
    struct arena *arena = &layout->display->arena;
    const char *prefix = section->prefix ? section->prefix : "";
    int value = layout->page_value;

    switch (section->label_style) {
    case 'r':
        return arena_printf(arena, "%s%s", prefix, roman(arena, value));
    case 'A':
        return arena_printf(arena, "%s%s", prefix, letters(arena, value));
    case 0:
        return section->prefix ? section->prefix : "";
    default:
        return arena_printf(arena, "%s%d", prefix, value);
    }
}

/* --- headers and footers
 * ------------------------------------------------------------------------------------------------------ */

/* Builds a frame's list for the page whose label is set. */
static void stack_frame(struct layout *layout, struct frame_state *frame) {
    struct slice slice;

    free(frame->list.items);
    memset(&frame->list, 0, sizeof frame->list);
    if (!frame->block)
        return;
    stack_blocks(layout, &frame->list, frame->block, layout->measure, true);
    slice = slice_of(&frame->list);
    frame->height = stack_height(&slice);
}

static void set_frame(struct layout *layout, struct frame_state *frame, bool footer) {
    const struct page_style *style = layout->section->page;
    struct page_state *page = &layout->page;
    size_t first = page->op_count;
    struct slice slice;
    float y;

    if (!frame->block || layout->dry)
        return;
    if (frame->made) {
        for (size_t i = 0; i < frame->op_count; i++)
            MEM_APPEND(page->ops, page->op_count, page->op_capacity, frame->ops[i]);
        return;
    }
    if (frame->block->flags & HAS_REFERENCE)
        stack_frame(layout, frame);
    y = footer ? style->height - style->footer_bottom - frame->height : style->header_top;
    slice = slice_of(&frame->list);
    place_slice(layout, &slice, style->margin_left, y, 0, SET_COPY | SET_ARTIFACT);
    if (frame->block->flags & HAS_REFERENCE)
        return;
    frame->op_count = page->op_count - first;
    frame->ops = arena_dup(&layout->pass, page->ops + first, frame->op_count * sizeof *frame->ops);
    frame->made = true;
}

/* The body's room: what margins, and headers and footers that reach beyond them, leave. */
static void set_body(struct layout *layout, struct frame_state *header, struct frame_state *footer) {
    const struct page_style *style = layout->section->page;
    struct page_state *page = &layout->page;
    float top = style->margin_top, bottom = style->height - style->margin_bottom;

    page->top = top;
    page->bottom = bottom;
    if (header->block && style->header_top + header->height + FRAME_GAP > top)
        page->top = style->header_top + header->height + FRAME_GAP;
    if (footer->block && style->footer_bottom + footer->height + FRAME_GAP > style->margin_bottom)
        page->bottom = style->height - style->footer_bottom - footer->height - FRAME_GAP;
    if (page->bottom - page->top < LEAST_BODY) {
        page->top = top;
        page->bottom = bottom;
    }
    layout->full_height = page->bottom - page->top;
}

/* --- pages
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void begin_page(struct layout *layout) {
    struct page_state *page = &layout->page;

    page->number = layout->page_count;
    page->op_count = page->area_count = page->part_count = page->changed_count = 0;
    page->notes_height = 0;
    layout->page_label = format_label(layout);
}

static void end_page(struct layout *layout) {
    struct arena *arena = &layout->display->arena;
    const struct page_style *style = layout->section->page;
    struct page_state *state = &layout->page;
    struct page page = {.width = style->width, .height = style->height, .label = layout->page_label};

    if (!layout->dry) {
        page.op_count = state->op_count;
        page.ops = arena_dup(arena, state->ops, state->op_count * sizeof *state->ops);
        page.area_count = state->area_count;
        page.areas = arena_dup(arena, state->areas, state->area_count * sizeof *state->areas);
    }
    MEM_APPEND(layout->pages, layout->page_count, layout->page_capacity, page);
    layout->page_value++;
}

static bool has_more(const struct vlist *list, size_t from) {
    for (size_t i = from; i < list->count; i++) {
        if (item_is_visible(&list->items[i]) && list->items[i].kind != ITEM_CLOSE)
            return true;
    }
    return false;
}

/* What each ITEM_FILL of the slice takes, when `room` is left over. */
static float fill_share(struct layout *layout, const struct slice *slice, float room) {
    size_t fills = 0;

    for (size_t i = slice->from.index; i < slice->to; i++) {
        const struct vitem *item = &slice->list->items[i];

        fills += item->kind == ITEM_FILL;
        for (uint32_t n = 0; item->kind == ITEM_ROWS && n < item->rows->note_count; n++)
            room -= notes_need(layout, item->rows->notes[n]);
        if (item->kind == ITEM_LINE && item->has_notes) {
            const struct line_marks *marks = item->paragraph->lines[item->index].marks;

            for (uint32_t n = 0; n < marks->note_count; n++)
                room -= notes_need(layout, marks->notes[n]);
        }
    }
    return fills && room > 0 ? room / (float)fills : 0;
}

/* Fills a page with the body from `from` on; returns where the next begins. */
static struct place fill_page(struct layout *layout, struct vlist *list, struct place from) {
    struct page_state *page = &layout->page;
    struct slice slice;
    struct cut cut;
    float room, end, fill;

    notes_carry(layout, from.index < list->count ? CARRY_SHARE * layout->full_height : layout->full_height);
    room = layout->full_height - page->notes_height;
    cut_find(layout, list, from, room, layout->full_height, true, true, &cut);
    slice = cut_take(list, from, &cut);
    if (!cut.head && !has_more(list, cut.to.index))
        slice.to = cut.to.index = list->count;
    fill = fill_share(layout, &slice, room - cut.height);
    end = place_slice(layout, &slice, layout->section->page->margin_left, page->top, fill, 0);
    notes_place(layout, page->bottom - end);
    notes_set(layout);
    place_change_bars(layout);
    return cut.to;
}

static void add_label_range(struct layout *layout) {
    struct display *display = layout->display;
    struct label_range range = {.first_page = layout->page_count,
                                .style = layout->section->label_style,
                                .prefix = layout->section->prefix,
                                .start = layout->page_value};

    if (!layout->dry)
        display->labels[display->label_count++] = range;
}

static void paginate_section(struct layout *layout, const struct section *section) {
    struct frame_state header = {.block = section->header}, footer = {.block = section->footer};
    struct vlist list = {0};
    struct place from = {0};

    layout->section = section;
    layout->measure = section->page->width - section->page->margin_left - section->page->margin_right;
    layout->full_height = section->page->height - section->page->margin_top - section->page->margin_bottom;
    if (section->first_number > 0)
        layout->page_value = section->first_number;
    layout->page_label = format_label(layout);
    add_label_range(layout);
    stack_frame(layout, &header);
    stack_frame(layout, &footer);
    set_body(layout, &header, &footer);
    stack_blocks(layout, &list, &section->base, layout->measure, false);
    do {
        begin_page(layout);
        set_frame(layout, &header, false);
        from = fill_page(layout, &list, from);
        set_frame(layout, &footer, true);
        end_page(layout);
    } while (from.index < list.count || layout->queue_count);
    free(list.items);
    free(header.list.items);
    free(footer.list.items);
}

/* --- passes
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void end_pass(struct layout *layout) {
    for (size_t i = 0; i < layout->list_count; i++) {
        free(layout->lists[i]->items);
        free(layout->lists[i]);
    }
    layout->list_count = 0;
    arena_release(&layout->pass);
    arena_release(&layout->scratch);
}

static void paginate(struct layout *layout) {
    size_t notes = layout->flow->note_count;

    layout->page_count = 0;
    layout->page_value = 1;
    layout->queue_count = layout->met_count = 0;
    if (notes)
        memset(layout->notes, 0, notes * sizeof *layout->notes);
    for (const struct block *block = layout->flow->root.first; block; block = block->next) {
        if (block->kind == BLOCK_SECTION)
            paginate_section(layout, (const struct section *)block);
        else if (block->kind == BLOCK_ANCHOR)
            MEM_APPEND(layout->pending_anchors, layout->pending_anchor_count, layout->pending_anchor_capacity,
                       ((const struct anchor_block *)block)->anchor);
    }
    end_pass(layout);
}

static bool same_label(const char *a, const char *b) {
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Takes over the labels that the pagination gave; whether they are those that it was made with. */
static bool take_labels(struct layout *layout) {
    struct flow *flow = layout->flow;
    const char *last = layout->page_count ? layout->pages[layout->page_count - 1].label : NULL;
    bool same = same_label(layout->last_label, last);

    for (size_t i = 0; i < flow->anchor_count; i++) {
        struct anchor *anchor = &flow->anchors[i];
        const char *label = anchor->page < layout->page_count ? layout->pages[anchor->page].label : NULL;

        anchor->is_stale = !same_label(anchor->label, label);
        anchor->label = label;
    }
    for (size_t i = 0; i < flow->reference_count; i++)
        same = same && !flow->anchors[flow->reference_anchors[i]].is_stale;
    layout->last_label = last;
    return same;
}

static int resolve_references(struct flow *flow) {
    for (size_t i = 0; i < flow->reference_count; i++) {
        uintptr_t known;

        if (!flow->references[i])
            continue; /* a page number: knows its place */
        known = (uintptr_t)map_get(&flow->anchor_map, flow->references[i]);
        if (!known)
            return error_set("a page reference leads to \"%s\", which isn't there", flow->references[i]);
        flow->reference_anchors[i] = (uint32_t)(known - 1);
    }
    return 0;
}

/* --- the display list
 * -----------------------------------------------------------------------------------------------------------------
 */

static void make_destinations(struct layout *layout) {
    struct display *display = layout->display;
    const struct flow *flow = layout->flow;

    display->destinations = arena_alloc(&display->arena,
                                        (flow->anchor_count + 1) * sizeof *display->destinations);
    for (size_t i = 0; i < flow->anchor_count; i++) {
        const struct anchor *anchor = &flow->anchors[i];
        struct destination destination = {.name = anchor->name, .page = anchor->page, .y = anchor->y};

        if (anchor->name && anchor->page < layout->page_count)
            display->destinations[display->destination_count++] = destination;
    }
}

static void fill_display(struct layout *layout) {
    struct display *display = layout->display;
    struct flow *flow = layout->flow;
    struct arena *arena = &display->arena;

    /* Handed over: of a large document they are a good part of what there is. */
    display->elements = flow->elements;
    display->element_count = flow->element_count;
    flow->elements = NULL;
    flow->element_count = flow->element_capacity = 0;
    display->images = arena_dup(arena, flow->images, flow->image_count * sizeof *flow->images);
    display->image_count = flow->image_count;
    display->outline = arena_dup(arena, flow->outline, flow->outline_count * sizeof *flow->outline);
    display->outline_count = flow->outline_count;
    display->pages = arena_dup(arena, layout->pages, layout->page_count * sizeof *layout->pages);
    display->page_count = layout->page_count;
    make_destinations(layout);
}

static void layout_release(struct layout *layout) {
    arena_release(&layout->lines);
    arena_release(&layout->pass);
    arena_release(&layout->scratch);
    map_release(&layout->inner_styles);
    map_release(&layout->marks);
    free(layout->inlines);
    free(layout->notes);
    free(layout->queue);
    free(layout->met);
    free(layout->page.parts);
    free(layout->page.changed);
    free(layout->page.ops);
    free(layout->page.areas);
    free(layout->pending_marks);
    free(layout->pending_anchors);
    free(layout->pages);
    free(layout->lists);
    typesetter_free(layout->typesetter);
}

static size_t count_sections(const struct flow *flow) {
    size_t count = 0;

    for (const struct block *block = flow->root.first; block; block = block->next)
        count += block->kind == BLOCK_SECTION;
    return count;
}

static int run_passes(struct layout *layout, size_t *passes) {
    bool stable = false;

    layout->dry = true;
    for (*passes = 0; !stable && *passes < PASSES; ++*passes) {
        paginate(layout);
        stable = take_labels(layout);
    }
    if (!stable)
        return error_set("page references don't settle after %d paginations", (int)PASSES);
    layout->dry = false;
    paginate(layout);
    return 0;
}

static void make_report(const struct layout *layout, struct flow_report *report) {
    const uint32_t *missing = NULL;

    report->missing_count = typesetter_missing(layout->typesetter, &missing);
    report->missing = NULL;
    if (report->missing_count)
        report->missing = mem_dup(missing, report->missing_count * sizeof *missing);
}

int flow_typeset(struct flow *flow, const struct font_setup *fonts, struct display **out,
                 struct flow_report *report) {
    struct layout layout = {.flow = flow, .display = flow->display};
    struct flow_report mine = {0};

    *out = NULL;
    if (!report)
        report = &mine;
    *report = (struct flow_report){0};
    if (resolve_references(flow) < 0 || typesetter_new(&layout.typesetter, fonts) < 0)
        return -1;
    layout.notes = mem_zalloc(flow->note_count + 1, sizeof *layout.notes);
    flow->display->labels = arena_alloc(&flow->display->arena,
                                        (count_sections(flow) + 1) * sizeof *flow->display->labels);
    if (run_passes(&layout, &report->passes) < 0) {
        layout_release(&layout);
        return -1;
    }
    arena_release(&layout.lines);
    arena_release(&flow->arena);
    fill_display(&layout);
    make_report(&layout, report);
    typesetter_hand_over(layout.typesetter, flow->display);
    *out = flow->display;
    flow->display = NULL;
    layout_release(&layout);
    if (report == &mine)
        free(mine.missing);
    return 0;
}
