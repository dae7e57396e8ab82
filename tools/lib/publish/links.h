/* Where the links and images of a register's documents lead, for composing. */
#ifndef DOCKET_PUBLISH_LINKS_H
#define DOCKET_PUBLISH_LINKS_H

#include "publish/publication.h"

/* Callbacks for struct composer whose context is the struct publication of a pack. */
struct link_goal links_resolve(void *context, const struct document *document, const struct node *node);
int links_read_image(void *context, const struct document *document, const struct node *node,
                     struct buffer *out);

#endif
