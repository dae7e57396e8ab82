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

static void approval_row(struct publication *pub, enum label name, const char *function, const char *who,
                         unsigned emphasis, const char *when) {
    flow_begin_row(pub->flow, false);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, pub->labels->text[name]);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, function);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, who);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, emphasis, when);
    flow_end_row(pub->flow);
}

/* When a release was signed. */
static const char *signed_text(struct publication *pub, const struct release_facts *release) {
    const char *date = labels_date(pub->arena, pub->labels, release->day);

    return labels_fill(pub->arena, pub->labels, LABEL_SIGNATURE_BY, &date);
}

static void signed_row(struct publication *pub, enum label name, const struct release_facts *release) {
    approval_row(pub, name, publication_role(pub, release->role), release->signer, 0,
                 signed_text(pub, release));
}

/* Who has signed; of a draft, who has to, and that nobody has. */
static void approval_rows(struct publication *pub) {
    const struct release_standing *release = publication_release(pub);
    const char *role = pub->registry->config->promulgate_role;

    if (!release) {
        approval_row(pub, LABEL_APPROVAL, publication_role(pub, role),
                     role ? publication_holders(pub, role) : "", EMPHASIS_MUTED,
                     pub->labels->text[LABEL_OPEN]);
        return;
    }
    if (release->edition.sequence)
        signed_row(pub, LABEL_PROMULGATED, &release->edition);
    if (release->edition.sequence != release->release.sequence)
        signed_row(pub, LABEL_ISSUED, &release->release);
}

/* From when the revisions that the release brings are in force: one day, or the first and the last. */
static void effective_row(struct publication *pub, const struct release_standing *release) {
    const char *first, *last;

    if (release->first_effective == DAY_NONE)
        return;
    first = labels_date(pub->arena, pub->labels, release->first_effective);
    last = labels_date(pub->arena, pub->labels, release->last_effective);
    cover_row(pub, LABEL_EFFECTIVE,
              release->first_effective == release->last_effective
                  ? first
                  : arena_printf(pub->arena, "%s – %s", first, last));
}

static void cover_table(struct publication *pub, size_t document_count) {
    const struct release_standing *release = publication_release(pub);

    build_begin_table(pub, TABLE_CONTROL, COLUMNS_COVER);
    cover_row(pub, LABEL_EDITION,
              release ? standing_edition(pub, pub->labels, release) : pub->labels->text[LABEL_DRAFT]);
    cover_row(pub, LABEL_DATE, labels_date(pub->arena, pub->labels, pub->day));
    if (release)
        effective_row(pub, release);
    else
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
    if (!publication_release(pub))
        build_paragraph(pub, STYLE_COVER_DRAFT, ROLE_P, 0, labels->text[LABEL_DRAFT_NOTICE]);
    flow_fill(pub->flow);
    cover_table(pub, document_count);
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0,
                    labels->text[publication_release(pub) ? LABEL_APPROVAL_NOTE : LABEL_APPROVAL_OPEN]);
    flow_end_element(pub->flow);
    flow_end_section(pub->flow);
}

/* --- promulgation order
 * --------------------------------------------------------------------------------------------- */

/* Who signs, in which function, when. */
static void order_table(struct publication *pub, const char *function, const char *who, unsigned emphasis,
                        const char *when) {
    static const enum label heads[] = {LABEL_FUNCTION, LABEL_NAME, LABEL_SIGNED};

    build_begin_table(pub, TABLE_CONTROL, COLUMNS_PROMULGATION);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 3);
    flow_begin_row(pub->flow, false);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, function);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, who);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, emphasis, when);
    flow_end_row(pub->flow);
    flow_end_table(pub->flow);
}

static void order_open(struct publication *pub) {
    const char *role = pub->registry->config->promulgate_role;

    build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_PROMULGATION_TEXT]);
    build_paragraph(pub, STYLE_BODY, ROLE_P, EMPHASIS_DRAFT, pub->labels->text[LABEL_PROMULGATION_OPEN]);
    order_table(pub, publication_role(pub, role), role ? publication_holders(pub, role) : "", EMPHASIS_MUTED,
                pub->labels->text[LABEL_OPEN]);
}

static void order_signed(struct publication *pub, const struct release_facts *edition) {
    const char *values[] = {edition->edition, labels_date(pub->arena, pub->labels, edition->day)};

    build_paragraph(pub, STYLE_BODY, ROLE_P, EMPHASIS_BOLD,
                    labels_fill(pub->arena, pub->labels, LABEL_PROMULGATION_DONE, values));
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_PROMULGATION_TEXT]);
    order_table(pub, publication_role(pub, edition->role), edition->signer, 0, signed_text(pub, edition));
}

void front_promulgation(struct publication *pub) {
    const struct release_standing *release = publication_release(pub);

    build_begin_part(pub, pub->labels->text[LABEL_PROMULGATION], "promulgation");
    if (!release)
        order_open(pub);
    else if (release->edition.sequence)
        order_signed(pub, &release->edition);
    else
        build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_PROMULGATION_NONE]);
    build_end_part(pub);
}

/* --- revision history
 * ----------------------------------------------------------------------------------------------- */

static void text_cell(struct publication *pub, unsigned emphasis, const char *text) {
    build_cell(pub, STYLE_SMALL_CELL, 1, false, emphasis, text && *text ? text : "–");
}

/* What the document says of its revision, as nothing else is known of a draft. */
static void draft_row(struct publication *pub, const struct entry *entry) {
    const struct metadata *meta = &entry->document->meta;

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, entry), entry->id);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, entry->revision);
    text_cell(pub, 0, meta->change_text.text);
    text_cell(pub, 0, meta->change_reason.text);
    text_cell(pub, EMPHASIS_MUTED, pub->labels->text[LABEL_STATE_DRAFT]);
    flow_end_row(pub->flow);
}

/* Every revision that was released, each in its row; `entry` is NULL for a document that is gone. */
static void revision_rows(struct publication *pub, const struct standing *standing,
                          const struct entry *entry) {
    for (size_t i = 0; i < standing->history_count; i++) {
        const struct standing_revision *item = &standing->history[i];

        flow_begin_row(pub->flow, false);
        if (entry)
            build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, entry), standing->id);
        else
            text_cell(pub, 0, standing->id);
        text_cell(pub, 0, item->revision);
        text_cell(pub, 0, labels_date(pub->arena, pub->labels, item->effective));
        text_cell(pub, 0, item->change);
        text_cell(pub, 0, item->reason);
        text_cell(pub, 0, standing_release(pub, pub->labels, item->release, item->edition));
        flow_end_row(pub->flow);
    }
    if (!entry) {
        flow_begin_row(pub->flow, false);
        text_cell(pub, 0, standing->id);
        build_cell(pub, STYLE_SMALL_CELL, 5, false, EMPHASIS_MUTED,
                   standing_mark(pub, pub->labels, standing));
        flow_end_row(pub->flow);
    }
}

static void history_drafts(struct publication *pub) {
    static const enum label heads[] = {LABEL_NUMBER, LABEL_REVISION_SHORT, LABEL_CHANGE, LABEL_REASON,
                                       LABEL_STATE};

    build_begin_table(pub, TABLE_LIST, COLUMNS_HISTORY);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 5);
    for (size_t i = 0; i < pub->registry->entry_count; i++)
        draft_row(pub, &pub->registry->entries[i]);
    flow_end_table(pub->flow);
}

static void history_released(struct publication *pub, const struct release_standing *release) {
    static const enum label heads[] = {LABEL_NUMBER, LABEL_REVISION_SHORT, LABEL_EFFECTIVE,
                                       LABEL_CHANGE, LABEL_REASON,         LABEL_RELEASED};

    build_begin_table(pub, TABLE_LIST, COLUMNS_REVISIONS);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 6);
    for (size_t i = 0; i < pub->registry->entry_count; i++)
        if (pub->registry->entries[i].standing)
            revision_rows(pub, pub->registry->entries[i].standing, &pub->registry->entries[i]);
    for (size_t i = 0; i < release->gone_count; i++)
        revision_rows(pub, &release->gone[i], NULL);
    flow_end_table(pub->flow);
}

void front_history(struct publication *pub) {
    build_begin_part(pub, pub->labels->text[LABEL_HISTORY], "history");
    if (publication_release(pub))
        history_released(pub, publication_release(pub));
    else
        history_drafts(pub);
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
