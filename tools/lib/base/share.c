#include "base/share.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

static bool holds_templates(struct arena *arena, const char *folder) {
    return file_exists(path_join(arena, folder, "layout/default.xml"));
}

const char *share_folder(struct arena *arena) {
    const char *chosen = getenv("DOCKET_TEMPLATES");
    char program[4096];
    ssize_t length;
    char *folder, *candidate;

    if (chosen && *chosen)
        return chosen;
    length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) {
        error_set_errno("the program's own path can't be read");
        return NULL;
    }
    program[length] = '\0';
    folder = path_folder(arena, program);
    candidate = path_join(arena, folder, "../share/docket");
    if (holds_templates(arena, candidate))
        return candidate;
    for (int up = 0; up < 4 && *folder; up++, folder = path_folder(arena, folder)) {
        candidate = path_join(arena, folder, "manual-templates");
        if (holds_templates(arena, candidate))
            return candidate;
    }
    error_set("docket's own layout isn't to be found beside %s; is docket installed whole?", program);
    return NULL;
}
