#include "report/repository.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/path.h"
#include "report/report.h"
#include "rules/rules.h"

static int open_source(struct repository *repository, const struct repository_options *options) {
    const char *start = options->folder != NULL ? options->folder : ".";
    if (access(start, F_OK) != 0)
        return error_set_errno("%s", start);
    repository->own_source = true;
    repository->root = options->config != NULL ? start : source_find_root(&repository->arena, start);
    if (options->staged) {
        const char *root = repository->root != NULL ? repository->root : start;
        return store_open(&repository->store, root) < 0
                   ? -1
                   : store_source_index(&repository->source, repository->store);
    }
    if (options->revision != NULL)
        return source_open_commit(&repository->source, repository->root != NULL ? repository->root : start,
                                  options->revision);
    if (repository->root == NULL)
        return error_set(
            "there is no docket.yaml in %s or above it; go to a document repository, name one with "
            "--repository, or give a configuration with --config",
            strcmp(start, ".") == 0 ? "this folder" : start);
    return source_open_folder(&repository->source, repository->root);
}

static void judge_text(void *context, const struct config *config, const struct entry *entry,
                       struct findings *findings) {
    const struct repository *repository = context;
    day_t day = repository->as_of != DAY_NONE ? repository->as_of
                                              : date_of_moment(repository->moment, config->time_zone);
    rules_run_text(config, repository->state, day, entry, findings);
}

static void judge_text_of_state(const struct state *state, const struct config *config,
                                const struct entry *entry, struct findings *findings) {
    rules_run_text(config, state, state->day, entry, findings);
}

static int load_registry(struct repository *repository, const char *config, bool judged) {
    struct registry_reader reader = {judge_text, repository};
    repository->own_registry = true;
    if (judged)
        return registry_load_read(&repository->registry, repository->source, config, &reader,
                                  &repository->findings);
    return registry_load(&repository->registry, repository->source, config, &repository->findings);
}

/* No reference of a release: what is there is judged by itself. */
static bool nothing_released(const char *root) {
    struct store *store = NULL;
    struct arena arena = {0};
    struct store_reference *list;
    size_t count = 1;
    bool none = store_open(&store, root) == 0 &&
                store_references(store, "refs/tags/release/", &arena, &list, &count) == 0 && count == 0;
    store_close(store);
    arena_release(&arena);
    return none;
}

/* Keeps what was found in the releases themselves. */
static void keep_chain(struct findings *findings) {
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (strncmp(findings->items[i].path, "refs/", 5) == 0)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

static int take_state(struct repository *repository, const struct repository_options *options) {
    struct state *state = repository->state;
    repository->as_of = state->day;
    /* Who stands in for whom, on another day. */
    if (state->day != state->today)
        state->court.moment = (int64_t)state->day * 86400 + 43200;
    if (options->releases == RELEASES_IF_READABLE && state->control_changed) {
        keep_chain(&repository->findings);
        repository->source = state->tree;
        return load_registry(repository, NULL, options->judged);
    }
    repository->source = state->source;
    repository->registry = state->registry;
    return 0;
}

/* 1: opened; 0: there is no state to be had; -1 with an error. */
static int open_state(struct repository *repository, const struct repository_options *options) {
    const char *start = options->folder ? options->folder : ".";
    struct state_options how = {.revision = options->revision,
                                .staged = options->staged,
                                .lists = options->releases == RELEASES_YES,
                                .read = options->judged ? judge_text_of_state : NULL,
                                .moment = repository->moment,
                                .day = options->as_of ? date_parse(options->as_of) : DAY_NONE};
    repository->root = source_find_root(&repository->arena, start);
    const char *root = repository->root ? repository->root : start;
    if (options->releases == RELEASES_NO || options->config || (!repository->root && !options->revision) ||
        access(start, F_OK) != 0 || !store_is_there(root))
        return 0;
    if (state_open(&repository->state, root, &how, &repository->findings) == 0)
        return take_state(repository, options) < 0 ? -1 : 1;
    const char *why = arena_strdup(&repository->arena, error_message());
    bool released = !nothing_released(root);
    if (released && options->releases == RELEASES_YES)
        return error_set("%s", why);
    repository->unread = released ? why : NULL;
    keep_chain(&repository->findings);
    return 0;
}

int repository_open(struct repository *repository, const struct repository_options *options) {
    repository->moment = date_now(); /* once: at midnight too all documents are judged by one day */
    int opened = open_state(repository, options);
    if (opened != 0)
        return opened < 0 ? -1 : 0;
    repository->as_of = options->as_of ? date_parse(options->as_of) : DAY_NONE;
    if (open_source(repository, options) != 0 ||
        load_registry(repository, options->config, options->judged) != 0)
        return -1;
    if (repository->as_of == DAY_NONE)
        repository->as_of = date_of_moment(repository->moment, repository->registry->config->time_zone);
    return 0;
}

int repository_fail(struct repository *repository, const struct command *command) {
    struct buffer text = BUFFER_INIT;
    const char *message = arena_strdup(&repository->arena, error_message());
    rules_judge(NULL, GATE_DRAFT, &repository->findings);
    report_findings_text(&text, &repository->findings, NULL);
    fputs(buffer_text(&text), stderr);
    buffer_release(&text);
    return option_fail(command, EXIT_FAILED, "%s", message);
}

void repository_close(struct repository *repository) {
    if (repository->own_registry)
        registry_free(repository->registry);
    if (repository->own_source)
        source_close(repository->source);
    store_close(repository->store);
    state_free(repository->state);
    findings_release(&repository->findings);
    arena_release(&repository->arena);
    *repository = (struct repository){0};
}

/* --- paths
 * --------------------------------------------------------------------------------------------------- */

/* The real path of what is there; of what isn't, that of its folder, with the name. */
static char *real_path(struct arena *arena, const char *path) {
    char *real = realpath(path, NULL);
    char *result = NULL;
    if (real != NULL) {
        result = arena_strdup(arena, real);
    } else {
        const char *folder = path_folder(arena, path);
        real = realpath(folder[0] != '\0' ? folder : path[0] == '/' ? "/" : ".", NULL);
        if (real != NULL)
            result = path_join(arena, real, path_name(path));
    }
    free(real);
    return result;
}

const char *repository_path(struct repository *repository, const char *path) {
    struct arena *arena = &repository->arena;
    char *root = repository->root != NULL ? realpath(repository->root, NULL) : NULL;
    const char *real = real_path(arena, path), *inside = NULL;
    if (root != NULL && real != NULL) {
        size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
        if (strncmp(real, root, length) == 0 && real[length] == '/')
            inside = real + length + 1;
        else if (strcmp(real, root) == 0)
            inside = "";
    }
    free(root);
    /* Of a commit, and from elsewhere, a path counts from the root. */
    if (inside == NULL && path[0] != '/')
        inside = strcmp(path, ".") == 0 ? "" : path_resolve(arena, "", path);
    if (inside == NULL)
        error_set("%s lies outside the repository", path);
    return inside;
}

/* --- documents that could not be read
 * ------------------------------------------------------------------------ */

size_t repository_unread(struct repository *repository, struct buffer *out) {
    const struct registry *registry = repository->registry;
    struct findings unread = {0};
    for (size_t i = 0; i < repository->findings.count; i++) {
        const struct finding *finding = &repository->findings.items[i];
        if (strcmp(path_extension(finding->path), ".md") != 0 ||
            map_get(&registry->by_path, finding->path) != NULL)
            continue;
        struct finding *copy = finding_add(&unread, finding->rule, finding->path, finding->line,
                                           finding->column, "%s", finding->message);
        copy->fix = finding->fix;
        copy->requirement = finding->requirement;
    }
    rules_judge(registry->config, GATE_DRAFT, &unread);
    report_findings_text(out, &unread, NULL);
    size_t count = unread.count;
    findings_release(&unread);
    return count;
}
