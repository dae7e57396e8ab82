#include "history/hooks.h"

#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "history/git.h"

static const char mark[] = "# Written by 'docket hook install'";

enum { HOOK_MAX_BYTES = 1 << 20 };

const char *hooks_folder(struct store *store, struct arena *arena) {
    const char *set = store_setting(store, arena, "core.hooksPath");
    const char *from = store->work_tree ? store->work_tree : store->git_folder;
    return set && *set ? path_join(arena, from, set) : path_join(arena, store->git_folder, "hooks");
}

static const char *hook_path(struct store *store, struct arena *arena, const char *name) {
    return path_join(arena, hooks_folder(store, arena), name);
}

bool hooks_is_foreign(struct store *store, const char *name) {
    struct arena arena = {0};
    struct buffer text = BUFFER_INIT;
    const char *path = hook_path(store, &arena, name);
    bool foreign = file_exists(path) &&
                   (file_read(&text, path, HOOK_MAX_BYTES) < 0 || !strstr(buffer_text(&text), mark));
    buffer_release(&text);
    arena_release(&arena);
    return foreign;
}

/* As one word of a shell. */
static void quote(struct buffer *out, const char *text) {
    buffer_add_char(out, '\'');
    for (; *text; text++)
        if (*text == '\'')
            buffer_add_string(out, "'\\''");
        else
            buffer_add_char(out, *text);
    buffer_add_char(out, '\'');
}

int hooks_write(struct store *store, const char *name, const char *program, const char *words) {
    struct arena arena = {0};
    struct buffer script = BUFFER_INIT;
    const char *path = hook_path(store, &arena, name);
    buffer_printf(&script, "#!/bin/sh\n%s, which writes it anew.\nprogram=", mark);
    quote(&script, program);
    buffer_printf(
        &script,
        "\nif [ ! -x \"$program\" ]; then\n"
        "    echo \"docket isn't at $program any more, so nothing can be checked here.\" >&2\n"
        "    echo \"Install it there, or run 'docket hook install' in this repository again.\" >&2\n"
        "    exit 1\n"
        "fi\n"
        "exec \"$program\" %s \"$@\"\n",
        words);
    int result = file_make_folders(hooks_folder(store, &arena));
    if (result == 0)
        result = file_write(path, script.data, script.length);
    if (result == 0 && chmod(path, 0755) < 0)
        result = error_set_errno("%s", path);
    buffer_release(&script);
    arena_release(&arena);
    return result;
}

int hooks_configure(struct store *store, const char *name, const char *value) {
    git_config *all = NULL, *own = NULL;
    int result = 0;
    if (git_repository_config(&all, store->repository) < 0 ||
        git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL) < 0 ||
        git_config_set_string(own, name, value) < 0)
        result = git_fail("can't set %s", name);
    git_config_free(own);
    git_config_free(all);
    return result;
}
