/* What the tests of flows share: styles, a page of 20 lines, and looks into the display list. */
#ifndef DOCKET_TEST_FLOW_FIXTURE_H
#define DOCKET_TEST_FLOW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "typeset/flow.h"

/* --- fixtures
 * ------------------------------------------------------------------------------------------------------- */

#define FACES "/usr/share/fonts/truetype/dejavu/"

static const struct font_family families[] = {
    {.name = "text", .regular = {FACES "DejaVuSans.ttf", 0}, .bold = {FACES "DejaVuSans-Bold.ttf", 0}},
};
static const struct font_setup fonts = {.families = families, .family_count = 1};

static const struct text_style plain = {.size = 10, .background = COLOUR_NONE, .language = "en"};
static const struct text_style small = {.size = 8, .background = COLOUR_NONE, .language = "en"};
static const struct paragraph_style body = {.text = {.size = 10, .background = COLOUR_NONE, .language = "en"},
                                            .leading = 12,
                                            .space_before = 6,
                                            .space_after = 6,
                                            .alignment = PARAGRAPH_LEFT,
                                            .background = COLOUR_NONE};
static const struct paragraph_style tight = {
    .text = {.size = 10, .background = COLOUR_NONE, .language = "en"},
    .leading = 12,
    .alignment = PARAGRAPH_LEFT,
    .background = COLOUR_NONE};
static const struct paragraph_style heading = {
    .text = {.size = 10, .background = COLOUR_NONE, .language = "en"},
    .leading = 12,
    .keep_with_next = true,
    .alignment = PARAGRAPH_LEFT,
    .background = COLOUR_NONE};
static const struct paragraph_style quote = {
    .text = {.size = 10, .background = COLOUR_NONE, .language = "en"},
    .leading = 12,
    .space_before = 6,
    .space_after = 6,
    .indent_left = 12,
    .indent_right = 6,
    .background = 0xEEEEEE,
    .padding = 4,
    .bar_left = 2,
    .rule_colour = 0x808080};
static const struct table_style grid = {
    .padding_x = 4,
    .padding_y = 2,
    .rule_outer = 1,
    .rule_inner = 0.5f,
    .rule_header = 1,
    .vertical_rules = true,
    .rule_colour = 0x404040,
    .header_background = 0xDDDDDD,
    .stripe_background = 0xF4F4F4,
    .space_before = 6,
    .space_after = 6,
    .split_height = 100,
    .continued = "continued",
    .continued_style = {.size = 7, .background = COLOUR_NONE, .language = "en"}};
/* A body of 300 by 240 points: 20 lines of 12. */
static const struct page_style page = {.width = 400,
                                       .height = 340,
                                       .margin_top = 50,
                                       .margin_bottom = 50,
                                       .margin_left = 50,
                                       .margin_right = 50,
                                       .header_top = 20,
                                       .footer_bottom = 20,
                                       .footnote_rule = 0.5f,
                                       .footnote_gap = 6};

static inline struct flow *begin(void) {
    struct flow *flow = flow_new("en");

    flow_begin_section(flow, &page, 'D', NULL, 1);
    return flow;
}

static inline void text(struct flow *flow, const char *words) {
    flow_text(flow, &plain, words, strlen(words));
}

static inline void paragraph(struct flow *flow, const struct paragraph_style *style, const char *words) {
    flow_begin_paragraph(flow, style, ROLE_P);
    text(flow, words);
    flow_end_paragraph(flow);
}

static inline void lines(struct flow *flow, int count) {
    flow_begin_paragraph(flow, &tight, ROLE_P);
    for (int i = 0; i < count; i++) {
        if (i)
            flow_line_break(flow);
        text(flow, "line");
    }
    flow_end_paragraph(flow);
}

/* Ends the section, lays out, and frees the flow. */
static inline struct display *finish(struct flow *flow) {
    struct display *display = NULL;
    struct flow_report report;

    flow_end_section(flow);
    if (flow_typeset(flow, &fonts, &display, &report) < 0)
        fail_msg("%s", error_message());
    free(report.missing);
    flow_free(flow);
    return display;
}

static inline void add_words(const struct op *op, struct buffer *out) {
    for (uint32_t i = 0; i < op->text.count; i++) {
        if (i && op->text.pieces[i].space_before)
            buffer_add_char(out, ' ');
        buffer_add(out, op->text.pieces[i].run->text, op->text.pieces[i].run->text_length);
    }
}

/* The page's text, one operation after the other, "|" between them. Borrowed until the next call. */
static inline const char *page_text(const struct display *display, size_t number) {
    static char result[1 << 16];
    struct buffer out = BUFFER_INIT;

    assert_true(number < display->page_count);
    for (size_t i = 0; i < display->pages[number].op_count; i++) {
        const struct op *op = &display->pages[number].ops[i];

        if (op->kind != OP_TEXT)
            continue;
        if (out.length)
            buffer_add_char(&out, '|');
        add_words(op, &out);
    }
    snprintf(result, sizeof result, "%s", buffer_text(&out));
    buffer_release(&out);
    return result;
}

static inline bool op_is(const struct op *op, const char *words) {
    struct buffer out = BUFFER_INIT;
    bool same;

    if (op->kind != OP_TEXT)
        return false;
    add_words(op, &out);
    same = strcmp(buffer_text(&out), words) == 0;
    buffer_release(&out);
    return same;
}

/* The operation that sets exactly these words, on any page. */
static inline const struct op *find(const struct display *display, const char *words, size_t *on_page) {
    for (size_t p = 0; p < display->page_count; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++) {
            if (op_is(&display->pages[p].ops[i], words)) {
                if (on_page)
                    *on_page = p;
                return &display->pages[p].ops[i];
            }
        }
    }
    fail_msg("no \"%s\"", words);
    return NULL;
}

static inline float right_of(const struct op *op) {
    const struct piece *last = &op->text.pieces[op->text.count - 1];

    return last->x + last->run->advance * op->text.size;
}

static inline void check_inside(const struct display *display, const struct op *op,
                                const struct page_style *style) {
    float left = 0, right = 0, top = 0, bottom = 0;
    const float slack = 0.6f; /* half a rule */

    if (op->kind == OP_TEXT && op->text.count == 0)
        return;
    if (op->kind == OP_TEXT) {
        left = op->text.pieces[0].x;
        right = right_of(op);
        top = op->text.y - 0.8f * op->text.size;
        bottom = op->text.y + 0.2f * op->text.size;
    } else if (op->kind == OP_FILL) {
        left = op->fill.x;
        right = left + op->fill.width;
        top = op->fill.y;
        bottom = top + op->fill.height;
    } else {
        left = op->image.x;
        right = left + op->image.width;
        top = op->image.y;
        bottom = top + op->image.height;
    }
    if (left < style->margin_left - slack || right > style->width - style->margin_right + slack ||
        top < style->margin_top - slack || bottom > style->height - style->margin_bottom + slack) {
        struct buffer out = BUFFER_INIT;

        display_dump(display, &out);
        if (getenv("SHOW_DUMP"))
            fputs(buffer_text(&out), stderr);
        buffer_release(&out);
        fail_msg("kind %d stands outside the margins: %.2f %.2f to %.2f %.2f", (int)op->kind, (double)left,
                 (double)top, (double)right, (double)bottom);
    }
}

static inline void check_all_inside(const struct display *display) {
    for (size_t p = 0; p < display->page_count; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++)
            check_inside(display, &display->pages[p].ops[i], &page);
    }
}

/* Elements: parents before children, and operations refer to elements that are there. */
static inline void check_structure(const struct display *display) {
    assert_int_equal(display->elements[0].role, ROLE_DOCUMENT);
    for (size_t i = 1; i < display->element_count; i++)
        assert_true(display->elements[i].parent < i);
    for (size_t p = 0; p < display->page_count; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++)
            assert_true(display->pages[p].ops[i].element < display->element_count);
    }
}

static inline void cell(struct flow *flow, const char *words, int columns, int rows) {
    flow_begin_cell(flow, columns, rows, false, COLOUR_NONE);
    paragraph(flow, &tight, words);
    flow_end_cell(flow);
}

static inline void row(struct flow *flow, bool header, const char *first, const char *second) {
    flow_begin_row(flow, header);
    cell(flow, first, 1, 1);
    cell(flow, second, 1, 1);
    flow_end_row(flow);
}

#endif
