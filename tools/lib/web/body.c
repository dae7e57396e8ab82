#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/csvtable.h"
#include "web/internal.h"

struct writer {
    const struct web_options *options;
    struct buffer *out;
    size_t *references; /* by footnote number: how often it was referred to */
    int notes;          /* the greatest number */
};

void web_escape(struct buffer *out, const char *text) {
    for (const char *p = text; *p; p++) {
        size_t plain = strcspn(p, "&<>\"");
        buffer_add(out, p, plain);
        p += plain;
        if (!*p)
            break;
        buffer_add_string(out, *p == '&' ? "&amp;" : *p == '<' ? "&lt;" : *p == '>' ? "&gt;" : "&quot;");
    }
}

void web_escape_address(struct buffer *out, const char *text) {
    static const char safe[] = "-_.+!*(),%#@?=;:/,$~";
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '&')
            buffer_add_string(out, "&amp;");
        else if (c == '\'')
            buffer_add_string(out, "&#x27;");
        else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 strchr(safe, (char)c))
            buffer_add_char(out, (char)c);
        else
            buffer_printf(out, "%%%02X", c);
    }
}

static void add(struct writer *writer, const char *text) {
    buffer_add_string(writer->out, text);
}

/* Begins a new line unless one is begun. */
static void line(struct writer *writer) {
    struct buffer *out = writer->out;
    if (out->length > 0 && out->data[out->length - 1] != '\n')
        buffer_add_char(out, '\n');
}

static void write_node(struct writer *writer, const struct node *node);

static void write_children(struct writer *writer, const struct node *node) {
    for (const struct node *child = node->first; child; child = child->next)
        write_node(writer, child);
}

static void write_element(struct writer *writer, const char *name, const struct node *node) {
    buffer_printf(writer->out, "<%s>", name);
    write_children(writer, node);
    buffer_printf(writer->out, "</%s>", name);
}

/* --- redlines
 * -----------------------------------------------------------------------------------------------------------------------
 */

/* The class of what happened to a block; NULL: nothing did. */
static const char *change_class(const struct node *node) {
    static const char *const classes[] = {
        [CHANGE_WITHIN] = "changed",        [CHANGE_INSERTED] = "inserted", [CHANGE_DELETED] = "deleted",
        [CHANGE_MOVED_FROM] = "moved-from", [CHANGE_MOVED_TO] = "moved-to", [CHANGE_FIELDS] = "fields"};
    return node->change ? classes[node->change->kind] : NULL;
}

/* Ends a start tag with that class. */
static void end_tag(struct writer *writer, const struct node *node) {
    if (node->change)
        buffer_printf(writer->out, " class=\"%s\">", change_class(node));
    else
        add(writer, ">");
}

/* As end_tag(), where the tag has a class already, or NULL. */
static void end_tag_class(struct writer *writer, const struct node *node, const char *class) {
    const char *change = change_class(node);
    if (class && change)
        buffer_printf(writer->out, " class=\"%s %s\">", class, change);
    else if (class || change)
        buffer_printf(writer->out, " class=\"%s\">", class ? class : change);
    else
        add(writer, ">");
}

static void write_start(struct writer *writer, const char *name, const struct node *node) {
    buffer_printf(writer->out, "<%s", name);
    end_tag(writer, node);
}

static void write_signs(struct writer *writer, const char *name, const char *signs) {
    if (!*signs)
        return;
    buffer_printf(writer->out, "<%s><code>", name);
    web_escape(writer->out, signs);
    buffer_printf(writer->out, "</code></%s>", name);
}

static void write_place(struct writer *writer, const struct change *change) {
    const struct web_options *options = writer->options;
    bool from = change->kind == CHANGE_MOVED_TO;
    const char *words = from ? options->moved_from : options->moved_to;
    const char *beginning = options->beginning ? options->beginning : "beginning of the document";
    web_escape(writer->out, words ? words : from ? "moved here from" : "moved to");
    add(writer, ": ");
    web_escape(writer->out, *change->section ? change->section : beginning);
}

/* Says, above a block, where it was moved from or to, and what changed in it that isn't text. */
static void write_remark(struct writer *writer, const struct node *node) {
    const struct change *change = node->change;
    if (!change || (!change->section && !change->before))
        return;
    add(writer, "<span class=\"remark\">");
    if (change->section)
        write_place(writer, change);
    if (change->before) {
        add(writer, change->section ? "; " : "");
        write_signs(writer, "del", change->before);
        write_signs(writer, "ins", change->after);
    }
    add(writer, "</span>");
}

/* --- links and images
 * ---------------------------------------------------------------------------------------------------------
 */

static void write_address(struct writer *writer, const struct node *link) {
    if (link->link.kind != LINK_ANCHOR)
        web_escape_address(writer->out, link->link.target);
    if (link->link.fragment) {
        add(writer, "#");
        web_escape_address(writer->out, link->link.fragment);
    }
}

static void write_title(struct writer *writer, const struct node *link) {
    if (!link->link.title)
        return;
    add(writer, " title=\"");
    web_escape(writer->out, link->link.title);
    add(writer, "\"");
}

static void write_document_link(struct writer *writer, const struct node *link) {
    const struct web_options *options = writer->options;
    const char *address = options->resolve ? options->resolve(options->context, link) : NULL;
    if (!address) {
        write_element(writer, "span", link);
        return;
    }
    add(writer, "<a class=\"document\" href=\"");
    web_escape_address(writer->out, address);
    add(writer, "\">");
    write_children(writer, link);
    add(writer, "</a>");
}

static void write_link(struct writer *writer, const struct node *link) {
    if (link->link.kind == LINK_DOCUMENT) {
        write_document_link(writer, link);
        return;
    }
    add(writer, "<a href=\"");
    write_address(writer, link);
    add(writer, "\"");
    write_title(writer, link);
    add(writer, ">");
    write_children(writer, link);
    add(writer, "</a>");
}

static void write_base64(struct buffer *out, const struct buffer *data) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < data->length; i += 3) {
        size_t left = data->length - i;
        unsigned a = (unsigned char)data->data[i], b = left > 1 ? (unsigned char)data->data[i + 1] : 0;
        unsigned c = left > 2 ? (unsigned char)data->data[i + 2] : 0, bits = a << 16 | b << 8 | c;
        buffer_add_char(out, digits[bits >> 18 & 63]);
        buffer_add_char(out, digits[bits >> 12 & 63]);
        buffer_add_char(out, left > 1 ? digits[bits >> 6 & 63] : '=');
        buffer_add_char(out, left > 2 ? digits[bits & 63] : '=');
    }
}

/* The type that the first bytes tell; NULL: none that pages show. */
static const char *image_type(const struct buffer *data) {
    if (data->length > 8 && memcmp(data->data, "\x89PNG\r\n\x1a\n", 8) == 0)
        return "image/png";
    if (data->length > 3 && memcmp(data->data, "\xFF\xD8\xFF", 3) == 0)
        return "image/jpeg";
    return NULL;
}

static void write_alternate(struct writer *writer, const struct node *image) {
    struct buffer text = BUFFER_INIT;
    node_plain_text(image, &text);
    web_escape(writer->out, buffer_text(&text));
    buffer_release(&text);
}

/* The image's own bytes as its address; false: it can't be shown. */
static bool write_image_data(struct writer *writer, const struct node *image) {
    const struct web_options *options = writer->options;
    struct buffer data = BUFFER_INIT;
    bool shown = false, old = options->read_old_image && node_is_old(image);
    if (options->read_image && image->link.kind == LINK_FILE &&
        (old ? options->read_old_image : options->read_image)(options->context, image->link.target, &data) ==
            0 &&
        image_type(&data)) {
        buffer_printf(writer->out, "<img src=\"data:%s;base64,", image_type(&data));
        write_base64(writer->out, &data);
        shown = true;
    }
    buffer_release(&data);
    return shown;
}

static void write_image(struct writer *writer, const struct node *image) {
    bool shown = writer->options->fragment;
    if (shown) {
        add(writer, "<img src=\"");
        write_address(writer, image);
    } else {
        shown = write_image_data(writer, image);
    }
    if (!shown) {
        add(writer, "<span class=\"missing\" role=\"img\">");
        write_alternate(writer, image);
        add(writer, "</span>");
        return;
    }
    add(writer, "\" alt=\"");
    write_alternate(writer, image);
    add(writer, "\"");
    write_title(writer, image);
    add(writer, " />");
}

/* --- footnotes
 * ------------------------------------------------------------------------------------------------------------------
 */

static void write_reference(struct writer *writer, const struct node *node) {
    int number = node->footnote.number;
    size_t use = number <= writer->notes ? ++writer->references[number] : 1;
    buffer_printf(writer->out, "<sup class=\"footnote-ref\"><a href=\"#fn:%d\" id=\"fnref:%d", number,
                  number);
    if (use > 1)
        buffer_printf(writer->out, ":%zu", use);
    buffer_printf(writer->out, "\">%d</a></sup>", number);
}

static void write_back_links(struct writer *writer, const struct node *note) {
    int number = note->footnote.number;
    for (size_t use = 1; number > 0 && use <= writer->references[number]; use++) {
        buffer_printf(writer->out, " <a href=\"#fnref:%d", number);
        if (use > 1)
            buffer_printf(writer->out, ":%zu", use);
        add(writer, "\">↩</a>");
    }
}

static void write_notes(struct writer *writer, const struct node *first) {
    if (!first)
        return;
    line(writer);
    add(writer, "<section class=\"footnotes\">\n<ol>\n");
    for (const struct node *note = first; note; note = note->next) {
        if (note->footnote.number > 0)
            buffer_printf(writer->out, "<li id=\"fn:%d\"", note->footnote.number);
        else
            add(writer, "<li");
        end_tag(writer, note);
        add(writer, "\n");
        write_children(writer, note);
        write_back_links(writer, note);
        line(writer);
        add(writer, "</li>\n");
    }
    add(writer, "</ol>\n</section>\n");
}

/* --- blocks
 * -----------------------------------------------------------------------------------------------------------------------
 */

static void write_heading(struct writer *writer, const struct node *node) {
    buffer_printf(writer->out, "<h%d id=\"", node->heading.level);
    web_escape(writer->out, node->heading.anchor);
    add(writer, "\"");
    end_tag(writer, node);
    write_remark(writer, node);
    write_children(writer, node);
    buffer_printf(writer->out, "</h%d>\n", node->heading.level);
}

static bool is_tight(const struct node *paragraph) {
    const struct node *item = paragraph->parent;
    return item && item->kind == NODE_ITEM && item->parent && item->parent->kind == NODE_LIST &&
           item->parent->list.tight;
}

static void write_table(struct writer *writer, const struct node *node, const struct node *caption);

/* A CSV file as a table; false: the paragraph shows none, or none that can be read. */
static bool write_csv(struct writer *writer, const struct node *paragraph) {
    const struct node *image = csvtable_of_paragraph(paragraph);
    struct buffer bytes = BUFFER_INIT;
    struct arena arena = {NULL};
    struct node *table = NULL;
    if (image && writer->options->read_image && !writer->options->fragment &&
        writer->options->read_image(writer->options->context, image->link.target, &bytes) == 0)
        table = csvtable_make(&arena, image, buffer_text(&bytes), bytes.length).table;
    if (table)
        write_table(writer, table, image->first ? image : NULL);
    buffer_release(&bytes);
    arena_release(&arena);
    return table != NULL;
}

static void write_paragraph(struct writer *writer, const struct node *node) {
    if (write_csv(writer, node))
        return;
    bool tight = is_tight(node) && !(node->change && node->change->kind != CHANGE_WITHIN);
    if (!tight) {
        line(writer);
        write_start(writer, "p", node);
    }
    write_remark(writer, node);
    write_children(writer, node);
    if (!tight)
        add(writer, "</p>\n");
}

static bool has_tasks(const struct node *list) {
    for (const struct node *item = list->first; item; item = item->next)
        if (item->item.task != TASK_NONE)
            return true;
    return false;
}

static void write_list(struct writer *writer, const struct node *node) {
    const char *name = node->list.ordered ? "ol" : "ul";
    line(writer);
    write_remark(writer, node);
    buffer_printf(writer->out, "<%s", name);
    if (node->list.ordered && node->list.start != 1)
        buffer_printf(writer->out, " start=\"%d\"", node->list.start);
    end_tag_class(writer, node, !node->list.ordered && has_tasks(node) ? "tasks" : NULL);
    add(writer, "\n");
    write_children(writer, node);
    buffer_printf(writer->out, "</%s>\n", name);
}

static void write_box(struct writer *writer, bool done) {
    const char *label = done ? writer->options->task_done : writer->options->task_open;
    add(writer, "<span class=\"box\" role=\"img\" aria-label=\"");
    web_escape(writer->out, label ? label : done ? "done" : "open");
    buffer_printf(writer->out, "\">%s</span>", done ? "☑" : "☐");
}

static void write_item(struct writer *writer, const struct node *node) {
    add(writer, "<li");
    if (node->item.number > 0)
        buffer_printf(writer->out, " value=\"%d\"", node->item.number);
    end_tag_class(writer, node, node->item.task != TASK_NONE ? "task" : NULL);
    if (node->item.task != TASK_NONE)
        write_box(writer, node->item.task == TASK_DONE);
    if (!(node->parent && node->parent->list.tight) && node->first)
        line(writer);
    write_remark(writer, node);
    write_children(writer, node);
    add(writer, "</li>\n");
}

static void write_code_block(struct writer *writer, const struct node *node) {
    line(writer);
    write_remark(writer, node);
    write_start(writer, "pre", node);
    add(writer, "<code");
    size_t word = strcspn(node->code.info, " \t");
    if (word > 0) {
        struct buffer language = BUFFER_INIT;
        buffer_add(&language, node->code.info, word);
        add(writer, " class=\"language-");
        web_escape(writer->out, buffer_text(&language));
        add(writer, "\"");
        buffer_release(&language);
    }
    add(writer, ">");
    if (node->first)
        write_children(writer, node);
    else
        web_escape(writer->out, node->code.text);
    add(writer, "</code></pre>\n");
}

static void write_cell(struct writer *writer, const struct node *node, bool in_header) {
    static const char *const alignments[] = {
        [ALIGN_DEFAULT] = "", [ALIGN_LEFT] = "left", [ALIGN_CENTRE] = "center", [ALIGN_RIGHT] = "right"};
    const char *name = node->cell.header ? "th" : "td";
    buffer_printf(writer->out, "<%s", name);
    if (node->cell.header)
        buffer_printf(writer->out, " scope=\"%s\"", in_header ? "col" : "row");
    if (node->cell.column_span > 1)
        buffer_printf(writer->out, " colspan=\"%d\"", node->cell.column_span);
    if (node->cell.row_span > 1)
        buffer_printf(writer->out, " rowspan=\"%d\"", node->cell.row_span);
    if (node->cell.alignment != ALIGN_DEFAULT)
        buffer_printf(writer->out, " style=\"text-align: %s\"", alignments[node->cell.alignment]);
    end_tag(writer, node);
    write_children(writer, node);
    buffer_printf(writer->out, "</%s>\n", name);
}

static void write_table(struct writer *writer, const struct node *node, const struct node *caption) {
    size_t index = 0;
    line(writer);
    write_remark(writer, node);
    write_start(writer, "table", node);
    add(writer, "\n");
    if (caption) {
        add(writer, "<caption>");
        write_children(writer, caption);
        add(writer, "</caption>\n");
    }
    for (const struct node *row = node->first; row; row = row->next, index++) {
        bool header = index < node->table.header_rows;
        if (index == 0)
            add(writer, header ? "<thead>\n" : "<tbody>\n");
        else if (index == node->table.header_rows)
            add(writer, "</thead>\n<tbody>\n");
        write_start(writer, "tr", row);
        add(writer, "\n");
        for (const struct node *cell = row->first; cell; cell = cell->next)
            write_cell(writer, cell, header);
        add(writer, "</tr>\n");
    }
    if (index > 0)
        add(writer, index <= node->table.header_rows ? "</thead>\n" : "</tbody>\n");
    add(writer, "</table>\n");
}

static void write_text_element(struct writer *writer, const char *name, const char *text) {
    buffer_printf(writer->out, "<%s>", name);
    web_escape(writer->out, text);
    buffer_printf(writer->out, "</%s>", name);
}

/* Depth is bounded by the document room. */
static void write_node(struct writer *writer, const struct node *node) {
    switch (node->kind) {
    case NODE_DOCUMENT:
        write_children(writer, node);
        break;
    case NODE_HEADING:
        line(writer);
        write_heading(writer, node);
        break;
    case NODE_PARAGRAPH:
        write_paragraph(writer, node);
        break;
    case NODE_QUOTE:
        line(writer);
        write_remark(writer, node);
        write_start(writer, "blockquote", node);
        add(writer, "\n");
        write_children(writer, node);
        line(writer);
        add(writer, "</blockquote>\n");
        break;
    case NODE_LIST:
        write_list(writer, node);
        break;
    case NODE_ITEM:
        write_item(writer, node);
        break;
    case NODE_CODE_BLOCK:
        write_code_block(writer, node);
        break;
    case NODE_RULE:
        line(writer);
        add(writer, "<hr");
        if (node->change)
            buffer_printf(writer->out, " class=\"%s\"", change_class(node));
        add(writer, " />\n");
        break;
    case NODE_TABLE:
        write_table(writer, node, NULL);
        break;
    case NODE_ROW:
    case NODE_CELL:
    case NODE_FOOTNOTE:
        break; /* written by write_table() and write_notes() */
    case NODE_TEXT:
        web_escape(writer->out, node->text);
        break;
    case NODE_SOFT_BREAK:
        add(writer, "\n");
        break;
    case NODE_LINE_BREAK:
        add(writer, "<br />\n");
        break;
    case NODE_CODE:
        write_text_element(writer, "code", node->code.text);
        break;
    case NODE_EMPHASIS:
        write_element(writer, "em", node);
        break;
    case NODE_STRONG:
        write_element(writer, "strong", node);
        break;
    case NODE_STRIKE:
        write_element(writer, writer->options->redline ? "s" : "del", node);
        break;
    case NODE_INSERTED:
        write_element(writer, "ins", node);
        break;
    case NODE_DELETED:
        write_element(writer, "del", node);
        break;
    case NODE_SUBSCRIPT:
        write_element(writer, "sub", node);
        break;
    case NODE_SUPERSCRIPT:
        write_element(writer, "sup", node);
        break;
    case NODE_KEYBOARD:
        write_element(writer, "kbd", node);
        break;
    case NODE_UNDERLINE:
        write_element(writer, "u", node);
        break;
    case NODE_LINK:
        write_link(writer, node);
        break;
    case NODE_IMAGE:
        write_image(writer, node);
        break;
    case NODE_FOOTNOTE_REFERENCE:
        write_reference(writer, node);
        break;
    }
}

void web_body(const struct document *document, const struct web_options *options, struct buffer *out) {
    struct writer writer = {.options = options, .out = out};
    const struct node *note = NULL;
    for (const struct node *node = document->body->first; node; node = node->next) {
        if (node->kind == NODE_FOOTNOTE && !note)
            note = node;
        if (node->kind == NODE_FOOTNOTE && node->footnote.number > writer.notes)
            writer.notes = node->footnote.number;
    }
    writer.references = mem_zalloc((size_t)writer.notes + 1, sizeof *writer.references);
    write_children(&writer, document->body);
    write_notes(&writer, note);
    free(writer.references);
}
