/* Running headers and footers. */
#include "publish/publication.h"

#include <string.h>

static const struct paragraph_style *running_style(struct publication *pub, enum layout_style style,
                                                   int alignment) {
    return style_variant(pub->styles, style, pub->language, alignment, 0);
}

static void running_cell(struct publication *pub, enum layout_style style, int alignment, unsigned emphasis,
                         const char *text) {
    const struct paragraph_style *paragraph = running_style(pub, style, alignment);

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, paragraph, ROLE_P);
    flow_text(pub->flow, style_text(pub->styles, paragraph, emphasis), text, strlen(text));
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

static char *joined(struct publication *pub, const char *a, const char *between, const char *b) {
    return arena_printf(pub->arena, "%s%s%s", a, *a && *b ? between : "", b);
}

/* At the right of the header: that it is a draft, or not in force; else which release it is of. */
static void state_cell(struct publication *pub, const struct labels *labels,
                       const struct standing *standing) {
    const struct release_standing *release = publication_release(pub);

    if (!release)
        running_cell(pub, STYLE_DRAFT_MARK, PARAGRAPH_RIGHT, 0, labels->text[LABEL_DRAFT]);
    else if (standing && standing->state != STANDING_EFFECTIVE)
        running_cell(pub, STYLE_DRAFT_MARK, PARAGRAPH_RIGHT, 0, standing_word(labels, standing));
    else
        running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_RIGHT, EMPHASIS_BOLD,
                     standing_release(pub, labels, release->release.sequence, release->release.edition));
}

static void build_header(struct publication *pub, const struct labels *labels, const char *id,
                         const char *title, const char *revision, const struct standing *standing) {
    const char *date = labels_date(pub->arena, labels, standing ? standing->effective : DAY_NONE);
    const char *rev = *revision ? labels_fill(pub->arena, labels, LABEL_HEADER_REVISION, &revision) : "";
    const char *effective = *id ? labels_fill(pub->arena, labels, LABEL_HEADER_EFFECTIVE, &date) : "";

    flow_begin_header(pub->flow);
    build_begin_table(pub, TABLE_RUNNING, COLUMNS_HEADER);
    flow_begin_row(pub->flow, false);
    running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_LEFT, EMPHASIS_BOLD, pub->organisation);
    running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_CENTRE, EMPHASIS_BOLD, joined(pub, id, " · ", title));
    state_cell(pub, labels, standing);
    flow_end_row(pub->flow);
    flow_begin_row(pub->flow, false);
    running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_LEFT, 0,
                 *pub->organisation ? publication_system(pub, labels) : "");
    running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_CENTRE, 0, joined(pub, rev, " · ", effective));
    running_cell(pub, STYLE_PAGE_HEADER, PARAGRAPH_RIGHT, 0,
                 pub->day == DAY_NONE ? "" : labels_date(pub->arena, labels, pub->day));
    flow_end_row(pub->flow);
    flow_end_table(pub->flow);
    build_rule(pub, RULE_HEADER);
    flow_end_header(pub->flow);
}

static void page_cell(struct publication *pub, const struct labels *labels) {
    const struct paragraph_style *style = running_style(pub, STYLE_PAGE_FOOTER, PARAGRAPH_RIGHT);
    const char *at = NULL;
    struct label_piece piece;

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, style, ROLE_P);
    while (labels_piece(labels, LABEL_PAGE_OF, &at, &piece)) {
        if (piece.placeholder == 0)
            flow_page_number(pub->flow, &style->text);
        else if (piece.placeholder == 1)
            flow_page_count(pub->flow, &style->text);
        else
            flow_text(pub->flow, &style->text, piece.text, piece.length);
    }
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

static void build_footer(struct publication *pub, const struct labels *labels, const char *classification,
                         const struct standing *standing) {
    const char *mark = publication_release(pub) ? standing_mark(pub, labels, standing)
                                                : labels->text[LABEL_DRAFT_FOOTER];

    flow_begin_footer(pub->flow);
    build_rule(pub, RULE_FOOTER);
    build_begin_table(pub, TABLE_RUNNING, COLUMNS_FOOTER);
    flow_begin_row(pub->flow, false);
    running_cell(pub, STYLE_PAGE_FOOTER, PARAGRAPH_LEFT, 0,
                 *classification ? publication_word(labels, "classification", classification) : "");
    running_cell(pub, STYLE_PAGE_FOOTER, PARAGRAPH_CENTRE, 0,
                 joined(pub, mark, " · ", labels->text[LABEL_UNCONTROLLED]));
    page_cell(pub, labels);
    flow_end_row(pub->flow);
    flow_end_table(pub->flow);
    flow_end_footer(pub->flow);
}

void frame_begin_section(struct publication *pub, const struct labels *labels, const char *id,
                         const char *title, const char *revision, const char *classification,
                         const struct standing *standing) {
    flow_begin_section(pub->flow, &pub->layout->page, 'D', NULL, 0);
    build_header(pub, labels, id, title, revision, standing);
    build_footer(pub, labels, classification, standing);
}
