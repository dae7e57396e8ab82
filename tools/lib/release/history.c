#include "release/history.h"

#include <stdlib.h>
#include <string.h>

#include "approval/statement.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/option.h"
#include "document/document.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

const char *history_kind_name(enum history_kind kind) {
    static const char *const names[] = {"released", "suspended", "resumed", "withdrawn", "reviewed"};
    return names[kind];
}

/* --- names ------------------------------------------------------------------------------------ */

void document_name_parse(struct document_name *out, struct arena *arena, const char *text) {
    const char *at = strrchr(text, '@');
    size_t length = at ? (size_t)(at - text) : strlen(text);
    char *name = arena_strndup(arena, text, length), *colon = strrchr(name, ':');
    *out = (struct document_name){.id = name, .revision = at ? arena_strdup(arena, at + 1) : NULL};
    if (colon) {
        *colon = '\0';
        out->language = colon + 1;
    }
}

static bool knows(const struct release *release, const char *id, const char *language) {
    size_t count;
    return manifest_documents_of(&release->manifest, id, language, &count) != NULL ||
           manifest_withdrawn_of(&release->manifest, id, language, &count) != NULL;
}

/* The languages that a release has of an identifier: how many, and the last of them. */
static size_t languages(const struct manifest *manifest, const char *id, const char **language) {
    size_t count = 0;
    for (size_t i = 0; i < manifest->document_count; i++)
        if (same(manifest->documents[i].id, id) &&
            !(count && same(*language, manifest->documents[i].language))) {
            *language = manifest->documents[i].language;
            count++;
        }
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        if (same(manifest->withdrawn[i].id, id) &&
            !(count && same(*language, manifest->withdrawn[i].language))) {
            *language = manifest->withdrawn[i].language;
            count++;
        }
    return count;
}

static int unknown(struct chain *chain, const struct document_name *name, struct findings *findings) {
    const struct release *newest = chain_newest(chain, findings);
    if (!newest)
        return chain->count ? -1 : error_set("nothing was released here yet");
    const struct manifest *manifest = &newest->manifest;
    if (manifest_has_identifier(manifest, name->id))
        return error_set("%s was never released in language '%s'", name->id,
                         name->language ? name->language : "");
    const char **names = arena_alloc(&chain->arena, (manifest->identifier_count + 1) * sizeof *names);
    for (size_t i = 0; i < manifest->identifier_count; i++)
        names[i] = manifest->identifiers[i];
    const char *near = option_nearest(name->id, names);
    return near ? error_set("no release knows '%s'; did you mean '%s'?", name->id, near)
                : error_set("no release knows '%s'; 'docket status' lists what there is", name->id);
}

int history_find(struct chain *chain, struct document_name *name, struct findings *findings) {
    const char *wanted = name->language;
    for (uint32_t sequence = chain->count; sequence > 0; sequence--) {
        struct release *release = chain_release(chain, sequence, findings);
        const struct policy *policy = release ? release_policy(chain, release, findings) : NULL;
        const char *only = "";
        if (!policy)
            return error_set("release %u can't be read", sequence);
        if (sequence == chain->count && !manifest_has_identifier(&release->manifest, name->id))
            break; /* every identifier ever used is listed there */
        if (!wanted && policy->config->language && knows(release, name->id, policy->config->language))
            name->language = policy->config->language;
        else if (wanted ? knows(release, name->id, wanted)
                        : languages(&release->manifest, name->id, &only) == 1)
            name->language = wanted ? wanted : only;
        else
            continue;
        return 0;
    }
    return unknown(chain, name, findings);
}

/* --- signatures ------------------------------------------------------------------------------- */

struct reading {
    struct chain *chain;
    struct history *out;
    size_t capacity;
    struct findings *findings;
};

/* One statement of a release, by its path: 1 where it says `subject` of the language that is read. */
static int read_signature(struct reading *reading, const struct release *release, const char *path,
                          enum statement_subject subject, const char *meaning,
                          struct history_signature *out) {
    struct arena *arena = &reading->chain->arena;
    struct buffer bytes = BUFFER_INIT;
    struct object_name blob;
    struct statement statement;
    int found = store_find(reading->chain->store, &release->commit, path, NULL, &blob), result = 0;
    if (found == 1)
        found = store_read(reading->chain->store, &blob, STATEMENT_MAX_BYTES, NULL, &bytes) == 0;
    if (found == 1 &&
        statement_parse(&statement, arena, path, buffer_text(&bytes), bytes.length, "A010",
                        reading->findings) == 0 &&
        statement.subject == subject && same(statement.language, reading->out->language) &&
        (!meaning || same(meaning, statement_meaning_name(statement.meaning)))) {
        *out = (struct history_signature){
            .person = statement.person,
            .signer = statement.signer,
            .role = statement.role,
            .meaning = statement_meaning_name(statement.meaning),
            .date = statement.date,
            .attested = statement_is_attested(&statement),
            .path = path,
        };
        result = 1;
    }
    buffer_release(&bytes);
    return result;
}

static int compare_signatures(const void *left, const void *right) {
    const struct history_signature *a = left, *b = right;
    return a->date != b->date ? (a->date < b->date ? -1 : 1) : strcmp(a->path, b->path);
}

static void read_signatures(struct reading *reading, struct history_event *event,
                            enum statement_subject subject, const char *meaning) {
    const struct manifest *manifest = &event->release->manifest;
    const char *folders[2], *languages_of[2] = {reading->out->language, ""};
    struct arena *arena = &reading->chain->arena;
    size_t capacity = 0;
    struct history_signature *all = NULL;
    for (size_t k = 0; k < 2; k++) {
        struct buffer folder = BUFFER_INIT;
        /* An organisation may change its language: the folder bears it or doesn't. */
        statement_folder(&folder, reading->out->id, reading->out->language, event->revision, languages_of[k]);
        folders[k] = arena_printf(arena, "%s/", buffer_text(&folder));
        buffer_release(&folder);
    }
    for (size_t i = 0; i < manifest->statement_count; i++) {
        const char *path = manifest->statements[i].path;
        struct history_signature signature;
        if ((strncmp(path, folders[0], strlen(folders[0])) == 0 ||
             strncmp(path, folders[1], strlen(folders[1])) == 0) &&
            read_signature(reading, event->release, path, subject, meaning, &signature) == 1)
            MEM_APPEND(all, event->signature_count, capacity, signature);
    }
    if (event->signature_count)
        qsort(all, event->signature_count, sizeof *all, compare_signatures);
    event->signatures = arena_dup(arena, all, event->signature_count * sizeof *all);
    free(all);
}

/* --- events ----------------------------------------------------------------------------------- */

static struct history_event *add_event(struct reading *reading, const struct release *release,
                                       enum history_kind kind, const char *revision, day_t effective,
                                       day_t until) {
    struct history_event event = {
        .kind = kind,
        .release = release,
        .revision = revision,
        .effective = effective,
        .until = until,
        .change = "",
        .reason = "",
        .change_class = "",
        .superseded_by = "",
        .superseded = DAY_NONE,
    };
    MEM_APPEND(reading->out->events, reading->out->count, reading->capacity, event);
    return &reading->out->events[reading->out->count - 1];
}

static const char *kept(struct arena *arena, const struct field *field) {
    return field->text ? arena_strdup(arena, field->text) : "";
}

/* What the revision's own front matter says of the change. */
static int read_change(struct reading *reading, struct history_event *event, const struct policy *policy) {
    const struct manifest_document *entry = event->entry;
    struct document_options options = {.mappings = policy->config->mappings,
                                       .mapping_count = policy->config->mapping_count};
    struct arena *arena = &reading->chain->arena;
    struct buffer bytes = BUFFER_INIT;
    struct findings findings = {0};
    struct document *document = NULL;
    struct object_name blob;
    blob = object_named(entry->blob);
    int result = store_read(reading->chain->store, &blob, DOCUMENT_MAX_BYTES, NULL, &bytes);
    if (result == 0 &&
        document_parse(&document, entry->path, buffer_text(&bytes), bytes.length, &options, &findings) == 0) {
        event->change = kept(arena, &document->meta.change_text);
        event->reason = kept(arena, &document->meta.change_reason);
        event->change_class = kept(arena, &document->meta.change_class);
    }
    if (result == 1)
        result = error_set("the contents of revision %s of %s are missing in the repository", entry->revision,
                           entry->id);
    document_free(document);
    findings_release(&findings);
    buffer_release(&bytes);
    return result;
}

static int read_revisions(struct reading *reading, const struct release *release,
                          const struct manifest *before, const struct policy *policy) {
    struct arena arena = {0};
    const struct manifest_document **all = manifest_revisions(&release->manifest, &arena, reading->out->id,
                                                              reading->out->language);
    int result = 0;
    for (size_t i = 0; all[i] && result == 0; i++) {
        if (before && manifest_find_document(before, all[i]->id, all[i]->language, all[i]->revision))
            continue;
        struct history_event *event = add_event(reading, release, HISTORY_RELEASED, all[i]->revision,
                                                all[i]->effective, all[i]->until);
        event->entry = all[i];
        result = read_change(reading, event, policy);
        read_signatures(reading, event, SUBJECT_DOCUMENT, NULL);
    }
    arena_release(&arena);
    return result;
}

static bool is_ours(const struct reading *reading, const char *id, const char *language) {
    return same(id, reading->out->id) && same(language, reading->out->language);
}

static void read_suspensions(struct reading *reading, const struct release *release,
                             const struct manifest *before, day_t day) {
    const struct manifest *manifest = &release->manifest;
    for (size_t i = 0; before && i < before->suspended_count; i++) {
        const struct manifest_suspended *item = &before->suspended[i];
        if (!is_ours(reading, item->id, item->language) ||
            manifest_find_suspended(manifest, item->id, item->language, item->revision))
            continue;
        /* Over by itself, or with its revision: nobody resumed it. */
        if ((item->until != DAY_NONE && item->until < day) ||
            !manifest_find_document(manifest, item->id, item->language, item->revision))
            continue;
        struct history_event *event = add_event(reading, release, HISTORY_RESUMED, item->revision, day,
                                                DAY_NONE);
        read_signatures(reading, event, SUBJECT_WITHDRAWAL, "resumed");
    }
    for (size_t i = 0; i < manifest->suspended_count; i++) {
        const struct manifest_suspended *item = &manifest->suspended[i];
        if (!is_ours(reading, item->id, item->language) ||
            (before && manifest_find_suspended(before, item->id, item->language, item->revision)))
            continue;
        struct history_event *event = add_event(reading, release, HISTORY_SUSPENDED, item->revision,
                                                item->effective, item->until);
        read_signatures(reading, event, SUBJECT_WITHDRAWAL, "suspended");
    }
}

static void read_withdrawals(struct reading *reading, const struct release *release,
                             const struct manifest *before) {
    size_t count;
    const struct manifest_withdrawn *all = manifest_withdrawn_of(&release->manifest, reading->out->id,
                                                                 reading->out->language, &count);
    for (size_t i = 0; i < count; i++) {
        if (before && manifest_find_withdrawn(before, all[i].id, all[i].language, all[i].revision))
            continue;
        struct history_event *event = add_event(reading, release, HISTORY_WITHDRAWN, all[i].revision,
                                                all[i].effective, DAY_NONE);
        read_signatures(reading, event, SUBJECT_WITHDRAWAL, "withdrawn");
    }
}

/* Reviews that the release vouches for, each an event of its own. */
static void read_reviews(struct reading *reading, const struct release *release,
                         const struct policy *policy) {
    struct arena arena = {0};
    const struct manifest_document **all = manifest_revisions(&release->manifest, &arena, reading->out->id,
                                                              reading->out->language);
    for (size_t i = 0; all[i]; i++) {
        struct history_event found = {.release = release, .revision = all[i]->revision};
        read_signatures(reading, &found, SUBJECT_REVIEW, "unchanged");
        for (size_t k = 0; k < found.signature_count; k++) {
            struct history_event *event = add_event(reading, release, HISTORY_REVIEWED, all[i]->revision,
                                                    policy_day(policy, found.signatures[k].date), DAY_NONE);
            event->signatures = &found.signatures[k];
            event->signature_count = 1;
        }
    }
    arena_release(&arena);
}

/* --- what became of a revision ---------------------------------------------------------------- */

static bool called_off(const struct history *history, const struct history_event *revision) {
    for (size_t i = 0; i < history->count; i++)
        if (history->events[i].kind == HISTORY_WITHDRAWN &&
            same(history->events[i].revision, revision->revision) &&
            history->events[i].effective <= revision->effective)
            return true;
    return false;
}

/* Whether `other` takes the place of `event` at some time. */
static bool follows(const struct history_event *other, const struct history_event *event) {
    if (other->effective != event->effective)
        return other->effective > event->effective;
    return manifest_compare_revisions(other->revision, event->revision) > 0;
}

/* A revision gives way to the next that becomes effective, unless that one is temporary and passes. */
static void find_successors(struct history *history) {
    for (size_t i = 0; i < history->count; i++) {
        struct history_event *event = &history->events[i];
        for (size_t k = 0; event->kind == HISTORY_RELEASED && k < history->count; k++) {
            const struct history_event *other = &history->events[k];
            if (other == event || other->kind != HISTORY_RELEASED || !follows(other, event) ||
                called_off(history, other) ||
                (other->until != DAY_NONE && (event->until == DAY_NONE || event->until > other->until)))
                continue;
            if (event->superseded == DAY_NONE || other->effective < event->superseded ||
                (other->effective == event->superseded &&
                 manifest_compare_revisions(other->revision, event->superseded_by) > 0)) {
                event->superseded = other->effective;
                event->superseded_by = other->revision;
            }
        }
    }
}

int history_read(struct history *out, struct chain *chain, const char *id, const char *language,
                 struct findings *findings) {
    *out = (struct history){.id = id, .language = language};
    struct reading reading = {.chain = chain, .out = out, .findings = findings};
    const struct manifest *before = NULL;
    int result = 0;
    for (uint32_t sequence = 1; sequence <= chain->count && result == 0; sequence++) {
        struct release *release = chain_release(chain, sequence, findings);
        const struct policy *policy = release ? release_policy(chain, release, findings) : NULL;
        if (!policy) {
            result = error_set("release %u can't be read", sequence);
            break;
        }
        result = read_revisions(&reading, release, before, policy);
        read_suspensions(&reading, release, before, policy_day(policy, release->manifest.date));
        read_withdrawals(&reading, release, before);
        read_reviews(&reading, release, policy);
        before = &release->manifest;
    }
    find_successors(out);
    struct history_event *events = arena_dup(&chain->arena, out->events, out->count * sizeof *events);
    free(out->events);
    out->events = events;
    return result;
}

const struct history_event *history_revision(const struct history *history, const char *revision) {
    for (size_t i = history->count; i-- > 0;)
        if (history->events[i].kind == HISTORY_RELEASED && same(history->events[i].revision, revision))
            return &history->events[i];
    return NULL;
}
