/* docket init: a document repository to begin with. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "approval/name.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/option.h"
#include "base/path.h"
#include "base/share.h"
#include "document/edit.h"
#include "history/change.h"
#include "history/source.h"
#include "release/policy.h"

enum { TEMPLATE_LIMIT = 16 << 20, WAIT_SECONDS = 10 };

static const char *language;
static struct option_list standards;
static bool sample;

static const struct option options[] = {
    {OPTION_TEXT, "language", 0, "LANGUAGE", NULL, "the organisation's language (en)", &language},
    {OPTION_LIST, "standard", 0, "STANDARD", NULL, "a standard to work by (iso14001-2015)", &standards},
    {OPTION_FLAG, "sample", 0, NULL, NULL, "with the documents of docket's own sample, to try it out",
     &sample},
    {.name = NULL},
};

static const struct command command = {
    .verb = "init",
    .summary = "makes a document repository to begin with",
    .operands = "DIR",
    .description =
        "DIR is a new or empty folder, or a git repository without docket.yaml. Everything comes in one\n"
        "commit; then it prints what to do next.\n"
        "Status: 0 made, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .minimum = 1,
    .maximum = 1,
};

/* A file to be. */
struct file {
    const char *path;
    struct buffer bytes;
};

struct making {
    struct arena arena;
    const char *root, *share, *branch;
    const char *person, *person_name, *email; /* who makes it, by git */
    struct store *store;
    struct change *change;
    struct file *files;
    size_t count, capacity;
};

/* --- where ------------------------------------------------------------------------------------ */

/* Whether there is nothing in the folder but perhaps `.git`; true where there is no folder. */
static bool is_empty(const char *path) {
    DIR *directory = opendir(path);
    struct dirent *entry;
    bool empty = true;
    while (directory && (entry = readdir(directory)))
        empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                          strcmp(entry->d_name, ".git") == 0);
    if (directory)
        closedir(directory);
    return empty;
}

static int check_folder(struct making *making) {
    struct arena *arena = &making->arena;
    const char *root = making->root;
    if (file_exists(path_join(arena, root, "docket.yaml")))
        return error_set("'%s' is a document repository already", root);
    DIR *directory = opendir(root);
    if (!directory && errno != ENOENT)
        return error_set_errno("'%s' can't be used", root);
    if (directory)
        closedir(directory);
    return 0;
}

/* Opens the repository, which is made where there is none yet. */
static int open_repository(struct making *making) {
    struct arena *arena = &making->arena;
    const char *root = making->root, *around = store_around(arena, root);
    bool own = access(path_join(arena, root, ".git"), F_OK) == 0;
    if (!own && around)
        return error_set(
            "'%s' lies in the git repository '%s'; a document repository is one of its own: choose "
            "a folder outside of that",
            root, around);
    if (!is_empty(root) && !own)
        return error_set(
            "'%s' isn't empty; name a new folder, or begin with what is there: git init, git add, "
            "git commit, then docket init",
            root);
    /* A run that was killed leaves no more than a repository half made in an empty folder. */
    if (!own || (is_empty(root) && !around))
        if (store_create(root, "main") < 0)
            return -1;
    return store_open(&making->store, root);
}

static int begin(struct making *making) {
    struct change_options how = {.first = true, .seconds = WAIT_SECONDS};
    if (open_repository(making) < 0 || change_begin(&making->change, making->store, &how) < 0)
        return -1;
    const char *branch = store_head_branch(making->store, &making->arena);
    making->branch = branch && strncmp(branch, "refs/heads/", 11) == 0 ? branch + 11 : "main";
    return 0;
}

/* --- who -------------------------------------------------------------------------------------- */

/* "Jane Doe" as "jane.doe"; NULL where that is no name. */
static const char *name_from(struct arena *arena, const char *text, size_t length) {
    char *name = arena_strndup(arena, text, length), *to = name;
    for (const char *c = name; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *to++ = (char)(*c - 'A' + 'a');
        else if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '.' || *c == '_' || *c == '-')
            *to++ = *c;
        else if (*c == ' ')
            *to++ = '.';
    }
    *to = '\0';
    return name_valid(name) ? name : NULL;
}

static const char *git_setting(struct making *making, const char *variable, const char *name) {
    const char *value = getenv(variable);
    return value && *value ? value : store_setting(making->store, &making->arena, name);
}

static void find_person(struct making *making) {
    making->person_name = git_setting(making, "GIT_AUTHOR_NAME", "user.name");
    making->email = git_setting(making, "GIT_AUTHOR_EMAIL", "user.email");
    if (making->email)
        making->person = name_from(&making->arena, making->email, strcspn(making->email, "@"));
    if (!making->person && making->person_name)
        making->person = name_from(&making->arena, making->person_name, strlen(making->person_name));
    if (!making->person)
        making->person = "first.person";
}

/* --- files ------------------------------------------------------------------------------------ */

/* To be filled; valid until the next one is added. */
static struct buffer *add_file(struct making *making, const char *path) {
    struct file file = {.path = path};
    MEM_APPEND(making->files, making->count, making->capacity, file);
    return &making->files[making->count - 1].bytes;
}

static int copy_file(struct making *making, const char *from, const char *to) {
    return file_read(add_file(making, to), from, TEMPLATE_LIMIT);
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names in a folder that aren't hidden, in order; in the arena. */
static size_t list_names(struct making *making, const char *folder, const char ***out) {
    DIR *directory = opendir(folder);
    struct dirent *entry;
    const char **names = NULL;
    size_t count = 0, capacity = 0;
    while (directory && (entry = readdir(directory)))
        if (entry->d_name[0] != '.')
            MEM_APPEND(names, count, capacity, arena_strdup(&making->arena, entry->d_name));
    if (directory)
        closedir(directory);
    if (count)
        qsort(names, count, sizeof *names, compare_names);
    *out = arena_dup(&making->arena, names, count * sizeof *names);
    free(names);
    return count;
}

/* All files of `from` that end in `extension` (NULL: in whatever). */
static int copy_folder(struct making *making, const char *from, const char *to, const char *extension) {
    const char **names;
    size_t count = list_names(making, from, &names);
    for (size_t i = 0; i < count; i++)
        if ((!extension || strcmp(path_extension(names[i]), extension) == 0) &&
            copy_file(making, path_join(&making->arena, from, names[i]),
                      path_join(&making->arena, to, names[i])) < 0)
            return -1;
    return 0;
}

static int unknown_standard(struct making *making, const char *wanted) {
    const char **names, *list = "";
    size_t count = list_names(making, path_join(&making->arena, making->share, "standards"), &names);
    for (size_t i = 0; i < count; i++)
        if (strcmp(path_extension(names[i]), ".xml") == 0)
            list = arena_printf(&making->arena, "%s%s%.*s", list, *list ? ", " : "",
                                (int)(strlen(names[i]) - 4), names[i]);
    return error_set("there is no catalogue of '%s' here; there is: %s", wanted, list);
}

static const char *catalogue(struct making *making, const char *standard) {
    return strchr(standard, '/')
               ? ""
               : arena_printf(&making->arena, "%s/standards/%s.xml", making->share, standard);
}

static int add_templates(struct making *making) {
    struct arena *arena = &making->arena;
    for (size_t i = 0; i < standards.count; i++)
        if (copy_file(making, catalogue(making, standards.items[i]),
                      arena_printf(arena, "manual-templates/standards/%s.xml", standards.items[i])) < 0)
            return -1;
    return copy_folder(making, path_join(arena, making->share, "layout"), "manual-templates/layout", ".xml") <
                       0 ||
                   copy_folder(making, path_join(arena, making->share, "labels"), "manual-templates/labels",
                               ".xml") < 0
               ? -1
               : 0;
}

/* What git must not do to the files; after what the repository says already. */
static int add_attributes(struct making *making) {
    static const char text[] = "# Every byte stays as it was signed, on all systems.\n* -text\n"
                               "# git diff shows redlines, where 'docket diff' is set up for it.\n"
                               "*.md diff=docket\n";
    const char *path = path_join(&making->arena, making->root, ".gitattributes");
    struct buffer *out = add_file(making, ".gitattributes");
    if (file_exists(path) && file_read(out, path, TEMPLATE_LIMIT) < 0)
        return -1;
    if (out->length && out->data[out->length - 1] != '\n')
        buffer_add_char(out, '\n');
    buffer_add_string(out, text);
    return 0;
}

/* --- docket.yaml ------------------------------------------------------------------------------ */

static int random_system(char out[33]) {
    unsigned char bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set_errno("no random numbers are to be had");
    for (int i = 0; i < 16; i++)
        sprintf(out + 2 * i, "%02x", bytes[i]);
    return 0;
}

static void add_pair(struct buffer *out, const char *key, const char *value) {
    buffer_printf(out, "%s: ", key);
    yaml_add_scalar(out, value);
}

static void add_people(struct buffer *out, const struct making *making) {
    buffer_add_string(out, "people:\n  ");
    yaml_add_scalar(out, making->person);
    buffer_add_string(out, ": {");
    add_pair(out, "name", making->person_name ? making->person_name : making->person);
    if (making->email) {
        buffer_add_string(out, ", ");
        add_pair(out, "email", making->email);
    }
    buffer_add_string(out, ", roles: [document-controller, author]}\n");
}

static int add_skeleton_config(struct making *making, const char *system) {
    struct arena *arena = &making->arena;
    const char *main = arena_strndup(arena, language, strcspn(language, "-"));
    const char *rest = arena_printf(arena, "%s/skeleton/%s.yaml", making->share, main);
    struct buffer *out = add_file(making, "docket.yaml");
    buffer_printf(out,
                  "# What the organisation is, who may do what, which documents there are.\n\n"
                  "system: %s # never changes: signatures hold for this system only\n",
                  system);
    add_pair(out, "branch", making->branch);
    buffer_add_string(out, "\n\norganisation:\n  name: # the organisation's name\n"
                           "  # sites: {main: \"Town, street\"}\n"
                           "  time-zone: UTC # Europe/Berlin, Asia/Shanghai: its days are counted there\n  ");
    add_pair(out, "language", language);
    buffer_add_string(out, "\n\nstandards: [");
    for (size_t i = 0; i < standards.count; i++) {
        buffer_add_string(out, i ? ", " : "");
        yaml_add_scalar(out, standards.items[i]);
    }
    buffer_add_string(out, "]\n\n# 'docket person add' enters the others, with their keys.\n");
    add_people(out, making);
    buffer_add_char(out, '\n');
    if (!file_exists(rest))
        rest = path_join(arena, making->share, "skeleton/en.yaml");
    return file_read(out, rest, TEMPLATE_LIMIT);
}

/* --- the sample ------------------------------------------------------------------------------- */

static const char *const sample_folders[] = {"manual-templates/chapters",
                                             "manual-templates/forms",
                                             "manual-templates/registers",
                                             "manual-templates/records",
                                             "procedures",
                                             "work-instructions"};

/* The sample's docket.yaml under a name of its own, with who makes it in the place of its people. */
static int add_sample_config(struct making *making, const char *system) {
    struct buffer bytes = BUFFER_INIT;
    const char *path = path_join(&making->arena, making->share, "sample/docket.yaml");
    struct buffer *out = add_file(making, "docket.yaml");
    bool in_people = false;
    int result = file_read(&bytes, path, TEMPLATE_LIMIT);
    for (char *line = bytes.data, *next; result == 0 && line && *line; line = next) {
        size_t length = strcspn(line, "\n");
        next = line + length + (line[length] == '\n');
        in_people = in_people && line[0] == ' ';
        if (strncmp(line, "system:", 7) == 0) {
            buffer_printf(out, "system: %s\n", system);
        } else if (strncmp(line, "branch:", 7) == 0) {
            add_pair(out, "branch", making->branch);
            buffer_add_char(out, '\n');
        } else if (strncmp(line, "people:", 7) == 0) {
            add_people(out, making);
            in_people = true;
        } else if (!in_people) {
            buffer_add(out, line, (size_t)(next - line));
        }
    }
    buffer_release(&bytes);
    return result;
}

/* The sample's people aren't there: who makes it is the author of everything. */
static int set_author(struct making *making, struct file *file) {
    struct findings findings = {0};
    struct document *document = NULL;
    struct buffer out = BUFFER_INIT, list = BUFFER_INIT;
    int result = 0;
    if (document_parse(&document, file->path, file->bytes.data, file->bytes.length, NULL, &findings) == 0) {
        buffer_add_char(&list, '[');
        yaml_add_scalar(&list, making->person);
        buffer_add_char(&list, ']');
        result = frontmatter_set(document, NULL, &(struct frontmatter_setting){"authors", buffer_text(&list)},
                                 1, &out);
        buffer_clear(&file->bytes);
        buffer_add(&file->bytes, out.data, out.length);
    }
    buffer_release(&out);
    buffer_release(&list);
    document_free(document);
    findings_release(&findings);
    return result;
}

static int add_sample(struct making *making, const char *system) {
    struct arena *arena = &making->arena;
    if (add_sample_config(making, system) < 0)
        return -1;
    for (size_t i = 0; i < sizeof sample_folders / sizeof *sample_folders; i++)
        if (copy_folder(making, arena_printf(arena, "%s/sample/%s", making->share, sample_folders[i]),
                        sample_folders[i], NULL) < 0)
            return -1;
    for (size_t i = 0; i < making->count; i++)
        if (strcmp(path_extension(making->files[i].path), ".md") == 0 &&
            set_author(making, &making->files[i]) < 0)
            return -1;
    return 0;
}

static int add_skeleton(struct making *making, const char *system) {
    if (add_skeleton_config(making, system) < 0)
        return -1;
    for (size_t i = 0; i < sizeof sample_folders / sizeof *sample_folders; i++)
        add_file(making, arena_printf(&making->arena, "%s/.gitkeep", sample_folders[i]));
    return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int add_files(struct making *making) {
    char system[33];
    if (random_system(system) < 0 || (sample ? add_sample(making, system) : add_skeleton(making, system)) < 0)
        return -1;
    buffer_add_string(
        add_file(making, SIGNERS_PATH),
        "# Whose key signs what, as ssh-keygen(1) reads it (ALLOWED SIGNERS); 'docket person' writes "
        "here.\n");
    return add_attributes(making) < 0 || add_templates(making) < 0 ? -1 : 0;
}

static int commit(struct making *making) {
    struct object_name made;
    for (size_t i = 0; i < making->count; i++) {
        const struct file *file = &making->files[i];
        if (strcmp(file->path, ".gitattributes") != 0 &&
            access(path_join(&making->arena, making->root, file->path), F_OK) == 0)
            return error_set("'%s' is there already in '%s'; move it away first", file->path, making->root);
        change_write(making->change, file->path, buffer_text(&file->bytes), file->bytes.length);
    }
    return change_make(making->change, "Begin the document repository\n", date_now(), &made) != 0 ||
                   change_apply(making->change, "init") < 0
               ? -1
               : 0;
}

static void tell(const struct making *making) {
    printf("%s: a document repository on branch %s, %zu files, committed.\n\nNext, there:\n", making->root,
           making->branch, making->count);
    if (sample)
        printf("  docket check                    what is still missing: people for the roles, for one\n"
               "  docket pack --draft -o pack.pdf the sample as a manual pack\n");
    else
        printf("  1. Enter the organisation, its sites and time zone in docket.yaml; look through types and\n"
               "     steps. Then: git commit -a\n");
    printf("  %s Enter people and keys, yourself first ('ssh-keygen -t ed25519' makes a key):\n"
           "       docket person add %s --key ~/.ssh/id_ed25519.pub\n"
           "       docket person add ID --name NAME --email ADDRESS --role top-management --key FILE.pub\n",
           sample ? "1." : "2.", making->person);
    printf("  %s Begin a document:   docket new procedure\n"
           "  %s Have it approved:   docket approve ID\n"
           "  %s Put it into force:  docket issue ID; or everything, as an edition: docket promulgate NAME\n"
           "'docket check' says at any time what is wrong or missing.\n",
           sample ? "2." : "3.", sample ? "3." : "4.", sample ? "4." : "5.");
}

static int make(struct making *making) {
    making->share = share_folder(&making->arena);
    if (!making->share || check_folder(making) < 0)
        return -1;
    for (size_t i = 0; i < standards.count; i++)
        if (!file_exists(catalogue(making, standards.items[i])))
            return unknown_standard(making, standards.items[i]);
    if (begin(making) < 0)
        return -1;
    find_person(making);
    return add_files(making) < 0 || commit(making) < 0 ? -1 : 0;
}

int main(int argc, char **argv) {
    option_parse(&command, argc, argv);
    struct making making = {.root = argv[0]};
    int status = EXIT_FINE;
    if (sample && (language || standards.count))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "the sample is in English and by iso14001-2015; leave "
                                                   "--language and --standard out"));
    if (!language)
        language = "en";
    if (!standards.count)
        MEM_APPEND(standards.items, standards.count, standards.capacity, "iso14001-2015");
    if (!name_valid_language(language))
        return option_finish(
            &command,
            option_fail(&command, EXIT_USAGE, "'%s' is no language; write its code: en, de, zh", language));
    if (make(&making) < 0)
        status = option_fail(&command, EXIT_FAILED, NULL);
    else
        tell(&making);
    change_end(making.change);
    store_close(making.store);
    for (size_t i = 0; i < making.count; i++)
        buffer_release(&making.files[i].bytes);
    free(making.files);
    free(standards.items);
    arena_release(&making.arena);
    return option_finish(&command, status);
}
