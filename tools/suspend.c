/* docket suspend: nobody uses the document until it is resumed, or replaced. */
#include "report/vouching.h"

static struct vouching vouching;

static const struct option options[] = {
    VOUCHING_OPTIONS(vouching),
    {.name = NULL},
};

static const struct command command = {
    .verb = "suspend",
    .summary = "signs that a document must not be used for now",
    .operands = "ID",
    .description =
        "Stops the revision in force, whatever is scheduled after it. The people who approve such\n"
        "documents sign; the release after that puts the stop into force (docket issue ID --until DATE\n"
        "gives it an end). It ends with 'docket resume', or with the next revision.\n"
        "Status: 0 signed (or not wanted), 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    vouching.command = &command;
    vouching.meaning = MEANING_SUSPENDED;
    vouching.name = argv[0];
    return option_finish(&command, vouch_and_tell(&vouching));
}
