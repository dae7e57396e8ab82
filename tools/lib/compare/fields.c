/* Front matter: a table of the keys that differ. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"
#include "document/yaml.h"

/* A key with its value on one line. Entries of a list of mappings have the list's key each. */
struct field_line {
    const char *key, *value;
};

struct field_lines {
    struct arena *arena;
    struct field_line *items;
    size_t count, capacity;
};

/* --- flattening
 * ------------------------------------------------------------------------------------------------------------
 */

/* A value on one line: "form: F-07, keeper: ems-manager"; what is nested is in brackets. YAML's depth is
 * bounded. */
static void write_value(const struct yaml_node *node, bool nested, struct buffer *out) {
    if (node->kind == YAML_SCALAR) {
        for (const char *p = node->scalar; *p; p++)
            buffer_add_char(out, *p == '\n' || *p == '\t' ? ' ' : *p);
        return;
    }
    if (nested)
        buffer_add_char(out, node->kind == YAML_MAPPING ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        if (i)
            buffer_add_string(out, ", ");
        if (node->kind == YAML_MAPPING) {
            write_value(node->pairs[i].key, true, out);
            buffer_add_string(out, ": ");
        }
        write_value(node->kind == YAML_MAPPING ? node->pairs[i].value : node->items[i], true, out);
    }
    if (nested)
        buffer_add_char(out, node->kind == YAML_MAPPING ? '}' : ']');
}

static void add_line(struct field_lines *lines, const char *key, const struct yaml_node *value) {
    struct buffer text = BUFFER_INIT;
    write_value(value, false, &text);
    struct field_line line = {key, arena_strdup(lines->arena, buffer_text(&text))};
    MEM_APPEND(lines->items, lines->count, lines->capacity, line);
    buffer_release(&text);
}

static bool is_list_of_entries(const struct yaml_node *node) {
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        if (node->items[i]->kind != YAML_SCALAR)
            return true;
    return false;
}

static void flatten(struct field_lines *lines, const char *prefix, const struct yaml_node *node) {
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *value = node->pairs[i].value;
        const char *key = arena_printf(lines->arena, "%s%s%s", prefix, *prefix ? "." : "",
                                       node->pairs[i].key->scalar);
        if (value->kind == YAML_MAPPING) {
            flatten(lines, key, value);
        } else if (is_list_of_entries(value)) {
            for (size_t k = 0; k < value->count; k++)
                add_line(lines, key, value->items[k]);
        } else {
            add_line(lines, key, value);
        }
    }
}

static struct field_lines read_lines(struct arena *arena, const struct document *document) {
    struct field_lines lines = {.arena = arena};
    const struct yaml_node *root = document->front_matter;
    if (root && root->kind == YAML_MAPPING)
        flatten(&lines, "", root);
    return lines;
}

/* --- pairing
 * ----------------------------------------------------------------------------------------------------------------
 */

static size_t common_prefix(const char *a, const char *b) {
    size_t length = 0;
    while (a[length] && a[length] == b[length])
        length++;
    return length;
}

/* In gaps between equal lines, pairs those with the same key; of several the one whose value begins most
 * alike. */
static void pair_keys(struct compare *compare, const struct field_lines *a, const struct field_lines *b,
                      uint32_t *match) {
    size_t next = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (match[i] != SEQUENCE_NONE) {
            next = (size_t)match[i] + 1;
            continue;
        }
        size_t end = i;
        while (end < a->count && match[end] == SEQUENCE_NONE)
            end++;
        size_t stop = end < a->count ? match[end] : b->count;
        size_t longest = 0;
        for (size_t k = next; k < stop && compare->budget > 0; k++) {
            assert(b->items);
            size_t common = 1 + common_prefix(a->items[i].value, b->items[k].value);
            compare->budget--;
            if (strcmp(a->items[i].key, b->items[k].key) != 0 || common <= longest)
                continue;
            longest = common;
            match[i] = (uint32_t)k;
        }
        next = longest ? (size_t)match[i] + 1 : next;
    }
}

static uint32_t *pair_lines(struct compare *compare, const struct field_lines *a,
                            const struct field_lines *b) {
    uint32_t *numbers = mem_alloc((2 * a->count + b->count + 1) * sizeof *numbers),
             *match = numbers + a->count + b->count;
    uint32_t *result = mem_alloc((a->count + 1) * sizeof *result);
    for (int side = 0; side < 2; side++) {
        const struct field_lines *lines = side ? b : a;
        for (size_t i = 0; i < lines->count; i++) {
            buffer_clear(&compare->text);
            buffer_printf(&compare->text, "%s\1%s", lines->items[i].key, lines->items[i].value);
            numbers[(side ? a->count : 0) + i] = unit_content(compare, compare->text.data,
                                                              compare->text.length);
        }
    }
    sequence_match(numbers, a->count, numbers + a->count, b->count, &compare->budget, match);
    if (a->count)
        memcpy(result, match, a->count * sizeof *match);
    free(numbers);
    pair_keys(compare, a, b, result);
    return result;
}

/* --- writing
 * ----------------------------------------------------------------------------------------------------------------
 */

/* A text in an element that stands in no tree. */
static struct node *loose_text(struct compare *compare, const char *text) {
    struct node *cell = arena_alloc(&compare->scratch, sizeof *cell);
    cell->kind = NODE_CELL;
    merge_new(compare, cell, NODE_TEXT, NULL)->text = text;
    return cell->first;
}

static struct node *add_cell(struct compare *compare, struct node *row) {
    struct node *cell = merge_new(compare, row, NODE_CELL, NULL);
    cell->cell.column_span = cell->cell.row_span = 1;
    return cell;
}

/* The table's row for a key; one of `a` and `b` may be NULL. */
static void write_row(struct compare *compare, struct node *table, const struct field_line *a,
                      const struct field_line *b) {
    const struct field_line *shown = b ? b : a;
    assert(shown);
    struct node *row = merge_new(compare, table, NODE_ROW, NULL);
    struct node *cell = add_cell(compare, row);
    cell->cell.header = true;
    merge_new(compare, cell, NODE_CODE, NULL)->code.text = shown->key;
    cell = add_cell(compare, row);
    merge_mark(compare, row, a && b ? CHANGE_WITHIN : a ? CHANGE_DELETED : CHANGE_INSERTED);
    words_merge(compare, cell, a ? loose_text(compare, a->value) : NULL, NULL,
                b ? loose_text(compare, b->value) : NULL, NULL);
    compare->counts.fields++;
}

static struct node *new_table(struct compare *compare, struct node *parent) {
    struct node *table = merge_new(compare, parent, NODE_TABLE, NULL);
    table->table.columns = 2;
    table->table.alignments = arena_alloc(compare->arena, 2 * sizeof *table->table.alignments);
    merge_mark(compare, table, CHANGE_FIELDS);
    return table;
}

void fields_merge(struct compare *compare, struct node *parent) {
    struct field_lines a = read_lines(compare->arena, compare->documents[COMPARE_OLD]);
    struct field_lines b = read_lines(compare->arena, compare->documents[COMPARE_NEW]);
    uint32_t *match = pair_lines(compare, &a, &b);
    struct node *table = NULL;
    size_t next = 0;
    for (size_t i = 0; i <= a.count; i++) {
        bool paired = i < a.count && match[i] != SEQUENCE_NONE;
        size_t stop = i == a.count ? b.count : paired ? match[i] : next;
        assert(!paired || b.items);
        bool same = paired && strcmp(a.items[i].value, b.items[match[i]].value) == 0;
        if (!table && (next < stop || (i < a.count && !same)))
            table = new_table(compare, parent);
        for (; next < stop; next++)
            write_row(compare, table, NULL, &b.items[next]);
        if (i < a.count && !same)
            write_row(compare, table, &a.items[i], paired ? &b.items[match[i]] : NULL);
        next += paired;
    }
    free(match);
    free(a.items);
    free(b.items);
}

void fields_print(const struct document *document, struct buffer *out) {
    struct arena arena = {NULL};
    struct field_lines lines = read_lines(&arena, document);
    for (size_t i = 0; i < lines.count; i++)
        buffer_printf(out, "%s: %s\n", lines.items[i].key, lines.items[i].value);
    free(lines.items);
    arena_release(&arena);
}
