/* docket person: who there is, in which roles, with which key. */
#include <stdio.h>
#include <string.h>

#include "approval/name.h"
#include "approval/statement.h"
#include "approval/tagobject.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "register/people.h"
#include "release/session.h"
#include "report/tell.h"

enum { KEY_FILE_LIMIT = 64 << 10, DAY_SECONDS = 86400 };

static const char *folder, *name, *email, *key_path, *namespaces, *from, *until;
static struct option_list roles;
static bool keep_roles, no_commit;

static const struct option options[] = {
    {OPTION_LIST, "role", 0, "ROLE", NULL, "add: a role that the person has", &roles},
    {OPTION_TEXT, "key", 0, "FILE.pub", NULL, "add: the public key; one that the person had ends then",
     &key_path},
    {OPTION_TEXT, "name", 0, "NAME", NULL, "add: the person's name, as it is printed", &name},
    {OPTION_TEXT, "email", 0, "ADDRESS", NULL, "add: the address, by which git knows the person", &email},
    {OPTION_TEXT, "namespaces", 0, "LIST", NULL, "add: what the key is for (by the roles)", &namespaces},
    {OPTION_TEXT, "from", 0, "DATE", NULL, "add: the day from which the key is good, 00:00 UTC (now)", &from},
    {OPTION_TEXT, "until", 0, "DATE", NULL, "end: the last day on which the key is good, UTC (now)", &until},
    {OPTION_FLAG, "keep-roles", 0, NULL, NULL, "end: only the key; the roles stay", &keep_roles},
    {OPTION_FLAG, "no-commit", 0, NULL, NULL, "leave the files changed and uncommitted", &no_commit},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "person",
    .summary = "enters people, their roles and keys, and ends them",
    .operands = "add|end ID",
    .description =
        "add: a new person, or more roles, another name, another key for one who is there already. ID is\n"
        "what statements name the person by, for ever: l.chen. A new key takes the place of the old one.\n"
        "end: for who has left: key and roles end. A stolen key: 'add ID --key NEW.pub', or, until there is\n"
        "a new one, 'end ID --keep-roles'. Signatures that a release vouches for already stay good.\n"
        "Edits docket.yaml and control/allowed_signers. These are control files: the change counts when it\n"
        "is approved (docket approve control) and released (docket issue control), by the rules before it.\n"
        "Status: 0 done, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 2,
    .maximum = 2,
};

/* Both files as they lie, and as they are to be. */
struct work {
    struct session *session;
    struct arena *arena;
    const char *id;
    struct buffer config_bytes, signers_bytes, new_config, new_signers;
    bool has_signers;
    const struct config *config, *changed; /* of docket.yaml before and after */
    size_t mistakes;                       /* findings in the one before */
    struct chain *chain;
    const struct release *newest; /* or NULL */
    const struct policy *policy;  /* in force; NULL before the first release */
    int64_t start;                /* of a new key */
    int64_t end;                  /* of an old one */
};

/* --- reading ---------------------------------------------------------------------------------- */

static const struct config *parse(struct work *work, const struct buffer *bytes, struct findings *findings) {
    const struct config *config = config_parse(work->arena, "docket.yaml", buffer_text(bytes), bytes->length,
                                               findings);
    if (!config)
        error_set("docket.yaml can't be used");
    return config;
}

static int read_files(struct work *work, struct findings *findings) {
    const char *root = work->session->root;
    struct findings chain_findings = {0};
    if (file_read_beneath(&work->config_bytes, root, "docket.yaml", CONFIG_MAX_BYTES) < 0)
        return -1;
    work->has_signers = file_exists(path_join(work->arena, root, SIGNERS_PATH));
    if (work->has_signers &&
        file_read_beneath(&work->signers_bytes, root, SIGNERS_PATH, SIGNERS_MAX_BYTES) < 0)
        return -1;
    size_t before = findings->count;
    work->config = parse(work, &work->config_bytes, findings);
    work->mistakes = findings->count - before;
    if (!work->config || chain_open(&work->chain, work->session->store, NULL, 0, &chain_findings) < 0)
        return -1;
    work->newest = chain_newest(work->chain, &chain_findings);
    if (work->newest)
        work->policy = release_policy(work->chain, (struct release *)work->newest, &chain_findings);
    findings_release(&chain_findings);
    return 0;
}

static const char *nearest_person(const struct work *work) {
    const struct config *config = work->config;
    const char **names = arena_alloc(work->arena, (config->person_count + 1) * sizeof *names);
    for (size_t i = 0; i < config->person_count; i++)
        names[i] = config->people[i].id;
    return option_nearest(work->id, names);
}

static int check_roles(const struct work *work) {
    const struct config *config = work->config;
    const char **names = arena_alloc(work->arena, (config->role_count + 1) * sizeof *names);
    for (size_t i = 0; i < config->role_count; i++)
        names[i] = config->roles[i].id;
    for (size_t i = 0; i < roles.count; i++) {
        const char *near = option_nearest(roles.items[i], names);
        if (config_role(config, roles.items[i]))
            continue;
        return near ? error_set("docket.yaml has no role '%s'; did you mean '%s'?", roles.items[i], near)
                    : error_set("docket.yaml has no role '%s'; enter it under roles: first", roles.items[i]);
    }
    return 0;
}

/* --- people ----------------------------------------------------------------------------------- */

static bool has_role(const struct person *person, const char *role) {
    for (size_t i = 0; person && i < person->role_count; i++)
        if (strcmp(person->roles[i], role) == 0)
            return true;
    return false;
}

/* What is printed, and stands in the tags that the person signs. */
static int check_text(const char *what, const char *text) {
    for (const char *c = text ? text : ""; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127 || strchr("<>", *c))
            return error_set("%s can't hold '<', '>' or control characters", what);
    return 0;
}

static int change_config(struct work *work, bool end, struct findings *findings) {
    const struct person *known = config_person(work->config, work->id);
    const char **wanted = arena_alloc(work->arena, (roles.count + 1) * sizeof *wanted);
    struct person_change change = {
        .id = work->id, .name = name, .email = email, .roles = wanted, .without_roles = end};
    for (size_t i = 0; i < roles.count; i++) {
        bool twice = has_role(known, roles.items[i]);
        for (size_t k = 0; k < i; k++)
            twice = twice || strcmp(roles.items[k], roles.items[i]) == 0;
        if (!twice)
            wanted[change.role_count++] = roles.items[i];
    }
    if (people_set(&work->new_config, buffer_text(&work->config_bytes), work->config_bytes.length, &change) <
        0)
        return -1;
    work->changed = parse(work, &work->new_config, findings);
    return work->changed && findings->count <= work->mistakes
               ? 0
               : error_set("docket.yaml would have a mistake more: %s",
                           findings->count ? findings->items[findings->count - 1].message : "");
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Who releases, or stands in for who does, signs git's tags, too. */
static bool signs_tags(const struct work *work, const char *role_id) {
    const struct role *role = role_id ? config_role(work->changed, role_id) : NULL;
    bool holds = role && has_role(config_person(work->changed, work->id), role_id);
    for (size_t i = 0; role && i < role->deputy_count; i++)
        holds = holds || strcmp(role->deputies[i].person, work->id) == 0;
    return holds;
}

static const char *find_namespaces(const struct work *work) {
    if (namespaces)
        return namespaces;
    return signs_tags(work, work->changed->issue_role) || signs_tags(work, work->changed->promulgate_role)
               ? STATEMENT_NAMESPACE "," TAG_NAMESPACE
               : STATEMENT_NAMESPACE;
}

/* Reads the public half; a secret key is never opened. */
static int read_key(struct work *work, struct public_key *key, const char **text) {
    struct buffer bytes = BUFFER_INIT;
    const char *path = key_path, *public = arena_printf(work->arena, "%s.pub", path);
    if (strcmp(path_extension(path), ".pub") != 0 && file_exists(public))
        path = public;
    int result = file_read(&bytes, path, KEY_FILE_LIMIT);
    *text = arena_strdup(work->arena, buffer_text(&bytes));
    buffer_release(&bytes);
    if (result == 0 && strstr(*text, "PRIVATE KEY"))
        return error_set("'%s' is a secret key, which stays with its holder; give its public half, '%s.pub'",
                         key_path, key_path);
    return result < 0 ? -1 : key_parse_text(key, work->arena, *text, strcspn(*text, "\r\n"));
}

static int parse_signers(const struct work *work, const struct buffer *bytes, struct signers *out) {
    struct findings findings = {0};
    int result = signers_parse(out, work->arena, SIGNERS_PATH, buffer_text(bytes), bytes->length, "A003",
                               &findings);
    if (result < 0)
        error_set("%s:%d: %s", SIGNERS_PATH, findings.items[0].line, findings.items[0].message);
    findings_release(&findings);
    return result;
}

/* The person's line that is good at the moment or after it; NULL: none. `*any`: there is one at all. */
static const struct signer *line_of(const struct work *work, const struct signers *signers, int64_t moment,
                                    bool *any) {
    const struct signer *found = NULL;
    *any = false;
    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *signer = &signers->items[i];
        if (strcmp(signer->person, work->id) != 0)
            continue;
        *any = true;
        if (signer->valid_before >= moment && (!found || signer->valid_after > found->valid_after))
            found = signer;
    }
    return found;
}

/* Is the key to be for something else? By the roles, more can come to it, and nothing goes. */
static bool wants_namespaces(const struct work *work, const struct signer *signer) {
    const char *now = "", *wanted = find_namespaces(work);
    for (size_t i = 0; i < signer->namespace_count; i++)
        now = arena_printf(work->arena, "%s%s%s", now, i ? "," : "", signer->namespaces[i]);
    return namespaces ? strcmp(now, wanted) != 0
                      : strchr(wanted, ',') && !signer_has_namespace(signer, TAG_NAMESPACE);
}

/* The old key ends, the new one begins. */
static int rotate(struct work *work, const char *text) {
    struct buffer ended = BUFFER_INIT;
    const struct buffer *bytes = &work->signers_bytes;
    int result = signers_end(&ended, buffer_text(bytes), bytes->length, work->id, work->end);
    if (result == 0)
        result = signers_add(&work->new_signers, buffer_text(&ended), ended.length, work->id,
                             find_namespaces(work), text, work->start, INT64_MAX);
    buffer_release(&ended);
    return result;
}

static int set_key(struct work *work) {
    const struct buffer *bytes = &work->signers_bytes;
    const char *text = NULL, *list = find_namespaces(work);
    struct signers signers;
    struct public_key key;
    bool any;
    if (parse_signers(work, bytes, &signers) < 0 || (key_path && read_key(work, &key, &text) < 0))
        return -1;
    const struct signer *now = line_of(work, &signers, work->end, &any);
    if (now && now->valid_after > work->end)
        return error_set(
            "%s has a key already that is good from a later day on; take its line out of %s first", work->id,
            SIGNERS_PATH);
    if (!key_path || (now && key_equal(&now->key, &key)))
        return now && wants_namespaces(work, now)
                   ? signers_set_namespaces(&work->new_signers, buffer_text(bytes), bytes->length, work->id,
                                            list, work->end)
                   : 0;
    if (now)
        return rotate(work, text);
    return signers_add(&work->new_signers, buffer_text(bytes), bytes->length, work->id, list, text,
                       any || from ? work->start : INT64_MIN, INT64_MAX);
}

static int end_key(struct work *work) {
    const struct buffer *bytes = &work->signers_bytes;
    struct signers signers;
    bool any;
    if (parse_signers(work, bytes, &signers) < 0)
        return -1;
    if (!line_of(work, &signers, work->end, &any))
        return keep_roles ? error_set("%s has no key that could end", work->id) : 0;
    return signers_end(&work->new_signers, buffer_text(bytes), bytes->length, work->id, work->end);
}

/* --- who approves it -------------------------------------------------------------------------- */

/* Is the person's key good by the rules in force, and by those that are to be? Only then it counts for the
 * change. */
static bool can_sign(const struct work *work, const struct signers *after, const char *person) {
    int64_t moment = work->session->moment + 1;
    const struct signer *old = signers_find(&work->policy->signers, person, STATEMENT_NAMESPACE, moment),
                        *new = signers_find(after, person, STATEMENT_NAMESPACE, moment);
    return old && new &&key_equal(&old->key, &new->key);
}

/* Whether somebody could release the change with a key that it doesn't end. Who releases is judged by the
 * rules before; but git's own check, with the file of afterwards, wants the key good then, too. */
static bool can_release(const struct work *work, const struct signers *after) {
    const struct policy *policy = work->policy;
    const char *role = policy->config->issue_role;
    for (size_t k = 0; role && k < policy->config->person_count; k++) {
        const char *person = policy->config->people[k].id;
        if (can_sign(work, after, person) &&
            policy_holds(policy, person, role, policy_day(policy, work->session->moment)) != HOLDS_NOT)
            return true;
    }
    return !role;
}

/* The change of rules has to be signed by keys that the change doesn't end: else it could never be released.
 */
static int check_approvers(const struct work *work, bool ending) {
    const struct policy *policy = work->policy;
    struct signers after;
    if (!policy || !work->new_signers.length)
        return 0;
    if (parse_signers(work, &work->new_signers, &after) < 0)
        return -1;
    for (size_t i = 0; i < policy->config->control_step_count; i++) {
        const struct step *step = &policy->config->control_steps[i];
        int able = 0, were_able = 0;
        for (size_t k = 0; k < policy->config->person_count; k++) {
            const char *person = policy->config->people[k].id;
            if (policy_holds(policy, person, step->role, policy_day(policy, work->session->moment)) ==
                HOLDS_NOT)
                continue;
            able += can_sign(work, &after, person);
            were_able += can_sign(work, &policy->signers, person);
        }
        if (able < step->count && were_able >= step->count)
            return error_set(
                "nobody could approve this change then: %s is needed for it, with the key that it "
                "ends; let that key last until the change is released: %s DATE",
                work->id, ending ? "--until" : "--from");
    }
    if (!can_release(work, &after))
        fprintf(stderr,
                "docket person: only %s can release this change, with the key that it ends; git itself takes "
                "that "
                "release's tag then only with the %s of before (%s a later day avoids that)\n",
                work->id, SIGNERS_PATH, ending ? "--until" : "--from");
    return 0;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_file(struct work *work, const char *path, const struct buffer *old, bool there,
                       const struct buffer *new) {
    struct change *change = work->session->change;
    if (no_commit && there)
        change_replace(change, path, buffer_text(old), old->length, buffer_text(new), new->length);
    else
        change_write(change, path, buffer_text(new), new->length);
}

static int commit(struct work *work, const char *what) {
    bool config = work->new_config.length != work->config_bytes.length ||
                  memcmp(buffer_text(&work->new_config), buffer_text(&work->config_bytes),
                         work->config_bytes.length) != 0;
    bool signers = work->new_signers.length > 0;
    if (!config && !signers)
        return error_set("%s is entered so already; nothing was changed", work->id);
    if (config)
        write_file(work, "docket.yaml", &work->config_bytes, true, &work->new_config);
    if (signers)
        write_file(work, SIGNERS_PATH, &work->signers_bytes, work->has_signers, &work->new_signers);
    return session_finish(work->session, what, no_commit);
}

static void tell_key(const struct work *work) {
    struct signers signers;
    struct arena *arena = work->arena;
    const struct buffer *bytes = work->new_signers.length ? &work->new_signers : &work->signers_bytes;
    char moment[21];
    bool any = false;
    if (parse_signers(work, bytes, &signers) < 0)
        return;
    for (size_t i = 0; i < signers.count; i++) {
        const struct signer *signer = &signers.items[i];
        const char *span = "";
        if (strcmp(signer->person, work->id) != 0)
            continue;
        any = true;
        if (signer->valid_after != INT64_MIN) {
            date_format_moment(signer->valid_after, moment);
            span = arena_printf(arena, ", from %s", moment);
        }
        if (signer->valid_before != INT64_MAX) {
            date_format_moment(signer->valid_before, moment);
            span = arena_printf(arena, "%s, until %s", span, moment);
        }
        printf("  key %s%s%s\n", signer->key.fingerprint, span,
               signer_has_namespace(signer, TAG_NAMESPACE) ? "; signs releases, too" : "");
    }
    if (!any)
        printf("  no key: somebody else signs for this person, where 'attest:' in docket.yaml allows it\n");
}

static void tell(const struct work *work) {
    const struct person *person = config_person(work->changed, work->id);
    const struct config *rules = work->policy ? work->policy->config : work->changed;
    printf("%s: %s", work->id, person->name);
    for (size_t i = 0; i < person->role_count; i++) {
        const struct role *role = config_role(work->changed, person->roles[i]);
        printf(", %s", role && role->title ? role->title : person->roles[i]);
    }
    printf("%s\n", person->role_count ? "" : ", without a role");
    tell_key(work);
    if (!work->newest) {
        printf("This counts with the first release, which is judged by its own control files.\n");
        return;
    }
    printf("Next: docket approve control (");
    for (size_t i = 0; i < rules->control_step_count; i++) {
        const struct role *role = config_role(rules, rules->control_steps[i].role);
        printf("%s%s", i ? ", " : "", role && role->title ? role->title : rules->control_steps[i].role);
    }
    printf("), then docket issue control: until then the rules before it hold.\n");
}

/* --- all of it -------------------------------------------------------------------------------- */

static int find_moments(struct work *work) {
    day_t first = from ? date_parse(from) : DAY_NONE, last = until ? date_parse(until) : DAY_NONE;
    work->end = work->session->moment;
    work->start = work->end + 1;
    if ((from && first == DAY_NONE) || (until && last == DAY_NONE))
        return error_set("'%s' is no date; write it as 2026-06-30", from ? from : until);
    if (from) {
        work->start = (int64_t)first * DAY_SECONDS;
        work->end = work->start - 1;
    }
    if (until)
        work->end = ((int64_t)last + 1) * DAY_SECONDS - 1;
    return (from || until) && work->end < work->session->moment
               ? error_set("%s lies in the past; leave it out, and it is from now on",
                           from ? "--from" : "--until")
               : 0;
}

static int add(struct work *work, struct findings *findings) {
    if (!name_valid(work->id))
        return error_set("'%s' can't name a person: take letters A to Z, digits, '.', '_' and '-', as l.chen",
                         work->id);
    const struct person *known = config_person(work->config, work->id);
    if (!known && !name)
        return error_set("%s is nobody yet; give --name, too", work->id);
    if (!known && !roles.count)
        return error_set("%s is nobody yet; give at least one --role, too", work->id);
    if (check_roles(work) < 0 || check_text("--name", name) < 0 || check_text("--email", email) < 0 ||
        change_config(work, false, findings) < 0 || set_key(work) < 0 || check_approvers(work, false) < 0)
        return -1;
    return commit(work,
                  arena_printf(work->arena, known ? "Change what is entered of %s" : "Enter %s", work->id));
}

static int end(struct work *work, struct findings *findings) {
    if (!config_person(work->config, work->id)) {
        const char *near = nearest_person(work);
        return near ? error_set("'%s' is nobody in docket.yaml; did you mean '%s'?", work->id, near)
                    : error_set("'%s' is nobody in docket.yaml", work->id);
    }
    bool later = until && work->end > work->session->moment + DAY_SECONDS;
    if (change_config(work, !keep_roles && !later, findings) < 0 || end_key(work) < 0 ||
        check_approvers(work, true) < 0 ||
        commit(work, arena_printf(work->arena, keep_roles ? "End the key of %s" : "End %s", work->id)) < 0)
        return -1;
    if (later && !keep_roles)
        printf("The roles stay until then; take them away with: docket person end %s\n", work->id);
    return 0;
}

static int run(struct work *work, const char *verb, struct findings *findings) {
    int result = read_files(work, findings);
    if (result == 0)
        result = find_moments(work);
    if (result == 0) {
        findings_release(findings);
        *findings = (struct findings){0};
        result = strcmp(verb, "add") == 0 ? add(work, findings) : end(work, findings);
    }
    if (result == 0)
        tell(work);
    return result;
}

static int check_usage(const char *verb) {
    bool adding = strcmp(verb, "add") == 0;
    if (!adding && strcmp(verb, "end") != 0)
        return error_set("'%s' is neither add nor end", verb);
    if (adding ? until || keep_roles : roles.count || key_path || name || email || namespaces || from)
        return error_set("the help says which options are for add, and which are for end");
    if (from && !key_path)
        return error_set("--from goes with --key");
    return 0;
}

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    struct session_options how = {.folder = folder, .stateless = true};
    struct findings findings = {0};
    struct session session;
    int status = EXIT_FINE;
    if (check_usage(argv[0]) < 0)
        return option_finish(&command, option_fail(&command, EXIT_USAGE, NULL));
    int result = session_begin(&session, &how, &findings);
    struct work work = {.session = &session, .arena = &session.arena, .id = argv[1]};
    if (result == 0)
        result = run(&work, argv[0], &findings);
    if (result < 0)
        status = tell_failure(&command, &findings, NULL);
    config_release((struct config *)work.config);
    config_release((struct config *)work.changed);
    buffer_release(&work.config_bytes);
    buffer_release(&work.signers_bytes);
    buffer_release(&work.new_config);
    buffer_release(&work.new_signers);
    chain_free(work.chain);
    session_end(&session);
    findings_release(&findings);
    return option_finish(&command, status);
}
