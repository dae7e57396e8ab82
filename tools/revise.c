/* docket revise: the next revision of a document begins. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/option.h"
#include "base/path.h"
#include "document/edit.h"
#include "release/session.h"
#include "report/tell.h"

static const char *folder, *text, *reason, *class, *reading;
static bool major, no_commit;

static const struct option options[] = {
    {OPTION_TEXT, "change", 0, "TEXT", NULL, "what changes, one sentence for the revision history", &text},
    {OPTION_TEXT, "reason", 0, "TEXT", NULL, "why: an audit, a request, an event", &reason},
    {OPTION_CHOICE, "class", 0, "CLASS", "editorial,minor,major",
     "how far it goes; editorial has shorter steps", &class},
    {OPTION_TEXT, "reading", 0, "WORD", NULL, "whether people have to read it: required", &reading},
    {OPTION_FLAG, "major", 0, NULL, NULL, "step the first part: 3.0 after 2.1, D/0 after C/1", &major},
    {OPTION_FLAG, "no-commit", 0, NULL, NULL, "leave the file changed and uncommitted", &no_commit},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "revise",
    .summary = "begins the next revision of a document: its number, and what changes",
    .operands = "ID",
    .description =
        "Sets revision and change in the front matter, and commits the file, with the edits that lie in it.\n"
        "Until the revision is released, doing so again replaces the text and keeps the number.\n"
        "Status: 0 done, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

/* --- the number ------------------------------------------------------------------------------- */

/* The greatest revision that a release knows of, withdrawn ones too; NULL: none does. */
static const char *latest_revision(const struct state *state, const struct document_state *item) {
    const char *released = item->released ? item->released->revision : NULL;
    const char *gone = state_newest_withdrawn(state, item->id, item->language);
    return !released || (gone && manifest_compare_revisions(released, gone) < 0) ? gone : released;
}

static bool is(const char *revision, const char *other) {
    return other && strcmp(revision, other) == 0;
}

/* What the work is to be numbered; NULL with an error. */
static const char *find_revision(struct state *state, const struct document_state *item) {
    const struct entry *work = item->work;
    enum revision_scheme scheme = work->type->scheme;
    const char *latest = latest_revision(state, item);
    if (scheme == REVISION_NONE) {
        error_set("documents of type %s carry no revision, says docket.yaml", work->type->name);
        return NULL;
    }
    if (!latest)
        return revision_valid(scheme, work->revision) && !major ? work->revision : revision_first(scheme);
    if (!revision_valid(scheme, latest)) {
        error_set(
            "revision %s of %s is none of the kind '%s' that docket.yaml has for it now; write the next "
            "one by hand",
            latest, item->id, revision_scheme_name(scheme));
        return NULL;
    }
    const char *next = revision_next(&state->arena, scheme, latest, false),
               *step = revision_next(&state->arena, scheme, latest, true);
    if (!next || !step) {
        error_set("no revision follows %s", latest);
        return NULL;
    }
    if (major)
        return step;
    return is(work->revision, next) || is(work->revision, step) ? work->revision : next;
}

/* --- the front matter ------------------------------------------------------------------------- */

static void add_part(struct buffer *out, const char *key, const char *value) {
    if (!value)
        return;
    buffer_printf(out, "%s%s: ", out->length > 1 ? ", " : "", key);
    yaml_add_scalar(out, value);
}

static void make_change(struct buffer *out) {
    if (!reason && !class && !reading) {
        yaml_add_scalar(out, text);
        return;
    }
    buffer_add_char(out, '{');
    add_part(out, "text", text);
    add_part(out, "reason", reason);
    add_part(out, "class", class);
    add_part(out, "reading", reading);
    buffer_add_char(out, '}');
}

static int edit(struct session *session, const struct document_state *item, const char *revision) {
    const struct config *config = session->state->registry->config;
    const struct document *document = item->work->document;
    struct document_options how = {.mappings = config->mappings, .mapping_count = config->mapping_count};
    struct buffer change = BUFFER_INIT, number = BUFFER_INIT, out = BUFFER_INIT;
    make_change(&change);
    yaml_add_scalar(&number, revision);
    const struct frontmatter_setting settings[] = {{"revision", buffer_text(&number)},
                                                   {"change", buffer_text(&change)}};
    int result = frontmatter_set(document, &how, settings, 2, &out);
    if (result == 0)
        change_replace(session->change, document->path, document->source, document->length, buffer_text(&out),
                       out.length);
    buffer_release(&change);
    buffer_release(&number);
    buffer_release(&out);
    return result;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void tell_steps(const struct state *state, const struct document_type *type) {
    struct steps steps = policy_document_steps(type, class);
    for (size_t i = 0; i < steps.count; i++) {
        const struct step *step = &steps.items[i];
        const struct role *role = config_role(state->policy->config, step->role);
        printf("%s%s by %s", i ? ", " : "", step->meaning, role && role->title ? role->title : step->role);
    }
}

static void tell(struct state *state, const struct document_state *item, const char *revision) {
    const char *path = item->work->document->path, *latest = latest_revision(state, item);
    if (latest)
        printf("%s, revision %s (after %s): %s\n", item->id, revision, latest, text);
    else
        printf("%s, revision %s, which is its first and not released yet: %s\n", item->id, revision, text);
    printf("Next: edit %s and commit it (git commit %s);\nthen it has to be ", path,
           path_quote(&state->arena, path));
    tell_steps(state, item->work->type);
    printf(": docket approve %s\n", item->id);
}

/* --- all of it -------------------------------------------------------------------------------- */

static int find(struct session *session, const char *name, struct document_state **out) {
    struct document_state *item = state_find(session->state, name);
    if (!item)
        return -1;
    *out = item;
    if (!item->work && state_newest_withdrawn(session->state, item->id, item->language))
        return error_set("%s was withdrawn; its identifier can't come back", item->id);
    if (!item->work)
        return error_set("there is no file of %s here; bring it back with git", item->id);
    return item->work->type
               ? 0
               : error_set("%s is of no type of docket.yaml: '%s'", item->id, item->work->document->path);
}

static int revise(struct session *session, const char *name) {
    struct document_state *item = NULL;
    if (find(session, name, &item) < 0)
        return -1;
    const char *revision = find_revision(session->state, item);
    if (!revision || edit(session, item, revision) < 0)
        return -1;
    const char *what = arena_printf(&session->arena, "Revise %s to %s: %s", item->id, revision, text);
    if (session_finish(session, what, no_commit) < 0)
        return -1;
    tell(session->state, item, revision);
    return 0;
}

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    struct session_options how = {.folder = folder, .working_tree = true};
    struct findings findings = {0};
    struct session session;
    int status = EXIT_FINE;
    if (!text || !text[strspn(text, " \t\n")] || strpbrk(text, "\n\r"))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "--change TEXT says what changes, in one line: it is what "
                                                   "the revision history prints"));
    if (session_begin(&session, &how, &findings) == 0) {
        /* What is wrong with other documents doesn't matter here. */
        findings_release(&findings);
        findings = (struct findings){0};
        if (revise(&session, argv[0]) < 0)
            status = tell_failure(&command, &findings, NULL);
    } else {
        status = tell_failure(&command, &findings, NULL);
    }
    session_end(&session);
    findings_release(&findings);
    return option_finish(&command, status);
}
