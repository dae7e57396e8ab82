#include <string.h>

#include "report/escape.h"
#include "report/excerpt.h"
#include "report/report.h"

const char *severity_name(enum severity severity) {
    switch (severity) {
    case SEVERITY_ERROR:
        return "error";
    case SEVERITY_WARNING:
        return "warning";
    case SEVERITY_NOTE:
        return "note";
    case SEVERITY_OFF:
        break;
    }
    return "off";
}

/* --- text
 * ---------------------------------------------------------------------------------------------------- */

static void add_text(struct buffer *out, const char *text) {
    escape_text(out, text, strlen(text));
}

void report_finding_text(struct buffer *out, const struct finding *finding) {
    const struct rule *rule = rules_find(finding->rule);
    add_text(out, finding->path);
    if (finding->line > 0)
        buffer_printf(out, ":%d", finding->line);
    if (finding->line > 0 && finding->column > 0)
        buffer_printf(out, ":%d", finding->column);
    buffer_printf(out, ": %s: ", severity_name(finding->severity));
    add_text(out, finding->message);
    if (finding->fix != NULL) {
        buffer_add_string(out, "; ");
        add_text(out, finding->fix);
    }
    buffer_printf(out, " [%s", finding->rule);
    if (rule != NULL && rule->house) {
        buffer_add_string(out, ", house rule");
    } else if (finding->requirement != NULL) {
        buffer_add_string(out, ", ");
        add_text(out, finding->requirement);
    }
    buffer_add_string(out, "]\n");
}

void report_findings_text(struct buffer *out, const struct findings *findings,
                          const struct excerpts *excerpts) {
    struct shown_lines lines = {.source = excerpts != NULL ? excerpts->source : NULL};
    for (size_t i = 0; i < findings->count; i++) {
        report_finding_text(out, &findings->items[i]);
        if (excerpts != NULL)
            excerpt_add(out, &lines, &findings->items[i], excerpts->columns);
    }
    excerpt_release(&lines);
}

void report_summary_text(struct buffer *out, const struct findings *findings, size_t documents) {
    static const enum severity severities[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE};
    const char *plural = documents == 1 ? "" : "s";
    if (findings->count == 0) {
        buffer_printf(out, "%zu document%s, no findings\n", documents, plural);
        return;
    }
    const char *comma = "";
    for (size_t i = 0; i < 3; i++) {
        size_t count = findings_count(findings, severities[i]);
        if (count == 0)
            continue;
        buffer_printf(out, "%s%zu %s%s", comma, count, severity_name(severities[i]), count == 1 ? "" : "s");
        comma = ", ";
    }
    if (documents == 0)
        buffer_add_string(out, "; no document was checked\n");
    else
        buffer_printf(out, " in %zu document%s\n", documents, plural);
}

/* --- JSON
 * ---------------------------------------------------------------------------------------------------- */

static void add_number(struct buffer *out, const char *key, int number) {
    if (number > 0)
        buffer_printf(out, ", \"%s\": %d", key, number);
    else
        buffer_printf(out, ", \"%s\": null", key);
}

static void add_string(struct buffer *out, const char *key, const char *text) {
    buffer_printf(out, ", \"%s\": ", key);
    escape_json(out, text);
}

void report_findings_json(struct buffer *out, const struct findings *findings) {
    buffer_add_string(out, "{\"findings\": [");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        const struct rule *rule = rules_find(finding->rule);
        buffer_add_string(out, i > 0 ? ",\n  {\"path\": " : "\n  {\"path\": ");
        escape_json(out, finding->path);
        add_number(out, "line", finding->line);
        add_number(out, "column", finding->line > 0 ? finding->column : 0);
        add_string(out, "severity", severity_name(finding->severity));
        add_string(out, "rule", finding->rule);
        add_string(out, "whose", rule != NULL && rule->house ? "house rule" : "standard");
        add_string(out, "requirement", finding->requirement);
        add_string(out, "message", finding->message);
        add_string(out, "fix", finding->fix);
        buffer_add_char(out, '}');
    }
    buffer_printf(out, "%s], \"summary\": {\"errors\": %zu, \"warnings\": %zu, \"notes\": %zu}}\n",
                  findings->count > 0 ? "\n" : "", findings_count(findings, SEVERITY_ERROR),
                  findings_count(findings, SEVERITY_WARNING), findings_count(findings, SEVERITY_NOTE));
}

/* --- rules
 * --------------------------------------------------------------------------------------------------- */

static void add_severities(struct buffer *out, const struct rule *rule, const struct config *config) {
    enum severity first = rules_severity(config, rule, GATE_DRAFT);
    bool same = true;
    for (int gate = 1; gate < GATE_COUNT; gate++)
        same = same && rules_severity(config, rule, (enum gate)gate) == first;
    if (same) {
        buffer_printf(out, "%s at every gate", severity_name(first));
        return;
    }
    for (int gate = 0; gate < GATE_COUNT; gate++)
        buffer_printf(out, "%s%s: %s", gate > 0 ? ", " : "", gate_name((enum gate)gate),
                      severity_name(rules_severity(config, rule, (enum gate)gate)));
}

void report_rule(struct buffer *out, const struct rule *rule, const struct config *config) {
    buffer_printf(out, "%s %s: %s\n\n", rule->id, rule->name, rule->summary);
    buffer_add_string(out, "Severity:    ");
    add_severities(out, rule, config);
    bool set = false;
    for (int gate = 0; gate < GATE_COUNT; gate++)
        set = set || rules_severity(config, rule, (enum gate)gate) != rule->severity[gate];
    buffer_add_string(out, set ? " (as docket.yaml sets it)\n" : "\n");
    buffer_printf(out, "Whose rule:  %s\n", rule->house ? "house rule" : "the standard's");
    if (rule->requirement != NULL)
        buffer_printf(out, "%s clause %s\n",
                      rule->house ? "Serves:     " : "Requirement:", rule->requirement);
    buffer_printf(out, "\n%s", rule->explanation);
    if (!rule->fixed)
        buffer_printf(
            out,
            "\nTo set it otherwise, at every gate, in docket.yaml:\n\n    rules: {%s: warning}    (error, "
            "warning%s)\n",
            rule->name, rule->house ? ", note or off" : " or note");
}

void report_rules(struct buffer *out, const struct config *config) {
    struct buffer severities = BUFFER_INIT;
    for (size_t i = 0; i < rules_count; i++) {
        const struct rule *rule = &rules_table[i];
        buffer_clear(&severities);
        add_severities(&severities, rule, config);
        buffer_printf(out, "%s %s (%s; %s)\n     %s\n", rule->id, rule->name,
                      rule->house ? "house rule" : "standard", buffer_text(&severities), rule->summary);
    }
    buffer_release(&severities);
}
