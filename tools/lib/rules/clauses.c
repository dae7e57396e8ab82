/* Clauses that documents name, and what a standard asks to exist. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "rules/functions.h"

/* One mention of a clause, in the front matter or at a heading. */
struct mention {
    const char *standard; /* NULL: not named */
    const char *number;
    int line, column;
    bool heading;
    char name[64]; /* where `standard` lies, of a heading's */
};

static bool config_names(const struct config *config, const char *standard) {
    for (size_t i = 0; i < config->standard_count; i++)
        if (strcmp(config->standards[i], standard) == 0)
            return true;
    return false;
}

/* The catalogue that a mention means; NULL where it names none that docket.yaml names too. */
static const struct standard *meant(const struct rules_context *context, const char *standard) {
    const struct config *config = context->config;
    if (standard == NULL)
        return config->standard_count == 1 ? registry_standard(context->registry, config->standards[0])
                                           : NULL;
    return config_names(config, standard) ? registry_standard(context->registry, standard) : NULL;
}

static void take_heading(struct mention *mention, const struct node *heading, size_t index) {
    const char *text = heading->heading.clauses[index], *colon = strchr(text, ':');
    *mention = (struct mention){
        .number = text, .line = heading->line, .column = heading->column, .heading = true};
    if (colon == NULL)
        return;
    /* No standard has a longer name; what is cut off names none either. */
    size_t length = (size_t)(colon - text) < sizeof mention->name ? (size_t)(colon - text)
                                                                  : sizeof mention->name - 1;
    memcpy(mention->name, text, length); /* the rest is zero */
    mention->standard = mention->name;
    mention->number = colon + 1;
}

typedef void visit_mention(struct rules_context *context, const struct entry *entry,
                           const struct mention *mention, struct findings *findings);

/* A clause of several standards, named once, is a mention of each. */
static void visit_heading(struct rules_context *context, const struct entry *entry, struct mention *mention,
                          const struct map *listed, struct findings *findings, visit_mention *visit) {
    const struct config *config = context->config;
    bool meant = false;
    for (size_t i = 0; mention->standard == NULL && config->standard_count > 1 && i < config->standard_count;
         i++) {
        if (!coverage_heading_means(context->registry, listed, config->standards[i], mention->number))
            continue;
        struct mention one = *mention;
        one.standard = config->standards[i];
        visit(context, entry, &one, findings);
        meant = true;
    }
    if (!meant)
        visit(context, entry, mention, findings);
}

/* Calls `visit` for every mention of the document, in its order. */
static void each_mention(struct rules_context *context, const struct entry *entry, struct findings *findings,
                         visit_mention *visit) {
    const struct metadata *meta = &entry->document->meta;
    struct map listed = {0};
    size_t before = findings->count;
    if (context->config->standard_count > 1)
        coverage_list(&listed, &context->arena, meta);
    for (size_t i = 0; i < meta->clause_count && !findings_full(findings, before); i++) {
        const struct clause_reference *clause = &meta->clauses[i];
        struct mention mention = {.standard = clause->standard,
                                  .number = clause->number,
                                  .line = clause->line,
                                  .column = clause->column};
        visit(context, entry, &mention, findings);
    }
    const struct node *node = entry->document->heading_clauses > 0 ? entry->document->body->first : NULL;
    for (; node != NULL; node = node->next) {
        if (node->kind != NODE_HEADING)
            continue;
        for (size_t i = 0; i < node->heading.clause_count && !findings_full(findings, before); i++) {
            struct mention mention;
            take_heading(&mention, node, i);
            visit_heading(context, entry, &mention, &listed, findings, visit);
        }
    }
    map_release(&listed);
}

static struct finding *finding_at_mention(struct findings *findings, const char *rule,
                                          const struct entry *entry, const struct mention *mention,
                                          const char *message) {
    return finding_add(findings, rule, entry->document->path, mention->line, mention->column, "%s", message);
}

/* Up to the year: "iso14001-". */
static size_t family(const char *standard) {
    const char *dash = strrchr(standard, '-');
    return dash != NULL ? (size_t)(dash + 1 - standard) : strlen(standard);
}

/* The standard of docket.yaml that differs by the year alone: iso9001 is no misspelt iso14001. */
static const char *other_year(const struct config *config, const char *standard) {
    size_t length = family(standard);
    for (size_t i = 0; i < config->standard_count; i++)
        if (family(config->standards[i]) == length && strncmp(config->standards[i], standard, length) == 0)
            return config->standards[i];
    return NULL;
}

static void standard_unknown(struct rules_context *context, const struct entry *entry,
                             const struct mention *mention, struct findings *findings) {
    const struct config *config = context->config;
    if (mention->standard == NULL || config_names(config, mention->standard))
        return;
    const char *standard = finding_quote(findings, mention->standard);
    bool catalogue = registry_standard(context->registry, mention->standard) != NULL;
    const char *nearest = other_year(config, mention->standard);
    struct finding *finding = finding_at_mention(
        findings, "C010", entry, mention,
        finding_text(findings, "clause %s of '%s': docket.yaml doesn't name that standard",
                     finding_quote(findings, mention->number), standard));
    if (catalogue)
        finding->fix = finding_text(
            findings, "add %s to standards: in docket.yaml, or name an edition that is there", standard);
    else if (nearest != NULL)
        finding->fix = finding_text(findings, "write '%s', if that is what was meant", nearest);
    else
        finding->fix =
            "name a standard that docket.yaml has under standards:, or add this one with its catalogue";
}

ENTRY_RULE(clauses_standard_unknown) {
    each_mention(context, entry, findings, standard_unknown);
}

static void edition_missing(struct rules_context *context, const struct entry *entry,
                            const struct mention *mention, struct findings *findings) {
    const struct config *config = context->config;
    if (mention->standard != NULL || config->standard_count == 1)
        return;
    const char *first = config->standard_count > 0 ? config->standards[0] : "iso14001-2015";
    struct finding *finding = finding_at_mention(
        findings, "C011", entry, mention,
        finding_text(findings, "clause %s: which standard? docket.yaml names %s",
                     finding_quote(findings, mention->number),
                     config->standard_count > 0 ? "several" : "none"));
    finding->fix = mention->heading
                       ? finding_text(findings, "list it in the front matter, or write clauses=\"%s:%s\"",
                                      first, finding_quote(findings, mention->number))
                       : finding_text(findings, "write clauses: {%s: [%s]}", first,
                                      finding_quote(findings, mention->number));
}

ENTRY_RULE(clauses_edition_missing) {
    each_mention(context, entry, findings, edition_missing);
}

/* --- clauses that don't exist
 * ------------------------------------------------------------------------------- */

/* The last number of "6.1.2". */
static long last_number(const char *number) {
    const char *dot = strrchr(number, '.');
    return strtol(dot != NULL ? dot + 1 : number, NULL, 10);
}

/* The parent's child with the nearest lower last number, else the parent. */
static const struct clause *nearest_child(const struct standard *standard, const struct clause *parent,
                                          long last) {
    const struct clause *nearest = parent;
    for (size_t i = parent->index + 1; i < standard->clause_count; i++) {
        const struct clause *clause = &standard->clauses[i];
        if (clause->depth <= parent->depth)
            break;
        if (clause->parent == parent && last_number(clause->number) <= last)
            nearest = clause;
    }
    return nearest;
}

/* The clause that exists and is nearest; NULL where not even the first number does. */
static const struct clause *nearest_clause(const struct standard *standard, const char *number) {
    size_t length = strlen(number);
    char cut[33];
    if (length >= sizeof cut)
        return NULL;
    memcpy(cut, number, length + 1);
    for (char *dot = strrchr(cut, '.'); dot != NULL; dot = strrchr(cut, '.')) {
        long last = last_number(cut);
        *dot = '\0';
        const struct clause *parent = standard_clause(standard, cut);
        if (parent != NULL)
            return nearest_child(standard, parent, last);
    }
    return NULL;
}

/* Another edition or standard of the register that has a clause of this number. */
static const struct standard *other_with(const struct rules_context *context, const struct standard *standard,
                                         const char *number, const struct clause **clause) {
    const struct registry *registry = context->registry;
    for (int same_topic = 1; same_topic >= 0; same_topic--)
        for (size_t i = 0; i < registry->standard_count; i++) {
            const struct standard *other = registry->standards[i];
            if (other == standard || (same_topic == 1) != (strcmp(other->topic, standard->topic) == 0))
                continue;
            *clause = standard_clause(other, number);
            if (*clause != NULL)
                return other;
        }
    return NULL;
}

static void clause_unknown(struct rules_context *context, const struct entry *entry,
                           const struct mention *mention, struct findings *findings) {
    const struct standard *standard = meant(context, mention->standard);
    if (standard == NULL || standard_clause(standard, mention->number) != NULL)
        return;
    const struct clause *there = NULL;
    const struct standard *other = other_with(context, standard, mention->number, &there);
    const char *number = finding_quote(findings, mention->number);
    const char *message = other != NULL
                              ? finding_text(findings, "%s has no clause %s (%s has: %s)", standard->label,
                                             number, other->label, there->title)
                              : finding_text(findings, "%s has no clause %s", standard->label, number);
    const struct clause *nearest = nearest_clause(standard, mention->number);
    struct finding *finding = finding_at_mention(findings, "C012", entry, mention, message);
    finding->fix = nearest != NULL
                       ? finding_text(findings, "the nearest is %s, %s", nearest->number, nearest->title)
                       : finding_text(findings, "name a clause as '6.1.2', from the catalogue of %s",
                                      standard->id);
}

ENTRY_RULE(clauses_unknown) {
    each_mention(context, entry, findings, clause_unknown);
}

/* --- headings against the front matter
 * ---------------------------------------------------------------------- */

/* Does the front matter list the clause, or one above it? `number` is one that the standard has, so it is
 * short. */
static bool listed(struct rules_context *context, const struct standard *standard, const char *number) {
    char *key = arena_printf(&context->arena, "%s:%s", standard->id, number);
    while (map_get(&context->listed, key) == NULL) {
        char *dot = strrchr(key, '.');
        if (dot == NULL || dot < key + strlen(standard->id))
            return false;
        *dot = '\0';
    }
    return true;
}

static void collect_listed(struct rules_context *context, const struct metadata *meta) {
    for (size_t i = 0; i < meta->clause_count; i++) {
        const struct standard *standard = meant(context, meta->clauses[i].standard);
        if (standard != NULL)
            map_put(&context->listed,
                    arena_printf(&context->arena, "%s:%s", standard->id, meta->clauses[i].number),
                    (void *)(uintptr_t)standard);
    }
}

static void heading_unlisted(struct rules_context *context, const struct entry *entry,
                             const struct mention *mention, struct findings *findings) {
    const struct standard *standard = meant(context, mention->standard);
    if (!mention->heading || standard == NULL || standard_clause(standard, mention->number) == NULL ||
        listed(context, standard, mention->number))
        return;
    finding_at_mention(findings, "C013", entry, mention,
                       finding_text(findings,
                                    "the section deals with clause %s, which the front matter doesn't list",
                                    finding_quote(findings, mention->number)))
        ->fix = finding_text(findings, "add %s to 'clauses:' in the front matter",
                             finding_quote(findings, mention->number));
}

ENTRY_RULE(clauses_heading_unlisted) {
    if (entry->document->heading_clauses == 0)
        return;
    collect_listed(context, &entry->document->meta);
    each_mention(context, entry, findings, heading_unlisted);
    map_release(&context->listed);
    context->listed = (struct map){0};
}

ENTRY_RULE(clauses_twice) {
    const struct metadata *meta = &entry->document->meta;
    struct map seen = {0};
    for (size_t i = 0; meta->clause_count > 1 && i < meta->clause_count; i++) {
        const struct clause_reference *clause = &meta->clauses[i];
        const char *key = arena_printf(&context->arena, "%s:%s",
                                       clause->standard != NULL ? clause->standard : "", clause->number);
        if (map_put(&seen, key, (void *)(uintptr_t)clause) == NULL)
            continue;
        finding_add(findings, "C014", entry->document->path, clause->line, clause->column,
                    "clause %s is listed twice", finding_quote(findings, clause->number))
            ->fix = "take one of the two out";
    }
    map_release(&seen);
}

/* --- what a standard asks to exist
 * -------------------------------------------------------------------------- */

static const char *requirement(struct findings *findings, const struct standard *standard,
                               const struct clause *clause) {
    return finding_text(findings, "%s:%s", standard->id, clause->number);
}

static void documented_missing(const struct rules_context *context, size_t index,
                               const struct standard *standard, const struct coverage_row *row,
                               struct findings *findings) {
    const struct config_place *at = &context->config->standard_places[index];
    const struct clause *clause = row->clause;
    bool kept = (clause->documented & DOCUMENTED_RETAIN) != 0;
    struct finding *finding;
    if (row->place_count == 0) {
        finding = finding_add(
            findings, "C020", context->config->path, at->line, at->column,
            "%s asks for documented information in %s %s, and no document names that clause", standard->label,
            clause->number, clause->title);
        finding->fix = finding_text(findings, "write it, or add %s to 'clauses:' of the %s that answers it",
                                    clause->number, kept ? "register, record or procedure" : "document");
    } else {
        finding = finding_add(
            findings, "C020", context->config->path, at->line, at->column,
            "%s asks for documented information in %s %s; %s names the clause, but %s", standard->label,
            clause->number, clause->title, finding_quote(findings, row->places[0].entry->id),
            kept ? "no register, record or complete 'records:' entry proves it" : "is no evidence of it");
        finding->fix =
            kept ? "add form, keeper, storage, retention and disposition under 'records:' of a document that "
                   "names the clause, or list the clause in the register or record itself"
                 : "list the clause in a document that is no blank form";
    }
    finding->requirement = requirement(findings, standard, clause);
}

SYSTEM_RULE(clauses_documented_missing) {
    for (size_t i = 0; i < context->config->standard_count; i++) {
        const struct coverage_matrix *matrix = context_coverage(context, i);
        for (size_t k = 0; matrix != NULL && k < matrix->row_count; k++)
            if (matrix->rows[k].coverage == COVERAGE_MISSING)
                documented_missing(context, i, matrix->standard, &matrix->rows[k], findings);
    }
}

static void not_referenced(const struct rules_context *context, size_t index,
                           const struct coverage_matrix *matrix, struct findings *findings) {
    const struct config_place *at = &context->config->standard_places[index];
    struct buffer numbers = BUFFER_INIT;
    size_t count = 0;
    for (size_t k = 0; k < matrix->row_count; k++) {
        const struct clause *clause = matrix->rows[k].clause;
        /* A parent is what its children are. */
        if (matrix->rows[k].coverage == COVERAGE_NOT_REFERENCED && !clause->has_children)
            buffer_printf(&numbers, "%s%s", count++ > 0 ? ", " : "", clause->number);
    }
    if (count > 0)
        finding_add(findings, "C021", context->config->path, at->line, at->column,
                    "no document names %s %s of %s", count == 1 ? "clause" : "the clauses",
                    buffer_text(&numbers), matrix->standard->label)
            ->fix =
            "it must be met all the same; where a document deals with it, list it there under 'clauses:'";
    buffer_release(&numbers);
}

SYSTEM_RULE(clauses_not_referenced) {
    for (size_t i = 0; i < context->config->standard_count; i++) {
        const struct coverage_matrix *matrix = context_coverage(context, i);
        if (matrix != NULL)
            not_referenced(context, i, matrix, findings);
    }
}

/* A file of that name that can't be used has findings of its own. */
static bool catalogue_lies_there(struct rules_context *context, const char *standard) {
    return source_has(context->registry->source,
                      arena_printf(&context->arena, "manual-templates/standards/%s.xml", standard));
}

SYSTEM_RULE(clauses_catalogue_missing) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->standard_count; i++) {
        const char *standard = config->standards[i];
        if (registry_standard(context->registry, standard) != NULL || catalogue_lies_there(context, standard))
            continue;
        struct finding *finding = finding_add(findings, "C022", config->path, config->standard_places[i].line,
                                              config->standard_places[i].column,
                                              "there is no catalogue of standard '%s'",
                                              finding_quote(findings, standard));
        const char *nearest = context_nearest(context, NAMES_STANDARDS, standard);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write '%s', if that is what was meant", nearest)
                           : finding_text(findings,
                                          "add manual-templates/standards/%s.xml, or take the standard out",
                                          finding_quote(findings, standard));
    }
}

/* --- clauses declared not applicable
 * ------------------------------------------------------------------------ */

SYSTEM_RULE(clauses_exclusion_refused) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->exclusion_count; i++) {
        const struct exclusion *exclusion = &config->exclusions[i];
        const char *number = finding_quote(findings, exclusion->number);
        const struct standard *standard = config_names(config, exclusion->standard)
                                              ? registry_standard(context->registry, exclusion->standard)
                                              : NULL;
        const char *problem = NULL, *fix = "apply the clause, and take the line out";
        if (standard == NULL) {
            problem = finding_text(findings,
                                   "clause %s of '%s' is declared not applicable, and docket.yaml "
                                   "doesn't name that standard",
                                   number, finding_quote(findings, exclusion->standard));
            fix = "correct the standard's name, or take the line out";
        } else if (!standard->exclusions) {
            problem = finding_text(findings, "%s allows no exclusions: clause %s applies", standard->label,
                                   number);
        } else if (standard_clause(standard, exclusion->number) == NULL) {
            problem = finding_text(findings, "%s has no clause %s to be declared not applicable",
                                   standard->label, number);
            fix = "correct the number, or take the line out";
        }
        if (problem == NULL)
            continue;
        struct finding *finding = finding_add(findings, "C023", config->path, exclusion->line,
                                              exclusion->column, "%s", problem);
        finding->fix = fix;
        if (standard != NULL)
            finding->requirement = finding_text(findings, "%s:4.3", standard->id);
    }
}

SYSTEM_RULE(clauses_exclusion_unjustified) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->exclusion_count; i++) {
        const struct exclusion *exclusion = &config->exclusions[i];
        const struct standard *standard = registry_standard(context->registry, exclusion->standard);
        if (exclusion->reason != NULL || standard == NULL || !standard->exclusions)
            continue;
        struct finding *finding = finding_add(
            findings, "C024", config->path, exclusion->line, exclusion->column,
            "clause %s of %s is declared not applicable without a justification",
            finding_quote(findings, exclusion->number), standard->label);
        finding->requirement = finding_text(findings, "%s:4.3", standard->id);
        finding->fix = finding_text(findings, "write why: {%s: {\"%s\": \"…\"}}", exclusion->standard,
                                    finding_quote(findings, exclusion->number));
    }
}
