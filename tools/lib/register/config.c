#include "register/config.h"

#include <stdlib.h>
#include <string.h>

#include "document/yaml.h"
#include "register/keys.h"

/* --- the organisation ------------------------------------------------------------------------- */

static void read_sites(struct keys *keys, const struct yaml_node *node, struct config *config) {
    if (!node || !keys_is(keys, node, YAML_MAPPING, "sites", "site names and what to print for each"))
        return;
    config->sites = arena_alloc(keys->arena, node->count * sizeof *config->sites);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        const char *name = keys_text(keys, pair->value, pair->key->scalar);
        if (keys_name(keys, pair->key, "a site"))
            config->sites[config->site_count++] = (struct site){pair->key->scalar,
                                                                name ? name : pair->key->scalar};
    }
}

bool config_is_language(const char *text) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    static const char others[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = strspn(text, letters);
    if (length < 2 || length > 3 || strlen(text) > 35)
        return false;
    for (text += length; *text == '-'; text += length + 1) {
        length = strspn(text + 1, others);
        if (length < 1 || length > 8)
            return false;
    }
    return *text == '\0';
}

static void read_organisation(struct keys *keys, const struct yaml_node *root, struct config *config) {
    static const char *const known[] = {"name", "sites", "time-zone", "language", "classification", NULL};
    const struct yaml_node *node = keys_required(keys, root, root, "organisation", "docket.yaml");
    if (!node || !keys_mapping(keys, node, known, "organisation"))
        return;
    config->organisation = keys_text(keys, keys_required(keys, node, node, "name", "organisation"), "name");
    read_sites(keys, yaml_get(node, "sites"), config);
    const struct yaml_node *zone = yaml_get(node, "time-zone"), *language = yaml_get(node, "language");
    config->time_zone = keys_text(keys, zone, "time-zone");
    if (config->time_zone && !date_zone_exists(config->time_zone)) {
        keys_finding(keys, "M013", zone, "there is no time zone '%s'", keys_quote(keys, config->time_zone),
                     "write it as the tz database does: Europe/Berlin, Asia/Shanghai, UTC");
        config->time_zone = NULL;
    }
    config->language = keys_text(keys, language, "language");
    if (config->language && !config_is_language(config->language)) {
        keys_finding(keys, "M010", language, "'%s' is no language", keys_quote(keys, config->language),
                     "write its code: en, de, zh");
        config->language = NULL;
    }
    config->classification = keys_text(keys, yaml_get(node, "classification"), "classification");
}

static void read_system(struct keys *keys, const struct yaml_node *root, struct config *config) {
    const struct yaml_node *node = keys_required(keys, root, root, "system", "docket.yaml");
    const char *system = keys_text(keys, node, "system");
    if (system && (strlen(system) != 32 || strspn(system, "0123456789abcdef") != 32)) {
        keys_finding(keys, "M012", node,
                     "'%s' is no name of a system: that is 32 hexadecimal digits, in small letters",
                     keys_quote(keys, system), "take 32 random ones, once and for all: openssl rand -hex 16");
        return;
    }
    config->system = system;
}

static bool is_standard(const char *text) {
    static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    return strspn(text, first) > 0 &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(text) && strlen(text) < 64;
}

static void read_standards(struct keys *keys, const struct yaml_node *root, struct config *config) {
    const struct yaml_node *node = yaml_get(root, "standards");
    struct text_list list;
    keys_texts(keys, node, "standards", "standard", &list);
    config->standards = arena_alloc(keys->arena, list.count * sizeof *config->standards);
    config->standard_places = arena_alloc(keys->arena, list.count * sizeof *config->standard_places);
    for (size_t i = 0; i < list.count; i++) {
        const struct yaml_node *item = list.nodes[i];
        if (is_standard(item->scalar)) {
            config->standard_places[config->standard_count] = (struct config_place){item->line, item->column};
            config->standards[config->standard_count++] = item->scalar;
        } else {
            keys_finding(keys, "M005", item, "'%s' is no name of a standard", keys_quote(keys, item->scalar),
                         "write it as its catalogue does: iso14001-2015");
        }
    }
}

/* "8.3" of "8.3" and "8.3.1", not of "8.30". */
static bool covers(const char *number, const char *other) {
    size_t length = strlen(number);
    return strncmp(number, other, length) == 0 && (other[length] == '\0' || other[length] == '.');
}

const struct exclusion *config_exclusion(const struct config *config, const char *standard,
                                         const char *number) {
    for (size_t i = 0; i < config->exclusion_count; i++)
        if (config->exclusions[i].reason && strcmp(config->exclusions[i].standard, standard) == 0 &&
            covers(config->exclusions[i].number, number))
            return &config->exclusions[i];
    return NULL;
}

static void add_exclusion(struct config *config, const struct yaml_node *at, const char *standard,
                          const char *reason) {
    config->exclusions[config->exclusion_count++] = (struct exclusion){standard, at->scalar, reason, at->line,
                                                                       at->column};
}

/* {iso9001-2015: {"8.3": why}}; a list of clauses gives none a reason, which is a rule's to say. */
static void read_exclusions(struct keys *keys, const struct yaml_node *node, struct config *config) {
    size_t count = 0;
    if (!node ||
        !keys_is(keys, node, YAML_MAPPING, "not-applicable", "standards, each with clauses and reasons"))
        return;
    for (size_t i = 0; i < node->count; i++)
        count += node->pairs[i].value->count;
    config->exclusions = arena_alloc(keys->arena, (count + 1) * sizeof *config->exclusions);
    for (size_t i = 0; i < node->count; i++) {
        const char *standard = node->pairs[i].key->scalar;
        const struct yaml_node *clauses = node->pairs[i].value;
        if (clauses->kind == YAML_SEQUENCE) {
            struct text_list list;
            keys_texts(keys, clauses, standard, "clause", &list);
            for (size_t k = 0; k < list.count; k++)
                add_exclusion(config, list.nodes[k], standard, NULL);
        } else if (keys_is(keys, clauses, YAML_MAPPING, standard, "clauses, each with the reason")) {
            for (size_t k = 0; k < clauses->count; k++)
                add_exclusion(config, clauses->pairs[k].key, standard,
                              keys_absent(clauses->pairs[k].value)
                                  ? NULL
                                  : keys_text(keys, clauses->pairs[k].value, clauses->pairs[k].key->scalar));
        }
    }
}

/* --- people and roles ------------------------------------------------------------------------- */

static void read_roles(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const known[] = {"title", "deputies", NULL};
    if (!node || !keys_is(keys, node, YAML_MAPPING, "roles", "roles, each with its title"))
        return;
    config->roles = arena_alloc(keys->arena, node->count * sizeof *config->roles);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        if (!keys_name(keys, pair->key, "a role"))
            continue;
        struct role *role = &config->roles[config->role_count++];
        *role = (struct role){.id = pair->key->scalar, .title = pair->key->scalar, .line = pair->key->line};
        map_put(&config->roles_by_id, role->id, role);
        const char *where = keys_where(keys, "role", role->id);
        if (keys_absent(pair->value) || !keys_mapping(keys, pair->value, known, where))
            continue;
        const char *title = keys_text(keys, yaml_get(pair->value, "title"), "title");
        if (title)
            role->title = title;
    }
}

static void read_person_roles(struct keys *keys, const struct yaml_node *node, const struct config *config,
                              struct person *person) {
    struct text_list list;
    keys_texts(keys, node, "roles", "role", &list);
    person->roles = arena_alloc(keys->arena, list.count * sizeof *person->roles);
    for (size_t i = 0; i < list.count; i++)
        if (keys_role(keys, config, list.nodes[i]))
            person->roles[person->role_count++] = list.nodes[i]->scalar;
}

static void read_people(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const known[] = {"name", "email", "roles", NULL};
    if (!node || !keys_is(keys, node, YAML_MAPPING, "people", "people, each with name, email and roles"))
        return;
    config->people = arena_alloc(keys->arena, node->count * sizeof *config->people);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        const char *id = pair->key->scalar, *where = keys_where(keys, "person", id);
        if (!keys_name(keys, pair->key, "a person") || !keys_mapping(keys, pair->value, known, where))
            continue;
        struct person *person = &config->people[config->person_count++];
        *person = (struct person){.id = id, .line = pair->key->line};
        const char *name = keys_text(keys, keys_required(keys, pair->value, pair->key, "name", where),
                                     "name");
        person->name = name ? name : id;
        person->email = keys_text(keys, yaml_get(pair->value, "email"), "email");
        read_person_roles(keys, yaml_get(pair->value, "roles"), config, person);
        map_put(&config->people_by_id, id, person);
    }
}

static void read_deputy(struct keys *keys, const struct yaml_node *node, const struct config *config,
                        struct role *role) {
    static const char *const known[] = {"person", "for", "from", "until", NULL};
    const char *where = keys_where(keys, "a deputy of", role->id);
    if (!keys_mapping(keys, node, known, where))
        return;
    const struct yaml_node *person = keys_required(keys, node, node, "person", where);
    const struct yaml_node *other = yaml_get(node, "for"), *until = yaml_get(node, "until");
    struct deputy deputy = {.from = keys_date(keys, yaml_get(node, "from"), "from", DAY_NONE),
                            .until = keys_date(keys, until, "until", INT32_MAX)};
    if (!keys_text(keys, person, "person") || !keys_person(keys, config, person))
        return;
    deputy.person = person->scalar;
    if (keys_text(keys, other, "for") && keys_person(keys, config, other))
        deputy.for_person = other->scalar;
    if (deputy.until < deputy.from)
        keys_finding(keys, "M011", until, "the deputyship of '%s' ends before it begins",
                     keys_quote(keys, deputy.person), "correct from: or until:");
    else
        role->deputies[role->deputy_count++] = deputy;
}

static void read_deputies(struct keys *keys, const struct yaml_node *roles, struct config *config) {
    for (size_t i = 0; roles && roles->kind == YAML_MAPPING && i < roles->count; i++) {
        struct role *role = map_get(&config->roles_by_id, roles->pairs[i].key->scalar);
        const struct yaml_node *list = yaml_get(roles->pairs[i].value, "deputies");
        if (!role || !list || keys_absent(list) ||
            !keys_is(keys, list, YAML_SEQUENCE, "deputies",
                     "a list of {person: …, for: …, from: …, until: …}"))
            continue;
        role->deputies = arena_alloc(keys->arena, list->count * sizeof *role->deputies);
        for (size_t k = 0; k < list->count; k++)
            read_deputy(keys, list->items[k], config, role);
    }
}

/* --- control, rules, front matter ------------------------------------------------------------- */

static const char *read_role(struct keys *keys, const struct config *config, const struct yaml_node *node,
                             const char *key) {
    return keys_text(keys, node, key) && keys_role(keys, config, node) ? node->scalar : NULL;
}

static void read_control(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const known[] = {"steps", "promulgate", "issue", NULL};
    if (!node || !keys_mapping(keys, node, known, "control"))
        return;
    keys_steps(keys, config, yaml_get(node, "steps"), "steps", &config->control_steps,
               &config->control_step_count);
    config->promulgate_role = read_role(keys, config, yaml_get(node, "promulgate"), "promulgate");
    config->issue_role = read_role(keys, config, yaml_get(node, "issue"), "issue");
}

static void read_attest(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const known[] = {"by", "for", NULL};
    if (!node || !keys_mapping(keys, node, known, "attest"))
        return;
    struct text_list list;
    config->attest_by = read_role(keys, config, keys_required(keys, node, node, "by", "attest"), "by");
    keys_texts(keys, yaml_get(node, "for"), "for", "role", &list);
    config->attest_for = arena_alloc(keys->arena, list.count * sizeof *config->attest_for);
    for (size_t i = 0; i < list.count; i++)
        if (keys_role(keys, config, list.nodes[i]))
            config->attest_for[config->attest_for_count++] = list.nodes[i]->scalar;
}

static void read_rules(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const severities[] = {"off", "note", "warning", "error", NULL};
    if (!node || !keys_is(keys, node, YAML_MAPPING, "rules", "rules, each with a severity"))
        return;
    config->rules = arena_alloc(keys->arena, node->count * sizeof *config->rules);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        int severity = keys_choice(keys, pair->value, pair->key->scalar, severities);
        if (severity >= 0)
            config->rules[config->rule_count++] = (struct rule_setting){
                pair->key->scalar, (enum severity)severity, pair->key->line, pair->key->column};
    }
}

/* `values: {SOP: procedure}`: how values of a foreign key are called here. */
static void read_values(struct keys *keys, const struct yaml_node *node, struct key_mapping *mapping) {
    if (!node || keys_absent(node) ||
        !keys_is(keys, node, YAML_MAPPING, "values", "foreign values, each with docket's"))
        return;
    struct value_mapping *values = arena_alloc(keys->arena, node->count * sizeof *values);
    for (size_t i = 0; i < node->count; i++) {
        const char *to = keys_absent(node->pairs[i].value)
                             ? ""
                             : keys_text(keys, node->pairs[i].value, node->pairs[i].key->scalar);
        if (to)
            values[mapping->value_count++] = (struct value_mapping){node->pairs[i].key->scalar, to};
    }
    mapping->values = values;
}

static void read_mappings(struct keys *keys, const struct yaml_node *node, struct config *config) {
    static const char *const known[] = {"to", "values", NULL};
    if (!node || !keys_is(keys, node, YAML_MAPPING, "front-matter", "foreign keys, each with docket's"))
        return;
    if (node->count > 200) {
        keys_finding(keys, "M015", node, "'%s' maps more than 200 keys", "front-matter", NULL);
        return;
    }
    config->mappings = arena_alloc(keys->arena, node->count * sizeof *config->mappings);
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];
        struct key_mapping mapping = {.from = pair->key->scalar};
        const struct yaml_node *to = pair->value;
        if (to->kind == YAML_MAPPING) {
            if (!keys_mapping(keys, to, known, keys_where(keys, "key", pair->key->scalar)))
                continue;
            read_values(keys, yaml_get(to, "values"), &mapping);
            to = keys_required(keys, to, pair->key, "to", keys_where(keys, "key", pair->key->scalar));
            if (!to)
                continue;
        }
        mapping.to = keys_absent(to) ? "" : keys_text(keys, to, pair->key->scalar);
        if (!mapping.to)
            continue;
        if (mapping.to[0] && !keys_listed(config_front_matter_keys, mapping.to))
            keys_unknown(keys, "M015", to, "the front matter of docket has no key '%s'",
                         config_front_matter_keys);
        else
            config->mappings[config->mapping_count++] = mapping;
    }
}

const char *const config_front_matter_keys[] = {
    "id",      "type",    "title",    "revision",       "change", "owner",          "authors",
    "clauses", "records", "language", "translation-of", "sites",  "classification", NULL};

/* --- the file --------------------------------------------------------------------------------- */

static void read_all(struct keys *keys, const struct yaml_node *root, struct config *config) {
    static const char *const known[] = {
        "system",  "branch", "organisation", "standards",    "people",         "roles", "types",
        "control", "attest", "rules",        "front-matter", "not-applicable", NULL};
    keys_mapping(keys, root, known, "docket.yaml");
    const char *branch = keys_text(keys, yaml_get(root, "branch"), "branch");
    config->branch = branch ? branch : "main";
    read_system(keys, root, config);
    read_organisation(keys, root, config);
    if (!config->organisation)
        config->organisation = "";
    read_standards(keys, root, config);
    read_exclusions(keys, yaml_get(root, "not-applicable"), config);
    read_roles(keys, yaml_get(root, "roles"), config);
    read_people(keys, yaml_get(root, "people"), config);
    read_deputies(keys, yaml_get(root, "roles"), config);
    types_read(keys, keys_required(keys, root, root, "types", "docket.yaml"), config);
    read_control(keys, yaml_get(root, "control"), config);
    read_attest(keys, yaml_get(root, "attest"), config);
    read_rules(keys, yaml_get(root, "rules"), config);
    read_mappings(keys, yaml_get(root, "front-matter"), config);
}

struct config *config_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings) {
    if (length > CONFIG_MAX_BYTES) {
        finding_add(findings, "M001", path, 0, 0, "the file is larger than 1 MB");
        return NULL;
    }
    const struct yaml_node *root = yaml_parse(arena, data, length, path, 1, "M001", findings);
    if (!root)
        return NULL;
    if (root->kind != YAML_MAPPING) {
        finding_add(findings, "M001", path, root->line, root->column,
                    "the file is no mapping of keys to values, as 'branch: main'");
        return NULL;
    }
    struct config *config = arena_alloc(arena, sizeof *config);
    struct keys keys = {.arena = arena, .path = path, .findings = findings, .suggestions = 100};
    config->path = arena_strdup(arena, path);
    read_all(&keys, root, config);
    return config;
}

void config_release(struct config *config) {
    if (!config)
        return;
    for (size_t i = 0; i < config->type_count; i++)
        regfree(&config->types[i].id_regex);
    config->type_count = 0;
    map_release(&config->people_by_id);
    map_release(&config->roles_by_id);
}

const struct person *config_person(const struct config *config, const char *id) {
    return map_get(&config->people_by_id, id);
}

bool person_holds(const struct person *person, const char *role) {
    for (size_t i = 0; person && i < person->role_count; i++)
        if (strcmp(person->roles[i], role) == 0)
            return true;
    return false;
}

const struct role *config_role(const struct config *config, const char *id) {
    return map_get(&config->roles_by_id, id);
}
