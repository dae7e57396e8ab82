/* rooms: document base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "document/yaml.h"

static struct arena arena;
static struct findings findings;

static int reset(void **state) {
    (void)state;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static const struct yaml_node *parse(const char *text) {
    reset(NULL);
    return yaml_parse(&arena, text, strlen(text), "x.yaml", 1, "M001", &findings);
}

static void check_refused(const char *text, int line, int column, const char *part) {
    assert_null(parse(text));
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "M001");
    assert_string_equal(findings.items[0].path, "x.yaml");
    if (!strstr(findings.items[0].message, part))
        fail_msg("no '%s' in '%s'", part, findings.items[0].message);
    if (findings.items[0].line != line || findings.items[0].column != column)
        fail_msg("%d:%d, not %d:%d", findings.items[0].line, findings.items[0].column, line, column);
}

static void test_tree(void **state) {
    (void)state;
    const struct yaml_node *root = parse("a: 2.10\nlist: [x, 'y', \"z\"]\nmap:\n  ä: |\n    one\n    two\n");
    assert_non_null(root);
    assert_int_equal(root->kind, YAML_MAPPING);
    assert_int_equal(root->count, 3);
    assert_string_equal(yaml_text(yaml_get(root, "a")), "2.10");
    const struct yaml_node *list = yaml_get(root, "list");
    assert_int_equal(list->kind, YAML_SEQUENCE);
    assert_int_equal(list->count, 3);
    assert_true(list->items[0]->plain);
    assert_false(list->items[1]->plain);
    assert_int_equal(list->items[2]->line, 2);
    assert_int_equal(list->items[2]->column, 16);
    const struct yaml_node *text = yaml_get(yaml_get(root, "map"), "ä");
    assert_string_equal(yaml_text(text), "one\ntwo\n");
    assert_int_equal(yaml_get(root, "map")->pairs[0].key->line, 4);
    assert_int_equal(yaml_get(root, "map")->pairs[0].key->column, 3);
}

static void test_places(void **state) {
    (void)state;
    /* Columns are bytes: each umlaut is two. */
    const struct yaml_node *root = parse("äö: ü\r\nb: {c: d}\re: f\n");
    assert_int_equal(yaml_get(root, "äö")->column, 7);
    assert_int_equal(yaml_get(yaml_get(root, "b"), "c")->column, 8);
    assert_int_equal(yaml_get(root, "e")->line, 3);
    reset(NULL);
    root = yaml_parse(&arena, "a: b", 4, "x.yaml", 7, "M001", &findings);
    assert_int_equal(yaml_get(root, "a")->line, 7);
}

static void test_nothing(void **state) {
    (void)state;
    static const char *const empty[] = {"", "\n", "# a comment\n", "---\n"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        const struct yaml_node *root = parse(empty[i]);
        assert_non_null(root);
        assert_int_equal(root->count, 0);
        assert_int_equal(findings.count, 0);
    }
    assert_non_null(yaml_parse(&arena, NULL, 0, "x.yaml", 1, "M001", &findings));
    assert_null(yaml_get(NULL, "a"));
    assert_null(yaml_get(parse("[a]"), "a"));
    assert_null(yaml_get(parse("a: b"), "c"));
    assert_null(yaml_text(NULL));
    assert_null(yaml_text(parse("[a]")));
}

static void test_text(void **state) {
    (void)state;
    const struct yaml_node *root = parse("a:\nb: null\nc: ~\nd: 'null'\ne: \"\"\nf: Null\n");
    assert_null(yaml_text(yaml_get(root, "a")));
    assert_null(yaml_text(yaml_get(root, "b")));
    assert_null(yaml_text(yaml_get(root, "c")));
    assert_string_equal(yaml_text(yaml_get(root, "d")), "null");
    assert_string_equal(yaml_text(yaml_get(root, "e")), "");
    assert_string_equal(yaml_text(yaml_get(root, "f")), "Null");
}

static void test_refused(void **state) {
    (void)state;
    check_refused("a: b\na: c\n", 2, 1, "a second time");
    check_refused("a: {b: c, b: d}\n", 1, 11, "a second time");
    check_refused("a: &x b\n", 1, 4, "anchors");
    check_refused("a: *x\n", 1, 4, "aliases");
    check_refused("a: !!int 1\n", 1, 4, "tags");
    check_refused("a: ! b\n", 1, 4, "tags");
    check_refused("<<: {a: b}\n", 1, 1, "merge keys");
    check_refused("? [a]\n: b\n", 1, 3, "a key must be a word");
    check_refused("%YAML 1.1\n---\na: b\n", 1, 1, "directives");
    check_refused("%TAG ! x\n---\na: b\n", 1, 1, "directives");
    check_refused("a: b\n---\nc: d\n", 2, 1, "more than one YAML document");
    check_refused("a: \"b\\0c\"\n", 1, 4, "NUL");
    check_refused("ä: \"b\n", 1, 5, "a quote is opened");
    check_refused("a: b\x01\n", 1, 5, "control characters");
    check_refused("a\n: \xff\n", 2, 3, "UTF-8");
}

/* A quoted merge key is a key as any other. */
static void test_accepted(void **state) {
    (void)state;
    assert_non_null(yaml_get(parse("'<<': a\n"), "<<"));
    assert_non_null(yaml_get(parse("'': a\n"), ""));
    assert_non_null(parse("- a\n- b\n"));
    assert_int_equal(parse("text\n")->kind, YAML_SCALAR);
}

static void test_depth(void **state) {
    (void)state;
    check_refused("[[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]]", 1, 21, "more than 20 deep");
    assert_non_null(parse("[[[[[[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]]]]]"));
}

static void test_size(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    while (text.length <= 1 << 20)
        buffer_add_string(&text, "# a comment that goes on\n");
    check_refused(buffer_text(&text), 1, 0, "more than 1 MB");
    buffer_clear(&text);
    buffer_add_string(&text, "a: [");
    for (int i = 0; i < 200001; i++)
        buffer_add_string(&text, "b,");
    buffer_add_string(&text, "]\n");
    assert_null(parse(buffer_text(&text)));
    assert_non_null(strstr(findings.items[0].message, "more than 200,000 values"));
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),  cmocka_unit_test(test_places),  cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_text),  cmocka_unit_test(test_refused), cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_depth), cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, reset);
}
