/* The state of the system as lists for people and programs: the master list, and what waits for whom. */
#ifndef DOCKET_REPORT_OVERVIEW_H
#define DOCKET_REPORT_OVERVIEW_H

#include "release/state.h"
#include "report/table.h"

/*
 * Makes a draft of every document in work that has an error at the gate `approve`: nobody is to be asked to
 * sign it. Its `problem` then says so. What is wrong with the system as a whole is left to `check`. 0, or -1
 * with an error.
 */
int overview_judge(struct state *state);

/*
 * The master list with the columns of formats.md. First what is in force on the state's day, suspended or
 * withdrawn, with what is in work beside it; a revision that is released for later has a row of its own.
 * What was never released shows its work in the first columns. For a day in the past nothing is in work.
 */
void report_state(struct table *table, struct state *state);

/* Leaves of a master list what is in force and was to be reviewed before `day`. */
void overview_keep_overdue(struct table *table, day_t day);

/* Something that waits for people: a step that is open, or a release of what is approved. */
struct waiting {
    const char *id, *language, *revision, *title, *path; /* id "control" for the control files */
    const char *subject;                                 /* "document", "control", "withdrawal" */
    const char *meaning; /* of the next step: "reviewed"; "issue" where all steps are taken */
    const char *role;    /* that takes it */
    const char **people; /* who can, ids; */
    size_t people_count;
    int have, wanted; /* signatures of that step */
    day_t since;      /* the last statement's day, or that of the last commit; DAY_NONE */
};

/* Everything that waits, in the order of the master list, the control files last; in the state's arena.
 * `person`: only what waits for that person; NULL: all. */
size_t overview_waiting(struct state *state, const char *person, struct waiting **out);
/* As a table, with the columns id, language, revision, title, subject, meaning, role, have, wanted, people,
 * since, path. */
void report_waiting(struct table *table, const struct waiting *items, size_t count);

#endif
