/* The table of rules: one family a file, sorted by id. Severities stand for the gates draft, approve,
 * release. */
#include "rules/functions.h"

#define OFF SEVERITY_OFF
#define NOTE SEVERITY_NOTE
#define WARNING SEVERITY_WARNING
#define ERROR SEVERITY_ERROR
#define ALWAYS(severity) \
    { severity, severity, severity }
#define STANDARDS .house = false
#define HOUSE .house = true

const struct rule rules_table[] = {
#include "rules/approvals.def"
#include "rules/clauses.def"
#include "rules/publication.def"
#include "rules/releases.def"
#include "rules/links.def"
#include "rules/configuration.def"
#include "rules/frontmatter.def"
#include "rules/metadata.def"
#include "rules/revisions.def"
#include "rules/blocks.def"
#include "rules/structure.def"
#include "rules/characters.def"
};

const size_t rules_count = sizeof rules_table / sizeof *rules_table;
