/* Texts as the machine formats want them. */
#ifndef DOCKET_REPORT_ESCAPE_H
#define DOCKET_REPORT_ESCAPE_H

#include "base/buffer.h"

/* A JSON string with its quotes (RFC 8259); NULL is null. Ill-formed UTF-8 becomes U+FFFD. */
void escape_json(struct buffer *out, const char *text);
/* The value of an attribute, without its quotes. What XML 1.0 can't hold becomes U+FFFD. */
void escape_xml(struct buffer *out, const char *text);
/* A cell (RFC 4180), guarded: a spreadsheet shows it and never runs it. */
void escape_csv(struct buffer *out, const char *text);
/* `length` bytes for people: control characters, direction marks and ill-formed bytes become '?'; tabs become
 * one blank. */
void escape_text(struct buffer *out, const char *text, size_t length);

#endif
