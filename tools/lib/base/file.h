/* Files: read whole with a limit, written beside and renamed. */
#ifndef DOCKET_BASE_FILE_H
#define DOCKET_BASE_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buffer.h"

/*
 * Appends the contents of the regular file (or of standard input where path is "-") to `out`. At most `limit`
 * bytes: a larger file is an error that names the limit. Returns 0, or -1 with an error.
 */
int file_read(struct buffer *out, const char *path, size_t limit);
/*
 * As file_read, for the file at `path` below the folder `root`, and nowhere else: a path that is absolute,
 * goes up, or leads through a symbolic link below the root is an error. Errors name `path` alone.
 */
int file_read_beneath(struct buffer *out, const char *root, const char *path, size_t limit);
/* The same, faster, where the root is open already as `folder`; -1: it isn't. Threads may share it. */
int file_read_inside(struct buffer *out, int folder, const char *root, const char *path, size_t limit);
/*
 * Writes `path` as one step: to a temporary file beside it, fsync, rename, fsync of the folder. On any
 * failure nothing is left at `path` but what was there before, and no temporary file. A path that is a device
 * or a pipe ("/dev/full", "/dev/stdout") is written directly; "-" is standard output. Returns 0, or -1 with
 * an error.
 */
int file_write(const char *path, const void *data, size_t length);
/* Writes all of it to a descriptor, going on after interruptions. 0, or -1 with errno. */
int file_write_all(int fd, const void *data, size_t length);
bool file_exists(const char *path);
/* Makes a folder and those above it. 0, or -1 with an error. */
int file_make_folders(const char *path);
/* A new folder of one's own for what is only needed while the process runs (below TMPDIR, or /tmp), to be
 * freed. NULL with an error. */
char *file_make_scratch(void);
/* Deletes a folder with all that is in it, as far as that can be done; links are deleted, not followed. */
void file_remove_tree(const char *path);
/*
 * Flushes and closes a standard stream as the last thing that a tool does: 0, or -1 with an error where
 * anything written to it was lost (a full device, a closed pipe).
 */
int file_close_stream(FILE *stream, const char *name);

#endif
