#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "document/internal.h"

/* Web and mail addresses in running text (GFM 6.9). */

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

/* An address: its place in a text, and what goes before it in the link's target. */
struct address {
    size_t start, end;
    const char *prefix;
};

/* The length of a domain: at least one period, no underscore in its last two parts. */
static size_t domain_length(const char *text, size_t length) {
    size_t at = 0, periods = 0, underscores = 0, underscores_before = 0;
    for (; at < length; at++) {
        if (text[at] == '_')
            underscores++;
        else if (text[at] == '.') {
            periods++;
            underscores_before = underscores;
            underscores = 0;
        } else if (!is_alnum(text[at]) && text[at] != '-' && (unsigned char)text[at] < 0x80)
            break;
    }
    return periods > 0 && underscores == 0 && underscores_before == 0 ? at : 0;
}

/* East Asian punctuation ends an address: those scripts put no blank behind it. */
static bool ends_address(const char *text, size_t length) {
    if ((unsigned char)*text < 0xE3)
        return is_space(*text) || *text == '<';
    size_t size;
    uint32_t c = utf8_decode(text, length, &size);
    return (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20);
}

/* Cuts punctuation and closing brackets that belong to the sentence. */
static size_t trim(const char *text, size_t start, size_t end) {
    size_t opened = 0, closed = 0;
    for (size_t i = start; i < end; i++) {
        opened += text[i] == '(';
        closed += text[i] == ')';
    }
    while (end > start) {
        char c = text[end - 1];
        if (c == ')') {
            if (closed <= opened)
                return end;
            closed--;
            end--;
        } else if (c == ';') {
            size_t at = end - 1;
            while (at > start && is_alnum(text[at - 1]))
                at--;
            if (at == start || at == end - 1 || text[at - 1] != '&') {
                end--;
                continue;
            }
            end = at - 1;
        } else if (strchr("?!.,:*_~'\"&", c)) {
            end--;
        } else {
            return end;
        }
    }
    return end;
}

static bool starts_word(const char *text, size_t at) {
    return at == 0 || is_space(text[at - 1]) || strchr("*_~(", text[at - 1]) ||
           (unsigned char)text[at - 1] >= 0x80;
}

static bool find_web(const char *text, size_t length, size_t at, struct address *address) {
    static const char *const schemes[] = {"http://", "https://", "ftp://"};
    size_t skip = 0;
    address->prefix = "";
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !skip; i++)
        if (strncasecmp(text + at, schemes[i], strlen(schemes[i])) == 0)
            skip = strlen(schemes[i]);
    if (!skip && strncasecmp(text + at, "www.", 4) == 0)
        address->prefix = "http://";
    else if (!skip)
        return false;
    /* What has a scheme may stand in quotes and the like too. */
    if (skip ? at > 0 && is_letter(text[at - 1]) : !starts_word(text, at))
        return false;
    size_t end = at + skip, domain = domain_length(text + end, length - end);
    if (domain == 0)
        return false;
    while (end < length && !ends_address(text + end, length - end))
        end++;
    address->start = at;
    address->end = trim(text, at, end);
    return address->end > at + skip + 1;
}

static bool is_local(char c) {
    return is_alnum(c) || c == '.' || c == '+' || c == '-' || c == '_';
}

/* A mail address around the '@' at `at`. */
static bool find_mail(const char *text, size_t length, size_t at, size_t least, struct address *address) {
    size_t start = at, end = at + 1, periods = 0;
    while (start > least && is_local(text[start - 1]))
        start--;
    for (; end < length; end++) {
        if (text[end] == '.' && end + 1 < length && is_alnum(text[end + 1]))
            periods++;
        else if (!is_alnum(text[end]) && text[end] != '-' && text[end] != '_')
            break;
    }
    if (start == at || periods == 0 || !is_letter(text[end - 1]) || (end < length && text[end] == '@'))
        return false;
    *address = (struct address){start, end, "mailto:"};
    return true;
}

/* The next address at or behind `from`. */
static bool find_address(const char *text, size_t length, size_t from, struct address *address) {
    for (size_t at = from; at < length; at++) {
        char c = text[at];
        if ((c == 'h' || c == 'H' || c == 'f' || c == 'F' || c == 'w' || c == 'W') &&
            find_web(text, length, at, address))
            return true;
        if (c == '@' && find_mail(text, length, at, from, address))
            return true;
    }
    return false;
}

static void add_text(struct parse *parse, struct node *into, const struct node *from, size_t start,
                     size_t end) {
    if (start >= end)
        return;
    struct node *node = node_new(parse, NODE_TEXT, from->line, from->column + (int)start);
    node->text = arena_strndup(parse->arena, from->text + start, end - start);
    node_append(into, node);
}

static void split(struct parse *parse, struct node *into, struct node *text) {
    size_t length = strlen(text->text), from = 0;
    struct address address;
    while (find_address(text->text, length, from, &address)) {
        if (address.end - address.start > LINK_MAX_LENGTH) {
            add_text(parse, into, text, from, address.end);
            from = address.end;
            continue;
        }
        add_text(parse, into, text, from, address.start);
        struct node *link = node_new(parse, NODE_LINK, text->line, text->column + (int)address.start);
        link->link.kind = LINK_URI;
        link->link.target = arena_printf(parse->arena, "%s%.*s", address.prefix,
                                         (int)(address.end - address.start), text->text + address.start);
        node_append(into, link);
        add_text(parse, link, text, address.start, address.end);
        from = address.end;
    }
    add_text(parse, into, text, from, length);
}

/* "://" */
static bool has_scheme(const char *text) {
    for (const char *colon = text; (colon = strchr(colon, ':')) != NULL; colon++)
        if (colon[1] == '/' && colon[2] == '/')
            return true;
    return false;
}

/* "www." in whatever case. */
static bool has_www(const char *text) {
    for (const char *dot = text; (dot = strchr(dot, '.')) != NULL; dot++)
        if (is_www(dot, text))
            return true;
    return false;
}

static bool may_hold_address(const struct node *node) {
    return node->kind == NODE_TEXT &&
           (has_scheme(node->text) || strchr(node->text, '@') || has_www(node->text));
}

void text_autolink(struct parse *parse, struct node *parent) {
    struct node *child = parent->first;
    while (child && !may_hold_address(child) && child->kind != NODE_STRIKE)
        child = child->next;
    if (!child)
        return;
    for (const struct node *above = parent; above; above = above->parent)
        if (above->kind == NODE_LINK || above->kind == NODE_IMAGE)
            return;
    child = parent->first;
    parent->first = parent->last = NULL;
    while (child) {
        struct node *next = child->next;
        if (child->kind == NODE_STRIKE)
            text_autolink(parse, child); /* at most INLINE_MAX_DEPTH deep */
        if (may_hold_address(child))
            split(parse, parent, child);
        else
            node_append(parent, child);
        child = next;
    }
}
