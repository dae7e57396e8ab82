/* Findings as a suite of tests, in the XML that JUnit made common: for servers that show tests. */
#include <string.h>

#include "report/escape.h"
#include "report/report.h"

/* Findings of one file, and whether that makes its test fail. */
struct test {
    const char *path;
    const struct finding *findings;
    size_t count;
    bool strict;
};

static bool fails(const struct test *test, const struct finding *finding) {
    return finding->severity == SEVERITY_ERROR || test->strict;
}

static const struct finding *first_failure(const struct test *test) {
    for (size_t i = 0; i < test->count; i++)
        if (fails(test, &test->findings[i]))
            return &test->findings[i];
    return NULL;
}

/* Those findings that make the test fail, or those that don't, one a line. */
static void add_lines(struct buffer *out, const struct test *test, bool failing) {
    struct buffer line = BUFFER_INIT;
    for (size_t i = 0; i < test->count; i++) {
        if (fails(test, &test->findings[i]) != failing)
            continue;
        buffer_clear(&line);
        report_finding_text(&line, &test->findings[i]);
        line.data[--line.length] = '\0';
        escape_xml(out, buffer_text(&line));
        buffer_add_char(out, '\n');
    }
    buffer_release(&line);
}

static void add_failure(struct buffer *out, const struct test *test, const struct finding *first) {
    const struct rule *rule = rules_find(first->rule);
    buffer_add_string(out, "<failure type=\"");
    escape_xml(out, rule != NULL ? rule->name : first->rule);
    buffer_add_string(out, "\" message=\"");
    escape_xml(out, first->message);
    buffer_add_string(out, "\">\n");
    add_lines(out, test, true);
    buffer_add_string(out, "</failure>\n");
}

static bool only_failures(const struct test *test) {
    for (size_t i = 0; i < test->count; i++)
        if (!fails(test, &test->findings[i]))
            return false;
    return true;
}

/* Appends the test; returns whether it failed. */
static bool add_test(struct buffer *out, const struct test *test) {
    const struct finding *first = first_failure(test);
    buffer_add_string(out, "<testcase classname=\"docket.check\" name=\"");
    escape_xml(out, test->path);
    buffer_add_string(out, "\" file=\"");
    escape_xml(out, test->path);
    buffer_add_string(out, "\" time=\"0\"");
    if (test->count == 0) {
        buffer_add_string(out, "/>\n");
        return false;
    }
    buffer_add_string(out, ">\n");
    if (first != NULL)
        add_failure(out, test, first);
    if (!only_failures(test)) {
        buffer_add_string(out, "<system-out>\n");
        add_lines(out, test, false);
        buffer_add_string(out, "</system-out>\n");
    }
    buffer_add_string(out, "</testcase>\n");
    return first != NULL;
}

void report_findings_junit(struct buffer *out, const struct findings *findings, const char *const *paths,
                           size_t count, bool strict) {
    struct buffer tests = BUFFER_INIT, numbers = BUFFER_INIT;
    size_t path = 0, at = 0, total = 0, failures = 0;
    while (path < count || at < findings->count) {
        const char *found = at < findings->count ? findings->items[at].path : NULL;
        int order = found == NULL ? -1 : path == count ? 1 : strcmp(paths[path], found);
        struct test test = {order <= 0 ? paths[path++] : found, &findings->items[at], 0, strict};
        while (order >= 0 && at < findings->count && strcmp(findings->items[at].path, test.path) == 0)
            at++, test.count++;
        failures += add_test(&tests, &test);
        total++;
    }
    buffer_printf(&numbers, "name=\"docket check\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" time=\"0\"",
                  total, failures);
    buffer_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites %s>\n<testsuite %s>\n",
                  buffer_text(&numbers), buffer_text(&numbers));
    buffer_add(out, tests.data, tests.length);
    buffer_add_string(out, "</testsuite>\n</testsuites>\n");
    buffer_release(&tests);
    buffer_release(&numbers);
}
