/* rooms: approval base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "approval/filelist.h"
#include "approval/manifest.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"

#define SYSTEM "0123456789abcdef0123456789abcdef"
#define A64 "00000000000000000000000000000000000000000000000000000000000000aa"
#define B64 "00000000000000000000000000000000000000000000000000000000000000bb"
#define C64 "00000000000000000000000000000000000000000000000000000000000000cc"
#define BLOB "00000000000000000000000000000000000000dd"
/* printf '%s  procedures/b.png\n%s  procedures/a.csv\n' B64 C64 | sha256sum */
#define ASSETS "35ee0dfb7a716f8563b593dfeb43952cea4b7532edf9e60b81a976fc51a20757"

#define HEAD                                                    \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"              \
    "<release xmlns=\"urn:docket:manifest:1\" system=\"" SYSTEM \
    "\" sequence=\"17\" kind=\"issue\" name=\"\" date=\"2026-11-23T09:15:00Z\" reader=\"1\">\n"
#define PREDECESSOR "<predecessor sequence=\"16\" sha256=\"" A64 "\"/>\n"
#define SIGNERS "<control path=\"control/allowed_signers\" blob=\"" BLOB "\" sha256=\"" A64 "\"/>\n"
#define YAML "<control path=\"docket.yaml\" blob=\"" BLOB "\" sha256=\"" B64 "\"/>\n"
#define DOCUMENT(id, revision, assets, effective, until, title)                           \
    "<document id=\"" id "\" language=\"en\" revision=\"" revision                        \
    "\" type=\"procedure\" path=\"procedures/" id ".md\" blob=\"" BLOB "\" sha256=\"" A64 \
    "\" assets=\"" assets "\" effective=\"" effective "\" until=\"" until                 \
    "\" supersedes=\"\" title=\"" title "\"/>\n"
#define EP_07 \
    DOCUMENT("EP-07", "3", ASSETS, "2026-12-01", "", "Control of &lt;a&gt; &amp; &quot;b&quot; 'c' d\xc3\xa9")
#define ASSET(path, sha256)                                                             \
    "<asset id=\"EP-07\" language=\"en\" revision=\"3\" path=\"" path "\" blob=\"" BLOB \
    "\" sha256=\"" sha256 "\"/>\n"
#define SUSPENDED \
    "<suspended id=\"EP-04\" language=\"en\" revision=\"1\" effective=\"2026-11-23\" until=\"\"/>\n"
#define WITHDRAWN "<withdrawn id=\"EP-03\" language=\"en\" revision=\"2\" effective=\"2026-11-23\"/>\n"
#define STATEMENT                                                                                          \
    "<statement path=\"control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen\" sha256=\"" C64 \
    "\"/>\n"
#define IDENTIFIERS "<identifier id=\"EP-03\"/>\n<identifier id=\"EP-04\"/>\n<identifier id=\"EP-07\"/>\n"
#define END "</release>\n"

static const char good[] = HEAD PREDECESSOR SIGNERS YAML EP_07 ASSET("procedures/a.csv", C64)
    ASSET("procedures/b.png", B64) SUSPENDED WITHDRAWN STATEMENT IDENTIFIERS END;

static const char *parse(struct manifest *out, const char *bytes, size_t length) {
    static char text[600];
    struct findings findings = {0};
    int result = manifest_parse(out, "m", bytes, length, "E001", &findings);
    assert_int_equal(findings.count, result < 0 ? 1 : 0);
    if (result < 0)
        snprintf(text, sizeof text, "%d: %s", findings.items[0].line, findings.items[0].message);
    findings_release(&findings);
    return result < 0 ? text : NULL;
}

static void test_good(void **state) {
    (void)state;
    struct manifest m;
    const char *why = parse(&m, good, strlen(good));
    if (why)
        fail_msg("%s", why);
    assert_int_equal(m.sequence, 17);
    assert_int_equal(m.kind, RELEASE_ISSUE);
    assert_string_equal(m.predecessor_sha256, A64);
    assert_int_equal(m.date, 1795425300);
    assert_int_equal(m.control_count, 2);
    assert_int_equal(m.document_count, 1);
    assert_string_equal(m.documents[0].title, "Control of <a> & \"b\" 'c' d\xc3\xa9");
    assert_int_equal(m.documents[0].effective, date_parse("2026-12-01"));
    assert_int_equal(m.documents[0].until, DAY_NONE);
    assert_string_equal(m.documents[0].supersedes, "");
    assert_int_equal(m.asset_count, 2);
    assert_string_equal(m.assets[1].path, "procedures/b.png");
    assert_int_equal(m.suspended_count, 1);
    assert_int_equal(m.withdrawn_count, 1);
    assert_int_equal(m.statement_count, 1);
    assert_int_equal(m.identifier_count, 3);
    assert_true(manifest_has_identifier(&m, "EP-03"));
    assert_true(manifest_has_identifier(&m, "EP-07"));
    assert_false(manifest_has_identifier(&m, "EP-05"));
    assert_false(manifest_has_identifier(&m, ""));
    char digest[65], expected[65];
    manifest_control_digest(&m, digest);
    static const char lines[] = A64 "  control/allowed_signers\n" B64 "  docket.yaml\n";
    digest_sha256(lines, strlen(lines), expected);
    assert_string_equal(digest, expected);
    struct buffer out = BUFFER_INIT;
    assert_int_equal(manifest_format(&out, &m), 0);
    assert_string_equal(buffer_text(&out), good);
    buffer_release(&out);
    manifest_release(&m);
}

static void test_filelist(void **state) {
    (void)state;
    char digest[65], expected[65];
    static const char lines[] = B64 "  procedures/b.png\n" C64 "  procedures/a.csv\n";
    filelist_digest((const struct listed_file[]){{"procedures/a.csv", C64}, {"procedures/b.png", B64}}, 2,
                    digest);
    digest_sha256(lines, strlen(lines), expected);
    assert_string_equal(digest, expected);
    assert_string_equal(digest, ASSETS);
    filelist_digest(NULL, 0, digest);
    digest_sha256("", 0, expected);
    assert_string_equal(digest, expected);
}

static char *with(const char *from, const char *to) {
    struct buffer out = BUFFER_INIT;
    const char *at = strstr(good, from);
    assert_non_null(at);
    buffer_add(&out, good, (size_t)(at - good));
    buffer_add_string(&out, to);
    buffer_add_string(&out, at + strlen(from));
    return buffer_detach(&out);
}

static void test_bad(void **state) {
    (void)state;
    static const struct {
        const char *from, *to, *why;
    } bad[] = {
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "", "1: the line should be '<?xml version"},
        {"<?xml", "\xef\xbb\xbf<?xml", "1: the line should be '<?xml version"},
        {"?>\n", "?>\n<!DOCTYPE release>\n", "2: the line should be the element 'release'"},
        {"?>\n", "?>\n<!-- -->\n", "2: the line should be the element 'release'"},
        {"urn:docket:manifest:1", "urn:docket:manifest:2", "2: 'xmlns' should be"},
        {"system=\"0", "system=\"", "2: 'system' should be 32"},
        {"sequence=\"17\"", "sequence=\"017\"", "2: 'sequence' should be a number"},
        {"sequence=\"17\"", "sequence=\"18\"", "3: the predecessor's sequence should be one less"},
        {"sequence=\"17\"", "sequence=\"1\"", "3: an element is unknown, or stands out of order"},
        {"sequence=\"17\"", "sequence=\"0\"", "2: 'sequence' should be a number from 1"},
        {"kind=\"issue\"", "kind=\"promulgation\"", "2: 'kind' should be"},
        {"kind=\"issue\"", "kind=\"edition\"", "2: 'name' should be an edition's"},
        {"name=\"\"", "name=\"x\"", "2: 'name' should be an edition's"},
        {"date=\"2026-11-23T", "date=\"2026-11-31T", "2: 'date' should be"},
        {"reader=\"1\"", "reader=\"2\"", "2: the release needs a newer docket"},
        {"reader=\"1\"", "reader=\"0\"", "2: 'reader' should be 1"},
        {"reader=\"1\"", "reader=\"x\"", "2: 'reader' should be a number"},
        {" name=\"\" date", " date", "2: the attribute 'name' of 'release' should stand here"},
        {" name=\"\" date", "  name=\"\" date", "2: the attribute 'name'"},
        {"name=\"\" date", "name='' date", "2: the attribute 'name'"},
        {"reader=\"1\">", "reader=\"1\" >", "2: the element 'release' should end with '>'"},
        {PREDECESSOR, "", "3: the line should be the element 'predecessor'"},
        {"<predecessor", " <predecessor", "3: the line should be the element 'predecessor'"},
        {"sequence=\"16\" sha256=\"0", "sequence=\"16\" sha256=\"", "3: the predecessor's sha256 should be"},
        {SIGNERS, "", "0: docket.yaml and control/allowed_signers should be among"},
        {YAML, "", "0: docket.yaml and control/allowed_signers should be among"},
        {SIGNERS YAML, YAML SIGNERS, "5: the elements 'control' aren't sorted"},
        {YAML, YAML YAML, "6: the elements 'control' aren't sorted, or one stands twice"},
        {"path=\"docket.yaml\"", "path=\"docket.yaml/../docket.yaml\"",
         "5: 'path' of a 'control' should be a path"},
        {"path=\"procedures/EP-07.md\"", "path=\"../EP-07.md\"",
         "6: 'path' of a 'document' should be a path within"},
        {"path=\"procedures/EP-07.md\"", "path=\"/EP-07.md\"", "6: 'path' of a 'document' should be a path"},
        {"path=\"procedures/EP-07.md\"", "path=\".Git/EP-07.md\"",
         "6: 'path' of a 'document' should be a path"},
        {"path=\"procedures/EP-07.md\"", "path=\"a//EP-07.md\"",
         "6: 'path' of a 'document' should be a path"},
        {"path=\"procedures/EP-07.md\"", "path=\"a\\EP-07.md\"",
         "6: 'path' of a 'document' should be a path"},
        {"path=\"procedures/EP-07.md\"", "path=\"\"", "6: 'path' of a 'document' should be a path"},
        {"type=\"procedure\"", "type=\"\"", "6: 'type' of a 'document' should be"},
        {"language=\"en\" revision=\"3\" type", "language=\"\" revision=\"3\" type",
         "6: 'language' of a 'document'"},
        {"revision=\"3\" type", "revision=\"\" type", "6: 'revision' of a 'document' should be a revision"},
        {"id=\"EP-07\" language=\"en\" revision=\"3\" type",
         "id=\"control\" language=\"en\" revision=\"3\" type",
         "6: 'id' of a 'document' should be an identifier"},
        {"blob=\"" BLOB "\" sha256=\"" A64 "\" assets", "blob=\"-\" sha256=\"" A64 "\" assets",
         "6: 'blob' of a"},
        {"effective=\"2026-12-01\"", "effective=\"\"", "6: 'effective' should be a day"},
        {"effective=\"2026-12-01\"", "effective=\"2026-12-32\"", "6: 'effective' should be a day"},
        {"until=\"\"", "until=\"never\"", "6: 'until' should be a day"},
        {"until=\"\"", "until=\"2026-11-30\"", "0: EP-07 (en) at 3: 'until' is before 'effective'"},
        {"supersedes=\"\"", "supersedes=\" \"", "6: 'supersedes' of a 'document' should be"},
        {"title=\"Control", "title=\"<Control", "6: the value of 'title' isn't written as in a manifest"},
        {"title=\"Control", "title=\"&#67;ontrol", "6: the value of 'title' isn't written"},
        {"title=\"Control", "title=\"&apos;Control", "6: the value of 'title' isn't written"},
        {"title=\"Control", "title=\"&Control", "6: the value of 'title' isn't written"},
        {"title=\"Control", "title=\"Control\"", "6: the element 'document' should end with '/>'"},
        {"title=\"Control",
         "title=\"\xef\xbf\xbf"
         "Control",
         "6: 'title' of a 'document' should be a line of text"},
        {"title=\"Control",
         "title=\"\xff"
         "Control",
         "6: the byte 0xff"},
        {"title=\"Control", "title=\"\tControl", "6: the byte 0x09"},
        {"'c' d\xc3\xa9\"/>", "'c'\"></document>", "6: the element 'document' should end with '/>'"},
        {"assets=\"" ASSETS, "assets=\"-", "0: EP-07 (en) at 3: 'assets' isn't the digest"},
        {"assets=\"" ASSETS, "assets=\"", "6: 'assets' of a 'document' should be"},
        {ASSET("procedures/b.png", B64), "", "0: EP-07 (en) at 3: 'assets' isn't the digest"},
        {ASSET("procedures/b.png", B64), ASSET("procedures/b.png", A64),
         "0: EP-07 (en) at 3: 'assets' isn't"},
        {EP_07, "", "0: an asset belongs to no document"},
        {"until=\"\"/>", "until=\"2026-11-22\"/>", "0: EP-04 (en): suspended until a day before"},
        {SUSPENDED WITHDRAWN, WITHDRAWN SUSPENDED, "10: an element is unknown, or stands out of order"},
        {"path=\"control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen\"",
         "path=\"control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen.sig\"",
         "11: 'path' of a 'statement' should be a statement's path"},
        {"path=\"control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen\"",
         "path=\"control/approvals/../3/5be1c0ffee12.approved.ems-manager.l.chen\"",
         "11: 'path' of a 'statement' should be a statement's path"},
        {"<identifier id=\"EP-03\"/>\n", "", "0: EP-03 isn't among the identifiers"},
        {"<identifier id=\"EP-04\"/>\n", "", "0: EP-04 isn't among the identifiers"},
        {"<identifier id=\"EP-07\"/>\n", "", "0: EP-07 isn't among the identifiers"},
        {"<identifier id=\"EP-04\"/>\n", "<identifier id=\"EP-03\"/>\n",
         "13: the elements 'identifier' aren't sorted"},
        {"<identifier id=\"EP-03\"/>\n", "<identifier id=\"EP-03\"/><identifier id=\"EP-03\"/>\n",
         "12: the element 'identifier' should end with '/>', and the line with it"},
        {"<identifier id=\"EP-03\"/>\n", "<identifiers id=\"EP-03\"/>\n", "12: an element is unknown"},
        {"<identifier id=\"EP-03\"/>\n", "\n<identifier id=\"EP-03\"/>\n", "12: an element is unknown"},
        {END, "", "15: the file ends here"},
        {END, "</release>", "15: the file is cut off"},
        {END, END "\n", "16: nothing may follow"},
        {END, END "<!-- -->\n", "16: nothing may follow"},
        {YAML, "<control path=\"docket.yaml\" blob=\"" BLOB "\" sha256=\"" B64 "\"/>\r\n",
         "5: the line ends with CR LF"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct manifest m;
        char *text = with(bad[i].from, bad[i].to);
        const char *why = parse(&m, text, strlen(text));
        if (!why || strncmp(why, bad[i].why, strlen(bad[i].why)) != 0)
            fail_msg("'%s' for '%s' should give '%s', gives '%s'", bad[i].to, bad[i].from, bad[i].why,
                     why ? why : "nothing");
        free(text);
        manifest_release(&m);
    }
    for (size_t i = 0; i < strlen(good); i++) {
        struct manifest m;
        assert_non_null(parse(&m, good, i));
        manifest_release(&m);
    }
}

static struct manifest make(void) {
    struct manifest m = {.system = SYSTEM,
                         .sequence = 1,
                         .kind = RELEASE_EDITION,
                         .name = "2026",
                         .date = 1772356500,
                         .reader = MANIFEST_READER,
                         .predecessor_sha256 = ""};
    MEM_APPEND(m.controls, m.control_count, m.control_capacity,
               ((struct manifest_control){"docket.yaml", BLOB, B64}));
    MEM_APPEND(m.controls, m.control_count, m.control_capacity,
               ((struct manifest_control){"control/allowed_signers", BLOB, A64}));
    MEM_APPEND(m.identifiers, m.identifier_count, m.identifier_capacity, "EP-07");
    return m;
}

static void add(struct manifest *m, const char *revision, const char *effective, const char *until) {
    MEM_APPEND(m->documents, m->document_count, m->document_capacity,
               ((struct manifest_document){"EP-07", "en", revision, "procedure", "procedures/EP-07.md", BLOB,
                                           A64, "-", date_parse(effective),
                                           until ? date_parse(until) : DAY_NONE, "", "T"}));
}

static void test_format(void **state) {
    (void)state;
    struct buffer out = BUFFER_INIT;
    struct manifest m = make(), again;
    add(&m, "3", "2026-03-01", NULL);
    add(&m, "2", "2026-03-01", "2026-04-01");
    assert_int_equal(manifest_format(&out, &m), 0);
    assert_null(parse(&again, out.data, out.length));
    assert_string_equal(again.documents[0].revision, "2");
    assert_string_equal(again.controls[0].path, "control/allowed_signers");
    manifest_release(&again);
    buffer_clear(&out);
    add(&m, "3", "2026-05-01", NULL);
    assert_int_equal(manifest_format(&out, &m), -1);
    assert_string_equal(error_message(), "'document' for EP-07 stands twice");
    m.documents[2].revision = "4";
    assert_int_equal(manifest_format(&out, &m), 0);
    buffer_clear(&out);
    m.documents[2].title = "a\nb";
    assert_int_equal(manifest_format(&out, &m), -1);
    assert_string_equal(error_message(), "'title' of a 'document' should be a line of text");
    m.documents[2].title = "";
    m.documents[2].effective = INT32_MAX;
    assert_int_equal(manifest_format(&out, &m), -1);
    m.documents[2].effective = DAY_NONE;
    assert_int_equal(manifest_format(&out, &m), -1);
    m.documents[2].effective = 0;
    m.reader = 0;
    assert_int_equal(manifest_format(&out, &m), -1);
    m.reader = 1;
    m.predecessor_sha256 = A64;
    assert_int_equal(manifest_format(&out, &m), -1);
    assert_string_equal(error_message(), "the first release has no predecessor");
    assert_int_equal(out.length, 0);
    buffer_release(&out);
    manifest_release(&m);
}

/* The state on a day, and the revision that it is about ("" for none). */
static void check_day(const struct manifest *m, const char *day, enum manifest_state state,
                      const char *revision) {
    const struct manifest_document *document;
    enum manifest_state found = manifest_state_on(m, "EP-07", "en", date_parse(day), &document);
    if (found != state || strcmp(document ? document->revision : "", revision) != 0)
        fail_msg("%s: state %d of '%s', not %d of '%s'", day, found, document ? document->revision : "",
                 state, revision);
}

/* Read beside another one, a manifest is what it is alone, or refused with the same words. */
static void check_beside(const struct manifest_text *other, const char *bytes) {
    struct findings findings = {0};
    struct manifest alone, beside;
    const char *why = parse(&alone, bytes, strlen(bytes));
    int result = manifest_parse_beside(&beside, other, "m", bytes, strlen(bytes), "E001", &findings);
    assert_int_equal(result < 0, why != NULL);
    if (result < 0) {
        char text[600];
        snprintf(text, sizeof text, "%d: %s", findings.items[0].line, findings.items[0].message);
        assert_string_equal(text, why);
    } else {
        struct buffer out = BUFFER_INIT;
        assert_int_equal(manifest_format(&out, &beside), 0);
        assert_string_equal(buffer_text(&out), bytes);
        assert_int_equal(beside.document_count, alone.document_count);
        buffer_release(&out);
    }
    findings_release(&findings);
    manifest_release(&alone);
    manifest_release(&beside);
}

static void test_beside(void **state) {
    (void)state;
#define FOUR(b, c)                                                                   \
    HEAD PREDECESSOR SIGNERS YAML DOCUMENT("EP-03", "1", "-", "2026-12-01", "", "A") \
        b c DOCUMENT("EP-07", "1", "-", "2026-12-01", "", "D") IDENTIFIERS END
#define B(title) DOCUMENT("EP-04", "1", "-", "2026-12-01", "", title)
#define C(title) DOCUMENT("EP-04", "2", "-", "2026-12-02", "", title)
    static const char *const texts[] = {FOUR(B("B"), C("C")),
                                        FOUR(B("x"), C("C")),
                                        FOUR(B("x"), C("y")),
                                        FOUR("", C("C")),
                                        FOUR(B("B"), ""),
                                        FOUR("", ""),
                                        FOUR(C("C"), B("B")) /* not sorted */,
                                        FOUR(B("B"), B("B")) /* twice */,
                                        FOUR(B("B&apos;"), C("C")),
                                        HEAD PREDECESSOR SIGNERS YAML IDENTIFIERS END,
                                        good};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct manifest other;
        struct manifest_text text = {&other, texts[i], strlen(texts[i])};
        if (!parse(&other, texts[i], strlen(texts[i])))
            for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
                check_beside(&text, texts[k]);
        manifest_release(&other);
    }
#undef FOUR
#undef B
#undef C
}

static void test_days(void **state) {
    (void)state;
    struct manifest m = make();
    check_day(&m, "2026-03-01", STATE_NONE, "");
    add(&m, "2", "2026-03-01", NULL);
    add(&m, "10", "2026-06-01", NULL);
    add(&m, "9", "2026-06-01", NULL);
    add(&m, "4", "2026-04-10", "2026-04-20");
    manifest_sort(&m);
    check_day(&m, "2026-02-28", STATE_SCHEDULED, "2");
    check_day(&m, "2026-03-01", STATE_EFFECTIVE, "2");
    check_day(&m, "2026-04-09", STATE_EFFECTIVE, "2");
    check_day(&m, "2026-04-10", STATE_EFFECTIVE, "4");
    check_day(&m, "2026-04-20", STATE_EFFECTIVE, "4");
    check_day(&m, "2026-04-21", STATE_EFFECTIVE, "2"); /* it falls back */
    check_day(&m, "2026-06-01", STATE_EFFECTIVE, "10");
    struct arena arena = {0};
    const struct manifest_document **list = manifest_revisions(&m, &arena, "EP-07", "en");
    static const char *const order[] = {"2", "4", "9", "10"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(list[i]->revision, order[i]);
    assert_null(list[4]);
    assert_null(manifest_revisions(&m, &arena, "EP-07", "de")[0]);
    assert_null(manifest_revisions(&m, &arena, "EP", "en")[0]);
    arena_release(&arena);
    MEM_APPEND(m.suspended, m.suspended_count, m.suspended_capacity,
               ((struct manifest_suspended){"EP-07", "en", "2", date_parse("2026-03-10"),
                                            date_parse("2026-03-20")}));
    MEM_APPEND(m.suspended, m.suspended_count, m.suspended_capacity,
               ((struct manifest_suspended){"EP-07", "en", "10", date_parse("2026-07-01"), DAY_NONE}));
    MEM_APPEND(m.withdrawn, m.withdrawn_count, m.withdrawn_capacity,
               ((struct manifest_withdrawn){"EP-07", "en", "10", date_parse("2026-08-01")}));
    manifest_sort(&m);
    check_day(&m, "2026-03-09", STATE_EFFECTIVE, "2");
    check_day(&m, "2026-03-10", STATE_SUSPENDED, "2");
    check_day(&m, "2026-03-20", STATE_SUSPENDED, "2");
    check_day(&m, "2026-03-21", STATE_EFFECTIVE, "2");
    check_day(&m, "2026-07-01", STATE_SUSPENDED, "10");
    check_day(&m, "2026-08-01", STATE_WITHDRAWN, "10");
    m.document_count = 0; /* the tombstone alone */
    check_day(&m, "2026-07-31", STATE_NONE, "");
    check_day(&m, "2026-08-01", STATE_WITHDRAWN, "");
    add(&m, "11", "2027-01-01", NULL);
    check_day(&m, "2026-08-01", STATE_SCHEDULED, "11");
    check_day(&m, "2027-01-01", STATE_EFFECTIVE, "11"); /* withdrawn was another revision */
    manifest_release(&m);
}

static void test_revisions(void **state) {
    (void)state;
    static const char *const rising[][2] = {{"9", "10"},     {"Z", "AA"},    {"A", "B"},      {"2.9", "2.10"},
                                            {"2.10", "3.0"}, {"C/9", "D/0"}, {"C/9", "C/10"}, {"Z/3", "AA/0"},
                                            {"2", "2.1"},    {"", "1"}};
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
        assert_true(manifest_compare_revisions(rising[i][0], rising[i][1]) < 0);
        assert_true(manifest_compare_revisions(rising[i][1], rising[i][0]) > 0);
        assert_int_equal(manifest_compare_revisions(rising[i][0], rising[i][0]), 0);
    }
    assert_true(manifest_compare_revisions("1..2", "1./2") != 0);
    assert_int_equal(manifest_compare_revisions("..//", "..//"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),      cmocka_unit_test(test_filelist), cmocka_unit_test(test_bad),
        cmocka_unit_test(test_format),    cmocka_unit_test(test_beside),   cmocka_unit_test(test_days),
        cmocka_unit_test(test_revisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
