/* The language of a text that doesn't say it. */
#ifndef DOCKET_PUBLISH_GUESS_H
#define DOCKET_PUBLISH_GUESS_H

#include <stddef.h>

/*
 * The language that UTF-8 text of `length` bytes is most likely in, by its small words and its script: "en",
 * "de", "zh", "ja"; "und" (undetermined) where that is open. Looks at its beginning only.
 */
const char *guess_language(const char *text, size_t length);

#endif
