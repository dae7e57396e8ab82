/* The manual pack: everything in its order. */
#include "publish/publication.h"

#include "publish/links.h"

static void add_document(struct publication *pub, struct composer *composer, const struct entry *entry) {
    const struct labels *labels = publication_labels(pub, entry->language);
    const char *anchor = publication_anchor(pub, entry);
    const char *classification = entry->document->meta.classification.text;

    if (!classification)
        classification = pub->registry->config->classification;
    frame_begin_section(pub, labels, entry->id, entry->title, entry->revision,
                        classification ? classification : "", entry->standing);
    flow_begin_element(pub->flow, ROLE_PART);
    flow_anchor(pub->flow, anchor);
    flow_outline(pub->flow, 2, arena_printf(pub->arena, "%s %s", entry->id, entry->title), anchor);
    control_table(pub, labels, entry->document, entry);
    composer->labels = labels;
    composer->form = publication_is_form(entry);
    compose_document(composer, entry->document, anchor, entry->language);
    flow_end_element(pub->flow);
    flow_end_section(pub->flow);
}

/* The documents of a pack, or its blank forms, with an outline entry for each type. */
static void add_documents(struct publication *pub, struct composer *composer, bool forms) {
    const struct registry *registry = pub->registry;
    const struct document_type *group = NULL;
    bool first = true;

    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];

        if (publication_is_form(entry) != forms)
            continue;
        if (!forms && (first || entry->type != group))
            flow_outline(pub->flow, 1,
                         publication_word(pub->labels, "types", entry->type ? entry->type->name : ""),
                         publication_anchor(pub, entry));
        group = entry->type;
        first = false;
        add_document(pub, composer, entry);
    }
}

static void add_matrices(struct publication *pub) {
    const struct config *config = pub->registry->config;

    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *standard = registry_standard(pub->registry, config->standards[i]);
        if (standard)
            matrix_clauses(pub, standard);
    }
    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *standard = registry_standard(pub->registry, config->standards[i]);
        if (standard)
            matrix_correspondence(pub, standard);
    }
}

static void add_all(struct publication *pub) {
    struct composer composer = {
        .flow = pub->flow,
        .layout = pub->layout,
        .labels = pub->labels,
        .styles = pub->styles,
        .findings = pub->findings,
        .arena = pub->arena,
        .read_image = links_read_image,
        .resolve = links_resolve,
        .context = pub,
        .titled = true,
        .outline_level = 3,
    };

    front_cover(pub, pub->registry->entry_count);
    front_promulgation(pub);
    front_history(pub);
    front_contents(pub);
    list_master(pub);
    add_matrices(pub);
    add_documents(pub, &composer, false);
    list_records(pub);
    list_responsibilities(pub);
    list_forms(pub);
    add_documents(pub, &composer, true);
    list_colophon(pub);
}

static void describe(struct publication *pub, struct arena *arena, struct publication_info *info) {
    const struct release_standing *release = publication_release(pub);

    info->title = arena_printf(arena, "%s – %s", pub->organisation, pub->labels->text[LABEL_MANUAL_PACK]);
    info->author = pub->organisation;
    info->subject = release ? standing_release(pub, pub->labels, release->release.sequence,
                                               release->release.edition)
                            : pub->labels->text[LABEL_DRAFT_NOTICE];
}

int publish_pack(const struct publish_pack_options *options, struct arena *arena, struct display **out,
                 struct publication_info *info, struct findings *findings) {
    const struct config *config = options->registry->config;
    struct publication pub;
    int status = publication_init(&pub, arena, options->source, options->registry,
                                  config->language ? config->language : "en", findings);

    if (status == 0) {
        pub.day = options->date;
        pub.programs = options->programs;
        add_all(&pub);
        status = publication_typeset(&pub, config->path, out);
        describe(&pub, arena, info);
        info->fonts = pub.fonts;
    }
    publication_end(&pub);
    return status;
}
