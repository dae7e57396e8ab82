/* docket pack: the manual pack for the certification body. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "history/source.h"
#include "pdf/pdf.h"
#include "publish/publish.h"
#include "register/register.h"
#include "report/report.h"
#include "rules/rules.h"

static const char *output, *revision, *repository;
static bool draft;

static const struct option options[] = {
    {OPTION_FLAG, "draft", 0, NULL, NULL, "build from the working tree, marked as a draft on every page",
     &draft},
    {OPTION_TEXT, "rev", 0, "R", NULL, "with --draft: build from commit R instead", &revision},
    {OPTION_TEXT, "output", 'o', "OUT", NULL, "the PDF to write (manual-pack.pdf)", &output},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &repository},
    {.name = NULL},
};

static const struct command command = {
    .verb = "pack",
    .summary = "builds the manual pack for the certification body",
    .operands = "",
    .description =
        "Prints the path, the number of pages and the time taken. Findings of the release gate that\n"
        "are errors in a draft too (a missing image, a broken link) end it with status 1, with\n"
        "nothing written.",
    .options = options,
    .minimum = 0,
    .maximum = 0,
};

/* What a run holds; released at its end. */
struct job {
    struct arena arena;
    struct findings findings;
    struct buffer result;
    struct source *source;
    struct registry *registry;
    struct display *display;
    struct publication_info info;
    day_t today;
    size_t pages;
};

static double milliseconds(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int load(struct job *job) {
    const char *start = repository ? repository : ".";
    char *root = source_find_root(&job->arena, start);
    int status;

    if (revision)
        status = source_open_commit(&job->source, root ? root : start, revision);
    else if (!root)
        status = error_set("there is no docket.yaml in %s or above it; run this in a document repository",
                           start);
    else
        status = source_open_folder(&job->source, root);
    if (status < 0)
        return -1;
    return registry_load(&job->registry, job->source, NULL, &job->findings);
}

static int lay_out(struct job *job) {
    struct publish_pack_options how = {.source = job->source, .registry = job->registry, .date = job->today};

    return publish_pack(&how, &job->arena, &job->display, &job->info, &job->findings);
}

static int write_pack(struct job *job) {
    struct pdf_metadata metadata = {
        .title = job->info.title,
        .author = job->info.author,
        .subject = job->info.subject,
        .creator = "docket " DOCKET_VERSION,
        .moment = source_time(job->source),
    };

    job->pages = job->display->page_count;
    if (pdf_write(job->display, &metadata, &job->result) < 0)
        return -1;
    return file_write(output, job->result.data, job->result.length);
}

/* Errors keep the pack from being written; the rest is said and doesn't. */
static int judge(struct job *job) {
    struct buffer text = BUFFER_INIT;
    size_t errors;

    rules_judge(job->registry ? job->registry->config : NULL, GATE_DRAFT, &job->findings);
    errors = findings_count(&job->findings, SEVERITY_ERROR);
    report_findings_text(&text, &job->findings, NULL);
    fwrite(text.data ? text.data : "", 1, text.length, stderr);
    buffer_release(&text);
    return errors ? EXIT_FINDINGS : EXIT_FINE;
}

static int run(struct job *job) {
    int64_t moment;
    int status;

    if (load(job) < 0)
        return EXIT_FAILED;
    moment = source_time(job->source);
    job->today = moment == MOMENT_NONE ? DAY_NONE : date_of_moment(moment, job->registry->config->time_zone);
    rules_run(job->registry, job->today, &job->findings);
    if (lay_out(job) < 0)
        return EXIT_FAILED;
    status = judge(job);
    if (status != EXIT_FINE)
        return status;
    return write_pack(job) < 0 ? EXIT_FAILED : EXIT_FINE;
}

int main(int argc, char **argv) {
    struct job job = {0};
    double start = milliseconds();
    int status;

    option_parse(&command, argc, argv);
    if (!draft)
        return option_fail(&command, EXIT_USAGE,
                           "there is no release to pack yet; --draft builds from the working tree");
    if (!output)
        output = "manual-pack.pdf";
    status = run(&job);
    if (status == EXIT_FAILED) {
        const char *message = arena_strdup(&job.arena, error_message());

        judge(&job);
        option_fail(&command, EXIT_FAILED, "%s", message);
    }
    if (status == EXIT_FINE && strcmp(output, "-") != 0)
        printf("%s: %zu pages, %.0f ms\n", output, job.pages, milliseconds() - start);
    display_free(job.display);
    registry_free(job.registry);
    source_close(job.source);
    buffer_release(&job.result);
    findings_release(&job.findings);
    arena_release(&job.arena);
    return option_finish(&command, status);
}
