#include "release/keyring.h"

#include <string.h>

#include "approval/statement.h"
#include "approval/tagobject.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

enum { KEY_FILE_LIMIT = 64 << 10 };

/* --- keys ------------------------------------------------------------------------------------- */

/* Who releases, or stands in for who does, signs git's tags, too. */
static bool signs_tags(const struct keyring *keyring, const char *role_id) {
    const struct role *role = role_id ? config_role(keyring->config, role_id) : NULL;
    const struct person *person = config_person(keyring->config, keyring->person);
    bool holds = role && person_holds(person, role_id);
    for (size_t i = 0; role && i < role->deputy_count; i++)
        holds = holds || strcmp(role->deputies[i].person, keyring->person) == 0;
    return holds;
}

static const char *namespaces_by_role(const struct keyring *keyring) {
    const struct config *config = keyring->config;
    return signs_tags(keyring, config->issue_role) || signs_tags(keyring, config->promulgate_role)
               ? STATEMENT_NAMESPACE "," TAG_NAMESPACE
               : STATEMENT_NAMESPACE;
}

/* Reads the public half; a secret key is never opened. */
static int read_key(struct arena *arena, const char *given, struct public_key *key, const char **text) {
    struct buffer bytes = BUFFER_INIT;
    const char *path = given, *public = arena_printf(arena, "%s.pub", given);
    if (strcmp(path_extension(path), ".pub") != 0 && file_exists(public))
        path = public;
    int result = file_read(&bytes, path, KEY_FILE_LIMIT);
    *text = arena_strdup(arena, buffer_text(&bytes));
    buffer_release(&bytes);
    if (result == 0 && strstr(*text, "PRIVATE KEY"))
        return error_set("'%s' is a secret key, which stays with its holder; give its public half, '%s.pub'",
                         given, given);
    return result < 0 ? -1 : key_parse_text(key, arena, *text, strcspn(*text, "\r\n"));
}

int keyring_parse(struct signers *out, struct arena *arena, const struct buffer *bytes) {
    struct findings findings = {0};
    int result = signers_parse(out, arena, SIGNERS_PATH, buffer_text(bytes), bytes->length, "A003",
                               &findings);
    if (result < 0)
        error_set("%s:%d: %s", SIGNERS_PATH, findings.items[0].line, findings.items[0].message);
    findings_release(&findings);
    return result;
}

/* The person's line that is good at the moment or after it; NULL: none. `*any`: there is one at all. */
static const struct signer *line_of(const struct signers *signers, const char *person, int64_t moment,
                                    bool *any) {
    const struct signer *found = NULL;
    *any = false;
    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *signer = &signers->items[i];
        if (strcmp(signer->person, person) != 0)
            continue;
        *any = true;
        if (signer->valid_before >= moment && (!found || signer->valid_after > found->valid_after))
            found = signer;
    }
    return found;
}

static bool is_for(const struct signer *signer, const char *namespaces, struct arena *arena) {
    const char *list = "";
    for (size_t i = 0; i < signer->namespace_count; i++)
        list = arena_printf(arena, "%s%s%s", list, i ? "," : "", signer->namespaces[i]);
    return strcmp(list, namespaces) == 0;
}

static int set_namespaces(struct keyring *keyring, const struct signer *signer, const char *given) {
    const char *wanted = given ? given : namespaces_by_role(keyring);
    bool fine = given ? is_for(signer, given, keyring->arena)
                      : !strchr(wanted, ',') || signer_has_namespace(signer, TAG_NAMESPACE);
    return fine ? 0
                : signers_set_namespaces(&keyring->changed, buffer_text(&keyring->bytes),
                                         keyring->bytes.length, keyring->person, wanted, keyring->end);
}

/* The old key ends, the new one begins. */
static int replace(struct keyring *keyring, const char *namespaces, const char *text) {
    struct buffer ended = BUFFER_INIT;
    int result = signers_end(&ended, buffer_text(&keyring->bytes), keyring->bytes.length, keyring->person,
                             keyring->end);
    if (result == 0)
        result = signers_add(&keyring->changed, buffer_text(&ended), ended.length, keyring->person,
                             namespaces, text, keyring->start, INT64_MAX);
    buffer_release(&ended);
    return result;
}

int keyring_set(struct keyring *keyring, const struct keyring_key *key) {
    const char *text = NULL, *namespaces = key->namespaces ? key->namespaces : namespaces_by_role(keyring);
    struct signers signers;
    struct public_key new;
    bool any;
    if (keyring_parse(&signers, keyring->arena, &keyring->bytes) < 0 ||
        (key->path && read_key(keyring->arena, key->path, &new, &text) < 0))
        return -1;
    const struct signer *now = line_of(&signers, keyring->person, keyring->end, &any);
    if (now && now->valid_after > keyring->end)
        return error_set(
            "%s has a key already that is good from a later day on; take its line out of %s first",
            keyring->person, SIGNERS_PATH);
    if (!key->path || (now && key_equal(&now->key, &new)))
        return now ? set_namespaces(keyring, now, key->namespaces) : 0;
    return now ? replace(keyring, namespaces, text)
               : signers_add(&keyring->changed, buffer_text(&keyring->bytes), keyring->bytes.length,
                             keyring->person, namespaces, text,
                             any || key->bounded ? keyring->start : INT64_MIN, INT64_MAX);
}

int keyring_end(struct keyring *keyring) {
    struct signers signers;
    bool any;
    if (keyring_parse(&signers, keyring->arena, &keyring->bytes) < 0)
        return -1;
    if (!line_of(&signers, keyring->person, keyring->end, &any))
        return 1;
    return signers_end(&keyring->changed, buffer_text(&keyring->bytes), keyring->bytes.length,
                       keyring->person, keyring->end);
}

void keyring_release(struct keyring *keyring) {
    buffer_release(&keyring->bytes);
    buffer_release(&keyring->changed);
}

/* --- who could approve it --------------------------------------------------------------------- */

/* The keys before and after a change. */
struct comparison {
    const struct policy *policy;
    const struct signers *after;
    int64_t moment;
};

/* Is the person's key good by the rules in force, and by those that are to be? Only then it counts for the
 * change. */
static bool can_sign(const struct comparison *comparison, const char *person) {
    const struct signer *old = signers_find(&comparison->policy->signers, person, STATEMENT_NAMESPACE,
                                            comparison->moment),
                        *new = signers_find(comparison->after, person, STATEMENT_NAMESPACE,
                                            comparison->moment);
    return old && new &&key_equal(&old->key, &new->key);
}

static int count_able(const struct comparison *comparison, const char *role) {
    const struct policy *policy = comparison->policy;
    int count = 0;
    for (size_t i = 0; i < policy->config->person_count; i++) {
        const char *person = policy->config->people[i].id;
        count += policy_holds(policy, person, role, policy_day(policy, comparison->moment)) != HOLDS_NOT &&
                 can_sign(comparison, person);
    }
    return count;
}

int keyring_check(const struct keyring *keyring, const struct policy *policy, int64_t moment,
                  const char *option) {
    struct signers after;
    struct comparison now = {policy, &policy->signers, moment + 1}, then = {policy, &after, moment + 1};
    if (!keyring->changed.length)
        return 0;
    if (keyring_parse(&after, keyring->arena, &keyring->changed) < 0)
        return -1;
    for (size_t i = 0; i < policy->config->control_step_count; i++) {
        const struct step *step = &policy->config->control_steps[i];
        if (count_able(&then, step->role) < step->count && count_able(&now, step->role) >= step->count)
            return error_set(
                "nobody could approve this change then: %s is needed for it, with the key that it "
                "ends; let that key last until the change is released: %s DATE",
                keyring->person, option);
    }
    /* Who releases is judged by the rules before; but git's own check, with the file of afterwards, wants the
     * key good then, too. */
    const char *role = policy->config->issue_role;
    return role && !count_able(&then, role);
}
