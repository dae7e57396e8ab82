/* Footnotes: inserts at the foot of the page of their mark, going on overleaf where they are too long. */
#include <string.h>

#include "base/memory.h"
#include "typeset/layout.h"

#define BETWEEN_NOTES 2.0f
#define BELOW_RULE 3.0f
#define RULE_SHARE 0.25f /* of the measure: the length of the rule above notes */
/* A note no higher than this part of a page is kept whole where it can be. */
#define WHOLE_SHARE 0.33f

struct note_state *note_prepare(struct layout *layout, uint32_t note) {
    struct note_state *state = &layout->notes[note];
    struct slice slice;
    bool visible = false;

    if (state->list)
        return state;
    state->list = mem_zalloc(1, sizeof *state->list);
    MEM_APPEND(layout->lists, layout->list_count, layout->list_capacity, state->list);
    stack_blocks(layout, state->list, &layout->flow->notes[note]->base, layout->measure, true);
    slice = slice_of(state->list);
    state->height = stack_height(&slice);
    for (slice.to = 1; slice.to < state->list->count; slice.to++) {
        const struct vitem *item = &state->list->items[slice.to];

        visible = visible || item_is_visible(item - 1);
        if (visible && item->hold == HOLD_NONE)
            break;
    }
    state->least = slice.to > state->list->count ? 0 : stack_height(&slice);
    return state;
}

static float gap(const struct layout *layout) {
    const struct page_style *style = layout->section->page;

    return layout->page.part_count ? BETWEEN_NOTES : style->footnote_gap + style->footnote_rule + BELOW_RULE;
}

float notes_need(struct layout *layout, uint32_t note) {
    struct note_state *state = note_prepare(layout, note);
    float whole = WHOLE_SHARE * layout->full_height;

    if (state->queued)
        return 0;
    return gap(layout) + (state->height <= whole ? state->height : state->least);
}

/* Places as much of the note as `room` takes; whether that is all of it. */
static bool place_note(struct layout *layout, uint32_t note, float room, bool force) {
    struct note_state *state = note_prepare(layout, note);
    struct page_state *page = &layout->page;
    float above = gap(layout);
    struct note_part part = {.note = note};
    struct cut cut;

    room -= page->notes_height + above;
    if (room <= 0 && !force)
        return state->next.index >= state->list->count;
    cut_find(layout, state->list, state->next, room, layout->full_height, false, force, &cut);
    if (cut.to.index > state->next.index || cut.head) {
        part.slice = cut_take(state->list, state->next, &cut);
        part.height = cut.height;
        MEM_APPEND(page->parts, page->part_count, page->part_capacity, part);
        page->notes_height += above + cut.height;
        state->next = cut.to;
    }
    return state->next.index >= state->list->count;
}

void notes_carry(struct layout *layout, float room) {
    size_t done = 0;

    while (done < layout->queue_count &&
           place_note(layout, layout->queue[done], room, layout->page.part_count == 0))
        done++;
    layout->queue_count -= done;
    if (done)
        memmove(layout->queue, layout->queue + done, layout->queue_count * sizeof *layout->queue);
}

void notes_place(struct layout *layout, float room) {
    for (size_t i = 0; i < layout->met_count; i++) {
        uint32_t note = layout->met[i];

        if (layout->notes[note].queued)
            continue;
        layout->notes[note].queued = true;
        if (layout->queue_count || !place_note(layout, note, room, false))
            MEM_APPEND(layout->queue, layout->queue_count, layout->queue_capacity, note);
    }
    layout->met_count = 0;
}

void notes_set(struct layout *layout) {
    const struct page_style *style = layout->section->page;
    const struct page_state *page = &layout->page;
    float y = page->bottom - page->notes_height + style->footnote_gap;

    if (page->part_count == 0)
        return;
    if (style->footnote_rule > 0)
        place_fill(layout, style->margin_left, y, layout->measure * RULE_SHARE, style->footnote_rule,
                   0x000000);
    y += style->footnote_rule + BELOW_RULE;
    for (size_t i = 0; i < page->part_count; i++) {
        place_slice(layout, &page->parts[i].slice, style->margin_left, y, 0, 0);
        y += page->parts[i].height + BETWEEN_NOTES;
    }
}
