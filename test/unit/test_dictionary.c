/* rooms: typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"
#include "typeset/dictionary.h"

#define FOLDER "/usr/share/hyphen/"

static char folder[] = "/tmp/docket-dictionary.XXXXXX";
static char file[sizeof folder + 16];

static int make_folder(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/test.dic", folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(file);
    return rmdir(folder);
}

static void write_bytes(const char *text, size_t length) {
    assert_int_equal(file_write(file, text, length), 0);
}

static void write_text(const char *text) {
    write_bytes(text, strlen(text));
}

/* The marks of a word, as 1 and 0: whether a hyphen may go behind each of its characters. */
static const char *hyphenate(HyphenDict *dictionary, const char *word) {
    static char marks[300];
    char **spellings = NULL;
    int *places = NULL, *cuts = NULL;
    int length = (int)strlen(word);

    memset(marks, '0', sizeof marks);
    assert_int_equal(hnj_hyphen_hyphenate2(dictionary, word, length, marks, NULL, &spellings, &places, &cuts),
                     0);
    for (int i = 0; spellings && i < length; i++)
        free(spellings[i]);
    free(spellings);
    free(places);
    free(cuts);
    for (size_t i = 0; marks[i]; i++)
        marks[i] = marks[i] & 1 ? '1' : '0';
    return marks;
}

/* Ours and the library's hyphenate every word of a list, ended by blanks, in the same places. */
static size_t compare(const char *path, const char *words) {
    HyphenDict *own = dictionary_load(path), *library = hnj_hyphen_load(path);
    char *copy = strdup(words), *rest = NULL;
    size_t differences = 0, hyphens = 0;

    assert_non_null(own);
    assert_non_null(library);
    for (char *word = strtok_r(copy, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest)) {
        char *expected = strdup(hyphenate(library, word));

        if (strcmp(hyphenate(own, word), expected) != 0 && ++differences < 10)
            print_error("%s: %s instead of %s\n", word, hyphenate(own, word), expected);
        hyphens += strchr(expected, '1') != NULL;
        free(expected);
    }
    assert_int_equal(differences, 0);
    free(copy);
    hnj_hyphen_free(own);
    hnj_hyphen_free(library);
    return hyphens;
}

/* What the patterns of a dictionary spell, each alone and with the one before, in the dictionary's encoding.
 */
static char *spelled(const char *path) {
    struct buffer text = BUFFER_INIT, words = BUFFER_INIT;
    char word[2][MAX_CHARS] = {"", ""};
    size_t length = 0;

    assert_int_equal(file_read(&text, path, 1 << 24), 0);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == '\n') {
            word[0][length] = '\0';
            buffer_printf(&words, "%s %s%s\n", word[0], word[1], word[0]);
            strcpy(word[1], word[0]);
            length = 0;
        } else if (((c >= 'a' && c <= 'z') || c >= 0x80) && length < MAX_CHARS - 1) {
            word[0][length++] = (char)c;
        }
    }
    buffer_release(&text);
    return buffer_detach(&words);
}

static void test_dictionaries(void **state) {
    static const char *const paths[] = {FOLDER "hyph_en_US.dic", FOLDER "hyph_de_DE.dic"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char *words = spelled(paths[i]);

        assert_true(compare(paths[i], words) > 1000);
        free(words);
    }
}

#define WORDS "abcabc aabbcc bcabca xabcx abcd cab ccc a bbbb abcabcabcabc"

static void test_patterns(void **state) {
    static const char *const cases[] = {
        "UTF-8\na1b\nb2c\n.a3b\nc1a.\nab1c4a\n",
        "ISO8859-1\na1b\n\nb2c\n%a9b\n#c1c\nc1c\n",
        "iso8859-1\r\na1b\r\nb1c\r\n",
        "UTF-8\nLEFTHYPHENMIN 3\nRIGHTHYPHENMIN 4\na1b\nb1c\nc1a\n",
        ("UTF-8\nLEFTHYPHENMIN 1\nCOMPOUNDLEFTHYPHENMIN 3\nCOMPOUNDRIGHTHYPHENMIN "
         "1\nc1a\nNEXTLEVEL\na1b\nb1c\n"),
        "UTF-8\na1b\nNEXTLEVEL\nb1c\nNEXTLEVEL\nc1a\n",
        "UTF-8\nNOHYPHEN bc,aa\na1b\nb1c\na1a\nc1a\n",
        "UTF-8\na1b\na2b\na3b\na0b\nb1c", /* the last pattern of the same letters; no line end */
        "UTF-8\na12b\n1a\nc1\n5\n.1\n",
        "UTF-8\na1b rest of the line 5c5\nb1c\n",
        "UTF-8\nb1c/x=c,1,2\na1b\n", /* changes the spelling */
        "UTF-8\n",
        "UTF-8",
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(cases[i]);
        compare(file, WORDS);
    }
}

static void test_refused(void **state) {
    (void)state;
    unlink(file);
    assert_null(dictionary_load(file));
    assert_null(dictionary_load("/"));
    write_text("");
    assert_null(dictionary_load(file));
    write_text("KOI8-R\na1b\n");
    assert_null(dictionary_load(file));
    write_text("\nUTF-8\na1b\n");
    assert_null(dictionary_load(file));
}

static void hyphenate_all(void) {
    HyphenDict *dictionary = dictionary_load(file);

    if (!dictionary)
        return;
    hyphenate(dictionary, "abcabc");
    hyphenate(dictionary, "umweltaspekte");
    hyphenate(dictionary, "\xC3\xBC"
                          "berpr\xC3\xBC"
                          "fung");
    hnj_hyphen_free(dictionary);
}

/* An empty part of NOHYPHEN sends the library past the end of a word. */
static void test_hostile(void **state) {
    static const char *const lines[] = {
        "NOHYPHEN",         "NOHYPHEN ",        "NOHYPHEN -",
        "NOHYPHEN ,,",      "NOHYPHEN a,,b",    "LEFTHYPHENMIN 999999",
        "LEFTHYPHENMIN -5", "NEXTLEVEL",        "COMPOUNDLEFTHYPHENMIN",
        "\xFF\xFE",         "................",
    };
    char text[2000];
    char *long_line = text + snprintf(text, sizeof text, "UTF-8\na1b\n");

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        snprintf(long_line, 100, "%s\nb1c\nNEXTLEVEL\nb1c\n", lines[i]);
        write_text(text);
        hyphenate_all();
        snprintf(long_line, 100, "%s", lines[i]);
        write_text(text);
        hyphenate_all();
    }
    for (size_t length = 90; length < 110; length++) {
        memset(long_line, 'a', length);
        strcpy(long_line + length, "\nb1c\n");
        write_text(text);
        hyphenate_all();
    }
    memset(text, 0, sizeof text);
    memcpy(text, "UTF-8\na1b\n", 10);
    write_bytes(text, sizeof text);
    hyphenate_all();
}

/* Cut off anywhere, a dictionary gives what is left of it. */
static void test_truncated(void **state) {
    static const char text[] =
        "ISO8859-1\nLEFTHYPHENMIN 2\na1b\nNOHYPHEN -,'\nNEXTLEVEL\nNOHYPHEN a\nb1c\n.a4b\n";

    (void)state;
    for (size_t i = 0; i < sizeof text; i++) {
        write_bytes(text, i);
        hyphenate_all();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dictionaries), cmocka_unit_test(test_patterns),  cmocka_unit_test(test_refused),
        cmocka_unit_test(test_hostile),      cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests_name("dictionary", tests, make_folder, remove_folder);
}
