/*
 * What was read of documents before, by their object names, in a file of git's own folder: for hooks, which
 * look at the links of thousands of documents where one has changed. Safe to delete; a file that isn't whole,
 * or was written by another build or for other mappings of front matter, counts for nothing. Two processes
 * may use it at once: each writes its own beside and renames it. Nothing of what is signed relies on it.
 */
#ifndef DOCKET_REGISTER_RECALL_H
#define DOCKET_REGISTER_RECALL_H

#include "document/document.h"

struct recall;

/* `path`: the file, which need not be there; it is read meanwhile. To be freed with recall_free(), after what
 * it gave. */
struct recall *recall_new(const char *path);
void recall_free(struct recall *recall);
/* Which documents are known by these options. After a later call with other ones, as of the tree before a
 * change of docket.yaml, nothing is known, and nothing remembered. */
void recall_begin(struct recall *recall, const struct document_options *options);
/* The skeleton of the document of that object name, to be freed with document_free(); NULL: not known. */
struct document *recall_get(struct recall *recall, const char *blob, const char *path);
/* Remembers a document that was read whole. */
void recall_put(struct recall *recall, const char *blob, const struct document *document);
/* Writes what was asked for or put since it began, where enough of it is new. Failing to is no error. */
void recall_save(struct recall *recall);

#endif
