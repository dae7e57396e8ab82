/* Lines of the files in which something was found. */
#ifndef DOCKET_REPORT_EXCERPT_H
#define DOCKET_REPORT_EXCERPT_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/finding.h"
#include "history/source.h"

/* The file that was last shown from, and the line last found in it. All zeros but for `source` at first;
 * `source` may be NULL: then there are no lines. */
struct shown_lines {
    struct source *source;
    const char *path; /* borrowed */
    struct buffer bytes;
    size_t offset;
    int line;
};

/* The line of that number (from 1), without its end, borrowed until the next call; NULL where the file isn't
 * there or has none. Cheap where findings come sorted: it goes on from the last. */
const char *excerpt_find(struct shown_lines *lines, const char *path, int line, size_t *length);
/* The finding's column in code points, from 1; 0: it has none, or the line isn't there. */
int excerpt_column(struct shown_lines *lines, const struct finding *finding);
void excerpt_release(struct shown_lines *lines);

/*
 * Appends the finding's line, indented by two blanks, and a caret under its column: at most `columns` columns
 * in all, the line cut at either end where it is longer. Nothing, where there is no such line.
 */
void excerpt_add(struct buffer *out, struct shown_lines *lines, const struct finding *finding, int columns);

#endif
