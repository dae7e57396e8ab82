/* What the file says about itself: the information dictionary, and the same as XMP (ISO 16684-1). */
#ifndef DOCKET_PDF_DESCRIBE_H
#define DOCKET_PDF_DESCRIBE_H

#include <stdint.h>

#include "pdf/object.h"
#include "pdf/pdf.h"

struct description {
    const struct pdf_metadata *metadata;
    const char *language; /* or NULL */
};

/* Adds both; `description` must live until the file is written. Returns the information dictionary's object.
 */
uint32_t describe_add(const struct description *description, struct pdf_file *file, HPDF_Dict catalog);

#endif
