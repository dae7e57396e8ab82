/* docket.yaml: organisation, people and roles, types and their steps, standards, house rules. */
#ifndef DOCKET_REGISTER_CONFIG_H
#define DOCKET_REGISTER_CONFIG_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/finding.h"
#include "base/map.h"
#include "document/document.h"

enum revision_scheme {
    REVISION_INTEGER,
    REVISION_LETTER,
    REVISION_DECIMAL,
    REVISION_LETTER_NUMBER,
    REVISION_NONE /* documents that carry none: they can be checked, and never be approved or released */
};

struct step {
    const char *meaning; /* "prepared", "reviewed", "approved" */
    const char *role;
    int count; /* how many people, at least 1 */
};

struct document_type {
    const char *name;       /* "procedure" */
    const char *folder;     /* "procedures"; "" for the root */
    const char *id_pattern; /* POSIX extended, matched against the whole identifier */
    regex_t id_regex;       /* of the whole identifier; REG_EXTENDED */
    enum revision_scheme scheme;
    int review_months; /* 0: none */
    struct step *steps, *editorial;
    size_t step_count, editorial_count;
    const char **sections; /* titles expected, in order; none: anything */
    size_t section_count;
    int line;
};

struct person {
    const char *id, *name, *email;
    const char **roles;
    size_t role_count;
    int line;
};

struct role {
    const char *id, *title;
    struct deputy {
        const char *person;     /* who stands in */
        const char *for_person; /* or NULL: for whoever has the role */
        day_t from, until;      /* both included; DAY_NONE, INT32_MAX: no bound */
    } * deputies;
    size_t deputy_count;
    int line;
};

struct site {
    const char *id, *name;
};

/* A clause that isn't applied, and why. */
struct exclusion {
    const char *standard, *number;
    const char *reason; /* NULL: none is given */
    int line, column;
};

struct rule_setting {
    const char *rule; /* id or name */
    enum severity severity;
    int line, column;
};

struct config {
    const char *path; /* "docket.yaml" */
    const char *system, *branch;
    const char *organisation, *time_zone, *language, *classification;
    struct site *sites;
    size_t site_count;
    const char **standards; /* ids; the first is the main one */
    struct config_place {
        int line, column;
    } * standard_places; /* where each stands */
    size_t standard_count;
    struct exclusion *exclusions; /* not-applicable: */
    size_t exclusion_count;
    struct person *people;
    size_t person_count;
    struct role *roles;
    size_t role_count;
    struct document_type *types;
    size_t type_count;
    struct step *control_steps;
    size_t control_step_count;
    const char *promulgate_role, *issue_role;
    const char *attest_by;
    const char **attest_for;
    size_t attest_for_count;
    struct rule_setting *rules;
    size_t rule_count;
    struct key_mapping *mappings; /* front-matter: */
    size_t mapping_count;
    struct map people_by_id, roles_by_id;
};

/* Bounds: the file's size, the findings made of it, and the length of an identifier. */
enum { CONFIG_MAX_BYTES = 1 << 20, CONFIG_MAX_FINDINGS = 200, CONFIG_MAX_ID = 128 };

/*
 * Reads docket.yaml. Every mistake is a finding (M001 to M015) at its key: unknown keys with the nearest
 * known one, missing ones, a role that doesn't exist, a pattern that doesn't compile, a folder outside the
 * repository, a time zone that doesn't exist … What is wrong is left out of the result. Returns NULL where
 * the file can't be used at all; else the result lives in `arena`, and config_release() frees the patterns
 * and maps.
 */
struct config *config_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings);
void config_release(struct config *config);
/* Why a clause, or one above it, is declared not applicable; NULL: it isn't, or without a reason. Whether the
 * standard allows it, its catalogue says. */
const struct exclusion *config_exclusion(const struct config *config, const char *standard,
                                         const char *number);
const struct person *config_person(const struct config *config, const char *id);
const struct role *config_role(const struct config *config, const char *id);
/* Does the person (NULL: nobody) have the role, by docket.yaml's `roles:`? Who stands in for somebody
 * doesn't. */
bool person_holds(const struct person *person, const char *role);
/*
 * The type whose folder holds `path` and whose pattern matches the whole of `id`. A folder within another's
 * counts for what is in it. Where several types fit, the one that `named`, the front matter's type, or NULL,
 * says, or else the first in docket.yaml. NULL: none.
 */
const struct document_type *config_type_of(const struct config *config, const char *path, const char *id,
                                           const char *named);
/* The type whose folder holds `path`, whatever the identifier; the first of several; NULL where the path lies
 * in no controlled folder. */
const struct document_type *config_type_of_path(const struct config *config, const char *path);
/* Whether the text is the code of a language: "en", "zh-Hans", "pt-BR" (RFC 5646, its common part). */
bool config_is_language(const char *text);

/* Revisions as strings of at most 32 characters: 7 · Z, AA · 1.10 · C/1. Numbers have no leading zeros. Of
 * REVISION_NONE nothing is valid, and its first is empty. */
bool revision_valid(enum revision_scheme scheme, const char *revision);
/* Less than, equal to or greater than 0; both must be valid. */
int revision_compare(enum revision_scheme scheme, const char *a, const char *b);
/*
 * The revision after `revision`, in `arena`: 4, AA, 2.2, C/2; `major` steps the first part: 3.0, D/0 (the
 * only part of the others). NULL where it would be too long.
 */
char *revision_next(struct arena *arena, enum revision_scheme scheme, const char *revision, bool major);
const char *revision_first(enum revision_scheme scheme);
const char *revision_scheme_name(enum revision_scheme scheme);

#endif
