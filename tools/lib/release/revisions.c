#include "release/revisions.h"

#include <string.h>

#include "approval/name.h"
#include "approval/statement.h"
#include "release/given.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static const char *greater(const char *a, const char *b) {
    return !a[0] || (b[0] && manifest_compare_revisions(b, a) > 0) ? b : a;
}

/* The greatest revision that one manifest knows of; "" where there is none. */
static const char *latest_in(const struct manifest *manifest, const char *id, const char *language) {
    size_t count;
    const struct manifest_document *newest = manifest_latest(manifest, id, language);
    const struct manifest_withdrawn *gone = manifest_withdrawn_of(manifest, id, language, &count);
    const char *latest = newest ? newest->revision : "";
    for (size_t i = 0; i < count; i++)
        latest = greater(latest, gone[i].revision);
    return latest;
}

/* The revision of whose folder a statement's path is, control/approvals/ID/REVISION/NAME; NULL: none. */
static const char *revision_at(struct arena *arena, const char *path) {
    const char *end = strrchr(path, '/'), *start = end;
    while (start > path && start[-1] != '/')
        start--;
    char *name = arena_strndup(arena, start, (size_t)(end - start));
    for (char *c = name; *c; c++)
        *c = *c == '+' ? '/' : *c;
    return name_decode(arena, name, strlen(name));
}

/* Do statements in the tree speak of a revision after `latest`, others than those that the manifest lists for
 * `revision`? */
static bool is_unaccounted(struct source *tree, const struct manifest *manifest, const char *id,
                           const char *language, const char *latest, const char *revision) {
    struct arena arena = {0};
    const char **paths;
    size_t count = given_paths(tree, &arena, id, language, &paths);
    bool unaccounted = false;
    for (size_t i = 0; i < count && !unaccounted; i++) {
        const char *of = revision_at(&arena, paths[i]);
        unaccounted = !of || ((!latest[0] || manifest_compare_revisions(of, latest) > 0) &&
                              !(same(of, revision) && manifest_find_statement(manifest, paths[i])));
    }
    arena_release(&arena);
    return unaccounted;
}

const char *revisions_latest(struct chain *chain, uint32_t last, struct source *tree,
                             const struct manifest *manifest, const char *id, const char *language,
                             const char *revision, struct findings *findings) {
    const struct release *release = last ? chain_release(chain, last, findings) : NULL;
    if (!release || !manifest_has_identifier(&release->manifest, id))
        return "";
    const char *latest = latest_in(&release->manifest, id, language);
    if (!is_unaccounted(tree, manifest, id, language, latest, revision))
        return latest;
    while (last > 1 && (release = chain_release(chain, last - 1, findings)) &&
           manifest_has_identifier(&release->manifest, id)) {
        latest = greater(latest, latest_in(&release->manifest, id, language));
        last--;
    }
    return latest;
}

/* As revisions_was_called_off(), of a withdrawal that the release after `last` lists. */
static bool was_called_off(struct chain *chain, uint32_t last, const struct manifest_withdrawn *withdrawn,
                           struct findings *findings) {
    for (; last > 0; last--) {
        struct release *release = chain_release(chain, last, findings), *next;
        const struct manifest_document *entry = release ? manifest_find_document(
                                                              &release->manifest, withdrawn->id,
                                                              withdrawn->language, withdrawn->revision)
                                                        : NULL;
        if (!entry)
            continue;
        next = chain_release(chain, last + 1, findings);
        struct policy *policy = release_policy(chain, release, findings);
        return next && policy && entry->effective > policy_day(policy, next->manifest.date) &&
               withdrawn->effective <= entry->effective;
    }
    return false;
}

bool revisions_was_called_off(struct chain *chain, uint32_t last, const char *id, const char *language,
                              const char *revision, struct findings *findings) {
    const struct release *release = last ? chain_release(chain, last, findings) : NULL;
    const struct manifest_withdrawn *gone =
        release ? manifest_find_withdrawn(&release->manifest, id, language, revision) : NULL;
    return gone && was_called_off(chain, last - 1, gone, findings);
}

bool revisions_were_in_force(struct chain *chain, uint32_t last, const char *id, const char *language,
                             struct findings *findings) {
    const struct release *release = last ? chain_release(chain, last, findings) : NULL;
    size_t count = 0;
    const struct manifest_withdrawn *gone =
        release ? manifest_withdrawn_of(&release->manifest, id, language, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        if (!was_called_off(chain, last - 1, &gone[i], findings))
            return true;
    return false;
}
