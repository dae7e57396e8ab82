#include "register/graph.h"

#include <string.h>

#include "base/path.h"

static size_t index_of(const struct registry *registry, const struct entry *entry) {
    return (size_t)(entry - registry->entries);
}

/* Leads the edge to a document, and to a section of it where the link names one. */
static void reach(struct registry *registry, struct edge *edge, const struct entry *target,
                  const char *fragment) {
    edge->target = index_of(registry, target);
    if (!fragment || !fragment[0])
        return;
    edge->heading = map_get(&target->document->anchors, fragment);
    if (!edge->heading)
        edge->problem = EDGE_UNKNOWN_ANCHOR;
}

static void reach_file(struct registry *registry, struct edge *edge, const char *path, const char *fragment) {
    const struct entry *target = map_get(&registry->by_path, path);
    if (target && edge->link->node->kind == NODE_LINK)
        reach(registry, edge, target, fragment);
    else if (source_has_file(registry->source, path))
        edge->file = path;
    else
        edge->problem = EDGE_UNKNOWN_FILE;
}

static void resolve_file(struct registry *registry, struct edge *edge, const struct entry *from) {
    const struct node *node = edge->link->node;
    const char *folder = path_folder(&registry->arena, from->document->path);
    const char *path = path_resolve(&registry->arena, folder, node->link.target);
    if (path)
        reach_file(registry, edge, path, node->link.fragment);
    else
        edge->problem = EDGE_LEAVES_ROOT;
}

static void resolve(struct registry *registry, struct edge *edge, const struct entry *from) {
    const struct node *node = edge->link->node;
    const struct entry *target;
    switch (node->link.kind) {
    case LINK_URI:
        break;
    case LINK_ANCHOR:
        reach(registry, edge, from, node->link.fragment);
        break;
    case LINK_DOCUMENT:
        target = registry_find(registry, node->link.target, from->language);
        if (target)
            reach(registry, edge, target, node->link.fragment);
        else
            edge->problem = EDGE_UNKNOWN_DOCUMENT;
        break;
    case LINK_FILE:
        resolve_file(registry, edge, from);
        break;
    }
}

void graph_build_entry(struct registry *registry, struct entry *entry) {
    const struct document *document = entry->document;
    for (size_t i = 0; i < entry->edge_count; i++)
        if (entry->edges[i].target != SIZE_MAX && entry->edges[i].target != index_of(registry, entry))
            registry->entries[entry->edges[i].target].inbound--;
    entry->edge_count = 0;
    entry->edges = arena_alloc(&registry->arena, document->link_count * sizeof *entry->edges);
    for (size_t i = 0; i < document->link_count; i++) {
        if (document->links[i].node->link.kind == LINK_URI)
            continue;
        struct edge *edge = &entry->edges[entry->edge_count++];
        *edge = (struct edge){.link = &document->links[i], .target = SIZE_MAX};
        resolve(registry, edge, entry);
        if (edge->target != SIZE_MAX && edge->target != index_of(registry, entry))
            registry->entries[edge->target].inbound++;
    }
}

void graph_build(struct registry *registry) {
    for (size_t i = 0; i < registry->entry_count; i++)
        graph_build_entry(registry, &registry->entries[i]);
}
