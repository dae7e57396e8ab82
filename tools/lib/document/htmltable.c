#include <string.h>

#include "document/build.h"

/*
 * An HTML table's grid, as renderers need it: spans stay inside the table and don't overlap, every row is
 * filled, and header rows stand first.
 */

struct grid {
    struct builder *builder;
    int taken[DOCUMENT_MAX_COLUMNS]; /* rows for which a cell above still holds the column */
    int columns;
};

static size_t count_rows(const struct node *table) {
    size_t rows = 0;
    for (const struct node *row = table->first; row; row = row->next)
        rows++;
    return rows;
}

/* A caption, or a last cell of as many columns as no table has: it takes what is left of its row. */
static bool takes_rest(const struct node *cell) {
    return cell->cell.column_span >= DOCUMENT_MAX_COLUMNS && !cell->next;
}

/*
 * Rows at the beginning that have header cells only, with a caption before them. A table isn't all header,
 * unless it has but one row.
 */
static size_t count_header_rows(const struct node *table) {
    size_t rows = 0, captions = 0;
    const struct node *row = table->first;
    for (; row && row->first && takes_rest(row->first); row = row->next)
        captions++;
    for (; row; row = row->next, rows++) {
        bool header = row->first != NULL;
        for (const struct node *cell = row->first; cell; cell = cell->next)
            header = header && cell->cell.header;
        if (!header)
            return rows > 0 ? captions + rows : 0;
    }
    return rows > 0 ? captions + 1 : 0;
}

static bool refuse(struct grid *grid, const struct node *at, const char *rule, const char *message) {
    if (!grid->builder->plan->refused)
        report(grid->builder->parse, rule, at->line, at->column, "%s", message);
    grid->builder->plan->refused = true;
    return false;
}

/* Gives a cell its place; `left` rows are there below and with this one. */
static bool place_cell(struct grid *grid, struct node *cell, int *column, size_t left) {
    while (*column < DOCUMENT_MAX_COLUMNS && grid->taken[*column] > 0)
        ++*column;
    if (*column >= DOCUMENT_MAX_COLUMNS)
        return refuse(grid, cell, "X005", "the table has more than 128 columns");
    if ((size_t)cell->cell.row_span > left)
        cell->cell.row_span = (int)left;
    int span = 0;
    while (span < cell->cell.column_span && *column + span < DOCUMENT_MAX_COLUMNS &&
           grid->taken[*column + span] == 0)
        grid->taken[*column + span++] = cell->cell.row_span;
    cell->cell.column_span = span;
    *column += span;
    if (*column > grid->columns)
        grid->columns = *column;
    return true;
}

static void end_row(struct grid *grid) {
    for (int i = 0; i < DOCUMENT_MAX_COLUMNS; i++)
        grid->taken[i] -= grid->taken[i] > 0;
}

static bool place_row(struct grid *grid, struct node *row, size_t left) {
    int column = 0;
    for (struct node *cell = row->first; cell; cell = cell->next) {
        bool rest = takes_rest(cell);
        if (rest)
            cell->cell.column_span = cell->cell.row_span = 1;
        if (!place_cell(grid, cell, &column, left))
            return false;
        if (rest)
            cell->cell.column_span = DOCUMENT_MAX_COLUMNS;
    }
    end_row(grid);
    return true;
}

/* Columns from `column` on that no cell above holds. */
static int free_columns(const struct grid *grid, int column, int columns) {
    int count = 0;
    while (column + count < columns && grid->taken[column + count] == 0)
        count++;
    return count;
}

/* Fills a row up to the table's width. */
static bool fill_row(struct grid *grid, struct node *row, int columns) {
    int column = 0;
    for (struct node *cell = row->first; cell; cell = cell->next) {
        while (column < columns && grid->taken[column] > 0)
            column++;
        if (takes_rest(cell))
            cell->cell.column_span = free_columns(grid, column, columns);
        for (int i = 0; i < cell->cell.column_span && column < columns; i++)
            grid->taken[column++] = cell->cell.row_span;
    }
    for (; column < columns; column++) {
        if (grid->taken[column] > 0)
            continue;
        node_append(row, cell_new(grid->builder->parse, row->line, row->column,
                                  row->first && row->first->cell.header));
        grid->taken[column] = 1;
        if (++grid->builder->plan->cells > DOCUMENT_MAX_CELLS)
            return refuse(grid, row, "X006", "the document has more than 200,000 table cells");
    }
    end_row(grid);
    return true;
}

static bool count_cells(struct grid *grid, struct node *table) {
    for (const struct node *row = table->first; row; row = row->next)
        for (const struct node *cell = row->first; cell; cell = cell->next)
            if (++grid->builder->plan->cells > DOCUMENT_MAX_CELLS)
                return refuse(grid, table, "X006", "the document has more than 200,000 table cells");
    return true;
}

void html_table_finish(struct builder *builder, struct node *table) {
    struct grid grid = {.builder = builder};
    size_t rows = count_rows(table), header = count_header_rows(table), index = 0;
    if (!count_cells(&grid, table))
        return;
    for (struct node *row = table->first; row; row = row->next, index++)
        if (!place_row(&grid, row, index < header ? header - index : rows - index))
            return;
    int columns = grid.columns > 0 ? grid.columns : 1;
    memset(grid.taken, 0, sizeof grid.taken);
    for (struct node *row = table->first; row; row = row->next)
        if (!fill_row(&grid, row, columns))
            return;
    table->table.columns = (size_t)columns;
    table->table.header_rows = header;
    table->table.alignments = arena_alloc(builder->parse->arena,
                                          (size_t)columns * sizeof *table->table.alignments);
}
