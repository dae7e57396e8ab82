/*
 * The state of the system on a day: for every document, what is in force and what is in work beside it.
 * States are derived, never typed.
 */
#ifndef DOCKET_RELEASE_STATE_H
#define DOCKET_RELEASE_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "release/chain.h"
#include "release/given.h"
#include "register/register.h"

enum work_state {
    WORK_NONE,  /* the file is as it was released */
    WORK_DRAFT, /* not ready to be approved: other content under a revision that was released, no revision, …
                 */
    WORK_WAITING,  /* a new revision; a step is open */
    WORK_APPROVED, /* all steps are taken; the next release can take it up */
};

/* A withdrawal, a suspension or its end that is being signed. */
struct pending {
    enum statement_meaning meaning;
    const struct manifest_document *entry; /* what it takes out of force, or back */
    struct claim claim;
    struct progress progress;
};

struct document_state {
    const char *id, *language;
    const struct entry *work;                /* the file in the tree; NULL: none */
    enum manifest_state state;               /* of what was released, on the day */
    const struct manifest_document *current; /* in force, suspended or withdrawn on the day; NULL */
    const struct manifest_document
        *released; /* the newest entry, whenever it is effective; NULL: never released */
    enum work_state work_state;
    const char *problem;      /* of WORK_DRAFT: why, in a controller's words; else NULL */
    const char *remedy;       /* of WORK_DRAFT: what to do about it */
    const char *assets;       /* of the work: their digest, "" without any */
    struct claim claim;       /* of the work, where it isn't WORK_NONE */
    struct progress progress; /* likewise */
    struct pending
        *pending; /* withdrawals of `released`; suspensions of `current`, if anything is in force */
    size_t pending_count;
    day_t last_review, next_review; /* of what is in force; DAY_NONE: none */
};

struct state;
struct state_options {
    const char *revision; /* a commit; NULL: the working tree */
    bool staged;          /* the index, in place of the working tree */
    /* For lists, which are to be fast: of the statements in the working tree only those that git tracks, and
     * of documents that are as they were released only the front matter (registry_load_known()). */
    bool lists;
    /*
     * NULL, or who looks at the text of each document while it is there (registry_load_read(); without
     * `lists`). Of the state only `newest` and `day` are known then.
     */
    void (*read)(const struct state *state, const struct config *config, const struct entry *entry,
                 struct findings *findings);
    int64_t moment; /* now */
    day_t day;      /* as of; DAY_NONE: the moment's */
};

struct state {
    struct arena arena;
    struct store *store;         /* owned */
    struct chain *chain;         /* owned */
    struct release *newest;      /* NULL: nothing was released yet */
    struct release *judging;     /* the one that judges the day; NULL: none did */
    const struct policy *policy; /* in force: the newest release's; before the first, the tree's own */
    struct policy
        *own; /* the tree's own control files; NULL where they can't be used (then `own_problem` says why) */
    const char *own_problem;
    bool control_changed;             /* the tree's control files differ from those in force */
    struct claim control_claim;       /* where they do */
    struct progress control_progress; /* likewise */
    struct object_name commit;        /* of options.revision; "" for the working tree */
    struct source *tree;              /* as it lies: statements, drafts of control files */
    struct source *source;            /* the tree with the control files that are in force */
    struct registry *registry;        /* of `source` */
    struct court court;
    int64_t moment;
    day_t today, day;
    struct document_state *documents; /* sorted as the registry, those without a file last */
    size_t count;
    struct map by_key; /* "EP-07:en" → struct document_state * */
};

/*
 * Reads everything. Findings: of reading the documents, and of the chain. Before the first release the tree's
 * own control files count. 0 and `*out`, to be freed; or -1 with an error (no repository, no docket.yaml, a
 * chain that can't be read).
 */
int state_open(struct state **out, const char *root, const struct state_options *options,
               struct findings *findings);
void state_free(struct state *state);
/* What a withdrawal (or a suspension, or its end) of a released entry has come to, by the statements in the
 * tree. 0, or -1 with an error. */
int state_pending(struct state *state, const struct manifest_document *entry, enum statement_meaning meaning,
                  struct pending *out, struct findings *findings);
/* Exactly that one; NULL: neither the tree nor the releases know it. */
const struct document_state *state_document(const struct state *state, const char *id, const char *language);
/* The greatest revision of a document that was withdrawn, or called off before it came into force; NULL: none
 * was. It is never used again. */
const char *state_newest_withdrawn(const struct state *state, const char *id, const char *language);
/* By "EP-07" (the organisation's language, or the only one) or "EP-07:de"; NULL with an error that names the
 * nearest. */
struct document_state *state_find(struct state *state, const char *name);
const char *work_state_name(enum work_state state); /* "draft", "waiting", "approved"; "" */
const char *
manifest_state_name(enum manifest_state state); /* "scheduled", "effective", "suspended", "withdrawn"; "" */
/* Who could take the next step: people's ids in `arena`, in the order of docket.yaml. */
size_t state_candidates(struct state *state, const struct claim *claim, const struct progress *progress,
                        const char ***out);

#endif
