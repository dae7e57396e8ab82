#include "base/finding.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct finding *finding_add(struct findings *findings, const char *rule, const char *path, int line,
                            int column, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct finding finding = {
        .path = arena_strdup(&findings->arena, path),
        .line = line,
        .column = column,
        .rule = arena_strdup(&findings->arena, rule),
        .message = arena_vprintf(&findings->arena, format, args),
    };
    va_end(args);
    MEM_APPEND(findings->items, findings->count, findings->capacity, finding);
    return &findings->items[findings->count - 1];
}

static int compare_findings(const void *left, const void *right) {
    const struct finding *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    if (!order)
        order = (a->line > b->line) - (a->line < b->line);
    if (!order)
        order = (a->column > b->column) - (a->column < b->column);
    if (!order)
        order = strcmp(a->rule, b->rule);
    if (!order)
        order = strverscmp(a->message, b->message);
    return order;
}

void findings_sort(struct findings *findings) {
    if (!findings->count)
        return;
    qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
    size_t kept = 1;
    for (size_t i = 1; i < findings->count; i++)
        if (compare_findings(&findings->items[kept - 1], &findings->items[i]) != 0)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

size_t findings_count(const struct findings *findings, enum severity severity) {
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].severity == severity;
    return count;
}

void findings_merge(struct findings *into, struct findings *from) {
    findings_share(into, from, 0, from->count);
    arena_take(&into->arena, &from->arena);
    findings_release(from);
}

void findings_share(struct findings *into, const struct findings *from, size_t first, size_t count) {
    for (size_t i = first; i < first + count; i++)
        MEM_APPEND(into->items, into->count, into->capacity, from->items[i]);
}

void findings_release(struct findings *findings) {
    free(findings->items);
    arena_release(&findings->arena);
    *findings = (struct findings){0};
}
