/*
 * Signing, by `ssh-keygen -Y sign`: with a key in a file (asking for its passphrase), in the agent, or on a
 * security key. Docket never sees a secret key.
 */
#ifndef DOCKET_RELEASE_SIGN_H
#define DOCKET_RELEASE_SIGN_H

#include "approval/key.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "history/store.h"
#include "release/policy.h"

struct signing_key {
    const char *path; /* of the key, or of its public half where an agent has the secret one */
    struct public_key public;
};

/*
 * Finds the key to sign with: `path` (a secret key, or the .pub file of one that an agent or a security key
 * holds), or else git's user.signingkey, or else the only one of ~/.ssh/id_*.pub that is in `signers`. 0, or
 * -1 with an error that says what to do: no key, several, one that can't be used.
 */
int signing_key_find(struct signing_key *out, struct arena *arena, struct store *store, const char *path,
                     const struct signers *signers);
/*
 * Signs `payload` in `namespace` and appends the armoured signature. The payload is first written to
 * `spool`/NAME, fsynced, and the signature lies beside it as NAME.sig, fsynced, when this returns: nothing
 * that was signed is lost. A signature that lies there already, good, of the same key and the same bytes, is
 * taken. 0, or -1 with an error.
 */
int sign_payload(const struct signing_key *key, const char *spool, const char *name, const char *namespace,
                 const void *payload, size_t length, struct buffer *signature);

/* Deletes the files of the spool whose names begin with `beginning`. */
void spool_clear(const char *spool, const char *beginning);

#endif
