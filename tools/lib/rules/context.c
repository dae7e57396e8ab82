#include "rules/context.h"

#include <stdarg.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/option.h"
#include "base/utf8.h"

#define QUOTE_COLUMNS 60
#define TABLE_MAX_BYTES (64u << 20)

static const char *name_at(const struct rules_context *context, enum names names, size_t index) {
    const struct config *config = context->config;
    switch (names) {
    case NAMES_ROLES:
        return index < config->role_count ? config->roles[index].id : NULL;
    case NAMES_PEOPLE:
        return index < config->person_count ? config->people[index].id : NULL;
    case NAMES_DOCUMENTS:
        return index < context->registry->entry_count ? context->registry->entries[index].id : NULL;
    case NAMES_TYPES:
        return index < config->type_count ? config->types[index].name : NULL;
    case NAMES_SITES:
        return index < config->site_count ? config->sites[index].id : NULL;
    case NAMES_STANDARDS:
        return index < context->registry->standard_count ? context->registry->standards[index]->id : NULL;
    case NAMES_COUNT:
        break;
    }
    return NULL;
}

static const char **names_make(struct rules_context *context, enum names names) {
    size_t count = 0;
    while (name_at(context, names, count) != NULL)
        count++;
    const char **made = arena_alloc(&context->arena, (count + 1) * sizeof *made);
    for (size_t i = 0; i < count; i++)
        made[i] = name_at(context, names, i);
    return made;
}

const char *context_nearest(struct rules_context *context, enum names names, const char *word) {
    if (context->suggestions == 0 || strlen(word) > 64)
        return NULL;
    context->suggestions--;
    if (context->names[names] == NULL)
        context->names[names] = names_make(context, names);
    return option_nearest(word, context->names[names]);
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool same_letter(char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && b == a - 'A' + 'a') ||
           (b >= 'A' && b <= 'Z' && a == b - 'A' + 'a');
}

const char *context_nearest_id(struct rules_context *context, const char *word) {
    const char *id = context_nearest(context, NAMES_DOCUMENTS, word);
    if (id == NULL || strlen(id) != strlen(word))
        return id;
    for (size_t i = 0; word[i] != '\0'; i++) {
        if (same_letter(id[i], word[i]))
            continue;
        if (id[i] == word[i + 1] && id[i + 1] == word[i])
            i++;
        else if (digit(id[i]) == digit(word[i]))
            return NULL;
    }
    return id;
}

const struct coverage_matrix *context_coverage(struct rules_context *context, size_t index) {
    const struct standard *standard = registry_standard(context->registry, context->config->standards[index]);
    if (standard == NULL)
        return NULL;
    if (context->coverage == NULL)
        context->coverage = arena_alloc(&context->arena,
                                        context->config->standard_count * sizeof *context->coverage);
    if (context->coverage[index] == NULL)
        context->coverage[index] = coverage_build(&context->arena, context->registry, standard);
    return context->coverage[index];
}

day_t context_withdrawn(const struct rules_context *context, const char *id) {
    const struct release *newest = context->state != NULL ? context->state->newest : NULL;
    for (size_t i = 0; newest != NULL && i < newest->manifest.withdrawn_count; i++)
        if (strcmp(newest->manifest.withdrawn[i].id, id) == 0)
            return newest->manifest.withdrawn[i].effective;
    return DAY_NONE;
}

struct csvtable context_table(struct rules_context *context, const struct edge *edge, struct arena *arena) {
    struct buffer bytes = BUFFER_INIT;
    struct csvtable made = {.table = NULL};
    if (source_read(context->registry->source, edge->file, TABLE_MAX_BYTES, &bytes) == 0)
        made = csvtable_make(arena, edge->link->node, buffer_text(&bytes), bytes.length);
    else
        made.problem = arena_printf(arena, "it can't be read (%s)", error_message());
    buffer_release(&bytes);
    return made;
}

const char *finding_text(struct findings *findings, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(&findings->arena, format, args);
    va_end(args);
    return text;
}

const char *finding_quote(struct findings *findings, const char *text) {
    size_t length = strlen(text), at = 0;
    int columns = 0;
    char out[4 * QUOTE_COLUMNS * 2 + 4], *end = out;
    while (at < length) {
        size_t size = 0;
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == UINT32_MAX) {
            *end++ = '?';
            columns++;
        } else {
            memcpy(end, text + at, size);
            end += size;
            columns += utf8_width(text + at, size);
        }
        at += size;
        /* Combining characters take no column: the bytes bound them. */
        if (at < length && (columns >= QUOTE_COLUMNS || end - out >= 4 * QUOTE_COLUMNS)) {
            end = mempcpy(end, "…", strlen("…"));
            break;
        }
    }
    return arena_strndup(&findings->arena, out, (size_t)(end - out));
}

struct finding *finding_at_field(struct findings *findings, const char *rule, const struct entry *entry,
                                 const struct field *field, const char *format, ...) {
    const struct document *document = entry->document;
    int line = field->line, column = field->column;
    if (line == 0)
        line = document->front_matter != NULL ? 1 : 0;
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(&findings->arena, format, args);
    va_end(args);
    return finding_add(findings, rule, document->path, line, column, "%s", message);
}

const struct document_type *entry_folder_type(const struct rules_context *context,
                                              const struct entry *entry) {
    if (entry->type != NULL)
        return entry->type;
    return config_type_of_path(context->config, entry->document->path);
}

bool type_takes(const struct document_type *type, const char *id) {
    regmatch_t match;
    if (strlen(id) > CONFIG_MAX_ID)
        return false;
    return regexec(&type->id_regex, id, 1, &match, 0) == 0 && match.rm_so == 0 &&
           (size_t)match.rm_eo == strlen(id);
}
