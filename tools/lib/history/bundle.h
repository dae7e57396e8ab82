/* A repository as one file, as git-bundle(1) makes and `git clone` takes it. */
#ifndef DOCKET_HISTORY_BUNDLE_H
#define DOCKET_HISTORY_BUNDLE_H

#include "history/store.h"

enum { BUNDLE_MAX_BYTES = 1 << 30 };

/*
 * Appends a bundle of `references` and all that they reach; `head` is the commit that HEAD names in it. The
 * same references give the same bytes, in whichever clone and however its objects are stored. 0, or -1 with
 * an error.
 */
int bundle_make(struct buffer *out, struct store *store, const struct store_reference *references,
                size_t count, const struct object_name *head);
/*
 * Unpacks the bundle in `bytes` into the empty folder `scratch`, as a bare repository with the bundle's
 * branches and tags, and opens it. A bundle that needs objects which it hasn't is refused. 0, or -1 with an
 * error.
 */
int bundle_open(struct store **out, const char *scratch, const void *bytes, size_t length);

#endif
