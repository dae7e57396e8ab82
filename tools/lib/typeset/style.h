/*
 * Styles: what text, paragraphs, tables and pages look like. Lengths are PDF points (1/72 inch), colours
 * 0xRRGGBB. Plain data, filled by who reads a layout file; every pointer is borrowed and must outlive the
 * flow.
 */
#ifndef DOCKET_TYPESET_STYLE_H
#define DOCKET_TYPESET_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLOUR_NONE 0xFFFFFFFFu

/* The four faces of a family; a missing one (NULL file) is replaced by the nearest. */
struct font_face_file {
    const char *file; /* absolute path */
    unsigned index;   /* in a collection (.ttc) */
};
struct font_family {
    const char *name; /* "text", "mono" */
    struct font_face_file regular, bold, italic, bold_italic;
};
/* All that shaping needs: families, and the faces to ask in turn for characters that a family lacks. */
struct font_setup {
    const struct font_family *families;
    size_t family_count;
    const struct font_family *fallbacks; /* bold for bold text where it is there */
    size_t fallback_count;
};

struct text_style {
    unsigned family; /* index into font_setup.families */
    bool bold, italic, underline, strike;
    bool changed; /* the lines that it stands on have a bar in the outer margin (page_style.change_bar) */
    float size;
    float rise; /* above the baseline (superscript), or below */
    uint32_t colour;
    uint32_t background;  /* behind the words (inline code, keys), COLOUR_NONE: none */
    const char *language; /* BCP 47, for hyphenation, line breaks and shaping: "en", "de", "zh" */
};

enum paragraph_alignment { PARAGRAPH_JUSTIFY, PARAGRAPH_LEFT, PARAGRAPH_CENTRE, PARAGRAPH_RIGHT };

struct paragraph_style {
    struct text_style text;          /* of an empty paragraph, a list's mark, a leader */
    float leading;                   /* from baseline to baseline; lines with larger content take more */
    float space_before, space_after; /* between blocks the larger one counts; none at the top of a page */
    float indent_left, indent_right, indent_first;
    enum paragraph_alignment alignment;
    bool hyphenate;
    bool preformatted;   /* line feeds and blanks count; lines too long break anywhere and go on, indented */
    bool keep_with_next; /* headings */
    bool keep_together;
    int orphans, widows;                    /* the fewest lines at the foot and at the head of a page; 0: 2 */
    uint32_t background;                    /* COLOUR_NONE: none */
    float padding;                          /* around the text where there is a background or a border */
    float rule_above, rule_below, bar_left; /* widths of rules and of a bar at the left edge; 0: none */
    uint32_t rule_colour;
};

struct table_style {
    float padding_x, padding_y; /* inside a cell */
    float rule_outer, rule_inner,
        rule_header; /* widths; 0: none: around, between rows and columns, below the header */
    bool vertical_rules;
    uint32_t rule_colour, header_background, stripe_background; /* COLOUR_NONE: none */
    float space_before, space_after;
    bool full_width;       /* stretch to the measure even where the content is narrow */
    float split_height;    /* a row breaks across pages only where it is higher than this */
    const char *continued; /* "continued", set small above the repeated header; NULL: nothing */
    struct text_style continued_style;
};

struct page_style {
    float width, height;
    float margin_top, margin_bottom, margin_left, margin_right; /* to the body */
    float header_top;     /* from the page's upper edge to the header's */
    float footer_bottom;  /* from the page's lower edge to the footer's */
    float footnote_rule;  /* width of the rule above footnotes */
    float footnote_gap;   /* between body and footnotes */
    float change_bar;     /* width of the bars beside changed lines; 0: none */
    float change_bar_gap; /* between the body and the bars, in the right margin */
    uint32_t change_bar_colour;
};

#endif
