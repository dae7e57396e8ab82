/* What is left of docket's own sample in another organisation's documents. */
#include <string.h>

#include "rules/functions.h"

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
_Static_assert(WORDS <= 32, "a bit each");

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

/* The first place of a word in the document, which no longer word holds; NULL: there is none. */
static const char *find_word(const struct document *document, const char *word) {
    const char *end = document->source + document->length;
    size_t length = strlen(word);
    for (const char *at = document->source; (at = memchr(at, *word, (size_t)(end - at))) != NULL; at++)
        if (at[1] == word[1] && strncmp(at, word, length) == 0 && !joined(at[length]) &&
            !(at > document->source && is_letter(at[-1])))
            return at;
    return NULL;
}

static void report(const struct document *document, const char *at, int word, const char *organisation,
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

/* Each word once in a document; its findings are put in order later. */
BODY_RULE(sample_left) {
    const char *organisation = context->config->organisation;
    if (organisation[0] == '\0' || strstr(organisation, SAMPLE_ORGANISATION) != NULL)
        return;
    uint32_t seen = allowed(context->config);
    for (int i = 0; i < WORDS; i++) {
        const char *at = seen >> i & 1 ? NULL : find_word(entry->document, sample_words[i].text);
        if (at != NULL)
            report(entry->document, at, i, organisation, findings);
    }
}
