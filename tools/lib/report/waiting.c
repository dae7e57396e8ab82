/* What waits for whom. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "report/overview.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* --- since when ------------------------------------------------------------------------------- */

/* Looks for the commit that brought what waits: down the line as long as the file is the same. */
struct search {
    struct state *state;
    struct waiting *items;
    struct object_name *blobs; /* of each item's file in the newest commit; "": found, or not asked for */
    size_t count, open;
};

static int visit(void *context, const struct object_name *commit, const struct commit_facts *facts) {
    struct search *search = context;
    struct object_name blob;
    for (size_t i = 0; i < search->count; i++) {
        if (!search->blobs[i].hex[0])
            continue;
        int found = store_find(search->state->store, commit, search->items[i].path, NULL, &blob);
        if (found < 0)
            return -1;
        if (found == 1 && same(blob.hex, search->blobs[i].hex)) {
            search->items[i].since = policy_day(search->state->policy, facts->time);
        } else {
            search->blobs[i].hex[0] = '\0';
            search->open--;
        }
    }
    return search->open == 0;
}

/* Whether the commit holds these bytes at that path. */
static bool is_committed(struct state *state, const struct object_name *tip, const char *path,
                         const char *sha256, struct object_name *blob) {
    struct buffer bytes = BUFFER_INIT;
    char digest[65] = "";
    if (store_find(state->store, tip, path, NULL, blob) == 1 &&
        store_read(state->store, blob, DOCUMENT_MAX_BYTES, NULL, &bytes) == 0)
        digest_sha256(buffer_text(&bytes), bytes.length, digest);
    buffer_release(&bytes);
    return same(digest, sha256);
}

static void find_since(struct state *state, struct waiting *items, const struct claim **claims,
                       size_t count) {
    struct object_name tip = state->commit;
    struct search search = {.state = state, .items = items, .count = count};
    if (!count || (!tip.hex[0] && store_resolve(state->store, "HEAD", &tip) < 0))
        return;
    search.blobs = mem_zalloc(count, sizeof *search.blobs);
    for (size_t i = 0; i < count; i++) {
        if (items[i].since != DAY_NONE || claims[i]->subject != SUBJECT_DOCUMENT)
            continue;
        if (is_committed(state, &tip, items[i].path, claims[i]->sha256, &search.blobs[i]))
            search.open++;
        else
            search.blobs[i].hex[0] = '\0';
    }
    if (search.open)
        store_walk_line(state->store, &tip, visit, &search);
    free(search.blobs);
}

/* --- what waits ------------------------------------------------------------------------------- */

static day_t last_statement(const struct state *state, const struct progress *progress) {
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < progress->given_count; i++)
        if (progress->used[i] && progress->given[i].statement.date > last)
            last = progress->given[i].statement.date;
    return last == INT64_MIN ? DAY_NONE : policy_day(state->policy, last);
}

/* Who can issue. */
static size_t issuers(struct state *state, const char *role, const char ***out) {
    const struct config *config = state->policy->config;
    size_t count = 0;
    *out = arena_alloc(&state->arena, (config->person_count + 1) * sizeof **out);
    for (size_t i = 0; role && i < config->person_count; i++)
        if (policy_holds(state->policy, config->people[i].id, role, state->today) != HOLDS_NOT)
            (*out)[count++] = config->people[i].id;
    return count;
}

struct collecting {
    struct state *state;
    const char *person;
    struct waiting *items;
    const struct claim **claims;
    size_t count;
};

static bool has_person(const struct waiting *item, const char *person) {
    for (size_t i = 0; i < item->people_count; i++)
        if (same(item->people[i], person))
            return true;
    return false;
}

static void collect(struct collecting *collecting, const char *title, const struct claim *claim,
                    const struct progress *progress) {
    struct state *state = collecting->state;
    const struct progress_step *next = progress->next;
    struct waiting item = {
        .id = claim->id,
        .language = claim->language,
        .revision = claim->revision,
        .title = title,
        .path = claim->path,
        .subject = statement_subject_name(claim->subject),
        .meaning = next ? next->step->meaning : "issue",
        .have = next ? next->have : 0,
        .wanted = next ? next->step->count : 1,
        .since = last_statement(state, progress),
    };
    if (!claim->steps.count)
        return; /* nobody is asked: the check says so */
    item.role = next ? next->step->role : policy_releasing_role(state->policy, false);
    item.people_count = next ? state_candidates(state, claim, progress, &item.people)
                             : issuers(state, item.role, &item.people);
    if (!item.role)
        item.role = "";
    if (collecting->person && !has_person(&item, collecting->person))
        return;
    collecting->claims[collecting->count] = claim;
    collecting->items[collecting->count++] = item;
}

size_t overview_waiting(struct state *state, const char *person, struct waiting **out) {
    struct collecting collecting = {.state = state, .person = person};
    size_t room = 1;
    for (size_t i = 0; i < state->count; i++)
        room += 1 + state->documents[i].pending_count;
    collecting.items = arena_alloc(&state->arena, room * sizeof *collecting.items);
    collecting.claims = arena_alloc(&state->arena, room * sizeof *collecting.claims);
    for (size_t i = 0; i < state->count; i++) {
        const struct document_state *item = &state->documents[i];
        for (size_t k = 0; k < item->pending_count; k++)
            collect(&collecting, item->released->title, &item->pending[k].claim, &item->pending[k].progress);
        if (item->work_state == WORK_WAITING || item->work_state == WORK_APPROVED)
            collect(&collecting, item->work->title, &item->claim, &item->progress);
    }
    if (state->control_changed)
        collect(&collecting, "", &state->control_claim, &state->control_progress);
    find_since(state, collecting.items, collecting.claims, collecting.count);
    *out = collecting.items;
    return collecting.count;
}

/* --- as a table ------------------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {.name = "id", .heading = "Number"},
    {.name = "language", .heading = "Lang", .if_varied = true},
    {.name = "revision", .heading = "Rev"},
    {.name = "title", .heading = "Title", .wrap = 16},
    {.name = "subject", .heading = "What", .if_varied = true},
    {.name = "step", .heading = "Next step"},
    {.name = "role", .heading = "By", .wrap = 12},
    {.name = "have"},
    {.name = "wanted"},
    {.name = "people", .heading = "Who can", .wrap = 12},
    {.name = "since", .heading = "Since", .if_filled = true},
    {.name = "path"},
};

void report_waiting(struct table *table, const struct waiting *items, size_t count) {
    table_init(table, "waiting", "step", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        const struct waiting *item = &items[i];
        const char **row = table_add(table), *people = "";
        char day[11] = "";
        if (item->since != DAY_NONE)
            date_format(item->since, day);
        for (size_t k = 0; k < item->people_count; k++)
            people = arena_printf(&table->arena, "%s%s%s", people, k ? ", " : "", item->people[k]);
        row[0] = item->id;
        row[1] = item->language;
        row[2] = item->revision;
        row[3] = item->title;
        row[4] = item->subject;
        row[5] = item->meaning;
        row[6] = item->role;
        row[7] = arena_printf(&table->arena, "%d", item->have);
        row[8] = arena_printf(&table->arena, "%d", item->wanted);
        row[9] = people;
        row[10] = arena_strdup(&table->arena, day);
        row[11] = item->path;
    }
}
