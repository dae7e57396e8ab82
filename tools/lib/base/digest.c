#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/option.h"

void digest_sha256(const void *data, size_t length, char hex[65]) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    /* Fails for want of memory, or where the system's policy forbids SHA-256: there is no going on without
     * it. */
    if (EVP_Digest(data, length, bytes, &size, EVP_sha256(), NULL) != 1 || size != 32) {
        fputs("docket: libcrypto can't compute SHA-256\n", stderr);
        _Exit(EXIT_FAILED);
    }
    for (unsigned i = 0; i < 32; i++) {
        hex[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    hex[64] = '\0';
}
