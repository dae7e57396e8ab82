/* Finding in a manifest, and what it says of a day. */
#include <stdlib.h>
#include <string.h>

#include "approval/filelist.h"
#include "approval/manifest.h"
#include "base/memory.h"

/* A document's revision, or, with NULL for it, all of the document's. It begins the items of four lists,
 * which are sorted by it. */
struct key {
    const char *id, *language, *revision;
};

#define BEGINS_WITH_KEY(type)                                                               \
    _Static_assert(offsetof(struct type, id) == offsetof(struct key, id) &&                 \
                       offsetof(struct type, language) == offsetof(struct key, language) && \
                       offsetof(struct type, revision) == offsetof(struct key, revision),   \
                   "find_items() takes the key from the front of each item")
BEGINS_WITH_KEY(manifest_document);
BEGINS_WITH_KEY(manifest_asset);
BEGINS_WITH_KEY(manifest_suspended);
BEGINS_WITH_KEY(manifest_withdrawn);

static int compare_key(const struct key *key, const void *item) {
    struct key own;
    memcpy(&own, item, sizeof own);
    int order = strcmp(key->id, own.id);
    if (!order)
        order = strcmp(key->language, own.language);
    return order || !key->revision ? order : strcmp(key->revision, own.revision);
}

/* The items of the key: the index of the first, and their number. */
static size_t find_items(const void *items, size_t count, size_t size, struct key key, size_t *first) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_key(&key, (const char *)items + middle * size) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    while (low < count && compare_key(&key, (const char *)items + low * size) == 0)
        low++;
    return low - *first;
}

void manifest_control_digest(const struct manifest *manifest, char hex[65]) {
    struct listed_file *files = mem_zalloc(manifest->control_count + 1, sizeof *files);
    for (size_t i = 0; i < manifest->control_count; i++)
        files[i] = (struct listed_file){manifest->controls[i].path, manifest->controls[i].sha256};
    filelist_digest(files, manifest->control_count, hex);
    free(files);
}

size_t manifest_assets_digest(const struct manifest *manifest, const struct manifest_document *document,
                              char hex[65]) {
    size_t first,
        count = find_items(manifest->assets, manifest->asset_count, sizeof *manifest->assets,
                           (struct key){document->id, document->language, document->revision}, &first);
    if (count == 0) {
        memcpy(hex, "-", 2);
        return 0;
    }
    struct listed_file *files = mem_zalloc(count, sizeof *files);
    for (size_t i = 0; i < count; i++)
        files[i] = (struct listed_file){manifest->assets[first + i].path, manifest->assets[first + i].sha256};
    filelist_digest(files, count, hex);
    free(files);
    return count;
}

bool manifest_has_identifier(const struct manifest *manifest, const char *id) {
    size_t low = 0, high = manifest->identifier_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(id, manifest->identifiers[middle]);
        if (order == 0)
            return true;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* --- finding ------------------------------------------------------------------------------------ */

#define FIND(manifest, list, number, key, first) \
    find_items((manifest)->list, (manifest)->number, sizeof *(manifest)->list, key, first)

const struct manifest_document *manifest_find_document(const struct manifest *manifest, const char *id,
                                                       const char *language, const char *revision) {
    size_t first;
    struct key key = {id, language, revision};
    return FIND(manifest, documents, document_count, key, &first) ? &manifest->documents[first] : NULL;
}

const struct manifest_suspended *manifest_find_suspended(const struct manifest *manifest, const char *id,
                                                         const char *language, const char *revision) {
    size_t first;
    struct key key = {id, language, revision};
    return FIND(manifest, suspended, suspended_count, key, &first) ? &manifest->suspended[first] : NULL;
}

const struct manifest_withdrawn *manifest_find_withdrawn(const struct manifest *manifest, const char *id,
                                                         const char *language, const char *revision) {
    size_t first;
    struct key key = {id, language, revision};
    return FIND(manifest, withdrawn, withdrawn_count, key, &first) ? &manifest->withdrawn[first] : NULL;
}

const struct manifest_statement *manifest_find_statement(const struct manifest *manifest, const char *path) {
    size_t low = 0, high = manifest->statement_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, manifest->statements[middle].path);
        if (order == 0)
            return &manifest->statements[middle];
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct manifest_document *manifest_documents_of(const struct manifest *manifest, const char *id,
                                                      const char *language, size_t *count) {
    size_t first;
    struct key key = {id, language, NULL};
    *count = FIND(manifest, documents, document_count, key, &first);
    return *count ? &manifest->documents[first] : NULL;
}

static bool is_sibling(const struct manifest_document *a, const struct manifest_document *b) {
    return (a->id == b->id || strcmp(a->id, b->id) == 0) &&
           (a->language == b->language || strcmp(a->language, b->language) == 0);
}

const struct manifest_document *manifest_siblings(const struct manifest *manifest,
                                                  const struct manifest_document *entry, size_t *count) {
    const struct manifest_document *first = entry, *end = manifest->documents + manifest->document_count;
    if (entry < manifest->documents || entry >= end)
        return manifest_documents_of(manifest, entry->id, entry->language, count);
    while (first > manifest->documents && is_sibling(first - 1, entry))
        first--;
    for (*count = (size_t)(entry - first) + 1; first + *count < end && is_sibling(first + *count, entry);)
        ++*count;
    return first;
}

const struct manifest_withdrawn *manifest_withdrawn_of(const struct manifest *manifest, const char *id,
                                                       const char *language, size_t *count) {
    size_t first;
    struct key key = {id, language, NULL};
    *count = FIND(manifest, withdrawn, withdrawn_count, key, &first);
    return *count ? &manifest->withdrawn[first] : NULL;
}

const struct manifest_asset *manifest_assets_of(const struct manifest *manifest,
                                                const struct manifest_document *document, size_t *count) {
    size_t first;
    struct key key = {document->id, document->language, document->revision};
    *count = FIND(manifest, assets, asset_count, key, &first);
    return *count ? &manifest->assets[first] : NULL;
}

const struct manifest_document *manifest_latest(const struct manifest *manifest, const char *id,
                                                const char *language) {
    size_t count;
    const struct manifest_document *all = manifest_documents_of(manifest, id, language, &count),
                                   *latest = NULL;
    for (size_t i = 0; i < count; i++)
        if (!latest || manifest_compare_revisions(latest->revision, all[i].revision) < 0)
            latest = &all[i];
    return latest;
}

/* --- days --------------------------------------------------------------------------------------- */

/* The length of the run of digits, or of other characters, at `text`. */
static size_t run_length(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits ? digits : strcspn(text, "0123456789./");
}

int manifest_compare_revisions(const char *a, const char *b) {
    while (*a && *b) {
        size_t m = run_length(a), n = run_length(b);
        int order = m != n ? (m < n ? -1 : 1) : memcmp(a, b, m);
        if (order)
            return order;
        a += m;
        b += n;
        if (*a != *b)
            return *a == '\0' ? -1 : *b == '\0' ? 1 : (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        a += *a == '.' || *a == '/';
        b += *b == '.' || *b == '/';
    }
    return (*a != '\0') - (*b != '\0');
}

static int compare_dates(const void *a, const void *b) {
    const struct manifest_document *x = *(const struct manifest_document *const *)a,
                                   *y = *(const struct manifest_document *const *)b;
    if (x->effective != y->effective)
        return x->effective < y->effective ? -1 : 1;
    return manifest_compare_revisions(x->revision, y->revision);
}

static size_t find_documents(const struct manifest *manifest, const char *id, const char *language,
                             size_t *first) {
    return find_items(manifest->documents, manifest->document_count, sizeof *manifest->documents,
                      (struct key){id, language, NULL}, first);
}

const struct manifest_document **manifest_revisions(const struct manifest *manifest, struct arena *arena,
                                                    const char *id, const char *language) {
    size_t first, count = find_documents(manifest, id, language, &first);
    const struct manifest_document **list = arena_alloc(arena, (count + 1) *
                                                                   sizeof(const struct manifest_document *));
    for (size_t i = 0; i < count; i++)
        list[i] = &manifest->documents[first + i];
    qsort(list, count, sizeof(const struct manifest_document *), compare_dates);
    return list;
}

static bool is_withdrawn(const struct manifest *m, struct key key, day_t day) {
    size_t first, count = find_items(m->withdrawn, m->withdrawn_count, sizeof *m->withdrawn, key, &first);
    for (size_t i = first; i < first + count; i++)
        if (m->withdrawn[i].effective <= day)
            return true;
    return false;
}

static bool is_suspended(const struct manifest *m, struct key key, day_t day) {
    size_t first, count = find_items(m->suspended, m->suspended_count, sizeof *m->suspended, key, &first);
    for (size_t i = first; i < first + count; i++)
        if (m->suspended[i].effective <= day &&
            (m->suspended[i].until == DAY_NONE || day <= m->suspended[i].until))
            return true;
    return false;
}

day_t manifest_last_day(const struct manifest *manifest, const struct manifest_document *document) {
    if (document->until == DAY_NONE)
        return DAY_NONE;
    const struct manifest_withdrawn *withdrawn = manifest_find_withdrawn(
        manifest, document->id, document->language, document->revision);
    return withdrawn && withdrawn->effective <= document->until ? withdrawn->effective - 1 : document->until;
}

enum manifest_state manifest_state_on(const struct manifest *manifest, const char *id, const char *language,
                                      day_t day, const struct manifest_document **document) {
    size_t first, count = find_documents(manifest, id, language, &first);
    const struct manifest_document *best = NULL, *next = NULL;
    for (size_t i = first; i < first + count; i++) {
        const struct manifest_document *d = &manifest->documents[i];
        if (d->effective > day) {
            if (!next || compare_dates(&d, &next) < 0)
                next = d;
            continue;
        }
        day_t last = manifest_last_day(manifest, d);
        if ((last == DAY_NONE || last >= day) && (!best || compare_dates(&d, &best) > 0))
            best = d;
    }
    struct key key = {id, language, best ? best->revision : NULL};
    bool withdrawn = is_withdrawn(manifest, key, day);
    *document = best && !(withdrawn && next) ? best : next;
    if (next && (!best || withdrawn))
        return STATE_SCHEDULED;
    if (withdrawn)
        return STATE_WITHDRAWN;
    return !best ? STATE_NONE : is_suspended(manifest, key, day) ? STATE_SUSPENDED : STATE_EFFECTIVE;
}
