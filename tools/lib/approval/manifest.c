#include "approval/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "approval/elements.h"
#include "approval/name.h"
#include "approval/reader.h"
#include "approval/statement.h"
#include "base/error.h"

enum { DIGITS_SHA256 = 64, DIGITS_SYSTEM = 32 };

static const char declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

void manifest_release(struct manifest *manifest) {
    free(manifest->controls);
    free(manifest->documents);
    free(manifest->assets);
    free(manifest->suspended);
    free(manifest->withdrawn);
    free(manifest->statements);
    free(manifest->identifiers);
    arena_release(&manifest->arena);
    *manifest = (struct manifest){0};
}

/* --- the first lines ---------------------------------------------------------------------------- */

static int check_release(const struct manifest *m) {
    char date[21];
    int64_t again;
    date_format_moment(m->date, date);
    if (!text_is_digest(m->system, DIGITS_SYSTEM))
        return error_set("'system' should be 32 small hexadecimal digits");
    if (m->sequence < 1 || m->sequence > RELEASE_MAX_SEQUENCE)
        return error_set("'sequence' should be a number from 1 to %d", RELEASE_MAX_SEQUENCE);
    if (m->kind == RELEASE_ISSUE ? m->name[0] != '\0' : !name_valid_edition(m->name))
        return error_set("'name' should be an edition's name, and empty for an issue");
    if (m->date < 0 || !date_parse_moment(date, &again) || again != m->date)
        return error_set("'date' should lie between 1970 and 9999");
    if (m->reader != MANIFEST_READER)
        return error_set("'reader' should be %d", MANIFEST_READER);
    return 0;
}

static int check_predecessor(const struct manifest *m) {
    if (m->sequence == 1)
        return m->predecessor_sha256[0] ? error_set("the first release has no predecessor") : 0;
    return text_is_digest(m->predecessor_sha256, DIGITS_SHA256)
               ? 0
               : error_set("the predecessor's sha256 should be 64 small hexadecimal digits");
}

static void write_head(struct buffer *out, const struct manifest *m) {
    char date[21];
    date_format_moment(m->date, date);
    buffer_printf(out,
                  "%s\n<release xmlns=\"urn:docket:manifest:1\" system=\"%s\" sequence=\"%u\" kind=\"%s\" "
                  "name=\"%s\" date=\"%s\" reader=\"%u\">\n",
                  declaration, m->system, (unsigned)m->sequence, release_kind_name(m->kind), m->name, date,
                  m->reader);
    if (m->predecessor_sha256[0])
        buffer_printf(out, "<predecessor sequence=\"%u\" sha256=\"%s\"/>\n", (unsigned)m->sequence - 1,
                      m->predecessor_sha256);
}

static int read_numbers(struct reader *reader, struct manifest *m, const char *const *values) {
    uint32_t version;
    if (!text_parse_sequence(values[6], &version))
        return reader_fail(reader, "'reader' should be a number");
    if (version > MANIFEST_READER)
        return reader_fail(reader,
                           "the release needs a newer docket: its manifest is for reader version %u, this "
                           "docket knows %d",
                           (unsigned)version, MANIFEST_READER);
    if (!text_parse_sequence(values[2], &m->sequence))
        return reader_fail(reader, "'sequence' should be a number from 1 to %d", RELEASE_MAX_SEQUENCE);
    if (strcmp(values[3], "issue") != 0 && strcmp(values[3], "edition") != 0)
        return reader_fail(reader, "'kind' should be issue or edition");
    if (!date_parse_moment(values[5], &m->date))
        return reader_fail(reader, "'date' should be a moment such as 2026-03-01T09:15:00Z");
    m->kind = values[3][0] == 'i' ? RELEASE_ISSUE : RELEASE_EDITION;
    m->reader = version;
    return check_release(m) < 0 ? reader_fail(reader, "%s", error_message()) : 0;
}

static int read_head(struct reader *reader, struct manifest *m) {
    static const char *const release[] = {"xmlns", "system", "sequence", "kind",
                                          "name",  "date",   "reader",   NULL};
    static const char *const predecessor[] = {"sequence", "sha256", NULL};
    const char *values[7] = {NULL};
    struct span line = {NULL, 0};
    if (reader_literal(reader, declaration) < 0 || reader_next(reader, &line) < 0 ||
        element_read(reader, line, "release", release, ">", values) < 0)
        return -1;
    if (strcmp(values[0], "urn:docket:manifest:1") != 0)
        return reader_fail(reader, "'xmlns' should be urn:docket:manifest:1");
    m->system = values[1];
    m->name = values[4];
    m->predecessor_sha256 = "";
    if (read_numbers(reader, m, values) < 0)
        return -1;
    if (m->sequence > 1) {
        if (reader_next(reader, &line) < 0 ||
            element_read(reader, line, "predecessor", predecessor, "/>", values) < 0)
            return -1;
        uint32_t before;
        if (!text_parse_sequence(values[0], &before) || before != m->sequence - 1)
            return reader_fail(reader, "the predecessor's sequence should be one less than the release's");
        m->predecessor_sha256 = values[1];
    }
    return check_predecessor(m) < 0 ? reader_fail(reader, "%s", error_message()) : 0;
}

/* --- elements among each other ------------------------------------------------------------------ */

static bool has_control(const struct manifest *m, const char *path) {
    for (size_t i = 0; i < m->control_count; i++)
        if (strcmp(m->controls[i].path, path) == 0)
            return true;
    return false;
}

/* Identifiers are sorted, so is each list: one walk through both. `stride` is the list's element's size,
 * whose first member is the identifier. */
static int check_known(const struct manifest *m, const void *list, size_t count, size_t stride) {
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        const char *id;
        memcpy(&id, (const char *)list + i * stride, sizeof id);
        while (known < m->identifier_count && strcmp(m->identifiers[known], id) < 0)
            known++;
        if (known == m->identifier_count || strcmp(m->identifiers[known], id) != 0)
            return error_set("%s isn't among the identifiers", id);
    }
    return 0;
}

static int check_assets(const struct manifest *m) {
    size_t covered = 0;
    for (size_t i = 0; i < m->document_count; i++) {
        const struct manifest_document *d = &m->documents[i];
        char digest[65];
        covered += manifest_assets_digest(m, d, digest);
        if (strcmp(digest, d->assets) != 0)
            return error_set("%s (%s) at %s: 'assets' isn't the digest of its asset elements", d->id,
                             d->language, d->revision);
        if (d->until != DAY_NONE && d->until < d->effective)
            return error_set("%s (%s) at %s: 'until' is before 'effective'", d->id, d->language, d->revision);
    }
    return covered == m->asset_count ? 0 : error_set("an asset belongs to no document of the manifest");
}

static int check_whole(const struct manifest *m) {
    for (size_t i = 0; i < m->suspended_count; i++)
        if (m->suspended[i].until != DAY_NONE && m->suspended[i].until < m->suspended[i].effective)
            return error_set("%s (%s): suspended until a day before 'effective'", m->suspended[i].id,
                             m->suspended[i].language);
    if (!has_control(m, "docket.yaml") || !has_control(m, "control/allowed_signers"))
        return error_set("docket.yaml and control/allowed_signers should be among the control files");
    if (check_known(m, m->documents, m->document_count, sizeof *m->documents) < 0 ||
        check_known(m, m->suspended, m->suspended_count, sizeof *m->suspended) < 0 ||
        check_known(m, m->withdrawn, m->withdrawn_count, sizeof *m->withdrawn) < 0)
        return -1;
    return check_assets(m);
}

/* --- both ways ---------------------------------------------------------------------------------- */

static void write_manifest(struct buffer *out, const struct manifest *manifest) {
    write_head(out, manifest);
    elements_write(out, manifest);
    buffer_add_string(out, "</release>\n");
}

/* One manifest has one sequence of bytes, whatever the reading may have let pass. Of the elements,
 * elements_read() has seen to that. */
static bool is_head(const struct manifest *manifest, const char *bytes, size_t length) {
    struct buffer again = BUFFER_INIT;
    write_head(&again, manifest);
    bool same = again.length <= length && memcmp(again.data, bytes, again.length) == 0;
    buffer_release(&again);
    return same;
}

int manifest_parse_beside(struct manifest *out, const struct manifest_text *other, const char *path,
                          const char *bytes, size_t length, const char *rule, struct findings *findings) {
    *out = (struct manifest){0};
    struct reader reader = {
        .line = 1, .arena = &out->arena, .path = path, .rule = rule, .findings = findings};
    if (reader_open(&reader, bytes, length, MANIFEST_MAX_BYTES, false, "a manifest") < 0 ||
        read_head(&reader, out) < 0 || elements_read(&reader, out, other) < 0 || reader_close(&reader) < 0)
        return -1;
    reader.line = 0;
    if (check_whole(out) < 0)
        return reader_fail(&reader, "%s", error_message());
    return is_head(out, bytes, length)
               ? 0
               : reader_fail(&reader, "these are not the bytes that such a manifest has");
}

int manifest_parse(struct manifest *out, const char *path, const char *bytes, size_t length, const char *rule,
                   struct findings *findings) {
    return manifest_parse_beside(out, NULL, path, bytes, length, rule, findings);
}

void manifest_sort(struct manifest *manifest) {
    elements_sort(manifest);
}

int manifest_format(struct buffer *out, struct manifest *manifest) {
    elements_sort(manifest);
    if (check_release(manifest) < 0 || check_predecessor(manifest) < 0 || elements_check(manifest) < 0 ||
        check_whole(manifest) < 0)
        return -1;
    struct buffer bytes = BUFFER_INIT;
    write_manifest(&bytes, manifest);
    int result = bytes.length > MANIFEST_MAX_BYTES
                     ? error_set("the manifest would have %zu bytes; %d are the most", bytes.length,
                                 MANIFEST_MAX_BYTES)
                     : 0;
    if (result == 0)
        buffer_add(out, bytes.data, bytes.length);
    buffer_release(&bytes);
    return result;
}
