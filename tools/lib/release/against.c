#include "release/against.h"

#include <stdlib.h>
#include <string.h>

#include "base/lookalike.h"
#include "release/entry.h"

/* An identifier that was released, and what it looks like. */
struct look {
    const char *folded, *id;
};

struct against {
    struct look *looks; /* sorted */
    size_t look_count;
    const struct manifest *manifest;
    const struct entry *entry;
    struct findings *findings;
    struct arena *arena;
};

static struct finding *say(struct against *against, const char *rule, const struct field *field,
                           const char *message) {
    return finding_add(against->findings, rule, against->entry->document->path, field->line, field->column,
                       "%s", message);
}

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* The newest released entry, and the greatest revision that was ever released of it; NULL and "" without. */
static const char *latest_of(const struct against *against, const struct manifest_document **newest) {
    const struct entry *entry = against->entry;
    size_t count;
    const struct manifest_withdrawn *withdrawn = manifest_withdrawn_of(against->manifest, entry->id,
                                                                       entry->language, &count);
    *newest = manifest_latest(against->manifest, entry->id, entry->language);
    const char *latest = *newest ? (*newest)->revision : "";
    for (size_t i = 0; i < count; i++)
        if (!latest[0] || manifest_compare_revisions(withdrawn[i].revision, latest) > 0)
            latest = withdrawn[i].revision;
    return latest;
}

static const char *fold(struct arena *arena, const char *text) {
    struct buffer out = BUFFER_INIT;
    lookalike_fold(&out, text);
    const char *result = arena_strdup(arena, buffer_text(&out));
    buffer_release(&out);
    return result;
}

static int compare_looks(const void *left, const void *right) {
    const struct look *a = left, *b = right;
    int order = strcmp(a->folded, b->folded);
    return order ? order : strcmp(a->id, b->id);
}

static void fold_identifiers(struct against *against) {
    const struct manifest *manifest = against->manifest;
    against->look_count = manifest->identifier_count;
    against->looks = arena_alloc(against->arena, (manifest->identifier_count + 1) * sizeof *against->looks);
    for (size_t i = 0; i < manifest->identifier_count; i++)
        against->looks[i] = (struct look){fold(against->arena, manifest->identifiers[i]),
                                          manifest->identifiers[i]};
    if (against->look_count)
        qsort(against->looks, against->look_count, sizeof *against->looks, compare_looks);
}

/* The first of those that look like `folded`, or where it would stand. */
static size_t find_look(const struct against *against, const char *folded) {
    size_t low = 0, high = against->look_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(against->looks[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void judge_identifier(struct against *against, const struct manifest_document *newest,
                             const char *latest) {
    const struct field *id = &against->entry->document->meta.id;
    if (latest[0] && !newest)
        say(against, "R008", id,
            arena_printf(against->arena, "%s was withdrawn; its identifier can't come back",
                         against->entry->id));
    const char *folded = fold(against->arena, against->entry->id);
    for (size_t i = find_look(against, folded);
         i < against->look_count && same(against->looks[i].folded, folded); i++)
        if (!same(against->looks[i].id, against->entry->id))
            say(against, "R008", id,
                arena_printf(against->arena, "'%s' looks like the identifier '%s', which was released",
                             against->entry->id, against->looks[i].id));
}

static void judge_revision(struct against *against, const char *latest) {
    const struct entry *entry = against->entry;
    const struct field *revision = &entry->document->meta.revision;
    enum revision_scheme scheme = entry->type->scheme;
    const char *minor = revision_next(against->arena, scheme, latest, false),
               *major = revision_next(against->arena, scheme, latest, true);
    if (revision_compare(scheme, entry->revision, latest) <= 0)
        say(against, "R005", revision,
            arena_printf(against->arena, "revision %s isn't after revision %s, which was released",
                         entry->revision, latest));
    else if (!(minor && same(entry->revision, minor)) && !(major && same(entry->revision, major)))
        say(against, "R004", revision,
            arena_printf(against->arena, "revision %s doesn't follow revision %s, which was released",
                         entry->revision, latest));
}

static void judge_document(struct against *against, struct source *source) {
    const struct entry *entry = against->entry;
    const struct manifest_document *newest;
    const char *latest = latest_of(against, &newest), *assets;
    judge_identifier(against, newest, latest);
    if (!latest[0] || !entry->type || !revision_valid(entry->type->scheme, entry->revision) ||
        !revision_valid(entry->type->scheme, latest))
        return;
    if (!newest || !same(entry->revision, newest->revision)) {
        judge_revision(against, latest);
        return;
    }
    /* A file that is missing is another rule's. */
    assets = assets_digest(source, entry->document, against->arena);
    if (!assets || (same(newest->sha256, entry->document->sha256) &&
                    same(same(newest->assets, "-") ? "" : newest->assets, assets)))
        return;
    char day[11];
    date_format(newest->effective, day);
    say(against, "R003", &entry->document->meta.revision,
        arena_printf(against->arena, "revision %s is released, in force from %s, with other content",
                     newest->revision, day))
        ->fix = arena_printf(&against->findings->arena, "run 'docket revise %s'", entry->id);
}

void against_release(const struct release *release, const struct registry *registry, struct source *source,
                     struct findings *findings) {
    struct arena arena = {0};
    struct against against = {.manifest = &release->manifest, .findings = findings, .arena = &arena};
    fold_identifiers(&against);
    for (size_t i = 0; i < registry->entry_count; i++) {
        against.entry = &registry->entries[i];
        if (against.entry->id[0])
            judge_document(&against, source);
    }
    arena_release(&arena);
}
