/* Registers of external documents: which edition is in use, and when somebody looked last. */
#include <string.h>

#include "base/buffer.h"
#include "base/datetext.h"
#include "document/csvtable.h"
#include "rules/functions.h"
#include "rules/labels.h"

/* A table with both of these columns lists external documents. */
static const char *const edition_words[] = {"edition", "version", "ausgabe", "fassung",
                                            "stand",   "版本",    NULL};
static const char *const check_words[] = {"last checked",      "last check", "date of last check",
                                          "date of check",     "checked",    "check",
                                          "zuletzt geprüft",   "geprüft",    "letzte prüfung",
                                          "datum der prüfung", "核查日期",   "最近核查",
                                          "核对日期",          "检查日期",   NULL};

struct listing {
    const struct entry *entry;
    struct findings *findings;
    size_t before;
    day_t oldest;             /* a check before this day is overdue; DAY_NONE: none is */
    const struct node *place; /* of the image, where the table is a file; NULL: each row has its own */
    struct buffer text;
};

static const char *cell_text(struct listing *listing, const struct node *cell) {
    buffer_clear(&listing->text);
    if (cell != NULL)
        node_plain_text(cell, &listing->text);
    const char *text = buffer_text(&listing->text);
    return text + strspn(text, " \t\n");
}

static const struct node *cell_at(const struct node *row, size_t column) {
    const struct node *cell = row->first;
    while (cell != NULL && column-- > 0)
        cell = cell->next;
    return cell;
}

/* The column whose header begins with one of the words; SIZE_MAX: none. */
static size_t find_column(struct listing *listing, const struct node *table, const char *const *words) {
    size_t column = 0;
    for (const struct node *cell = table->first->first; cell != NULL; cell = cell->next, column++)
        if (label_is(cell_text(listing, cell), words))
            return column;
    return SIZE_MAX;
}

static struct finding *report(struct listing *listing, const char *rule, const struct node *row,
                              const char *what) {
    const struct node *place = listing->place != NULL ? listing->place : label_place(row->first);
    const char *name = finding_quote(listing->findings, cell_text(listing, row->first));
    if (row->first->next != NULL)
        name = finding_text(listing->findings, "%s, %s", name,
                            finding_quote(listing->findings, cell_text(listing, row->first->next)));
    return finding_add(listing->findings, rule, listing->entry->document->path, place->line, place->column,
                       "external document '%s' %s", name, what);
}

/* Lines that are struck out are over. */
static bool struck_out(const struct node *row) {
    return row->first == NULL || (row->first->first != NULL && row->first->first->kind == NODE_STRIKE);
}

static void judge_missing(struct listing *listing, const struct node *table, size_t edition, size_t check) {
    size_t index = 0;
    for (const struct node *row = table->first; row != NULL; row = row->next, index++) {
        if (index < table->table.header_rows || struck_out(row) ||
            findings_full(listing->findings, listing->before))
            continue;
        bool without = label_blank(cell_text(listing, cell_at(row, edition)));
        bool unchecked = label_blank(cell_text(listing, cell_at(row, check)));
        if (without || unchecked)
            report(listing, "M089", row,
                   without && unchecked ? "has neither an edition nor a day of the last check"
                   : without            ? "has no edition"
                                        : "has no day of the last check")
                ->fix = "look up the source, and enter which edition is used and when that was checked";
    }
}

static void judge_overdue(struct listing *listing, const struct node *table, size_t check) {
    size_t index = 0;
    for (const struct node *row = table->first; row != NULL; row = row->next, index++) {
        if (index < table->table.header_rows || struck_out(row) ||
            findings_full(listing->findings, listing->before))
            continue;
        char text[11];
        day_t day = date_in_text(cell_text(listing, cell_at(row, check)));
        if (day == DAY_NONE || day >= listing->oldest)
            continue;
        date_format(day, text);
        report(listing, "M094", row, finding_text(listing->findings, "was checked last on %s", text))->fix =
            "look up the source, compare the edition, and enter the day";
    }
}

static void judge_table(struct listing *listing, const struct node *table, bool overdue) {
    if (table->first == NULL || table->table.header_rows == 0)
        return;
    size_t edition = find_column(listing, table, edition_words);
    size_t check = find_column(listing, table, check_words);
    if (edition == SIZE_MAX || check == SIZE_MAX)
        return;
    if (!overdue)
        judge_missing(listing, table, edition, check);
    else if (listing->oldest != DAY_NONE)
        judge_overdue(listing, table, check);
}

static struct listing begin(const struct rules_context *context, const struct entry *entry,
                            struct findings *findings) {
    int months = entry->type->review_months;
    return (struct listing){.entry = entry,
                            .findings = findings,
                            .before = findings->count,
                            .oldest = months > 0 ? date_add_months(context->as_of, -months) : DAY_NONE};
}

static bool is_register(const struct entry *entry) {
    return entry->type != NULL && strcmp(entry->type->name, "register") == 0;
}

/* The tables of its text. */
static void judge_register(const struct rules_context *context, const struct entry *entry, bool overdue,
                           struct findings *findings) {
    if (!is_register(entry))
        return;
    struct listing listing = begin(context, entry, findings);
    for (const struct node *node = entry->document->body->first; node != NULL; node = node->next)
        if (node->kind == NODE_TABLE)
            judge_table(&listing, node, overdue);
    buffer_release(&listing.text);
}

/* The CSV files that it shows as tables. */
static void judge_files(struct rules_context *context, const struct entry *entry, bool overdue,
                        struct findings *findings) {
    if (!is_register(entry))
        return;
    struct listing listing = begin(context, entry, findings);
    for (size_t i = 0; i < entry->edge_count; i++) {
        const struct edge *edge = &entry->edges[i];
        struct arena arena = {NULL};
        if (csvtable_is(edge->link->node) && edge->link->alone && edge->problem == EDGE_FINE &&
            edge->file != NULL) {
            struct csvtable made = context_table(context, edge, &arena);
            listing.place = edge->link->node;
            if (made.table != NULL)
                judge_table(&listing, made.table, overdue);
        }
        arena_release(&arena);
    }
    buffer_release(&listing.text);
}

BODY_RULE(external_unchecked) {
    judge_register(context, entry, false, findings);
}

ENTRY_RULE(external_unchecked_file) {
    judge_files(context, entry, false, findings);
}

BODY_RULE(external_overdue) {
    judge_register(context, entry, true, findings);
}

ENTRY_RULE(external_overdue_file) {
    judge_files(context, entry, true, findings);
}
