#include "report/inspect.h"

#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "release/cache.h"
#include "release/evidence.h"

/* The paths asked for, relative to the root; none: everything. */
struct selection {
    const char **paths;
    size_t count;
    bool none; /* nothing, in place of everything */
};

/* Is `path` the file `selected`, or below the folder `selected`? */
static bool below(const char *selected, const char *path) {
    size_t length = strlen(selected);
    if (length == 0)
        return true;
    return strncmp(selected, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static bool takes(const struct selection *selection, const char *path) {
    bool taken = selection->count == 0 && !selection->none;
    for (size_t i = 0; i < selection->count && !taken; i++)
        taken = below(selection->paths[i], path);
    return taken;
}

static bool anything_below(const struct source *source, const char *path) {
    size_t count = 0;
    const struct source_entry *entries = source_entries(source, &count);
    bool found = path[0] == '\0';
    for (size_t i = 0; i < count && !found; i++)
        found = below(path, entries[i].path);
    return found;
}

static int select_paths(struct repository *repository, char *const *paths, size_t count,
                        struct selection *selection) {
    selection->paths = arena_alloc(&repository->arena, (count + 1) * sizeof *selection->paths);
    for (size_t i = 0; i < count; i++) {
        const char *path = repository_path(repository, paths[i]);
        if (path == NULL)
            return -1;
        if (!anything_below(repository->source, path))
            return error_set("there is no file or folder %s in the %s", paths[i],
                             source_label(repository->source));
        selection->paths[selection->count++] = path;
    }
    return 0;
}

static bool is_markdown(const char *path) {
    const char *extension = path_extension(path);
    return strcmp(extension, ".md") == 0 || strcmp(extension, ".markdown") == 0;
}

/* A file of no controlled folder: what can be said of the document by itself. */
static int inspect_alone(struct repository *repository, const char *path, struct findings *findings) {
    const struct config *config = repository->registry->config;
    struct document_options options = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct document *document = NULL;
    struct buffer bytes = BUFFER_INIT;
    if (source_read(repository->source, path, DOCUMENT_MAX_BYTES + 1, &bytes) != 0) {
        buffer_release(&bytes);
        return -1;
    }
    if (document_parse(&document, path, buffer_text(&bytes), bytes.length, &options, findings) == 0)
        rules_run_alone(document, findings);
    document_free(document);
    buffer_release(&bytes);
    return 0;
}

/* Lists the documents that the selection takes in, and checks those that are named but in no controlled
 * folder. */
static int inspect_others(struct repository *repository, const struct selection *selection,
                          struct findings *findings, struct inspected *documents) {
    size_t count = 0;
    const struct source_entry *entries = source_entries(repository->source, &count);
    documents->paths = arena_alloc(&repository->arena, (count + 1) * sizeof *documents->paths);
    for (size_t i = 0; i < count; i++) {
        const char *path = entries[i].path;
        if (entries[i].mode != SOURCE_FILE || !is_markdown(path) || !takes(selection, path))
            continue;
        bool controlled = config_type_of_path(repository->registry->config, path) != NULL;
        bool named = false;
        for (size_t k = 0; k < selection->count && !named; k++)
            named = strcmp(selection->paths[k], path) == 0;
        if (!controlled && named && inspect_alone(repository, path, findings) != 0)
            return -1;
        if (controlled || named)
            documents->paths[documents->count++] = path;
    }
    return 0;
}

static void drop_others(struct findings *findings, const struct selection *selection) {
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (takes(selection, findings->items[i].path) || strncmp(findings->items[i].path, "refs/", 5) == 0)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

int inspect_releases(struct state *state, struct findings *findings) {
    return state != NULL && state->newest != NULL ? cache_judge_tag(state->chain, state->newest, findings)
                                                  : 0;
}

/* Manifests in the tree that are no release's (E115), and the newest's. The others are vouched for. */
static int inspect_manifests(struct repository *repository, struct findings *findings) {
    static const char folder[] = "control/releases/";
    struct state *state = repository->state;
    struct buffer known = BUFFER_INIT;
    struct tree_difference *files;
    size_t entries, count = 0;
    if (state == NULL)
        return 0;
    const struct source_entry *all = source_entries(state->tree, &entries);
    struct map vouched = {0};
    for (uint32_t sequence = 1; sequence < state->chain->count; sequence++) {
        buffer_clear(&known);
        release_manifest_path(&known, sequence);
        map_put(&vouched, arena_strdup(&repository->arena, buffer_text(&known)), state);
    }
    files = arena_alloc(&repository->arena, (entries + 1) * sizeof *files);
    for (size_t i = 0; i < entries; i++)
        if (strncmp(all[i].path, folder, strlen(folder)) == 0 && map_get(&vouched, all[i].path) == NULL)
            files[count++] = (struct tree_difference){.path = all[i].path, .new_mode = 0100644};
    map_release(&vouched);
    buffer_release(&known);
    return evidence_judge_manifests(state->chain, state->tree, files, count, findings);
}

static int inspect_selected(struct repository *repository, const struct selection *selection, enum gate gate,
                            struct findings *out, struct inspected *documents) {
    *documents = (struct inspected){0};
    findings_merge(out, &repository->findings);
    rules_run_state(repository->registry, repository->state, repository->as_of, out);
    drop_others(out, selection);
    if (inspect_others(repository, selection, out, documents) != 0 ||
        inspect_releases(repository->state, out) != 0 || inspect_manifests(repository, out) != 0)
        return -1;
    rules_judge(repository->registry->config, gate, out);
    return 0;
}

int inspect(struct repository *repository, char *const *paths, size_t path_count, enum gate gate,
            struct findings *out, struct inspected *documents) {
    struct selection selection = {0};
    return select_paths(repository, paths, path_count, &selection) != 0
               ? -1
               : inspect_selected(repository, &selection, gate, out, documents);
}

int inspect_changed(struct repository *repository, const char *const *paths, size_t count, enum gate gate,
                    struct findings *out, struct inspected *documents) {
    struct selection selection = {.paths = (const char **)paths, .count = count, .none = count == 0};
    return inspect_selected(repository, &selection, gate, out, documents);
}
