#include "publish/templates.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/share.h"

#define TEMPLATE_LIMIT (1u << 20)

/* Reads the template `name` ("labels/en.xml") from the repository or from the program's folder; sets the path
 * to name in findings. 0, 1 where there is none, -1. */
static int read_template(struct arena *arena, struct source *source, const char *name, struct buffer *out,
                         const char **path) {
    const char *folder;

    *path = path_join(arena, "manual-templates", name);
    if (source && source_has(source, *path))
        return source_read(source, *path, TEMPLATE_LIMIT, out);
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

struct layout *templates_layout(struct arena *arena, struct source *source, struct findings *findings) {
    struct buffer data = BUFFER_INIT;
    struct layout *layout = NULL;
    const char *path;

    if (read_template(arena, source, "layout/default.xml", &data, &path) == 0)
        layout = layout_parse(arena, path, buffer_text(&data), data.length, findings);
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
    struct labels *labels = NULL;
    const char *primary = primary_language(arena, language);
    const char *path;
    int status = 1;

    if (primary)
        status = read_template(arena, source, arena_printf(arena, "labels/%s.xml", primary), &data, &path);
    if (status == 1)
        status = read_template(arena, source, "labels/en.xml", &data, &path);
    if (status == 0)
        labels = labels_parse(arena, path, buffer_text(&data), data.length, findings);
    buffer_release(&data);
    return labels;
}
