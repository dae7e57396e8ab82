/*
 * The tree of a document's body: what the renderers and the rules read. Blocks as CommonMark 0.30 has them,
 * tables, task lists and strike-through as GitHub Flavored Markdown, footnotes, and the honoured pieces of
 * HTML. Lives in the document's arena; nobody changes it after document_parse().
 */
#ifndef DOCKET_DOCUMENT_TREE_H
#define DOCKET_DOCUMENT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum node_kind {
    /* blocks */
    NODE_DOCUMENT,
    NODE_HEADING,
    NODE_PARAGRAPH,
    NODE_QUOTE,
    NODE_LIST,
    NODE_ITEM,
    NODE_CODE_BLOCK,
    NODE_RULE,
    NODE_TABLE, /* children: rows; the first `header_rows` are its header */
    NODE_ROW,
    NODE_CELL,
    NODE_FOOTNOTE, /* a definition; all stand at the end of the document, in order of first reference; those
                      that the text doesn't lead to last */
    /* inlines */
    NODE_TEXT,
    NODE_SOFT_BREAK,
    NODE_LINE_BREAK,
    NODE_CODE,
    NODE_EMPHASIS,
    NODE_STRONG,
    NODE_STRIKE,
    NODE_SUBSCRIPT,
    NODE_SUPERSCRIPT,
    NODE_KEYBOARD,
    NODE_UNDERLINE,
    NODE_LINK,
    NODE_IMAGE, /* children: the alternate text */
    NODE_FOOTNOTE_REFERENCE,
    /* in a redline only (the compare room): runs of inlines that one of two texts has */
    NODE_INSERTED,
    NODE_DELETED,
};

enum alignment { ALIGN_DEFAULT, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

enum link_kind {
    LINK_URI,      /* http, https, mailto, … */
    LINK_FILE,     /* a relative path, perhaps with #anchor */
    LINK_DOCUMENT, /* [EP-07] or [EP-07#copies] */
    LINK_ANCHOR,   /* #anchor in the same document */
};

enum task_state { TASK_NONE, TASK_OPEN, TASK_DONE };

/* What happened to a block, a row, a cell or an item between two texts. */
enum change_kind {
    CHANGE_WITHIN,     /* both have it, and something in it differs */
    CHANGE_INSERTED,   /* all its text is in NODE_INSERTED */
    CHANGE_DELETED,    /* all its text is in NODE_DELETED */
    CHANGE_MOVED_FROM, /* shown where it was, as if deleted … */
    CHANGE_MOVED_TO,   /* … and where it is now, with what else changed in it */
    CHANGE_FIELDS,     /* a table made by compare: the keys of the front matter that differ, one a row */
};

struct change {
    enum change_kind kind;
    /* Of what moved: the text of the heading under which its other place is, "" above the first one; NULL in
     * what moved along with the block before it. */
    const char *section;
    /* What isn't text, as Markdown would write it (`## {#copies}`, `- [x]`, an image's digest); NULL: doesn't
     * differ. */
    const char *before, *after;
};

struct node {
    enum node_kind kind;
    int line, column, end_line;  /* in the file, from 1; 0 where cmark knows none */
    const struct change *change; /* in a redline; NULL: nothing happened */
    struct node *parent, *next, *first, *last;
    union {
        struct {
            int level; /* 1 to 6 */
            bool anchor_given;
            const char *anchor;   /* unique in the document; given by {#id} or derived */
            const char **clauses; /* as written in clauses="…"; "7.5.3" or "iso14001-2015:7.5.3" */
            size_t clause_count;
        } heading;
        struct {
            bool ordered, tight;
            int start;
            char delimiter; /* '.' or ')' */
        } list;
        struct {
            enum task_state task;
            int number; /* in an ordered list of a redline; 0: one more than the item before */
        } item;
        struct {
            const char *text; /* in a redline a NODE_CODE_BLOCK may have children instead: its text, with what
                                 changed */
            const char *info; /* "c", "" */
        } code;               /* NODE_CODE_BLOCK, NODE_CODE */
        struct {
            enum alignment *alignments;
            size_t columns;
            size_t header_rows; /* 1, but in HTML tables */
        } table;
        struct {
            enum alignment alignment; /* resolved from the column */
            bool header;
            int column_span, row_span; /* 1 but in HTML tables */
        } cell;
        struct {
            const char *label;
            int number; /* from 1; 0: never referenced */
        } footnote;     /* both the definition and a reference; a reference always has a number */
        struct {
            enum link_kind kind;
            const char *target;   /* URI, or relative path, or identifier, "" for LINK_ANCHOR */
            const char *fragment; /* after '#', or NULL */
            const char *title;
        } link;           /* NODE_LINK and NODE_IMAGE */
        const char *text; /* NODE_TEXT */
    };
};

/* Walks in document order: the node after `node` below `top`, or NULL. */
const struct node *node_following(const struct node *node, const struct node *top);
/* As node_following, but steps over the children of `node`. */
const struct node *node_following_skip(const struct node *node, const struct node *top);
const char *node_kind_name(enum node_kind kind);
/* Whether the node of a redline belongs to the old text alone: it, or what it stands in, is deleted or moved
 * from there. */
bool node_is_old(const struct node *node);

#endif
