/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"
#include "base/error.h"

/* The rows as text: cells in brackets, rows ended by a semicolon, with their line. */
static void check(const char *text, size_t length, const char *expected) {
    struct arena arena = {0};
    struct csv_table table;
    char shown[512] = "";
    assert_int_equal(csv_parse(&table, &arena, text, length), 0);
    for (size_t i = 0; i < table.count; i++) {
        const struct csv_row *rows = table.rows;
        snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "%d", rows[i].line);
        for (size_t k = 0; k < rows[i].count; k++)
            snprintf(shown + strlen(shown), sizeof shown - strlen(shown), "[%s]", rows[i].cells[k]);
        strcat(shown, ";");
    }
    assert_string_equal(shown, expected);
    arena_release(&arena);
}

#define CHECK(text, expected) check(text, sizeof(text) - 1, expected)

static void test_rows(void **state) {
    (void)state;
    CHECK("", "");
    CHECK("a", "1[a];");
    CHECK("a,b\n", "1[a][b];");
    CHECK("a,b\r\nc,\r\n", "1[a][b];2[c][];");
    CHECK("\xEF\xBB\xBF"
          "a\n\n,,\nb",
          "1[a];4[b];");
    CHECK("a\rb,c", "1[a\rb][c];");
}

static void test_quotes(void **state) {
    (void)state;
    CHECK("\"a,b\",\"c \"\"d\"\"\"\n", "1[a,b][c \"d\"];");
    CHECK("\"two\nlines\",x\ny", "1[two\nlines][x];3[y];");
    CHECK("\"open,\nto the end", "1[open,\nto the end];");
    CHECK("\"a\"b,c", "1[ab][c];");
    CHECK("a\"b,c", "1[a\"b][c];");
}

static void test_separators(void **state) {
    (void)state;
    CHECK("a;b,c;d\n1,5;2;3\n", "1[a][b,c][d];2[1,5][2][3];");
    CHECK("a\tb\n1,5\t2\n", "1[a][b];2[1,5][2];");
    CHECK("\"a;b;c\",d\n1;2,3\n", "1[a;b;c][d];2[1;2][3];");
    CHECK("a;b,c\n", "1[a;b][c];");
}

static int parse(struct csv_table *table, struct arena *arena, const char *text) {
    return csv_parse(table, arena, text, strlen(text));
}

static void test_damage(void **state) {
    (void)state;
    struct arena arena = {0};
    struct csv_table table;
    assert_int_equal(parse(&table, &arena, "a\nb,\"c\n,d\n"), 0);
    assert_int_equal(table.open_line, 2);
    assert_int_equal(table.stray_line, 0);
    assert_int_equal(parse(&table, &arena, "a\n\"b\" c\n\"d\"e\n"), 0);
    assert_int_equal(table.open_line, 0);
    assert_int_equal(table.stray_line, 2);
    assert_int_equal(parse(&table, &arena, "\"a\",\"b\"\r\n\"c\""), 0);
    assert_int_equal(table.open_line, 0);
    assert_int_equal(table.stray_line, 0);
    arena_release(&arena);
}

static void test_columns(void **state) {
    (void)state;
    struct arena arena = {0};
    struct csv_table table;
    assert_int_equal(csv_parse(&table, &arena, "Document,Holder", 15), 0);
    assert_int_equal(csv_column(table.rows, "document"), 0);
    assert_int_equal(csv_column(table.rows, "HOLDER"), 1);
    assert_true(csv_column(table.rows, "copy") == SIZE_MAX);
    assert_int_equal(csv_parse(&table, &arena, "a\0b", 3), -1);
    assert_int_equal(table.count, 0);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_quotes),  cmocka_unit_test(test_separators),
        cmocka_unit_test(test_damage), cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
