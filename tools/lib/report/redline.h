/* What somebody who is asked to sign gets to see: the difference to what is in force. */
#ifndef DOCKET_REPORT_REDLINE_H
#define DOCKET_REPORT_REDLINE_H

#include "base/buffer.h"
#include "compare/compare.h"
#include "release/state.h"

/* Appends the redline from the newest released revision to the work; of a document that was never released,
 * one line that says so. 0, or -1 with an error. */
int redline_of_document(struct buffer *out, struct state *state, const struct document_state *item,
                        const struct compare_text_options *how);
/* Appends the redlines of the control files that differ from those in force. 0, or -1 with an error. */
int redline_of_control(struct buffer *out, struct state *state, const struct compare_text_options *how);

#endif
