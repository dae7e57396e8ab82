/* What libcrypto does for this room; the one file that includes it. */
#ifndef DOCKET_APPROVAL_CRYPTO_H
#define DOCKET_APPROVAL_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "approval/sshsig.h"
#include "base/buffer.h"

/* False where libcrypto can't: no memory, or the system's policy forbids it. */
bool crypto_digest(enum sshsig_hash hash, struct bytes data, unsigned char out[64], size_t *length);
/* Whether libcrypto takes the key: its point is on its curve. */
bool crypto_usable(const struct public_key *key);
/* Whether the signature's value is that of its key for these bytes: those that the scheme signs, a security
 * key's flags and counter included. */
bool crypto_verify(const struct sshsig *signature, const void *data, size_t length);

#endif
