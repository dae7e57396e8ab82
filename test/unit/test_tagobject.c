/* rooms: approval base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "approval/tagobject.h"
#include "base/error.h"
#include "keys_fixture.h"

#define SYSTEM "0123456789abcdef0123456789abcdef"
#define A64 "00000000000000000000000000000000000000000000000000000000000000aa"
#define B64 "00000000000000000000000000000000000000000000000000000000000000bb"
#define C64 "00000000000000000000000000000000000000000000000000000000000000cc"
#define COMMIT "00000000000000000000000000000000000000dd"

#define MESSAGE                                                                                 \
    "docket release 17\n\nsystem: " SYSTEM "\nsequence: 17\nkind: edition\nname: 2026\n"        \
    "manifest: control/releases/000017.xml\nmanifest-sha256: " A64 "\npredecessor-sha256: " B64 \
    "\ncontrol-sha256: " C64 "\ndate: 2026-03-01T09:15:00Z\n"
#define HEAD         \
    "object " COMMIT \
    "\ntype commit\ntag release/17\ntagger Anna Br\xc3\xa4ndt <a@firm.example> 1772356500 +0100\n\n"

static const char good[] = HEAD MESSAGE TEST_SIGNATURE_1;

static const char *parse(struct tag_object *out, struct arena *arena, const char *name, const char *bytes,
                         size_t length) {
    static char text[600];
    struct findings findings = {0};
    int result = tag_parse(out, arena, name, bytes, length, "E001", &findings);
    assert_int_equal(findings.count, result < 0 ? 1 : 0);
    if (result < 0)
        snprintf(text, sizeof text, "%s:%d: %s", findings.items[0].path, findings.items[0].line,
                 findings.items[0].message);
    findings_release(&findings);
    return result < 0 ? text : NULL;
}

static void test_good(void **state) {
    (void)state;
    struct arena arena = {0};
    struct tag_object tag;
    const char *why = parse(&tag, &arena, "release/17", good, strlen(good));
    if (why)
        fail_msg("%s", why);
    assert_string_equal(tag.object, COMMIT);
    assert_string_equal(tag.name, "release/17");
    assert_string_equal(tag.tagger_name, "Anna Br\xc3\xa4ndt");
    assert_string_equal(tag.tagger_email, "a@firm.example");
    assert_int_equal(tag.zone, 60);
    assert_int_equal(tag.message.sequence, 17);
    assert_int_equal(tag.message.kind, RELEASE_EDITION);
    assert_string_equal(tag.message.name, "2026");
    assert_string_equal(tag.message.control_sha256, C64);
    assert_int_equal(tag.message.date, 1772356500);
    assert_ptr_equal(tag.payload, good);
    assert_int_equal(tag.payload_length, strlen(HEAD MESSAGE));
    assert_int_equal(tag.signature_length, strlen(TEST_SIGNATURE_1));
    struct buffer out = BUFFER_INIT;
    assert_int_equal(tag_format(&out, &tag), 0);
    assert_string_equal(buffer_text(&out), HEAD MESSAGE);
    buffer_release(&out);
    arena_release(&arena);
}

/* `from` replaced by `to` in the good tag. */
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
        {"object ", "object 0", "0: the tagged object should be 40"},
        {"object ", "objekt ", "1: the tag's header should have 'object' here"},
        {"type commit", "type tag", "2: the line should be 'type commit'"},
        {"type commit\n", "", "2: the line should be 'type commit'"},
        {"tag release/17", "tag release/18", "0: the tag calls itself 'release/18'"},
        {"tag release/17", "tag edition/2026", "0: the tag calls itself 'edition/2026'"},
        {"tag release/17", "tag  release/17", "0: the tag calls itself ' release/17'"},
        {"tagger Anna Br\xc3\xa4ndt <a@firm.example> 1772356500 +0100\n", "",
         "4: the tag's header should have 'tagger'"},
        {"1772356500", "1772356501", "0: the tagger's line isn't in git's form, or its time isn't the date"},
        {"1772356500", "01772356500", "0: the tagger's line isn't in git's form"},
        {"+0100", "-0000", "0: the tagger's line isn't in git's form"},
        {"+0100", "+0160", "4: the tagger should be a name"},
        {"+0100", "+010", "4: the tagger should be a name"},
        {"+0100", "+9900", "0: the tagger's time zone is none"},
        {"<a@firm.example>", "<a b>", "0: the tagger's name or address"},
        {"<a@firm.example>", "a@firm.example", "4: the tagger should be a name"},
        {"<a@firm.example>", "<>", "0: the tagger's name or address"},
        {"Anna ", "Anna <x> ", "4: the tagger should be a name"},
        {"+0100\n\n", "+0100\nencoding latin1\n\n", "5: the line should be empty"},
        {"+0100\n\n", "+0100\n\n\n", "6: the message should begin with 'docket release'"},
        {"docket release 17", "docket release 017", "6: the message isn't the one"},
        {"docket release 17", "docket release 16", "6: the message isn't the one"},
        {"docket release 17", "docket release ", "6: the message should begin"},
        {"docket release 17\n\n", "docket release 17\n", "7: the line should be empty"},
        {"system: 0", "system: X", "8: 'system' should be 32"},
        {"sequence: 17", "sequence: 18", "12: 'manifest' isn't the path of this release's manifest"},
        {"sequence: 17", "sequence: 0", "9: 'sequence' should be a number"},
        {"sequence: 17", "sequence: 1", "12: 'manifest' isn't"},
        {"sequence: 17", "sequence: 4294967313", "9: 'sequence' should be"},
        {"kind: edition", "kind: Edition", "10: 'kind' should be"},
        {"kind: edition", "kind: issue", "11: 'name' of an issue should be '-'"},
        {"name: 2026", "name: -", "11: 'name' is none that an edition can have"},
        {"name: 2026", "name: a..b", "11: 'name' is none that an edition can have"},
        {"000017.xml", "000016.xml", "12: 'manifest' isn't"},
        {"000017.xml", "17.xml", "12: 'manifest' isn't"},
        {"manifest-sha256: 0", "manifest-sha256: ", "13: 'manifest-sha256' should be"},
        {"manifest-sha256: " A64, "manifest-sha256: -", "13: 'manifest-sha256' should be"},
        {"predecessor-sha256: " B64, "predecessor-sha256: -", "14: 'predecessor-sha256' should be"},
        {"control-sha256: " C64, "control-sha256: -", "15: 'control-sha256' should be"},
        {"control-sha256: ", "control-sha256:", "15: the line should begin with 'control-sha256: '"},
        {"date: 2026-03-01T09:15:00Z", "date: 2026-03-01", "16: 'date' should be a moment"},
        {"date: 2026-03-01T09:15:00Z", "date: 2026-03-01T09:15:01Z",
         "0: the tagger's line isn't in git's form, or"},
        {"Z\n-----BEGIN", "Z\n\n-----BEGIN", "17: nothing may follow"},
        {"Z\n-----BEGIN", "Z\nand more\n-----BEGIN", "17: nothing may follow"},
        {"Z\n-----BEGIN", "Z-----BEGIN", "5: the tag isn't signed"},
        {"BEGIN SSH SIGNATURE", "BEGIN PGP SIGNATURE", "5: the tag isn't signed with an SSH key"},
        {"kind: edition\n", "kind: edition\r\n", "10: the line ends with CR LF"},
        {"kind: edition\n", "kind: edition\x01\n", "10: the byte 0x01"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena = {0};
        struct tag_object tag;
        char *text = with(bad[i].from, bad[i].to), expected[200];
        const char *why = parse(&tag, &arena, "release/17", text, strlen(text));
        snprintf(expected, sizeof expected, "refs/tags/release/17:%s", bad[i].why);
        if (!why || strncmp(why, expected, strlen(expected)) != 0)
            fail_msg("'%s' for '%s' should give '%s', gives '%s'", bad[i].to, bad[i].from, expected,
                     why ? why : "nothing");
        free(text);
        arena_release(&arena);
    }
    struct arena arena = {0};
    struct tag_object tag;
    for (size_t i = 0; i <= strlen(HEAD MESSAGE "-----BEGIN SSH SIGNATURE-----"); i++)
        assert_non_null(parse(&tag, &arena, "release/17", good, i));
    arena_release(&arena);
}

static void test_names(void **state) {
    (void)state;
    struct arena arena = {0};
    struct tag_object tag;
    char *text = with("tag release/17", "tag edition/2026");
    assert_null(parse(&tag, &arena, "edition/2026", text, strlen(text)));
    assert_string_equal(
        parse(&tag, &arena, "release/17", text, strlen(text)),
        "refs/tags/release/17:0: the tag calls itself 'edition/2026': it was copied from another name");
    free(text);
    text = with("tag release/17", "tag edition/2027");
    assert_string_equal(
        parse(&tag, &arena, "edition/2027", text, strlen(text)),
        "refs/tags/edition/2027:0: the tag's own name isn't that of the release in its message");
    free(text);
    arena_release(&arena);
}

static void test_format(void **state) {
    (void)state;
    struct buffer out = BUFFER_INIT;
    struct tag_object tag = {.object = COMMIT,
                             .name = "release/1",
                             .tagger_name = "A",
                             .tagger_email = "a",
                             .zone = -150,
                             .message = {.system = SYSTEM,
                                         .sequence = 1,
                                         .kind = RELEASE_ISSUE,
                                         .name = "",
                                         .manifest = "control/releases/000001.xml",
                                         .manifest_sha256 = A64,
                                         .predecessor_sha256 = "",
                                         .control_sha256 = C64,
                                         .date = 0}};
    assert_int_equal(tag_format(&out, &tag), 0);
    assert_string_equal(
        buffer_text(&out),
        "object " COMMIT "\ntype commit\ntag release/1\ntagger A <a> 0 -0230\n\ndocket release 1\n\n"
        "system: " SYSTEM "\nsequence: 1\nkind: issue\nname: -\nmanifest: control/releases/000001.xml\n"
        "manifest-sha256: " A64 "\npredecessor-sha256: -\ncontrol-sha256: " C64
        "\ndate: 1970-01-01T00:00:00Z\n");
    buffer_clear(&out);
    tag.tagger_name = "A\nB";
    assert_int_equal(tag_format(&out, &tag), -1);
    tag.tagger_name = "";
    assert_int_equal(tag_format(&out, &tag), -1);
    tag.tagger_name = "A";
    tag.name = "edition/x";
    assert_int_equal(tag_format(&out, &tag), -1);
    tag.name = "release/1";
    tag.message.predecessor_sha256 = B64;
    assert_int_equal(tag_format(&out, &tag), -1);
    assert_string_equal(error_message(), "'predecessor-sha256' of the first release should be '-'");
    assert_int_equal(tag_message_format(&out, &tag.message), -1);
    tag.message.predecessor_sha256 = "";
    tag.message.date = -1;
    assert_int_equal(tag_format(&out, &tag), -1);
    assert_int_equal(out.length, 0);
    buffer_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
