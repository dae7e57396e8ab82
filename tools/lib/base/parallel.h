/* Work shared out among threads. */
#ifndef DOCKET_BASE_PARALLEL_H
#define DOCKET_BASE_PARALLEL_H

#include <stddef.h>

enum { PARALLEL_MAX_WORKERS = 16 };

/*
 * Calls `work` for each index below `count`, in no certain order, on as many threads as this process may use
 * processors, this one included; where there are fewer than two times `at_once`, on this one alone. Each
 * takes `at_once` indices at a time. `worker` numbers the thread, from 0. Returns when all is done.
 */
void parallel_each(size_t count, size_t at_once, void (*work)(void *context, unsigned worker, size_t index),
                   void *context);

#endif
