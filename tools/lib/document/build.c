#include "document/build.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* --- frames --------------------------------------------------------------------------------------------- */

struct node *builder_top(const struct builder *builder) {
    return builder->frames[builder->depth - 1].node;
}

void builder_push(struct builder *builder, struct node *node, enum frame_source source,
                  const struct tag *tag) {
    builder_flush(builder);
    assert(builder->depth < FRAMES_MAX);
    struct frame frame = {.node = node, .source = source, .tag = tag};
    if (builder->depth > 0) {
        frame.before = builder_top(builder)->last;
        node_append(builder_top(builder), node);
    }
    builder->inline_depth += source == FRAME_INLINE;
    builder->html_depth += source == FRAME_HTML;
    builder->frames[builder->depth++] = frame;
}

/* An element of HTML whose text is code. */
static void finish_code(struct builder *builder, struct node *node) {
    struct buffer text = BUFFER_INIT;
    for (const struct node *child = node->first; child; child = child->next)
        node_plain_text(child, &text);
    /* As in HTML, the line of <pre> itself isn't one of the text's. */
    size_t skip = node->kind == NODE_CODE_BLOCK && text.length > 0 && text.data[0] == '\n';
    if (node->kind == NODE_CODE_BLOCK && text.length > 0 && text.data[text.length - 1] != '\n')
        buffer_add_char(&text, '\n');
    node->first = node->last = NULL;
    char *copy = arena_strndup(builder->parse->arena, buffer_text(&text) + skip, text.length - skip);
    text_unmark(copy);
    node->code.text = copy;
    node->code.info = "";
    buffer_release(&text);
}

static bool holds_lines(enum node_kind kind) {
    return kind == NODE_PARAGRAPH || kind == NODE_HEADING || kind == NODE_CELL;
}

static void trim_pending(struct builder *builder) {
    struct buffer *text = &builder->text;
    while (text->length > 0 && text->data[text->length - 1] == ' ')
        text->data[--text->length] = '\0';
}

static bool means_nothing_empty(enum node_kind kind) {
    return kind == NODE_LIST || kind == NODE_TABLE || kind == NODE_HEADING || kind == NODE_QUOTE ||
           kind == NODE_CODE_BLOCK || node_is_inline(kind);
}

void builder_pop(struct builder *builder) {
    struct frame frame = builder->frames[builder->depth - 1];
    if (holds_lines(frame.node->kind))
        trim_pending(builder);
    builder_flush(builder);
    builder->depth--;
    builder->inline_depth -= frame.source == FRAME_INLINE;
    builder->html_depth -= frame.source == FRAME_HTML;
    struct node *node = frame.node;
    if (frame.source == FRAME_HTML && (node->kind == NODE_CODE || node->kind == NODE_CODE_BLOCK))
        finish_code(builder, node);
    else if (frame.source == FRAME_HTML && node->kind == NODE_TABLE)
        html_table_finish(builder, node);
    else if (node->first && node_is_inline(node->first->kind)) {
        text_strike(builder->parse, node);
        text_autolink(builder->parse, node);
    }
    bool code = node->kind == NODE_CODE || node->kind == NODE_CODE_BLOCK;
    bool empty = code ? !*node->code.text : !node->first;
    bool vanishes = node->kind == NODE_PARAGRAPH ||
                    (frame.source == FRAME_HTML && means_nothing_empty(node->kind));
    if (empty && vanishes && node->parent) {
        struct node *parent = node->parent;
        parent->last = frame.before;
        if (frame.before)
            frame.before->next = NULL;
        else
            parent->first = NULL;
    }
}

static void push_implied(struct builder *builder, enum node_kind kind) {
    struct node *top = builder_top(builder);
    struct node *node = kind == NODE_CELL ? cell_new(builder->parse, top->line, top->column, false)
                                          : node_new(builder->parse, kind, top->line, top->column);
    if (builder->text_line > 0) {
        node->line = node->end_line = builder->text_line;
        node->column = builder->text_column;
    }
    builder_push(builder, node, FRAME_IMPLIED, NULL);
}

/* Opens what must be between the innermost frame and an inline. */
static void ensure_inline(struct builder *builder) {
    for (;;) {
        struct node *top = builder_top(builder);
        switch (top->kind) {
        case NODE_TABLE:
            push_implied(builder, NODE_ROW);
            break;
        case NODE_ROW:
            push_implied(builder, NODE_CELL);
            break;
        case NODE_LIST:
            push_implied(builder, NODE_ITEM);
            break;
        case NODE_CELL:
            if (!top->first || node_is_inline(top->first->kind))
                return;
            push_implied(builder, NODE_PARAGRAPH);
            return;
        case NODE_DOCUMENT:
        case NODE_QUOTE:
        case NODE_ITEM:
        case NODE_FOOTNOTE:
            push_implied(builder, NODE_PARAGRAPH);
            return;
        default:
            return;
        }
    }
}

/* A cell with inlines gets a paragraph around them, so that blocks can follow. */
static void wrap_cell(struct builder *builder, struct node *cell) {
    if (!cell->first || !node_is_inline(cell->first->kind))
        return;
    struct node *paragraph = node_new(builder->parse, NODE_PARAGRAPH, cell->first->line, cell->first->column);
    struct node *child = cell->first;
    cell->first = cell->last = NULL;
    while (child) {
        struct node *next = child->next;
        node_append(paragraph, child);
        child = next;
    }
    node_append(cell, paragraph);
    text_strike(builder->parse, paragraph);
    text_autolink(builder->parse, paragraph);
}

static bool can_end(const struct frame *frame) {
    if (frame->source == FRAME_INLINE)
        return false;
    return frame->source != FRAME_BLOCK || frame->node->kind != NODE_HEADING;
}

static bool is_line_frame(const struct frame *frame) {
    enum node_kind kind = frame->node->kind;
    return node_is_inline(kind) || kind == NODE_PARAGRAPH || kind == NODE_HEADING || kind == NODE_CODE_BLOCK;
}

bool builder_prepare_block(struct builder *builder) {
    int depth = builder->depth;
    while (is_line_frame(&builder->frames[depth - 1])) {
        if (!can_end(&builder->frames[depth - 1]))
            return false;
        depth--;
    }
    while (builder->depth > depth) {
        html_unclosed(builder, &builder->frames[builder->depth - 1]);
        builder_pop(builder);
    }
    builder_flush(builder);
    builder->text_line = 0; /* what is implied here has its parent's place, not that of the text before */
    struct node *top = builder_top(builder);
    if (top->kind == NODE_TABLE || top->kind == NODE_ROW) {
        if (top->kind == NODE_TABLE)
            push_implied(builder, NODE_ROW);
        push_implied(builder, NODE_CELL);
    } else if (top->kind == NODE_LIST) {
        push_implied(builder, NODE_ITEM);
    } else if (top->kind == NODE_CELL) {
        wrap_cell(builder, top);
    }
    return true;
}

/* --- text ----------------------------------------------------------------------------------------------- */

/* `[^x]` that is still text has no definition. */
static void check_footnotes(struct builder *builder) {
    const char *text = builder->text.data;
    for (const char *p = text; (p = strchr(p, '[')) != NULL; p++) {
        if (p[1] != '^')
            continue;
        size_t length = strcspn(p + 2, "[] \t");
        if (length == 0 || length > 64 || p[2 + length] != ']')
            continue;
        struct finding *finding = report(
            builder->parse, "S011", builder->text_line, builder->text_column + (int)(p - text),
            "the footnote [^%.*s] is used here and defined nowhere", (int)length, p + 2);
        if (finding)
            finding->fix = "add a line '[^…]: text', or write '\\[' for a bracket";
    }
}

/* Ends what marks stood for, but those of tildes: footnotes have been looked for. A line end that was an
 * entity is a blank. */
static void unmark(char *text, bool lines) {
    static const char ends[] = {MARK_BRACKET, MARK_AMPERSAND, '\n', '\r', '\0'};
    if (!strpbrk(text, ends))
        return;
    char *to = text;
    for (const char *from = text; *from; from++) {
        bool bracket = from[0] == MARK_BRACKET && from[1] == MARK_END, line = *from == '\n' || *from == '\r';
        *to++ = bracket ? '[' : *from == MARK_AMPERSAND ? '&' : line && !lines ? ' ' : *from;
        from += bracket;
    }
    *to = '\0';
}

void builder_flush(struct builder *builder) {
    if (builder->text.length == 0)
        return;
    struct node *node = node_new(builder->parse, NODE_TEXT, builder->text_line, builder->text_column);
    node->text = arena_strndup(builder->parse->arena, builder->text.data, builder->text.length);
    node_append(builder_top(builder), node);
    check_footnotes(builder);
    unmark((char *)node->text, builder_top(builder)->kind == NODE_CODE_BLOCK);
    buffer_clear(&builder->text);
}

void builder_inline(struct builder *builder, struct node *node) {
    builder_flush(builder);
    builder->text_line = node->line;
    builder->text_column = node->column;
    ensure_inline(builder);
    node_append(builder_top(builder), node);
}

void builder_text(struct builder *builder, const char *text, size_t length, int line, int column) {
    if (builder->text.length == 0) {
        builder->text_line = line;
        builder->text_column = column;
        ensure_inline(builder);
        struct node *top = builder_top(builder);
        bool begins = !top->first || top->last->kind == NODE_LINE_BREAK;
        if (begins && holds_lines(top->kind))
            for (; length > 0 && *text == ' '; text++, length--)
                builder->text_column++;
    }
    if (length > 0)
        buffer_add(&builder->text, text, length);
}

/* Whether there is a line that a blank or a break could be part of. */
static bool line_is_open(const struct builder *builder) {
    const struct node *top = builder_top(builder);
    return builder->text.length > 0 || (top->last && node_is_inline(top->last->kind)) ||
           node_is_inline(top->kind);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

void builder_html_text(struct builder *builder, const char *text, size_t length, int line, int column) {
    if (builder_top(builder)->kind == NODE_CODE_BLOCK) {
        builder_text(builder, text, length, line, column);
        return;
    }
    for (size_t at = 0; at < length;) {
        int blank_line = line, blank_column = column;
        size_t start = at;
        for (; at < length && is_space(text[at]); at++, column++) {
            if (text[at] == '\n') {
                line++;
                column = 0;
            }
        }
        bool blank = at > start;
        start = at;
        while (at < length && !is_space(text[at]))
            at++;
        bool blank_before = builder->text.length > 0 && builder->text.data[builder->text.length - 1] == ' ';
        if (blank && line_is_open(builder) && !blank_before)
            builder_text(builder, " ", 1, blank_line, blank_column);
        if (at > start && line > builder->text_line)
            builder_flush(builder); /* each line's text knows its place */
        if (at > start)
            builder_text(builder, text + start, at - start, line, column);
        column += (int)(at - start);
    }
}

/* --- Markdown's inlines --------------------------------------------------------------------------------- */

/* A copy in which marks are again what they stood for; `escaped`: as in a text, where the backslash is gone.
 */
static char *unmarked(struct builder *builder, const char *text, bool escaped) {
    static const char marks[] = {MARK_TILDE, MARK_END, MARK_BRACKET, MARK_AMPERSAND, '\0'};
    char *copy = arena_strdup(builder->parse->arena, text ? text : ""), *to = copy;
    if (!strpbrk(copy, marks))
        return copy;
    for (const char *from = copy; *from; from++) {
        bool pair = (*from == MARK_TILDE || *from == MARK_BRACKET) && from[1] == MARK_END;
        if (*from == MARK_END) { /* no break after all; behind a destination its blanks are gone */
            from += from[1] == ' ' && from[2] == ' ' ? 2 : 0;
            continue;
        }
        if (pair && !escaped)
            *to++ = '\\';
        *to++ = *from == MARK_AMPERSAND ? '&' : !pair ? *from : *from == MARK_TILDE ? '~' : '[';
        from += pair;
    }
    *to = '\0';
    return copy;
}

/* cmark has a link begin on the line that its text ends on: what it shows tells the first. */
static int first_line(cmark_node *from) {
    int breaks = 0;
    cmark_node *node = from;
    while (cmark_node_get_type(node) == CMARK_NODE_LINK || cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
        cmark_node *child = cmark_node_first_child(node);
        for (; child && (cmark_node_get_type(child) == CMARK_NODE_SOFTBREAK ||
                         cmark_node_get_type(child) == CMARK_NODE_LINEBREAK);
             child = cmark_node_next(child))
            breaks++;
        if (!child)
            break;
        node = child;
    }
    return cmark_node_get_start_line(node) - breaks;
}

static struct node *inline_node(struct builder *builder, enum node_kind kind, cmark_node *from) {
    int line, column;
    plan_place(builder->plan, builder->entry, first_line(from), cmark_node_get_start_column(from), &line,
               &column);
    return node_new(builder->parse, kind, line, column);
}

static void open_inline(struct builder *builder, struct node *node) {
    builder_flush(builder);
    builder->text_line = node->line;
    builder->text_column = node->column;
    ensure_inline(builder);
    builder_push(builder, node, FRAME_INLINE, NULL);
}

/* Whether a link shows just `^text`, as `[^1]` does and `[see][^1]` doesn't. */
static bool shows_label(cmark_node *link, const char *label) {
    char text[256];
    int written = snprintf(text, sizeof text, "^%s", label);
    size_t length = written > 0 && (size_t)written < sizeof text ? (size_t)written : 0, at = 0;
    for (cmark_node *child = cmark_node_first_child(link); child; child = cmark_node_next(child)) {
        const char *literal = cmark_node_get_literal(child);
        size_t size = literal ? strlen(literal) : 0;
        if (cmark_node_get_type(child) != CMARK_NODE_TEXT || !literal || size > length - at ||
            strncasecmp(literal, text + at, size) != 0)
            return false;
        at += size;
    }
    return at == length;
}

/* All that a link shows, where that is plain text; false: it isn't, or is too long. */
static bool shown_text(cmark_node *link, char *text, size_t size) {
    size_t length = 0;
    for (cmark_node *child = cmark_node_first_child(link); child; child = cmark_node_next(child)) {
        const char *literal = cmark_node_get_literal(child);
        size_t more = literal ? strlen(literal) : 0;
        if (cmark_node_get_type(child) != CMARK_NODE_TEXT || !literal || more >= size - length)
            return false;
        memcpy(text + length, literal, more);
        length += more;
    }
    text[length] = '\0';
    return true;
}

/* The footnote whose label is all that a link shows, as in `[^1][^2]`: its index, else -1. */
static long shown_footnote(const struct builder *builder, cmark_node *link) {
    char text[256];
    bool label = shown_text(link, text, sizeof text) && text[0] == '^';
    return label ? (long)(uintptr_t)map_get(&builder->parse->footnote_labels, text + 1) - 1 : -1;
}

static void add_footnote_reference(struct builder *builder, cmark_node *from, size_t index) {
    const struct footnote_definition *note = &builder->parse->footnotes[index];
    struct node *node = inline_node(builder, NODE_FOOTNOTE_REFERENCE, from);
    node->footnote.label = note->label;
    node->footnote.number = -(int)index - 1; /* document_finish() gives the number */
    builder_inline(builder, node);
}

/* A link by identifier: "EP-07", "EP-07#copies". */
static struct node *document_link(struct builder *builder, cmark_node *from, const char *reference) {
    const char *hash = strchr(reference, '#');
    struct node *link = inline_node(builder, NODE_LINK, from);
    size_t length = hash ? (size_t)(hash - reference) : strlen(reference);
    link->link.kind = LINK_DOCUMENT;
    link->link.target = arena_strndup(builder->parse->arena, reference, length);
    link->link.fragment = hash ? arena_strdup(builder->parse->arena, hash + 1) : NULL;
    return link;
}

/* What a link by identifier leads to, as it stands there: to cmark [ep-07] and [EP-07] are one label. */
static const char *reference_as_written(cmark_node *link, const char *reference, char *text, size_t size) {
    if (!shown_text(link, text, size))
        return reference;
    size_t length = strlen(reference);
    text += strspn(text, " ");
    if (strncasecmp(text, reference, length) != 0 || text[length + strspn(text + length, " ")] != '\0')
        return reference;
    text[length] = '\0';
    return text;
}

static void enter_link(struct builder *builder, cmark_node *from) {
    char text[512];
    const char *url = cmark_node_get_url(from);
    bool document = url && url[0] == MARK_LINK && url[1] == 'd';
    struct node *link = document ? document_link(builder, from,
                                                 reference_as_written(from, url + 2, text, sizeof text))
                                 : inline_node(builder, NODE_LINK, from);
    if (!document && !link_classify(builder->parse, link, unmarked(builder, url, true))) {
        builder->skipped++;
        return;
    }
    const char *title = cmark_node_get_title(from);
    link->link.title = title && *title ? unmarked(builder, title, true) : NULL;
    open_inline(builder, link);
}

/* The text before an image that isn't one. */
static void add_literal(struct builder *builder, cmark_node *from, const char *text) {
    int line, column;
    plan_place(builder->plan, builder->entry, first_line(from), cmark_node_get_start_column(from), &line,
               &column);
    builder_text(builder, text, strlen(text), line, column);
}

static void enter_image(struct builder *builder, cmark_node *from) {
    const char *url = cmark_node_get_url(from);
    if (url && url[0] == MARK_LINK) {
        /* `![EP-07]` is an exclamation mark before a link. */
        add_literal(builder, from, "!");
        enter_link(builder, from);
        return;
    }
    struct node *image = inline_node(builder, NODE_IMAGE, from);
    if (!link_classify(builder->parse, image, unmarked(builder, url, true))) {
        builder->skipped++;
        return;
    }
    const char *title = cmark_node_get_title(from);
    image->link.title = title && *title ? unmarked(builder, title, true) : NULL;
    open_inline(builder, image);
}

static void too_deep(struct builder *builder, cmark_node *from) {
    int line, column;
    plan_place(builder->plan, builder->entry, cmark_node_get_start_line(from),
               cmark_node_get_start_column(from), &line, &column);
    report(builder->parse, "S013", line, column,
           "emphasis and links are nested more than %d deep; here they lose it", INLINE_MAX_DEPTH);
    builder->skipped++;
}

static void enter(struct builder *builder, cmark_node *from) {
    if (builder->skipped > 0 || builder->inline_depth >= INLINE_MAX_DEPTH) {
        if (builder->skipped == 0)
            too_deep(builder, from);
        else
            builder->skipped++;
        return;
    }
    switch (cmark_node_get_type(from)) {
    case CMARK_NODE_EMPH:
        open_inline(builder, inline_node(builder, NODE_EMPHASIS, from));
        break;
    case CMARK_NODE_STRONG:
        open_inline(builder, inline_node(builder, NODE_STRONG, from));
        break;
    case CMARK_NODE_LINK:
        enter_link(builder, from);
        break;
    default:
        enter_image(builder, from);
        break;
    }
}

static void leave(struct builder *builder) {
    if (builder->skipped > 0) {
        builder->skipped--;
        return;
    }
    for (;;) {
        struct frame *frame = &builder->frames[builder->depth - 1];
        bool done = frame->source == FRAME_INLINE;
        html_unclosed(builder, frame);
        builder_pop(builder);
        if (done)
            return;
    }
}

/* Takes away the backslash that made a line break. */
static void trim_break(struct builder *builder) {
    struct buffer *text = &builder->text;
    if (text->length < 2 || text->data[text->length - 1] != MARK_END || text->data[text->length - 2] != '\\')
        return;
    text->length -= 2;
    text->data[text->length] = '\0';
}

static void add_inline_leaf(struct builder *builder, cmark_node *from) {
    const char *literal = cmark_node_get_literal(from);
    int line, column;
    plan_place(builder->plan, builder->entry, cmark_node_get_start_line(from),
               cmark_node_get_start_column(from), &line, &column);
    switch (cmark_node_get_type(from)) {
    case CMARK_NODE_TEXT:
        builder_text(builder, literal, strlen(literal), line, column);
        break;
    case CMARK_NODE_CODE: {
        struct node *code = node_new(builder->parse, NODE_CODE, line, column);
        code->code.text = unmarked(builder, literal, false);
        code->code.info = "";
        builder_inline(builder, code);
        break;
    }
    case CMARK_NODE_HTML_INLINE: {
        const char *html = unmarked(builder, literal, false);
        html_read(builder, html, strlen(html), line, column);
        break;
    }
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_SOFTBREAK: {
        bool soft = cmark_node_get_type(from) == CMARK_NODE_SOFTBREAK;
        trim_break(builder);
        trim_pending(builder);
        if (line_is_open(builder))
            builder_inline(builder, node_new(builder->parse, soft ? NODE_SOFT_BREAK : NODE_LINE_BREAK, 0, 0));
        break;
    }
    default:
        break;
    }
}

/* The footnote's index where a link or image is really a reference to one, else -1. */
static long footnote_index(cmark_node *node) {
    cmark_node_type type = cmark_node_get_type(node);
    const char *url = type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE ? cmark_node_get_url(node) : NULL;
    return url && url[0] == MARK_LINK && url[1] == 'f' ? strtol(url + 2, NULL, 10) : -1;
}

/* `[EP-07][^1]`: a link by identifier and a footnote, which look like a link with a label. */
static bool add_shown_document(struct builder *builder, cmark_node *from) {
    char text[256];
    size_t length = shown_text(from, text, sizeof text) ? identifier_scan(text, strlen(text)) : 0;
    bool whole = length > 0 && (text[length] == '\0' || (text[length] == '#' && text[length + 1] != '\0' &&
                                                         !strpbrk(text + length, " []<>\\*`&")));
    if (!whole || cmark_node_get_type(from) == CMARK_NODE_IMAGE)
        return false;
    open_inline(builder, document_link(builder, from, text));
    add_literal(builder, from, text);
    leave(builder);
    return true;
}

/* Builds the inlines of an entry into the innermost frame. */
static void build_inlines(struct builder *builder, const struct entry *entry) {
    builder->entry = entry;
    cmark_iter *iter = cmark_iter_new(entry->block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (node == entry->block)
            continue;
        long note = footnote_index(node);
        if (note >= 0 && event == CMARK_EVENT_EXIT) {
            /* Reached only where the link shows a text of its own: `[text][^1]`. */
            add_literal(builder, node, "]");
            add_footnote_reference(builder, node, (size_t)note);
        } else if (note >= 0) {
            if (cmark_node_get_type(node) == CMARK_NODE_IMAGE)
                add_literal(builder, node, "!");
            long before = shown_footnote(builder, node);
            bool document = before < 0 && add_shown_document(builder, node);
            if (before < 0 && !document && !shows_label(node, builder->parse->footnotes[note].label)) {
                add_literal(builder, node, "[");
                continue;
            }
            if (before >= 0 && before != note)
                add_footnote_reference(builder, node, (size_t)before);
            add_footnote_reference(builder, node, (size_t)note);
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
        } else if (!cmark_node_first_child(node) && cmark_node_get_type(node) < CMARK_NODE_EMPH) {
            add_inline_leaf(builder, node);
        } else if (event == CMARK_EVENT_ENTER) {
            enter(builder, node);
        } else {
            leave(builder);
        }
    }
    cmark_iter_free(iter);
}

/* What can't be parsed again for whatever reason shows its text. */
static void build_unparsed(struct builder *builder, const struct entry *entry) {
    for (size_t i = 0; i < entry->piece_count; i++) {
        const struct piece *piece = &builder->plan->pieces[entry->first_piece + i];
        if (i > 0 && line_is_open(builder))
            builder_inline(builder, node_new(builder->parse, NODE_SOFT_BREAK, 0, 0));
        if (piece->length > 0)
            builder_text(builder, piece->text, piece->length, parse_line(builder->parse, piece->line),
                         parse_column(builder->parse, piece->line, piece->offset));
    }
}

/* What is plain: each piece is a text. */
static void build_plain(struct builder *builder, const struct entry *entry, struct node *node) {
    struct parse *parse = builder->parse;
    uint8_t traits = 0;
    builder_flush(builder);
    node_append(builder_top(builder), node);
    for (size_t i = 0; i < entry->piece_count; i++) {
        const struct piece *piece = &builder->plan->pieces[entry->first_piece + i];
        if (i > 0)
            node_append(node, node_new(parse, NODE_SOFT_BREAK, 0, 0));
        builder->text_line = parse_line(parse, piece->line);
        builder->text_column = parse_column(parse, piece->line, piece->offset);
        struct node *text = node_new(parse, NODE_TEXT, builder->text_line, builder->text_column);
        text->text = arena_strndup(parse->arena, piece->text, piece->length);
        node_append(node, text);
        traits |= parse->traits[piece->line];
    }
    if (traits & TRAIT_TILDE)
        text_strike(parse, node);
    if (traits & TRAIT_ADDRESS)
        text_autolink(parse, node);
}

/* --- the plan's operations ------------------------------------------------------------------------------ */

static void pop_to(struct builder *builder, int depth) {
    while (builder->depth > depth) {
        html_unclosed(builder, &builder->frames[builder->depth - 1]);
        builder_pop(builder);
    }
}

static void build_line_block(struct builder *builder, const struct op *op) {
    const struct entry *entry = op->entry == NO_ENTRY ? NULL : &builder->plan->entries[op->entry];
    if (entry && !entry->block && !entry->plain && entry->definitions)
        return; /* nothing but link definitions */
    bool cell = op->node->kind == NODE_CELL;
    if (!cell)
        builder_prepare_block(builder);
    if (entry && entry->plain) {
        build_plain(builder, entry, op->node);
        return;
    }
    int depth = builder->depth;
    builder_push(builder, op->node, FRAME_BLOCK, NULL);
    if (entry && entry->block) {
        build_inlines(builder, entry);
    } else if (entry) {
        build_unparsed(builder, entry);
    }
    assert(builder->skipped == 0);
    pop_to(builder, depth);
}

static void close_block(struct builder *builder) {
    while (builder->frames[builder->depth - 1].source != FRAME_BLOCK)
        pop_to(builder, builder->depth - 1);
    builder_pop(builder);
}

static void build_op(struct builder *builder, const struct op *op) {
    switch (op->kind) {
    case OP_OPEN:
        if (op->node->kind != NODE_ITEM && op->node->kind != NODE_ROW)
            builder_prepare_block(builder);
        builder_push(builder, op->node, FRAME_BLOCK, NULL);
        break;
    case OP_CLOSE:
        close_block(builder);
        break;
    case OP_LEAF:
        builder_prepare_block(builder);
        node_append(builder_top(builder), op->node);
        break;
    case OP_INLINE:
        if (op->node)
            build_line_block(builder, op);
        break;
    case OP_HTML:
        html_read(builder, op->html, strlen(op->html), op->line, 1);
        break;
    }
}

static struct node *build_list(struct builder *builder, const struct op_list *ops) {
    struct node *root = node_new(builder->parse, NODE_DOCUMENT, builder->parse->first_line, 1);
    builder_push(builder, root, FRAME_BLOCK, NULL);
    for (size_t i = 0; i < ops->count && !builder->plan->refused; i++)
        build_op(builder, &ops->items[i]);
    if (!builder->plan->refused)
        pop_to(builder, 0);
    /* Of a document that is refused, text and frames may be left over. */
    buffer_clear(&builder->text);
    builder->depth = builder->inline_depth = builder->html_depth = 0;
    return root;
}

struct node *plan_build(struct plan *plan) {
    struct builder *builder = arena_alloc(&plan->parse->scratch, sizeof *builder);
    builder->parse = plan->parse;
    builder->plan = plan;
    struct node *body = build_list(builder, &plan->body);
    /* The footnotes follow the body; document_finish() puts them in order. */
    struct node *notes = build_list(builder, &plan->notes);
    for (struct node *note = notes->first, *next; note; note = next) {
        next = note->next;
        note->parent = NULL;
        note->next = NULL;
    }
    map_release(&builder->entities);
    buffer_release(&builder->text);
    return body;
}
