/* The matrix: clauses, documents, records, roles. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "report/report.h"

static const char *or_empty(const char *text) {
    return text != NULL ? text : "";
}

static const char *plain(struct arena *arena, const struct node *heading) {
    if (heading == NULL)
        return "";
    struct buffer text = BUFFER_INIT;
    node_plain_text(heading, &text);
    const char *copy = arena_strdup(arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

static const char *documented(struct arena *arena, const struct clause *clause) {
    static const char *const names[] = {"maintain", "retain", "available"};
    const char *text = "";
    for (unsigned i = 0; i < 3; i++)
        if ((clause->documented & 1u << i) != 0)
            text = text[0] != '\0' ? arena_printf(arena, "%s %s", text, names[i]) : names[i];
    return text;
}

/* --- by clause
 * ----------------------------------------------------------------------------------------------- */

/* What proves it: for people alone, since the machine formats' columns are settled. */
#define EVIDENCE_COLUMN .heading = "Evidence", .wrap = 12, .if_filled = true

static const struct table_column clause_columns[] = {
    {.name = "standard", .heading = "Standard", .group = true},
    {.name = "clause", .heading = "Clause", .once = true},
    {.name = "title", .heading = "Title", .once = true, .wrap = 14},
    {.name = "documented", .heading = "Documented", .once = true, .wrap = 8},
    {.name = "coverage", .heading = "Coverage", .once = true},
    {.name = "document", .heading = "Document"},
    {.name = "revision", .heading = "Rev"},
    {.name = "section", .heading = "Section", .wrap = 12},
    {.name = "anchor"},
    {.name = "path"},
    {EVIDENCE_COLUMN, .page_only = true},
};

/* The same, where some clauses were asked for: the title stands above. */
static const struct table_column answer_columns[] = {
    {.name = "standard", .heading = "Standard", .once = true, .if_varied = true},
    {.name = "clause", .heading = "Clause", .once = true},
    {.name = "title", .heading = "Title", .group = true},
    {.name = "documented", .heading = "Documented", .once = true, .wrap = 8},
    {.name = "coverage", .heading = "Coverage", .once = true},
    {.name = "document", .heading = "Document"},
    {.name = "revision", .heading = "Rev"},
    {.name = "section", .heading = "Section", .wrap = 12},
    {.name = "anchor"},
    {.name = "path"},
    {EVIDENCE_COLUMN},
};

/* What of the documented information that the clause asks for is to be found at the place: "F-13 (archive)".
 */
static const char *evidence(struct arena *arena, const struct clause *clause, const struct place *place) {
    const struct document_type *type = place->entry->type;
    bool form = type != NULL && strcmp(type->name, "form") == 0;
    if (clause->documented == 0 || type == NULL)
        return "";
    if (place->record != NULL)
        return arena_printf(arena, "%s (%s)", place->record->form.text, place->record->storage.text);
    if (place->evidence)
        return form ? "form, kept" : type->name;
    return !form && (clause->documented & (DOCUMENTED_MAINTAIN | DOCUMENTED_AVAILABLE)) != 0 ? "document"
                                                                                             : "";
}

/* The last columns, the same by clause and of several standards. `row` has the place; NULL: there is none. */
static void fill_place(struct table *table, const char **cells, const struct coverage_row *row,
                       const struct place *place) {
    if (place == NULL)
        return;
    /* Once for all sections of a document. */
    if (place == row->places || place[-1].entry != place->entry)
        cells[10] = evidence(&table->arena, row->clause, place);
    cells[5] = place->entry->id;
    cells[6] = place->entry->revision;
    cells[7] = plain(&table->arena, place->heading);
    cells[8] = place->heading != NULL ? or_empty(place->heading->heading.anchor) : "";
    cells[9] = place->entry->document->path;
}

static void fill_clause(struct table *table, const struct standard *standard, const struct coverage_row *row,
                        const struct place *place) {
    const char **cells = table_add(table);
    cells[0] = standard->id;
    cells[1] = row->clause->number;
    cells[2] = row->clause->title;
    cells[3] = documented(&table->arena, row->clause);
    cells[4] = coverage_name(row->coverage);
    fill_place(table, cells, row, place);
}

/* "9.1" asks for "9.1" and "9.1.2", not for "9.10"; no numbers ask for all. */
static bool asked_for(const char *const *numbers, size_t count, const char *number) {
    bool asked = count == 0;
    for (size_t i = 0; i < count && !asked; i++) {
        size_t length = strlen(numbers[i]);
        asked = strncmp(numbers[i], number, length) == 0 && (number[length] == '\0' || number[length] == '.');
    }
    return asked;
}

static void by_clause(struct table *table, const struct coverage_matrix *matrix, const char *const *numbers,
                      size_t count) {
    for (size_t i = 0; i < matrix->row_count; i++) {
        const struct coverage_row *row = &matrix->rows[i];
        if (!asked_for(numbers, count, row->clause->number))
            continue;
        for (size_t k = 0; k < row->place_count; k++)
            fill_clause(table, matrix->standard, row, &row->places[k]);
        if (row->place_count == 0)
            fill_clause(table, matrix->standard, row, NULL);
    }
}

void report_matrix_clauses(struct table *table, const struct registry *registry,
                           const struct standard *const *standards, size_t count, const char *const *numbers,
                           size_t number_count) {
    table_init(table, "matrix", "row", answer_columns, sizeof answer_columns / sizeof *answer_columns);
    for (size_t i = 0; i < count; i++)
        by_clause(table, coverage_build(&table->arena, registry, standards[i]), numbers, number_count);
}

/* --- by clause, of several standards
 * ----------------------------------------------------------------------------------------------- */

static const struct table_column shared_columns[] = {
    {.name = "clause", .heading = "Clause", .once = true},
    {.name = "title", .heading = "Title", .once = true, .wrap = 14},
    {.name = "standard", .heading = "Standard", .once = true, .wrap = 14},
    {.name = "documented", .heading = "Documented", .once = true, .wrap = 8},
    {.name = "coverage", .heading = "Coverage", .once = true},
    {.name = "document", .heading = "Document"},
    {.name = "revision", .heading = "Rev"},
    {.name = "section", .heading = "Section", .wrap = 12},
    {.name = "anchor"},
    {.name = "path"},
    {EVIDENCE_COLUMN, .page_only = true},
};

/* A clause of one of the standards. */
struct share {
    const struct standard *standard;
    const struct coverage_row *row;
    size_t first; /* the first standard that has this number with this title */
    size_t index; /* of the standard */
};

/* "9.2" is before "10.1". */
static int compare_numbers(const char *a, const char *b) {
    while (*a != '\0' && *b != '\0') {
        size_t left = strcspn(a, "."), right = strcspn(b, ".");
        int order = left != right ? (left > right) - (left < right) : strncmp(a, b, left);
        if (order != 0)
            return order;
        a += left + (a[left] == '.');
        b += right + (b[right] == '.');
    }
    return (*a != '\0') - (*b != '\0');
}

static int compare_shares(const void *left, const void *right) {
    const struct share *a = left, *b = right;
    int order = compare_numbers(a->row->clause->number, b->row->clause->number);
    if (order == 0)
        order = (a->first > b->first) - (a->first < b->first);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static size_t first_with(const struct standard *const *standards, size_t index, const struct clause *clause) {
    for (size_t i = 0; i < index; i++) {
        const struct clause *other = standard_clause(standards[i], clause->number);
        if (other != NULL && strcmp(other->title, clause->title) == 0)
            return i;
    }
    return index;
}

/* Whether the two say the same: the same duty, met in the same way in the same places. */
static bool same_answer(const struct coverage_row *a, const struct coverage_row *b) {
    bool same = a->coverage == b->coverage && a->clause->documented == b->clause->documented &&
                a->place_count == b->place_count;
    for (size_t i = 0; same && i < a->place_count; i++)
        same = a->places[i].entry == b->places[i].entry && a->places[i].heading == b->places[i].heading;
    return same;
}

static void fill_share(struct table *table, const struct share *share, const char *standards,
                       const struct place *place) {
    const char **cells = table_add(table);
    cells[0] = share->row->clause->number;
    cells[1] = share->row->clause->title;
    cells[2] = standards;
    cells[3] = documented(&table->arena, share->row->clause);
    cells[4] = coverage_name(share->row->coverage);
    fill_place(table, cells, share->row, place);
}

/* Those of one number and title: `shares` from 0 to `count`. Standards with the same answer share its rows.
 */
static void fill_shares(struct table *table, const struct share *shares, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *standards = shares[i].standard->id;
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = same_answer(shares[i].row, shares[k].row);
        if (told)
            continue;
        for (size_t k = i + 1; k < count; k++)
            if (same_answer(shares[i].row, shares[k].row))
                standards = arena_printf(&table->arena, "%s, %s", standards, shares[k].standard->id);
        for (size_t k = 0; k < shares[i].row->place_count; k++)
            fill_share(table, &shares[i], standards, &shares[i].row->places[k]);
        if (shares[i].row->place_count == 0)
            fill_share(table, &shares[i], standards, NULL);
    }
}

void report_matrix_shared(struct table *table, const struct registry *registry,
                          const struct standard *const *standards, size_t count) {
    struct share *shares = NULL;
    size_t share_count = 0, capacity = 0;
    table_init(table, "matrix", "row", shared_columns, sizeof shared_columns / sizeof *shared_columns);
    for (size_t i = 0; i < count; i++) {
        const struct coverage_matrix *matrix = coverage_build(&table->arena, registry, standards[i]);
        for (size_t k = 0; k < matrix->row_count; k++) {
            struct share share = {standards[i], &matrix->rows[k],
                                  first_with(standards, i, matrix->rows[k].clause), i};
            MEM_APPEND(shares, share_count, capacity, share);
        }
    }
    if (share_count > 0)
        qsort(shares, share_count, sizeof *shares, compare_shares);
    for (size_t i = 0, next; i < share_count; i = next) {
        for (next = i + 1;
             next < share_count && shares[next].first == shares[i].first &&
             compare_numbers(shares[next].row->clause->number, shares[i].row->clause->number) == 0;)
            next++;
        fill_shares(table, &shares[i], next - i);
    }
    free(shares);
}

/* --- by document
 * --------------------------------------------------------------------------------------------- */

static const struct table_column document_columns[] = {
    {.name = "document", .heading = "Document", .once = true},
    {.name = "language", .heading = "Lang", .once = true, .if_varied = true},
    {.name = "type", .heading = "Type", .group = true},
    {.name = "title", .heading = "Title", .once = true, .wrap = 12},
    {.name = "revision", .heading = "Rev", .once = true},
    {.name = "standard", .heading = "Standard"},
    {.name = "clause", .heading = "Clause"},
    {.name = "clause_title", .heading = "Clause title", .wrap = 12},
    {.name = "section", .heading = "Section", .wrap = 8},
    {.name = "anchor"},
    {.name = "path"},
};

/* A place, by the document that it is in. */
struct mention {
    size_t entry, order;
    const struct standard *standard;
    const struct clause *clause;
    const struct place *place;
};

struct mentions {
    struct mention *items;
    size_t count, capacity;
};

static void collect(struct mentions *mentions, const struct registry *registry,
                    const struct coverage_matrix *matrix) {
    for (size_t i = 0; i < matrix->row_count; i++)
        for (size_t k = 0; k < matrix->rows[i].place_count; k++) {
            const struct place *place = &matrix->rows[i].places[k];
            struct mention mention = {(size_t)(place->entry - registry->entries), mentions->count,
                                      matrix->standard, matrix->rows[i].clause, place};
            MEM_APPEND(mentions->items, mentions->count, mentions->capacity, mention);
        }
}

static int compare_mentions(const void *left, const void *right) {
    const struct mention *a = left, *b = right;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static const char **fill_document(struct table *table, const struct entry *entry) {
    const char **cells = table_add(table);
    cells[0] = entry->id;
    cells[1] = entry->language;
    cells[2] = entry->type != NULL ? entry->type->name : "";
    cells[3] = entry->title;
    cells[4] = entry->revision;
    cells[10] = entry->document->path;
    return cells;
}

static void by_document(struct table *table, const struct registry *registry, struct mentions *mentions) {
    if (mentions->count > 0)
        qsort(mentions->items, mentions->count, sizeof *mentions->items, compare_mentions);
    size_t at = 0;
    for (size_t i = 0; i < registry->entry_count; i++) {
        if (at == mentions->count || mentions->items[at].entry != i)
            fill_document(table, &registry->entries[i]);
        for (; at < mentions->count && mentions->items[at].entry == i; at++) {
            const struct mention *mention = &mentions->items[at];
            const char **cells = fill_document(table, &registry->entries[i]);
            cells[5] = mention->standard->id;
            cells[6] = mention->clause->number;
            cells[7] = mention->clause->title;
            cells[8] = plain(&table->arena, mention->place->heading);
            cells[9] = mention->place->heading != NULL ? or_empty(mention->place->heading->heading.anchor)
                                                       : "";
        }
    }
}

/* --- by record
 * ----------------------------------------------------------------------------------------------- */

static const struct table_column record_columns[] = {
    {.name = "form", .heading = "Form", .once = true},
    {.name = "title", .heading = "Record", .once = true, .wrap = 12},
    {.name = "document", .heading = "Made by"},
    {.name = "revision", .heading = "Rev"},
    {.name = "keeper", .heading = "Keeper", .wrap = 10},
    {.name = "storage", .heading = "Storage", .wrap = 10},
    {.name = "retention", .heading = "Retention", .wrap = 9},
    {.name = "disposition", .heading = "Disposition", .wrap = 10},
    {.name = "path"},
};

static int compare_records(const void *left, const void *right) {
    const char **const *a = left, **const *b = right;
    for (size_t i = 0; i < sizeof record_columns / sizeof *record_columns; i++) {
        int order = strcmp((*a)[i], (*b)[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

/* What a record is called: its own title, else that of its form. */
static const char *record_title(const struct registry *registry, const struct record_entry *record) {
    if (record->title.text != NULL || record->form.text == NULL)
        return or_empty(record->title.text);
    const struct entry *form = registry_find(registry, record->form.text, NULL);
    return form != NULL ? form->title : "";
}

static void by_record(struct table *table, const struct registry *registry) {
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        for (size_t k = 0; k < entry->document->meta.record_count; k++) {
            const struct record_entry *record = &entry->document->meta.records[k];
            const char **cells = table_add(table);
            cells[0] = or_empty(record->form.text);
            cells[1] = record_title(registry, record);
            cells[2] = entry->id;
            cells[3] = entry->revision;
            cells[4] = or_empty(record->keeper.text);
            cells[5] = or_empty(record->storage.text);
            cells[6] = or_empty(record->retention.text);
            cells[7] = or_empty(record->disposition.text);
            cells[8] = entry->document->path;
        }
    }
    if (table->row_count > 0)
        qsort(table->rows, table->row_count, sizeof *table->rows, compare_records);
}

/* --- by role
 * ------------------------------------------------------------------------------------------------- */

static const struct table_column role_columns[] = {
    {.name = "role", .heading = "Role", .group = true},
    {.name = "title", .heading = "Title", .once = true, .wrap = 14},
    {.name = "people", .heading = "People", .once = true, .wrap = 12},
    {.name = "duty", .heading = "Duty"},
    {.name = "document", .heading = "Document"},
    {.name = "revision", .heading = "Rev"},
    {.name = "subject", .heading = "Of", .wrap = 14},
    {.name = "form", .heading = "Form", .if_filled = true},
    {.name = "path"},
};

static const char *people_of(struct arena *arena, const struct config *config, const struct role *role) {
    const char *people = "";
    for (size_t i = 0; i < config->person_count; i++) {
        const struct person *person = &config->people[i];
        const char *name = person->name != NULL ? person->name : person->id;
        if (person_holds(person, role->id))
            people = people[0] != '\0' ? arena_printf(arena, "%s, %s", people, name) : name;
    }
    return people;
}

struct duties {
    struct table *table;
    const struct role *role;
    const char *people;
};

static const char **fill_duty(const struct duties *duties, const char *duty, const struct entry *entry,
                              const char *subject) {
    const char **cells = table_add(duties->table);
    cells[0] = duties->role->id;
    cells[1] = or_empty(duties->role->title);
    cells[2] = duties->people;
    if (entry == NULL)
        return cells;
    cells[3] = duty;
    cells[4] = entry->id;
    cells[5] = entry->revision;
    cells[6] = subject;
    cells[8] = entry->document->path;
    return cells;
}

static bool is(const struct field *field, const char *role) {
    return field->text != NULL && strcmp(field->text, role) == 0;
}

static void by_role(struct table *table, const struct registry *registry) {
    const struct config *config = registry->config;
    for (size_t r = 0; r < config->role_count; r++) {
        struct duties duties = {table, &config->roles[r],
                                people_of(&table->arena, config, &config->roles[r])};
        const char *role = config->roles[r].id;
        size_t before = table->row_count;
        for (size_t i = 0; i < registry->entry_count; i++)
            if (is(&registry->entries[i].document->meta.owner, role))
                fill_duty(&duties, "owns", &registry->entries[i], registry->entries[i].title);
        for (size_t i = 0; i < registry->entry_count; i++) {
            const struct metadata *meta = &registry->entries[i].document->meta;
            for (size_t k = 0; k < meta->record_count; k++)
                if (is(&meta->records[k].keeper, role))
                    fill_duty(
                        &duties, "keeps", &registry->entries[i],
                        record_title(registry, &meta->records[k]))[7] = or_empty(meta->records[k].form.text);
        }
        if (table->row_count == before)
            fill_duty(&duties, "", NULL, "");
    }
}

/* --- all four
 * ------------------------------------------------------------------------------------------------ */

static void init(struct table *table, enum matrix_view view) {
    static const struct {
        const struct table_column *columns;
        size_t count;
    } views[] = {
        [MATRIX_CLAUSE] = {clause_columns, sizeof clause_columns / sizeof *clause_columns},
        [MATRIX_DOCUMENT] = {document_columns, sizeof document_columns / sizeof *document_columns},
        [MATRIX_RECORD] = {record_columns, sizeof record_columns / sizeof *record_columns},
        [MATRIX_ROLE] = {role_columns, sizeof role_columns / sizeof *role_columns},
    };
    table_init(table, "matrix", "row", views[view].columns, views[view].count);
}

void report_matrix(struct table *table, const struct registry *registry, enum matrix_view view,
                   const struct standard *const *standards, size_t count) {
    struct mentions mentions = {0};
    init(table, view);
    if (view == MATRIX_RECORD)
        by_record(table, registry);
    if (view == MATRIX_ROLE)
        by_role(table, registry);
    for (size_t i = 0; i < count && (view == MATRIX_CLAUSE || view == MATRIX_DOCUMENT); i++) {
        const struct coverage_matrix *matrix = coverage_build(&table->arena, registry, standards[i]);
        if (view == MATRIX_CLAUSE)
            by_clause(table, matrix, NULL, 0);
        else
            collect(&mentions, registry, matrix);
    }
    if (view == MATRIX_DOCUMENT)
        by_document(table, registry, &mentions);
    free(mentions.items);
}

/* --- in a few words
 * ------------------------------------------------------------------------------------------ */

static void add_coverage(struct buffer *out, const struct coverage_matrix *matrix) {
    const char *comma = "";
    buffer_printf(out, "%s:", matrix->standard->label);
    for (int coverage = COVERAGE_ADDRESSED; coverage <= COVERAGE_NEW; coverage++) {
        struct buffer numbers = BUFFER_INIT;
        size_t count = 0;
        for (size_t i = 0; i < matrix->row_count; i++) {
            if (matrix->rows[i].coverage != (enum coverage)coverage)
                continue;
            buffer_printf(&numbers, "%s%s", count++ > 0 ? " " : "", matrix->rows[i].clause->number);
        }
        if (count > 0)
            buffer_printf(out, "%s %zu %s", comma, count, coverage_name((enum coverage)coverage));
        if (count > 0 && (coverage == COVERAGE_MISSING || coverage == COVERAGE_NEW))
            buffer_printf(out, " (%s)", buffer_text(&numbers));
        comma = count > 0 ? "," : comma;
        buffer_release(&numbers);
    }
    buffer_add_char(out, '\n');
}

static bool carries(const struct coverage_matrix *matrix) {
    bool carried = false;
    for (size_t i = 0; i < matrix->row_count && !carried; i++)
        carried = matrix->rows[i].coverage == COVERAGE_CARRIED_OVER;
    return carried;
}

void report_coverage_text(struct buffer *out, const struct registry *registry,
                          const struct standard *const *standards, size_t count) {
    struct arena arena = {0};
    bool carried = false;
    for (size_t i = 0; i < count; i++) {
        const struct coverage_matrix *matrix = coverage_build(&arena, registry, standards[i]);
        add_coverage(out, matrix);
        carried = carried || carries(matrix);
    }
    if (carried)
        buffer_add_string(
            out,
            "carried-over: named in another edition, through the correspondence of the two; unconfirmed\n");
    arena_release(&arena);
}
