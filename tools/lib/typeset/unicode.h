/* The Unicode algorithms that a paragraph needs, through ICU: line breaks (UAX #14), direction (UAX #9),
 * clusters. Inside the typeset room only. */
#ifndef DOCKET_TYPESET_UNICODE_H
#define DOCKET_TYPESET_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>

#include "typeset/language.h"

/* All zeros: ready for use. */
struct unicode {
    UBiDi *bidi;
    UBreakIterator *clusters;
    UChar *units;      /* a text in UTF-16 … */
    uint32_t *offsets; /* … and where each unit begins in UTF-8 */
    size_t capacity;
};

void unicode_release(struct unicode *unicode);
/*
 * Sets opportunities[i] to 1 where a line may break before byte i of the text, else to 0 (also at 0). Blanks
 * are U+0020 only, and a break after them counts at what follows. Well-formed UTF-8.
 */
void unicode_breaks(struct unicode *unicode, struct language *language, const char *text, size_t length,
                    uint8_t *opportunities);
/* Whether a text holds anything that is not plainly left to right. */
bool unicode_is_mixed(const char *text, size_t length);
/* Sets the embedding level of each byte; returns that of the paragraph: 0, or 1 where its first strong
 * character is right to left. */
int unicode_levels(struct unicode *unicode, const char *text, size_t length, uint8_t *levels);
/* Sets starts[i] to 1 where a cluster that a reader takes for one character begins at byte i, else to 0. */
void unicode_clusters(struct unicode *unicode, const char *text, size_t length, uint8_t *starts);
/* Whether a character is set in an em square and may be stretched apart from its neighbours: ideographs,
 * kana, their punctuation. */
bool unicode_is_ideographic(uint32_t c);

#endif
