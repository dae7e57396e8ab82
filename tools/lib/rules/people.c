/* Who owns, who wrote, who is allowed to: roles and people. */
#include <string.h>

#include "rules/functions.h"

ENTRY_RULE(people_owner_missing) {
    const struct field *owner = &entry->document->meta.owner;
    (void)context;
    if (!entry->document->has_front_matter || owner->text != NULL || owner->refused)
        return;
    finding_at_field(findings, "M064", entry, owner, "nobody owns the document")->fix =
        "add 'owner: ROLE' to the front matter, a role of docket.yaml";
}

ENTRY_RULE(people_owner_unknown) {
    const struct field *owner = &entry->document->meta.owner;
    if (owner->text == NULL || config_role(context->config, owner->text) != NULL ||
        placeholder_in(owner->text))
        return;
    struct finding *finding = finding_at_field(findings, "M065", entry, owner,
                                               "owner '%s' is no role of docket.yaml",
                                               finding_quote(findings, owner->text));
    const struct person *person = config_person(context->config, owner->text);
    const char *nearest = context_nearest(context, NAMES_ROLES, owner->text);
    if (person != NULL && person->role_count > 0)
        finding->fix = finding_text(
            findings, "a document belongs to a role, not to a person: write '%s', say", person->roles[0]);
    else if (nearest != NULL)
        finding->fix = finding_text(findings, "write 'owner: %s', if that is what was meant", nearest);
    else
        finding->fix = "name one of the roles there, or add this one";
}

ENTRY_RULE(people_authors_missing) {
    (void)context;
    const struct metadata *meta = &entry->document->meta;
    if (!entry->document->has_front_matter || meta->author_count > 0 || meta->authors_key.refused)
        return;
    finding_at_field(findings, "M066", entry, &meta->authors_key, "the document names no author")->fix =
        "add 'authors: [PERSON]' to the front matter, people of docket.yaml";
}

ENTRY_RULE(people_author_unknown) {
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->author_count; i++) {
        const struct field *author = &meta->authors[i];
        if (author->text == NULL || config_person(context->config, author->text) != NULL ||
            placeholder_in(author->text))
            continue;
        struct finding *finding = finding_at_field(findings, "M067", entry, author,
                                                   "author '%s' is nobody in docket.yaml",
                                                   finding_quote(findings, author->text));
        const char *nearest = context_nearest(context, NAMES_PEOPLE, author->text);
        if (config_role(context->config, author->text) != NULL)
            finding->fix = "that is a role; an author is a person: name who wrote it";
        else if (nearest != NULL)
            finding->fix = finding_text(findings, "write '%s', if that is who was meant", nearest);
        else
            finding->fix = "add the person under people: in docket.yaml";
    }
}

SYSTEM_RULE(people_without_role) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->person_count; i++) {
        const struct person *person = &config->people[i];
        if (person->role_count > 0)
            continue;
        finding_add(findings, "M068", config->path, person->line, 0, "%s has no role",
                    finding_quote(findings, person->id))
            ->fix = "give the person a role, or take the person out";
    }
}

/* Does the deputy act on that day? */
static bool acts(const struct deputy *deputy, day_t day) {
    return deputy->from <= day && day <= deputy->until;
}

static bool anybody_has(const struct rules_context *context, const struct role *role) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->person_count; i++)
        if (person_holds(&config->people[i], role->id))
            return true;
    for (size_t i = 0; i < role->deputy_count; i++)
        if (acts(&role->deputies[i], context->as_of))
            return true;
    return false;
}

SYSTEM_RULE(people_role_vacant) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->role_count; i++) {
        const struct role *role = &config->roles[i];
        if (anybody_has(context, role))
            continue;
        finding_add(findings, "M069", config->path, role->line, 0, "nobody holds the role '%s'",
                    finding_quote(findings, role->id))
            ->fix = "give it to a person under people:, or take it out";
    }
}

/* --- who could approve
 * --------------------------------------------------------------------------------------- */

static bool is_author(const struct metadata *meta, const char *person) {
    for (size_t i = 0; i < meta->author_count; i++)
        if (meta->authors[i].text != NULL && strcmp(meta->authors[i].text, person) == 0)
            return true;
    return false;
}

/* Could only authors act in the role? Where nobody could, that is another rule's. */
static bool only_authors(const struct rules_context *context, const struct metadata *meta, const char *id) {
    const struct config *config = context->config;
    bool anybody = false;
    for (size_t i = 0; i < config->person_count; i++) {
        if (!person_holds(&config->people[i], id))
            continue;
        if (!is_author(meta, config->people[i].id))
            return false;
        anybody = true;
    }
    const struct role *role = config_role(config, id);
    for (size_t i = 0; role != NULL && i < role->deputy_count; i++) {
        if (!acts(&role->deputies[i], context->as_of))
            continue;
        if (!is_author(meta, role->deputies[i].person))
            return false;
        anybody = true;
    }
    return anybody;
}

ENTRY_RULE(people_author_approves) {
    const struct document_type *type = entry->type;
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; type != NULL && meta->author_count > 0 && i < type->step_count; i++) {
        const struct step *step = &type->steps[i];
        if (strcmp(step->meaning, "approved") != 0 || !only_authors(context, meta, step->role))
            continue;
        finding_at_field(findings, "A001", entry, &meta->authors[0],
                         "nobody but an author could approve this as %s", finding_quote(findings, step->role))
            ->fix = "give the role to somebody else too, name a deputy, or let another person write the next "
                    "revision";
    }
}
