/* docket check: what an auditor would find, before the auditor does. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/option.h"
#include "report/inspect.h"
#include "report/report.h"
#include "report/repository.h"

static const char *format = "text", *gate = "draft", *explain;
static bool strict;
static struct repository_options where;

static const struct option options[] = {
    {OPTION_CHOICE, "gate", 0, "GATE", "draft,approve,release", "how strictly to judge (draft)", &gate},
    {OPTION_FLAG, "strict", 0, NULL, NULL, "any finding ends with status 1, notes too", &strict},
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,json",
     "text on standard error, or json on standard output (text)", &format},
    {OPTION_TEXT, "explain", 0, "RULE", NULL, "explain a rule, by number or name; 'all' lists them",
     &explain},
    {OPTION_TEXT, "as-of", 0, "DATE", NULL, "the day to judge by (today, where the organisation is)",
     &where.as_of},
    {OPTION_TEXT, "rev", 0, "R", NULL, "check commit R (the working tree)", &where.revision},
    {OPTION_TEXT, "config", 0, "FILE", NULL,
     "read FILE for docket.yaml; a folder as the only PATH is the repository", &where.config},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &where.folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "check",
    .summary = "finds what is wrong with the documents, the configuration and the links",
    .operands = "[PATH…]",
    .description =
        "With PATHs, only what concerns those files and folders is reported. A Markdown file outside the\n"
        "controlled folders is checked by itself.\n"
        "Status: 0 without errors, 1 with errors, 2 for a mistake in the command, 3 where it could not be\n"
        "done.",
    .options = options,
    .maximum = -1,
};

static int print_rule(void) {
    struct repository repository = {0};
    struct buffer out = BUFFER_INIT;
    const struct rule *rule = rules_find(explain);
    const struct config *config = repository_open(&repository, &where) == 0 ? repository.registry->config
                                                                            : NULL;
    int status = EXIT_FINE;
    if (rule != NULL) {
        report_rule(&out, rule, config);
    } else if (strcmp(explain, "all") == 0) {
        report_rules(&out, config);
    } else {
        const struct rule *nearest = rules_nearest(explain);
        status = option_fail(&command, EXIT_USAGE, "there is no rule '%s'; %s%s", explain,
                             nearest != NULL ? "the nearest is " : "--explain all lists them",
                             nearest != NULL ? nearest->name : "");
    }
    fputs(buffer_text(&out), stdout);
    buffer_release(&out);
    repository_close(&repository);
    return status;
}

static int print_findings(struct repository *repository, const struct findings *findings, size_t documents) {
    struct buffer out = BUFFER_INIT;
    bool json = strcmp(format, "json") == 0;
    if (json) {
        report_findings_json(&out, findings);
    } else {
        report_findings_text(&out, findings, isatty(STDERR_FILENO) == 1 ? repository->source : NULL);
        report_summary_text(&out, findings, documents);
    }
    fputs(buffer_text(&out), json ? stdout : stderr);
    buffer_release(&out);
    bool found = strict ? findings->count > 0 : findings_count(findings, SEVERITY_ERROR) > 0;
    return found ? EXIT_FINDINGS : EXIT_FINE;
}

static int check(struct repository *repository, char *const *paths, size_t count) {
    struct findings findings = {0};
    size_t documents = 0;
    int status = EXIT_FAILED;
    if (repository_open(repository, &where) != 0) {
        /* A docket.yaml that can't be used is a finding like any other; none at all, or no such commit, is
         * not. */
        findings_merge(&findings, &repository->findings);
        rules_judge(NULL, (enum gate)gate_parse(gate), &findings);
        status = findings.count > 0 ? print_findings(repository, &findings, 0)
                                    : option_fail(&command, EXIT_FAILED, NULL);
    } else if (inspect(repository, paths, count, (enum gate)gate_parse(gate), &findings, &documents) == 0) {
        status = print_findings(repository, &findings, documents);
    } else {
        status = option_fail(&command, EXIT_FAILED, NULL);
    }
    findings_release(&findings);
    return status;
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    int count = option_parse(&command, argc, argv);
    if (explain != NULL)
        return option_finish(&command, print_rule());
    /* With a configuration of its own, a folder needs no docket.yaml to be a repository. */
    struct stat named;
    if (where.config != NULL && where.folder == NULL && count == 1 && stat(argv[0], &named) == 0 &&
        S_ISDIR(named.st_mode)) {
        where.folder = argv[0];
        count = 0;
    }
    int status = check(&repository, argv, (size_t)count);
    repository_close(&repository);
    return option_finish(&command, status);
}
