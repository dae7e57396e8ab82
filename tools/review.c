/* docket review: the periodic review, where it finds nothing to change. */
#include "report/vouching.h"

static struct vouching vouching;
static bool no_change;

static const struct option options[] = {
    {OPTION_FLAG, "no-change", 0, NULL, NULL, "the review found nothing to change (else: docket revise)",
     &no_change},
    VOUCHING_OPTIONS(vouching),
    {.name = NULL},
};

static const struct command command = {
    .verb = "review",
    .summary = "signs that a document was reviewed and needs no change",
    .operands = "ID",
    .description =
        "The document's owner signs. It counts at once for the date of the next review, and the next "
        "release\n"
        "vouches for it.\n"
        "Status: 0 signed (or not wanted), 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    if (!no_change)
        return option_finish(&command,
                             option_fail(&command, EXIT_USAGE,
                                         "give --no-change where there is nothing to change; else the "
                                         "review leads to a new revision: docket revise %s",
                                         argv[0]));
    vouching.command = &command;
    vouching.meaning = MEANING_UNCHANGED;
    vouching.name = argv[0];
    return option_finish(&command, vouch_and_tell(&vouching));
}
