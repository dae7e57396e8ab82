#include "history/store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/ahead.h"
#include "history/git.h"
#include "history/loose.h"

/* --- opening ---------------------------------------------------------------------------------- */

/* A path of libgit2's, which ends with a slash, as an absolute one without; NULL stays NULL. */
static const char *clean_path(struct arena *arena, const char *path) {
    char *real = path ? realpath(path, NULL) : NULL;
    const char *result = real ? arena_strdup(arena, real) : NULL;
    free(real);
    return result;
}

/* Takes `repository` over; `root` is the folder of the documents in it, NULL: its top. */
static int make_store(struct store **out, git_repository *repository, const char *root) {
    struct store *store = mem_zalloc(1, sizeof *store);
    store->repository = repository;
    if (git_repository_odb(&store->odb, repository) < 0) {
        git_fail("can't read the repository at '%s'", git_repository_path(repository));
        store_close(store);
        return -1;
    }
    store->git_folder = clean_path(&store->arena, git_repository_commondir(repository));
    store->work_tree = clean_path(&store->arena, git_repository_workdir(repository));
    store->prefix = root ? git_prefix(&store->arena, repository, root) : "";
    if (!store->git_folder) {
        error_set_errno("can't find the git folder '%s'", git_repository_commondir(repository));
        store_close(store);
        return -1;
    }
    if (loose_guard(store->odb, path_join(&store->arena, store->git_folder, "objects")) < 0) {
        git_fail("can't read the repository at '%s'", store->git_folder);
        store_close(store);
        return -1;
    }
    *out = store;
    return 0;
}

int store_open_any(struct store **out, const char *root) {
    git_repository *repository = NULL;
    *out = NULL;
    return git_open(&repository, root) < 0 ? -1 : make_store(out, repository, root);
}

static int note_promisor(const git_config_entry *entry, void *payload) {
    (void)entry;
    *(bool *)payload = true;
    return 0;
}

/* Does some remote still hold contents that this clone was promised (git clone --filter)? */
static bool is_partial(git_repository *repository) {
    git_config *config = NULL;
    bool found = false;
    if (git_repository_config_snapshot(&config, repository) == 0) {
        git_config_foreach_match(config, "^extensions\\.partialclone$", note_promisor, &found);
        git_config_foreach_match(config, "^remote\\..*\\.promisor$", note_promisor, &found);
    }
    git_config_free(config);
    return found;
}

/* What would let history look other than it is, or be missing. */
static int refuse_incomplete(struct store *store) {
    struct arena arena = {0};
    int result = 0;
    if (git_repository_is_shallow(store->repository) == 1)
        result = error_set(
            "this clone has only a part of the history (git clone --depth), so releases can't be verified; "
            "run: git fetch --unshallow");
    else if (access(path_join(&arena, store->git_folder, "info/grafts"), F_OK) == 0)
        result = error_set("the repository has grafts, which make history look other than it is; take the "
                           "file %s/info/grafts away",
                           store->git_folder);
    else if (is_partial(store->repository))
        result = error_set("this clone lacks contents (git clone --filter), so releases can't be verified; "
                           "make a whole one: git clone "
                           "without --filter");
    arena_release(&arena);
    return result;
}

static int opened(struct store **out, int result) {
    if (result == 0 && refuse_incomplete(*out) < 0) {
        store_close(*out);
        *out = NULL;
        result = -1;
    }
    return result;
}

int store_open(struct store **out, const char *root) {
    return opened(out, store_open_any(out, root));
}

bool store_is_there(const char *root) {
    git_buf found = {0};
    if (git_start() < 0)
        return false;
    bool there = git_repository_discover(&found, root, 0, NULL) == 0;
    git_buf_dispose(&found);
    return there;
}

/* One folder of GIT_ALTERNATE_OBJECT_DIRECTORIES from `*list` on: git quotes it as a C string where it holds
 * what separates them. NULL at the end. */
static char *next_folder(struct arena *arena, const char **list) {
    const char *at = *list;
    struct buffer text = BUFFER_INIT;
    while (*at == ':')
        at++;
    if (!*at)
        return NULL;
    bool quoted = *at == '"';
    for (at += quoted; *at && *at != (quoted ? '"' : ':'); at++) {
        if (quoted && *at == '\\' && at[1]) {
            at++;
            if (*at >= '0' && *at <= '3' && at[1] && at[2]) {
                buffer_add_char(&text, (char)((*at - '0') * 64 + (at[1] - '0') * 8 + (at[2] - '0')));
                at += 2;
                continue;
            }
            const char *plain = "abtnvfr", *meant = "\a\b\t\n\v\f\r", *found = strchr(plain, *at);
            buffer_add_char(&text, found ? meant[found - plain] : *at);
            continue;
        }
        buffer_add_char(&text, *at);
    }
    *list = at + (quoted && *at == '"');
    char *result = arena_strdup(arena, buffer_text(&text));
    buffer_release(&text);
    return result;
}

/*
 * A push lies in quarantine until the hook lets it in (git-receive-pack(1)): its objects in
 * GIT_OBJECT_DIRECTORY, the rest in the alternates. libgit2's own reading of these doesn't undo git's
 * quoting, and then all older objects vanish.
 */
static int open_quarantine(git_repository **out, const char *git_dir) {
    struct arena arena = {0};
    const char *objects = getenv("GIT_OBJECT_DIRECTORY"), *list = getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    git_odb *odb = NULL;
    char *folder;
    int code = git_repository_open_bare(out, git_dir), result = 0;
    if (code < 0)
        return git_refuse(code, git_dir);
    if (git_repository_odb(&odb, *out) < 0 || (objects && git_odb_add_disk_alternate(odb, objects) < 0))
        result = git_fail("can't read what was pushed");
    while (result == 0 && list && (folder = next_folder(&arena, &list)))
        if (access(folder, F_OK) == 0 && git_odb_add_disk_alternate(odb, folder) < 0)
            result = git_fail("can't read the objects at '%s'", folder);
    git_odb_free(odb);
    if (result < 0) {
        git_repository_free(*out);
        *out = NULL;
    }
    arena_release(&arena);
    return result;
}

int store_open_hook(struct store **out) {
    const char *git_dir = getenv("GIT_DIR");
    git_repository *repository = NULL;
    *out = NULL;
    if (git_start() < 0)
        return -1;
    if (getenv("GIT_QUARANTINE_PATH")) {
        if (open_quarantine(&repository, git_dir ? git_dir : ".") < 0)
            return -1;
    } else {
        int code = git_repository_open_ext(&repository, NULL, GIT_REPOSITORY_OPEN_FROM_ENV, NULL);
        if (code < 0)
            return git_refuse(code, git_dir ? git_dir : ".");
    }
    return opened(out, make_store(out, repository, NULL));
}

void store_trust_contents(void) {
    if (git_start() == 0)
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

void store_close(struct store *store) {
    if (!store)
        return;
    ahead_free(store->ahead);
    git_odb_free(store->odb);
    git_repository_free(store->repository);
    arena_release(&store->arena);
    free(store);
}

/* git keeps that in the repository's configuration, or in one of the working tree alone, which libgit2 1.5
 * doesn't read. */
bool store_is_sparse(const struct store *store) {
    git_config *config = NULL, *own = NULL;
    struct arena arena = {0};
    int sparse = 0;
    if (git_repository_config_snapshot(&config, store->repository) == 0)
        git_config_get_bool(&sparse, config, "core.sparsecheckout");
    if (!sparse && git_config_open_ondisk(&own, arena_printf(&arena, "%sconfig.worktree",
                                                             git_repository_path(store->repository))) == 0)
        git_config_get_bool(&sparse, own, "core.sparsecheckout");
    git_config_free(config);
    git_config_free(own);
    arena_release(&arena);
    return sparse;
}

bool store_is_bare(const struct store *store) {
    return store->work_tree == NULL;
}

const char *store_git_folder(const struct store *store) {
    return store->git_folder;
}

const char *store_work_tree(const struct store *store) {
    return store->work_tree;
}

const char *store_prefix(const struct store *store) {
    return store->prefix;
}

const char *store_setting(struct store *store, struct arena *arena, const char *name) {
    git_config *config = NULL;
    const char *value = NULL, *result = NULL;
    if (git_repository_config_snapshot(&config, store->repository) == 0 &&
        git_config_get_string(&value, config, name) == 0)
        result = arena_strdup(arena, value);
    git_config_free(config);
    return result;
}

/* --- names ------------------------------------------------------------------------------------ */

struct object_name object_named(const char *hex) {
    struct object_name name = {""};
    if (strlen(hex) == sizeof name.hex - 1 && strspn(hex, "0123456789abcdef") == sizeof name.hex - 1)
        memcpy(name.hex, hex, sizeof name.hex);
    return name;
}

bool store_oid(const struct object_name *name, git_oid *out) {
    return strlen(name->hex) == GIT_OID_HEXSZ && git_oid_fromstr(out, name->hex) == 0;
}

struct object_name store_name(const git_oid *oid) {
    struct object_name name;
    git_oid_tostr(name.hex, sizeof name.hex, oid);
    return name;
}

const char *store_path(struct store *store, const char *path) {
    return store->prefix[0] ? path_join(&store->arena, store->prefix, path) : path;
}

/* --- references ------------------------------------------------------------------------------- */

int store_reference(struct store *store, const char *name, struct object_name *out) {
    git_reference *reference = NULL, *direct = NULL;
    *out = (struct object_name){""};
    int code = git_reference_lookup(&reference, store->repository, name);
    if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
        return 0;
    if (code == 0)
        code = git_reference_resolve(&direct, reference);
    git_reference_free(reference);
    if (code == GIT_ENOTFOUND)
        return 0; /* a symbolic reference to a branch without a commit */
    if (code < 0)
        return git_fail("can't read the reference '%s'", name);
    *out = store_name(git_reference_target(direct));
    git_reference_free(direct);
    return 1;
}

static int compare_references(const void *left, const void *right) {
    const struct store_reference *a = left, *b = right;
    return strcmp(a->name, b->name);
}

int store_references(struct store *store, const char *prefix, struct arena *arena,
                     struct store_reference **out, size_t *count) {
    struct store_reference *list = NULL;
    size_t used = 0, capacity = 0;
    git_reference_iterator *iterator = NULL;
    const char *name;
    int code = git_reference_iterator_new(&iterator, store->repository), result = 0;
    *out = NULL;
    *count = 0;
    while (code == 0 && result == 0 && (code = git_reference_next_name(&name, iterator)) == 0) {
        struct store_reference found;
        if (strncmp(name, prefix, strlen(prefix)) != 0)
            continue;
        if (used >= STORE_MAX_REFERENCES)
            result = error_set("there are more than %d references", STORE_MAX_REFERENCES);
        else if ((result = store_reference(store, name, &found.object)) == 1) {
            found.name = arena_strdup(arena, name);
            MEM_APPEND(list, used, capacity, found);
            result = 0;
        }
    }
    git_reference_iterator_free(iterator);
    if (result == 0 && code != GIT_ITEROVER)
        result = git_fail("can't list the references");
    if (result == 0 && used) {
        qsort(list, used, sizeof *list, compare_references);
        *out = arena_dup(arena, list, used * sizeof *list);
        *count = used;
    }
    free(list);
    return result;
}

bool store_is_packing(struct store *store, const char *name) {
    enum { PACKED_MAX_BYTES = 64 << 20 };
    struct arena arena = {0};
    struct buffer packed = BUFFER_INIT;
    struct object_name value;
    bool packing = access(path_join(&arena, store->git_folder, "packed-refs.lock"), F_OK) != 0 &&
                   store_reference(store, name, &value) == 1 &&
                   file_read(&packed, path_join(&arena, store->git_folder, "packed-refs"),
                             PACKED_MAX_BYTES) == 0 &&
                   strstr(buffer_text(&packed), arena_printf(&arena, "\n%s %s\n", value.hex, name));
    buffer_release(&packed);
    arena_release(&arena);
    return packing;
}

const char *store_head_branch(struct store *store, struct arena *arena) {
    git_reference *head = NULL;
    const char *result = NULL;
    if (git_reference_lookup(&head, store->repository, "HEAD") == 0 &&
        git_reference_type(head) == GIT_REFERENCE_SYMBOLIC)
        result = arena_strdup(arena, git_reference_symbolic_target(head));
    git_reference_free(head);
    return result;
}

int store_resolve(struct store *store, const char *revision, struct object_name *commit) {
    git_object *object = NULL, *peeled = NULL;
    *commit = (struct object_name){""};
    int code = git_revparse_single(&object, store->repository, revision);
    if (code < 0 && git_repository_head_unborn(store->repository) == 1 && strncmp(revision, "HEAD", 4) == 0)
        return error_set("the repository at '%s' has no commit yet; run: git add . && git commit",
                         store->work_tree ? store->work_tree : store->git_folder);
    if (code == GIT_ENOTFOUND)
        return error_set("there is no commit '%s' in the repository at '%s'", revision,
                         store->work_tree ? store->work_tree : store->git_folder);
    if (code == GIT_EAMBIGUOUS)
        return error_set("'%s' is the beginning of several objects' names; write more of it", revision);
    if (code < 0)
        return git_fail("'%s' names no commit", revision);
    code = git_object_peel(&peeled, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    if (code < 0)
        return error_set("'%s' is no commit", revision);
    *commit = store_name(git_object_id(peeled));
    git_object_free(peeled);
    return 0;
}

const char *store_upstream(struct store *store, const char *branch, struct arena *arena) {
    git_buf name = GIT_BUF_INIT;
    struct object_name there;
    const char *result = NULL;
    if (git_branch_upstream_name(&name, store->repository, branch) == 0)
        result = arena_strdup(arena, name.ptr);
    git_buf_dispose(&name);
    if (!result && strncmp(branch, "refs/heads/", 11) == 0)
        result = arena_printf(arena, "refs/remotes/origin/%s", branch + 11);
    return result && store_reference(store, result, &there) == 1 ? result : NULL;
}
