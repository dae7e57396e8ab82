/* rooms: typeset base */
#include "flow_fixture.h"

/* --- anything
 * ------------------------------------------------------------------------------------------------------------------------
 */

static uint32_t seed;
static int budget; /* of paragraphs, so that nesting comes to an end */

static uint32_t choose(uint32_t count) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % count;
}

static void random_words(struct flow *flow) {
    static const char *const words[] = {
        "a",
        "waste",
        "environmental",
        "Umweltmanagementbeauftragter",
        "acid",
        "rinse tank",
        "https://example.org/a/very/long/path/of/things",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

    for (uint32_t i = choose(choose(8) ? 8 : 100); i > 0; i--) {
        text(flow, words[choose(choose(6) ? 7 : 8)]);
        text(flow, " ");
    }
}

static void random_blocks(struct flow *flow, int depth, bool in_note);

static void random_paragraph(struct flow *flow, bool in_note) {
    static const struct paragraph_style *const styles[] = {&body, &tight, &heading, &quote};

    budget--;
    flow_begin_paragraph(flow, styles[choose(4)], ROLE_P);
    random_words(flow);
    if (!in_note && choose(6) == 0) {
        flow_begin_footnote(flow);
        random_blocks(flow, 3, true);
        flow_end_footnote(flow);
    }
    flow_end_paragraph(flow);
}

static void random_table(struct flow *flow, int depth, bool in_note) {
    uint32_t columns = 1 + choose(choose(5) ? 5 : 40), rows = 1 + choose(6), headers = choose(3);

    flow_begin_table(flow, &grid, columns, NULL);
    for (uint32_t r = 0; r < rows; r++) {
        flow_begin_row(flow, r < headers);
        for (uint32_t c = 0; c < columns; c++) {
            flow_begin_cell(flow, 1 + (int)choose(8) / 7, 1 + (int)choose(8) / 6, false, COLOUR_NONE);
            if (budget > 0 && choose(10) == 0)
                random_blocks(flow, depth + 2, in_note);
            else
                random_paragraph(flow, in_note);
            flow_end_cell(flow);
        }
        flow_end_row(flow);
    }
    flow_end_table(flow);
}

static void random_blocks(struct flow *flow, int depth, bool in_note) {
    for (uint32_t i = 1 + choose(5); i > 0; i--) {
        switch (choose(depth > 5 || budget < 0 ? 2 : 8)) {
        case 2:
        case 3:
            flow_begin_list(flow, (float)choose(40), 3);
            for (uint32_t n = choose(4); n > 0; n--) {
                flow_begin_item(flow, &plain, choose(2) ? "*" : "123456.");
                random_blocks(flow, depth + 1, in_note);
                flow_end_item(flow);
            }
            flow_end_list(flow);
            break;
        case 4:
            flow_begin_box(flow, &quote, ROLE_QUOTE);
            random_blocks(flow, depth + 1, in_note);
            flow_end_box(flow);
            break;
        case 5:
            random_table(flow, depth, in_note);
            break;
        case 6:
            flow_page_break(flow);
            break;
        default:
            random_paragraph(flow, in_note);
        }
    }
}

static void test_random(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 50; i++) {
        struct flow *flow = begin();
        struct display *display;

        seed = i;
        budget = 200;
        random_blocks(flow, 0, false);
        display = finish(flow);
        check_all_inside(display);
        check_structure(display);
        display_free(display);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
