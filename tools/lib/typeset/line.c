#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubidi.h>

#include "base/memory.h"
#include "typeset/paragraph.h"

/* The distance of a leader's dots, as a multiple of a dot's width. */
#define DOT_DISTANCE 2.0f
/* Blanks that would have to grow more than this many times their stretch stay as they are. */
#define LOOSEST 8.0

enum cell_kind { CELL_RUN, CELL_GLUE, CELL_IMAGE, CELL_LEADER };

/* What stands on a line, in logical order at first, then in visual order. */
struct cell {
    uint8_t kind, level;
    bool blank; /* of glue */
    uint32_t item;
    const struct run *run;
    float width, stretch, shrink;
};

/* A line while it is set. */
struct setting {
    struct typesetter *typesetter;
    struct paragraph *paragraph;
    size_t start, end, marks_end; /* nodes */
    bool first, last;             /* of the part */
    bool blank;                   /* a blank stands before its first piece */
    float x, room, edge;
};

static const struct text_style *style_of(const struct paragraph *paragraph, uint32_t item) {
    const struct text_style *style = paragraph->items[item].style;

    return style ? style : &paragraph->style->text;
}

/* --- cells
 * ---------------------------------------------------------------------------------------------------------
 */

static void add_cell(struct paragraph *paragraph, struct cell cell) {
    MEM_APPEND(paragraph->cells, paragraph->cell_count, paragraph->cell_capacity, cell);
}

static void add_word(struct paragraph *paragraph, const struct atom *atom, const struct word *word) {
    for (size_t i = 0; i < word->run_count; i++) {
        if (word->runs[i].glyph_count > 0)
            add_cell(paragraph, (struct cell){.kind = CELL_RUN,
                                              .level = atom->level,
                                              .item = atom->item,
                                              .run = &word->runs[i],
                                              .width = word->runs[i].advance * atom->size});
    }
}

/* Adds the box at node `i` and the parts of the same atom that follow on this line; returns the node after
 * them. */
static size_t add_box(struct setting *setting, size_t i) {
    struct paragraph *paragraph = setting->paragraph;
    const struct node *nodes = paragraph->nodes->items, *node = &nodes[i];
    const struct atom *atom = &paragraph->atoms[node->ref];
    size_t to = node->to, end = i + 1;
    bool hyphen;

    if (node->flags & NODE_LEADER) {
        add_cell(paragraph, (struct cell){.kind = CELL_LEADER,
                                          .level = (uint8_t)node->from,
                                          .item = node->ref,
                                          .width = node->width});
        return end;
    }
    if (!atom->word) {
        add_cell(paragraph,
                 (struct cell){
                     .kind = CELL_IMAGE, .level = atom->level, .item = atom->item, .width = node->width});
        return end;
    }
    for (size_t k = end; k < setting->end; k++) {
        bool same = nodes[k].ref == node->ref;

        if (nodes[k].kind == NODE_BOX && !(nodes[k].flags & NODE_LEADER) && same) {
            to = nodes[k].to;
            end = k + 1;
        } else if (nodes[k].kind != NODE_PENALTY || !(nodes[k].flags & NODE_SPLIT) || !same) {
            break;
        }
    }
    hyphen = to < atom->word->length && setting->end < paragraph->nodes->count &&
             (nodes[setting->end].flags & NODE_HYPHEN) && nodes[setting->end].ref == node->ref;
    add_word(paragraph, atom, paragraph_word(setting->typesetter, atom, node->from, to, hyphen));
    return end;
}

static void collect_cells(struct setting *setting) {
    struct paragraph *paragraph = setting->paragraph;

    paragraph->cell_count = 0;
    for (size_t i = setting->start; i < setting->end;) {
        const struct node *node = &paragraph->nodes->items[i];

        if (node->kind == NODE_BOX) {
            i = add_box(setting, i);
            continue;
        }
        if (node->kind == NODE_GLUE)
            add_cell(paragraph, (struct cell){.kind = CELL_GLUE,
                                              .level = (uint8_t)node->from,
                                              .item = node->ref,
                                              .blank = node->flags & NODE_BLANK,
                                              .width = node->width,
                                              .stretch = node->stretch,
                                              .shrink = node->shrink});
        i++;
    }
}

/* Stretches or shrinks the glue; returns the natural width. The room that is left goes to leaders, where
 * there are some. */
static double justify(struct setting *setting, double *width) {
    struct paragraph *paragraph = setting->paragraph;
    double natural = 0, stretch = 0, shrink = 0, ratio = 0, left;
    size_t leaders = 0;

    for (size_t i = 0; i < paragraph->cell_count; i++) {
        natural += (double)paragraph->cells[i].width;
        stretch += (double)paragraph->cells[i].stretch;
        shrink += (double)paragraph->cells[i].shrink;
        leaders += paragraph->cells[i].kind == CELL_LEADER ? 1 : 0;
    }
    left = (double)setting->room - natural;
    *width = natural;
    if (left < 0 && shrink > 0)
        ratio = left / shrink;
    else if (left > 0 && !setting->last && !leaders && stretch > 0 && left / stretch <= LOOSEST)
        ratio = left / stretch;
    for (size_t i = 0; i < paragraph->cell_count; i++) {
        struct cell *cell = &paragraph->cells[i];

        if (cell->kind == CELL_LEADER && left > 0)
            cell->width += (float)(left / (double)leaders);
        cell->width += (float)(ratio * (double)(ratio > 0 ? cell->stretch : cell->shrink));
    }
    if (ratio != 0 || (leaders && left > 0))
        *width = (double)setting->room;
    return natural;
}

/* Puts the cells of a line with right-to-left text into visual order (UAX #9, L2). */
static void reorder(struct paragraph *paragraph) {
    size_t count = paragraph->cell_count;
    struct cell *ordered;

    if (paragraph->order_capacity < count) {
        paragraph->order_capacity = count * 2;
        paragraph->order = mem_realloc(paragraph->order,
                                       paragraph->order_capacity * sizeof *paragraph->order);
        paragraph->cell_levels = mem_realloc(paragraph->cell_levels, paragraph->order_capacity);
    }
    for (size_t i = 0; i < count; i++)
        paragraph->cell_levels[i] = paragraph->cells[i].level;
    ubidi_reorderVisual(paragraph->cell_levels, (int32_t)count, paragraph->order);
    ordered = mem_dup(paragraph->cells, count * sizeof *ordered);
    for (size_t i = 0; i < count; i++)
        paragraph->cells[i] = ordered[paragraph->order[i]];
    free(ordered);
}

/* --- spans and pieces
 * ------------------------------------------------------------------------------------------------ */

static struct line_span *open_span(struct paragraph *paragraph, uint32_t item, float x) {
    const struct inline_item *source = &paragraph->items[item];
    struct line_span span = {
        .style = style_of(paragraph, item), .element = source->element, .link = source->link, .x = x};

    MEM_APPEND(paragraph->spans, paragraph->span_count, paragraph->span_capacity, span);
    return &paragraph->spans[paragraph->span_count - 1];
}

/* The span for text of this item: the last one where nothing differs. */
static struct line_span *text_span(struct paragraph *paragraph, uint32_t item, float x) {
    struct line_span *last = paragraph->span_count > 0 ? &paragraph->spans[paragraph->span_count - 1] : NULL;
    const struct inline_item *source = &paragraph->items[item];

    if (last && !last->image && last->style == style_of(paragraph, item) &&
        last->element == source->element && last->link == source->link)
        return last;
    return open_span(paragraph, item, x);
}

static void add_piece(struct paragraph *paragraph, uint32_t item, const struct run *run, float x, float width,
                      bool blank) {
    struct line_span *span = text_span(paragraph, item, x);
    struct piece piece = {run, x, blank};

    MEM_APPEND(paragraph->pieces, paragraph->piece_count, paragraph->piece_capacity, piece);
    span->piece_count++;
    span->width = x + width - span->x;
}

/* Dots between x and x + width, at whole distances from the right edge, so that those of all lines stand in
 * columns. */
static void add_dots(struct setting *setting, const struct cell *cell, float x) {
    struct paragraph *paragraph = setting->paragraph;
    struct typesetter *typesetter = setting->typesetter;
    const struct text_style *style = style_of(paragraph, cell->item);
    const struct word *dot = shaper_word(&typesetter->shaper, fonts_variant(&typesetter->fonts, style),
                                         languages_get(&typesetter->languages, style->language), false, ".",
                                         1);
    float width = dot->advance * style->size, distance = width * DOT_DISTANCE;
    long nearest, farthest;
    bool blank = true;

    if (dot->run_count != 1 || distance <= 0.1f)
        return;
    farthest = (long)floorf((setting->edge - x - width) / distance);
    nearest = (long)ceilf((setting->edge - (x + cell->width) + 2 * width) / distance);
    for (long k = farthest; k >= nearest; k--) {
        add_piece(paragraph, cell->item, dot->runs, setting->edge - (float)k * distance, width, blank);
        blank = false;
    }
}

static void add_image_span(struct paragraph *paragraph, const struct cell *cell, float x) {
    const struct inline_item *item = &paragraph->items[cell->item];
    struct line_span *span = open_span(paragraph, cell->item, x);

    span->width = cell->width;
    span->image = item->number + 1;
    span->height = item->width > 0 ? item->height * cell->width / item->width : item->height;
}

static void place_cells(struct setting *setting, double x) {
    struct paragraph *paragraph = setting->paragraph;
    bool blank = setting->blank;

    paragraph->piece_count = paragraph->span_count = 0;
    for (size_t i = 0; i < paragraph->cell_count; i++) {
        const struct cell *cell = &paragraph->cells[i];

        switch ((enum cell_kind)cell->kind) {
        case CELL_RUN:
            add_piece(paragraph, cell->item, cell->run, (float)x, cell->width, blank);
            blank = false;
            break;
        case CELL_GLUE:
            blank = blank || cell->blank;
            break;
        case CELL_IMAGE:
            add_image_span(paragraph, cell, (float)x);
            blank = false;
            break;
        case CELL_LEADER:
            add_dots(setting, cell, (float)x);
            blank = true;
            break;
        }
        x += (double)cell->width;
    }
}

/* --- the line
 * ----------------------------------------------------------------------------------------------------------
 */

static void grow_to(struct typesetter *typesetter, struct line *line, const struct text_style *style) {
    const struct face *face = fonts_own(&typesetter->fonts, fonts_variant(&typesetter->fonts, style));

    line->ascent = fmaxf(line->ascent, face->ascent * style->size + style->rise);
    line->descent = fmaxf(line->descent, face->descent * style->size - style->rise);
}

/* Anchors and footnotes between two nodes. */
static void take_marks(struct setting *setting, struct arena *arena, size_t from, struct line *line) {
    const struct paragraph *paragraph = setting->paragraph;
    size_t anchors = 0, footnotes = 0;

    for (size_t i = from; i < setting->marks_end; i++) {
        if (paragraph->nodes->items[i].kind != NODE_MARK)
            continue;
        if (paragraph->items[paragraph->nodes->items[i].ref].kind == INLINE_ANCHOR)
            anchors++;
        else
            footnotes++;
    }
    if (anchors > 0)
        line->anchors = arena_alloc(arena, anchors * sizeof *line->anchors);
    if (footnotes > 0)
        line->footnotes = arena_alloc(arena, footnotes * sizeof *line->footnotes);
    for (size_t i = from; i < setting->marks_end && anchors + footnotes > 0; i++) {
        const struct inline_item *item = &paragraph->items[paragraph->nodes->items[i].ref];

        if (paragraph->nodes->items[i].kind != NODE_MARK)
            continue;
        if (item->kind == INLINE_ANCHOR)
            line->anchors[line->anchor_count++] = item->text;
        else
            line->footnotes[line->footnote_count++] = item->number;
    }
}

static double aligned_x(const struct setting *setting, double width) {
    double left = (double)setting->room - width;
    bool from_right = setting->paragraph->base_level == 1;

    if (left <= 0)
        return (double)setting->x;
    switch (setting->paragraph->style->alignment) {
    case PARAGRAPH_CENTRE:
        return (double)setting->x + left / 2;
    case PARAGRAPH_RIGHT:
        return (double)setting->x + left;
    case PARAGRAPH_JUSTIFY:
    case PARAGRAPH_LEFT:
        break;
    }
    return (double)setting->x + (from_right ? left : 0);
}

/* Copies spans and pieces to the result. */
static void keep(struct paragraph *paragraph, struct arena *arena, struct line *line) {
    struct piece *pieces = arena_dup(arena, paragraph->pieces, paragraph->piece_count * sizeof *pieces);

    line->spans = arena_dup(arena, paragraph->spans, paragraph->span_count * sizeof *line->spans);
    line->span_count = (uint32_t)paragraph->span_count;
    for (size_t i = 0; i < paragraph->span_count; i++) {
        line->spans[i].pieces = line->spans[i].piece_count > 0 ? pieces : NULL;
        pieces += line->spans[i].piece_count;
    }
}

static void set_line(struct setting *setting, struct arena *arena, size_t marks_from) {
    struct paragraph *paragraph = setting->paragraph;
    struct line line = {0};
    double width;

    collect_cells(setting);
    line.width = (float)justify(setting, &width);
    if (paragraph->mixed)
        reorder(paragraph);
    place_cells(setting, aligned_x(setting, width));
    grow_to(setting->typesetter, &line, &paragraph->style->text);
    for (size_t i = 0; i < paragraph->span_count; i++) {
        const struct line_span *span = &paragraph->spans[i];

        if (span->image)
            line.ascent = fmaxf(line.ascent, span->height);
        else
            grow_to(setting->typesetter, &line, span->style);
    }
    if (paragraph->span_count > 0)
        keep(paragraph, arena, &line);
    take_marks(setting, arena, marks_from, &line);
    MEM_APPEND(paragraph->lines, paragraph->line_count, paragraph->line_capacity, line);
}

void paragraph_set_lines(struct typesetter *typesetter, struct arena *arena, const struct room *room) {
    struct paragraph *paragraph = &typesetter->paragraph;
    size_t start = 0, marks_from = 0, count = paragraph->breaker.break_count;

    for (size_t i = 0; i < count; i++) {
        const struct line_break *end = &paragraph->breaker.breaks[i];
        struct setting setting = {.typesetter = typesetter,
                                  .paragraph = paragraph,
                                  .start = start,
                                  .end = end->at,
                                  .marks_end = i + 1 < count ? end->at : paragraph->nodes->count,
                                  .first = i == 0,
                                  .last = i + 1 == count,
                                  .x = i == 0 ? room->first_x : room->rest_x,
                                  .room = i == 0 ? room->first_width : room->rest_width,
                                  .edge = room->edge};

        setting.blank = i > 0 ? paragraph->nodes->items[marks_from].flags & NODE_BLANK
                              : paragraph->part_count > 1;
        set_line(&setting, arena, marks_from);
        marks_from = end->at;
        start = end->start;
    }
}
