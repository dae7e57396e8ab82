#include "report/operand.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "report/past.h"
#include "report/repository.h"

/* What is read at all; document_parse() refuses, with a finding, what is larger than a document may be. */
#define BYTES_LIMIT (64u << 20)
#define FILE_LIMIT (32u << 20)

/* --- places
 * -------------------------------------------------------------------------------------------------- */

/* The top of the git working tree around `start`, real and absolute; NULL where there is none. */
static char *find_top(struct arena *arena, const char *start) {
    char *real = realpath(start, NULL), *top = NULL;
    for (char *path = real; path && *path;) {
        char *slash = strrchr(path, '/');
        if (file_exists(path_join(arena, path, ".git"))) {
            top = arena_strdup(arena, path);
            break;
        }
        if (!slash)
            break;
        *slash = '\0';
    }
    free(real);
    return top;
}

/* `path`, real, as it is below `root`; NULL where it lies outside. */
static const char *below(struct arena *arena, const char *root, const char *path) {
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    char *real = realpath(path, NULL);
    const char *result = NULL;
    if (real && strncmp(real, root, length) == 0 && real[length] == '/')
        result = arena_strdup(arena, real + length + 1);
    free(real);
    return result;
}

static const char *folder_or_dot(struct arena *arena, const char *path) {
    const char *folder = path_folder(arena, path);
    return *folder ? folder : *path == '/' ? "/" : ".";
}

/* Where a file's images may lie: in its repository, or else in its own folder. */
static void find_surroundings(struct operand *operand, const char *file) {
    const char *folder = folder_or_dot(&operand->arena, file);
    char *root = source_find_root(&operand->arena, folder);
    if (!root)
        root = find_top(&operand->arena, folder);
    operand->path = root ? below(&operand->arena, root, file) : NULL;
    operand->root = operand->path ? root : folder;
    operand->folder = operand->path ? path_folder(&operand->arena, operand->path) : "";
    if (!operand->path)
        operand->path = arena_strdup(&operand->arena, file);
}

/* --- opening
 * --------------------------------------------------------------------------------------------------- */

static int open_file(struct operand *operand, const char *file, const char *name) {
    operand->name = arena_strdup(&operand->arena, name);
    find_surroundings(operand, file);
    return file_read(&operand->bytes, file, BYTES_LIMIT);
}

static int open_commit(struct operand *operand, const char *root, const char *revision, const char *path) {
    operand->name = arena_printf(&operand->arena, "%s:%s", revision, path);
    operand->path = arena_strdup(&operand->arena, path);
    operand->root = root ? arena_strdup(&operand->arena, root) : ".";
    operand->folder = path_folder(&operand->arena, path);
    if (source_open_commit(&operand->source, operand->root, revision) < 0)
        return -1;
    return source_read(operand->source, path, BYTES_LIMIT, &operand->bytes);
}

/* PATH of REV:PATH as git takes it: from the top, or, with "./" or "../", from the current folder. */
static int open_revision(struct operand *operand, const char *revision, const char *path) {
    char *top = find_top(&operand->arena, ".");
    if (strncmp(path, "./", 2) == 0 || strncmp(path, "../", 3) == 0) {
        const char *here = top ? below(&operand->arena, top, ".") : NULL;
        const char *resolved = path_resolve(&operand->arena, here ? here : "", path);
        if (!resolved)
            return error_set("%s lies outside the repository", path);
        path = resolved;
    }
    return open_commit(operand, top, revision, path);
}

/* A file's path in its repository at a commit. The file need not be there any more. */
static int open_path_at(struct operand *operand, const char *path, const char *revision) {
    const char *folder = folder_or_dot(&operand->arena, path);
    char *top = find_top(&operand->arena, file_exists(folder) ? folder : ".");
    const char *inside = NULL;
    if (!top)
        return open_commit(operand, NULL, revision, path); /* a bare repository, or none: the error says so */
    if (file_exists(folder))
        inside = strcmp(folder, ".") == 0 || *folder ? below(&operand->arena, top, folder) : NULL;
    char *real = realpath(folder, NULL);
    bool at_top = real && strcmp(real, top) == 0;
    free(real);
    if (at_top)
        inside = "";
    if (!inside && file_exists(folder))
        return error_set("%s lies outside the repository", path);
    path = inside ? path_join(&operand->arena, inside, path_name(path)) : path;
    return open_commit(operand, top, revision, path);
}

/* --- identifiers
 * ------------------------------------------------------------------------------------------------ */

static bool is_identifier(const char *text, size_t length) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (length == 0 || !strchr(letters, text[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x80 && !strchr(letters, text[i]) && !strchr("._-", text[i]))
            return false;
    return true;
}

/* The file of the document that `text`, ID or ID:LANGUAGE, names in the working tree. 1; 0: no such document;
 * -1 with an error. */
static int find_identifier(struct operand *operand, const char *text, const char **file) {
    size_t length = strcspn(text, ":");
    const char *language = text[length] ? text + length + 1 : NULL;
    struct repository repository = {0};
    int status = 0;
    if (!is_identifier(text, length) || (language && !config_is_language(language)))
        return 0;
    if (!source_find_root(&operand->arena, "."))
        return 0;
    if (repository_open(&repository, &(struct repository_options){0}) < 0) {
        status = error_set("%s", arena_strdup(&operand->arena, error_message()));
    } else {
        const char *id = arena_strndup(&operand->arena, text, length);
        const struct entry *entry = registry_find(repository.registry, id, language);
        if (entry && (!language || strcmp(entry->language, language) == 0)) {
            *file = path_join(&operand->arena, repository.root, entry->document->path);
            status = 1;
        }
    }
    repository_close(&repository);
    return status;
}

/* "EP-07@2" */
static bool names_revision(const char *text) {
    const char *at = strchr(text, '@');
    return at && is_identifier(text, strcspn(text, ":@")) && !strchr(at, ':') && !strchr(at, '/');
}

/* A revision that was released, with what it showed then. */
static int open_released(struct operand *operand, const char *text) {
    struct past *past = operand->past = mem_zalloc(1, sizeof *past);
    struct document_name name;
    struct history history;
    document_name_parse(&name, &operand->arena, text);
    if (past_open(past, NULL) < 0 || history_find(past->chain, &name, &past->findings) < 0 ||
        history_read(&history, past->chain, name.id, name.language, &past->findings) < 0)
        return -1;
    const struct history_event *event = past_revision(past, &name, &history);
    const char *root = source_find_root(&operand->arena, ".");
    if (!event)
        return -1;
    struct release *release = chain_release(past->chain, event->release->sequence, &past->findings);
    if (!release || !release_policy(past->chain, release, &past->findings) ||
        release_source(&operand->source, past->chain, release, DAY_NONE) < 0)
        return -1;
    operand->name = arena_strdup(&operand->arena, text);
    operand->path = arena_strdup(&operand->arena, event->entry->path);
    operand->folder = path_folder(&operand->arena, operand->path);
    operand->root = root ? root : ".";
    operand->id = arena_printf(&operand->arena, "%s:%s", name.id, name.language);
    return past_read(past, event->entry, &operand->bytes);
}

int operand_open_in(struct operand *operand, struct source *source, const char *path, const char *name) {
    operand->source = source;
    operand->borrowed = true;
    operand->name = arena_strdup(&operand->arena, name);
    operand->path = arena_strdup(&operand->arena, path);
    operand->folder = path_folder(&operand->arena, operand->path);
    const char *root = source_find_root(&operand->arena, ".");
    operand->root = root ? root : ".";
    return source_read(source, path, BYTES_LIMIT, &operand->bytes);
}

/* The file that `text` names in the working tree: by path or identifier. 1, 0 or -1. */
static int find_file(struct operand *operand, const char *text, const char **file) {
    *file = text;
    if (file_exists(text))
        return 1;
    if (names_revision(text))
        return error_set("'%s' names a revision already; leave --rev out", text);
    return find_identifier(operand, text, file);
}

int operand_open(struct operand *operand, const char *text, const char *revision) {
    const char *colon = strchr(text, ':'), *file;
    if (strcmp(text, "/dev/null") == 0) {
        *operand = (struct operand){.name = text, .path = text, .root = ".", .folder = "", .is_empty = true};
        return 0;
    }
    if (strcmp(text, "-") == 0)
        return open_file(operand, text, "standard input");
    if (revision)
        return operand_open_before(operand, text, revision);
    if (names_revision(text) && !file_exists(text))
        return open_released(operand, text);
    int found = find_file(operand, text, &file);
    if (found != 0)
        return found < 0 ? -1 : open_file(operand, file, text);
    if (colon && colon > text && colon[1])
        return open_revision(operand, arena_strndup(&operand->arena, text, (size_t)(colon - text)),
                             colon + 1);
    return error_set("'%s' is no file, no COMMIT:PATH, and no document's identifier", text);
}

int operand_open_before(struct operand *operand, const char *text, const char *revision) {
    const char *file;
    int found = find_file(operand, text, &file);
    if (found < 0)
        return -1;
    return open_path_at(operand, found ? file : text, revision);
}

int operand_open_after(struct operand *operand, const struct operand *commit) {
    const char *file = path_join(&operand->arena, commit->root, commit->path);
    if (commit->id && find_identifier(operand, commit->id, &file) < 0)
        return -1;
    if (!commit->source || strcmp(commit->root, ".") == 0 || !file_exists(file))
        return error_set("%s isn't in the working tree; name what to compare it with", commit->path);
    return open_file(operand, file, commit->path);
}

int operand_read_file(struct operand *operand, const char *target, struct buffer *out) {
    char *path = path_resolve(&operand->arena, operand->folder, target);
    if (!path)
        return error_set("the path leaves the repository or the document's folder");
    if (operand->source)
        return source_read(operand->source, path, FILE_LIMIT, out);
    return file_read_beneath(out, operand->root, path, FILE_LIMIT);
}

void operand_close(struct operand *operand) {
    if (!operand->borrowed)
        source_close(operand->source);
    if (operand->past)
        past_close(operand->past);
    free(operand->past);
    buffer_release(&operand->bytes);
    arena_release(&operand->arena);
    *operand = (struct operand){0};
}
