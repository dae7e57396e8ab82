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
    int line;
    struct buffer cell;
};

static bool at_break(const struct csv_reader *reader) {
    return *reader->at == '\n' ||
           (*reader->at == '\r' && reader->at + 1 < reader->end && reader->at[1] == '\n');
}

/* What stands between quotes, the opening one passed: two of them are one. */
static void read_quoted(struct csv_reader *reader) {
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
}

/* One cell, into reader->cell. True where another one follows in the row. */
static bool read_cell(struct csv_reader *reader) {
    buffer_clear(&reader->cell);
    if (reader->at < reader->end && *reader->at == '"') {
        reader->at++;
        read_quoted(reader);
    }
    while (reader->at < reader->end && *reader->at != ',' && !at_break(reader))
        buffer_add_char(&reader->cell, *reader->at++);
    if (reader->at == reader->end)
        return false;
    if (*reader->at == ',') {
        reader->at++;
        return true;
    }
    reader->at += *reader->at == '\r';
    reader->at++;
    reader->line++;
    return false;
}

int csv_parse(struct csv_row **rows, size_t *count, struct arena *arena, const char *text, size_t length) {
    struct csv_reader reader = {.at = text, .end = text + length, .line = 1, .cell = BUFFER_INIT};
    struct csv_row *all = NULL;
    const char **cells = NULL;
    size_t row_count = 0, row_capacity = 0, cell_count, capacity = 0, total = 0;
    int result = length && memchr(text, 0, length) ? error_set("the table has a NUL in it") : 0;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        reader.at += 3;
    while (result == 0 && reader.at < reader.end) {
        struct csv_row row = {.line = reader.line};
        bool more = true, filled = false;
        for (cell_count = 0; more; total++) {
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
    *rows = arena_dup(arena, all, row_count * sizeof *all);
    *count = result == 0 ? row_count : 0;
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
