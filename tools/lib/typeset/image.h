/* Images before they go into a page: what they are, and whether they are whole. */
#ifndef DOCKET_TYPESET_IMAGE_H
#define DOCKET_TYPESET_IMAGE_H

#include <stddef.h>

#include "typeset/display.h"

/*
 * Looks at the bytes (never trusts a name): fills kind, width and height, decodes to the end with libpng or libjpeg so that what goes on is known to be good. At most 20,000 pixels a side and 100 million in all. 0, or -1 with
 * an error that says what is wrong ("not a PNG or JPEG", "the PNG is damaged", "12 bits a sample", …).
 */
int image_probe(const void *data, size_t length, struct display_image *image);

#endif
