#include "standard/standard.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/xml.h"
#include "standard/schema.h"

/* One catalogue while it is read. */
struct reader {
    struct arena *arena;
    const char *path;
    struct findings *findings;
    struct standard *standard;
    size_t mistakes;
};

static void mistake(struct reader *reader, int line, const char *message) {
    finding_add(reader->findings, "C001", reader->path, line, 0, "%s", message);
    reader->mistakes++;
}

/* --- clauses ---------------------------------------------------------------------------------- */

/* Recursion over elements is bounded by xml_parse(). */
static size_t count_clauses(const struct xml_element *element) {
    size_t count = 0;
    for (const struct xml_element *child = element->first; child; child = child->next)
        if (strcmp(child->name, "clause") == 0)
            count += 1 + count_clauses(child);
    return count;
}

static unsigned documented(const char *words) {
    if (!words)
        return 0;
    return (strstr(words, "maintain") ? DOCUMENTED_MAINTAIN : 0) |
           (strstr(words, "retain") ? DOCUMENTED_RETAIN : 0) |
           (strstr(words, "available") ? DOCUMENTED_AVAILABLE : 0);
}

static void check_number(struct reader *reader, const struct clause *clause, int line) {
    const char *parent = clause->parent ? clause->parent->number : "";
    size_t length = strlen(parent);
    if (clause->parent && (strncmp(clause->number, parent, length) != 0 || clause->number[length] != '.'))
        mistake(reader, line,
                arena_printf(reader->arena,
                             "clause %s stands within %s, but its number doesn't begin with '%s.'",
                             clause->number, parent, parent));
    if (map_put(&reader->standard->by_number, clause->number, (void *)(uintptr_t)clause))
        mistake(reader, line, arena_printf(reader->arena, "clause %s is there twice", clause->number));
}

static void read_clauses(struct reader *reader, const struct xml_element *element, struct clause *parent) {
    struct standard *standard = reader->standard;
    for (const struct xml_element *child = element->first; child; child = child->next) {
        if (strcmp(child->name, "clause") != 0)
            continue;
        struct clause *clause = &standard->clauses[standard->clause_count];
        *clause = (struct clause){.number = xml_attribute(child, "number"),
                                  .title = xml_attribute(child, "title"),
                                  .documented = documented(xml_attribute(child, "documented")),
                                  .depth = parent ? parent->depth + 1 : 0,
                                  .parent = parent,
                                  .index = standard->clause_count++};
        if (parent)
            parent->has_children = true;
        check_number(reader, clause, child->line);
        read_clauses(reader, child, clause);
    }
}

/* --- correspondence --------------------------------------------------------------------------- */

static void read_targets(struct arena *arena, struct clause_map *map, const char *text) {
    map->targets = arena_alloc(arena, (strlen(text) / 2 + 1) * sizeof *map->targets);
    for (;;) {
        text += strspn(text, " \t\r\n");
        size_t length = strcspn(text, " \t\r\n");
        if (!length)
            return;
        map->targets[map->target_count++] = arena_strndup(arena, text, length);
        text += length;
    }
}

static int compare_maps(const void *left, const void *right) {
    const struct clause_map *a = left, *b = right;
    return strcmp(a->from, b->from);
}

static void read_rows(struct reader *reader, const struct xml_element *element,
                      struct correspondence *correspondence) {
    for (const struct xml_element *row = element->first; row; row = row->next) {
        if (strcmp(row->name, "new") == 0) {
            correspondence->added[correspondence->added_count++] = xml_attribute(row, "number");
            continue;
        }
        struct clause_map *map = &correspondence->maps[correspondence->map_count++];
        map->from = xml_attribute(row, "from");
        read_targets(reader->arena, map, xml_attribute(row, "to"));
        if (!standard_clause(reader->standard, map->from))
            mistake(reader, row->line,
                    arena_printf(reader->arena, "the row is of clause %s, which the standard doesn't have",
                                 map->from));
    }
}

static void read_correspondence(struct reader *reader, const struct xml_element *element,
                                struct correspondence *correspondence) {
    size_t rows = 0;
    for (const struct xml_element *row = element->first; row; row = row->next)
        rows++;
    correspondence->to = xml_attribute(element, "to");
    if (rows > STANDARD_MAX_ROWS) {
        mistake(reader, element->line,
                arena_printf(reader->arena, "more than %d rows in a correspondence", STANDARD_MAX_ROWS));
        return;
    }
    correspondence->maps = arena_alloc(reader->arena, rows * sizeof *correspondence->maps);
    correspondence->added = arena_alloc(reader->arena, rows * sizeof *correspondence->added);
    read_rows(reader, element, correspondence);
    qsort(correspondence->maps, correspondence->map_count, sizeof *correspondence->maps, compare_maps);
    for (size_t i = 1; i < correspondence->map_count; i++)
        if (strcmp(correspondence->maps[i - 1].from, correspondence->maps[i].from) == 0)
            mistake(reader, element->line,
                    arena_printf(reader->arena, "the correspondence to %s has two rows of clause %s",
                                 correspondence->to, correspondence->maps[i].from));
}

static void read_correspondences(struct reader *reader, const struct xml_element *root) {
    struct standard *standard = reader->standard;
    size_t count = 0;
    for (const struct xml_element *element = xml_child(root, "correspondence"); element;
         element = xml_next(element))
        count++;
    if (count > 20) {
        mistake(reader, root->line, "more than 20 correspondences");
        return;
    }
    standard->correspondences = arena_alloc(reader->arena, count * sizeof *standard->correspondences);
    for (const struct xml_element *element = xml_child(root, "correspondence"); element;
         element = xml_next(element)) {
        const char *to = xml_attribute(element, "to");
        if (strcmp(to, standard->id) == 0)
            mistake(reader, element->line, "the correspondence leads to the standard itself");
        for (size_t i = 0; i < standard->correspondence_count; i++)
            if (strcmp(standard->correspondences[i].to, to) == 0)
                mistake(reader, element->line,
                        arena_printf(reader->arena, "a second correspondence to %s", to));
        read_correspondence(reader, element, &standard->correspondences[standard->correspondence_count++]);
    }
}

/* --- the catalogue ---------------------------------------------------------------------------- */

struct standard *standard_parse(struct arena *arena, const char *path, const char *data, size_t length,
                                struct findings *findings) {
    struct xml_element *root = xml_parse(arena, path, data, length, standard_schema, "C001", findings);
    if (!root)
        return NULL;
    struct standard *standard = arena_alloc(arena, sizeof *standard);
    struct reader reader = {.arena = arena, .path = path, .findings = findings, .standard = standard};
    standard->id = xml_attribute(root, "id");
    standard->label = xml_attribute(root, "label");
    standard->topic = xml_attribute(root, "topic");
    standard->exclusions = strcmp(xml_attribute(root, "exclusions"), "yes") == 0;
    size_t count = count_clauses(root);
    if (count > STANDARD_MAX_CLAUSES) {
        mistake(&reader, root->line, arena_printf(arena, "more than %d clauses", STANDARD_MAX_CLAUSES));
        return NULL;
    }
    standard->clauses = arena_alloc(arena, count * sizeof *standard->clauses);
    read_clauses(&reader, root, NULL);
    read_correspondences(&reader, root);
    if (!reader.mistakes)
        return standard;
    standard_release(standard);
    return NULL;
}

void standard_release(struct standard *standard) {
    if (standard)
        map_release(&standard->by_number);
}

const struct clause *standard_clause(const struct standard *standard, const char *number) {
    return map_get(&standard->by_number, number);
}
