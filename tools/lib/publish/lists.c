/* The lists of a pack: master list, records, responsibilities, forms, colophon. */
#include "publish/publication.h"

#include <string.h>

#include "base/digest.h"
#include "base/file.h"

#define FONT_LIMIT (256u << 20)

static void list_begin(struct publication *pub, const float *widths, const enum label *heads, size_t count)
{
    flow_begin_table(pub->flow, &pub->layout->tables[TABLE_LIST], count, widths);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, count);
}

static void text_cell(struct publication *pub, const char *text)
{
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, text && *text ? text : "–");
}

/* --- master list ---------------------------------------------------------------------------------------------------- */

static void group_row(struct publication *pub, const struct document_type *type, int columns)
{
    const struct paragraph_style *style =
        style_variant(pub->styles, STYLE_SMALL_CELL_HEADER, pub->language, -1, 0);
    const char *text = publication_word(pub->labels, "types", type ? type->name : "");

    flow_begin_row(pub->flow, false);
    flow_begin_cell(pub->flow, columns, 1, true, pub->layout->colours[COLOUR_CODE]);
    flow_begin_paragraph(pub->flow, style, ROLE_P);
    flow_text(pub->flow, &style->text, text, strlen(text));
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
    flow_end_row(pub->flow);
}

static void master_row(struct publication *pub, const struct entry *entry)
{
    const char *anchor = publication_anchor(pub, entry);

    flow_begin_row(pub->flow, false);
    build_link_cell(pub, STYLE_SMALL_CELL, anchor, entry->id);
    text_cell(pub, entry->title);
    text_cell(pub, entry->language);
    text_cell(pub, entry->revision);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, EMPHASIS_MUTED, pub->labels->text[LABEL_STATE_DRAFT]);
    text_cell(pub, publication_role(pub, entry->document->meta.owner.text));
    build_page_cell(pub, STYLE_SMALL_CELL, anchor);
    flow_end_row(pub->flow);
}

void list_master(struct publication *pub)
{
    static const enum label heads[] = {LABEL_NUMBER, LABEL_TITLE, LABEL_LANGUAGE, LABEL_REVISION_SHORT,
                                       LABEL_STATE,  LABEL_OWNER, LABEL_PAGE};
    static const float widths[] = {0.10f, 0.34f, 0.11f, 0.08f, 0.09f, 0.20f, 0.08f};
    const struct registry *registry = pub->registry;

    build_begin_part(pub, LABEL_MASTER_LIST, "master-list");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_MASTER_LIST_NOTE]);
    list_begin(pub, widths, heads, 7);
    for (size_t i = 0; i < registry->entry_count; i++) {
        if (i == 0 || registry->entries[i].type != registry->entries[i - 1].type)
            group_row(pub, registry->entries[i].type, 7);
        master_row(pub, &registry->entries[i]);
    }
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- records ---------------------------------------------------------------------------------------------------------- */

/* "F-09 Effluent daily log", linked where the pack holds the form. */
static void record_cell(struct publication *pub, const struct entry *entry, const struct record_entry *record)
{
    const struct entry *form =
        record->form.text ? registry_find(pub->registry, record->form.text, entry->language) : NULL;
    const char *title = record->title.text ? record->title.text : form ? form->title : "";
    const char *id = record->form.text ? record->form.text : "";
    const char *text = arena_printf(pub->arena, "%s%s%s", id, *id && *title ? " " : "", title);

    if (form)
        build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, form), text);
    else
        text_cell(pub, text);
}

static void record_row(struct publication *pub, const struct entry *entry, const struct record_entry *record)
{
    flow_begin_row(pub->flow, false);
    record_cell(pub, entry, record);
    build_link_cell(pub, STYLE_SMALL_CELL, publication_anchor(pub, entry), entry->id);
    text_cell(pub, publication_role(pub, record->keeper.text));
    text_cell(pub, record->storage.text);
    text_cell(pub, record->retention.text);
    text_cell(pub, record->disposition.text);
    flow_end_row(pub->flow);
}

static bool has_records(const struct registry *registry)
{
    for (size_t i = 0; i < registry->entry_count; i++)
        if (registry->entries[i].document->meta.record_count)
            return true;
    return false;
}

void list_records(struct publication *pub)
{
    static const enum label heads[] = {LABEL_RECORD,  LABEL_DOCUMENT,  LABEL_KEEPER,
                                       LABEL_STORAGE, LABEL_RETENTION, LABEL_DISPOSITION};
    static const float widths[] = {0.26f, 0.11f, 0.19f, 0.20f, 0.11f, 0.13f};

    build_begin_part(pub, LABEL_RECORDS, "records");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_RECORDS_NOTE]);
    if (has_records(pub->registry)) {
        list_begin(pub, widths, heads, 6);
        for (size_t i = 0; i < pub->registry->entry_count; i++) {
            const struct entry *e = &pub->registry->entries[i];
            for (size_t k = 0; k < e->document->meta.record_count; k++)
                record_row(pub, e, &e->document->meta.records[k]);
        }
        flow_end_table(pub->flow);
    } else {
        build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_NONE]);
    }
    build_end_part(pub);
}

/* --- responsibilities ---------------------------------------------------------------------------------------------------- */

/* A list of links to documents in one cell. */
struct link_list {
    struct publication *pub;
    const struct paragraph_style *style;
    size_t count;
};

static struct link_list links_begin(struct publication *pub)
{
    struct link_list list = {pub, style_variant(pub->styles, STYLE_SMALL_CELL, pub->language, -1, 0), 0};

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, list.style, ROLE_P);
    return list;
}

static void links_add(struct link_list *list, const struct entry *entry)
{
    struct publication *pub = list->pub;

    if (list->count++)
        flow_text(pub->flow, &list->style->text, ", ", 2);
    flow_begin_link(pub->flow, NULL, publication_anchor(pub, entry), NULL);
    flow_text(pub->flow, style_text(pub->styles, list->style, EMPHASIS_LINK), entry->id, strlen(entry->id));
    flow_end_link(pub->flow);
}

static void links_end(struct link_list *list)
{
    if (!list->count)
        flow_text(list->pub->flow, &list->style->text, "–", strlen("–"));
    flow_end_paragraph(list->pub->flow);
    flow_end_cell(list->pub->flow);
}

static bool keeps_record(const struct entry *entry, const char *role)
{
    for (size_t i = 0; i < entry->document->meta.record_count; i++) {
        const char *keeper = entry->document->meta.records[i].keeper.text;
        if (keeper && strcmp(keeper, role) == 0)
            return true;
    }
    return false;
}

static void role_row(struct publication *pub, const struct role *role)
{
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

void list_responsibilities(struct publication *pub)
{
    static const enum label heads[] = {LABEL_ROLE, LABEL_PEOPLE, LABEL_OWNS, LABEL_KEEPS};
    static const float widths[] = {0.27f, 0.25f, 0.26f, 0.22f};

    build_begin_part(pub, LABEL_RESPONSIBILITIES, "responsibilities");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_RESPONSIBILITIES_NOTE]);
    list_begin(pub, widths, heads, 4);
    for (size_t i = 0; i < pub->registry->config->role_count; i++)
        role_row(pub, &pub->registry->config->roles[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- forms -------------------------------------------------------------------------------------------------------------------- */

static bool uses_form(const struct registry *registry, const struct entry *user, const struct entry *form)
{
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

static void form_row(struct publication *pub, const struct entry *form)
{
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

static bool has_forms(const struct registry *registry)
{
    for (size_t i = 0; i < registry->entry_count; i++)
        if (publication_is_form(&registry->entries[i]))
            return true;
    return false;
}

void list_forms(struct publication *pub)
{
    static const enum label heads[] = {LABEL_NUMBER, LABEL_TITLE, LABEL_REVISION_SHORT, LABEL_USED_BY, LABEL_PAGE};
    static const float widths[] = {0.12f, 0.42f, 0.09f, 0.29f, 0.08f};

    build_begin_part(pub, LABEL_FORMS, "forms");
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_FORMS_NOTE]);
    if (has_forms(pub->registry)) {
        list_begin(pub, widths, heads, 5);
        for (size_t i = 0; i < pub->registry->entry_count; i++)
            if (publication_is_form(&pub->registry->entries[i]))
                form_row(pub, &pub->registry->entries[i]);
        flow_end_table(pub->flow);
    } else {
        build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_NONE]);
    }
    build_end_part(pub);
}

/* --- colophon ------------------------------------------------------------------------------------------------------------------- */

static void font_row(struct publication *pub, const char *file)
{
    struct buffer data = BUFFER_INIT;
    char digest[65] = "–";
    const char *name = strrchr(file, '/');

    if (file_read(&data, file, FONT_LIMIT) == 0)
        digest_sha256(data.data, data.length, digest);
    buffer_release(&data);
    flow_begin_row(pub->flow, false);
    text_cell(pub, name ? name + 1 : file);
    text_cell(pub, digest);
    flow_end_row(pub->flow);
}

/* Every file once, in the layout's order. */
static void font_rows(struct publication *pub, const struct font_family *families, size_t count, struct map *seen)
{
    for (size_t i = 0; i < count; i++) {
        const char *files[] = {families[i].regular.file, families[i].bold.file, families[i].italic.file,
                               families[i].bold_italic.file};
        for (size_t k = 0; k < 4; k++)
            if (files[k] && !map_get(seen, files[k])) {
                map_put(seen, files[k], (void *)files[k]);
                font_row(pub, files[k]);
            }
    }
}

void list_colophon(struct publication *pub)
{
    static const enum label heads[] = {LABEL_FONT, LABEL_DIGEST};
    static const float widths[] = {0.30f, 0.70f};
    struct map seen = {0};

    build_begin_part(pub, LABEL_COLOPHON, "colophon");
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0, pub->labels->text[LABEL_COLOPHON_NOTE]);
    build_paragraph(pub, STYLE_BODY, ROLE_P, 0,
                    arena_printf(pub->arena, "docket %s · %s", DOCKET_VERSION, source_label(pub->source)));
    list_begin(pub, widths, heads, 2);
    font_rows(pub, pub->layout->fonts.families, pub->layout->fonts.family_count, &seen);
    font_rows(pub, pub->layout->fonts.fallbacks, pub->layout->fonts.fallback_count, &seen);
    flow_end_table(pub->flow);
    map_release(&seen);
    build_end_part(pub);
}
