/* What is left of docket's own sample in another organisation's documents. */
#include <string.h>

#include "rules/functions.h"
#include "rules/scan.h"

/* The sample's organisation; and what, in other people's documents, can only come from there. */
#define SAMPLE_ORGANISATION "Nordhafen Galvanik"
static const struct {
    const char *text, *what;
    bool person; /* may be the name of somebody here */
} sample_words[] = {
    {"Nordhafen", "the sample's company or town", false},
    {"Hafenmark", "the district of the sample's company", false},
    {"IE-2019-0447", "a permit of the sample's company", false},
    {"GB-12/2016-310", "a permit of the sample's company", false},
    {"RW-2004-113", "a permit of the sample's company", false},
    {"EV-2016-58", "a permit of the sample's company", false},
    {"Annika Brandt", "somebody of the sample's company", true},
    {"Henrik Osei", "somebody of the sample's company", true},
    {"Maren Vogt", "somebody of the sample's company", true},
    {"Lin Chen", "somebody of the sample's company", true},
    {"Tobias Wilke", "somebody of the sample's company", true},
    {"Selin Yilmaz", "somebody of the sample's company", true},
    {"Dag Lindqvist", "somebody of the sample's company", true},
    {"Karolina Nowak", "somebody of the sample's company", true},
    {"Ralf Hansen", "somebody of the sample's company", true},
    {"Jens Petersen", "somebody of the sample's company", true},
    {"Elif Sommer", "somebody of the sample's company", true},
    {"Paolo Marchetti", "somebody of the sample's company", true},
    {"Frieda Adler", "somebody of the sample's company", true},
};
enum { WORDS = sizeof sample_words / sizeof *sample_words };
_Static_assert(WORDS < 32, "a bit each, and one more to shift by");

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* Does the character make a longer word of what stands before it? */
static bool joined(char c) {
    return is_letter(c) && (unsigned char)c < 0x80;
}

/* The words that may be here by right: the names of people of docket.yaml. */
static uint32_t allowed(const struct config *config) {
    uint32_t bits = 0;
    for (size_t i = 0; i < WORDS; i++)
        for (size_t k = 0; k < config->person_count && sample_words[i].person; k++)
            if (strstr(config->people[k].name, sample_words[i].text) != NULL)
                bits |= UINT32_C(1) << i;
    return bits;
}

/* A bit for each word, by what its first letter is and what its second. */
struct letters {
    uint32_t first[256], second[256];
};

static void take_letters(struct letters *letters, uint32_t without) {
    *letters = (struct letters){0};
    for (size_t i = 0; i < WORDS; i++) {
        uint32_t bit = ~without & UINT32_C(1) << i;
        letters->first[(unsigned char)sample_words[i].text[0]] |= bit;
        letters->second[(unsigned char)sample_words[i].text[1]] |= bit;
    }
}

/* The word that the text begins with, or WORDS. */
static unsigned word_at(const struct letters *letters, const char *at) {
    uint32_t possible = letters->first[(unsigned char)at[0]];
    if (possible)
        possible &= letters->second[(unsigned char)at[1]];
    for (unsigned i = 0; possible >> i != 0; i++) {
        size_t length = strlen(sample_words[i].text);
        if ((possible >> i & 1) && strncmp(at, sample_words[i].text, length) == 0 && !joined(at[length]))
            return i;
    }
    return WORDS;
}

static void report(const struct document *document, const char *at, unsigned word, const char *organisation,
                   struct findings *findings) {
    const char *start = at;
    int line = 1;
    while (start > document->source && start[-1] != '\n')
        start--;
    for (const char *c = document->source; (c = memchr(c, '\n', (size_t)(start - c))) != NULL; c++)
        line++;
    finding_add(findings, "S056", document->path, line, (int)(at - start) + 1, "'%s' is %s, not of %s",
                sample_words[word].text, sample_words[word].what, finding_quote(findings, organisation))
        ->fix = "write what holds here, or take the passage out";
}

/* A word begins behind it. */
static scan_block is_before_capital(scan_block here, scan_block next) {
    return scan_between(next, 'A', 'Z') & ~scan_between(here | 0x20, 'a', 'z');
}

/* Each word once in a document. */
BODY_RULE(sample_left) {
    const struct document *document = entry->document;
    const char *organisation = context->config->organisation, *at = document->source;
    if (organisation[0] == '\0' || strstr(organisation, SAMPLE_ORGANISATION) != NULL)
        return;
    uint32_t seen = allowed(context->config);
    struct letters letters;
    take_letters(&letters, seen);
    struct scan scan = scan_start(document->source, document->length);
    do {
        unsigned word = at > document->source && is_letter(at[-1]) ? WORDS : word_at(&letters, at);
        if (word < WORDS && !(seen >> word & 1)) {
            seen |= UINT32_C(1) << word;
            report(document, at, word, organisation, findings);
        }
        const char *before = scan_next(&scan, is_before_capital);
        at = before != NULL ? before + 1 : NULL;
    } while (at != NULL);
}
