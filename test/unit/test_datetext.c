/* rooms: base */
#include "base/datetext.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void finds(const char *text, const char *day) {
    assert_int_equal(date_in_text(text), date_parse(day));
}

static void test_forms(void **state) {
    (void)state;
    finds("2026-03-01", "2026-03-01");
    finds("on 1.3.2026, in the morning", "2026-03-01");
    finds("01. 03. 26", "2026-03-01");
    finds("1 March 2026", "2026-03-01");
    finds("am 1. März 2026.", "2026-03-01");
    finds("13 Nov 26; Dec 26", "2026-11-13");
    finds("31. Dez. 2025", "2025-12-31");
    finds("自2026年3月1日起", "2026-03-01");
    finds("WI-02 of 2 Sep 2019", "2019-09-02");
    finds("30.2.2026, then 28.2.2026", "2026-02-28");
}

static void test_none(void **state) {
    static const char *const texts[] = {"",
                                        "soon",
                                        "3/1/2026",
                                        "2026",
                                        "March 2026",
                                        "1.2.3",
                                        "192.168.1.2",
                                        "2026-13-01",
                                        "30.2.2026",
                                        "0.5 mg/l",
                                        "2026-03-012",

                                        "12345678",
                                        "1. Mai",
                                        "99999999999999999999-01-01"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (date_in_text(texts[i]) != DAY_NONE)
            fail_msg("'%s' is taken for a day", texts[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms), cmocka_unit_test(test_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
