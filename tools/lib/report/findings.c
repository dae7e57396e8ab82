#include <string.h>

#include "base/utf8.h"
#include "document/document.h"
#include "report/escape.h"
#include "report/report.h"

/* Columns of an excerpt, and how far from its left edge the caret may stand. */
#define EXCERPT_COLUMNS 100
#define CARET_COLUMNS 70

static const char *severity_name(enum severity severity) {
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

/* --- excerpts
 * ------------------------------------------------------------------------------------------------ */

/* The file that was last shown from, and the line last found in it. */
struct reader {
    struct source *source;
    const char *path;
    struct buffer bytes;
    size_t offset;
    int line;
};

static bool reader_open(struct reader *reader, const char *path) {
    if (reader->path == NULL || strcmp(reader->path, path) != 0) {
        buffer_clear(&reader->bytes);
        reader->path = path;
        reader->offset = 0;
        reader->line = 1;
        if (source_read(reader->source, path, DOCUMENT_MAX_BYTES, &reader->bytes) != 0)
            buffer_clear(&reader->bytes);
    }
    return reader->bytes.length > 0;
}

/* The line of that number, without its end; NULL where the file has none. Findings come sorted: it goes on
 * from the last. */
static const char *reader_line(struct reader *reader, int line, size_t *length) {
    const char *data = reader->bytes.data, *end = data + reader->bytes.length;
    if (line < reader->line) {
        reader->offset = 0;
        reader->line = 1;
    }
    const char *at = data + reader->offset;
    while (reader->line < line) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL)
            return NULL;
        at = newline + 1;
        reader->line++;
    }
    reader->offset = (size_t)(at - data);
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    *length = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);
    if (*length > 0 && at[*length - 1] == '\r')
        (*length)--;
    return at;
}

/* The beginning of a code point at or after `at`. */
static size_t align(const char *text, size_t length, size_t at) {
    while (at < length && ((unsigned char)text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* As much of `text` as `columns` hold. */
static size_t cut(const char *text, size_t length, int columns) {
    size_t at = 0, size = 0;
    int used = 0;
    while (at < length) {
        utf8_decode(text + at, length - at, &size);
        used += utf8_width(text + at, size);
        if (used > columns || at > 8 * (size_t)columns)
            break;
        at += size;
    }
    return at;
}

static void add_excerpt(struct buffer *out, struct reader *reader, const struct finding *finding) {
    size_t length = 0, caret = 0, from = 0;
    if (finding->line <= 0 || !reader_open(reader, finding->path))
        return;
    const char *line = reader_line(reader, finding->line, &length);
    if (line == NULL)
        return;
    if (finding->column > 0)
        caret = (size_t)finding->column - 1 < length ? (size_t)finding->column - 1 : length;
    /* A caret far to the right: the line is shown from a little before it. */
    if (caret > CARET_COLUMNS)
        from = align(line, length, caret - CARET_COLUMNS / 2);
    struct buffer before = BUFFER_INIT, rest = BUFFER_INIT;
    if (from > 0)
        buffer_add_string(&before, "…");
    escape_text(&before, line + from, caret > from ? caret - from : 0);
    size_t at = caret > from ? caret : from, most = align(line, length, at + 8 * EXCERPT_COLUMNS);
    escape_text(&rest, line + at, (most < length ? most : length) - at);
    int width = before.length > 0 ? utf8_width(before.data, before.length) : 0;
    size_t shown = cut(buffer_text(&rest), rest.length, EXCERPT_COLUMNS - width);
    buffer_printf(out, "  %s%.*s%s\n", buffer_text(&before), (int)shown, buffer_text(&rest),
                  shown < rest.length ? "…" : "");
    if (finding->column > 0)
        buffer_printf(out, "  %*s^\n", width, "");
    buffer_release(&before);
    buffer_release(&rest);
}

/* --- text
 * ---------------------------------------------------------------------------------------------------- */

static void add_text(struct buffer *out, const char *text) {
    escape_text(out, text, strlen(text));
}

static void add_finding(struct buffer *out, const struct finding *finding) {
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

void report_findings_text(struct buffer *out, const struct findings *findings, struct source *excerpts) {
    struct reader reader = {.source = excerpts};
    for (size_t i = 0; i < findings->count; i++) {
        add_finding(out, &findings->items[i]);
        if (excerpts != NULL)
            add_excerpt(out, &reader, &findings->items[i]);
    }
    buffer_release(&reader.bytes);
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
    const char *first = severity_name(rules_severity(config, rule, GATE_DRAFT));
    bool same = true;
    for (int gate = 1; gate < GATE_COUNT; gate++)
        same = same && strcmp(first, severity_name(rules_severity(config, rule, (enum gate)gate))) == 0;
    if (same) {
        buffer_printf(out, "%s at every gate", first);
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
