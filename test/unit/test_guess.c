/* rooms: publish register history document standard typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "publish/guess.h"

static void expect(const char *text, const char *language) {
    assert_string_equal(guess_language(text, strlen(text)), language);
}

static void test_languages(void **state) {
    (void)state;
    expect("The bath is analysed by the laboratory, and the result of this is kept.", "en");
    expect("Das Bad wird von der Werkstatt geprüft, und die Werte werden nicht gerundet.", "de");
    expect("本程序适用于 EP-07 规定的全部场所。", "zh");
    expect("この手順はすべての場所に適用される。", "ja");
}

static void test_open(void **state) {
    (void)state;
    expect("", "und");
    expect("EP-07", "und");
    expect("La procédure s'applique à tous les sites de l'entreprise, et les valeurs sont gardées.", "und");
    expect("the the the der der der", "und");
    expect("\xff\xfe the", "und");
}

/* Only the beginning counts, and a character that it cuts harms nothing. */
static void test_beginning(void **state) {
    static char text[40000];

    (void)state;
    for (size_t i = 0; i < sizeof text; i += 4)
        memcpy(text + i, "\xF0\x9F\x91\x8D", 4);
    memcpy(text + 1, "The end of the day is for", 25);
    memcpy(text + 30000, " der die das und von ", 21);
    assert_string_equal(guess_language(text, sizeof text), "en");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
