/* control/allowed_signers, changed for one person: a key that begins, is replaced, or ends. */
#ifndef DOCKET_RELEASE_KEYRING_H
#define DOCKET_RELEASE_KEYRING_H

#include "release/policy.h"

struct keyring {
    struct arena *arena;
    const char *person;
    const struct config *config; /* with what is to be of the person's roles */
    struct buffer bytes;         /* of the file as it is; owned */
    struct buffer changed;       /* as it is to be; empty: as it was. Owned */
    int64_t end, start;          /* the last moment of an old key, the first of a new one */
};

struct keyring_key {
    const char *path;       /* of the public key; NULL: the key stays */
    const char *namespaces; /* what it is for; NULL: by the roles */
    bool bounded;           /* a first key, too, is good from `start` on only */
};

/* The lines of `bytes`. 0, or -1 with an error that names the line that isn't as it should be. */
int keyring_parse(struct signers *out, struct arena *arena, const struct buffer *bytes);
/*
 * The person's key is to be this one: a line more, and the old one ended, or other namespaces where it is the
 * same. Who releases, or stands in for who does, signs git's tags, too: by the roles, namespaces come, and
 * never go. 0, or -1 with an error; a secret key is never read.
 */
int keyring_set(struct keyring *keyring, const struct keyring_key *key);
/* The person's key ends. 0; 1 where there is none; -1 with an error. */
int keyring_end(struct keyring *keyring);
void keyring_release(struct keyring *keyring);

/*
 * Whether the change can come into force: enough people have to be able to approve it, by the policy in
 * force, with keys that it doesn't end. 0; 1 where git would not take its release's tag with the file of
 * afterwards, as only a key that it ends could sign that; -1 with an error that says what to do. `option` is
 * how the user gives the old key more time ("--from").
 */
int keyring_check(const struct keyring *keyring, const struct policy *policy, int64_t moment,
                  const char *option);

#endif
