#include <string.h>
#include <strings.h>

#include "document/plan.h"

/*
 * cmark's first reading is for blocks only, and what begins, goes on with or ends a block stands at the
 * beginning of a line. So a line of text is cut behind its first letter: with it go the inlines, which would
 * cost most. A line that begins with a letter behind one that does goes on with the same paragraph, and is
 * left out. Where one line is a paragraph, "<!X>" stands for its text: a block of HTML that ends on its line,
 * which opens, closes and spreads a list as a paragraph does there, and which cmark makes with less work.
 * Lines that may be code, HTML or link definitions stay whole. That is a guess: it knows no containers, so a
 * fence in a quote may be open to it and closed to cmark. Where it cut a line that was code or HTML after
 * all, outline_fits() says so, and nothing is cut in a second try.
 */

struct outliner {
    struct outline *outline;
    char *end;        /* of the text so far */
    size_t count;     /* of its lines */
    bool rest;        /* HTML that may go on behind empty lines: nothing is cut any more */
    bool block;       /* HTML, or what may be a definition: nothing is cut before an empty line */
    bool text;        /* the line before begins with a letter, and was cut or left out */
    bool after_blank; /* the line before is empty, or there is none */
    char fence;       /* in a code block that its fences bound; 0: in none */
    size_t fence_length;
};

/* What a line is to a reader of blocks. */
struct line {
    const char *text;
    size_t length;
    size_t blanks; /* before its text */
    size_t letter; /* where its first letter or '|' is; length: there is none */
    bool blank, indented, bracket, html;
    char fence;
    size_t fence_length;
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80 || c == '|';
}

/* A task's mark, which begins no definition. */
static bool is_task(const char *text, size_t length) {
    return length > 3 && strchr(" xX", text[1]) && text[2] == ']' && (text[3] == ' ' || text[3] == '\t');
}

static struct line look_at(const char *text, size_t length) {
    struct line line = {.text = text, .length = length};
    size_t at = 0;
    bool tab = false;
    for (; at < length && (text[at] == ' ' || text[at] == '\t'); at++)
        tab |= text[at] == '\t';
    line.blanks = at;
    line.blank = at == length;
    line.indented = at >= 4 || tab;
    for (; at < length && !is_letter(text[at]); at++) {
        char c = text[at];
        if (c == '[' && is_task(text + at, length - at))
            break;
        line.bracket |= c == '[';
        line.html |= c == '<';
        if ((c != '`' && c != '~') || line.fence)
            continue;
        size_t run = 1;
        while (at + run < length && text[at + run] == c)
            run++;
        if (run >= 3) {
            line.fence = c;
            line.fence_length = run;
        }
        at += run - 1;
    }
    line.letter = at;
    return line;
}

/* HTML that an empty line doesn't end (CommonMark 4.6, conditions 1 to 5). */
static bool goes_on(const struct line *line) {
    static const char *const names[] = {"<script", "<pre", "<style", "<textarea", "<!", "<?"};
    const char *open = memchr(line->text, '<', line->length);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncasecmp(open, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static bool closes(const struct outliner *outliner, const struct line *line) {
    if (line->fence != outliner->fence || line->fence_length < outliner->fence_length ||
        line->letter < line->length)
        return false;
    const char *last = line->text + line->length;
    while (last > line->text && (last[-1] == ' ' || last[-1] == '\t'))
        last--;
    return last[-1] == outliner->fence;
}

/* Whole, but that emphasis and images, which mean nothing to blocks, are marked. A line that may begin HTML
 * stays.
 */
static void add_whole(struct outliner *outliner, const struct line *line) {
    bool letter = false, html = false;
    char *to = outliner->end;
    for (size_t i = 0; i < line->length; i++, to++) {
        char c = *to = line->text[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80)
            letter = true;
        else if (c == '<' && !letter)
            html = true;
        else if (letter && !html && c == '*')
            *to = MARK_STAR;
        else if (letter && !html && c == '_')
            *to = MARK_UNDERSCORE;
        if (c == '!' && i + 1 < line->length && line->text[i + 1] == '[' &&
            (i == 0 || line->text[i - 1] != '<'))
            *to = MARK_BANG;
    }
    outliner->end = to;
}

static bool may_be_cut(struct outliner *outliner, const struct line *line) {
    bool inside = outliner->fence || outliner->rest;
    if (line->blank)
        outliner->block = false;
    if (outliner->fence && closes(outliner, line)) {
        outliner->fence = 0;
    } else if (!inside && line->fence) {
        outliner->fence = line->fence;
        outliner->fence_length = line->fence_length;
    } else if (!inside && line->html) {
        outliner->block = true;
        outliner->rest = goes_on(line);
    } else if (!inside && line->bracket) {
        outliner->block = true;
    }
    return !inside && !line->fence && !outliner->block && !line->indented && line->letter + 1 < line->length;
}

enum item { ITEM_NONE, ITEM_BULLET, ITEM_ORDERED };

/* Whether the line begins a list item, and in it at once a text. */
static enum item item_of(const struct line *line) {
    enum { DIGITS = 9, PADDING = 4 }; /* at most (CommonMark 5.2) */
    size_t at = line->blanks, digits = 0;
    while (digits <= DIGITS && at + digits < line->length && line->text[at + digits] >= '0' &&
           line->text[at + digits] <= '9')
        digits++;
    at += digits;
    if (line->indented || digits > DIGITS || line->letter == line->length || line->letter <= at)
        return ITEM_NONE;
    char marker = line->text[at];
    if (digits ? marker != '.' && marker != ')' : marker != '-' && marker != '+' && marker != '*')
        return ITEM_NONE;
    size_t padding = line->letter - at - 1;
    for (size_t i = 1; i <= padding; i++)
        if (line->text[at + i] != ' ')
            return ITEM_NONE;
    if (padding < 1 || padding > PADDING)
        return ITEM_NONE;
    return digits ? ITEM_ORDERED : ITEM_BULLET;
}

/* Whether the line is all of a paragraph: behind an empty line or a marker it begins one, and the next line
 * doesn't go on with it. A number that isn't 1 begins a list only outside a paragraph, so only where it
 * stands no deeper than this item's marker: there the item is closed. In a paragraph that a line before began
 * ("foo", "2. bar"), "<!X>" behind the marker is text as any other. */
static bool is_alone(const struct outliner *outliner, const struct line *line, const struct line *next) {
    if (outliner->after_blank && line->letter == line->blanks)
        return next->blank;
    if (item_of(line) == ITEM_NONE)
        return false;
    enum item item = next->blank ? ITEM_NONE : item_of(next);
    return next->blank || item == ITEM_BULLET || (item == ITEM_ORDERED && next->blanks <= line->blanks);
}

static void add_cut(struct outliner *outliner, const struct line *line, const struct line *next) {
    bool alone = is_alone(outliner, line, next);
    outliner->outline->cut[outliner->count - 1] = alone ? CUT_PARAGRAPH : CUT_TEXT;
    outliner->end = mempcpy(outliner->end, line->text, line->letter);
    outliner->end = alone ? mempcpy(outliner->end, "<!X>", 4) : mempcpy(outliner->end, "x", 1);
}

static void add_line(struct outliner *outliner, size_t index, const struct line *line,
                     const struct line *next) {
    struct outline *outline = outliner->outline;
    bool cut = may_be_cut(outliner, line) && outline->cut;
    bool text = cut && line->letter == line->blanks, left_out = text && outliner->text;
    outliner->text = text;
    if (left_out)
        return;
    outline->origin[outliner->count++] = (uint32_t)index;
    if (cut)
        add_cut(outliner, line, next);
    else
        add_whole(outliner, line);
    outliner->after_blank = line->blank;
    *outliner->end++ = '\n';
}

void outline_make(struct outline *outline, const struct parse *parse, bool cut) {
    const struct lines *lines = &parse->lines;
    struct outliner outliner = {.outline = outline, .after_blank = true};
    outline->origin = arena_alloc(&outline->arena, (lines->count + 1) * sizeof *outline->origin);
    /* A line of two letters may become one of four. */
    outline->text = outliner.end = arena_alloc(&outline->arena, parse->length + 4 * lines->count + 2);
    outline->cut = cut ? arena_alloc(&outline->arena, (lines->count + 1) * sizeof *outline->cut) : NULL;
    struct line line = {.blank = true}, next = {.blank = true};
    for (size_t i = 0; i <= lines->count; i++, line = next) {
        size_t length;
        const char *text = i < lines->count ? lines_text(lines, i, parse->text, parse->length, &length)
                                            : NULL;
        next = text ? look_at(text, length) : (struct line){.blank = true};
        if (i > 0)
            add_line(&outliner, i - 1, &line, &next);
    }
    outline->length = (size_t)(outliner.end - outline->text);
    outline->count = outliner.count;
    outline->origin[outliner.count] = (uint32_t)lines->count;
}

bool outline_stands_for(const struct outline *outline, cmark_node *node) {
    int line = cmark_node_get_start_line(node);
    return outline->cut && cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK && line > 0 &&
           outline->cut[line - 1] == CUT_PARAGRAPH;
}

/* Whether a line of code or HTML was cut. cmark counts the line that ends HTML as behind it, and "<!X>" may
 * be what ended it. */
static bool was_cut(const struct outline *outline, cmark_node *node) {
    size_t start = (size_t)cmark_node_get_start_line(node), end = (size_t)cmark_node_get_end_line(node);
    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
        end++;
    for (size_t line = start; line > 0 && line <= end && line <= outline->count; line++)
        if (outline->cut[line - 1])
            return true;
    return false;
}

bool outline_fits(const struct outline *outline, cmark_node *tree) {
    for (cmark_node *node = tree, *next; node && outline->cut; node = next) {
        cmark_node_type type = cmark_node_get_type(node);
        if ((type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK) && was_cut(outline, node) &&
            !outline_stands_for(outline, node))
            return false;
        bool container = type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_BLOCK_QUOTE ||
                         type == CMARK_NODE_LIST || type == CMARK_NODE_ITEM;
        next = container ? cmark_node_first_child(node) : NULL;
        while (!next && node && node != tree) {
            next = cmark_node_next(node);
            node = cmark_node_parent(node);
        }
    }
    return true;
}

void outline_release(struct outline *outline) {
    arena_release(&outline->arena);
    *outline = (struct outline){0};
}
