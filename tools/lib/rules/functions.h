/* The functions of the table, by family; for the files of this room only. Each finds what breaks the one rule
 * that it is named for. */
#ifndef DOCKET_RULES_FUNCTIONS_H
#define DOCKET_RULES_FUNCTIONS_H

#include "rules/context.h"

#define TEXT_RULE(name) void name(const struct document *document, struct findings *findings)
#define ENTRY_RULE(name) \
    void name(struct rules_context *context, const struct entry *entry, struct findings *findings)
#define BODY_RULE(name) ENTRY_RULE(name)
#define SYSTEM_RULE(name) void name(struct rules_context *context, struct findings *findings)

/* metadata.c */
ENTRY_RULE(metadata_id_missing);
ENTRY_RULE(metadata_id_pattern);
ENTRY_RULE(metadata_id_folder);
ENTRY_RULE(metadata_file_name);
ENTRY_RULE(metadata_title_missing);
ENTRY_RULE(metadata_revision_missing);
ENTRY_RULE(metadata_revision_scheme);
ENTRY_RULE(metadata_change_missing);
ENTRY_RULE(metadata_language_missing);
ENTRY_RULE(metadata_language_unknown);
ENTRY_RULE(metadata_type_ambiguous);
ENTRY_RULE(metadata_type_unknown);
ENTRY_RULE(metadata_type_contradicts);
ENTRY_RULE(metadata_site_unknown);
SYSTEM_RULE(metadata_id_case);
SYSTEM_RULE(metadata_id_lookalike);
SYSTEM_RULE(metadata_title_twice);

/* people.c */
ENTRY_RULE(people_owner_missing);
ENTRY_RULE(people_owner_unknown);
ENTRY_RULE(people_authors_missing);
ENTRY_RULE(people_author_unknown);
ENTRY_RULE(people_author_approves);
SYSTEM_RULE(people_without_role);
SYSTEM_RULE(people_role_vacant);

/* translations.c */
ENTRY_RULE(translation_original_missing);
ENTRY_RULE(translation_same_language);
ENTRY_RULE(translation_outdated);
ENTRY_RULE(translation_unmarked);

/* records.c */
ENTRY_RULE(records_form_missing);
ENTRY_RULE(records_form_unknown);
ENTRY_RULE(records_keeper_unknown);
ENTRY_RULE(records_incomplete);
ENTRY_RULE(records_retention);

/* nonconformity.c */
BODY_RULE(nonconformity_dates);
BODY_RULE(nonconformity_incomplete);
BODY_RULE(nonconformity_verifier);

/* external.c */
BODY_RULE(external_unchecked);
ENTRY_RULE(external_unchecked_file);
BODY_RULE(external_overdue);
ENTRY_RULE(external_overdue_file);

/* clauses.c */
ENTRY_RULE(clauses_standard_unknown);
ENTRY_RULE(clauses_edition_missing);
ENTRY_RULE(clauses_unknown);
ENTRY_RULE(clauses_heading_unlisted);
ENTRY_RULE(clauses_twice);
SYSTEM_RULE(clauses_documented_missing);
SYSTEM_RULE(clauses_not_referenced);
SYSTEM_RULE(clauses_catalogue_missing);
SYSTEM_RULE(clauses_exclusion_refused);
SYSTEM_RULE(clauses_exclusion_unjustified);

/* links.c */
ENTRY_RULE(links_document_unknown);
ENTRY_RULE(links_anchor_unknown);
ENTRY_RULE(links_file_unknown);
ENTRY_RULE(links_leaves_root);
ENTRY_RULE(links_image_missing);
ENTRY_RULE(links_image_unsupported);
ENTRY_RULE(links_image_remote);
TEXT_RULE(links_image_without_text);
ENTRY_RULE(links_table_broken);
ENTRY_RULE(links_table_uneven);
TEXT_RULE(links_table_in_text);
SYSTEM_RULE(links_orphan);

/* references.c */
ENTRY_RULE(references_withdrawn);
ENTRY_RULE(references_suspended);
ENTRY_RULE(references_revision_other);
ENTRY_RULE(references_circular);
ENTRY_RULE(references_ambiguous);

/* copies.c */
SYSTEM_RULE(copies_obsolete);

/* structure.c */
TEXT_RULE(structure_level_skipped);
TEXT_RULE(structure_section_empty);
TEXT_RULE(structure_heading_twice);
BODY_RULE(structure_title_contradicts);
BODY_RULE(structure_document_empty);
ENTRY_RULE(structure_section_missing);
ENTRY_RULE(structure_section_order);
BODY_RULE(structure_table_empty);

/* byhand.c */
BODY_RULE(byhand_contradicts);
BODY_RULE(byhand_history);

/* sample.c */
BODY_RULE(sample_left);

/* placeholders.c */
TEXT_RULE(placeholders_left);
/* Is some of `text`, a value of the front matter, still to be filled in? Then S055 says that. */
bool placeholder_in(const char *text);

/* history.c */
ENTRY_RULE(history_content_changed);
ENTRY_RULE(history_revision_skipped);
ENTRY_RULE(history_revision_back);
ENTRY_RULE(history_identifier_reused);
ENTRY_RULE(history_review_overdue);
SYSTEM_RULE(history_document_missing);
SYSTEM_RULE(history_revision_overtaken);
SYSTEM_RULE(history_statement_spent);
SYSTEM_RULE(history_control_draft);

/* settings.c */
SYSTEM_RULE(settings_rule_unknown);
SYSTEM_RULE(settings_rule_fixed);
SYSTEM_RULE(settings_rule_standards);
SYSTEM_RULE(settings_rule_twice);

#endif
