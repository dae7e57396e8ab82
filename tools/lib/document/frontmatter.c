#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/option.h"
#include "document/internal.h"

#define FRONT_MATTER_MAX_BYTES (64u << 10)

enum shape { SHAPE_TEXT, SHAPE_TEXTS, SHAPE_CHANGE, SHAPE_CLAUSES, SHAPE_RECORDS, SHAPE_TRANSLATION };

/* The keys of the front matter: what each holds and where that goes. Names are sorted as in the manual. */
static const struct key {
    const char *name;
    enum shape shape;
    size_t offset; /* of SHAPE_TEXT: the field in struct metadata */
} keys[] = {
    {"id", SHAPE_TEXT, offsetof(struct metadata, id)},
    {"type", SHAPE_TEXT, offsetof(struct metadata, type)},
    {"title", SHAPE_TEXT, offsetof(struct metadata, title)},
    {"revision", SHAPE_TEXT, offsetof(struct metadata, revision)},
    {"change", SHAPE_CHANGE, 0},
    {"owner", SHAPE_TEXT, offsetof(struct metadata, owner)},
    {"authors", SHAPE_TEXTS, 0},
    {"clauses", SHAPE_CLAUSES, 0},
    {"records", SHAPE_RECORDS, 0},
    {"language", SHAPE_TEXT, offsetof(struct metadata, language)},
    {"translation-of", SHAPE_TRANSLATION, 0},
    {"sites", SHAPE_TEXTS, 1},
    {"classification", SHAPE_TEXT, offsetof(struct metadata, classification)},
};
enum { KEY_COUNT = sizeof keys / sizeof *keys };

/* A key of a mapping inside the front matter. */
struct part {
    const char *name;
    size_t offset;
};
static const struct part change_parts[] = {
    {"text", offsetof(struct metadata, change_text)},
    {"reason", offsetof(struct metadata, change_reason)},
    {"class", offsetof(struct metadata, change_class)},
    {"reading", offsetof(struct metadata, change_reading)},
    {NULL, 0},
};
static const struct part translation_parts[] = {
    {"language", offsetof(struct metadata, translation_language)},
    {"revision", offsetof(struct metadata, translation_revision)},
    {NULL, 0},
};
static const struct part record_parts[] = {
    {"form", offsetof(struct record_entry, form)},
    {"title", offsetof(struct record_entry, title)},
    {"keeper", offsetof(struct record_entry, keeper)},
    {"storage", offsetof(struct record_entry, storage)},
    {"retention", offsetof(struct record_entry, retention)},
    {"disposition", offsetof(struct record_entry, disposition)},
    {NULL, 0},
};

static const char *kind_word(const struct yaml_node *node) {
    return node->kind == YAML_MAPPING ? "a mapping" : node->kind == YAML_SEQUENCE ? "a list" : "a text";
}

static bool is_empty(const struct yaml_node *node) {
    return node->kind == YAML_SCALAR ? !yaml_text(node) : node->count == 0;
}

static void wrong_kind(struct parse *parse, const struct yaml_node *key, const struct yaml_node *value,
                       const char *wanted) {
    report(parse, "M022", key->line, key->column, "'%s' takes %s, not %s", key->scalar, wanted,
           kind_word(value));
}

const char *const document_day_keys[] = {"effective-date", "effective_date", "effective", NULL};

/* Other houses' key for what the release says; read for contradictions with the text alone (S057). */
static void day_in_force(struct parse *parse, const struct yaml_node *key) {
    struct finding *finding = report(
        parse, "M023", key->line, key->column,
        "unknown key '%s'; the release says from which day a document is in force", key->scalar);
    if (finding)
        finding->fix = "delete it; 'docket issue --effective DAY' sets the day";
}

/* The key nearest to `word` becomes the message's proposal. */
static void unknown_key(struct parse *parse, const struct yaml_node *key, const char *where,
                        const char *const *names) {
    const char *near = option_nearest(key->scalar, names);
    struct finding *finding = near ? report(parse, "M024", key->line, key->column, "unknown key '%s'%s",
                                            key->scalar, where)
                                   : report(parse, "M023", key->line, key->column,
                                            "unknown key '%s'%s; it is not read", key->scalar, where);
    if (finding)
        finding->fix = near ? arena_printf(&parse->findings->arena, "did you mean '%s'?", near)
                            : "delete it, or map it to a known key under 'front-matter:' in docket.yaml";
}

/* A single line of text. `null` and the empty value leave the field unset, but for its place. */
static void read_field(struct parse *parse, struct field *field, const struct yaml_node *key,
                       const struct yaml_node *value) {
    if (value->kind != YAML_SCALAR) {
        if (!is_empty(value))
            wrong_kind(parse, key, value, "a text");
        *field = (struct field){NULL, key->line, key->column, !is_empty(value)};
        return;
    }
    const char *text = yaml_text(value);
    *field = (struct field){text && *text ? text : NULL, value->line, value->column, false};
    if (!text || !*text)
        *field = (struct field){NULL, key->line, key->column, false};
    else if (text[strcspn(text, "\n\t")] != '\0') {
        char *copy = arena_strdup(parse->arena, text);
        for (char *p = copy; (p = strpbrk(p, "\n\t")) != NULL;)
            *p = ' ';
        size_t length = strlen(copy);
        while (length > 0 && copy[length - 1] == ' ')
            copy[--length] = '\0';
        field->text = copy;
    }
}

/* A list of texts; a single text is a list of one. */
static void read_fields(struct parse *parse, struct field **fields, size_t *count,
                        const struct yaml_node *key, const struct yaml_node *value) {
    if (value->kind == YAML_MAPPING) {
        if (value->count > 0)
            wrong_kind(parse, key, value, "a list of texts");
        return;
    }
    size_t room = value->kind == YAML_SEQUENCE ? value->count : 1;
    *fields = arena_alloc(parse->arena, (room + 1) * sizeof **fields);
    for (size_t i = 0; i < room; i++) {
        const struct yaml_node *item = value->kind == YAML_SEQUENCE ? value->items[i] : value;
        struct field field;
        if (item->kind != YAML_SCALAR) {
            report(parse, "M022", item->line, item->column, "an entry of '%s' must be a text, not %s",
                   key->scalar, kind_word(item));
            continue;
        }
        read_field(parse, &field, key, item);
        if (field.text)
            (*fields)[(*count)++] = field;
    }
}

/* A mapping with the keys of `parts`, into the fields of `into`. */
static void read_parts(struct parse *parse, void *into, const struct part *parts,
                       const struct yaml_node *mapping, const char *where) {
    for (size_t i = 0; i < mapping->count; i++) {
        const struct yaml_node *key = mapping->pairs[i].key;
        const char *names[8] = {NULL};
        const struct part *part = NULL;
        for (size_t k = 0; parts[k].name; k++) {
            names[k] = parts[k].name;
            if (strcmp(parts[k].name, key->scalar) == 0)
                part = &parts[k];
        }
        if (part)
            read_field(parse, (struct field *)((char *)into + part->offset), key, mapping->pairs[i].value);
        else
            unknown_key(parse, key, where, names);
    }
}

static void read_change_parts(struct parse *parse, struct metadata *meta, const struct yaml_node *value) {
    static const char *const classes[] = {"editorial", "minor", "major"};
    bool known = false;
    read_parts(parse, meta, change_parts, value, " in 'change'");
    const struct field *class = &meta->change_class;
    for (size_t i = 0; i < sizeof classes / sizeof *classes && class->text; i++)
        known = known || strcmp(class->text, classes[i]) == 0;
    if (class->text && !known)
        report(parse, "M022", class->line, class->column, "'class' takes editorial, minor or major");
}

static void read_change(struct parse *parse, const struct yaml_node *key, const struct yaml_node *value) {
    struct metadata *meta = &parse->document->meta;
    if (value->kind == YAML_SCALAR)
        read_field(parse, &meta->change_text, key, value);
    else if (value->kind == YAML_MAPPING)
        read_change_parts(parse, meta, value);
    else {
        wrong_kind(parse, key, value, "a text, or a mapping with text, reason, class, reading");
        meta->change_text = (struct field){NULL, key->line, key->column, true};
    }
}

static void read_translation(struct parse *parse, const struct yaml_node *key,
                             const struct yaml_node *value) {
    if (value->kind == YAML_MAPPING)
        read_parts(parse, &parse->document->meta, translation_parts, value, " in 'translation-of'");
    else if (!is_empty(value))
        wrong_kind(parse, key, value, "a mapping with language and revision");
}

static bool is_clause_number(const char *text) {
    if (!*text || strlen(text) > 32)
        return false;
    for (const char *p = text; *p; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '.'))
            return false;
    return text[0] != '.' && text[strlen(text) - 1] != '.' && !strstr(text, "..");
}

static void add_clause(struct parse *parse, const char *standard, const struct yaml_node *item) {
    struct metadata *meta = &parse->document->meta;
    const char *number = yaml_text(item);
    if (item->kind != YAML_SCALAR) {
        report(parse, "M025", item->line, item->column, "a clause must be a number such as 7.5.3, not %s",
               kind_word(item));
        return;
    }
    if (!number)
        return;
    /* "iso14001-2015:7.5.3" in a plain list names the standard too. */
    const char *colon = strchr(number, ':');
    if (colon && !standard) {
        standard = arena_strndup(parse->arena, number, (size_t)(colon - number));
        number = colon + 1;
    }
    if (!is_clause_number(number)) {
        report(parse, "M025", item->line, item->column, "'%s' is no clause number", number);
        return;
    }
    meta->clauses[meta->clause_count++] = (struct clause_reference){standard, number, item->line,
                                                                    item->column};
}

static size_t clause_room(const struct yaml_node *value) {
    size_t room = value->kind == YAML_SCALAR ? 1 : value->count;
    if (value->kind == YAML_MAPPING)
        for (size_t i = 0; i < value->count; i++)
            room += value->pairs[i].value->kind == YAML_SCALAR ? 1 : value->pairs[i].value->count;
    return room;
}

static void add_clauses(struct parse *parse, const char *standard, const struct yaml_node *key,
                        const struct yaml_node *value) {
    if (value->kind == YAML_SCALAR)
        add_clause(parse, standard, value);
    else if (value->kind == YAML_SEQUENCE)
        for (size_t i = 0; i < value->count; i++)
            add_clause(parse, standard, value->items[i]);
    else if (!is_empty(value))
        wrong_kind(parse, key, value, "a list of clause numbers");
}

static void read_clauses(struct parse *parse, const struct yaml_node *key, const struct yaml_node *value) {
    struct metadata *meta = &parse->document->meta;
    meta->clauses = arena_alloc(parse->arena, clause_room(value) * sizeof *meta->clauses);
    if (value->kind != YAML_MAPPING) {
        add_clauses(parse, NULL, key, value);
        return;
    }
    for (size_t i = 0; i < value->count; i++)
        add_clauses(parse, value->pairs[i].key->scalar, value->pairs[i].key, value->pairs[i].value);
}

static void read_records(struct parse *parse, const struct yaml_node *key, const struct yaml_node *value) {
    struct metadata *meta = &parse->document->meta;
    if (value->kind != YAML_SEQUENCE) {
        if (!is_empty(value))
            wrong_kind(parse, key, value,
                       "a list of mappings with form, keeper, storage, retention, disposition");
        return;
    }
    meta->records = arena_alloc(parse->arena, value->count * sizeof *meta->records);
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml_node *item = value->items[i];
        if (item->kind != YAML_MAPPING) {
            report(parse, "M022", item->line, item->column,
                   "an entry of 'records' must be a mapping with form, keeper, storage, retention, "
                   "disposition, not %s",
                   kind_word(item));
            continue;
        }
        struct record_entry *entry = &meta->records[meta->record_count++];
        entry->line = item->line;
        entry->column = item->column;
        read_parts(parse, entry, record_parts, item, " in an entry of 'records'");
    }
}

static void read_key(struct parse *parse, const struct key *known, const struct yaml_node *key,
                     const struct yaml_node *value) {
    struct metadata *meta = &parse->document->meta;
    switch (known->shape) {
    case SHAPE_TEXT:
        read_field(parse, (struct field *)((char *)meta + known->offset), key, value);
        break;
    case SHAPE_TEXTS:
        if (known->offset == 0) {
            meta->authors_key = (struct field){NULL, key->line, key->column,
                                               value->kind == YAML_MAPPING && !is_empty(value)};
            read_fields(parse, &meta->authors, &meta->author_count, key, value);
        } else
            read_fields(parse, &meta->sites, &meta->site_count, key, value);
        break;
    case SHAPE_CHANGE:
        read_change(parse, key, value);
        break;
    case SHAPE_CLAUSES:
        read_clauses(parse, key, value);
        break;
    case SHAPE_RECORDS:
        read_records(parse, key, value);
        break;
    case SHAPE_TRANSLATION:
        read_translation(parse, key, value);
        break;
    }
}

static const struct key_mapping *find_mapping(const struct document_options *options, const char *key) {
    if (options)
        for (size_t i = 0; i < options->mapping_count; i++)
            if (strcmp(options->mappings[i].from, key) == 0)
                return &options->mappings[i];
    return NULL;
}

bool frontmatter_maps(const struct document_options *options, const char *key) {
    return find_mapping(options, key) != NULL;
}

const char *frontmatter_key(const struct document_options *options, const char *key) {
    const struct key_mapping *mapping = find_mapping(options, key);
    if (mapping)
        return *mapping->to ? mapping->to : NULL;
    for (size_t k = 0; k < KEY_COUNT; k++)
        if (strcasecmp(keys[k].name, key) == 0)
            return keys[k].name;
    return NULL;
}

static const struct yaml_node *translate_scalar(struct parse *parse, const struct key_mapping *mapping,
                                                const struct yaml_node *value) {
    const char *text = yaml_text(value);
    for (size_t i = 0; text && i < mapping->value_count; i++)
        if (strcmp(mapping->values[i].from, text) == 0) {
            struct yaml_node *copy = arena_dup(parse->arena, value, sizeof *value);
            copy->scalar = mapping->values[i].to;
            return copy;
        }
    return value;
}

/* The value as docket calls it: a text, or each text of a list. */
static const struct yaml_node *translate(struct parse *parse, const struct key_mapping *mapping,
                                         const struct yaml_node *value) {
    if (!mapping || mapping->value_count == 0 || value->kind == YAML_MAPPING)
        return value;
    if (value->kind == YAML_SCALAR)
        return translate_scalar(parse, mapping, value);
    struct yaml_node *copy = arena_dup(parse->arena, value, sizeof *value);
    copy->items = arena_alloc(parse->arena, value->count * sizeof(struct yaml_node *));
    for (size_t i = 0; i < value->count; i++)
        copy->items[i] = (struct yaml_node *)translate_scalar(parse, mapping, value->items[i]);
    return copy;
}

struct taking {
    struct parse *parse;
    const char *names[KEY_COUNT + 1];        /* for proposals */
    const struct yaml_node *seen[KEY_COUNT]; /* the key that gave it */
};

/* An unknown key. What it was meant to be isn't missing besides: the one finding says it. But without these
 * three there is no document to speak of, whatever the gate. */
static void misspelt_key(struct taking *taking, const struct yaml_node *key) {
    struct metadata *meta = &taking->parse->document->meta;
    static const char *const vital[] = {"id", "title", "revision"};
    const char *near = option_nearest(key->scalar, taking->names);
    for (size_t i = 0; near && i < sizeof vital / sizeof *vital; i++)
        if (strcmp(near, vital[i]) == 0)
            near = NULL;
    for (size_t k = 0; near && k < KEY_COUNT; k++) {
        struct field *field = strcmp(keys[k].name, "change") == 0
                                  ? &meta->change_text
                                  : (struct field *)((char *)meta + keys[k].offset);
        bool text = keys[k].shape == SHAPE_TEXT || field == &meta->change_text;
        if (text && strcmp(keys[k].name, near) == 0 && !taking->seen[k])
            *field = (struct field){NULL, key->line, key->column, true};
    }
    for (const char *const *day = document_day_keys; *day; day++)
        if (strcmp(key->scalar, *day) == 0) {
            day_in_force(taking->parse, key);
            return;
        }
    unknown_key(taking->parse, key, "", taking->names);
}

/* A key with its value; `mapping` is docket.yaml's for it, or NULL. */
static void take_pair(struct taking *taking, const struct key_mapping *mapping, const struct yaml_node *key,
                      const struct yaml_node *value) {
    struct parse *parse = taking->parse;
    const char *name = mapping ? mapping->to : key->scalar;
    size_t k = 0;
    while (k < KEY_COUNT && strcmp(keys[k].name, name) != 0)
        k++;
    if (k == KEY_COUNT) {
        /* An empty name on the right side of a mapping: known, and not wanted. */
        if (*name)
            misspelt_key(taking, key);
    } else if (taking->seen[k]) {
        report(parse, "M026", key->line, key->column, "'%s' and '%s' in line %d both give the %s",
               key->scalar, taking->seen[k]->scalar, taking->seen[k]->line, name);
    } else {
        taking->seen[k] = key;
        read_key(parse, &keys[k], key, translate(parse, mapping, value));
    }
}

/* Keys of the mapping at `key` that docket.yaml maps as "title.en". False: it maps none. */
static bool take_inner(struct taking *taking, const struct yaml_node *key, const struct yaml_node *value) {
    bool any = false;
    for (size_t i = 0; value->kind == YAML_MAPPING && i < value->count; i++) {
        const struct yaml_node *inner = value->pairs[i].key;
        const char *path = arena_printf(taking->parse->arena, "%s.%s", key->scalar, inner->scalar);
        const struct key_mapping *mapping = find_mapping(taking->parse->options, path);
        if (mapping)
            take_pair(taking, mapping, inner, value->pairs[i].value);
        any = any || mapping;
    }
    return any;
}

void frontmatter_take(struct parse *parse, const struct yaml_node *root) {
    struct taking taking = {.parse = parse};
    for (size_t k = 0; k < KEY_COUNT; k++)
        taking.names[k] = keys[k].name;
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *key = root->pairs[i].key, *value = root->pairs[i].value;
        if (!take_inner(&taking, key, value))
            take_pair(&taking, find_mapping(parse->options, key->scalar), key, value);
    }
}

/* The length of the line end at `at`, 0 where there is none. */
static size_t line_end(const char *at, const char *end) {
    if (at < end && *at == '\r')
        return at + 1 < end && at[1] == '\n' ? 2 : 1;
    return at < end && *at == '\n' ? 1 : 0;
}

/* Whether the line at `at` is three of `c` and blanks; the length with its line end then. */
static size_t fence(const char *at, const char *end, char c) {
    if (end - at < 3 || at[0] != c || at[1] != c || at[2] != c)
        return 0;
    const char *p = at + 3;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    size_t tail = line_end(p, end);
    return p == end || tail ? (size_t)(p - at) + tail : 0;
}

/* Whether a line looks like `key: value`, so that a Markdown rule at the start of a file isn't taken for
 * front matter. */
static bool is_key_line(const char *at, const char *end) {
    if (at == end || *at == '-' || *at == ' ')
        return false;
    const char *colon = memchr(at, ':', (size_t)(end - at));
    return colon && (colon + 1 == end || colon[1] == ' ' || colon[1] == '\t');
}

/* What lies between a first line '---' and its end. */
struct span {
    const char *close;   /* the closing fence, NULL without */
    size_t close_length; /* with its line end */
    int lines;           /* up to and with the closing fence */
    bool keys; /* some line looks like a key; without a closing fence: one before the first empty line */
};

static struct span find_close(const char *at, const char *end) {
    struct span span = {.lines = 1};
    bool first_block = false, empty_seen = false;
    while (at < end) {
        span.lines++;
        span.close_length = fence(at, end, '-');
        if (!span.close_length)
            span.close_length = fence(at, end, '.');
        if (span.close_length) {
            span.close = at;
            return span;
        }
        const char *stop = at;
        while (stop < end && *stop != '\n' && *stop != '\r')
            stop++;
        bool key = is_key_line(at, stop);
        span.keys = span.keys || key;
        empty_seen = empty_seen || stop == at;
        first_block = first_block || (key && !empty_seen);
        at = stop + line_end(stop, end);
    }
    span.keys = first_block;
    return span;
}

int frontmatter_read(struct parse *parse, size_t *body_offset, int *body_line) {
    struct document *document = parse->document;
    const char *start = document->source + *body_offset, *end = document->source + document->length;
    size_t opening = fence(start, end, '-');
    /* Before an empty line it is a rule, whatever comes after: text must not vanish as keys. */
    if (!opening || start[opening - 1] == '-' || line_end(start + opening, end))
        return 0;
    struct span span = find_close(start + opening, end);
    size_t length = span.close ? (size_t)(span.close - start) - opening : 0;
    if (!span.keys && (!span.close || length > 0))
        return 0;
    if (!span.close) {
        struct finding *finding = report(parse, "S001", 1, 1,
                                         "the front matter that begins here is never closed");
        if (finding)
            finding->fix = "put a line '---' after the last key";
        return -1;
    }
    if (length > FRONT_MATTER_MAX_BYTES) {
        report(parse, "M027", 1, 1, "the front matter is longer than 64 KB");
        return -1;
    }
    const struct yaml_node *root = yaml_parse(parse->arena, start + opening, length, document->path, 2,
                                              "M021", parse->findings);
    if (!root)
        return -1;
    document->has_front_matter = true;
    document->front_matter = root;
    *body_offset = (size_t)(span.close + span.close_length - document->source);
    *body_line = span.lines + 1;
    if (root->kind != YAML_MAPPING) {
        report(parse, "M021", root->line, root->column,
               "the front matter must be a mapping of keys to values, not %s", kind_word(root));
        return -1;
    }
    frontmatter_take(parse, root);
    return 0;
}
