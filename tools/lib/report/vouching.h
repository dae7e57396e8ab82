/* What `withdraw`, `suspend`, `resume` and `review` share: a statement on a released document, signed,
 * committed, and told. */
#ifndef DOCKET_REPORT_VOUCHING_H
#define DOCKET_REPORT_VOUCHING_H

#include <stdbool.h>

#include "approval/statement.h"
#include "base/option.h"

struct vouching {
    const struct command *command;
    enum statement_meaning meaning; /* MEANING_WITHDRAWN, _SUSPENDED, _RESUMED or _UNCHANGED */
    const char *name;               /* "EP-07", "EP-07:de"; of a withdrawal "EP-07@3", too */
    const char *folder, *key, *as, *attest, *evidence;
    bool yes, no_commit;
};

/* The options of such a verb that fill the `struct vouching` V. */
#define VOUCHING_OPTIONS(v)                                                                                  \
    {                                                                                                        \
        OPTION_TEXT, "key", 0,                                                                               \
        "FILE",      NULL,  "the key to sign with (git's user.signingkey, or yours in ~/.ssh)",              \
        &(v).key},                                                                                           \
        {OPTION_TEXT, "as", 0, "PERSON", NULL, "who you are: the key must be that person's", &(v).as},       \
        {OPTION_TEXT, "attest", 0,                                                                           \
         "PERSON",    NULL,     "sign for a person without a key, where docket.yaml allows it",              \
         &(v).attest},                                                                                       \
        {OPTION_TEXT,  "evidence", 0, "FILE", NULL, "with --attest: a scan or mail that proves it",          \
         &(v).evidence},                                                                                     \
        {OPTION_FLAG, "yes", 'y', NULL, NULL, "sign without asking", &(v).yes},                              \
        {OPTION_FLAG, "no-commit", 0, NULL, NULL, "leave the signed statement uncommitted", &(v).no_commit}, \
    {                                                                                                        \
        OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)", \
            &(v).folder                                                                                      \
    }

/* Returns the status to end with. */
int vouch_and_tell(struct vouching *vouching);

#endif
