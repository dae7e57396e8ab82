#include "release/evidence.h"

#include <string.h>

#include "approval/statement.h"
#include "approval/tagobject.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/path.h"
#include "release/given.h"

static const char releases[] = "control/releases/";

enum { SKEW_SECONDS = 600 };

/* --- growth ----------------------------------------------------------------------------------- */

static bool is_manifest(const char *path, uint32_t sequence) {
    struct buffer own = BUFFER_INIT;
    release_manifest_path(&own, sequence);
    bool same = strcmp(buffer_text(&own), path) == 0;
    buffer_release(&own);
    return same;
}

/* The release whose manifest lies at `path`; 0: none of the chain. */
static uint32_t release_at(const struct chain *chain, const char *path) {
    unsigned sequence = 0;
    if (strncmp(path, releases, sizeof releases - 1) == 0)
        for (const char *c = path + sizeof releases - 1; *c >= '0' && *c <= '9' && sequence < 1000000; c++)
            sequence = sequence * 10 + (unsigned)(*c - '0');
    return sequence && sequence <= chain->count && is_manifest(path, sequence) ? sequence : 0;
}

void evidence_judge_growth(const struct chain *chain, const struct tree_difference *files, size_t count,
                           struct findings *findings) {
    for (size_t i = 0; i < count; i++) {
        const struct tree_difference *file = &files[i];
        size_t length;
        bool statement = statement_file(file->path, &length) != STATEMENT_FILE_OTHER;
        if (!file->old_mode || (!statement && !release_at(chain, file->path)))
            continue;
        finding_add(findings, "E116", file->path, 0, 0, "this %s was %s",
                    statement ? "statement or its signature" : "manifest of a release",
                    file->new_mode ? "changed" : "deleted");
    }
}

int evidence_compare(const struct chain *chain, const struct object_name *from, const struct object_name *to,
                     struct findings *findings) {
    struct arena arena = {0};
    struct tree_difference *files;
    size_t count;
    int result = store_differences(chain->store, from, to, &arena, &files, &count);
    if (result == 0)
        evidence_judge_growth(chain, files, count, findings);
    arena_release(&arena);
    return result;
}

/* --- manifests -------------------------------------------------------------------------------- */

static int judge_manifest_file(struct chain *chain, struct source *tree, const char *path,
                               struct findings *findings) {
    uint32_t sequence = release_at(chain, path);
    struct release *release = sequence ? chain_release(chain, sequence, findings) : NULL;
    struct buffer bytes = BUFFER_INIT;
    char sha256[65];
    if (!sequence) {
        finding_add(findings, "E115", path, 0, 0,
                    "this is the manifest of no release: there is no signed tag for it");
        return 0;
    }
    if (!release)
        return 0; /* the findings say why */
    if (!source_has_file(tree, path)) {
        finding_add(findings, "E115", path, 0, 0, "a manifest is a plain file");
        return 0;
    }
    /* The same object was read with the release. */
    const char *blob = source_blob(tree, path);
    if (blob && strcmp(blob, release->blob.hex) == 0)
        return 0;
    int result = source_read(tree, path, MANIFEST_MAX_BYTES, &bytes);
    digest_sha256(buffer_text(&bytes), bytes.length, sha256);
    buffer_release(&bytes);
    if (result == 0 && strcmp(sha256, release->sha256) != 0)
        finding_add(findings, "E116", path, 0, 0, "this manifest isn't the one that release %u was made with",
                    sequence);
    return result;
}

int evidence_judge_manifests(struct chain *chain, struct source *tree, const struct tree_difference *files,
                             size_t count, struct findings *findings) {
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++)
        if (files[i].new_mode && strncmp(files[i].path, releases, sizeof releases - 1) == 0)
            result = judge_manifest_file(chain, tree, files[i].path, findings);
    return result;
}

/* --- statements ------------------------------------------------------------------------------- */

static void fault(struct given *given, const char *rule, const char *problem) {
    given->rule = rule;
    given->problem = problem;
}

static void judge_statement(struct given *given, const struct policy *policy, struct arena *arena,
                            int64_t now) {
    const struct statement *statement = &given->statement;
    const char *system = policy->config->system;
    const struct signer *signer;
    if (given->rule)
        return;
    if (!system || strcmp(statement->system, system) != 0) {
        fault(given, "A012", "it was made for another system");
    } else if (statement->date > now + SKEW_SECONDS) {
        fault(given, "A017", "it is dated in the future");
    } else if (!(signer = signers_find(&policy->signers, statement->signer, STATEMENT_NAMESPACE, now))) {
        fault(given, "A020", arena_strdup(arena, error_message()));
    } else if (!key_equal(&signer->key, &given->signature.key)) {
        fault(given, "A020",
              arena_printf(arena, "the signature is by another key (%s) than the one of %s",
                           given->signature.key.fingerprint, statement->signer));
    } else {
        given_check_signatures(&given, 1);
        if (given->verdict == SIGNATURE_BAD)
            fault(given, "A020", "the signature is not one of these bytes");
    }
}

/* By the policy of one of the releases that come after `before`, or the last that it has. 1, 0 or -1. */
static int was_good(const struct given *given, struct chain *chain, const struct object_name *before,
                    struct arena *arena, int64_t now, struct findings *findings) {
    for (uint32_t sequence = chain->count; before && sequence > 0; sequence--) {
        struct release *release = chain_release(chain, sequence, findings);
        struct policy *policy = release ? release_policy(chain, release, findings) : NULL;
        struct given again = *given;
        again.rule = again.problem = NULL;
        if (policy)
            judge_statement(&again, policy, arena, now);
        if (!policy || !again.rule)
            return policy != NULL;
        int known = store_on_line(chain->store, before, &release->commit);
        if (known != 0)
            return known < 0 ? -1 : 0;
    }
    return 0;
}

/* A statement is named by itself, its signature or its evidence. */
static int judge_added(struct chain *chain, struct source *tree, const struct policy *policy,
                       const struct object_name *before, const char *path, int64_t now,
                       struct findings *findings) {
    struct arena arena = {0};
    struct given given;
    int result = given_read(&given, tree, &arena, path);
    uint32_t base = given.statement.id ? given.statement.base_sequence : 0;
    bool readable = result == 0;
    if (result >= 0 && !chain_lists_statement(chain, path, base, findings)) {
        judge_statement(&given, policy, &arena, now);
        int good = !given.rule ? 1 : readable ? was_good(&given, chain, before, &arena, now, findings) : 0;
        result = good < 0 ? -1 : 0;
        if (good == 0)
            finding_add(findings, given.rule, path, 0, 0, "the statement doesn't count: %s", given.problem);
    }
    arena_release(&arena);
    return result < 0 ? -1 : 0;
}

int evidence_judge_statements(struct chain *chain, struct source *tree, const struct policy *policy,
                              const struct object_name *before, const struct tree_difference *files,
                              size_t count, int64_t now, struct findings *findings) {
    struct arena arena = {0};
    const char *last = "";
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        size_t length;
        if (files[i].old_mode || statement_file(files[i].path, &length) == STATEMENT_FILE_OTHER)
            continue;
        const char *path = arena_strndup(&arena, files[i].path, length);
        if (strcmp(path, last) != 0)
            result = judge_added(chain, tree, policy, before, path, now, findings);
        last = path;
    }
    arena_release(&arena);
    return result;
}

/* --- attributes ------------------------------------------------------------------------------- */

static const char *released_blob(const struct release *release, const char *path) {
    for (size_t i = 0; i < release->manifest.control_count; i++)
        if (strcmp(release->manifest.controls[i].path, path) == 0)
            return release->manifest.controls[i].blob;
    return "";
}

void evidence_judge_attributes(const struct release *release, const struct tree_difference *files,
                               size_t count, struct findings *findings) {
    for (size_t i = 0; i < count; i++) {
        const char *blob = files[i].new_mode ? files[i].new_object.hex : "";
        if (strcmp(path_name(files[i].path), ".gitattributes") != 0 ||
            strcmp(blob, released_blob(release, files[i].path)) == 0)
            continue;
        finding_add(
            findings, "E105", files[i].path, 0, 0,
            "a .gitattributes acts at once on the files that everybody gets, and this one isn't released")
            ->fix =
            "approve it on another branch, and push it together with its release: 'docket issue control'";
    }
}
