/* Which revisions of a document there were, in all of the chain: a manifest knows only those that can still
 * come into force. */
#ifndef DOCKET_RELEASE_REVISIONS_H
#define DOCKET_RELEASE_REVISIONS_H

#include "history/source.h"
#include "release/chain.h"

/*
 * The greatest revision of a document that was released up to release `last`, apart from `revision` where
 * nothing but the statements that `manifest` lists speaks of it; "" where there is none. A temporary revision
 * whose time is over is in no manifest any more: where `tree` has statements on a revision that isn't
 * accounted for, the releases are asked. `manifest` is sorted. Lives in the chain's arena.
 */
const char *revisions_latest(struct chain *chain, uint32_t last, struct source *tree,
                             const struct manifest *manifest, const char *id, const char *language,
                             const char *revision, struct findings *findings);
/* Was the revision, withdrawn by release `last`, called off: withdrawn by the release after one that listed
 * it, before its day? */
bool revisions_was_called_off(struct chain *chain, uint32_t last, const char *id, const char *language,
                              const char *revision, struct findings *findings);
/* Was the document, all of whose revisions are withdrawn by release `last`, ever in force? It wasn't where
 * each was called off before its day. */
bool revisions_were_in_force(struct chain *chain, uint32_t last, const char *id, const char *language,
                             struct findings *findings);

#endif
