/* rooms: typeset base */
#include "flow_fixture.h"

/* --- pages
 * -----------------------------------------------------------------------------------------------------------
 */

static void test_paragraphs(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const struct op *one, *two;

    (void)state;
    paragraph(flow, &body, "first");
    paragraph(flow, &body, "second");
    display = finish(flow);
    assert_int_equal(display->page_count, 1);
    assert_string_equal(display->pages[0].label, "1");
    one = find(display, "first", NULL);
    two = find(display, "second", NULL);
    assert_int_equal(display->elements[one->element].role, ROLE_P);
    assert_true(one->text.pieces[0].x > 49.9f && one->text.pieces[0].x < 50.1f);
    /* No space at the top; between the blocks the larger one, 6. */
    assert_true(one->text.y > 50 && one->text.y < 62);
    assert_true(two->text.y - one->text.y > 17.9f && two->text.y - one->text.y < 18.1f);
    check_structure(display);
    display_free(display);
}

static void test_widows_and_orphans(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    lines(flow, 19);
    lines(flow, 4); /* one would fit: an orphan */
    lines(flow, 15);
    lines(flow, 3); /* two would fit, and leave a widow */
    display = finish(flow);
    assert_int_equal(display->page_count, 3);
    assert_int_equal(display->pages[0].op_count, 19);
    assert_int_equal(display->pages[1].op_count, 19);
    assert_int_equal(display->pages[2].op_count, 3);
    display_free(display);
}

static void test_keep_with_next(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t on_page;

    (void)state;
    lines(flow, 17);
    paragraph(flow, &heading, "Heading");
    paragraph(flow, &heading, "Subheading");
    lines(flow, 2);
    flow_page_break(flow);
    lines(flow, 18);
    paragraph(flow, &heading, "Of a list");
    flow_begin_list(flow, 18, 0);
    for (int i = 0; i < 2; i++) {
        flow_begin_item(flow, &plain, "*");
        lines(flow, 2);
        flow_end_item(flow);
    }
    flow_end_list(flow);
    display = finish(flow);
    find(display, "Heading", &on_page);
    assert_int_equal(on_page, 1);
    find(display, "Subheading", &on_page);
    assert_int_equal(on_page, 1);
    find(display, "Of a list", &on_page);
    assert_int_equal(on_page, 3);
    display_free(display);
}

static void test_heading_before_table(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t on_page;

    (void)state;
    lines(flow, 16);
    paragraph(flow, &heading, "Heading");
    flow_begin_table(flow, &grid, 2, NULL);
    row(flow, true, "a", "b"); /* heading and header would fit, the first row wouldn't */
    row(flow, false, "c", "d");
    row(flow, false, "e", "f");
    flow_end_table(flow);
    display = finish(flow);
    find(display, "Heading", &on_page);
    assert_int_equal(on_page, 1);
    assert_int_equal(display->page_count, 2);
    display_free(display);
}

/* A list, a table, code: the text before them, or its end, comes along. */
static void test_introductions(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t on_page;

    (void)state;
    lines(flow, 19);
    paragraph(flow, &tight, "Before a list");
    flow_begin_list(flow, 18, 0);
    flow_begin_item(flow, &plain, "*");
    paragraph(flow, &tight, "item");
    flow_end_item(flow);
    flow_end_list(flow);
    flow_page_break(flow);
    lines(flow, 18);
    paragraph(flow, &tight, "Before a table");
    flow_begin_table(flow, &grid, 2, NULL);
    row(flow, false, "c", "d");
    flow_end_table(flow);
    flow_page_break(flow);
    lines(flow, 19);
    paragraph(flow, &tight, "Before text");
    paragraph(flow, &tight, "text");
    display = finish(flow);
    find(display, "Before a list", &on_page);
    assert_int_equal(on_page, 1);
    find(display, "Before a table", &on_page);
    assert_int_equal(on_page, 3);
    find(display, "Before text", &on_page);
    assert_int_equal(on_page, 4);
    display_free(display);
}

static void test_breaks(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const struct op *op;

    (void)state;
    flow_page_break(flow);
    paragraph(flow, &body, "one");
    flow_page_break(flow);
    flow_page_break(flow);
    paragraph(flow, &body, "two");
    flow_need(flow, 100);
    paragraph(flow, &body, "still two");
    flow_need(flow, 220);
    paragraph(flow, &body, "three");
    flow_fill(flow);
    paragraph(flow, &tight, "foot");
    flow_page_break(flow);
    display = finish(flow);
    assert_int_equal(display->page_count, 3);
    assert_string_equal(page_text(display, 1), "two|still two");
    op = find(display, "foot", NULL);
    assert_true(op->text.y > 280 && op->text.y < 290);
    display_free(display);
}

static void test_sections(void **state) {
    struct flow *flow = flow_new("en");
    struct display *display;

    (void)state;
    flow_begin_section(flow, &page, 'r', NULL, 0);
    lines(flow, 41);
    flow_end_section(flow);
    flow_begin_section(flow, &page, 'D', "A-", 1);
    flow_begin_header(flow);
    paragraph(flow, &tight, "same on all");
    flow_end_header(flow);
    flow_begin_footer(flow);
    flow_begin_paragraph(flow, &tight, ROLE_P);
    text(flow, "page ");
    flow_page_number(flow, &plain);
    text(flow, " of ");
    flow_page_count(flow, &plain);
    flow_end_paragraph(flow);
    flow_end_footer(flow);
    lines(flow, 21);
    display = finish(flow);
    assert_int_equal(display->page_count, 5);
    assert_string_equal(display->pages[2].label, "iii");
    assert_string_equal(display->pages[3].label, "A-1");
    assert_int_equal(display->label_count, 2);
    assert_int_equal(display->labels[1].first_page, 3);
    assert_int_equal(find(display, "page A-1 of A-2", NULL)->element, 0);
    find(display, "page A-2 of A-2", NULL);
    assert_non_null(strstr(page_text(display, 4), "same on all"));
    assert_true(find(display, "same on all", NULL)->text.y < 40);
    display_free(display);
}

static void test_high_header(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    flow_begin_header(flow);
    for (int i = 0; i < 5; i++)
        paragraph(flow, &tight, "header");
    flow_end_header(flow);
    paragraph(flow, &body, "text");
    display = finish(flow);
    assert_true(find(display, "text", NULL)->text.y > 20 + 60 + 6);
    display_free(display);
}

/* --- lists and boxes
 * ---------------------------------------------------------------------------------------------------- */

static void test_list(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const struct op *mark, *item, *wide;

    (void)state;
    flow_begin_list(flow, 12, 2);
    flow_begin_item(flow, &plain, "99.");
    paragraph(flow, &tight, "item");
    flow_end_item(flow);
    flow_begin_item(flow, &plain, "1000000.");
    paragraph(flow, &tight, "next");
    flow_end_item(flow);
    flow_begin_task(flow, &plain, true, "done");
    paragraph(flow, &tight, "task");
    flow_end_item(flow);
    flow_end_list(flow);
    display = finish(flow);
    mark = find(display, "99.", NULL);
    wide = find(display, "1000000.", NULL);
    item = find(display, "item", NULL);
    assert_true(mark->text.y - item->text.y < 0.01f && item->text.y - mark->text.y < 0.01f);
    assert_true(right_of(wide) < item->text.pieces[0].x - 2);
    assert_true(right_of(mark) > right_of(wide) - 0.05f && right_of(mark) < right_of(wide) + 0.05f);
    assert_true(wide->text.pieces[0].x > 49.9f);
    assert_int_equal(display->elements[mark->element].role, ROLE_LABEL);
    assert_int_equal(display->elements[display->elements[item->element].parent].role, ROLE_ITEM_BODY);
    check_structure(display);
    check_all_inside(display);
    display_free(display);
}

static void test_boxes(void **state) {
    struct flow *flow = begin();
    struct display *display;
    int backgrounds = 0, bars = 0;

    (void)state;
    flow_begin_box(flow, &quote, ROLE_QUOTE);
    lines(flow, 30);
    flow_end_box(flow);
    display = finish(flow);
    assert_int_equal(display->page_count, 2);
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++) {
            const struct op *op = &display->pages[p].ops[i];

            backgrounds += op->kind == OP_FILL && op->fill.colour == 0xEEEEEE && op->fill.height > 100;
            bars += op->kind == OP_FILL && op->fill.colour == 0x808080 && op->fill.height > 100;
        }
    }
    assert_int_equal(backgrounds, 2);
    assert_int_equal(bars, 2);
    check_all_inside(display);
    display_free(display);
}

static void test_deep_nesting(void **state) {
    struct flow *flow = begin();
    struct display *display;
    enum { DEPTH = 100 };

    (void)state;
    for (int i = 0; i < DEPTH; i++) {
        if (i % 2) {
            flow_begin_box(flow, &quote, ROLE_QUOTE);
        } else {
            flow_begin_list(flow, 24, 0);
            flow_begin_item(flow, &plain, "12345.");
        }
        paragraph(flow, &body, "Nested text");
    }
    for (int i = DEPTH; i-- > 0;) {
        if (i % 2) {
            flow_end_box(flow);
        } else {
            flow_end_item(flow);
            flow_end_list(flow);
        }
    }
    display = finish(flow);
    check_all_inside(display);
    check_structure(display);
    display_free(display);
}

/* --- footnotes
 * ------------------------------------------------------------------------------------------------------------------
 */

static void noted(struct flow *flow, const char *words, const char *mark, int note_lines) {
    flow_begin_paragraph(flow, &tight, ROLE_P);
    text(flow, words);
    flow_text(flow, &small, mark, strlen(mark));
    flow_begin_footnote(flow);
    flow_begin_paragraph(flow, &tight, ROLE_P);
    for (int i = 0; i < note_lines; i++) {
        if (i)
            flow_line_break(flow);
        text(flow, i == 0 ? "note" : i == note_lines - 1 ? "end" : "more");
    }
    flow_end_paragraph(flow);
    flow_end_footnote(flow);
    flow_end_paragraph(flow);
}

static void test_footnotes(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t on_page, note_page;
    const struct op *note;

    (void)state;
    lines(flow, 17);
    noted(flow, "marked", "1", 2); /* the mark would fit, not its note: both go on */
    lines(flow, 2);
    display = finish(flow);
    find(display, "marked", &on_page);
    note = find(display, "note", &note_page);
    assert_int_equal(on_page, 1);
    assert_int_equal(note_page, 1);
    assert_true(note->text.y > 260);
    assert_int_equal(display->elements[display->elements[note->element].parent].role, ROLE_NOTE);
    check_all_inside(display);
    check_structure(display);
    display_free(display);
}

static void test_long_footnote(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t first, last;

    (void)state;
    lines(flow, 5);
    noted(flow, "marked", "1", 50);
    lines(flow, 10);
    display = finish(flow);
    find(display, "note", &first);
    find(display, "end", &last);
    assert_int_equal(first, 0);
    assert_true(last > 1);
    check_all_inside(display);
    display_free(display);
}

static void test_many_footnotes(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t notes = 0;

    (void)state;
    flow_begin_paragraph(flow, &tight, ROLE_P);
    for (int i = 0; i < 60; i++) {
        text(flow, "x ");
        flow_begin_footnote(flow);
        paragraph(flow, &tight, "note");
        flow_end_footnote(flow);
    }
    flow_end_paragraph(flow);
    lines(flow, 30);
    display = finish(flow);
    for (size_t p = 0; p < display->page_count; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++)
            notes += op_is(&display->pages[p].ops[i], "note");
    }
    assert_int_equal(notes, 60);
    check_all_inside(display);
    display_free(display);
}

static void test_footnote_in_cell(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t cell_page, note_page;

    (void)state;
    flow_begin_table(flow, &grid, 1, NULL);
    for (int i = 0; i < 20; i++) {
        flow_begin_row(flow, false);
        flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
        if (i == 13)
            noted(flow, "marked", "1", 4);
        else
            paragraph(flow, &tight, "cell");
        flow_end_cell(flow);
        flow_end_row(flow);
    }
    flow_end_table(flow);
    display = finish(flow);
    find(display, "marked", &cell_page);
    find(display, "note", &note_page);
    assert_int_equal(cell_page, note_page);
    check_all_inside(display);
    display_free(display);
}

/* --- references, links
 * ------------------------------------------------------------------------------------------------------------
 */

static void test_references(void **state) {
    struct flow *flow = begin();
    struct display *display;
    struct flow_report report;

    (void)state;
    for (int i = 0; i < 3; i++) {
        char name[16];

        snprintf(name, sizeof name, "p%d", i);
        flow_begin_paragraph(flow, &tight, ROLE_P);
        text(flow, name);
        flow_leader(flow);
        flow_page_reference(flow, &plain, name);
        flow_end_paragraph(flow);
    }
    for (int i = 0; i < 3; i++) {
        char name[16];

        snprintf(name, sizeof name, "p%d", i);
        flow_page_break(flow);
        flow_anchor(flow, name);
        flow_outline(flow, i + 1, name, name);
        paragraph(flow, &heading, name);
        lines(flow, 30);
    }
    flow_end_section(flow);
    assert_int_equal(flow_typeset(flow, &fonts, &display, &report), 0);
    flow_free(flow);
    assert_true(report.passes >= 2 && report.passes <= 3);
    assert_non_null(strstr(page_text(display, 0), "6"));
    assert_int_equal(display->destination_count, 3);
    assert_int_equal(display->destinations[2].page, 5);
    assert_true(display->destinations[2].y < 50.1f);
    assert_int_equal(display->outline_count, 3);
    free(report.missing);
    display_free(display);
}

static void test_unknown_reference(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    flow_begin_paragraph(flow, &tight, ROLE_P);
    flow_page_reference(flow, &plain, "nowhere");
    flow_end_paragraph(flow);
    flow_end_section(flow);
    assert_int_equal(flow_typeset(flow, &fonts, &display, NULL), -1);
    assert_null(display);
    assert_non_null(strstr(error_message(), "nowhere"));
    flow_free(flow);
}

static void test_links(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const struct hot_area *area;

    (void)state;
    flow_begin_paragraph(flow, &tight, ROLE_P);
    flow_begin_link(flow, "https://example.org/", NULL, NULL);
    for (int i = 0; i < 20; i++)
        text(flow, "linked words ");
    flow_end_link(flow);
    flow_end_paragraph(flow);
    display = finish(flow);
    assert_true(display->pages[0].area_count >= 4); /* one for each line */
    area = &display->pages[0].areas[0];
    assert_string_equal(area->uri, "https://example.org/");
    assert_int_equal(strncmp(area->contents, "linked words", 12), 0);
    assert_int_equal(display->elements[area->element].role, ROLE_LINK);
    assert_int_equal(display->elements[display->elements[area->element].parent].role, ROLE_P);
    display_free(display);
}

static void test_images(void **state) {
    static const char bytes[] = "not decoded here";
    const struct display_image wide = {
        .kind = IMAGE_PNG, .data = bytes, .length = 9, .width = 4000, .height = 100};
    const struct display_image high = {
        .kind = IMAGE_PNG, .data = bytes, .length = 10, .width = 100, .height = 4000};
    struct flow *flow = begin();
    struct display *display;
    size_t images = 0;

    (void)state;
    flow_image(flow, &wide, 0, PARAGRAPH_LEFT, "wide");
    lines(flow, 2);
    flow_image(flow, &high, 0, PARAGRAPH_CENTRE, "high");
    flow_image(flow, &wide, 100, PARAGRAPH_RIGHT, "wide again");
    flow_begin_paragraph(flow, &tight, ROLE_P);
    text(flow, "inline ");
    flow_inline_image(flow, &high, 10, "small");
    flow_end_paragraph(flow);
    display = finish(flow);
    assert_int_equal(display->image_count, 2);
    for (size_t p = 0; p < display->page_count; p++) {
        for (size_t i = 0; i < display->pages[p].op_count; i++) {
            const struct op *op = &display->pages[p].ops[i];

            if (op->kind != OP_IMAGE)
                continue;
            images++;
            assert_int_equal(display->elements[op->element].role, ROLE_FIGURE);
            assert_non_null(display->elements[op->element].alternate);
        }
    }
    assert_int_equal(images, 4);
    check_all_inside(display);
    display_free(display);
}

static void test_dump(void **state) {
    struct flow *flow = begin();
    struct buffer out = BUFFER_INIT;
    struct display *display;

    (void)state;
    paragraph(flow, &tight, "some words");
    flow_rule(flow, 1, 0x123456, 4, 4);
    display = finish(flow);
    display_dump(display, &out);
    assert_string_equal(buffer_text(&out), "page 1 400.00 340.00 \"1\"\n"
                                           "text 50.00 59.00 10.00 P \"some words\"\n"
                                           "fill 50.00 66.00 300.00 1.00 #123456\n");
    buffer_release(&out);
    display_free(display);
}

static void test_empty(void **state) {
    struct display *display = finish(begin());

    (void)state;
    assert_int_equal(display->page_count, 1);
    display_free(display);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraphs),     cmocka_unit_test(test_widows_and_orphans),
        cmocka_unit_test(test_keep_with_next), cmocka_unit_test(test_heading_before_table),
        cmocka_unit_test(test_breaks),         cmocka_unit_test(test_sections),
        cmocka_unit_test(test_high_header),    cmocka_unit_test(test_list),
        cmocka_unit_test(test_boxes),          cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_footnotes),      cmocka_unit_test(test_long_footnote),
        cmocka_unit_test(test_many_footnotes), cmocka_unit_test(test_footnote_in_cell),
        cmocka_unit_test(test_references),     cmocka_unit_test(test_unknown_reference),
        cmocka_unit_test(test_links),          cmocka_unit_test(test_images),
        cmocka_unit_test(test_dump),           cmocka_unit_test(test_empty),
        cmocka_unit_test(test_introductions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
