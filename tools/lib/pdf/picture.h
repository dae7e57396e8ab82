/* Images as objects of the file, each once. */
#ifndef DOCKET_PDF_PICTURE_H
#define DOCKET_PDF_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "pdf/object.h"
#include "typeset/display.h"

/* Adds the image to the file; its bytes must live until the file is written. `*number` becomes its object. 0,
 * or -1 with an error. */
int picture_add(struct pdf_file *file, const struct display_image *image, uint32_t *number);

#endif
