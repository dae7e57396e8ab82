/* docket matrix: which clause is dealt with where, and where the evidence is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/option.h"
#include "report/report.h"
#include "report/repository.h"
#include "web/web.h"

static const char *format = "text", *by = "clause", *standard;
static const char *const *asked; /* clauses */
static size_t asked_count;
static struct repository_options where;

static const struct option options[] = {
    {OPTION_CHOICE, "by", 0, "VIEW", "clause,document,record,role", "what the rows are (clause)", &by},
    {OPTION_TEXT, "standard", 0, "S", NULL,
     "the standard, any whose catalogue is there (those of docket.yaml)", &standard},
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,csv,json,xml,html", "how to write it (text)", &format},
    {OPTION_DATE, "as-of", 0, "DATE", NULL, "the day to judge by (today, where the organisation is)",
     &where.as_of},
    {OPTION_TEXT, "rev", 0, "R", NULL, "the state of commit R (the working tree)", &where.revision},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &where.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "matrix",
    .summary = "prints the clause matrix: what deals with which clause of the standard",
    .operands = "[CLAUSE…]",
    .maximum = -1,
    .description =
        "With CLAUSEs, as 9.1.2, only these and those below them, and where the evidence is.\n"
        "With the --standard of another edition, clauses come through the correspondence of the two:\n"
        "'carried-over' is what documents name in the edition they were written for, unconfirmed. Where\n"
        "docket.yaml names several standards, text and html show the clauses that they share once.",
    .options = options,
};

/* The catalogues asked for, in `arena`; NULL with a message where there is none. */
static const struct standard **choose(struct repository *repository, size_t *count) {
    const struct registry *registry = repository->registry;
    const struct config *config = registry->config;
    const struct standard **chosen = arena_alloc(&repository->arena, (config->standard_count + 1) *
                                                                         sizeof(const struct standard *));
    *count = 0;
    for (size_t i = 0; standard == NULL && i < config->standard_count; i++)
        if (registry_standard(registry, config->standards[i]) != NULL)
            chosen[(*count)++] = registry_standard(registry, config->standards[i]);
    if (standard == NULL)
        return chosen;
    chosen[0] = registry_standard(registry, standard);
    *count = 1;
    return chosen[0] != NULL ? chosen : NULL;
}

static int no_catalogue(struct repository *repository) {
    const struct registry *registry = repository->registry;
    struct buffer names = BUFFER_INIT;
    for (size_t i = 0; i < registry->standard_count; i++)
        buffer_printf(&names, "%s%s", i > 0 ? ", " : "", registry->standards[i]->id);
    int status = option_fail(&command, EXIT_USAGE, "there is no catalogue of '%s'; there is: %s", standard,
                             names.length > 0 ? buffer_text(&names) : "none");
    buffer_release(&names);
    return status;
}

static enum matrix_view view(void) {
    static const char *const names[] = {"clause", "document", "record", "role"};
    unsigned i = 0;
    while (i < 3 && strcmp(names[i], by) != 0)
        i++;
    return (enum matrix_view)i;
}

/* A line above, for people. */
static void add_heading(struct buffer *out, const struct repository *repository) {
    const char *organisation = repository->registry->config->organisation;
    char day[11];
    date_format(repository->as_of, day);
    buffer_printf(out, "%s: matrix by %s as of %s, %s\n\n", organisation != NULL ? organisation : "Documents",
                  by, day, source_label(repository->source));
}

/* A page: the summary above, every column with a name of its own. */
static void write_page(struct buffer *out, struct repository *repository, const struct table *table,
                       const struct standard **standards, size_t count) {
    struct buffer heading = BUFFER_INIT, coverage = BUFFER_INIT;
    const char **headings = mem_zalloc(table->column_count, sizeof *headings), *notes[2];
    bool *marked = mem_zalloc(table->column_count, sizeof *marked), by_clause = view() == MATRIX_CLAUSE;
    add_heading(&heading, repository);
    if (by_clause && asked_count == 0)
        report_coverage_text(&coverage, repository->registry, standards, count);
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i].name != NULL ? table->columns[i].name : "";
        headings[i] = strcmp(name, "path") == 0                    ? "File"
                      : strcmp(name, "standard") == 0 && count < 2 ? NULL
                                                                   : table->columns[i].heading;
        marked[i] = strcmp(name, "coverage") == 0;
    }
    notes[0] = buffer_text(&coverage);
    struct web_table page = {
        .title = arena_strndup(&repository->arena, buffer_text(&heading),
                               strcspn(buffer_text(&heading), "\n")),
        .notes = notes,
        .note_count = coverage.length > 0,
        .headings = headings,
        .marked = marked,
        .column_count = table->column_count,
        .rows = table->rows,
        .row_count = table->row_count,
    };
    web_table(&page, out);
    free(headings);
    free(marked);
    buffer_release(&heading);
    buffer_release(&coverage);
}

/* The first clause that none of the standards has; NULL: each is one. */
static const char *unknown_clause(const struct standard *const *standards, size_t count) {
    for (size_t i = 0; i < asked_count; i++) {
        bool known = false;
        for (size_t k = 0; k < count && !known; k++)
            known = standard_clause(standards[k], asked[i]) != NULL;
        if (!known)
            return asked[i];
    }
    return NULL;
}

static int print_matrix(struct repository *repository) {
    struct buffer out = BUFFER_INIT, unread = BUFFER_INIT;
    struct table table;
    size_t count = 0;
    bool text = strcmp(format, "text") == 0;
    const struct standard **standards = choose(repository, &count);
    if (standards == NULL)
        return no_catalogue(repository);
    const char *unknown = unknown_clause(standards, count);
    if (unknown != NULL)
        return option_fail(&command, EXIT_USAGE, "%s has no clause '%s'",
                           count == 1 ? standards[0]->label : "none of docket.yaml's standards", unknown);
    if (text)
        add_heading(&out, repository);
    bool page = strcmp(format, "html") == 0;
    if (asked_count > 0)
        report_matrix_clauses(&table, repository->registry, standards, count, asked, asked_count);
    else if ((text || page) && count > 1 && view() == MATRIX_CLAUSE)
        report_matrix_shared(&table, repository->registry, standards, count);
    else
        report_matrix(&table, repository->registry, view(), standards, count);
    if (page)
        write_page(&out, repository, &table, standards, count);
    else
        table_write(&out, &table, (enum table_format)table_format_parse(format), table_width(STDOUT_FILENO));
    if (text && view() == MATRIX_CLAUSE && asked_count == 0) {
        buffer_add_char(&out, '\n');
        report_coverage_text(&out, repository->registry, standards, count);
    }
    fwrite(out.data, 1, out.length, stdout);
    size_t missing = repository_unread(repository, &unread);
    fputs(buffer_text(&unread), stderr);
    table_release(&table);
    buffer_release(&out);
    buffer_release(&unread);
    return missing > 0 ? EXIT_FINDINGS : EXIT_FINE;
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    asked_count = (size_t)option_parse(&command, argc, argv);
    asked = (const char *const *)argv;
    if (asked_count > 0 && view() != MATRIX_CLAUSE)
        return option_finish(&command,
                             option_fail(&command, EXIT_USAGE, "CLAUSEs are rows of --by clause alone"));
    int status = repository_open(&repository, &where) == 0 ? print_matrix(&repository)
                                                           : repository_fail(&repository, &command);
    repository_close(&repository);
    return option_finish(&command, status);
}
