#include "rules/picture.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What the typesetter takes. */
enum { SIDE_MAX = 20000, PIXELS_MAX = 100000000 };

static uint32_t big32(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static unsigned big16(const unsigned char *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static const char *size_problem(uint32_t width, uint32_t height) {
    if (width == 0 || height == 0)
        return "is damaged: it has no size";
    if (width > SIDE_MAX || height > SIDE_MAX || (uint64_t)width * height > PIXELS_MAX)
        return "is too large: at most 20,000 pixels a side and 100 million in all";
    return "";
}

/* --- PNG (ISO/IEC 15948): chunks of length, name, data, CRC
 * --------------------------------------------------- */

static void crc_table(uint32_t table[256]) {
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t c = n;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        table[n] = c;
    }
}

static uint32_t crc(const uint32_t table[256], const unsigned char *bytes, size_t length) {
    uint32_t value = 0xFFFFFFFFu;
    for (size_t i = 0; i < length; i++)
        value = table[(value ^ bytes[i]) & 0xFF] ^ value >> 8;
    return ~value;
}

static const char *png_problem(const unsigned char *bytes, size_t length) {
    const char *problem = "";
    bool pixels = false;
    uint32_t table[256];
    crc_table(table);
    for (size_t at = 8; length - at >= 12;) {
        size_t size = big32(bytes + at);
        const unsigned char *name = bytes + at + 4;
        if (size > length - at - 12)
            return "is damaged: it ends too early";
        if (crc(table, name, size + 4) != big32(name + 4 + size))
            return "is damaged: its checksum is wrong";
        bool header = memcmp(name, "IHDR", 4) == 0;
        if ((at == 8) != header || (header && size != 13))
            return "is damaged: its header is wrong";
        if (header)
            problem = size_problem(big32(name + 4), big32(name + 8));
        pixels = pixels || memcmp(name, "IDAT", 4) == 0;
        if (memcmp(name, "IEND", 4) == 0)
            return pixels ? problem : "is damaged: it has no pixels";
        at += size + 12;
    }
    return "is damaged: it ends too early";
}

/* --- JPEG (ISO/IEC 10918-1): markers, each with a length, then scans up to the end marker
 * ---------------------- */

static bool is_frame(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* After the entropy-coded data that begins at `at`: the next marker's 0xFF; `length` where there is none. */
static size_t after_scan(const unsigned char *bytes, size_t length, size_t at) {
    while (at + 1 < length) {
        const unsigned char *found = memchr(bytes + at, 0xFF, length - at - 1);
        if (found == NULL)
            return length;
        at = (size_t)(found - bytes);
        unsigned marker = bytes[at + 1];
        if (marker != 0 && marker != 0xFF && !(marker >= 0xD0 && marker <= 0xD7))
            return at;
        at += marker == 0xFF ? 1 : 2;
    }
    return length;
}

static const char *jpeg_problem(const unsigned char *bytes, size_t length) {
    const char *problem = "is damaged: it has no size";
    bool scan = false;
    for (size_t at = 2; length - at >= 2;) {
        if (bytes[at] != 0xFF)
            return "is damaged: what should be a marker is none";
        unsigned marker = bytes[at + 1];
        if (marker == 0xFF) {
            at++;
            continue;
        }
        if (marker == 0xD9)
            return scan ? problem : "is damaged: it has no pixels";
        size_t size = length - at >= 4 ? big16(bytes + at + 2) : 0;
        if (size < 2 || size > length - at - 2)
            return "is damaged: it ends too early";
        if (is_frame(marker) && size >= 8)
            problem = size_problem(big16(bytes + at + 7), big16(bytes + at + 5));
        at += 2 + size;
        if (marker == 0xDA) {
            scan = true;
            at = after_scan(bytes, length, at);
        }
    }
    return "is damaged: it ends too early";
}

const char *picture_problem(const void *data, size_t length) {
    const unsigned char *bytes = data;
    if (length == 0)
        return "is empty";
    if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1A\n", 8) == 0)
        return png_problem(bytes, length);
    if (length >= 3 && memcmp(bytes, "\xFF\xD8\xFF", 3) == 0)
        return jpeg_problem(bytes, length);
    return "is neither PNG nor JPEG";
}
