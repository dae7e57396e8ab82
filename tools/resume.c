/* docket resume: the end of a suspension. */
#include "report/vouching.h"

static struct vouching vouching;

static const struct option options[] = {
    VOUCHING_OPTIONS(vouching),
    {.name = NULL},
};

static const struct command command = {
    .verb = "resume",
    .summary = "signs that a suspended document may be used again",
    .operands = "ID",
    .description =
        "The people who approve such documents sign, one after the other; the release after that puts the\n"
        "document into force again.\n"
        "Status: 0 signed (or not wanted), 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    vouching.command = &command;
    vouching.meaning = MEANING_RESUMED;
    vouching.name = argv[0];
    return option_finish(&command, vouch_and_tell(&vouching));
}
