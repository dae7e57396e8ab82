#include "publish/guess.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum {
    LOOKED_AT = 20000, /* bytes */
    FEWEST = 3,        /* small words of a language … */
    ONE_IN = 20,       /* … and so often at least: one word in twenty */
    TIMES = 3,         /* as many as of the other one */
};

static const char *const english[] = {"the", "of",    "and", "to",   "is", "for",
                                      "be",  "shall", "are", "with", "by", "this"};
static const char *const german[] = {"der", "die",    "und",   "das", "den", "von", "ist",
                                     "für", "werden", "nicht", "mit", "des", "zur"};

struct counts {
    size_t words, english, german;
    size_t han, kana; /* characters */
};

static bool is_among(const char *const *list, size_t count, const char *word, size_t length) {
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == length && strncasecmp(list[i], word, length) == 0)
            return true;
    return false;
}

static void count_word(struct counts *counts, const char *word, size_t length) {
    counts->words++;
    counts->english += is_among(english, sizeof english / sizeof *english, word, length);
    counts->german += is_among(german, sizeof german / sizeof *german, word, length);
}

static bool is_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c < 0x2000);
}

static struct counts count(const char *text, size_t length) {
    struct counts counts = {0};
    size_t start = 0, size;

    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);

        counts.han += c >= 0x4E00 && c < 0xA000;
        counts.kana += c >= 0x3040 && c < 0x3100;
        if (is_letter(c))
            continue;
        if (at > start)
            count_word(&counts, text + start, at - start);
        start = at + size;
    }
    if (length > start)
        count_word(&counts, text + start, length - start);
    return counts;
}

const char *guess_language(const char *text, size_t length) {
    struct counts counts = count(text, length < LOOKED_AT ? length : LOOKED_AT);
    size_t least = counts.words / ONE_IN > FEWEST ? counts.words / ONE_IN : FEWEST;

    if (counts.han > counts.words)
        return counts.kana * 10 > counts.han ? "ja" : "zh";
    if (counts.english >= least && counts.english >= TIMES * counts.german)
        return "en";
    if (counts.german >= least && counts.german >= TIMES * counts.english)
        return "de";
    return "und";
}
