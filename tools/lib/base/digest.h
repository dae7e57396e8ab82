/* SHA-256 (FIPS 180-4) through libcrypto. */
#ifndef DOCKET_BASE_DIGEST_H
#define DOCKET_BASE_DIGEST_H

#include <stddef.h>

/* Writes 64 hexadecimal digits and a NUL. */
void digest_sha256(const void *data, size_t length, char hex[65]);

#endif
