/* The clause matrix as facts: which places deal with a clause, and what that amounts to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "register/register.h"

/* Records of one document that are looked at: more than any procedure has. */
enum { MAX_RECORDS = 100 };

/* What a row's places amount to, and those below it: what is said of the standard itself, and what only
 * another edition's clauses say. */
enum {
    ADDRESSED = 1,
    DOCUMENT = 2, /* a document in force */
    RECORD = 4,   /* evidence that it is done */
    CARRIED = 3,  /* shift of the second kind */
};

struct targets {
    const char **numbers;
    size_t count;
};

/* One row while it is built. */
struct work_row {
    size_t capacity;
    /* The last document with a place here, and the last that names the clause itself. */
    const struct entry *any, *direct;
    unsigned facts;
};

struct work {
    struct arena *arena;
    const struct registry *registry;
    const struct standard *standard;
    struct coverage_matrix *matrix;
    struct work_row *rows;
    bool *kept;        /* by entry: a complete records: entry names this form */
    size_t *stamps;    /* by entry: the last row, and 1, where the document has a place */
    struct map chains; /* "iso14001-2015" → struct standard_chain *; its `from` is NULL where there is none */
    struct map carried; /* "iso14001-2015:6.1.1" → struct targets *: what the clause became */
};

/* --- places ----------------------------------------------------------------------------------- */

static void append_place(struct work *work, size_t index, struct place place) {
    struct coverage_row *row = &work->matrix->rows[index];
    MEM_APPEND(row->places, row->place_count, work->rows[index].capacity, place);
}

/* `heading` NULL: the front matter, which comes after the headings and counts only where none of them names
 * the clause. */
static void add_place(struct work *work, const char *number, const struct entry *entry,
                      const struct node *heading, bool carried) {
    const struct clause *clause = standard_clause(work->standard, number);
    if (!clause)
        return;
    struct coverage_row *row = &work->matrix->rows[clause->index];
    struct work_row *seen = &work->rows[clause->index];
    struct place *last = row->place_count ? &row->places[row->place_count - 1] : NULL;
    bool same = last && last->entry == entry && last->heading == heading;
    if (same)
        last->carried = last->carried && carried;
    else if (heading || (carried ? seen->any : seen->direct) != entry)
        append_place(work, clause->index,
                     (struct place){.entry = entry, .heading = heading, .carried = carried});
    seen->any = entry;
    if (!carried)
        seen->direct = entry;
}

static const struct standard_chain *chain_from(struct work *work, const struct standard *from) {
    struct standard_chain *chain = map_get(&work->chains, from->id);
    if (chain)
        return chain;
    chain = arena_alloc(work->arena, sizeof *chain);
    if (standard_find_chain(work->arena, &work->registry->standards_by_id, from, work->standard->id, chain) <
        0)
        chain->from = NULL;
    map_put(&work->chains, from->id, chain);
    return chain;
}

/* What a clause of another standard became in this one; kept, since many documents name the same. */
static const struct targets *carry(struct work *work, const struct standard *from, const char *number) {
    const char *key = arena_printf(work->arena, "%s:%s", from->id, number);
    struct targets *targets = map_get(&work->carried, key);
    if (targets)
        return targets;
    const struct standard_chain *chain = chain_from(work, from);
    targets = arena_alloc(work->arena, sizeof *targets);
    if (chain->from)
        standard_follow(work->arena, &work->registry->standards_by_id, chain, number, &targets->numbers,
                        &targets->count);
    map_put(&work->carried, key, targets);
    return targets;
}

static bool configured(const struct registry *registry, const char *standard) {
    for (size_t i = 0; i < registry->config->standard_count; i++)
        if (strcmp(registry->config->standards[i], standard) == 0)
            return true;
    return false;
}

/* `standard` NULL: the only one of docket.yaml. */
static void add_mention(struct work *work, const char *standard, const char *number,
                        const struct entry *entry, const struct node *heading) {
    const struct config *config = work->registry->config;
    if (!standard && config->standard_count != 1)
        return;
    if (!standard)
        standard = config->standards[0];
    if (strcmp(standard, work->standard->id) == 0) {
        add_place(work, number, entry, heading, false);
        return;
    }
    const struct standard *other = registry_standard(work->registry, standard);
    if (!other || !configured(work->registry, standard) || !standard_clause(other, number))
        return;
    const struct targets *targets = carry(work, other, number);
    for (size_t i = 0; i < targets->count; i++)
        add_place(work, targets->numbers[i], entry, heading, true);
}

void coverage_list(struct map *listed, struct arena *arena, const struct metadata *meta) {
    for (size_t i = 0; i < meta->clause_count; i++)
        if (meta->clauses[i].standard)
            map_put(listed, arena_printf(arena, "%s:%s", meta->clauses[i].standard, meta->clauses[i].number),
                    listed);
}

bool coverage_heading_means(const struct registry *registry, const struct map *listed, const char *standard,
                            const char *number) {
    const struct standard *catalogue = registry_standard(registry, standard);
    if (registry->config->standard_count == 1)
        return strcmp(registry->config->standards[0], standard) == 0;
    const struct clause *clause = catalogue ? standard_clause(catalogue, number) : NULL;
    char key[2 * STANDARD_MAX_NAME + 2];
    for (; clause; clause = clause->parent) {
        snprintf(key, sizeof key, "%s:%s", standard, clause->number);
        if (map_get(listed, key))
            return true;
    }
    return false;
}

static void add_heading(struct work *work, const struct entry *entry, const struct node *heading,
                        const struct map *listed) {
    const struct config *config = work->registry->config;
    for (size_t i = 0; i < heading->heading.clause_count; i++) {
        const char *text = heading->heading.clauses[i], *colon = strchr(text, ':');
        if (colon)
            add_mention(work, arena_strndup(work->arena, text, (size_t)(colon - text)), colon + 1, entry,
                        heading);
        for (size_t k = 0; !colon && k < config->standard_count; k++)
            if (coverage_heading_means(work->registry, listed, config->standards[k], text))
                add_mention(work, config->standards[k], text, entry, heading);
    }
}

static void add_document(struct work *work, const struct entry *entry) {
    const struct metadata *meta = &entry->document->meta;
    struct map listed = {0};
    if (work->registry->config->standard_count > 1)
        coverage_list(&listed, work->arena, meta);
    const struct node *node = entry->document->heading_clauses > 0 ? entry->document->body->first : NULL;
    for (; node; node = node->next)
        if (node->kind == NODE_HEADING)
            add_heading(work, entry, node, &listed);
    for (size_t i = 0; i < meta->clause_count; i++)
        add_mention(work, meta->clauses[i].standard, meta->clauses[i].number, entry, NULL);
    map_release(&listed);
}

/* --- evidence --------------------------------------------------------------------------------- */

static bool is_type(const struct entry *entry, const char *name) {
    return entry->type && strcmp(entry->type->name, name) == 0;
}

/* The form that a complete entry names, or NULL. */
static const struct entry *form_of(const struct work *work, const struct record_entry *record,
                                   const char *language) {
    if (!record->form.text || !record->keeper.text || !record->storage.text || !record->retention.text ||
        !record->disposition.text)
        return NULL;
    return registry_find(work->registry, record->form.text, language);
}

static size_t record_count(const struct entry *entry) {
    size_t count = entry->document->meta.record_count;
    return count < MAX_RECORDS ? count : MAX_RECORDS;
}

static void find_kept_forms(struct work *work) {
    const struct registry *registry = work->registry;
    for (size_t i = 0; i < registry->entry_count; i++)
        for (size_t k = 0; k < record_count(&registry->entries[i]); k++) {
            const struct entry *form = form_of(work, &registry->entries[i].document->meta.records[k],
                                               registry->entries[i].language);
            if (form)
                work->kept[form - registry->entries] = true;
        }
}

/* The document's complete entry whose form deals with the clause of row `index` too; where the clause asks
 * for a record, else the first. */
static const struct record_entry *find_record(const struct work *work, size_t index,
                                              const struct entry *entry) {
    const struct record_entry *first = NULL;
    for (size_t i = 0; i < record_count(entry); i++) {
        const struct record_entry *record = &entry->document->meta.records[i];
        const struct entry *form = form_of(work, record, entry->language);
        if (form && work->stamps[form - work->registry->entries] == index + 1)
            return record;
        if (form && !first)
            first = record;
    }
    return work->matrix->rows[index].clause->documented & DOCUMENTED_RETAIN ? first : NULL;
}

static void judge_place(const struct work *work, size_t index, struct place *place) {
    const struct entry *entry = place->entry;
    if (is_type(entry, "register") || is_type(entry, "record")) {
        place->evidence = true;
    } else if (is_type(entry, "form")) {
        place->evidence = work->kept[entry - work->registry->entries];
    } else {
        place->record = find_record(work, index, entry);
        place->evidence = place->record != NULL;
    }
}

static void judge_row(struct work *work, size_t index) {
    struct coverage_row *row = &work->matrix->rows[index];
    for (size_t i = 0; i < row->place_count; i++)
        work->stamps[row->places[i].entry - work->registry->entries] = index + 1;
    for (size_t i = 0; i < row->place_count; i++) {
        struct place *place = &row->places[i];
        judge_place(work, index, place);
        unsigned facts = ADDRESSED | (place->evidence ? RECORD : 0);
        if (place->entry->type && !is_type(place->entry, "form"))
            facts |= DOCUMENT;
        work->rows[index].facts |= place->carried ? facts << CARRIED : facts;
    }
}

/* --- what it amounts to ----------------------------------------------------------------------- */

static bool is_added(const struct correspondence *correspondence, const char *number) {
    for (size_t i = 0; i < correspondence->added_count; i++)
        if (strcmp(correspondence->added[i], number) == 0)
            return true;
    return false;
}

/* Whether a standard of docket.yaml says that the clause came with this one. */
static bool is_new(const struct work *work, const struct clause *clause) {
    const struct config *config = work->registry->config;
    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *other = registry_standard(work->registry, config->standards[i]);
        for (size_t k = 0; other && k < other->correspondence_count; k++)
            if (strcmp(other->correspondences[k].to, work->standard->id) == 0 &&
                is_added(&other->correspondences[k], clause->number))
                return true;
    }
    return false;
}

static bool satisfied(unsigned documented, unsigned facts) {
    return (facts & ADDRESSED) &&
           (!(documented & (DOCUMENTED_MAINTAIN | DOCUMENTED_AVAILABLE)) || (facts & DOCUMENT)) &&
           (!(documented & DOCUMENTED_RETAIN) || (facts & RECORD));
}

/* Where docket.yaml says why it isn't applied, and the standard allows that. */
static bool excluded(const struct work *work, const struct clause *clause) {
    return work->standard->exclusions &&
           config_exclusion(work->registry->config, work->standard->id, clause->number) != NULL;
}

static enum coverage judge(const struct work *work, const struct clause *clause, unsigned facts) {
    if (excluded(work, clause))
        return COVERAGE_NOT_APPLICABLE;
    if (satisfied(clause->documented, facts))
        return clause->documented ? COVERAGE_EVIDENCED : COVERAGE_ADDRESSED;
    if (satisfied(clause->documented, facts | facts >> CARRIED))
        return COVERAGE_CARRIED_OVER;
    bool binding = clause->documented && configured(work->registry, work->standard->id);
    if (!binding && is_new(work, clause))
        return COVERAGE_NEW;
    return clause->documented ? COVERAGE_MISSING : COVERAGE_NOT_REFERENCED;
}

/* Children cover their parent: they stand after it, so that going backwards meets them first. */
static void judge_rows(struct work *work) {
    const struct standard *standard = work->standard;
    for (size_t i = 0; i < standard->clause_count; i++)
        judge_row(work, i);
    for (size_t i = standard->clause_count; i-- > 0;) {
        const struct clause *clause = &standard->clauses[i];
        work->matrix->rows[i].coverage = judge(work, clause, work->rows[i].facts);
        if (clause->parent)
            work->rows[clause->parent->index].facts |= work->rows[i].facts;
    }
}

/* Places grew in memory of their own; now their number is known. */
static void settle_places(struct work *work) {
    for (size_t i = 0; i < work->matrix->row_count; i++) {
        struct coverage_row *row = &work->matrix->rows[i];
        struct place *places = row->places;
        row->places = places ? arena_dup(work->arena, places, row->place_count * sizeof *places) : NULL;
        free(places);
    }
}

struct coverage_matrix *coverage_build(struct arena *arena, const struct registry *registry,
                                       const struct standard *standard) {
    struct coverage_matrix *matrix = arena_alloc(arena, sizeof *matrix);
    matrix->standard = standard;
    matrix->row_count = standard->clause_count;
    matrix->rows = arena_alloc(arena, matrix->row_count * sizeof *matrix->rows);
    for (size_t i = 0; i < matrix->row_count; i++)
        matrix->rows[i].clause = &standard->clauses[i];
    struct work work = {.arena = arena, .registry = registry, .standard = standard, .matrix = matrix};
    work.rows = mem_zalloc(matrix->row_count, sizeof *work.rows);
    work.kept = mem_zalloc(registry->entry_count, sizeof *work.kept);
    work.stamps = mem_zalloc(registry->entry_count, sizeof *work.stamps);
    find_kept_forms(&work);
    for (size_t i = 0; i < registry->entry_count; i++)
        add_document(&work, &registry->entries[i]);
    judge_rows(&work);
    settle_places(&work);
    map_release(&work.chains);
    map_release(&work.carried);
    free(work.rows);
    free(work.kept);
    free(work.stamps);
    return matrix;
}

const char *coverage_name(enum coverage coverage) {
    static const char *const names[] = {
        [COVERAGE_ADDRESSED] = "addressed",
        [COVERAGE_EVIDENCED] = "evidenced",
        [COVERAGE_MISSING] = "missing",
        [COVERAGE_NOT_REFERENCED] = "not-referenced",
        [COVERAGE_NOT_APPLICABLE] = "not-applicable",
        [COVERAGE_CARRIED_OVER] = "carried-over",
        [COVERAGE_NEW] = "new",
    };
    return names[coverage];
}
