#include "pdf/cff.h"

#include "base/error.h"

enum { OPERATOR_CHARSET = 15, OPERATOR_ESCAPE = 12, OPERATOR_ROS = 12 << 8 | 30 };

/* Reads big-endian numbers; past the end it gives zeros and says so in `damaged`. */
struct reader {
    const uint8_t *data;
    size_t length, at;
    bool damaged;
};

static uint32_t read_number(struct reader *reader, unsigned bytes) {
    uint32_t value = 0;
    if (bytes > reader->length - reader->at) {
        reader->damaged = true;
        reader->at = reader->length;
        return 0;
    }
    while (bytes-- > 0)
        value = value << 8 | reader->data[reader->at++];
    return value;
}

static void seek(struct reader *reader, size_t at) {
    if (at > reader->length) {
        reader->damaged = true;
        at = reader->length;
    }
    reader->at = at;
}

/* Skips an INDEX; `first` and `first_length` (may be NULL): where its first element is. */
static void skip_index(struct reader *reader, size_t *first, size_t *first_length) {
    uint32_t count = read_number(reader, 2);
    if (count == 0)
        return;
    unsigned size = read_number(reader, 1);
    if (size < 1 || size > 4) {
        reader->damaged = true;
        return;
    }
    size_t offsets = reader->at, data = offsets + (size_t)(count + 1) * size - 1;
    size_t begin = read_number(reader, size), second = read_number(reader, size);
    seek(reader, offsets + (size_t)count * size);
    size_t end = read_number(reader, size);
    if (first) {
        *first = data + begin;
        *first_length = second >= begin ? second - begin : 0;
    }
    seek(reader, data + end);
}

/* One operand of a DICT; reals are passed over as 0. */
static int32_t read_operand(struct reader *reader, uint8_t byte) {
    if (byte == 28)
        return (int16_t)read_number(reader, 2);
    if (byte == 29)
        return (int32_t)read_number(reader, 4);
    if (byte == 30) {
        uint32_t pair;
        do
            pair = read_number(reader, 1);
        while ((pair & 0x0F) != 0x0F && !reader->damaged);
        return 0;
    }
    if (byte >= 32 && byte <= 246)
        return byte - 139;
    if (byte >= 247 && byte <= 250)
        return (byte - 247) * 256 + (int32_t)read_number(reader, 1) + 108;
    if (byte >= 251 && byte <= 254)
        return -(byte - 251) * 256 - (int32_t)read_number(reader, 1) - 108;
    reader->damaged = true;
    return 0;
}

static void read_top_dict(struct reader *reader, size_t end, bool *cid_keyed, size_t *charset) {
    int32_t operand = 0;
    while (reader->at < end && !reader->damaged) {
        uint8_t byte = (uint8_t)read_number(reader, 1);
        if (byte > 21) {
            operand = read_operand(reader, byte);
            continue;
        }
        unsigned operation = byte == OPERATOR_ESCAPE ? (unsigned)byte << 8 | read_number(reader, 1) : byte;
        if (operation == OPERATOR_ROS)
            *cid_keyed = true;
        else if (operation == OPERATOR_CHARSET)
            *charset = operand < 0 ? 0 : (size_t)operand;
    }
}

static void read_charset(struct reader *reader, uint16_t *cids, size_t count) {
    unsigned format = read_number(reader, 1);
    size_t glyph = 1;
    if (format > 2)
        reader->damaged = true;
    while (glyph < count && !reader->damaged) {
        uint32_t cid = read_number(reader, 2);
        uint32_t more = format == 0 ? 0 : read_number(reader, format);
        for (uint32_t i = 0; i <= more && glyph < count; i++)
            cids[glyph++] = (uint16_t)(cid + i);
    }
}

int cff_read_cids(const uint8_t *data, size_t length, uint16_t *cids, size_t count) {
    struct reader reader = {data, length, 0, false};
    bool cid_keyed = false;
    size_t top = 0, top_length = 0, charset = 0;
    for (size_t i = 0; i < count; i++)
        cids[i] = (uint16_t)i;
    read_number(&reader, 2);
    seek(&reader, read_number(&reader, 1));
    skip_index(&reader, NULL, NULL);
    skip_index(&reader, &top, &top_length);
    if (top_length == 0 || top > length || top_length > length - top)
        return error_set("the CFF table is damaged");
    seek(&reader, top);
    read_top_dict(&reader, top + top_length, &cid_keyed, &charset);
    if (cid_keyed && charset > 2) {
        seek(&reader, charset);
        read_charset(&reader, cids, count);
    }
    return reader.damaged ? error_set("the CFF table is damaged") : 0;
}
