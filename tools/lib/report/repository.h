/* A repository as the reporting verbs open it: where it is, which state of it, what day it is, which paths
 * were asked for. */
#ifndef DOCKET_REPORT_REPOSITORY_H
#define DOCKET_REPORT_REPOSITORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "base/option.h"
#include "history/source.h"
#include "register/register.h"
#include "release/state.h"

struct repository_options {
    const char *folder;   /* where to begin to look for docket.yaml; NULL: the current folder */
    const char *config;   /* a file in place of docket.yaml; the repository is then `folder` itself */
    const char *revision; /* a commit; NULL: the working tree */
    const char
        *as_of;  /* "2026-11-24", a day that there is (OPTION_DATE); NULL: today in the organisation's zone */
    bool staged; /* the index: what a commit now would hold; `revision` is NULL then */
    bool judged; /* run the rules of the text (rules_run_text()) while reading: the register then holds
                    skeletons */
    enum {
        RELEASES_NO,
        RELEASES_YES, /* read them, where the repository is one of git's; the state is one for lists */
        RELEASES_IF_READABLE, /* go on without them where they can't be read; control files count as they lie
                                 here, be they drafts */
    } releases;
};

/* All zeros: closed. */
struct repository {
    struct arena arena;
    const char *root;
    struct source *source;
    struct registry *registry;
    struct state *state; /* of options.releases; NULL: not asked for, no git, or nothing was ever released and
                            there is nobody who could sign */
    const char *unread;  /* why the releases could not be read, with RELEASES_IF_READABLE; else NULL */
    struct store *store; /* of options.staged, without a state */
    bool own_source, own_registry; /* not the state's */
    struct findings findings;      /* of reading */
    int64_t moment;                /* at which it was opened */
    day_t as_of;
};

/*
 * Opens the repository and reads its register: that of the working tree (or commit), or, with releases, that
 * of the state: its files with the control files in force. 0; or -1 with an error, and with findings where
 * docket.yaml is there and can't be used. In either case to be closed.
 */
int repository_open(struct repository *repository, const struct repository_options *options);
/*
 * Says why it could not be opened: findings as text, then the error, all on standard error. Returns the
 * status to end with.
 */
int repository_fail(struct repository *repository, const struct command *command);
void repository_close(struct repository *repository);
/*
 * `path`, as the user wrote it, as a path below the root: "" for the root itself; NULL with an error where it
 * lies outside. It need not exist.
 */
const char *repository_path(struct repository *repository, const char *path);
/*
 * Appends the findings of documents that could not be read and so are missing from every list, as text;
 * returns their number.
 */
size_t repository_unread(struct repository *repository, struct buffer *out);

#endif
