/* rooms: publish register history document standard typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "publish/labels.h"
#include "publish/templates.h"

static struct arena arena;
static struct findings findings;

static int use_own_templates(void **state) {
    (void)state;
    return setenv("DOCKET_TEMPLATES", "manual-templates", 1);
}

static int reset(void **state) {
    (void)state;
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}

static struct labels *load(const char *language) {
    return templates_labels(&arena, NULL, language, &findings);
}

/* The program's own labels, where a test gives some to parse_edited(). */
static const struct labels *own;

/* English labels with the first `from` as `to`; `*line` is where that begins. */
static struct labels *parse_edited(const char *from, const char *to, int *line) {
    struct buffer whole = BUFFER_INIT, text = BUFFER_INIT;
    reset(NULL);
    assert_int_equal(file_read(&whole, "manual-templates/labels/en.xml", 1 << 20), 0);
    const char *at = strstr(buffer_text(&whole), from);
    if (!at)
        fail_msg("the labels have no '%s'", from);
    *line = 1;
    for (const char *p = whole.data; p < at; p++)
        *line += *p == '\n';
    buffer_add(&text, whole.data, (size_t)(at - whole.data));
    buffer_add_string(&text, to);
    buffer_add_string(&text, at + strlen(from));
    struct labels *labels = labels_parse(&arena, "x.xml", text.data, text.length, own, &findings);
    buffer_release(&whole);
    buffer_release(&text);
    return labels;
}

static void check_finding(int line, const char *part) {
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, "E002");
    assert_string_equal(findings.items[0].path, "x.xml");
    if (!strstr(findings.items[0].message, part))
        fail_msg("no '%s' in '%s'", part, findings.items[0].message);
    assert_int_equal(findings.items[0].line, line);
}

static void check_refused(const char *from, const char *to, const char *part) {
    int line;
    assert_null(parse_edited(from, to, &line));
    check_finding(line, part);
}

/* What is missing has no line but the root's. */
static void check_missing(const char *from, const char *to, const char *part) {
    int line;
    assert_null(parse_edited(from, to, &line));
    check_finding(2, part);
}

/* What is the same in English and German. */
static bool is_international(const char *text) {
    static const char *const words[] = {":",    "SHA-256", "Revision", "Rev.",      "Rev. {revision}",
                                        "Name", "April",   "August",   "September", "November"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0)
            return true;
    return false;
}

/* The three languages have every label, each in its own words. */
static void test_languages(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "de", "zh"};
    const struct labels *all[3];
    for (size_t i = 0; i < 3; i++) {
        all[i] = load(languages[i]);
        assert_non_null(all[i]);
        assert_int_equal(findings.count, 0);
        assert_string_equal(all[i]->language, languages[i]);
        for (int k = 0; k < LABEL_COUNT; k++)
            assert_true(all[i]->text[k] && *all[i]->text[k]);
    }
    for (int k = 0; k < LABEL_COUNT; k++) {
        const char *text = all[0]->text[k];
        if (strcmp(text, all[1]->text[k]) == 0 && !is_international(text))
            fail_msg("'%s' isn't German", text);
        if (strcmp(text, all[2]->text[k]) == 0 && k != LABEL_DIGEST)
            fail_msg("'%s' isn't Chinese", text);
    }
}

static void test_fallback(void **state) {
    (void)state;
    static const char *const english[] = {"fr",    "en-GB",    "",      "EN",     "x",
                                          "../en", "de/../zh", "zz_ZZ", "en.xml", "abcdefghijklmnop"};
    for (size_t i = 0; i < sizeof english / sizeof *english; i++) {
        const struct labels *labels = load(english[i]);
        if (!labels || strcmp(labels->language, "en") != 0)
            fail_msg("'%s' has no English labels", english[i]);
    }
    assert_string_equal(load("de-AT")->language, "de");
    assert_string_equal(load("zh-Hant")->language, "zh");
    assert_string_equal(load("zh_CN")->language, "zh");
    assert_int_equal(findings.count, 0);
}

static void test_words(void **state) {
    (void)state;
    const struct labels *labels = load("de");
    assert_string_equal(labels_word(labels, "type", "procedure"), "Verfahrensanweisung");
    assert_string_equal(labels_word(labels, "meaning", "approved"), "Freigegeben");
    assert_null(labels_word(labels, "type", "recipe"));
    assert_null(labels_word(labels, "", ""));
    assert_null(labels_word(
        labels, "type", "a-word-that-is-longer-than-any-key-a-word-that-is-longer-than-any-key-of-labels"));
}

static void test_texts(void **state) {
    (void)state;
    const char *standard[] = {"ISO 14001:2026"}, *pages[] = {"3", "17"};
    assert_string_equal(labels_fill(&arena, load("zh"), LABEL_CORRESPONDENCE, standard),
                        "与 ISO 14001:2026 的对应关系");
    assert_string_equal(labels_fill(&arena, load("de"), LABEL_PAGE_OF, pages), "Seite 3 von 17");
    assert_string_equal(labels_fill(&arena, load("en"), LABEL_NONE, NULL), "None in this pack.");
    assert_string_equal(labels_date(&arena, load("en"), date_parse("2026-11-05")), "5 November 2026");
    assert_string_equal(labels_date(&arena, load("de"), date_parse("2026-03-31")), "31.\u00a0März 2026");
    assert_string_equal(labels_date(&arena, load("zh"), date_parse("2026-12-01")), "2026年12月1日");
    assert_string_equal(labels_date(&arena, load("de"), DAY_NONE), "–");
    assert_string_equal(labels_span(&arena, load("de"), "1 year"), "1 Jahr");
    assert_string_equal(labels_span(&arena, load("de"), "24 months"), "24 Monate");
    assert_string_equal(labels_span(&arena, load("zh"), "30 days"), "30 天");
    assert_string_equal(labels_span(&arena, load("en"), "1 day"), "1 day");
    assert_string_equal(labels_span(&arena, load("de"), "6 weeks"), "6 Wochen");
    assert_string_equal(labels_span(&arena, load("de"), "10 years after closure"), "10 years after closure");
}

/* A text may have its placeholders in any order, more than once, and other braces never. */
static void test_pieces(void **state) {
    (void)state;
    int line;
    const char *values[] = {"1", "2"};
    const struct labels *labels = parse_edited("Page {page} of {count}", "{count}{page}/{count}.", &line);
    assert_non_null(labels);
    assert_string_equal(labels_fill(&arena, labels, LABEL_PAGE_OF, values), "21/2.");
    struct label_piece piece;
    const char *at = NULL;
    assert_true(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
    assert_int_equal(piece.placeholder, 1);
    assert_true(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
    assert_int_equal(piece.placeholder, 0);
    assert_true(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
    assert_int_equal(piece.placeholder, -1);
    assert_int_equal(piece.length, 1);
    assert_true(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
    assert_true(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
    assert_false(labels_piece(labels, LABEL_PAGE_OF, &at, &piece));
}

static void test_placeholders(void **state) {
    (void)state;
    check_refused("Page {page} of {count}", "Page {page} of {pages}",
                  "no placeholder {pages}; there is: page count");
    check_refused("Page {page} of {count}", "Page {page}", "has to hold, each in braces: page count");
    check_refused("Page {page} of {count}", "Page {page} of {count", "no placeholder {count}");
    check_refused("Page {page} of {count}", "Page {page} of {}{count}", "no placeholder {}");
    check_refused("Page {page} of {count}", "Page {page count}", "no placeholder {page count}");
    check_refused(">Contents<", ">Contents {page}<", "label 'contents': there is no placeholder {page}");
    check_refused(">Contents<", ">Contents {<", "label 'contents': there is no placeholder {}");
}

static void test_refused(void **state) {
    (void)state;
    check_missing("<label key=\"contents\">Contents</label>", "", "label 'contents' is missing");
    check_refused("<label key=\"contents\">Contents",
                  "<label key=\"history\">Again</label><label key=\"contents\">Contents",
                  "label 'history' stands here a second time");
    check_refused("<label key=\"contents\">", "<label key=\"content\">x</label><label key=\"contents\">",
                  "unknown label 'content'; did you mean 'contents'?");
    check_refused("<label key=\"contents\">", "<label>x</label><label key=\"contents\">",
                  "<label>: expected <label key");
    check_refused("<label key=\"contents\">", "<word key=\"open\">x</word><label key=\"contents\">",
                  "<word>: expected");
    check_refused(">Contents<", "> \n<", "label 'contents' is empty");
    check_missing("language=\"en\"", "", "no labels file");
    check_missing("urn:docket:labels:1", "urn:docket:labels:2", "no labels file");
    int line;
    assert_null(parse_edited("</labels>", "", &line));
    assert_string_equal(findings.items[0].rule, "E002");
}

/* Labels of a release, made before one was added: it comes from the program's own. */
static void test_completed(void **state) {
    (void)state;
    struct labels program = {.language = "en"};
    int line;
    for (int i = 0; i < LABEL_COUNT; i++)
        program.text[i] = "own";
    own = &program;
    struct labels *labels = parse_edited("<label key=\"contents\">Contents</label>", "", &line);
    assert_non_null(labels);
    assert_int_equal(findings.count, 0);
    assert_string_equal(labels->text[LABEL_CONTENTS], "own");
    assert_string_not_equal(labels->text[LABEL_HISTORY], "own");
    /* Only what is missing, not what is wrong. */
    check_refused(">Contents<", "> \n<", "label 'contents' is empty");
    own = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_languages, reset), cmocka_unit_test_teardown(test_fallback, reset),
        cmocka_unit_test_teardown(test_words, reset),     cmocka_unit_test_teardown(test_texts, reset),
        cmocka_unit_test_teardown(test_pieces, reset),    cmocka_unit_test_teardown(test_placeholders, reset),
        cmocka_unit_test_teardown(test_refused, reset),   cmocka_unit_test_teardown(test_completed, reset),
    };
    return cmocka_run_group_tests_name("labels", tests, use_own_templates, NULL);
}
