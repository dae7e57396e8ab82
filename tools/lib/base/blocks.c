#include "base/blocks.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/sanitizer.h"

/* The address sanitizer is told of blocks that are kept: it couldn't see who looks at one that was given
 * back. */
#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

/* In a free block: the next one of its size. */
struct free_block {
    struct free_block *next;
};

enum { CLASSES = 9, KEPT_MOST = 1 << 19 }; /* bytes of each class */
_Static_assert(BLOCKS_LEAST << (CLASSES - 1) == BLOCKS_LARGEST, "a class for each power of two");

static _Thread_local struct {
    struct free_block *free;
    size_t size; /* of all of them */
} kept[CLASSES];

/* The class of blocks of this size, or CLASSES: they aren't kept. */
static unsigned class_of(size_t size) {
    if (size < BLOCKS_LEAST || size > BLOCKS_LARGEST || (size & (size - 1)) != 0)
        return CLASSES;
    return (unsigned)__builtin_ctzl(size / BLOCKS_LEAST);
}

void *blocks_take(size_t size) {
    unsigned class = class_of(size);
    struct free_block *block = class < CLASSES ? kept[class].free : NULL;
    if (!block)
        return mem_alloc(size);
    ASAN_UNPOISON_MEMORY_REGION(block, size);
    kept[class].free = block->next;
    kept[class].size -= size;
    return block;
}

void blocks_give(void *block, size_t size) {
    unsigned class = class_of(size);
    if (!block || class == CLASSES || kept[class].size + size > KEPT_MOST) {
        free(block);
        return;
    }
    struct free_block *again = block;
    again->next = kept[class].free;
    kept[class].free = again;
    kept[class].size += size;
    ASAN_POISON_MEMORY_REGION(again + 1, size - sizeof *again);
}

void blocks_release(void) {
    for (unsigned i = 0; i < CLASSES; i++) {
        for (struct free_block *block = kept[i].free, *next; block; block = next) {
            next = block->next;
            ASAN_UNPOISON_MEMORY_REGION(block, (size_t)BLOCKS_LEAST << i);
            free(block);
        }
        kept[i].free = NULL;
        kept[i].size = 0;
    }
}
