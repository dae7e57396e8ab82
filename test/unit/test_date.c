/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"

static void test_days(void **state) {
    (void)state;
    assert_int_equal(date_parse("1970-01-01"), 0);
    assert_int_equal(date_parse("2000-03-01"), 11017);
    char text[11];
    for (day_t day = date_parse("0000-01-01"); day <= date_parse("9999-12-31"); day += day < 0 ? 997 : 13) {
        date_format(day, text);
        assert_int_equal(date_parse(text), day);
    }
    for (day_t day = date_parse("1899-12-25"); day < date_parse("1904-03-10"); day++) {
        date_format(day, text);
        assert_int_equal(date_parse(text), day);
    }
    static const char *const bad[] = {"2026-02-29", "2026-13-01",  "2026-00-10", "2026-04-31",
                                      "2026-1-01",  "2026-01-01 ", "26-01-01",   "2026/01/01",
                                      "",           "2026-01-0x",  "1900-02-29", "+026-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(date_parse(bad[i]), DAY_NONE);
    assert_int_not_equal(date_parse("2000-02-29"), DAY_NONE);
}

static void check_months(const char *from, int months, const char *to) {
    char text[11];
    date_format(date_add_months(date_parse(from), months), text);
    assert_string_equal(text, to);
}

static void test_months(void **state) {
    (void)state;
    check_months("2026-01-31", 1, "2026-02-28");
    check_months("2024-01-31", 1, "2024-02-29");
    check_months("2024-02-29", 12, "2025-02-28");
    check_months("2026-11-30", 24, "2028-11-30");
    check_months("2026-03-31", -1, "2026-02-28");
    check_months("2026-01-15", -13, "2024-12-15");
    check_months("9999-12-31", 2147483647, "9999-12-31");
    check_months("2026-01-15", -2147483647, "0000-01-01");
}

static void test_spans(void **state) {
    (void)state;
    int months = -1, days = -1;
    assert_true(date_parse_span("24 months", &months, &days));
    assert_int_equal(months, 24);
    assert_int_equal(days, 0);
    assert_true(date_parse_span("1 year", &months, &days));
    assert_int_equal(months, 12);
    assert_true(date_parse_span("30 days", &months, &days));
    assert_int_equal(months, 0);
    assert_int_equal(days, 30);
    static const char *const bad[] = {"",         "24",       "months",   "24months",     "24  months",
                                      "-1 year",  "1 yearss", "1 years ", "999999 years", "one year",
                                      "1.5 years"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_parse_span(bad[i], &months, &days));
}

static void test_moments(void **state) {
    (void)state;
    int64_t seconds = 0;
    char text[21];
    assert_true(date_parse_moment("2026-03-01T09:15:00Z", &seconds));
    assert_int_equal(seconds, 1772356500);
    date_format_moment(seconds, text);
    assert_string_equal(text, "2026-03-01T09:15:00Z");
    date_format_moment(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    assert_false(date_parse_moment("2026-03-01T24:00:00Z", &seconds));
    assert_false(date_parse_moment("2026-03-01T09:15:60Z", &seconds));
    assert_false(date_parse_moment("2026-03-01T09:15:00", &seconds));
    assert_false(date_parse_moment("2026-03-01 09:15:00Z", &seconds));
    assert_false(date_parse_moment("2026-02-30T09:15:00Z", &seconds));
    assert_false(date_parse_moment("2026-03-01T09:15:00ZZ", &seconds));
    date_format_moment(INT64_MAX, text);
    date_format_moment(INT64_MIN, text);
}

static void test_zones(void **state) {
    (void)state;
    assert_true(date_zone_exists("Europe/Berlin"));
    assert_true(date_zone_exists("UTC"));
    assert_false(date_zone_exists("Europe"));
    assert_false(date_zone_exists("Europe/Atlantis"));
    assert_false(date_zone_exists("../../../etc/passwd"));
    assert_false(date_zone_exists("/etc/localtime"));
    assert_false(date_zone_exists(""));
    int64_t seconds;
    setenv("TZ", "America/New_York", 1);
    assert_true(date_parse_moment("2026-06-30T22:30:00Z", &seconds));
    assert_int_equal(date_of_moment(seconds, NULL), date_parse("2026-06-30"));
    assert_int_equal(date_of_moment(seconds, "Europe/Berlin"), date_parse("2026-07-01"));
    assert_int_equal(date_of_moment(seconds, "Asia/Shanghai"), date_parse("2026-07-01"));
    assert_int_equal(date_of_moment(seconds, "America/Los_Angeles"), date_parse("2026-06-30"));
    assert_string_equal(getenv("TZ"), "America/New_York");
    assert_true(date_parse_moment("2026-01-31T22:30:00Z", &seconds)); /* winter: an hour less */
    assert_int_equal(date_of_moment(seconds, "Europe/Berlin"), date_parse("2026-01-31"));
}

static void test_clock(void **state) {
    (void)state;
    setenv("SOURCE_DATE_EPOCH", "1772356500", 1);
    assert_int_equal(date_now(), 1772356500);
    setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
    assert_true(date_now() > 1600000000);
    unsetenv("SOURCE_DATE_EPOCH");
    assert_true(date_now() > 1600000000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),    cmocka_unit_test(test_months), cmocka_unit_test(test_spans),
        cmocka_unit_test(test_moments), cmocka_unit_test(test_zones),  cmocka_unit_test(test_clock),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
