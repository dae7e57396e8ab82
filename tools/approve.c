/* docket approve: the next open step of a document, signed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/option.h"
#include "release/vouch.h"
#include "report/redline.h"
#include "report/table.h"
#include "report/tell.h"

static const char *folder, *key, *as, *role, *attest, *evidence;
static bool yes, waiting;

static const struct option options[] = {
    {OPTION_FLAG, "waiting", 'w', NULL, NULL, "everything that waits for you", &waiting},
    {OPTION_TEXT, "role", 0, "ROLE", NULL, "the role to sign in (that of the next step)", &role},
    {OPTION_TEXT, "key", 0, "FILE", NULL, "the key to sign with (git's user.signingkey, or yours in ~/.ssh)",
     &key},
    {OPTION_TEXT, "as", 0, "PERSON", NULL, "who you are: the key must be that person's", &as},
    {OPTION_TEXT, "attest", 0, "PERSON", NULL, "sign for a person without a key, where docket.yaml allows it",
     &attest},
    {OPTION_TEXT, "evidence", 0, "FILE", NULL, "with --attest: a scan or mail that proves it", &evidence},
    {OPTION_FLAG, "yes", 'y', NULL, NULL, "sign without asking", &yes},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "approve",
    .summary = "signs the next open step of documents: review, approval",
    .operands = "[ID…|control]",
    .description =
        "Signs what is committed, not what lies in the working tree. Shows what has changed, and asks for\n"
        "each document.\n"
        "Status: 0 signed, 1 a document isn't in order, 2 for a mistake in the command, 3 where it could\n"
        "not be done.",
    .options = options,
    .maximum = -1,
};

/* Something with an open step. */
struct target {
    const struct document_state *document; /* NULL: the control files */
    const char *name;                      /* "EP-07", "the control files" */
    const char *title, *change;
    struct claim *claim;
    struct progress *progress;
};

static int find_target(struct target *out, struct state *state, const char *name) {
    if (strcmp(name, "control") == 0) {
        if (!state->control_changed)
            return error_set("there is nothing to approve: the control files are those in force");
        *out = (struct target){NULL, "the control files",   "",
                               "",   &state->control_claim, &state->control_progress};
        return 0;
    }
    struct document_state *item = state_find(state, name);
    if (!item)
        return -1;
    for (size_t i = 0; i < item->pending_count; i++)
        if (item->pending[i].progress.next) {
            *out = (struct target){item,
                                   item->id,
                                   item->released->title,
                                   statement_meaning_name(item->pending[i].meaning),
                                   &item->pending[i].claim,
                                   &item->pending[i].progress};
            return 0;
        }
    if (!item->work || item->work_state == WORK_NONE)
        return error_set("there is nothing to approve of %s: what is committed is released", item->id);
    if (item->work_state == WORK_DRAFT)
        return error_set("%s can't be approved: %s; %s", item->id, item->problem, item->remedy);
    const struct metadata *meta = &item->work->document->meta;
    *out = (struct target){
        item,         item->id,       item->work->title, meta->change_text.text ? meta->change_text.text : "",
        &item->claim, &item->progress};
    return 0;
}

static void print_target(const struct target *target, const struct state *state) {
    const struct claim *claim = target->claim;
    printf("%s, revision %s: %s\n", target->name, claim->revision, target->title);
    if (target->change[0])
        printf("  Change: %s\n", target->change);
    tell_progress(target->progress, state->policy);
    fflush(stdout);
}

/* What the signature is about, for who is asked. */
static int show_redline(struct state *state, const struct target *target) {
    struct compare_text_options how = {.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
                                       .width = (int)table_width(STDOUT_FILENO)};
    struct buffer text = BUFFER_INIT;
    int result = 0;
    if (target->claim->subject == SUBJECT_CONTROL)
        result = redline_of_control(&text, state, &how);
    else if (target->claim->subject == SUBJECT_DOCUMENT)
        result = redline_of_document(&text, state, target->document, &how);
    fputs(buffer_text(&text), stdout);
    buffer_release(&text);
    return result;
}

static int ask(struct state *state, const struct target *target, const char *as_role) {
    char line[64];
    if (yes)
        return 1;
    if (!isatty(STDIN_FILENO))
        return error_set("there is nobody to ask here; give --yes to sign %s without asking", target->name);
    if (show_redline(state, target) < 0)
        return -1;
    printf("Sign %s as %s? [y/N] ", target->name, as_role);
    fflush(stdout);
    return fgets(line, sizeof line, stdin) && (line[0] == 'y' || line[0] == 'Y');
}

/* What the rules find at the gate `approve`, asked once for all documents. */
static struct findings judged;
static bool are_judged;

static void judge(const struct state *state) {
    if (are_judged)
        return;
    rules_run(state->registry, state->today, &judged);
    rules_judge(state->policy->config, GATE_APPROVE, &judged);
    are_judged = true;
}

/* Errors at the gate `approve` in the document itself. */
static bool is_in_order(struct state *state, const char *path) {
    struct findings own = {0};
    judge(state);
    for (size_t i = 0; i < judged.count; i++) {
        const struct finding *finding = &judged.items[i];
        if (strcmp(finding->path, path) == 0 && finding->severity == SEVERITY_ERROR)
            finding_add(&own, finding->rule, path, finding->line, finding->column, "%s", finding->message)
                ->fix = finding->fix;
    }
    return !tell_findings(&own, state->policy->config, GATE_APPROVE);
}

/* 1 signed, 0 not wanted, -1 with an error, -2 with findings told. */
static int sign(struct session *session, const struct voucher *voucher, const struct target *target) {
    struct state *state = session->state;
    const struct progress_step *next = target->progress->next;
    enum statement_meaning meaning;
    /* Said again, after a run that ended half-way. */
    if (voucher_has_signed(voucher, target->progress)) {
        printf("%s, revision %s: signed by %s already.\n", target->name, target->claim->revision,
               voucher->person);
        return 0;
    }
    if (!next)
        return error_set("%s, revision %s: every step is taken; next: docket issue %s", target->name,
                         target->claim->revision, target->claim->id);
    if (role && strcmp(role, next->step->role) != 0)
        return error_set("%s: the next step is '%s' by %s", target->name, next->step->meaning,
                         next->step->role);
    if (voucher_may(voucher, state, target->claim, target->progress, next->step->role) < 0)
        return -1;
    if (target->claim->subject == SUBJECT_DOCUMENT && !is_in_order(state, target->claim->path))
        return -2;
    print_target(target, state);
    if (target->claim->subject == SUBJECT_DOCUMENT)
        tell_uncommitted(&command, session->root, target->document->work->document);
    int wanted = ask(state, target, next->step->role);
    if (wanted <= 0)
        return wanted;
    if (!statement_parse_meaning(next->step->meaning, &meaning))
        return error_set("'%s' is no meaning of a statement", next->step->meaning);
    return vouch(session, voucher, target->claim, meaning, next->step->role) < 0 ? -1 : 1;
}

static const char *list(struct arena *arena, const char *const *words, size_t count) {
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", words[i]);
    return text;
}

/* Commits what was signed: one commit for all. */
static int commit(struct session *session, const struct voucher *voucher, const char *const *names,
                  size_t count) {
    if (!count)
        return 0;
    const char *what = arena_printf(&session->arena, "Sign %s as %s", list(&session->arena, names, count),
                                    voucher->person);
    if (session_commit(session, what, NULL) < 0)
        return -1;
    vouch_done(session);
    printf("\nSigned: %s\n", list(&session->arena, names, count));
    return 0;
}

/* The names of what waits for the voucher. */
static size_t find_waiting(struct session *session, const struct voucher *voucher, const char ***out) {
    struct state *state = session->state;
    size_t count = 0;
    *out = arena_alloc(&session->arena, (state->count + 1) * sizeof **out);
    for (size_t i = 0; i < state->count; i++) {
        const struct document_state *item = &state->documents[i];
        bool mine = item->work_state == WORK_WAITING &&
                    progress_may(&item->progress, &state->court, &item->claim, voucher->person, false);
        for (size_t k = 0; k < item->pending_count; k++)
            mine = mine || progress_may(&item->pending[k].progress, &state->court, &item->pending[k].claim,
                                        voucher->person, false);
        if (mine)
            (*out)[count++] = arena_printf(&session->arena, "%s:%s", item->id, item->language);
    }
    if (state->control_changed &&
        progress_may(&state->control_progress, &state->court, &state->control_claim, voucher->person, false))
        (*out)[count++] = "control";
    return count;
}

/* Was the claim signed in this run, under another of the names? */
static bool is_signed(const struct claim *const *claims, size_t count, const struct claim *claim) {
    for (size_t i = 0; i < count; i++)
        if (claims[i] == claim)
            return true;
    return false;
}

static int approve(struct session *session, const char *const *names, size_t count) {
    struct voucher voucher;
    struct target target = {0};
    size_t signed_count = 0;
    const struct claim **claims;
    const char **done;
    int result = 0;
    if (voucher_find(&voucher, session->state, key, as, attest, evidence) < 0)
        return -1;
    if (waiting)
        count = find_waiting(session, &voucher, (const char ***)&names);
    if (!count) {
        printf("Nothing waits for %s.\n", voucher.person);
        return 0;
    }
    done = arena_alloc(&session->arena, count * sizeof *done);
    claims = arena_alloc(&session->arena, count * sizeof *claims);
    for (size_t i = 0; i < count && result >= 0; i++) {
        result = find_target(&target, session->state, names[i]);
        if (result == 0 && !is_signed(claims, signed_count, target.claim))
            result = sign(session, &voucher, &target);
        if (result == 1) {
            claims[signed_count] = target.claim;
            done[signed_count++] = arena_printf(&session->arena, "%s %s", target.claim->id,
                                                target.claim->revision);
        }
    }
    /* What was signed before something failed is kept. */
    struct arena arena = {0};
    const char *message = arena_strdup(&arena, error_message());
    if (commit(session, &voucher, done, signed_count) < 0)
        result = -1;
    else if (result == -1)
        error_set("%s", message);
    arena_release(&arena);
    return result;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv), status = EXIT_FINE;
    struct session_options how = {.folder = folder};
    struct findings findings = {0};
    struct session session;
    if (!count == !waiting)
        return option_finish(&command,
                             option_fail(&command, EXIT_USAGE, "name documents, or give --waiting"));
    int result = session_begin(&session, &how, &findings);
    if (result == 0) {
        findings_release(&findings);
        findings = (struct findings){0};
        tell_resumed(&command, session.resumed);
        result = approve(&session, (const char *const *)argv, (size_t)count);
    }
    if (result == -1)
        status = tell_failure(&command, &findings, NULL);
    else if (result == -2)
        status = EXIT_FINDINGS;
    session_end(&session);
    findings_release(&findings);
    findings_release(&judged);
    return option_finish(&command, status);
}
