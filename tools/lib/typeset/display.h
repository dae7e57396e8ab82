/*
 * The display list: pages of things at places, with the structure that they belong to. Typesetting writes it, the pdf room reads it, `render --format layout` dumps it.
 * Lengths are points; the origin is the page's upper left corner, y grows downwards.
 */
#ifndef DOCKET_TYPESET_DISPLAY_H
#define DOCKET_TYPESET_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"

/* --- fonts and shaped text -------------------------------------------------------------------------------- */

struct display_font {
    const char *file;   /* absolute path */
    unsigned index;     /* in a collection */
    const char *sha256; /* of the file; NULL until display_hash_fonts() */
    unsigned units_per_em;
    void *hb_face; /* hb_face_t *, alive as long as the display list */
};

struct glyph {
    uint16_t id;       /* in the font as it is on disk */
    uint16_t cluster;  /* offset in the run's text of the first byte it stands for; glyphs of one cluster share it */
    int16_t advance;   /* in font units, with kerning */
    int16_t dx, dy;    /* offset in font units; dy grows upwards */
};

/* Shaped text in one font: a word, or part of one. Shared by every place where the same word stands; never changed. Glyphs are in visual order. */
struct run {
    uint32_t font;     /* index into display.fonts */
    uint32_t serial;   /* 0, 1, 2 … in order of creation, for tables beside */
    const char *text;  /* UTF-8, in logical order */
    uint16_t text_length;
    uint16_t glyph_count;
    float advance;     /* in em: times the size in points */
    bool right_to_left;
    const struct glyph *glyphs;
};

/* --- structure ---------------------------------------------------------------------------------------------- */

/* Structure types of ISO 32000-1, 14.8.4. */
enum structure_role {
    ROLE_ARTIFACT, /* not part of the document: headers, footers, rules, backgrounds */
    ROLE_DOCUMENT,
    ROLE_PART,
    ROLE_SECTION,
    ROLE_H1, ROLE_H2, ROLE_H3, ROLE_H4, ROLE_H5, ROLE_H6,
    ROLE_P,
    ROLE_QUOTE,
    ROLE_LIST, ROLE_ITEM, ROLE_LABEL, ROLE_ITEM_BODY,
    ROLE_TABLE, ROLE_ROW, ROLE_HEADER_CELL, ROLE_CELL,
    ROLE_CODE,
    ROLE_FIGURE,
    ROLE_CAPTION,
    ROLE_NOTE,
    ROLE_REFERENCE,
    ROLE_LINK,
    ROLE_SPAN,
    ROLE_TOC, ROLE_TOC_ITEM,
};

struct element {
    const char *alternate; /* of a figure or a link */
    const char *language;  /* NULL: the parent's */
    uint32_t parent;       /* index into display.elements; the first, ROLE_DOCUMENT, is its own */
    uint16_t column_span, row_span;
    enum structure_role role : 8;
    bool column_header, row_header; /* of a header cell: scope */
};

/* --- pages ---------------------------------------------------------------------------------------------------- */

/* A run at a place on its line. */
struct piece {
    const struct run *run;
    float x;
    bool space_before; /* a blank stands between this piece and the one left of it; on the first piece of a line: in its place was a blank */
};

enum op_kind { OP_TEXT, OP_FILL, OP_IMAGE };

struct op {
    enum op_kind kind;
    uint32_t element; /* index into display.elements; 0: artifact */
    union {
        struct {
            float y; /* baseline */
            float size;
            uint32_t colour;
            uint32_t count;
            const struct piece *pieces; /* from left to right */
        } text;
        struct {
            float x, y, width, height; /* upper left corner */
            uint32_t colour;
        } fill; /* rules, backgrounds, underlines */
        struct {
            float x, y, width, height;
            uint32_t image; /* index into display.images */
        } image;
    };
};

/* A clickable rectangle. */
struct hot_area {
    float x, y, width, height;
    const char *uri;     /* NULL: goes to `anchor` */
    const char *anchor;  /* a name of display.destinations; one that isn't there: the area is dropped */
    const char *contents; /* what a screen reader says */
    uint32_t element;
};

struct page {
    float width, height;
    const char *label; /* as printed: "iv", "12" */
    struct op *ops;
    size_t op_count;
    struct hot_area *areas;
    size_t area_count;
};

struct destination {
    const char *name;
    size_t page; /* from 0 */
    float y;
};

struct outline_item {
    int level; /* 1, 2, … ; never more than one deeper than the item before */
    const char *title;
    const char *anchor;
};

enum image_kind { IMAGE_PNG, IMAGE_JPEG };

struct display_image {
    enum image_kind kind;
    const void *data; /* the file's bytes, already checked with image_probe() */
    size_t length;
    unsigned width, height; /* pixels */
};

/* Ranges of page labels (ISO 32000-1, 12.4.2). */
struct label_range {
    size_t first_page; /* from 0 */
    char style;        /* 'D' decimal, 'r' lower roman, 'A' letters, 0: prefix alone */
    const char *prefix;
    int start;
};

struct display {
    struct arena arena;
    struct arena runs; /* fonts, runs and their glyphs: typesetter_hand_over() fills it, display_free() releases it */
    struct display_font *fonts;
    size_t font_count;
    uint32_t run_count; /* serials are below it */
    struct element *elements; /* display_free() frees them */
    size_t element_count;
    struct page *pages;
    size_t page_count;
    struct destination *destinations;
    size_t destination_count;
    struct outline_item *outline;
    size_t outline_count;
    struct display_image *images;
    size_t image_count;
    struct label_range *labels;
    size_t label_count;
    const char *language; /* of the whole */
};

void display_free(struct display *display);
/* Fills in the SHA-256 of every font's file; it reads them whole, so only who records them asks. */
void display_hash_fonts(struct display *display);
/* Text for goldens: pages, lines of text with x, y, size and role, rectangles, images, links; numbers with two digits. No fonts' paths. */
void display_dump(const struct display *display, struct buffer *out);
const char *role_name(enum structure_role role);

#endif
