/* What a verb that writes begins with: the lock, what an earlier run left, and the state of the commit that
 * is checked out. */
#ifndef DOCKET_RELEASE_SESSION_H
#define DOCKET_RELEASE_SESSION_H

#include "history/change.h"
#include "release/state.h"

struct session_options {
    const char *folder;     /* where to begin to look for docket.yaml; NULL: the current folder */
    bool controlled_branch; /* only on the branch that docket.yaml names */
    bool working_tree;      /* the state of the files as they lie, instead of HEAD's: for what is edited */
    bool stateless;         /* without the state: where docket.yaml or the signers may not be usable yet */
};

struct session {
    struct arena arena;
    const char *root;
    struct store *store;
    struct change *change;
    struct state *state; /* NULL where stateless */
    int64_t moment;      /* that what is made now bears */
    const char
        *resumed; /* what an earlier run had begun and this one completed ("release 18"); NULL: nothing */
};

/*
 * 0; or -1 with an error, and with findings where documents or the chain are at fault. In either case to be
 * ended with session_end(). The moment is date_now(), or a second after the last release where that is in the
 * future by less than ten minutes (another machine's clock).
 */
int session_begin(struct session *session, const struct session_options *options, struct findings *findings);
void session_end(struct session *session);

/* A commit's message: "Approve EP-07 3 as ems-manager", with a paragraph below where `body` isn't NULL.
 * Written, committed, applied: 0, or -1. */
int session_commit(struct session *session, const char *what, const char *body);
/* As session_commit(), or, where `leave`, only written into the working tree: for `--no-commit`. */
int session_finish(struct session *session, const char *what, bool leave);

#endif
