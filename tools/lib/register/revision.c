/* Revisions as strings, by scheme. */
#include <string.h>

#include "register/config.h"

enum { MAX_LENGTH = 32 };

static const char digits[] = "0123456789", letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static const struct {
    const char *name, *first;
} schemes[] = {
    [REVISION_INTEGER] = {"integer", "1"},   [REVISION_LETTER] = {"letter", "A"},
    [REVISION_DECIMAL] = {"decimal", "1.0"}, [REVISION_LETTER_NUMBER] = {"letter/number", "A/0"},
    [REVISION_NONE] = {"none", ""},
};

/* The length of the number at `text`, without leading zeros but for 0 itself; 0: none. */
static size_t number_length(const char *text) {
    size_t length = strspn(text, digits);
    return length > 1 && text[0] == '0' ? 0 : length;
}

bool revision_valid(enum revision_scheme scheme, const char *revision) {
    size_t length = strnlen(revision, MAX_LENGTH + 1), part;
    if (length == 0 || length > MAX_LENGTH)
        return false;
    switch (scheme) {
    case REVISION_INTEGER:
        return number_length(revision) == length;
    case REVISION_LETTER:
        return strspn(revision, letters) == length;
    case REVISION_DECIMAL:
        part = number_length(revision);
        return part && revision[part] == '.' && part + 1 + number_length(revision + part + 1) == length &&
               part + 1 < length;
    case REVISION_LETTER_NUMBER:
        part = strspn(revision, letters);
        return part && revision[part] == '/' && part + 1 + number_length(revision + part + 1) == length &&
               part + 1 < length;
    case REVISION_NONE:
        break;
    }
    return false;
}

/* Numbers of any length, and letters counted like the columns of a sheet (Z, AA): the longer one is the
 * greater. */
static int compare_parts(const char *a, size_t a_length, const char *b, size_t b_length) {
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    return memcmp(a, b, a_length);
}

int revision_compare(enum revision_scheme scheme, const char *a, const char *b) {
    const char *set = scheme == REVISION_LETTER || scheme == REVISION_LETTER_NUMBER ? letters : digits;
    size_t a_length = strspn(a, set), b_length = strspn(b, set);
    int order = compare_parts(a, a_length, b, b_length);
    if (order || scheme == REVISION_INTEGER || scheme == REVISION_LETTER)
        return order;
    a += a_length + (a[a_length] != '\0');
    b += b_length + (b[b_length] != '\0');
    return compare_parts(a, strlen(a), b, strlen(b));
}

/* Counts the part of `length` characters up by one: a number, or letters as the columns of a sheet. */
static char *count_up(struct arena *arena, const char *part, size_t length) {
    bool letter = part[0] >= 'A';
    char last = letter ? 'Z' : '9', first = letter ? 'A' : '0';
    char *next = arena_printf(arena, "%c%.*s", letter ? 'A' : '1', (int)length, part);
    for (size_t i = length; i > 0; i--) {
        if (next[i] != last) {
            next[i]++;
            return next + 1;
        }
        next[i] = first;
    }
    return next; /* 10 after 9, AA after Z */
}

char *revision_next(struct arena *arena, enum revision_scheme scheme, const char *revision, bool major) {
    const char *separator = scheme == REVISION_DECIMAL ? "." : scheme == REVISION_LETTER_NUMBER ? "/" : NULL;
    size_t length = separator ? strcspn(revision, separator) : strlen(revision);
    char *next;
    if (!separator)
        next = count_up(arena, revision, length);
    else if (major)
        next = arena_printf(arena, "%s%s0", count_up(arena, revision, length), separator);
    else
        next = arena_printf(arena, "%.*s%s%s", (int)length, revision, separator,
                            count_up(arena, revision + length + 1, strlen(revision + length + 1)));
    return strlen(next) <= MAX_LENGTH ? next : NULL;
}

const char *revision_first(enum revision_scheme scheme) {
    return schemes[scheme].first;
}

const char *revision_scheme_name(enum revision_scheme scheme) {
    return schemes[scheme].name;
}
