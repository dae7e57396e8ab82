/*
 * The layout and the labels: a repository's own files under manual-templates/, or else those that came with
 * the program.
 */
#ifndef DOCKET_PUBLISH_TEMPLATES_H
#define DOCKET_PUBLISH_TEMPLATES_H

#include "base/arena.h"
#include "base/finding.h"
#include "history/source.h"
#include "publish/labels.h"
#include "publish/layout.h"

/*
 * The folder of the program's own templates: $DOCKET_TEMPLATES where it is set, ../share/docket beside the
 * program, or manual-templates in a folder above it (a build that isn't installed). NULL with an error where
 * there is none.
 */
const char *templates_folder(struct arena *arena);
/* The layout "default". `source` may be NULL. NULL with findings, or with an error where nothing can be read.
 */
struct layout *templates_layout(struct arena *arena, struct source *source, struct findings *findings);
/* The labels of `language` ("en", "de-AT": the part before '-' counts too), or the English ones. NULL as
 * above. */
struct labels *templates_labels(struct arena *arena, struct source *source, const char *language,
                                struct findings *findings);

#endif
