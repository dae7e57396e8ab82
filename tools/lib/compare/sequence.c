#include "compare/sequence.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

/* A search that has gone so many edits deep from either end takes the furthest point that it has reached. */
enum { DEPTH_CAP = 256, SMALL = 64 };

/* The rows without what occurs on one side only, with the places where the numbers stood. */
struct matcher {
    uint32_t *a, *b;
    uint32_t *a_places, *b_places;
    uint32_t *match;
    uint64_t *budget;
    long *forward, *backward; /* by diagonal, from -DEPTH_CAP - 1 to DEPTH_CAP + 1 */
};

struct box {
    long a, a_end, b, b_end;
};

/* --- numbers of one side only
 * --------------------------------------------------------------------------------- */

/* A set of numbers: open addressing, 0 is free, so that numbers are stored one higher. */
struct number_set {
    uint32_t *slots;
    size_t mask;
};

static size_t set_slot(const struct number_set *set, uint32_t number) {
    size_t slot = (number * (size_t)2654435761u >> 7) & set->mask;
    while (set->slots[slot] && set->slots[slot] != number + 1)
        slot = (slot + 1) & set->mask;
    return slot;
}

static void set_fill(struct number_set *set, const uint32_t *numbers, size_t count) {
    size_t size = 16;
    while (size < count * 2)
        size *= 2;
    set->slots = mem_zalloc(size, sizeof *set->slots);
    set->mask = size - 1;
    for (size_t i = 0; i < count; i++)
        set->slots[set_slot(set, numbers[i])] = numbers[i] + 1;
}

/* Copies those of `from` that are in the set of `other`, with their places. Returns how many. */
static size_t keep_common(const uint32_t *from, size_t count, const uint32_t *other, size_t other_count,
                          uint32_t *to, uint32_t *places) {
    struct number_set set = {NULL, 0};
    size_t kept = 0;
    bool all = count <= SMALL && other_count <= SMALL;
    if (!all)
        set_fill(&set, other, other_count);
    for (size_t i = 0; i < count; i++) {
        if (!all && !set.slots[set_slot(&set, from[i])])
            continue;
        to[kept] = from[i];
        places[kept++] = (uint32_t)i;
    }
    free(set.slots);
    return kept;
}

/* --- Myers' search from both ends
 * --------------------------------------------------------------------------------- */

static bool equal_forward(const struct matcher *m, const struct box *box, long x, long y) {
    return m->a[box->a + x] == m->b[box->b + y];
}

static bool equal_backward(const struct matcher *m, const struct box *box, long x, long y) {
    return m->a[box->a_end - 1 - x] == m->b[box->b_end - 1 - y];
}

/* The furthest point on diagonal `k` that one more edit reaches, or -1: none inside the box. */
static long reach_diagonal(const long *mine, long depth, long k, long width, long height) {
    if (depth == 0)
        return 0;
    long right = k != -depth && mine[k - 1] >= 0 && mine[k - 1] < width ? mine[k - 1] + 1 : -1;
    long down = k != depth && mine[k + 1] >= 0 && mine[k + 1] - k <= height ? mine[k + 1] : -1;
    return right > down ? right : down;
}

/* The diagonals that the search can be on after `depth` edits. */
static void diagonal_range(const struct box *box, long depth, long *low, long *high) {
    long width = box->a_end - box->a, height = box->b_end - box->b;
    *low = -depth + 2 * (depth > height ? depth - height : 0);
    *high = depth - 2 * (depth > width ? depth - width : 0);
}

/*
 * One more edit from one end: for every diagonal the furthest point. Where it meets what the other end has
 * reached, returns true and the point in `*x`, `*y`, counted from this end.
 */
static bool step(const struct matcher *m, const struct box *box, long depth, bool forward, long *x, long *y) {
    long width = box->a_end - box->a, height = box->b_end - box->b, delta = width - height, low, high;
    long *mine = forward ? m->forward : m->backward, *other = forward ? m->backward : m->forward;
    long reach = forward ? depth - 1 : depth; /* the other end's depth so far */
    bool may_meet = (delta & 1) == (forward ? 1 : 0);
    diagonal_range(box, depth, &low, &high);
    for (long k = low; k <= high; k += 2) {
        mine[k] = *x = reach_diagonal(mine, depth, k, width, height);
        if (*x < 0)
            continue;
        *y = *x - k;
        while (*x < width && *y < height && (forward ? equal_forward : equal_backward)(m, box, *x, *y))
            ++*x, ++*y;
        mine[k] = *x;
        long opposite = delta - k;
        if (may_meet && opposite >= -reach && opposite <= reach && other[opposite] >= 0 &&
            *x + other[opposite] >= width)
            return true;
    }
    return false;
}

/* The point furthest from the start that the forward search reached. */
static void furthest(const struct matcher *m, const struct box *box, long depth, long *x, long *y) {
    long best = -1, low, high;
    diagonal_range(box, depth, &low, &high);
    for (long k = low; k <= high; k += 2) {
        long sum = m->forward[k] < 0 ? -1 : 2 * m->forward[k] - k;
        if (sum <= best)
            continue;
        best = sum;
        *x = m->forward[k];
        *y = *x - k;
    }
}

/* A point through which a shortest path leads (or, at the cap, a good one), inside the box. False: the budget
 * is used up. */
static bool find_split(const struct matcher *m, const struct box *box, long *x, long *y) {
    for (long depth = 0;; depth++) {
        uint64_t cost = 2 * (uint64_t)depth + 2;
        if (*m->budget < cost)
            return false;
        *m->budget -= cost;
        if (step(m, box, depth, true, x, y))
            return true;
        if (step(m, box, depth, false, x, y)) {
            *x = box->a_end - box->a - *x;
            *y = box->b_end - box->b - *y;
            return true;
        }
        if (depth == DEPTH_CAP) {
            furthest(m, box, depth, x, y);
            return true;
        }
    }
}

static void pair(const struct matcher *m, long a, long b) {
    m->match[m->a_places[a]] = m->b_places[b];
}

/* Pairs what the box has in common at its start and its end, and shrinks it to the rest. */
static void shrink(const struct matcher *m, struct box *box) {
    while (box->a < box->a_end && box->b < box->b_end && m->a[box->a] == m->b[box->b])
        pair(m, box->a++, box->b++);
    while (box->a < box->a_end && box->b < box->b_end && m->a[box->a_end - 1] == m->b[box->b_end - 1])
        pair(m, --box->a_end, --box->b_end);
}

/* Recurses into the smaller half only: its depth is the logarithm of the length. */
static void match_box(const struct matcher *m, struct box box) {
    for (;;) {
        long x = 0, y = 0;
        shrink(m, &box);
        if (box.a == box.a_end || box.b == box.b_end || !find_split(m, &box, &x, &y))
            return;
        struct box head = {box.a, box.a + x, box.b, box.b + y};
        struct box tail = {box.a + x, box.a_end, box.b + y, box.b_end};
        bool head_is_small = x + y < (tail.a_end - tail.a) + (tail.b_end - tail.b);
        match_box(m, head_is_small ? head : tail);
        box = head_is_small ? tail : head;
    }
}

void sequence_match(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, uint64_t *budget,
                    uint32_t *match) {
    size_t same = 0, least = a_count < b_count ? a_count : b_count;
    for (size_t i = 0; i < a_count; i++)
        match[i] = SEQUENCE_NONE;
    for (; same < least && a[same] == b[same]; same++)
        match[same] = (uint32_t)same;
    if (same == least)
        return;
    size_t total = a_count + b_count, width = 2 * DEPTH_CAP + 3;
    uint32_t *numbers = mem_alloc(2 * total * sizeof *numbers);
    long *diagonals = mem_zalloc(2 * width, sizeof *diagonals);
    struct matcher m = {.a = numbers,
                        .b = numbers + a_count,
                        .a_places = numbers + total,
                        .b_places = numbers + total + a_count,
                        .match = match,
                        .budget = budget,
                        .forward = diagonals + DEPTH_CAP + 1,
                        .backward = diagonals + width + DEPTH_CAP + 1};
    struct box box = {0};
    box.a_end = (long)keep_common(a, a_count, b, b_count, m.a, m.a_places);
    box.b_end = (long)keep_common(b, b_count, a, a_count, m.b, m.b_places);
    match_box(&m, box);
    free(diagonals);
    free(numbers);
}
