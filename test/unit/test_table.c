/* rooms: document base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../tree_check.h"
#include "base/buffer.h"

/* Tables of pipes and of HTML: their grid, and their limits. */
static struct document *document;
static struct findings findings;

static int reset(void **state) {
    (void)state;
    document_free(document);
    document = NULL;
    findings_release(&findings);
    return 0;
}

static const struct node *parse(const char *text) {
    const struct node *at = NULL;
    reset(NULL);
    if (document_parse(&document, "a.md", text, strlen(text), NULL, &findings) < 0)
        return NULL;
    const char *wrong = tree_check(document, &at);
    if (wrong)
        fail_msg("%s: %s at %d:%d", wrong, node_kind_name(at->kind), at->line, at->column);
    const struct node *node = document->body;
    while (node && node->kind != NODE_TABLE)
        node = node_following(node, document->body);
    return node;
}

/* Cells by rows, as "a|b|/c|d|/". */
static void check_cells(const struct node *table, const char *wanted) {
    struct buffer text = BUFFER_INIT;
    assert_non_null(table);
    for (const struct node *row = table->first; row; row = row->next) {
        for (const struct node *cell = row->first; cell; cell = cell->next) {
            node_plain_text(cell, &text);
            buffer_add_char(&text, '|');
        }
        buffer_add_char(&text, '/');
    }
    assert_string_equal(buffer_text(&text), wanted);
    buffer_release(&text);
}

static void check_rule(const char *rule, int line, int column) {
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].rule, rule);
    assert_int_equal(findings.items[0].line, line);
    assert_int_equal(findings.items[0].column, column);
}

static void test_alignment(void **state) {
    (void)state;
    const struct node *table = parse("|a|b|c|d|\n|-|:-|:-:|-:|\n|e|f|g|h|\n");
    static const enum alignment wanted[] = {ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT};
    assert_int_equal(table->table.columns, 4);
    assert_int_equal(table->table.header_rows, 1);
    for (const struct node *row = table->first; row; row = row->next) {
        size_t i = 0;
        for (const struct node *cell = row->first; cell; cell = cell->next, i++) {
            assert_int_equal(table->table.alignments[i], wanted[i]);
            assert_int_equal(cell->cell.alignment, wanted[i]);
            assert_int_equal(cell->cell.header, row == table->first);
            assert_int_equal(cell->cell.column_span, 1);
            assert_int_equal(cell->cell.row_span, 1);
        }
    }
}

static void test_places(void **state) {
    (void)state;
    const struct node *table = parse("text\n\n- | a | b |\n  |---|---|\n  | c\\|d *e* | f |\n");
    assert_int_equal(table->line, 3);
    assert_int_equal(table->column, 3);
    assert_int_equal(table->end_line, 5);
    const struct node *cell = table->first->next->first;
    assert_int_equal(cell->line, 5);
    assert_int_equal(cell->column, 5);
    /* Behind a bar that lost its backslash. */
    assert_int_equal(cell->first->next->kind, NODE_EMPHASIS);
    assert_int_equal(cell->first->next->column, 10);
    assert_int_equal(cell->next->column, 16);
}

static void test_widths(void **state) {
    (void)state;
    check_cells(parse("|a|b|\n|-|-|\n|c|\n"), "a|b|/c||/");
    check_rule("S003", 3, 1);
    check_cells(parse("|a|b|\n|-|-|\n|c|d|e|f|\n"), "a|b|/c|d|/");
    check_rule("S002", 3, 6);
    assert_null(parse("|a|b|\n|-|\n"));
    assert_int_equal(findings.count, 0);
    assert_null(parse("|a|\n|-|-|\n"));
}

static void test_columns(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    for (int columns = DOCUMENT_MAX_COLUMNS; columns <= DOCUMENT_MAX_COLUMNS + 1; columns++) {
        buffer_clear(&text);
        buffer_add_string(&text, "text\n\n");
        for (int i = 0; i < columns; i++)
            buffer_add_string(&text, "|a");
        buffer_add_string(&text, "|\n");
        for (int i = 0; i < columns; i++)
            buffer_add_string(&text, "|-");
        buffer_add_string(&text, "|\n");
        const struct node *table = parse(buffer_text(&text));
        if (columns == DOCUMENT_MAX_COLUMNS) {
            assert_int_equal(table->table.columns, columns);
            assert_int_equal(findings.count, 0);
        } else {
            assert_null(document);
            check_rule("X005", 3, 0);
        }
    }
    buffer_release(&text);
}

/* Two tables of half the cells each, and one cell more. */
static void test_cells(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    for (int table = 0; table < 2; table++) {
        buffer_add_string(&text, "|a|b|c|d|\n|-|-|-|-|\n");
        for (int row = 1; row < DOCUMENT_MAX_CELLS / 8; row++)
            buffer_add_string(&text, "||||e|\n");
        buffer_add_string(&text, "\n");
    }
    assert_non_null(parse(buffer_text(&text)));
    assert_int_equal(findings.count, 0);
    buffer_add_string(&text, "|f|\n|-|\n");
    assert_null(parse(buffer_text(&text)));
    check_rule("X006", 2 * (DOCUMENT_MAX_CELLS / 8 + 2) + 1, 0);
    buffer_release(&text);
}

static void test_html_grid(void **state) {
    (void)state;
    const struct node *table = parse(
        "<table><tr><th>a<th>b<th>c<tr><td rowspan=2>d<td colspan=2>e<tr><td>f</table>\n");
    check_cells(table, "a|b|c|/d|e|/f||/");
    assert_int_equal(table->table.columns, 3);
    assert_int_equal(table->table.header_rows, 1);
    assert_int_equal(table->first->next->first->cell.row_span, 2);
    assert_int_equal(table->first->next->first->next->cell.column_span, 2);
}

/* Spans that leave the table, or reach over its header. */
static void test_html_spans(void **state) {
    (void)state;
    const struct node *table = parse(
        "<table><thead><tr><th rowspan=5>a<th>b</thead><tr><td>c<td colspan=0>d</table>\n");
    check_cells(table, "a|b|/c|d|/");
    assert_int_equal(table->first->first->cell.row_span, 1);
    table = parse("<table><tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d</table>\n");
    check_cells(table, "a|b|/c|/d|/");
    assert_int_equal(table->first->first->cell.row_span, 3);
    table = parse("<table><tr><td>a<td>b<tr><td colspan=100000>c</table>\n");
    assert_int_equal(table->first->next->first->cell.column_span, 2);
}

static void test_html_caption(void **state) {
    (void)state;
    const struct node *table = parse("<table><caption>a</caption><tr><th>b<th>c<tr><td>d<td>e</table>\n");
    check_cells(table, "a|/b|c|/d|e|/");
    assert_int_equal(table->table.header_rows, 2);
    assert_int_equal(table->first->first->cell.column_span, 2);
}

static void test_html_limits(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text, "<table><tr>");
    for (int i = 0; i <= DOCUMENT_MAX_COLUMNS; i++)
        buffer_add_string(&text, "<td>");
    assert_null(parse(buffer_text(&text)));
    assert_string_equal(findings.items[findings.count - 1].rule, "X005");
    /* Rows of one cell beside one of many: it is the grid that counts. */
    buffer_clear(&text);
    buffer_add_string(&text, "<table><tr>");
    for (int i = 0; i < 100; i++)
        buffer_add_string(&text, "<td>");
    for (int i = 0; i < 2100; i++)
        buffer_add_string(&text, "<tr><td>");
    assert_null(parse(buffer_text(&text)));
    assert_string_equal(findings.items[findings.count - 1].rule, "X006");
    buffer_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alignment),   cmocka_unit_test(test_places),
        cmocka_unit_test(test_widths),      cmocka_unit_test(test_columns),
        cmocka_unit_test(test_cells),       cmocka_unit_test(test_html_grid),
        cmocka_unit_test(test_html_spans),  cmocka_unit_test(test_html_caption),
        cmocka_unit_test(test_html_limits),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, reset);
}
