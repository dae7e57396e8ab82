/* What came with the program: layout, labels, catalogues of standards, what new repositories begin with. */
#ifndef DOCKET_BASE_SHARE_H
#define DOCKET_BASE_SHARE_H

#include "base/arena.h"

/*
 * The program's own folder of them: $DOCKET_TEMPLATES where it is set, ../share/docket beside the program, or
 * manual-templates in a folder above it (a build that isn't installed). NULL with an error where there is
 * none.
 */
const char *share_folder(struct arena *arena);

#endif
