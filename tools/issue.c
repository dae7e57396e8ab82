/* docket issue: puts documents into force, or out of it: the everyday release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "release/drop.h"
#include "release/session.h"
#include "report/releasing.h"
#include "report/tell.h"

static struct releasing releasing;
static const char *drop;

static const struct option options[] = {
    {OPTION_DATE, "effective", 0, "DATE", NULL, "the day from which they are in force (today)",
     &releasing.effective},
    {OPTION_DATE, "until", 0, "DATE", NULL, "the last day of temporary revisions or of a suspension",
     &releasing.until},
    {OPTION_TEXT, "key", 0, "FILE", NULL, "the key to sign with (git's user.signingkey, or yours in ~/.ssh)",
     &releasing.key},
    {OPTION_FLAG, "dry-run", 'n', NULL, NULL, "only say what would be released", &releasing.dry_run},
    {OPTION_TEXT, "drop", 0, "N", NULL, "give up release N, made here, as somebody else's was pushed first",
     &drop},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &releasing.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "issue",
    .summary = "releases documents that are approved, withdrawals and suspensions too",
    .operands = "[ID…|control]",
    .description =
        "Makes the next release: a manifest, committed on the controlled branch, and the signed tag\n"
        "release/N. 'control' releases the control files by themselves.\n"
        "Where two made the same release, the one who pushes second drops his own with --drop N, pulls, and\n"
        "issues again. What was pushed is never dropped.\n"
        "Status: 0 released, 1 something isn't approved or not in order, 2 for a mistake in the\n"
        "command, 3 where it could not be done.",
    .options = options,
    .maximum = -1,
};

static void tell_dropped(const struct dropped *dropped) {
    printf("Release %s is dropped%s%s%s.\n", drop, dropped->edition ? ", and " : "",
           dropped->edition ? dropped->edition : "",
           dropped->branch_back ? "; the branch is where it was before it" : "");
    printf(
        "Next: git pull --rebase --tags, for what is on %s; then issue again what is still to be issued.\n",
        dropped->upstream);
}

static int drop_release(void) {
    struct session_options how = {.folder = releasing.folder, .stateless = true};
    struct findings findings = {0};
    struct dropped dropped;
    struct session session;
    char *end;
    unsigned long sequence = strtoul(drop, &end, 10);
    int status = EXIT_FINE;
    if (*end || !sequence || sequence > RELEASE_MAX_SEQUENCE || drop[0] < '0' || drop[0] > '9')
        return option_fail(&command, EXIT_USAGE, "--drop takes a release's number, as 17");
    if (session_begin(&session, &how, &findings) < 0 ||
        release_drop(&dropped, &session.arena, session.change, session.store, (uint32_t)sequence,
                     session.moment) < 0)
        status = tell_failure(&command, &findings, NULL);
    else
        tell_dropped(&dropped);
    session_end(&session);
    findings_release(&findings);
    return status;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv);
    if (!count == !drop)
        return option_finish(
            &command,
            option_fail(&command, EXIT_USAGE, drop ? "--drop goes alone" : "name documents, or 'control'"));
    if (drop)
        return option_finish(&command, drop_release());
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
