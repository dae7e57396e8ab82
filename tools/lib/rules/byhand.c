/* A revision or a date of issue that somebody typed into the text, and that isn't this document's. */
#include <string.h>

#include "base/buffer.h"
#include "base/datetext.h"
#include "rules/functions.h"
#include "rules/labels.h"

/* What stands before a revision, or before the day from which it holds; "no." and the like may follow. */
static const char *const revision_labels[] = {"document revision",
                                              "revisionsstand",
                                              "revisionsnummer",
                                              "revisions-nr.",
                                              "version number",
                                              "version no.",
                                              "versionsnummer",
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
/* What stands before the document's number. */
static const char *const number_labels[] = {
    "document number",  "document no.",   "document no",  "document id", "doc. no.",
    "dokumentennummer", "dokumentnummer", "dokument-nr.", "文件编号",    NULL};
static const char *const ends[] = {",", ";", "|", "·", "–", "—", "/ ", "，", "；", "(", "（", NULL};

struct search {
    struct rules_context *context;
    const struct entry *entry;
    struct findings *findings;
    const char *revision; /* this document's: the front matter's */
    day_t effective;      /* from which it is in force; DAY_NONE: it isn't released as it is here */
    bool own;             /* the text at hand is about the document itself */
    struct buffer line;   /* it, without mark-up */
};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The words are in lower case. */
static const char *after_any(const char *text, const char *const *words) {
    char first = lower(*text);
    for (; *words != NULL; words++)
        if (**words == first && strncasecmp(text, *words, strlen(*words)) == 0)
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
    while (text[length] != '\0' && after_any(text + length, ends) == NULL) {
        length++;
        length += strcspn(text + length, ",;|/(\xC2\xE2\xEF"); /* with which all of them begin */
    }
    return length;
}

/* Titles of sections on the document itself. */
static const char *const own_titles[] = {"revision history",
                                         "document history",
                                         "change history",
                                         "history",
                                         "document control",
                                         "document information",
                                         "dokumentenlenkung",
                                         "dokumentinformation",
                                         "dokumenteninformation",
                                         "文件信息",
                                         "文件控制",
                                         "änderungshistorie",
                                         "Änderungshistorie",
                                         "Änderungsverzeichnis",
                                         "dokumenthistorie",
                                         "revisionsverzeichnis",
                                         "修订记录",
                                         "修订历史",
                                         "变更记录",
                                         NULL};

static bool begins_so(const struct node *node, const char *const *words) {
    struct buffer text = BUFFER_INIT;
    const char *start = node_text(node, &text);
    bool is = label_is(start + strspn(start, "0123456789.) "), words);
    buffer_release(&text);
    return is;
}

/* Does a section speak of the document itself? In one on something else "Valid from" may be a permit's. */
static bool own_section(const struct document *document, const struct node *heading) {
    return (heading == document->body->first && heading->heading.level == 1) ||
           begins_so(heading, own_titles);
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
    if (!search->own || search->effective == DAY_NONE || stated == DAY_NONE || stated == search->effective)
        return;
    date_format(search->effective, in_force);
    finding_add(search->findings, "S057", search->entry->document->path, place->line, place->column,
                "the text says in force from %s, the release or front matter %s",
                finding_quote(search->findings, text), in_force)
        ->fix =
        "take it out: revision and date are printed on every page from the front matter and the release";
}

typedef void judge_value(struct search *search, const struct node *place, const char *value, size_t length);
static const char *after_label(const char *text, judge_value **judge);
static bool judge_part(struct search *search, const struct node *place, const char *text, size_t length);

/* Another document's number; a text without a digit is none. After the own one another statement may follow:
 * "EP-08 Revision: 2". */
static void judge_number(struct search *search, const struct node *place, const char *value, size_t length) {
    const char *id = search->entry->id;
    while (length > 0 && value[length - 1] == ' ')
        length--;
    size_t own = strlen(id);
    if (length > own && strncasecmp(value, id, own) == 0 && value[own] == ' ') {
        const char *rest = skip_blanks(value + own);
        judge_value *judge;
        if (after_label(rest, &judge) != NULL && judge != judge_number)
            judge_part(search, place, rest, length - (size_t)(rest - value));
        return;
    }
    const char *stated = arena_strndup(&search->context->arena, value, length);
    if (!search->own || id[0] == '\0' || strpbrk(stated, "0123456789") == NULL || strcasecmp(stated, id) == 0)
        return;
    finding_add(search->findings, "S057", search->entry->document->path, place->line, place->column,
                "the text says number '%s', the front matter '%s'", finding_quote(search->findings, stated),
                finding_quote(search->findings, id))
        ->fix = "take it out: the number is printed on every page from the front matter";
}

/* --- lines and tables
 * --------------------------------------------------------------------------------------- */

static bool begins_with_id(const struct search *search, const char *text) {
    return strncmp(text, search->entry->id, strlen(search->entry->id)) == 0;
}

static bool own_id(const struct search *search, const char *text, size_t length) {
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return strlen(search->entry->id) == length && memcmp(search->entry->id, text, length) == 0;
}

/* After the label with which `text` begins, and who judges its value; NULL: it begins with none. */
static const char *after_label(const char *text, judge_value **judge) {
    static const struct {
        const char *const *labels;
        judge_value *judge;
    } kinds[] = {{date_labels, judge_date}, {number_labels, judge_number}, {revision_labels, judge_revision}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *after = after_any(text, kinds[i].labels);
        *judge = kinds[i].judge;
        if (after != NULL)
            return after;
    }
    return NULL;
}

/* One part, "Revision: 2" or "Rev. 2"; false: it is something else. */
static bool judge_part(struct search *search, const struct node *place, const char *text, size_t length) {
    bool colon;
    judge_value *judge;
    const char *end = text + length, *label_end = after_label(text, &judge);
    if (label_end == NULL || label_end > end)
        return false;
    const char *value = skip_colon(label_end, &colon);
    if (value >= end || value == label_end)
        return false;
    judge(search, place, value, (size_t)(end - value));
    return true;
}

/* A line counts where it begins so, or with the document's own number: of others it may say what it likes. */
static void judge_line(struct search *search, const struct node *place) {
    const char *text = skip_blanks(buffer_text(&search->line));
    judge_value *judge;
    if (after_label(text, &judge) == NULL && !begins_with_id(search, text))
        return;
    for (bool first = true; *text != '\0'; first = false) {
        size_t length = part_length(text);
        if (!judge_part(search, place, text, length) && first && !own_id(search, text, length))
            return;
        text += length;
        const char *after = *text != '\0' ? after_any(text, ends) : text;
        text = skip_blanks(after);
    }
}

/* Whether a line that begins with this node may state something: most tell by their first words that they
 * don't. */
static bool may_state(const struct search *search, const struct node *node) {
    enum { LONGEST_LABEL = 24 };
    const char *text = node != NULL && node->kind == NODE_TEXT ? skip_blanks(node->text) : "";
    judge_value *judge;
    return strnlen(text, LONGEST_LABEL) < LONGEST_LABEL || strlen(text) < strlen(search->entry->id) ||
           after_label(text, &judge) != NULL || begins_with_id(search, text);
}

static bool ends_line(const struct node *node) {
    return node == NULL || node->kind == NODE_SOFT_BREAK || node->kind == NODE_LINE_BREAK;
}

/* The text of the line that begins with `node`; returns what ends it. */
static const struct node *read_line(struct search *search, const struct node *node) {
    bool read = may_state(search, node);
    buffer_clear(&search->line);
    for (; !ends_line(node); node = node->next) {
        if (read && (node->kind == NODE_CODE || node->kind == NODE_LINK || search->line.length > 200))
            buffer_add_string(&search->line, "…");
        else if (read)
            node_plain_text(node, &search->line);
    }
    return node;
}

static void judge_paragraph(struct search *search, const struct node *paragraph) {
    const struct node *place = paragraph, *end = read_line(search, paragraph->first);
    judge_line(search, place);
    while (end != NULL && end->next != NULL) {
        place = end->next->line > 0 ? end->next : paragraph;
        end = read_line(search, end->next);
        judge_line(search, place);
    }
}

/* A label's cell, and the value in the next. */
static void judge_cell(struct search *search, const struct node *cell) {
    struct buffer value = BUFFER_INIT;
    bool colon;
    judge_value *judge;
    const char *rest = after_label(skip_blanks(node_text(cell, &search->line)), &judge);
    if (rest == NULL || *skip_colon(rest, &colon) != '\0')
        return;
    const char *start = skip_blanks(node_text(cell->next, &value));
    judge(search, cell->next, start, strlen(start));
    buffer_release(&value);
}

/* The label in a cell alone. */
static judge_value *label_of(struct search *search, const struct node *cell) {
    judge_value *judge;
    bool colon;
    const char *rest = after_label(skip_blanks(node_text(cell, &search->line)), &judge);
    return rest != NULL && *skip_colon(rest, &colon) == '\0' ? judge : NULL;
}

/* A header of labels over one row of values, this document's number among them. */
static bool judge_header(struct search *search, const struct node *table) {
    const struct node *header = table->first, *row = header != NULL ? header->next : NULL;
    bool own = false;
    if (table->table.header_rows != 1 || row == NULL || row->next != NULL)
        return false;
    for (int pass = 0; pass < 2 && (own || pass == 0); pass++) {
        const struct node *label = header->first, *cell = row->first;
        for (; label != NULL && cell != NULL; label = label->next, cell = cell->next) {
            judge_value *judge = label_of(search, label);
            if (judge == NULL)
                continue;
            const char *value = skip_blanks(node_text(cell, &search->line));
            if (pass == 0)
                own = own || (judge == judge_number && own_id(search, value, strlen(value)));
            else
                judge(search, cell, value, strlen(value));
        }
    }
    return own;
}

/* Tables of labels and values, two or four columns wide; wider ones list other things. */
static void judge_table(struct search *search, const struct node *table) {
    if (judge_header(search, table))
        return;
    if (table->table.columns != 2 && table->table.columns != 4)
        return;
    for (const struct node *row = table->first; row != NULL; row = row->next) {
        const struct node *cell = row->first;
        for (; cell != NULL && cell->next != NULL; cell = cell->next->next)
            judge_cell(search, cell);
    }
}

/* By the release, or, where it isn't released as it is here, by a key of the organisation's own front matter.
 */
static day_t in_force_from(const struct rules_context *context, const struct entry *entry) {
    const struct manifest_document *released = context->state != NULL && context->state->newest != NULL
                                                   ? manifest_latest(&context->state->newest->manifest,
                                                                     entry->id, entry->language)
                                                   : NULL;
    if (released != NULL && strcmp(released->revision, entry->revision) == 0)
        return released->effective;
    for (const char *const *key = document_day_keys; *key != NULL; key++) {
        const char *text = yaml_text(yaml_get(entry->document->front_matter, *key));
        if (text != NULL)
            return date_in_text(text);
    }
    return DAY_NONE;
}

BODY_RULE(byhand_contradicts) {
    size_t before = findings->count;
    bool own = true; /* above the first section */
    if (entry->type != NULL && strcmp(entry->type->name, "record") == 0)
        return;
    struct search search = {.context = context,
                            .entry = entry,
                            .findings = findings,
                            .revision = entry->revision,
                            .effective = in_force_from(context, entry)};
    for (const struct node *node = entry->document->body->first;
         node != NULL && !findings_full(findings, before); node = node->next) {
        if (node->kind == NODE_HEADING)
            own = own_section(entry->document, node);
        search.own = own || node->next == NULL; /* or its last words */
        if (node->kind == NODE_PARAGRAPH)
            judge_paragraph(&search, node);
        else if (node->kind == NODE_TABLE)
            judge_table(&search, node);
    }
    buffer_release(&search.line);
}

/* --- a history kept by hand
 * --------------------------------------------------------------------------------- */

enum { COLUMN_REVISION, COLUMN_CHANGE, COLUMN_DATE, COLUMN_DOCUMENT, COLUMNS };

/* What the columns of such a table are called; one of documents lists other things. */
static const char *const history_columns[COLUMNS][16] = {
    {"revision", "rev", "version", "修订号", "修订", "版本号", "版本", "版次"},
    {"change", "changes", "description", "change description", "change summary", "summary of changes",
     "reason", "änderung", "Änderung", "Änderungen", "beschreibung", "修订内容", "变更内容", "修改内容"},
    {"date", "datum", "日期", "修订日期"},
    {"document", "dokument", "文件"},
};
/* The column of the revisions, from 0; -1 where the table is no history of the document. */
static int history_column(const struct node *table, const struct node *section) {
    int columns[COLUMNS] = {-1, -1, -1, -1}, index = 0;
    if (table->table.header_rows != 1)
        return -1;
    for (const struct node *cell = table->first->first; cell != NULL; cell = cell->next, index++)
        for (int i = 0; i < COLUMNS; i++)
            if (columns[i] < 0 && begins_so(cell, history_columns[i]))
                columns[i] = index;
    bool history = columns[COLUMN_CHANGE] >= 0 && columns[COLUMN_DOCUMENT] < 0 &&
                   (columns[COLUMN_DATE] >= 0 || (section != NULL && begins_so(section, own_titles)));
    return history ? columns[COLUMN_REVISION] : -1;
}

/* Has no row the document's revision, though some have one? */
static bool lacks_revision(const struct node *table, int column, const char *revision) {
    bool any = false, found = false;
    for (const struct node *row = table->first->next; row != NULL && !found; row = row->next) {
        const struct node *cell = row->first;
        for (int i = 0; cell != NULL && i < column; i++)
            cell = cell->next;
        struct buffer text = BUFFER_INIT;
        char here[33];
        if (cell != NULL)
            node_plain_text(cell, &text);
        const char *start = skip_blanks(buffer_text(&text));
        const char *number = after_any(start, revision_labels);
        start = number != NULL ? skip_blanks(number) : start;
        if (read_revision(start, strlen(start), here)) {
            any = true;
            found = same_revision(here, revision);
        }
        buffer_release(&text);
    }
    return any && !found;
}

BODY_RULE(byhand_history) {
    (void)context;
    const struct node *section = NULL;
    char own[33];
    if (!read_revision(entry->revision, strlen(entry->revision), own))
        return;
    for (const struct node *node = entry->document->body->first; node != NULL; node = node->next) {
        if (node->kind == NODE_HEADING)
            section = node;
        int column = node->kind == NODE_TABLE ? history_column(node, section) : -1;
        if (column >= 0 && lacks_revision(node, column, entry->revision))
            finding_add(findings, "S059", entry->document->path, node->line, node->column,
                        "the history kept by hand has no revision %s, which the front matter says",
                        finding_quote(findings, entry->revision))
                ->fix =
                "take the table out: the revision history is printed from the releases ('docket log ID')";
    }
}
