/* A hash table from strings (any bytes without NUL) to pointers. Its order of iteration is that of insertion.
 */
#ifndef DOCKET_BASE_MAP_H
#define DOCKET_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct map_entry {
    const char *key;
    void *value;
    uint64_t hash;
};

/* A map of all zeros is empty and ready for use. Keys are borrowed: they must outlive the map. */
struct map {
    struct map_entry *entries; /* in order of insertion */
    size_t count;
    size_t capacity;
    uint32_t *slots;
    size_t slot_count;
    bool lent; /* entries and slots are an arena's, and can't grow */
};

/* The value at `key`, or NULL. */
void *map_get(const struct map *map, const char *key);
/* Sets the value at `key`; returns the value that stood there before, or NULL. */
void *map_put(struct map *map, const char *key, void *value);
void map_release(struct map *map);
/* Gives an empty map room for `count` different keys in the arena; it takes no more of them. */
void map_reserve(struct map *map, struct arena *arena, size_t count);
/* FNV-1a over bytes, for tables of one's own. */
uint64_t map_hash(const void *data, size_t length);

#endif
