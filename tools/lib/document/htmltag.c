#include "document/html.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 16, TAG_MAX_LENGTH = 64 * 1024 };

/* Sorted by name. */
static const struct tag tags[] = {
    {"a", TAG_LINK, NODE_LINK, 0, false},
    {"abbr", TAG_OTHER_INLINE, 0, 0, false},
    {"address", TAG_OTHER_BLOCK, 0, 0, false},
    {"article", TAG_BOUNDARY, 0, 0, false},
    {"aside", TAG_OTHER_BLOCK, 0, 0, false},
    {"audio", TAG_OTHER_INLINE, 0, 0, false},
    {"b", TAG_INLINE, NODE_STRONG, 0, false},
    {"big", TAG_OTHER_INLINE, 0, 0, false},
    {"blockquote", TAG_BLOCK, NODE_QUOTE, 0, false},
    {"body", TAG_BOUNDARY, 0, 0, false},
    {"br", TAG_BREAK, 0, 0, true},
    {"button", TAG_OTHER_INLINE, 0, 0, false},
    {"canvas", TAG_OTHER_INLINE, 0, 0, false},
    {"caption", TAG_CAPTION, NODE_ROW, 0, true},
    {"center", TAG_BOUNDARY, 0, 0, false},
    {"cite", TAG_INLINE, NODE_EMPHASIS, 0, false},
    {"code", TAG_CODE, NODE_CODE, 0, false},
    {"col", TAG_NOTHING, 0, 0, true},
    {"colgroup", TAG_NOTHING, 0, 0, true},
    {"dd", TAG_OTHER_BLOCK, 0, 0, true},
    {"del", TAG_INLINE, NODE_STRIKE, 0, false},
    {"details", TAG_OTHER_BLOCK, 0, 0, false},
    {"dfn", TAG_INLINE, NODE_EMPHASIS, 0, false},
    {"div", TAG_BOUNDARY, 0, 0, false},
    {"dl", TAG_OTHER_BLOCK, 0, 0, false},
    {"dt", TAG_OTHER_BLOCK, 0, 0, true},
    {"em", TAG_INLINE, NODE_EMPHASIS, 0, false},
    {"embed", TAG_OTHER_INLINE, 0, 0, true},
    {"fieldset", TAG_OTHER_BLOCK, 0, 0, false},
    {"figcaption", TAG_OTHER_BLOCK, 0, 0, false},
    {"figure", TAG_OTHER_BLOCK, 0, 0, false},
    {"font", TAG_OTHER_INLINE, 0, 0, false},
    {"footer", TAG_OTHER_BLOCK, 0, 0, false},
    {"form", TAG_OTHER_BLOCK, 0, 0, false},
    {"h1", TAG_BLOCK, NODE_HEADING, 1, false},
    {"h2", TAG_BLOCK, NODE_HEADING, 2, false},
    {"h3", TAG_BLOCK, NODE_HEADING, 3, false},
    {"h4", TAG_BLOCK, NODE_HEADING, 4, false},
    {"h5", TAG_BLOCK, NODE_HEADING, 5, false},
    {"h6", TAG_BLOCK, NODE_HEADING, 6, false},
    {"head", TAG_OTHER_BLOCK, 0, 0, false},
    {"header", TAG_OTHER_BLOCK, 0, 0, false},
    {"hr", TAG_RULE, 0, 0, true},
    {"html", TAG_BOUNDARY, 0, 0, false},
    {"i", TAG_INLINE, NODE_EMPHASIS, 0, false},
    {"iframe", TAG_OTHER_INLINE, 0, 0, false},
    {"img", TAG_IMAGE, NODE_IMAGE, 0, true},
    {"input", TAG_OTHER_INLINE, 0, 0, true},
    {"ins", TAG_INLINE, NODE_UNDERLINE, 0, false},
    {"kbd", TAG_INLINE, NODE_KEYBOARD, 0, false},
    {"label", TAG_OTHER_INLINE, 0, 0, false},
    {"legend", TAG_OTHER_BLOCK, 0, 0, false},
    {"li", TAG_ITEM, NODE_ITEM, 0, true},
    {"link", TAG_OTHER_INLINE, 0, 0, true},
    {"main", TAG_BOUNDARY, 0, 0, false},
    {"map", TAG_OTHER_INLINE, 0, 0, false},
    {"mark", TAG_OTHER_INLINE, 0, 0, false},
    {"math", TAG_OTHER_INLINE, 0, 0, false},
    {"meta", TAG_OTHER_INLINE, 0, 0, true},
    {"nav", TAG_OTHER_BLOCK, 0, 0, false},
    {"noscript", TAG_OTHER_INLINE, 0, 0, false},
    {"object", TAG_OTHER_INLINE, 0, 0, false},
    {"ol", TAG_LIST, NODE_LIST, 0, false},
    {"option", TAG_OTHER_BLOCK, 0, 0, true},
    {"p", TAG_BLOCK, NODE_PARAGRAPH, 0, true},
    {"picture", TAG_OTHER_INLINE, 0, 0, false},
    {"pre", TAG_BLOCK, NODE_CODE_BLOCK, 0, false},
    {"q", TAG_OTHER_INLINE, 0, 0, false},
    {"s", TAG_INLINE, NODE_STRIKE, 0, false},
    {"samp", TAG_CODE, NODE_CODE, 0, false},
    {"script", TAG_RAW, 0, 0, false},
    {"section", TAG_BOUNDARY, 0, 0, false},
    {"select", TAG_OTHER_INLINE, 0, 0, false},
    {"small", TAG_OTHER_INLINE, 0, 0, false},
    {"source", TAG_OTHER_INLINE, 0, 0, true},
    {"span", TAG_NOTHING, 0, 0, false},
    {"strike", TAG_INLINE, NODE_STRIKE, 0, false},
    {"strong", TAG_INLINE, NODE_STRONG, 0, false},
    {"style", TAG_RAW, 0, 0, false},
    {"sub", TAG_INLINE, NODE_SUBSCRIPT, 0, false},
    {"summary", TAG_OTHER_BLOCK, 0, 0, false},
    {"sup", TAG_INLINE, NODE_SUPERSCRIPT, 0, false},
    {"svg", TAG_OTHER_INLINE, 0, 0, false},
    {"table", TAG_TABLE, NODE_TABLE, 0, false},
    {"tbody", TAG_SECTION, 0, 0, true},
    {"td", TAG_CELL, NODE_CELL, 0, true},
    {"template", TAG_OTHER_BLOCK, 0, 0, false},
    {"textarea", TAG_RAW, 0, 0, false},
    {"tfoot", TAG_SECTION, 0, 0, true},
    {"th", TAG_CELL, NODE_CELL, 0, true},
    {"thead", TAG_SECTION, 0, 0, true},
    {"time", TAG_NOTHING, 0, 0, false},
    {"title", TAG_OTHER_INLINE, 0, 0, false},
    {"tr", TAG_ROW, NODE_ROW, 0, true},
    {"tt", TAG_CODE, NODE_CODE, 0, false},
    {"u", TAG_INLINE, NODE_UNDERLINE, 0, false},
    {"ul", TAG_LIST, NODE_LIST, 0, false},
    {"var", TAG_INLINE, NODE_EMPHASIS, 0, false},
    {"video", TAG_OTHER_INLINE, 0, 0, false},
    {"wbr", TAG_NOTHING, 0, 0, true},
};

bool html_is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool html_is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(char c) {
    return html_is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

static int compare_tag(const void *key, const void *item) {
    return strcmp(key, ((const struct tag *)item)->name);
}

static const struct tag *find_tag(const char *name, size_t length) {
    char lower[NAME_MAX_LENGTH + 1];
    if (length > NAME_MAX_LENGTH)
        return NULL;
    for (size_t i = 0; i < length; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    lower[length] = '\0';
    return bsearch(lower, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_tag);
}

static const char *skip_spaces(const char *p, const char *end) {
    while (p < end && html_is_space(*p))
        p++;
    return p;
}

/* One attribute at `p`; NULL where there is none that is well-formed. */
static const char *read_attribute(const char *p, const char *end, struct attribute *attribute) {
    *attribute = (struct attribute){.name = p, .value = ""};
    while (p < end && is_name(*p))
        p++;
    attribute->name_length = (size_t)(p - attribute->name);
    const char *equals = skip_spaces(p, end);
    if (attribute->name_length == 0)
        return NULL;
    if (equals == end || *equals != '=')
        return p;
    p = skip_spaces(equals + 1, end);
    if (p < end && (*p == '"' || *p == '\'')) {
        const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));
        if (!close)
            return NULL;
        attribute->value = p + 1;
        attribute->value_length = (size_t)(close - p - 1);
        return close + 1;
    }
    attribute->value = p;
    while (p < end && !html_is_space(*p) && !strchr("\"'=<>`", *p))
        p++;
    attribute->value_length = (size_t)(p - attribute->value);
    return attribute->value_length ? p : NULL;
}

bool html_read_tag(const char *start, const char *end, struct token *token) {
    if (end - start > TAG_MAX_LENGTH)
        end = start + TAG_MAX_LENGTH;
    const char *p = start + 1;
    token->start = start;
    token->end = p < end && *p == '/';
    token->attribute_count = 0;
    p += token->end;
    const char *name = p;
    if (p == end || !html_is_letter(*p))
        return false;
    while (p < end && (html_is_letter(*p) || (*p >= '0' && *p <= '9') || *p == '-'))
        p++;
    token->tag = find_tag(name, (size_t)(p - name));
    for (;;) {
        const char *at = skip_spaces(p, end);
        if (at < end && *at == '/' && at + 1 < end && at[1] == '>')
            at++;
        if (at < end && *at == '>') {
            token->length = (size_t)(at + 1 - start);
            return true;
        }
        if (at == p || token->attribute_count == HTML_MAX_ATTRIBUTES)
            return false;
        p = read_attribute(at, end, &token->attributes[token->attribute_count]);
        if (!p)
            return false;
        token->attribute_count++;
    }
}

const struct attribute *html_attribute(const struct token *token, const char *name) {
    size_t length = strlen(name);
    for (size_t i = 0; i < token->attribute_count; i++)
        if (token->attributes[i].name_length == length &&
            strncasecmp(token->attributes[i].name, name, length) == 0)
            return &token->attributes[i];
    return NULL;
}
