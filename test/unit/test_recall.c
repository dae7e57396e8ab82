/* rooms: register history document standard base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "document/skeleton.h"
#include "register/recall.h"

static const char blob[] = "0123456789abcdef0123456789abcdef01234567",
                  other[] = "f123456789abcdef0123456789abcdef01234567";

static const char text[] =
    "---\n"
    "id: EP-10\n"
    "title: Wastewater\n"
    "revision: 3\n"
    "change: {text: New limit, class: minor}\n"
    "owner: ems-manager\n"
    "authors: [l.chen, h.osei]\n"
    "clauses: {iso14001-2015: [8.1, 9.1.1]}\n"
    "records: [{form: F-09, keeper: laboratory, storage: office, retention: 5 years, disposition: shred}]\n"
    "translation-of: {language: en, revision: 3}\n"
    "sites: [main]\n"
    "---\n"
    "# Wastewater\n\n"
    "## 1 Purpose {#purpose clauses=\"8.1\"}\n\n"
    "See [EP-07#copies], ![Flow](flow.png \"Title\") and [the web](https://example.org/).\n\n"
    "> ## Quoted\n"
    "> [there](#purpose)\n\n"
    "| a |\n|---|\n| [F-01] |\n\n"
    "## 2 Notes\n\nA note[^1].\n\n[^1]: With [a link](other.md#x).\n";

static struct document *parse(void) {
    struct findings findings = {0};
    struct document *document;
    assert_int_equal(document_parse(&document, "procedures/EP-10.md", text, sizeof text - 1, NULL, &findings),
                     0);
    findings_release(&findings);
    return document;
}

static void same_text(const char *a, const char *b) {
    if (!a || !b)
        assert_ptr_equal(a, b);
    else
        assert_string_equal(a, b);
}

static void same_field(const struct field *a, const struct field *b) {
    same_text(a->text, b->text);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->refused, b->refused);
}

static void same_metadata(const struct metadata *a, const struct metadata *b) {
    same_field(&a->id, &b->id);
    same_field(&a->type, &b->type);
    same_field(&a->change_text, &b->change_text);
    same_field(&a->change_class, &b->change_class);
    same_field(&a->translation_revision, &b->translation_revision);
    assert_int_equal(a->author_count, b->author_count);
    for (size_t i = 0; i < a->author_count; i++)
        same_field(&a->authors[i], &b->authors[i]);
    assert_int_equal(a->site_count, b->site_count);
    assert_int_equal(a->clause_count, b->clause_count);
    for (size_t i = 0; i < a->clause_count; i++) {
        same_text(a->clauses[i].standard, b->clauses[i].standard);
        assert_string_equal(a->clauses[i].number, b->clauses[i].number);
    }
    assert_int_equal(a->record_count, b->record_count);
    same_field(&a->records[0].retention, &b->records[0].retention);
    assert_int_equal(a->records[0].line, b->records[0].line);
}

/* But for those to web pages, which a skeleton doesn't keep. */
static void same_links(const struct document *a, const struct document *b) {
    size_t pages = 0;
    for (size_t i = 0; i < a->link_count; i++) {
        const struct node *x = a->links[i].node;
        if (x->kind == NODE_LINK && x->link.kind == LINK_URI) {
            pages++;
            continue;
        }
        size_t k = i - pages;
        assert_true(k < b->link_count);
        const struct node *y = b->links[k].node;
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->line, y->line);
        assert_int_equal(x->link.kind, y->link.kind);
        same_text(x->link.target, y->link.target);
        same_text(x->link.fragment, y->link.fragment);
        same_text(x->link.title, y->link.title);
        same_text(a->links[i].behind, b->links[k].behind);
        assert_int_equal(a->links[i].alone, b->links[k].alone);
        assert_true(a->links[i].beside == b->links[k].beside);
        same_text(a->links[i].section ? a->links[i].section->heading.anchor : NULL,
                  b->links[k].section ? b->links[k].section->heading.anchor : NULL);
    }
    assert_int_equal(a->link_count, b->link_count + pages);
    assert_true(pages > 0);
}

/* What the register reads of a document is the same in its skeleton. */
static void test_skeleton(void **state) {
    (void)state;
    struct document *whole = parse();
    struct buffer bytes = BUFFER_INIT;
    skeleton_write(whole, &bytes);
    struct document *again = skeleton_read(whole->path, bytes.data, bytes.length);
    assert_non_null(again);
    assert_true(again->skeleton);
    assert_string_equal(again->sha256, whole->sha256);
    assert_true(again->has_front_matter);
    same_metadata(&whole->meta, &again->meta);
    same_links(whole, again);
    assert_int_equal(again->anchors.count, whole->anchors.count);
    const struct node *purpose = map_get(&again->anchors, "purpose");
    assert_non_null(purpose);
    assert_int_equal(purpose->heading.clause_count, 1);
    assert_string_equal(purpose->heading.clauses[0], "8.1");
    assert_ptr_equal(purpose->parent, again->body);
    const struct node *quoted = map_get(&again->anchors, "quoted");
    assert_ptr_not_equal(quoted->parent, again->body);
    document_free(again);
    document_free(whole);
    buffer_release(&bytes);
}

/* Cut off anywhere, or with any byte changed, it is refused or read, within its bounds. */
static void test_damage(void **state) {
    (void)state;
    struct document *whole = parse();
    struct buffer bytes = BUFFER_INIT;
    skeleton_write(whole, &bytes);
    for (size_t length = 0; length < bytes.length; length++) {
        char *cut = malloc(length + 1); /* a copy, so that a byte too far is found */
        memcpy(cut, bytes.data, length);
        char *exact = realloc(cut, length ? length : 1);
        assert_null(skeleton_read("x.md", exact, length));
        free(exact);
    }
    for (size_t at = 0; at < bytes.length; at++)
        for (int bit = 0; bit < 8; bit++) {
            bytes.data[at] ^= (char)(1 << bit);
            document_free(skeleton_read("x.md", bytes.data, bytes.length));
            bytes.data[at] ^= (char)(1 << bit);
        }
    document_free(whole);
    buffer_release(&bytes);
}

static bool knows(const char *path, const struct document_options *options, const char *name) {
    struct recall *recall = recall_new(path);
    recall_begin(recall, options);
    struct document *document = recall_get(recall, name, "procedures/EP-10.md");
    bool known = document != NULL;
    document_free(document);
    recall_free(recall);
    return known;
}

static void remember(const char *path, const struct document_options *options) {
    struct recall *recall = recall_new(path);
    struct document *document = parse();
    recall_begin(recall, options);
    recall_put(recall, blob, document);
    recall_save(recall);
    document_free(document);
    recall_free(recall);
}

/* The tree before a change of docket.yaml is read by other mappings: what was read by these is not for those.
 */
static void test_other_options(void **state) {
    (void)state;
    static const struct key_mapping mappings[] = {{.from = "doc_id", .to = "id"}};
    static const struct document_options plain = {0}, mapped = {.mappings = mappings, .mapping_count = 1};
    char *folder = file_make_scratch(), path[4096];
    snprintf(path, sizeof path, "%s/documents", folder);
    remember(path, &plain);
    struct recall *recall = recall_new(path);
    struct document *document = parse();
    recall_begin(recall, &plain);
    recall_begin(recall, &mapped);
    assert_null(recall_get(recall, blob, "procedures/EP-10.md"));
    recall_put(recall, other, document);
    recall_begin(recall, &plain);
    struct document *known = recall_get(recall, blob, "procedures/EP-10.md");
    assert_non_null(known);
    assert_null(recall_get(recall, other, "procedures/EP-10.md"));
    recall_save(recall);
    document_free(known);
    document_free(document);
    recall_free(recall);
    assert_true(knows(path, &plain, blob));
    assert_false(knows(path, &plain, other));
    file_remove_tree(folder);
    free(folder);
}

static void test_file(void **state) {
    (void)state;
    static const struct key_mapping mappings[] = {{.from = "doc_id", .to = "id"}};
    static const struct document_options plain = {0}, mapped = {.mappings = mappings, .mapping_count = 1};
    char *folder = file_make_scratch(), path[4096];
    struct buffer bytes = BUFFER_INIT;
    snprintf(path, sizeof path, "%s/cache/documents", folder);
    assert_false(knows(path, &plain, blob));
    remember(path, &plain);
    assert_true(knows(path, &plain, blob));
    assert_false(knows(path, &plain, other));
    assert_false(knows(path, &plain, "0"));
    assert_false(knows(path, &mapped, blob));
    assert_int_equal(file_read(&bytes, path, 1 << 20), 0);
    for (size_t at = 0; at < bytes.length; at += 7) {
        bytes.data[at] ^= 1;
        assert_int_equal(file_write(path, bytes.data, bytes.length), 0);
        assert_false(knows(path, &plain, blob));
        bytes.data[at] ^= 1;
    }
    assert_int_equal(file_write(path, bytes.data, bytes.length / 2), 0);
    assert_false(knows(path, &plain, blob));
    remember(path, &mapped);
    assert_true(knows(path, &mapped, blob));
    file_remove_tree(folder);
    free(folder);
    buffer_release(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skeleton),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_other_options),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
