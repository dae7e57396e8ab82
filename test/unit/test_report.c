/* rooms: report rules release approval register history document standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/escape.h"
#include "report/report.h"
#include "report/table.h"

/* Each gives the escaped text, valid until the next call. */
static struct buffer result;

static const char *escaped(void (*escape)(struct buffer *, const char *), const char *text) {
    buffer_clear(&result);
    escape(&result, text);
    return buffer_text(&result);
}

static void json_strings(void **state) {
    (void)state;
    assert_string_equal(escaped(escape_json, NULL), "null");
    assert_string_equal(escaped(escape_json, ""), "\"\"");
    assert_string_equal(escaped(escape_json, "a\"b\\c\n\t\r"), "\"a\\\"b\\\\c\\n\\t\\r\"");
    assert_string_equal(escaped(escape_json, "\x01\x7f"), "\"\\u0001\\u007f\"");
    assert_string_equal(escaped(escape_json, "\xC2\x85\xE2\x80\xA8"), "\"\\u0085\\u2028\"");
    assert_string_equal(escaped(escape_json, "受控 µ"), "\"受控 µ\"");
    assert_string_equal(escaped(escape_json, "x\xFFy"), "\"x\xEF\xBF\xBDy\"");
}

static void xml_attributes(void **state) {
    (void)state;
    assert_string_equal(escaped(escape_xml, "<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    assert_string_equal(escaped(escape_xml, "a\nb\tc"), "a&#10;b&#9;c");
    assert_string_equal(escaped(escape_xml, "\x01\xEF\xBF\xBE"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void csv_cells(void **state) {
    (void)state;
    static const char *const cells[][2] = {
        {"", ""},
        {"plain text", "plain text"},
        {"a,b", "\"a,b\""},
        {"say \"no\"", "\"say \"\"no\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "\"'=1+1\""},
        {"+cmd", "\"'+cmd\""},
        {"-x", "\"'-x\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"=\"a\"", "\"'=\"\"a\"\"\""},
        {"-", "-"},
        {"--", "\"'--\""},
        {"-5", "-5"},
        {"+3.5", "+3.5"},
        {"-3,5", "\"-3,5\""},
        {"-3.", "\"'-3.\""},
        {"-5+1", "\"'-5+1\""},
        {"1-2", "1-2"},
        {"受控", "受控"},
        {"＝1+1", "\"'＝1+1\""},
        {"＋1", "\"'＋1\""},
        {"－1", "\"'－1\""},
        {"＠SUM(A1)", "\"'＠SUM(A1)\""},
        {"－", "－"},
        {"（＝）", "（＝）"},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        assert_string_equal(escaped(escape_csv, cells[i][0]), cells[i][1]);
}

static void text_is_harmless(void **state) {
    (void)state;
    static const char text[] = "a\tb\x1b[0m\x7f\xC2\x9B\xE2\x80\xAEx\xFFy";
    buffer_clear(&result);
    escape_text(&result, text, strlen(text));
    assert_string_equal(buffer_text(&result), "a b?[0m???x?y");
}

/* --- tables
 * -------------------------------------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {.name = "kind", .heading = "Kind", .group = true},
    {.name = "id", .heading = "Number", .once = true},
    {.name = "title", .heading = "Title", .wrap = 10},
    {.name = "note", .heading = "Note", .if_filled = true},
    {.name = "path"},
};

static void fill(struct table *table) {
    static const char *const rows[][5] = {
        {"procedure", "EP-01", "Control of records", "", "a.md"},
        {"procedure", "EP-01", "管理受控文件和记录", "", "b.md"},
        {"form", "F-01", "=x", "", "c.md"},
    };
    table_init(table, "list", "row", columns, 5);
    for (size_t i = 0; i < 3; i++)
        memcpy(table_add(table), rows[i], sizeof rows[i]);
}

static void tables_as_text(void **state) {
    (void)state;
    struct table table;
    fill(&table);
    buffer_clear(&result);
    table_write(&result, &table, TABLE_TEXT, 20);
    assert_string_equal(buffer_text(&result), "Number  Title\n"
                                              "------  ------------\n"
                                              "\nprocedure\n"
                                              "EP-01   Control of\n"
                                              "        records\n"
                                              "        管理受控文件\n"
                                              "        和记录\n"
                                              "\nform\n"
                                              "F-01    =x\n");
    table_release(&table);
}

static void tables_for_programs(void **state) {
    (void)state;
    struct table table;
    fill(&table);
    buffer_clear(&result);
    table_write(&result, &table, TABLE_CSV, 0);
    assert_string_equal(buffer_text(&result), "kind,id,title,note,path\n"
                                              "procedure,EP-01,Control of records,,a.md\n"
                                              "procedure,EP-01,管理受控文件和记录,,b.md\n"
                                              "form,F-01,\"'=x\",,c.md\n");
    buffer_clear(&result);
    table.row_count = 1;
    table_write(&result, &table, TABLE_JSON, 0);
    assert_string_equal(
        buffer_text(&result),
        "{\"list\": [\n  {\"kind\": \"procedure\", \"id\": \"EP-01\", \"title\": \"Control of records\", "
        "\"note\": \"\", \"path\": \"a.md\"}\n]}\n");
    buffer_clear(&result);
    table_write(&result, &table, TABLE_XML, 0);
    assert_string_equal(
        buffer_text(&result),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<list xmlns=\"urn:docket:list:1\">\n"
        "<row kind=\"procedure\" id=\"EP-01\" title=\"Control of records\" note=\"\" path=\"a.md\"/>\n"
        "</list>\n");
    table.row_count = 0;
    buffer_clear(&result);
    table_write(&result, &table, TABLE_JSON, 0);
    assert_string_equal(buffer_text(&result), "{\"list\": []}\n");
    table_release(&table);
}

/* A word without a blank is broken anywhere, as the last resort, and a column of one wide character still
 * ends. */
static void long_words_break(void **state) {
    (void)state;
    static const struct table_column narrow[] = {{.name = "a", .heading = "A", .wrap = 1}};
    struct table table;
    table_init(&table, "t", "r", narrow, 1);
    table_add(&table)[0] = "abcdef";
    table_add(&table)[0] = "受控";
    buffer_clear(&result);
    table_write(&result, &table, TABLE_TEXT, 1);
    assert_string_equal(buffer_text(&result), "A\n-\na\nb\nc\nd\ne\nf\n受\n控\n");
    table_release(&table);
}

/* Names break after their hyphens, numbers don't; no heading is broken, and a column that says one thing only
 * can be left out. */
static void columns_are_narrow(void **state) {
    (void)state;
    static const struct table_column narrow[] = {{.name = "lang", .heading = "Lang", .if_varied = true},
                                                 {.name = "a", .heading = "Who keeps it", .wrap = 9},
                                                 {.name = "b", .heading = "B", .wrap = 3}};
    static const char *const rows[][3] = {{"en", "document-controller", "EP-07"}, {"en", "用户-操作", "x"}};
    struct table table;
    table_init(&table, "t", "r", narrow, 3);
    for (size_t i = 0; i < 2; i++)
        memcpy(table_add(&table), rows[i], sizeof rows[i]);
    buffer_clear(&result);
    table_write(&result, &table, TABLE_TEXT, 14);
    assert_string_equal(buffer_text(&result), "Who keeps  B\n"
                                              "it\n"
                                              "---------  ---\n"
                                              "document-  EP-\n"
                                              "controlle  07\n"
                                              "r\n"
                                              "用户-操作  x\n");
    table.rows[1][0] = "zh";
    buffer_clear(&result);
    table_write(&result, &table, TABLE_TEXT, 200);
    assert_string_equal(buffer_text(&result), "Lang  Who keeps it         B\n"
                                              "----  -------------------  -----\n"
                                              "en    document-controller  EP-07\n"
                                              "zh    用户-操作            x\n");
    table_release(&table);
}

/* --- findings
 * ------------------------------------------------------------------------------------------------ */

static void findings_as_text(void **state) {
    (void)state;
    struct findings findings = {0};
    const char *standards[] = {"iso14001-2015"};
    struct config config = {.standards = standards, .standard_count = 1};
    finding_add(&findings, "M053", "b.md", 2, 5, "named \x1b[2J otherwise");
    finding_add(&findings, "M050", "a.md", 1, 0, "no identifier")->fix = "add one";
    finding_add(&findings, "S053", "b\n.md", 0, 0, "a section is missing");
    rules_judge(&config, GATE_DRAFT, &findings);
    buffer_clear(&result);
    report_findings_text(&result, &findings, NULL);
    assert_string_equal(buffer_text(&result),
                        "a.md:1: error: no identifier; add one [M050, iso14001-2015:7.5.2]\n"
                        "b .md: warning: a section is missing [S053, house rule]\n"
                        "b.md:2:5: warning: named ?[2J otherwise [M053, house rule]\n");
    buffer_clear(&result);
    report_summary_text(&result, &findings, 17);
    assert_string_equal(buffer_text(&result), "1 error, 2 warnings in 17 documents\n");
    findings.count = 0;
    buffer_clear(&result);
    report_summary_text(&result, &findings, 1);
    assert_string_equal(buffer_text(&result), "1 document, no findings\n");
    buffer_clear(&result);
    report_findings_json(&result, &findings);
    assert_string_equal(buffer_text(&result),
                        "{\"findings\": [], \"summary\": {\"errors\": 0, \"warnings\": 0, \"notes\": 0}}\n");
    findings_release(&findings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_strings),     cmocka_unit_test(xml_attributes),
        cmocka_unit_test(csv_cells),        cmocka_unit_test(text_is_harmless),
        cmocka_unit_test(tables_as_text),   cmocka_unit_test(tables_for_programs),
        cmocka_unit_test(long_words_break), cmocka_unit_test(columns_are_narrow),
        cmocka_unit_test(findings_as_text),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    buffer_release(&result);
    return status;
}
