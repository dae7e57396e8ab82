#include "release/cache.h"

#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "release/judge.h"

enum { FACT_MAX_BYTES = 4096 };

static const char *path_of(struct arena *arena, const struct store *store, const char *name) {
    return arena_printf(arena, "%s/docket/cache/%s", store_git_folder(store), name);
}

bool cache_recall(struct store *store, const char *name, struct buffer *out) {
    struct arena arena = {0};
    const char *path = path_of(&arena, store, name);
    bool known = file_exists(path) && file_read(out, path, FACT_MAX_BYTES) == 0;
    arena_release(&arena);
    return known;
}

void cache_remember(struct store *store, const char *name, const char *text) {
    struct arena arena = {0};
    const char *path = path_of(&arena, store, name);
    if (file_make_folders(path_folder(&arena, path)) == 0)
        file_write(path, text, strlen(text));
    arena_release(&arena);
}

/* The control files that judge a release, by the tag of the one before; that it has that predecessor, its own
 * signed tag says. "" where they can't be told so. */
static const char *judging_control(struct chain *chain, const struct release *release,
                                   struct findings *findings) {
    struct tag_object before;
    if (release->sequence == 1)
        return release->tag.message.control_sha256;
    return chain_tag(chain, release->sequence - 1, &before, findings) == 0 &&
                   strcmp(before.message.manifest_sha256, release->manifest.predecessor_sha256) == 0
               ? before.message.control_sha256
               : "";
}

static void name_of(const struct release *release, const char *control, char name[65]) {
    struct buffer text = BUFFER_INIT;
    char payload[65], signature[65];
    digest_sha256(release->tag.payload, release->tag.payload_length, payload);
    digest_sha256(release->tag.signature, release->tag.signature_length, signature);
    buffer_printf(&text, "docket %s\ntag %s %s %s\nmanifest %s\njudged by %s\n", DOCKET_VERSION,
                  release->tag_name.hex, payload, signature, release->sha256, control);
    digest_sha256(text.data, text.length, name);
    buffer_release(&text);
}

static int judge_link(struct chain *chain, struct release *release, struct findings *findings) {
    const struct release *before = release->sequence > 1
                                       ? chain_release(chain, release->sequence - 1, findings)
                                       : NULL;
    if (before && strcmp(before->sha256, release->manifest.predecessor_sha256) != 0)
        finding_add(findings, "E103", release->reference, 0, 0,
                    "the release doesn't follow the one before it: its predecessor's digest is another");
    return judge_tag(chain, release, findings);
}

int cache_judge_tag(struct chain *chain, struct release *release, struct findings *findings) {
    struct buffer signer = BUFFER_INIT;
    const char *control = judging_control(chain, release, findings);
    char name[65];
    size_t before = findings->count;
    int result = 0;
    name_of(release, control, name);
    if (control[0] && cache_recall(chain->store, name, &signer))
        release->signer = arena_strdup(&chain->arena, buffer_text(&signer));
    else if ((result = judge_link(chain, release, findings)) == 0 && findings->count == before &&
             release->signer && control[0])
        cache_remember(chain->store, name, release->signer);
    buffer_release(&signer);
    return result;
}
