#include "base/date.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/memory.h"

enum { DAY_SECONDS = 86400 };

static bool leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* The civil calendar counted in years that begin in March, so that a leap day is the last of its year. */
static day_t from_civil(int year, int month, int day) {
    int y = year - (month <= 2), m = (month + 9) % 12;
    int era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int of_year = (153 * m + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void to_civil(day_t days, int *year, int *month, int *day) {
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

/* Reads exactly `count` digits; -1 where there are others. */
static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

day_t date_parse(const char *text) {
    if (strnlen(text, 11) != 10 || text[4] != '-' || text[7] != '-')
        return DAY_NONE;
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return DAY_NONE;
    return from_civil(year, month, day);
}

void date_format(day_t day, char out[11]) {
    int year = 0, month = 1, of_month = 1;
    day_t first = from_civil(0, 1, 1), last = from_civil(9999, 12, 31);
    to_civil(day < first ? first : day > last ? last : day, &year, &month, &of_month);
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)of_month % 100);
}

day_t date_add_months(day_t day, int months) {
    int year, month, of_month;
    to_civil(day, &year, &month, &of_month);
    int64_t count = (int64_t)year * 12 + month - 1 + months;
    if (count < 0 || count >= 10000 * 12)
        return count < 0 ? from_civil(0, 1, 1) : from_civil(9999, 12, 31);
    year = (int)(count / 12), month = (int)(count % 12) + 1;
    int last = month_days(year, month);
    return from_civil(year, month, of_month < last ? of_month : last);
}

bool date_parse_span(const char *text, int *months, int *days) {
    size_t size = strspn(text, "0123456789");
    if (size == 0 || size > 5 || text[size] != ' ')
        return false;
    int count = digits(text, (int)size);
    static const struct {
        const char *name;
        int months, days;
    } units[] = {{"day", 0, 1}, {"week", 0, 7}, {"month", 1, 0}, {"year", 12, 0}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const char *unit = text + size + 1;
        size_t length = strlen(units[i].name);
        if (strncmp(unit, units[i].name, length) == 0 && (!unit[length] || strcmp(unit + length, "s") == 0)) {
            *months = count * units[i].months;
            *days = count * units[i].days;
            return true;
        }
    }
    return false;
}

bool date_parse_moment(const char *text, int64_t *seconds) {
    if (strnlen(text, 21) != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
        return false;
    char date[11] = {0};
    memcpy(date, text, 10);
    day_t day = date_parse(date);
    int hour = digits(text + 11, 2), minute = digits(text + 14, 2), second = digits(text + 17, 2);
    if (day == DAY_NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    *seconds = (int64_t)day * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    return true;
}

/* The whole days of a moment, rounded down, within the years that day_t and date_format() have. */
static day_t day_of(int64_t seconds) {
    int64_t day = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    day_t first = from_civil(0, 1, 1), last = from_civil(9999, 12, 31);
    return day < first ? first : day > last ? last : (day_t)day;
}

void date_format_moment(int64_t seconds, char out[21]) {
    char date[11];
    date_format(day_of(seconds), date);
    int rest = (int)(seconds % DAY_SECONDS + (seconds % DAY_SECONDS < 0 ? DAY_SECONDS : 0));
    snprintf(out, 21, "%sT%02u:%02u:%02uZ", date, (unsigned)(rest / 3600) % 24, (unsigned)(rest / 60) % 60,
             (unsigned)rest % 60);
}

/* --- time zones ------------------------------------------------------------------------------- */

static pthread_mutex_t zone_lock = PTHREAD_MUTEX_INITIALIZER;

bool date_zone_exists(const char *time_zone) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    size_t length = strlen(time_zone);
    if (length == 0 || length > 64 || strspn(time_zone, letters) != length || time_zone[0] == '/' ||
        time_zone[0] == '-')
        return false;
    if (strcmp(time_zone, "UTC") == 0)
        return true;
    char path[128];
    struct stat status;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", time_zone);
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The C library converts for the zone of the process alone, so this sets it for a moment. */
static bool local_time(time_t moment, const char *time_zone, struct tm *local) {
    pthread_mutex_lock(&zone_lock);
    const char *before = getenv("TZ");
    char *saved = before ? mem_strdup(before) : NULL;
    char value[80];
    snprintf(value, sizeof value, ":%s", time_zone);
    setenv("TZ", value, 1);
    tzset();
    bool fine = localtime_r(&moment, local) != NULL;
    if (saved)
        setenv("TZ", saved, 1);
    else
        unsetenv("TZ");
    tzset();
    free(saved);
    pthread_mutex_unlock(&zone_lock);
    return fine;
}

/* The last answer: a release's moment is asked about again and again. */
struct known_day {
    char zone[64];
    int64_t seconds;
    day_t day;
};
static _Thread_local struct known_day known_day;

static day_t find_day(int64_t seconds, const char *time_zone) {
    struct tm local;
    if (!time_zone || !date_zone_exists(time_zone) || strcmp(time_zone, "UTC") == 0 ||
        !local_time((time_t)seconds, time_zone, &local) || local.tm_year < -1900 || local.tm_year > 8099)
        return day_of(seconds);
    return from_civil(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

day_t date_of_moment(int64_t seconds, const char *time_zone) {
    const char *zone = time_zone ? time_zone : "";
    if (known_day.seconds == seconds && strcmp(known_day.zone, zone) == 0 && *zone)
        return known_day.day;
    day_t day = find_day(seconds, time_zone);
    if (strlen(zone) < sizeof known_day.zone) {
        known_day = (struct known_day){.seconds = seconds, .day = day};
        strncpy(known_day.zone, zone, sizeof known_day.zone - 1);
    }
    return day;
}

int64_t date_epoch(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (epoch && epoch[0] >= '0' && epoch[0] <= '9') {
        char *end = NULL;
        errno = 0;
        long long value = strtoll(epoch, &end, 10);
        if (errno == 0 && *end == '\0')
            return value;
    }
    return MOMENT_NONE;
}

int64_t date_now(void) {
    int64_t epoch = date_epoch();
    return epoch == MOMENT_NONE ? (int64_t)time(NULL) : epoch;
}
