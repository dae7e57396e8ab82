#include "release/entry.h"

#include <stdlib.h>
#include <string.h>

#include "approval/filelist.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/path.h"

enum { ASSET_MAX_BYTES = 64 << 20 };

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* --- what lives on ---------------------------------------------------------------------------- */

/* Has `other` taken the place of `entry` for good? It is in force, or was, and isn't temporary. */
static bool supersedes(const struct manifest_document *other, const struct manifest_document *entry,
                       day_t day) {
    if (same(other->revision, entry->revision) || other->until != DAY_NONE || other->effective > day)
        return false;
    return other->effective != entry->effective
               ? other->effective > entry->effective
               : manifest_compare_revisions(other->revision, entry->revision) > 0;
}

static bool is_superseded(const struct manifest *manifest, const struct manifest_document *entry, day_t day) {
    size_t count;
    const struct manifest_document *all = manifest_siblings(manifest, entry, &count);
    for (size_t i = 0; i < count; i++)
        if (supersedes(&all[i], entry, day))
            return true;
    return false;
}

bool entry_lives(const struct manifest *before, const struct manifest_document *old,
                 const struct manifest *manifest, const struct manifest_document *entry, day_t day) {
    const struct manifest_withdrawn *withdrawn = manifest_find_withdrawn(manifest, entry->id, entry->language,
                                                                         entry->revision);
    day_t last = manifest_last_day(manifest, entry);
    bool called_off = withdrawn && entry->effective > day && withdrawn->effective <= entry->effective;
    return !called_off && !(withdrawn && withdrawn->effective <= day) && !(last != DAY_NONE && last < day) &&
           !is_superseded(manifest, entry, day) && !(before && is_superseded(before, old, day));
}

/* --- assets ----------------------------------------------------------------------------------- */

/* A file that the document shows, not one that it leads to. */
const char *asset_path(struct arena *arena, const struct document *document, const struct node *node) {
    if (node->kind != NODE_IMAGE || node->link.kind != LINK_FILE)
        return NULL;
    return path_resolve(arena, path_folder(arena, document->path), node->link.target);
}

static int compare_assets(const void *left, const void *right) {
    const struct shown_asset *a = left, *b = right;
    return strcmp(a->path, b->path);
}

int assets_of_document(struct source *source, const struct document *document, struct arena *arena,
                       struct shown_asset **out, size_t *count) {
    *out = arena_alloc(arena, (document->link_count + 1) * sizeof **out);
    *count = 0;
    for (size_t i = 0; i < document->link_count; i++) {
        const char *path = asset_path(arena, document, document->links[i].node), *blob;
        struct buffer bytes = BUFFER_INIT;
        bool there = !path;
        for (size_t k = 0; k < *count && !there; k++)
            there = same((*out)[k].path, path);
        if (there)
            continue;
        int result = source_read(source, path, ASSET_MAX_BYTES, &bytes);
        struct shown_asset *asset = &(*out)[(*count)++];
        blob = source_blob(source, path);
        *asset = (struct shown_asset){.path = path, .blob = blob ? arena_strdup(arena, blob) : ""};
        digest_sha256(buffer_text(&bytes), bytes.length, asset->sha256);
        buffer_release(&bytes);
        if (result < 0)
            return -1;
    }
    if (*count)
        qsort(*out, *count, sizeof **out, compare_assets);
    return 0;
}

const char *assets_digest(struct source *source, const struct document *document, struct arena *arena) {
    struct shown_asset *assets;
    struct listed_file *list;
    size_t count;
    char hex[65];
    if (assets_of_document(source, document, arena, &assets, &count) < 0)
        return NULL;
    if (!count)
        return "";
    list = arena_alloc(arena, count * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct listed_file){assets[i].path, assets[i].sha256};
    filelist_digest(list, count, hex);
    return arena_strdup(arena, hex);
}

/* --- claims ----------------------------------------------------------------------------------- */

void claim_of_document(struct claim *out, struct arena *arena, const struct manifest *before,
                       const struct manifest_document *entry, const struct document *document,
                       const struct document_type *type) {
    const struct metadata *meta = &document->meta;
    bool follows = before && manifest_latest(before, entry->id, entry->language);
    const char **authors = arena_alloc(arena, (meta->author_count + 1) * sizeof *authors);
    *out = (struct claim){
        .subject = SUBJECT_DOCUMENT,
        .id = entry->id,
        .language = entry->language,
        .revision = entry->revision,
        .sha256 = entry->sha256,
        .assets = same(entry->assets, "-") ? "" : entry->assets,
        .steps = policy_document_steps(type, follows ? meta->change_class.text : NULL),
        .authors = authors,
        .path = entry->path,
    };
    for (size_t i = 0; i < meta->author_count; i++)
        if (meta->authors[i].text)
            authors[out->author_count++] = meta->authors[i].text;
}

/* Who owns the document, by its bytes; NULL where it names nobody, or can't be parsed any more. */
static const char *owner_of(const struct manifest_document *entry, const struct buffer *bytes,
                            const struct config *config, struct arena *arena) {
    struct document_options options = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct findings findings = {0};
    struct document *document = NULL;
    const char *owner = NULL;
    if (document_parse(&document, entry->path, buffer_text(bytes), bytes->length, &options, &findings) == 0 &&
        document->meta.owner.text)
        owner = arena_strdup(arena, document->meta.owner.text);
    document_free(document);
    findings_release(&findings);
    return owner;
}

int claim_of_review(struct claim *out, struct arena *arena, struct store *store, const struct config *config,
                    const struct manifest_document *entry) {
    struct buffer bytes = BUFFER_INIT;
    struct object_name name = {""};
    strncat(name.hex, entry->blob, sizeof name.hex - 1);
    int found = store_read(store, &name, ASSET_MAX_BYTES, NULL, &bytes);
    const char *owner = found == 0 ? owner_of(entry, &bytes, config, arena) : NULL;
    struct step *step = arena_alloc(arena, sizeof *step);
    *step = (struct step){statement_meaning_name(MEANING_UNCHANGED), owner, 1};
    buffer_release(&bytes);
    *out = (struct claim){
        .subject = SUBJECT_REVIEW,
        .id = entry->id,
        .language = entry->language,
        .revision = entry->revision,
        .sha256 = entry->sha256,
        .assets = same(entry->assets, "-") ? "" : entry->assets,
        .steps = {step, owner ? 1 : 0},
        .path = entry->path,
    };
    return found > 0 ? error_set("the contents of '%s' are missing in the repository", entry->path) : found;
}
