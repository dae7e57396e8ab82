/*
 * The words that docket itself prints, by language: manual-templates/labels/LANGUAGE.xml (namespace urn:docket:labels:1). The table of keys is labels.def; a file that lacks one, or has one that
 * isn't there, is refused with its line.
 */
#ifndef DOCKET_PUBLISH_LABELS_H
#define DOCKET_PUBLISH_LABELS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"

enum label {
#define LABEL(name, key) LABEL_##name,
#include "publish/labels.def"
#undef LABEL
    LABEL_COUNT
};

struct labels {
    const char *language; /* "en" */
    const char *text[LABEL_COUNT];
};

/* Findings carry rule E002. The result lives in `arena`; NULL where the file can't be used. */
struct labels *labels_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings);
/* The label for a word of docket's own vocabulary, as "type-procedure" or "meaning-approved"; NULL where there is none. */
const char *labels_word(const struct labels *labels, const char *family, const char *word);

#endif
