/* rooms: base */
/*
 * bench_measure RUNS COMMAND…: runs the command RUNS times, its output thrown away, and prints "MS KB": the
 * median of the milliseconds that a run took by the clock, and the most memory that any run held. The command
 * has to succeed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

static double now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec * 1e3 + (double)moment.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The child: never returns. */
static void become(char **command) {
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0)
        _exit(126);
    execvp(command[0], command);
    _exit(127);
}

/* One run: milliseconds, or -1 where the command failed. Raises `*peak`. */
static double measure(char **command, long *peak) {
    struct rusage usage;
    double begin = now();
    int status;
    pid_t child = fork();
    if (child == 0)
        become(command);
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        return -1;
    if (usage.ru_maxrss > *peak)
        *peak = usage.ru_maxrss;
    return now() - begin;
}

int main(int argc, char **argv) {
    long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0, peak = 0;
    if (runs < 1 || runs > 1000) {
        fprintf(stderr, "usage: bench_measure RUNS COMMAND...\n");
        return 2;
    }
    double *times = mem_zalloc((size_t)runs, sizeof *times);
    for (long i = 0; i < runs; i++) {
        if ((times[i] = measure(argv + 2, &peak)) < 0) {
            fprintf(stderr, "bench_measure: %s failed\n", argv[2]);
            free(times);
            return 1;
        }
    }
    qsort(times, (size_t)runs, sizeof *times, compare);
    printf("%.1f %ld\n", times[runs / 2], peak);
    free(times);
    return 0;
}
