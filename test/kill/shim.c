/*
 * Preloaded into a program: counts its calls that change something, and at the one whose number KILL_AT says,
 * ends the process at once (KILL_HOW=before or after the call), or lets the call fail with ENOSPC or EIO
 * (KILL_HOW=fail), or it and all later ones that need room (KILL_HOW=full: a disk that is full from then on).
 * The number of calls seen goes to the file KILL_COUNT, if that is set. Only processes whose program's name
 * contains KILL_PROGRAM count.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

static long seen, at = -1;
static enum { BEFORE, AFTER, FAIL, FULL } how;
static int counting = -1;

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static void begin(void) {
    const char *number = getenv("KILL_AT"), *kind = getenv("KILL_HOW"), *program = getenv("KILL_PROGRAM");
    counting = !program || strstr(program_invocation_short_name, program) != NULL;
    at = number ? atol(number) : -1;
    how = BEFORE;
    if (kind && strcmp(kind, "after") == 0)
        how = AFTER;
    if (kind && strcmp(kind, "fail") == 0)
        how = FAIL;
    if (kind && strcmp(kind, "full") == 0)
        how = FULL;
}

static void end_now(void) {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Counts a call; true: it is to fail. */
static int enter(int code) {
    if (counting < 0)
        begin();
    if (!counting)
        return 0;
    seen++;
    if (seen == at && how == BEFORE)
        end_now();
    if ((seen == at && how == FAIL) || (at > 0 && seen >= at && how == FULL && code == ENOSPC)) {
        errno = code;
        return 1;
    }
    return 0;
}

static void leave(void) {
    if (counting && seen == at && how == AFTER)
        end_now();
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("KILL_COUNT");
    if (counting <= 0 || !path)
        return;
    int (*real_open)(const char *, int, ...) = real("open");
    ssize_t (*real_write)(int, const void *, size_t) = real("write");
    char text[32];
    int fd = real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666),
        length = snprintf(text, sizeof text, "%ld\n", seen);
    if (fd >= 0 && real_write(fd, text, (size_t)length) != length)
        _exit(99);
}

#define CALL(result, name, parameters, arguments, code) \
    result name parameters;                             \
    result name parameters {                            \
        static result(*call) parameters;                \
        if (!call)                                      \
            call = real(#name);                         \
        if (enter(code))                                \
            return -1;                                  \
        result value = call arguments;                  \
        int error = errno;                              \
        leave();                                        \
        errno = error;                                  \
        return value;                                   \
    }

CALL(int, rename, (const char *a, const char *b), (a, b), EIO)
CALL(int, renameat, (int a, const char *b, int c, const char *d), (a, b, c, d), EIO)
CALL(int, link, (const char *a, const char *b), (a, b), EACCES)
CALL(int, symlink, (const char *a, const char *b), (a, b), ENOSPC)
CALL(int, unlinkat, (int a, const char *b, int c), (a, b, c), EIO)
CALL(int, rmdir, (const char *a), (a), EIO)
CALL(int, mkdirat, (int a, const char *b, mode_t c), (a, b, c), ENOSPC)
CALL(int, fsync, (int a), (a), EIO)
CALL(int, fdatasync, (int a), (a), EIO)
CALL(int, ftruncate, (int a, off_t b), (a, b), ENOSPC)
CALL(int, ftruncate64, (int a, off64_t b), (a, b), ENOSPC)
CALL(int, chmod, (const char *a, mode_t b), (a, b), EACCES)
CALL(int, fchmod, (int a, mode_t b), (a, b), EACCES)
CALL(int, utimes, (const char *a, const struct timeval b[2]), (a, b), EACCES)
CALL(ssize_t, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c, d), ENOSPC)

/* A folder that is there, a file that isn't: that changes nothing. */
int mkdir(const char *path, mode_t mode) {
    static int (*call)(const char *, mode_t);
    struct stat status;
    if (!call)
        call = real("mkdir");
    if (lstat(path, &status) == 0)
        return call(path, mode);
    if (enter(ENOSPC))
        return -1;
    int value = call(path, mode), error = errno;
    leave();
    errno = error;
    return value;
}
int unlink(const char *path) {
    static int (*call)(const char *);
    struct stat status;
    if (!call)
        call = real("unlink");
    if (lstat(path, &status) < 0)
        return call(path);
    if (enter(EIO))
        return -1;
    int value = call(path), error = errno;
    leave();
    errno = error;
    return value;
}

/* Writing to what is no file (a terminal, a pipe) changes nothing that stays. */
ssize_t write(int fd, const void *data, size_t length) {
    static ssize_t (*call)(int, const void *, size_t);
    struct stat status;
    if (!call)
        call = real("write");
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return call(fd, data, length);
    if (enter(ENOSPC))
        return -1;
    ssize_t value = call(fd, data, length);
    int error = errno;
    leave();
    errno = error;
    return value;
}

/* Only those that make or empty a file. */
#define OPEN(name, first, use)                                                         \
    int name(first const char *path, int flags, ...) {                                 \
        static int (*call)(first const char *, int, ...);                              \
        va_list arguments;                                                             \
        va_start(arguments, flags);                                                    \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                                             \
        if (!call)                                                                     \
            call = real(#name);                                                        \
        if (!(flags & (O_CREAT | O_TRUNC)))                                            \
            return call(use path, flags, mode);                                        \
        if (enter(ENOSPC))                                                             \
            return -1;                                                                 \
        int value = call(use path, flags, mode), error = errno;                        \
        leave();                                                                       \
        errno = error;                                                                 \
        return value;                                                                  \
    }
#define COMMA ,
#define FOLDER int folder COMMA
OPEN(open, , )
OPEN(open64, , )
OPEN(openat, FOLDER, folder COMMA)
OPEN(openat64, FOLDER, folder COMMA)

int mkostemp(char *template, int flags) {
    static int (*call)(char *, int);
    if (!call)
        call = real("mkostemp");
    if (enter(ENOSPC))
        return -1;
    int value = call(template, flags), error = errno;
    leave();
    errno = error;
    return value;
}

/* A child that is started may change something while its parent is gone. */
int posix_spawnp(pid_t *child, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
    static int (*call)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                       char *const[], char *const[]);
    if (!call)
        call = real("posix_spawnp");
    if (enter(EAGAIN))
        return EAGAIN;
    int value = call(child, file, actions, attributes, arguments, environment);
    leave();
    return value;
}
