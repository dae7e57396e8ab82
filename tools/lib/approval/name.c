#include "approval/name.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

static bool begins_alphanumeric(const char *text) {
    return text[0] && strchr(alphanumeric, text[0]);
}

static bool ends_with(const char *text, size_t length, const char *end) {
    size_t size = strlen(end);
    return length >= size && strcmp(text + length - size, end) == 0;
}

bool name_valid(const char *name) {
    size_t length = strnlen(name, NAME_MAX_BYTES + 1);
    return length <= NAME_MAX_BYTES && begins_alphanumeric(name) && strspn(name, unreserved) == length &&
           !ends_with(name, length, ".sig") && !strstr(name, ".evidence.");
}

/* Characters that nobody sees, or that change how others are seen: controls, blanks but U+0020, joiners and
 * marks of direction, fillers, tags. The last two code points of each plane are none, too. */
static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x0000, 0x001f}, {0x007f, 0x00a0}, {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c},
    {0x115f, 0x1160}, {0x1680, 0x1680}, {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x200f},
    {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000}, {0x3164, 0x3164}, {0xfdd0, 0xfdef},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool seen(uint32_t c) {
    if ((c & 0xfffe) == 0xfffe)
        return false;
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (c >= unseen[i].first && c <= unseen[i].last)
            return false;
    return true;
}

static bool valid_text(const char *text, size_t limit) {
    size_t length = strnlen(text, limit + 1), size;
    if (length == 0 || length > limit || ((unsigned char)text[0] < 0x80 && !begins_alphanumeric(text)) ||
        text[length - 1] == ' ')
        return false;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == UINT32_MAX || !seen(c))
            return false;
    }
    return true;
}

bool name_valid_identifier(const char *id) {
    return valid_text(id, NAME_MAX_BYTES) && strcasecmp(id, "control") != 0;
}

bool name_valid_revision(const char *revision) {
    return valid_text(revision, NAME_MAX_REVISION);
}

bool name_valid_language(const char *language) {
    size_t length = strnlen(language, NAME_MAX_LANGUAGE + 1);
    if (length == 0 || length > NAME_MAX_LANGUAGE)
        return false;
    const char *set = letters;
    for (const char *part = language;; set = alphanumeric) {
        size_t size = strspn(part, set);
        if (size == 0 || size > 8)
            return false;
        part += size;
        if (!*part)
            return true;
        if (*part++ != '-')
            return false;
    }
}

bool name_valid_edition(const char *name) {
    size_t length = strnlen(name, 64);
    return length < 64 && begins_alphanumeric(name) && !strchr(name, '_') &&
           strspn(name, unreserved) == length && !strstr(name, "..") && !ends_with(name, length, ".") &&
           !ends_with(name, length, ".lock");
}

static void encode(struct buffer *out, const char *name, char slash) {
    for (; *name; name++) {
        if (*name == '/')
            buffer_add_char(out, slash);
        else if (strchr(unreserved, *name))
            buffer_add_char(out, *name);
        else
            buffer_printf(out, "%%%02X", (unsigned char)*name);
    }
}

void name_encode(struct buffer *out, const char *name) {
    encode(out, name, '/');
}

void name_encode_path(struct buffer *out, const char *name) {
    encode(out, name, '+');
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *name_decode(struct arena *arena, const char *text, size_t length) {
    char *name = arena_alloc(arena, length + 1);
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '%') {
            name[size++] = text[i];
            continue;
        }
        int high = length - i > 2 ? hex_digit(text[i + 1]) : -1, low = high < 0 ? -1 : hex_digit(text[i + 2]);
        if (low < 0 || high + low == 0)
            return NULL;
        name[size++] = (char)(high << 4 | low);
        i += 2;
    }
    name[size] = '\0';
    struct buffer again = BUFFER_INIT;
    name_encode(&again, name);
    bool same = again.length == length && memcmp(buffer_text(&again), text, length) == 0;
    buffer_release(&again);
    return same ? name : NULL;
}
