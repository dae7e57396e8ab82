/* What a form's labels say in a filled-in record: lines "Closed: 3 March 2026", rows of labels and values,
 * columns under their header; for the files of this room only. */
#ifndef DOCKET_RULES_LABELS_H
#define DOCKET_RULES_LABELS_H

#include <stdbool.h>

#include "document/document.h"

struct labelled {
    const char *label, *value; /* plain text without blanks at its ends; valid during the call */
    const struct node *place;  /* where the value stands */
};

/* Calls `take` for each label with a value, in document order; of a cell once for the header above it, and
 * once for the label before it or at the beginning of its row. */
void labels_read(const struct document *document, void (*take)(void *data, const struct labelled *labelled),
                 void *data);
/* Does `label` begin with one of the words (ended by NULL), whole and in either case? */
bool label_is(const char *label, const char *const *words);
/* Does the text say nothing: blanks, dashes, question marks, open boxes? */
bool label_blank(const char *text);
/* The nearest node above, or `node` itself, that has a place in the file. */
const struct node *label_place(const struct node *node);

#endif
