/*
 * What others need to know of a document that they don't look at: its metadata, its headings, and its links
 * but for those to web pages; in its place in a large register, or as bytes for a cache. Bytes of this very
 * build alone can be read again.
 */
#ifndef DOCKET_DOCUMENT_SKELETON_H
#define DOCKET_DOCUMENT_SKELETON_H

#include "document/document.h"

/* Appends the skeleton of a document whose body was parsed. */
void skeleton_write(const struct document *document, struct buffer *out);
/*
 * A document of `length` bytes that skeleton_write() made: `skeleton` is true, the source is empty, the body
 * holds the headings and one paragraph of all links. Its texts lie in `bytes`, which must outlive it. NULL:
 * these are no such bytes. To be freed with document_free().
 */
struct document *skeleton_read(const char *path, const char *bytes, size_t length);
/* The skeleton of a document whose body was parsed, in its place: the document is freed. All of it lives in
 * the arena; document_free() leaves it there. */
struct document *skeleton_of(struct document *document, struct arena *arena);

#endif
