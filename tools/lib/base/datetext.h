/* Days as people write them in a text. */
#ifndef DOCKET_BASE_DATETEXT_H
#define DOCKET_BASE_DATETEXT_H

#include "base/date.h"

/*
 * The first day in `text`: "2026-03-01", "1.3.2026", "01. 03. 26", "1 March 2026", "1. März 2026", "13 Nov
 * 26", "2026年3月1日". Years of two digits are of this century. What is read two ways in two countries,
 * "3/1/2026", is none. DAY_NONE: there is none that exists. Takes time linear in the text.
 */
day_t date_in_text(const char *text);

#endif
