/* docket: the front. Runs docket-VERB, which lies beside it. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/option.h"
#include "base/path.h"

static const struct {
    const char *name, *summary;
} verbs[] = {
#define VERB(name, summary) {#name, summary},
#include "verbs.def"
#undef VERB
};

enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static const struct option no_options[] = {{.name = NULL}};
static const struct command front = {
    .verb = "", .summary = "", .operands = "VERB …", .options = no_options, .minimum = 0, .maximum = -1};

static void print_help(FILE *out) {
    fputs("usage: docket VERB [OPTION…] [OPERAND…]\n"
          "\n"
          "Document control for management systems: Markdown documents in git, checked, and\n"
          "compiled to a manual pack.\n"
          "\n"
          "Verbs:\n",
          out);
    for (int i = 0; i < VERB_COUNT; i++)
        fprintf(out, "  %-9s %s\n", verbs[i].name, verbs[i].summary);
    fputs("\n"
          "'docket help VERB' or 'docket VERB --help' prints a verb's options; 'docket --version' the "
          "version.\n",
          out);
}

static bool is_verb(const char *word) {
    for (int i = 0; i < VERB_COUNT; i++)
        if (strcmp(verbs[i].name, word) == 0)
            return true;
    return false;
}

static int unknown_verb(const char *word) {
    const char *names[VERB_COUNT + 4] = {"help", "--help", "--version"};
    for (int i = 0; i < VERB_COUNT; i++)
        names[3 + i] = verbs[i].name;
    const char *near = option_nearest(word, names);
    const char *kind = word[0] == '-' ? "option" : "verb";
    if (near)
        option_fail(&front, EXIT_USAGE, "unknown %s '%s'; did you mean '%s'?", kind, word, near);
    else
        option_fail(&front, EXIT_USAGE, "unknown %s '%s'; 'docket --help' lists the verbs", kind, word);
    fputs("usage: docket VERB [OPTION…] [OPERAND…]\n", stderr);
    return EXIT_USAGE;
}

/* The folder of this program, wherever links to it lie; NULL where the system doesn't tell. */
static const char *own_folder(struct arena *arena) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length >= sizeof path)
        return NULL;
    return path_folder(arena, arena_strndup(arena, path, (size_t)length));
}

/* Becomes the verb's program; returns only where that can't be. */
static int run_verb(const char *verb, char **argv) {
    struct arena arena = {0};
    const char *folder = own_folder(&arena);
    if (folder) {
        argv[0] = arena_printf(&arena, "%s/docket-%s", folder, verb);
        execv(argv[0], argv);
    } else {
        argv[0] = arena_printf(&arena, "docket-%s", verb);
        execvp(argv[0], argv);
    }
    if (errno == ENOENT)
        option_fail(&front, EXIT_FAILED, "'%s' is missing; install docket as a whole", argv[0]);
    else {
        error_set_errno("can't run '%s'", argv[0]);
        option_fail(&front, EXIT_FAILED, NULL);
    }
    arena_release(&arena);
    return EXIT_FAILED;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    bool help = strcmp(word, "help") == 0;
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || (help && argc == 2)) {
        print_help(stdout);
        return option_finish(&front, EXIT_FINE);
    }
    if (strcmp(word, "--version") == 0) {
        puts("docket " DOCKET_VERSION);
        return option_finish(&front, EXIT_FINE);
    }
    if (!help)
        return is_verb(word) ? run_verb(word, argv + 1) : unknown_verb(word);
    if (!is_verb(argv[2]))
        return unknown_verb(argv[2]);
    char *arguments[] = {NULL, (char[]){"--help"}, NULL};
    return run_verb(argv[2], arguments);
}
