/* The text of one paragraph: words paired, changes joined where single words would be left between them, and
 * written. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/internal.h"

/* A stretch of both texts that is equal, or one that isn't; they take turns. */
struct stretch {
    size_t a, a_end, b, b_end;
    bool equal;
};

struct stretches {
    struct stretch *items;
    size_t count, capacity;
};

/* --- pairing
 * -------------------------------------------------------------------------------------------------------------
 */

static void pair_tokens(struct compare *compare, struct tokens a, struct tokens b, uint32_t *match) {
    uint32_t *numbers = mem_alloc((a.count + b.count + 1) * sizeof *numbers);
    for (size_t i = 0; i < a.count; i++)
        numbers[i] = a.items[i].id;
    for (size_t i = 0; i < b.count; i++)
        numbers[a.count + i] = b.items[i].id;
    sequence_match(numbers, a.count, numbers + a.count, b.count, &compare->budget, match);
    free(numbers);
}

static void add_stretch(struct stretches *list, struct stretch stretch) {
    if (stretch.a == stretch.a_end && stretch.b == stretch.b_end)
        return;
    struct stretch *last = list->count ? &list->items[list->count - 1] : NULL;
    if (last && last->equal == stretch.equal) {
        last->a_end = stretch.a_end;
        last->b_end = stretch.b_end;
    } else {
        MEM_APPEND(list->items, list->count, list->capacity, stretch);
    }
}

static void find_stretches(const uint32_t *match, size_t a_count, size_t b_count, struct stretches *list) {
    size_t b = 0;
    for (size_t a = 0; a < a_count;) {
        size_t end = a;
        while (end < a_count && match[end] == SEQUENCE_NONE)
            end++;
        size_t b_end = end < a_count ? match[end] : b_count;
        add_stretch(list, (struct stretch){a, end, b, b_end, false});
        a = end;
        b = b_end;
        while (a < a_count && match[a] == b)
            a++, b++;
        add_stretch(list, (struct stretch){end, a, b_end, b, true});
    }
    add_stretch(list, (struct stretch){a_count, a_count, b, b_count, false});
}

/* --- joining
 * -----------------------------------------------------------------------------------------------------------------
 */

static uint64_t weigh(struct tokens tokens, size_t from, size_t to) {
    uint64_t weight = 0;
    for (size_t i = from; i < to; i++)
        weight += tokens.items[i].weight;
    return weight;
}

/* Whether what is equal between two changes is too little to be shown as such: blanks and signs, or at most
 * two short words. */
static bool is_island(struct tokens a, struct tokens b, const struct stretch *before,
                      const struct stretch *island, const struct stretch *after, bool with_words) {
    size_t words = 0;
    bool deletes = before->a < before->a_end || after->a < after->a_end;
    bool inserts = before->b < before->b_end || after->b < after->b_end;
    if (island->a_end - island->a > 8 || !deletes || !inserts)
        return false;
    for (size_t i = island->a; i < island->a_end; i++) {
        if (a.items[i].class == TOKEN_THING)
            return false;
        words += a.items[i].class == TOKEN_WORD || a.items[i].class == TOKEN_IDEOGRAPH;
    }
    if (words == 0)
        return true;
    uint64_t weight = weigh(a, island->a, island->a_end);
    uint64_t first = weigh(a, before->a, before->a_end) + weigh(b, before->b, before->b_end);
    uint64_t second = weigh(a, after->a, after->a_end) + weigh(b, after->b, after->b_end);
    return with_words && words <= 2 && weight <= 8 && weight * 3 <= first && weight * 3 <= second;
}

/* Joins changes over islands. */
static void join(struct tokens a, struct tokens b, struct stretches *list, bool with_words) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct stretch *items = list->items;
        bool bridged = kept > 0 && items[i].equal && !items[kept - 1].equal && i + 1 < list->count &&
                       is_island(a, b, &items[kept - 1], &items[i], &items[i + 1], with_words);
        if (bridged) {
            items[kept - 1].a_end = items[i + 1].a_end;
            items[kept - 1].b_end = items[i + 1].b_end;
            i++;
        } else {
            items[kept++] = items[i];
        }
    }
    list->count = kept;
}

/* How well a run of words stands by itself: from a sentence's start, from a word's start. */
static int judge_place(struct tokens tokens, size_t from, size_t to) {
    assert(tokens.items && from < to);
    const struct token *before = from > 0 ? &tokens.items[from - 1] : NULL;
    const struct token *last = &tokens.items[to - 1];
    const struct token *sign = from > 1 && before->class == TOKEN_BLANK ? &tokens.items[from - 2] : before;
    bool starts = !before || before->class == TOKEN_BLANK;
    bool sentence = starts && (!sign || (sign->length && strchr(".!?:;", sign->text[0])));
    return (sentence ? 4 : 0) + (starts && last->class == TOKEN_BLANK ? 2 : 0) +
           (tokens.items[from].class == TOKEN_BLANK && last->class != TOKEN_BLANK ? 1 : 0);
}

/*
 * What was only inserted (or only deleted) between equal words can often stand a few words earlier or later
 * as well: takes the place where it begins with a sentence or a word. Its neighbours are equal stretches,
 * whose lengths change by as much.
 */
static void slide(struct tokens tokens, bool inserted, struct stretch *before, struct stretch *change,
                  struct stretch *after) {
    size_t from = inserted ? change->b : change->a, to = inserted ? change->b_end : change->a_end;
    size_t back = before->a_end - before->a, most = after->a_end - after->a;
    size_t left = 0, right = 0;
    while (left < back && left < 40 && tokens.items[from - left - 1].id == tokens.items[to - left - 1].id)
        left++;
    while (right < most && right < 40 && tokens.items[from + right].id == tokens.items[to + right].id)
        right++;
    int best = judge_place(tokens, from, to);
    long shift = 0;
    for (long s = -(long)left; s <= (long)right; s++) {
        int place = judge_place(tokens, from + (size_t)s, to + (size_t)s);
        if (place > best) {
            best = place;
            shift = s;
        }
    }
    before->a_end += (size_t)shift, before->b_end += (size_t)shift;
    change->a += (size_t)shift, change->b += (size_t)shift;
    change->a_end += (size_t)shift, change->b_end += (size_t)shift;
    after->a += (size_t)shift, after->b += (size_t)shift;
}

static void slide_all(struct tokens a, struct tokens b, struct stretches *list) {
    for (size_t i = 1; i + 1 < list->count; i++) {
        struct stretch *change = &list->items[i];
        if (change->equal)
            continue;
        if (change->a == change->a_end)
            slide(b, true, change - 1, change, change + 1);
        else if (change->b == change->b_end)
            slide(a, false, change - 1, change, change + 1);
    }
}

/* Two texts that share next to nothing are rather one deleted and one inserted. */
static bool is_rewritten(struct tokens a, struct tokens b, const struct stretches *list) {
    uint64_t common = 0, all = weigh(a, 0, a.count) + weigh(b, 0, b.count);
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].equal)
            common += weigh(a, list->items[i].a, list->items[i].a_end);
    return all > 0 && a.count && b.count && common * 8 < all;
}

/* --- writing
 * ------------------------------------------------------------------------------------------------------------------
 */

/* Writes tokens below `top`, with the elements that they stand in, opened and closed as needed. */
struct writer {
    struct compare *compare;
    struct node *top;
    struct node *open[INLINE_DEPTH];          /* in the redline */
    const struct node *sources[INLINE_DEPTH]; /* what they are copies of */
    enum compare_side sides[INLINE_DEPTH];
    size_t depth;
    enum node_kind mark; /* NODE_INSERTED, NODE_DELETED, or NODE_TEXT: none */
    struct node *marked; /* the open mark, or NULL */
    enum node_kind leaf; /* of the pending text: NODE_TEXT or NODE_CODE */
    const struct node *place;
    struct buffer text;
};

static struct node *innermost(struct writer *writer) {
    struct node *inside = writer->depth ? writer->open[writer->depth - 1] : writer->top;
    if (writer->mark == NODE_TEXT)
        return inside;
    if (!writer->marked)
        writer->marked = merge_new(writer->compare, inside, writer->mark, writer->place);
    return writer->marked;
}

static void flush(struct writer *writer) {
    if (!writer->text.length)
        return;
    struct node *node = merge_new(writer->compare, innermost(writer), writer->leaf, writer->place);
    char *text = arena_strndup(writer->compare->arena, writer->text.data, writer->text.length);
    if (writer->leaf == NODE_CODE)
        node->code.text = text;
    else
        node->text = text;
    buffer_clear(&writer->text);
}

/* The same element, as far as a reader can see. */
static bool same_element(struct compare *compare, const struct node *a, enum compare_side a_side,
                         const struct node *b, enum compare_side b_side) {
    if (a == b)
        return true;
    if (a->kind != b->kind)
        return false;
    struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
    unit_describe(compare, a, a_side, &first);
    unit_describe(compare, b, b_side, &second);
    bool same = first.length == second.length && memcmp(first.data, second.data, first.length) == 0;
    buffer_release(&first);
    buffer_release(&second);
    return same;
}

/* Opens and closes elements until those around `leaf` are open. */
static void open_elements(struct writer *writer, const struct node *leaf, const struct node *container,
                          enum compare_side side) {
    const struct node *chain[INLINE_DEPTH];
    size_t depth = 0, same = 0;
    for (const struct node *node = leaf->parent; node && node != container; node = node->parent) {
        assert(depth < INLINE_DEPTH);
        chain[depth++] = node;
    }
    while (same < depth && same < writer->depth &&
           same_element(writer->compare, writer->sources[same], writer->sides[same], chain[depth - 1 - same],
                        side))
        same++;
    if (same == writer->depth && same == depth)
        return;
    flush(writer);
    writer->marked = NULL;
    for (writer->depth = same; writer->depth < depth; writer->depth++) {
        const struct node *source = chain[depth - 1 - writer->depth];
        struct node *parent = writer->depth ? writer->open[writer->depth - 1] : writer->top;
        writer->open[writer->depth] = merge_node(writer->compare, parent, source);
        writer->sources[writer->depth] = source;
        writer->sides[writer->depth] = side;
    }
}

static void write_token(struct writer *writer, const struct token *token, const struct node *container,
                        enum compare_side side, enum node_kind mark) {
    enum node_kind leaf = token->leaf->kind == NODE_CODE ? NODE_CODE : NODE_TEXT;
    bool text = token->leaf->kind == NODE_TEXT || leaf == NODE_CODE;
    if (mark != writer->mark) {
        flush(writer);
        writer->mark = mark;
        writer->marked = NULL;
    }
    open_elements(writer, token->leaf, container, side);
    if (writer->text.length && (!text || leaf != writer->leaf))
        flush(writer);
    if (!writer->text.length)
        writer->place = token->leaf;
    if (text) {
        writer->leaf = leaf;
        buffer_add(&writer->text, token->text, token->length);
    } else {
        merge_copy(writer->compare, innermost(writer), token->leaf, side, CHANGE_WITHIN);
    }
}

/* The texts that are being merged, and what their runs of inlines stand in. */
struct texts {
    struct tokens a, b;
    const struct node *a_container, *b_container;
};

static void write_range(struct writer *writer, const struct texts *texts, enum compare_side side, size_t from,
                        size_t to, enum node_kind mark) {
    struct tokens tokens = side == COMPARE_OLD ? texts->a : texts->b;
    const struct node *container = side == COMPARE_OLD ? texts->a_container : texts->b_container;
    for (size_t i = from; i < to; i++)
        write_token(writer, &tokens.items[i], container, side, mark);
}

static void write_all(struct compare *compare, struct node *parent, const struct texts *texts,
                      const struct stretches *list) {
    struct writer writer = {.compare = compare, .top = parent, .mark = NODE_TEXT, .leaf = NODE_TEXT};
    for (size_t i = 0; i < list->count; i++) {
        const struct stretch *stretch = &list->items[i];
        if (stretch->equal) {
            write_range(&writer, texts, COMPARE_NEW, stretch->b, stretch->b_end, NODE_TEXT);
        } else {
            write_range(&writer, texts, COMPARE_OLD, stretch->a, stretch->a_end, NODE_DELETED);
            write_range(&writer, texts, COMPARE_NEW, stretch->b, stretch->b_end, NODE_INSERTED);
        }
    }
    flush(&writer);
    buffer_release(&writer.text);
}

bool words_merge(struct compare *compare, struct node *parent, const struct node *a, const struct node *a_end,
                 const struct node *b, const struct node *b_end) {
    struct texts texts = {token_list(compare, a, a_end, COMPARE_OLD),
                          token_list(compare, b, b_end, COMPARE_NEW), a ? a->parent : NULL,
                          b ? b->parent : NULL};
    uint32_t *match = mem_alloc((texts.a.count + 1) * sizeof *match);
    struct stretches list = {NULL, 0, 0};
    pair_tokens(compare, texts.a, texts.b, match);
    find_stretches(match, texts.a.count, texts.b.count, &list);
    if (is_rewritten(texts.a, texts.b, &list)) {
        list.count = 0;
        add_stretch(&list, (struct stretch){0, texts.a.count, 0, texts.b.count, false});
    }
    slide_all(texts.a, texts.b, &list);
    join(texts.a, texts.b, &list, false);
    join(texts.a, texts.b, &list, true);
    write_all(compare, parent, &texts, &list);
    bool changed = list.count > 1 || (list.count == 1 && !list.items[0].equal);
    free(list.items);
    free(match);
    return changed;
}

/* --- code
 * ----------------------------------------------------------------------------------------------------------------------
 */

/* The lines of a text, each with its line feed, as tokens. */
static struct tokens line_list(struct compare *compare, const char *text) {
    struct tokens lines = {NULL, 0};
    size_t capacity = 0;
    struct token *items = NULL;
    while (*text) {
        size_t length = strcspn(text, "\n");
        uint32_t id = unit_content(compare, text, length);
        length += text[length] == '\n';
        MEM_APPEND(items, lines.count, capacity,
                   ((struct token){.text = text, .length = (uint32_t)length, .id = id, .class = TOKEN_WORD}));
        text += length;
    }
    lines.items = lines.count ? arena_dup(&compare->scratch, items, lines.count * sizeof *items) : NULL;
    free(items);
    return lines;
}

static void write_code(struct compare *compare, struct node *parent, struct tokens lines, size_t from,
                       size_t to, enum node_kind mark) {
    if (from == to)
        return;
    assert(lines.items);
    const char *text = lines.items[from].text;
    size_t length = (size_t)(lines.items[to - 1].text - text) + lines.items[to - 1].length;
    struct node *inside = mark == NODE_TEXT ? parent : merge_new(compare, parent, mark, parent);
    merge_new(compare, inside, NODE_TEXT, parent)->text = arena_strndup(compare->arena, text, length);
}

/* A line of code by its words: as paragraphs are, from text that stands in no tree. */
static void merge_line(struct compare *compare, struct node *parent, const struct token *a,
                       const struct token *b) {
    assert(a && b);
    struct node container = {.kind = NODE_CODE_BLOCK};
    struct node *old = arena_alloc(&compare->scratch, sizeof *old),
                *new = arena_alloc(&compare->scratch, sizeof *new);
    old->kind = new->kind = NODE_TEXT;
    old->parent = new->parent = &container;
    old->line = new->line = parent->line;
    old->text = arena_strndup(&compare->scratch, a->text, a->length);
    new->text = arena_strndup(&compare->scratch, b->text, b->length);
    words_merge(compare, parent, old, NULL, new, NULL);
}

void words_merge_code(struct compare *compare, struct node *parent, const char *a, const char *b) {
    struct tokens old = line_list(compare, a), new = line_list(compare, b);
    uint32_t *match = mem_alloc((old.count + 1) * sizeof *match);
    struct stretches list = {NULL, 0, 0};
    pair_tokens(compare, old, new, match);
    find_stretches(match, old.count, new.count, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct stretch *s = &list.items[i];
        if (s->equal) {
            write_code(compare, parent, new, s->b, s->b_end, NODE_TEXT);
        } else if (s->a_end - s->a == s->b_end - s->b) {
            for (size_t k = 0; k < s->a_end - s->a; k++)
                merge_line(compare, parent, &old.items[s->a + k], &new.items[s->b + k]);
        } else {
            write_code(compare, parent, old, s->a, s->a_end, NODE_DELETED);
            write_code(compare, parent, new, s->b, s->b_end, NODE_INSERTED);
        }
    }
    free(list.items);
    free(match);
}
