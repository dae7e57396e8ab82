/* A growing string of bytes, always ended by a NUL that its length doesn't count. */
#ifndef DOCKET_BASE_BUFFER_H
#define DOCKET_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>

struct buffer {
    char *data; /* never NULL after the first append; NULL in an empty buffer that was never written */
    size_t length;
    size_t capacity;
};

#define BUFFER_INIT \
    { NULL, 0, 0 }

void buffer_release(struct buffer *buffer);
/* Empties the buffer and keeps its memory. */
void buffer_clear(struct buffer *buffer);
void buffer_reserve(struct buffer *buffer, size_t more);
void buffer_add(struct buffer *buffer, const void *data, size_t length);
void buffer_add_string(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
/* Appends a code point as UTF-8. */
void buffer_add_utf8(struct buffer *buffer, unsigned code_point);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, va_list args);
/* The text; "" for an empty buffer. Borrowed, until the next append. */
const char *buffer_text(const struct buffer *buffer);
/* Hands the memory to the caller, to be freed with free(), and leaves the buffer empty. */
char *buffer_detach(struct buffer *buffer);

#endif
