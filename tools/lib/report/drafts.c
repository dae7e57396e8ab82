#include "report/drafts.h"

#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/path.h"
#include "register/register.h"
#include "release/against.h"
#include "release/evidence.h"
#include "release/overlay.h"
#include "release/paths.h"
#include "rules/rules.h"

struct judging {
    const struct drafts *drafts;
    struct arena arena;
    struct release *newest; /* NULL: nothing was released yet */
    struct policy *policy;  /* in force; before the first release the tree's own, or NULL */
    struct map changed;     /* paths */
};

/* --- documents -------------------------------------------------------------------------------- */

/* All findings of a tree's documents by the control files in force; judged. */
static int inspect_tree(struct judging *judging, struct source *tree, struct findings *out) {
    struct source *source = NULL;
    struct registry *registry = NULL;
    int result = judging->newest ? overlay_open(&source, judging->drafts->chain, judging->newest, tree) : 0;
    if (result == 0 && registry_load_recalled(&registry, source ? source : tree, judging->drafts->recall,
                                              &judging->changed, out) < 0)
        result = out->count ? 1 : -1;
    if (result == 0) {
        rules_run(registry, date_of_moment(judging->drafts->now, registry->config->time_zone), out);
        if (judging->newest)
            against_release(judging->newest, registry, source, out);
    }
    if (result >= 0)
        rules_judge(registry ? registry->config : NULL, GATE_DRAFT, out);
    registry_free(registry);
    source_close(source);
    return result < 0 ? -1 : 0;
}

static const char *key_of(struct judging *judging, const struct finding *finding) {
    return arena_printf(&judging->arena, "%s\n%s\n%s", finding->path, finding->rule, finding->message);
}

static void add_copy(struct findings *findings, const struct finding *from) {
    struct finding *copy = finding_add(findings, from->rule, from->path, from->line, from->column, "%s",
                                       from->message);
    copy->fix = from->fix ? arena_strdup(&findings->arena, from->fix) : NULL;
    copy->requirement = from->requirement ? arena_strdup(&findings->arena, from->requirement) : NULL;
}

/* Errors of files that didn't change: those that were there before are dropped. */
static int keep_new(struct judging *judging, struct findings *others, struct findings *findings) {
    struct findings old = {0};
    struct source *tree = NULL;
    struct map known = {0};
    int result = 0;
    if (judging->drafts->before) {
        result = store_source_commit(&tree, judging->drafts->chain->store, judging->drafts->before);
        if (result == 0)
            result = inspect_tree(judging, tree, &old);
    }
    for (size_t i = 0; i < old.count; i++)
        map_put(&known, key_of(judging, &old.items[i]), &old.items[i]);
    for (size_t i = 0; i < others->count && result == 0; i++)
        if (!map_get(&known, key_of(judging, &others->items[i])))
            add_copy(findings, &others->items[i]);
    source_close(tree);
    map_release(&known);
    findings_release(&old);
    return result;
}

static int judge_documents(struct judging *judging, struct findings *findings) {
    struct findings all = {0}, others = {0};
    int result = inspect_tree(judging, judging->drafts->tree, &all);
    for (size_t i = 0; i < all.count && result == 0; i++)
        if (map_get(&judging->changed, all.items[i].path))
            add_copy(findings, &all.items[i]);
        else if (all.items[i].severity == SEVERITY_ERROR)
            add_copy(&others, &all.items[i]);
    if (result == 0 && others.count)
        result = keep_new(judging, &others, findings);
    findings_release(&all);
    findings_release(&others);
    return result;
}

/* --- control files ---------------------------------------------------------------------------- */

static bool touches_control(const struct drafts *drafts) {
    for (size_t i = 0; i < drafts->file_count; i++)
        if (control_is_file(drafts->files[i].path))
            return true;
    return false;
}

/* Drafts of control files judge nothing, but they can be read. */
static int judge_control(struct judging *judging, struct findings *findings) {
    struct findings all = {0};
    struct policy *policy = NULL;
    struct registry *registry = NULL;
    struct source *tree = judging->drafts->tree;
    if (!touches_control(judging->drafts))
        return 0;
    if (source_has(tree, SIGNERS_PATH) && policy_load(&policy, tree, &all) < 0 && !all.count)
        finding_add(&all, "M001", "docket.yaml", 0, 0, "%s", error_message());
    if (registry_load(&registry, tree, NULL, &all) < 0 && !all.count)
        finding_add(&all, "M001", "docket.yaml", 0, 0, "%s", error_message());
    rules_judge(policy ? policy->config : NULL, GATE_DRAFT, &all);
    for (size_t i = 0; i < all.count; i++)
        if (control_is_file(all.items[i].path) && map_get(&judging->changed, all.items[i].path))
            add_copy(findings, &all.items[i]);
    registry_free(registry);
    policy_free(policy);
    findings_release(&all);
    return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int judge_evidence(struct judging *judging, struct findings *findings) {
    const struct drafts *drafts = judging->drafts;
    if (drafts->growing) {
        evidence_judge_growth(drafts->chain, drafts->files, drafts->file_count, findings);
        if (evidence_judge_manifests(drafts->chain, drafts->tree, drafts->files, drafts->file_count,
                                     findings) < 0)
            return -1;
    }
    if (drafts->pushed && judging->newest)
        evidence_judge_attributes(judging->newest, drafts->files, drafts->file_count, findings);
    if (!judging->policy)
        return 0;
    return evidence_judge_statements(drafts->chain, drafts->tree, judging->policy, drafts->before,
                                     drafts->files, drafts->file_count, drafts->now, findings);
}

static int find_policy(struct judging *judging, struct policy **own, struct findings *findings) {
    struct chain *chain = judging->drafts->chain;
    struct findings ignored = {0};
    judging->newest = chain_newest(chain, findings);
    if (chain->count && !judging->newest)
        return error_set("release %u can't be read", chain->count);
    if (judging->newest)
        judging->policy = release_policy(chain, judging->newest, findings);
    else if (policy_load(own, judging->drafts->tree, &ignored) == 0)
        judging->policy = *own;
    findings_release(&ignored);
    return judging->newest && !judging->policy ? error_set("the control files in force can't be used") : 0;
}

static int judge_all(struct judging *judging, struct findings *findings) {
    const struct drafts *drafts = judging->drafts;
    paths_judge(judging->policy ? judging->policy->config : NULL, drafts->all, drafts->all_count,
                drafts->files, drafts->file_count, findings);
    if (judge_evidence(judging, findings) < 0)
        return -1;
    if ((judging->newest || source_has(drafts->tree, "docket.yaml")) &&
        judge_documents(judging, findings) < 0)
        return -1;
    return judge_control(judging, findings);
}

struct recall *drafts_recall(const struct store *store) {
    struct arena arena = {0};
    struct recall *recall = recall_new(path_join(&arena, store_git_folder(store), "docket/cache/documents"));
    arena_release(&arena);
    return recall;
}

int drafts_judge(const struct drafts *drafts, struct findings *judged) {
    struct judging judging = {.drafts = drafts};
    struct findings findings = {0};
    struct policy *own = NULL;
    for (size_t i = 0; i < drafts->file_count; i++)
        map_put(&judging.changed, drafts->files[i].path, (void *)drafts->files[i].path);
    int result = find_policy(&judging, &own, &findings);
    if (result == 0)
        result = judge_all(&judging, &findings);
    rules_judge(judging.policy ? judging.policy->config : NULL, GATE_DRAFT, &findings);
    findings_merge(judged, &findings);
    findings_release(&findings);
    recall_save(drafts->recall);
    policy_free(own);
    map_release(&judging.changed);
    arena_release(&judging.arena);
    return result;
}
