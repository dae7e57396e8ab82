/* A display list as a PDF 1.7 file. The one room that includes libharu. */
#ifndef DOCKET_PDF_PDF_H
#define DOCKET_PDF_PDF_H

#include <stdint.h>

#include "base/buffer.h"
#include "typeset/display.h"

struct pdf_metadata {
    const char *title, *author, *subject, *keywords; /* NULL: absent */
    const char *creator;                             /* "docket 0.1" */
    int64_t moment; /* creation and modification date, seconds since 1970, written in UTC; MOMENT_NONE: none
                       is written */
};

/*
 * Appends the file to `out`. The same display list and metadata give the same bytes. Fonts are subset,
 * embedded, with ToUnicode; text can be searched and copied. Returns 0, or -1 with an error.
 */
int pdf_write(const struct display *display, const struct pdf_metadata *metadata, struct buffer *out);

/* Appends this room's libraries: "libharu 2.3.0, libdeflate 1.14". HarfBuzz is the typeset room's. */
void pdf_versions(struct buffer *out);

#endif
