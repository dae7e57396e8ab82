#include "approval/elements.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "approval/name.h"
#include "approval/statement.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/utf8.h"

/* --- the table ---------------------------------------------------------------------------------- */

enum value_kind {
    VALUE_ID,
    VALUE_LANGUAGE,
    VALUE_REVISION,
    VALUE_REVISION_OR_NONE,
    VALUE_NAME,
    VALUE_PATH,
    VALUE_STATEMENT_PATH,
    VALUE_BLOB,
    VALUE_SHA256,
    VALUE_SHA256_OR_DASH,
    VALUE_DAY,
    VALUE_DAY_OR_NONE,
    VALUE_TEXT,
};

enum { MAX_ATTRIBUTES = 12, MAX_TEXT = 4096 };

struct attribute {
    const char *name;
    enum value_kind kind;
    size_t offset;
};

/* An element's name, its array in struct manifest, and its attributes; by the first `keys` of them elements
 * are sorted, and no two have the same. */
struct element {
    const char *name;
    size_t items, count, capacity; /* offsets */
    size_t size;                   /* of an item */
    size_t keys;
    struct attribute attributes[MAX_ATTRIBUTES + 1];
};

#define LIST(items, count, capacity)                                                                         \
    offsetof(struct manifest, items), offsetof(struct manifest, count), offsetof(struct manifest, capacity), \
        sizeof *((struct manifest *)0)->items
#define AT(type, member) offsetof(struct manifest_##type, member)
#define REVISION_OF(type)                                                               \
    {"id", VALUE_ID, AT(type, id)}, {"language", VALUE_LANGUAGE, AT(type, language)}, { \
        "revision", VALUE_REVISION, AT(type, revision)                                  \
    }

static const struct element elements[] = {
    {"control",
     LIST(controls, control_count, control_capacity),
     1,
     {{"path", VALUE_PATH, AT(control, path)},
      {"blob", VALUE_BLOB, AT(control, blob)},
      {"sha256", VALUE_SHA256, AT(control, sha256)}}},
    {"document",
     LIST(documents, document_count, document_capacity),
     3,
     {REVISION_OF(document),
      {"type", VALUE_NAME, AT(document, type)},
      {"path", VALUE_PATH, AT(document, path)},
      {"blob", VALUE_BLOB, AT(document, blob)},
      {"sha256", VALUE_SHA256, AT(document, sha256)},
      {"assets", VALUE_SHA256_OR_DASH, AT(document, assets)},
      {"effective", VALUE_DAY, AT(document, effective)},
      {"until", VALUE_DAY_OR_NONE, AT(document, until)},
      {"supersedes", VALUE_REVISION_OR_NONE, AT(document, supersedes)},
      {"title", VALUE_TEXT, AT(document, title)}}},
    {"asset",
     LIST(assets, asset_count, asset_capacity),
     4,
     {REVISION_OF(asset),
      {"path", VALUE_PATH, AT(asset, path)},
      {"blob", VALUE_BLOB, AT(asset, blob)},
      {"sha256", VALUE_SHA256, AT(asset, sha256)}}},
    {"suspended",
     LIST(suspended, suspended_count, suspended_capacity),
     4,
     {REVISION_OF(suspended),
      {"effective", VALUE_DAY, AT(suspended, effective)},
      {"until", VALUE_DAY_OR_NONE, AT(suspended, until)}}},
    {"withdrawn",
     LIST(withdrawn, withdrawn_count, withdrawn_capacity),
     4,
     {REVISION_OF(withdrawn), {"effective", VALUE_DAY, AT(withdrawn, effective)}}},
    {"statement",
     LIST(statements, statement_count, statement_capacity),
     1,
     {{"path", VALUE_STATEMENT_PATH, AT(statement, path)}, {"sha256", VALUE_SHA256, AT(statement, sha256)}}},
    {"identifier", LIST(identifiers, identifier_count, identifier_capacity), 1, {{"id", VALUE_ID, 0}}},
};

enum { ELEMENTS = sizeof elements / sizeof *elements };

static bool is_day(enum value_kind kind) {
    return kind == VALUE_DAY || kind == VALUE_DAY_OR_NONE;
}

/* Arrays and members are of several types: they are copied by bytes, as no one type could name them all. */
static void *items_of(const struct manifest *manifest, const struct element *element, size_t *count) {
    void *items;
    memcpy(&items, (const char *)manifest + element->items, sizeof items);
    memcpy(count, (const char *)manifest + element->count, sizeof *count);
    return items;
}

static const char *text_of(const void *item, const struct attribute *attribute) {
    const char *text;
    memcpy(&text, (const char *)item + attribute->offset, sizeof text);
    return text;
}

static day_t day_of(const void *item, const struct attribute *attribute) {
    day_t day;
    memcpy(&day, (const char *)item + attribute->offset, sizeof day);
    return day;
}

/* --- values ------------------------------------------------------------------------------------- */

static bool valid_path(const char *path) {
    struct arena arena = {0};
    const char *same = utf8_check(path, strlen(path)) == strlen(path) ? path_resolve(&arena, "", path) : NULL;
    bool valid = same && strcmp(same, path) == 0 && strlen(path) <= MAX_TEXT;
    arena_release(&arena);
    return valid;
}

/* What an XML attribute can hold without being changed by its reader. */
static bool valid_title(const char *text) {
    size_t length = strnlen(text, MAX_TEXT + 1), size;
    if (length > MAX_TEXT)
        return false;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == UINT32_MAX || c < 0x20 || c == 0x7f || c == 0xfffe || c == 0xffff)
            return false;
    }
    return true;
}

/* NULL, or what the value should be. */
static const char *text_fault(enum value_kind kind, const char *text) {
    size_t length;
    switch (kind) {
    case VALUE_ID:
        return name_valid_identifier(text) ? NULL : "an identifier that a document can have";
    case VALUE_LANGUAGE:
        return name_valid_language(text) ? NULL : "a language tag";
    case VALUE_REVISION_OR_NONE:
    case VALUE_REVISION:
        return name_valid_revision(text) || (kind == VALUE_REVISION_OR_NONE && !*text) ? NULL : "a revision";
    case VALUE_NAME:
        return name_valid(text) ? NULL : "a type's name";
    case VALUE_PATH:
        return valid_path(text) ? NULL : "a path within the repository";
    case VALUE_STATEMENT_PATH:
        return statement_file(text, &length) == STATEMENT_FILE_STATEMENT && valid_path(text)
                   ? NULL
                   : "a statement's path";
    case VALUE_BLOB:
        return text_is_digest(text, 40) ? NULL : "40 small hexadecimal digits";
    case VALUE_SHA256_OR_DASH:
    case VALUE_SHA256:
        return text_is_digest(text, 64) || (kind == VALUE_SHA256_OR_DASH && strcmp(text, "-") == 0)
                   ? NULL
                   : "64 small hexadecimal digits";
    case VALUE_DAY:
    case VALUE_DAY_OR_NONE:
        break;
    case VALUE_TEXT:
        return valid_title(text) ? NULL : "a line of text";
    }
    return NULL;
}

static int check_item(const struct element *element, const void *item) {
    for (const struct attribute *a = element->attributes; a->name; a++) {
        char day[11];
        const char *fault = NULL;
        if (!is_day(a->kind)) {
            fault = text_fault(a->kind, text_of(item, a));
        } else if (day_of(item, a) != DAY_NONE) {
            date_format(day_of(item, a), day);
            fault = date_parse(day) == day_of(item, a) ? NULL : "a day such as 2026-03-01";
        } else if (a->kind == VALUE_DAY) {
            fault = "a day such as 2026-03-01";
        }
        if (fault)
            return error_set("'%s' of a '%s' should be %s", a->name, element->name, fault);
    }
    return 0;
}

static int compare_items(const void *a, const void *b, void *data) {
    const struct element *element = data;
    for (size_t i = 0; i < element->keys; i++) {
        const struct attribute *key = &element->attributes[i];
        int order;
        if (is_day(key->kind))
            order = (day_of(a, key) > day_of(b, key)) - (day_of(a, key) < day_of(b, key));
        else
            order = strcmp(text_of(a, key), text_of(b, key));
        if (order)
            return order;
    }
    return 0;
}

void elements_sort(struct manifest *manifest) {
    for (size_t i = 0; i < ELEMENTS; i++) {
        size_t count;
        void *items = items_of(manifest, &elements[i], &count);
        if (count > 1)
            qsort_r(items, count, elements[i].size, compare_items, (void *)&elements[i]);
    }
}

int elements_check(const struct manifest *manifest) {
    for (size_t i = 0; i < ELEMENTS; i++) {
        size_t count;
        const char *item = items_of(manifest, &elements[i], &count);
        for (size_t j = 0; j < count; j++, item += elements[i].size) {
            if (check_item(&elements[i], item) < 0)
                return -1;
            if (j > 0 && compare_items(item - elements[i].size, item, (void *)&elements[i]) == 0)
                return error_set("'%s' for %s stands twice", elements[i].name,
                                 text_of(item, &elements[i].attributes[0]));
        }
    }
    return 0;
}

/* --- writing ------------------------------------------------------------------------------------ */

static void add_escaped(struct buffer *out, const char *text) {
    for (;;) {
        size_t plain = strcspn(text, "&<>\"");
        buffer_add(out, text, plain);
        text += plain;
        if (!*text)
            return;
        buffer_add_string(out, *text == '&'   ? "&amp;"
                               : *text == '<' ? "&lt;"
                               : *text == '>' ? "&gt;"
                                              : "&quot;");
        text++;
    }
}

static void write_item(struct buffer *out, const struct element *element, const void *item) {
    buffer_add_char(out, '<');
    buffer_add_string(out, element->name);
    for (const struct attribute *a = element->attributes; a->name; a++) {
        char day[11] = "";
        buffer_add_char(out, ' ');
        buffer_add_string(out, a->name);
        buffer_add_string(out, "=\"");
        if (is_day(a->kind) && day_of(item, a) != DAY_NONE)
            date_format(day_of(item, a), day);
        add_escaped(out, is_day(a->kind) ? day : text_of(item, a));
        buffer_add_char(out, '"');
    }
    buffer_add_string(out, "/>\n");
}

void elements_write(struct buffer *out, const struct manifest *manifest) {
    for (size_t i = 0; i < ELEMENTS; i++) {
        size_t count;
        const char *item = items_of(manifest, &elements[i], &count);
        for (size_t j = 0; j < count; j++, item += elements[i].size)
            write_item(out, &elements[i], item);
    }
}

/* --- reading ------------------------------------------------------------------------------------ */

/* Takes `text` from the front of the line. */
static bool take(struct span *line, const char *text) {
    size_t size = strlen(text);
    if (line->length < size || memcmp(line->text, text, size) != 0)
        return false;
    line->text += size;
    line->length -= size;
    return true;
}

/* Takes a character, or the entity of one; NUL where there is none that a manifest has. */
static char take_character(struct span *text) {
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    for (size_t i = 0; *text->text == '&' && i < sizeof entities / sizeof *entities; i++)
        if (take(text, entities[i].entity))
            return entities[i].c;
    if (strchr("&<>", *text->text))
        return '\0';
    text->length--;
    return *text->text++;
}

/* The value of an attribute, up to the quotation mark; NULL where it isn't written as in a manifest. */
static const char *take_value(struct reader *reader, struct span *line) {
    const char *quote = memchr(line->text, '"', line->length);
    if (!quote)
        return NULL;
    struct span raw = {line->text, (size_t)(quote - line->text)};
    line->length -= raw.length + 1;
    line->text = quote + 1;
    char *value = arena_alloc(reader->arena, raw.length + 1);
    for (size_t size = 0; raw.length > 0; size++) {
        value[size] = take_character(&raw);
        if (!value[size])
            return NULL;
    }
    return value;
}

int element_read(struct reader *reader, struct span line, const char *name, const char *const *attributes,
                 const char *end, const char **values) {
    if (!take(&line, "<") || !take(&line, name))
        return reader_fail(reader, "the line should be the element '%s'", name);
    for (; *attributes; attributes++, values++) {
        if (!take(&line, " ") || !take(&line, *attributes) || !take(&line, "=\""))
            return reader_fail(reader, "the attribute '%s' of '%s' should stand here", *attributes, name);
        *values = take_value(reader, &line);
        if (!*values)
            return reader_fail(reader, "the value of '%s' isn't written as in a manifest", *attributes);
    }
    if (!take(&line, end) || line.length > 0)
        return reader_fail(reader, "the element '%s' should end with '%s', and the line with it", name, end);
    return 0;
}

/* Reads the line as this element, into `item`. */
static int read_item(struct reader *reader, struct span line, const struct element *element, void *item) {
    const char *names[MAX_ATTRIBUTES + 1] = {NULL}, *values[MAX_ATTRIBUTES] = {NULL};
    for (size_t i = 0; i < MAX_ATTRIBUTES && element->attributes[i].name; i++)
        names[i] = element->attributes[i].name;
    if (element_read(reader, line, element->name, names, "/>", values) < 0)
        return -1;
    for (size_t i = 0; names[i] && values[i]; i++) {
        const struct attribute *a = &element->attributes[i];
        if (is_day(a->kind)) {
            day_t day = date_parse(values[i]);
            if (day == DAY_NONE && !(a->kind == VALUE_DAY_OR_NONE && !*values[i]))
                return reader_fail(reader, "'%s' should be a day such as 2026-03-01", a->name);
            memcpy((char *)item + a->offset, &day, sizeof day);
        } else {
            memcpy((char *)item + a->offset, &values[i], sizeof values[i]);
        }
    }
    return check_item(element, item) < 0 ? reader_fail(reader, "%s", error_message()) : 0;
}

/* Appends to the element's array; `follows`: it is known to belong right after the last one. */
static int append_item(struct reader *reader, struct manifest *manifest, const struct element *element,
                       const void *item, bool follows) {
    size_t count, capacity;
    char *items = items_of(manifest, element, &count);
    memcpy(&capacity, (char *)manifest + element->capacity, sizeof capacity);
    if (count > 0 && !follows &&
        compare_items(items + (count - 1) * element->size, item, (void *)element) >= 0)
        return reader_fail(reader, "the elements '%s' aren't sorted, or one stands twice", element->name);
    mem_grow((void **)&items, count, &capacity, element->size);
    memcpy(items + count * element->size, item, element->size);
    count++;
    memcpy((char *)manifest + element->items, &items, sizeof items);
    memcpy((char *)manifest + element->count, &count, sizeof count);
    memcpy((char *)manifest + element->capacity, &capacity, sizeof capacity);
    return 0;
}

static bool is_named(struct span line, const char *name) {
    return take(&line, "<") && take(&line, name) && line.length > 0 && line.text[0] == ' ';
}

/* --- lines of another manifest ------------------------------------------------------------------ */

/* Where another manifest is gone through beside the one that is read. */
struct beside {
    const struct manifest *manifest;
    const char *at, *end; /* its next line */
    size_t kind, index;   /* the element on that line */
};

static const void *item_beside(const struct beside *beside) {
    size_t count;
    const char *items = items_of(beside->manifest, &elements[beside->kind], &count);
    return items + beside->index * elements[beside->kind].size;
}

/* To the first element that is there from (kind, index) on. */
static void settle(struct beside *beside) {
    for (; beside->kind < ELEMENTS; beside->kind++, beside->index = 0) {
        size_t count;
        items_of(beside->manifest, &elements[beside->kind], &count);
        if (beside->index < count)
            return;
    }
}

static void skip_line(struct beside *beside) {
    const char *feed = memchr(beside->at, '\n', (size_t)(beside->end - beside->at));
    beside->at = feed ? feed + 1 : beside->end;
}

static void step(struct beside *beside) {
    skip_line(beside);
    beside->index++;
    settle(beside);
}

static void start_beside(struct beside *beside, const struct manifest_text *other) {
    *beside = (struct beside){.kind = ELEMENTS};
    if (!other)
        return;
    *beside = (struct beside){other->manifest, other->bytes, other->bytes + other->length, 0, 0};
    settle(beside);
    for (int head = other->manifest->sequence > 1 ? 3 : 2; head > 0; head--)
        skip_line(beside);
}

/* The element, where the line is the other manifest's next one of this kind; or NULL. */
static const void *take_beside(struct beside *beside, size_t kind, struct span line) {
    while (beside->kind < kind)
        step(beside);
    if (beside->kind != kind || (size_t)(beside->end - beside->at) <= line.length ||
        beside->at[line.length] != '\n' || memcmp(beside->at, line.text, line.length) != 0)
        return NULL;
    const void *item = item_beside(beside);
    step(beside);
    return item;
}

/* After an element that was read: past those that belong before it, and its own. */
static void pass_beside(struct beside *beside, size_t kind, const void *item) {
    while (beside->kind == kind && compare_items(item_beside(beside), item, (void *)&elements[kind]) <= 0)
        step(beside);
}

/* Would the element be written as this line? */
static bool reads_back(const struct element *element, const void *item, struct span line) {
    struct buffer again = BUFFER_INIT;
    write_item(&again, element, item);
    bool same = again.length == line.length + 1 && memcmp(again.data, line.text, line.length) == 0;
    buffer_release(&again);
    return same;
}

int elements_read(struct reader *reader, struct manifest *manifest, const struct manifest_text *other) {
    union {
        struct manifest_document document;
        struct manifest_asset asset;
        struct manifest_suspended suspended;
        const char *identifier;
    } room;
    struct beside beside;
    const char *last = NULL; /* taken from beside */
    size_t kind = 0;
    start_beside(&beside, other);
    for (;;) {
        struct span line = {NULL, 0};
        if (reader_next(reader, &line) < 0)
            return -1;
        if (line.length == strlen("</release>") && memcmp(line.text, "</release>", line.length) == 0)
            return 0;
        while (kind < ELEMENTS && !is_named(line, elements[kind].name))
            kind++;
        if (kind == ELEMENTS)
            return reader_fail(reader, "an element is unknown, or stands out of order");
        const void *item = take_beside(&beside, kind, line);
        if (!item) {
            item = &room;
            if (read_item(reader, line, &elements[kind], &room) < 0)
                return -1;
            if (!reads_back(&elements[kind], &room, line))
                return reader_fail(reader, "these are not the bytes that such a manifest has");
            pass_beside(&beside, kind, &room);
        }
        bool follows = last && item != &room && (const char *)item == last + elements[kind].size;
        if (append_item(reader, manifest, &elements[kind], item, follows) < 0)
            return -1;
        last = item != &room ? item : NULL;
    }
}
