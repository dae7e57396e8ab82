/* Memory in large blocks, which a thread that gives one back gets again: documents are parsed one after
 * another, and the system would take pages away and give them, emptied, again. */
#ifndef DOCKET_BASE_BLOCKS_H
#define DOCKET_BASE_BLOCKS_H

#include <stddef.h>

/* Of these sizes, in powers of two, blocks are kept; others go back at once. */
enum { BLOCKS_LEAST = 1 << 10, BLOCKS_LARGEST = 1 << 18 };

/* Not zeroed, aligned as malloc() does; never NULL. */
void *blocks_take(size_t size);
/* Gives back a block of `size` bytes, of whatever thread; NULL is none. */
void blocks_give(void *block, size_t size);
/* Gives to the system what this thread keeps: at its end. */
void blocks_release(void);

#endif
