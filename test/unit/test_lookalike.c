/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/lookalike.h"

static void test_same(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"EP-07", "ep-07"},
        {"EP-07", "\u0415\u0420-07"},                /* Cyrillic */
        {"EP-07", "\u0395\u03a1-07"},                /* Greek */
        {"EP-07", "\uff25\uff30\uff0d\uff10\uff17"}, /* full width */
        {"EP-07", "EP\u201107"},                     /* another hyphen */
        {"EP-07", "EP-0\u200b7"},                    /* invisible */
        {"Pr\u00fcfung", "PRU\u0308FUNG"},
        {"\u010cesko", "c\u030cesko"},
        {"\u0178", "y\u0308"},
        {"\u0418\u041d-1", "\u0438\u043d-1"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(lookalike_same(pairs[i][0], pairs[i][1]));
        assert_true(lookalike_same(pairs[i][1], pairs[i][0]));
    }
}

static void test_different(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"EP-07", "EP-07"}, /* the same is not another */
        {"EP-07", "EP-08"},           {"EP-07", "EP-7"},     {"drucken", "dr\u00fccken"},
        {"\u0416\u0428-01", "EP-01"}, {"caf\u00e9", "cafe"}, {"a", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_false(lookalike_same(pairs[i][0], pairs[i][1]));
}

/* Bytes that are no UTF-8 stay themselves. */
static void test_bytes(void **state) {
    (void)state;
    struct buffer out = BUFFER_INIT;
    lookalike_fold(&out, "A\xff\xc3");
    assert_string_equal(buffer_text(&out), "a\xff\xc3");
    buffer_release(&out);
    assert_false(lookalike_same("\xff", "\xfe"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_different),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
