#include <string.h>

#include "document/plan.h"

/*
 * `[Not yet: the limit]: Monday` is a link definition by CommonMark (4.7), and shows nothing, though who
 * wrote it may have meant text; of two definitions of a label the second one is lost. Where cmark took a
 * definition is known by the lines that it lost; here its label is looked for in all brackets of the
 * document.
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

static bool is_suspicious(const struct plan *plan, const struct entry *entry, struct position behind,
                          const char *label) {
    return is_wording(label) || leads_to_word(plan, entry, behind);
}

/* What the definitions of a document say of their labels; lives in `arena`. */
struct definitions {
    struct arena arena;
    struct map first; /* label → the piece that the definition which counts begins with: the first one's */
    struct map uses;  /* labels in brackets */
    bool any;         /* one is suspicious, or a second one of its label */
};

/* Whether the line defines a label anew, and otherwise than the definition that counts. */
static bool is_second(const struct definitions *definitions, const struct piece *piece, const char *label) {
    const struct piece *first = map_get(&definitions->first, label);
    return first && first != piece &&
           (first->length != piece->length || memcmp(first->text, piece->text, piece->length) != 0);
}

static void note_definitions(const struct plan *plan, const struct entry *entry,
                             struct definitions *definitions, struct buffer *label) {
    for (size_t line = 0; line < definition_lines(entry); line++) {
        const struct piece *piece = piece_at(plan, entry, line);
        struct position behind;
        if (!read_definition(plan, entry, line, &behind, label))
            continue;
        const char *text = buffer_text(label);
        if (is_suspicious(plan, entry, behind, text) || is_second(definitions, piece, text))
            definitions->any = true;
        if (!map_get(&definitions->first, text))
            map_put(&definitions->first, arena_strdup(&definitions->arena, text), (void *)piece);
    }
}

/* --- uses ----------------------------------------------------------------------------------------------- */

/* Notes what stands in brackets; of definitions only what stands behind their label. */
static void note_uses(const struct plan *plan, const struct entry *entry, struct definitions *definitions,
                      struct buffer *label) {
    struct map *uses = &definitions->uses;
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
                map_put(uses, arena_strdup(&definitions->arena, buffer_text(label)), definitions);
        }
    }
}

static void report_lost(const struct plan *plan, const struct entry *entry,
                        const struct definitions *definitions, struct buffer *label) {
    struct parse *parse = plan->parse;
    for (size_t line = 0; line < definition_lines(entry); line++) {
        const struct piece *piece = piece_at(plan, entry, line);
        struct position behind;
        if (!read_definition(plan, entry, line, &behind, label))
            continue;
        const char *text = buffer_text(label);
        bool used = map_get(&definitions->uses, text), second = is_second(definitions, piece, text);
        /* Comments are written so, again and again: [//]: # (a comment). */
        if (used ? !second : !is_suspicious(plan, entry, behind, text))
            continue;
        size_t offset = (size_t)(piece->text - (parse->text + parse->lines.starts[piece->line]));
        report(parse, "S020", parse_line(parse, piece->line), parse_column(parse, piece->line, offset),
               used ? "this is the second link definition of its label, and the first one counts; nothing of "
                      "it is shown"
                    : "this is a link definition, which no link uses; nothing of it is shown");
    }
}

void plan_check_definitions(const struct plan *plan) {
    struct definitions definitions = {.any = false};
    struct buffer label = BUFFER_INIT;
    for (size_t i = 0; i < plan->entry_count; i++)
        note_definitions(plan, &plan->entries[i], &definitions, &label);
    for (size_t i = 0; i < plan->entry_count && definitions.any; i++)
        note_uses(plan, &plan->entries[i], &definitions, &label);
    for (size_t i = 0; i < plan->entry_count && definitions.any; i++)
        report_lost(plan, &plan->entries[i], &definitions, &label);
    map_release(&definitions.first);
    map_release(&definitions.uses);
    arena_release(&definitions.arena);
    buffer_release(&label);
}
