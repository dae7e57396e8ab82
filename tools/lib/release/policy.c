#include "release/policy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "approval/filelist.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/path.h"

enum { CONTROL_MAX_BYTES = 16 << 20 };

/* --- control files ---------------------------------------------------------------------------- */

bool control_is_file(const char *path) {
    static const char *const files[] = {"docket.yaml", SIGNERS_PATH};
    static const char *const folders[] = {"manual-templates/standards/", "manual-templates/layout/",
                                          "manual-templates/labels/"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcasecmp(path, files[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncasecmp(path, folders[i], strlen(folders[i])) == 0)
            return true;
    return strcasecmp(path_name(path), ".gitattributes") == 0;
}

static int digest_control(struct source *source, const char *path, struct arena *arena,
                          struct control_file *out) {
    struct buffer bytes = BUFFER_INIT;
    const char *blob = source_blob(source, path);
    int result = source_read(source, path, CONTROL_MAX_BYTES, &bytes);
    if (result == 0) {
        out->path = arena_strdup(arena, path);
        out->blob = blob ? arena_strdup(arena, blob) : "";
        digest_sha256(buffer_text(&bytes), bytes.length, out->sha256);
    }
    buffer_release(&bytes);
    return result;
}

int control_files(struct source *source, struct arena *arena, struct control_file **out, size_t *count) {
    size_t entries;
    const struct source_entry *all = source_entries(source, &entries);
    *out = arena_alloc(arena, (entries + 1) * sizeof **out);
    *count = 0;
    for (size_t i = 0; i < entries; i++)
        if (control_is_file(all[i].path) &&
            digest_control(source, all[i].path, arena, &(*out)[(*count)++]) < 0)
            return -1;
    return 0;
}

void control_digest(const struct control_file *files, size_t count, char hex[65]) {
    struct listed_file *list = mem_zalloc(count + 1, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct listed_file){files[i].path, files[i].sha256};
    filelist_digest(list, count, hex);
    free(list);
}

/* --- reading ---------------------------------------------------------------------------------- */

static int load_signers(struct policy *policy, struct source *source, struct findings *findings) {
    struct buffer bytes = BUFFER_INIT;
    int result = 0;
    if (!source_has(source, SIGNERS_PATH))
        return error_set("there is no %s, so nobody's signature counts; run 'docket person add'",
                         SIGNERS_PATH);
    if (source_read(source, SIGNERS_PATH, SIGNERS_MAX_BYTES, &bytes) < 0)
        result = -1;
    else if (signers_parse(&policy->signers, &policy->arena, SIGNERS_PATH, buffer_text(&bytes), bytes.length,
                           "A003", findings) < 0)
        result = error_set("%s can't be used", SIGNERS_PATH);
    buffer_release(&bytes);
    return result;
}

static int load_config(struct policy *policy, struct source *source, struct findings *findings) {
    struct buffer bytes = BUFFER_INIT;
    int result = source_read(source, "docket.yaml", CONFIG_MAX_BYTES, &bytes);
    if (result == 0) {
        policy->config = config_parse(&policy->arena, "docket.yaml", buffer_text(&bytes), bytes.length,
                                      findings);
        if (!policy->config)
            result = error_set("docket.yaml can't be used");
    }
    buffer_release(&bytes);
    return result;
}

int policy_load(struct policy **out, struct source *source, struct findings *findings) {
    struct policy *policy = mem_zalloc(1, sizeof *policy);
    struct control_file *files;
    size_t count;
    *out = NULL;
    if (load_config(policy, source, findings) < 0 || load_signers(policy, source, findings) < 0 ||
        control_files(source, &policy->arena, &files, &count) < 0) {
        policy_free(policy);
        return -1;
    }
    control_digest(files, count, policy->control_sha256);
    *out = policy;
    return 0;
}

void policy_free(struct policy *policy) {
    if (!policy)
        return;
    config_release((struct config *)policy->config);
    arena_release(&policy->arena);
    free(policy);
}

/* --- who may ---------------------------------------------------------------------------------- */

enum holding policy_holds(const struct policy *policy, const char *id, const char *role_id, day_t day) {
    const struct person *person = config_person(policy->config, id);
    const struct role *role = config_role(policy->config, role_id);
    if (!person || !role)
        return HOLDS_NOT;
    if (person_holds(person, role_id))
        return HOLDS;
    for (size_t i = 0; i < role->deputy_count; i++) {
        const struct deputy *deputy = &role->deputies[i];
        if (strcmp(deputy->person, id) != 0 || day < deputy->from || day > deputy->until)
            continue;
        /* Nobody stands in for somebody who hasn't the role. */
        if (!deputy->for_person || person_holds(config_person(policy->config, deputy->for_person), role_id))
            return HOLDS_AS_DEPUTY;
    }
    return HOLDS_NOT;
}

const char *policy_role_title(const struct policy *policy, const char *id) {
    const struct role *role = config_role(policy->config, id);
    return role && role->title ? role->title : id;
}

bool policy_may_attest(const struct policy *policy, const char *person, const char *role, day_t day) {
    const struct config *config = policy->config;
    if (!config->attest_by || policy_holds(policy, person, config->attest_by, day) == HOLDS_NOT)
        return false;
    for (size_t i = 0; i < config->attest_for_count; i++)
        if (strcmp(config->attest_for[i], role) == 0)
            return true;
    return false;
}

const char *policy_releasing_role(const struct policy *policy, bool edition) {
    return edition ? policy->config->promulgate_role : policy->config->issue_role;
}

day_t policy_day(const struct policy *policy, int64_t moment) {
    return date_of_moment(moment, policy->config->time_zone);
}

struct steps policy_document_steps(const struct document_type *type, const char *change_class) {
    bool editorial = change_class && strcmp(change_class, "editorial") == 0 && type->editorial_count > 0;
    return editorial ? (struct steps){type->editorial, type->editorial_count}
                     : (struct steps){type->steps, type->step_count};
}

struct steps policy_withdrawal_steps(struct arena *arena, const struct document_type *type,
                                     const char *meaning) {
    struct step *items = arena_alloc(arena, (type->step_count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < type->step_count; i++)
        if (strcmp(type->steps[i].meaning, "approved") == 0)
            items[count++] = (struct step){meaning, type->steps[i].role, type->steps[i].count};
    return (struct steps){items, count};
}
