#include "typeset/paragraph.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

/*
 * How loose lines may be, as a multiple of their stretch, at the first try, with hyphens, and at last. Ragged
 * lines end up to the tolerance times RAGGED_MARGIN (in em) before the margin; a hyphen spoils more there
 * than a short line.
 */
#define FIRST_TOLERANCE 1.3f
#define RAGGED_TOLERANCE 2.4f
#define HYPHEN_TOLERANCE 1.6f
#define LAST_TOLERANCE 3.0f
#define RAGGED_MARGIN 2.5f
#define EMERGENCY_STRETCH 1.5f
/* How far the lines that go on a line of preformatted text are set in, in em, where the measure is at least
 * so many em wide. */
#define CONTINUATION 1.5f
#define CONTINUATION_LEAST 10.0f
#define LEAST_WIDTH 0.01f

int typesetter_new(struct typesetter **out, const struct font_setup *setup) {
    struct typesetter *typesetter = mem_zalloc(1, sizeof *typesetter);

    if (fonts_init(&typesetter->fonts, setup) < 0) {
        free(typesetter);
        return -1;
    }
    shaper_init(&typesetter->shaper, &typesetter->fonts);
    *out = typesetter;
    return 0;
}

void typesetter_free(struct typesetter *typesetter) {
    if (!typesetter)
        return;
    paragraph_release(&typesetter->paragraph);
    shaper_release(&typesetter->shaper);
    languages_release(&typesetter->languages);
    unicode_release(&typesetter->unicode);
    fonts_release(&typesetter->fonts);
    free(typesetter);
}

void typesetter_hand_over(struct typesetter *typesetter, struct display *display) {
    assert(!display->runs.head);
    display->runs = typesetter->shaper.runs;
    memset(&typesetter->shaper.runs, 0, sizeof typesetter->shaper.runs);
    display->run_count = typesetter->shaper.run_count;
    fonts_hand_over(&typesetter->fonts, display);
}

size_t typesetter_missing(const struct typesetter *typesetter, const uint32_t **code_points) {
    *code_points = typesetter->shaper.missing;
    return typesetter->shaper.missing_count;
}

void paragraph_release(struct paragraph *paragraph) {
    buffer_release(&paragraph->text);
    free(paragraph->lines);
    free(paragraph->stretches);
    free(paragraph->marks);
    free(paragraph->softs);
    free(paragraph->opportunities);
    free(paragraph->levels);
    free(paragraph->atoms);
    free(paragraph->base.items);
    free(paragraph->hyphens.items);
    free(paragraph->split.items);
    free(paragraph->cells);
    free(paragraph->order);
    free(paragraph->cell_levels);
    free(paragraph->pieces);
    free(paragraph->spans);
    breaker_release(&paragraph->breaker);
    memset(paragraph, 0, sizeof *paragraph);
}

/* --- breaking
 * ------------------------------------------------------------------------------------------------------ */

static float at_least(float value, float least) {
    return value > least ? value : least;
}

/* The room of the lines of the part in hand. */
static struct room find_room(const struct paragraph *paragraph, float width) {
    const struct paragraph_style *style = paragraph->style;
    bool first = paragraph->part_count == 1;
    float size = style->text.size;
    struct room room;

    room.edge = at_least(width - style->indent_right, style->indent_left + LEAST_WIDTH);
    room.first_x = style->indent_left + (first ? style->indent_first : 0);
    room.first_width = at_least(room.edge - room.first_x, LEAST_WIDTH);
    room.rest_x = style->indent_left;
    if (style->preformatted && room.edge - room.rest_x >= CONTINUATION_LEAST * size)
        room.rest_x += CONTINUATION * size;
    room.rest_width = room.edge - room.rest_x;
    return room;
}

static float natural_width(const struct nodes *nodes) {
    double sum = 0;

    for (size_t i = 0; i < nodes->count; i++) {
        if (nodes->items[i].kind == NODE_BOX || nodes->items[i].kind == NODE_GLUE)
            sum += (double)nodes->items[i].width;
    }
    return (float)sum;
}

static bool try_lines(struct typesetter *typesetter, const struct nodes *nodes, const struct room *room,
                      float tolerance, bool last_resort) {
    struct paragraph *paragraph = &typesetter->paragraph;
    const struct paragraph_style *style = paragraph->style;
    bool justified = style->alignment == PARAGRAPH_JUSTIFY;
    struct measure measure = {.first = room->first_width,
                              .rest = room->rest_width,
                              .tolerance = tolerance,
                              .last_resort = last_resort,
                              .reach = style->text.size,
                              .adjust = paragraph_adjust,
                              .context = typesetter};

    if (!justified && !style->preformatted)
        measure.margin = RAGGED_MARGIN * style->text.size;
    else if (last_resort && !style->preformatted)
        measure.emergency = EMERGENCY_STRETCH * style->text.size;
    paragraph->nodes = nodes;
    return breaker_run(&paragraph->breaker, nodes->items, nodes->count, &measure);
}

/* Finds the breaks of the part in hand: without hyphens where that does, then with them, at last in whatever
 * way there is. A word that fits no line gets hyphens even where there should be none. */
static void find_breaks(struct typesetter *typesetter, const struct room *room) {
    struct paragraph *paragraph = &typesetter->paragraph;
    const struct paragraph_style *style = paragraph->style;
    float narrow = room->first_width < room->rest_width ? room->first_width : room->rest_width;
    const struct nodes *nodes = &paragraph->base;
    float tolerance = style->alignment == PARAGRAPH_JUSTIFY ? FIRST_TOLERANCE : RAGGED_TOLERANCE;
    bool overlong;

    paragraph->nodes = nodes;
    if (natural_width(nodes) <= room->first_width + BREAK_SLACK) {
        breaker_single(&paragraph->breaker, nodes->count);
        return;
    }
    overlong = nodes_overlong(nodes, narrow);
    if (!overlong && !style->preformatted && try_lines(typesetter, nodes, room, tolerance, false))
        return;
    if ((style->hyphenate || overlong) && !style->preformatted) {
        paragraph_hyphenate(typesetter, style->hyphenate ? 0 : narrow);
        nodes = &paragraph->hyphens;
        overlong = nodes_overlong(nodes, narrow);
        if (!overlong && try_lines(typesetter, nodes, room, HYPHEN_TOLERANCE, false))
            return;
    }
    paragraph_split(typesetter, nodes, narrow, style->text.size);
    try_lines(typesetter, &paragraph->split, room, LAST_TOLERANCE, true);
}

void paragraph_break(struct typesetter *typesetter, struct arena *arena, const struct paragraph_style *style,
                     const struct inline_item *items, size_t count, float width, struct lines *out) {
    struct paragraph *paragraph = &typesetter->paragraph;

    paragraph_begin(paragraph, style, items, count);
    while (paragraph_collect(typesetter)) {
        struct room room = find_room(paragraph, width);

        paragraph_make_nodes(typesetter,
                             room.first_width < room.rest_width ? room.first_width : room.rest_width);
        find_breaks(typesetter, &room);
        paragraph_set_lines(typesetter, arena, &room);
    }
    out->count = paragraph->line_count;
    out->items = arena_dup(arena, paragraph->lines, paragraph->line_count * sizeof *out->items);
}

/* --- extents
 * ---------------------------------------------------------------------------------------------------------
 */

/* The widest stretch of nodes between two places to break; at hyphens only with `hyphens`, which count. */
static float widest_stretch(const struct nodes *nodes, bool hyphens) {
    double sum = 0, widest = 0;

    for (size_t i = 0; i < nodes->count; i++) {
        const struct node *node = &nodes->items[i];

        if ((node->kind == NODE_GLUE || node->kind == NODE_PENALTY) && node->penalty < PENALTY_FORBIDDEN &&
            (hyphens || !(node->flags & NODE_HYPHEN))) {
            double end = node->kind == NODE_PENALTY ? sum + (double)node->width : sum;

            widest = end > widest ? end : widest;
            sum = 0;
        } else if (node->kind == NODE_BOX || node->kind == NODE_GLUE) {
            sum += (double)node->width;
        }
        widest = sum > widest ? sum : widest;
    }
    return (float)widest;
}

void paragraph_extent(struct typesetter *typesetter, const struct paragraph_style *style,
                      const struct inline_item *items, size_t count, float *least, float *most) {
    struct paragraph *paragraph = &typesetter->paragraph;
    float indents = style->indent_left + style->indent_right;

    *least = *most = 0;
    paragraph_begin(paragraph, style, items, count);
    while (paragraph_collect(typesetter)) {
        float first = paragraph->part_count == 1 ? style->indent_first : 0;

        paragraph_make_nodes(typesetter, 1e6f);
        *least = at_least(widest_stretch(&paragraph->base, false) + indents + at_least(first, 0), *least);
        *most = at_least(natural_width(&paragraph->base) + indents + first, *most);
    }
    *most = at_least(*most, *least);
}

float paragraph_least_hyphenated(struct typesetter *typesetter, const struct paragraph_style *style,
                                 const struct inline_item *items, size_t count) {
    struct paragraph *paragraph = &typesetter->paragraph;
    float least = 0;

    paragraph_begin(paragraph, style, items, count);
    while (paragraph_collect(typesetter)) {
        paragraph_make_nodes(typesetter, 1e6f);
        paragraph_hyphenate(typesetter, 0);
        least = at_least(widest_stretch(&paragraph->hyphens, true), least);
    }
    return least + style->indent_left + style->indent_right + at_least(style->indent_first, 0);
}

bool text_hyphenates(struct typesetter *typesetter, const struct text_style *style) {
    return hyphen_is_known(languages_get(&typesetter->languages, style->language));
}

float text_width(struct typesetter *typesetter, const struct text_style *style, const char *text) {
    struct paragraph_style paragraph_style = {.text = *style, .alignment = PARAGRAPH_LEFT};
    struct inline_item item = {.kind = INLINE_TEXT, .style = style, .text = text, .length = strlen(text)};
    float least, most;

    paragraph_extent(typesetter, &paragraph_style, &item, 1, &least, &most);
    return most;
}
