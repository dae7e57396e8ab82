/* rooms: document base */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/yaml.h"

/* YAML alone: front matter and docket.yaml are both read by it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Values count to the sum of what is below a node; its depth is bounded by the reader. */
static size_t walk(const struct yaml_node *node, int depth) {
    size_t sum = 1;

    if (depth > 20 || node->line < 1 || node->column < 1)
        abort();
    if (node->kind == YAML_SCALAR)
        return sum + strlen(node->scalar);
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_SEQUENCE) {
            sum += walk(node->items[i], depth + 1);
            continue;
        }
        if (!node->pairs[i].key->scalar || !yaml_get(node, node->pairs[i].key->scalar))
            abort();
        sum += walk(node->pairs[i].value, depth + 1);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {NULL};
    struct findings findings = {NULL, 0, 0, {NULL}};
    const struct yaml_node *root = yaml_parse(&arena, (const char *)data, size, "x.yaml", 1, "M001",
                                              &findings);

    if (root)
        walk(root, 0);
    if (!root != (findings.count == 1) || findings.count > 1)
        abort();
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}
