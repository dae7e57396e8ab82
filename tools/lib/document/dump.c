#include <stdio.h>
#include <string.h>

#include "document/internal.h"

/* A string in quotes, with what isn't seen written out. */
static void add_quoted(struct buffer *out, const char *text) {
    buffer_add_char(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            buffer_printf(out, "\\%c", *p);
        else if (*p == '\n')
            buffer_add_string(out, "\\n");
        else if (*p == '\t')
            buffer_add_string(out, "\\t");
        else if ((unsigned char)*p < 0x20)
            buffer_printf(out, "\\x%02x", (unsigned char)*p);
        else
            buffer_add_char(out, *p);
    }
    buffer_add_char(out, '"');
}

static void add_string(struct buffer *out, const char *name, const char *text) {
    if (!text)
        return;
    buffer_printf(out, " %s=", name);
    add_quoted(out, text);
}

/* --- front matter --------------------------------------------------------------------------------------- */

static void dump_field(struct buffer *out, const char *name, const struct field *field) {
    if (field->line == 0)
        return;
    buffer_printf(out, "  %s %d:%d", name, field->line, field->column);
    if (field->text) {
        buffer_add_char(out, ' ');
        add_quoted(out, field->text);
    }
    buffer_add_char(out, '\n');
}

static void dump_fields(struct buffer *out, const char *name, const struct field *fields, size_t count) {
    for (size_t i = 0; i < count; i++)
        dump_field(out, name, &fields[i]);
}

static void dump_record(struct buffer *out, const struct record_entry *entry) {
    buffer_printf(out, "  record %d:%d", entry->line, entry->column);
    add_string(out, "form", entry->form.text);
    add_string(out, "title", entry->title.text);
    add_string(out, "keeper", entry->keeper.text);
    add_string(out, "storage", entry->storage.text);
    add_string(out, "retention", entry->retention.text);
    add_string(out, "disposition", entry->disposition.text);
    buffer_add_char(out, '\n');
}

static void dump_metadata(struct buffer *out, const struct metadata *meta) {
    buffer_add_string(out, "front-matter\n");
    dump_field(out, "id", &meta->id);
    dump_field(out, "type", &meta->type);
    dump_field(out, "title", &meta->title);
    dump_field(out, "revision", &meta->revision);
    dump_field(out, "change-text", &meta->change_text);
    dump_field(out, "change-reason", &meta->change_reason);
    dump_field(out, "change-class", &meta->change_class);
    dump_field(out, "change-reading", &meta->change_reading);
    dump_field(out, "owner", &meta->owner);
    dump_fields(out, "author", meta->authors, meta->author_count);
    for (size_t i = 0; i < meta->clause_count; i++) {
        const struct clause_reference *clause = &meta->clauses[i];
        buffer_printf(out, "  clause %d:%d %s%s%s\n", clause->line, clause->column,
                      clause->standard ? clause->standard : "", clause->standard ? ":" : "", clause->number);
    }
    for (size_t i = 0; i < meta->record_count; i++)
        dump_record(out, &meta->records[i]);
    dump_field(out, "language", &meta->language);
    dump_field(out, "translation-language", &meta->translation_language);
    dump_field(out, "translation-revision", &meta->translation_revision);
    dump_fields(out, "site", meta->sites, meta->site_count);
    dump_field(out, "classification", &meta->classification);
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static const char *alignment_name(enum alignment alignment) {
    static const char *const names[] = {[ALIGN_DEFAULT] = "default",
                                        [ALIGN_LEFT] = "left",
                                        [ALIGN_CENTRE] = "centre",
                                        [ALIGN_RIGHT] = "right"};
    return names[alignment];
}

static void dump_heading(struct buffer *out, const struct node *node) {
    buffer_printf(out, " level=%d", node->heading.level);
    add_string(out, node->heading.anchor_given ? "given-anchor" : "anchor", node->heading.anchor);
    for (size_t i = 0; i < node->heading.clause_count; i++)
        add_string(out, "clause", node->heading.clauses[i]);
}

static void dump_list(struct buffer *out, const struct node *node) {
    buffer_add_string(out, node->list.ordered ? " ordered" : " bullet");
    buffer_add_string(out, node->list.tight ? " tight" : " loose");
    if (node->list.ordered)
        buffer_printf(out, " start=%d delimiter=%c", node->list.start, node->list.delimiter);
}

static void dump_table(struct buffer *out, const struct node *node) {
    buffer_printf(out, " columns=%zu header=%zu alignments=", node->table.columns, node->table.header_rows);
    for (size_t i = 0; i < node->table.columns; i++)
        buffer_printf(out, "%s%s", i ? "," : "", alignment_name(node->table.alignments[i]));
}

static void dump_cell(struct buffer *out, const struct node *node) {
    if (node->cell.header)
        buffer_add_string(out, " header");
    if (node->cell.alignment != ALIGN_DEFAULT)
        buffer_printf(out, " %s", alignment_name(node->cell.alignment));
    if (node->cell.column_span != 1)
        buffer_printf(out, " columns=%d", node->cell.column_span);
    if (node->cell.row_span != 1)
        buffer_printf(out, " rows=%d", node->cell.row_span);
}

static void dump_link(struct buffer *out, const struct node *node) {
    static const char *const kinds[] = {
        [LINK_URI] = "uri", [LINK_FILE] = "file", [LINK_DOCUMENT] = "document", [LINK_ANCHOR] = "anchor"};
    add_string(out, kinds[node->link.kind], node->link.target);
    add_string(out, "fragment", node->link.fragment);
    add_string(out, "title", node->link.title);
}

static void dump_details(struct buffer *out, const struct node *node) {
    switch (node->kind) {
    case NODE_HEADING:
        dump_heading(out, node);
        break;
    case NODE_LIST:
        dump_list(out, node);
        break;
    case NODE_ITEM:
        if (node->item.task != TASK_NONE)
            buffer_add_string(out, node->item.task == TASK_DONE ? " task=done" : " task=open");
        break;
    case NODE_CODE_BLOCK:
        if (*node->code.info)
            add_string(out, "info", node->code.info);
        add_string(out, "text", node->code.text);
        break;
    case NODE_CODE:
        add_string(out, "text", node->code.text);
        break;
    case NODE_TABLE:
        dump_table(out, node);
        break;
    case NODE_CELL:
        dump_cell(out, node);
        break;
    case NODE_FOOTNOTE:
    case NODE_FOOTNOTE_REFERENCE:
        add_string(out, "label", node->footnote.label);
        buffer_printf(out, " number=%d", node->footnote.number);
        break;
    case NODE_LINK:
    case NODE_IMAGE:
        dump_link(out, node);
        break;
    case NODE_TEXT:
        buffer_add_char(out, ' ');
        add_quoted(out, node->text);
        break;
    default:
        break;
    }
}

static void dump_node(struct buffer *out, const struct node *node, int depth) {
    buffer_printf(out, "%*s%s", depth * 2, "", node_kind_name(node->kind));
    if (node->line > 0) {
        buffer_printf(out, " %d:%d", node->line, node->column);
        if (node->end_line > node->line)
            buffer_printf(out, "-%d", node->end_line);
    }
    dump_details(out, node);
    buffer_add_char(out, '\n');
}

void document_dump(const struct document *document, struct buffer *out) {
    if (document->has_front_matter)
        dump_metadata(out, &document->meta);
    const struct node *node = document->body;
    for (int depth = 0; node;) {
        dump_node(out, node, depth);
        const struct node *next = node_following(node, document->body);
        if (next && next->parent == node)
            depth++;
        else
            for (const struct node *above = node; next && above->parent != next->parent;
                 above = above->parent)
                depth--;
        node = next;
    }
}
