/*
 * The rules: one table of facts (rules/table.c with its *.def, one a family), with id, name, severities at
 * the gates, whose rule, clause, text, and the function that finds what breaks it. Rules read the register
 * and add findings; they never print. Findings that parsing made carry ids of the same table.
 */
#ifndef DOCKET_RULES_RULES_H
#define DOCKET_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/finding.h"
#include "register/register.h"

enum gate { GATE_DRAFT, GATE_APPROVE, GATE_RELEASE, GATE_COUNT };

struct rules_context;
struct state;

struct rule {
    const char *id;   /* "M050"; never used again */
    const char *name; /* "id-missing" */
    enum severity severity[GATE_COUNT];
    bool house;              /* a house rule; else the standard's */
    bool fixed;              /* what can't be read can't be judged: docket.yaml can't soften it */
    const char *requirement; /* "7.5.2": the clause that it serves, in the numbering that ISO's management
                                system standards share since 2012; NULL: none */
    const char *summary;     /* one line */
    const char *explanation; /* why, an example, and the fix: several lines */
    const char *fix;         /* what to do, for findings that don't say it themselves; NULL: all do */
    const char *covered_by;  /* rules whose findings say enough, at the same place: "L005 L006"; NULL: none */
    /* What finds it; none: found while parsing. */
    void (*text)(const struct document *document, struct findings *findings); /* in one document by itself */
    void (*body)(struct rules_context *context, const struct entry *entry,
                 struct findings *findings); /* in one document, by docket.yaml and what is released */
    void (*entry)(
        struct rules_context *context, const struct entry *entry,
        struct findings *findings); /* in one document of the register, by its metadata, headings and links */
    void (*system)(struct rules_context *context, struct findings *findings); /* in the register as a whole */
};

extern const struct rule rules_table[]; /* sorted by id */
extern const size_t rules_count;

/* By id or by name; NULL: none. */
const struct rule *rules_find(const char *id_or_name);
/* The rule whose name or id is nearest to `word`, or NULL where none is near. */
const struct rule *rules_nearest(const char *word);
/*
 * Runs the rules that need the whole text of a document, `text` and `body`, on one whose body was parsed: all
 * that they know of others is `config` and, where `state` isn't NULL, its newest release. On any thread, and
 * before the register and the state are complete: for a registry_reader. The others find the same afterwards
 * in the document's skeleton.
 */
void rules_run_text(const struct config *config, const struct state *state, day_t as_of,
                    const struct entry *entry, struct findings *findings);
/* Runs every rule over the register; on skeletons not those of rules_run_text(). */
void rules_run(const struct registry *registry, day_t as_of, struct findings *findings);
/* The same, with the rules that need the releases: `state` (release/state.h) is that of the register's
 * source; NULL: there is none, and they find nothing. */
void rules_run_state(const struct registry *registry, const struct state *state, day_t as_of,
                     struct findings *findings);
/* Only the rules of one document at a time, on these. */
void rules_run_entries(const struct registry *registry, const struct state *state, day_t as_of,
                       const struct entry *const *entries, size_t count, struct findings *findings);
/* Runs the rules that need nothing but the document: for a file outside the register. */
void rules_run_alone(const struct document *document, struct findings *findings);
/*
 * Gives every finding its severity at `gate` (the configuration's settings over the table's; `config` may be
 * NULL), its requirement and, where it has none, the table's fix, drops those that are off and those that
 * another covers, and sorts them. A finding whose rule isn't in the table is our own mistake: assert.
 */
void rules_judge(const struct config *config, enum gate gate, struct findings *findings);
/*
 * The severity of `rule` at `gate` under `config` (NULL: the table's). A setting counts for every gate. It
 * counts for nothing where the rule is fixed, or where it would switch a rule of the standard off.
 */
enum severity rules_severity(const struct config *config, const struct rule *rule, enum gate gate);
/* "draft", "approve", "release"; and back: -1 for none of them. */
const char *gate_name(enum gate gate);
int gate_parse(const char *name);

#endif
