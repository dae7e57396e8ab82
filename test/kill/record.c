/*
 * Preloaded into a program, behind shim.c: writes down, line by line into the file RECORD_LOG, what it does
 * to files below the folder RECORD_ROOT, for crash.pl. What a rename or a removal takes away is kept below
 * the folder RECORD_KEPT, by a hard link.
 *
 *   create PATH · write PATH · sync PATH · mkdir PATH · rmdir PATH · link PATH · unlink PATH KEPT ·
 *   rename PATH PATH KEPT (KEPT "-": nothing was there)
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}
#define REAL(name) ((__typeof__(&name))real(#name))

/* The absolute path of what `path` names in the folder open as `folder`; false where it isn't below the root.
 */
static int locate(int folder, const char *path, char out[PATH_MAX]) {
    const char *root = getenv("RECORD_ROOT"), *slash = strrchr(path, '/');
    char name[PATH_MAX], base[PATH_MAX] = "", joined[2 * PATH_MAX], *parent;
    if (!root)
        return 0;
    if (folder != AT_FDCWD && path[0] != '/') {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        base[length > 0 ? length : 0] = '\0';
    }
    snprintf(name, sizeof name, "%s", slash ? slash + 1 : path);
    snprintf(joined, sizeof joined, "%s%s%.*s", base, base[0] ? "/" : "", slash ? (int)(slash - path + 1) : 0,
             path);
    parent = realpath(joined[0] ? joined : ".", NULL);
    int length = parent ? snprintf(out, PATH_MAX, "%s/%s", parent, name) : PATH_MAX;
    free(parent);
    return length < PATH_MAX && strncmp(out, root, strlen(root)) == 0 && out[strlen(root)] == '/';
}

static int locate_open(int fd, char out[PATH_MAX]) {
    const char *root = getenv("RECORD_ROOT");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = root ? readlink(link, out, PATH_MAX - 1) : -1;
    out[length > 0 ? length : 0] = '\0';
    return length > 0 && strncmp(out, root, strlen(root)) == 0;
}

static void tell(const char *what, const char *path, const char *other, const char *kept) {
    char line[3 * PATH_MAX];
    const char *log = getenv("RECORD_LOG");
    int error = errno, fd = log ? REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
    int length = snprintf(line, sizeof line, "%s %s%s%s%s%s\n", what, path, other ? " " : "",
                          other ? other : "", kept ? " " : "", kept ? kept : "");
    if (fd < 0 || REAL(write)(fd, line, (size_t)length) != length)
        _exit(99);
    close(fd);
    errno = error;
}

/* Keeps what lies at `path`: its name there, or "-". */
static const char *keep(const char *path) {
    static char name[PATH_MAX];
    static int count;
    struct stat status;
    int error = errno;
    if (lstat(path, &status) < 0)
        strcpy(name, "-");
    else {
        snprintf(name, sizeof name, "%s/%d.%d", getenv("RECORD_KEPT"), getpid(), count++);
        if (REAL(link)(path, name) < 0)
            _exit(99);
    }
    errno = error;
    return name;
}

/* --- names ------------------------------------------------------------------------------------ */

int renameat(int a, const char *from, int b, const char *to) {
    char source[PATH_MAX], target[PATH_MAX];
    int known = locate(a, from, source) && locate(b, to, target);
    const char *kept = known ? keep(target) : "-";
    int value = REAL(renameat)(a, from, b, to);
    if (value == 0 && known)
        tell("rename", source, target, kept);
    return value;
}
int rename(const char *from, const char *to) {
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int link(const char *from, const char *to) {
    char path[PATH_MAX];
    int value = REAL(link)(from, to);
    if (value == 0 && locate(AT_FDCWD, to, path))
        tell("link", path, NULL, NULL);
    return value;
}

int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    int known = locate(folder, name, path);
    const char *kept = known && !(flags & AT_REMOVEDIR) ? keep(path) : "-";
    int value = REAL(unlinkat)(folder, name, flags);
    if (value == 0 && known)
        tell(flags & AT_REMOVEDIR ? "rmdir" : "unlink", path, NULL, flags & AT_REMOVEDIR ? NULL : kept);
    return value;
}
int unlink(const char *path) {
    return unlinkat(AT_FDCWD, path, 0);
}
int rmdir(const char *path) {
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdirat(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    int value = REAL(mkdirat)(folder, name, mode);
    if (value == 0 && locate(folder, name, path))
        tell("mkdir", path, NULL, NULL);
    return value;
}
int mkdir(const char *path, mode_t mode) {
    return mkdirat(AT_FDCWD, path, mode);
}

/* --- contents --------------------------------------------------------------------------------- */

static int open_told(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat status;
    int changes = flags & (O_CREAT | O_TRUNC) && locate(folder, name, path);
    int there = changes && lstat(path, &status) == 0;
    int fd = REAL(openat)(folder, name, flags, mode);
    if (fd >= 0 && changes && !there)
        tell("create", path, NULL, NULL);
    else if (fd >= 0 && changes && flags & O_TRUNC)
        tell("write", path, NULL, NULL);
    return fd;
}

#define OPEN(name, first, folder)                                                      \
    int name(first const char *path, int flags, ...) {                                 \
        va_list arguments;                                                             \
        va_start(arguments, flags);                                                    \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0; \
        va_end(arguments);                                                             \
        return open_told(folder, path, flags, mode);                                   \
    }
#define COMMA ,
#define FOLDER int at COMMA
OPEN(open, , AT_FDCWD)
OPEN(open64, , AT_FDCWD)
OPEN(openat, FOLDER, at)
OPEN(openat64, FOLDER, at)

int mkostemp(char *template, int flags) {
    char path[PATH_MAX];
    int fd = REAL(mkostemp)(template, flags);
    if (fd >= 0 && locate_open(fd, path))
        tell("create", path, NULL, NULL);
    return fd;
}

static void tell_open(const char *what, int fd) {
    char path[PATH_MAX];
    int error = errno;
    if (locate_open(fd, path))
        tell(what, path, NULL, NULL);
    errno = error;
}

ssize_t write(int fd, const void *data, size_t length) {
    ssize_t value = REAL(write)(fd, data, length);
    if (value > 0)
        tell_open("write", fd);
    return value;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    ssize_t value = REAL(pwrite)(fd, data, length, offset);
    if (value > 0)
        tell_open("write", fd);
    return value;
}
int ftruncate(int fd, off_t length) {
    int value = REAL(ftruncate)(fd, length);
    if (value == 0)
        tell_open("write", fd);
    return value;
}
int fsync(int fd) {
    int value = REAL(fsync)(fd);
    if (value == 0)
        tell_open("sync", fd);
    return value;
}
int fdatasync(int fd) {
    int value = REAL(fdatasync)(fd);
    if (value == 0)
        tell_open("sync", fd);
    return value;
}
