#include "document/csvtable.h"

#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/utf8.h"
#include "document/internal.h"

bool csvtable_is(const struct node *node) {
    if (node->kind != NODE_IMAGE || node->link.kind != LINK_FILE)
        return false;
    size_t length = strlen(node->link.target);
    return length > 4 && strcasecmp(node->link.target + length - 4, ".csv") == 0;
}

const struct node *csvtable_of_paragraph(const struct node *paragraph) {
    const struct node *only = paragraph->kind == NODE_PARAGRAPH ? paragraph->first : NULL;
    return only && !only->next && csvtable_is(only) ? only : NULL;
}

/* --- what can't be shown -------------------------------------------------------------------------------- */

/* Controls, and signs that turn the direction of what follows: nobody sees them, everybody reads otherwise.
 */
static bool is_unclean(uint32_t c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0) || c == 0x61C ||
           c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static int line_of(const char *bytes, size_t offset) {
    int line = 1;
    for (const char *at = bytes; (at = memchr(at, '\n', offset - (size_t)(at - bytes))); at++)
        line++;
    return line;
}

static const char *text_problem(const char *bytes, size_t length, int *line) {
    size_t clean = utf8_check(bytes, length);
    if (clean < length) {
        *line = line_of(bytes, clean);
        return "there is a byte that isn't UTF-8";
    }
    for (size_t at = 0, size; at < length; at += size)
        if (is_unclean(utf8_decode(bytes + at, length - at, &size))) {
            *line = line_of(bytes, at);
            return "there is a control character, or one that turns the direction of the text";
        }
    return NULL;
}

static size_t widest(const struct csv_table *csv) {
    size_t columns = 0;
    for (size_t i = 0; i < csv->count; i++)
        if (csv->rows[i].count > columns)
            columns = csv->rows[i].count;
    return columns;
}

static const char *table_problem(struct arena *arena, const struct csv_table *csv, int *line) {
    size_t columns = widest(csv);
    *line = csv->open_line;
    if (csv->open_line)
        return "a quote is never closed";
    if (csv->count == 0)
        return "there is nothing in it";
    if (columns > DOCUMENT_MAX_COLUMNS)
        return arena_printf(arena, "it has %zu columns, more than %d", columns, DOCUMENT_MAX_COLUMNS);
    if (columns * csv->count > DOCUMENT_MAX_CELLS)
        return arena_printf(arena, "it has %zu cells, more than %d", columns * csv->count,
                            DOCUMENT_MAX_CELLS);
    return NULL;
}

/* What doesn't keep the table from being shown. */
static const char *row_problem(struct arena *arena, const struct csv_table *csv, int *line) {
    size_t header = csv->rows[0].count;
    *line = csv->stray_line;
    if (csv->stray_line)
        return "a cell goes on behind its closing quote";
    for (size_t i = 1; i < csv->count; i++)
        if (csv->rows[i].count != header) {
            *line = csv->rows[i].line;
            return arena_printf(arena, "%zu cell%s, where the header has %zu", csv->rows[i].count,
                                csv->rows[i].count == 1 ? "" : "s", header);
        }
    return NULL;
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static struct node *add_node(struct arena *arena, struct node *parent, enum node_kind kind) {
    struct node *node = arena_alloc(arena, sizeof *node);
    node->kind = kind;
    node->line = parent->line;
    node->column = parent->column;
    node->end_line = parent->end_line;
    node_append(parent, node);
    return node;
}

/* The lines of a cell. */
static void add_text(struct arena *arena, struct node *cell, const char *text) {
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        if (length)
            add_node(arena, cell, NODE_TEXT)->text = arena_strndup(arena, text, length);
        text += length;
        if (*text == '\0')
            break;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
        if (*text && cell->first)
            add_node(arena, cell, NODE_LINE_BREAK);
    }
}

/* "12", "-0.5", "1,250.00", "3.5 %", "<0.1": what is read down a column by its last digits. */
static bool is_number(const char *text) {
    static const char minus[] = "\u2212";
    text += strspn(text, " <>~");
    if (strncmp(text, minus, strlen(minus)) == 0)
        text += strlen(minus);
    else
        text += *text == '-' || *text == '+';
    size_t digits = strspn(text, "0123456789.,");
    return digits > 0 && strcspn(text, "0123456789") < digits &&
           strspn(text + digits, " %") == strlen(text + digits);
}

/* Flush right where each cell below the header is a number or empty, and one is there. */
static enum alignment column_alignment(const struct csv_table *csv, size_t column) {
    bool any = false;
    for (size_t i = 1; i < csv->count; i++) {
        const char *cell = column < csv->rows[i].count ? csv->rows[i].cells[column] : "";
        if (*cell && !is_number(cell))
            return ALIGN_DEFAULT;
        any = any || *cell;
    }
    return any ? ALIGN_RIGHT : ALIGN_DEFAULT;
}

static struct node *make_table(struct arena *arena, const struct node *image, const struct csv_table *csv) {
    struct node *table = arena_alloc(arena, sizeof *table);
    table->kind = NODE_TABLE;
    table->line = image->line;
    table->column = image->column;
    table->end_line = image->end_line;
    table->table.columns = widest(csv);
    table->table.header_rows = 1;
    table->table.alignments = arena_alloc(arena, table->table.columns * sizeof *table->table.alignments);
    for (size_t k = 0; k < table->table.columns; k++)
        table->table.alignments[k] = column_alignment(csv, k);
    for (size_t i = 0; i < csv->count; i++) {
        struct node *row = add_node(arena, table, NODE_ROW);
        for (size_t k = 0; k < table->table.columns; k++) {
            struct node *cell = add_node(arena, row, NODE_CELL);
            cell->cell.alignment = table->table.alignments[k];
            cell->cell.header = i == 0;
            cell->cell.column_span = cell->cell.row_span = 1;
            if (k < csv->rows[i].count)
                add_text(arena, cell, csv->rows[i].cells[k]);
        }
    }
    return table;
}

struct csvtable csvtable_make(struct arena *arena, const struct node *image, const char *bytes,
                              size_t length) {
    struct csvtable made = {.table = NULL};
    struct csv_table csv;
    made.too_large = length > DOCUMENT_MAX_BYTES;
    if (made.too_large)
        made.problem = arena_printf(arena, "it has more than %u MB", DOCUMENT_MAX_BYTES >> 20);
    else
        made.problem = text_problem(bytes, length, &made.line);
    if (!made.problem && csv_parse(&csv, arena, bytes, length) != 0)
        made.problem = arena_strdup(arena, error_message());
    if (!made.problem) {
        made.problem = table_problem(arena, &csv, &made.line);
        made.too_large = made.problem && csv.count > 0 && !csv.open_line;
    }
    if (made.problem)
        return made;
    made.table = make_table(arena, image, &csv);
    made.problem = row_problem(arena, &csv, &made.line);
    return made;
}

/* --- in a tree ------------------------------------------------------------------------------------------ */

/* The paragraph of `image` becomes its caption, with the table behind it; without a caption, the table. */
static void put_table(const struct node *image, struct node *table) {
    struct node *paragraph = image->parent, *parent = paragraph->parent, **link = &parent->first;
    table->parent = parent;
    table->next = paragraph->next;
    if (parent->last == paragraph)
        parent->last = table;
    paragraph->first = image->first;
    paragraph->last = image->last;
    for (struct node *part = paragraph->first; part; part = part->next)
        part->parent = paragraph;
    while (*link != paragraph)
        link = &(*link)->next;
    if (paragraph->first)
        paragraph->next = table;
    else
        *link = table;
}

void csvtable_expand(struct document *document,
                     int (*read)(void *context, const char *target, struct buffer *out), void *context) {
    for (size_t i = 0; i < document->link_count; i++) {
        const struct node *image = document->links[i].node;
        struct buffer bytes = BUFFER_INIT;
        struct csvtable made = {.table = NULL};
        if (csvtable_of_paragraph(image->parent) == image && read(context, image->link.target, &bytes) == 0)
            made = csvtable_make(&document->arena, image, buffer_text(&bytes), bytes.length);
        if (made.table)
            put_table(image, made.table);
        buffer_release(&bytes);
    }
}
