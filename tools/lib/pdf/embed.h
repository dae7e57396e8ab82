/* Fonts in the file: subsets of the programs, metrics, and what turns codes back into text. */
#ifndef DOCKET_PDF_EMBED_H
#define DOCKET_PDF_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hb.h>

#include "pdf/font.h"
#include "pdf/object.h"

struct embedded_font {
    const struct pdf_font *font;
    bool cff;           /* outlines in CFF, else TrueType */
    hb_blob_t *program; /* what goes into the file */
    uint16_t *glyphs;   /* of each position in font->codes: the glyph in the program */
    uint16_t *cids;     /* likewise: the character identifier */
    char name[96];      /* with the subset's tag: "ABCDEF+Carlito" */
    int64_t default_width;
    uint32_t descriptor, glyph_map; /* objects */
};

/*
 * Subsets the font to the glyphs that have a code by now and adds its objects to the file; both must live
 * until the file is written. `*number` becomes the object's for /Resources, 0 where the font has no codes. 0,
 * or -1 with an error that names the font's file.
 */
int embed_font(struct embedded_font *embedded, const struct pdf_font *font, struct pdf_file *file,
               uint32_t *number);
/* An embedded_font of all zeros may be released too. */
void embed_release(struct embedded_font *embedded);

#endif
