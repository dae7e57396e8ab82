/* From one edition's numbers to another's. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "standard/standard.h"

/* Numbers without repetition, in order. */
struct numbers {
    struct map seen;
    const char **items;
    size_t count, capacity;
};

static void add_number(struct numbers *numbers, const char *number) {
    if (map_put(&numbers->seen, number, numbers))
        return;
    MEM_APPEND(numbers->items, numbers->count, numbers->capacity, number);
}

static void release_numbers(struct numbers *numbers) {
    map_release(&numbers->seen);
    free(numbers->items);
}

static const struct correspondence *find_correspondence(const struct standard *from, const char *to) {
    for (size_t i = 0; i < from->correspondence_count; i++)
        if (strcmp(from->correspondences[i].to, to) == 0)
            return &from->correspondences[i];
    return NULL;
}

static int compare_row(const void *key, const void *row) {
    return strcmp(key, ((const struct clause_map *)row)->from);
}

static const struct clause_map *find_row(const struct correspondence *correspondence, const char *number) {
    if (!correspondence->map_count)
        return NULL;
    return bsearch(number, correspondence->maps, correspondence->map_count, sizeof *correspondence->maps,
                   compare_row);
}

static bool is_added(const struct correspondence *correspondence, const char *number) {
    for (size_t i = 0; i < correspondence->added_count; i++)
        if (strcmp(correspondence->added[i], number) == 0)
            return true;
    return false;
}

/* As the row says; without one the number stays, where the other edition (NULL: not at hand) has it. */
static void step_forwards(const struct correspondence *correspondence, const struct standard *to,
                          const char *number, struct numbers *out) {
    const struct clause_map *row = find_row(correspondence, number);
    for (size_t i = 0; row && i < row->target_count; i++)
        add_number(out, row->targets[i]);
    if (!row && (!to || (standard_clause(to, number) && !is_added(correspondence, number))))
        add_number(out, number);
}

/* Whatever clause of `to` leads to `number` by `correspondence`, which is one of `to`. */
static void step_backwards(const struct correspondence *correspondence, const struct standard *to,
                           const char *number, struct numbers *out) {
    for (size_t i = 0; i < to->clause_count; i++) {
        const char *candidate = to->clauses[i].number;
        const struct clause_map *row = find_row(correspondence, candidate);
        bool leads = !row && strcmp(candidate, number) == 0 && !is_added(correspondence, number);
        for (size_t k = 0; row && !leads && k < row->target_count; k++)
            leads = strcmp(row->targets[k], number) == 0;
        if (leads)
            add_number(out, candidate);
    }
}

/* One step of a chain, from a standard at hand to the one of id `to`. False where there is no correspondence.
 */
static bool step(const struct map *standards, const struct standard *from, const char *to,
                 const struct numbers *in, struct numbers *out) {
    const struct standard *other = map_get(standards, to);
    const struct correspondence *forwards = find_correspondence(from, to);
    const struct correspondence *backwards = !forwards && other ? find_correspondence(other, from->id) : NULL;
    for (size_t i = 0; in && i < in->count; i++)
        if (forwards)
            step_forwards(forwards, other, in->items[i], out);
        else if (backwards)
            step_backwards(backwards, other, in->items[i], out);
    return forwards || backwards;
}

/* A breadth-first search: standards in the order in which they are reached, and from where. */
struct search {
    const struct standard **queue;
    size_t *previous;
    bool *taken; /* by place in the map */
    size_t head, tail;
};

static void reach_neighbours(struct search *search, const struct map *standards) {
    for (size_t i = 0; i < standards->count; i++) {
        const struct standard *next = standards->entries[i].value;
        if (search->taken[i] || next == search->queue[0] ||
            !step(standards, search->queue[search->head], next->id, NULL, NULL))
            continue;
        search->taken[i] = true;
        search->previous[search->tail] = search->head;
        search->queue[search->tail++] = next;
    }
}

/* Writes the ids down, from the end of the chain to its beginning. */
static void write_chain(struct arena *arena, const struct search *search, const char *to,
                        struct standard_chain *chain) {
    size_t count = 1;
    for (size_t at = search->head; at != 0; at = search->previous[at])
        count++;
    chain->ids = arena_alloc(arena, count * sizeof *chain->ids);
    chain->count = count;
    chain->ids[--count] = to;
    for (size_t at = search->head; at != 0; at = search->previous[at])
        chain->ids[--count] = search->queue[at]->id;
}

int standard_find_chain(struct arena *arena, const struct map *standards, const struct standard *from,
                        const char *to, struct standard_chain *chain) {
    *chain = (struct standard_chain){.from = from};
    if (strcmp(from->id, to) == 0)
        return 0;
    size_t room = standards->count + 1;
    struct search search = {mem_zalloc(room, sizeof *search.queue), mem_zalloc(room, sizeof *search.previous),
                            mem_zalloc(room, sizeof *search.taken), 0, 1};
    int result = -1;
    search.queue[0] = from;
    for (; result < 0 && search.head < search.tail; search.head++) {
        if (step(standards, search.queue[search.head], to, NULL, NULL)) {
            write_chain(arena, &search, to, chain);
            result = 0;
            break;
        }
        reach_neighbours(&search, standards);
    }
    free(search.queue);
    free(search.previous);
    free(search.taken);
    return result;
}

void standard_follow(struct arena *arena, const struct map *standards, const struct standard_chain *chain,
                     const char *number, const char ***numbers, size_t *count) {
    const struct standard *from = chain->from;
    struct numbers current = {0};
    add_number(&current, number);
    for (size_t i = 0; i < chain->count; i++) {
        struct numbers next = {0};
        step(standards, from, chain->ids[i], &current, &next);
        release_numbers(&current);
        current = next;
        from = map_get(standards, chain->ids[i]); /* the last may not be at hand, and is not needed */
    }
    *numbers = current.count ? arena_dup(arena, current.items, current.count * sizeof *current.items) : NULL;
    *count = current.count;
    release_numbers(&current);
}

int standard_correspond(struct arena *arena, const struct map *standards, const struct standard *from,
                        const char *to, const char *number, const char ***numbers, size_t *count) {
    struct standard_chain chain;
    *numbers = NULL;
    *count = 0;
    if (standard_find_chain(arena, standards, from, to, &chain) < 0)
        return -1;
    standard_follow(arena, standards, &chain, number, numbers, count);
    return 0;
}
