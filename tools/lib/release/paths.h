/* The names of files and what lies at them, where any computer has to be able to hold them and nobody is to
 * be deceived by one. */
#ifndef DOCKET_RELEASE_PATHS_H
#define DOCKET_RELEASE_PATHS_H

#include "base/finding.h"
#include "history/store.h"
#include "register/config.h"

/*
 * Judges the files of `changed` that are there afterwards, among `all` the files there are (both as
 * store_differences() sorts them): characters of their names (X030), names that look like another's, or like
 * those that docket gives a meaning (X031), and in the controlled folders links, submodules and programs
 * (X032). `config` may be NULL: then no folders of types are known.
 */
void paths_judge(const struct config *config, const struct tree_difference *all, size_t all_count,
                 const struct tree_difference *changed, size_t changed_count, struct findings *findings);

#endif
