/*
 * Findings: what is to be said about a document or a configuration file. They are collected, work goes on;
 * the rules room gives each its severity, the report room prints them.
 */
#ifndef DOCKET_BASE_FINDING_H
#define DOCKET_BASE_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum severity {
    SEVERITY_OFF, /* not reported */
    SEVERITY_NOTE,
    SEVERITY_WARNING,
    SEVERITY_ERROR,
};

struct finding {
    const char *path;        /* relative to the repository's root, or as the user named it */
    int line;                /* from 1; 0: the file as a whole */
    int column;              /* in bytes, from 1; 0: the line as a whole */
    const char *rule;        /* the rule's identifier, "M001" */
    const char *message;     /* one sentence, in a controller's words, without the path */
    const char *fix;         /* what to do, or NULL */
    const char *requirement; /* "iso14001-2015:7.5.3"; NULL: the one of the rule */
    enum severity severity;  /* SEVERITY_OFF until rules_judge() has set it */
};

/* All zeros: empty. Owns the texts of its findings. */
struct findings {
    struct finding *items;
    size_t count;
    size_t capacity;
    struct arena arena;
};

/* Adds a finding; every string is copied. Returns it, borrowed until the next one is added, so that a caller
 * can set `fix` or `requirement` (with texts of the findings' arena, or literals). */
struct finding *finding_add(struct findings *findings, const char *rule, const char *path, int line,
                            int column, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Orders by path, line, column, rule, message, and drops exact repetitions. */
void findings_sort(struct findings *findings);
size_t findings_count(const struct findings *findings, enum severity severity);
/* Moves all findings of `from` to the end of `into`; `from` is empty afterwards. */
void findings_merge(struct findings *into, struct findings *from);
/* Adds `count` findings of `from`, from `first` on. Their texts stay in the arena of `from`: the caller gives
 * that to `into` with arena_take() before it releases `from`. */
void findings_share(struct findings *into, const struct findings *from, size_t first, size_t count);
void findings_release(struct findings *findings);

#endif
