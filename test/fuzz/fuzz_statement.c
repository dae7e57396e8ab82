/* rooms: approval base */
/* What is read as a statement is written again as it was, lies where it says, and each path is classed. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "approval/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct findings findings = {0};
    struct statement statement;
    size_t length;
    if (statement_parse(&statement, &arena, "s", (const char *)data, size, "A001", &findings) == 0) {
        struct buffer out = BUFFER_INIT, path = BUFFER_INIT;
        assert(statement_format(&out, &statement) == 0);
        assert(out.length == size && memcmp(out.data, data, size) == 0);
        statement_path(&path, &statement, "en", size % 3 + 1);
        assert(statement_lies_at(&statement, path.data));
        assert(statement_file(path.data, &length) == STATEMENT_FILE_STATEMENT && length == path.length);
        buffer_release(&out);
        buffer_release(&path);
    } else {
        assert(findings.count == 1);
    }
    statement_file(arena_printf(&arena, "control/approvals/%.*s", (int)size, (const char *)data), &length);
    findings_release(&findings);
    arena_release(&arena);
    return 0;
}
