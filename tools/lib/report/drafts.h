/* What a commit or a push would change in a tree, judged by the rules at the gate draft and by what is in
 * force. */
#ifndef DOCKET_REPORT_DRAFTS_H
#define DOCKET_REPORT_DRAFTS_H

#include "base/finding.h"
#include "register/recall.h"
#include "release/chain.h"

struct drafts {
    struct chain *chain;                       /* what is released */
    const struct object_name *before;          /* the commit that is changed; NULL: none */
    struct source *tree;                       /* as it would be */
    const struct tree_difference *all, *files; /* every file of it; what differs from `before` */
    size_t all_count, file_count;
    int64_t now;
    bool growing;          /* the tree follows `before` on one line: evidence may only be added */
    bool pushed;           /* to the controlled branch */
    struct recall *recall; /* of what didn't change; owned by who calls */
};

/* What earlier hooks of this repository have read of documents; to be freed with recall_free(). */
struct recall *drafts_recall(const struct store *store);

/*
 * Findings of the files that differ, and those of others that come from it: a link that leads nowhere any
 * more. Names and kinds of files, documents by the control files in force, drafts of control files by
 * themselves, statements and manifests. Judged at the gate draft, and added to `judged`. 0, or -1 with an
 * error.
 */
int drafts_judge(const struct drafts *drafts, struct findings *judged);

#endif
