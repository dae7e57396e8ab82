/*
 * Memory. One policy for the whole of docket: when the system has no memory left, the process says so on
 * standard error and ends with status 3. Callers never test for NULL.
 */
#ifndef DOCKET_BASE_MEMORY_H
#define DOCKET_BASE_MEMORY_H

#include <stddef.h>

/* As malloc, calloc, realloc and strdup; each returns memory to be given to free(), never NULL. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t count, size_t size);
void *mem_realloc(void *old, size_t size);
void *mem_dup(const void *data, size_t size);
char *mem_strdup(const char *text);

/*
 * Makes room for one more element at the end of a growing array: `*items` holds `count` elements of `size`
 * bytes and room for `*capacity`. Doubles the room where it is full.
 */
void mem_grow(void **items, size_t count, size_t *capacity, size_t size);

/* Appends VALUE to the array ITEMS with its counters COUNT and CAPACITY. */
#define MEM_APPEND(items, count, capacity, value)                               \
    do {                                                                        \
        if ((count) >= (capacity))                                              \
            mem_grow((void **)&(items), (count), &(capacity), sizeof *(items)); \
        (items)[(count)++] = (value);                                           \
    } while (0)

#endif
