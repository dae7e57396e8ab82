#include "compare/compare.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "compare/internal.h"

/* Steps of all searches of one comparison: less than a second's. */
#define STEPS 200000000u

/* --- footnotes
 * ------------------------------------------------------------------------------------------------------------
 */

struct notes {
    const struct node **items; /* in order of the document */
    size_t count;
};

static struct notes read_notes(struct compare *compare, enum compare_side side) {
    struct notes notes = {NULL, 0};
    size_t capacity = 0;
    const struct node *first = compare->documents[side]->body->first;
    for (const struct node *node = first; node; node = node->next) {
        if (node->kind != NODE_FOOTNOTE)
            continue;
        MEM_APPEND(notes.items, notes.count, capacity, node);
        if (node->footnote.number > compare->note_counts[side])
            compare->note_counts[side] = node->footnote.number;
    }
    compare->notes[side] = arena_alloc(&compare->scratch,
                                       ((size_t)compare->note_counts[side] + 1) * sizeof **compare->notes);
    return notes;
}

/* For each new note the old one of that label, which then isn't in `old` any more; NULL: none. */
static const struct node **pair_notes(struct compare *compare, struct notes *old, const struct notes *new) {
    const struct node **pairs = arena_alloc(&compare->scratch, (new->count + 1) * sizeof *pairs);
    struct map labels = {0};
    size_t left = 0;
    for (size_t i = old->count; i-- > 0;)
        map_put(&labels, old->items[i]->footnote.label, &old->items[i]);
    for (size_t i = 0; i < new->count; i++) {
        const struct node **place = map_put(&labels, new->items[i]->footnote.label, NULL);
        pairs[i] = place ? *place : NULL;
        if (place)
            *place = NULL;
    }
    for (size_t i = 0; i < old->count; i++)
        if (old->items[i])
            old->items[left++] = old->items[i];
    old->count = left;
    map_release(&labels);
    return pairs;
}

static void set_number(struct compare *compare, enum compare_side side, const struct node *note, int number) {
    if (note->footnote.number > 0)
        compare->notes[side][note->footnote.number] = number;
}

/* Numbers notes as in the new text, and those of the old one that have no number there after them. */
static void number_notes(struct compare *compare, const struct notes *old, const struct notes *new,
                         const struct node **pairs) {
    int next = compare->note_counts[COMPARE_NEW];
    for (size_t i = 0; i < new->count; i++) {
        set_number(compare, COMPARE_NEW, new->items[i], new->items[i]->footnote.number);
        if (!pairs[i])
            continue;
        int number = new->items[i]->footnote.number;
        set_number(compare, COMPARE_OLD, pairs[i],
                   number > 0                      ? number
                   : pairs[i]->footnote.number > 0 ? ++next
                                                   : 0);
    }
    for (size_t i = 0; i < old->count; i++) {
        int number = old->items[i]->footnote.number;
        if (number > 0)
            compare->notes[COMPARE_OLD][number] = ++next;
    }
}

static struct unit note_unit(struct compare *compare, const struct node *note, enum compare_side side) {
    struct buffer text = BUFFER_INIT;
    for (const struct node *child = note->first; child; child = child->next)
        unit_describe_all(compare, child, side, &text);
    struct unit unit = {.first = note, .id = unit_content(compare, buffer_text(&text), text.length)};
    buffer_release(&text);
    return unit;
}

/* Writes a note: one that both texts have, or only one. */
static void write_note(struct compare *compare, struct node *body, const struct node *old,
                       const struct node *new) {
    struct node *node = merge_node(compare, body, new ? new : old);
    enum compare_side side = new ? COMPARE_NEW : COMPARE_OLD;
    int number = node->footnote.number;
    node->footnote.number = number > 0 ? compare->notes[side][number] : 0;
    if (old && new) {
        struct unit a = note_unit(compare, old, COMPARE_OLD), b = note_unit(compare, new, COMPARE_NEW);
        if (node->footnote.number == 0 && old->footnote.number > 0)
            node->footnote.number = compare->notes[COMPARE_OLD][old->footnote.number];
        if (a.id != b.id)
            merge_mark(compare, node, CHANGE_WITHIN);
        merge_children(compare, node, old, new);
        return;
    }
    assert(old || new);
    enum change_kind kind = new ? CHANGE_INSERTED : CHANGE_DELETED;
    merge_copies(compare, node, (new ? new : old)->first, NULL, side, kind);
    merge_mark(compare, node, kind);
}

static int by_note(const void *a, const void *b) {
    unsigned x = (unsigned)(*(struct node *const *)a)->footnote.number - 1;
    unsigned y = (unsigned)(*(struct node *const *)b)->footnote.number - 1;
    return x < y ? -1 : x > y; /* 0, no number, is the greatest */
}

/* Brings the notes, the last children of the body from `first` on, into the order of their numbers. */
static void sort_notes(struct node *body, struct node *before) {
    struct node **items = NULL;
    size_t count = 0, capacity = 0;
    for (struct node *note = before ? before->next : body->first; note; note = note->next)
        MEM_APPEND(items, count, capacity, note);
    if (count)
        qsort(items, count, sizeof *items, by_note);
    for (size_t i = 0; i < count; i++) {
        items[i]->next = i + 1 < count ? items[i + 1] : NULL;
        if (i == 0 && before)
            before->next = items[i];
        else if (i == 0)
            body->first = items[i];
        body->last = items[i];
    }
    free(items);
}

static void write_notes(struct compare *compare, struct node *body, const struct notes *old,
                        const struct notes *new, const struct node **pairs) {
    struct node *before = body->last;
    for (size_t i = 0; i < new->count; i++)
        write_note(compare, body, pairs[i], new->items[i]);
    for (size_t i = 0; i < old->count; i++)
        write_note(compare, body, old->items[i], NULL);
    sort_notes(body, before);
}

/* --- the whole
 * ----------------------------------------------------------------------------------------------------------------
 */

/* An anchor of its own for every heading: what is old gives way. */
static void give_anchors(struct compare *compare, const struct node *body) {
    struct map *anchors = &compare->redline->anchors;
    for (int old = 0; old < 2; old++) {
        for (const struct node *node = body; node; node = node_following(node, body)) {
            if (node->kind != NODE_HEADING || !node->heading.anchor || node_is_old(node) != (old == 1))
                continue;
            const char *anchor = node->heading.anchor;
            for (int i = 1; map_get(anchors, anchor) && i < 1000; i++)
                anchor = arena_printf(compare->arena, "%s-old-%d", node->heading.anchor, i);
            ((struct node *)node)->heading.anchor = anchor;
            map_put(anchors, anchor, (void *)node);
        }
    }
}

static void count_change(struct compare_counts *counts, enum change_kind kind) {
    counts->inserted += kind == CHANGE_INSERTED;
    counts->deleted += kind == CHANGE_DELETED;
    counts->moved += kind == CHANGE_MOVED_TO;
}

/* Counts the outermost blocks, rows and items that are marked; of what changed within, those that hold the
 * changed text. */
static void count_changes(struct compare_counts *counts, const struct node *body) {
    const struct node *node = body->first;
    while (node) {
        const struct change *change = node->change;
        bool whole = change && change->kind != CHANGE_WITHIN;
        if (whole && node->kind != NODE_CELL)
            count_change(counts, change->kind);
        else if (change && (node->kind == NODE_HEADING || node->kind == NODE_PARAGRAPH ||
                            node->kind == NODE_CODE_BLOCK || node->kind == NODE_ROW || change->before))
            counts->changed++;
        node = whole || node->kind == NODE_ROW ? node_following_skip(node, body) : node_following(node, body);
    }
}

static void gather_links(struct compare *compare, const struct node *body) {
    struct document_link *links = NULL;
    size_t count = 0, capacity = 0;
    const struct node *section = NULL;
    for (const struct node *node = body; node; node = node_following(node, body)) {
        if (node->kind == NODE_HEADING)
            section = node;
        else if (node->kind == NODE_FOOTNOTE)
            section = NULL;
        else if (node->kind == NODE_LINK || node->kind == NODE_IMAGE)
            MEM_APPEND(links, count, capacity, ((struct document_link){.node = node, .section = section}));
    }
    compare->redline->links = count ? arena_dup(compare->arena, links, count * sizeof *links) : NULL;
    compare->redline->link_count = count;
    free(links);
}

static struct document *new_redline(const struct document *b) {
    struct document *redline = mem_zalloc(1, sizeof *redline);
    redline->path = b->path;
    redline->source = b->source;
    redline->length = b->length;
    memcpy(redline->sha256, b->sha256, sizeof redline->sha256);
    redline->has_front_matter = b->has_front_matter;
    redline->meta = b->meta;
    redline->front_matter = b->front_matter;
    return redline;
}

static void release(struct compare *compare) {
    map_release(&compare->words);
    map_release(&compare->contents);
    for (int side = 0; side < 2; side++) {
        map_release(&compare->digests[side]);
        free(compare->strays[side].items);
    }
    free(compare->weights);
    buffer_release(&compare->text);
    arena_release(&compare->scratch);
}

static struct node *merge_bodies(struct compare *compare) {
    const struct node *a = compare->documents[COMPARE_OLD]->body, *b = compare->documents[COMPARE_NEW]->body;
    struct notes old = read_notes(compare, COMPARE_OLD), new = read_notes(compare, COMPARE_NEW);
    const struct node **pairs = pair_notes(compare, &old, &new);
    struct node *body = arena_alloc(compare->arena, sizeof *body);
    body->kind = NODE_DOCUMENT;
    number_notes(compare, &old, &new, pairs);
    fields_merge(compare, body);
    merge_units(compare, body, unit_list_from(compare, a->first, COMPARE_OLD),
                unit_list_from(compare, b->first, COMPARE_NEW));
    write_notes(compare, body, &old, &new, pairs);
    move_find(compare);
    free(old.items);
    free(new.items);
    return body;
}

struct document *compare_documents(const struct document *a, const struct document *b,
                                   const struct compare_options *options, struct compare_counts *counts) {
    struct compare compare = {.documents = {a, b}, .options = options, .budget = STEPS};
    struct document *redline = compare.redline = new_redline(b);
    compare.arena = &redline->arena;
    struct node *body = merge_bodies(&compare);
    redline->body = body;
    give_anchors(&compare, body);
    gather_links(&compare, body);
    count_changes(&compare.counts, body);
    if (counts)
        *counts = compare.counts;
    release(&compare);
    return redline;
}

/* --- texts
 * ----------------------------------------------------------------------------------------------------------------------
 */

/* The text with what can't be shown replaced, lines ended by LF. */
static const char *readable(struct arena *arena, const char *text, size_t length) {
    struct buffer out = BUFFER_INIT;
    for (size_t at = 0, size; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == '\r' && at + 1 < length && text[at + 1] == '\n')
            continue;
        if (c == UINT32_MAX || (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0))
            buffer_add_utf8(&out, 0xFFFD);
        else
            buffer_add(&out, text + at, size);
    }
    char *result = arena_strndup(arena, buffer_text(&out), out.length);
    buffer_release(&out);
    return result;
}

struct document *compare_texts(const char *path, const char *a, size_t a_length, const char *b,
                               size_t b_length, struct compare_counts *counts) {
    struct document *redline = mem_zalloc(1, sizeof *redline);
    struct compare compare = {.redline = redline, .arena = &redline->arena, .budget = STEPS};
    redline->path = arena_strdup(&redline->arena, path);
    redline->source = "";
    struct node *body = arena_alloc(&redline->arena, sizeof *body);
    body->kind = NODE_DOCUMENT;
    redline->body = body;
    const char *old = readable(&redline->arena, a, a_length), *new = readable(&redline->arena, b, b_length);
    struct node *code = merge_new(&compare, body, NODE_CODE_BLOCK, NULL);
    code->code.info = "";
    code->code.text = new;
    if (strcmp(old, new) != 0) {
        words_merge_code(&compare, code, old, new);
        code->code.text = "";
        merge_mark(&compare, code, CHANGE_WITHIN);
        compare.counts.changed = 1;
    }
    if (counts)
        *counts = compare.counts;
    release(&compare);
    return redline;
}
