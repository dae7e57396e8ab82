/* The folder of a pack: made in memory, written as one step. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/bundle.h"
#include "pack/pack.h"

enum { SIGNERS_LIMIT = 1 << 20, LIST_MAX_FILES = 20000 };

static struct buffer *add_file(struct pack_files *files, const char *path) {
    struct pack_file file = {.path = path};
    MEM_APPEND(files->items, files->count, files->capacity, file);
    return &files->items[files->count - 1].bytes;
}

/* --- what is in it ---------------------------------------------------------------------------- */

/* The keys that each release carries: the next one is judged by them. */
static int add_signers(struct pack_files *files, struct chain *chain, const struct release *last,
                       struct findings *findings) {
    for (uint32_t sequence = 1; sequence <= last->sequence; sequence++) {
        const struct release *release = chain_release(chain, sequence, findings);
        struct source *control = NULL;
        if (!release)
            return -1;
        struct buffer *bytes = add_file(files, arena_printf(&files->arena, PACK_SIGNERS "/%u", sequence));
        int result = release_control_source(&control, chain, release);
        if (result == 0)
            result = source_read(control, SIGNERS_PATH, SIGNERS_LIMIT, bytes);
        source_close(control);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* The controlled branch at the release, and the tags of all releases up to it. */
static int add_bundle(struct pack_files *files, struct chain *chain, const struct release *last,
                      struct findings *findings) {
    const char *branch = last->policy->config->branch ? last->policy->config->branch : "main";
    size_t room = chain->edition_count + last->sequence + 1u, count = 0;
    struct store_reference *references = arena_alloc(&files->arena, room * sizeof *references);
    references[count++] = (struct store_reference){arena_printf(&files->arena, "refs/heads/%s", branch),
                                                   last->commit};
    for (size_t i = 0; i < chain->edition_count; i++)
        if (chain->editions[i].sequence && chain->editions[i].sequence <= last->sequence)
            references[count++] = (struct store_reference){
                arena_printf(&files->arena, "refs/tags/edition/%s", chain->editions[i].name),
                chain->editions[i].tag_name};
    for (uint32_t sequence = 1; sequence <= last->sequence; sequence++) {
        const struct release *release = chain_release(chain, sequence, findings);
        if (!release)
            return -1;
        references[count++] = (struct store_reference){release->reference, release->tag_name};
    }
    return bundle_make(add_file(files, PACK_BUNDLE), chain->store, references, count, &last->commit);
}

static int compare_files(const void *left, const void *right) {
    const struct pack_file *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static void add_sums(struct pack_files *files) {
    struct buffer sums = BUFFER_INIT;
    char digest[65];
    qsort(files->items, files->count, sizeof *files->items, compare_files);
    for (size_t i = 0; i < files->count; i++) {
        digest_sha256(buffer_text(&files->items[i].bytes), files->items[i].bytes.length, digest);
        buffer_printf(&sums, "%s  %s\n", digest, files->items[i].path);
    }
    *add_file(files, PACK_SUMS) = sums;
}

int pack_make_files(struct pack_files *out, const struct pack *pack, struct chain *chain,
                    const struct release *release, struct findings *findings) {
    *out = (struct pack_files){0};
    if (*store_prefix(chain->store))
        return error_set(
            "docket.yaml lies in the folder '%s' of its git repository; only one whose top holds it "
            "can be packed with its evidence",
            store_prefix(chain->store));
    buffer_add(add_file(out, PACK_PDF), pack->pdf.data, pack->pdf.length);
    if (add_signers(out, chain, release, findings) < 0 || add_bundle(out, chain, release, findings) < 0 ||
        pack_guide(add_file(out, PACK_GUIDE), chain, release, findings) < 0)
        return -1;
    add_sums(out);
    return 0;
}

void pack_files_release(struct pack_files *files) {
    for (size_t i = 0; i < files->count; i++)
        buffer_release(&files->items[i].bytes);
    free(files->items);
    arena_release(&files->arena);
    *files = (struct pack_files){0};
}

/* --- listing ---------------------------------------------------------------------------------- */

struct listing {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};

static int list_below(struct listing *listing, const char *root, const char *below, int depth);

static int list_one(struct listing *listing, const char *root, const char *path, int depth) {
    struct stat status;
    if (lstat(path_join(listing->arena, root, path), &status) < 0)
        return error_set_errno("can't read '%s'", path);
    if (S_ISDIR(status.st_mode))
        return list_below(listing, root, path, depth + 1);
    if (!S_ISREG(status.st_mode))
        return error_set("'%s' is no plain file, and a pack has nothing else", path);
    if (listing->count >= LIST_MAX_FILES)
        return error_set("the folder '%s' holds more than %d files: this is no pack", root, LIST_MAX_FILES);
    MEM_APPEND(listing->items, listing->count, listing->capacity, path);
    return 0;
}

static int list_below(struct listing *listing, const char *root, const char *below, int depth) {
    const char *folder = *below ? path_join(listing->arena, root, below) : root;
    DIR *directory = depth > 2 ? NULL : opendir(folder);
    struct dirent *found;
    int result = 0;
    if (!directory)
        return depth > 2 ? error_set("'%s' lies too deep for a pack", below)
                         : error_set_errno("can't read the folder '%s'", folder);
    while (result == 0 && (found = readdir(directory)))
        if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0)
            result = list_one(listing, root, path_join(listing->arena, below, found->d_name), depth);
    closedir(directory);
    return result;
}

static int compare_paths(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

int pack_list_folder(const char *path, struct arena *arena, const char ***out, size_t *count) {
    struct listing listing = {.arena = arena};
    int result = list_below(&listing, path, "", 0);
    if (listing.count)
        qsort(listing.items, listing.count, sizeof *listing.items, compare_paths);
    *out = arena_dup(arena, listing.items, listing.count * sizeof *listing.items);
    *count = listing.count;
    free(listing.items);
    return result;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Says nothing: whether a folder is a pack is all that is asked. */
static void tell_nobody(void *context, const char *path, const char *problem) {
    (void)context;
    (void)path;
    (void)problem;
}

/* Nothing, an empty folder, or a pack as it was made: what may go. */
static int check_place(const char *path) {
    struct pack_checker checker = {tell_nobody, NULL};
    struct arena arena = {0};
    const char **files;
    size_t count;
    int result = 0;
    if (file_exists(path)) {
        result = pack_list_folder(path, &arena, &files, &count);
        if (result == 0 && count && pack_check_sums(path, &checker) != PACK_REBUILT)
            result = error_set("'%s' is there already, and isn't a pack as docket wrote it; give another "
                               "name, or take it away",
                               path);
    }
    arena_release(&arena);
    return result;
}

static int write_all(struct arena *arena, const char *folder, const struct pack_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        const char *path = path_join(arena, folder, files->items[i].path);
        if (file_make_folders(path_folder(arena, path)) < 0 ||
            file_write(path, buffer_text(&files->items[i].bytes), files->items[i].bytes.length) < 0)
            return -1;
    }
    return 0;
}

/* The new folder in the place of what was there. */
static int put_in_place(struct arena *arena, const char *made, const char *path) {
    if (!file_exists(path))
        return rename(made, path) < 0 ? error_set_errno("can't write '%s'", path) : 0;
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_EXCHANGE) < 0) {
        /* Some file systems can't exchange two names. */
        const char *old = arena_printf(arena, "%s.old", made);
        if (rename(path, old) < 0 || rename(made, path) < 0)
            return error_set_errno("can't replace '%s'", path);
        made = old;
    }
    file_remove_tree(made);
    return 0;
}

int pack_write_folder(const char *path, const struct pack_files *files) {
    struct arena arena = {0};
    char *place = arena_strdup(&arena, path);
    for (size_t length = strlen(place); length > 1 && place[length - 1] == '/'; length--)
        place[length - 1] = '\0';
    char *made = arena_printf(&arena, "%s.XXXXXX", place);
    const char *above = path_folder(&arena, place);
    int result = check_place(place);
    if (result == 0 && *above)
        result = file_make_folders(above);
    if (result == 0 && !mkdtemp(made))
        result = error_set_errno("can't make a folder beside '%s'", place);
    else if (result == 0) {
        mode_t mask = umask(0);
        umask(mask);
        chmod(made, 0777 & ~mask);
        result = write_all(&arena, made, files);
        if (result == 0)
            result = put_in_place(&arena, made, place);
        if (result < 0)
            file_remove_tree(made);
    }
    arena_release(&arena);
    return result;
}
