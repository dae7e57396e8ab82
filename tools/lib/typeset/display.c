#include "typeset/display.h"

#include <hb.h>
#include <stdlib.h>

static const char *const role_names[] = {
    [ROLE_ARTIFACT] = "Artifact",
    [ROLE_DOCUMENT] = "Document",
    [ROLE_PART] = "Part",
    [ROLE_SECTION] = "Sect",
    [ROLE_H1] = "H1",
    [ROLE_H2] = "H2",
    [ROLE_H3] = "H3",
    [ROLE_H4] = "H4",
    [ROLE_H5] = "H5",
    [ROLE_H6] = "H6",
    [ROLE_P] = "P",
    [ROLE_QUOTE] = "BlockQuote",
    [ROLE_LIST] = "L",
    [ROLE_ITEM] = "LI",
    [ROLE_LABEL] = "Lbl",
    [ROLE_ITEM_BODY] = "LBody",
    [ROLE_TABLE] = "Table",
    [ROLE_ROW] = "TR",
    [ROLE_HEADER_CELL] = "TH",
    [ROLE_CELL] = "TD",
    [ROLE_CODE] = "Code",
    [ROLE_FIGURE] = "Figure",
    [ROLE_CAPTION] = "Caption",
    [ROLE_NOTE] = "Note",
    [ROLE_REFERENCE] = "Reference",
    [ROLE_LINK] = "Link",
    [ROLE_SPAN] = "Span",
    [ROLE_TOC] = "TOC",
    [ROLE_TOC_ITEM] = "TOCI",
};

const char *role_name(enum structure_role role) {
    size_t index = (size_t)role;

    return index < sizeof role_names / sizeof *role_names ? role_names[index] : "?";
}

void display_free(struct display *display) {
    if (!display)
        return;
    for (size_t i = 0; i < display->font_count; i++)
        hb_face_destroy(display->fonts[i].hb_face);
    free(display->elements);
    arena_release(&display->runs);
    arena_release(&display->arena);
    free(display);
}

/* --- the dump
 * ----------------------------------------------------------------------------------------------------------
 */

static void dump_string(struct buffer *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            buffer_printf(out, "\\x%02X", c);
        else
            buffer_add_char(out, (char)c);
    }
}

/* Numbers with two digits, and never "-0.00". */
static void dump_number(struct buffer *out, float value) {
    buffer_printf(out, " %.2f", value > -0.005f && value < 0 ? 0.0 : (double)value);
}

static void dump_colour(struct buffer *out, uint32_t colour) {
    buffer_printf(out, " #%06X", (unsigned)(colour & 0xFFFFFF));
}

static const char *role_of(const struct display *display, uint32_t element) {
    return element && element < display->element_count ? role_name(display->elements[element].role)
                                                       : role_name(ROLE_ARTIFACT);
}

static void dump_text(const struct display *display, const struct op *op, struct buffer *out) {
    buffer_add_string(out, "text");
    dump_number(out, op->text.count ? op->text.pieces[0].x : 0);
    dump_number(out, op->text.y);
    dump_number(out, op->text.size);
    if (op->text.colour)
        dump_colour(out, op->text.colour);
    buffer_printf(out, " %s \"", role_of(display, op->element));
    for (uint32_t i = 0; i < op->text.count; i++) {
        const struct piece *piece = &op->text.pieces[i];

        if (piece->space_before && i)
            buffer_add_char(out, ' ');
        dump_string(out, piece->run->text, piece->run->text_length);
    }
    buffer_add_string(out, "\"\n");
}

static void dump_rectangle(struct buffer *out, float x, float y, float width, float height) {
    dump_number(out, x);
    dump_number(out, y);
    dump_number(out, width);
    dump_number(out, height);
}

static void dump_op(const struct display *display, const struct op *op, struct buffer *out) {
    switch (op->kind) {
    case OP_TEXT:
        dump_text(display, op, out);
        break;
    case OP_FILL:
        buffer_add_string(out, "fill");
        dump_rectangle(out, op->fill.x, op->fill.y, op->fill.width, op->fill.height);
        dump_colour(out, op->fill.colour);
        if (op->element)
            buffer_printf(out, " %s", role_of(display, op->element));
        buffer_add_char(out, '\n');
        break;
    case OP_IMAGE:
        buffer_add_string(out, "image");
        dump_rectangle(out, op->image.x, op->image.y, op->image.width, op->image.height);
        buffer_printf(out, " %u %s\n", (unsigned)op->image.image, role_of(display, op->element));
        break;
    }
}

static void dump_area(const struct hot_area *area, struct buffer *out) {
    const char *goal = area->uri ? area->uri : area->anchor ? area->anchor : "";
    size_t length = 0;

    while (goal[length])
        length++;
    buffer_add_string(out, "link");
    dump_rectangle(out, area->x, area->y, area->width, area->height);
    buffer_add_string(out, area->uri ? " \"" : " #\"");
    dump_string(out, goal, length);
    buffer_add_string(out, "\"\n");
}

void display_dump(const struct display *display, struct buffer *out) {
    size_t place = 0;

    for (size_t i = 0; i < display->page_count; i++) {
        const struct page *page = &display->pages[i];

        buffer_printf(out, "page %zu", i + 1);
        dump_number(out, page->width);
        dump_number(out, page->height);
        buffer_printf(out, " \"%s\"\n", page->label);
        for (size_t n = 0; n < page->op_count; n++)
            dump_op(display, &page->ops[n], out);
        for (size_t n = 0; n < page->area_count; n++)
            dump_area(&page->areas[n], out);
    }
    for (place = 0; place < display->destination_count; place++) {
        const struct destination *destination = &display->destinations[place];

        buffer_printf(out, "place %zu", destination->page + 1);
        dump_number(out, destination->y);
        buffer_printf(out, " %s\n", destination->name);
    }
    for (size_t i = 0; i < display->outline_count; i++)
        buffer_printf(out, "outline %d \"%s\" %s\n", display->outline[i].level, display->outline[i].title,
                      display->outline[i].anchor);
}
