/* rooms: approval base */
/* Signatures, and what else holds keys: a line of allowed_signers, a signed tag. Whatever is read must do for
 * verification without harm; a tag that is read is written again as it was. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "approval/signers.h"
#include "approval/tagobject.h"

static void read_signature(struct arena *arena, const char *text, size_t size) {
    struct sshsig signature;
    if (sshsig_parse(&signature, arena, text, size) == 0)
        sshsig_verify(&signature, "approval-v1@docket", "hello\n", 6);
}

static void read_signers(struct arena *arena, const char *text, size_t size) {
    struct findings findings = {0};
    struct signers signers;
    struct buffer out = BUFFER_INIT;
    int result = signers_parse(&signers, arena, "s", text, size, "A001", &findings);
    assert((result < 0) == (findings.count > 0));
    if (result == 0 && signers.count > 0 &&
        signers_end(&out, text, size, signers.items[0].person, 1772356500) == 0)
        assert(signers_parse(&signers, arena, "s", out.data, out.length, "A001", &findings) == 0);
    buffer_release(&out);
    findings_release(&findings);
}

static void read_tag(struct arena *arena, const char *text, size_t size) {
    struct findings findings = {0};
    struct tag_object tag;
    struct buffer out = BUFFER_INIT;
    if (tag_parse(&tag, arena, "release/17", text, size, "E001", &findings) == 0) {
        assert(tag_format(&out, &tag) == 0);
        assert(out.length == tag.payload_length && memcmp(out.data, tag.payload, out.length) == 0);
        read_signature(arena, tag.signature, tag.signature_length);
    }
    buffer_release(&out);
    findings_release(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    read_signature(&arena, (const char *)data, size);
    read_signers(&arena, (const char *)data, size);
    read_tag(&arena, (const char *)data, size);
    arena_release(&arena);
    return 0;
}
