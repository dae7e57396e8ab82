/* The chain as a whole: release after release, on one line of commits, with nothing of the evidence lost on
 * the way. */
#include "release/evidence.h"
#include "release/judge.h"

int judge_on_line(struct store *store, const struct release *before, const struct release *release,
                  struct findings *findings) {
    int on_line = before ? store_on_line(store, &release->commit, &before->commit) : 1;
    if (on_line == 0)
        finding_add(findings, "E114", release->reference, 0, 0,
                    "the release doesn't lie on one line with release %u", before->sequence);
    return on_line;
}

/* A release lies on the line of the one after it; on the way nothing of the evidence was lost. */
static int check_line(struct chain *chain, const struct release *before, const struct release *release,
                      struct findings *findings) {
    int on_line = judge_on_line(chain->store, before, release, findings);
    if (on_line < 0 || !before)
        return on_line < 0 ? -1 : 0;
    return evidence_compare(chain, &before->commit, &release->commit, findings);
}

/* What lies on the branch after the newest release. */
static int check_tip(struct chain *chain, const struct release *newest, const struct object_name *tip,
                     struct findings *findings) {
    struct arena arena = {0};
    struct source *tree = NULL;
    struct tree_difference *files;
    size_t count;
    if (newest->sequence < chain->count)
        return 0; /* an older one was asked for */
    int result = evidence_compare(chain, &newest->commit, tip, findings);
    if (result == 0)
        result = store_files_below(chain->store, tip, "control/releases", &arena, &files, &count);
    if (result == 0)
        result = (tree = chain_tree(chain, tip)) ? 0 : -1;
    if (result == 0)
        result = evidence_judge_manifests(chain, tree, files, count, findings);
    arena_release(&arena);
    return result;
}

static int check_branch(struct chain *chain, const struct release *release, struct findings *findings) {
    static const char *const places[] = {"refs/heads", "refs/remotes/origin"};
    struct arena arena = {0};
    struct object_name tip;
    const struct policy *policy = release_policy(chain, (struct release *)release, findings);
    const char *branch = policy && policy->config->branch ? policy->config->branch : "main";
    int on_line = 0;
    for (size_t i = 0; i < 2 && on_line == 0; i++) {
        on_line = store_reference(chain->store, arena_printf(&arena, "%s/%s", places[i], branch), &tip);
        if (on_line > 0)
            on_line = store_on_line(chain->store, &tip, &release->commit);
    }
    if (on_line == 0)
        finding_add(findings, "E114", release->reference, 0, 0,
                    "the release isn't on the line of the controlled branch '%s'", branch);
    arena_release(&arena);
    return on_line > 0 ? check_tip(chain, release, &tip, findings) : on_line;
}

int judge_chain(struct chain *chain, struct release *last, const struct settling *settling,
                struct findings *findings) {
    const struct release *before = NULL;
    chain_read_ahead(chain, last->sequence);
    for (uint32_t sequence = 1; sequence <= last->sequence; sequence++) {
        struct release *release = chain_release(chain, sequence, findings);
        if (!release)
            return 0;
        if (judge_release(chain, release, findings) < 0 || check_line(chain, before, release, findings) < 0)
            return -1;
        if (settling)
            settling->settle(settling->context, findings, release_judging_policy(chain, release, findings));
        before = release;
    }
    return check_branch(chain, last, findings);
}
