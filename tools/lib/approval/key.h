/*
 * Public keys of SSH: ssh-ed25519 (RFC 8709), ecdsa-sha2-nistp256/384/521 (RFC 5656), ssh-rsa (RFC 4253,
 * with SHA-2 signatures by RFC 8332), and the two kinds on security keys (OpenSSH's PROTOCOL.u2f). No
 * certificates, no DSA.
 */
#ifndef DOCKET_APPROVAL_KEY_H
#define DOCKET_APPROVAL_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

enum key_kind {
    KEY_ED25519,
    KEY_ECDSA_256,
    KEY_ECDSA_384,
    KEY_ECDSA_521,
    KEY_RSA,
    KEY_SK_ED25519,
    KEY_SK_ECDSA_256,
};

struct bytes {
    const unsigned char *data;
    size_t length;
};

/* Lives in an arena. */
struct public_key {
    enum key_kind kind;
    struct bytes blob;        /* as on the wire */
    struct bytes point;       /* Ed25519's 32 bytes, or the curve's point; an RSA key's modulus */
    struct bytes exponent;    /* of an RSA key */
    struct bytes application; /* of a security key: "ssh:" */
    char fingerprint[52];     /* "SHA256:…", as ssh-keygen -l prints it */
};

enum { KEY_MAX_BLOB = 4096, KEY_RSA_MIN_BITS = 2048, KEY_RSA_MAX_BITS = 16384 };

/* "ssh-ed25519" */
const char *key_kind_name(enum key_kind kind);
/*
 * Reads a key's wire format, of which there is one for each key: numbers in their shortest form, points
 * uncompressed, nothing after them. RSA keys below KEY_RSA_MIN_BITS are refused (ssh-keygen takes 1024).
 * Returns 0, or -1 with an error. The blob is copied.
 */
int key_parse(struct public_key *out, struct arena *arena, const void *blob, size_t length);
/* Reads "ssh-ed25519 AAAA…", with or without a comment after it, as it stands in a .pub file or a line of
 * allowed_signers. Returns 0, or -1 with an error. */
int key_parse_text(struct public_key *out, struct arena *arena, const char *text, size_t length);
/* Appends "ssh-ed25519 AAAA…". */
void key_format(struct buffer *out, const struct public_key *key);
/* The same key. */
bool key_equal(const struct public_key *a, const struct public_key *b);
/* Whether who holds one of them can sign with the other: the same secret, be the application of a security
 * key, its kind, or RSA's exponent another. */
bool key_same_secret(const struct public_key *a, const struct public_key *b);

#endif
