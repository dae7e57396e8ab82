#include "publish/labels.h"

#include <stdio.h>
#include <string.h>

#include "base/option.h"
#include "base/xml.h"

#define LABELS_SPACE "urn:docket:labels:1"

static const char *const keys[] = {
#define LABEL(name, key) key,
#include "publish/labels.def"
#undef LABEL
    NULL};

static int key_index(const char *key)
{
    for (int i = 0; keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return i;
    return -1;
}

static bool read_label(struct labels *labels, const struct xml_element *e, const char *path,
                       struct findings *findings)
{
    const char *key = xml_attribute(e, "key");
    int at = key ? key_index(key) : -1;
    const char *near;

    if (at < 0) {
        near = key ? option_nearest(key, keys) : NULL;
        finding_add(findings, "E002", path, e->line, 0, "unknown label '%s'%s%s%s", key ? key : "",
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return false;
    }
    if (labels->text[at]) {
        finding_add(findings, "E002", path, e->line, 0, "label '%s' stands here a second time", key);
        return false;
    }
    labels->text[at] = e->text;
    return true;
}

struct labels *labels_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            struct findings *findings)
{
    struct xml_element *root = xml_parse(arena, path, data, length, NULL, "E002", findings);
    struct labels *labels;
    bool fine = true;

    if (!root)
        return NULL;
    if (strcmp(root->name, "labels") != 0 || strcmp(root->space, LABELS_SPACE) != 0 ||
        !xml_attribute(root, "language")) {
        finding_add(findings, "E002", path, root->line, 0,
                    "this is no labels file: expected <labels xmlns=\"%s\" language=\"…\">", LABELS_SPACE);
        return NULL;
    }
    labels = arena_alloc(arena, sizeof *labels);
    labels->language = xml_attribute(root, "language");
    for (const struct xml_element *e = root->first; e; e = e->next)
        fine = read_label(labels, e, path, findings) && fine;
    for (int i = 0; i < LABEL_COUNT; i++)
        if (!labels->text[i]) {
            finding_add(findings, "E002", path, root->line, 0, "label '%s' is missing", keys[i]);
            fine = false;
        }
    return fine ? labels : NULL;
}

const char *labels_word(const struct labels *labels, const char *family, const char *word)
{
    char key[80];
    int at;

    if (snprintf(key, sizeof key, "%s-%s", family, word) >= (int)sizeof key)
        return NULL;
    at = key_index(key);
    return at < 0 ? NULL : labels->text[at];
}
