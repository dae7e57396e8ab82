/* rooms: history base */
/* One change for test/kill/change.sh: two files written, one taken, one removed, a tag. With an argument:
 * only change_begin(). */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "history/change.h"

int main(int argc, char **argv) {
    static const char tag[] =
        "object %s\ntype commit\ntag release/1\ntagger A <a@example.org> 1772356500 +0000\n\nRelease\n";
    struct change_options options = {.branch = "main"};
    struct store *store = NULL;
    struct change *change = NULL;
    struct object_name commit;
    char bytes[512];
    int status = 3, found;
    (void)argv;
    if (store_open(&store, ".") < 0 || change_begin(&change, store, &options) < 0)
        goto end;
    if (argc > 1) {
        printf("recovered: %s\n", change_recovered(change) ? change_recovered(change) : "-");
        status = 0;
        goto end;
    }
    found = store_reference(store, "refs/tags/release/1", &commit);
    if (found != 0) {
        status = found < 0 ? 3 : 0;
        goto end;
    }
    change_write(change, "procedures/new/a.md", "A\n", 2);
    change_write(change, "kept.md", "changed\n", 8);
    change_take(change, "edited.md");
    change_remove(change, "gone/away.md");
    if (change_make(change, "Release 1\n", 1772356500, &commit) < 0)
        goto end;
    snprintf(bytes, sizeof bytes, tag, commit.hex);
    if (change_tag(change, "refs/tags/release/1", bytes, strlen(bytes)) < 0 ||
        change_apply(change, "release 1") < 0)
        goto end;
    status = 0;
end:
    if (status)
        fprintf(stderr, "%s\n", error_message());
    change_end(change);
    store_close(store);
    return status;
}
