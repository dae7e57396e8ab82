/* docket check: what an auditor would find, before the auditor does. */
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/option.h"
#include "report/inspect.h"
#include "report/report.h"
#include "report/repository.h"

static const char *format = "text", *gate = "draft", *explain;
static const char *range;
static bool strict;
static struct repository_options where = {.releases = RELEASES_IF_READABLE, .judged = true};

static const struct option options[] = {
    {OPTION_CHOICE, "gate", 0, "GATE", "draft,approve,release", "how strictly to judge (draft)", &gate},
    {OPTION_FLAG, "strict", 0, NULL, NULL, "any finding ends with status 1, notes too", &strict},
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,json,sarif,junit",
     "text on stderr, the others on stdout (text)", &format},
    {OPTION_TEXT, "explain", 0, "RULE", NULL, "explain a rule, by number or name; 'all' lists them",
     &explain},
    {OPTION_DATE, "as-of", 0, "DATE", NULL, "the day to judge by (today, where the organisation is)",
     &where.as_of},
    {OPTION_TEXT, "rev", 0, "R", NULL, "check commit R (the working tree)", &where.revision},
    {OPTION_FLAG, "staged", 0, NULL, NULL, "check what is staged: what a commit now would hold",
     &where.staged},
    {OPTION_TEXT, "range", 0, "A..B", NULL,
     "check commit B, and report what concerns the files changed since A", &range},
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

/* As wide as the terminal, where standard error is one. */
static int terminal_columns(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void print_text(struct buffer *out, struct repository *repository, const struct findings *findings,
                       size_t documents) {
    struct excerpts excerpts = {repository->source, terminal_columns()};
    report_findings_text(out, findings, isatty(STDERR_FILENO) == 1 ? &excerpts : NULL);
    report_summary_text(out, findings, documents);
}

static int print_findings(struct repository *repository, const struct findings *findings,
                          const struct inspected *documents) {
    struct buffer out = BUFFER_INIT;
    bool text = strcmp(format, "text") == 0;
    if (text)
        print_text(&out, repository, findings, documents->count);
    else if (strcmp(format, "json") == 0)
        report_findings_json(&out, findings);
    else if (strcmp(format, "sarif") == 0)
        report_findings_sarif(&out, findings, repository->source);
    else
        report_findings_junit(&out, findings, documents->paths, documents->count, strict);
    fputs(buffer_text(&out), text ? stderr : stdout);
    buffer_release(&out);
    bool found = strict ? findings->count > 0 : findings_count(findings, SEVERITY_ERROR) > 0;
    return found ? EXIT_FINDINGS : EXIT_FINE;
}

/* The files that differ between the range's ends. */
static int changed_files(struct repository *repository, const char *from, const char ***paths,
                         size_t *count) {
    struct arena *arena = &repository->arena;
    struct store *store = NULL;
    struct object_name old, new;
    struct tree_difference *files;
    const char *root = repository->root != NULL ? repository->root
                       : where.folder != NULL   ? where.folder
                                                : ".";
    int result = store_open(&store, root);
    if (result == 0 &&
        (store_resolve(store, from, &old) < 0 || store_resolve(store, where.revision, &new) < 0))
        result = -1;
    if (result == 0)
        result = store_differences(store, &old, &new, arena, &files, count);
    *paths = arena_alloc(arena, (result == 0 ? *count + 1 : 1) * sizeof **paths);
    for (size_t i = 0; result == 0 && i < *count; i++)
        (*paths)[i] = arena_strdup(arena, files[i].path);
    store_close(store);
    return result;
}

static int inspect_range(struct repository *repository, const char *from, struct findings *findings,
                         struct inspected *documents) {
    const char **paths;
    size_t count;
    return changed_files(repository, from, &paths, &count) < 0
               ? -1
               : inspect_changed(repository, paths, count, (enum gate)gate_parse(gate), findings, documents);
}

static int check(struct repository *repository, char *const *paths, size_t count, const char *from) {
    struct findings findings = {0};
    struct inspected documents = {0};
    int status = EXIT_FAILED;
    if (repository_open(repository, &where) != 0) {
        /* A docket.yaml that can't be used is a finding like any other; none at all, or no such commit, is
         * not. */
        findings_merge(&findings, &repository->findings);
        rules_judge(NULL, (enum gate)gate_parse(gate), &findings);
        status = findings.count > 0 ? print_findings(repository, &findings, &documents)
                                    : option_fail(&command, EXIT_FAILED, NULL);
    } else {
        if (repository->unread != NULL && repository->findings.count == 0)
            fprintf(stderr, "docket check: the releases aren't looked at: %s\n", repository->unread);
        int result = from != NULL ? inspect_range(repository, from, &findings, &documents)
                                  : inspect(repository, paths, count, (enum gate)gate_parse(gate), &findings,
                                            &documents);
        status = result == 0 ? print_findings(repository, &findings, &documents)
                             : option_fail(&command, EXIT_FAILED, NULL);
    }
    findings_release(&findings);
    return status;
}

/* "A..B" as A, with B as the commit to be checked; either end left out is HEAD, as git has it. */
static const char *take_range(struct arena *arena) {
    const char *dots = strstr(range, "..");
    if (dots == NULL || dots[2] == '.')
        return NULL;
    where.revision = dots[2] != '\0' ? dots + 2 : "HEAD";
    return dots > range ? arena_strndup(arena, range, (size_t)(dots - range)) : "HEAD";
}

int main(int argc, char **argv) {
    struct repository repository = {0};
    int count = option_parse(&command, argc, argv);
    if (explain != NULL)
        return option_finish(&command, print_rule());
    const char *from = range != NULL ? take_range(&repository.arena) : NULL;
    if (range != NULL && from == NULL)
        return option_finish(&command,
                             option_fail(&command, EXIT_USAGE, "--range takes two commits, as main..HEAD"));
    if ((where.staged && (where.revision != NULL || where.config != NULL)) || (from != NULL && count > 0))
        return option_finish(
            &command, option_fail(&command, EXIT_USAGE,
                                  "--staged, --rev and --range name what is checked: give one of them%s",
                                  from != NULL ? ", and no PATH with --range" : ""));
    /* With a configuration of its own, a folder needs no docket.yaml to be a repository. */
    struct stat named;
    if (where.config != NULL && where.folder == NULL && count == 1 && stat(argv[0], &named) == 0 &&
        S_ISDIR(named.st_mode)) {
        where.folder = argv[0];
        count = 0;
    }
    int status = check(&repository, argv, (size_t)count, from);
    repository_close(&repository);
    return option_finish(&command, status);
}
