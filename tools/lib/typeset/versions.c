#include "typeset/versions.h"

#include <hb.h>
#include <png.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include <stdio.h>

#include <jpeglib.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/path.h"
#include "typeset/hyphen.h"

enum { DICTIONARY_MAX_BYTES = 16 << 20 };

static void add_dictionary(struct buffer *out, const char *path) {
    struct buffer bytes = BUFFER_INIT;
    char digest[65];
    if (file_read(&bytes, path, DICTIONARY_MAX_BYTES) == 0) {
        digest_sha256(bytes.data, bytes.length, digest);
        buffer_printf(out, ", %s %.12s", path_name(path), digest);
    } else {
        buffer_printf(out, ", without %s", path_name(path));
    }
    buffer_release(&bytes);
}

void typeset_versions(struct buffer *out) {
    UVersionInfo version;
    char icu[U_MAX_VERSION_STRING_LENGTH];
    u_getVersion(version);
    u_versionToString(version, icu);
    buffer_printf(out, "HarfBuzz %s, ICU %s, libpng %s, libjpeg %d", hb_version_string(), icu,
                  png_get_libpng_ver(NULL), JPEG_LIB_VERSION);
    for (const char *const *file = hyphen_dictionaries(); *file; file++)
        add_dictionary(out, *file);
}
