/*
 * A layout: what every page of a pack looks like, as data. Read from manual-templates/layout/NAME.xml
 * (namespace urn:docket:layout:1), so that an organisation changes fonts, measures and colours without
 * touching the program.
 */
#ifndef DOCKET_PUBLISH_LAYOUT_H
#define DOCKET_PUBLISH_LAYOUT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"
#include "typeset/style.h"

/* The paragraph styles that a layout has to define, by the name in the file. */
#define LAYOUT_STYLES(X)                        \
    X(BODY, "body")                             \
    X(HEADING_1, "heading-1")                   \
    X(HEADING_2, "heading-2")                   \
    X(HEADING_3, "heading-3")                   \
    X(HEADING_4, "heading-4")                   \
    X(HEADING_5, "heading-5")                   \
    X(HEADING_6, "heading-6")                   \
    X(TITLE, "title")                           \
    X(KICKER, "kicker")                         \
    X(FILL_IN, "fill-in")                       \
    X(QUOTE, "quote")                           \
    X(CODE, "code")                             \
    X(CELL, "cell")                             \
    X(CELL_HEADER, "cell-header")               \
    X(SMALL_CELL, "small-cell")                 \
    X(SMALL_CELL_HEADER, "small-cell-header")   \
    X(FOOTNOTE, "footnote")                     \
    X(CAPTION, "caption")                       \
    X(NOTE, "note")                             \
    X(REMARK, "remark")                         \
    X(MISSING, "missing")                       \
    X(PAGE_HEADER, "page-header")               \
    X(PAGE_FOOTER, "page-footer")               \
    X(DRAFT_MARK, "draft-mark")                 \
    X(CONTENTS_1, "contents-1")                 \
    X(CONTENTS_2, "contents-2")                 \
    X(COVER_ORGANISATION, "cover-organisation") \
    X(COVER_TITLE, "cover-title")               \
    X(COVER_SUBTITLE, "cover-subtitle")         \
    X(COVER_TEXT, "cover-text")                 \
    X(COVER_DRAFT, "cover-draft")

enum layout_style {
#define X(name, text) STYLE_##name,
    LAYOUT_STYLES(X)
#undef X
        STYLE_COUNT
};

#define LAYOUT_TABLES(X)  \
    X(CONTENT, "content") \
    X(FORM, "form")       \
    X(CONTROL, "control") \
    X(LIST, "list")       \
    X(RUNNING, "running")

enum layout_table {
#define X(name, text) TABLE_##name,
    LAYOUT_TABLES(X)
#undef X
        TABLE_COUNT
};

#define LAYOUT_COLOURS(X)   \
    X(ACCENT, "accent")     \
    X(LINK, "link")         \
    X(MUTED, "muted")       \
    X(DRAFT, "draft")       \
    X(CODE, "code")         \
    X(GOOD, "good")         \
    X(BAD, "bad")           \
    X(INSERTED, "inserted") \
    X(DELETED, "deleted")   \
    X(MOVED, "moved")

enum layout_colour {
#define X(name, text) COLOUR_##name,
    LAYOUT_COLOURS(X)
#undef X
        COLOUR_COUNT
};

/* The columns of docket's own tables: name in the file, how many there are. */
#define LAYOUT_COLUMNS(X)                      \
    X(HEADER, "header", 3)                     \
    X(FOOTER, "footer", 3)                     \
    X(CONTROL, "control", 4)                   \
    X(STEPS, "steps", 4)                       \
    X(COVER, "cover", 4)                       \
    X(PROMULGATION, "promulgation", 3)         \
    X(HISTORY, "history", 5)                   \
    X(REVISIONS, "revisions", 6)               \
    X(MASTER_LIST, "master-list", 7)           \
    X(RELEASED_LIST, "released-list", 8)       \
    X(MATRIX, "matrix", 5)                     \
    X(CORRESPONDENCE, "correspondence", 3)     \
    X(RECORDS, "records", 6)                   \
    X(RESPONSIBILITIES, "responsibilities", 4) \
    X(FORMS, "forms", 5)                       \
    X(FONTS, "fonts", 2)

enum layout_columns {
#define X(name, text, count) COLUMNS_##name,
    LAYOUT_COLUMNS(X)
#undef X
        COLUMNS_COUNT
};

enum { LAYOUT_MAX_COLUMNS = 8 };

#define LAYOUT_RULES(X) \
    X(COVER, "cover")   \
    X(HEADER, "header") \
    X(FOOTER, "footer") \
    X(TEXT, "text")

enum layout_rule_name {
#define X(name, text) RULE_##name,
    LAYOUT_RULES(X)
#undef X
        RULE_COUNT
};

/* A horizontal rule. */
struct layout_rule {
    float width, before, after;
    uint32_t colour;
};

struct layout {
    struct font_setup fonts;
    unsigned mono; /* the family for code */
    struct page_style page, cover;
    struct paragraph_style styles[STYLE_COUNT];
    struct table_style tables[TABLE_COUNT];
    struct layout_rule rules[RULE_COUNT];
    /* Shares of the measure, as flow_begin_table() takes them; 0: by content. */
    float columns[COLUMNS_COUNT][LAYOUT_MAX_COLUMNS];
    size_t column_counts[COLUMNS_COUNT];
    uint32_t colours[COLOUR_COUNT];
    /* <measures>, each with a default: between items of a tight and of a loose list; behind paragraphs in
     * tight items and in cells; the greatest height of an image inside a line; the size of code against the
     * text around it. */
    float list_indent, list_gap, list_loose_gap, tight_after, inline_image, code_scale;
};

/*
 * Reads a layout. Everything but <measures> has to be there, once, unless the program's `own` layout (or
 * NULL) has it: a release carries the layout of its time, and names that came later are taken from there. No
 * name is ever given up, and columns of another number get another name. Findings carry rule E001 with the
 * line of the element. The result lives in `arena`; NULL where the file can't be used.
 */
struct layout *layout_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            const struct layout *own, struct findings *findings);

#endif
