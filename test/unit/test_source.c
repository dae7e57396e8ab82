/* rooms: history base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/error.h"
#include "history/source.h"
#include "repository_fixture.h"

/* The paths, each followed by a blank; a symbolic link by '@', a submodule by '+'. */
static void check_entries(const struct source *source, const char *expected) {
    struct buffer text = BUFFER_INIT;
    size_t count;
    const struct source_entry *entries = source_entries(source, &count);
    for (size_t i = 0; i < count; i++) {
        static const char *const marks[] = {" ", "@ ", "+ "};
        buffer_printf(&text, "%s%s", entries[i].path, marks[entries[i].mode]);
    }
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

static void check_contents(struct source *source, const char *path, const char *expected) {
    struct buffer text = BUFFER_INIT;
    assert_int_equal(source_read(source, path, 100, &text), 0);
    assert_string_equal(buffer_text(&text), expected);
    buffer_release(&text);
}

static void check_error(int result, const char *part) {
    assert_int_equal(result, -1);
    if (!strstr(error_message(), part))
        fail_msg("no '%s' in '%s'", part, error_message());
}

static void check_read_error(struct source *source, const char *path, size_t limit, const char *part) {
    struct buffer text = BUFFER_INIT;
    check_error(source_read(source, path, limit, &text), part);
    assert_int_equal(text.length, 0);
    buffer_release(&text);
}

static void test_plain_folder(void **state) {
    (void)state;
    sh("mkdir -p plain/a/.hidden plain/build plain/b; cd plain; echo one >a/x.md; echo two >a.md; touch "
       ".dotfile a/.hidden/y b/z;"
       "ln -s x.md a/link; ln -s /etc a/etc; mkfifo b/fifo; echo out >build/o; git init -q b/nested");
    struct source *source = NULL;
    assert_int_equal(source_open_folder(&source, "plain"), 0);
    check_entries(source, ".dotfile a.md a/etc@ a/link@ a/x.md b/nested+ b/z build/o ");
    check_contents(source, "a/x.md", "one\n");
    assert_true(source_has(source, "a.md"));
    assert_false(source_has(source, "a/etc/passwd"));
    assert_null(source_commit(source));
    assert_int_equal(source_time(source), 1772356999);
    assert_string_equal(source_label(source), "working tree");
    check_read_error(source, "a/link", 100, "'a/link' is a symbolic link");
    check_read_error(source, "b/nested", 100, "submodule");
    check_read_error(source, "a/../a.md", 100, "no file 'a/../a.md' in the working tree");
    check_read_error(source, "a.md", 3, "larger than 3 bytes");
    source_close(source);
    sh("cd plain; printf 'build/\\n*.o\\n!keep.o\\n' >.gitignore; touch a/1.o a/keep.o");
    assert_int_equal(source_open_folder(&source, "plain"), 0);
    check_entries(source, ".dotfile .gitignore a.md a/etc@ a/keep.o a/link@ a/x.md b/nested+ b/z ");
    source_close(source);
    check_error(source_open_folder(&source, "missing"), "missing");
    assert_null(source);
    check_error(source_open_folder(&source, "plain/a.md"), "Not a directory");
    source_close(NULL);
}

static void test_working_tree(void **state) {
    (void)state;
    sh("git init -q tree; cd tree; mkdir -p docs build sub/build; echo '/build/' >.gitignore; echo '*.log' "
       ">>.git/info/exclude;"
       "touch docs/a.md docs/a.log docs/kept.log build/x sub/build/tracked sub/build/y sub/m.md; echo build "
       ">sub/.gitignore;"
       "git add -f docs/kept.log sub/build/tracked");
    struct source *source = NULL;
    assert_int_equal(source_open_folder(&source, "tree"), 0);
    check_entries(source, ".gitignore docs/a.md docs/kept.log sub/.gitignore sub/build/tracked sub/m.md ");
    source_close(source);
    assert_int_equal(source_open_folder(&source, "tree/sub"), 0);
    check_entries(source, ".gitignore build/tracked m.md ");
    source_close(source);
    /* A root that git ignores as a whole: a tree of a test. */
    sh("mkdir -p tree/build/test; touch tree/build/test/a.md tree/build/test/b.log");
    assert_int_equal(source_open_folder(&source, "tree/build/test"), 0);
    check_entries(source, "a.md b.log ");
    source_close(source);
}

static void test_commit(void **state) {
    (void)state;
    sh("git init -q repo; cd repo; mkdir -p docs/sub .hidden; echo first >docs/a.md; echo h >.hidden/h; ln "
       "-s a.md docs/l; echo s "
       ">docs/sub/s.md; git add .; git update-index --add --cacheinfo "
       "160000,1111111111111111111111111111111111111111,mod;"
       "git commit -qm one; git tag -am t v1; echo second >docs/a.md; rm docs/l; git commit -qam two; echo "
       "third >docs/a.md;"
       "git clone -q --bare . ../bare.git; git worktree add -q ../linked v1 2>/dev/null");
    static const char *const roots[] = {"repo", "bare.git", "linked"};
    for (size_t i = 0; i < 3; i++) {
        struct source *source = NULL;
        assert_int_equal(source_open_commit(&source, roots[i], "v1"), 0);
        check_entries(source, "docs/a.md docs/l@ docs/sub/s.md mod+ ");
        check_contents(source, "docs/a.md", "first\n");
        assert_int_equal(source_time(source), 1772356500);
        assert_int_equal(strlen(source_commit(source)), 40);
        assert_int_equal(strlen(source_label(source)), 15);
        check_read_error(source, "docs/a.md", 5, "larger than 5 bytes");
        check_read_error(source, "docs/b.md", 5, "no file 'docs/b.md' in the commit ");
        source_close(source);
    }
    struct source *source = NULL;
    assert_int_equal(source_open_commit(&source, "repo", "main"), 0);
    check_contents(source, "docs/a.md", "second\n");
    source_close(source);
    assert_int_equal(source_open_commit(&source, "repo/docs", "HEAD~1"), 0);
    check_entries(source, "a.md l@ sub/s.md ");
    check_contents(source, "a.md", "first\n");
    source_close(source);
}

static void test_commit_errors(void **state) {
    (void)state;
    struct source *source = NULL;
    sh("git init -q empty; git init -q --object-format=sha256 long; git init -q worktrees; cd worktrees; git "
       "config "
       "core.repositoryformatversion 1; git config extensions.worktreeConfig true; mkdir -p none");
    check_error(source_open_commit(&source, "empty", "HEAD"), "has no commit yet");
    check_error(source_open_commit(&source, "long", "HEAD"), "SHA-256");
    check_error(source_open_commit(&source, "worktrees", "HEAD"),
                "git config --unset extensions.worktreeConfig");
    check_error(source_open_commit(&source, "plain", "HEAD"), "is in no git repository");
    check_error(source_open_commit(&source, "repo", "nowhere"), "there is no commit 'nowhere'");
    check_error(source_open_commit(&source, "repo", "HEAD:docs/a.md"), "is no commit");
    check_error(source_open_commit(&source, "repo", "HEAD:docs"), "is no commit");
    check_error(source_open_commit(&source, "repo", "a..b..c"), "a..b..c");
    check_error(source_open_commit(&source, "repo", ""), "");
    sh("mkdir repo/later");
    check_error(source_open_commit(&source, "repo/later", "HEAD"), "has no folder 'later'");
    assert_null(source);
    if (geteuid() == 0) {
        sh("cp -r repo foreign; chown -R 65534 foreign");
        check_error(source_open_commit(&source, "foreign", "HEAD"),
                    "git config --global --add safe.directory");
        assert_int_equal(source_open_folder(&source, "foreign"),
                         0); /* what lies there can be read all the same */
        source_close(source);
    }
    /* A working tree is readable whatever its repository. */
    assert_int_equal(source_open_folder(&source, "long"), 0);
    source_close(source);
}

/* Trees that only a program could make. */
static void test_hostile_trees(void **state) {
    (void)state;
    struct source *source = NULL;
    sh("%s",
       "git init -q evil; cd evil; b=$(echo x | git hash-object -w --stdin);"
       "raw() { printf \"$1\\\\0\"; printf %s $2 | sed 's/../\\\\x&/g' | xargs -0 printf '%b'; };"
       "t=$(raw '100644 ..' $b | git hash-object -w -t tree --stdin --literally); git tag dots $(git "
       "commit-tree -m x $t);"
       "t=$(raw '100644 a/b' $b | git hash-object -w -t tree --stdin --literally); git tag slash $(git "
       "commit-tree -m x $t);"
       "t=$( (raw '100644 a' $b; raw '100644 a' $b) | git hash-object -w -t tree --stdin --literally); git "
       "tag twice $(git commit-tree -m x $t);"
       "t=$(git mktree </dev/null); for i in $(seq 30); do t=$(for j in 0 1 2 3 4 5 6 7 8 9; do printf "
       "'040000 tree %s\\t%s\\n' $t d$j; done | git mktree); done;"
       "git tag bomb $(git commit-tree -m x $t);"
       "t=$(printf '100644 blob %s\\tf\\n' $b | git mktree); for i in $(seq 80); do t=$(printf '040000 tree "
       "%s\\td\\n' $t | git mktree); done;"
       "git tag deep $(git commit-tree -m x $t); o=$(git rev-parse deep:d/d/d); ");
    check_error(source_open_commit(&source, "evil", "dots"), "forbidden name");
    check_error(source_open_commit(&source, "evil", "slash"), "forbidden name");
    check_error(source_open_commit(&source, "evil", "twice"), "'a' twice");
    check_error(source_open_commit(&source, "evil", "bomb"), "more than 200000 folders");
    check_error(source_open_commit(&source, "evil", "deep"), "more than 64 deep");
    sh("git init -q holes; cd holes; echo text >a; git add a; git commit -qm x; o=$(git rev-parse HEAD:a);"
       "rm -f .git/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)");
    assert_int_equal(source_open_commit(&source, "holes", "HEAD"), 0);
    check_read_error(source, "a", 100, "missing in the repository");
    source_close(source);
}

static void test_depth(void **state) {
    (void)state;
    struct source *source = NULL;
    sh("d=deep; for i in $(seq 70); do d=$d/d; done; mkdir -p $d");
    check_error(source_open_folder(&source, "deep"), "more than 64 deep");
    assert_null(source);
}

static void test_find_root(void **state) {
    (void)state;
    struct arena arena = {0};
    sh("mkdir -p found/a/b found/a/docket.yaml; touch found/docket.yaml found/a/b/x.md; ln -s found/a/b "
       "shortcut");
    char expected[100];
    snprintf(expected, sizeof expected, "%s/found", folder);
    assert_string_equal(source_find_root(&arena, "found/a/b"), expected);
    assert_string_equal(source_find_root(&arena, "found"), expected);
    assert_string_equal(source_find_root(&arena, "found/a/b/x.md"), expected);
    assert_string_equal(source_find_root(&arena, "shortcut"), expected);
    assert_null(source_find_root(&arena, "plain/a"));
    assert_null(source_find_root(&arena, "no/such/place"));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_folder),  cmocka_unit_test(test_working_tree),
        cmocka_unit_test(test_commit),        cmocka_unit_test(test_commit_errors),
        cmocka_unit_test(test_hostile_trees), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_find_root),
    };
    return cmocka_run_group_tests_name("source", tests, enter_folder, leave_folder);
}
