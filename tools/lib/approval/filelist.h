/* Digests over lists of files: a document's assets, the control files. */
#ifndef DOCKET_APPROVAL_FILELIST_H
#define DOCKET_APPROVAL_FILELIST_H

#include <stddef.h>

struct listed_file {
    const char *path;
    const char *sha256; /* of the contents, 64 hexadecimal digits */
};

/* SHA-256 over the lines "sha256  path", each ended by LF, sorted by bytes, as `sha256sum | LC_ALL=C sort`
 * prints them. Paths as git has them; one with a control character is for the caller to refuse. */
void filelist_digest(const struct listed_file *files, size_t count, char hex[65]);

#endif
