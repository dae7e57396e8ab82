#include "approval/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "approval/statement.h"
#include "base/date.h"
#include "base/utf8.h"

int reader_fail(struct reader *reader, const char *format, ...) {
    if (reader->failed)
        return -1;
    reader->failed = true;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    finding_add(reader->findings, reader->rule, reader->path, reader->line, 0, "%s", message);
    return -1;
}

/* Are the eight bytes from `at` on all printable ASCII? */
static bool plain_word(const char *at) {
    const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    /* A byte's top bit is set by its own, by 0x7f plus one, or by a borrow from what is less than a blank. */
    return !((word | (word + ones) | (word - 0x20 * ones)) & tops);
}

/* The first byte that can't be there, or `end`. */
static const char *foreign_byte(const char *at, const char *end, bool ascii) {
    for (; at < end; at++) {
        while (end - at >= 8 && plain_word(at))
            at += 8;
        if (at == end)
            break;
        unsigned char c = (unsigned char)*at;
        if (c == '\n' || (c >= 0x20 && c < 0x7f))
            continue;
        size_t size;
        if (ascii || c < 0x80 || utf8_decode(at, (size_t)(end - at), &size) == UINT32_MAX)
            return at;
        at += size - 1;
    }
    return end;
}

int reader_open(struct reader *reader, const char *bytes, size_t length, size_t limit, bool ascii,
                const char *what) {
    reader->failed = false;
    reader->at = bytes;
    reader->end = bytes + length;
    if (length == 0)
        return reader_fail(reader, "the file is empty; it should be %s", what);
    if (length > limit)
        return reader_fail(reader, "the file has %zu bytes; %s has at most %zu", length, what, limit);
    const char *foreign = foreign_byte(bytes, reader->end, ascii);
    if (foreign == reader->end && bytes[length - 1] == '\n') {
        reader->line--;
        return 0;
    }
    for (const char *at = bytes; at < foreign; at++)
        reader->line += *at == '\n';
    if (foreign == reader->end)
        return reader_fail(reader, "the file is cut off: its last line isn't ended");
    if (*foreign == '\r' && reader->end - foreign > 1 && foreign[1] == '\n')
        return reader_fail(
            reader,
            "the line ends with CR LF, where %s has LF alone; did an editor or .gitattributes change "
            "the line endings?",
            what);
    return reader_fail(reader, "the byte 0x%02x can't be in %s", (unsigned char)*foreign, what);
}

bool reader_at_end(const struct reader *reader) {
    return reader->failed || reader->at == reader->end;
}

int reader_next(struct reader *reader, struct span *line) {
    if (reader->failed)
        return -1;
    reader->line++;
    if (reader->at == reader->end)
        return reader_fail(reader, "the file ends here, lines are missing");
    const char *feed = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    const char *stop = feed ? feed : reader->end;
    *line = (struct span){reader->at, (size_t)(stop - reader->at)};
    reader->at = feed ? feed + 1 : reader->end;
    return 0;
}

int reader_literal(struct reader *reader, const char *text) {
    struct span line = {NULL, 0};
    if (reader_next(reader, &line) < 0)
        return -1;
    if (line.length != strlen(text) || (line.length > 0 && memcmp(line.text, text, line.length) != 0))
        return *text ? reader_fail(reader, "the line should be '%s'", text)
                     : reader_fail(reader, "the line should be empty");
    return 0;
}

const char *reader_field(struct reader *reader, const char *key) {
    struct span line = {NULL, 0};
    if (reader_next(reader, &line) < 0)
        return NULL;
    size_t size = strlen(key);
    if (line.length < size + 2 || memcmp(line.text, key, size) != 0 || line.text[size] != ':' ||
        line.text[size + 1] != ' ') {
        reader_fail(reader, "the line should begin with '%s: '", key);
        return NULL;
    }
    struct span value = {line.text + size + 2, line.length - size - 2};
    if (value.length == 0 || value.text[0] == ' ' || value.text[value.length - 1] == ' ') {
        reader_fail(reader, value.length ? "blanks before or after the value of '%s'" : "'%s' has no value",
                    key);
        return NULL;
    }
    return arena_strndup(reader->arena, value.text, value.length);
}

bool text_is_digest(const char *text, size_t digits) {
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

bool text_parse_sequence(const char *text, uint32_t *out) {
    size_t length = strnlen(text, 8);
    if (length == 0 || length > 6 || strspn(text, "0123456789") != length || (text[0] == '0' && length > 1))
        return false;
    *out = 0;
    for (size_t i = 0; i < length; i++)
        *out = *out * 10 + (uint32_t)(text[i] - '0');
    return true;
}

const char *reader_digest(struct reader *reader, const char *key, size_t digits, bool optional) {
    const char *value = reader_field(reader, key);
    if (!value || text_is_digest(value, digits))
        return value;
    if (optional && strcmp(value, "-") == 0)
        return "";
    reader_fail(reader, "'%s' should be %zu small hexadecimal digits%s", key, digits,
                optional ? ", or '-'" : "");
    return NULL;
}

int reader_moment(struct reader *reader, const char *key, int64_t *out) {
    const char *value = reader_field(reader, key);
    if (!value)
        return -1;
    if (!date_parse_moment(value, out) || *out < 0)
        return reader_fail(reader, "'%s' should be a moment such as 2026-03-01T09:15:00Z", key);
    return 0;
}

int reader_close(struct reader *reader) {
    if (reader->failed)
        return -1;
    reader->line++;
    return reader->at == reader->end ? 0 : reader_fail(reader, "nothing may follow here");
}
