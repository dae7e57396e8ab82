#include "approval/wire.h"

#include <string.h>

static void take(struct bytes *wire, size_t count) {
    wire->data += count;
    wire->length -= count;
}

bool wire_byte(struct bytes *wire, unsigned char *out) {
    if (wire->length < 1)
        return false;
    *out = wire->data[0];
    take(wire, 1);
    return true;
}

bool wire_u32(struct bytes *wire, uint32_t *out) {
    if (wire->length < 4)
        return false;
    const unsigned char *d = wire->data;
    *out = (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
    take(wire, 4);
    return true;
}

bool wire_string(struct bytes *wire, struct bytes *out) {
    struct bytes rest = *wire;
    uint32_t length;
    if (!wire_u32(&rest, &length) || length > rest.length)
        return false;
    *out = (struct bytes){rest.data, length};
    take(&rest, length);
    *wire = rest;
    return true;
}

bool wire_number(struct bytes *wire, struct bytes *out, bool *shortest) {
    struct bytes rest = *wire, number;
    if (!wire_string(&rest, &number) || (number.length > 0 && number.data[0] & 0x80))
        return false;
    if (shortest)
        *shortest = number.length == 0 || number.data[0] != 0 || (number.length > 1 && number.data[1] & 0x80);
    while (number.length > 0 && number.data[0] == 0)
        take(&number, 1);
    *out = number;
    *wire = rest;
    return true;
}

bool wire_is(struct bytes bytes, const char *text) {
    return bytes.length == strlen(text) && memcmp(bytes.data, text, bytes.length) == 0;
}

void wire_add_u32(struct buffer *out, uint32_t value) {
    unsigned char bytes[] = {value >> 24 & 255, value >> 16 & 255, value >> 8 & 255, value & 255};
    buffer_add(out, bytes, sizeof bytes);
}

void wire_add_string(struct buffer *out, const void *data, size_t length) {
    wire_add_u32(out, (uint32_t)length);
    buffer_add(out, data, length);
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, const void *data, size_t length) {
    const unsigned char *d = data;
    for (size_t i = 0; i < length; i += 3) {
        size_t count = length - i < 3 ? length - i : 3;
        unsigned bits = (unsigned)d[i] << 16 | (count > 1 ? (unsigned)d[i + 1] << 8 : 0) |
                        (count > 2 ? d[i + 2] : 0);
        char four[] = {digits[bits >> 18], digits[bits >> 12 & 63], count > 1 ? digits[bits >> 6 & 63] : '=',
                       count > 2 ? digits[bits & 63] : '='};
        buffer_add(out, four, sizeof four);
    }
}

static int digit_value(char c) {
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

bool base64_decode(struct bytes *out, struct arena *arena, const char *text, size_t length) {
    if (length == 0 || length % 4 != 0)
        return false;
    size_t padding = text[length - 1] != '=' ? 0 : text[length - 2] != '=' ? 1 : 2;
    unsigned char *data = arena_alloc(arena, length / 4 * 3);
    size_t size = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < length - padding; i++) {
        int value = digit_value(text[i]);
        if (value < 0)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffffff;
        if (i % 4 == 0)
            continue;
        unsigned left = 6 - (unsigned)(i % 4) * 2; /* bits of the next byte that this digit holds */
        data[size++] = bits >> left & 255;
    }
    unsigned unused = padding == 0 ? 0 : padding == 1 ? 2 : 4;
    if (bits & ((1u << unused) - 1))
        return false;
    *out = (struct bytes){data, size};
    return true;
}
