/*
 * Publishing: documents of a register as one display list. What this room hands on is finished pages; the pdf
 * room writes them.
 */
#ifndef DOCKET_PUBLISH_PUBLISH_H
#define DOCKET_PUBLISH_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/finding.h"
#include "document/document.h"
#include "history/source.h"
#include "register/register.h"
#include "typeset/display.h"

/* What goes into the file's own description. Lives as long as the arena given. */
struct publication_info {
    const char *title, *author, *subject;
    const char *fonts; /* a digest of the fonts that the layout names; of a pack */
};

struct publish_document_options {
    /* Reads a file that the document shows, by its path as written in the document, resolved against its
     * folder. */
    int (*read_file)(void *context, const char *target, struct buffer *out);
    /* Called when the document has been read to its end: it may be freed then. NULL: nothing. */
    void (*composed)(void *context);
    /* Of a redline: what was compared, for a reader ("HEAD:EP-07.md → EP-07.md"); NULL: the document is none.
     */
    const char *compared;
    /* Of a redline: as read_file, for what only the old text shows. NULL: as read_file. */
    int (*read_old_file)(void *context, const char *target, struct buffer *out);
    void *context;
    struct source *source;           /* for layout and labels of a repository; NULL: the program's own */
    const struct registry *registry; /* for roles, people and links; NULL: the document stands alone */
};

/*
 * Sets one document, marked as a draft. Findings (an image that can't be shown, characters without a glyph)
 * don't stop it. 0 and `*out`, to be freed with display_free(), or -1 with an error or a finding of a layout
 * that can't be used.
 */
int publish_document(const struct document *document, const struct publish_document_options *options,
                     struct arena *arena, struct display **out, struct publication_info *info,
                     struct findings *findings);

/* What the head of a document says, in its language. */
struct publish_fact {
    const char *label, *value; /* "Revision", "3" */
};
struct publish_head {
    const char *id, *title;           /* "" without */
    const struct publish_fact *facts; /* none for a document without front matter */
    size_t fact_count;
    const char *mark; /* "Draft, not valid for use" */
    const char *task_done, *task_open;
    const char *redline, *moved_from, *moved_to, *beginning; /* words for redlines */
};

/* The head of one document, for others than the typesetter. Lives in `arena`. 0, or -1 with an error or a
 * finding. */
int publish_head(const struct document *document, const struct publish_document_options *options,
                 struct arena *arena, struct publish_head *out, struct findings *findings);

struct publish_pack_options {
    struct source *source;
    const struct registry *registry;
    day_t date;                  /* the day as of which the pack speaks; DAY_NONE: it says none */
    const char *programs; /* program and libraries, for the last page; NULL: not said */
};

/*
 * The manual pack of a register: of the release that stands behind it, or, without one, as a draft: cover
 * with approval block, promulgation order, revision history, contents, master list, clause matrices,
 * correspondence, every document, records and retention, responsibilities, forms, colophon. An image that
 * can't be shown is a finding of rule L010. 0 and `*out`, or -1.
 */
int publish_pack(const struct publish_pack_options *options, struct arena *arena, struct display **out,
                 struct publication_info *info, struct findings *findings);

#endif
