#include "base/lookalike.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* Letters of other scripts, small, that look like a Latin one, themselves or as capitals. */
static const struct {
    uint32_t letter;
    char latin;
} doubles[] = {
    {0x3b1, 'a'},  {0x3b2, 'b'},  {0x3b5, 'e'},  {0x3b6, 'z'},  {0x3b7, 'h'},  {0x3b9, 'i'},  {0x3ba, 'k'},
    {0x3bc, 'm'},  {0x3bd, 'n'},  {0x3bf, 'o'},  {0x3c1, 'p'},  {0x3c4, 't'},  {0x3c5, 'y'},  {0x3c7, 'x'},
    {0x430, 'a'},  {0x432, 'b'},  {0x435, 'e'},  {0x43a, 'k'},  {0x43c, 'm'},  {0x43d, 'h'},  {0x43e, 'o'},
    {0x440, 'p'},  {0x441, 'c'},  {0x442, 't'},  {0x443, 'y'},  {0x445, 'x'},  {0x455, 's'},  {0x456, 'i'},
    {0x458, 'j'},  {0x4bb, 'h'},  {0x501, 'd'},  {0x51b, 'q'},  {0x51d, 'w'},  {0x131, 'i'},  {0x17f, 's'},
    {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2212, '-'}, {0x2024, '.'}, {0x2044, '/'},
    {0x2215, '/'}, {0x212a, 'k'},
};

/* Latin letters with one accent: the letter, the combining accent, and the small composed letter. */
static const struct {
    uint16_t composed;
    char letter;
    uint16_t accent;
} accents[] = {
    {0xe0, 'a', 0x300},  {0xe1, 'a', 0x301},  {0xe2, 'a', 0x302},  {0xe3, 'a', 0x303},  {0xe4, 'a', 0x308},
    {0xe5, 'a', 0x30a},  {0xe7, 'c', 0x327},  {0xe8, 'e', 0x300},  {0xe9, 'e', 0x301},  {0xea, 'e', 0x302},
    {0xeb, 'e', 0x308},  {0xec, 'i', 0x300},  {0xed, 'i', 0x301},  {0xee, 'i', 0x302},  {0xef, 'i', 0x308},
    {0xf1, 'n', 0x303},  {0xf2, 'o', 0x300},  {0xf3, 'o', 0x301},  {0xf4, 'o', 0x302},  {0xf5, 'o', 0x303},
    {0xf6, 'o', 0x308},  {0xf9, 'u', 0x300},  {0xfa, 'u', 0x301},  {0xfb, 'u', 0x302},  {0xfc, 'u', 0x308},
    {0xfd, 'y', 0x301},  {0xff, 'y', 0x308},  {0x101, 'a', 0x304}, {0x103, 'a', 0x306}, {0x105, 'a', 0x328},
    {0x107, 'c', 0x301}, {0x109, 'c', 0x302}, {0x10b, 'c', 0x307}, {0x10d, 'c', 0x30c}, {0x10f, 'd', 0x30c},
    {0x113, 'e', 0x304}, {0x115, 'e', 0x306}, {0x117, 'e', 0x307}, {0x119, 'e', 0x328}, {0x11b, 'e', 0x30c},
    {0x11f, 'g', 0x306}, {0x121, 'g', 0x307}, {0x123, 'g', 0x327}, {0x12b, 'i', 0x304}, {0x12f, 'i', 0x328},
    {0x137, 'k', 0x327}, {0x13a, 'l', 0x301}, {0x13c, 'l', 0x327}, {0x13e, 'l', 0x30c}, {0x144, 'n', 0x301},
    {0x146, 'n', 0x327}, {0x148, 'n', 0x30c}, {0x14d, 'o', 0x304}, {0x151, 'o', 0x30b}, {0x155, 'r', 0x301},
    {0x157, 'r', 0x327}, {0x159, 'r', 0x30c}, {0x15b, 's', 0x301}, {0x15d, 's', 0x302}, {0x15f, 's', 0x327},
    {0x161, 's', 0x30c}, {0x163, 't', 0x327}, {0x165, 't', 0x30c}, {0x169, 'u', 0x303}, {0x16b, 'u', 0x304},
    {0x16d, 'u', 0x306}, {0x16f, 'u', 0x30a}, {0x171, 'u', 0x30b}, {0x173, 'u', 0x328}, {0x17a, 'z', 0x301},
    {0x17c, 'z', 0x307}, {0x17e, 'z', 0x30c},
};

static bool invisible(uint32_t c) {
    return c == 0xad || c == 0x34f || c == 0x61c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) ||
           c == 0xfeff || (c >= 0xe0000 && c <= 0xe0fff);
}

static uint32_t small(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) ||
        (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x52f))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return c + (c & 1);
    return c == 0x178 ? 0xff : c;
}

static void add(struct buffer *out, uint32_t c) {
    char bytes[4];
    buffer_add(out, bytes, utf8_encode(c, bytes));
}

static void fold_character(struct buffer *out, uint32_t c) {
    if (invisible(c))
        return;
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xff01 - '!';
    c = small(c);
    for (size_t i = 0; c >= 0x80 && i < sizeof doubles / sizeof *doubles; i++)
        if (doubles[i].letter == c) {
            buffer_add_char(out, doubles[i].latin);
            return;
        }
    for (size_t i = 0; c >= 0xe0 && i < sizeof accents / sizeof *accents; i++)
        if (accents[i].composed == c) {
            buffer_add_char(out, accents[i].letter);
            c = accents[i].accent;
            break;
        }
    add(out, c);
}

/* Most names are ASCII: the run of it at `text`, in small letters. */
static size_t fold_ascii(struct buffer *out, const char *text) {
    size_t length = 0;
    while (text[length] && (unsigned char)text[length] < 0x80)
        length++;
    buffer_reserve(out, length + 1);
    for (size_t i = 0; i < length; i++)
        out->data[out->length++] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    out->data[out->length] = '\0';
    return length;
}

void lookalike_fold(struct buffer *out, const char *text) {
    size_t length = strlen(text), size;
    for (size_t at = fold_ascii(out, text); at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == UINT32_MAX)
            buffer_add(out, text + at, size);
        else
            fold_character(out, c);
    }
}

bool lookalike_same(const char *a, const char *b) {
    struct buffer one = BUFFER_INIT, other = BUFFER_INIT;
    if (strcmp(a, b) == 0)
        return false;
    lookalike_fold(&one, a);
    lookalike_fold(&other, b);
    bool same = strcmp(buffer_text(&one), buffer_text(&other)) == 0;
    buffer_release(&one);
    buffer_release(&other);
    return same;
}
