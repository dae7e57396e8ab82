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

/* One finding and no other. `message` may go on with "; " and the fix. */
static void check_finding(const char *text, const char *rule, int line, int column, const char *message) {
    parse(text);
    if (findings.count != 1)
        fail_msg("%zu findings; the first: %s", findings.count,
                 findings.count ? findings.items[0].message : "");
    const char *found = findings.items[0].message, *fix = findings.items[0].fix;
    if (fix && strcmp(found, message) != 0)
        found = arena_printf(&arena, "%s; %s", found, fix);
    assert_string_equal(found, message);
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
    check_finding(
        HEAD TYPES "organization: {name: x}\n", "M002", 6, 1,
        "unknown key 'organization' in docket.yaml; write 'organisation', if that is what was meant");
    check_finding(HEAD TYPES "colour: red\n", "M002", 6, 1, "unknown key 'colour' in docket.yaml");
    check_finding(
        HEAD "types: {procedure: {folder: procedures, id: \"EP\", reviw-every: 1 year}}\n", "M002", 5, 51,
        "unknown key 'reviw-every' in type 'procedure'; write 'review-every', if that is what was meant");
    check_finding(HEAD TYPES "attest: {form: [head], by: head}\n", "M002", 6, 10,
                  "unknown key 'form' in attest; write 'for', if that is what was meant");
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
                  "there is no role 'autor' under roles:; write 'author', if that is what was meant");
    check_finding(HEAD TYPES "control: {steps: [{meaning: approved, role: king}]}\n", "M006", 6, 45,
                  "there is no role 'king' under roles:");
    check_finding(HEAD TYPES "attest: {by: head, for: [heads]}\n", "M006", 6, 26,
                  "there is no role 'heads' under roles:; write 'head', if that is what was meant");
    check_finding("system: 00112233445566778899aabbccddeeff\norganisation: {name: W}\n" TYPES
                  "people: {l.chen: {name: L}}\nroles: {a: {deputies: [{person: l.chan}]}}\n",
                  "M007", 5, 33,
                  "there is no person 'l.chan' under people:; write 'l.chen', if that is what was meant");
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
        "'number' is no value of 'revision': it takes one of integer, letter, decimal, letter/number, none");
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

/* The parts of docket.yaml one by one: what each takes, and what it must have. */
static void test_parts(void **state) {
    (void)state;
    static const struct {
        const char *text, *rule;
        int line, column;
        const char *message;
    } mistakes[] = {
        {HEAD TYPES "system:\n", "M001", 6, 1,
         "the key 'system' stands here a second time; delete one of the two"},
        {HEAD TYPES "standards: iso14001-2015\nbranch: {}\n", "M004", 7, 9,
         "'branch' takes a text; here is a mapping"},
        {HEAD TYPES "standards: [\"\"]\n", "M005", 6, 13, "'' is no name of a standard"},
        {HEAD TYPES "standards: [a, null]\n", "M004", 6, 16,
         "'standards' takes a list of texts; here is nothing"},
        {HEAD TYPES "attest: {for: [head]}\n", "M003", 6, 9, "attest lacks 'by'"},
        {HEAD TYPES "attest: head\n", "M004", 6, 9,
         "attest takes keys and values, as {by: …}; here is a text"},
        {HEAD TYPES "attest: {by: head, for: [head, head]}\n", "M014", 6, 32, "role 'head' is listed twice"},
        {HEAD TYPES "attest: {by: [head]}\n", "M004", 6, 14, "'by' takes a text; here is a list"},
        {HEAD TYPES "control: {promulgate: boss}\n", "M006", 6, 23, "there is no role 'boss' under roles:"},
        {HEAD TYPES "control: {steps: [head]}\n", "M004", 6, 19,
         "a step takes keys and values, as {meaning: …}; here is a text"},
        {HEAD TYPES "control: {steps: [{meaning: approved}]}\n", "M003", 6, 19, "a step lacks 'role'"},
        {HEAD TYPES "control: {steps: [{meaning: approved, role: head, who: x}]}\n", "M002", 6, 51,
         "unknown key 'who' in a step"},
        {HEAD TYPES "control: {steps: [{meaning: approved, role: head, count: 100}]}\n", "M011", 6, 58,
         "'100' is no number of people, 1 to 99"},
        {HEAD TYPES "rules: {file-name: [off]}\n", "M004", 6, 20, "'file-name' takes a text; here is a list"},
        {HEAD TYPES "front-matter: [doc_id]\n", "M004", 6, 15,
         "'front-matter' takes foreign keys, each with docket's; here is a list"},
        {HEAD TYPES "front-matter: {doc_id: [id]}\n", "M004", 6, 24, "'doc_id' takes a text; here is a list"},
        {HEAD TYPES "front-matter: {doc_id: titel}\n", "M015", 6, 24,
         "the front matter of docket has no key 'titel'; write 'title', if that is what was meant"},
        {HEAD "types:\n", "M003", 5, 7, "docket.yaml lacks 'types'"},
        {HEAD "types: {p: {folder: x, id: [EP]}}\n", "M004", 5, 28, "'id' takes a text; here is a list"},
        {HEAD "types: {p: {folder: x, id: EP, sections: {a: b}}}\n", "M004", 5, 42,
         "'sections' takes a list; here is a mapping"},
        {HEAD "types: {p: {folder: x, id: EP, sections: [a, b, a]}}\n", "M014", 5, 49,
         "section 'a' is listed twice"},
        {HEAD "types: {p: {folder: x, id: EP, review-every: 30 days}}\n", "M011", 5, 46,
         "'30 days' is no interval between reviews; write it in months or years: 24 months, 3 years; or "
         "never"},
        {HEAD "types: {p: {folder: x, id: EP}, p: {folder: y, id: EQ}}\n", "M001", 5, 33,
         "the key 'p' stands here a second time; delete one of the two"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        check_finding(mistakes[i].text, mistakes[i].rule, mistakes[i].line, mistakes[i].column,
                      mistakes[i].message);
}

/* Organisation, people and roles, which every other test has right. */
static void test_people(void **state) {
    (void)state;
    static const struct {
        const char *organisation, *roles, *people, *rule;
        int line, column;
        const char *message;
    } mistakes[] = {
        {"{sites: {a: b}}", "{}", "{}", "M003", 2, 15, "organisation lacks 'name'"},
        {"{name: [W]}", "{}", "{}", "M004", 2, 22, "'name' takes a text; here is a list"},
        {"{name: W, sites: [a]}", "{}", "{}", "M004", 2, 32,
         "'sites' takes site names and what to print for each; here is a list"},
        {"{name: W, sites: {a: [b]}}", "{}", "{}", "M004", 2, 36, "'a' takes a text; here is a list"},
        {"{name: W, classification: {a: b}}", "{}", "{}", "M004", 2, 41,
         "'classification' takes a text; here is a mapping"},
        {"{name: W, timezone: UTC}", "{}", "{}", "M002", 2, 25,
         "unknown key 'timezone' in organisation; write 'time-zone', if that is what was meant"},
        {"{name: W}", "[a]", "{}", "M004", 3, 8, "'roles' takes roles, each with its title; here is a list"},
        {"{name: W}", "{a: Author}", "{}", "M004", 3, 12,
         "role 'a' takes keys and values, as {title: …}; here is a text"},
        {"{name: W}", "{a: {titel: A}}", "{}", "M002", 3, 13,
         "unknown key 'titel' in role 'a'; write 'title', if that is what was meant"},
        {"{name: W}", "{a: {deputies: p}}", "{p: {name: P}}", "M004", 3, 23,
         "'deputies' takes a list of {person: …, for: …, from: …, until: …}; here is a text"},
        {"{name: W}", "{a: {deputies: [p]}}", "{p: {name: P}}", "M004", 3, 24,
         "a deputy of 'a' takes keys and values, as {person: …}; here is a text"},
        {"{name: W}", "{a: {deputies: [{for: p}]}}", "{p: {name: P}}", "M003", 3, 24,
         "a deputy of 'a' lacks 'person'"},
        {"{name: W}", "{a: {deputies: [{person: p, for: q}]}}", "{p: {name: P}}", "M007", 3, 41,
         "there is no person 'q' under people:"},
        {"{name: W}", "{a: {deputies: [{person: p, to: 2026-01-01}]}}", "{p: {name: P}}", "M002", 3, 36,
         "unknown key 'to' in a deputy of 'a'"},
        {"{name: W}", "{}", "[p]", "M004", 4, 9,
         "'people' takes people, each with name, email and roles; here is a list"},
        {"{name: W}", "{}", "{p: Paul}", "M004", 4, 13,
         "person 'p' takes keys and values, as {name: …}; here is a text"},
        {"{name: W}", "{}", "{p: {email: p@w.example}}", "M003", 4, 10, "person 'p' lacks 'name'"},
        {"{name: W}", "{}", "{p: {name: P, mail: p@w.example}}", "M002", 4, 23,
         "unknown key 'mail' in person 'p'; write 'email', if that is what was meant"},
        {"{name: W}", "{a: {}}", "{p: {name: P, roles: [a, a]}}", "M014", 4, 34, "role 'a' is listed twice"},
        {"{name: W}", "{a: {}}", "{p: {name: P, roles: [a, b]}}", "M006", 4, 34,
         "there is no role 'b' under roles:"},
        {"{name: W}", "{}", "{p: {name: P}, p: {name: Q}}", "M001", 4, 24,
         "the key 'p' stands here a second time; delete one of the two"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct buffer text = BUFFER_INIT;
        buffer_printf(
            &text,
            "system: 00112233445566778899aabbccddeeff\norganisation: %s\nroles: %s\npeople: %s\n" TYPES,
            mistakes[i].organisation, mistakes[i].roles, mistakes[i].people);
        check_finding(text.data, mistakes[i].rule, mistakes[i].line, mistakes[i].column, mistakes[i].message);
        buffer_release(&text);
    }
}

/* More than anybody needs. */
static void test_bounds(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text, HEAD "types: {");
    for (int i = 0; i <= 100; i++)
        buffer_printf(&text, "t%d: {folder: x, id: EP}, ", i);
    buffer_add_string(&text, "}\n");
    check_finding(text.data, "M004", 5, 8, "'types' has more than 100 entries");
    buffer_clear(&text);
    buffer_add_string(&text, HEAD TYPES "front-matter: {");
    for (int i = 0; i <= 200; i++)
        buffer_printf(&text, "k%d: id, ", i);
    buffer_add_string(&text, "}\n");
    check_finding(text.data, "M015", 6, 15, "'front-matter' maps more than 200 keys");
    buffer_clear(&text);
    buffer_add_string(&text,
                      "system: 00112233445566778899aabbccddeeff\norganisation: {name: W}\n" TYPES "roles: {");
    for (int i = 0; i < 65; i++)
        buffer_add_char(&text, 'a');
    buffer_add_string(&text, ": {}}\n");
    parse(text.data);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "M005");
    buffer_release(&text);
}

/* Where each standard stands, for findings about it. */
static void test_places(void **state) {
    (void)state;
    parse(HEAD TYPES "standards: [iso14001-2015, ISO, iso9001-2015]\n");
    assert_int_equal(config->standard_count, 2);
    assert_string_equal(config->standards[1], "iso9001-2015");
    assert_int_equal(config->standard_places[1].line, 6);
    assert_int_equal(config->standard_places[1].column, 33);
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
        {REVISION_NONE, ""},
        {REVISION_NONE, "1"},
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
        cmocka_unit_test_teardown(test_parts, reset),
        cmocka_unit_test_teardown(test_people, reset),
        cmocka_unit_test_teardown(test_bounds, reset),
        cmocka_unit_test_teardown(test_places, reset),
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
