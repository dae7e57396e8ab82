/*
 * A push, judged before the server takes it: by the releases and the policy that the server has, and by its
 * own clock. The documents' own rules are judged elsewhere.
 */
#ifndef DOCKET_RELEASE_PUSH_H
#define DOCKET_RELEASE_PUSH_H

#include "base/finding.h"
#include "release/chain.h"

struct push_update {
    const char *reference;
    struct object_name object; /* "": to be deleted */
    struct object_name before; /* what the repository has there; "": nothing */
};

struct push {
    struct arena arena;
    struct store *store;         /* borrowed; sees what was pushed */
    struct push_update *updates; /* in the arena */
    size_t count;
    int64_t now;
    const char *branch;  /* the controlled branch, "refs/heads/main" */
    uint32_t known;      /* releases that the server had */
    struct chain *chain; /* with those that are pushed */
};

enum { PUSH_SKEW_SECONDS = 600, PUSH_MAX_UPDATES = 10000 };

/*
 * Reads what a hook of git is told on its standard input, "OLD NEW REFERENCE" a line, and the chain as it
 * would be. Findings: references that can't be releases. 0, or -1 with an error. In either case to be ended
 * with push_close().
 */
int push_open(struct push *push, struct store *store, const char *lines, int64_t now,
              struct findings *findings);
void push_close(struct push *push);

/*
 * Which references may change, and how: only branches and tags are taken (E117); releases' tags are only ever
 * added, and the controlled branch only grows at its end (E116). This alone is what a transaction on the
 * server is held to, whoever makes it.
 */
int push_judge_references(struct push *push, struct findings *findings);
/* A new release's tag lies on the controlled branch as it will be (E114). 0, or -1 with an error. */
int push_judge_lines(struct push *push, struct findings *findings);
/*
 * One of the new releases (known + 1 … chain->count) as docket verify judges it; not dated later than the
 * server's clock allows (E104); signed by a key and a role that still hold by that clock (E106); nothing of
 * the evidence lost between it and its predecessor, nor between the last one and the branch (E116). `root`:
 * the first digits of the first release's digest (E103), or NULL. 0, or -1 with an error.
 */
int push_judge_release(struct push *push, uint32_t sequence, const char *root, struct findings *findings);
/* Pushed tags of editions that were released before, or aren't yet. */
void push_judge_editions(struct push *push, struct findings *findings);
/* The commit that the controlled branch will be at; false: the branch isn't there. */
bool push_tip(const struct push *push, struct object_name *out);

#endif
