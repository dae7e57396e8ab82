/* The master list. */
#include "report/report.h"

static const struct table_column columns[] = {
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

void report_status(struct table *table, const struct registry *registry) {
    table_init(table, "status", "document", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        const char *owner = entry->document->meta.owner.text;
        const char **row = table_add(table);
        row[ID] = entry->id;
        row[LANGUAGE] = entry->language;
        row[TYPE] = entry->type != NULL ? entry->type->name : "";
        row[TITLE] = entry->title;
        row[REVISION] = entry->revision;
        row[STATE] = "draft"; /* nothing else without a release */
        row[OWNER] = owner != NULL ? owner : "";
        row[PATH] = entry->document->path;
    }
}
