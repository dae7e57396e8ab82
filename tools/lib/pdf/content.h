/* The content stream of a page: its operators, in the order of the display list. */
#ifndef DOCKET_PDF_CONTENT_H
#define DOCKET_PDF_CONTENT_H

#include "base/buffer.h"
#include "pdf/code.h"
#include "typeset/display.h"

/* Appends the operators of the page. Fonts are called /F0, /F1 … and images /I0, /I1 …, as they are numbered
 * in the display list. */
void content_print(const struct coder *coder, const struct page *page, struct buffer *out);

#endif
