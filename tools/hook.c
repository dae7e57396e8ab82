/* docket hook: what git runs before a commit, and on a server before it takes a push. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"
#include "history/hooks.h"
#include "history/source.h"
#include "release/cache.h"
#include "release/push.h"
#include "report/drafts.h"
#include "report/tell.h"

static const char *folder, *root_digest;

static const struct option options[] = {
    {OPTION_TEXT, "root", 0, "DIGEST", NULL,
     "install, on a server: take no first release but the one of this digest", &root_digest},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "install: the repository, bare or not (this folder's)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "hook",
    .summary = "installs the hooks of git that check commits, and on a server pushes",
    .operands = "install|pre-commit|pre-receive|reference-transaction [STATE]",
    .description =
        "'install' writes a pre-commit hook into a clone, and into a bare repository the hooks\n"
        "pre-receive and reference-transaction with the settings that they need. A hook of somebody\n"
        "else is never overwritten. The other words are what these hooks run.\n"
        "Status: 0 fine, 1 refused, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 2,
};

/* --- install ---------------------------------------------------------------------------------- */

static const char *const clone_hooks[] = {"pre-commit", NULL};
static const char *const server_hooks[] = {"pre-receive", "reference-transaction", NULL};
static const struct {
    const char *name, *value;
} server_settings[] = {
    {"receive.fsckObjects", "true"},         {"receive.denyDeletes", "true"},
    {"receive.denyNonFastForwards", "true"}, {"receive.advertiseAtomic", "true"},
    {"receive.shallowUpdate", "false"},
};

static int refuse_foreign(struct store *store, const char *const *names) {
    struct arena arena = {0};
    int result = 0;
    for (; *names && result == 0; names++)
        if (hooks_is_foreign(store, *names))
            result = error_set(
                "there is a hook %s/%s already that isn't docket's; nothing was changed. Let it run "
                "'docket hook %s \"$@\"'%s, or move it away, and try again",
                hooks_folder(store, &arena), *names, *names,
                strcmp(*names, "pre-receive") == 0 ? " with the same standard input" : "");
    arena_release(&arena);
    return result;
}

static int write_hooks(struct store *store, const char *const *names) {
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    struct arena arena = {0};
    int result = length > 0 ? 0 : error_set_errno("can't tell where docket is");
    program[length > 0 ? length : 0] = '\0';
    for (; *names && result == 0; names++) {
        result = hooks_write(store, *names, program, *names);
        if (result == 0)
            printf("%s/%s\n", hooks_folder(store, &arena), *names);
    }
    arena_release(&arena);
    return result;
}

static int configure_server(struct store *store) {
    int result = 0;
    for (size_t i = 0; i < sizeof server_settings / sizeof *server_settings && result == 0; i++)
        result = hooks_configure(store, server_settings[i].name, server_settings[i].value);
    return result == 0 && root_digest ? hooks_configure(store, "docket.root", root_digest) : result;
}

static void tell_installed(struct store *store) {
    struct arena arena = {0};
    const char *root = store_setting(store, &arena, "docket.root");
    if (!store_is_bare(store))
        printf(
            "Every commit is checked from now on. On the server, run: docket hook install --root DIGEST\n");
    else if (root)
        printf("Every push is checked from now on; the root of the chain is %s.\n", root);
    else
        printf("Every push is checked from now on. Whoever pushes the first release decides who may\n"
               "release afterwards: 'docket hook install --root DIGEST' takes that one alone.\n");
    arena_release(&arena);
}

static int check_place(struct store *store) {
    if (store_prefix(store)[0])
        return error_set(
            "the documents lie in the folder '%s' of a larger repository; hooks need them at its top",
            store_prefix(store));
    if (root_digest && !store_is_bare(store))
        return error_set(
            "--root is for the server's repository, a bare one; for a clone: docket verify --root");
    return 0;
}

static int install(void) {
    struct arena arena = {0};
    struct store *store = NULL;
    const char *start = folder ? folder : ".", *root = source_find_root(&arena, start);
    int result = store_open(&store, root ? root : start);
    const char *const *names = result == 0 && store_is_bare(store) ? server_hooks : clone_hooks;
    if (result == 0)
        result = check_place(store);
    if (result == 0)
        result = refuse_foreign(store, names);
    if (result == 0 && store_is_bare(store))
        result = configure_server(store);
    if (result == 0)
        result = write_hooks(store, names);
    if (result == 0)
        tell_installed(store);
    store_close(store);
    arena_release(&arena);
    return result < 0 ? option_fail(&command, EXIT_FAILED, NULL) : EXIT_FINE;
}

/* --- pre-commit ------------------------------------------------------------------------------- */

/* Prints judged findings; the status to end with. `what` says what didn't happen. */
static int tell(int result, struct findings *findings, const char *what) {
    if (result < 0)
        return tell_failure(&command, findings, NULL);
    if (!tell_judged(findings))
        return EXIT_FINE;
    fprintf(stderr, "docket: %s\n", what);
    return EXIT_FINDINGS;
}

/* Moves findings to those that were judged. */
static void judge(struct findings *judged, struct findings *findings, const struct policy *policy) {
    rules_judge(policy ? policy->config : NULL, GATE_RELEASE, findings);
    findings_merge(judged, findings);
}

static int open_staged(struct drafts *drafts, struct store *store, struct object_name *head,
                       struct arena *arena) {
    struct tree_difference *all, *files;
    int there = store_reference(store, "HEAD", head);
    *drafts = (struct drafts){.before = there > 0 ? head : NULL,
                              .now = date_now(),
                              .growing = true,
                              .recall = drafts_recall(store)};
    if (there < 0 || store_staged(store, drafts->before, arena, &files, &drafts->file_count) < 0 ||
        store_staged(store, NULL, arena, &all, &drafts->all_count) < 0)
        return -1;
    drafts->files = files;
    drafts->all = all;
    return store_source_index(&drafts->tree, store);
}

/* Which releases there are, and the newest one's tag. */
static int open_chain(struct chain **out, struct store *store, struct findings *judged) {
    struct findings findings = {0};
    int result = chain_open(out, store, NULL, 0, &findings);
    struct release *newest = result == 0 ? chain_newest(*out, &findings) : NULL;
    if (newest)
        result = cache_judge_tag(*out, newest, &findings);
    judge(judged, &findings, NULL);
    findings_release(&findings);
    return result;
}

static int pre_commit(void) {
    struct arena arena = {0};
    struct findings findings = {0};
    struct store *store = NULL;
    struct object_name head;
    struct drafts drafts = {0};
    store_trust_contents();
    int result = store_open_hook(&store);
    if (result == 0)
        result = open_staged(&drafts, store, &head, &arena);
    if (result == 0 && drafts.file_count) {
        result = open_chain(&drafts.chain, store, &findings);
        if (result == 0)
            result = drafts_judge(&drafts, &findings);
    }
    int status = tell(result, &findings, "nothing was committed");
    recall_free(drafts.recall);
    chain_free(drafts.chain);
    source_close(drafts.tree);
    store_close(store);
    findings_release(&findings);
    arena_release(&arena);
    return status;
}

/* --- pre-receive ------------------------------------------------------------------------------ */

/* A branch as it will be, against what it was; a new one against the controlled branch as it was. */
static int judge_branch(struct push *push, const struct push_update *update, struct findings *findings) {
    struct arena arena = {0};
    struct object_name main_tip;
    struct tree_difference *all, *files;
    bool controlled = strcmp(update->reference, push->branch) == 0;
    struct drafts drafts = {.chain = push->chain,
                            .now = push->now,
                            .growing = controlled,
                            .pushed = controlled,
                            .recall = drafts_recall(push->store)};
    if (update->before.hex[0])
        drafts.before = &update->before;
    else if (!controlled && store_reference(push->store, push->branch, &main_tip) == 1)
        drafts.before = &main_tip;
    int result = store_source_commit(&drafts.tree, push->store, &update->object);
    if (result == 0)
        result = store_differences(push->store, drafts.before, &update->object, &arena, &files,
                                   &drafts.file_count);
    if (result == 0)
        result = store_differences(push->store, NULL, &update->object, &arena, &all, &drafts.all_count);
    if (result == 0) {
        drafts.files = files;
        drafts.all = all;
        result = drafts_judge(&drafts, findings);
    }
    recall_free(drafts.recall);
    source_close(drafts.tree);
    arena_release(&arena);
    return result;
}

static int judge_releases(struct push *push, struct store *store, struct findings *judged) {
    struct arena arena = {0};
    struct findings findings = {0};
    const char *root = store_setting(store, &arena, "docket.root");
    int result = 0;
    for (uint32_t sequence = push->known + 1; sequence <= push->chain->count && result == 0; sequence++) {
        result = push_judge_release(push, sequence, root, &findings);
        const struct release *release = chain_release(push->chain, sequence, &findings);
        judge(judged, &findings, release ? release_judging_policy(push->chain, release, &findings) : NULL);
    }
    push_judge_editions(push, &findings);
    judge(judged, &findings, NULL);
    findings_release(&findings);
    arena_release(&arena);
    return result;
}

static int judge_references(struct push *push, struct store *store, const char *lines,
                            struct findings *judged) {
    struct findings findings = {0};
    int result = push_open(push, store, lines, date_now(), &findings);
    if (result == 0)
        result = push_judge_references(push, &findings);
    if (result == 0)
        result = push_judge_lines(push, &findings);
    judge(judged, &findings, NULL);
    findings_release(&findings);
    return result;
}

static int judge_push(struct push *push, struct store *store, const char *lines, struct findings *judged) {
    int result = judge_references(push, store, lines, judged);
    if (result == 0)
        result = judge_releases(push, store, judged);
    /* What is wrong with the releases would be said of their files once more. */
    for (size_t i = 0; i < push->count && result == 0 && !findings_count(judged, SEVERITY_ERROR); i++)
        if (strncmp(push->updates[i].reference, "refs/heads/", 11) == 0 && push->updates[i].object.hex[0])
            result = judge_branch(push, &push->updates[i], judged);
    return result;
}

/* Only errors: the server is not where advice is read. */
static void drop_advice(struct findings *findings) {
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == SEVERITY_ERROR)
            findings->items[kept++] = findings->items[i];
    findings->count = kept;
}

static int read_lines(struct buffer *out) {
    enum { INPUT_LIMIT = 16 << 20 };
    return file_read(out, "-", INPUT_LIMIT);
}

static int pre_receive(void) {
    struct buffer lines = BUFFER_INIT;
    struct findings findings = {0};
    struct store *store = NULL;
    struct push push = {0};
    int result = read_lines(&lines);
    if (result == 0)
        result = store_open_hook(&store);
    if (result == 0)
        result = judge_push(&push, store, buffer_text(&lines), &findings);
    if (result == 0)
        drop_advice(&findings);
    int status = tell(result, &findings, "nothing of this push was taken");
    push_close(&push);
    store_close(store);
    findings_release(&findings);
    buffer_release(&lines);
    return status;
}

/* --- reference-transaction -------------------------------------------------------------------- */

/* Does the line concern a branch, a release's tag or a replacement? Other references are the server's own. */
static bool is_ours(const char *line, size_t length) {
    static const char *const ours[] = {"refs/heads/", "refs/tags/release/", "refs/tags/edition/",
                                       "refs/replace/"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (length > 82 && strncmp(line + 82, ours[i], strlen(ours[i])) == 0)
            return true;
    return false;
}

/* Packing references takes away what stands in packed-refs by then: nothing changes. */
static void keep_changes(struct buffer *out, struct store *store, const char *lines) {
    struct arena arena = {0};
    for (const char *feed = strchr(lines, '\n'); feed; lines = feed + 1, feed = strchr(lines, '\n')) {
        size_t length = (size_t)(feed - lines);
        if (is_ours(lines, length) &&
            !(strspn(lines + 41, "0") == 40 &&
              store_is_packing(store, arena_strndup(&arena, lines + 82, length - 82))))
            buffer_add(out, lines, length + 1);
    }
    arena_release(&arena);
}

static bool has_ours(const char *lines) {
    for (const char *feed = strchr(lines, '\n'); feed; lines = feed + 1, feed = strchr(lines, '\n'))
        if (is_ours(lines, (size_t)(feed - lines)))
            return true;
    return false;
}

static int judge_transaction(struct push *push, struct store *store, const char *lines,
                             struct findings *findings) {
    struct buffer ours = BUFFER_INIT;
    int result = 0;
    keep_changes(&ours, store, lines);
    if (ours.length)
        result = judge_references(push, store, buffer_text(&ours), findings);
    buffer_release(&ours);
    return result;
}

static int reference_transaction(const char *phase) {
    struct buffer lines = BUFFER_INIT;
    struct findings findings = {0};
    struct store *store = NULL;
    struct push push = {0};
    int result = read_lines(&lines), status = EXIT_FINE;
    if (result < 0 || (strcmp(phase, "prepared") == 0 && has_ours(buffer_text(&lines)))) {
        if (result == 0)
            result = store_open_hook(&store);
        if (result == 0)
            result = judge_transaction(&push, store, buffer_text(&lines), &findings);
        status = tell(result, &findings, "the references stay as they are");
    }
    push_close(&push);
    store_close(store);
    findings_release(&findings);
    buffer_release(&lines);
    return status;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv);
    const char *what = argv[0];
    if (root_digest && (strlen(root_digest) < 12 || strlen(root_digest) > 64 ||
                        root_digest[strspn(root_digest, "0123456789abcdef")]))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "--root takes a digest of 12 to 64 hexadecimal digits"));
    if (strcmp(what, "reference-transaction") == 0 && count == 2)
        return option_finish(&command, reference_transaction(argv[1]));
    if (count == 1 && strcmp(what, "install") == 0)
        return option_finish(&command, install());
    if (count == 1 && strcmp(what, "pre-commit") == 0)
        return option_finish(&command, pre_commit());
    if (count == 1 && strcmp(what, "pre-receive") == 0)
        return option_finish(&command, pre_receive());
    return option_finish(
        &command, option_fail(&command, EXIT_USAGE, "'%s' is nothing that hook does; try --help", what));
}
