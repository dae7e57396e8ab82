#include "base/datetext.h"

#include <stdio.h>
#include <string.h>

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* A number of at most `digits` digits; moves `*at` behind it. -1: none, or one that is longer. */
static int read_number(const char **at, size_t digits) {
    size_t length = strspn(*at, "0123456789");
    int number = 0;
    if (length == 0 || length > digits)
        return -1;
    for (size_t i = 0; i < length; i++)
        number = 10 * number + (*at)[i] - '0';
    *at += length;
    return number;
}

static bool skip(const char **at, const char *word) {
    size_t length = strlen(word);
    bool there = strncmp(*at, word, length) == 0;
    *at += there ? length : 0;
    return there;
}

static day_t make_day(int year, int month, int day) {
    char text[40];
    if (year < 0 || month < 1 || day < 1)
        return DAY_NONE;
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return date_parse(text);
}

/* "March", "Mär.", "Okt": from 1; 0: no month. */
static int read_month(const char **at) {
    static const struct {
        const char *begin;
        int month;
    } months[] = {{"jan", 1},  {"jän", 1},  {"feb", 2},  {"mar", 3},  {"mär", 3}, {"apr", 4},
                  {"may", 5},  {"mai", 5},  {"jun", 6},  {"jul", 7},  {"aug", 8}, {"sep", 9},
                  {"oct", 10}, {"okt", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12}};
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        if (strncasecmp(*at, months[i].begin, strlen(months[i].begin)) != 0)
            continue;
        for (int count = 0; letter(**at) && count < 12; count++)
            ++*at;
        skip(at, ".");
        return letter(**at) ? 0 : months[i].month;
    }
    return 0;
}

static int read_year(const char **at) {
    const char *begin = *at;
    int year = read_number(at, 4);
    return *at - begin == 2 ? 2000 + year : *at - begin == 4 ? year : -1;
}

/* "1.3.2026", "1. März 2026", "1 March 2026". */
static day_t read_day_first(const char *at) {
    int day = read_number(&at, 2), month;
    bool dot = skip(&at, ".");
    bool blank = skip(&at, " ");
    if (day >= 0 && digit(*at) && dot) {
        month = read_number(&at, 2);
        if (month < 0 || !skip(&at, "."))
            return DAY_NONE;
        skip(&at, " ");
    } else {
        month = day >= 0 && blank ? read_month(&at) : 0;
        if (month == 0 || !skip(&at, " "))
            return DAY_NONE;
    }
    return make_day(read_year(&at), month, day);
}

/* "2026-03-01", "2026年3月1日". */
static day_t read_year_first(const char *at) {
    int year = read_number(&at, 4);
    bool han = skip(&at, "年");
    if (year < 1000 || (!han && !skip(&at, "-")))
        return DAY_NONE;
    int month = read_number(&at, 2);
    if (month < 0 || !skip(&at, han ? "月" : "-"))
        return DAY_NONE;
    int day = read_number(&at, 2);
    return day < 0 || digit(*at) ? DAY_NONE : make_day(year, month, day);
}

day_t date_in_text(const char *text) {
    for (const char *c = text; *c != '\0'; c++) {
        if (!digit(*c))
            continue;
        size_t length = strspn(c, "0123456789");
        bool joined = c > text && ((letter(c[-1]) && (unsigned char)c[-1] < 0x80) || strchr("-./", c[-1]));
        day_t day = joined        ? DAY_NONE
                    : length == 4 ? read_year_first(c)
                    : length <= 2 ? read_day_first(c)
                                  : DAY_NONE;
        if (day != DAY_NONE)
            return day;
        c += length - 1;
    }
    return DAY_NONE;
}
