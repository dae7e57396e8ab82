/* docket issue: puts documents into force, or out of it: the everyday release. */
#include <string.h>

#include "report/releasing.h"

static struct releasing releasing;

static const struct option options[] = {
    {OPTION_TEXT, "effective", 0, "DATE", NULL, "the day from which they are in force (today)",
     &releasing.effective},
    {OPTION_TEXT, "until", 0, "DATE", NULL, "the last day of temporary revisions or of a suspension",
     &releasing.until},
    {OPTION_TEXT, "key", 0, "FILE", NULL, "the key to sign with (git's user.signingkey, or yours in ~/.ssh)",
     &releasing.key},
    {OPTION_FLAG, "dry-run", 'n', NULL, NULL, "only say what would be released", &releasing.dry_run},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &releasing.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "issue",
    .summary = "releases documents that are approved, withdrawals and suspensions too",
    .operands = "ID…|control",
    .description =
        "Makes the next release: a manifest, committed on the controlled branch, and the signed tag\n"
        "release/N. 'control' releases the control files by themselves.\n"
        "Status: 0 released, 1 something isn't approved or not in order, 2 for a mistake in the\n"
        "command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = -1,
};

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv);
    releasing.command = &command;
    releasing.request = (struct release_request){.kind = RELEASE_ISSUE, .name = ""};
    if (count == 1 && strcmp(argv[0], "control") == 0) {
        releasing.request.control = true;
    } else {
        releasing.request.documents = (const char *const *)argv;
        releasing.request.document_count = (size_t)count;
    }
    return option_finish(&command, release_and_tell(&releasing));
}
