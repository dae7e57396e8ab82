/* docket diff: what changed between two states of a document, word by word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/date.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"
#include "compare/compare.h"
#include "document/csvtable.h"
#include "pdf/pdf.h"
#include "publish/publish.h"
#include "report/escape.h"
#include "report/released.h"
#include "report/report.h"
#include "rules/rules.h"
#include "web/web.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MOST = 120 };

static const char *output = "-", *format, *revision, *color = "auto";
static bool driver, flat;

static const struct option options[] = {
    {OPTION_CHOICE, "format", 'f', "FORMAT", "text,html,pdf", "by default what OUT ends in, else text",
     &format},
    {OPTION_TEXT, "output", 'o', "OUT", NULL, "where to write; '-' is standard output", &output},
    {OPTION_TEXT, "rev", 0, "R", NULL, "A is a path in commit R, or an identifier (HEAD, for A alone)",
     &revision},
    {OPTION_CHOICE, "color", 0, "WHEN", "auto,always,never", "colours in text (auto: on a terminal)", &color},
    {OPTION_FLAG, "driver", 0, NULL, NULL, "run by git as an external diff (diff.NAME.command)", &driver},
    {OPTION_FLAG, "textconv", 0, NULL, NULL, "print A for comparison by lines (diff.NAME.textconv)", &flat},
    {.name = NULL},
};

static struct command command = {
    .verb = "diff",
    .summary = "shows what changed in a document, word by word",
    .operands = "A [B]",
    .description =
        "A and B are files, COMMIT:PATH, identifiers (EP-07) of the working tree, revisions as they were\n"
        "released (EP-07@2), or both are releases (3, edition/2026). A alone: a file or an identifier is\n"
        "compared with what HEAD has, anything else with the working tree. Of releases every document that\n"
        "differs is shown; as html or pdf each in a file of its own, in the folder OUT.\n"
        "\n"
        "For 'git diff' and 'git log -p', in a clone (docket-diff(1) says more):\n"
        "  echo '*.md diff=docket' >>.gitattributes\n"
        "  git config diff.docket.command 'docket diff --driver --'\n"
        "  git config diff.docket.textconv 'docket diff --textconv --'\n"
        "  git config diff.docket.xfuncname '^#{1,6} .*$'\n"
        "\n"
        "Status: 0 whether something changed or not, 2 for a mistake in the command, 3 where it could not\n"
        "be done.",
    .options = options,
    .minimum = 1,
    .maximum = 2,
};

/* What a run holds; released at its end. */
struct job {
    struct arena arena;
    struct findings findings;
    struct operand operands[2];    /* by enum compare_side */
    struct document *documents[2]; /* NULL where it can't be read as one */
    struct document *redline;
    struct compare_counts counts;
    struct display *display;
    struct source *source; /* for layout and labels */
    const char *note;      /* what else is to be said, or NULL */
    struct buffer result;
};

/* --- reading
 * ---------------------------------------------------------------------------------------------------- */

static void parse(struct job *job, enum compare_side side) {
    struct operand *operand = &job->operands[side];
    struct findings findings = {0};
    if (document_parse(&job->documents[side], operand->path, buffer_text(&operand->bytes),
                       operand->bytes.length, NULL, &findings) < 0)
        job->note = arena_printf(&job->arena,
                                 "%s can't be read as a document (%s); compared as text, line by line",
                                 operand->name, findings.count ? findings.items[0].message : "");
    findings_release(&findings);
}

static int read_old_file(void *context, const char *target, struct buffer *out) {
    return operand_read_file(&((struct job *)context)->operands[COMPARE_OLD], target, out);
}

static int read_new_file(void *context, const char *target, struct buffer *out) {
    return operand_read_file(&((struct job *)context)->operands[COMPARE_NEW], target, out);
}

/* The CSV files that both texts show, as tables: git's driver has the documents alone. */
static void expand_tables(struct job *job) {
    if (driver)
        return;
    csvtable_expand(job->documents[COMPARE_OLD], read_old_file, job);
    csvtable_expand(job->documents[COMPARE_NEW], read_new_file, job);
}

static int digest_image(void *context, enum compare_side side, const char *target, char hex[65]) {
    struct job *job = context;
    struct buffer data = BUFFER_INIT;
    int status = operand_read_file(&job->operands[side], target, &data);
    if (status == 0)
        digest_sha256(data.data, data.length, hex);
    buffer_release(&data);
    return status;
}

static void compare(struct job *job) {
    struct operand *a = &job->operands[COMPARE_OLD], *b = &job->operands[COMPARE_NEW];
    struct compare_options how = {.image_digest = driver ? NULL : digest_image, .context = job};
    parse(job, COMPARE_OLD);
    parse(job, COMPARE_NEW);
    if (job->documents[COMPARE_OLD] && job->documents[COMPARE_NEW]) {
        expand_tables(job);
        job->redline = compare_documents(job->documents[COMPARE_OLD], job->documents[COMPARE_NEW], &how,
                                         &job->counts);
    } else
        job->redline = compare_texts(b->path, buffer_text(&a->bytes), a->bytes.length, buffer_text(&b->bytes),
                                     b->bytes.length, &job->counts);
    const struct compare_counts *n = &job->counts;
    bool same = a->bytes.length == b->bytes.length &&
                (!a->bytes.length || memcmp(a->bytes.data, b->bytes.data, a->bytes.length) == 0);
    if (!same && !job->note && n->inserted + n->deleted + n->changed + n->moved + n->fields == 0)
        job->note = "nothing that a reader sees: only how the source is written";
}

/* --- writing
 * ---------------------------------------------------------------------------------------------------- */

/* Whether text goes to a terminal: standard output is one, or git's pager stands between. */
static bool in_colour(void) {
    const char *pager = getenv("GIT_PAGER_IN_USE"), *term = getenv("TERM");
    if (strcmp(color, "auto") != 0)
        return strcmp(color, "always") == 0;
    if (getenv("NO_COLOR") || (term && strcmp(term, "dumb") == 0) || strcmp(output, "-") != 0)
        return false;
    return isatty(STDOUT_FILENO) || (driver && pager && strcmp(pager, "true") == 0);
}

static int text_width(void) {
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    long width = columns ? strtol(columns, NULL, 10) : 0;
    if (width <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width <= 0)
        return WIDTH_DEFAULT;
    return width < 20 ? 20 : width > WIDTH_MOST ? WIDTH_MOST : (int)width;
}

static void add_count(struct buffer *out, size_t count, const char *what) {
    if (count)
        buffer_printf(out, "%s%zu %s", out->length ? ", " : "", count, what);
}

/* "2 changed, 1 moved"; "" for nothing. */
static const char *summary(struct job *job) {
    struct buffer text = BUFFER_INIT;
    add_count(&text, job->counts.fields, job->counts.fields == 1 ? "front matter key" : "front matter keys");
    add_count(&text, job->counts.changed, "changed");
    add_count(&text, job->counts.inserted, "inserted");
    add_count(&text, job->counts.deleted, "deleted");
    add_count(&text, job->counts.moved, "moved");
    const char *result = arena_strdup(&job->arena, buffer_text(&text));
    buffer_release(&text);
    return result;
}

static void make_text(struct job *job) {
    struct compare_text_options how = {.colour = in_colour(), .width = text_width()};
    const char *bold = how.colour ? "\33[1m" : "", *plain = how.colour ? "\33[0m" : "",
               *counts = summary(job);
    if (!*counts && !job->note)
        return;
    buffer_printf(&job->result, "%s--- %s%s\n%s+++ %s%s\n", bold, job->operands[COMPARE_OLD].name, plain,
                  bold, job->operands[COMPARE_NEW].name, plain);
    if (job->note)
        buffer_printf(&job->result, "(%s)\n", job->note);
    if (*counts)
        buffer_printf(&job->result, "(%s)\n", counts);
    compare_print(job->redline, &how, &job->result);
}

static const char *compared(struct job *job) {
    const char *note = job->note ? arena_printf(&job->arena, " (%s)", job->note) : "";
    return arena_printf(&job->arena, "%s → %s%s", job->operands[COMPARE_OLD].name,
                        job->operands[COMPARE_NEW].name, note);
}

static int make_html(struct job *job) {
    struct publish_document_options surroundings = {.source = job->source};
    struct publish_head head;
    if (publish_head(job->redline, &surroundings, &job->arena, &head, &job->findings) < 0)
        return -1;
    struct web_fact fact = {head.redline, compared(job)};
    struct web_options how = {.redline = true,
                              .number = head.id,
                              .title = head.title,
                              .task_done = head.task_done,
                              .task_open = head.task_open,
                              .moved_from = head.moved_from,
                              .moved_to = head.moved_to,
                              .beginning = head.beginning,
                              .facts = &fact,
                              .fact_count = 1,
                              .read_image = read_new_file,
                              .read_old_image = read_old_file,
                              .context = job};
    return web_render(job->redline, &how, &job->result);
}

static int make_pdf(struct job *job) {
    struct publish_document_options how = {.read_file = read_new_file,
                                           .read_old_file = read_old_file,
                                           .compared = compared(job),
                                           .context = job,
                                           .source = job->source};
    struct publication_info info = {0};
    struct source *dated = job->operands[COMPARE_NEW].source ? job->operands[COMPARE_NEW].source
                                                             : job->source;
    struct pdf_metadata metadata = {.creator = "docket " DOCKET_VERSION,
                                    .moment = dated ? source_time(dated) : date_epoch()};
    if (publish_document(job->redline, &how, &job->arena, &job->display, &info, &job->findings) < 0)
        return -1;
    metadata.title = info.title;
    metadata.author = *info.author ? info.author : NULL;
    metadata.subject = how.compared;
    return pdf_write(job->display, &metadata, &job->result);
}

/* The layout and the labels of the repository around the new document, where it has some. */
static int open_surroundings(struct job *job) {
    const char *root = job->operands[COMPARE_NEW].root;
    char *found = root ? source_find_root(&job->arena, root) : NULL;
    return found ? source_open_folder(&job->source, found) : 0;
}

static int make_result(struct job *job) {
    compare(job);
    if (strcmp(format, "text") == 0) {
        make_text(job);
        return 0;
    }
    if (open_surroundings(job) < 0)
        return -1;
    return strcmp(format, "html") == 0 ? make_html(job) : make_pdf(job);
}

/* --- operands
 * ---------------------------------------------------------------------------------------------------- */

/* As git calls an external diff (git(1), GIT_EXTERNAL_DIFF): path, then file, object name and mode of the old
 * and the new state. */
static int open_driver(struct job *job, int count, char **words) {
    const char *path = words[0], *moved = count >= 8 ? words[7] : path;
    struct operand *a = &job->operands[COMPARE_OLD], *b = &job->operands[COMPARE_NEW];
    if (count < 7)
        return error_set("%s isn't merged yet", path);
    if (operand_open(a, words[1], NULL) < 0 || operand_open(b, words[4], NULL) < 0)
        return -1;
    a->name = a->is_empty ? "/dev/null" : arena_printf(&job->arena, "a/%s", path);
    b->name = b->is_empty ? "/dev/null" : arena_printf(&job->arena, "b/%s", moved);
    a->path = b->path = arena_strdup(&job->arena, moved);
    return 0;
}

static int open_operands(struct job *job, int count, char **words) {
    struct operand *a = &job->operands[COMPARE_OLD], *b = &job->operands[COMPARE_NEW];
    if (driver)
        return open_driver(job, count, words);
    if (count == 2 || flat)
        return operand_open(a, words[0], revision) < 0 ? -1
               : count == 2                            ? operand_open(b, words[1], NULL)
                                                       : 0;
    if (revision)
        return operand_open_before(a, words[0], revision) < 0 ? -1 : operand_open(b, words[0], NULL);
    if (operand_open(a, words[0], NULL) < 0)
        return -1;
    if (a->source)
        return operand_open_after(b, a);
    *b = *a;
    *a = (struct operand){0};
    return operand_open_before(a, words[0], "HEAD");
}

static int make_flat(struct job *job) {
    struct operand *operand = &job->operands[COMPARE_OLD];
    parse(job, COMPARE_OLD);
    if (job->documents[COMPARE_OLD])
        compare_flatten(job->documents[COMPARE_OLD], &job->result);
    else
        buffer_add(&job->result, operand->bytes.data ? operand->bytes.data : "", operand->bytes.length);
    return 0;
}

static int run(struct job *job, int count, char **words) {
    if (open_operands(job, count, words) < 0) {
        if (!driver || count >= 7)
            return EXIT_FAILED;
        buffer_printf(&job->result, "%s\n", error_message()); /* git stops where its driver fails */
    } else if ((flat ? make_flat(job) : make_result(job)) < 0) {
        return EXIT_FAILED;
    }
    return file_write(output, job->result.data ? job->result.data : "", job->result.length) < 0 ? EXIT_FAILED
                                                                                                : EXIT_FINE;
}

static void print_findings(struct job *job) {
    struct buffer text = BUFFER_INIT;
    rules_judge(NULL, GATE_DRAFT, &job->findings);
    report_findings_text(&text, &job->findings, NULL);
    fputs(buffer_text(&text), stderr);
    buffer_release(&text);
}

static void release(struct job *job) {
    display_free(job->display);
    document_free(job->redline);
    for (int side = COMPARE_OLD; side <= COMPARE_NEW; side++) {
        document_free(job->documents[side]);
        operand_close(&job->operands[side]);
    }
    source_close(job->source);
    buffer_release(&job->result);
    findings_release(&job->findings);
    arena_release(&job->arena);
}

/* --- releases
 * ---------------------------------------------------------------------------------------------------- */

static const char *name_of_pair(const struct released_pair *pair) {
    return pair->before ? pair->before->id : pair->after->id;
}

/* A document that only one of the two has. */
static void tell_alone(struct released *released, const struct released_pair *pair, struct buffer *out) {
    const struct manifest_document *entry = pair->before ? pair->before : pair->after;
    buffer_printf(out, "%s %s (%s), revision %s, %s: ", pair->before ? "---" : "+++", entry->id,
                  entry->language, entry->revision, pair->before ? "not any more" : "new");
    escape_text(out, entry->title, strlen(entry->title));
    buffer_printf(out, "\n    %s has none\n", released->names[pair->before ? 1 : 0]);
}

/* The file of a pair in the folder OUT: EP-07.html, EP-07.de.pdf where a language was asked for more than
 * once. */
static const char *pair_file(struct job *job, const struct released *released, size_t index) {
    const struct released_pair *pair = &released->pairs[index];
    const struct manifest_document *entry = pair->before ? pair->before : pair->after;
    bool several = (index > 0 && strcmp(name_of_pair(pair - 1), entry->id) == 0) ||
                   (index + 1 < released->count && strcmp(name_of_pair(pair + 1), entry->id) == 0);
    return path_join(&job->arena, output,
                     arena_printf(&job->arena, "%s%s%s.%s", entry->id, several ? "." : "",
                                  several ? entry->language : "", format));
}

static int run_pair(struct released *released, size_t index, struct buffer *text) {
    const struct released_pair *pair = &released->pairs[index];
    struct job job = {0};
    bool alone = !pair->before || (!pair->after && !pair->file);
    int result = 0;
    if (alone) {
        tell_alone(released, pair, text);
        return 0;
    }
    for (int side = COMPARE_OLD; side <= COMPARE_NEW && result == 0; side++)
        result = released_operand(released, pair, side, &job.operands[side]);
    if (result == 0)
        result = make_result(&job);
    if (result == 0 && strcmp(format, "text") == 0) {
        buffer_printf(text, "%s%s", job.result.data ? job.result.data : "", job.result.length ? "\n" : "");
    } else if (result == 0) {
        const char *file = pair_file(&job, released, index);
        result = file_write(file, job.result.data, job.result.length);
        buffer_printf(text, "%s\n", file);
    }
    print_findings(&job);
    release(&job);
    return result;
}

static int run_releases(int count, char **words) {
    struct released released = {0};
    struct buffer text = BUFFER_INIT;
    bool files = strcmp(format, "text") != 0;
    if (files && strcmp(output, "-") == 0)
        return option_fail(&command, EXIT_USAGE, "each document gets a file: name a folder with -o");
    int result = released_open(&released, words[0], count > 1 ? words[1] : NULL);
    if (result == 0 && files && released.count)
        result = file_make_folders(output);
    for (size_t i = 0; i < released.count && result == 0; i++)
        result = run_pair(&released, i, &text);
    if (result == 0)
        result = file_write(files ? "-" : output, buffer_text(&text), text.length);
    int status = result < 0 ? past_fail(&released.past, &command) : EXIT_FINE;
    buffer_release(&text);
    released_close(&released);
    return status;
}

int main(int argc, char **argv) {
    struct job job = {0};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--driver") == 0)
            command.maximum = 9;
    int count = option_parse(&command, argc, argv);
    if (!format) {
        const char *extension = path_extension(output);
        format = strcmp(extension, ".html") == 0 ? "html" : strcmp(extension, ".pdf") == 0 ? "pdf" : "text";
    }
    if (!driver && !flat && !revision && released_names_release(argv[0]) &&
        (count == 1 || released_names_release(argv[1])))
        return option_finish(&command, run_releases(count, argv));
    int status = run(&job, count, argv);
    print_findings(&job);
    if (status == EXIT_FAILED)
        option_fail(&command, EXIT_FAILED, NULL);
    release(&job);
    return option_finish(&command, status);
}
