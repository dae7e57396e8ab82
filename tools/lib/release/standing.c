#include "release/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "release/entry.h"
#include "release/given.h"

/* A revision's first release, and the entry that it has there. */
struct origin {
    struct release *release;
    const struct manifest_document *entry;
    struct origin *next; /* of the same document, later */
};

/* The statements that one release lists. */
struct listed {
    bool read;
    struct given *given;
    size_t count;
};

struct filling {
    struct registry *registry;
    struct chain *chain;
    const struct release *release;
    const struct manifest *before; /* of its predecessor; NULL: it is the first */
    struct arena *arena;
    struct findings *findings;
    day_t day;
    struct map origins;   /* "EP-07\nen\n3" → struct origin * */
    struct map documents; /* "EP-07\nen" → struct origin *, the oldest */
    struct listed *listed;
};

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static const char *key_of(struct filling *filling, const char *id, const char *language,
                          const char *revision) {
    return revision ? arena_printf(filling->arena, "%s\n%s\n%s", id, language, revision)
                    : arena_printf(filling->arena, "%s\n%s", id, language);
}

/* --- which release brought what --------------------------------------------------------------- */

static void note_origin(struct filling *filling, struct release *release,
                        const struct manifest_document *entry) {
    const char *key = key_of(filling, entry->id, entry->language, entry->revision);
    if (map_get(&filling->origins, key))
        return;
    struct origin *origin = arena_alloc(filling->arena, sizeof *origin);
    origin->release = release;
    origin->entry = entry;
    map_put(&filling->origins, key, origin);
    key = key_of(filling, entry->id, entry->language, NULL);
    struct origin *at = map_get(&filling->documents, key);
    if (!at) {
        map_put(&filling->documents, key, origin);
        return;
    }
    while (at->next)
        at = at->next;
    at->next = origin;
}

static int find_origins(struct filling *filling) {
    for (uint32_t sequence = 1; sequence <= filling->release->sequence; sequence++) {
        struct release *release = chain_release(filling->chain, sequence, filling->findings);
        if (!release || !release_policy(filling->chain, release, filling->findings))
            return error_set("release %u can't be read", sequence);
        for (size_t i = 0; i < release->manifest.document_count; i++)
            note_origin(filling, release, &release->manifest.documents[i]);
    }
    return 0;
}

/* --- people ----------------------------------------------------------------------------------- */

static const char *name_of(const struct policy *policy, const char *id) {
    const struct person *person = config_person(policy->config, id);
    return person && person->name ? person->name : id;
}

static int release_facts(struct filling *filling, const struct release *release, struct release_facts *out) {
    const struct policy *policy = release_judging_policy(filling->chain, release, filling->findings);
    if (!policy)
        return error_set("release %u can't be read", release->sequence);
    bool edition = release->manifest.kind == RELEASE_EDITION;
    const char *role = policy_releasing_role(policy, edition);
    *out = (struct release_facts){
        .sequence = release->sequence,
        .edition = release->manifest.name,
        .sha256 = release->sha256,
        .day = policy_day(policy, release->manifest.date),
        .signer = name_of(policy, release->signer ? release->signer : ""),
        .role = role ? role : "",
    };
    return 0;
}

/* --- statements ------------------------------------------------------------------------------- */

/* Those that a release lists, with their signatures checked. */
static struct listed *statements_of(struct filling *filling, const struct release *release) {
    struct listed *listed = &filling->listed[release->sequence];
    const struct manifest *manifest = &release->manifest;
    struct source *tree = NULL;
    int result = 0;
    if (listed->read)
        return listed;
    if (store_source_commit(&tree, filling->chain->store, &release->commit) < 0)
        return NULL;
    struct given **all = mem_zalloc(manifest->statement_count + 1, sizeof *all);
    listed->given = arena_alloc(filling->arena, (manifest->statement_count + 1) * sizeof *listed->given);
    for (; listed->count < manifest->statement_count && result >= 0; listed->count++) {
        all[listed->count] = &listed->given[listed->count];
        result = given_read(all[listed->count], tree, filling->arena,
                            manifest->statements[listed->count].path);
    }
    if (result >= 0)
        given_check_signatures(all, listed->count);
    listed->read = true;
    free(all);
    source_close(tree);
    return result < 0 ? NULL : listed;
}

static bool speaks_of(const struct given *given, enum statement_subject subject,
                      const struct manifest_document *entry) {
    const struct statement *statement = &given->statement;
    return statement->id && statement->subject == subject && same(statement->id, entry->id) &&
           same(statement->language, entry->language) && same(statement->revision, entry->revision);
}

static int court_of(struct filling *filling, struct release *release, struct court *out) {
    const struct release *before = release->sequence > 1
                                       ? chain_release(filling->chain, release->sequence - 1,
                                                       filling->findings)
                                       : NULL;
    *out = (struct court){
        .chain = filling->chain,
        .last = release->sequence - 1,
        .before = release_judging_policy(filling->chain, release, filling->findings),
        .after = release_policy(filling->chain, release, filling->findings),
        .moment = release->manifest.date,
        .earliest = before ? before->manifest.date : INT64_MIN,
    };
    return out->before && out->after ? 0 : error_set("release %u can't be read", release->sequence);
}

static void copy_steps(struct filling *filling, const struct progress *progress, const struct policy *policy,
                       struct standing *out) {
    struct standing_step *steps = arena_alloc(filling->arena, (progress->given_count + 1) * sizeof *steps);
    for (size_t i = 0; i < progress->step_count; i++)
        for (int k = 0; k < progress->steps[i].have; k++) {
            const struct given *given = progress->steps[i].by[k];
            const struct statement *statement = &given->statement;
            steps[out->step_count++] = (struct standing_step){
                .meaning = statement_meaning_name(statement->meaning),
                .role = statement->role,
                .person = name_of(policy, statement->person),
                .signer = statement_is_attested(statement) ? name_of(policy, statement->signer) : NULL,
                .deputy = given->holding == HOLDS_AS_DEPUTY,
                .day = policy_day(policy, statement->date),
            };
        }
    out->steps = steps;
}

/* Who vouched for the entry in the release that brought it. */
static int fill_steps(struct filling *filling, const struct origin *origin, const struct document *document,
                      struct standing *out) {
    struct listed *listed = statements_of(filling, origin->release);
    struct progress progress;
    struct court court;
    struct claim claim;
    size_t count = 0;
    if (!listed || court_of(filling, origin->release, &court) < 0)
        return -1;
    const struct document_type *type = config_type_of(court.before->config, origin->entry->path,
                                                      origin->entry->id, origin->entry->type);
    if (!type)
        return 0;
    struct given *given = arena_alloc(filling->arena, (listed->count + 1) * sizeof *given);
    for (size_t i = 0; i < listed->count; i++)
        if (speaks_of(&listed->given[i], SUBJECT_DOCUMENT, origin->entry))
            given[count++] = listed->given[i];
    const struct release *before = court.last ? chain_release(filling->chain, court.last, filling->findings)
                                              : NULL;
    claim_of_document(&claim, filling->arena, before ? &before->manifest : NULL, origin->entry, document,
                      type);
    progress_make(&progress, filling->arena, &court, &claim, given, count, filling->findings);
    copy_steps(filling, &progress, court.before, out);
    return 0;
}

/* The day of the last review without change that a release vouches for; DAY_NONE: none. */
static int last_review(struct filling *filling, const struct origin *origin, day_t *out) {
    *out = DAY_NONE;
    for (uint32_t n = origin->release->sequence; n <= filling->release->sequence; n++) {
        const struct release *release = chain_release(filling->chain, n, filling->findings);
        struct listed *listed = release ? statements_of(filling, release) : NULL;
        if (!listed)
            return -1;
        for (size_t i = 0; i < listed->count; i++) {
            if (!speaks_of(&listed->given[i], SUBJECT_REVIEW, origin->entry))
                continue;
            day_t day = policy_day(filling->release->policy, listed->given[i].statement.date);
            *out = day > *out ? day : *out;
        }
    }
    return 0;
}

/* --- history ---------------------------------------------------------------------------------- */

/* What the document itself says of its change; nothing where it can't be read any more. */
static void read_change(struct filling *filling, const struct origin *origin, struct standing_revision *out) {
    const struct config *config = origin->release->policy->config;
    struct document_options options = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct findings ignored = {0};
    struct document *document = NULL;
    struct buffer bytes = BUFFER_INIT;
    struct object_name blob = {""};
    memcpy(blob.hex, origin->entry->blob, sizeof blob.hex);
    if (store_read(filling->chain->store, &blob, DOCUMENT_MAX_BYTES, NULL, &bytes) == 0 &&
        document_parse(&document, origin->entry->path, buffer_text(&bytes), bytes.length, &options,
                       &ignored) == 0) {
        const struct metadata *meta = &document->meta;
        if (meta->change_text.text)
            out->change = arena_strdup(filling->arena, meta->change_text.text);
        if (meta->change_reason.text)
            out->reason = arena_strdup(filling->arena, meta->change_reason.text);
    }
    document_free(document);
    buffer_release(&bytes);
    findings_release(&ignored);
}

static void fill_history(struct filling *filling, struct standing *out) {
    const struct origin *first = map_get(&filling->documents, key_of(filling, out->id, out->language, NULL));
    size_t count = 0;
    for (const struct origin *at = first; at; at = at->next)
        count++;
    struct standing_revision *history = arena_alloc(filling->arena, (count + 1) * sizeof *history);
    for (const struct origin *at = first; at; at = at->next) {
        struct standing_revision *item = &history[out->history_count++];
        *item = (struct standing_revision){
            .revision = at->entry->revision,
            .title = at->entry->title,
            .change = "",
            .reason = "",
            .effective = at->entry->effective,
            .until = at->entry->until,
            .release = at->release->sequence,
            .edition = at->release->manifest.name,
        };
        read_change(filling, at, item);
    }
    out->history = history;
}

/* --- one document ----------------------------------------------------------------------------- */

static void fill_suspension(struct filling *filling, struct standing *out) {
    const struct manifest *manifest = &filling->release->manifest;
    for (size_t i = 0; i < manifest->suspended_count; i++) {
        const struct manifest_suspended *item = &manifest->suspended[i];
        if (!same(item->id, out->id) || !same(item->language, out->language) ||
            !same(item->revision, out->revision) || (item->until != DAY_NONE && item->until < filling->day))
            continue;
        out->suspended_from = item->effective;
        out->suspended_until = item->until;
        if (item->effective <= filling->day && out->state == STANDING_EFFECTIVE)
            out->state = STANDING_SUSPENDED;
    }
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        const struct manifest_withdrawn *item = &manifest->withdrawn[i];
        if (!same(item->id, out->id) || !same(item->language, out->language) ||
            !same(item->revision, out->revision))
            continue;
        out->withdrawn_from = item->effective;
        if (item->effective <= filling->day)
            out->state = STANDING_WITHDRAWN;
    }
}

/* The revisions before and after it that the same manifest has. */
static void fill_neighbours(struct filling *filling, const struct manifest_document *entry,
                            struct standing *out) {
    const struct manifest *manifest = &filling->release->manifest;
    const struct manifest_document **all = manifest_revisions(manifest, filling->arena, out->id,
                                                              out->language),
                                   *current;
    for (; *all; all++)
        if (*all != entry && (*all)->effective > filling->day && (*all)->effective >= entry->effective &&
            !out->next) {
            out->next = (*all)->revision;
            out->next_effective = (*all)->effective;
        }
    enum manifest_state state = manifest_state_on(manifest, out->id, out->language, filling->day, &current);
    if (out->state == STANDING_SCHEDULED && current && current != entry &&
        (state == STATE_EFFECTIVE || state == STATE_SUSPENDED))
        out->current = current->revision;
}

static struct standing *new_standing(struct filling *filling, const char *id, const char *language,
                                     const char *revision) {
    struct standing *standing = arena_alloc(filling->arena, sizeof *standing);
    *standing = (struct standing){
        .id = id,
        .language = language,
        .revision = revision,
        .title = "",
        .effective = DAY_NONE,
        .until = DAY_NONE,
        .suspended_from = DAY_NONE,
        .suspended_until = DAY_NONE,
        .withdrawn_from = DAY_NONE,
        .next_review = DAY_NONE,
        .next_effective = DAY_NONE,
    };
    return standing;
}

static int fill_entry(struct filling *filling, struct entry *entry) {
    const struct manifest_document *released = release_entry(
        filling->chain, filling->release, filling->before, entry->id, entry->language, DAY_NONE);
    const struct origin *origin =
        released ? map_get(&filling->origins, key_of(filling, entry->id, entry->language, released->revision))
                 : NULL;
    day_t review;
    if (!origin)
        return error_set("%s is in the release's files and not in its manifest", entry->document->path);
    struct standing *out = new_standing(filling, released->id, released->language, released->revision);
    out->title = released->title;
    out->effective = released->effective;
    out->until = released->until;
    out->state = released->effective > filling->day ? STANDING_SCHEDULED : STANDING_EFFECTIVE;
    fill_suspension(filling, out);
    fill_neighbours(filling, released, out);
    fill_history(filling, out);
    if (fill_steps(filling, origin, entry->document, out) < 0 || last_review(filling, origin, &review) < 0)
        return -1;
    if (entry->type && entry->type->review_months)
        out->next_review = date_add_months(review > out->effective ? review : out->effective,
                                           entry->type->review_months);
    entry->standing = out;
    return 0;
}

/* --- what isn't in force any more ------------------------------------------------------------- */

/* Withdrawals of documents of which the release holds no revision. */
static void fill_gone(struct filling *filling, struct release_standing *out) {
    const struct manifest *manifest = &filling->release->manifest;
    struct standing *gone = arena_alloc(filling->arena, (manifest->withdrawn_count + 1) * sizeof *gone);
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        const struct manifest_withdrawn *item = &manifest->withdrawn[i];
        const struct origin *origin = map_get(&filling->origins,
                                              key_of(filling, item->id, item->language, item->revision));
        const char *key = arena_printf(filling->arena, "%s:%s", item->id, item->language);
        bool later = i + 1 < manifest->withdrawn_count && same(item[1].id, item->id) &&
                     same(item[1].language, item->language);
        if (later || item->effective > filling->day || map_get(&filling->registry->by_key, key))
            continue;
        struct standing *standing = new_standing(filling, item->id, item->language, item->revision);
        standing->title = origin ? origin->entry->title : "";
        standing->effective = origin ? origin->entry->effective : DAY_NONE;
        standing->state = STANDING_WITHDRAWN;
        standing->withdrawn_from = item->effective;
        fill_history(filling, standing);
        gone[out->gone_count++] = *standing;
    }
    out->gone = gone;
}

static void fill_days(struct filling *filling, struct release_standing *out) {
    out->first_effective = out->last_effective = DAY_NONE;
    for (size_t i = 0; i < filling->registry->entry_count; i++) {
        const struct entry *entry = &filling->registry->entries[i];
        const struct origin *origin = map_get(&filling->origins,
                                              key_of(filling, entry->id, entry->language, entry->revision));
        if (!origin || origin->release != filling->release)
            continue;
        day_t day = origin->entry->effective;
        if (out->first_effective == DAY_NONE || day < out->first_effective)
            out->first_effective = day;
        if (day > out->last_effective)
            out->last_effective = day;
    }
}

static int fill_release(struct filling *filling) {
    struct release_standing *out = arena_alloc(filling->arena, sizeof *out);
    const struct release *first = chain_release(filling->chain, 1, filling->findings);
    if (!first || release_facts(filling, filling->release, &out->release) < 0)
        return -1;
    out->root = first->sha256;
    for (uint32_t n = filling->release->sequence; n > 0; n--) {
        const struct release *release = chain_release(filling->chain, n, filling->findings);
        if (!release || release->manifest.kind != RELEASE_EDITION)
            continue;
        if (release_facts(filling, release, &out->edition) < 0)
            return -1;
        break;
    }
    fill_gone(filling, out);
    fill_days(filling, out);
    filling->registry->release = out;
    return 0;
}

/* Every document of the release can still be read; else the pack would lack it. */
static int check_all(const struct filling *filling) {
    const struct manifest *manifest = &filling->release->manifest;
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *entry = &manifest->documents[i];
        if (release_entry(filling->chain, filling->release, filling->before, entry->id, entry->language,
                          DAY_NONE) == entry &&
            !map_get(&filling->registry->by_path, entry->path))
            return error_set("%s (%s), which was released, can't be read", entry->id, entry->path);
    }
    return 0;
}

int standing_fill(struct registry *registry, struct chain *chain, const struct release *release,
                  struct arena *arena, struct findings *findings) {
    const struct release *before = release->sequence > 1
                                       ? chain_release(chain, release->sequence - 1, findings)
                                       : NULL;
    struct filling filling = {
        .registry = registry,
        .chain = chain,
        .release = release,
        .before = before ? &before->manifest : NULL,
        .arena = arena,
        .findings = findings,
        .listed = arena_alloc(arena, (release->sequence + 1u) * sizeof *filling.listed),
    };
    int result = find_origins(&filling);
    if (result == 0) {
        filling.day = policy_day(release->policy, release->manifest.date);
        for (size_t i = 0; i < registry->entry_count && result == 0; i++)
            result = fill_entry(&filling, &registry->entries[i]);
    }
    if (result == 0)
        result = check_all(&filling);
    if (result == 0)
        result = fill_release(&filling);
    map_release(&filling.origins);
    map_release(&filling.documents);
    return result;
}
