/* rooms: release register history document standard approval base */
/* What is in force on a day, across releases: no repository, a chain put together here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "release/entry.h"
#include "release/state.h"

enum { MOST = 16 };

struct fake {
    struct chain chain;
    struct release releases[MOST];
    struct release *list[MOST];
    struct policy policy;
    struct config config;
};

static struct fake *fake;

static int begin(void **state) {
    (void)state;
    fake = mem_zalloc(1, sizeof *fake);
    fake->config.time_zone = "Europe/Berlin";
    fake->policy.config = &fake->config;
    fake->chain.releases = fake->list;
    return 0;
}

static int end(void **state) {
    (void)state;
    for (uint32_t i = 0; i < fake->chain.count; i++)
        manifest_release(&fake->releases[i].manifest);
    free(fake);
    return 0;
}

/* The next release, with all that the one before had. */
static struct manifest *release_at(const char *moment) {
    struct release *release = &fake->releases[fake->chain.count];
    struct manifest *manifest = &release->manifest;
    assert_true(fake->chain.count < MOST);
    if (fake->chain.count) {
        const struct manifest *old = &release[-1].manifest;
        for (size_t i = 0; i < old->document_count; i++)
            MEM_APPEND(manifest->documents, manifest->document_count, manifest->document_capacity,
                       old->documents[i]);
        for (size_t i = 0; i < old->suspended_count; i++)
            MEM_APPEND(manifest->suspended, manifest->suspended_count, manifest->suspended_capacity,
                       old->suspended[i]);
        for (size_t i = 0; i < old->withdrawn_count; i++)
            MEM_APPEND(manifest->withdrawn, manifest->withdrawn_count, manifest->withdrawn_capacity,
                       old->withdrawn[i]);
    }
    assert_true(date_parse_moment(moment, &manifest->date));
    release->policy = &fake->policy;
    release->sequence = ++fake->chain.count;
    fake->list[release->sequence - 1] = release;
    return manifest;
}

static void put(struct manifest *manifest, const char *revision, const char *effective, const char *until) {
    struct manifest_document entry = {
        .id = "EP-07",
        .language = "en",
        .revision = revision,
        .effective = date_parse(effective),
        .until = until ? date_parse(until) : DAY_NONE,
    };
    MEM_APPEND(manifest->documents, manifest->document_count, manifest->document_capacity, entry);
    manifest_sort(manifest);
}

static void suspend(struct manifest *manifest, const char *revision, const char *effective,
                    const char *until) {
    struct manifest_suspended item = {"EP-07", "en", revision, date_parse(effective),
                                      until ? date_parse(until) : DAY_NONE};
    MEM_APPEND(manifest->suspended, manifest->suspended_count, manifest->suspended_capacity, item);
    manifest_sort(manifest);
}

static void withdraw(struct manifest *manifest, const char *revision, const char *effective) {
    struct manifest_withdrawn item = {"EP-07", "en", revision, date_parse(effective)};
    MEM_APPEND(manifest->withdrawn, manifest->withdrawn_count, manifest->withdrawn_capacity, item);
    manifest_sort(manifest);
}

/* Takes out what a release would no longer list on that day. */
static void prune(struct manifest *manifest, const char *day) {
    size_t kept = 0;
    bool lives[MOST];
    for (size_t i = 0; i < manifest->document_count; i++)
        lives[i] = entry_lives(NULL, NULL, manifest, &manifest->documents[i], date_parse(day));
    for (size_t i = 0; i < manifest->document_count; i++)
        if (lives[i])
            manifest->documents[kept++] = manifest->documents[i];
    manifest->document_count = kept;
}

/* What holds on a day, as "3 effective"; judged by the release that judges the day. */
static void check(const char *day, const char *expected) {
    struct findings findings = {0};
    const struct manifest_document *document = NULL;
    char found[64] = "nothing released";
    const struct release *judging = chain_on_day(&fake->chain, date_parse(day), &findings);
    if (judging) {
        enum manifest_state standing = manifest_state_on(&judging->manifest, "EP-07", "en", date_parse(day),
                                                         &document);
        snprintf(found, sizeof found, "%s %s", document ? document->revision : "-",
                 standing == STATE_NONE ? "none" : manifest_state_name(standing));
    }
    if (strcmp(found, expected) != 0)
        fail_msg("%s: %s, not %s", day, found, expected);
    findings_release(&findings);
}

/* --- cases ------------------------------------------------------------------------------------ */

/* A day is judged by the last release dated not after its end, where the organisation is. */
static void test_judging(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-02", NULL);
    put(release_at("2026-03-09T23:30:00Z"), "2", "2026-03-10", NULL); /* half past midnight in Berlin */
    check("2026-03-01", "nothing released");
    check("2026-03-02", "1 effective");
    check("2026-03-09", "1 effective");
    check("2026-03-10", "2 effective");
}

static void test_scheduled(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-04-01", NULL);
    check("2026-03-31", "1 scheduled");
    check("2026-04-01", "1 effective");
    put(release_at("2026-03-10T09:00:00Z"), "2", "2026-06-01", NULL);
    check("2026-03-09", "1 scheduled");
    check("2026-05-31", "1 effective");
    check("2026-06-01", "2 effective");
}

/* An urgent issue while another revision waits for its day: the scheduled one comes all the same, unless it
 * is called off. */
static void test_overtaken(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-02", NULL);
    put(release_at("2026-03-10T09:00:00Z"), "2", "2026-04-01", NULL);
    put(release_at("2026-03-20T09:00:00Z"), "3", "2026-03-20", NULL);
    check("2026-03-19", "1 effective");
    check("2026-03-20", "3 effective");
    check("2026-03-31", "3 effective");
    check("2026-04-01", "2 effective");
    struct manifest *manifest = release_at("2026-03-25T09:00:00Z");
    withdraw(manifest, "2", "2026-03-25");
    /* The release that calls it off lists it no more. */
    size_t kept = 0;
    for (size_t i = 0; i < manifest->document_count; i++)
        if (strcmp(manifest->documents[i].revision, "2") != 0)
            manifest->documents[kept++] = manifest->documents[i];
    manifest->document_count = kept;
    check("2026-03-24", "3 effective");
    check("2026-04-01", "3 effective");
}

static void test_same_day(void **state) {
    (void)state;
    struct manifest *manifest = release_at("2026-03-02T09:00:00Z");
    put(manifest, "9", "2026-04-01", NULL);
    put(manifest, "10", "2026-04-01", NULL);
    check("2026-04-01", "10 effective");
}

/* A temporary revision passes, and the one before it is in force again. */
static void test_temporary(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-02", NULL);
    struct manifest *manifest = release_at("2026-03-10T09:00:00Z");
    put(manifest, "2", "2026-03-10", "2026-03-20");
    prune(manifest, "2026-03-10");
    assert_int_equal(manifest->document_count, 2); /* the one that it falls back to */
    check("2026-03-20", "2 effective");
    check("2026-03-21", "1 effective");
    /* Another follows while it is in force. What it falls back to is kept: the other may be called off. */
    manifest = release_at("2026-03-15T09:00:00Z");
    put(manifest, "3", "2026-03-18", NULL);
    prune(manifest, "2026-03-15");
    assert_int_equal(manifest->document_count, 3);
    check("2026-03-17", "2 effective");
    check("2026-03-18", "3 effective");
    check("2026-03-21", "3 effective");
}

/* Alone, it leaves nothing behind. */
static void test_temporary_alone(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-15", "2026-03-16");
    check("2026-03-16", "1 effective");
    check("2026-03-17", "- none");
}

static void test_suspended(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-02", NULL);
    struct manifest *manifest = release_at("2026-03-10T09:00:00Z");
    suspend(manifest, "1", "2026-03-12", "2026-03-14");
    check("2026-03-11", "1 effective");
    check("2026-03-12", "1 suspended");
    check("2026-03-14", "1 suspended");
    check("2026-03-15", "1 effective");
    /* Until further notice; resumed by a release that doesn't list it. */
    manifest = release_at("2026-04-01T09:00:00Z");
    manifest->suspended_count = 0;
    suspend(manifest, "1", "2026-04-01", NULL);
    check("2026-05-01", "1 suspended");
    release_at("2026-05-02T09:00:00Z")->suspended_count = 0;
    check("2026-05-01", "1 suspended");
    check("2026-05-02", "1 effective");
    /* The next revision isn't. */
    manifest = release_at("2026-06-01T09:00:00Z");
    suspend(manifest, "1", "2026-06-01", NULL);
    put(manifest, "2", "2026-06-10", NULL);
    check("2026-06-09", "1 suspended");
    check("2026-06-10", "2 effective");
}

static void test_withdrawn(void **state) {
    (void)state;
    put(release_at("2026-03-02T09:00:00Z"), "1", "2026-03-02", NULL);
    struct manifest *manifest = release_at("2026-03-10T09:00:00Z");
    withdraw(manifest, "1", "2026-04-01");
    check("2026-03-31", "1 effective");
    check("2026-04-01", "1 withdrawn");
    /* The tombstone alone is left in the release after that day. */
    manifest = release_at("2026-04-02T09:00:00Z");
    manifest->document_count = 0;
    check("2026-04-01", "1 withdrawn");
    check("2026-04-02", "- withdrawn");
    check("2030-01-01", "- withdrawn");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_judging, begin, end),
        cmocka_unit_test_setup_teardown(test_scheduled, begin, end),
        cmocka_unit_test_setup_teardown(test_overtaken, begin, end),
        cmocka_unit_test_setup_teardown(test_same_day, begin, end),
        cmocka_unit_test_setup_teardown(test_temporary, begin, end),
        cmocka_unit_test_setup_teardown(test_temporary_alone, begin, end),
        cmocka_unit_test_setup_teardown(test_suspended, begin, end),
        cmocka_unit_test_setup_teardown(test_withdrawn, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
