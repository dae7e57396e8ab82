#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "typeset/layout.h"

/* A mark stands this much left of its text, in em; a task's box is this wide. */
#define MARK_GAP 0.4f
#define TASK_SIZE 0.75f
#define MARK_LEADING 1.3f
#define WIDEST 100000.0f

/* --- styles
 * ------------------------------------------------------------------------------------------------------------
 */

bool style_has_frame(const struct paragraph_style *style) {
    return style->background != COLOUR_NONE || style->rule_above > 0 || style->rule_below > 0 ||
           style->bar_left > 0;
}

void style_padding(const struct paragraph_style *style, float *left, float *right) {
    *left = *right = style->background != COLOUR_NONE ? style->padding : 0;
    if (style->bar_left > 0)
        *left = style->bar_left + style->padding;
}

const struct paragraph_style *style_inner(struct layout *layout, const struct paragraph_style *style) {
    char key[2 * sizeof style + 1];
    struct paragraph_style *inner;

    for (size_t i = 0; i < sizeof style; i++) {
        unsigned byte = (unsigned)((uintptr_t)style >> (8 * i)) & 0xFF;

        key[2 * i] = (char)('a' + byte % 16);
        key[2 * i + 1] = (char)('a' + byte / 16);
    }
    key[2 * sizeof style] = '\0';
    inner = map_get(&layout->inner_styles, key);
    if (inner)
        return inner;
    inner = arena_dup(&layout->lines, style, sizeof *style);
    inner->indent_left = inner->indent_right = inner->padding = 0;
    inner->rule_above = inner->rule_below = inner->bar_left = 0;
    inner->background = COLOUR_NONE;
    map_put(&layout->inner_styles, arena_strdup(&layout->lines, key), inner);
    return inner;
}

float measure_indent(float width, float indent) {
    float allowed = width - LEAST_MEASURE;

    return allowed <= 0 || indent <= 0 ? 0 : indent < allowed ? indent : allowed;
}

/* The style with indents that leave something of `width`; the style itself where they do. */
static const struct paragraph_style *fit_indents(struct layout *layout, const struct paragraph_style *style,
                                                 float width) {
    float sides = style->indent_left + style->indent_right;
    float first = style->indent_first > 0 ? style->indent_first : 0;
    struct paragraph_style *narrow;

    if (sides + first <= 0 || (width - sides - first >= LEAST_MEASURE && style->indent_left >= 0))
        return style;
    narrow = arena_dup(&layout->lines, style, sizeof *style);
    narrow->indent_first = 0;
    narrow->indent_left = measure_indent(width, style->indent_left);
    narrow->indent_right = measure_indent(width - narrow->indent_left, style->indent_right);
    return narrow;
}

/* --- inline content
 * ---------------------------------------------------------------------------------------------------------
 */

/* What stands for a page that isn't known yet. */
static const char unknown_label[] = "00";

static const char *label_of(const struct layout *layout, const struct bit *bit) {
    const char *label = NULL;

    if (bit->kind == BIT_REFERENCE) {
        const struct flow *flow = layout->flow;
        uint32_t anchor = flow->reference_anchors[bit->number];

        label = anchor < flow->anchor_count ? flow->anchors[anchor].label : "?";
    } else if (bit->kind == BIT_PAGE_NUMBER) {
        label = layout->page_label;
    } else if (bit->kind == BIT_PAGE_COUNT) {
        label = layout->last_label;
    }
    return label ? label : unknown_label;
}

static bool is_field(const struct bit *bit) {
    return bit->kind >= BIT_REFERENCE;
}

/* A hash of the labels that the paragraph shows now; 0 without any. */
static uint32_t stamp_of(const struct layout *layout, const struct paragraph *paragraph) {
    uint64_t stamp = 1;

    if (!(paragraph->base.flags & HAS_REFERENCE))
        return 0;
    for (uint32_t i = 0; i < paragraph->bit_count; i++) {
        if (is_field(&paragraph->bits[i])) {
            const char *label = label_of(layout, &paragraph->bits[i]);

            stamp = (stamp ^ map_hash(label, strlen(label))) * 0x100000001B3u;
        }
    }
    return (uint32_t)(stamp ^ stamp >> 32) | 1;
}

static const enum inline_kind inline_kinds[] = {
    [BIT_TEXT] = INLINE_TEXT,      [BIT_BREAK] = INLINE_BREAK,      [BIT_LEADER] = INLINE_LEADER,
    [BIT_IMAGE] = INLINE_IMAGE,    [BIT_ANCHOR] = INLINE_ANCHOR,    [BIT_NOTE] = INLINE_FOOTNOTE,
    [BIT_REFERENCE] = INLINE_TEXT, [BIT_PAGE_NUMBER] = INLINE_TEXT, [BIT_PAGE_COUNT] = INLINE_TEXT,
};

/* Sets an inline image's size: no wider than the measure, no higher than half a page. */
static void fit_image(const struct layout *layout, const struct inline_image *image, float width,
                      struct inline_item *item) {
    float scale = 1;

    if (image->width > width)
        scale = width / image->width;
    if (image->height * scale > layout->full_height / 2)
        scale = layout->full_height / 2 / image->height;
    item->width = image->width * scale;
    item->height = image->height * scale;
}

/* The paragraph's content for text.h, in layout->inlines. */
static void expand(struct layout *layout, const struct paragraph *paragraph,
                   const struct paragraph_style *style, float width) {
    if (layout->inline_capacity < paragraph->bit_count) {
        layout->inline_capacity = paragraph->bit_count + 64;
        layout->inlines = mem_realloc(layout->inlines, layout->inline_capacity * sizeof *layout->inlines);
    }
    for (uint32_t i = 0; i < paragraph->bit_count; i++) {
        const struct bit *bit = &paragraph->bits[i];
        struct inline_item *item = &layout->inlines[i];

        *item = (struct inline_item){.kind = inline_kinds[bit->kind],
                                     .link = bit->link,
                                     .element = bit->element,
                                     .number = bit->number,
                                     .style = bit->style ? bit->style : &style->text};
        if (bit->kind == BIT_TEXT) {
            item->text = paragraph->text + bit->offset;
            item->length = bit->length;
        } else if (bit->kind == BIT_IMAGE) {
            fit_image(layout, &layout->flow->inline_images[bit->number], width, item);
        } else if (bit->kind == BIT_ANCHOR) {
            const char *name = layout->flow->anchors[bit->number].name;

            /* Names come back from the lines as pointers only: hand over what leads to the number. */
            item->text = name ? name : arena_printf(&layout->lines, "\n%u", (unsigned)bit->number);
            item->length = strlen(item->text);
        } else if (is_field(bit)) {
            item->text = label_of(layout, bit);
            item->length = strlen(item->text);
        }
    }
}

/* --- lines
 * --------------------------------------------------------------------------------------------------------------------
 */

static uint32_t anchor_number(const struct layout *layout, const char *name) {
    if (name[0] == '\n') /* the place of a page number */
        return (uint32_t)strtoul(name + 1, NULL, 10);
    return (uint32_t)((uintptr_t)map_get(&layout->flow->anchor_map, name) - 1);
}

static struct line_marks *keep_marks(struct layout *layout, const struct line *line) {
    struct line_marks *marks;

    if (!line->anchor_count && !line->footnote_count)
        return NULL;
    marks = arena_alloc(&layout->lines, sizeof *marks);
    marks->anchor_count = line->anchor_count;
    marks->anchors = arena_alloc(&layout->lines, line->anchor_count * sizeof *marks->anchors);
    for (uint32_t i = 0; i < line->anchor_count; i++)
        marks->anchors[i] = anchor_number(layout, line->anchors[i]);
    marks->note_count = line->footnote_count;
    marks->notes = arena_dup(&layout->lines, line->footnotes, line->footnote_count * sizeof *marks->notes);
    return marks;
}

/*
 * Height and baseline: the leading, shared out around the style's size, more where an image, larger or raised
 * text stands on the line. Not the font's own ascent, so that baselines keep their distance where a word
 * comes from another font.
 */
static void set_height(struct made_line *made, const struct paragraph_style *style) {
    float size = style->text.size;
    float leading = style->leading > 0 ? style->leading : size * 1.2f;
    float above = (leading - size) / 2 + 0.8f * size;
    float below = leading - above;

    for (uint32_t i = 0; i < made->span_count; i++) {
        const struct made_span *span = &made->spans[i];
        float rises = 0, falls = 0;

        if (span->image) {
            rises = span->height;
        } else if (span->style->size > size + ROUNDING || span->style->rise != 0) {
            rises = 0.88f * span->style->size + span->style->rise;
            falls = 0.25f * span->style->size - span->style->rise;
        }
        above = rises > above ? rises : above;
        below = falls > below ? falls : below;
    }
    made->baseline = above;
    made->height = above + below;
}

static void keep_line(struct layout *layout, const struct paragraph *paragraph,
                      const struct paragraph_style *style, const struct line *line, struct made_line *made) {
    struct arena *piece_arena = paragraph->own_pieces ? &layout->display->arena : &layout->lines;
    struct piece *pieces;
    size_t count = 0;

    for (uint32_t i = 0; i < line->span_count; i++)
        count += line->spans[i].piece_count;
    pieces = count ? arena_alloc(piece_arena, count * sizeof *pieces) : NULL;
    made->span_count = line->span_count;
    made->spans = arena_alloc(&layout->lines, line->span_count * sizeof *made->spans);
    for (uint32_t i = 0; i < line->span_count; i++) {
        const struct line_span *span = &line->spans[i];

        made->spans[i] = (struct made_span){.style = span->style ? span->style : &style->text,
                                            .pieces = pieces,
                                            .piece_count = span->piece_count,
                                            .element = span->element,
                                            .link = span->link,
                                            .image = span->image,
                                            .x = span->x,
                                            .width = span->width,
                                            .height = span->height};
        if (!span->piece_count)
            continue;
        assert(pieces);
        memcpy(pieces, span->pieces, span->piece_count * sizeof *pieces);
        pieces += span->piece_count;
    }
    made->marks = keep_marks(layout, line);
    set_height(made, style);
}

/* Makes the lines of the notes of a paragraph at once, since its texts may be dropped afterwards. */
static void measure_notes(struct layout *layout, const struct paragraph *paragraph) {
    for (uint32_t i = 0; i < paragraph->line_count; i++) {
        const struct line_marks *marks = paragraph->lines[i].marks;

        for (uint32_t n = 0; marks && n < marks->note_count; n++) {
            struct vlist list = {0};

            stack_blocks(layout, &list, &layout->flow->notes[marks->notes[n]]->base, layout->measure, true);
            free(list.items);
        }
    }
}

void measure_lines(struct layout *layout, struct paragraph *paragraph, const struct paragraph_style *style,
                   float width) {
    uint32_t stamp = stamp_of(layout, paragraph);
    struct lines lines = {0};

    if (paragraph->lines && fabsf(paragraph->width - width) < ROUNDING && paragraph->stamp == stamp)
        return;
    if (width < 1)
        width = 1;
    style = fit_indents(layout, style, width);
    expand(layout, paragraph, style, width);
    paragraph_break(layout->typesetter, &layout->scratch, style, layout->inlines, paragraph->bit_count, width,
                    &lines);
    paragraph->width = width;
    paragraph->stamp = stamp;
    paragraph->own_pieces = stamp == 0 && paragraph->base.element != 0;
    paragraph->line_count = lines.count ? (uint32_t)lines.count : 1;
    paragraph->lines = arena_alloc(&layout->lines, paragraph->line_count * sizeof *paragraph->lines);
    for (size_t i = 0; i < lines.count; i++)
        keep_line(layout, paragraph, style, &lines.items[i], &paragraph->lines[i]);
    if (!lines.count)
        set_height(&paragraph->lines[0], style);
    if (arena_size(&layout->scratch) > CHUNK_SIZE / 2)
        arena_release(&layout->scratch);
    measure_notes(layout, paragraph);
}

/* --- marks of lists
 * ----------------------------------------------------------------------------------------------------------
 */

const struct paragraph *measure_mark(struct layout *layout, const struct item *item, float width) {
    char *key = arena_printf(&layout->scratch, "%p %s", (const void *)item->style, item->mark);
    struct paragraph *mark = map_get(&layout->marks, key);

    if (!mark) {
        struct paragraph_style *style = arena_alloc(&layout->lines, sizeof *style);

        mark = arena_alloc(&layout->lines, sizeof *mark);
        style->text = *item->style;
        style->leading = item->style->size * MARK_LEADING;
        style->alignment = PARAGRAPH_LEFT;
        style->background = COLOUR_NONE;
        mark->style = style;
        mark->text = item->mark;
        mark->bit_count = item->mark[0] ? 1 : 0;
        mark->bits = arena_alloc(&layout->lines, sizeof *mark->bits);
        mark->bits[0] = (struct bit){
            .kind = BIT_TEXT, .style = item->style, .length = (uint32_t)strlen(item->mark)};
        map_put(&layout->marks, arena_strdup(&layout->lines, key), mark);
    }
    measure_lines(layout, mark, mark->style, width > 0 ? width : WIDEST);
    return mark;
}

float measure_marks(struct layout *layout, struct list *list) {
    if (list->mark_width >= 0)
        return list->mark_width;
    list->mark_width = 0;
    for (const struct block *block = list->base.first; block; block = block->next) {
        const struct item *item = (const struct item *)block;
        float width;

        if (block->kind != BLOCK_ITEM)
            continue;
        width = item->task ? TASK_SIZE * item->style->size
                           : text_width(layout->typesetter, item->style, item->mark);
        width += MARK_GAP * item->style->size;
        if (width > list->mark_width)
            list->mark_width = width;
    }
    return list->mark_width;
}

/* --- extents
 * -------------------------------------------------------------------------------------------------------------------
 */

/* What the paragraph's indents and padding take of its width. */
static float sides_of(const struct paragraph_style *style) {
    float left, right;

    style_padding(style, &left, &right);
    return left + right + style->indent_left + style->indent_right +
           (style->indent_first > 0 ? style->indent_first : 0);
}

static void paragraph_extents(struct layout *layout, struct paragraph *paragraph, float *least, float *most) {
    const struct paragraph_style *style = paragraph->style;
    uint32_t stamp = stamp_of(layout, paragraph);

    if (isnan(paragraph->least) || paragraph->extent_stamp != stamp) {
        expand(layout, paragraph, style, WIDEST);
        paragraph_extent(layout->typesetter, style_inner(layout, style), layout->inlines,
                         paragraph->bit_count, &paragraph->least, &paragraph->most);
        paragraph->least += sides_of(style);
        paragraph->most += sides_of(style);
        paragraph->extent_stamp = stamp;
    }
    *least = paragraph->least;
    *most = paragraph->most;
}

static void widen(float *least, float *most, float by) {
    *least += by;
    *most += by;
}

void measure_extent(struct layout *layout, struct block *block, float *least, float *most) {
    float left, right;

    *least = *most = 0;
    switch (block->kind) {
    case BLOCK_PARAGRAPH:
        paragraph_extents(layout, (struct paragraph *)block, least, most);
        break;
    case BLOCK_LIST: {
        struct list *list = (struct list *)block;
        float indent = measure_marks(layout, list);

        measure_content(layout, block, least, most);
        widen(least, most, indent > list->indent ? indent : list->indent);
        break;
    }
    case BLOCK_BOX: {
        const struct paragraph_style *style = ((struct box *)block)->style;

        measure_content(layout, block, least, most);
        style_padding(style, &left, &right);
        widen(least, most, left + right + style->indent_left + style->indent_right);
        break;
    }
    case BLOCK_ITEM:
        measure_content(layout, block, least, most);
        break;
    case BLOCK_TABLE:
        table_extent(layout, (struct table *)block, least, most);
        break;
    case BLOCK_PICTURE:
        *most = ((struct picture *)block)->width;
        *least = *most < LEAST_MEASURE ? *most : LEAST_MEASURE;
        break;
    default:
        break;
    }
}

void measure_content(struct layout *layout, const struct block *container, float *least, float *most) {
    *least = *most = 0;
    for (struct block *block = container->first; block; block = block->next) {
        float narrow, wide;

        measure_extent(layout, block, &narrow, &wide);
        *least = narrow > *least ? narrow : *least;
        *most = wide > *most ? wide : *most;
    }
}

float measure_hyphenated(struct layout *layout, const struct block *container) {
    float widest = 0;

    for (struct block *block = container->first; block; block = block->next) {
        float least, most;

        if (block->kind == BLOCK_PARAGRAPH) {
            const struct paragraph *paragraph = (const struct paragraph *)block;

            expand(layout, paragraph, paragraph->style, WIDEST);
            least = sides_of(paragraph->style) +
                    paragraph_least_hyphenated(layout->typesetter, style_inner(layout, paragraph->style),
                                               layout->inlines, paragraph->bit_count);
        } else {
            measure_extent(layout, block, &least, &most);
        }
        widest = least > widest ? least : widest;
    }
    return widest;
}
