#include "pdf/navigate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { CONTENTS_MOST = 100 /* characters of what a screen reader says of a link */ };

/* --- links
 * ----------------------------------------------------------------------------------------------------- */

/* All links to one URI, and all lines of one link, share an action: it may be long. */
static size_t find_action(struct navigation *navigation, const char *uri) {
    uintptr_t known = (uintptr_t)map_get(&navigation->actions, uri);
    if (!known) {
        known = navigation->actions.count + 1;
        map_put(&navigation->actions, uri, (void *)known);
    }
    return known - 1;
}

static void find_links(struct navigation *navigation) {
    const struct display *display = navigation->display;
    navigation->first_link = mem_zalloc(display->page_count + 1, sizeof *navigation->first_link);
    for (size_t i = 0; i < display->page_count; i++) {
        const struct page *page = &display->pages[i];
        for (size_t k = 0; k < page->area_count; k++) {
            const struct hot_area *area = &page->areas[k];
            struct link link = {area, i, NULL, 0};
            if (area->uri)
                link.action = find_action(navigation, area->uri);
            else
                link.target = area->anchor ? map_get(&navigation->destinations, area->anchor) : NULL;
            if (area->uri || link.target)
                MEM_APPEND(navigation->links, navigation->link_count, navigation->link_capacity, link);
        }
        navigation->first_link[i + 1] = navigation->link_count;
    }
}

/* A URI is ASCII (ISO 32000-1, 12.6.4.7): all else, and blanks, as percent and two digits. */
static void print_uri(struct buffer *out, const char *uri) {
    struct buffer ascii = BUFFER_INIT;
    for (const unsigned char *c = (const unsigned char *)uri; *c; c++) {
        if (*c <= 0x20 || *c >= 0x7F)
            buffer_printf(&ascii, "%%%02X", *c);
        else
            buffer_add_char(&ascii, (char)*c);
    }
    pdf_print_literal(out, buffer_text(&ascii), ascii.length);
    buffer_release(&ascii);
}

static void print_action(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct navigation *navigation = owner;
    (void)content;
    buffer_add_string(entries, "/S/URI/URI");
    print_uri(entries, navigation->actions.entries[index].key);
    buffer_add_char(entries, '\n');
}

static void print_destination(const struct navigation *navigation, const struct destination *destination,
                              struct buffer *out) {
    buffer_printf(out, "/Dest[%u 0 R/XYZ null ", navigation->pages[destination->page]);
    pdf_print_points(out, navigation->display->pages[destination->page].height - destination->y);
    buffer_add_string(out, " null]\n");
}

/* What a screen reader says stands once for each line of a link: a long one is cut. */
static void print_contents(struct buffer *entries, const char *contents) {
    struct buffer start = BUFFER_INIT;
    size_t length = strlen(contents), end = 0;
    for (int i = 0; i < CONTENTS_MOST && end < length; i++) {
        size_t size;
        utf8_decode(contents + end, length - end, &size);
        end += size;
    }
    buffer_add(&start, contents, end);
    if (end < length)
        buffer_add_string(&start, "..."); /* else ASCII would become UTF-16 */
    buffer_add_string(entries, "/Contents");
    pdf_print_text(entries, buffer_text(&start));
    buffer_add_char(entries, '\n');
    buffer_release(&start);
}

static void print_link(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct navigation *navigation = owner;
    const struct link *link = &navigation->links[index];
    const struct hot_area *area = link->area;
    double height = navigation->display->pages[link->page].height;
    const double corners[] = {area->x, height - area->y - area->height, area->x + area->width,
                              height - area->y};
    (void)content;
    buffer_add_string(entries, "/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[");
    for (int i = 0; i < 4; i++) {
        pdf_print_points(entries, corners[i]);
        buffer_add_char(entries, i < 3 ? ' ' : ']');
    }
    buffer_add_char(entries, '\n');
    if (area->contents)
        print_contents(entries, area->contents);
    if (link->target)
        print_destination(navigation, link->target, entries);
    else
        buffer_printf(entries, "/A %zu 0 R\n", navigation->action_base + link->action);
}

void navigation_print_links(const struct navigation *navigation, size_t page, struct buffer *out) {
    size_t begin = navigation->first_link[page], end = navigation->first_link[page + 1];
    if (begin == end)
        return;
    buffer_add_string(out, "/Annots[");
    for (size_t i = begin; i < end; i++)
        buffer_printf(out, "%s%zu 0 R", i > begin ? " " : "", navigation->link_base + i);
    buffer_add_string(out, "]\n");
}

/* --- outline
 * --------------------------------------------------------------------------------------------------- */

/* Entries below this level are hidden until a reader opens the one above. */
enum { OPEN_LEVELS = 1 };

/* Finds each entry's neighbours; nodes[0] is the root, entry i is nodes[i + 1]. */
static struct outline_node *link_outline(const struct outline_item *items, size_t count) {
    struct outline_node *nodes = mem_zalloc(count + 1, sizeof *nodes);
    size_t *path = mem_zalloc(count + 1, sizeof *path); /* the latest node of each level */
    size_t depth = 0;
    for (size_t i = 1; i <= count; i++) {
        size_t level = items[i - 1].level < 1 ? 1 : (size_t)items[i - 1].level;
        if (level > depth + 1)
            level = depth + 1;
        struct outline_node *node = &nodes[i], *parent = &nodes[path[level - 1]];
        node->parent = path[level - 1];
        node->previous = parent->last;
        if (parent->last)
            nodes[parent->last].next = i;
        else
            parent->first = i;
        parent->last = i;
        parent->children++;
        path[level] = i;
        depth = level;
    }
    free(path);
    return nodes;
}

/* What a reader shows below the node when it is open: the children, and theirs where they start open. */
static size_t visible_entries(const struct outline_node *nodes, size_t node, int level) {
    size_t count = nodes[node].children;
    if (level >= OPEN_LEVELS)
        return count;
    for (size_t child = nodes[node].first; child; child = nodes[child].next)
        count += visible_entries(nodes, child, level + 1);
    return count;
}

static void print_neighbour(const struct navigation *navigation, const char *key, size_t node,
                            struct buffer *out) {
    if (node)
        buffer_printf(out, "/%s %zu 0 R", key, navigation->outline_root + node);
}

static void print_outline(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct navigation *navigation = owner;
    const struct outline_node *node = &navigation->outline[index];
    (void)content;
    print_neighbour(navigation, "First", node->first, entries);
    print_neighbour(navigation, "Last", node->last, entries);
    if (index == 0) {
        buffer_printf(entries, "/Type/Outlines/Count %zu\n", visible_entries(navigation->outline, 0, 0));
        return;
    }
    const struct outline_item *item = &navigation->display->outline[index - 1];
    const struct destination *target = item->anchor ? map_get(&navigation->destinations, item->anchor) : NULL;
    print_neighbour(navigation, "Prev", node->previous, entries);
    print_neighbour(navigation, "Next", node->next, entries);
    buffer_printf(entries, "/Parent %zu 0 R\n/Title", navigation->outline_root + node->parent);
    pdf_print_text(entries, item->title ? item->title : "");
    buffer_add_char(entries, '\n');
    if (node->children) {
        bool open = node->parent == 0; /* as OPEN_LEVELS has it */
        buffer_printf(entries, "/Count %s%zu\n", open ? "" : "-", node->children);
    }
    if (target)
        print_destination(navigation, target, entries);
}

static void add_outline(struct navigation *navigation, struct pdf_file *file, HPDF_Dict catalog) {
    const struct display *display = navigation->display;
    if (display->outline_count == 0)
        return;
    navigation->outline = link_outline(display->outline, display->outline_count);
    navigation->outline_root = pdf_next_number(file);
    for (size_t i = 0; i <= display->outline_count; i++)
        pdf_add_printed(file, PDF_DICTIONARY, print_outline, navigation, i);
    pdf_set_object(file, catalog, "Outlines", navigation->outline_root);
    HPDF_Dict_AddName(catalog, "PageMode", "UseOutlines");
}

/* --- page labels
 * ------------------------------------------------------------------------------------------------ */

static size_t label_start(const struct label_range *range) {
    return range->start > 1 ? (size_t)range->start : 1;
}

/* Whether a range says no more than the one before it: each section begins one, though pages are counted on.
 */
static bool continues(const struct label_range *before, const struct label_range *range) {
    const char *a = before->prefix ? before->prefix : "", *b = range->prefix ? range->prefix : "";
    return before->style == range->style && strcmp(a, b) == 0 &&
           label_start(range) - label_start(before) == range->first_page - before->first_page;
}

static void print_labels(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct display *display = owner;
    (void)index;
    (void)content;
    buffer_add_string(entries, "/Nums[");
    if (display->labels[0].first_page > 0)
        buffer_add_string(entries, "0<</S/D>>");
    for (size_t i = 0; i < display->label_count; i++) {
        const struct label_range *range = &display->labels[i];
        if (i > 0 && continues(range - 1, range))
            continue;
        buffer_printf(entries, "%zu<<", range->first_page);
        if (range->style)
            buffer_printf(entries, "/S/%c", range->style);
        if (range->prefix && *range->prefix) {
            buffer_add_string(entries, "/P");
            pdf_print_text(entries, range->prefix);
        }
        if (range->start > 1)
            buffer_printf(entries, "/St %d", range->start);
        buffer_add_string(entries, ">>\n");
    }
    buffer_add_string(entries, "]\n");
}

/* --- all of it
 * ------------------------------------------------------------------------------------------------------ */

void navigation_add(struct navigation *navigation, const struct display *display, const uint32_t *pages,
                    struct pdf_file *file, HPDF_Dict catalog) {
    memset(navigation, 0, sizeof *navigation);
    navigation->display = display;
    navigation->pages = pages;
    for (size_t i = 0; i < display->destination_count; i++) {
        struct destination *destination = &display->destinations[i];
        assert(destination->page < display->page_count);
        if (!map_get(&navigation->destinations, destination->name))
            map_put(&navigation->destinations, destination->name, destination);
    }
    find_links(navigation);
    navigation->action_base = pdf_next_number(file);
    for (size_t i = 0; i < navigation->actions.count; i++)
        pdf_add_printed(file, PDF_DICTIONARY, print_action, navigation, i);
    navigation->link_base = pdf_next_number(file);
    for (size_t i = 0; i < navigation->link_count; i++)
        pdf_add_printed(file, PDF_DICTIONARY, print_link, navigation, i);
    add_outline(navigation, file, catalog);
    if (display->label_count > 0)
        pdf_set_object(file, catalog, "PageLabels",
                       pdf_add_printed(file, PDF_DICTIONARY, print_labels, display, 0));
}

void navigation_release(struct navigation *navigation) {
    map_release(&navigation->destinations);
    map_release(&navigation->actions);
    free(navigation->links);
    free(navigation->first_link);
    free(navigation->outline);
}
