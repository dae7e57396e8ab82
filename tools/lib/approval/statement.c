#include "approval/statement.h"

#include <string.h>

#include "approval/name.h"
#include "approval/reader.h"
#include "base/date.h"
#include "base/error.h"

/* The lines of a statement, counted as in the file. */
enum {
    LINE_SYSTEM = 2,
    LINE_SUBJECT,
    LINE_ID,
    LINE_LANGUAGE,
    LINE_REVISION,
    LINE_SHA256,
    LINE_ASSETS,
    LINE_BASE,
    LINE_ROLE,
    LINE_MEANING,
    LINE_PERSON,
    LINE_SIGNER,
    LINE_EVIDENCE,
    LINE_DATE,
};

enum { DIGITS_SHA256 = 64, DIGITS_SYSTEM = 32, DIGITS_PATH = 12 };

static const char *const subjects[] = {
    [SUBJECT_DOCUMENT] = "document",
    [SUBJECT_CONTROL] = "control",
    [SUBJECT_WITHDRAWAL] = "withdrawal",
    [SUBJECT_REVIEW] = "review",
};

static const struct {
    const char *name;
    unsigned subjects; /* bits */
} meanings[] = {
    [MEANING_PREPARED] = {"prepared", 1 << SUBJECT_DOCUMENT | 1 << SUBJECT_CONTROL},
    [MEANING_REVIEWED] = {"reviewed", 1 << SUBJECT_DOCUMENT | 1 << SUBJECT_CONTROL},
    [MEANING_APPROVED] = {"approved", 1 << SUBJECT_DOCUMENT | 1 << SUBJECT_CONTROL},
    [MEANING_WITHDRAWN] = {"withdrawn", 1 << SUBJECT_WITHDRAWAL},
    [MEANING_SUSPENDED] = {"suspended", 1 << SUBJECT_WITHDRAWAL},
    [MEANING_RESUMED] = {"resumed", 1 << SUBJECT_WITHDRAWAL},
    [MEANING_UNCHANGED] = {"unchanged", 1 << SUBJECT_REVIEW},
};

enum { SUBJECTS = sizeof subjects / sizeof *subjects, MEANINGS = sizeof meanings / sizeof *meanings };

const char *statement_subject_name(enum statement_subject subject) {
    return subjects[subject];
}

const char *statement_meaning_name(enum statement_meaning meaning) {
    return meanings[meaning].name;
}

bool statement_parse_meaning(const char *word, enum statement_meaning *out) {
    for (unsigned i = 0; i < MEANINGS; i++) {
        if (strcmp(word, meanings[i].name) == 0) {
            *out = (enum statement_meaning)i;
            return true;
        }
    }
    return false;
}

bool statement_is_attested(const struct statement *statement) {
    return strcmp(statement->person, statement->signer) != 0;
}

/* --- what holds of every statement -------------------------------------------------------------- */

static int fault(int line, const char *message) {
    error_set("%s", message);
    return line;
}

/* What the statement is about: the line that is wrong, with an error, or 0. */
static int check_subject(const struct statement *s) {
    bool control = s->subject == SUBJECT_CONTROL;
    if (!text_is_digest(s->system, DIGITS_SYSTEM))
        return fault(LINE_SYSTEM, "'system' should be 32 small hexadecimal digits");
    if ((unsigned)s->subject >= SUBJECTS)
        return fault(LINE_SUBJECT, "'subject' should be document, control, withdrawal or review");
    if (control ? strcmp(s->id, STATEMENT_CONTROL) != 0 : !name_valid_identifier(s->id))
        return fault(LINE_ID, control ? "'id' should be 'control' in a statement on the control files"
                                      : "'id' is no identifier that a document can have");
    if (control ? s->language[0] != '\0' : !name_valid_language(s->language))
        return fault(LINE_LANGUAGE, control ? "'language' should be '-' in a statement on the control files"
                                            : "'language' is no language tag");
    if (!control && !name_valid_revision(s->revision))
        return fault(LINE_REVISION, "'revision' is none that a document can have");
    if (!text_is_digest(s->sha256, DIGITS_SHA256))
        return fault(LINE_SHA256, "'sha256' should be 64 small hexadecimal digits");
    if (control && (strlen(s->revision) != DIGITS_PATH || memcmp(s->revision, s->sha256, DIGITS_PATH) != 0))
        return fault(LINE_REVISION,
                     "'revision' of the control files should be the first 12 digits of 'sha256'");
    if (s->assets[0] && (control || !text_is_digest(s->assets, DIGITS_SHA256)))
        return fault(LINE_ASSETS, control ? "'assets' should be '-' in a statement on the control files"
                                          : "'assets' should be 64 small hexadecimal digits, or '-'");
    return 0;
}

/* Who says what of it, and when. */
static int check_act(const struct statement *s) {
    if (s->base_sequence > RELEASE_MAX_SEQUENCE ||
        (s->base_sequence ? !text_is_digest(s->base_sha256, DIGITS_SHA256) : s->base_sha256[0] != '\0'))
        return fault(LINE_BASE, "'base' should be a release's number and its manifest's sha256, or '0 -'");
    if (!name_valid(s->role))
        return fault(LINE_ROLE, "'role' is no name that a role can have");
    if ((unsigned)s->meaning >= MEANINGS || !(meanings[s->meaning].subjects & 1u << s->subject))
        return fault(LINE_MEANING, "'meaning' is none that this subject can have");
    if (!name_valid(s->person))
        return fault(LINE_PERSON, "'person' is no name that a person can have");
    if (!name_valid(s->signer))
        return fault(LINE_SIGNER, "'signer' is no name that a person can have");
    if (s->evidence[0] && !text_is_digest(s->evidence, DIGITS_SHA256))
        return fault(LINE_EVIDENCE, "'evidence' should be 64 small hexadecimal digits, or '-'");
    char date[21];
    int64_t again;
    date_format_moment(s->date, date);
    if (s->date < 0 || !date_parse_moment(date, &again) || again != s->date)
        return fault(LINE_DATE, "'date' should lie between 1970 and 9999");
    return 0;
}

static int check(const struct statement *statement) {
    int line = check_subject(statement);
    return line ? line : check_act(statement);
}

/* --- writing ------------------------------------------------------------------------------------ */

static void add_field(struct buffer *out, const char *key, const char *value) {
    buffer_printf(out, "%s: ", key);
    if (*value)
        name_encode(out, value);
    else
        buffer_add_char(out, '-');
    buffer_add_char(out, '\n');
}

static void write_statement(struct buffer *out, const struct statement *s) {
    char date[21];
    date_format_moment(s->date, date);
    buffer_add_string(out, "docket-statement 1\n");
    add_field(out, "system", s->system);
    add_field(out, "subject", subjects[s->subject]);
    add_field(out, "id", s->id);
    add_field(out, "language", s->language);
    add_field(out, "revision", s->revision);
    add_field(out, "sha256", s->sha256);
    add_field(out, "assets", s->assets);
    buffer_printf(out, "base: %u %s\n", (unsigned)s->base_sequence, s->base_sequence ? s->base_sha256 : "-");
    add_field(out, "role", s->role);
    add_field(out, "meaning", meanings[s->meaning].name);
    add_field(out, "person", s->person);
    add_field(out, "signer", s->signer);
    add_field(out, "evidence", s->evidence);
    buffer_printf(out, "date: %s\n", date);
}

int statement_format(struct buffer *out, const struct statement *statement) {
    if (check(statement))
        return -1;
    write_statement(out, statement);
    return 0;
}

/* --- reading ------------------------------------------------------------------------------------ */

/* A name, decoded; where `optional`, '-' gives "". */
static const char *read_name(struct reader *reader, const char *key, bool optional) {
    const char *value = reader_field(reader, key);
    if (!value || (optional && strcmp(value, "-") == 0))
        return value ? "" : NULL;
    const char *name = name_decode(reader->arena, value, strlen(value));
    if (!name)
        reader_fail(
            reader,
            "'%s' should have letters, digits, '.', '_', '-' and '/', all else as %%XX in capital digits",
            key);
    return name;
}

static int read_subject(struct reader *reader, enum statement_subject *out) {
    const char *word = reader_field(reader, "subject");
    for (unsigned i = 0; word && i < SUBJECTS; i++) {
        if (strcmp(word, subjects[i]) == 0) {
            *out = (enum statement_subject)i;
            return 0;
        }
    }
    return reader_fail(reader, "'subject' should be document, control, withdrawal or review");
}

static int read_base(struct reader *reader, struct statement *out) {
    const char *value = reader_field(reader, "base");
    const char *blank = value ? strchr(value, ' ') : NULL;
    if (!value)
        return -1;
    if (!blank || !text_parse_sequence(arena_strndup(reader->arena, value, (size_t)(blank - value)),
                                       &out->base_sequence))
        return reader_fail(reader, "'base' should be a release's number and its manifest's sha256, or '0 -'");
    out->base_sha256 = strcmp(blank + 1, "-") == 0 ? "" : blank + 1;
    return 0;
}

static int read_meaning(struct reader *reader, enum statement_meaning *out) {
    const char *word = reader_field(reader, "meaning");
    if (word && !statement_parse_meaning(word, out))
        reader_fail(reader,
                    "'meaning' should be prepared, reviewed, approved, withdrawn, suspended, resumed or "
                    "unchanged");
    return reader->failed ? -1 : 0;
}

/* Whether all lines are there and each has the form of its kind. */
static bool read_lines(struct reader *reader, struct statement *s) {
    return reader_literal(reader, "docket-statement 1") == 0 &&
           (s->system = reader_digest(reader, "system", DIGITS_SYSTEM, false)) &&
           read_subject(reader, &s->subject) == 0 && (s->id = read_name(reader, "id", false)) &&
           (s->language = read_name(reader, "language", true)) &&
           (s->revision = read_name(reader, "revision", false)) &&
           (s->sha256 = reader_digest(reader, "sha256", DIGITS_SHA256, false)) &&
           (s->assets = reader_digest(reader, "assets", DIGITS_SHA256, true)) && read_base(reader, s) == 0 &&
           (s->role = read_name(reader, "role", false)) && read_meaning(reader, &s->meaning) == 0 &&
           (s->person = read_name(reader, "person", false)) &&
           (s->signer = read_name(reader, "signer", false)) &&
           (s->evidence = reader_digest(reader, "evidence", DIGITS_SHA256, true)) &&
           reader_moment(reader, "date", &s->date) == 0 && reader_close(reader) == 0;
}

int statement_parse(struct statement *out, struct arena *arena, const char *path, const char *bytes,
                    size_t length, const char *rule, struct findings *findings) {
    struct reader reader = {.line = 1, .arena = arena, .path = path, .rule = rule, .findings = findings};
    *out = (struct statement){0};
    if (reader_open(&reader, bytes, length, STATEMENT_MAX_BYTES, true, "a statement") < 0 ||
        !read_lines(&reader, out))
        return -1;
    int line = check(out);
    if (line) {
        reader.line = line;
        return reader_fail(&reader, "%s", error_message());
    }
    /* One statement has one sequence of bytes, whatever the reading above may have let pass. */
    struct buffer again = BUFFER_INIT;
    write_statement(&again, out);
    bool same = again.length == length && memcmp(again.data, bytes, length) == 0;
    buffer_release(&again);
    reader.line = 0;
    return same ? 0 : reader_fail(&reader, "these are not the bytes that such a statement has");
}

/* --- paths -------------------------------------------------------------------------------------- */

void statement_folder(struct buffer *out, const char *id, const char *language, const char *revision,
                      const char *default_language) {
    buffer_add_string(out, STATEMENT_FOLDER "/");
    name_encode_path(out, id);
    if (*language && strcmp(language, default_language) != 0)
        buffer_printf(out, ".%s", language);
    buffer_add_char(out, '/');
    name_encode_path(out, revision);
}

void statement_path(struct buffer *out, const struct statement *s, const char *default_language,
                    unsigned number) {
    statement_folder(out, s->id, s->language, s->revision, default_language);
    buffer_printf(out, "/%.*s.%s.%s.%s", DIGITS_PATH, s->sha256, meanings[s->meaning].name, s->role,
                  s->person);
    if (number > 1)
        buffer_printf(out, ".%u", number);
}

/* "" or ".2", ".3", … */
static bool is_number_end(const char *text) {
    if (!*text)
        return true;
    size_t length = strspn(text + 1, "0123456789");
    return text[0] == '.' && length > 0 && length < 7 && text[1] != '0' && !text[1 + length] &&
           strcmp(text, ".1") != 0;
}

bool statement_lies_at(const struct statement *statement, const char *path) {
    const char *const defaults[] = {statement->language, ""};
    bool lies = false;
    for (size_t i = 0; i < 2 && !lies; i++) {
        struct buffer own = BUFFER_INIT;
        statement_path(&own, statement, defaults[i], 1);
        lies = strncmp(path, own.data, own.length) == 0 && is_number_end(path + own.length);
        buffer_release(&own);
    }
    return lies;
}

/* Whether the file's name is one that statement_path() writes: "5be1c0ffee12.approved.ROLE.PERSON". */
static bool is_statement_name(const char *name, size_t length) {
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    if (length <= DIGITS_PATH || strspn(name, "0123456789abcdef") < DIGITS_PATH || name[DIGITS_PATH] != '.' ||
        strspn(name, set) < length)
        return false;
    const char *word = name + DIGITS_PATH + 1, *end = name + length;
    const char *dot = memchr(word, '.', (size_t)(end - word));
    if (!dot)
        return false;
    const char *role = dot + 1, *person = memchr(role, '.', (size_t)(end - role));
    if (!person || person == role || person + 1 == end)
        return false;
    for (unsigned i = 0; i < MEANINGS; i++)
        if (strlen(meanings[i].name) == (size_t)(dot - word) &&
            memcmp(meanings[i].name, word, (size_t)(dot - word)) == 0)
            return true;
    return false;
}

enum statement_file statement_file(const char *path, size_t *length) {
    static const char folder[] = STATEMENT_FOLDER "/", evidence[] = ".evidence.";
    *length = strlen(path);
    if (strncmp(path, folder, sizeof folder - 1) != 0)
        return STATEMENT_FILE_OTHER;
    const char *revision = strchr(path + sizeof folder - 1, '/');
    const char *name = revision ? strchr(revision + 1, '/') : NULL;
    if (!name || revision == path + sizeof folder - 1 || name == revision + 1 || strchr(name + 1, '/'))
        return STATEMENT_FILE_OTHER;
    name++;
    enum statement_file kind = STATEMENT_FILE_STATEMENT;
    const char *end = strstr(name, evidence);
    size_t extension = end ? strspn(end + sizeof evidence - 1,
                                    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
                           : 0;
    if (end && (extension == 0 || end[sizeof evidence - 1 + extension]))
        return STATEMENT_FILE_OTHER;
    if (end) {
        kind = STATEMENT_FILE_EVIDENCE;
        *length = (size_t)(end - path);
    } else if (*length - (size_t)(name - path) > 4 && strcmp(path + *length - 4, ".sig") == 0) {
        kind = STATEMENT_FILE_SIGNATURE;
        *length -= 4;
    }
    return is_statement_name(name, *length - (size_t)(name - path)) ? kind : STATEMENT_FILE_OTHER;
}
