/* The body of a document as blocks of a flow. */
#ifndef DOCKET_PUBLISH_COMPOSE_H
#define DOCKET_PUBLISH_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/finding.h"
#include "document/document.h"
#include "publish/labels.h"
#include "publish/styles.h"
#include "typeset/flow.h"

/* Where a link of a document leads. */
struct link_goal {
    const char *anchor; /* a name in the flow, or NULL */
    const char *uri;    /* or NULL */
    const char *text;   /* what to print instead of the link's own text, or NULL */
};

/* What composing needs from outside. */
struct composer {
    struct flow *flow;
    const struct layout *layout;
    const struct labels *labels;
    struct style_pool *styles;
    struct findings *findings; /* about images */
    struct arena *arena;       /* scratch that outlives the flow */
    /*
     * Reads the image that `node` of `document` names into `out`: 0, or -1 with an error that says why it
     * can't be had.
     */
    int (*read_image)(void *context, const struct document *document, const struct node *node,
                      struct buffer *out);
    /* Where a link that isn't LINK_URI or LINK_ANCHOR leads; all NULL: nowhere. */
    struct link_goal (*resolve)(void *context, const struct document *document, const struct node *node);
    void *context;
    bool form;         /* tables of a blank form, with room for handwriting */
    bool titled;       /* the document's title stands above its text */
    int outline_level; /* of a heading that is the highest of its document; 0: headings make no outline
                          entries */
};

/* The name in the flow of a heading's anchor: PREFIX#ANCHOR; of the document itself: PREFIX. Lives in
 * `arena`. */
char *compose_anchor(struct arena *arena, const char *prefix, const char *anchor);
/*
 * Adds the blocks of `document`'s body. `prefix` makes its anchors unique in the flow, `language` is the
 * text's.
 */
void compose_document(struct composer *composer, const struct document *document, const char *prefix,
                      const char *language);

#endif
