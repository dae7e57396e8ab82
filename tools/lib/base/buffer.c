#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

void buffer_release(struct buffer *buffer) {
    free(buffer->data);
    *buffer = (struct buffer)BUFFER_INIT;
}

void buffer_clear(struct buffer *buffer) {
    buffer->length = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

static bool has_room(const struct buffer *buffer, size_t more) {
    return buffer->data && more < buffer->capacity - buffer->length;
}

static void grow(struct buffer *buffer, size_t more) {
    size_t capacity = buffer->capacity ? buffer->capacity : 64;
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->length)
        needed = SIZE_MAX; /* more than any system has: ends the process */
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
    buffer->data = mem_realloc(buffer->data, capacity);
    buffer->capacity = capacity;
    buffer->data[buffer->length] = '\0';
}

void buffer_reserve(struct buffer *buffer, size_t more) {
    if (!has_room(buffer, more))
        grow(buffer, more);
}

void buffer_add(struct buffer *buffer, const void *data, size_t length) {
    if (!has_room(buffer, length))
        grow(buffer, length);
    if (length)
        memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void buffer_add_string(struct buffer *buffer, const char *text) {
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c) {
    if (!has_room(buffer, 1))
        grow(buffer, 1);
    buffer->data[buffer->length++] = c;
    buffer->data[buffer->length] = '\0';
}

void buffer_add_utf8(struct buffer *buffer, unsigned code_point) {
    char bytes[4] = {0};
    buffer_add(buffer, bytes, utf8_encode(code_point, bytes));
}

void buffer_vprintf(struct buffer *buffer, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    buffer_reserve(buffer, 64);
    size_t room = buffer->capacity - buffer->length;
    int length = vsnprintf(buffer->data + buffer->length, room, format, args);
    if (length > 0 && (size_t)length >= room) {
        buffer_reserve(buffer, (size_t)length);
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
    }
    va_end(again);
    if (length > 0)
        buffer->length += (size_t)length;
    buffer->data[buffer->length] = '\0';
}

void buffer_printf(struct buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    buffer_vprintf(buffer, format, args);
    va_end(args);
}

const char *buffer_text(const struct buffer *buffer) {
    return buffer->data ? buffer->data : "";
}

char *buffer_detach(struct buffer *buffer) {
    char *data = buffer->data ? buffer->data : mem_strdup("");
    *buffer = (struct buffer)BUFFER_INIT;
    return data;
}
