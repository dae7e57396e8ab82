#include "release/chain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "approval/statement.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/map.h"
#include "base/memory.h"

static const char release_prefix[] = "refs/tags/release/", edition_prefix[] = "refs/tags/edition/";

enum { BLOB_MAX_BYTES = 64 << 20 };

/* --- which releases there are ----------------------------------------------------------------- */

/* "17" as 17: no sign, no leading zero, within bounds; 0 for anything else. */
static uint32_t sequence_of(const char *text) {
    size_t length = strspn(text, "0123456789");
    unsigned long value = length && length <= 6 && !text[length] && text[0] != '0' ? strtoul(text, NULL, 10)
                                                                                   : 0;
    return value <= RELEASE_MAX_SEQUENCE ? (uint32_t)value : 0;
}

static const struct chain_override *find_override(const struct chain_override *overrides, size_t count,
                                                  const char *reference) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(overrides[i].reference, reference) == 0)
            return &overrides[i];
    return NULL;
}

static int compare_references(const void *left, const void *right) {
    const struct store_reference *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* The references below `prefix` as they will be with the overrides; sorted. */
static int list_references(struct chain *chain, const char *prefix, const struct chain_override *overrides,
                           size_t override_count, struct store_reference **out, size_t *count) {
    struct store_reference *there, *all;
    size_t there_count, used = 0;
    if (store_references(chain->store, prefix, &chain->arena, &there, &there_count) < 0)
        return -1;
    all = arena_alloc(&chain->arena, (there_count + override_count + 1) * sizeof *all);
    for (size_t i = 0; i < there_count; i++)
        if (!find_override(overrides, override_count, there[i].name))
            all[used++] = there[i];
    for (size_t i = 0; i < override_count; i++)
        if (overrides[i].object.hex[0] && strncmp(overrides[i].reference, prefix, strlen(prefix)) == 0)
            all[used++] = (struct store_reference){overrides[i].reference, overrides[i].object};
    if (used)
        qsort(all, used, sizeof *all, compare_references);
    *out = all;
    *count = used;
    return 0;
}

static int list_releases(struct chain *chain, const struct chain_override *overrides, size_t override_count,
                         struct findings *findings) {
    struct store_reference *all;
    size_t count, valid = 0;
    uint32_t greatest = 0;
    if (list_references(chain, release_prefix, overrides, override_count, &all, &count) < 0)
        return -1;
    struct store_reference *ordered = arena_alloc(&chain->arena, (count + 1) * sizeof *ordered);
    for (size_t i = 0; i < count; i++) {
        uint32_t sequence = sequence_of(all[i].name + strlen(release_prefix));
        if (!sequence) {
            finding_add(findings, "E101", all[i].name, 0, 0, "this is no release's tag: a number is missing")
                ->fix = "release/N is for docket alone; delete the tag";
        } else {
            greatest = sequence > greatest ? sequence : greatest;
            if (sequence <= count)
                ordered[sequence - 1] = all[i];
            valid++;
        }
    }
    while (chain->count < count && ordered[chain->count].name)
        chain->count++;
    if (chain->count < valid)
        finding_add(findings, "E102", arena_printf(&chain->arena, "%s%u", release_prefix, greatest), 0, 0,
                    "release %u is missing, and %u is there; the chain has a gap", chain->count + 1, greatest)
            ->fix = "fetch all tags: git fetch --tags";
    chain->references = ordered;
    chain->releases = arena_alloc(&chain->arena, (chain->count + 1u) * sizeof *chain->releases);
    return 0;
}

/* An edition's tag has the message of its release's, so that tells which one it is. */
static void read_edition(struct chain *chain, const struct store_reference *reference,
                         struct findings *findings) {
    struct edition *edition = &chain->editions[chain->edition_count++];
    struct buffer bytes = BUFFER_INIT;
    struct tag_object tag;
    enum object_kind kind;
    *edition = (struct edition){.name = reference->name + strlen(edition_prefix),
                                .tag_name = reference->object};
    if (store_read(chain->store, &reference->object, TAG_MAX_BYTES, &kind, &bytes) != 0 || kind != OBJECT_TAG)
        finding_add(findings, "E101", reference->name, 0, 0, "this is no signed tag");
    else {
        const char *kept = arena_strndup(&chain->arena, buffer_text(&bytes), bytes.length);
        if (tag_parse(&tag, &chain->arena, reference->name + strlen("refs/tags/"), kept, bytes.length, "E101",
                      findings) == 0) {
            edition->sequence = tag.message.sequence;
            edition->tag = tag;
        }
    }
    buffer_release(&bytes);
}

static int list_editions(struct chain *chain, const struct chain_override *overrides, size_t override_count,
                         struct findings *findings) {
    struct store_reference *all;
    size_t count;
    if (list_references(chain, edition_prefix, overrides, override_count, &all, &count) < 0)
        return -1;
    chain->editions = arena_alloc(&chain->arena, (count + 1) * sizeof *chain->editions);
    for (size_t i = 0; i < count; i++)
        read_edition(chain, &all[i], findings);
    return 0;
}

int chain_open(struct chain **out, struct store *store, const struct chain_override *overrides,
               size_t override_count, struct findings *findings) {
    struct chain *chain = mem_zalloc(1, sizeof *chain);
    chain->store = store;
    *out = NULL;
    if (list_releases(chain, overrides, override_count, findings) < 0 ||
        list_editions(chain, overrides, override_count, findings) < 0) {
        chain_free(chain);
        return -1;
    }
    *out = chain;
    return 0;
}

void chain_free(struct chain *chain) {
    if (!chain)
        return;
    for (uint32_t i = 0; i < chain->count; i++)
        if (chain->releases[i]) {
            manifest_release(&chain->releases[i]->manifest);
            policy_free(chain->releases[i]->policy);
        }
    source_close(chain->tree);
    buffer_release(&chain->text);
    buffer_release(&chain->spare);
    arena_release(&chain->arena);
    free(chain);
}

struct source *chain_tree(struct chain *chain, const struct object_name *commit) {
    int result = chain->tree ? store_source_step(chain->tree, commit)
                             : store_source_commit(&chain->tree, chain->store, commit);
    if (result == 0)
        return chain->tree;
    source_close(chain->tree);
    chain->tree = NULL;
    return NULL;
}

/* --- one release ------------------------------------------------------------------------------ */

static int unreadable(struct findings *findings, const char *reference, const char *message) {
    finding_add(findings, "E101", reference, 0, 0, "%s", message);
    return -1;
}

static int read_tag(struct chain *chain, struct release *release, struct findings *findings) {
    struct buffer bytes = BUFFER_INIT;
    enum object_kind kind;
    int found = store_read(chain->store, &release->tag_name, TAG_MAX_BYTES, &kind, &bytes), result;
    if (found != 0)
        result = unreadable(findings, release->reference,
                            found < 0 ? error_message() : "the tag's object is missing");
    else if (kind != OBJECT_TAG)
        result = unreadable(findings, release->reference, "this is a plain reference, not a signed tag");
    else
        result = tag_parse(&release->tag, &chain->arena, release->reference + strlen("refs/tags/"),
                           arena_strndup(&chain->arena, buffer_text(&bytes), bytes.length), bytes.length,
                           "E101", findings);
    if (result == 0)
        release->commit = object_named(release->tag.object);
    buffer_release(&bytes);
    return result;
}

/* Most of it is what the one that was read last says, whose bytes are given for the new ones. */
static int parse_manifest(struct chain *chain, struct release *release, struct buffer *bytes,
                          struct findings *findings) {
    struct manifest_text last = {NULL, chain->text.data, chain->text.length};
    if (chain->text_number)
        last.manifest = &chain->releases[chain->text_number - 1]->manifest;
    if (manifest_parse_beside(&release->manifest, last.manifest ? &last : NULL, release->tag.message.manifest,
                              buffer_text(bytes), bytes->length, "E101", findings) < 0)
        return -1;
    struct buffer old = chain->text;
    chain->text = *bytes;
    *bytes = old;
    chain->text_number = release->sequence;
    return 0;
}

static int read_manifest(struct chain *chain, struct release *release, struct findings *findings) {
    const struct tag_message *message = &release->tag.message;
    struct buffer *bytes = &chain->spare;
    enum object_kind kind;
    unsigned mode;
    buffer_clear(bytes);
    int result = -1,
        found = store_find(chain->store, &release->commit, message->manifest, &mode, &release->blob);
    if (found <= 0)
        unreadable(findings, release->reference,
                   found < 0 ? error_message()
                             : "the tag's commit doesn't hold the manifest that the tag names");
    else if (mode != 0100644 ||
             store_read_sha256(chain->store, &release->blob, MANIFEST_MAX_BYTES, &kind, bytes,
                               release->sha256) != 0 ||
             kind != OBJECT_BLOB)
        unreadable(findings, release->reference,
                   "the manifest that the tag names is no plain file, or can't be read");
    else if (strcmp(release->sha256, message->manifest_sha256) != 0)
        finding_add(findings, "E107", release->reference, 0, 0,
                    "the tag was signed for another manifest than the one in its commit");
    else
        result = parse_manifest(chain, release, bytes, findings);
    return result;
}

static bool same_text(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* The tag says what the manifest says. */
static int compare_with_tag(const struct release *release, struct findings *findings) {
    const struct tag_message *tag = &release->tag.message;
    const struct manifest *manifest = &release->manifest;
    char control[65];
    manifest_control_digest(manifest, control);
    const char *what = tag->sequence != release->sequence || manifest->sequence != release->sequence
                           ? "number"
                       : !same_text(tag->system, manifest->system)                         ? "system"
                       : tag->kind != manifest->kind                                       ? "kind"
                       : !same_text(tag->name, manifest->name)                             ? "name"
                       : tag->date != manifest->date                                       ? "date"
                       : !same_text(tag->predecessor_sha256, manifest->predecessor_sha256) ? "predecessor"
                       : !same_text(tag->control_sha256, control) ? "digest of the control files"
                                                                  : NULL;
    if (!what)
        return 0;
    finding_add(findings, "E107", release->reference, 0, 0,
                "the tag and its manifest disagree on the release's %s", what);
    return -1;
}

struct release *chain_release(struct chain *chain, uint32_t sequence, struct findings *findings) {
    if (sequence < 1 || sequence > chain->count) {
        error_set("there is no release %u", sequence);
        return NULL;
    }
    if (chain->releases[sequence - 1])
        return chain->releases[sequence - 1];
    struct release *release = arena_alloc(&chain->arena, sizeof *release);
    release->sequence = sequence;
    release->reference = chain->references[sequence - 1].name;
    release->tag_name = chain->references[sequence - 1].object;
    if (read_tag(chain, release, findings) < 0 || read_manifest(chain, release, findings) < 0 ||
        compare_with_tag(release, findings) < 0) {
        if (chain->text_number == sequence)
            chain->text_number = 0;
        manifest_release(&release->manifest);
        error_set("release %u can't be read", sequence);
        return NULL;
    }
    return chain->releases[sequence - 1] = release;
}

/* What can't be read is told when it's read. */
void chain_read_ahead(struct chain *chain, uint32_t last) {
    struct findings ignored = {0};
    struct object_name *names = mem_zalloc(last + 1u, sizeof *names);
    size_t count = 0;
    bool before = chain->ahead;
    chain->ahead = true;
    for (uint32_t i = 0; i < last && !before; i++) {
        uint32_t sequence = i ? i : last;
        struct tag_object tag;
        struct object_name commit;
        if (chain->releases[sequence - 1] || chain_tag(chain, sequence, &tag, &ignored) < 0)
            continue;
        commit = object_named(tag.object);
        if (store_find(chain->store, &commit, tag.message.manifest, NULL, &names[count]) == 1)
            count++;
    }
    store_read_ahead(chain->store, names, count);
    findings_release(&ignored);
    free(names);
}

int chain_tag(struct chain *chain, uint32_t sequence, struct tag_object *out, struct findings *findings) {
    struct release release = {
        .sequence = sequence,
        .reference = chain->references[sequence - 1].name,
        .tag_name = chain->references[sequence - 1].object,
    };
    int result = read_tag(chain, &release, findings);
    *out = release.tag;
    return result;
}

struct release *chain_newest(struct chain *chain, struct findings *findings) {
    return chain->count ? chain_release(chain, chain->count, findings) : NULL;
}

struct release *chain_find(struct chain *chain, const char *name, struct findings *findings) {
    uint32_t sequence = sequence_of(strncmp(name, "release/", 8) == 0 ? name + 8 : name);
    if (strncmp(name, "edition/", 8) == 0)
        for (size_t i = 0; i < chain->edition_count && !sequence; i++)
            if (strcasecmp(chain->editions[i].name, name + 8) == 0)
                sequence = chain->editions[i].sequence;
    if (!sequence || sequence > chain->count) {
        if (!chain->count)
            error_set("nothing was released here yet");
        else
            error_set("there is no release '%s'; the newest is %u", name, chain->count);
        return NULL;
    }
    return chain_release(chain, sequence, findings);
}

/* --- policies and sources --------------------------------------------------------------------- */

/* A file that a manifest lists, checked against its digest: what is listed is what is read. */
static int add_file(struct chain *chain, struct store_file *files, size_t *count, const char *path,
                    const char *blob, const char *sha256) {
    struct buffer bytes = BUFFER_INIT;
    struct store_file file = {.path = path, .blob = object_named(blob)};
    enum object_kind kind;
    char digest[65];
    int found = store_read(chain->store, &file.blob, BLOB_MAX_BYTES, &kind, &bytes);
    digest_sha256(buffer_text(&bytes), bytes.length, digest);
    buffer_release(&bytes);
    if (found != 0 || kind != OBJECT_BLOB)
        return found < 0
                   ? -1
                   : error_set("the contents of '%s' (%.12s) are missing in the repository", path, blob);
    if (strcmp(digest, sha256) != 0)
        return error_set("'%s' has other contents than the manifest says", path);
    files[(*count)++] = file;
    return 0;
}

static const char *label_of(struct chain *chain, const struct release *release) {
    return release->manifest.kind == RELEASE_EDITION
               ? arena_printf(&chain->arena, "edition %s", release->manifest.name)
               : arena_printf(&chain->arena, "release %u", release->sequence);
}

static int add_control_files(struct chain *chain, const struct release *release, struct store_file *files,
                             size_t *count) {
    for (size_t i = 0; i < release->manifest.control_count; i++) {
        const struct manifest_control *control = &release->manifest.controls[i];
        if (add_file(chain, files, count, control->path, control->blob, control->sha256) < 0)
            return -1;
    }
    return 0;
}

int release_control_source(struct source **out, struct chain *chain, const struct release *release) {
    struct arena arena = {0};
    struct store_file *files = arena_alloc(&arena, (release->manifest.control_count + 1) * sizeof *files);
    size_t count = 0;
    int result = add_control_files(chain, release, files, &count);
    if (result == 0)
        result = store_source_files(out, chain->store, files, count, label_of(chain, release),
                                    release->manifest.date);
    arena_release(&arena);
    return result;
}

struct policy *release_policy(struct chain *chain, struct release *release, struct findings *findings) {
    struct source *source = NULL;
    if (release->policy)
        return release->policy;
    if (release_control_source(&source, chain, release) < 0 ||
        policy_load(&release->policy, source, findings) < 0)
        finding_add(findings, "E105", release->reference, 0, 0,
                    "the control files of release %u can't be used: %s", release->sequence, error_message());
    source_close(source);
    return release->policy;
}

struct policy *release_judging_policy(struct chain *chain, const struct release *release,
                                      struct findings *findings) {
    struct release *before = chain_release(chain, release->sequence > 1 ? release->sequence - 1 : 1,
                                           findings);
    return before ? release_policy(chain, before, findings) : NULL;
}

const struct manifest_document *release_entry(struct chain *chain, const struct release *release,
                                              const struct manifest *before, const char *id,
                                              const char *language, day_t day) {
    const struct manifest_document *document = NULL;
    if (day == DAY_NONE) {
        const struct manifest_document **all = manifest_revisions(&release->manifest, &chain->arena, id,
                                                                  language);
        for (size_t i = 0; all[i]; i++)
            if (!(before && manifest_find_document(before, id, language, all[i]->revision)) &&
                (!document || manifest_compare_revisions(document->revision, all[i]->revision) < 0))
                document = all[i];
        if (document)
            return document;
        day = policy_day(release->policy, release->manifest.date);
    }
    enum manifest_state state = manifest_state_on(&release->manifest, id, language, day, &document);
    return state == STATE_EFFECTIVE || state == STATE_SUSPENDED ? document : NULL;
}

int release_source(struct source **out, struct chain *chain, const struct release *release, day_t day) {
    const struct manifest *manifest = &release->manifest;
    struct arena arena = {0};
    struct findings findings = {0};
    const struct release *before = release->sequence > 1
                                       ? chain_release(chain, release->sequence - 1, &findings)
                                       : NULL;
    struct policy *policy = release_policy(chain, (struct release *)release, &findings);
    struct store_file *files = arena_alloc(
        &arena,
        (manifest->control_count + manifest->document_count + manifest->asset_count + 1) * sizeof *files);
    struct map there = {0}; /* paths taken: two documents may show one file */
    size_t count = 0;
    int result = policy ? add_control_files(chain, release, files, &count)
                        : error_set("the control files can't be used");
    for (size_t i = 0; i < manifest->document_count && result == 0; i++) {
        const struct manifest_document *document = &manifest->documents[i];
        if (release_entry(chain, release, before ? &before->manifest : NULL, document->id, document->language,
                          day) != document)
            continue;
        map_put(&there, document->path, files);
        result = add_file(chain, files, &count, document->path, document->blob, document->sha256);
        size_t assets;
        const struct manifest_asset *asset = manifest_assets_of(manifest, document, &assets);
        for (size_t k = 0; k < assets && result == 0; k++)
            if (!map_put(&there, asset[k].path, files))
                result = add_file(chain, files, &count, asset[k].path, asset[k].blob, asset[k].sha256);
    }
    if (result == 0)
        result = store_source_files(out, chain->store, files, count, label_of(chain, release),
                                    manifest->date);
    map_release(&there);
    findings_release(&findings);
    arena_release(&arena);
    return result;
}

/* --- days and bases --------------------------------------------------------------------------- */

struct release *chain_on_day(struct chain *chain, day_t day, struct findings *findings) {
    for (uint32_t sequence = chain->count; sequence > 0; sequence--) {
        struct release *release = chain_release(chain, sequence, findings);
        struct policy *policy = release ? release_policy(chain, release, findings) : NULL;
        if (!policy)
            return NULL;
        if (policy_day(policy, release->manifest.date) <= day)
            return release;
    }
    return NULL;
}

bool chain_lists_statement(struct chain *chain, const char *path, uint32_t base, struct findings *findings) {
    for (uint32_t sequence = chain->count; sequence > base; sequence--) {
        const struct release *release = chain_release(chain, sequence, findings);
        if (release && manifest_find_statement(&release->manifest, path))
            return true;
    }
    return false;
}

bool chain_relied_on(struct chain *chain, uint32_t base, uint32_t last, const char *sha256,
                     struct findings *findings) {
    for (; last > base; last--) {
        const struct release *release = chain_release(chain, last, findings);
        for (size_t i = 0; release && i < release->manifest.statement_count; i++)
            if (same_text(release->manifest.statements[i].sha256, sha256))
                return true;
    }
    return false;
}

/* The last entry of what the statement is about, in a release; NULL: none. */
static const struct manifest_document *newest_entry(const struct release *release,
                                                    const struct statement *statement) {
    struct arena arena = {0};
    const struct manifest_document **all =
        release ? manifest_revisions(&release->manifest, &arena, statement->id, statement->language) : NULL;
    const struct manifest_document *newest = NULL;
    for (; all && *all; all++)
        newest = *all;
    arena_release(&arena);
    return newest;
}

static bool same_bytes(const struct manifest_document *a, const struct manifest_document *b) {
    if (!a || !b)
        return a == b;
    return same_text(a->revision, b->revision) && same_text(a->sha256, b->sha256) &&
           same_text(a->assets, b->assets);
}

/* What is last in force, and what was released last: the two differ where an urgent revision went before one
 * that is scheduled. */
static bool same_entries(const struct release *base, const struct release *now,
                         const struct statement *statement) {
    const struct manifest_document *before =
        base ? manifest_latest(&base->manifest, statement->id, statement->language) : NULL;
    return same_bytes(before, manifest_latest(&now->manifest, statement->id, statement->language)) &&
           same_bytes(newest_entry(base, statement), newest_entry(now, statement));
}

static bool same_control(const struct release *a, const struct release *b) {
    char one[65], other[65];
    if (!a || !b)
        return a == b;
    manifest_control_digest(&a->manifest, one);
    manifest_control_digest(&b->manifest, other);
    return same_text(one, other);
}

static bool is_suspended(const struct release *release, const struct statement *statement) {
    return manifest_find_suspended(&release->manifest, statement->id, statement->language,
                                   statement->revision) != NULL;
}

/* Were the control files ever others between the base and release `last`? A change that was taken back wants
 * to be approved anew. */
static bool control_changed(struct chain *chain, const struct release *base, uint32_t last,
                            const struct statement *statement, struct findings *findings) {
    for (uint32_t sequence = statement->base_sequence + 1; sequence <= last; sequence++)
        if (!same_control(base, chain_release(chain, sequence, findings)))
            return true;
    return false;
}

/* Was the revision suspended, or taken up again, between its base and release `last`? Then what was signed
 * has been used. */
static bool suspension_changed(struct chain *chain, const struct release *base, uint32_t last,
                               const struct statement *statement, struct findings *findings) {
    bool suspended = base && is_suspended(base, statement);
    for (uint32_t sequence = statement->base_sequence + 1; sequence <= last; sequence++) {
        const struct release *release = chain_release(chain, sequence, findings);
        if (!release || is_suspended(release, statement) != suspended)
            return true;
    }
    return false;
}

const char *chain_base_problem(struct chain *chain, uint32_t last, const struct statement *statement,
                               struct findings *findings) {
    const struct release *base = NULL, *now = NULL;
    if (statement->base_sequence > last)
        return "it rests on a release that didn't come before";
    if (statement->base_sequence) {
        base = chain_release(chain, statement->base_sequence, findings);
        if (!base || !same_text(base->sha256, statement->base_sha256))
            return "it rests on a release that isn't one of this chain";
        if (statement->date < base->manifest.date)
            return "it is dated before the release that it rests on";
    }
    if (statement->base_sequence == last)
        return NULL;
    now = chain_release(chain, last, findings);
    if (!now)
        return "the release before can't be read";
    bool same = statement->subject == SUBJECT_CONTROL
                    ? !control_changed(chain, base, last, statement, findings)
                    : same_entries(base, now, statement);
    if (same && statement->subject == SUBJECT_WITHDRAWAL)
        same = !suspension_changed(chain, base, last, statement, findings);
    return same ? NULL : "what is in force has changed since it was signed";
}
