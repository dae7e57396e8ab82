/* What a change of a document touches. */
#ifndef DOCKET_REPORT_IMPACT_H
#define DOCKET_REPORT_IMPACT_H

#include "register/register.h"
#include "report/table.h"

#define DISTRIBUTION_PATH "control/registers/distribution.csv"

/*
 * A row for each: the documents that link to it, and to which section; its translations; the forms that its
 * records are kept on, and the documents that keep records on it; the clauses that no other document covers;
 * the people that it concerns, by role; the holders of its copies, by control/registers/distribution.csv (the
 * rows whose column `document`, or `id`, names it). 0, or -1 with an error: that file can't be read.
 */
int report_impact(struct table *table, const struct registry *registry, const struct entry *entry);

#endif
