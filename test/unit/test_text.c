/* rooms: typeset base */
#include "type_fixture.h"

/* --- what is hardly text
 * ------------------------------------------------------------------------------------------------ */

static void test_nothing(void **state) {
    struct lines lines;

    (void)state;
    paragraph_break(typesetter, &type_arena, &english, NULL, 0, 100, &lines);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.items[0].span_count, 0);
    assert_true(lines.items[0].ascent > 5); /* as high as a line of the style */
    lines = set_text(&english, " \t\n  ", 100);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.items[0].span_count, 0);
    lines = set_text(&english, "  a \n\t b  ", 100);
    assert_string_equal(all_text(&lines), "a b");
    assert_true(lines.items[0].spans[0].x < CLOSE);
}

static void test_no_width(void **state) {
    static const float widths[] = {0, -50, 0.001f};

    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct lines lines = set_text(&english, "ab c\xCC\x81 1", widths[i]);

        assert_string_equal(all_text(&lines), "a|b|c\xCC\x81|1"); /* a cluster stays whole */
    }
}

static void test_broken_bytes(void **state) {
    struct lines lines;

    (void)state;
    lines = set_text(&english, "a\xC3 \x07z\x80", 100);
    assert_string_equal(all_text(&lines), "a\xEF\xBF\xBD z\xEF\xBF\xBD");
}

/* --- where lines end
 * ---------------------------------------------------------------------------------------------------- */

static void test_blanks_that_hold(void **state) {
    (void)state;
    for (float width = 32; width < 120; width += 1) {
        struct lines lines = set_text(&ragged, "one two\xC2\xA0six ten", width);

        assert_non_null(strstr(all_text(&lines), "two\xC2\xA0six"));
    }
}

static void lines_equal(const char *text, float width, const char *expected) {
    struct lines lines = set_text(&ragged, text, width);

    assert_string_equal(all_text(&lines), expected);
}

/* In a line that is wide enough for a number, it stands whole, whatever is tied or joined to it. */
static void test_numbers_stay_whole(void **state) {
    static const struct {
        const char *text, *number;
    } cases[] = {
        {"Kap. 5.1.2", "5.1.2"},
        {"5.1.2/6.2.4.2", "6.2.4.2"},
        {"5.1.2–6.2.4.2", "6.2.4.2"},
        {"5.1.2-6.2.4.2", "6.2.4.2"},
        {"(6.2.4.2)", "6.2.4.2"},
        {"iso14001-2015:6.2.4.2", "6.2.4.2"},
        {"Umweltmanagementsystem:6.2.4.2", "6.2.4.2"},
        {"≤12,5mg/l", "12,5"},
        {"10.000,50kg", "10.000,50"},
        {"20/-12.5", "-12.5"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lines lines = set_text(&ragged, cases[i].number, 1000);

        for (float width = widest_line(&lines) + 0.1f; width < 120; width += 0.5f) {
            struct lines narrow = set_text(&ragged, cases[i].text, width);

            if (!strstr(all_text(&narrow), cases[i].number))
                fail_msg("%s in %g", all_text(&narrow), (double)width);
            assert_true(widest_line(&narrow) <= width + CLOSE);
        }
    }
    lines_equal("5.1.2–6.2.4.2", 30, "5.1.2–|6.2.4.2");
    lines_equal("5.1.2/6.2.4.2", 30, "5.1.2/|6.2.4.2");
    lines_equal("6.2.4.2", 13, "6.2|.4.|2"); /* wider than a line */
}

static void test_soft_hyphens(void **state) {
    struct lines lines;

    (void)state;
    lines = set_text(&ragged, "xxxx\xC2\xADyyyy", 100);
    assert_string_equal(all_text(&lines), "xxxxyyyy");
    lines = set_text(&ragged, "xxxx\xC2\xADyyyy", 30);
    assert_string_equal(all_text(&lines), "xxxx-|yyyy");
    assert_true(widest_line(&lines) <= 30 + CLOSE);
    lines = set_text(&ragged, "xxxx\xE2\x80\x8Byyyy", 30); /* a zero-width space shows nothing */
    assert_string_equal(all_text(&lines), "xxxx|yyyy");
}

static void test_hyphenation(void **state) {
    struct lines lines;

    (void)state;
    lines = set_text(&ragged, "environmental", 40);
    assert_string_equal(all_text(&lines), "environ-|mental");
    lines = set_text(&ragged_german, "Umweltmanagement", 50);
    assert_string_equal(all_text(&lines), "Umweltma-|nagement");
    assert_true(widest_line(&lines) <= 50 + CLOSE);
}

static void test_no_hyphenation(void **state) {
    struct paragraph_style style = ragged;
    struct lines lines;

    (void)state;
    style.hyphenate = false;
    lines = set_text(&style, "an environmental", 62);
    assert_string_equal(all_text(&lines), "an|environmental");
    lines = set_text(&style, "an environmental", 40); /* in need all the same */
    assert_string_equal(all_text(&lines), "an envi-|ronmen-|tal");
    style.hyphenate = true; /* identifiers and capitals stay whole */
    lines = set_text(&style, "an ENVIRONMENTALLY", 90);
    assert_null(strstr(all_text(&lines), "-|"));
}

static void test_addresses(void **state) {
    struct lines lines = set_text(&ragged, "see https://example.org/procedures/wastewater/index.html now",
                                  90);

    (void)state;
    for (size_t i = 0; i + 1 < lines.count; i++) {
        const char *text = line_text(&lines.items[i]);
        char last = text[strlen(text) - 1];

        assert_true(i == 0 || last == '/' || last == '.' || last == ':');
    }
    assert_null(strstr(all_text(&lines), "-|"));
}

static void test_last_resort(void **state) {
    struct paragraph_style style = english;
    struct lines lines;
    char word[301], joined[400] = "";

    (void)state;
    for (size_t i = 0; i < 300; i++)
        word[i] = (char)('a' + i * 7 % 26);
    word[300] = '\0';
    style.text.language = "fr"; /* without a dictionary here: no hyphens */
    lines = set_text(&style, word, 60);
    assert_true(widest_line(&lines) <= 60 + CLOSE);
    for (size_t i = 0; i < lines.count; i++) {
        strcat(joined, line_text(&lines.items[i]));
        if (i + 1 < lines.count) /* each line is full: not one more letter fits */
            assert_true(line_right(&lines.items[i]) > 50);
    }
    assert_string_equal(joined, word);
}

/* Widths of parts of words are estimated first: at no width does an estimate win. */
static void test_all_widths(void **state) {
    (void)state;
    for (float width = 10; width < 62; width += 0.02f) {
        struct lines lines = set_text(&ragged, "environmental AVAVAVA fitting", width);

        assert_true(widest_line(&lines) <= width + CLOSE / 2);
    }
}

/* Where even what belongs together fits no line, blanks give way before words do. */
static void test_ties_give_way(void **state) {
    struct lines lines = set_text(&ragged, "\xE2\x89\xA4 15 mg/l", 26);

    (void)state;
    assert_string_equal(all_text(&lines), "\xE2\x89\xA4 15|mg/l");
    lines = set_text(&ragged, "15 mg/l", 8);
    assert_true(widest_line(&lines) <= 8 + CLOSE);
}

/* Sets the text in all widths from the phrase's own on: it must stand whole on a line each time. */
static void check_together(const struct paragraph_style *style, const char *text, const char *phrase) {
    for (float width = text_width(typesetter, &style->text, phrase) + 1; width < 260; width += 1.7f) {
        struct lines lines = set_text(style, text, width);

        if (!strstr(all_text(&lines), phrase))
            fail_msg("\"%s\" was let apart in %.1f: %s", phrase, (double)width, all_text(&lines));
        assert_true(widest_line(&lines) <= width + CLOSE);
    }
}

static void test_what_belongs_together(void **state) {
    static const char text_de[] =
        "Der Wert darf \xE2\x89\xA4 5 mg/l sein und der Strom > 1 200 m\xC2\xB3/h bei 20 \xC2\xB0"
        "C und 5 % "
        "nach \xC2\xA7 5 Abs. 2 Nr. 7 (siehe [EP-07]), z. B. in der Reihe, d. h. nach 3 min \xE2\x80\x93 und "
        "dann 5\xE2\x80\x93"
        "7 kWh/m\xC2\xB2 und ca. 30 \xC2\xB5g/m\xC2\xB3 an.";
    static const char *const phrases[] = {"\xE2\x89\xA4 5 mg/l",
                                          "> 1 200 m\xC2\xB3/h",
                                          "20 \xC2\xB0"
                                          "C",
                                          "5 %",
                                          "\xC2\xA7 5",
                                          "Abs. 2",
                                          "Nr. 7",
                                          "(siehe",
                                          "[EP-07]),",
                                          "z. B.",
                                          "d. h.",
                                          "3 min \xE2\x80\x93",
                                          "5\xE2\x80\x93"
                                          "7 kWh/m\xC2\xB2",
                                          "ca. 30 \xC2\xB5g/m\xC2\xB3"};

    (void)state;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        check_together(&german, text_de, phrases[i]);
        check_together(&ragged_german, text_de, phrases[i]);
    }
}

/* --- how full lines are
 * ---------------------------------------------------------------------------------------------- */

static const char prose[] =
    "The organisation keeps the limits of its permit in one register, names for each of them the point where "
    "it is measured, and acts before a limit is reached: the shift lead stops the line, informs the officer, "
    "and writes down what was found and what was done about it.";

static void test_justified(void **state) {
    struct lines lines = set_text(&english, prose, 200);

    (void)state;
    assert_true(lines.count > 4);
    for (size_t i = 0; i + 1 < lines.count; i++) {
        assert_true(lines.items[i].spans[0].pieces[0].x < CLOSE);
        assert_true(is_near(line_right(&lines.items[i]), 200));
    }
    assert_true(line_right(&lines.items[lines.count - 1]) < 200 + CLOSE);
}

/* In ragged text blanks keep their width, and the margin isn't wild. */
static void test_ragged(void **state) {
    struct lines lines = set_text(&ragged, prose, 80);
    const struct line *line = &lines.items[0];
    float blank = text_width(typesetter, &ragged.text, "a b") - text_width(typesetter, &ragged.text, "a") -
                  text_width(typesetter, &ragged.text, "b");

    (void)state;
    for (uint32_t i = 1; i < line->spans[0].piece_count; i++) {
        const struct piece *piece = &line->spans[0].pieces[i], *before = piece - 1;

        if (piece->space_before)
            assert_true(is_near(piece->x - before->x - before->run->advance * 10, blank));
    }
    for (size_t i = 0; i + 1 < lines.count; i++)
        assert_true(line_right(&lines.items[i]) <= 80 + CLOSE && line_right(&lines.items[i]) > 45);
}

/* Words too long to come out well: the blanks take what there is to take, and nothing sticks out. */
static void test_emergency(void **state) {
    struct paragraph_style style = english;
    struct lines lines;

    (void)state;
    style.hyphenate = false;
    lines = set_text(&style,
                     "to be responsibilities or an environmental measurement at a wastewatertreatment", 95);
    assert_true(widest_line(&lines) <= 95 + CLOSE);
    assert_string_equal(all_text(&lines), "to be responsibilities|or an environmental|measurement at a|"
                                          "wastewatertreatment");
    assert_true(is_near(line_right(&lines.items[2]), 95));
}

static void test_stacked_hyphens(void **state) {
    static const char words[] =
        "Umweltmanagementbeauftragter Abwasserbehandlungsanlage Gefahrstoffverordnung "
        "Immissionsschutzbeauftragter Betriebssicherheitsverordnung Entsorgungsfachbetrieb "
        "Genehmigungsbescheid Grenzwertüberschreitung Lagerstättenverzeichnis und Messstellenplan ";
    struct buffer text = BUFFER_INIT;

    (void)state;
    for (int i = 0; i < 4; i++)
        buffer_add_string(&text, words);
    for (float width = 170; width < 300; width += 5) {
        struct lines lines = set_text(&german, buffer_text(&text), width);
        size_t row = 0;

        for (size_t i = 0; i < lines.count; i++) {
            const char *line = line_text(&lines.items[i]);

            row = line[strlen(line) - 1] == '-' ? row + 1 : 0;
            assert_true(row <= 2);
        }
    }
    buffer_release(&text);
}

/* --- indents, breaks, leaders
 * ------------------------------------------------------------------------------------------- */

static void test_indents(void **state) {
    struct paragraph_style style = ragged;
    struct lines lines;

    (void)state;
    style.indent_left = 20;
    style.indent_right = 10;
    style.indent_first = -12;
    lines = set_text(&style, prose, 200);
    assert_true(is_near(lines.items[0].spans[0].x, 8));
    assert_true(is_near(lines.items[1].spans[0].x, 20));
    assert_true(widest_line(&lines) <= 190 + CLOSE);
    style.alignment = PARAGRAPH_RIGHT;
    lines = set_text(&style, prose, 200);
    assert_true(is_near(line_right(&lines.items[0]), 190) && is_near(line_right(&lines.items[1]), 190));
    style.alignment = PARAGRAPH_CENTRE;
    lines = set_text(&style, "word", 200);
    assert_true(is_near(lines.items[0].spans[0].x - 8, 190 - line_right(&lines.items[0])));
}

static void test_breaks_and_leaders(void **state) {
    struct inline_item items[] = {text_item(&ragged, "first "),
                                  {.kind = INLINE_BREAK},
                                  {.kind = INLINE_ANCHOR, .text = "here"},
                                  text_item(&ragged, "second"),
                                  {.kind = INLINE_LEADER, .style = &ragged.text},
                                  text_item(&ragged, "12")};
    struct lines lines;

    (void)state;
    paragraph_break(typesetter, &type_arena, &ragged, items, 6, 150, &lines);
    assert_int_equal(lines.count, 2);
    assert_string_equal(line_text(&lines.items[0]), "first");
    assert_int_equal(lines.items[0].anchor_count, 0);
    assert_int_equal(lines.items[1].anchor_count, 1);
    assert_string_equal(lines.items[1].anchors[0], "here");
    assert_true(is_near(line_right(&lines.items[1]), 150));
    assert_non_null(strstr(line_text(&lines.items[1]), "second ..."));
}

static void test_preformatted(void **state) {
    struct paragraph_style style = ragged;
    struct lines lines;

    (void)state;
    style.text.family = 1;
    style.preformatted = true;
    lines = set_text(&style, "a\n\tb  c\n\nd\n", 200);
    assert_int_equal(lines.count, 4);
    assert_true(is_near(lines.items[1].spans[0].x, 8 * text_width(typesetter, &style.text, "x")));
    lines = set_text(&style, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 130);
    assert_true(lines.count > 2 && widest_line(&lines) <= 130 + CLOSE);
    assert_true(lines.items[1].spans[0].x > 10); /* what goes on is set in */
}

static void test_extent(void **state) {
    struct inline_item item = text_item(&ragged, "a wastewater limit of 15 mg/l");
    float least, most;

    (void)state;
    paragraph_extent(typesetter, &ragged, &item, 1, &least, &most);
    assert_true(is_near(least, text_width(typesetter, &ragged.text, "wastewater")));
    assert_true(is_near(most, text_width(typesetter, &ragged.text, item.text)));
    assert_int_equal(set_text(&ragged, item.text, most).count, 1);
}

/* --- shapes and fonts
 * --------------------------------------------------------------------------------------------------- */

static size_t glyph_count(const struct line *line) {
    size_t count = 0;

    for (uint32_t s = 0; s < line->span_count; s++) {
        for (uint32_t i = 0; i < line->spans[s].piece_count; i++)
            count += line->spans[s].pieces[i].run->glyph_count;
    }
    return count;
}

/* A line that ends inside a word is as wide as its letters are as a word of their own: kerning and ligatures
 * across the break don't count. */
static void test_kerning_at_breaks(void **state) {
    struct lines whole = set_text(&ragged, "AVAVA fitting", 200), lines;

    (void)state;
    assert_true(text_width(typesetter, &ragged.text, "AVAVA") <
                3 * text_width(typesetter, &ragged.text, "A") +
                    2 * text_width(typesetter, &ragged.text, "V"));
    assert_true(glyph_count(&whole.items[0]) < strlen("AVAVAfitting"));
    lines = set_text(&ragged,
                     "Tof\xC2\xAD"
                     "fice Auf\xC2\xAD"
                     "fahrt AVAV\xC2\xAD"
                     "AVAV",
                     25);
    for (size_t i = 0; i < lines.count; i++)
        assert_true(is_near(line_right(&lines.items[i]),
                            text_width(typesetter, &ragged.text, line_text(&lines.items[i]))));
    assert_string_equal(all_text(&lines), "Tof-|fice|Auf-|fahrt|AVAV-|AVAV");
}

static void test_fallback_fonts(void **state) {
    struct lines lines = set_text(&ragged,
                                  "a\xE2\x98\x90"
                                  "b \xE6\xB0\xB4",
                                  200);
    const struct line_span *span = &lines.items[0].spans[0];
    const uint32_t *missing;

    (void)state;
    assert_int_equal(span->piece_count, 4);
    assert_int_not_equal(span->pieces[0].run->font, span->pieces[1].run->font);
    assert_int_equal(span->pieces[0].run->font, span->pieces[2].run->font);
    assert_int_not_equal(span->pieces[1].run->font, span->pieces[3].run->font);
    assert_int_equal(typesetter_missing(typesetter, &missing), 0);
    lines = set_text(&ragged, "a\xF3\xBF\xBF\xBD", 200); /* no font has it */
    assert_int_equal(typesetter_missing(typesetter, &missing), 1);
    assert_int_equal(missing[0], 0xFFFFD);
    assert_true(glyph_count(&lines.items[0]) == 2);
}

/* --- other scripts
 * ----------------------------------------------------------------------------------------------------------
 */

static bool starts_with_one_of(const char *text, const char *characters) {
    for (const char *c = characters; *c; c += 3) {
        if (strncmp(text, c, 3) == 0)
            return true;
    }
    return false;
}

static bool ends_with_one_of(const char *text, const char *characters) {
    return strlen(text) >= 3 && starts_with_one_of(text + strlen(text) - 3, characters);
}

static void test_chinese(void **state) {
    static const char text[] =
        "本公司（以下简称“公司”）的环境管理体系，依据《环境管理体系》标准建立；每班检查一次："
        "槽液温度、浓度。超过限值时，停线！报告班长？记录、纠正……并复查——直到合格。";

    (void)state;
    for (float width = 45; width < 300; width += 3) {
        struct lines lines = set_text(&chinese, text, width);
        struct buffer joined = BUFFER_INIT;

        assert_true(widest_line(&lines) <= width + CLOSE);
        for (size_t i = 0; i < lines.count; i++) {
            const char *line = line_text(&lines.items[i]);

            buffer_add_string(&joined, line);
            assert_false(starts_with_one_of(line, "，。、；：？！）》”"));
            assert_false(ends_with_one_of(line, "（《“") && i + 1 < lines.count);
            if (i + 1 < lines.count && width > 120)
                assert_true(is_near(line_right(&lines.items[i]), width));
        }
        assert_string_equal(buffer_text(&joined), text);
        buffer_release(&joined);
    }
}

/* Latin between ideographs stands a little apart, and isn't broken. */
static void test_latin_in_chinese(void **state) {
    struct lines lines = set_text(&chinese, "按照EP-07文件", 200);
    const struct line_span *span = &lines.items[0].spans[0];

    (void)state;
    assert_string_equal(all_text(&lines), "按照EP-07文件");
    for (uint32_t i = 1; i < span->piece_count; i++) {
        float gap = span->pieces[i].x - span->pieces[i - 1].x - span->pieces[i - 1].run->advance * 10;
        bool border = (span->pieces[i].run->text[0] & 0x80) != (span->pieces[i - 1].run->text[0] & 0x80);

        assert_true(is_near(gap, border ? 2 : 0));
    }
}

static void test_mixed_direction(void **state) {
    struct lines lines = set_text(&ragged, "see \xD7\x90\xD7\x91 \xD7\x92\xD7\x93 there", 300);
    const struct line_span *span;

    (void)state;
    /* The two Hebrew words change places, and run to the left. */
    assert_string_equal(all_text(&lines), "see \xD7\x92\xD7\x93 \xD7\x90\xD7\x91 there");
    span = &lines.items[0].spans[0];
    assert_true(span->pieces[1].run->right_to_left && !span->pieces[0].run->right_to_left);
    assert_int_equal(span->pieces[1].run->glyphs[0].cluster, 2); /* its last letter stands leftmost */
    /* A paragraph that begins in Arabic stands at the right; its lines join letters anew. */
    lines = set_text(&ragged, "\xD8\xA8\xD8\xA8\xD8\xA8 abc", 300);
    assert_true(is_near(line_right(&lines.items[0]), 300));
    assert_string_equal(all_text(&lines), "abc \xD8\xA8\xD8\xA8\xD8\xA8");
}

static void test_right_to_left_breaks(void **state) {
    struct buffer text = BUFFER_INIT;
    size_t letters = 0;
    struct lines lines;

    (void)state;
    for (int i = 0; i < 400; i++)
        buffer_add_string(&text, i % 3 ? "\xD8\xA8" : "\xD9\x84");
    lines = set_text(&ragged, buffer_text(&text), 60);
    assert_true(lines.count > 10 && widest_line(&lines) <= 60 + CLOSE);
    for (size_t i = 0; i < lines.count; i++) {
        assert_true(lines.items[i].spans[0].x > -CLOSE);
        letters += strlen(line_text(&lines.items[i])) / 2;
    }
    assert_int_equal(letters, 400);
    buffer_release(&text);
}

/* --- anything
 * --------------------------------------------------------------------------------------------------------------
 */

static uint32_t seed = 20260714;

static uint32_t choose(uint32_t count) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % count;
}

/* Words of at most `longest` pieces; one in twenty of ten times as many. */
static void random_text(struct buffer *out, uint32_t words, uint32_t longest, bool monsters) {
    static const char *const pieces[] = {"a",      "environ",      "mental",       "15", "mg/l", "über",
                                         "(see",   "7).",          "fi",           "AV", "§",    "e\xCC\x81",
                                         "Umwelt", "\xE2\x98\x90", "\xE6\xB0\xB4", "。"};

    while (words-- > 0) {
        uint32_t most = monsters && choose(20) == 0 ? 10 * longest : longest;

        for (uint32_t n = 1 + choose(most); n > 0; n--)
            buffer_add_string(out, pieces[choose(sizeof pieces / sizeof *pieces)]);
        if (words > 0)
            buffer_add_char(out, ' ');
    }
}

/* Whether the lines hold the text, each character once, with nothing added but hyphens at their ends. */
static bool holds(const struct lines *lines, const char *text) {
    for (size_t i = 0; i < lines->count; i++) {
        const char *line = line_text(&lines->items[i]);
        size_t length = strlen(line);

        if (length > 0 && line[length - 1] == '-')
            length--; /* the texts have none of their own */
        if (strncmp(text, line, length) != 0)
            return false;
        text += length;
        text += *text == ' ' ? 1 : 0;
    }
    return *text == '\0';
}

/* A cluster wider than the measure stands alone: the widest here has 10 points. */
static const float widest_cluster = 10;

static void check_random(const struct paragraph_style *style, const char *text, float width) {
    struct lines lines = set_text(style, text, width);

    if (!holds(&lines, text))
        fail_msg("%s\nisn't %s", all_text(&lines), text);
    for (size_t i = 0; i < lines.count; i++) {
        const char *line = line_text(&lines.items[i]);
        float right = line_right(&lines.items[i]);

        if (right > width + CLOSE && width > widest_cluster)
            fail_msg("%.3f is wider than %.3f: %s\n%s\n%s", (double)right, (double)width, line, text,
                     all_text(&lines));
    }
}

static void test_random(void **state) {
    static const struct paragraph_style *const styles[] = {&english, &german, &chinese, &ragged,
                                                           &ragged_german};

    (void)state;
    for (int round = 0; round < 1500; round++) {
        const struct paragraph_style *style = styles[choose(5)];
        float width = choose(4) ? 40 + (float)choose(4000) / 10 : (float)choose(400) / 10;
        struct buffer text = BUFFER_INIT;

        random_text(&text, 1 + choose(60), 4, true);
        check_random(style, buffer_text(&text), width);
        buffer_release(&text);
        arena_release(&type_arena);
    }
}

/* Where there are words enough, justified lines are full, whatever they hold. */
static void test_random_justified(void **state) {
    (void)state;
    for (int round = 0; round < 500; round++) {
        const struct paragraph_style *style = choose(2) ? &english : &german;
        float width = 250 + (float)choose(2500) / 10;
        struct buffer text = BUFFER_INIT;
        struct lines lines;

        random_text(&text, 20 + choose(60), 2, false);
        lines = set_text(style, buffer_text(&text), width);
        for (size_t i = 0; i + 1 < lines.count; i++)
            assert_true(is_near(line_right(&lines.items[i]), width));
        buffer_release(&text);
        arena_release(&type_arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_no_width),
        cmocka_unit_test(test_broken_bytes),
        cmocka_unit_test(test_blanks_that_hold),
        cmocka_unit_test(test_numbers_stay_whole),
        cmocka_unit_test(test_soft_hyphens),
        cmocka_unit_test(test_hyphenation),
        cmocka_unit_test(test_no_hyphenation),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_last_resort),
        cmocka_unit_test(test_all_widths),
        cmocka_unit_test(test_ties_give_way),
        cmocka_unit_test(test_what_belongs_together),
        cmocka_unit_test(test_justified),
        cmocka_unit_test(test_ragged),
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_stacked_hyphens),
        cmocka_unit_test(test_indents),
        cmocka_unit_test(test_breaks_and_leaders),
        cmocka_unit_test(test_preformatted),
        cmocka_unit_test(test_extent),
        cmocka_unit_test(test_kerning_at_breaks),
        cmocka_unit_test(test_fallback_fonts),
        cmocka_unit_test(test_chinese),
        cmocka_unit_test(test_latin_in_chinese),
        cmocka_unit_test(test_mixed_direction),
        cmocka_unit_test(test_right_to_left_breaks),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_random_justified),
    };

    return cmocka_run_group_tests(tests, begin_type, end_type);
}
