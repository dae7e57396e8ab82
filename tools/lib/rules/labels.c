#include "rules/labels.h"

#include <string.h>

#include "base/buffer.h"

/* A label is at most so long; what is longer before a colon is a sentence. */
#define MAX_LABEL 60

struct reading {
    void (*take)(void *data, const struct labelled *labelled);
    void *data;
    struct buffer line, other;
};

static bool word_goes_on(const char *text) {
    return (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
}

bool label_is(const char *label, const char *const *words) {
    for (; *words != NULL; words++)
        if (((*label ^ **words) & ~0x20) == 0 && strncasecmp(label, *words, strlen(*words)) == 0 &&
            !word_goes_on(label + strlen(*words)))
            return true;
    return false;
}

static size_t blank_length(const char *text) {
    static const char *const blanks[] = {" ", "\t", "\n", "\u00A0", "\u2003", "\u3000"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (strncmp(text, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}

bool label_blank(const char *text) {
    static const char *const nothing[] = {"-", "–", "—", "_", "☐", "…", ".", "?", "？"};
    while (*text != '\0') {
        size_t length = blank_length(text);
        for (size_t i = 0; length == 0 && i < sizeof nothing / sizeof *nothing; i++)
            if (strncmp(text, nothing[i], strlen(nothing[i])) == 0)
                length = strlen(nothing[i]);
        if (length == 0)
            return false;
        text += length;
    }
    return true;
}

const struct node *label_place(const struct node *node) {
    while (node->line == 0 && node->parent != NULL)
        node = node->parent;
    return node;
}

/* Cuts blanks off both ends, in place. */
static char *trim(char *text) {
    size_t length;
    while ((length = blank_length(text)) > 0)
        text += length;
    length = strlen(text);
    while (length > 0 && strchr(" \t\n", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

static void give(struct reading *reading, char *label, char *value, const struct node *place) {
    struct labelled labelled = {trim(label), trim(value), label_place(place)};
    if (labelled.label[0] != '\0' && !label_blank(labelled.value))
        reading->take(reading->data, &labelled);
}

static void end_line(struct reading *reading, const struct node *place) {
    buffer_add_char(&reading->line, '\0');
    char *text = reading->line.data, *colon = strchr(text, ':'), *wide = strstr(text, "：");
    size_t length = wide != NULL && (colon == NULL || wide < colon) ? strlen("：") : 1;
    colon = length > 1 ? wide : colon;
    if (colon != NULL && colon - text <= MAX_LABEL) {
        *colon = '\0';
        give(reading, text, colon + length, place);
    }
    buffer_clear(&reading->line);
}

static void read_paragraph(struct reading *reading, const struct node *paragraph) {
    const struct node *place = paragraph;
    buffer_clear(&reading->line);
    for (const struct node *node = paragraph->first; node != NULL; node = node->next) {
        if (node->kind != NODE_SOFT_BREAK && node->kind != NODE_LINE_BREAK) {
            node_plain_text(node, &reading->line);
            continue;
        }
        end_line(reading, place);
        place = node->next != NULL && node->next->line > 0 ? node->next : paragraph;
    }
    end_line(reading, place);
}

/* The text of a cell into `out`, ended by NUL. */
static char *cell_text(struct buffer *out, const struct node *cell) {
    buffer_clear(out);
    node_plain_text(cell, out);
    buffer_add_char(out, '\0');
    return out->data;
}

static void read_row(struct reading *reading, const struct node *table, const struct node *row, bool header) {
    bool pairs = table->table.columns == 2 || table->table.columns == 4;
    const struct node *above = table->first->first, *before = NULL;
    size_t column = 0;
    for (const struct node *cell = row->first; cell != NULL; cell = cell->next, column++) {
        if (!header && above != NULL)
            give(reading, cell_text(&reading->line, above), cell_text(&reading->other, cell), cell);
        if (!header && !pairs && column > 0)
            give(reading, cell_text(&reading->line, row->first), cell_text(&reading->other, cell), cell);
        if (pairs && column % 2 == 1)
            give(reading, cell_text(&reading->line, before), cell_text(&reading->other, cell), cell);
        above = above != NULL ? above->next : NULL;
        before = cell;
    }
}

static void read_table(struct reading *reading, const struct node *table) {
    size_t index = 0;
    for (const struct node *row = table->first; row != NULL; row = row->next, index++)
        if (row->first != NULL)
            read_row(reading, table, row, index < table->table.header_rows);
}

void labels_read(const struct document *document, void (*take)(void *data, const struct labelled *labelled),
                 void *data) {
    struct reading reading = {.take = take, .data = data};
    for (const struct node *node = document->body->first; node != NULL;
         node = node->kind == NODE_TABLE ? node_following_skip(node, document->body)
                                         : node_following(node, document->body)) {
        if (node->kind == NODE_PARAGRAPH)
            read_paragraph(&reading, node);
        else if (node->kind == NODE_TABLE)
            read_table(&reading, node);
    }
    buffer_release(&reading.line);
    buffer_release(&reading.other);
}
