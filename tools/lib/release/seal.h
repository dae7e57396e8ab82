/*
 * Sealing a release: commit, signed tag, and with them the release. It exists when its tag does.
 *
 * The tag is signed before anything refers to the commit. What is to be signed lies in docket's spool first:
 * a run that is killed after the signature came back loses nothing, as the next one takes the same commit and
 * signature up.
 */
#ifndef DOCKET_RELEASE_SEAL_H
#define DOCKET_RELEASE_SEAL_H

#include "history/change.h"
#include "release/prepare.h"
#include "release/sign.h"

/* Who signs, and with what. */
struct sealer {
    struct signing_key key;
    const char *person; /* whose key it is, by the policy in force */
};

/*
 * Whose key it is (`key_path` as for signing_key_find()), and whether that person may release, as an issue or
 * an edition, on the state's day. 0, or -1 with an error.
 */
int sealer_find(struct sealer *out, struct state *state, const char *key_path, bool edition);
/*
 * Commits the manifest, signs, tags. `what` names it for messages ("release 18"). 0, or -1 with an error;
 * then nothing has changed, unless the error says that the next run completes it.
 */
int release_seal(struct change *change, struct state *state, struct prepared *prepared,
                 const struct sealer *sealer, const char *message);
/*
 * Takes up a release that an earlier run signed and didn't apply: 1 and its sequence; 0 where there is none,
 * or it can't be any more (somebody else's came first; its traces are then deleted); -1 with an error.
 */
int release_resume(struct change *change, struct store *store, const struct chain *chain, uint32_t *sequence);

#endif
