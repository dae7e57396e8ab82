/* Faces of fonts, opened when first needed, and which of them has a glyph for what. Inside the typeset room
 * only. */
#ifndef DOCKET_TYPESET_FONT_H
#define DOCKET_TYPESET_FONT_H

#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "typeset/display.h"
#include "typeset/style.h"

#define FACE_UNSHOWN UINT32_MAX

struct face {
    const char *file; /* borrowed from the setup */
    unsigned index;
    bool tried; /* opening was tried: `font` is NULL where it failed */
    hb_face_t *face;
    hb_font_t *font;              /* scaled to units per em */
    uint32_t shown;               /* index into the display list's fonts, FACE_UNSHOWN until a run uses it */
    float em;                     /* units per em */
    float ascent, descent, space; /* in em; descent is positive */
    uint64_t ascii[2];            /* a bit for each ASCII character that has a glyph */
};

/* A family's face for regular, bold, italic, bold italic: indices into `faces`. */
struct variants {
    uint16_t face[4];
};

struct fonts {
    struct face *faces;
    size_t count, capacity;
    struct variants *families;
    size_t family_count;
    struct variants *fallbacks;
    size_t fallback_count;
    uint32_t *shown; /* faces that runs use, in order of first use */
    size_t shown_count, shown_capacity;
};

/* A family in one of its four variants: family * 4 + bold + 2 * italic. */
typedef uint16_t variant_t;

/* Notes the faces and looks whether each file is there and is a font. 0, or -1 with an error. */
int fonts_init(struct fonts *fonts, const struct font_setup *setup);
void fonts_release(struct fonts *fonts);
variant_t fonts_variant(const struct fonts *fonts, const struct text_style *style);
/* The variant's own face, opened. */
struct face *fonts_own(struct fonts *fonts, variant_t variant);
/* The n-th face to ask for a character: 0 the variant's own, then the fallbacks. NULL after the last; `font`
 * is NULL in one that can't be opened. */
struct face *fonts_ask(struct fonts *fonts, variant_t variant, size_t n);
/* Whether HarfBuzz would draw the character in this face, composing and decomposing as it does. */
bool face_covers(const struct face *face, uint32_t c);
/* The face's number in the display list. */
uint32_t fonts_show(struct fonts *fonts, struct face *face);
/* Moves the faces in use to the display list. */
void fonts_hand_over(struct fonts *fonts, struct display *display);

#endif
