/*
 * Evidence: the statements and manifests below control/. They only grow in number; a manifest belongs to a
 * signed tag, a statement has a signature that holds.
 */
#ifndef DOCKET_RELEASE_EVIDENCE_H
#define DOCKET_RELEASE_EVIDENCE_H

#include "base/finding.h"
#include "history/source.h"
#include "history/store.h"
#include "release/chain.h"

/*
 * What a step of history does to the evidence. E116 for every statement, signature, attached evidence or
 * released manifest that was changed or deleted. A manifest that is no release's yet is pending, and may go.
 */
void evidence_judge_growth(const struct chain *chain, const struct tree_difference *files, size_t count,
                           struct findings *findings);
/* The same from one commit to another. 0, or -1 with an error. */
int evidence_compare(const struct chain *chain, const struct object_name *from, const struct object_name *to,
                     struct findings *findings);
/* E115 for each of `files` below control/releases that is there afterwards, in `tree`, and is no release's
 * manifest. 0, or -1. */
int evidence_judge_manifests(struct chain *chain, struct source *tree, const struct tree_difference *files,
                             size_t count, struct findings *findings);
/*
 * The statements among `files` that are new and that no release relies on yet: each can be read, lies where
 * it belongs, is of this system, isn't dated later than `now` (and ten minutes), and is signed by its signer
 * with the key that is good now by the policy in force (A010 to A020): an earlier date doesn't help, as the
 * release that relies on it would be later. Where `files` come together with releases, those after commit
 * `before` (NULL: none), it may have been good until then: what was signed and then overtaken by a change of
 * keys is spent, and can't be taken away. What it approves is judged when it is used. 0, or -1 with an error.
 */
int evidence_judge_statements(struct chain *chain, struct source *tree, const struct policy *policy,
                              const struct object_name *before, const struct tree_difference *files,
                              size_t count, int64_t now, struct findings *findings);

/* E105 for each .gitattributes among `files` that isn't as `release` has it: unlike other control files it
 * acts at once, on the bytes that everybody gets. */
void evidence_judge_attributes(const struct release *release, const struct tree_difference *files,
                               size_t count, struct findings *findings);

#endif
