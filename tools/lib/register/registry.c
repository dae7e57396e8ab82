#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/path.h"
#include "document/skeleton.h"
#include "register/graph.h"
#include "register/register.h"

static const char standards_folder[] = "manual-templates/standards/";

/* Larger files than document_parse() takes are read too, up to this, so that it can say what is wrong with
 * them. */
enum { READ_LIMIT = 4 * (int)DOCUMENT_MAX_BYTES };

/* The register while it is built. */
struct builder {
    struct registry *registry;
    struct findings *findings;
    struct buffer text;
    size_t capacity;
    const struct registry_reader *reader; /* or NULL */
    const struct map *known;              /* path → SHA-256; or NULL */
    struct recall *recall;                /* or NULL */
    const struct map *fresh; /* with recall: paths of documents that are read whatever it knows */
};

static bool begins_with(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* --- docket.yaml ------------------------------------------------------------------------------ */

static int read_config(struct builder *builder, const char *config_path) {
    struct registry *registry = builder->registry;
    const char *path = config_path ? config_path : "docket.yaml";
    buffer_clear(&builder->text);
    if (!config_path && !source_has(registry->source, path))
        return error_set(
            "there is no docket.yaml in the %s; run 'docket init' to begin a document repository",
            source_label(registry->source));
    if (config_path ? file_read(&builder->text, path, CONFIG_MAX_BYTES) < 0
                    : source_read(registry->source, path, CONFIG_MAX_BYTES, &builder->text) < 0) {
        finding_add(builder->findings, "M001", path, 0, 0, "%s", error_message());
        return -1;
    }
    registry->config = config_parse(&registry->arena, path, buffer_text(&builder->text), builder->text.length,
                                    builder->findings);
    return registry->config ? 0 : error_set("%s can't be used", path);
}

/* --- catalogues ------------------------------------------------------------------------------- */

static void add_standard(struct builder *builder, struct standard *standard, const char *path) {
    struct registry *registry = builder->registry;
    const char *name = arena_printf(&registry->arena, "%s%s.xml", standards_folder, standard->id);
    if (registry_standard(registry, standard->id)) {
        finding_add(builder->findings, "C001", path, 1, 0, "another file has a catalogue of '%s' already",
                    standard->id);
        standard_release(standard);
        return;
    }
    if (strcmp(name, path) != 0)
        finding_add(builder->findings, "C001", path, 1, 0,
                    "the catalogue of '%s' lies in a file of another name", standard->id)
            ->fix = "rename the file to the catalogue's id and '.xml'";
    registry->standards[registry->standard_count++] = standard;
    map_put(&registry->standards_by_id, standard->id, standard);
}

static int read_standard(struct builder *builder, const struct source_entry *file) {
    struct registry *registry = builder->registry;
    if (registry->standard_count >= REGISTRY_MAX_STANDARDS)
        return error_set("there are more than %d catalogues in %s", REGISTRY_MAX_STANDARDS, standards_folder);
    buffer_clear(&builder->text);
    if (source_read(registry->source, file->path, READ_LIMIT, &builder->text) < 0) {
        finding_add(builder->findings, "C001", file->path, 0, 0, "%s", error_message());
        return 0;
    }
    struct standard *standard = standard_parse(&registry->arena, file->path, buffer_text(&builder->text),
                                               builder->text.length, builder->findings);
    if (standard)
        add_standard(builder, standard, file->path);
    return 0;
}

/* Moves those that docket.yaml names to the front, in its order. */
static void order_standards(struct registry *registry) {
    const struct config *config = registry->config;
    size_t front = 0;
    for (size_t i = 0; i < config->standard_count; i++)
        for (size_t k = front; k < registry->standard_count; k++) {
            struct standard *standard = registry->standards[k];
            if (strcmp(standard->id, config->standards[i]) != 0)
                continue;
            memmove(&registry->standards[front + 1], &registry->standards[front],
                    (k - front) * sizeof *registry->standards);
            registry->standards[front++] = standard;
            break;
        }
}

static int read_standards(struct builder *builder) {
    struct registry *registry = builder->registry;
    size_t count;
    const struct source_entry *files = source_entries(registry->source, &count);
    registry->standards = arena_alloc(&registry->arena, REGISTRY_MAX_STANDARDS * sizeof *registry->standards);
    for (size_t i = 0; i < count; i++)
        if (begins_with(files[i].path, standards_folder) &&
            strcmp(path_extension(files[i].path), ".xml") == 0 && read_standard(builder, &files[i]) < 0)
            return -1;
    order_standards(registry);
    return 0;
}

/* --- documents -------------------------------------------------------------------------------- */

static const char *text_of(const struct field *field) {
    return field->text ? field->text : "";
}

static struct entry entry_of(const struct config *config, struct document *document) {
    const struct metadata *meta = &document->meta;
    return (struct entry){
        .document = document,
        .type = config_type_of(config, document->path, text_of(&meta->id), meta->type.text),
        .id = text_of(&meta->id),
        .language = meta->language.text ? meta->language.text
                    : config->language  ? config->language
                                        : "",
        .title = text_of(&meta->title),
        .revision = text_of(&meta->revision),
    };
}

static int add_entry(struct builder *builder, struct entry entry) {
    struct registry *registry = builder->registry;
    if (registry->entry_count >= REGISTRY_MAX_DOCUMENTS) {
        document_free(entry.document);
        return error_set("there are more than %d documents", REGISTRY_MAX_DOCUMENTS);
    }
    MEM_APPEND(registry->entries, registry->entry_count, builder->capacity, entry);
    return 0;
}

/* One file on its way to be an entry. */
struct parsing {
    const char *path;
    bool unread;        /* a finding says why, or there is too much */
    struct entry entry; /* its document is NULL where nothing could be made of it */
    /* What was found in it: those of that worker from `first_finding` on. */
    unsigned worker;
    size_t first_finding, finding_count;
};

/* Documents are parsed on several threads. A source that is for one thread alone is read a batch ahead of
 * them. */
enum { BATCH = 256, AT_ONCE = 4 };

struct batch {
    const struct builder *builder;
    const struct document_options *options;
    struct parsing *items;
    size_t count;
    struct buffer texts[BATCH];                /* one an item, or one a thread */
    struct arena arenas[PARALLEL_MAX_WORKERS]; /* of the skeletons */
    struct findings findings[PARALLEL_MAX_WORKERS];
    atomic_size_t bytes; /* of all documents so far */
};

/* The name under which recall knows the document at `path`; NULL: it isn't asked. */
static const char *recalled_as(const struct builder *builder, const char *path) {
    return builder->recall && !map_get(builder->fresh, path) ? source_blob(builder->registry->source, path)
                                                             : NULL;
}

static void read_text(struct batch *batch, struct parsing *item, struct findings *findings,
                      struct buffer *text) {
    buffer_clear(text);
    if (source_read(batch->builder->registry->source, item->path, READ_LIMIT, text) < 0) {
        finding_add(findings, "M019", item->path, 0, 0, "%s", error_message());
        item->unread = true;
    } else {
        item->unread = atomic_fetch_add(&batch->bytes, text->length) + text->length > REGISTRY_MAX_BYTES;
    }
}

static void parse_text(struct batch *batch, struct parsing *item, unsigned worker,
                       const struct buffer *text) {
    const struct builder *builder = batch->builder;
    const struct config *config = builder->registry->config;
    struct document_options options = *batch->options;
    struct document *document;
    if (item->unread)
        return;
    options.known_sha256 = builder->known ? map_get(builder->known, item->path) : NULL;
    if (document_parse(&document, item->path, buffer_text(text), text->length, &options,
                       &batch->findings[worker]) < 0)
        return;
    item->entry = entry_of(config, document);
    if (!builder->reader)
        return;
    builder->reader->read(builder->reader->context, config, &item->entry, &batch->findings[worker]);
    item->entry = entry_of(config, skeleton_of(document, &batch->arenas[worker]));
}

static void work_on(struct batch *batch, unsigned worker, struct parsing *item, struct buffer *text,
                    bool read) {
    struct findings *findings = &batch->findings[worker];
    item->worker = worker;
    item->first_finding = findings->count;
    if (read)
        read_text(batch, item, findings, text);
    parse_text(batch, item, worker, text);
    item->finding_count = findings->count - item->first_finding;
}

static void read_and_parse(void *context, unsigned worker, size_t index) {
    struct batch *batch = context;
    work_on(batch, worker, &batch->items[index], &batch->texts[worker], true);
}

static void parse_one(void *context, unsigned worker, size_t index) {
    struct batch *batch = context;
    work_on(batch, worker, &batch->items[index], &batch->texts[index], false);
}

/* Reads what the batch lists, and adds it in its order. */
static int add_batch(struct builder *builder, struct batch *batch) {
    bool together = source_for_threads(builder->registry->source);
    for (size_t i = 0; i < batch->count && !together; i++)
        read_text(batch, &batch->items[i], builder->findings, &batch->texts[i]);
    parallel_each(batch->count, AT_ONCE, together ? read_and_parse : parse_one, batch);
    int result = batch->bytes <= REGISTRY_MAX_BYTES
                     ? 0
                     : error_set("the documents have more than %d MB together", REGISTRY_MAX_BYTES >> 20);
    for (size_t i = 0; i < batch->count; i++) {
        struct parsing *item = &batch->items[i];
        findings_share(builder->findings, &batch->findings[item->worker], item->first_finding,
                       item->finding_count);
        const char *blob = item->entry.document ? recalled_as(builder, item->path) : NULL;
        if (blob)
            recall_put(builder->recall, blob, item->entry.document);
        if (item->entry.document && result == 0)
            result = add_entry(builder, item->entry);
        else
            document_free(item->entry.document);
    }
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++) {
        arena_take(&builder->findings->arena, &batch->findings[i].arena);
        findings_release(&batch->findings[i]);
    }
    batch->count = 0;
    return result;
}

/* What a folder is about, for who looks into it: never a controlled document. */
static bool is_readme(const char *path) {
    return strcasecmp(path_name(path), "README.md") == 0;
}

static bool is_document(const struct registry *registry, const struct source_entry *file) {
    return strcmp(path_extension(file->path), ".md") == 0 && !is_readme(file->path) &&
           config_type_of_path(registry->config, file->path);
}

/* Adds a document that recall remembers, or puts it on the list. */
static int take_file(struct builder *builder, struct batch *batch, const char *path) {
    const char *blob = recalled_as(builder, path);
    struct document *document = blob ? recall_get(builder->recall, blob, path) : NULL;
    if (document)
        return add_entry(builder, entry_of(builder->registry->config, document));
    batch->items[batch->count++] = (struct parsing){.path = path};
    return 0;
}

static int read_documents(struct builder *builder) {
    const struct registry *registry = builder->registry;
    struct document_options options = {.mappings = registry->config->mappings,
                                       .mapping_count = registry->config->mapping_count,
                                       .require_front_matter = true};
    struct batch *batch = mem_zalloc(1, sizeof *batch);
    size_t count;
    int result = 0;
    const struct source_entry *files = source_entries(registry->source, &count);
    size_t most = source_for_threads(registry->source) ? count + 1 : BATCH;
    batch->builder = builder;
    batch->options = &options;
    batch->items = mem_zalloc(most, sizeof *batch->items);
    if (builder->recall)
        recall_begin(builder->recall, &options);
    for (size_t i = 0; i < count && result == 0; i++) {
        if (is_document(registry, &files[i]))
            result = take_file(builder, batch, files[i].path);
        if (batch->count == most)
            result = add_batch(builder, batch);
    }
    if (result == 0)
        result = add_batch(builder, batch);
    for (size_t i = 0; i < BATCH; i++)
        buffer_release(&batch->texts[i]);
    for (size_t i = 0; i < PARALLEL_MAX_WORKERS; i++)
        arena_take(&builder->registry->arena, &batch->arenas[i]);
    free(batch->items);
    free(batch);
    return result;
}

/* --- order and tables ------------------------------------------------------------------------- */

/* Types are in one array: their addresses are their order. Documents without a type come last. */
static int compare_types(const struct document_type *a, const struct document_type *b) {
    if (!a || !b)
        return (a == NULL) - (b == NULL);
    return (a > b) - (a < b);
}

static int compare_entries(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    int order = compare_types(a->type, b->type);
    if (!order)
        order = strcmp(a->id, b->id);
    if (!order)
        order = strcmp(a->language, b->language);
    return order ? order : strcmp(a->document->path, b->document->path);
}

/* Which language of a document an identifier alone means: the greatest. */
static int preference(const struct registry *registry, const struct entry *entry) {
    if (registry->config->language && strcmp(registry->config->language, entry->language) == 0)
        return 2;
    return entry->document->meta.translation_language.text ? 0 : 1;
}

static void report_twice(struct builder *builder, const struct entry *entry, const struct entry *first) {
    const struct field *id = &entry->document->meta.id;
    struct finding *finding;
    if (entry->language[0])
        finding = finding_add(builder->findings, "M018", entry->document->path, id->line, id->column,
                              "'%.100s' in language '%.40s' is the identifier of %s too", entry->id,
                              entry->language, first->document->path);
    else
        finding = finding_add(builder->findings, "M018", entry->document->path, id->line, id->column,
                              "'%.100s' is the identifier of %s too", entry->id, first->document->path);
    finding->fix = "give one of the two another identifier; a translation names its language";
}

static void index_entry(struct builder *builder, struct entry *entry) {
    struct registry *registry = builder->registry;
    map_put(&registry->by_path, entry->document->path, entry);
    if (!entry->id[0])
        return;
    const char *key = arena_printf(&registry->arena, "%s:%s", entry->id, entry->language);
    struct entry *first = map_get(&registry->by_key, key);
    if (first)
        report_twice(builder, entry, first);
    else
        map_put(&registry->by_key, key, entry);
    struct entry *preferred = map_get(&registry->by_id, entry->id);
    if (!preferred || preference(registry, entry) > preference(registry, preferred))
        map_put(&registry->by_id, entry->id, entry);
}

static int build(struct builder *builder, const char *config_path) {
    struct registry *registry = builder->registry;
    if (read_config(builder, config_path) < 0 || read_standards(builder) < 0 || read_documents(builder) < 0)
        return -1;
    if (registry->entry_count)
        qsort(registry->entries, registry->entry_count, sizeof *registry->entries, compare_entries);
    for (size_t i = 0; i < registry->entry_count; i++)
        index_entry(builder, &registry->entries[i]);
    graph_build(registry);
    return 0;
}

static int load(struct registry **out, struct builder *builder, struct source *source,
                const char *config_path) {
    builder->registry = mem_zalloc(1, sizeof *builder->registry);
    builder->registry->source = source;
    *out = NULL;
    int result = build(builder, config_path);
    buffer_release(&builder->text);
    if (result < 0)
        registry_free(builder->registry);
    else
        *out = builder->registry;
    return result;
}

int registry_load(struct registry **out, struct source *source, const char *config_path,
                  struct findings *findings) {
    struct builder builder = {.findings = findings};
    return load(out, &builder, source, config_path);
}

int registry_load_read(struct registry **out, struct source *source, const char *config_path,
                       const struct registry_reader *reader, struct findings *findings) {
    struct builder builder = {.findings = findings, .reader = reader};
    return load(out, &builder, source, config_path);
}

int registry_load_known(struct registry **out, struct source *source, const struct map *known,
                        struct findings *findings) {
    struct builder builder = {.findings = findings, .known = known};
    return load(out, &builder, source, NULL);
}

int registry_load_recalled(struct registry **out, struct source *source, struct recall *recall,
                           const struct map *fresh, struct findings *findings) {
    struct builder builder = {.findings = findings, .recall = recall, .fresh = fresh};
    return load(out, &builder, source, NULL);
}

/* The document as a whole in the place of its front matter, whose texts the entry still refers to. */
static int read_whole(struct registry *registry, struct entry *entry) {
    struct document_options options = {.mappings = registry->config->mappings,
                                       .mapping_count = registry->config->mapping_count};
    struct buffer text = BUFFER_INIT;
    struct findings findings = {0};
    struct document *document = NULL;
    if (entry->document->body)
        return 0;
    int result = source_read(registry->source, entry->document->path, READ_LIMIT, &text);
    if (result == 0 && document_parse(&document, entry->document->path, buffer_text(&text), text.length,
                                      &options, &findings) < 0)
        result = error_set("%s can't be read any more", entry->document->path);
    if (result == 0) {
        MEM_APPEND(registry->replaced, registry->replaced_count, registry->replaced_capacity,
                   entry->document);
        entry->document = document;
        graph_build_entry(registry, entry);
    }
    findings_release(&findings);
    buffer_release(&text);
    return result;
}

int registry_complete(struct registry *registry, struct entry *entry) {
    bool again = false;
    if (read_whole(registry, entry) < 0)
        return -1;
    for (size_t i = 0; i < entry->edge_count; i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->problem != EDGE_UNKNOWN_ANCHOR || registry->entries[edge->target].document->body)
            continue;
        if (read_whole(registry, &registry->entries[edge->target]) < 0)
            return -1;
        again = true;
    }
    if (again)
        graph_build_entry(registry, entry);
    return 0;
}

void registry_free(struct registry *registry) {
    if (!registry)
        return;
    for (size_t i = 0; i < registry->replaced_count; i++)
        document_free(registry->replaced[i]);
    free(registry->replaced);
    for (size_t i = 0; i < registry->entry_count; i++)
        document_free(registry->entries[i].document);
    for (size_t i = 0; i < registry->standard_count; i++)
        standard_release(registry->standards[i]);
    config_release(registry->config);
    map_release(&registry->standards_by_id);
    map_release(&registry->by_key);
    map_release(&registry->by_path);
    map_release(&registry->by_id);
    free(registry->entries);
    arena_release(&registry->arena);
    free(registry);
}

const struct entry *registry_find(const struct registry *registry, const char *id, const char *language) {
    const struct entry *entry = map_get(&registry->by_id, id);
    if (!entry || !language || strcmp(entry->language, language) == 0)
        return entry;
    char key[256];
    if (strlen(id) + strlen(language) + 2 > sizeof key)
        return entry;
    stpcpy(stpcpy(stpcpy(key, id), ":"), language);
    const struct entry *exact = map_get(&registry->by_key, key);
    return exact ? exact : entry;
}

const struct standard *registry_standard(const struct registry *registry, const char *id) {
    return map_get(&registry->standards_by_id, id);
}
