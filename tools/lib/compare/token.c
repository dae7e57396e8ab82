#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "compare/internal.h"

/* --- scanning
 * ------------------------------------------------------------------------------------------------------ */

/* Scripts that are written without blanks between words: each character is a token. */
static bool is_ideograph(uint32_t c) {
    return (c >= 0x2E80 && c <= 0x2FDF) || (c >= 0x3005 && c <= 0x3007) || (c >= 0x3021 && c <= 0x3029) ||
           (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1780 && c <= 0x17FF) || (c >= 0x1000 && c <= 0x109F);
}

static bool is_blank(uint32_t c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0x3000;
}

/* Punctuation and symbols; what joins letters (U+200C, U+200D, U+00AD) belongs to words. */
static bool is_sign(uint32_t c) {
    if (c < 0x80)
        return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_');
    return (c >= 0x80 && c < 0xC0 && c != 0xAA && c != 0xAD && c != 0xB5 && c != 0xBA) || c == 0xD7 ||
           c == 0xF7 || (c >= 0x2000 && c <= 0x206F && c != 0x200C && c != 0x200D) ||
           (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE10 && c <= 0xFE6F) ||
           (c >= 0xFF00 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
           (c >= 0xFF5B && c <= 0xFF65);
}

static bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Whether the sign between two characters holds a word together: "7.5.3", "EP-07", "2026-03-01", "C/1",
 * "doesn't". */
static bool joins(unsigned char before, unsigned char sign, unsigned char after) {
    if (sign == '\'')
        return is_letter(before) && is_letter(after);
    if (sign == '.' || sign == ',' || sign == ':')
        return is_digit(before) && is_digit(after);
    if (sign == '-' || sign == '/')
        return (is_digit(before) && (is_digit(after) || is_letter(after))) ||
               (is_letter(before) && is_digit(after));
    return false;
}

static size_t scan_word(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        size_t size;
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (is_blank(c) || is_ideograph(c))
            break;
        if (is_sign(c)) {
            if (c >= 0x80 || at == 0 || at + 1 >= length ||
                !joins((unsigned char)text[at - 1], (unsigned char)c, (unsigned char)text[at + 1]))
                break;
            uint32_t next = utf8_decode(text + at + 1, length - at - 1, &size);
            if (is_ideograph(next) || is_sign(next))
                break;
            size = 1;
        }
        at += size;
    }
    return at;
}

size_t token_scan(const char *text, size_t length, enum token_class *class) {
    size_t size;
    uint32_t c = utf8_decode(text, length, &size);
    if (is_blank(c)) {
        size_t at = size;
        while (at < length && is_blank(utf8_decode(text + at, length - at, &size)))
            at += size;
        *class = TOKEN_BLANK;
        return at;
    }
    if (is_ideograph(c) || is_sign(c)) {
        *class = is_sign(c) ? TOKEN_SIGN : TOKEN_IDEOGRAPH;
        return size;
    }
    *class = TOKEN_WORD;
    return scan_word(text, length);
}

/* --- tokens of inlines
 * ------------------------------------------------------------------------------------------------ */

struct lexer {
    struct compare *compare;
    enum compare_side side;
    struct token *items;
    size_t count, capacity;
    const struct node *top;    /* what the runs of inlines stand in */
    const struct node *parent; /* whose formatting `format` is */
    uint32_t format;           /* 0: none */
};

/* The number of the formatting of what stands in `parent`: all inline elements around it. */
static uint32_t format_of(struct lexer *lexer, const struct node *parent) {
    struct buffer *text = &lexer->compare->text;
    if (parent == lexer->parent)
        return lexer->format;
    buffer_clear(text);
    for (const struct node *node = parent; node && node != lexer->top; node = node->parent)
        unit_describe(lexer->compare, node, lexer->side, text);
    lexer->parent = parent;
    lexer->format = text->length ? 1 + unit_content(lexer->compare, text->data, text->length) : 0;
    return lexer->format;
}

/* A number for a word in its formatting. */
static uint32_t formatted(struct compare *compare, uint32_t word, uint32_t format, char kind) {
    char key[32];
    if (format == 0 && kind == 't')
        return 2 * word;
    int length = snprintf(key, sizeof key, "%c%x %x", kind, word, format);
    return 2 * unit_content(compare, key, (size_t)length) + 1;
}

static void add_token(struct lexer *lexer, const struct node *leaf, const char *text, size_t length,
                      enum token_class class, uint32_t id, uint32_t weight) {
    struct token token = {
        .text = text, .leaf = leaf, .length = (uint32_t)length, .id = id, .weight = weight, .class = class};
    MEM_APPEND(lexer->items, lexer->count, lexer->capacity, token);
}

static void add_text(struct lexer *lexer, const struct node *leaf, const char *text) {
    struct compare *compare = lexer->compare;
    bool code = leaf->kind == NODE_CODE || (leaf->parent && leaf->parent->kind == NODE_CODE_BLOCK);
    uint32_t format = format_of(lexer, leaf->parent);
    for (size_t left = strlen(text); left > 0;) {
        enum token_class class;
        size_t length = token_scan(text, left, &class);
        if (class == TOKEN_BLANK && !code) {
            add_token(lexer, leaf, text, length, class, 2 * unit_word(compare, " ", 1), 0);
        } else {
            uint32_t word = unit_word(compare, text, length);
            bool counts = class == TOKEN_WORD || class == TOKEN_IDEOGRAPH;
            add_token(lexer, leaf, text, length, class, formatted(compare, word, format, code ? 'c' : 't'),
                      counts ? compare->weights[word] : 0);
        }
        text += length;
        left -= length;
    }
}

static void add_thing(struct lexer *lexer, const struct node *leaf) {
    struct compare *compare = lexer->compare;
    uint32_t format = format_of(lexer, leaf->parent);
    buffer_clear(&compare->text);
    unit_describe_all(compare, leaf, lexer->side, &compare->text);
    uint32_t content = unit_content(compare, compare->text.data, compare->text.length);
    add_token(lexer, leaf, "", 0, TOKEN_THING, formatted(compare, content, format, 'x'), 0);
}

/* Steps over the children of an image: they are its alternate text. */
static void add_leaf(struct lexer *lexer, const struct node *node) {
    switch (node->kind) {
    case NODE_TEXT:
        add_text(lexer, node, node->text);
        break;
    case NODE_CODE:
        add_text(lexer, node, node->code.text);
        break;
    case NODE_SOFT_BREAK:
        add_token(lexer, node, " ", 1, TOKEN_BLANK, 2 * unit_word(lexer->compare, " ", 1), 0);
        break;
    case NODE_LINE_BREAK:
    case NODE_IMAGE:
    case NODE_FOOTNOTE_REFERENCE:
        add_thing(lexer, node);
        break;
    default:
        break; /* an element: it counts as the formatting of what is in it */
    }
}

struct tokens token_list(struct compare *compare, const struct node *first, const struct node *end,
                         enum compare_side side) {
    struct lexer lexer = {.compare = compare, .side = side, .top = first ? first->parent : NULL};
    lexer.parent = lexer.top;
    for (const struct node *sibling = first; sibling && sibling != end; sibling = sibling->next) {
        for (const struct node *node = sibling; node;) {
            add_leaf(&lexer, node);
            if (node->first && node->kind != NODE_IMAGE)
                node = node->first;
            else
                node = node == sibling ? NULL : node_following_skip(node, sibling);
        }
    }
    struct tokens tokens = {NULL, lexer.count};
    if (lexer.count)
        tokens.items = arena_dup(&compare->scratch, lexer.items, lexer.count * sizeof *lexer.items);
    free(lexer.items);
    return tokens;
}
