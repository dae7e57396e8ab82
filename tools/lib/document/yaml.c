#include "document/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"

enum { YAML_MAX_DEPTH = 20, YAML_MAX_NODES = 200000 };
#define YAML_MAX_BYTES (1u << 20)

/* A collection that is being filled. */
struct level {
    struct yaml_node *node;
    struct yaml_node *key; /* of a mapping: the key whose value comes next, or NULL */
    size_t capacity;
    struct map keys; /* of a mapping: its keys so far */
};

struct reader {
    struct arena *arena;
    const char *text;
    size_t length;
    size_t *lines; /* where each line begins */
    size_t line_count;
    const char *path;
    int first_line;
    const char *rule;
    struct findings *findings;
    struct level levels[YAML_MAX_DEPTH];
    int depth;
    size_t nodes;
    struct yaml_node *root;
};

static void index_lines(struct reader *reader) {
    size_t capacity = 0;
    MEM_APPEND(reader->lines, reader->line_count, capacity, 0);
    for (size_t i = 0; i < reader->length; i++) {
        char c = reader->text[i];
        if (c == '\n' || (c == '\r' && (i + 1 >= reader->length || reader->text[i + 1] != '\n')))
            MEM_APPEND(reader->lines, reader->line_count, capacity, i + 1);
    }
}

/* libyaml counts columns in characters; findings count bytes. Both results are from 1. */
static void place(const struct reader *reader, yaml_mark_t mark, int *line, int *column) {
    size_t row = mark.line < reader->line_count ? mark.line : reader->line_count - 1;
    const char *at = reader->text + reader->lines[row], *end = reader->text + reader->length;
    size_t characters = mark.line < reader->line_count ? mark.column : 0;
    const char *p = at;
    for (; characters > 0 && p < end && *p != '\n'; characters--)
        for (p++; p < end && ((unsigned char)*p & 0xC0) == 0x80; p++)
            ;
    *line = reader->first_line + (int)row;
    *column = (int)(p - at) + 1;
}

static int fail(struct reader *reader, yaml_mark_t mark, const char *message, const char *fix) {
    int line, column;
    place(reader, mark, &line, &column);
    finding_add(reader->findings, reader->rule, reader->path, line, column, "%s", message)->fix = fix;
    return -1;
}

/* The mark of a byte: libyaml has none where it can't read the text itself. */
static yaml_mark_t mark_at(const struct reader *reader, size_t offset) {
    yaml_mark_t mark = {.index = offset};
    while (mark.line + 1 < reader->line_count && reader->lines[mark.line + 1] <= offset)
        mark.line++;
    for (size_t i = reader->lines[mark.line]; i < offset && i < reader->length; i++)
        mark.column += ((unsigned char)reader->text[i] & 0xC0) != 0x80;
    return mark;
}

/* libyaml's own words for a mistake, with a controller's words for the frequent ones. */
static int fail_syntax(struct reader *reader, const yaml_parser_t *parser) {
    static const struct {
        const char *theirs, *ours;
    } words[] = {
        {"mapping values are not allowed in this context",
         "a colon stands where no key can begin; put the value into quotes, or indent the line like its "
         "neighbours"},
        {"could not find expected ':'", "a key has no colon after it, or a value runs on to the next line"},
        {"found character that cannot start any token",
         "a value begins with a character that has a meaning in "
         "YAML (tab, @, `, %); put the value into quotes"},
        {"did not find expected key", "here a key is expected; check indentation and quotes above"},
        {"found unexpected end of stream", "a quote is opened and never closed"},
        {"did not find expected ',' or ']'", "a list in brackets is not closed, or lacks a comma"},
        {"did not find expected ',' or '}'", "a mapping in braces is not closed, or lacks a comma"},
        {"found undefined tag handle", "tags (!) are not allowed"},
        {"did not find expected '-' indicator", "an item of the list is not indented like the others"},
        {"did not find expected <document start>", "more than one YAML document, or text after its end"},
    };
    const char *problem = parser->problem ? parser->problem : "it cannot be read";
    const char *ours = problem;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(problem, words[i].theirs) == 0)
            ours = words[i].ours;
    yaml_mark_t mark = parser->error == YAML_READER_ERROR ? mark_at(reader, parser->problem_offset)
                                                          : parser->problem_mark;
    if (strcmp(problem, "found unexpected end of stream") == 0 && parser->context)
        mark = parser->context_mark;
    struct buffer message = BUFFER_INIT;
    const char *fix = strstr(ours, "; ");
    buffer_printf(&message, "the YAML is broken: %.*s", fix ? (int)(fix - ours) : (int)strlen(ours), ours);
    fail(reader, mark, buffer_text(&message), fix ? fix + 2 : NULL);
    buffer_release(&message);
    return -1;
}

static struct yaml_node *new_node(struct reader *reader, enum yaml_kind kind, yaml_mark_t mark) {
    struct yaml_node *node = arena_alloc(reader->arena, sizeof *node);
    node->kind = kind;
    place(reader, mark, &node->line, &node->column);
    reader->nodes++;
    return node;
}

/* Room for one more element of an array in the arena. */
static void *grow(struct reader *reader, void *old, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity)
        return old;
    *capacity = *capacity ? *capacity * 2 : 4;
    void *items = arena_alloc(reader->arena, *capacity * size);
    if (count > 0)
        memcpy(items, old, count * size);
    return items;
}

static int add_key(struct reader *reader, struct level *level, struct yaml_node *node, yaml_mark_t mark) {
    if (node->kind != YAML_SCALAR)
        return fail(reader, mark, "a key must be a word, not a list or a mapping", NULL);
    if (strcmp(node->scalar, "<<") == 0 && node->plain)
        return fail(reader, mark, "merge keys (<<) are not allowed", "write the values out");
    if (map_put(&level->keys, node->scalar, node) != NULL) {
        struct buffer message = BUFFER_INIT;
        buffer_printf(&message, "the key '%s' stands here a second time", node->scalar);
        fail(reader, mark, buffer_text(&message), "delete one of the two");
        buffer_release(&message);
        return -1;
    }
    level->key = node;
    return 0;
}

static int add(struct reader *reader, struct yaml_node *node, yaml_mark_t mark) {
    if (reader->nodes > YAML_MAX_NODES)
        return fail(reader, mark, "more than 200,000 values", NULL);
    if (reader->depth == 0) {
        reader->root = node;
        return 0;
    }
    struct level *level = &reader->levels[reader->depth - 1];
    struct yaml_node *into = level->node;
    if (into->kind == YAML_SEQUENCE) {
        into->items = grow(reader, into->items, into->count, &level->capacity, sizeof *into->items);
        into->items[into->count++] = node;
        return 0;
    }
    if (!level->key)
        return add_key(reader, level, node, mark);
    into->pairs = grow(reader, into->pairs, into->count, &level->capacity, sizeof *into->pairs);
    into->pairs[into->count++] = (struct yaml_pair){level->key, node};
    level->key = NULL;
    return 0;
}

static int open_level(struct reader *reader, enum yaml_kind kind, const yaml_event_t *event) {
    if (reader->depth >= YAML_MAX_DEPTH)
        return fail(reader, event->start_mark, "lists and mappings are nested more than 20 deep", NULL);
    struct yaml_node *node = new_node(reader, kind, event->start_mark);
    if (add(reader, node, event->start_mark) < 0)
        return -1;
    reader->levels[reader->depth++] = (struct level){.node = node};
    return 0;
}

static void close_level(struct reader *reader) {
    map_release(&reader->levels[--reader->depth].keys);
}

static int read_scalar(struct reader *reader, const yaml_event_t *event) {
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (event->data.scalar.tag || event->data.scalar.anchor)
        return fail(reader, event->start_mark, "anchors (&) and tags (!) are not allowed",
                    "put the value into quotes, if it is one");
    if (memchr(value, '\0', length))
        return fail(reader, event->start_mark, "a value holds a NUL character", NULL);
    struct yaml_node *node = new_node(reader, YAML_SCALAR, event->start_mark);
    node->scalar = arena_strndup(reader->arena, value, length);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return add(reader, node, event->start_mark);
}

/* Takes in one event: 1 at the end of the stream, 0 to go on, -1 with a finding. */
static int read_event(struct reader *reader, const yaml_event_t *event, int *documents) {
    switch (event->type) {
    case YAML_STREAM_END_EVENT:
        return 1;
    case YAML_DOCUMENT_START_EVENT:
        if (++*documents > 1)
            return fail(reader, event->start_mark, "more than one YAML document", NULL);
        if (event->data.document_start.version_directive ||
            event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
            return fail(reader, event->start_mark, "directives (%) are not allowed", NULL);
        return 0;
    case YAML_ALIAS_EVENT:
        return fail(reader, event->start_mark, "aliases (*) are not allowed",
                    "write the value out, or put it into quotes");
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor || event->data.sequence_start.tag)
            return fail(reader, event->start_mark, "anchors (&) and tags (!) are not allowed", NULL);
        return open_level(reader, YAML_SEQUENCE, event);
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor || event->data.mapping_start.tag)
            return fail(reader, event->start_mark, "anchors (&) and tags (!) are not allowed", NULL);
        return open_level(reader, YAML_MAPPING, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_level(reader);
        return 0;
    default:
        return 0;
    }
}

static int read_all(struct reader *reader) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)reader->text, reader->length);
    int documents = 0, status = 0;
    while (status == 0) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = fail_syntax(reader, &parser);
            break;
        }
        status = read_event(reader, &event, &documents);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return status;
}

struct yaml_node *yaml_parse(struct arena *arena, const char *text, size_t length, const char *path,
                             int first_line, const char *rule, struct findings *findings) {
    struct reader reader = {.arena = arena,
                            .text = text ? text : "",
                            .length = length,
                            .path = path,
                            .first_line = first_line,
                            .rule = rule,
                            .findings = findings};
    if (length > YAML_MAX_BYTES) {
        finding_add(findings, rule, path, first_line, 0, "more than 1 MB of YAML");
        return NULL;
    }
    index_lines(&reader);
    int status = read_all(&reader);
    while (reader.depth > 0)
        close_level(&reader);
    if (status > 0 && !reader.root)
        reader.root = new_node(&reader, YAML_MAPPING, (yaml_mark_t){0, 0, 0});
    free(reader.lines);
    return status < 0 ? NULL : reader.root;
}

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key) {
    if (!node || node->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++)
        if (strcmp(node->pairs[i].key->scalar, key) == 0)
            return node->pairs[i].value;
    return NULL;
}

const char *yaml_text(const struct yaml_node *node) {
    if (!node || node->kind != YAML_SCALAR)
        return NULL;
    if (node->plain &&
        (node->scalar[0] == '\0' || strcmp(node->scalar, "null") == 0 || strcmp(node->scalar, "~") == 0))
        return NULL;
    return node->scalar;
}

const char *yaml_library_version(void) {
    return yaml_get_version_string();
}
