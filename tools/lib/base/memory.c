#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/option.h"

static void *checked(void *memory) {
    if (!memory) {
        fputs("docket: out of memory\n", stderr);
        _Exit(EXIT_FAILED);
    }
    return memory;
}

void *mem_alloc(size_t size) {
    return checked(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size) {
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_realloc(void *old, size_t size) {
    return checked(realloc(old, size ? size : 1));
}

void *mem_dup(const void *data, size_t size) {
    void *copy = mem_alloc(size);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *mem_strdup(const char *text) {
    return mem_dup(text, strlen(text) + 1);
}

void mem_grow(void **items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return;
    size_t wanted = *capacity ? *capacity : 4;
    if (wanted > SIZE_MAX / 2 / size)
        checked(NULL);
    wanted *= 2;
    *items = mem_realloc(*items, wanted * size);
    *capacity = wanted;
}
