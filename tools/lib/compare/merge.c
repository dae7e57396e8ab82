/* Writing the redline: what is paired is gone into, all else is copied with its mark. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"

/* --- nodes
 * ----------------------------------------------------------------------------------------------------------------
 */

static void append(struct node *parent, struct node *child) {
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

struct node *merge_new(struct compare *compare, struct node *parent, enum node_kind kind,
                       const struct node *place) {
    struct node *node = arena_alloc(compare->arena, sizeof *node);
    node->kind = kind;
    node->line = place ? place->line : 0;
    node->column = place ? place->column : 0;
    node->end_line = place ? place->end_line : 0;
    append(parent, node);
    return node;
}

struct node *merge_node(struct compare *compare, struct node *parent, const struct node *source) {
    struct node *node = arena_dup(compare->arena, source, sizeof *source);
    node->next = node->first = node->last = NULL;
    node->change = NULL;
    append(parent, node);
    return node;
}

void merge_mark(struct compare *compare, struct node *node, enum change_kind kind) {
    struct change *change = arena_alloc(compare->arena, sizeof *change);
    change->kind = kind;
    node->change = change;
}

static bool is_inline(const struct node *node) {
    return node->kind >= NODE_TEXT;
}

/* --- copies
 * ------------------------------------------------------------------------------------------------------------------
 */

static enum node_kind mark_of(enum change_kind kind) {
    return kind == CHANGE_INSERTED ? NODE_INSERTED : NODE_DELETED;
}

/* Numbers and anchors are the redline's own. */
static void adapt(struct compare *compare, struct node *node, enum compare_side side) {
    if (node->kind == NODE_FOOTNOTE || node->kind == NODE_FOOTNOTE_REFERENCE) {
        int number = node->footnote.number;
        node->footnote.number = number >= 1 && number <= compare->note_counts[side]
                                    ? compare->notes[side][number]
                                    : 0;
    }
}

/* The text of a block of code as a child, in its mark. */
static void mark_code(struct compare *compare, struct node *node, enum change_kind kind) {
    struct node *mark = merge_new(compare, node, mark_of(kind), node);
    merge_new(compare, mark, NODE_TEXT, node)->text = node->code.text;
    node->code.text = "";
}

void merge_copies(struct compare *compare, struct node *parent, const struct node *first,
                  const struct node *end, enum compare_side side, enum change_kind kind) {
    struct node *mark = NULL;
    for (const struct node *node = first; node && node != end; node = node->next) {
        if (!is_inline(node) || kind == CHANGE_WITHIN) {
            mark = NULL;
            merge_copy(compare, parent, node, side, kind);
            continue;
        }
        if (!mark)
            mark = merge_new(compare, parent, mark_of(kind), node);
        merge_copy(compare, mark, node, side, CHANGE_WITHIN);
    }
}

struct node *merge_copy(struct compare *compare, struct node *parent, const struct node *source,
                        enum compare_side side, enum change_kind kind) {
    struct node *node = merge_node(compare, parent, source);
    adapt(compare, node, side);
    merge_copies(compare, node, source->first, NULL, side, kind);
    if (node->kind == NODE_CODE_BLOCK && kind != CHANGE_WITHIN)
        mark_code(compare, node, kind);
    return node;
}

/* --- what isn't text
 * ------------------------------------------------------------------------------------------------------------
 */

static const char *heading_signs(struct compare *compare, const struct node *node) {
    struct buffer *text = &compare->text;
    buffer_clear(text);
    buffer_printf(text, "%.*s", node->heading.level, "######");
    if (!node->heading.anchor_given && !node->heading.clause_count)
        return arena_strdup(compare->arena, buffer_text(text));
    buffer_add_string(text, " {");
    if (node->heading.anchor_given)
        buffer_printf(text, "#%s", node->heading.anchor);
    for (size_t i = 0; i < node->heading.clause_count; i++)
        buffer_printf(text, "%s%s",
                      i                            ? " "
                      : node->heading.anchor_given ? " clauses=\""
                                                   : "clauses=\"",
                      node->heading.clauses[i]);
    buffer_add_string(text, node->heading.clause_count ? "\"}" : "}");
    return arena_strdup(compare->arena, buffer_text(text));
}

static const char *table_signs(struct compare *compare, const struct node *node) {
    static const char *const signs[] = {[ALIGN_DEFAULT] = " --- |",
                                        [ALIGN_LEFT] = " :-- |",
                                        [ALIGN_CENTRE] = " :-: |",
                                        [ALIGN_RIGHT] = " --: |"};
    struct buffer *text = &compare->text;
    buffer_clear(text);
    buffer_add_char(text, '|');
    for (size_t i = 0; i < node->table.columns; i++)
        buffer_add_string(text, signs[node->table.alignments ? node->table.alignments[i] : ALIGN_DEFAULT]);
    return arena_strdup(compare->arena, buffer_text(text));
}

/* What makes the block one of its kind, as Markdown writes it. NULL: nothing. */
static const char *signs_of(struct compare *compare, const struct node *node) {
    switch (node->kind) {
    case NODE_HEADING:
        return heading_signs(compare, node);
    case NODE_LIST:
        return node->list.ordered ? arena_printf(compare->arena, "%d%c …", node->list.start,
                                                 node->list.delimiter ? node->list.delimiter : '.')
                                  : "- …";
    case NODE_ITEM:
        return node->item.task == TASK_NONE ? "" : node->item.task == TASK_DONE ? "[x]" : "[ ]";
    case NODE_CODE_BLOCK:
        return arena_printf(compare->arena, "```%s", node->code.info ? node->code.info : "");
    case NODE_TABLE:
        return table_signs(compare, node);
    default:
        return NULL;
    }
}

/* Marks a pair as changed, and says what of it changed that isn't text. */
static void mark_pair(struct compare *compare, struct node *node, const struct node *a,
                      const struct node *b) {
    const char *before = signs_of(compare, a), *after = signs_of(compare, b);
    struct change *change = arena_alloc(compare->arena, sizeof *change);
    change->kind = CHANGE_WITHIN;
    if (before && strcmp(before, after) != 0 &&
        (a->kind != NODE_TABLE || a->table.columns == b->table.columns)) {
        change->before = before;
        change->after = after;
    }
    node->change = change;
}

/* --- pairs
 * ------------------------------------------------------------------------------------------------------------------------
 */

static void merge_code(struct compare *compare, struct node *node, const struct node *a,
                       const struct node *b) {
    if (strcmp(a->code.text, b->code.text) == 0)
        return;
    words_merge_code(compare, node, a->code.text, b->code.text);
    node->code.text = "";
}

void merge_pair(struct compare *compare, struct node *parent, const struct unit *a, const struct unit *b) {
    if (a->id == b->id) {
        merge_copies(compare, parent, b->first, unit_end(b), COMPARE_NEW, CHANGE_WITHIN);
        return;
    }
    if (a->is_run) {
        words_merge(compare, parent, a->first, unit_end(a), b->first, unit_end(b));
        return;
    }
    struct node *node = merge_node(compare, parent, b->first);
    adapt(compare, node, COMPARE_NEW);
    mark_pair(compare, node, a->first, b->first);
    switch (node->kind) {
    case NODE_HEADING:
    case NODE_PARAGRAPH:
        words_merge(compare, node, a->first->first, NULL, b->first->first, NULL);
        break;
    case NODE_CODE_BLOCK:
        merge_code(compare, node, a->first, b->first);
        break;
    case NODE_TABLE:
        table_merge(compare, node, a->first, b->first);
        break;
    default:
        merge_children(compare, node, a->first, b->first);
    }
}

/* --- containers
 * ----------------------------------------------------------------------------------------------------------------
 */

static void pass_heading(struct compare *compare, const struct unit *unit, enum compare_side side) {
    if (unit->first->kind == NODE_HEADING)
        compare->sections[side] = unit->first;
}

/* An item of an ordered list keeps its number where others are shown between. */
static void number_item(struct node *node, const struct unit *units, size_t index) {
    const struct node *list = units[index].first->parent;
    if (node && node->kind == NODE_ITEM && list && list->kind == NODE_LIST && list->list.ordered)
        node->item.number = list->list.start + (int)index;
}

static void write_stray(struct compare *compare, struct node *parent, const struct units *units, size_t index,
                        enum compare_side side) {
    const struct unit *unit = &units->items[index];
    enum change_kind kind = side == COMPARE_OLD ? CHANGE_DELETED : CHANGE_INSERTED;
    struct strays *strays = &compare->strays[side];
    merge_copies(compare, parent, unit->first, unit_end(unit), side, kind);
    if (!unit->is_run) {
        struct node *node = parent->last;
        assert(node);
        merge_mark(compare, node, kind);
        number_item(node, units->items, index);
        MEM_APPEND(strays->items, strays->count, strays->capacity,
                   ((struct stray){node, *unit, compare->sections[side]}));
    }
    pass_heading(compare, unit, side);
}

void merge_units(struct compare *compare, struct node *parent, struct units a, struct units b) {
    uint32_t *match = arena_alloc(&compare->scratch, (a.count + 1) * sizeof *match);
    size_t next = 0;
    align_units(compare, a, b, NULL, NULL, match);
    if (a.count == 1 && b.count == 1 && a.items[0].is_run && b.items[0].is_run)
        match[0] = 0;
    for (size_t i = 0; i < a.count; i++) {
        if (match[i] == SEQUENCE_NONE) {
            write_stray(compare, parent, &a, i, COMPARE_OLD);
            continue;
        }
        for (; next < match[i]; next++)
            write_stray(compare, parent, &b, next, COMPARE_NEW);
        merge_pair(compare, parent, &a.items[i], &b.items[next]);
        pass_heading(compare, &a.items[i], COMPARE_OLD);
        pass_heading(compare, &b.items[next], COMPARE_NEW);
        number_item(parent->last, b.items, next++);
    }
    for (; next < b.count; next++)
        write_stray(compare, parent, &b, next, COMPARE_NEW);
}

void merge_children(struct compare *compare, struct node *parent, const struct node *a,
                    const struct node *b) {
    merge_units(compare, parent, unit_list(compare, a, COMPARE_OLD), unit_list(compare, b, COMPARE_NEW));
}
