#include "report/excerpt.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "document/document.h"
#include "report/escape.h"

/* Blanks before an excerpt, and the most columns of it: longer lines are no easier to read. */
enum { INDENT = 2, MOST_COLUMNS = 100, LEAST_COLUMNS = 20 };

/* --- lines ------------------------------------------------------------------------------------ */

static bool open_file(struct shown_lines *lines, const char *path) {
    if (lines->path == NULL || strcmp(lines->path, path) != 0) {
        buffer_clear(&lines->bytes);
        lines->path = path;
        lines->offset = 0;
        lines->line = 1;
        if (source_read(lines->source, path, DOCUMENT_MAX_BYTES, &lines->bytes) != 0)
            buffer_clear(&lines->bytes);
    }
    return lines->bytes.length > 0;
}

const char *excerpt_find(struct shown_lines *lines, const char *path, int line, size_t *length) {
    if (line <= 0 || lines->source == NULL || !open_file(lines, path))
        return NULL;
    const char *data = lines->bytes.data, *end = data + lines->bytes.length;
    if (line < lines->line) {
        lines->offset = 0;
        lines->line = 1;
    }
    const char *at = data + lines->offset;
    while (lines->line < line) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL)
            return NULL;
        at = newline + 1;
        lines->line++;
    }
    lines->offset = (size_t)(at - data);
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    *length = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);
    if (*length > 0 && at[*length - 1] == '\r')
        (*length)--;
    return at;
}

void excerpt_release(struct shown_lines *lines) {
    buffer_release(&lines->bytes);
    *lines = (struct shown_lines){0};
}

static bool continues(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The beginning of a code point at or after `at`. */
static size_t align(const char *text, size_t length, size_t at) {
    while (at < length && continues(text[at]))
        at++;
    return at;
}

/* The beginning of the code point that the finding's column is in; the line's end, where it lies beyond. */
static size_t caret_offset(const char *text, size_t length, int column) {
    size_t at = (size_t)column - 1;
    if (at >= length)
        return length;
    for (int i = 0; i < 3 && at > 0 && continues(text[at]); i++)
        at--;
    return at;
}

int excerpt_column(struct shown_lines *lines, const struct finding *finding) {
    size_t length = 0, size = 0;
    int column = 1;
    if (finding->column <= 0)
        return 0;
    const char *line = excerpt_find(lines, finding->path, finding->line, &length);
    if (line == NULL)
        return 0;
    size_t caret = caret_offset(line, length, finding->column);
    for (size_t at = 0; at < caret; at += size, column++)
        utf8_decode(line + at, length - at, &size);
    return column;
}

/* --- excerpts --------------------------------------------------------------------------------- */

/* As much of `text` as `columns` hold. */
static size_t cut(const char *text, size_t length, int columns) {
    size_t at = 0, size = 0;
    int used = 0;
    while (at < length) {
        utf8_decode(text + at, length - at, &size);
        used += utf8_width(text + at, size);
        if (used > columns || at > 8 * (size_t)columns)
            break;
        at += size;
    }
    return at;
}

/* Where the excerpt begins, so that the caret stands in its first two thirds. */
static size_t beginning(const char *line, size_t length, size_t caret, int columns) {
    struct buffer before = BUFFER_INIT;
    size_t far = (size_t)columns * 2 / 3, from = 0;
    if (caret > far) {
        /* Bytes are no columns: many are none at all. */
        size_t near = caret > 16 * far ? align(line, length, caret - 16 * far) : 0;
        escape_text(&before, line + near, caret - near);
        if (near > 0 || (size_t)utf8_width(before.data, before.length) > far)
            from = align(line, length, caret - far / 2);
    }
    buffer_release(&before);
    return from;
}

void excerpt_add(struct buffer *out, struct shown_lines *lines, const struct finding *finding, int columns) {
    struct buffer before = BUFFER_INIT, rest = BUFFER_INIT;
    size_t length = 0;
    const char *line = excerpt_find(lines, finding->path, finding->line, &length);
    if (line == NULL)
        return;
    columns = columns - INDENT > MOST_COLUMNS ? MOST_COLUMNS : columns - INDENT;
    if (columns < LEAST_COLUMNS)
        columns = LEAST_COLUMNS;
    size_t caret = finding->column > 0 ? caret_offset(line, length, finding->column) : 0;
    size_t from = beginning(line, length, caret, columns);
    if (from > 0)
        buffer_add_string(&before, "…");
    escape_text(&before, line + from, caret - from);
    size_t most = align(line, length, caret + 8 * (size_t)columns);
    escape_text(&rest, line + caret, (most < length ? most : length) - caret);
    int width = before.length > 0 ? utf8_width(before.data, before.length) : 0;
    size_t shown = cut(buffer_text(&rest), rest.length, columns - width);
    /* The dots take a column too. */
    if (shown < rest.length)
        shown = cut(buffer_text(&rest), rest.length, columns - width - 1);
    buffer_printf(out, "  %s%.*s%s\n", buffer_text(&before), (int)shown, buffer_text(&rest),
                  shown < rest.length ? "…" : "");
    if (finding->column > 0)
        buffer_printf(out, "  %*s^\n", width, "");
    buffer_release(&before);
    buffer_release(&rest);
}
