#include "release/session.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "release/seal.h"
#include "release/vouch.h"

enum { WAIT_SECONDS = 10, SKEW_SECONDS = 600 };

static int check_branch(struct session *session) {
    struct arena *arena = &session->arena;
    const char *wanted = session->state->policy->config->branch,
               *head = store_head_branch(session->store, arena);
    if (!wanted || !head || strcmp(head, arena_printf(arena, "refs/heads/%s", wanted)) == 0)
        return 0;
    return error_set(
        "releases are made on the controlled branch '%s', and '%s' is checked out; run: git switch %s",
        wanted, strncmp(head, "refs/heads/", 11) == 0 ? head + 11 : head, wanted);
}

/* The moment of what is made now: after the last release. */
static int find_moment(struct session *session, struct chain *chain, struct findings *findings) {
    const struct release *newest = chain_newest(chain, findings);
    session->moment = date_now();
    if (!newest || newest->manifest.date < session->moment)
        return 0;
    if (newest->manifest.date - session->moment > SKEW_SECONDS)
        return error_set("this machine's clock stands before release %u; set it right", newest->sequence);
    session->moment = newest->manifest.date + 1;
    return 0;
}

/* Completes a release that was signed and not applied. 1: it did. */
static int resume(struct session *session, struct chain *chain) {
    uint32_t sequence;
    int result = release_resume(session->change, session->store, chain, &sequence);
    if (result == 1)
        session->resumed = arena_printf(&session->arena, "release %u", sequence);
    return result;
}

static int read_chain(struct session *session, struct findings *findings) {
    struct chain *chain = NULL;
    int result = chain_open(&chain, session->store, NULL, 0, findings);
    if (result == 0)
        result = resume(session, chain);
    if (result == 1) {
        chain_free(chain);
        chain = NULL;
        result = chain_open(&chain, session->store, NULL, 0, findings);
    }
    if (result == 0)
        result = find_moment(session, chain, findings);
    chain_free(chain);
    return result;
}

static int open_state(struct session *session, const struct session_options *options,
                      struct findings *findings) {
    struct state_options how = {
        .revision = options->working_tree ? NULL : "HEAD", .moment = session->moment, .day = DAY_NONE};
    return state_open(&session->state, session->root, &how, findings);
}

int session_begin(struct session *session, const struct session_options *options, struct findings *findings) {
    struct change_options how = {.seconds = WAIT_SECONDS};
    const char *start = options->folder ? options->folder : ".";
    *session = (struct session){0};
    session->root = source_find_root(&session->arena, start);
    if (!session->root)
        return error_set("there is no docket.yaml in %s or above it; go to a document repository, or name "
                         "one with --repository",
                         strcmp(start, ".") == 0 ? "this folder" : start);
    if (store_open(&session->store, session->root) < 0 ||
        change_begin(&session->change, session->store, &how) < 0)
        return -1;
    session->resumed = change_recovered(session->change);
    if (read_chain(session, findings) < 0)
        return -1;
    if (options->stateless)
        return 0;
    if (open_state(session, options, findings) < 0)
        return -1;
    vouch_done(session);
    return options->controlled_branch ? check_branch(session) : 0;
}

void session_end(struct session *session) {
    state_free(session->state);
    change_end(session->change);
    store_close(session->store);
    arena_release(&session->arena);
    *session = (struct session){0};
}

int session_commit(struct session *session, const char *what, const char *body) {
    struct object_name commit;
    const char *message = body ? arena_printf(&session->arena, "%s\n\n%s\n", what, body)
                               : arena_printf(&session->arena, "%s\n", what);
    int result = change_make(session->change, message, session->moment, &commit);
    if (result == CHANGE_EMPTY)
        return error_set("there is nothing to commit");
    return result < 0 ? -1 : change_apply(session->change, what);
}

int session_finish(struct session *session, const char *what, bool leave) {
    return leave ? change_leave(session->change) : session_commit(session, what, NULL);
}
