/*
 * Text: fonts, shaping with a word cache, and the breaking of paragraphs into lines. HarfBuzz, ICU and libhyphen are included behind this header only.
 */
#ifndef DOCKET_TYPESET_TEXT_H
#define DOCKET_TYPESET_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "typeset/display.h"
#include "typeset/style.h"

struct typesetter; /* fonts, caches of words and hyphenation; one a document */

/* Opens the fonts of `setup`. 0, or -1 with an error that names the file that can't be used. */
int typesetter_new(struct typesetter **out, const struct font_setup *setup);
void typesetter_free(struct typesetter *typesetter);
/* Hands fonts and runs over to the display list, which frees them; the typesetter is of no more use but for typesetter_free(). */
void typesetter_hand_over(struct typesetter *typesetter, struct display *display);
/* Code points for which no font has a glyph, so far: they are drawn as U+FFFD or, where that too is missing, '?'. For a warning; sorted. */
size_t typesetter_missing(const struct typesetter *typesetter, const uint32_t **code_points);

enum inline_kind {
    INLINE_TEXT,
    INLINE_BREAK,       /* a forced line break */
    INLINE_LEADER,      /* dots that fill the line, once a line */
    INLINE_IMAGE,       /* as high and wide as said, on the baseline */
    INLINE_ANCHOR,      /* takes no room: a destination */
    INLINE_FOOTNOTE,    /* takes no room: the footnote whose mark is the text before */
};

/* A piece of a paragraph. */
struct inline_item {
    enum inline_kind kind;
    const struct text_style *style;
    const char *text;    /* INLINE_TEXT: UTF-8; blanks collapse unless preformatted. INLINE_ANCHOR: the name */
    size_t length;
    uint32_t link;       /* 0: none; else passed through, to be found in the line's spans */
    uint32_t element;    /* structure element of the text, passed through to its line pieces */
    uint32_t number;     /* INLINE_FOOTNOTE, INLINE_IMAGE: passed through */
    float width, height; /* INLINE_IMAGE */
};

/* A stretch of a line in one style, element and link. */
struct line_span {
    const struct text_style *style;
    uint32_t element, link;
    float x, width;      /* x from the left edge of the paragraph's measure */
    struct piece *pieces; /* their x likewise; none for an image */
    uint32_t piece_count;
    uint32_t image;      /* number of an INLINE_IMAGE plus 1, or 0 */
    float height;        /* of the image */
};

struct line {
    float ascent, descent; /* of what stands on it, at least those of the paragraph's own style */
    float width;           /* natural, without what justification added */
    struct line_span *spans; /* left to right */
    uint32_t span_count;
    const char **anchors; /* INLINE_ANCHORs that fell on this line */
    uint32_t anchor_count;
    uint32_t *footnotes;  /* numbers of INLINE_FOOTNOTEs that fell on it */
    uint32_t footnote_count;
};

struct lines {
    struct line *items;
    size_t count;
};

/*
 * Breaks a paragraph into lines of `width` (its indents are subtracted here: x already holds them). Total fit by Knuth and Plass (1981) where it is justified or ragged with hyphenation; UAX #14 gives the opportunities, UAX #9 the order.
 * What has no legal break and is wider than the line breaks between clusters, as a last resort: nothing sticks out. The result lives in `arena`.
 */
void paragraph_break(struct typesetter *typesetter, struct arena *arena, const struct paragraph_style *style,
                     const struct inline_item *items, size_t count, float width, struct lines *out);
/* The least width at which no word breaks (hyphenation aside), and the width of the paragraph on one line (the longest between forced breaks). */
void paragraph_extent(struct typesetter *typesetter, const struct paragraph_style *style,
                      const struct inline_item *items, size_t count, float *least, float *most);
/* The least width at which words break only where they may be hyphenated, whether or not the style wants that. */
float paragraph_least_hyphenated(struct typesetter *typesetter, const struct paragraph_style *style,
                                 const struct inline_item *items, size_t count);
/* Whether words in this style can be hyphenated where they must: there is a dictionary of the language. */
bool text_hyphenates(struct typesetter *typesetter, const struct text_style *style);
/* The width of a short text on one line. */
float text_width(struct typesetter *typesetter, const struct text_style *style, const char *text);

#endif
