#include "typeset/hyphen.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/utf8.h"
#include "typeset/dictionary.h"

#define FOLDER "/usr/share/hyphen/"

static const struct {
    const char *language, *file;
} dictionaries[] = {
    {"en", FOLDER "hyph_en_US.dic"},
    {"de", FOLDER "hyph_de_DE.dic"},
};

/* The fewest letters of a word, before its first hyphen and after its last; the most letters of one that is
 * tried. */
enum { LEAST = 5, LEAST_BEFORE = 2, LEAST_AFTER = 3, MOST = 100 };

/* Letters in a row: lower case, in the dictionary's encoding, and where each began. */
struct letters {
    char bytes[MOST * 4 + 1];
    size_t length;
    uint16_t starts[MOST + 1];
    size_t count;
};

static HyphenDict *dictionary_of(struct language *language) {
    if (language->hyphens_tried)
        return language->dictionary;
    language->hyphens_tried = true;
    for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++) {
        if (language_is(language->tag, dictionaries[i].language))
            language->dictionary = dictionary_load(dictionaries[i].file);
    }
    return language->dictionary;
}

const char *const *hyphen_dictionaries(void) {
    static const char *files[sizeof dictionaries / sizeof *dictionaries + 1];
    for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++)
        files[i] = dictionaries[i].file;
    return files;
}

bool hyphen_is_known(struct language *language) {
    return dictionary_of(language) != NULL;
}

/*
 * Reads letters from *at on; *at is then after them. False where they aren't to be hyphenated: too few or too
 * many, capitals after the first, letters that the dictionary's encoding lacks.
 */
static bool read_letters(const HyphenDict *dictionary, const char *text, size_t length, size_t *at,
                         struct letters *letters) {
    bool good = true;
    size_t size, i;

    letters->length = letters->count = 0;
    for (i = *at; i < length; i += size) {
        uint32_t c = utf8_decode(text + i, length - i, &size), lower;

        if (c == UINT32_MAX || !u_isalpha((UChar32)c))
            break;
        lower = (uint32_t)u_tolower((UChar32)c);
        if ((lower != c && i > *at) || letters->count >= MOST || (!dictionary->utf8 && lower > 0xFF))
            good = false;
        if (!good)
            continue;
        letters->starts[letters->count++] = (uint16_t)i;
        if (dictionary->utf8)
            letters->length += utf8_encode(lower, letters->bytes + letters->length);
        else
            letters->bytes[letters->length++] = (char)lower;
    }
    letters->bytes[letters->length] = '\0';
    *at = i;
    return good && letters->count >= LEAST;
}

/* Adds the points of one row of letters. A hyphen that would change the spelling is left out. */
static size_t add_points(HyphenDict *dictionary, const struct letters *letters, uint16_t *points,
                         size_t limit) {
    char marks[sizeof letters->bytes + 8];
    char **spellings = NULL;
    int *places = NULL, *cuts = NULL;
    size_t count = 0;

    memset(marks, '0', sizeof marks);
    if (hnj_hyphen_hyphenate2(dictionary, letters->bytes, (int)letters->length, marks, NULL, &spellings,
                              &places, &cuts) == 0) {
        for (size_t i = LEAST_BEFORE; i + LEAST_AFTER <= letters->count && count < limit; i++) {
            if ((marks[i - 1] & 1) && !(spellings && spellings[i - 1]))
                points[count++] = letters->starts[i];
        }
    }
    for (size_t i = 0; spellings && i < letters->length; i++)
        free(spellings[i]);
    free(spellings);
    free(places);
    free(cuts);
    return count;
}

static bool has_digit(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((text[i] >= '0' && text[i] <= '9') || text[i] == '_')
            return true;
    }
    return false;
}

size_t hyphen_points(struct language *language, const char *text, size_t length, uint16_t *points,
                     size_t limit) {
    HyphenDict *dictionary = length >= LEAST ? dictionary_of(language) : NULL;
    struct letters letters;
    size_t count = 0, size;

    if (!dictionary || has_digit(text, length))
        return 0;
    for (size_t i = 0; i < length;) {
        uint32_t c = utf8_decode(text + i, length - i, &size);

        if (c == UINT32_MAX || !u_isalpha((UChar32)c))
            i += size;
        else if (read_letters(dictionary, text, length, &i, &letters))
            count += add_points(dictionary, &letters, points + count, limit - count);
    }
    return count;
}
