#include "approval/tagobject.h"

#include <inttypes.h>
#include <string.h>

#include "approval/name.h"
#include "approval/reader.h"
#include "approval/statement.h"
#include "base/date.h"
#include "base/error.h"
#include "base/utf8.h"

enum { DIGITS_SHA256 = 64, DIGITS_SHA1 = 40, DIGITS_SYSTEM = 32, MAX_ZONE = 14 * 60, MAX_NAME = 256 };

static const char *const kinds[] = {[RELEASE_ISSUE] = "issue", [RELEASE_EDITION] = "edition"};

const char *release_kind_name(enum release_kind kind) {
    return kinds[kind];
}

void release_manifest_path(struct buffer *out, uint32_t sequence) {
    buffer_printf(out, "control/releases/%06u.xml", (unsigned)sequence);
}

/* --- the message -------------------------------------------------------------------------------- */

/* The lines of a message, from 1. */
enum {
    LINE_TITLE = 1,
    LINE_SYSTEM = 3,
    LINE_SEQUENCE,
    LINE_KIND,
    LINE_NAME,
    LINE_MANIFEST,
    LINE_MANIFEST_SHA256,
    LINE_PREDECESSOR,
    LINE_CONTROL,
    LINE_DATE,
};

static int fault(int line, const char *message) {
    error_set("%s", message);
    return line;
}

static bool is_manifest_path(const char *path, uint32_t sequence) {
    struct buffer own = BUFFER_INIT;
    release_manifest_path(&own, sequence);
    bool same = strcmp(buffer_text(&own), path) == 0;
    buffer_release(&own);
    return same;
}

/* The line that is wrong, with an error, or 0. */
static int check_message(const struct tag_message *m) {
    if (!text_is_digest(m->system, DIGITS_SYSTEM))
        return fault(LINE_SYSTEM, "'system' should be 32 small hexadecimal digits");
    if (m->sequence < 1 || m->sequence > RELEASE_MAX_SEQUENCE)
        return fault(LINE_SEQUENCE, "'sequence' should be a number from 1 to 999999");
    if (m->kind != RELEASE_ISSUE && m->kind != RELEASE_EDITION)
        return fault(LINE_KIND, "'kind' should be issue or edition");
    if (m->kind == RELEASE_ISSUE ? m->name[0] != '\0' : !name_valid_edition(m->name))
        return fault(LINE_NAME, m->kind == RELEASE_ISSUE ? "'name' of an issue should be '-'"
                                                         : "'name' is none that an edition can have");
    if (!is_manifest_path(m->manifest, m->sequence))
        return fault(LINE_MANIFEST, "'manifest' isn't the path of this release's manifest");
    if (!text_is_digest(m->manifest_sha256, DIGITS_SHA256))
        return fault(LINE_MANIFEST_SHA256, "'manifest-sha256' should be 64 small hexadecimal digits");
    if (m->sequence == 1 ? m->predecessor_sha256[0] != '\0'
                         : !text_is_digest(m->predecessor_sha256, DIGITS_SHA256))
        return fault(LINE_PREDECESSOR, m->sequence == 1
                                           ? "'predecessor-sha256' of the first release should be '-'"
                                           : "'predecessor-sha256' should be 64 small hexadecimal digits");
    if (!text_is_digest(m->control_sha256, DIGITS_SHA256))
        return fault(LINE_CONTROL, "'control-sha256' should be 64 small hexadecimal digits");
    char date[21];
    int64_t again;
    date_format_moment(m->date, date);
    if (m->date < 0 || !date_parse_moment(date, &again) || again != m->date)
        return fault(LINE_DATE, "'date' should lie between 1970 and 9999");
    return 0;
}

static void write_message(struct buffer *out, const struct tag_message *m) {
    char date[21];
    date_format_moment(m->date, date);
    buffer_printf(out, "docket release %u\n\nsystem: %s\nsequence: %u\nkind: %s\nname: %s\nmanifest: %s\n",
                  (unsigned)m->sequence, m->system, (unsigned)m->sequence, kinds[m->kind],
                  *m->name ? m->name : "-", m->manifest);
    buffer_printf(out, "manifest-sha256: %s\npredecessor-sha256: %s\ncontrol-sha256: %s\ndate: %s\n",
                  m->manifest_sha256, *m->predecessor_sha256 ? m->predecessor_sha256 : "-", m->control_sha256,
                  date);
}

int tag_message_format(struct buffer *out, const struct tag_message *message) {
    if (check_message(message))
        return -1;
    write_message(out, message);
    return 0;
}

static int read_sequence(struct reader *reader, uint32_t *out) {
    const char *text = reader_field(reader, "sequence");
    if (text && !text_parse_sequence(text, out))
        reader_fail(reader, "'sequence' should be a number from 1 to 999999");
    return reader->failed ? -1 : 0;
}

static int read_kind(struct reader *reader, enum release_kind *out) {
    const char *text = reader_field(reader, "kind");
    if (text && strcmp(text, "issue") != 0 && strcmp(text, "edition") != 0)
        reader_fail(reader, "'kind' should be issue or edition");
    *out = text && strcmp(text, "edition") == 0 ? RELEASE_EDITION : RELEASE_ISSUE;
    return reader->failed ? -1 : 0;
}

static const char *read_name(struct reader *reader) {
    const char *text = reader_field(reader, "name");
    return text && strcmp(text, "-") == 0 ? "" : text;
}

static bool read_message(struct reader *reader, struct tag_message *m) {
    struct span title = {NULL, 0};
    if (reader_next(reader, &title) < 0)
        return false;
    static const char first[] = "docket release ";
    if (title.length < sizeof first || memcmp(title.text, first, sizeof first - 1) != 0) {
        reader_fail(reader, "the message should begin with 'docket release' and the release's number");
        return false;
    }
    return reader_literal(reader, "") == 0 &&
           (m->system = reader_digest(reader, "system", DIGITS_SYSTEM, false)) &&
           read_sequence(reader, &m->sequence) == 0 && read_kind(reader, &m->kind) == 0 &&
           (m->name = read_name(reader)) && (m->manifest = reader_field(reader, "manifest")) &&
           (m->manifest_sha256 = reader_digest(reader, "manifest-sha256", DIGITS_SHA256, false)) &&
           (m->predecessor_sha256 = reader_digest(reader, "predecessor-sha256", DIGITS_SHA256, true)) &&
           (m->control_sha256 = reader_digest(reader, "control-sha256", DIGITS_SHA256, false)) &&
           reader_moment(reader, "date", &m->date) == 0 && reader_close(reader) == 0;
}

int tag_message_parse(struct tag_message *out, struct arena *arena, const char *path, int first_line,
                      const char *bytes, size_t length, const char *rule, struct findings *findings) {
    struct reader reader = {
        .line = first_line, .arena = arena, .path = path, .rule = rule, .findings = findings};
    *out = (struct tag_message){0};
    if (reader_open(&reader, bytes, length, TAG_MAX_BYTES, true, "a release's message") < 0 ||
        !read_message(&reader, out))
        return -1;
    int line = check_message(out);
    if (line) {
        reader.line = first_line + line - 1;
        return reader_fail(&reader, "%s", error_message());
    }
    struct buffer again = BUFFER_INIT;
    write_message(&again, out);
    bool same = again.length == length && memcmp(again.data, bytes, length) == 0;
    buffer_release(&again);
    reader.line = first_line;
    return same ? 0 : reader_fail(&reader, "the message isn't the one that this release has");
}

/* --- the object --------------------------------------------------------------------------------- */

/* What git keeps of a person's name: no angle brackets, no control characters, no blanks at the ends. */
static bool valid_person(const char *text, bool blanks) {
    size_t length = strnlen(text, MAX_NAME + 1);
    if (length == 0 || length > MAX_NAME || text[0] == ' ' || text[length - 1] == ' ' ||
        strpbrk(text, "<>") || (!blanks && strchr(text, ' ')) || utf8_check(text, length) != length)
        return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

/* Whether the name is one of those that this release's tag can have. */
static bool is_own_name(const char *name, const struct tag_message *m) {
    struct buffer own = BUFFER_INIT;
    buffer_printf(&own, "release/%u", (unsigned)m->sequence);
    bool same = strcmp(own.data, name) == 0;
    if (m->kind == RELEASE_EDITION) {
        buffer_clear(&own);
        buffer_printf(&own, "edition/%s", m->name);
        same |= strcmp(own.data, name) == 0;
    }
    buffer_release(&own);
    return same;
}

static const char *object_fault(const struct tag_object *tag) {
    if (!text_is_digest(tag->object, DIGITS_SHA1))
        return "the tagged object should be 40 small hexadecimal digits";
    if (!is_own_name(tag->name, &tag->message))
        return "the tag's own name isn't that of the release in its message";
    if (!valid_person(tag->tagger_name, true) || !valid_person(tag->tagger_email, false))
        return "the tagger's name or address is none that git keeps";
    if (tag->zone < -MAX_ZONE || tag->zone > MAX_ZONE)
        return "the tagger's time zone is none";
    return NULL;
}

static void write_head(struct buffer *out, const struct tag_object *tag) {
    int zone = tag->zone < 0 ? -tag->zone : tag->zone;
    buffer_printf(out, "object %s\ntype commit\ntag %s\ntagger %s <%s> %" PRId64 " %c%02d%02d\n\n",
                  tag->object, tag->name, tag->tagger_name, tag->tagger_email, tag->message.date,
                  tag->zone < 0 ? '-' : '+', zone / 60, zone % 60);
}

int tag_format(struct buffer *out, const struct tag_object *tag) {
    if (check_message(&tag->message))
        return -1;
    const char *message = object_fault(tag);
    if (message)
        return error_set("%s", message);
    write_head(out, tag);
    write_message(out, &tag->message);
    return 0;
}

/* "KEY VALUE" */
static const char *read_header(struct reader *reader, const char *key) {
    struct span line = {NULL, 0};
    size_t size = strlen(key);
    if (reader_next(reader, &line) < 0)
        return NULL;
    if (line.length <= size + 1 || memcmp(line.text, key, size) != 0 || line.text[size] != ' ') {
        reader_fail(reader, "the tag's header should have '%s' here", key);
        return NULL;
    }
    return arena_strndup(reader->arena, line.text + size + 1, line.length - size - 1);
}

/* "NAME <EMAIL> SECONDS +HHMM"; the seconds and the form are compared when the head is written again. */
static int read_tagger(struct reader *reader, struct tag_object *out) {
    char *text = (char *)read_header(reader, "tagger");
    char *open = text ? strstr(text, " <") : NULL, *shut = open ? strstr(open, "> ") : NULL;
    const char *zone = shut ? strchr(shut + 2, ' ') : NULL;
    if (!text)
        return -1;
    if (!zone || (zone[1] != '+' && zone[1] != '-') || strlen(zone) != 6 ||
        strspn(zone + 2, "0123456789") != 4 || zone[4] > '5')
        return reader_fail(reader, "the tagger should be a name, <address>, seconds since 1970, and +0000");
    *open = *shut = '\0';
    out->tagger_name = text;
    out->tagger_email = open + 2;
    int minutes = ((zone[2] - '0') * 10 + zone[3] - '0') * 60 + (zone[4] - '0') * 10 + zone[5] - '0';
    out->zone = zone[1] == '-' ? -minutes : minutes;
    return 0;
}

/* Where the signature begins: at the line that says so. */
static const char *find_signature(struct reader *reader, const char *from) {
    static const char begin[] = "\n-----BEGIN ";
    const char *at = memmem(from, (size_t)(reader->end - from), begin, sizeof begin - 1);
    if (!at) {
        reader_fail(reader, "the tag isn't signed");
        return NULL;
    }
    at++;
    static const char ssh[] = "-----BEGIN SSH SIGNATURE-----\n";
    if ((size_t)(reader->end - at) < sizeof ssh - 1 || memcmp(at, ssh, sizeof ssh - 1) != 0) {
        reader_fail(reader, "the tag isn't signed with an SSH key; set gpg.format to ssh");
        return NULL;
    }
    return at;
}

static int read_object(struct reader *reader, struct tag_object *out, const char *bytes) {
    if (!(out->object = read_header(reader, "object")) || reader_literal(reader, "type commit") < 0 ||
        !(out->name = read_header(reader, "tag")) || read_tagger(reader, out) < 0 ||
        reader_literal(reader, "") < 0)
        return -1;
    const char *message = reader->at, *signature = find_signature(reader, message - 1);
    if (!signature)
        return -1;
    out->payload = bytes;
    out->payload_length = (size_t)(signature - bytes);
    out->signature = signature;
    out->signature_length = (size_t)(reader->end - signature);
    return tag_message_parse(&out->message, reader->arena, reader->path, reader->line + 1, message,
                             (size_t)(signature - message), reader->rule, reader->findings);
}

int tag_parse(struct tag_object *out, struct arena *arena, const char *name, const char *bytes, size_t length,
              const char *rule, struct findings *findings) {
    const char *path = arena_printf(arena, "refs/tags/%s", name);
    struct reader reader = {.line = 1, .arena = arena, .path = path, .rule = rule, .findings = findings};
    *out = (struct tag_object){0};
    if (reader_open(&reader, bytes, length, TAG_MAX_BYTES, false, "a release's tag") < 0 ||
        read_object(&reader, out, bytes) < 0)
        return -1;
    reader.line = 0;
    if (strcmp(out->name, name) != 0)
        return reader_fail(&reader, "the tag calls itself '%s': it was copied from another name", out->name);
    const char *message = object_fault(out);
    if (message)
        return reader_fail(&reader, "%s", message);
    struct buffer again = BUFFER_INIT;
    write_head(&again, out);
    bool same = again.length < out->payload_length && memcmp(bytes, again.data, again.length) == 0;
    buffer_release(&again);
    return same ? 0
                : reader_fail(&reader,
                              "the tagger's line isn't in git's form, or its time isn't the date of the "
                              "release");
}
