#include "release/vouch.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"

enum { EVIDENCE_LIMIT = 32 << 20 };

static const char spool_prefix[] = "statement-";

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* --- who -------------------------------------------------------------------------------------- */

static int unknown_person(struct state *state, const char *id) {
    const struct config *config = state->policy->config;
    const char **names = arena_alloc(&state->arena, (config->person_count + 1) * sizeof *names);
    for (size_t i = 0; i < config->person_count; i++)
        names[i] = config->people[i].id;
    const char *near = option_nearest(id, names);
    return near ? error_set("'%s' is nobody in the docket.yaml in force; did you mean '%s'?", id, near)
                : error_set("'%s' is nobody in the docket.yaml in force", id);
}

static int read_evidence(struct voucher *out, struct state *state, const char *path) {
    struct buffer bytes = BUFFER_INIT;
    char hex[65];
    int result = file_read(&bytes, path, EVIDENCE_LIMIT);
    digest_sha256(buffer_text(&bytes), bytes.length, hex);
    buffer_release(&bytes);
    out->evidence = arena_strdup(&state->arena, hex);
    out->evidence_path = path;
    return result;
}

int voucher_find(struct voucher *out, struct state *state, const char *key_path, const char *as,
                 const char *attest, const char *evidence) {
    const struct policy *policy = state->policy;
    *out = (struct voucher){.evidence = ""};
    if (evidence && !attest)
        return error_set("--evidence goes with --attest");
    if (signing_key_find(&out->key, &state->arena, state->store, key_path, &policy->signers) < 0)
        return -1;
    const struct signer *holder = signers_holder(&policy->signers, &out->key.public);
    if (!holder)
        return error_set(
            "the key '%s' is nobody's in the %s in force; have it added with 'docket person add'",
            out->key.path, SIGNERS_PATH);
    const struct signer *good = signers_find(&policy->signers, holder->person, STATEMENT_NAMESPACE,
                                             state->moment);
    if (!good)
        return -1;
    if (!key_equal(&good->key, &out->key.public))
        return error_set("the key '%s' isn't good any more; %s has another one", out->key.path,
                         holder->person);
    if (as && !same(as, holder->person))
        return error_set("the key '%s' is %s's, not %s's", out->key.path, holder->person, as);
    out->signer = out->person = holder->person;
    if (attest) {
        if (!config_person(policy->config, attest))
            return unknown_person(state, attest);
        if (same(attest, holder->person))
            return error_set("%s has the key; nobody needs to attest", attest);
        out->person = attest;
    }
    return evidence ? read_evidence(out, state, evidence) : 0;
}

static const char *candidates_text(struct state *state, const struct claim *claim,
                                   const struct progress *progress) {
    const char **people, *text = "";
    size_t count = state_candidates(state, claim, progress, &people);
    for (size_t i = 0; i < count; i++)
        text = arena_printf(&state->arena, "%s%s%s", text, i ? ", " : "", people[i]);
    return count ? text : "nobody has it";
}

/* What else the holder of the key can do: sign for somebody who has the role and no key; "": nothing. */
static const char *attest_hint(const struct voucher *voucher, struct state *state, const struct claim *claim,
                               const struct progress *progress, const char *role) {
    const struct policy *policy = state->policy;
    const char **people;
    size_t count = state_candidates(state, claim, progress, &people);
    if (!same(voucher->person, voucher->signer) ||
        !policy_may_attest(policy, voucher->signer, role, state->today))
        return "";
    for (size_t i = 0; i < count; i++)
        if (!signers_find(&policy->signers, people[i], STATEMENT_NAMESPACE, state->moment))
            return arena_printf(&state->arena, "; %s has no key: '--attest %s' signs for them", people[i],
                                people[i]);
    return "";
}

int voucher_may(const struct voucher *voucher, struct state *state, const struct claim *claim,
                const struct progress *progress, const char *role) {
    const struct policy *policy = state->policy;
    if (policy_holds(policy, voucher->person, role, state->today) == HOLDS_NOT)
        return error_set("%s: the next step is for %s (%s); %s doesn't have that role%s", claim->id,
                         policy_role_title(policy, role), candidates_text(state, claim, progress),
                         voucher->person, attest_hint(voucher, state, claim, progress, role));
    if (!same(voucher->person, voucher->signer) &&
        !policy_may_attest(policy, voucher->signer, role, state->today))
        return error_set("%s: %s may not sign for others in the role %s; see 'attest:' in docket.yaml",
                         claim->id, voucher->signer, role);
    if (!same(voucher->person, voucher->signer) &&
        signers_find(&policy->signers, voucher->person, STATEMENT_NAMESPACE, state->moment))
        return error_set("%s: %s has a key, and signs with it; nobody can for them", claim->id,
                         voucher->person);
    if (progress->next && same(progress->next->step->role, role) &&
        !progress_may(progress, &state->court, claim, voucher->person, true))
        return error_set("%s: %s has taken a step already, and the steps are for different people (%s)",
                         claim->id, voucher->person, candidates_text(state, claim, progress));
    return 0;
}

bool voucher_has_signed(const struct voucher *voucher, const struct progress *progress) {
    for (size_t i = 0; i < progress->step_count; i++)
        for (int k = 0; k < progress->steps[i].have; k++)
            if (same(progress->steps[i].by[k]->statement.person, voucher->person))
                return true;
    return false;
}

/* --- statements ------------------------------------------------------------------------------- */

static void fill(struct statement *out, struct session *session, const struct voucher *voucher,
                 const struct claim *claim, enum statement_meaning meaning, const char *role) {
    const struct state *state = session->state;
    *out = (struct statement){
        .system = state->policy->config->system ? state->policy->config->system : "",
        .subject = claim->subject,
        .id = claim->id,
        .language = claim->language,
        .revision = claim->revision,
        .sha256 = claim->sha256,
        .assets = claim->assets,
        .base_sequence = state->newest ? state->newest->sequence : 0,
        .base_sha256 = state->newest ? state->newest->sha256 : "",
        .role = role,
        .meaning = meaning,
        .person = voucher->person,
        .signer = voucher->signer,
        .evidence = voucher->evidence,
        .date = state->moment,
    };
}

/* Says the same but for the moment, which lies between the base and now. */
static bool says_the_same(const struct statement *a, const struct statement *b) {
    return same(a->system, b->system) && a->subject == b->subject && same(a->id, b->id) &&
           same(a->language, b->language) && same(a->revision, b->revision) && same(a->sha256, b->sha256) &&
           same(a->assets, b->assets) && a->base_sequence == b->base_sequence &&
           same(a->base_sha256, b->base_sha256) && same(a->role, b->role) && a->meaning == b->meaning &&
           same(a->person, b->person) && same(a->signer, b->signer) && same(a->evidence, b->evidence) &&
           a->date <= b->date;
}

/* A statement in the spool that was signed, with its signature: what an earlier run lost. */
static bool read_spooled(struct session *session, const char *name, const struct voucher *voucher,
                         const struct statement *wanted, struct statement *found, struct buffer *bytes,
                         struct buffer *armour) {
    struct arena *arena = &session->arena;
    const char *path = path_join(arena, change_spool(session->change), name);
    struct findings findings = {0};
    struct sshsig signature;
    buffer_clear(bytes);
    buffer_clear(armour);
    bool fine = file_exists(arena_printf(arena, "%s.sig", path)) &&
                file_read(bytes, path, STATEMENT_MAX_BYTES) == 0 &&
                statement_parse(found, arena, path, bytes->data, bytes->length, "A010", &findings) == 0 &&
                says_the_same(found, wanted) &&
                file_read(armour, arena_printf(arena, "%s.sig", path), SSHSIG_MAX_BYTES) == 0 &&
                sshsig_parse(&signature, arena, armour->data, armour->length) == 0 &&
                key_equal(&signature.key, &voucher->key.public) &&
                sshsig_verify(&signature, STATEMENT_NAMESPACE, bytes->data, bytes->length) == 0;
    findings_release(&findings);
    return fine;
}

static bool find_spooled(struct session *session, const struct voucher *voucher,
                         const struct statement *wanted, struct statement *found, struct buffer *bytes,
                         struct buffer *armour) {
    const char *spool = change_spool(session->change);
    DIR *directory = spool ? opendir(spool) : NULL;
    struct dirent *entry;
    bool hit = false;
    while (directory && !hit && (entry = readdir(directory)))
        if (strncmp(entry->d_name, spool_prefix, strlen(spool_prefix)) == 0 &&
            strcmp(path_extension(entry->d_name), ".sig") != 0)
            hit = read_spooled(session, arena_strdup(&session->arena, entry->d_name), voucher, wanted, found,
                               bytes, armour);
    if (directory)
        closedir(directory);
    return hit;
}

/* The first path that isn't taken. */
static const char *free_path(struct session *session, const struct statement *statement) {
    const char *language = session->state->policy->config->language;
    for (unsigned number = 1;; number++) {
        struct buffer path = BUFFER_INIT;
        statement_path(&path, statement, language ? language : "", number);
        const char *result = arena_strdup(&session->arena, buffer_text(&path));
        buffer_release(&path);
        if (!source_has(session->state->tree, result))
            return result;
    }
}

static int sign_statement(struct session *session, const struct voucher *voucher,
                          const struct statement *statement, struct buffer *bytes, struct buffer *armour) {
    const char *spool = change_spool(session->change);
    char digest[65];
    buffer_clear(bytes);
    buffer_clear(armour);
    if (!spool || statement_format(bytes, statement) < 0)
        return -1;
    digest_sha256(bytes->data, bytes->length, digest);
    return sign_payload(&voucher->key, spool, arena_printf(&session->arena, "%s%.24s", spool_prefix, digest),
                        STATEMENT_NAMESPACE, bytes->data, bytes->length, armour);
}

static int add_evidence(struct session *session, const struct voucher *voucher, const char *path) {
    struct buffer bytes = BUFFER_INIT;
    if (!voucher->evidence_path)
        return 0;
    int result = file_read(&bytes, voucher->evidence_path, EVIDENCE_LIMIT);
    const char *extension = path_extension(voucher->evidence_path);
    if (result == 0)
        change_write(session->change,
                     arena_printf(&session->arena, "%s.evidence%s", path, extension[0] ? extension : ".bin"),
                     bytes.data, bytes.length);
    buffer_release(&bytes);
    return result;
}

int vouch(struct session *session, const struct voucher *voucher, const struct claim *claim,
          enum statement_meaning meaning, const char *role) {
    struct buffer bytes = BUFFER_INIT, armour = BUFFER_INIT;
    struct statement statement, spooled;
    fill(&statement, session, voucher, claim, meaning, role);
    int result = 0;
    if (find_spooled(session, voucher, &statement, &spooled, &bytes, &armour))
        statement = spooled;
    else
        result = sign_statement(session, voucher, &statement, &bytes, &armour);
    if (result == 0) {
        const char *path = free_path(session, &statement);
        change_write(session->change, path, bytes.data, bytes.length);
        change_write(session->change, arena_printf(&session->arena, "%s.sig", path), armour.data,
                     armour.length);
        result = add_evidence(session, voucher, path);
    }
    buffer_release(&bytes);
    buffer_release(&armour);
    return result;
}

/* Does a file of the working tree hold these bytes? */
static bool lies_there(struct session *session, const char *path, const struct buffer *bytes) {
    struct buffer there = BUFFER_INIT;
    const char *full = path_join(&session->arena, session->root, path);
    bool same_bytes = file_exists(full) && file_read(&there, full, bytes->length) == 0 &&
                      there.length == bytes->length && memcmp(there.data, bytes->data, bytes->length) == 0;
    buffer_release(&there);
    return same_bytes;
}

/* Do statement and signature lie in the working tree? */
static bool is_placed(struct session *session, const struct statement *statement, const struct buffer *bytes,
                      const struct buffer *armour) {
    const char *language = session->state->policy->config->language;
    for (unsigned number = 1;; number++) {
        struct buffer path = BUFFER_INIT;
        statement_path(&path, statement, language ? language : "", number);
        const char *text = arena_strdup(&session->arena, buffer_text(&path));
        buffer_release(&path);
        if (lies_there(session, text, bytes) &&
            lies_there(session, arena_printf(&session->arena, "%s.sig", text), armour))
            return true;
        if (!file_exists(path_join(&session->arena, session->root, text)))
            return false;
    }
}

/* Is the spool's statement `name` signed, and nowhere else? */
static bool is_needed(struct session *session, const char *spool, const char *name) {
    struct arena *arena = &session->arena;
    const char *path = path_join(arena, spool, name), *signature = arena_printf(arena, "%s.sig", path);
    struct buffer bytes = BUFFER_INIT, armour = BUFFER_INIT;
    struct findings findings = {0};
    struct statement statement;
    struct sshsig parsed;
    bool needed = file_exists(path) && file_exists(signature) &&
                  file_read(&bytes, path, STATEMENT_MAX_BYTES) == 0 &&
                  file_read(&armour, signature, SSHSIG_MAX_BYTES) == 0 &&
                  sshsig_parse(&parsed, arena, armour.data, armour.length) == 0 &&
                  statement_parse(&statement, arena, path, bytes.data, bytes.length, "A010", &findings) ==
                      0 &&
                  !is_placed(session, &statement, &bytes, &armour);
    findings_release(&findings);
    buffer_release(&bytes);
    buffer_release(&armour);
    return needed;
}

void vouch_done(struct session *session) {
    struct arena *arena = &session->arena;
    const char *spool = change_spool(session->change);
    DIR *directory = spool ? opendir(spool) : NULL;
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        const char *name = entry->d_name;
        size_t length = strlen(name) - (strcmp(path_extension(name), ".sig") == 0 ? strlen(".sig") : 0);
        if (strncmp(name, spool_prefix, strlen(spool_prefix)) == 0 &&
            !is_needed(session, spool, arena_strndup(arena, name, length)))
            unlink(path_join(arena, spool, name));
    }
    if (directory)
        closedir(directory);
}
