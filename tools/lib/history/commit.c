/* A commit's tree as a source. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/git.h"
#include "history/kind.h"

struct objects {
    git_repository *repository;
    git_odb *odb;
    struct map ids; /* path → git_oid * in the source's arena */
    size_t visited; /* trees: a few objects can stand for millions of folders */
};

static int object_read(struct source *source, size_t index, size_t limit, struct buffer *out) {
    struct objects *objects = source->state;
    const char *path = source->entries[index].path;
    const git_oid *id = map_get(&objects->ids, path);
    size_t length;
    git_object_t type;
    int code = git_odb_read_header(&length, &type, objects->odb, id);
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
    if (git_odb_read(&object, objects->odb, id) < 0)
        return git_fail("can't read '%s' in the %s", path, source->label);
    buffer_add(out, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    return 0;
}

static void objects_release(void *state) {
    struct objects *objects = state;
    map_release(&objects->ids);
    git_odb_free(objects->odb);
    git_repository_free(objects->repository);
}

static const struct source_kind commit_kind = {object_read, objects_release};

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
    if (git_tree_lookup(&tree, objects->repository, id) < 0)
        return git_fail("can't read the folder '%s' in the %s", path, source->label);
    int result = walk(source, tree, path, depth + 1);
    git_tree_free(tree);
    return result;
}

static int add_entry(struct source *source, const git_tree_entry *entry, const char *folder, int depth) {
    struct objects *objects = source->state;
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
    map_put(&objects->ids, path, arena_dup(&source->arena, id, sizeof *id));
    return source_add(source, path, mode);
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

/* --- the commit ------------------------------------------------------------------------------- */

static int find_commit(git_commit **out, git_repository *repository, const char *root, const char *revision) {
    git_object *object = NULL;
    *out = NULL;
    int code = git_revparse_single(&object, repository, revision);
    if (code < 0 && git_repository_head_unborn(repository) == 1 && strncmp(revision, "HEAD", 4) == 0)
        return error_set("the repository at '%s' has no commit yet; run: git add . && git commit", root);
    if (code == GIT_ENOTFOUND)
        return error_set("there is no commit '%s' in the repository at '%s'", revision, root);
    if (code == GIT_EAMBIGUOUS)
        return error_set("'%s' is the beginning of several objects' names; write more of it", revision);
    if (code < 0)
        return git_fail("'%s' names no commit", revision);
    code = git_object_peel((git_object **)out, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    return code < 0 ? error_set("'%s' is no commit", revision) : 0;
}

static int read_commit(struct source *source, const char *root, const char *revision) {
    struct objects *objects = source->state;
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    int result = -1;
    if (git_open(&objects->repository, root) < 0 ||
        find_commit(&commit, objects->repository, root, revision) < 0)
        goto end;
    if (git_repository_odb(&objects->odb, objects->repository) < 0) {
        git_fail("can't read the repository at '%s'", root);
        goto end;
    }
    char name[GIT_OID_HEXSZ + 1];
    git_oid_tostr(name, sizeof name, git_commit_id(commit));
    source->commit = arena_strdup(&source->arena, name);
    source->label = arena_printf(&source->arena, "commit %.8s", name);
    source->time = git_commit_time(commit);
    const char *prefix = git_prefix(&source->arena, objects->repository, root);
    if (find_tree(&tree, commit, prefix, source->label) == 0 && walk(source, tree, "", 1) == 0)
        result = source_seal(source);
end:
    git_tree_free(tree);
    git_commit_free(commit);
    return result;
}

int source_open_commit(struct source **out, const char *root, const char *revision) {
    struct source *source = source_new(&commit_kind, sizeof(struct objects));
    *out = NULL;
    if (read_commit(source, root, revision) < 0) {
        source_close(source);
        return -1;
    }
    *out = source;
    return 0;
}
