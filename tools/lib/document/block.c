#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/plan.h"
#include "document/pool.h"

/*
 * cmark finds the blocks; what a block's text is, line by line, is read again from the source: the tree has
 * lost what tables need (`\|`, and where a line begins).
 */

/* A position in a line; columns count tabs as cmark does. */
struct cursor {
    const char *p, *end;
    int column;
};

/* A quote, or an item whose text is `offset` columns from the container around it. */
struct container {
    bool quote;
    int offset;
    size_t line;           /* where it begins */
    struct cursor content; /* behind its marker on that line */
};

/* A table's paragraph that goes on outside its container: it is added when the containers down to `depth` are
 * closed. */
struct deferred {
    size_t first, count;
    int depth;
};

struct walk {
    struct plan *plan;
    struct container chain[DOCUMENT_MAX_DEPTH];
    int depth;
    bool *covered; /* lines that belong to a block */
    struct deferred deferred;
    int level; /* of recursion: lists, items, quotes */
};

struct op *plan_add(struct plan *plan, enum op_kind kind, struct node *node) {
    struct op_list *ops = plan->ops;
    MEM_APPEND(ops->items, ops->count, ops->capacity,
               ((struct op){.kind = kind, .node = node, .entry = NO_ENTRY}));
    return &ops->items[ops->count - 1];
}

size_t plan_entry(struct plan *plan, size_t first_piece, size_t piece_count, enum entry_form form) {
    struct entry entry = {
        .first_piece = (uint32_t)first_piece, .piece_count = (uint32_t)piece_count, .form = form};
    MEM_APPEND(plan->entries, plan->entry_count, plan->entry_capacity, entry);
    return plan->entry_count - 1;
}

/* Whether a line could begin something else than a paragraph, were it the first of one. */
static bool needs_shield(const char *text, size_t length) {
    unsigned char c = length ? (unsigned char)*text : 0;
    return !((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80 || c == '(' || c == '"');
}

/* --- lines of a block ----------------------------------------------------------------------------------- */

static void advance_columns(struct cursor *cursor, int count) {
    while (count > 0 && cursor->p < cursor->end) {
        int width = *cursor->p == '\t' ? 4 - cursor->column % 4 : 1;
        int step = width < count ? width : count;
        cursor->column += step;
        count -= step;
        if (step == width)
            cursor->p++;
    }
}

/* The blanks ahead, in columns. */
static int indent_of(const struct cursor *cursor, const char **text) {
    const char *p = cursor->p;
    int column = cursor->column;
    for (; p < cursor->end && (*p == ' ' || *p == '\t'); p++)
        column += *p == '\t' ? 4 - column % 4 : 1;
    *text = p;
    return column - cursor->column;
}

static struct cursor line_start(const struct parse *parse, size_t line) {
    size_t length;
    const char *text = lines_text(&parse->lines, line, parse->text, parse->length, &length);
    return (struct cursor){text, text + length, 0};
}

static bool go_on(const struct container *container, struct cursor *cursor) {
    const char *text;
    int indent = indent_of(cursor, &text);
    if (!container->quote) {
        if (indent < container->offset)
            return false;
        advance_columns(cursor, container->offset);
        return true;
    }
    if (indent > 3 || text == cursor->end || *text != '>')
        return false;
    advance_columns(cursor, indent + 1);
    if (cursor->p < cursor->end && (*cursor->p == ' ' || *cursor->p == '\t'))
        advance_columns(cursor, 1);
    return true;
}

/* Steps over the markers of the first `depth` containers of the walk; returns how many of them the line has.
 */
static int strip(const struct walk *walk, size_t line, int depth, struct cursor *cursor) {
    int matched = 0;
    *cursor = line_start(walk->plan->parse, line);
    for (int i = depth; i > 0; i--)
        if (walk->chain[i - 1].line == line) {
            *cursor = walk->chain[i - 1].content;
            matched = i;
            break;
        }
    while (matched < depth && go_on(&walk->chain[matched], cursor))
        matched++;
    return matched;
}

static void add_piece(struct walk *walk, size_t line) {
    struct plan *plan = walk->plan;
    struct cursor cursor;
    struct piece piece = {.line = (uint32_t)line};
    piece.depth = (int16_t)strip(walk, line, walk->depth, &cursor);
    piece.lazy = piece.depth < walk->depth;
    piece.indent = indent_of(&cursor, &piece.text);
    piece.length = (uint32_t)(cursor.end - piece.text);
    piece.offset = (uint32_t)(piece.text - (plan->parse->text + plan->parse->lines.starts[line]));
    MEM_APPEND(plan->pieces, plan->piece_count, plan->piece_capacity, piece);
}

static void cover(struct walk *walk, size_t first, size_t end) {
    for (size_t i = first; i < end && i < walk->plan->parse->lines.count; i++)
        walk->covered[i] = true;
}

/* The lines of a node, as indexes: [*first, *end). */
static void extent(const struct walk *walk, cmark_node *node, size_t *first, size_t *end) {
    const struct outline *outline = &walk->plan->outline;
    int from = cmark_node_get_start_line(node), to = cmark_node_get_end_line(node);
    size_t start = from > 0 ? (size_t)from - 1 : 0, behind = to >= from ? (size_t)to : start + 1;
    *first = outline->origin[start < outline->count ? start : outline->count];
    *end = outline->origin[behind < outline->count ? behind : outline->count];
}

static struct node *new_block(struct walk *walk, enum node_kind kind, cmark_node *from) {
    struct parse *parse = walk->plan->parse;
    size_t first, end;
    extent(walk, from, &first, &end);
    int column = cmark_node_get_start_column(from);
    struct node *node = node_new(parse, kind, parse_line(parse, first),
                                 parse_column(parse, first, column > 0 ? (size_t)column - 1 : 0));
    node->end_line = parse_line(parse, end > first ? end - 1 : first);
    return node;
}

static struct node *node_at_piece(struct plan *plan, enum node_kind kind, size_t piece, size_t count) {
    const struct piece *first = &plan->pieces[piece];
    struct parse *parse = plan->parse;
    struct node *node = node_new(parse, kind, parse_line(parse, first->line),
                                 parse_column(parse, first->line, first->offset));
    node->end_line = parse_line(parse, plan->pieces[piece + count - 1].line);
    return node;
}

/* --- paragraphs and what they hide ---------------------------------------------------------------------- */

/* A setext heading's underline. */
static char underline(const struct piece *piece) {
    size_t length = piece->length;
    while (length > 0 && (piece->text[length - 1] == ' ' || piece->text[length - 1] == '\t'))
        length--;
    char c = length ? piece->text[0] : 0;
    if ((c != '=' && c != '-') || piece->lazy || piece->indent > 3)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (piece->text[i] != c)
            return 0;
    return c;
}

void plan_paragraph(struct plan *plan, size_t first, size_t count, bool fresh) {
    struct op *op = plan_add(plan, OP_INLINE, node_at_piece(plan, NODE_PARAGRAPH, first, count));
    const struct piece *piece = &plan->pieces[first];
    bool shield = fresh && needs_shield(piece->text, piece->length);
    op->entry = plan_entry(plan, first, count, shield ? ENTRY_SHIELDED : ENTRY_LINES);
    plan->entries[op->entry].definitions = piece->length > 0 && *piece->text == '[';
}

/* Lines that are indented by four columns behind a table are code, as nothing there can be a lazy line. */
static size_t add_code(struct plan *plan, size_t first, size_t count) {
    struct buffer code = BUFFER_INIT;
    size_t used = 0;
    for (; used < count; used++) {
        const struct piece *piece = &plan->pieces[first + used];
        if (piece->indent < 4 || piece->lazy)
            break;
        for (int i = 4; i < piece->indent; i++)
            buffer_add_char(&code, ' ');
        buffer_add(&code, piece->text, piece->length);
        buffer_add_char(&code, '\n');
    }
    struct node *node = node_at_piece(plan, NODE_CODE_BLOCK, first, used);
    node->code.text = arena_strndup(plan->parse->arena, buffer_text(&code), code.length);
    node->code.info = "";
    buffer_release(&code);
    plan_add(plan, OP_LEAF, node);
    return used;
}

/* What follows a table without an empty line, outside its container; added where that container ends. */
static bool defer(struct walk *walk, cmark_node *paragraph, size_t first, size_t count) {
    int depth = walk->plan->pieces[first].depth, level = walk->depth;
    cmark_node *node = paragraph;
    while (node && level > depth) {
        if (cmark_node_next(node))
            return false;
        node = cmark_node_parent(node);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE)
            level--;
    }
    bool more_items = node && cmark_node_get_type(node) == CMARK_NODE_ITEM && cmark_node_next(node);
    if (!node || more_items || walk->deferred.count > 0)
        return false;
    walk->deferred = (struct deferred){first, count, depth};
    return true;
}

/*
 * Adds the pieces of a paragraph, with the tables in it. Returns the number of pieces used; the rest (a
 * paragraph without a table at its beginning) is the caller's: plain text, or a heading's.
 */
static size_t add_tables(struct walk *walk, cmark_node *paragraph, size_t first, size_t count) {
    struct plan *plan = walk->plan;
    size_t used = 0;
    while (used < count) {
        const struct piece *piece = &plan->pieces[first + used];
        if (used > 0 && piece->lazy && defer(walk, paragraph, first + used, count - used))
            return count;
        if (used > 0 && piece->indent > 3 && !piece->lazy) {
            used += add_code(plan, first + used, count - used);
            continue;
        }
        size_t taken = plan_table(plan, first + used, count - used);
        if (taken == 0)
            break;
        used += taken;
    }
    return used;
}

static void add_lines(struct walk *walk, cmark_node *paragraph, size_t first, size_t count) {
    size_t used = add_tables(walk, paragraph, first, count);
    if (used < count)
        plan_paragraph(walk->plan, first + used, count - used, used > 0);
}

static void walk_paragraph(struct walk *walk, cmark_node *node) {
    size_t first, end;
    extent(walk, node, &first, &end);
    cover(walk, first, end);
    size_t piece = walk->plan->piece_count;
    for (size_t line = first; line < end; line++)
        add_piece(walk, line);
    if (end > first)
        add_lines(walk, node, piece, end - first);
}

/* The task mark at the start of an item's text: `[ ]`, `[x]`. It is cut from the piece. */
static enum task_state take_task(struct piece *piece) {
    const char *p = piece->text;
    if (piece->length < 3 || p[0] != '[' || p[2] != ']' || (piece->length > 3 && p[3] != ' ' && p[3] != '\t'))
        return TASK_NONE;
    if (p[1] != ' ' && p[1] != 'x' && p[1] != 'X')
        return TASK_NONE;
    size_t cut = 3;
    while (cut < piece->length && (p[cut] == ' ' || p[cut] == '\t'))
        cut++;
    piece->text += cut;
    piece->length -= cut;
    piece->offset += cut;
    return p[1] == ' ' ? TASK_OPEN : TASK_DONE;
}

/* An item's first paragraph, which may begin with a task mark. */
static void walk_item_paragraph(struct walk *walk, cmark_node *node, struct node *item) {
    struct plan *plan = walk->plan;
    size_t first, end;
    extent(walk, node, &first, &end);
    cover(walk, first, end);
    size_t piece = plan->piece_count;
    for (size_t line = first; line < end; line++)
        add_piece(walk, line);
    if (end == first)
        return;
    item->item.task = take_task(&plan->pieces[piece]);
    size_t count = end - first;
    if (item->item.task != TASK_NONE && plan->pieces[piece].length == 0 && count > 1) {
        piece++;
        count--;
    }
    if (item->item.task != TASK_NONE)
        plan_paragraph(plan, piece, count, true);
    else
        add_lines(walk, node, piece, count);
}

/* --- headings ------------------------------------------------------------------------------------------- */

static void trim_end(struct piece *piece) {
    while (piece->length > 0 &&
           (piece->text[piece->length - 1] == ' ' || piece->text[piece->length - 1] == '\t'))
        piece->length--;
}

/* Cuts the marks of `## Heading ##` off. */
static void trim_atx(struct piece *piece) {
    const char *text = piece->text;
    size_t start = 0;
    while (start < piece->length && text[start] == '#')
        start++;
    while (start < piece->length && (text[start] == ' ' || text[start] == '\t'))
        start++;
    piece->text += start;
    piece->offset += start;
    piece->length -= start;
    trim_end(piece);
    size_t length = piece->length;
    while (length > 0 && piece->text[length - 1] == '#')
        length--;
    if (length == 0 || piece->text[length - 1] == ' ' || piece->text[length - 1] == '\t')
        piece->length = length;
    trim_end(piece);
}

static void take_attributes(struct plan *plan, struct node *heading, size_t piece) {
    struct piece *last = &plan->pieces[piece];
    struct parse *parse = plan->parse;
    trim_end(last);
    last->length = attributes_read(parse, heading, last->text, last->length, parse_line(parse, last->line),
                                   parse_column(parse, last->line, last->offset));
    trim_end(last);
}

static void walk_atx(struct walk *walk, cmark_node *node, size_t line) {
    struct plan *plan = walk->plan;
    struct node *heading = new_block(walk, NODE_HEADING, node);
    heading->heading.level = cmark_node_get_heading_level(node);
    heading->end_line = heading->line;
    size_t piece = plan->piece_count;
    add_piece(walk, line);
    cover(walk, line, line + 1);
    trim_atx(&plan->pieces[piece]);
    take_attributes(plan, heading, piece);
    plan_add(plan, OP_INLINE, heading)->entry = plan_entry(plan, piece, 1, ENTRY_LINE);
}

/* What cmark took for the underline of a heading stands behind a table: `---` is a rule, anything else text.
 */
static void add_underline(struct walk *walk, size_t piece) {
    struct plan *plan = walk->plan;
    struct piece *line = &plan->pieces[piece];
    trim_end(line);
    if (line->text[0] == '-' && line->length >= 3)
        plan_add(plan, OP_LEAF, node_at_piece(plan, NODE_RULE, piece, 1));
    else
        plan_paragraph(plan, piece, 1, true);
}

static void walk_setext(struct walk *walk, cmark_node *node, size_t first) {
    struct plan *plan = walk->plan;
    size_t piece = plan->piece_count, line = first, lines = plan->parse->lines.count;
    bool closed = false;
    for (; line < lines && !closed; line++) {
        add_piece(walk, line);
        closed = line > first && underline(&plan->pieces[plan->piece_count - 1]);
    }
    size_t count = plan->piece_count - piece - (closed ? 1 : 0);
    cover(walk, first, line);
    /* Behind a table `===` is a row as any other text. */
    bool row = closed && plan->pieces[piece + count].text[0] == '=';
    size_t used = add_tables(walk, node, piece, count + row);
    if (used > count)
        return;
    if (used == count) {
        if (closed)
            add_underline(walk, piece + count);
        return;
    }
    struct node *heading = node_at_piece(plan, NODE_HEADING, piece + used, count - used);
    heading->heading.level = cmark_node_get_heading_level(node);
    heading->end_line = parse_line(plan->parse, line - 1);
    take_attributes(plan, heading, piece + count - 1);
    const struct piece *start = &plan->pieces[piece + used];
    bool shield = used > 0 && needs_shield(start->text, start->length);
    plan_add(plan, OP_INLINE, heading)->entry = plan_entry(plan, piece + used, count - used,
                                                           shield ? ENTRY_SHIELDED : ENTRY_LINES);
    plan->entries[plan->entry_count - 1].definitions = start->length > 0 && *start->text == '[';
}

static void walk_heading(struct walk *walk, cmark_node *node) {
    size_t first, end;
    extent(walk, node, &first, &end);
    if (first >= walk->plan->parse->lines.count)
        return;
    struct cursor cursor;
    const char *text;
    strip(walk, first, walk->depth, &cursor);
    indent_of(&cursor, &text);
    int marks = 0;
    while (text + marks < cursor.end && text[marks] == '#')
        marks++;
    bool ends = text + marks == cursor.end || text[marks] == ' ' || text[marks] == '\t';
    if (marks == cmark_node_get_heading_level(node) && ends)
        walk_atx(walk, node, first);
    else
        walk_setext(walk, node, first);
}

/* --- leaves --------------------------------------------------------------------------------------------- */

/* cmark's literal with the bytes put back that stood for others, and lines that end in LF. */
static char *restored(struct plan *plan, const char *literal) {
    char *text = arena_strdup(plan->parse->arena, literal ? literal : ""), *to = text;
    for (const char *from = text; *from; from++) {
        char c = *from;
        if (c == '\r' && from[1] == '\n')
            continue;
        *to++ = c == MARK_STAR         ? '*'
                : c == MARK_UNDERSCORE ? '_'
                : c == MARK_BANG       ? '!'
                : c == '\r'            ? '\n'
                                       : c;
    }
    *to = '\0';
    return text;
}

static void walk_leaf(struct walk *walk, cmark_node *node) {
    struct plan *plan = walk->plan;
    size_t first, end;
    extent(walk, node, &first, &end);
    cover(walk, first, end);
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_CODE_BLOCK: {
        struct node *code = new_block(walk, NODE_CODE_BLOCK, node);
        code->code.text = restored(plan, cmark_node_get_literal(node));
        code->code.info = restored(plan, cmark_node_get_fence_info(node));
        plan_add(plan, OP_LEAF, code);
        break;
    }
    case CMARK_NODE_HTML_BLOCK: {
        struct op *op = plan_add(plan, OP_HTML, NULL);
        op->html = restored(plan, cmark_node_get_literal(node));
        op->line = parse_line(plan->parse, first);
        break;
    }
    default:
        plan_add(plan, OP_LEAF, new_block(walk, NODE_RULE, node));
        break;
    }
}

/* --- containers ----------------------------------------------------------------------------------------- */

static void walk_children(struct walk *walk, cmark_node *parent, struct node *item);

/* Where the text of an item begins, from its marker and the blanks behind it (CommonMark 5.2). */
static void open_item(struct walk *walk, size_t line, struct container *container) {
    struct cursor cursor;
    const char *text;
    strip(walk, line, walk->depth, &cursor);
    int indent = indent_of(&cursor, &text);
    advance_columns(&cursor, indent);
    int width = 0;
    while (text + width < cursor.end && text[width] >= '0' && text[width] <= '9')
        width++;
    width++;
    advance_columns(&cursor, width);
    struct cursor behind = cursor;
    int blanks = indent_of(&behind, &text);
    bool empty = text == cursor.end;
    int padding = blanks >= 1 && blanks < 5 && !empty ? blanks : 1;
    container->offset = indent + width + padding;
    if (empty)
        cursor.p = cursor.end;
    else
        advance_columns(&cursor, blanks > 0 ? padding : 0);
    container->content = cursor;
}

static void open_quote(struct walk *walk, size_t line, struct container *container) {
    struct cursor cursor;
    strip(walk, line, walk->depth, &cursor);
    go_on(container, &cursor);
    container->content = cursor;
}

static void flush_deferred(struct walk *walk) {
    struct deferred rest = walk->deferred;
    if (rest.count == 0 || walk->depth > rest.depth)
        return;
    walk->deferred.count = 0;
    for (size_t i = 0; i < rest.count; i++)
        walk->plan->pieces[rest.first + i].lazy = walk->plan->pieces[rest.first + i].depth < walk->depth;
    add_lines(walk, NULL, rest.first, rest.count);
}

static void refuse_depth(struct walk *walk, cmark_node *node) {
    struct plan *plan = walk->plan;
    size_t first, end;
    extent(walk, node, &first, &end);
    if (!plan->refused)
        report(plan->parse, "X004", parse_line(plan->parse, first), 0,
               "lists and quotes are nested more than 100 deep");
    plan->refused = true;
}

/* Walks into a quote or an item, of which `node` is ours. */
static void walk_container(struct walk *walk, cmark_node *from, bool quote, struct node *item) {
    size_t first, end;
    extent(walk, from, &first, &end);
    if (walk->depth >= DOCUMENT_MAX_DEPTH || first >= walk->plan->parse->lines.count) {
        refuse_depth(walk, from);
        return;
    }
    struct container container = {.quote = quote, .line = first};
    if (quote)
        open_quote(walk, first, &container);
    else
        open_item(walk, first, &container);
    walk->chain[walk->depth++] = container;
    walk_children(walk, from, item);
    walk->depth--;
}

static void walk_quote(struct walk *walk, cmark_node *from) {
    plan_add(walk->plan, OP_OPEN, new_block(walk, NODE_QUOTE, from));
    walk_container(walk, from, true, NULL);
    plan_add(walk->plan, OP_CLOSE, NULL);
}

/* The definition whose place this item holds, or NULL. */
static const struct footnote_definition *footnote_of(const struct walk *walk, cmark_node *item) {
    size_t first, end;
    extent(walk, item, &first, &end);
    const struct footnote_definition *note = parse_footnote_at(walk->plan->parse, first);
    return note && (int)note->offset == cmark_node_get_start_column(item) - 1 ? note : NULL;
}

static void walk_footnote(struct walk *walk, cmark_node *from, const struct footnote_definition *note) {
    struct plan *plan = walk->plan;
    struct op_list own = {0}, *outer = plan->ops;
    plan->ops = &own; /* one may stand in another's text: they become neighbours */
    note->node->line = parse_line(plan->parse, note->line);
    note->node->end_line = new_block(walk, NODE_FOOTNOTE, from)->end_line;
    note->node->column = (int)note->offset + 1;
    plan_add(plan, OP_OPEN, note->node);
    walk_container(walk, from, false, NULL);
    plan_add(plan, OP_CLOSE, NULL);
    plan->ops = outer;
    for (size_t i = 0; i < own.count; i++)
        MEM_APPEND(plan->notes.items, plan->notes.count, plan->notes.capacity, own.items[i]);
    free(own.items);
}

static struct node *new_list(struct walk *walk, cmark_node *from) {
    struct node *list = new_block(walk, NODE_LIST, from);
    list->list.ordered = cmark_node_get_list_type(from) == CMARK_ORDERED_LIST;
    list->list.tight = cmark_node_get_list_tight(from);
    list->list.start = list->list.ordered ? cmark_node_get_list_start(from) : 0;
    list->list.delimiter = cmark_node_get_list_delim(from) == CMARK_PAREN_DELIM ? ')' : '.';
    return list;
}

static void walk_list(struct walk *walk, cmark_node *from) {
    struct plan *plan = walk->plan;
    bool open = false;
    for (cmark_node *child = cmark_node_first_child(from); child; child = cmark_node_next(child)) {
        const struct footnote_definition *note = footnote_of(walk, child);
        if (note) {
            walk_footnote(walk, child, note);
            continue;
        }
        if (!open)
            plan_add(plan, OP_OPEN, new_list(walk, from));
        open = true;
        struct node *item = new_block(walk, NODE_ITEM, child);
        plan_add(plan, OP_OPEN, item);
        walk_container(walk, child, false, item);
        plan_add(plan, OP_CLOSE, NULL);
    }
    if (open)
        plan_add(plan, OP_CLOSE, NULL);
}

/* `item` is our item whose children these are, or NULL. Recursion is bounded by the chain's depth. */
static void walk_children(struct walk *walk, cmark_node *parent, struct node *item) {
    for (cmark_node *node = cmark_node_first_child(parent); node && !walk->plan->refused;
         node = cmark_node_next(node)) {
        bool stands = outline_stands_for(&walk->plan->outline, node);
        switch (stands ? CMARK_NODE_PARAGRAPH : cmark_node_get_type(node)) {
        case CMARK_NODE_BLOCK_QUOTE:
            walk_quote(walk, node);
            break;
        case CMARK_NODE_LIST:
            walk_list(walk, node);
            break;
        case CMARK_NODE_PARAGRAPH:
            if (item && !cmark_node_previous(node))
                walk_item_paragraph(walk, node, item);
            else
                walk_paragraph(walk, node);
            break;
        case CMARK_NODE_HEADING:
            walk_heading(walk, node);
            break;
        default:
            walk_leaf(walk, node);
            break;
        }
        flush_deferred(walk);
    }
}

/* --- link definitions ----------------------------------------------------------------------------------- */

/* Steps over everything that may stand before a definition. */
static void find_bracket(const struct parse *parse, size_t line, struct piece *piece) {
    struct cursor cursor = line_start(parse, line);
    const char *p = cursor.p;
    while (p < cursor.end && *p != '[' && strchr(" \t>-+*.)0123456789", *p))
        p++;
    *piece = (struct piece){.text = p, .length = (size_t)(cursor.end - p), .line = line};
}

/* cmark drops paragraphs of link definitions: these are the lines that no block has. They are parsed with the
 * rest. */
static void plan_definitions(struct walk *walk) {
    struct plan *plan = walk->plan;
    size_t first = plan->piece_count, count = 0;
    for (size_t line = 0; line <= plan->parse->lines.count; line++) {
        struct piece piece = {.length = 0};
        if (line < plan->parse->lines.count && !walk->covered[line])
            find_bracket(plan->parse, line, &piece);
        if (piece.length > 0 && (count > 0 || *piece.text == '[')) {
            MEM_APPEND(plan->pieces, plan->piece_count, plan->piece_capacity, piece);
            count++;
        } else if (count > 0) {
            size_t entry = plan_entry(plan, first, count, ENTRY_LINES);
            plan->entries[entry].definitions = true;
            count = 0;
        }
        if (count == 0)
            first = plan->piece_count;
    }
}

/* --- entry ---------------------------------------------------------------------------------------------- */

/* cmark's blocks, with the literals of code and HTML as `restored()` wants them. */
static cmark_node *read_blocks(struct plan *plan) {
    cmark_node *tree = NULL;
    for (int cut = 1; cut >= 0 && !tree; cut--) {
        struct outline *outline = &plan->outline;
        cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_SOURCEPOS, plan->memory);
        outline_release(outline);
        outline_make(outline, plan->parse, cut);
        cmark_parser_feed(parser, outline->text, outline->length);
        tree = cmark_parser_finish(parser);
        cmark_parser_free(parser);
        if (!outline_fits(outline, tree)) {
            cmark_node_free(tree);
            tree = NULL;
        }
    }
    return tree;
}

/* Room for what most documents need, so that it needn't grow. */
static void reserve(struct plan *plan) {
    enum { MOST = 1024 };
    size_t lines = plan->parse->lines.count < MOST ? plan->parse->lines.count + 8 : MOST;
    plan->body.capacity = 2 * lines;
    plan->body.items = mem_alloc(plan->body.capacity * sizeof *plan->body.items);
    plan->piece_capacity = 2 * lines;
    plan->pieces = mem_alloc(plan->piece_capacity * sizeof *plan->pieces);
    plan->entry_capacity = lines;
    plan->entries = mem_alloc(plan->entry_capacity * sizeof *plan->entries);
}

int plan_blocks(struct plan *plan) {
    plan->memory = pool_begin();
    cmark_node *tree = read_blocks(plan);
    reserve(plan);
    struct walk walk = {.plan = plan};
    walk.covered = arena_alloc(&plan->parse->scratch, (plan->parse->lines.count + 1) * sizeof(bool));
    plan->ops = &plan->body;
    walk_children(&walk, tree, NULL);
    if (!plan->refused)
        plan_definitions(&walk);
    pool_end(); /* with the tree */
    outline_release(&plan->outline);
    return plan->refused ? -1 : 0;
}
