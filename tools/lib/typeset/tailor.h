/* What a reader wants together on a line though UAX #14 lets it apart. Inside the typeset room only. */
#ifndef DOCKET_TYPESET_TAILOR_H
#define DOCKET_TYPESET_TAILOR_H

#include <stddef.h>
#include <stdint.h>

/*
 * Takes opportunities (a byte for each of the text, as by unicode_breaks()) away:
 * between a number and its unit or month (15 mg/l, 3 May), a sign or an abbreviation and its number (≤ 5, § 5, No. 7), groups
 * of digits (10 000), letters that abbreviate words (z. B.); before a dash between blanks; after a slash in
 * what is short (mg/l), a dash between digits (5–7).
 */
void tailor_breaks(const char *text, size_t length, uint8_t *opportunities);

#endif
