/*
 * A reference deleted, with a journal that says which locks are held: a run that was killed leaves the
 * reference or doesn't, and the next one gives its locks up.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "history/journal.h"

enum { PACKED_LIMIT = 256 << 20 };

/* Appends packed-refs without the line of the reference, and the one of what its tag leads to. Whether it was
 * there. */
static bool leave_out(struct buffer *out, const struct buffer *packed, const char *name) {
    const char *at = buffer_text(packed), *end = at + packed->length;
    bool found = false, skip = false;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline ? newline + 1 : end) - at), text = length - (newline ? 1 : 0);
        if (*at != '^')
            skip = text == 41 + strlen(name) && at[40] == ' ' && memcmp(at + 41, name, text - 41) == 0;
        if (skip)
            found = true;
        else
            buffer_add(out, at, length);
        at += length;
    }
    return found;
}

static int read_packed(const struct journal_lock *lock, struct buffer *out) {
    buffer_clear(out);
    return file_exists(lock->target) ? file_read(out, lock->target, PACKED_LIMIT) : 0;
}

/* Under the locks: is everything as it was when what is to be packed was written? */
static int check_unmoved(struct store *store, const char *name, const struct object_name *object,
                         const struct journal_lock *packed, const struct buffer *before) {
    struct object_name now;
    struct buffer bytes = BUFFER_INIT;
    int result = store_reference(store, name, &now) < 0 ? -1 : read_packed(packed, &bytes);
    if (result == 0 && (strcmp(now.hex, object->hex) != 0 || bytes.length != before->length ||
                        memcmp(buffer_text(&bytes), buffer_text(before), bytes.length) != 0))
        result = error_set("the reference '%s' was changed in the meantime; nothing was deleted, try again",
                           name);
    buffer_release(&bytes);
    return result;
}

/* The packed one first: while the other is there, the reference is. */
static int perform(const struct journal *journal, bool is_packed, const char *name) {
    struct arena arena = {0};
    const struct journal_lock *loose = &journal->locks[0], *packed = &journal->locks[1];
    int result = is_packed ? journal_rename_lock(packed) : 0;
    if (result == 0 && unlink(loose->target) < 0 && errno != ENOENT)
        result = error_set_errno("can't delete '%s'", loose->target);
    if (result == 0)
        result = journal_sync(path_folder(&arena, loose->target));
    if (result == 0)
        unlink(arena_printf(&arena, "%s/logs/%s", journal->git_folder, name));
    arena_release(&arena);
    return result;
}

/* Locks, looks, deletes. Where it fails, the journal is still there, and nothing or all has happened. */
static int delete_locked(struct journal *journal, const char *path, struct store *store, const char *name,
                         const struct object_name *object) {
    const struct journal_lock *packed = &journal->locks[1];
    struct buffer before = BUFFER_INIT, after = BUFFER_INIT;
    bool is_packed = false;
    int result = read_packed(packed, &before);
    if (result == 0) {
        is_packed = leave_out(&after, &before, name);
        result = file_write(journal->locks[0].kept, "", 0);
    }
    if (result == 0)
        result = file_write(packed->kept, buffer_text(&after), after.length);
    if (result == 0)
        result = journal_write(journal, path);
    if (result == 0)
        result = journal_lock(journal);
    if (result == 0)
        result = check_unmoved(store, name, object, packed, &before);
    if (result == 0)
        result = perform(journal, is_packed, name);
    buffer_release(&before);
    buffer_release(&after);
    return result;
}

int journal_delete_reference(struct journal *journal, const char *path, const char *locks,
                             struct store *store, const char *name, const struct object_name *object) {
    struct arena arena = {0};
    struct journal_lock both[] = {
        {path_join(&arena, journal->git_folder, name), path_join(&arena, locks, "deleted")},
        {path_join(&arena, journal->git_folder, "packed-refs"), path_join(&arena, locks, "packed-refs")},
    };
    journal->locks = both;
    journal->lock_count = 2;
    int result = file_make_folders(locks);
    if (result == 0)
        result = delete_locked(journal, path, store, name, object);
    const char *message = arena_strdup(&arena, result < 0 ? error_message() : "");
    /* A lock that can't be given up is left to the next run, with the journal. */
    int ended = journal_unlock(journal) < 0 ? -1 : journal_forget(journal, path);
    if (result < 0)
        error_set("%s", message);
    arena_release(&arena);
    return result < 0 ? -1 : ended;
}
