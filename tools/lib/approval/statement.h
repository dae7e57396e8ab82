/*
 * Statements: the few lines that a person signs. Two files, the statement and its signature with ".sig"
 * appended, lie below control/approvals/ and are only ever added. One statement has one sequence of bytes.
 */
#ifndef DOCKET_APPROVAL_STATEMENT_H
#define DOCKET_APPROVAL_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"

#define STATEMENT_NAMESPACE "approval-v1@docket" /* of its signature */
#define STATEMENT_FOLDER "control/approvals"
#define STATEMENT_CONTROL                                                            \
    "control" /* the identifier, and the folder, of a statement on the control files \
               */
enum { STATEMENT_MAX_BYTES = 4096, RELEASE_MAX_SEQUENCE = 999999 };

enum statement_subject {
    SUBJECT_DOCUMENT,
    SUBJECT_CONTROL,
    SUBJECT_WITHDRAWAL,
    SUBJECT_REVIEW,
};

/* Each belongs to subjects: the first three to documents and control files, the next three to withdrawals,
 * the last to reviews. */
enum statement_meaning {
    MEANING_PREPARED,
    MEANING_REVIEWED,
    MEANING_APPROVED,
    MEANING_WITHDRAWN,
    MEANING_SUSPENDED,
    MEANING_RESUMED,
    MEANING_UNCHANGED,
};

/* Names are plain, not encoded. No string is NULL; "" stands where the statement has '-'. Digests are 64
 * small hexadecimal digits. */
struct statement {
    const char *system; /* 32 small hexadecimal digits */
    enum statement_subject subject;
    const char *id;       /* STATEMENT_CONTROL for the control files */
    const char *language; /* "" for the control files */
    const char *revision; /* of the control files: the first 12 digits of sha256 */
    const char *sha256;
    const char *assets;      /* "" without any */
    uint32_t base_sequence;  /* the release that it was made on; 0: none yet */
    const char *base_sha256; /* of that release's manifest; "" for 0 */
    const char *role;
    enum statement_meaning meaning;
    const char *person;
    const char *signer;   /* another than the person: an attested statement */
    const char *evidence; /* "" without any */
    int64_t date;         /* seconds since 1970 */
};

const char *statement_subject_name(enum statement_subject subject);
const char *statement_meaning_name(enum statement_meaning meaning);
/* False for a word that is none. */
bool statement_parse_meaning(const char *word, enum statement_meaning *out);
bool statement_is_attested(const struct statement *statement);

/*
 * Reads a statement, whose strings then live in `arena`. Returns 0, or -1 with one finding, at its line, of
 * what keeps these bytes from being a statement: anything but what statement_format() writes. Whether the
 * people, the roles and the document exist isn't asked.
 */
int statement_parse(struct statement *out, struct arena *arena, const char *path, const char *bytes,
                    size_t length, const char *rule, struct findings *findings);
/* Appends the statement's bytes. Returns 0, or -1 with an error that names the field that no statement can
 * have; then nothing is appended. */
int statement_format(struct buffer *out, const struct statement *statement);

/*
 * Appends the statement's path, "control/approvals/EP-07/3/5be1c0ffee12.approved.ems-manager.l.chen": the
 * folder bears the language ("EP-07.de") unless that is `default_language`, the organisation's. `number` is
 * 1, or more where that path and those of the smaller numbers exist already: then ".2", ".3" ends it.
 */
void statement_path(struct buffer *out, const struct statement *statement, const char *default_language,
                    unsigned number);
/* Appends the folder of all statements on a revision, without '/' at its end. */
void statement_folder(struct buffer *out, const char *id, const char *language, const char *revision,
                      const char *default_language);
/* Whether the statement may lie at `path`: the folder with the language or without it, as an organisation may
 * change its language, and any number from 2 on. */
bool statement_lies_at(const struct statement *statement, const char *path);

enum statement_file {
    STATEMENT_FILE_OTHER, /* not below STATEMENT_FOLDER in the way of a statement */
    STATEMENT_FILE_STATEMENT,
    STATEMENT_FILE_SIGNATURE, /* "….sig" */
    STATEMENT_FILE_EVIDENCE,  /* "….evidence.EXT" */
};
/* What a file is by its path alone. `*length` is that part of the path that names its statement. */
enum statement_file statement_file(const char *path, size_t *length);

#endif
