#include "register/recall.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/path.h"
#include "document/skeleton.h"
#include "source.inc"

/* The file: a line with its key, a line with the digest of what follows, then records: the object name (40
 * digits), the length of a skeleton, the skeleton. */
enum { DIGITS = 64, NAME_LENGTH = 40, FILE_MAX_BYTES = 256 << 20, WORTH_WRITING = 32 };

struct recall {
    struct arena arena;
    char *path;
    char key[DIGITS + 1];
    struct buffer bytes; /* the file, from which skeletons borrow their texts */
    struct map records;  /* object name → struct record * */
    struct buffer used;  /* records for the next file */
    size_t fresh;        /* of them, those that the file didn't have */
};

struct record {
    const char *skeleton; /* NULL: put, not read */
    uint32_t length;
    bool used;
};

struct recall *recall_new(const char *path) {
    struct recall *recall = mem_zalloc(1, sizeof *recall);
    recall->path = arena_strdup(&recall->arena, path);
    return recall;
}

void recall_free(struct recall *recall) {
    if (!recall)
        return;
    map_release(&recall->records);
    buffer_release(&recall->bytes);
    buffer_release(&recall->used);
    arena_release(&recall->arena);
    free(recall);
}

/* The build, and how front matter is read. */
static void make_key(struct recall *recall, const struct document_options *options) {
    struct buffer text = BUFFER_INIT;
    buffer_printf(&text, "docket " DOCKET_VERSION " " DOCKET_SOURCE "\n");
    for (size_t i = 0; i < options->mapping_count; i++) {
        const struct key_mapping *mapping = &options->mappings[i];
        buffer_printf(&text, "%zu:%s=%zu:%s\n", strlen(mapping->from), mapping->from, strlen(mapping->to),
                      mapping->to);
        for (size_t k = 0; k < mapping->value_count; k++)
            buffer_printf(&text, " %zu:%s=%zu:%s\n", strlen(mapping->values[k].from), mapping->values[k].from,
                          strlen(mapping->values[k].to), mapping->values[k].to);
    }
    digest_sha256(text.data, text.length, recall->key);
    buffer_release(&text);
}

/* The records' beginning in a whole file for this key; NULL: it isn't one. */
static const char *whole(const struct recall *recall) {
    const char *bytes = buffer_text(&recall->bytes), *records = bytes + 2 * (DIGITS + 1);
    char digest[DIGITS + 1];
    if (recall->bytes.length < 2 * (DIGITS + 1) || memcmp(bytes, recall->key, DIGITS) != 0)
        return NULL;
    digest_sha256(records, recall->bytes.length - 2 * (DIGITS + 1), digest);
    return memcmp(bytes + DIGITS + 1, digest, DIGITS) == 0 ? records : NULL;
}

void recall_begin(struct recall *recall, const struct document_options *options) {
    if (recall->key[0])
        return;
    make_key(recall, options);
    if (!file_exists(recall->path) || file_read(&recall->bytes, recall->path, FILE_MAX_BYTES) < 0)
        return;
    const char *at = whole(recall), *end = recall->bytes.data + recall->bytes.length;
    while (at && (size_t)(end - at) > NAME_LENGTH + 1 + sizeof(uint32_t)) {
        struct record *record = arena_alloc(&recall->arena, sizeof *record);
        const char *name = at;
        memcpy(&record->length, at + NAME_LENGTH + 1, sizeof record->length);
        record->skeleton = at + NAME_LENGTH + 1 + sizeof record->length;
        if (record->length > (size_t)(end - record->skeleton) || name[NAME_LENGTH] != '\0')
            return;
        map_put(&recall->records, name, record);
        at = record->skeleton + record->length;
    }
}

static void use(struct recall *recall, const char *blob, struct record *record, const char *skeleton,
                size_t length) {
    uint32_t bytes = (uint32_t)length;
    if (record->used)
        return;
    record->used = true;
    buffer_add(&recall->used, blob, NAME_LENGTH + 1);
    buffer_add(&recall->used, &bytes, sizeof bytes);
    buffer_add(&recall->used, skeleton, length);
}

struct document *recall_get(struct recall *recall, const char *blob, const char *path) {
    struct record *record = strlen(blob) == NAME_LENGTH ? map_get(&recall->records, blob) : NULL;
    struct document *document = record && record->skeleton
                                    ? skeleton_read(path, record->skeleton, record->length)
                                    : NULL;
    if (document)
        use(recall, blob, record, record->skeleton, record->length);
    return document;
}

void recall_put(struct recall *recall, const char *blob, const struct document *document) {
    struct buffer skeleton = BUFFER_INIT;
    if (strlen(blob) != NAME_LENGTH || !document->body || map_get(&recall->records, blob))
        return;
    struct record *record = arena_alloc(&recall->arena, sizeof *record);
    map_put(&recall->records, arena_strdup(&recall->arena, blob), record);
    skeleton_write(document, &skeleton);
    use(recall, blob, record, skeleton.data, skeleton.length);
    recall->fresh++;
    buffer_release(&skeleton);
}

void recall_save(struct recall *recall) {
    struct buffer out = BUFFER_INIT;
    struct arena arena = {NULL};
    char digest[DIGITS + 1];
    if (recall->fresh < WORTH_WRITING || recall->used.length > FILE_MAX_BYTES / 2)
        return;
    digest_sha256(recall->used.data, recall->used.length, digest);
    buffer_printf(&out, "%s\n%s\n", recall->key, digest);
    buffer_add(&out, recall->used.data, recall->used.length);
    if (file_make_folders(path_folder(&arena, recall->path)) == 0)
        file_write(recall->path, out.data, out.length);
    buffer_release(&out);
    arena_release(&arena);
}
