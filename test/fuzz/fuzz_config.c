/* rooms: register history document standard base */
#include <stdint.h>
#include <stdlib.h>

#include "register/config.h"

/* docket.yaml. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {NULL};
    struct findings findings = {NULL, 0, 0, {NULL}};
    struct config *config = config_parse(&arena, "docket.yaml", (const char *)data, size, &findings);

    if (!config && findings.count == 0)
        abort();
    config_release(config);
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}
