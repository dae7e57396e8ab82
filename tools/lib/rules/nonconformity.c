/* Filled-in records: dates in order; a nonconformity with all its parts, verified by somebody else. */
#include <limits.h>
#include <string.h>

#include "base/buffer.h"
#include "base/datetext.h"
#include "rules/functions.h"
#include "rules/labels.h"

static bool is_record(const struct entry *entry) {
    return entry->type != NULL && strcmp(entry->type->name, "record") == 0;
}

/* --- dates
 * -------------------------------------------------------------------------------------------------- */

/* In the order in which they follow each other. */
static const struct stage {
    const char *name;
    const char *words[10];
} stages[] = {
    {"discovered",
     {"discovered", "date of discovery", "found on", "entdeckt", "festgestellt am", "发现日期", "发现时间"}},
    {"entered", {"entered on", "reported on", "erfasst am", "gemeldet am", "登记日期", "报告日期"}},
    {"done", {"done", "completed", "carried out on", "erledigt", "umgesetzt am", "完成日期", "完成时间"}},
    {"verified",
     {"verified on", "date of verification", "verifiziert am", "geprüft am", "wirksamkeit geprüft am",
      "验证日期"}},
    {"closed", {"closed", "date of closure", "abgeschlossen am", "geschlossen am", "关闭日期", "关闭时间"}},
};
enum { STAGES = sizeof stages / sizeof *stages };

struct dates {
    day_t today;
    struct findings *findings;
    const struct document *document;
    size_t before;
    day_t last[STAGES];       /* the latest day of each; DAY_NONE: none yet */
    int lines[STAGES];        /* where it stands */
    const struct node *place; /* of the last finding: a cell may have two labels */
};

static void take_date(void *data, const struct labelled *labelled) {
    struct dates *dates = data;
    day_t day = DAY_NONE;
    size_t stage = 0;
    while (stage < STAGES && !label_is(labelled->label, stages[stage].words))
        stage++;
    if (stage == STAGES || (day = date_in_text(labelled->value)) == DAY_NONE)
        return;
    for (size_t i = 0; i < stage && dates->place != labelled->place; i++) {
        char text[11], other[11];
        if (dates->last[i] == DAY_NONE || dates->last[i] <= day ||
            findings_full(dates->findings, dates->before))
            continue;
        date_format(day, text);
        date_format(dates->last[i], other);
        finding_add(dates->findings, "M086", dates->document->path, labelled->place->line,
                    labelled->place->column, "%s on %s, but %s only on %s (line %d)", stages[stage].name,
                    text, stages[i].name, other, dates->lines[i])
            ->fix = "look at the evidence which day is wrong, correct it, and say in the record that it was "
                    "corrected";
        dates->place = labelled->place;
    }
    if (day > dates->today && dates->place != labelled->place &&
        !findings_full(dates->findings, dates->before)) {
        char text[11];
        date_format(day, text);
        finding_add(dates->findings, "M086", dates->document->path, labelled->place->line,
                    labelled->place->column, "%s on %s, which is yet to come", stages[stage].name, text)
            ->fix = "correct the day, or leave it open until it is done";
        dates->place = labelled->place;
    }
    if (day > dates->last[stage]) {
        dates->last[stage] = day;
        dates->lines[stage] = labelled->place->line;
    }
}

BODY_RULE(nonconformity_dates) {
    struct dates dates = {.today = context->as_of,
                          .findings = findings,
                          .document = entry->document,
                          .before = findings->count};
    for (size_t i = 0; i < STAGES; i++)
        dates.last[i] = DAY_NONE;
    if (is_record(entry))
        labels_read(entry->document, take_date, &dates);
}

/* --- the parts of a nonconformity
 * --------------------------------------------------------------------------- */

/* Known by the anchor that the form gives them, or by a title that begins so. */
static const struct part {
    const char *anchor, *name;
    const char *titles[10];
} parts[] = {
    {"correction",
     "the correction",
     {"correction", "corrections", "immediate correction", "immediate corrections", "sofortmaßnahme",
      "sofortmaßnahmen", "korrektur am ort", "纠正："}},
    {"cause",
     "the cause",
     {"cause", "causes", "root cause", "root causes", "ursache", "ursachen", "ursachenanalyse", "原因"}},
    {"action",
     "the corrective action",
     {"corrective action", "corrective actions", "korrekturmaßnahme", "korrekturmaßnahmen", "纠正措施"}},
    {"verification",
     "the verification",
     {"verification", "wirksamkeit", "wirksamkeitsprüfung", "verifizierung", "验证"}},
};
enum { CAUSE = 1, ACTION = 2, VERIFICATION = 3, PARTS = sizeof parts / sizeof *parts };

static bool is_part(const struct node *heading, const struct part *part) {
    struct buffer title = BUFFER_INIT;
    if (heading->heading.anchor_given && strcmp(heading->heading.anchor, part->anchor) == 0)
        return true;
    node_plain_text(heading, &title);
    const char *text = buffer_text(&title);
    text += strspn(text, "0123456789.) ");
    bool is = label_is(text, part->titles);
    buffer_release(&title);
    return is;
}

/* The sections of a nonconformity report, NULL where one is missing; false: this is none. */
static bool find_parts(const struct entry *entry, const struct node *found[PARTS]) {
    size_t count = 0;
    if (!is_record(entry))
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        const struct node *node = entry->document->body->first;
        while (node != NULL && (node->kind != NODE_HEADING || !is_part(node, &parts[i])))
            node = node->next;
        found[i] = node;
        count += node != NULL;
    }
    return count >= 2;
}

/* Has any row below the header something beside its first cell? */
static bool table_filled(const struct node *table) {
    struct buffer text = BUFFER_INIT;
    bool filled = false;
    size_t index = 0;
    for (const struct node *row = table->first; row != NULL && !filled; row = row->next, index++)
        for (const struct node *cell = row->first;
             index >= table->table.header_rows && cell != NULL && !filled; cell = cell->next) {
            buffer_clear(&text);
            node_plain_text(cell, &text);
            filled = (cell != row->first || table->table.columns == 1) && !label_blank(buffer_text(&text));
        }
    buffer_release(&text);
    return filled;
}

/* By its tables, where it has any: what stands beside them are the form's instructions. */
static bool section_filled(const struct node *heading) {
    bool text = false, tables = false;
    for (const struct node *node = heading->next; node != NULL; node = node->next) {
        if (node->kind == NODE_HEADING && node->heading.level <= heading->heading.level)
            break;
        if (node->kind == NODE_TABLE && table_filled(node))
            return true;
        tables = tables || node->kind == NODE_TABLE;
        text = text || (node->kind != NODE_HEADING && node->kind != NODE_RULE && node->kind != NODE_FOOTNOTE);
    }
    return text && !tables;
}

BODY_RULE(nonconformity_incomplete) {
    (void)context;
    const struct node *found[PARTS];
    if (!find_parts(entry, found))
        return;
    for (size_t i = 0; i < PARTS; i++) {
        if (found[i] != NULL && section_filled(found[i]))
            continue;
        finding_add(findings, "M087", entry->document->path, found[i] != NULL ? found[i]->line : 0,
                    found[i] != NULL ? found[i]->column : 0, "%s of this nonconformity %s", parts[i].name,
                    found[i] != NULL ? "isn't filled in" : "is missing")
            ->fix = finding_text(findings,
                                 "fill in the section {#%s} of the form; where nothing was needed, write why",
                                 parts[i].anchor);
    }
}

/* --- who verified
 * ------------------------------------------------------------------------------------------- */

#define MAX_OWNERS 50

struct people {
    const struct config *config;
    struct range {
        int begin, end; /* lines of headings */
    } action, verification;
    struct arena *arena;
    const char *owners[MAX_OWNERS];
    size_t owner_count;
    const char *verifier; /* who also was to act; NULL: nobody yet */
    const struct node *place;
    bool second; /* the pass that looks for verifiers */
};

static bool is_word(const char *text) {
    return (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text >= '0' && *text <= '9');
}

/* Does the text name it, and not something longer that has it inside? */
static bool names(const char *text, const char *name) {
    size_t length = strlen(name);
    const char *at = length > 0 ? strstr(text, name) : NULL;
    for (; at != NULL; at = strstr(at + 1, name)) {
        const char *after = at + length;
        bool joined = strchr(".-_", *after) != NULL && *after != '\0' && is_word(after + 1);
        if ((at == text || (!is_word(at - 1) && strchr(".-_", at[-1]) == NULL)) && !is_word(after) && !joined)
            return true;
    }
    return false;
}

static bool is_owner(const struct people *people, const char *id) {
    for (size_t i = 0; i < people->owner_count; i++)
        if (strcasecmp(people->owners[i], id) == 0)
            return true;
    return false;
}

static void add_owner(struct people *people, const char *id) {
    if (people->owner_count < MAX_OWNERS && !is_owner(people, id))
        people->owners[people->owner_count++] = id;
}

/* Everybody whom "h.osei, laboratory" or "Henrik Osei and Lin Chen" names; else the text itself. */
static void take_owners(struct people *people, const char *text) {
    bool any = false;
    for (size_t i = 0; i < people->config->person_count; i++) {
        const struct person *person = &people->config->people[i];
        if (!names(text, person->id) && !names(text, person->name))
            continue;
        add_owner(people, person->id);
        any = true;
    }
    if (!any)
        add_owner(people, arena_strdup(people->arena, text));
}

/* Were all whom the text names to act? Somebody else beside them has verified it, too. */
static bool are_owners(const struct people *people, const char *text) {
    bool any = false;
    for (size_t i = 0; i < people->config->person_count; i++) {
        const struct person *person = &people->config->people[i];
        if (!names(text, person->id) && !names(text, person->name))
            continue;
        if (!is_owner(people, person->id))
            return false;
        any = true;
    }
    return any || is_owner(people, text);
}

/* The line before which the section of `heading` ends. */
static int section_end(const struct node *heading) {
    const struct node *node = heading->next;
    while (node != NULL && (node->kind != NODE_HEADING || node->heading.level > heading->heading.level))
        node = node->next;
    return node != NULL ? node->line : INT_MAX;
}

static bool within(const struct node *place, const struct range *range) {
    return place->line > range->begin && place->line < range->end;
}

static void take_person(void *data, const struct labelled *labelled) {
    static const char *const owners[] = {
        "by",    "responsible", "owner",  "who", "carried out by", "verantwortlich", "zuständig",
        "durch", "责任人",      "负责人", NULL};
    static const char *const verifiers[] = {"verifier",        "verified by", "checked by", "geprüft von",
                                            "verifiziert von", "prüfer",      "验证人",     NULL};
    struct people *people = data;
    if (!people->second && within(labelled->place, &people->action) && label_is(labelled->label, owners))
        take_owners(people, labelled->value);
    if (!people->second || people->verifier != NULL || !within(labelled->place, &people->verification) ||
        !label_is(labelled->label, verifiers) || !are_owners(people, labelled->value))
        return;
    people->verifier = arena_strdup(people->arena, labelled->value);
    people->place = labelled->place;
}

BODY_RULE(nonconformity_verifier) {
    const struct node *found[PARTS];
    if (!find_parts(entry, found) || found[ACTION] == NULL || found[VERIFICATION] == NULL)
        return;
    struct people people = {.config = context->config,
                            .action = {found[ACTION]->line, section_end(found[ACTION])},
                            .verification = {found[VERIFICATION]->line, section_end(found[VERIFICATION])},
                            .arena = &context->arena};
    labels_read(entry->document, take_person, &people);
    people.second = true;
    labels_read(entry->document, take_person, &people);
    if (people.verifier != NULL)
        finding_add(findings, "M088", entry->document->path, people.place->line, people.place->column,
                    "the verifier, %s, is one of those who had to act",
                    finding_quote(findings, people.verifier))
            ->fix = "have somebody verify it who carried out none of the actions";
}
