#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Open addressing with linear steps; a slot holds an entry's index + 1, 0 where it is free. At most half of
 * the slots are taken. */

uint64_t map_hash(const void *data, size_t length) {
    const unsigned char *bytes = data;
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return hash;
}

/* FNV's low bits are its weak ones: fold the high half in. */
static size_t first_slot(const struct map *map, uint64_t hash) {
    return (size_t)(hash ^ hash >> 32) & (map->slot_count - 1);
}

/* The slot of `key`, or the free one where it belongs. */
static size_t find_slot(const struct map *map, const char *key, uint64_t hash) {
    size_t slot = first_slot(map, hash);
    for (; map->slots[slot]; slot = (slot + 1) & (map->slot_count - 1)) {
        const struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            break;
    }
    return slot;
}

static void rehash(struct map *map) {
    assert(!map->lent);
    size_t count = map->slot_count ? map->slot_count * 2 : 16;
    free(map->slots);
    map->slots = mem_zalloc(count, sizeof *map->slots);
    map->slot_count = count;
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = first_slot(map, map->entries[i].hash);
        while (map->slots[slot])
            slot = (slot + 1) & (count - 1);
        map->slots[slot] = (uint32_t)(i + 1);
    }
}

void map_reserve(struct map *map, struct arena *arena, size_t count) {
    assert(!map->slots);
    for (map->slot_count = 2; map->slot_count < (count + 1) * 2;)
        map->slot_count *= 2;
    map->lent = true;
    map->capacity = count;
    map->entries = arena_alloc(arena, count * sizeof *map->entries);
    map->slots = arena_alloc(arena, map->slot_count * sizeof *map->slots);
}

void *map_get(const struct map *map, const char *key) {
    if (!map->count)
        return NULL;
    uint32_t index = map->slots[find_slot(map, key, map_hash(key, strlen(key)))];
    return index ? map->entries[index - 1].value : NULL;
}

void *map_put(struct map *map, const char *key, void *value) {
    if ((map->count + 1) * 2 > map->slot_count)
        rehash(map);
    uint64_t hash = map_hash(key, strlen(key));
    size_t slot = find_slot(map, key, hash);
    if (map->slots[slot]) {
        struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        void *old = entry->value;
        entry->value = value;
        return old;
    }
    assert(map->count < UINT32_MAX - 1 && (!map->lent || map->count < map->capacity));
    MEM_APPEND(map->entries, map->count, map->capacity, ((struct map_entry){key, value, hash}));
    map->slots[slot] = (uint32_t)map->count;
    return NULL;
}

void map_release(struct map *map) {
    if (!map->lent) {
        free(map->entries);
        free(map->slots);
    }
    *map = (struct map){0};
}
