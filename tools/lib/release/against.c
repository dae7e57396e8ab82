#include "release/against.h"

#include <string.h>

#include "base/lookalike.h"
#include "release/entry.h"

struct against {
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
    const struct manifest *manifest = against->manifest;
    const struct entry *entry = against->entry;
    const char *latest = "";
    *newest = NULL;
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *item = &manifest->documents[i];
        if (same(item->id, entry->id) && same(item->language, entry->language) &&
            (!*newest || manifest_compare_revisions(item->revision, latest) > 0)) {
            *newest = item;
            latest = item->revision;
        }
    }
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        const struct manifest_withdrawn *item = &manifest->withdrawn[i];
        if (same(item->id, entry->id) && same(item->language, entry->language) &&
            (!latest[0] || manifest_compare_revisions(item->revision, latest) > 0))
            latest = item->revision;
    }
    return latest;
}

static void judge_identifier(struct against *against, const struct manifest_document *newest,
                             const char *latest) {
    const struct field *id = &against->entry->document->meta.id;
    if (latest[0] && !newest)
        say(against, "R008", id,
            arena_printf(against->arena, "%s was withdrawn; its identifier can't come back",
                         against->entry->id));
    for (size_t i = 0; i < against->manifest->identifier_count; i++)
        if (lookalike_same(against->manifest->identifiers[i], against->entry->id))
            say(against, "R008", id,
                arena_printf(against->arena, "'%s' looks like the identifier '%s', which was released",
                             against->entry->id, against->manifest->identifiers[i]));
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
    for (size_t i = 0; i < registry->entry_count; i++) {
        against.entry = &registry->entries[i];
        if (against.entry->id[0])
            judge_document(&against, source);
    }
    arena_release(&arena);
}
