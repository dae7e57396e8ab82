/* What was moved: blocks that were deleted in one place and inserted, the same or nearly so, in another. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"

/* Of a block that was moved and changed. */
#define LIKE_MOVED 0.9f
/* Blocks that share a part of their sketches and are looked at before a search gives up. */
enum { TRIES = 16 };

/* A deleted block by one of the numbers it may be found by. */
struct clue {
    uint32_t number;
    uint32_t index;
};

struct clues {
    struct clue *items;
    size_t count, capacity;
};

static int by_number(const void *a, const void *b) {
    const struct clue *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* The first clue with this number, or the end. */
static size_t find_clue(const struct clues *clues, uint32_t number) {
    size_t low = 0, high = clues->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (clues->items[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_open(const struct stray *stray) {
    return stray->node->change->kind == CHANGE_INSERTED || stray->node->change->kind == CHANGE_DELETED;
}

/* --- marking
 * ----------------------------------------------------------------------------------------------------------------
 */

static const char *section_name(struct compare *compare, const struct node *heading) {
    buffer_clear(&compare->text);
    if (heading)
        node_plain_text(heading, &compare->text);
    return arena_strdup(compare->arena, buffer_text(&compare->text));
}

/* `within`: what else changed in it, or NULL. */
static void mark_moved(struct compare *compare, struct node *node, enum change_kind kind, const char *section,
                       const struct change *within) {
    struct change *change = arena_alloc(compare->arena, sizeof *change);
    if (within)
        *change = *within;
    change->kind = kind;
    change->section = section;
    node->change = change;
}

/*
 * Puts into the inserted block's place the pair of both. `leads`: it is the first of those that moved
 * together. The pair may bring strays of its own.
 */
static void join(struct compare *compare, size_t old_index, size_t new_index, bool leads) {
    struct stray old = compare->strays[COMPARE_OLD].items[old_index];
    struct stray new = compare->strays[COMPARE_NEW].items[new_index];
    struct node *node = new.node, place = *node, holder = {.kind = node->parent->kind};
    merge_pair(compare, &holder, &old.unit, &new.unit);
    const struct change *within = holder.first->change;
    *node = *holder.first;
    node->parent = place.parent;
    node->next = place.next;
    if (node->kind == NODE_ITEM)
        node->item.number = place.item.number;
    for (struct node *child = node->first; child; child = child->next)
        child->parent = node;
    mark_moved(compare, node, CHANGE_MOVED_TO, leads ? section_name(compare, old.section) : NULL, within);
    mark_moved(compare, old.node, CHANGE_MOVED_FROM, leads ? section_name(compare, new.section) : NULL, NULL);
}

/* --- finding
 * ----------------------------------------------------------------------------------------------------------------
 */

static bool is_movable(struct compare *compare, struct stray *stray) {
    unit_read(compare, &stray->unit);
    return stray->unit.words.count >= MOVED_WORDS;
}

static struct stray *find_same(struct compare *compare, const struct clues *clues, const struct stray *new) {
    for (size_t i = find_clue(clues, new->unit.id);
         i < clues->count && clues->items[i].number == new->unit.id; i++) {
        struct stray *old = &compare->strays[COMPARE_OLD].items[clues->items[i].index];
        if (is_open(old) && old->unit.first->kind == new->unit.first->kind)
            return old;
    }
    return NULL;
}

static struct stray *find_like(struct compare *compare, const struct clues *sketches, struct stray *new) {
    for (unsigned s = 0, tries = 0; s < SKETCHES; s++) {
        uint32_t number = new->unit.sketch[s];
        for (size_t i = find_clue(&sketches[s], number);
             i < sketches[s].count && sketches[s].items[i].number == number; i++) {
            struct stray *old = &compare->strays[COMPARE_OLD].items[sketches[s].items[i].index];
            if (!is_open(old) || old->unit.first->kind != new->unit.first->kind)
                continue;
            if (tries++ >= TRIES)
                return NULL;
            if (unit_likeness(compare, &old->unit, &new->unit) > LIKE_MOVED)
                return old;
        }
    }
    return NULL;
}

/* Whether `second` follows `first` in the redline as in its text. */
static bool follows(const struct stray *first, const struct stray *second) {
    return first->node->next == second->node && is_open(second);
}

/* Takes along what stands before and behind a moved block on both sides, however short. */
static void take_along(struct compare *compare, size_t old, size_t new, size_t *first_old,
                       size_t *first_new) {
    struct strays *a = &compare->strays[COMPARE_OLD], *b = &compare->strays[COMPARE_NEW];
    while (old > 0 && new > 0 && a->items[old - 1].node->next == a->items[old].node &&
           b->items[new - 1].node->next == b->items[new].node &&is_open(&a->items[old - 1]) &&
           is_open(&b->items[new - 1]) && a->items[old - 1].unit.id == b->items[new - 1].unit.id)
        old--, new --;
    *first_old = old;
    *first_new = new;
}

static void join_run(struct compare *compare, size_t found_old, size_t found_new) {
    struct strays *a = &compare->strays[COMPARE_OLD], *b = &compare->strays[COMPARE_NEW];
    size_t i, k;
    take_along(compare, found_old, found_new, &i, &k);
    join(compare, i, k, true);
    while (i < found_old)
        join(compare, ++i, ++k, false);
    while (i + 1 < a->count && k + 1 < b->count && follows(&a->items[i], &a->items[i + 1]) &&
           follows(&b->items[k], &b->items[k + 1]) && a->items[i + 1].unit.id == b->items[k + 1].unit.id)
        join(compare, ++i, ++k, false);
}

void move_find(struct compare *compare) {
    struct strays *a = &compare->strays[COMPARE_OLD], *b = &compare->strays[COMPARE_NEW];
    struct clues same = {NULL, 0, 0}, sketches[SKETCHES] = {{NULL, 0, 0}};
    size_t new_count = b->count; /* joining may add strays of its own */
    for (size_t i = 0; i < a->count; i++) {
        if (!is_movable(compare, &a->items[i]))
            continue;
        MEM_APPEND(same.items, same.count, same.capacity, ((struct clue){a->items[i].unit.id, (uint32_t)i}));
        for (unsigned s = 0; s < SKETCHES; s++)
            MEM_APPEND(sketches[s].items, sketches[s].count, sketches[s].capacity,
                       ((struct clue){a->items[i].unit.sketch[s], (uint32_t)i}));
    }
    if (same.count) {
        qsort(same.items, same.count, sizeof *same.items, by_number);
        for (unsigned s = 0; s < SKETCHES; s++)
            qsort(sketches[s].items, sketches[s].count, sizeof *same.items, by_number);
    }
    for (int round = 0; round < 2 && same.count; round++) {
        for (size_t i = 0; i < new_count; i++) {
            if (!is_open(&b->items[i]) || !is_movable(compare, &b->items[i]))
                continue;
            struct stray *old = round == 0 ? find_same(compare, &same, &b->items[i])
                                           : find_like(compare, sketches, &b->items[i]);
            if (old)
                join_run(compare, (size_t)(old - a->items), i);
        }
    }
    free(same.items);
    for (unsigned s = 0; s < SKETCHES; s++)
        free(sketches[s].items);
}
