#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/blocks.h"
#include "base/memory.h"

/*
 * The first block is small, since many arenas hold little; each further one is twice as large, up to a bound.
 * Nothing in the library needs more alignment than a pointer, and much is small.
 */
enum { FIRST_BLOCK = BLOCKS_LEAST, LARGEST_BLOCK = BLOCKS_LARGEST, ALIGNMENT = 8 };

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* of `data` */
    _Alignas(max_align_t) char data[];
};

/* Of `whole` bytes with its head. */
static struct arena_block *block_new(size_t whole) {
    if (whole > SIZE_MAX / 2)
        whole = SIZE_MAX / 2; /* which no system has: ends the process */
    struct arena_block *block = blocks_take(whole);
    *block = (struct arena_block){.size = whole - sizeof *block};
    return block;
}

/* A block with room for `size` bytes. A large one goes behind the head, so that the head's room isn't lost.
 */
static struct arena_block *make_room(struct arena *arena, size_t size) {
    struct arena_block *head = arena->head;
    if (head && size > LARGEST_BLOCK / 4) {
        struct arena_block *own = block_new(size + sizeof *own);
        own->next = head->next;
        head->next = own;
        return own;
    }
    size_t wanted = head ? 2 * (head->size + sizeof *head) : FIRST_BLOCK;
    while (wanted < LARGEST_BLOCK && wanted < size + sizeof *head)
        wanted *= 2;
    if (wanted > LARGEST_BLOCK)
        wanted = LARGEST_BLOCK;
    if (wanted < size + sizeof *head)
        wanted = size + sizeof *head;
    struct arena_block *block = block_new(wanted);
    block->next = head;
    arena->head = block;
    return block;
}

/* Not zeroed. */
static void *take(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2)
        return mem_alloc(size); /* ends the process */
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size == 0)
        size = ALIGNMENT;
    struct arena_block *block = arena->head;
    if (!block || block->size - block->used < size)
        block = make_room(arena, size);
    void *memory = block->data + block->used;
    block->used += size;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size) {
    return memset(take(arena, size), 0, size);
}

void *arena_dup(struct arena *arena, const void *data, size_t size) {
    void *copy = take(arena, size);
    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length) {
    char *copy = take(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text) {
    return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args) {
    char first[256]; /* most are shorter */
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(first, sizeof first, format, again);
    va_end(again);
    if (length < (int)sizeof first)
        return arena_strndup(arena, first, length > 0 ? (size_t)length : 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

void arena_take(struct arena *into, struct arena *from) {
    struct arena_block **end = into->head ? &into->head->next : &into->head;
    struct arena_block *behind = *end;
    *end = from->head;
    while (*end)
        end = &(*end)->next;
    *end = behind;
    from->head = NULL;
}

size_t arena_size(const struct arena *arena) {
    size_t size = 0;
    for (const struct arena_block *block = arena->head; block; block = block->next)
        size += sizeof *block + block->size;
    return size;
}

void arena_release(struct arena *arena) {
    struct arena_block *block = arena->head;
    while (block) {
        struct arena_block *next = block->next;
        blocks_give(block, sizeof *block + block->size);
        block = next;
    }
    arena->head = NULL;
}
