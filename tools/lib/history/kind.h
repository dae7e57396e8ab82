/*
 * What a kind of source is made of, for this room alone. A kind opens by filling the entries with
 * source_add(), and ends with source_seal(); after that all it does is read.
 */
#ifndef DOCKET_HISTORY_KIND_H
#define DOCKET_HISTORY_KIND_H

#include "history/source.h"

struct source_kind {
    /* Appends the contents of entry `index`, a SOURCE_FILE. At most `limit` bytes. 0, or -1 with an error. */
    int (*read)(struct source *source, size_t index, size_t limit, struct buffer *out);
    /* The object name of entry `index`'s contents, in the source's arena; NULL (the function too): not known.
     */
    const char *(*blob)(struct source *source, size_t index);
    /* As source_read_ahead(), of entries by their indices; NULL: does nothing. */
    void (*ahead)(struct source *source, const size_t *indices, size_t count);
    bool threads; /* `read` may be called by several threads at once */
    /* Frees what `state` holds; `state` itself lives in the source's arena. */
    void (*release)(void *state);
};

struct source {
    const struct source_kind *kind;
    void *state; /* the kind's own */
    struct arena arena;
    struct source_entry *entries; /* sorted by path */
    size_t count, capacity;
    const char *commit; /* or NULL */
    const char *label;
    int64_t time;
};

/* A source without entries; `state` gets `state_size` bytes of zeros. */
struct source *source_new(const struct source_kind *kind, size_t state_size);
/* Adds an entry; `path` and `own` live in the source's arena. -1 with an error where there are too many. */
int source_add(struct source *source, const char *path, enum source_mode mode, const void *own);
/* Sorts the entries. -1 with an error where a path is there twice. */
int source_seal(struct source *source);
/* An error that says that `path` lies deeper than SOURCE_MAX_DEPTH. */
int source_too_deep(const char *path);

#endif
