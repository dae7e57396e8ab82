#include "base/path.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

char *path_join(struct arena *arena, const char *folder, const char *name) {
    if (!folder[0] || strcmp(folder, ".") == 0 || name[0] == '/')
        return arena_strdup(arena, name);
    size_t length = strlen(folder), more = strlen(name);
    char *path = arena_alloc(arena, length + more + 2);
    memcpy(path, folder, length);
    if (path[length - 1] != '/')
        path[length++] = '/';
    memcpy(path + length, name, more);
    return path;
}

const char *path_quote(struct arena *arena, const char *path) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+=,-";
    bool safe = *path != '\0';
    for (const char *c = path; *c; c++)
        safe = safe && ((unsigned char)*c >= 0x80 || strchr(plain, *c));
    if (safe)
        return path;
    char *quoted = arena_alloc(arena, 4 * strlen(path) + 3), *to = quoted;
    *to++ = '\'';
    for (const char *c = path; *c; c++) {
        if (*c == '\'')
            to = stpcpy(to, "'\\'");
        *to++ = *c;
    }
    *to = '\'';
    return quoted;
}

char *path_folder(struct arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    return arena_strndup(arena, path, slash ? (size_t)(slash - path) : 0);
}

const char *path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *path_extension(const char *path) {
    const char *name = path_name(path), *dot = strrchr(name, '.');
    return dot && dot != name ? dot : name + strlen(name);
}

/* Whether a path may have this text at all, before its components are looked at. */
static bool acceptable(const char *target) {
    if (target[0] == '/' || target[0] == '\0')
        return false;
    for (const unsigned char *c = (const unsigned char *)target; *c; c++)
        if (*c < 0x20 || *c == 0x7f || *c == '\\')
            return false;
    return true;
}

/*
 * Appends the components of `path` to the text in `out` of `*length` bytes, which ends without a slash. False
 * where it leaves the root or names git's own folder. `out` has room.
 */
static bool append_components(char *out, size_t *length, const char *path) {
    while (*path) {
        size_t size = strcspn(path, "/");
        if (size == 2 && path[0] == '.' && path[1] == '.') {
            if (*length == 0)
                return false;
            while (*length > 0 && out[--*length] != '/')
                ;
        } else if (size == 4 && strncasecmp(path, ".git", 4) == 0) {
            return false;
        } else if (size > 0 && !(size == 1 && path[0] == '.')) {
            if (*length)
                out[(*length)++] = '/';
            memcpy(out + *length, path, size);
            *length += size;
        }
        path += size;
        path += *path == '/';
    }
    return true;
}

char *path_resolve(struct arena *arena, const char *folder, const char *target) {
    if (!acceptable(target))
        return NULL;
    char *out = arena_alloc(arena, strlen(folder) + strlen(target) + 2);
    size_t length = 0;
    if (!append_components(out, &length, folder) || !append_components(out, &length, target))
        return NULL;
    out[length] = '\0';
    return out;
}
