#include "approval/crypto.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

bool crypto_digest(enum sshsig_hash hash, struct bytes data, unsigned char out[64], size_t *length) {
    unsigned size = 0;
    unsigned char digest[EVP_MAX_MD_SIZE];
    *length = hash == SSHSIG_SHA256 ? 32 : 64;
    if (EVP_Digest(data.data, data.length, digest, &size, hash == SSHSIG_SHA256 ? EVP_sha256() : EVP_sha512(),
                   NULL) != 1 ||
        size != *length)
        return false;
    memcpy(out, digest, size);
    return true;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!context || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

/* libcrypto wants numbers in the machine's order of bytes. */
static OSSL_PARAM number(const char *name, struct bytes value, unsigned char *room) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (size_t i = 0; i < value.length; i++)
        room[i] = value.data[value.length - 1 - i];
#else
    memcpy(room, value.data, value.length);
#endif
    return OSSL_PARAM_construct_BN(name, room, value.length);
}

static EVP_PKEY *rsa_key(const struct public_key *key) {
    unsigned char modulus[KEY_RSA_MAX_BITS / 8], exponent[KEY_MAX_BLOB];
    OSSL_PARAM params[] = {number(OSSL_PKEY_PARAM_RSA_N, key->point, modulus),
                           number(OSSL_PKEY_PARAM_RSA_E, key->exponent, exponent),
                           OSSL_PARAM_construct_end()};
    return from_params("RSA", params);
}

static EVP_PKEY *curve_key(const struct public_key *key) {
    static const char *const names[] = {[KEY_ECDSA_256] = "P-256",
                                        [KEY_ECDSA_384] = "P-384",
                                        [KEY_ECDSA_521] = "P-521",
                                        [KEY_SK_ECDSA_256] = "P-256"};
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)names[key->kind], 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)key->point.data,
                                          key->point.length),
        OSSL_PARAM_construct_end()};
    return from_params("EC", params);
}

static EVP_PKEY *open_key(const struct public_key *key) {
    switch (key->kind) {
    case KEY_ED25519:
    case KEY_SK_ED25519:
        return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->point.data, key->point.length);
    case KEY_RSA:
        return rsa_key(key);
    default:
        return curve_key(key);
    }
}

bool crypto_usable(const struct public_key *key) {
    EVP_PKEY *opened = open_key(key);
    EVP_PKEY_free(opened);
    ERR_clear_error();
    return opened != NULL;
}

static bool verify(EVP_PKEY *key, const EVP_MD *method, const void *value, size_t value_length,
                   const void *data, size_t length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fine = key && context && EVP_DigestVerifyInit(context, NULL, method, NULL, key) == 1 &&
                EVP_DigestVerify(context, value, value_length, data, length) == 1;
    EVP_MD_CTX_free(context);
    return fine;
}

/* A shorter number gets its leading zeros back, as OpenSSH does it. */
static bool verify_rsa(EVP_PKEY *key, const struct sshsig *signature, const void *data, size_t length) {
    unsigned char padded[KEY_RSA_MAX_BITS / 8] = {0};
    size_t size = signature->key.point.length, given = signature->value.length;
    if (given > size)
        return false;
    memcpy(padded + size - given, signature->value.data, given);
    return verify(key, signature->scheme == SCHEME_RSA_SHA256 ? EVP_sha256() : EVP_sha512(), padded, size,
                  data, length);
}

static void add_der(struct buffer *out, unsigned char tag, struct bytes content, bool zero) {
    buffer_add_char(out, (char)tag);
    size_t length = content.length + zero;
    if (length > 127)
        buffer_add_char(out, (char)0x81);
    buffer_add_char(out, (char)length);
    if (zero)
        buffer_add_char(out, 0);
    buffer_add(out, content.data, content.length);
}

/* Ecdsa-Sig-Value of RFC 3279; its numbers are at most 66 bytes each, so all lengths fit one byte. */
static bool verify_ecdsa(EVP_PKEY *key, const struct sshsig *signature, const void *data, size_t length) {
    const EVP_MD *method = signature->key.kind == KEY_ECDSA_384   ? EVP_sha384()
                           : signature->key.kind == KEY_ECDSA_521 ? EVP_sha512()
                                                                  : EVP_sha256();
    size_t most = signature->key.point.length / 2;
    struct bytes r = signature->r, s = signature->s;
    if (r.length == 0 || s.length == 0 || r.length > most || s.length > most)
        return false;
    struct buffer numbers = BUFFER_INIT, der = BUFFER_INIT;
    add_der(&numbers, 0x02, r, r.data[0] & 0x80);
    add_der(&numbers, 0x02, s, s.data[0] & 0x80);
    add_der(&der, 0x30, (struct bytes){(unsigned char *)numbers.data, numbers.length}, false);
    bool fine = verify(key, method, der.data, der.length, data, length);
    buffer_release(&numbers);
    buffer_release(&der);
    return fine;
}

bool crypto_verify(const struct sshsig *signature, const void *data, size_t length) {
    EVP_PKEY *key = open_key(&signature->key);
    bool fine = false;
    switch (signature->scheme) {
    case SCHEME_ED25519:
        fine = verify(key, NULL, signature->value.data, signature->value.length, data, length);
        break;
    case SCHEME_ECDSA:
        fine = verify_ecdsa(key, signature, data, length);
        break;
    case SCHEME_RSA_SHA256:
    case SCHEME_RSA_SHA512:
        fine = verify_rsa(key, signature, data, length);
        break;
    }
    EVP_PKEY_free(key);
    ERR_clear_error();
    return fine;
}
