/*
 * A paragraph on its way from inline items to lines, in the typesetter's workspace: collected text
 * (collect.c), nodes (node.c), breaks (break.c), lines (line.c). Inside the typeset room only. A paragraph is
 * handled in parts, from one forced break to the next.
 */
#ifndef DOCKET_TYPESET_PARAGRAPH_H
#define DOCKET_TYPESET_PARAGRAPH_H

#include "base/buffer.h"
#include "typeset/break.h"
#include "typeset/font.h"
#include "typeset/hyphen.h"
#include "typeset/language.h"
#include "typeset/shape.h"
#include "typeset/text.h"
#include "typeset/unicode.h"

/* Text of the part that comes from one item (or from several that differ in nothing), from `start` to the
 * next stretch. */
struct stretch {
    uint32_t start, item;
};

/* An item that takes no room (an anchor, a footnote's mark) and where it stands in the part's text. */
struct mark {
    uint32_t at, item;
};

/* A place in the part's text where a soft hyphen or a zero-width space stood. */
struct soft_break {
    uint32_t at;
    bool hyphen;
};

/* Where a line may break before a byte of the text. */
enum opportunity {
    OPPORTUNITY_NONE,
    OPPORTUNITY_FAIR, /* by UAX #14, or a zero-width space */
    OPPORTUNITY_POOR, /* inside an address or an identifier */
    OPPORTUNITY_SOFT, /* a soft hyphen */
};

/* What a line doesn't break but in need: a shaped word, or an image (word is NULL). */
struct atom {
    const struct word *word;
    uint32_t item;
    uint32_t text; /* offset in the part's text */
    float size;    /* of the type */
    uint8_t level; /* of embedding */
    bool hyphenate;
    struct language *language;
};

/* Stands for an image in a part's text: U+FFFC. */
#define IMAGE_TEXT "\xEF\xBF\xBC"
enum { IMAGE_TEXT_LENGTH = 3 };

struct nodes {
    struct node *items;
    size_t count, capacity;
};

struct paragraph {
    /* the whole paragraph */
    const struct paragraph_style *style;
    const struct inline_item *items;
    size_t item_count;
    size_t next_item, next_byte; /* where the next part begins */
    size_t part_count;           /* with the one in hand */
    struct line *lines;
    size_t line_count, line_capacity;

    /* the part in hand */
    struct buffer text;
    struct stretch *stretches;
    size_t stretch_count, stretch_capacity;
    struct mark *marks;
    size_t mark_count, mark_capacity;
    struct soft_break *softs;
    size_t soft_count, soft_capacity;
    uint8_t *opportunities, *levels; /* a byte for each of the text */
    size_t byte_capacity;
    bool foreign; /* there are characters that may be right to left */
    bool mixed;   /* and some are: `levels` holds more than zeros */
    int base_level;
    struct atom *atoms;
    size_t atom_count, atom_capacity;
    struct nodes base;         /* without hyphenation */
    struct nodes hyphens;      /* with it */
    struct nodes split;        /* with breaks anywhere in what is wider than a line */
    const struct nodes *nodes; /* those that were broken into lines */
    struct breaker breaker;

    /* a line */
    struct cell *cells;
    size_t cell_count, cell_capacity;
    int32_t *order;
    uint8_t *cell_levels;
    size_t order_capacity;
    struct piece *pieces;
    size_t piece_count, piece_capacity;
    struct line_span *spans;
    size_t span_count, span_capacity;
};

struct typesetter {
    struct fonts fonts;
    struct shaper shaper;
    struct languages languages;
    struct unicode unicode;
    struct paragraph paragraph;
};

/* Room for lines: the first line's and the others' left edge and width, in points from the left edge of the
 * measure. */
struct room {
    float first_x, first_width, rest_x, rest_width;
    float edge; /* where leaders end: the right edge */
};

/* Begins a paragraph; the workspace keeps its memory. */
void paragraph_begin(struct paragraph *paragraph, const struct paragraph_style *style,
                     const struct inline_item *items, size_t count);
/* Collects the text of the next part, blanks collapsed. False after the last. */
bool paragraph_collect(struct typesetter *typesetter);
/* Makes the atoms and the base nodes of the part. Images wider than `widest` are counted as that wide. */
void paragraph_make_nodes(struct typesetter *typesetter, float widest);
void nodes_add(struct nodes *nodes, struct node node);
/* Adds an atom in parts, which end at `points`, with places to hyphenate between them. */
void paragraph_add_parts(struct typesetter *typesetter, struct nodes *nodes, size_t index,
                         const uint16_t *points, size_t count);
/* Makes nodes with hyphenation from the base nodes: of words wider than `least`. */
void paragraph_hyphenate(struct typesetter *typesetter, float least);
/* Whether something between two breaks is wider than `width`. */
bool nodes_overlong(const struct nodes *nodes, float width);
/*
 * Makes nodes where what is wider than `width` may break between all clusters. So may what is narrower by
 * less than `reach`: widths of parts of words are estimates.
 */
void paragraph_split(struct typesetter *typesetter, const struct nodes *nodes, float width, float reach);
/* What is to be added to an estimated width: struct measure. The context is the typesetter. */
float paragraph_adjust(void *context, size_t from, size_t to);
/* The shaped text of bytes `from` to `to` of an atom, with a hyphen at its end. */
const struct word *paragraph_word(struct typesetter *typesetter, const struct atom *atom, size_t from,
                                  size_t to, bool hyphen);
/* Sets the lines of the part by the breaks in `breaker`, adding them to `lines`. */
void paragraph_set_lines(struct typesetter *typesetter, struct arena *arena, const struct room *room);
void paragraph_release(struct paragraph *paragraph);

#endif
