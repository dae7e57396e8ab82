#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[2048];

int error_set(const char *format, ...) {
    /* The old message may be among the arguments. */
    char text[sizeof message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    memcpy(message, text, strlen(text) + 1);
    return -1;
}

int error_set_errno(const char *format, ...) {
    int code = errno;
    char text[sizeof message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* A cut name loses its end, never the reason. */
    char reason[256];
    snprintf(message, sizeof message, "%.1700s: %s", text, strerror_r(code, reason, sizeof reason));
    return -1;
}

const char *error_message(void) {
    return message;
}
