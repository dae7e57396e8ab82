/* Rows: their heights, and how they are cut at the end of a page. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "typeset/layout.h"

enum { GROUP_ROWS = 2000 /* a longer chain of spanning cells is cut */ };

#define LEAST_HEIGHT 8.0f /* of a row without content, padding aside */

/* --- groups
 * ---------------------------------------------------------------------------------------------------------------
 */

static const struct row *next_row(const struct row *row) {
    const struct block *block = row->base.next;

    while (block && block->kind != BLOCK_ROW)
        block = block->next;
    return (const struct row *)block;
}

/* The number of rows that hang together from `row` on; sets `*next` to the one after them. */
static uint32_t group_size(const struct table_layout *table, const struct row *row, const struct row **next) {
    uint32_t count = 0, reach = 1;
    bool header = row->header;

    while (row && count < reach && count < GROUP_ROWS && row->header == header) {
        for (const struct block *block = row->base.first; block && table->bands == 1; block = block->next) {
            const struct cell *cell = (const struct cell *)block;

            if (block->kind == BLOCK_CELL && count + cell->row_span > reach)
                reach = count + cell->row_span;
        }
        count++;
        row = next_row(row);
    }
    *next = row;
    return count;
}

/* Copies the notes of a list's lines and inner rows to `out`, unless it is NULL; their number. */
static uint32_t list_notes(const struct vlist *list, uint32_t *out) {
    uint32_t total = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct vitem *item = &list->items[i];
        const uint32_t *notes;
        uint32_t count;

        if (!item->has_notes)
            continue;
        if (item->kind == ITEM_LINE) {
            notes = item->paragraph->lines[item->index].marks->notes;
            count = item->paragraph->lines[item->index].marks->note_count;
        } else {
            notes = item->rows->notes;
            count = item->rows->note_count;
        }
        if (out)
            memcpy(out + total, notes, count * sizeof *notes);
        total += count;
    }
    return total;
}

static void gather_notes(struct row_group *group, struct arena *arena) {
    uint32_t count = 0;

    for (size_t i = 0; i < group->box_count; i++)
        count += list_notes(group->boxes[i].list, NULL);
    if (count == 0)
        return;
    group->notes = arena_alloc(arena, count * sizeof *group->notes);
    for (size_t i = 0; i < group->box_count; i++)
        group->note_count += list_notes(group->boxes[i].list, group->notes + group->note_count);
}

static float row_padding(const struct row_group *group) {
    return 2 * group->layout->table->style->padding_y;
}

/* Heights of rows from those of their cells; what cells over several rows need beyond goes to their last row.
 */
static void set_heights(struct row_group *group) {
    memset(group->heights, 0, group->row_count * sizeof *group->heights);
    for (size_t i = 0; i < group->box_count; i++) {
        const struct cell_box *box = &group->boxes[i];

        if (box->row_span == 1 && box->height > group->heights[box->row])
            group->heights[box->row] = box->height;
    }
    for (uint32_t i = 0; i < group->row_count; i++) {
        if (group->heights[i] < LEAST_HEIGHT)
            group->heights[i] = LEAST_HEIGHT;
    }
    for (size_t i = 0; i < group->box_count; i++) {
        const struct cell_box *box = &group->boxes[i];
        float rest = box->height;

        for (uint32_t r = 0; box->row_span > 1 && r < box->row_span; r++)
            rest -= group->heights[box->row + r];
        if (box->row_span > 1 && rest > 0)
            group->heights[box->row + box->row_span - 1] += rest;
    }
    group->height = 0;
    for (uint32_t i = 0; i < group->row_count; i++)
        group->height += group->heights[i];
}

struct row_group *rows_new(struct layout *layout, struct table_layout *table, const struct row *row,
                           const struct row **next) {
    struct row_group *group = arena_alloc(&layout->pass, sizeof *group);

    group->layout = table;
    group->first = row;
    group->source_count = group_size(table, row, next);
    group->row_count = group->source_count * table->bands;
    group->heights = arena_alloc(&layout->pass, group->row_count * sizeof *group->heights);
    rows_open(layout, group);
    set_heights(group);
    gather_notes(group, &layout->pass);
    rows_close(layout, group);
    return group;
}

/* --- boxes of cells
 * -----------------------------------------------------------------------------------------------------------
 */

/* Where the cell stands, and how much of it the table has room for. */
static void locate(const struct row_group *group, const struct row *row, uint32_t index,
                   struct cell_box *box) {
    const struct table_layout *table = group->layout;
    const struct cell *cell = box->cell;
    uint32_t last = cell->column, row_span = table->bands == 1 ? cell->row_span : 1;

    while (last + 1u < cell->column + (uint32_t)cell->column_span &&
           table->band[last + 1] == table->band[cell->column])
        last++;
    box->source = row;
    box->row = index * table->bands + table->band[cell->column];
    box->row_span = row_span > group->row_count - box->row ? group->row_count - box->row : row_span;
    box->x = table->x[cell->column];
    box->width = table->x[last] + table->widths[last] - box->x;
}

void rows_open(struct layout *layout, struct row_group *group) {
    const struct row *row = group->first;
    size_t count = 0;

    if (group->boxes)
        return;
    for (uint32_t i = 0; i < group->source_count; i++, row = next_row(row)) {
        for (const struct block *block = row->base.first; block; block = block->next)
            count += block->kind == BLOCK_CELL;
    }
    group->boxes = mem_zalloc(count + 1, sizeof *group->boxes);
    row = group->first;
    for (uint32_t i = 0; i < group->source_count; i++, row = next_row(row)) {
        for (const struct block *block = row->base.first; block; block = block->next) {
            struct cell_box *box = &group->boxes[group->box_count];
            float inner;

            if (block->kind != BLOCK_CELL)
                continue;
            group->box_count++;
            box->cell = (const struct cell *)block;
            locate(group, row, i, box);
            inner = box->width - 2 * group->layout->padding_x;
            box->list = mem_zalloc(1, sizeof *box->list);
            stack_blocks(layout, box->list, block, inner > 1 ? inner : 1, true);
            box->slice = slice_of(box->list);
            box->height = stack_height(&box->slice) + row_padding(group);
        }
    }
}

void rows_close(struct layout *layout, struct row_group *group) {
    (void)layout;
    if (group->kept || !group->boxes)
        return;
    for (size_t i = 0; i < group->box_count; i++) {
        free(group->boxes[i].list->items);
        free(group->boxes[i].list);
    }
    free(group->boxes);
    group->boxes = NULL;
    group->box_count = 0;
}

/* Opens the group and has its boxes stay, since parts of it will refer to them. */
static void keep_open(struct layout *layout, struct row_group *group) {
    struct cell_box *boxes;

    if (group->kept)
        return;
    rows_open(layout, group);
    for (size_t i = 0; i < group->box_count; i++)
        MEM_APPEND(layout->lists, layout->list_count, layout->list_capacity, group->boxes[i].list);
    boxes = arena_dup(&layout->pass, group->boxes, group->box_count * sizeof *boxes);
    free(group->boxes);
    group->boxes = boxes;
    group->kept = true;
}

/* --- cutting
 * -------------------------------------------------------------------------------------------------------------------
 */

bool rows_may_split(const struct layout *layout, const struct row_group *group) {
    const struct table_layout *table = group->layout;

    return group->height > table->table->style->split_height ||
           group->height > layout->full_height - table->header_height - ROUNDING;
}

/* A cut through a group: in row `row`, or before it. */
struct row_cut {
    uint32_t row;
    bool inside;
    float y; /* of the row's top, from the group's */
    float room;
    struct cut *cuts; /* one for each box */
};

/* Whether the cut goes through the box: it begins above, and ends below. */
static bool goes_through(const struct cell_box *box, const struct row_cut *cut) {
    if (cut->inside && box->row == cut->row)
        return true;
    return box->row < cut->row && box->row + box->row_span > cut->row;
}

static float top_of(const struct row_group *group, uint32_t row) {
    float y = 0;

    for (uint32_t i = 0; i < row; i++)
        y += group->heights[i];
    return y;
}

static bool has_content(const struct cell_box *box) {
    return box->slice.from.index < box->slice.to;
}

/*
 * Cuts the boxes that begin in the row. Unless forced, each with content has to leave some of it above the
 * cut. False where that can't be.
 */
static bool cut_row(struct layout *layout, struct row_group *group, struct row_cut *cut, bool force) {
    float room = cut->room - cut->y - row_padding(group);
    bool progress = false;

    if (room <= 0 && !force)
        return false;
    for (size_t i = 0; i < group->box_count; i++) {
        struct cell_box *box = &group->boxes[i];
        bool moved;

        if (box->row != cut->row)
            continue;
        cut_find(layout, box->list, box->slice.from, room, layout->full_height, false, force, &cut->cuts[i]);
        moved = cut->cuts[i].to.index > box->slice.from.index || cut->cuts[i].head;
        if (has_content(box) && !moved && !force)
            return false;
        progress = progress || moved;
    }
    return progress;
}

/* Finds where to cut; false where nothing sensible fits. */
static bool find_cut(struct layout *layout, struct row_group *group, struct row_cut *cut, bool force) {
    float split_height = group->layout->table->style->split_height;
    float height;

    while (cut->row + 1 < group->row_count && cut->y + group->heights[cut->row] <= cut->room + ROUNDING)
        cut->y += group->heights[cut->row++];
    height = group->heights[cut->row];
    cut->inside = true;
    if ((height > split_height || height > layout->full_height - group->layout->header_height - ROUNDING) &&
        cut_row(layout, group, cut, false))
        return true;
    cut->inside = false;
    if (cut->row > 0)
        return true;
    cut->inside = true;
    if (!force || cut_row(layout, group, cut, true))
        return force;
    cut->inside = false; /* an empty row, too high all the same */
    cut->y = group->heights[0];
    cut->row = 1;
    return group->row_count > 1;
}

static struct row_group *part_of(struct layout *layout, const struct row_group *group, uint32_t row_count) {
    struct row_group *part = arena_dup(&layout->pass, group, sizeof *group);

    part->row_count = row_count;
    part->heights = arena_alloc(&layout->pass, (row_count + 1) * sizeof *part->heights);
    part->boxes = arena_alloc(&layout->pass, (group->box_count + 1) * sizeof *part->boxes);
    part->box_count = 0;
    part->kept = true;
    part->is_part = true;
    return part;
}

/* Adds the part of a box above the cut to `head`, what is below it to `tail`. */
static void divide_box(struct row_group *group, const struct row_cut *cut, size_t index,
                       struct row_group *head, struct row_group *tail) {
    const struct cell_box *box = &group->boxes[index];
    const struct cut *where = &cut->cuts[index];
    struct cell_box above = *box, below = *box;

    if (!goes_through(box, cut)) {
        bool is_above = box->row < cut->row;
        struct row_group *part = is_above ? head : tail;

        below.row -= is_above ? 0 : cut->row;
        part->boxes[part->box_count++] = below;
        return;
    }
    above.slice = cut_take(box->list, box->slice.from, where);
    above.row_span = head->row_count - box->row;
    above.height = where->height + row_padding(group);
    below.slice.from = where->to;
    below.slice.to = box->list->count;
    below.slice.part = NULL;
    below.row = 0;
    below.row_span = box->row + box->row_span - cut->row;
    below.height = stack_height(&below.slice) + row_padding(group);
    head->boxes[head->box_count++] = above;
    tail->boxes[tail->box_count++] = below;
}

bool rows_split(struct layout *layout, struct row_group *group, float room, bool force,
                struct row_group **head, struct row_group **tail) {
    struct row_cut cut = {.room = room};
    bool found;

    keep_open(layout, group);
    cut.cuts = mem_zalloc(group->box_count + 1, sizeof *cut.cuts);
    found = find_cut(layout, group, &cut, force);
    for (size_t i = 0; found && i < group->box_count; i++) {
        const struct cell_box *box = &group->boxes[i];
        float end = cut.inside ? room : cut.y;

        if (goes_through(box, &cut) && box->row < cut.row)
            cut_find(layout, box->list, box->slice.from, end - top_of(group, box->row) - row_padding(group),
                     layout->full_height, false, false, &cut.cuts[i]);
    }
    if (found) {
        *head = part_of(layout, group, cut.row + (cut.inside ? 1 : 0));
        *tail = part_of(layout, group, group->row_count - cut.row);
        for (size_t i = 0; i < group->box_count; i++)
            divide_box(group, &cut, i, *head, *tail);
        set_heights(*head);
        set_heights(*tail);
    }
    free(cut.cuts);
    return found;
}
