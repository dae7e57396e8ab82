/* What docket.yaml sets under `rules:`. */
#include "rules/functions.h"

SYSTEM_RULE(settings_rule_unknown) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct rule_setting *setting = &config->rules[i];
        if (rules_find(setting->rule) != NULL)
            continue;
        struct finding *finding = finding_add(findings, "M090", config->path, setting->line, setting->column,
                                              "there is no rule '%s'",
                                              finding_quote(findings, setting->rule));
        const struct rule *nearest = context->suggestions > 0 ? rules_nearest(setting->rule) : NULL;
        if (context->suggestions > 0)
            context->suggestions--;
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write '%s', if that is what was meant", nearest->name)
                           : "'docket check --explain all' lists the rules";
    }
}

SYSTEM_RULE(settings_rule_fixed) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct rule_setting *setting = &config->rules[i];
        const struct rule *rule = rules_find(setting->rule);
        if (rule == NULL || !rule->fixed)
            continue;
        finding_add(findings, "M091", config->path, setting->line, setting->column,
                    "rule '%s' can't be set: what breaks it can't be read, so nothing else can be said of it",
                    finding_quote(findings, setting->rule))
            ->fix = "take the line out";
    }
}

SYSTEM_RULE(settings_rule_standards) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct rule_setting *setting = &config->rules[i];
        const struct rule *rule = rules_find(setting->rule);
        if (rule == NULL || rule->house || rule->fixed || setting->severity != SEVERITY_OFF)
            continue;
        finding_add(findings, "M092", config->path, setting->line, setting->column,
                    "rule '%s' is the standard's, so it can't be switched off",
                    finding_quote(findings, setting->rule))
            ->fix = "set it to note or warning, or take the line out";
    }
}

SYSTEM_RULE(settings_rule_twice) {
    const struct config *config = context->config;
    const struct rule_setting **first = arena_alloc(&context->arena, rules_count * sizeof *first);
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct rule_setting *setting = &config->rules[i];
        const struct rule *rule = rules_find(setting->rule);
        if (rule == NULL)
            continue;
        const struct rule_setting **seen = &first[rule - rules_table];
        if (*seen == NULL)
            *seen = setting;
        else
            finding_add(findings, "M093", config->path, setting->line, setting->column,
                        "rule '%s' is set in line %d already, as '%s'",
                        finding_quote(findings, setting->rule), (*seen)->line,
                        finding_quote(findings, (*seen)->rule))
                ->fix = "take one of the two out; until then the first counts";
    }
}
