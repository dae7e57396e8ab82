/* rooms: document base */
/*
 * What `docket check` can't do without, of the Markdown files of the folder that is named: reading, SHA-256,
 * libyaml over the front matter and cmark over the rest, on as many threads as there are processors. Prints
 * the milliseconds, the number of files and of bytes.
 */
#include <cmark.h>
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <yaml.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"

enum { MAX_THREADS = 16, FILE_LIMIT = 64 << 20 };

static char **files;
static size_t file_count, file_capacity;
static atomic_size_t next, bytes;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void read_yaml(const char *text, size_t length) {
    yaml_parser_t parser;
    yaml_event_t event;
    int more = 1;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    while (more && yaml_parser_parse(&parser, &event)) {
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static void *read_some(void *context) {
    struct buffer text = BUFFER_INIT;
    char digest[65];
    for (size_t i; (i = atomic_fetch_add(&next, 1)) < file_count;) {
        buffer_clear(&text);
        if (file_read(&text, files[i], FILE_LIMIT) < 0)
            exit(3);
        const char *all = buffer_text(&text), *close = strstr(all, "\n---\n");
        size_t head = strncmp(all, "---\n", 4) == 0 && close ? (size_t)(close + 5 - all) : 0;
        digest_sha256(all, text.length, digest);
        if (head)
            read_yaml(all + 4, head - 8);
        cmark_node_free(cmark_parse_document(all + head, text.length - head, CMARK_OPT_DEFAULT));
        bytes += text.length;
    }
    buffer_release(&text);
    return context;
}

static void list(const char *folder) {
    DIR *directory = opendir(folder);
    if (!directory || chdir(folder) != 0)
        exit(3);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strlen(entry->d_name) > 3 && strcmp(entry->d_name + strlen(entry->d_name) - 3, ".md") == 0)
            MEM_APPEND(files, file_count, file_capacity, mem_strdup(entry->d_name));
    closedir(directory);
}

int main(int argc, char **argv) {
    pthread_t threads[MAX_THREADS];
    long count = sysconf(_SC_NPROCESSORS_ONLN), started = 0;
    if (argc != 2)
        return 2;
    list(argv[1]);
    double start = now();
    for (; started + 1 < count && started < MAX_THREADS; started++)
        if (pthread_create(&threads[started], NULL, read_some, NULL) != 0)
            break;
    read_some(NULL);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    printf("%.0f %zu %zu\n", now() - start, file_count, (size_t)bytes);
    return 0;
}
