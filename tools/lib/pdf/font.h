/*
 * The codes that text is written in: one for each pair of glyph and text in a font, so that a glyph can stand
 * for different texts.
 */
#ifndef DOCKET_PDF_FONT_H
#define DOCKET_PDF_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hb.h>

#include "typeset/display.h"

/* Widths are counted in millionths of an em: /W has thousandths, with up to three decimals. */
#define EM INT64_C(1000000)

/* A glyph and what it stands for. Its code follows from its position in font.codes: pdf_code_at(). */
struct pdf_code {
    const char *text; /* UTF-8 */
    uint16_t length;
    uint16_t glyph; /* in the font as it is on disk */
};

struct pdf_font {
    const struct display_font *source;
    hb_font_t *hb;          /* NULL until the font is used */
    struct pdf_code *codes; /* in order of first use */
    size_t count, capacity;
    uint32_t *slots; /* hash table of positions in `codes` plus 1 */
    size_t slot_count;
};

void pdf_font_init(struct pdf_font *font, const struct display_font *source);
void pdf_font_release(struct pdf_font *font);

/*
 * The two-byte code for `glyph` where it stands for `text`, which is borrowed until the font is released. No
 * byte of a code means anything in a literal string: codes are written as they are. 0 where the font has no
 * code left (63,503 are in use).
 */
uint16_t pdf_font_code(struct pdf_font *font, uint16_t glyph, const char *text, size_t length);
/* The code at a position in `codes`; they grow with it. */
uint16_t pdf_code_at(size_t position);
/* The width of a glyph by the font's metrics, exactly as /W has it. */
int64_t pdf_font_width(const struct pdf_font *font, uint16_t glyph);
/* Font units in millionths of an em. */
int64_t pdf_font_scale(const struct pdf_font *font, int64_t units);
/* The glyph that the font has for the first character of `text`; 0 where it has none. */
uint16_t pdf_font_nominal(const struct pdf_font *font, const char *text, size_t length);

#endif
