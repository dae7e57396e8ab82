#include "release/overlay.h"

#include <stdlib.h>

#include "base/memory.h"

struct overlay {
    struct source *tree, *control;
};

static int overlay_read(void *context, const char *path, size_t limit, struct buffer *out) {
    struct overlay *overlay = context;
    return source_read(control_is_file(path) ? overlay->control : overlay->tree, path, limit, out);
}

static const char *overlay_blob(void *context, const char *path) {
    struct overlay *overlay = context;
    return source_blob(control_is_file(path) ? overlay->control : overlay->tree, path);
}

static void overlay_release(void *context) {
    source_close(((struct overlay *)context)->control);
    free(context);
}

int overlay_open(struct source **out, struct chain *chain, const struct release *release,
                 struct source *tree) {
    struct overlay *overlay = mem_zalloc(1, sizeof *overlay);
    struct source_overlay how = {overlay_read, overlay_blob, overlay_release, overlay};
    size_t tree_count, control_count, used = 0;
    *out = NULL;
    overlay->tree = tree;
    if (release_control_source(&overlay->control, chain, release) < 0) {
        free(overlay);
        return -1;
    }
    const struct source_entry *files = source_entries(tree, &tree_count);
    const struct source_entry *control = source_entries(overlay->control, &control_count);
    struct source_entry *entries = mem_zalloc(tree_count + control_count + 1, sizeof *entries);
    for (size_t i = 0; i < tree_count; i++)
        if (!control_is_file(files[i].path))
            entries[used++] = files[i];
    for (size_t i = 0; i < control_count; i++)
        entries[used++] = control[i];
    int result = source_open_overlay(out, &how, entries, used, source_label(tree), source_time(tree));
    free(entries);
    return result;
}
