#include "release/judge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "release/entry.h"
#include "release/judging.h"

/* One of the statements on one subject. */
struct listed {
    size_t index;
    struct listed *next;
};

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

struct finding *judging_say(struct judging *judging, const char *rule, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(&judging->arena, format, args);
    va_end(args);
    return finding_add(judging->findings, rule, judging->candidate->path, 0, 0, "%s", message);
}

/* --- entries ---------------------------------------------------------------------------------- */

static const struct manifest_suspended *find_suspended(const struct manifest *manifest,
                                                       const struct manifest_suspended *wanted) {
    return manifest_find_suspended(manifest, wanted->id, wanted->language, wanted->revision);
}

static const struct manifest_withdrawn *find_withdrawn(const struct manifest *manifest,
                                                       const struct manifest_withdrawn *wanted) {
    return manifest_find_withdrawn(manifest, wanted->id, wanted->language, wanted->revision);
}

/* --- the release as a whole ------------------------------------------------------------------- */

static void judge_link(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct release *before = judging->candidate->before;
    const char *system = judging->candidate->judging->config->system;
    if (!system || !same(manifest->system, system))
        judging_say(judging, "E103", "the release is of another system");
    if (manifest->sequence != (before ? before->sequence + 1 : 1) ||
        !same(manifest->predecessor_sha256, before ? before->sha256 : ""))
        judging_say(judging, "E103",
                    "the release doesn't follow the one before it: its predecessor's digest is another");
    if (before && manifest->date < before->manifest.date)
        judging_say(judging, "E104", "the release is dated before its predecessor");
}

/* An edition's name is used once, whatever its case. */
static void judge_name(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct chain *chain = judging->candidate->chain;
    for (uint32_t i = 1; i < manifest->sequence && manifest->kind == RELEASE_EDITION; i++) {
        const struct release *release = chain_release(chain, i, judging->findings);
        if (release && release->manifest.kind == RELEASE_EDITION &&
            strcasecmp(release->manifest.name, manifest->name) == 0)
            judging_say(judging, "E113", "there is an edition '%s' already, release %u",
                        release->manifest.name, i);
    }
}

static bool controls_differ(const struct manifest *a, const struct manifest *b) {
    char one[65], other[65];
    manifest_control_digest(a, one);
    manifest_control_digest(b, other);
    return !same(one, other);
}

/* --- statements ------------------------------------------------------------------------------- */

static const char *subject_key(struct judging *judging, enum statement_subject subject, const char *id,
                               const char *language, const char *revision) {
    return arena_printf(&judging->arena, "%s\n%s\n%s\n%s", statement_subject_name(subject), id, language,
                        revision);
}

static void index_statements(struct judging *judging) {
    for (size_t i = judging->candidate->manifest->statement_count; i-- > 0;) {
        const struct statement *statement = &judging->given[i].statement;
        if (!statement->id)
            continue;
        const char *key = subject_key(judging, statement->subject, statement->id, statement->language,
                                      statement->revision);
        struct listed *listed = arena_alloc(&judging->arena, sizeof *listed);
        *listed = (struct listed){i, map_get(&judging->statements, key)};
        map_put(&judging->statements, key, listed);
    }
}

/* Documents that are new: their contents are bound by digests. */
static void read_ahead(const struct candidate *candidate) {
    const struct manifest *manifest = candidate->manifest;
    struct object_name *names = mem_zalloc(manifest->document_count + 1, sizeof *names);
    size_t count = 0, at = 0;
    for (size_t i = 0; i < manifest->document_count; i++)
        if (!candidate->before ||
            !judging_next_entry(&candidate->before->manifest, &at, &manifest->documents[i]))
            names[count++] = object_named(manifest->documents[i].blob);
    store_read_ahead(candidate->chain->store, names, count);
    free(names);
}

static void read_statements(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    size_t count = manifest->statement_count;
    const char **paths = mem_zalloc(count + 1, sizeof *paths);
    read_ahead(judging->candidate);
    judging->given = arena_alloc(&judging->arena, (count + 1) * sizeof *judging->given);
    judging->used = arena_alloc(&judging->arena, count + 1);
    for (size_t i = 0; i < count; i++)
        paths[i] = manifest->statements[i].path;
    given_read_all(judging->given, judging->candidate->tree, &judging->arena, paths, count);
    for (size_t i = 0; i < count; i++) {
        struct given *given = &judging->given[i];
        if (!given->rule && !same(given->sha256, manifest->statements[i].sha256)) {
            given->rule = "E108";
            given->problem = "the manifest lists it with another digest";
        }
    }
    index_statements(judging);
    free(paths);
}

/* A release may stop a revision and put an end to another stop of it: of withdrawals only those count that
 * mean what is claimed. */
static bool speaks_of(const struct given *given, const struct claim *claim) {
    return claim->subject != SUBJECT_WITHDRAWAL || !claim->steps.count ||
           same(statement_meaning_name(given->statement.meaning), claim->steps.items[0].meaning);
}

/* The listed statements that speak of the claim's subject; `*from` tells where each stands in the list. */
static struct given *statements_for(struct judging *judging, const struct claim *claim, size_t **from,
                                    size_t *count) {
    const struct listed *first = map_get(&judging->statements, subject_key(judging, claim->subject, claim->id,
                                                                           claim->language, claim->revision));
    size_t used = 0;
    *count = 0;
    for (const struct listed *item = first; item; item = item->next)
        ++*count;
    struct given *result = arena_alloc(&judging->arena, (*count + 1) * sizeof *result);
    *from = arena_alloc(&judging->arena, (*count + 1) * sizeof **from);
    for (const struct listed *item = first; item; item = item->next) {
        if (!speaks_of(&judging->given[item->index], claim))
            continue;
        (*from)[used] = item->index;
        result[used++] = judging->given[item->index];
    }
    *count = used;
    return result;
}

void judging_claim(struct judging *judging, const struct claim *claim, const char *what) {
    struct progress progress;
    size_t count, *from;
    struct given *given = statements_for(judging, claim, &from, &count);
    if (!claim->steps.count) {
        judging_say(judging, "A021", "nobody is asked to approve %s: its type has no steps in docket.yaml",
                    what);
        return;
    }
    progress_make(&progress, &judging->arena, &judging->court, claim, given, count, judging->findings);
    for (size_t i = 0; i < count; i++) {
        judging->used[from[i]] = judging->used[from[i]] || progress.used[i] || given[i].rule;
        if (given[i].rule)
            finding_add(judging->findings, given[i].rule, given[i].path, 0, 0,
                        "the statement doesn't count for %s: %s", what, given[i].problem);
        else if (progress.used[i] && given[i].statement.meaning == MEANING_APPROVED &&
                 claim_has_author(claim, given[i].statement.person))
            finding_add(judging->findings, "A001", given[i].path, 0, 0, "%s wrote %s and approved it",
                        given[i].statement.person, what);
    }
    if (progress.next)
        judging_say(judging, "A021", "%s isn't '%s' by %s (%d of %d)", what, progress.next->step->meaning,
                    policy_role_title(judging->candidate->judging, progress.next->step->role),
                    progress.next->have, progress.next->step->count);
}

static void judge_leftovers(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    for (size_t i = 0; i < manifest->statement_count; i++) {
        const struct given *given = &judging->given[i];
        if (judging->used[i])
            continue;
        if (given->rule)
            finding_add(judging->findings, given->rule, given->path, 0, 0,
                        "the release relies on this statement, and it doesn't count: %s", given->problem);
        else
            finding_add(judging->findings, "E112", given->path, 0, 0,
                        "the release lists this statement and doesn't need it");
    }
}

/* --- control files ---------------------------------------------------------------------------- */

/* Does the release put anything into force, or out of it, that the one before didn't? */
static bool changes_documents(const struct manifest *manifest, const struct manifest *before) {
    size_t at = 0;
    for (size_t i = 0; i < manifest->document_count; i++)
        if (!judging_next_entry(before, &at, &manifest->documents[i]))
            return true;
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        if (!find_withdrawn(before, &manifest->withdrawn[i]))
            return true;
    for (size_t i = 0; i < manifest->suspended_count; i++)
        if (!find_suspended(before, &manifest->suspended[i]))
            return true;
    return false;
}

static bool same_control(const struct manifest_control *a, const char *path, const char *blob,
                         const char *sha256) {
    return same(a->path, path) && same(a->blob, blob) && same(a->sha256, sha256);
}

/* The control files are just those of the commit. 0, or -1 with an error. */
static int judge_new_controls(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct control_file *files;
    size_t count;
    if (control_files(judging->candidate->tree, &judging->arena, &files, &count) < 0)
        return -1;
    bool all = count == manifest->control_count;
    for (size_t i = 0; i < count && all; i++)
        all = same_control(&manifest->controls[i], files[i].path, files[i].blob, files[i].sha256);
    if (!all)
        judging_say(judging, "E105", "the release's control files aren't those that lie in its commit");
    return 0;
}

/* Their digests are those of the release before; the names of their contents have to be, too. */
static void judge_carried_controls(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest_control *old = judging->candidate->before->manifest.controls;
    for (size_t i = 0; i < manifest->control_count; i++)
        if (!same_control(&manifest->controls[i], old[i].path, old[i].blob, old[i].sha256))
            judging_say(judging, "E105", "'%s' is another file than in the release before",
                        manifest->controls[i].path);
}

static void judge_control_change(struct judging *judging) {
    const struct candidate *candidate = judging->candidate;
    const struct manifest *manifest = candidate->manifest;
    const struct config *config = candidate->judging->config;
    char digest[65];
    manifest_control_digest(manifest, digest);
    if (manifest->kind != RELEASE_ISSUE || changes_documents(manifest, &candidate->before->manifest))
        judging_say(
            judging, "E105",
            "the control files changed in a release that changes other things too; they are released alone")
            ->fix = "release them with 'docket issue control'";
    if (!candidate->own->config->system || !same(candidate->own->config->system, manifest->system))
        judging_say(judging, "E105", "the new docket.yaml is of another system");
    struct claim claim = {
        .subject = SUBJECT_CONTROL,
        .id = STATEMENT_CONTROL,
        .language = "",
        .revision = arena_strndup(&judging->arena, digest, 12),
        .sha256 = arena_strdup(&judging->arena, digest),
        .assets = "",
        .steps = {config->control_steps, config->control_step_count},
        .path = "docket.yaml",
    };
    judging_claim(judging, &claim, "the change of the control files");
}

static int judge_controls(struct judging *judging) {
    const struct candidate *candidate = judging->candidate;
    bool changed = candidate->before && controls_differ(candidate->manifest, &candidate->before->manifest);
    if (candidate->before && !changed) {
        judge_carried_controls(judging);
        return 0;
    }
    if (changed)
        judge_control_change(judging);
    return judge_new_controls(judging);
}

/* --- out of force ----------------------------------------------------------------------------- */

/* A withdrawal, a suspension, or the end of one, of an entry that the release before had. */
static void judge_withdrawal(struct judging *judging, const char *id, const char *language,
                             const char *revision, const char *meaning) {
    const struct candidate *candidate = judging->candidate;
    const struct manifest_document *entry = candidate->before
                                                ? manifest_find_document(&candidate->before->manifest, id,
                                                                         language, revision)
                                                : NULL;
    if (!entry) {
        judging_say(judging, "E109", "revision %s of %s isn't in force, so it can't be %s", revision, id,
                    meaning);
        return;
    }
    const struct document_type *type = config_type_of(candidate->judging->config, entry->path, entry->id,
                                                      entry->type);
    struct claim claim = {
        .subject = SUBJECT_WITHDRAWAL,
        .id = id,
        .language = language,
        .revision = revision,
        .sha256 = entry->sha256,
        .assets = same(entry->assets, "-") ? "" : entry->assets,
        .path = entry->path,
    };
    if (type)
        claim.steps = policy_withdrawal_steps(&judging->arena, type, meaning);
    judging_claim(judging, &claim,
                  arena_printf(&judging->arena, "that revision %s of %s is %s", revision, id, meaning));
}

static void judge_withdrawn(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        const struct manifest_withdrawn *item = &manifest->withdrawn[i];
        const struct manifest_withdrawn *old = before ? find_withdrawn(before, item) : NULL;
        if (old && old->effective == item->effective)
            continue;
        if (old || item->effective < judging->day)
            judging_say(judging, "E109", "the withdrawal of %s has another day than it may have", item->id);
        if (!old)
            judge_withdrawal(judging, item->id, item->language, item->revision, "withdrawn");
    }
    for (size_t i = 0; before && i < before->withdrawn_count; i++)
        if (!find_withdrawn(manifest, &before->withdrawn[i]))
            judging_say(judging, "E110", "revision %s of %s was withdrawn, and this release forgets it",
                        before->withdrawn[i].revision, before->withdrawn[i].id);
}

/* A suspension ends with its time, or with the revision. */
static bool is_over(const struct judging *judging, const struct manifest_suspended *item) {
    return (item->until != DAY_NONE && item->until < judging->day) ||
           !manifest_find_document(judging->candidate->manifest, item->id, item->language, item->revision);
}

static void judge_suspended(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    for (size_t i = 0; i < manifest->suspended_count; i++) {
        const struct manifest_suspended *item = &manifest->suspended[i],
                                        *old = before ? find_suspended(before, item) : NULL;
        if (old && is_over(judging, old))
            old = NULL;
        if (old && old->effective == item->effective && old->until == item->until)
            continue;
        if (old || item->effective < judging->day)
            judging_say(judging, "E109", "the suspension of %s has other days than it may have", item->id);
        if (!old)
            judge_withdrawal(judging, item->id, item->language, item->revision, "suspended");
    }
    for (size_t i = 0; before && i < before->suspended_count; i++) {
        const struct manifest_suspended *item = &before->suspended[i];
        if (!is_over(judging, item) && !find_suspended(manifest, item))
            judge_withdrawal(judging, item->id, item->language, item->revision, "resumed");
    }
}

/* Reviews without change: by the document's owner, of what is in force. */
static void judge_reviews(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    for (size_t i = 0; i < manifest->statement_count; i++) {
        struct given *given = &judging->given[i];
        const struct statement *statement = &given->statement;
        if (judging->used[i] || given->rule || statement->subject != SUBJECT_REVIEW)
            continue;
        const struct manifest_document *entry = manifest_find_document(
            manifest, statement->id, statement->language, statement->revision);
        judging->used[i] = true;
        if (!entry) {
            finding_add(judging->findings, "A013", given->path, 0, 0,
                        "the review is of a revision that isn't in force");
            continue;
        }
        struct claim claim;
        if (claim_of_review(&claim, &judging->arena, judging->candidate->chain->store,
                            judging->candidate->judging->config, entry) < 0) {
            finding_add(judging->findings, "E108", entry->path, 0, 0, "%s", error_message());
            continue;
        }
        given_judge(given, &judging->court, &claim, judging->findings);
        if (given->rule)
            finding_add(judging->findings, given->rule, given->path, 0, 0,
                        "the review of %s doesn't count: %s", entry->id, given->problem);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

int judge_manifest(const struct candidate *candidate, struct findings *findings) {
    const struct release *before = candidate->before;
    struct judging judging = {
        .candidate = candidate,
        .findings = findings,
        .court = {.chain = candidate->chain,
                  .last = before ? before->sequence : 0,
                  .before = candidate->judging,
                  .after = candidate->own,
                  .moment = candidate->manifest->date,
                  .earliest = before ? before->manifest.date : INT64_MIN},
        .day = policy_day(candidate->judging, candidate->manifest->date),
    };
    read_statements(&judging);
    judge_link(&judging);
    judge_name(&judging);
    int result = judge_controls(&judging);
    judging_documents(&judging);
    judge_withdrawn(&judging);
    judge_suspended(&judging);
    judging_identifiers(&judging);
    judge_reviews(&judging);
    judge_leftovers(&judging);
    map_release(&judging.statements);
    arena_release(&judging.arena);
    return result;
}

static void judge_editions(struct chain *chain, const struct release *release, struct findings *findings) {
    for (size_t i = 0; i < chain->edition_count; i++)
        if (chain->editions[i].sequence == release->sequence)
            judge_edition(chain, &chain->editions[i], findings);
}

int judge_release(struct chain *chain, struct release *release, struct findings *findings) {
    struct candidate candidate = {
        .chain = chain,
        .manifest = &release->manifest,
        .path = release->reference,
        .before = release->sequence > 1 ? chain_release(chain, release->sequence - 1, findings) : NULL,
        .judging = release_judging_policy(chain, release, findings),
        .own = release_policy(chain, release, findings),
    };
    if (!candidate.judging || !candidate.own || (release->sequence > 1 && !candidate.before))
        return 0; /* the findings say why */
    if (judge_tag(chain, release, findings) < 0)
        return -1;
    candidate.tree = chain_tree(chain, &release->commit);
    if (!candidate.tree)
        return -1;
    judge_editions(chain, release, findings);
    return judge_manifest(&candidate, findings);
}
