#include "report/vouching.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "release/entry.h"
#include "release/vouch.h"
#include "report/tell.h"

/* What is to be signed. */
struct subject {
    struct document_state *document;
    const struct manifest_document *entry;
    struct claim claim;
    struct progress progress;
};

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static const char *day_text(struct state *state, day_t day) {
    char text[11];
    date_format(day, text);
    return arena_strdup(&state->arena, text);
}

/* --- what it is about ------------------------------------------------------------------------- */

static const struct manifest_withdrawn *withdrawal_of(const struct state *state,
                                                      const struct document_state *document) {
    const struct manifest *manifest = &state->newest->manifest;
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        if (same(manifest->withdrawn[i].id, document->id) &&
            same(manifest->withdrawn[i].language, document->language) &&
            (!document->released || same(manifest->withdrawn[i].revision, document->released->revision)))
            return &manifest->withdrawn[i];
    return NULL;
}

/* Released, and not withdrawn. */
static int check_released(struct state *state, const struct document_state *document) {
    const struct manifest_withdrawn *gone = state->newest ? withdrawal_of(state, document) : NULL;
    if (gone && gone->effective <= state->today)
        return error_set("%s is withdrawn since %s", document->id, day_text(state, gone->effective));
    if (gone)
        return error_set("%s is to be withdrawn on %s already", document->id,
                         day_text(state, gone->effective));
    if (!document->released)
        return error_set("%s was never released; a draft needs no signature: change it, or delete it with: "
                         "git rm %s",
                         document->id, document->work ? document->work->document->path : "");
    return 0;
}

/* What is in force today, unless something is scheduled to come after it: then the revision has to be named,
 * and what is in force goes last. */
static int find_withdrawal(struct state *state, struct subject *subject, const char *revision) {
    const struct document_state *document = subject->document;
    const struct manifest *manifest = &state->newest->manifest;
    const struct manifest_document *used, *next = NULL;
    size_t count;
    const struct manifest_document *all = manifest_documents_of(manifest, document->id, document->language,
                                                                &count);
    manifest_state_on(manifest, document->id, document->language, state->today, &used);
    for (size_t i = 0; i < count; i++)
        if (all[i].effective > state->today && (!next || all[i].effective < next->effective))
            next = &all[i];
    subject->entry = revision ? manifest_find_document(manifest, document->id, document->language, revision)
                              : used;
    if (!subject->entry)
        return error_set("revision %s of %s isn't in force, nor scheduled; revision %s is",
                         revision ? revision : "", document->id, document->released->revision);
    if (next && (!revision || subject->entry == used) && next != subject->entry)
        return error_set("revision %s of %s is scheduled for %s; call that off first: docket withdraw %s@%s",
                         next->revision, document->id, day_text(state, next->effective), document->id,
                         next->revision);
    return 0;
}

static int find_in_force(struct state *state, struct subject *subject, enum statement_meaning meaning) {
    const struct document_state *document = subject->document;
    (void)state;
    subject->entry = document->current;
    if (!document->current || (document->state != STATE_EFFECTIVE && document->state != STATE_SUSPENDED))
        return error_set("%s isn't in force (revision %s is scheduled)", document->id,
                         document->released->revision);
    bool suspended = document->state == STATE_SUSPENDED;
    if (meaning == MEANING_RESUMED && !suspended)
        return error_set("%s isn't suspended, so there is nothing to resume", document->id);
    if (meaning == MEANING_SUSPENDED && suspended)
        return error_set("%s is suspended already", document->id);
    if (meaning == MEANING_UNCHANGED && suspended)
        return error_set("%s is suspended; resume it first, or revise it", document->id);
    return 0;
}

static int make_claim(struct state *state, struct subject *subject, enum statement_meaning meaning,
                      struct findings *findings) {
    if (meaning != MEANING_UNCHANGED) {
        struct pending pending;
        if (state_pending(state, subject->entry, meaning, &pending, findings) < 0)
            return -1;
        subject->claim = pending.claim;
        subject->progress = pending.progress;
    } else {
        if (claim_of_review(&subject->claim, &state->arena, state->store, state->policy->config,
                            subject->entry) < 0)
            return -1;
        progress_make(&subject->progress, &state->arena, &state->court, &subject->claim, NULL, 0, findings);
    }
    if (subject->claim.steps.count)
        return 0;
    return meaning == MEANING_UNCHANGED
               ? error_set("%s names no owner, who alone could say so; name one in its next revision",
                           subject->document->id)
               : error_set(
                     "nobody approves documents of the type of %s, so nobody can sign this; see 'types:' in "
                     "docket.yaml",
                     subject->document->id);
}

static int find_subject(struct state *state, struct subject *out, const struct vouching *vouching,
                        struct findings *findings) {
    const char *at = strrchr(vouching->name, '@');
    if (at && vouching->meaning != MEANING_WITHDRAWN)
        return error_set("'%s': name the document alone; this is about the revision in force",
                         vouching->name);
    const char *name = at ? arena_strndup(&state->arena, vouching->name, (size_t)(at - vouching->name))
                          : vouching->name;
    *out = (struct subject){.document = state_find(state, name)};
    if (!out->document || check_released(state, out->document) < 0)
        return -1;
    int result = vouching->meaning == MEANING_WITHDRAWN ? find_withdrawal(state, out, at ? at + 1 : NULL)
                                                        : find_in_force(state, out, vouching->meaning);
    return result < 0 ? -1 : make_claim(state, out, vouching->meaning, findings);
}

/* --- telling ---------------------------------------------------------------------------------- */

/* Documents that refer to the one that is to go. */
static void tell_references(const struct state *state, const struct subject *subject) {
    const struct registry *registry = state->registry;
    const struct entry *target = subject->document->work;
    bool any = false;
    for (size_t i = 0; target && i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        bool refers = false;
        for (size_t k = 0; entry != target && k < entry->edge_count && !refers; k++)
            refers = entry->edges[k].target < registry->entry_count &&
                     &registry->entries[entry->edges[k].target] == target;
        if (refers)
            printf(any ? ", %s" : "  Still referred to by: %s", entry->id);
        any = any || refers;
    }
    printf(any ? "\n" : "");
}

static void tell_subject(const struct state *state, const struct subject *subject,
                         enum statement_meaning meaning) {
    printf("%s, revision %s: %s\n", subject->document->id, subject->entry->revision, subject->entry->title);
    tell_progress(&subject->progress, state->policy);
    if (meaning == MEANING_WITHDRAWN && subject->document->current == subject->entry)
        tell_references(state, subject);
    fflush(stdout);
}

static int ask(const struct vouching *vouching, const struct state *state, const struct subject *subject) {
    char line[64];
    if (vouching->yes)
        return 1;
    if (!isatty(STDIN_FILENO))
        return error_set("there is nobody to ask here; give --yes to sign %s without asking",
                         subject->document->id);
    printf("Sign '%s' as %s? [y/N] ", statement_meaning_name(vouching->meaning),
           policy_role_title(state->policy, subject->progress.next->step->role));
    fflush(stdout);
    return fgets(line, sizeof line, stdin) && (line[0] == 'y' || line[0] == 'Y');
}

/* Who comes after the step that was just taken; NULL: nobody. */
static const struct step *step_after(const struct subject *subject) {
    const struct progress *progress = &subject->progress;
    const struct progress_step *taken = progress->next;
    if (taken->have + 1 < taken->step->count)
        return taken->step;
    return taken + 1 < progress->steps + progress->step_count ? taken[1].step : NULL;
}

static void tell_next(struct state *state, const struct subject *subject, const struct vouching *vouching) {
    const char *id = subject->document->id;
    const struct step *next = step_after(subject);
    if (vouching->meaning == MEANING_UNCHANGED) {
        const struct document_type *type = config_type_of(state->policy->config, subject->entry->path, id,
                                                          subject->entry->type);
        printf("Reviewed: it counts from now on, and the next release vouches for it.\n");
        if (type && type->review_months)
            printf("The next review is due on %s.\n",
                   day_text(state, date_add_months(state->today, type->review_months)));
        return;
    }
    if (next)
        printf("Next: %s signs, too: docket approve %s\n", policy_role_title(state->policy, next->role), id);
    else
        printf("Next: the document controller puts it into force: docket issue %s%s\n", id,
               vouching->meaning == MEANING_SUSPENDED ? " [--until DATE]" : "");
}

/* --- all of it -------------------------------------------------------------------------------- */

static int vouch_for(struct vouching *vouching, struct session *session, struct findings *findings) {
    struct state *state = session->state;
    struct voucher voucher;
    struct subject subject;
    if (find_subject(state, &subject, vouching, findings) < 0)
        return -1;
    const struct progress_step *next = subject.progress.next;
    if (session->resumed && !next)
        return 0;
    if (!next)
        return error_set("%s is signed by all who have to; next: docket issue %s", subject.document->id,
                         subject.document->id);
    if (voucher_find(&voucher, state, vouching->key, vouching->as, vouching->attest, vouching->evidence) < 0)
        return -1;
    if (session->resumed && voucher_has_signed(&voucher, &subject.progress))
        return 0;
    if (voucher_may(&voucher, state, &subject.claim, &subject.progress, next->step->role) < 0)
        return -1;
    tell_subject(state, &subject, vouching->meaning);
    int wanted = ask(vouching, state, &subject);
    if (wanted <= 0)
        return wanted;
    if (vouch(session, &voucher, &subject.claim, vouching->meaning, next->step->role) < 0)
        return -1;
    const char *what = arena_printf(&session->arena, "Sign '%s' of %s %s as %s",
                                    statement_meaning_name(vouching->meaning), subject.document->id,
                                    subject.entry->revision, voucher.person);
    if (session_finish(session, what, vouching->no_commit) < 0)
        return -1;
    vouch_done(session);
    tell_next(state, &subject, vouching);
    return 0;
}

int vouch_and_tell(struct vouching *vouching) {
    struct session_options how = {.folder = vouching->folder};
    struct findings findings = {0};
    struct session session;
    int status = EXIT_FINE, result = session_begin(&session, &how, &findings);
    if (result == 0) {
        tell_resumed(vouching->command, session.resumed);
        /* What else is wrong with the documents doesn't matter here. */
        findings_release(&findings);
        findings = (struct findings){0};
        result = vouch_for(vouching, &session, &findings);
    }
    if (result < 0)
        status = tell_failure(vouching->command, &findings, NULL);
    session_end(&session);
    findings_release(&findings);
    return status;
}
