/* The front pages of a pack. */
#include "publish/publication.h"

#include <string.h>

static void cover_row(struct publication *pub, enum label name, const char *value) {
    flow_begin_row(pub->flow, false);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, pub->labels->text[name]);
    build_cell(pub, STYLE_SMALL_CELL, 3, false, 0, value);
    flow_end_row(pub->flow);
}

static char *site_list(struct publication *pub) {
    const struct config *config = pub->registry->config;
    struct buffer list = BUFFER_INIT;
    char *copy;

    for (size_t i = 0; i < config->site_count; i++)
        buffer_printf(&list, "%s%s", i ? "; " : "",
                      config->sites[i].name ? config->sites[i].name : config->sites[i].id);
    copy = arena_strdup(pub->arena, buffer_text(&list));
    buffer_release(&list);
    return copy;
}

static char *standard_list(struct publication *pub) {
    const struct config *config = pub->registry->config;
    struct buffer list = BUFFER_INIT;
    char *copy;

    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *standard = registry_standard(pub->registry, config->standards[i]);
        buffer_printf(&list, "%s%s", i ? ", " : "", standard ? standard->label : config->standards[i]);
    }
    copy = arena_strdup(pub->arena, buffer_text(&list));
    buffer_release(&list);
    return copy;
}

/* Who has to sign, and that nobody has. */
static void approval_rows(struct publication *pub) {
    const struct config *config = pub->registry->config;

    flow_begin_row(pub->flow, false);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, pub->labels->text[LABEL_APPROVAL]);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, publication_role(pub, config->promulgate_role));
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0,
               config->promulgate_role ? publication_holders(pub, config->promulgate_role) : "");
    build_cell(pub, STYLE_SMALL_CELL, 1, false, EMPHASIS_MUTED, pub->labels->text[LABEL_OPEN]);
    flow_end_row(pub->flow);
}

static void cover_table(struct publication *pub, size_t document_count) {
    build_begin_table(pub, TABLE_CONTROL, COLUMNS_COVER);
    cover_row(pub, LABEL_EDITION, pub->labels->text[LABEL_DRAFT]);
    cover_row(pub, LABEL_DATE, labels_date(pub->arena, pub->labels, pub->day));
    cover_row(pub, LABEL_SOURCE, publication_source(pub));
    cover_row(pub, LABEL_SITES, site_list(pub));
    cover_row(pub, LABEL_DOCUMENTS, arena_printf(pub->arena, "%zu", document_count));
    approval_rows(pub);
    flow_end_table(pub->flow);
}

void front_cover(struct publication *pub, size_t document_count) {
    const struct labels *labels = pub->labels;

    flow_begin_section(pub->flow, &pub->layout->cover, 'D', NULL, 0);
    flow_begin_element(pub->flow, ROLE_SECTION);
    flow_anchor(pub->flow, "cover");
    flow_outline(pub->flow, 1, labels->text[LABEL_MANUAL_PACK], "cover");
    build_paragraph(pub, STYLE_COVER_ORGANISATION, ROLE_P, 0, pub->organisation);
    build_rule(pub, RULE_COVER);
    build_paragraph(pub, STYLE_COVER_TITLE, ROLE_H1, 0, publication_system(pub, labels));
    build_paragraph(pub, STYLE_COVER_SUBTITLE, ROLE_P, 0, labels->text[LABEL_MANUAL_PACK]);
    build_paragraph(pub, STYLE_COVER_SUBTITLE, ROLE_P, 0, standard_list(pub));
    build_paragraph(pub, STYLE_COVER_DRAFT, ROLE_P, 0, labels->text[LABEL_DRAFT_NOTICE]);
    flow_fill(pub->flow);
    cover_table(pub, document_count);
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, labels->text[LABEL_APPROVAL_OPEN]);
    flow_end_element(pub->flow);
    flow_end_section(pub->flow);
}

void front_promulgation(struct publication *pub) {
    static const enum label heads[] = {LABEL_FUNCTION, LABEL_NAME, LABEL_SIGNED};
    const char *role = pub->registry->config->promulgate_role;

    build_begin_part(pub, pub->labels->text[LABEL_PROMULGATION], "promulgation");
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_PROMULGATION_TEXT]);
    build_paragraph(pub, STYLE_BODY, ROLE_P, EMPHASIS_DRAFT, pub->labels->text[LABEL_PROMULGATION_OPEN]);
    build_begin_table(pub, TABLE_CONTROL, COLUMNS_PROMULGATION);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 3);
    flow_begin_row(pub->flow, false);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, publication_role(pub, role));
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, role ? publication_holders(pub, role) : "");
    build_cell(pub, STYLE_SMALL_CELL, 1, false, EMPHASIS_MUTED, pub->labels->text[LABEL_OPEN]);
    flow_end_row(pub->flow);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

static void history_row(struct publication *pub, const struct entry *entry) {
    const struct metadata *meta = &entry->document->meta;

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, entry), entry->id);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, entry->revision);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, meta->change_text.text ? meta->change_text.text : "–");
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, meta->change_reason.text ? meta->change_reason.text : "–");
    build_cell(pub, STYLE_SMALL_CELL, 1, false, EMPHASIS_MUTED, pub->labels->text[LABEL_STATE_DRAFT]);
    flow_end_row(pub->flow);
}

void front_history(struct publication *pub) {
    static const enum label heads[] = {LABEL_NUMBER, LABEL_REVISION_SHORT, LABEL_CHANGE, LABEL_REASON,
                                       LABEL_STATE};

    build_begin_part(pub, pub->labels->text[LABEL_HISTORY], "history");
    build_begin_table(pub, TABLE_LIST, COLUMNS_HISTORY);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 5);
    for (size_t i = 0; i < pub->registry->entry_count; i++)
        history_row(pub, &pub->registry->entries[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- contents
 * ------------------------------------------------------------------------------------------------------- */

static void contents_line(struct publication *pub, enum layout_style style, const char *anchor,
                          const char *text) {
    const struct paragraph_style *paragraph = style_paragraph(pub->styles, style, pub->language);

    flow_begin_paragraph(pub->flow, paragraph, ROLE_TOC_ITEM);
    flow_begin_link(pub->flow, NULL, anchor, NULL);
    flow_text(pub->flow, &paragraph->text, text, strlen(text));
    flow_leader(pub->flow);
    flow_page_reference(pub->flow, &paragraph->text, anchor);
    flow_end_link(pub->flow);
    flow_end_paragraph(pub->flow);
}

static void contents_part(struct publication *pub, enum label label, const char *anchor) {
    contents_line(pub, STYLE_CONTENTS_1, anchor, pub->labels->text[label]);
}

static void contents_documents(struct publication *pub, bool forms) {
    const struct document_type *group = NULL;

    for (size_t i = 0; i < pub->registry->entry_count; i++) {
        const struct entry *e = &pub->registry->entries[i];
        const char *anchor = publication_anchor(pub, e);

        if (publication_is_form(e) != forms)
            continue;
        if (!forms && (i == 0 || e->type != group))
            contents_line(pub, STYLE_CONTENTS_1, anchor,
                          publication_word(pub->labels, "types", e->type ? e->type->name : ""));
        group = e->type;
        contents_line(pub, STYLE_CONTENTS_2, anchor, arena_printf(pub->arena, "%s\u2003%s", e->id, e->title));
    }
}

static void contents_correspondences(struct publication *pub) {
    const struct config *config = pub->registry->config;

    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *s = registry_standard(pub->registry, config->standards[i]);
        if (s && s->correspondence_count)
            contents_line(pub, STYLE_CONTENTS_1, arena_printf(pub->arena, "correspondence:%s", s->id),
                          matrix_correspondence_title(pub, s));
    }
}

void front_contents(struct publication *pub) {
    const struct config *config = pub->registry->config;

    build_begin_part(pub, pub->labels->text[LABEL_CONTENTS], "contents");
    flow_begin_element(pub->flow, ROLE_TOC);
    contents_part(pub, LABEL_PROMULGATION, "promulgation");
    contents_part(pub, LABEL_HISTORY, "history");
    contents_part(pub, LABEL_MASTER_LIST, "master-list");
    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *s = registry_standard(pub->registry, config->standards[i]);
        if (s)
            contents_line(pub, STYLE_CONTENTS_1, arena_printf(pub->arena, "matrix:%s", s->id),
                          matrix_clauses_title(pub, s));
    }
    contents_correspondences(pub);
    contents_documents(pub, false);
    contents_part(pub, LABEL_RECORDS, "records");
    contents_part(pub, LABEL_RESPONSIBILITIES, "responsibilities");
    contents_part(pub, LABEL_FORMS, "forms");
    contents_documents(pub, true);
    contents_part(pub, LABEL_COLOPHON, "colophon");
    flow_end_element(pub->flow);
    build_end_part(pub);
}
