#include "register/recall.h"

#include <pthread.h>
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
    struct buffer bytes;  /* the file, from which skeletons borrow their texts */
    struct map records;   /* object name → struct record * */
    struct record **used; /* for the next file */
    size_t used_count, used_capacity;
    pthread_t reader;
    bool reading, whole;
    bool elsewhere; /* the options at hand are others than those of the key */
    size_t fresh;   /* of them, those that the file didn't have */
};

struct record {
    const char *name, *skeleton;
    uint32_t length;
    bool used, put;
};

/* --- reading -------------------------------------------------------------------------------------------- */

/* The records' beginning in a whole file; NULL: it isn't one. */
static const char *whole(const struct recall *recall) {
    const char *records = buffer_text(&recall->bytes) + 2 * (DIGITS + 1);
    char digest[DIGITS + 1];
    if (recall->bytes.length < 2 * (DIGITS + 1))
        return NULL;
    digest_sha256(records, recall->bytes.length - 2 * (DIGITS + 1), digest);
    return memcmp(recall->bytes.data + DIGITS + 1, digest, DIGITS) == 0 ? records : NULL;
}

/* On a thread of its own, while others are busy. */
static void *read_records(void *context) {
    struct recall *recall = context;
    if (!file_exists(recall->path) || file_read(&recall->bytes, recall->path, FILE_MAX_BYTES) < 0)
        return NULL;
    const char *at = whole(recall), *end = buffer_text(&recall->bytes) + recall->bytes.length;
    recall->whole = at != NULL;
    while (at && (size_t)(end - at) > NAME_LENGTH + 1 + sizeof(uint32_t)) {
        struct record *record = arena_alloc(&recall->arena, sizeof *record);
        record->name = at;
        memcpy(&record->length, at + NAME_LENGTH + 1, sizeof record->length);
        record->skeleton = at + NAME_LENGTH + 1 + sizeof record->length;
        if (record->length > (size_t)(end - record->skeleton) || record->name[NAME_LENGTH] != '\0')
            break;
        map_put(&recall->records, record->name, record);
        at = record->skeleton + record->length;
    }
    return NULL;
}

static void finish_reading(struct recall *recall) {
    if (recall->reading)
        pthread_join(recall->reader, NULL);
    recall->reading = false;
}

struct recall *recall_new(const char *path) {
    struct recall *recall = mem_zalloc(1, sizeof *recall);
    recall->path = arena_strdup(&recall->arena, path);
    recall->reading = pthread_create(&recall->reader, NULL, read_records, recall) == 0;
    if (!recall->reading)
        read_records(recall);
    return recall;
}

void recall_free(struct recall *recall) {
    if (!recall)
        return;
    finish_reading(recall);
    map_release(&recall->records);
    buffer_release(&recall->bytes);
    free(recall->used);
    arena_release(&recall->arena);
    free(recall);
}

/* The build, and how front matter is read. */
static void make_key(char key[DIGITS + 1], const struct document_options *options) {
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
    digest_sha256(text.data, text.length, key);
    buffer_release(&text);
}

void recall_begin(struct recall *recall, const struct document_options *options) {
    char key[DIGITS + 1];
    make_key(key, options);
    recall->elsewhere = recall->key[0] && strcmp(recall->key, key) != 0;
    if (recall->key[0])
        return;
    memcpy(recall->key, key, sizeof key);
    finish_reading(recall);
    if (recall->whole && memcmp(recall->bytes.data, recall->key, DIGITS) != 0)
        map_release(&recall->records);
}

static void use(struct recall *recall, struct record *record) {
    if (!record->used)
        MEM_APPEND(recall->used, recall->used_count, recall->used_capacity, record);
    record->used = true;
}

struct document *recall_get(struct recall *recall, const char *blob, const char *path) {
    struct record *record = strlen(blob) == NAME_LENGTH && !recall->elsewhere
                                ? map_get(&recall->records, blob)
                                : NULL;
    struct document *document = record && !record->put ? skeleton_read(path, record->skeleton, record->length)
                                                       : NULL;
    if (document)
        use(recall, record);
    return document;
}

void recall_put(struct recall *recall, const char *blob, const struct document *document) {
    struct buffer skeleton = BUFFER_INIT;
    if (strlen(blob) != NAME_LENGTH || recall->elsewhere || !document->body ||
        map_get(&recall->records, blob))
        return;
    skeleton_write(document, &skeleton);
    struct record *record = arena_alloc(&recall->arena, sizeof *record);
    *record = (struct record){.name = arena_strdup(&recall->arena, blob),
                              .skeleton = arena_dup(&recall->arena, skeleton.data, skeleton.length),
                              .length = (uint32_t)skeleton.length,
                              .put = true};
    map_put(&recall->records, record->name, record);
    use(recall, record);
    recall->fresh++;
    buffer_release(&skeleton);
}

void recall_save(struct recall *recall) {
    struct buffer records = BUFFER_INIT, out = BUFFER_INIT;
    struct arena arena = {NULL};
    char digest[DIGITS + 1];
    if (recall->fresh == 0 || (recall->fresh < WORTH_WRITING && recall->fresh * 8 < recall->used_count))
        return;
    for (size_t i = 0; i < recall->used_count && records.length < FILE_MAX_BYTES / 2; i++) {
        const struct record *record = recall->used[i];
        buffer_add(&records, record->name, NAME_LENGTH + 1);
        buffer_add(&records, &record->length, sizeof record->length);
        buffer_add(&records, record->skeleton, record->length);
    }
    digest_sha256(records.data, records.length, digest);
    buffer_printf(&out, "%s\n%s\n", recall->key, digest);
    buffer_add(&out, records.data, records.length);
    if (file_make_folders(path_folder(&arena, recall->path)) == 0)
        file_write(recall->path, out.data, out.length);
    buffer_release(&records);
    buffer_release(&out);
    arena_release(&arena);
}
