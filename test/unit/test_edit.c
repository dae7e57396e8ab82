/* rooms: register history document standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "document/edit.h"
#include "register/config.h"

static void set(const char *before, const struct frontmatter_setting *settings, size_t count,
                const char *expected) {
    static const struct key_mapping mappings[] = {{.from = "version", .to = "revision"}};
    struct document_options options = {.mappings = mappings, .mapping_count = 1};
    struct findings findings = {0};
    struct document *document = NULL;
    struct buffer out = BUFFER_INIT;
    assert_int_equal(document_parse(&document, "a.md", before, strlen(before), &options, &findings), 0);
    int result = frontmatter_set(document, &options, settings, count, &out);
    if (expected) {
        if (result < 0)
            fail_msg("%s", error_message());
        assert_string_equal(buffer_text(&out), expected);
    } else {
        assert_int_equal(result, -1);
        assert_int_equal(out.length, 0);
    }
    buffer_release(&out);
    document_free(document);
    findings_release(&findings);
}

static void test_set(void **state) {
    (void)state;
    const struct frontmatter_setting one[] = {{"revision", "4"}};
    const struct frontmatter_setting two[] = {{"revision", "4"}, {"change", "{text: x}"}};
    const struct frontmatter_setting away[] = {{"revision", NULL}};
    set("---\nid: A\nrevision: 3 # why\ntitle: T\n---\nBody\n", one, 1,
        "---\nid: A\nrevision: 4\ntitle: T\n---\nBody\n");
    set("---\nid: A\nrevision: 3\n---\n", two, 2, "---\nid: A\nrevision: 4\nchange: {text: x}\n---\n");
    set("---\nid: A\n---\n---\nrevision: 3\n---\n", one, 1,
        "---\nid: A\nrevision: 4\n---\n---\nrevision: 3\n---\n");
    set("---\nid: A\nrevision: 3\nowner: x\n---\n", away, 1, "---\nid: A\nowner: x\n---\n");
    set("---\nid: A\nversion: 3\n---\n", one, 1, "---\nid: A\nversion: 4\n---\n");
    /* Values over several lines; what is said before the next key is its own. */
    set("---\nchange:\n  text: long\n  reason: |\n    a\n    # no comment\n\n# the number\nrevision: 3\nid: "
        "A\n---\n",
        two, 2, "---\nchange: {text: x}\n\n# the number\nrevision: 4\nid: A\n---\n");
    set("---\r\nid: A\r\nrevision: 3\r\n---\r\nBody\r\n", two, 2,
        "---\r\nid: A\r\nrevision: 4\r\nchange: {text: x}\r\n---\r\nBody\r\n");
    set("\xef\xbb\xbf---\nrevision: 3\n...\nBody", one, 1, "\xef\xbb\xbf---\nrevision: 4\n...\nBody");
    set("No front matter\n", one, 1, NULL);
    set("---\n{id: A, revision: 3}\n---\n", one, 1, NULL);
    set("---\n  id: A\n  revision: 3\n---\n", one, 1, NULL);
}

static void scalar(const char *text, const char *expected) {
    struct buffer out = BUFFER_INIT, document = BUFFER_INIT;
    struct findings findings = {0};
    struct arena arena = {0};
    yaml_add_scalar(&out, text);
    assert_string_equal(buffer_text(&out), expected);
    /* And it is read again as it was. */
    buffer_printf(&document, "a: {b: %s, c: [%s]}\n", out.data, out.data);
    const struct yaml_node *root = yaml_parse(&arena, document.data, document.length, "a", 1, "M021",
                                              &findings);
    assert_non_null(root);
    if (!strpbrk(text, "\n\t"))
        assert_string_equal(yaml_get(yaml_get(root, "a"), "b")->scalar, text);
    arena_release(&arena);
    findings_release(&findings);
    buffer_release(&out);
    buffer_release(&document);
}

static void test_scalars(void **state) {
    (void)state;
    scalar("Adds copies for the plating hall", "Adds copies for the plating hall");
    scalar("4", "4");
    scalar("2.10", "2.10");
    scalar("C/1", "C/1");
    scalar("a: b", "\"a: b\"");
    scalar("a, b", "\"a, b\"");
    scalar("no", "\"no\"");
    scalar("null", "\"null\"");
    scalar("", "\"\"");
    scalar("- x", "\"- x\"");
    scalar("#7", "\"#7\"");
    scalar("say \"x\" \\", "\"say \\\"x\\\" \\\\\"");
    scalar("two\nlines", "\"two lines\"");
    scalar("ends:", "\"ends:\"");
    scalar("12:30:00", "\"12:30:00\"");
    scalar("\xe5\x8f\x97\xe6\x8e\xa7", "\xe5\x8f\x97\xe6\x8e\xa7");
    scalar("\x1b[1m", "\"\\x1B[1m\"");
}

static void next(enum revision_scheme scheme, const char *revision, bool major, const char *expected) {
    struct arena arena = {0};
    char *result = revision_next(&arena, scheme, revision, major);
    if (expected)
        assert_string_equal(result, expected);
    else
        assert_null(result);
    if (expected) {
        assert_true(revision_valid(scheme, result));
        assert_true(revision_compare(scheme, revision, result) < 0);
    }
    arena_release(&arena);
}

static void test_next(void **state) {
    (void)state;
    next(REVISION_INTEGER, "3", false, "4");
    next(REVISION_INTEGER, "3", true, "4");
    next(REVISION_INTEGER, "99", false, "100");
    next(REVISION_LETTER, "C", false, "D");
    next(REVISION_LETTER, "Z", false, "AA");
    next(REVISION_LETTER, "AZ", false, "BA");
    next(REVISION_LETTER, "ZZ", false, "AAA");
    next(REVISION_DECIMAL, "2.9", false, "2.10");
    next(REVISION_DECIMAL, "2.10", true, "3.0");
    next(REVISION_LETTER_NUMBER, "C/1", false, "C/2");
    next(REVISION_LETTER_NUMBER, "Z/9", true, "AA/0");
    next(REVISION_INTEGER, "99999999999999999999999999999999", false, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_set), cmocka_unit_test(test_scalars),
                                       cmocka_unit_test(test_next)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
