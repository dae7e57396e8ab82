/* Vouching: a person's statement, signed and put into the change at hand. What approve, withdraw, suspend,
 * resume and review have in common. */
#ifndef DOCKET_RELEASE_VOUCH_H
#define DOCKET_RELEASE_VOUCH_H

#include "release/session.h"
#include "release/sign.h"

struct voucher {
    struct signing_key key;
    const char *signer;        /* whose key it is, by the policy in force */
    const char *person;        /* who speaks: the signer, or who is attested */
    const char *evidence;      /* digest of a scan or mail, "" without */
    const char *evidence_path; /* a file to be put beside the statement, or NULL */
};

/*
 * Finds key and person. `as`: who is meant, where several keys could be; must be the key's holder. `attest`:
 * a person without a key, for whom the holder signs; then `evidence` may be a file that proves it. 0, or -1
 * with an error: no key, nobody's key, one that isn't good now, who isn't there.
 */
int voucher_find(struct voucher *out, struct state *state, const char *key_path, const char *as,
                 const char *attest, const char *evidence);
/* Whether the voucher may speak for the claim in the role: 0, or -1 with an error that says why not, and who
 * could. */
int voucher_may(const struct voucher *voucher, struct state *state, const struct claim *claim,
                const struct progress *progress, const char *role);
/* Has the person taken one of the steps already? */
bool voucher_has_signed(const struct voucher *voucher, const struct progress *progress);
/*
 * Makes the statement, signs it and adds statement and signature (and evidence) to session->change. A
 * statement that an earlier run signed and didn't commit is taken instead where it says the same. 0, or -1
 * with an error.
 */
int vouch(struct session *session, const struct voucher *voucher, const struct claim *claim,
          enum statement_meaning meaning, const char *role);
/* Deletes from the spool what isn't needed there: statements that lie in the working tree with their
 * signatures, and those that were never signed. Signed ones that an earlier run left stay for vouch(). */
void vouch_done(struct session *session);

#endif
