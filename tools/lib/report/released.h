/* Documents as the releases have them, to be compared. */
#ifndef DOCKET_REPORT_RELEASED_H
#define DOCKET_REPORT_RELEASED_H

#include "report/operand.h"
#include "report/past.h"

/* "17" or "edition/2026", and no file of that name. */
bool released_names_release(const char *text);

/* A document in two pictures of the whole; of one that only one has, the other is NULL. */
struct released_pair {
    const struct manifest_document *before, *after;
    const char *file; /* in the place of `after`: of the working tree */
};

/* Two releases, or one and the working tree. All zeros: closed. */
struct released {
    struct past past;
    struct source *sources[2];   /* by enum compare_side; NULL: the working tree */
    const char *names[2];        /* "release 3" */
    struct released_pair *pairs; /* in the order of identifiers; of those that are the same in both, none */
    size_t count;
};

/* `b` NULL: the working tree. 0, or -1 with an error, perhaps with findings; to be closed in either case. */
int released_open(struct released *released, const char *a, const char *b);
/* Opens one side of a pair, which must outlive the operand: `released` does. 0 or -1. */
int released_operand(struct released *released, const struct released_pair *pair, int side,
                     struct operand *operand);
void released_close(struct released *released);

#endif
