#include "history/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/kind.h"

/* Whether a folder is the top of a clone, or a bare repository: what lies above is another matter. */
static bool is_repository(struct arena *arena, const char *folder) {
    static const char *const parts[] = {"HEAD", "objects", "refs"};
    bool bare = true;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && bare; i++)
        bare = file_exists(path_join(arena, folder, parts[i]));
    return bare || file_exists(path_join(arena, folder, ".git"));
}

char *source_find_root(struct arena *arena, const char *start) {
    char *real = realpath(start, NULL);
    if (!real)
        return NULL;
    const char *folder = real;
    char *result = NULL;
    for (;;) {
        struct stat status;
        const char *file = path_join(arena, folder, "docket.yaml");
        if (stat(file, &status) == 0 && S_ISREG(status.st_mode)) {
            result = arena_strdup(arena, folder);
            break;
        }
        if (strcmp(folder, "/") == 0 || is_repository(arena, folder))
            break;
        folder = path_folder(arena, folder);
        if (!folder[0])
            folder = "/";
    }
    free(real);
    return result;
}

/* --- for the kinds ---------------------------------------------------------------------------- */

struct source *source_new(const struct source_kind *kind, size_t state_size) {
    struct source *source = mem_zalloc(1, sizeof *source);
    source->kind = kind;
    source->state = arena_alloc(&source->arena, state_size);
    source->label = "";
    return source;
}

int source_add(struct source *source, const char *path, enum source_mode mode, const void *own) {
    if (source->count >= SOURCE_MAX_ENTRIES)
        return error_set(
            "there are more than %d files; name a smaller folder, or let .gitignore leave some out",
            SOURCE_MAX_ENTRIES);
    MEM_APPEND(source->entries, source->count, source->capacity, ((struct source_entry){path, mode, own}));
    return 0;
}

static int compare_entries(const void *left, const void *right) {
    const struct source_entry *a = left, *b = right;
    return strcmp(a->path, b->path);
}

/* Trees and the index come in order. */
static bool is_sorted(const struct source *source) {
    for (size_t i = 1; i < source->count; i++)
        if (compare_entries(&source->entries[i - 1], &source->entries[i]) > 0)
            return false;
    return true;
}

int source_seal(struct source *source) {
    if (!is_sorted(source))
        qsort(source->entries, source->count, sizeof *source->entries, compare_entries);
    for (size_t i = 1; i < source->count; i++)
        if (strcmp(source->entries[i - 1].path, source->entries[i].path) == 0)
            return error_set("%s holds '%s' twice", source->label, source->entries[i].path);
    return 0;
}

static const struct source_entry *find(const struct source *source, const char *path) {
    struct source_entry wanted = {.path = path};
    return source->count ? bsearch(&wanted, source->entries, source->count, sizeof wanted, compare_entries)
                         : NULL;
}

size_t source_entries_from(const struct source_entry *entries, size_t low, size_t high, const char *path) {
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(entries[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int source_too_deep(const char *path) {
    return error_set("folders are nested more than %d deep: '%.120s…'", SOURCE_MAX_DEPTH, path);
}

/* --- put together of others ------------------------------------------------------------------- */

static int overlay_read(struct source *source, size_t index, size_t limit, struct buffer *out) {
    const struct source_overlay *how = source->state;
    return how->read(how->context, source->entries[index].path, limit, out);
}

static const char *overlay_blob(struct source *source, size_t index) {
    const struct source_overlay *how = source->state;
    return how->blob(how->context, source->entries[index].path);
}

static void overlay_release(void *state) {
    struct source_overlay *how = state;
    how->release(how->context);
}

int source_open_overlay(struct source **out, const struct source_overlay *how,
                        const struct source_entry *entries, size_t count, const char *label, int64_t time) {
    static const struct source_kind kind = {
        .read = overlay_read, .blob = overlay_blob, .release = overlay_release};
    struct source *source = source_new(&kind, sizeof *how);
    *(struct source_overlay *)source->state = *how;
    source->label = arena_strdup(&source->arena, label);
    source->time = time;
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = source_add(source, arena_strdup(&source->arena, entries[i].path), entries[i].mode, NULL);
    if (result < 0 || source_seal(source) < 0) {
        source_close(source);
        *out = NULL;
        return -1;
    }
    *out = source;
    return 0;
}

/* --- for everybody ---------------------------------------------------------------------------- */

void source_close(struct source *source) {
    if (!source)
        return;
    source->kind->release(source->state);
    free(source->entries);
    arena_release(&source->arena);
    free(source);
}

const struct source_entry *source_entries(const struct source *source, size_t *count) {
    *count = source->count;
    return source->entries;
}

int source_read(struct source *source, const char *path, size_t limit, struct buffer *out) {
    const struct source_entry *entry = find(source, path);
    if (!entry)
        return error_set("there is no file '%s' in the %s", path, source->label);
    if (entry->mode != SOURCE_FILE)
        return error_set("'%s' is %s, no file", path,
                         entry->mode == SOURCE_SYMLINK ? "a symbolic link" : "a submodule");
    return source->kind->read(source, (size_t)(entry - source->entries), limit, out);
}

bool source_for_threads(const struct source *source) {
    return source->kind->threads;
}

void source_read_ahead(struct source *source, const char *const *paths, size_t count) {
    size_t used = 0, *indices;
    if (!source->kind->ahead || !count)
        return;
    indices = mem_zalloc(count, sizeof *indices);
    for (size_t i = 0; i < count; i++) {
        const struct source_entry *entry = find(source, paths[i]);
        if (entry && entry->mode == SOURCE_FILE)
            indices[used++] = (size_t)(entry - source->entries);
    }
    source->kind->ahead(source, indices, used);
    free(indices);
}

const char *source_blob(struct source *source, const char *path) {
    const struct source_entry *entry = find(source, path);
    return entry && source->kind->blob ? source->kind->blob(source, (size_t)(entry - source->entries)) : NULL;
}

bool source_has(const struct source *source, const char *path) {
    return find(source, path) != NULL;
}

bool source_has_file(const struct source *source, const char *path) {
    const struct source_entry *entry = find(source, path);
    return entry && entry->mode == SOURCE_FILE;
}

const char *source_commit(const struct source *source) {
    return source->commit;
}

int64_t source_time(const struct source *source) {
    return source->time;
}

const char *source_label(const struct source *source) {
    return source->label;
}
