#include "publish/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/option.h"
#include "base/xml.h"

#define LAYOUT_SPACE "urn:docket:layout:1"

enum value_kind { VALUE_LENGTH, VALUE_COUNT, VALUE_FLAG, VALUE_COLOUR, VALUE_ALIGNMENT, VALUE_FAMILY };

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
    {"size", VALUE_LENGTH, AT(paragraph_style, text.size)},
    {"colour", VALUE_COLOUR, AT(paragraph_style, text.colour)},
    {"leading", VALUE_LENGTH, AT(paragraph_style, leading)},
    {"before", VALUE_LENGTH, AT(paragraph_style, space_before)},
    {"after", VALUE_LENGTH, AT(paragraph_style, space_after)},
    {"left", VALUE_LENGTH, AT(paragraph_style, indent_left)},
    {"right", VALUE_LENGTH, AT(paragraph_style, indent_right)},
    {"first", VALUE_LENGTH, AT(paragraph_style, indent_first)},
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
    {NULL, 0, 0},
};

static const struct attribute_rule list_rules[] = {
    {"indent", VALUE_LENGTH, AT(layout, list_indent)},
    {"gap", VALUE_LENGTH, AT(layout, list_gap)},
    {"code-scale", VALUE_LENGTH, AT(layout, code_scale)},
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

struct reader {
    struct arena *arena;
    struct findings *findings;
    const char *path;
    struct layout *layout;
    const struct xml_element *colours; /* for colours by name */
    bool failed;
};

static void complain(struct reader *reader, const struct xml_element *at, const char *what, const char *word,
                     const char *const *known)
{
    const char *near = known ? option_nearest(word, known) : NULL;

    finding_add(reader->findings, "E001", reader->path, at->line, 0, "<%s>: %s '%s'%s%s%s", at->name, what, word,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    reader->failed = true;
}

static int index_of(const char *const *names, const char *word)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

static bool read_hex(const char *text, uint32_t *colour)
{
    char *end;

    if (strlen(text) != 6 || strspn(text, "0123456789abcdefABCDEF") != 6)
        return false;
    *colour = (uint32_t)strtoul(text, &end, 16);
    return true;
}

/* A colour: six hexadecimal digits, "none", or the name of a <colour> of this layout. */
static bool read_colour(const struct reader *reader, const char *text, uint32_t *colour)
{
    if (strcmp(text, "none") == 0) {
        *colour = COLOUR_NONE;
        return true;
    }
    for (const struct xml_element *c = reader->colours; c; c = xml_next(c)) {
        const char *name = xml_attribute(c, "name");
        const char *value = xml_attribute(c, "value");
        if (name && value && strcmp(name, text) == 0)
            return read_hex(value, colour);
    }
    return read_hex(text, colour);
}

static bool read_length(const char *text, float *length)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end || !(value >= -2000 && value <= 20000))
        return false;
    *length = (float)value;
    return true;
}

static bool read_family(const struct reader *reader, const char *text, unsigned *family)
{
    for (size_t i = 0; i < reader->layout->fonts.family_count; i++)
        if (strcmp(reader->layout->fonts.families[i].name, text) == 0) {
            *family = (unsigned)i;
            return true;
        }
    return false;
}

static bool read_value(const struct reader *reader, enum value_kind kind, const char *text, void *target)
{
    static const char *const alignments[] = {"justify", "left", "centre", "right", NULL};
    int i;

    switch (kind) {
    case VALUE_LENGTH:
        return read_length(text, target);
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
                            const struct attribute_rule *rules, void *target)
{
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
            complain(reader, element, "bad value", arena_printf(reader->arena, "%s=%s", a->name, a->value), NULL);
    }
}

static void read_face(struct reader *reader, const struct xml_element *element, struct font_family *family)
{
    const char *style = xml_attribute(element, "style");
    const char *file = xml_attribute(element, "file");
    const char *index = xml_attribute(element, "index");
    struct font_face_file face = {file, index ? (unsigned)strtoul(index, NULL, 10) : 0};

    if (!file || file[0] != '/') {
        complain(reader, element, "the font's path has to be absolute:", file ? file : "", NULL);
        return;
    }
    if (!style || strcmp(style, "regular") == 0)
        family->regular = face;
    else if (strcmp(style, "bold") == 0)
        family->bold = face;
    else if (strcmp(style, "italic") == 0)
        family->italic = face;
    else if (strcmp(style, "bold-italic") == 0)
        family->bold_italic = face;
    else
        complain(reader, element, "unknown style", style, NULL);
}

static size_t count_children(const struct xml_element *parent, const char *name)
{
    size_t count = 0;

    for (const struct xml_element *e = xml_child(parent, name); e; e = xml_next(e))
        count++;
    return count;
}

static struct font_family *read_families(struct reader *reader, const struct xml_element *fonts, const char *kind,
                                         size_t *count)
{
    struct font_family *families;
    size_t i = 0;

    *count = count_children(fonts, kind);
    families = arena_alloc(reader->arena, (*count + 1) * sizeof *families);
    for (const struct xml_element *e = xml_child(fonts, kind); e; e = xml_next(e), i++) {
        const char *name = xml_attribute(e, "name");

        families[i].name = name ? name : kind;
        for (const struct xml_element *f = xml_child(e, "face"); f; f = xml_next(f))
            read_face(reader, f, &families[i]);
        if (!families[i].regular.file)
            complain(reader, e, "there is no regular face in", families[i].name, NULL);
    }
    return families;
}

static void read_fonts(struct reader *reader, const struct xml_element *root)
{
    const struct xml_element *fonts = xml_child(root, "fonts");
    struct layout *layout = reader->layout;

    if (!fonts) {
        complain(reader, root, "missing element", "fonts", NULL);
        return;
    }
    layout->fonts.families = read_families(reader, fonts, "family", &layout->fonts.family_count);
    layout->fonts.fallbacks = read_families(reader, fonts, "fallback", &layout->fonts.fallback_count);
    if (!layout->fonts.family_count)
        complain(reader, fonts, "missing element", "family", NULL);
    if (!read_family(reader, "mono", &layout->mono))
        complain(reader, fonts, "there is no family named", "mono", NULL);
}

static void read_colours(struct reader *reader, const struct xml_element *root)
{
    for (int i = 0; i < COLOUR_COUNT; i++)
        if (!read_colour(reader, colour_names[i], &reader->layout->colours[i]))
            complain(reader, root, "there is no <colour> named", colour_names[i], NULL);
}

/* Reads the elements `kind` of the root, each with a name of `names`; a later one can be `like` an earlier one. */
static void read_named(struct reader *reader, const struct xml_element *root, const char *kind,
                       const char *const *names, const struct attribute_rule *rules, void *items, size_t size)
{
    bool seen[STYLE_COUNT] = {false};

    for (const struct xml_element *e = xml_child(root, kind); e; e = xml_next(e)) {
        const char *name = xml_attribute(e, "name");
        const char *like = xml_attribute(e, "like");
        int at = name ? index_of(names, name) : -1;
        int from = like ? index_of(names, like) : -1;

        if (at < 0 || seen[at]) {
            complain(reader, e, at < 0 ? "unknown name" : "defined twice:", name ? name : "", names);
            continue;
        }
        if (like && (from < 0 || !seen[from])) {
            complain(reader, e, "like: nothing of that name stands before:", like, NULL);
            continue;
        }
        if (like)
            memcpy((char *)items + (size_t)at * size, (char *)items + (size_t)from * size, size);
        read_attributes(reader, e, rules, (char *)items + (size_t)at * size);
        seen[at] = true;
    }
    for (int i = 0; names[i]; i++)
        if (!seen[i])
            complain(reader, root, arena_printf(reader->arena, "there is no <%s> named", kind), names[i], NULL);
}

static void read_pages(struct reader *reader, const struct xml_element *root)
{
    static const char *const names[] = {"page", "cover", NULL};
    struct page_style pages[2];

    memset(pages, 0, sizeof pages);
    read_named(reader, root, "page", names, page_rules, pages, sizeof pages[0]);
    for (int i = 0; i < 2; i++)
        if (pages[i].width - pages[i].margin_left - pages[i].margin_right < 100 ||
            pages[i].height - pages[i].margin_top - pages[i].margin_bottom < 100)
            complain(reader, root, "the margins leave less than 100 points of the", names[i], NULL);
    reader->layout->page = pages[0];
    reader->layout->cover = pages[1];
}

static void check_styles(struct reader *reader, const struct xml_element *root)
{
    for (int i = 0; i < STYLE_COUNT; i++) {
        const struct paragraph_style *s = &reader->layout->styles[i];

        if (s->text.size < 1 || s->text.size > 200 || s->leading < s->text.size * 0.5f)
            complain(reader, root, "size and leading don't fit in", style_names[i], NULL);
    }
}

static void set_defaults(struct layout *layout)
{
    for (int i = 0; i < STYLE_COUNT; i++) {
        layout->styles[i].background = COLOUR_NONE;
        layout->styles[i].text.background = COLOUR_NONE;
    }
    for (int i = 0; i < TABLE_COUNT; i++) {
        layout->tables[i].header_background = COLOUR_NONE;
        layout->tables[i].stripe_background = COLOUR_NONE;
    }
    layout->code_scale = 0.9f;
}

struct layout *layout_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings)
{
    struct xml_element *root = xml_parse(arena, path, data, length, NULL, "E001", findings);
    struct reader reader = {.arena = arena, .findings = findings, .path = path};
    const struct xml_element *lists;

    if (!root)
        return NULL;
    if (strcmp(root->name, "layout") != 0 || strcmp(root->space, LAYOUT_SPACE) != 0) {
        finding_add(findings, "E001", path, root->line, 0, "this is no layout: the root element is <%s>, expected <layout xmlns=\"%s\">",
                    root->name, LAYOUT_SPACE);
        return NULL;
    }
    reader.layout = arena_alloc(arena, sizeof *reader.layout);
    reader.colours = xml_child(root, "colour");
    set_defaults(reader.layout);
    read_fonts(&reader, root);
    read_colours(&reader, root);
    read_pages(&reader, root);
    read_named(&reader, root, "style", style_names, style_rules, reader.layout->styles,
               sizeof reader.layout->styles[0]);
    read_named(&reader, root, "table", table_names, table_rules, reader.layout->tables,
               sizeof reader.layout->tables[0]);
    check_styles(&reader, root);
    lists = xml_child(root, "list");
    if (lists)
        read_attributes(&reader, lists, list_rules, reader.layout);
    return reader.failed ? NULL : reader.layout;
}
