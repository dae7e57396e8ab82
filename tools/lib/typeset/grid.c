/* Setting of tables: cells, backgrounds, rules. */
#include <math.h>

#include "typeset/layout.h"

#define CONTINUED_LEADING 1.4f

static uint32_t background_of(const struct cell_box *box, const struct table *table) {
    if (box->cell->background != COLOUR_NONE)
        return box->cell->background;
    if (box->source->header)
        return table->style->header_background;
    return (box->source->index - table->header_rows) % 2 ? table->style->stripe_background : COLOUR_NONE;
}

static float rows_height(const struct row_group *group, uint32_t first, uint32_t count) {
    float height = 0;

    for (uint32_t i = first; i < first + count; i++)
        height += group->heights[i];
    return height;
}

/* One fill for a row of one colour, also where cells are missing; else one for each cell. */
static void set_backgrounds(struct layout *layout, const struct row_group *group, float x, float y) {
    const struct table *table = group->layout->table;
    bool alike = group->source_count == 1 && group->box_count > 0;

    for (size_t i = 1; i < group->box_count && alike; i++)
        alike = background_of(&group->boxes[i], table) == background_of(&group->boxes[0], table);
    if (alike) {
        place_fill(layout, x, y, group->layout->width, group->height, background_of(&group->boxes[0], table));
        return;
    }
    for (size_t i = 0; i < group->box_count; i++) {
        const struct cell_box *box = &group->boxes[i];

        place_fill(layout, x + box->x, y + rows_height(group, 0, box->row), box->width,
                   rows_height(group, box->row, box->row_span), background_of(box, table));
    }
}

static bool is_plain(const struct table_layout *table) {
    return !table->table->spans && table->bands == 1;
}

/* Rules between this group's rows and columns, and the one above it. */
static void set_rules(struct layout *layout, const struct row_group *group, float x, float y, bool first,
                      bool after_header) {
    const struct table_layout *table = group->layout;
    const struct table_style *style = table->table->style;
    float above = after_header ? fmaxf(style->rule_header, style->rule_inner) : style->rule_inner;

    if (!first)
        place_fill(layout, x, y - above / 2, table->width, above, style->rule_colour);
    for (size_t i = 0; i < group->box_count && !is_plain(table); i++) {
        const struct cell_box *box = &group->boxes[i];
        float top = y + rows_height(group, 0, box->row);

        if (box->row > 0 && (group->is_part || box->row % table->bands == 0))
            place_fill(layout, x + box->x, top - style->rule_inner / 2, box->width, style->rule_inner,
                       style->rule_colour);
        if (style->vertical_rules && box->x > ROUNDING)
            place_fill(layout, x + box->x - style->rule_inner / 2, top, style->rule_inner,
                       rows_height(group, box->row, box->row_span), style->rule_colour);
    }
}

void place_rows(struct layout *layout, struct row_group *group, float x, float y, bool first,
                bool after_header, int how) {
    const struct table_layout *table = group->layout;

    rows_open(layout, group);
    set_backgrounds(layout, group, x, y);
    for (size_t i = 0; i < group->box_count; i++) {
        const struct cell_box *box = &group->boxes[i];
        float top = y + rows_height(group, 0, box->row) + table->table->style->padding_y;

        place_slice(layout, &box->slice, x + box->x + table->padding_x, top, 0, how);
    }
    set_rules(layout, group, x, y, first, after_header);
    rows_close(layout, group);
}

float place_header(struct layout *layout, struct table_layout *table, float x, float y, float *frame_top) {
    const struct table_style *style = table->table->style;
    const int how = SET_COPY | SET_ARTIFACT;

    if (style->continued) {
        struct item item = {.style = &style->continued_style, .mark = style->continued};
        const struct paragraph *text = measure_mark(layout, &item, 0);
        struct vitem line = {.kind = ITEM_LINE, .paragraph = (struct paragraph *)text, .width = table->width};
        struct vlist list = {.items = &line, .count = 1};
        struct slice slice = slice_of(&list);

        place_slice(layout, &slice, x, y, 0, how);
        y += style->continued_style.size * CONTINUED_LEADING;
    }
    *frame_top = y;
    for (uint32_t i = 0; i < table->header_count; i++) {
        place_rows(layout, table->header[i], x, y, i == 0, false, how);
        y += table->header[i]->height;
    }
    return y;
}

void place_table_frame(struct layout *layout, struct table_layout *table, float x, float top, float bottom) {
    const struct table_style *style = table->table->style;
    float width = style->rule_outer;

    if (style->vertical_rules && is_plain(table)) {
        for (uint32_t i = 1; i < table->table->columns; i++)
            place_fill(layout, x + table->x[i] - style->rule_inner / 2, top, style->rule_inner, bottom - top,
                       style->rule_colour);
    }
    place_fill(layout, x, top, table->width, width, style->rule_colour);
    place_fill(layout, x, bottom - width, table->width, width, style->rule_colour);
    if (style->vertical_rules) {
        place_fill(layout, x, top, width, bottom - top, style->rule_colour);
        place_fill(layout, x + table->width - width, top, width, bottom - top, style->rule_colour);
    }
}
