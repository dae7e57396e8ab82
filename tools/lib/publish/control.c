/* The block at the head of a document: what it is, who answers for it, who has to agree. */
#include "publish/publication.h"

#include <string.h>

static void name_cell(struct publication *pub, const char *text) {
    const struct paragraph_style *style = style_variant(pub->styles, STYLE_SMALL_CELL_HEADER, pub->language,
                                                        -1, 0);

    flow_begin_cell(pub->flow, 1, 1, true, pub->layout->tables[TABLE_CONTROL].header_background);
    flow_begin_paragraph(pub->flow, style, ROLE_P);
    flow_text(pub->flow, &style->text, text, strlen(text));
    flow_end_paragraph(pub->flow);
    flow_end_cell(pub->flow);
}

static void pair(struct publication *pub, const struct publish_fact *fact) {
    name_cell(pub, fact->label);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, *fact->value ? fact->value : "–");
}

static void pair_row(struct publication *pub, const struct publish_fact *left,
                     const struct publish_fact *right) {
    flow_begin_row(pub->flow, false);
    pair(pub, left);
    pair(pub, right);
    flow_end_row(pub->flow);
}

static void wide_row(struct publication *pub, const struct publish_fact *fact) {
    if (!*fact->value)
        return;
    flow_begin_row(pub->flow, false);
    name_cell(pub, fact->label);
    build_cell(pub, STYLE_SMALL_CELL, 3, false, 0, fact->value);
    flow_end_row(pub->flow);
}

static const char *text_of(struct field field) {
    return field.text ? field.text : "";
}

/* "ISO 14001:2015 (Amd 1): 7.5.1, 7.5.2; ISO 9001:2015: 4.2", in the order of the front matter. */
static char *clause_list(struct publication *pub, const struct metadata *meta) {
    struct buffer list = BUFFER_INIT;
    const char *last = NULL;
    char *copy;

    for (size_t i = 0; i < meta->clause_count; i++) {
        const struct clause_reference *c = &meta->clauses[i];
        const struct standard *standard = pub->registry && c->standard
                                              ? registry_standard(pub->registry, c->standard)
                                              : NULL;
        const char *label = standard ? standard->label : c->standard ? c->standard : "";

        if (!last || strcmp(last, label) != 0)
            buffer_printf(&list, "%s%s%s%s", last ? "; " : "", label, *label ? ": " : "", c->number);
        else
            buffer_printf(&list, ", %s", c->number);
        last = label;
    }
    copy = arena_strdup(pub->arena, buffer_text(&list));
    buffer_release(&list);
    return copy;
}

/* The authors' names, or their identifiers where the register doesn't know them. */
static char *author_list(struct publication *pub, const struct metadata *meta) {
    struct buffer list = BUFFER_INIT;
    char *copy;

    for (size_t i = 0; i < meta->author_count; i++) {
        const struct person *person = pub->registry
                                          ? config_person(pub->registry->config, meta->authors[i].text)
                                          : NULL;

        buffer_printf(&list, "%s%s", i ? ", " : "",
                      person && person->name ? person->name : meta->authors[i].text);
    }
    copy = arena_strdup(pub->arena, buffer_text(&list));
    buffer_release(&list);
    return copy;
}

/* In which function the document was prepared: its owner's, where that is the first author's, else the
 * author's first one. */
static const char *author_function(struct publication *pub, const struct metadata *meta) {
    const struct person *person = meta->author_count
                                      ? config_person(pub->registry->config, meta->authors[0].text)
                                      : NULL;

    if (!person || !person->role_count)
        return "–";
    if (meta->owner.text && person_holds(person, meta->owner.text))
        return publication_role(pub, meta->owner.text);
    return publication_role(pub, person->roles[0]);
}

static const char *review_text(struct publication *pub, const struct labels *labels,
                               const struct document_type *type, const struct standing *standing) {
    const char *count, *parts[2];

    if (!type || !type->review_months)
        return "";
    count = arena_printf(pub->arena, "%d", type->review_months);
    parts[0] = labels_fill(pub->arena, labels, LABEL_EVERY_MONTHS, &count);
    if (!standing || standing->next_review == DAY_NONE)
        return parts[0];
    parts[1] = labels_date(pub->arena, labels, standing->next_review);
    return labels_fill(pub->arena, labels, LABEL_REVIEW_NEXT, parts);
}

/* The release that the revision came with; "" of a draft. */
static const char *released_text(struct publication *pub, const struct labels *labels,
                                 const struct standing *standing) {
    for (size_t i = 0; standing && i < standing->history_count; i++)
        if (strcmp(standing->history[i].revision, standing->revision) == 0)
            return standing_release(pub, labels, standing->history[i].release, standing->history[i].edition);
    return "";
}

static void step_row(struct publication *pub, const char *step, const char *function, const char *names,
                     unsigned emphasis, const char *when) {
    flow_begin_row(pub->flow, false);
    name_cell(pub, step);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, function);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, 0, names);
    build_cell(pub, STYLE_SMALL_CELL, 1, false, emphasis, when);
    flow_end_row(pub->flow);
}

/* The statements that the release rests on. */
static void signed_rows(struct publication *pub, const struct labels *labels,
                        const struct standing *standing) {
    for (size_t i = 0; i < standing->step_count; i++) {
        const struct standing_step *step = &standing->steps[i];
        const char *when[] = {labels_date(pub->arena, labels, step->day), step->signer};

        step_row(pub, publication_word(labels, "meaning", step->meaning), publication_role(pub, step->role),
                 step->deputy ? labels_fill(pub->arena, labels, LABEL_DEPUTY, &step->person) : step->person,
                 0, step->signer ? labels_fill(pub->arena, labels, LABEL_ATTESTED, when) : when[0]);
    }
}

static void open_rows(struct publication *pub, const struct labels *labels, const struct step *steps,
                      size_t count) {
    for (size_t i = 0; i < count; i++)
        step_row(pub, publication_word(labels, "meaning", steps[i].meaning),
                 publication_role(pub, steps[i].role), publication_holders(pub, steps[i].role),
                 EMPHASIS_MUTED, labels->text[LABEL_OPEN]);
}

static void step_table(struct publication *pub, const struct labels *labels, const struct document *document,
                       const struct entry *entry) {
    const struct document_type *type = entry->type;
    static const enum label heads[] = {LABEL_STEP, LABEL_FUNCTION, LABEL_NAME, LABEL_SIGNED};
    const struct step *steps = type->steps;
    size_t count = type->step_count;
    const char *class = text_of(document->meta.change_class);

    if (strcmp(class, "editorial") == 0 && type->editorial_count) {
        steps = type->editorial;
        count = type->editorial_count;
    }
    build_begin_table(pub, TABLE_CONTROL, COLUMNS_STEPS);
    flow_begin_row(pub->flow, true);
    for (size_t i = 0; i < 4; i++)
        build_cell(pub, STYLE_SMALL_CELL_HEADER, 1, true, 0, labels->text[heads[i]]);
    flow_end_row(pub->flow);
    step_row(pub, labels->text[LABEL_MEANING_PREPARED], author_function(pub, &document->meta),
             author_list(pub, &document->meta), EMPHASIS_MUTED, "–");
    if (entry->standing)
        signed_rows(pub, labels, entry->standing);
    else
        open_rows(pub, labels, steps, count);
    flow_end_table(pub->flow);
}

void control_facts(struct publication *pub, const struct labels *labels, const struct document *document,
                   const struct entry *entry, struct publish_fact *out) {
    const struct metadata *meta = &document->meta;
    const struct document_type *type = entry ? entry->type : NULL;
    const struct standing *standing = entry ? entry->standing : NULL;
    const char *language = entry ? entry->language : text_of(meta->language);
    const char *classification = meta->classification.text ? meta->classification.text : pub->classification;
    const struct publish_fact facts[CONTROL_FACTS] = {
        {labels->text[LABEL_TYPE], publication_word(labels, "type", type ? type->name : text_of(meta->type))},
        {labels->text[LABEL_REVISION], text_of(meta->revision)},
        {labels->text[LABEL_STATE], standing_word(labels, standing)},
        {labels->text[LABEL_EFFECTIVE],
         labels_date(pub->arena, labels, standing ? standing->effective : DAY_NONE)},
        {labels->text[LABEL_OWNER], publication_role(pub, meta->owner.text)},
        {labels->text[LABEL_REVIEW_EVERY], review_text(pub, labels, type, standing)},
        {labels->text[LABEL_LANGUAGE], publication_language(labels, language)},
        {labels->text[LABEL_CLASSIFICATION], publication_word(labels, "classification", classification)},
        {labels->text[LABEL_CLAUSES], clause_list(pub, meta)},
        {labels->text[LABEL_CHANGE], text_of(meta->change_text)},
        {labels->text[LABEL_REASON], text_of(meta->change_reason)},
        {labels->text[LABEL_RELEASED], released_text(pub, labels, standing)},
    };

    memcpy(out, facts, sizeof facts);
}

static void facts_table(struct publication *pub, const struct publish_fact *facts) {
    build_begin_table(pub, TABLE_CONTROL, COLUMNS_CONTROL);
    for (size_t i = 0; i < CONTROL_PAIRS; i += 2)
        pair_row(pub, &facts[i], &facts[i + 1]);
    for (size_t i = CONTROL_PAIRS; i < CONTROL_FACTS; i++)
        wide_row(pub, &facts[i]);
    flow_end_table(pub->flow);
}

void control_table(struct publication *pub, const struct labels *labels, const struct document *document,
                   const struct entry *entry) {
    const struct metadata *meta = &document->meta;
    struct publish_fact facts[CONTROL_FACTS];

    if (meta->id.text)
        build_paragraph(pub, STYLE_KICKER, ROLE_P, 0, meta->id.text);
    if (meta->title.text)
        build_paragraph(pub, STYLE_TITLE, ROLE_H1, 0, meta->title.text);
    if (entry && *standing_mark(pub, labels, entry->standing))
        build_paragraph(pub, STYLE_BODY, ROLE_P, EMPHASIS_DRAFT | EMPHASIS_BOLD,
                        standing_mark(pub, labels, entry->standing));
    control_facts(pub, labels, document, entry, facts);
    facts_table(pub, facts);
    if (entry && entry->type)
        step_table(pub, labels, document, entry);
}
