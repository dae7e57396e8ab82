/* What a PDF needs to know of a CFF font program (Adobe Technical Note 5176). */
#ifndef DOCKET_PDF_CFF_H
#define DOCKET_PDF_CFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Fills `cids` with the CID of each of `count` glyphs: what the charset says in a CID-keyed font, else the
 * glyph itself. 0, or -1 with an error where the program is damaged.
 */
int cff_read_cids(const uint8_t *data, size_t length, uint16_t *cids, size_t count);

#endif
