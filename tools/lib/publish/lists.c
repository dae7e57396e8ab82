/* The lists of a pack: master list, records, responsibilities, forms, colophon. */
#include "publish/publication.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"

#define FONT_LIMIT (256u << 20)

static void list_begin(struct publication *pub, enum layout_columns columns, const enum label *heads) {
    build_begin_table(pub, TABLE_LIST, columns);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, pub->layout->column_counts[columns]);
}

static void text_cell(struct publication *pub, const char *text) {
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, text && *text ? text : "–");
}

/* A list of links to documents in one cell. */
struct link_list {
    struct publication *pub;
    const struct paragraph_style *style;
    size_t count;
};

static struct link_list links_begin(struct publication *pub) {
    struct link_list list = {pub, style_variant(pub->styles, STYLE_SMALL_CELL, pub->language, -1, 0), 0};

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, list.style, ROLE_P);
    return list;
}

static void links_add(struct link_list *list, const struct entry *entry) {
    struct publication *pub = list->pub;

    if (list->count++)
        flow_text(pub->flow, &list->style->text, ", ", 2);
    flow_begin_link(pub->flow, NULL, publication_anchor(pub, entry), NULL);
    flow_text(pub->flow, style_text(pub->styles, list->style, EMPHASIS_LINK), entry->id, strlen(entry->id));
    flow_end_link(pub->flow);
}

static void links_end(struct link_list *list) {
    if (!list->count)
        flow_text(list->pub->flow, &list->style->text, "–", strlen("–"));
    flow_end_paragraph(list->pub->flow);
    flow_end_cell(list->pub->flow);
}

/* --- master list
 * ---------------------------------------------------------------------------------------------------- */

static void group_row(struct publication *pub, const char *text, int columns) {
    const struct paragraph_style *style = style_variant(pub->styles, STYLE_SMALL_CELL_HEADER, pub->language,
                                                        -1, 0);

    flow_begin_row(pub->flow, false);
    flow_begin_cell(pub->flow, columns, 1, true, pub->layout->colours[COLOUR_CODE]);
    flow_begin_paragraph(pub->flow, style, ROLE_P);
    flow_text(pub->flow, &style->text, text, strlen(text));
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
    flow_end_row(pub->flow);
}

static const char *type_title(struct publication *pub, const struct document_type *type) {
    return publication_word(pub->labels, "types", type ? type->name : "");
}

static void draft_row(struct publication *pub, const struct entry *entry) {
    const char *anchor = publication_anchor(pub, entry);

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, anchor, entry->id);
    text_cell(pub, entry->title);
    text_cell(pub, publication_language(pub->labels, entry->language));
    text_cell(pub, entry->revision);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, EMPHASIS_MUTED, pub->labels->text[LABEL_STATE_DRAFT]);
    text_cell(pub, publication_role(pub, entry->document->meta.owner.text));
    build_page_cell(pub, STYLE_SMALL_CELL, anchor);
    flow_end_row(pub->flow);
}

/* The title, with the language where it isn't the organisation's. */
static const char *title_text(struct publication *pub, const char *title, const char *language) {
    return strcmp(language, pub->language) == 0
               ? title
               : arena_printf(pub->arena, "%s (%s)", title, publication_language(pub->labels, language));
}

static void released_row(struct publication *pub, const struct entry *entry) {
    const struct standing *standing = entry->standing;
    const char *anchor = publication_anchor(pub, entry);

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, anchor, entry->id);
    text_cell(pub, title_text(pub, entry->title, entry->language));
    text_cell(pub, entry->revision);
    build_cell(pub, STYLE_SMALL_CELL, 1, false,
               standing && standing->state == STANDING_EFFECTIVE ? 0 : EMPHASIS_DRAFT,
               standing_word(pub->labels, standing));
    text_cell(pub, labels_date(pub->arena, pub->labels, standing ? standing->effective : DAY_NONE));
    text_cell(pub, labels_date(pub->arena, pub->labels, standing ? standing->next_review : DAY_NONE));
    text_cell(pub, publication_role(pub, entry->document->meta.owner.text));
    build_page_cell(pub, STYLE_SMALL_CELL, anchor);
    flow_end_row(pub->flow);
}

/* A document that was withdrawn, and so has no page. */
static void gone_row(struct publication *pub, const struct standing *standing) {
    flow_begin_row(pub->flow, false);
    text_cell(pub, standing->id);
    text_cell(pub, title_text(pub, standing->title, standing->language));
    text_cell(pub, standing->revision);
    build_cell(pub, STYLE_SMALL_CELL, 5, false, EMPHASIS_MUTED, standing_mark(pub, pub->labels, standing));
    flow_end_row(pub->flow);
}

void list_master(struct publication *pub) {
    static const enum label draft[] = {LABEL_NUMBER, LABEL_TITLE, LABEL_LANGUAGE, LABEL_REVISION_SHORT,
                                       LABEL_STATE,  LABEL_OWNER, LABEL_PAGE};
    static const enum label released[] = {LABEL_NUMBER, LABEL_TITLE,     LABEL_REVISION_SHORT,
                                          LABEL_STATE,  LABEL_EFFECTIVE, LABEL_NEXT_REVIEW,
                                          LABEL_OWNER,  LABEL_PAGE};
    const struct release_standing *release = publication_release(pub);
    const struct registry *registry = pub->registry;

    build_begin_part(pub, pub->labels->text[LABEL_MASTER_LIST], "master-list");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_MASTER_LIST_NOTE]);
    list_begin(pub, release ? COLUMNS_RELEASED_LIST : COLUMNS_MASTER_LIST, release ? released : draft);
    for (size_t i = 0; i < registry->entry_count; i++) {
        if (i == 0 || registry->entries[i].type != registry->entries[i - 1].type)
            group_row(pub, type_title(pub, registry->entries[i].type), release ? 8 : 7);
        (release ? released_row : draft_row)(pub, &registry->entries[i]);
    }
    if (release && release->gone_count)
        group_row(pub, pub->labels->text[LABEL_WITHDRAWN_DOCUMENTS], 8);
    for (size_t i = 0; release && i < release->gone_count; i++)
        gone_row(pub, &release->gone[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- records
 * ----------------------------------------------------------------------------------------------------------
 */

/* "F-09 Effluent daily log", linked where the pack holds the form. */
static void record_cell(struct publication *pub, const struct entry *entry,
                        const struct record_entry *record) {
    const struct entry *form = record->form.text
                                   ? registry_find(pub->registry, record->form.text, entry->language)
                                   : NULL;
    const char *title = record->title.text ? record->title.text : form ? form->title : "";
    const char *id = record->form.text ? record->form.text : "";
    const char *text = arena_printf(pub->arena, "%s%s%s", id, *id && *title ? " " : "", title);

    if (form)
        build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, form), text);
    else
        text_cell(pub, text);
}

static bool same_text(struct field a, struct field b) {
    return strcmp(a.text ? a.text : "", b.text ? b.text : "") == 0;
}

static bool same_record(const struct record_entry *a, const struct record_entry *b) {
    return same_text(a->form, b->form) && same_text(a->title, b->title) && same_text(a->keeper, b->keeper) &&
           same_text(a->storage, b->storage) && same_text(a->retention, b->retention) &&
           same_text(a->disposition, b->disposition);
}

/* A record of the pack: what it is, and the first document that asks for it. */
struct record_use {
    const struct entry *entry;
    const struct record_entry *record;
};

static const struct record_entry *find_record(const struct entry *entry, const struct record_entry *record) {
    for (size_t i = 0; i < entry->document->meta.record_count; i++)
        if (same_record(&entry->document->meta.records[i], record))
            return &entry->document->meta.records[i];
    return NULL;
}

/* Whether a document before this one, or this one before that, asks for the same record, kept alike. */
static bool named_before(const struct registry *registry, const struct record_use *use) {
    for (const struct entry *e = registry->entries; e < use->entry; e++)
        if (find_record(e, use->record))
            return true;
    return find_record(use->entry, use->record) != use->record;
}

static int compare_uses(const void *left, const void *right) {
    const struct record_use *a = left, *b = right;
    int order = strcmp(a->record->form.text ? a->record->form.text : "~",
                       b->record->form.text ? b->record->form.text : "~");

    if (order != 0)
        return order;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

/* The records of all documents, each once, by the number of their forms. */
static struct record_use *collect_records(struct publication *pub, size_t *count) {
    const struct registry *registry = pub->registry;
    struct record_use *uses;
    size_t all = 0;

    for (size_t i = 0; i < registry->entry_count; i++)
        all += registry->entries[i].document->meta.record_count;
    uses = arena_alloc(pub->arena, (all + 1) * sizeof *uses);
    *count = 0;
    for (size_t i = 0; i < registry->entry_count; i++)
        for (size_t k = 0; k < registry->entries[i].document->meta.record_count; k++) {
            struct record_use use = {&registry->entries[i], &registry->entries[i].document->meta.records[k]};
            if (!named_before(registry, &use))
                uses[(*count)++] = use;
        }
    qsort(uses, *count, sizeof *uses, compare_uses);
    return uses;
}

static void record_row(struct publication *pub, const struct record_use *use) {
    const struct registry *registry = pub->registry;
    const struct record_entry *record = use->record;
    struct link_list list;

    flow_begin_row(pub->flow, false);
    record_cell(pub, use->entry, record);
    list = links_begin(pub);
    for (size_t i = 0; i < registry->entry_count; i++)
        if (find_record(&registry->entries[i], record))
            links_add(&list, &registry->entries[i]);
    links_end(&list);
    text_cell(pub, publication_role(pub, record->keeper.text));
    text_cell(pub, record->storage.text);
    text_cell(pub,
              record->retention.text ? labels_span(pub->arena, pub->labels, record->retention.text) : NULL);
    text_cell(pub, record->disposition.text);
    flow_end_row(pub->flow);
}

void list_records(struct publication *pub) {
    static const enum label heads[] = {LABEL_RECORD,  LABEL_DOCUMENT,  LABEL_KEEPER,
                                       LABEL_STORAGE, LABEL_RETENTION, LABEL_DISPOSITION};
    size_t count;
    const struct record_use *uses = collect_records(pub, &count);

    build_begin_part(pub, pub->labels->text[LABEL_RECORDS], "records");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_RECORDS_NOTE]);
    if (count) {
        list_begin(pub, COLUMNS_RECORDS, heads);
        for (size_t i = 0; i < count; i++)
            record_row(pub, &uses[i]);
        flow_end_table(pub->flow);
    } else {
        build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_NONE]);
    }
    build_end_part(pub);
}

/* --- responsibilities
 * ---------------------------------------------------------------------------------------------------- */

static bool keeps_record(const struct entry *entry, const char *role) {
    for (size_t i = 0; i < entry->document->meta.record_count; i++) {
        const char *keeper = entry->document->meta.records[i].keeper.text;
        if (keeper && strcmp(keeper, role) == 0)
            return true;
    }
    return false;
}

static void role_row(struct publication *pub, const struct role *role) {
    const struct registry *registry = pub->registry;
    struct link_list list;

    flow_begin_row(pub->flow, false);
    text_cell(pub, role->title ? role->title : role->id);
    text_cell(pub, publication_holders(pub, role->id));
    list = links_begin(pub);
    for (size_t i = 0; i < registry->entry_count; i++) {
        const char *owner = registry->entries[i].document->meta.owner.text;
        if (owner && strcmp(owner, role->id) == 0)
            links_add(&list, &registry->entries[i]);
    }
    links_end(&list);
    list = links_begin(pub);
    for (size_t i = 0; i < registry->entry_count; i++)
        if (keeps_record(&registry->entries[i], role->id))
            links_add(&list, &registry->entries[i]);
    links_end(&list);
    flow_end_row(pub->flow);
}

void list_responsibilities(struct publication *pub) {
    static const enum label heads[] = {LABEL_ROLE, LABEL_PEOPLE, LABEL_OWNS, LABEL_KEEPS};

    build_begin_part(pub, pub->labels->text[LABEL_RESPONSIBILITIES], "responsibilities");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_RESPONSIBILITIES_NOTE]);
    list_begin(pub, COLUMNS_RESPONSIBILITIES, heads);
    for (size_t i = 0; i < pub->registry->config->role_count; i++)
        role_row(pub, &pub->registry->config->roles[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- forms
 * --------------------------------------------------------------------------------------------------------------------
 */

static bool uses_form(const struct registry *registry, const struct entry *user, const struct entry *form) {
    for (size_t i = 0; i < user->document->meta.record_count; i++) {
        const char *id = user->document->meta.records[i].form.text;
        if (id && strcmp(id, form->id) == 0)
            return true;
    }
    for (size_t i = 0; i < user->edge_count; i++)
        if (user->edges[i].target != SIZE_MAX && &registry->entries[user->edges[i].target] == form)
            return true;
    return false;
}

static void form_row(struct publication *pub, const struct entry *form) {
    const struct registry *registry = pub->registry;
    const char *anchor = publication_anchor(pub, form);
    struct link_list list;

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, anchor, form->id);
    text_cell(pub, form->title);
    text_cell(pub, form->revision);
    list = links_begin(pub);
    for (size_t i = 0; i < registry->entry_count; i++)
        if (&registry->entries[i] != form && uses_form(registry, &registry->entries[i], form))
            links_add(&list, &registry->entries[i]);
    links_end(&list);
    build_page_cell(pub, STYLE_SMALL_CELL, anchor);
    flow_end_row(pub->flow);
}

static bool has_forms(const struct registry *registry) {
    for (size_t i = 0; i < registry->entry_count; i++)
        if (publication_is_form(&registry->entries[i]))
            return true;
    return false;
}

void list_forms(struct publication *pub) {
    static const enum label heads[] = {LABEL_NUMBER, LABEL_TITLE, LABEL_REVISION_SHORT, LABEL_USED_BY,
                                       LABEL_PAGE};

    build_begin_part(pub, pub->labels->text[LABEL_FORMS], "forms");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_FORMS_NOTE]);
    if (has_forms(pub->registry)) {
        list_begin(pub, COLUMNS_FORMS, heads);
        for (size_t i = 0; i < pub->registry->entry_count; i++)
            if (publication_is_form(&pub->registry->entries[i]))
                form_row(pub, &pub->registry->entries[i]);
        flow_end_table(pub->flow);
    } else {
        build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_NONE]);
    }
    build_end_part(pub);
}

/* --- colophon
 * -------------------------------------------------------------------------------------------------------------------
 */

static void font_row(struct publication *pub, const char *file, struct buffer *all) {
    struct buffer data = BUFFER_INIT;
    char digest[65] = "–";
    const char *name = strrchr(file, '/');

    if (file_read(&data, file, FONT_LIMIT) == 0)
        digest_sha256(data.data, data.length, digest);
    buffer_release(&data);
    buffer_printf(all, "%s  %s\n", digest, file);
    flow_begin_row(pub->flow, false);
    text_cell(pub, name ? name + 1 : file);
    text_cell(pub, digest);
    flow_end_row(pub->flow);
}

/* Every file once, in the layout's order. */
static void font_rows(struct publication *pub, const struct font_family *families, size_t count,
                      struct map *seen, struct buffer *all) {
    for (size_t i = 0; i < count; i++) {
        const char *files[] = {families[i].regular.file, families[i].bold.file, families[i].italic.file,
                               families[i].bold_italic.file};
        for (size_t k = 0; k < 4; k++)
            if (files[k] && !map_get(seen, files[k])) {
                map_put(seen, files[k], (void *)files[k]);
                font_row(pub, files[k], all);
            }
    }
}

static void pair_row(struct publication *pub, const char *name, const char *value) {
    flow_begin_row(pub->flow, false);
    text_cell(pub, name);
    text_cell(pub, value);
    flow_end_row(pub->flow);
}

/* What the release is, by its digests, and what the pack was made with. */
static void source_table(struct publication *pub) {
    const struct release_standing *release = publication_release(pub);

    build_begin_table(pub, TABLE_LIST, COLUMNS_FONTS);
    if (release) {
        pair_row(pub, pub->labels->text[LABEL_EDITION], standing_edition(pub, pub->labels, release));
        pair_row(pub, pub->labels->text[LABEL_MANIFEST], release->release.sha256);
        pair_row(pub, pub->labels->text[LABEL_ROOT], release->root);
    }
    if (pub->programs)
        pair_row(pub, pub->labels->text[LABEL_PROGRAM], pub->programs);
    flow_end_table(pub->flow);
}

void list_colophon(struct publication *pub) {
    static const enum label heads[] = {LABEL_FONT, LABEL_DIGEST};
    struct buffer all = BUFFER_INIT;
    struct map seen = {0};
    char digest[65];

    build_begin_part(pub, pub->labels->text[LABEL_COLOPHON], "colophon");
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_COLOPHON_NOTE]);
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0,
                    arena_printf(pub->arena, "docket %s · %s", DOCKET_VERSION, publication_source(pub)));
    if (publication_release(pub) || pub->programs)
        source_table(pub);
    list_begin(pub, COLUMNS_FONTS, heads);
    font_rows(pub, pub->layout->fonts.families, pub->layout->fonts.family_count, &seen, &all);
    font_rows(pub, pub->layout->fonts.fallbacks, pub->layout->fonts.fallback_count, &seen, &all);
    flow_end_table(pub->flow);
    digest_sha256(buffer_text(&all), all.length, digest);
    pub->fonts = arena_strdup(pub->arena, digest);
    buffer_release(&all);
    map_release(&seen);
    build_end_part(pub);
}
