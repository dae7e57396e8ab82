/* rooms: register document standard history base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "register/register.h"

/* A repository in a folder of its own, filled by put() and read by load(). */
static char folder[40];
static struct source *source;
static struct registry *registry;
static struct findings findings;

static void put(const char *path, const char *text) {
    struct arena arena = {0};
    assert_int_equal(file_make_folders(path_folder(&arena, path)), 0);
    assert_int_equal(file_write(path, text, strlen(text)), 0);
    arena_release(&arena);
}

static int begin(void **state) {
    (void)state;
    strcpy(folder, "/tmp/docket-registry-XXXXXX");
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    put("docket.yaml", "system: 00112233445566778899aabbccddeeff\norganisation: {name: Works, language: "
                       "en}\nstandards: [b]\n"
                       "types:\n  procedure: {folder: procedures, id: \"EP-[0-9]+\"}\n  form: {folder: "
                       "forms, id: \"F-[0-9]+\"}\n");
    return 0;
}

static void drop(void) {
    registry_free(registry);
    registry = NULL;
    source_close(source);
    source = NULL;
    findings_release(&findings);
}

static int end(void **state) {
    (void)state;
    char command[64];
    drop();
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 ? system(command) : -1;
}

static int load(void) {
    drop();
    assert_int_equal(source_open_folder(&source, folder), 0);
    return registry_load(&registry, source, NULL, &findings);
}

static void document(const char *path, const char *matter, const char *body) {
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text, "---\n%s\n---\n\n%s\n", matter, body);
    put(path, text.data);
    buffer_release(&text);
}

/* The finding of `rule` at `path`. */
static const struct finding *find_finding(const char *rule, const char *path) {
    for (size_t i = 0; i < findings.count; i++)
        if (strcmp(findings.items[i].rule, rule) == 0 && strcmp(findings.items[i].path, path) == 0)
            return &findings.items[i];
    fail_msg("no finding %s of %s", rule, path);
    return NULL;
}

static const struct entry *at(const char *path) {
    const struct entry *entry = map_get(&registry->by_path, path);
    assert_non_null(entry);
    return entry;
}

static void test_set(void **state) {
    (void)state;
    document("procedures/EP-2.md", "id: EP-2\ntitle: Two\nrevision: 2", "Text.");
    document("procedures/sub/EP-10.md", "id: EP-10", "Text.");
    document("procedures/EP-2.de.md", "id: EP-2\nlanguage: de\ntranslation-of: {language: en, revision: 2}",
             "Text.");
    document("forms/F-1.md", "id: F-1", "Text.");
    document("procedures/odd.md", "id: odd", "Text.");
    document("elsewhere/EP-3.md", "id: EP-3", "Text.");
    put("procedures/broken.md", "---\nid: [\n---\n");
    put("procedures/notes.txt", "no document");
    assert_int_equal(symlink("EP-2.md", "procedures/EP-4.md"), 0);
    assert_int_equal(load(), 0);
    static const char *const order[] = {"procedures/sub/EP-10.md", "procedures/EP-2.de.md",
                                        "procedures/EP-2.md", "forms/F-1.md", "procedures/odd.md"};
    assert_int_equal(registry->entry_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(registry->entries[i].document->path, order[i]);
    assert_string_equal(at("forms/F-1.md")->type->name, "form");
    assert_null(at("procedures/odd.md")->type);
    assert_string_equal(at("forms/F-1.md")->language, "en");
    assert_string_equal(at("forms/F-1.md")->title, "");
    assert_string_equal(at("procedures/EP-2.md")->revision, "2");
    assert_ptr_equal(registry_find(registry, "EP-2", NULL), at("procedures/EP-2.md"));
    assert_ptr_equal(registry_find(registry, "EP-2", "de"), at("procedures/EP-2.de.md"));
    assert_ptr_equal(registry_find(registry, "EP-2", "zh"), at("procedures/EP-2.md"));
    assert_null(registry_find(registry, "EP-3", NULL));
    find_finding("M021", "procedures/broken.md");
    assert_non_null(strstr(find_finding("M019", "procedures/EP-4.md")->message, "symbolic link"));
}

static void test_twice(void **state) {
    (void)state;
    document("procedures/a.md", "id: EP-1", "Text.");
    document("procedures/b.md", "title: x\nid: EP-1", "Text.");
    document("procedures/c.md", "id: EP-1\nlanguage: de", "Text.");
    assert_int_equal(load(), 0);
    assert_int_equal(registry->entry_count, 3);
    const struct finding *finding = find_finding("M018", "procedures/b.md");
    assert_string_equal(finding->message, "'EP-1' in language 'en' is the identifier of procedures/a.md too");
    assert_int_equal(finding->line, 3);
    assert_ptr_equal(map_get(&registry->by_key, "EP-1:en"), at("procedures/a.md"));
}

static void test_unusable(void **state) {
    (void)state;
    assert_int_equal(unlink("docket.yaml"), 0);
    assert_int_equal(load(), -1);
    assert_non_null(strstr(error_message(), "there is no docket.yaml"));
    put("docket.yaml", "types: [");
    assert_int_equal(load(), -1);
    assert_string_equal(error_message(), "docket.yaml can't be used");
    find_finding("M001", "docket.yaml");
    put("other.yaml", "system: 00112233445566778899aabbccddeeff\norganisation: {name: Other}\ntypes: {p: "
                      "{folder: x, id: X}}\n");
    drop();
    assert_int_equal(source_open_folder(&source, folder), 0);
    assert_int_equal(registry_load(&registry, source, "other.yaml", &findings), 0);
    assert_string_equal(registry->config->organisation, "Other");
}

#define CATALOGUE(id)                                 \
    "<standard xmlns='urn:docket:standard:1' id='" id \
    "' label='L' topic='t' exclusions='no'><clause number='1' title='One'/></standard>"

static void test_catalogues(void **state) {
    (void)state;
    put("manual-templates/standards/a.xml", CATALOGUE("a"));
    put("manual-templates/standards/b.xml", CATALOGUE("b"));
    put("manual-templates/standards/c.xml", CATALOGUE("a"));
    put("manual-templates/standards/d.xml", CATALOGUE("e"));
    put("manual-templates/standards/f.xml", "<!DOCTYPE x SYSTEM '/etc/passwd'><x/>");
    assert_int_equal(load(), 0);
    assert_int_equal(registry->standard_count, 3);
    assert_string_equal(registry->standards[0]->id, "b"); /* the one of docket.yaml */
    assert_string_equal(registry->standards[1]->id, "a");
    assert_ptr_equal(registry_standard(registry, "e"), registry->standards[2]);
    assert_non_null(
        strstr(find_finding("C001", "manual-templates/standards/c.xml")->message, "another file"));
    assert_non_null(
        strstr(find_finding("C001", "manual-templates/standards/d.xml")->message, "another name"));
    assert_non_null(strstr(find_finding("C001", "manual-templates/standards/f.xml")->message, "DOCTYPE"));
}

/* The edges of EP-1, one a line: what the link says, where it leads. */
static void check_edges(const char *body, const char *expected) {
    static const char *const problems[] = {"", "unknown document", "unknown anchor", "unknown file",
                                           "leaves root"};
    struct buffer text = BUFFER_INIT;
    document("procedures/EP-1.md", "id: EP-1", body);
    assert_int_equal(load(), 0);
    const struct entry *entry = at("procedures/EP-1.md");
    for (size_t i = 0; i < entry->edge_count; i++) {
        const struct edge *edge = &entry->edges[i];
        assert_ptr_equal(edge->link, &entry->document->links[i]);
        if (edge->target != SIZE_MAX)
            buffer_printf(&text, "%s", registry->entries[edge->target].document->path);
        buffer_printf(&text, "%s%s%s%s;", edge->heading ? "#" : "",
                      edge->heading ? edge->heading->heading.anchor : "", edge->file ? edge->file : "",
                      problems[edge->problem]);
    }
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

static void test_edges(void **state) {
    (void)state;
    document("procedures/EP-2.md", "id: EP-2", "# Two\n\n## Copies {#copies}\n\nText.");
    document("forms/F-1.md", "id: F-1", "Text.");
    put("procedures/a b.csv", "x\n");
    put("procedures/100%.txt", "x\n");
    put("README.md", "x\n");
    assert_int_equal(symlink("/etc/passwd", "procedures/link.txt"), 0);
    check_edges(
        "[EP-2], [EP-2#copies], [EP-2#none], [EP-99].",
        "procedures/EP-2.md;procedures/EP-2.md#copies;procedures/EP-2.mdunknown anchor;unknown document;");
    assert_int_equal(at("procedures/EP-2.md")->inbound, 3);
    check_edges("[a](EP-2.md) [b](../forms/F-1.md) [c](EP-2.md#copies) [d](./EP-2.md#c%6Fpies) [e](EP-2.md#)",
                "procedures/EP-2.md;forms/F-1.md;procedures/EP-2.md#copies;procedures/"
                "EP-2.md#copies;procedures/EP-2.md;");
    check_edges("# Here\n\n[a](#here) [b](#there)",
                "procedures/EP-1.md#here;procedures/EP-1.mdunknown anchor;");
    assert_int_equal(at("procedures/EP-1.md")->inbound, 0);
    check_edges(
        "[a](a%20b.csv) ![b](<a b.csv>) [c](100%25.txt) [d](../README.md#x) [e](missing.md) "
        "![f](missing.png)",
        "procedures/a b.csv;procedures/a b.csv;procedures/100%.txt;README.md;unknown file;unknown file;");
    check_edges("[a](../../etc/passwd) ![b](/etc/passwd) [c](..%2F..%2Fetc) [d](../.git/config) "
                "[e](link.txt) [f](..%5Cx)",
                "leaves root;leaves root;leaves root;leaves root;unknown file;leaves root;");
}

static void test_uris_are_no_edges(void **state) {
    (void)state;
    document("procedures/EP-1.md", "id: EP-1",
             "[a](https://example.org/) [b](mailto:x@example.org) ![c](http://example.org/x.png)");
    assert_int_equal(load(), 0);
    assert_int_equal(at("procedures/EP-1.md")->edge_count, 0);
}

static void test_large_file(void **state) {
    (void)state;
    struct buffer text = BUFFER_INIT;
    while (text.length < 5 << 20)
        buffer_add_string(&text, "Text of a document that nobody will read.\n");
    put("procedures/large.md", text.data);
    while (text.length < 17 << 20)
        buffer_add_string(&text, "Text of a document that nobody will read.\n");
    put("procedures/larger.md", text.data);
    buffer_release(&text);
    assert_int_equal(load(), 0);
    find_finding("X003", "procedures/large.md");
    assert_string_equal(find_finding("M019", "procedures/larger.md")->message,
                        "'procedures/larger.md' is larger than 16 MB");
    assert_int_equal(registry->entry_count, 0);
}

/* Two thousand documents, each linked to others: what the largest manuals have. */
static void test_many(void **state) {
    (void)state;
    struct buffer path = BUFFER_INIT, matter = BUFFER_INIT, body = BUFFER_INIT;
    for (int i = 0; i < 2000; i++) {
        buffer_clear(&path);
        buffer_clear(&matter);
        buffer_clear(&body);
        buffer_printf(&path, "procedures/EP-%d.md", i);
        buffer_printf(&matter, "id: EP-%d\nclauses: {b: [1]}", i);
        buffer_printf(&body, "# Title\n\nSee [EP-%d] and [EP-%d#title].", (i + 1) % 2000, (i * 7) % 2000);
        document(path.data, matter.data, body.data);
    }
    buffer_release(&path);
    buffer_release(&matter);
    buffer_release(&body);
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    assert_int_equal(load(), 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    assert_int_equal(registry->entry_count, 2000);
    assert_true(at("procedures/EP-1.md")->inbound >= 2);
    print_message("2000 documents: %.0f ms\n", (double)(after.tv_sec - before.tv_sec) * 1e3 +
                                                   (double)(after.tv_nsec - before.tv_nsec) / 1e6);
}

static int read_one(void *context, const char *path, size_t limit, struct buffer *out) {
    return source_read(context, path, limit, out);
}

static void keep(void *context) {
    assert_non_null(context);
}

/* A source that several threads may read, and one that is for one alone, say the same. */
static void test_ways_of_reading(void **state) {
    (void)state;
    char path[40], matter[40];
    for (int i = 0; i < 600; i++) {
        snprintf(path, sizeof path, "procedures/EP-%d.md", i);
        snprintf(matter, sizeof matter, "id: EP-%d", i);
        document(path, matter, "Text.");
    }
    put("procedures/empty.md", "");
    put("procedures/broken.md", "---\nid: [\n---\n");
    assert_int_equal(load(), 0);
    assert_true(source_for_threads(source));
    size_t entries = registry->entry_count, found = findings.count, count;
    assert_int_equal(entries, 601);
    find_finding("M020", "procedures/empty.md");
    struct source *folder_source = source;
    const struct source_entry *files = source_entries(folder_source, &count);
    struct source_overlay how = {.read = read_one, .release = keep, .context = folder_source};
    registry_free(registry);
    findings_release(&findings);
    findings = (struct findings){0};
    assert_int_equal(source_open_overlay(&source, &how, files, count, "overlay", 0), 0);
    assert_false(source_for_threads(source));
    assert_int_equal(registry_load(&registry, source, NULL, &findings), 0);
    assert_int_equal(registry->entry_count, entries);
    assert_int_equal(findings.count, found);
    find_finding("M020", "procedures/empty.md");
    find_finding("M021", "procedures/broken.md");
    drop();
    source_close(folder_source);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_set),        TEST(test_twice), TEST(test_unusable),
        TEST(test_catalogues), TEST(test_edges), TEST(test_uris_are_no_edges),
        TEST(test_large_file), TEST(test_many),  TEST(test_ways_of_reading),
    };
    return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
