/* rooms: register document standard history base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/file.h"
#include "register/register.h"

static char folder[40];
static struct source *source;
static struct registry *registry;
static struct findings findings;
static struct arena arena;

static void put(const char *path, const char *text) {
    assert_int_equal(file_write(path, text, strlen(text)), 0);
}

static void configure(const char *standards) {
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text,
                  "system: 00112233445566778899aabbccddeeff\norganisation: {name: Works, language: "
                  "en}\nstandards: [%s]\ntypes:\n"
                  "  procedure: {folder: d, id: \"EP-[0-9]+\"}\n  form: {folder: d, id: \"F-[0-9]+\"}\n"
                  "  register: {folder: d, id: \"G-[0-9]+\"}\n  record: {folder: d, id: \"R-[0-9]+\"}\n",
                  standards);
    put("docket.yaml", text.data);
    buffer_release(&text);
}

static int begin(void **state) {
    (void)state;
    strcpy(folder, "/tmp/docket-coverage-XXXXXX");
    if (!mkdtemp(folder) || chdir(folder) != 0 || file_make_folders("d") < 0 ||
        file_make_folders("manual-templates/standards") < 0)
        return -1;
    configure("old");
    put("manual-templates/standards/old.xml",
        "<standard xmlns='urn:docket:standard:1' id='old' label='Old' topic='t' exclusions='no'>"
        "<clause number='1' title='Plain'/><clause number='2' title='Parent'><clause number='2.1' "
        "title='Kept up' documented='maintain'/>"
        "<clause number='2.2' title='Kept' documented='retain'/></clause><clause number='3' title='Both' "
        "documented='maintain retain'/>"
        "<correspondence to='new'><map from='1' to='1 5'/><map from='2.2' to='2.3'/><new number='4'/><new "
        "number='6'/></correspondence></standard>");
    put("manual-templates/standards/new.xml",
        "<standard xmlns='urn:docket:standard:1' id='new' label='New' topic='t' exclusions='no'>"
        "<clause number='1' title='Plain'/><clause number='2' title='Parent'><clause number='2.1' "
        "title='Kept up' documented='available'/>"
        "<clause number='2.3' title='Kept' documented='available'/></clause><clause number='3' title='Both' "
        "documented='available'/>"
        "<clause number='4' title='Came'/><clause number='5' title='Split'/><clause number='6' title='Came' "
        "documented='available'/></standard>");
    return 0;
}

static void drop(void) {
    registry_free(registry);
    registry = NULL;
    source_close(source);
    source = NULL;
    findings_release(&findings);
    arena_release(&arena);
}

static int end(void **state) {
    (void)state;
    char command[64];
    drop();
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 ? system(command) : -1;
}

static void document(const char *id, const char *matter, const char *body) {
    struct buffer text = BUFFER_INIT, path = BUFFER_INIT;
    buffer_printf(&path, "d/%s.md", id);
    buffer_printf(&text, "---\nid: %s\n%s\n---\n\n%s\n", id, matter, body);
    put(path.data, text.data);
    buffer_release(&text);
    buffer_release(&path);
}

/* "1 addressed EP-1; …": each clause with its places; a section as '#anchor', evidence '!' with its form, '~'
 * what is carried over. */
static void check_matrix(const char *standard, const char *expected) {
    struct buffer text = BUFFER_INIT;
    drop();
    assert_int_equal(source_open_folder(&source, folder), 0);
    assert_int_equal(registry_load(&registry, source, NULL, &findings), 0);
    const struct coverage_matrix *matrix = coverage_build(&arena, registry,
                                                          registry_standard(registry, standard));
    for (size_t i = 0; i < matrix->row_count; i++) {
        const struct coverage_row *row = &matrix->rows[i];
        buffer_printf(&text, "%s %s", row->clause->number, coverage_name(row->coverage));
        for (size_t k = 0; k < row->place_count; k++) {
            const struct place *place = &row->places[k];
            buffer_printf(&text, " %s%s%s%s%s%s", place->entry->id, place->heading ? "#" : "",
                          place->heading ? place->heading->heading.anchor : "", place->evidence ? "!" : "",
                          place->record ? place->record->form.text : "", place->carried ? "~" : "");
        }
        buffer_add_string(&text, "; ");
    }
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

#define COMPLETE(form) "{form: " form ", keeper: a, storage: b, retention: 5 years, disposition: shred}"

static void test_nothing(void **state) {
    (void)state;
    check_matrix("old", "1 not-referenced; 2 not-referenced; 2.1 missing; 2.2 missing; 3 missing; ");
}

/* `maintain` is evidenced by a document; a form is none. */
static void test_maintain(void **state) {
    (void)state;
    document("EP-1", "clauses: {old: [2.1]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 evidenced EP-1; 2.2 missing; 3 missing; ");
    assert_int_equal(unlink("d/EP-1.md"), 0);
    document("G-1", "clauses: {old: [2.1]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 evidenced G-1!; 2.2 missing; 3 missing; ");
    assert_int_equal(unlink("d/G-1.md"), 0);
    document("F-1", "clauses: {old: [2.1]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing F-1; 2.2 missing; 3 missing; ");
}

/* `retain` by a register, a record, or a complete entry under `records:` that names its form. */
static void test_retain(void **state) {
    (void)state;
    document("R-1", "clauses: {old: [2.2]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing; 2.2 evidenced R-1!; 3 missing; ");
    assert_int_equal(unlink("d/R-1.md"), 0);
    document("F-1", "clauses: {old: [2.2]}", "Text.");
    document("EP-1", "clauses: {old: [2.2]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing; 2.2 missing EP-1 F-1; 3 missing; ");
    document("EP-1",
             "clauses: {old: [2.2]}\nrecords: [{form: F-1, keeper: a, storage: b, retention: 5 years}]",
             "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing; 2.2 missing EP-1 F-1; 3 missing; ");
    document("EP-1",
             "clauses: {old: [2.2]}\nrecords: [{title: x, keeper: a, storage: b, retention: 5 years, "
             "disposition: c}]",
             "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing; 2.2 missing EP-1 F-1; 3 missing; ");
    document("EP-1", "clauses: {old: [2.2]}\nrecords: [" COMPLETE("F-9") "]",
             "Text."); /* there is no such form */
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 missing; 2.2 missing EP-1 F-1; 3 missing; ");
    document("EP-1", "clauses: {old: [2.1, 2.2]}\nrecords: [" COMPLETE("F-1") "]", "Text.");
    check_matrix(
        "old", "1 not-referenced; 2 addressed; 2.1 evidenced EP-1; 2.2 evidenced EP-1!F-1 F-1!; 3 missing; ");
}

/* Of several records the one whose form deals with the clause. */
static void test_record_chosen(void **state) {
    (void)state;
    document("F-1", "clauses: {old: [1]}", "Text.");
    document("F-2", "clauses: {old: [2.2]}", "Text.");
    document("F-3", "title: x", "Text.");
    document("EP-1",
             "clauses: {old: [1, 2.1, 2.2, 3]}\nrecords: [" COMPLETE("F-3") ", " COMPLETE(
                 "F-1") ", " COMPLETE("F-2") "]",
             "Text.");
    check_matrix("old", "1 addressed EP-1!F-1 F-1!; 2 addressed; 2.1 evidenced EP-1; 2.2 evidenced EP-1!F-2 "
                        "F-2!; 3 evidenced EP-1!F-3; ");
}

static void test_both(void **state) {
    (void)state;
    document("EP-1", "clauses: {old: [3]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 not-referenced; 2.1 missing; 2.2 missing; 3 missing EP-1; ");
    document("R-1", "clauses: {old: [3]}", "Text.");
    check_matrix("old",
                 "1 not-referenced; 2 not-referenced; 2.1 missing; 2.2 missing; 3 evidenced EP-1 R-1!; ");
}

/* A parent doesn't cover its children; they cover it. */
static void test_parents(void **state) {
    (void)state;
    document("EP-1", "clauses: {old: [2]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed EP-1; 2.1 missing; 2.2 missing; 3 missing; ");
    document("EP-1", "clauses: {old: [2.1]}", "Text.");
    check_matrix("old", "1 not-referenced; 2 addressed; 2.1 evidenced EP-1; 2.2 missing; 3 missing; ");
}

/* A parent is covered by a clause however far below it, and its own duty isn't met by that of a child. */
static void test_grandparents(void **state) {
    (void)state;
    put("manual-templates/standards/old.xml",
        "<standard xmlns='urn:docket:standard:1' id='old' label='Old' topic='t' exclusions='no'>"
        "<clause number='1' title='Top'><clause number='1.1' title='Middle' documented='retain'>"
        "<clause number='1.1.1' title='Low'/></clause><clause number='1.2' "
        "title='Beside'/></clause></standard>");
    document("EP-1", "clauses: {old: [1.1.1]}", "Text.");
    check_matrix("old", "1 addressed; 1.1 missing; 1.1.1 addressed EP-1; 1.2 not-referenced; ");
    document("R-1", "clauses: {old: [1.1.1]}", "Text.");
    check_matrix("old", "1 addressed; 1.1 evidenced; 1.1.1 addressed EP-1 R-1!; 1.2 not-referenced; ");
    document("EP-1", "clauses: {old: [1]}", "Text.");
    assert_int_equal(unlink("d/R-1.md"), 0);
    check_matrix("old", "1 addressed EP-1; 1.1 missing; 1.1.1 not-referenced; 1.2 not-referenced; ");
}

/* The document as a whole only where no section names the clause; without a standard's name the only one is
 * meant. */
static void test_sections(void **state) {
    (void)state;
    document("EP-1", "clauses: {old: [1, 2.1, 2.1, 99]}",
             "## A {#a clauses=\"2.1 old:2.1\"}\n\nText.\n\n## B {#b clauses=\"old:2.1\"}\n\nText.\n\n## C "
             "{#c clauses=\"new:1 none:1\"}\n\nText.");
    document("EP-2", "clauses: [1]", "Text.");
    check_matrix("old",
                 "1 addressed EP-1 EP-2; 2 addressed; 2.1 evidenced EP-1#a EP-1#b; 2.2 missing; 3 missing; ");
}

static void test_carried(void **state) {
    (void)state;
    document("EP-1", "clauses: {old: [1, 2.1, 2.2]}", "## A {#a clauses=\"old:2.1\"}\n\nText.");
    document("F-1", "clauses: {old: [3]}", "Text.");
    check_matrix("new", "1 carried-over EP-1~; 2 carried-over; 2.1 carried-over EP-1#a~; 2.3 carried-over "
                        "EP-1~; 3 missing F-1~; 4 new; "
                        "5 carried-over EP-1~; 6 new; ");
    configure("old, new");
    document("EP-2", "clauses: {old: [1], new: [1, 5]}", "## B {#b clauses=\"old:1\"}\n\nText.");
    check_matrix("new", "1 addressed EP-1~ EP-2#b~ EP-2; 2 carried-over; 2.1 carried-over EP-1#a~; 2.3 "
                        "carried-over EP-1~; 3 missing F-1~; "
                        "4 new; 5 addressed EP-1~ EP-2#b~ EP-2; 6 missing; ");
    check_matrix(
        "old",
        "1 addressed EP-1 EP-2#b; 2 addressed; 2.1 evidenced EP-1#a; 2.2 missing EP-1; 3 missing F-1; ");
}

/* Backwards: a system for the new edition, seen from the old one. */
static void test_backwards(void **state) {
    (void)state;
    configure("new");
    document("EP-1", "clauses: {new: [5, 2.3, 4]}", "Text.");
    document("G-1", "clauses: {new: [3]}", "Text.");
    check_matrix(
        "old",
        "1 carried-over EP-1~; 2 carried-over; 2.1 missing; 2.2 missing EP-1~; 3 carried-over G-1!~; ");
}

/* A standard that docket.yaml doesn't name carries nothing. */
static void test_foreign(void **state) {
    (void)state;
    configure("new");
    document("EP-1", "clauses: {old: [2.1], none: [1]}", "Text.");
    check_matrix("new", "1 not-referenced; 2 not-referenced; 2.1 missing; 2.3 missing; 3 missing; 4 "
                        "not-referenced; 5 not-referenced; 6 missing; ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_nothing), TEST(test_maintain),  TEST(test_retain),       TEST(test_record_chosen),
        TEST(test_both),    TEST(test_parents),   TEST(test_grandparents), TEST(test_sections),
        TEST(test_carried), TEST(test_backwards), TEST(test_foreign),
    };
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
