/*
 * A policy: what one release's control files say of who may do what. Release N is judged by the policy of
 * release N−1.
 */
#ifndef DOCKET_RELEASE_POLICY_H
#define DOCKET_RELEASE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "approval/signers.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/finding.h"
#include "history/source.h"
#include "register/config.h"

#define SIGNERS_PATH "control/allowed_signers"

struct policy {
    struct arena arena;
    const struct config *config;
    struct signers signers;
    char control_sha256[65]; /* over the sorted lines "sha256  path" of the control files */
};

struct control_file {
    const char *path;
    char sha256[65];
    const char *blob; /* git's name of the contents; "" where the source doesn't know it */
};

/* Whether a file decides who may approve and what is checked: docket.yaml, control/allowed_signers, every
 * .gitattributes, manual-templates/standards, layout and labels and all below them. Compared without case, as
 * some file systems do. */
bool control_is_file(const char *path);
/* The control files of a source, in the order of its paths. 0, or -1 with an error: one can't be read, or is
 * a link. */
int control_files(struct source *source, struct arena *arena, struct control_file **out, size_t *count);
void control_digest(const struct control_file *files, size_t count, char hex[65]);

/*
 * Reads the policy that a source's control files make. Findings: every mistake in docket.yaml and
 * allowed_signers. Returns 0 and
 * `*out`, to be freed; or -1 with an error where there is no policy to be had from them: then nobody may do
 * anything.
 */
int policy_load(struct policy **out, struct source *source, struct findings *findings);
void policy_free(struct policy *policy);

/* Whether a person has a role on a day, by docket.yaml or as a deputy of who has it. */
enum holding { HOLDS_NOT, HOLDS, HOLDS_AS_DEPUTY };
enum holding policy_holds(const struct policy *policy, const char *person, const char *role, day_t day);
/* What a role is called for people; its id where docket.yaml has no such role. Borrowed. */
const char *policy_role_title(const struct policy *policy, const char *role);
/* Whether the person may sign statements for people without keys in that role, on that day. */
bool policy_may_attest(const struct policy *policy, const char *person, const char *role, day_t day);
/* The role that releases: `issue:` or, of an edition, `promulgate:`; NULL where docket.yaml names none. */
const char *policy_releasing_role(const struct policy *policy, bool edition);
/* The moment's day where the organisation is. */
day_t policy_day(const struct policy *policy, int64_t moment);

/* What has to be signed for something to come into force. */
struct steps {
    const struct step *items;
    size_t count;
};
/* Of a document: its type's steps, or the shorter ones where the change is of class editorial and the type
 * has any. */
struct steps policy_document_steps(const struct document_type *type, const char *change_class);
/* Of a withdrawal, a suspension or its end: the roles that approve the type, each with `meaning`
 * ("withdrawn"); in `arena`. */
struct steps policy_withdrawal_steps(struct arena *arena, const struct document_type *type,
                                     const char *meaning);

#endif
