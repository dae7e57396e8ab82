/* rooms: history base */
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
#include "base/error.h"
#include "base/file.h"
#include "history/change.h"
#include "repository_fixture.h"

/* A repository of one commit in `name`, open. */
static struct store *open_repository(const char *name) {
    struct store *store = NULL;
    sh("rm -rf %s && git init -q %s && cd %s && mkdir d && echo one >a && echo two >d/b && git add -A && git "
       "commit -qm First",
       name, name, name);
    assert_int_equal(store_open(&store, name), 0);
    return store;
}

static struct change *begin(struct store *store) {
    struct change *change = NULL;
    struct change_options options = {.branch = "main"};
    if (change_begin(&change, store, &options) < 0)
        fail_msg("%s", error_message());
    return change;
}

static void refused(struct store *store, const struct change_options *options, const char *part) {
    static const struct change_options plain = {.branch = "main"};
    struct change *change = NULL;
    assert_int_equal(change_begin(&change, store, options ? options : &plain), -1);
    assert_null(change);
    if (!strstr(error_message(), part))
        fail_msg("'%s' does not say '%s'", error_message(), part);
}

static void make_fails(struct change *change, const char *part) {
    struct object_name commit;
    assert_int_equal(change_make(change, "M\n", 1, &commit), -1);
    if (!strstr(error_message(), part))
        fail_msg("'%s' does not say '%s'", error_message(), part);
    change_end(change);
}

static void test_apply(void **state) {
    (void)state;
    struct store *store = open_repository("apply");
    struct change *change = begin(store);
    struct object_name commit;
    change_write(change, "new/deep/c", "three\n", 6);
    change_write(change, "a", "uno\n", 4);
    change_remove(change, "d/b");
    assert_int_equal(change_make(change, "Second\n\nWhy.\n", 1772356500, &commit), 0);
    sh("cd apply && test -z \"$(git status --porcelain)\" && test $(git rev-list --count HEAD) = 1"); /* nothing
                                                                                                         yet
                                                                                                       */
    assert_int_equal(change_apply(change, "second"), 0);
    change_end(change);
    sh("cd apply && test -z \"$(git status --porcelain)\" && test $(git rev-parse HEAD) = %s", commit.hex);
    sh("cd apply && test \"$(cat new/deep/c a)\" = \"$(printf 'three\\nuno')\" && test ! -e d && git fsck "
       "--strict 2>/dev/null");
    sh("cd apply && test \"$(git log -1 --format=%%B%%ct%%an)\" = \"$(printf "
       "'Second\\n\\nWhy.\\n1772356500A')\" && git reflog | grep -q 'commit: Second'");
    /* No change, no commit. */
    change = begin(store);
    change_write(change, "a", "uno\n", 4);
    assert_int_equal(change_make(change, "Third\n", 1, &commit), CHANGE_EMPTY);
    change_end(change);
    store_close(store);
}

static void test_work_is_kept(void **state) {
    (void)state;
    struct store *store = open_repository("kept");
    struct change *change = begin(store);
    sh("cd kept && echo mine >a && echo other >new");
    change_write(change, "a", "uno\n", 4);
    make_fails(change, "'a' was changed and not committed");
    change = begin(store);
    change_write(change, "new", "x\n", 2);
    make_fails(change, "'new' lies in the way");
    change = begin(store);
    change_remove(change, "a");
    make_fails(change, "'a' was changed and not committed");
    sh("cd kept && git add a");
    change = begin(store);
    change_write(change, "a", "uno\n", 4);
    make_fails(change, "'a' was changed and not committed");
    /* What lies there already as it is to be is fine; what is taken is committed as it lies; the rest stays.
     */
    struct object_name commit;
    sh("cd kept && echo zwei >d/b");
    change = begin(store);
    change_write(change, "new", "other\n", 6);
    change_take(change, "a");
    assert_int_equal(change_make(change, "M\n", 1, &commit), 0);
    assert_int_equal(change_apply(change, "m"), 0);
    change_end(change);
    sh("cd kept && test \"$(git status --porcelain)\" = ' M d/b' && test \"$(git show HEAD:a HEAD:new)\" = "
       "\"$(printf 'mine\\nother')\"");
    store_close(store);
}

/* An author's edits, kept by whoever writes over them. (They are of another size than what was committed: git
 * counts the times of files in seconds, and where an index is written anew in the next one, takes an edit of
 * the same size for none.) */
static void test_replace(void **state) {
    (void)state;
    struct store *store = open_repository("replace");
    struct object_name commit;
    sh("cd replace && echo staged >a && git add a && echo edited >a && echo zwei >d/b");
    struct change *change = begin(store);
    change_replace(change, "a", "other\n", 6, "x\n", 2);
    make_fails(change, "'a' was changed in this moment");
    change = begin(store);
    change_replace(change, "a", "edited\n", 7, "edited, and more\n", 17);
    assert_int_equal(change_make(change, "M\n", 1, &commit), 0);
    assert_int_equal(change_apply(change, "m"), 0);
    change_end(change);
    sh("cd replace && test \"$(git status --porcelain)\" = ' M d/b' && test \"$(cat a)\" = 'edited, and "
       "more'");
    /* Only written: nothing is staged or committed. */
    change = begin(store);
    change_write(change, "a", "left\n", 5);
    change_write(change, "e/new", "new\n", 4);
    change_replace(change, "d/b", "zwei\n", 5, "dos, tres\n", 10);
    assert_int_equal(change_leave(change), 0);
    change_end(change);
    sh("cd replace && test \"$(git status --porcelain -uall)\" = \"$(printf ' M a\\n M d/b\\n?? e/new')\" && "
       "test \"$(cat a d/b e/new)\" = \"$(printf 'left\\ndos, tres\\nnew')\"");
    change = begin(store);
    change_write(change, "a", "y\n", 2);
    assert_int_equal(change_leave(change), -1);
    assert_non_null(strstr(error_message(), "'a' was changed and not committed"));
    change_end(change);
    store_close(store);
}

static void test_take_back(void **state) {
    (void)state;
    struct store *store = open_repository("back");
    struct change *change = begin(store);
    assert_int_equal(change_take_back(change, "release 1", 1772356500), -1);
    assert_non_null(strstr(error_message(), "it is the first"));
    change_end(change);
    sh("cd back && echo uno >a && git rm -q d/b && mkdir n && echo n >n/n && git add -A && git commit -qm "
       "Second && echo x >other");
    sh("cd back && echo mine >n/n");
    change = begin(store);
    assert_int_equal(change_take_back(change, "release 1", 1772356500), -1);
    assert_non_null(strstr(error_message(), "'n/n' was changed"));
    change_end(change);
    sh("cd back && git checkout -q n/n");
    change = begin(store);
    assert_int_equal(change_take_back(change, "release 1", 1772356500), 0);
    assert_int_equal(change_apply(change, "m"), 0);
    change_end(change);
    sh("cd back && test \"$(git status --porcelain)\" = '?? other' && test \"$(cat a d/b)\" = \"$(printf "
       "'one\\ntwo')\" && test ! -e n && "
       "test \"$(git log --format=%%s)\" = First && git reflog | grep -q 'reset: release 1'");
    store_close(store);
}

static void test_references(void **state) {
    (void)state;
    struct store *store = open_repository("references");
    struct arena arena = {0};
    struct object_name tag, other = {"0123456789012345678901234567890123456789"};
    assert_null(store_upstream(store, "refs/heads/main", &arena));
    sh("cd references && git update-ref refs/remotes/origin/main main && git update-ref "
       "refs/remotes/up/trunk main && "
       "git tag one && git tag two && git pack-refs --all");
    assert_string_equal(store_upstream(store, "refs/heads/main", &arena), "refs/remotes/origin/main");
    sh("cd references && git config remote.up.url x && git config remote.up.fetch "
       "'+refs/heads/*:refs/remotes/up/*' && "
       "git config branch.main.remote up && git config branch.main.merge refs/heads/trunk");
    assert_string_equal(store_upstream(store, "refs/heads/main", &arena), "refs/remotes/up/trunk");
    assert_int_equal(store_reference(store, "refs/tags/one", &tag), 1);
    /* Packed, loose, both; an annotated one has a second line. */
    sh("cd references && git tag -a -m x annotated && git pack-refs --all && git tag loose && git tag both "
       "&& "
       "git pack-refs --all --no-prune && cp .git/packed-refs packed");
    struct change *change = begin(store);
    assert_int_equal(change_delete_reference(change, "refs/tags/one", &other), -1);
    sh("cd references && cmp packed .git/packed-refs && test ! -e .git/docket/journal && test -z \"$(find "
       ".git "
       "-name '*.lock')\" && test -z \"$(ls .git/docket/locks)\"");
    assert_int_equal(change_delete_reference(change, "refs/tags/one", &tag), 0);
    assert_int_equal(change_delete_reference(change, "refs/tags/one", &tag), -1);
    sh("cd references && test \"$(git tag | tr '\\n' ' ')\" = 'annotated both loose two '");
    assert_int_equal(change_delete_reference(change, "refs/tags/both", &tag), 0);
    sh("cd references && git tag new && test -e .git/refs/tags/new");
    assert_int_equal(change_delete_reference(change, "refs/tags/new", &tag), 0);
    assert_int_equal(store_reference(store, "refs/tags/annotated", &tag), 1);
    assert_int_equal(change_delete_reference(change, "refs/tags/annotated", &tag), 0);
    sh("cd references && test \"$(git tag | tr '\\n' ' ')\" = 'loose two ' && git for-each-ref >/dev/null && "
       "git "
       "fsck --strict && ! grep -q annotated .git/packed-refs && ! grep -q '^\\^' .git/packed-refs");
    /* Somebody else's lock is left alone, and nothing is deleted. */
    assert_int_equal(store_reference(store, "refs/tags/two", &tag), 1);
    sh("cd references && touch .git/packed-refs.lock");
    assert_int_equal(change_delete_reference(change, "refs/tags/two", &tag), -1);
    sh("cd references && rm .git/packed-refs.lock && test -z \"$(find .git -name '*.lock')\" && git "
       "rev-parse -q "
       "--verify refs/tags/two >/dev/null");
    assert_int_equal(change_delete_reference(change, "refs/tags/two", &tag), 0);
    change_end(change);
    arena_release(&arena);
    store_close(store);
}

static void around(const char *path, const char *expected) {
    struct arena arena = {0};
    const char *tree = store_around(&arena, path);
    if (!expected)
        assert_null(tree);
    else {
        assert_non_null(tree);
        const char *name = strrchr(tree, '/');
        assert_string_equal(name + 1, expected);
    }
    arena_release(&arena);
}

static void test_create(void **state) {
    (void)state;
    struct store *store = NULL;
    struct arena arena = {0};
    around("fresh/x/y", NULL);
    unsetenv("GIT_COMMITTER_EMAIL");
    assert_int_equal(store_create("fresh", "main"), -1);
    assert_non_null(strstr(error_message(), "git config --global user.name"));
    sh("test ! -e fresh");
    setenv("GIT_COMMITTER_EMAIL", "a@example.org", 1);
    assert_int_equal(store_create("fresh", "trunk"), 0);
    assert_int_equal(store_create("fresh", "trunk"), 0);
    assert_int_equal(store_open(&store, "fresh"), 0);
    assert_string_equal(store_head_branch(store, &arena), "refs/heads/trunk");
    store_close(store);
    around("fresh", "fresh");
    around("fresh/x/y", "fresh");
    around("freshness", NULL);
    sh("cd fresh && echo /build/ >.gitignore && mkdir sub");
    around("fresh/sub", "fresh");
    around("fresh/build", NULL);
    around("fresh/build/demo", NULL);
    sh("mkdir fresh/build");
    around("fresh/build/demo", NULL);
    arena_release(&arena);
}

static void test_links(void **state) {
    (void)state;
    struct store *store = open_repository("links");
    struct object_name commit;
    sh("mkdir -p elsewhere && cd links && ln -s ../elsewhere out && git add out && git commit -qm Link");
    struct change *change = begin(store);
    change_write(change, "out/x", "x\n", 2);
    if (change_make(change, "M\n", 1, &commit) == 0)
        assert_int_equal(change_apply(change, "m"), -1);
    change_end(change);
    sh("test -z \"$(ls elsewhere)\"");
    store_close(store);
}

static void test_moved_on(void **state) {
    (void)state;
    struct store *store = open_repository("moved");
    struct object_name commit;
    struct change *change = begin(store);
    change_write(change, "c", "x\n", 2);
    assert_int_equal(change_make(change, "M\n", 1, &commit), 0);
    sh("cd moved && git commit -q --allow-empty -m Theirs");
    assert_int_equal(change_apply(change, "m"), -1);
    assert_non_null(strstr(error_message(), "in the meantime"));
    change_end(change);
    sh("cd moved && test -z \"$(git status --porcelain)\" && test \"$(git log -1 --format=%%s)\" = Theirs && "
       "test -z \"$(find . -name '*.lock' ! -path '*/docket/*')\"");
    /* A foreign lock stays. */
    change = begin(store);
    change_write(change, "c", "x\n", 2);
    assert_int_equal(change_make(change, "M\n", 1, &commit), 0);
    sh("touch moved/.git/refs/heads/main.lock");
    assert_int_equal(change_apply(change, "m"), -1);
    assert_non_null(strstr(error_message(), "main.lock"));
    change_end(change);
    sh("cd moved && test -e .git/refs/heads/main.lock && rm .git/refs/heads/main.lock && git commit -q "
       "--allow-empty -m Again");
    store_close(store);
}

static void test_tags(void **state) {
    (void)state;
    struct store *store = open_repository("tags");
    struct object_name commit, there;
    struct change *change = begin(store);
    struct buffer tag = BUFFER_INIT;
    change_write(change, "c", "x\n", 2);
    assert_int_equal(change_make(change, "M\n", 1, &commit), 0);
    buffer_printf(&tag, "object %s\ntype commit\ntag release/1\ntagger A <a@example.org> 1 +0000\n\nR\n",
                  commit.hex);
    assert_int_equal(change_tag(change, "refs/tags/release/..", tag.data, tag.length), -1);
    assert_int_equal(change_tag(change, "refs/tags/release/1", tag.data, tag.length), 0);
    assert_int_equal(change_tag(change, "refs/tags/edition/2026", tag.data, tag.length), 0);
    assert_int_equal(change_apply(change, "release 1"), 0);
    assert_int_equal(change_tag(change, "refs/tags/release/1", tag.data, tag.length), -1);
    change_end(change);
    assert_int_equal(store_reference(store, "refs/tags/release/1", &there), 1);
    sh("cd tags && git fsck --strict 2>/dev/null && test $(git rev-parse release/1^{commit}) = %s && git "
       "pack-refs --all",
       commit.hex);
    change = begin(store);
    assert_int_equal(change_tag(change, "refs/tags/release/1", tag.data, tag.length),
                     -1); /* packed, but there */
    change_end(change);
    buffer_release(&tag);
    store_close(store);
}

static void test_refusals(void **state) {
    (void)state;
    struct store *store = open_repository("refusals");
    refused(store, &(struct change_options){.branch = "other"}, "git switch other");
    sh("cd refusals && git switch -qc side && echo x >a && git commit -qam Side && git switch -q main && "
       "echo y >a && git commit -qam Main && ! git merge -q side "
       ">/dev/null 2>&1");
    refused(store, NULL, "a merge is in progress");
    sh("cd refusals && git merge --abort && git switch -q --detach");
    refused(store, NULL, "git switch main");
    sh("cd refusals && git switch -q main && git sparse-checkout set d");
    refused(store, NULL, "sparse checkout");
    store_close(store);
    sh("git init -q --bare bare.git && git init -q empty");
    assert_int_equal(store_open(&store, "bare.git"), 0);
    refused(store, NULL, "bare repository");
    store_close(store);
    assert_int_equal(store_open(&store, "empty"), 0);
    refused(store, NULL, "no commit yet");
    struct change *change = NULL;
    struct object_name commit;
    assert_int_equal(change_begin(&change, store, &(struct change_options){.branch = "main", .first = true}),
                     0);
    change_write(change, "a", "", 0);
    assert_int_equal(change_make(change, "First\n", 1, &commit), 0);
    assert_int_equal(change_apply(change, "first"), 0);
    sh("cd empty && test -z \"$(git status --porcelain)\" && test $(git rev-list --count HEAD) = 1");
    /* The lock: a second one waits in vain. */
    struct change *second = NULL;
    assert_int_equal(change_begin(&second, store, &(struct change_options){.branch = "main"}), -1);
    assert_non_null(strstr(error_message(), "another docket"));
    change_end(change);
    store_close(store);
}

static void test_no_identity(void **state) {
    (void)state;
    struct store *store = open_repository("nobody");
    struct change *change = begin(store);
    unsetenv("GIT_AUTHOR_NAME");
    change_write(change, "c", "x\n", 2);
    make_fails(change, "git config --global user.name");
    setenv("GIT_AUTHOR_NAME", "A", 1);
    store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_apply),       cmocka_unit_test(test_work_is_kept),
        cmocka_unit_test(test_links),       cmocka_unit_test(test_moved_on),
        cmocka_unit_test(test_tags),        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_no_identity), cmocka_unit_test(test_replace),
        cmocka_unit_test(test_take_back),   cmocka_unit_test(test_references),
        cmocka_unit_test(test_create),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
