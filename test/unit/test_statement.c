/* rooms: approval base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "approval/name.h"
#include "approval/statement.h"
#include "base/date.h"
#include "base/error.h"

#define DIGEST "5be1c0ffee12000000000000000000000000000000000000000000000000abcd"
#define BASE "00000000000000000000000000000000000000000000000000000000000000ff"
#define SYSTEM "0123456789abcdef0123456789abcdef"

static const char good[] = "docket-statement 1\n"
                           "system: " SYSTEM "\n"
                           "subject: document\n"
                           "id: EP-07\n"
                           "language: en\n"
                           "revision: 3\n"
                           "sha256: " DIGEST "\n"
                           "assets: -\n"
                           "base: 16 " BASE "\n"
                           "role: ems-manager\n"
                           "meaning: approved\n"
                           "person: l.chen\n"
                           "signer: l.chen\n"
                           "evidence: -\n"
                           "date: 2026-03-01T09:15:00Z\n";

/* Parses; NULL where it's fine, else "LINE: MESSAGE", valid until the next call. */
static const char *parse(struct statement *out, struct arena *arena, const char *bytes, size_t length) {
    static char text[600];
    struct findings findings = {0};
    int result = statement_parse(out, arena, "a/b", bytes, length, "A001", &findings);
    assert_int_equal(findings.count, result < 0 ? 1 : 0);
    if (result < 0) {
        assert_string_equal(findings.items[0].path, "a/b");
        snprintf(text, sizeof text, "%d: %s", findings.items[0].line, findings.items[0].message);
    }
    findings_release(&findings);
    return result < 0 ? text : NULL;
}

/* The good statement with its line `number` (from 1) replaced. */
static char *with_line(int number, const char *line) {
    struct buffer out = BUFFER_INIT;
    const char *at = good;
    for (int i = 1; *at; i++) {
        size_t size = strcspn(at, "\n") + 1;
        if (i == number)
            buffer_add_string(&out, line);
        else
            buffer_add(&out, at, size);
        at += size;
    }
    return buffer_detach(&out);
}

static void test_good(void **state) {
    (void)state;
    struct arena arena = {0};
    struct statement s;
    assert_null(parse(&s, &arena, good, strlen(good)));
    assert_string_equal(s.id, "EP-07");
    assert_string_equal(s.language, "en");
    assert_string_equal(s.assets, "");
    assert_int_equal(s.base_sequence, 16);
    assert_string_equal(s.base_sha256, BASE);
    assert_int_equal(s.meaning, MEANING_APPROVED);
    assert_int_equal(s.date, 1772356500);
    assert_false(statement_is_attested(&s));
    struct buffer out = BUFFER_INIT;
    assert_int_equal(statement_format(&out, &s), 0);
    assert_string_equal(buffer_text(&out), good);
    buffer_release(&out);
    arena_release(&arena);
}

static void test_variants(void **state) {
    (void)state;
    static const struct {
        int line;
        const char *text;
    } fine[] = {
        {4, "id: %E6%89%8B%E5%86%8C-01\n"},
        {4, "id: A%2BB\n"},
        {5, "language: zh-Hans-CN\n"},
        {6, "revision: C/1\n"},
        {6, "revision: 2%2B1%20x\n"},
        {8, "assets: " BASE "\n"},
        {9, "base: 0 -\n"},
        {9, "base: 999999 " BASE "\n"},
        {11, "meaning: prepared\n"},
        {13, "signer: m.vogt\n"},
        {14, "evidence: " BASE "\n"},
        {15, "date: 1970-01-01T00:00:00Z\n"},
        {15, "date: 9999-12-31T23:59:59Z\n"},
        {3, "subject: document\n"},
    };
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        struct arena arena = {0};
        struct statement s;
        struct buffer again = BUFFER_INIT;
        char *text = with_line(fine[i].line, fine[i].text);
        const char *why = parse(&s, &arena, text, strlen(text));
        if (why)
            fail_msg("%s%s", fine[i].text, why);
        assert_int_equal(statement_format(&again, &s), 0);
        assert_string_equal(buffer_text(&again), text);
        buffer_release(&again);
        free(text);
        arena_release(&arena);
    }
}

static void test_bad_lines(void **state) {
    (void)state;
    static const struct {
        int line;
        const char *text, *why;
    } bad[] = {
        {1, "docket-statement 2\n", "1: the line should be 'docket-statement 1'"},
        {1, "", "1: the line should be 'docket-statement 1'"},
        {1,
         "\xef\xbb\xbf"
         "docket-statement 1\n",
         "1: the byte 0xef can't be in a statement"},
        {2, "system: 0123\n", "2: 'system' should be 32 small hexadecimal digits"},
        {2, "system: 0123456789ABCDEF0123456789abcdef\n", "2: 'system' should be 32"},
        {2, "system:" SYSTEM "\n", "2: the line should begin with 'system: '"},
        {2, "system:  " SYSTEM "\n", "2: blanks before or after"},
        {2, "system: " SYSTEM " \n", "2: blanks before or after"},
        {2, "System: " SYSTEM "\n", "2: the line should begin with 'system: '"},
        {2, "system: \n", "2: 'system' has no value"},
        {2, "", "2: the line should begin with 'system: '"},
        {2, "\n", "2: the line should begin with 'system: '"},
        {2, "system: " SYSTEM "\r\n", "2: the line ends with CR LF"},
        {3, "subject: documents\n", "3: 'subject' should be"},
        {3, "subject: control\n", "4: 'id' should be 'control'"},
        {3, "subject: withdrawal\n", "11: 'meaning' is none that this subject can have"},
        {3, "subject: review\n", "11: 'meaning' is none"},
        {4, "id: control\n", "4: 'id' is no identifier"},
        {4, "id: Control\n", "4: 'id' is no identifier"},
        {4, "id: -\n", "4: 'id' is no identifier"},
        {4, "id: ..\n", "4: 'id' is no identifier"},
        {4, "id: EP 07\n", "4: 'id' should have letters"},
        {4, "id: EP+07\n", "4: 'id' should have letters"},
        {4, "id: EP%2d07\n", "4: 'id' should have letters"},
        {4, "id: EP%2D07\n", "4: 'id' should have letters"},
        {4, "id: EP%0\n", "4: 'id' should have letters"},
        {4, "id: EP%\n", "4: 'id' should have letters"},
        {4, "id: EP%00\n", "4: 'id' should have letters"},
        {4, "id: EP%0A07\n", "4: 'id' is no identifier"},
        {4, "id: EP%E2%80%AE07\n", "4: 'id' is no identifier"},
        {4, "id: EP%FF\n", "4: 'id' is no identifier"},
        {4, "id: \xc3\x89P\n", "4: the byte 0xc3 can't be in a statement"},
        {4, "id: A1234567890123456789012345678901234567890123456789012345678901234\n",
         "4: 'id' is no identifier"},
        {5, "language: -\n", "5: 'language' is no language tag"},
        {5, "language: de_DE\n", "5: 'language' is no language tag"},
        {5, "language: a-\n", "5: 'language' is no language tag"},
        {6, "revision: -\n", "6: 'revision' is none"},
        {6, "revision: 3 \n", "6: blanks before or after"},
        {6, "revision: 3%20\n", "6: 'revision' is none"},
        {7, "sha256: -\n", "7: 'sha256' should be 64"},
        {7, "sha256: " BASE "0\n", "7: 'sha256' should be 64"},
        {8, "assets: --\n", "8: 'assets' should be 64 small hexadecimal digits, or '-'"},
        {9, "base: 16 -\n", "9: 'base' should be"},
        {9, "base: 0 " BASE "\n", "9: 'base' should be"},
        {9, "base: 016 " BASE "\n", "9: 'base' should be"},
        {9, "base: 16  " BASE "\n", "9: 'base' should be"},
        {9, "base: 1000000 " BASE "\n", "9: 'base' should be"},
        {9, "base: -1 " BASE "\n", "9: 'base' should be"},
        {9, "base: 16\n", "9: 'base' should be"},
        {10, "role: ems/manager\n", "10: 'role' is no name"},
        {10, "role: -\n", "10: 'role' is no name"},
        {11, "meaning: Approved\n", "11: 'meaning' should be"},
        {11, "meaning: unchanged\n", "11: 'meaning' is none that this subject"},
        {12, "person: l%20chen\n", "12: 'person' is no name"},
        {12, "person: l.chen.sig\n", "12: 'person' is no name"},
        {12, "person: l.evidence.x\n", "12: 'person' is no name"},
        {13, "signer: -\n", "13: 'signer' is no name"},
        {14, "evidence: none\n", "14: 'evidence' should be"},
        {15, "date: 2026-03-01T09:15:00\n", "15: 'date' should be a moment"},
        {15, "date: 2026-02-30T09:15:00Z\n", "15: 'date' should be a moment"},
        {15, "date: 1969-12-31T23:59:59Z\n", "15: 'date' should be a moment"},
        {15, "date: 2026-03-01T09:15:00Z", "15: the file is cut off"},
        {15, "", "15: the file ends here"},
        {15, "date: 2026-03-01T09:15:00Z\n\n", "16: nothing may follow"},
        {15, "date: 2026-03-01T09:15:00Z\nx: y\n", "16: nothing may follow"},
        {10, "meaning: approved\nrole: ems-manager\n", "10: the line should begin with 'role: '"},
        {10, "role: ems-manager\nrole: ems-manager\n", "11: the line should begin with 'meaning: '"},
        {10, "role: ems\tmanager\n", "10: the byte 0x09 can't be in a statement"},
        {10, "role: ems\x7fmanager\n", "10: the byte 0x7f can't be in a statement"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena = {0};
        struct statement s;
        char *text = with_line(bad[i].line, bad[i].text);
        const char *why = parse(&s, &arena, text, strlen(text));
        if (!why || strncmp(why, bad[i].why, strlen(bad[i].why)) != 0)
            fail_msg("%s should give '%s', gives '%s'", bad[i].text, bad[i].why, why ? why : "nothing");
        free(text);
        arena_release(&arena);
    }
}

/* Every statement but the good one, one byte changed, is another or none. */
static void test_one_sequence(void **state) {
    (void)state;
    char text[sizeof good];
    for (size_t i = 0; i < sizeof good - 1; i++) {
        for (int bit = 0; bit < 8; bit++) {
            struct arena arena = {0};
            struct statement s;
            struct buffer again = BUFFER_INIT;
            memcpy(text, good, sizeof text);
            text[i] = (char)(text[i] ^ 1 << bit);
            if (!parse(&s, &arena, text, sizeof text - 1)) {
                assert_int_equal(statement_format(&again, &s), 0);
                assert_memory_equal(again.data, text, sizeof text - 1);
            }
            buffer_release(&again);
            arena_release(&arena);
        }
        struct arena arena = {0};
        struct statement s;
        assert_non_null(parse(&s, &arena, good, i));
        arena_release(&arena);
    }
    struct arena arena = {0};
    struct statement s;
    memcpy(text, good, sizeof text);
    text[30] = '\0';
    assert_string_equal(parse(&s, &arena, text, sizeof text - 1), "2: the byte 0x00 can't be in a statement");
    assert_string_equal(parse(&s, &arena, "", 0), "1: the file is empty; it should be a statement");
    arena_release(&arena);
}

static struct statement make(void) {
    return (struct statement){.system = SYSTEM,
                              .subject = SUBJECT_DOCUMENT,
                              .id = "EP-07",
                              .language = "en",
                              .revision = "3",
                              .sha256 = DIGEST,
                              .assets = "",
                              .base_sha256 = "",
                              .role = "ems-manager",
                              .meaning = MEANING_APPROVED,
                              .person = "l.chen",
                              .signer = "l.chen",
                              .evidence = "",
                              .date = 1772356500};
}

static void test_format(void **state) {
    (void)state;
    struct buffer out = BUFFER_INIT;
    struct statement s = make();
    assert_int_equal(statement_format(&out, &s), 0);
    buffer_clear(&out);
    s.person = "l chen\nsigner: x";
    assert_int_equal(statement_format(&out, &s), -1);
    assert_string_equal(error_message(), "'person' is no name that a person can have");
    s = make();
    s.date = -1;
    assert_int_equal(statement_format(&out, &s), -1);
    s.date = INT64_MAX;
    assert_int_equal(statement_format(&out, &s), -1);
    s = make();
    s.id = "EP\n07";
    assert_int_equal(statement_format(&out, &s), -1);
    s = make();
    s.meaning = MEANING_WITHDRAWN;
    assert_int_equal(statement_format(&out, &s), -1);
    assert_int_equal(out.length, 0);
    s = (struct statement){.system = SYSTEM,
                           .subject = SUBJECT_CONTROL,
                           .id = "control",
                           .language = "",
                           .revision = "5be1c0ffee12",
                           .sha256 = DIGEST,
                           .assets = "",
                           .base_sha256 = "",
                           .role = "top-management",
                           .meaning = MEANING_APPROVED,
                           .person = "a.brandt",
                           .signer = "a.brandt",
                           .evidence = ""};
    assert_int_equal(statement_format(&out, &s), 0);
    assert_non_null(strstr(out.data, "\nid: control\nlanguage: -\nrevision: 5be1c0ffee12\n"));
    s.revision = "5be1c0ffee13";
    assert_int_equal(statement_format(&out, &s), -1);
    buffer_release(&out);
}

static void check_path(const struct statement *s, const char *default_language, unsigned number,
                       const char *expected) {
    struct buffer out = BUFFER_INIT;
    size_t length;
    statement_path(&out, s, default_language, number);
    assert_string_equal(buffer_text(&out), expected);
    assert_true(statement_lies_at(s, expected));
    assert_int_equal(statement_file(expected, &length), STATEMENT_FILE_STATEMENT);
    assert_int_equal(length, out.length);
    buffer_add_string(&out, ".sig");
    assert_int_equal(statement_file(buffer_text(&out), &length), STATEMENT_FILE_SIGNATURE);
    assert_int_equal(length, out.length - 4);
    assert_false(statement_lies_at(s, buffer_text(&out)));
    buffer_release(&out);
}

static void test_paths(void **state) {
    (void)state;
    struct statement s = make();
    check_path(&s, "en", 1, "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen");
    check_path(&s, "en", 2, "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.2");
    check_path(&s, "de", 11, "control/approvals/EP-07.en/3/5be1c0ffee12.approved.ems-manager.l.chen.11");
    static const char *const others[] = {
        "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.1",
        "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.02",
        "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.",
        "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.2.3",
        "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.che",
        "control/approvals/EP-07/4/5be1c0ffee12.approved.ems-manager.l.chen",
        "control/approvals/EP-07.de/3/5be1c0ffee12.approved.ems-manager.l.chen",
        "control/approvals/EP-08/3/5be1c0ffee12.approved.ems-manager.l.chen",
        "control/approvals/EP-07/3/5be1c0ffee13.approved.ems-manager.l.chen",
        "control/approvals/EP-07/3/5be1c0ffee12.reviewed.ems-manager.l.chen",
        "Control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen",
        "",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(statement_lies_at(&s, others[i]));
    s.revision = "C/1";
    check_path(&s, "en", 1, "control/approvals/EP-07/C+1/5be1c0ffee12.approved.ems-manager.l.chen");
    s.revision = "C+1";
    check_path(&s, "en", 1, "control/approvals/EP-07/C%2B1/5be1c0ffee12.approved.ems-manager.l.chen");
    s.id = "\xe6\x89\x8b\xe5\x86\x8c";
    s.revision = "2.1";
    s.language = "zh-CN";
    check_path(&s, "de", 1,
               "control/approvals/%E6%89%8B%E5%86%8C.zh-CN/2.1/5be1c0ffee12.approved.ems-manager.l.chen");
    struct buffer out = BUFFER_INIT;
    statement_folder(&out, "EP-07", "de", "3", "en");
    assert_string_equal(buffer_text(&out), "control/approvals/EP-07.de/3");
    buffer_release(&out);
    s = make();
    s.subject = SUBJECT_CONTROL, s.id = "control", s.language = "", s.revision = "5be1c0ffee12";
    check_path(&s, "en", 1,
               "control/approvals/control/5be1c0ffee12/5be1c0ffee12.approved.ems-manager.l.chen");
}

static void test_files(void **state) {
    (void)state;
    size_t length;
    assert_int_equal(statement_file("control/approvals/A/1/0123456789ab.approved.r.p.evidence.pdf", &length),
                     STATEMENT_FILE_EVIDENCE);
    assert_int_equal(length, strlen("control/approvals/A/1/0123456789ab.approved.r.p"));
    assert_int_equal(statement_file("control/approvals/A/1/0123456789ab.approved.r.p.evidence.sig", &length),
                     STATEMENT_FILE_EVIDENCE);
    static const char *const others[] = {
        "",
        "control/approvals/",
        "control/approvals/A",
        "control/approvals/A/1",
        "control/approvals/A/1/",
        "control/approvals//1/0123456789ab.approved.r.p",
        "control/approvals/A//0123456789ab.approved.r.p",
        "control/approvals/A/1/2/0123456789ab.approved.r.p",
        "control/approvals/A/0123456789ab.approved.r.p",
        "control/approvals/A/1/0123456789aB.approved.r.p",
        "control/approvals/A/1/0123456789ab.approves.r.p",
        "control/approvals/A/1/0123456789ab.approved.r",
        "control/approvals/A/1/0123456789ab.approved.r.",
        "control/approvals/A/1/0123456789ab.approved..p",
        "control/approvals/A/1/0123456789ab.approved.r.sig",
        "control/approvals/A/1/0123456789ab.approved.r.p q",
        "control/approvals/A/1/0123456789ab.approved.r.p\n",
        "control/approvals/A/1/0123456789ab.approved.r.p.evidence.",
        "control/approvals/A/1/0123456789ab.approved.r.p.evidence.a.b",
        "control/approvals/A/1/.sig",
        "control/approvals/A/1/README.md",
        "procedures/EP-07.md",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (statement_file(others[i], &length) != STATEMENT_FILE_OTHER)
            fail_msg("'%s' is taken for a statement's", others[i]);
}

static void test_names(void **state) {
    (void)state;
    assert_true(name_valid("l.chen"));
    assert_true(name_valid("0"));
    assert_false(name_valid(""));
    assert_false(name_valid(".x"));
    assert_false(name_valid("a b"));
    assert_false(name_valid("\xc3\xa9"));
    assert_true(name_valid_identifier("EP/07"));
    assert_false(name_valid_identifier("/EP"));
    assert_false(name_valid_identifier("EP\xe2\x80\x8b"));
    assert_false(name_valid_identifier("EP\xcc"));
    assert_true(name_valid_revision("control"));
    assert_false(name_valid_revision("123456789012345678901234567890123"));
    assert_true(name_valid_language("de"));
    assert_false(name_valid_language("123"));
    assert_false(name_valid_language(""));
    assert_false(name_valid_language("abcdefghi"));
    assert_true(name_valid_edition("2026"));
    assert_true(name_valid_edition("2026-02.a"));
    assert_false(name_valid_edition("2026..a"));
    assert_false(name_valid_edition("2026."));
    assert_false(name_valid_edition("a.lock"));
    assert_false(name_valid_edition("a_b"));
    assert_false(name_valid_edition("-a"));
    assert_false(name_valid_edition("a/b"));
    assert_false(name_valid_edition("a123456789012345678901234567890123456789012345678901234567890123"));
    assert_true(name_valid_edition("a12345678901234567890123456789012345678901234567890123456789012"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),      cmocka_unit_test(test_variants),
        cmocka_unit_test(test_bad_lines), cmocka_unit_test(test_one_sequence),
        cmocka_unit_test(test_format),    cmocka_unit_test(test_paths),
        cmocka_unit_test(test_files),     cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
