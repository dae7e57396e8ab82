/* rooms: document base */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "document/csvtable.h"

/* A CSV file shown as a table. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each row is as wide as the table, each cell holds texts and line breaks. */
static void check_table(const struct node *table) {
    for (const struct node *row = table->first; row; row = row->next) {
        size_t columns = 0;
        for (const struct node *cell = row->first; cell; cell = cell->next, columns++)
            for (const struct node *part = cell->first; part; part = part->next)
                if (part->kind != NODE_LINE_BREAK && (part->kind != NODE_TEXT || !*part->text))
                    abort();
        if (row->kind != NODE_ROW || columns != table->table.columns)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {NULL};
    const struct node image = {
        .kind = NODE_IMAGE, .line = 1, .column = 1, .link = {.kind = LINK_FILE, .target = "x.csv"}};
    struct csvtable made = csvtable_make(&arena, &image, (const char *)data, size);
    if (!made.table && !made.problem)
        abort();
    if (made.table)
        check_table(made.table);
    arena_release(&arena);
    return 0;
}
