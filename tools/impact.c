/* docket impact: what a change of a document touches. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "release/history.h"
#include "report/impact.h"
#include "report/repository.h"

static const char *format = "text";
static struct repository_options where;

static const struct option options[] = {
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,csv,json,xml", "how to write it (text)", &format},
    {OPTION_TEXT, "rev", 0, "R", NULL, "the state of commit R (the working tree)", &where.revision},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &where.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "impact",
    .summary = "prints what a change of a document touches: documents, forms, clauses, people, copies",
    .operands = "ID[:LANGUAGE]",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

static const struct entry *find(struct repository *repository, const char *text) {
    const struct registry *registry = repository->registry;
    struct document_name name;
    document_name_parse(&name, &repository->arena, text);
    const struct entry *entry = registry_find(registry, name.id, name.language);
    if (entry != NULL && (name.language == NULL || strcmp(entry->language, name.language) == 0))
        return entry;
    const char **names = arena_alloc(&repository->arena, (registry->entry_count + 1) * sizeof *names);
    for (size_t i = 0; i < registry->entry_count; i++)
        names[i] = registry->entries[i].id;
    const char *near = option_nearest(name.id, names);
    option_fail(&command, EXIT_FAILED, "there is no document '%s' in the %s%s%s%s", text,
                source_label(repository->source), near != NULL ? "; did you mean '" : "",
                near != NULL ? near : "", near != NULL ? "'?" : "");
    return NULL;
}

static int print_impact(struct repository *repository, const char *text) {
    const struct entry *entry = find(repository, text);
    struct buffer out = BUFFER_INIT;
    struct table table;
    if (entry == NULL)
        return EXIT_FAILED;
    int status = report_impact(&table, repository->registry, entry) == 0
                     ? EXIT_FINE
                     : option_fail(&command, EXIT_FAILED, NULL);
    if (strcmp(format, "text") == 0)
        buffer_printf(&out, "What a change of %s, %s, touches\n\n", entry->id, entry->title);
    table_write(&out, &table, (enum table_format)table_format_parse(format), table_width(STDOUT_FILENO));
    if (status == EXIT_FINE)
        fwrite(out.data, 1, out.length, stdout);
    table_release(&table);
    buffer_release(&out);
    return status;
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    option_parse(&command, argc, argv);
    int status = repository_open(&repository, &where) == 0 ? print_impact(&repository, argv[0])
                                                           : repository_fail(&repository, &command);
    repository_close(&repository);
    return option_finish(&command, status);
}
