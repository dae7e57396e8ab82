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
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "history/source.h"
#include "history/store.h"
#include "repository_fixture.h"

static void refused(const char *root, const char *part) {
    struct store *store = NULL;
    if (store_open(&store, root) == 0)
        fail_msg("'%s' was opened", root);
    assert_null(store);
    if (!strstr(error_message(), part))
        fail_msg("'%s' does not say '%s'", error_message(), part);
}

static void test_references_and_objects(void **state) {
    (void)state;
    struct store *store = NULL;
    struct arena arena = {0};
    struct buffer bytes = BUFFER_INIT;
    struct object_name name, first, tip;
    struct commit_facts facts;
    struct store_reference *list;
    enum object_kind kind;
    size_t count;
    unsigned mode;
    sh("git init -q r && cd r && mkdir d && echo one >d/a && ln -s a d/l && git add -A && git commit -qm "
       "First && git tag -a -m T release/2 && git tag "
       "-a -m T release/10 && git switch -qc side && git commit -q --allow-empty -m Side && git switch -q "
       "main && echo two >d/a && git commit "
       "-qam Second && git merge -q --no-ff -m Merge side");
    assert_int_equal(store_open(&store, "r"), 0);
    assert_false(store_is_bare(store));
    assert_int_equal(store_references(store, "refs/tags/release/", &arena, &list, &count), 0);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].name, "refs/tags/release/10");
    assert_int_equal(store_reference(store, "refs/heads/none", &name), 0);
    assert_int_equal(store_reference(store, "not a name..", &name), 0);
    assert_int_equal(store_read(store, &list[0].object, 10000, &kind, &bytes), 0);
    assert_int_equal(kind, OBJECT_TAG);
    assert_non_null(strstr(bytes.data, "tag release/10\n"));
    assert_int_equal(store_read(store, &list[0].object, 10, &kind, &bytes), -1);
    assert_int_equal(store_read(store, &(struct object_name){"0123456789012345678901234567890123456789"}, 10,
                                NULL, &bytes),
                     1);
    assert_int_equal(store_read(store, &(struct object_name){"nonsense"}, 10, NULL, &bytes), 1);
    assert_string_equal(store_head_branch(store, &arena), "refs/heads/main");

    assert_int_equal(store_resolve(store, "main", &tip), 0);
    assert_int_equal(store_resolve(store, "release/2", &first), 0);
    assert_int_equal(store_resolve(store, "nothing", &name), -1);
    assert_int_equal(store_commit(store, &tip, &arena, &facts), 0);
    assert_int_equal(facts.parent_count, 2);
    assert_int_equal(store_find(store, &tip, "d/a", &mode, &name), 1);
    assert_int_equal(mode, 0100644);
    assert_int_equal(store_find(store, &tip, "d/l", &mode, &name), 1);
    assert_int_equal(mode, 0120000);
    assert_int_equal(store_find(store, &tip, "d/none", &mode, &name), 0);
    assert_int_equal(store_find(store, &tip, "d", &mode, &name), 1);
    assert_int_equal(mode, 040000);

    assert_int_equal(store_resolve(store, "side", &name), 0);
    assert_int_equal(store_reaches(store, &tip, &name), 1);
    assert_int_equal(store_reaches(store, &name, &tip), 0);
    assert_int_equal(store_on_line(store, &tip, &name), 0);
    assert_int_equal(store_on_line(store, &tip, &first), 1);
    assert_int_equal(store_on_line(store, &tip, &tip), 1);

    struct tree_difference *differences;
    assert_int_equal(store_differences(store, &first, &tip, &arena, &differences, &count), 0);
    assert_int_equal(count, 1);
    assert_string_equal(differences[0].path, "d/a");
    assert_int_equal(store_differences(store, NULL, &first, &arena, &differences, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(differences[0].old_mode, 0);
    assert_int_equal(differences[1].new_mode, 0120000);
    buffer_release(&bytes);
    arena_release(&arena);
    store_close(store);
}

/* In a tree made by hand a name stands twice: what comes second would hide behind what was there before. */
static void test_name_twice(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct arena arena = {0};
    struct tree_difference *differences;
    struct object_name first, tip;
    size_t count;
    sh("git init -q t && cd t && echo one >a && echo two >b && git add -A && git commit -qm First && "
       "echo other >c && one=$(git hash-object a) && two=$(git hash-object -w c) && "
       "tree=$(printf '100644 blob %%s\\ta\\n100644 blob %%s\\ta\\n' $one $two | git mktree) && "
       "git update-ref refs/heads/twice $(git commit-tree -m Twice -p HEAD $tree)");
    assert_int_equal(store_open(&store, "t"), 0);
    assert_int_equal(store_resolve(store, "main", &first), 0);
    assert_int_equal(store_resolve(store, "twice", &tip), 0);
    assert_int_equal(store_differences(store, &first, &tip, &arena, &differences, &count), -1);
    assert_non_null(strstr(error_message(), "twice"));
    assert_int_equal(store_source_commit(&source, store, &first), 0);
    assert_int_equal(store_source_step(source, &tip), -1);
    source_close(source);
    store_close(store);
    arena_release(&arena);
}

/* A source that went from commit to commit holds what one of the last commit would. */
static void test_step(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL, *whole = NULL;
    struct object_name first, tip;
    size_t count, whole_count;
    sh("git init -q s && cd s && mkdir d .h && echo one >a && echo one >d/a && echo one >d.b && echo h >.h/a "
       "&& "
       "git add -A && git commit -qm First && git rm -q a && mkdir a && echo two >a/a && echo two >d/a && "
       "echo two >d/b && echo two >.h/b && echo z >z && git rm -q d.b && git add -A && git commit -qm "
       "Second");
    assert_int_equal(store_open(&store, "s"), 0);
    assert_int_equal(store_resolve(store, "HEAD~1", &first), 0);
    assert_int_equal(store_resolve(store, "HEAD", &tip), 0);
    assert_int_equal(store_source_commit(&whole, store, &tip), 0);
    assert_int_equal(store_source_commit(&source, store, &first), 0);
    assert_int_equal(store_source_step(source, &tip), 0);
    const struct source_entry *stepped = source_entries(source, &count),
                              *entries = source_entries(whole, &whole_count);
    assert_int_equal(count, 4);
    assert_int_equal(whole_count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(stepped[i].path, entries[i].path);
        assert_string_equal(source_blob(source, stepped[i].path), source_blob(whole, entries[i].path));
    }
    assert_string_equal(source_commit(source), tip.hex);
    source_close(source);
    source_close(whole);
    store_close(store);
}

/* What was announced is read once ahead, and then as ever; a damaged object is told of by who asks for it. */
static void test_ahead(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct buffer bytes = BUFFER_INIT;
    struct object_name commit, names[400], none = {"0123456789012345678901234567890123456789"};
    char path[16], text[40], sha256[65], digest[65];
    enum object_kind kind;
    sh("git init -q a && cd a && for i in $(seq 0 396); do printf 'file %%s' $i >$i; done && "
       "yes 'a line' | head -c 5000 >397 && git add -A && git commit -qm First && git repack -qad && "
       "echo loose >398 && git hash-object -w 398 >loose && echo damaged >399 && file=$(git hash-object -w "
       "399) && "
       "echo $file >damaged && file=.git/objects/$(echo $file | cut -c1-2)/$(echo $file | cut -c3-) && "
       "chmod +w $file && echo none >$file");
    assert_int_equal(store_open(&store, "a"), 0);
    assert_int_equal(store_resolve(store, "HEAD", &commit), 0);
    for (int i = 0; i < 398; i++) {
        snprintf(path, sizeof path, "%d", i);
        assert_int_equal(store_find(store, &commit, path, NULL, &names[i]), 1);
    }
    for (int i = 398; i < 400; i++) {
        buffer_clear(&bytes);
        assert_int_equal(file_read(&bytes, i == 398 ? "a/loose" : "a/damaged", 100), 0);
        bytes.data[40] = '\0';
        names[i] = object_named(bytes.data);
        assert_int_equal(strlen(names[i].hex), 40);
    }
    store_read_ahead(store, &none, 1);
    for (int round = 0; round < 3; round++) {
        if (round < 2)
            store_read_ahead(store, names, 400);
        for (int i = 0; i < 397; i++) {
            buffer_clear(&bytes);
            snprintf(text, sizeof text, "file %d", i);
            assert_int_equal(store_read_sha256(store, &names[i], 100, &kind, &bytes, sha256), 0);
            assert_int_equal(kind, OBJECT_BLOB);
            assert_string_equal(buffer_text(&bytes), text);
            digest_sha256(text, strlen(text), digest);
            assert_string_equal(sha256, digest);
        }
        assert_int_equal(store_read(store, &names[397], 4999, NULL, &bytes), -1);
        buffer_clear(&bytes);
        assert_int_equal(store_read_sha256(store, &names[397], 5000, NULL, &bytes, sha256), 0);
        digest_sha256(bytes.data, bytes.length, digest);
        assert_int_equal(bytes.length, 5000);
        assert_string_equal(sha256, digest);
        buffer_clear(&bytes);
        assert_int_equal(store_read(store, &names[398], 100, NULL, &bytes), 0);
        assert_string_equal(buffer_text(&bytes), "loose\n");
        assert_int_equal(store_read(store, &names[399], 100, NULL, &bytes), -1);
        assert_int_equal(store_read(store, &none, 100, NULL, &bytes), 1);
    }
    const char *paths[] = {"3", "nothing", "1"};
    assert_int_equal(store_source_commit(&source, store, &commit), 0);
    source_read_ahead(source, paths, 3);
    buffer_clear(&bytes);
    assert_int_equal(source_read(source, "1", 100, &bytes), 0);
    assert_int_equal(source_read(source, "3", 100, &bytes), 0);
    assert_string_equal(buffer_text(&bytes), "file 1file 3");
    assert_int_equal(source_read(source, "nothing", 100, &bytes), -1);
    store_read_ahead(store, names, 400); /* nobody asks */
    source_close(source);
    store_close(store);
    buffer_release(&bytes);
}

static void test_files_below(void **state) {
    (void)state;
    struct store *store = NULL;
    struct arena arena = {0};
    struct tree_difference *files;
    struct object_name commit;
    size_t count;
    sh("git init -q b && cd b && mkdir -p f/d f/d.x/.h && echo 1 >f/d/1 && echo 2 >f/d.x/.h/2 && echo 3 >f/3 "
       "&& "
       "git add -A && git commit -qm First");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(store_open(&store, i ? "b/f" : "b"), 0);
        assert_int_equal(store_resolve(store, "HEAD", &commit), 0);
        assert_int_equal(store_files_below(store, &commit, i ? "d" : "f/d", &arena, &files, &count), 0);
        assert_int_equal(count, 1);
        assert_string_equal(files[0].path, i ? "d/1" : "f/d/1");
        assert_int_equal(files[0].new_mode, 0100644);
        assert_int_equal(store_files_below(store, &commit, i ? "d.x" : "f/d.x", &arena, &files, &count), 0);
        assert_int_equal(count, 1);
        assert_int_equal(store_files_below(store, &commit, i ? "3" : "f/3", &arena, &files, &count), 0);
        assert_int_equal(count, 0);
        assert_int_equal(store_files_below(store, &commit, "none", &arena, &files, &count), 0);
        assert_int_equal(count, 0);
        store_close(store);
    }
    arena_release(&arena);
}

static void test_prefix(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct object_name name, commit;
    size_t count;
    sh("git init -q p && cd p && mkdir sub && echo x >top && echo y >sub/a && git add -A && git commit -qm "
       "First");
    assert_int_equal(store_open(&store, "p/sub"), 0);
    assert_string_equal(store_prefix(store), "sub");
    assert_int_equal(store_resolve(store, "HEAD", &commit), 0);
    assert_int_equal(store_find(store, &commit, "top", NULL, &name), 0);
    assert_int_equal(store_find(store, &commit, "a", NULL, &name), 1);
    assert_int_equal(store_source_index(&source, store), 0);
    source_entries(source, &count);
    assert_int_equal(count, 1);
    assert_true(source_has_file(source, "a"));
    assert_string_equal(source_blob(source, "a"), name.hex);
    source_close(source);
    store_close(store);
}

/* The index is what counts for a commit, not the file that lies there. */
static void test_index(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct buffer bytes = BUFFER_INIT;
    sh("git init -q i && cd i && mkdir .hidden && echo x >.hidden/a && echo x >a && git add -A && git commit "
       "-qm First && echo staged >a && git add a && echo "
       "working >a && echo new >b && echo planned >c && git add -N c");
    assert_int_equal(store_open(&store, "i"), 0);
    assert_int_equal(store_source_index(&source, store), 0);
    assert_int_equal(source_read(source, "a", 100, &bytes), 0);
    assert_string_equal(bytes.data, "staged\n");
    assert_false(source_has(source, "b"));
    assert_false(source_has(source, "c"));
    assert_false(source_has(source, ".hidden/a"));
    source_close(source);
    store_close(store);
    sh("cd i && git commit -qm Second && git switch -q --discard-changes -c side HEAD~ && echo else >a && "
       "git commit -qam Side && ! git merge -q main >/dev/null 2>&1");
    assert_int_equal(store_open(&store, "i"), 0);
    assert_int_equal(store_source_index(&source, store), -1);
    assert_non_null(strstr(error_message(), "'a' has conflicts"));
    buffer_release(&bytes);
    store_close(store);
}

static void test_chosen_files(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct buffer bytes = BUFFER_INIT;
    struct object_name commit;
    sh("git init -q f && cd f && echo one >a && git add -A && git commit -qm First");
    assert_int_equal(store_open(&store, "f"), 0);
    assert_int_equal(store_resolve(store, "HEAD", &commit), 0);
    struct store_file files[] = {{.path = "elsewhere/b.md"}, {.path = "elsewhere/b.md"}};
    assert_int_equal(store_find(store, &commit, "a", NULL, &files[0].blob), 1);
    files[1].blob = files[0].blob;
    assert_int_equal(store_source_files(&source, store, files, 1, "release 1", 5), 0);
    assert_int_equal(source_read(source, "elsewhere/b.md", 100, &bytes), 0);
    assert_string_equal(bytes.data, "one\n");
    assert_string_equal(source_label(source), "release 1");
    assert_int_equal(source_time(source), 5);
    source_close(source);
    assert_int_equal(store_source_files(&source, store, files, 2, "release 1", 5), -1); /* twice */
    strcpy(files[0].blob.hex, "0123456789012345678901234567890123456789");
    assert_int_equal(store_source_files(&source, store, files, 1, "release 1", 5), 0);
    assert_int_equal(source_read(source, "elsewhere/b.md", 100, &bytes), -1);
    source_close(source);
    buffer_release(&bytes);
    store_close(store);
}

static void test_refused(void **state) {
    (void)state;
    struct store *store = NULL;
    struct source *source = NULL;
    struct object_name name;
    sh("git init -q o && cd o && echo 1 >a && git add -A && git commit -qm 1 && echo 2 >a && git commit -qam "
       "2");
    sh("git clone -q --depth 1 \"file://$PWD/o\" shallow && git -C o config uploadpack.allowFilter true && "
       "git clone -q --filter=blob:none --no-checkout "
       "\"file://$PWD/o\" partial && git init -q --object-format=sha256 new");
    refused("shallow", "git fetch --unshallow");
    refused("partial", "without --filter");
    refused("new", "--object-format=sha1");
    refused("/", "git init");
    /* To look at a commit, a part of the history will do. */
    assert_int_equal(source_open_commit(&source, "shallow", "HEAD"), 0);
    source_close(source);
    /* Another commit in the place of HEAD deceives git, and not us. */
    sh("cd o && git rev-parse HEAD >../head && git replace HEAD HEAD~");
    assert_int_equal(store_open(&store, "o"), 0);
    assert_int_equal(store_resolve(store, "HEAD", &name), 0);
    sh("test %s = $(cat head) && test \"$(git -C o show HEAD:a)\" = 1", name.hex);
    struct object_name blob;
    struct buffer bytes = BUFFER_INIT;
    assert_int_equal(store_find(store, &name, "a", NULL, &blob), 1);
    assert_int_equal(store_read(store, &blob, 10, NULL, &bytes), 0);
    assert_string_equal(bytes.data, "2\n");
    buffer_release(&bytes);
    store_close(store);
    sh("cd o && git replace -d HEAD >/dev/null && git rev-parse HEAD >.git/info/grafts");
    refused("o", "grafts");
}

/* What a hook of a push sees, in a folder whose name git has to quote. */
static void test_quarantine(void **state) {
    (void)state;
    struct store *store = NULL;
    struct object_name name;
    struct buffer bytes = BUFFER_INIT;
    sh("mkdir 'a:\"b' && git init -q --bare 'a:\"b/server.git' && git init -q c && cd c && echo old >a && "
       "git add -A && git commit -qm 1 && git push -q "
       "'../a:\"b/server.git' main && echo new >a && git commit -qam 2");
    sh("cat >'a:\"b/server.git/hooks/pre-receive' <<'E'\n#!/bin/sh\nread old new ref; echo $old $new "
       ">../../seen\nenv | grep ^GIT_ | sed \"s/'/'\\\\\\\\''/; "
       "s/=\\(.*\\)/='\\1'/; s/^/export /\" >../../environment; cp -r \"$GIT_OBJECT_DIRECTORY\" "
       "../../quarantine; pwd >../../place; exit 1\nE\nchmod +x "
       "'a:\"b/server.git/hooks/pre-receive'; cd c && ! git push -q '../a:\"b/server.git' main 2>/dev/null");
    /* The hook's surroundings again, with a copy of what was in quarantine. */
    sh("test -s seen && test -s environment && ls quarantine | grep -q .");
    char folder_now[4096], old[64], new[64];
    assert_non_null(getcwd(folder_now, sizeof folder_now));
    FILE *seen = fopen("seen", "r");
    assert_int_equal(fscanf(seen, "%40s %40s", old, new), 2);
    fclose(seen);
    assert_int_equal(chdir("a:\"b/server.git"), 0);
    setenv("GIT_DIR", ".", 1);
    setenv("GIT_QUARANTINE_PATH", "../../quarantine", 1);
    setenv("GIT_OBJECT_DIRECTORY", "../../quarantine", 1);
    struct buffer alternates = BUFFER_INIT;
    buffer_printf(&alternates, "\"%s/a:\\\"b/server.git/./objects\"", folder_now);
    setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", alternates.data, 1);
    assert_int_equal(store_open_hook(&store), 0);
    assert_true(store_is_bare(store));
    for (int i = 0; i < 2; i++) {
        strcpy(name.hex, i ? new : old);
        assert_int_equal(store_find(store, &name, "a", NULL, &name), 1);
        buffer_clear(&bytes);
        assert_int_equal(store_read(store, &name, 100, NULL, &bytes), 0);
        assert_string_equal(bytes.data, i ? "new\n" : "old\n");
    }
    store_close(store);
    assert_int_equal(chdir(folder_now), 0);
    unsetenv("GIT_DIR");
    unsetenv("GIT_QUARANTINE_PATH");
    unsetenv("GIT_OBJECT_DIRECTORY");
    unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    buffer_release(&alternates);
    buffer_release(&bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_references_and_objects),
        cmocka_unit_test(test_name_twice),
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_files_below),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_index),
        cmocka_unit_test(test_chosen_files),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_quarantine),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
