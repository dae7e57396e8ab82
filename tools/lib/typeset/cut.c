#include "typeset/layout.h"

/* A place where the slice could end. */
struct candidate {
    struct place place;
    float height;
    bool found;
};

/* How far a walk down a list has come. */
struct walk {
    struct place place;
    float height, bottom; /* of what stands; of what is open there */
    float notes;          /* kept for footnotes */
    bool visible;
};

static float notes_of_item(struct layout *layout, const struct vitem *item) {
    float need = 0;

    if (item->kind == ITEM_LINE) {
        const struct line_marks *marks = item->paragraph->lines[item->index].marks;

        for (uint32_t i = 0; marks && i < marks->note_count; i++)
            need += notes_need(layout, marks->notes[i]);
    } else if (item->kind == ITEM_ROWS) {
        for (uint32_t i = 0; i < item->rows->note_count; i++)
            need += notes_need(layout, item->rows->notes[i]);
    }
    return need;
}

/* Takes the item at walk->place into the walk. */
static void advance(struct walk *walk, const struct vitem *item) {
    walk->height += item->height + (walk->visible ? item->space : 0);
    if (item->kind == ITEM_OPEN) {
        walk->height += item->opening->top;
        walk->bottom += item->opening->bottom;
        walk->place.open = item->opening;
    } else if (item->kind == ITEM_CLOSE) {
        walk->height += item->opening->bottom;
        walk->bottom -= item->opening->bottom;
        walk->place.open = item->opening->outer;
    }
    walk->visible = walk->visible || item_is_visible(item);
    walk->place.index++;
}

/* Whether what hangs together from `place` on, places held less than `hold` aside, is higher than a page. */
static bool too_high(const struct layout *layout, const struct vlist *list, struct place place,
                     enum hold hold, float full) {
    struct walk walk = {.place = place};

    walk.height = opening_top(place.open);
    walk.bottom = opening_bottom(place.open);
    while (walk.place.index < list->count) {
        const struct vitem *item = &list->items[walk.place.index];

        if (item->kind == ITEM_BREAK || (walk.place.index > place.index && item->hold <= hold))
            return false;
        if (item->kind == ITEM_ROWS && rows_may_split(layout, item->rows))
            return false;
        advance(&walk, item);
        if (item->kind == ITEM_NEED)
            walk.height -= item->height;
        if (walk.height + walk.bottom > full + ROUNDING)
            return true;
    }
    return false;
}

/* The weakest place that leads somewhere: one before something that fits on a page, else a stronger one. */
static const struct candidate *choose(const struct layout *layout, const struct vlist *list,
                                      const struct candidate candidates[HOLD_EVER], float full) {
    const struct candidate *best = NULL;

    for (int hold = HOLD_NONE; hold < HOLD_EVER; hold++) {
        const struct candidate *here = &candidates[hold];

        if (here->found && (!best || here->place.index > best->place.index))
            best = here;
        if (best && (hold == HOLD_NEXT || !too_high(layout, list, best->place, (enum hold)hold, full)))
            break;
    }
    return best;
}

/* Splits the rows that don't fit. */
static bool split_item(struct layout *layout, const struct vitem *item, const struct walk *walk, float room,
                       bool force, struct cut *cut) {
    float space = walk->visible ? item->space : 0;

    room -= walk->height + space + walk->bottom + walk->notes;
    if (item->kind != ITEM_ROWS || (!force && (room <= 0 || !rows_may_split(layout, item->rows))))
        return false;
    if (!rows_split(layout, item->rows, room, force, &cut->head, &cut->tail))
        return false;
    cut->to = walk->place;
    cut->height = walk->height + space + cut->head->height + walk->bottom;
    return true;
}

static void finish(struct cut *cut, const struct walk *walk) {
    cut->to = walk->place;
    cut->height = walk->height + walk->bottom;
}

/* The item at walk->place doesn't fit. */
static void overflow(struct layout *layout, struct vlist *list, struct walk *walk,
                     const struct candidate candidates[HOLD_EVER], struct place from, float room, float full,
                     bool force, struct cut *cut) {
    const struct vitem *item = &list->items[walk->place.index];
    const struct candidate *best;

    if (split_item(layout, item, walk, room, false, cut))
        return;
    best = choose(layout, list, candidates, full);
    if (best) {
        cut->to = best->place;
        cut->height = best->height;
        return;
    }
    if (!force) {
        cut->to = from;
        cut->height = 0;
        return;
    }
    if (split_item(layout, item, walk, room, true, cut))
        return;
    if (!walk->visible || walk->place.index == from.index)
        advance(walk, item);
    finish(cut, walk);
}

static void find(struct layout *layout, struct vlist *list, struct place from, float room, float full,
                 bool breaks, bool notes, bool force, struct cut *cut) {
    struct candidate candidates[HOLD_EVER] = {0};
    struct walk walk = {.place = from};

    *cut = (struct cut){0};
    walk.height = opening_top(from.open);
    walk.bottom = opening_bottom(from.open);
    while (walk.place.index < list->count) {
        const struct vitem *item = &list->items[walk.place.index];
        struct walk next = walk;

        if (item->kind == ITEM_BREAK || item->kind == ITEM_NEED) {
            bool here = item->kind == ITEM_BREAK ||
                        walk.height + item->height + walk.bottom + walk.notes > room;

            if (walk.visible && here && breaks) {
                finish(cut, &walk);
                cut->to.index++;
                return;
            }
            walk.place.index++;
            continue;
        }
        if (walk.visible && item->hold < HOLD_EVER)
            candidates[item->hold] = (struct candidate){
                .place = walk.place, .height = walk.height + walk.bottom, .found = true};
        advance(&next, item);
        if (notes && item->has_notes)
            next.notes += notes_of_item(layout, item);
        if (next.height + next.bottom + next.notes > room + ROUNDING) {
            overflow(layout, list, &walk, candidates, from, room, full, force, cut);
            return;
        }
        walk = next;
    }
    finish(cut, &walk);
}

void cut_find(struct layout *layout, struct vlist *list, struct place from, float room, float full, bool page,
              bool force, struct cut *cut) {
    find(layout, list, from, room, full, page, page, force && !page, cut);
    /* Not even an empty page takes it with its notes: they go on overleaf. */
    if (page && force && cut->to.index == from.index && !cut->head)
        find(layout, list, from, room, full, page, false, force, cut);
}

struct slice cut_take(struct vlist *list, struct place from, const struct cut *cut) {
    struct slice slice = {.list = list, .from = from, .to = cut->to.index, .part = cut->head};

    if (cut->head) {
        struct vitem *item = &list->items[cut->to.index];

        item->rows = cut->tail;
        item->height = cut->tail->height;
    }
    return slice;
}
