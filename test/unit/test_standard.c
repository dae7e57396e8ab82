/* rooms: standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "standard/standard.h"

static struct arena arena;
static struct findings findings;

static int reset(void **state) {
    (void)state;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static struct standard *parse(const char *text) {
    return standard_parse(&arena, "s.xml", text, strlen(text), &findings);
}

#define CATALOGUE(content)                                                          \
    "<standard xmlns='urn:docket:standard:1' id='a' label='A' topic='environment' " \
    "exclusions='no'>\n" content "</standard>"

static void check_refused(const char *text, int line, const char *part) {
    reset(NULL);
    assert_null(parse(text));
    assert_true(findings.count >= 1);
    assert_string_equal(findings.items[0].rule, "C001");
    if (!strstr(findings.items[0].message, part))
        fail_msg("no '%s' in '%s'", part, findings.items[0].message);
    assert_int_equal(findings.items[0].line, line);
}

static void test_parse(void **state) {
    (void)state;
    struct standard *standard = parse(CATALOGUE(
        "<clause number='6' title='Planning'><clause number='6.1' title='Risks'>"
        "<clause number='6.1.2' title='Aspects' documented='maintain retain'/></clause></clause>"
        "<clause number='10' title='Improvement' documented='available'/>"
        "<correspondence to='b'><map from='6.1.2' to=' 6.1  6.2 '/><map from='10' to=''/><new number='7'/>"
        "</correspondence>"));
    assert_non_null(standard);
    assert_int_equal(findings.count, 0);
    assert_int_equal(standard->clause_count, 4);
    const struct clause *aspects = standard_clause(standard, "6.1.2");
    assert_int_equal(aspects->index, 2);
    assert_int_equal(aspects->depth, 2);
    assert_int_equal(aspects->documented, DOCUMENTED_MAINTAIN | DOCUMENTED_RETAIN);
    assert_false(aspects->has_children);
    assert_string_equal(aspects->parent->number, "6.1");
    assert_true(aspects->parent->has_children);
    assert_null(standard_clause(standard, "6.1.3"));
    assert_int_equal(standard->correspondence_count, 1);
    const struct correspondence *correspondence = &standard->correspondences[0];
    assert_int_equal(correspondence->map_count, 2);
    assert_string_equal(correspondence->maps[0].from, "10");
    assert_int_equal(correspondence->maps[0].target_count, 0);
    assert_int_equal(correspondence->maps[1].target_count, 2);
    assert_string_equal(correspondence->maps[1].targets[1], "6.2");
    assert_string_equal(correspondence->added[0], "7");
    standard_release(standard);
    standard_release(NULL);
}

static void test_mistakes(void **state) {
    (void)state;
    check_refused("<standard/>", 1, "standard");
    check_refused(CATALOGUE(""), 1, "");
    check_refused(CATALOGUE("<clause number='6'/>"), 2, "attributes");
    check_refused(CATALOGUE("<clause number='6' title='x' documented='perhaps'/>"), 2, "");
    check_refused(CATALOGUE("<clause number='6 1' title='x'/>"), 2, "");
    check_refused(CATALOGUE("<clause number='6' title='x'/>\n<clause number='6' title='x'/>"), 3,
                  "clause 6 is there twice");
    check_refused(CATALOGUE("<clause number='6' title='x'>\n<clause number='7.1' title='x'/></clause>"), 3,
                  "begin with '6.'");
    check_refused(CATALOGUE("<clause number='6' title='x'>\n<clause number='61' title='x'/></clause>"), 3,
                  "begin with '6.'");
    check_refused(
        CATALOGUE(
            "<clause number='6' title='x'/><correspondence to='b'>\n<map from='7' to='6'/></correspondence>"),
        3, "clause 7");
    check_refused(CATALOGUE("<clause number='6' title='x'/>\n<correspondence to='b'><map from='6' "
                            "to='6'/><map from='6' to='7'/></correspondence>"),
                  3, "two rows of clause 6");
    check_refused(CATALOGUE("<clause number='6' title='x'/>\n<correspondence to='a'/>"), 3, "itself");
    check_refused(
        CATALOGUE("<clause number='6' title='x'/><correspondence to='b'/>\n<correspondence to='b'/>"), 3,
        "second correspondence to b");
    check_refused("<!DOCTYPE standard [<!ENTITY x SYSTEM '/etc/passwd'>]>" CATALOGUE(
                      "<clause number='6' title='&x;'/>"),
                  1, "DOCTYPE");
}

static void test_too_many(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text,
                      "<standard xmlns='urn:docket:standard:1' id='a' label='A' topic='x' exclusions='no'>");
    for (int i = 0; i < 60000; i++)
        buffer_printf(&text, "<clause number='%d' title='t'/>", i);
    buffer_add_string(&text, "</standard>");
    check_refused(text.data, 1, "more than 2000 clauses");
    buffer_release(&text);
}

/* --- the catalogues that docket brings -------------------------------------------------------- */

static struct map standards;

static int load(void **state) {
    (void)state;
    static const char *const names[] = {"iso14001-1996", "iso14001-2004", "iso14001-2015", "iso14001-2026",
                                        "iso9001-2015",  "iso45001-2018", "iso50001-2018"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buffer text = BUFFER_INIT;
        const char *path = arena_printf(&arena, "manual-templates/standards/%s.xml", names[i]);
        if (file_read(&text, path, 4 << 20) < 0)
            return -1;
        struct standard *standard = standard_parse(&arena, path, text.data, text.length, &findings);
        buffer_release(&text);
        if (!standard || strcmp(standard->id, names[i]) != 0)
            return -1;
        map_put(&standards, standard->id, standard);
    }
    return 0;
}

static int unload(void **state) {
    for (size_t i = 0; i < standards.count; i++)
        standard_release(standards.entries[i].value);
    map_release(&standards);
    return reset(state);
}

static void check_way(const char *from, const char *to, const char *number, const char *expected) {
    struct buffer text = BUFFER_INIT;
    const char **numbers;
    size_t count;
    const struct standard *standard = map_get(&standards, from);
    assert_non_null(standard);
    assert_int_equal(standard_correspond(&arena, &standards, standard, to, number, &numbers, &count), 0);
    for (size_t i = 0; i < count; i++)
        buffer_printf(&text, "%s%s", i ? " " : "", numbers[i]);
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

/* Each edition's clauses with a duty of documented information. */
static void check_documented(const char *id, unsigned flag, const char *expected) {
    const struct standard *standard = map_get(&standards, id);
    struct buffer text = BUFFER_INIT;
    for (size_t i = 0; i < standard->clause_count; i++)
        if (standard->clauses[i].documented & flag)
            buffer_printf(&text, "%s%s", text.length ? " " : "", standard->clauses[i].number);
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

/* ISO 9001 alone lets clauses be declared not applicable. */
static void test_exclusions(void **state) {
    (void)state;
    for (size_t i = 0; i < standards.count; i++) {
        const struct standard *standard = standards.entries[i].value;
        assert_int_equal(standard->exclusions, strncmp(standard->id, "iso9001-", 8) == 0);
    }
}

static void test_documented(void **state) {
    (void)state;
    check_documented("iso14001-2015", DOCUMENTED_MAINTAIN, "4.3 5.2 6.1.1 6.1.2 6.1.3 6.2.1 8.1 8.2");
    check_documented("iso14001-2015", DOCUMENTED_RETAIN, "7.2 7.4.1 9.1.1 9.1.2 9.2.2 9.3 10.2");
    check_documented("iso14001-2015", DOCUMENTED_AVAILABLE, "");
    check_documented("iso14001-2026", DOCUMENTED_AVAILABLE,
                     "4.3 5.2 6.1.2 6.1.3 6.1.4 6.2.1 7.2 7.4.1 8.1 8.2 9.1.1 9.1.2 9.2.2 9.3.3 10.2");
    check_documented("iso14001-2026", DOCUMENTED_MAINTAIN | DOCUMENTED_RETAIN, "");
    check_documented("iso9001-2015", DOCUMENTED_MAINTAIN, "4.3 4.4 5.2.2 6.2 8.1");
    check_documented("iso9001-2015", DOCUMENTED_RETAIN,
                     "4.4 7.1.5 7.2 8.1 8.2.3 8.3.2 8.3.3 8.3.4 8.3.5 8.3.6 8.4.1 8.5.2 8.5.3 8.5.6 8.6 8.7 "
                     "9.1.1 9.2 9.3.3 10.2");
    check_documented("iso9001-2015", DOCUMENTED_AVAILABLE, "8.5.1");
    check_documented("iso45001-2018", DOCUMENTED_MAINTAIN,
                     "4.3 5.2 5.3 6.1.1 6.1.2 6.1.3 6.2.2 8.1.1 8.2 10.3");
    check_documented("iso45001-2018", DOCUMENTED_RETAIN,
                     "6.1.2 6.1.3 6.2.2 7.2 7.4.1 8.1.1 8.2 9.1.1 9.1.2 9.2.2 9.3 10.2 10.3");
    check_documented("iso50001-2018", DOCUMENTED_MAINTAIN | DOCUMENTED_RETAIN | DOCUMENTED_AVAILABLE, "");
}

static bool has_row(const struct correspondence *correspondence, const char *number) {
    for (size_t i = 0; i < correspondence->map_count; i++)
        if (strcmp(correspondence->maps[i].from, number) == 0)
            return true;
    return false;
}

/* No row: the number stays, and leads back; every number that a row leads to is there. */
static void test_absent_rows(void **state) {
    (void)state;
    const struct standard *old = map_get(&standards, "iso14001-2015");
    const struct standard *new = map_get(&standards, "iso14001-2026");
    const struct correspondence *correspondence = &old->correspondences[0];
    size_t unchanged = 0;
    assert_string_equal(correspondence->to, new->id);
    for (size_t i = 0; i < old->clause_count; i++) {
        const char *number = old->clauses[i].number;
        if (has_row(correspondence, number))
            continue;
        check_way(old->id, new->id, number, number);
        check_way(new->id, old->id, number, number);
        unchanged++;
    }
    assert_int_equal(unchanged + correspondence->map_count, old->clause_count);
    for (size_t i = 0; i < standards.count; i++) {
        const struct standard *from = standards.entries[i].value;
        for (size_t k = 0; k < from->correspondence_count; k++)
            for (size_t m = 0; m < from->correspondences[k].map_count; m++) {
                const struct clause_map *map = &from->correspondences[k].maps[m];
                for (size_t t = 0; t < map->target_count; t++)
                    assert_non_null(
                        standard_clause(map_get(&standards, from->correspondences[k].to), map->targets[t]));
            }
    }
}

static void test_forwards(void **state) {
    (void)state;
    check_way("iso14001-2015", "iso14001-2026", "6.1.1", "6.1.1 6.1.4");
    check_way("iso14001-2015", "iso14001-2026", "6.1.4", "6.1.5");
    check_way("iso14001-2015", "iso14001-2026", "7.5.3", "7.5.3");
    check_way("iso14001-2015", "iso14001-2026", "9.3", "9.3.1 9.3.2 9.3.3");
    check_way("iso14001-2015", "iso14001-2026", "10.3", "10.1");
    check_way("iso14001-2015", "iso14001-2004", "4.1", "");
    check_way("iso14001-2015", "iso14001-2004", "7.5.2", "4.4.5 4.5.4");
    check_way("iso14001-2004", "iso14001-1996", "4.3.3", "4.3.3 4.3.4");
    check_way("iso14001-2004", "iso14001-1996", "4.6", "4.6");
    check_way("iso14001-2015", "iso14001-2015", "6.1.4", "6.1.4");
    check_way("iso14001-2015", "iso14001-2026", "99", "");
}

static void test_backwards(void **state) {
    (void)state;
    check_way("iso14001-2026", "iso14001-2015", "6.1.4", "6.1.1");
    check_way("iso14001-2026", "iso14001-2015", "6.1.5", "6.1.4");
    check_way("iso14001-2026", "iso14001-2015", "6.3", "");
    check_way("iso14001-2026", "iso14001-2015", "9.3.2", "9.3");
    check_way("iso14001-2026", "iso14001-2015", "10.1", "10.1 10.3");
    check_way("iso14001-2026", "iso14001-2015", "8.2", "8.2");
    check_way("iso14001-1996", "iso14001-2004", "4.5.1", "4.5.1 4.5.2");
}

static void test_chains(void **state) {
    (void)state;
    check_way("iso14001-2026", "iso14001-2004", "6.1.2", "4.3.1");
    check_way("iso14001-2026", "iso14001-1996", "9.1.2", "4.5.1");
    check_way("iso14001-1996", "iso14001-2015", "4.5.4", "9.2 9.2.1 9.2.2");
    check_way("iso14001-1996", "iso14001-2026", "4.6", "9.3.1 9.3.2 9.3.3");
    check_way("iso14001-2026", "iso14001-2004", "6.3", "");
    const char **numbers;
    size_t count;
    assert_int_equal(standard_correspond(&arena, &standards, map_get(&standards, "iso14001-2015"),
                                         "iso9001-2015", "4.1", &numbers, &count),
                     -1);
    assert_int_equal(count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_parse, reset),
        cmocka_unit_test_teardown(test_mistakes, reset),
        cmocka_unit_test_teardown(test_too_many, reset),
        cmocka_unit_test_setup_teardown(test_exclusions, load, unload),
        cmocka_unit_test_setup_teardown(test_documented, load, unload),
        cmocka_unit_test_setup_teardown(test_absent_rows, load, unload),
        cmocka_unit_test_setup_teardown(test_forwards, load, unload),
        cmocka_unit_test_setup_teardown(test_backwards, load, unload),
        cmocka_unit_test_setup_teardown(test_chains, load, unload),
    };
    return cmocka_run_group_tests_name("standard", tests, NULL, NULL);
}
