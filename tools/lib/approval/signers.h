/*
 * control/allowed_signers: whose key signs what, and when, in the form that ssh-keygen reads (ssh-keygen(1),
 * ALLOWED SIGNERS), with fewer freedoms:
 *
 *     l.chen namespaces="approval-v1@docket,git",valid-after="20260101000000Z" ssh-ed25519 AAAA… a comment
 *
 * One person's name a line, without patterns; `namespaces` always, names without patterns; `valid-after` and
 * `valid-before` as YYYYMMDDZ or YYYYMMDDHHMMSSZ; one blank between fields, each line ended by LF, lines of
 * comment and empty lines; no certificates.
 *
 * One key a person: at no moment are two keys of one person good. Several lines for one person are accepted
 * where their times don't meet, so a key is replaced by ending the old line (valid-before) and adding a new
 * one (valid-after), and `ssh-keygen -Y verify -O verify-time=…` with today's file still accepts what the old
 * key signed in its time. One line a key: no key, under whatever encoding, stands twice, be it one person's.
 * A key that came back would make it unclear whether its end was meant.
 */
#ifndef DOCKET_APPROVAL_SIGNERS_H
#define DOCKET_APPROVAL_SIGNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "approval/key.h"
#include "approval/sshsig.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"

enum { SIGNERS_MAX_BYTES = 1 << 20 };

struct signer {
    int line;
    const char *person;
    const char *const *namespaces;
    size_t namespace_count;
    int64_t valid_after, valid_before; /* both moments included; INT64_MIN and INT64_MAX: no bound */
    struct public_key key;
};

struct signers {
    struct signer *items; /* in the file's order */
    size_t count;
};

/*
 * Reads the file; what it gives lives in `arena`. Adds a finding for each line that isn't as it should be.
 * Returns 0, or -1 where there are any: then `*out` holds the lines that are fine, to go on looking for
 * findings with, never to trust.
 */
int signers_parse(struct signers *out, struct arena *arena, const char *path, const char *bytes,
                  size_t length, const char *rule, struct findings *findings);
bool signer_has_namespace(const struct signer *signer, const char *namespace);
bool signer_valid_at(const struct signer *signer, int64_t moment);
/* The person's key that is good in the namespace at the moment. NULL with an error that says what is the
 * matter: no key, a key for other things, a key not valid yet or any more. */
const struct signer *signers_find(const struct signers *signers, const char *person, const char *namespace,
                                  int64_t moment);
/* The line of a key, or NULL. */
const struct signer *signers_holder(const struct signers *signers, const struct public_key *key);
/*
 * What `ssh-keygen -Y verify -f SIGNERS -I PERSON -n NAMESPACE -O verify-time=MOMENT` says of a signature:
 * 0, or -1 with an error in a controller's words.
 */
int signers_verify(const struct signers *signers, const struct sshsig *signature, const char *person,
                   const char *namespace, int64_t moment, const void *payload, size_t length);

/*
 * The writers take the file's bytes and append the changed file to `out`, all else as it was. Each returns 0,
 * or -1 with an error, and then nothing is appended: where the file isn't valid, before or after.
 * signers_add() adds a line at the end for `key_text`, the content of a .pub file. `namespaces` are separated
 * by commas. INT64_MIN and INT64_MAX: no bound.
 */
int signers_add(struct buffer *out, const char *bytes, size_t length, const char *person,
                const char *namespaces, const char *key_text, int64_t valid_after, int64_t valid_before);
/* Ends the validity of the key that the person has at `moment` with that moment. */
int signers_end(struct buffer *out, const char *bytes, size_t length, const char *person, int64_t moment);
/* Says what the key that the person has at `moment` is for, by `namespaces` as in signers_add(). */
int signers_set_namespaces(struct buffer *out, const char *bytes, size_t length, const char *person,
                           const char *namespaces, int64_t moment);

#endif
