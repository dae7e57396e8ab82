/* A check of a repository, or of some paths in it: reading, rules, judging, as `check` and the hooks do it.
 */
#ifndef DOCKET_REPORT_INSPECT_H
#define DOCKET_REPORT_INSPECT_H

#include "report/repository.h"
#include "rules/rules.h"

/* The documents that were looked at, sorted by bytes; in the repository's arena. */
struct inspected {
    const char **paths;
    size_t count;
};

/*
 * Runs every rule on the opened repository and appends to `out` what `paths` (as the user wrote them; none:
 * everything) take in, judged at `gate` and sorted; the findings of reading are moved there. A Markdown file
 * outside the controlled folders is checked by itself. Where the repository was opened with its releases,
 * what they say is found too, and the newest release's tag is verified, whatever the paths. 0, or -1 with an
 * error (a path that isn't there).
 */
int inspect(struct repository *repository, char *const *paths, size_t path_count, enum gate gate,
            struct findings *out, struct inspected *documents);
/* The same for files below the root that changed, some of which may be gone: none of them, nothing but the
 * releases. */
int inspect_changed(struct repository *repository, const char *const *paths, size_t count, enum gate gate,
                    struct findings *out, struct inspected *documents);
/* The newest release's tag, as every daily command verifies it (release/cache.h): 0 with findings, or -1. A
 * state of NULL has none. */
int inspect_releases(struct state *state, struct findings *findings);

#endif
