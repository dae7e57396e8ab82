/* Metadata that stands in the body: bold lines, or a table, before the text begins. */
#include <string.h>
#include <strings.h>

#include "document/internal.h"

/* More lines than that are text. */
enum { PAIRS_MAX = 64 };

struct bodymatter {
    struct parse *parse;
    struct yaml_pair pairs[PAIRS_MAX];
    size_t count;
    bool identifies; /* one of the pairs says what document it is: id, title, revision */
};

static struct yaml_node *scalar(struct parse *parse, const char *text, size_t length,
                                const struct node *place) {
    struct yaml_node *node = arena_alloc(parse->arena, sizeof *node);
    while (length && (*text == ' ' || *text == '\t'))
        text++, length--;
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    *node = (struct yaml_node){
        .kind = YAML_SCALAR, .line = place->line, .column = place->column, .plain = true};
    node->scalar = arena_strndup(parse->arena, text, length);
    return node;
}

/* "a, b; c" for a key that takes a list. */
static struct yaml_node *sequence(struct parse *parse, const struct yaml_node *value) {
    struct yaml_node *list = arena_alloc(parse->arena, sizeof *list);
    size_t room = 1;
    for (const char *p = value->scalar; *p; p++)
        room += *p == ',' || *p == ';';
    *list = (struct yaml_node){.kind = YAML_SEQUENCE, .line = value->line, .column = value->column};
    list->items = arena_alloc(parse->arena, room * sizeof(struct yaml_node *));
    const struct node place = {.line = value->line, .column = value->column};
    for (const char *at = value->scalar; *at;) {
        size_t length = strcspn(at, ",;");
        struct yaml_node *item = scalar(parse, at, length, &place);
        if (*item->scalar)
            list->items[list->count++] = item;
        at += length + (at[length] != '\0');
    }
    return list;
}

/* The length of a colon at the end of `text`, ASCII or full width; 0: there is none. */
static size_t colon_at_end(const char *text, size_t length) {
    if (length && text[length - 1] == ':')
        return 1;
    return length >= 3 && memcmp(text + length - 3, "：", 3) == 0 ? 3 : 0;
}

static void add_pair(struct bodymatter *matter, const char *key, size_t key_length,
                     const struct node *key_place, const char *value, const struct node *value_place) {
    struct parse *parse = matter->parse;
    struct yaml_node *name = scalar(parse, key, key_length, key_place);
    const char *known = frontmatter_key(parse->options, name->scalar);
    if (!known || matter->count == PAIRS_MAX)
        return;
    if (!frontmatter_maps(parse->options, name->scalar))
        name->scalar = known;
    struct yaml_node *text = scalar(parse, value, strlen(value), value_place);
    if (strcmp(known, "authors") == 0 || strcmp(known, "clauses") == 0 || strcmp(known, "sites") == 0)
        text = sequence(parse, text);
    matter->identifies = matter->identifies || strcmp(known, "id") == 0 || strcmp(known, "title") == 0 ||
                         strcmp(known, "revision") == 0;
    matter->pairs[matter->count++] = (struct yaml_pair){name, text};
}

/* --- bold lines ----------------------------------------------------------------------------------------- */

static bool ends_line(const struct node *node) {
    return !node || node->kind == NODE_SOFT_BREAK || node->kind == NODE_LINE_BREAK;
}

/* One line, "**Revision:** 3" or "**Revision**: 3", beginning at `node`. The node that ends it; false: it is
 * none. */
static bool read_line(struct bodymatter *matter, const struct node *node, const struct node **end) {
    struct buffer key = BUFFER_INIT, value = BUFFER_INIT;
    const struct node *place = node->next && !ends_line(node->next) ? node->next : node, *at;
    bool read = false;
    if (node->kind == NODE_STRONG) {
        node_plain_text(node, &key);
        for (at = node->next; !ends_line(at); at = at->next) {
            if (at->kind == NODE_TEXT)
                buffer_add_string(&value, at->text);
            else if (at->kind == NODE_CODE)
                buffer_add_string(&value, at->code.text);
            else
                node_plain_text(at, &value);
        }
        const char *text = buffer_text(&value);
        size_t colon = colon_at_end(buffer_text(&key), key.length), skip = 0;
        if (!colon)
            skip = *text == ':' ? 1 : strncmp(text, "：", 3) == 0 ? 3 : 0;
        read = colon || skip;
        if (read)
            add_pair(matter, buffer_text(&key), key.length - colon, node, text + skip, place);
        *end = at;
    }
    buffer_release(&key);
    buffer_release(&value);
    return read;
}

/* A paragraph of nothing but such lines. */
static bool read_lines(struct bodymatter *matter, const struct node *paragraph) {
    const struct node *at = paragraph->kind == NODE_PARAGRAPH ? paragraph->first : NULL;
    if (!at)
        return false;
    while (at) {
        if (!read_line(matter, at, &at))
            return false;
        if (at)
            at = at->next;
    }
    return true;
}

/* A paragraph of them; or a quotation or a list of such paragraphs. */
static bool read_paragraphs(struct bodymatter *matter, const struct node *block) {
    if (block->kind == NODE_PARAGRAPH)
        return read_lines(matter, block);
    if ((block->kind != NODE_QUOTE && block->kind != NODE_LIST) || !block->first)
        return false;
    for (const struct node *part = block->first; part; part = part->next) {
        const struct node *paragraph = part->kind == NODE_ITEM ? part->first : part;
        if (!paragraph || (part->kind == NODE_ITEM && paragraph->next) || !read_lines(matter, paragraph))
            return false;
    }
    return true;
}

/* All of the block, or nothing of it. */
static bool read_block(struct bodymatter *matter, const struct node *block) {
    struct bodymatter before = *matter;
    bool read = read_paragraphs(matter, block);
    if (!read)
        *matter = before;
    return read;
}

/* --- a table -------------------------------------------------------------------------------------------- */

/* Keys and values by turns in each row, the header's too. */
static bool read_table(struct bodymatter *matter, const struct node *table) {
    if (table->kind != NODE_TABLE || table->table.columns % 2 || table->table.columns > 4)
        return false;
    for (const struct node *row = table->first; row; row = row->next)
        for (const struct node *cell = row->first; cell && cell->next; cell = cell->next->next) {
            struct buffer key = BUFFER_INIT, value = BUFFER_INIT;
            node_plain_text(cell, &key);
            node_plain_text(cell->next, &value);
            add_pair(matter, buffer_text(&key), key.length - colon_at_end(buffer_text(&key), key.length),
                     cell, buffer_text(&value), cell->next);
            buffer_release(&key);
            buffer_release(&value);
        }
    return true;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

/* Where nothing gives the title, the first heading is it. */
static void add_title(struct bodymatter *matter, const struct node *heading) {
    struct buffer text = BUFFER_INIT;
    for (size_t i = 0; i < matter->count; i++)
        if (strcmp(matter->pairs[i].key->scalar, "title") == 0)
            return;
    node_plain_text(heading, &text);
    add_pair(matter, "title", strlen("title"), heading, buffer_text(&text), heading);
    buffer_release(&text);
}

bool bodymatter_read(struct parse *parse) {
    struct bodymatter matter = {.parse = parse};
    const struct node *heading = NULL, *block = parse->document->body->first;
    for (; block; block = block->next) {
        if (block->kind == NODE_HEADING && !heading && matter.count == 0)
            heading = block;
        else if (block->kind == NODE_RULE && matter.count == 0)
            continue;
        else if (!read_block(&matter, block) && !(matter.count == 0 && read_table(&matter, block)))
            break;
    }
    if (!matter.identifies || matter.count < 2)
        return false;
    if (heading && heading->first)
        add_title(&matter, heading);
    struct yaml_node root = {.kind = YAML_MAPPING,
                             .line = matter.pairs[0].key->line,
                             .column = 1,
                             .pairs = matter.pairs,
                             .count = matter.count};
    frontmatter_take(parse, &root);
    return true;
}
