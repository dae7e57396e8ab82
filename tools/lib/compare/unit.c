#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "compare/internal.h"
#include "document/yaml.h"

/* A description longer than this is kept as its digest. */
enum { CONTENT_LENGTH = 80 };

/* --- numbers
 * ----------------------------------------------------------------------------------------------------------
 */

/* The number of `key` in `map`, which gets a copy of it where it is new. */
static uint32_t number_of(struct compare *compare, struct map *map, const char *key) {
    uintptr_t number = (uintptr_t)map_get(map, key);
    if (!number) {
        number = map->count + 1;
        map_put(map, arena_strdup(&compare->scratch, key), (void *)number);
    }
    return (uint32_t)(number - 1);
}

/* Letters; what a character says that is a word by itself counts for two, a number (which is what mostly
 * changes) for one. */
static uint32_t letters(const char *text, size_t length) {
    uint32_t count = 0;
    if (text[0] >= '0' && text[0] <= '9')
        return 1;
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            count += (unsigned char)text[i] >= 0xE0 ? 2 : 1;
    return count;
}

uint32_t unit_word(struct compare *compare, const char *text, size_t length) {
    char small[64], *key = length < sizeof small ? small : mem_alloc(length + 1);
    memcpy(key, text, length);
    key[length] = '\0';
    uint32_t word = number_of(compare, &compare->words, key);
    if (key != small)
        free(key);
    while (word >= compare->weight_capacity)
        mem_grow((void **)&compare->weights, compare->weight_capacity, &compare->weight_capacity,
                 sizeof *compare->weights);
    if (word + 1 == compare->words.count)
        compare->weights[word] = letters(text, length);
    return word;
}

uint32_t unit_content(struct compare *compare, const char *bytes, size_t length) {
    char key[CONTENT_LENGTH + 1];
    if (length <= CONTENT_LENGTH - 16) {
        memcpy(key, bytes, length);
        key[length] = '\0';
    } else {
        key[0] = '\1'; /* nothing short begins so */
        key[1] = '#';
        digest_sha256(bytes, length, key + 2);
    }
    return number_of(compare, &compare->contents, key);
}

/* --- descriptions
 * -------------------------------------------------------------------------------------------------------- */

static void add_string(struct buffer *out, const char *text) {
    buffer_printf(out, " %zu:%s", text ? strlen(text) : 0, text ? text : "");
}

/* Text with its blanks alike; control characters can't be taken for marks. */
static void add_text(struct buffer *out, const char *text) {
    for (const char *p = text; *p; p++) {
        bool blank = *p == ' ' || *p == '\t' || *p == '\n' || *p == '\r';
        if (blank && out->length && out->data[out->length - 1] == ' ')
            continue;
        if (!blank && (unsigned char)*p < 0x20)
            buffer_printf(out, "\1c%d", *p);
        else
            buffer_add_char(out, blank ? ' ' : *p);
    }
}

/* The digest of an image's file; "" where there is none to be had. */
static const char *image_digest(struct compare *compare, const char *target, enum compare_side side) {
    const struct compare_options *options = compare->options;
    const char *known = map_get(&compare->digests[side], target);
    char hex[65];
    if (!options || !options->image_digest)
        return "";
    if (!known) {
        known = options->image_digest(options->context, side, target, hex) == 0
                    ? arena_strdup(compare->arena, hex)
                    : "";
        map_put(&compare->digests[side], target, (void *)known);
    }
    return known;
}

static int note_number(const struct compare *compare, enum compare_side side, int number) {
    return number >= 1 && number <= compare->note_counts[side] ? compare->notes[side][number] : 0;
}

static void describe_link(struct compare *compare, const struct node *node, enum compare_side side,
                          struct buffer *out) {
    buffer_printf(out, " %d", node->link.kind);
    add_string(out, node->link.target);
    add_string(out, node->link.fragment);
    add_string(out, node->link.title);
    if (node->kind == NODE_IMAGE && node->link.kind == LINK_FILE)
        add_string(out, image_digest(compare, node->link.target, side));
}

static void describe_heading(const struct node *node, struct buffer *out) {
    buffer_printf(out, " %d", node->heading.level);
    add_string(out, node->heading.anchor_given ? node->heading.anchor : NULL);
    for (size_t i = 0; i < node->heading.clause_count; i++)
        add_string(out, node->heading.clauses[i]);
}

void unit_describe(struct compare *compare, const struct node *node, enum compare_side side,
                   struct buffer *out) {
    buffer_printf(out, "\1%d", node->kind);
    switch (node->kind) {
    case NODE_HEADING:
        describe_heading(node, out);
        break;
    case NODE_LIST:
        buffer_printf(out, " %d %d %d", node->list.ordered, node->list.ordered ? node->list.start : 0,
                      node->list.ordered ? node->list.delimiter : 0);
        break;
    case NODE_ITEM:
        buffer_printf(out, " %d", node->item.task);
        break;
    case NODE_CODE:
        add_string(out, node->code.text);
        break;
    case NODE_CODE_BLOCK:
        add_string(out, node->code.info);
        add_string(out, node->code.text);
        break;
    case NODE_TABLE:
        buffer_printf(out, " %zu", node->table.header_rows);
        for (size_t i = 0; i < node->table.columns; i++)
            buffer_printf(out, " %d", node->table.alignments ? node->table.alignments[i] : 0);
        break;
    case NODE_CELL:
        buffer_printf(out, " %d %d %d %d", node->cell.header, node->cell.column_span, node->cell.row_span,
                      node->cell.alignment);
        break;
    case NODE_LINK:
    case NODE_IMAGE:
        describe_link(compare, node, side, out);
        break;
    case NODE_FOOTNOTE_REFERENCE:
        buffer_printf(out, " %d", note_number(compare, side, node->footnote.number));
        break;
    default:
        break;
    }
    buffer_add_char(out, '\1');
}

/* Depth is bounded by the document room. */
void unit_describe_all(struct compare *compare, const struct node *node, enum compare_side side,
                       struct buffer *out) {
    if (node->kind == NODE_TEXT || node->kind == NODE_SOFT_BREAK) {
        add_text(out, node->kind == NODE_TEXT ? node->text : " ");
        return;
    }
    unit_describe(compare, node, side, out);
    for (const struct node *child = node->first; child; child = child->next)
        unit_describe_all(compare, child, side, out);
    buffer_add_string(out, "\1>");
}

/* --- units
 * ------------------------------------------------------------------------------------------------------------------
 */

static bool is_inline(const struct node *node) {
    return node->kind >= NODE_TEXT;
}

const struct node *unit_end(const struct unit *unit) {
    const struct node *node = unit->first;
    if (!unit->is_run)
        return node->next;
    while (node && is_inline(node))
        node = node->next;
    return node;
}

struct units unit_list_from(struct compare *compare, const struct node *first, enum compare_side side) {
    struct units units = {NULL, 0};
    size_t capacity = 0;
    struct buffer text = BUFFER_INIT;
    for (const struct node *node = first; node && node->kind != NODE_FOOTNOTE;) {
        struct unit unit = {.first = node, .is_run = is_inline(node)};
        buffer_clear(&text);
        const struct node *end = unit_end(&unit);
        for (; node != end; node = node->next)
            unit_describe_all(compare, node, side, &text);
        unit.id = unit_content(compare, text.data, text.length);
        MEM_APPEND(units.items, units.count, capacity, unit);
    }
    buffer_release(&text);
    struct unit *made = units.items;
    units.items = units.count ? arena_dup(&compare->scratch, made, units.count * sizeof *made) : NULL;
    free(made);
    return units;
}

struct units unit_list(struct compare *compare, const struct node *container, enum compare_side side) {
    return unit_list_from(compare, container ? container->first : NULL, side);
}

/* --- likeness
 * ----------------------------------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* One of several hashes, by SplitMix64's finisher (Steele, Lea, Flood 2014). */
static uint32_t scatter(uint32_t word, unsigned which) {
    uint64_t z = word + 0x9E3779B97F4A7C15u * (which + 1);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)(z ^ z >> 31) & 0x7FFFFFFF;
}

static const char *text_of(const struct node *node) {
    if (node->kind == NODE_TEXT)
        return node->text;
    return node->kind == NODE_CODE || node->kind == NODE_CODE_BLOCK ? node->code.text : "";
}

struct word_list {
    uint32_t *items;
    size_t count, capacity;
};

static void read_text(struct compare *compare, const char *text, struct word_list *list) {
    for (size_t left = strlen(text); left > 0;) {
        enum token_class class;
        size_t length = token_scan(text, left, &class);
        if (class == TOKEN_WORD || class == TOKEN_IDEOGRAPH)
            MEM_APPEND(list->items, list->count, list->capacity, unit_word(compare, text, length));
        text += length;
        left -= length;
    }
}

static void read_node(struct compare *compare, const struct node *top, struct word_list *list) {
    for (const struct node *node = top; node;) {
        read_text(compare, text_of(node), list);
        node = node == top && !node->first ? NULL : node_following(node, top);
    }
}

/* Sorts the words into the unit, and finds its sketch; frees the list. */
static void take_words(struct compare *compare, struct unit *unit, struct word_list *list) {
    uint32_t *items = list->items;
    size_t count = list->count;
    unit->is_read = true;
    unit->words.count = count;
    if (count) {
        qsort(items, count, sizeof *items, by_number);
        unit->words.items = arena_dup(&compare->scratch, items, count * sizeof *items);
    }
    for (unsigned s = 0; s < SKETCHES; s++) {
        unit->sketch[s] = count ? UINT32_MAX : unit->id | 0x80000000u;
        for (size_t i = 0; i < count; i++) {
            uint32_t hash = scatter(items[i], s);
            unit->sketch[s] = hash < unit->sketch[s] ? hash : unit->sketch[s];
        }
    }
    for (size_t i = 0; i < count; i++)
        unit->words.weight += compare->weights[items[i]];
    free(items);
}

void unit_read_nodes(struct compare *compare, struct unit *unit, const struct node *const *nodes,
                     size_t count) {
    struct word_list list = {NULL, 0, 0};
    for (size_t i = 0; i < count; i++)
        read_node(compare, nodes[i], &list);
    take_words(compare, unit, &list);
}

void unit_read(struct compare *compare, struct unit *unit) {
    struct word_list list = {NULL, 0, 0};
    if (unit->is_read)
        return;
    const struct node *end = unit_end(unit);
    for (const struct node *node = unit->first; node != end; node = unit->is_run ? node->next : end)
        read_node(compare, node, &list);
    take_words(compare, unit, &list);
}

float unit_likeness(struct compare *compare, struct unit *a, struct unit *b) {
    uint64_t common = 0;
    unit_read(compare, a);
    unit_read(compare, b);
    uint64_t cost = a->words.count + b->words.count, all = (uint64_t)a->words.weight + b->words.weight;
    if (a->id == b->id)
        return 1;
    if (compare->budget < cost || all == 0)
        return 0;
    compare->budget -= cost;
    for (size_t i = 0, k = 0; i < a->words.count && k < b->words.count;) {
        uint32_t x = a->words.items[i], y = b->words.items[k];
        if (x == y)
            common += compare->weights[x];
        i += x <= y;
        k += y <= x;
    }
    return 2 * (float)common / (float)all;
}
