/* rooms: base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include "base/arena.h"
#include "base/blocks.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/finding.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/path.h"
#include "base/utf8.h"

static void test_arena(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_int_equal(arena_size(&arena), 0);
    for (int i = 0; i < 2000; i++) {
        char *memory = arena_alloc(&arena, (size_t)i % 50);
        assert_int_equal((uintptr_t)memory % _Alignof(double), 0);
        for (int j = 0; j < i % 50; j++)
            assert_int_equal(memory[j], 0);
        memset(memory, 0xff, (size_t)i % 50);
    }
    char *large = arena_alloc(&arena, 3 << 20);
    assert_int_equal(large[(3 << 20) - 1], 0);
    size_t size = arena_size(&arena);
    assert_true(size > 3 << 20);
    assert_string_equal(arena_strdup(&arena, "after a large one"), "after a large one");
    assert_int_equal(arena_size(&arena), size); /* the room before the large block is still used */
    assert_string_equal(arena_strndup(&arena, "cut here", 3), "cut");
    assert_string_equal(arena_printf(&arena, "%s-%02d", "EP", 7), "EP-07");
    arena_release(&arena);
    assert_int_equal(arena_size(&arena), 0);
}

/* Would a sanitizer see who looks at memory that was given back? Without one there is nothing to see. */
static bool guarded(const void *memory) {
#ifdef __SANITIZE_ADDRESS__
    return __asan_address_is_poisoned(memory);
#else
    return memory != NULL;
#endif
}

/* Blocks grow, and a thread gets back what it gave. */
static void test_blocks(void **state) {
    (void)state;
    struct arena arena = {0};
    const char *before = NULL;
    int apart = 0;
    for (int i = 0; i < 16384; i++) {
        const char *memory = arena_alloc(&arena, 64);
        apart += memory != before + 64;
        before = memory;
    }
    assert_in_range(apart, 2, 16);
    arena_release(&arena);
    char *block = blocks_take(4096), *odd = blocks_take(5000);
    memset(block, 0xff, 4096);
    blocks_give(block, 4096);
    blocks_give(odd, 5000);
    blocks_give(NULL, 4096);
    assert_ptr_equal(blocks_take(4096), block);
    char *other = blocks_take(4096);
    assert_ptr_not_equal(other, block);
    char *many[4]; /* more than are kept */
    for (int i = 0; i < 4; i++)
        many[i] = blocks_take(BLOCKS_LARGEST);
    for (int i = 0; i < 4; i++)
        blocks_give(many[i], BLOCKS_LARGEST);
    assert_ptr_equal(blocks_take(BLOCKS_LARGEST), many[1]);
    blocks_give(many[1], BLOCKS_LARGEST);
    blocks_give(other, 4096);
    blocks_give(block, 4096);
    blocks_release();
    memset(arena_alloc(&arena, 100), 1, 100);
    arena_release(&arena);
    char *text = arena_alloc(&arena, 100);
    assert_int_equal(*text, 0); /* in memory that was used before */
    arena_release(&arena);
    assert_true(guarded(text));
}

static void test_arena_take(void **state) {
    (void)state;
    struct arena into = {0}, from = {0}, none = {0};
    const char *old = arena_strdup(&into, "old"), *moved = arena_strdup(&from, "moved");
    arena_alloc(&from, 1 << 20);
    size_t size = arena_size(&into) + arena_size(&from);
    arena_take(&into, &from);
    assert_int_equal(arena_size(&from), 0);
    assert_int_equal(arena_size(&into), size);
    arena_take(&into, &none);
    assert_string_equal(arena_strdup(&into, "after it"), "after it");
    arena_take(&none, &into);
    assert_int_equal(arena_size(&into), 0);
    assert_string_equal(old, "old");
    assert_string_equal(moved, "moved");
    arena_release(&none);
}

enum { INDICES = 10000 };

struct visits {
    unsigned char seen[INDICES];
    size_t by_worker[PARALLEL_MAX_WORKERS];
};

static void visit(void *context, unsigned worker, size_t index) {
    struct visits *visits = context;
    visits->seen[index]++;
    visits->by_worker[worker]++;
}

/* Each index once, whatever is taken at a time. */
static void test_parallel(void **state) {
    (void)state;
    static const size_t counts[] = {0, 1, 2, 99, INDICES};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (size_t at_once = 1; at_once < 300; at_once += 37) {
            static struct visits visits;
            size_t total = 0;
            visits = (struct visits){{0}, {0}};
            parallel_each(counts[i], at_once, visit, &visits);
            for (size_t k = 0; k < INDICES; k++)
                assert_int_equal(visits.seen[k], k < counts[i]);
            for (size_t k = 0; k < PARALLEL_MAX_WORKERS; k++)
                total += visits.by_worker[k];
            assert_int_equal(total, counts[i]);
        }
}

static void test_buffer(void **state) {
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_string_equal(buffer_text(&buffer), "");
    buffer_add(&buffer, "a\0b", 3);
    assert_int_equal(buffer.length, 3);
    assert_memory_equal(buffer_text(&buffer), "a\0b", 4);
    buffer_clear(&buffer);
    assert_string_equal(buffer_text(&buffer), "");
    struct buffer expected = BUFFER_INIT;
    for (int i = 0; i < 300; i++) {
        buffer_printf(&buffer, "%d,", i);
        buffer_add_char(&expected, (char)('0' + i % 10));
    }
    assert_int_equal(strlen(buffer.data), buffer.length);
    assert_int_equal(expected.length, 300);
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s%s", expected.data, expected.data); /* more than it reserves at first */
    assert_int_equal(buffer.length, 600);
    buffer_clear(&buffer);
    buffer_add_utf8(&buffer, 'x');
    buffer_add_utf8(&buffer, 0xe9);
    buffer_add_utf8(&buffer, 0x7f16);
    buffer_add_utf8(&buffer, 0x1f600);
    buffer_add_utf8(&buffer, 0xd800);
    assert_string_equal(buffer_text(&buffer), "x\xc3\xa9\xe7\xbc\x96\xf0\x9f\x98\x80\xef\xbf\xbd");
    char *text = buffer_detach(&buffer);
    assert_int_equal(buffer.length, 0);
    free(text);
    buffer_release(&buffer);
    buffer_release(&expected);
    text = buffer_detach(&buffer);
    assert_string_equal(text, "");
    free(text);
}

static void test_map(void **state) {
    (void)state;
    struct map map = {0};
    struct arena arena = {0};
    assert_null(map_get(&map, "nothing"));
    for (intptr_t i = 1; i <= 5000; i++)
        assert_null(map_put(&map, arena_printf(&arena, "key %d", (int)i), (void *)i));
    assert_int_equal(map.count, 5000);
    assert_ptr_equal(map_put(&map, "key 17", (void *)99), (void *)17);
    assert_int_equal(map.count, 5000);
    assert_ptr_equal(map_get(&map, "key 17"), (void *)99);
    assert_ptr_equal(map_get(&map, "key 5000"), (void *)5000);
    assert_null(map_get(&map, "key 5001"));
    assert_string_equal(map.entries[41].key, "key 42");
    map_release(&map);
    for (size_t room = 0; room <= 70; room++) {
        map_reserve(&map, &arena, room);
        for (size_t i = 0; i < room; i++)
            map_put(&map, arena_printf(&arena, "key %zu", i), &map);
        assert_true(room == 0 || map_put(&map, "key 0", &map) == &map); /* there already */
        assert_int_equal(map.count, room);
        assert_null(map_get(&map, "key 70"));
        assert_true(room == 0 || map_get(&map, "key 0") == &map);
        map_release(&map);
        assert_null(map_get(&map, "key 0"));
    }
    arena_release(&arena);
    assert_int_equal(map_hash("a", 1), 0xaf63dc4c8601ec8cu);
}

static void test_error(void **state) {
    (void)state;
    assert_int_equal(error_set("first %d", 1), -1);
    error_set("second after '%s'", error_message());
    assert_string_equal(error_message(), "second after 'first 1'");
    char *name = mem_alloc(5000);
    memset(name, 'n', 4999);
    name[4999] = '\0';
    error_set("%s", name);
    assert_true(strlen(error_message()) < 2048);
    free(name);
}

static void test_findings(void **state) {
    (void)state;
    struct findings findings = {0}, other = {0};
    finding_add(&findings, "M002", "b.md", 3, 1, "clause 10.2");
    finding_add(&findings, "M002", "b.md", 3, 1, "clause 9.3");
    finding_add(&findings, "M001", "b.md", 3, 1, "second")->severity = SEVERITY_ERROR;
    finding_add(&other, "M001", "a.md", 9, 1, "first")->fix = "mend it";
    finding_add(&other, "M001", "b.md", 3, 1, "second")->severity = SEVERITY_ERROR;
    findings_merge(&findings, &other);
    assert_int_equal(other.count, 0);
    findings_sort(&findings);
    assert_int_equal(findings.count, 4);
    assert_string_equal(findings.items[0].message, "first");
    assert_string_equal(findings.items[0].fix, "mend it");
    assert_string_equal(findings.items[1].message, "second");
    assert_string_equal(findings.items[2].message, "clause 9.3");
    assert_string_equal(findings.items[3].message, "clause 10.2");
    assert_int_equal(findings_count(&findings, SEVERITY_ERROR), 1);
    findings_share(&other, &findings, 1, 2);
    assert_int_equal(other.count, 2);
    assert_string_equal(other.items[0].message, "second");
    assert_string_equal(other.items[1].message, "clause 9.3");
    arena_take(&other.arena, &findings.arena);
    findings_release(&findings);
    assert_string_equal(other.items[1].path, "b.md");
    findings_release(&other);
    findings_sort(&findings);
}

static void test_digest(void **state) {
    (void)state;
    char hex[65];
    digest_sha256("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_sha256(NULL, 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_path(void **state) {
    (void)state;
    struct arena arena = {0};
    assert_string_equal(path_join(&arena, "a", "b.md"), "a/b.md");
    assert_string_equal(path_join(&arena, "a/", "b.md"), "a/b.md");
    assert_string_equal(path_join(&arena, ".", "b.md"), "b.md");
    assert_string_equal(path_join(&arena, "a", "/b.md"), "/b.md");
    assert_string_equal(path_quote(&arena, "a/Ä-1_b.md"), "a/Ä-1_b.md");
    assert_string_equal(path_quote(&arena, "a b.md"), "'a b.md'");
    assert_string_equal(path_quote(&arena, "it's $(x).md"), "'it'\\''s $(x).md'");
    assert_string_equal(path_quote(&arena, ""), "''");
    assert_string_equal(path_folder(&arena, "a/b/c.md"), "a/b");
    assert_string_equal(path_folder(&arena, "c.md"), "");
    assert_string_equal(path_name("a/b/c.md"), "c.md");
    assert_string_equal(path_extension("a.b/c"), "");
    assert_string_equal(path_extension("a.b/c.tar.gz"), ".gz");
    assert_string_equal(path_extension("a/.hidden"), "");
    arena_release(&arena);
}

static void test_path_resolve(void **state) {
    (void)state;
    struct arena arena = {0};
    static const struct {
        const char *folder, *target, *expected;
    } cases[] = {
        {"procedures", "EP-07.md", "procedures/EP-07.md"},
        {"procedures", "./../forms//F-01.md", "forms/F-01.md"},
        {"a/b", "../..", ""},
        {"a/b", "../../c", "c"},
        {"", "a/./b/../c", "a/c"},
        {"a", "...", "a/..."},
        {"a", ".gitignore", "a/.gitignore"},
        {"a/b", "../../../c", NULL},
        {"", "..", NULL},
        {"a", "../../a/x", NULL},
        {"a", "/etc/passwd", NULL},
        {"a", "", NULL},
        {"a", "..\\x", NULL},
        {"a", "x\ny", NULL},
        {"a", "../.git/config", NULL},
        {"a", "../.GIT/config", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = path_resolve(&arena, cases[i].folder, cases[i].target);
        if (cases[i].expected)
            assert_string_equal(path, cases[i].expected);
        else
            assert_null(path);
    }
    arena_release(&arena);
}

static void test_utf8(void **state) {
    (void)state;
    char bytes[4];
    size_t size;
    for (uint32_t c = 1; c <= 0x10ffff; c += c < 0x1000 ? 1 : 97) {
        if (c >= 0xd800 && c < 0xe000)
            continue;
        size_t written = utf8_encode(c, bytes);
        assert_int_equal(utf8_decode(bytes, written, &size), c);
        assert_int_equal(size, written);
    }
    static const char *const bad[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xff",
                                      "\xe7\xbc",
                                      "\xf5\x80\x80\x80",
                                      "\xc3("};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &size), UINT32_MAX);
        assert_int_equal(size, 1);
    }
    assert_int_equal(utf8_check("plain \xc3\xa9", 8), 8);
    assert_int_equal(utf8_check("bad \xc3", 5), 4);
    assert_int_equal(utf8_width("e\xcc\x81", 3), 1);
    assert_int_equal(utf8_width("\xe7\xbc\x96\xe5\x88\xb6", 6), 4);
    assert_int_equal(utf8_width("[PATH\xe2\x80\xa6]", 9), 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),    cmocka_unit_test(test_arena_take),   cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_parallel), cmocka_unit_test(test_buffer),       cmocka_unit_test(test_map),
        cmocka_unit_test(test_error),    cmocka_unit_test(test_findings),     cmocka_unit_test(test_digest),
        cmocka_unit_test(test_path),     cmocka_unit_test(test_path_resolve), cmocka_unit_test(test_utf8),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
