/*
 * Reports: what was found and what is, as bytes for people and for programs. Nothing here prints: each
 * function appends to a buffer, which the verb writes.
 */
#ifndef DOCKET_REPORT_REPORT_H
#define DOCKET_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/finding.h"
#include "history/source.h"
#include "register/register.h"
#include "report/table.h"
#include "rules/rules.h"

/* --- findings
 * ----------------------------------------------------------------------------------------------- */

/* "error", "warning", "note"; "off". */
const char *severity_name(enum severity severity);

/* Where lines of findings are shown from, and how wide. */
struct excerpts {
    struct source *source;
    int columns; /* of the terminal: a line that were wrapped would stand far from its caret */
};
/*
 * Judged findings, one a line:
 *
 *     procedures/EP-07.md:12:3: error: MESSAGE; FIX [M050, iso14001-2015:7.5.2]
 *
 * with "house rule" in place of the requirement where the rule is one. Where `excerpts` is not NULL, each is
 * followed by the line of that source, or as much of it as the terminal holds, and a caret under its column.
 * Control characters in texts are shown as '?'.
 */
void report_findings_text(struct buffer *out, const struct findings *findings,
                          const struct excerpts *excerpts);
/* One of them, with its newline. */
void report_finding_text(struct buffer *out, const struct finding *finding);
/* "2 errors, 1 warning in 17 documents" and a newline; "17 documents, no findings". */
void report_summary_text(struct buffer *out, const struct findings *findings, size_t documents);
/* The object of formats.md ("Tables"): findings and summary. */
void report_findings_json(struct buffer *out, const struct findings *findings);
/*
 * A log of SARIF 2.1.0 with one run: the rules that found something, and the findings. `source` is where they
 * were found: columns count code points there. What concerns a release has a logical location, its reference.
 */
void report_findings_sarif(struct buffer *out, const struct findings *findings, struct source *source);
/*
 * A suite of tests as JUnit writes them: a test a file, of the `count` paths that were checked and of all
 * others that something was found in. It fails where that is an error, or, with `strict`, anything. `paths`
 * are sorted by bytes.
 */
void report_findings_junit(struct buffer *out, const struct findings *findings, const char *const *paths,
                           size_t count, bool strict);
/* The rule's page for `check --explain`; `config` may be NULL. */
void report_rule(struct buffer *out, const struct rule *rule, const struct config *config);
/* All rules, one a line. */
void report_rules(struct buffer *out, const struct config *config);

/* --- master list and matrix: each makes a table for report_table()
 * -------------------------------------------- */

/* The master list (`status`), with the columns of formats.md. */
void report_status(struct table *table, const struct registry *registry);
/*
 * The matrix by clause, document, record or role. `standards` with `count` names the catalogues; by record
 * and by role need none.
 */
enum matrix_view { MATRIX_CLAUSE, MATRIX_DOCUMENT, MATRIX_RECORD, MATRIX_ROLE };
void report_matrix(struct table *table, const struct registry *registry, enum matrix_view view,
                   const struct standard *const *standards, size_t count);

/* By clause, only these and those below them; without rows no standard has them. */
void report_matrix_clauses(struct table *table, const struct registry *registry,
                           const struct standard *const *standards, size_t count, const char *const *numbers,
                           size_t number_count);
/*
 * By clause for people, of an integrated system: a clause that several standards have under the same number
 * and title comes once, in the order of the numbers; standards that are answered in the same places share
 * their rows. Another title is another clause.
 */
void report_matrix_shared(struct table *table, const struct registry *registry,
                          const struct standard *const *standards, size_t count);

/* For people, below a matrix by clause: how many clauses of each standard are evidenced, missing …, and which
 * are missing. */
void report_coverage_text(struct buffer *out, const struct registry *registry,
                          const struct standard *const *standards, size_t count);

#endif
