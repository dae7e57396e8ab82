#include "publish/publication.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "publish/templates.h"

int publication_init(struct publication *pub, struct arena *arena, struct source *source,
                     const struct registry *registry, const char *language, struct findings *findings) {
    memset(pub, 0, sizeof *pub);
    pub->arena = arena;
    pub->source = source;
    pub->registry = registry;
    pub->findings = findings;
    pub->language = language;
    pub->organisation = registry && registry->config->organisation ? registry->config->organisation : "";
    pub->classification = registry && registry->config->classification ? registry->config->classification
                                                                       : "";
    pub->day = DAY_NONE;
    pub->layout = templates_layout(arena, source, findings);
    pub->labels = publication_labels(pub, language);
    if (!pub->layout || !pub->labels)
        return *error_message() ? -1 : error_set("the layout or the labels can't be used");
    pub->styles = style_pool_new(pub->layout);
    pub->flow = flow_new(language);
    return 0;
}

void publication_end(struct publication *pub) {
    map_release(&pub->labels_by_language);
    flow_free(pub->flow);
    style_pool_free(pub->styles);
    pub->flow = NULL;
    pub->styles = NULL;
}

/* One finding for all characters that no font of the layout has. */
static void report_missing(struct publication *pub, const char *path, const struct flow_report *report) {
    struct buffer list = BUFFER_INIT;

    if (!report->missing_count)
        return;
    for (size_t i = 0; i < report->missing_count && i < 20; i++)
        buffer_printf(&list, "%sU+%04X", i ? ", " : "", (unsigned)report->missing[i]);
    if (report->missing_count > 20)
        buffer_add_string(&list, ", …");
    finding_add(pub->findings, "X020", path, 0, 0, "no font of the layout has a glyph for %s",
                buffer_text(&list));
    buffer_release(&list);
}

int publication_typeset(struct publication *pub, const char *path, struct display **out) {
    struct flow_report report = {0};
    int status = flow_typeset(pub->flow, &pub->layout->fonts, out, &report);

    if (status == 0)
        report_missing(pub, path, &report);
    free(report.missing);
    return status;
}

const struct labels *publication_labels(struct publication *pub, const char *language) {
    struct labels *labels = map_get(&pub->labels_by_language, language);

    if (!labels) {
        labels = templates_labels(pub->arena, pub->source, language, pub->findings);
        if (labels)
            map_put(&pub->labels_by_language, arena_strdup(pub->arena, language), labels);
    }
    return labels ? labels : pub->labels;
}

const char *publication_word(const struct labels *labels, const char *family, const char *word) {
    const char *text = labels_word(labels, family, word);

    return text ? text : word;
}

const char *publication_system(const struct publication *pub, const struct labels *labels) {
    const struct config *config = pub->registry->config;
    const char *topic = NULL, *text;

    for (size_t i = 0; i < config->standard_count; i++) {
        const struct standard *standard = registry_standard(pub->registry, config->standards[i]);

        if (!standard || !standard->topic || (topic && strcmp(topic, standard->topic) != 0))
            return labels->text[LABEL_MANAGEMENT_SYSTEM];
        topic = standard->topic;
    }
    text = topic ? labels_word(labels, "topic", topic) : NULL;
    return text ? text : labels->text[LABEL_MANAGEMENT_SYSTEM];
}

const char *publication_role(const struct publication *pub, const char *role) {
    const struct role *found = pub->registry && role ? config_role(pub->registry->config, role) : NULL;

    return found && found->title ? found->title : role ? role : "";
}

char *publication_holders(const struct publication *pub, const char *role) {
    struct buffer names = BUFFER_INIT;
    const struct config *config = pub->registry ? pub->registry->config : NULL;
    char *copy;

    for (size_t i = 0; config && i < config->person_count; i++)
        if (person_holds(&config->people[i], role))
            buffer_printf(&names, "%s%s", names.length ? ", " : "", config->people[i].name);
    copy = arena_strdup(pub->arena, buffer_text(&names));
    buffer_release(&names);
    return copy;
}

const struct release_standing *publication_release(const struct publication *pub) {
    return pub->registry ? pub->registry->release : NULL;
}

const char *publication_source(const struct publication *pub) {
    const struct release_standing *release = publication_release(pub);
    const char *commit = source_commit(pub->source);

    if (release) {
        const char *number = arena_printf(pub->arena, "%u", release->release.sequence);
        return labels_fill(pub->arena, pub->labels, LABEL_RELEASE, &number);
    }
    if (!commit)
        return pub->labels->text[LABEL_SOURCE_FOLDER];
    commit = arena_strndup(pub->arena, commit, 12);
    return labels_fill(pub->arena, pub->labels, LABEL_SOURCE_COMMIT, &commit);
}

const char *publication_language(const struct labels *labels, const char *code) {
    return publication_word(labels, "language", code);
}

char *publication_anchor(const struct publication *pub, const struct entry *entry) {
    if (!*entry->id)
        return arena_printf(pub->arena, "path:%s", entry->document->path);
    return arena_printf(pub->arena, "%s:%s", entry->id, entry->language);
}

bool publication_is_form(const struct entry *entry) {
    return entry->type && strcmp(entry->type->name, "form") == 0;
}
