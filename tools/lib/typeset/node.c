#include <ctype.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "typeset/paragraph.h"

/* How much blanks give and take in justified text, as parts of a blank; and the room between ideographs, in
 * em. */
#define BLANK_STRETCH 0.75f
#define BLANK_SHRINK 0.3f
#define IDEOGRAPH_STRETCH 0.05f
/* Full-width punctuation has half an em of room at one side. */
#define PUNCTUATION_SHRINK 0.2f
/* Between an ideograph and a Latin letter or digit. */
#define MIXED_GAP 0.2f
#define MIXED_GIVE 0.08f
/* The shortest leader, and the widest leading blank of preformatted text as a part of the line. */
#define LEADER_WIDTH 1.5f
#define INDENT_SHARE 0.5f

enum {
    HYPHEN_PENALTY = 100,
    RAGGED_HYPHEN_PENALTY = 150, /* where the margin gives, a hyphen is less needed */
    DASH_PENALTY = 50,           /* after a hyphen that the text has */
    SLASH_PENALTY = 150,         /* after a slash between words */
    POOR_PENALTY = 200,
    ADDRESS_LEAST = 12,      /* bytes of a word that may break at its punctuation, in code and links … */
    WORD_ADDRESS_LEAST = 24, /* … and elsewhere */
};

static bool is_justified(const struct paragraph *paragraph) {
    return paragraph->style->alignment == PARAGRAPH_JUSTIFY && !paragraph->style->preformatted;
}

static const struct text_style *style_of(const struct paragraph *paragraph, const struct inline_item *item) {
    return item->style ? item->style : &paragraph->style->text;
}

void nodes_add(struct nodes *nodes, struct node node) {
    MEM_APPEND(nodes->items, nodes->count, nodes->capacity, node);
}

/* --- addresses and identifiers
 * ------------------------------------------------------------------------------------ */

static bool is_address_mark(char c) {
    return c != '\0' && strchr("/._-?&=:", c) != NULL;
}

/* Whether a word is code, a link that shows its address, or an address, so that it may break at its
 * punctuation. */
static bool is_address(const struct paragraph *paragraph, const char *word, size_t length,
                       const struct inline_item *item) {
    size_t marks = 0;

    if (length < ADDRESS_LEAST)
        return false;
    if (style_of(paragraph, item)->family != paragraph->style->text.family ||
        paragraph->style->preformatted || memmem(word, length, "://", 3))
        return true;
    for (size_t i = 2; i + 2 < length; i++)
        marks += is_address_mark(word[i]) && word[i] != '-' ? 1 : 0;
    return item->link != 0 ? marks >= 1 : marks >= 2 && length >= WORD_ADDRESS_LEAST;
}

/* Whether a point before `at` stands between digits. */
static bool is_inside_number(const char *text, size_t at) {
    return text[at - 1] == '.' && isdigit((unsigned char)text[at - 2]) && isdigit((unsigned char)text[at]);
}

/* Adds poor opportunities to addresses in the part's text, after marks, not near their ends. */
static void mark_addresses(struct paragraph *paragraph) {
    const char *text = buffer_text(&paragraph->text);
    size_t length = paragraph->text.length, stretch = 0, end;

    for (size_t start = 0; start < length; start = end + 1) {
        const char *blank = memchr(text + start, ' ', length - start);

        end = blank ? (size_t)(blank - text) : length;
        while (stretch + 1 < paragraph->stretch_count && paragraph->stretches[stretch + 1].start <= start)
            stretch++;
        if (end - start < ADDRESS_LEAST || !is_address(paragraph, text + start, end - start,
                                                       &paragraph->items[paragraph->stretches[stretch].item]))
            continue;
        for (size_t i = start + 3; i + 2 < end; i++) {
            if (is_address_mark(text[i - 1]) && !is_address_mark(text[i]) && !is_inside_number(text, i) &&
                memcmp(text + i, "\u00a0", 2) != 0)
                paragraph->opportunities[i] = OPPORTUNITY_POOR;
        }
    }
}

/* --- atoms
 * -----------------------------------------------------------------------------------------------------------
 */

/* Where the part's text is being read. */
struct cursor {
    struct typesetter *typesetter;
    struct paragraph *paragraph;
    const char *text;
    size_t length, at;
    size_t stretch, stretch_end; /* of the stretch at `at` */
    size_t mark;
    const struct inline_item *item;
    float widest;
};

static void follow_stretches(struct cursor *cursor) {
    const struct paragraph *paragraph = cursor->paragraph;

    while (cursor->stretch + 1 < paragraph->stretch_count &&
           paragraph->stretches[cursor->stretch + 1].start <= cursor->at)
        cursor->stretch++;
    cursor->stretch_end = cursor->stretch + 1 < paragraph->stretch_count
                              ? paragraph->stretches[cursor->stretch + 1].start
                              : cursor->length;
    cursor->item = &paragraph->items[paragraph->stretches[cursor->stretch].item];
}

/* The end of the atom at the cursor: where a line may break, or item, direction or the limit of a word's
 * length end it. */
static size_t atom_end(const struct cursor *cursor) {
    const struct paragraph *paragraph = cursor->paragraph;
    size_t end = cursor->at + 1, limit = cursor->at + WORD_LIMIT - 4;

    while (end < cursor->stretch_end && cursor->text[end] != ' ' && end < limit &&
           (paragraph->opportunities[end] == OPPORTUNITY_NONE ||
            paragraph->opportunities[end] == OPPORTUNITY_SOFT) &&
           (!paragraph->mixed || paragraph->levels[end] == paragraph->levels[cursor->at]))
        end++;
    while (end < cursor->length && ((unsigned char)cursor->text[end] & 0xC0) == 0x80)
        end++;
    return end;
}

static struct node box_node(size_t index, size_t from, size_t to, float width) {
    return (struct node){
        .kind = NODE_BOX, .ref = (uint32_t)index, .from = (uint16_t)from, .to = (uint16_t)to, .width = width};
}

void paragraph_add_parts(struct typesetter *typesetter, struct nodes *nodes, size_t index,
                         const uint16_t *points, size_t count) {
    struct paragraph *paragraph = &typesetter->paragraph;
    const struct atom *atom = &paragraph->atoms[index];
    const struct word_place *places = shaper_places(&typesetter->shaper, atom->word);
    float hyphen;
    size_t from = 0;

    hyphen = atom->size *
             shaper_word(&typesetter->shaper, atom->word->variant, atom->language, false, "-", 1)->advance;
    for (size_t i = 0; i <= count; i++) {
        size_t to = i < count ? points[i] : atom->word->length;

        nodes_add(nodes, box_node(index, from, to, (places[to].advance - places[from].advance) * atom->size));
        if (i < count)
            nodes_add(nodes, (struct node){.kind = NODE_PENALTY,
                                           .flags = NODE_FLAGGED | NODE_HYPHEN | NODE_SPLIT,
                                           .penalty = is_justified(paragraph) ? HYPHEN_PENALTY
                                                                              : RAGGED_HYPHEN_PENALTY,
                                           .ref = (uint32_t)index,
                                           .from = (uint16_t)to,
                                           .width = hyphen});
        from = to;
    }
}

static size_t soft_points(const struct paragraph *paragraph, size_t start, size_t end, uint16_t *points) {
    size_t count = 0;

    for (size_t i = start + 1; i < end && count < POINT_LIMIT; i++) {
        if (paragraph->opportunities[i] == OPPORTUNITY_SOFT)
            points[count++] = (uint16_t)(i - start);
    }
    return count;
}

static void add_atom(struct cursor *cursor, size_t end) {
    struct paragraph *paragraph = cursor->paragraph;
    struct typesetter *typesetter = cursor->typesetter;
    const struct text_style *style = style_of(paragraph, cursor->item);
    struct language *language = languages_get(&typesetter->languages, style->language);
    struct atom atom = {.item = (uint32_t)(cursor->item - paragraph->items),
                        .text = (uint32_t)cursor->at,
                        .size = style->size,
                        .level = paragraph->mixed ? paragraph->levels[cursor->at] : 0,
                        .language = language};
    uint16_t points[POINT_LIMIT];
    size_t soft;

    atom.word = shaper_word(&typesetter->shaper, fonts_variant(&typesetter->fonts, style), language,
                            atom.level & 1, cursor->text + cursor->at, end - cursor->at);
    soft = paragraph->soft_count > 0 ? soft_points(paragraph, cursor->at, end, points) : 0;
    atom.hyphenate = soft == 0 && style->family == paragraph->style->text.family &&
                     paragraph->opportunities[cursor->at] != OPPORTUNITY_POOR &&
                     paragraph->opportunities[end] != OPPORTUNITY_POOR;
    MEM_APPEND(paragraph->atoms, paragraph->atom_count, paragraph->atom_capacity, atom);
    if (soft > 0)
        paragraph_add_parts(typesetter, &paragraph->base, paragraph->atom_count - 1, points, soft);
    else
        nodes_add(&paragraph->base,
                  box_node(paragraph->atom_count - 1, 0, atom.word->length, atom.word->advance * atom.size));
    cursor->at = end;
}

static void add_image(struct cursor *cursor) {
    struct paragraph *paragraph = cursor->paragraph;
    struct atom atom = {.item = (uint32_t)(cursor->item - paragraph->items),
                        .text = (uint32_t)cursor->at,
                        .level = paragraph->mixed ? paragraph->levels[cursor->at] : 0};
    float width = cursor->item->width < cursor->widest ? cursor->item->width : cursor->widest;

    MEM_APPEND(paragraph->atoms, paragraph->atom_count, paragraph->atom_capacity, atom);
    nodes_add(&paragraph->base, box_node(paragraph->atom_count - 1, 0, 0, width));
    cursor->at += IMAGE_TEXT_LENGTH;
}

static void add_leader(struct cursor *cursor) {
    const struct text_style *style = style_of(cursor->paragraph, cursor->item);
    float width = LEADER_WIDTH * style->size;

    nodes_add(&cursor->paragraph->base,
              (struct node){.kind = NODE_BOX,
                            .flags = NODE_LEADER,
                            .ref = cursor->paragraph->stretches[cursor->stretch].item,
                            .from = cursor->paragraph->mixed ? cursor->paragraph->levels[cursor->at] : 0,
                            .width = width < cursor->widest / 4 ? width : cursor->widest / 4});
    cursor->at++;
}

/* --- what stands between atoms
 * ------------------------------------------------------------------------------------ */

/* Blanks, as glue: one, or those of preformatted text. */
static void add_blanks(struct cursor *cursor) {
    struct paragraph *paragraph = cursor->paragraph;
    const struct text_style *style = style_of(paragraph, cursor->item);
    float space =
        fonts_own(&cursor->typesetter->fonts, fonts_variant(&cursor->typesetter->fonts, style))->space *
        style->size;
    struct node node = {.kind = NODE_GLUE, .flags = NODE_BLANK, .width = space};
    size_t start = cursor->at;

    while (cursor->at < cursor->stretch_end && cursor->text[cursor->at] == ' ')
        cursor->at++;
    node.from = paragraph->mixed ? paragraph->levels[start] : 0;
    node.ref = paragraph->stretches[cursor->stretch].item;
    if (paragraph->style->preformatted) {
        node.width *= (float)(cursor->at - start);
        if (start == 0 && node.width > cursor->widest * INDENT_SHARE)
            node.width = cursor->widest * INDENT_SHARE;
        if (start == 0 || cursor->text[start - 1] == ' ')
            node.penalty = PENALTY_FORBIDDEN;
    } else {
        if (is_justified(paragraph)) {
            node.stretch = space * BLANK_STRETCH;
            node.shrink = space * BLANK_SHRINK;
        }
        if (cursor->at >= cursor->length || paragraph->opportunities[cursor->at] == OPPORTUNITY_NONE)
            node.penalty = PENALTY_FORBIDDEN;
    }
    nodes_add(&paragraph->base, node);
}

static uint32_t character_before(const char *text, size_t at) {
    size_t start = at - 1, size;

    while (start > 0 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    return utf8_decode(text + start, at - start, &size);
}

static bool is_latin_word(uint32_t c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xC0 && c < 0x250);
}

/* Closing and opening full-width punctuation that has room after or before it. */
static bool has_room_after(uint32_t c) {
    return c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF0E || c == 0xFF1A || c == 0xFF1B ||
           c == 0xFF09 || (c >= 0x3009 && c <= 0x3011 && (c & 1)) || c == 0x3015;
}

static bool has_room_before(uint32_t c) {
    return c == 0xFF08 || (c >= 0x3008 && c <= 0x3010 && !(c & 1)) || c == 0x3014;
}

static bool is_ideograph(uint32_t c) {
    return unicode_is_ideographic(c) && u_isalpha((UChar32)c);
}

/* The glue between two atoms of which one is East Asian. */
static struct node east_asian_glue(const struct paragraph *paragraph, uint32_t before, uint32_t after,
                                   float size) {
    struct node node = {.kind = NODE_GLUE};
    bool gap = (is_ideograph(before) && is_latin_word(after)) ||
               (is_latin_word(before) && is_ideograph(after));

    if (gap)
        node.width = MIXED_GAP * size;
    if (!is_justified(paragraph))
        return node;
    node.stretch = (gap ? MIXED_GIVE : IDEOGRAPH_STRETCH) * size;
    if (gap)
        node.shrink = MIXED_GIVE * size;
    else if (has_room_after(before) || has_room_before(after))
        node.shrink = PUNCTUATION_SHRINK * size;
    return node;
}

/* Adds the node for a place to break between two atoms without a blank. */
static void add_break(struct cursor *cursor) {
    struct paragraph *paragraph = cursor->paragraph;
    size_t at = cursor->at, length;
    uint32_t before = character_before(cursor->text, at);
    uint32_t after = utf8_decode(cursor->text + at, cursor->length - at, &length);
    struct node node = {.kind = NODE_PENALTY};

    if (unicode_is_ideographic(before) || unicode_is_ideographic(after)) {
        node = east_asian_glue(paragraph, before, after, style_of(paragraph, cursor->item)->size);
        node.from = paragraph->mixed ? paragraph->levels[at] : 0;
    } else if (paragraph->opportunities[at] == OPPORTUNITY_POOR) {
        node.penalty = POOR_PENALTY;
    } else if (before == '-' || before == 0x2010 || before == 0x2013) {
        node.penalty = DASH_PENALTY;
        node.flags = NODE_FLAGGED;
    } else if (before == '/') {
        node.penalty = SLASH_PENALTY;
    }
    node.ref = (uint32_t)(cursor->item - paragraph->items);
    nodes_add(&paragraph->base, node);
}

/* --- the part
 * ----------------------------------------------------------------------------------------------------------
 */

/* Adds the marks that stand before the cursor; with `footnotes` only footnotes' marks, which stay with the
 * text before them. */
static void add_marks(struct cursor *cursor, bool footnotes) {
    struct paragraph *paragraph = cursor->paragraph;

    for (; cursor->mark < paragraph->mark_count; cursor->mark++) {
        const struct mark *mark = &paragraph->marks[cursor->mark];

        if (mark->at > cursor->at || (footnotes && paragraph->items[mark->item].kind != INLINE_FOOTNOTE))
            return;
        nodes_add(&paragraph->base, (struct node){.kind = NODE_MARK, .ref = mark->item});
    }
}

/* Whether a line may break at the cursor, where no blank is: not before what is raised (the mark of a
 * footnote). */
static bool may_break_here(struct cursor *cursor) {
    struct paragraph *paragraph = cursor->paragraph;
    uint8_t opportunity = paragraph->opportunities[cursor->at];

    if (cursor->at >= cursor->length || cursor->text[cursor->at] == ' ' || opportunity == OPPORTUNITY_NONE ||
        opportunity == OPPORTUNITY_SOFT)
        return false;
    follow_stretches(cursor);
    return style_of(paragraph, cursor->item)->rise <= 0;
}

void paragraph_make_nodes(struct typesetter *typesetter, float widest) {
    struct paragraph *paragraph = &typesetter->paragraph;
    struct cursor cursor = {.typesetter = typesetter,
                            .paragraph = paragraph,
                            .text = buffer_text(&paragraph->text),
                            .length = paragraph->text.length,
                            .widest = widest};

    mark_addresses(paragraph);
    while (cursor.at < cursor.length) {
        add_marks(&cursor, false);
        follow_stretches(&cursor);
        if (cursor.item->kind == INLINE_LEADER) {
            add_leader(&cursor);
            continue;
        }
        if (cursor.text[cursor.at] == ' ') {
            add_blanks(&cursor);
            continue;
        }
        if (cursor.item->kind == INLINE_IMAGE)
            add_image(&cursor);
        else
            add_atom(&cursor, atom_end(&cursor));
        add_marks(&cursor, true);
        if (may_break_here(&cursor))
            add_break(&cursor);
    }
    add_marks(&cursor, false);
}
