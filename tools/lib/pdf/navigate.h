/* Ways through the file: links, outline, page labels. */
#ifndef DOCKET_PDF_NAVIGATE_H
#define DOCKET_PDF_NAVIGATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "pdf/object.h"
#include "typeset/display.h"

/* A link whose target is known. */
struct link {
    const struct hot_area *area;
    size_t page;                      /* that it stands on */
    const struct destination *target; /* NULL: a URI */
    size_t action;                    /* what leads to the URI */
};

/* An outline entry's neighbours: positions plus 1, 0: none (a parent: the root). */
struct outline_node {
    size_t parent, previous, next, first, last, children;
};

struct navigation {
    const struct display *display;
    const uint32_t *pages; /* objects of the pages */
    struct map destinations;
    struct link *links; /* page by page */
    size_t link_count, link_capacity;
    size_t *first_link;   /* of each page; one more at the end */
    uint32_t link_base;   /* object of the first link; the others follow */
    struct map actions;   /* URI → its action plus 1, as a pointer */
    uint32_t action_base; /* object of the first action; the others follow, in order of first use */
    struct outline_node *outline;
    uint32_t outline_root; /* object; the entries follow */
};

/*
 * Adds links, outline and page labels to the file and to the catalog. `display` and `pages` (objects of its
 * pages) must live until the file is written.
 */
void navigation_add(struct navigation *navigation, const struct display *display, const uint32_t *pages,
                    struct pdf_file *file, HPDF_Dict catalog);
/* The /Annots entry of a page; nothing for a page without links. */
void navigation_print_links(const struct navigation *navigation, size_t page, struct buffer *out);
void navigation_release(struct navigation *navigation);

#endif
