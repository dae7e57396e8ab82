/*
 * A flow: blocks in reading order, as the publish room builds them, and their typesetting into pages. It knows nothing of documents. Blocks are
 * opened and closed like brackets; a paragraph takes inline content, a container (item, quote, cell, note, header …) takes blocks. Wrong nesting is our own mistake: assert.
 *
 * Styles and all strings that calls take are copied, but for styles: those are borrowed and must outlive flow_typeset().
 */
#ifndef DOCKET_TYPESET_FLOW_H
#define DOCKET_TYPESET_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "typeset/display.h"
#include "typeset/style.h"

struct flow;

struct flow *flow_new(const char *language);
void flow_free(struct flow *flow);

/* --- sections: runs of pages with one look, header and footer -------------------------------------------------- */

/*
 * Begins a section on a new page. Pages are numbered on through all sections; `first_number` above 0 starts anew. `label_style` as in struct label_range ('D', 'r', 0), `prefix` may be NULL.
 */
void flow_begin_section(struct flow *flow, const struct page_style *page, char label_style, const char *prefix,
                        int first_number);
/* The header's (footer's) blocks come between begin and end; they are set anew on every page of the section, as artifacts. At most one of each a section, before any other block. */
void flow_begin_header(struct flow *flow);
void flow_end_header(struct flow *flow);
void flow_begin_footer(struct flow *flow);
void flow_end_footer(struct flow *flow);
void flow_end_section(struct flow *flow);

/* --- structure -------------------------------------------------------------------------------------------------- */

/* Opens and closes a structure element around blocks (ROLE_PART, ROLE_SECTION, ROLE_TOC …). May surround sections. */
void flow_begin_element(struct flow *flow, enum structure_role role);
void flow_end_element(struct flow *flow);

/* --- blocks -------------------------------------------------------------------------------------------------------- */

/* A paragraph of inline content, an element of `role` of its own. */
void flow_begin_paragraph(struct flow *flow, const struct paragraph_style *style, enum structure_role role);
void flow_end_paragraph(struct flow *flow);

/* A list (ROLE_LIST). Its items stand `indent` to the right, each with a mark set in `style` before its first line. */
void flow_begin_list(struct flow *flow, float indent, float space_between);
void flow_begin_item(struct flow *flow, const struct text_style *style, const char *mark);
/* As flow_begin_item, with a drawn box for a task: empty, or ticked. Alternate text says which. */
void flow_begin_task(struct flow *flow, const struct text_style *style, bool done, const char *alternate);
void flow_end_item(struct flow *flow);
void flow_end_list(struct flow *flow);

/* Blocks set in by `style`'s indents, with its background, bar, rules and padding on every page that they reach (quotes, notices). */
void flow_begin_box(struct flow *flow, const struct paragraph_style *style, enum structure_role role);
void flow_end_box(struct flow *flow);

/*
 * A table of `columns`. `widths`: NULL, or for each column its share of the measure, 0 for those to be found by content (CSS 2.1, 17.5.2.2: least and most widths). Header rows come first and repeat on
 * every page that the table reaches. Where not even the longest words fit side by side, rows are set in bands: some columns, the
 * others below them.
 */
void flow_begin_table(struct flow *flow, const struct table_style *style, size_t columns, const float *widths);
void flow_begin_row(struct flow *flow, bool header);
/* Blocks follow. `background` COLOUR_NONE: the style's. `header` on a body row's cell: a row's header. */
void flow_begin_cell(struct flow *flow, int column_span, int row_span, bool header, uint32_t background);
void flow_end_cell(struct flow *flow);
void flow_end_row(struct flow *flow);
void flow_end_table(struct flow *flow);

/* An image as a block: at 96 pixels an inch, or `width` points where above 0, shrunk to fit measure and page. `data` is copied, checked by image_probe() beforehand. */
void flow_image(struct flow *flow, const struct display_image *image, float width, enum paragraph_alignment alignment,
                const char *alternate);
/* A horizontal rule over the measure. */
void flow_rule(struct flow *flow, float width, uint32_t colour, float space_before, float space_after);
/* Room that stays where it is, also at the top of a page. */
void flow_space(struct flow *flow, float height);
/* Pushes what follows on this page down to its foot (a cover's approval block); several share the room. */
void flow_fill(struct flow *flow);
void flow_page_break(struct flow *flow);
/* A new page unless `height` is left on this one. */
void flow_need(struct flow *flow, float height);

/* --- inline content, inside a paragraph ------------------------------------------------------------------------------ */

void flow_text(struct flow *flow, const struct text_style *style, const char *text, size_t length);
void flow_line_break(struct flow *flow);
/* Dots from here to what follows, which goes to the right edge. */
void flow_leader(struct flow *flow);
/* `uri`, or `anchor` in this flow; the other is NULL. Links don't nest. `contents`: what a screen reader says, or NULL for the linked text.
 * A URI longer than URI_LIMIT leads nowhere: with three bytes for each ("%20") it still has to be a string that every
 * reader takes, of at most 32,767. */
enum { URI_LIMIT = 8192 };
void flow_begin_link(struct flow *flow, const char *uri, const char *anchor, const char *contents);
void flow_end_link(struct flow *flow);
/* An image inside a line, shrunk to `height`. */
void flow_inline_image(struct flow *flow, const struct display_image *image, float height, const char *alternate);
/* The label of the page where `anchor` is; "?" where there is no such anchor (flow_typeset reports it as its error). */
void flow_page_reference(struct flow *flow, const struct text_style *style, const char *anchor);
/* The label of this page, and the number of all pages (of the last page); for headers and footers. */
void flow_page_number(struct flow *flow, const struct text_style *style);
void flow_page_count(struct flow *flow, const struct text_style *style);
/* A footnote: its blocks come between begin and end and stand at the foot of the page of its mark. A second reference to the same note: only text and a link. */
void flow_begin_footnote(struct flow *flow);
void flow_end_footnote(struct flow *flow);

/* --- places --------------------------------------------------------------------------------------------------------- */

/* A destination at the block or the text that follows. Names are unique in a flow; a second one of the same name is ignored. */
void flow_anchor(struct flow *flow, const char *name);
/* An outline entry that leads to `anchor`. */
void flow_outline(struct flow *flow, int level, const char *title, const char *anchor);

/* --- typesetting ------------------------------------------------------------------------------------------------------ */

struct flow_report {
    size_t passes;             /* paginations until page numbers were stable */
    uint32_t *missing;         /* code points without a glyph; free() it */
    size_t missing_count;
};

/*
 * Lays the flow out. Cross-references: lay out, number, repeat with cached lines until stable, at most four times, then an error. 0 and `*out`, or -1 with an
 * error. The flow is of no more use but for flow_free().
 */
int flow_typeset(struct flow *flow, const struct font_setup *fonts, struct display **out, struct flow_report *report);

#endif
