/* Images as pixels, for what can't go into a page as the file has it. */
#ifndef DOCKET_TYPESET_PIXELS_H
#define DOCKET_TYPESET_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "typeset/display.h"

struct pixels {
    unsigned width, height;
    unsigned channels; /* 1: grey, 2: grey and alpha, 3: red, green, blue, 4: with alpha */
    uint8_t *samples;  /* 8 bits each, row after row from the top */
};

/* Decodes a PNG of any kind: palettes become colours, 16 bits become 8. 0, or -1 with an error. Release `out`
 * in either case. */
int pixels_decode_png(const struct display_image *image, struct pixels *out);
void pixels_release(struct pixels *pixels);

#endif
