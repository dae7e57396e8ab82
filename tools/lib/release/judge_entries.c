/* The entries of one release's documents, against those of the release before. */
#include <stdlib.h>
#include <string.h>

#include "approval/filelist.h"
#include "base/lookalike.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "document/document.h"
#include "release/entry.h"
#include "release/judging.h"
#include "release/revisions.h"

enum { ASSET_MAX_BYTES = 64 << 20 };

/* What a manifest says as the one before it did is the same text in memory. */
static bool same(const char *a, const char *b) {
    return a == b || strcmp(a, b) == 0;
}

/* --- two manifests side by side --------------------------------------------------------------- */

static int compare_texts(const char *a, const char *b) {
    return a == b ? 0 : strcmp(a, b);
}

static int compare_entries(const struct manifest_document *a, const struct manifest_document *b) {
    int order = compare_texts(a->id, b->id);
    if (!order)
        order = compare_texts(a->language, b->language);
    return order ? order : compare_texts(a->revision, b->revision);
}

const struct manifest_document *judging_next_entry(const struct manifest *manifest, size_t *at,
                                                   const struct manifest_document *wanted) {
    int order = -1;
    while (*at < manifest->document_count && (order = compare_entries(&manifest->documents[*at], wanted)) < 0)
        ++*at;
    return order == 0 ? &manifest->documents[*at] : NULL;
}

/* As manifest_has_identifier(), for one after another of a sorted list. */
static bool next_identifier(const struct manifest *manifest, size_t *at, const char *wanted) {
    int order = -1;
    while (*at < manifest->identifier_count &&
           (order = compare_texts(manifest->identifiers[*at], wanted)) < 0)
        ++*at;
    return order == 0;
}

/* --- days and revisions ----------------------------------------------------------------------- */

static bool same_day_entry(const struct manifest_document *a, const struct manifest_document *b) {
    return same(a->id, b->id) && same(a->language, b->language) && same(a->revision, b->revision) &&
           same(a->type, b->type) && same(a->path, b->path) && same(a->blob, b->blob) &&
           same(a->sha256, b->sha256) && same(a->assets, b->assets) && a->effective == b->effective &&
           a->until == b->until && same(a->supersedes, b->supersedes) && same(a->title, b->title);
}

static const char *name_of(struct judging *judging, const struct manifest_document *entry) {
    return arena_printf(&judging->arena, "revision %s of %s", entry->revision, entry->id);
}

static void judge_revision(struct judging *judging, const struct manifest_document *entry,
                           const struct document_type *type) {
    const struct release *before = judging->candidate->before;
    const char *latest = revisions_latest(judging->candidate->chain, judging->court.last,
                                          judging->candidate->tree, judging->candidate->manifest, entry->id,
                                          entry->language, entry->revision, judging->findings);
    struct arena *arena = &judging->arena;
    const struct manifest_document *current;
    if (!revision_valid(type->scheme, entry->revision)) {
        judging_say(judging, "R005", "'%s' is no revision of the kind '%s'", entry->revision,
                    revision_scheme_name(type->scheme));
        return;
    }
    if (before &&
        manifest_state_on(&before->manifest, entry->id, entry->language, judging->day, &current) ==
            STATE_WITHDRAWN &&
        (current || revisions_were_in_force(judging->candidate->chain, before->sequence, entry->id,
                                            entry->language, judging->findings)))
        judging_say(judging, "R008", "%s was withdrawn; its identifier can't come back", entry->id)->fix =
            "give the new document a number of its own";
    if (!same(entry->supersedes, latest))
        judging_say(judging, "E109", "%s says that it supersedes '%s', and '%s' came before it",
                    name_of(judging, entry), entry->supersedes, latest);
    if (!latest[0] || !revision_valid(type->scheme, latest))
        return;
    const char *minor = revision_next(arena, type->scheme, latest, false),
               *major = revision_next(arena, type->scheme, latest, true);
    if (revision_compare(type->scheme, entry->revision, latest) <= 0)
        judging_say(judging, "R005", "revision %s of %s isn't after revision %s", entry->revision, entry->id,
                    latest);
    else if (!(minor && same(entry->revision, minor)) && !(major && same(entry->revision, major)))
        judging_say(judging, "R004", "revision %s of %s doesn't follow revision %s: one was left out",
                    entry->revision, entry->id, latest);
}

static void judge_days(struct judging *judging, const struct manifest_document *entry) {
    if (entry->effective < judging->day)
        judging_say(judging, "E109", "%s is to be effective before the day of the release",
                    name_of(judging, entry));
    if (entry->until != DAY_NONE && entry->until < entry->effective)
        judging_say(judging, "E109", "%s ends before it begins", name_of(judging, entry));
}

/* --- what looks the same ---------------------------------------------------------------------- */

/* A new entry, and others of the same look. */
struct alike {
    const struct manifest_document *entry;
    struct alike *next;
};

struct looks {
    struct map identifiers, paths; /* of new entries: the look → struct alike * */
    struct buffer look;
};

/* What an identifier looks like, until the next look. */
static const char *look_of_id(struct looks *looks, const char *id) {
    buffer_clear(&looks->look);
    lookalike_fold(&looks->look, id);
    return buffer_text(&looks->look);
}

/* A path but for its case, likewise. */
static const char *look_of_path(struct looks *looks, const char *path) {
    buffer_clear(&looks->look);
    buffer_add_string(&looks->look, path);
    for (char *c = looks->look.data; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return buffer_text(&looks->look);
}

static void add_alike(struct judging *judging, struct map *map, const char *look,
                      const struct manifest_document *entry) {
    struct alike *alike = arena_alloc(&judging->arena, sizeof *alike);
    *alike = (struct alike){entry, map_get(map, look)};
    map_put(map, alike->next ? look : arena_strdup(&judging->arena, look), alike);
}

/* Nobody else's identifier may look like that of a new entry; no other document lies in its file. */
static void judge_looks(struct judging *judging, const struct manifest_document *const *fresh, size_t count) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct looks looks = {.look = BUFFER_INIT};
    for (size_t i = 0; i < count; i++) {
        add_alike(judging, &looks.identifiers, look_of_id(&looks, fresh[i]->id), fresh[i]);
        add_alike(judging, &looks.paths, look_of_path(&looks, fresh[i]->path), fresh[i]);
    }
    for (size_t i = 0; i < manifest->identifier_count; i++) {
        const char *id = manifest->identifiers[i];
        const struct alike *alike = map_get(&looks.identifiers, look_of_id(&looks, id));
        for (; alike; alike = alike->next)
            if (!same(alike->entry->id, id))
                judging_say(judging, "R008", "%s and %s look the same", alike->entry->id, id);
    }
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *other = &manifest->documents[i];
        const struct alike *alike = map_get(&looks.paths, look_of_path(&looks, other->path));
        for (; alike; alike = alike->next)
            if (!same(alike->entry->id, other->id) || !same(alike->entry->language, other->language))
                judging_say(judging, "E109", "%s and %s lie in one file, %s", alike->entry->id, other->id,
                            alike->entry->path);
    }
    map_release(&looks.identifiers);
    map_release(&looks.paths);
    buffer_release(&looks.look);
}

/* --- one document ----------------------------------------------------------------------------- */

static void judge_metadata(struct judging *judging, const struct manifest_document *entry,
                           const struct document *document, const struct document_type *type) {
    const struct metadata *meta = &document->meta;
    const struct config *config = judging->candidate->judging->config;
    const char *language = meta->language.text ? meta->language.text
                           : config->language  ? config->language
                                               : "";
    const struct {
        const char *what, *in_manifest, *in_document;
    } facts[] = {
        {"identifier", entry->id, meta->id.text},           {"language", entry->language, language},
        {"revision", entry->revision, meta->revision.text}, {"title", entry->title, meta->title.text},
        {"type", entry->type, type ? type->name : NULL},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (!same(facts[i].in_manifest, facts[i].in_document ? facts[i].in_document : ""))
            finding_add(judging->findings, "E109", entry->path, 1, 0,
                        "the document's %s is '%s', and the release says '%s'", facts[i].what,
                        facts[i].in_document ? facts[i].in_document : "", facts[i].in_manifest);
    if (control_is_file(entry->path))
        judging_say(judging, "E109", "%s lies where control files belong: %s", entry->id, entry->path);
}

/* The asset elements are just the files that the document shows. That each has the bytes that it says,
 * judge_blob() tells. */
static void judge_asset_list(struct judging *judging, const struct manifest_document *entry,
                             const struct document *document) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct arena *arena = &judging->arena;
    size_t listed, shown = 0;
    const struct manifest_asset *assets = manifest_assets_of(manifest, entry, &listed);
    struct map seen = {0}, in_manifest = {0};
    for (size_t k = 0; k < listed; k++)
        map_put(&in_manifest, assets[k].path, (void *)&assets[k]);
    for (size_t i = 0; i < document->link_count; i++) {
        const char *path = asset_path(arena, document, document->links[i].node);
        if (!path || map_put(&seen, path, (void *)path))
            continue;
        shown++;
        if (!map_get(&in_manifest, path))
            judging_say(judging, "E109", "%s shows '%s', and the release doesn't list that file",
                        name_of(judging, entry), path);
    }
    if (listed > shown)
        judging_say(judging, "E109", "the release lists files for %s that it doesn't show",
                    name_of(judging, entry));
    map_release(&in_manifest);
    map_release(&seen);
}

/* The bytes of a blob that the manifest lists, into `out`; a finding where it has others than the manifest
 * says. */
static bool read_blob(struct judging *judging, const char *path, const char *blob, const char *sha256,
                      struct buffer *out) {
    struct object_name name = object_named(blob);
    enum object_kind kind;
    char digest[65];
    int found = store_read_sha256(judging->candidate->chain->store, &name, ASSET_MAX_BYTES, &kind, out,
                                  digest);
    if (found != 0 || kind != OBJECT_BLOB) {
        finding_add(judging->findings, "E108", path, 0, 0,
                    "the contents that the release puts into force are missing in the repository");
        return false;
    }
    if (!same(digest, sha256)) {
        finding_add(judging->findings, "E108", path, 0, 0,
                    "the contents in the repository aren't those that the release was made for");
        return false;
    }
    return true;
}

static void judge_document(struct judging *judging, const struct manifest_document *entry,
                           struct document *document) {
    const struct config *config = judging->candidate->judging->config;
    const struct document_type *type = config_type_of(config, entry->path, entry->id,
                                                      document->meta.type.text);
    struct claim claim;
    judge_metadata(judging, entry, document, type);
    judge_asset_list(judging, entry, document);
    if (!type) {
        judging_say(judging, "E109", "%s is of no type of docket.yaml", entry->id);
        return;
    }
    judge_revision(judging, entry, type);
    claim_of_document(&claim, &judging->arena,
                      judging->candidate->before ? &judging->candidate->before->manifest : NULL, entry,
                      document, type);
    judging_claim(judging, &claim, name_of(judging, entry));
}

/* The file lies where the manifest says, in the release's own commit. */
static void judge_place(struct judging *judging, const struct manifest_document *entry) {
    const char *blob = source_blob(judging->candidate->tree, entry->path);
    if (!blob || !same(blob, entry->blob))
        judging_say(judging, "E109", "%s isn't what lies at '%s' in the release's commit",
                    name_of(judging, entry), entry->path);
}

/* What the entry shows is what it showed in the release before. */
static void judge_carried_assets(struct judging *judging, const struct manifest_document *entry) {
    size_t count, old_count;
    const struct manifest_asset *assets = manifest_assets_of(judging->candidate->manifest, entry, &count),
                                *old = manifest_assets_of(&judging->candidate->before->manifest, entry,
                                                          &old_count);
    bool all = count == old_count;
    for (size_t i = 0; i < count && all; i++)
        all = same(assets[i].path, old[i].path) && same(assets[i].blob, old[i].blob) &&
              same(assets[i].sha256, old[i].sha256);
    if (!all)
        judging_say(judging, "R003", "%s was released with other images or tables", name_of(judging, entry));
}

/* --- new entries ------------------------------------------------------------------------------ */

/* They are read one after another, as a store is for one thread, and parsed so many at once. */
enum { BATCH = 256, AT_ONCE = 16 };

struct fresh {
    const struct manifest_document *entry;
    struct buffer bytes;
    bool readable;
    struct document *document; /* NULL: it can't be parsed */
    struct findings findings;  /* of parsing */
};

struct batch {
    struct document_options options;
    struct fresh items[BATCH];
};

static void parse_one(void *context, unsigned worker, size_t index) {
    struct batch *batch = context;
    struct fresh *fresh = &batch->items[index];
    (void)worker;
    if (fresh->readable)
        document_parse(&fresh->document, fresh->entry->path, buffer_text(&fresh->bytes), fresh->bytes.length,
                       &batch->options, &fresh->findings);
}

static void judge_assets(struct judging *judging, const struct manifest_document *entry) {
    struct buffer bytes = BUFFER_INIT;
    size_t count;
    const struct manifest_asset *assets = manifest_assets_of(judging->candidate->manifest, entry, &count);
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&bytes);
        read_blob(judging, assets[i].path, assets[i].blob, assets[i].sha256, &bytes);
    }
    buffer_release(&bytes);
}

/* Entries that the release before didn't have. */
static void judge_batch(struct judging *judging, struct batch *batch,
                        const struct manifest_document *const *entries, size_t count) {
    /* From the last on, as given_read_all() does. */
    for (size_t i = count; i-- > 0;) {
        struct fresh *fresh = &batch->items[i];
        *fresh = (struct fresh){.entry = entries[i], .bytes = BUFFER_INIT};
        fresh->readable = read_blob(judging, entries[i]->path, entries[i]->blob, entries[i]->sha256,
                                    &fresh->bytes);
    }
    parallel_each(count, AT_ONCE, parse_one, batch);
    for (size_t i = 0; i < count; i++) {
        struct fresh *fresh = &batch->items[i];
        judge_days(judging, fresh->entry);
        judge_place(judging, fresh->entry);
        if (fresh->document)
            judge_document(judging, fresh->entry, fresh->document);
        else
            findings_merge(judging->findings, &fresh->findings);
        judge_assets(judging, fresh->entry);
        document_free(fresh->document);
        findings_release(&fresh->findings);
        buffer_release(&fresh->bytes);
    }
}

static void judge_new_entries(struct judging *judging, const struct manifest_document *const *entries,
                              size_t count) {
    const struct config *config = judging->candidate->judging->config;
    struct batch *batch = mem_zalloc(1, sizeof *batch);
    batch->options = (struct document_options){
        .mappings = config->mappings, .mapping_count = config->mapping_count, .require_front_matter = true};
    judge_looks(judging, entries, count);
    for (size_t from = 0; from < count; from += BATCH)
        judge_batch(judging, batch, entries + from, count - from < BATCH ? count - from : BATCH);
    free(batch);
}

/* --- all of them ------------------------------------------------------------------------------ */

void judging_documents(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    const struct manifest_document **fresh = mem_zalloc(manifest->document_count + 1, sizeof *fresh);
    size_t at = 0, count = 0;
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *entry = &manifest->documents[i];
        const struct manifest_document *old = before ? judging_next_entry(before, &at, entry) : NULL;
        if (!old)
            fresh[count++] = entry;
        else if (!same_day_entry(old, entry))
            judging_say(judging, "R003", "%s was released with other content, or other days",
                        name_of(judging, entry))
                ->fix = "other content is a new revision: run 'docket revise'";
        else if (!entry_lives(before, old, manifest, entry, judging->day))
            judging_say(judging, "E110", "%s can't come into force any more, and is still listed",
                        name_of(judging, entry));
        else
            judge_carried_assets(judging, entry);
    }
    if (count)
        judge_new_entries(judging, fresh, count);
    free(fresh);
    at = 0;
    for (size_t i = 0; before && i < before->document_count; i++) {
        const struct manifest_document *old = &before->documents[i];
        if (!judging_next_entry(manifest, &at, old) && entry_lives(before, old, manifest, old, judging->day))
            judging_say(judging, "E110", "%s is in force, and this release leaves it out",
                        name_of(judging, old))
                ->fix = "only a withdrawal takes a document out of force";
    }
}

static bool has_id(const struct manifest *manifest, const char *id) {
    size_t low = 0, high = manifest->document_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(manifest->documents[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < manifest->document_count && same(manifest->documents[low].id, id);
}

void judging_identifiers(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    size_t at = 0;
    for (size_t i = 0; before && i < before->identifier_count; i++)
        if (!next_identifier(manifest, &at, before->identifiers[i]))
            judging_say(judging, "E111", "the identifier %s was used once, and this release forgets it",
                        before->identifiers[i]);
    at = 0;
    for (size_t i = 0; i < manifest->identifier_count; i++) {
        const char *id = manifest->identifiers[i];
        if (!(before && next_identifier(before, &at, id)) && !has_id(manifest, id))
            judging_say(judging, "E111", "the release lists the identifier %s, which no document has", id);
    }
}
