/* rooms: document base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../tree_check.h"
#include "base/buffer.h"
#include "base/digest.h"

static struct document *document;
static struct findings findings;

static int reset(void **state) {
    (void)state;
    document_free(document);
    document = NULL;
    findings_release(&findings);
    return 0;
}

static int parse_bytes(const char *bytes, size_t length, const struct document_options *options) {
    const struct node *at = NULL;
    reset(NULL);
    int status = document_parse(&document, "a.md", bytes, length, options, &findings);
    assert_true(status == 0 ? document != NULL : document == NULL && findings.count > 0);
    const char *wrong = document ? tree_check(document, &at) : NULL;
    if (wrong)
        fail_msg("%s: %s at %d:%d", wrong, node_kind_name(at->kind), at->line, at->column);
    return status;
}

static int parse(const char *text) {
    return parse_bytes(text, strlen(text), NULL);
}

/* Refused by one finding of this rule at this line. */
static void check_refused(const struct buffer *text, const char *rule, int line) {
    assert_int_equal(parse_bytes(buffer_text(text), text->length, NULL), -1);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, rule);
    assert_string_equal(findings.items[0].path, "a.md");
    assert_int_equal(findings.items[0].line, line);
}

static void repeat(struct buffer *out, const char *text, size_t count) {
    while (count-- > 0)
        buffer_add_string(out, text);
}

static const struct node *find(enum node_kind kind) {
    const struct node *node = document->body;
    while (node && node->kind != kind)
        node = node_following(node, document->body);
    return node;
}

static void test_facts(void **state) {
    (void)state;
    char digest[65];
    static const char text[] = "---\nid: EP-07\n---\n# A\n\n[b](c.md) ![d](e.png)\n\n[EP-08#x]\n";
    assert_int_equal(parse(text), 0);
    assert_string_equal(document->path, "a.md");
    assert_int_equal(document->length, strlen(text));
    assert_string_equal(document->source, text);
    digest_sha256(text, strlen(text), digest);
    assert_string_equal(document->sha256, digest);
    assert_true(document->has_front_matter);
    assert_string_equal(document->meta.id.text, "EP-07");
    assert_string_equal(yaml_text(yaml_get(document->front_matter, "id")), "EP-07");
    assert_ptr_equal(map_get(&document->anchors, "a"), find(NODE_HEADING));
    assert_int_equal(document->link_count, 3);
    assert_int_equal(document->links[1].node->kind, NODE_IMAGE);
    assert_int_equal(document->links[2].node->link.kind, LINK_DOCUMENT);
    assert_ptr_equal(document->links[2].section, find(NODE_HEADING));
}

static void test_nothing(void **state) {
    (void)state;
    assert_int_equal(parse_bytes(NULL, 0, NULL), 0);
    assert_null(document->body->first);
    assert_false(document->has_front_matter);
    assert_null(document->front_matter);
    assert_int_equal(parse("\xEF\xBB\xBF"), 0);
    assert_int_equal(findings.count, 1);
    document_free(NULL);
}

static void test_options(void **state) {
    (void)state;
    static const struct key_mapping mappings[] = {
        {.from = "doc_id", .to = "id"}, {.from = "version", .to = "revision"}, {.from = "tags", .to = ""}};
    struct document_options options = {
        .mappings = mappings, .mapping_count = 3, .require_front_matter = true};
    static const char foreign[] = "---\ndoc_id: EP-07\nversion: 1.0\ntags: [a]\nid: EP-08\n---\n";
    assert_int_equal(parse_bytes(foreign, strlen(foreign), &options), 0);
    assert_string_equal(document->meta.id.text, "EP-07");
    assert_string_equal(document->meta.revision.text, "1.0");
    assert_int_equal(findings.count, 1); /* id, given already */
    assert_string_equal(findings.items[0].rule, "M026");
    assert_int_equal(findings.items[0].line, 5);
    assert_int_equal(parse_bytes("text", 4, &options), 0);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "M020");
    assert_int_equal(findings.items[0].line, 1);
    options.require_front_matter = false;
    assert_int_equal(parse_bytes("text", 4, &options), 0);
    assert_int_equal(findings.count, 0);
}

static void test_size(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    repeat(&text, "0123456789abcdef", DOCUMENT_MAX_BYTES / 16);
    assert_int_equal(parse_bytes(buffer_text(&text), text.length, NULL), 0);
    buffer_add_char(&text, 'x');
    check_refused(&text, "X003", 0);
    buffer_release(&text);
}

static void test_front_matter_size(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text, "---\ntitle: ");
    repeat(&text, "x", 70000);
    buffer_add_string(&text, "\n---\n");
    check_refused(&text, "M027", 1);
    buffer_release(&text);
}

static void test_lines(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    repeat(&text, "#\n\n", DOCUMENT_MAX_LINES);
    assert_int_equal(parse_bytes(buffer_text(&text), text.length, NULL), 0);
    buffer_add_string(&text, "x");
    check_refused(&text, "X014", 2 * DOCUMENT_MAX_LINES + 1);
    /* Each item is one more. */
    buffer_clear(&text);
    repeat(&text, "- a\n", DOCUMENT_MAX_LINES / 2 + 1);
    check_refused(&text, "X014", DOCUMENT_MAX_LINES / 2 + 1);
    buffer_release(&text);
}

static void test_markup(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    repeat(&text, "*a* b@c.de\n\n", 124999);
    assert_int_equal(parse_bytes(buffer_text(&text), text.length, NULL), 0);
    repeat(&text, "*a* b@c.de\n\n", 2);
    check_refused(&text, "X007", 250001);
    buffer_release(&text);
}

static void test_depth(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    repeat(&text, "> ", DOCUMENT_MAX_DEPTH);
    buffer_add_string(&text, "a\n");
    assert_int_equal(parse_bytes(buffer_text(&text), text.length, NULL), 0);
    int depth = 0;
    for (const struct node *node = find(NODE_PARAGRAPH)->parent; node; node = node->parent)
        depth += node->kind == NODE_QUOTE;
    assert_int_equal(depth, DOCUMENT_MAX_DEPTH);
    buffer_clear(&text);
    buffer_add_string(&text, "first\n\n");
    repeat(&text, "> ", DOCUMENT_MAX_DEPTH + 1);
    buffer_add_string(&text, "a\n");
    check_refused(&text, "X004", 3);
    buffer_release(&text);
}

static void test_findings_bound(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    repeat(&text, "[a]() ", 200);
    assert_int_equal(parse(buffer_text(&text)), 0);
    assert_int_equal(findings.count, 50);
    assert_non_null(strstr(findings.items[49].message, "further places"));
    assert_null(strstr(findings.items[48].message, "further places"));
    buffer_release(&text);
}

static void test_walk(void **state) {
    (void)state;
    assert_int_equal(parse("# a *b*\n\n- c\n\n  d\n- e\n"), 0);
    static const enum node_kind kinds[] = {
        NODE_DOCUMENT,  NODE_HEADING, NODE_TEXT,      NODE_EMPHASIS, NODE_TEXT, NODE_LIST,      NODE_ITEM,
        NODE_PARAGRAPH, NODE_TEXT,    NODE_PARAGRAPH, NODE_TEXT,     NODE_ITEM, NODE_PARAGRAPH, NODE_TEXT};
    const struct node *node = document->body;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++, node = node_following(node, document->body)) {
        assert_non_null(node);
        assert_string_equal(node_kind_name(node->kind), node_kind_name(kinds[i]));
    }
    assert_null(node);
    const struct node *list = find(NODE_LIST), *item = list->first;
    assert_ptr_equal(node_following_skip(item, list), item->next);
    assert_null(node_following_skip(item->next, list));
    assert_null(node_following_skip(list, list));
    /* Not beyond the top. */
    for (node = item; node_following(node, item); node = node_following(node, item))
        assert_true(node->line < 6);
}

static void test_plain_text(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    assert_int_equal(parse("# A *b* `c` [d](e) ![f](g.png) h<br>i\n"), 0);
    node_plain_text(find(NODE_HEADING), &text);
    assert_string_equal(buffer_text(&text), "A b c d f h i");
    assert_int_equal(parse("- a\n- b\n\n| c | d |\n|---|---|\n"), 0);
    buffer_clear(&text);
    node_plain_text(document->body, &text);
    assert_string_equal(buffer_text(&text), "a b c d");
    buffer_release(&text);
}

/* The same bytes, the same tree and the same findings. */
static void test_again(void **state) {
    (void)state;
    static const char text[] = "# a\n\n[x]() <b>[EP-07]\n\n| c |\n|---|\n| d[^1] |\n\n[^1]: e\n";
    struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
    assert_int_equal(parse(text), 0);
    size_t count = findings.count;
    document_dump(document, &first);
    assert_int_equal(parse(text), 0);
    document_dump(document, &second);
    assert_int_equal(findings.count, count);
    assert_string_equal(buffer_text(&first), buffer_text(&second));
    buffer_release(&first);
    buffer_release(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_front_matter_size),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_findings_bound),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_plain_text),
        cmocka_unit_test(test_again),
    };
    return cmocka_run_group_tests_name("document", tests, NULL, reset);
}
