/* What a reference leads to: a document out of force, another revision than the one named, itself again, one
 * of two. */
#include <string.h>

#include "base/buffer.h"
#include "rules/functions.h"

static bool same(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static struct finding *at_link(struct findings *findings, const char *rule, const struct entry *entry,
                               const struct node *link, const char *message) {
    return finding_add(findings, rule, entry->document->path, link->line, link->column, "%s", message);
}

/* --- what is out of force
 * ------------------------------------------------------------------------------------- */

static enum manifest_state state_on_day(const struct rules_context *context, const struct entry *entry) {
    const struct document_state *item = context->state != NULL && context->state->newest != NULL
                                            ? state_document(context->state, entry->id, entry->language)
                                            : NULL;
    return item != NULL ? item->state : STATE_NONE;
}

ENTRY_RULE(references_withdrawn) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        const struct node *link = edge->link->node;
        char text[11];
        day_t day = edge->problem == EDGE_UNKNOWN_DOCUMENT ? context_withdrawn(context, link->link.target)
                                                           : DAY_NONE;
        const struct entry *target = edge->target != SIZE_MAX ? &context->registry->entries[edge->target]
                                                              : NULL;
        bool gone = target != NULL && state_on_day(context, target) == STATE_WITHDRAWN;
        if (gone)
            day = context_withdrawn(context, target->id);
        if (day == DAY_NONE)
            continue;
        date_format(day, text);
        at_link(findings, "L011", entry, link,
                finding_text(findings, "%s is withdrawn since %s",
                             finding_quote(findings, target != NULL ? target->id : link->link.target), text))
            ->fix = "name the document that holds in its place, or take the passage out";
    }
}

ENTRY_RULE(references_suspended) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        const struct entry *target = edge->target != SIZE_MAX ? &context->registry->entries[edge->target]
                                                              : NULL;
        if (target == NULL || target == entry || state_on_day(context, target) != STATE_SUSPENDED)
            continue;
        at_link(findings, "L015", entry, edge->link->node,
                finding_text(findings, "%s is suspended: nobody may use it at present",
                             finding_quote(findings, target->id)))
            ->fix = finding_text(findings,
                                 "say what holds meanwhile, or end the suspension: docket resume %s",
                                 finding_quote(findings, target->id));
    }
}

/* --- a revision that is named beside the link
 * ------------------------------------------------------------------- */

/* After one of the words (ended by NULL) at the beginning of `text`; NULL: none is there. */
static const char *after_word(const char *text, const char *const *words) {
    for (; *words != NULL; words++)
        if (strncasecmp(text, *words, strlen(*words)) == 0)
            return text + strlen(*words);
    return NULL;
}

/* The revision in " revision 2 …", ", Rev. C/1)", "第3版": into `out`; false where the text goes on
 * otherwise. */
static bool revision_named(const char *text, char out[33]) {
    static const char *const words[] = {"revision", "rev.", "rev", "ausgabe", "fassung", NULL};
    static const char *const han[] = {"修订版", "版本", "版次", "第", NULL};
    static const char *const blanks[] = {" ", "\u00A0", NULL};
    static const char *const marks[] = {" ", "\u00A0", ",", "(", "（", "，", NULL};
    static const char characters[] = "0123456789./ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *at = text, *next;
    while ((next = after_word(at, marks)) != NULL)
        at = next;
    const char *value = after_word(at, words);
    value = value != NULL ? after_word(value, blanks) : after_word(at, han);
    if (value == NULL)
        return false;
    bool ordinal = strncmp(at, "第", strlen("第")) == 0;
    while ((next = after_word(value, blanks)) != NULL)
        value = next;
    size_t length = strspn(value, characters);
    while (length > 0 && strchr("./", value[length - 1]) != NULL)
        length--;
    if (length == 0 || length > 32 || (ordinal && strncmp(value + length, "版", strlen("版")) != 0))
        return false;
    memcpy(out, value, length);
    out[length] = '\0';
    return true;
}

/* The revision of `entry` that is in force; where nothing was released, the file's. */
static const char *revision_in_force(const struct rules_context *context, const struct entry *entry) {
    const struct document_state *item = context->state != NULL && context->state->newest != NULL
                                            ? state_document(context->state, entry->id, entry->language)
                                            : NULL;
    return item != NULL && item->current != NULL ? item->current->revision : entry->revision;
}

/* Records tell what was; there an old revision is the truth. */
ENTRY_RULE(references_revision_other) {
    size_t before = findings->count;
    if (entry->type != NULL && same(entry->type->name, "record"))
        return;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct node *link = entry->edges[i].link->node;
        const char *behind = entry->edges[i].link->behind;
        char named[33];
        if (entry->edges[i].target == SIZE_MAX || behind == NULL || !revision_named(behind, named))
            continue;
        const struct entry *target = &context->registry->entries[entry->edges[i].target];
        const char *revision = revision_in_force(context, target);
        enum revision_scheme scheme = target->type != NULL ? target->type->scheme : REVISION_INTEGER;
        if (target->type == NULL || !revision_valid(scheme, named) || revision[0] == '\0' ||
            same(named, revision) || same(named, target->revision))
            continue;
        bool older = revision_valid(scheme, revision) && revision_compare(scheme, named, revision) < 0;
        at_link(findings, "L012", entry, link,
                finding_text(findings, "%s is named with revision %s, %s revision %s",
                             finding_quote(findings, target->id), named,
                             older ? "which is superseded by" : "which doesn't exist yet; there is",
                             revision))
            ->fix = finding_text(
            findings,
            "write [%s] without a revision, which means the one in force, and look whether the "
            "text still fits it",
            finding_quote(findings, target->id));
    }
}

/* --- sections that only lead on
 * ----------------------------------------------------------------------------- */

/* More text than this beside the link says something itself. */
#define MAX_WORDS 24
/* So many sections are followed. */
#define MAX_STEPS 16

/* The edge of the only link of the section below `heading`, where that is one short paragraph; NULL: it says
 * something itself. Edges stand in the order of the document; one in a footnote may be missed. */
static const struct edge *leads_on(const struct entry *entry, const struct node *heading) {
    size_t low = 0, high = entry->edge_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entry->edges[middle].link->node->line <= heading->line)
            low = middle + 1;
        else
            high = middle;
    }
    const struct edge *edge = low < entry->edge_count ? &entry->edges[low] : NULL;
    return edge != NULL && edge->link->section == heading && edge->link->beside <= MAX_WORDS ? edge : NULL;
}

/* The section to which that of `*heading` in `*entry` leads, into both; false: to none. */
static bool follow(const struct rules_context *context, const struct entry **entry,
                   const struct node **heading) {
    const struct edge *edge = leads_on(*entry, *heading);
    if (edge == NULL || edge->problem != EDGE_FINE)
        return false;
    const struct entry *target = edge->target != SIZE_MAX ? &context->registry->entries[edge->target]
                                                          : *entry;
    if (target->document->body == NULL)
        return false;
    const struct node *next = edge->heading;
    if (next == NULL && edge->target != SIZE_MAX && edge->link->node->link.fragment == NULL)
        next = map_get(&target->document->anchors, (*heading)->heading.anchor);
    *entry = target;
    *heading = next;
    return next != NULL;
}

ENTRY_RULE(references_circular) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct node *link = entry->edges[i].link->node, *home = entry->edges[i].link->section;
        const struct entry *at = entry;
        const struct node *section = home;
        if (home == NULL || leads_on(entry, home) != &entry->edges[i])
            continue;
        for (int step = 0; step < MAX_STEPS && follow(context, &at, &section); step++) {
            if (section != home)
                continue;
            struct buffer title = BUFFER_INIT;
            node_plain_text(home, &title);
            at_link(findings, "L013", entry, link,
                    finding_text(findings, "section '%s' says nothing itself: %s",
                                 finding_quote(findings, buffer_text(&title)),
                                 step == 0 ? "it leads to itself" : "what it leads to leads back here"))
                ->fix = "write in one of these sections what holds, and lead there from the others";
            buffer_release(&title);
            break;
        }
    }
}

/* --- one of several sections
 * -------------------------------------------------------------------------------- */

static bool same_title(const struct node *a, const struct node *b) {
    struct buffer left = BUFFER_INIT, right = BUFFER_INIT;
    node_plain_text(a, &left);
    node_plain_text(b, &right);
    bool equal = same(buffer_text(&left), buffer_text(&right));
    buffer_release(&left);
    buffer_release(&right);
    return equal;
}

/* Another heading of the same title: anchors that are made of titles differ by "-1" then. NULL: none. */
static const struct node *twin_of(struct rules_context *context, const struct document *document,
                                  const struct node *heading) {
    const char *anchor = heading->heading.anchor, *dash = strrchr(anchor, '-');
    const struct node *twin = map_get(&document->anchors, arena_printf(&context->arena, "%s-1", anchor));
    if ((twin == NULL || !same_title(twin, heading)) && dash != NULL)
        twin = map_get(&document->anchors, arena_strndup(&context->arena, anchor, (size_t)(dash - anchor)));
    return twin != NULL && twin != heading && same_title(twin, heading) ? twin : NULL;
}

ENTRY_RULE(references_ambiguous) {
    size_t before = findings->count;
    for (size_t i = 0; i < entry->edge_count && !findings_full(findings, before); i++) {
        const struct edge *edge = &entry->edges[i];
        const struct entry *target = edge->target != SIZE_MAX ? &context->registry->entries[edge->target]
                                                              : entry;
        if (edge->problem != EDGE_FINE || edge->heading == NULL || edge->heading->heading.anchor_given)
            continue;
        const struct node *twin = twin_of(context, target->document, edge->heading);
        if (twin == NULL)
            continue;
        at_link(
            findings, "L014", entry, edge->link->node,
            finding_text(findings, "'#%s' is one of two sections of the same title (lines %d and %d of %s)",
                         edge->heading->heading.anchor,
                         edge->heading->line < twin->line ? edge->heading->line : twin->line,
                         edge->heading->line < twin->line ? twin->line : edge->heading->line,
                         target == entry ? "this document" : finding_quote(findings, target->document->path)))
            ->fix =
            "give the section that is meant an anchor of its own, ## Records {#copy-records}, and lead there";
    }
}
