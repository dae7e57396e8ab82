#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "document/internal.h"

/* --- {#id clauses="7.5.3 7.5.2"} ------------------------------------------------------------------------ */

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/* An attribute as it stands in braces. */
struct attribute {
    char kind; /* '#', '.', '=' */
    const char *name, *value;
    size_t name_length, value_length;
};

/* Reads one attribute; the number of bytes that it takes, or 0. */
static size_t read_attribute(const char *text, size_t length, struct attribute *attribute) {
    size_t at = 0;
    *attribute = (struct attribute){.kind = text[0]};
    if (text[0] == '#' || text[0] == '.') {
        for (at = 1; at < length && !is_blank(text[at]); at++)
            if (strchr("{}\"'=<>", text[at]))
                return 0;
        attribute->value = text + 1;
        attribute->value_length = at - 1;
        return at > 1 ? at : 0;
    }
    attribute->kind = '=';
    attribute->name = text;
    while (at < length && is_key(text[at]))
        at++;
    attribute->name_length = at;
    if (at == 0 || at == length || text[at] != '=')
        return 0;
    at++;
    char quote = at < length && (text[at] == '"' || text[at] == '\'') ? text[at] : 0;
    at += quote != 0;
    attribute->value = text + at;
    while (at < length && (quote ? text[at] != quote : !is_blank(text[at])))
        at++;
    attribute->value_length = (size_t)(text + at - attribute->value);
    if (quote)
        return at < length ? at + 1 : 0;
    return at;
}

static bool is_clause(const char *text) {
    const char *colon = strchr(text, ':');
    const char *number = colon ? colon + 1 : text;
    if (!*number || number[0] == '.' || number[strlen(number) - 1] == '.' || strstr(number, ".."))
        return false;
    for (const char *p = number; *p; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '.'))
            return false;
    return true;
}

static void read_clauses(struct parse *parse, struct node *heading, const struct attribute *attribute,
                         int line, int column) {
    const char *end = attribute->value + attribute->value_length;
    size_t room = 1;
    for (const char *p = attribute->value; p < end; p++)
        room += is_blank(*p) || *p == ',';
    heading->heading.clauses = arena_alloc(parse->arena, room * sizeof *heading->heading.clauses);
    for (const char *p = attribute->value; p < end;) {
        size_t length = 0;
        while (p + length < end && !is_blank(p[length]) && p[length] != ',')
            length++;
        if (length > 0) {
            const char *clause = arena_strndup(parse->arena, p, length);
            if (is_clause(clause))
                heading->heading.clauses[heading->heading.clause_count++] = clause;
            else
                report(parse, "S017", line, column + (int)(p - attribute->value), "'%s' is no clause number",
                       clause);
        }
        p += length + 1;
    }
}

static void apply(struct parse *parse, struct node *heading, const struct attribute *attribute,
                  const char *text, int line, int column) {
    assert(attribute->name || attribute->kind != '=');
    column += (int)((attribute->name ? attribute->name : attribute->value) - text);
    if (attribute->kind == '#' && !heading->heading.anchor) {
        heading->heading.anchor = arena_strndup(parse->arena, attribute->value, attribute->value_length);
        heading->heading.anchor_given = true;
    } else if (attribute->kind == '=' && attribute->name_length == strlen("clauses") &&
               memcmp(attribute->name, "clauses", strlen("clauses")) == 0 && !heading->heading.clauses) {
        read_clauses(parse, heading, attribute, line, column + (int)(attribute->value - attribute->name));
    } else {
        struct finding *finding = report(parse, "S008", line, column,
                                         "this attribute of a heading is not known, or stands here twice");
        if (finding)
            finding->fix = "a heading takes {#anchor clauses=\"7.5.3\"}";
    }
}

/* Where the braces at the end of a heading begin: NULL where there are none that hold attributes. */
static const char *find_braces(const char *text, size_t length) {
    if (length < 3 || text[length - 1] != '}')
        return NULL;
    const char *open = memrchr(text, '{', length - 1);
    if (!open || (open > text && !is_blank(open[-1])))
        return NULL;
    return open[1] == '#' || open[1] == '.' || is_key(open[1]) ? open : NULL;
}

/* Braces that were to be attributes and are none: the reader sees them, and no link finds what they say. */
static void report_braces(struct parse *parse, const char *text, size_t length, int line, int column) {
    const char *open = length > 0 && !memchr(text, '`', length) ? memrchr(text, '{', length) : NULL;
    if (!open || (open > text && open[-1] == '\\'))
        return;
    const char *inner = open + 1, *end = text + length;
    while (inner < end && is_blank(*inner))
        inner++;
    bool anchor = end - inner >= 2 && *inner == '#' && (is_key(inner[1]) || (unsigned char)inner[1] >= 0x80);
    bool clauses = memmem(inner, (size_t)(end - inner), "clauses=", strlen("clauses=")) != NULL;
    if (!anchor && !clauses)
        return;
    struct finding *finding = report(parse, "S008", line, column + (int)(open - text),
                                     "these braces can't be read, and are printed as they stand");
    if (finding)
        finding->fix = "write them after a blank, at the end of the heading: {#anchor clauses=\"7.5.3\"}";
}

size_t attributes_read(struct parse *parse, struct node *heading, const char *text, size_t length, int line,
                       int column) {
    enum { ATTRIBUTES_MAX = 16 };
    struct attribute attributes[ATTRIBUTES_MAX];
    size_t count = 0;
    const char *open = find_braces(text, length), *end = text + length - 1;
    if (!open) {
        report_braces(parse, text, length, line, column);
        return length;
    }
    for (const char *p = open + 1; p < end;) {
        if (is_blank(*p)) {
            p++;
            continue;
        }
        size_t taken = count < ATTRIBUTES_MAX ? read_attribute(p, (size_t)(end - p), &attributes[count]) : 0;
        if (taken == 0) { /* not ours: it stays text */
            report_braces(parse, text, length, line, column);
            return length;
        }
        count++;
        p += taken;
    }
    for (size_t i = 0; i < count; i++)
        apply(parse, heading, &attributes[i], text, line, column);
    return (size_t)(open - text);
}

/* --- anchors from text ---------------------------------------------------------------------------------- */

/* Lower case of the scripts that organisations write headings in: Latin, Greek, Cyrillic. */
static uint32_t lower(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7))
        return c + 32;
    if (c == 0x130)
        return 'i';
    if (c == 0x178)
        return 0xFF;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c % 2 == 1 ? c + 1 : c;
    if (c >= 0x100 && c <= 0x177)
        return c % 2 == 0 ? c + 1 : c;
    if (c >= 0x391 && c <= 0x3A9)
        return c + 32;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    return c >= 0x400 && c <= 0x40F ? c + 80 : c;
}

static bool is_word(uint32_t c) {
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7)
        return false;
    return !((c >= 0x2000 && c <= 0x206F) || (c >= 0x20A0 && c <= 0x20CF) || (c >= 0x2190 && c <= 0x2BFF) ||
             (c >= 0x2E00 && c <= 0x2E7F) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x3020) ||
             c == 0x3030 || c == 0x30FB || (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xFE10 && c <= 0xFE6F) ||
             (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
             (c >= 0xFF3B && c <= 0xFF40 && c != 0xFF3F) || (c >= 0xFF5B && c <= 0xFF65) || c == 0xFFFD ||
             c >= 0x1F000);
}

void anchor_slug(const char *text, struct buffer *out) {
    size_t length = strlen(text), size;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = lower(utf8_decode(text + at, length - at, &size));
        if (c == ' ' || c == '\t')
            buffer_add_char(out, '-');
        else if (c < 0x80 && is_word(c))
            buffer_add_char(out, (char)c);
        else if ((c >= 0x20000 && c <= 0x3FFFF) || is_word(c)) /* rare Chinese characters */
            buffer_add_utf8(out, c);
    }
}
