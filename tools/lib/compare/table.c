/* Tables: columns by their headers, rows by their first cells and by likeness, cells word by word. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"

/* A column of the redline. */
struct column {
    size_t a, b; /* SIZE_MAX: that table lacks it */
};

struct sheet {
    const struct node *table;
    enum compare_side side;
    const struct node **rows;
    size_t row_count;
    uint32_t *keys;
};

struct tables {
    struct compare *compare;
    struct sheet sides[2];
    struct column *columns;
    size_t column_count;
};

/* --- grids
 * ------------------------------------------------------------------------------------------------------------------
 */

static bool is_grid(const struct node *table) {
    for (const struct node *row = table->first; row; row = row->next)
        for (const struct node *cell = row->first; cell; cell = cell->next)
            if (cell->cell.column_span != 1 || cell->cell.row_span != 1)
                return false;
    return true;
}

static const struct node *cell_at(const struct node *row, size_t column) {
    const struct node *cell = row ? row->first : NULL;
    while (cell && column-- > 0)
        cell = cell->next;
    return cell;
}

static void read_rows(struct compare *compare, struct sheet *sheet) {
    size_t count = 0;
    for (const struct node *row = sheet->table->first; row; row = row->next)
        count++;
    sheet->rows = arena_alloc(&compare->scratch, (count + 1) * sizeof *sheet->rows);
    for (const struct node *row = sheet->table->first; row; row = row->next)
        sheet->rows[sheet->row_count++] = row;
}

/* A number for what a cell contains; 0: nothing. */
static uint32_t cell_content(struct compare *compare, const struct node *cell, enum compare_side side) {
    struct buffer text = BUFFER_INIT;
    for (const struct node *node = cell ? cell->first : NULL; node; node = node->next)
        unit_describe_all(compare, node, side, &text);
    uint32_t content = text.length ? 1 + unit_content(compare, text.data, text.length) : 0;
    buffer_release(&text);
    return content;
}

/* --- columns
 * ------------------------------------------------------------------------------------------------------------------
 */

/* Rows of which a column's words are taken. */
enum { COLUMN_ROWS = 200 };

/* A column as a unit: its header is what it is, the words of its first cells what it is like. */
static struct units column_units(struct tables *tables, enum compare_side side) {
    const struct sheet *sheet = &tables->sides[side];
    struct arena *scratch = &tables->compare->scratch;
    size_t rows = sheet->row_count < COLUMN_ROWS ? sheet->row_count : COLUMN_ROWS;
    struct units units = {NULL, sheet->table->table.columns};
    const struct node **cells = arena_alloc(scratch, (rows + 1) * sizeof *cells);
    units.items = arena_alloc(scratch, (units.count + 1) * sizeof *units.items);
    for (size_t i = 0; i < units.count; i++) {
        size_t count = 0;
        for (size_t r = 0; r < rows; r++)
            if ((cells[count] = cell_at(sheet->rows[r], i)))
                count++;
        units.items[i].first = sheet->table;
        units.items[i].id = cell_content(tables->compare, count ? cells[0] : NULL, side);
        unit_read_nodes(tables->compare, &units.items[i], cells, count);
    }
    return units;
}

static void add_column(struct tables *tables, size_t a, size_t b) {
    tables->columns[tables->column_count++] = (struct column){a, b};
}

static void pair_columns(struct tables *tables) {
    struct compare *compare = tables->compare;
    struct units a = column_units(tables, COMPARE_OLD), b = column_units(tables, COMPARE_NEW);
    uint32_t *match = arena_alloc(&compare->scratch, (a.count + 1) * sizeof *match);
    uint32_t *no_keys = arena_alloc(&compare->scratch, (a.count + b.count + 1) * sizeof *no_keys);
    size_t next = 0;
    tables->columns = arena_alloc(&compare->scratch, (a.count + b.count + 1) * sizeof *tables->columns);
    align_units(compare, a, b, no_keys, no_keys, match);
    for (size_t i = 0; i < a.count; i++) {
        for (; match[i] != SEQUENCE_NONE && next < match[i]; next++)
            add_column(tables, SIZE_MAX, next);
        add_column(tables, i, match[i] != SEQUENCE_NONE ? next++ : SIZE_MAX);
    }
    for (; next < b.count; next++)
        add_column(tables, SIZE_MAX, next);
}

static void set_alignments(struct tables *tables, struct node *table) {
    const struct node *a = tables->sides[COMPARE_OLD].table, *b = tables->sides[COMPARE_NEW].table;
    table->table.columns = tables->column_count;
    table->table.alignments = arena_alloc(tables->compare->arena,
                                          (tables->column_count + 1) * sizeof *table->table.alignments);
    for (size_t i = 0; i < tables->column_count; i++) {
        const struct column *column = &tables->columns[i];
        const struct node *from = column->b != SIZE_MAX ? b : a;
        if (from->table.alignments)
            table->table.alignments[i] = from->table.alignments[from == b ? column->b : column->a];
    }
}

/* --- rows
 * --------------------------------------------------------------------------------------------------------------------------
 */

/* The cells of a row that the other table has a column for, by which rows are told apart. */
static struct units row_units(struct tables *tables, enum compare_side side) {
    struct sheet *sheet = &tables->sides[side];
    struct compare *compare = tables->compare;
    struct units units = {arena_alloc(&compare->scratch, (sheet->row_count + 1) * sizeof *units.items),
                          sheet->row_count};
    struct buffer text = BUFFER_INIT;
    sheet->keys = arena_alloc(&compare->scratch, (sheet->row_count + 1) * sizeof *sheet->keys);
    for (size_t r = 0; r < sheet->row_count; r++) {
        const struct node *cell = sheet->rows[r]->first;
        size_t at = 0;
        buffer_clear(&text);
        for (size_t i = 0; i < tables->column_count; i++) {
            size_t column = side == COMPARE_OLD ? tables->columns[i].a : tables->columns[i].b;
            if (tables->columns[i].a == SIZE_MAX || tables->columns[i].b == SIZE_MAX)
                continue;
            for (; cell && at < column; at++)
                cell = cell->next;
            buffer_add_string(&text, "\1|");
            for (const struct node *node = cell ? cell->first : NULL; node; node = node->next)
                unit_describe_all(compare, node, side, &text);
        }
        units.items[r] = (struct unit){.first = sheet->rows[r],
                                       .id = unit_content(compare, buffer_text(&text), text.length)};
        sheet->keys[r] = cell_content(compare, sheet->rows[r]->first, side);
    }
    buffer_release(&text);
    return units;
}

static struct node *new_cell(struct tables *tables, struct node *row, const struct node *like, bool header,
                             size_t column) {
    const struct node *table = row->parent;
    struct node *cell = like ? merge_node(tables->compare, row, like)
                             : merge_new(tables->compare, row, NODE_CELL, row);
    cell->cell.column_span = cell->cell.row_span = 1;
    cell->cell.header = like ? like->cell.header : header;
    cell->cell.alignment = table->table.alignments[column];
    return cell;
}

/* A row that one table has: with empty cells for the columns of the other. */
static void write_row(struct tables *tables, struct node *table, const struct node *source,
                      enum compare_side side) {
    struct compare *compare = tables->compare;
    enum change_kind kind = side == COMPARE_OLD ? CHANGE_DELETED : CHANGE_INSERTED;
    struct node *row = merge_node(compare, table, source);
    bool header = source->first && source->first->cell.header && source->last->cell.header;
    merge_mark(compare, row, kind);
    for (size_t i = 0; i < tables->column_count; i++) {
        size_t column = side == COMPARE_OLD ? tables->columns[i].a : tables->columns[i].b;
        const struct node *like = column == SIZE_MAX ? NULL : cell_at(source, column);
        struct node *cell = new_cell(tables, row, like, header, i);
        if (like)
            merge_copies(compare, cell, like->first, NULL, side, kind);
    }
}

/* A cell of a column that one table has. */
static void write_cell(struct tables *tables, struct node *cell, const struct node *source,
                       enum compare_side side) {
    enum change_kind kind = side == COMPARE_OLD ? CHANGE_DELETED : CHANGE_INSERTED;
    merge_mark(tables->compare, cell, kind);
    if (source)
        merge_copies(tables->compare, cell, source->first, NULL, side, kind);
}

static void merge_cell(struct tables *tables, struct node *cell, const struct node *a, const struct node *b) {
    struct compare *compare = tables->compare;
    if (cell_content(compare, a, COMPARE_OLD) != cell_content(compare, b, COMPARE_NEW)) {
        merge_mark(compare, cell, CHANGE_WITHIN);
        merge_children(compare, cell, a, b);
    } else if (b) {
        merge_copies(compare, cell, b->first, NULL, COMPARE_NEW, CHANGE_WITHIN);
    }
}

/* A row that both tables have. */
static void merge_row(struct tables *tables, struct node *table, const struct node *a, const struct node *b) {
    struct node *row = merge_node(tables->compare, table, b);
    bool header = b->first && b->first->cell.header && b->last->cell.header, changed = false;
    for (size_t i = 0; i < tables->column_count; i++) {
        const struct column *column = &tables->columns[i];
        const struct node *old = column->a == SIZE_MAX ? NULL : cell_at(a, column->a);
        const struct node *new = column->b == SIZE_MAX ? NULL : cell_at(b, column->b);
        struct node *cell = new_cell(tables, row, new ? new : old, header, i);
        if (column->a == SIZE_MAX)
            write_cell(tables, cell, new, COMPARE_NEW);
        else if (column->b == SIZE_MAX)
            write_cell(tables, cell, old, COMPARE_OLD);
        else
            merge_cell(tables, cell, old, new);
        changed = changed || cell->change;
    }
    if (changed)
        merge_mark(tables->compare, row, CHANGE_WITHIN);
}

static void merge_rows(struct tables *tables, struct node *table, size_t a, size_t a_end, size_t b,
                       size_t b_end) {
    const struct sheet *old = &tables->sides[COMPARE_OLD], *new = &tables->sides[COMPARE_NEW];
    size_t a_count = a_end - a, b_count = b_end - b;
    struct units a_units = row_units(tables, COMPARE_OLD), b_units = row_units(tables, COMPARE_NEW);
    uint32_t *match = arena_alloc(&tables->compare->scratch, (a_count + 1) * sizeof *match);
    align_units(tables->compare, (struct units){a_units.items + a, a_count},
                (struct units){b_units.items + b, b_count}, old->keys + a, new->keys + b, match);
    for (size_t i = 0; i < a_count; i++) {
        if (match[i] == SEQUENCE_NONE) {
            write_row(tables, table, old->rows[a + i], COMPARE_OLD);
            continue;
        }
        for (; b < b_end - b_count + match[i]; b++)
            write_row(tables, table, new->rows[b], COMPARE_NEW);
        merge_row(tables, table, old->rows[a + i], new->rows[b++]);
    }
    for (; b < b_end; b++)
        write_row(tables, table, new->rows[b], COMPARE_NEW);
}

/* --- the whole
 * ----------------------------------------------------------------------------------------------------------------
 */

/* Header rows stay the first ones: the new ones, with what changed where both tables have as many, else the
 * old ones as rows of the body. */
static void merge_grids(struct tables *tables, struct node *table) {
    const struct sheet *old = &tables->sides[COMPARE_OLD], *new = &tables->sides[COMPARE_NEW];
    size_t headers = new->table->table.header_rows;
    if (headers != old->table->table.header_rows || headers > old->row_count || headers > new->row_count)
        headers = 0;
    for (size_t i = 0; i < headers; i++)
        merge_row(tables, table, old->rows[i], new->rows[i]);
    table->table.header_rows = headers;
    merge_rows(tables, table, headers, old->row_count, headers, new->row_count);
}

/* Tables with cells over several columns or rows: cell by cell where their shapes are the same. */
static bool same_shape(const struct node *a, const struct node *b) {
    const struct node *r = a->first, *s = b->first;
    for (; r && s; r = r->next, s = s->next) {
        const struct node *c = r->first, *d = s->first;
        for (; c && d; c = c->next, d = d->next)
            if (c->cell.column_span != d->cell.column_span || c->cell.row_span != d->cell.row_span)
                return false;
        if (c || d)
            return false;
    }
    return !r && !s && a->table.columns == b->table.columns;
}

static void merge_shape(struct tables *tables, struct node *table, const struct node *a,
                        const struct node *b) {
    for (const struct node *r = a->first, *s = b->first; s; r = r->next, s = s->next) {
        struct node *row = merge_node(tables->compare, table, s);
        for (const struct node *c = r->first, *d = s->first; d; c = c->next, d = d->next) {
            struct node *cell = merge_node(tables->compare, row, d);
            merge_cell(tables, cell, c, d);
            if (cell->change && !row->change)
                merge_mark(tables->compare, row, CHANGE_WITHIN);
        }
    }
}

/* Other shapes can't be laid over each other: all old rows, then all new ones, cells as wide as they are. */
static void stack_shapes(struct tables *tables, struct node *table) {
    for (int side = COMPARE_OLD; side <= COMPARE_NEW; side++) {
        const struct sheet *sheet = &tables->sides[side];
        enum change_kind kind = side == COMPARE_OLD ? CHANGE_DELETED : CHANGE_INSERTED;
        for (size_t i = 0; i < sheet->row_count; i++)
            merge_mark(tables->compare, merge_copy(tables->compare, table, sheet->rows[i], side, kind), kind);
        if (table->table.columns < sheet->table->table.columns) {
            table->table.columns = sheet->table->table.columns;
            table->table.alignments = sheet->table->table.alignments;
        }
    }
    table->table.header_rows = 0;
}

/* Alignments say nothing where columns came or went. */
static void drop_alignment_signs(const struct tables *tables, const struct node *table) {
    const struct node *a = tables->sides[COMPARE_OLD].table, *b = tables->sides[COMPARE_NEW].table;
    if (tables->column_count != a->table.columns || tables->column_count != b->table.columns)
        ((struct change *)table->change)->before = NULL;
}

void table_merge(struct compare *compare, struct node *table, const struct node *a, const struct node *b) {
    struct tables tables = {.compare = compare,
                            .sides = {{.table = a, .side = COMPARE_OLD}, {.table = b, .side = COMPARE_NEW}}};
    read_rows(compare, &tables.sides[COMPARE_OLD]);
    read_rows(compare, &tables.sides[COMPARE_NEW]);
    if (is_grid(a) && is_grid(b)) {
        pair_columns(&tables);
        set_alignments(&tables, table);
        merge_grids(&tables, table);
        drop_alignment_signs(&tables, table);
    } else if (same_shape(a, b)) {
        merge_shape(&tables, table, a, b);
    } else {
        stack_shapes(&tables, table);
    }
}
