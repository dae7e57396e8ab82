/*
 * An arena: many small allocations that end together. What it returns is zeroed, aligned for pointers and
 * doubles, and valid until arena_release().
 */
#ifndef DOCKET_BASE_ARENA_H
#define DOCKET_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* An arena of all zeros is empty and ready for use. */
struct arena {
    struct arena_block *head;
};

void *arena_alloc(struct arena *arena, size_t size);
void *arena_dup(struct arena *arena, const void *data, size_t size);
/* Copies of text, ended by NUL. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);
/* Moves all that lives in `from` into `into`; `from` is empty afterwards. */
void arena_take(struct arena *into, struct arena *from);
/* Bytes that the arena holds from the system. */
size_t arena_size(const struct arena *arena);
void arena_release(struct arena *arena);

#endif
