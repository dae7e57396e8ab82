/* The types of documents: what docket.yaml says of them, and which one a document is of. */
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "register/keys.h"

/* Patterns are strangers' input too: long ones, large repetitions and references back cost regcomp() and
 * regexec() the earth. */
enum { MAX_PATTERN = 200, MAX_REPETITIONS = 2000 };

/* --- patterns --------------------------------------------------------------------------------- */

/* NULL, or why the pattern isn't even tried. */
static const char *excess(const char *pattern) {
    unsigned long product = 1;
    if (strlen(pattern) > MAX_PATTERN)
        return "it is longer than 200 bytes";
    for (const char *c = pattern; *c; c++) {
        if (c[0] == '\\' && c[1] >= '0' && c[1] <= '9')
            return "it refers back to a part of itself";
        if (c[0] == '\\' && c[1]) {
            c++;
        } else if (*c == '{') {
            const char *comma = c + 1 + strspn(c + 1, "0123456789");
            unsigned long low = strtoul(c + 1, NULL, 10);
            unsigned long high = *comma == ',' ? strtoul(comma + 1, NULL, 10) : 0;
            unsigned long most = high > low ? high : low;
            if (most > MAX_REPETITIONS || (product *= most ? most : 1) > MAX_REPETITIONS)
                return "it repeats too often";
        }
    }
    return NULL;
}

/* Compiles `pattern` for the whole identifier. False with a finding. */
static bool compile(struct keys *keys, const struct yaml_node *node, struct document_type *type) {
    const char *pattern = node->scalar, *reason = excess(pattern);
    char text[200] = "";
    if (!reason) {
        int code = regcomp(&type->id_regex, pattern, REG_EXTENDED);
        if (code == 0) {
            /* Alone it is one; so brackets around it don't change what it means. */
            regfree(&type->id_regex);
            code = regcomp(&type->id_regex, arena_printf(keys->arena, "^(%s)$", pattern), REG_EXTENDED);
            if (code == 0)
                return true;
        }
        regerror(code, &type->id_regex, text, sizeof text);
        reason = text;
    }
    keys_finding(keys, "M008", node,
                 arena_printf(keys->arena, "pattern '%%s' is no regular expression: %s", reason),
                 keys_quote(keys, pattern), "write one as \"EP-[0-9]{2}\"");
    return false;
}

static bool matches(const struct document_type *type, const char *id) {
    return strlen(id) <= CONFIG_MAX_ID && regexec(&type->id_regex, id, 0, NULL, 0) == 0;
}

/* --- docket.yaml ------------------------------------------------------------------------------ */

static const char *read_folder(struct keys *keys, const struct yaml_node *node) {
    const char *text = keys_text(keys, node, "folder");
    if (!text)
        return NULL;
    const char *folder = path_resolve(keys->arena, "", text);
    bool hidden = folder && (folder[0] == '.' || strstr(folder, "/."));
    if (folder && !hidden)
        return folder;
    keys_finding(keys, "M009", node,
                 hidden ? "folder '%s' is hidden, so nothing in it is read"
                        : "folder '%s' is none of the repository",
                 keys_quote(keys, text), "name one below the folder of docket.yaml, with '/' between names");
    return NULL;
}

static int read_months(struct keys *keys, const struct yaml_node *node) {
    const char *text = keys_text(keys, node, "review-every");
    int months = 0, days = 0;
    if (!text || strcmp(text, "never") == 0)
        return 0;
    if (date_parse_span(text, &months, &days) && months > 0)
        return months;
    keys_finding(keys, "M011", node, "'%s' is no interval between reviews", keys_quote(keys, text),
                 "write it in months or years: 24 months, 3 years; or never");
    return 0;
}

static void read_sections(struct keys *keys, const struct yaml_node *node, struct document_type *type) {
    struct text_list list;
    keys_texts(keys, node, "sections", "section", &list);
    type->sections = arena_alloc(keys->arena, list.count * sizeof *type->sections);
    for (size_t i = 0; i < list.count; i++)
        type->sections[type->section_count++] = list.nodes[i]->scalar;
}

/* False where the type can't be used, for want of a folder or a pattern. */
static bool read_type(struct keys *keys, const struct yaml_pair *pair, const struct config *config,
                      struct document_type *type) {
    static const char *const known[] = {"folder", "id",        "revision", "review-every",
                                        "steps",  "editorial", "sections", NULL};
    static const char *const schemes[] = {"integer", "letter", "decimal", "letter/number", "none", NULL};
    const struct yaml_node *node = pair->value;
    const char *where = keys_where(keys, "type", pair->key->scalar);
    if (!keys_name(keys, pair->key, "a type") || !keys_mapping(keys, node, known, where))
        return false;
    *type = (struct document_type){.name = pair->key->scalar, .line = pair->key->line};
    type->folder = read_folder(keys, keys_required(keys, node, pair->key, "folder", where));
    int scheme = keys_choice(keys, yaml_get(node, "revision"), "revision", schemes);
    type->scheme = scheme < 0 ? REVISION_INTEGER : (enum revision_scheme)scheme;
    type->review_months = read_months(keys, yaml_get(node, "review-every"));
    keys_steps(keys, config, yaml_get(node, "steps"), "steps", &type->steps, &type->step_count);
    keys_steps(keys, config, yaml_get(node, "editorial"), "editorial", &type->editorial,
               &type->editorial_count);
    read_sections(keys, yaml_get(node, "sections"), type);
    const struct yaml_node *id = keys_required(keys, node, pair->key, "id", where);
    type->id_pattern = keys_text(keys, id, "id");
    return type->id_pattern && compile(keys, id, type);
}

void types_read(struct keys *keys, const struct yaml_node *node, struct config *config) {
    if (!node || !keys_is(keys, node, YAML_MAPPING, "types", "types, each with folder and id"))
        return;
    if (node->count > 100) {
        keys_finding(keys, "M004", node, "'%s' has more than 100 entries", "types", NULL);
        return;
    }
    config->types = arena_alloc(keys->arena, node->count * sizeof *config->types);
    for (size_t i = 0; i < node->count; i++) {
        struct document_type *type = &config->types[config->type_count];
        if (!read_type(keys, &node->pairs[i], config, type))
            continue;
        if (type->folder)
            config->type_count++;
        else
            regfree(&type->id_regex);
    }
}

/* --- which one -------------------------------------------------------------------------------- */

/* How long the folder's name is where it holds `path`, and 1 more; 0 where it doesn't. */
static size_t nearness(const struct document_type *type, const char *path) {
    size_t length = strlen(type->folder);
    if (length == 0)
        return 1;
    return strncmp(path, type->folder, length) == 0 && path[length] == '/' ? length + 1 : 0;
}

static size_t nearest_folder(const struct config *config, const char *path) {
    size_t nearest = 0;
    for (size_t i = 0; i < config->type_count; i++) {
        size_t near = nearness(&config->types[i], path);
        if (near > nearest)
            nearest = near;
    }
    return nearest;
}

const struct document_type *config_type_of(const struct config *config, const char *path, const char *id,
                                           const char *named) {
    const struct document_type *first = NULL;
    size_t nearest = nearest_folder(config, path);
    for (size_t i = 0; nearest && i < config->type_count; i++) {
        const struct document_type *type = &config->types[i];
        if (nearness(type, path) != nearest || !matches(type, id))
            continue;
        if (named && strcmp(type->name, named) == 0)
            return type;
        if (!first)
            first = type;
    }
    return first;
}

const struct document_type *config_type_of_path(const struct config *config, const char *path) {
    size_t nearest = nearest_folder(config, path);
    for (size_t i = 0; nearest && i < config->type_count; i++)
        if (nearness(&config->types[i], path) == nearest)
            return &config->types[i];
    return NULL;
}
