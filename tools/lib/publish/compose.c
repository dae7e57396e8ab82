#include "publish/compose.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "document/csvtable.h"
#include "typeset/image.h"

/* Deeper than any tree that document_parse() lets pass; what lies deeper than this is set as plain text. */
#define MAX_DEPTH 400

/* Composing one document. */
struct work {
    struct composer *composer;
    struct flow *flow;
    const struct document *document;
    const char *prefix, *language;
    const struct node **notes; /* definitions by number, from 1 */
    size_t note_count;
    bool *noted;  /* the note has been set, or waits for it */
    int *waiting; /* notes to be set at the mark in work */
    size_t waiting_count;
    bool in_note;
    const struct node *repeated; /* a first heading that only says the title again */
    int top_level;               /* the highest level of a heading in the document */
    int outline_level;
    int list_depth, depth;
    bool moved_away;    /* inside a block of a redline that stands elsewhere now */
    bool after_deleted; /* the text before is deleted */
    unsigned changed;   /* EMPHASIS_CHANGED inside one that stood elsewhere before */
};

static void compose_block(struct work *work, const struct node *node, enum layout_style style, bool tight);
static void compose_table(struct work *work, const struct node *table);
static void compose_blocks(struct work *work, const struct node *parent, enum layout_style style, bool tight);
static void compose_inlines(struct work *work, const struct node *parent, const struct paragraph_style *style,
                            unsigned emphasis);

char *compose_anchor(struct arena *arena, const char *prefix, const char *anchor) {
    return arena_printf(arena, "%s%s%s", prefix, anchor ? "#" : "", anchor ? anchor : "");
}

/* --- inline content
 * ------------------------------------------------------------------------------------------ */

static void add_text(struct work *work, const struct paragraph_style *style, unsigned emphasis,
                     const char *text) {
    flow_text(work->flow, style_text(work->composer->styles, style, emphasis | work->changed), text,
              strlen(text));
}

/* Three low lines or more: a place to fill in by hand. */
#define FIELD "___"

static bool has_field(const struct node *paragraph) {
    for (const struct node *n = paragraph->first; n; n = n->next)
        if (n->kind == NODE_TEXT && strstr(n->text, FIELD))
            return true;
    return false;
}

/* The bytes of a label before a place to fill in that stay on its line, at most. */
#define FIELD_LABEL 56

/* Where the label of the place to fill in at `field` begins: after the place before it, a box, or two blanks.
 */
static size_t label_start(const char *text, size_t from, size_t field) {
    size_t start = field;

    while (start > from && field - start < FIELD_LABEL && text[start - 1] != '_' &&
           !(start - from >= 2 && text[start - 1] == ' ' && text[start - 2] == ' ') &&
           !(start - from >= 3 && memcmp(text + start - 3, "\u2610", 3) == 0))
        start--;
    return start + (text[start] == ' ');
}

/* Keeps a place to fill in on the line of its label: blanks between them become such that don't break. */
static const char *bind_fields(struct work *work, const char *text) {
    struct buffer bound = BUFFER_INIT;
    size_t done = 0;
    const char *copy;

    for (const char *at = strstr(text, FIELD); at; at = strstr(text + done, FIELD)) {
        size_t field = (size_t)(at - text), start = label_start(text, done, field);

        buffer_add(&bound, text + done, start - done);
        for (size_t i = start; i < field; i++)
            buffer_add_string(&bound, text[i] == ' ' ? "\u00a0" : (char[]){text[i], '\0'});
        done = field + strspn(at, "_");
        buffer_add(&bound, at, done - field);
    }
    if (!done)
        return text;
    buffer_add_string(&bound, text + done);
    copy = arena_strdup(work->composer->arena, buffer_text(&bound));
    buffer_release(&bound);
    return copy;
}

static char *plain_text(struct work *work, const struct node *node) {
    struct buffer text = BUFFER_INIT;
    char *copy;

    node_plain_text(node, &text);
    copy = arena_strdup(work->composer->arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

static struct link_goal find_goal(struct work *work, const struct node *node) {
    struct link_goal goal = {NULL, NULL, NULL};

    switch (node->link.kind) {
    case LINK_URI:
        goal.uri = node->link.target;
        break;
    case LINK_ANCHOR:
        if (node->link.fragment && map_get(&work->document->anchors, node->link.fragment))
            goal.anchor = compose_anchor(work->composer->arena, work->prefix, node->link.fragment);
        break;
    default:
        if (work->composer->resolve)
            goal = work->composer->resolve(work->composer->context, work->document, node);
    }
    return goal;
}

static void compose_link(struct work *work, const struct node *node, const struct paragraph_style *style,
                         unsigned emphasis) {
    struct link_goal goal = find_goal(work, node);
    bool nested = emphasis & EMPHASIS_LINK;
    bool linked = !nested && (goal.uri || goal.anchor);

    if (linked)
        flow_begin_link(work->flow, goal.uri, goal.anchor,
                        node->link.title && *node->link.title ? node->link.title : NULL);
    if (goal.text)
        add_text(work, style, emphasis | (linked ? EMPHASIS_LINK : 0), goal.text);
    else
        compose_inlines(work, node, style, emphasis | (linked ? EMPHASIS_LINK : 0));
    if (linked)
        flow_end_link(work->flow);
}

/* Reads and checks an image. Where it can't be had, a finding says why. */
static bool load_image(struct work *work, const struct node *node, struct buffer *data,
                       struct display_image *image) {
    struct composer *c = work->composer;

    if (c->read_image && c->read_image(c->context, work->document, node, data) == 0 &&
        image_probe(data->data, data->length, image) == 0)
        return true;
    if (csvtable_is(node))
        finding_add(c->findings, "L010", work->document->path, node->line, node->column,
                    "table '%s' can't be shown inside a line of text", node->link.target)
            ->fix = "put empty lines before and after it";
    else
        finding_add(c->findings, "L010", work->document->path, node->line, node->column,
                    "image '%s' can't be shown: %s", node->link.target,
                    c->read_image ? error_message() : "no images here");
    return false;
}

static void missing_image_text(struct work *work, const struct node *node,
                               const struct paragraph_style *style) {
    add_text(work, style, EMPHASIS_MUTED, "[");
    add_text(work, style, EMPHASIS_MUTED, work->composer->labels->text[LABEL_NO_IMAGE]);
    add_text(work, style, EMPHASIS_MUTED, labels_colon(work->composer->labels));
    if (node->first)
        compose_inlines(work, node, style, EMPHASIS_ITALIC);
    else
        add_text(work, style, EMPHASIS_ITALIC, node->link.target);
    add_text(work, style, EMPHASIS_MUTED, "]");
}

static void compose_inline_image(struct work *work, const struct node *node,
                                 const struct paragraph_style *style, unsigned emphasis) {
    bool marked = emphasis & (EMPHASIS_INSERTED | EMPHASIS_DELETED | EMPHASIS_MOVED);
    struct buffer data = BUFFER_INIT;
    struct display_image image;
    const struct page_style *page = &work->composer->layout->page;
    float measure = page->width - page->margin_left - page->margin_right;

    if (load_image(work, node, &data, &image)) {
        float height = (float)image.height * 0.75f;
        float width = (float)image.width * 0.75f;

        if (width > measure)
            height *= measure / width;
        if (height > work->composer->layout->inline_image)
            height = work->composer->layout->inline_image;
        if (marked)
            add_text(work, style, emphasis, "[");
        flow_inline_image(work->flow, &image, height, plain_text(work, node));
        if (marked)
            add_text(work, style, emphasis, "]");
    } else {
        missing_image_text(work, node, style);
    }
    buffer_release(&data);
}

/* A footnote's text. Its mark begins the first paragraph, or stands alone before what is none. */
static void compose_note(struct work *work, int number) {
    const struct paragraph_style *style = style_paragraph(work->composer->styles, STYLE_FOOTNOTE,
                                                          work->language);
    const struct node *block = work->notes[number]->first;
    bool text = block && block->kind == NODE_PARAGRAPH;
    char mark[16];

    snprintf(mark, sizeof mark, "%d", number);
    flow_begin_footnote(work->flow);
    flow_begin_paragraph(work->flow, style, ROLE_P);
    add_text(work, style, EMPHASIS_SUPERSCRIPT, mark);
    add_text(work, style, 0, "\u00a0");
    if (text)
        compose_inlines(work, block, style, 0);
    flow_end_paragraph(work->flow);
    for (block = text ? block->next : block; block; block = block->next)
        compose_block(work, block, STYLE_FOOTNOTE, true);
    flow_end_footnote(work->flow);
}

/* A footnote's mark; at its first reference its text too. Notes that a note refers to follow it. */
static void compose_note_reference(struct work *work, const struct node *node,
                                   const struct paragraph_style *style, unsigned emphasis) {
    int number = node->footnote.number;
    char mark[16];

    emphasis = (emphasis & ~(unsigned)EMPHASIS_SUBSCRIPT) | EMPHASIS_SUPERSCRIPT;
    snprintf(mark, sizeof mark, "%d", number);
    add_text(work, style, emphasis, mark);
    if (node->next && node->next->kind == NODE_FOOTNOTE_REFERENCE)
        add_text(work, style, emphasis, ",");
    if (number < 1 || (size_t)number > work->note_count || !work->notes[number] || work->noted[number])
        return;
    work->noted[number] = true;
    work->waiting[work->waiting_count++] = number;
    if (work->in_note)
        return;
    work->in_note = true;
    for (size_t i = 0; i < work->waiting_count; i++)
        compose_note(work, work->waiting[i]);
    work->in_note = false;
    work->waiting_count = 0;
}

static unsigned emphasis_of(const struct work *work, enum node_kind kind) {
    switch (kind) {
    case NODE_INSERTED:
        return EMPHASIS_INSERTED;
    case NODE_DELETED:
        return work->moved_away ? EMPHASIS_MOVED : EMPHASIS_DELETED;
    case NODE_EMPHASIS:
        return EMPHASIS_ITALIC;
    case NODE_STRONG:
        return EMPHASIS_BOLD;
    case NODE_STRIKE:
        return EMPHASIS_STRIKE;
    case NODE_SUBSCRIPT:
        return EMPHASIS_SUBSCRIPT;
    case NODE_SUPERSCRIPT:
        return EMPHASIS_SUPERSCRIPT;
    case NODE_KEYBOARD:
        return EMPHASIS_KEY;
    case NODE_UNDERLINE:
        return EMPHASIS_UNDERLINE;
    default:
        return 0;
    }
}

static void compose_inline(struct work *work, const struct node *node, const struct paragraph_style *style,
                           unsigned emphasis) {
    switch (node->kind) {
    case NODE_TEXT:
        add_text(work, style, emphasis, bind_fields(work, node->text));
        break;
    case NODE_SOFT_BREAK:
        add_text(work, style, emphasis, " ");
        break;
    case NODE_LINE_BREAK:
        flow_line_break(work->flow);
        break;
    case NODE_CODE:
        add_text(work, style, emphasis | EMPHASIS_CODE, node->code.text);
        break;
    case NODE_LINK:
        compose_link(work, node, style, emphasis);
        break;
    case NODE_IMAGE:
        compose_inline_image(work, node, style, emphasis);
        break;
    case NODE_FOOTNOTE_REFERENCE:
        compose_note_reference(work, node, style, emphasis);
        break;
    default:
        compose_inlines(work, node, style, emphasis | emphasis_of(work, node->kind));
    }
}

/* Keeps "15" and "10" apart where one replaces the other. */
#define THIN_SPACE "\u2009"

static void compose_inlines(struct work *work, const struct node *parent, const struct paragraph_style *style,
                            unsigned emphasis) {
    if (work->depth >= MAX_DEPTH) {
        add_text(work, style, emphasis, plain_text(work, parent));
        return;
    }
    work->depth++;
    for (const struct node *n = parent->first; n; n = n->next) {
        if (n->kind == NODE_INSERTED && work->after_deleted)
            add_text(work, style, emphasis, THIN_SPACE);
        compose_inline(work, n, style, emphasis);
        work->after_deleted = n->kind == NODE_DELETED || (n->first && work->after_deleted);
    }
    work->depth--;
}

/* --- redlines
 * --------------------------------------------------------------------------------------------------------
 */

struct change_state {
    bool moved_away;
    unsigned changed;
};

/* What holds for the text of a block that moved; to be ended with end_change(). */
static struct change_state begin_change(struct work *work, const struct node *node) {
    struct change_state outer = {work->moved_away, work->changed};

    if (node->change && node->change->kind == CHANGE_MOVED_FROM)
        work->moved_away = true;
    if (node->change && node->change->kind == CHANGE_MOVED_TO)
        work->changed = EMPHASIS_CHANGED;
    return outer;
}

static void end_change(struct work *work, const struct change_state *outer) {
    work->moved_away = outer->moved_away;
    work->changed = outer->changed;
}

static void add_signs(struct work *work, const struct paragraph_style *style, const char *signs,
                      unsigned emphasis) {
    if (*signs)
        add_text(work, style, emphasis | EMPHASIS_CODE, signs);
    add_text(work, style, 0, " ");
}

/* A line above a block: where it was moved from or to, and what changed in it that isn't text. */
static void compose_remark(struct work *work, const struct node *node) {
    const struct change *change = node->change;
    const char *const *labels = work->composer->labels->text;
    const struct paragraph_style *style;

    if (!change || (!change->section && !change->before))
        return;
    style = style_paragraph(work->composer->styles, STYLE_REMARK, work->language);
    flow_begin_paragraph(work->flow, style, ROLE_P);
    if (change->section) {
        bool from = change->kind == CHANGE_MOVED_TO;

        add_text(work, style, EMPHASIS_CHANGED, labels[from ? LABEL_MOVED_FROM : LABEL_MOVED_TO]);
        add_text(work, style, EMPHASIS_CHANGED, labels_colon(work->composer->labels));
        add_text(work, style, EMPHASIS_CHANGED, *change->section ? change->section : labels[LABEL_BEGINNING]);
        add_text(work, style, 0, " ");
    }
    if (change->before) {
        add_signs(work, style, change->before, EMPHASIS_DELETED);
        add_signs(work, style, change->after, EMPHASIS_INSERTED);
    }
    flow_end_paragraph(work->flow);
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------------- */

static bool is_inline(const struct node *node) {
    return node->kind >= NODE_TEXT;
}

static void compose_figure(struct work *work, const struct node *node) {
    struct composer *c = work->composer;
    struct buffer data = BUFFER_INIT;
    struct display_image image;
    const struct paragraph_style *style;

    if (load_image(work, node, &data, &image)) {
        flow_image(work->flow, &image, 0, PARAGRAPH_CENTRE, plain_text(work, node));
        if (node->link.title && *node->link.title) {
            style = style_variant(c->styles, STYLE_CAPTION, work->language, PARAGRAPH_CENTRE, -1);
            flow_begin_paragraph(work->flow, style, ROLE_CAPTION);
            add_text(work, style, 0, node->link.title);
            flow_end_paragraph(work->flow);
        }
    } else {
        style = style_paragraph(c->styles, STYLE_MISSING, work->language);
        flow_begin_paragraph(work->flow, style, ROLE_P);
        missing_image_text(work, node, style);
        flow_end_paragraph(work->flow);
    }
    buffer_release(&data);
}

/* The table at `image`; NULL, and a finding, where it can't be shown. */
static struct node *load_csv(struct work *work, const struct node *image) {
    struct composer *c = work->composer;
    struct buffer data = BUFFER_INIT;
    struct csvtable made = {.table = NULL};

    if (c->read_image && c->read_image(c->context, work->document, image, &data) == 0)
        made = csvtable_make(c->arena, image, buffer_text(&data), data.length);
    else
        made.problem = c->read_image ? error_message() : "no tables here";
    if (!made.table)
        finding_add(c->findings, "L010", work->document->path, image->line, image->column,
                    "table '%s' can't be shown: %s", image->link.target, made.problem)
            ->fix = "correct the path, or mend the file and save it as 'CSV UTF-8'";
    buffer_release(&data);
    return made.table;
}

/* A CSV file as a table under its caption. */
static void compose_csv(struct work *work, const struct node *image) {
    struct composer *c = work->composer;
    struct node *table = load_csv(work, image);
    struct paragraph_style *style;
    enum layout_style id = table ? STYLE_CAPTION : STYLE_MISSING;

    style = arena_dup(c->arena,
                      style_variant(c->styles, id, work->language, -1, table ? c->layout->tight_after : -1),
                      sizeof *style);
    style->keep_with_next = table != NULL;
    if (!table || image->first) {
        flow_begin_paragraph(work->flow, style, table ? ROLE_CAPTION : ROLE_P);
        if (table)
            compose_inlines(work, image, style, 0);
        else
            missing_image_text(work, image, style);
        flow_end_paragraph(work->flow);
    }
    if (table)
        compose_table(work, table);
}

/* Whether lists end with this paragraph: what follows them keeps the distance of paragraphs. */
static bool ends_lists(const struct node *node) {
    if (node->parent->kind != NODE_ITEM)
        return false;
    for (; node->parent->kind == NODE_ITEM || node->parent->kind == NODE_LIST; node = node->parent)
        if (node->next)
            return false;
    return true;
}

static void compose_paragraph(struct work *work, const struct node *node, enum layout_style id, bool tight) {
    const struct paragraph_style *style;

    if (csvtable_of_paragraph(node)) {
        compose_csv(work, node->first);
        return;
    }
    if (node->first && node->first->kind == NODE_IMAGE && !node->first->next) {
        compose_figure(work, node->first);
        return;
    }
    if (id == STYLE_BODY && has_field(node))
        id = STYLE_FILL_IN;
    tight = tight && !ends_lists(node);
    style = style_variant(work->composer->styles, id, work->language, -1,
                          tight ? work->composer->layout->tight_after : -1);
    flow_begin_paragraph(work->flow, style, ROLE_P);
    compose_inlines(work, node, style, 0);
    flow_end_paragraph(work->flow);
}

static void compose_heading(struct work *work, const struct node *node) {
    struct composer *c = work->composer;
    int level = node->heading.level;
    const struct paragraph_style *style = style_paragraph(
        c->styles, (enum layout_style)(STYLE_HEADING_1 + level - 1), work->language);
    const char *anchor = compose_anchor(c->arena, work->prefix, node->heading.anchor);

    flow_anchor(work->flow, anchor);
    flow_begin_paragraph(work->flow, style, (enum structure_role)(ROLE_H1 + level - 1));
    compose_inlines(work, node, style, 0);
    flow_end_paragraph(work->flow);
    if (c->outline_level && node->first) {
        int wanted = c->outline_level + level - work->top_level;

        work->outline_level = wanted > work->outline_level + 1 ? work->outline_level + 1 : wanted;
        flow_outline(work->flow, work->outline_level, plain_text(work, node), anchor);
    }
}

static void compose_item(struct work *work, const struct node *list, const struct node *item, int number,
                         enum layout_style style) {
    static const char *const bullets[] = {"•", "–", "▪"};
    const struct labels *labels = work->composer->labels;
    const struct paragraph_style *body = style_paragraph(work->composer->styles, style, work->language);
    struct change_state outer = begin_change(work, item);
    char mark[24];

    if (item->item.task != TASK_NONE) {
        bool done = item->item.task == TASK_DONE;
        flow_begin_task(work->flow, &body->text, done,
                        labels->text[done ? LABEL_TASK_DONE : LABEL_TASK_OPEN]);
    } else if (list->list.ordered) {
        snprintf(mark, sizeof mark, "%d%c", number, list->list.delimiter ? list->list.delimiter : '.');
        flow_begin_item(work->flow, &body->text, mark);
    } else {
        flow_begin_item(work->flow, &body->text, bullets[(work->list_depth - 1) % 3]);
    }
    compose_remark(work, item);
    if (item->first) {
        compose_blocks(work, item, style, list->list.tight);
    } else {
        flow_begin_paragraph(work->flow, body, ROLE_P);
        flow_end_paragraph(work->flow);
    }
    flow_end_item(work->flow);
    end_change(work, &outer);
}

static void compose_list(struct work *work, const struct node *list, enum layout_style style) {
    const struct layout *layout = work->composer->layout;
    int number = list->list.start;

    work->list_depth++;
    flow_begin_list(work->flow, layout->list_indent,
                    list->list.tight ? layout->list_gap : layout->list_loose_gap);
    for (const struct node *item = list->first; item; item = item->next)
        compose_item(work, list, item, item->item.number > 0 ? item->item.number : number++, style);
    flow_end_list(work->flow);
    work->list_depth--;
}

static int cell_alignment(enum alignment alignment) {
    switch (alignment) {
    case ALIGN_LEFT:
        return PARAGRAPH_LEFT;
    case ALIGN_CENTRE:
        return PARAGRAPH_CENTRE;
    case ALIGN_RIGHT:
        return PARAGRAPH_RIGHT;
    default:
        return -1;
    }
}

static void compose_cell(struct work *work, const struct node *cell, bool small) {
    bool header = cell->cell.header;
    enum layout_style id = header ? (small ? STYLE_SMALL_CELL_HEADER : STYLE_CELL_HEADER)
                                  : (small ? STYLE_SMALL_CELL : STYLE_CELL);
    const struct paragraph_style *style = style_variant(work->composer->styles, id, work->language,
                                                        cell_alignment(cell->cell.alignment), 0);

    work->after_deleted = false;
    flow_begin_cell(work->flow, cell->cell.column_span, cell->cell.row_span, header, COLOUR_NONE);
    if (!cell->first || is_inline(cell->first)) {
        flow_begin_paragraph(work->flow, style, ROLE_P);
        compose_inlines(work, cell, style, 0);
        flow_end_paragraph(work->flow);
    } else {
        compose_blocks(work, cell, id, true);
    }
    flow_end_cell(work->flow);
}

/* Tables of many columns are set smaller. */
static void compose_table(struct work *work, const struct node *table) {
    const struct composer *c = work->composer;
    const struct table_style *style = style_table(c->styles, c->form ? TABLE_FORM : TABLE_CONTENT,
                                                  work->language, c->labels->text[LABEL_CONTINUED]);
    bool small = table->table.columns > 6;
    size_t row_number = 0;

    flow_begin_table(work->flow, style, table->table.columns, NULL);
    for (const struct node *row = table->first; row; row = row->next, row_number++) {
        flow_begin_row(work->flow, row_number < table->table.header_rows);
        for (const struct node *cell = row->first; cell; cell = cell->next)
            compose_cell(work, cell, small);
        flow_end_row(work->flow);
    }
    flow_end_table(work->flow);
}

/* Text of a block of code; without the line feeds at its end where it is the last. */
static void add_code(struct work *work, const struct paragraph_style *style, const char *text,
                     unsigned emphasis, bool last) {
    size_t length = strlen(text);

    while (last && length && text[length - 1] == '\n')
        length--;
    flow_text(work->flow, style_text(work->composer->styles, style, emphasis | work->changed), text, length);
}

static void compose_code(struct work *work, const struct node *node) {
    const struct paragraph_style *style = style_paragraph(work->composer->styles, STYLE_CODE, work->language);

    flow_begin_paragraph(work->flow, style, ROLE_CODE);
    if (!node->first)
        add_code(work, style, node->code.text, 0, true);
    for (const struct node *part = node->first; part; part = part->next) {
        const struct node *text = part->kind == NODE_TEXT ? part : part->first;

        if (text)
            add_code(work, style, text->text, part == text ? 0 : emphasis_of(work, part->kind), !part->next);
    }
    flow_end_paragraph(work->flow);
}

static void compose_quote(struct work *work, const struct node *node) {
    const struct paragraph_style *style = style_paragraph(work->composer->styles, STYLE_QUOTE,
                                                          work->language);

    flow_begin_box(work->flow, style, ROLE_QUOTE);
    compose_blocks(work, node, STYLE_BODY, false);
    flow_end_box(work->flow);
}

/* A footnote that no text refers to still shows its words, where the document ends. */
static void compose_stray_note(struct work *work, const struct node *node) {
    const struct paragraph_style *style = style_paragraph(work->composer->styles, STYLE_FOOTNOTE,
                                                          work->language);

    flow_begin_paragraph(work->flow, style, ROLE_P);
    add_text(work, style, 0, "[");
    add_text(work, style, 0, node->footnote.label);
    add_text(work, style, 0, "]");
    flow_end_paragraph(work->flow);
    compose_blocks(work, node, STYLE_FOOTNOTE, false);
}

static void compose_block(struct work *work, const struct node *node, enum layout_style style, bool tight) {
    const struct layout_rule *rule;
    struct change_state outer = begin_change(work, node);

    work->after_deleted = false;
    compose_remark(work, node);
    switch (node->kind) {
    case NODE_HEADING:
        if (node == work->repeated)
            flow_anchor(work->flow,
                        compose_anchor(work->composer->arena, work->prefix, node->heading.anchor));
        else
            compose_heading(work, node);
        break;
    case NODE_PARAGRAPH:
        compose_paragraph(work, node, style, tight);
        break;
    case NODE_QUOTE:
        compose_quote(work, node);
        break;
    case NODE_LIST:
        compose_list(work, node, style);
        break;
    case NODE_CODE_BLOCK:
        compose_code(work, node);
        break;
    case NODE_RULE:
        rule = &work->composer->layout->rules[RULE_TEXT];
        flow_rule(work->flow, rule->width, rule->colour, rule->before, rule->after);
        break;
    case NODE_TABLE:
        compose_table(work, node);
        break;
    case NODE_FOOTNOTE:
        if (node->footnote.number == 0)
            compose_stray_note(work, node);
        break;
    default:
        assert(!"no block");
    }
    end_change(work, &outer);
}

/* Inline content may stand between blocks (cells of HTML tables): each run of it becomes a paragraph. */
static const struct node *compose_stray_inlines(struct work *work, const struct node *node,
                                                enum layout_style id) {
    const struct paragraph_style *style = style_variant(work->composer->styles, id, work->language, -1,
                                                        work->composer->layout->tight_after);

    flow_begin_paragraph(work->flow, style, ROLE_P);
    for (; node && is_inline(node); node = node->next)
        compose_inline(work, node, style, 0);
    flow_end_paragraph(work->flow);
    return node;
}

static void compose_blocks(struct work *work, const struct node *parent, enum layout_style style,
                           bool tight) {
    const struct node *node = parent->first;

    assert(work->depth < MAX_DEPTH);
    work->depth++;
    while (node) {
        if (is_inline(node)) {
            node = compose_stray_inlines(work, node, style);
            continue;
        }
        compose_block(work, node, style, tight);
        node = node->next;
    }
    work->depth--;
}

/* Whether the document begins with a heading that is its title, perhaps behind its identifier. */
static bool repeats_title(struct work *work) {
    const struct metadata *meta = &work->document->meta;
    const struct node *first = work->document->body->first;
    const char *text;

    if (!work->composer->titled || !meta->title.text || !first || first->kind != NODE_HEADING ||
        first->heading.level > 1)
        return false;
    text = plain_text(work, first);
    if (meta->id.text && strncmp(text, meta->id.text, strlen(meta->id.text)) == 0) {
        text += strlen(meta->id.text);
        text += strspn(text, " :.-–—");
    }
    return strcmp(text, meta->title.text) == 0;
}

/* Finds the footnotes by number and the highest heading. */
static void survey(struct work *work) {
    size_t count = 0;

    work->top_level = 6;
    for (const struct node *n = work->document->body->first; n; n = n->next) {
        if (n->kind == NODE_HEADING && n != work->repeated && n->heading.level < work->top_level)
            work->top_level = n->heading.level;
        if (n->kind == NODE_FOOTNOTE && n->footnote.number > 0 && (size_t)n->footnote.number > count)
            count = (size_t)n->footnote.number;
    }
    work->note_count = count;
    work->notes = arena_alloc(work->composer->arena, (count + 1) * sizeof *work->notes);
    work->noted = arena_alloc(work->composer->arena, count + 1);
    work->waiting = arena_alloc(work->composer->arena, (count + 1) * sizeof *work->waiting);
    for (const struct node *n = work->document->body->first; n; n = n->next)
        if (n->kind == NODE_FOOTNOTE && n->footnote.number > 0)
            work->notes[n->footnote.number] = n;
}

void compose_document(struct composer *composer, const struct document *document, const char *prefix,
                      const char *language) {
    struct work work = {
        .composer = composer,
        .flow = composer->flow,
        .document = document,
        .prefix = prefix,
        .language = language,
        .outline_level = composer->outline_level - 1,
    };

    work.repeated = repeats_title(&work) ? document->body->first : NULL;
    survey(&work);
    compose_blocks(&work, document->body, STYLE_BODY, false);
    for (size_t i = 1; i <= work.note_count; i++)
        if (work.notes[i] && !work.noted[i])
            compose_stray_note(&work, work.notes[i]);
}
