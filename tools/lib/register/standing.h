/*
 * What the chain of releases says of a register's documents, as facts for those who show them. Room release
 * fills them in (release/standing.h); without a release behind them there are none, and the documents are
 * drafts. No string is NULL unless that is said.
 */
#ifndef DOCKET_REGISTER_STANDING_H
#define DOCKET_REGISTER_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

/* Of the day as of which the facts are. */
enum standing_state { STANDING_SCHEDULED, STANDING_EFFECTIVE, STANDING_SUSPENDED, STANDING_WITHDRAWN };

/* A statement on which a revision's release rests. */
struct standing_step {
    const char *meaning; /* "reviewed" */
    const char *role;    /* an id */
    const char *person;  /* the name, as docket.yaml had it then */
    const char *signer;  /* the name of who signed for the person (an attested statement); NULL: the person */
    bool deputy;         /* the person stood in for who has the role */
    day_t day;
};

/* A revision that was released once. */
struct standing_revision {
    const char *revision, *title, *change, *reason; /* "" where the document doesn't say */
    day_t effective, until;                         /* until: DAY_NONE, or the last day */
    uint32_t release;
    const char *edition; /* that it came with; "": an issue */
};

struct standing {
    const char *id, *language, *title, *revision;
    enum standing_state state;
    day_t effective;
    day_t until;                           /* the last day of a temporary revision, or DAY_NONE */
    day_t suspended_from, suspended_until; /* DAY_NONE: it isn't, or without an end */
    day_t withdrawn_from;                  /* DAY_NONE: it isn't */
    day_t next_review;                     /* DAY_NONE: none */
    const char *current;                   /* of a scheduled one: the revision in force until then; or NULL */
    const char *next;                      /* the revision that is released to follow it, or NULL */
    day_t next_effective;
    const struct standing_step *steps; /* in the order in which they were taken */
    size_t step_count;
    const struct standing_revision *history; /* oldest first, this revision's included */
    size_t history_count;
};

/* One release, as its tag says. */
struct release_facts {
    uint32_t sequence;
    const char *edition; /* "": an issue */
    const char *sha256;  /* of the manifest */
    day_t day;
    const char *signer, *role; /* the name; the role's id, "" where none is asked for */
};

/* What stands behind a whole register. */
struct release_standing {
    struct release_facts release;
    struct release_facts edition; /* the newest edition up to the release; sequence 0: none yet */
    const char *root;             /* digest of the first release's manifest */
    day_t first_effective;        /* of the revisions that the release puts into force: */
    day_t last_effective;         /* DAY_NONE where it puts none */
    const struct standing *gone;  /* out of force, so not in the register: withdrawn */
    size_t gone_count;
};

#endif
