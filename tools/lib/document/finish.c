#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/plan.h"

/* --- footnotes ------------------------------------------------------------------------------------------ */

/*
 * Gives numbers to the references below `top` and, by first use, to the definitions, which are appended to
 * the body in that order unless they are there already.
 */
static void number_references(struct parse *parse, struct node *body, const struct node *top, int *count) {
    for (const struct node *node = top; node; node = node_following(node, top)) {
        if (node->kind != NODE_FOOTNOTE_REFERENCE || node->footnote.number >= 0)
            continue;
        struct node *note = parse->footnotes[-node->footnote.number - 1].node;
        if (note->footnote.number == 0) {
            note->footnote.number = ++*count;
            if (!note->parent)
                node_append(body, note);
        }
        ((struct node *)node)->footnote.number = note->footnote.number;
    }
}

static void finish_footnotes(struct parse *parse, struct node *body) {
    if (parse->footnote_count == 0)
        return;
    struct node *last = body->last;
    int count = 0;
    number_references(parse, body, body, &count);
    /* Notes may refer to notes; each is looked at once, also those that this brings. */
    struct node *note = last ? last->next : body->first;
    for (; note; note = note->next)
        number_references(parse, body, note, &count);
    for (size_t i = 0; i < parse->footnote_count; i++) {
        note = parse->footnotes[i].node;
        if (note->parent)
            continue;
        if (!parse->footnotes[i].duplicate)
            report(parse, "S010", note->line, note->column, "the footnote [^%s] is referred to nowhere",
                   note->footnote.label);
        node_append(body, note);
        for (; note; note = note->next)
            number_references(parse, body, note, &count);
    }
}

/* --- anchors -------------------------------------------------------------------------------------------- */

static void give_anchor(struct parse *parse, struct node *heading, struct map *counters, struct buffer *text,
                        struct buffer *slug) {
    struct document *document = parse->document;
    buffer_clear(slug);
    anchor_slug(node_text(heading, text), slug);
    const char *base = slug->length > 0 ? arena_strndup(parse->arena, slug->data, slug->length) : "section";
    const char *anchor = base;
    if (map_get(&document->anchors, anchor)) {
        uintptr_t number = (uintptr_t)map_get(counters, base);
        do
            anchor = arena_printf(parse->arena, "%s-%lu", base, (unsigned long)++number);
        while (map_get(&document->anchors, anchor));
        map_put(counters, base, (void *)number);
    }
    heading->heading.anchor = anchor;
    map_put(&document->anchors, anchor, heading);
}

/* Those that are given first: of the others each steps aside. */
static void finish_anchors(struct parse *parse) {
    struct document *document = parse->document;
    struct map counters = {0};
    struct buffer text = BUFFER_INIT, slug = BUFFER_INIT;
    map_reserve(&document->anchors, parse->arena, document->heading_count);
    for (size_t i = 0; i < document->heading_count; i++) {
        struct node *node = (struct node *)document->headings[i];
        if (!node->heading.anchor)
            continue;
        if (map_get(&document->anchors, node->heading.anchor)) {
            report(parse, "S009", node->line, node->column, "the anchor '%s' is given twice",
                   node->heading.anchor);
            node->heading.anchor = NULL;
            node->heading.anchor_given = false;
        } else {
            map_put(&document->anchors, node->heading.anchor, node);
        }
    }
    for (size_t i = 0; i < document->heading_count; i++)
        if (!document->headings[i]->heading.anchor)
            give_anchor(parse, (struct node *)document->headings[i], &counters, &text, &slug);
    map_release(&counters);
    buffer_release(&text);
    buffer_release(&slug);
}

/* --- links ---------------------------------------------------------------------------------------------- */

/* The bytes of text beside a link in `section`, where that is one paragraph of text and the link; else
 * SIZE_MAX. */
static size_t text_beside(const struct node *link, const struct node *section) {
    const struct node *paragraph = link->parent;
    if (!section || section->next != paragraph || paragraph->kind != NODE_PARAGRAPH ||
        (paragraph->next &&
         (paragraph->next->kind != NODE_HEADING || paragraph->next->heading.level > section->heading.level)))
        return SIZE_MAX;
    size_t length = 0;
    for (const struct node *node = paragraph->first; node; node = node->next)
        if (node->kind == NODE_TEXT)
            length += strlen(node->text);
        else if (node != link && node->kind != NODE_SOFT_BREAK)
            return SIZE_MAX;
    return length;
}

static struct document_link link_of(const struct node *node, const struct node *section,
                                    const struct document_link *before) {
    const struct node *parent = node->parent, *next = node->next;
    bool first = !before || before->node->parent != parent;
    return (struct document_link){
        .node = node,
        .section = section,
        .behind = next && next->kind == NODE_TEXT ? next->text : NULL,
        .alone = parent->kind == NODE_PARAGRAPH && parent->first == node && !next,
        .beside = first && node->kind == NODE_LINK ? text_beside(node, section) : SIZE_MAX,
    };
}

/* The headings and the links, each in document order. */
static void gather(struct parse *parse, const struct node *body) {
    struct document *document = parse->document;
    const struct node **headings = NULL, *section = NULL;
    struct document_link *links = NULL;
    size_t heading_count = 0, heading_capacity = 0, link_count = 0, link_capacity = 0;
    for (const struct node *node = body; node; node = node_following(node, body)) {
        if (node->kind == NODE_HEADING) {
            section = node;
            document->heading_clauses += node->heading.clause_count;
            MEM_APPEND(headings, heading_count, heading_capacity, node);
        } else if (node->kind == NODE_FOOTNOTE) {
            section = NULL; /* a note belongs to where it is used */
        } else if (node->kind == NODE_LINK || node->kind == NODE_IMAGE) {
            struct document_link link = link_of(node, section, link_count ? &links[link_count - 1] : NULL);
            MEM_APPEND(links, link_count, link_capacity, link);
        }
    }
    document->headings = arena_dup(parse->arena, headings, heading_count * sizeof *headings);
    document->heading_count = heading_count;
    document->links = arena_dup(parse->arena, links, link_count * sizeof *links);
    document->link_count = link_count;
    free(headings);
    free(links);
}

void document_finish(struct parse *parse, struct node *body) {
    finish_footnotes(parse, body);
    gather(parse, body);
    finish_anchors(parse);
    parse->document->body = body;
}
