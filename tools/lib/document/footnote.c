#include <stdlib.h>
#include <string.h>

#include <cmark.h>

#include "base/memory.h"
#include "document/internal.h"

/*
 * Footnote definitions are containers that cmark doesn't know. `[^1]: text` is rewritten as an item, `+
 * text`: it opens under the same conditions, and the same four columns of indent go on with it. Where such
 * lines are definitions, and not code or HTML, cmark tells: they stand in paragraphs, or vanish as link
 * definitions.
 */

enum { LABEL_MAX = 200, MARKER_LENGTH = 4, NOT_TEXT = -2, VANISHED = -1 };

/* The length of `[^label]:` and the blanks behind it, or 0. */
static size_t definition_length(const char *text, size_t length, size_t *label_length) {
    if (length < 5 || text[0] != '[' || text[1] != '^')
        return 0;
    size_t at = 2;
    while (at < length && at < LABEL_MAX && (unsigned char)text[at] > ' ' && !strchr("[]<>\\`", text[at]))
        at++;
    if (at == 2 || at + 1 >= length || text[at] != ']' || text[at + 1] != ':')
        return 0;
    *label_length = at - 2;
    at += 2;
    while (at < length && (text[at] == ' ' || text[at] == '\t'))
        at++;
    return at;
}

static bool has_definition(const struct parse *parse) {
    size_t label;
    for (const char *p = parse->text; (p = strstr(p, "[^")) != NULL; p++)
        if (definition_length(p, (size_t)(parse->text + parse->length - p), &label))
            return true;
    return false;
}

/* For each line: the offset of a paragraph's text on it, VANISHED where no block has it, NOT_TEXT elsewhere.
 */
static int *find_text(const struct parse *parse) {
    int *offsets = mem_alloc((parse->lines.count + 1) * sizeof *offsets);
    for (size_t i = 0; i < parse->lines.count; i++)
        offsets[i] = VANISHED;
    cmark_node *tree = cmark_parse_document(parse->text, parse->length, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(tree);
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER || type < CMARK_NODE_CODE_BLOCK || type > CMARK_NODE_THEMATIC_BREAK)
            continue;
        int first = cmark_node_get_start_line(node) - 1, end = cmark_node_get_end_line(node);
        bool text = type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING;
        for (int line = first; line < end && line >= 0 && (size_t)line < parse->lines.count; line++)
            offsets[line] = !text ? NOT_TEXT : line == first ? cmark_node_get_start_column(node) - 1 : 0;
    }
    cmark_iter_free(iter);
    cmark_node_free(tree);
    return offsets;
}

/* The offset on the line at which a definition may begin. */
static size_t text_offset(const char *line, size_t length, int known) {
    const char *markers = known == VANISHED ? " \t>-+*.)0123456789" : " \t>";
    size_t at = known > 0 ? (size_t)known : 0;
    while (known <= 0 && at < length && strchr(markers, line[at]))
        at++;
    return at < length ? at : length;
}

/* A bullet that no list of the body uses, so that definitions join none. */
static char free_marker(const struct parse *parse) {
    bool used[3] = {false, false, false};
    static const char markers[] = "+*-";
    for (size_t i = 0; i < parse->lines.count; i++) {
        size_t length;
        const char *line = lines_text(&parse->lines, i, parse->text, parse->length, &length);
        for (size_t at = 0; at < length && strchr(" \t>-+*.)0123456789", line[at]); at++) {
            const char *marker = strchr(markers, line[at]);
            if (marker && (at + 1 == length || line[at + 1] == ' ' || line[at + 1] == '\t'))
                used[marker - markers] = true;
        }
    }
    for (size_t i = 0; i < 3; i++)
        if (!used[i])
            return markers[i];
    return markers[0];
}

static void add_definition(struct parse *parse, size_t *capacity, struct footnote_definition definition,
                           int column) {
    definition.node = node_new(parse, NODE_FOOTNOTE, parse_line(parse, definition.line), column);
    definition.node->footnote.label = definition.label;
    if (map_get(&parse->footnote_labels, definition.label) != NULL) {
        report(parse, "S012", definition.node->line, column, "the footnote [^%s] is defined a second time",
               definition.label);
        definition.duplicate = true;
    } else {
        map_put(&parse->footnote_labels, definition.label, (void *)(parse->footnote_count + 1));
    }
    MEM_APPEND(parse->footnotes, parse->footnote_count, *capacity, definition);
}

void footnote_rewrite(struct parse *parse) {
    if (!has_definition(parse))
        return;
    int *known = find_text(parse);
    char marker = free_marker(parse);
    struct buffer out = BUFFER_INIT;
    size_t capacity = 0;
    buffer_reserve(&out, parse->length);
    for (size_t i = 0; i < parse->lines.count; i++) {
        size_t length, label = 0;
        const char *line = lines_text(&parse->lines, i, parse->text, parse->length, &length);
        size_t whole = (i + 1 < parse->lines.count ? parse->lines.starts[i + 1] : parse->length) -
                       parse->lines.starts[i];
        size_t offset = known[i] == NOT_TEXT ? length : text_offset(line, length, known[i]);
        size_t taken = definition_length(line + offset, length - offset, &label);
        if (taken == 0) {
            buffer_add(&out, line, whole);
            continue;
        }
        struct footnote_definition definition = {
            .label = arena_strndup(parse->arena, line + offset + 2, label),
            .line = i,
            .offset = offset,
            .shift = (int)taken - MARKER_LENGTH};
        add_definition(parse, &capacity, definition, (int)offset + 1);
        buffer_add(&out, line, offset);
        buffer_add_char(&out, marker);
        buffer_add_string(&out, "   ");
        buffer_add(&out, line + offset + taken, whole - offset - taken);
    }
    free(known);
    free(parse->text);
    parse->length = out.length;
    parse->text = buffer_detach(&out);
    lines_release(&parse->lines);
    lines_index(&parse->lines, parse->text, parse->length);
}
