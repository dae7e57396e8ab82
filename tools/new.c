/* docket new: a document to be written, with the sections of its type. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "approval/name.h"
#include "base/error.h"
#include "base/path.h"
#include "document/edit.h"
#include "release/session.h"
#include "report/tell.h"

enum { MAX_WIDTH = 6 };

static const char *folder, *title, *language, *owner;
static struct option_list authors;
static bool no_commit;

static const struct option options[] = {
    {OPTION_TEXT, "title", 0, "TITLE", NULL, "its title", &title},
    {OPTION_TEXT, "language", 0, "LANGUAGE", NULL,
     "its language; of a document that is there: a translation into it", &language},
    {OPTION_TEXT, "owner", 0, "ROLE", NULL, "the role that answers for it (that which approves)", &owner},
    {OPTION_LIST, "author", 0, "PERSON", NULL, "who writes it (you, by git's user.email)", &authors},
    {OPTION_FLAG, "no-commit", 0, NULL, NULL, "leave the file uncommitted", &no_commit},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the document repository (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "new",
    .summary = "begins a new document, with the sections of its type",
    .operands = "TYPE [ID]",
    .description =
        "Makes the file in the type's folder, and commits it. Without ID, or with one that ends in '?'\n"
        "(EP-?), it gets the next number. An identifier that was ever used is never taken again.\n"
        "Status: 0 done, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 2,
};

/* What is to be made. */
struct draft {
    struct state *state;
    const struct config *config;
    const struct document_type *type;
    const char *id, *language, *path;
    const struct entry *original; /* of a translation; else NULL */
};

/* --- type ------------------------------------------------------------------------------------- */

static bool has_type(const struct config *config, const char *name) {
    for (size_t i = 0; config && i < config->type_count; i++)
        if (strcmp(config->types[i].name, name) == 0)
            return true;
    return false;
}

static int find_type(struct draft *draft, const char *name) {
    const struct config *config = draft->config;
    const char **names = arena_alloc(&draft->state->arena, (config->type_count + 1) * sizeof *names);
    for (size_t i = 0; i < config->type_count; i++) {
        names[i] = config->types[i].name;
        if (strcmp(names[i], name) == 0)
            draft->type = &config->types[i];
    }
    if (draft->type && draft->type->scheme == REVISION_NONE)
        return error_set("documents of type %s carry no revision, says docket.yaml, and can't be approved",
                         name);
    if (draft->type)
        return 0;
    if (draft->state->own && has_type(draft->state->own->config, name))
        return error_set("the type '%s' isn't in force yet; release the control files first: docket approve "
                         "control, then docket issue control",
                         name);
    const char *near = option_nearest(name, names);
    return near ? error_set("there is no type '%s'; did you mean '%s'?", name, near)
                : error_set("docket.yaml has no type '%s'", name);
}

static bool takes(const struct document_type *type, const char *id) {
    return strlen(id) <= CONFIG_MAX_ID && regexec(&type->id_regex, id, 0, NULL, 0) == 0;
}

/* --- identifier ------------------------------------------------------------------------------- */

/* The greatest number after `prefix` among the identifiers that are or were used. */
static unsigned long greatest_number(const struct draft *draft, const char *prefix) {
    const struct registry *registry = draft->state->registry;
    const struct manifest *manifest = draft->state->newest ? &draft->state->newest->manifest : NULL;
    size_t length = strlen(prefix), used = manifest ? manifest->identifier_count : 0;
    unsigned long greatest = 0;
    for (size_t i = 0; i < registry->entry_count + used; i++) {
        const char *id = i < registry->entry_count ? registry->entries[i].id
                                                   : manifest->identifiers[i - registry->entry_count];
        const char *rest = id + (strncmp(id, prefix, length) == 0 ? length : strlen(id));
        size_t digits = strspn(rest, "0123456789");
        if (!digits || digits > MAX_WIDTH || rest[digits])
            continue;
        unsigned long number = strtoul(rest, NULL, 10);
        if (number > greatest)
            greatest = number;
    }
    return greatest;
}

/* "EP-08" after "EP-07": what stands before the number is given, or else the literal beginning of the type's
 * pattern. */
static int find_number(struct draft *draft, const char *wanted) {
    struct arena *arena = &draft->state->arena;
    const char *pattern = draft->type->id_pattern;
    const char *prefix = wanted ? arena_strndup(arena, wanted, strlen(wanted) - 1)
                                : arena_strndup(arena, pattern, strcspn(pattern, "\\[](){}.*+?^$|"));
    unsigned long number = greatest_number(draft, prefix) + 1;
    for (int width = 1; width <= MAX_WIDTH; width++) {
        const char *id = arena_printf(arena, "%s%0*lu", prefix, width, number);
        if (takes(draft->type, id)) {
            draft->id = id;
            return 0;
        }
    }
    return error_set("no number after '%s' makes an identifier of the form %s; name one", prefix,
                     draft->type->id_pattern);
}

/* Nobody has it, or ever had, or it is to be translated. */
static int check_unused(struct draft *draft) {
    const struct registry *registry = draft->state->registry;
    const struct manifest *manifest = draft->state->newest ? &draft->state->newest->manifest : NULL;
    bool used = false;
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        if (strcasecmp(entry->id, draft->id) != 0)
            continue;
        if (strcmp(entry->id, draft->id) != 0 || strcmp(entry->language, draft->language) == 0 || !language)
            return error_set("%s is there already: %s", entry->id, entry->document->path);
        draft->original = registry_find(registry, draft->id, NULL);
    }
    for (size_t i = 0; manifest && i < manifest->identifier_count; i++)
        used = used || strcasecmp(manifest->identifiers[i], draft->id) == 0;
    return used && !draft->original
               ? error_set(
                     "%s was used before, and an identifier isn't used twice; take another: docket new %s",
                     draft->id, draft->type->name)
               : 0;
}

static int find_id(struct draft *draft, const char *wanted) {
    if (!wanted || (wanted[0] && wanted[strlen(wanted) - 1] == '?')) {
        if (find_number(draft, wanted) < 0)
            return -1;
    } else {
        draft->id = wanted;
    }
    if (!name_valid_identifier(draft->id) || !takes(draft->type, draft->id))
        return error_set("'%s' isn't of the form %s that a %s has", draft->id, draft->type->id_pattern,
                         draft->type->name);
    return check_unused(draft);
}

static int find_language(struct draft *draft) {
    const struct registry *registry = draft->state->registry;
    draft->language = language                    ? language
                      : draft->config->language   ? draft->config->language
                      : registry->entry_count > 0 ? registry->entries[0].language
                                                  : "en";
    return name_valid_language(draft->language)
               ? 0
               : error_set("'%s' is no language; write its code: en, de, zh", draft->language);
}

static int find_path(struct draft *draft) {
    struct arena *arena = &draft->state->arena;
    char *name = arena_printf(arena, draft->original ? "%s.%s.md" : "%s.md", draft->id, draft->language);
    for (char *c = name; *c; c++)
        if (*c == '/')
            *c = '-';
    draft->path = path_join(arena, draft->type->folder, name);
    return source_has(draft->state->tree, draft->path) ? error_set("'%s' is there already", draft->path) : 0;
}

/* --- people ----------------------------------------------------------------------------------- */

/* The role that approves last. */
static const char *approving_role(const struct document_type *type) {
    return type->step_count ? type->steps[type->step_count - 1].role : NULL;
}

static int find_owner(struct draft *draft) {
    if (!owner)
        owner = draft->original && draft->original->document->meta.owner.text
                    ? draft->original->document->meta.owner.text
                    : approving_role(draft->type);
    return !owner || config_role(draft->config, owner)
               ? 0
               : error_set("there is no role '%s' in docket.yaml", owner);
}

static const char *person_of_git(const struct draft *draft) {
    const char *email = getenv("GIT_AUTHOR_EMAIL");
    if (!email || !*email)
        email = store_setting(draft->state->store, &draft->state->arena, "user.email");
    for (size_t i = 0; email && i < draft->config->person_count; i++) {
        const struct person *person = &draft->config->people[i];
        if (person->email && strcasecmp(person->email, email) == 0)
            return person->id;
    }
    return NULL;
}

static int check_authors(const struct draft *draft) {
    for (size_t i = 0; i < authors.count; i++)
        if (!config_person(draft->config, authors.items[i]))
            return error_set("'%s' is nobody in docket.yaml; 'docket person add' enters people",
                             authors.items[i]);
    return 0;
}

/* --- text ------------------------------------------------------------------------------------- */

static const char *first_edition(const char *language_code) {
    static const struct { const char *language, *text; } texts[] = {{"de", "Erstausgabe"}, {"zh", "初版"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strncmp(language_code, texts[i].language, 2) == 0)
            return texts[i].text;
    return "First edition";
}

static void add_field(struct buffer *out, const char *key, const char *value) {
    buffer_printf(out, "%s:", key);
    if (value) {
        buffer_add_char(out, ' ');
        yaml_add_scalar(out, value);
    }
    buffer_add_char(out, '\n');
}

/* Another type could be meant by folder and identifier. */
static bool is_ambiguous(const struct draft *draft) {
    const struct config *config = draft->config;
    for (size_t i = 0; i < config->type_count; i++)
        if (&config->types[i] != draft->type && strcmp(config->types[i].folder, draft->type->folder) == 0 &&
            takes(&config->types[i], draft->id))
            return true;
    return false;
}

static void add_front_matter(struct buffer *out, const struct draft *draft) {
    const char *self = person_of_git(draft);
    buffer_add_string(out, "---\n");
    add_field(out, "id", draft->id);
    if (is_ambiguous(draft))
        add_field(out, "type", draft->type->name);
    add_field(out, "title", title);
    add_field(out, "revision", revision_first(draft->type->scheme));
    buffer_add_string(out, "change: {text: ");
    yaml_add_scalar(out, first_edition(draft->language));
    buffer_add_string(out, ", class: major}\n");
    add_field(out, "owner", owner);
    buffer_add_string(out, "authors: [");
    for (size_t i = 0; i < authors.count; i++) {
        buffer_add_string(out, i ? ", " : "");
        yaml_add_scalar(out, authors.items[i]);
    }
    if (!authors.count && self)
        yaml_add_scalar(out, self);
    buffer_add_string(out, "]\n");
    if (!draft->original && draft->config->standard_count) {
        buffer_add_string(out, "clauses: {");
        yaml_add_scalar(out, draft->config->standards[0]);
        buffer_add_string(out, ": []}\n");
    }
    add_field(out, "language", draft->language);
    if (draft->original) {
        buffer_add_string(out, "translation-of: {language: ");
        yaml_add_scalar(out, draft->original->language);
        buffer_add_string(out, ", revision: ");
        yaml_add_scalar(out, draft->original->revision);
        buffer_add_string(out, "}\n");
    }
    buffer_add_string(out, "---\n");
}

static void add_body(struct buffer *out, const struct document_type *type) {
    for (size_t i = 0; i < type->section_count; i++) {
        const char *section = type->sections[i];
        buffer_add_string(out, "\n## ");
        if (section[0] < '0' || section[0] > '9')
            buffer_printf(out, "%zu ", i + 1);
        buffer_printf(out, "%s\n\nTODO\n", section);
    }
    if (!type->section_count)
        buffer_add_string(out, "\nTODO\n");
}

/* --- all of it -------------------------------------------------------------------------------- */

static void tell(const struct draft *draft) {
    const char *path = path_quote(&draft->state->arena, draft->path);
    printf("%s: %s, revision %s", draft->path, draft->id, revision_first(draft->type->scheme));
    if (draft->original)
        printf(", translates revision %s in '%s'", draft->original->revision, draft->original->language);
    printf(
        "\nNext: %swrite it, then docket check %s; commit it (git commit %s), then docket approve %s%s%s\n",
        title ? "" : "give it a title, ", path, path, draft->id, draft->original ? ":" : "",
        draft->original ? draft->language : "");
    if (!authors.count && !person_of_git(draft))
        printf("git's user.email is nobody's in docket.yaml, so 'authors:' is empty: enter who writes it.\n");
}

static int make(struct session *session, const char *type, const char *id) {
    struct state *state = session->state;
    struct draft draft = {.state = state, .config = state->registry->config};
    struct buffer text = BUFFER_INIT;
    if (find_type(&draft, type) < 0 || find_language(&draft) < 0 || find_id(&draft, id) < 0 ||
        find_path(&draft) < 0 || find_owner(&draft) < 0 || check_authors(&draft) < 0)
        return -1;
    add_front_matter(&text, &draft);
    add_body(&text, draft.type);
    change_write(session->change, draft.path, buffer_text(&text), text.length);
    buffer_release(&text);
    if (session_finish(session, arena_printf(&session->arena, "Begin %s", draft.id), no_commit) < 0)
        return -1;
    tell(&draft);
    return 0;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv), status = EXIT_FINE;
    struct session_options how = {.folder = folder, .working_tree = true};
    struct findings findings = {0};
    struct session session;
    int result = session_begin(&session, &how, &findings);
    if (result == 0) {
        findings_release(&findings);
        findings = (struct findings){0};
        result = make(&session, argv[0], count > 1 ? argv[1] : NULL);
    }
    if (result < 0)
        status = tell_failure(&command, &findings, NULL);
    session_end(&session);
    findings_release(&findings);
    return option_finish(&command, status);
}
