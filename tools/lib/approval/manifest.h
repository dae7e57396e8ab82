/*
 * Manifests: control/releases/000017.xml, one link of the chain. One manifest has one sequence of bytes: one
 * element a line, all attributes in their order, elements sorted; the reader takes nothing else.
 */
#ifndef DOCKET_APPROVAL_MANIFEST_H
#define DOCKET_APPROVAL_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "approval/tagobject.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/finding.h"

enum { MANIFEST_READER = 1, MANIFEST_MAX_BYTES = 64 << 20 };

/* In all of these: no string is NULL, "" where there is nothing; names are plain, not percent-encoded; a blob
 * is git's name of it, 40 hexadecimal digits; DAY_NONE is "". */
struct manifest_control {
    const char *path, *blob, *sha256;
};

struct manifest_document {
    const char *id, *language, *revision;
    const char *type, *path, *blob, *sha256;
    const char *assets; /* filelist_digest() of its asset elements, "-" without any */
    day_t effective;
    day_t until;            /* the last day, or DAY_NONE */
    const char *supersedes; /* a revision */
    const char *title;
};

struct manifest_asset {
    const char *id, *language, *revision;
    const char *path, *blob, *sha256;
};

struct manifest_suspended {
    const char *id, *language, *revision;
    day_t effective;
    day_t until; /* the last day, or DAY_NONE */
};

struct manifest_withdrawn {
    const char *id, *language, *revision;
    day_t effective; /* the first day on which it isn't in force */
};

struct manifest_statement {
    const char *path; /* as statement_path() writes it */
    const char *sha256;
};

/* All zeros but for what the caller sets: a manifest to be filled. Sorted after parsing and formatting. */
struct manifest {
    const char *system;
    uint32_t sequence; /* from 1 */
    enum release_kind kind;
    const char *name; /* of an edition; "" for an issue */
    int64_t date;
    unsigned reader;                /* the least reader version: at most MANIFEST_READER */
    const char *predecessor_sha256; /* "" for the first; the predecessor's sequence is one less */
    struct manifest_control *controls;
    size_t control_count, control_capacity;
    struct manifest_document *documents;
    size_t document_count, document_capacity;
    struct manifest_asset *assets;
    size_t asset_count, asset_capacity;
    struct manifest_suspended *suspended;
    size_t suspended_count, suspended_capacity;
    struct manifest_withdrawn *withdrawn;
    size_t withdrawn_count, withdrawn_capacity;
    struct manifest_statement *statements;
    size_t statement_count, statement_capacity;
    const char **identifiers;
    size_t identifier_count, identifier_capacity;
    struct arena arena; /* of the strings that parsing made; the caller's may live here too */
};

/*
 * Reads a manifest: exactly what manifest_format() writes. Returns 0, or -1 with one finding at its line;
 * `*out` is to be released in both cases. A manifest for a newer reader is said to be so.
 *
 * Holds then: sorted, nothing twice (a document by identifier, language and revision); `assets` of each
 * document is the digest of its asset elements, of which none is without its document; every identifier is
 * among `identifiers`; docket.yaml and control/allowed_signers are control files; statements lie below
 * control/approvals; paths stay within the repository; days are in order. What only the predecessor or the
 * tree can tell is the chain's to judge.
 */
int manifest_parse(struct manifest *out, const char *path, const char *bytes, size_t length, const char *rule,
                   struct findings *findings);
/* A manifest that was read, and the bytes that it was read from. */
struct manifest_text {
    const struct manifest *manifest;
    const char *bytes;
    size_t length;
};
/*
 * As manifest_parse(), for one that says mostly what another one says: lines that are the same in `other` are
 * not read again. Strings are shared then: `other` must outlive `*out`. NULL: no other.
 */
int manifest_parse_beside(struct manifest *out, const struct manifest_text *other, const char *path,
                          const char *bytes, size_t length, const char *rule, struct findings *findings);
/* Sorts the manifest's elements and appends its bytes. Returns 0, or -1 with an error that says which rule of
 * manifest_parse() it breaks; then nothing is appended. */
int manifest_format(struct buffer *out, struct manifest *manifest);
/* Sorts all elements, as manifest_format() does. */
void manifest_sort(struct manifest *manifest);
/* Frees arrays and arena. */
void manifest_release(struct manifest *manifest);

/* The digest over the manifest's control files, as a tag and a statement on control files carry it. */
void manifest_control_digest(const struct manifest *manifest, char hex[65]);
/* The digest over a document's asset elements, "-" without any: what `assets` must be; and their number.
 * Assets are sorted, so this is for a manifest that was parsed or sorted. */
size_t manifest_assets_digest(const struct manifest *manifest, const struct manifest_document *document,
                              char hex[65]);
/* The document elements of an identifier and language, in order of `effective`, of one day the one released
 * later last: borrowed pointers in `arena`, ended by NULL. */
const struct manifest_document **manifest_revisions(const struct manifest *manifest, struct arena *arena,
                                                    const char *id, const char *language);
bool manifest_has_identifier(const struct manifest *manifest, const char *id);

/* Finding in a manifest that was parsed or sorted, by halving. Each: NULL where there is none. */
const struct manifest_document *manifest_find_document(const struct manifest *manifest, const char *id,
                                                       const char *language, const char *revision);
const struct manifest_suspended *manifest_find_suspended(const struct manifest *manifest, const char *id,
                                                         const char *language, const char *revision);
const struct manifest_withdrawn *manifest_find_withdrawn(const struct manifest *manifest, const char *id,
                                                         const char *language, const char *revision);
const struct manifest_statement *manifest_find_statement(const struct manifest *manifest, const char *path);
/* Elements of one document lie together: the first of them, or NULL, and their number. */
const struct manifest_document *manifest_documents_of(const struct manifest *manifest, const char *id,
                                                      const char *language, size_t *count);
/* Those of the document that `entry` is of, itself included; without a search where it is the manifest's own.
 */
const struct manifest_document *manifest_siblings(const struct manifest *manifest,
                                                  const struct manifest_document *entry, size_t *count);
const struct manifest_withdrawn *manifest_withdrawn_of(const struct manifest *manifest, const char *id,
                                                       const char *language, size_t *count);
const struct manifest_asset *manifest_assets_of(const struct manifest *manifest,
                                                const struct manifest_document *document, size_t *count);
/* The greatest revision among the documents of an identifier and language; NULL: none. */
const struct manifest_document *manifest_latest(const struct manifest *manifest, const char *id,
                                                const char *language);

/*
 * The last day on which a document's entry stands before older ones: of a temporary revision its `until`, or
 * the day before its withdrawal; of any other DAY_NONE: once it was in force, what it superseded never comes
 * back, and its withdrawal takes the document out of force.
 */
day_t manifest_last_day(const struct manifest *manifest, const struct manifest_document *document);

enum manifest_state {
    STATE_NONE,      /* no entry that counts: never released, or its time (`until`) is over */
    STATE_SCHEDULED, /* nothing that counts but entries that are effective later: the first of them */
    STATE_EFFECTIVE,
    STATE_SUSPENDED,
    STATE_WITHDRAWN,
};
/*
 * What holds on a day, of an identifier and language, by this manifest alone (which manifest judges a day:
 * the last one dated not after the day's end). Of the documents that are effective by then and whose last day
 * isn't before it, the greatest `effective` counts; of two of one day the greater revision, since revisions
 * only go up and so it was released later. That revision may be suspended or withdrawn on the day.
 * `*document` is it, or NULL: STATE_NONE, and STATE_WITHDRAWN where only the tombstone is left.
 */
enum manifest_state manifest_state_on(const struct manifest *manifest, const char *id, const char *language,
                                      day_t day, const struct manifest_document **document);
/* The order of revisions of one scheme, whichever it is: <0, 0, >0. */
int manifest_compare_revisions(const char *a, const char *b);

#endif
