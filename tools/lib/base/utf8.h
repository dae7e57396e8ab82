/* UTF-8 (RFC 3629). */
#ifndef DOCKET_BASE_UTF8_H
#define DOCKET_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes the code point at `text` (of `length` > 0 bytes) and sets `*size` to the bytes that it takes.
 * Ill-formed bytes (overlong, surrogates, above U+10FFFF, truncated) give UINT32_MAX and a size of 1.
 */
uint32_t utf8_decode(const char *text, size_t length, size_t *size);
/* Writes 1 to 4 bytes, returns their number. */
size_t utf8_encode(uint32_t code_point, char out[4]);
/* How many bytes at the beginning are printable ASCII, LF, CR or tab: what most texts are made of, at eight
 * bytes a step.
 */
size_t utf8_plain(const char *text, size_t length);
/* The offset of the first ill-formed byte, or `length` where there is none. */
size_t utf8_check(const char *text, size_t length);
/* Columns of a terminal that the text takes: wide East Asian characters count 2, combining ones 0. */
int utf8_width(const char *text, size_t length);

#endif
