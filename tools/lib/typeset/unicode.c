#include "typeset/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/memory.h"
#include "base/utf8.h"

void unicode_release(struct unicode *unicode) {
    if (unicode->bidi)
        ubidi_close(unicode->bidi);
    if (unicode->clusters)
        ubrk_close(unicode->clusters);
    free(unicode->units);
    free(unicode->offsets);
    memset(unicode, 0, sizeof *unicode);
}

/* Converts a text to UTF-16; returns the number of units. offsets[number] is `length`. */
static size_t to_units(struct unicode *unicode, const char *text, size_t length) {
    size_t count = 0, size;

    if (unicode->capacity < length + 1) {
        unicode->capacity = (length + 1) * 2;
        unicode->units = mem_realloc(unicode->units, unicode->capacity * sizeof *unicode->units);
        unicode->offsets = mem_realloc(unicode->offsets, unicode->capacity * sizeof *unicode->offsets);
    }
    for (size_t i = 0; i < length; i += size) {
        uint32_t c = utf8_decode(text + i, length - i, &size);

        if (c == UINT32_MAX)
            c = 0xFFFD;
        unicode->offsets[count] = (uint32_t)i;
        if (c > 0xFFFF) {
            unicode->units[count++] = (UChar)(0xD7C0 + (c >> 10));
            unicode->offsets[count] = (uint32_t)i;
            c = 0xDC00 + (c & 0x3FF);
        }
        unicode->units[count++] = (UChar)c;
    }
    unicode->offsets[count] = (uint32_t)length;
    return count;
}

/* --- line breaks
 * ------------------------------------------------------------------------------------------------ */

/*
 * Most words need no ICU: the pairs of their characters are decided by one rule of UAX #14 each. Classes of
 * characters with that property; everything else is OTHER, and a word that has one goes to ICU.
 */
enum plain { OTHER, LETTER, DIGIT, SYMBOL, STOP, QUOTE, OPEN, CLOSE, HYPHEN, SLASH, BLANK };

static const uint8_t plain_ascii[128] = {
    [' '] = BLANK,          ['.'] = STOP,           [','] = STOP,   [':'] = STOP,   [';'] = STOP,
    ['"'] = QUOTE,          ['\''] = QUOTE,         ['('] = OPEN,   ['['] = OPEN,   [')'] = CLOSE,
    [']'] = CLOSE,          ['-'] = HYPHEN,         ['/'] = SLASH,  ['#'] = SYMBOL, ['&'] = SYMBOL,
    ['*'] = SYMBOL,         ['<'] = SYMBOL,         ['='] = SYMBOL, ['>'] = SYMBOL, ['@'] = SYMBOL,
    ['^'] = SYMBOL,         ['_'] = SYMBOL,         ['`'] = SYMBOL, ['~'] = SYMBOL, ['0' ... '9'] = DIGIT,
    ['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER,
};

/* The class of the character at `text`, and its size. Letters of two bytes: Latin, Greek, Cyrillic. */
static enum plain plain_class(const char *text, size_t length, size_t *size) {
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned c;

    *size = 1;
    if (bytes[0] < 0x80)
        return plain_ascii[bytes[0]];
    if (length >= 2 && bytes[0] >= 0xC3 && bytes[0] <= 0xD1) {
        *size = 2;
        c = (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu);
        if ((c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) || (c >= 0x388 && c < 0x482))
            return LETTER;
        return OTHER;
    }
    if (length >= 3 && bytes[0] == 0xE2 && bytes[1] == 0x80) {
        *size = 3;
        return bytes[2] == 0x98 || bytes[2] == 0x99 || bytes[2] == 0x9C || bytes[2] == 0x9D ? QUOTE : OTHER;
    }
    return OTHER;
}

static bool is_ascii_letter(char c) {
    return (unsigned char)c < 0x80 && plain_ascii[(unsigned char)c] == LETTER;
}

enum pair { PAIR_UNKNOWN, PAIR_JOINED, PAIR_BREAK };

/* What stands between two characters of a word; `before` is what precedes the first. */
static enum pair plain_pair(enum plain before, enum plain first, enum plain second) {
    bool word_before = before == LETTER || before == DIGIT;

    if (second == OTHER || first == OTHER)
        return PAIR_UNKNOWN;
    if (first == HYPHEN)
        return !word_before       ? PAIR_UNKNOWN
               : second == LETTER ? PAIR_BREAK
               : second == DIGIT  ? PAIR_JOINED
                                  : PAIR_UNKNOWN;
    if (first == SLASH)
        return before == LETTER && second == LETTER ? PAIR_BREAK : PAIR_UNKNOWN;
    if (second == OPEN && (first == STOP || first == CLOSE))
        return PAIR_UNKNOWN;
    return PAIR_JOINED;
}

/* What a blank between two words allows, seen from the characters at its sides. */
static enum pair plain_gap(enum plain last, enum plain first) {
    if (last == OPEN || last == OTHER || (last == QUOTE && first == OPEN))
        return PAIR_UNKNOWN;
    return first == LETTER || first == DIGIT || first == SYMBOL || first == QUOTE || first == OPEN
               ? PAIR_BREAK
               : PAIR_UNKNOWN;
}

static UBreakIterator *line_iterator(struct language *language) {
    UErrorCode status = U_ZERO_ERROR;

    if (!language->lines_tried) {
        language->lines_tried = true;
        language->lines = ubrk_open(UBRK_LINE, language->tag, NULL, 0, &status);
        if (U_FAILURE(status))
            language->lines = NULL;
    }
    return language->lines;
}

bool unicode_is_ideographic(uint32_t c) {
    return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
           (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x20000 && c <= 0x3FFFF);
}

/*
 * Unicode 15 joins quotation marks to both neighbours, as it can't know which opens; beside an ideograph the
 * curly ones are sure (so do Unicode 15.1's rules).
 */
static void free_quotes(const struct unicode *unicode, size_t count, uint8_t *opportunities) {
    for (size_t i = 1; i < count; i++) {
        UChar before = unicode->units[i - 1], after = unicode->units[i];

        if ((after == 0x201C || after == 0x2018) && unicode_is_ideographic(before) && u_isalpha(before))
            opportunities[unicode->offsets[i]] = 1;
        if ((before == 0x201D || before == 0x2019) && unicode_is_ideographic(after) && u_isalpha(after))
            opportunities[unicode->offsets[i]] = 1;
    }
}

/* The opportunities inside a stretch of text, by ICU; that at its start stays as it is. */
static void icu_breaks(struct unicode *unicode, struct language *language, const char *text, size_t length,
                       uint8_t *opportunities) {
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *lines = line_iterator(language);
    size_t count;

    memset(opportunities + 1, 0, length - 1);
    if (!lines)
        return;
    count = to_units(unicode, text, length);
    ubrk_setText(lines, unicode->units, (int32_t)count, &status);
    if (U_FAILURE(status))
        return;
    for (int32_t at = ubrk_next(lines); at != UBRK_DONE && (size_t)at < count; at = ubrk_next(lines))
        opportunities[unicode->offsets[at]] = 1;
    if (language->east_asian)
        free_quotes(unicode, count, opportunities);
}

void unicode_breaks(struct unicode *unicode, struct language *language, const char *text, size_t length,
                    uint8_t *opportunities) {
    size_t window = 0, size; /* what began after the last sure break */
    bool plain = true;
    enum plain before = BLANK, last = BLANK;

    memset(opportunities, 0, length);
    for (size_t i = 0; i < length; i += size) {
        enum plain class = plain_class(text + i, length - i, &size);
        bool after_blank = i > 0 && text[i - 1] == ' ';
        enum pair pair;

        if (class == BLANK)
            continue;
        pair = i == 0 ? PAIR_JOINED : after_blank ? plain_gap(last, class) : plain_pair(before, last, class);
        if (i == 0 && class == OTHER)
            pair = PAIR_UNKNOWN;
        if (after_blank && pair == PAIR_BREAK) {
            if (!plain)
                icu_breaks(unicode, language, text + window, i - window, opportunities + window);
            window = i;
            plain = true;
        } else if (pair == PAIR_UNKNOWN) {
            plain = false;
        }
        if (pair == PAIR_BREAK)
            opportunities[i] = 1;
        before = after_blank || i == 0 ? BLANK : last;
        last = class;
        while (class == LETTER && i + size < length && is_ascii_letter(text[i + size])) {
            before = LETTER; /* what most text is made of: nothing to see */
            size++;
        }
    }
    if (!plain)
        icu_breaks(unicode, language, text + window, length - window, opportunities + window);
}

/* --- direction
 * ---------------------------------------------------------------------------------------------------- */

bool unicode_is_mixed(const char *text, size_t length) {
    size_t size;

    for (size_t i = 0; i < length; i += size) {
        uint32_t c;

        size = 1;
        if ((unsigned char)text[i] < 0xD6) /* below U+0580 all is left to right */
            continue;
        c = utf8_decode(text + i, length - i, &size);
        if (c == UINT32_MAX || c < 0x590)
            continue;
        switch (u_charDirection((UChar32)c)) {
        case U_RIGHT_TO_LEFT:
        case U_RIGHT_TO_LEFT_ARABIC:
        case U_RIGHT_TO_LEFT_EMBEDDING:
        case U_RIGHT_TO_LEFT_OVERRIDE:
        case U_RIGHT_TO_LEFT_ISOLATE:
        case U_FIRST_STRONG_ISOLATE:
        case U_ARABIC_NUMBER:
            return true;
        default:
            break;
        }
    }
    return false;
}

int unicode_levels(struct unicode *unicode, const char *text, size_t length, uint8_t *levels) {
    UErrorCode status = U_ZERO_ERROR;
    size_t count = to_units(unicode, text, length);
    const UBiDiLevel *found;

    memset(levels, 0, length);
    if (!unicode->bidi)
        unicode->bidi = ubidi_open();
    if (!unicode->bidi || count == 0)
        return 0;
    ubidi_setPara(unicode->bidi, unicode->units, (int32_t)count, UBIDI_DEFAULT_LTR, NULL, &status);
    found = ubidi_getLevels(unicode->bidi, &status);
    if (U_FAILURE(status) || !found)
        return 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t at = unicode->offsets[i]; at < unicode->offsets[i + 1]; at++)
            levels[at] = found[i];
    }
    return ubidi_getParaLevel(unicode->bidi) & 1;
}

/* --- clusters
 * ------------------------------------------------------------------------------------------------------ */

static bool is_ascii(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return false;
    }
    return true;
}

void unicode_clusters(struct unicode *unicode, const char *text, size_t length, uint8_t *starts) {
    UErrorCode status = U_ZERO_ERROR;
    size_t count;

    memset(starts, 1, length);
    if (is_ascii(text, length))
        return;
    count = to_units(unicode, text, length);
    if (!unicode->clusters)
        unicode->clusters = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &status);
    if (unicode->clusters)
        ubrk_setText(unicode->clusters, unicode->units, (int32_t)count, &status);
    memset(starts, 0, length);
    if (U_FAILURE(status) || !unicode->clusters)
        return;
    for (int32_t at = ubrk_first(unicode->clusters); at != UBRK_DONE && (size_t)at < count;
         at = ubrk_next(unicode->clusters))
        starts[unicode->offsets[at]] = 1;
}
