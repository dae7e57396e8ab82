#include "base/option.h"

#include <fcntl.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { LINE_WIDTH = 80, LONGEST_WORD = 64 };

/* "docket check", or "docket" for the front, whose verb is "". */
static void add_program(struct buffer *out, const struct command *command) {
    buffer_add_string(out, "docket");
    if (command->verb[0])
        buffer_printf(out, " %s", command->verb);
}

/* --- usage and help --------------------------------------------------------------------------- */

/* What stands for the option's argument: its choices, with '|' between them, or its name. */
static void add_argument(struct buffer *out, const struct option *option) {
    if (!option->choices) {
        buffer_add_string(out, option->argument);
        return;
    }
    for (const char *c = option->choices; *c; c++)
        buffer_add_char(out, *c == ',' ? '|' : *c);
}

static void add_usage_word(struct buffer *out, size_t *line_start, size_t indent, const char *word) {
    int width = utf8_width(out->data + *line_start, out->length - *line_start);
    if (width + 1 + utf8_width(word, strlen(word)) > LINE_WIDTH) {
        buffer_add_char(out, '\n');
        *line_start = out->length;
        buffer_printf(out, "%*s", (int)indent, "");
    } else {
        buffer_add_char(out, ' ');
    }
    buffer_add_string(out, word);
}

static void add_usage(struct buffer *out, const struct command *command) {
    size_t line_start = out->length;
    buffer_add_string(out, "usage: ");
    add_program(out, command);
    size_t indent = out->length - line_start + 1;
    struct buffer word = BUFFER_INIT;
    for (const struct option *option = command->options; option->name; option++) {
        buffer_clear(&word);
        buffer_add_char(&word, '[');
        if (option->letter)
            buffer_printf(&word, "-%c", option->letter);
        else
            buffer_printf(&word, "--%s", option->name);
        if (option->kind != OPTION_FLAG) {
            buffer_add_char(&word, ' ');
            add_argument(&word, option);
        }
        buffer_add_string(&word, option->kind == OPTION_LIST ? "]…" : "]");
        add_usage_word(out, &line_start, indent, buffer_text(&word));
    }
    if (command->operands[0])
        add_usage_word(out, &line_start, indent, command->operands);
    buffer_add_char(out, '\n');
    buffer_release(&word);
}

static void add_option_help(struct buffer *out, char letter, const char *name, const struct option *option,
                            const char *help) {
    size_t start = out->length;
    if (letter)
        buffer_printf(out, "  -%c, --%s", letter, name);
    else
        buffer_printf(out, "      --%s", name);
    if (option && option->kind != OPTION_FLAG) {
        buffer_add_char(out, ' ');
        buffer_add_string(out, option->argument);
    }
    int width = utf8_width(out->data + start, out->length - start);
    if (width < 26)
        buffer_printf(out, "%*s%s", 28 - width, "", help);
    else
        buffer_printf(out, "\n%*s%s", 28, "", help);
    if (option && option->choices) {
        buffer_add_string(out, ": ");
        for (const char *c = option->choices; *c; c++)
            buffer_add_string(out, *c == ',' ? ", " : (const char[]){*c, '\0'});
    }
    if (option && option->kind == OPTION_LIST)
        buffer_add_string(out, " (may be given again)");
    buffer_add_char(out, '\n');
}

static void add_help(struct buffer *out, const struct command *command) {
    add_usage(out, command);
    buffer_printf(out, "\n%s\n", command->summary);
    if (command->description)
        buffer_printf(out, "\n%s\n", command->description);
    buffer_add_string(out, "\nOptions:\n");
    for (const struct option *option = command->options; option->name; option++)
        add_option_help(out, option->letter, option->name, option, option->help);
    add_option_help(out, 0, "help", NULL, "prints this help");
    add_option_help(out, 0, "version", NULL, "prints the version");
    buffer_add_string(out, "\nExit status:\n"
                           "  0  fine: nothing of severity error\n"
                           "  1  findings\n"
                           "  2  wrong usage\n"
                           "  3  could not be done\n");
}

/* Prints on standard output and ends the process. */
static _Noreturn void print_and_end(const struct command *command, struct buffer *text) {
    fwrite(text->data, 1, text->length, stdout);
    buffer_release(text);
    exit(option_finish(command, EXIT_FINE));
}

static _Noreturn void usage_error(const struct command *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static _Noreturn void usage_error(const struct command *command, const char *format, ...) {
    struct buffer text = BUFFER_INIT;
    add_program(&text, command);
    buffer_add_string(&text, ": ");
    va_list args;
    va_start(args, format);
    buffer_vprintf(&text, format, args);
    va_end(args);
    buffer_add_char(&text, '\n');
    add_usage(&text, command);
    fwrite(text.data, 1, text.length, stderr);
    buffer_release(&text);
    exit(EXIT_USAGE);
}

/* --- parsing ---------------------------------------------------------------------------------- */

static _Noreturn void unknown_option(const struct command *command, const char *name, size_t length) {
    const char *names[64];
    size_t count = 0;
    names[count++] = "help";
    names[count++] = "version";
    for (const struct option *option = command->options; option->name && count < 63; option++)
        names[count++] = option->name;
    names[count] = NULL;
    char word[LONGEST_WORD + 1] = "";
    if (length < sizeof word)
        memcpy(word, name, length);
    const char *near = option_nearest(word, names);
    if (near)
        usage_error(command, "unknown option '--%.*s'; did you mean '--%s'?", (int)length, name, near);
    usage_error(command, "unknown option '--%.*s'", (int)(length < 200 ? length : 200), name);
}

static bool is_choice(const char *choices, const char *value) {
    size_t length = strlen(value);
    for (const char *at = choices; length; at++) {
        size_t size = strcspn(at, ",");
        if (size == length && memcmp(at, value, size) == 0)
            return true;
        at += size;
        if (!*at)
            break;
    }
    return false;
}

static void set_option(const struct command *command, const struct option *option, const char *value) {
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->target = true;
        break;
    case OPTION_CHOICE:
        if (!is_choice(option->choices, value))
            usage_error(command, "'%s' is no value of option '--%s': it takes one of %s", value, option->name,
                        option->choices);
        *(const char **)option->target = value;
        break;
    case OPTION_DATE:
        if (date_parse(value) == DAY_NONE)
            usage_error(command, "--%s: '%s' is no date; write it as 2026-12-01", option->name, value);
        *(const char **)option->target = value;
        break;
    case OPTION_TEXT:
        *(const char **)option->target = value;
        break;
    case OPTION_LIST: {
        struct option_list *list = option->target;
        MEM_APPEND(list->items, list->count, list->capacity, value);
        break;
    }
    }
}

/* Reads "--name", "--name=value" or "--name value" at argv[*at]; leaves *at on the last argument used. */
static void read_long(const struct command *command, int argc, char **argv, int *at) {
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] ? name + length + 1 : NULL;
    const struct option *option = command->options;
    while (option->name && (strlen(option->name) != length || memcmp(option->name, name, length) != 0))
        option++;
    if (!option->name)
        unknown_option(command, name, length);
    if (option->kind == OPTION_FLAG && value)
        usage_error(command, "option '--%s' takes no value", option->name);
    if (option->kind != OPTION_FLAG && !value) {
        if (*at + 1 >= argc)
            usage_error(command, "option '--%s' needs a value: %s", option->name, option->argument);
        value = argv[++*at];
    }
    set_option(command, option, value);
}

/* Reads a group of letters, "-so FILE" or "-soFILE". */
static void read_letters(const struct command *command, int argc, char **argv, int *at) {
    for (const char *letter = argv[*at] + 1; *letter; letter++) {
        const struct option *option = command->options;
        while (option->name && option->letter != *letter)
            option++;
        if (!option->name) {
            size_t size;
            utf8_decode(letter, strlen(letter), &size);
            usage_error(command, "unknown option '-%.*s'", (int)size, letter);
        }
        if (option->kind == OPTION_FLAG) {
            set_option(command, option, "");
            continue;
        }
        const char *value = letter[1] ? letter + 1 : *at + 1 < argc ? argv[++*at] : NULL;
        if (!value)
            usage_error(command, "option '-%c' needs a value: %s", *letter, option->argument);
        set_option(command, option, value);
        return;
    }
}

static void check_operands(const struct command *command, int count, char **operands) {
    if (count < command->minimum)
        usage_error(command, "%s missing: %s",
                    count + 1 < command->minimum ? "operands are" : "an operand is", command->operands);
    if (command->maximum >= 0 && count > command->maximum)
        usage_error(command, "'%s' is one operand too many", operands[command->maximum]);
}

/*
 * A standard stream that the caller closed would be given to the next file that is opened, and what is
 * printed go into it. So it is taken: reading finds nothing, writing to standard output fails and is
 * reported.
 */
static void hold_streams(void) {
    static const char *const devices[] = {"/dev/null", "/dev/full", "/dev/null"};
    for (int stream = 0; stream < 3; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void)!open(devices[stream], stream == 0 ? O_RDONLY : O_WRONLY);
}

/* One option a line: name, letter, choices, what its argument is called, help; between them tabs. */
static void add_options(struct buffer *out, const struct command *command) {
    for (const struct option *option = command->options; option->name; option++)
        buffer_printf(out, "%s\t%.1s\t%s\t%s\t%s\n", option->name, option->letter ? &option->letter : "",
                      option->choices ? option->choices : "",
                      option->kind == OPTION_FLAG ? ""
                      : option->argument          ? option->argument
                                                  : "VALUE",
                      option->help);
    buffer_add_string(out, "help\t\t\t\tprints this help\nversion\t\t\t\tprints the version\n");
}

int option_parse(const struct command *command, int argc, char **argv) {
    hold_streams();
    /* A closed pipe is a write that fails, to be reported, and no silent end. */
    signal(SIGPIPE, SIG_IGN);
    int count = 0;
    bool ended = false;
    if (argc == 2 && strcmp(argv[1], "--options") == 0) {
        struct buffer text = BUFFER_INIT;
        add_options(&text, command);
        print_and_end(command, &text);
    }
    for (int at = 1; at < argc; at++) {
        char *word = argv[at];
        if (ended || word[0] != '-' || word[1] == '\0') {
            argv[count++] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else if (strcmp(word, "--help") == 0) {
            struct buffer text = BUFFER_INIT;
            add_help(&text, command);
            print_and_end(command, &text);
        } else if (strcmp(word, "--version") == 0) {
            struct buffer text = BUFFER_INIT;
            buffer_add_string(&text, "docket " DOCKET_VERSION "\n");
            print_and_end(command, &text);
        } else if (word[1] == '-') {
            read_long(command, argc, argv, &at);
        } else {
            read_letters(command, argc, argv, &at);
        }
    }
    check_operands(command, count, argv);
    return count;
}

int option_fail(const struct command *command, int status, const char *format, ...) {
    struct buffer text = BUFFER_INIT;
    add_program(&text, command);
    buffer_add_string(&text, ": ");
    if (format) {
        va_list args;
        va_start(args, format);
        buffer_vprintf(&text, format, args);
        va_end(args);
    } else {
        buffer_add_string(&text, error_message());
    }
    buffer_add_char(&text, '\n');
    fwrite(text.data, 1, text.length, stderr);
    buffer_release(&text);
    return status;
}

int option_finish(const struct command *command, int status) {
    if (file_close_stream(stdout, "standard output") < 0)
        return option_fail(command, EXIT_FAILED, NULL);
    return ferror(stderr) ? EXIT_FAILED : status;
}

/* --- the nearest name ------------------------------------------------------------------------- */

static int least(int a, int b) {
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours that make `b` of `a`; both at most
 * LONGEST_WORD bytes. */
static int distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    int rows[3][LONGEST_WORD + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        last[j] = (int)j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            int cost = a[i - 1] != b[j - 1];
            row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + cost);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        int *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b_length];
}

const char *option_nearest(const char *word, const char *const *names) {
    size_t length = strlen(word);
    const char *nearest = NULL, *longer = NULL;
    int least_distance = 3;
    if (length < 2 || length > LONGEST_WORD)
        return NULL;
    for (; *names; names++) {
        size_t size = strlen(*names);
        if (size > LONGEST_WORD)
            continue;
        if (size > length && length >= 3 && strncmp(*names, word, length) == 0 && !longer)
            longer = *names;
        int steps = distance(word, length, *names, size);
        if (steps < least_distance && (size_t)steps * 2 < length) {
            least_distance = steps;
            nearest = *names;
        }
    }
    return nearest ? nearest : longer;
}
