/* docket verify: the whole chain, by anyone, from nothing but the repository; and packs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "base/option.h"
#include "base/path.h"
#include "history/bundle.h"
#include "history/source.h"
#include "pack/pack.h"
#include "release/judge.h"
#include "report/tell.h"

static const char *folder, *root_digest, *at_least;
static struct findings judged; /* each by the rules that were in force for its release */

static const struct option options[] = {
    {OPTION_TEXT, "root", 0, "DIGEST", NULL,
     "what the first release's manifest must have; told to you by another way", &root_digest},
    {OPTION_TEXT, "at-least", 0, "SEQ:DIGEST", NULL,
     "a release that you know of, so that an older state is noticed", &at_least},
    {OPTION_TEXT, "repository", 'C', "DIR", NULL, "the repository, bare or not (the one around this folder)",
     &folder},
    {.name = NULL},
};

static const struct command command = {
    .verb = "verify",
    .summary = "verifies the chain of releases: signatures, approvals, contents",
    .operands = "[RELEASE|PACK]",
    .description =
        "Verifies everything up to RELEASE (18, or edition/2026), or the newest, and prints the root.\n"
        "PACK is what 'docket pack' wrote. A folder: its files against SHA256SUMS, the chain in its bundle,\n"
        "and that its PDF comes out again, byte by byte. A PDF: that, from the repository at hand. Where\n"
        "another build of docket, other libraries or fonts made it, it can't come out again: that is said,\n"
        "and sources and evidence are verified alone.\n"
        "It can't know whether newer releases exist elsewhere: --at-least guards against an old state;\n"
        "and that the root is the right one: --root does.\n"
        "Status: 0 it holds, 1 it doesn't, 2 for a mistake in the command, 3 where it could not be done.",
    .options = options,
    .maximum = 1,
};

/* The first digits of a digest will do, twelve at least. */
static bool is_digest(const char *text) {
    size_t length = strlen(text);
    return length >= 12 && length <= 64 && strspn(text, "0123456789abcdef") == length;
}

static int check_root(struct chain *chain, struct findings *findings) {
    const struct release *first = chain_release(chain, 1, findings);
    if (!root_digest || !first || strncmp(first->sha256, root_digest, strlen(root_digest)) == 0)
        return 0;
    return error_set("the root of this chain is %.16s…, not %s: it is another system's, or was made anew",
                     first->sha256, root_digest);
}

/* "17:9d1e0c77aa01": the number, and `*digest` behind the colon; 0: it is none. */
static unsigned long read_known(const char *text, const char **digest) {
    char *end;
    unsigned long sequence = strtoul(text, &end, 10);
    *digest = end + 1;
    return *end == ':' && sequence <= RELEASE_MAX_SEQUENCE && is_digest(end + 1) ? sequence : 0;
}

static int check_at_least(struct chain *chain, struct findings *findings) {
    const char *digest;
    if (!at_least)
        return 0;
    unsigned long sequence = read_known(at_least, &digest);
    if (sequence > chain->count)
        return error_set(
            "release %lu, of which you know, isn't here: this is an old state, with %u as the newest",
            sequence, chain->count);
    const struct release *known = chain_release(chain, (uint32_t)sequence, findings);
    return !known || strncmp(known->sha256, digest, strlen(digest)) == 0
               ? 0
               : error_set(
                     "release %lu is another one than the one you know of: the chain was forked or made anew",
                     sequence);
}

static void tell(struct chain *chain, const struct release *last, struct findings *findings) {
    const struct release *first = chain_release(chain, 1, findings);
    char moment[21];
    date_format_moment(last->manifest.date, moment);
    printf("%u release%s verified; the newest is %u of %s%s%s, signed by %s.\n", last->sequence,
           last->sequence == 1 ? "" : "s", last->sequence, moment,
           last->manifest.kind == RELEASE_EDITION ? ", edition " : "", last->manifest.name,
           last->signer ? last->signer : "-");
    printf("Root:   %s\nNewest: %u:%s\n", first->sha256, last->sequence, last->sha256);
    if (!root_digest)
        printf(
            "Compare the root with the one that you were told by another way; --root DIGEST demands it.\n");
    if (!at_least)
        printf("Whether newer releases exist elsewhere, no offline check can tell; --at-least %u:%.12s will "
               "notice an older state.\n",
               last->sequence, last->sha256);
}

static void settle(void *context, struct findings *findings, const struct policy *policy) {
    (void)context;
    rules_judge(policy ? policy->config : NULL, GATE_RELEASE, findings);
    findings_merge(&judged, findings);
}

static int run(struct chain *chain, struct release *last, struct findings *findings) {
    if (!last) {
        if (!chain->count && !findings->count)
            error_set("nothing was released here yet");
        return findings->count ? 0 : -1;
    }
    if (check_root(chain, findings) < 0 || check_at_least(chain, findings) < 0) {
        option_fail(&command, EXIT_FINDINGS, NULL);
        return 1;
    }
    struct settling settling = {settle, NULL};
    int result = judge_chain(chain, last, &settling, findings);
    settle(NULL, findings, NULL);
    return result;
}

/* --- packs ------------------------------------------------------------------------------------ */

static bool is_folder(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A release's name is never one: there is a file, or a folder with a list of sums. */
static bool is_pack(struct arena *arena, const char *name) {
    return is_folder(name) ? file_exists(path_join(arena, name, PACK_SUMS))
                           : strcmp(path_extension(name), ".pdf") == 0;
}

static void tell_problem(void *context, const char *path, const char *problem) {
    (void)context;
    fprintf(stderr, "docket verify: %s %s\n", path, problem);
}

/* What is verified: a store, the chain in it, and of a pack the files. */
struct subject {
    struct arena arena;
    struct store *store;
    struct chain *chain;
    struct release *last;
    const char *pack; /* NULL: there is none */
    char *scratch;    /* where a pack's bundle lies unpacked; NULL */
    struct buffer pdf;
    int verdict;
};

static const struct pack_checker checker = {tell_problem, NULL};

static int open_bundle(struct subject *subject) {
    struct buffer bytes = BUFFER_INIT;
    subject->scratch = file_make_scratch();
    int result = subject->scratch ? file_read(&bytes, path_join(&subject->arena, subject->pack, PACK_BUNDLE),
                                              BUNDLE_MAX_BYTES)
                                  : -1;
    if (result == 0)
        result = bundle_open(&subject->store, subject->scratch, buffer_text(&bytes), bytes.length);
    buffer_release(&bytes);
    return result;
}

static int open_subject(struct subject *subject, const char *name, struct findings *findings) {
    const char *start = folder ? folder : ".", *root = source_find_root(&subject->arena, start);
    struct pack_mark mark;
    subject->pack = name && is_pack(&subject->arena, name) ? name : NULL;
    bool unpack = subject->pack && is_folder(name);
    if (subject->pack && !unpack && file_read(&subject->pdf, name, BUNDLE_MAX_BYTES) < 0)
        return -1;
    if ((unpack ? open_bundle(subject) : store_open(&subject->store, root ? root : start)) < 0 ||
        chain_open(&subject->chain, subject->store, NULL, 0, findings) < 0)
        return -1;
    chain_read_ahead(subject->chain, subject->chain->count);
    if (subject->pack && !unpack && pack_find_mark(&mark, buffer_text(&subject->pdf), subject->pdf.length) &&
        mark.sequence <= subject->chain->count)
        subject->last = chain_release(subject->chain, mark.sequence, findings);
    else
        subject->last = name && !subject->pack ? chain_find(subject->chain, name, findings)
                                               : chain_newest(subject->chain, findings);
    return 0;
}

static int check_pack(struct subject *subject, struct findings *findings) {
    struct findings setting = {0};
    if (is_folder(subject->pack))
        subject->verdict = pack_check_folder(subject->pack, subject->chain, subject->last, &checker,
                                             &setting);
    else
        subject->verdict = pack_check_pdf(subject->pack, buffer_text(&subject->pdf), subject->pdf.length,
                                          subject->chain, &checker, &setting);
    /* What the documents' reading finds was judged when they were released. */
    if (subject->verdict < 0)
        findings_merge(findings, &setting);
    findings_release(&setting);
    return subject->verdict < 0 ? -1 : 0;
}

static void tell_pack(const struct subject *subject) {
    if (subject->verdict == PACK_REBUILT) {
        printf("%s is the pack of release %u: it was built again and gives the same bytes.\n", subject->pack,
               subject->last->sequence);
        return;
    }
    printf("%s: the PDF was NOT rebuilt: its last page names another build, other libraries or fonts than\n"
           "these: %s.\nIts sources and evidence were verified. Compare its pages with the documents, or "
           "verify it where it was made.\n",
           subject->pack, pack_programs((struct arena *)&subject->arena));
}

static void close_subject(struct subject *subject) {
    chain_free(subject->chain);
    store_close(subject->store);
    if (subject->scratch)
        file_remove_tree(subject->scratch);
    free(subject->scratch);
    buffer_release(&subject->pdf);
    arena_release(&subject->arena);
}

/* The status to end with. */
static int verify(struct subject *subject, const char *name, struct findings *findings) {
    int sums = PACK_REBUILT;
    if (name && is_folder(name) && is_pack(&subject->arena, name))
        sums = pack_check_sums(name, &checker);
    if (sums < 0 || open_subject(subject, name, findings) < 0)
        return tell_failure(&command, findings, NULL);
    int result = run(subject->chain, subject->last, findings);
    settle(NULL, findings, NULL);
    if (result < 0)
        return tell_failure(&command, &judged, NULL);
    if (tell_judged(&judged) || result > 0)
        return EXIT_FINDINGS;
    if (subject->pack && check_pack(subject, findings) < 0)
        return tell_failure(&command, findings, NULL);
    if (sums == PACK_WRONG || subject->verdict == PACK_WRONG)
        return EXIT_FINDINGS;
    tell(subject->chain, subject->last, findings);
    if (subject->pack)
        tell_pack(subject);
    return EXIT_FINE;
}

int main(int argc, char **argv) {
    int count = option_parse(&command, argc, argv);
    struct findings findings = {0};
    struct subject subject = {0};
    if (root_digest && !is_digest(root_digest))
        return option_finish(&command, option_fail(&command, EXIT_USAGE,
                                                   "--root takes a digest of 12 to 64 hexadecimal digits"));
    if (at_least && read_known(at_least, &(const char *){NULL}) == 0)
        return option_finish(
            &command,
            option_fail(&command, EXIT_USAGE,
                        "--at-least takes a release's number and its manifest's digest, as 17:9d1e0c77aa01"));
    int status = verify(&subject, count ? argv[0] : NULL, &findings);
    close_subject(&subject);
    findings_release(&judged);
    findings_release(&findings);
    return option_finish(&command, status);
}
