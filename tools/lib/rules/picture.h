/* Whether an image's bytes hang together, as far as can be told without decoding it; for the files of this
 * room only. */
#ifndef DOCKET_RULES_PICTURE_H
#define DOCKET_RULES_PICTURE_H

#include <stddef.h>

/*
 * "": a PNG or JPEG from its first byte to its end, of a size that can be printed; else what is wrong with
 * it, to follow "image 'flow.png'". What only shows when the pixels are unpacked is found when the image is
 * placed on a page.
 */
const char *picture_problem(const void *data, size_t length);

#endif
