#include <ctype.h>
#include <string.h>

#include "typeset/paragraph.h"

static const char *atom_text(const struct paragraph *paragraph, const struct atom *atom) {
    return buffer_text(&paragraph->text) + atom->text;
}

void paragraph_hyphenate(struct typesetter *typesetter, float least) {
    struct paragraph *paragraph = &typesetter->paragraph;

    paragraph->hyphens.count = 0;
    for (size_t i = 0; i < paragraph->base.count; i++) {
        const struct node *node = &paragraph->base.items[i];
        const struct atom *atom = &paragraph->atoms[node->ref];

        if (node->kind != NODE_BOX || (node->flags & NODE_LEADER) || !atom->hyphenate ||
            node->width <= least) {
            nodes_add(&paragraph->hyphens, *node);
            continue;
        }
        shaper_hyphenate(&typesetter->shaper, atom->word, atom->language);
        if (atom->word->point_count > 0)
            paragraph_add_parts(typesetter, &paragraph->hyphens, node->ref, atom->word->points,
                                atom->word->point_count);
        else
            nodes_add(&paragraph->hyphens, *node);
    }
}

/* --- what is wider than a line
 * ---------------------------------------------------------------------------------------- */

static bool may_break(const struct node *node) {
    return (node->kind == NODE_GLUE || node->kind == NODE_PENALTY) && node->penalty < PENALTY_FORBIDDEN;
}

/* The next place to break from node `start` on (`count`: the end), and the width up to it with its hyphen. */
static size_t next_break(const struct nodes *nodes, size_t start, float *width) {
    double sum = 0;
    size_t i;

    for (i = start; i < nodes->count && !may_break(&nodes->items[i]); i++) {
        if (nodes->items[i].kind == NODE_BOX || nodes->items[i].kind == NODE_GLUE)
            sum += (double)nodes->items[i].width;
    }
    if (i < nodes->count && nodes->items[i].kind == NODE_PENALTY)
        sum += (double)nodes->items[i].width;
    *width = (float)sum;
    return i;
}

bool nodes_overlong(const struct nodes *nodes, float width) {
    float stretch;

    for (size_t i = 0; i < nodes->count; i++) {
        i = next_break(nodes, i, &stretch);
        if (stretch > width + BREAK_SLACK)
            return true;
    }
    return false;
}

static bool is_digit(const struct buffer *text, size_t at) {
    return at < text->length && text->data[at] >= '0' && text->data[at] <= '9';
}

/* A point or comma between digits. */
static bool is_point(const struct buffer *text, size_t at) {
    return (text->data[at] == '.' || text->data[at] == ',') && at > 0 && is_digit(text, at - 1) &&
           is_digit(text, at + 1);
}

static bool ends_with(const struct buffer *text, size_t at, const char *end) {
    return at >= strlen(end) && memcmp(text->data + at - strlen(end), end, strlen(end)) == 0;
}

/* Whether a mark ends before `at` that joins what is before it to a number: 5.1-5.3, 2015:6.1, 5.1/5.2. */
static bool joint_ends(const struct buffer *text, size_t at) {
    if (at < 2)
        return false;
    return ends_with(text, at, "–") ||
           (strchr("-/:", text->data[at - 1]) &&
            (isalnum((unsigned char)text->data[at - 2]) || (text->data[at - 2] & 0x80)));
}

static bool sign_ends(const struct buffer *text, size_t at) {
    return ends_with(text, at, "-") || ends_with(text, at, "+") || ends_with(text, at, "−");
}

/* The penalty of a break of need before a byte of the part's text: a number is the last thing to be broken.
 */
static int16_t need_penalty(const struct buffer *text, size_t at) {
    if (at == 0 || at >= text->length)
        return PENALTY_EMERGENCY;
    if (is_digit(text, at) && joint_ends(text, at))
        return PENALTY_JOINT;
    if (is_point(text, at) || is_point(text, at - 1))
        return PENALTY_NUMBER;
    return is_digit(text, at) && (is_digit(text, at - 1) || sign_ends(text, at)) ? PENALTY_NUMBER
                                                                                 : PENALTY_EMERGENCY;
}

static struct node emergency(const struct paragraph *paragraph, size_t atom, size_t at) {
    return (struct node){.kind = NODE_PENALTY,
                         .flags = NODE_SPLIT,
                         .penalty = need_penalty(&paragraph->text, paragraph->atoms[atom].text + at),
                         .ref = (uint32_t)atom,
                         .from = (uint16_t)at};
}

/* Adds a box cluster by cluster. */
static void split_box(struct typesetter *typesetter, const struct node *node) {
    struct paragraph *paragraph = &typesetter->paragraph;
    const struct atom *atom = &paragraph->atoms[node->ref];
    const struct word_place *places = shaper_places(&typesetter->shaper, atom->word);
    uint8_t starts[WORD_LIMIT];
    size_t from = node->from;
    struct node part = *node;

    unicode_clusters(&typesetter->unicode, atom_text(paragraph, atom), atom->word->length, starts);
    for (size_t i = from + 1; i <= node->to; i++) {
        if (i < node->to && !starts[i])
            continue;
        part.from = (uint16_t)from;
        part.to = (uint16_t)i;
        part.width = (places[i].advance - places[from].advance) * atom->size;
        nodes_add(&paragraph->split, part);
        if (i < node->to)
            nodes_add(&paragraph->split, emergency(paragraph, node->ref, i));
        from = i;
    }
}

/* Adds nodes `from` to `to`, none of them a place to break, with breaks between all clusters. */
static void split_words(struct typesetter *typesetter, const struct nodes *nodes, size_t from, size_t to) {
    struct paragraph *paragraph = &typesetter->paragraph;
    bool after_box = false, is_leader;

    for (size_t i = from; i < to; i++) {
        const struct node *node = &nodes->items[i];

        if (node->kind != NODE_BOX) {
            nodes_add(&paragraph->split, *node);
            continue;
        }
        is_leader = node->flags & NODE_LEADER;
        if (after_box) {
            struct node need = {.kind = NODE_PENALTY, .penalty = PENALTY_EMERGENCY};

            if (!is_leader)
                need.penalty = need_penalty(&paragraph->text, paragraph->atoms[node->ref].text + node->from);
            nodes_add(&paragraph->split, need);
        }
        if (is_leader || !paragraph->atoms[node->ref].word)
            nodes_add(&paragraph->split, *node);
        else
            split_box(typesetter, node);
        after_box = true;
    }
}

static void copy_nodes(struct nodes *out, const struct nodes *nodes, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        nodes_add(out, nodes->items[i]);
}

/*
 * Adds nodes `from` to `to`, which together fit no line: with breaks between words that were tied together,
 * and inside those wider than `width` alone.
 */
static void split_stretch(struct typesetter *typesetter, const struct nodes *nodes, size_t from, size_t to,
                          float width) {
    struct nodes *split = &typesetter->paragraph.split;
    size_t start = from, end;

    for (bool first = true; start < to; first = false, start = end) {
        double sum = 0;

        if (nodes->items[start].kind == NODE_GLUE) {
            nodes_add(split, nodes->items[start]);
            if (!first)
                split->items[split->count - 1].penalty = PENALTY_TIED;
            start++;
        }
        for (end = start; end < to && nodes->items[end].kind != NODE_GLUE; end++)
            sum += (double)nodes->items[end].width;
        if (sum > (double)width)
            split_words(typesetter, nodes, start, end);
        else
            copy_nodes(split, nodes, start, end);
    }
}

void paragraph_split(struct typesetter *typesetter, const struct nodes *nodes, float width, float reach) {
    struct paragraph *paragraph = &typesetter->paragraph;

    paragraph->split.count = 0;
    for (size_t i = 0; i < nodes->count; i++) {
        float stretch;
        size_t end = next_break(nodes, i, &stretch);

        if (stretch > width + BREAK_SLACK)
            split_stretch(typesetter, nodes, i, end, width - reach);
        else if (stretch > width - reach)
            split_words(typesetter, nodes, i, end);
        else
            copy_nodes(&paragraph->split, nodes, i, end);
        if (end < nodes->count) {
            if ((nodes->items[end].flags & NODE_HYPHEN) && stretch > width - reach)
                nodes_add(&paragraph->split,
                          emergency(paragraph, nodes->items[end].ref, nodes->items[end].from));
            nodes_add(&paragraph->split, nodes->items[end]);
        }
        i = end;
    }
}

/* --- exact widths
 * ------------------------------------------------------------------------------------------------------ */

static size_t part_text(const struct paragraph *paragraph, const struct atom *atom, size_t from, size_t to,
                        bool hyphen, char out[WORD_LIMIT]) {
    size_t length = to - from;

    memcpy(out, atom_text(paragraph, atom) + from, length);
    if (hyphen)
        out[length++] = '-';
    return length;
}

const struct word *paragraph_word(struct typesetter *typesetter, const struct atom *atom, size_t from,
                                  size_t to, bool hyphen) {
    char text[WORD_LIMIT];
    size_t length;

    if (from == 0 && to == atom->word->length && !hyphen)
        return atom->word;
    length = part_text(&typesetter->paragraph, atom, from, to, hyphen, text);
    return shaper_word(&typesetter->shaper, atom->word->variant, atom->language, atom->level & 1, text,
                       length);
}

static float measure_part(struct typesetter *typesetter, const struct atom *atom, size_t from, size_t to,
                          bool hyphen) {
    char text[WORD_LIMIT];
    size_t length = part_text(&typesetter->paragraph, atom, from, to, hyphen, text);

    return atom->size * shaper_measure(&typesetter->shaper, atom->word->variant, atom->language,
                                       atom->level & 1, text, length);
}

/* Whether letters look the same wherever a word is cut: not those that join (Arabic, the scripts of India).
 */
static bool is_simple(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0xD6 && (unsigned char)text[i] != 0xE2)
            return false;
    }
    return true;
}

/*
 * The width of bytes `from` to `to` of an atom as a word of their own, less what the word's places say.
 * Where no ligature is cut, only the last cluster differs: its kerning is with a hyphen, or with nothing.
 */
static float part_correction(struct typesetter *typesetter, const struct atom *atom, size_t from, size_t to,
                             bool hyphen) {
    const struct word *word = atom->word;
    const struct word_place *places = shaper_places(&typesetter->shaper, word);
    size_t last = places[to].cluster;
    float estimate = places[to].advance - places[from].advance;

    if (!(atom->level & 1) && last != NO_CLUSTER && places[from].cluster != NO_CLUSTER && last >= from &&
        is_simple(word->text, word->length)) {
        if (to == word->length && !hyphen)
            return 0;
        return (paragraph_word(typesetter, atom, last, to, hyphen)->advance -
                (places[to].advance - places[last].advance)) *
               atom->size;
    }
    return measure_part(typesetter, atom, from, to, hyphen) - estimate * atom->size;
}

/* Where a line begins or ends inside an atom, the atom reaches from there to its own end. */
float paragraph_adjust(void *context, size_t from, size_t to) {
    struct typesetter *typesetter = context;
    const struct paragraph *paragraph = &typesetter->paragraph;
    const struct nodes *nodes = paragraph->nodes;
    const struct node *first = from != SIZE_MAX ? &nodes->items[from] : NULL;
    const struct node *last = to < nodes->count ? &nodes->items[to] : NULL;
    size_t start = 0;
    float sum = 0;

    if (first && (first->flags & NODE_SPLIT)) {
        const struct atom *atom = &paragraph->atoms[first->ref];

        if (last && (last->flags & NODE_SPLIT) && last->ref == first->ref)
            start = first->from;
        else
            sum = part_correction(typesetter, atom, first->from, atom->word->length, false);
    }
    if (last && (last->flags & NODE_SPLIT))
        sum += part_correction(typesetter, &paragraph->atoms[last->ref], start, last->from,
                               last->flags & NODE_HYPHEN) -
               last->width;
    return sum;
}
