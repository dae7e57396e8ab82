/* The chain as a whole: release after release, on one line of commits. */
#include "release/judge.h"

/* A release lies on the line of the one after it, and of the controlled branch. */
static int check_line(struct store *store, const struct release *before, const struct release *release,
                      struct findings *findings) {
    int on_line = before ? store_on_line(store, &release->commit, &before->commit) : 1;
    if (on_line == 0)
        finding_add(findings, "E114", release->reference, 0, 0,
                    "the release doesn't lie on one line with release %u", before->sequence);
    return on_line < 0 ? -1 : 0;
}

static int check_branch(struct chain *chain, const struct release *release, struct findings *findings) {
    struct arena arena = {0};
    struct object_name tip;
    const struct policy *policy = release_policy(chain, (struct release *)release, findings);
    const char *branch = policy && policy->config->branch ? policy->config->branch : "main";
    int found = store_reference(chain->store, arena_printf(&arena, "refs/heads/%s", branch), &tip);
    if (found == 0)
        found = store_reference(chain->store, arena_printf(&arena, "refs/remotes/origin/%s", branch), &tip);
    int on_line = found > 0 ? store_on_line(chain->store, &tip, &release->commit) : found;
    if (on_line == 0)
        finding_add(findings, "E114", release->reference, 0, 0,
                    "the release isn't on the line of the controlled branch '%s'", branch);
    arena_release(&arena);
    return on_line < 0 ? -1 : 0;
}

int judge_chain(struct chain *chain, struct release *last, struct findings *findings) {
    const struct release *before = NULL;
    for (uint32_t sequence = 1; sequence <= last->sequence; sequence++) {
        struct release *release = chain_release(chain, sequence, findings);
        if (!release)
            return 0;
        if (judge_release(chain, release, findings) < 0 ||
            check_line(chain->store, before, release, findings) < 0)
            return -1;
        before = release;
    }
    return check_branch(chain, last, findings);
}
