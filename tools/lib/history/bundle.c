#include "history/bundle.h"

#include <git2.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "history/git.h"

static const char signature[] = "# v2 git bundle\n";

/* --- making ----------------------------------------------------------------------------------- */

/* A bare repository that sees the store's objects and nothing else of it: neither its configuration nor its
 * tags have a say in how the pack is written. */
static int open_blank(git_repository **out, const struct store *store, const char *folder) {
    struct arena arena = {0};
    git_odb *odb = NULL;
    git_config *config = NULL;
    const char *objects = path_join(&arena, store->git_folder, "objects");
    int code = git_repository_init(out, folder, 1);
    if (code == 0)
        code = git_config_new(&config);
    if (code == 0)
        code = git_repository_set_config(*out, config);
    if (code == 0)
        code = git_repository_odb(&odb, *out);
    if (code == 0)
        code = git_odb_add_disk_alternate(odb, objects);
    git_odb_free(odb);
    git_config_free(config);
    arena_release(&arena);
    return code < 0 ? git_fail("can't prepare a bundle") : 0;
}

/* All that the references reach: tags, and commits with their trees, the newest first. */
static int collect(git_packbuilder *pack, git_repository *repository,
                   const struct store_reference *references, size_t count) {
    git_revwalk *walk = NULL;
    git_oid oid;
    int code = git_revwalk_new(&walk, repository);
    if (code == 0)
        code = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    for (size_t i = 0; i < count && code == 0; i++) {
        git_object *object = NULL;
        store_oid(&references[i].object, &oid);
        code = git_object_lookup(&object, repository, &oid, GIT_OBJECT_ANY);
        if (code == 0 && git_object_type(object) == GIT_OBJECT_TAG)
            code = git_packbuilder_insert(pack, &oid, NULL);
        if (code == 0)
            code = git_revwalk_push(walk, &oid);
        git_object_free(object);
    }
    while (code == 0 && (code = git_revwalk_next(&oid, walk)) == 0)
        code = git_packbuilder_insert_commit(pack, &oid);
    git_revwalk_free(walk);
    return code == GIT_ITEROVER ? 0 : git_fail("can't collect what belongs into a bundle");
}

static int write_pack(struct buffer *out, git_repository *repository,
                      const struct store_reference *references, size_t count) {
    git_packbuilder *pack = NULL;
    git_buf bytes = {0};
    int result = git_packbuilder_new(&pack, repository) < 0 ? git_fail("can't make a bundle") : 0;
    if (result == 0) {
        /* More than one would share the work out as it happens to come. */
        git_packbuilder_set_threads(pack, 1);
        result = collect(pack, repository, references, count);
    }
    if (result == 0 && git_packbuilder_write_buf(&bytes, pack) < 0)
        result = git_fail("can't make a bundle");
    if (result == 0)
        buffer_add(out, bytes.ptr, bytes.size);
    git_buf_dispose(&bytes);
    git_packbuilder_free(pack);
    return result;
}

int bundle_make(struct buffer *out, struct store *store, const struct store_reference *references,
                size_t count, const struct object_name *head) {
    git_repository *repository = NULL;
    char *folder = file_make_scratch();
    if (!folder)
        return -1;
    buffer_add_string(out, signature);
    buffer_printf(out, "%s HEAD\n", head->hex);
    for (size_t i = 0; i < count; i++)
        buffer_printf(out, "%s %s\n", references[i].object.hex, references[i].name);
    buffer_add_char(out, '\n');
    int result = open_blank(&repository, store, folder);
    if (result == 0)
        result = write_pack(out, repository, references, count);
    git_repository_free(repository);
    file_remove_tree(folder);
    free(folder);
    return result;
}

/* --- opening ---------------------------------------------------------------------------------- */

struct reading {
    struct arena arena;
    struct store_reference *references;
    size_t count;
    const char *pack;
    size_t pack_length;
};

static int no_bundle(void) {
    return error_set("this is no bundle of a repository");
}

/* "<40 digits> NAME\n" each, then an empty line. */
static int read_head(struct reading *reading, const char *bytes, size_t length) {
    const char *at = bytes, *end = bytes + length;
    size_t most = 0;
    if (length < strlen(signature) || memcmp(bytes, signature, strlen(signature)) != 0)
        return no_bundle();
    at += strlen(signature);
    for (const char *c = at; c < end && most <= STORE_MAX_REFERENCES; c++)
        most += *c == '\n';
    reading->references = arena_alloc(&reading->arena, (most + 1) * sizeof *reading->references);
    while (at < end && *at != '\n') {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (*at == '-')
            return error_set("the bundle holds only a part of a repository");
        if (!line_end || line_end - at < 42 || at[40] != ' ' || reading->count >= most)
            return no_bundle();
        struct store_reference *reference = &reading->references[reading->count++];
        memcpy(reference->object.hex, at, 40);
        reference->name = arena_strndup(&reading->arena, at + 41, (size_t)(line_end - at - 41));
        at = line_end + 1;
    }
    if (at >= end)
        return no_bundle();
    reading->pack = at + 1;
    reading->pack_length = (size_t)(end - at - 1);
    return 0;
}

static int unpack(const struct reading *reading, const char *scratch) {
    struct arena arena = {0};
    git_indexer *indexer = NULL;
    git_indexer_progress progress = {0};
    int code = git_indexer_new(&indexer, path_join(&arena, scratch, "objects/pack"), 0, NULL, NULL);
    if (code == 0)
        code = git_indexer_append(indexer, reading->pack, reading->pack_length, &progress);
    if (code == 0)
        code = git_indexer_commit(indexer, &progress);
    git_indexer_free(indexer);
    arena_release(&arena);
    return code < 0 ? git_fail("the bundle can't be unpacked") : 0;
}

/* Branches and tags; whatever else a bundle may name says nothing of releases. */
static int make_references(git_repository *repository, const struct reading *reading) {
    for (size_t i = 0; i < reading->count; i++) {
        const struct store_reference *reference = &reading->references[i];
        git_reference *made = NULL;
        git_oid oid;
        if (strncmp(reference->name, "refs/heads/", 11) != 0 &&
            strncmp(reference->name, "refs/tags/", 10) != 0)
            continue;
        if (!store_oid(&reference->object, &oid) ||
            git_reference_create(&made, repository, reference->name, &oid, 1, NULL) < 0)
            return git_fail("the bundle's reference '%.200s' can't be had", reference->name);
        git_reference_free(made);
    }
    return 0;
}

int bundle_open(struct store **out, const char *scratch, const void *bytes, size_t length) {
    struct reading reading = {0};
    git_repository *repository = NULL;
    *out = NULL;
    int result = git_start();
    if (result == 0)
        result = read_head(&reading, bytes, length);
    if (result == 0 && git_repository_init(&repository, scratch, 1) < 0)
        result = git_fail("can't unpack a bundle in '%s'", scratch);
    if (result == 0)
        result = unpack(&reading, scratch);
    if (result == 0)
        result = make_references(repository, &reading);
    git_repository_free(repository);
    arena_release(&reading.arena);
    return result == 0 ? store_open(out, scratch) : result;
}
