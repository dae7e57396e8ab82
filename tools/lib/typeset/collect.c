#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "typeset/paragraph.h"
#include "typeset/tailor.h"

enum { TAB_COLUMNS = 8 };

/* Stand for an image (the object replacement character) and a leader in the part's text. */
#define LEADER_TEXT " "
#define REPLACEMENT_TEXT "\xEF\xBF\xBD"

void paragraph_begin(struct paragraph *paragraph, const struct paragraph_style *style,
                     const struct inline_item *items, size_t count) {
    paragraph->style = style;
    paragraph->items = items;
    paragraph->item_count = count;
    paragraph->next_item = paragraph->next_byte = 0;
    paragraph->line_count = paragraph->part_count = 0;
}

static bool same_look(const struct inline_item *a, const struct inline_item *b) {
    return a->kind == INLINE_TEXT && b->kind == INLINE_TEXT && a->style == b->style &&
           a->element == b->element && a->link == b->link;
}

/* Makes what is added from now on the text of this item. */
static void enter_item(struct paragraph *paragraph, size_t item) {
    struct stretch stretch = {(uint32_t)paragraph->text.length, (uint32_t)item};
    struct stretch *last = paragraph->stretch_count > 0 ? &paragraph->stretches[paragraph->stretch_count - 1]
                                                        : NULL;

    if (last && same_look(&paragraph->items[last->item], &paragraph->items[item]))
        return;
    if (last && last->start == stretch.start) {
        last->item = stretch.item;
        return;
    }
    MEM_APPEND(paragraph->stretches, paragraph->stretch_count, paragraph->stretch_capacity, stretch);
}

/* Takes back a blank at the end of the text. */
static void drop_blank(struct paragraph *paragraph) {
    struct buffer *text = &paragraph->text;

    if (text->length == 0 || text->data[text->length - 1] != ' ')
        return;
    text->data[--text->length] = '\0';
    while (paragraph->stretch_count > 0 &&
           paragraph->stretches[paragraph->stretch_count - 1].start >= text->length)
        paragraph->stretch_count--;
    for (size_t i = paragraph->mark_count; i > 0 && paragraph->marks[i - 1].at > text->length; i--)
        paragraph->marks[i - 1].at = (uint32_t)text->length;
}

static bool last_is_leader(const struct paragraph *paragraph) {
    size_t count = paragraph->stretch_count;

    return count > 0 && paragraph->items[paragraph->stretches[count - 1].item].kind == INLINE_LEADER;
}

static void add_blank(struct paragraph *paragraph, size_t item) {
    struct buffer *text = &paragraph->text;

    if (text->length == 0 || text->data[text->length - 1] == ' ')
        return;
    enter_item(paragraph, item);
    buffer_add_char(text, ' ');
}

static void add_soft(struct paragraph *paragraph, bool hyphen) {
    struct soft_break soft = {(uint32_t)paragraph->text.length, hyphen};

    MEM_APPEND(paragraph->softs, paragraph->soft_count, paragraph->soft_capacity, soft);
}

static void add_tab(struct paragraph *paragraph, size_t *column) {
    do {
        buffer_add_char(&paragraph->text, ' ');
        ++*column;
    } while (*column % TAB_COLUMNS != 0);
}

static bool is_blank(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Adds a character that isn't plain ASCII; returns its size. Controls draw nothing. */
static size_t add_character(struct paragraph *paragraph, size_t item, const char *text, size_t length) {
    size_t size;
    uint32_t c = utf8_decode(text, length, &size);

    switch (c) {
    case 0x85:
    case 0x2028:
    case 0x2029:
        if (paragraph->style->preformatted)
            buffer_add_char(&paragraph->text, ' ');
        else
            add_blank(paragraph, item);
        return size;
    case 0xAD:
        add_soft(paragraph, true);
        return size;
    case 0x200B:
        add_soft(paragraph, false);
        return size;
    case UINT32_MAX:
        enter_item(paragraph, item);
        buffer_add_string(&paragraph->text, REPLACEMENT_TEXT);
        return size;
    default:
        if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            return size;
        paragraph->foreign = paragraph->foreign || c >= 0x590;
        enter_item(paragraph, item);
        buffer_add(&paragraph->text, text, size);
        return size;
    }
}

/* The number of plain ASCII characters, from blank (exclusive) on. */
static size_t plain_length(const char *text, size_t length) {
    size_t i = 0;

    while (i < length && (unsigned char)text[i] > 0x20 && (unsigned char)text[i] < 0x7F)
        i++;
    return i;
}

static void collect_text(struct paragraph *paragraph, size_t index) {
    const struct inline_item *item = &paragraph->items[index];

    for (size_t i = 0; i < item->length;) {
        size_t plain = plain_length(item->text + i, item->length - i);

        if (plain > 0) {
            enter_item(paragraph, index);
            buffer_add(&paragraph->text, item->text + i, plain);
            i += plain;
        } else if (is_blank((unsigned char)item->text[i])) {
            add_blank(paragraph, index);
            i++;
        } else {
            i += add_character(paragraph, index, item->text + i, item->length - i);
        }
    }
}

/* As collect_text, for preformatted text: up to a line feed. Returns whether there was one; `next_byte` is
 * then after it. */
static bool collect_preformatted(struct paragraph *paragraph, size_t index, size_t *column) {
    const struct inline_item *item = &paragraph->items[index];

    for (size_t i = paragraph->next_byte; i < item->length;) {
        size_t plain = plain_length(item->text + i, item->length - i), before = paragraph->text.length;
        char c = item->text[i];

        if (c == '\n') {
            paragraph->next_byte = i + 1;
            return true;
        }
        if (plain > 0 || c == ' ' || c == '\t')
            enter_item(paragraph, index);
        if (plain > 0) {
            buffer_add(&paragraph->text, item->text + i, plain);
            *column += plain;
            i += plain;
        } else if (c == '\t') {
            add_tab(paragraph, column);
            i++;
        } else if (c == ' ') {
            buffer_add_char(&paragraph->text, ' ');
            ++*column;
            i++;
        } else {
            i += add_character(paragraph, index, item->text + i, item->length - i);
            *column += paragraph->text.length > before ? 1 : 0;
        }
    }
    paragraph->next_byte = 0;
    return false;
}

/* Adds what isn't text. */
static void collect_other(struct paragraph *paragraph, size_t index) {
    struct mark mark = {(uint32_t)paragraph->text.length, (uint32_t)index};

    switch (paragraph->items[index].kind) {
    case INLINE_ANCHOR:
    case INLINE_FOOTNOTE:
        MEM_APPEND(paragraph->marks, paragraph->mark_count, paragraph->mark_capacity, mark);
        break;
    case INLINE_IMAGE:
        enter_item(paragraph, index);
        buffer_add_string(&paragraph->text, IMAGE_TEXT);
        break;
    case INLINE_LEADER:
        if (!last_is_leader(paragraph))
            drop_blank(paragraph);
        enter_item(paragraph, index);
        buffer_add_string(&paragraph->text, LEADER_TEXT);
        break;
    case INLINE_TEXT:
    case INLINE_BREAK:
        break;
    }
}

static void reset_part(struct paragraph *paragraph) {
    buffer_clear(&paragraph->text);
    paragraph->stretch_count = paragraph->mark_count = paragraph->soft_count = 0;
    paragraph->atom_count = paragraph->base.count = paragraph->hyphens.count = paragraph->split.count = 0;
    paragraph->foreign = paragraph->mixed = false;
    paragraph->base_level = 0;
}

/* Finds the breaks and the direction of the collected text. */
static void analyse(struct typesetter *typesetter) {
    struct paragraph *paragraph = &typesetter->paragraph;
    size_t length = paragraph->text.length;
    const char *text = buffer_text(&paragraph->text);
    const struct inline_item *item = paragraph->stretch_count > 0
                                         ? &paragraph->items[paragraph->stretches[0].item]
                                         : NULL;
    const struct text_style *style = item && item->style ? item->style : &paragraph->style->text;

    if (paragraph->byte_capacity < length + 1) {
        paragraph->byte_capacity = (length + 1) * 2;
        paragraph->opportunities = mem_realloc(paragraph->opportunities, paragraph->byte_capacity);
        paragraph->levels = mem_realloc(paragraph->levels, paragraph->byte_capacity);
    }
    unicode_breaks(&typesetter->unicode, languages_get(&typesetter->languages, style->language), text, length,
                   paragraph->opportunities);
    tailor_breaks(text, length, paragraph->opportunities);
    paragraph->opportunities[length] = OPPORTUNITY_NONE;
    for (size_t i = 0; i < paragraph->soft_count; i++) {
        const struct soft_break *soft = &paragraph->softs[i];

        if (soft->at > 0 && soft->at < length && text[soft->at] != ' ' && text[soft->at - 1] != ' ' &&
            paragraph->opportunities[soft->at] == OPPORTUNITY_NONE)
            paragraph->opportunities[soft->at] = soft->hyphen ? OPPORTUNITY_SOFT : OPPORTUNITY_FAIR;
    }
    paragraph->mixed = paragraph->foreign && unicode_is_mixed(text, length);
    if (paragraph->mixed)
        paragraph->base_level = unicode_levels(&typesetter->unicode, text, length, paragraph->levels);
}

/* Whether nothing is left: the end of preformatted text may stand after its last line feed. */
static bool is_exhausted(struct paragraph *paragraph) {
    while (paragraph->next_item < paragraph->item_count && paragraph->next_byte > 0 &&
           paragraph->next_byte >= paragraph->items[paragraph->next_item].length) {
        paragraph->next_item++;
        paragraph->next_byte = 0;
    }
    return paragraph->next_item >= paragraph->item_count;
}

bool paragraph_collect(struct typesetter *typesetter) {
    struct paragraph *paragraph = &typesetter->paragraph;
    bool broken = false, preformatted = paragraph->style->preformatted;
    size_t column = 0;

    if (is_exhausted(paragraph) && paragraph->part_count > 0)
        return false;
    paragraph->part_count++;
    reset_part(paragraph);
    while (paragraph->next_item < paragraph->item_count && !broken) {
        size_t index = paragraph->next_item;

        if (paragraph->items[index].kind == INLINE_BREAK)
            broken = true;
        else if (paragraph->items[index].kind != INLINE_TEXT)
            collect_other(paragraph, index);
        else if (!preformatted)
            collect_text(paragraph, index);
        else if (collect_preformatted(paragraph, index, &column))
            break;
        paragraph->next_item++;
    }
    if (!preformatted && !last_is_leader(paragraph))
        drop_blank(paragraph);
    analyse(typesetter);
    return true;
}
