/*
 * SSH signatures of files and tags (OpenSSH's PROTOCOL.sshsig), verified in this process. The verdict on the
 * cryptography is that of `ssh-keygen -Y verify`; where this is stricter, it is in form: the contracts say
 * so.
 */
#ifndef DOCKET_APPROVAL_SSHSIG_H
#define DOCKET_APPROVAL_SSHSIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "approval/key.h"
#include "base/arena.h"

enum { SSHSIG_MAX_BYTES = 16384 };

enum sshsig_hash { SSHSIG_SHA256, SSHSIG_SHA512 };

/* Lives in an arena. */
struct sshsig {
    struct public_key key;
    const char *namespace;
    enum sshsig_hash hash;
    enum sshsig_scheme { SCHEME_ED25519, SCHEME_ECDSA, SCHEME_RSA_SHA256, SCHEME_RSA_SHA512 } scheme;
    struct bytes value;  /* Ed25519: 64 bytes; RSA: the number */
    struct bytes r, s;   /* ECDSA: without leading zeros */
    unsigned char flags; /* of a security key: bit 0, somebody touched it; bit 2, it asked for a PIN */
    uint32_t counter;    /* of a security key */
};

/*
 * Reads "-----BEGIN SSH SIGNATURE-----" to "-----END SSH SIGNATURE-----", each line ended by LF, nothing
 * before and nothing after. Stricter than ssh-keygen: no text after the end, no blanks or CR within; version
 * 1 exactly, nothing in the reserved field, no NUL at the end of a name; a key as key_parse() takes it; no
 * webauthn. Returns 0, or -1 with an error in a controller's words.
 */
int sshsig_parse(struct sshsig *out, struct arena *arena, const char *armour, size_t length);
/*
 * Whether it is its key's signature of `payload` in `namespace`. Returns 0, or -1 with an error. Whose key it
 * is, signers_verify() asks. As with ssh-keygen, a security key need not have been touched: `flags` tells.
 * Stricter: the S of Ed25519 must be below the group's order (RFC 8032), which OpenSSH does not ask.
 * May be called from several threads.
 */
int sshsig_verify(const struct sshsig *signature, const char *namespace, const void *payload, size_t length);

#endif
