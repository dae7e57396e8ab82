#include <stdarg.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "document/internal.h"

void lines_index(struct lines *lines, const char *text, size_t length) {
    size_t capacity = length / 32 + 8;
    lines->starts = mem_alloc(capacity * sizeof *lines->starts);
    lines->count = 0;
    bool returns = memchr(text, '\r', length) != NULL;
    for (size_t i = 0; i < length;) {
        MEM_APPEND(lines->starts, lines->count, capacity, i);
        const char *end = memchr(text + i, '\n', length - i);
        if (!returns)
            i = end ? (size_t)(end - text) : length;
        while (i < length && text[i] != '\n' && text[i] != '\r')
            i++;
        if (i < length)
            i += text[i] == '\r' && i + 1 < length && text[i + 1] == '\n' ? 2 : 1;
    }
}

void lines_release(struct lines *lines) {
    free(lines->starts);
    *lines = (struct lines){NULL, 0};
}

struct finding *report(struct parse *parse, const char *rule, int line, int column, const char *format, ...) {
    uintptr_t count = (uintptr_t)map_get(&parse->reported, rule) + 1;
    map_put(&parse->reported, rule, (void *)count);
    if (count > FINDINGS_PER_RULE)
        return NULL;
    char message[512];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (length >= (int)sizeof message) {
        /* Cut where a character begins. */
        size_t cut = sizeof message - 4;
        while (cut > 0 && ((unsigned char)message[cut] & 0xC0) == 0x80)
            cut--;
        memcpy(message + cut, "…", sizeof "…");
    }
    const char *more = count == FINDINGS_PER_RULE ? FURTHER_PLACES : "";
    return finding_add(parse->findings, rule, parse->document->path, line, column, "%s%s", message, more);
}

int parse_line(const struct parse *parse, size_t line) {
    return parse->first_line + (int)line;
}

const struct footnote_definition *parse_footnote_at(const struct parse *parse, size_t line) {
    size_t low = 0, high = parse->footnote_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (parse->footnotes[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < parse->footnote_count && parse->footnotes[low].line == line ? &parse->footnotes[low] : NULL;
}

int parse_column(const struct parse *parse, size_t line, size_t offset) {
    const struct footnote_definition *note = parse_footnote_at(parse, line);
    return (int)offset + 1 + (note && offset > note->offset ? note->shift : 0);
}
