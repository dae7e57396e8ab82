/* Installing hooks of git, and the settings that go with them. */
#ifndef DOCKET_HISTORY_HOOKS_H
#define DOCKET_HISTORY_HOOKS_H

#include <stdbool.h>

#include "history/store.h"

/* Where git looks for hooks of this repository (core.hooksPath counts), in `arena`. */
const char *hooks_folder(struct store *store, struct arena *arena);
/* Whether the hook `name` is there and was not written by docket. */
bool hooks_is_foreign(struct store *store, const char *name);
/* Writes the hook `name`, which runs `program` with `words` before its own arguments, and says so where the
 * program is gone. Must not be foreign. 0, or -1 with an error. */
int hooks_write(struct store *store, const char *name, const char *program, const char *words);
/* Sets a value in the repository's own configuration. 0, or -1 with an error. */
int hooks_configure(struct store *store, const char *name, const char *value);

#endif
