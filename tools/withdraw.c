/* docket withdraw: a document for good out of force, or a scheduled revision called off. */
#include "report/vouching.h"

static struct vouching vouching;

static const struct option options[] = {
    VOUCHING_OPTIONS(vouching),
    {.name = NULL},
};

static const struct command command = {
    .verb = "withdraw",
    .summary = "signs that a document goes out of force, or a scheduled revision is called off",
    .operands = "ID[@REVISION]",
    .description =
        "The people who approve such documents sign, one after the other; the release after that takes it\n"
        "out of force, and deletes its file. While a revision is scheduled, ID@REVISION calls that off "
        "first.\n"
        "An identifier that was withdrawn is never used again.\n"
        "Status: 0 signed (or not wanted), 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    vouching.command = &command;
    vouching.meaning = MEANING_WITHDRAWN;
    vouching.name = argv[0];
    return option_finish(&command, vouch_and_tell(&vouching));
}
