/* Column widths from the least and most widths of the contents (CSS 2.1, 17.5.2.2). */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "typeset/layout.h"

/* Padding shrinks to this before anything else gives way. */
#define LEAST_PADDING 2.0f
/* Columns whose words can be hyphenated may get this much narrower than their longest word asks, together;
 * but none narrower than LEAST_MEASURE. */
#define HYPHENATION 1.6f
#define HYPHENATED_PADDING 2.5f

/* --- extents of columns
 * ------------------------------------------------------------------------------------------------ */

/* Raises the columns that a cell spans until it fits, in proportion to what they have. */
static void raise_columns(float *columns, const struct cell *cell, float wanted) {
    float sum = 0;

    for (uint32_t i = 0; i < cell->column_span; i++)
        sum += columns[cell->column + i];
    if (sum >= wanted)
        return;
    for (uint32_t i = 0; i < cell->column_span; i++) {
        float *column = &columns[cell->column + i];

        *column = sum > 0 ? *column * wanted / sum : wanted / (float)cell->column_span;
    }
}

/* Raises what columns ask to what a cell does. */
typedef void cell_raiser(struct layout *layout, struct table_layout *table, const struct row *row,
                         const struct cell *cell);

static void raise_extents(struct layout *layout, struct table_layout *table, const struct row *row,
                          const struct cell *cell) {
    float least, most;

    (void)row;
    measure_content(layout, &cell->base, &least, &most);
    raise_columns(table->column_least, cell, least);
    raise_columns(table->column_most, cell, most);
}

static void raise_low(struct layout *layout, struct table_layout *table, const struct row *row,
                      const struct cell *cell) {
    float least, most;

    measure_content(layout, &cell->base, &least, &most);
    if (row->header)
        least = fminf(least, measure_hyphenated(layout, &cell->base));
    raise_columns(table->column_low, cell, least);
}

/* Cells of one column first: those that span several raise what these ask. */
static void each_cell(struct layout *layout, struct table_layout *table, cell_raiser *raise) {
    for (int spanning = 0; spanning <= (int)table->table->spans; spanning++) {
        for (const struct block *row = table->table->base.first; row; row = row->next) {
            for (const struct block *cell = row->first; row->kind == BLOCK_ROW && cell; cell = cell->next) {
                if (cell->kind == BLOCK_CELL && (((const struct cell *)cell)->column_span > 1) == spanning)
                    raise(layout, table, (const struct row *)row, (const struct cell *)cell);
            }
        }
    }
}

static void column_extents(struct layout *layout, struct table_layout *table) {
    uint32_t columns = table->table->columns;

    memset(table->column_least, 0, columns * sizeof *table->column_least);
    memset(table->column_most, 0, columns * sizeof *table->column_most);
    each_cell(layout, table, raise_extents);
    for (uint32_t i = 0; i < columns; i++)
        table->column_most[i] = fmaxf(table->column_most[i], table->column_least[i]);
}

/* Whether long words of the table's body can be hyphenated, judged by its last cell with text. */
static bool hyphenates(struct layout *layout, const struct table *table) {
    const struct paragraph *last = NULL;

    for (const struct block *row = table->base.first; row; row = row->next) {
        for (const struct block *cell = row->first; row->kind == BLOCK_ROW && cell; cell = cell->next) {
            if (cell->kind == BLOCK_CELL && cell->first && cell->first->kind == BLOCK_PARAGRAPH)
                last = (const struct paragraph *)cell->first;
        }
    }
    return last && text_hyphenates(layout->typesetter, &last->style->text);
}

static struct table_layout *layout_of(struct layout *layout, struct table *table) {
    struct table_layout *made = table->layout;
    uint32_t columns = table->columns;

    if (made)
        return made;
    made = table->layout = arena_alloc(&layout->lines, sizeof *made);
    made->table = table;
    made->measure = -1;
    made->column_least = arena_alloc(&layout->lines, columns * sizeof(float));
    made->column_most = arena_alloc(&layout->lines, columns * sizeof(float));
    made->column_low = arena_alloc(&layout->lines, columns * sizeof(float));
    made->x = arena_alloc(&layout->lines, columns * sizeof(float));
    made->widths = arena_alloc(&layout->lines, columns * sizeof(float));
    made->band = arena_alloc(&layout->lines, columns * sizeof *made->band);
    made->hyphenates = hyphenates(layout, table);
    return made;
}

void table_extent(struct layout *layout, struct table *table, float *least, float *most) {
    struct table_layout *made = layout_of(layout, table);

    if (!made->extents_known || table->base.flags & HAS_REFERENCE) {
        made->extents_known = true;
        column_extents(layout, made);
        made->least = made->most = 0;
        for (uint32_t i = 0; i < table->columns; i++) {
            made->least += made->column_least[i] + 2 * LEAST_PADDING;
            made->most += made->column_most[i] + 2 * table->style->padding_x;
        }
        made->most = fmaxf(made->least, made->most);
    }
    *least = made->least;
    *most = made->most;
}

/* --- sharing out the measure
 * ------------------------------------------------------------------------------------------------- */

/* What a column asks, with padding, and what it got. */
struct column {
    float low, high, weight, width;
};

static float total_at(const struct column *columns, uint32_t count, float level) {
    float sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += fminf(fmaxf(columns[i].weight * level, columns[i].low), columns[i].high);
    return sum;
}

/*
 * Columns whose text fits on one line within an equal share of the room get what they ask: the long texts of
 * the others pay little for it. Not where those then couldn't hold their words.
 */
static void satisfy_short(struct column *columns, uint32_t count, float room) {
    bool *short_one = mem_zalloc(count, sizeof *short_one);
    uint32_t open = count;
    float left = room, words = 0;
    bool again = true;

    while (again && open > 0) {
        again = false;
        for (uint32_t i = 0; i < count; i++) {
            if (open == 0 || short_one[i] || columns[i].high > left / (float)open)
                continue;
            short_one[i] = again = true;
            left -= columns[i].high;
            open--;
        }
    }
    for (uint32_t i = 0; i < count; i++)
        words += short_one[i] ? columns[i].high : columns[i].low;
    for (uint32_t i = 0; i < count && words <= room; i++) {
        if (short_one[i])
            columns[i].low = columns[i].high;
    }
    free(short_one);
}

/*
 * Gives every column between its low and its high, so that all fill `room`. Between them widths go with the
 * square roots of the contents': that keeps rows low without starving the columns of short texts.
 */
static void share_between(struct column *columns, uint32_t count, float room) {
    float under = 0, over = 1;

    satisfy_short(columns, count, room);
    for (uint32_t i = 0; i < count; i++)
        columns[i].weight = sqrtf(fmaxf(columns[i].high, 1));
    while (over < 1e6f && total_at(columns, count, over) < room)
        over *= 2;
    for (int i = 0; i < 40; i++) {
        float middle = (under + over) / 2;

        if (total_at(columns, count, middle) <= room)
            under = middle;
        else
            over = middle;
    }
    for (uint32_t i = 0; i < count; i++)
        columns[i].width = fminf(fmaxf(columns[i].weight * under, columns[i].low), columns[i].high);
}

/* Even the lows don't fit: the widest columns are cut down, to one width. */
static void share_below(struct column *columns, uint32_t count, float room) {
    float under = 0, over = room;

    for (int i = 0; i < 40; i++) {
        float middle = (under + over) / 2, sum = 0;

        for (uint32_t c = 0; c < count; c++)
            sum += fminf(columns[c].low, middle);
        if (sum <= room)
            under = middle;
        else
            over = middle;
    }
    for (uint32_t i = 0; i < count; i++)
        columns[i].width = fminf(columns[i].low, under);
}

/* What is left over goes to the columns that have no share of their own. */
static void stretch(struct column *columns, const bool *fixed, uint32_t count, float room) {
    float all = 0, open = 0;

    for (uint32_t i = 0; i < count; i++) {
        all += columns[i].width;
        open += fixed[i] ? 0 : columns[i].width;
    }
    for (uint32_t i = 0; i < count && all > 0; i++) {
        if (open <= 0)
            columns[i].width *= room / all;
        else if (!fixed[i])
            columns[i].width += (room - all) * columns[i].width / open;
    }
}

/* Sets `columns[i]` to what the columns at place `i` of each band ask. */
static void gather_columns(const struct table_layout *table, uint32_t per_band, float measure,
                           struct column *columns) {
    for (uint32_t c = 0; c < table->table->columns; c++) {
        struct column *column = &columns[c % per_band];

        column->low = fmaxf(column->low, fminf(table->column_low[c] + 2 * table->padding_x, measure));
        column->high = fmaxf(column->high, fmaxf(table->column_most[c] + 2 * table->padding_x, column->low));
    }
}

/* Gives columns with a share of their own that share, where all fit beside each other. */
static void fix_shares(const struct table_layout *table, struct column *columns, bool *fixed, float measure) {
    uint32_t count = table->table->columns;
    float low = 0;

    for (uint32_t i = 0; i < count; i++) {
        float share = i < table->table->width_count ? table->table->widths[i] * measure : 0;

        fixed[i] = share > 0;
        if (fixed[i])
            columns[i].high = fmaxf(share, columns[i].low);
        low += fixed[i] ? columns[i].high : columns[i].low;
    }
    for (uint32_t i = 0; i < count && low <= measure + ROUNDING; i++) {
        if (fixed[i])
            columns[i].low = columns[i].high;
    }
}

/* Finds the widths of columns, `per_band` of them side by side. */
static void share_out(struct table_layout *table, uint32_t per_band, float measure, bool full) {
    struct column *columns = mem_zalloc(per_band, sizeof *columns);
    bool *fixed = mem_zalloc(per_band, sizeof *fixed);
    float low = 0, high = 0;

    assert(per_band > 0);
    gather_columns(table, per_band, measure, columns);
    if (per_band == table->table->columns)
        fix_shares(table, columns, fixed, measure);
    for (uint32_t i = 0; i < per_band; i++) {
        low += columns[i].low;
        high += columns[i].high;
        columns[i].width = columns[i].high;
    }
    if (low > measure + ROUNDING)
        share_below(columns, per_band, measure);
    else if (high > measure)
        share_between(columns, per_band, measure);
    else if (full)
        stretch(columns, fixed, per_band, measure);
    table->width = 0;
    for (uint32_t c = 0; c < table->table->columns; c++) {
        table->band[c] = (uint16_t)(c / per_band);
        table->widths[c] = columns[c % per_band].width;
        table->x[c] = c % per_band ? table->x[c - 1] + table->widths[c - 1] : 0;
        table->width = fmaxf(table->width, table->x[c] + table->widths[c]);
    }
    free(columns);
    free(fixed);
}

/* --- tables too wide
 * -----------------------------------------------------------------------------------------------------------
 */

static bool fits(const struct table_layout *table, uint32_t per_band, float measure) {
    struct column *columns = mem_zalloc(per_band, sizeof *columns);
    float low = 0;

    gather_columns(table, per_band, measure, columns);
    for (uint32_t i = 0; i < per_band; i++)
        low += columns[i].low;
    free(columns);
    return low <= measure + ROUNDING;
}

/*
 * A table whose words don't fit side by side is set in bands: every row in as many lines of cells as it
 * takes, one below the other, their columns aligned. Returns how many columns then stand side by side.
 */
static uint32_t columns_per_band(const struct table_layout *table, float measure) {
    uint32_t count = table->table->columns, per_band = count - 1, bands, even;

    assert(per_band > 0);
    while (per_band > 1 && !fits(table, per_band, measure))
        per_band--;
    /* As few as make the same number of bands: the last isn't left with one. */
    bands = (count + per_band - 1) / per_band;
    even = (count + bands - 1) / bands;
    return fits(table, even, measure) ? even : per_band;
}

/* Padding that lets the words stand, as far as it can; whether they do. */
static bool choose_padding(struct table_layout *table, float measure) {
    float count = (float)table->table->columns, words = 0, spare;

    for (uint32_t i = 0; i < table->table->columns; i++)
        words += table->column_low[i];
    spare = (measure - words) / (2 * count);
    table->padding_x = fminf(table->table->style->padding_x, fmaxf(spare, LEAST_PADDING));
    if (table->padding_x > measure / (4 * count) && spare < table->padding_x)
        table->padding_x = fminf(LEAST_PADDING, measure / (4 * count));
    if (words + 2 * count * table->padding_x <= measure + ROUNDING || count == 1)
        return true;
    if (!table->hyphenates || words > HYPHENATION * measure || measure / count < LEAST_MEASURE)
        return false;
    table->padding_x = fminf(table->table->style->padding_x, HYPHENATED_PADDING);
    return true;
}

static void take_words(struct table_layout *table) {
    memcpy(table->column_low, table->column_least, table->table->columns * sizeof *table->column_low);
}

/* Whether the columns fit side by side: with whole words, else with those of the header hyphenated. */
static bool stand_side_by_side(struct layout *layout, struct table_layout *table, float measure) {
    uint32_t columns = table->table->columns;

    take_words(table);
    if (choose_padding(table, measure))
        return true;
    if (table->hyphenates && measure / (float)columns >= LEAST_MEASURE) {
        memset(table->column_low, 0, columns * sizeof *table->column_low);
        each_cell(layout, table, raise_low);
        if (choose_padding(table, measure))
            return true;
        take_words(table);
    }
    return false;
}

struct table_layout *table_measure(struct layout *layout, struct table *table, float measure) {
    struct table_layout *made = layout_of(layout, table);
    float least, most;
    uint32_t per_band = table->columns;

    if (fabsf(made->measure - measure) < ROUNDING && !(table->base.flags & HAS_REFERENCE))
        return made;
    table_extent(layout, table, &least, &most);
    made->measure = measure;
    if (!stand_side_by_side(layout, made, measure)) {
        made->padding_x = fminf(table->style->padding_x, 2);
        per_band = columns_per_band(made, measure);
    }
    made->bands = (table->columns + per_band - 1) / per_band;
    share_out(made, per_band, measure, table->style->full_width || made->bands > 1);
    return made;
}
