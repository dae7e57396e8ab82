#include "approval/filelist.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/memory.h"

static int compare(const void *a, const void *b) {
    const struct listed_file *x = a, *y = b;
    int order = strcmp(x->sha256, y->sha256);
    return order ? order : strcmp(x->path, y->path);
}

void filelist_digest(const struct listed_file *files, size_t count, char hex[65]) {
    struct listed_file *sorted = mem_dup(count ? files : &(struct listed_file){0},
                                         (count ? count : 1) * sizeof *files);
    qsort(sorted, count, sizeof *sorted, compare);
    struct buffer lines = BUFFER_INIT;
    for (size_t i = 0; i < count; i++)
        buffer_printf(&lines, "%s  %s\n", sorted[i].sha256, sorted[i].path);
    digest_sha256(buffer_text(&lines), lines.length, hex);
    buffer_release(&lines);
    free(sorted);
}
