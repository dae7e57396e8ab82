#include "typeset/break.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NONE UINT32_MAX

/* Costs as in the paper and in TeX. */
#define LINE_COST 10.0
#define FITNESS_DEMERITS 10000.0
#define DOUBLE_HYPHEN_DEMERITS 10000.0
#define THIRD_HYPHEN_DEMERITS 1e7 /* only where nothing else is within tolerance */
#define FINAL_HYPHEN_DEMERITS 5000.0
#define FORCED_DEMERITS 1e9
#define WORST_BADNESS 10000.0

enum { FITNESS_COUNT = 4 };

/* Breaks of need, the best first. */
static const int needs[] = {PENALTY_JOINT, PENALTY_EMERGENCY, PENALTY_NUMBER};
enum { NEED_COUNT = sizeof needs / sizeof *needs };

/* Sums over nodes from the start of the row. */
struct sums {
    double width, stretch, shrink;
    unsigned leaders;
};

/* A place where a line may end, reached in the best way: a node of the paper's graph. */
struct candidate {
    uint32_t at;       /* node of the break; NONE for the start of the row */
    uint32_t start;    /* first node of the next line */
    uint32_t previous; /* candidate before */
    uint8_t fitness;
    uint8_t flagged; /* breaks in a row that are flagged, this one the last; 2 stands for more too */
    double demerits;
    double wake;      /* the reach (see reach_of) from which on a line from here can be good or overfull */
    struct sums sums; /* before `start` */
    /* The last break that fits from here: a good one, though it is loose; one of need, by its kind. */
    uint32_t fits, needs[NEED_COUNT];
    uint32_t over; /* the first break that doesn't fit */
};

/* The best ways to the break under consideration, one a class of fitness. */
struct best {
    uint32_t from[FITNESS_COUNT];
    double demerits[FITNESS_COUNT];
};

struct run_state {
    struct breaker *breaker;
    const struct node *nodes;
    size_t count;
    const struct measure *measure;
    struct sums sums; /* before node `at` */
};

static void sums_add(struct sums *sums, const struct node *node) {
    if (node->kind != NODE_BOX && node->kind != NODE_GLUE)
        return;
    sums->width += (double)node->width;
    sums->stretch += (double)node->stretch;
    sums->shrink += (double)node->shrink;
    sums->leaders += (node->flags & NODE_LEADER) ? 1 : 0;
}

/* How far the text before some node reaches where its glue is stretched to the limit. It never falls. */
static double reach_of(const struct run_state *state, const struct sums *sums) {
    return sums->width + (double)state->measure->tolerance * sums->stretch;
}

static double wake_of(const struct run_state *state, const struct candidate *from) {
    const struct measure *measure = state->measure;
    float room = from->at == NONE ? measure->first : measure->rest;

    return reach_of(state, &from->sums) +
           (double)(room - measure->tolerance * (measure->margin + measure->emergency) - 2 * measure->reach);
}

/* Adds a candidate at node `at` (`count`: the end), whose next line begins after glue and penalties. */
static uint32_t add_candidate(struct run_state *state, size_t at, uint32_t previous, int fitness,
                              double demerits) {
    struct breaker *breaker = state->breaker;
    struct candidate candidate = {.at = (uint32_t)at,
                                  .previous = previous,
                                  .fitness = (uint8_t)fitness,
                                  .demerits = demerits,
                                  .sums = state->sums,
                                  .fits = NONE,
                                  .needs = {NONE, NONE, NONE},
                                  .over = NONE};
    size_t start = at;

    if (at < state->count && (state->nodes[at].flags & NODE_FLAGGED))
        candidate.flagged = breaker->candidates[previous].flagged ? 2 : 1;
    for (; start < state->count && state->nodes[start].kind != NODE_BOX; start++)
        sums_add(&candidate.sums, &state->nodes[start]);
    candidate.start = (uint32_t)start;
    candidate.wake = wake_of(state, &candidate);
    MEM_APPEND(breaker->candidates, breaker->candidate_count, breaker->candidate_capacity, candidate);
    return (uint32_t)breaker->candidate_count - 1;
}

static void activate(struct breaker *breaker, uint32_t candidate) {
    MEM_APPEND(breaker->active, breaker->active_count, breaker->active_capacity, candidate);
}

static bool is_split(const struct run_state *state, size_t at) {
    return at < state->count && (state->nodes[at].flags & NODE_SPLIT);
}

/* A line from a candidate to the break at node `at`. */
struct fit {
    double ratio;  /* of stretch (above 0) or shrink (below); HUGE_VAL: nothing stretches */
    bool overfull; /* too wide for this break */
    bool hopeless; /* too wide for every later break too */
};

static struct fit fit_line(const struct run_state *state, const struct candidate *from, size_t at) {
    const struct measure *measure = state->measure;
    double room = (double)(from->at == NONE ? measure->first : measure->rest);
    double width = state->sums.width - from->sums.width, shrink = state->sums.shrink - from->sums.shrink;
    double stretch = state->sums.stretch - from->sums.stretch + (double)measure->margin +
                     (double)measure->emergency;
    double excess = width - shrink - room;
    struct fit fit = {0, false, false};

    if (is_split(state, at) || (from->at != NONE && is_split(state, from->at))) {
        fit.hopeless = excess > (double)measure->reach;
        if (at < state->count && state->nodes[at].kind == NODE_PENALTY)
            width += (double)state->nodes[at].width;
        if (fabs(width - shrink - room) < (double)measure->reach) /* elsewhere the glue makes up for it */
            width += (double)measure->adjust(measure->context, from->at == NONE ? SIZE_MAX : from->at, at);
    } else {
        fit.hopeless = excess > (double)BREAK_SLACK;
    }
    fit.overfull = fit.hopeless || width - shrink > room + (double)BREAK_SLACK;
    if (fit.overfull)
        return fit;
    if (width > room)
        fit.ratio = shrink > 0 ? (room - width) / shrink : 0;
    else if (at == state->count || state->sums.leaders > from->sums.leaders)
        fit.ratio = 0;
    else
        fit.ratio = stretch > 0 ? (room - width) / stretch : room - width > 0.5 ? HUGE_VAL : 0;
    return fit;
}

static int fitness_of(double ratio) {
    return ratio < -0.5 ? 0 : ratio <= 0.5 ? 1 : ratio <= 1 ? 2 : 3;
}

static double demerits_of(const struct run_state *state, const struct candidate *from, size_t at,
                          double ratio) {
    double badness = 100 * fabs(ratio) * fabs(ratio) * fabs(ratio);
    double penalty = at < state->count ? (double)state->nodes[at].penalty : 0;
    double demerits;
    bool flagged = at < state->count && (state->nodes[at].flags & NODE_FLAGGED);

    if (badness > WORST_BADNESS)
        badness = WORST_BADNESS;
    demerits = (LINE_COST + badness) * (LINE_COST + badness) + penalty * fabs(penalty);
    if (from->flagged && flagged)
        demerits += from->flagged > 1 ? THIRD_HYPHEN_DEMERITS : DOUBLE_HYPHEN_DEMERITS;
    if (from->flagged && at == state->count)
        demerits += FINAL_HYPHEN_DEMERITS;
    if (abs(fitness_of(ratio) - from->fitness) > 1)
        demerits += FITNESS_DEMERITS;
    return demerits + from->demerits;
}

static bool is_need(const struct run_state *state, size_t at) {
    return at < state->count && state->nodes[at].penalty >= needs[0];
}

static void note_need(struct candidate *from, int penalty, size_t at) {
    for (int i = 0; i < NEED_COUNT; i++) {
        if (penalty == needs[i])
            from->needs[i] = (uint32_t)at;
    }
}

/* The best break that fits from here, of those that are loose or of need; the first break, where none does.
 */
static uint32_t best_place(const struct candidate *from) {
    uint32_t place = from->fits;

    for (int i = 0; i < NEED_COUNT && place == NONE; i++)
        place = from->needs[i];
    return place != NONE ? place : from->over;
}

/* Tries one active candidate for the break at `at`. False where it can't reach this or any later break. */
static bool try_candidate(struct run_state *state, uint32_t index, size_t at, struct best *best) {
    struct candidate *from = &state->breaker->candidates[index];
    struct fit fit;
    double demerits;
    int fitness;

    if (from->at != NONE && at < from->start)
        return true;
    fit = fit_line(state, from, at);
    if (fit.overfull && from->over == NONE)
        from->over = (uint32_t)at;
    if (!fit.overfull && is_need(state, at)) {
        note_need(from, state->nodes[at].penalty, at);
    } else if (!fit.overfull && fit.ratio > (double)state->measure->tolerance) {
        from->fits = (uint32_t)at;
    } else if (!fit.overfull) {
        fitness = fitness_of(fit.ratio);
        demerits = demerits_of(state, from, at, fit.ratio);
        if (demerits < best->demerits[fitness]) {
            best->demerits[fitness] = demerits;
            best->from[fitness] = index;
        }
    }
    return !fit.hopeless && at < state->count;
}

/*
 * Whether a line from the candidate to `at` can be good or overfull. Candidates rise by their places: behind
 * one for which it can't, it can't for any. The last resort wants to know every break that fits.
 */
static bool is_awake(const struct run_state *state, size_t at, uint32_t candidate) {
    return state->measure->last_resort || at == state->count || state->sums.leaders > 0 ||
           state->breaker->candidates[candidate].wake <= reach_of(state, &state->sums);
}

static void add_best(struct run_state *state, size_t at, const struct best *best) {
    double least = HUGE_VAL;

    for (int i = 0; i < FITNESS_COUNT; i++)
        least = best->demerits[i] < least ? best->demerits[i] : least;
    for (int i = 0; i < FITNESS_COUNT; i++) {
        if (best->from[i] != NONE && best->demerits[i] <= least + FITNESS_DEMERITS)
            activate(state->breaker, add_candidate(state, at, best->from[i], i, best->demerits[i]));
    }
}

/*
 * Whether a candidate that is given up is better to go on from than another: the one with less demerits; the
 * one that begins later, where for one of them something must break that should not.
 */
static bool is_better(const struct candidate *one, const struct candidate *other) {
    if ((one->fits == NONE || other->fits == NONE) && one->start != other->start)
        return one->start > other->start;
    return one->demerits < other->demerits;
}

/*
 * No way leads on, and there must be lines: from the best of the candidates given up a line to the last break
 * that fits (to the first where none does: then a box is wider than the line). Returns the node to go on
 * from; the sums are set back to it.
 */
static size_t force(struct run_state *state, const uint32_t *given_up, size_t count) {
    struct breaker *breaker = state->breaker;
    uint32_t chosen = NONE, added;
    struct candidate *from;
    size_t place;

    for (size_t i = 0; i < count; i++) {
        if (chosen == NONE || is_better(&breaker->candidates[given_up[i]], &breaker->candidates[chosen]))
            chosen = given_up[i];
    }
    from = &breaker->candidates[chosen];
    place = best_place(from);
    state->sums = from->sums;
    for (size_t i = from->start; i < place; i++)
        sums_add(&state->sums, &state->nodes[i]);
    added = add_candidate(state, place, chosen, 3, from->demerits + FORCED_DEMERITS);
    activate(breaker, added);
    state->sums = breaker->candidates[added].sums;
    return breaker->candidates[added].start;
}

/*
 * Considers a break at node `at`. Returns the node to go on from: `at`, an earlier one after a forced break,
 * or SIZE_MAX where the row can't be broken within tolerance.
 */
static size_t consider(struct run_state *state, size_t at) {
    struct breaker *breaker = state->breaker;
    struct best best = {{NONE, NONE, NONE, NONE}, {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL}};
    size_t kept = 0, tried = 0, count = breaker->active_count;

    for (; tried < count && is_awake(state, at, breaker->active[tried]); tried++) {
        uint32_t index = breaker->active[tried];

        if (try_candidate(state, index, at, &best)) {
            breaker->active[tried] = breaker->active[kept];
            breaker->active[kept++] = index;
        }
    }
    breaker->active_count = kept + count - tried;
    if (breaker->active_count > 0)
        memmove(&breaker->active[kept], &breaker->active[tried], (count - tried) * sizeof *breaker->active);
    add_best(state, at, &best);
    if (breaker->active_count > 0)
        return at;
    return state->measure->last_resort ? force(state, breaker->active, count) : SIZE_MAX;
}

/* Whether there is something to consider at a node. */
static bool is_break(const struct run_state *state, size_t at) {
    const struct node *node = &state->nodes[at];

    if (at == state->count)
        return true;
    if ((node->kind != NODE_GLUE && node->kind != NODE_PENALTY) || node->penalty >= PENALTY_FORBIDDEN)
        return false;
    return is_awake(state, at, state->breaker->active[0]);
}

/* Follows the candidates back from the best end. */
static void collect_breaks(struct breaker *breaker) {
    uint32_t best = breaker->active[0];
    size_t count = 0;

    for (size_t i = 1; i < breaker->active_count; i++) {
        if (breaker->candidates[breaker->active[i]].demerits < breaker->candidates[best].demerits)
            best = breaker->active[i];
    }
    for (uint32_t i = best; breaker->candidates[i].at != NONE; i = breaker->candidates[i].previous)
        count++;
    breaker->break_count = 0;
    while (breaker->break_count < count)
        MEM_APPEND(breaker->breaks, breaker->break_count, breaker->break_capacity,
                   ((struct line_break){0, 0}));
    for (uint32_t i = best; breaker->candidates[i].at != NONE; i = breaker->candidates[i].previous)
        breaker->breaks[--count] = (struct line_break){breaker->candidates[i].at,
                                                       breaker->candidates[i].start};
}

bool breaker_run(struct breaker *breaker, const struct node *nodes, size_t count,
                 const struct measure *measure) {
    struct run_state state = {breaker, nodes, count, measure, {0, 0, 0, 0}};
    struct candidate start = {
        .at = NONE, .previous = NONE, .fitness = 1, .fits = NONE, .needs = {NONE, NONE, NONE}, .over = NONE};
    size_t at = 0;

    breaker->candidate_count = breaker->active_count = 0;
    MEM_APPEND(breaker->candidates, breaker->candidate_count, breaker->candidate_capacity, start);
    activate(breaker, 0);
    for (;;) {
        if (is_break(&state, at)) {
            size_t next = consider(&state, at);

            if (next == SIZE_MAX)
                return false;
            if (next != at) {
                at = next;
                continue;
            }
            if (at == count)
                break;
        }
        sums_add(&state.sums, &nodes[at++]);
    }
    collect_breaks(breaker);
    return true;
}

void breaker_single(struct breaker *breaker, size_t count) {
    breaker->break_count = 0;
    MEM_APPEND(breaker->breaks, breaker->break_count, breaker->break_capacity,
               ((struct line_break){count, count}));
}

void breaker_release(struct breaker *breaker) {
    free(breaker->candidates);
    free(breaker->active);
    free(breaker->breaks);
    memset(breaker, 0, sizeof *breaker);
}
