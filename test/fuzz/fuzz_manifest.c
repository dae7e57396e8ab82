/* rooms: approval base */
/* What is read as a manifest is written again as it was, and says of each of its documents what holds. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "approval/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct findings findings = {0};
    struct manifest manifest;
    if (manifest_parse(&manifest, "m", (const char *)data, size, "E001", &findings) == 0) {
        struct buffer out = BUFFER_INIT;
        assert(manifest_format(&out, &manifest) == 0);
        assert(out.length == size && memcmp(out.data, data, size) == 0);
        for (size_t i = 0; i < manifest.document_count; i++) {
            const struct manifest_document *d = &manifest.documents[i], *found;
            manifest_state_on(&manifest, d->id, d->language, d->effective, &found);
            assert(found);
        }
        buffer_release(&out);
    } else {
        assert(findings.count == 1);
    }
    manifest_release(&manifest);
    findings_release(&findings);
    return 0;
}
