/*
 * A layout: what every page of a pack looks like, as data. Read from manual-templates/layout/NAME.xml (namespace urn:docket:layout:1, schema layout.rng beside
 * it), so that an organisation changes fonts, measures and colours without touching the program.
 */
#ifndef DOCKET_PUBLISH_LAYOUT_H
#define DOCKET_PUBLISH_LAYOUT_H

#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"
#include "typeset/style.h"

/* The paragraph styles that a layout has to define, by the name in the file. */
#define LAYOUT_STYLES(X)                                                                                               \
    X(BODY, "body")                                                                                                    \
    X(HEADING_1, "heading-1")                                                                                          \
    X(HEADING_2, "heading-2")                                                                                          \
    X(HEADING_3, "heading-3")                                                                                          \
    X(HEADING_4, "heading-4")                                                                                          \
    X(HEADING_5, "heading-5")                                                                                          \
    X(HEADING_6, "heading-6")                                                                                          \
    X(TITLE, "title")                                                                                                  \
    X(KICKER, "kicker")                                                                                                \
    X(QUOTE, "quote")                                                                                                  \
    X(CODE, "code")                                                                                                    \
    X(CELL, "cell")                                                                                                    \
    X(CELL_HEADER, "cell-header")                                                                                      \
    X(SMALL_CELL, "small-cell")                                                                                        \
    X(SMALL_CELL_HEADER, "small-cell-header")                                                                          \
    X(FOOTNOTE, "footnote")                                                                                            \
    X(CAPTION, "caption")                                                                                              \
    X(NOTE, "note")                                                                                                    \
    X(MISSING, "missing")                                                                                              \
    X(PAGE_HEADER, "page-header")                                                                                      \
    X(PAGE_FOOTER, "page-footer")                                                                                      \
    X(DRAFT_MARK, "draft-mark")                                                                                        \
    X(CONTENTS_1, "contents-1")                                                                                        \
    X(CONTENTS_2, "contents-2")                                                                                        \
    X(COVER_ORGANISATION, "cover-organisation")                                                                        \
    X(COVER_TITLE, "cover-title")                                                                                      \
    X(COVER_SUBTITLE, "cover-subtitle")                                                                                \
    X(COVER_TEXT, "cover-text")

enum layout_style {
#define X(name, text) STYLE_##name,
    LAYOUT_STYLES(X)
#undef X
        STYLE_COUNT
};

#define LAYOUT_TABLES(X)                                                                                               \
    X(CONTENT, "content")                                                                                              \
    X(CONTROL, "control")                                                                                              \
    X(LIST, "list")                                                                                                    \
    X(RUNNING, "running")

enum layout_table {
#define X(name, text) TABLE_##name,
    LAYOUT_TABLES(X)
#undef X
        TABLE_COUNT
};

#define LAYOUT_COLOURS(X)                                                                                              \
    X(ACCENT, "accent")                                                                                                \
    X(LINK, "link")                                                                                                    \
    X(MUTED, "muted")                                                                                                  \
    X(DRAFT, "draft")                                                                                                  \
    X(CODE, "code")                                                                                                    \
    X(GOOD, "good")                                                                                                    \
    X(BAD, "bad")

enum layout_colour {
#define X(name, text) COLOUR_##name,
    LAYOUT_COLOURS(X)
#undef X
        COLOUR_COUNT
};

struct layout {
    struct font_setup fonts;
    unsigned mono; /* the family for code */
    struct page_style page, cover;
    struct paragraph_style styles[STYLE_COUNT];
    struct table_style tables[TABLE_COUNT];
    uint32_t colours[COLOUR_COUNT];
    float list_indent, list_gap; /* points */
    float code_scale;            /* size of code against the text around it */
};

/*
 * Reads a layout. Findings carry rule E001 with the line. The result lives in `arena`; NULL where the file can't be used.
 */
struct layout *layout_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings);

#endif
