#include "release/paths.h"

#include <string.h>
#include <strings.h>

#include "base/lookalike.h"
#include "base/map.h"
#include "base/path.h"
#include "base/utf8.h"
#include "release/policy.h"

enum { MODE_FILE = 0100644, MODE_PROGRAM = 0100755, MODE_LINK = 0120000, MODE_SUBMODULE = 0160000 };

/* Names that docket gives a meaning, whether they are there or not. */
static const char *const known[] = {"docket.yaml",
                                    "control/allowed_signers",
                                    "control/approvals",
                                    "control/releases",
                                    "control/registers",
                                    "manual-templates/chapters",
                                    "manual-templates/forms",
                                    "manual-templates/registers",
                                    "manual-templates/records",
                                    "manual-templates/standards",
                                    "manual-templates/layout",
                                    "manual-templates/labels"};

struct paths {
    const struct config *config;
    struct findings *findings;
    struct arena arena;
    struct buffer folded;
    struct map spelled; /* what a changed path, or a folder above it, looks like → the first that looks so */
    struct map changed; /* paths of the files that are judged, and of the folders above them */
};

static bool below(const char *folder, const char *path) {
    size_t length = strlen(folder);
    return !length || (strncmp(folder, path, length) == 0 && (path[length] == '/' || !path[length]));
}

/* In the place of a controlled file or folder, or within one. */
static bool is_controlled(const struct paths *paths, const char *path) {
    if (control_is_file(path) || below("control", path) || below("manual-templates", path))
        return true;
    for (size_t i = 0; paths->config && i < paths->config->type_count; i++) {
        const char *folder = paths->config->types[i].folder;
        if ((folder[0] && below(folder, path)) || below(path, folder))
            return true;
        if (!folder[0] && config_type_of_path(paths->config, path))
            return true;
    }
    return false;
}

/* --- characters ------------------------------------------------------------------------------- */

/* What a name can't be shown with; NULL: nothing. */
static const char *bad_character(const char *path) {
    size_t length = strlen(path), size;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(path + at, length - at, &size);
        struct buffer folded = BUFFER_INIT;
        if (c == UINT32_MAX)
            return "bytes that are not UTF-8";
        if (c < 0x20 || (c >= 0x7f && c < 0xa0))
            return "a control character";
        if (c == '\\')
            return "a backslash";
        if (c >= 0x80) {
            char text[5] = "";
            utf8_encode(c, text);
            lookalike_fold(&folded, text);
            bool invisible = folded.length == 0;
            buffer_release(&folded);
            if (invisible || c == 0x2028 || c == 0x2029)
                return "an invisible character, or one that turns the direction";
        }
    }
    return NULL;
}

/* What no computer with Windows can hold. */
static const char *bad_name(const char *name, size_t length) {
    static const char *const devices[] = {"con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4",
                                          "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3",
                                          "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"};
    size_t stem = strcspn(name, "./");
    if (strcspn(name, "<>:\"|?*") < length)
        return "one of < > : \" | ? *";
    if (name[length - 1] == '.' || name[length - 1] == ' ')
        return "a dot or a blank at its end";
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (stem == strlen(devices[i]) && strncasecmp(name, devices[i], stem) == 0)
            return "a name that Windows keeps for a device";
    return NULL;
}

/* The path as it can be shown: what isn't printable is written as \\xNN. */
static const char *shown(struct paths *paths, const char *path) {
    struct buffer text = BUFFER_INIT;
    for (const char *c = path; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f)
            buffer_printf(&text, "\\x%02x", (unsigned char)*c);
        else
            buffer_add_char(&text, *c);
    const char *result = arena_strdup(&paths->arena, buffer_text(&text));
    buffer_release(&text);
    return result;
}

static bool judge_characters(struct paths *paths, const char *path) {
    const char *bad = bad_character(path);
    if (bad) {
        finding_add(paths->findings, "X030", shown(paths, path), 0, 0, "the file's name has %s in it", bad);
        return false;
    }
    for (const char *name = path; name && is_controlled(paths, path); name = strchr(name, '/')) {
        name += *name == '/';
        if ((bad = bad_name(name, strcspn(name, "/"))) != NULL) {
            finding_add(paths->findings, "X030", path, 0, 0, "the file's name has %s in it", bad);
            break;
        }
    }
    return true;
}

/* --- look-alikes ------------------------------------------------------------------------------ */

/* What a path looks like, until the next one is folded. */
static const char *fold(struct paths *paths, const char *path) {
    buffer_clear(&paths->folded);
    lookalike_fold(&paths->folded, path);
    return buffer_text(&paths->folded);
}

/* Only what changed can newly look like something else: every other path is held against that. */
static void spell(struct paths *paths, const char *path) {
    const char *changed = map_get(&paths->spelled, fold(paths, path));
    bool mine = changed && map_get(&paths->changed, path) != NULL;
    if (changed && strcmp(changed, path) != 0)
        finding_add(paths->findings, "X031", mine ? path : changed, 0, 0,
                    "'%s' and '%s' look the same, and are one file on some computers", mine ? path : changed,
                    mine ? changed : path);
    else if (mine && strcmp(path_name(path), ".gitattributes") != 0 &&
             strcmp(fold(paths, path_name(path)), ".gitattributes") == 0)
        finding_add(paths->findings, "X031", path, 0, 0, "'%s' looks like '%s', which is a control file",
                    path_name(path), ".gitattributes");
}

/* The folders above a path, then itself; each once. */
static void each_folder(struct paths *paths, const char *path, void (*visit)(struct paths *, const char *)) {
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
        visit(paths, arena_strndup(&paths->arena, path, (size_t)(slash - path)));
    visit(paths, path);
}

static void note_changed(struct paths *paths, const char *path) {
    map_put(&paths->changed, path, (void *)path);
    if (!map_get(&paths->spelled, fold(paths, path)))
        map_put(&paths->spelled, arena_strdup(&paths->arena, fold(paths, path)), (void *)path);
}

/* Folders that the file before had too were spelled with it. */
static void spell_new(struct paths *paths, const char *path, const char *before) {
    size_t common = 0;
    for (size_t i = 0; path[i] && path[i] == before[i]; i++)
        if (path[i] == '/')
            common = i + 1;
    for (const char *slash = strchr(path + common, '/'); slash; slash = strchr(slash + 1, '/'))
        spell(paths, arena_strndup(&paths->arena, path, (size_t)(slash - path)));
    spell(paths, path);
}

/* --- what lies there -------------------------------------------------------------------------- */

static void judge_mode(struct paths *paths, const struct tree_difference *file) {
    const char *what = NULL, *fix = "put the file itself there";
    switch (file->new_mode) {
    case MODE_FILE:
        return;
    case MODE_LINK:
        what = "a symbolic link";
        break;
    case MODE_SUBMODULE:
        what = "a repository of its own (a submodule)";
        break;
    case MODE_PROGRAM:
        what = "marked as a program";
        fix = "run: git update-index --chmod=-x FILE";
        break;
    default:
        what = "no plain file";
    }
    if (is_controlled(paths, file->path))
        finding_add(paths->findings, "X032", file->path, 0, 0, "this is %s, and here plain files belong",
                    what)
            ->fix = fix;
}

void paths_judge(const struct config *config, const struct tree_difference *all, size_t all_count,
                 const struct tree_difference *changed, size_t changed_count, struct findings *findings) {
    struct paths paths = {.config = config, .findings = findings};
    const char *before = "";
    for (size_t i = 0; i < changed_count; i++) {
        if (!changed[i].new_mode)
            continue;
        if (judge_characters(&paths, changed[i].path))
            each_folder(&paths, changed[i].path, note_changed);
        judge_mode(&paths, &changed[i]);
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        each_folder(&paths, known[i], spell);
    for (size_t i = 0; config && i < config->type_count; i++)
        if (config->types[i].folder[0])
            each_folder(&paths, config->types[i].folder, spell);
    for (size_t i = 0; i < all_count && paths.changed.count; i++)
        if (all[i].new_mode) {
            spell_new(&paths, all[i].path, before);
            before = all[i].path;
        }
    buffer_release(&paths.folded);
    map_release(&paths.spelled);
    map_release(&paths.changed);
    arena_release(&paths.arena);
}
