/*
 * Preloaded into a program: counts its calls that change something, and at the one whose number KILL_AT says,
 * ends the process at once (KILL_HOW=before or after the call), or lets the call fail with ENOSPC or EIO
 * (KILL_HOW=fail). The number of calls seen goes to the file KILL_COUNT, if that is set. Only processes whose
 * program's name contains KILL_PROGRAM count.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long seen, at = -1;
static enum { BEFORE, AFTER, FAIL } how;
static int counting = -1;

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static void begin(void) {
    const char *number = getenv("KILL_AT"), *kind = getenv("KILL_HOW"), *program = getenv("KILL_PROGRAM");
    counting = !program || strstr(program_invocation_short_name, program) != NULL;
    at = number ? atol(number) : -1;
    how = kind && strcmp(kind, "after") == 0 ? AFTER : kind && strcmp(kind, "fail") == 0 ? FAIL : BEFORE;
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
    if (seen == at && how == FAIL) {
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
CALL(int, unlink, (const char *a), (a), EIO)
CALL(int, unlinkat, (int a, const char *b, int c), (a, b, c), EIO)
CALL(int, rmdir, (const char *a), (a), EIO)
CALL(int, mkdir, (const char *a, mode_t b), (a, b), ENOSPC)
CALL(int, mkdirat, (int a, const char *b, mode_t c), (a, b, c), ENOSPC)
CALL(int, fsync, (int a), (a), EIO)
CALL(int, fdatasync, (int a), (a), EIO)
CALL(int, ftruncate, (int a, off_t b), (a, b), ENOSPC)
CALL(int, ftruncate64, (int a, off64_t b), (a, b), ENOSPC)
CALL(int, chmod, (const char *a, mode_t b), (a, b), EACCES)
CALL(int, fchmod, (int a, mode_t b), (a, b), EACCES)
CALL(ssize_t, pwrite, (int a, const void *b, size_t c, off_t d), (a, b, c, d), ENOSPC)

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
