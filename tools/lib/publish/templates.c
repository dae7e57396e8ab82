#include "publish/templates.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/share.h"

#define TEMPLATE_LIMIT (1u << 20)

/* Reads the template `name` ("labels/en.xml") from the repository, or, with `source` NULL, from the program's
 * folder; sets the path to name in findings. 0, 1 where there is none, -1. */
static int read_template(struct arena *arena, struct source *source, const char *name, struct buffer *out,
                         const char **path) {
    const char *folder;

    *path = path_join(arena, "manual-templates", name);
    if (source)
        return source_has(source, *path) ? source_read(source, *path, TEMPLATE_LIMIT, out) : 1;
    folder = share_folder(arena);
    if (!folder)
        return -1;
    *path = path_join(arena, folder, name);
    if (!file_exists(*path)) {
        error_set("there is no %s", *path);
        return 1;
    }
    return file_read(out, *path, TEMPLATE_LIMIT);
}

/* From the repository, or, where that has none, from the program's folder; `*is_own` then. 0, 1 or -1. */
static int find_template(struct arena *arena, struct source *source, const char *name, struct buffer *out,
                         const char **path, bool *is_own) {
    int status = source ? read_template(arena, source, name, out, path) : 1;

    *is_own = status == 1;
    return status == 1 ? read_template(arena, NULL, name, out, path) : status;
}

struct layout *templates_layout(struct arena *arena, struct source *source, struct findings *findings) {
    struct buffer data = BUFFER_INIT;
    struct findings ignored = {0};
    struct layout *layout = NULL;
    const char *path;
    bool is_own;

    if (find_template(arena, source, "layout/default.xml", &data, &path, &is_own) == 0) {
        /* Where nothing is missing in the repository's, nobody asks for the program's. */
        const struct layout *own = is_own ? NULL : templates_layout(arena, NULL, &ignored);

        layout = layout_parse(arena, path, buffer_text(&data), data.length, own, findings);
    }
    findings_release(&ignored);
    buffer_release(&data);
    return layout;
}

/* "de" from "de-AT"; NULL where the language is no plain word, so that it can't lead to another path. */
static char *primary_language(struct arena *arena, const char *language) {
    size_t length = strcspn(language, "-_");

    if (length < 2 || length > 8 || strspn(language, "abcdefghijklmnopqrstuvwxyz") < length)
        return NULL;
    return arena_strndup(arena, language, length);
}

struct labels *templates_labels(struct arena *arena, struct source *source, const char *language,
                                struct findings *findings) {
    struct buffer data = BUFFER_INIT;
    struct findings ignored = {0};
    struct labels *labels = NULL;
    const char *primary = primary_language(arena, language);
    const char *path;
    bool is_own;
    int status = 1;

    if (primary)
        status = find_template(arena, source, arena_printf(arena, "labels/%s.xml", primary), &data, &path,
                               &is_own);
    if (status == 1)
        status = find_template(arena, source, "labels/en.xml", &data, &path, &is_own);
    if (status == 0) {
        const struct labels *own = is_own ? NULL : templates_labels(arena, NULL, language, &ignored);

        labels = labels_parse(arena, path, buffer_text(&data), data.length, own, findings);
    }
    findings_release(&ignored);
    buffer_release(&data);
    return labels;
}
