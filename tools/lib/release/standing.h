/* What the chain says of the documents of one release, put beside the register's entries. */
#ifndef DOCKET_RELEASE_STANDING_H
#define DOCKET_RELEASE_STANDING_H

#include "register/register.h"
#include "release/chain.h"

/*
 * Sets `release` and the entries' `standing` of a register that was read from
 * release_source(chain, release, DAY_NONE): as of the release's day. The chain must have been judged up to
 * the release. What is set lives in `arena`. 0, or -1 with an error or a finding.
 */
int standing_fill(struct registry *registry, struct chain *chain, const struct release *release,
                  struct arena *arena, struct findings *findings);

#endif
