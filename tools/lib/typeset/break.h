/*
 * Breaking a row of boxes, glue and penalties into lines of least demerits: Knuth and Plass, Breaking
 * Paragraphs into Lines, Software: Practice and Experience 11 (1981). Inside the typeset room only.
 */
#ifndef DOCKET_TYPESET_BREAK_H
#define DOCKET_TYPESET_BREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum node_kind {
    NODE_BOX,     /* stays as it is */
    NODE_GLUE,    /* gives and takes; goes where the line breaks at it */
    NODE_PENALTY, /* a place to break, `width` is added to the line then */
    NODE_MARK,    /* takes no room */
};

enum node_flag {
    NODE_FLAGGED = 1, /* two such breaks in a row are bad: hyphens */
    NODE_HYPHEN = 2,  /* a hyphen is drawn where the line breaks */
    NODE_SPLIT = 4,   /* a break here is inside an atom: widths are estimates */
    NODE_BLANK = 8,   /* glue that stands for a blank of the text */
    NODE_LEADER = 16, /* a box that takes all that is left of the line */
};

enum {
    PENALTY_FORBIDDEN = 10000, /* no break */
    PENALTY_TIED = 3000,       /* between words that belong together and fit no line */
    /* Of need: taken only where a line is full and had no other break; the last of the least. */
    PENALTY_JOINT = 7000,     /* between numbers that are joined */
    PENALTY_EMERGENCY = 8000, /* anywhere */
    PENALTY_NUMBER = 9000,    /* inside a number */
};

struct node {
    uint8_t kind, flags;
    int16_t penalty;   /* of a break at this glue or penalty */
    uint16_t from, to; /* of a box: its part of the atom, in bytes; of glue: `from` is the level */
    uint32_t ref;      /* atom or item, for who made the nodes */
    float width, stretch, shrink;
};

struct measure {
    float first, rest; /* width of the first line and of those after it */
    float margin;      /* stretch of a ragged margin, 0 in justified text */
    float emergency;   /* stretch that each line is given in thought */
    float tolerance;   /* how far glue may stretch, as a multiple of its stretch */
    bool last_resort;  /* there must be lines: break at the last place that fits, where no good one is */
    float
        reach; /* how much the estimated width of a line with a split atom may be wrong; no hyphen is wider */
    /* What is to be added to the estimated width of a line from `from` (where the line before broke, or
     * SIZE_MAX) to the break at `to`. */
    float (*adjust)(void *context, size_t from, size_t to);
    void *context;
};

/* A break: the line before it ends at node `at`, the one after it begins at node `start`. */
struct line_break {
    size_t at, start;
};

/* Workspace, all zeros at first, and the result of the last call: the breaks, the end of the row being the
 * last. */
struct breaker {
    struct candidate *candidates;
    size_t candidate_count, candidate_capacity;
    uint32_t *active;
    size_t active_count, active_capacity;
    struct line_break *breaks;
    size_t break_count, break_capacity;
};

/* How much wider than the measure a line may come out, in points: rounding. */
#define BREAK_SLACK 0.005f

/* False where no lines are within tolerance. */
bool breaker_run(struct breaker *breaker, const struct node *nodes, size_t count,
                 const struct measure *measure);
/* One line with everything. */
void breaker_single(struct breaker *breaker, size_t count);
void breaker_release(struct breaker *breaker);

#endif
