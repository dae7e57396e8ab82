/* rooms: history base */
/* Bundles: what is made can be opened, by git too; what isn't whole, or isn't one, is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "history/bundle.h"
#include "repository_fixture.h"

/* A repository with two commits and an annotated tag; the bundle of branch and tag. */
static void make(struct buffer *out) {
    struct store_reference references[2];
    struct object_name head;
    struct store *store;
    sh("rm -rf one clone.git && git init -q one && cd one && echo a > a && git add a && git commit -qm A && "
       "mkdir b && "
       "seq 1000 > b/c && git add b && git commit -qm B && git tag -am T release/1");
    assert_int_equal(store_open(&store, "one"), 0);
    assert_int_equal(store_reference(store, "refs/heads/main", &head), 1);
    references[0] = (struct store_reference){"refs/heads/main", head};
    references[1].name = "refs/tags/release/1";
    assert_int_equal(store_reference(store, "refs/tags/release/1", &references[1].object), 1);
    assert_int_equal(bundle_make(out, store, references, 2, &head), 0);
    store_close(store);
}

static int open_bytes(struct store **store, const void *bytes, size_t length) {
    sh("rm -rf scratch && mkdir scratch");
    return bundle_open(store, "scratch", bytes, length);
}

static void refused(const void *bytes, size_t length, const char *reason) {
    struct store *store;
    assert_int_equal(open_bytes(&store, bytes, length), -1);
    assert_null(store);
    if (!strstr(error_message(), reason))
        fail_msg("'%s' doesn't say '%s'", error_message(), reason);
}

static void opens_what_it_makes(void **state) {
    struct buffer bundle = BUFFER_INIT, contents = BUFFER_INIT;
    struct object_name name, blob;
    enum object_kind kind;
    struct store *store;
    (void)state;
    make(&bundle);
    assert_int_equal(open_bytes(&store, bundle.data, bundle.length), 0);
    assert_true(store_is_bare(store));
    assert_int_equal(store_reference(store, "refs/tags/release/1", &name), 1);
    assert_int_equal(store_read(store, &name, 10000, &kind, &contents), 0);
    assert_int_equal(kind, OBJECT_TAG);
    assert_int_equal(store_resolve(store, "main", &name), 0);
    assert_int_equal(store_find(store, &name, "b/c", NULL, &blob), 1);
    buffer_clear(&contents);
    assert_int_equal(store_read(store, &blob, 10000, &kind, &contents), 0);
    assert_int_equal(contents.length, 3893);
    store_close(store);
    buffer_release(&contents);
    buffer_release(&bundle);
}

static void git_takes_it(void **state) {
    struct buffer bundle = BUFFER_INIT;
    (void)state;
    make(&bundle);
    assert_int_equal(file_write("made.bundle", bundle.data, bundle.length), 0);
    sh("git -C one bundle verify -q ../made.bundle; git clone -q made.bundle two; cd two; git fsck --strict; test "
       "$(git branch --show-current) = main; "
       "test $(git rev-parse release/1) = $(git -C ../one rev-parse release/1); cmp b/c ../one/b/c");
    buffer_release(&bundle);
}

static void same_bytes_from_elsewhere(void **state) {
    struct buffer first = BUFFER_INIT, second = BUFFER_INIT;
    struct store_reference references[2];
    struct object_name head;
    struct store *store;
    (void)state;
    make(&first);
    sh("git clone -q --bare one clone.git; cd clone.git; git gc -q --aggressive; git tag other main~1; git "
       "tag -am X another main; git config pack.window 0");
    assert_int_equal(store_open(&store, "clone.git"), 0);
    assert_int_equal(store_reference(store, "refs/heads/main", &head), 1);
    references[0] = (struct store_reference){"refs/heads/main", head};
    references[1].name = "refs/tags/release/1";
    assert_int_equal(store_reference(store, "refs/tags/release/1", &references[1].object), 1);
    assert_int_equal(bundle_make(&second, store, references, 2, &head), 0);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.data, second.data, first.length);
    store_close(store);
    buffer_release(&first);
    buffer_release(&second);
}

static void refuses_what_is_none(void **state) {
    static const char none[] = "no bundle\n", empty[] = "# v2 git bundle\n",
                      short_line[] = "# v2 git bundle\nabc refs/x\n\n";
    static const char part[] = "# v2 git bundle\n-0123456789012345678901234567890123456789 x\n\nPACK";
    static const char bare_head[] =
        "# v2 git bundle\n0123456789012345678901234567890123456789 refs/heads/main\n";
    (void)state;
    refused("", 0, "no bundle");
    refused(none, strlen(none), "no bundle");
    refused(empty, strlen(empty), "no bundle");
    refused(short_line, strlen(short_line), "no bundle");
    refused(part, strlen(part), "only a part");
    refused(bare_head, strlen(bare_head), "no bundle");
}

/* Cut off anywhere, or with any byte of the pack another: refused, never taken for whole. */
static void refuses_what_is_damaged(void **state) {
    struct buffer bundle = BUFFER_INIT;
    (void)state;
    make(&bundle);
    const char *pack = memmem(bundle.data, bundle.length, "\n\nPACK", 6);
    size_t start = (size_t)(pack - bundle.data) + 2;
    for (size_t length = 0; length < bundle.length; length += length < start ? 41 : 97)
        refused(bundle.data, length, "");
    for (size_t at = start; at < bundle.length; at += 61) {
        bundle.data[at] ^= 1;
        refused(bundle.data, bundle.length, "");
        bundle.data[at] ^= 1;
    }
    buffer_release(&bundle);
}

/* A reference to what isn't in the pack, or that git wouldn't have; others than branches and tags are left
 * out. */
static void looks_at_references(void **state) {
    struct buffer bundle = BUFFER_INIT, other = BUFFER_INIT;
    struct object_name name;
    struct store *store;
    (void)state;
    make(&bundle);
    char *line = strstr(bundle.data, " refs/tags/release/1");
    buffer_add(&other, bundle.data, bundle.length);
    memcpy(other.data + (line - bundle.data), " refs/tags/re..ase/1", 20);
    refused(other.data, other.length, "can't be had");
    memcpy(other.data, bundle.data, bundle.length);
    memset(other.data + (line - bundle.data) - 40, 'e', 40);
    refused(other.data, other.length, "can't be had");
    memcpy(other.data, bundle.data, bundle.length);
    memcpy(other.data + (line - bundle.data), " refs/notes/xlease/1", 20);
    assert_int_equal(open_bytes(&store, other.data, other.length), 0);
    assert_int_equal(store_reference(store, "refs/notes/xlease/1", &name), 0);
    store_close(store);
    buffer_release(&other);
    buffer_release(&bundle);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_what_it_makes),       cmocka_unit_test(git_takes_it),
        cmocka_unit_test(same_bytes_from_elsewhere), cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(refuses_what_is_damaged),   cmocka_unit_test(looks_at_references),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
