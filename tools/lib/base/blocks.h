/* Memory in large blocks. A thread keeps some of those given back, for whoever asks for one of that size
 * next: documents are parsed one after another, and the C library would return pages to the system for each,
 * which gives them back emptied. */
#ifndef DOCKET_BASE_BLOCKS_H
#define DOCKET_BASE_BLOCKS_H

#include <stddef.h>

/* Blocks are kept whose size is a power of two within these bounds; others are freed at once. */
enum { BLOCKS_LEAST = 1 << 10, BLOCKS_LARGEST = 1 << 18 };

/* Not zeroed, aligned as malloc() does; never NULL. */
void *blocks_take(size_t size);
/* Gives back a block of `size` bytes; another thread may have taken it. NULL does nothing. */
void blocks_give(void *block, size_t size);
/* Frees what this thread keeps. Each thread but the first does so at its end, or it is lost. */
void blocks_release(void);

#endif
