/* Objects of a store, and the line of its commits. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "history/git.h"

static int kind_of(git_object_t type) {
    switch (type) {
    case GIT_OBJECT_COMMIT:
        return OBJECT_COMMIT;
    case GIT_OBJECT_TREE:
        return OBJECT_TREE;
    case GIT_OBJECT_BLOB:
        return OBJECT_BLOB;
    case GIT_OBJECT_TAG:
        return OBJECT_TAG;
    default:
        return -1;
    }
}

int store_read(struct store *store, const struct object_name *name, size_t limit, enum object_kind *kind,
               struct buffer *out) {
    git_oid oid;
    size_t length;
    git_object_t type;
    git_odb_object *object = NULL;
    if (!store_oid(name, &oid))
        return 1;
    int code = git_odb_read_header(&length, &type, store->odb, &oid);
    if (code == GIT_ENOTFOUND)
        return 1;
    if (code < 0 || kind_of(type) < 0)
        return git_fail("can't read the object %s", name->hex);
    if (length > limit)
        return limit % (1u << 20) ? error_set("the object %s is larger than %zu bytes", name->hex, limit)
                                  : error_set("the object %s is larger than %zu MB", name->hex, limit >> 20);
    if (git_odb_read(&object, store->odb, &oid) < 0)
        return git_fail("can't read the object %s", name->hex);
    buffer_add(out, git_odb_object_data(object), git_odb_object_size(object));
    if (kind)
        *kind = (enum object_kind)kind_of(type);
    git_odb_object_free(object);
    return 0;
}

static int look_up(git_commit **out, struct store *store, const struct object_name *name) {
    git_oid oid;
    *out = NULL;
    if (!store_oid(name, &oid))
        return error_set("'%s' names no commit", name->hex);
    int code = git_commit_lookup(out, store->repository, &oid);
    if (code == GIT_ENOTFOUND)
        return error_set("there is no commit %s", name->hex);
    return code < 0 ? git_fail("can't read the commit %s", name->hex) : 0;
}

static void facts_of(const git_commit *commit, struct arena *arena, struct commit_facts *out) {
    out->parent_count = git_commit_parentcount(commit);
    out->parents = arena_alloc(arena, (out->parent_count + 1) * sizeof *out->parents);
    for (size_t i = 0; i < out->parent_count; i++)
        out->parents[i] = store_name(git_commit_parent_id(commit, (unsigned)i));
    out->tree = store_name(git_commit_tree_id(commit));
    out->time = git_commit_time(commit);
}

int store_commit(struct store *store, const struct object_name *name, struct arena *arena,
                 struct commit_facts *out) {
    git_commit *commit;
    if (look_up(&commit, store, name) < 0)
        return -1;
    facts_of(commit, arena, out);
    git_commit_free(commit);
    return 0;
}

int store_find(struct store *store, const struct object_name *name, const char *path, unsigned *mode,
               struct object_name *out) {
    git_commit *commit;
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    int result = -1;
    if (look_up(&commit, store, name) < 0)
        return -1;
    if (git_commit_tree(&tree, commit) < 0) {
        git_fail("can't read the tree of commit %s", name->hex);
        goto end;
    }
    int code = git_tree_entry_bypath(&entry, tree, store_path(store, path));
    if (code == 0) {
        *out = store_name(git_tree_entry_id(entry));
        if (mode)
            *mode = git_tree_entry_filemode_raw(entry);
        result = 1;
    } else {
        result = code == GIT_ENOTFOUND ? 0 : git_fail("can't read '%s' in commit %s", path, name->hex);
        *out = (struct object_name){""};
    }
end:
    git_tree_entry_free(entry);
    git_tree_free(tree);
    git_commit_free(commit);
    return result;
}

int store_reaches(struct store *store, const struct object_name *tip, const struct object_name *ancestor) {
    git_oid from, to;
    if (strcmp(tip->hex, ancestor->hex) == 0)
        return 1;
    if (!store_oid(tip, &from) || !store_oid(ancestor, &to))
        return 0;
    int code = git_graph_descendant_of(store->repository, &from, &to);
    return code < 0 ? git_fail("can't follow the history of %s", tip->hex) : code;
}

int store_walk_line(struct store *store, const struct object_name *tip,
                    int (*visit)(void *, const struct object_name *, const struct commit_facts *),
                    void *context) {
    struct object_name at = *tip;
    for (size_t steps = 0; at.hex[0]; steps++) {
        struct arena arena = {0};
        struct commit_facts facts;
        if (steps >= STORE_MAX_WALK)
            return error_set("the history of %s is longer than %d commits", tip->hex, STORE_MAX_WALK);
        int result = store_commit(store, &at, &arena, &facts);
        if (result == 0)
            result = visit(context, &at, &facts);
        at = result == 0 && facts.parent_count ? facts.parents[0] : (struct object_name){""};
        arena_release(&arena);
        if (result != 0)
            return result;
    }
    return 0;
}

static int is_that(void *context, const struct object_name *commit, const struct commit_facts *facts) {
    const struct object_name *wanted = context;
    (void)facts;
    return strcmp(commit->hex, wanted->hex) == 0;
}

int store_on_line(struct store *store, const struct object_name *tip, const struct object_name *commit) {
    struct object_name wanted = *commit;
    return store_walk_line(store, tip, is_that, &wanted);
}

/* --- differences ------------------------------------------------------------------------------ */

struct collection {
    struct arena *arena;
    struct store *store;
    struct tree_difference *items;
    size_t count, capacity;
};

/* The path as the document repository has it; NULL: it lies elsewhere. */
static const char *below_prefix(const struct store *store, const char *path) {
    size_t prefix = strlen(store->prefix);
    if (!prefix)
        return path;
    return strncmp(path, store->prefix, prefix) == 0 && path[prefix] == '/' ? path + prefix + 1 : NULL;
}

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
static int collect_index(struct collection *all) {
    git_index *index = NULL;
    const char *last = "";
    if (git_repository_index(&index, all->store->repository) < 0)
        return git_fail("can't read what is staged");
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
    git_index_free(index);
    return 0;
}

static int compare_differences(const void *left, const void *right) {
    const struct tree_difference *a = left, *b = right;
    return strcmp(a->path, b->path);
}

/* From the tree of `from`, NULL: the empty one, to that of `to`, NULL: the index. */
static int compare(struct collection *all, const struct object_name *from, const struct object_name *to) {
    git_diff_options how;
    git_commit *before = NULL, *after = NULL;
    git_tree *old = NULL, *new = NULL;
    git_index *index = NULL;
    git_diff *diff = NULL;
    git_repository *repository = all->store->repository;
    int result = -1;
    git_diff_options_init(&how, GIT_DIFF_OPTIONS_VERSION);
    how.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_INCLUDE_TYPECHANGE_TREES | GIT_DIFF_SKIP_BINARY_CHECK;
    if ((from && look_up(&before, all->store, from) < 0) || (to && look_up(&after, all->store, to) < 0))
        goto end;
    if ((before && git_commit_tree(&old, before) < 0) || (after && git_commit_tree(&new, after) < 0) ||
        (!to && git_repository_index(&index, repository) < 0) ||
        (to ? git_diff_tree_to_tree(&diff, repository, old, new, &how)
            : git_diff_tree_to_index(&diff, repository, old, index, &how)) < 0) {
        git_fail("can't compare %s and %s", from ? from->hex : "nothing", to ? to->hex : "what is staged");
        goto end;
    }
    /* Not git_diff_foreach(), which reads the contents, and asks .gitattributes about every file. */
    for (size_t i = 0; i < git_diff_num_deltas(diff); i++)
        collect(all, git_diff_get_delta(diff, i));
    result = 0;
end:
    git_diff_free(diff);
    git_index_free(index);
    git_tree_free(old);
    git_tree_free(new);
    git_commit_free(before);
    git_commit_free(after);
    return result;
}

static bool is_sorted(const struct collection *all) {
    for (size_t i = 1; i < all->count; i++)
        if (compare_differences(&all->items[i - 1], &all->items[i]) > 0)
            return false;
    return true;
}

static int differences(struct store *store, const struct object_name *from, const struct object_name *to,
                       struct arena *arena, struct tree_difference **out, size_t *count) {
    struct collection all = {.arena = arena, .store = store};
    int result = from || to ? compare(&all, from, to) : collect_index(&all);
    *out = NULL;
    *count = 0;
    if (result == 0 && all.count) {
        if (!is_sorted(&all))
            qsort(all.items, all.count, sizeof *all.items, compare_differences);
        *out = arena_dup(arena, all.items, all.count * sizeof *all.items);
        *count = all.count;
    }
    free(all.items);
    return result;
}

int store_differences(struct store *store, const struct object_name *from, const struct object_name *to,
                      struct arena *arena, struct tree_difference **out, size_t *count) {
    return differences(store, from, to, arena, out, count);
}

int store_staged(struct store *store, const struct object_name *from, struct arena *arena,
                 struct tree_difference **out, size_t *count) {
    return differences(store, from, NULL, arena, out, count);
}
