/* The links between documents; for this room alone. */
#ifndef DOCKET_REGISTER_GRAPH_H
#define DOCKET_REGISTER_GRAPH_H

#include "register/register.h"

/* Resolves the links of all entries, which are in their final order, and counts those that come from others.
 */
void graph_build(struct registry *registry);
/* Those of one entry, anew. */
void graph_build_entry(struct registry *registry, struct entry *entry);

#endif
