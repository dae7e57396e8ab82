/*
 * What was verified once in this clone, so that daily commands need not do it again: in docket's own folder
 * in git's ($GIT_COMMON_DIR/docket/cache). A fact is named by the digest of all that it follows from; nothing
 * in the folder says anything of other contents. It can be deleted at any time; two processes may use it at
 * once; a file is there whole or not at all. `verify` never asks it.
 */
#ifndef DOCKET_RELEASE_CACHE_H
#define DOCKET_RELEASE_CACHE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "release/chain.h"

/* What was remembered under the name, 64 hexadecimal digits, is appended; false where nothing was. */
bool cache_recall(struct store *store, const char *name, struct buffer *out);
/* A cache that can't be written is none: that is no error. */
void cache_remember(struct store *store, const char *name, const char *text);

/*
 * The newest release by its tag: that it was signed by who may release, by the rules of the release before,
 * and follows that one. What it relies on, and what came before, is vouched for by that tag. Remembers a tag
 * that holds: by its object (and so its manifest, its signature and its predecessor), the control files that
 * judge it, and docket's version. Sets release->signer where it holds. 0 with findings, or -1 with an error.
 */
int cache_judge_tag(struct chain *chain, struct release *release, struct findings *findings);

#endif
