/*
 * A release's tag: the message that names the manifest, and git's annotated tag object around it, signed in
 * git's SSH form (the signature appended to the message).
 */
#ifndef DOCKET_APPROVAL_TAGOBJECT_H
#define DOCKET_APPROVAL_TAGOBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"

#define TAG_NAMESPACE "git" /* of its signature */
enum { TAG_MAX_BYTES = 32768 };

enum release_kind { RELEASE_ISSUE, RELEASE_EDITION };
const char *release_kind_name(enum release_kind kind);

/* No string is NULL. */
struct tag_message {
    const char *system;
    uint32_t sequence; /* from 1 */
    enum release_kind kind;
    const char *name;     /* of an edition; "" for an issue */
    const char *manifest; /* its path: always release_manifest_path(sequence) */
    const char *manifest_sha256;
    const char *predecessor_sha256; /* of the predecessor's manifest; "" for the first release */
    const char *control_sha256;
    int64_t date; /* the manifest's */
};

struct tag_object {
    const char *object; /* the commit, 40 hexadecimal digits */
    const char *name;   /* "release/17" or "edition/NAME" */
    const char *tagger_name, *tagger_email;
    int zone; /* minutes east of UTC; the tagger's moment is the message's date */
    struct tag_message message;
    const char *payload; /* what is signed: borrowed from the bytes that were parsed */
    size_t payload_length;
    const char *signature; /* the armour, to the object's end; borrowed likewise */
    size_t signature_length;
};

/* Appends "control/releases/000017.xml". */
void release_manifest_path(struct buffer *out, uint32_t sequence);

/* Appends the message. Returns 0, or -1 with an error, and then nothing is appended. */
int tag_message_format(struct buffer *out, const struct tag_message *message);
/*
 * Reads a message: exactly what tag_message_format() writes. Findings carry `path`, and lines counted from
 * `first_line`. Returns 0, or -1 with one finding.
 */
int tag_message_parse(struct tag_message *out, struct arena *arena, const char *path, int first_line,
                      const char *bytes, size_t length, const char *rule, struct findings *findings);
/*
 * Appends the part of the tag object that is signed, for its object, name, tagger, zone and message; the
 * object is complete when the signature's armour is appended to it. The tagger's moment is the message's
 * date: stock `git verify-tag` judges a key's validity by it. Returns 0, or -1 with an error.
 */
int tag_format(struct buffer *out, const struct tag_object *tag);
/*
 * Reads a raw tag object (`git cat-file tag`) that reference `refs/tags/NAME` leads to: exactly what
 * tag_format() writes, with a signature's armour after it. The tag's own name must be `name`, and must be the
 * release's or the edition's of its message. The signature itself is for sshsig_parse() and
 * signers_verify(). Findings carry "refs/tags/NAME" as path. Returns 0, or -1 with one finding.
 */
int tag_parse(struct tag_object *out, struct arena *arena, const char *name, const char *bytes, size_t length,
              const char *rule, struct findings *findings);

#endif
