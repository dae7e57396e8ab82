#include "history/change.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/git.h"
#include "history/journal.h"

enum { INDEX_LIMIT = 512 << 20 };

enum file_action { ACTION_WRITE, ACTION_REMOVE, ACTION_TAKE };

struct change_file {
    enum file_action action;
    const char *path; /* below the working tree */
    const void *data;
    size_t length;
    bool over_edits; /* the file in the working tree is `edited`, and may differ from HEAD's */
    struct object_name edited, before, blob;
    unsigned mode;
};

struct change_tag {
    const char *reference;
    struct object_name object;
};

struct change {
    struct arena arena;
    struct store *store;
    int lock;
    const char *folder; /* $GIT_COMMON_DIR/docket */
    const char *journal_path, *branch, *recovered;
    const char *deed, *message; /* for the reflog: "commit", "Issue EP-07 …" */
    struct change_file *files;
    size_t file_count, file_capacity;
    struct change_tag *tags;
    size_t tag_count, tag_capacity;
    struct object_name parent, commit; /* parent "": none */
    const char *identity; /* of the committer, for the reflog: "A <a@example.org> 1772356500 +0000" */
};

static const char *in_folder(struct change *change, const char *name) {
    return path_join(&change->arena, change->folder, name);
}

/* --- the lock --------------------------------------------------------------------------------- */

static int wait_for_lock(struct change *change, int seconds) {
    const char *path = in_folder(change, "lock");
    if (file_make_folders(change->folder) < 0)
        return -1;
    change->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (change->lock < 0)
        return error_set_errno("can't write '%s'", path);
    for (int tenths = seconds * 10;; tenths--) {
        if (flock(change->lock, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return error_set_errno("can't lock '%s'", path);
        if (tenths <= 0)
            return error_set("another docket is at work in this repository; try again when it is done");
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

/* Deletes the files in `folder` whose names begin with `beginning`. */
static void delete_files(struct change *change, const char *folder, const char *beginning) {
    DIR *directory = opendir(folder);
    struct dirent *found;
    while (directory && (found = readdir(directory)))
        if (strncmp(found->d_name, beginning, strlen(beginning)) == 0 && strcmp(found->d_name, ".") != 0 &&
            strcmp(found->d_name, "..") != 0)
            unlink(path_join(&change->arena, folder, found->d_name));
    if (directory)
        closedir(directory);
}

/* Completes what a killed run had begun, or takes its traces away. */
static int recover(struct change *change) {
    struct journal journal;
    int found = journal_read(&journal, change->journal_path, &change->arena);
    if (found < 0)
        return -1;
    if (found && journal.committed) {
        if (journal_perform(&journal, change->store, true) < 0 ||
            journal_forget(&journal, change->journal_path) < 0)
            return -1;
        change->recovered = journal.what;
    } else if (found) {
        if (journal_unlock(&journal) < 0 || journal_forget(&journal, change->journal_path) < 0)
            return -1;
    }
    delete_files(change, change->folder, ".");
    delete_files(change, in_folder(change, "spool"), ".");
    delete_files(change, in_folder(change, "locks"), "");
    return 0;
}

/* --- what stands in the way ------------------------------------------------------------------- */

static int check_state(git_repository *repository) {
    static const struct {
        int state;
        const char *what, *finish;
    } states[] = {
        {GIT_REPOSITORY_STATE_MERGE, "a merge",
         "finish it with 'git commit', or give it up with 'git merge --abort'"},
        {GIT_REPOSITORY_STATE_REVERT, "a revert",
         "finish it with 'git revert --continue', or give it up with 'git revert --abort'"},
        {GIT_REPOSITORY_STATE_CHERRYPICK, "a cherry-pick",
         "finish it with 'git cherry-pick --continue', or give it up with 'git cherry-pick --abort'"},
        {GIT_REPOSITORY_STATE_BISECT, "a bisection", "end it with 'git bisect reset'"},
    };
    int state = git_repository_state(repository);
    if (state == GIT_REPOSITORY_STATE_NONE)
        return 0;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (states[i].state == state)
            return error_set("%s is in progress here; %s, then try again", states[i].what, states[i].finish);
    return error_set("a rebase is in progress here; finish it with 'git rebase --continue', or give it up "
                     "with 'git rebase --abort', then "
                     "try again");
}

static int check_branch(struct change *change, const struct change_options *options) {
    struct arena *arena = &change->arena;
    int found;
    change->branch = store_head_branch(change->store, arena);
    if (!change->branch)
        return error_set("no branch is checked out here (a detached HEAD); run: git switch %s",
                         options->branch ? options->branch : "main");
    const char *name = strncmp(change->branch, "refs/heads/", 11) == 0 ? change->branch + 11 : change->branch;
    if (options->branch && strcmp(name, options->branch) != 0)
        return error_set(
            "this belongs on the controlled branch '%s', and '%s' is checked out; run: git switch %s",
            options->branch, name, options->branch);
    found = store_reference(change->store, change->branch, &change->parent);
    if (found == 0 && !options->first)
        return error_set("the repository has no commit yet; run: git add . && git commit");
    return found < 0 ? -1 : 0;
}

static int check_index(struct change *change) {
    git_index *index = NULL;
    int result = 0;
    if (store_is_sparse(change->store))
        return error_set(
            "this is a sparse checkout, which docket can't write to; run: git sparse-checkout disable");
    if (git_repository_index(&index, change->store->repository) < 0)
        result = git_fail(
            "can't read the index; if it is a split one, run: git update-index --no-split-index");
    git_index_free(index);
    return result;
}

int change_begin(struct change **out, struct store *store, const struct change_options *options) {
    *out = NULL;
    if (store_is_bare(store))
        return error_set("a bare repository has no files to work on; run this in a clone of it");
    struct change *change = mem_zalloc(1, sizeof *change);
    change->store = store;
    change->lock = -1;
    change->deed = "commit";
    change->folder = path_join(&change->arena, store_git_folder(store), "docket");
    change->journal_path = in_folder(change, "journal");
    if (wait_for_lock(change, options->seconds) < 0 || recover(change) < 0 ||
        check_state(store->repository) < 0 || check_branch(change, options) < 0 || check_index(change) < 0) {
        change_end(change);
        return -1;
    }
    *out = change;
    return 0;
}

const char *change_recovered(const struct change *change) {
    return change->recovered;
}

void change_end(struct change *change) {
    if (!change)
        return;
    if (change->lock >= 0)
        close(change->lock);
    free(change->files);
    free(change->tags);
    arena_release(&change->arena);
    free(change);
}

const char *change_spool(struct change *change) {
    const char *path = in_folder(change, "spool");
    return file_make_folders(path) < 0 ? NULL : path;
}

/* --- what it consists of ---------------------------------------------------------------------- */

static void add_file(struct change *change, enum file_action action, const char *path, const void *data,
                     size_t length) {
    struct change_file file = {
        .action = action,
        .path = path_join(&change->arena, store_prefix(change->store), path),
        .data = data ? arena_dup(&change->arena, data, length) : NULL,
        .length = length,
        .mode = GIT_FILEMODE_BLOB,
    };
    MEM_APPEND(change->files, change->file_count, change->file_capacity, file);
}

void change_write(struct change *change, const char *path, const void *data, size_t length) {
    add_file(change, ACTION_WRITE, path, length ? data : "", length);
}

void change_replace(struct change *change, const char *path, const void *before, size_t before_length,
                    const void *data, size_t length) {
    git_oid id;
    change_write(change, path, data, length);
    struct change_file *file = &change->files[change->file_count - 1];
    file->over_edits = true;
    if (git_odb_hash(&id, before_length ? before : "", before_length, GIT_OBJECT_BLOB) == 0)
        file->edited = store_name(&id);
}

void change_remove(struct change *change, const char *path) {
    add_file(change, ACTION_REMOVE, path, NULL, 0);
}

void change_take(struct change *change, const char *path) {
    add_file(change, ACTION_TAKE, path, NULL, 0);
}

/* Does the file in the working tree hold just what is to be written? Then it may lie there already. */
static bool lies_there(struct change *change, const struct change_file *file) {
    struct buffer bytes = BUFFER_INIT;
    bool same = file->action == ACTION_WRITE &&
                file_read(&bytes, path_join(&change->arena, store_work_tree(change->store), file->path),
                          file->length) == 0 &&
                bytes.length == file->length && memcmp(buffer_text(&bytes), file->data, file->length) == 0;
    buffer_release(&bytes);
    return same;
}

/* Is the file in the working tree still the one whose edits are kept? */
static int check_edits(struct change *change, const struct change_file *file) {
    struct buffer bytes = BUFFER_INIT;
    git_oid id;
    int result = file_read(&bytes, path_join(&change->arena, store_work_tree(change->store), file->path),
                           SIZE_MAX);
    if (result == 0 && (git_odb_hash(&id, buffer_text(&bytes), bytes.length, GIT_OBJECT_BLOB) < 0 ||
                        strcmp(store_name(&id).hex, file->edited.hex) != 0))
        result = error_set("'%s' was changed in this moment; nothing was done, try again", file->path);
    buffer_release(&bytes);
    return result;
}

/* Nobody's work may be lost: the file has to be as HEAD has it. */
static int check_untouched(struct change *change, const struct change_file *file) {
    unsigned flags = 0;
    if (file->over_edits)
        return check_edits(change, file);
    int code = git_status_file(&flags, change->store->repository, file->path);
    if (code == GIT_ENOTFOUND)
        return file->action == ACTION_WRITE ? 0 : error_set("there is no file '%s'", file->path);
    if (code < 0)
        return git_fail("can't tell the state of '%s'", file->path);
    if (flags == GIT_STATUS_CURRENT || lies_there(change, file))
        return 0;
    if (flags & (GIT_STATUS_WT_NEW | GIT_STATUS_IGNORED))
        return error_set("'%s' lies in the way, and git doesn't know it; move it away, or commit it",
                         file->path);
    return error_set("'%s' was changed and not committed; commit it (git commit %s), or take the change back "
                     "(git restore --staged "
                     "--worktree %s)",
                     file->path, file->path, file->path);
}

static int make_blob(struct change *change, struct change_file *file) {
    git_repository *repository = change->store->repository;
    git_oid id;
    struct stat status;
    if (file->action == ACTION_REMOVE)
        return 0;
    if (file->action == ACTION_TAKE) {
        const char *path = path_join(&change->arena, store_work_tree(change->store), file->path);
        if (lstat(path, &status) < 0)
            return error_set_errno("can't read '%s'", file->path);
        if (!S_ISREG(status.st_mode))
            return error_set("'%s' is no regular file", file->path);
        if (git_blob_create_from_workdir(&id, repository, file->path) < 0)
            return git_fail("can't store '%s'", file->path);
    } else if (git_blob_create_from_buffer(&id, repository, file->data, file->length) < 0) {
        return git_fail("can't store '%s'", file->path);
    }
    file->blob = store_name(&id);
    return 0;
}

/* --- the commit ------------------------------------------------------------------------------- */

static int make_signature(git_signature **out, git_repository *repository, const char *kind, int64_t time) {
    struct arena arena = {0};
    git_config *config = NULL;
    const char *name = getenv(arena_printf(&arena, "GIT_%s_NAME", kind));
    const char *email = getenv(arena_printf(&arena, "GIT_%s_EMAIL", kind));
    int result = -1;
    if (git_repository_config_snapshot(&config, repository) == 0) {
        if (!name || !*name)
            git_config_get_string(&name, config, "user.name");
        if (!email || !*email)
            git_config_get_string(&email, config, "user.email");
    }
    if (!name || !*name || !email || !*email)
        error_set("git doesn't know who you are; run: git config --global user.name \"YOUR NAME\" && git "
                  "config --global user.email ADDRESS");
    else if (git_signature_new(out, name, email, time, 0) < 0)
        git_fail("'%s <%s>' can't be an author", name, email);
    else
        result = 0;
    git_config_free(config);
    arena_release(&arena);
    return result;
}

/* The tree of the parent with the files as they are to be. */
static int make_tree(struct change *change, git_tree *before, git_oid *out) {
    git_tree_update *updates = mem_zalloc(change->file_count + 1, sizeof *updates);
    size_t count = 0;
    int result = 0;
    for (size_t i = 0; i < change->file_count && result == 0; i++) {
        struct change_file *file = &change->files[i];
        git_tree_entry *entry = NULL;
        if (before && git_tree_entry_bypath(&entry, before, file->path) == 0) {
            file->before = store_name(git_tree_entry_id(entry));
            if (git_tree_entry_filemode(entry) == GIT_FILEMODE_BLOB_EXECUTABLE)
                file->mode = GIT_FILEMODE_BLOB_EXECUTABLE;
            git_tree_entry_free(entry);
        } else if (file->action == ACTION_REMOVE) {
            continue;
        }
        git_tree_update *update = &updates[count++];
        update->action = file->action == ACTION_REMOVE ? GIT_TREE_UPDATE_REMOVE : GIT_TREE_UPDATE_UPSERT;
        update->path = file->path;
        update->filemode = (git_filemode_t)file->mode;
        store_oid(&file->blob, &update->id);
    }
    if (git_tree_create_updated(out, change->store->repository, before, count, updates) < 0)
        result = git_fail("can't make the tree");
    free(updates);
    return result;
}

static int make_commit(struct change *change, const char *message, int64_t time, git_commit *parent,
                       const git_oid *tree_id) {
    git_repository *repository = change->store->repository;
    git_signature *author = NULL, *committer = NULL;
    git_tree *tree = NULL;
    const git_commit *parents[] = {parent};
    git_oid id;
    int result = -1;
    if (make_signature(&author, repository, "AUTHOR", time) < 0 ||
        make_signature(&committer, repository, "COMMITTER", time) < 0)
        goto end;
    if (git_tree_lookup(&tree, repository, tree_id) < 0 ||
        git_commit_create(&id, repository, NULL, author, committer, NULL, message, tree, parent ? 1 : 0,
                          parents) < 0) {
        git_fail("can't make the commit");
        goto end;
    }
    change->commit = store_name(&id);
    change->identity = arena_printf(&change->arena, "%s <%s> %lld +0000", committer->name, committer->email,
                                    (long long)time);
    change->message = arena_strndup(&change->arena, message, strcspn(message, "\n"));
    result = 0;
end:
    git_tree_free(tree);
    git_signature_free(author);
    git_signature_free(committer);
    return result;
}

int change_make(struct change *change, const char *message, int64_t time, struct object_name *commit) {
    git_repository *repository = change->store->repository;
    git_commit *parent = NULL;
    git_tree *before = NULL;
    git_oid id, tree;
    int result = 0;
    *commit = (struct object_name){""};
    for (size_t i = 0; i < change->file_count && result == 0; i++) {
        struct change_file *file = &change->files[i];
        result = file->action != ACTION_TAKE && check_untouched(change, file) < 0 ? -1
                                                                                  : make_blob(change, file);
    }
    if (result == 0 && store_oid(&change->parent, &id) &&
        (git_commit_lookup(&parent, repository, &id) < 0 || git_commit_tree(&before, parent) < 0))
        result = git_fail("can't read the commit %s", change->parent.hex);
    if (result == 0)
        result = make_tree(change, before, &tree);
    if (result == 0 && before && git_oid_equal(&tree, git_tree_id(before)))
        result = CHANGE_EMPTY;
    if (result == 0)
        result = make_commit(change, message, time, parent, &tree);
    git_tree_free(before);
    git_commit_free(parent);
    if (result == 0)
        *commit = change->commit;
    return result;
}

/* The committer's line of a commit as a reflog has it, and the subject. */
static int read_identity(struct change *change, const struct object_name *name) {
    git_commit *commit = NULL;
    git_oid id;
    if (!store_oid(name, &id) || git_commit_lookup(&commit, change->store->repository, &id) < 0)
        return 1;
    const git_signature *committer = git_commit_committer(commit);
    change->identity = arena_printf(&change->arena, "%s <%s> %lld +0000", committer->name, committer->email,
                                    (long long)committer->when.time);
    change->message = arena_strdup(&change->arena,
                                   git_commit_summary(commit) ? git_commit_summary(commit) : "");
    bool child = git_commit_parentcount(commit) == (change->parent.hex[0] ? 1u : 0u) &&
                 (!change->parent.hex[0] ||
                  strcmp(store_name(git_commit_parent_id(commit, 0)).hex, change->parent.hex) == 0);
    git_commit_free(commit);
    return child ? 0 : 1;
}

/* The files of the difference, as they are to be. */
static int add_differences(struct change *change, const struct object_name *from,
                           const struct object_name *to) {
    struct tree_difference *differences;
    size_t count;
    int result = store_differences(change->store, from, to, &change->arena, &differences, &count);
    for (size_t i = 0; i < count && result == 0; i++) {
        struct buffer bytes = BUFFER_INIT;
        const struct tree_difference *difference = &differences[i];
        if (!difference->new_mode) {
            change_remove(change, difference->path);
        } else if (store_read(change->store, &difference->new_object, SIZE_MAX, NULL, &bytes) != 0) {
            result = error_set("the contents of '%s' are missing in the repository", difference->path);
        } else {
            change_write(change, difference->path, bytes.data, bytes.length);
        }
        buffer_release(&bytes);
        if (result == 0) {
            struct change_file *file = &change->files[change->file_count - 1];
            file->before = difference->old_mode ? difference->old_object : (struct object_name){""};
            file->blob = difference->new_mode ? difference->new_object : (struct object_name){""};
            file->mode = difference->new_mode ? difference->new_mode : difference->old_mode;
            result = check_untouched(change, file);
        }
    }
    return result;
}

int change_adopt(struct change *change, const struct object_name *commit) {
    int result = read_identity(change, commit);
    if (result == 0)
        result = add_differences(change, change->parent.hex[0] ? &change->parent : NULL, commit);
    change->commit = *commit;
    return result;
}

int change_take_back(struct change *change, const char *why, int64_t time) {
    struct commit_facts facts;
    git_signature *committer = NULL;
    if (store_commit(change->store, &change->parent, &change->arena, &facts) < 0)
        return -1;
    if (facts.parent_count != 1)
        return error_set("the commit %.12s can't be taken back: it %s", change->parent.hex,
                         facts.parent_count ? "is a merge" : "is the first");
    if (make_signature(&committer, change->store->repository, "COMMITTER", time) < 0)
        return -1;
    change->identity = arena_printf(&change->arena, "%s <%s> %lld +0000", committer->name, committer->email,
                                    (long long)time);
    git_signature_free(committer);
    change->deed = "reset";
    change->message = arena_strdup(&change->arena, why);
    change->commit = facts.parents[0];
    return add_differences(change, &change->parent, &change->commit);
}

int change_tag(struct change *change, const char *reference, const void *object, size_t length) {
    struct change_tag tag = {.reference = arena_strdup(&change->arena, reference)};
    struct object_name there;
    git_oid id;
    int found = store_reference(change->store, reference, &there), valid = 0;
    if (found != 0)
        return found < 0 ? -1 : error_set("the tag '%s' is there already", reference);
    if (git_reference_name_is_valid(&valid, reference) < 0 || !valid)
        return error_set("'%s' can't be the name of a tag", reference);
    if (git_odb_write(&id, change->store->odb, object, length, GIT_OBJECT_TAG) < 0)
        return git_fail("can't store the tag '%s'", reference);
    tag.object = store_name(&id);
    MEM_APPEND(change->tags, change->tag_count, change->tag_capacity, tag);
    return 0;
}

/* --- applying --------------------------------------------------------------------------------- */

static const char *index_path(struct change *change) {
    return arena_printf(&change->arena, "%sindex", git_repository_path(change->store->repository));
}

static int digest_file(const char *path, char hex[65]) {
    struct buffer bytes = BUFFER_INIT;
    int result = file_exists(path) ? file_read(&bytes, path, INDEX_LIMIT) : 0;
    digest_sha256(buffer_text(&bytes), bytes.length, hex);
    buffer_release(&bytes);
    return result;
}

/* Writes the index as it is to be to `kept`; `before` is the digest of the one that it was made from. */
static int make_index(struct change *change, const char *kept, char before[65]) {
    struct buffer bytes = BUFFER_INIT;
    git_index *index = NULL;
    const char *path = index_path(change);
    int result = file_exists(path) ? file_read(&bytes, path, INDEX_LIMIT) : 0;
    digest_sha256(buffer_text(&bytes), bytes.length, before);
    if (result == 0 && bytes.length)
        result = file_write(kept, bytes.data, bytes.length);
    if (result == 0 && git_index_open(&index, kept) < 0)
        result = git_fail("can't read the index");
    for (size_t i = 0; i < change->file_count && result == 0; i++) {
        const struct change_file *file = &change->files[i];
        git_index_entry entry = {.mode = file->mode, .path = file->path};
        int code;
        if (file->action == ACTION_REMOVE) {
            code = git_index_remove(index, file->path, 0);
            code = code == GIT_ENOTFOUND ? 0 : code;
        } else {
            store_oid(&file->blob, &entry.id);
            code = git_index_add(index, &entry);
        }
        if (code < 0)
            result = git_fail("can't put '%s' into the index", file->path);
    }
    if (result == 0 && git_index_write(index) < 0)
        result = git_fail("can't write the index");
    git_index_free(index);
    buffer_release(&bytes);
    /* libgit2 doesn't, of an index without its repository. */
    if (result == 0)
        result = journal_sync(kept);
    return result < 0 ? -1 : journal_sync(path_folder(&change->arena, kept));
}

static int keep_reference(struct change *change, struct journal_lock *lock, const char *kept,
                          const char *reference, const struct object_name *value) {
    const char *line = arena_printf(&change->arena, "%s\n", value->hex);
    *lock = (struct journal_lock){path_join(&change->arena, store_git_folder(change->store), reference),
                                  kept};
    return file_write(kept, line, strlen(line));
}

static void fill_files(struct change *change, struct journal *journal) {
    journal->files = arena_alloc(&change->arena, (change->file_count + 1) * sizeof *journal->files);
    for (size_t i = 0; i < change->file_count; i++) {
        const struct change_file *file = &change->files[i];
        if (file->action != ACTION_TAKE)
            journal->files[journal->file_count++] = (struct journal_file){
                file->path, file->over_edits ? file->edited : file->before, file->blob, file->mode};
    }
}

/* Everything that is still to be done, with the locks' contents written; nothing is locked yet. */
static int make_journal(struct change *change, const char *what, struct journal *journal,
                        char index_before[65]) {
    static const struct object_name zeros = {"0000000000000000000000000000000000000000"};
    struct arena *arena = &change->arena;
    const char *locks = in_folder(change, "locks");
    size_t count = 0;
    *journal = (struct journal){
        .what = what,
        .work_tree = store_work_tree(change->store),
        .git_folder = store_git_folder(change->store),
        .branch = change->branch,
        .old = change->parent,
        .new = change->commit,
        .reflog = arena_printf(arena, "%s %s %s\t%s: %s",
                               change->parent.hex[0] ? change->parent.hex : zeros.hex, change->commit.hex,
                               change->identity, change->deed, change->message),
        .locks = arena_alloc(arena, (change->tag_count + 2) * sizeof *journal->locks),
    };
    fill_files(change, journal);
    if (file_make_folders(locks) < 0)
        return -1;
    journal->locks[count] = (struct journal_lock){index_path(change), path_join(arena, locks, "index")};
    if (make_index(change, journal->locks[count++].kept, index_before) < 0)
        return -1;
    if (keep_reference(change, &journal->locks[count], path_join(arena, locks, "branch"), change->branch,
                       &change->commit) < 0)
        return -1;
    count++;
    for (size_t i = 0; i < change->tag_count; i++, count++)
        if (keep_reference(change, &journal->locks[count], arena_printf(arena, "%s/tag-%zu", locks, i),
                           change->tags[i].reference, &change->tags[i].object) < 0)
            return -1;
    journal->lock_count = count;
    return 0;
}

/* Under the locks: is everything still as it was when the objects were made? */
static int check_unmoved(struct change *change, const char index_before[65]) {
    struct object_name now;
    char index_now[65];
    if (store_reference(change->store, change->branch, &now) < 0 ||
        digest_file(index_path(change), index_now) < 0)
        return -1;
    if (strcmp(now.hex, change->parent.hex) != 0)
        return error_set("somebody has committed to '%s' in the meantime; nothing was changed, try again",
                         change->branch);
    if (strcmp(index_now, index_before) != 0)
        return error_set("the index was changed in the meantime; nothing was changed, try again");
    for (size_t i = 0; i < change->tag_count; i++) {
        int found = store_reference(change->store, change->tags[i].reference, &now);
        if (found != 0)
            return found < 0 ? -1
                             : error_set("the tag '%s' came in the meantime; nothing was changed",
                                         change->tags[i].reference);
    }
    return 0;
}

int change_apply(struct change *change, const char *what) {
    struct journal journal;
    char index_before[65];
    assert(change->commit.hex[0]);
    if (make_journal(change, what, &journal, index_before) < 0 || journal_check(&journal) < 0 ||
        journal_write(&journal, change->journal_path) < 0)
        return -1;
    if (journal_lock(&journal) < 0) {
        journal_forget(&journal, change->journal_path);
        return -1;
    }
    journal.committed = true;
    if (check_unmoved(change, index_before) < 0 || journal_write(&journal, change->journal_path) < 0) {
        struct arena arena = {0};
        const char *message = arena_strdup(&arena, error_message());
        journal_unlock(&journal);
        journal_forget(&journal, change->journal_path);
        error_set("%s", message);
        arena_release(&arena);
        return -1;
    }
    if (journal_perform(&journal, change->store, false) < 0 ||
        journal_forget(&journal, change->journal_path) < 0)
        return -1;
    change->parent = change->commit;
    change->file_count = change->tag_count = 0;
    return 0;
}

int change_delete_reference(struct change *change, const char *name, const struct object_name *object) {
    struct journal journal = {.what = "a deletion",
                              .work_tree = store_work_tree(change->store),
                              .git_folder = store_git_folder(change->store),
                              .branch = change->branch,
                              .old = change->parent,
                              .new = *object,
                              .reflog = ""};
    return journal_delete_reference(&journal, change->journal_path, in_folder(change, "locks"), change->store,
                                    name, object);
}

int change_leave(struct change *change) {
    struct journal journal = {.work_tree = store_work_tree(change->store)};
    for (size_t i = 0; i < change->file_count; i++) {
        struct change_file *file = &change->files[i];
        if ((file->action != ACTION_TAKE && check_untouched(change, file) < 0) || make_blob(change, file) < 0)
            return -1;
    }
    fill_files(change, &journal);
    int result = journal_place_files(&journal, change->store, false);
    change->file_count = 0;
    return result;
}
