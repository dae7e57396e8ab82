#include "report/redline.h"

#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "document/csvtable.h"

enum { TEXT_LIMIT = 16 << 20 };

static int read_blob(struct state *state, const char *blob, struct buffer *out) {
    struct object_name name = object_named(blob);
    int found = store_read(state->store, &name, TEXT_LIMIT, NULL, out);
    return found > 0 ? error_set("what is in force is missing in the repository") : found;
}

/* Of the CSV files that a document shows: where they are read from. */
struct shown {
    struct state *state;
    const struct document *document;
    const struct manifest_document *released; /* NULL: from the tree */
};

static int read_shown(void *context, const char *target, struct buffer *out) {
    struct shown *shown = context;
    struct arena *arena = &shown->state->arena;
    const char *path = path_resolve(arena, path_folder(arena, shown->document->path), target);
    size_t count;
    if (!path)
        return error_set("'%s' leads out of the repository", target);
    if (!shown->released)
        return source_read(shown->state->tree, path, TEXT_LIMIT, out);
    const struct manifest_asset *assets = manifest_assets_of(&shown->state->newest->manifest, shown->released,
                                                             &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(assets[i].path, path) == 0)
            return read_blob(shown->state, assets[i].blob, out);
    return error_set("'%s' was not shown", path);
}

/* A text of the document as released, or in work; its CSV files as tables. NULL: no document. */
static struct document *open_text(struct shown *shown, const char *path, const char *text, size_t length) {
    const struct config *config = shown->state->policy->config;
    struct document_options options = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct findings findings = {0};
    struct document *document;
    if (document_parse(&document, path, text, length, &options, &findings) == 0) {
        shown->document = document;
        csvtable_expand(document, read_shown, shown);
    }
    findings_release(&findings);
    return document;
}

static void print_redline(struct buffer *out, struct state *state, const struct document_state *item,
                          const struct buffer *old, const struct compare_text_options *how) {
    const struct document *work = item->work->document;
    struct document *before = open_text(&(struct shown){state, NULL, item->released}, work->path,
                                        buffer_text(old), old->length),
                    *after = open_text(&(struct shown){state, NULL, NULL}, work->path, work->source,
                                       work->length),
                    *redline;
    if (before && after)
        redline = compare_documents(before, after, NULL, NULL);
    else
        redline = compare_texts(work->path, buffer_text(old), old->length, work->source, work->length, NULL);
    compare_print(redline, how, out);
    document_free(redline);
    document_free(before);
    document_free(after);
}

int redline_of_document(struct buffer *out, struct state *state, const struct document_state *item,
                        const struct compare_text_options *how) {
    struct buffer old = BUFFER_INIT;
    if (!item->released) {
        buffer_printf(out, "Nothing of it was released yet; read it as it is: docket render %s\n",
                      item->work->document->path);
        return 0;
    }
    int result = read_blob(state, item->released->blob, &old);
    if (result == 0) {
        buffer_printf(out, "--- %s revision %s\n+++ %s revision %s\n", item->id, item->released->revision,
                      item->id, item->work->revision);
        print_redline(out, state, item, &old, how);
        if (strcmp(item->assets, strcmp(item->released->assets, "-") == 0 ? "" : item->released->assets) != 0)
            buffer_add_string(out, "Images or tables that it shows have changed too.\n");
    }
    buffer_release(&old);
    return result;
}

/* One control file; `blob` NULL: it is new; not in the tree: it goes away. */
static int redline_of_file(struct buffer *out, struct state *state, const char *path, const char *blob,
                           const struct compare_text_options *how) {
    struct buffer old = BUFFER_INIT, new = BUFFER_INIT;
    int result = blob ? read_blob(state, blob, &old) : 0;
    if (result == 0 && source_has_file(state->tree, path))
        result = source_read(state->tree, path, TEXT_LIMIT, &new);
    if (result == 0 &&
        (old.length != new.length || memcmp(buffer_text(&old), buffer_text(&new), old.length) != 0)) {
        struct document *redline = compare_texts(path, buffer_text(&old), old.length, buffer_text(&new),
                                                 new.length, NULL);
        buffer_printf(out, "--- %s in force\n+++ %s\n", path, path);
        compare_print(redline, how, out);
        document_free(redline);
    }
    buffer_release(&old);
    buffer_release(&new);
    return result;
}

int redline_of_control(struct buffer *out, struct state *state, const struct compare_text_options *how) {
    const struct manifest *manifest = &state->newest->manifest;
    struct control_file *files;
    size_t count;
    int result = control_files(state->tree, &state->arena, &files, &count);
    for (size_t i = 0; i < manifest->control_count && result == 0; i++)
        result = redline_of_file(out, state, manifest->controls[i].path, manifest->controls[i].blob, how);
    for (size_t i = 0; i < count && result == 0; i++) {
        bool known = false;
        for (size_t k = 0; k < manifest->control_count && !known; k++)
            known = strcmp(manifest->controls[k].path, files[i].path) == 0;
        if (!known)
            result = redline_of_file(out, state, files[i].path, NULL, how);
    }
    return result;
}
