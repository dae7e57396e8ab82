/* Redlines and documents as text: for a terminal, and for tools that compare by lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "compare/internal.h"

/* What stands deeper is not set in further. */
enum { INDENT_MOST = 24 };

enum look { LOOK_PLAIN, LOOK_INSERTED, LOOK_DELETED, LOOK_MOVED, LOOK_STRONG, LOOK_QUIET };

/* SGR parameters (ECMA-48). What can't strike through shows red. */
static const char *const looks[] = {
    [LOOK_PLAIN] = "",        [LOOK_INSERTED] = "\33[32;4m", [LOOK_DELETED] = "\33[31;9m",
    [LOOK_MOVED] = "\33[36m", [LOOK_STRONG] = "\33[1m",      [LOOK_QUIET] = "\33[2m"};

/* Writes lines, filled up to the width. */
struct printer {
    struct buffer *out;
    bool colour, flat; /* flat: one sentence a line, no marks, no width */
    int width;
    int column, indent; /* columns */
    char mark;          /* of the block: begins its first line */
    struct buffer word; /* what will be written unbroken, with its escapes */
    int word_width;
    bool blank;                /* one is due before the word */
    enum look look, word_look; /* at the end and at the start of the word */
    enum look base;            /* of the block */
    int number;                /* of the next item */
    bool elided;               /* the last thing written says that something is left out */
};

/* --- lines
 * -------------------------------------------------------------------------------------------------------------------
 */

static void set_look(struct printer *printer, enum look look) {
    if (printer->colour && look != printer->look) {
        if (printer->look != LOOK_PLAIN)
            buffer_add_string(&printer->word, "\33[0m");
        buffer_add_string(&printer->word, looks[look]);
    }
    printer->look = look;
}

static int indent_of(const struct printer *printer) {
    return printer->indent < INDENT_MOST ? printer->indent : INDENT_MOST;
}

static void begin_line(struct printer *printer) {
    struct buffer *out = printer->out;
    if (!printer->flat) {
        enum look look = printer->mark == '+'   ? LOOK_INSERTED
                         : printer->mark == '-' ? LOOK_DELETED
                         : printer->mark == ' ' ? LOOK_PLAIN
                                                : LOOK_MOVED;
        bool coloured = printer->colour && look != LOOK_PLAIN;
        buffer_printf(out, "%s%c%s ",
                      coloured ? look == LOOK_INSERTED  ? "\33[32m"
                                 : look == LOOK_DELETED ? "\33[31m"
                                                        : "\33[36m"
                               : "",
                      printer->mark, coloured ? "\33[0m" : "");
    }
    buffer_printf(out, "%*s", indent_of(printer), "");
    printer->column = indent_of(printer) + (printer->flat ? 0 : 2);
}

/* Goes on on a new line in the look that the waiting word begins with. */
static void wrap(struct printer *printer) {
    char mark = printer->mark;
    bool coloured = printer->colour && printer->word_look != LOOK_PLAIN;
    buffer_add_string(printer->out, coloured ? "\33[0m\n" : "\n");
    printer->mark = ' ';
    begin_line(printer);
    printer->mark = mark;
    buffer_add_string(printer->out, coloured ? looks[printer->word_look] : "");
}

static void end_word(struct printer *printer) {
    int start = indent_of(printer) + (printer->flat ? 0 : 2);
    if (printer->word.length == 0)
        return;
    if (printer->blank && printer->column > start && printer->word_width > 0) {
        if (printer->width > 0 && printer->column + 1 + printer->word_width > printer->width)
            wrap(printer);
        else
            buffer_add_char(printer->out, ' '), printer->column++;
        printer->blank = false;
    } else if (printer->width > 0 && printer->column > start &&
               printer->column + printer->word_width > printer->width) {
        wrap(printer);
    }
    buffer_add(printer->out, printer->word.data, printer->word.length);
    printer->column += printer->word_width;
    buffer_clear(&printer->word);
    printer->word_width = 0;
    printer->word_look = printer->look;
}

static void end_line(struct printer *printer) {
    set_look(printer, LOOK_PLAIN);
    end_word(printer);
    buffer_add_char(printer->out, '\n');
    printer->blank = false;
    printer->column = 0;
    printer->elided = false;
}

/* --- text
 * -------------------------------------------------------------------------------------------------------------------
 */

/* What acts on a terminal, or isn't seen and deceives, is written out. */
static bool is_hidden(uint32_t c) {
    return c == UINT32_MAX || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C ||
           (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

static void add_visible(struct printer *printer, const char *text, size_t length) {
    for (size_t at = 0, size; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (is_hidden(c)) {
            char code[16];
            int width = snprintf(code, sizeof code, "<U+%04X>", c == UINT32_MAX ? 0xFFFDu : (unsigned)c);
            buffer_add(&printer->word, code, (size_t)width);
            printer->word_width += width;
        } else {
            buffer_add(&printer->word, text + at, size);
            printer->word_width += utf8_width(text + at, size);
        }
    }
}

static void put(struct printer *printer, const char *text) {
    bool sentence = false;
    for (size_t left = strlen(text); left > 0;) {
        enum token_class class;
        size_t length = token_scan(text, left, &class);
        if (class == TOKEN_BLANK) {
            end_word(printer);
            if (sentence && printer->flat)
                end_line(printer), begin_line(printer);
            else
                printer->blank = true;
        } else {
            if (class == TOKEN_IDEOGRAPH)
                end_word(printer);
            add_visible(printer, text, length);
            if (class == TOKEN_IDEOGRAPH)
                end_word(printer);
        }
        sentence = class == TOKEN_SIGN &&
                   (*text == '.' || *text == '!' || *text == '?' || (sentence && *text == ')'));
        text += length;
        left -= length;
    }
}

/* Lines of code, as they are. */
static void put_code(struct printer *printer, const char *text) {
    while (*text) {
        size_t length = strcspn(text, "\n");
        for (size_t at = 0; at < length;) {
            size_t run = strcspn(text + at, "\t\n");
            run = run > length - at ? length - at : run;
            add_visible(printer, text + at, run);
            at += run;
            if (at < length) {
                buffer_add_string(&printer->word, "    ");
                printer->word_width += 4;
                at++;
            }
        }
        text += length;
        if (*text) {
            enum look look = printer->look;
            end_line(printer);
            if (text[1])
                begin_line(printer);
            set_look(printer, look);
            text++;
        }
    }
}

/* --- inlines
 * ----------------------------------------------------------------------------------------------------------------
 */

static void print_inlines(struct printer *printer, const struct node *parent);

static void print_between(struct printer *printer, const char *before, const struct node *node,
                          const char *after) {
    put(printer, before);
    print_inlines(printer, node);
    put(printer, after);
}

static void print_link(struct printer *printer, const struct node *node) {
    print_between(printer, node->kind == NODE_IMAGE ? "![" : "[", node, "]");
    if (node->link.kind == LINK_DOCUMENT)
        return;
    put(printer, "(");
    put(printer, node->link.kind == LINK_ANCHOR ? "" : node->link.target);
    if (node->link.fragment) {
        put(printer, "#");
        put(printer, node->link.fragment);
    }
    put(printer, ")");
}

/* Without colours what changed is in brackets, as `git diff --word-diff` has them. */
static void print_changed(struct printer *printer, const struct node *node) {
    bool inserted = node->kind == NODE_INSERTED;
    enum look before = printer->look;
    if (!printer->colour) {
        print_between(printer, inserted ? "{+" : "[-", node, inserted ? "+}" : "-]");
        return;
    }
    if (printer->blank && printer->word.length == 0 && printer->word_width == 0 && printer->column > 0)
        printer->word_look = printer->look;
    set_look(printer, inserted ? LOOK_INSERTED : printer->base == LOOK_MOVED ? LOOK_MOVED : LOOK_DELETED);
    print_inlines(printer, node);
    set_look(printer, before);
}

static void print_inline(struct printer *printer, const struct node *node) {
    char number[24];
    switch (node->kind) {
    case NODE_TEXT:
        put(printer, node->text);
        break;
    case NODE_SOFT_BREAK:
        put(printer, " ");
        break;
    case NODE_LINE_BREAK:
        put(printer, "\\ ");
        break;
    case NODE_CODE:
        put(printer, "`");
        put(printer, node->code.text);
        put(printer, "`");
        break;
    case NODE_EMPHASIS:
        print_between(printer, "*", node, "*");
        break;
    case NODE_STRONG:
        print_between(printer, "**", node, "**");
        break;
    case NODE_STRIKE:
        print_between(printer, "~~", node, "~~");
        break;
    case NODE_SUBSCRIPT:
        print_between(printer, "<sub>", node, "</sub>");
        break;
    case NODE_SUPERSCRIPT:
        print_between(printer, "<sup>", node, "</sup>");
        break;
    case NODE_KEYBOARD:
        print_between(printer, "<kbd>", node, "</kbd>");
        break;
    case NODE_UNDERLINE:
        print_between(printer, "<u>", node, "</u>");
        break;
    case NODE_LINK:
    case NODE_IMAGE:
        print_link(printer, node);
        break;
    case NODE_FOOTNOTE_REFERENCE:
        snprintf(number, sizeof number, "[^%d]", node->footnote.number);
        put(printer, number);
        break;
    case NODE_INSERTED:
    case NODE_DELETED:
        print_changed(printer, node);
        break;
    default:
        print_inlines(printer, node);
    }
}

/* Also of a cell with blocks: their text, one after the other. Depth is bounded by the document room. */
static void print_inlines(struct printer *printer, const struct node *parent) {
    for (const struct node *node = parent->first; node; node = node->next) {
        if (node->kind < NODE_TEXT && node != parent->first)
            put(printer, " ");
        print_inline(printer, node);
    }
}

/* --- blocks
 * ------------------------------------------------------------------------------------------------------------------
 */

static void print_blocks(struct printer *printer, const struct node *parent);

static char mark_of(const struct change *change) {
    static const char marks[] = {[CHANGE_WITHIN] = '~',     [CHANGE_INSERTED] = '+', [CHANGE_DELETED] = '-',
                                 [CHANGE_MOVED_FROM] = '<', [CHANGE_MOVED_TO] = '>', [CHANGE_FIELDS] = '~'};
    return change ? marks[change->kind] : ' ';
}

/* A line of compare's own above what moved. */
static void print_note(struct printer *printer, const struct change *change) {
    if (!change || !change->section)
        return;
    begin_line(printer);
    set_look(printer, LOOK_MOVED);
    put(printer, change->kind == CHANGE_MOVED_TO ? "(moved from " : "(moved to ");
    put(printer, *change->section ? "\"" : "the beginning");
    put(printer, change->section);
    put(printer, *change->section ? "\")" : ")");
    end_line(printer);
}

/* What isn't text in a block, where it changed. */
static bool print_signs(struct printer *printer, const struct change *change) {
    if (!change || !change->before)
        return false;
    struct node text[2] = {{.kind = NODE_TEXT, .text = change->before},
                           {.kind = NODE_TEXT, .text = change->after}};
    struct node deleted = {.kind = NODE_DELETED, .first = &text[0]},
                inserted = {.kind = NODE_INSERTED, .first = &text[1]};
    if (*change->before)
        print_changed(printer, &deleted);
    if (*change->after)
        print_changed(printer, &inserted);
    put(printer, " ");
    return true;
}

static void print_heading(struct printer *printer, const struct node *node) {
    char signs[8];
    begin_line(printer);
    if (!print_signs(printer, node->change)) {
        snprintf(signs, sizeof signs, "%.*s ", node->heading.level, "######");
        put(printer, signs);
    }
    set_look(printer, LOOK_STRONG);
    print_inlines(printer, node);
    if (printer->flat && node->heading.anchor_given) {
        put(printer, " {#");
        put(printer, node->heading.anchor);
        for (size_t i = 0; i < node->heading.clause_count; i++) {
            put(printer, i ? " " : " clauses=\"");
            put(printer, node->heading.clauses[i]);
        }
        put(printer, node->heading.clause_count ? "\"}" : "}");
    }
    end_line(printer);
}

static void print_paragraph(struct printer *printer, const struct node *node) {
    begin_line(printer);
    print_signs(printer, node->change);
    print_inlines(printer, node);
    end_line(printer);
}

static void print_code(struct printer *printer, const struct node *node) {
    if (node->change && node->change->before) {
        begin_line(printer);
        print_signs(printer, node->change);
        end_line(printer);
    }
    printer->indent += 4;
    begin_line(printer);
    if (!node->first)
        put_code(printer, node->code.text);
    for (const struct node *part = node->first; part; part = part->next) {
        const struct node *text = part->kind == NODE_TEXT ? part : part->first;
        bool inserted = part->kind == NODE_INSERTED;
        if (printer->column == 0)
            begin_line(printer);
        if (part->kind != NODE_TEXT && printer->colour)
            set_look(printer, inserted ? LOOK_INSERTED : LOOK_DELETED);
        else if (part->kind != NODE_TEXT)
            add_visible(printer, inserted ? "{+" : "[-", 2);
        size_t length = text ? strlen(text->text) : 0;
        bool ends = length && text->text[length - 1] == '\n' && part->kind != NODE_TEXT && !printer->colour;
        char *copy = mem_dup(text ? text->text : "", length + 1);
        if (ends)
            copy[length - 1] = '\0';
        put_code(printer, copy);
        free(copy);
        if (part->kind != NODE_TEXT && !printer->colour)
            add_visible(printer, inserted ? "+}" : "-]", 2);
        set_look(printer, LOOK_PLAIN);
        if (ends)
            end_line(printer);
    }
    if (printer->column > 0)
        end_line(printer);
    printer->indent -= 4;
}

static void print_row(struct printer *printer, const struct node *row) {
    begin_line(printer);
    put(printer, "|");
    for (const struct node *cell = row->first; cell; cell = cell->next) {
        put(printer, " ");
        print_inlines(printer, cell);
        put(printer, " |");
    }
    end_line(printer);
}

/* Flat text numbers all items alike: a new one doesn't change those behind it. */
static void print_sign(struct printer *printer, const struct node *item) {
    const struct node *list = item->parent;
    char sign[24] = "-";
    int number = printer->flat ? 1 : item->item.number > 0 ? item->item.number : printer->number;
    if (list->list.ordered)
        snprintf(sign, sizeof sign, "%d%c", number, list->list.delimiter ? list->list.delimiter : '.');
    add_visible(printer, sign, strlen(sign));
    put(printer, " ");
}

static void print_item(struct printer *printer, const struct node *item) {
    begin_line(printer);
    print_sign(printer, item);
    if (!print_signs(printer, item->change) && item->item.task != TASK_NONE)
        put(printer, item->item.task == TASK_DONE ? "[x] " : "[ ] ");
    const struct node *first = item->first;
    if (first && (first->kind == NODE_PARAGRAPH || first->kind >= NODE_TEXT))
        print_inlines(printer, first->kind == NODE_PARAGRAPH ? first : item);
    end_line(printer);
    printer->indent += 2;
    struct node rest = {.kind = NODE_ITEM,
                        .first = first && first->kind == NODE_PARAGRAPH ? first->next : item->first};
    if (!first || first->kind < NODE_TEXT)
        print_blocks(printer, &rest);
    printer->indent -= 2;
}

static void print_container(struct printer *printer, const struct node *node) {
    char label[64];
    if (node->change && node->change->before) {
        begin_line(printer);
        print_signs(printer, node->change);
        end_line(printer);
    }
    if (node->kind == NODE_FOOTNOTE) {
        snprintf(label, sizeof label, "[^%d]:", node->footnote.number);
        begin_line(printer);
        put(printer, node->footnote.number > 0 ? label : "[^");
        if (node->footnote.number == 0)
            put(printer, node->footnote.label), put(printer, "]:");
        end_line(printer);
    }
    int indent = node->kind == NODE_LIST || node->kind == NODE_TABLE ? 0 : 2;
    printer->indent += indent;
    print_blocks(printer, node);
    printer->indent -= indent;
}

static void print_block(struct printer *printer, const struct node *node) {
    char mark = printer->mark;
    enum look base = printer->base;
    if (node->change && (node->change->kind != CHANGE_WITHIN || mark == ' ' || mark == '~'))
        printer->mark = mark_of(node->change);
    else if (!node->change && mark == '~')
        printer->mark = ' ';
    if (printer->mark == '<')
        printer->base = LOOK_MOVED;
    print_note(printer, node->change);
    switch (node->kind) {
    case NODE_HEADING:
        print_heading(printer, node);
        break;
    case NODE_CODE_BLOCK:
        print_code(printer, node);
        break;
    case NODE_RULE:
        begin_line(printer);
        put(printer, "---");
        end_line(printer);
        break;
    case NODE_ROW:
        print_row(printer, node);
        break;
    case NODE_ITEM:
        print_item(printer, node);
        break;
    case NODE_LIST:
    case NODE_QUOTE:
    case NODE_TABLE:
    case NODE_FOOTNOTE:
        print_container(printer, node);
        break;
    default:
        print_paragraph(printer, node);
    }
    printer->mark = mark;
    printer->base = base;
}

/* --- what is left out
 * ------------------------------------------------------------------------------------------------------------
 */

/* Which of a container's blocks are shown: what changed, its neighbours, the headings above it, a table's
 * header. */
static bool *choose(const struct printer *printer, const struct node *parent, size_t count) {
    bool *shown = mem_zalloc(count + 1, sizeof *shown);
    bool all = printer->flat || printer->mark == '+' || printer->mark == '-' || printer->mark == '<';
    size_t i = 0, section = SIZE_MAX;
    for (const struct node *node = parent->first; node; node = node->next, i++) {
        if (node->kind == NODE_HEADING)
            section = i;
        if (all || (parent->kind == NODE_TABLE && i < parent->table.header_rows))
            shown[i] = true;
        if (!node->change)
            continue;
        shown[i] = true;
        if (i > 0)
            shown[i - 1] = true;
        if (node->next)
            shown[i + 1] = true;
        if (section != SIZE_MAX)
            shown[section] = true;
    }
    return shown;
}

static void print_blocks(struct printer *printer, const struct node *parent) {
    size_t count = 0, i = 0;
    for (const struct node *node = parent->first; node; node = node->next)
        count++;
    bool *shown = choose(printer, parent, count);
    for (const struct node *node = parent->first; node; node = node->next, i++) {
        if (shown[i]) {
            printer->number = parent->kind == NODE_LIST ? parent->list.start + (int)i : 0;
            print_block(printer, node);
        } else if (!printer->elided) {
            char mark = printer->mark;
            printer->mark = ' ';
            begin_line(printer);
            put(printer, "…");
            end_line(printer);
            printer->mark = mark;
            printer->elided = true;
        }
    }
    free(shown);
}

void compare_print(const struct document *redline, const struct compare_text_options *options,
                   struct buffer *out) {
    struct printer printer = {.out = out, .colour = options->colour, .width = options->width, .mark = ' '};
    bool changed = false;
    for (const struct node *node = redline->body->first; node && !changed; node = node->next)
        changed = node->change != NULL;
    if (changed)
        print_blocks(&printer, redline->body);
    buffer_release(&printer.word);
}

/* --- flat
 * -------------------------------------------------------------------------------------------------------------------------
 */

void compare_flatten(const struct document *document, struct buffer *out) {
    struct printer printer = {.out = out, .flat = true, .mark = ' '};
    fields_print(document, out);
    print_blocks(&printer, document->body);
    buffer_release(&printer.word);
}
