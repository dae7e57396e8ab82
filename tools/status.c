/* docket status: the master list. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "report/inspect.h"
#include "report/overview.h"
#include "report/report.h"
#include "report/repository.h"
#include "report/tell.h"

static const char *format = "text";
static bool overdue;
static struct repository_options where = {.releases = RELEASES_YES};

static const struct option options[] = {
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,csv,json,xml", "how to write it (text)", &format},
    {OPTION_FLAG, "overdue", 0, NULL, NULL, "only documents in force whose review is overdue", &overdue},
    {OPTION_DATE, "as-of", 0, "DATE", NULL, "the day to judge by (today, where the organisation is)",
     &where.as_of},
    {OPTION_TEXT, "rev", 0, "R", NULL, "the state of commit R (the working tree)", &where.revision},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &where.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "status",
    .summary = "prints the master list: what is in force, what is in work",
    .operands = "",
    .description = "A document that can't be read is named on standard error, and the status is 1.",
    .options = options,
};

/* A line above and one below, for people. */
static void add_frame(struct buffer *out, const struct repository *repository, const struct buffer *list,
                      size_t documents) {
    const char *organisation = repository->registry->config->organisation;
    char day[11];
    date_format(repository->as_of, day);
    buffer_printf(out, "%s: master list as of %s, ", organisation != NULL ? organisation : "Documents", day);
    const struct release *judging = repository->state != NULL ? repository->state->judging : NULL;
    if (judging != NULL)
        buffer_printf(out, "release %u%s%s, ", judging->sequence,
                      judging->manifest.kind == RELEASE_EDITION ? ", edition " : "", judging->manifest.name);
    else if (repository->state != NULL && repository->state->newest != NULL)
        buffer_add_string(out, "before the first release, ");
    buffer_printf(out, "%s\n\n", source_label(repository->source));
    buffer_add(out, list->data, list->length);
    buffer_printf(out, "\n%zu document%s\n", documents, documents == 1 ? "" : "s");
}

/* A revision that is released for later has a row of its own, and is no document more. */
static size_t count_documents(const struct table *table) {
    size_t count = 0;
    for (size_t i = 0; i < table->row_count; i++)
        count += i == 0 || strcmp(table->rows[i][0], table->rows[i - 1][0]) != 0 ||
                 strcmp(table->rows[i][1], table->rows[i - 1][1]) != 0 || table->rows[i][0][0] == '\0';
    return count;
}

static int print_list(struct repository *repository) {
    struct buffer list = BUFFER_INIT, framed = BUFFER_INIT, unread = BUFFER_INIT;
    struct table table;
    if (repository->state != NULL) {
        if (overview_judge(repository->state) != 0)
            return option_fail(&command, EXIT_FAILED, NULL);
        report_state(&table, repository->state);
    } else {
        report_status(&table, repository->registry);
    }
    if (overdue)
        overview_keep_overdue(&table, repository->as_of);
    table_write(&list, &table, (enum table_format)table_format_parse(format), table_width(STDOUT_FILENO));
    if (strcmp(format, "text") == 0)
        add_frame(&framed, repository, &list, count_documents(&table));
    const struct buffer *out = framed.length > 0 ? &framed : &list;
    fwrite(out->data, 1, out->length, stdout);
    size_t missing = repository_unread(repository, &unread);
    fputs(buffer_text(&unread), stderr);
    table_release(&table);
    buffer_release(&list);
    buffer_release(&framed);
    buffer_release(&unread);
    return missing > 0 ? EXIT_FINDINGS : EXIT_FINE;
}

/* A list by a release that doesn't hold is none. */
static int verify_and_print(struct repository *repository) {
    struct findings findings = {0};
    int status = EXIT_FINE;
    if (inspect_releases(repository->state, &findings) != 0)
        status = option_fail(&command, EXIT_FAILED, NULL);
    else if (tell_findings(&findings, repository->registry->config, GATE_RELEASE))
        status = option_fail(&command, EXIT_FINDINGS,
                             "the newest release doesn't hold; 'docket verify' tells more");
    findings_release(&findings);
    return status != EXIT_FINE ? status : print_list(repository);
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    option_parse(&command, argc, argv);
    int status = repository_open(&repository, &where) == 0 ? verify_and_print(&repository)
                                                           : repository_fail(&repository, &command);
    repository_close(&repository);
    return option_finish(&command, status);
}
