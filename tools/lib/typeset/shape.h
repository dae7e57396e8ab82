/* Words shaped by HarfBuzz, each one once. Inside the typeset room only. */
#ifndef DOCKET_TYPESET_SHAPE_H
#define DOCKET_TYPESET_SHAPE_H

#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "typeset/display.h"
#include "typeset/font.h"
#include "typeset/language.h"

/* The longest text of a word in bytes; clusters of a run are counted in 16 bits. */
enum { WORD_LIMIT = 64 };

/* The most hyphens of one word. */
enum { POINT_LIMIT = 64 };

/* A shaped word: never changed, so every place where it stands shares it. */
struct word {
    const char *text;       /* the runs' texts are parts of it */
    const struct run *runs; /* in logical order */
    uint64_t hash;
    float advance; /* in em */
    uint16_t length;
    uint16_t run_count;
    variant_t variant;
    uint16_t language;
    bool right_to_left;
    bool hyphens_tried; /* whether `points` are known */
    uint8_t point_count;
    const uint16_t *points; /* where it may be hyphenated */
};

struct shaper {
    struct fonts *fonts;
    struct arena arena; /* of words' keys */
    struct arena runs;  /* of runs, glyphs and texts */
    struct word **slots;
    size_t slot_count, count;
    uint32_t run_count;
    hb_buffer_t *buffer;
    uint32_t *missing; /* sorted */
    size_t missing_count, missing_capacity;
};

void shaper_init(struct shaper *shaper, struct fonts *fonts);
void shaper_release(struct shaper *shaper);
/*
 * The word of `length` bytes (at most WORD_LIMIT, whole characters), from the cache where it is there.
 * Borrowed, until shaper_release(). What can't be drawn is noted in `missing`.
 */
const struct word *shaper_word(struct shaper *shaper, variant_t variant, const struct language *language,
                               bool right_to_left, const char *text, size_t length);
/* Finds out where the word may be hyphenated, once: `points`. */
void shaper_hyphenate(struct shaper *shaper, const struct word *word, struct language *language);
/* The advance in em of the text as a word, without keeping it. */
float shaper_measure(struct shaper *shaper, variant_t variant, const struct language *language,
                     bool right_to_left, const char *text, size_t length);
/*
 * The cluster that ends at byte `at` of the word: where it begins; SIZE_MAX where none ends there (a ligature
 * goes on).
 */
size_t word_cluster_before(const struct word *word, size_t at);
/* Writes the advance in em up to each byte of the word: length + 1 numbers, rising. Inside a cluster it is
 * that of its end. */
void word_positions(const struct word *word, float *positions);

#endif
