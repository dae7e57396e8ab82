/* Preparing a release: the next manifest from what is in force, what has been approved, and what was asked
 * for. */
#ifndef DOCKET_RELEASE_PREPARE_H
#define DOCKET_RELEASE_PREPARE_H

#include "approval/manifest.h"
#include "release/state.h"

struct release_request {
    enum release_kind kind;
    const char *name;             /* of an edition; "" for an issue */
    bool control;                 /* an issue of the control files, and of nothing else */
    const char *const *documents; /* an issue's, as state_find() takes them */
    size_t document_count;
    const char *const
        *without; /* documents that an edition goes without, though there is something in work */
    size_t without_count;
    day_t effective; /* DAY_NONE: the day of the release */
    day_t until;     /* of temporary revisions: the last day; DAY_NONE: no end */
};

/* What a release does to one document, for people. */
struct release_item {
    const struct document_state *document;
    const char *revision;
    enum { ITEM_NEW_REVISION, ITEM_WITHDRAWN, ITEM_CALLED_OFF, ITEM_SUSPENDED, ITEM_RESUMED } what;
    day_t effective;
};

struct prepared {
    struct manifest manifest; /* to be released */
    struct buffer bytes;      /* as it will be written */
    const char *path;         /* "control/releases/000018.xml" */
    char sha256[65];
    struct release_item *items;
    size_t item_count;
    const char **removals; /* files of documents whose withdrawal this release puts into force */
    size_t removal_count;
};

/*
 * Makes the next manifest for a state that was read from a commit. Refuses, with findings, what isn't
 * approved; an edition takes up everything that is approved, and refuses where something is in work that
 * isn't, unless it is among `without`. The result was judged as any other release would be (judge.h): whoever
 * calls asks the rules what the findings forbid. 0, or -1 with an error: nothing to release, an unknown
 * document, …. `out` is to be released in both cases.
 */
int prepare_release(struct prepared *out, struct state *state, const struct release_request *request,
                    struct findings *findings);
void prepared_release(struct prepared *prepared);

#endif
