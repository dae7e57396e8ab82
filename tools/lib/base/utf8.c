#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

uint32_t utf8_decode(const char *text, size_t length, size_t *size) {
    const unsigned char *s = (const unsigned char *)text;
    *size = 1;
    if (s[0] < 0x80)
        return s[0];
    size_t count = s[0] >= 0xc2 && s[0] < 0xe0   ? 2
                   : (s[0] & 0xf0) == 0xe0       ? 3
                   : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                 : 0;
    if (count == 0 || count > length)
        return UINT32_MAX;
    uint32_t c = s[0] & (0xffu >> (count + 1));
    for (size_t i = 1; i < count; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return UINT32_MAX;
        c = c << 6 | (s[i] & 0x3f);
    }
    if ((count == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) ||
        (count == 4 && (c < 0x10000 || c > 0x10ffff)))
        return UINT32_MAX;
    *size = count;
    return c;
}

size_t utf8_encode(uint32_t c, char out[4]) {
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        c = 0xfffd;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)((0xf00u >> size & 0xf0) | c);
    return size;
}

static bool is_plain(unsigned char c) {
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
}

/* Whether all of eight bytes are from 0x20 to 0x7e or a line feed: a byte's high bit is set where it is not.
 */
static bool all_plain(uint64_t bytes) {
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t low = bytes & ~high, feed = ((low ^ ones * '\n') + ~high);
    return ((bytes | (~(low + ones * 0x60) & feed) | (low + ones)) & high) == 0;
}

size_t utf8_plain(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        uint64_t bytes;
        for (; length - at >= sizeof bytes; at += sizeof bytes) {
            memcpy(&bytes, text + at, sizeof bytes);
            if (!all_plain(bytes))
                break;
        }
        size_t end = length - at < sizeof bytes ? length : at + sizeof bytes;
        for (; at < end; at++)
            if (!is_plain((unsigned char)text[at]))
                return at;
    }
    return length;
}

size_t utf8_check(const char *text, size_t length) {
    size_t at = 0, size;
    while (at < length) {
        at += utf8_plain(text + at, length - at);
        if (at == length)
            break;
        if (utf8_decode(text + at, length - at, &size) == UINT32_MAX)
            return at;
        at += size;
    }
    return length;
}

struct range {
    uint32_t first, last;
};

/* Characters without a width of their own, and those two columns wide (Unicode's East Asian Width W and F),
 * by blocks. */
static const struct range zero_width[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},   {0x064b, 0x065f},
    {0x0900, 0x0902}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},   {0x20d0, 0x20ff},
    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};
static const struct range double_width[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x2e80, 0x303e},
    {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t c) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > ranges[middle].last)
            low = middle + 1;
        else if (c < ranges[middle].first)
            high = middle;
        else
            return true;
    }
    return false;
}

int utf8_width(const char *text, size_t length) {
    int width = 0;
    size_t size;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c < 0x20 || c == 0x7f)
            continue;
        if (c < 0x300 || c == UINT32_MAX)
            width++;
        else if (in_ranges(double_width, sizeof double_width / sizeof *double_width, c))
            width += 2;
        else
            width += !in_ranges(zero_width, sizeof zero_width / sizeof *zero_width, c);
    }
    return width;
}
