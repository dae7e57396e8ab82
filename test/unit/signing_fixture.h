/* For unit tests that need many signatures: Ed25519 keys whose secret is the person's name, and the armour
 * that ssh-keygen -Y sign would write. For nothing but tests. */
#ifndef DOCKET_SIGNING_FIXTURE_H
#define DOCKET_SIGNING_FIXTURE_H

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

static EVP_PKEY *key_of(const char *person, unsigned char public[32]) {
    unsigned char seed[32] = {0};
    size_t length = 32;
    memcpy(seed, person, strlen(person) < 32 ? strlen(person) : 32);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    assert_non_null(key);
    assert_int_equal(EVP_PKEY_get_raw_public_key(key, public, &length), 1);
    return key;
}

static void put_string(struct buffer *out, const void *data, size_t length) {
    unsigned char size[4] = {(unsigned char)(length >> 24), (unsigned char)(length >> 16),
                             (unsigned char)(length >> 8), (unsigned char)length};
    buffer_add(out, size, 4);
    buffer_add(out, data, length);
}

/* In lines of `width` characters; 0: in one, without its end. */
static void put_base64(struct buffer *out, const struct buffer *data, size_t width) {
    char *text = malloc(data->length * 2 + 8);
    size_t length = (size_t)EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)data->data,
                                            (int)data->length);
    for (size_t i = 0, step = width ? width : length; i < length; i += step) {
        buffer_add(out, text + i, length - i < step ? length - i : step);
        if (width)
            buffer_add_char(out, '\n');
    }
    free(text);
}

static void put_key(struct buffer *out, const unsigned char public[32]) {
    put_string(out, "ssh-ed25519", 11);
    put_string(out, public, 32);
}

/* A line of allowed_signers. */
static void put_signer(struct buffer *out, const char *person, const char *namespaces) {
    unsigned char public[32];
    struct buffer blob = BUFFER_INIT;
    EVP_PKEY_free(key_of(person, public));
    put_key(&blob, public);
    buffer_printf(out, "%s namespaces=\"%s\" ssh-ed25519 ", person, namespaces);
    put_base64(out, &blob, 0);
    buffer_add_char(out, '\n');
    buffer_release(&blob);
}

static void put_signature(struct buffer *out, const char *person, const char *namespace,
                          const struct buffer *bytes) {
    unsigned char public[32], digest[64], value[64];
    unsigned size = sizeof digest;
    size_t length = sizeof value;
    EVP_PKEY *key = key_of(person, public);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct buffer payload = BUFFER_INIT, blob = BUFFER_INIT, signature = BUFFER_INIT, whole = BUFFER_INIT;
    EVP_Digest(bytes->data, bytes->length, digest, &size, EVP_sha512(), NULL);
    buffer_add(&payload, "SSHSIG", 6);
    put_string(&payload, namespace, strlen(namespace));
    put_string(&payload, "", 0);
    put_string(&payload, "sha512", 6);
    put_string(&payload, digest, 64);
    assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, key), 1);
    assert_int_equal(
        EVP_DigestSign(context, value, &length, (const unsigned char *)payload.data, payload.length), 1);
    put_key(&blob, public);
    put_string(&signature, "ssh-ed25519", 11);
    put_string(&signature, value, 64);
    buffer_add(&whole, "SSHSIG\0\0\0\1", 10);
    put_string(&whole, blob.data, blob.length);
    put_string(&whole, namespace, strlen(namespace));
    put_string(&whole, "", 0);
    put_string(&whole, "sha512", 6);
    put_string(&whole, signature.data, signature.length);
    buffer_add_string(out, "-----BEGIN SSH SIGNATURE-----\n");
    put_base64(out, &whole, 70);
    buffer_add_string(out, "-----END SSH SIGNATURE-----\n");
    buffer_release(&payload);
    buffer_release(&blob);
    buffer_release(&signature);
    buffer_release(&whole);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

#endif
