/* A document's entry in a manifest: how long it lives, what it shows, what has to be vouched for. */
#ifndef DOCKET_RELEASE_ENTRY_H
#define DOCKET_RELEASE_ENTRY_H

#include "approval/manifest.h"
#include "document/document.h"
#include "release/given.h"

/* The claim that a document's entry makes of its approvals, from its parsed bytes; lives in `arena`. Only
 * what follows a revision that the release `before` lists (NULL: none) can be an editorial change. */
void claim_of_document(struct claim *out, struct arena *arena, const struct manifest *before,
                       const struct manifest_document *entry, const struct document *document,
                       const struct document_type *type);
/*
 * The claim that a released document was reviewed and needs no change: by its owner, as its bytes in the
 * store name one. Without an owner it has no steps, so nobody can vouch for it. 0, or -1 with an error: the
 * bytes can't be read.
 */
int claim_of_review(struct claim *out, struct arena *arena, struct store *store, const struct config *config,
                    const struct manifest_document *entry);
/*
 * The assets that a document shows: every image and CSV file among its links, resolved, each once, with
 * digests; from `source`. In `arena`; 0, or -1 with an error: one isn't there.
 */
struct shown_asset {
    const char *path, *blob; /* blob "": the source doesn't know it */
    char sha256[65];
};
int assets_of_document(struct source *source, const struct document *document, struct arena *arena,
                       struct shown_asset **out, size_t *count);
/* The digest over them as a manifest has it, "" without any, in `arena`; NULL with an error: one is missing.
 */
const char *assets_digest(struct source *source, const struct document *document, struct arena *arena);
/*
 * Whether an entry can still be in force on `day`, that of the release, or later: what the next release
 * carries on. It can until its time is over, it is withdrawn, or another has come into force for good; a
 * temporary revision ends, and what is scheduled may be called off. The others are those of the (sorted)
 * manifest and, where given, of the one before it, in which the entry is `old`, and whose entries the release
 * may have left out: a revision that is withdrawn doesn't bring back what it superseded. The withdrawals are
 * those of `manifest`.
 */
bool entry_lives(const struct manifest *before, const struct manifest_document *old,
                 const struct manifest *manifest, const struct manifest_document *entry, day_t day);

/* The path of a file that the document shows at `node` (an image, a CSV table), below the root; NULL where it
 * shows none there, or one outside. */
const char *asset_path(struct arena *arena, const struct document *document, const struct node *node);

#endif
