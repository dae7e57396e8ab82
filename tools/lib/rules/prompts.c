#include "rules/prompts.h"

#include <string.h>
#include <strings.h>

/* Longer than this it is no prompt, and text without an end must not be searched again and again. */
#define MAX_PROMPT 400
/* So many words within a sentence ask for something; fewer may be a button's: "click [Add user]". */
#define WORDS_IN_TEXT 4
/* Shorter parts of "mg/l" or "min/max" are units and limits. */
#define ALTERNATIVE_LENGTH 5

/* What stands between the brackets. */
struct inside {
    const char *text;
    size_t length;
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The words of three letters and more. */
static size_t count_words(struct inside inside) {
    size_t count = 0;
    for (size_t i = 0, run = 0; i < inside.length; i++) {
        run = is_letter(inside.text[i]) ? run + 1 : 0;
        count += run == 3;
    }
    return count;
}

static bool begins(struct inside inside, const char *word) {
    size_t length = strlen(word);
    return inside.length >= length && strncasecmp(inside.text, word, length) == 0;
}

static bool is(struct inside inside, const char *word) {
    return inside.length == strlen(word) && begins(inside, word);
}

static bool ends(struct inside inside, const char *word) {
    size_t length = strlen(word);
    return inside.length > length && memcmp(inside.text + inside.length - length, word, length) == 0;
}

static bool holds(struct inside inside, const char *word) {
    return memmem(inside.text, inside.length, word, strlen(word)) != NULL;
}

/* "Describe the process", "Zweck hier beschreiben". */
static bool asks(struct inside inside) {
    static const char *const verbs[] = {"add ",     "define ",    "describe ",  "enter ",  "explain ",
                                        "fill in ", "identify ",  "indicate ",  "insert ", "justify ",
                                        "list ",    "provide ",   "replace ",   "review ", "specify ",
                                        "state ",   "summarise ", "summarize ", "write "};
    static const char *const german[] = {" angeben",   " ausfüllen", " beschreiben", " einfügen",
                                         " eintragen", " ergänzen",  " festlegen",   " nennen"};
    bool found = false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs && !found; i++)
        found = begins(inside, verbs[i]);
    for (size_t i = 0; i < sizeof german / sizeof *german && !found; i++)
        found = ends(inside, german[i]);
    return found;
}

/* "Organization Name": never another thing's name in brackets. */
static bool names_the_firm(struct inside inside) {
    static const char *const names[] = {"company name",
                                        "firm name",
                                        "organisation name",
                                        "organization name",
                                        "name of the company",
                                        "name of the organisation",
                                        "name of the organization",
                                        "Firmenname",
                                        "Name der Firma"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(inside, names[i]))
            return true;
    return false;
}

/* One word that names what belongs there. */
static bool names_a_field(struct inside inside) {
    static const char *const names[] = {
        "address",   "approver", "author",  "company",   "date",    "department",   "description",
        "name",      "number",   "owner",   "person",    "place",   "reviewer",     "role",
        "signature", "title",    "version", "Abteilung", "Adresse", "Anschrift",    "Datum",
        "Firma",     "Nummer",   "Ort",     "Rolle",     "Titel",   "Unterschrift", "Verfasser"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(inside, names[i]))
            return true;
    return false;
}

static bool gives_an_example(struct inside inside) {
    return holds(inside, "e.g.") || holds(inside, "z.B.") || holds(inside, "z. B.");
}

static bool has_digit(struct inside inside) {
    for (size_t i = 0; i < inside.length; i++)
        if (inside.text[i] >= '0' && inside.text[i] <= '9')
            return true;
    return false;
}

/* "Yes/No", "monthly/quarterly": one of them is to be struck out. */
static bool offers_alternatives(struct inside inside) {
    const char *slash = has_digit(inside) ? NULL : memchr(inside.text, '/', inside.length);
    if (slash == NULL || begins(inside, "yes/") || begins(inside, "ja/"))
        return slash != NULL;
    size_t before = (size_t)(slash - inside.text), after = inside.length - before - 1;
    return before >= ALTERNATIVE_LENGTH && after >= ALTERNATIVE_LENGTH && is_letter(slash[-1]) &&
           is_letter(slash[1]);
}

/* "[reserved for later]", "[siehe Anhang]", "[pieces per hour]", "[min/max]" are meant to stand there. */
static bool is_meant(struct inside inside) {
    static const char *const beginnings[] = {
        "and ",   "cf.",    "deleted", "diese",  "entfällt", "intentionally", "keine",
        "leer",   "left ",  "n/a",     "nicht ", "no ",      "none",          "not ",
        "note",   "or ",    "page ",   "quelle", "reserved", "see ",          "sic",
        "siehe ", "source", "this ",   "vgl.",   "void",     "withdrawn"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (begins(inside, beginnings[i]))
            return true;
    if (has_digit(inside) || holds(inside, "[") || holds(inside, "/"))
        return true;
    return holds(inside, " per ") || holds(inside, " pro ");
}

bool prompt_possible(const char *source) {
    struct inside inside = {source + 1, 0};
    const char *end = memchr(inside.text, ']', strnlen(inside.text, MAX_PROMPT));
    if (end == NULL || end[1] == '(' || end - inside.text < 2)
        return false;
    inside.length = (size_t)(end - inside.text);
    return !has_digit(inside) || memchr(inside.text, ' ', inside.length) != NULL ||
           memchr(inside.text, '\n', inside.length) != NULL;
}

size_t prompt_at(const char *text, size_t at, enum prompt_place place) {
    struct inside inside = {text + at + 1, 0};
    const char *end = memchr(inside.text, ']', strnlen(inside.text, MAX_PROMPT));
    if (end == NULL || (at > 0 && is_letter(text[at - 1])))
        return 0;
    inside.length = (size_t)(end - inside.text);
    bool found = names_the_firm(inside) || (asks(inside) && count_words(inside) >= WORDS_IN_TEXT);
    if (place != PROMPT_IN_TEXT)
        found = found || asks(inside) || gives_an_example(inside);
    if (place == PROMPT_FIELD)
        found = found || names_a_field(inside) || offers_alternatives(inside) ||
                (count_words(inside) >= 2 && !is_meant(inside));
    return found ? inside.length + 2 : 0;
}
