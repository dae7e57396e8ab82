#include "report/overview.h"

#include <string.h>

#include "base/digest.h"
#include "base/map.h"
#include "base/path.h"
#include "report/report.h"
#include "rules/rules.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static bool is_open(const struct document_state *item) {
    return item->work_state == WORK_WAITING || item->work_state == WORK_APPROVED;
}

int overview_judge(struct state *state) {
    struct findings findings = {0};
    struct map open = {0};
    const struct entry **entries = arena_alloc(&state->arena, (state->count + 1) * sizeof *entries);
    size_t count = 0;
    int result = 0;
    for (size_t i = 0; i < state->count && result == 0; i++) {
        struct document_state *item = &state->documents[i];
        if (!is_open(item))
            continue;
        result = registry_complete(state->registry, (struct entry *)item->work);
        map_put(&open, item->work->document->path, item);
        entries[count++] = item->work;
    }
    if (result == 0 && count > 0) {
        rules_run_entries(state->registry, state, state->today, entries, count, &findings);
        rules_judge(state->policy->config, GATE_APPROVE, &findings);
    }
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        struct document_state *item = finding->severity == SEVERITY_ERROR ? map_get(&open, finding->path)
                                                                          : NULL;
        if (item == NULL)
            continue;
        item->work_state = WORK_DRAFT;
        item->problem = "it has errors";
        item->remedy = arena_printf(&state->arena, "run 'docket check --gate approve %s'",
                                    path_quote(&state->arena, finding->path));
    }
    map_release(&open);
    findings_release(&findings);
    return result;
}

static const char *list_words(struct arena *arena, const char *const *words, size_t count) {
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", words[i]);
    return text;
}

/* --- the master list -------------------------------------------------------------------------- */

static const struct table_column status_columns[] = {
    {.name = "id", .heading = "Number"},
    {.name = "language", .heading = "Lang"},
    {.name = "type", .heading = "Type", .group = true},
    {.name = "title", .heading = "Title", .wrap = 24},
    {.name = "revision", .heading = "Rev"},
    {.name = "state", .heading = "State"},
    {.name = "effective", .heading = "Effective", .if_filled = true},
    {.name = "owner", .heading = "Owner", .wrap = 12},
    {.name = "next_review", .heading = "Next review", .if_filled = true},
    {.name = "work_revision", .heading = "In work", .if_filled = true},
    {.name = "work_state", .heading = "State", .if_filled = true},
    {.name = "waiting_for", .heading = "Waiting for", .if_filled = true, .wrap = 12},
    {.name = "path"},
};

enum {
    ID,
    LANGUAGE,
    TYPE,
    TITLE,
    REVISION,
    STATE,
    EFFECTIVE,
    OWNER,
    NEXT_REVIEW,
    WORK_REVISION,
    WORK_STATE,
    WAITING_FOR,
    PATH
};

static void begin_status(struct table *table) {
    table_init(table, "status", "document", status_columns, sizeof status_columns / sizeof *status_columns);
}

static const char *text_of(const struct field *field) {
    return field->text ? field->text : "";
}

void report_status(struct table *table, const struct registry *registry) {
    begin_status(table);
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        const char **row = table_add(table);
        row[ID] = entry->id;
        row[LANGUAGE] = entry->language;
        row[TYPE] = entry->type != NULL ? entry->type->name : "";
        row[TITLE] = entry->title;
        row[REVISION] = entry->revision;
        row[STATE] = "draft"; /* nothing else without a release */
        row[OWNER] = text_of(&entry->document->meta.owner);
        row[PATH] = entry->document->path;
    }
}

static const char *day_text(struct arena *arena, day_t day) {
    char text[11];
    if (day == DAY_NONE)
        return "";
    date_format(day, text);
    return arena_strdup(arena, text);
}

/* The owner that a released revision names: the work's front matter where that is the same file, else its own
 * bytes. */
static const char *released_owner(struct state *state, const struct document_state *item,
                                  const struct manifest_document *entry) {
    const struct config *config = state->policy->config;
    struct document_options options = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct buffer bytes = BUFFER_INIT;
    struct findings findings = {0};
    struct document *document = NULL;
    struct object_name name;
    enum object_kind kind;
    const char *owner = "";
    if (item->work && same(item->work->document->sha256, entry->sha256))
        return text_of(&item->work->document->meta.owner);
    name = object_named(entry->blob);
    if (store_read(state->store, &name, DOCUMENT_MAX_BYTES, &kind, &bytes) == 0 &&
        document_parse(&document, entry->path, buffer_text(&bytes), bytes.length, &options, &findings) == 0)
        owner = arena_strdup(&state->arena, text_of(&document->meta.owner));
    document_free(document);
    findings_release(&findings);
    buffer_release(&bytes);
    return owner;
}

static const char *candidates(struct state *state, const struct claim *claim,
                              const struct progress *progress) {
    const char **people;
    size_t count = state_candidates(state, claim, progress, &people);
    return list_words(&state->arena, people, count);
}

static const char *withdrawal_name(enum statement_meaning meaning) {
    return meaning == MEANING_WITHDRAWN   ? "withdrawal"
           : meaning == MEANING_SUSPENDED ? "suspension"
                                          : "resumption";
}

/* A withdrawal that is being signed, or is released for later. */
static void fill_pending(const char **row, struct state *state, const struct document_state *item) {
    const struct manifest_document *released = item->released;
    if (item->pending_count) {
        const struct pending *pending = &item->pending[0];
        row[WORK_REVISION] = released->revision;
        row[WORK_STATE] = arena_printf(&state->arena, "%s %s", withdrawal_name(pending->meaning),
                                       pending->progress.next ? "waiting" : "approved");
        if (pending->progress.next)
            row[WAITING_FOR] = candidates(state, &pending->claim, &pending->progress);
        return;
    }
    const struct manifest_withdrawn *gone = item->current ? manifest_find_withdrawn(&state->judging->manifest,
                                                                                    item->id, item->language,
                                                                                    item->current->revision)
                                                          : NULL;
    if (gone && gone->effective > state->day) {
        row[WORK_REVISION] = gone->revision;
        row[WORK_STATE] = "withdrawal scheduled";
    }
}

/* `first`: into the columns of what is in force, as nothing is. */
static void fill_work(const char **row, struct state *state, const struct document_state *item, bool first) {
    if (item->work_state == WORK_NONE) {
        fill_pending(row, state, item);
        return;
    }
    row[first ? REVISION : WORK_REVISION] = item->work->revision;
    row[first ? STATE : WORK_STATE] = work_state_name(item->work_state);
    if (item->work_state == WORK_WAITING)
        row[WAITING_FOR] = candidates(state, &item->claim, &item->progress);
}

static void fill_released(const char **row, struct state *state, const struct document_state *item,
                          const struct manifest_document *entry, enum manifest_state standing) {
    row[ID] = item->id;
    row[LANGUAGE] = item->language;
    row[TYPE] = entry->type;
    row[TITLE] = entry->title;
    row[REVISION] = entry->revision;
    row[STATE] = manifest_state_name(standing);
    row[EFFECTIVE] = day_text(&state->arena, entry->effective);
    row[OWNER] = released_owner(state, item, entry);
    row[PATH] = entry->path;
}

/* Revisions released for later, in the order of their days. */
static void add_scheduled(struct table *table, struct state *state, const struct document_state *item) {
    const struct manifest_document **all = manifest_revisions(&state->judging->manifest, &state->arena,
                                                              item->id, item->language);
    for (size_t i = 0; all[i]; i++)
        if (all[i]->effective > state->day && all[i] != item->current)
            fill_released(table_add(table), state, item, all[i], STATE_SCHEDULED);
}

/* Withdrawn, and only the tombstone is left: the last revision that was in force, from the releases before.
 */
static const struct manifest_document *last_entry(struct state *state, const struct document_state *item) {
    struct findings findings = {0};
    const struct manifest_document *entry = NULL;
    for (uint32_t sequence = state->judging->sequence; sequence > 0 && !entry; sequence--) {
        const struct release *release = chain_release(state->chain, sequence, &findings);
        entry = release ? manifest_latest(&release->manifest, item->id, item->language) : NULL;
    }
    findings_release(&findings);
    return entry;
}

static void add_document(struct table *table, struct state *state, const struct document_state *item) {
    const struct manifest_document *entry = item->current;
    bool past = state->newest && state->day < state->today, released = item->state != STATE_NONE;
    if (item->state == STATE_WITHDRAWN && !entry)
        entry = last_entry(state, item);
    if (!released && (past || !item->work))
        return;
    const char **row = table_add(table);
    if (released && entry) {
        fill_released(row, state, item, entry, item->state);
        row[NEXT_REVIEW] = day_text(&state->arena, item->next_review);
    } else if (!released) {
        row[ID] = item->id;
        row[LANGUAGE] = item->language;
        row[TYPE] = item->work->type ? item->work->type->name : "";
        row[TITLE] = item->work->title;
        row[OWNER] = text_of(&item->work->document->meta.owner);
        row[PATH] = item->work->document->path;
    }
    if (!past && (item->work || item->pending_count || released))
        fill_work(row, state, item, !released);
    if (released)
        add_scheduled(table, state, item);
}

void report_state(struct table *table, struct state *state) {
    begin_status(table);
    for (size_t i = 0; i < state->count; i++)
        add_document(table, state, &state->documents[i]);
}

void overview_keep_overdue(struct table *table, day_t day) {
    size_t kept = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        day_t next = date_parse(table->rows[i][NEXT_REVIEW]);
        if (next != DAY_NONE && next < day)
            table->rows[kept++] = table->rows[i];
    }
    table->row_count = kept;
}
