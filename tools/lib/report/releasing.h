/* What `issue` and `promulgate` share: a request made to a release, and told. */
#ifndef DOCKET_REPORT_RELEASING_H
#define DOCKET_REPORT_RELEASING_H

#include "base/option.h"
#include "release/prepare.h"

struct releasing {
    const struct command *command;
    struct release_request request;
    const char *folder, *key;      /* --repository, --key */
    const char *effective, *until; /* as typed, or NULL */
    bool dry_run;                  /* only say what would be released */
};

/* Prepares, checks at the release gate, signs, and tells what happens next. Returns the status to end with.
 */
int release_and_tell(struct releasing *releasing);

#endif
