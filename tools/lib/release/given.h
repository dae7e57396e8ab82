/* Statements as they lie in a source, and whether they count for what is claimed. */
#ifndef DOCKET_RELEASE_GIVEN_H
#define DOCKET_RELEASE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "release/chain.h"
#include "release/policy.h"
#include "approval/sshsig.h"
#include "approval/statement.h"
#include "history/source.h"

/* One statement with its signature; lives in an arena. */
struct given {
    const char *path;
    char sha256[65]; /* of the statement's bytes */
    const char *bytes;
    size_t length;
    struct statement statement;
    struct sshsig signature;
    enum { SIGNATURE_UNCHECKED, SIGNATURE_GOOD, SIGNATURE_BAD } verdict; /* of the cryptography alone */
    enum holding holding;                                                /* of the role, where it counts */
    bool spent; /* an earlier release relied on it: given_judge() has found so */
    /* What given_judge() or reading found: the rule broken and one sentence; NULL where it counts. */
    const char *rule, *problem;
};

/*
 * Reads the statement at `path` and its signature beside it. 0; or 1, with `rule` and `problem` set, where it
 * isn't one, or has no signature that can be read; or -1 with an error.
 */
int given_read(struct given *out, struct source *source, struct arena *arena, const char *path);
/* The same for many of them, with their signatures checked; on as many threads as there are processors. */
void given_read_all(struct given *out, struct source *source, struct arena *arena, const char *const *paths,
                    size_t count);
/* All statements on a document's revision (`revision` NULL: on any) that lie in a source, in the order of
 * their paths: of that language, and those that can't be read; these have a problem. 0 or -1. */
int given_list(struct source *source, struct arena *arena, const char *id, const char *language,
               const char *revision, struct given **out, size_t *count);
/* Only those of some meanings, by their paths: `meanings` has the bit 1u << MEANING_… of each. */
int given_list_meanings(struct source *source, struct arena *arena, const char *id, const char *language,
                        const char *revision, unsigned meanings, struct given **out, size_t *count);
/* Whether any such lies there, unread. */
bool given_any(struct source *source, const char *id, const char *language, const char *revision,
               unsigned meanings);
/* The paths of all statements on a document, whatever the revision, by their names alone; their number. */
size_t given_paths(struct source *source, struct arena *arena, const char *id, const char *language,
                   const char ***out);
/* Checks the signatures of those that have none checked yet, on as many threads as there are processors. */
void given_check_signatures(struct given *const *given, size_t count);

/* What is to be vouched for. No string is NULL. */
struct claim {
    enum statement_subject subject;
    const char *id, *language, *revision, *sha256;
    const char *assets; /* "" without any */
    struct steps steps;
    const char *const *authors;
    size_t author_count;
    const char *path; /* of the document, for findings */
};

/* By whose rules, and when. */
struct court {
    struct chain *chain;
    uint32_t last;               /* the release before the one at hand; 0: none */
    const struct policy *before; /* of that release (of the first: its own): roles, steps, keys */
    const struct policy *after;  /* of the release at hand: keys have to be good there too */
    int64_t moment;              /* its date, or now */
    int64_t earliest;            /* the date of release `last`, or INT64_MIN */
};

/* Whether `given` counts for the claim; sets its rule and problem, and its verdict and holding. */
void given_judge(struct given *given, const struct court *court, const struct claim *claim,
                 struct findings *findings);

/* --- progress --------------------------------------------------------------------------------- */

struct progress_step {
    const struct step *step;
    const struct given **by; /* at most step->count */
    int have;
};

struct progress {
    struct progress_step *steps;
    size_t step_count;
    struct progress_step *next; /* the first step that isn't complete; NULL: all are */
    struct given *given;        /* all that lie there, judged */
    size_t given_count;
    bool *used; /* which of them the steps rely on */
};

/*
 * Judges all of `given` and finds who took which step: in the order listed, nobody twice. Where an author
 * counts as approver is left to rule A001. Lives in `arena`.
 */
void progress_make(struct progress *out, struct arena *arena, const struct court *court,
                   const struct claim *claim, struct given *given, size_t count, struct findings *findings);
/* Whether the person could take the next step now: has its role (or is a deputy), hasn't taken another, and
 * isn't an author where `authors_may` is false. */
bool progress_may(const struct progress *progress, const struct court *court, const struct claim *claim,
                  const char *person, bool authors_may);
bool claim_has_author(const struct claim *claim, const char *person);

#endif
