/* The memory that cmark works in, for the document room alone. */
#ifndef DOCKET_DOCUMENT_POOL_H
#define DOCKET_DOCUMENT_POOL_H

#include <cmark.h>

/*
 * Where cmark's nodes and texts come from on this thread, between pool_begin() and pool_end(): pieces of few
 * sizes, cut from large blocks and used again when cmark frees them. The C library's functions, which cmark
 * calls several times for each word, take up to half of its time.
 */
cmark_mem *pool_begin(void);
/* Gives all of it back, freed or not. */
void pool_end(void);

#endif
