/* rooms: document base */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../tree_check.h"
#include "base/buffer.h"

/* A whole document: parsed, its tree looked at, dumped. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const struct node *node) {
    fprintf(stderr, "%s: %s at %d:%d\n", what, node_kind_name(node->kind), node->line, node->column);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct key_mapping mappings[] = {{"doc_id", "id"}, {"version", "revision"}, {"tags", ""}};
    struct document_options options = {
        .mappings = mappings, .mapping_count = 3, .require_front_matter = true};
    struct findings findings = {NULL, 0, 0, {NULL}};
    struct document *document;
    const struct node *at = NULL;

    if (document_parse(&document, "x.md", (const char *)data, size, size % 2 ? &options : NULL, &findings) ==
        0) {
        struct buffer out = BUFFER_INIT;
        const char *wrong = tree_check(document, &at);

        if (wrong)
            fail(wrong, at);
        document_dump(document, &out);
        buffer_clear(&out);
        node_plain_text(document->body, &out);
        buffer_release(&out);
    } else if (document || findings.count == 0) {
        abort();
    }
    document_free(document);
    findings_release(&findings);
    return 0;
}
