#include "release/state.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/option.h"
#include "base/path.h"
#include "release/entry.h"
#include "release/overlay.h"
#include "release/revisions.h"

enum { ASSET_MAX_BYTES = 64 << 20 };

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* --- sources ---------------------------------------------------------------------------------- */

static int open_tree(struct state *state, const char *root, const struct state_options *options) {
    if (options->staged)
        return store_source_index(&state->tree, state->store);
    if (!options->revision && store_is_sparse(state->store))
        return error_set("this is a sparse checkout: what it leaves out would count as gone; run git "
                         "sparse-checkout disable, or name a commit with --rev HEAD");
    if (!options->revision)
        return options->lists ? source_open_folder_tracked(&state->tree, root, STATEMENT_FOLDER)
                              : source_open_folder(&state->tree, root);
    if (store_resolve(state->store, options->revision, &state->commit) < 0)
        return -1;
    return store_source_commit(&state->tree, state->store, &state->commit);
}

/* --- policies --------------------------------------------------------------------------------- */

static void load_own_policy(struct state *state) {
    struct findings findings = {0};
    if (policy_load(&state->own, state->tree, &findings) < 0)
        state->own_problem = arena_strdup(&state->arena,
                                          findings.count ? findings.items[0].message : error_message());
    findings_release(&findings);
}

static int find_policy(struct state *state, struct findings *findings) {
    load_own_policy(state);
    state->newest = chain_newest(state->chain, findings);
    if (state->chain->count && !state->newest)
        return -1;
    state->policy = state->newest ? release_policy(state->chain, state->newest, findings) : state->own;
    if (!state->policy)
        return error_set("%s",
                         state->newest ? "the control files in force can't be used" : state->own_problem);
    state->today = policy_day(state->policy, state->moment);
    if (state->day == DAY_NONE)
        state->day = state->today;
    state->judging = chain_on_day(state->chain, state->day, findings);
    state->court = (struct court){
        .chain = state->chain,
        .last = state->newest ? state->newest->sequence : 0,
        .before = state->policy,
        .after = state->policy,
        .moment = state->moment,
        .earliest = state->newest ? state->newest->manifest.date : INT64_MIN,
    };
    return 0;
}

/* Are the tree's control files a draft of new ones? */
static int read_control(struct state *state, struct findings *findings) {
    struct control_file *files;
    struct given *given;
    size_t count, given_count;
    char digest[65], in_force[65] = "";
    if (control_files(state->tree, &state->arena, &files, &count) < 0)
        return -1;
    control_digest(files, count, digest);
    if (state->newest)
        manifest_control_digest(&state->newest->manifest, in_force);
    state->control_changed = state->newest && !same(digest, in_force);
    if (!state->control_changed)
        return 0;
    const struct config *config = state->policy->config;
    state->control_claim = (struct claim){
        .subject = SUBJECT_CONTROL,
        .id = STATEMENT_CONTROL,
        .language = "",
        .revision = arena_strndup(&state->arena, digest, 12),
        .sha256 = arena_strdup(&state->arena, digest),
        .assets = "",
        .steps = {config->control_steps, config->control_step_count},
        .path = "docket.yaml",
    };
    if (given_list(state->tree, &state->arena, STATEMENT_CONTROL, "", state->control_claim.revision, &given,
                   &given_count) < 0)
        return -1;
    progress_make(&state->control_progress, &state->arena, &state->court, &state->control_claim, given,
                  given_count, findings);
    return 0;
}

/* --- one document ----------------------------------------------------------------------------- */

const char *state_newest_withdrawn(const struct state *state, const char *id, const char *language) {
    const char *newest = NULL;
    for (size_t i = 0; state->newest && i < state->newest->manifest.withdrawn_count; i++) {
        const struct manifest_withdrawn *entry = &state->newest->manifest.withdrawn[i];
        if (same(entry->id, id) && same(entry->language, language) &&
            (!newest || manifest_compare_revisions(newest, entry->revision) < 0))
            newest = entry->revision;
    }
    return newest;
}

static const char *released_assets(const struct manifest_document *entry) {
    return same(entry->assets, "-") ? "" : entry->assets;
}

static void draft(struct document_state *item, const char *problem, const char *remedy) {
    item->work_state = WORK_DRAFT;
    item->problem = problem;
    item->remedy = remedy;
}

static const char *revise(struct state *state, const struct document_state *item) {
    return arena_printf(&state->arena, "run 'docket revise %s'", item->id);
}

/* Of a document that is as it was released: does the tree have the files that it shows as they were, too? */
static bool shows_the_same(struct state *state, const struct manifest_document *released) {
    size_t count;
    const struct manifest_asset *assets = manifest_assets_of(&state->newest->manifest, released, &count);
    bool same_bytes = true;
    for (size_t i = 0; i < count && same_bytes; i++) {
        struct buffer bytes = BUFFER_INIT;
        char sha256[65];
        same_bytes = source_has_file(state->source, assets[i].path) &&
                     source_read(state->source, assets[i].path, ASSET_MAX_BYTES, &bytes) == 0;
        digest_sha256(buffer_text(&bytes), bytes.length, sha256);
        same_bytes = same_bytes && same(sha256, assets[i].sha256);
        buffer_release(&bytes);
    }
    return same_bytes;
}

/* A temporary revision whose time is over is in no manifest any more, but its approvals lie here. Its file is
 * no work; other content under its number is a draft of another one. */
static bool was_released(struct state *state, struct document_state *item, const struct given *given,
                         size_t count, struct findings *findings) {
    bool released = false, as_it_lies = false;
    for (size_t i = 0; i < count && !as_it_lies; i++) {
        const struct statement *statement = &given[i].statement;
        if (given[i].rule || statement->subject != SUBJECT_DOCUMENT ||
            !chain_relied_on(state->chain, statement->base_sequence, state->court.last, given[i].sha256,
                             findings))
            continue;
        released = true;
        as_it_lies = same(statement->sha256, item->claim.sha256) &&
                     same(statement->assets, item->claim.assets);
    }
    if (released && !as_it_lies)
        draft(
            item,
            arena_printf(&state->arena, "revision %s was released with other content", item->work->revision),
            revise(state, item));
    return released;
}

static void draft_withdrawn(struct state *state, struct document_state *item, const char *revision) {
    draft(item, arena_printf(&state->arena, "revision %s was withdrawn", revision), revise(state, item));
}

/* Is the file's revision one whose withdrawal brought an older one back: a temporary one that ended early? It
 * is as if its time were over. One that was called off before its day is nothing that anybody worked by. */
static bool has_ended(struct state *state, const struct document_state *item, const char *gone,
                      struct findings *findings) {
    return item->released && same(item->work->revision, gone) &&
           !revisions_was_called_off(state->chain, state->newest->sequence, item->id, item->language, gone,
                                     findings);
}

/* Can't the file be a new revision after those that were released and, unless NULL, `gone`? It is a draft
 * then. */
static bool is_no_revision(struct state *state, struct document_state *item, const char *gone) {
    const struct entry *work = item->work;
    const struct manifest_document *released = item->released;
    if (work->type && work->type->scheme == REVISION_NONE)
        draft(item, "documents of its type carry no revision",
              arena_printf(&state->arena, "give type %s revisions in docket.yaml", work->type->name));
    else if (!work->type || !work->revision[0] || !revision_valid(work->type->scheme, work->revision))
        draft(item, !work->type ? "it is of no type of docket.yaml" : "its revision isn't one",
              arena_printf(&state->arena, "run 'docket check %s', which tells more",
                           path_quote(&state->arena, work->document->path)));
    else if (released && manifest_compare_revisions(work->revision, released->revision) <= 0)
        draft(item,
              arena_printf(&state->arena, "revision %s was released with other content", released->revision),
              revise(state, item));
    else if (gone && manifest_compare_revisions(work->revision, gone) <= 0)
        draft_withdrawn(state, item, gone);
    return item->work_state == WORK_DRAFT;
}

static int read_work(struct state *state, struct document_state *item, struct findings *findings) {
    const struct entry *work = item->work;
    const struct manifest_document *released = item->released;
    struct given *given;
    size_t count;
    if (!work->document->body) {
        if (released && same(released->sha256, work->document->sha256) && shows_the_same(state, released)) {
            item->assets = released_assets(released);
            return 0;
        }
        if (registry_complete(state->registry, (struct entry *)work) < 0)
            return -1;
    }
    item->assets = assets_digest(state->source, work->document, &state->arena);
    if (!item->assets) {
        draft(item, "a file that it shows is missing", "put it there, or take it out of the text");
        return 0;
    }
    bool unchanged = released && same(released->sha256, work->document->sha256) &&
                     same(released_assets(released), item->assets);
    if (unchanged)
        return 0;
    const char *gone = state_newest_withdrawn(state, item->id, item->language);
    bool ended = gone && has_ended(state, item, gone, findings);
    if (is_no_revision(state, item, ended ? NULL : gone))
        return 0;
    struct manifest_document entry = {
        .id = item->id,
        .language = item->language,
        .revision = work->revision,
        .path = work->document->path,
        .sha256 = work->document->sha256,
        .assets = item->assets[0] ? item->assets : "-",
    };
    claim_of_document(&item->claim, &state->arena, state->newest ? &state->newest->manifest : NULL, &entry,
                      work->document, work->type);
    if (given_list(state->tree, &state->arena, item->id, item->language, work->revision, &given, &count) < 0)
        return -1;
    if (was_released(state, item, given, count, findings))
        return 0;
    if (ended) {
        draft_withdrawn(state, item, gone);
        return 0;
    }
    progress_make(&item->progress, &state->arena, &state->court, &item->claim, given, count, findings);
    item->work_state = item->progress.next || !item->progress.step_count ? WORK_WAITING : WORK_APPROVED;
    return 0;
}

/* --- withdrawals and reviews ------------------------------------------------------------------ */

int state_pending(struct state *state, const struct manifest_document *entry, enum statement_meaning meaning,
                  struct pending *out, struct findings *findings) {
    const struct document_type *type = config_type_of(state->policy->config, entry->path, entry->id,
                                                      entry->type);
    struct given *given;
    size_t count;
    *out = (struct pending){.meaning = meaning, .entry = entry};
    out->claim = (struct claim){
        .subject = SUBJECT_WITHDRAWAL,
        .id = entry->id,
        .language = entry->language,
        .revision = entry->revision,
        .sha256 = entry->sha256,
        .assets = released_assets(entry),
        .path = entry->path,
    };
    if (type)
        out->claim.steps = policy_withdrawal_steps(&state->arena, type, statement_meaning_name(meaning));
    if (given_list_meanings(state->tree, &state->arena, entry->id, entry->language, entry->revision,
                            1u << meaning, &given, &count) < 0)
        return -1;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!given[i].rule && given[i].statement.subject == SUBJECT_WITHDRAWAL)
            given[kept++] = given[i];
    progress_make(&out->progress, &state->arena, &state->court, &out->claim, given, kept, findings);
    return 0;
}

static bool has_begun(const struct pending *pending) {
    for (size_t i = 0; i < pending->progress.given_count; i++)
        if (!pending->progress.given[i].rule)
            return true;
    return false;
}

static int add_pending(struct state *state, struct document_state *item,
                       const struct manifest_document *entry, enum statement_meaning meaning,
                       struct findings *findings) {
    struct pending pending;
    if (manifest_find_withdrawn(&state->newest->manifest, entry->id, entry->language, entry->revision) ||
        !given_any(state->tree, entry->id, entry->language, entry->revision, 1u << meaning))
        return 0;
    if (state_pending(state, entry, meaning, &pending, findings) < 0)
        return -1;
    if (has_begun(&pending))
        item->pending[item->pending_count++] = pending;
    return 0;
}

/* Any revision that is listed may be withdrawn, or called off. Its stop and the end of that is of what is in
 * force, whatever is scheduled to follow. */
static int read_pending(struct state *state, struct document_state *item, struct findings *findings) {
    const struct manifest *manifest = &state->newest->manifest;
    const struct manifest_suspended *stop;
    const struct manifest_document *used;
    size_t count;
    const struct manifest_document *all = manifest_documents_of(manifest, item->id, item->language, &count);
    enum manifest_state standing = manifest_state_on(manifest, item->id, item->language, state->today, &used);
    item->pending = arena_alloc(&state->arena, (count + 1) * sizeof *item->pending);
    for (size_t i = 0; i < count; i++)
        if (add_pending(state, item, &all[i], MEANING_WITHDRAWN, findings) < 0)
            return -1;
    if (standing != STATE_EFFECTIVE && standing != STATE_SUSPENDED)
        return 0;
    stop = manifest_find_suspended(manifest, used->id, used->language, used->revision);
    return add_pending(state, item, used,
                       stop && (stop->until == DAY_NONE || stop->until >= state->today) ? MEANING_RESUMED
                                                                                        : MEANING_SUSPENDED,
                       findings);
}

/* The day of the last review without change of the revision in force, by statements that count. */
static int read_review(struct state *state, struct document_state *item, struct findings *findings) {
    const struct manifest_document *entry = item->current;
    const struct document_type *type = config_type_of(state->policy->config, entry->path, entry->id,
                                                      entry->type);
    struct given *given;
    size_t count;
    struct claim claim;
    bool asked = false;
    item->last_review = item->next_review = DAY_NONE;
    if (!type || !type->review_months)
        return 0;
    if (given_list_meanings(state->tree, &state->arena, entry->id, entry->language, entry->revision,
                            1u << MEANING_UNCHANGED, &given, &count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct statement *statement = &given[i].statement;
        if (given[i].rule || statement->subject != SUBJECT_REVIEW)
            continue;
        if (!asked && claim_of_review(&claim, &state->arena, state->store, state->policy->config, entry) < 0)
            return -1;
        asked = true;
        given_judge(&given[i], &state->court, &claim, findings);
        day_t day = policy_day(state->policy, statement->date);
        if (!given[i].rule && day <= state->day && day > item->last_review)
            item->last_review = day;
    }
    day_t since = item->last_review > entry->effective ? item->last_review : entry->effective;
    item->next_review = date_add_months(since, type->review_months);
    return 0;
}

/* --- all of them ------------------------------------------------------------------------------ */

static int read_document(struct state *state, struct document_state *item, struct findings *findings) {
    if (state->newest)
        item->released = manifest_latest(&state->newest->manifest, item->id, item->language);
    if (state->judging)
        item->state = manifest_state_on(&state->judging->manifest, item->id, item->language, state->day,
                                        &item->current);
    item->last_review = item->next_review = DAY_NONE;
    if (item->work && read_work(state, item, findings) < 0)
        return -1;
    if (item->released && read_pending(state, item, findings) < 0)
        return -1;
    return item->current && item->state == STATE_EFFECTIVE ? read_review(state, item, findings) : 0;
}

static const char *key_of(struct state *state, const char *id, const char *language) {
    return arena_printf(&state->arena, "%s:%s", id, language);
}

static void add_document(struct state *state, const char *id, const char *language,
                         const struct entry *work) {
    const char *key = key_of(state, id, language);
    /* Of two files of one identifier the register has found fault already. */
    if (map_get(&state->by_key, key))
        return;
    struct document_state *item = &state->documents[state->count++];
    *item = (struct document_state){.id = id, .language = language, .work = work};
    map_put(&state->by_key, key, item);
}

/* Those that the releases know and the tree has no file of: withdrawn, or taken away. */
static void add_released(struct state *state, const struct release *release) {
    for (size_t i = 0; release && i < release->manifest.document_count; i++)
        add_document(state, release->manifest.documents[i].id, release->manifest.documents[i].language, NULL);
    for (size_t i = 0; release && i < release->manifest.withdrawn_count; i++)
        add_document(state, release->manifest.withdrawn[i].id, release->manifest.withdrawn[i].language, NULL);
}

static size_t most(const struct release *release) {
    return release ? release->manifest.document_count + release->manifest.withdrawn_count : 0;
}

static int read_documents(struct state *state, struct findings *findings) {
    const struct registry *registry = state->registry;
    size_t room = registry->entry_count + most(state->newest) + most(state->judging) + 1;
    state->documents = arena_alloc(&state->arena, room * sizeof *state->documents);
    for (size_t i = 0; i < registry->entry_count; i++)
        if (registry->entries[i].id[0])
            add_document(state, registry->entries[i].id, registry->entries[i].language,
                         &registry->entries[i]);
    add_released(state, state->newest);
    if (state->judging != state->newest)
        add_released(state, state->judging);
    for (size_t i = 0; i < state->count; i++)
        if (read_document(state, &state->documents[i], findings) < 0)
            return -1;
    return 0;
}

struct reading {
    const struct state *state;
    const struct state_options *options;
};

static void read_text(void *context, const struct config *config, const struct entry *entry,
                      struct findings *findings) {
    const struct reading *reading = context;
    reading->options->read(reading->state, config, entry, findings);
}

/* Where several revisions lie at one path, the last in order is as good as any: others are read whole. */
static int load_registry(struct state *state, const struct state_options *options,
                         struct findings *findings) {
    const struct manifest *manifest = state->newest ? &state->newest->manifest : NULL;
    struct source *source = manifest ? state->source : state->tree;
    struct reading reading = {state, options};
    struct map known = {0};
    if (options->read)
        return registry_load_read(&state->registry, source, NULL,
                                  &(struct registry_reader){read_text, &reading}, findings);
    if (!manifest || !options->lists)
        return registry_load(&state->registry, source, NULL, findings);
    for (size_t i = 0; i < manifest->document_count; i++)
        map_put(&known, manifest->documents[i].path, (void *)manifest->documents[i].sha256);
    int result = registry_load_known(&state->registry, state->source, &known, findings);
    map_release(&known);
    return result;
}

static int read_state(struct state *state, const char *root, const struct state_options *options,
                      struct findings *findings) {
    if (store_open(&state->store, root) < 0 ||
        chain_open(&state->chain, state->store, NULL, 0, findings) < 0 ||
        open_tree(state, root, options) < 0 || find_policy(state, findings) < 0)
        return -1;
    if (state->newest && overlay_open(&state->source, state->chain, state->newest, state->tree) < 0)
        return -1;
    if (load_registry(state, options, findings) < 0)
        return -1;
    if (!state->newest)
        state->source = state->tree;
    return read_control(state, findings) < 0 ? -1 : read_documents(state, findings);
}

int state_open(struct state **out, const char *root, const struct state_options *options,
               struct findings *findings) {
    struct state *state = mem_zalloc(1, sizeof *state);
    state->moment = options->moment;
    state->day = options->day;
    *out = NULL;
    if (read_state(state, root, options, findings) < 0) {
        state_free(state);
        return -1;
    }
    *out = state;
    return 0;
}

void state_free(struct state *state) {
    if (!state)
        return;
    registry_free(state->registry);
    if (state->source != state->tree)
        source_close(state->source);
    source_close(state->tree);
    policy_free(state->own);
    chain_free(state->chain);
    store_close(state->store);
    map_release(&state->by_key);
    arena_release(&state->arena);
    free(state);
}

/* --- asking ----------------------------------------------------------------------------------- */

const struct document_state *state_document(const struct state *state, const char *id, const char *language) {
    struct arena arena = {0};
    const struct document_state *item = map_get(&state->by_key, arena_printf(&arena, "%s:%s", id, language));
    arena_release(&arena);
    return item;
}

struct document_state *state_find(struct state *state, const char *name) {
    const char *colon = strrchr(name, ':'), *language = colon ? colon + 1 : state->policy->config->language;
    const char *id = colon ? arena_strndup(&state->arena, name, (size_t)(colon - name)) : name;
    struct document_state *only = NULL;
    size_t found = 0;
    for (size_t i = 0; i < state->count; i++) {
        if (!same(state->documents[i].id, id))
            continue;
        if (language && same(state->documents[i].language, language))
            return &state->documents[i];
        only = &state->documents[i];
        found++;
    }
    if (!colon && found == 1)
        return only;
    if (found) {
        error_set("there is no %s in language '%s'; name one, as %s:%s", id, language ? language : "", id,
                  only->language);
        return NULL;
    }
    const char **names = arena_alloc(&state->arena, (state->count + 1) * sizeof *names);
    for (size_t i = 0; i < state->count; i++)
        names[i] = state->documents[i].id;
    const char *near = option_nearest(id, names);
    if (near)
        error_set("there is no document '%s'; did you mean '%s'?", id, near);
    else
        error_set("there is no document '%s'; 'docket status' lists them", id);
    return NULL;
}

const char *work_state_name(enum work_state state) {
    static const char *const names[] = {"", "draft", "waiting", "approved"};
    return names[state];
}

const char *manifest_state_name(enum manifest_state state) {
    static const char *const names[] = {"", "scheduled", "effective", "suspended", "withdrawn"};
    return names[state];
}

size_t state_candidates(struct state *state, const struct claim *claim, const struct progress *progress,
                        const char ***out) {
    const struct config *config = state->policy->config;
    size_t count = 0;
    *out = arena_alloc(&state->arena, (config->person_count + 1) * sizeof **out);
    for (size_t i = 0; i < config->person_count; i++)
        if (progress_may(progress, &state->court, claim, config->people[i].id, false))
            (*out)[count++] = config->people[i].id;
    /* Where only authors could, they are named all the same: the rule says what it thinks of it. */
    for (size_t i = 0; i < config->person_count && !count; i++)
        if (progress_may(progress, &state->court, claim, config->people[i].id, true))
            (*out)[count++] = config->people[i].id;
    return count;
}
