#include <stdlib.h>
#include <string.h>

#include "document/build.h"
#include "document/html.h"

/* Raw HTML: some elements are honoured, of the others the text is shown. */

struct reader {
    struct builder *builder;
    const char *p, *end;
    int line, column; /* of `counted` */
    const char *counted;
    bool no_comment_end, no_instruction_end, no_data_end; /* looked for to the end, in vain */
};

/* Moves the place forward to `p`. */
static void count_to(struct reader *reader, const char *p) {
    for (; reader->counted < p; reader->counted++)
        if (*reader->counted == '\n') {
            reader->line++;
            reader->column = 1;
        } else {
            reader->column++;
        }
}

/* --- text ----------------------------------------------------------------------------------------------- */

/* What `&name;` stands for: cmark knows them all. Returns its own spelling where it is no entity. */
static const char *entity_text(struct builder *builder, const char *entity, size_t length) {
    char *key = arena_strndup(builder->parse->arena, entity, length);
    const char *known = map_get(&builder->entities, key);
    if (known)
        return known;
    char *value = key;
    cmark_node *tree = cmark_parse_document(entity, length, CMARK_OPT_DEFAULT);
    cmark_node *paragraph = cmark_node_first_child(tree);
    cmark_node *text = paragraph ? cmark_node_first_child(paragraph) : NULL;
    const char *literal = text ? cmark_node_get_literal(text) : NULL;
    bool control = literal && (unsigned char)*literal < 0x20 && !html_is_space(*literal);
    if (literal && !control && cmark_node_get_type(text) == CMARK_NODE_TEXT && !cmark_node_next(text))
        value = arena_strdup(builder->parse->arena, cmark_node_get_literal(text));
    cmark_node_free(tree);
    map_put(&builder->entities, key, value);
    return value;
}

/* The length of an entity at '&', 0 where there is none. */
static size_t entity_length(const char *p, const char *end) {
    size_t length = 1;
    while (p + length < end && length < 34 &&
           (html_is_letter(p[length]) || (p[length] >= '0' && p[length] <= '9') ||
            (p[length] == '#' && length == 1)))
        length++;
    return length > 1 && p + length < end && p[length] == ';' ? length + 1 : 0;
}

static void decode(struct builder *builder, const char *text, size_t length, struct buffer *out) {
    const char *end = text + length;
    for (const char *p = text; p < end;) {
        size_t size = *p == '&' ? entity_length(p, end) : 0;
        if (size > 0) {
            buffer_add_string(out, entity_text(builder, p, size));
            p += size;
        } else {
            buffer_add_char(out, *p++);
        }
    }
}

/* Text, in pieces between its entities, so that each has its place. */
static void add_text(struct reader *reader, const char *from, const char *to) {
    for (const char *p = from; p < to;) {
        size_t size = *p == '&' ? entity_length(p, to) : 0;
        const char *text = size > 0 ? entity_text(reader->builder, p, size) : p;
        size_t length = size > 0 ? strlen(text) : 1;
        if (size == 0) {
            const char *next = memchr(p + 1, '&', (size_t)(to - p - 1));
            size = length = (size_t)((next ? next : to) - p);
        }
        count_to(reader, p);
        builder_html_text(reader->builder, text, length, reader->line, reader->column);
        p += size;
    }
}

/* Shows a piece of source as it is. */
static void add_source(struct reader *reader, const char *from, const char *to) {
    count_to(reader, from);
    builder_html_text(reader->builder, from, (size_t)(to - from), reader->line, reader->column);
}

/* --- elements ------------------------------------------------------------------------------------------- */

static struct finding *report_tag(struct builder *builder, const char *rule, const struct token *token,
                                  const char *what) {
    return report(builder->parse, rule, token->line, token->column, "the tag <%s%s> %s",
                  token->end ? "/" : "", token->tag->name, what);
}

void html_unclosed(struct builder *builder, const struct frame *frame) {
    if (frame->source == FRAME_HTML && !frame->tag->may_stay)
        report(builder->parse, "S005", frame->node->line, frame->node->column, "the tag <%s> is not closed",
               frame->tag->name);
}

/* The innermost HTML frame of an action (and, unless NULL, of a tag), not beyond Markdown's own; -1: none. */
static int find_frame(const struct builder *builder, enum tag_action action, const struct tag *tag) {
    for (int i = builder->depth - 1; i >= 0; i--) {
        const struct frame *frame = &builder->frames[i];
        if (frame->source == FRAME_BLOCK || frame->source == FRAME_INLINE)
            return -1;
        if (frame->source == FRAME_HTML && frame->tag->action == action && (!tag || frame->tag == tag))
            return i;
    }
    return -1;
}

/* Closes all frames above `depth`. */
static void close_to(struct builder *builder, int depth) {
    while (builder->depth > depth) {
        html_unclosed(builder, &builder->frames[builder->depth - 1]);
        builder_pop(builder);
    }
}

static void close_frame(struct builder *builder, int index) {
    close_to(builder, index + 1);
    builder_pop(builder);
}

/* The innermost table of HTML whose tags are honoured here: its frame, or -1. */
static int table_frame(const struct builder *builder) {
    return builder->nested_tables > 0 ? -1 : find_frame(builder, TAG_TABLE, NULL);
}

static bool has_room(struct builder *builder, const struct token *token) {
    if (builder->html_depth < HTML_MAX_DEPTH)
        return true;
    report_tag(builder, "S013", token, "is nested too deep; its text is shown without it");
    return false;
}

static struct node *new_node(struct builder *builder, const struct token *token, enum node_kind kind) {
    return kind == NODE_CELL ? cell_new(builder->parse, token->line, token->column, false)
                             : node_new(builder->parse, kind, token->line, token->column);
}

static char *attribute_text(struct builder *builder, const struct attribute *attribute) {
    struct buffer text = BUFFER_INIT;
    decode(builder, attribute->value, attribute->value_length, &text);
    for (size_t i = 0; i < text.length; i++)
        if (html_is_space(text.data[i]))
            text.data[i] = ' ';
    char *copy = arena_strndup(builder->parse->arena, buffer_text(&text), text.length);
    buffer_release(&text);
    return copy;
}

static int attribute_number(const struct token *token, const char *name) {
    const struct attribute *attribute = html_attribute(token, name);
    int number = 0;
    for (size_t i = 0; attribute && i < attribute->value_length && number < 100000; i++) {
        char c = attribute->value[i];
        if (c < '0' || c > '9')
            break;
        number = number * 10 + (c - '0');
    }
    return number;
}

/* Inside <pre> all is text. */
static bool in_code_block(const struct builder *builder) {
    return builder_top(builder)->kind == NODE_CODE_BLOCK;
}

/* An inline element begins: Markdown's blocks in which nothing is open yet get a paragraph. */
static void open_inline(struct builder *builder, const struct token *token, struct node *node) {
    if (in_code_block(builder) || !has_room(builder, token))
        return;
    builder_text(builder, "", 0, token->line, token->column);
    builder_push(builder, node, FRAME_HTML, token->tag);
}

static void open_link(struct builder *builder, const struct token *token) {
    const struct attribute *href = html_attribute(token, "href");
    for (int i = 0; i < builder->depth; i++)
        if (builder->frames[i].node->kind == NODE_LINK)
            return; /* links don't nest */
    struct node *link = new_node(builder, token, NODE_LINK);
    if (href && link_classify(builder->parse, link, attribute_text(builder, href)))
        open_inline(builder, token, link);
}

static void add_image(struct builder *builder, const struct token *token) {
    const struct attribute *source = html_attribute(token, "src"), *alternate = html_attribute(token, "alt");
    const char *text = alternate ? attribute_text(builder, alternate) : "";
    struct node *image = new_node(builder, token, NODE_IMAGE);
    if (!source || !link_classify(builder->parse, image, attribute_text(builder, source))) {
        builder_html_text(builder, text, strlen(text), token->line, token->column);
        return;
    }
    if (*text) {
        struct node *child = new_node(builder, token, NODE_TEXT);
        child->text = text;
        node_append(image, child);
    }
    builder_inline(builder, image);
}

/* A block that only parts its text from the rest. */
static void part(struct builder *builder) {
    builder_prepare_block(builder);
}

static void open_block(struct builder *builder, const struct token *token) {
    struct node *node = new_node(builder, token, token->tag->kind);
    if (node->kind == NODE_HEADING)
        node->heading.level = token->tag->level;
    if (!has_room(builder, token))
        part(builder);
    else if (!builder_prepare_block(builder))
        report_tag(builder, "S004", token, "is not possible here; its text is shown without it");
    else
        builder_push(builder, node, FRAME_HTML, token->tag);
}

static void open_list(struct builder *builder, const struct token *token) {
    struct node *list = new_node(builder, token, NODE_LIST);
    list->list.ordered = token->tag->name[0] == 'o';
    list->list.start = list->list.ordered ? 1 : 0;
    if (list->list.ordered && html_attribute(token, "start"))
        list->list.start = attribute_number(token, "start");
    list->list.delimiter = '.';
    list->list.tight = true;
    if (!has_room(builder, token))
        part(builder);
    else if (!builder_prepare_block(builder))
        report_tag(builder, "S004", token, "is not possible here; its text is shown without it");
    else
        builder_push(builder, list, FRAME_HTML, token->tag);
}

static void open_item(struct builder *builder, const struct token *token) {
    int list = find_frame(builder, TAG_LIST, NULL);
    if (list < 0 || !has_room(builder, token)) {
        report_tag(builder, "S015", token, "stands outside a list");
        part(builder);
        return;
    }
    close_to(builder, list + 1);
    builder_push(builder, new_node(builder, token, NODE_ITEM), FRAME_HTML, token->tag);
}

static bool inside_table(const struct builder *builder) {
    for (int i = 0; i < builder->depth; i++)
        if (builder->frames[i].node->kind == NODE_TABLE)
            return true;
    return false;
}

static void open_table(struct builder *builder, const struct token *token) {
    if (inside_table(builder)) {
        report_tag(builder, "S004", token, "is not supported inside a table; its text is shown without it");
        builder->nested_tables++;
        part(builder);
        return;
    }
    builder->header_section = false;
    open_block(builder, token);
}

static void open_section(struct builder *builder, const struct token *token) {
    int table = table_frame(builder);
    if (table < 0)
        return;
    close_to(builder, table + 1);
    builder->header_section = token->tag->name[1] == 'h';
}

static void open_row(struct builder *builder, const struct token *token) {
    int table = table_frame(builder);
    if (table < 0) {
        part(builder);
        return;
    }
    close_to(builder, table + 1);
    builder_push(builder, new_node(builder, token, NODE_ROW), FRAME_HTML, token->tag);
}

static bool has_word(const struct attribute *attribute, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; attribute && i + length <= attribute->value_length; i++)
        if (strncasecmp(attribute->value + i, word, length) == 0)
            return true;
    return false;
}

static enum alignment alignment_of(const struct token *token) {
    const struct attribute *align = html_attribute(token, "align"), *style = html_attribute(token, "style");
    if (!align && has_word(style, "text-align"))
        align = style;
    return has_word(align, "center")  ? ALIGN_CENTRE
           : has_word(align, "right") ? ALIGN_RIGHT
           : has_word(align, "left")  ? ALIGN_LEFT
                                      : ALIGN_DEFAULT;
}

/* A row, opened where a cell needs one: the table's frame is the innermost but for the row's. */
static void need_row(struct builder *builder, const struct token *token, int table) {
    const struct frame *frame = &builder->frames[table + 1];
    bool row = builder->depth > table + 1 && frame->node->kind == NODE_ROW &&
               (frame->source != FRAME_HTML || frame->tag->action != TAG_CAPTION);
    close_to(builder, table + 1 + row);
    if (row)
        return;
    builder_push(builder, new_node(builder, token, NODE_ROW), FRAME_IMPLIED, NULL);
}

static void open_cell(struct builder *builder, const struct token *token) {
    int table = table_frame(builder);
    if (table < 0) {
        part(builder);
        return;
    }
    need_row(builder, token, table);
    struct node *cell = new_node(builder, token, NODE_CELL);
    int columns = attribute_number(token, "colspan"), rows = attribute_number(token, "rowspan");
    cell->cell.column_span = columns > 0 ? columns : 1;
    cell->cell.row_span = rows > 0 ? rows : html_attribute(token, "rowspan") ? 100000 : 1;
    cell->cell.header = token->tag->name[1] == 'h' || builder->header_section;
    cell->cell.alignment = alignment_of(token);
    builder_push(builder, cell, FRAME_HTML, token->tag);
}

/* A caption becomes a row of one cell over all columns. */
static void open_caption(struct builder *builder, const struct token *token) {
    int table = table_frame(builder);
    if (table < 0) {
        part(builder);
        return;
    }
    close_to(builder, table + 1);
    builder_push(builder, new_node(builder, token, NODE_ROW), FRAME_HTML, token->tag);
    struct node *cell = new_node(builder, token, NODE_CELL);
    cell->cell.column_span = DOCUMENT_MAX_COLUMNS;
    cell->cell.alignment = ALIGN_CENTRE;
    builder_push(builder, cell, FRAME_IMPLIED, NULL);
}

static void add_break(struct builder *builder, const struct token *token) {
    if (builder_top(builder)->kind == NODE_CODE_BLOCK)
        builder_text(builder, "\n", 1, token->line, token->column);
    else if (builder_top(builder)->kind != NODE_LIST && builder_top(builder)->kind != NODE_TABLE &&
             builder_top(builder)->kind != NODE_ROW)
        builder_inline(builder, new_node(builder, token, NODE_LINE_BREAK));
}

static void open_tag(struct reader *reader, const struct token *token) {
    struct builder *builder = reader->builder;
    switch (token->tag->action) {
    case TAG_INLINE:
    case TAG_CODE:
        open_inline(builder, token, new_node(builder, token, token->tag->kind));
        break;
    case TAG_LINK:
        open_link(builder, token);
        break;
    case TAG_IMAGE:
        add_image(builder, token);
        break;
    case TAG_BREAK:
        add_break(builder, token);
        break;
    case TAG_RULE:
        if (builder_prepare_block(builder))
            node_append(builder_top(builder), new_node(builder, token, NODE_RULE));
        break;
    case TAG_BLOCK:
        open_block(builder, token);
        break;
    case TAG_LIST:
        open_list(builder, token);
        break;
    case TAG_ITEM:
        open_item(builder, token);
        break;
    case TAG_TABLE:
        open_table(builder, token);
        break;
    case TAG_SECTION:
        open_section(builder, token);
        break;
    case TAG_ROW:
        open_row(builder, token);
        break;
    case TAG_CELL:
        open_cell(builder, token);
        break;
    case TAG_CAPTION:
        open_caption(builder, token);
        break;
    case TAG_NOTHING:
        break;
    case TAG_BOUNDARY:
        part(builder);
        break;
    case TAG_OTHER_BLOCK:
        part(builder);
        report_tag(builder, "S004", token, "is not supported; its text is shown without it");
        break;
    case TAG_OTHER_INLINE:
        report_tag(builder, "S004", token, "is not supported; its text is shown without it");
        break;
    case TAG_RAW:
        report_tag(builder, "S007", token, "is not supported; what is in it is shown as text");
        break;
    }
}

static void close_stray(struct builder *builder, const struct token *token) {
    if (token->tag->kind != NODE_PARAGRAPH && !in_code_block(builder))
        report_tag(builder, "S015", token, "closes nothing that is open");
}

static void close_tag(struct builder *builder, const struct token *token) {
    int index;
    switch (token->tag->action) {
    case TAG_INLINE:
    case TAG_CODE:
    case TAG_BLOCK:
    case TAG_LIST:
    case TAG_ITEM:
    case TAG_ROW:
    case TAG_CELL:
    case TAG_CAPTION:
    case TAG_LINK:
        index = find_frame(builder, token->tag->action, token->tag);
        if (token->tag->action >= TAG_ROW && token->tag->action <= TAG_CAPTION && table_frame(builder) < 0)
            part(builder);
        else if (index >= 0)
            close_frame(builder, index);
        else if (token->tag->action != TAG_LINK)
            close_stray(builder, token);
        break;
    case TAG_TABLE:
        index = table_frame(builder);
        if (builder->nested_tables > 0) {
            builder->nested_tables--;
            part(builder);
        } else if (index >= 0) {
            close_frame(builder, index);
        } else {
            close_stray(builder, token);
        }
        break;
    case TAG_SECTION:
        index = table_frame(builder);
        if (index >= 0)
            close_to(builder, index + 1);
        builder->header_section = false;
        break;
    case TAG_BOUNDARY:
    case TAG_OTHER_BLOCK:
        part(builder);
        break;
    default:
        break;
    }
}

/* --- the text as a whole -------------------------------------------------------------------------------- */

static const char *find(const char *p, const char *end, const char *what) {
    return p < end ? memmem(p, (size_t)(end - p), what, strlen(what)) : NULL;
}

static void report_shown(struct reader *reader, const char *from, const char *to) {
    count_to(reader, from);
    size_t length = (size_t)(to - from);
    struct finding *finding = report(reader->builder->parse, "S006", reader->line, reader->column,
                                     "%.*s%s is no tag of HTML; it is shown as it stands",
                                     (int)(length < 40 ? length : 40), from, length < 40 ? "" : "…");
    if (finding)
        finding->fix = "write '\\<' where a '<' is meant";
}

/* Comments, instructions, declarations. Returns what follows, NULL where this is text. */
static const char *read_special(struct reader *reader, const char *p) {
    const char *end = reader->end;
    if (end - p >= 4 && memcmp(p, "<!--", 4) == 0) {
        const char *close = reader->no_comment_end ? NULL : find(p + 2, end, "-->");
        if (close)
            return close + 3;
        count_to(reader, p);
        if (!reader->no_comment_end)
            report(reader->builder->parse, "S016", reader->line, reader->column,
                   "the comment that begins here is never closed; it is shown as text");
        reader->no_comment_end = true;
    } else if (end - p >= 9 && memcmp(p, "<![CDATA[", 9) == 0) {
        const char *close = reader->no_data_end ? NULL : find(p, end, "]]>");
        reader->no_data_end = !close;
        if (close) {
            add_source(reader, p + 9, close);
            return close + 3;
        }
    } else if (end - p >= 2 && (p[1] == '?' || p[1] == '!')) {
        const char *close = reader->no_instruction_end ? NULL : find(p, end, p[1] == '?' ? "?>" : ">");
        reader->no_instruction_end = !close;
        if (close) {
            close += p[1] == '?' ? 2 : 1;
            report_shown(reader, p, close);
            add_source(reader, p, close);
            return close;
        }
    }
    return NULL;
}

/* What is in <script> and the like, up to its end tag, is text. */
static const char *read_raw(struct reader *reader, const struct token *token, const char *p) {
    size_t length = strlen(token->tag->name);
    const char *close = p;
    while ((close = find(close, reader->end, "</")) != NULL)
        if ((size_t)(reader->end - close) >= length + 2 &&
            strncasecmp(close + 2, token->tag->name, length) == 0)
            break;
        else
            close += 2;
    if (!close)
        close = reader->end;
    add_source(reader, p, close);
    return close;
}

static const char *read_markup(struct reader *reader, const char *p) {
    struct token token;
    if (p + 1 < reader->end && (p[1] == '!' || p[1] == '?'))
        return read_special(reader, p);
    if (!html_read_tag(p, reader->end, &token))
        return NULL;
    const char *behind = p + token.length;
    count_to(reader, p);
    token.line = reader->line;
    token.column = reader->column;
    if (!token.tag) {
        report_shown(reader, p, behind);
        add_source(reader, p, behind);
    } else if (token.end) {
        close_tag(reader->builder, &token);
    } else {
        open_tag(reader, &token);
        if (token.tag->action == TAG_RAW)
            return read_raw(reader, &token, behind);
    }
    return behind;
}

void html_read(struct builder *builder, const char *html, size_t length, int line, int column) {
    struct reader reader = {
        .builder = builder, .p = html, .end = html + length, .line = line, .column = column, .counted = html};
    const char *text = html;
    for (const char *p = html; p < reader.end && !builder->plan->refused;) {
        const char *open = memchr(p, '<', (size_t)(reader.end - p));
        if (!open)
            break;
        /* Text goes before the tag; a '<' that begins none belongs to it. */
        struct token probe;
        bool special = open + 1 < reader.end && (open[1] == '!' || open[1] == '?');
        if (!special && !html_read_tag(open, reader.end, &probe)) {
            p = open + 1;
            continue;
        }
        if (open > text)
            add_text(&reader, text, open);
        const char *behind = read_markup(&reader, open);
        text = behind ? behind : open;
        p = behind ? behind : open + 1;
    }
    if (text < reader.end)
        add_text(&reader, text, reader.end);
}
