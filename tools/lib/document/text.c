#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "document/internal.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c) {
    return is_digit(c) || is_alpha(c);
}

/* --- identifiers ---------------------------------------------------------------------------------------- */

/*
 * A letter first, letters, digits, '.', '_' and '-' after it, and a digit directly behind the last hyphen:
 * EP-07, WI-02-01, EM-04.de.
 * `[1]`, `[x]`, `[TBD]`, `[v1.0]` are text.
 */
size_t identifier_scan(const char *text, size_t length) {
    enum { IDENTIFIER_MAX = 64 };
    size_t at = 0, hyphen = 0;
    if (length == 0 || !is_alpha(text[0]))
        return 0;
    for (; at < length && at < IDENTIFIER_MAX && (is_alnum(text[at]) || strchr("._-", text[at])); at++)
        if (text[at] == '-')
            hyphen = at;
    if (hyphen == 0 || hyphen + 1 >= at || !is_digit(text[hyphen + 1]) || !is_alnum(text[at - 1]))
        return 0;
    return at;
}

/* --- destinations --------------------------------------------------------------------------------------- */

static size_t scheme_length(const char *text) {
    size_t length = 0;
    if (!is_alpha(*text))
        return 0;
    while (is_alnum(text[length]) || (text[length] && strchr("+.-", text[length])))
        length++;
    return text[length] == ':' ? length : 0;
}

static int hex(char c) {
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Percent-decoded, as long as that gives UTF-8 without control characters. */
static char *decoded(struct parse *parse, const char *text, size_t length) {
    char *copy = arena_strndup(parse->arena, text, length), *to = copy;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%' && i + 2 < length && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
            *to++ = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            *to++ = text[i];
        }
    }
    *to = '\0';
    size_t size = (size_t)(to - copy);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)copy[i] < 0x20 || copy[i] == 0x7F)
            return arena_strndup(parse->arena, text, length);
    return utf8_check(copy, size) == size ? copy : arena_strndup(parse->arena, text, length);
}

static bool is_unsafe(const char *scheme, size_t length) {
    static const char *const unsafe[] = {"javascript", "vbscript", "data", "file"};
    if (length == 1)
        return true; /* a drive */
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (strlen(unsafe[i]) == length && strncasecmp(unsafe[i], scheme, length) == 0)
            return true;
    return false;
}

static void refuse_scheme(struct parse *parse, const struct node *link, const char *destination,
                          size_t length) {
    bool image = link->kind == NODE_IMAGE;
    struct finding *finding = length == 1
                                  ? report(parse, "X013", link->line, link->column,
                                           "'%s' is a path on one computer; nobody else can follow it",
                                           destination)
                                  : report(parse, "X013", link->line, link->column,
                                           "%s with '%.*s:' is not allowed; its text is shown without it",
                                           image ? "an image" : "a link", (int)length, destination);
    if (finding)
        finding->fix = image ? "keep the image in the repository and name it by a relative path"
                             : "link by identifier, by relative path, or with https:";
}

bool link_classify(struct parse *parse, struct node *link, const char *destination) {
    if (!*destination) {
        report(parse, "S018", link->line, link->column,
               link->kind == NODE_IMAGE ? "the image names no file" : "the link leads nowhere");
        return false;
    }
    if (strlen(destination) > LINK_MAX_LENGTH) {
        report(parse, "S019", link->line, link->column,
               "%s of more than %d characters is not followed; its text is shown without it",
               link->kind == NODE_IMAGE ? "an image's path" : "a link", LINK_MAX_LENGTH);
        return false;
    }
    size_t scheme = scheme_length(destination);
    if (scheme > 0 && is_unsafe(destination, scheme)) {
        refuse_scheme(parse, link, destination, scheme);
        return false;
    }
    const char *hash = strchr(destination, '#');
    size_t length = hash ? (size_t)(hash - destination) : strlen(destination);
    link->link.fragment = NULL;
    if (scheme > 0 || strncmp(destination, "//", 2) == 0) {
        link->link.kind = LINK_URI;
        link->link.target = destination;
        return true;
    }
    link->link.kind = length == 0 ? LINK_ANCHOR : LINK_FILE;
    link->link.target = length == 0 ? "" : decoded(parse, destination, length);
    if (hash)
        link->link.fragment = decoded(parse, hash + 1, strlen(hash + 1));
    return true;
}

/* --- strike-through (GFM 6.5) --------------------------------------------------------------------------- */

enum role { ROLE_NONE, ROLE_OPEN, ROLE_CLOSE };

/* A run of one or two tildes. */
struct delimiter {
    struct node *node;
    size_t offset, length;
    bool can_open, can_close;
    enum role role;
};

struct delimiters {
    struct delimiter *items;
    size_t count, capacity;
};

enum around { AROUND_SPACE, AROUND_PUNCTUATION, AROUND_LETTER };

static enum around class_of(uint32_t c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
        c == 0x3000)
        return AROUND_SPACE;
    if (c < 0x80)
        return c < 0x20 || !is_alnum((char)c) ? AROUND_PUNCTUATION : AROUND_LETTER;
    bool punctuation = c == 0xA1 || c == 0xA7 || c == 0xAB || c == 0xB6 || c == 0xB7 || c == 0xBB ||
                       c == 0xBF || (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205E) ||
                       (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011) ||
                       (c >= 0x3014 && c <= 0x301F) || (c >= 0xFF01 && c <= 0xFF0F) ||
                       (c >= 0xFF1A && c <= 0xFF20);
    return punctuation ? AROUND_PUNCTUATION : AROUND_LETTER;
}

/* What stands beside the edge of a text: a break or the paragraph's edge is white space, other inlines end in
 * a mark. */
static enum around class_of_edge(const struct node *parent, const struct node *neighbour) {
    if (!neighbour)
        return node_is_inline(parent->kind) ? AROUND_PUNCTUATION : AROUND_SPACE;
    return neighbour->kind == NODE_SOFT_BREAK || neighbour->kind == NODE_LINE_BREAK ? AROUND_SPACE
                                                                                    : AROUND_PUNCTUATION;
}

static enum around before_of(const struct node *parent, const struct node *previous, const char *text,
                             size_t offset) {
    if (offset == 0)
        return class_of_edge(parent, previous);
    size_t start = offset - 1, size;
    while (start > 0 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    return class_of(utf8_decode(text + start, offset - start, &size));
}

static enum around after_of(const struct node *parent, const struct node *node, size_t offset,
                            size_t length) {
    size_t size;
    if (offset == length)
        return class_of_edge(parent, node->next);
    return class_of(utf8_decode(node->text + offset, length - offset, &size));
}

static void find_runs(struct delimiters *runs, const struct node *parent, const struct node *previous,
                      struct node *node) {
    size_t length = strlen(node->text);
    for (const char *p = node->text; (p = strchr(p, '~')) != NULL;) {
        size_t offset = (size_t)(p - node->text), size = strspn(p, "~");
        p += size;
        if (size > 2)
            continue;
        enum around before = before_of(parent, previous, node->text, offset);
        enum around after = after_of(parent, node, offset + size, length);
        struct delimiter run = {.node = node, .offset = offset, .length = size};
        run.can_open = after != AROUND_SPACE && !(after == AROUND_PUNCTUATION && before == AROUND_LETTER);
        run.can_close = before != AROUND_SPACE && !(before == AROUND_PUNCTUATION && after == AROUND_LETTER);
        if (run.can_open || run.can_close)
            MEM_APPEND(runs->items, runs->count, runs->capacity, run);
    }
}

static bool may_match(const struct delimiter *opener, const struct delimiter *closer) {
    return opener->can_open &&
           (!(closer->can_open || opener->can_close) || (opener->length + closer->length) % 3 != 0);
}

/* Pairs the runs as emphasis is paired (CommonMark 0.30, "process emphasis"); runs of unequal length annul
 * each other. */
static bool match_runs(struct delimiters *runs) {
    size_t *stack = mem_alloc((runs->count + 1) * sizeof *stack), depth = 0;
    size_t bottom[2][3] = {{0}};
    bool any = false;
    for (size_t i = 0; i < runs->count; i++) {
        struct delimiter *closer = &runs->items[i];
        size_t *floor = &bottom[closer->can_open][closer->length];
        size_t at = depth;
        if (closer->can_close) {
            while (at > 0 && stack[at - 1] >= *floor && !may_match(&runs->items[stack[at - 1]], closer))
                at--;
            if (at > 0 && stack[at - 1] >= *floor) {
                struct delimiter *opener = &runs->items[stack[at - 1]];
                depth = at - 1;
                if (opener->length == closer->length) {
                    opener->role = ROLE_OPEN;
                    closer->role = ROLE_CLOSE;
                    any = true;
                }
                continue;
            }
            *floor = i;
        }
        if (closer->can_open)
            stack[depth++] = i;
    }
    free(stack);
    return any;
}

static void add_text(struct parse *parse, struct node *into, const struct node *from, size_t start,
                     size_t end) {
    if (start >= end)
        return;
    struct node *node = node_new(parse, NODE_TEXT, from->line, from->column + (int)start);
    node->text = arena_strndup(parse->arena, from->text + start, end - start);
    node_append(into, node);
}

/* Builds the children of `parent` again, with a node for each pair. */
static void rebuild(struct parse *parse, struct node *parent, const struct delimiters *runs) {
    struct node *into = parent, *child = parent->first;
    size_t at = 0;
    int deep = 0, ignored = 0;
    parent->first = parent->last = NULL;
    while (child) {
        struct node *next = child->next;
        if (at == runs->count || runs->items[at].node != child) {
            node_append(into, child);
            child = next;
            continue;
        }
        size_t from = 0;
        for (; at < runs->count && runs->items[at].node == child; at++) {
            const struct delimiter *run = &runs->items[at];
            if (run->role == ROLE_NONE)
                continue;
            add_text(parse, into, child, from, run->offset);
            from = run->offset + run->length;
            if (run->role == ROLE_OPEN && deep < INLINE_MAX_DEPTH) {
                struct node *strike = node_new(parse, NODE_STRIKE, child->line,
                                               child->column + (int)run->offset);
                node_append(into, strike);
                into = strike;
                deep++;
            } else if (run->role == ROLE_OPEN) {
                ignored++;
            } else if (ignored > 0) {
                ignored--;
            } else {
                into = into->parent;
                deep--;
            }
        }
        add_text(parse, into, child, from, strlen(child->text));
        child = next;
    }
}

void text_unmark(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from != MARK_END)
            *to++ = *from == MARK_TILDE ? '~' : *from;
    *to = '\0';
}

static void unmark(struct parse *parse, struct node *parent) {
    for (struct node *child = parent->first; child; child = child->next) {
        if (child->kind == NODE_STRIKE)
            unmark(parse, child); /* at most INLINE_MAX_DEPTH deep */
        if (child->kind != NODE_TEXT || !strchr(child->text, MARK_TILDE))
            continue;
        char *copy = arena_strdup(parse->arena, child->text);
        text_unmark(copy);
        child->text = copy;
    }
}

void text_strike(struct parse *parse, struct node *parent) {
    struct delimiters runs = {NULL, 0, 0};
    struct node *previous = NULL;
    bool marks = false;
    for (struct node *child = parent->first; child; previous = child, child = child->next) {
        if (child->kind != NODE_TEXT)
            continue;
        if (strchr(child->text, '~'))
            find_runs(&runs, parent, previous, child);
        marks = marks || strchr(child->text, MARK_TILDE);
    }
    if (runs.count > 1 && match_runs(&runs))
        rebuild(parse, parent, &runs);
    free(runs.items);
    if (marks)
        unmark(parse, parent);
}
