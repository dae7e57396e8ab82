/*
 * Styles on their way from the layout into a flow: variants of the layout's styles, made once each and kept
 * as long as the flow needs them.
 */
#ifndef DOCKET_PUBLISH_STYLES_H
#define DOCKET_PUBLISH_STYLES_H

#include "base/arena.h"
#include "publish/layout.h"

/* What inline markup adds to the text around it; bits. */
enum emphasis {
    EMPHASIS_BOLD = 1,
    EMPHASIS_ITALIC = 2,
    EMPHASIS_UNDERLINE = 4,
    EMPHASIS_STRIKE = 8,
    EMPHASIS_CODE = 16,
    EMPHASIS_KEY = 32,
    EMPHASIS_SUPERSCRIPT = 64,
    EMPHASIS_SUBSCRIPT = 128,
    EMPHASIS_LINK = 256,
    EMPHASIS_MUTED = 512,
    EMPHASIS_DRAFT = 1024,
    EMPHASIS_GOOD = 2048,
    EMPHASIS_BAD = 4096,
    /* in a redline; the lines that such text stands on have a bar in the margin */
    EMPHASIS_INSERTED = 1 << 13,
    EMPHASIS_DELETED = 1 << 14,
    EMPHASIS_MOVED = 1 << 15,   /* away from here */
    EMPHASIS_CHANGED = 1 << 16, /* nothing but the bar */
};

struct style_pool; /* holds the variants; outlives the flow */

struct style_pool *style_pool_new(const struct layout *layout);
void style_pool_free(struct style_pool *pool);
/* The layout's style for text in `language` (BCP 47; a string that outlives the pool). */
const struct paragraph_style *style_paragraph(struct style_pool *pool, enum layout_style style,
                                              const char *language);
/* As style_paragraph with another alignment and space behind it; either may be negative: the style's own. */
const struct paragraph_style *style_variant(struct style_pool *pool, enum layout_style style,
                                            const char *language, int alignment, float space_after);
/* Text of a paragraph with `emphasis` (bits of enum emphasis). */
const struct text_style *style_text(struct style_pool *pool, const struct paragraph_style *paragraph,
                                    unsigned emphasis);
/* The layout's table that says `continued` above a header that it repeats, both strings that outlive the
 * pool. */
const struct table_style *style_table(struct style_pool *pool, enum layout_table table, const char *language,
                                      const char *continued);

#endif
