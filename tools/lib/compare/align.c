#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"

/* Gaps of more pairs than this are not searched pair by pair. */
enum { PAIRS_MAX = 4096 };

/* What two blocks must at least have in common to be called the same one, changed. */
#define LIKE_TEXT 0.5f
#define LIKE_ALONE 0.35f     /* where each is the only one between the same neighbours */
#define LIKE_CONTAINER 0.25f /* lists and tables: the parts are looked at one by one */

struct range {
    size_t a, a_end, b, b_end;
};

struct aligner {
    struct compare *compare;
    struct units a, b;
    uint32_t *match;
    uint32_t *a_numbers, *b_numbers, *pairs; /* for one search */
};

static bool is_kin(const struct unit *a, const struct unit *b) {
    return a->is_run == b->is_run && (a->is_run || a->first->kind == b->first->kind) && !a->is_taken &&
           !b->is_taken;
}

/* How good a pair the units are; 0: none. */
static float judge(struct compare *compare, struct unit *a, struct unit *b, float least) {
    if (!is_kin(a, b))
        return 0;
    enum node_kind kind = a->first->kind;
    bool container = kind == NODE_LIST || kind == NODE_TABLE || kind == NODE_QUOTE;
    float likeness = unit_likeness(compare, a, b);
    if (container)
        least = least < LIKE_CONTAINER ? least : LIKE_CONTAINER;
    return likeness >= least ? likeness : 0;
}

/* --- by equal numbers
 * --------------------------------------------------------------------------------------------------- */

/* The next stretch, from `*at` on inside `range`, in which nothing is paired. False: no more. */
static bool next_gap(const struct aligner *aligner, const struct range *range, struct range *at) {
    size_t a = at->a_end, b = at->b_end;
    while (a < range->a_end && aligner->match[a] != SEQUENCE_NONE)
        b = (size_t)aligner->match[a++] + 1;
    if (a >= range->a_end && b >= range->b_end)
        return false;
    at->a = a;
    at->b = b;
    while (a < range->a_end && aligner->match[a] == SEQUENCE_NONE)
        a++;
    at->a_end = a;
    at->b_end = a < range->a_end ? aligner->match[a] : range->b_end;
    return true;
}

/*
 * Pairs, in order, units of the range with equal numbers, where they are alike. Numbers were written to
 * a_numbers and b_numbers, by index.
 */
static void pair_numbers(struct aligner *aligner, const struct range *range, bool judged) {
    size_t a_count = range->a_end - range->a, b_count = range->b_end - range->b;
    if (!a_count || !b_count)
        return;
    sequence_match(aligner->a_numbers + range->a, a_count, aligner->b_numbers + range->b, b_count,
                   &aligner->compare->budget, aligner->pairs);
    for (size_t i = 0; i < a_count; i++) {
        if (aligner->pairs[i] == SEQUENCE_NONE)
            continue;
        struct unit *a = &aligner->a.items[range->a + i],
                    *b = &aligner->b.items[range->b + aligner->pairs[i]];
        if (!judged || judge(aligner->compare, a, b, LIKE_TEXT) > 0)
            aligner->match[range->a + i] = (uint32_t)(range->b + aligner->pairs[i]);
    }
}

static void pair_contents(struct aligner *aligner, const struct range *whole) {
    for (size_t i = 0; i < aligner->a.count; i++)
        aligner->a_numbers[i] = aligner->a.items[i].id;
    for (size_t i = 0; i < aligner->b.count; i++)
        aligner->b_numbers[i] = aligner->b.items[i].id;
    pair_numbers(aligner, whole, false);
}

/* Keys of rows; a row without one is paired by nothing here. */
static void pair_keys(struct aligner *aligner, const struct range *whole, const uint32_t *a_keys,
                      const uint32_t *b_keys) {
    for (struct range gap = {0}; next_gap(aligner, whole, &gap);) {
        for (size_t i = gap.a; i < gap.a_end; i++)
            aligner->a_numbers[i] = a_keys[i] ? a_keys[i] : SEQUENCE_NONE - 1;
        for (size_t i = gap.b; i < gap.b_end; i++)
            aligner->b_numbers[i] = b_keys[i] ? b_keys[i] : SEQUENCE_NONE - 2;
        pair_numbers(aligner, &gap, false);
    }
}

/* Units that have a part of their sketches in common are likely alike. */
static void pair_sketches(struct aligner *aligner, const struct range *whole, unsigned which) {
    for (struct range gap = {0}; next_gap(aligner, whole, &gap);) {
        for (size_t i = gap.a; i < gap.a_end; i++) {
            unit_read(aligner->compare, &aligner->a.items[i]);
            aligner->a_numbers[i] = aligner->a.items[i].sketch[which];
        }
        for (size_t i = gap.b; i < gap.b_end; i++) {
            unit_read(aligner->compare, &aligner->b.items[i]);
            aligner->b_numbers[i] = aligner->b.items[i].sketch[which];
        }
        pair_numbers(aligner, &gap, true);
    }
}

/* --- pair by pair
 * ------------------------------------------------------------------------------------------------------------
 */

/* Of all ways to pair units of a gap in order the one with the most in common. */
static void pair_gap(struct aligner *aligner, const struct range *gap) {
    size_t rows = gap->a_end - gap->a, columns = gap->b_end - gap->b, width = columns + 1;
    float *best = mem_zalloc((rows + 1) * width, sizeof *best);
    float *likeness = mem_zalloc(rows * columns, sizeof *likeness);
    for (size_t i = rows; i-- > 0;) {
        for (size_t k = columns; k-- > 0;) {
            float *cell = &best[i * width + k], here;
            here = judge(aligner->compare, &aligner->a.items[gap->a + i], &aligner->b.items[gap->b + k],
                         rows == 1 && columns == 1 ? LIKE_ALONE : LIKE_TEXT);
            likeness[i * columns + k] = here;
            *cell = cell[1] > cell[width] ? cell[1] : cell[width];
            if (here > 0 && here + cell[width + 1] > *cell)
                *cell = here + cell[width + 1];
        }
    }
    for (size_t i = 0, k = 0; i < rows && k < columns;) {
        const float *cell = &best[i * width + k];
        float here = likeness[i * columns + k];
        if (here > 0 && *cell == here + cell[width + 1])
            aligner->match[gap->a + i++] = (uint32_t)(gap->b + k++);
        else if (*cell == cell[width])
            i++;
        else
            k++;
    }
    free(likeness);
    free(best);
}

static void pair_gaps(struct aligner *aligner, const struct range *whole) {
    for (struct range gap = {0}; next_gap(aligner, whole, &gap);) {
        size_t a_count = gap.a_end - gap.a, b_count = gap.b_end - gap.b;
        if (a_count && b_count && a_count <= PAIRS_MAX / b_count)
            pair_gap(aligner, &gap);
    }
}

/* --- what moved
 * -------------------------------------------------------------------------------------------------------------
 */

static int by_id(const void *a, const void *b) {
    const struct unit *x = *(struct unit *const *)a, *y = *(struct unit *const *)b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x < y ? -1 : x > y;
}

static struct unit **sorted_rest(struct unit *units, size_t count, const bool *paired) {
    struct unit **rest = mem_alloc((count + 1) * sizeof *rest);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!paired[i])
            rest[kept++] = &units[i];
    qsort(rest, kept, sizeof *rest, by_id);
    rest[kept] = NULL;
    return rest;
}

/* Long units that stand on both sides, but not in order, are not to be paired with others: they have moved.
 */
static void set_aside_moved(struct aligner *aligner) {
    bool *a_paired = mem_zalloc(aligner->a.count + 1, 1), *b_paired = mem_zalloc(aligner->b.count + 1, 1);
    for (size_t i = 0; i < aligner->a.count; i++) {
        if (aligner->match[i] == SEQUENCE_NONE)
            continue;
        a_paired[i] = b_paired[aligner->match[i]] = true;
    }
    struct unit **a = sorted_rest(aligner->a.items, aligner->a.count, a_paired);
    struct unit **b = sorted_rest(aligner->b.items, aligner->b.count, b_paired);
    for (size_t i = 0, k = 0; a[i] && b[k];) {
        if (a[i]->id == b[k]->id) {
            unit_read(aligner->compare, a[i]);
            a[i]->is_taken = b[k]->is_taken = a[i]->words.count >= MOVED_WORDS;
            i++, k++;
        } else if (a[i]->id < b[k]->id) {
            i++;
        } else {
            k++;
        }
    }
    free(a);
    free(b);
    free(a_paired);
    free(b_paired);
}

void align_units(struct compare *compare, struct units a, struct units b, const uint32_t *a_keys,
                 const uint32_t *b_keys, uint32_t *match) {
    struct range whole = {0, a.count, 0, b.count};
    uint32_t *numbers = mem_alloc((2 * a.count + b.count + 1) * sizeof *numbers);
    struct aligner aligner = {compare, a, b, match, numbers, numbers + a.count, numbers + a.count + b.count};
    for (size_t i = 0; i < a.count; i++)
        match[i] = SEQUENCE_NONE;
    pair_contents(&aligner, &whole);
    if (a_keys)
        pair_keys(&aligner, &whole, a_keys, b_keys);
    else
        set_aside_moved(&aligner);
    for (unsigned i = 0; i < SKETCHES; i++)
        pair_sketches(&aligner, &whole, i);
    pair_gaps(&aligner, &whole);
    free(numbers);
}
