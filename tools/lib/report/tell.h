/* What the writing verbs tell: findings on standard error, and the state's own words. */
#ifndef DOCKET_REPORT_TELL_H
#define DOCKET_REPORT_TELL_H

#include <stdbool.h>

#include "base/finding.h"
#include "base/option.h"
#include "document/document.h"
#include "register/config.h"
#include "release/given.h"
#include "rules/rules.h"

/* Judges the findings, prints them on standard error and empties the list. True where any of them is an
 * error. */
bool tell_findings(struct findings *findings, const struct config *config, enum gate gate);
/* As tell_findings(), of those that were judged already, each by the rules that were in force for it. */
bool tell_judged(struct findings *findings);
/* Ends a verb that failed: the findings first, then the error that was set. Returns EXIT_FAILED, or
 * EXIT_FINDINGS where a finding says it all. */
int tell_failure(const struct command *command, struct findings *findings, const struct config *config);
/* Prints each step, one a line, and who took it. */
void tell_progress(const struct progress *progress, const struct policy *policy);
/* Says, on standard error, where the file that is signed or released lies in the working tree (`root`) with
 * other content: what counts is what is committed. */
void tell_uncommitted(const struct command *command, const char *root, const struct document *document);
/* Says what an earlier run had begun and this one completed ("release 18"); `what` NULL: nothing. */
void tell_resumed(const struct command *command, const char *what);

#endif
