#include "approval/signers.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "approval/name.h"
#include "approval/reader.h"
#include "base/date.h"
#include "base/error.h"
#include "base/memory.h"

/* --- times -------------------------------------------------------------------------------------- */

/* "20260301Z" or "20260301091500Z", from 1970-01-01T00:00:01Z on: OpenSSH takes 0 for no bound. */
static bool parse_time(const char *text, int64_t *out) {
    size_t digits = strspn(text, "0123456789");
    if ((digits != 8 && digits != 14) || strcmp(text + digits, "Z") != 0)
        return false;
    const char *t = digits == 14 ? text + 8 : "000000";
    char moment[] = {text[0], text[1], text[2], text[3], '-',  text[4], text[5], '-',  text[6], text[7], 'T',
                     t[0],    t[1],    ':',     t[2],    t[3], ':',     t[4],    t[5], 'Z',     '\0'};
    return date_parse_moment(moment, out) && *out > 0;
}

static void add_time(struct buffer *out, const char *option, int64_t moment) {
    char text[21];
    date_format_moment(moment, text);
    buffer_printf(out, ",%s=\"%.4s%.2s%.2s%.2s%.2s%.2sZ\"", option, text, text + 5, text + 8, text + 11,
                  text + 14, text + 17);
}

/* --- a line ------------------------------------------------------------------------------------- */

/* Splits the line before its first blank outside quotes; what is after it becomes the line. */
static char *take_word(char **line) {
    char *word = *line, *at = word;
    for (bool quoted = false; *at && (quoted || *at != ' '); at++)
        quoted ^= *at == '"';
    *line = *at ? at + 1 : at;
    *at = '\0';
    return word;
}

/* Takes `NAME="VALUE"` and a comma from the front of the options. */
static int take_option(char **options, char **name, char **value) {
    *name = *options;
    char *equals = strchr(*options, '='),
         *quote = equals && equals[1] == '"' ? strchr(equals + 2, '"') : NULL;
    if (!quote || (quote[1] && (quote[1] != ',' || !quote[2])))
        return error_set(
            "the options should be as in namespaces=\"approval-v1@docket\",valid-after=\"20260101Z\"");
    *equals = '\0';
    *quote = '\0';
    *value = equals + 2;
    *options = quote[1] ? quote + 2 : quote + 1;
    return 0;
}

/* A list of names separated by commas; no patterns. */
static int parse_namespaces(struct signer *signer, struct arena *arena, char *list) {
    size_t most = 1;
    for (const char *at = list; *at; at++)
        most += *at == ',';
    const char **names = arena_alloc(arena, most * sizeof *names);
    for (char *name = list; name; signer->namespace_count++) {
        char *comma = strchr(name, ',');
        if (comma)
            *comma++ = '\0';
        if (!*name ||
            name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.@_-")])
            return error_set(
                "'namespaces' should list names, separated by commas, without patterns or blanks");
        names[signer->namespace_count] = name;
        for (size_t i = 0; i < signer->namespace_count; i++)
            if (strcmp(names[i], name) == 0)
                return error_set("'namespaces' lists '%s' twice", name);
        name = comma;
    }
    signer->namespaces = names;
    return 0;
}

static int parse_option(struct signer *signer, struct arena *arena, const char *name, char *value) {
    bool after = strcmp(name, "valid-after") == 0;
    if (strcmp(name, "namespaces") == 0) {
        if (signer->namespaces)
            return error_set("'namespaces' stands twice");
        return parse_namespaces(signer, arena, value);
    }
    if (!after && strcmp(name, "valid-before") != 0)
        return error_set("the option '%s' isn't accepted here; namespaces, valid-after and valid-before are",
                         name);
    int64_t *bound = after ? &signer->valid_after : &signer->valid_before;
    if (*bound != INT64_MIN && *bound != INT64_MAX)
        return error_set("'%s' stands twice", name);
    if (!parse_time(value, bound))
        return error_set("'%s' should be a time as in \"20260301Z\" or \"20260301091500Z\", with Z for UTC",
                         name);
    return 0;
}

static int parse_options(struct signer *signer, struct arena *arena, char *options) {
    if (strstr(options, "cert-authority"))
        return error_set(
            "certificates aren't accepted ('cert-authority'): one line for each person's own key");
    if (!strchr(options, '='))
        return error_set("the option namespaces=\"approval-v1@docket\" is missing after the person");
    while (*options) {
        char *name = NULL, *value = NULL;
        if (take_option(&options, &name, &value) < 0 || parse_option(signer, arena, name, value) < 0)
            return -1;
    }
    if (!signer->namespaces)
        return error_set("the option namespaces=\"approval-v1@docket\" is missing");
    if (signer->valid_before <= signer->valid_after)
        return error_set("'valid-before' isn't later than 'valid-after'");
    return 0;
}

static int parse_line(struct signer *signer, struct arena *arena, struct span text) {
    char *line = arena_strndup(arena, text.text, text.length);
    signer->valid_after = INT64_MIN;
    signer->valid_before = INT64_MAX;
    signer->person = take_word(&line);
    if (strpbrk(signer->person, "*?!,"))
        return error_set("'%s' is a pattern or a list; a line should name one person", signer->person);
    if (!name_valid(signer->person))
        return error_set("the line should begin with a person's name as in docket.yaml, and one blank");
    char *options = take_word(&line);
    if (parse_options(signer, arena, options) < 0)
        return -1;
    return key_parse_text(&signer->key, arena, line, strlen(line));
}

/* --- lines among each other --------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b) {
    const struct signer *x = *(const struct signer *const *)a, *y = *(const struct signer *const *)b;
    size_t m = x->key.point.length, n = y->key.point.length;
    int order = m != n ? (m < n ? -1 : 1) : memcmp(x->key.point.data, y->key.point.data, m);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int compare_people(const void *a, const void *b) {
    const struct signer *x = *(const struct signer *const *)a, *y = *(const struct signer *const *)b;
    int order = strcasecmp(x->person, y->person);
    return order                              ? order
           : x->valid_after != y->valid_after ? (x->valid_after < y->valid_after ? -1 : 1)
                                              : (x->line > y->line) - (x->line < y->line);
}

static void check_keys(const struct signer **sorted, size_t count, struct reader *reader) {
    qsort(sorted, count, sizeof(const struct signer *), compare_keys);
    for (size_t i = 1; i < count; i++) {
        const struct signer *first = sorted[i - 1], *again = sorted[i];
        if (key_same_secret(&first->key, &again->key))
            finding_add(reader->findings, reader->rule, reader->path, again->line, 0,
                        "the key is that of line %d (%s) already; each key stands once, for one person",
                        first->line, first->person);
    }
}

static void check_people(const struct signer **sorted, size_t count, struct reader *reader) {
    qsort(sorted, count, sizeof(const struct signer *), compare_people);
    const struct signer *longest = NULL; /* of the same person, the line that ends last */
    for (size_t i = 0; i < count; i++) {
        const struct signer *signer = sorted[i];
        bool same = longest && strcasecmp(longest->person, signer->person) == 0;
        if (same && strcmp(longest->person, signer->person) != 0)
            finding_add(reader->findings, reader->rule, reader->path, signer->line, 0,
                        "'%s' and '%s' in line %d differ in capitals alone", signer->person, longest->person,
                        longest->line);
        else if (same && signer->valid_after <= longest->valid_before)
            finding_add(
                reader->findings, reader->rule, reader->path, signer->line, 0,
                "%s has another key at the same time, in line %d; end the old one with valid-before, and "
                "begin the new one later with valid-after",
                signer->person, longest->line);
        if (!same || signer->valid_before > longest->valid_before)
            longest = signer;
    }
}

static void check_pairs(const struct signers *signers, struct reader *reader) {
    if (signers->count == 0)
        return;
    const struct signer **sorted = mem_alloc(signers->count * sizeof(const struct signer *));
    for (size_t i = 0; i < signers->count; i++)
        sorted[i] = &signers->items[i];
    check_keys(sorted, signers->count, reader);
    check_people(sorted, signers->count, reader);
    free(sorted);
}

int signers_parse(struct signers *out, struct arena *arena, const char *path, const char *bytes,
                  size_t length, const char *rule, struct findings *findings) {
    struct reader reader = {.line = 1, .arena = arena, .path = path, .rule = rule, .findings = findings};
    size_t before = findings->count, most = 0;
    *out = (struct signers){0};
    if (length == 0)
        return 0;
    if (reader_open(&reader, bytes, length, SIGNERS_MAX_BYTES, false, "a list of signers") < 0)
        return -1;
    for (size_t i = 0; i < length; i++)
        most += bytes[i] == '\n';
    out->items = arena_alloc(arena, most * sizeof *out->items);
    while (!reader_at_end(&reader)) {
        struct span line = {NULL, 0};
        reader_next(&reader, &line);
        if (line.length == 0 || line.text[0] == '#')
            continue;
        struct signer signer = {.line = reader.line};
        if (parse_line(&signer, arena, line) < 0)
            finding_add(findings, rule, path, reader.line, 0, "%s", error_message());
        else
            out->items[out->count++] = signer;
    }
    check_pairs(out, &reader);
    return findings->count == before ? 0 : -1;
}

/* --- questions ---------------------------------------------------------------------------------- */

bool signer_has_namespace(const struct signer *signer, const char *namespace) {
    for (size_t i = 0; i < signer->namespace_count; i++)
        if (strcmp(signer->namespaces[i], namespace) == 0)
            return true;
    return false;
}

bool signer_valid_at(const struct signer *signer, int64_t moment) {
    return moment >= signer->valid_after && moment <= signer->valid_before;
}

const struct signer *signers_holder(const struct signers *signers, const struct public_key *key) {
    for (size_t i = 0; i < signers->count; i++)
        if (key_equal(&signers->items[i].key, key))
            return &signers->items[i];
    return NULL;
}

static int not_valid(const struct signer *signer, int64_t moment) {
    char bound[21];
    bool early = moment < signer->valid_after;
    date_format_moment(early ? signer->valid_after : signer->valid_before, bound);
    return error_set(early ? "the key of %s is good from %s on only" : "the key of %s was good until %s only",
                     signer->person, bound);
}

const struct signer *signers_find(const struct signers *signers, const char *person, const char *namespace,
                                  int64_t moment) {
    const struct signer *nearest = NULL;
    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *signer = &signers->items[i];
        if (strcmp(signer->person, person) != 0)
            continue;
        if (signer_valid_at(signer, moment)) {
            if (signer_has_namespace(signer, namespace))
                return signer;
            error_set("the key of %s isn't one for '%s'", person, namespace);
            return NULL;
        }
        if (!nearest || moment > signer->valid_before)
            nearest = signer;
    }
    if (nearest)
        not_valid(nearest, moment);
    else
        error_set("%s has no key in control/allowed_signers", person);
    return NULL;
}

int signers_verify(const struct signers *signers, const struct sshsig *signature, const char *person,
                   const char *namespace, int64_t moment, const void *payload, size_t length) {
    const struct signer *holder = signers_holder(signers, &signature->key);
    if (!holder)
        return error_set("the signature's key %s is nobody's in control/allowed_signers",
                         signature->key.fingerprint);
    if (strcmp(holder->person, person) != 0)
        return error_set("the signature is that of %s, not of %s", holder->person, person);
    if (!signer_has_namespace(holder, namespace))
        return error_set("the key of %s isn't one for '%s'", person, namespace);
    if (!signer_valid_at(holder, moment))
        return not_valid(holder, moment);
    return sshsig_verify(signature, namespace, payload, length);
}

/* --- changing the file -------------------------------------------------------------------------- */

static void add_options(struct buffer *out, const char *namespaces, int64_t after, int64_t before) {
    buffer_printf(out, "namespaces=\"%s\"", namespaces);
    if (after != INT64_MIN)
        add_time(out, "valid-after", after);
    if (before != INT64_MAX)
        add_time(out, "valid-before", before);
}

/* Reads the file; an error in place of the first finding. */
static int read_back(struct signers *out, struct arena *arena, const char *bytes, size_t length) {
    struct findings findings = {0};
    int result = signers_parse(out, arena, "control/allowed_signers", bytes, length, "", &findings);
    if (result < 0)
        error_set("control/allowed_signers:%d: %s", findings.items[0].line, findings.items[0].message);
    findings_release(&findings);
    return result;
}

/* Appends the changed file where it is valid. */
static int hand_over(struct buffer *out, struct arena *arena, const struct buffer *changed) {
    struct signers signers;
    if (read_back(&signers, arena, buffer_text(changed), changed->length) < 0)
        return -1;
    buffer_add(out, buffer_text(changed), changed->length);
    return 0;
}

int signers_add(struct buffer *out, const char *bytes, size_t length, const char *person,
                const char *namespaces, const char *key_text, int64_t valid_after, int64_t valid_before) {
    struct arena arena = {0};
    struct buffer changed = BUFFER_INIT;
    struct signers signers;
    struct public_key key;
    size_t key_length = strcspn(key_text, "\r\n");
    int result = -1;
    if (!name_valid(person))
        error_set("'%s' is no name that a person can have", person);
    else if (strpbrk(namespaces, "\" \n"))
        error_set("'%s' is no list of namespaces", namespaces);
    else if (read_back(&signers, &arena, bytes, length) == 0 &&
             key_parse_text(&key, &arena, key_text, key_length) == 0) {
        buffer_add(&changed, bytes, length);
        buffer_printf(&changed, "%s ", person);
        add_options(&changed, namespaces, valid_after, valid_before);
        buffer_add_char(&changed, ' ');
        key_format(&changed, &key);
        buffer_add_char(&changed, '\n');
        result = hand_over(out, &arena, &changed);
    }
    buffer_release(&changed);
    arena_release(&arena);
    return result;
}

/* Appends the signer's line as `text` has it, but for its namespaces and its end; key and comment stay. */
static void add_changed(struct buffer *out, const struct signer *signer, struct arena *arena,
                        struct span text, const char *namespaces, int64_t end) {
    char *line = arena_strndup(arena, text.text, text.length);
    take_word(&line);
    take_word(&line);
    buffer_printf(out, "%s ", signer->person);
    add_options(out, namespaces, signer->valid_after, end);
    buffer_printf(out, " %s\n", line);
}

static const char *namespace_list(const struct signer *signer, struct arena *arena) {
    const char *list = "";
    for (size_t i = 0; i < signer->namespace_count; i++)
        list = arena_printf(arena, "%s%s%s", list, i ? "," : "", signer->namespaces[i]);
    return list;
}

static const struct signer *valid_key(const struct signers *signers, const char *person, int64_t moment) {
    for (size_t i = 0; i < signers->count; i++)
        if (strcmp(signers->items[i].person, person) == 0 && signer_valid_at(&signers->items[i], moment))
            return &signers->items[i];
    error_set("%s has no key in control/allowed_signers that could be ended", person);
    return NULL;
}

/* Writes the line of the key that the person has at `moment` anew: with other namespaces, or (NULL) with its
 * end at that moment. */
static int change_line(struct buffer *out, const char *bytes, size_t length, const char *person,
                       const char *namespaces, int64_t moment) {
    struct arena arena = {0};
    struct buffer changed = BUFFER_INIT;
    struct signers signers;
    const struct signer *signer = NULL;
    if (read_back(&signers, &arena, bytes, length) == 0)
        signer = valid_key(&signers, person, moment);
    int number = 0;
    for (size_t at = 0; signer && at < length;) {
        const char *feed = memchr(bytes + at, '\n', length - at);
        size_t next = (size_t)(feed - bytes) + 1;
        if (++number == signer->line)
            add_changed(&changed, signer, &arena, (struct span){bytes + at, next - 1 - at},
                        namespaces ? namespaces : namespace_list(signer, &arena),
                        namespaces ? signer->valid_before : moment);
        else
            buffer_add(&changed, bytes + at, next - at);
        at = next;
    }
    int result = signer ? hand_over(out, &arena, &changed) : -1;
    buffer_release(&changed);
    arena_release(&arena);
    return result;
}

int signers_end(struct buffer *out, const char *bytes, size_t length, const char *person, int64_t moment) {
    return change_line(out, bytes, length, person, NULL, moment);
}

int signers_set_namespaces(struct buffer *out, const char *bytes, size_t length, const char *person,
                           const char *namespaces, int64_t moment) {
    if (strpbrk(namespaces, "\" \n"))
        return error_set("'%s' is no list of namespaces", namespaces);
    return change_line(out, bytes, length, person, namespaces, moment);
}
