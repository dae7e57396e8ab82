/* docket person: who there is, in which roles, with which key. */
#include <stdio.h>
#include <string.h>

#include "approval/name.h"
#include "approval/tagobject.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "register/people.h"
#include "release/keyring.h"
#include "release/session.h"
#include "report/tell.h"

enum { DAY_SECONDS = 86400 };

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
    {OPTION_DATE, "from", 0, "DATE", NULL, "add: the day from which the key is good, 00:00 UTC (now)", &from},
    {OPTION_DATE, "until", 0, "DATE", NULL, "end: the last day on which the key is good, UTC (now)", &until},
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
    struct buffer config_bytes, new_config;
    struct keyring keyring;
    bool has_signers;
    const struct config *config, *changed; /* of docket.yaml before and after */
    size_t mistakes;                       /* findings in the one before */
    struct chain *chain;
    const struct release *newest; /* or NULL */
    const struct policy *policy;  /* in force; NULL before the first release */
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
        file_read_beneath(&work->keyring.bytes, root, SIGNERS_PATH, SIGNERS_MAX_BYTES) < 0)
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
    work->keyring.config = work->changed;
    return work->changed && findings->count <= work->mistakes
               ? 0
               : error_set("docket.yaml would have a mistake more: %s",
                           findings->count ? findings->items[findings->count - 1].message : "");
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
    bool signers = work->keyring.changed.length > 0;
    if (!config && !signers)
        return error_set("%s is entered so already; nothing was changed", work->id);
    if (config)
        write_file(work, "docket.yaml", &work->config_bytes, true, &work->new_config);
    if (signers)
        write_file(work, SIGNERS_PATH, &work->keyring.bytes, work->has_signers, &work->keyring.changed);
    return session_finish(work->session, what, no_commit);
}

static void tell_key(const struct work *work) {
    struct signers signers;
    struct arena *arena = work->arena;
    const struct buffer *bytes = work->keyring.changed.length ? &work->keyring.changed : &work->keyring.bytes;
    char moment[21];
    bool any = false;
    if (keyring_parse(&signers, arena, bytes) < 0)
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
    work->keyring.end = work->session->moment;
    work->keyring.start = work->keyring.end + 1;
    if (from) {
        work->keyring.start = (int64_t)first * DAY_SECONDS;
        work->keyring.end = work->keyring.start - 1;
    }
    if (until)
        work->keyring.end = ((int64_t)last + 1) * DAY_SECONDS - 1;
    return (from || until) && work->keyring.end < work->session->moment
               ? error_set("%s lies in the past; leave it out, and it is from now on",
                           from ? "--from" : "--until")
               : 0;
}

/* Can it come into force? */
static int check_change(struct work *work, const char *option) {
    int result = work->policy ? keyring_check(&work->keyring, work->policy, work->session->moment, option)
                              : 0;
    if (result == 1)
        fprintf(stderr,
                "docket person: only %s can release this change, with the key that it ends; git itself takes "
                "that release's tag then only with the %s of before (%s a later day avoids that)\n",
                work->id, SIGNERS_PATH, option);
    return result < 0 ? -1 : 0;
}

static int add(struct work *work, struct findings *findings) {
    if (!name_valid(work->id))
        return error_set("'%s' can't name a person: take letters A to Z, digits, '.', '_' and '-', as l.chen",
                         work->id);
    const struct person *known = config_person(work->config, work->id);
    const struct keyring_key key = {.path = key_path, .namespaces = namespaces, .bounded = from};
    if (!known && !name)
        return error_set("%s is nobody yet; give --name, too", work->id);
    if (!known && !roles.count)
        return error_set("%s is nobody yet; give at least one --role, too", work->id);
    if (check_roles(work) < 0 || check_text("--name", name) < 0 || check_text("--email", email) < 0 ||
        change_config(work, false, findings) < 0 || keyring_set(&work->keyring, &key) < 0 ||
        check_change(work, "--from") < 0)
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
    bool later = until && work->keyring.end > work->session->moment + DAY_SECONDS;
    int ended = change_config(work, !keep_roles && !later, findings) < 0 ? -1 : keyring_end(&work->keyring);
    if (ended == 1 && keep_roles)
        return error_set("%s has no key that could end", work->id);
    if (ended < 0 || check_change(work, "--until") < 0 ||
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
    struct work work = {.session = &session,
                        .arena = &session.arena,
                        .id = argv[1],
                        .keyring = {.arena = &session.arena, .person = argv[1]}};
    if (result == 0)
        result = run(&work, argv[0], &findings);
    if (result < 0)
        status = tell_failure(&command, &findings, NULL);
    config_release((struct config *)work.config);
    config_release((struct config *)work.changed);
    buffer_release(&work.config_bytes);
    buffer_release(&work.new_config);
    keyring_release(&work.keyring);
    chain_free(work.chain);
    session_end(&session);
    findings_release(&findings);
    return option_finish(&command, status);
}
