#include "typeset/tailor.h"

#include <stdbool.h>
#include <string.h>

/* Units that stand behind a number; they may have exponents, and slashes or dots between them. */
static const char *const units[] = {
    "%",   "‰",   "°",  "°C", "°F",  "K",   "m",   "mm",  "cm",  "dm",   "km",  "µm",  "μm",  "nm",
    "ha",  "l",   "L",  "ml", "mL",  "µl",  "hl",  "g",   "mg",  "kg",   "µg",  "μg",  "ng",  "t",
    "Mg",  "s",   "ms", "µs", "min", "h",   "d",   "Uhr", "Hz",  "kHz",  "MHz", "V",   "mV",  "kV",
    "A",   "mA",  "kA", "Ah", "Ω",   "W",   "kW",  "MW",  "Wh",  "kWh",  "MWh", "GWh", "VA",  "kVA",
    "J",   "kJ",  "MJ", "GJ", "Pa",  "hPa", "kPa", "MPa", "bar", "N",    "kN",  "Nm",  "mol", "mmol",
    "ppm", "ppb", "dB", "lx", "lm",  "µS",  "mS",  "rpm", "€",   "$",    "£",   "¥",   "EUR", "USD",
    "CNY", "kt",  "pt", "px", "kB",  "MB",  "GB",  "m2",  "m3",  "mbar", "Bq",  "Sv",  "mSv",
};

/* What a number belongs to that stands behind it. */
static const char *const heads[] = {
    "≤",  "≥",   "<",    ">",   "=",    "±",    "~",       "≈",    "×",    "≠",    "+",    "−",    "§",
    "§§", "No.", "Nos.", "Nr.", "Nrn.", "Art.", "Abs.",    "Abb.", "Tab.", "Fig.", "Kap.", "Anh.", "Ziff.",
    "S.", "p.",  "pp.",  "ca.", "max.", "min.", "approx.", "pH",   "ISO",  "EN",   "DIN",  "IEC",
};

/* What the number of a day stands before. */
static const char *const months[] = {
    "January", "February", "March",    "April",   "May",      "June", "July",   "August",  "September",
    "October", "November", "December", "Jan",     "Feb",      "Mar",  "Apr",    "Jun",     "Jul",
    "Aug",     "Sep",      "Sept",     "Oct",     "Nov",      "Dec",  "Januar", "Februar", "März",
    "Mai",     "Juni",     "Juli",     "Oktober", "Dezember", "Okt",  "Dez",
};

enum {
    TOKEN_SHORT = 10, /* characters of a word that doesn't break behind a slash … */
    SIDE_SHORT = 2,   /* … nor where one of these at most stand at a side of it */
    GROUP = 3,        /* digits in a group */
    NAME_LIMIT = 10,  /* bytes; no name in the tables is longer */
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return ((unsigned char)c | 0x20) >= 'a' && ((unsigned char)c | 0x20) <= 'z';
}

static bool is_continuation(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* --- around blanks
 * ------------------------------------------------------------------------------------------------- */

static bool number_begins(const char *text, size_t length, size_t at) {
    if (at < length && (text[at] == '-' || text[at] == '+'))
        at++;
    else if (length - at > 3 && memcmp(text + at, "−", 3) == 0)
        at += 3;
    return at < length && is_digit(text[at]);
}

#define IN_TABLE(table, text, length) is_in(table, sizeof(table) / sizeof *(table), text, length)

static bool is_in(const char *const *table, size_t count, const char *text, size_t length) {
    for (size_t i = 0; i < count; i++) {
        if (strlen(table[i]) == length && memcmp(table[i], text, length) == 0)
            return true;
    }
    return false;
}

/* The length of an exponent at the end of a text. */
static size_t exponent_length(const char *text, size_t length) {
    if (length > 2 && (memcmp(text + length - 2, "²", 2) == 0 || memcmp(text + length - 2, "³", 2) == 0))
        return 2;
    return 0;
}

/* The length of the name at the start of a text: up to a slash, a dot between units, punctuation, a bracket.
 */
static size_t name_length(const char *text, size_t length) {
    size_t end = 0;

    while (end < length && end < NAME_LIMIT && !strchr(" /.,;:!?()[]|*", text[end]) &&
           !(length - end > 2 && memcmp(text + end, "·", 2) == 0))
        end++;
    return end;
}

/* Whether a unit begins the text, or what a day's number stands before. */
static bool counted_begins(const char *text, size_t length) {
    size_t end = name_length(text, length);

    return IN_TABLE(units, text, end) || IN_TABLE(units, text, end - exponent_length(text, end)) ||
           IN_TABLE(months, text, end);
}

/* "25. November" */
static bool date_stands(const char *text, size_t length, size_t blank) {
    const char *after = text + blank + 1;

    return blank >= 2 && text[blank - 1] == '.' && is_digit(text[blank - 2]) &&
           IN_TABLE(months, after, name_length(after, length - blank - 1));
}

/* Whether what ends before the blank wants a number behind it. */
static bool head_ends(const char *text, size_t blank) {
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t size = strlen(heads[i]);

        if (size > blank || memcmp(text + blank - size, heads[i], size) != 0)
            continue;
        if (size == blank || text[blank - size - 1] == ' ' || text[blank - size - 1] == '(' ||
            text[blank - size - 1] == '[')
            return true;
    }
    return false;
}

/* A letter and a full stop, with no letter before. */
static bool initial_ends(const char *text, size_t blank) {
    return blank >= 2 && text[blank - 1] == '.' && is_letter(text[blank - 2]) &&
           (blank == 2 || (!is_letter(text[blank - 3]) && !is_digit(text[blank - 3]) &&
                           (unsigned char)text[blank - 3] < 0x80));
}

static bool initial_begins(const char *text, size_t length, size_t at) {
    size_t size = length - at > 2 && memcmp(text + at, "Ä", 2) == 0 ? 2 : 1;

    return at + size < length && (size == 2 || is_letter(text[at])) && text[at + size] == '.';
}

/* One to three digits, then three: 10 000. */
static bool is_group(const char *text, size_t length, size_t blank) {
    size_t before = 0, after = 0;

    while (before < blank && is_digit(text[blank - 1 - before]))
        before++;
    while (blank + 1 + after < length && is_digit(text[blank + 1 + after]))
        after++;
    return before >= 1 && before <= GROUP && after == GROUP;
}

static bool dash_stands(const char *text, size_t length, size_t at) {
    return length - at > 3 && text[at + 3] == ' ' &&
           (memcmp(text + at, "–", 3) == 0 || memcmp(text + at, "—", 3) == 0);
}

/* Whether the words at the sides of a blank belong together. */
static bool is_tied(const char *text, size_t length, size_t blank) {
    size_t after = blank + 1;

    if (is_digit(text[blank - 1]) &&
        (counted_begins(text + after, length - after) || is_group(text, length, blank)))
        return true;
    if (number_begins(text, length, after))
        return head_ends(text, blank);
    return dash_stands(text, length, after) || date_stands(text, length, blank) ||
           (initial_ends(text, blank) && initial_begins(text, length, after));
}

/* --- inside words
 * -------------------------------------------------------------------------------------------------- */

static bool is_part(char c) {
    return is_letter(c) || is_digit(c) || (unsigned char)c == 0xC2 || (unsigned char)c == 0xC3 ||
           (unsigned char)c == 0xCE || is_continuation(c);
}

/* The number of letters, digits and exponents in a row, at most SIDE_SHORT + 1: from `at` on, or before it.
 */
static size_t part_after(const char *text, size_t length, size_t at) {
    size_t count = 0;

    for (; at < length && is_part(text[at]) && count <= SIDE_SHORT; at++)
        count += is_continuation(text[at]) ? 0 : 1;
    return count;
}

static size_t part_before(const char *text, size_t at) {
    size_t count = 0;

    for (; at > 0 && is_part(text[at - 1]) && count <= SIDE_SHORT; at--)
        count += is_continuation(text[at - 1]) ? 0 : 1;
    return count;
}

/* The characters of the word around a byte, at most TOKEN_SHORT + 1. */
static size_t token_length(const char *text, size_t length, size_t at) {
    size_t start = at, end = at, count = 0;

    while (start > 0 && text[start - 1] != ' ' && count <= TOKEN_SHORT)
        count += is_continuation(text[--start]) ? 0 : 1;
    for (; end < length && text[end] != ' ' && count <= TOKEN_SHORT; end++)
        count += is_continuation(text[end]) ? 0 : 1;
    return count;
}

static bool slash_ties(const char *text, size_t length, size_t slash) {
    size_t before = part_before(text, slash), after = part_after(text, length, slash + 1);

    if (before == 0 || after == 0)
        return false;
    return before <= SIDE_SHORT || after <= SIDE_SHORT || token_length(text, length, slash) <= TOKEN_SHORT;
}

/* Whether an en dash ends before `at`, and stands between digits. */
static bool range_ties(const char *text, size_t length, size_t at) {
    return at > 3 && at < length && is_digit(text[at]) && is_digit(text[at - 4]) &&
           memcmp(text + at - 3, "–", 3) == 0;
}

void tailor_breaks(const char *text, size_t length, uint8_t *opportunities) {
    for (size_t i = 1; i < length; i++) {
        if (!opportunities[i])
            continue;
        if (text[i - 1] == ' '   ? i > 1 && is_tied(text, length, i - 1)
            : text[i - 1] == '/' ? slash_ties(text, length, i - 1)
                                 : range_ties(text, length, i))
            opportunities[i] = 0;
    }
}
