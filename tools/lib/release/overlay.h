/* A tree under the control files of a release. */
#ifndef DOCKET_RELEASE_OVERLAY_H
#define DOCKET_RELEASE_OVERLAY_H

#include "history/source.h"
#include "release/chain.h"

/* The tree's files with the control files of `release` in the place of its own, as a source; `tree` must
 * outlive it. 0, or -1 with an error. */
int overlay_open(struct source **out, struct chain *chain, const struct release *release,
                 struct source *tree);

#endif
