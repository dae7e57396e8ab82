/* Printed copies: where they are, and of which revision. */
#include <string.h>

#include "base/buffer.h"
#include "base/csv.h"
#include "rules/functions.h"
#include "rules/labels.h"

#define COPIES_PATH "control/registers/distribution.csv"
#define COPIES_MAX_BYTES (16u << 20)

struct copies {
    size_t document, revision, returned, copy;
};

static const char *cell(const struct csv_row *row, size_t column) {
    return column < row->count ? row->cells[column] : "";
}

static const char *standing_revision(const struct rules_context *context, const struct entry *entry) {
    const struct state *state = context->state;
    const struct document_state *item = state != NULL && state->newest != NULL && entry->id[0] != '\0'
                                            ? state_document(state, entry->id, entry->language)
                                            : NULL;
    return item != NULL && item->current != NULL ? item->current->revision : entry->revision;
}

static void judge_copy(struct rules_context *context, const struct copies *at, const struct csv_row *row,
                       struct findings *findings) {
    const char *name = cell(row, at->document), *revision = cell(row, at->revision);
    const char *colon = strchr(name, ':');
    const char *id = colon != NULL ? arena_strndup(&context->arena, name, (size_t)(colon - name)) : name;
    if (!label_blank(cell(row, at->returned)) || label_blank(name) || label_blank(revision))
        return;
    const struct entry *entry = registry_find(context->registry, id, colon != NULL ? colon + 1 : NULL);
    const char *standing = entry != NULL ? standing_revision(context, entry) : NULL;
    if (standing != NULL && strcmp(standing, revision) == 0)
        return;
    const char *copy = cell(row, at->copy);
    finding_add(findings, "R009", COPIES_PATH, row->line, 0, "%s%s of %s at revision %s is out, and %s",
                copy[0] != '\0' ? "copy " : "a copy", finding_quote(findings, copy),
                finding_quote(findings, name), finding_quote(findings, revision),
                standing != NULL
                    ? finding_text(findings, "revision %s holds", finding_quote(findings, standing))
                    : "there is no such document any more")
        ->fix = "exchange the copy and enter the revision, or recall it and enter the day of its return";
}

SYSTEM_RULE(copies_obsolete) {
    struct source *source = context->registry->source;
    struct buffer bytes = BUFFER_INIT;
    struct csv_table table = {0};
    if (source_has(source, COPIES_PATH) && source_read(source, COPIES_PATH, COPIES_MAX_BYTES, &bytes) == 0 &&
        csv_parse(&table, &context->arena, buffer_text(&bytes), bytes.length) == 0 && table.count > 0) {
        const struct csv_row *header = &table.rows[0];
        struct copies at = {csv_column(header, "document"), csv_column(header, "revision"),
                            csv_column(header, "returned"), csv_column(header, "copy")};
        if (at.document == SIZE_MAX)
            at.document = csv_column(header, "id");
        for (size_t i = 1; i < table.count && at.revision != SIZE_MAX; i++)
            judge_copy(context, &at, &table.rows[i], findings);
    }
    buffer_release(&bytes);
}
