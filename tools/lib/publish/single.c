/* One document by itself, as `docket render` sets it. */
#include "publish/publication.h"

#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "publish/guess.h"

struct single {
    const struct publish_document_options *options;
};

static int read_image(void *context, const struct document *document, const struct node *node,
                      struct buffer *out) {
    const struct publish_document_options *options = ((const struct single *)context)->options;
    bool old = options->read_old_file && node_is_old(node);

    (void)document;
    if (node->link.kind != LINK_FILE)
        return error_set("only images that lie beside the document are shown");
    return (old ? options->read_old_file : options->read_file)(options->context, node->link.target, out);
}

/* What a redline compares, and how it shows what. */
static void add_legend(struct publication *pub, const char *compared) {
    const char *const *labels = pub->labels->text;
    const struct paragraph_style *style = style_paragraph(pub->styles, STYLE_NOTE, pub->language);
    const struct {
        enum label label;
        unsigned emphasis;
    } signs[] = {{LABEL_INSERTED, EMPHASIS_INSERTED},
                 {LABEL_DELETED, EMPHASIS_DELETED},
                 {LABEL_MOVED_TO, EMPHASIS_MOVED}};
    const char *head = arena_printf(pub->arena, "%s%s%s ", labels[LABEL_REDLINE], labels_colon(pub->labels),
                                    compared);

    flow_begin_paragraph(pub->flow, style, ROLE_P);
    flow_text(pub->flow, &style->text, head, strlen(head));
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct text_style *sign = arena_dup(pub->arena, style_text(pub->styles, style, signs[i].emphasis),
                                            sizeof *sign);
        const char *label = labels[signs[i].label];

        sign->changed = false;
        flow_text(pub->flow, &style->text, " · ", strlen(" · "));
        flow_text(pub->flow, sign, label, strlen(label));
    }
    flow_end_paragraph(pub->flow);
}

static const char *or_empty(const char *text) {
    return text ? text : "";
}

/* By its own word, else by the folder that docket's own shape of a repository has for forms. */
static bool is_form(const struct document *document) {
    const char *type = document->meta.type.text;

    return type ? strcmp(type, "form") == 0 : strstr(document->path, "forms/") != NULL;
}

static const struct entry *entry_of(const struct document *document,
                                    const struct publish_document_options *options) {
    return options->registry ? map_get(&options->registry->by_path, document->path) : NULL;
}

static void add_document(struct publication *pub, const struct document *document,
                         const struct publish_document_options *options, const char *language) {
    struct single single = {options};
    struct composer composer = {
        .flow = pub->flow,
        .layout = pub->layout,
        .labels = pub->labels,
        .styles = pub->styles,
        .findings = pub->findings,
        .arena = pub->arena,
        .read_image = read_image,
        .context = &single,
        .form = is_form(document),
        .titled = document->has_front_matter,
        .outline_level = 1,
    };
    const struct metadata *meta = &document->meta;
    const struct entry *entry = entry_of(document, options);

    frame_begin_section(pub, pub->labels, or_empty(meta->id.text), or_empty(meta->title.text),
                        or_empty(meta->revision.text), or_empty(meta->classification.text), NULL);
    flow_begin_element(pub->flow, ROLE_PART);
    if (document->has_front_matter)
        control_table(pub, pub->labels, document, entry);
    if (options->compared)
        add_legend(pub, options->compared);
    compose_document(&composer, document, "", language);
    flow_end_element(pub->flow);
    flow_end_section(pub->flow);
}

/* As the document says it, else as its text looks: German hyphenated as if it were English would be wrong. */
static const char *language_of(const struct document *document) {
    struct buffer text = BUFFER_INIT;
    const char *language;

    if (document->meta.language.text)
        return document->meta.language.text;
    node_plain_text(document->body, &text);
    language = guess_language(buffer_text(&text), text.length);
    buffer_release(&text);
    return language;
}

/* Its own, else its first heading, else the file's name. */
static const char *title_of(const struct document *document, struct arena *arena) {
    const char *title = arena_strdup(arena, path_name(document->path));
    struct buffer text = BUFFER_INIT;

    if (document->meta.title.text)
        return arena_strdup(arena, document->meta.title.text);
    for (const struct node *node = document->body->first; node; node = node->next)
        if (node->kind == NODE_HEADING) {
            node_plain_text(node, &text);
            if (text.length)
                title = arena_strdup(arena, buffer_text(&text));
            break;
        }
    buffer_release(&text);
    return title;
}

int publish_document(const struct document *document, const struct publish_document_options *options,
                     struct arena *arena, struct display **out, struct publication_info *info,
                     struct findings *findings) {
    const char *language = arena_strdup(arena, language_of(document));
    const char *path = arena_strdup(arena, document->path);
    struct publication pub;
    int status = publication_init(&pub, arena, options->source, options->registry, language, findings);

    if (status == 0) {
        add_document(&pub, document, options, language);
        info->title = title_of(document, arena);
        if (options->composed)
            options->composed(options->context);
        status = publication_typeset(&pub, path, out);
        info->author = pub.organisation;
        info->subject = pub.labels->text[LABEL_DRAFT_NOTICE];
    }
    publication_end(&pub);
    return status;
}

/* The facts that say something. */
static void fill_facts(struct publication *pub, const struct document *document, const struct entry *entry,
                       struct publish_head *out) {
    struct publish_fact *facts = arena_alloc(pub->arena, CONTROL_FACTS * sizeof *facts);
    size_t count = 0;

    control_facts(pub, pub->labels, document, entry, facts);
    for (size_t i = 0; i < CONTROL_FACTS; i++)
        if (*facts[i].value)
            facts[count++] = facts[i];
    out->facts = facts;
    out->fact_count = count;
}

int publish_head(const struct document *document, const struct publish_document_options *options,
                 struct arena *arena, struct publish_head *out, struct findings *findings) {
    struct publication pub;
    int status = publication_init(&pub, arena, options->source, options->registry, language_of(document),
                                  findings);

    if (status == 0) {
        *out = (struct publish_head){
            .id = or_empty(document->meta.id.text),
            .title = or_empty(document->meta.title.text),
            .mark = pub.labels->text[LABEL_DRAFT_FOOTER],
            .task_done = pub.labels->text[LABEL_TASK_DONE],
            .task_open = pub.labels->text[LABEL_TASK_OPEN],
            .redline = pub.labels->text[LABEL_REDLINE],
            .moved_from = pub.labels->text[LABEL_MOVED_FROM],
            .moved_to = pub.labels->text[LABEL_MOVED_TO],
            .beginning = pub.labels->text[LABEL_BEGINNING],
        };
        if (document->has_front_matter)
            fill_facts(&pub, document, entry_of(document, options), out);
    }
    publication_end(&pub);
    return status;
}
