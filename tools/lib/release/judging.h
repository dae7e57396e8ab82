/* What judging one release shares; for this room alone. */
#ifndef DOCKET_RELEASE_JUDGING_H
#define DOCKET_RELEASE_JUDGING_H

#include <stdbool.h>

#include "base/map.h"
#include "release/judge.h"

/* What judging one candidate shares. */
struct judging {
    const struct candidate *candidate;
    struct arena arena;
    struct findings *findings;
    struct court court;
    day_t day;           /* the release's */
    struct given *given; /* the statements that it lists, in the manifest's order */
    bool *used;
    struct map statements; /* of each subject, in their order */
};

/* A finding at the candidate's path. */
struct finding *judging_say(struct judging *judging, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Is the claim vouched for by the listed statements? Each that is used is marked. `what` names it. */
void judging_claim(struct judging *judging, const struct claim *claim, const char *what);
/* As manifest_find_document(), for one after another of a sorted list: `*at`, 0 at first, only moves on. */
const struct manifest_document *judging_next_entry(const struct manifest *manifest, size_t *at,
                                                   const struct manifest_document *wanted);
/* The entries of documents: what is new, what is carried on, what is left out. */
void judging_documents(struct judging *judging);
/* Every identifier that was ever used, and no other. */
void judging_identifiers(struct judging *judging);

#endif
