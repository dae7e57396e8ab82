#include "report/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "report/escape.h"

void table_init(struct table *table, const char *name, const char *row_name,
                const struct table_column *columns, size_t column_count) {
    *table = (struct table){
        .name = name, .row_name = row_name, .columns = columns, .column_count = column_count};
}

const char **table_add(struct table *table) {
    const char **row = arena_alloc(&table->arena, table->column_count * sizeof *row);
    for (size_t i = 0; i < table->column_count; i++)
        row[i] = "";
    MEM_APPEND(table->rows, table->row_count, table->row_capacity, row);
    return row;
}

void table_release(struct table *table) {
    free(table->rows);
    arena_release(&table->arena);
    *table = (struct table){0};
}

/* --- for programs
 * --------------------------------------------------------------------------------------------- */

/* Those without a name come last. */
static size_t named_columns(const struct table *table) {
    size_t count = 0;
    while (count < table->column_count && table->columns[count].name != NULL)
        count++;
    return count;
}

static void write_csv(struct buffer *out, const struct table *table) {
    size_t columns = named_columns(table);
    for (size_t i = 0; i < columns; i++)
        buffer_printf(out, "%s%s", i > 0 ? "," : "", table->columns[i].name);
    buffer_add_char(out, '\n');
    for (size_t r = 0; r < table->row_count; r++) {
        for (size_t i = 0; i < columns; i++) {
            if (i > 0)
                buffer_add_char(out, ',');
            escape_csv(out, table->rows[r][i]);
        }
        buffer_add_char(out, '\n');
    }
}

static void write_json(struct buffer *out, const struct table *table) {
    size_t columns = named_columns(table);
    buffer_printf(out, "{\"%s\": [", table->name);
    for (size_t r = 0; r < table->row_count; r++) {
        buffer_add_string(out, r > 0 ? ",\n  {" : "\n  {");
        for (size_t i = 0; i < columns; i++) {
            buffer_printf(out, "%s\"%s\": ", i > 0 ? ", " : "", table->columns[i].name);
            escape_json(out, table->rows[r][i]);
        }
        buffer_add_char(out, '}');
    }
    buffer_add_string(out, table->row_count > 0 ? "\n]}\n" : "]}\n");
}

static void write_xml(struct buffer *out, const struct table *table) {
    size_t columns = named_columns(table);
    buffer_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s xmlns=\"urn:docket:%s:1\">\n",
                  table->name, table->name);
    for (size_t r = 0; r < table->row_count; r++) {
        buffer_printf(out, "<%s", table->row_name);
        for (size_t i = 0; i < columns; i++) {
            buffer_printf(out, " %s=\"", table->columns[i].name);
            escape_xml(out, table->rows[r][i]);
            buffer_add_char(out, '"');
        }
        buffer_add_string(out, "/>\n");
    }
    buffer_printf(out, "</%s>\n", table->name);
}

/* --- for people
 * ----------------------------------------------------------------------------------------------- */

#define GAP 2

/* What of the table is shown, and how wide. */
struct layout {
    size_t *columns; /* those shown, in order */
    int *widths;
    size_t count;
};

static const char *cell_text(struct arena *arena, const char *text) {
    struct buffer shown = BUFFER_INIT;
    escape_text(&shown, text, strlen(text));
    const char *copy = arena_strdup(arena, buffer_text(&shown));
    buffer_release(&shown);
    return copy;
}

static int text_width(const char *text) {
    return utf8_width(text, strlen(text));
}

static bool filled(const struct table *table, size_t column) {
    for (size_t r = 0; r < table->row_count; r++)
        if (table->rows[r][column][0] != '\0')
            return true;
    return false;
}

static bool varied(const struct table *table, size_t column) {
    for (size_t r = 1; r < table->row_count; r++)
        if (strcmp(table->rows[0][column], table->rows[r][column]) != 0)
            return true;
    return false;
}

/* A word of a heading is never broken. */
static int longest_word(const char *text) {
    int longest = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        int width = utf8_width(text, length);
        longest = width > longest ? width : longest;
        text += length + strspn(text + length, " ");
    }
    return longest;
}

/* How narrow a column may become; 0: not narrower than it is. */
static int least_width(const struct table_column *column) {
    int word = longest_word(column->heading);
    return column->wrap > 0 && column->wrap < word ? word : column->wrap;
}

/* Takes what is too much from the columns that may be wrapped, the widest first. */
static void shrink(const struct table *table, struct layout *layout, int width) {
    int total = 0;
    for (size_t i = 0; i < layout->count; i++)
        total += layout->widths[i] + (i > 0 ? GAP : 0);
    while (total > width) {
        size_t widest = layout->count;
        for (size_t i = 0; i < layout->count; i++) {
            int least = least_width(&table->columns[layout->columns[i]]);
            if (least > 0 && layout->widths[i] > least &&
                (widest == layout->count || layout->widths[i] > layout->widths[widest]))
                widest = i;
        }
        if (widest == layout->count)
            return;
        layout->widths[widest]--;
        total--;
    }
}

static void make_layout(struct layout *layout, const struct table *table, struct arena *arena, int width) {
    layout->columns = arena_alloc(arena, table->column_count * sizeof *layout->columns);
    layout->widths = arena_alloc(arena, table->column_count * sizeof *layout->widths);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct table_column *column = &table->columns[i];
        if (column->heading == NULL || column->group || column->page_only ||
            (column->if_filled && !filled(table, i)) || (column->if_varied && !varied(table, i)))
            continue;
        int widest = text_width(column->heading);
        for (size_t r = 0; r < table->row_count; r++) {
            int cell = text_width(table->rows[r][i]);
            widest = cell > widest ? cell : widest;
        }
        layout->columns[layout->count] = i;
        layout->widths[layout->count++] = widest;
    }
    shrink(table, layout, width);
}

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* In "document-controller", but not in "EP-07". */
static bool after_hyphen(const char *text, size_t at) {
    return at > 1 && text[at - 1] == '-' && letter(text[at - 2]) && letter(text[at]);
}

/*
 * How many bytes of `text` fit into `width` columns: broken at a blank, after a hyphen between letters,
 * before a wide character, or, as a last resort, anywhere. `*skip`: the blanks after them.
 */
static size_t fitting(const char *text, int width, size_t *skip) {
    size_t length = strlen(text), size = 0, at = 0, broken = 0;
    int used = 0;
    *skip = 0;
    for (; at < length; at += size) {
        utf8_decode(text + at, length - at, &size);
        int columns = utf8_width(text + at, size);
        if ((used > 0 && text[at] == ' ') || (at > 0 && (columns == 2 || after_hyphen(text, at))))
            broken = at;
        if (used + columns > width)
            break;
        used += columns;
    }
    if (at >= length)
        return length;
    size_t fit = broken > 0 ? broken : at > 0 ? at : size;
    while (text[fit + *skip] == ' ')
        (*skip)++;
    return fit;
}

static void trim_line(struct buffer *out) {
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        out->length--;
    if (out->data != NULL)
        out->data[out->length] = '\0';
    buffer_add_char(out, '\n');
}

/* One row, on as many lines as its cells need. `cells`, in the order of the layout, is used up. */
static void write_cells(struct buffer *out, const struct layout *layout, const char **cells) {
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < layout->count; i++) {
            size_t skip = 0, length = fitting(cells[i], layout->widths[i], &skip);
            int pad = layout->widths[i] - utf8_width(cells[i], length);
            buffer_add(out, cells[i], length);
            for (int k = 0; k < pad + GAP && i + 1 < layout->count; k++)
                buffer_add_char(out, ' ');
            cells[i] += length + skip;
            more = more || cells[i][0] != '\0';
        }
        trim_line(out);
    }
}

static void write_heading(struct buffer *out, const struct table *table, const struct layout *layout,
                          const char **cells) {
    for (size_t i = 0; i < layout->count; i++)
        cells[i] = table->columns[layout->columns[i]].heading;
    write_cells(out, layout, cells);
    for (size_t i = 0; i < layout->count; i++) {
        for (int k = 0; k < layout->widths[i]; k++)
            buffer_add_char(out, '-');
        for (int k = 0; k < GAP && i + 1 < layout->count; k++)
            buffer_add_char(out, ' ');
    }
    buffer_add_char(out, '\n');
}

static size_t group_column(const struct table *table) {
    size_t i = 0;
    while (i < table->column_count && !table->columns[i].group)
        i++;
    return i;
}

/* The same table with every cell as it is shown. */
static struct table shown_table(const struct table *table, struct arena *arena) {
    struct table shown = *table;
    shown.rows = arena_alloc(arena, (table->row_count + 1) * sizeof *shown.rows);
    for (size_t r = 0; r < table->row_count; r++) {
        shown.rows[r] = arena_alloc(arena, table->column_count * sizeof **shown.rows);
        for (size_t i = 0; i < table->column_count; i++)
            shown.rows[r][i] = cell_text(arena, table->rows[r][i]);
    }
    return shown;
}

static void write_text(struct buffer *out, const struct table *raw, int width) {
    struct arena arena = {0};
    struct layout layout = {0};
    const struct table shown = shown_table(raw, &arena), *table = &shown;
    make_layout(&layout, table, &arena, width);
    const char **cells = arena_alloc(&arena, (layout.count + 1) * sizeof *cells);
    size_t group = group_column(table);
    write_heading(out, table, &layout, cells);
    for (size_t r = 0; r < table->row_count; r++) {
        const char **row = table->rows[r], **above = r > 0 ? table->rows[r - 1] : NULL;
        if (group < table->column_count && (above == NULL || strcmp(above[group], row[group]) != 0)) {
            buffer_printf(out, "\n%s\n", row[group][0] != '\0' ? row[group] : "-");
            above = NULL;
        }
        bool same = above != NULL;
        for (size_t i = 0; i < layout.count; i++) {
            size_t c = layout.columns[i];
            same = same && table->columns[c].once && strcmp(above[c], row[c]) == 0;
            cells[i] = same ? "" : row[c];
        }
        write_cells(out, &layout, cells);
    }
    arena_release(&arena);
}

void table_write(struct buffer *out, const struct table *table, enum table_format format, int width) {
    switch (format) {
    case TABLE_TEXT:
        write_text(out, table, width);
        break;
    case TABLE_CSV:
        write_csv(out, table);
        break;
    case TABLE_JSON:
        write_json(out, table);
        break;
    case TABLE_XML:
        write_xml(out, table);
        break;
    }
}

int table_width(int file) {
    struct winsize size;
    if (isatty(file) == 0 || ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 120;
    return size.ws_col < 80 ? 80 : size.ws_col;
}

int table_format_parse(const char *name) {
    static const char *const names[] = {"text", "csv", "json", "xml"};
    for (int i = 0; i < 4; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}
