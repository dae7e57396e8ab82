/* What the files of the web room share; no other room includes it. */
#ifndef DOCKET_WEB_INTERNAL_H
#define DOCKET_WEB_INTERNAL_H

#include "web/web.h"

/* Appends text with `& < > "` as entities. */
void web_escape(struct buffer *out, const char *text);
/* As web_escape, for an address: what may not stand in one is percent-encoded. */
void web_escape_address(struct buffer *out, const char *text);
/* Appends the blocks of the body, and the footnotes behind them. */
void web_body(const struct document *document, const struct web_options *options, struct buffer *out);

extern const char web_style[], web_redline_style[];

#endif
