/* rooms: publish register history document standard typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"
#include "publish/layout.h"

/* The project's own layout; every refusal is one edit of it. */
#define LAYOUT "manual-templates/layout/default.xml"

static struct arena arena;
static struct findings findings;
static struct buffer whole;

static int read_layout(void **state) {
    (void)state;
    return file_read(&whole, LAYOUT, 1 << 20);
}

static int forget_layout(void **state) {
    (void)state;
    buffer_release(&whole);
    return 0;
}

static int reset(void **state) {
    (void)state;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static const struct layout *parse(const char *text) {
    reset(NULL);
    return layout_parse(&arena, "x.xml", text, strlen(text), NULL, &findings);
}

/* The layout with the first `from` as `to`; `*line` is where that begins. */
static void edit(struct buffer *out, const char *from, const char *to, int *line) {
    const char *at = strstr(buffer_text(&whole), from);
    if (!at)
        fail_msg("the layout has no '%s'", from);
    *line = 1;
    for (const char *p = whole.data; p < at; p++)
        *line += *p == '\n';
    buffer_clear(out);
    buffer_add(out, whole.data, (size_t)(at - whole.data));
    buffer_add_string(out, to);
    buffer_add_string(out, at + strlen(from));
}

static const struct layout *parse_edited(const char *from, const char *to) {
    struct buffer text = BUFFER_INIT;
    int line;
    edit(&text, from, to, &line);
    const struct layout *layout = parse(text.data);
    buffer_release(&text);
    return layout;
}

static void check_found(int line, const char *part) {
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *found = &findings.items[i];
        assert_string_equal(found->rule, "E001");
        assert_string_equal(found->path, "x.xml");
        if (found->line == line && strstr(found->message, part))
            return;
    }
    for (size_t i = 0; i < findings.count; i++)
        print_message("%d: %s\n", findings.items[i].line, findings.items[i].message);
    fail_msg("no finding '%s' in line %d", part, line);
}

/* The edit makes a layout that can't be used, and one finding says so in the edit's own line. */
static void check_refused(const char *from, const char *to, const char *part) {
    struct buffer text = BUFFER_INIT;
    int line;
    edit(&text, from, to, &line);
    assert_null(parse(text.data));
    if (findings.count != 1)
        print_message("%zu findings for '%s'\n", findings.count, to);
    check_found(line, part);
    assert_int_equal(findings.count, 1);
    buffer_release(&text);
}

/* As check_refused, where what is missing is said at the root. */
static void check_missing(const char *from, const char *to, const char *part) {
    assert_null(parse_edited(from, to));
    check_found(4, part);
}

static void test_own(void **state) {
    (void)state;
    const struct layout *layout = parse(whole.data);
    assert_non_null(layout);
    assert_int_equal(findings.count, 0);
    assert_int_equal(layout->fonts.family_count, 2);
    assert_int_equal(layout->fonts.fallback_count, 30);
    assert_int_equal(layout->mono, 1);
    assert_int_equal(layout->fonts.fallbacks[1].regular.index, 2);
    assert_float_equal(layout->page.width, 595.28, 0.001);
    assert_int_equal(layout->colours[COLOUR_ACCENT], 0x17495B);
    const struct paragraph_style *heading = &layout->styles[STYLE_HEADING_2];
    assert_true(heading->text.bold); /* of heading-1 */
    assert_true(heading->keep_with_next);
    assert_float_equal(heading->text.size, 14, 0.001);
    assert_int_equal(heading->text.colour, 0x17495B);
    assert_int_equal(heading->background, COLOUR_NONE);
    assert_int_equal(layout->styles[STYLE_CODE].text.family, layout->mono);
    assert_int_equal(layout->tables[TABLE_LIST].stripe_background, COLOUR_NONE);
    assert_false(layout->tables[TABLE_LIST].vertical_rules);
    assert_int_equal(layout->column_counts[COLUMNS_MATRIX], 5);
    assert_float_equal(layout->columns[COLUMNS_MATRIX][0], 0.08, 0.0001);
    assert_float_equal(layout->columns[COLUMNS_HISTORY][2], 0, 0.0001);
    assert_float_equal(layout->rules[RULE_COVER].width, 2.2, 0.001);
}

static void test_defaults(void **state) {
    (void)state;
    const struct layout *layout = parse_edited("<measures ", "<!-- ");
    assert_null(layout); /* the comment isn't closed: what follows shows that the edit took place */
    layout = parse_edited("list-indent=\"18\" list-gap=\"2.5\" list-loose-gap=\"5\" tight-after=\"2\" "
                          "inline-image=\"200\" code-scale=\"0.9\"",
                          "");
    assert_non_null(layout);
    assert_float_equal(layout->list_indent, 18, 0.001);
    assert_float_equal(layout->list_gap, 2.5, 0.001);
    assert_float_equal(layout->list_loose_gap, 5, 0.001);
    assert_float_equal(layout->tight_after, 2, 0.001);
    assert_float_equal(layout->inline_image, 200, 0.001);
    assert_float_equal(layout->code_scale, 0.9, 0.001);
    layout = parse_edited("list-indent=\"18\"", "list-indent=\"9\"");
    assert_non_null(layout);
    assert_float_equal(layout->list_indent, 9, 0.001);
    assert_float_equal(layout->list_gap, 2.5, 0.001);
    /* What a style doesn't say, and has from no other, is 0, no and none. */
    layout = parse_edited(" align=\"justify\" hyphenate=\"yes\"", "");
    assert_non_null(layout);
    assert_int_equal(layout->styles[STYLE_BODY].alignment, PARAGRAPH_JUSTIFY);
    assert_false(layout->styles[STYLE_BODY].hyphenate);
    assert_int_equal(layout->styles[STYLE_BODY].background, COLOUR_NONE);
}

static void test_no_layout(void **state) {
    (void)state;
    assert_null(parse("<layout>"));
    check_found(1, "well-formed");
    assert_null(parse("\n<layout/>"));
    check_found(2, "no layout");
    assert_null(parse("<labels xmlns='urn:docket:layout:1'/>"));
    check_found(1, "<labels>");
    assert_null(parse("<layout xmlns='urn:docket:layout:2'/>"));
    check_found(1, "no layout");
    assert_null(parse("<layout xmlns='urn:docket:layout:1'/>"));
    check_found(1, "missing element 'fonts'");
    check_found(1, "no <style> named 'body'");
    check_found(1, "no <table> named 'content'");
    check_found(1, "no <page> named 'cover'");
    check_found(1, "no <rule> named 'header'");
    check_found(1, "no <columns> named 'matrix'");
    check_found(1, "no <colour> named 'accent'");
}

static void test_unknown(void **state) {
    (void)state;
    check_refused("<measures ", "<measure />\n<measures ", "<measure>: unknown element in 'layout'");
    check_refused("<family name=\"text\">", "<famly/><family name=\"text\">",
                  "<famly>: unknown element in 'fonts'");
    check_refused("<face style=\"regular\"", "<font/><face style=\"regular\"",
                  "<font>: unknown element in 'family'");
    check_refused("<style name=\"title\"",
                  "<style name=\"tittle\" size=\"3\" leading=\"3\"/><style name=\"title\"",
                  "unknown name 'tittle'; did you mean 'title'?");
    check_refused("<rule name=\"text\"", "<rule name=\"margin\"/><rule name=\"text\"",
                  "unknown name 'margin'");
    check_refused("<columns name=\"fonts\"", "<columns name=\"font\" widths=\"1 1\"/><columns name=\"fonts\"",
                  "did you mean 'fonts'?");
    check_refused("leading=\"23\"", "leadin=\"23\" leading=\"23\"",
                  "unknown attribute 'leadin'; did you mean 'leading'?");
    check_refused("list-gap=", "list-space=", "unknown attribute 'list-space'");
    check_refused("index=\"2\"", "indx=\"2\"", "unknown attribute 'indx'");
    check_refused("like=\"body\" bold=\"yes\" size=\"19\"", "like=\"heading-2\" bold=\"yes\" size=\"19\"",
                  "nothing of that name stands before: 'heading-2'");
    check_refused("align=\"justify\"", "align=\"centered\"", "bad value 'align=centered'");
    check_refused("family=\"text\" size", "family=\"serif\" size", "bad value 'family=serif'");
    check_refused("style=\"italic\"", "style=\"oblique\"", "unknown style 'oblique'");
}

static void test_missing(void **state) {
    (void)state;
    check_refused("<colour name=\"ink\" value=\"1A1A1A\"/>",
                  "<colour name=\"ink\" value=\"1A1A1A\"/><colour name=\"other\"/>",
                  "missing attribute 'value'");
    check_refused("<colour name=\"ink\"", "<colour value=\"000000\"/><colour name=\"ink\"",
                  "missing attribute 'name'");
    check_refused("<style name=\"title\"", "<style/><style name=\"title\"", "missing attribute 'name'");
    check_refused("<columns name=\"fonts\" widths=\"30 70\"", "<columns name=\"fonts\"",
                  "missing attribute 'widths'");
    check_refused("<family name=\"text\">",
                  "<family><face style=\"regular\" file=\"/x\"/></family><family name=\"text\">",
                  "missing attribute 'name'");
    check_refused("style=\"bold\" file", "file", "missing attribute 'style'");
    check_refused("style=\"bold\" file=\"/usr/share/fonts/truetype/crosextra/Carlito-Bold.ttf\"",
                  "style=\"bold\"", "missing attribute 'file'");
    check_refused("<family name=\"mono\">", "<family name=\"empty\"/><family name=\"mono\">",
                  "no regular face in 'empty'");
    check_missing("<style name=\"footnote\" ", "<!-- --> <style name=\"caption\" ",
                  "no <style> named 'footnote'");
    check_missing("<columns name=\"matrix\" widths=\"8 24 13 16 39\"/>", "", "no <columns> named 'matrix'");
    check_missing("<rule name=\"footer\" width=\"0.5\" before=\"0\" after=\"2\" colour=\"muted\"/>", "",
                  "no <rule> named 'footer'");
    check_missing("<colour name=\"good\" value=\"2E6B3A\"/>", "", "no <colour> named 'good'");
}

/* A layout of a release, made before names were added: they come from the program's own. */
static void test_completed(void **state) {
    (void)state;
    static const char *const left_out[] = {"<colour name=\"good\"",    "<page name=\"cover\"",
                                           "<style name=\"footnote\"", "<style name=\"code\"",
                                           "<rule name=\"footer\"",    "<columns name=\"matrix\""};
    struct buffer text = BUFFER_INIT;
    const struct layout *own = parse(buffer_text(&whole));
    struct arena kept = arena;
    arena = (struct arena){0};
    buffer_add_string(&text, buffer_text(&whole));
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) {
        char *at = strstr(text.data, left_out[i]);
        assert_non_null(at);
        memset(at, ' ', (size_t)(strchr(at, '>') - at) + 1);
    }
    /* Another order of the families: styles of the program's own find theirs by name. */
    char *first = strstr(text.data, "<family name=\"text\">");
    assert_non_null(first);
    struct buffer turned = BUFFER_INIT;
    buffer_add(&turned, text.data, (size_t)(first - text.data));
    buffer_add_string(&turned,
                      "<family name=\"other\"><face style=\"regular\" file=\"/other.ttf\"/></family>");
    buffer_add_string(&turned, first);
    assert_null(layout_parse(&arena, "x.xml", turned.data, turned.length, NULL, &findings));
    check_found(4, "no <style> named 'footnote'");
    reset(NULL);
    const struct layout *layout = layout_parse(&arena, "x.xml", turned.data, turned.length, own, &findings);
    assert_non_null(layout);
    assert_int_equal(findings.count, 0);
    assert_int_equal(layout->colours[COLOUR_GOOD], own->colours[COLOUR_GOOD]);
    assert_true(layout->cover.width == own->cover.width && layout->cover.margin_top == own->cover.margin_top);
    assert_true(layout->styles[STYLE_FOOTNOTE].leading == own->styles[STYLE_FOOTNOTE].leading);
    assert_true(layout->rules[RULE_FOOTER].width == own->rules[RULE_FOOTER].width);
    assert_memory_equal(layout->columns[COLUMNS_MATRIX], own->columns[COLUMNS_MATRIX],
                        sizeof own->columns[COLUMNS_MATRIX]);
    assert_string_equal(layout->fonts.families[layout->styles[STYLE_CODE].text.family].name, "mono");
    assert_string_equal(layout->fonts.families[layout->styles[STYLE_FOOTNOTE].text.family].name, "text");
    buffer_release(&text);
    buffer_release(&turned);
    arena_release(&kept);
}

static void test_twice(void **state) {
    (void)state;
    check_refused("<style name=\"title\"", "<style name=\"body\"/><style name=\"title\"",
                  "defined twice: 'body'");
    check_refused("<rule name=\"header\"", "<rule name=\"cover\"/><rule name=\"header\"",
                  "defined twice: 'cover'");
    check_refused("<columns name=\"footer\" ",
                  "<columns name=\"header\" widths=\"1 1 1\"/><columns name=\"footer\" ",
                  "defined twice: 'header'");
    check_refused("<colour name=\"accent\"", "<colour name=\"ink\" value=\"000000\"/><colour name=\"accent\"",
                  "defined twice: 'ink'");
    check_refused("style=\"bold\"", "style=\"regular\"", "defined twice: 'regular'");
    check_refused("<measures ", "<measures/><measures ", "defined twice: 'measures'");
}

static void test_numbers(void **state) {
    (void)state;
    static const char *const bad[] = {"",     "ten", "10,5", "10pt", " 10",   "1e3", "0x10",  "nan", "inf",
                                      "-1.5", "0",   "0.9",  "401",  "9e999", "--1", "1.2.3", "1-2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char to[80], part[80];
        snprintf(to, sizeof to, "size=\"%s\" leading=\"14.2\"", bad[i]);
        snprintf(part, sizeof part, "<style>: bad value 'size=%s'", bad[i]);
        assert_null(parse_edited("size=\"10.5\" leading=\"14.2\"", to));
        bool found = false;
        for (size_t k = 0; k < findings.count; k++)
            found = found || strstr(findings.items[k].message, part);
        if (!found)
            fail_msg("no finding for size '%s'", bad[i]);
    }
    check_refused("rule-colour=\"rule\"/>", "rule-colour=\"rules\"/>", "bad value 'rule-colour=rules'");
    check_refused("value=\"1A1A1A\"", "value=\"1A1A1\"", "bad value 'value=1A1A1'");
    check_refused("value=\"9AA5AC\"", "value=\"9AA5AG\"", "bad value 'value=9AA5AG'");
    check_refused("orphans=\"1\"", "orphans=\"10\"", "bad value 'orphans=10'");
    check_refused("preformatted=\"yes\"", "preformatted=\"true\"", "bad value 'preformatted=true'");
    check_refused("padding=\"8\" bar", "padding=\"-8\" bar", "bad value 'padding=-8'");
    check_refused("padding=\"8\" bar", "padding=\"14401\" bar", "bad value 'padding=14401'");
    check_refused("code-scale=\"0.9\"", "code-scale=\"0\"", "bad value 'code-scale=0'");
    check_refused("index=\"2\"", "index=\"-1\"", "bad value 'index=-1'");
    check_refused("index=\"2\"", "index=\"1.5\"", "bad value 'index=1.5'");
    check_refused("file=\"/usr/share/fonts/truetype/crosextra/Carlito-Bold.ttf\"",
                  "file=\"Carlito-Bold.ttf\"", "absolute: 'Carlito-Bold.ttf'");
    /* An indent may go to the left. */
    assert_non_null(parse_edited("left=\"16\"", "left=\"-16\""));
    assert_non_null(parse_edited("padding=\"8\" bar", "padding=\"14400\" bar"));
}

static void test_fit(void **state) {
    (void)state;
    check_refused("size=\"21\" leading=\"25\"", "size=\"21\" leading=\"10\"",
                  "size and leading don't fit in 'title'");
    check_refused("widths=\"30 70\"", "widths=\"30 30 40\"", "expected 2 shares");
    check_refused("widths=\"30 70\"", "widths=\"100\"", "expected 2 shares");
    check_refused("widths=\"30 70\"", "widths=\"30 71\"", "together at most 100, not '30 71'");
    check_refused("widths=\"30 70\"", "widths=\"-30 70\"", "expected 2 shares");
    check_refused("widths=\"30 70\"", "widths=\"\"", "expected 2 shares");
    assert_null(
        parse_edited("margin-left=\"68\" margin-right=\"62\"", "margin-left=\"300\" margin-right=\"200\""));
    assert_int_equal(findings.count, 1);
    assert_non_null(strstr(findings.items[0].message,
                           "<page>: the margins leave less than 100 points of the page 'page'"));
    assert_null(
        parse_edited("margin-top=\"96\" margin-bottom=\"60\"", "margin-top=\"700\" margin-bottom=\"60\""));
    assert_int_equal(findings.count, 1);
    assert_non_null(strstr(findings.items[0].message, "'cover'"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_own, reset),       cmocka_unit_test_teardown(test_defaults, reset),
        cmocka_unit_test_teardown(test_no_layout, reset), cmocka_unit_test_teardown(test_unknown, reset),
        cmocka_unit_test_teardown(test_missing, reset),   cmocka_unit_test_teardown(test_twice, reset),
        cmocka_unit_test_teardown(test_numbers, reset),   cmocka_unit_test_teardown(test_fit, reset),
        cmocka_unit_test_teardown(test_completed, reset),
    };
    return cmocka_run_group_tests_name("layout", tests, read_layout, forget_layout);
}
