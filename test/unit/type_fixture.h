/* What the tests of text and paragraphs share: fonts, styles, and lines as text. */
#ifndef DOCKET_TEST_TYPE_FIXTURE_H
#define DOCKET_TEST_TYPE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/error.h"
#include "typeset/text.h"

#define CARLITO "/usr/share/fonts/truetype/crosextra/Carlito-"
#define DEJAVU "/usr/share/fonts/truetype/dejavu/DejaVuSans"
#define NOTO_CJK "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

/* Widths are sums of rounded numbers. */
#define CLOSE 0.02f

static const struct font_family type_families[] = {
    {.name = "text", .regular = {CARLITO "Regular.ttf", 0}, .bold = {CARLITO "Bold.ttf", 0}},
    {.name = "mono", .regular = {DEJAVU "Mono.ttf", 0}},
};
static const struct font_family type_fallbacks[] = {
    {.name = "symbols", .regular = {DEJAVU ".ttf", 0}},
    {.name = "east", .regular = {NOTO_CJK, 2}},
};
static const struct font_setup type_fonts = {type_families, 2, type_fallbacks, 2};

#define STYLE(tag, align)                                                                                    \
    {                                                                                                        \
        .text = {.size = 10, .background = COLOUR_NONE, .language = tag}, .leading = 12, .alignment = align, \
        .hyphenate = true, .background = COLOUR_NONE                                                         \
    }
static const struct paragraph_style english = STYLE("en", PARAGRAPH_JUSTIFY);
static const struct paragraph_style german = STYLE("de", PARAGRAPH_JUSTIFY);
static const struct paragraph_style chinese = STYLE("zh", PARAGRAPH_JUSTIFY);
static const struct paragraph_style ragged = STYLE("en", PARAGRAPH_LEFT);
static const struct paragraph_style ragged_german = STYLE("de", PARAGRAPH_LEFT);

static struct typesetter *typesetter;
static struct arena type_arena;

static int begin_type(void **state) {
    (void)state;
    if (typesetter_new(&typesetter, &type_fonts) < 0)
        fail_msg("%s", error_message());
    return 0;
}

static int end_type(void **state) {
    (void)state;
    typesetter_free(typesetter);
    arena_release(&type_arena);
    return 0;
}

static inline struct inline_item text_item(const struct paragraph_style *style, const char *text) {
    return (struct inline_item){
        .kind = INLINE_TEXT, .style = &style->text, .text = text, .length = strlen(text)};
}

/* The lines live until the tests end. */
static inline struct lines set_text(const struct paragraph_style *style, const char *text, float width) {
    struct inline_item item = text_item(style, text);
    struct lines lines;

    paragraph_break(typesetter, &type_arena, style, &item, 1, width, &lines);
    return lines;
}

/* The text of a line from left to right; borrowed from the arena. */
static inline const char *line_text(const struct line *line) {
    struct buffer out = BUFFER_INIT;
    const char *copy;

    for (uint32_t s = 0; s < line->span_count; s++) {
        for (uint32_t i = 0; i < line->spans[s].piece_count; i++) {
            const struct piece *piece = &line->spans[s].pieces[i];

            if (piece->space_before && (s > 0 || i > 0))
                buffer_add_char(&out, ' ');
            buffer_add(&out, piece->run->text, piece->run->text_length);
        }
    }
    copy = arena_strdup(&type_arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

/* All lines, "|" between them. */
static inline const char *all_text(const struct lines *lines) {
    struct buffer out = BUFFER_INIT;
    const char *copy;

    for (size_t i = 0; i < lines->count; i++) {
        if (i > 0)
            buffer_add_char(&out, '|');
        buffer_add_string(&out, line_text(&lines->items[i]));
    }
    copy = arena_strdup(&type_arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

/* Where the last thing on a line ends. */
static inline float line_right(const struct line *line) {
    float right = 0;

    for (uint32_t s = 0; s < line->span_count; s++) {
        const struct line_span *span = &line->spans[s];

        right = span->x + span->width > right ? span->x + span->width : right;
        for (uint32_t i = 0; i < span->piece_count; i++) {
            float end = span->pieces[i].x + span->pieces[i].run->advance * span->style->size;

            right = end > right ? end : right;
        }
    }
    return right;
}

static inline float widest_line(const struct lines *lines) {
    float widest = 0;

    for (size_t i = 0; i < lines->count; i++)
        widest = line_right(&lines->items[i]) > widest ? line_right(&lines->items[i]) : widest;
    return widest;
}

static inline bool is_near(float a, float b) {
    return a - b < CLOSE && b - a < CLOSE;
}

#endif
