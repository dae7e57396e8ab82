#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"

/* --- reading ---------------------------------------------------------------------------------- */

static int too_large(const char *name, size_t limit) {
    if (limit >= 1u << 20 && limit % (1u << 20) == 0)
        return error_set("'%s' is larger than %zu MB", name, limit >> 20);
    return error_set("'%s' is larger than %zu bytes", name, limit);
}

/* Appends all that `fd` has, in at most `limit` bytes. */
static int read_all(struct buffer *out, int fd, const char *name, size_t limit) {
    size_t start = out->length;
    for (;;) {
        size_t more = limit - (out->length - start);
        size_t room = more < 65536 ? more + 1 : 65536; /* one byte too many tells that the limit is passed */
        buffer_reserve(out, room);
        ssize_t got = read(fd, out->data + out->length, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            out->data[out->length] = '\0';
            return got < 0 ? error_set_errno("can't read '%s'", name) : 0;
        }
        if ((size_t)got > more) {
            out->length = start;
            out->data[start] = '\0';
            return too_large(name, limit);
        }
        out->length += (size_t)got;
    }
}

static int read_file(struct buffer *out, int fd, const char *name, size_t limit) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        return error_set_errno("can't read '%s'", name);
    if (!S_ISREG(status.st_mode))
        return error_set("'%s' is %s", name, S_ISDIR(status.st_mode) ? "a folder" : "no regular file");
    if ((uint64_t)status.st_size > limit)
        return too_large(name, limit);
    buffer_reserve(out, (size_t)status.st_size + 1);
    return read_all(out, fd, name, limit);
}

/* Without O_NONBLOCK a named pipe would wait here for somebody to write. */
enum { READ_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK };

int file_read(struct buffer *out, const char *path, size_t limit) {
    if (strcmp(path, "-") == 0)
        return read_all(out, STDIN_FILENO, "standard input", limit);
    int fd = open(path, READ_FLAGS);
    if (fd < 0)
        return error_set_errno("can't open '%s'", path);
    int result = read_file(out, fd, path, limit);
    close(fd);
    return result;
}

/* Opens `name` in the folder open as `folder`, which it closes; `path` is what errors call it. */
static int open_in(int folder, const char *name, int flags, const char *path) {
    struct stat status;
    int fd = openat(folder, name, flags | O_NOFOLLOW);
    if (fd < 0) {
        int code = errno;
        if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)) {
            error_set("'%s' is, or leads through, a symbolic link", path);
        } else {
            errno = code;
            error_set_errno("can't open '%s'", path);
        }
    }
    close(folder);
    return fd;
}

/* At once, where the kernel can (Linux 5.6); -1: it can't, or there is something to be said about it. */
static int open_beneath(int folder, const char *path) {
    struct open_how how = {.flags = READ_FLAGS, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    return folder < 0 ? -1 : (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int file_read_inside(struct buffer *out, int folder, const char *root, const char *path, size_t limit) {
    int fd = open_beneath(folder, path);
    if (fd < 0)
        return file_read_beneath(out, root, path, limit);
    int result = read_file(out, fd, path, limit);
    close(fd);
    return result;
}

int file_read_beneath(struct buffer *out, const char *root, const char *path, size_t limit) {
    struct arena arena = {0};
    const char *clean = path_resolve(&arena, "", path);
    int result = -1, fd;
    if (!clean || !*clean) {
        error_set("'%s' is no path below the folder", path);
        goto done;
    }
    fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        error_set_errno("can't open the folder '%s'", root);
    for (const char *slash; fd >= 0 && (slash = strchr(clean, '/')); clean = slash + 1)
        fd = open_in(fd, arena_strndup(&arena, clean, (size_t)(slash - clean)),
                     O_PATH | O_DIRECTORY | O_CLOEXEC, path);
    if (fd >= 0)
        fd = open_in(fd, clean, READ_FLAGS, path);
    if (fd >= 0) {
        result = read_file(out, fd, path, limit);
        close(fd);
    }
done:
    arena_release(&arena);
    return result;
}

/* --- writing ---------------------------------------------------------------------------------- */

int file_write_all(int fd, const void *bytes, size_t length) {
    const char *data = bytes;
    while (length) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written == 0)
            errno = EIO; /* nothing taken, and no reason given */
        if (written <= 0)
            return -1;
        data += written;
        length -= (size_t)written;
    }
    return 0;
}

/* To a device, a pipe or an open stream, where nothing can be taken back. */
static int write_directly(int fd, const char *name, const void *data, size_t length) {
    return file_write_all(fd, data, length) < 0 ? error_set_errno("can't write %s", name) : 0;
}

static int write_device(const char *path, const void *data, size_t length) {
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return error_set_errno("can't write '%s'", path);
    int result = file_write_all(fd, data, length);
    /* Devices that keep nothing refuse fsync with EINVAL. */
    if (result == 0 && fsync(fd) < 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP)
        result = -1;
    if (result < 0)
        error_set_errno("can't write '%s'", path);
    if (close(fd) < 0 && result == 0)
        result = error_set_errno("can't write '%s'", path);
    return result;
}

static void sync_folder(const char *folder) {
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* a folder that may be written but not read: the file itself is safe */
    (void)fsync(fd);
    close(fd);
}

/* The permissions that the new file gets: those of the one it replaces, or what the process gives new files.
 */
static mode_t wanted_mode(const struct stat *old) {
    if (old)
        return old->st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Writes beside `path` and renames. `old` describes the file that is there, or is NULL. */
static int write_beside(const char *path, const struct stat *old, const void *data, size_t length) {
    struct arena arena = {0};
    const char *folder = path_folder(&arena, path);
    if (!folder[0])
        folder = path[0] == '/' ? "/" : ".";
    char *temporary = arena_printf(&arena, "%s/.%.200s.XXXXXX", folder, path_name(path));
    int result = -1;
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        error_set_errno("can't write '%s'", path);
        goto end;
    }
    bool fine = fchmod(fd, wanted_mode(old)) == 0 && file_write_all(fd, data, length) == 0 && fsync(fd) == 0;
    int code = errno;
    if (close(fd) < 0 && fine) {
        code = errno;
        fine = false;
    }
    if (fine && rename(temporary, path) < 0) {
        code = errno;
        fine = false;
    }
    if (!fine) {
        unlink(temporary);
        errno = code;
        error_set_errno("can't write '%s'", path);
        goto end;
    }
    sync_folder(folder);
    result = 0;
end:
    arena_release(&arena);
    return result;
}

/* "/dev/stdout" may lead to a regular file, opened by somebody who counts on its staying the same. What lies
 * in /dev/shm is a file as any other. */
static bool is_opened_by_others(const char *path) {
    return (strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/shm/", 9) != 0) ||
           strncmp(path, "/proc/", 6) == 0;
}

int file_write(const char *path, const void *data, size_t length) {
    if (strcmp(path, "-") == 0) {
        /* Behind what the process has printed already. */
        if (fflush(stdout) != 0)
            return error_set_errno("can't write standard output");
        return write_directly(STDOUT_FILENO, "standard output", data, length);
    }
    struct stat status;
    if (stat(path, &status) < 0) {
        struct stat link;
        if (errno == ENOENT && lstat(path, &link) == 0)
            return error_set("can't write '%s': it is a symbolic link to nothing", path);
        if (errno != ENOENT)
            return error_set_errno("can't write '%s'", path);
        size_t end = strlen(path);
        if (end == 0 || path[end - 1] == '/')
            return error_set("can't write '%s': it names no file", path);
        return write_beside(path, NULL, data, length);
    }
    if (S_ISDIR(status.st_mode))
        return error_set("can't write '%s': it is a folder", path);
    if (!S_ISREG(status.st_mode) || is_opened_by_others(path))
        return write_device(path, data, length);
    char *real = realpath(path, NULL); /* a link stays a link */
    if (!real)
        return error_set_errno("can't write '%s'", path);
    int result = write_beside(real, &status, data, length);
    free(real);
    return result;
}

bool file_exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0;
}

static int make_folder(const char *path) {
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return 0;
    if (errno != EEXIST && errno != EROFS && errno != EACCES)
        return error_set_errno("can't make the folder '%s'", path);
    int code = errno;
    if (stat(path, &status) < 0) {
        errno = code;
        return error_set_errno("can't make the folder '%s'", path);
    }
    if (!S_ISDIR(status.st_mode))
        return error_set("can't make the folder '%s': a file of that name is there", path);
    return 0;
}

int file_make_folders(const char *path) {
    if (!path[0])
        return 0;
    struct arena arena = {0};
    char *partial = arena_strdup(&arena, path);
    char *end = partial;
    int result = 0;
    do {
        end = strchrnul(end + 1, '/');
        char cut = *end;
        *end = '\0';
        result = make_folder(partial);
        *end = cut;
    } while (result == 0 && *end && end[1]);
    arena_release(&arena);
    return result;
}

char *file_make_scratch(void) {
    const char *folder = getenv("TMPDIR");
    struct arena arena = {0};
    char *path = arena_printf(&arena, "%s/docket-XXXXXX", folder && folder[0] ? folder : "/tmp"),
         *result = mkdtemp(path) ? mem_strdup(path) : NULL;
    if (!result)
        error_set_errno("can't make a folder in '%s'", folder && folder[0] ? folder : "/tmp");
    arena_release(&arena);
    return result;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status;
    (void)where;
    if (kind == FTW_DP)
        rmdir(path);
    else
        unlink(path);
    return 0;
}

void file_remove_tree(const char *path) {
    nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

int file_close_stream(FILE *stream, const char *name) {
    bool lost = ferror(stream) != 0, used = lost || __fpending(stream) > 0;
    errno = 0;
    /* A stream that was closed before the program began and was never written to has lost nothing. */
    if (fclose(stream) != 0 ? errno == EBADF && !used : !lost)
        return 0;
    return errno ? error_set_errno("can't write %s", name) : error_set("can't write %s", name);
}
