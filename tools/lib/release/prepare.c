#include "release/prepare.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "release/entry.h"
#include "release/evidence.h"
#include "release/judge.h"
#include "release/revisions.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* What preparing shares. */
struct preparing {
    struct prepared *out;
    struct state *state;
    const struct release_request *request;
    struct findings *findings;
    struct arena *arena; /* the state's: it outlives the manifest's use */
    day_t day, effective;
    size_t item_capacity;
};

/* --- elements --------------------------------------------------------------------------------- */

static void add_statements(struct preparing *preparing, const struct progress *progress) {
    struct manifest *manifest = &preparing->out->manifest;
    for (size_t i = 0; i < progress->given_count; i++) {
        struct manifest_statement statement = {progress->given[i].path, progress->given[i].sha256};
        if (progress->used[i])
            MEM_APPEND(manifest->statements, manifest->statement_count, manifest->statement_capacity,
                       statement);
    }
}

static void add_item(struct preparing *preparing, const struct document_state *document, const char *revision,
                     int what, day_t effective) {
    struct release_item item = {.document = document, .revision = revision, .effective = effective};
    item.what = what;
    MEM_APPEND(preparing->out->items, preparing->out->item_count, preparing->item_capacity, item);
}

static int add_controls(struct preparing *preparing) {
    const struct release *newest = preparing->state->newest;
    struct manifest *manifest = &preparing->out->manifest;
    struct control_file *files;
    size_t count;
    if (newest && !preparing->request->control) {
        for (size_t i = 0; i < newest->manifest.control_count; i++)
            MEM_APPEND(manifest->controls, manifest->control_count, manifest->control_capacity,
                       newest->manifest.controls[i]);
        return 0;
    }
    if (control_files(preparing->state->tree, preparing->arena, &files, &count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct manifest_control control = {files[i].path, files[i].blob, files[i].sha256};
        MEM_APPEND(manifest->controls, manifest->control_count, manifest->control_capacity, control);
    }
    return 0;
}

/* --- what is carried on ----------------------------------------------------------------------- */

static void carry_all(struct preparing *preparing) {
    const struct manifest *old = preparing->state->newest ? &preparing->state->newest->manifest : NULL;
    struct manifest *manifest = &preparing->out->manifest;
    if (!old)
        return;
    for (size_t i = 0; i < old->document_count; i++)
        MEM_APPEND(manifest->documents, manifest->document_count, manifest->document_capacity,
                   old->documents[i]);
    for (size_t i = 0; i < old->asset_count; i++)
        MEM_APPEND(manifest->assets, manifest->asset_count, manifest->asset_capacity, old->assets[i]);
    for (size_t i = 0; i < old->suspended_count; i++)
        MEM_APPEND(manifest->suspended, manifest->suspended_count, manifest->suspended_capacity,
                   old->suspended[i]);
    for (size_t i = 0; i < old->withdrawn_count; i++)
        MEM_APPEND(manifest->withdrawn, manifest->withdrawn_count, manifest->withdrawn_capacity,
                   old->withdrawn[i]);
    for (size_t i = 0; i < old->identifier_count; i++)
        MEM_APPEND(manifest->identifiers, manifest->identifier_count, manifest->identifier_capacity,
                   old->identifiers[i]);
}

/* An identifier of several documents and languages is listed once. */
static void drop_twice(struct manifest *manifest) {
    size_t count = 0;
    for (size_t i = 0; i < manifest->identifier_count; i++)
        if (!count || !same(manifest->identifiers[count - 1], manifest->identifiers[i]))
            manifest->identifiers[count++] = manifest->identifiers[i];
    manifest->identifier_count = count;
}

/* What each new revision follows. */
static void set_supersedes(struct preparing *preparing) {
    struct manifest *manifest = &preparing->out->manifest;
    struct state *state = preparing->state;
    const struct release *newest = state->newest;
    for (size_t i = 0; newest && i < manifest->document_count; i++) {
        struct manifest_document *entry = &manifest->documents[i];
        if (!manifest_find_document(&newest->manifest, entry->id, entry->language, entry->revision))
            entry->supersedes = revisions_latest(state->chain, newest->sequence, state->tree, manifest,
                                                 entry->id, entry->language, entry->revision,
                                                 preparing->findings);
    }
}

/* Takes out what can't come into force any more, and what belonged to it. */
static void prune(struct preparing *preparing) {
    struct manifest *manifest = &preparing->out->manifest;
    struct manifest_document *kept = mem_zalloc(manifest->document_count + 1, sizeof *kept);
    size_t count = 0, left;
    manifest_sort(manifest);
    drop_twice(manifest);
    set_supersedes(preparing);
    for (size_t i = 0; i < manifest->document_count; i++)
        if (entry_lives(NULL, NULL, manifest, &manifest->documents[i], preparing->day))
            kept[count++] = manifest->documents[i];
    if (count)
        memcpy(manifest->documents, kept, count * sizeof *kept);
    manifest->document_count = count;
    free(kept);
    left = 0;
    for (size_t i = 0; i < manifest->asset_count; i++)
        if (manifest_find_document(manifest, manifest->assets[i].id, manifest->assets[i].language,
                                   manifest->assets[i].revision))
            manifest->assets[left++] = manifest->assets[i];
    manifest->asset_count = left;
    left = 0;
    for (size_t i = 0; i < manifest->suspended_count; i++) {
        const struct manifest_suspended *item = &manifest->suspended[i];
        if (manifest_find_document(manifest, item->id, item->language, item->revision) &&
            (item->until == DAY_NONE || item->until >= preparing->day))
            manifest->suspended[left++] = *item;
    }
    manifest->suspended_count = left;
}

/* --- new revisions ---------------------------------------------------------------------------- */

/* A title, or another text of the front matter. */
static const char *text_of(const struct field *field) {
    return field->text ? field->text : "";
}

static int add_assets(struct preparing *preparing, const struct document_state *item) {
    struct manifest *manifest = &preparing->out->manifest;
    struct shown_asset *assets;
    size_t count;
    if (assets_of_document(preparing->state->source, item->work->document, preparing->arena, &assets,
                           &count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct manifest_asset asset = {item->id,       item->language, item->work->revision,
                                       assets[i].path, assets[i].blob, assets[i].sha256};
        MEM_APPEND(manifest->assets, manifest->asset_count, manifest->asset_capacity, asset);
    }
    return 0;
}

static int add_revision(struct preparing *preparing, const struct document_state *item) {
    struct manifest *manifest = &preparing->out->manifest;
    const struct document *document = item->work->document;
    const char *blob = source_blob(preparing->state->source, document->path);
    struct manifest_document entry = {
        .id = item->id,
        .language = item->language,
        .revision = item->work->revision,
        .type = item->work->type->name,
        .path = document->path,
        .blob = blob ? blob : "",
        .sha256 = document->sha256,
        .assets = item->assets[0] ? item->assets : "-",
        .effective = preparing->effective,
        .until = preparing->request->until,
        .supersedes = "",
        .title = text_of(&document->meta.title),
    };
    add_statements(preparing, &item->progress);
    MEM_APPEND(manifest->documents, manifest->document_count, manifest->document_capacity, entry);
    MEM_APPEND(manifest->identifiers, manifest->identifier_count, manifest->identifier_capacity, item->id);
    add_item(preparing, item, item->work->revision, ITEM_NEW_REVISION, preparing->effective);
    return add_assets(preparing, item);
}

/* --- out of force ----------------------------------------------------------------------------- */

static void add_withdrawal(struct preparing *preparing, const struct document_state *item,
                           const struct manifest_document *entry) {
    struct manifest *manifest = &preparing->out->manifest;
    struct manifest_withdrawn withdrawn = {entry->id, entry->language, entry->revision, preparing->effective};
    MEM_APPEND(manifest->withdrawn, manifest->withdrawn_count, manifest->withdrawn_capacity, withdrawn);
    add_item(preparing, item, entry->revision,
             entry->effective > preparing->day ? ITEM_CALLED_OFF : ITEM_WITHDRAWN, preparing->effective);
}

static void add_suspension(struct preparing *preparing, const struct document_state *item,
                           const struct manifest_document *entry) {
    struct manifest *manifest = &preparing->out->manifest;
    struct manifest_suspended suspended = {entry->id, entry->language, entry->revision, preparing->effective,
                                           preparing->request->until};
    MEM_APPEND(manifest->suspended, manifest->suspended_count, manifest->suspended_capacity, suspended);
    add_item(preparing, item, entry->revision, ITEM_SUSPENDED, preparing->effective);
}

static void end_suspension(struct preparing *preparing, const struct document_state *item,
                           const struct manifest_document *entry) {
    struct manifest *manifest = &preparing->out->manifest;
    size_t left = 0;
    for (size_t i = 0; i < manifest->suspended_count; i++)
        if (!same(manifest->suspended[i].id, item->id) ||
            !same(manifest->suspended[i].language, item->language) ||
            !same(manifest->suspended[i].revision, entry->revision))
            manifest->suspended[left++] = manifest->suspended[i];
    manifest->suspended_count = left;
    add_item(preparing, item, entry->revision, ITEM_RESUMED, preparing->day);
}

/* Does the new revision of this release take the place of what a statement speaks of, there and then? */
static bool is_overtaken(const struct preparing *preparing, const struct document_state *item,
                         const struct manifest_document *entry) {
    return item->work && item->work_state == WORK_APPROVED && preparing->request->until == DAY_NONE &&
           preparing->effective <= preparing->day && entry->effective <= preparing->day;
}

/* A withdrawal of the same revision makes its stop needless. */
static bool is_withdrawn_too(const struct document_state *item, const struct pending *pending) {
    for (size_t i = 0; i < item->pending_count; i++)
        if (&item->pending[i] != pending && item->pending[i].meaning == MEANING_WITHDRAWN &&
            item->pending[i].entry == pending->entry && !item->pending[i].progress.next)
            return true;
    return false;
}

/* Those withdrawals and suspensions that are signed by all who have to. Returns how many. */
static size_t add_pending(struct preparing *preparing, const struct document_state *item) {
    size_t added = 0;
    for (size_t i = 0; i < item->pending_count; i++) {
        const struct pending *pending = &item->pending[i];
        if (pending->progress.next || is_overtaken(preparing, item, pending->entry) ||
            is_withdrawn_too(item, pending))
            continue;
        if (pending->meaning == MEANING_WITHDRAWN)
            add_withdrawal(preparing, item, pending->entry);
        else if (pending->meaning == MEANING_SUSPENDED)
            add_suspension(preparing, item, pending->entry);
        else
            end_suspension(preparing, item, pending->entry);
        add_statements(preparing, &pending->progress);
        added++;
    }
    return added;
}

static bool has_any(const struct manifest *manifest, const char *id, const char *language) {
    for (size_t i = 0; i < manifest->document_count; i++)
        if (same(manifest->documents[i].id, id) && same(manifest->documents[i].language, language))
            return true;
    return false;
}

/* A withdrawn document's file goes with the release that puts the withdrawal into force. */
static void find_removals(struct preparing *preparing) {
    const struct manifest *manifest = &preparing->out->manifest;
    struct prepared *out = preparing->out;
    out->removals = arena_alloc(preparing->arena, (preparing->state->count + 1) * sizeof *out->removals);
    for (size_t i = 0; i < preparing->state->count; i++) {
        const struct document_state *item = &preparing->state->documents[i];
        if (!item->work || !item->released || has_any(manifest, item->id, item->language))
            continue;
        const struct manifest_withdrawn *withdrawn = manifest_find_withdrawn(
            manifest, item->id, item->language, item->released->revision);
        if (withdrawn && withdrawn->effective <= preparing->day &&
            same(item->work->revision, item->released->revision))
            out->removals[out->removal_count++] = item->work->document->path;
    }
}

/* Reviews without change that no release vouches for yet are taken along. */
static int add_reviews(struct preparing *preparing) {
    struct manifest *manifest = &preparing->out->manifest;
    struct state *state = preparing->state;
    for (size_t i = 0; i < state->count; i++) {
        const struct document_state *item = &state->documents[i];
        struct given *given;
        struct claim claim;
        size_t count;
        if (item->last_review == DAY_NONE || !item->current)
            continue;
        if (claim_of_review(&claim, preparing->arena, state->store, state->policy->config, item->current) < 0)
            return -1;
        if (given_list_meanings(state->tree, preparing->arena, item->id, item->language,
                                item->current->revision, 1u << MEANING_UNCHANGED, &given, &count) < 0)
            return -1;
        for (size_t k = 0; k < count; k++) {
            struct manifest_statement statement = {given[k].path, given[k].sha256};
            if (given[k].rule || given[k].statement.subject != SUBJECT_REVIEW)
                continue;
            /* One that doesn't count stops no release. */
            given_judge(&given[k], &state->court, &claim, preparing->findings);
            if (given[k].rule || chain_lists_statement(state->chain, given[k].path,
                                                       given[k].statement.base_sequence, preparing->findings))
                continue;
            MEM_APPEND(manifest->statements, manifest->statement_count, manifest->statement_capacity,
                       statement);
        }
    }
    return 0;
}

/* --- what was asked for ----------------------------------------------------------------------- */

/* What keeps a document's work from being released. */
static void refuse(struct preparing *preparing, const struct document_state *item) {
    const struct document *document = item->work->document;
    const struct field *revision = &document->meta.revision;
    struct finding *finding;
    if (item->work_state == WORK_DRAFT) {
        finding = finding_add(preparing->findings, "R003", document->path, revision->line, revision->column,
                              "%s can't be released: %s", item->id, item->problem);
        finding->fix = arena_strdup(&preparing->findings->arena, item->remedy);
        return;
    }
    const struct progress_step *next = item->progress.next;
    finding = finding_add(preparing->findings, "A021", document->path, revision->line, revision->column,
                          "revision %s of %s isn't '%s' yet by %s", item->work->revision, item->id,
                          next ? next->step->meaning : "approved",
                          next ? policy_role_title(preparing->state->policy, next->step->role)
                               : "anybody: its type has no steps");
    finding->fix = arena_printf(&preparing->findings->arena, "run 'docket approve %s'", item->id);
}

static int take_document(struct preparing *preparing, struct document_state *item) {
    size_t pending = add_pending(preparing, item);
    if (item->work && item->work_state == WORK_APPROVED)
        return add_revision(preparing, item);
    if (pending)
        return 0;
    if (item->work && item->work_state != WORK_NONE) {
        refuse(preparing, item);
        return 0;
    }
    if (item->pending_count)
        return error_set("%s isn't signed yet by all who have to; 'docket waiting' tells who", item->id);
    return error_set("there is nothing to release of %s: revision %s is released as it lies here", item->id,
                     item->released ? item->released->revision : "-");
}

/* Whoever is named twice is taken once. `taken`: the documents of the names before. */
static int take_named(struct preparing *preparing, const char *name, const struct document_state **taken,
                      size_t count) {
    struct document_state *item = state_find(preparing->state, name);
    taken[count] = item;
    for (size_t i = 0; i < count; i++)
        if (taken[i] == item)
            return 0;
    return item ? take_document(preparing, item) : -1;
}

static bool is_named(const char *name, const struct document_state *item) {
    const char *colon = strrchr(name, ':');
    size_t length = colon ? (size_t)(colon - name) : strlen(name);
    return strlen(item->id) == length && strncmp(item->id, name, length) == 0 &&
           (!colon || same(colon + 1, item->language));
}

static bool is_without(const struct preparing *preparing, const struct document_state *item) {
    for (size_t i = 0; i < preparing->request->without_count; i++)
        if (is_named(preparing->request->without[i], item))
            return true;
    return false;
}

/* A name that is mistyped would put into force what was to be left out. */
static int check_without(const struct preparing *preparing) {
    struct state *state = preparing->state;
    for (size_t i = 0; i < preparing->request->without_count; i++) {
        const char *name = preparing->request->without[i];
        size_t k = 0;
        while (k < state->count && !is_named(name, &state->documents[k]))
            k++;
        if (k == state->count && !state_find(state, name))
            return -1;
    }
    return 0;
}

static int take_everything(struct preparing *preparing) {
    if (check_without(preparing) < 0)
        return -1;
    for (size_t i = 0; i < preparing->state->count; i++) {
        const struct document_state *item = &preparing->state->documents[i];
        if (is_without(preparing, item))
            continue;
        add_pending(preparing, item);
        if (!item->work || item->work_state == WORK_NONE)
            continue;
        if (item->work_state != WORK_APPROVED)
            refuse(preparing, item);
        else if (add_revision(preparing, item) < 0)
            return -1;
    }
    return 0;
}

static int take_control(struct preparing *preparing) {
    struct state *state = preparing->state;
    if (!state->newest)
        return error_set("the control files are released with the first release; run 'docket issue' or "
                         "'docket promulgate'");
    if (!state->control_changed)
        return error_set("there is nothing to release: the control files are those in force");
    if (!state->own)
        return error_set("the control files can't be released: %s", state->own_problem);
    if (state->control_progress.next) {
        finding_add(preparing->findings, "A021", "docket.yaml", 0, 0,
                    "the change of the control files isn't '%s' yet by %s",
                    state->control_progress.next->step->meaning,
                    policy_role_title(state->policy, state->control_progress.next->step->role))
            ->fix = "run 'docket approve control'";
    }
    add_statements(preparing, &state->control_progress);
    return 0;
}

static int take(struct preparing *preparing) {
    const struct release_request *request = preparing->request;
    if (request->control)
        return take_control(preparing);
    if (request->kind == RELEASE_EDITION)
        return take_everything(preparing);
    const struct document_state **taken = arena_alloc(preparing->arena,
                                                      (request->document_count + 1) * sizeof *taken);
    for (size_t i = 0; i < request->document_count; i++)
        if (take_named(preparing, request->documents[i], taken, i) < 0)
            return -1;
    return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int judge(struct preparing *preparing) {
    struct state *state = preparing->state;
    struct candidate candidate = {
        .chain = state->chain,
        .manifest = &preparing->out->manifest,
        .path = preparing->out->path,
        .tree = state->tree,
        .before = state->newest,
        .judging = state->policy,
        .own = preparing->request->control ? state->own : state->policy,
    };
    if (judge_manifest(&candidate, preparing->findings) < 0)
        return -1;
    /* What is lost between two releases can't be mended afterwards. */
    return state->newest
               ? evidence_compare(state->chain, &state->newest->commit, &state->commit, preparing->findings)
               : 0;
}

static int check_request(struct preparing *preparing) {
    const struct release_request *request = preparing->request;
    const struct state *state = preparing->state;
    char day[11];
    date_format(preparing->day, day);
    if (!state->commit.hex[0])
        return error_set("a release is made from a commit");
    if (!state->policy->config->system)
        return error_set("docket.yaml has no 'system:'; signatures would hold for no system. Put one there: "
                         "32 random hexadecimal digits");
    if (state->newest && state->moment < state->newest->manifest.date)
        return error_set("the clock stands before the last release; set it right");
    if (preparing->effective < preparing->day)
        return error_set("--effective can't be before today, %s", day);
    if (request->until != DAY_NONE && request->until < preparing->effective)
        return error_set("--until is before the first day");
    return 0;
}

int prepare_release(struct prepared *out, struct state *state, const struct release_request *request,
                    struct findings *findings) {
    *out = (struct prepared){0};
    struct preparing preparing = {
        .out = out,
        .state = state,
        .request = request,
        .findings = findings,
        .arena = &state->arena,
        .day = policy_day(state->policy, state->moment),
    };
    preparing.effective = request->effective == DAY_NONE ? preparing.day : request->effective;
    if (check_request(&preparing) < 0)
        return -1;
    out->manifest = (struct manifest){
        .system = state->policy->config->system,
        .sequence = state->newest ? state->newest->sequence + 1 : 1,
        .kind = request->kind,
        .name = request->name,
        .date = state->moment,
        .reader = MANIFEST_READER,
        .predecessor_sha256 = state->newest ? state->newest->sha256 : "",
    };
    struct buffer path = BUFFER_INIT;
    release_manifest_path(&path, out->manifest.sequence);
    out->path = arena_strdup(preparing.arena, buffer_text(&path));
    buffer_release(&path);
    size_t before = findings->count;
    carry_all(&preparing);
    if (add_controls(&preparing) < 0 || take(&preparing) < 0)
        return -1;
    if (findings->count > before)
        return 0; /* what isn't approved needs no further judging */
    prune(&preparing);
    find_removals(&preparing);
    if (add_reviews(&preparing) < 0)
        return -1;
    if (!out->item_count && !request->control && request->kind == RELEASE_ISSUE)
        return error_set("there is nothing to release");
    if (!out->manifest.document_count && request->kind == RELEASE_EDITION)
        return error_set("there is nothing to promulgate: no document is approved");
    if (manifest_format(&out->bytes, &out->manifest) < 0)
        return -1;
    digest_sha256(out->bytes.data, out->bytes.length, out->sha256);
    return judge(&preparing);
}

void prepared_release(struct prepared *prepared) {
    manifest_release(&prepared->manifest);
    buffer_release(&prepared->bytes);
    free(prepared->items);
    *prepared = (struct prepared){0};
}
