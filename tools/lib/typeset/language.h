/* Languages by their BCP 47 tags, with what shaping, line breaking and hyphenation keep for each. Inside the
 * typeset room only. */
#ifndef DOCKET_TYPESET_LANGUAGE_H
#define DOCKET_TYPESET_LANGUAGE_H

#include <hb.h>
#include <hyphen.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unicode/ubrk.h>

struct language {
    char *tag;
    uint16_t number;
    hb_language_t shaping;
    bool east_asian; /* Chinese, Japanese or Korean */
    bool lines_tried, hyphens_tried;
    UBreakIterator *lines;  /* opened by unicode_breaks() */
    HyphenDict *dictionary; /* opened by hyphen_points() */
};

struct languages {
    struct language **items;
    size_t count, capacity;
    const char *last_tag; /* that was asked for, by its address, and what was found: most text is in one */
    struct language *last;
};

/* The language of a tag; NULL and tags that are none are English's. What stands at a tag's address must not
 * change. Borrowed, until languages_release(). */
struct language *languages_get(struct languages *languages, const char *tag);
void languages_release(struct languages *languages);
/* Whether a tag's primary language is this one ("de" of "de-CH"). */
bool language_is(const char *tag, const char *primary);

#endif
