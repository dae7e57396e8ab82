/* Translations and what they are translations of. */
#include <string.h>

#include "rules/functions.h"

static const struct field *translation(const struct entry *entry) {
    const struct metadata *meta = &entry->document->meta;
    return meta->translation_language.text != NULL ? &meta->translation_language
                                                   : &meta->translation_revision;
}

static bool is_translation(const struct entry *entry) {
    return entry->id[0] != '\0' && translation(entry)->text != NULL;
}

/* The document that `entry` says it translates; NULL where there is none in that language. */
static const struct entry *original_of(const struct rules_context *context, const struct entry *entry) {
    const char *language = entry->document->meta.translation_language.text;
    const struct entry *original = registry_find(context->registry, entry->id, language);
    if (original == NULL || (language != NULL && strcmp(original->language, language) != 0))
        return NULL;
    return original == entry ? NULL : original;
}

ENTRY_RULE(translation_original_missing) {
    const char *language = entry->document->meta.translation_language.text;
    if (!is_translation(entry) || (language != NULL && strcmp(language, entry->language) == 0) ||
        (language != NULL && !config_is_language(language)) || original_of(context, entry) != NULL)
        return; /* or another rule's */
    finding_at_field(
        findings, "M070", entry, translation(entry), "there is no %s in language '%s' to be a translation of",
        finding_quote(findings, entry->id), language != NULL ? finding_quote(findings, language) : "?")
        ->fix = "name the language of the original in 'translation-of: {language: …, revision: …}'";
}

ENTRY_RULE(translation_same_language) {
    (void)context;
    const char *language = entry->document->meta.translation_language.text;
    if (!is_translation(entry) || language == NULL || strcmp(language, entry->language) != 0)
        return;
    finding_at_field(findings, "M071", entry, translation(entry),
                     "the document is in language '%s' and says that it is translated from the same",
                     finding_quote(findings, language))
        ->fix = "correct 'language:' or 'translation-of:'";
}

ENTRY_RULE(translation_outdated) {
    const char *revision = entry->document->meta.translation_revision.text;
    const struct entry *original = is_translation(entry) ? original_of(context, entry) : NULL;
    if (original == NULL || revision == NULL || strcmp(original->revision, revision) == 0)
        return;
    const struct document_type *type = original->type;
    bool ahead = type != NULL && (!revision_valid(type->scheme, revision) ||
                                  (revision_valid(type->scheme, original->revision) &&
                                   revision_compare(type->scheme, revision, original->revision) > 0));
    struct finding *finding = finding_at_field(
        findings, "M072", entry, &entry->document->meta.translation_revision,
        "this translates revision %s, but %s is at revision %s", finding_quote(findings, revision),
        finding_quote(findings, original->document->path), finding_quote(findings, original->revision));
    finding->fix = ahead ? "name in 'translation-of:' the revision of the original that was translated"
                         : "translate what changed, then name the new revision in 'translation-of:'";
}

/* Two languages of one identifier, of which neither says that it follows the other. */
ENTRY_RULE(translation_unmarked) {
    if (entry->id[0] == '\0' || translation(entry)->text != NULL)
        return;
    const struct entry *entries = context->registry->entries;
    /* Sorted by type, identifier, language: the languages of one identifier stand together. */
    size_t at = (size_t)(entry - entries);
    for (size_t i = at; i-- > 0 && entries[i].type == entry->type && strcmp(entries[i].id, entry->id) == 0;) {
        if (translation(&entries[i])->text != NULL || strcmp(entries[i].language, entry->language) == 0)
            continue;
        struct field none = {0};
        finding_at_field(findings, "M073", entry, &none,
                         "%s exists in '%s' and in '%s', and neither says that it translates the other",
                         finding_quote(findings, entry->id), finding_quote(findings, entries[i].language),
                         finding_quote(findings, entry->language))
            ->fix = "add 'translation-of: {language: …, revision: …}' to the one that follows";
        return;
    }
}
