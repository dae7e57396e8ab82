#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/plan.h"

/*
 * All inline text of a document goes through cmark in one text of simple blocks, each from one entry: then
 * link definitions hold for table cells too, every place can be told, and what cmark must link but doesn't
 * know ([EP-07], [^1]) can be defined for it.
 */

struct composer {
    struct plan *plan;
    struct buffer text;
    size_t line; /* from 1 */
};

/* Whether `&#1;` and the like stand at '&': a reference to a control character that is no white space. */
static bool names_control(const char *text, const char *end) {
    unsigned value = 0;
    if (end - text < 4 || text[1] != '#')
        return false;
    bool hexadecimal = (text[2] | 0x20) == 'x';
    const char *digits = text + (hexadecimal ? 3 : 2);
    for (text = digits; text < end && *text != ';'; text++) {
        char c = (char)(*text | 0x20);
        if (*text >= '0' && *text <= '9')
            value = value * (hexadecimal ? 16 : 10) + (unsigned)(*text - '0');
        else if (hexadecimal && c >= 'a' && c <= 'f')
            value = value * 16 + (unsigned)(c - 'a') + 10;
        else
            return false;
        if (value >= 0x20)
            return false;
    }
    return text < end && text > digits && value != 0 && value != '\t' && value != '\n' && value != '\r';
}

/*
 * Adds text, with marks for what cmark would take away too early: the backslash before a tilde, as
 * strike-through comes later, and before `[^`, as footnotes without a definition are looked for later.
 */
static void add_marked(struct buffer *out, const char *text, size_t length) {
    const char *end = text + length, *from = text;
    if (!memchr(text, '\\', length) && !memchr(text, '&', length))
        text = end;
    while (text < end) {
        bool behind = *text == '\\' && text + 1 < end;
        char mark = 0;
        if (behind && text[1] == '~')
            mark = MARK_TILDE;
        else if (behind && text[1] == '[' && text + 2 < end && text[2] == '^')
            mark = MARK_BRACKET;
        else if (*text == '&' && names_control(text, end))
            mark = MARK_AMPERSAND;
        size_t size = behind ? 2 : 1;
        if (mark) {
            buffer_add(out, from, (size_t)(text - from));
            buffer_add_char(out, mark);
            if (mark != MARK_AMPERSAND)
                buffer_add_char(out, MARK_END);
            from = text + size;
        }
        text += size;
    }
    buffer_add(out, from, (size_t)(end - from));
}

/* A cell's text: `\|` is '|' before anything else is read. */
static void add_cell_text(struct composer *composer, const struct piece *piece) {
    struct buffer cell = BUFFER_INIT;
    for (size_t i = 0; i < piece->length; i++)
        if (piece->text[i] != '\\' || i + 1 == piece->length || piece->text[i + 1] != '|')
            buffer_add_char(&cell, piece->text[i]);
    add_marked(&composer->text, buffer_text(&cell), cell.length);
    buffer_release(&cell);
}

static void end_line(struct composer *composer) {
    buffer_add_char(&composer->text, '\n');
    composer->line++;
}

static void compose_line(struct composer *composer, const struct entry *entry, const struct piece *piece) {
    buffer_add_string(&composer->text, "# ");
    if (entry->cell && memchr(piece->text, '\\', piece->length))
        add_cell_text(composer, piece);
    else
        add_marked(&composer->text, piece->text, piece->length);
    buffer_add_string(&composer->text, " #");
    end_line(composer);
}

/* Whether a backslash stands at the end that no other one takes away. */
static bool ends_in_backslash(const struct piece *piece) {
    size_t count = 0;
    while (count < piece->length && piece->text[piece->length - 1 - count] == '\\')
        count++;
    return count % 2 == 1;
}

static void compose_lines(struct composer *composer, const struct entry *entry, const struct piece *pieces) {
    bool indent = entry->form == ENTRY_SHIELDED;
    if (indent) {
        /* A definition with a title takes no part of the next line, and makes it the second line of a
         * paragraph. */
        buffer_printf(&composer->text, "[%c]: <%c> 'x'", MARK_LINK, MARK_LINK);
        end_line(composer);
    }
    for (size_t i = 0; i < entry->piece_count; i++, indent = true) {
        if (indent)
            buffer_add_string(&composer->text, "    ");
        add_marked(&composer->text, pieces[i].text, pieces[i].length);
        if (i + 1 < entry->piece_count && ends_in_backslash(&pieces[i])) {
            /* Behind a break by a backslash cmark loses count of the lines; behind one by blanks it doesn't.
             */
            buffer_add_char(&composer->text, MARK_END);
            buffer_add_string(&composer->text, "  ");
        }
        end_line(composer);
    }
    end_line(composer);
}

static bool has_inline(const struct piece *piece) {
    for (size_t i = 0; i < piece->length; i++)
        if (character_traits[(unsigned char)piece->text[i]] & TRAIT_INLINE)
            return true;
    return false;
}

/* Whether cmark would make nothing but text and line ends of the entry. Blanks at the end of a line may break
 * it. */
static bool is_plain(const struct plan *plan, const struct entry *entry) {
    for (size_t i = 0; i < entry->piece_count; i++) {
        const struct piece *piece = &plan->pieces[entry->first_piece + i];
        char last = piece->length ? piece->text[piece->length - 1] : ' ';
        if (last == ' ' || last == '\t' ||
            ((plan->parse->traits[piece->line] & TRAIT_INLINE) && has_inline(piece)))
            return false;
    }
    return true;
}

static void compose_entries(struct composer *composer) {
    struct plan *plan = composer->plan;
    for (size_t i = 0; i < plan->entry_count; i++) {
        struct entry *entry = &plan->entries[i];
        entry->plain = is_plain(plan, entry);
        if (entry->plain)
            continue;
        entry->first_line = (uint32_t)composer->line;
        if (entry->form == ENTRY_LINE)
            compose_line(composer, entry, &plan->pieces[entry->first_piece]);
        else
            compose_lines(composer, entry, &plan->pieces[entry->first_piece]);
    }
}

/* The length of `EP-07` or `EP-07#copies` before a closing bracket, or 0. */
static size_t reference_length(const char *text, size_t length) {
    size_t at = identifier_scan(text, length);
    if (at == 0)
        return 0;
    if (at < length && text[at] == '#') {
        size_t start = ++at;
        while (at < length && (unsigned char)text[at] > ' ' && !strchr("[]<>\\*`&", text[at]) &&
               at - start < 200)
            at++;
        if (at == start)
            return 0;
    }
    return at < length && text[at] == ']' ? at : 0;
}

/* Defines what stands in brackets and is an identifier. It comes last, so that a document's own definitions
 * win. */
static void define_identifiers(struct composer *composer) {
    const struct parse *parse = composer->plan->parse;
    const char *end = parse->text + parse->length;
    struct map seen = {0};
    for (const char *p = parse->text; (p = memchr(p, '[', (size_t)(end - p))) != NULL;) {
        p++;
        size_t length = reference_length(p, (size_t)(end - p));
        if (length == 0)
            continue;
        char *label = arena_strndup(parse->arena, p, length);
        if (map_get(&seen, label))
            continue;
        map_put(&seen, label, label);
        buffer_printf(&composer->text, "[%s]: <%cd%s>\n", label, MARK_LINK, label);
    }
    map_release(&seen);
}

static void define_footnotes(struct composer *composer) {
    const struct parse *parse = composer->plan->parse;
    for (size_t i = 0; i < parse->footnote_count; i++) {
        buffer_add_string(&composer->text, "[^");
        add_marked(&composer->text, parse->footnotes[i].label, strlen(parse->footnotes[i].label));
        buffer_printf(&composer->text, "]: <%cf%zu>\n", MARK_LINK, i);
    }
}

/* --- what cmark made of it ------------------------------------------------------------------------------ */

/* Lines of a paragraph that were link definitions: cmark's places don't count them. */
static size_t lost_lines(const struct entry *entry) {
    int last = cmark_node_get_start_line(entry->block);
    for (cmark_node *node = cmark_node_first_child(entry->block); node; node = cmark_node_next(node))
        if (cmark_node_get_start_line(node) > last)
            last = cmark_node_get_start_line(node);
    size_t lines = (size_t)(last - cmark_node_get_start_line(entry->block)) + 1;
    return lines < entry->piece_count ? entry->piece_count - lines : 0;
}

static void match_blocks(struct plan *plan) {
    size_t i = 0;
    for (cmark_node *block = cmark_node_first_child(plan->inlines); block; block = cmark_node_next(block)) {
        size_t line = (size_t)cmark_node_get_start_line(block);
        while (i < plan->entry_count && plan->entries[i].first_line < line)
            i++;
        if (i == plan->entry_count || plan->entries[i].first_line != line)
            continue;
        struct entry *entry = &plan->entries[i];
        cmark_node_type wanted = entry->form == ENTRY_LINE ? CMARK_NODE_HEADING : CMARK_NODE_PARAGRAPH;
        if (cmark_node_get_type(block) != wanted)
            continue;
        entry->block = block;
        if (entry->definitions)
            entry->lost_lines = (uint32_t)lost_lines(entry);
    }
}

void plan_inlines(struct plan *plan) {
    struct composer composer = {.plan = plan, .line = 1};
    buffer_reserve(&composer.text, plan->parse->length + plan->parse->length / 8);
    compose_entries(&composer);
    buffer_add_char(&composer.text, '\n');
    define_identifiers(&composer);
    define_footnotes(&composer);
    /* cmark holds the text itself when it begins to make the most of its tree. */
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_SOURCEPOS, plan->memory);
    cmark_parser_feed(parser, buffer_text(&composer.text), composer.text.length);
    buffer_release(&composer.text);
    plan->inlines = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    match_blocks(plan);
}

/* The byte of a cell's text in the source: backslashes before pipes were taken out. */
static size_t cell_offset(const struct piece *piece, size_t offset) {
    if (piece->length > 512)
        return offset;
    size_t at = 0;
    for (; at < piece->length && offset > 0; at++)
        if (piece->text[at] != '\\' || at + 1 == piece->length || piece->text[at + 1] != '|')
            offset--;
    return at;
}

void plan_place(const struct plan *plan, const struct entry *entry, int line, int column, int *file_line,
                int *file_column) {
    size_t index = line > (int)entry->first_line ? (size_t)line - entry->first_line : 0;
    index += entry->lost_lines;
    if (index >= entry->piece_count)
        index = entry->piece_count - 1;
    const struct piece *piece = &plan->pieces[entry->first_piece + index];
    int before = entry->form == ENTRY_LINE ? 3 : 1;
    size_t offset = column > before ? (size_t)(column - before) : 0;
    if (entry->cell)
        offset = cell_offset(piece, offset);
    /* Nor does cmark count the line ends in a link's destination and title. */
    for (; offset > piece->length && ++index < entry->piece_count; piece++)
        offset -= piece->length + 1;
    if (offset > piece->length)
        offset = piece->length;
    *file_line = parse_line(plan->parse, piece->line);
    *file_column = parse_column(plan->parse, piece->line, piece->offset + offset);
}

void plan_release(struct plan *plan) {
    free(plan->body.items);
    free(plan->notes.items);
    free(plan->pieces);
    free(plan->entries);
}
