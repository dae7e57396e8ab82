/* Objects as sources: a commit's tree, the index, chosen files. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/ahead.h"
#include "history/git.h"
#include "history/kind.h"

struct objects {
    struct store *store;
    bool owned;     /* the store ends with the source; the entries' own are git_oid */
    size_t visited; /* trees: a few objects can stand for millions of folders */
};

static int object_read(struct source *source, size_t index, size_t limit, struct buffer *out) {
    struct objects *objects = source->state;
    const char *path = source->entries[index].path;
    const git_oid *id = source->entries[index].own;
    size_t length;
    git_object_t type;
    struct object_name name = store_name(id);
    if (objects->store->ahead && ahead_take(objects->store->ahead, &name, limit, &type, out, NULL))
        return type == GIT_OBJECT_BLOB ? 0 : error_set("'%s' in the %s is no file", path, source->label);
    int code = git_odb_read_header(&length, &type, objects->store->odb, id);
    if (code == GIT_ENOTFOUND)
        return error_set(
            "the contents of '%s' are missing in the repository (a clone with --filter?); run: git fetch "
            "--refetch",
            path);
    if (code < 0)
        return git_fail("can't read '%s' in the %s", path, source->label);
    if (type != GIT_OBJECT_BLOB)
        return error_set("'%s' in the %s is no file", path, source->label);
    if (length > limit)
        return limit % (1u << 20) ? error_set("'%s' is larger than %zu bytes", path, limit)
                                  : error_set("'%s' is larger than %zu MB", path, limit >> 20);
    git_odb_object *object = NULL;
    if (git_odb_read(&object, objects->store->odb, id) < 0)
        return git_fail("can't read '%s' in the %s", path, source->label);
    buffer_add(out, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    return 0;
}

static const char *object_blob(struct source *source, size_t index) {
    const git_oid *id = source->entries[index].own;
    return arena_strdup(&source->arena, store_name(id).hex);
}

static void objects_release(void *state) {
    struct objects *objects = state;
    if (objects->owned)
        store_close(objects->store);
}

static void objects_ahead(struct source *source, const size_t *indices, size_t count) {
    struct objects *objects = source->state;
    struct object_name *names = mem_zalloc(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = store_name(source->entries[indices[i]].own);
    store_read_ahead(objects->store, names, count);
    free(names);
}

static const struct source_kind objects_kind = {
    .read = object_read, .blob = object_blob, .ahead = objects_ahead, .release = objects_release};

static int add_blob(struct source *source, const char *path, enum source_mode mode, const git_oid *id) {
    return source_add(source, path, mode, arena_dup(&source->arena, id, sizeof *id));
}

/* --- the tree --------------------------------------------------------------------------------- */

/* Names that no checkout would write, in trees made by hand. */
static bool acceptable(const char *name) {
    return name[0] && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strcasecmp(name, ".git") != 0;
}

static int walk(struct source *source, const git_tree *tree, const char *path, int depth);

static int walk_subtree(struct source *source, const git_oid *id, const char *path, int depth) {
    struct objects *objects = source->state;
    if (depth >= SOURCE_MAX_DEPTH)
        return source_too_deep(path);
    if (++objects->visited > SOURCE_MAX_ENTRIES)
        return error_set("the %s has more than %d folders", source->label, SOURCE_MAX_ENTRIES);
    git_tree *tree = NULL;
    if (git_tree_lookup(&tree, objects->store->repository, id) < 0)
        return git_fail("can't read the folder '%s' in the %s", path, source->label);
    int result = walk(source, tree, path, depth + 1);
    git_tree_free(tree);
    return result;
}

static int add_entry(struct source *source, const git_tree_entry *entry, const char *folder, int depth) {
    const char *name = git_tree_entry_name(entry);
    const git_oid *id = git_tree_entry_id(entry);
    if (!acceptable(name))
        return error_set("the %s holds a file of a forbidden name in '%s'", source->label, folder);
    const char *path = path_join(&source->arena, folder, name);
    enum source_mode mode = SOURCE_FILE;
    switch (git_tree_entry_filemode(entry)) {
    case GIT_FILEMODE_TREE:
        return name[0] == '.' ? 0 : walk_subtree(source, id, path, depth);
    case GIT_FILEMODE_COMMIT:
        mode = SOURCE_SUBMODULE;
        break;
    case GIT_FILEMODE_LINK:
        mode = SOURCE_SYMLINK;
        break;
    default:
        break;
    }
    return add_blob(source, path, mode, id);
}

/* Recursion is bounded by SOURCE_MAX_DEPTH. */
static int walk(struct source *source, const git_tree *tree, const char *path, int depth) {
    size_t count = git_tree_entrycount(tree);
    for (size_t i = 0; i < count; i++)
        if (add_entry(source, git_tree_entry_byindex(tree, i), path, depth) < 0)
            return -1;
    return 0;
}

/* The tree of the root's folder in the commit. */
static int find_tree(git_tree **out, const git_commit *commit, const char *prefix, const char *label) {
    git_tree *top = NULL;
    git_tree_entry *entry = NULL;
    int result = -1;
    *out = NULL;
    if (git_commit_tree(&top, commit) < 0) {
        git_fail("can't read the tree of %s", label);
    } else if (!prefix[0]) {
        *out = top;
        return 0;
    } else if (git_tree_entry_bypath(&entry, top, prefix) < 0 ||
               git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
        error_set("%s has no folder '%s'", label, prefix);
    } else if (git_tree_lookup(out, git_tree_owner(top), git_tree_entry_id(entry)) < 0) {
        git_fail("can't read '%s' in %s", prefix, label);
    } else {
        result = 0;
    }
    git_tree_entry_free(entry);
    git_tree_free(top);
    return result;
}

/* --- a commit --------------------------------------------------------------------------------- */

/* Looks a commit up, and notes its name and time. `out`, to be freed, may be NULL. */
static int describe_commit(struct source *source, const struct object_name *name, git_commit **out) {
    struct objects *objects = source->state;
    git_commit *commit = NULL;
    git_oid id;
    if (!store_oid(name, &id) || git_commit_lookup(&commit, objects->store->repository, &id) < 0)
        return git_fail("can't read the commit '%s'", name->hex);
    source->commit = arena_strdup(&source->arena, name->hex);
    source->label = arena_printf(&source->arena, "commit %.8s", name->hex);
    source->time = git_commit_time(commit);
    if (out)
        *out = commit;
    else
        git_commit_free(commit);
    return 0;
}

static int read_commit(struct source *source, const struct object_name *name) {
    struct objects *objects = source->state;
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    int result = -1;
    if (describe_commit(source, name, &commit) < 0)
        return -1;
    if (find_tree(&tree, commit, objects->store->prefix, source->label) == 0 &&
        walk(source, tree, "", 1) == 0)
        result = source_seal(source);
    git_tree_free(tree);
    git_commit_free(commit);
    return result;
}

static struct source *new_source(struct store *store) {
    struct source *source = source_new(&objects_kind, sizeof(struct objects));
    ((struct objects *)source->state)->store = store;
    return source;
}

/* Hands `source` out where `result` is 0; else closes it. */
static int hand_out(struct source **out, struct source *source, int result) {
    if (result < 0)
        source_close(source);
    *out = result < 0 ? NULL : source;
    return result;
}

int store_source_commit(struct source **out, struct store *store, const struct object_name *commit) {
    struct source *source = new_source(store);
    return hand_out(out, source, read_commit(source, commit));
}

int source_open_commit(struct source **out, const char *root, const char *revision) {
    struct store *store = NULL;
    struct object_name commit;
    *out = NULL;
    if (store_open_any(&store, root) < 0)
        return -1;
    if (store_resolve(store, revision, &commit) < 0 || store_source_commit(out, store, &commit) < 0) {
        store_close(store);
        return -1;
    }
    ((struct objects *)(*out)->state)->owned = true;
    return 0;
}

/* --- the index -------------------------------------------------------------------------------- */

/* In a hidden folder, as source_open_folder() leaves out. */
static bool hidden(const char *path) {
    for (const char *slash = strchr(path, '/'); slash; path = slash + 1, slash = strchr(path, '/'))
        if (path[0] == '.')
            return true;
    return false;
}

static int add_index_entry(struct source *source, const git_index_entry *entry, const char *prefix) {
    size_t length = strlen(prefix);
    const char *path = entry->path;
    if (git_index_entry_stage(entry) != 0)
        return error_set("'%s' has conflicts of a merge; settle them, and 'git add' it", path);
    if (length && (strncmp(path, prefix, length) != 0 || path[length] != '/'))
        return 0;
    path += length ? length + 1 : 0;
    if (hidden(path) || (entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD))
        return 0;
    return add_blob(source, arena_strdup(&source->arena, path),
                    entry->mode == GIT_FILEMODE_LINK     ? SOURCE_SYMLINK
                    : entry->mode == GIT_FILEMODE_COMMIT ? SOURCE_SUBMODULE
                                                         : SOURCE_FILE,
                    &entry->id);
}

static int read_index(struct source *source) {
    struct store *store = ((struct objects *)source->state)->store;
    git_index *index = NULL;
    source->label = "index";
    source->time = date_epoch();
    if (git_repository_index(&index, store->repository) < 0)
        return git_fail("can't read the index");
    int result = 0;
    for (size_t i = 0; i < git_index_entrycount(index) && result == 0; i++)
        result = add_index_entry(source, git_index_get_byindex(index, i), store->prefix);
    git_index_free(index);
    return result < 0 ? -1 : source_seal(source);
}

int store_source_index(struct source **out, struct store *store) {
    struct source *source = new_source(store);
    return hand_out(out, source, read_index(source));
}

/* --- from commit to commit -------------------------------------------------------------------- */

static enum source_mode mode_of(unsigned mode) {
    return mode == GIT_FILEMODE_LINK     ? SOURCE_SYMLINK
           : mode == GIT_FILEMODE_COMMIT ? SOURCE_SUBMODULE
                                         : SOURCE_FILE;
}

/* Each name of the path; a finding aid for trees made by hand, as in walk(). */
static int check_names(struct source *source, const char *path) {
    struct arena arena = {NULL};
    int result = 0, depth = 1;
    for (const char *name = path; name && result == 0; depth++) {
        const char *slash = strchr(name, '/');
        const char *one = slash ? arena_strndup(&arena, name, (size_t)(slash - name)) : name;
        if (!acceptable(one))
            result = error_set("the %s holds a file of a forbidden name in '%s'", source->label, path);
        else if (depth > SOURCE_MAX_DEPTH)
            result = source_too_deep(path);
        name = slash ? slash + 1 : NULL;
    }
    arena_release(&arena);
    return result;
}

/* A file that differs, as it is now; nothing where it isn't there any more, or lies in a hidden folder. */
static int add_changed(struct source *source, const struct tree_difference *file) {
    git_oid id;
    if (file->new_mode == 0 || file->new_mode == GIT_FILEMODE_TREE || hidden(file->path))
        return 0;
    if (check_names(source, file->path) < 0)
        return -1;
    if (!store_oid(&file->new_object, &id))
        return error_set("'%s' names no object", file->new_object.hex);
    return add_blob(source, arena_strdup(&source->arena, file->path), mode_of(file->new_mode), &id);
}

/* The old entries and the differences, both in order and each path once, become the entries. */
static int merge(struct source *source, const struct source_entry *old, size_t old_count,
                 const struct tree_difference *files, size_t file_count) {
    int result = 0;
    size_t from = 0;
    for (size_t k = 0; k <= file_count && result == 0; k++) {
        size_t to = k < file_count ? source_entries_from(old, from, old_count, files[k].path) : old_count;
        while (from < to && result == 0) {
            result = source_add(source, old[from].path, old[from].mode, old[from].own);
            from++;
        }
        if (k < file_count && result == 0)
            result = add_changed(source, &files[k]);
        from += k < file_count && from < old_count && strcmp(old[from].path, files[k].path) == 0;
    }
    return result;
}

int store_source_step(struct source *source, const struct object_name *to) {
    struct objects *objects = source->state;
    struct arena arena = {NULL};
    struct object_name from = object_named(source->commit);
    struct tree_difference *files;
    size_t count;
    int result = store_differences(objects->store, &from, to, &arena, &files, &count);
    if (result == 0)
        result = describe_commit(source, to, NULL);
    if (result == 0) {
        struct source_entry *old = source->entries;
        size_t old_count = source->count;
        source->entries = NULL;
        source->count = source->capacity = 0;
        result = merge(source, old, old_count, files, count);
        free(old);
    }
    arena_release(&arena);
    return result;
}

/* --- chosen files ----------------------------------------------------------------------------- */

int store_source_files(struct source **out, struct store *store, const struct store_file *files, size_t count,
                       const char *label, int64_t time) {
    struct source *source = new_source(store);
    int result = 0;
    source->label = arena_strdup(&source->arena, label);
    source->time = time;
    for (size_t i = 0; i < count && result == 0; i++) {
        git_oid id;
        if (!store_oid(&files[i].blob, &id))
            result = error_set("'%s' names no object", files[i].blob.hex);
        else
            result = add_blob(source, arena_strdup(&source->arena, files[i].path), SOURCE_FILE, &id);
    }
    return hand_out(out, source, result < 0 ? -1 : source_seal(source));
}
