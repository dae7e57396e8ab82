#include "report/releasing.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "release/seal.h"
#include "release/session.h"
#include "report/tell.h"

/* The documents that are released pass the release gate: the findings in their files, and in the chain. */
static void check_documents(const struct prepared *prepared, struct state *state, struct findings *findings) {
    struct findings all = {0};
    rules_run(state->registry, state->today, &all);
    for (size_t i = 0; i < all.count; i++) {
        const struct finding *finding = &all.items[i];
        bool concerned = false;
        for (size_t k = 0; k < prepared->item_count && !concerned; k++) {
            const struct release_item *item = &prepared->items[k];
            concerned = item->what == ITEM_NEW_REVISION &&
                        strcmp(item->document->work->document->path, finding->path) == 0;
        }
        if (!concerned)
            continue;
        struct finding *copy = finding_add(findings, finding->rule, finding->path, finding->line,
                                           finding->column, "%s", finding->message);
        copy->fix = finding->fix ? arena_strdup(&findings->arena, finding->fix) : NULL;
        copy->requirement = finding->requirement ? arena_strdup(&findings->arena, finding->requirement)
                                                 : NULL;
    }
    findings_release(&all);
}

static const char *item_text(struct arena *arena, const struct release_item *item, day_t today) {
    char day[11];
    const struct document_state *document = item->document;
    const char *revision = item->revision;
    date_format(item->effective, day);
    const char *when = item->effective > today ? arena_printf(arena, " from %s", day) : "";
    switch (item->what) {
    case ITEM_NEW_REVISION:
        return arena_printf(arena, "%s revision %s%s", document->id, revision, when);
    case ITEM_WITHDRAWN:
        return arena_printf(arena, "%s revision %s withdrawn%s", document->id, revision, when);
    case ITEM_CALLED_OFF:
        return arena_printf(arena, "%s revision %s called off before it came into force", document->id,
                            revision);
    case ITEM_SUSPENDED:
        return arena_printf(arena, "%s revision %s suspended%s", document->id, revision, when);
    case ITEM_RESUMED:
        return arena_printf(arena, "%s revision %s in force again", document->id, revision);
    }
    return "";
}

static const char *list_items(struct arena *arena, const struct prepared *prepared, day_t today,
                              const char *separator) {
    const char *text = "";
    for (size_t i = 0; i < prepared->item_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? separator : "",
                            item_text(arena, &prepared->items[i], today));
    return text;
}

/* "Release 18: EP-07 revision 3" as the commit's subject; a long list goes below it. */
static const char *commit_message(struct arena *arena, const struct prepared *prepared,
                                  const struct releasing *releasing, day_t today) {
    const struct manifest *manifest = &prepared->manifest;
    const char *head = manifest->kind == RELEASE_EDITION
                           ? arena_printf(arena, "Promulgate edition %s (release %u)", manifest->name,
                                          manifest->sequence)
                       : releasing->request.control
                           ? arena_printf(arena, "Issue control files (release %u)", manifest->sequence)
                       : prepared->item_count == 1
                           ? arena_printf(arena, "Issue %s (release %u)",
                                          item_text(arena, &prepared->items[0], today), manifest->sequence)
                           : arena_printf(arena, "Issue %zu documents (release %u)", prepared->item_count,
                                          manifest->sequence);
    return prepared->item_count > 1
               ? arena_printf(arena, "%s\n\n%s\n", head, list_items(arena, prepared, today, "\n"))
               : arena_printf(arena, "%s\n", head);
}

static void tell_push(const struct manifest *manifest, const struct state *state) {
    printf("\nNext: git push --atomic origin %s release/%u%s%s\n",
           state->policy->config->branch ? state->policy->config->branch : "HEAD", manifest->sequence,
           manifest->kind == RELEASE_EDITION ? " edition/" : "", manifest->name);
}

/* A revision released earlier may come into force later than this one, and take its place. */
static void tell_overtaken(const struct prepared *prepared, const struct release_item *item) {
    const struct manifest *manifest = &prepared->manifest;
    const struct document_state *document = item->document;
    size_t count;
    const struct manifest_document *all = manifest_documents_of(manifest, document->id, document->language,
                                                                &count);
    const struct manifest_document *own = manifest_find_document(manifest, document->id, document->language,
                                                                 item->revision);
    for (size_t i = 0; own && i < count; i++) {
        char day[11];
        if (all[i].effective <= own->effective || (own->until != DAY_NONE && own->until < all[i].effective))
            continue;
        date_format(all[i].effective, day);
        printf("  Revision %s of %s, scheduled for %s, takes its place then; to keep revision %s: docket "
               "withdraw "
               "%s@%s\n",
               all[i].revision, document->id, day, item->revision, document->id, all[i].revision);
    }
}

static void tell_release(const struct prepared *prepared, const struct state *state, struct arena *arena,
                         bool dry_run) {
    const struct manifest *manifest = &prepared->manifest;
    printf("%selease %u%s%s", dry_run ? "Would be r" : "R", manifest->sequence,
           manifest->kind == RELEASE_EDITION ? ", edition " : "", manifest->name);
    printf(prepared->item_count                         ? ":\n  %s\n"
           : prepared->manifest.kind == RELEASE_EDITION ? ": all that is in force, and nothing new%s\n"
                                                        : ": control files%s\n",
           list_items(arena, prepared, state->today, "\n  "));
    for (size_t i = 0; i < prepared->removal_count; i++)
        printf("  %s is deleted\n", prepared->removals[i]);
    for (size_t i = 0; i < prepared->item_count; i++)
        if (prepared->items[i].what == ITEM_NEW_REVISION)
            tell_overtaken(prepared, &prepared->items[i]);
    if (dry_run)
        return;
    if (manifest->sequence == 1)
        printf("\nThe root of this chain is %s;\ntell it to those who verify, by another way than this "
               "repository.\n",
               prepared->sha256);
    tell_push(manifest, state);
}

/* Nothing of the document is left to release. */
static bool is_released(const struct document_state *item) {
    bool left = item->work && item->work_state != WORK_NONE;
    for (size_t i = 0; i < item->pending_count; i++)
        left = left || !item->pending[i].progress.next;
    return !left;
}

/* Was the release that this run completed the one that is asked for? Then its command was repeated. */
static bool completed(const struct releasing *releasing, const struct session *session) {
    const struct release_request *request = &releasing->request;
    struct state *state = session->state;
    const struct release *newest = state->newest;
    if (!session->resumed || !newest || newest->manifest.kind != request->kind ||
        strcmp(newest->manifest.name, request->name) != 0 ||
        strcmp(session->resumed, arena_printf(&state->arena, "release %u", newest->sequence)) != 0 ||
        (request->control && state->control_changed))
        return false;
    for (size_t i = 0; i < request->document_count; i++) {
        const struct document_state *item = state_find(state, request->documents[i]);
        if (!item || !is_released(item))
            return false;
    }
    return true;
}

static int release(struct releasing *releasing, struct session *session, struct prepared *prepared,
                   struct findings *findings) {
    struct state *state = session->state;
    struct sealer sealer = {0};
    bool edition = releasing->request.kind == RELEASE_EDITION;
    if ((!releasing->dry_run && sealer_find(&sealer, state, releasing->key, edition) < 0) ||
        prepare_release(prepared, state, &releasing->request, findings) < 0)
        return tell_failure(releasing->command, findings, state->policy->config);
    check_documents(prepared, state, findings);
    if (tell_findings(findings, state->policy->config, GATE_RELEASE)) {
        fprintf(stderr, "docket %s: nothing was released\n", releasing->command->verb);
        return EXIT_FINDINGS;
    }
    for (size_t i = 0; i < prepared->item_count; i++)
        if (prepared->items[i].what == ITEM_NEW_REVISION)
            tell_uncommitted(releasing->command, session->root, prepared->items[i].document->work->document);
    if (!releasing->dry_run &&
        release_seal(session->change, state, prepared, &sealer,
                     commit_message(&state->arena, prepared, releasing, state->today)) < 0)
        return tell_failure(releasing->command, findings, state->policy->config);
    tell_release(prepared, state, &state->arena, releasing->dry_run);
    return EXIT_FINE;
}

int release_and_tell(struct releasing *releasing) {
    struct session_options options = {.folder = releasing->folder, .controlled_branch = true};
    struct findings findings = {0};
    struct prepared prepared = {0};
    struct session session;
    int status;
    releasing->request.effective = releasing->effective ? date_parse(releasing->effective) : DAY_NONE;
    releasing->request.until = releasing->until ? date_parse(releasing->until) : DAY_NONE;
    if (session_begin(&session, &options, &findings) < 0) {
        status = tell_failure(releasing->command, &findings, NULL);
    } else {
        tell_resumed(releasing->command, session.resumed);
        /* Reading the drafts of others is not what this is about. */
        findings_release(&findings);
        findings = (struct findings){0};
        if (completed(releasing, &session)) {
            tell_push(&session.state->newest->manifest, session.state);
            status = EXIT_FINE;
        } else {
            status = release(releasing, &session, &prepared, &findings);
        }
    }
    prepared_release(&prepared);
    session_end(&session);
    findings_release(&findings);
    return status;
}
