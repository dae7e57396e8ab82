/* Days and moments of the Gregorian calendar (ISO 8601), and nothing of the clock: who wants today asks for
 * it by name. */
#ifndef DOCKET_BASE_DATE_H
#define DOCKET_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

/* A day as days since 1970-01-01. */
typedef int32_t day_t;
#define DAY_NONE INT32_MIN

/* "2026-03-01", exactly; DAY_NONE for anything else, including days that don't exist. */
day_t date_parse(const char *text);
/* Writes "2026-03-01". Years 0000 to 9999. */
void date_format(day_t day, char out[11]);
/* Adds months; the day is cut to the last of the month (31 January + 1 month: 28 or 29 February). */
day_t date_add_months(day_t day, int months);
/* "24 months", "1 year", "5 years", "30 days" as months and days. False for anything else. */
bool date_parse_span(const char *text, int *months, int *days);
/* "2026-03-01T09:15:00Z", exactly, as seconds since 1970; false for anything else. */
bool date_parse_moment(const char *text, int64_t *seconds);
void date_format_moment(int64_t seconds, char out[21]);
/* The day of a moment in a time zone of the tz database ("Europe/Berlin"); NULL or "": UTC. */
day_t date_of_moment(int64_t seconds, const char *time_zone);
bool date_zone_exists(const char *time_zone);
/* A moment that isn't known. */
#define MOMENT_NONE INT64_MIN
/*
 * The moment that SOURCE_DATE_EPOCH names (https://reproducible-builds.org/specs/source-date-epoch/), or
 * MOMENT_NONE.
 */
int64_t date_epoch(void);
/* Now: date_epoch() where it is set, else the system's clock. Nothing that goes into a file may depend on it.
 */
int64_t date_now(void);

#endif
