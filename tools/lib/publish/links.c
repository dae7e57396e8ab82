#include "publish/links.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"

#define IMAGE_LIMIT (32u << 20)

/* The edge of a link: the register keeps them in document order, few a document. */
static const struct edge *find_edge(const struct publication *pub, const struct document *document,
                                    const struct node *node) {
    const struct entry *entry = map_get(&pub->registry->by_path, document->path);

    for (size_t i = 0; entry && i < entry->edge_count; i++)
        if (entry->edges[i].link->node == node)
            return &entry->edges[i];
    return NULL;
}

/* "[EP-07#copies]" reads "EP-07, 6.2 Internal copies" where the link's own text says no more than the
 * reference. */
static const char *section_text(struct publication *pub, const struct node *node, const struct entry *target,
                                const struct node *heading) {
    struct buffer text = BUFFER_INIT;
    const char *result = NULL;

    if (node->link.kind != LINK_DOCUMENT || !heading || !node->first || node->first->next)
        return NULL;
    buffer_printf(&text, "%s, ", target->id);
    node_plain_text(heading, &text);
    result = arena_strdup(pub->arena, buffer_text(&text));
    buffer_release(&text);
    return result;
}

struct link_goal links_resolve(void *context, const struct document *document, const struct node *node) {
    struct publication *pub = context;
    struct link_goal goal = {NULL, NULL, NULL};
    const struct edge *edge = find_edge(pub, document, node);
    const struct entry *target;
    const char *anchor;

    if (!edge || edge->target == SIZE_MAX)
        return goal;
    target = &pub->registry->entries[edge->target];
    anchor = publication_anchor(pub, target);
    if (edge->heading) {
        goal.text = section_text(pub, node, target, edge->heading);
        anchor = compose_anchor(pub->arena, anchor, edge->heading->heading.anchor);
    }
    goal.anchor = anchor;
    return goal;
}

int links_read_image(void *context, const struct document *document, const struct node *node,
                     struct buffer *out) {
    struct publication *pub = context;
    const struct edge *edge = find_edge(pub, document, node);

    if (edge && edge->problem == EDGE_LEAVES_ROOT)
        return error_set("the path leaves the repository");
    if (!edge || !edge->file)
        return error_set("there is no such file");
    return source_read(pub->source, edge->file, IMAGE_LIMIT, out);
}
