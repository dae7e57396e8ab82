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
