#include "publish/publication.h"

#include <string.h>

static const struct paragraph_style *flush_style(struct publication *pub, enum layout_style style) {
    return style_variant(pub->styles, style, pub->language, -1, 0);
}

static void add_run(struct publication *pub, const struct paragraph_style *style, unsigned emphasis,
                    const char *text) {
    flow_text(pub->flow, style_text(pub->styles, style, emphasis), text, strlen(text));
}

void build_paragraph(struct publication *pub, enum layout_style style, enum structure_role role,
                     unsigned emphasis, const char *text) {
    const struct paragraph_style *paragraph = style_paragraph(pub->styles, style, pub->language);

    flow_begin_paragraph(pub->flow, paragraph, role);
    add_run(pub, paragraph, emphasis, text);
    flow_end_paragraph(pub->flow);
}

void build_cell(struct publication *pub, enum layout_style style, int column_span, bool header,
                unsigned emphasis, const char *text) {
    const struct paragraph_style *paragraph = flush_style(pub, style);

    flow_begin_cell(pub->flow, column_span, 1, header, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, paragraph, ROLE_P);
    add_run(pub, paragraph, emphasis, text);
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

void build_link_cell(struct publication *pub, enum layout_style style, const char *anchor, const char *text) {
    const struct paragraph_style *paragraph = flush_style(pub, style);

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, paragraph, ROLE_P);
    flow_begin_link(pub->flow, NULL, anchor, NULL);
    add_run(pub, paragraph, EMPHASIS_LINK, text);
    flow_end_link(pub->flow);
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

void build_page_cell(struct publication *pub, enum layout_style style, const char *anchor) {
    const struct paragraph_style *paragraph = style_variant(pub->styles, style, pub->language,
                                                            PARAGRAPH_RIGHT, 0);

    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, paragraph, ROLE_P);
    flow_begin_link(pub->flow, NULL, anchor, NULL);
    flow_page_reference(pub->flow, style_text(pub->styles, paragraph, EMPHASIS_LINK), anchor);
    flow_end_link(pub->flow);
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

/* Page numbers stand to the right, so does the word above them. */
static void header_cell(struct publication *pub, enum layout_style style, int alignment, const char *text) {
    const struct paragraph_style *paragraph = style_variant(pub->styles, style, pub->language, alignment, 0);

    flow_begin_cell(pub->flow, 1, 1, true, COLOUR_NONE);
    flow_begin_paragraph(pub->flow, paragraph, ROLE_P);
    add_run(pub, paragraph, 0, text);
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

void build_begin_table(struct publication *pub, enum layout_table table, enum layout_columns columns) {
    const struct table_style *style = style_table(pub->styles, table, pub->language,
                                                  pub->labels->text[LABEL_CONTINUED]);

    flow_begin_table(pub->flow, style, pub->layout->column_counts[columns], pub->layout->columns[columns]);
}

void build_rule(struct publication *pub, enum layout_rule_name rule) {
    const struct layout_rule *r = &pub->layout->rules[rule];

    flow_rule(pub->flow, r->width, r->colour, r->before, r->after);
}

void build_header_row(struct publication *pub, enum layout_style style, const enum label *labels,
                      size_t count) {
    flow_begin_row(pub->flow, true);
    for (size_t i = 0; i < count; i++)
        header_cell(pub, style, labels[i] == LABEL_PAGE ? PARAGRAPH_RIGHT : -1, pub->labels->text[labels[i]]);
    flow_end_row(pub->flow);
}

void build_begin_part(struct publication *pub, const char *title, const char *anchor) {
    frame_begin_section(pub, pub->labels, "", title, "", pub->classification, NULL);
    flow_begin_element(pub->flow, ROLE_SECTION);
    flow_anchor(pub->flow, anchor);
    flow_outline(pub->flow, 1, title, anchor);
    build_paragraph(pub, STYLE_TITLE, ROLE_H1, 0, title);
}

void build_end_part(struct publication *pub) {
    flow_end_element(pub->flow);
    flow_end_section(pub->flow);
}
