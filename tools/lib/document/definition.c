#include <string.h>

#include "document/plan.h"

/*
 * `[Not yet: the limit]: Monday` is a link definition by CommonMark (4.7), and shows nothing, though who
 * wrote it may have meant text. Where cmark took a definition is known by the lines that it lost; here its
 * label is looked for in all brackets of the document.
 */

enum { LABEL_MAX = 999 }; /* bytes; CommonMark has it in characters */

/* A place in the pieces of an entry. */
struct position {
    size_t piece, at;
};

static const struct piece *piece_at(const struct plan *plan, const struct entry *entry, size_t index) {
    return &plan->pieces[entry->first_piece + index];
}

/* Appends a character of a label: without case, white space as one blank. */
static void add_character(struct buffer *label, char c) {
    if (c == ' ' || c == '\t' || c == '\n') {
        if (label->length > 0 && label->data[label->length - 1] != ' ')
            buffer_add_char(label, ' ');
    } else {
        buffer_add_char(label, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
}

/*
 * Reads the label behind an opening bracket up to its closing one, and sets `*position` behind that. False
 * where another bracket opens before, or none closes.
 */
static bool read_label(const struct plan *plan, const struct entry *entry, struct position *position,
                       struct buffer *label) {
    buffer_clear(label);
    for (; position->piece < entry->piece_count && label->length < LABEL_MAX;
         position->piece++, position->at = 0) {
        const struct piece *piece = piece_at(plan, entry, position->piece);
        for (; position->at < piece->length && label->length < LABEL_MAX; position->at++) {
            char c = piece->text[position->at];
            if (c == '[')
                return false;
            if (c == ']') {
                position->at++;
                if (label->length > 0 && label->data[label->length - 1] == ' ')
                    label->data[--label->length] = '\0';
                return label->length > 0;
            }
            add_character(label, c);
            if (c == '\\' && position->at + 1 < piece->length)
                add_character(label, piece->text[++position->at]);
        }
        add_character(label, '\n');
    }
    return false;
}

/* --- definitions ---------------------------------------------------------------------------------------- */

/* Lines at the entry's beginning of which cmark made definitions. */
static size_t definition_lines(const struct entry *entry) {
    return !entry->definitions ? 0 : entry->block ? entry->lost_lines : entry->piece_count;
}

/* Reads the label of a definition that begins with this line, and sets `*position` behind its colon. */
static bool read_definition(const struct plan *plan, const struct entry *entry, size_t line,
                            struct position *position, struct buffer *label) {
    const struct piece *piece = piece_at(plan, entry, line);
    if (line >= definition_lines(entry) || piece->length == 0 || *piece->text != '[')
        return false;
    *position = (struct position){line, 1};
    if (!read_label(plan, entry, position, label))
        return false;
    piece = piece_at(plan, entry, position->piece);
    return position->at < piece->length && piece->text[position->at++] == ':';
}

/* A label that nobody would take for a key: `iso`, `1` and `EP-07` are keys. */
static bool is_wording(const char *label) {
    for (const char *c = label; *c; c++)
        if (strchr(" :;,!?", *c) || (unsigned char)*c >= 0x80)
            return true;
    return false;
}

/* Whether the destination behind a definition's colon is a word, not an address or a file. */
static bool leads_to_word(const struct plan *plan, const struct entry *entry, struct position position) {
    for (; position.piece < entry->piece_count; position.piece++, position.at = 0) {
        const struct piece *piece = piece_at(plan, entry, position.piece);
        size_t at = position.at;
        while (at < piece->length && (piece->text[at] == ' ' || piece->text[at] == '\t'))
            at++;
        if (at == piece->length)
            continue;
        for (; at < piece->length && (unsigned char)piece->text[at] > ' '; at++)
            if (strchr("<>/.#:@?=&%", piece->text[at]))
                return false;
        return true;
    }
    return false;
}

static bool is_suspicious(const struct plan *plan, const struct entry *entry, size_t line,
                          struct buffer *label) {
    struct position position;
    return read_definition(plan, entry, line, &position, label) &&
           (is_wording(buffer_text(label)) || leads_to_word(plan, entry, position));
}

/* --- uses ----------------------------------------------------------------------------------------------- */

/* Notes what stands in brackets; of definitions only what stands behind their label. */
static void note_uses(const struct plan *plan, const struct entry *entry, struct arena *arena,
                      struct map *uses, struct buffer *label) {
    for (size_t line = 0; line < entry->piece_count; line++) {
        const struct piece *piece = piece_at(plan, entry, line);
        struct position position;
        size_t at = read_definition(plan, entry, line, &position, label) ? 1 : 0;
        for (; at < piece->length; at++) {
            position = (struct position){line, at + 1};
            if (piece->text[at] == '\\')
                at++;
            else if (piece->text[at] == '[' && read_label(plan, entry, &position, label) &&
                     !map_get(uses, buffer_text(label)))
                map_put(uses, arena_strdup(arena, buffer_text(label)), arena);
        }
    }
}

static void report_unused(const struct plan *plan, const struct entry *entry, const struct map *uses,
                          struct buffer *label) {
    struct parse *parse = plan->parse;
    for (size_t line = 0; line < definition_lines(entry); line++) {
        const struct piece *piece = piece_at(plan, entry, line);
        if (!is_suspicious(plan, entry, line, label) || map_get(uses, buffer_text(label)))
            continue;
        size_t offset = (size_t)(piece->text - (parse->text + parse->lines.starts[piece->line]));
        report(parse, "S020", parse_line(parse, piece->line), parse_column(parse, piece->line, offset),
               "this is a link definition, which no link uses; nothing of it is shown");
    }
}

void plan_check_definitions(const struct plan *plan) {
    struct buffer label = BUFFER_INIT;
    struct map uses = {NULL, 0, 0, NULL, 0};
    struct arena arena = {NULL};
    bool any = false;
    for (size_t i = 0; i < plan->entry_count && !any; i++)
        for (size_t line = 0; line < definition_lines(&plan->entries[i]) && !any; line++)
            any = is_suspicious(plan, &plan->entries[i], line, &label);
    for (size_t i = 0; i < plan->entry_count && any; i++)
        note_uses(plan, &plan->entries[i], &arena, &uses, &label);
    for (size_t i = 0; i < plan->entry_count && any; i++)
        report_unused(plan, &plan->entries[i], &uses, &label);
    map_release(&uses);
    arena_release(&arena);
    buffer_release(&label);
}
