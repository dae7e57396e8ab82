/* rooms: register history document standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "register/config.h"
#include "register/people.h"

static const char *const author[] = {"author"}, *const two[] = {"author", "lab"};

static void set_bytes(const char *before, size_t length, const struct person_change *change,
                      const char *expected) {
    struct buffer out = BUFFER_INIT;
    int result = people_set(&out, before, length, change);
    if (expected) {
        if (result < 0)
            fail_msg("%s of:\n%.*s", error_message(), (int)length, before);
        assert_string_equal(buffer_text(&out), expected);
    } else {
        assert_int_equal(result, -1);
        assert_int_equal(out.length, 0);
    }
    buffer_release(&out);
}

static void set(const char *before, const struct person_change *change, const char *expected) {
    set_bytes(before, strlen(before), change, expected);
}

static void test_new(void **state) {
    (void)state;
    const struct person_change x = {
        .id = "x.y", .name = "X Y", .email = "x@y.example", .roles = two, .role_count = 2};
#define X "x.y: {name: X Y, email: x@y.example, roles: [author, lab]}"
    set("people:\n  a: {name: A} # first\n\n# roles\nroles: {}\n", &x,
        "people:\n  a: {name: A} # first\n  " X "\n\n# roles\nroles: {}\n");
    set("people:\n    a:\n        name: A\n        roles:\n        - author\n", &x,
        "people:\n    a:\n        name: A\n        roles:\n        - author\n    " X "\n");
    set("people:\n  a: {name: A}", &x, "people:\n  a: {name: A}\n  " X "\n");
    set("people: {a: {name: \"A}\"}}\nb: 1\n", &x, "people: {a: {name: \"A}\"}, " X "}\nb: 1\n");
    set("people: { a: {name: A#} } # }\nb: 1\n", &x, "people: { a: {name: A#}, " X " } # }\nb: 1\n");
    set("people: {\n  a: {name: A}, # the one}\n  b: {name: 'it''s}'}\n}\n", &x,
        "people: {\n  a: {name: A}, # the one}\n  b: {name: 'it''s}'}\n, " X "}\n");
    set("people: {}\n", &x, "people: {" X "}\n");
    set("people:\n  # nobody yet\nroles: {}\n", &x, "people:\n  " X "\n  # nobody yet\nroles: {}\n");
    set("people:", &x, "people:\n  " X "\n");
    set("a: 1\n", &x, "a: 1\npeople:\n  " X "\n");
    set("a: 1", &x, "a: 1\npeople:\n  " X "\n");
    set("", &x, "people:\n  " X "\n");
    set("a: 1\r\npeople:\r\n  a: {name: A}\r\nb: 2\r\n", &x,
        "a: 1\r\npeople:\r\n  a: {name: A}\r\n  " X "\r\nb: 2\r\n");
    const struct person_change odd = {
        .id = "no", .name = "O'Neill: \"x\", #1", .email = NULL, .roles = author, .role_count = 1};
    set("people: {}\n", &odd, "people: {\"no\": {name: \"O'Neill: \\\"x\\\", #1\", roles: [author]}}\n");
    const struct person_change bare = {.id = "x"};
    set("people: {}\n", &bare, "people: {x: {name: x, roles: []}}\n");
}

static void test_changed(void **state) {
    (void)state;
    const struct person_change role = {.id = "a", .roles = author, .role_count = 1};
    set("people:\n  a: {name: A, roles: [lab]} # why\n  b: {name: B}\n", &role,
        "people:\n  a: {name: A, roles: [lab, author]} # why\n  b: {name: B}\n");
    set("people:\n  a: {name: A, roles: []}\n", &role, "people:\n  a: {name: A, roles: [author]}\n");
    set("people:\n  a: {name: A, roles: [ lab ]}\n", &role,
        "people:\n  a: {name: A, roles: [ lab, author ]}\n");
    set("people:\n  a: {name: A}\n", &role, "people:\n  a: {name: A, roles: [author]}\n");
    set("people:\n  a: {name: A, roles: lab}\n", &role, "people:\n  a: {name: A, roles: [lab, author]}\n");
    set("people:\n  a:\n    name: A\n    roles: lab # only\n", &role,
        "people:\n  a:\n    name: A\n    roles: [lab, author] # only\n");
    set("people:\n  a:\n    name: A\n    roles:\n    - lab # x\n    # more\n    email: m\n", &role,
        "people:\n  a:\n    name: A\n    roles:\n    - lab # x\n    - author\n    # more\n    email: m\n");
    set("people:\n  a:\n    name: A\n\n  # the other\n  b: {name: B}\n", &role,
        "people:\n  a:\n    name: A\n    roles: [author]\n\n  # the other\n  b: {name: B}\n");
    set("people:\n  a:\n    name: A\n    roles:\nb: 1\n", &role,
        "people:\n  a:\n    name: A\n    roles: [author]\nb: 1\n");
    const struct person_change named = {.id = "a", .name = "Anne: B", .email = "n@x.example"};
    set("people: {a: {name: \"A, or}\", email: m, roles: [lab]}}\n", &named,
        "people: {a: {name: \"Anne: B\", email: n@x.example, roles: [lab]}}\n");
    set("people:\n  a:\n    name: 'A''s' # mark\n    roles: [lab]\n", &named,
        "people:\n  a:\n    name: \"Anne: B\" # mark\n    roles: [lab]\n    email: n@x.example\n");
    const struct person_change same = {.id = "a", .name = "A"};
    set("people: {a: {name: A}}\n", &same, "people: {a: {name: A}}\n");
    const struct person_change gone = {.id = "a", .without_roles = true};
    set("people:\n  a: {name: A, roles: [lab, author], email: m}\n", &gone,
        "people:\n  a: {name: A, roles: [], email: m}\n");
    set("people:\n  a:\n    roles:\n      - lab\n      - author\n    name: A\n", &gone,
        "people:\n  a:\n    roles: []\n    name: A\n");
    set("people:\n  a: {name: A, roles: lab}\n", &gone, "people:\n  a: {name: A, roles: []}\n");
    set("people:\n  a: {name: A}\n", &gone, "people:\n  a: {name: A}\n");
    const struct person_change other = {.id = "a", .roles = author, .role_count = 1, .without_roles = true};
    set("people:\n  a: {name: A, roles: [lab]}\n", &other, "people:\n  a: {name: A, roles: [author]}\n");
}

/* What can't be done surely isn't done at all. */
static void test_refused(void **state) {
    (void)state;
    const struct person_change x = {.id = "x", .name = "X", .roles = author, .role_count = 1};
    const struct person_change a = {.id = "a", .name = "New", .roles = author, .role_count = 1};
    set("people: [a, b]\n", &x, NULL);
    set("people: ~\n", &x, NULL);
    set("{people: {a: {name: A}}, b: 1}\n...\n", &x,
        "{people: {a: {name: A}, x: {name: X, roles: [author]}}, b: 1}\n...\n");
    set("{b: 1}\n", &x, NULL);
    set("a: [\n", &x, NULL);
    set("- a\n", &x, NULL);
    set("people:\n  a: Anne\n", &a, NULL);
    set("people:\n  a:\n    name: A\n      and more\n    roles: [lab]\n", &a, NULL);
    set("people:\n  a:\n    name: |\n      A\n    roles: [lab]\n", &a, NULL);
    set("people:\n  a: {name: A, roles: {lab: 1}}\n", &a, NULL);
    set("a: 1\n...\n", &x, NULL);
    set("people: &p {a: {name: A}}\n", &x, NULL);
    set_bytes("people: {}\0\n", 12, &x, NULL);
}

/* Any cut of a file: what comes out is refused, or says just what it should. */
static void test_cut(void **state) {
    (void)state;
    static const char text[] =
        "system: 1 # x\npeople:\n  a: {name: \"A, or}\", email: m, roles: [lab, 'it']} # }\n"
        "  b:\n    name: 'B''s'\n    roles:\n      - lab\n\n# end\nroles:\n  lab: {title: L}\n";
    const struct person_change changes[] = {
        {.id = "a", .name = "N", .email = "e", .roles = author, .role_count = 1},
        {.id = "b", .name = "N", .email = "e", .roles = author, .role_count = 1},
        {.id = "b", .without_roles = true},
        {.id = "c", .name = "N", .roles = two, .role_count = 2},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        for (size_t length = 0; length < sizeof text; length++) {
            struct buffer out = BUFFER_INIT;
            char *copy = malloc(length + 1);
            memcpy(copy, text, length);
            if (people_set(&out, copy, length, &changes[i]) == 0) {
                struct findings findings = {0};
                struct arena arena = {0};
                struct config *config = config_parse(&arena, "docket.yaml", buffer_text(&out), out.length,
                                                     &findings);
                assert_non_null(config);
                assert_non_null(config_person(config, changes[i].id));
                config_release(config);
                findings_release(&findings);
                arena_release(&arena);
            }
            free(copy);
            buffer_release(&out);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
