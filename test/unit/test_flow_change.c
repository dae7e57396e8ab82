/* rooms: typeset base */
#include "flow_fixture.h"

/* Bars beside changed lines. */

static const struct text_style changed = {
    .size = 10, .background = COLOUR_NONE, .language = "en", .changed = true};
static struct page_style barred;

enum { BAR_COLOUR = 0x123456 };

static struct flow *begin_barred(void) {
    struct flow *flow = flow_new("en");

    barred = page;
    barred.change_bar = 2;
    barred.change_bar_gap = 8;
    barred.change_bar_colour = BAR_COLOUR;
    flow_begin_section(flow, &barred, 'D', NULL, 1);
    return flow;
}

static void changed_lines(struct flow *flow, int count) {
    flow_begin_paragraph(flow, &tight, ROLE_P);
    for (int i = 0; i < count; i++) {
        if (i)
            flow_line_break(flow);
        text(flow, "line ");
        flow_text(flow, &changed, "new", 3);
    }
    flow_end_paragraph(flow);
}

/* The page's bar number `index`; NULL: there are fewer. */
static const struct op *bar(const struct display *display, size_t number, size_t index) {
    for (size_t i = 0; i < display->pages[number].op_count; i++) {
        const struct op *op = &display->pages[number].ops[i];

        if (op->kind == OP_FILL && op->fill.colour == BAR_COLOUR && index-- == 0)
            return op;
    }
    return NULL;
}

static void check_bar(const struct op *op, float top, float height) {
    assert_non_null(op);
    assert_int_equal(op->element, 0);
    assert_float_equal(op->fill.x, 358, 0.01);
    assert_float_equal(op->fill.width, 2, 0.01);
    assert_float_equal(op->fill.y, top, 0.01);
    assert_float_equal(op->fill.height, height, 0.01);
}

static void test_bar_beside_its_lines(void **state) {
    struct flow *flow = begin_barred();
    struct display *display;

    (void)state;
    lines(flow, 2);
    changed_lines(flow, 3);
    lines(flow, 2);
    changed_lines(flow, 1);
    display = finish(flow);
    check_bar(bar(display, 0, 0), 50 + 2 * 12, 3 * 12);
    check_bar(bar(display, 0, 1), 50 + 7 * 12, 12);
    assert_null(bar(display, 0, 2));
    display_free(display);
}

static void test_bar_goes_on_with_the_page(void **state) {
    struct flow *flow = begin_barred();
    struct display *display;

    (void)state;
    lines(flow, 15);
    changed_lines(flow, 9);
    display = finish(flow);
    check_bar(bar(display, 0, 0), 50 + 15 * 12, 5 * 12);
    check_bar(bar(display, 1, 0), 50, 4 * 12);
    assert_null(bar(display, 0, 1));
    assert_null(bar(display, 1, 1));
    display_free(display);
}

static void test_columns_of_a_row_share_a_bar(void **state) {
    struct flow *flow = begin_barred();
    struct display *display;

    (void)state;
    flow_begin_table(flow, &grid, 2, NULL);
    flow_begin_row(flow, false);
    for (int i = 0; i < 2; i++) {
        flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
        changed_lines(flow, 1 + i);
        flow_end_cell(flow);
    }
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    assert_non_null(bar(display, 0, 0));
    assert_float_equal(bar(display, 0, 0)->fill.height, 24, 0.01);
    assert_null(bar(display, 0, 1));
    display_free(display);
}

static void test_no_bar_without_a_width(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    changed_lines(flow, 2);
    display = finish(flow);
    for (size_t i = 0; i < display->pages[0].op_count; i++)
        assert_int_equal(display->pages[0].ops[i].kind, OP_TEXT);
    display_free(display);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bar_beside_its_lines),
        cmocka_unit_test(test_bar_goes_on_with_the_page),
        cmocka_unit_test(test_columns_of_a_row_share_a_bar),
        cmocka_unit_test(test_no_bar_without_a_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
