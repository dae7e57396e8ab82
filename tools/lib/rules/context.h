/* What the rules share while they run; for the files of this room only. */
#ifndef DOCKET_RULES_CONTEXT_H
#define DOCKET_RULES_CONTEXT_H

#include "base/arena.h"
#include "base/map.h"
#include "document/csvtable.h"
#include "release/state.h"
#include "rules/rules.h"

enum names {
    NAMES_ROLES,
    NAMES_PEOPLE,
    NAMES_DOCUMENTS,
    NAMES_TYPES,
    NAMES_SITES,
    NAMES_STANDARDS,
    NAMES_COUNT
};

struct rules_context {
    const struct registry *registry; /* NULL for the rules of the text (rules_run_text()) */
    const struct config *config;
    const struct state *
        state; /* by the releases; NULL: there are none to be read. For the rules of the text only `newest` */
    day_t as_of;
    struct arena arena;
    const char **names[NAMES_COUNT]; /* each ended by NULL; made when first asked for */
    unsigned suggestions; /* searches for a near name that are left: many mistakes must not cost the square of
                             the register */
    struct coverage_matrix **coverage; /* one for each standard of docket.yaml; made when first asked for */
    struct map listed;                 /* "iso14001-2015:7.5" of the front matter at hand, for one rule */
    struct map images;                 /* path → what is wrong with that image ("": nothing) */
};

/* The name of that kind nearest to `word`, or NULL. */
const char *context_nearest(struct rules_context *context, enum names names, const char *word);
/* The identifier that was probably meant by `word`; NULL where only the number differs: that is another
 * document. */
const char *context_nearest_id(struct rules_context *context, const char *word);
/* The matrix of the standard that docket.yaml names at `index`; NULL where there is no catalogue of it. */
const struct coverage_matrix *context_coverage(struct rules_context *context, size_t index);

/* The day since which `id` is withdrawn, in whatever language; DAY_NONE: it isn't known to be. */
day_t context_withdrawn(const struct rules_context *context, const char *id);

/* The CSV file at the end of `edge` as a table of the arena, with what is wrong in it, if anything. */
struct csvtable context_table(struct rules_context *context, const struct edge *edge, struct arena *arena);

/* So many findings of one rule in one document are listed; the last says that there are more. */
#define FINDINGS_PER_RULE 200
/* Have so many been added since there were `before`? */
static inline bool findings_full(const struct findings *findings, size_t before) {
    return findings->count - before >= FINDINGS_PER_RULE;
}

/* A text of the findings' own memory, for a fix or a requirement. */
const char *finding_text(struct findings *findings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `text` as it may stand in a message: one line, no control characters, at most 60 columns. */
const char *finding_quote(struct findings *findings, const char *text);

/* A finding at a field of the front matter; where the key is absent, at the front matter as a whole. */
struct finding *finding_at_field(struct findings *findings, const char *rule, const struct entry *entry,
                                 const struct field *field, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The type whose folder the document lies in, whatever its identifier; else the type itself. */
const struct document_type *entry_folder_type(const struct rules_context *context, const struct entry *entry);
/* Does `type` take `id`? */
bool type_takes(const struct document_type *type, const char *id);

#endif
