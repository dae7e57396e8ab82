/* docket verify: the whole chain, by anyone, from nothing but the repository. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/option.h"
#include "history/source.h"
#include "release/evidence.h"
#include "release/judge.h"
#include "report/tell.h"

static const char *folder, *root_digest, *at_least;
static struct findings judged; /* each by the rules that were in force for its release */

static const struct option options[] = {
    {OPTION_TEXT, "root", 0, "DIGEST", NULL,
     "what the first release's manifest must have; told to you by another way", &root_digest},
    {OPTION_TEXT, "at-least", 0, "SEQ:DIGEST", NULL,
     "a release that you know of, so that an older state is noticed", &at_least},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the repository, bare or not (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "verify",
    .summary = "verifies the chain of releases: signatures, approvals, contents",
    .operands = "[RELEASE]",
    .description =
        "Verifies everything up to RELEASE (18, or edition/2026), or the newest, and prints the root.\n"
        "It can't know whether newer releases exist elsewhere: --at-least guards against an old state;\n"
        "and that the root is the right one: --root does.\n"
        "Status: 0 it holds, 1 it doesn't, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .maximum = 1,
};

/* The first digits of a digest will do, twelve at least. */
static bool is_digest(const char *text) {
    size_t length = strlen(text);
    return length >= 12 && length <= 64 && strspn(text, "0123456789abcdef") == length;
}

static int check_root(struct chain *chain, struct findings *findings) {
    const struct release *first = chain_release(chain, 1, findings);
    if (!root_digest || !first || strncmp(first->sha256, root_digest, strlen(root_digest)) == 0)
        return 0;
    return error_set("the root of this chain is %.16s…, not %s: it is another system's, or was made anew",
                     first->sha256, root_digest);
}

static int check_at_least(struct chain *chain, struct findings *findings) {
    char *digest;
    if (!at_least)
        return 0;
    unsigned long sequence = strtoul(at_least, &digest, 10);
    if (*digest != ':' || !sequence || sequence > RELEASE_MAX_SEQUENCE || !is_digest(digest + 1))
        return error_set("--at-least takes a release's number and its manifest's digest, as 17:9d1e0c77aa01");
    if (sequence > chain->count)
        return error_set(
            "release %lu, of which you know, isn't here: this is an old state, with %u as the newest",
            sequence, chain->count);
    const struct release *known = chain_release(chain, (uint32_t)sequence, findings);
    return !known || strncmp(known->sha256, digest + 1, strlen(digest + 1)) == 0
               ? 0
               : error_set(
                     "release %lu is another one than the one you know of: the chain was forked or made anew",
                     sequence);
}

/* A release lies on the line of the one after it, and of the controlled branch; on the way nothing of the
 * evidence was lost. */
static int check_line(struct chain *chain, const struct release *before, const struct release *release,
                      struct findings *findings) {
    int on_line = before ? store_on_line(chain->store, &release->commit, &before->commit) : 1;
    if (on_line == 0)
        finding_add(findings, "E114", release->reference, 0, 0,
                    "the release doesn't lie on one line with release %u", before->sequence);
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
        result = store_differences(chain->store, NULL, tip, &arena, &files, &count);
    if (result == 0)
        result = store_source_commit(&tree, chain->store, tip);
    if (result == 0)
        result = evidence_judge_manifests(chain, tree, files, count, findings);
    source_close(tree);
    arena_release(&arena);
    return result;
}

static int check_branch(struct chain *chain, const struct release *release, struct findings *findings) {
    struct arena arena = {0};
    struct object_name tip;
    const struct policy *policy = release_policy(chain, (struct release *)release, findings);
    const char *branch = policy && policy->config->branch ? policy->config->branch : "main";
    static const char *const places[] = {"refs/heads", "refs/remotes/origin"};
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

static void settle(struct findings *findings, const struct policy *policy) {
    rules_judge(policy ? policy->config : NULL, GATE_RELEASE, findings);
    findings_merge(&judged, findings);
}

static int verify(struct chain *chain, struct release *last, struct findings *findings) {
    const struct release *before = NULL;
    for (uint32_t sequence = 1; sequence <= last->sequence; sequence++) {
        struct release *release = chain_release(chain, sequence, findings);
        if (!release)
            return 0;
        if (judge_release(chain, release, findings) < 0 || check_line(chain, before, release, findings) < 0)
            return -1;
        settle(findings, release_judging_policy(chain, release, findings));
        before = release;
    }
    return check_branch(chain, last, findings);
}

static void tell(struct chain *chain, const struct release *last, struct findings *findings) {
    const struct release *first = chain_release(chain, 1, findings);
    char moment[21];
    date_format_moment(last->manifest.date, moment);
    printf("%u release%s verified; the newest is %u of %s%s%s, signed by %s.\n", last->sequence,
           last->sequence == 1 ? "" : "s", last->sequence, moment,
           last->manifest.kind == RELEASE_EDITION ? ", edition " : "", last->manifest.name,
           last->signer ? last->signer : "-");
    printf("Root:   %s\nNewest: %u:%s\n", first->sha256, last->sequence, last->sha256);
    if (!root_digest)
        printf(
            "Compare the root with the one that you were told by another way; --root DIGEST demands it.\n");
    if (!at_least)
        printf("Whether newer releases exist elsewhere, no offline check can tell; --at-least %u:%.12s will "
               "notice an older state.\n",
               last->sequence, last->sha256);
}

static int run(struct chain *chain, const char *name, struct findings *findings) {
    struct release *last = name ? chain_find(chain, name, findings) : chain_newest(chain, findings);
    if (!last) {
        if (!chain->count && !findings->count)
            error_set("nothing was released here yet");
        return findings->count ? 0 : -1;
    }
    if (check_root(chain, findings) < 0 || check_at_least(chain, findings) < 0) {
        option_fail(&command, EXIT_FINDINGS, NULL);
        return 1;
    }
    if (verify(chain, last, findings) < 0)
        return -1;
    settle(findings, NULL);
    if (!findings_count(&judged, SEVERITY_ERROR))
        tell(chain, last, findings);
    return 0;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv), status = EXIT_FINE, result;
    struct arena arena = {0};
    struct findings findings = {0};
    struct store *store = NULL;
    struct chain *chain = NULL;
    if (root_digest && !is_digest(root_digest))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "--root takes a digest of 12 to 64 hexadecimal digits"));
    const char *start = folder ? folder : ".", *root = source_find_root(&arena, start);
    result = store_open(&store, root ? root : start);
    if (result == 0)
        result = chain_open(&chain, store, NULL, 0, &findings);
    if (result == 0)
        result = run(chain, count ? argv[0] : NULL, &findings);
    settle(&findings, NULL);
    if (result < 0)
        status = tell_failure(&command, &judged, NULL);
    else if (tell_judged(&judged) || result > 0)
        status = EXIT_FINDINGS;
    chain_free(chain);
    store_close(store);
    findings_release(&judged);
    findings_release(&findings);
    arena_release(&arena);
    return option_finish(&command, status);
}
