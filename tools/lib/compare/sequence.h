/* The longest common subsequence of two rows of numbers, with a bound on the work. */
#ifndef DOCKET_COMPARE_SEQUENCE_H
#define DOCKET_COMPARE_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

#define SEQUENCE_NONE UINT32_MAX

/*
 * Pairs equal numbers of `a` and `b` in order: match[i] becomes the index in `b` of what a[i] is paired with,
 * or SEQUENCE_NONE; indices rise. By Myers' O(ND) algorithm in linear space (1986). `*budget` counts down the
 * steps; long stretches without likeness are paired near enough rather than best, and what is left when the
 * budget is used up is not paired at all. Either count may be 0, and is below SEQUENCE_NONE.
 */
void sequence_match(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, uint64_t *budget,
                    uint32_t *match);

#endif
