/* Findings as SARIF 2.1.0 (OASIS), for the places where code is reviewed. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/escape.h"
#include "report/excerpt.h"
#include "report/report.h"

/* A log while it is written. */
struct log {
    struct buffer *out;
    struct shown_lines lines;
    size_t *indices; /* by place in rules_table: its place in the log's rules, and 1; 0: it found nothing */
};

/*
 * A message's text. Braces stand for what is filled in there, so that those of a text are doubled; and a text
 * is no link, which "](" would make of it.
 */
static void add_message(struct buffer *out, const char *text, const char *fix) {
    struct buffer message = BUFFER_INIT;
    const char *const parts[] = {text, fix != NULL ? "; " : "", fix != NULL ? fix : ""};
    for (size_t i = 0; i < 3; i++)
        for (const char *c = parts[i]; *c != '\0'; c++) {
            buffer_add_char(&message, *c);
            if (*c == '{' || *c == '}')
                buffer_add_char(&message, *c);
            else if (*c == ']' && c[1] == '(')
                buffer_add_char(&message, ' ');
        }
    buffer_add_string(out, "{\"text\": ");
    escape_json(out, buffer_text(&message));
    buffer_add_char(out, '}');
    buffer_release(&message);
}

/* A path as a relative reference (RFC 3986), every byte that isn't plain percent-encoded. */
static void add_uri(struct buffer *out, const char *path) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    buffer_add_string(out, path[0] == '/' ? "\"file://" : "\"");
    for (const char *c = path; *c != '\0'; c++)
        buffer_printf(out, strchr(plain, *c) != NULL ? "%c" : "%%%02X", (unsigned char)*c);
    buffer_add_char(out, '"');
}

static const char *level_name(enum severity severity) {
    return severity == SEVERITY_OFF ? "none" : severity_name(severity);
}

/* --- rules ------------------------------------------------------------------------------------ */

static void add_rule(struct buffer *out, const struct rule *rule) {
    buffer_add_string(out, "\n    {\"id\": ");
    escape_json(out, rule->id);
    buffer_add_string(out, ", \"name\": ");
    escape_json(out, rule->name);
    buffer_add_string(out, ", \"shortDescription\": ");
    add_message(out, rule->summary, NULL);
    buffer_add_string(out, ",\n     \"help\": ");
    add_message(out, rule->explanation, NULL);
    buffer_printf(out, ",\n     \"defaultConfiguration\": {\"level\": \"%s\"}",
                  level_name(rule->severity[GATE_DRAFT]));
    buffer_printf(out, ", \"properties\": {\"whose\": \"%s\"}}", rule->house ? "house rule" : "standard");
}

static void add_rules(struct log *log, const struct findings *findings) {
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct rule *rule = rules_find(findings->items[i].rule);
        if (rule != NULL)
            log->indices[rule - rules_table] = 1;
    }
    for (size_t i = 0; i < rules_count; i++) {
        if (log->indices[i] == 0)
            continue;
        buffer_add_string(log->out, count > 0 ? "," : "");
        add_rule(log->out, &rules_table[i]);
        log->indices[i] = ++count;
    }
}

/* --- results ---------------------------------------------------------------------------------- */

/* Of a release there is no file: its reference is a name. */
static void add_location(struct log *log, const struct finding *finding) {
    struct buffer *out = log->out;
    if (strncmp(finding->path, "refs/", 5) == 0) {
        buffer_add_string(out, "{\"logicalLocations\": [{\"fullyQualifiedName\": ");
        escape_json(out, finding->path);
        buffer_add_string(out, ", \"kind\": \"release\"}]}");
        return;
    }
    buffer_add_string(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    add_uri(out, finding->path);
    buffer_add_char(out, '}');
    if (finding->line > 0) {
        int column = excerpt_column(&log->lines, finding);
        buffer_printf(out, ", \"region\": {\"startLine\": %d", finding->line);
        if (column > 0)
            buffer_printf(out, ", \"startColumn\": %d", column);
        buffer_add_char(out, '}');
    }
    buffer_add_string(out, "}}");
}

static void add_result(struct log *log, const struct finding *finding) {
    struct buffer *out = log->out;
    const struct rule *rule = rules_find(finding->rule);
    buffer_add_string(out, "\n   {\"ruleId\": ");
    escape_json(out, finding->rule);
    if (rule != NULL)
        buffer_printf(out, ", \"ruleIndex\": %zu", log->indices[rule - rules_table] - 1);
    buffer_printf(out, ", \"level\": \"%s\", \"message\": ", level_name(finding->severity));
    add_message(out, finding->message, finding->fix);
    buffer_add_string(out, ",\n    \"locations\": [");
    add_location(log, finding);
    buffer_add_string(out, "], \"properties\": {\"requirement\": ");
    escape_json(out, finding->requirement);
    buffer_add_string(out, "}}");
}

void report_findings_sarif(struct buffer *out, const struct findings *findings, struct source *source) {
    struct log log = {.out = out, .lines = {.source = source}};
    log.indices = mem_zalloc(rules_count, sizeof *log.indices);
    buffer_add_string(out, "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": "
                           "\"2.1.0\", \"runs\": [\n {\"tool\": {\"driver\": {\"name\": \"docket\", "
                           "\"version\": \"" DOCKET_VERSION "\", \"rules\": [");
    add_rules(&log, findings);
    buffer_add_string(out, "]}},\n  \"columnKind\": \"unicodeCodePoints\",\n  \"results\": [");
    for (size_t i = 0; i < findings->count; i++) {
        buffer_add_string(out, i > 0 ? "," : "");
        add_result(&log, &findings->items[i]);
    }
    buffer_add_string(out, "]}\n]}\n");
    excerpt_release(&log.lines);
    free(log.indices);
}
