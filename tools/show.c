/* docket show: any revision as it was. */
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "document/document.h"
#include "report/escape.h"
#include "report/past.h"

static const char *as_of, *release_name, *output = "-", *folder;

static const struct option options[] = {
    {OPTION_DATE, "as-of", 0, "DATE", NULL, "what was, or will be, in force on that day (today)", &as_of},
    {OPTION_TEXT, "release", 0, "RELEASE", NULL, "what was in force by that release (18, edition/2026)",
     &release_name},
    {OPTION_TEXT, "output", 'o', "OUT", NULL, "the file to write (standard output)", &output},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the repository, bare or not (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "show",
    .summary = "prints a document as it was: a revision, or what was in force on a day",
    .operands = "ID[:LANGUAGE][@REVISION]",
    .description =
        "Writes the bytes that were released; what they are, and who approved them, goes to standard error.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

/* What is to be shown. */
struct shown {
    const struct manifest_document *entry;
    const char *standing; /* "in force on 2026-03-02", … */
};

static const char *day_text(struct past *past, day_t day) {
    char text[11];
    date_format(day, text);
    return arena_strdup(&past->arena, text);
}

static int find_on_day(struct shown *out, struct past *past, const struct document_name *name) {
    day_t day = as_of ? date_parse(as_of) : past->today;
    const struct release *judging = chain_on_day(past->chain, day, &past->findings);
    if (!judging)
        return past->findings.count
                   ? -1
                   : error_set("nothing was released by %s yet; release 1 came later", day_text(past, day));
    enum manifest_state standing = manifest_state_on(&judging->manifest, name->id, name->language, day,
                                                     &out->entry);
    if (standing == STATE_SCHEDULED)
        return error_set("%s isn't in force on %s; revision %s is scheduled for %s: docket show %s@%s",
                         name->id, day_text(past, day), out->entry->revision,
                         day_text(past, out->entry->effective), name->id, out->entry->revision);
    if (standing == STATE_NONE || !out->entry || standing == STATE_WITHDRAWN)
        return error_set("%s %s on %s; 'docket log %s' tells its history", name->id,
                         standing == STATE_WITHDRAWN ? "was withdrawn and isn't in force" : "isn't in force",
                         day_text(past, day), name->id);
    out->standing = arena_printf(&past->arena, "%s on %s",
                                 standing == STATE_SUSPENDED ? "suspended" : "in force", day_text(past, day));
    return 0;
}

static int find_in_release(struct shown *out, struct past *past, const struct document_name *name) {
    struct release *release = chain_find(past->chain, release_name, &past->findings);
    if (!release || !release_policy(past->chain, release, &past->findings))
        return -1;
    struct release *before = release->sequence > 1
                                 ? chain_release(past->chain, release->sequence - 1, &past->findings)
                                 : NULL;
    if (release->sequence > 1 && !before)
        return -1;
    out->entry = release_entry(past->chain, release, before ? &before->manifest : NULL, name->id,
                               name->language, DAY_NONE);
    if (!out->entry)
        return error_set("%s isn't in force by release %u", name->id, release->sequence);
    out->standing = arena_printf(&past->arena, "in the picture of release %u", release->sequence);
    return 0;
}

static int find_revision(struct shown *out, struct past *past, const struct document_name *name,
                         const struct history *history) {
    const struct history_event *event = past_revision(past, name, history);
    if (!event)
        return -1;
    out->entry = event->entry;
    out->standing = "";
    return 0;
}

static void tell(struct past *past, const struct shown *shown, const struct history *history) {
    const struct manifest_document *entry = shown->entry;
    const struct history_event *event = history_revision(history, entry->revision);
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text, "%s (%s), revision %s: ", entry->id, entry->language, entry->revision);
    escape_text(&text, entry->title, strlen(entry->title));
    buffer_printf(&text, "\n  effective from %s", day_text(past, entry->effective));
    if (entry->until != DAY_NONE)
        buffer_printf(&text, " until %s", day_text(past, entry->until));
    buffer_printf(&text, "%s%s; %s\n", shown->standing[0] ? ", " : "", shown->standing,
                  event ? release_text(past, event->release) : "");
    for (size_t i = 0; event && i < event->signature_count; i++)
        buffer_printf(&text, "  %s\n", signature_text(past, &event->signatures[i]));
    if (event && event->superseded != DAY_NONE)
        buffer_printf(&text, "  superseded by revision %s from %s\n", event->superseded_by,
                      day_text(past, event->superseded));
    fputs(buffer_text(&text), stderr);
    buffer_release(&text);
}

static int show(struct past *past, const char *text) {
    struct document_name name;
    struct history history;
    struct shown shown = {0};
    struct buffer bytes = BUFFER_INIT;
    document_name_parse(&name, &past->arena, text);
    if ((name.revision != NULL) + (as_of != NULL) + (release_name != NULL) > 1)
        return option_fail(&command, EXIT_USAGE, "a revision, a day or a release: only one of them");
    int result = history_find(past->chain, &name, &past->findings);
    if (result == 0)
        result = history_read(&history, past->chain, name.id, name.language, &past->findings);
    if (result == 0)
        result = name.revision  ? find_revision(&shown, past, &name, &history)
                 : release_name ? find_in_release(&shown, past, &name)
                                : find_on_day(&shown, past, &name);
    if (result == 0)
        result = past_read(past, shown.entry, &bytes);
    if (result == 0) {
        tell(past, &shown, &history);
        result = file_write(output, bytes.data, bytes.length);
    }
    buffer_release(&bytes);
    return result == 0 ? EXIT_FINE : past_fail(past, &command);
}

int main(int argc, char **argv) {
    struct past past = {0};
    option_parse(&command, argc, argv);
    int status = past_open(&past, folder) == 0 ? show(&past, argv[0]) : past_fail(&past, &command);
    past_close(&past);
    return option_finish(&command, status);
}
