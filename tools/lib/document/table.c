#include <string.h>

#include "base/memory.h"
#include "document/plan.h"

/* Pipe tables (GFM 4.10) in a paragraph's lines. */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/* A reader of a row's cells: `at` behind the last one. */
struct cells {
    const char *text;
    size_t length, at;
    bool pipe; /* the last cell was closed by a pipe */
};

static size_t skip_blanks(const char *text, size_t length, size_t at) {
    while (at < length && is_blank(text[at]))
        at++;
    return at;
}

static struct cells cells_start(const char *text, size_t length) {
    struct cells cells = {text, length, 0, true};
    if (length > 0 && text[0] == '|')
        cells.at = skip_blanks(text, length, 1);
    return cells;
}

/* The next cell's text without blanks around it; false where there is none. A pipe behind a backslash belongs
 * to the cell. */
static bool cells_next(struct cells *cells, size_t *start, size_t *length) {
    if (!cells->pipe || cells->at >= cells->length)
        return false;
    size_t from = cells->at, to = from;
    while (to < cells->length && cells->text[to] != '|')
        to += cells->text[to] == '\\' && to + 1 < cells->length && cells->text[to + 1] == '|' ? 2 : 1;
    cells->pipe = to < cells->length;
    cells->at = cells->pipe ? skip_blanks(cells->text, cells->length, to + 1) : to;
    while (to > from && is_blank(cells->text[to - 1]))
        to--;
    from = from < to ? skip_blanks(cells->text, to, from) : from;
    *start = from;
    *length = to - from;
    return true;
}

static size_t count_cells(const char *text, size_t length) {
    struct cells cells = cells_start(text, length);
    size_t count = 0, start, size;
    while (cells_next(&cells, &start, &size))
        count++;
    return count;
}

static bool is_delimiter(const char *text, size_t length) {
    size_t at = 0;
    bool marker = false;
    if (at < length && text[at] == '|')
        at++;
    while (at < length) {
        at = skip_blanks(text, length, at);
        if (at == length)
            break;
        size_t dashes = 0;
        if (text[at] == ':')
            at++;
        for (; at < length && text[at] == '-'; at++)
            dashes++;
        if (dashes == 0)
            return false;
        if (at < length && text[at] == ':')
            at++;
        at = skip_blanks(text, length, at);
        marker = true;
        if (at < length && text[at++] != '|')
            return false;
    }
    return marker;
}

/* Who writes a delimiter row means a table, and of a paragraph none would be seen in print. */
static void report_unread(struct plan *plan, const struct piece *row, size_t columns, size_t header) {
    struct finding *finding = report(
        plan->parse, "S021", parse_line(plan->parse, row->line),
        parse_column(plan->parse, row->line, row->offset),
        "this line is for a table of %zu columns, the header above has %zu cell%s: it is no table", columns,
        header, header == 1 ? "" : "s");
    if (finding)
        finding->fix = "give both as many cells";
}

/* The piece that is a delimiter row under a header of as many cells, or 0. */
static size_t find_delimiter(struct plan *plan, size_t first, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const struct piece *row = &plan->pieces[first + i], *header = row - 1;
        char c = row->length ? row->text[0] : 0;
        if ((c != '|' && c != ':' && c != '-') || row->lazy || row->indent > 3)
            continue;
        if (!is_delimiter(row->text, row->length))
            continue;
        size_t columns = count_cells(row->text, row->length),
               above = count_cells(header->text, header->length);
        if (columns > 0 && columns == above)
            return i;
        if (columns > 1)
            report_unread(plan, row, columns, above);
    }
    return 0;
}

static struct node *new_table(struct plan *plan, size_t header, size_t columns) {
    struct parse *parse = plan->parse;
    const struct piece *piece = &plan->pieces[header], *row = piece + 1;
    struct node *table = node_new(parse, NODE_TABLE, parse_line(parse, piece->line),
                                  parse_column(parse, piece->line, piece->offset));
    table->table.columns = columns;
    table->table.header_rows = 1;
    table->table.alignments = arena_alloc(parse->arena, columns * sizeof *table->table.alignments);
    struct cells cells = cells_start(row->text, row->length);
    size_t start, length;
    for (size_t i = 0; i < columns && cells_next(&cells, &start, &length); i++) {
        bool left = row->text[start] == ':', right = row->text[start + length - 1] == ':';
        table->table.alignments[i] = left && right ? ALIGN_CENTRE
                                     : left        ? ALIGN_LEFT
                                     : right       ? ALIGN_RIGHT
                                                   : ALIGN_DEFAULT;
    }
    return table;
}

static void add_cell(struct plan *plan, struct node *cell, const struct piece *row, size_t start,
                     size_t length) {
    struct op *op = plan_add(plan, OP_INLINE, cell);
    if (length == 0)
        return;
    struct piece piece = *row;
    piece.text += start;
    piece.offset += (uint32_t)start;
    piece.length = (uint32_t)length;
    size_t index = plan->piece_count;
    MEM_APPEND(plan->pieces, plan->piece_count, plan->piece_capacity, piece);
    op->entry = plan_entry(plan, index, 1, ENTRY_LINE);
    plan->entries[op->entry].cell = true;
}

/* Cells that a row has too many or too few of. A cell too many would be a word lost. */
static void check_width(struct plan *plan, const struct piece *row, size_t extra_offset, size_t found,
                        size_t columns) {
    struct parse *parse = plan->parse;
    int line = parse_line(parse, row->line);
    if (found > columns) {
        struct finding *finding = report(
            parse, "S002", line, parse_column(parse, row->line, extra_offset),
            "the row has %zu cells, the table %zu column%s; what is in the others would not be shown", found,
            columns, columns == 1 ? "" : "s");
        if (finding)
            finding->fix =
                "write '|' inside a cell as '\\|', or give the header and the line under it more columns";
    } else if (found < columns) {
        report(parse, "S003", line, parse_column(parse, row->line, row->offset),
               "the row has %zu cell%s, the table %zu columns; the others stay empty", found,
               found == 1 ? "" : "s", columns);
    }
}

static void add_row(struct plan *plan, const struct node *table, size_t piece, bool header) {
    struct parse *parse = plan->parse;
    struct piece row = plan->pieces[piece];
    int line = parse_line(parse, row.line), column = parse_column(parse, row.line, row.offset);
    size_t columns = table->table.columns, found = 0, start = 0, length = 0, extra = row.offset;
    plan_add(plan, OP_OPEN, node_new(parse, NODE_ROW, line, column));
    struct cells cells = cells_start(row.text, row.length);
    for (; cells_next(&cells, &start, &length); found++) {
        if (found == columns)
            extra = row.offset + start;
        if (found >= columns)
            continue;
        struct node *cell = cell_new(parse, line, parse_column(parse, row.line, row.offset + start), header);
        cell->cell.alignment = table->table.alignments[found];
        add_cell(plan, cell, &row, start, length);
    }
    for (size_t i = found; i < columns; i++) {
        struct node *cell = cell_new(parse, line, column, header);
        cell->cell.alignment = table->table.alignments[i];
        add_cell(plan, cell, &row, 0, 0);
    }
    check_width(plan, &row, extra, found, columns);
    plan_add(plan, OP_CLOSE, NULL);
}

/* A list item that could not break into a paragraph, but ends a table. */
static bool is_list_marker(const struct piece *piece) {
    const char *text = piece->text;
    size_t at = 0;
    if (strchr("-+*", text[0]))
        at = 1;
    else {
        while (at < piece->length && at < 9 && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == 0 || at == piece->length || (text[at] != '.' && text[at] != ')'))
            return false;
        at++;
    }
    return at == piece->length || is_blank(text[at]);
}

static bool ends_table(const struct piece *piece) {
    return piece->lazy || piece->indent > 3 || piece->length == 0 || is_list_marker(piece) ||
           count_cells(piece->text, piece->length) == 0;
}

static bool check_limits(struct plan *plan, size_t piece, size_t columns, size_t rows) {
    int line = parse_line(plan->parse, plan->pieces[piece].line);
    plan->cells += columns <= DOCUMENT_MAX_COLUMNS ? columns * rows : 0;
    if (columns > DOCUMENT_MAX_COLUMNS)
        report(plan->parse, "X005", line, 0, "the table has %zu columns; at most %d are allowed", columns,
               DOCUMENT_MAX_COLUMNS);
    else if (plan->cells > DOCUMENT_MAX_CELLS)
        report(plan->parse, "X006", line, 0, "with this table the document has more than 200,000 cells");
    else
        return true;
    plan->refused = true;
    return false;
}

size_t plan_table(struct plan *plan, size_t first_piece, size_t piece_count) {
    size_t delimiter = find_delimiter(plan, first_piece, piece_count);
    if (delimiter == 0)
        return 0;
    size_t header = first_piece + delimiter - 1, end = header + 2, stop = first_piece + piece_count;
    while (end < stop && !ends_table(&plan->pieces[end]))
        end++;
    size_t columns = count_cells(plan->pieces[header].text, plan->pieces[header].length);
    if (!check_limits(plan, header, columns, end - header - 1))
        return piece_count;
    if (header > first_piece)
        plan_paragraph(plan, first_piece, header - first_piece, false);
    struct node *table = new_table(plan, header, columns);
    table->end_line = parse_line(plan->parse, plan->pieces[end - 1].line);
    plan_add(plan, OP_OPEN, table);
    add_row(plan, table, header, true);
    for (size_t row = header + 2; row < end; row++)
        add_row(plan, table, row, false);
    plan_add(plan, OP_CLOSE, NULL);
    return end - first_piece;
}
