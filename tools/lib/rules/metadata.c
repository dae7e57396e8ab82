/* Identifiers, titles, revisions, types: what the front matter says of the document itself. */
#include <string.h>

#include "base/buffer.h"
#include "base/lookalike.h"
#include "base/memory.h"
#include "base/path.h"
#include "rules/functions.h"
#include "rules/labels.h"

/* Without front matter there is one finding, made while parsing: not ten. */
static bool silent(const struct entry *entry) {
    return !entry->document->has_front_matter;
}

static bool word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* The longest beginning of the file's name that the type takes as an identifier; NULL: none. */
static const char *id_of_name(struct findings *findings, const struct document_type *type, const char *path) {
    const char *name = path_name(path);
    if (type == NULL || strlen(name) > 128)
        return NULL;
    for (size_t length = strlen(name); length > 0; length--) {
        const char *begin = finding_text(findings, "%.*s", (int)length, name);
        if (!word_character(name[length]) && type_takes(type, begin))
            return begin;
    }
    return NULL;
}

ENTRY_RULE(metadata_id_missing) {
    if (silent(entry) || entry->id[0] != '\0' || entry->document->meta.id.refused)
        return;
    const struct document_type *type = entry_folder_type(context, entry);
    const char *path = entry->document->path;
    const char *begin = id_of_name(findings, type, path);
    struct finding *finding = finding_at_field(findings, "M050", entry, &entry->document->meta.id,
                                               "the document has no identifier, so nothing can refer to it");
    if (begin != NULL)
        finding->fix = finding_text(findings, "add 'id: %s' to the front matter", begin);
    else if (type != NULL)
        finding->fix = finding_text(findings, "add 'id: …' to the front matter, of the form %s",
                                    type->id_pattern);
    else
        finding->fix = "add 'id: …' to the front matter";
}

/* Another type that takes the identifier. */
static const struct document_type *other_type(const struct rules_context *context,
                                              const struct entry *entry) {
    const struct config *config = context->config;
    for (size_t i = 0; i < config->type_count; i++)
        if (&config->types[i] != entry->type && type_takes(&config->types[i], entry->id))
            return &config->types[i];
    return NULL;
}

ENTRY_RULE(metadata_id_pattern) {
    const struct document_type *type = entry_folder_type(context, entry);
    if (entry->id[0] == '\0' || type == NULL || type_takes(type, entry->id) ||
        other_type(context, entry) != NULL)
        return;
    struct finding *finding = finding_at_field(findings, "M051", entry, &entry->document->meta.id,
                                               "identifier '%s' is not of the form %s that type %s has",
                                               finding_quote(findings, entry->id), type->id_pattern,
                                               type->name);
    finding->fix = finding_text(
        findings, "number the document as docket.yaml says for %s/, or change the pattern there",
        type->folder);
}

ENTRY_RULE(metadata_id_folder) {
    const struct document_type *type = entry_folder_type(context, entry);
    if (entry->id[0] == '\0' || (type != NULL && type_takes(type, entry->id)))
        return;
    const struct document_type *other = other_type(context, entry);
    if (other == NULL)
        return;
    struct finding *finding = finding_at_field(
        findings, "M052", entry, &entry->document->meta.id,
        "identifier '%s' belongs to type %s, whose folder is %s/, but the document lies elsewhere",
        finding_quote(findings, entry->id), other->name, other->folder);
    finding->fix = finding_text(findings, "move the file to %s/, or give it an identifier of this folder",
                                other->folder);
}

ENTRY_RULE(metadata_file_name) {
    (void)context;
    const char *name = path_name(entry->document->path);
    size_t length = strlen(entry->id);
    /* An identifier that is wrong itself says nothing of the file's name. */
    if (length == 0 || entry->type == NULL || strchr(entry->id, '/') != NULL)
        return;
    if (strncmp(name, entry->id, length) == 0 && !word_character(name[length]))
        return;
    struct finding *finding = finding_at_field(findings, "M053", entry, &entry->document->meta.id,
                                               "the file's name doesn't begin with '%s'",
                                               finding_quote(findings, entry->id));
    finding->fix = finding_text(findings, "rename the file to %s.md", finding_quote(findings, entry->id));
}

ENTRY_RULE(metadata_title_missing) {
    (void)context;
    if (silent(entry) || !label_blank(entry->title) || entry->document->meta.title.refused)
        return;
    finding_at_field(findings, "M054", entry, &entry->document->meta.title, "the document has no title")
        ->fix = "add 'title: …' to the front matter";
}

ENTRY_RULE(metadata_revision_missing) {
    if (silent(entry) || entry->revision[0] != '\0' || entry->document->meta.revision.refused)
        return;
    const struct document_type *type = entry_folder_type(context, entry);
    if (type != NULL && type->scheme == REVISION_NONE)
        return;
    finding_at_field(findings, "M055", entry, &entry->document->meta.revision, "the document has no revision")
        ->fix = finding_text(findings, "add 'revision: %s' to the front matter of a new document",
                             revision_first(type != NULL ? type->scheme : REVISION_INTEGER));
}

ENTRY_RULE(metadata_revision_scheme) {
    const struct document_type *type = entry_folder_type(context, entry);
    if (type == NULL || entry->revision[0] == '\0' || revision_valid(type->scheme, entry->revision))
        return;
    struct finding *finding = finding_at_field(findings, "M056", entry, &entry->document->meta.revision,
                                               "revision '%s' is not of the scheme %s that type %s has",
                                               finding_quote(findings, entry->revision),
                                               revision_scheme_name(type->scheme), type->name);
    if (type->scheme == REVISION_NONE)
        finding->fix = finding_text(findings, "take the line out, or give %s a scheme in docket.yaml",
                                    type->name);
    else
        finding->fix = finding_text(findings,
                                    "write it like '%s', or set another scheme for %s in docket.yaml",
                                    revision_first(type->scheme), type->name);
}

ENTRY_RULE(metadata_change_missing) {
    const struct metadata *meta = &entry->document->meta;
    (void)context;
    if (silent(entry) || meta->change_text.text != NULL || meta->change_text.refused)
        return;
    /* Where there is no revision yet, that is the finding. */
    if (meta->revision.text == NULL || placeholder_in(meta->revision.text))
        return;
    finding_at_field(findings, "M057", entry, &meta->change_text,
                     "the front matter doesn't say what changed in this revision")
        ->fix = "add 'change: …', one sentence for the revision history";
}

ENTRY_RULE(metadata_language_missing) {
    if (silent(entry) || entry->document->meta.language.text != NULL || context->config->language != NULL)
        return;
    finding_at_field(findings, "M058", entry, &entry->document->meta.language,
                     "neither the document nor docket.yaml says which language this is")
        ->fix = "add 'language: en' (or 'de', 'zh' …) to the front matter, or a language to docket.yaml";
}

static void judge_language(struct findings *findings, const struct entry *entry, const struct field *field) {
    if (field->text == NULL || config_is_language(field->text))
        return;
    finding_at_field(findings, "M095", entry, field, "'%s' is no language",
                     finding_quote(findings, field->text))
        ->fix = "write its code: en, de, zh, or with a region: en-GB";
}

ENTRY_RULE(metadata_language_unknown) {
    (void)context;
    judge_language(findings, entry, &entry->document->meta.language);
    judge_language(findings, entry, &entry->document->meta.translation_language);
}

/* --- types
 * -------------------------------------------------------------------------------------------------- */

/* Is the document's folder, the innermost that a type has, the one of `type`? */
static bool in_folder(const struct config *config, const struct document_type *type, const char *path) {
    const struct document_type *nearest = config_type_of_path(config, path);
    return nearest != NULL && strcmp(nearest->folder, type->folder) == 0;
}

static const struct document_type *type_named(const struct config *config, const char *name) {
    for (size_t i = 0; i < config->type_count; i++)
        if (strcmp(config->types[i].name, name) == 0)
            return &config->types[i];
    return NULL;
}

ENTRY_RULE(metadata_type_ambiguous) {
    const struct config *config = context->config;
    if (entry->id[0] == '\0' || entry->document->meta.type.text != NULL)
        return;
    const struct document_type *first = NULL, *second = NULL;
    for (size_t i = 0; i < config->type_count && second == NULL; i++) {
        const struct document_type *type = &config->types[i];
        if (!in_folder(context->config, type, entry->document->path) || !type_takes(type, entry->id))
            continue;
        if (first == NULL)
            first = type;
        else
            second = type;
    }
    if (second == NULL)
        return;
    struct finding *finding = finding_at_field(findings, "M059", entry, &entry->document->meta.id,
                                               "by folder and identifier '%s' can be a %s as well as a %s",
                                               finding_quote(findings, entry->id), first->name, second->name);
    finding->fix = finding_text(findings, "add 'type: %s' or 'type: %s' to the front matter", first->name,
                                second->name);
}

ENTRY_RULE(metadata_type_unknown) {
    const struct field *named = &entry->document->meta.type;
    if (named->text == NULL || type_named(context->config, named->text) != NULL)
        return;
    struct finding *finding = finding_at_field(findings, "M060", entry, named, "docket.yaml has no type '%s'",
                                               finding_quote(findings, named->text));
    const char *nearest = context_nearest(context, NAMES_TYPES, named->text);
    finding->fix =
        nearest != NULL
            ? finding_text(findings, "write 'type: %s', if that is what was meant", nearest)
            : "leave the line out where folder and identifier decide, or add the type to docket.yaml";
}

ENTRY_RULE(metadata_type_contradicts) {
    const struct field *named = &entry->document->meta.type;
    if (named->text == NULL)
        return;
    const struct document_type *type = type_named(context->config, named->text);
    if (type == NULL || in_folder(context->config, type, entry->document->path))
        return;
    struct finding *finding = finding_at_field(findings, "M061", entry, named,
                                               "a document of type %s lies in %s/, this one does not",
                                               type->name, type->folder);
    finding->fix = finding_text(findings, "move the file to %s/, or correct the type", type->folder);
}

ENTRY_RULE(metadata_site_unknown) {
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->site_count; i++) {
        const char *site = meta->sites[i].text;
        bool known = site == NULL;
        for (size_t k = 0; k < context->config->site_count && !known; k++)
            known = strcmp(context->config->sites[k].id, site) == 0;
        if (known)
            continue;
        struct finding *finding = finding_at_field(findings, "M062", entry, &meta->sites[i],
                                                   "the organisation has no site '%s'",
                                                   finding_quote(findings, site));
        const char *nearest = context_nearest(context, NAMES_SITES, site);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write '%s', if that is what was meant", nearest)
                           : "name it under organisation: sites: in docket.yaml, or take it out";
    }
}

/* --- the identifier among all others
 * ------------------------------------------------------------------------ */

static char *lower(struct arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return copy;
}

SYSTEM_RULE(metadata_id_case) {
    const struct registry *registry = context->registry;
    struct map seen = {0};
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        if (entry->id[0] == '\0')
            continue;
        char *key = lower(&context->arena, entry->id);
        const struct entry *other = map_get(&seen, key);
        if (other == NULL) {
            map_put(&seen, key, (void *)(uintptr_t)entry);
            continue;
        }
        if (strcmp(other->id, entry->id) == 0)
            continue;
        finding_at_field(findings, "M063", entry, &entry->document->meta.id,
                         "identifier '%s' differs from '%s' (%s) by capital letters only",
                         finding_quote(findings, entry->id), finding_quote(findings, other->id),
                         finding_quote(findings, other->document->path))
            ->fix = "give one of the two another number";
    }
    map_release(&seen);
}

/* What an identifier looks like on paper: also 0 as O, 1 as I and l. */
static const char *appearance(struct arena *arena, const char *id) {
    struct buffer folded = BUFFER_INIT;
    lookalike_fold(&folded, id);
    char *text = arena_strdup(arena, buffer_text(&folded));
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '0' ? 'o' : *c == '1' || *c == 'l' ? 'i' : *c;
    buffer_release(&folded);
    return text;
}

SYSTEM_RULE(metadata_id_lookalike) {
    const struct registry *registry = context->registry;
    struct map seen = {0};
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        const char *key = appearance(&context->arena, entry->id);
        const struct entry *other = entry->id[0] != '\0' ? map_get(&seen, key) : entry;
        if (other == NULL)
            map_put(&seen, key, (void *)(uintptr_t)entry);
        /* Capital letters alone are M063's. */
        else if (strcasecmp(other->id, entry->id) != 0)
            finding_at_field(findings, "M074", entry, &entry->document->meta.id,
                             "identifier '%s' looks like '%s' (%s), but is written with other characters",
                             finding_quote(findings, entry->id), finding_quote(findings, other->id),
                             finding_quote(findings, other->document->path))
                ->fix = "write it with plain letters and digits, or give one of the two another number";
    }
    map_release(&seen);
}

SYSTEM_RULE(metadata_title_twice) {
    const struct registry *registry = context->registry;
    struct map seen = {0};
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        if (entry->title[0] == '\0')
            continue;
        const char *key = arena_printf(&context->arena, "%s:%s", entry->language,
                                       lower(&context->arena, entry->title));
        const struct entry *other = map_get(&seen, key);
        if (other == NULL)
            map_put(&seen, key, (void *)(uintptr_t)entry);
        /* The same number again is another rule's. */
        else if (strcmp(other->id, entry->id) != 0)
            finding_at_field(
                findings, "M075", entry, &entry->document->meta.title, "%s (%s) has the title '%s' too",
                other->id[0] != '\0' ? finding_quote(findings, other->id) : "another document",
                finding_quote(findings, other->document->path), finding_quote(findings, entry->title))
                ->fix = "say in the title what tells them apart, or make one document of the two";
    }
    map_release(&seen);
}
