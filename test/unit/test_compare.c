/* rooms: compare document base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "compare/compare.h"
#include "compare/sequence.h"

/* --- helpers
 * ----------------------------------------------------------------------------------------------------------------
 */

static struct document *parse(const char *text) {
    struct findings findings = {0};
    struct document *document;
    assert_int_equal(document_parse(&document, "a.md", text, strlen(text), NULL, &findings), 0);
    findings_release(&findings);
    return document;
}

/* Two documents and their redline. */
struct pair {
    struct document *a, *b, *redline;
    struct compare_counts counts;
};

static struct pair compare(const char *a, const char *b) {
    struct pair pair = {.a = parse(a), .b = parse(b)};
    pair.redline = compare_documents(pair.a, pair.b, NULL, &pair.counts);
    return pair;
}

static void pair_release(struct pair *pair) {
    document_free(pair->redline);
    document_free(pair->a);
    document_free(pair->b);
}

static void expect(const char *a, const char *b, const char *text) {
    struct pair pair = compare(a, b);
    struct buffer out = BUFFER_INIT;
    compare_print(pair.redline, &(struct compare_text_options){.width = 0}, &out);
    assert_string_equal(buffer_text(&out), text);
    buffer_release(&out);
    pair_release(&pair);
}

/* Whether a node of the redline is left out of the side's text. */
static bool is_absent(const struct node *node, enum compare_side side) {
    bool old = side == COMPARE_OLD;
    if (node->kind == (old ? NODE_INSERTED : NODE_DELETED))
        return true;
    if (!node->change)
        return false;
    enum change_kind kind = node->change->kind;
    return kind == CHANGE_FIELDS || kind == (old ? CHANGE_INSERTED : CHANGE_DELETED) ||
           kind == (old ? CHANGE_MOVED_TO : CHANGE_MOVED_FROM);
}

/* All that is seen of a side's text, without blanks: of the body, or of its footnotes (whose order is the
 * redline's own). */
static void add_seen(const struct node *top, enum compare_side side, bool notes, struct buffer *out) {
    const struct node *node = top;
    while (node) {
        if (is_absent(node, side) ||
            (node->kind == NODE_FOOTNOTE) != (notes && node->kind == NODE_FOOTNOTE) ||
            (notes && node->parent == top && node->kind != NODE_FOOTNOTE)) {
            node = node_following_skip(node, top);
            continue;
        }
        const char *text = node->kind == NODE_TEXT                                    ? node->text
                           : node->kind == NODE_CODE || node->kind == NODE_CODE_BLOCK ? node->code.text
                                                                                      : "";
        for (; *text; text++)
            if (!strchr(" \n\t", *text))
                buffer_add_char(out, *text);
        node = node_following(node, top);
    }
}

static int by_char(const void *a, const void *b) {
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* Dropping what is deleted gives the new text, dropping what is inserted the old one. */
static void check_sides(const struct pair *pair) {
    for (int side = COMPARE_OLD; side <= COMPARE_NEW; side++) {
        const struct document *document = side == COMPARE_OLD ? pair->a : pair->b;
        for (int notes = 0; notes < 2; notes++) {
            struct buffer want = BUFFER_INIT, have = BUFFER_INIT;
            add_seen(document->body, (enum compare_side)side, notes, &want);
            add_seen(pair->redline->body, (enum compare_side)side, notes, &have);
            if (notes && want.length == have.length && want.length) {
                qsort(want.data, want.length, 1, by_char);
                qsort(have.data, have.length, 1, by_char);
            }
            assert_string_equal(buffer_text(&have), buffer_text(&want));
            buffer_release(&want);
            buffer_release(&have);
        }
    }
}

/* Every node stands where its parent says. */
static void check_tree(const struct node *top) {
    for (const struct node *node = top; node; node = node_following(node, top)) {
        const struct node *last = NULL;
        for (const struct node *child = node->first; child; child = child->next) {
            assert_ptr_equal(child->parent, node);
            last = child;
        }
        assert_ptr_equal(node->last, last);
    }
}

/* --- sequences
 * ----------------------------------------------------------------------------------------------------------------
 */

static uint32_t random_number(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* The length of the longest common subsequence, by the table. */
static size_t longest(const uint32_t *a, size_t n, const uint32_t *b, size_t m) {
    static size_t table[64][64];
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= m; k++) {
            if (i == 0 || k == 0)
                table[i][k] = 0;
            else if (a[i - 1] == b[k - 1])
                table[i][k] = table[i - 1][k - 1] + 1;
            else
                table[i][k] = table[i - 1][k] > table[i][k - 1] ? table[i - 1][k] : table[i][k - 1];
        }
    return table[n][m];
}

static void check_match(const uint32_t *a, size_t n, const uint32_t *b, size_t m, const uint32_t *match,
                        size_t *pairs) {
    size_t next = 0;
    *pairs = 0;
    for (size_t i = 0; i < n; i++) {
        if (match[i] == SEQUENCE_NONE)
            continue;
        assert_true(match[i] >= next && match[i] < m);
        assert_int_equal(a[i], b[match[i]]);
        next = match[i] + 1;
        ++*pairs;
    }
}

static void test_sequence_is_longest(void **state) {
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint32_t a[63], b[63], match[63];
        size_t n = random_number(&seed) % 40, m = random_number(&seed) % 40, pairs;
        uint32_t kinds = 1 + random_number(&seed) % 12;
        for (size_t i = 0; i < n; i++)
            a[i] = random_number(&seed) % kinds;
        for (size_t i = 0; i < m; i++)
            b[i] = random_number(&seed) % kinds;
        uint64_t budget = 1000000;
        sequence_match(a, n, b, m, &budget, match);
        check_match(a, n, b, m, match, &pairs);
        assert_int_equal(pairs, longest(a, n, b, m));
    }
}

static void test_sequence_is_bounded(void **state) {
    enum { COUNT = 200000 };
    uint32_t *a = mem_alloc(COUNT * sizeof *a), *b = mem_alloc(COUNT * sizeof *b),
             *match = mem_alloc(COUNT * sizeof *match);
    uint64_t seed = 1;
    size_t pairs;
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        a[i] = random_number(&seed) % 50;
        b[i] = random_number(&seed) % 50;
    }
    uint64_t budget = 100000;
    sequence_match(a, COUNT, b, COUNT, &budget, match);
    assert_true(budget < 100000);
    check_match(a, COUNT, b, COUNT, match, &pairs);
    budget = UINT64_MAX;
    sequence_match(a, COUNT, b, COUNT, &budget, match);
    check_match(a, COUNT, b, COUNT, match, &pairs);
    assert_true(pairs > COUNT / 10);
    assert_true(UINT64_MAX - budget < 1000000000);
    free(a);
    free(b);
    free(match);
}

/* --- what a reader sees
 * -------------------------------------------------------------------------------------------------------- */

static void test_same(void **state) {
    (void)state;
    expect("# One\n\nText of\none line.\n", "# One\n\nText of one line.\n", "");
}

static void test_words(void **state) {
    (void)state;
    expect("Keep the pH between 8.5 and 9.5 at all times.\n",
           "Keep the pH between 8.5 and 9.0 at all times.\n",
           "~ Keep the pH between 8.5 and [-9.5-]{+9.0+} at all times.\n");
    expect("The operator checks the tank.\n", "The operator checks the tank every hour.\n",
           "~ The operator checks the tank{+ every hour+}.\n");
    expect("每班记录一次温度和压力。\n", "每班记录两次温度和压力。\n",
           "~ 每班记录[-一-]{+两+}次温度和压力。\n");
}

static void test_formatting_counts(void **state) {
    (void)state;
    expect("Never open the valve.\n", "Never *open* the valve.\n", "~ Never [-open-]*{+open+}* the valve.\n");
    expect("See [the form](a.md) first.\n", "See [the form](b.md) first.\n",
           "~ See [[-the form-]](a.md)[{+the form+}](b.md) first.\n");
}

static void test_islands(void **state) {
    (void)state;
    expect("Rinse with demineralised water of the second stage in the hall.\n",
           "Rinse with municipal supply of the northern network in the hall.\n",
           "~ Rinse with [-demineralised water of the second stage-]{+municipal supply of the northern "
           "network+} in the hall.\n");
}

static void test_inserted_sentence_is_whole(void **state) {
    (void)state;
    expect("Stop. Check the pump. Check the valve.\n",
           "Stop. Check the pump. Check the seal. Check the valve.\n",
           "~ Stop. Check the pump. {+Check the seal. +}Check the valve.\n");
    expect("Stop. Check the pump. Check the seal. Check the valve.\n",
           "Stop. Check the pump. Check the valve.\n",
           "~ Stop. Check the pump. [-Check the seal. -]Check the valve.\n");
}

static void test_moved(void **state) {
    const char *a = "# A\n\nThe shift leader signs the log book before every hand-over.\n\nTwo.\n\n# "
                    "B\n\nThree.\n\nFour.\n";
    const char *b = "# A\n\nTwo.\n\n# B\n\nThree.\n\nThe shift leader signs the log book before every "
                    "hand-over.\n\nFour.\n";
    (void)state;
    expect(a, b,
           "  # A\n< (moved to \"B\")\n< [-The shift leader signs the log book before every hand-over.-]\n  "
           "Two.\n  # B\n  Three.\n"
           "> (moved from \"A\")\n> The shift leader signs the log book before every hand-over.\n  Four.\n");
    struct pair pair = compare(a, b);
    assert_int_equal(pair.counts.moved, 1);
    assert_int_equal(pair.counts.inserted + pair.counts.deleted + pair.counts.changed, 0);
    pair_release(&pair);
}

static void test_table(void **state) {
    (void)state;
    expect(
        "| Substance | Limit |\n|---|---|\n| Nickel | 0.5 mg/l |\n| Zinc | 2 mg/l |\n| Copper | 0.5 mg/l |\n",
        "| Substance | Limit | Sampling |\n|---|---|---|\n| Nickel | 0.3 mg/l | daily |\n| Copper | 0.5 mg/l "
        "| weekly |\n"
        "| Chromium | 0.1 mg/l | daily |\n",
        "~ | Substance | Limit | {+Sampling+} |\n~ | Nickel | [-0.5-]{+0.3+} mg/l | {+daily+} |\n"
        "- | [-Zinc-] | [-2 mg/l-] | |\n~ | Copper | 0.5 mg/l | {+weekly+} |\n"
        "+ | {+Chromium+} | {+0.1 mg/l+} | {+daily+} |\n");
}

static void test_list(void **state) {
    (void)state;
    expect("1. Stop the pump.\n2. Close the valve slowly.\n3. Report it.\n",
           "1. Stop the pump.\n2. Drain the line.\n3. Close the valve at once.\n4. Report it.\n",
           "  1. Stop the pump.\n+ 2. {+Drain the line.+}\n~ 3. Close the valve [-slowly-]{+at once+}.\n  4. "
           "Report it.\n");
}

static void test_heading_attributes(void **state) {
    (void)state;
    expect("## Copies {#copies}\n\nText.\n", "## Copies {#copies clauses=\"7.5.3\"}\n\nText.\n",
           "~ [-## {#copies}-]{+## {#copies clauses=\"7.5.3\"}+} Copies\n  Text.\n");
}

static void test_fields(void **state) {
    (void)state;
    expect("---\nid: EP-07\nrevision: 2\nowner: ems-manager\n---\nText.\n",
           "---\nid: EP-07\nrevision: 3\nchange: {text: New limit, class: minor}\nowner: "
           "ems-manager\n---\nText.\n",
           "~ | `revision` | [-2-]{+3+} |\n+ | `change.text` | {+New limit+} |\n+ | `change.class` | "
           "{+minor+} |\n  Text.\n");
}

static void test_notes(void **state) {
    struct pair pair = compare("One[^a] two[^b].\n\n[^a]: First note.\n[^b]: Second note.\n",
                               "Two[^b] three[^c].\n\n[^b]: Second note, longer.\n[^c]: Third note.\n");
    const struct node *note = pair.redline->body->first;
    const char *const labels[] = {"b", "c", "a"};
    (void)state;
    while (note && note->kind != NODE_FOOTNOTE)
        note = note->next;
    for (int i = 0; i < 3; i++, note = note->next) {
        assert_int_equal(note->kind, NODE_FOOTNOTE);
        assert_string_equal(note->footnote.label, labels[i]);
        assert_int_equal(note->footnote.number, i + 1);
    }
    assert_null(note);
    check_sides(&pair);
    check_tree(pair.redline->body);
    pair_release(&pair);
}

static void test_hidden_characters_show(void **state) {
    (void)state;
    expect("Do open.\n", "Do \xE2\x80\xAEopen.\n", "~ Do {+<U+202E>+}open.\n");
}

/* --- any two documents
 * ------------------------------------------------------------------------------------------------------------
 */

static const char *const vocabulary[] = {
    "the",    "tank",   "pump",  "of",        "and",      "valve",        "is",
    "closed", "before", "shift", "leader",    "0.5",      "mg/l",         "nickel",
    "each",   "hour",   "*now*", "**never**", "`code x`", "[link](a.md)", "[EP-07]",
    "槽液",   "温度",   "zinc,", "end.",      "~~gone~~", "[^n]",         "H<sub>2</sub>O"};

static void add_words(struct buffer *out, uint64_t *seed, unsigned most) {
    for (unsigned i = 0, count = 1 + random_number(seed) % most; i < count; i++)
        buffer_printf(out, "%s%s", i ? " " : "",
                      vocabulary[random_number(seed) % (sizeof vocabulary / sizeof *vocabulary)]);
}

static void add_table(struct buffer *out, uint64_t *seed) {
    unsigned columns = 1 + random_number(seed) % 4, rows = random_number(seed) % 5;
    for (unsigned r = 0; r < rows + 2; r++) {
        for (unsigned c = 0; c < columns; c++) {
            buffer_add_string(out, "| ");
            if (r == 1)
                buffer_add_string(out, "---");
            else if (random_number(seed) % 5)
                add_words(out, seed, r ? 5 : 1);
            buffer_add_char(out, ' ');
        }
        buffer_add_string(out, "|\n");
    }
}

static void add_block(struct buffer *out, uint64_t *seed) {
    switch (random_number(seed) % 9) {
    case 0:
        buffer_add_string(out, random_number(seed) % 2 ? "# " : "## ");
        add_words(out, seed, 3);
        break;
    case 1:
        for (unsigned i = 0, count = 1 + random_number(seed) % 5; i < count; i++) {
            buffer_add_string(out, i == 2 ? "  - " : "- ");
            add_words(out, seed, 10);
            buffer_add_string(out, "\n");
        }
        break;
    case 2:
        add_table(out, seed);
        break;
    case 3:
        buffer_add_string(out, "```\n");
        for (unsigned i = 0, count = random_number(seed) % 4; i < count; i++) {
            buffer_add_string(out, random_number(seed) % 2 ? "  " : "");
            add_words(out, seed, 4);
            buffer_add_string(out, "\n");
        }
        buffer_add_string(out, "```\n");
        break;
    case 4:
        buffer_add_string(out, "> ");
        add_words(out, seed, 12);
        break;
    case 5:
        buffer_add_string(out, "<table><tr><td colspan=\"2\">");
        add_words(out, seed, 4);
        buffer_add_string(out, "</td></tr><tr><td>");
        add_words(out, seed, 4);
        buffer_add_string(out, "</td><td>");
        add_words(out, seed, 4);
        buffer_add_string(out, "</td></tr></table>\n");
        break;
    default:
        add_words(out, seed, 30);
    }
    buffer_add_string(out, "\n\n");
}

/* A document of blocks, each from a seed of its own, so that documents share some. */
static void write_document(const uint64_t *seeds, size_t count, struct buffer *out) {
    for (size_t i = 0; i < count; i++) {
        uint64_t seed = seeds[i];
        add_block(out, &seed);
    }
    buffer_add_string(out, "[^n]: A note on the tank.\n");
}

/* Swaps, drops, adds blocks; changes words. */
static void vary(uint64_t *seed, uint64_t *seeds, size_t *count, size_t most) {
    for (unsigned i = 0, steps = random_number(seed) % 5; i < steps; i++) {
        size_t at = *count ? random_number(seed) % *count : 0;
        switch (random_number(seed) % 3) {
        case 0:
            if (*count < most)
                seeds[(*count)++] = random_number(seed);
            break;
        case 1:
            if (*count)
                seeds[at] = seeds[--*count];
            break;
        default:
            if (*count) {
                uint64_t moved = seeds[at];
                memmove(&seeds[at], &seeds[at + 1], (*count - at - 1) * sizeof *seeds);
                seeds[*count - 1] = moved;
            }
        }
    }
}

static void vary_words(uint64_t *seed, struct buffer *text) {
    for (char *p = text->data; p && *p; p++)
        if (*p >= 'a' && *p <= 'z' && random_number(seed) % 60 == 0)
            *p = (char)('a' + random_number(seed) % 26);
}

static void test_any_two(void **state) {
    uint64_t seed = 20260302;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        uint64_t seeds[24];
        size_t count = random_number(&seed) % 16;
        struct buffer a = BUFFER_INIT, b = BUFFER_INIT, out = BUFFER_INIT;
        for (size_t i = 0; i < count; i++)
            seeds[i] = random_number(&seed);
        write_document(seeds, count, &a);
        vary(&seed, seeds, &count, 24);
        write_document(seeds, count, &b);
        vary_words(&seed, &b);
        struct pair pair = compare(buffer_text(&a), buffer_text(&b));
        check_sides(&pair);
        check_tree(pair.redline->body);
        compare_print(pair.redline, &(struct compare_text_options){.width = 60, .colour = round % 2}, &out);
        compare_flatten(pair.redline, &out);
        pair_release(&pair);
        buffer_release(&a);
        buffer_release(&b);
        buffer_release(&out);
    }
}

static void test_texts(void **state) {
    struct compare_counts counts;
    struct document *redline = compare_texts("a.bin", "one\r\ntwo\n", 9, "one\nt\0o\n", 8, &counts);
    struct buffer out = BUFFER_INIT;
    (void)state;
    compare_print(redline, &(struct compare_text_options){.width = 0}, &out);
    assert_string_equal(buffer_text(&out), "~     one\n~     [-two-]\n~     {+t\xEF\xBF\xBDo+}\n");
    assert_int_equal(counts.changed, 1);
    buffer_release(&out);
    document_free(redline);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequence_is_longest),
        cmocka_unit_test(test_sequence_is_bounded),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_formatting_counts),
        cmocka_unit_test(test_islands),
        cmocka_unit_test(test_inserted_sentence_is_whole),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_heading_attributes),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_hidden_characters_show),
        cmocka_unit_test(test_any_two),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
