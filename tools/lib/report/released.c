#include "report/released.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "report/repository.h"

bool released_names_release(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return ((digits > 0 && text[digits] == '\0') || strncmp(text, "edition/", 8) == 0) && !file_exists(text);
}

/* --- pictures --------------------------------------------------------------------------------- */

/* A release with the one before it. */
struct picture {
    struct release *release;
    const struct manifest *before;
};

static int open_picture(struct released *released, int side, const char *name, struct picture *picture) {
    struct past *past = &released->past;
    picture->release = chain_find(past->chain, name, &past->findings);
    if (!picture->release || !release_policy(past->chain, picture->release, &past->findings))
        return -1;
    uint32_t sequence = picture->release->sequence;
    struct release *before = sequence > 1 ? chain_release(past->chain, sequence - 1, &past->findings) : NULL;
    if (sequence > 1 && !before)
        return -1;
    picture->before = before ? &before->manifest : NULL;
    released->names[side] = arena_printf(&past->arena, "release %u", sequence);
    return release_source(&released->sources[side], past->chain, picture->release, DAY_NONE);
}

static const struct manifest_document *entry_in(struct released *released, const struct picture *picture,
                                                const char *id, const char *language) {
    return release_entry(released->past.chain, picture->release, picture->before, id, language, DAY_NONE);
}

static bool is_same(const struct manifest_document *a, const struct manifest_document *b) {
    return a && b && strcmp(a->sha256, b->sha256) == 0 && strcmp(a->assets, b->assets) == 0;
}

/* The identifiers and languages of a manifest stand in order, each as often as it has revisions. */
static bool is_new(const struct manifest *manifest, size_t index) {
    const struct manifest_document *here = &manifest->documents[index], *last = here - 1;
    return index == 0 || strcmp(here->id, last->id) != 0 || strcmp(here->language, last->language) != 0;
}

/* --- two releases ----------------------------------------------------------------------------- */

static int compare_pairs(const void *left, const void *right) {
    const struct released_pair *a = left, *b = right;
    const struct manifest_document *x = a->before ? a->before : a->after,
                                   *y = b->before ? b->before : b->after;
    int order = strcmp(x->id, y->id);
    return order ? order : strcmp(x->language, y->language);
}

static void pair_releases(struct released *released, const struct picture *a, const struct picture *b) {
    const struct manifest *old = &a->release->manifest, *new = &b->release->manifest;
    released->pairs = arena_alloc(&released->past.arena,
                                  (old->document_count + new->document_count + 1) * sizeof *released->pairs);
    for (size_t i = 0; i < old->document_count; i++) {
        const char *id = old->documents[i].id, *language = old->documents[i].language;
        if (!is_new(old, i))
            continue;
        struct released_pair pair = {.before = entry_in(released, a, id, language),
                                     .after = entry_in(released, b, id, language)};
        if ((pair.before || pair.after) && !is_same(pair.before, pair.after))
            released->pairs[released->count++] = pair;
    }
    for (size_t i = 0; i < new->document_count; i++) {
        const char *id = new->documents[i].id, *language = new->documents[i].language;
        size_t count;
        if (!is_new(new, i) || manifest_documents_of(old, id, language, &count))
            continue;
        struct released_pair pair = {.after = entry_in(released, b, id, language)};
        if (pair.after)
            released->pairs[released->count++] = pair;
    }
    if (released->count)
        qsort(released->pairs, released->count, sizeof *released->pairs, compare_pairs);
}

/* --- a release and the working tree ----------------------------------------------------------- */

static int pair_with_tree(struct released *released, const struct picture *a) {
    const struct manifest *old = &a->release->manifest;
    struct arena *arena = &released->past.arena;
    struct repository repository = {0};
    released->names[1] = "the working tree";
    int result = repository_open(&repository, &(struct repository_options){0});
    if (result == 0)
        released->pairs = arena_alloc(arena, (old->document_count + 1) * sizeof *released->pairs);
    for (size_t i = 0; i < old->document_count && result == 0; i++) {
        const struct manifest_document *document = &old->documents[i];
        if (!is_new(old, i))
            continue;
        const struct entry *work = registry_find(repository.registry, document->id, document->language);
        struct released_pair pair = {.before = entry_in(released, a, document->id, document->language)};
        if (work && strcmp(work->language, document->language) == 0)
            pair.file = path_join(arena, repository.root, work->document->path);
        if (pair.before && (!pair.file || strcmp(work->document->sha256, pair.before->sha256) != 0))
            released->pairs[released->count++] = pair;
    }
    repository_close(&repository);
    return result;
}

/* --- opening ---------------------------------------------------------------------------------- */

int released_open(struct released *released, const char *a, const char *b) {
    struct picture old, new;
    if (past_open(&released->past, NULL) < 0 || open_picture(released, 0, a, &old) < 0)
        return -1;
    if (!b)
        return pair_with_tree(released, &old);
    if (open_picture(released, 1, b, &new) < 0)
        return -1;
    pair_releases(released, &old, &new);
    return 0;
}

int released_operand(struct released *released, const struct released_pair *pair, int side,
                     struct operand *operand) {
    const struct manifest_document *entry = side ? pair->after : pair->before;
    if (!entry)
        return operand_open(operand, pair->file, NULL);
    const char *name = arena_printf(&released->past.arena, "%s@%s (%s)", entry->id, entry->revision,
                                    released->names[side]);
    return operand_open_in(operand, released->sources[side], entry->path, name);
}

void released_close(struct released *released) {
    source_close(released->sources[0]);
    source_close(released->sources[1]);
    past_close(&released->past);
}
