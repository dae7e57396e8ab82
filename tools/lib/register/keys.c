#include "register/keys.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/option.h"
#include "base/utf8.h"

enum { QUOTED = 80, LONGEST_NAME = 64 };

/* --- findings --------------------------------------------------------------------------------- */

static struct finding *report(struct keys *keys, const char *rule, const struct yaml_node *node,
                              const char *format, ...) __attribute__((format(printf, 4, 5)));

/* NULL where there have been enough findings. */
static struct finding *report(struct keys *keys, const char *rule, const struct yaml_node *node,
                              const char *format, ...) {
    keys->reported++;
    if (keys->reported == CONFIG_MAX_FINDINGS + 1)
        finding_add(keys->findings, "M001", keys->path, 0, 0,
                    "the file has more than %d mistakes; the others are not listed", CONFIG_MAX_FINDINGS);
    if (keys->reported > CONFIG_MAX_FINDINGS)
        return NULL;
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(keys->arena, format, args);
    va_end(args);
    return finding_add(keys->findings, rule, keys->path, node->line, node->column, "%s", message);
}

static void set_fix(struct keys *keys, struct finding *finding, const char *fix) {
    if (finding && fix)
        finding->fix = arena_strdup(&keys->findings->arena, fix);
}

void keys_finding(struct keys *keys, const char *rule, const struct yaml_node *node, const char *format,
                  const char *text, const char *fix) {
    struct buffer message = BUFFER_INIT;
    const char *place = strstr(format, "%s");
    buffer_printf(&message, "%.*s%s%s", (int)(place - format), format, text, place + 2);
    set_fix(keys, report(keys, rule, node, "%s", buffer_text(&message)), fix);
    buffer_release(&message);
}

static const char *nearest(struct keys *keys, const char *word, const char *const *names) {
    if (!keys->suggestions)
        return NULL;
    keys->suggestions--;
    return option_nearest(word, names);
}

/* NULL without a near name: the table of rules says what to do then. */
static const char *proposal(struct keys *keys, const char *near) {
    return near ? arena_printf(keys->arena, "write '%s', if that is what was meant", near) : NULL;
}

void keys_unknown(struct keys *keys, const char *rule, const struct yaml_node *node, const char *format,
                  const char *const *names) {
    keys_finding(keys, rule, node, format, keys_quote(keys, node->scalar),
                 proposal(keys, nearest(keys, node->scalar, names)));
}

const char *keys_quote(struct keys *keys, const char *text) {
    struct buffer out = BUFFER_INIT;
    size_t length = strlen(text), size;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (at + size > QUOTED) {
            buffer_add_string(&out, "…");
            break;
        }
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == UINT32_MAX)
            buffer_add_char(&out, '?');
        else
            buffer_add(&out, text + at, size);
    }
    const char *quoted = arena_strdup(keys->arena, buffer_text(&out));
    buffer_release(&out);
    return quoted;
}

const char *keys_where(struct keys *keys, const char *kind, const char *name) {
    return arena_printf(keys->arena, "%s '%s'", kind, keys_quote(keys, name));
}

bool keys_listed(const char *const *names, const char *name) {
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* --- values ----------------------------------------------------------------------------------- */

bool keys_absent(const struct yaml_node *node) {
    return node->kind == YAML_SCALAR && !yaml_text(node);
}

static const char *kind_name(const struct yaml_node *node) {
    if (keys_absent(node))
        return "nothing";
    return node->kind == YAML_MAPPING ? "a mapping" : node->kind == YAML_SEQUENCE ? "a list" : "a text";
}

bool keys_is(struct keys *keys, const struct yaml_node *node, enum yaml_kind kind, const char *key,
             const char *wanted) {
    if (node->kind == kind && !(kind == YAML_SCALAR && keys_absent(node)))
        return true;
    report(keys, "M004", node, "'%s' takes %s; here is %s", keys_quote(keys, key), wanted, kind_name(node));
    return false;
}

bool keys_mapping(struct keys *keys, const struct yaml_node *node, const char *const *known,
                  const char *where) {
    if (node->kind != YAML_MAPPING) {
        report(keys, "M004", node, "%s takes keys and values, as {%s: …}; here is %s", where, known[0],
               kind_name(node));
        return false;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        if (keys_listed(known, key->scalar))
            continue;
        set_fix(keys,
                report(keys, "M002", key, "unknown key '%s' in %s", keys_quote(keys, key->scalar), where),
                proposal(keys, nearest(keys, key->scalar, known)));
    }
    return true;
}

const struct yaml_node *keys_required(struct keys *keys, const struct yaml_node *mapping,
                                      const struct yaml_node *place, const char *key, const char *where) {
    const struct yaml_node *node = yaml_get(mapping, key);
    if (node && !keys_absent(node))
        return node;
    report(keys, "M003", node ? node : place, "%s lacks '%s'", where, key);
    return NULL;
}

const char *keys_text(struct keys *keys, const struct yaml_node *node, const char *key) {
    if (!node || keys_absent(node) || !keys_is(keys, node, YAML_SCALAR, key, "a text"))
        return NULL;
    return node->scalar;
}

void keys_texts(struct keys *keys, const struct yaml_node *node, const char *key, const char *what,
                struct text_list *list) {
    *list = (struct text_list){NULL, 0};
    if (!node || keys_absent(node))
        return;
    bool is_list = node->kind == YAML_SEQUENCE;
    if (!is_list && !keys_is(keys, node, YAML_SCALAR, key, "a list"))
        return;
    size_t count = is_list ? node->count : 1;
    struct map seen = {0};
    list->nodes = arena_alloc(keys->arena, count * sizeof *list->nodes);
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item = is_list ? node->items[i] : node;
        if (!keys_is(keys, item, YAML_SCALAR, key, "a list of texts"))
            continue;
        if (map_put(&seen, item->scalar, keys))
            report(keys, "M014", item, "%s '%s' is listed twice", what, keys_quote(keys, item->scalar));
        else
            list->nodes[list->count++] = item;
    }
    map_release(&seen);
}

int keys_choice(struct keys *keys, const struct yaml_node *node, const char *key, const char *const *names) {
    const char *text = keys_text(keys, node, key);
    if (!text)
        return -1;
    struct buffer all = BUFFER_INIT;
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], text) == 0) {
            buffer_release(&all);
            return i;
        }
        buffer_printf(&all, "%s%s", i ? ", " : "", names[i]);
    }
    report(keys, "M010", node, "'%s' is no value of '%s': it takes one of %s", keys_quote(keys, text),
           keys_quote(keys, key), buffer_text(&all));
    buffer_release(&all);
    return -1;
}

day_t keys_date(struct keys *keys, const struct yaml_node *node, const char *key, day_t absent) {
    const char *text = keys_text(keys, node, key);
    if (!text)
        return absent;
    day_t day = date_parse(text);
    if (day != DAY_NONE)
        return day;
    report(keys, "M011", node, "'%s' is no date: '%s' takes one as 2026-03-01", keys_quote(keys, text), key);
    return absent;
}

bool keys_name(struct keys *keys, const struct yaml_node *key, const char *what) {
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t length = strlen(key->scalar);
    if (length && length <= LONGEST_NAME && strspn(key->scalar, first) && strspn(key->scalar, all) == length)
        return true;
    set_fix(keys,
            report(keys, "M005", key, "'%s' can't be the name of %s", keys_quote(keys, key->scalar), what),
            "use letters A to Z, digits, '.', '_' and '-', beginning with a letter or digit; at most 64");
    return false;
}

/* Looks the name up in the map; the nearest is searched among the first hundred. */
static bool is_known(struct keys *keys, const char *rule, const struct map *map, const struct yaml_node *node,
                     const char *format) {
    if (map_get(map, node->scalar))
        return true;
    const char *names[101] = {NULL};
    for (size_t i = 0; i < map->count && i < 100; i++)
        names[i] = map->entries[i].key;
    keys_unknown(keys, rule, node, format, names);
    return false;
}

bool keys_role(struct keys *keys, const struct config *config, const struct yaml_node *node) {
    return is_known(keys, "M006", &config->roles_by_id, node, "there is no role '%s' under roles:");
}

bool keys_person(struct keys *keys, const struct config *config, const struct yaml_node *node) {
    return is_known(keys, "M007", &config->people_by_id, node, "there is no person '%s' under people:");
}

/* --- steps ------------------------------------------------------------------------------------ */

static bool read_step(struct keys *keys, const struct config *config, const struct yaml_node *node,
                      struct step *step) {
    static const char *const known[] = {"meaning", "role", "count", NULL};
    static const char *const meanings[] = {"prepared", "reviewed", "approved", NULL};
    if (!keys_mapping(keys, node, known, "a step"))
        return false;
    int meaning = keys_choice(keys, keys_required(keys, node, node, "meaning", "a step"), "meaning",
                              meanings);
    const struct yaml_node *role = keys_required(keys, node, node, "role", "a step");
    const struct yaml_node *count = yaml_get(node, "count");
    const char *text = keys_text(keys, count, "count");
    long people = text && strlen(text) <= 2 && strspn(text, "0123456789") == strlen(text)
                      ? strtol(text, NULL, 10)
                      : 0;
    if (text && people < 1) {
        report(keys, "M011", count, "'%s' is no number of people, 1 to 99", keys_quote(keys, text));
        return false;
    }
    if (meaning < 0 || !keys_text(keys, role, "role") || !keys_role(keys, config, role))
        return false;
    *step = (struct step){meanings[meaning], role->scalar, text ? (int)people : 1};
    return true;
}

void keys_steps(struct keys *keys, const struct config *config, const struct yaml_node *node, const char *key,
                struct step **steps, size_t *count) {
    if (!node || keys_absent(node) ||
        !keys_is(keys, node, YAML_SEQUENCE, key, "a list of {meaning: …, role: …}"))
        return;
    *steps = arena_alloc(keys->arena, node->count * sizeof **steps);
    for (size_t i = 0; i < node->count; i++)
        if (read_step(keys, config, node->items[i], &(*steps)[*count]))
            ++*count;
}
