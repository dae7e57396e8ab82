/* What was, for people and programs: a document's history. */
#ifndef DOCKET_REPORT_PAST_H
#define DOCKET_REPORT_PAST_H

#include "base/buffer.h"
#include "base/option.h"
#include "release/history.h"

/* A chain as the verbs `show` and `log` open it. All zeros: closed. */
struct past {
    struct arena arena;
    struct store *store;
    struct chain *chain;
    const struct policy *policy; /* of the newest release: the names of people and roles */
    struct findings findings;
    day_t today;
};

/*
 * Opens the chain of the repository around `folder` (NULL: the current one), bare or not, at least one
 * release in it. 0, or -1 with an error, perhaps with findings. To be closed in either case.
 */
int past_open(struct past *past, const char *folder);
/* Ends a verb that failed: findings and error on standard error. Returns the status to end with. */
int past_fail(struct past *past, const struct command *command);
void past_close(struct past *past);

/* The release that put the revision `name->revision` into force, with its entry; NULL with an error that
 * names those that were released. */
const struct history_event *past_revision(struct past *past, const struct document_name *name,
                                          const struct history *history);
/* Appends the bytes that were released, and no others. 0, or -1 with an error. */
int past_read(struct past *past, const struct manifest_document *entry, struct buffer *out);

/* "reviewed by Tobias Wilke as Head of department on 2026-03-10" */
const char *signature_text(struct past *past, const struct history_signature *signature);
/* "release 3 of 2026-03-10", "release 4 of 2026-03-12, edition 2026" */
const char *release_text(struct past *past, const struct release *release);
/* The newest event first. */
void report_history_text(struct buffer *out, struct past *past, const struct history *history);
/* {"document": {…}, "history": [{…}]}, the oldest first. */
void report_history_json(struct buffer *out, struct past *past, const struct history *history);

#endif
