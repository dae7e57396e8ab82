/*
 * A document as the user names it: a file, REV:PATH, an identifier, or a revision that was released. The one
 * place where names of documents are understood.
 */
#ifndef DOCKET_REPORT_OPERAND_H
#define DOCKET_REPORT_OPERAND_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "history/source.h"

/* All zeros: closed. */
struct operand {
    struct arena arena;
    const char *name;      /* what to call it: "HEAD:procedures/EP-07.md" */
    const char *path;      /* in the repository; of a file outside of one, as the user wrote it */
    const char *root;      /* the folder of the repository's files, or of the file itself */
    const char *folder;    /* of the document, below the root */
    struct source *source; /* a commit; NULL: `root` in the file system */
    bool borrowed;         /* the source is somebody else's */
    struct past *past;     /* the releases that a revision was found in, or NULL */
    const char *id;        /* of a revision that was released: its identifier; else NULL */
    bool is_empty;         /* /dev/null: no document */
    struct buffer bytes;   /* its contents */
};

/*
 * Opens what `text` names and reads it, in any case to be closed. In this order: "-" and /dev/null; with
 * `revision` (NULL: none), PATH in that commit; a file; REV:PATH, PATH from the top of the repository, or
 * from the current folder where it begins with "./" or "../"; ID or ID:LANGUAGE, a document of the working
 * tree by its identifier; ID@REVISION or ID:LANGUAGE@REVISION, as it was released. 0, or -1 with an error.
 */
int operand_open(struct operand *operand, const char *text, const char *revision);
/* Opens what the same document is in commit `revision` (`text` names a file or an identifier of the working
 * tree). 0 or -1. */
int operand_open_before(struct operand *operand, const char *text, const char *revision);
/* Opens the document at `path` of a source, which must outlive the operand. 0 or -1. */
int operand_open_in(struct operand *operand, struct source *source, const char *path, const char *name);
/* Opens what the document that is REV:PATH in a commit, or a released revision, is in the working tree. 0, or
 * -1 with an error where it isn't there. */
int operand_open_after(struct operand *operand, const struct operand *commit);
/* Reads a file that the document shows, by its path as the document has it; nothing outside `root`. 0 or -1.
 */
int operand_read_file(struct operand *operand, const char *target, struct buffer *out);
void operand_close(struct operand *operand);

#endif
