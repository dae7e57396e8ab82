/* rooms: approval base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "approval/signers.h"
#include "base/date.h"
#include "base/error.h"
#include "keys_fixture.h"

#define NS "namespaces=\"approval-v1@docket\""
#define BOTH "namespaces=\"approval-v1@docket,git\""

static int64_t at(const char *text) {
    int64_t moment = 0;
    assert_true(date_parse_moment(text, &moment));
    return moment;
}

/* "LINE: MESSAGE" of all findings, one a line; "" for a file without. */
static const char *parse(struct signers *out, struct arena *arena, const char *text) {
    static char all[4000];
    struct findings findings = {0};
    int result = signers_parse(out, arena, "control/allowed_signers", text, strlen(text), "A001", &findings);
    assert_int_equal(result, findings.count ? -1 : 0);
    findings_sort(&findings);
    all[0] = '\0';
    for (size_t i = 0; i < findings.count; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%d: %s", i ? "\n" : "",
                 findings.items[i].line, findings.items[i].message);
    findings_release(&findings);
    return all;
}

static void test_good(void **state) {
    (void)state;
    struct arena arena = {0};
    struct signers signers;
    static const char text[] = "# people\n\n"
                               "l.chen " BOTH
                               ",valid-after=\"20260101Z\",valid-before=\"20261231235959Z\" " TEST_KEY_1
                               " Lin Chen, B\xc3\xbcro\n"
                               "m.vogt valid-after=\"20260101000000Z\"," NS " " TEST_KEY_ECDSA "\n"
                               "a " NS " " TEST_KEY_RSA2048 "\n"
                               "b " NS " " TEST_KEY_SK_ED "\n"
                               "c " NS " " TEST_KEY_SK_EC "\n"
                               "d " NS " " TEST_KEY_ECDSA384 "\n"
                               "e " NS " " TEST_KEY_ECDSA521 "\n";
    assert_string_equal(parse(&signers, &arena, text), "");
    assert_int_equal(signers.count, 7);
    const struct signer *s = &signers.items[0];
    assert_int_equal(s->line, 3);
    assert_string_equal(s->person, "l.chen");
    assert_int_equal(s->valid_after, at("2026-01-01T00:00:00Z"));
    assert_int_equal(s->valid_before, at("2026-12-31T23:59:59Z"));
    assert_true(signer_has_namespace(s, "git"));
    assert_false(signer_has_namespace(s, "gi"));
    assert_false(signer_has_namespace(&signers.items[1], "git"));
    assert_string_equal(s->key.fingerprint, "SHA256:a2CuC5CgRqKazEn7OnLjHr4hxH08atWOuCBrV61vnjI");
    assert_ptr_equal(signers_holder(&signers, &signers.items[4].key), &signers.items[4]);
    assert_string_equal(parse(&signers, &arena, ""), "");
    assert_int_equal(signers.count, 0);
    arena_release(&arena);
}

static void test_bad(void **state) {
    (void)state;
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"*@firm " NS " " TEST_KEY_1 "\n", "1: '*@firm' is a pattern or a list"},
        {"l.chen,m.vogt " NS " " TEST_KEY_1 "\n", "1: 'l.chen,m.vogt' is a pattern or a list"},
        {"!l.chen " NS " " TEST_KEY_1 "\n", "1: '!l.chen' is a pattern"},
        {"l.che? " NS " " TEST_KEY_1 "\n", "1: 'l.che?' is a pattern"},
        {"l@firm " NS " " TEST_KEY_1 "\n", "1: the line should begin with a person's name"},
        {"\"l.chen\" " NS " " TEST_KEY_1 "\n", "1: the line should begin with a person's name"},
        {" l.chen " NS " " TEST_KEY_1 "\n", "1: the line should begin with a person's name"},
        {"l.chen\t" NS " " TEST_KEY_1 "\n", "1: the byte 0x09"},
        {"l.chen " TEST_KEY_1 "\n", "1: the option namespaces=\"approval-v1@docket\" is missing"},
        {"l.chen valid-after=\"20260101Z\" " TEST_KEY_1 "\n",
         "1: the option namespaces=\"approval-v1@docket\" is"},
        {"l.chen  " NS " " TEST_KEY_1 "\n", "1: the option namespaces"},
        {"l.chen " NS "  " TEST_KEY_1 "\n", "1: the key is of a kind"},
        {"l.chen cert-authority," NS " " TEST_KEY_1 "\n", "1: certificates aren't accepted"},
        {"l.chen " NS ",cert-authority " TEST_KEY_1 "\n", "1: certificates aren't accepted"},
        {"l.chen namespaces=\"*\" " TEST_KEY_1 "\n", "1: 'namespaces' should list names"},
        {"l.chen namespaces=\"git,!file\" " TEST_KEY_1 "\n", "1: 'namespaces' should list names"},
        {"l.chen namespaces=\"git,\" " TEST_KEY_1 "\n", "1: 'namespaces' should list names"},
        {"l.chen namespaces=\"git file\" " TEST_KEY_1 "\n", "1: 'namespaces' should list names"},
        {"l.chen namespaces=\"\" " TEST_KEY_1 "\n", "1: 'namespaces' should list names"},
        {"l.chen namespaces=\"git,git\" " TEST_KEY_1 "\n", "1: 'namespaces' lists 'git' twice"},
        {"l.chen namespaces=git " TEST_KEY_1 "\n", "1: the options should be as in"},
        {"l.chen namespaces=\"git " TEST_KEY_1 "\n", "1: the options should be as in"},
        {"l.chen " NS ", " TEST_KEY_1 "\n", "1: the options should be as in"},
        {"l.chen " NS "x " TEST_KEY_1 "\n", "1: the options should be as in"},
        {"l.chen " NS "," NS " " TEST_KEY_1 "\n", "1: 'namespaces' stands twice"},
        {"l.chen NAMESPACES=\"git\" " TEST_KEY_1 "\n", "1: the option 'NAMESPACES' isn't accepted"},
        {"l.chen " NS ",no-touch-required=\"x\" " TEST_KEY_1 "\n", "1: the option 'no-touch-required' isn't"},
        {"l.chen " NS ",valid-after=\"20260101\" " TEST_KEY_1 "\n", "1: 'valid-after' should be a time"},
        {"l.chen " NS ",valid-before=\"202601010000Z\" " TEST_KEY_1 "\n",
         "1: 'valid-before' should be a time"},
        {"l.chen " NS ",valid-before=\"20260230Z\" " TEST_KEY_1 "\n", "1: 'valid-before' should be a time"},
        {"l.chen " NS ",valid-before=\"19700101Z\" " TEST_KEY_1 "\n", "1: 'valid-before' should be a time"},
        {"l.chen " NS ",valid-before=\"\" " TEST_KEY_1 "\n", "1: 'valid-before' should be a time"},
        {"l.chen " NS ",valid-after=\"20260101Z\",valid-after=\"20260101Z\" " TEST_KEY_1 "\n",
         "1: 'valid-after' stands twice"},
        {"l.chen " NS ",valid-after=\"20260101Z\",valid-before=\"20260101Z\" " TEST_KEY_1 "\n",
         "1: 'valid-before' isn't later"},
        {"l.chen " NS " ssh-ed25519\n", "1: a key should be its kind"},
        {"l.chen " NS "\n", "1: a key should be its kind"},
        {"l.chen\n", "1: the option namespaces"},
        {"l.chen " NS " ssh-ed25519 AAAA\n", "1: the key isn't of the kind"},
        {"l.chen " NS " ssh-ed25519 AA*A\n", "1: the key's base64 is damaged"},
        {"l.chen " NS " ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIDivYDcIOevJiIj6xFlHHLIEJwCC8GH4emwkxbU7wraG\n",
         "1: the key isn't of the kind ssh-rsa"},
        {"l.chen " NS " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDivYDcIOevJiIj6xFlHHLIEJwCC8GH4emwkxbU7wra\n",
         "1: the key's base64 is damaged"},
        {"l.chen " NS
         " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDivYDcIOevJiIj6xFlHHLIEJwCC8GH4emwkxbU7wraGAA==\n",
         "1: the ssh-ed25519 key is damaged"},
        {"l.chen " NS " " TEST_KEY_DSA "\n", "1: the key is a DSA key"},
        {"l.chen " NS " " TEST_KEY_RSA1024 "\n", "1: the RSA key has 1024 bits"},
        {"l.chen " NS " " TEST_KEY_CERTIFICATE "\n", "1: the key is a certificate"},
        {"l.chen " NS " " TEST_KEY_1 "\r\n", "1: the line ends with CR LF"},
        {"l.chen " NS " " TEST_KEY_1, "1: the file is cut off"},
        {"l.chen " NS " " TEST_KEY_1 " \xff\n", "1: the byte 0xff"},
        {"l.chen " NS " " TEST_KEY_1 "\nm.vogt " NS " " TEST_KEY_1 "\n",
         "2: the key is that of line 1 (l.chen)"},
        {"l.chen " NS " " TEST_KEY_1 "\nl.chen " NS " " TEST_KEY_1 "\n",
         "2: the key is that of line 1 (l.chen)"},
        {"l.chen " NS ",valid-before=\"20260101Z\" " TEST_KEY_1 "\nl.chen " NS
         ",valid-after=\"20260601Z\" " TEST_KEY_1 "\n",
         "2: the key is that of line 1 (l.chen)"},
        {"l.chen " NS " " TEST_KEY_1 "\nl.chen " NS " " TEST_KEY_2 "\n", "2: l.chen has another key"},
        {"l.chen namespaces=\"git\" " TEST_KEY_1 "\nl.chen " NS " " TEST_KEY_2 "\n",
         "2: l.chen has another key"},
        {"l.chen " NS ",valid-before=\"20260101Z\" " TEST_KEY_1 "\nl.chen " NS
         ",valid-after=\"20260101Z\" " TEST_KEY_2 "\n",
         "2: l.chen has another key at the same time, in line 1"},
        {"l.chen " NS ",valid-before=\"20260601Z\" " TEST_KEY_1 "\nl.chen " NS
         ",valid-after=\"20250101Z\",valid-before=\"20250601Z\" " TEST_KEY_2 "\nl.chen " NS
         ",valid-after=\"20260301Z\" " TEST_KEY_3 "\n",
         "2: l.chen has another key at the same time, in line 1"},
        {"L.Chen " NS " " TEST_KEY_1 "\nl.chen " NS " " TEST_KEY_2 "\n",
         "2: 'l.chen' and 'L.Chen' in line 1 differ"},
        {"# a\n\nl.chen x " TEST_KEY_1 "\nm.vogt " NS " " TEST_KEY_2 "\nx y\n", "3: the option namespaces"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena = {0};
        struct signers signers;
        const char *why = parse(&signers, &arena, bad[i].text);
        if (!strstr(why, bad[i].why))
            fail_msg("%sshould give '%s', gives '%s'", bad[i].text, bad[i].why, why);
        arena_release(&arena);
    }
}

/* The same secret behind another encoding is the same key: of another kind, application or exponent. */
static void test_one_secret(void **state) {
    (void)state;
    struct arena arena = {0};
    struct public_key plain, token, rsa;
    assert_int_equal(key_parse_text(&plain, &arena, TEST_KEY_1, strlen(TEST_KEY_1)), 0);
    struct buffer blob = BUFFER_INIT;
    buffer_add(&blob, "\0\0\0\x1ask-ssh-ed25519@openssh.com\0\0\0\x20", 34);
    buffer_add(&blob, plain.point.data, 32);
    buffer_add(&blob, "\0\0\0\4ssh:", 8);
    assert_int_equal(key_parse(&token, &arena, blob.data, blob.length), 0);
    assert_false(key_equal(&plain, &token));
    assert_true(key_same_secret(&plain, &token));
    buffer_clear(&blob);
    assert_int_equal(key_parse_text(&rsa, &arena, TEST_KEY_RSA2048, strlen(TEST_KEY_RSA2048)), 0);
    buffer_add(&blob, "\0\0\0\7ssh-rsa\0\0\0\1\3", 16);
    buffer_add(&blob, rsa.blob.data + 18, rsa.blob.length - 18);
    struct public_key other;
    assert_int_equal(key_parse(&other, &arena, blob.data, blob.length), 0);
    assert_false(key_equal(&rsa, &other));
    assert_true(key_same_secret(&rsa, &other));
    assert_false(key_same_secret(&plain, &rsa));
    blob.data[15] = 1;
    assert_int_equal(key_parse(&other, &arena, blob.data, blob.length), -1);
    assert_string_equal(error_message(), "the RSA key has an exponent that no key has");
    /* A modulus with a zero more than it needs is another encoding of the same number. */
    buffer_clear(&blob);
    buffer_add(&blob, rsa.blob.data, 18);
    buffer_add(&blob, "\0\0\1\2\0", 5);
    buffer_add(&blob, rsa.blob.data + 22, rsa.blob.length - 22);
    assert_int_equal(key_parse(&other, &arena, blob.data, blob.length), -1);
    assert_string_equal(error_message(), "the RSA key is damaged");
    buffer_release(&blob);
    arena_release(&arena);
}

static void test_find(void **state) {
    (void)state;
    struct arena arena = {0};
    struct signers signers;
    static const char text[] = "l.chen " BOTH ",valid-before=\"20260101Z\" " TEST_KEY_1 "\n"
                               "l.chen " NS ",valid-after=\"20260101000001Z\" " TEST_KEY_2 "\n"
                               "m.vogt namespaces=\"git\" " TEST_KEY_3 "\n";
    assert_string_equal(parse(&signers, &arena, text), "");
    static const char ns[] = "approval-v1@docket";
    assert_int_equal(signers_find(&signers, "l.chen", ns, at("2026-01-01T00:00:00Z"))->line, 1);
    assert_int_equal(signers_find(&signers, "l.chen", ns, at("2026-01-01T00:00:01Z"))->line, 2);
    assert_int_equal(signers_find(&signers, "l.chen", "git", at("2025-01-01T00:00:00Z"))->line, 1);
    assert_null(signers_find(&signers, "l.chen", "git", at("2027-01-01T00:00:00Z")));
    assert_string_equal(error_message(), "the key of l.chen isn't one for 'git'");
    assert_null(signers_find(&signers, "L.chen", ns, 0));
    assert_string_equal(error_message(), "L.chen has no key in control/allowed_signers");
    assert_null(signers_find(&signers, "m.vogt", ns, 0));
    struct signer old = signers.items[0];
    old.person = "x";
    signers.items[2] = old;
    assert_null(signers_find(&signers, "x", ns, at("2026-01-01T00:00:01Z")));
    assert_string_equal(error_message(), "the key of x was good until 2026-01-01T00:00:00Z only");
    arena_release(&arena);
}

static void test_write(void **state) {
    (void)state;
    struct buffer out = BUFFER_INIT, next = BUFFER_INIT;
    assert_int_equal(signers_add(&out, "", 0, "l.chen", "approval-v1@docket,git", TEST_KEY_1 " lin@desk\n",
                                 at("2026-01-01T00:00:00Z"), INT64_MAX),
                     0);
    assert_string_equal(buffer_text(&out),
                        "l.chen " BOTH ",valid-after=\"20260101000000Z\" " TEST_KEY_1 "\n");
    /* A second key needs the end of the first. */
    assert_int_equal(
        signers_add(&next, out.data, out.length, "l.chen", "git", TEST_KEY_2, INT64_MIN, INT64_MAX), -1);
    assert_non_null(strstr(error_message(), "control/allowed_signers:1: l.chen has another key"));
    assert_int_equal(signers_end(&next, out.data, out.length, "l.chen", at("2026-06-30T12:00:00Z")), 0);
    assert_string_equal(buffer_text(&next),
                        "l.chen " BOTH
                        ",valid-after=\"20260101000000Z\",valid-before=\"20260630120000Z\" " TEST_KEY_1 "\n");
    buffer_clear(&out);
    assert_int_equal(signers_add(&out, next.data, next.length, "l.chen", "git", TEST_KEY_2,
                                 at("2026-06-30T12:00:01Z"), INT64_MAX),
                     0);
    assert_non_null(
        strstr(out.data, "\nl.chen namespaces=\"git\",valid-after=\"20260630120001Z\" " TEST_KEY_2 "\n"));
    /* An end can come sooner, never later. */
    buffer_clear(&next);
    assert_int_equal(signers_end(&next, out.data, out.length, "l.chen", at("2026-02-01T00:00:00Z")), 0);
    assert_non_null(strstr(next.data, "valid-before=\"20260201000000Z\""));
    buffer_clear(&out);
    assert_int_equal(signers_end(&out, next.data, next.length, "l.chen", at("2026-03-01T00:00:00Z")), -1);
    assert_int_equal(signers_end(&out, next.data, next.length, "m.vogt", at("2026-03-01T00:00:00Z")), -1);
    assert_string_equal(error_message(), "m.vogt has no key in control/allowed_signers that could be ended");
    assert_int_equal(
        signers_add(&out, next.data, next.length, "m.vogt", "git", TEST_KEY_1, INT64_MIN, INT64_MAX), -1);
    assert_int_equal(signers_add(&out, "", 0, "x\ny", "git", TEST_KEY_1, INT64_MIN, INT64_MAX), -1);
    assert_int_equal(signers_add(&out, "", 0, "x", "git\" y\n#", TEST_KEY_1, INT64_MIN, INT64_MAX), -1);
    assert_int_equal(signers_add(&out, "", 0, "x", "*", TEST_KEY_1, INT64_MIN, INT64_MAX), -1);
    assert_int_equal(signers_add(&out, "broken", 6, "x", "git", TEST_KEY_1, INT64_MIN, INT64_MAX), -1);
    assert_int_equal(out.length, 0);
    static const char commented[] = "# first\n\nl.chen " NS " " TEST_KEY_1 " a  comment\n# last\n";
    assert_int_equal(signers_end(&out, commented, strlen(commented), "l.chen", at("2026-03-01T00:00:00Z")),
                     0);
    assert_string_equal(buffer_text(&out),
                        "# first\n\nl.chen " NS ",valid-before=\"20260301000000Z\" " TEST_KEY_1
                        " a  comment\n# last\n");
    buffer_clear(&next);
    assert_int_equal(signers_set_namespaces(&next, out.data, out.length, "l.chen", "approval-v1@docket,git",
                                            at("2026-02-01T00:00:00Z")),
                     0);
    assert_string_equal(
        buffer_text(&next),
        "# first\n\nl.chen namespaces=\"approval-v1@docket,git\",valid-before=\"20260301000000Z\" " TEST_KEY_1
        " a  comment\n# last\n");
    buffer_clear(&next);
    assert_int_equal(
        signers_set_namespaces(&next, out.data, out.length, "l.chen", "git", at("2026-03-02T00:00:00Z")), -1);
    assert_int_equal(
        signers_set_namespaces(&next, out.data, out.length, "l.chen", "*", at("2026-02-01T00:00:00Z")), -1);
    assert_int_equal(
        signers_set_namespaces(&next, out.data, out.length, "l.chen", "git\" x", at("2026-02-01T00:00:00Z")),
        -1);
    assert_int_equal(next.length, 0);
    buffer_release(&out);
    buffer_release(&next);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good), cmocka_unit_test(test_bad),   cmocka_unit_test(test_one_secret),
        cmocka_unit_test(test_find), cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
