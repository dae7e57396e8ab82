#include "publish/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/option.h"
#include "base/xml.h"

#define LAYOUT_SPACE "urn:docket:layout:1"
/* Points: of any length (a PDF page's greatest side), and of type. */
#define MAX_LENGTH 14400
#define MAX_SIZE 400
/* The least that margins leave of a page. */
#define MIN_BODY 100

enum value_kind {
    VALUE_LENGTH,
    VALUE_SIGNED,
    VALUE_SIZE,
    VALUE_SCALE,
    VALUE_COUNT,
    VALUE_FLAG,
    VALUE_COLOUR,
    VALUE_ALIGNMENT,
    VALUE_FAMILY
};

/* An attribute of an element: its name, what it holds, where that goes in the element's struct. */
struct attribute_rule {
    const char *name;
    enum value_kind kind;
    size_t offset;
};

#define AT(structure, member) offsetof(struct structure, member)

static const struct attribute_rule style_rules[] = {
    {"family", VALUE_FAMILY, AT(paragraph_style, text.family)},
    {"bold", VALUE_FLAG, AT(paragraph_style, text.bold)},
    {"italic", VALUE_FLAG, AT(paragraph_style, text.italic)},
    {"size", VALUE_SIZE, AT(paragraph_style, text.size)},
    {"colour", VALUE_COLOUR, AT(paragraph_style, text.colour)},
    {"leading", VALUE_SIZE, AT(paragraph_style, leading)},
    {"before", VALUE_LENGTH, AT(paragraph_style, space_before)},
    {"after", VALUE_LENGTH, AT(paragraph_style, space_after)},
    {"left", VALUE_SIGNED, AT(paragraph_style, indent_left)},
    {"right", VALUE_SIGNED, AT(paragraph_style, indent_right)},
    {"first", VALUE_SIGNED, AT(paragraph_style, indent_first)},
    {"align", VALUE_ALIGNMENT, AT(paragraph_style, alignment)},
    {"hyphenate", VALUE_FLAG, AT(paragraph_style, hyphenate)},
    {"preformatted", VALUE_FLAG, AT(paragraph_style, preformatted)},
    {"keep-with-next", VALUE_FLAG, AT(paragraph_style, keep_with_next)},
    {"keep-together", VALUE_FLAG, AT(paragraph_style, keep_together)},
    {"orphans", VALUE_COUNT, AT(paragraph_style, orphans)},
    {"widows", VALUE_COUNT, AT(paragraph_style, widows)},
    {"background", VALUE_COLOUR, AT(paragraph_style, background)},
    {"padding", VALUE_LENGTH, AT(paragraph_style, padding)},
    {"rule-above", VALUE_LENGTH, AT(paragraph_style, rule_above)},
    {"rule-below", VALUE_LENGTH, AT(paragraph_style, rule_below)},
    {"bar", VALUE_LENGTH, AT(paragraph_style, bar_left)},
    {"rule-colour", VALUE_COLOUR, AT(paragraph_style, rule_colour)},
    {NULL, 0, 0},
};

static const struct attribute_rule table_rules[] = {
    {"padding-x", VALUE_LENGTH, AT(table_style, padding_x)},
    {"padding-y", VALUE_LENGTH, AT(table_style, padding_y)},
    {"rule-outer", VALUE_LENGTH, AT(table_style, rule_outer)},
    {"rule-inner", VALUE_LENGTH, AT(table_style, rule_inner)},
    {"rule-header", VALUE_LENGTH, AT(table_style, rule_header)},
    {"vertical-rules", VALUE_FLAG, AT(table_style, vertical_rules)},
    {"rule-colour", VALUE_COLOUR, AT(table_style, rule_colour)},
    {"header-background", VALUE_COLOUR, AT(table_style, header_background)},
    {"stripe", VALUE_COLOUR, AT(table_style, stripe_background)},
    {"before", VALUE_LENGTH, AT(table_style, space_before)},
    {"after", VALUE_LENGTH, AT(table_style, space_after)},
    {"full-width", VALUE_FLAG, AT(table_style, full_width)},
    {"split-height", VALUE_LENGTH, AT(table_style, split_height)},
    {NULL, 0, 0},
};

static const struct attribute_rule page_rules[] = {
    {"width", VALUE_LENGTH, AT(page_style, width)},
    {"height", VALUE_LENGTH, AT(page_style, height)},
    {"margin-top", VALUE_LENGTH, AT(page_style, margin_top)},
    {"margin-bottom", VALUE_LENGTH, AT(page_style, margin_bottom)},
    {"margin-left", VALUE_LENGTH, AT(page_style, margin_left)},
    {"margin-right", VALUE_LENGTH, AT(page_style, margin_right)},
    {"header-top", VALUE_LENGTH, AT(page_style, header_top)},
    {"footer-bottom", VALUE_LENGTH, AT(page_style, footer_bottom)},
    {"footnote-rule", VALUE_LENGTH, AT(page_style, footnote_rule)},
    {"footnote-gap", VALUE_LENGTH, AT(page_style, footnote_gap)},
    {"change-bar", VALUE_LENGTH, AT(page_style, change_bar)},
    {"change-bar-gap", VALUE_LENGTH, AT(page_style, change_bar_gap)},
    {"change-bar-colour", VALUE_COLOUR, AT(page_style, change_bar_colour)},
    {NULL, 0, 0},
};

static const struct attribute_rule rule_rules[] = {
    {"width", VALUE_LENGTH, AT(layout_rule, width)},
    {"before", VALUE_LENGTH, AT(layout_rule, before)},
    {"after", VALUE_LENGTH, AT(layout_rule, after)},
    {"colour", VALUE_COLOUR, AT(layout_rule, colour)},
    {NULL, 0, 0},
};

static const struct attribute_rule measure_rules[] = {
    {"list-indent", VALUE_LENGTH, AT(layout, list_indent)},
    {"list-gap", VALUE_LENGTH, AT(layout, list_gap)},
    {"list-loose-gap", VALUE_LENGTH, AT(layout, list_loose_gap)},
    {"tight-after", VALUE_LENGTH, AT(layout, tight_after)},
    {"inline-image", VALUE_LENGTH, AT(layout, inline_image)},
    {"code-scale", VALUE_SCALE, AT(layout, code_scale)},
    {NULL, 0, 0},
};

static const char *const style_names[] = {
#define X(name, text) text,
    LAYOUT_STYLES(X)
#undef X
        NULL};
static const char *const table_names[] = {
#define X(name, text) text,
    LAYOUT_TABLES(X)
#undef X
        NULL};
static const char *const colour_names[] = {
#define X(name, text) text,
    LAYOUT_COLOURS(X)
#undef X
        NULL};
static const char *const rule_names[] = {
#define X(name, text) text,
    LAYOUT_RULES(X)
#undef X
        NULL};
static const char *const columns_names[] = {
#define X(name, text, count) text,
    LAYOUT_COLUMNS(X)
#undef X
        NULL};
static const size_t column_counts[] = {
#define X(name, text, count) count,
    LAYOUT_COLUMNS(X)
#undef X
};
static const char *const page_names[] = {"page", "cover", NULL};
/* The elements below the root. */
static const char *const element_names[] = {"fonts", "colour",  "page",     "style", "table",
                                            "rule",  "columns", "measures", NULL};

struct reader {
    struct arena *arena;
    struct findings *findings;
    const char *path;
    struct layout *layout;
    const struct layout *own;          /* for what isn't there; NULL: everything has to be */
    const struct xml_element *colours; /* for colours by name */
    bool failed;
};

static void complain(struct reader *reader, const struct xml_element *at, const char *what, const char *word,
                     const char *const *known) {
    const char *near = known ? option_nearest(word, known) : NULL;

    finding_add(reader->findings, "E001", reader->path, at->line, 0, "<%s>: %s '%s'%s%s%s", at->name, what,
                word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    reader->failed = true;
}

/* The attribute's value; NULL, with a finding, where it isn't there. */
static const char *need_attribute(struct reader *reader, const struct xml_element *element,
                                  const char *name) {
    const char *value = xml_attribute(element, name);

    if (!value)
        complain(reader, element, "missing attribute", name, NULL);
    return value;
}

static int index_of(const char *const *names, const char *word) {
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

static bool read_hex(const char *text, uint32_t *colour) {
    char *end;

    if (strlen(text) != 6 || strspn(text, "0123456789abcdefABCDEF") != 6)
        return false;
    *colour = (uint32_t)strtoul(text, &end, 16);
    return true;
}

/* A colour: six hexadecimal digits, "none", or the name of a <colour> of this layout, whose value
 * read_colours() judges. */
static bool read_colour(const struct reader *reader, const char *text, uint32_t *colour) {
    if (strcmp(text, "none") == 0) {
        *colour = COLOUR_NONE;
        return true;
    }
    for (const struct xml_element *c = reader->colours; c; c = xml_next(c)) {
        const char *name = xml_attribute(c, "name");
        const char *value = xml_attribute(c, "value");
        if (name && value && strcmp(name, text) == 0) {
            read_hex(value, colour);
            return true;
        }
    }
    return read_hex(text, colour);
}

/* A decimal number and nothing else: strtod() alone takes blanks, hexadecimals and infinity too. */
static bool read_number(const char *text, double least, double most, float *number) {
    char *end;
    double value;

    if (!*text || strspn(text, "-.0123456789") < strlen(text))
        return false;
    value = strtod(text, &end);
    if (*end || value < least || value > most)
        return false;
    *number = (float)value;
    return true;
}

static bool read_family(const struct reader *reader, const char *text, unsigned *family) {
    for (size_t i = 0; i < reader->layout->fonts.family_count; i++)
        if (strcmp(reader->layout->fonts.families[i].name, text) == 0) {
            *family = (unsigned)i;
            return true;
        }
    return false;
}

static bool read_value(const struct reader *reader, enum value_kind kind, const char *text, void *target) {
    static const char *const alignments[] = {"justify", "left", "centre", "right", NULL};
    int i;

    switch (kind) {
    case VALUE_LENGTH:
        return read_number(text, 0, MAX_LENGTH, target);
    case VALUE_SIGNED:
        return read_number(text, -MAX_LENGTH, MAX_LENGTH, target);
    case VALUE_SIZE:
        return read_number(text, 1, MAX_SIZE, target);
    case VALUE_SCALE:
        return read_number(text, 0.1, 10, target);
    case VALUE_COUNT:
        if (text[0] < '0' || text[0] > '9' || text[1])
            return false;
        *(int *)target = text[0] - '0';
        return true;
    case VALUE_FLAG:
        *(bool *)target = strcmp(text, "yes") == 0;
        return *(bool *)target || strcmp(text, "no") == 0;
    case VALUE_COLOUR:
        return read_colour(reader, text, target);
    case VALUE_ALIGNMENT:
        i = index_of(alignments, text);
        if (i >= 0)
            *(enum paragraph_alignment *)target = (enum paragraph_alignment)i;
        return i >= 0;
    case VALUE_FAMILY:
        return read_family(reader, text, target);
    }
    return false;
}

/* Reads all attributes of `element` but "name" and "like" by `rules` into `target`. */
static void read_attributes(struct reader *reader, const struct xml_element *element,
                            const struct attribute_rule *rules, void *target) {
    const char *known[40];
    size_t count = 0;

    for (const struct attribute_rule *r = rules; r->name; r++)
        known[count++] = r->name;
    known[count] = NULL;
    for (size_t i = 0; i < element->attribute_count; i++) {
        const struct xml_attribute *a = &element->attributes[i];
        int at;

        if (strcmp(a->name, "name") == 0 || strcmp(a->name, "like") == 0)
            continue;
        at = index_of(known, a->name);
        if (at < 0)
            complain(reader, element, "unknown attribute", a->name, known);
        else if (!read_value(reader, rules[at].kind, a->value, (char *)target + rules[at].offset))
            complain(reader, element, "bad value", arena_printf(reader->arena, "%s=%s", a->name, a->value),
                     NULL);
    }
}

static struct font_face_file *face_of(struct font_family *family, const char *style) {
    if (strcmp(style, "regular") == 0)
        return &family->regular;
    if (strcmp(style, "bold") == 0)
        return &family->bold;
    if (strcmp(style, "italic") == 0)
        return &family->italic;
    return strcmp(style, "bold-italic") == 0 ? &family->bold_italic : NULL;
}

static void read_face(struct reader *reader, const struct xml_element *element, struct font_family *family) {
    static const char *const known[] = {"style", "file", "index", NULL};
    const char *style = need_attribute(reader, element, "style");
    const char *file = need_attribute(reader, element, "file");
    const char *index = xml_attribute(element, "index");
    struct font_face_file *face = style ? face_of(family, style) : NULL;
    float number = 0;

    for (size_t i = 0; i < element->attribute_count; i++)
        if (index_of(known, element->attributes[i].name) < 0)
            complain(reader, element, "unknown attribute", element->attributes[i].name, known);
    if (style && !face)
        complain(reader, element, "unknown style", style, NULL);
    if (face && face->file)
        complain(reader, element, "defined twice:", style, NULL);
    if (file && file[0] != '/')
        complain(reader, element, "the font's path has to be absolute:", file, NULL);
    if (index && (strchr(index, '.') || !read_number(index, 0, 255, &number)))
        complain(reader, element, "bad value", arena_printf(reader->arena, "index=%s", index), NULL);
    if (face && file)
        *face = (struct font_face_file){file, (unsigned)number};
}

static void check_children(struct reader *reader, const struct xml_element *parent,
                           const char *const *known) {
    for (const struct xml_element *e = parent->first; e; e = e->next)
        if (index_of(known, e->name) < 0)
            complain(reader, e, "unknown element in", parent->name, NULL);
}

static size_t count_children(const struct xml_element *parent, const char *name) {
    size_t count = 0;

    for (const struct xml_element *e = xml_child(parent, name); e; e = xml_next(e))
        count++;
    return count;
}

static struct font_family *read_families(struct reader *reader, const struct xml_element *fonts,
                                         const char *kind, size_t *count) {
    static const char *const face_elements[] = {"face", NULL};
    struct font_family *families;
    size_t i = 0;

    *count = count_children(fonts, kind);
    families = arena_alloc(reader->arena, (*count + 1) * sizeof *families);
    for (const struct xml_element *e = xml_child(fonts, kind); e; e = xml_next(e), i++) {
        const char *name = need_attribute(reader, e, "name");

        families[i].name = name ? name : kind;
        check_children(reader, e, face_elements);
        for (const struct xml_element *f = xml_child(e, "face"); f; f = xml_next(f))
            read_face(reader, f, &families[i]);
        if (!families[i].regular.file)
            complain(reader, e, "there is no regular face in", families[i].name, NULL);
    }
    return families;
}

static void read_fonts(struct reader *reader, const struct xml_element *root) {
    static const char *const font_elements[] = {"family", "fallback", NULL};
    const struct xml_element *fonts = xml_child(root, "fonts");
    struct layout *layout = reader->layout;

    if (!fonts) {
        complain(reader, root, "missing element", "fonts", NULL);
        return;
    }
    check_children(reader, fonts, font_elements);
    layout->fonts.families = read_families(reader, fonts, "family", &layout->fonts.family_count);
    layout->fonts.fallbacks = read_families(reader, fonts, "fallback", &layout->fonts.fallback_count);
    if (!layout->fonts.family_count)
        complain(reader, fonts, "missing element", "family", NULL);
    if (!read_family(reader, "mono", &layout->mono))
        complain(reader, fonts, "there is no family named", "mono", NULL);
}

static bool seen_before(const struct xml_element *first, const struct xml_element *element,
                        const char *name) {
    for (const struct xml_element *e = first; e != element; e = xml_next(e)) {
        const char *other = xml_attribute(e, "name");

        if (other && strcmp(other, name) == 0)
            return true;
    }
    return false;
}

static void read_colours(struct reader *reader, const struct xml_element *root) {
    uint32_t colour;

    for (const struct xml_element *e = reader->colours; e; e = xml_next(e)) {
        const char *name = need_attribute(reader, e, "name");
        const char *value = need_attribute(reader, e, "value");

        if (name && seen_before(reader->colours, e, name))
            complain(reader, e, "defined twice:", name, NULL);
        if (value && !read_hex(value, &colour))
            complain(reader, e, "bad value", arena_printf(reader->arena, "value=%s", value), NULL);
    }
    for (int i = 0; i < COLOUR_COUNT; i++)
        if (read_colour(reader, colour_names[i], &reader->layout->colours[i]))
            continue;
        else if (reader->own)
            reader->layout->colours[i] = reader->own->colours[i];
        else
            complain(reader, root, "there is no <colour> named", colour_names[i], NULL);
}

/* The element `kind` of that name in `names`; -1, with a finding, where the name is unknown or has been. */
static int find_name(struct reader *reader, const struct xml_element *e, const char *const *names,
                     const struct xml_element *const *seen) {
    const char *name = need_attribute(reader, e, "name");
    int at = name ? index_of(names, name) : -1;

    if (name && (at < 0 || seen[at])) {
        complain(reader, e, at < 0 ? "unknown name" : "defined twice:", name, at < 0 ? names : NULL);
        return -1;
    }
    return at;
}

/* Takes what wasn't seen among `items`, each of `size` bytes, from the program's own. */
static void add_missing(struct reader *reader, const struct xml_element *root, const char *kind,
                        const char *const *names, const struct xml_element *const *seen, void *items,
                        const void *own, size_t size) {
    for (size_t i = 0; names[i]; i++)
        if (seen[i])
            continue;
        else if (own)
            memcpy((char *)items + i * size, (const char *)own + i * size, size);
        else
            complain(reader, root, arena_printf(reader->arena, "there is no <%s> named", kind), names[i],
                     NULL);
}

/*
 * Reads the elements `kind` of the root, each with a name of `names`; a later one can be `like` an earlier
 * one. `own`: the program's own items, or NULL. `seen` gets the elements by name.
 */
static void read_named(struct reader *reader, const struct xml_element *root, const char *kind,
                       const char *const *names, const struct attribute_rule *rules, void *items,
                       const void *own, size_t size, const struct xml_element **seen) {
    for (const struct xml_element *e = xml_child(root, kind); e; e = xml_next(e)) {
        const char *like = xml_attribute(e, "like");
        int at = find_name(reader, e, names, seen);
        int from = like ? index_of(names, like) : -1;

        if (at < 0)
            continue;
        if (like && (from < 0 || !seen[from]))
            complain(reader, e, "like: nothing of that name stands before:", like, NULL);
        else if (like)
            memcpy((char *)items + (size_t)at * size, (char *)items + (size_t)from * size, size);
        read_attributes(reader, e, rules, (char *)items + (size_t)at * size);
        seen[at] = e;
    }
    add_missing(reader, root, kind, names, seen, items, own, size);
}

static void read_pages(struct reader *reader, const struct xml_element *root) {
    const struct xml_element *seen[2] = {NULL};
    struct page_style pages[2], own[2];

    memset(pages, 0, sizeof pages);
    if (reader->own) {
        own[0] = reader->own->page;
        own[1] = reader->own->cover;
    }
    read_named(reader, root, "page", page_names, page_rules, pages, reader->own ? own : NULL, sizeof pages[0],
               seen);
    for (int i = 0; i < 2; i++)
        if (seen[i] && (pages[i].width - pages[i].margin_left - pages[i].margin_right < MIN_BODY ||
                        pages[i].height - pages[i].margin_top - pages[i].margin_bottom < MIN_BODY))
            complain(reader, seen[i], "the margins leave less than 100 points of the page", page_names[i],
                     NULL);
    reader->layout->page = pages[0];
    reader->layout->cover = pages[1];
}

/* A style of the program's own names a family by its place there: here that is the one of its name, or the
 * first. */
static void find_own_family(const struct reader *reader, struct paragraph_style *style) {
    const char *name = reader->own->fonts.families[style->text.family].name;

    style->text.family = 0;
    read_family(reader, name, &style->text.family);
}

static void read_styles(struct reader *reader, const struct xml_element *root) {
    const struct xml_element *seen[STYLE_COUNT] = {NULL};

    read_named(reader, root, "style", style_names, style_rules, reader->layout->styles,
               reader->own ? reader->own->styles : NULL, sizeof reader->layout->styles[0], seen);
    for (int i = 0; i < STYLE_COUNT; i++) {
        struct paragraph_style *s = &reader->layout->styles[i];

        if (!seen[i] && reader->own)
            find_own_family(reader, s);
        if (seen[i] && (s->text.size < 1 || s->leading < s->text.size * 0.5f))
            complain(reader, seen[i], "size and leading don't fit in", style_names[i], NULL);
    }
}

/* Shares in percent of the measure, "0 35 15 0", into `out`; 0 is found by content. */
static bool read_shares(struct reader *reader, const char *text, size_t count, float *out) {
    char *copy = arena_strdup(reader->arena, text), *rest = NULL;
    float sum = 0;
    size_t i = 0;

    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest), i++) {
        if (i == count || !read_number(word, 0, 100, &out[i]))
            return false;
        sum += out[i];
        out[i] /= 100;
    }
    return i == count && sum <= 100;
}

static void read_columns(struct reader *reader, const struct xml_element *root) {
    const struct xml_element *seen[COLUMNS_COUNT] = {NULL};

    memcpy(reader->layout->column_counts, column_counts, sizeof column_counts);
    for (const struct xml_element *e = xml_child(root, "columns"); e; e = xml_next(e)) {
        const char *widths = need_attribute(reader, e, "widths");
        int at = find_name(reader, e, columns_names, seen);

        if (at < 0)
            continue;
        seen[at] = e;
        if (widths && !read_shares(reader, widths, column_counts[at], reader->layout->columns[at]))
            complain(reader, e,
                     arena_printf(reader->arena, "expected %zu shares in percent, together at most 100, not",
                                  column_counts[at]),
                     widths, NULL);
    }
    add_missing(reader, root, "columns", columns_names, seen, reader->layout->columns,
                reader->own ? reader->own->columns : NULL, sizeof reader->layout->columns[0]);
}

static void read_tables(struct reader *reader, const struct xml_element *root) {
    const struct xml_element *tables[TABLE_COUNT] = {NULL}, *rules[RULE_COUNT] = {NULL};

    const struct layout *own = reader->own;

    read_named(reader, root, "table", table_names, table_rules, reader->layout->tables,
               own ? own->tables : NULL, sizeof reader->layout->tables[0], tables);
    read_named(reader, root, "rule", rule_names, rule_rules, reader->layout->rules, own ? own->rules : NULL,
               sizeof reader->layout->rules[0], rules);
}

static void read_measures(struct reader *reader, const struct xml_element *root) {
    const struct xml_element *measures = xml_child(root, "measures");

    if (!measures)
        return;
    read_attributes(reader, measures, measure_rules, reader->layout);
    if (xml_next(measures))
        complain(reader, xml_next(measures), "defined twice:", "measures", NULL);
}

static void set_defaults(struct layout *layout) {
    for (int i = 0; i < STYLE_COUNT; i++) {
        layout->styles[i].background = COLOUR_NONE;
        layout->styles[i].text.background = COLOUR_NONE;
    }
    for (int i = 0; i < TABLE_COUNT; i++) {
        layout->tables[i].header_background = COLOUR_NONE;
        layout->tables[i].stripe_background = COLOUR_NONE;
    }
    layout->list_indent = 18;
    layout->list_gap = 2.5f;
    layout->list_loose_gap = 5;
    layout->tight_after = 2;
    layout->inline_image = 200;
    layout->code_scale = 0.9f;
}

struct layout *layout_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            const struct layout *own, struct findings *findings) {
    struct xml_element *root = xml_parse(arena, path, data, length, NULL, "E001", findings);
    struct reader reader = {.arena = arena, .findings = findings, .path = path, .own = own};

    if (!root)
        return NULL;
    if (strcmp(root->name, "layout") != 0 || strcmp(root->space, LAYOUT_SPACE) != 0) {
        finding_add(findings, "E001", path, root->line, 0,
                    "this is no layout: the root element is <%s>, expected <layout xmlns=\"%s\">", root->name,
                    LAYOUT_SPACE);
        return NULL;
    }
    reader.layout = arena_alloc(arena, sizeof *reader.layout);
    reader.colours = xml_child(root, "colour");
    set_defaults(reader.layout);
    check_children(&reader, root, element_names);
    read_fonts(&reader, root);
    read_colours(&reader, root);
    read_pages(&reader, root);
    read_styles(&reader, root);
    read_tables(&reader, root);
    read_columns(&reader, root);
    read_measures(&reader, root);
    return reader.failed ? NULL : reader.layout;
}
