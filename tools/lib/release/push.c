#include "release/push.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/lookalike.h"
#include "release/evidence.h"
#include "release/judge.h"

static const char heads[] = "refs/heads/", tags[] = "refs/tags/";

static bool begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_release_tag(const char *reference) {
    return begins_with(reference, "refs/tags/release/") || begins_with(reference, "refs/tags/edition/");
}

/* --- reading ---------------------------------------------------------------------------------- */

/* An object's name at `text`; zeros are none. False where it isn't one. */
static bool read_name(const char *text, struct object_name *out) {
    static const char none[] = "0000000000000000000000000000000000000000";
    *out = (struct object_name){""};
    if (strspn(text, "0123456789abcdef") != 40)
        return false;
    if (strncmp(text, none, 40) != 0)
        memcpy(out->hex, text, 40);
    return true;
}

static int read_line(struct push *push, const char *line, size_t length) {
    struct push_update *update = &push->updates[push->count];
    struct object_name claimed;
    if (length < 83 || !read_name(line, &claimed) || line[40] != ' ' ||
        !read_name(line + 41, &update->object) || line[81] != ' ')
        return error_set("git tells what is pushed in another form than docket knows");
    update->reference = arena_strndup(&push->arena, line + 82, length - 82);
    /* What git was told to be there is the pusher's claim. */
    if (store_reference(push->store, update->reference, &update->before) < 0)
        return -1;
    push->count++;
    return 0;
}

static int read_lines(struct push *push, const char *lines) {
    size_t count = 0;
    for (const char *feed = strchr(lines, '\n'); feed; feed = strchr(feed + 1, '\n'))
        count++;
    if (count > PUSH_MAX_UPDATES)
        return error_set("the push changes more than %d references; push them in parts", PUSH_MAX_UPDATES);
    push->updates = arena_alloc(&push->arena, (count + 1) * sizeof *push->updates);
    for (const char *feed = strchr(lines, '\n'); feed; lines = feed + 1, feed = strchr(lines, '\n'))
        if (read_line(push, lines, (size_t)(feed - lines)) < 0)
            return -1;
    return 0;
}

/* The branch that docket.yaml in force names; before the first release, the one that the repository has. */
static int find_branch(struct push *push, struct chain *before, struct findings *findings) {
    struct chain *chain = before->count ? before : push->chain;
    struct release *release = before->count  ? chain_newest(before, findings)
                              : chain->count ? chain_release(chain, 1, findings)
                                             : NULL;
    if (before->count && !release)
        return error_set("release %u of this repository can't be read; run 'docket verify' there",
                         before->count);
    struct policy *policy = release ? release_policy(chain, release, findings) : NULL;
    const char *head = store_head_branch(push->store, &push->arena);
    push->branch = policy && policy->config->branch
                       ? arena_printf(&push->arena, "%s%s", heads, policy->config->branch)
                   : head ? head
                          : "refs/heads/main";
    return 0;
}

int push_open(struct push *push, struct store *store, const char *lines, int64_t now,
              struct findings *findings) {
    struct findings old = {0};
    struct chain *before = NULL;
    size_t overrides = 0;
    *push = (struct push){.store = store, .now = now};
    if (read_lines(push, lines) < 0)
        return -1;
    struct chain_override *all = arena_alloc(&push->arena, (push->count + 1) * sizeof *all);
    for (size_t i = 0; i < push->count; i++)
        if (is_release_tag(push->updates[i].reference))
            all[overrides++] = (struct chain_override){push->updates[i].reference, push->updates[i].object};
    int result = chain_open(&before, store, NULL, 0, &old);
    if (result == 0)
        result = chain_open(&push->chain, store, all, overrides, findings);
    if (result == 0)
        result = find_branch(push, before, findings);
    if (result == 0)
        push->known = before->count;
    chain_free(before);
    findings_release(&old);
    return result;
}

void push_close(struct push *push) {
    chain_free(push->chain);
    arena_release(&push->arena);
    *push = (struct push){0};
}

bool push_tip(const struct push *push, struct object_name *out) {
    for (size_t i = 0; i < push->count; i++)
        if (strcmp(push->updates[i].reference, push->branch) == 0) {
            *out = push->updates[i].object;
            return out->hex[0] != '\0';
        }
    return store_reference(push->store, push->branch, out) == 1;
}

/* --- references ------------------------------------------------------------------------------- */

static void refuse(struct findings *findings, const char *rule, const char *reference, const char *message,
                   const char *fix) {
    struct finding *finding = finding_add(findings, rule, reference, 0, 0, "%s", message);
    if (fix)
        finding->fix = arena_strdup(&findings->arena, fix);
}

static int judge_branch(struct push *push, const struct push_update *update, struct findings *findings) {
    const char *name = update->reference + sizeof heads - 1;
    if (!update->object.hex[0]) {
        refuse(findings, "E116", update->reference, "this is the controlled branch; it can't be deleted",
               "push what should be on it");
        return 0;
    }
    int on_line = update->before.hex[0] ? store_on_line(push->store, &update->object, &update->before) : 1;
    int reaches = on_line == 0 ? store_reaches(push->store, &update->object, &update->before) : on_line;
    if (on_line < 0 || reaches < 0)
        return -1;
    if (on_line)
        return 0;
    refuse(findings, "E116", update->reference,
           reaches ? "what is on the branch now would come onto a side line of it"
                   : "what is on the branch now would be lost: its history was rewritten",
           arena_printf(&push->arena,
                        "put your commits after it: git pull --rebase origin %s, and push again", name));
    return 0;
}

static void judge_tag_update(const struct push_update *update, struct findings *findings) {
    if (update->before.hex[0] && strcmp(update->before.hex, update->object.hex) != 0)
        refuse(findings, "E116", update->reference,
               update->object.hex[0] ? "a release's tag is never moved" : "a release's tag is never deleted",
               "make a new release");
}

/* Is `look` below the branch; or a tag's that git reads where the branch, here or on a remote, is named? */
static bool hides_branch(const char *look, const char *branch) {
    size_t length = strlen(branch), look_length = strlen(look);
    const char *name = begins_with(branch, heads) ? branch + sizeof heads - 2 : branch; /* "/main" */
    size_t name_length = strlen(name);
    if (strncmp(look, branch, length) == 0 && look[length] == '/')
        return true;
    return begins_with(look, tags) && look_length >= name_length &&
           strcmp(look + look_length - name_length, name) == 0;
}

static bool looks_like_release(const char *look) {
    static const char releases[] = "refs/heads/release/";
    const char *number = look + sizeof releases - 1;
    return is_release_tag(look) || begins_with(look, "refs/heads/edition/") ||
           (begins_with(look, releases) && !number[strspn(number, "0123456789")]);
}

/* A name that people, or git, could take for a release's or for the controlled branch, or that leaves no room
 * for them. */
static void judge_name(const struct push *push, const char *reference, struct findings *findings) {
    struct buffer folded = BUFFER_INIT, branch = BUFFER_INIT;
    lookalike_fold(&folded, reference);
    lookalike_fold(&branch, push->branch);
    const char *look = buffer_text(&folded), *problem = NULL;
    if (looks_like_release(look))
        problem = "the name could be taken for a release's tag";
    else if (strcmp(look, "refs/tags/release") == 0 || strcmp(look, "refs/tags/edition") == 0)
        problem = "with this name there, git has no room for the tags of releases";
    else if (lookalike_same(reference, push->branch) || hides_branch(look, buffer_text(&branch)))
        problem = "the name could be taken for the controlled branch";
    else if (strcmp(reference, "refs/heads/HEAD") == 0 || strcmp(reference, "refs/tags/HEAD") == 0)
        problem = "the name is git's own for what is checked out";
    if (problem)
        refuse(findings, "E117", reference, problem, "choose another name");
    buffer_release(&branch);
    buffer_release(&folded);
}

int push_judge_references(struct push *push, struct findings *findings) {
    int result = 0;
    for (size_t i = 0; i < push->count && result == 0; i++) {
        const struct push_update *update = &push->updates[i];
        const char *reference = update->reference;
        if (strcmp(reference, push->branch) == 0)
            result = judge_branch(push, update, findings);
        else if (is_release_tag(reference))
            judge_tag_update(update, findings);
        else if (begins_with(reference, "refs/replace/") && update->object.hex[0])
            refuse(findings, "E117", reference, "a replacement would show others another history than it is",
                   "delete it: git replace -d");
        else if (!begins_with(reference, heads) && !begins_with(reference, tags) && update->object.hex[0])
            refuse(findings, "E117", reference, "only branches and tags are kept here", NULL);
        else if (update->object.hex[0] && !update->before.hex[0])
            judge_name(push, reference, findings);
    }
    return result;
}

/* The commit of a release's tag, "" where it can't be read: then others say why. */
static struct object_name commit_of(struct push *push, const struct object_name *tag_name) {
    struct buffer bytes = BUFFER_INIT;
    struct object_name commit = {""};
    enum object_kind kind;
    if (store_read(push->store, tag_name, TAG_MAX_BYTES, &kind, &bytes) == 0 && kind == OBJECT_TAG &&
        bytes.length > 48 && begins_with(buffer_text(&bytes), "object "))
        read_name(buffer_text(&bytes) + strlen("object "), &commit);
    buffer_release(&bytes);
    return commit;
}

int push_judge_lines(struct push *push, struct findings *findings) {
    struct object_name tip;
    bool branch = push_tip(push, &tip);
    for (size_t i = 0; i < push->count; i++) {
        const struct push_update *update = &push->updates[i];
        if (!is_release_tag(update->reference) || !update->object.hex[0] || update->before.hex[0])
            continue;
        struct object_name commit = commit_of(push, &update->object);
        int on_line = branch && commit.hex[0] ? store_on_line(push->store, &tip, &commit) : 0;
        if (on_line < 0)
            return -1;
        if (on_line == 0)
            refuse(findings, "E114", update->reference,
                   arena_printf(&push->arena, "the release isn't on the line of the controlled branch '%s'",
                                push->branch + (begins_with(push->branch, heads) ? sizeof heads - 1 : 0)),
                   "push the branch and the release's tag together, with git push --atomic");
    }
    return 0;
}

/* --- releases --------------------------------------------------------------------------------- */

static void judge_clock(const struct push *push, struct release *release, const struct policy *policy,
                        struct findings *findings) {
    const char *role = policy_releasing_role(policy, release->manifest.kind == RELEASE_EDITION);
    if (release->manifest.date > push->now + PUSH_SKEW_SECONDS)
        refuse(findings, "E104", release->reference, "the release is dated later than this server's clock",
               NULL);
    if (!release->signer)
        return;
    /* A date is a claim: who may no more can't go back to when he could. */
    if (!signers_find(&policy->signers, release->signer, TAG_NAMESPACE, push->now))
        finding_add(findings, "E106", release->reference, 0, 0, "by this server's clock, %s",
                    error_message());
    else if (role && policy_holds(policy, release->signer, role, policy_day(policy, push->now)) == HOLDS_NOT)
        finding_add(findings, "E106", release->reference, 0, 0,
                    "by this server's clock, %s doesn't have the role %s any more", release->signer, role);
}

/* Nothing of the evidence is lost on the way to the release, nor behind the last one: what a push brings and
 * takes away, or takes away and brings back, isn't seen where the branch's two ends are compared. */
static int judge_growth(struct push *push, const struct release *before, const struct release *release,
                        struct findings *findings) {
    struct object_name tip;
    size_t known = findings->count;
    int result = before ? evidence_compare(push->chain, &before->commit, &release->commit, findings) : 0;
    for (size_t i = known; i < findings->count; i++)
        findings->items[i].fix = arena_printf(
            &findings->arena,
            "take the tag away (git tag -d release/%u), put the file back, and release anew",
            release->sequence);
    if (result < 0 || release->sequence < push->chain->count || !push_tip(push, &tip))
        return result;
    int on_line = store_on_line(push->store, &tip, &release->commit);
    return on_line > 0 ? evidence_compare(push->chain, &release->commit, &tip, findings) : on_line;
}

int push_judge_release(struct push *push, uint32_t sequence, const char *root, struct findings *findings) {
    struct release *release = chain_release(push->chain, sequence, findings), *before = NULL;
    const struct policy *policy = release ? release_judging_policy(push->chain, release, findings) : NULL;
    if (!release || !policy)
        return 0; /* the findings say why */
    if (judge_release(push->chain, release, findings) < 0)
        return -1;
    judge_clock(push, release, policy, findings);
    if (sequence == 1 && root && !begins_with(release->sha256, root))
        refuse(findings, "E103", release->reference,
               arena_printf(&push->arena, "the first release is %.16s…, and this server was told %.16s…",
                            release->sha256, root),
               NULL);
    if (sequence > 1 && !(before = chain_release(push->chain, sequence - 1, findings)))
        return 0;
    int on_line = judge_on_line(push->store, before, release, findings);
    return on_line > 0 ? judge_growth(push, before, release, findings) : on_line;
}

void push_judge_editions(struct push *push, struct findings *findings) {
    for (size_t i = 0; i < push->chain->edition_count; i++) {
        const struct edition *edition = &push->chain->editions[i];
        for (size_t k = 0; k < push->count; k++)
            if (strcmp(push->updates[k].object.hex, edition->tag_name.hex) == 0 && edition->sequence &&
                (edition->sequence <= push->known || edition->sequence > push->chain->count))
                judge_edition(push->chain, edition, findings);
    }
}
