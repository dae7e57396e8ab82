/* Dropping a release that was made here and lost the race: somebody else's of the same number was pushed
 * first. */
#ifndef DOCKET_RELEASE_DROP_H
#define DOCKET_RELEASE_DROP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "history/change.h"

struct dropped {
    const char *upstream; /* "origin/main": where the other one is */
    const char *edition;  /* "edition/2026" where its tag was deleted too; else NULL */
    bool branch_back;     /* the branch was taken back to before it */
};

/*
 * Takes the branch back to before the release's commit, where that is its tip, and deletes the release's
 * tags. What a killed run left of that, the next one does. Refused, with what to do, and nothing changed: no
 * such release; one that anything was fetched with from a remote, so was pushed; one whose number nobody else
 * has released, as it hasn't lost; a later release or commits that rest on it; files that were changed since.
 * 0, or -1 with an error.
 */
int release_drop(struct dropped *out, struct arena *arena, struct change *change, struct store *store,
                 uint32_t sequence, int64_t moment);

#endif
