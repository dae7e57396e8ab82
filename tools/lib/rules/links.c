/* Where links lead, what images are, and what nothing leads to. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/option.h"
#include "document/csvtable.h"
#include "rules/functions.h"
#include "rules/picture.h"

#define IMAGE_MAX_BYTES (64u << 20)
/* More anchors than these are not searched for a near one. */
#define ANCHORS_SEARCHED 1000

static struct finding *finding_at_edge(struct findings *findings, const char *rule, const struct entry *entry,
                                       const struct edge *edge, const char *message) {
    const struct node *node = edge->link->node;
    return finding_add(findings, rule, entry->document->path, node->line, node->column, "%s", message);
}

ENTRY_RULE(links_document_unknown) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->problem != EDGE_UNKNOWN_DOCUMENT)
            continue;
        const char *target = edge->link->node->link.target;
        if (context_withdrawn(context, target) != DAY_NONE)
            continue; /* L011 */
        struct finding *finding = finding_at_edge(
            findings, "L001", entry, edge,
            finding_text(findings, "there is no document '%s'", finding_quote(findings, target)));
        const char *nearest = context_nearest_id(context, target);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write [%s], if that is what was meant", nearest)
                           : "name a document of the master list ('docket status'), or take the link out";
    }
}

static const char *nearest_anchor(struct rules_context *context, const struct document *document,
                                  const char *fragment) {
    size_t count = document->anchors.count;
    if (context->suggestions == 0 || count > ANCHORS_SEARCHED || strlen(fragment) > 64)
        return NULL;
    context->suggestions--;
    const char **names = arena_alloc(&context->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = document->anchors.entries[i].key;
    return option_nearest(fragment, names);
}

ENTRY_RULE(links_anchor_unknown) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        const char *fragment = edge->link->node->link.fragment;
        if (edge->problem != EDGE_UNKNOWN_ANCHOR || fragment == NULL)
            continue;
        const struct entry *target = edge->target == SIZE_MAX ? entry
                                                              : &context->registry->entries[edge->target];
        const char *where = target == entry ? "this document"
                                            : finding_quote(findings, target->document->path);
        struct finding *finding = finding_at_edge(
            findings, "L002", entry, edge,
            finding_text(findings, "%s has no section '#%s'", where, finding_quote(findings, fragment)));
        const char *nearest = nearest_anchor(context, target->document, fragment);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write '#%s', if that is what was meant", nearest)
                           : finding_text(findings, "add {#%s} to the heading that is meant",
                                          finding_quote(findings, fragment));
    }
}

ENTRY_RULE(links_file_unknown) {
    (void)context;
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->problem != EDGE_UNKNOWN_FILE || edge->link->node->kind == NODE_IMAGE)
            continue;
        finding_at_edge(findings, "L003", entry, edge,
                        finding_text(findings, "there is no file '%s'",
                                     finding_quote(findings, edge->link->node->link.target)))
            ->fix = "correct the path (it counts from the document's folder), or link a document as [ID]";
    }
}

ENTRY_RULE(links_leaves_root) {
    (void)context;
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->problem != EDGE_LEAVES_ROOT)
            continue;
        finding_at_edge(findings, "L004", entry, edge,
                        finding_text(findings,
                                     "'%s' leads out of the repository, where nobody controls what it says",
                                     finding_quote(findings, edge->link->node->link.target)))
            ->fix = "put the file into the repository, or list it as an external document";
    }
}

/* --- images
 * ------------------------------------------------------------------------------------------------- */

ENTRY_RULE(links_image_missing) {
    (void)context;
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->problem != EDGE_UNKNOWN_FILE || edge->link->node->kind != NODE_IMAGE)
            continue;
        finding_at_edge(findings, "L005", entry, edge,
                        finding_text(findings, "there is no %s '%s'",
                                     csvtable_is(edge->link->node) ? "table" : "image",
                                     finding_quote(findings, edge->link->node->link.target)))
            ->fix = "add the file, or correct the path (it counts from the document's folder)";
    }
}

/* What is wrong with the image at `path`; "": nothing that its first bytes show. */
static const char *image_problem(struct rules_context *context, const char *path) {
    const char *known = map_get(&context->images, path);
    if (known != NULL)
        return known;
    struct buffer bytes = BUFFER_INIT;
    const char *problem;
    if (source_read(context->registry->source, path, IMAGE_MAX_BYTES, &bytes) != 0)
        problem = arena_printf(&context->arena, "can't be read (%s)", error_message());
    else
        problem = picture_problem(bytes.data, bytes.length);
    buffer_release(&bytes);
    map_put(&context->images, path, (void *)(uintptr_t)problem);
    return problem;
}

ENTRY_RULE(links_image_unsupported) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        if (edge->link->node->kind != NODE_IMAGE || edge->problem != EDGE_FINE || edge->file == NULL ||
            csvtable_is(edge->link->node))
            continue;
        const char *problem = image_problem(context, edge->file);
        if (problem[0] == '\0')
            continue;
        finding_at_edge(findings, "L006", entry, edge,
                        finding_text(findings, "image '%s' %s", finding_quote(findings, edge->file), problem))
            ->fix = "open it in an image program and save it as PNG (drawings) or JPEG (photographs)";
    }
}

ENTRY_RULE(links_image_remote) {
    (void)context;
    size_t before = findings->count;
    for (size_t i = 0; i < entry->document->link_count && !findings_full(findings, before); i++) {
        const struct node *node = entry->document->links[i].node;
        if (node->kind != NODE_IMAGE || node->link.kind != LINK_URI)
            continue;
        finding_add(findings, "L009", entry->document->path, node->line, node->column,
                    "image '%s' lies outside the repository, where it can change unseen",
                    finding_quote(findings, node->link.target))
            ->fix = "save the image beside the document and show that file";
    }
}

TEXT_RULE(links_image_without_text) {
    size_t before = findings->count;
    for (size_t i = 0; i < document->link_count && !findings_full(findings, before); i++) {
        const struct node *node = document->links[i].node;
        if (node->kind != NODE_IMAGE)
            continue;
        struct buffer text = BUFFER_INIT;
        node_plain_text(node, &text);
        if (strspn(buffer_text(&text), " \t\n") == text.length)
            finding_add(findings, "L007", document->path, node->line, node->column,
                        "image '%s' has no text for those who can't see it",
                        finding_quote(findings, node->link.target))
                ->fix = "write what it shows between the brackets: ![Flow of rinse water](flow.png)";
        buffer_release(&text);
    }
}

/* --- CSV files shown as tables
 * --------------------------------------------------------------------------------- */

static void find_table_problems(struct rules_context *context, const struct entry *entry, const char *rule,
                                bool broken, const char *fix, struct findings *findings) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        struct arena arena = {NULL};
        if (!csvtable_is(edge->link->node) || edge->problem != EDGE_FINE || edge->file == NULL)
            continue;
        struct csvtable made = context_table(context, edge, &arena);
        if (made.problem && broken == !made.table) {
            const char *name = finding_quote(findings, edge->file);
            const char *text = made.line ? finding_text(findings, "table '%s', line %d: %s", name, made.line,
                                                        made.problem)
                                         : finding_text(findings, "table '%s': %s", name, made.problem);
            finding_at_edge(findings, rule, entry, edge, text)->fix =
                made.too_large ? "divide the file, or lead to it with [text](file.csv)" : fix;
        }
        arena_release(&arena);
    }
}

ENTRY_RULE(links_table_broken) {
    find_table_problems(context, entry, "L030", true,
                        "mend the file in the spreadsheet and save it as 'CSV UTF-8'", findings);
}

ENTRY_RULE(links_table_uneven) {
    find_table_problems(context, entry, "L031", false,
                        "put a cell that holds a comma or a quote into quotes, a quote in it twice; fill up "
                        "rows that are short",
                        findings);
}

TEXT_RULE(links_table_in_text) {
    size_t before = findings->count;
    for (size_t i = 0; i < document->link_count && !findings_full(findings, before); i++) {
        const struct node *node = document->links[i].node;
        if (csvtable_is(node) && csvtable_of_paragraph(node->parent) != node)
            finding_add(findings, "L032", document->path, node->line, node->column,
                        "table '%s' stands inside a line of text, where only its name is shown",
                        finding_quote(findings, node->link.target))
                ->fix = "put empty lines before and after it, or lead to it with [text](file.csv)";
    }
}

/* --- what nothing leads to
 * ---------------------------------------------------------------------------------- */

static bool may_be_orphan(const struct entry *entry) {
    return entry->id[0] != '\0' && entry->type != NULL &&
           (strcmp(entry->type->name, "form") == 0 || strcmp(entry->type->name, "register") == 0);
}

/* The identifiers that another document names under `records:` or links to. */
static void collect_referenced(const struct registry *registry, struct map *referenced) {
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        const struct metadata *meta = &entry->document->meta;
        for (size_t k = 0; k < meta->record_count; k++)
            if (meta->records[k].form.text != NULL && strcmp(meta->records[k].form.text, entry->id) != 0)
                map_put(referenced, meta->records[k].form.text, (void *)(uintptr_t)entry);
        for (size_t k = 0; k < entry->edge_count; k++)
            if (entry->edges[k].target != SIZE_MAX &&
                strcmp(registry->entries[entry->edges[k].target].id, entry->id) != 0)
                map_put(referenced, registry->entries[entry->edges[k].target].id, (void *)(uintptr_t)entry);
    }
}

SYSTEM_RULE(links_orphan) {
    const struct registry *registry = context->registry;
    struct map referenced = {0};
    collect_referenced(registry, &referenced);
    for (size_t i = 0; i < registry->entry_count; i++) {
        const struct entry *entry = &registry->entries[i];
        if (!may_be_orphan(entry) || map_get(&referenced, entry->id) != NULL)
            continue;
        finding_at_field(findings, "L008", entry, &entry->document->meta.id,
                         "no document says when %s %s is used", entry->type->name,
                         finding_quote(findings, entry->id))
            ->fix = finding_text(findings,
                                 "link it as [%s] or name it under 'records:' of the procedure that uses it",
                                 finding_quote(findings, entry->id));
    }
    map_release(&referenced);
}
