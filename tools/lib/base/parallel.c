#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/blocks.h"

struct sharing {
    size_t count, at_once;
    void (*work)(void *context, unsigned worker, size_t index);
    void *context;
    atomic_size_t next;
    atomic_uint workers; /* numbers given out */
};

static void take_share(struct sharing *sharing) {
    unsigned worker = atomic_fetch_add(&sharing->workers, 1);
    for (size_t from; (from = atomic_fetch_add(&sharing->next, sharing->at_once)) < sharing->count;)
        for (size_t i = from; i < sharing->count && i - from < sharing->at_once; i++)
            sharing->work(sharing->context, worker, i);
}

static void *run_thread(void *context) {
    take_share(context);
    blocks_release();
    return NULL;
}

/* Those that this process may use: taskset and containers give fewer than there are. */
static long count_processors(void) {
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
}

void parallel_each(size_t count, size_t at_once, void (*work)(void *context, unsigned worker, size_t index),
                   void *context) {
    struct sharing sharing = {.count = count, .at_once = at_once, .work = work, .context = context};
    pthread_t threads[PARALLEL_MAX_WORKERS];
    long processors = count_processors(), started = 0;
    long wanted = (long)(count / at_once) < processors ? (long)(count / at_once) : processors;
    for (; started + 1 < wanted && started + 1 < PARALLEL_MAX_WORKERS; started++)
        if (pthread_create(&threads[started], NULL, run_thread, &sharing) != 0)
            break;
    take_share(&sharing);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}
