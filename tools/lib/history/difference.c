/* What differs between two commits, or a commit and what is staged. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "history/git.h"
#include "history/source.h"

struct collection {
    struct arena *arena;
    struct store *store;
    struct tree_difference *items;
    size_t count, capacity;
    size_t visited; /* trees: a few objects can stand for millions of folders */
};

/* The path as the document repository has it; NULL: it lies elsewhere. */
static const char *below_prefix(const struct store *store, const char *path) {
    size_t prefix = strlen(store->prefix);
    if (!prefix)
        return path;
    return strncmp(path, store->prefix, prefix) == 0 && path[prefix] == '/' ? path + prefix + 1 : NULL;
}

/* --- two trees -------------------------------------------------------------------------------- */

/* `path` lives in the arena. Either entry may be NULL. */
static void add(struct collection *all, const char *path, const git_tree_entry *old,
                const git_tree_entry *new) {
    const char *own = below_prefix(all->store, path);
    struct tree_difference item = {.path = own};
    if (!own)
        return;
    if (old) {
        item.old_mode = (unsigned)git_tree_entry_filemode_raw(old);
        item.old_object = store_name(git_tree_entry_id(old));
    }
    if (new) {
        item.new_mode = (unsigned)git_tree_entry_filemode_raw(new);
        item.new_object = store_name(git_tree_entry_id(new));
    }
    MEM_APPEND(all->items, all->count, all->capacity, item);
}

static bool is_tree(const git_tree_entry *entry) {
    return entry && git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE;
}

/* In the order of git's trees, where a folder's name ends with a slash. */
static int compare_names(const git_tree_entry *a, const git_tree_entry *b) {
    const char *x = git_tree_entry_name(a), *y = git_tree_entry_name(b);
    size_t i = 0;
    while (x[i] && x[i] == y[i])
        i++;
    unsigned char c = (unsigned char)x[i], d = (unsigned char)y[i];
    if (!c && is_tree(a))
        c = '/';
    if (!d && is_tree(b))
        d = '/';
    return (c > d) - (c < d);
}

static bool is_same(const git_tree_entry *a, const git_tree_entry *b) {
    return git_tree_entry_filemode_raw(a) == git_tree_entry_filemode_raw(b) &&
           git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b));
}

static int walk(struct collection *all, const git_tree *old, const git_tree *new, const char *folder,
                int depth);

static int open_tree(git_tree **out, struct collection *all, const git_tree_entry *entry, const char *path) {
    *out = NULL;
    if (!is_tree(entry))
        return 0;
    if (++all->visited > 2 * SOURCE_MAX_ENTRIES)
        return error_set("there are more than %d folders", SOURCE_MAX_ENTRIES);
    return git_tree_lookup(out, all->store->repository, git_tree_entry_id(entry)) < 0
               ? git_fail("can't read the folder '%s'", path)
               : 0;
}

/* Two entries of one name, or one alone. A file that became a folder is taken away, and the folder's files
 * come. */
static int walk_entry(struct collection *all, const git_tree_entry *old, const git_tree_entry *new,
                      const char *folder, int depth) {
    const char *name = git_tree_entry_name(old ? old : new);
    const char *path = *folder ? arena_printf(all->arena, "%s/%s", folder, name)
                               : arena_strdup(all->arena, name);
    git_tree *before = NULL, *after = NULL;
    if ((old && !is_tree(old)) || (new && !is_tree(new)))
        add(all, path, is_tree(old) ? NULL : old, is_tree(new) ? NULL : new);
    if (!is_tree(old) && !is_tree(new))
        return 0;
    if (depth >= SOURCE_MAX_DEPTH)
        return error_set("folders are nested more than %d deep: '%.120s…'", SOURCE_MAX_DEPTH, path);
    int result = open_tree(&before, all, old, path);
    if (result == 0)
        result = open_tree(&after, all, new, path);
    if (result == 0)
        result = walk(all, before, after, path, depth + 1);
    git_tree_free(before);
    git_tree_free(after);
    return result;
}

/* In a tree made by hand a name may stand twice, and what is second would hide behind what is first. */
static int check_order(const git_tree *tree, size_t index, const char *folder) {
    const git_tree_entry *entry = git_tree_entry_byindex(tree, index);
    return index == 0 || compare_names(git_tree_entry_byindex(tree, index - 1), entry) < 0
               ? 0
               : error_set("the folder '%s' holds '%s' twice, or not in its place", folder,
                           git_tree_entry_name(entry));
}

/* Either may be NULL. Recursion is bounded by SOURCE_MAX_DEPTH. */
static int walk(struct collection *all, const git_tree *old, const git_tree *new, const char *folder,
                int depth) {
    size_t olds = old ? git_tree_entrycount(old) : 0, news = new ? git_tree_entrycount(new) : 0;
    int result = 0;
    for (size_t i = 0, k = 0; (i < olds || k < news) && result == 0;) {
        const git_tree_entry *a = i < olds ? git_tree_entry_byindex(old, i) : NULL,
                             *b = k < news ? git_tree_entry_byindex(new, k) : NULL;
        int order = !a ? 1 : !b ? -1 : compare_names(a, b);
        if (order >= 0)
            result = check_order(new, k, folder);
        if (result == 0 && (order != 0 || !is_same(a, b)))
            result = walk_entry(all, order <= 0 ? a : NULL, order >= 0 ? b : NULL, folder, depth);
        i += order <= 0;
        k += order >= 0;
    }
    return result;
}

static int open_commit(git_tree **out, struct store *store, const struct object_name *name) {
    git_commit *commit = NULL;
    git_oid id;
    *out = NULL;
    if (!name)
        return 0;
    if (!store_oid(name, &id) || git_commit_lookup(&commit, store->repository, &id) < 0)
        return git_fail("can't read the commit '%s'", name->hex);
    int result = git_commit_tree(out, commit) < 0 ? git_fail("can't read the tree of '%s'", name->hex) : 0;
    git_commit_free(commit);
    return result;
}

static int compare_trees(struct collection *all, const struct object_name *from,
                         const struct object_name *to) {
    git_tree *old = NULL, *new = NULL;
    int result = open_commit(&old, all->store, from);
    if (result == 0)
        result = open_commit(&new, all->store, to);
    if (result == 0)
        result = walk(all, old, new, "", 1);
    git_tree_free(old);
    git_tree_free(new);
    return result;
}

static int list_below(struct collection *all, const struct object_name *commit, const char *folder) {
    git_tree *top = NULL, *tree = NULL;
    git_tree_entry *entry = NULL;
    const char *path = store_path(all->store, folder);
    int result = open_commit(&top, all->store, commit);
    if (result == 0) {
        int code = git_tree_entry_bypath(&entry, top, path);
        result = code == 0 || code == GIT_ENOTFOUND ? 0 : git_fail("can't read the folder '%s'", folder);
    }
    if (result == 0 && entry)
        result = open_tree(&tree, all, entry, folder);
    if (result == 0 && tree)
        result = walk(all, NULL, tree, path, 1);
    git_tree_entry_free(entry);
    git_tree_free(tree);
    git_tree_free(top);
    return result;
}

/* --- what is staged --------------------------------------------------------------------------- */

static void collect(struct collection *all, const git_diff_delta *delta) {
    const git_diff_file *before = &delta->old_file, *after = &delta->new_file;
    const char *path = below_prefix(all->store, after->path ? after->path : before->path);
    if (!path)
        return;
    struct tree_difference item = {
        .path = arena_strdup(all->arena, path),
        .old_mode = delta->status == GIT_DELTA_ADDED ? 0 : before->mode,
        .new_mode = delta->status == GIT_DELTA_DELETED ? 0 : after->mode,
        .old_object = store_name(&before->id),
        .new_object = store_name(&after->id),
    };
    MEM_APPEND(all->items, all->count, all->capacity, item);
}

/* All that is staged, as if nothing had been there before. Of a conflict each file once. */
static void collect_index(struct collection *all, git_index *index) {
    const char *last = "";
    for (size_t i = 0; i < git_index_entrycount(index); i++) {
        const git_index_entry *entry = git_index_get_byindex(index, i);
        const char *path = below_prefix(all->store, entry->path);
        if (!path || strcmp(entry->path, last) == 0)
            continue;
        struct tree_difference item = {.path = arena_strdup(all->arena, path),
                                       .new_mode = entry->mode,
                                       .new_object = store_name(&entry->id)};
        MEM_APPEND(all->items, all->count, all->capacity, item);
        last = entry->path;
    }
}

static int compare_index(struct collection *all, const struct object_name *from) {
    git_diff_options how;
    git_repository *repository = all->store->repository;
    git_tree *old = NULL;
    git_index *index = NULL;
    git_diff *diff = NULL;
    git_diff_options_init(&how, GIT_DIFF_OPTIONS_VERSION);
    how.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_INCLUDE_TYPECHANGE_TREES | GIT_DIFF_SKIP_BINARY_CHECK;
    int result = open_commit(&old, all->store, from);
    if (result == 0 && git_repository_index(&index, repository) < 0)
        result = git_fail("can't read what is staged");
    if (result == 0 && from && git_diff_tree_to_index(&diff, repository, old, index, &how) < 0)
        result = git_fail("can't compare %s and what is staged", from->hex);
    /* Not git_diff_foreach(), which reads the contents, and asks .gitattributes about every file. */
    for (size_t i = 0; result == 0 && from && i < git_diff_num_deltas(diff); i++)
        collect(all, git_diff_get_delta(diff, i));
    if (result == 0 && !from)
        collect_index(all, index);
    git_diff_free(diff);
    git_index_free(index);
    git_tree_free(old);
    return result;
}

/* --- both ------------------------------------------------------------------------------------- */

static int compare_differences(const void *left, const void *right) {
    const struct tree_difference *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static bool is_sorted(const struct collection *all) {
    for (size_t i = 1; i < all->count; i++)
        if (compare_differences(&all->items[i - 1], &all->items[i]) > 0)
            return false;
    return true;
}

/* Hands out what was collected, where that went well. */
static int hand_out(struct collection *all, int result, struct tree_difference **out, size_t *count) {
    *out = NULL;
    *count = 0;
    if (result == 0 && all->count) {
        if (!is_sorted(all))
            qsort(all->items, all->count, sizeof *all->items, compare_differences);
        *out = arena_dup(all->arena, all->items, all->count * sizeof *all->items);
        *count = all->count;
    }
    free(all->items);
    return result;
}

int store_differences(struct store *store, const struct object_name *from, const struct object_name *to,
                      struct arena *arena, struct tree_difference **out, size_t *count) {
    struct collection all = {.arena = arena, .store = store};
    return hand_out(&all, compare_trees(&all, from, to), out, count);
}

int store_files_below(struct store *store, const struct object_name *commit, const char *folder,
                      struct arena *arena, struct tree_difference **out, size_t *count) {
    struct collection all = {.arena = arena, .store = store};
    return hand_out(&all, list_below(&all, commit, folder), out, count);
}

int store_staged(struct store *store, const struct object_name *from, struct arena *arena,
                 struct tree_difference **out, size_t *count) {
    struct collection all = {.arena = arena, .store = store};
    return hand_out(&all, compare_index(&all, from), out, count);
}
