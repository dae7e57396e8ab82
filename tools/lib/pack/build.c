/* From a register to the bytes of its PDF. */
#include <stdlib.h>
#include <string.h>

#include "approval/statement.h"
#include "base/digest.h"
#include "base/error.h"
#include "pack/pack.h"
#include "pdf/pdf.h"
#include "publish/publish.h"
#include "release/standing.h"
#include "source.inc"
#include "typeset/versions.h"

static const char mark_begin[] = "docket-release ", mark_between[] = "; docket-build ";

const char *pack_programs(struct arena *arena) {
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text,
                      "docket " DOCKET_VERSION " (source " DOCKET_SOURCE ", compiler " __VERSION__ "), ");
    typeset_versions(&text);
    buffer_add_string(&text, ", ");
    pdf_versions(&text);
    buffer_add_string(&text, ", ");
    document_versions(&text);
    const char *result = arena_strdup(arena, buffer_text(&text));
    buffer_release(&text);
    return result;
}

static void digest_build(struct pack *pack, const char *programs, const char *fonts) {
    const char *all = arena_printf(&pack->arena, "%s\n%s", programs, fonts);
    digest_sha256(all, strlen(all), pack->build);
}

/* What the file says of itself, for pack_find_mark(). */
static const char *mark_of(struct pack *pack) {
    const struct release_standing *release = pack->registry->release;
    return release ? arena_printf(&pack->arena, "%s%u %s%s%s", mark_begin, release->release.sequence,
                                  release->release.sha256, mark_between, pack->build)
                   : NULL;
}

int pack_set(struct pack *pack, int64_t moment, day_t day, struct findings *findings) {
    const char *programs = pack_programs(&pack->arena);
    struct publish_pack_options how = {
        .source = pack->source,
        .registry = pack->registry,
        .date = day,
        .programs = programs,
    };
    struct publication_info info = {0};
    struct display *display = NULL;
    int result = publish_pack(&how, &pack->arena, &display, &info, findings);
    if (result == 0) {
        digest_build(pack, programs, info.fonts);
        struct pdf_metadata metadata = {
            .title = info.title,
            .author = info.author,
            .subject = info.subject,
            .keywords = mark_of(pack),
            .creator = "docket " DOCKET_VERSION,
            .moment = moment,
        };
        pack->pages = display->page_count;
        result = pdf_write(display, &metadata, &pack->pdf);
    }
    display_free(display);
    return result;
}

int pack_set_release(struct pack *pack, struct chain *chain, const struct release *release,
                     struct findings *findings) {
    struct findings reading = {0};
    int result = release_source(&pack->source, chain, release, DAY_NONE);
    if (result == 0)
        result = registry_load(&pack->registry, pack->source, NULL, &reading);
    if (result == 0)
        result = standing_fill(pack->registry, chain, release, &pack->arena, &reading);
    /* Documents were judged when they were released; by the rules of today they may be wanting. */
    if (result < 0)
        findings_merge(findings, &reading);
    findings_release(&reading);
    return result < 0 ? -1
                      : pack_set(pack, release->manifest.date,
                                 policy_day(release->policy, release->manifest.date), findings);
}

void pack_end(struct pack *pack) {
    registry_free(pack->registry);
    source_close(pack->source);
    buffer_release(&pack->pdf);
    arena_release(&pack->arena);
    *pack = (struct pack){0};
}

/* --- the mark --------------------------------------------------------------------------------- */

/* 64 hexadecimal digits at `*at`. */
static bool read_digest(const char **at, const char *end, char out[65]) {
    if (end - *at < 64 || strspn(*at, "0123456789abcdef") < 64)
        return false;
    memcpy(out, *at, 64);
    out[64] = '\0';
    *at += 64;
    return true;
}

static bool read_mark(struct pack_mark *out, const char *at, const char *end) {
    char *after;
    unsigned long sequence = *at >= '1' && *at <= '9' ? strtoul(at, &after, 10) : 0;
    if (!sequence || sequence > RELEASE_MAX_SEQUENCE || *after != ' ')
        return false;
    out->sequence = (uint32_t)sequence;
    at = after + 1;
    if (!read_digest(&at, end, out->manifest) || end - at < (long)strlen(mark_between) ||
        memcmp(at, mark_between, strlen(mark_between)) != 0)
        return false;
    at += strlen(mark_between);
    return read_digest(&at, end, out->build);
}

bool pack_find_mark(struct pack_mark *out, const void *bytes, size_t length) {
    /* Ended by NUL, so that what reads digits stops. */
    struct buffer copy = BUFFER_INIT;
    buffer_add(&copy, bytes, length);
    const char *at = buffer_text(&copy), *end = at + length;
    bool found = false;
    while (!found && (at = memmem(at, (size_t)(end - at), mark_begin, strlen(mark_begin)))) {
        at += strlen(mark_begin);
        found = read_mark(out, at, end);
    }
    buffer_release(&copy);
    return found;
}
