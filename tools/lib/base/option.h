/*
 * Command lines. A verb states its options once, in one table: parsing, usage line, --help and shell
 * completion come from it.
 */
#ifndef DOCKET_BASE_OPTION_H
#define DOCKET_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
    OPTION_FLAG,   /* --strict: sets *(bool *)target */
    OPTION_TEXT,   /* --format json: sets *(const char **)target */
    OPTION_DATE,   /* --as-of 2026-11-24: as text, a day that there is */
    OPTION_CHOICE, /* as text, one of `choices`, separated by commas */
    OPTION_LIST,   /* may be given again: appends to *(struct option_list *)target */
};

struct option_list {
    const char **items;
    size_t count, capacity;
};

struct option {
    enum option_kind kind;
    const char *name;     /* without dashes: "format" */
    char letter;          /* 'o' for -o, or 0 */
    const char *argument; /* what the usage calls the argument: "FILE"; NULL for a flag */
    const char *choices;  /* "text,json", or NULL */
    const char *help;     /* one line */
    void *target;
};

struct command {
    const char *verb;             /* "check"; "" for the front, `docket` itself */
    const char *summary;          /* one line: what it does */
    const char *operands;         /* "[PATH…]", or "" */
    const char *description;      /* more lines for --help, or NULL */
    const struct option *options; /* ended by one whose name is NULL */
    int minimum, maximum;         /* operands; maximum -1: any number */
};

enum { EXIT_FINE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

/*
 * Reads the command line. `--help` prints the help on standard output and ends the process with 0, and so does
 * `--options` alone, which lists them for who makes completions for a shell (tools/completions); a mistake
 * prints one line and the usage on standard error and ends it with 2 (the only place where a library call
 * ends the process). Options and operands may be mixed; `--` ends the options. On return argv[0 .. result-1]
 * are the operands. Makes the process ignore SIGPIPE, so that a closed pipe is a write that fails.
 */
int option_parse(const struct command *command, int argc, char **argv);
/* Prints "docket VERB: MESSAGE" on standard error and returns `status`. The message is error_message() where
 * format is NULL. */
int option_fail(const struct command *command, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends a tool: closes standard output; `status`, or EXIT_FAILED where output was lost: with a message, unless
 * it is standard error that takes none. */
int option_finish(const struct command *command, int status);
/* The name of `names` (ended by NULL) that is nearest to `word`, or NULL where none is near
 * (Damerau–Levenshtein at most 2, and less than half the word), or, failing that, begins with it (three
 * letters or more). */
const char *option_nearest(const char *word, const char *const *names);

#endif
