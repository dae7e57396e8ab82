#include "base/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

struct csv_reader {
    const char *at, *end;
    char separator;
    int line;
    struct buffer cell;
    struct csv_table *table;
};

static bool at_break(const struct csv_reader *reader) {
    return *reader->at == '\n' ||
           (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n');
}

/* What stands between quotes, the opening one passed: two of them are one. */
static void read_quoted(struct csv_reader *reader) {
    int opened = reader->line;
    for (; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"') {
            if (reader->at + 1 == reader->end || reader->at[1] != '"') {
                reader->at++;
                return;
            }
            reader->at++;
        }
        reader->line += *reader->at == '\n';
        buffer_add_char(&reader->cell, *reader->at);
    }
    reader->table->open_line = opened;
}

static bool at_end_of_cell(const struct csv_reader *reader) {
    return reader->at == reader->end || *reader->at == reader->separator || at_break(reader);
}

/* One cell, into reader->cell. True where another one follows in the row. */
static bool read_cell(struct csv_reader *reader) {
    buffer_clear(&reader->cell);
    if (reader->at < reader->end && *reader->at == '"') {
        reader->at++;
        read_quoted(reader);
        if (!at_end_of_cell(reader) && reader->table->stray_line == 0)
            reader->table->stray_line = reader->line;
    }
    while (!at_end_of_cell(reader))
        buffer_add_char(&reader->cell, *reader->at++);
    if (reader->at == reader->end)
        return false;
    if (*reader->at == reader->separator) {
        reader->at++;
        return true;
    }
    reader->at += *reader->at == '\r';
    reader->at++;
    reader->line++;
    return false;
}

/* What stands between the cells of the first row most often; a comma where nothing does. */
static char find_separator(const char *at, const char *end) {
    size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (; at < end && (quoted || *at != '\n'); at++) {
        quoted = quoted != (*at == '"');
        commas += !quoted && *at == ',';
        semicolons += !quoted && *at == ';';
        tabs += !quoted && *at == '\t';
    }
    if (semicolons > commas && semicolons >= tabs)
        return ';';
    return tabs > commas ? '\t' : ',';
}

int csv_parse(struct csv_table *table, struct arena *arena, const char *text, size_t length) {
    struct csv_reader reader = {
        .at = text, .end = text + length, .line = 1, .cell = BUFFER_INIT, .table = table};
    struct csv_row *all = NULL;
    const char **cells = NULL;
    size_t row_count = 0, row_capacity = 0, cell_count, capacity = 0, total = 0;
    int result = length && memchr(text, 0, length) ? error_set("the table has a NUL in it") : 0;
    *table = (struct csv_table){0};
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        reader.at += 3;
    reader.separator = find_separator(reader.at, reader.end);
    while (result == 0 && reader.at < reader.end) {
        struct csv_row row = {.line = reader.line};
        bool more = true, filled = false;
        for (cell_count = 0; more && total <= CSV_MAX_CELLS; total++) {
            more = read_cell(&reader);
            filled = filled || reader.cell.length > 0;
            MEM_APPEND(cells, cell_count, capacity, arena_strdup(arena, buffer_text(&reader.cell)));
        }
        row.count = cell_count;
        row.cells = arena_dup(arena, cells, cell_count * sizeof *cells);
        if (filled)
            MEM_APPEND(all, row_count, row_capacity, row);
        if (total > CSV_MAX_CELLS)
            result = error_set("the table has more than %d cells", CSV_MAX_CELLS);
    }
    table->rows = arena_dup(arena, all, row_count * sizeof *all);
    table->count = result == 0 ? row_count : 0;
    free(all);
    free(cells);
    buffer_release(&reader.cell);
    return result;
}

size_t csv_column(const struct csv_row *header, const char *name) {
    for (size_t i = 0; i < header->count; i++)
        if (strcasecmp(header->cells[i], name) == 0)
            return i;
    return SIZE_MAX;
}
