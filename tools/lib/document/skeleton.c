#include "document/skeleton.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "document/internal.h"

/* The texts of the metadata, in the order in which they are written. */
static const size_t fields[] = {
    offsetof(struct metadata, id),
    offsetof(struct metadata, type),
    offsetof(struct metadata, title),
    offsetof(struct metadata, revision),
    offsetof(struct metadata, owner),
    offsetof(struct metadata, language),
    offsetof(struct metadata, classification),
    offsetof(struct metadata, change_text),
    offsetof(struct metadata, change_reason),
    offsetof(struct metadata, change_class),
    offsetof(struct metadata, change_reading),
    offsetof(struct metadata, translation_language),
    offsetof(struct metadata, translation_revision),
    offsetof(struct metadata, authors_key),
};
static const size_t record_fields[] = {
    offsetof(struct record_entry, form),      offsetof(struct record_entry, title),
    offsetof(struct record_entry, keeper),    offsetof(struct record_entry, storage),
    offsetof(struct record_entry, retention), offsetof(struct record_entry, disposition),
};
enum {
    FIELDS = sizeof fields / sizeof *fields,
    RECORD_FIELDS = sizeof record_fields / sizeof *record_fields,
    HEADING_LEVELS = 6,
};
#define NO_TEXT UINT32_MAX
#define NO_BESIDE ((size_t)UINT32_MAX)

/* --- writing -------------------------------------------------------------------------------------------- */

static void put_number(struct buffer *out, size_t number) {
    uint32_t value = (uint32_t)number;
    buffer_add(out, &value, sizeof value);
}

/* With its NUL, so that it can be used where it lies. */
static void put_text(struct buffer *out, const char *text) {
    size_t length = text ? strlen(text) : 0;
    put_number(out, text ? length : NO_TEXT);
    if (text)
        buffer_add(out, text, length + 1);
}

static void put_field(struct buffer *out, const struct field *field) {
    put_text(out, field->text);
    put_number(out, (size_t)field->line);
    put_number(out, (size_t)field->column);
    put_number(out, field->refused);
}

static void put_fields(struct buffer *out, const struct field *list, size_t count) {
    put_number(out, count);
    for (size_t i = 0; i < count; i++)
        put_field(out, &list[i]);
}

static void put_metadata(struct buffer *out, const struct metadata *meta) {
    for (size_t i = 0; i < FIELDS; i++)
        put_field(out, (const struct field *)((const char *)meta + fields[i]));
    put_fields(out, meta->authors, meta->author_count);
    put_fields(out, meta->sites, meta->site_count);
    put_number(out, meta->clause_count);
    for (size_t i = 0; i < meta->clause_count; i++) {
        put_text(out, meta->clauses[i].standard);
        put_text(out, meta->clauses[i].number);
        put_number(out, (size_t)meta->clauses[i].line);
        put_number(out, (size_t)meta->clauses[i].column);
    }
    put_number(out, meta->record_count);
    for (size_t i = 0; i < meta->record_count; i++) {
        put_number(out, (size_t)meta->records[i].line);
        put_number(out, (size_t)meta->records[i].column);
        for (size_t k = 0; k < RECORD_FIELDS; k++)
            put_field(out, (const struct field *)((const char *)&meta->records[i] + record_fields[k]));
    }
}

/* Where a node stands, or what it stands in. */
static void put_place(struct buffer *out, const struct node *node) {
    while (node->line == 0 && node->parent)
        node = node->parent;
    put_number(out, (size_t)node->line);
    put_number(out, (size_t)node->column);
}

static void put_plain(struct buffer *out, const struct node *node) {
    struct buffer text = BUFFER_INIT;
    put_text(out, node_text(node, &text));
    buffer_release(&text);
}

/* So much of the text behind a link as others look at, cut where a character begins. */
static void put_behind(struct buffer *out, const char *text) {
    char cut[LINK_BEHIND + 1];
    size_t length = text ? strnlen(text, LINK_BEHIND + 1) : 0;
    if (length <= LINK_BEHIND) {
        put_text(out, text);
        return;
    }
    for (length = LINK_BEHIND; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
        length--;
    memcpy(cut, text, length);
    cut[length] = '\0';
    put_text(out, cut);
}

static void put_headings(struct buffer *out, const struct document *document) {
    put_number(out, document->heading_count);
    for (size_t i = 0; i < document->heading_count; i++) {
        const struct node *node = document->headings[i];
        put_place(out, node);
        put_number(out, node->parent == document->body);
        put_number(out, (size_t)node->heading.level);
        put_text(out, node->heading.anchor);
        put_number(out, node->heading.anchor_given);
        put_number(out, node->heading.clause_count);
        for (size_t k = 0; k < node->heading.clause_count; k++)
            put_text(out, node->heading.clauses[k]);
        put_plain(out, node);
    }
}

/* Whether others look at it: whoever leads to a page elsewhere leads to no document. */
static bool is_wanted(const struct node *link) {
    return link->kind == NODE_IMAGE || link->link.kind != LINK_URI;
}

/* Their sections, which are in the order of the links, by their numbers from 1. */
static void put_links(struct buffer *out, const struct document *document) {
    size_t number = 0, count = 0;
    for (size_t i = 0; i < document->link_count; i++)
        count += is_wanted(document->links[i].node);
    put_number(out, count);
    for (size_t i = 0; i < document->link_count; i++) {
        const struct node *node = document->links[i].node, *section = document->links[i].section;
        if (!is_wanted(node))
            continue;
        while (section && (number == 0 || document->headings[number - 1] != section))
            number++;
        put_place(out, node);
        put_number(out, section ? number : 0);
        put_number(out, node->kind == NODE_IMAGE);
        put_number(out, node->link.kind);
        put_text(out, node->link.target);
        put_text(out, node->link.fragment);
        put_text(out, node->link.title);
        put_plain(out, node);
        put_behind(out, document->links[i].behind);
        put_number(out, document->links[i].alone);
        put_number(out, document->links[i].beside < NO_BESIDE ? document->links[i].beside : NO_BESIDE);
    }
}

void skeleton_write(const struct document *document, struct buffer *out) {
    buffer_reserve(out, 1024 + document->length / 4);
    put_text(out, document->sha256);
    put_number(out, document->length);
    put_number(out, document->has_front_matter);
    put_number(out, document->front_matter != NULL);
    put_metadata(out, &document->meta);
    put_headings(out, document);
    put_links(out, document);
}

/* --- reading -------------------------------------------------------------------------------------------- */

struct reader {
    struct document *document;
    struct arena *arena; /* in which it is made */
    struct node *body;
    const char *at, *end;
    bool bad;
};

static size_t take_number(struct reader *reader) {
    uint32_t value = 0;
    if ((size_t)(reader->end - reader->at) < sizeof value)
        reader->bad = true;
    else
        memcpy(&value, reader->at, sizeof value);
    reader->at += reader->bad ? 0 : sizeof value;
    return reader->bad ? 0 : value;
}

static int take_int(struct reader *reader) {
    return (int)take_number(reader);
}

static const char *take_text(struct reader *reader) {
    size_t length = take_number(reader);
    if (length == NO_TEXT || reader->bad)
        return NULL;
    const char *text = reader->at;
    if ((size_t)(reader->end - text) <= length || text[length] != '\0') {
        reader->bad = true;
        return NULL;
    }
    reader->at += length + 1;
    return text;
}

/* A text that is there. */
static const char *take_some(struct reader *reader) {
    const char *text = take_text(reader);
    return text ? text : "";
}

/* How many follow, each of at least `size` bytes. */
static size_t take_count(struct reader *reader, size_t size) {
    size_t count = take_number(reader);
    if (count > (size_t)(reader->end - reader->at) / size)
        reader->bad = true;
    return reader->bad ? 0 : count;
}

static void take_field(struct reader *reader, struct field *field) {
    field->text = take_text(reader);
    field->line = take_int(reader);
    field->column = take_int(reader);
    field->refused = take_number(reader) != 0;
}

static void take_fields(struct reader *reader, struct field **list, size_t *count) {
    *count = take_count(reader, 4 * sizeof(uint32_t));
    *list = arena_alloc(reader->arena, *count * sizeof **list);
    for (size_t i = 0; i < *count; i++)
        take_field(reader, &(*list)[i]);
}

static void take_metadata(struct reader *reader, struct metadata *meta) {
    struct arena *arena = reader->arena;
    for (size_t i = 0; i < FIELDS; i++)
        take_field(reader, (struct field *)((char *)meta + fields[i]));
    take_fields(reader, &meta->authors, &meta->author_count);
    take_fields(reader, &meta->sites, &meta->site_count);
    meta->clause_count = take_count(reader, 4 * sizeof(uint32_t));
    meta->clauses = arena_alloc(arena, meta->clause_count * sizeof *meta->clauses);
    for (size_t i = 0; i < meta->clause_count; i++) {
        meta->clauses[i].standard = take_text(reader);
        meta->clauses[i].number = take_some(reader);
        meta->clauses[i].line = take_int(reader);
        meta->clauses[i].column = take_int(reader);
    }
    meta->record_count = take_count(reader, (2 + 4 * RECORD_FIELDS) * sizeof(uint32_t));
    meta->records = arena_alloc(arena, meta->record_count * sizeof *meta->records);
    for (size_t i = 0; i < meta->record_count; i++) {
        meta->records[i].line = take_int(reader);
        meta->records[i].column = take_int(reader);
        for (size_t k = 0; k < RECORD_FIELDS; k++)
            take_field(reader, (struct field *)((char *)&meta->records[i] + record_fields[k]));
    }
}

static struct node *add_node(struct reader *reader, struct node *parent, enum node_kind kind) {
    struct node *node = arena_alloc(reader->arena, sizeof *node);
    node->kind = kind;
    node_append(parent, node);
    return node;
}

static void take_heading(struct reader *reader) {
    int line = take_int(reader), column = take_int(reader);
    bool top = take_number(reader) != 0;
    struct node *parent = top ? reader->body : add_node(reader, reader->body, NODE_QUOTE);
    struct node *heading = add_node(reader, parent, NODE_HEADING);
    heading->line = heading->end_line = line;
    heading->column = column;
    heading->heading.level = take_int(reader);
    heading->heading.anchor = take_some(reader);
    heading->heading.anchor_given = take_number(reader) != 0;
    heading->heading.clause_count = take_count(reader, sizeof(uint32_t));
    reader->document->heading_clauses += heading->heading.clause_count;
    heading->heading.clauses = arena_alloc(reader->arena,
                                           heading->heading.clause_count * sizeof(const char *));
    for (size_t i = 0; i < heading->heading.clause_count; i++)
        heading->heading.clauses[i] = take_some(reader);
    add_node(reader, heading, NODE_TEXT)->text = take_some(reader);
    if (heading->heading.level < 1 || heading->heading.level > HEADING_LEVELS)
        reader->bad = true;
    map_put(&reader->document->anchors, heading->heading.anchor, heading);
    reader->document->headings[reader->document->heading_count++] = heading;
}

static void take_link(struct reader *reader, struct node *paragraph, struct document_link *link) {
    int line = take_int(reader), column = take_int(reader);
    size_t section = take_number(reader);
    struct node *node = add_node(reader, paragraph, take_number(reader) ? NODE_IMAGE : NODE_LINK);
    node->line = node->end_line = line;
    node->column = column;
    size_t kind = take_number(reader);
    node->link.kind = (enum link_kind)kind;
    node->link.target = take_some(reader);
    node->link.fragment = take_text(reader);
    node->link.title = take_text(reader);
    add_node(reader, node, NODE_TEXT)->text = take_some(reader);
    link->node = node;
    link->behind = take_text(reader);
    link->alone = take_number(reader) != 0;
    link->beside = take_number(reader);
    if (link->beside == NO_BESIDE)
        link->beside = SIZE_MAX;
    if (section > reader->document->heading_count || kind > LINK_ANCHOR)
        reader->bad = true;
    else if (section)
        link->section = reader->document->headings[section - 1];
}

static void take_body(struct reader *reader) {
    struct document *document = reader->document;
    reader->body = arena_alloc(reader->arena, sizeof *reader->body);
    reader->body->kind = NODE_DOCUMENT;
    document->body = reader->body;
    size_t headings = take_count(reader, 8 * sizeof(uint32_t));
    document->headings = arena_alloc(reader->arena, headings * sizeof *document->headings);
    map_reserve(&document->anchors, reader->arena, headings);
    for (size_t i = 0; i < headings && !reader->bad; i++)
        take_heading(reader);
    size_t links = take_count(reader, 12 * sizeof(uint32_t));
    struct node *paragraph = links ? add_node(reader, reader->body, NODE_PARAGRAPH) : NULL;
    document->links = arena_alloc(reader->arena, links * sizeof *document->links);
    for (size_t i = 0; i < links && !reader->bad; i++)
        take_link(reader, paragraph, &document->links[document->link_count++]);
}

/* Into an empty document. False: these are no such bytes. */
static bool read_into(struct document *document, struct arena *arena, const char *path, const char *bytes,
                      size_t length) {
    static const struct yaml_node no_keys = {.kind = YAML_MAPPING, .line = 1, .column = 1};
    struct reader reader = {.document = document, .arena = arena, .at = bytes, .end = bytes + length};
    document->path = arena_strdup(arena, path);
    document->source = "";
    document->skeleton = true;
    const char *digest = take_some(&reader);
    if (strlen(digest) != sizeof document->sha256 - 1)
        reader.bad = true;
    else
        memcpy(document->sha256, digest, sizeof document->sha256);
    take_number(&reader);
    document->has_front_matter = take_number(&reader) != 0;
    document->front_matter = take_number(&reader) ? &no_keys : NULL;
    take_metadata(&reader, &document->meta);
    take_body(&reader);
    return !reader.bad && reader.at == reader.end;
}

struct document *skeleton_read(const char *path, const char *bytes, size_t length) {
    struct document *document = mem_zalloc(1, sizeof *document);
    if (read_into(document, &document->arena, path, bytes, length))
        return document;
    document_free(document);
    return NULL;
}

struct document *skeleton_of(struct document *document, struct arena *arena) {
    struct document *skeleton = arena_alloc(arena, sizeof *skeleton);
    struct buffer bytes = BUFFER_INIT;
    skeleton_write(document, &bytes);
    const char *copy = arena_dup(arena, bytes.data, bytes.length);
    bool read = read_into(skeleton, arena, document->path, copy, bytes.length);
    assert(read);
    (void)read;
    skeleton->lent = true;
    buffer_release(&bytes);
    document_free(document);
    return skeleton;
}
