/* rooms: rules release approval register history document standard base */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "rules/context.h"
#include "rules/rules.h"

static void table_is_sound(void **state) {
    (void)state;
    for (size_t i = 0; i < rules_count; i++) {
        const struct rule *rule = &rules_table[i];
        assert_int_equal(strlen(rule->id), 4);
        assert_non_null(strchr("MRALCSXE", rule->id[0]));
        assert_int_equal(strspn(rule->id + 1, "0123456789"), 3);
        assert_true(i == 0 || strcmp(rules_table[i - 1].id, rule->id) < 0);
        assert_ptr_equal(rules_find(rule->name), rule);
        assert_ptr_equal(rules_find(rule->id), rule);
        assert_int_equal(strspn(rule->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(rule->name));
        assert_true(strlen(rule->summary) > 10 && strlen(rule->summary) < 90);
        assert_int_equal(rule->summary[strlen(rule->summary) - 1], '.');
        assert_true(strlen(rule->explanation) > 60);
        assert_int_equal(rule->explanation[strlen(rule->explanation) - 1], '\n');
        assert_true((rule->text != NULL) + (rule->body != NULL) + (rule->system != NULL) <= 1);
        /* A later gate is never milder, and what can't be read is always an error. */
        for (int gate = 1; gate < GATE_COUNT; gate++)
            assert_true(rule->severity[gate] >= rule->severity[gate - 1]);
        assert_true(!rule->fixed || rule->severity[GATE_DRAFT] == SEVERITY_ERROR);
    }
}

static void explanations_fit_a_terminal(void **state) {
    (void)state;
    for (size_t i = 0; i < rules_count; i++)
        for (const char *line = rules_table[i].explanation; *line != '\0';) {
            size_t length = strcspn(line, "\n");
            if (length > 110)
                fail_msg("%s: %.*s", rules_table[i].id, (int)length, line);
            line += length + (line[length] == '\n');
        }
}

/* Each explanation shows how it looks when it is right. */
static void explanations_have_examples(void **state) {
    (void)state;
    for (size_t i = 0; i < rules_count; i++)
        if (strstr(rules_table[i].explanation, "\n\n    ") == NULL)
            fail_msg("%s", rules_table[i].id);
}

static void nearest_is_found(void **state) {
    (void)state;
    assert_null(rules_find("nothing"));
    assert_string_equal(rules_nearest("titel-missing")->name, "title-missing");
    assert_null(rules_nearest("zzzzzzzzzzzzzzzzzz"));
    char longer[300];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(rules_nearest(longer));
}

static void settings_judge(void **state) {
    (void)state;
    struct rule_setting settings[] = {{.rule = "file-name", .severity = SEVERITY_OFF},
                                      {.rule = "M072", .severity = SEVERITY_ERROR},
                                      {.rule = "not-text", .severity = SEVERITY_OFF}};
    const char *standards[] = {"iso14001-2015"};
    struct config config = {.rules = settings, .rule_count = 3, .standards = standards, .standard_count = 1};
    struct findings findings = {0};
    finding_add(&findings, "M072", "b.md", 1, 1, "outdated");
    finding_add(&findings, "M053", "a.md", 1, 1, "named otherwise");
    finding_add(&findings, "X001", "a.md", 0, 0, "not text");
    finding_add(&findings, "C020", "c.md", 0, 0, "missing")->requirement = "iso14001-2015:9.1.1";
    rules_judge(&config, GATE_DRAFT, &findings);
    assert_int_equal(findings.count, 3);
    assert_string_equal(findings.items[0].rule, "X001");
    assert_int_equal(findings.items[0].severity, SEVERITY_ERROR);
    assert_null(findings.items[0].requirement);
    assert_int_equal(findings.items[1].severity, SEVERITY_ERROR);
    assert_string_equal(findings.items[1].requirement, "iso14001-2015:7.5.3");
    assert_int_equal(findings.items[2].severity, SEVERITY_WARNING);
    assert_string_equal(findings.items[2].requirement, "iso14001-2015:9.1.1");
    findings_release(&findings);
}

/* A rule of the standard can be judged more mildly, but never be switched off; a house rule can. */
static void standards_rules_stay_on(void **state) {
    (void)state;
    struct rule_setting settings[] = {{.rule = "title-missing", .severity = SEVERITY_OFF},
                                      {.rule = "M055", .severity = SEVERITY_NOTE},
                                      {.rule = "M053", .severity = SEVERITY_OFF}};
    struct config config = {.rules = settings, .rule_count = 3};
    for (int gate = 0; gate < GATE_COUNT; gate++) {
        assert_int_equal(rules_severity(&config, rules_find("M054"), (enum gate)gate), SEVERITY_ERROR);
        assert_int_equal(rules_severity(&config, rules_find("M055"), (enum gate)gate), SEVERITY_NOTE);
        assert_int_equal(rules_severity(&config, rules_find("M053"), (enum gate)gate), SEVERITY_OFF);
    }
}

/* What a gate asks for, where gates differ; a setting counts for all three. */
static void gates_differ(void **state) {
    (void)state;
    static const struct {
        const char *rule;
        enum severity severity[GATE_COUNT];
    } rules[] = {
        {"author-approves", {SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR}},
        {"placeholder", {SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR}},
        {"documented-information-missing", {SEVERITY_WARNING, SEVERITY_WARNING, SEVERITY_ERROR}},
        {"change-missing", {SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_ERROR}},
        {"translation-outdated", {SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_WARNING}},
        {"id-missing", {SEVERITY_ERROR, SEVERITY_ERROR, SEVERITY_ERROR}},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct rule_setting setting = {.rule = rules[i].rule, .severity = SEVERITY_WARNING};
        struct config config = {.rules = &setting, .rule_count = 1};
        for (int gate = 0; gate < GATE_COUNT; gate++) {
            const struct rule *rule = rules_find(rules[i].rule);
            assert_int_equal(rules_severity(NULL, rule, (enum gate)gate), rules[i].severity[gate]);
            assert_int_equal(rules_severity(&config, rule, (enum gate)gate), SEVERITY_WARNING);
        }
    }
}

/* Where a finding doesn't say what to do, the table does. */
static void table_has_the_fix(void **state) {
    (void)state;
    struct findings findings = {0};
    finding_add(&findings, "S010", "a.md", 1, 1, "unused");
    finding_add(&findings, "S010", "a.md", 2, 1, "unused")->fix = "its own";
    rules_judge(NULL, GATE_DRAFT, &findings);
    assert_string_equal(findings.items[0].fix, rules_find("S010")->fix);
    assert_string_equal(findings.items[1].fix, "its own");
    findings_release(&findings);
}

/* The table's clauses are those of the shared structure: a standard from before it gets none. */
static void older_standards_have_other_numbers(void **state) {
    (void)state;
    const char *standards[] = {"iso14001-2004"};
    struct config config = {.standards = standards, .standard_count = 1};
    struct findings findings = {0};
    finding_add(&findings, "M050", "a.md", 1, 1, "no identifier");
    rules_judge(&config, GATE_RELEASE, &findings);
    assert_null(findings.items[0].requirement);
    findings.items[0].severity = SEVERITY_OFF;
    rules_judge(NULL, GATE_RELEASE, &findings);
    assert_null(findings.items[0].requirement);
    assert_int_equal(findings.items[0].severity, SEVERITY_ERROR);
    findings_release(&findings);
}

static void quotes_are_short_and_clean(void **state) {
    (void)state;
    struct findings findings = {0};
    assert_string_equal(finding_quote(&findings, "EP-07"), "EP-07");
    assert_string_equal(finding_quote(&findings, "a\x1b[31m\nb\x80"), "a?[31m?b?");
    char sixty[61], longer[2000];
    memset(sixty, 'x', 60);
    sixty[60] = '\0';
    assert_string_equal(finding_quote(&findings, sixty), sixty);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(strlen(finding_quote(&findings, longer)), 60 + strlen("…"));
    /* Combining characters take no columns: the bytes are bounded all the same. */
    for (size_t i = 0; i + 2 < sizeof longer; i += 2)
        memcpy(longer + i, "\xCC\x81", 2);
    assert_true(strlen(finding_quote(&findings, longer)) < 500);
    findings_release(&findings);
}

static void gates_have_names(void **state) {
    (void)state;
    for (int gate = 0; gate < GATE_COUNT; gate++)
        assert_int_equal(gate_parse(gate_name((enum gate)gate)), gate);
    assert_int_equal(gate_parse("never"), -1);
}

/* --- two ways to the same findings --- */

static void judge_text(void *context, const struct config *config, const struct entry *entry,
                       struct findings *findings) {
    rules_run_text(config, NULL, *(const day_t *)context, entry, findings);
}

/* All findings at the folder: documents whole, or each judged while it is read and then a skeleton. */
static void find_all(const char *folder, const char *config, bool whole, struct findings *findings) {
    day_t day = date_parse("2027-03-01");
    struct registry_reader reader = {judge_text, &day};
    struct source *source = NULL;
    struct registry *registry = NULL;
    assert_int_equal(source_open_folder(&source, folder), 0);
    int result = whole ? registry_load(&registry, source, config, findings)
                       : registry_load_read(&registry, source, config, &reader, findings);
    if (result == 0) {
        for (size_t i = 0; i < registry->entry_count; i++)
            assert_int_equal(registry->entries[i].document->skeleton, !whole);
        rules_run(registry, day, findings);
        rules_judge(registry->config, GATE_RELEASE, findings);
    }
    registry_free(registry);
    source_close(source);
}

static size_t compare_ways(const char *folder, const char *config) {
    struct findings whole = {0}, read = {0};
    find_all(folder, config, true, &whole);
    find_all(folder, config, false, &read);
    for (size_t i = 0; i < whole.count && i < read.count; i++) {
        const struct finding *a = &whole.items[i], *b = &read.items[i];
        if (strcmp(a->path, b->path) != 0 || a->line != b->line || a->column != b->column ||
            strcmp(a->rule, b->rule) != 0 || strcmp(a->message, b->message) != 0 ||
            strcmp(a->fix != NULL ? a->fix : "", b->fix != NULL ? b->fix : "") != 0)
            fail_msg("%s: %s:%d: %s [%s], or %s:%d: %s [%s]", folder, a->path, a->line, a->message, a->rule,
                     b->path, b->line, b->message, b->rule);
    }
    assert_int_equal(whole.count, read.count);
    size_t count = whole.count;
    findings_release(&whole);
    findings_release(&read);
    return count;
}

/* On the sample and on the documents of each golden. */
static void skeletons_say_the_same(void **state) {
    (void)state;
    static const char goldens[] = "test/golden/check", base[] = "test/golden/check/base/docket.yaml";
    char folder[300], own[320];
    size_t found = 0, cases = 0;
    DIR *directory = opendir(goldens);
    assert_non_null(directory);
    compare_ways(".", NULL);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.' || entry->d_type != DT_DIR)
            continue;
        snprintf(folder, sizeof folder, "%s/%s", goldens, entry->d_name);
        snprintf(own, sizeof own, "%s/docket.yaml", folder);
        found += compare_ways(folder, access(own, F_OK) == 0 ? own : base);
        cases++;
    }
    closedir(directory);
    assert_true(cases > 40 && found > 300);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_sound),
        cmocka_unit_test(explanations_fit_a_terminal),
        cmocka_unit_test(explanations_have_examples),
        cmocka_unit_test(nearest_is_found),
        cmocka_unit_test(settings_judge),
        cmocka_unit_test(standards_rules_stay_on),
        cmocka_unit_test(gates_differ),
        cmocka_unit_test(table_has_the_fix),
        cmocka_unit_test(older_standards_have_other_numbers),
        cmocka_unit_test(quotes_are_short_and_clean),
        cmocka_unit_test(gates_have_names),
        cmocka_unit_test(skeletons_say_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
