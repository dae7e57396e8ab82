/* docket render: one document as PDF or HTML, marked as a draft, with or without a repository. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"
#include "base/watch.h"
#include "document/document.h"
#include "history/source.h"
#include "pdf/pdf.h"
#include "publish/publish.h"
#include "report/report.h"
#include "rules/rules.h"
#include "web/web.h"

#define IMAGE_LIMIT (32u << 20)
/* What is read at all; document_parse() refuses, with a finding, what is larger than a document may be. */
#define INPUT_LIMIT (64u << 20)

static const char *output, *format;
static bool keep_watching;

static const struct option options[] = {
    {OPTION_TEXT, "output", 'o', "OUT", NULL, "where to write; '-' is standard output", &output},
    {OPTION_CHOICE, "format", 'f', "FORMAT", "pdf,html,tree,layout", "by default what OUT ends in, else pdf",
     &format},
    {OPTION_FLAG, "watch", 0, NULL, NULL, "write it anew whenever FILE, or what it shows, changes",
     &keep_watching},
    {.name = NULL},
};

static const struct command command = {
    .verb = "render",
    .summary = "prints one document as PDF or HTML, marked as a draft",
    .operands = "FILE",
    .description =
        "Without -o the PDF goes beside FILE, with its name ending in .pdf; tree and layout go to\n"
        "standard output. FILE '-' is standard input.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

/* What a run holds; released at its end. */
struct job {
    struct arena arena;
    struct findings findings;
    struct buffer input, result;
    const char *file;
    const char *root,
        *folder; /* the folder below which images are looked for, and the document's folder in it */
    struct document *document;
    struct source *source;
    struct display *display;
    struct watch *watch; /* NULL: once is enough */
};

/* Reads an image by its path as the document has it; nothing outside the repository, or outside FILE's own
 * folder where there is none. */
static int read_image(void *context, const char *target, struct buffer *out) {
    struct job *job = context;
    char *path = path_resolve(&job->arena, job->folder, target);

    if (!path)
        return error_set("the path leaves %s", job->source ? "the repository" : "the document's folder");
    if (job->watch)
        watch_add(job->watch, path_join(&job->arena, job->root, path));
    return file_read_beneath(out, job->root, path, IMAGE_LIMIT);
}

/* A large document's tree and its pages need not stand in memory together. */
static void drop_document(void *context) {
    struct job *job = context;

    document_free(job->document);
    job->document = NULL;
    malloc_trim(0); /* its pieces lie scattered: pages would need new memory beside the holes */
}

static int make_layout(struct job *job, struct publication_info *info) {
    struct publish_document_options how = {
        .read_file = read_image, .composed = drop_document, .context = job, .source = job->source};

    return publish_document(job->document, &how, &job->arena, &job->display, info, &job->findings);
}

static int make_pdf(struct job *job) {
    struct publication_info info = {0};
    struct pdf_metadata metadata = {.creator = "docket " DOCKET_VERSION,
                                    .moment = job->source ? source_time(job->source) : date_epoch()};

    if (make_layout(job, &info) < 0)
        return -1;
    malloc_trim(0); /* what the layout needed */
    metadata.title = info.title;
    metadata.author = *info.author ? info.author : NULL;
    metadata.subject = info.subject;
    return pdf_write(job->display, &metadata, &job->result);
}

static int make_html(struct job *job) {
    struct publish_document_options surroundings = {.source = job->source};
    struct web_options how = {.read_image = read_image, .context = job};
    struct publish_head head;
    struct web_fact *facts;

    if (publish_head(job->document, &surroundings, &job->arena, &head, &job->findings) < 0)
        return -1;
    facts = arena_alloc(&job->arena, (head.fact_count + 1) * sizeof *facts);
    for (size_t i = 0; i < head.fact_count; i++)
        facts[i] = (struct web_fact){head.facts[i].label, head.facts[i].value};
    how.facts = facts;
    how.fact_count = head.fact_count;
    how.number = head.id;
    how.title = head.title;
    how.mark = head.mark;
    how.task_done = head.task_done;
    how.task_open = head.task_open;
    return web_render(job->document, &how, &job->result);
}

static int make_result(struct job *job) {
    struct publication_info info = {0};

    if (strcmp(format, "tree") == 0)
        document_dump(job->document, &job->result);
    else if (strcmp(format, "html") == 0)
        return make_html(job);
    else if (strcmp(format, "pdf") == 0)
        return make_pdf(job);
    else if (make_layout(job, &info) < 0)
        return -1;
    else
        display_dump(job->display, &job->result);
    return 0;
}

/* The format by what OUT ends in. */
static const char *guess_format(void) {
    if (output && strcmp(path_extension(output), ".html") == 0)
        return "html";
    return "pdf";
}

static const char *default_output(struct arena *arena, const char *file) {
    if (strcmp(format, "pdf") != 0 && strcmp(format, "html") != 0)
        return "-";
    if (strcmp(file, "-") == 0)
        return "-";
    return arena_printf(arena, "%.*s.%s", (int)(strlen(file) - strlen(path_extension(file))), file, format);
}

/* A page that shows what there is can be had without an image; a pack can't. */
static void judge(struct findings *findings) {
    rules_judge(NULL, GATE_DRAFT, findings);
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].rule, "L010") == 0 && findings->items[i].severity == SEVERITY_ERROR)
            findings->items[i].severity = SEVERITY_WARNING;
}

static void print_findings(struct job *job) {
    struct buffer text = BUFFER_INIT;

    judge(&job->findings);
    report_findings_text(&text, &job->findings, NULL);
    fwrite(text.data ? text.data : "", 1, text.length, stderr);
    buffer_release(&text);
}

/* A repository's own layout and labels, and its root for images, where FILE lies in one. */
static int open_surroundings(struct job *job) {
    const char *folder = path_folder(&job->arena, job->file);
    char *root, *real;

    if (!*folder)
        folder = *job->file == '/' ? "/" : ".";
    root = source_find_root(&job->arena, folder);
    job->root = root ? root : folder;
    job->folder = "";
    if (!root)
        return 0;
    real = realpath(folder, NULL);
    if (!real)
        return error_set_errno("%s", folder);
    job->folder = arena_strdup(&job->arena, real + strlen(root) + (real[strlen(root)] == '/'));
    free(real);
    return source_open_folder(&job->source, root);
}

static int run(struct job *job) {
    if (file_read(&job->input, job->file, INPUT_LIMIT) < 0 || open_surroundings(job) < 0)
        return EXIT_FAILED;
    if (document_parse_buffer(&job->document, job->file, &job->input, NULL, &job->findings) < 0)
        return EXIT_FINDINGS;
    malloc_trim(0); /* what parsing needed lies scattered, too */
    if (make_result(job) < 0)
        return EXIT_FAILED;
    if (file_write(output, job->result.data, job->result.length) < 0)
        return EXIT_FAILED;
    return EXIT_FINE;
}

/* --- once, or again and again
 * ------------------------------------------------------------------------------------------ */

static void job_release(struct job *job) {
    display_free(job->display);
    document_free(job->document);
    source_close(job->source);
    buffer_release(&job->input);
    buffer_release(&job->result);
    findings_release(&job->findings);
    arena_release(&job->arena);
}

static int render(const char *file, struct watch *watch) {
    struct job job = {.file = file, .watch = watch};
    int status = run(&job);
    print_findings(&job);
    if (status == EXIT_FAILED)
        option_fail(&command, EXIT_FAILED, NULL);
    job_release(&job);
    return status;
}

/* What decides how FILE looks, where a repository is around it. */
static void watch_surroundings(struct watch *watch, const char *file) {
    static const char *const surroundings[] = {"docket.yaml", "manual-templates/layout/",
                                               "manual-templates/labels/"};
    struct arena arena = {NULL};
    struct job job = {.file = file};
    watch_add(watch, file);
    if (open_surroundings(&job) == 0 && job.source) {
        for (size_t i = 0; i < sizeof surroundings / sizeof *surroundings; i++)
            watch_add(watch, path_join(&arena, job.root, surroundings[i]));
    }
    job_release(&job);
    arena_release(&arena);
}

/* Ends by a signal, or where nothing can be watched. */
static int render_always(const char *file) {
    struct watch *watch = watch_new();
    if (!watch)
        return option_fail(&command, EXIT_FAILED, NULL);
    watch_surroundings(watch, file);
    do {
        if (render(file, watch) == EXIT_FINE)
            printf("%s written\n", output);
        fflush(stdout);
    } while (!ferror(stdout) && watch_wait(watch) == 0);
    int status = ferror(stdout) ? EXIT_FAILED : option_fail(&command, EXIT_FAILED, NULL);
    watch_free(watch);
    return status;
}

int main(int argc, char **argv) {
    struct arena arena = {NULL};
    option_parse(&command, argc, argv);
    if (!format)
        format = guess_format();
    if (!output)
        output = default_output(&arena, argv[0]);
    if (keep_watching && (strcmp(argv[0], "-") == 0 || strcmp(output, "-") == 0))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "--watch needs a FILE to watch, and an OUT to write"));
    int status = keep_watching ? render_always(argv[0]) : render(argv[0], NULL);
    arena_release(&arena);
    return option_finish(&command, status);
}
