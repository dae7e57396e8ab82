#include "release/seal.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "approval/statement.h"
#include "approval/tagobject.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

int sealer_find(struct sealer *out, struct state *state, const char *key_path, bool edition) {
    const struct policy *policy = state->policy;
    const char *role = policy_releasing_role(policy, edition);
    if (!role)
        return error_set("docket.yaml doesn't say who may %s; put '%s: ROLE' under control:",
                         edition ? "promulgate" : "issue", edition ? "promulgate" : "issue");
    if (signing_key_find(&out->key, &state->arena, state->store, key_path, &policy->signers) < 0)
        return -1;
    const struct signer *signer = signers_holder(&policy->signers, &out->key.public);
    if (!signer)
        return error_set("the key '%s' is nobody's in %s; it has to be added first: 'docket person add'",
                         out->key.path, SIGNERS_PATH);
    out->person = signer->person;
    const struct signer *good = signers_find(&policy->signers, signer->person, TAG_NAMESPACE, state->moment);
    if (!good)
        return -1;
    if (!key_equal(&good->key, &out->key.public))
        return error_set("the key '%s' isn't good any more; %s has another one", out->key.path,
                         signer->person);
    if (policy_holds(policy, out->person, role, policy_day(policy, state->moment)) == HOLDS_NOT)
        return error_set("%s may not %s; that is for %s", out->person,
                         edition ? "promulgate an edition" : "release documents",
                         policy_role_title(policy, role));
    return 0;
}

/* --- the tag ---------------------------------------------------------------------------------- */

/* The part of a tag that is signed, for the release or, where `edition`, for the edition. */
static int make_payload(const struct manifest *manifest, const char *manifest_path,
                        const char *manifest_sha256, const char *commit, const struct person *tagger,
                        bool edition, struct arena *arena, struct buffer *out) {
    char control[65];
    manifest_control_digest(manifest, control);
    struct tag_object tag = {
        .object = commit,
        .name = edition ? arena_printf(arena, "edition/%s", manifest->name)
                        : arena_printf(arena, "release/%u", manifest->sequence),
        .tagger_name = tagger->name ? tagger->name : tagger->id,
        .tagger_email = tagger->email ? tagger->email : "",
        .message = {.system = manifest->system,
                    .sequence = manifest->sequence,
                    .kind = manifest->kind,
                    .name = manifest->name,
                    .manifest = manifest_path,
                    .manifest_sha256 = manifest_sha256,
                    .predecessor_sha256 = manifest->predecessor_sha256,
                    .control_sha256 = control,
                    .date = manifest->date},
    };
    return tag_format(out, &tag);
}

/* The name in the spool: "tag-release-18". */
static const char *spool_name(struct arena *arena, const char *tag) {
    char *name = arena_printf(arena, "tag-%s", tag);
    for (char *c = name; *c; c++)
        if (*c == '/')
            *c = '-';
    return name;
}

static int sign_tag(struct change *change, const struct signing_key *key, const struct buffer *payload,
                    const char *tag, const char *spool) {
    struct arena arena = {0};
    struct buffer object = BUFFER_INIT;
    buffer_add(&object, payload->data, payload->length);
    int result = sign_payload(key, spool, spool_name(&arena, tag), TAG_NAMESPACE, payload->data,
                              payload->length, &object);
    if (result == 0)
        result = change_tag(change, arena_printf(&arena, "refs/tags/%s", tag), object.data, object.length);
    buffer_release(&object);
    arena_release(&arena);
    return result;
}

/* A signed tag in the spool as a whole object; false where one half is missing or it isn't one. */
static bool read_spooled(struct tag_object *out, struct arena *arena, const char *spool, const char *tag,
                         struct buffer *object) {
    const char *path = path_join(arena, spool, spool_name(arena, tag)),
               *signature = arena_printf(arena, "%s.sig", path);
    struct findings findings = {0};
    bool fine = file_exists(path) && file_exists(signature) && file_read(object, path, TAG_MAX_BYTES) == 0 &&
                file_read(object, signature, SSHSIG_MAX_BYTES) == 0 &&
                tag_parse(out, arena, tag, object->data, object->length, "E101", &findings) == 0;
    struct sshsig armour;
    fine = fine && sshsig_parse(&armour, arena, out->signature, out->signature_length) == 0 &&
           sshsig_verify(&armour, TAG_NAMESPACE, out->payload, out->payload_length) == 0;
    findings_release(&findings);
    return fine;
}

/* --- sealing ---------------------------------------------------------------------------------- */

/* An edition's tag is signed first: when the release's is, everything is. */
static int sign_tags(struct change *change, const struct manifest *manifest, const char *path,
                     const char *sha256, const char *commit, const struct sealer *sealer,
                     const struct person *tagger, struct arena *arena, const char *spool) {
    bool edition = manifest->kind == RELEASE_EDITION;
    for (int i = edition ? 0 : 1; i < 2; i++) {
        struct buffer payload = BUFFER_INIT;
        const char *tag = i == 0 ? arena_printf(arena, "edition/%s", manifest->name)
                                 : arena_printf(arena, "release/%u", manifest->sequence);
        int result = make_payload(manifest, path, sha256, commit, tagger, i == 0, arena, &payload);
        if (result == 0)
            result = sign_tag(change, &sealer->key, &payload, tag, spool);
        buffer_release(&payload);
        if (result < 0)
            return -1;
    }
    return 0;
}

/*
 * An edition's tag that an earlier run signed before it was killed, of what is prepared now but for the
 * moment: takes up that moment and the commit. 1; 0 where there is none, or HEAD has moved on; or -1 with an
 * error.
 */
static int take_up_edition(struct change *change, struct prepared *prepared, const struct person *tagger,
                           struct arena *arena, const char *spool, struct object_name *commit) {
    const char *name = arena_printf(arena, "edition/%s", prepared->manifest.name);
    struct buffer object = BUFFER_INIT, payload = BUFFER_INIT, bytes = BUFFER_INIT;
    struct manifest manifest = prepared->manifest;
    struct tag_object tag;
    char sha256[65];
    int result = 0;
    if (!read_spooled(&tag, arena, spool, name, &object))
        goto end;
    manifest.date = tag.message.date;
    if (manifest_format(&bytes, &manifest) < 0)
        goto end;
    digest_sha256(bytes.data, bytes.length, sha256);
    if (make_payload(&manifest, prepared->path, sha256, tag.object, tagger, true, arena, &payload) < 0 ||
        payload.length != tag.payload_length || memcmp(payload.data, tag.payload, payload.length) != 0)
        goto end;
    *commit = object_named(tag.object);
    result = change_adopt(change, commit);
    result = result < 0 ? -1 : !result;
    if (result == 1) {
        prepared->manifest.date = manifest.date;
        memcpy(prepared->sha256, sha256, sizeof sha256);
        buffer_clear(&prepared->bytes);
        buffer_add(&prepared->bytes, bytes.data, bytes.length);
    }
end:
    buffer_release(&object);
    buffer_release(&payload);
    buffer_release(&bytes);
    return result;
}

static int make_commit(struct change *change, const struct prepared *prepared, const char *message,
                       struct object_name *commit) {
    change_write(change, prepared->path, prepared->bytes.data, prepared->bytes.length);
    for (size_t i = 0; i < prepared->removal_count; i++)
        change_remove(change, prepared->removals[i]);
    return change_make(change, message, prepared->manifest.date, commit) == 0 ? 0 : -1;
}

int release_seal(struct change *change, struct state *state, struct prepared *prepared,
                 const struct sealer *sealer, const char *message) {
    struct arena *arena = &state->arena;
    const struct manifest *manifest = &prepared->manifest;
    const struct person *tagger = config_person(state->policy->config, sealer->person);
    const char *spool = change_spool(change);
    struct object_name commit;
    int taken = 0;
    if (!spool)
        return -1;
    if (manifest->kind == RELEASE_EDITION)
        taken = take_up_edition(change, prepared, tagger, arena, spool, &commit);
    if (taken < 0 || (taken == 0 && make_commit(change, prepared, message, &commit) < 0) ||
        sign_tags(change, manifest, prepared->path, prepared->sha256, commit.hex, sealer, tagger, arena,
                  spool) < 0 ||
        change_apply(change, arena_printf(arena, "release %u", manifest->sequence)) < 0)
        return -1;
    spool_clear(spool, "tag-");
    return 0;
}

/* --- taking up -------------------------------------------------------------------------------- */

static int apply_spooled(struct change *change, const char *spool, struct arena *arena, uint32_t sequence,
                         bool *done) {
    const char *release = arena_printf(arena, "release/%u", sequence);
    struct buffer object = BUFFER_INIT, edition_object = BUFFER_INIT;
    struct tag_object tag, edition;
    struct object_name commit;
    int result = 0;
    *done = false;
    if (!read_spooled(&tag, arena, spool, release, &object))
        goto end;
    commit = object_named(tag.object);
    const char *edition_name = arena_printf(arena, "edition/%s", tag.message.name);
    if (tag.message.kind == RELEASE_EDITION &&
        !read_spooled(&edition, arena, spool, edition_name, &edition_object))
        goto end;
    result = change_adopt(change, &commit);
    if (result != 0) {
        result = result < 0 ? -1 : 0;
        goto end;
    }
    if (change_tag(change, arena_printf(arena, "refs/tags/%s", release), object.data, object.length) < 0 ||
        (tag.message.kind == RELEASE_EDITION &&
         change_tag(change, arena_printf(arena, "refs/tags/%s", edition_name), edition_object.data,
                    edition_object.length) < 0) ||
        change_apply(change, arena_printf(arena, "release %u", sequence)) < 0)
        result = -1;
    *done = result == 0;
end:
    buffer_release(&object);
    buffer_release(&edition_object);
    return result;
}

/* An edition's tag that can't belong to release `sequence` is of no use. */
static void clear_editions(const char *spool, struct arena *arena, uint32_t sequence) {
    static const char beginning[] = "tag-edition-";
    DIR *directory = opendir(spool);
    struct dirent *found;
    while (directory && (found = readdir(directory))) {
        const char *name = found->d_name;
        size_t length = strlen(name) - (strcmp(path_extension(name), ".sig") == 0 ? strlen(".sig") : 0);
        struct buffer object = BUFFER_INIT;
        struct tag_object tag;
        if (strncmp(name, beginning, strlen(beginning)) != 0)
            continue;
        const char *base = arena_strndup(arena, name, length);
        if (!read_spooled(&tag, arena, spool, arena_printf(arena, "edition/%s", base + strlen(beginning)),
                          &object) ||
            tag.message.sequence != sequence)
            unlink(path_join(arena, spool, name));
        buffer_release(&object);
    }
    if (directory)
        closedir(directory);
}

int release_resume(struct change *change, struct store *store, const struct chain *chain,
                   uint32_t *sequence) {
    struct arena arena = {0};
    const char *spool = change_spool(change);
    bool done = false;
    (void)store;
    *sequence = chain->count + 1;
    int result = spool ? apply_spooled(change, spool, &arena, *sequence, &done) : -1;
    /* What is done, or can't be done any more, leaves no traces. An edition's tag alone may still be taken up
     * by release_seal(). */
    if (result == 0) {
        spool_clear(spool, done ? "tag-" : "tag-release-");
        clear_editions(spool, &arena, *sequence);
    }
    arena_release(&arena);
    return result < 0 ? -1 : done;
}
