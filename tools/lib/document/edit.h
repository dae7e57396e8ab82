/* Front matter changed in place: what a verb sets is written, and every other byte stays as its author wrote
 * it. */
#ifndef DOCKET_DOCUMENT_EDIT_H
#define DOCKET_DOCUMENT_EDIT_H

#include "base/buffer.h"
#include "document/document.h"

struct frontmatter_setting {
    const char *key;   /* docket's name of it */
    const char *value; /* YAML, one line; NULL: the key goes away */
};

/*
 * Appends the document's bytes with these keys set. A key that is there (under a foreign name too, where
 * `options` maps one) keeps its place and name; others come after the last. Comments, order, line ends and
 * the body stay. 0, or -1 with an error: no front matter, or one that isn't written with a key on each line.
 */
int frontmatter_set(const struct document *document, const struct document_options *options,
                    const struct frontmatter_setting *settings, size_t count, struct buffer *out);
/* Appends `text` as a YAML scalar that may stand in a flow collection, quoted where it has to be. Line ends
 * become blanks. */
void yaml_add_scalar(struct buffer *out, const char *text);

#endif
