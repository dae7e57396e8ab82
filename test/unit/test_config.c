/* rooms: register document standard history base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "register/config.h"
#include "register/keys.h"

static struct arena arena;
static struct findings findings;
static struct config *config;

static int reset(void **state) {
    (void)state;
    config_release(config);
    config = NULL;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static struct config *parse(const char *text) {
    reset(NULL);
    config = config_parse(&arena, "docket.yaml", text, strlen(text), &findings);
    return config;
}

/* Lines 1 to 4: what every one has. */
#define HEAD                                                                                          \
    "system: 00112233445566778899aabbccddeeff\n"                                                      \
    "organisation: {name: Works, sites: {main: Harbour 1}, time-zone: Europe/Berlin, language: en}\n" \
    "roles: {author: {title: Author}, head: {title: Head}}\n"                                         \
    "people: {l.chen: {name: Lin Chen, email: l@works.example, roles: [author, head]}}\n"
#define TYPES "types: {procedure: {folder: procedures, id: \"EP-[0-9]{2}\"}}\n"

/* One finding and no other. */
static void check_finding(const char *text, const char *rule, int line, int column, const char *message) {
    parse(text);
    if (findings.count != 1)
        fail_msg("%zu findings; the first: %s", findings.count,
                 findings.count ? findings.items[0].message : "");
    assert_string_equal(findings.items[0].message, message);
    assert_string_equal(findings.items[0].rule, rule);
    if (findings.items[0].line != line || findings.items[0].column != column)
        fail_msg("%d:%d, not %d:%d: %s", findings.items[0].line, findings.items[0].column, line, column,
                 message);
}

static void test_whole(void **state) {
    (void)state;
    parse(HEAD "branch: trunk\nstandards: [iso14001-2015, iso9001-2015]\n"
               "types:\n  procedure:\n    folder: ./procedures/\n    id: \"EP-[0-9]{2}\"\n    revision: "
               "letter/number\n    review-every: 2 years\n"
               "    steps: [{meaning: reviewed, role: head}, {meaning: approved, role: head, count: 2}]\n"
               "    editorial: [{meaning: approved, role: author}]\n    sections: [Purpose, Scope]\n"
               "control: {steps: [{meaning: approved, role: head}], promulgate: head, issue: author}\n"
               "attest: {by: author, for: [head]}\nrules: {author-approves: error, file-name: off}\n"
               "front-matter: {doc_id: id, version: revision, mail: }\n");
    assert_non_null(config);
    assert_int_equal(findings.count, 0);
    assert_string_equal(config->branch, "trunk");
    assert_string_equal(config->organisation, "Works");
    assert_string_equal(config->sites[0].name, "Harbour 1");
    assert_int_equal(config->standard_count, 2);
    const struct document_type *type = &config->types[0];
    assert_string_equal(type->folder, "procedures");
    assert_int_equal(type->scheme, REVISION_LETTER_NUMBER);
    assert_int_equal(type->review_months, 24);
    assert_int_equal(type->step_count, 2);
    assert_int_equal(type->steps[0].count, 1);
    assert_int_equal(type->steps[1].count, 2);
    assert_string_equal(type->editorial[0].role, "author");
    assert_string_equal(type->sections[1], "Scope");
    assert_string_equal(config->promulgate_role, "head");
    assert_string_equal(config->attest_for[0], "head");
    assert_int_equal(config->rule_count, 2);
    assert_int_equal(config->rules[1].severity, SEVERITY_OFF);
    assert_int_equal(config->rules[1].line, 18);
    assert_int_equal(config->mapping_count, 3);
    assert_string_equal(config->mappings[1].to, "revision");
    assert_string_equal(config->mappings[2].to, "");
    assert_string_equal(config_person(config, "l.chen")->email, "l@works.example");
    assert_int_equal(config_person(config, "l.chen")->role_count, 2);
    assert_null(config_person(config, "nobody"));
    assert_string_equal(config_role(config, "head")->title, "Head");
}

static void test_unusable(void **state) {
    (void)state;
    assert_null(parse("a: [b\n"));
    assert_string_equal(findings.items[0].rule, "M001");
    assert_null(parse("- a\n- b\n"));
    assert_string_equal(findings.items[0].rule, "M001");
    assert_null(parse("a: &x 1\nb: *x\n"));
    assert_null(parse("system: 1\nsystem: 2\n"));
    assert_string_equal(findings.items[0].rule, "M001");
    struct buffer text = BUFFER_INIT;
    while (text.length <= CONFIG_MAX_BYTES)
        buffer_add_string(&text, "# a comment\n");
    assert_null(parse(text.data));
    assert_string_equal(findings.items[0].message, "the file is larger than 1 MB");
    buffer_release(&text);
}

static void test_empty(void **state) {
    (void)state;
    assert_non_null(parse("")); /* usable, with everything missing */
    assert_int_equal(findings.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(findings.items[i].rule, "M003");
}

static void test_keys(void **state) {
    (void)state;
    check_finding(HEAD TYPES "organization: {name: x}\n", "M002", 6, 1,
                  "unknown key 'organization' in docket.yaml; did you mean 'organisation'?");
    check_finding(HEAD TYPES "colour: red\n", "M002", 6, 1, "unknown key 'colour' in docket.yaml");
    check_finding(HEAD "types: {procedure: {folder: procedures, id: \"EP\", reviw-every: 1 year}}\n", "M002",
                  5, 51, "unknown key 'reviw-every' in type 'procedure'; did you mean 'review-every'?");
    check_finding(HEAD TYPES "attest: {form: [head], by: head}\n", "M002", 6, 10,
                  "unknown key 'form' in attest; did you mean 'for'?");
    check_finding(HEAD, "M003", 1, 1, "docket.yaml lacks 'types'");
    check_finding(HEAD "types: {procedure: {id: \"EP\"}}\n", "M003", 5, 9, "type 'procedure' lacks 'folder'");
    check_finding(HEAD "types: {procedure: {folder: x}}\n", "M003", 5, 9, "type 'procedure' lacks 'id'");
    check_finding(HEAD TYPES "control: {steps: [{role: head}]}\n", "M003", 6, 19, "a step lacks 'meaning'");
}

static void test_kinds(void **state) {
    (void)state;
    check_finding(HEAD TYPES "branch: [main]\n", "M004", 6, 9, "'branch' takes a text; here is a list");
    check_finding(HEAD "types: [procedure]\n", "M004", 5, 8,
                  "'types' takes types, each with folder and id; here is a list");
    check_finding(HEAD "types: {procedure: procedures}\n", "M004", 5, 20,
                  "type 'procedure' takes keys and values, as {folder: …}; here is a text");
    check_finding(HEAD TYPES "standards: {a: b}\n", "M004", 6, 12,
                  "'standards' takes a list; here is a mapping");
    check_finding(HEAD TYPES "standards: [[a]]\n", "M004", 6, 13,
                  "'standards' takes a list of texts; here is a list");
    check_finding(HEAD TYPES "control: {steps: head}\n", "M004", 6, 18,
                  "'steps' takes a list of {meaning: …, role: …}; here is a text");
    check_finding(HEAD TYPES "rules: author-approves\n", "M004", 6, 8,
                  "'rules' takes rules, each with a severity; here is a text");
}

static void test_references(void **state) {
    (void)state;
    check_finding(HEAD TYPES "control: {issue: autor}\n", "M006", 6, 18,
                  "there is no role 'autor' under roles:; did you mean 'author'?");
    check_finding(HEAD TYPES "control: {steps: [{meaning: approved, role: king}]}\n", "M006", 6, 45,
                  "there is no role 'king' under roles:");
    check_finding(HEAD TYPES "attest: {by: head, for: [heads]}\n", "M006", 6, 26,
                  "there is no role 'heads' under roles:; did you mean 'head'?");
    check_finding("system: 00112233445566778899aabbccddeeff\norganisation: {name: W}\n" TYPES
                  "people: {l.chen: {name: L}}\nroles: {a: {deputies: [{person: l.chan}]}}\n",
                  "M007", 5, 33, "there is no person 'l.chan' under people:; did you mean 'l.chen'?");
}

static void test_values(void **state) {
    (void)state;
    check_finding("system: 12\norganisation: {name: W}\n" TYPES, "M012", 1, 9,
                  "'12' is no name of a system: that is 32 hexadecimal digits, in small letters");
    check_finding("system: 00112233445566778899aabbccddeeff\norganisation: {name: W, time-zone: "
                  "Europe/Atlantis}\n" TYPES,
                  "M013", 2, 36, "there is no time zone 'Europe/Atlantis'");
    check_finding(
        "system: 00112233445566778899aabbccddeeff\norganisation: {name: W, language: English}\n" TYPES,
        "M010", 2, 35, "'English' is no language");
    check_finding(HEAD TYPES "standards: [ISO 14001]\n", "M005", 6, 13,
                  "'ISO 14001' is no name of a standard");
    check_finding(HEAD TYPES "standards: [a, a]\n", "M014", 6, 16, "standard 'a' is listed twice");
    check_finding(HEAD TYPES "rules: {file-name: fatal}\n", "M010", 6, 20,
                  "'fatal' is no value of 'file-name': it takes one of off, note, warning, error");
    check_finding(HEAD TYPES "front-matter: {doc_id: identifier, x: title}\n", "M015", 6, 24,
                  "the front matter of docket has no key 'identifier'");
}

static void test_type_values(void **state) {
    (void)state;
    check_finding(
        HEAD "types: {p: {folder: x, id: \"EP\", revision: number}}\n", "M010", 5, 44,
        "'number' is no value of 'revision': it takes one of integer, letter, decimal, letter/number");
    check_finding(HEAD "types: {p: {folder: x, id: \"EP\", review-every: sometimes}}\n", "M011", 5, 48,
                  "'sometimes' is no interval between reviews");
    check_finding(HEAD "types: {p: {folder: ../x, id: \"EP\"}}\n", "M009", 5, 21,
                  "folder '../x' is none of the repository");
    check_finding(HEAD "types: {p: {folder: /x, id: \"EP\"}}\n", "M009", 5, 21,
                  "folder '/x' is none of the repository");
    check_finding(HEAD "types: {p: {folder: a/.b, id: \"EP\"}}\n", "M009", 5, 21,
                  "folder 'a/.b' is hidden, so nothing in it is read");
    check_finding(HEAD "types: {\"p/q\": {folder: x, id: \"EP\"}}\n", "M005", 5, 9,
                  "'p/q' can't be the name of a type");
    check_finding(HEAD
                  "types: {p: {folder: x, id: \"EP\", steps: [{meaning: approved, role: head, count: 0}]}}\n",
                  "M011", 5, 81, "'0' is no number of people, 1 to 99");
    check_finding(HEAD "types: {p: {folder: x, id: \"EP\", steps: [{meaning: signed, role: head}]}}\n",
                  "M010", 5, 52,
                  "'signed' is no value of 'meaning': it takes one of prepared, reviewed, approved");
}

static void check_pattern(const char *pattern, const char *reason) {
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text, HEAD "types: {p: {folder: x, id: '%s'}}\n", pattern);
    parse(text.data);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "M008");
    if (!strstr(findings.items[0].message, reason))
        fail_msg("no '%s' in '%s'", reason, findings.items[0].message);
    assert_int_equal(config->type_count, 0);
    buffer_release(&text);
}

/* Those that regcomp() can't read, and those that it had better not. */
static void test_patterns(void **state) {
    (void)state;
    check_pattern("EP-[0-9", "no regular expression");
    check_pattern("a)|(b", "no regular expression");
    check_pattern("(a)\\1", "refers back");
    check_pattern("((a{1,250}){1,250}){1,250}", "repeats too often");
    check_pattern("a{99999}", "repeats too often");
    check_pattern("a{18446744073709551615}{2}", "repeats too often");
    char longest[300];
    memset(longest, 'a', 299);
    longest[299] = '\0';
    check_pattern(longest, "longer than 200 bytes");
}

static void test_deputies(void **state) {
    (void)state;
    static const char head[] = "system: 00112233445566778899aabbccddeeff\norganisation: {name: W}\n" TYPES
                               "people: {a: {name: A}, b: {name: B}}\nroles: {r: {deputies: [%s]}}\n";
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text, head, "{person: a, for: b, from: 2026-01-01, until: 2026-03-31}, {person: b}");
    parse(text.data);
    assert_int_equal(findings.count, 0);
    const struct role *role = config_role(config, "r");
    assert_string_equal(role->title, "r");
    assert_int_equal(role->deputy_count, 2);
    assert_string_equal(role->deputies[0].for_person, "b");
    assert_int_equal(role->deputies[0].until, date_parse("2026-03-31"));
    assert_null(role->deputies[1].for_person);
    assert_int_equal(role->deputies[1].from, DAY_NONE);
    assert_int_equal(role->deputies[1].until, INT32_MAX);
    buffer_clear(&text);
    buffer_printf(&text, head, "{person: a, from: 2026-02-30}");
    check_finding(text.data, "M011", 5, 42, "'2026-02-30' is no date: 'from' takes one as 2026-03-01");
    buffer_clear(&text);
    buffer_printf(&text, head, "{person: a, from: 2026-02-03, until: 2026-02-02}");
    check_finding(text.data, "M011", 5, 61, "the deputyship of 'a' ends before it begins");
    buffer_release(&text);
}

static const char *type_name(const char *path, const char *id, const char *named) {
    const struct document_type *type = config_type_of(config, path, id, named);
    return type ? type->name : "none";
}

static void test_types(void **state) {
    (void)state;
    parse(HEAD "types:\n  form: {folder: forms, id: \"F-[0-9]{2}|X\"}\n  register: {folder: forms, id: "
               "\"F-[0-9]{2}\"}\n"
               "  inner: {folder: forms/inner, id: \"I-[0-9]+\"}\n");
    assert_int_equal(findings.count, 0);
    assert_string_equal(type_name("forms/F-01.md", "F-01", NULL), "form");
    assert_string_equal(type_name("forms/F-01.md", "F-01", "register"), "register");
    assert_string_equal(type_name("forms/F-01.md", "F-01", "other"), "form");
    assert_string_equal(type_name("forms/F-01.md", "X", "register"), "form");
    assert_string_equal(type_name("forms/sub/F-01.md", "F-01", NULL), "form");
    assert_string_equal(type_name("forms/F-01.md", "F-011", NULL), "none");
    assert_string_equal(type_name("forms/F-01.md", "XX", NULL), "none");
    assert_string_equal(type_name("forms/F-01.md", "", NULL), "none");
    assert_string_equal(type_name("forms/inner/I-5.md", "I-5", NULL), "inner");
    assert_string_equal(type_name("forms/inner/F-01.md", "F-01", NULL), "none");
    assert_string_equal(type_name("formsother/F-01.md", "F-01", NULL), "none");
    assert_string_equal(config_type_of_path(config, "forms/x.md")->name, "form");
    assert_string_equal(config_type_of_path(config, "forms/inner/x.md")->name, "inner");
    assert_null(config_type_of_path(config, "README.md"));
}

static void test_many_mistakes(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 40000; i++)
        buffer_printf(&text, "key-number-%d: x\n", i);
    parse(text.data);
    assert_int_equal(findings.count, CONFIG_MAX_FINDINGS + 1);
    assert_string_equal(findings.items[CONFIG_MAX_FINDINGS].message,
                        "the file has more than 200 mistakes; the others are not listed");
    buffer_release(&text);
}

/* Every key that front-matter: may lead to is one that documents have. */
static void test_front_matter_keys(void **state) {
    (void)state;
    for (size_t i = 0; config_front_matter_keys[i]; i++) {
        struct document *document = NULL;
        const char *text = arena_printf(&arena, "---\n%s:\n---\n", config_front_matter_keys[i]);
        assert_int_equal(document_parse(&document, "x.md", text, strlen(text), NULL, &findings), 0);
        document_free(document);
    }
    for (size_t i = 0; i < findings.count; i++)
        if (strstr(findings.items[i].message, "unknown key"))
            fail_msg("%s", findings.items[i].message);
}

/* --- revisions -------------------------------------------------------------------------------- */

static void test_revision_order(void **state) {
    (void)state;
    static const struct {
        enum revision_scheme scheme;
        const char *low, *high;
    } pairs[] = {
        {REVISION_INTEGER, "0", "1"},
        {REVISION_INTEGER, "9", "10"},
        {REVISION_INTEGER, "99999999999999999999998", "99999999999999999999999"},
        {REVISION_INTEGER, "9223372036854775807", "9223372036854775808"},
        {REVISION_LETTER, "A", "B"},
        {REVISION_LETTER, "Z", "AA"},
        {REVISION_LETTER, "AZ", "BA"},
        {REVISION_LETTER, "ZZ", "AAA"},
        {REVISION_DECIMAL, "1.9", "1.10"},
        {REVISION_DECIMAL, "1.10", "2.0"},
        {REVISION_DECIMAL, "9.0", "10.0"},
        {REVISION_DECIMAL, "1.4294967296", "1.4294967297"},
        {REVISION_LETTER_NUMBER, "A/0", "A/1"},
        {REVISION_LETTER_NUMBER, "A/9", "A/10"},
        {REVISION_LETTER_NUMBER, "A/9", "B/0"},
        {REVISION_LETTER_NUMBER, "Z/9", "AA/0"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(revision_valid(pairs[i].scheme, pairs[i].low));
        assert_true(revision_valid(pairs[i].scheme, pairs[i].high));
        assert_true(revision_compare(pairs[i].scheme, pairs[i].low, pairs[i].high) < 0);
        assert_true(revision_compare(pairs[i].scheme, pairs[i].high, pairs[i].low) > 0);
        assert_int_equal(revision_compare(pairs[i].scheme, pairs[i].low, pairs[i].low), 0);
    }
}

static void test_revision_valid(void **state) {
    (void)state;
    static const struct {
        enum revision_scheme scheme;
        const char *text;
    } bad[] = {
        {REVISION_INTEGER, ""},
        {REVISION_INTEGER, "01"},
        {REVISION_INTEGER, "-1"},
        {REVISION_INTEGER, "1.0"},
        {REVISION_INTEGER, "1 "},
        {REVISION_INTEGER, "A"},
        {REVISION_LETTER, "a"},
        {REVISION_LETTER, "A1"},
        {REVISION_LETTER, "A/0"},
        {REVISION_DECIMAL, "1"},
        {REVISION_DECIMAL, "1."},
        {REVISION_DECIMAL, ".1"},
        {REVISION_DECIMAL, "1.0.0"},
        {REVISION_DECIMAL, "1.01"},
        {REVISION_DECIMAL, "01.1"},
        {REVISION_LETTER_NUMBER, "A"},
        {REVISION_LETTER_NUMBER, "A/"},
        {REVISION_LETTER_NUMBER, "/1"},
        {REVISION_LETTER_NUMBER, "A/01"},
        {REVISION_LETTER_NUMBER, "A/1/2"},
        {REVISION_INTEGER, "123456789012345678901234567890123"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(revision_valid(bad[i].scheme, bad[i].text));
    for (int scheme = REVISION_INTEGER; scheme <= REVISION_LETTER_NUMBER; scheme++)
        assert_true(
            revision_valid((enum revision_scheme)scheme, revision_first((enum revision_scheme)scheme)));
    assert_string_equal(revision_scheme_name(REVISION_LETTER_NUMBER), "letter/number");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_whole, reset),
        cmocka_unit_test_teardown(test_unusable, reset),
        cmocka_unit_test_teardown(test_empty, reset),
        cmocka_unit_test_teardown(test_keys, reset),
        cmocka_unit_test_teardown(test_kinds, reset),
        cmocka_unit_test_teardown(test_references, reset),
        cmocka_unit_test_teardown(test_values, reset),
        cmocka_unit_test_teardown(test_type_values, reset),
        cmocka_unit_test_teardown(test_patterns, reset),
        cmocka_unit_test_teardown(test_deputies, reset),
        cmocka_unit_test_teardown(test_types, reset),
        cmocka_unit_test_teardown(test_many_mistakes, reset),
        cmocka_unit_test_teardown(test_front_matter_keys, reset),
        cmocka_unit_test(test_revision_order),
        cmocka_unit_test(test_revision_valid),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
