/* Headings: levels, empty sections, the title, the sections that a type has. */
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "rules/functions.h"

TEXT_RULE(structure_level_skipped) {
    size_t before = findings->count;
    int level = 0;
    for (const struct node *node = document->body->first; node != NULL && !findings_full(findings, before);
         node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        int now = node->heading.level;
        if (level == 0 && now > 2)
            finding_add(findings, "S050", document->path, node->line, node->column,
                        "the first heading is of level %d", now)
                ->fix = "begin with '#' or '##'";
        else if (level > 0 && now > level + 1)
            finding_add(findings, "S050", document->path, node->line, node->column,
                        "a heading of level %d follows one of level %d: a level is missing between them", now,
                        level)
                ->fix = finding_text(findings, "write it with '%.*s'", level + 1, "######");
        level = now;
    }
}

TEXT_RULE(structure_section_empty) {
    size_t before = findings->count;
    for (const struct node *node = document->body->first; node != NULL && !findings_full(findings, before);
         node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        const struct node *next = node->next;
        while (next != NULL && next->kind == NODE_RULE)
            next = next->next;
        bool deeper = next != NULL && next->kind == NODE_HEADING && next->heading.level > node->heading.level;
        if (next != NULL && next->kind != NODE_FOOTNOTE && (next->kind != NODE_HEADING || deeper))
            continue;
        struct buffer title = BUFFER_INIT;
        node_plain_text(node, &title);
        finding_add(findings, "S051", document->path, node->line, node->column, "section '%s' is empty",
                    finding_quote(findings, buffer_text(&title)))
            ->fix = "write it, say that it doesn't apply and why, or take the heading out";
        buffer_release(&title);
    }
}

/* A type that names sections has them missed. */
BODY_RULE(structure_document_empty) {
    (void)context;
    const struct node *node = entry->document->body->first;
    while (node != NULL && node->kind == NODE_RULE)
        node = node->next;
    if (node != NULL || !entry->document->has_front_matter ||
        (entry->type != NULL && entry->type->section_count > 0))
        return;
    finding_add(findings, "S061", entry->document->path, 0, 0, "the document has no text")->fix =
        "write it, or take the file out of the folder";
}

/* --- titles compared
 * ---------------------------------------------------------------------------------------- */

/* Appends `text` in lower case (ASCII) with every run of blanks as one and none at the ends. */
static void fold(const char *text, struct buffer *out) {
    bool blank = false;
    buffer_reserve(out, strlen(text));
    char *to = out->data + out->length;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ' ' || *c == '\t' || *c == '\n' || *c == '\r') {
            blank = to > out->data;
            continue;
        }
        if (blank)
            *to++ = ' ';
        blank = false;
        *to++ = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    }
    *to = '\0';
    out->length = (size_t)(to - out->data);
}

/* The only heading of level 1, where it is the first of all; else NULL: then there is no title in the body.
 */
static const struct node *body_title(const struct document *document) {
    const struct node *title = NULL;
    for (const struct node *node = document->body->first; node != NULL; node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        if (title == NULL && node->heading.level != 1)
            return NULL;
        if (title != NULL && node->heading.level == 1)
            return NULL;
        if (title == NULL)
            title = node;
    }
    return title;
}

/* A heading as its level, the line of its parent and its title; a given anchor tells it apart. */
static const char *heading_key(struct arena *arena, const struct node *heading, int parent,
                               struct buffer *key, struct buffer *scratch) {
    buffer_clear(key);
    buffer_add_char(key, (char)('0' + heading->heading.level));
    for (; parent > 0; parent /= 64)
        buffer_add_char(key, (char)('0' + parent % 64));
    buffer_add_char(key, ' ');
    fold(node_text(heading, scratch), key);
    return arena_strndup(arena, key->data, key->length);
}

TEXT_RULE(structure_heading_twice) {
    size_t before = findings->count;
    int lines[7] = {0}; /* of the heading that is open at each level */
    struct arena arena = {0};
    struct map seen = {0};
    struct buffer text = BUFFER_INIT, scratch = BUFFER_INIT;
    map_reserve(&seen, &arena, document->heading_count);
    for (const struct node *node = document->body->first; node != NULL && !findings_full(findings, before);
         node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        int level = node->heading.level, parent = 0;
        for (int i = 1; i < level; i++)
            parent = lines[i] > 0 ? lines[i] : parent;
        lines[level] = node->line;
        for (int i = level + 1; i <= 6; i++)
            lines[i] = 0;
        const char *key = heading_key(&arena, node, parent, &text, &scratch);
        const struct node *first = map_get(&seen, key);
        if (first == NULL)
            map_put(&seen, key, (void *)(uintptr_t)node);
        else if (!node->heading.anchor_given)
            finding_add(findings, "S058", document->path, node->line, node->column,
                        "this heading stands in line %d already: a link to it leads there", first->line)
                ->fix = "give it another title, or an anchor of its own, {#…}";
    }
    map_release(&seen);
    arena_release(&arena);
    buffer_release(&text);
    buffer_release(&scratch);
}

BODY_RULE(structure_title_contradicts) {
    (void)context;
    const struct node *heading = body_title(entry->document);
    if (heading == NULL || entry->title[0] == '\0')
        return;
    struct buffer plain = BUFFER_INIT, body = BUFFER_INIT, front = BUFFER_INIT;
    node_plain_text(heading, &plain);
    fold(buffer_text(&plain), &body);
    fold(entry->title, &front);
    if (strstr(buffer_text(&body), buffer_text(&front)) == NULL) {
        finding_add(findings, "S052", entry->document->path, heading->line, heading->column,
                    "the heading says '%s', the front matter '%s'",
                    finding_quote(findings, buffer_text(&plain)), finding_quote(findings, entry->title))
            ->fix =
            "take the heading out (the title is printed from the front matter), or let both say the same";
    }
    buffer_release(&plain);
    buffer_release(&body);
    buffer_release(&front);
}

/* --- the sections that docket.yaml names for the type
 * ------------------------------------------------------- */

/* After "7 ", "7. ", "7.2 ", "7) " at the beginning. */
static const char *after_number(const char *text) {
    const char *c = text;
    while ((*c >= '0' && *c <= '9') || *c == '.' || *c == ')')
        c++;
    if (c == text || *c != ' ')
        return text;
    while (*c == ' ')
        c++;
    return c;
}

/* The heading of that title, numbered or not, after `from` (NULL: anywhere); NULL: none. */
static const struct node *find_section(const struct document *document, const char *title) {
    struct buffer wanted = BUFFER_INIT;
    fold(after_number(title), &wanted);
    const struct node *found = NULL;
    for (const struct node *node = document->body->first; node != NULL && found == NULL; node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        struct buffer plain = BUFFER_INIT, folded = BUFFER_INIT;
        node_plain_text(node, &plain);
        fold(after_number(buffer_text(&plain)), &folded);
        if (strcmp(buffer_text(&folded), buffer_text(&wanted)) == 0)
            found = node;
        buffer_release(&plain);
        buffer_release(&folded);
    }
    buffer_release(&wanted);
    return found;
}

ENTRY_RULE(structure_section_missing) {
    (void)context;
    for (size_t i = 0; entry->type != NULL && i < entry->type->section_count; i++) {
        if (find_section(entry->document, entry->type->sections[i]) != NULL)
            continue;
        finding_add(findings, "S053", entry->document->path, 0, 0,
                    "section '%s', which every %s has, is missing",
                    finding_quote(findings, entry->type->sections[i]), entry->type->name)
            ->fix = "add it; where there is nothing to say, say that";
    }
}

ENTRY_RULE(structure_section_order) {
    (void)context;
    const char *before = NULL;
    int line = 0;
    for (size_t i = 0; entry->type != NULL && i < entry->type->section_count; i++) {
        const struct node *node = find_section(entry->document, entry->type->sections[i]);
        if (node == NULL)
            continue;
        if (before != NULL && node->line < line)
            finding_add(findings, "S054", entry->document->path, node->line, node->column,
                        "section '%s' stands before '%s'", finding_quote(findings, entry->type->sections[i]),
                        finding_quote(findings, before))
                ->fix = finding_text(findings, "put them into the order that docket.yaml has for %s",
                                     entry->type->name);
        before = entry->type->sections[i];
        line = node->line;
    }
}

/* --- tables that say nothing
 * ------------------------------------------------------------------------------------------------ */

/* Are there rows below the header, and nothing in any of them? */
static bool is_blank_table(const struct node *table) {
    const struct node *row = table->first;
    for (size_t i = 0; i < table->table.header_rows && row != NULL; i++)
        row = row->next;
    bool blank = row != NULL;
    for (; row != NULL && blank; row = row->next)
        for (const struct node *cell = row->first; cell != NULL && blank; cell = cell->next)
            blank = cell->first == NULL;
    return blank;
}

BODY_RULE(structure_table_empty) {
    static const char *const to_be_filled_in[] = {"form", "register", "record"};
    size_t before = findings->count;
    (void)context;
    if (entry->type == NULL)
        return;
    for (size_t i = 0; i < sizeof to_be_filled_in / sizeof *to_be_filled_in; i++)
        if (strcmp(entry->type->name, to_be_filled_in[i]) == 0)
            return;
    for (const struct node *node = entry->document->body->first;
         node != NULL && !findings_full(findings, before); node = node->next)
        if (node->kind == NODE_TABLE && is_blank_table(node))
            finding_add(findings, "S060", entry->document->path, node->line, node->column,
                        "the table has rows, and nothing stands in them")
                ->fix = "fill it in, say that there is nothing to list, or take it out";
}
