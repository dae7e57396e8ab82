/* Catalogues of standards: clauses, what documented information each asks for, correspondence between
 * editions. */
#ifndef DOCKET_STANDARD_STANDARD_H
#define DOCKET_STANDARD_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/map.h"

enum {
    DOCUMENTED_MAINTAIN = 1,
    DOCUMENTED_RETAIN = 2,
    DOCUMENTED_AVAILABLE = 4,
};

struct clause {
    const char *number; /* "6.1.2" */
    const char *title;
    unsigned documented;   /* DOCUMENTED_… */
    int depth;             /* of parents: 0 for "6" */
    struct clause *parent; /* NULL at the top */
    bool has_children;
    size_t index; /* its place in the standard's clauses */
};

/* What became of a clause of one edition in another. */
struct correspondence {
    const char *to; /* the other standard's id */
    struct clause_map {
        const char *from;
        const char **targets; /* none: it has no counterpart */
        size_t target_count;
    } * maps; /* sorted by `from` */
    size_t map_count;
    const char **added; /* numbers that are new in `to` */
    size_t added_count;
};

struct standard {
    const char *id, *label, *topic;
    bool exclusions;        /* clauses may be declared not applicable */
    struct clause *clauses; /* in the catalogue's order, parents before children */
    size_t clause_count;
    struct map by_number; /* "6.1.2" → struct clause * */
    struct correspondence *correspondences;
    size_t correspondence_count;
};

/* Bounds of a catalogue: clauses and, in each correspondence, rows; the schema's, of an id or a number, in
 * bytes. */
enum { STANDARD_MAX_CLAUSES = 2000, STANDARD_MAX_ROWS = 2000, STANDARD_MAX_NAME = 80 };

/*
 * Reads a catalogue (formats.md), validated against RELAX NG (manual-templates/standards/standard.rng, which
 * the program carries in itself). Findings carry rule C001. The result lives in `arena` (and its map needs
 * standard_release()); NULL where it can't be used. Checks besides the schema: the bounds, unique numbers,
 * children's numbers begin with the parent's, one correspondence to each other edition, rows of clauses that
 * exist, one row a clause.
 */
struct standard *standard_parse(struct arena *arena, const char *path, const char *data, size_t length,
                                struct findings *findings);
void standard_release(struct standard *standard);
const struct clause *standard_clause(const struct standard *standard, const char *number);
/* A chain of correspondences from one standard to another: the ids that come after the first. */
struct standard_chain {
    const struct standard *from;
    const char **ids;
    size_t count; /* 0: from a standard to itself */
};

/*
 * The shortest chain (2026 to 2004 leads through 2015); each of its correspondences may be gone in either
 * direction. `standards` maps ids to struct standard *. Returns -1 where there is none (no error is set). The
 * ids live in `arena`.
 */
int standard_find_chain(struct arena *arena, const struct map *standards, const struct standard *from,
                        const char *to, struct standard_chain *chain);
/*
 * The numbers that `number` became at the chain's end: at each step the targets of its row, or the number
 * itself where no row names it and the other edition has such a clause. Backwards they come in the order of
 * that catalogue. `*count` 0: no counterpart. The array lives in `arena`.
 */
void standard_follow(struct arena *arena, const struct map *standards, const struct standard_chain *chain,
                     const char *number, const char ***numbers, size_t *count);
/* Both at once: -1 where no correspondence leads to `to`. */
int standard_correspond(struct arena *arena, const struct map *standards, const struct standard *from,
                        const char *to, const char *number, const char ***numbers, size_t *count);

#endif
