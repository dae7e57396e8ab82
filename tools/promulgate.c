/* docket promulgate: the whole manual, put into force under a name by top management. */
#include "approval/name.h"
#include "report/releasing.h"

static struct releasing releasing;
static struct option_list without;

static const struct option options[] = {
    {OPTION_DATE, "effective", 0, "DATE", NULL, "the day from which it is in force (today)",
     &releasing.effective},
    {OPTION_LIST, "without", 0, "ID", NULL, "go without what is in work of this document", &without},
    {OPTION_TEXT, "key", 0, "FILE", NULL, "the key to sign with (git's user.signingkey, or yours in ~/.ssh)",
     &releasing.key},
    {OPTION_FLAG, "dry-run", 'n', NULL, NULL, "only say what would be released", &releasing.dry_run},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &releasing.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "promulgate",
    .summary = "promulgates an edition: the whole manual, under a name, by top management",
    .operands = "NAME",
    .description =
        "Takes up everything that is approved, carries everything on that is in force, and makes the\n"
        "signed tags release/N and edition/NAME. What is in work and not approved stops it, unless\n"
        "named by --without.\n"
        "Status: 0 promulgated, 1 something isn't approved or not in order, 2 for a mistake in the\n"
        "command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    releasing.command = &command;
    releasing.request = (struct release_request){
        .kind = RELEASE_EDITION, .name = argv[0], .without = without.items, .without_count = without.count};
    if (!name_valid_edition(argv[0]))
        return option_finish(
            &command,
            option_fail(
                &command, EXIT_USAGE,
                "'%s' can't be an edition's name; take letters, digits, '.' and '-', as 2026 or 2026-2",
                argv[0]));
    return option_finish(&command, release_and_tell(&releasing));
}
