/*
 * The words that docket itself prints, by language: manual-templates/labels/LANGUAGE.xml (namespace
 * urn:docket:labels:1). The table of keys and of the placeholders in their texts is labels.def; a file that
 * has one that isn't there is refused with its line. A release carries the labels of its time: keys that came
 * later are taken from the program's own file. No key is ever given up, and other placeholders get another
 * key.
 */
#ifndef DOCKET_PUBLISH_LABELS_H
#define DOCKET_PUBLISH_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/finding.h"

enum label {
#define LABEL(name, key, placeholders) LABEL_##name,
#include "publish/labels.def"
#undef LABEL
    LABEL_COUNT
};

struct labels {
    const char *language; /* "en" */
    const char *text[LABEL_COUNT];
};

/* What isn't there is taken from `own`, or, where that is NULL, refused. Findings carry rule E002. The result
 * lives in `arena`; NULL where the file can't be used. */
struct labels *labels_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            const struct labels *own, struct findings *findings);
/* The label for a word of docket's own vocabulary, as "type-procedure" or "meaning-approved"; NULL where
 * there is none. */
const char *labels_word(const struct labels *labels, const char *family, const char *word);

/* A part of a label's text: words, or a placeholder. */
struct label_piece {
    const char *text;
    size_t length;
    int placeholder; /* its place in labels.def, from 0; -1: words */
};

/* The next part of the label's text: `at` is NULL before the first one. False at the end. */
bool labels_piece(const struct labels *labels, enum label label, const char **at, struct label_piece *piece);
/* The label's text with `values` for its placeholders, in the order of labels.def. Lives in `arena`. */
char *labels_fill(struct arena *arena, const struct labels *labels, enum label label,
                  const char *const *values);
/* "24 November 2026", as the labels' language writes it; "–" for DAY_NONE. */
const char *labels_date(struct arena *arena, const struct labels *labels, day_t day);

/* "5 years" (as date_parse_span() takes it) in the labels' language; other text as it is. */
const char *labels_span(struct arena *arena, const struct labels *labels, const char *text);

/* What stands between a label and its text, with the blank that the script puts there: ": ", "：". */
const char *labels_colon(const struct labels *labels);

#endif
