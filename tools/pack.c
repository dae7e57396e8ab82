/* docket pack: the manual pack for the certification body. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"
#include "history/source.h"
#include "pack/pack.h"
#include "register/register.h"
#include "release/judge.h"
#include "report/tell.h"
#include "rules/rules.h"

static const char *output, *revision, *repository;
static bool draft;

static const struct option options[] = {
    {OPTION_TEXT, "output", 'o', "OUT", NULL, "a PDF to write, or a folder (manual-pack.pdf)", &output},
    {OPTION_FLAG, "draft", 0, NULL, NULL,
     "build from the working tree instead, marked as a draft on every page", &draft},
    {OPTION_TEXT, "rev", 0, "R", NULL, "with --draft: build from commit R", &revision},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &repository},
    {.name = NULL},
};

static const struct command command = {
    .verb = "pack",
    .summary = "builds the manual pack for the certification body",
    .operands = "[RELEASE]",
    .description =
        "Builds from RELEASE (18, or edition/2026), by default from the newest edition, or, where none has\n"
        "been promulgated, from the newest release. The chain is verified first. OUT ending in '.pdf' is "
        "the\n"
        "PDF; else it is a folder: the PDF, the repository as a git bundle, the keys of each release,\n"
        "SHA256SUMS, and VERIFY.txt, which says how to check all that with stock tools.\n"
        "Prints the path, the number of pages and the time taken. Status: 0 built, 1 with findings and\n"
        "nothing written, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 0,
    .maximum = 1,
};

/* What a run holds; released at its end. */
struct job {
    struct arena arena;
    struct findings findings;
    struct pack pack;
    struct store *store;
    struct chain *chain;
    const struct release *release;
};

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A folder is asked for, and no file: neither by the name nor by what is there. */
static bool wants_folder(void) {
    struct stat status;
    if (draft || strcmp(output, "-") == 0 || strcmp(path_extension(output), ".pdf") == 0)
        return false;
    return stat(output, &status) < 0 || S_ISDIR(status.st_mode);
}

static bool has_errors(struct job *job, enum gate gate) {
    return tell_findings(&job->findings, job->pack.registry ? job->pack.registry->config : NULL, gate);
}

static int write_pdf(struct job *job) {
    return file_write(output, job->pack.pdf.data, job->pack.pdf.length) < 0 ? EXIT_FAILED : EXIT_FINE;
}

/* --- a draft ---------------------------------------------------------------------------------- */

static int open_draft(struct job *job, const char *start, const char *root) {
    int status;
    if (revision)
        status = source_open_commit(&job->pack.source, root ? root : start, revision);
    else if (!root)
        status = error_set("there is no docket.yaml in %s or above it; run this in a document repository",
                           start);
    else
        status = source_open_folder(&job->pack.source, root);
    return status < 0 ? -1 : registry_load(&job->pack.registry, job->pack.source, NULL, &job->findings);
}

static int build_draft(struct job *job, const char *start, const char *root) {
    if (open_draft(job, start, root) < 0)
        return EXIT_FAILED;
    int64_t moment = source_time(job->pack.source);
    day_t today = moment == MOMENT_NONE ? DAY_NONE
                                        : date_of_moment(moment, job->pack.registry->config->time_zone);
    rules_run(job->pack.registry, today, &job->findings);
    if (pack_set(&job->pack, moment, today, &job->findings) < 0)
        return EXIT_FAILED;
    return has_errors(job, GATE_DRAFT) ? EXIT_FINDINGS : write_pdf(job);
}

/* --- a release -------------------------------------------------------------------------------- */

static const struct release *newest_edition(struct job *job) {
    for (uint32_t sequence = job->chain->count; sequence > 0; sequence--) {
        const struct release *release = chain_release(job->chain, sequence, &job->findings);
        if (release && release->manifest.kind == RELEASE_EDITION)
            return release;
    }
    return chain_newest(job->chain, &job->findings);
}

static int find_release(struct job *job, const char *start, const char *root, const char *name) {
    if (store_open(&job->store, root ? root : start) < 0 ||
        chain_open(&job->chain, job->store, NULL, 0, &job->findings) < 0)
        return -1;
    if (!job->chain->count)
        return error_set("nothing was released here yet; --draft builds from the working tree");
    job->release = name ? chain_find(job->chain, name, &job->findings) : newest_edition(job);
    return job->release ? judge_chain(job->chain, (struct release *)job->release, NULL, &job->findings) : -1;
}

static int write_folder(struct job *job) {
    struct pack_files files;
    int result = pack_make_files(&files, &job->pack, job->chain, job->release, &job->findings);
    if (result == 0)
        result = pack_write_folder(output, &files);
    pack_files_release(&files);
    return result < 0 ? EXIT_FAILED : EXIT_FINE;
}

static int build_release(struct job *job, const char *start, const char *root, const char *name) {
    if (find_release(job, start, root, name) < 0)
        return EXIT_FAILED;
    if (has_errors(job, GATE_RELEASE)) {
        fprintf(stderr, "docket pack: the chain of releases doesn't hold, so there is nothing to pack\n");
        return EXIT_FINDINGS;
    }
    /* The documents were judged when they were released, by the rules of then. */
    if (pack_set_release(&job->pack, job->chain, job->release, &job->findings) < 0)
        return EXIT_FAILED;
    if (has_errors(job, GATE_DRAFT))
        return EXIT_FINDINGS;
    return wants_folder() ? write_folder(job) : write_pdf(job);
}

static void tell(const struct job *job, double took) {
    const struct manifest *manifest = job->release ? &job->release->manifest : NULL;
    if (manifest && *manifest->name)
        printf("Edition %s (release %u)\n", manifest->name, manifest->sequence);
    else if (manifest)
        printf("Release %u\n", manifest->sequence);
    printf("%s: %zu pages, %.0f ms\n", output, job->pack.pages, took);
}

int main(int argc, char **argv) {
    struct job job = {0};
    double start = milliseconds();
    int count = option_parse(&command, argc, argv);
    if (draft ? count > 0 : revision != NULL)
        return option_finish(&command,
                             option_fail(&command, EXIT_USAGE,
                                         draft ? "a draft is of no release"
                                               : "--rev goes with --draft; a release is named alone"));
    if (!output)
        output = "manual-pack.pdf";
    const char *folder = repository ? repository : ".", *root = source_find_root(&job.arena, folder);
    int status = draft ? build_draft(&job, folder, root)
                       : build_release(&job, folder, root, count ? argv[0] : NULL);
    if (status == EXIT_FAILED)
        tell_failure(&command, &job.findings, NULL);
    if (status == EXIT_FINE && strcmp(output, "-") != 0)
        tell(&job, milliseconds() - start);
    pack_end(&job.pack);
    chain_free(job.chain);
    store_close(job.store);
    findings_release(&job.findings);
    arena_release(&job.arena);
    return option_finish(&command, status);
}
