/* Documents of a tree against what was released. */
#ifndef DOCKET_RELEASE_AGAINST_H
#define DOCKET_RELEASE_AGAINST_H

#include "register/register.h"
#include "release/chain.h"

/*
 * For each document of the register, read from `source`: other content under a revision that was released
 * (R003), one left out (R004), one that goes back (R005), an identifier that was withdrawn or looks like
 * another's (R008).
 */
void against_release(const struct release *release, const struct registry *registry, struct source *source,
                     struct findings *findings);

#endif
