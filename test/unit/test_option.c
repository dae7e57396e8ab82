/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/option.h"

static bool strict;
static const char *format, *output;
static struct option_list without;

static const struct option options[] = {
    {OPTION_FLAG, "strict", 's', NULL, NULL, "warnings count as errors", &strict},
    {OPTION_CHOICE, "format", 0, "FORMAT", "text,json", "how findings are printed", &format},
    {OPTION_TEXT, "output", 'o', "FILE", NULL, "where to write", &output},
    {OPTION_LIST, "without", 0, "ID", NULL, "leaves a document out", &without},
    {.name = NULL},
};
static const struct command command = {.verb = "check",
                                       .summary = "Finds what is wrong.",
                                       .operands = "[PATH…]",
                                       .options = options,
                                       .minimum = 0,
                                       .maximum = 2};

static int reset(void **state) {
    (void)state;
    strict = false;
    format = output = NULL;
    free(without.items);
    without = (struct option_list){0};
    return 0;
}

static int parse(char **argv) {
    int argc = 0;
    while (argv[argc])
        argc++;
    return option_parse(&command, argc, argv);
}
#define PARSE(...) parse((char *[]){(char[]){"docket-check"}, __VA_ARGS__, NULL})
#define WORD(text) ((char[]){text})

static void test_parse(void **state) {
    (void)state;
    char *argv[] = {WORD("x"),
                    WORD("a.md"),
                    WORD("--strict"),
                    WORD("--format=json"),
                    WORD("--output"),
                    WORD("-"),
                    WORD("--"),
                    WORD("--b"),
                    NULL};
    assert_int_equal(parse(argv), 2);
    assert_string_equal(argv[0], "a.md");
    assert_string_equal(argv[1], "--b");
    assert_true(strict);
    assert_string_equal(format, "json");
    assert_string_equal(output, "-");
}

static void test_letters(void **state) {
    (void)state;
    assert_int_equal(PARSE(WORD("-so"), WORD("out.pdf"), WORD("-")), 1);
    assert_true(strict);
    assert_string_equal(output, "out.pdf");
    assert_int_equal(PARSE(WORD("-oother.pdf")), 0);
    assert_string_equal(output, "other.pdf");
}

static void test_list(void **state) {
    (void)state;
    assert_int_equal(PARSE(WORD("--without"), WORD("EP-01"), WORD("--without=EP-02")), 0);
    assert_int_equal(without.count, 2);
    assert_string_equal(without.items[1], "EP-02");
}

/* Parses in a child; returns its status and what it printed on `stream`. */
static int run(FILE *stream, char *text, size_t size, char **argv) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], fileno(stream));
        close(ends[0]);
        close(ends[1]);
        parse(argv);
        _exit(99);
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while (length + 1 < size && (got = read(ends[0], text + length, size - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    close(ends[0]);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void check_usage(const char *message, char **argv) {
    char text[2000];
    assert_int_equal(run(stderr, text, sizeof text, argv), EXIT_USAGE);
    char *end = strchr(text, '\n');
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(text, message);
    assert_int_equal(strncmp(end + 1, "usage: docket check [-s] [--format text|json]", 45), 0);
}
#define CHECK_USAGE(message, ...) \
    check_usage(message, (char *[]){(char[]){"docket-check"}, __VA_ARGS__, NULL})

static void test_mistakes(void **state) {
    (void)state;
    CHECK_USAGE("docket check: unknown option '--fromat'; did you mean '--format'?", WORD("--fromat=json"));
    CHECK_USAGE("docket check: unknown option '--out'; did you mean '--output'?", WORD("--out"), WORD("x"));
    CHECK_USAGE("docket check: unknown option '--zzz'", WORD("--zzz"));
    CHECK_USAGE("docket check: unknown option '-x'", WORD("-sx"));
    CHECK_USAGE("docket check: option '--strict' takes no value", WORD("--strict=1"));
    CHECK_USAGE("docket check: option '--format' needs a value: FORMAT", WORD("--format"));
    CHECK_USAGE("docket check: option '-o' needs a value: FILE", WORD("-o"));
    CHECK_USAGE("docket check: 'xml' is no value of option '--format': it takes one of text,json",
                WORD("--format"), WORD("xml"));
    CHECK_USAGE("docket check: 'tex' is no value of option '--format': it takes one of text,json",
                WORD("--format=tex"));
    CHECK_USAGE("docket check: '' is no value of option '--format': it takes one of text,json",
                WORD("--format="));
    CHECK_USAGE("docket check: 'c' is one operand too many", WORD("a"), WORD("b"), WORD("c"));
}

static void test_help(void **state) {
    (void)state;
    char text[4000];
    assert_int_equal(run(stdout, text, sizeof text, (char *[]){WORD("x"), WORD("--help"), NULL}), 0);
    assert_non_null(
        strstr(text, "usage: docket check [-s] [--format text|json] [-o FILE] [--without ID]… [PATH…]\n"));
    assert_non_null(strstr(text, "\nFinds what is wrong.\n"));
    assert_non_null(strstr(text, "  -o, --output FILE         where to write\n"));
    assert_non_null(strstr(text, "      --format FORMAT       how findings are printed: text, json\n"));
    assert_non_null(strstr(text, "(may be given again)"));
    assert_non_null(strstr(text, "  2  wrong usage\n"));
    assert_int_equal(run(stdout, text, sizeof text, (char *[]){WORD("x"), WORD("--version"), NULL}), 0);
    assert_string_equal(text, "docket " DOCKET_VERSION "\n");
}

/* Standard output closed by the caller: what was printed is lost, and that is said. */
static void test_closed_output(void **state) {
    (void)state;
    char *const cases[] = {WORD("--help"), WORD("--strict")};
    for (int i = 0; i < 2; i++) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            close(STDOUT_FILENO);
            close(STDERR_FILENO);
            parse((char *[]){WORD("x"), cases[i], NULL});
            _exit(option_finish(&command, EXIT_FINE));
        }
        int status;
        waitpid(child, &status, 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), i == 0 ? EXIT_FAILED : EXIT_FINE);
    }
}

static void test_nearest(void **state) {
    (void)state;
    static const char *const names[] = {"title", "revision", "owner", "classification", NULL};
    assert_string_equal(option_nearest("tilte", names), "title");
    assert_string_equal(option_nearest("revison", names), "revision");
    assert_string_equal(option_nearest("class", names), "classification");
    assert_null(option_nearest("xy", names));
    assert_null(option_nearest("", names));
    assert_null(option_nearest("version", (const char *const[]){"title", NULL}));
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[299] = '\0';
    assert_null(option_nearest(longest, names));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parse, reset, reset),
        cmocka_unit_test_setup_teardown(test_letters, reset, reset),
        cmocka_unit_test_setup_teardown(test_list, reset, reset),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_closed_output),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
