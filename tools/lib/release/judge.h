/*
 * Judging one release by the one before it: everything that a manifest claims, from bytes. What is found is a
 * finding; whether it forbids the release, the rules say (at the release gate, by the policy that judges).
 */
#ifndef DOCKET_RELEASE_JUDGE_H
#define DOCKET_RELEASE_JUDGE_H

#include "release/chain.h"
#include "release/given.h"

/* A manifest that is to be judged. */
struct candidate {
    struct chain *chain;
    const struct manifest *manifest;
    const char *path;             /* of the manifest, or the tag's reference: where findings are */
    struct source *tree;          /* where its statements lie: its commit, or what is to be committed */
    const struct release *before; /* NULL: it is the first */
    const struct policy *judging; /* before's policy, or of the first its own */
    const struct policy *own;     /* of its own control files */
};

/*
 * Judges a manifest: predecessor, date, control files, each document's bytes, metadata, revision and
 * approvals, withdrawals and suspensions, statements, identifiers. Reads blobs from the chain's store. 0,
 * with findings; -1 with an error where it could not be done.
 */
int judge_manifest(const struct candidate *candidate, struct findings *findings);
/*
 * Judges a release that is in the chain: its manifest, and its tag: whose key signed it, and whether that
 * person may. Sets release->signer where so. 0 or -1, as above.
 */
int judge_release(struct chain *chain, struct release *release, struct findings *findings);
/* Only the tag: signature and right to it. 0 with findings, or -1. */
int judge_tag(struct chain *chain, struct release *release, struct findings *findings);
/* An edition's tag: that it says what its release's tag says, and whose key signed it. */
void judge_edition(struct chain *chain, const struct edition *edition, struct findings *findings);
/*
 * Whether a release lies on the line of the one before it (NULL: it is the first): 1; 0 with a finding
 * (E114); -1 with an error.
 */
int judge_on_line(struct store *store, const struct release *before, const struct release *release,
                  struct findings *findings);
/* Told after each release what was found in it, and by whose policy it is judged: severities are the rules'
 * to give, and they were those of their time. May empty the findings. */
struct settling {
    void (*settle)(void *context, struct findings *findings, const struct policy *policy);
    void *context;
};
/*
 * Verifies the chain up to `last`: every release, that each lies on one line with the one before, that
 * nothing of the evidence was lost, and that the last is on the controlled branch. `settling` may be NULL. 0,
 * with findings of all that doesn't hold; -1 with an error where it could not be done.
 */
int judge_chain(struct chain *chain, struct release *last, const struct settling *settling,
                struct findings *findings);

#endif
