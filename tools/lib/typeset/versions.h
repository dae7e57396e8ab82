/* What lines and pages depend on beside the document and the layout. */
#ifndef DOCKET_TYPESET_VERSIONS_H
#define DOCKET_TYPESET_VERSIONS_H

#include "base/buffer.h"

/* Appends the libraries of this room with their versions, and the hyphenation dictionaries with the first
 * digits of their SHA-256: "HarfBuzz 6.0.0, ICU 72.1, …". */
void typeset_versions(struct buffer *out);

#endif
