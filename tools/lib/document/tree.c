#include "document/tree.h"

#include <string.h>

#include "document/internal.h"

static const char *const kind_names[] = {
    [NODE_DOCUMENT] = "document",
    [NODE_HEADING] = "heading",
    [NODE_PARAGRAPH] = "paragraph",
    [NODE_QUOTE] = "quote",
    [NODE_LIST] = "list",
    [NODE_ITEM] = "item",
    [NODE_CODE_BLOCK] = "code-block",
    [NODE_RULE] = "rule",
    [NODE_TABLE] = "table",
    [NODE_ROW] = "row",
    [NODE_CELL] = "cell",
    [NODE_FOOTNOTE] = "footnote",
    [NODE_TEXT] = "text",
    [NODE_SOFT_BREAK] = "soft-break",
    [NODE_LINE_BREAK] = "line-break",
    [NODE_CODE] = "code",
    [NODE_EMPHASIS] = "emphasis",
    [NODE_STRONG] = "strong",
    [NODE_STRIKE] = "strike",
    [NODE_SUBSCRIPT] = "subscript",
    [NODE_SUPERSCRIPT] = "superscript",
    [NODE_KEYBOARD] = "keyboard",
    [NODE_UNDERLINE] = "underline",
    [NODE_LINK] = "link",
    [NODE_IMAGE] = "image",
    [NODE_FOOTNOTE_REFERENCE] = "footnote-reference",
    [NODE_INSERTED] = "inserted",
    [NODE_DELETED] = "deleted",
};

const char *node_kind_name(enum node_kind kind) {
    return kind_names[kind];
}

bool node_is_inline(enum node_kind kind) {
    return kind >= NODE_TEXT;
}

const struct node *node_following_skip(const struct node *node, const struct node *top) {
    while (node && node != top) {
        if (node->next)
            return node->next;
        node = node->parent;
    }
    return NULL;
}

const struct node *node_following(const struct node *node, const struct node *top) {
    return node->first ? node->first : node_following_skip(node, top);
}

bool node_is_old(const struct node *node) {
    for (; node; node = node->parent)
        if (node->kind == NODE_DELETED || (node->change && (node->change->kind == CHANGE_DELETED ||
                                                            node->change->kind == CHANGE_MOVED_FROM)))
            return true;
    return false;
}

struct node *node_new(struct parse *parse, enum node_kind kind, int line, int column) {
    struct node *node = arena_alloc(parse->arena, sizeof *node);
    node->kind = kind;
    node->line = line;
    node->column = column;
    node->end_line = line;
    return node;
}

void node_append(struct node *parent, struct node *child) {
    child->parent = parent;
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

struct node *cell_new(struct parse *parse, int line, int column, bool header) {
    struct node *cell = node_new(parse, NODE_CELL, line, column);
    cell->cell.header = header;
    cell->cell.column_span = cell->cell.row_span = 1;
    return cell;
}

void node_plain_text(const struct node *node, struct buffer *out) {
    for (const struct node *n = node; n; n = node_following(n, node)) {
        switch (n->kind) {
        case NODE_TEXT:
            buffer_add_string(out, n->text);
            break;
        case NODE_CODE:
        case NODE_CODE_BLOCK:
            buffer_add_string(out, n->code.text);
            break;
        case NODE_SOFT_BREAK:
        case NODE_LINE_BREAK:
            buffer_add_char(out, ' ');
            break;
        case NODE_PARAGRAPH:
        case NODE_HEADING:
        case NODE_ITEM:
        case NODE_CELL:
            if (n != node && out->length > 0 && out->data[out->length - 1] != ' ')
                buffer_add_char(out, ' ');
            break;
        default:
            break;
        }
    }
}

const char *node_text(const struct node *node, struct buffer *scratch) {
    const struct node *only = node->kind == NODE_TEXT ? node : node->first;
    if (only && only->kind == NODE_TEXT && only == (node->kind == NODE_TEXT ? node : node->last))
        return only->text;
    buffer_clear(scratch);
    node_plain_text(node, scratch);
    return buffer_text(scratch);
}
