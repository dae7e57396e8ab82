#include "release/given.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"

/* --- reading ---------------------------------------------------------------------------------- */

static int fault(struct given *given, const char *rule, const char *problem) {
    given->rule = rule;
    given->problem = problem;
    return 1;
}

/* A statement's bytes and those of its signature, not parsed yet. */
struct raw {
    struct given *given;
    const char *armour;
    size_t length;
    const char *missing; /* why there is no armour, else NULL */
};

static const char *read_bytes(struct source *source, struct arena *arena, const char *path, size_t limit,
                              size_t *length) {
    struct buffer bytes = BUFFER_INIT;
    const char *result = NULL;
    if (source_read(source, path, limit, &bytes) == 0) {
        result = arena_strndup(arena, buffer_text(&bytes), bytes.length);
        *length = bytes.length;
    }
    buffer_release(&bytes);
    return result;
}

static void fetch(struct raw *raw, struct given *out, struct source *source, struct arena *arena,
                  const char *path) {
    const char *armour = arena_printf(arena, "%s.sig", path);
    *out = (struct given){.path = arena_strdup(arena, path)};
    *raw = (struct raw){.given = out};
    if (!source_has_file(source, path))
        fault(out, "A010", "there is no such file");
    else if (!(out->bytes = read_bytes(source, arena, path, STATEMENT_MAX_BYTES, &out->length)))
        fault(out, "A010", arena_strdup(arena, error_message()));
    else if (!source_has_file(source, armour))
        raw->missing = "there is no signature beside it";
    else if (!(raw->armour = read_bytes(source, arena, armour, SSHSIG_MAX_BYTES, &raw->length)))
        raw->missing = arena_strdup(arena, error_message());
}

static int parse(struct raw *raw, struct arena *arena) {
    struct given *out = raw->given;
    struct findings findings = {0};
    int result = 0;
    if (out->rule)
        return 1;
    digest_sha256(out->bytes, out->length, out->sha256);
    if (statement_parse(&out->statement, arena, out->path, out->bytes, out->length, "A010", &findings) < 0)
        result = fault(out, "A010",
                       findings.count ? arena_strdup(arena, findings.items[0].message)
                                      : "it is no statement");
    else if (!statement_lies_at(&out->statement, out->path))
        result = fault(out, "A011", "it doesn't lie where what it says belongs");
    else if (raw->missing)
        result = fault(out, "A019", raw->missing);
    else if (sshsig_parse(&out->signature, arena, raw->armour, raw->length) < 0)
        result = fault(out, "A020", arena_strdup(arena, error_message()));
    findings_release(&findings);
    return result;
}

int given_read(struct given *out, struct source *source, struct arena *arena, const char *path) {
    struct raw raw;
    fetch(&raw, out, source, arena, path);
    return parse(&raw, arena);
}

/* The folder as statement_folder() writes it, with a slash; with `revision` NULL, that of all revisions. */
static const char *folder_of(struct arena *arena, const char *id, const char *language, const char *revision,
                             const char *default_language) {
    struct buffer folder = BUFFER_INIT;
    statement_folder(&folder, id, language, revision ? revision : "1", default_language);
    char *result = arena_printf(arena, "%s/", buffer_text(&folder));
    buffer_release(&folder);
    if (!revision)
        result[strlen(result) - strlen("1/")] = '\0';
    return result;
}

enum { ALL_MEANINGS = (2u << MEANING_UNCHANGED) - 1 };

/* Does the file's name, "5be1c0ffee12.approved.ems-manager.l.chen", say one of the meanings? */
static bool means(const char *path, unsigned meanings) {
    enum statement_meaning meaning;
    char word[16];
    const char *name = strrchr(path, '/'), *from = name ? strchr(name, '.') : NULL;
    size_t length = from ? strcspn(++from, ".") : 0;
    if (meanings == ALL_MEANINGS)
        return true;
    if (!length || length >= sizeof word)
        return false;
    memcpy(word, from, length);
    word[length] = '\0';
    return statement_parse_meaning(word, &meaning) && (meanings & 1u << meaning);
}

struct listing {
    struct source *source;
    struct arena *arena;
    unsigned meanings;
    bool names_only; /* counted, not read */
    const char *language;
    struct given *items;
    size_t count, capacity;
};

/* A translation's statements may lie in the folder of its original, from when its language was the
 * organisation's. */
static bool is_other_language(const struct listing *listing, const struct given *given) {
    return listing->language[0] && strcmp(given->statement.language, listing->language) != 0;
}

/* Adds the statements whose paths begin with `prefix`; deeper ones only where `below`. */
static int list_below(struct listing *listing, const char *prefix, bool below) {
    size_t entries, length = strlen(prefix), statement;
    const struct source_entry *all = source_entries(listing->source, &entries);
    for (size_t i = source_entries_from(all, 0, entries, prefix);
         i < entries && strncmp(all[i].path, prefix, length) == 0; i++) {
        struct given given = {.path = all[i].path};
        if ((!below && strchr(all[i].path + length, '/')) ||
            statement_file(all[i].path, &statement) != STATEMENT_FILE_STATEMENT ||
            !means(all[i].path, listing->meanings))
            continue;
        if (!listing->names_only && given_read(&given, listing->source, listing->arena, all[i].path) < 0)
            return -1;
        if (!listing->names_only && !given.rule && is_other_language(listing, &given))
            continue;
        MEM_APPEND(listing->items, listing->count, listing->capacity, given);
    }
    return 0;
}

/* An organisation may change its language: both folders are looked into. */
static int list(struct listing *listing, const char *id, const char *language, const char *revision) {
    listing->language = language;
    int result = list_below(listing, folder_of(listing->arena, id, language, revision, language), !revision);
    if (result == 0 && language[0])
        result = list_below(listing, folder_of(listing->arena, id, language, revision, ""), !revision);
    return result;
}

int given_list_meanings(struct source *source, struct arena *arena, const char *id, const char *language,
                        const char *revision, unsigned meanings, struct given **out, size_t *count) {
    struct listing listing = {.source = source, .arena = arena, .meanings = meanings};
    int result = list(&listing, id, language, revision);
    *out = arena_dup(arena, listing.items, listing.count * sizeof *listing.items);
    *count = listing.count;
    free(listing.items);
    return result;
}

int given_list(struct source *source, struct arena *arena, const char *id, const char *language,
               const char *revision, struct given **out, size_t *count) {
    return given_list_meanings(source, arena, id, language, revision, ALL_MEANINGS, out, count);
}

bool given_any(struct source *source, const char *id, const char *language, const char *revision,
               unsigned meanings) {
    struct arena arena = {0};
    struct listing listing = {.source = source, .arena = &arena, .meanings = meanings, .names_only = true};
    list(&listing, id, language, revision);
    free(listing.items);
    arena_release(&arena);
    return listing.count > 0;
}

size_t given_paths(struct source *source, struct arena *arena, const char *id, const char *language,
                   const char ***out) {
    struct listing listing = {.source = source, .arena = arena, .meanings = ALL_MEANINGS, .names_only = true};
    list(&listing, id, language, NULL);
    *out = arena_alloc(arena, (listing.count + 1) * sizeof **out);
    for (size_t i = 0; i < listing.count; i++)
        (*out)[i] = listing.items[i].path;
    free(listing.items);
    return listing.count;
}

/* --- signatures ------------------------------------------------------------------------------- */

static void check_signature(struct given *given) {
    if (given->verdict != SIGNATURE_UNCHECKED || given->rule)
        return;
    given->verdict = sshsig_verify(&given->signature, STATEMENT_NAMESPACE, given->bytes, given->length) == 0
                         ? SIGNATURE_GOOD
                         : SIGNATURE_BAD;
}

static void check_one(void *context, unsigned worker, size_t index) {
    struct given *const *given = context;
    (void)worker;
    check_signature(given[index]);
}

void given_check_signatures(struct given *const *given, size_t count) {
    enum { AT_ONCE = 32 };
    parallel_each(count, AT_ONCE, check_one, (void *)(uintptr_t)given);
}

/* --- many at once ------------------------------------------------------------------------------- */

/* So many are read, then parsed and checked, while the store may read those that follow. What is parsed by a
 * thread lives in its own arena. */
enum { CHUNK = 1024 };

struct chunk {
    struct raw items[CHUNK];
    struct arena arenas[PARALLEL_MAX_WORKERS];
};

static void read_one(void *context, unsigned worker, size_t index) {
    struct chunk *chunk = context;
    parse(&chunk->items[index], &chunk->arenas[worker]);
    check_signature(chunk->items[index].given);
}

void given_read_all(struct given *out, struct source *source, struct arena *arena, const char *const *paths,
                    size_t count) {
    enum { AT_ONCE = 16 };
    struct chunk *chunk = mem_zalloc(1, sizeof *chunk);
    const char **files = mem_zalloc(2 * count + 1, sizeof *files);
    for (size_t i = 0; i < count; i++) {
        files[2 * i] = paths[i];
        files[2 * i + 1] = arena_printf(arena, "%s.sig", paths[i]);
    }
    source_read_ahead(source, files, 2 * count);
    for (size_t from = 0; from < count; from += CHUNK) {
        size_t size = count - from < CHUNK ? count - from : CHUNK;
        /* Whoever waits for the last doesn't wait for each. */
        for (size_t i = size; i-- > 0;)
            fetch(&chunk->items[i], &out[from + i], source, arena, paths[from + i]);
        parallel_each(size, AT_ONCE, read_one, chunk);
    }
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++)
        arena_take(arena, &chunk->arenas[i]);
    free(files);
    free(chunk);
}

/* --- judging ---------------------------------------------------------------------------------- */

static bool same_subject(const struct statement *statement, const struct claim *claim) {
    return statement->subject == claim->subject && strcmp(statement->id, claim->id) == 0 &&
           strcmp(statement->language, claim->language) == 0 &&
           strcmp(statement->revision, claim->revision) == 0;
}

static bool is_step(const struct statement *statement, const struct steps *steps) {
    for (size_t i = 0; i < steps->count; i++)
        if (strcmp(steps->items[i].role, statement->role) == 0 &&
            strcmp(steps->items[i].meaning, statement_meaning_name(statement->meaning)) == 0)
            return true;
    return false;
}

/* May the person speak in that role, and the signer for the person? */
static bool may_speak(struct given *given, const struct court *court, struct arena *arena) {
    const struct statement *statement = &given->statement;
    day_t day = policy_day(court->before, court->moment);
    given->holding = policy_holds(court->before, statement->person, statement->role, day);
    if (given->holding == HOLDS_NOT) {
        fault(given, "A018",
              arena_printf(arena, "%s doesn't hold the role %s, by the rules in force", statement->person,
                           statement->role));
        return false;
    }
    if (statement_is_attested(statement) &&
        !policy_may_attest(court->before, statement->signer, statement->role, day)) {
        fault(given, "A018",
              arena_printf(arena, "%s may not sign for others in the role %s, by the rules in force",
                           statement->signer, statement->role));
        return false;
    }
    if (statement_is_attested(statement) &&
        signers_find(&court->before->signers, statement->person, STATEMENT_NAMESPACE, court->moment)) {
        fault(given, "A018",
              arena_printf(arena, "%s has a key, and nobody may sign in the place of somebody who has",
                           statement->person));
        return false;
    }
    return true;
}

/* Is the key good under the rules before the release and after it? */
static bool key_counts(struct given *given, const struct court *court, struct arena *arena) {
    const struct policy *const policies[] = {court->before, court->after};
    for (size_t i = 0; i < 2; i++) {
        const struct signer *signer = signers_find(&policies[i]->signers, given->statement.signer,
                                                   STATEMENT_NAMESPACE, court->moment);
        if (!signer) {
            fault(given, "A020", arena_strdup(arena, error_message()));
            return false;
        }
        if (!key_equal(&signer->key, &given->signature.key)) {
            fault(given, "A020",
                  arena_printf(arena, "the signature is by another key (%s) than the one of %s",
                               given->signature.key.fingerprint, given->statement.signer));
            return false;
        }
        if (policies[0] == policies[1])
            break;
    }
    return true;
}

/* What a release relied on isn't said twice: a second suspension, or the same revision once more, wants a
 * statement of its own. Only a review says something of a day that lasts. */
static bool is_spent(const struct given *given, const struct court *court, struct findings *findings) {
    return given->statement.subject != SUBJECT_REVIEW &&
           chain_relied_on(court->chain, given->statement.base_sequence, court->last, given->sha256,
                           findings);
}

void given_judge(struct given *given, const struct court *court, const struct claim *claim,
                 struct findings *findings) {
    struct arena *arena = &court->chain->arena;
    const struct statement *statement = &given->statement;
    const char *problem;
    if (given->rule)
        return;
    if (strcmp(statement->system, court->before->config->system ? court->before->config->system : "") != 0)
        fault(given, "A012", "it was made for another system");
    else if (!same_subject(statement, claim))
        fault(given, "A013", "it speaks of something else");
    else if (strcmp(statement->sha256, claim->sha256) != 0)
        fault(given, "A014", "it was made for other content");
    else if (strcmp(statement->assets, claim->assets) != 0)
        fault(given, "A015", "an image or table that the document shows has other content since");
    else if (!is_step(statement, &claim->steps))
        fault(given, "A018",
              arena_printf(arena, "nobody asked for it: no step is '%s' by %s",
                           statement_meaning_name(statement->meaning), statement->role));
    else if ((given->spent = is_spent(given, court, findings)))
        fault(given, "A016", "an earlier release relied on it already");
    else if ((problem = chain_base_problem(court->chain, court->last, statement, findings)) != NULL)
        fault(given, "A016", problem);
    else if (statement->date > court->moment)
        fault(given, "A017", "it is dated after the release that relies on it");
    else if (may_speak(given, court, arena) && key_counts(given, court, arena)) {
        check_signature(given);
        if (given->verdict == SIGNATURE_BAD)
            fault(given, "A020", "the signature is not one of these bytes");
    }
}

/* --- progress --------------------------------------------------------------------------------- */

bool claim_has_author(const struct claim *claim, const char *person) {
    for (size_t i = 0; i < claim->author_count; i++)
        if (strcmp(claim->authors[i], person) == 0)
            return true;
    return false;
}

static bool fits(const struct given *given, const struct step *step) {
    return !given->rule && strcmp(given->statement.role, step->role) == 0 &&
           strcmp(statement_meaning_name(given->statement.meaning), step->meaning) == 0;
}

static bool has_spoken(const struct progress *progress, const char *person) {
    for (size_t i = 0; i < progress->given_count; i++)
        if (progress->used[i] && strcmp(progress->given[i].statement.person, person) == 0)
            return true;
    return false;
}

/* How many steps a person's statements would fit: who fits fewer is taken first. */
static size_t choices(const struct progress *progress, const struct claim *claim, const char *person) {
    size_t count = 0;
    for (size_t i = 0; i < claim->steps.count; i++)
        for (size_t k = 0; k < progress->given_count; k++)
            if (fits(&progress->given[k], &claim->steps.items[i]) &&
                strcmp(progress->given[k].statement.person, person) == 0) {
                count++;
                break;
            }
    return count;
}

/* The statement to take for a step: not before `since`; of a person with few choices; of those the first.
 * SIZE_MAX: none. */
static size_t choose(const struct progress *progress, const struct claim *claim, const struct step *step,
                     int64_t since) {
    size_t best = SIZE_MAX, best_choices = SIZE_MAX;
    for (size_t i = 0; i < progress->given_count; i++) {
        const struct statement *statement = &progress->given[i].statement;
        if (progress->used[i] || !fits(&progress->given[i], step) || statement->date < since ||
            has_spoken(progress, statement->person))
            continue;
        size_t now = choices(progress, claim, statement->person);
        if (now < best_choices ||
            (now == best_choices && statement->date < progress->given[best].statement.date)) {
            best = i;
            best_choices = now;
        }
    }
    return best;
}

void progress_make(struct progress *out, struct arena *arena, const struct court *court,
                   const struct claim *claim, struct given *given, size_t count, struct findings *findings) {
    int64_t since = INT64_MIN;
    *out = (struct progress){
        .steps = arena_alloc(arena, (claim->steps.count + 1) * sizeof *out->steps),
        .step_count = claim->steps.count,
        .given = given,
        .given_count = count,
        .used = arena_alloc(arena, (count + 1) * sizeof *out->used),
    };
    for (size_t i = 0; i < count; i++)
        given_judge(&given[i], court, claim, findings);
    for (size_t i = 0; i < claim->steps.count; i++) {
        struct progress_step *step = &out->steps[i];
        int64_t latest = since;
        step->step = &claim->steps.items[i];
        step->by = arena_alloc(arena, (size_t)step->step->count * sizeof *step->by);
        while (!out->next && step->have < step->step->count) {
            size_t chosen = choose(out, claim, step->step, since);
            if (chosen == SIZE_MAX)
                break;
            out->used[chosen] = true;
            step->by[step->have++] = &given[chosen];
            if (given[chosen].statement.date > latest)
                latest = given[chosen].statement.date;
        }
        since = latest;
        if (!out->next && step->have < step->step->count)
            out->next = step;
    }
}

bool progress_may(const struct progress *progress, const struct court *court, const struct claim *claim,
                  const char *person, bool authors_may) {
    if (!progress->next || has_spoken(progress, person) || (!authors_may && claim_has_author(claim, person)))
        return false;
    return policy_holds(court->before, person, progress->next->step->role,
                        policy_day(court->before, court->moment)) != HOLDS_NOT;
}
