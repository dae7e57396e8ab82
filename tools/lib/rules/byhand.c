/* A revision or a date of issue that somebody typed into the text, and that isn't this document's. */
#include <string.h>

#include "base/buffer.h"
#include "base/datetext.h"
#include "rules/functions.h"

/* What stands before a revision, or before the day from which it holds; "no." and the like may follow. */
static const char *const revision_labels[] = {"document revision",
                                              "revision number",
                                              "revision no.",
                                              "revision nr.",
                                              "revision",
                                              "rev. no.",
                                              "rev.-nr.",
                                              "rev.",
                                              "rev",
                                              "version",
                                              "issue no.",
                                              "fassung",
                                              "ausgabe",
                                              "修订状态",
                                              "修订版本",
                                              "修订号",
                                              "修订版",
                                              "版本号",
                                              "版本",
                                              "版次",
                                              NULL};
static const char *const date_labels[] = {
    "effective date", "effective from", "effective",   "in force from", "in force since",
    "valid from",     "gültig ab",      "gültig seit", "in kraft seit", "in kraft ab",
    "生效日期",       "实施日期",       NULL};
static const char *const ends[] = {",", ";", "|", "·", "–", "—", "/ ", "，", "；", "(", "（", NULL};

struct search {
    struct rules_context *context;
    const struct entry *entry;
    struct findings *findings;
    const char *revision; /* this document's: the front matter's */
    day_t effective;      /* from which it is in force; DAY_NONE: it isn't released as it is here */
    struct buffer line;   /* the text at hand, without mark-up */
};

static const char *after_any(const char *text, const char *const *words) {
    for (; *words != NULL; words++)
        if (strncasecmp(text, *words, strlen(*words)) == 0)
            return text + strlen(*words);
    return NULL;
}

static const char *skip_blanks(const char *text) {
    return text + strspn(text, " \t");
}

/* After the colon, or where it would be; `*colon` says whether there was one. */
static const char *skip_colon(const char *text, bool *colon) {
    text = skip_blanks(text);
    size_t wide = strncmp(text, "：", strlen("：")) == 0 ? strlen("：") : 0;
    *colon = wide > 0 || *text == ':';
    return skip_blanks(text + (wide > 0 ? wide : *text == ':' ? 1 : 0));
}

/* The length of the part of `text` before what ends a statement. */
static size_t part_length(const char *text) {
    size_t length = 0;
    while (text[length] != '\0' && after_any(text + length, ends) == NULL)
        length++;
    return length;
}

/* --- values
 * ------------------------------------------------------------------------------------------------- */

/* Do both say the same revision? "03" and "3", "V2", "v 2" and "2", "3.0" and "3" do. */
static bool same_revision(const char *a, const char *b) {
    a += strspn(a, "0");
    b += strspn(b, "0");
    size_t length = strcspn(a, "."), other = strcspn(b, ".");
    if (strcasecmp(a, b) == 0)
        return true;
    return length == other && strncasecmp(a, b, length) == 0 &&
           (a[length] == '\0' || strcmp(a + length, ".0") == 0) &&
           (b[other] == '\0' || strcmp(b + other, ".0") == 0);
}

/* Whether `text`, all of it, is a revision: a number, "2.1", "C", "AA", "C/1"; with or without "v". */
static bool read_revision(const char *text, size_t length, char out[33]) {
    static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", digits[] = "0123456789.";
    while (length > 0 && strchr(" \t", text[length - 1]) != NULL)
        length--;
    if (length > 1 && (*text == 'v' || *text == 'V') && strchr(digits, text[1]) != NULL) {
        text++;
        length--;
    }
    if (length == 0 || length > 12)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    size_t letters = strspn(out, upper), at = letters;
    if (letters > 2)
        return false;
    if (letters > 0 && out[at] == '/')
        at++;
    size_t numbers = strspn(out + at, digits);
    return at + numbers == length && (letters > 0 ? at == letters ? numbers == 0 : numbers > 0 : true) &&
           (letters > 0 || (out[0] != '.' && out[length - 1] != '.'));
}

static void judge_revision(struct search *search, const struct node *place, const char *value,
                           size_t length) {
    char stated[33];
    if (search->revision[0] == '\0' || !read_revision(value, length, stated) ||
        same_revision(stated, search->revision))
        return;
    finding_add(search->findings, "S057", search->entry->document->path, place->line, place->column,
                "the text says revision %s, the front matter %s", stated,
                finding_quote(search->findings, search->revision))
        ->fix =
        "take it out: revision and date are printed on every page from the front matter and the release";
}

static void judge_date(struct search *search, const struct node *place, const char *value, size_t length) {
    char in_force[11];
    const char *text = arena_strndup(&search->context->arena, value, length < 40 ? length : 40);
    day_t stated = date_in_text(text);
    if (search->effective == DAY_NONE || stated == DAY_NONE || stated == search->effective)
        return;
    date_format(search->effective, in_force);
    finding_add(search->findings, "S057", search->entry->document->path, place->line, place->column,
                "the text says in force from %s, the release %s", finding_quote(search->findings, text),
                in_force)
        ->fix =
        "take it out: revision and date are printed on every page from the front matter and the release";
}

/* --- lines and tables
 * --------------------------------------------------------------------------------------- */

static bool own_id(const struct search *search, const char *text, size_t length) {
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return strlen(search->entry->id) == length && memcmp(search->entry->id, text, length) == 0;
}

/* One part, "Revision: 2" or "Rev. 2"; false: it is something else. */
static bool judge_part(struct search *search, const struct node *place, const char *text, size_t length) {
    bool colon;
    const char *end = text + length;
    const char *date = after_any(text, date_labels), *revision = after_any(text, revision_labels);
    const char *value = date != NULL ? date : revision;
    if (value == NULL || value > end)
        return false;
    value = skip_colon(value, &colon);
    if (value >= end || (value == date || value == revision))
        return false;
    if (date != NULL)
        judge_date(search, place, value, (size_t)(end - value));
    else
        judge_revision(search, place, value, (size_t)(end - value));
    return true;
}

/* A line counts where it begins so, or with the document's own number: of others it may say what it likes. */
static void judge_line(struct search *search, const struct node *place) {
    const char *text = skip_blanks(buffer_text(&search->line));
    for (bool first = true; *text != '\0'; first = false) {
        size_t length = part_length(text);
        if (!judge_part(search, place, text, length) && first && !own_id(search, text, length))
            return;
        text += length;
        const char *after = *text != '\0' ? after_any(text, ends) : text;
        text = skip_blanks(after);
    }
}

static void judge_paragraph(struct search *search, const struct node *paragraph) {
    const struct node *place = paragraph;
    buffer_clear(&search->line);
    for (const struct node *node = paragraph->first;; node = node->next) {
        if (node == NULL || node->kind == NODE_SOFT_BREAK || node->kind == NODE_LINE_BREAK) {
            judge_line(search, place);
            buffer_clear(&search->line);
            if (node == NULL || node->next == NULL)
                return;
            place = node->next->line > 0 ? node->next : paragraph;
        } else if (node->kind == NODE_CODE || node->kind == NODE_LINK || search->line.length > 200) {
            buffer_add_string(&search->line, "…");
        } else {
            node_plain_text(node, &search->line);
        }
    }
}

/* A label's cell, and the value in the next. */
static void judge_cell(struct search *search, const struct node *cell) {
    struct buffer value = BUFFER_INIT;
    bool colon;
    buffer_clear(&search->line);
    node_plain_text(cell, &search->line);
    const char *text = skip_blanks(buffer_text(&search->line));
    const char *date = after_any(text, date_labels), *revision = after_any(text, revision_labels);
    const char *rest = date != NULL ? date : revision;
    if (rest == NULL || *skip_colon(rest, &colon) != '\0')
        return;
    node_plain_text(cell->next, &value);
    const char *start = skip_blanks(buffer_text(&value));
    if (date != NULL)
        judge_date(search, cell->next, start, strlen(start));
    else
        judge_revision(search, cell->next, start, strlen(start));
    buffer_release(&value);
}

/* Tables of labels and values, two or four columns wide; wider ones list other things. */
static void judge_table(struct search *search, const struct node *table) {
    if (table->table.columns != 2 && table->table.columns != 4)
        return;
    for (const struct node *row = table->first; row != NULL; row = row->next) {
        const struct node *cell = row->first;
        for (; cell != NULL && cell->next != NULL; cell = cell->next->next)
            judge_cell(search, cell);
    }
}

static day_t in_force_from(const struct rules_context *context, const struct entry *entry) {
    if (context->state == NULL || context->state->newest == NULL)
        return DAY_NONE;
    const struct document_state *item = state_document(context->state, entry->id, entry->language);
    return item != NULL && item->released != NULL && strcmp(item->released->revision, entry->revision) == 0
               ? item->released->effective
               : DAY_NONE;
}

ENTRY_RULE(byhand_contradicts) {
    size_t before = findings->count;
    if (entry->document->skeleton || (entry->type != NULL && strcmp(entry->type->name, "record") == 0))
        return;
    struct search search = {.context = context,
                            .entry = entry,
                            .findings = findings,
                            .revision = entry->revision,
                            .effective = in_force_from(context, entry)};
    for (const struct node *node = entry->document->body->first;
         node != NULL && !findings_full(findings, before); node = node->next) {
        if (node->kind == NODE_PARAGRAPH)
            judge_paragraph(&search, node);
        else if (node->kind == NODE_TABLE)
            judge_table(&search, node);
    }
    buffer_release(&search.line);
}
