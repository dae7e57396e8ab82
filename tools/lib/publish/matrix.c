/* The clause matrix with page numbers, and the correspondence to another edition. */
#include "publish/publication.h"

#include <string.h>

static void text_cell(struct publication *pub, unsigned emphasis, const char *text) {
    build_cell(pub, STYLE_SMALL_CELL, 1, false, emphasis, text);
}

/* "maintain, retain" in the pack's language. */
static const char *documented_text(struct publication *pub, unsigned documented) {
    static const struct {
        unsigned bit;
        enum label label;
    } words[] = {
        {DOCUMENTED_MAINTAIN, LABEL_DOCUMENTED_MAINTAIN},
        {DOCUMENTED_RETAIN, LABEL_DOCUMENTED_RETAIN},
        {DOCUMENTED_AVAILABLE, LABEL_DOCUMENTED_AVAILABLE},
    };
    const char *text = "";

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (documented & words[i].bit)
            text = arena_printf(pub->arena, "%s%s%s", text, *text ? ", " : "",
                                pub->labels->text[words[i].label]);
    return text;
}

static unsigned coverage_emphasis(enum coverage coverage) {
    switch (coverage) {
    case COVERAGE_MISSING:
        return EMPHASIS_BAD | EMPHASIS_BOLD;
    case COVERAGE_EVIDENCED:
        return EMPHASIS_GOOD;
    case COVERAGE_NOT_REFERENCED:
    case COVERAGE_NOT_APPLICABLE:
        return EMPHASIS_MUTED;
    default:
        return 0;
    }
}

static char *heading_text(struct publication *pub, const struct node *heading) {
    struct buffer text = BUFFER_INIT;
    char *copy;

    node_plain_text(heading, &text);
    copy = arena_strdup(pub->arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

/* What evidences the clause at this place, for the reader of the matrix: the record's form. */
static const char *place_text(struct publication *pub, const struct place *place) {
    const char *text = place->heading
                           ? arena_printf(pub->arena, "%s, %s", place->entry->id,
                                          heading_text(pub, place->heading))
                           : arena_printf(pub->arena, "%s %s", place->entry->id, place->entry->title);

    if (place->record && place->record->form.text)
        return arena_printf(pub->arena, "%s (%s)", text, place->record->form.text);
    return text;
}

/* One line: document and section, dots, page. */
static void place_line(struct publication *pub, const struct place *place) {
    const struct paragraph_style *style = style_variant(pub->styles, STYLE_SMALL_CELL, pub->language, -1, 0);
    char *anchor = publication_anchor(pub, place->entry);
    const char *text = place_text(pub, place);

    if (place->heading)
        anchor = compose_anchor(pub->arena, anchor, place->heading->heading.anchor);
    flow_begin_paragraph(pub->flow, style, ROLE_P);
    flow_begin_link(pub->flow, NULL, anchor, NULL);
    flow_text(pub->flow, style_text(pub->styles, style, EMPHASIS_LINK), text, strlen(text));
    flow_leader(pub->flow);
    flow_page_reference(pub->flow, style_text(pub->styles, style, EMPHASIS_LINK), anchor);
    flow_end_link(pub->flow);
    flow_end_paragraph(pub->flow);
}

static void places_cell(struct publication *pub, const struct coverage_row *row) {
    if (!row->place_count) {
        text_cell(pub, EMPHASIS_MUTED, "–");
        return;
    }
    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    for (size_t i = 0; i < row->place_count; i++)
        place_line(pub, &row->places[i]);
    flow_end_cell(pub->flow);
}

static void clause_row(struct publication *pub, const struct coverage_row *row) {
    unsigned heading = row->clause->depth == 0 ? EMPHASIS_BOLD : 0;

    flow_begin_row(pub->flow, false);
    text_cell(pub, heading, row->clause->number);
    text_cell(pub, heading, row->clause->title);
    text_cell(pub, 0, documented_text(pub, row->clause->documented));
    text_cell(pub, coverage_emphasis(row->coverage),
              publication_word(pub->labels, "coverage", coverage_name(row->coverage)));
    places_cell(pub, row);
    flow_end_row(pub->flow);
}

const char *matrix_clauses_title(struct publication *pub, const struct standard *standard) {
    return labels_fill(pub->arena, pub->labels, LABEL_CLAUSE_MATRIX, &standard->label);
}

void matrix_clauses(struct publication *pub, const struct standard *standard) {
    static const enum label heads[] = {LABEL_CLAUSE, LABEL_TITLE, LABEL_DOCUMENTED, LABEL_COVERAGE,
                                       LABEL_ADDRESSED_IN};
    const struct coverage_matrix *matrix = coverage_build(pub->arena, pub->registry, standard);

    build_begin_part(pub, matrix_clauses_title(pub, standard),
                     arena_printf(pub->arena, "matrix:%s", standard->id));
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_CLAUSE_MATRIX_NOTE]);
    build_begin_table(pub, TABLE_LIST, COLUMNS_MATRIX);
    build_header_row(pub, STYLE_SMALL_CELL_HEADER, heads, 5);
    for (size_t i = 0; i < matrix->row_count; i++)
        clause_row(pub, &matrix->rows[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}

/* --- correspondence
 * ------------------------------------------------------------------------------------------------------ */

static const char *clause_title(const struct standard *standard, const char *number) {
    const struct clause *clause = standard ? standard_clause(standard, number) : NULL;

    return clause ? clause->title : "";
}

static void map_row(struct publication *pub, const struct standard *from, const struct standard *to,
                    const struct clause_map *map) {
    flow_begin_row(pub->flow, false);
    text_cell(pub, 0, map->from);
    text_cell(pub, 0, clause_title(from, map->from));
    flow_begin_cell(pub->flow, 1, 1, false, COLOUR_NONE);
    if (!map->target_count)
        build_paragraph(pub, STYLE_SMALL_CELL, ROLE_P, EMPHASIS_MUTED,
                        pub->labels->text[LABEL_NO_COUNTERPART]);
    for (size_t i = 0; i < map->target_count; i++)
        build_paragraph(
            pub, STYLE_SMALL_CELL, ROLE_P, 0,
            arena_printf(pub->arena, "%s %s", map->targets[i], clause_title(to, map->targets[i])));
    flow_end_cell(pub->flow);
    flow_end_row(pub->flow);
}

static void added_row(struct publication *pub, const struct standard *to, const char *number) {
    flow_begin_row(pub->flow, false);
    text_cell(pub, EMPHASIS_MUTED, "–");
    text_cell(pub, EMPHASIS_MUTED, pub->labels->text[LABEL_NEW_CLAUSE]);
    text_cell(pub, 0, arena_printf(pub->arena, "%s %s", number, clause_title(to, number)));
    flow_end_row(pub->flow);
}

const char *matrix_correspondence_title(struct publication *pub, const struct standard *standard) {
    const struct correspondence *c = &standard->correspondences[0];
    const struct standard *to = registry_standard(pub->registry, c->to);

    return labels_fill(pub->arena, pub->labels, LABEL_CORRESPONDENCE, to ? &to->label : &c->to);
}

void matrix_correspondence(struct publication *pub, const struct standard *standard) {
    const struct correspondence *c;
    const struct standard *to;

    if (!standard->correspondence_count)
        return;
    c = &standard->correspondences[0];
    to = registry_standard(pub->registry, c->to);
    build_begin_part(pub, matrix_correspondence_title(pub, standard),
                     arena_printf(pub->arena, "correspondence:%s", standard->id));
    build_paragraph(pub, STYLE_NOTE, ROLE_P, 0, pub->labels->text[LABEL_CORRESPONDENCE_NOTE]);
    build_begin_table(pub, TABLE_LIST, COLUMNS_CORRESPONDENCE);
    flow_begin_row(pub->flow, true);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, pub->labels->text[LABEL_CLAUSE]);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, standard->label);
    build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, to ? to->label : c->to);
    flow_end_row(pub->flow);
    for (size_t i = 0; i < standard->clause_count; i++)
        for (size_t k = 0; k < c->map_count; k++)
            if (strcmp(c->maps[k].from, standard->clauses[i].number) == 0)
                map_row(pub, standard, to, &c->maps[k]);
    for (size_t i = 0; i < c->added_count; i++)
        added_row(pub, to, c->added[i]);
    flow_end_table(pub->flow);
    build_end_part(pub);
}
