/* Objects of a store, and the line of its commits. */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "history/ahead.h"
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

/* `sha256` may be NULL. */
static int read_object(struct store *store, const struct object_name *name, size_t limit,
                       enum object_kind *kind, struct buffer *out, char sha256[65]) {
    git_oid oid;
    size_t length;
    git_object_t type;
    git_odb_object *object = NULL;
    if (!store_oid(name, &oid))
        return 1;
    if (store->ahead && ahead_take(store->ahead, name, limit, &type, out, sha256)) {
        if (kind)
            *kind = (enum object_kind)kind_of(type);
        return 0;
    }
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
    if (sha256)
        digest_sha256(git_odb_object_data(object), git_odb_object_size(object), sha256);
    if (kind)
        *kind = (enum object_kind)kind_of(type);
    git_odb_object_free(object);
    return 0;
}

int store_read(struct store *store, const struct object_name *name, size_t limit, enum object_kind *kind,
               struct buffer *out) {
    return read_object(store, name, limit, kind, out, NULL);
}

int store_read_sha256(struct store *store, const struct object_name *name, size_t limit,
                      enum object_kind *kind, struct buffer *out, char sha256[65]) {
    sha256[0] = '\0';
    return read_object(store, name, limit, kind, out, sha256);
}

void store_read_ahead(struct store *store, const struct object_name *names, size_t count) {
    if (!store->ahead && count > 1)
        store->ahead = ahead_new(store->git_folder);
    if (store->ahead)
        ahead_want(store->ahead, names, count);
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
