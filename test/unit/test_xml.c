/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/xml.h"

static struct arena arena;
static struct findings findings;

static int reset(void **state) {
    (void)state;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static const struct xml_element *parse(const char *text, const char *schema) {
    return xml_parse(&arena, "x.xml", text, strlen(text), schema, "C001", &findings);
}

static const char list_schema[] = "<grammar xmlns='http://relaxng.org/ns/structure/1.0'>"
                                  "<start><element name='list' ns='urn:x'><zeroOrMore><element name='item' "
                                  "ns='urn:x'><attribute name='n'/><text/>"
                                  "</element></zeroOrMore></element></start></grammar>";

static void check_refused(const char *text, const char *schema, int line, const char *part) {
    reset(NULL);
    assert_null(parse(text, schema));
    assert_true(findings.count >= 1 && findings.count <= 10);
    assert_string_equal(findings.items[0].rule, "C001");
    assert_string_equal(findings.items[0].path, "x.xml");
    if (!strstr(findings.items[0].message, part))
        fail_msg("no '%s' in '%s'", part, findings.items[0].message);
    assert_int_equal(findings.items[0].line, line);
}

static void test_tree(void **state) {
    (void)state;
    const struct xml_element *root = parse(
        "<?xml version='1.0'?>\n<list xmlns='urn:x'>\n<item n='1 &lt; &#x7f16;'>a<!-- -->b<![CDATA[<c>]]>"
        "</item>\n<item n=''/></list>\n",
        list_schema);
    assert_non_null(root);
    assert_int_equal(findings.count, 0);
    assert_string_equal(root->name, "list");
    assert_string_equal(root->space, "urn:x");
    const struct xml_element *item = xml_child(root, "item");
    assert_string_equal(xml_attribute(item, "n"), "1 < \xe7\xbc\x96");
    assert_string_equal(item->text, "ab<c>");
    assert_int_equal(item->line, 3);
    assert_ptr_equal(item->parent, root);
    item = xml_next(item);
    assert_string_equal(xml_attribute(item, "n"), "");
    assert_null(xml_attribute(item, "m"));
    assert_null(xml_next(item));
    assert_null(xml_child(root, "other"));
}

static void test_malformed(void **state) {
    (void)state;
    check_refused("", NULL, 1, "well-formed");
    check_refused("no xml", NULL, 1, "well-formed");
    check_refused("<a>\n<b>\n</a>", NULL, 3, "mismatch");
    check_refused("<a>&unknown;</a>", NULL, 1, "unknown");
    check_refused("<a>\n\xff</a>", NULL, 2, "UTF-8");
    check_refused("<a b='1' b='2'/>", NULL, 1, "redefined");
}

static void test_invalid(void **state) {
    (void)state;
    check_refused("<list xmlns='urn:x'>\n<item/></list>", list_schema, 2, "schema");
    check_refused("<list xmlns='urn:x'>\n<item n='1'/>\n<other/></list>", list_schema, 3, "other");
    check_refused("<list/>", list_schema, 1, "list");
    check_refused("<list xmlns='urn:x'>\n\n<item n='1' m='2'/></list>", list_schema, 3, "m");
}

static void test_external_entity(void **state) {
    (void)state;
    check_refused("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>&x;</a>",
                  NULL, 2, "DOCTYPE");
    check_refused("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'>\n<a/>", NULL, 1, "DOCTYPE");
    check_refused("<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///dev/zero'> %p;]><a/>", NULL, 1, "DOCTYPE");
    const struct xml_element *root = NULL;
    reset(NULL);
    root = parse(
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/passwd' parse='text'/></a>",
        NULL);
    assert_non_null(root); /* an element like any other */
    assert_string_equal(root->first->text, "");
}

static void test_billion_laughs(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text, "<!DOCTYPE a [<!ENTITY l0 'lol'>");
    for (int i = 1; i < 10; i++) {
        buffer_printf(&text, "<!ENTITY l%d '", i);
        for (int j = 0; j < 10; j++)
            buffer_printf(&text, "&l%d;", i - 1);
        buffer_add_string(&text, "'>");
    }
    buffer_add_string(&text, "]><a>&l9;</a>");
    check_refused(text.data, NULL, 1, "DOCTYPE");
    buffer_release(&text);
}

static void nest(struct buffer *text, int depth) {
    buffer_clear(text);
    for (int i = 0; i < depth; i++)
        buffer_add_string(text, "<a>\n");
    for (int i = 0; i < depth; i++)
        buffer_add_string(text, "</a>");
}

static void test_depth(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    nest(&text, 100);
    assert_non_null(parse(text.data, NULL));
    nest(&text, 101);
    check_refused(text.data, NULL, 101, "100 deep");
    nest(&text, 10000);
    check_refused(text.data, NULL, 101, "100 deep");
    buffer_release(&text);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Each would take libxml2 minutes, or our tree a lot of memory. */
static void test_size(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    double start = seconds();
    buffer_add_string(&text, "<a>");
    while (text.length <= 4 << 20)
        buffer_add_string(&text, "text ");
    buffer_add_string(&text, "</a>");
    check_refused(text.data, NULL, 0, "4 MB");
    buffer_clear(&text);
    buffer_add_string(&text, "<a\n");
    for (int i = 0; i < 300000; i++)
        buffer_printf(&text, "a%d='>' ", i);
    buffer_add_string(&text, "/>");
    check_refused(text.data, NULL, 2, "attributes");
    buffer_clear(&text);
    for (int i = 0; i < 90; i++) {
        buffer_add_string(&text, "<a");
        for (int j = 0; j < 900; j++)
            buffer_printf(&text, " xmlns:p%d='u'", i * 900 + j);
        buffer_add_string(&text, ">");
    }
    check_refused(text.data, NULL, 1, "namespaces");
    buffer_clear(&text);
    buffer_add_string(&text, "<list xmlns='urn:x'>");
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&text, "<item n='1'>x</item>x");
    buffer_add_string(&text, "</list>");
    check_refused(text.data, list_schema, 1, "schema");
    assert_true(seconds() - start < 5);
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_tree, reset),
        cmocka_unit_test_teardown(test_malformed, reset),
        cmocka_unit_test_teardown(test_invalid, reset),
        cmocka_unit_test_teardown(test_external_entity, reset),
        cmocka_unit_test_teardown(test_billion_laughs, reset),
        cmocka_unit_test_teardown(test_depth, reset),
        cmocka_unit_test_teardown(test_size, reset),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
