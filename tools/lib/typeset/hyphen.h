/* Places where a word may be hyphenated, through libhyphen. Inside the typeset room only. */
#ifndef DOCKET_TYPESET_HYPHEN_H
#define DOCKET_TYPESET_HYPHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "typeset/language.h"

/*
 * Writes the offsets in `text` (UTF-8) where a hyphen may go, rising, at most `limit`; returns their number.
 * None in a language without a dictionary, in what has digits (EP-07), capitals after the first letter (ISO),
 * or fewer than five letters.
 */
size_t hyphen_points(struct language *language, const char *text, size_t length, uint16_t *points,
                     size_t limit);

/* The files of the dictionaries, ended by NULL. */
const char *const *hyphen_dictionaries(void);
/* Whether there is a dictionary for the language. */
bool hyphen_is_known(struct language *language);

#endif
