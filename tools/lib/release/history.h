/* The history of one document as the releases tell it: every revision, who signed for it, and what became of
 * it. */
#ifndef DOCKET_RELEASE_HISTORY_H
#define DOCKET_RELEASE_HISTORY_H

#include "release/chain.h"

enum history_kind {
    HISTORY_RELEASED,
    HISTORY_SUSPENDED,
    HISTORY_RESUMED, /* its suspension ended by a release, or the release that follows its last day */
    HISTORY_WITHDRAWN,
    HISTORY_REVIEWED, /* reviewed, nothing to change */
};

/* One signature that a release relies on; from the statement's own lines. */
struct history_signature {
    const char *person, *signer, *role, *meaning;
    int64_t date;
    bool attested;
    const char *path;
};

struct history_event {
    enum history_kind kind;
    const struct release *release;
    const char *revision;
    day_t effective; /* of a review: its day */
    day_t until;     /* the last day of a temporary revision, or of a suspension; DAY_NONE */
    /* Of HISTORY_RELEASED: */
    const struct manifest_document *entry;      /* in that release's manifest */
    const char *change, *reason, *change_class; /* of its front matter, "" where it says nothing */
    const char *superseded_by;                  /* the revision that took its place, or will; "" */
    day_t superseded;                           /* from that day on; DAY_NONE */
    struct history_signature *signatures;
    size_t signature_count;
};

struct history {
    const char *id, *language;
    struct history_event *events; /* in the order of the releases */
    size_t count;
};

/* "EP-07", "EP-07:de", "EP-07:de@3", "EP-07@3" taken apart; in `arena`. `language` and `revision`: NULL where
 * the name says none. */
struct document_name {
    const char *id, *language, *revision;
};
void document_name_parse(struct document_name *out, struct arena *arena, const char *text);

/*
 * Sets `name->language` where it is NULL: the organisation's, or the only one that was ever released. 0; or
 * -1 with an error where no release knows the document; the error names the nearest.
 */
int history_find(struct chain *chain, struct document_name *name, struct findings *findings);
/*
 * Reads the history of an identifier and language; all in the chain's arena. Reads every release. 0; or -1
 * with an error, or with findings where a release can't be read. That signatures hold is not asked: verify
 * does.
 */
int history_read(struct history *out, struct chain *chain, const char *id, const char *language,
                 struct findings *findings);
/* The release that put a revision into force, or scheduled it, with its entry; NULL: none did. */
const struct history_event *history_revision(const struct history *history, const char *revision);
const char *history_kind_name(enum history_kind kind); /* "released", "suspended", … */

#endif
