/* docket waiting: what waits for whom. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/option.h"
#include "report/inspect.h"
#include "report/overview.h"
#include "report/repository.h"
#include "report/tell.h"

static const char *format = "text", *person;
static struct repository_options where = {.releases = RELEASES_YES};

static const struct option options[] = {
    {OPTION_TEXT, "for", 0, "PERSON", NULL, "only what waits for that person", &person},
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,csv,json,xml", "how to write it (text)", &format},
    {OPTION_DATE, "as-of", 0, "DATE", NULL, "the day by which deputies count (today)", &where.as_of},
    {OPTION_TEXT, "rev", 0, "R", NULL, "the state of commit R (the working tree)", &where.revision},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &where.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "waiting",
    .summary = "prints what waits for whom: reviews, approvals, releases",
    .operands = "",
    .description =
        "Each line is a step that is open: the next one of a document, of a withdrawal, of a change of the\n"
        "control files; or, where all are taken, its release.",
    .options = options,
};

/* What can't be asked for yet: a document with mistakes waits for its author. */
static void tell_drafts(const struct state *state) {
    size_t count = 0;
    for (size_t i = 0; i < state->count; i++)
        count += state->documents[i].work_state == WORK_DRAFT;
    if (count > 0)
        printf("%zu more document%s in work %s still a draft; 'docket status' lists them.\n", count,
               count == 1 ? "" : "s", count == 1 ? "is" : "are");
}

static void print_text(const struct state *state, const struct buffer *list, size_t count) {
    if (count > 0) {
        fwrite(list->data, 1, list->length, stdout);
        printf("\nNext: docket %s\n",
               person != NULL ? "approve --waiting" : "approve ID, by those who can; then docket issue ID");
    } else if (person != NULL) {
        printf("Nothing waits for %s.\n", person);
    } else {
        printf("Nothing waits for anybody.\n");
    }
    if (person == NULL)
        tell_drafts(state);
}

static int print_waiting(struct state *state) {
    struct buffer list = BUFFER_INIT;
    struct table table;
    struct waiting *items;
    struct findings findings = {0};
    if (person != NULL && config_person(state->policy->config, person) == NULL) {
        return option_fail(&command, EXIT_USAGE, "'%s' is nobody in the docket.yaml in force", person);
    }
    if (inspect_releases(state, &findings) != 0)
        return option_fail(&command, EXIT_FAILED, NULL);
    if (tell_findings(&findings, state->policy->config, GATE_RELEASE))
        return option_fail(&command, EXIT_FINDINGS,
                           "the newest release doesn't hold; 'docket verify' tells more");
    findings_release(&findings);
    if (overview_judge(state) != 0)
        return option_fail(&command, EXIT_FAILED, NULL);
    size_t count = overview_waiting(state, person, &items);
    report_waiting(&table, items, count);
    table_write(&list, &table, (enum table_format)table_format_parse(format), table_width(STDOUT_FILENO));
    if (strcmp(format, "text") == 0)
        print_text(state, &list, count);
    else
        fwrite(list.data, 1, list.length, stdout);
    table_release(&table);
    buffer_release(&list);
    return EXIT_FINE;
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    option_parse(&command, argc, argv);
    int status;
    if (repository_open(&repository, &where) != 0)
        status = repository_fail(&repository, &command);
    else if (repository.state == NULL)
        status = option_fail(&command, EXIT_FAILED,
                             "nobody can sign here yet: that takes git ('git init') and keys in "
                             "control/allowed_signers ('docket person add')");
    else
        status = print_waiting(repository.state);
    repository_close(&repository);
    return option_finish(&command, status);
}
