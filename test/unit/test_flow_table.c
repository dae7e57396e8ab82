/* rooms: typeset base */
#include "flow_fixture.h"

/* --- tables
 * ------------------------------------------------------------------------------------------------------------------
 */

static void test_table_repeats(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const char *second;

    (void)state;
    flow_begin_table(flow, &grid, 2, NULL);
    row(flow, true, "Name", "Value");
    for (int i = 0; i < 40; i++) {
        char name[16];

        snprintf(name, sizeof name, "row%d", i);
        row(flow, false, name, "x");
    }
    flow_end_table(flow);
    display = finish(flow);
    assert_true(display->page_count >= 3);
    second = page_text(display, 1);
    assert_int_equal(strncmp(second, "continued|Name|Value|row", 24), 0);
    for (size_t i = 0; i < display->pages[1].op_count; i++) {
        if (op_is(&display->pages[1].ops[i], "Name"))
            assert_int_equal(display->pages[1].ops[i].element, 0);
    }
    check_all_inside(display);
    check_structure(display);
    display_free(display);
}

static void test_table_widths(void **state) {
    struct flow *flow = begin();
    struct display *display;
    char many[600] = "";

    (void)state;
    for (int i = 0; i < 80; i++)
        strcat(many, "word ");
    flow_begin_table(flow, &grid, 3, NULL);
    flow_begin_row(flow, false);
    cell(flow, "7", 1, 1);
    cell(flow, "Responsible", 1, 1);
    cell(flow, many, 1, 1);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    find(display, "Responsible", NULL); /* whole */
    check_all_inside(display);
    display_free(display);
}

static void test_fixed_widths(void **state) {
    static const float widths[] = {0.5f, 0.25f, 0};
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    flow_begin_table(flow, &grid, 3, widths);
    flow_begin_row(flow, false);
    cell(flow, "a", 1, 1);
    cell(flow, "b", 1, 1);
    cell(flow, "c", 1, 1);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    assert_true(find(display, "b", NULL)->text.pieces[0].x - 50 > 153.9f);
    assert_true(find(display, "b", NULL)->text.pieces[0].x - 50 < 154.1f);
    assert_true(find(display, "c", NULL)->text.pieces[0].x - 50 > 228.9f);
    display_free(display);
}

static void test_high_row_splits(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    lines(flow, 10);
    flow_begin_table(flow, &grid, 2, NULL);
    row(flow, true, "Left", "Right");
    flow_begin_row(flow, false);
    flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
    lines(flow, 30);
    flow_end_cell(flow);
    flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
    flow_begin_list(flow, 12, 0);
    for (int i = 0; i < 12; i++) {
        flow_begin_item(flow, &plain, "*");
        paragraph(flow, &tight, "item");
        flow_end_item(flow);
    }
    flow_end_list(flow);
    flow_end_cell(flow);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    assert_int_equal(display->page_count, 3);
    assert_non_null(strstr(page_text(display, 0), "line|*|item")); /* both cells begin here */
    assert_non_null(strstr(page_text(display, 1), "continued|Left|Right|line"));
    check_all_inside(display);
    check_structure(display);
    display_free(display);
}

static void test_low_row_stays_whole(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    lines(flow, 15);
    flow_begin_table(flow, &grid, 1, NULL);
    flow_begin_row(flow, false);
    flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
    lines(flow, 7); /* below split_height */
    flow_end_cell(flow);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    assert_int_equal(display->page_count, 2);
    /* With the last two lines of the text that introduces it. */
    assert_string_equal(page_text(display, 1), "line|line|line|line|line|line|line|line|line");
    display_free(display);
}

static void test_spans(void **state) {
    struct flow *flow = begin();
    struct display *display;
    const struct op *wide, *below, *beside;

    (void)state;
    flow_begin_table(flow, &grid, 3, NULL);
    flow_begin_row(flow, false);
    cell(flow, "tall", 1, 3);
    cell(flow, "wide over two", 2, 1);
    flow_end_row(flow);
    flow_begin_row(flow, false);
    cell(flow, "p", 1, 1);
    cell(flow, "q", 1, 1);
    flow_end_row(flow);
    flow_begin_row(flow, false);
    cell(flow, "r", 1, 1);
    cell(flow, "s", 1, 1);
    cell(flow, "one too many", 1, 1);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    wide = find(display, "wide over two", NULL);
    below = find(display, "p", NULL);
    beside = find(display, "tall", NULL);
    assert_true(below->text.pieces[0].x == wide->text.pieces[0].x);
    assert_true(beside->text.y == wide->text.y);
    assert_int_equal(display->elements[display->elements[wide->element].parent].column_span, 2);
    check_all_inside(display);
    display_free(display);
}

/* Words that don't fit side by side are hyphenated, where that does, though the style wouldn't. */
static void test_columns_with_hyphens(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    flow_begin_table(flow, &grid, 5, NULL);
    flow_begin_row(flow, false);
    for (int i = 0; i < 5; i++)
        cell(flow, "responsibilities", 1, 1);
    flow_end_row(flow);
    flow_end_table(flow);
    display = finish(flow);
    check_all_inside(display);
    for (size_t i = 0, texts = 0; i < display->pages[0].op_count; i++) {
        const struct op *op = &display->pages[0].ops[i];

        if (op->kind == OP_TEXT)
            assert_true(op_is(op, texts++ % 2 ? "bilities" : "responsi-"));
    }
    display_free(display);
}

/* A table of five columns, one long word in each cell of its first row, a digit in those of its second. */
static struct display *set_long_words(bool header) {
    struct flow *flow = begin();

    flow_begin_table(flow, &grid, 5, NULL);
    flow_begin_row(flow, header);
    for (int i = 0; i < 5; i++)
        cell(flow, "counterrevolutionaries", 1, 1);
    flow_end_row(flow);
    flow_begin_row(flow, false);
    for (int i = 0; i < 5; i++)
        cell(flow, (const char[]){(char)('1' + i), '\0'}, 1, 1);
    flow_end_row(flow);
    flow_end_table(flow);
    return finish(flow);
}

/* Words of a header are hyphenated before its columns are stacked; those of other rows are not. */
static void test_header_with_hyphens(void **state) {
    struct display *display = set_long_words(true);

    (void)state;
    check_all_inside(display);
    assert_true(find(display, "1", NULL)->text.y == find(display, "5", NULL)->text.y);
    assert_int_equal(strncmp(page_text(display, 0), "counter-|revolu-|tionaries|counter-|", 36), 0);
    assert_non_null(strstr(page_text(display, 0), "|revolu-|tionaries|1|2|3|4|5"));
    display_free(display);
    display = set_long_words(false);
    check_all_inside(display);
    assert_true(find(display, "1", NULL)->text.y < find(display, "5", NULL)->text.y);
    display_free(display);
}

/* All words of a table that is far too wide, whole and inside the margins. */
static void test_many_columns(void **state) {
    struct flow *flow = begin();
    struct display *display;

    (void)state;
    flow_begin_table(flow, &grid, 128, NULL);
    for (int r = 0; r < 3; r++) {
        flow_begin_row(flow, r == 0);
        for (int i = 0; i < 128; i++) {
            char words[32];

            snprintf(words, sizeof words, "w%dx%d", r, i);
            cell(flow, words, 1, 1);
        }
        flow_end_row(flow);
    }
    flow_end_table(flow);
    display = finish(flow);
    find(display, "w0x127", NULL);
    find(display, "w2x64", NULL);
    check_all_inside(display);
    display_free(display);
}

static void test_nested_tables(void **state) {
    struct flow *flow = begin();
    struct display *display;
    enum { DEPTH = 30 };

    (void)state;
    for (int i = 0; i < DEPTH; i++) {
        flow_begin_table(flow, &grid, 2, NULL);
        row(flow, true, "h1", "h2");
        flow_begin_row(flow, false);
        cell(flow, "side", 1, 1);
        flow_begin_cell(flow, 1, 1, false, COLOUR_NONE);
        lines(flow, 3);
    }
    for (int i = 0; i < DEPTH; i++) {
        flow_end_cell(flow);
        flow_end_row(flow);
        flow_end_table(flow);
    }
    display = finish(flow);
    check_all_inside(display);
    display_free(display);
}

/* A cell over rows that take two pages: its text goes on, and no row is lost. */
static void test_span_over_pages(void **state) {
    struct flow *flow = begin();
    struct display *display;
    size_t first, last;

    (void)state;
    flow_begin_table(flow, &grid, 2, NULL);
    for (int i = 0; i < 25; i++) {
        char name[16];

        snprintf(name, sizeof name, "row%d", i);
        flow_begin_row(flow, false);
        if (i == 0) {
            flow_begin_cell(flow, 1, 25, false, COLOUR_NONE);
            lines(flow, 22);
            paragraph(flow, &tight, "end of the tall cell");
            flow_end_cell(flow);
        }
        cell(flow, name, 1, 1);
        flow_end_row(flow);
    }
    flow_end_table(flow);
    display = finish(flow);
    find(display, "row0", &first);
    find(display, "row24", &last);
    assert_int_equal(first, 0);
    assert_int_equal(last, 1);
    find(display, "end of the tall cell", &last);
    assert_int_equal(last, 1);
    check_all_inside(display);
    display_free(display);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_repeats),       cmocka_unit_test(test_table_widths),
        cmocka_unit_test(test_fixed_widths),        cmocka_unit_test(test_high_row_splits),
        cmocka_unit_test(test_low_row_stays_whole), cmocka_unit_test(test_spans),
        cmocka_unit_test(test_many_columns),        cmocka_unit_test(test_columns_with_hyphens),
        cmocka_unit_test(test_header_with_hyphens), cmocka_unit_test(test_nested_tables),
        cmocka_unit_test(test_span_over_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
