#include "report/impact.h"

#include <stdint.h>
#include <string.h>

#include "base/csv.h"
#include "base/error.h"

enum { DISTRIBUTION_MAX_BYTES = 16 << 20 };

static const struct table_column columns[] = {
    {.name = "kind", .heading = "What", .group = true},
    {.name = "id", .heading = "Number"},
    {.name = "language", .heading = "Lang", .if_varied = true},
    {.name = "title", .heading = "Title", .wrap = 16},
    {.name = "place", .heading = "Where", .wrap = 16, .if_filled = true},
    {.name = "detail", .heading = "How", .wrap = 16, .if_filled = true},
    {.name = "path"},
    {.name = "line"},
};

enum { KIND, ID, LANGUAGE, TITLE, PLACE, DETAIL, PATH, LINE };

struct impact {
    struct table *table;
    const struct registry *registry;
    const struct entry *entry;
};

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static const char *text_of(const struct field *field) {
    return field->text ? field->text : "";
}

static const char **add(struct impact *impact, const char *kind) {
    const char **row = table_add(impact->table);
    row[KIND] = kind;
    return row;
}

static const char **add_entry(struct impact *impact, const char *kind, const struct entry *entry, int line) {
    const char **row = add(impact, kind);
    row[ID] = entry->id;
    row[LANGUAGE] = entry->language;
    row[TITLE] = entry->title;
    row[PATH] = entry->document->path;
    row[LINE] = line > 0 ? arena_printf(&impact->table->arena, "%d", line) : "";
    return row;
}

static const char *heading_text(struct impact *impact, const struct node *heading) {
    struct buffer text = BUFFER_INIT;
    if (!heading)
        return "";
    node_plain_text(heading, &text);
    const char *copy = arena_strdup(&impact->table->arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

/* --- documents -------------------------------------------------------------------------------- */

/* Says the row above the same? A section that links to it twice is one place. */
static bool repeats(const struct table *table) {
    if (table->row_count < 2)
        return false;
    const char **last = table->rows[table->row_count - 1], **above = table->rows[table->row_count - 2];
    return same(last[PATH], above[PATH]) && same(last[PLACE], above[PLACE]) &&
           same(last[DETAIL], above[DETAIL]);
}

static void add_links(struct impact *impact) {
    const struct registry *registry = impact->registry;
    size_t own = (size_t)(impact->entry - registry->entries);
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *from = &registry->entries[i];
        for (size_t k = 0; k < from->edge_count && i != own; k++) {
            const struct edge *edge = &from->edges[k];
            const struct node *link = edge->link->node;
            if (edge->target != own)
                continue;
            const char **row = add_entry(impact, "links to it", from, link->line);
            row[PLACE] = heading_text(impact, edge->link->section);
            if (link->link.fragment)
                row[DETAIL] = arena_printf(&impact->table->arena, "to #%s%s", link->link.fragment,
                                           edge->problem == EDGE_UNKNOWN_ANCHOR ? ", which isn't there" : "");
            if (repeats(impact->table))
                impact->table->row_count--;
        }
    }
}

static void add_translations(struct impact *impact) {
    for (size_t i = 0; i < impact->registry->entry_count; i++) {
        const struct entry *other = &impact->registry->entries[i];
        const struct metadata *meta = &other->document->meta;
        if (other == impact->entry || !same(other->id, impact->entry->id))
            continue;
        const char **row = add_entry(impact, "translation", other, 0);
        row[DETAIL] = meta->translation_revision.text
                          ? arena_printf(&impact->table->arena, "revision %s, of revision %s in %s",
                                         other->revision, meta->translation_revision.text,
                                         text_of(&meta->translation_language))
                          : arena_printf(&impact->table->arena, "revision %s", other->revision);
    }
}

static const char *record_text(struct impact *impact, const struct record_entry *record) {
    return arena_printf(&impact->table->arena, "kept by %s%s%s", text_of(&record->keeper),
                        record->retention.text ? ", " : "", text_of(&record->retention));
}

static void add_forms(struct impact *impact) {
    const struct metadata *meta = &impact->entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct record_entry *record = &meta->records[i];
        const struct entry *form = record->form.text ? registry_find(impact->registry, record->form.text,
                                                                     impact->entry->language)
                                                     : NULL;
        const char **row = form ? add_entry(impact, "form or record that it names", form, 0)
                                : add(impact, "form or record that it names");
        if (!form) {
            row[ID] = text_of(&record->form);
            row[TITLE] = text_of(&record->title);
        }
        row[DETAIL] = record_text(impact, record);
    }
}

static void add_users(struct impact *impact) {
    for (size_t i = 0; i < impact->registry->entry_count; i++) {
        const struct entry *other = &impact->registry->entries[i];
        const struct metadata *meta = &other->document->meta;
        for (size_t k = 0; k < meta->record_count && other != impact->entry; k++)
            if (meta->records[k].form.text && same(meta->records[k].form.text, impact->entry->id))
                add_entry(impact, "keeps records on it", other,
                          meta->records[k].line)[DETAIL] = record_text(impact, &meta->records[k]);
    }
}

/* --- clauses ---------------------------------------------------------------------------------- */

static bool covered_here_alone(const struct coverage_row *row, const struct entry *entry) {
    for (size_t i = 0; i < row->place_count; i++)
        if (row->places[i].entry != entry)
            return false;
    return row->place_count > 0;
}

static void add_clauses(struct impact *impact) {
    const struct config *config = impact->registry->config;
    struct arena *arena = &impact->table->arena;
    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *standard = registry_standard(impact->registry, config->standards[i]);
        const struct coverage_matrix *matrix = standard ? coverage_build(arena, impact->registry, standard)
                                                        : NULL;
        for (size_t k = 0; matrix && k < matrix->row_count; k++) {
            const struct coverage_row *clause = &matrix->rows[k];
            if (!covered_here_alone(clause, impact->entry))
                continue;
            const char **row = add(impact, "clause that nothing else covers");
            row[ID] = arena_printf(arena, "%s:%s", standard->id, clause->clause->number);
            row[TITLE] = clause->clause->title;
            row[PLACE] = heading_text(impact, clause->places[0].heading);
            row[DETAIL] = coverage_name(clause->coverage);
        }
    }
}

/* --- people ----------------------------------------------------------------------------------- */

static void add_person(struct impact *impact, const struct person *person, const char *role,
                       const char *how) {
    const char **row = add(impact, "person");
    row[ID] = person->id;
    row[TITLE] = person->name ? person->name : "";
    row[PLACE] = role;
    row[DETAIL] = how;
}

static void add_role(struct impact *impact, const char *id, const char *how) {
    const struct config *config = impact->registry->config;
    const struct role *role = id ? config_role(config, id) : NULL;
    for (size_t i = 0; role && i < config->person_count; i++)
        if (person_holds(&config->people[i], id))
            add_person(impact, &config->people[i], role->title ? role->title : id, how);
}

static const char *step_text(struct impact *impact, const struct step *step) {
    static const struct {
        const char *meaning, *how;
    } words[] = {{"prepared", "prepares it"}, {"reviewed", "reviews it"}, {"approved", "approves it"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same(words[i].meaning, step->meaning))
            return words[i].how;
    return arena_printf(&impact->table->arena, "'%s'", step->meaning);
}

static void add_people(struct impact *impact) {
    const struct config *config = impact->registry->config;
    const struct metadata *meta = &impact->entry->document->meta;
    const struct document_type *type = impact->entry->type;
    add_role(impact, meta->owner.text, "owns it");
    for (size_t i = 0; i < meta->author_count; i++) {
        const struct person *author = meta->authors[i].text ? config_person(config, meta->authors[i].text)
                                                            : NULL;
        if (author)
            add_person(impact, author, "", "wrote it");
    }
    for (size_t i = 0; type && i < type->step_count; i++)
        add_role(impact, type->steps[i].role, step_text(impact, &type->steps[i]));
    for (size_t i = 0; i < meta->record_count; i++)
        add_role(impact, meta->records[i].keeper.text,
                 arena_printf(&impact->table->arena, "keeps records on %s", text_of(&meta->records[i].form)));
}

/* --- copies ----------------------------------------------------------------------------------- */

/* "EP-07", or "EP-07:en" of this language. */
static bool names(const char *cell, const struct entry *entry) {
    size_t length = strlen(entry->id);
    return strncmp(cell, entry->id, length) == 0 &&
           (!cell[length] || (cell[length] == ':' && same(cell + length + 1, entry->language)));
}

static void add_copy(struct impact *impact, const struct csv_row *header, const struct csv_row *copy,
                     size_t document) {
    struct arena *arena = &impact->table->arena;
    const char **row = add(impact, "copy"), *text = "";
    for (size_t i = 0; i < copy->count && i < header->count; i++)
        if (i != document && copy->cells[i][0])
            text = arena_printf(arena, "%s%s%s: %s", text, text[0] ? "; " : "", header->cells[i],
                                copy->cells[i]);
    row[ID] = impact->entry->id;
    row[LANGUAGE] = impact->entry->language;
    row[DETAIL] = text;
    row[PATH] = DISTRIBUTION_PATH;
    row[LINE] = arena_printf(arena, "%d", copy->line);
}

static int add_copies(struct impact *impact) {
    struct source *source = impact->registry->source;
    struct buffer bytes = BUFFER_INIT;
    struct csv_table copies = {0};
    size_t document = SIZE_MAX;
    if (!source_has(source, DISTRIBUTION_PATH))
        return 0;
    int result = source_read(source, DISTRIBUTION_PATH, DISTRIBUTION_MAX_BYTES, &bytes);
    if (result == 0)
        result = csv_parse(&copies, &impact->table->arena, buffer_text(&bytes), bytes.length);
    if (result == 0 && copies.count > 0) {
        document = csv_column(&copies.rows[0], "document");
        if (document == SIZE_MAX)
            document = csv_column(&copies.rows[0], "id");
        if (document == SIZE_MAX)
            result = error_set("%s has no column 'document'", DISTRIBUTION_PATH);
    }
    for (size_t i = 1; i < copies.count && result == 0; i++)
        if (document < copies.rows[i].count && names(copies.rows[i].cells[document], impact->entry))
            add_copy(impact, &copies.rows[0], &copies.rows[i], document);
    buffer_release(&bytes);
    return result;
}

int report_impact(struct table *table, const struct registry *registry, const struct entry *entry) {
    struct impact impact = {table, registry, entry};
    table_init(table, "impact", "item", columns, sizeof columns / sizeof *columns);
    add_links(&impact);
    add_translations(&impact);
    add_forms(&impact);
    add_users(&impact);
    add_clauses(&impact);
    add_people(&impact);
    return add_copies(&impact);
}
