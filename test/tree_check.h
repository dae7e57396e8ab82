/* What holds of every tree that document_parse() makes, for the unit tests and the fuzz target of the
 * document room. */
#ifndef DOCKET_TEST_TREE_CHECK_H
#define DOCKET_TEST_TREE_CHECK_H

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "document/document.h"

static bool tree_is_inline(const struct node *node) {
    return node->kind >= NODE_TEXT;
}

static bool tree_is_leaf(enum node_kind kind) {
    switch (kind) {
    case NODE_CODE_BLOCK:
    case NODE_RULE:
    case NODE_TEXT:
    case NODE_SOFT_BREAK:
    case NODE_LINE_BREAK:
    case NODE_CODE:
    case NODE_FOOTNOTE_REFERENCE:
        return true;
    default:
        return false;
    }
}

/* Whether `child` may stand in `parent`. */
static bool tree_may_hold(const struct node *parent, const struct node *child) {
    bool block = !tree_is_inline(child) && child->kind != NODE_DOCUMENT && child->kind != NODE_ITEM &&
                 child->kind != NODE_ROW && child->kind != NODE_CELL && child->kind != NODE_FOOTNOTE;
    switch (parent->kind) {
    case NODE_DOCUMENT:
        return block || child->kind == NODE_FOOTNOTE;
    case NODE_QUOTE:
    case NODE_ITEM:
    case NODE_FOOTNOTE:
        return block;
    case NODE_LIST:
        return child->kind == NODE_ITEM;
    case NODE_TABLE:
        return child->kind == NODE_ROW;
    case NODE_ROW:
        return child->kind == NODE_CELL;
    case NODE_CELL: /* inlines or blocks, never both */
        return tree_is_inline(child) ? tree_is_inline(parent->first)
                                     : block && !tree_is_inline(parent->first);
    default:
        return !tree_is_leaf(parent->kind) && tree_is_inline(child);
    }
}

static const char *tree_check_links(const struct node *node) {
    const struct node *last = NULL;
    for (const struct node *child = node->first; child; child = child->next) {
        if (child->parent != node)
            return "a child has another parent";
        if (!tree_may_hold(node, child))
            return "a child of a kind that can't stand there";
        last = child;
    }
    return last == node->last ? NULL : "the last child isn't the last";
}

static const char *tree_check_text(const char *text, bool lines) {
    if (!text)
        return "a text is missing";
    if (utf8_check(text, strlen(text)) != strlen(text))
        return "a text that isn't UTF-8";
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (*p < 0x20 && *p != '\t' && !(lines && *p == '\n'))
            return "a control character in a text";
    return NULL;
}

/* Every row of a table fills its columns, spans counted, and none overlaps. */
static const char *tree_check_table(const struct node *table) {
    int taken[DOCUMENT_MAX_COLUMNS] = {0};
    size_t columns = table->table.columns, rows = 0;
    if (columns < 1 || columns > DOCUMENT_MAX_COLUMNS || !table->table.alignments)
        return "a table without columns, or with too many";
    for (const struct node *row = table->first; row; row = row->next, rows++) {
        size_t at = 0;
        for (const struct node *cell = row->first; cell; cell = cell->next) {
            while (at < columns && taken[at] > 0)
                at++;
            if (cell->cell.column_span < 1 || cell->cell.row_span < 1 ||
                (size_t)cell->cell.column_span > columns - at)
                return "a span that leaves the table";
            for (int i = 0; i < cell->cell.column_span; i++, at++) {
                if (taken[at] > 0)
                    return "cells that overlap";
                taken[at] = cell->cell.row_span;
            }
        }
        for (size_t i = 0; i < columns; i++)
            if (taken[i]-- < 1)
                return "a row that isn't filled";
    }
    for (size_t i = 0; i < columns; i++)
        if (rows > 0 && taken[i] > 0)
            return "a cell that leaves the table below";
    return table->table.header_rows <= rows ? NULL : "more header rows than rows";
}

static const char *tree_check_details(const struct document *document, const struct node *node) {
    switch (node->kind) {
    case NODE_HEADING:
        if (node->heading.level < 1 || node->heading.level > 6)
            return "a heading's level";
        if (!node->heading.anchor || map_get(&document->anchors, node->heading.anchor) != node)
            return "an anchor that doesn't lead to its heading";
        return NULL;
    case NODE_TABLE:
        return tree_check_table(node);
    case NODE_FOOTNOTE:
        return node->footnote.label && node->footnote.number >= 0 ? NULL : "a footnote's number";
    case NODE_FOOTNOTE_REFERENCE:
        return node->footnote.label && node->footnote.number > 0 ? NULL : "a reference's number";
    case NODE_LINK:
    case NODE_IMAGE:
        if (node->link.kind == LINK_ANCHOR && *node->link.target)
            return "an anchor with a target";
        return tree_check_text(node->link.target, true);
    case NODE_CODE:
    case NODE_CODE_BLOCK:
        return node->code.info ? tree_check_text(node->code.text, true) : "no info";
    case NODE_TEXT:
        return *node->text ? tree_check_text(node->text, false) : "an empty text";
    default:
        return NULL;
    }
}

/* The length of a line, of which `*at` is the start; `*at` becomes that of the next one. */
static size_t tree_line_length(const struct document *document, size_t *at) {
    const char *text = document->source;
    size_t start = *at, end = start;
    while (end < document->length && text[end] != '\n' && text[end] != '\r')
        end++;
    *at = end + (end + 1 < document->length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
    return end - start;
}

/* A place is in the file, in its line where it is a block's: in a line, entities move what is behind them.
 * `lengths`: of the lines, `count` of them. */
static const char *tree_check_place(const struct node *node, const size_t *lengths, size_t count) {
    if (node->line == 0)
        return tree_is_inline(node) ? NULL : "a block without a place";
    if (node->kind == NODE_DOCUMENT || node->end_line < 0)
        return NULL;
    if (node->line < 0 || (size_t)node->line > count || node->column < 1)
        return "a line that isn't in the file";
    return tree_is_inline(node) || (size_t)node->column <= lengths[node->line - 1] + 1
               ? NULL
               : "a column that isn't in its line";
}

/* NULL, or what is wrong; `*at` then becomes the node. */
static const char *tree_check(const struct document *document, const struct node **at) {
    enum { LINES_MAX = 100000 };
    static size_t lengths[LINES_MAX];
    size_t count = 0, links = 0;
    for (size_t p = 0; p < document->length && count < LINES_MAX;)
        lengths[count++] = tree_line_length(document, &p);
    for (const struct node *node = document->body; node; node = node_following(node, document->body)) {
        const char *wrong = tree_check_links(node);
        *at = node;
        if (!wrong)
            wrong = tree_check_details(document, node);
        if (!wrong && count < LINES_MAX)
            wrong = tree_check_place(node, lengths, count);
        if (wrong)
            return wrong;
        if (node->kind == NODE_LINK || node->kind == NODE_IMAGE)
            links++;
    }
    return links == document->link_count ? NULL : "links that aren't listed";
}

#endif
