/* Judging the tags: whose key signed them, and whether they say what their release says. */
#include <string.h>

#include "approval/signers.h"
#include "base/error.h"
#include "release/judge.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

/* The person whose key signed the tag at `reference`, for a release of that kind and date, and who may; NULL
 * with a finding. */
static const char *judge_signer(struct chain *chain, const struct policy *policy, const char *reference,
                                const struct tag_object *tag, struct findings *findings) {
    bool edition = tag->message.kind == RELEASE_EDITION;
    const char *role = policy_releasing_role(policy, edition), *verb = edition ? "promulgates" : "releases";
    struct sshsig signature;
    if (sshsig_parse(&signature, &chain->arena, tag->signature, tag->signature_length) < 0 ||
        sshsig_verify(&signature, TAG_NAMESPACE, tag->payload, tag->payload_length) < 0) {
        finding_add(findings, "E106", reference, 0, 0, "the tag's signature doesn't hold: %s",
                    error_message());
        return NULL;
    }
    const struct signer *signer = signers_holder(&policy->signers, &signature.key);
    if (!signer)
        finding_add(findings, "E106", reference, 0, 0,
                    "the tag is signed by a key (%s) that is nobody's, by the rules in force",
                    signature.key.fingerprint);
    else if (signers_verify(&policy->signers, &signature, signer->person, TAG_NAMESPACE, tag->message.date,
                            tag->payload, tag->payload_length) < 0)
        finding_add(findings, "E106", reference, 0, 0, "the tag's signature doesn't count: %s",
                    error_message());
    else if (!role ||
             policy_holds(policy, signer->person, role, policy_day(policy, tag->message.date)) == HOLDS_NOT)
        finding_add(findings, "E106", reference, 0, 0,
                    "%s signed it, and by the rules in force nobody but %s %s", signer->person,
                    role ? policy_role_title(policy, role) : "-", verb);
    else
        return signer->person;
    return NULL;
}

int judge_tag(struct chain *chain, struct release *release, struct findings *findings) {
    const struct policy *policy = release_judging_policy(chain, release, findings);
    if (policy)
        release->signer = judge_signer(chain, policy, release->reference, &release->tag, findings);
    return 0;
}

static bool same_message(const struct tag_object *a, const struct tag_object *b) {
    struct buffer one = BUFFER_INIT, other = BUFFER_INIT;
    bool equal = same(a->object, b->object) && tag_message_format(&one, &a->message) == 0 &&
                 tag_message_format(&other, &b->message) == 0 && same(buffer_text(&one), buffer_text(&other));
    buffer_release(&one);
    buffer_release(&other);
    return equal;
}

void judge_edition(struct chain *chain, const struct edition *edition, struct findings *findings) {
    const char *reference = arena_printf(&chain->arena, "refs/tags/edition/%s", edition->name);
    struct release *release = edition->sequence ? chain_release(chain, edition->sequence, findings) : NULL;
    const struct policy *policy = release ? release_judging_policy(chain, release, findings) : NULL;
    if (edition->sequence > chain->count)
        finding_add(findings, "E107", reference, 0, 0, "the tag is of release %u, which isn't there",
                    edition->sequence);
    else if (release && !same_message(&edition->tag, &release->tag))
        finding_add(findings, "E107", reference, 0, 0,
                    "the tag says something else than the tag of release %u", edition->sequence);
    else if (policy)
        judge_signer(chain, policy, reference, &edition->tag, findings);
}
