/* The elements and tags of HTML, for html.c: what is known of them, and how they stand in a text. */
#ifndef DOCKET_DOCUMENT_HTML_H
#define DOCKET_DOCUMENT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "document/tree.h"

enum tag_action {
    TAG_INLINE, /* an inline node of `kind` */
    TAG_CODE,   /* as TAG_INLINE; its content becomes plain text */
    TAG_LINK,
    TAG_IMAGE,
    TAG_BREAK,
    TAG_RULE,
    TAG_BLOCK, /* a block node of `kind` */
    TAG_LIST,
    TAG_ITEM,
    TAG_TABLE,
    TAG_SECTION, /* thead, tbody, tfoot */
    TAG_ROW,
    TAG_CELL,
    TAG_CAPTION,
    TAG_NOTHING,      /* means nothing on paper: span, col */
    TAG_BOUNDARY,     /* only parts its text from what is around it: div */
    TAG_OTHER_INLINE, /* not honoured */
    TAG_OTHER_BLOCK,
    TAG_RAW, /* not honoured; its content is no HTML: script, style */
};

struct tag {
    const char *name;
    enum tag_action action;
    enum node_kind kind;
    int level;     /* of a heading */
    bool may_stay; /* its end tag may be left out */
};

enum { HTML_MAX_ATTRIBUTES = 16 };

struct attribute {
    const char *name, *value;
    size_t name_length, value_length;
};

/* A tag as it stands in the text. */
struct token {
    const char *start;
    size_t length;
    bool end;              /* </name> */
    const struct tag *tag; /* NULL: no element of HTML */
    struct attribute attributes[HTML_MAX_ATTRIBUTES];
    size_t attribute_count;
    int line, column;
};

bool html_is_space(char c);
bool html_is_letter(char c);
/* Reads the tag at `start`, a '<', but for its place. False: this is text. */
bool html_read_tag(const char *start, const char *end, struct token *token);
/* The attribute of that name, without case, or NULL. */
const struct attribute *html_attribute(const struct token *token, const char *name);

#endif
