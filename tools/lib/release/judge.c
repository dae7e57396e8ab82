#include "release/judge.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "approval/filelist.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/lookalike.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/path.h"
#include "document/document.h"
#include "release/entry.h"
#include "release/revisions.h"

enum { ASSET_MAX_BYTES = 64 << 20 };

/* What judging one candidate shares. */
struct judging {
    const struct candidate *candidate;
    struct arena arena;
    struct findings *findings;
    struct court court;
    day_t day;           /* the release's */
    struct given *given; /* the statements that it lists, in the manifest's order */
    bool *used;
    struct map statements;  /* subject_key() → struct listed *, in their order */
    struct map identifiers; /* folded → struct folded */
    struct map paths;       /* folded → struct folded, of documents */
};

/* One of the statements on one subject. */
struct listed {
    size_t index;
    struct listed *next;
};

/* What looks the same. */
struct folded {
    const struct manifest_document *first; /* of paths */
    bool clash;                            /* there is another one */
};

/* What a manifest says as the one before it did is the same text in memory. */
static bool same(const char *a, const char *b) {
    return a == b || strcmp(a, b) == 0;
}

static struct finding *say(struct judging *judging, const char *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static struct finding *say(struct judging *judging, const char *rule, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(&judging->arena, format, args);
    va_end(args);
    return finding_add(judging->findings, rule, judging->candidate->path, 0, 0, "%s", message);
}

/* --- entries ---------------------------------------------------------------------------------- */

static const struct manifest_suspended *find_suspended(const struct manifest *manifest,
                                                       const struct manifest_suspended *wanted) {
    return manifest_find_suspended(manifest, wanted->id, wanted->language, wanted->revision);
}

static const struct manifest_withdrawn *find_withdrawn(const struct manifest *manifest,
                                                       const struct manifest_withdrawn *wanted) {
    return manifest_find_withdrawn(manifest, wanted->id, wanted->language, wanted->revision);
}

static int compare_texts(const char *a, const char *b) {
    return a == b ? 0 : strcmp(a, b);
}

static int compare_entries(const struct manifest_document *a, const struct manifest_document *b) {
    int order = compare_texts(a->id, b->id);
    if (!order)
        order = compare_texts(a->language, b->language);
    return order ? order : compare_texts(a->revision, b->revision);
}

/* As manifest_find_document(), for one after another of a sorted list: `*at` only moves on. */
static const struct manifest_document *next_entry(const struct manifest *manifest, size_t *at,
                                                  const struct manifest_document *wanted) {
    int order = -1;
    while (*at < manifest->document_count && (order = compare_entries(&manifest->documents[*at], wanted)) < 0)
        ++*at;
    return order == 0 ? &manifest->documents[*at] : NULL;
}

/* As manifest_has_identifier(), likewise. */
static bool next_identifier(const struct manifest *manifest, size_t *at, const char *wanted) {
    int order = -1;
    while (*at < manifest->identifier_count &&
           (order = compare_texts(manifest->identifiers[*at], wanted)) < 0)
        ++*at;
    return order == 0;
}

/* --- the release as a whole ------------------------------------------------------------------- */

static void judge_link(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct release *before = judging->candidate->before;
    const char *system = judging->candidate->judging->config->system;
    if (!system || !same(manifest->system, system))
        say(judging, "E103", "the release is of another system");
    if (manifest->sequence != (before ? before->sequence + 1 : 1) ||
        !same(manifest->predecessor_sha256, before ? before->sha256 : ""))
        say(judging, "E103",
            "the release doesn't follow the one before it: its predecessor's digest is another");
    if (before && manifest->date < before->manifest.date)
        say(judging, "E104", "the release is dated before its predecessor");
}

/* An edition's name is used once, whatever its case. */
static void judge_name(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct chain *chain = judging->candidate->chain;
    for (uint32_t i = 1; i < manifest->sequence && manifest->kind == RELEASE_EDITION; i++) {
        const struct release *release = chain_release(chain, i, judging->findings);
        if (release && release->manifest.kind == RELEASE_EDITION &&
            strcasecmp(release->manifest.name, manifest->name) == 0)
            say(judging, "E113", "there is an edition '%s' already, release %u", release->manifest.name, i);
    }
}

static bool controls_differ(const struct manifest *a, const struct manifest *b) {
    char one[65], other[65];
    manifest_control_digest(a, one);
    manifest_control_digest(b, other);
    return !same(one, other);
}

/* --- statements ------------------------------------------------------------------------------- */

static const char *subject_key(struct judging *judging, enum statement_subject subject, const char *id,
                               const char *language, const char *revision) {
    return arena_printf(&judging->arena, "%s\n%s\n%s\n%s", statement_subject_name(subject), id, language,
                        revision);
}

static void index_statements(struct judging *judging) {
    for (size_t i = judging->candidate->manifest->statement_count; i-- > 0;) {
        const struct statement *statement = &judging->given[i].statement;
        if (!statement->id)
            continue;
        const char *key = subject_key(judging, statement->subject, statement->id, statement->language,
                                      statement->revision);
        struct listed *listed = arena_alloc(&judging->arena, sizeof *listed);
        *listed = (struct listed){i, map_get(&judging->statements, key)};
        map_put(&judging->statements, key, listed);
    }
}

static int read_statements(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct given **all = mem_zalloc(manifest->statement_count + 1, sizeof *all);
    int result = 0;
    judging->given = arena_alloc(&judging->arena, (manifest->statement_count + 1) * sizeof *judging->given);
    judging->used = arena_alloc(&judging->arena, manifest->statement_count + 1);
    for (size_t i = 0; i < manifest->statement_count && result >= 0; i++) {
        struct given *given = all[i] = &judging->given[i];
        result = given_read(given, judging->candidate->tree, &judging->arena, manifest->statements[i].path);
        if (result == 0 && !same(given->sha256, manifest->statements[i].sha256)) {
            given->rule = "E108";
            given->problem = "the manifest lists it with another digest";
        }
    }
    if (result >= 0) {
        given_check_signatures(all, manifest->statement_count);
        index_statements(judging);
    }
    free(all);
    return result < 0 ? -1 : 0;
}

/* A release may stop a revision and put an end to another stop of it: of withdrawals only those count that
 * mean what is claimed. */
static bool speaks_of(const struct given *given, const struct claim *claim) {
    return claim->subject != SUBJECT_WITHDRAWAL || !claim->steps.count ||
           same(statement_meaning_name(given->statement.meaning), claim->steps.items[0].meaning);
}

/* The listed statements that speak of the claim's subject; `*from` tells where each stands in the list. */
static struct given *statements_for(struct judging *judging, const struct claim *claim, size_t **from,
                                    size_t *count) {
    const struct listed *first = map_get(&judging->statements, subject_key(judging, claim->subject, claim->id,
                                                                           claim->language, claim->revision));
    size_t used = 0;
    *count = 0;
    for (const struct listed *item = first; item; item = item->next)
        ++*count;
    struct given *result = arena_alloc(&judging->arena, (*count + 1) * sizeof *result);
    *from = arena_alloc(&judging->arena, (*count + 1) * sizeof **from);
    for (const struct listed *item = first; item; item = item->next) {
        if (!speaks_of(&judging->given[item->index], claim))
            continue;
        (*from)[used] = item->index;
        result[used++] = judging->given[item->index];
    }
    *count = used;
    return result;
}

/* Is the claim vouched for by the listed statements? Each that is used is marked. */
static void judge_claim(struct judging *judging, const struct claim *claim, const char *what) {
    struct progress progress;
    size_t count, *from;
    struct given *given = statements_for(judging, claim, &from, &count);
    if (!claim->steps.count) {
        say(judging, "A021", "nobody is asked to approve %s: its type has no steps in docket.yaml", what);
        return;
    }
    progress_make(&progress, &judging->arena, &judging->court, claim, given, count, judging->findings);
    for (size_t i = 0; i < count; i++) {
        judging->used[from[i]] = judging->used[from[i]] || progress.used[i] || given[i].rule;
        if (given[i].rule)
            finding_add(judging->findings, given[i].rule, given[i].path, 0, 0,
                        "the statement doesn't count for %s: %s", what, given[i].problem);
        else if (progress.used[i] && given[i].statement.meaning == MEANING_APPROVED &&
                 claim_has_author(claim, given[i].statement.person))
            finding_add(judging->findings, "A001", given[i].path, 0, 0, "%s wrote %s and approved it",
                        given[i].statement.person, what);
    }
    if (progress.next)
        say(judging, "A021", "%s isn't '%s' by %s (%d of %d)", what, progress.next->step->meaning,
            policy_role_title(judging->candidate->judging, progress.next->step->role), progress.next->have,
            progress.next->step->count);
}

static void judge_leftovers(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    for (size_t i = 0; i < manifest->statement_count; i++) {
        const struct given *given = &judging->given[i];
        if (judging->used[i])
            continue;
        if (given->rule)
            finding_add(judging->findings, given->rule, given->path, 0, 0,
                        "the release relies on this statement, and it doesn't count: %s", given->problem);
        else
            finding_add(judging->findings, "E112", given->path, 0, 0,
                        "the release lists this statement and doesn't need it");
    }
}

/* --- control files ---------------------------------------------------------------------------- */

/* Does the release put anything into force, or out of it, that the one before didn't? */
static bool changes_documents(const struct manifest *manifest, const struct manifest *before) {
    size_t at = 0;
    for (size_t i = 0; i < manifest->document_count; i++)
        if (!next_entry(before, &at, &manifest->documents[i]))
            return true;
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        if (!find_withdrawn(before, &manifest->withdrawn[i]))
            return true;
    for (size_t i = 0; i < manifest->suspended_count; i++)
        if (!find_suspended(before, &manifest->suspended[i]))
            return true;
    return false;
}

static bool same_control(const struct manifest_control *a, const char *path, const char *blob,
                         const char *sha256) {
    return same(a->path, path) && same(a->blob, blob) && same(a->sha256, sha256);
}

/* The control files are just those of the commit. 0, or -1 with an error. */
static int judge_new_controls(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    struct control_file *files;
    size_t count;
    if (control_files(judging->candidate->tree, &judging->arena, &files, &count) < 0)
        return -1;
    bool all = count == manifest->control_count;
    for (size_t i = 0; i < count && all; i++)
        all = same_control(&manifest->controls[i], files[i].path, files[i].blob, files[i].sha256);
    if (!all)
        say(judging, "E105", "the release's control files aren't those that lie in its commit");
    return 0;
}

/* Their digests are those of the release before; the names of their contents have to be, too. */
static void judge_carried_controls(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest_control *old = judging->candidate->before->manifest.controls;
    for (size_t i = 0; i < manifest->control_count; i++)
        if (!same_control(&manifest->controls[i], old[i].path, old[i].blob, old[i].sha256))
            say(judging, "E105", "'%s' is another file than in the release before",
                manifest->controls[i].path);
}

static void judge_control_change(struct judging *judging) {
    const struct candidate *candidate = judging->candidate;
    const struct manifest *manifest = candidate->manifest;
    const struct config *config = candidate->judging->config;
    char digest[65];
    manifest_control_digest(manifest, digest);
    if (manifest->kind != RELEASE_ISSUE || changes_documents(manifest, &candidate->before->manifest))
        say(judging, "E105",
            "the control files changed in a release that changes other things too; they are released alone")
            ->fix = "release them with 'docket issue control'";
    if (!candidate->own->config->system || !same(candidate->own->config->system, manifest->system))
        say(judging, "E105", "the new docket.yaml is of another system");
    struct claim claim = {
        .subject = SUBJECT_CONTROL,
        .id = STATEMENT_CONTROL,
        .language = "",
        .revision = arena_strndup(&judging->arena, digest, 12),
        .sha256 = arena_strdup(&judging->arena, digest),
        .assets = "",
        .steps = {config->control_steps, config->control_step_count},
        .path = "docket.yaml",
    };
    judge_claim(judging, &claim, "the change of the control files");
}

static int judge_controls(struct judging *judging) {
    const struct candidate *candidate = judging->candidate;
    bool changed = candidate->before && controls_differ(candidate->manifest, &candidate->before->manifest);
    if (candidate->before && !changed) {
        judge_carried_controls(judging);
        return 0;
    }
    if (changed)
        judge_control_change(judging);
    return judge_new_controls(judging);
}

/* --- documents -------------------------------------------------------------------------------- */

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
        say(judging, "R005", "'%s' is no revision of the kind '%s'", entry->revision,
            revision_scheme_name(type->scheme));
        return;
    }
    if (before &&
        manifest_state_on(&before->manifest, entry->id, entry->language, judging->day, &current) ==
            STATE_WITHDRAWN &&
        (current || revisions_were_in_force(judging->candidate->chain, before->sequence, entry->id,
                                            entry->language, judging->findings)))
        say(judging, "R008", "%s was withdrawn; its identifier can't come back", entry->id)->fix =
            "give the new document a number of its own";
    if (!same(entry->supersedes, latest))
        say(judging, "E109", "%s says that it supersedes '%s', and '%s' came before it",
            name_of(judging, entry), entry->supersedes, latest);
    if (!latest[0] || !revision_valid(type->scheme, latest))
        return;
    const char *minor = revision_next(arena, type->scheme, latest, false),
               *major = revision_next(arena, type->scheme, latest, true);
    if (revision_compare(type->scheme, entry->revision, latest) <= 0)
        say(judging, "R005", "revision %s of %s isn't after revision %s", entry->revision, entry->id, latest);
    else if (!(minor && same(entry->revision, minor)) && !(major && same(entry->revision, major)))
        say(judging, "R004", "revision %s of %s doesn't follow revision %s: one was left out",
            entry->revision, entry->id, latest);
}

static void judge_days(struct judging *judging, const struct manifest_document *entry) {
    if (entry->effective < judging->day)
        say(judging, "E109", "%s is to be effective before the day of the release", name_of(judging, entry));
    if (entry->until != DAY_NONE && entry->until < entry->effective)
        say(judging, "E109", "%s ends before it begins", name_of(judging, entry));
}

/* What an identifier looks like; a path but for its case. */
static const char *fold(struct judging *judging, const char *text, bool is_path) {
    struct buffer look = BUFFER_INIT;
    if (is_path)
        for (const char *c = text; *c; c++)
            buffer_add_char(&look, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
    else
        lookalike_fold(&look, text);
    const char *folded = arena_strdup(&judging->arena, buffer_text(&look));
    buffer_release(&look);
    return folded;
}

/* The folded text's place in `map`, new or not. */
static struct folded *folded_in(struct judging *judging, struct map *map, const char *key, bool *is_new) {
    struct folded *folded = map_get(map, key);
    *is_new = !folded;
    if (!folded) {
        folded = arena_alloc(&judging->arena, sizeof *folded);
        map_put(map, key, folded);
    }
    return folded;
}

static void fold_names(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    bool is_new;
    for (size_t i = 0; i < manifest->identifier_count; i++) {
        struct folded *folded = folded_in(judging, &judging->identifiers,
                                          fold(judging, manifest->identifiers[i], false), &is_new);
        folded->clash = !is_new;
    }
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *entry = &manifest->documents[i];
        struct folded *folded = folded_in(judging, &judging->paths, fold(judging, entry->path, true),
                                          &is_new);
        if (is_new)
            folded->first = entry;
        else if (!same(folded->first->id, entry->id) || !same(folded->first->language, entry->language))
            folded->clash = true;
    }
}

/* Nobody else's identifier may look the same; no other document lies in its file. */
static void judge_identifier(struct judging *judging, const struct manifest_document *entry) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct folded *id = map_get(&judging->identifiers, fold(judging, entry->id, false)),
                        *path = map_get(&judging->paths, fold(judging, entry->path, true));
    for (size_t i = 0; id && id->clash && i < manifest->identifier_count; i++)
        if (lookalike_same(manifest->identifiers[i], entry->id))
            say(judging, "R008", "%s and %s look the same", entry->id, manifest->identifiers[i]);
    for (size_t i = 0; path && path->clash && i < manifest->document_count; i++) {
        const struct manifest_document *other = &manifest->documents[i];
        if (strcasecmp(other->path, entry->path) == 0 &&
            (!same(other->id, entry->id) || !same(other->language, entry->language)))
            say(judging, "E109", "%s and %s lie in one file, %s", entry->id, other->id, entry->path);
    }
}

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
        say(judging, "E109", "%s lies where control files belong: %s", entry->id, entry->path);
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
            say(judging, "E109", "%s shows '%s', and the release doesn't list that file",
                name_of(judging, entry), path);
    }
    if (listed > shown)
        say(judging, "E109", "the release lists files for %s that it doesn't show", name_of(judging, entry));
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
    int found = store_read(judging->candidate->chain->store, &name, ASSET_MAX_BYTES, &kind, out);
    if (found != 0 || kind != OBJECT_BLOB) {
        finding_add(judging->findings, "E108", path, 0, 0,
                    "the contents that the release puts into force are missing in the repository");
        return false;
    }
    digest_sha256(buffer_text(out), out->length, digest);
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
        say(judging, "E109", "%s is of no type of docket.yaml", entry->id);
        return;
    }
    judge_revision(judging, entry, type);
    claim_of_document(&claim, &judging->arena,
                      judging->candidate->before ? &judging->candidate->before->manifest : NULL, entry,
                      document, type);
    judge_claim(judging, &claim, name_of(judging, entry));
}

/* The file lies where the manifest says, in the release's own commit. */
static void judge_place(struct judging *judging, const struct manifest_document *entry) {
    const char *blob = source_blob(judging->candidate->tree, entry->path);
    if (!blob || !same(blob, entry->blob))
        say(judging, "E109", "%s isn't what lies at '%s' in the release's commit", name_of(judging, entry),
            entry->path);
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
        say(judging, "R003", "%s was released with other images or tables", name_of(judging, entry));
}

/* An entry that the release before didn't have. */
static void judge_new_entry(struct judging *judging, const struct manifest_document *entry) {
    const struct config *config = judging->candidate->judging->config;
    struct document_options options = {
        .mappings = config->mappings, .mapping_count = config->mapping_count, .require_front_matter = true};
    struct document *document = NULL;
    struct buffer bytes = BUFFER_INIT;
    judge_days(judging, entry);
    judge_place(judging, entry);
    judge_identifier(judging, entry);
    if (read_blob(judging, entry->path, entry->blob, entry->sha256, &bytes)) {
        struct findings parsing = {0};
        if (document_parse(&document, entry->path, buffer_text(&bytes), bytes.length, &options, &parsing) ==
            0)
            judge_document(judging, entry, document);
        else
            findings_merge(judging->findings, &parsing);
        findings_release(&parsing);
    }
    size_t count;
    const struct manifest_asset *assets = manifest_assets_of(judging->candidate->manifest, entry, &count);
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&bytes);
        read_blob(judging, assets[i].path, assets[i].blob, assets[i].sha256, &bytes);
    }
    document_free(document);
    buffer_release(&bytes);
}

static void judge_documents(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    size_t at = 0;
    for (size_t i = 0; i < manifest->document_count; i++) {
        const struct manifest_document *entry = &manifest->documents[i];
        const struct manifest_document *old = before ? next_entry(before, &at, entry) : NULL;
        if (!old)
            judge_new_entry(judging, entry);
        else if (!same_day_entry(old, entry))
            say(judging, "R003", "%s was released with other content, or other days", name_of(judging, entry))
                ->fix = "other content is a new revision: run 'docket revise'";
        else if (!entry_lives(before, old, manifest, entry, judging->day))
            say(judging, "E110", "%s can't come into force any more, and is still listed",
                name_of(judging, entry));
        else
            judge_carried_assets(judging, entry);
    }
    at = 0;
    for (size_t i = 0; before && i < before->document_count; i++) {
        const struct manifest_document *old = &before->documents[i];
        if (!next_entry(manifest, &at, old) && entry_lives(before, old, manifest, old, judging->day))
            say(judging, "E110", "%s is in force, and this release leaves it out", name_of(judging, old))
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

static void judge_identifiers(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    size_t at = 0;
    for (size_t i = 0; before && i < before->identifier_count; i++)
        if (!next_identifier(manifest, &at, before->identifiers[i]))
            say(judging, "E111", "the identifier %s was used once, and this release forgets it",
                before->identifiers[i]);
    at = 0;
    for (size_t i = 0; i < manifest->identifier_count; i++) {
        const char *id = manifest->identifiers[i];
        if (!(before && next_identifier(before, &at, id)) && !has_id(manifest, id))
            say(judging, "E111", "the release lists the identifier %s, which no document has", id);
    }
}

/* --- out of force ----------------------------------------------------------------------------- */

/* A withdrawal, a suspension, or the end of one, of an entry that the release before had. */
static void judge_withdrawal(struct judging *judging, const char *id, const char *language,
                             const char *revision, const char *meaning) {
    const struct candidate *candidate = judging->candidate;
    const struct manifest_document *entry = candidate->before
                                                ? manifest_find_document(&candidate->before->manifest, id,
                                                                         language, revision)
                                                : NULL;
    if (!entry) {
        say(judging, "E109", "revision %s of %s isn't in force, so it can't be %s", revision, id, meaning);
        return;
    }
    const struct document_type *type = config_type_of(candidate->judging->config, entry->path, entry->id,
                                                      entry->type);
    struct claim claim = {
        .subject = SUBJECT_WITHDRAWAL,
        .id = id,
        .language = language,
        .revision = revision,
        .sha256 = entry->sha256,
        .assets = same(entry->assets, "-") ? "" : entry->assets,
        .path = entry->path,
    };
    if (type)
        claim.steps = policy_withdrawal_steps(&judging->arena, type, meaning);
    judge_claim(judging, &claim,
                arena_printf(&judging->arena, "that revision %s of %s is %s", revision, id, meaning));
}

static void judge_withdrawn(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        const struct manifest_withdrawn *item = &manifest->withdrawn[i];
        const struct manifest_withdrawn *old = before ? find_withdrawn(before, item) : NULL;
        if (old && old->effective == item->effective)
            continue;
        if (old || item->effective < judging->day)
            say(judging, "E109", "the withdrawal of %s has another day than it may have", item->id);
        if (!old)
            judge_withdrawal(judging, item->id, item->language, item->revision, "withdrawn");
    }
    for (size_t i = 0; before && i < before->withdrawn_count; i++)
        if (!find_withdrawn(manifest, &before->withdrawn[i]))
            say(judging, "E110", "revision %s of %s was withdrawn, and this release forgets it",
                before->withdrawn[i].revision, before->withdrawn[i].id);
}

/* A suspension ends with its time, or with the revision. */
static bool is_over(const struct judging *judging, const struct manifest_suspended *item) {
    return (item->until != DAY_NONE && item->until < judging->day) ||
           !manifest_find_document(judging->candidate->manifest, item->id, item->language, item->revision);
}

static void judge_suspended(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    const struct manifest *before = judging->candidate->before ? &judging->candidate->before->manifest : NULL;
    for (size_t i = 0; i < manifest->suspended_count; i++) {
        const struct manifest_suspended *item = &manifest->suspended[i],
                                        *old = before ? find_suspended(before, item) : NULL;
        if (old && is_over(judging, old))
            old = NULL;
        if (old && old->effective == item->effective && old->until == item->until)
            continue;
        if (old || item->effective < judging->day)
            say(judging, "E109", "the suspension of %s has other days than it may have", item->id);
        if (!old)
            judge_withdrawal(judging, item->id, item->language, item->revision, "suspended");
    }
    for (size_t i = 0; before && i < before->suspended_count; i++) {
        const struct manifest_suspended *item = &before->suspended[i];
        if (!is_over(judging, item) && !find_suspended(manifest, item))
            judge_withdrawal(judging, item->id, item->language, item->revision, "resumed");
    }
}

/* Reviews without change: by the document's owner, of what is in force. */
static void judge_reviews(struct judging *judging) {
    const struct manifest *manifest = judging->candidate->manifest;
    for (size_t i = 0; i < manifest->statement_count; i++) {
        struct given *given = &judging->given[i];
        const struct statement *statement = &given->statement;
        if (judging->used[i] || given->rule || statement->subject != SUBJECT_REVIEW)
            continue;
        const struct manifest_document *entry = manifest_find_document(
            manifest, statement->id, statement->language, statement->revision);
        judging->used[i] = true;
        if (!entry) {
            finding_add(judging->findings, "A013", given->path, 0, 0,
                        "the review is of a revision that isn't in force");
            continue;
        }
        struct claim claim;
        if (claim_of_review(&claim, &judging->arena, judging->candidate->chain->store,
                            judging->candidate->judging->config, entry) < 0) {
            finding_add(judging->findings, "E108", entry->path, 0, 0, "%s", error_message());
            continue;
        }
        given_judge(given, &judging->court, &claim, judging->findings);
        if (given->rule)
            finding_add(judging->findings, given->rule, given->path, 0, 0,
                        "the review of %s doesn't count: %s", entry->id, given->problem);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

int judge_manifest(const struct candidate *candidate, struct findings *findings) {
    const struct release *before = candidate->before;
    struct judging judging = {
        .candidate = candidate,
        .findings = findings,
        .court = {.chain = candidate->chain,
                  .last = before ? before->sequence : 0,
                  .before = candidate->judging,
                  .after = candidate->own,
                  .moment = candidate->manifest->date,
                  .earliest = before ? before->manifest.date : INT64_MIN},
        .day = policy_day(candidate->judging, candidate->manifest->date),
    };
    int result = read_statements(&judging);
    if (result == 0) {
        fold_names(&judging);
        judge_link(&judging);
        judge_name(&judging);
        result = judge_controls(&judging);
        judge_documents(&judging);
        judge_withdrawn(&judging);
        judge_suspended(&judging);
        judge_identifiers(&judging);
        judge_reviews(&judging);
        judge_leftovers(&judging);
    }
    map_release(&judging.statements);
    map_release(&judging.identifiers);
    map_release(&judging.paths);
    arena_release(&judging.arena);
    return result;
}

static void judge_editions(struct chain *chain, const struct release *release, struct findings *findings) {
    for (size_t i = 0; i < chain->edition_count; i++)
        if (chain->editions[i].sequence == release->sequence)
            judge_edition(chain, &chain->editions[i], findings);
}

int judge_release(struct chain *chain, struct release *release, struct findings *findings) {
    struct candidate candidate = {
        .chain = chain,
        .manifest = &release->manifest,
        .path = release->reference,
        .before = release->sequence > 1 ? chain_release(chain, release->sequence - 1, findings) : NULL,
        .judging = release_judging_policy(chain, release, findings),
        .own = release_policy(chain, release, findings),
    };
    if (!candidate.judging || !candidate.own || (release->sequence > 1 && !candidate.before))
        return 0; /* the findings say why */
    if (judge_tag(chain, release, findings) < 0)
        return -1;
    candidate.tree = chain_tree(chain, release);
    if (!candidate.tree)
        return -1;
    judge_editions(chain, release, findings);
    return judge_manifest(&candidate, findings);
}
