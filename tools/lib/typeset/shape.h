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
enum { WORD_LIMIT = 256 };

/* The most hyphens of one word. */
enum { POINT_LIMIT = WORD_LIMIT };

/* What there is to know about a byte of a word, or its end. */
struct word_place {
    float advance;    /* in em, of the word up to here; inside a cluster that of the cluster's end */
    uint16_t cluster; /* where the cluster begins that ends here; NO_CLUSTER inside one (a ligature) */
};

enum { NO_CLUSTER = UINT16_MAX };

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
    uint16_t point_count;
    const uint16_t *points;          /* where it may be hyphenated */
    const struct word_place *places; /* by shaper_places(); NULL before */
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
/* The places of a word, length + 1 of them, made once; borrowed as the word is. */
const struct word_place *shaper_places(struct shaper *shaper, const struct word *word);

#endif
