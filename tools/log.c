/* docket log: the history of a document, with its approvals. */
#include <stdio.h>
#include <string.h>

#include "base/option.h"
#include "report/past.h"

static const char *format = "text", *folder;

static const struct option options[] = {
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,json", "how to write it (text)", &format},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the repository, bare or not (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "log",
    .summary = "prints the history of a document: revisions, approvals, what became of them",
    .operands = "ID[:LANGUAGE]",
    .description =
        "As the releases tell it, the newest first. That every signature holds, docket verify asks.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

static int print_history(struct past *past, const char *text) {
    struct document_name name;
    struct history history;
    struct buffer out = BUFFER_INIT;
    document_name_parse(&name, &past->arena, text);
    if (name.revision != NULL)
        return option_fail(&command, EXIT_USAGE, "log is of all revisions: name %s without '@'", name.id);
    if (history_find(past->chain, &name, &past->findings) < 0 ||
        history_read(&history, past->chain, name.id, name.language, &past->findings) < 0)
        return past_fail(past, &command);
    if (strcmp(format, "json") == 0)
        report_history_json(&out, past, &history);
    else
        report_history_text(&out, past, &history);
    fwrite(out.data, 1, out.length, stdout);
    buffer_release(&out);
    return EXIT_FINE;
}

int main(int argc, char **argv) {
    struct past past = {0};
    option_parse(&command, argc, argv);
    int status = past_open(&past, folder) == 0 ? print_history(&past, argv[0]) : past_fail(&past, &command);
    past_close(&past);
    return option_finish(&command, status);
}
