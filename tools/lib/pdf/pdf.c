#include "pdf/pdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "pdf/code.h"
#include "pdf/content.h"
#include "pdf/describe.h"
#include "pdf/embed.h"
#include "pdf/navigate.h"
#include "pdf/object.h"
#include "pdf/picture.h"

/* Pages that one node of the page tree holds; libharu's arrays end at 32,767, so the tree has room for 64
 * times that. */
enum { NODE_PAGES = 64, MOST_PAGES = 32767 * NODE_PAGES };
/* Objects that libharu's table can hold, less some for what there is one or few of. */
enum { MOST_OBJECTS = HPDF_LIMIT_MAX_XREF_ELEMENT - 100000 };

/* The file in the making, and all that its objects are printed from. */
struct writer {
    const struct display *display;
    struct pdf_file file;
    struct coder coder;
    struct embedded_font *fonts;
    uint32_t *font_objects;  /* 0: not used */
    uint32_t *image_objects; /* 0: not used */
    uint32_t *page_objects;
    uint32_t resources;
    uint32_t first_content; /* contents of the first page; the others follow */
    uint32_t *nodes;        /* of the page tree */
    struct navigation navigation;
    struct description description;
};

/* --- printing pages
 * ------------------------------------------------------------------------------------------------- */

static void print_names(struct buffer *out, const char *key, char prefix, const uint32_t *objects,
                        size_t count) {
    buffer_printf(out, "/%s<<", key);
    for (size_t i = 0; i < count; i++) {
        if (objects[i])
            buffer_printf(out, "/%c%zu %u 0 R\n", prefix, i, objects[i]);
    }
    buffer_add_string(out, ">>\n");
}

static void print_resources(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct writer *writer = owner;
    (void)index;
    (void)content;
    print_names(entries, "Font", 'F', writer->font_objects, writer->display->font_count);
    print_names(entries, "XObject", 'I', writer->image_objects, writer->display->image_count);
}

static void print_content(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct writer *writer = owner;
    (void)entries;
    content_print(&writer->coder, &writer->display->pages[index], content);
}

static void print_page(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct writer *writer = owner;
    const struct page *page = &writer->display->pages[index];
    (void)content;
    buffer_printf(entries, "/Type/Page/Parent %u 0 R/MediaBox[0 0 ", writer->nodes[index / NODE_PAGES]);
    pdf_print_points(entries, page->width);
    buffer_add_char(entries, ' ');
    pdf_print_points(entries, page->height);
    buffer_printf(entries, "]\n/Resources %u 0 R/Contents %zu 0 R\n", writer->resources,
                  writer->first_content + index);
    navigation_print_links(&writer->navigation, index, entries);
}

/* --- adding objects
 * ------------------------------------------------------------------------------------------------- */

static int check_limits(const struct display *display) {
    size_t objects = 2 * display->page_count + display->outline_count + 8 * display->font_count +
                     2 * display->image_count;
    if (display->page_count == 0)
        return error_set("a PDF needs at least one page");
    for (size_t i = 0; i < display->page_count; i++)
        objects += 2 * display->pages[i].area_count; /* with an action each */
    if (display->page_count > MOST_PAGES || objects > MOST_OBJECTS)
        return error_set("a PDF of %zu pages and %zu objects is too large", display->page_count, objects);
    return 0;
}

static int add_fonts(struct writer *writer) {
    size_t count = writer->display->font_count;
    writer->font_objects = mem_zalloc(count + 1, sizeof *writer->font_objects);
    writer->fonts = mem_zalloc(count + 1, sizeof *writer->fonts);
    for (size_t i = 0; i < count; i++) {
        if (embed_font(&writer->fonts[i], &writer->coder.fonts[i], &writer->file, &writer->font_objects[i]) <
            0)
            return -1;
    }
    return 0;
}

/* Adds the images that are shown. */
static int add_images(struct writer *writer) {
    const struct display *display = writer->display;
    writer->image_objects = mem_zalloc(display->image_count + 1, sizeof *writer->image_objects);
    for (size_t i = 0; i < display->page_count; i++) {
        for (size_t k = 0; k < display->pages[i].op_count; k++) {
            const struct op *op = &display->pages[i].ops[k];
            if (op->kind != OP_IMAGE || writer->image_objects[op->image.image])
                continue;
            if (picture_add(&writer->file, &display->images[op->image.image],
                            &writer->image_objects[op->image.image]) < 0)
                return -1;
        }
    }
    return 0;
}

static void add_pages(struct writer *writer, HPDF_Dict catalog) {
    struct pdf_file *file = &writer->file;
    size_t count = writer->display->page_count;
    HPDF_Dict root = pdf_add_dict(file, "Pages"), node = NULL;
    HPDF_Array nodes = pdf_child_array(file, root, "Kids"), kids = NULL;

    HPDF_Dict_Add(catalog, "Pages", root);
    HPDF_Dict_AddNumber(root, "Count", (HPDF_INT32)count);
    writer->resources = pdf_add_printed(file, PDF_DICTIONARY, print_resources, writer, 0);
    writer->page_objects = mem_zalloc(count, sizeof *writer->page_objects);
    writer->nodes = mem_zalloc(count / NODE_PAGES + 1, sizeof *writer->nodes);
    for (size_t i = 0; i < count; i++) {
        if (i % NODE_PAGES == 0) {
            node = pdf_add_dict(file, "Pages");
            kids = pdf_child_array(file, node, "Kids");
            writer->nodes[i / NODE_PAGES] = pdf_number(node);
            HPDF_Dict_Add(node, "Parent", root);
            HPDF_Dict_AddNumber(node, "Count", (HPDF_INT32)(count - i < NODE_PAGES ? count - i : NODE_PAGES));
            HPDF_Array_Add(nodes, node);
        }
        writer->page_objects[i] = pdf_add_printed(file, PDF_DICTIONARY, print_page, writer, i);
        pdf_append_object(file, kids, writer->page_objects[i]);
    }
    writer->first_content = pdf_next_number(file);
    for (size_t i = 0; i < count; i++)
        pdf_add_printed(file, PDF_STREAM, print_content, writer, i);
}

static int write_file(struct writer *writer) {
    struct pdf_file *file = &writer->file;
    const struct display *display = writer->display;
    HPDF_Dict catalog = pdf_add_dict(file, "Catalog");

    if (coder_init(&writer->coder, display) < 0 || add_fonts(writer) < 0 || add_images(writer) < 0)
        return -1;
    add_pages(writer, catalog);
    navigation_add(&writer->navigation, display, writer->page_objects, file, catalog);
    if (display->language && *display->language)
        pdf_set_string(file, catalog, "Lang", display->language);
    HPDF_Dict_AddBoolean(pdf_child_dict(file, catalog, "ViewerPreferences"), "DisplayDocTitle", HPDF_TRUE);
    uint32_t information = describe_add(&writer->description, file, catalog);
    return pdf_file_write(file, pdf_number(catalog), information);
}

static void release_writer(struct writer *writer) {
    for (size_t i = 0; writer->fonts && i < writer->display->font_count; i++)
        embed_release(&writer->fonts[i]);
    navigation_release(&writer->navigation);
    coder_release(&writer->coder);
    pdf_file_release(&writer->file);
    free(writer->fonts);
    free(writer->font_objects);
    free(writer->image_objects);
    free(writer->page_objects);
    free(writer->nodes);
}

int pdf_write(const struct display *display, const struct pdf_metadata *metadata, struct buffer *out) {
    struct writer writer = {.display = display, .description = {metadata, display->language}};
    if (check_limits(display) < 0)
        return -1;
    int status = pdf_file_init(&writer.file, out);
    if (status == 0)
        status = write_file(&writer);
    release_writer(&writer);
    return status;
}
