/* Reads a dictionary of hyphenation patterns for libhyphen, whose own reader takes a second for German's.
 * Inside the typeset room only. */
#ifndef DOCKET_TYPESET_DICTIONARY_H
#define DOCKET_TYPESET_DICTIONARY_H

#include <hyphen.h>

/*
 * The dictionary in the file at `path`, to be given to hnj_hyphen_free(); NULL where there is none, or one in
 * another encoding than UTF-8 and ISO-8859-1. It hyphenates letters as hnj_hyphen_load()'s does; what it
 * makes of other characters is not defined.
 */
HyphenDict *dictionary_load(const char *path);

#endif
