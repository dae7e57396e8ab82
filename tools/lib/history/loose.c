#include "history/loose.h"

#include <dirent.h>
#include <git2/sys/odb_backend.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"

/* As libgit2's own for packs: those are asked before, loose objects afterwards. */
enum { PRIORITY = 2, FILE_MAX_BYTES = 1 << 30 };

struct guard {
    git_odb_backend backend; /* first: libgit2 knows no other part */
    char *objects;
    bool folders[256]; /* which there were; new ones are our own */
};

/* Does the stream end before its bytes do? Anything else that is wrong with it libgit2 tells. */
static bool is_whole(const struct buffer *bytes) {
    enum { CHUNK = 1 << 15 };
    unsigned char scratch[CHUNK];
    z_stream stream = {.next_in = (unsigned char *)bytes->data, .avail_in = (uInt)bytes->length};
    int code = inflateInit(&stream);
    while (code == Z_OK) {
        stream.next_out = scratch;
        stream.avail_out = CHUNK;
        code = inflate(&stream, Z_NO_FLUSH);
    }
    inflateEnd(&stream);
    return code != Z_BUF_ERROR;
}

/* GIT_ENOTFOUND: others may look; GIT_ERROR: it is there and cut off. */
static int look(struct guard *guard, const git_oid *id) {
    struct buffer path = BUFFER_INIT, bytes = BUFFER_INIT;
    char hex[GIT_OID_HEXSZ + 1];
    int code = GIT_ENOTFOUND;
    if (!guard->folders[id->id[0]])
        return code;
    git_oid_tostr(hex, sizeof hex, id);
    buffer_printf(&path, "%s/%.2s/%s", guard->objects, hex, hex + 2);
    if (file_exists(buffer_text(&path)) && file_read(&bytes, buffer_text(&path), FILE_MAX_BYTES) == 0 &&
        !is_whole(&bytes)) {
        git_error_set_str(GIT_ERROR_ODB, "its file is cut off; take it from another clone");
        code = GIT_ERROR;
    }
    buffer_release(&path);
    buffer_release(&bytes);
    return code;
}

static int guard_read(void **data, size_t *length, git_object_t *type, git_odb_backend *backend,
                      const git_oid *id) {
    (void)data, (void)length, (void)type;
    return look((struct guard *)backend, id);
}

static int guard_read_header(size_t *length, git_object_t *type, git_odb_backend *backend,
                             const git_oid *id) {
    (void)length, (void)type;
    return look((struct guard *)backend, id);
}

static void guard_free(git_odb_backend *backend) {
    struct guard *guard = (struct guard *)backend;
    free(guard->objects);
    free(guard);
}

static void find_folders(struct guard *guard) {
    DIR *directory = opendir(guard->objects);
    struct dirent *entry;
    unsigned number;
    while (directory && (entry = readdir(directory)))
        if (strlen(entry->d_name) == 2 && strspn(entry->d_name, "0123456789abcdef") == 2 &&
            sscanf(entry->d_name, "%2x", &number) == 1)
            guard->folders[number] = true;
    if (directory)
        closedir(directory);
}

int loose_guard(git_odb *odb, const char *objects) {
    struct guard *guard = mem_zalloc(1, sizeof *guard);
    git_odb_init_backend(&guard->backend, GIT_ODB_BACKEND_VERSION);
    guard->backend.read = guard_read;
    guard->backend.read_header = guard_read_header;
    guard->backend.free = guard_free;
    guard->objects = mem_strdup(objects);
    find_folders(guard);
    if (git_odb_add_backend(odb, &guard->backend, PRIORITY) == 0)
        return 0;
    guard_free(&guard->backend);
    return -1;
}
