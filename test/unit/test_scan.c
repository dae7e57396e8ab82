/* rooms: rules release approval register history document standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/scan.h"

static scan_block is_pair(scan_block here, scan_block next) {
    return scan_between(here, 'a', 'c') & scan_is(next, 'x');
}

static const char *search(const char *at, const char *end) {
    for (; at < end; at++)
        if (*at >= 'a' && *at <= 'c' && at + 1 < end && at[1] == 'x')
            return at;
    return NULL;
}

/* All places of texts of any length, at any distance from the text's end, in memory of just that length. */
static void test_scan(void **state) {
    (void)state;
    unsigned seed = 1;
    for (size_t length = 0; length < 80; length++)
        for (int round = 0; round < 40; round++) {
            char *text = malloc(length + 1);
            assert_non_null(text);
            for (size_t i = 0; i < length; i++) {
                seed = seed * 1103515245u + 12345u;
                text[i] = "abcdxxx \xE3`"[(seed >> 16) % (round % 2 ? 10 : 7)];
            }
            text[length] = '\0';
            struct scan scan = scan_start(text, length);
            const char *expected = search(text, text + length), *found;
            while ((found = scan_next(&scan, is_pair)) != NULL) {
                assert_ptr_equal(found, expected);
                expected = search(expected + 1, text + length);
            }
            assert_null(expected);
            assert_null(scan_next(&scan, is_pair));
            free(text);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scan)};
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
