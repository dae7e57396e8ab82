#include "document/pool.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/blocks.h"
#include "base/memory.h"

/* Pieces are multiples of GRAIN with a header of one; larger ones than LARGEST come from the C library. */
enum {
    GRAIN = 16,
    LARGEST = 512,
    CLASSES = LARGEST / GRAIN + 1,
    FIRST_BLOCK = 32 << 10,
};

union header {
    struct {
        size_t size;        /* of what follows; a multiple of GRAIN */
        union header *next; /* while it is free, or of the large ones */
    };
    char grain[GRAIN];
};

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(GRAIN) char data[];
};

/* A large piece: its header is the last member. */
struct large {
    struct large *next, *before;
    union header header;
};

static _Thread_local struct pool {
    struct block *blocks;
    union header *free[CLASSES];
    struct large *large;
    bool open;
} pool;

static void *cut(size_t size) {
    struct block *block = pool.blocks;
    if (!block || block->size - block->used < size + sizeof(union header)) {
        size_t whole = !block ? FIRST_BLOCK : 2 * (block->size + sizeof *block);
        if (whole > BLOCKS_LARGEST)
            whole = BLOCKS_LARGEST;
        struct block *more = blocks_take(whole);
        *more = (struct block){.next = block, .size = whole - sizeof *more};
        pool.blocks = block = more;
    }
    union header *header = (union header *)(block->data + block->used);
    block->used += size + sizeof *header;
    header->size = size;
    return header + 1;
}

static void *large(size_t size) {
    struct large *piece = mem_alloc(sizeof *piece + size);
    *piece = (struct large){.next = pool.large, .header = {.size = size}};
    if (pool.large)
        pool.large->before = piece;
    pool.large = piece;
    return &piece->header + 1;
}

static void *take(size_t size) {
    assert(pool.open);
    size = (size + GRAIN - 1) / GRAIN * GRAIN;
    if (size > LARGEST)
        return large(size);
    union header **list = &pool.free[size / GRAIN], *piece = *list;
    if (!piece)
        return cut(size);
    *list = piece->next;
    return piece + 1;
}

static void *pool_calloc(size_t count, size_t size) {
    if (size && count > SIZE_MAX / 2 / size)
        return mem_alloc(SIZE_MAX); /* ends the process */
    void *memory = take(count * size);
    return memset(memory, 0, count * size);
}

static void pool_free(void *memory) {
    if (!memory)
        return;
    union header *header = (union header *)memory - 1;
    if (header->size <= LARGEST) {
        header->next = pool.free[header->size / GRAIN];
        pool.free[header->size / GRAIN] = header;
        return;
    }
    struct large *piece = (struct large *)((char *)header - offsetof(struct large, header));
    if (piece->before)
        piece->before->next = piece->next;
    else
        pool.large = piece->next;
    if (piece->next)
        piece->next->before = piece->before;
    free(piece);
}

static void *pool_realloc(void *memory, size_t size) {
    if (!memory)
        return take(size);
    size_t before = ((union header *)memory - 1)->size;
    if (size <= before)
        return memory;
    void *more = take(size);
    memcpy(more, memory, before);
    pool_free(memory);
    return more;
}

cmark_mem *pool_begin(void) {
    static cmark_mem functions = {pool_calloc, pool_realloc, pool_free};
    assert(!pool.open);
    pool.open = true;
    return &functions;
}

void pool_end(void) {
    for (struct block *block = pool.blocks, *next; block; block = next) {
        next = block->next;
        blocks_give(block, sizeof *block + block->size);
    }
    for (struct large *piece = pool.large, *next; piece; piece = next) {
        next = piece->next;
        free(piece);
    }
    pool = (struct pool){0};
}
