/* rooms: typeset base */
#include <math.h>
#include <unicode/ubrk.h>

#include "type_fixture.h"
#include "base/utf8.h"
#include "typeset/hyphen.h"
#include "typeset/paragraph.h"
#include "typeset/tailor.h"

/* --- rows of nodes
 * ------------------------------------------------------------------------------------------------------ */

static struct nodes row;
static struct breaker breaker;

static void box(float width) {
    nodes_add(&row, (struct node){.kind = NODE_BOX, .width = width});
}

static void glue(float width, float stretch, float shrink) {
    nodes_add(&row, (struct node){.kind = NODE_GLUE, .width = width, .stretch = stretch, .shrink = shrink});
}

static void penalty(int value, int flags) {
    nodes_add(&row, (struct node){.kind = NODE_PENALTY, .penalty = (int16_t)value, .flags = (uint8_t)flags});
}

/* Boxes of these widths with blanks of 4 between, which give and take 2 and 1. */
static void words(const float *widths, size_t count) {
    row.count = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            glue(4, 2, 1);
        box(widths[i]);
    }
}

static bool run(float width, float tolerance, bool last_resort) {
    struct measure measure = {
        .first = width, .rest = width, .tolerance = tolerance, .last_resort = last_resort};

    return breaker_run(&breaker, row.items, row.count, &measure);
}

static int end_row(void **state) {
    (void)state;
    free(row.items);
    breaker_release(&breaker);
    return 0;
}

/* --- total fit
 * ---------------------------------------------------------------------------------------------------------
 */

/* Greedy breaking takes three words onto the first line, and has one that gapes for the second. */
static void test_better_than_greedy(void **state) {
    static const float widths[] = {30, 30, 26, 66, 40, 52};

    (void)state;
    assert_true(30 + 4 + 30 + 4 + 26 <= 100 && 66 + 4 + 40 > 100 + 1);
    words(widths, 6);
    assert_true(run(100, 20, false));
    assert_int_equal(breaker.break_count, 3);
    assert_int_equal(breaker.breaks[0].at, 3); /* after two words */
    assert_int_equal(breaker.breaks[0].start, 4);
    assert_int_equal(breaker.breaks[1].at, 7);
    assert_int_equal(breaker.breaks[2].at, row.count);
}

/* The sum over the lines of what they lack, squared: less than by first fit, on any row. */
static void test_never_worse_than_greedy(void **state) {
    uint32_t seed = 11;

    (void)state;
    for (int round = 0; round < 300; round++) {
        float widths[60], at = 0;
        double greedy = 0, total = 0;
        size_t start = 0;

        for (size_t i = 0; i < 60; i++) {
            seed = seed * 1664525u + 1013904223u;
            widths[i] = 8 + (float)((seed >> 16) % 28);
            if (i > 0 && at + 4 + widths[i] > 120) {
                greedy += pow(10 + 100 * pow((120 - (double)at) / 40, 3), 2);
                at = widths[i];
            } else {
                at += i > 0 ? 4 + widths[i] : widths[i];
            }
        }
        row.count = 0;
        for (size_t i = 0; i < 60; i++) {
            if (i > 0)
                glue(4, 0, 0);
            box(widths[i]);
        }
        struct measure measure = {.first = 120, .rest = 120, .margin = 40, .tolerance = 3};
        assert_true(breaker_run(&breaker, row.items, row.count, &measure));
        for (size_t i = 0; i + 1 < breaker.break_count; i++) {
            double width = 0;

            for (size_t n = start; n < breaker.breaks[i].at; n++)
                width += (double)row.items[n].width;
            assert_true(width <= 120.01);
            total += pow(10 + 100 * pow((120 - width) / 40, 3), 2);
            start = breaker.breaks[i].start;
        }
        /* Lines of different looseness next to each other cost on top: 10,000 each at most. */
        assert_true(total <= greedy + 10000.0 * (double)breaker.break_count + 1);
    }
}

/*
 * Where the second line ends, which can be loose (91 of 100, with a stretch of 10) or tight (106, with a
 * shrink of 6.2): loose is the lesser evil.
 */
static size_t second_break(float first_blank) {
    row.count = 0;
    box(48);
    glue(first_blank, 8, 8);
    box(48);
    penalty(0, 0);
    box(40);
    glue(6, 10, 6.2f);
    box(45);
    glue(2, 0, 0);
    box(13);
    glue(4, 100, 0);
    box(20);
    assert_true(run(100, 3, false));
    assert_int_equal(breaker.breaks[0].at, 3);
    return breaker.breaks[1].at;
}

static void test_fitness(void **state) {
    (void)state;
    assert_int_equal(second_break(4), 7); /* after a line as it should be */
    assert_int_equal(second_break(9), 9); /* not after a tight one: shrunk by 5 of 8 */
}

static void test_tolerance(void **state) {
    static const float widths[] = {60, 60, 60};

    (void)state;
    words(widths, 3);
    assert_false(run(100, 5, false)); /* a word alone has nothing that stretches */
    assert_true(run(100, 5, true));
    assert_int_equal(breaker.break_count, 3);
}

static void test_leading_glue_goes(void **state) {
    (void)state;
    row.count = 0;
    box(90);
    penalty(0, 0);
    glue(4, 2, 1);
    glue(4, 2, 1);
    box(100);
    assert_true(run(100, 5, true));
    assert_int_equal(breaker.break_count, 2);
    assert_int_equal(breaker.breaks[0].start, 4);
}

static void test_forbidden(void **state) {
    (void)state;
    row.count = 0;
    box(40);
    glue(4, 2, 1);
    box(40);
    nodes_add(&row, (struct node){.kind = NODE_GLUE, .penalty = PENALTY_FORBIDDEN, .width = 4});
    box(40);
    assert_true(run(100, 5, true));
    assert_int_equal(breaker.break_count, 2);
    assert_int_equal(breaker.breaks[0].at, 1);
}

/* --- hyphens and need
 * ---------------------------------------------------------------------------------------------------- */

/* Each line could end in a hyphen and be full, or be very loose without: of three in a row one is loose. */
static void test_rows_of_hyphens(void **state) {
    size_t hyphens = 0;

    (void)state;
    row.count = 0;
    for (int i = 0; i < 12; i++) {
        box(30);
        glue(4, 15, 1);
        box(30);
        glue(4, 15, 1);
        box(32);
        penalty(50, NODE_FLAGGED);
    }
    box(10);
    assert_true(run(100, 3, false));
    for (size_t i = 0; i + 1 < breaker.break_count; i++) {
        hyphens = row.items[breaker.breaks[i].at].flags & NODE_FLAGGED ? hyphens + 1 : 0;
        assert_true(hyphens <= 2);
    }
}

/* A break of need is taken where the line is full and has no other, only then, and as late as can be. */
static void test_need(void **state) {
    (void)state;
    row.count = 0;
    box(30);
    glue(4, 2, 1);
    for (int i = 0; i < 25; i++) {
        if (i > 0)
            penalty(PENALTY_EMERGENCY, 0);
        box(10);
    }
    assert_true(run(100, 3, true));
    assert_int_equal(breaker.break_count, 4);
    assert_int_equal(breaker.breaks[0].at, 1);
    assert_int_equal(breaker.breaks[1].at, 2 + 2 * 10 - 1);
    assert_int_equal(breaker.breaks[2].at, 2 + 2 * 20 - 1);
}

/* What is wider than any line is so on a line of its own; what is before it comes out well. */
static void test_wider_than_the_line(void **state) {
    static const float single[] = {20, 75, 150};
    static const float widths[] = {20, 150, 20, 150};

    (void)state;
    words(widths, 4);
    assert_true(run(100, 3, true));
    assert_int_equal(breaker.break_count, 4);
    assert_int_equal(breaker.breaks[0].at, 1);
    words(single, 3);
    assert_true(run(100, 3, true));
    assert_int_equal(breaker.break_count, 2);
    assert_int_equal(breaker.breaks[0].at, 3);
}

/* Time is linear: of half a million places in need each is looked at a few times. */
static void test_long_need(void **state) {
    (void)state;
    row.count = 0;
    for (int i = 0; i < 500000; i++) {
        if (i > 0)
            penalty(PENALTY_EMERGENCY, 0);
        box(1);
    }
    assert_true(run(100, 3, true));
    assert_int_equal(breaker.break_count, 5000);
    assert_true(breaker.candidate_count <= 5001);
}

static void test_empty_row(void **state) {
    (void)state;
    row.count = 0;
    assert_true(run(100, 1, false));
    assert_int_equal(breaker.break_count, 1);
    assert_int_equal(breaker.breaks[0].at, 0);
}

/* --- hyphenation
 * ------------------------------------------------------------------------------------------------------------
 */

static const char *hyphenated(const char *tag, const char *word) {
    struct language *language = languages_get(&typesetter->languages, tag);
    uint16_t points[POINT_LIMIT];
    size_t count = hyphen_points(language, word, strlen(word), points, POINT_LIMIT), from = 0;
    struct buffer out = BUFFER_INIT;
    const char *copy;

    for (size_t i = 0; i < count; i++) {
        buffer_add(&out, word + from, points[i] - from);
        buffer_add_char(&out, '-');
        from = points[i];
    }
    buffer_add_string(&out, word + from);
    copy = arena_strdup(&type_arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

static void test_hyphen_points(void **state) {
    (void)state;
    assert_string_equal(hyphenated("en", "environmental"), "en-vi-ron-men-tal");
    assert_string_equal(hyphenated("en-GB", "(Management)"), "(Man-age-ment)");
    assert_string_equal(hyphenated("de", "Umweltmanagement"), "Um-welt-ma-na-ge-ment");
    assert_string_equal(hyphenated("de-CH", "Überprüfung,"), "Über-prü-fung,");
    assert_string_equal(hyphenated("de", "Schifffahrt"), "Schiff-fahrt");
    assert_string_equal(hyphenated("zh", "environmental"), "environmental");
    assert_string_equal(hyphenated("en", "EP07environmental"), "EP07environmental");
    assert_string_equal(hyphenated("en", "ENVIRONMENTAL"), "ENVIRONMENTAL");
    assert_string_equal(hyphenated("en", "into"), "into");
}

/* --- opportunities
 * ----------------------------------------------------------------------------------------------------------
 */

static const char *opportunities(const char *tag, const char *text, bool tailored) {
    uint8_t found[512];
    struct buffer out = BUFFER_INIT;
    const char *copy;

    assert_true(strlen(text) < sizeof found);
    unicode_breaks(&typesetter->unicode, languages_get(&typesetter->languages, tag), text, strlen(text),
                   found);
    if (tailored)
        tailor_breaks(text, strlen(text), found);
    for (size_t i = 0; text[i]; i++) {
        if (found[i])
            buffer_add_char(&out, '|');
        buffer_add_char(&out, text[i]);
    }
    copy = arena_strdup(&type_arena, buffer_text(&out));
    buffer_release(&out);
    return copy;
}

static void test_opportunities(void **state) {
    (void)state;
    assert_string_equal(opportunities("en", "a (b) [c] \"d\" e-f 1-2", false),
                        "a |(b) |[c] |\"d\" |e-|f |1-2");
    assert_string_equal(opportunities("de", "bei 20 °C", false), "bei |20 |°C");
    assert_string_equal(opportunities("zh", "（一）二，三。", false), "（一）|二，|三。");
    assert_string_equal(opportunities("zh", "说“好”了", false), "说|“好”|了");
}

static void test_tailored(void **state) {
    static const char *const same[] = {
        "≤ 5",    "> -5",     "± 0.5", "15 mg/l", "1 m³/h",    "20 °C",  "5 %",       "§ 5",
        "No. 7",  "Nr. 7",    "z. B.", "e. g.",   "10 000 kg", "(≤ 5",   "pH 7",      "5–7",
        "g/t",    "km/Monat", "A/dm²", "and/or",  "(mg/l),",   "3 min,", "ISO 14001", "Konzentrationen(mg/l)",
        "3 May,", "25. März"};

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(opportunities("de", same[i], true), same[i]);
    assert_string_equal(opportunities("de", "in 5 Tagen", true), "in |5 |Tagen");
    assert_string_equal(opportunities("de", "Nr. ab", true), "Nr. |ab");
    assert_string_equal(opportunities("de", "1 minus", true), "1 |minus");
    assert_string_equal(opportunities("de", "Eingang/Ausgang", true), "Eingang/|Ausgang");
    assert_string_equal(opportunities("de", "Ende. Ab", true), "Ende. |Ab");
    assert_string_equal(opportunities("de", "a – b", true), "a – |b");
    assert_string_equal(opportunities("de", "im Jahr 2015 300 kg", true), "im |Jahr |2015 |300 kg");
}

/* Most words are decided without ICU: they must come out as ICU has them. */
static void test_as_icu(void **state) {
    static const char *const pieces[] = {"a", "Z", "ü", "7", " ", " ", ".", ",", "(", ")", "[", "\"",
                                         "-", "/", "°", "%", "€", "“", "”", "=", "é", "–", "ж", ":"};
    uint32_t seed = 5;
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *lines = ubrk_open(UBRK_LINE, "en", NULL, 0, &status);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[64] = "";
        uint8_t found[64];
        UChar units[64];
        size_t places[64], count = 0;

        for (uint32_t n = 2 + (unsigned)round % 12; n > 0; n--) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];

            /* As collected: no blank at the start, none after another. */
            if (*piece != ' ' || (text[0] && text[strlen(text) - 1] != ' '))
                strcat(text, piece);
        }
        if (!text[0])
            continue;
        unicode_breaks(&typesetter->unicode, languages_get(&typesetter->languages, "en"), text, strlen(text),
                       found);
        for (size_t i = 0, size; text[i]; i += size) {
            places[count] = i;
            units[count++] = (UChar)utf8_decode(text + i, strlen(text + i), &size);
        }
        ubrk_setText(lines, units, (int32_t)count, &status);
        for (size_t i = 1; i < count; i++) {
            if (!!ubrk_isBoundary(lines, (int32_t)i) != !!found[places[i]] && text[places[i]] != ' ')
                fail_msg("\"%s\": before byte %zu ICU says %d", text, places[i],
                         (int)ubrk_isBoundary(lines, (int32_t)i));
        }
    }
    ubrk_close(lines);
}

/* --- shaped words
 * ------------------------------------------------------------------------------------------------------- */

/* The places of a word add up, and say where ligatures are. */
static void test_places(void **state) {
    struct language *language = languages_get(&typesetter->languages, "en");
    variant_t variant = fonts_variant(&typesetter->fonts, &english.text);
    const struct word *word = shaper_word(&typesetter->shaper, variant, language, false, "AVfitte\xCC\x81",
                                          9);
    const struct word_place *places = shaper_places(&typesetter->shaper, word);
    bool ligature = false;

    (void)state;
    assert_ptr_equal(places, shaper_places(&typesetter->shaper, word));
    assert_true(is_near(places[0].advance, 0) && is_near(places[9].advance, word->advance));
    assert_int_equal(places[1].cluster, 0);
    assert_int_equal(places[2].cluster, 1);
    for (size_t i = 1; i <= 9; i++) {
        assert_true(places[i].advance >= places[i - 1].advance);
        ligature = ligature || (i < 7 && places[i].cluster == NO_CLUSTER);
    }
    assert_true(ligature);
    assert_int_equal(places[7].cluster, NO_CLUSTER); /* between e and its accent */
    assert_int_equal(places[9].cluster, 6);
}

/* Makes nodes of a word with a place to break between all its letters. */
static const struct node *letters(const struct inline_item *item) {
    struct paragraph *paragraph = &typesetter->paragraph;

    paragraph_begin(paragraph, &english, item, 1);
    assert_true(paragraph_collect(typesetter));
    paragraph_make_nodes(typesetter, 100);
    paragraph_split(typesetter, &paragraph->base, 10, 0);
    paragraph->nodes = &paragraph->split;
    assert_int_equal(paragraph->split.count, 2 * item->length - 1);
    return paragraph->split.items;
}

/* What a break inside a word makes of widths is exact. */
static void test_adjust(void **state) {
    struct inline_item item = text_item(&english, "AVAVAVA");

    (void)state;
    for (size_t from = 1; from < 13; from += 2) {
        for (size_t to = from + 2; to <= 13; to += 2) {
            const struct node *nodes = letters(&item);
            float width = paragraph_adjust(typesetter, from, to);
            char part[8] = "";

            memcpy(part, item.text + (from + 1) / 2, (to - from) / 2);
            for (size_t i = from; i < to; i++)
                width += nodes[i].kind == NODE_BOX ? nodes[i].width : 0;
            assert_true(is_near(width, text_width(typesetter, &english.text, part)));
        }
    }
}

int main(void) {
    const struct CMUnitTest rows[] = {
        cmocka_unit_test(test_better_than_greedy),
        cmocka_unit_test(test_never_worse_than_greedy),
        cmocka_unit_test(test_fitness),
        cmocka_unit_test(test_tolerance),
        cmocka_unit_test(test_leading_glue_goes),
        cmocka_unit_test(test_forbidden),
        cmocka_unit_test(test_rows_of_hyphens),
        cmocka_unit_test(test_need),
        cmocka_unit_test(test_wider_than_the_line),
        cmocka_unit_test(test_long_need),
        cmocka_unit_test(test_empty_row),
    };
    const struct CMUnitTest texts[] = {
        cmocka_unit_test(test_hyphen_points), cmocka_unit_test(test_opportunities),
        cmocka_unit_test(test_tailored),      cmocka_unit_test(test_as_icu),
        cmocka_unit_test(test_places),        cmocka_unit_test(test_adjust),
    };

    return cmocka_run_group_tests(rows, NULL, end_row) + cmocka_run_group_tests(texts, begin_type, end_type);
}
