/* What the releases say of the documents as they lie here. Without a state nothing is found. */
#include <string.h>

#include "rules/functions.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* What the releases know of the document; NULL: nothing, or there is no state. */
static const struct document_state *state_of(const struct rules_context *context, const struct entry *entry) {
    if (context->state == NULL || context->state->newest == NULL || entry->id[0] == '\0')
        return NULL;
    return state_document(context->state, entry->id, entry->language);
}

/* The greatest revision that was ever in a release: none of them comes again. NULL: none. */
static const char *latest_revision(const struct rules_context *context, const struct document_state *item) {
    size_t count;
    const struct manifest_withdrawn *gone = manifest_withdrawn_of(&context->state->newest->manifest, item->id,
                                                                  item->language, &count);
    const char *latest = item->released != NULL ? item->released->revision : NULL;
    for (size_t i = 0; i < count; i++)
        if (latest == NULL || manifest_compare_revisions(gone[i].revision, latest) > 0)
            latest = gone[i].revision;
    return latest;
}

/* Is the file another one than the revision that was released? What it shows counts too. */
static bool differs(const struct document_state *item, const struct entry *entry) {
    const char *released = same(item->released->assets, "-") ? "" : item->released->assets;
    return !same(item->released->sha256, entry->document->sha256) ||
           (item->assets != NULL && !same(item->assets, released));
}

static const char *day_text(struct findings *findings, day_t day) {
    char text[11];
    date_format(day, text);
    return finding_text(findings, "%s", text);
}

/* --- revisions -------------------------------------------------------------------------------- */

ENTRY_RULE(history_content_changed) {
    const struct document_state *item = state_of(context, entry);
    if (item == NULL || item->released == NULL || !same(item->released->revision, entry->revision) ||
        !differs(item, entry))
        return;
    bool shown = same(item->released->sha256, entry->document->sha256);
    finding_at_field(findings, "R003", entry, &entry->document->meta.revision,
                     "revision %s was released, effective from %s, with other content%s", entry->revision,
                     day_text(findings, item->released->effective),
                     shown ? " in an image or table that it shows" : "")
        ->fix = finding_text(findings, "run 'docket revise %s', or take the change back", entry->id);
}

ENTRY_RULE(history_revision_skipped) {
    const struct document_state *item = state_of(context, entry);
    const char *latest = item != NULL ? latest_revision(context, item) : NULL;
    struct arena *arena = &context->arena;
    if (latest == NULL || entry->type == NULL || !revision_valid(entry->type->scheme, entry->revision) ||
        !revision_valid(entry->type->scheme, latest) ||
        revision_compare(entry->type->scheme, entry->revision, latest) <= 0)
        return;
    const char *minor = revision_next(arena, entry->type->scheme, latest, false),
               *major = revision_next(arena, entry->type->scheme, latest, true);
    if ((minor != NULL && same(minor, entry->revision)) || (major != NULL && same(major, entry->revision)))
        return;
    finding_at_field(findings, "R004", entry, &entry->document->meta.revision,
                     "revision %s doesn't follow revision %s: one was left out", entry->revision, latest)
        ->fix = finding_text(findings, "write %s", minor != NULL ? minor : "the next one");
}

ENTRY_RULE(history_revision_back) {
    const struct document_state *item = state_of(context, entry);
    const char *latest = item != NULL ? latest_revision(context, item) : NULL;
    int order = latest != NULL ? manifest_compare_revisions(entry->revision, latest) : 0;
    /* As it was released: of a temporary revision whose withdrawal brought the one before it back. */
    bool ended = item != NULL && item->released != NULL && item->work_state == WORK_NONE;
    if (latest == NULL || entry->revision[0] == '\0' || order > 0 || ended ||
        (item->released != NULL && same(item->released->revision, entry->revision)))
        return;
    finding_at_field(findings, "R005", entry, &entry->document->meta.revision,
                     order < 0 ? "revision %s comes before revision %s, which was released"
                               : "revision %s was withdrawn; revision %s isn't used again",
                     entry->revision, latest)
        ->fix = finding_text(findings, "run 'docket revise %s'", entry->id);
}

ENTRY_RULE(history_identifier_reused) {
    const struct document_state *item = state_of(context, entry);
    size_t count;
    if (item == NULL || item->released != NULL)
        return;
    const struct manifest_withdrawn *gone = manifest_withdrawn_of(&context->state->newest->manifest, item->id,
                                                                  item->language, &count);
    if (gone == NULL)
        return;
    finding_at_field(findings, "R008", entry, &entry->document->meta.id, "%s was withdrawn on %s", entry->id,
                     day_text(findings, gone[count - 1].effective))
        ->fix = "give the new document a number of its own";
}

ENTRY_RULE(history_review_overdue) {
    const struct document_state *item = state_of(context, entry);
    if (item == NULL || item->next_review == DAY_NONE || item->next_review >= context->as_of)
        return;
    finding_at_field(findings, "M085", entry, &entry->document->meta.id,
                     "%s was to be reviewed by %s: revision %s is in force since %s%s%s", entry->id,
                     day_text(findings, item->next_review), item->current->revision,
                     day_text(findings, item->current->effective),
                     item->last_review != DAY_NONE ? ", looked through last on " : "",
                     item->last_review != DAY_NONE ? day_text(findings, item->last_review) : "")
        ->fix = finding_text(
        findings, "run 'docket review %s --no-change' where it still fits, else 'docket revise %s'",
        entry->id, entry->id);
}

/* The file of what is in force, or will be. */
SYSTEM_RULE(history_document_missing) {
    const struct state *state = context->state;
    for (size_t i = 0; state != NULL && i < state->count; i++) {
        const struct document_state *item = &state->documents[i];
        const struct manifest_document *entry;
        if (item->work != NULL || item->released == NULL)
            continue;
        enum manifest_state standing = manifest_state_on(&state->newest->manifest, item->id, item->language,
                                                         state->today, &entry);
        if (standing == STATE_NONE || standing == STATE_WITHDRAWN)
            continue;
        entry = item->released;
        finding_add(findings, "R006", entry->path, 0, 0, "%s, revision %s, is %s, and its file is gone",
                    item->id, entry->revision, standing == STATE_SCHEDULED ? "scheduled" : "in force")
            ->fix = finding_text(
            findings, "put it back: docket show %s:%s@%s -o %s; or withdraw it: docket withdraw %s", item->id,
            item->language, entry->revision, entry->path, item->id);
    }
}

/* Does `late` come into force, by its day, in the place of a later revision? */
static bool overtaken(const struct manifest_document *late, const struct manifest_document *other,
                      day_t today) {
    return late->effective > today && late->effective > other->effective &&
           manifest_compare_revisions(late->revision, other->revision) < 0 &&
           (other->until == DAY_NONE || other->until >= late->effective);
}

SYSTEM_RULE(history_revision_overtaken) {
    const struct state *state = context->state;
    const struct manifest *manifest = state != NULL && state->newest != NULL ? &state->newest->manifest
                                                                             : NULL;
    for (size_t i = 1; manifest != NULL && i < manifest->document_count; i++) {
        const struct manifest_document *entry = &manifest->documents[i], *of = entry;
        size_t count;
        if (!same(entry->id, entry[-1].id) || !same(entry->language, entry[-1].language) ||
            (i > 1 && same(entry->id, entry[-2].id) && same(entry->language, entry[-2].language)))
            continue; /* once for each document that has several */
        of = manifest_documents_of(manifest, entry->id, entry->language, &count);
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < count; b++)
                if (overtaken(&of[a], &of[b], state->today))
                    finding_add(
                        findings, "R007", of[a].path, 0, 0,
                        "revision %s of %s, released for %s, will take the place of revision %s, which "
                        "came later",
                        of[a].revision, of[a].id, day_text(findings, of[a].effective), of[b].revision)
                        ->fix = finding_text(findings, "call it off: docket withdraw %s@%s", of[a].id,
                                             of[a].revision);
    }
}

/* --- statements ------------------------------------------------------------------------------- */

/* The release that a statement rests on; NULL: none, or it isn't one of the chain. */
static struct release *base_of(const struct state *state, const struct statement *statement) {
    struct chain *chain = state->chain;
    struct release *base = statement->base_sequence > 0 && statement->base_sequence <= chain->count
                               ? chain->releases[statement->base_sequence - 1]
                               : NULL;
    return base != NULL && same(base->sha256, statement->base_sha256) ? base : NULL;
}

/* Was it signed with the key that the signer had by then? */
static bool had_key(const struct state *state, const struct given *given) {
    const struct statement *statement = &given->statement;
    struct findings ignored = {0};
    struct release *base = base_of(state, statement);
    const struct policy *policy = base != NULL ? release_policy(state->chain, base, &ignored) : state->policy;
    const struct signer *signer = policy != NULL ? signers_find(&policy->signers, statement->signer,
                                                                STATEMENT_NAMESPACE, statement->date)
                                                 : NULL;
    findings_release(&ignored);
    return signer != NULL && key_equal(&signer->key, &given->signature.key) &&
           sshsig_verify(&given->signature, STATEMENT_NAMESPACE, given->bytes, given->length) == 0;
}

/*
 * Such a statement was good when it was made, and what it was made for has changed since, or its signer's
 * role or key: it stays, as everything that was signed, and counts for nothing. Any other was never good.
 */
static bool is_spent(const struct state *state, const struct given *given) {
    const struct statement *statement = &given->statement;
    const struct release *base;
    if (same(given->rule, "A014") || same(given->rule, "A015"))
        return true;
    if (same(given->rule, "A016")) {
        base = base_of(state, statement);
        return statement->base_sequence == 0 || (base != NULL && statement->date >= base->manifest.date);
    }
    if (same(given->rule, "A018"))
        return policy_holds(state->policy, statement->person, statement->role,
                            policy_day(state->policy, statement->date)) != HOLDS_NOT;
    return same(given->rule, "A020") && given->verdict != SIGNATURE_BAD &&
           given->signature.key.blob.length > 0 && had_key(state, given);
}

static void report_statements(const struct state *state, const struct progress *progress,
                              struct findings *findings) {
    for (size_t i = 0; i < progress->given_count; i++) {
        struct given *given = &progress->given[i];
        if (given->rule == NULL)
            continue;
        bool spent = is_spent(state, given);
        finding_add(findings, spent ? "A022" : given->rule, given->path, 0, 0,
                    "the statement doesn't count%s: %s", spent ? " any more" : "", given->problem);
    }
}

SYSTEM_RULE(history_statement_spent) {
    const struct state *state = context->state;
    for (size_t i = 0; state != NULL && i < state->count; i++) {
        const struct document_state *item = &state->documents[i];
        report_statements(state, &item->progress, findings);
        for (size_t k = 0; k < item->pending_count; k++)
            report_statements(state, &item->pending[k].progress, findings);
    }
    if (state != NULL && state->control_changed)
        report_statements(state, &state->control_progress, findings);
}

/* --- control files ---------------------------------------------------------------------------- */

static const struct manifest_control *find_control(const struct manifest *manifest, const char *path) {
    for (size_t i = 0; i < manifest->control_count; i++)
        if (same(manifest->controls[i].path, path))
            return &manifest->controls[i];
    return NULL;
}

SYSTEM_RULE(history_control_draft) {
    const struct state *state = context->state;
    struct control_file *files;
    size_t count;
    if (state == NULL || !state->control_changed || state->newest == NULL ||
        control_files(state->tree, &context->arena, &files, &count) < 0)
        return;
    const struct manifest *manifest = &state->newest->manifest;
    struct map here = {0};
    for (size_t i = 0; i < count; i++) {
        const struct manifest_control *control = find_control(manifest, files[i].path);
        map_put(&here, files[i].path, &files[i]);
        if (control == NULL || !same(control->sha256, files[i].sha256))
            finding_add(findings, "E120", files[i].path, 0, 0, "this control file %s",
                        control == NULL ? "is in no release, so it doesn't count yet"
                                        : "isn't the one in force, so it doesn't count yet");
    }
    for (size_t i = 0; i < manifest->control_count; i++)
        if (map_get(&here, manifest->controls[i].path) == NULL)
            finding_add(findings, "E120", manifest->controls[i].path, 0, 0,
                        "this control file is gone here, and in force until that is released");
    map_release(&here);
}
