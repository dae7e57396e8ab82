/* rooms: history approval base */
/*
 * What `docket verify` can't do without, of the repository in the current folder: reading what HEAD has below
 * control/ and of documents, and the bare checks of all signatures of statements, on as many threads as there
 * are processors. Prints the milliseconds: READING SIGNATURES COUNT.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "approval/sshsig.h"
#include "approval/statement.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/source.h"

enum { MAX_THREADS = 16, FILE_LIMIT = 64 << 20 };

struct check {
    struct sshsig signature;
    const char *bytes;
    size_t length;
};

static struct check *checks;
static size_t check_count, check_capacity;
static atomic_size_t next;
static atomic_bool bad;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void *check_some(void *context) {
    for (size_t i; (i = atomic_fetch_add(&next, 1)) < check_count;)
        if (sshsig_verify(&checks[i].signature, STATEMENT_NAMESPACE, checks[i].bytes, checks[i].length) < 0)
            bad = true;
    return context;
}

static void die(void) {
    fprintf(stderr, "bench_signatures: %s\n", error_message());
    exit(3);
}

static void read_file(struct buffer *out, struct source *source, const char *path) {
    buffer_clear(out);
    if (source_read(source, path, FILE_LIMIT, out) < 0)
        die();
}

static void add_check(struct arena *arena, const struct buffer *statement, const struct buffer *armour) {
    struct check check = {.bytes = arena_strndup(arena, buffer_text(statement), statement->length),
                          .length = statement->length};
    if (sshsig_parse(&check.signature, arena, buffer_text(armour), armour->length) < 0)
        die();
    MEM_APPEND(checks, check_count, check_capacity, check);
}

static void read_all(struct source *source, struct arena *arena) {
    struct buffer bytes = BUFFER_INIT, armour = BUFFER_INIT;
    size_t count, length;
    const struct source_entry *entries = source_entries(source, &count);
    for (size_t i = 0; i < count; i++) {
        const char *path = entries[i].path;
        if (statement_file(path, &length) == STATEMENT_FILE_STATEMENT) {
            read_file(&bytes, source, path);
            read_file(&armour, source, arena_printf(arena, "%s.sig", path));
            add_check(arena, &bytes, &armour);
        } else if (strcmp(path_extension(path), ".sig") != 0) {
            read_file(&bytes, source, path);
        }
    }
    buffer_release(&bytes);
    buffer_release(&armour);
}

int main(void) {
    struct arena arena = {0};
    struct source *source;
    pthread_t threads[MAX_THREADS];
    long wanted = sysconf(_SC_NPROCESSORS_ONLN), started = 0;
    double begin = now();
    if (source_open_commit(&source, ".", "HEAD") < 0)
        die();
    read_all(source, &arena);
    double middle = now();
    for (; started + 1 < wanted && started < MAX_THREADS; started++)
        if (pthread_create(&threads[started], NULL, check_some, NULL) != 0)
            break;
    check_some(NULL);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    printf("%.0f %.0f %zu\n", middle - begin, now() - middle, check_count);
    source_close(source);
    free(checks);
    arena_release(&arena);
    return bad ? 1 : 0;
}
