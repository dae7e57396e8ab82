#include "register/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "document/edit.h"
#include "document/yaml.h"

enum { MAX_EDITS = 8 };

/* The file as it is, and what is to be done to it. */
struct editing {
    struct arena arena;
    const char *bytes;
    size_t length;
    const char *line_end;
    const struct yaml_node *root;
    struct edit {
        size_t at, gone;
        const char *text;
    } edits[MAX_EDITS]; /* in any order */
    size_t count;
};

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* --- places ----------------------------------------------------------------------------------- */

static size_t line_start(const struct editing *editing, int line) {
    size_t at = 0;
    for (; line > 1 && at < editing->length; line--) {
        const char *feed = memchr(editing->bytes + at, '\n', editing->length - at);
        at = feed ? (size_t)(feed - editing->bytes) + 1 : editing->length;
    }
    return at;
}

static int last_line(const struct editing *editing) {
    int line = 1;
    for (size_t at = 0; at < editing->length; at++)
        line += editing->bytes[at] == '\n';
    return line + (editing->length && editing->bytes[editing->length - 1] != '\n');
}

static size_t place_of(const struct editing *editing, const struct yaml_node *node) {
    size_t at = line_start(editing, node->line) + (size_t)node->column - 1;
    return at < editing->length ? at : editing->length;
}

static bool is_aside(const struct editing *editing, size_t at) {
    while (at < editing->length && (editing->bytes[at] == ' ' || editing->bytes[at] == '\t'))
        at++;
    return at >= editing->length || strchr("#\r\n", editing->bytes[at]);
}

/* The line after what begins at line `first` and ends before line `next`: comments and blank lines before
 * `next` belong to that. */
static int end_of(const struct editing *editing, int first, int next) {
    while (next > first + 1 && is_aside(editing, line_start(editing, next - 1)))
        next--;
    return next;
}

/* After a quoted text that begins at `at`. */
static size_t skip_quoted(const struct editing *editing, size_t at) {
    const char *bytes = editing->bytes;
    char quote = bytes[at++];
    for (; at < editing->length; at++) {
        bool doubled = quote == '\'' && bytes[at] == quote && at + 1 < editing->length &&
                       bytes[at + 1] == quote;
        if (doubled || (quote == '"' && bytes[at] == '\\'))
            at++;
        else if (bytes[at] == quote)
            return at + 1;
    }
    return editing->length;
}

/* The bracket that closes the one at `at`; the end where there is none. A quote counts as one where a value
 * can begin. */
static size_t closing(const struct editing *editing, size_t at) {
    const char *bytes = editing->bytes;
    char before = '[';
    for (int depth = 0; at < editing->length;) {
        char c = bytes[at];
        if ((c == '"' || c == '\'') && strchr("[{,:", before)) {
            at = skip_quoted(editing, at);
            before = c;
            continue;
        }
        if (c == '#' && at && strchr(" \t\n", bytes[at - 1])) {
            while (at < editing->length && bytes[at] != '\n')
                at++;
            continue;
        }
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        if (depth == 0)
            return at;
        if (!strchr(" \t\r\n", c))
            before = c;
        at++;
    }
    return editing->length;
}

/* The end of a scalar that is written on one line. */
static size_t scalar_end(const struct editing *editing, const struct yaml_node *node, bool in_flow) {
    size_t at = place_of(editing, node), end = at;
    if (at < editing->length && !node->plain)
        return skip_quoted(editing, at);
    for (; at < editing->length && !strchr("\r\n", editing->bytes[at]); at++) {
        char c = editing->bytes[at];
        if ((in_flow && strchr(",]}", c)) || (c == '#' && strchr(" \t", editing->bytes[at - 1])))
            break;
        if (c != ' ' && c != '\t')
            end = at + 1;
    }
    return end;
}

static bool is_flow(const struct editing *editing, const struct yaml_node *node) {
    size_t at = place_of(editing, node);
    return at < editing->length && (editing->bytes[at] == '{' || editing->bytes[at] == '[');
}

/* --- edits ------------------------------------------------------------------------------------ */

static void add_edit(struct editing *editing, size_t at, size_t gone, const char *text) {
    if (editing->count < MAX_EDITS)
        editing->edits[editing->count++] = (struct edit){at, gone, text};
}

/* A line of its own before line `line`. */
static void add_line(struct editing *editing, int line, int indent, const char *text) {
    size_t at = line_start(editing, line);
    bool unended = at == editing->length && at && editing->bytes[at - 1] != '\n';
    add_edit(editing, at, 0,
             arena_printf(&editing->arena, "%s%*s%s%s", unended ? editing->line_end : "", indent, "", text,
                          editing->line_end));
}

static int compare_edits(const void *left, const void *right) {
    const struct edit *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

static void apply(struct editing *editing, struct buffer *out) {
    size_t at = 0;
    /* Those at one place stay in the order in which they were made. */
    for (size_t i = 1; i < editing->count; i++)
        for (size_t k = i; k && compare_edits(&editing->edits[k - 1], &editing->edits[k]) > 0; k--) {
            struct edit edit = editing->edits[k];
            editing->edits[k] = editing->edits[k - 1];
            editing->edits[k - 1] = edit;
        }
    for (size_t i = 0; i < editing->count; i++) {
        const struct edit *edit = &editing->edits[i];
        if (edit->at < at)
            continue; /* two that meet: what comes out won't say what it should */
        buffer_add(out, editing->bytes + at, edit->at - at);
        buffer_add_string(out, edit->text);
        at = edit->at + edit->gone;
    }
    buffer_add(out, editing->bytes + at, editing->length - at);
}

static const char *scalar(struct editing *editing, const char *text) {
    struct buffer out = BUFFER_INIT;
    yaml_add_scalar(&out, text);
    const char *result = arena_strdup(&editing->arena, buffer_text(&out));
    buffer_release(&out);
    return result;
}

/* "[a, b]" of what is there and what comes. */
static const char *role_list(struct editing *editing, const struct yaml_node *old,
                             const struct person_change *change) {
    struct buffer out = BUFFER_INIT;
    buffer_add_char(&out, '[');
    if (old && !change->without_roles && yaml_text(old))
        yaml_add_scalar(&out, old->scalar);
    for (size_t i = 0; i < change->role_count; i++) {
        buffer_add_string(&out, out.length > 1 ? ", " : "");
        yaml_add_scalar(&out, change->roles[i]);
    }
    buffer_add_char(&out, ']');
    const char *result = arena_strdup(&editing->arena, buffer_text(&out));
    buffer_release(&out);
    return result;
}

/* --- a person who is there -------------------------------------------------------------------- */

struct entry_place {
    const struct yaml_node *value; /* the person's mapping */
    int line, next;                /* where the entry begins, and what comes after it */
};

static void add_key(struct editing *editing, const struct entry_place *place, const char *key,
                    const char *value) {
    const struct yaml_node *mapping = place->value;
    const char *pair = arena_printf(&editing->arena, "%s: %s", key, value);
    if (!is_flow(editing, mapping)) {
        add_line(editing, end_of(editing, place->line, place->next), mapping->pairs[0].key->column - 1, pair);
        return;
    }
    size_t end = closing(editing, place_of(editing, mapping)), at = end;
    while (at && editing->bytes[at - 1] == ' ')
        at--;
    add_edit(editing, at, 0, arena_printf(&editing->arena, "%s%s", mapping->count ? ", " : "", pair));
}

static void set_text(struct editing *editing, const struct entry_place *place, const char *key,
                     const char *text) {
    const struct yaml_node *old = yaml_get(place->value, key);
    if (!text || (old && old->kind == YAML_SCALAR && same(old->scalar, text)))
        return;
    if (!old) {
        add_key(editing, place, key, scalar(editing, text));
        return;
    }
    size_t at = place_of(editing, old), end = scalar_end(editing, old, is_flow(editing, place->value));
    add_edit(editing, at, end > at ? end - at : 0,
             arena_printf(&editing->arena, "%s%s", end > at ? "" : " ", scalar(editing, text)));
}

/* A list of items below each other: more of them after the last, or, where all end, none. */
static void set_item_list(struct editing *editing, const struct yaml_node *list,
                          const struct person_change *change) {
    const struct yaml_node *last = list->items[list->count - 1];
    if (change->without_roles) {
        size_t at = place_of(editing, list), end = scalar_end(editing, last, false);
        while (at && strchr(" \t\r\n-", editing->bytes[at - 1]))
            at--;
        add_edit(editing, at, end - at,
                 arena_printf(&editing->arena, " %s", role_list(editing, NULL, change)));
        return;
    }
    size_t start = line_start(editing, last->line);
    int indent = (int)strspn(editing->bytes + start, " ");
    for (size_t i = 0; i < change->role_count; i++)
        add_line(editing, last->line + 1, indent,
                 arena_printf(&editing->arena, "- %s", scalar(editing, change->roles[i])));
}

static void set_roles(struct editing *editing, const struct entry_place *place,
                      const struct person_change *change) {
    const struct yaml_node *old = yaml_get(place->value, "roles");
    if (!change->role_count && (!change->without_roles || !old))
        return;
    if (!old) {
        add_key(editing, place, "roles", role_list(editing, NULL, change));
    } else if (old->kind == YAML_SEQUENCE && is_flow(editing, old)) {
        size_t at = place_of(editing, old), end = closing(editing, at);
        if (change->without_roles) {
            add_edit(editing, at, end + 1 - at, role_list(editing, NULL, change));
            return;
        }
        const char *list = role_list(editing, NULL, change);
        while (end > at && editing->bytes[end - 1] == ' ')
            end--;
        add_edit(
            editing, end, 0,
            arena_printf(&editing->arena, "%s%.*s", old->count ? ", " : "", (int)strlen(list) - 2, list + 1));
    } else if (old->kind == YAML_SEQUENCE && old->count) {
        set_item_list(editing, old, change);
    } else if (old->kind == YAML_SCALAR) {
        size_t at = place_of(editing, old), end = scalar_end(editing, old, is_flow(editing, place->value));
        add_edit(editing, at, end > at ? end - at : 0,
                 arena_printf(&editing->arena, "%s%s", end > at ? "" : " ", role_list(editing, old, change)));
    }
}

/* --- a new one -------------------------------------------------------------------------------- */

static const char *new_entry(struct editing *editing, const struct person_change *change) {
    struct buffer out = BUFFER_INIT;
    yaml_add_scalar(&out, change->id);
    buffer_add_string(&out, ": {name: ");
    yaml_add_scalar(&out, change->name ? change->name : change->id);
    if (change->email) {
        buffer_add_string(&out, ", email: ");
        yaml_add_scalar(&out, change->email);
    }
    buffer_printf(&out, ", roles: %s}", role_list(editing, NULL, change));
    const char *result = arena_strdup(&editing->arena, buffer_text(&out));
    buffer_release(&out);
    return result;
}

static void add_person(struct editing *editing, const struct yaml_pair *people, int next,
                       const struct person_change *change) {
    const char *entry = new_entry(editing, change);
    if (!people) {
        int line = last_line(editing);
        add_line(editing, line, 0, "people:");
        size_t at = line_start(editing, line);
        add_edit(editing, at, 0, arena_printf(&editing->arena, "  %s%s", entry, editing->line_end));
    } else if (people->value->kind == YAML_MAPPING && is_flow(editing, people->value)) {
        size_t at = closing(editing, place_of(editing, people->value));
        while (at && editing->bytes[at - 1] == ' ')
            at--;
        add_edit(editing, at, 0,
                 arena_printf(&editing->arena, "%s%s", people->value->count ? ", " : "", entry));
    } else if (people->value->kind == YAML_MAPPING && people->value->count) {
        const struct yaml_node *last = people->value->pairs[people->value->count - 1].key;
        add_line(editing, end_of(editing, last->line, next), people->value->pairs[0].key->column - 1, entry);
    } else {
        add_line(editing, people->key->line + 1, 2, entry);
    }
}

/* --- read again ------------------------------------------------------------------------------- */

static bool same_tree(const struct yaml_node *a, const struct yaml_node *b) {
    if (!a || !b || a->kind != b->kind)
        return a == b;
    if (a->kind == YAML_SCALAR)
        return same(a->scalar, b->scalar) && (yaml_text(a) == NULL) == (yaml_text(b) == NULL);
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->kind == YAML_SEQUENCE ? !same_tree(a->items[i], b->items[i])
                                     : !same(a->pairs[i].key->scalar, b->pairs[i].key->scalar) ||
                                           !same_tree(a->pairs[i].value, b->pairs[i].value))
            return false;
    return true;
}

static bool has_text(const struct yaml_node *mapping, const char *key, const char *wanted,
                     const struct yaml_node *before) {
    const char *text = yaml_text(yaml_get(mapping, key));
    if (!wanted)
        wanted = yaml_text(yaml_get(before, key));
    return wanted ? text && same(text, wanted) : !text;
}

/* The roles of before, unless they end, then the new ones. */
static bool has_roles(const struct yaml_node *now, const struct yaml_node *before,
                      const struct person_change *change) {
    const struct yaml_node *old = change->without_roles ? NULL : yaml_get(before, "roles");
    const struct yaml_node *new = yaml_get(now, "roles");
    if (!change->role_count && !change->without_roles)
        return same_tree(old, new) || (!old && new &&new->kind == YAML_SEQUENCE && !new->count);
    size_t kept = !old ? 0 : old->kind == YAML_SEQUENCE ? old->count : yaml_text(old) != NULL;
    size_t count = !new ? 0 : new->kind == YAML_SEQUENCE ? new->count : SIZE_MAX;
    if (count != kept + change->role_count)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *wanted = i >= kept                    ? change->roles[i - kept]
                             : old->kind == YAML_SEQUENCE ? old->items[i]->scalar
                                                          : old->scalar;
        if (new->items[i]->kind != YAML_SCALAR || !same(new->items[i]->scalar, wanted))
            return false;
    }
    return true;
}

static bool is_known_key(const char *key) {
    return same(key, "name") || same(key, "email") || same(key, "roles");
}

static bool says_person(const struct yaml_node *now, const struct yaml_node *before,
                        const struct person_change *change) {
    if (!now || now->kind != YAML_MAPPING ||
        !has_text(now, "name", change->name || before ? change->name : change->id, before) ||
        !has_text(now, "email", change->email, before) || !has_roles(now, before, change))
        return false;
    size_t others = 0, old_others = 0;
    for (size_t i = 0; i < now->count; i++)
        if (!is_known_key(now->pairs[i].key->scalar)) {
            others++;
            if (!same_tree(now->pairs[i].value, yaml_get(before, now->pairs[i].key->scalar)))
                return false;
        }
    for (size_t i = 0; before && i < before->count; i++)
        old_others += !is_known_key(before->pairs[i].key->scalar);
    return others == old_others;
}

/* Each pair but the one at `key` is as it was, in its order; pairs of `now` that are new come at the end. */
static bool same_pairs(const struct yaml_node *before, const struct yaml_node *now, const char *key) {
    size_t count = before && before->kind == YAML_MAPPING ? before->count : 0;
    if (!now || now->kind != YAML_MAPPING || now->count != count + !yaml_get(before, key))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!same(before->pairs[i].key->scalar, now->pairs[i].key->scalar) ||
            (!same(before->pairs[i].key->scalar, key) &&
             !same_tree(before->pairs[i].value, now->pairs[i].value)))
            return false;
    return yaml_get(now, key) != NULL;
}

static bool says_it(struct editing *editing, const struct buffer *changed,
                    const struct person_change *change) {
    struct findings findings = {0};
    const struct yaml_node *now = yaml_parse(&editing->arena, buffer_text(changed), changed->length,
                                             "docket.yaml", 1, "M001", &findings);
    const struct yaml_node *before = yaml_get(editing->root, "people"), *after = yaml_get(now, "people");
    bool fine = now && same_pairs(editing->root, now, "people") &&
                same_pairs(before && before->kind == YAML_MAPPING ? before : NULL, after, change->id) &&
                says_person(yaml_get(after, change->id), yaml_get(before, change->id), change);
    findings_release(&findings);
    return fine;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int parse(struct editing *editing) {
    struct findings findings = {0};
    editing->root = yaml_parse(&editing->arena, editing->bytes, editing->length, "docket.yaml", 1, "M001",
                               &findings);
    int result = editing->root && editing->root->kind == YAML_MAPPING
                     ? 0
                     : error_set("docket.yaml:%d: %s", findings.count ? findings.items[0].line : 1,
                                 findings.count ? findings.items[0].message
                                                : "it is no mapping of keys to values");
    findings_release(&findings);
    return result;
}

static void edit(struct editing *editing, const struct person_change *change) {
    const struct yaml_node *root = editing->root;
    const struct yaml_pair *people = NULL;
    int next = last_line(editing);
    for (size_t i = 0; i < root->count; i++)
        if (same(root->pairs[i].key->scalar, "people")) {
            people = &root->pairs[i];
            if (i + 1 < root->count)
                next = root->pairs[i + 1].key->line;
        }
    const struct yaml_node *all = people ? people->value : NULL;
    for (size_t i = 0; all && all->kind == YAML_MAPPING && i < all->count; i++) {
        if (!same(all->pairs[i].key->scalar, change->id))
            continue;
        struct entry_place place = {all->pairs[i].value, all->pairs[i].key->line,
                                    i + 1 < all->count ? all->pairs[i + 1].key->line : next};
        if (place.value->kind != YAML_MAPPING || !place.value->count)
            return; /* an entry without anything can't be read, so it needn't be changed */
        set_text(editing, &place, "name", change->name);
        set_text(editing, &place, "email", change->email);
        set_roles(editing, &place, change);
        return;
    }
    add_person(editing, people, next, change);
}

int people_set(struct buffer *out, const char *bytes, size_t length, const struct person_change *change) {
    struct editing editing = {.bytes = bytes, .length = length};
    struct buffer changed = BUFFER_INIT;
    const char *feed = memchr(bytes, '\n', length);
    editing.line_end = feed && feed > bytes && feed[-1] == '\r' ? "\r\n" : "\n";
    int result = parse(&editing);
    if (result == 0) {
        edit(&editing, change);
        apply(&editing, &changed);
        if (says_it(&editing, &changed, change))
            buffer_add(out, buffer_text(&changed), changed.length);
        else
            result = error_set("the people in docket.yaml are written in a way that can't be changed here; "
                               "enter this by hand:  %s",
                               new_entry(&editing, change));
    }
    buffer_release(&changed);
    arena_release(&editing.arena);
    return result;
}
