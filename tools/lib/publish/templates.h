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

/* The layout "default". `source` may be NULL. NULL with findings, or with an error where nothing can be read.
 */
struct layout *templates_layout(struct arena *arena, struct source *source, struct findings *findings);
/* The labels of `language` ("en", "de-AT": the part before '-' counts too), or the English ones. NULL as
 * above. */
struct labels *templates_labels(struct arena *arena, struct source *source, const char *language,
                                struct findings *findings);

#endif
