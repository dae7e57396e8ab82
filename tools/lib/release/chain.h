/*
 * The chain: releases 1 to N, each a signed tag on a manifest that names its predecessor's digest. What is
 * read here is read by its blob, never from the working tree; what it says is judged by the policy of the
 * release before.
 */
#ifndef DOCKET_RELEASE_CHAIN_H
#define DOCKET_RELEASE_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "approval/manifest.h"
#include "release/policy.h"
#include "approval/tagobject.h"
#include "base/finding.h"
#include "history/store.h"

struct release {
    uint32_t sequence;
    const char *reference; /* "refs/tags/release/17" */
    struct object_name tag_name, commit;
    struct tag_object tag;
    struct manifest manifest;
    struct object_name blob; /* of the manifest */
    char sha256[65];         /* of the manifest's bytes */
    struct policy *policy;   /* of its own control files; NULL until release_policy() */
    const char *signer;      /* the person whose key signed the tag, and that may; NULL until judged */
};

/* A tag edition/NAME. */
struct edition {
    const char *name;
    struct object_name tag_name;
    uint32_t sequence;     /* the release that it names, 0 where it can't be read */
    struct tag_object tag; /* where it can be */
};

struct chain {
    struct arena arena;
    struct store *store;
    struct release **releases;          /* releases[N - 1]; NULL where it isn't read yet */
    uint32_t count;                     /* the newest release's sequence; 0: nothing was released yet */
    struct store_reference *references; /* of the releases, in their order */
    struct edition *editions;
    size_t edition_count;
    struct source *tree;  /* the commit that was looked into last; NULL: none */
    struct buffer text;   /* the manifest that was read last, */
    uint32_t text_number; /* and of which release it is; 0: none */
    struct buffer spare;  /* for the next one */
    bool ahead;           /* chain_read_ahead() was called */
};

/* References that are not in the repository yet, or have another value there: what a push brings. */
struct chain_override {
    const char *reference;
    struct object_name object; /* "": it is to be deleted */
};

/*
 * Reads which releases there are. A finding (E) for every reference below refs/tags/release/ and
 * refs/tags/edition/ that can't be one, and for a gap in the numbers: the chain then ends before it. 0 and
 * `*out`, to be freed; or -1 with an error. The store must outlive it.
 */
int chain_open(struct chain **out, struct store *store, const struct chain_override *overrides,
               size_t override_count, struct findings *findings);
void chain_free(struct chain *chain);

/* Release `sequence`, read but not judged; NULL with a finding (E101, E107) where it can't be read: its tag,
 * or the manifest that it names. */
struct release *chain_release(struct chain *chain, uint32_t sequence, struct findings *findings);
/* Only the tag of release `sequence`, 1 to count: 0, or -1 with a finding (E101). */
int chain_tag(struct chain *chain, uint32_t sequence, struct tag_object *out, struct findings *findings);
/* Says that releases 1 to `last` will be read, the last one first, to begin with it meanwhile. Said again,
 * nothing happens. */
void chain_read_ahead(struct chain *chain, uint32_t last);
/* The newest; NULL where there is none, or with a finding. */
struct release *chain_newest(struct chain *chain, struct findings *findings);
/* What lies in a commit, best the one after the last; borrowed, until it is asked for another one. NULL with
 * an error. */
struct source *chain_tree(struct chain *chain, const struct object_name *commit);
/* By "17" or "edition/NAME" (without case); NULL with an error where there is no such release. */
struct release *chain_find(struct chain *chain, const char *name, struct findings *findings);
/* The policy of a release's own control files, read by their blobs; NULL with a finding. Judges the release
 * after it, and, of the first release, itself. */
struct policy *release_policy(struct chain *chain, struct release *release, struct findings *findings);
/* The policy that judges `release`: its predecessor's, or of the first its own. */
struct policy *release_judging_policy(struct chain *chain, const struct release *release,
                                      struct findings *findings);
/* The control files of a release as a source, and everything that is in force by it (documents, assets and
 * control files); to be closed. `day`: which revisions count; DAY_NONE: those that the release itself puts
 * into force, whenever, and all others as of its date. */
int release_control_source(struct source **out, struct chain *chain, const struct release *release);
int release_source(struct source **out, struct chain *chain, const struct release *release, day_t day);
/* The entry of an identifier and language that is in that picture; NULL: none. `before` is the predecessor's
 * manifest, or NULL. The release's policy must have been read. */
const struct manifest_document *release_entry(struct chain *chain, const struct release *release,
                                              const struct manifest *before, const char *id,
                                              const char *language, day_t day);

/* Does some release after `base`, on which the statement at `path` was made, rely on it already? */
bool chain_lists_statement(struct chain *chain, const char *path, uint32_t base, struct findings *findings);

/* Did one of the releases after `base` up to `last` rely on the statement with these bytes, wherever it lay?
 */
bool chain_relied_on(struct chain *chain, uint32_t base, uint32_t last, const char *sha256,
                     struct findings *findings);

/* The release that judges a day: the last one dated not after the day's end in the organisation's zone. NULL:
 * none yet, or with a finding. */
struct release *chain_on_day(struct chain *chain, day_t day, struct findings *findings);

/*
 * Whether a statement's base still counts after release `last`: that release exists with this manifest, and
 * what the statement is about has not changed since. NULL: it does; else why not.
 */
struct statement;
const char *chain_base_problem(struct chain *chain, uint32_t last, const struct statement *statement,
                               struct findings *findings);

#endif
