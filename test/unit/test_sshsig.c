/* rooms: approval base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "approval/signers.h"
#include "approval/wire.h"
#include "base/error.h"
#include "keys_fixture.h"

#define NS "approval-v1@docket"
static const char payload[] = "hello\n";

static const struct {
    enum key_kind kind;
    const char *key, *signature;
} good[] = {
    {KEY_ED25519, TEST_KEY_1, TEST_SIGNATURE_1},
    {KEY_ECDSA_256, TEST_KEY_ECDSA, TEST_SIGNATURE_ECDSA},
    {KEY_ECDSA_384, TEST_KEY_ECDSA384, TEST_SIGNATURE_ECDSA384},
    {KEY_ECDSA_521, TEST_KEY_ECDSA521, TEST_SIGNATURE_ECDSA521},
    {KEY_RSA, TEST_KEY_RSA2048, TEST_SIGNATURE_RSA2048},
    {KEY_SK_ED25519, TEST_KEY_SK_ED, TEST_SIGNATURE_SK_ED},
    {KEY_SK_ECDSA_256, TEST_KEY_SK_EC, TEST_SIGNATURE_SK_EC},
};
enum { GOOD = sizeof good / sizeof *good };

static void test_good(void **state) {
    (void)state;
    for (size_t i = 0; i < GOOD; i++) {
        struct arena arena = {0};
        struct sshsig signature;
        struct public_key key;
        assert_int_equal(sshsig_parse(&signature, &arena, good[i].signature, strlen(good[i].signature)), 0);
        assert_int_equal(signature.key.kind, good[i].kind);
        assert_string_equal(signature.namespace, NS);
        assert_int_equal(signature.hash, SSHSIG_SHA512);
        assert_int_equal(key_parse_text(&key, &arena, good[i].key, strlen(good[i].key)), 0);
        assert_true(key_equal(&key, &signature.key));
        struct buffer text = BUFFER_INIT;
        key_format(&text, &key);
        assert_string_equal(buffer_text(&text), good[i].key);
        buffer_release(&text);
        assert_int_equal(sshsig_verify(&signature, NS, payload, 6), 0);
        assert_int_equal(sshsig_verify(&signature, NS, payload, 5), -1);
        assert_string_equal(error_message(),
                            "the signature doesn't fit: the signed bytes or the signature were "
                            "changed");
        assert_int_equal(sshsig_verify(&signature, NS, "hello\r", 6), -1);
        assert_int_equal(sshsig_verify(&signature, NS, "", 0), -1);
        assert_int_equal(sshsig_verify(&signature, "git", payload, 6), -1);
        assert_string_equal(error_message(),
                            "the signature was made for 'approval-v1@docket', not for 'git'");
        if (good[i].kind == KEY_SK_ED25519 || good[i].kind == KEY_SK_ECDSA_256)
            assert_int_equal(signature.flags, 1);
        arena_release(&arena);
    }
}

/* Each byte of each kind's signature changed: refused, be it by form, for its namespace, or as forged. A
 * changed key alone would do for itself, so the verdict is that for the list of signers. */
static void test_every_byte(void **state) {
    (void)state;
    for (size_t i = 0; i < GOOD; i++) {
        struct arena arena = {0};
        struct findings findings = {0};
        struct signers signers;
        const char *line = arena_printf(&arena, "p namespaces=\"" NS "\" %s\n", good[i].key);
        assert_int_equal(signers_parse(&signers, &arena, "s", line, strlen(line), "A001", &findings), 0);
        struct bytes blob;
        char *code = arena_strdup(&arena, strchr(good[i].signature, '\n') + 1);
        size_t size = 0;
        for (const char *at = code; *at != '-'; at++)
            if (*at != '\n')
                code[size++] = *at;
        assert_true(base64_decode(&blob, &arena, code, size));
        for (size_t j = 0; j < blob.length; j++) {
            struct arena each = {0};
            struct buffer armour = BUFFER_INIT;
            struct sshsig signature;
            unsigned char *bad = arena_dup(&each, blob.data, blob.length);
            bad[j] ^= (unsigned char)(1 << j % 8);
            buffer_add_string(&armour, "-----BEGIN SSH SIGNATURE-----\n");
            base64_encode(&armour, bad, blob.length);
            buffer_add_string(&armour, "\n-----END SSH SIGNATURE-----\n");
            int result = sshsig_parse(&signature, &each, armour.data, armour.length);
            if (result == 0)
                result = signers_verify(&signers, &signature, "p", NS, 1772356500, payload, 6);
            if (result == 0)
                fail_msg("kind %d: byte %zu changed, and still valid", good[i].kind, j);
            buffer_release(&armour);
            arena_release(&each);
        }
        arena_release(&arena);
    }
}

static void check_refused(const char *armour, size_t length, const char *why) {
    struct arena arena = {0};
    struct sshsig signature;
    assert_int_equal(sshsig_parse(&signature, &arena, armour, length), -1);
    if (strncmp(error_message(), why, strlen(why)) != 0)
        fail_msg("%.*sshould give '%s', gives '%s'", (int)length, armour, why, error_message());
    arena_release(&arena);
}

static void test_armour(void **state) {
    (void)state;
#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END "-----END SSH SIGNATURE-----\n"
    static const struct {
        const char *armour, *why;
    } bad[] = {
        {"", "the signature is empty"},
        {"\n", "the signature should begin with the line '-----BEGIN SSH SIGNATURE-----'"},
        {"-----BEGIN PGP SIGNATURE-----\n", "the signature should begin"},
        {BEGIN, "the signature is cut off"},
        {BEGIN "AAAA", "the signature is cut off"},
        {BEGIN "AAAA\n", "the signature is cut off"},
        {BEGIN "AAAA\n-----END SSH SIGNATURE-----", "the signature is cut off"},
        {BEGIN "\n" END, "the signature has an empty line"},
        {BEGIN END, "the signature is damaged: its text isn't base64"},
        {BEGIN "AAA\n" END, "the signature is damaged: its text isn't base64"},
        {BEGIN "AA AA\n" END, "the signature is damaged: its text isn't base64"},
        {BEGIN "A===\n" END, "the signature is damaged: its text isn't base64"},
        {BEGIN "AB==\n" END, "the signature is damaged: its text isn't base64"},
        {BEGIN "AAA=AAAA\n" END, "the signature is damaged: its text isn't base64"},
        {BEGIN "AAAA\n" END, "the signature is damaged (it isn't one of SSH)"},
        {BEGIN "U1NIU0lH\n" END, "the signature is damaged (it is cut off)"},
        {BEGIN "U1NIU0lHAAAAAQAAADM=\n" END, "the signature is damaged (it is cut off)"},
        {BEGIN "AAAA\r\n" END, "the signature's lines end with CR LF"},
        {TEST_SIGNATURE_1 "\n", "something follows the signature's last line"},
        {TEST_SIGNATURE_1 TEST_SIGNATURE_1, "something follows the signature's last line"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_refused(bad[i].armour, strlen(bad[i].armour), bad[i].why);
    struct buffer long_one = BUFFER_INIT;
    buffer_add_string(&long_one, BEGIN);
    while (long_one.length <= SSHSIG_MAX_BYTES)
        buffer_add_string(&long_one, "AAAA\n");
    check_refused(long_one.data, long_one.length, "the signature has ");
    buffer_release(&long_one);
}

static void test_holder(void **state) {
    (void)state;
    struct arena arena = {0};
    struct findings findings = {0};
    struct signers signers;
    struct sshsig signature, other;
    static const char list[] = "l.chen namespaces=\"" NS "\",valid-before=\"20260301Z\" " TEST_KEY_1 "\n"
                               "m.vogt namespaces=\"git\" " TEST_KEY_ECDSA "\n";
    assert_int_equal(signers_parse(&signers, &arena, "s", list, strlen(list), "A001", &findings), 0);
    assert_int_equal(sshsig_parse(&signature, &arena, TEST_SIGNATURE_1, strlen(TEST_SIGNATURE_1)), 0);
    assert_int_equal(sshsig_parse(&other, &arena, TEST_SIGNATURE_SK_ED, strlen(TEST_SIGNATURE_SK_ED)), 0);
    assert_int_equal(signers_verify(&signers, &signature, "l.chen", NS, 1, payload, 6), 0);
    assert_int_equal(signers_verify(&signers, &signature, "m.vogt", NS, 1, payload, 6), -1);
    assert_string_equal(error_message(), "the signature is that of l.chen, not of m.vogt");
    assert_int_equal(signers_verify(&signers, &other, "l.chen", NS, 1, payload, 6), -1);
    assert_non_null(strstr(error_message(), "is nobody's in control/allowed_signers"));
    assert_int_equal(signers_verify(&signers, &signature, "l.chen", NS, 1772356500, payload, 6), -1);
    assert_string_equal(error_message(), "the key of l.chen was good until 2026-03-01T00:00:00Z only");
    assert_int_equal(sshsig_parse(&other, &arena, TEST_SIGNATURE_ECDSA, strlen(TEST_SIGNATURE_ECDSA)), 0);
    assert_int_equal(signers_verify(&signers, &other, "m.vogt", NS, 1, payload, 6), -1);
    assert_string_equal(error_message(), "the key of m.vogt isn't one for 'approval-v1@docket'");
    assert_int_equal(signers_verify(&signers, &signature, "l.chen", NS, 1, "hello!", 6), -1);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_armour),
        cmocka_unit_test(test_holder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
