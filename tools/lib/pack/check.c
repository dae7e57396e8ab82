/* Whether a pack is what its release gives. */
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/map.h"
#include "base/path.h"
#include "pack/pack.h"

enum { SUMS_MAX_BYTES = 8 << 20, FILE_MAX_BYTES = 1 << 30 };

static int wrong(const struct pack_checker *checker, const char *path, const char *problem) {
    checker->tell(checker->context, path, problem);
    return PACK_WRONG;
}

/* --- SHA256SUMS ------------------------------------------------------------------------------- */

struct sums {
    struct arena arena;
    struct map by_path; /* path → digest */
};

/* A path that a pack's folder may have: one below it, of plain names. */
static bool is_path(const char *path) {
    return *path && *path != '/' && !strstr(path, "..") && !strchr(path, '\\');
}

/* Lines as sha256sum writes them: "DIGEST  PATH". False where one isn't. */
static bool parse_sums(struct sums *sums, const char *text) {
    for (const char *line = text, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        if (!end || end - line < 67 || strspn(line, "0123456789abcdef") != 64 || line[64] != ' ' ||
            line[65] != ' ')
            return false;
        char *path = arena_strndup(&sums->arena, line + 66, (size_t)(end - line - 66));
        if (!is_path(path) || map_get(&sums->by_path, path))
            return false;
        map_put(&sums->by_path, path, arena_strndup(&sums->arena, line, 64));
    }
    return sums->by_path.count > 0;
}

static int digest_file(struct arena *arena, const char *folder, const char *path, char out[65]) {
    struct buffer bytes = BUFFER_INIT;
    int result = file_read(&bytes, path_join(arena, folder, path), FILE_MAX_BYTES);
    if (result == 0)
        digest_sha256(buffer_text(&bytes), bytes.length, out);
    buffer_release(&bytes);
    return result;
}

/* Each file that is there is listed, with its digest. */
static int check_files(const char *folder, struct sums *sums, const char **files, size_t count,
                       const struct pack_checker *checker) {
    int verdict = PACK_REBUILT;
    char digest[65];
    for (size_t i = 0; i < count; i++) {
        const char *listed = map_get(&sums->by_path, files[i]);
        if (strcmp(files[i], PACK_SUMS) == 0)
            continue;
        if (!listed)
            verdict = wrong(checker, files[i],
                            "is not listed in " PACK_SUMS ": it doesn't belong to the pack");
        else if (digest_file(&sums->arena, folder, files[i], digest) < 0)
            return -1;
        else if (strcmp(digest, listed) != 0)
            verdict = wrong(checker, files[i], "has other contents than " PACK_SUMS " says");
        if (listed)
            map_put(&sums->by_path, files[i], NULL);
    }
    for (size_t i = 0; i < sums->by_path.count; i++)
        if (sums->by_path.entries[i].value)
            verdict = wrong(checker, sums->by_path.entries[i].key, "is listed in " PACK_SUMS " and missing");
    return verdict;
}

int pack_check_sums(const char *folder, const struct pack_checker *checker) {
    struct sums sums = {0};
    struct buffer text = BUFFER_INIT;
    const char **files;
    size_t count;
    int result = pack_list_folder(folder, &sums.arena, &files, &count);
    if (result == 0)
        result = file_read(&text, path_join(&sums.arena, folder, PACK_SUMS), SUMS_MAX_BYTES);
    if (result == 0)
        result = strlen(buffer_text(&text)) == text.length && parse_sums(&sums, buffer_text(&text))
                     ? check_files(folder, &sums, files, count, checker)
                     : wrong(checker, PACK_SUMS, "isn't a list as sha256sum writes it");
    buffer_release(&text);
    map_release(&sums.by_path);
    arena_release(&sums.arena);
    return result;
}

/* --- the PDF ---------------------------------------------------------------------------------- */

static int compare_pdf(const char *path, const void *bytes, size_t length, const struct pack_mark *mark,
                       const struct pack *again, const struct pack_checker *checker) {
    if (again->pdf.length == length && memcmp(again->pdf.data, bytes, length) == 0)
        return PACK_REBUILT;
    if (strcmp(mark->build, again->build) == 0)
        return wrong(checker, path,
                     "isn't what its release gives: with the same build, libraries and fonts, "
                     "other bytes came out");
    return PACK_NOT_REBUILT;
}

int pack_check_pdf(const char *path, const void *bytes, size_t length, struct chain *chain,
                   const struct pack_checker *checker, struct findings *findings) {
    struct pack_mark mark;
    struct pack again = {0};
    if (!pack_find_mark(&mark, bytes, length))
        return wrong(checker, path, "bears no mark of a release: it is a draft, or no pack of docket's");
    if (mark.sequence > chain->count)
        return wrong(checker, path, "claims a release that isn't in this chain");
    const struct release *release = chain_release(chain, mark.sequence, findings);
    if (!release)
        return -1;
    if (strcmp(release->sha256, mark.manifest) != 0)
        return wrong(checker, path, "claims another release of that number than the one in this chain");
    int result = pack_set_release(&again, chain, release, findings);
    if (result == 0)
        result = compare_pdf(path, bytes, length, &mark, &again, checker);
    pack_end(&again);
    return result;
}

/* --- the folder ------------------------------------------------------------------------------- */

/* A file of the folder against what the chain gives for it. */
static int compare_file(const char *folder, const char *path, const struct buffer *expected,
                        const char *problem, const struct pack_checker *checker) {
    struct arena arena = {0};
    struct buffer bytes = BUFFER_INIT;
    int result = PACK_REBUILT;
    if (file_read(&bytes, path_join(&arena, folder, path), FILE_MAX_BYTES) < 0)
        result = wrong(checker, path, "is missing, or can't be read");
    else if (bytes.length != expected->length ||
             memcmp(buffer_text(&bytes), buffer_text(expected), bytes.length) != 0)
        result = wrong(checker, path, problem);
    buffer_release(&bytes);
    arena_release(&arena);
    return result;
}

static int check_signers(const char *folder, struct chain *chain, const struct release *last,
                         const struct pack_checker *checker, struct findings *findings) {
    struct arena arena = {0};
    int verdict = PACK_REBUILT, result = 0;
    for (uint32_t sequence = 1; sequence <= last->sequence && result == 0; sequence++) {
        const struct release *release = chain_release(chain, sequence, findings);
        struct source *control = NULL;
        struct buffer expected = BUFFER_INIT;
        result = release ? release_control_source(&control, chain, release) : -1;
        if (result == 0)
            result = source_read(control, SIGNERS_PATH, FILE_MAX_BYTES, &expected);
        if (result == 0 && compare_file(folder, arena_printf(&arena, PACK_SIGNERS "/%u", sequence), &expected,
                                        "isn't what the release of that number carries", checker) != 0)
            verdict = PACK_WRONG;
        buffer_release(&expected);
        source_close(control);
    }
    arena_release(&arena);
    return result < 0 ? -1 : verdict;
}

static int check_guide(const char *folder, struct chain *chain, const struct release *release,
                       const struct pack_checker *checker, struct findings *findings) {
    struct buffer expected = BUFFER_INIT;
    int result = pack_guide(&expected, chain, release, findings);
    if (result == 0)
        result = compare_file(folder, PACK_GUIDE, &expected,
                              "isn't what docket writes: don't follow it without reading", checker);
    buffer_release(&expected);
    return result;
}

int pack_check_folder(const char *folder, struct chain *chain, const struct release *release,
                      const struct pack_checker *checker, struct findings *findings) {
    struct arena arena = {0};
    struct buffer pdf = BUFFER_INIT;
    struct pack_mark mark;
    int signers = check_signers(folder, chain, release, checker, findings), guide = PACK_REBUILT,
        verdict = file_read(&pdf, path_join(&arena, folder, PACK_PDF), FILE_MAX_BYTES);
    if (verdict == 0)
        verdict = pack_check_pdf(PACK_PDF, buffer_text(&pdf), pdf.length, chain, checker, findings);
    if (verdict >= 0 && verdict != PACK_WRONG && pack_find_mark(&mark, buffer_text(&pdf), pdf.length) &&
        mark.sequence != release->sequence)
        verdict = wrong(checker, PACK_PDF, "is of another release than the newest of the bundle");
    /* Another docket may word it otherwise. */
    if (verdict == PACK_REBUILT)
        guide = check_guide(folder, chain, release, checker, findings);
    buffer_release(&pdf);
    arena_release(&arena);
    if (signers < 0 || verdict < 0 || guide < 0)
        return -1;
    return signers == PACK_WRONG || guide == PACK_WRONG ? PACK_WRONG : verdict;
}
