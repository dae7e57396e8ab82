#include "rules/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/option.h"
#include "base/parallel.h"
#include "rules/context.h"

/* A register with more mistakes than these gets no further suggestions. */
#define SUGGESTIONS 200
/* ISO's management system standards share their clause numbers since this year. */
#define SHARED_NUMBERS_SINCE 2012

static int compare_id(const void *id, const void *rule) {
    return strcmp(id, ((const struct rule *)rule)->id);
}

static const struct rule *find_id(const char *id) {
    return bsearch(id, rules_table, rules_count, sizeof *rules_table, compare_id);
}

const struct rule *rules_find(const char *id_or_name) {
    const struct rule *rule = find_id(id_or_name);
    for (size_t i = 0; rule == NULL && i < rules_count; i++)
        if (strcmp(rules_table[i].name, id_or_name) == 0)
            rule = &rules_table[i];
    return rule;
}

const struct rule *rules_nearest(const char *word) {
    if (strlen(word) > 64)
        return NULL;
    const char **names = mem_zalloc(2 * rules_count + 1, sizeof *names);
    for (size_t i = 0; i < rules_count; i++) {
        names[i] = rules_table[i].name;
        names[rules_count + i] = rules_table[i].id;
    }
    const char *nearest = option_nearest(word, names);
    free(names);
    return nearest != NULL ? rules_find(nearest) : NULL;
}

/* The last of too many findings says so. */
static void mark_full(struct findings *findings, size_t before) {
    if (!findings_full(findings, before))
        return;
    struct finding *last = &findings->items[findings->count - 1];
    last->message = finding_text(findings, "%s (and there are more of these in the document)", last->message);
}

static void run_on_text(struct rules_context *context, const struct entry *entry, struct findings *findings) {
    for (size_t k = 0; k < rules_count; k++) {
        size_t before = findings->count;
        if (rules_table[k].text != NULL)
            rules_table[k].text(entry->document, findings);
        else if (rules_table[k].body != NULL)
            rules_table[k].body(context, entry, findings);
        mark_full(findings, before);
    }
}

static void run_on_entry(struct rules_context *context, const struct entry *entry,
                         struct findings *findings) {
    if (!entry->document->skeleton)
        run_on_text(context, entry, findings);
    for (size_t k = 0; k < rules_count; k++) {
        size_t before = findings->count;
        if (rules_table[k].entry != NULL)
            rules_table[k].entry(context, entry, findings);
        mark_full(findings, before);
    }
}

static void context_release(struct rules_context *context) {
    map_release(&context->listed);
    map_release(&context->images);
    arena_release(&context->arena);
}

void rules_run_text(const struct config *config, const struct state *state, day_t as_of,
                    const struct entry *entry, struct findings *findings) {
    struct rules_context context = {.config = config, .state = state, .as_of = as_of};
    run_on_text(&context, entry, findings);
    context_release(&context);
}

static struct rules_context context_of(const struct registry *registry, const struct state *state,
                                       day_t as_of) {
    return (struct rules_context){.registry = registry,
                                  .config = registry->config,
                                  .state = state,
                                  .as_of = as_of,
                                  .suggestions = SUGGESTIONS};
}

static void run_on_system(struct rules_context *context, struct findings *findings) {
    for (size_t k = 0; k < rules_count; k++)
        if (rules_table[k].system != NULL)
            rules_table[k].system(context, findings);
}

/* --- on several threads
 * --------------------------------------------------------------------------------------------- */

enum { SHARE = 64 };

/* What one thread found in SHARE entries, or in the system as a whole: among its findings, these. */
struct share {
    unsigned worker;
    size_t first, count;
};

struct sharing {
    const struct registry *registry;
    struct rules_context contexts[PARALLEL_MAX_WORKERS];
    struct findings findings[PARALLEL_MAX_WORKERS];
    struct share *shares; /* the first one is the system's */
};

static void run_on_share(void *context, unsigned worker, size_t index) {
    struct sharing *sharing = context;
    const struct registry *registry = sharing->registry;
    struct findings *findings = &sharing->findings[worker];
    struct share *share = &sharing->shares[index];
    *share = (struct share){.worker = worker, .first = findings->count};
    if (index == 0)
        run_on_system(&sharing->contexts[worker], findings);
    for (size_t i = (index - 1) * SHARE; index > 0 && i < registry->entry_count && i < index * SHARE; i++)
        run_on_entry(&sharing->contexts[worker], &registry->entries[i], findings);
    share->count = findings->count - share->first;
}

/* Takes over what was found, in the order in which one thread finds it. False: the suggestions may have been
 * used up, which then were not where that thread would have made them. */
static bool take_shares(struct sharing *sharing, size_t count, struct findings *findings) {
    unsigned used = 0;
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++)
        used += SUGGESTIONS - sharing->contexts[i].suggestions;
    if (used >= SUGGESTIONS)
        return false;
    for (size_t i = 1; i <= count; i++) {
        const struct share *share = &sharing->shares[i < count ? i : 0];
        findings_share(findings, &sharing->findings[share->worker], share->first, share->count);
    }
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++)
        arena_take(&findings->arena, &sharing->findings[i].arena);
    return true;
}

/* False: nothing was added. */
static bool run_on_threads(const struct registry *registry, const struct state *state, day_t as_of,
                           struct findings *findings) {
    size_t count = 1 + (registry->entry_count + SHARE - 1) / SHARE;
    if (count < 3 || !source_for_threads(registry->source))
        return false;
    struct sharing *sharing = mem_zalloc(1, sizeof *sharing);
    sharing->registry = registry;
    sharing->shares = mem_zalloc(count, sizeof *sharing->shares);
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++)
        sharing->contexts[i] = context_of(registry, state, as_of);
    parallel_each(count, 1, run_on_share, sharing);
    bool taken = take_shares(sharing, count, findings);
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++) {
        findings_release(&sharing->findings[i]);
        context_release(&sharing->contexts[i]);
    }
    free(sharing->shares);
    free(sharing);
    return taken;
}

void rules_run_state(const struct registry *registry, const struct state *state, day_t as_of,
                     struct findings *findings) {
    if (run_on_threads(registry, state, as_of, findings))
        return;
    struct rules_context context = context_of(registry, state, as_of);
    for (size_t i = 0; i < registry->entry_count; i++)
        run_on_entry(&context, &registry->entries[i], findings);
    run_on_system(&context, findings);
    context_release(&context);
}

void rules_run(const struct registry *registry, day_t as_of, struct findings *findings) {
    rules_run_state(registry, NULL, as_of, findings);
}

void rules_run_entries(const struct registry *registry, const struct state *state, day_t as_of,
                       const struct entry *const *entries, size_t count, struct findings *findings) {
    struct rules_context context = context_of(registry, state, as_of);
    for (size_t i = 0; i < count; i++)
        run_on_entry(&context, entries[i], findings);
    context_release(&context);
}

void rules_run_alone(const struct document *document, struct findings *findings) {
    for (size_t k = 0; k < rules_count; k++) {
        size_t before = findings->count;
        if (rules_table[k].text != NULL)
            rules_table[k].text(document, findings);
        mark_full(findings, before);
    }
}

/* --- severities
 * --------------------------------------------------------------------------------------------- */

static bool may_be_set(const struct rule *rule, enum severity severity) {
    return !rule->fixed && (rule->house || severity != SEVERITY_OFF);
}

enum severity rules_severity(const struct config *config, const struct rule *rule, enum gate gate) {
    for (size_t i = 0; config != NULL && i < config->rule_count; i++) {
        const struct rule_setting *setting = &config->rules[i];
        if ((strcmp(setting->rule, rule->id) == 0 || strcmp(setting->rule, rule->name) == 0) &&
            may_be_set(rule, setting->severity))
            return setting->severity;
    }
    return rule->severity[gate];
}

/* "iso14001-2015" of "iso14001-2015:7.5.2"; NULL where the main standard numbers otherwise, or there is none.
 */
static const char *main_standard(const struct config *config) {
    if (config == NULL || config->standard_count == 0)
        return NULL;
    const char *dash = strrchr(config->standards[0], '-');
    return dash != NULL && strtol(dash + 1, NULL, 10) >= SHARED_NUMBERS_SINCE ? config->standards[0] : NULL;
}

static bool same_place(const struct finding *a, const struct finding *b) {
    return a->line == b->line && a->column == b->column && strcmp(a->path, b->path) == 0;
}

/* Drops, of sorted findings, those at whose place one stands before that covers them. */
static void drop_covered(struct findings *findings) {
    size_t kept = 0, place = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding finding = findings->items[i];
        const char *by = find_id(finding.rule)->covered_by;
        bool drop = false;
        if (kept > 0 && !same_place(&findings->items[kept - 1], &finding))
            place = kept;
        for (size_t k = place; by != NULL && k < kept && !drop; k++)
            drop = strstr(by, findings->items[k].rule) != NULL;
        if (!drop)
            findings->items[kept++] = finding;
    }
    findings->count = kept;
}

void rules_judge(const struct config *config, enum gate gate, struct findings *findings) {
    const char *standard = main_standard(config);
    const char **requirements = mem_zalloc(rules_count, sizeof *requirements);
    enum severity *severities = mem_zalloc(rules_count, sizeof *severities);
    size_t kept = 0;
    for (size_t k = 0; k < rules_count; k++)
        severities[k] = rules_severity(config, &rules_table[k], gate);
    for (size_t i = 0; i < findings->count; i++) {
        struct finding finding = findings->items[i];
        const struct rule *rule = find_id(finding.rule);
        assert(rule != NULL);
        size_t k = (size_t)(rule - rules_table);
        finding.severity = severities[k];
        if (finding.fix == NULL)
            finding.fix = rule->fix;
        if (finding.requirement == NULL && rule->requirement != NULL && standard != NULL) {
            if (requirements[k] == NULL)
                requirements[k] = finding_text(findings, "%s:%s", standard, rule->requirement);
            finding.requirement = requirements[k];
        }
        if (finding.severity != SEVERITY_OFF)
            findings->items[kept++] = finding;
    }
    findings->count = kept;
    free(severities);
    free(requirements);
    findings_sort(findings);
    drop_covered(findings);
}

/* --- gates
 * -------------------------------------------------------------------------------------------------- */

static const char *const gate_names[GATE_COUNT] = {"draft", "approve", "release"};

const char *gate_name(enum gate gate) {
    return gate_names[gate];
}

int gate_parse(const char *name) {
    for (int i = 0; i < GATE_COUNT; i++)
        if (strcmp(gate_names[i], name) == 0)
            return i;
    return -1;
}
