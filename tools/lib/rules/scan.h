/*
 * Looks at a text sixteen bytes at a time, for rules that read whole sources and find something in few: a
 * rule says in vectors which bytes may begin what it looks for. (GCC's and clang's vectors, for any
 * processor.)
 */
#ifndef DOCKET_RULES_SCAN_H
#define DOCKET_RULES_SCAN_H

#include <stdint.h>
#include <string.h>

enum { SCAN_BYTES = 16 };

/* Bytes; of a condition, 255 where it holds and 0 elsewhere. */
typedef uint8_t scan_block __attribute__((vector_size(SCAN_BYTES)));

/* What is looked for at the bytes `here`, of which `next` are the ones behind. */
typedef scan_block scan_condition(scan_block here, scan_block next);

static inline scan_block scan_is(scan_block bytes, uint8_t c) {
    return (scan_block)(bytes == c);
}

static inline scan_block scan_between(scan_block bytes, uint8_t first, uint8_t last) {
    return (scan_block)(bytes - first <= (uint8_t)(last - first));
}

/* A bit for each byte at which the condition holds; the first one's is the lowest. */
static inline unsigned scan_bits(scan_block condition) {
    static const scan_block weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    union {
        scan_block bytes;
        uint64_t halves[2];
    } bits = {condition & weights};
    const uint64_t sum = UINT64_C(0x0101010101010101);
    if (!(bits.halves[0] | bits.halves[1]))
        return 0;
    return (unsigned)(bits.halves[0] * sum >> 56) | (unsigned)(bits.halves[1] * sum >> 56) << 8;
}

/* A text on its way through a condition. */
struct scan {
    const char *at, *end; /* of the text that wasn't looked at */
    const char *block;    /* the one at hand, with what is left of its bits */
    unsigned bits;
};

static inline struct scan scan_start(const char *text, size_t length) {
    return (struct scan){.at = text, .end = text + length};
}

static inline __attribute__((always_inline)) unsigned scan_at(const char *at, scan_condition *condition) {
    scan_block here, next;
    memcpy(&here, at, SCAN_BYTES);
    memcpy(&next, at + 1, SCAN_BYTES);
    return scan_bits(condition(here, next));
}

/* The next byte at which the condition holds; NULL: there is none. What is behind the end is 0 to it. */
static inline __attribute__((always_inline)) const char *scan_next(struct scan *scan,
                                                                   scan_condition *condition) {
    while (!scan->bits && scan->end - scan->at > SCAN_BYTES) {
        scan->block = scan->at;
        scan->bits = scan_at(scan->at, condition);
        scan->at += SCAN_BYTES;
    }
    size_t left = (size_t)(scan->end - scan->at);
    if (!scan->bits && left > 0) {
        char bytes[SCAN_BYTES + 1] = {0};
        memcpy(bytes, scan->at, left);
        scan->block = scan->at;
        scan->bits = scan_at(bytes, condition) & ((1u << left) - 1);
        scan->at = scan->end;
    }
    if (!scan->bits)
        return NULL;
    const char *found = scan->block + __builtin_ctz(scan->bits);
    scan->bits &= scan->bits - 1;
    return found;
}

#endif
