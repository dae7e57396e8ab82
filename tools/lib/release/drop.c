#include "release/drop.h"

#include <string.h>

#include "approval/tagobject.h"
#include "base/error.h"

/* What is to be dropped. */
struct drop {
    struct arena *arena;
    struct store *store;
    uint32_t sequence;
    const char *branch, *upstream;
    struct object_name commit, tip, theirs;
};

static const char *release_reference(struct drop *drop, uint32_t sequence) {
    return arena_printf(drop->arena, "refs/tags/release/%u", sequence);
}

static const char *short_name(const char *reference) {
    static const char remotes[] = "refs/remotes/";
    return strncmp(reference, remotes, strlen(remotes)) == 0 ? reference + strlen(remotes) : reference;
}

static int find_release(struct drop *drop) {
    struct object_name there;
    int found = store_reference(drop->store, release_reference(drop, drop->sequence), &there);
    if (found == 0)
        return error_set("there is no release %u here", drop->sequence);
    if (found == 1)
        found = store_reference(drop->store, release_reference(drop, drop->sequence + 1), &there);
    if (found == 1)
        return error_set("release %u rests on release %u; that one has to go first", drop->sequence + 1,
                         drop->sequence);
    if (found < 0 || store_resolve(drop->store, release_reference(drop, drop->sequence), &drop->commit) < 0)
        return -1;
    return store_reference(drop->store, drop->branch, &drop->tip) < 0 ? -1 : 0;
}

/* Nothing that came from elsewhere rests on it. */
static int check_unpushed(struct drop *drop) {
    struct store_reference *all;
    size_t count;
    if (store_references(drop->store, "refs/remotes/", drop->arena, &all, &count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const char *end = strrchr(all[i].name, '/');
        if (strcmp(end, "/HEAD") == 0)
            continue; /* another name of a branch that is listed, too */
        int reaches = store_reaches(drop->store, &all[i].object, &drop->commit);
        if (reaches < 0)
            return -1;
        if (reaches)
            return error_set("release %u was pushed: it is on %s; what was pushed stays", drop->sequence,
                             short_name(all[i].name));
    }
    return 0;
}

/* The other one of its number is upstream. */
static int check_lost(struct drop *drop) {
    struct buffer path = BUFFER_INIT;
    struct object_name manifest;
    drop->upstream = store_upstream(drop->store, drop->branch, drop->arena);
    if (!drop->upstream)
        return error_set(
            "no branch is known that '%s' is pushed to, so nobody can tell whether release %u has "
            "lost; run git fetch first",
            drop->branch + strlen("refs/heads/"), drop->sequence);
    release_manifest_path(&path, drop->sequence);
    int found = store_reference(drop->store, drop->upstream, &drop->theirs);
    if (found == 1)
        found = store_find(drop->store, &drop->theirs, buffer_text(&path), NULL, &manifest);
    buffer_release(&path);
    return found == 0
               ? error_set("release %u hasn't lost: %s has none of that number; push it (git push --atomic "
                           "origin %s release/%u), or run git fetch first",
                           drop->sequence, short_name(drop->upstream), drop->branch + strlen("refs/heads/"),
                           drop->sequence)
               : (found < 0 ? -1 : 0);
}

static int take_back(struct drop *drop, struct change *change, int64_t moment, bool *done) {
    *done = false;
    if (strcmp(drop->tip.hex, drop->commit.hex) != 0) {
        int reaches = store_reaches(drop->store, &drop->tip, &drop->commit);
        return reaches == 1
                   ? error_set("later commits lie on release %u; put them onto what was before it (git "
                               "rebase --onto %.12s~1 %.12s), and try again",
                               drop->sequence, drop->commit.hex, drop->commit.hex)
                   : reaches;
    }
    const char *why = arena_printf(drop->arena, "drop release %u", drop->sequence);
    if (change_take_back(change, why, moment) < 0 || change_apply(change, why) < 0)
        return -1;
    *done = true;
    return 0;
}

/* The editions' tags on its commit, then its own: while that is there, a killed run can be made again. */
static int delete_tags(struct drop *drop, struct change *change, const char **edition) {
    struct store_reference *all;
    struct object_name tag, commit;
    size_t count;
    if (store_references(drop->store, "refs/tags/edition/", drop->arena, &all, &count) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (store_resolve(drop->store, all[i].name, &commit) < 0 || strcmp(commit.hex, drop->commit.hex) != 0)
            continue;
        if (change_delete_reference(change, all[i].name, &all[i].object) < 0)
            return -1;
        *edition = all[i].name + strlen("refs/tags/");
    }
    const char *name = release_reference(drop, drop->sequence);
    return store_reference(drop->store, name, &tag) < 0 ? -1 : change_delete_reference(change, name, &tag);
}

int release_drop(struct dropped *out, struct arena *arena, struct change *change, struct store *store,
                 uint32_t sequence, int64_t moment) {
    struct drop drop = {
        .arena = arena, .store = store, .sequence = sequence, .branch = store_head_branch(store, arena)};
    *out = (struct dropped){0};
    if (find_release(&drop) < 0 || check_unpushed(&drop) < 0 || check_lost(&drop) < 0)
        return -1;
    out->upstream = short_name(drop.upstream);
    return take_back(&drop, change, moment, &out->branch_back) < 0 ||
                   delete_tags(&drop, change, &out->edition) < 0
               ? -1
               : 0;
}
