#include "base/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/path.h"

/* Of a file that comes and goes, as editors save it, all is seen that happens within so many milliseconds. */
enum { SETTLED = 60 };

struct watch {
    struct arena arena;
    struct map files; /* "3/EP-07.md": number of the folder's watch, and the name in it; "3/": every name */
    int fd;
};

struct watch *watch_new(void) {
    struct watch *watch = mem_alloc(sizeof *watch);
    *watch = (struct watch){.fd = inotify_init1(IN_CLOEXEC)};
    if (watch->fd >= 0)
        return watch;
    error_set_errno("files can't be watched");
    free(watch);
    return NULL;
}

void watch_free(struct watch *watch) {
    if (!watch)
        return;
    close(watch->fd);
    map_release(&watch->files);
    arena_release(&watch->arena);
    free(watch);
}

void watch_add(struct watch *watch, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *folder = slash == path ? "/"
                         : slash       ? arena_strndup(&watch->arena, path, (size_t)(slash - path))
                                       : ".";
    int number = inotify_add_watch(watch->fd, folder,
                                   IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
    if (number < 0)
        return;
    char *key = arena_printf(&watch->arena, "%d/%s", number, name);
    map_put(&watch->files, key, key);
}

/* Reads what has happened. 1: to one of the files; 0: to others; -1 with an error. */
static int read_events(struct watch *watch) {
    alignas(struct inotify_event) char bytes[4096];
    bool ours = false;
    ssize_t length = read(watch->fd, bytes, sizeof bytes);
    if (length < 0)
        return errno == EINTR ? 0 : error_set_errno("files can't be watched");
    for (ssize_t at = 0; at < length;) {
        const struct inotify_event *event = (const struct inotify_event *)(bytes + at);
        char key[32 + sizeof bytes];
        int folder = snprintf(key, sizeof key, "%d/%s", event->wd, event->len ? event->name : "");
        ours = ours || (event->mask & IN_Q_OVERFLOW) || map_get(&watch->files, key);
        key[folder - (event->len ? (int)strlen(event->name) : 0)] = '\0';
        ours = ours || map_get(&watch->files, key);
        at += (ssize_t)(sizeof *event + event->len);
    }
    return ours;
}

int watch_wait(struct watch *watch) {
    bool changed = false;
    for (;;) {
        struct pollfd waiting = {.fd = watch->fd, .events = POLLIN};
        int ready = poll(&waiting, 1, changed ? SETTLED : -1);
        if (ready == 0)
            return 0;
        if (ready < 0 && errno != EINTR)
            return error_set_errno("files can't be watched");
        int ours = ready > 0 ? read_events(watch) : 0;
        if (ours < 0)
            return -1;
        changed = changed || ours;
    }
}
