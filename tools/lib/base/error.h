/*
 * Errors of operations: a function that could not do its work returns a negative number, having stored one
 * message here, where the cause is known; the tool prints it once. One message a thread.
 */
#ifndef DOCKET_BASE_ERROR_H
#define DOCKET_BASE_ERROR_H

/* Stores a message, replacing an older one. Returns -1, so that `return error_set(…)` reads well. */
int error_set(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As error_set, with ": " and strerror(errno) at the end. */
int error_set_errno(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The stored message, "" where there is none. Borrowed, until the next error of this thread. */
const char *error_message(void);

#endif
