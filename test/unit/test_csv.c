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
    struct csv_row *rows;
    size_t count;
    char shown[512] = "";
    assert_int_equal(csv_parse(&rows, &count, &arena, text, length), 0);
    for (size_t i = 0; i < count; i++) {
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

static void test_columns(void **state) {
    (void)state;
    struct arena arena = {0};
    struct csv_row *rows;
    size_t count;
    assert_int_equal(csv_parse(&rows, &count, &arena, "Document,Holder", 15), 0);
    assert_int_equal(csv_column(rows, "document"), 0);
    assert_int_equal(csv_column(rows, "HOLDER"), 1);
    assert_true(csv_column(rows, "copy") == SIZE_MAX);
    assert_int_equal(csv_parse(&rows, &count, &arena, "a\0b", 3), -1);
    assert_int_equal(count, 0);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
