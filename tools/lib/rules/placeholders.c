/* What was to be filled in later and wasn't. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "rules/functions.h"
#include "rules/prompts.h"
#include "rules/scan.h"

#define MAX_PLACEHOLDER 120

/* The text of one block, without code, and where each of its pieces begins. */
struct run {
    struct buffer text;
    struct piece {
        size_t offset;
        const struct node *node;
    } * pieces;
    size_t count, capacity;
};

/* Where lines of the file begin; made when the first placeholder is found. */
struct lines {
    size_t *starts;
    size_t count, capacity;
};

struct search {
    const struct document *document;
    struct findings *findings;
    size_t before; /* findings that there were already */
    struct run run;
    struct lines lines;
    int last_line; /* where the last one was found, so that two in one line get two columns */
    size_t last_end;
};

static void find_lines(struct search *search) {
    const char *source = search->document->source, *end = source + search->document->length;
    MEM_APPEND(search->lines.starts, search->lines.count, search->lines.capacity, 0);
    for (const char *c = source; c < end && (c = memchr(c, '\n', (size_t)(end - c))) != NULL; c++)
        MEM_APPEND(search->lines.starts, search->lines.count, search->lines.capacity,
                   (size_t)(c + 1 - source));
}

/* The column of `word` in its line, or that of the piece where it isn't found literally. */
static int find_column(struct search *search, int line, int column, const char *word, size_t length) {
    const struct document *document = search->document;
    if (search->lines.count == 0)
        find_lines(search);
    if (line < 1 || (size_t)line > search->lines.count)
        return column;
    size_t begin = search->lines.starts[line - 1];
    size_t end = (size_t)line < search->lines.count ? search->lines.starts[line] : document->length;
    size_t from = line == search->last_line ? search->last_end : begin;
    const char *found = memmem(document->source + from, end - from, word, length);
    if (found == NULL)
        return column;
    search->last_line = line;
    search->last_end = (size_t)(found - document->source) + length;
    return (int)((size_t)(found - document->source) - begin) + 1;
}

static void report(struct search *search, size_t offset, size_t length) {
    const struct run *run = &search->run;
    size_t low = 0, high = run->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (run->pieces[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    const struct node *node = run->pieces[low].node;
    int column = node->column;
    while (node->line == 0 && node->parent != NULL)
        node = node->parent;
    const char *word = run->text.data + offset;
    column = find_column(search, node->line, column, word, length);
    finding_add(search->findings, "S055", search->document->path, node->line, column,
                "placeholder '%s' is left in the text",
                finding_quote(search->findings, finding_text(search->findings, "%.*s", (int)length, word)))
        ->fix = "write what belongs there before the document is approved";
}

/* --- what counts as a placeholder
 * --------------------------------------------------------------------------- */

static bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool joined(char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '/' || (unsigned char)c >= 0x80;
}

static const struct {
    const char *word;
    bool any_case;
} words[] = {{"TODO", false}, {"FIXME", false}, {"XXX", false},
             {"TBD", true},   {"TBC", false},   {"lorem ipsum", true}};
enum { WORDS = sizeof words / sizeof *words };

/* Words by themselves: in "CAR-XXX" the X stand for a number and are no placeholder. */
static size_t word_at(const char *text, size_t at) {
    if (at > 0 && joined(text[at - 1]))
        return 0;
    for (size_t i = 0; i < WORDS; i++) {
        size_t length = strlen(words[i].word);
        if (((text[at] ^ words[i].word[0]) & ~0x20) != 0 ||
            (words[i].any_case ? strncasecmp : strncmp)(text + at, words[i].word, length) != 0)
            continue;
        if (!joined(text[at + length]))
            return length;
    }
    return 0;
}

static const char *const openings[] = {"<insert ", "[insert ", "<enter ", "[enter ", "<your ", "[your ",
                                       "<tbd",     "[to be ",  "[dd/mm/", "[dd.mm.", "[yyyy-"};
enum { OPENINGS = sizeof openings / sizeof *openings };

/* "<insert …>", "[insert …]", "{{ … }}": the whole of it. */
static size_t bracket_at(const char *text, size_t at, bool *braces_end) {
    if (text[at] == '{') {
        const char *end = text[at + 1] == '{' && *braces_end ? strstr(text + at + 2, "}}") : NULL;
        if (text[at + 1] == '{' && end == NULL)
            *braces_end = false;
        return end != NULL ? (size_t)(end + 2 - (text + at)) : 0;
    }
    for (size_t i = 0; i < OPENINGS; i++) {
        if (strncasecmp(text + at, openings[i], strlen(openings[i])) != 0)
            continue;
        /* Longer than this it is no placeholder, and text without an end must not be searched again and
         * again. */
        const char *end = memchr(text + at, text[at] == '<' ? '>' : ']', strnlen(text + at, MAX_PLACEHOLDER));
        if (end != NULL)
            return (size_t)(end + 1 - (text + at));
    }
    return 0;
}

static const char *const han[] = {"待补充", "待填写", "［待定］", "【待定】", "（待定）"};
enum { HAN = sizeof han / sizeof *han };

static size_t han_at(const char *text, size_t at) {
    for (size_t i = 0; i < HAN; i++)
        if (strncmp(text + at, han[i], strlen(han[i])) == 0)
            return strlen(han[i]);
    return 0;
}

/* How a placeholder that begins with the character is told; 0: none does, and the text goes on. */
static const char kinds[256] = {
    ['T'] = 'w', ['F'] = 'w', ['X'] = 'w',  ['t'] = 'w',  ['L'] = 'w',  ['l'] = 'w',  ['{'] = 'b',
    ['<'] = 'b', ['['] = 'b', [0xE3] = 'h', [0xE5] = 'h', [0xEF] = 'h', ['\0'] = 'e',
};

/* Of emphasis. */
static bool is_mark(char c) {
    return c == '*' || c == '_' || c == '~';
}

/* Does `text`, of a source, begin so, in whatever case, were it without emphasis? Its lines may break at a
 * blank. */
static bool begins_marked(const char *text, const char *word) {
    for (; *word != '\0'; text++, word++) {
        while (is_mark(*text))
            text++;
        if (((*text ^ *word) & ~0x20) != 0 && !(*word == ' ' && (*text == '\n' || *text == '\r')))
            return false;
    }
    return true;
}

static char before_marks(const char *text, const char *start) {
    while (text > start && is_mark(text[-1]))
        text--;
    return text > start ? text[-1] : '\0';
}

/* Whether a placeholder may begin at `text`, of a source from `start`; or one in any case goes on there. */
static bool may_begin(const char *text, const char *start) {
    bool found = *text == '[' && prompt_possible(text);
    switch (kinds[(unsigned char)*text]) {
    case 'w':
        for (size_t i = 0; i < WORDS && !found && !(text > start && is_alphanumeric(text[-1])); i++)
            found = begins_marked(text, words[i].word);
        return found;
    case 'b':
        found = found || begins_marked(text, "{{");
        for (size_t i = 0; i < OPENINGS && !found; i++)
            found = begins_marked(text, openings[i]);
        return found;
    case 'h':
        for (size_t i = 0; i < HAN && !found; i++)
            found = begins_marked(text, han[i]);
        return found;
    default:
        return begins_marked(text, "psum") ||
               (begins_marked(text, "bd") && (before_marks(text, start) | 0x20) == 't');
    }
}

/* Capital letters, brackets and Chinese; of "TBD" and "lorem ipsum", which may have small ones, letters
 * within that are rarely neighbours, with emphasis between them or without. */
static scan_block may_be_one(scan_block here, scan_block next) {
    scan_block small = here | 0x20, behind = next | 0x20;
    scan_block mark = scan_is(next, '*') | scan_is(next, '_') | scan_is(next, '~');
    return scan_is(here, 'T') | scan_is(here, 'F') | scan_is(here, 'X') | scan_is(here, '[') |
           scan_is(here, '{') | scan_is(here, '<') | scan_between(here, 0xE3, 0xEF) |
           (scan_is(small, 'b') & (scan_is(behind, 'd') | mark)) |
           (scan_is(small, 'p') & (scan_is(behind, 's') | mark));
}

/*
 * Whether the source may hold one at all: most documents don't, and their trees need no look. What escapes
 * and entities stand for isn't in the source as it reads.
 */
static bool may_be_left(const struct document *document) {
    const char *text = document->source, *end = text + document->length;
    const char *close = document->front_matter != NULL ? strstr(text, "\n---") : NULL;
    if (close != NULL)
        text = close; /* its fields were looked at: their lists stand in brackets too */
    size_t length = (size_t)(end - text);
    if (memchr(text, '\\', length) != NULL || memchr(text, '&', length) != NULL)
        return true;
    struct scan scan = scan_start(text, length);
    for (const char *at; (at = scan_next(&scan, may_be_one)) != NULL;)
        if (may_begin(at, text))
            return true;
    return false;
}

/* Where brackets stand with nothing beside them but a number before and a stop behind; else `length`, that of
 * the text. */
static size_t find_alone(const char *text, size_t length) {
    size_t at = strspn(text, "0123456789.) ");
    const char *end = text[at] == '[' ? strrchr(text + at, ']') : NULL;
    return end != NULL && strspn(end + 1, " .:;") == strlen(end + 1) ? at : length;
}

/* The placeholder that begins at `at`; 0: none does. */
static size_t placeholder_at(const char *text, size_t at, enum prompt_place place, bool *braces_end) {
    size_t length = 0;
    switch (kinds[(unsigned char)text[at]]) {
    case 'w':
        length = word_at(text, at);
        break;
    case 'b':
        length = bracket_at(text, at, braces_end);
        break;
    case 'h':
        length = han_at(text, at);
        break;
    default:
        break;
    }
    return length == 0 && text[at] == '[' ? prompt_at(text, at, place) : length;
}

bool placeholder_in(const char *text) {
    bool braces_end = true;
    size_t length = strlen(text), found = 0;
    for (size_t at = 0; at < length && found == 0; at++)
        found = placeholder_at(text, at, PROMPT_IN_TEXT, &braces_end);
    return found > 0;
}

/* What brackets that stand alone in the run's block are. */
static enum prompt_place place_alone(const struct run *run) {
    const struct node *block = run->pieces[0].node;
    while (block->kind >= NODE_TEXT && block->parent != NULL)
        block = block->parent;
    bool field = block->kind == NODE_HEADING || (block->kind == NODE_CELL && !block->cell.header);
    return field ? PROMPT_FIELD : PROMPT_ALONE;
}

static void search_run(struct search *search) {
    struct run *run = &search->run;
    const char *text = buffer_text(&run->text);
    bool braces_end = true;
    size_t alone = find_alone(text, run->text.length);
    for (size_t at = 0; at < run->text.length && !findings_full(search->findings, search->before);) {
        while (kinds[(unsigned char)text[at]] == 0)
            at++;
        enum prompt_place place = at == alone ? place_alone(run) : PROMPT_IN_TEXT;
        size_t length = placeholder_at(text, at, place, &braces_end);
        if (length > 0)
            report(search, at, length);
        at += length > 0 ? length : 1;
    }
    buffer_clear(&run->text);
    run->count = 0;
}

/* --- the front matter
 * ------------------------------------------------------------------------------------------------ */

static void search_field(struct search *search, const struct field *field) {
    if (field->text == NULL || !placeholder_in(field->text))
        return;
    finding_add(search->findings, "S055", search->document->path, field->line, field->column,
                "'%s' of the front matter is still to be filled in",
                finding_quote(search->findings, field->text))
        ->fix = "write what belongs there before the document is approved";
}

/* Where bold lines of the body are the front matter, they are found there. */
static void search_front_matter(struct search *search) {
    const struct metadata *meta = &search->document->meta;
    const struct field *const fields[] = {&meta->title,         &meta->revision, &meta->change_text,
                                          &meta->change_reason, &meta->owner,    &meta->classification};
    if (search->document->front_matter == NULL)
        return;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        search_field(search, fields[i]);
    for (size_t i = 0; i < meta->author_count; i++)
        search_field(search, &meta->authors[i]);
    for (size_t i = 0; i < meta->record_count; i++) {
        search_field(search, &meta->records[i].keeper);
        search_field(search, &meta->records[i].storage);
        search_field(search, &meta->records[i].retention);
        search_field(search, &meta->records[i].disposition);
    }
}

static void add_piece(struct run *run, const struct node *node, const char *text) {
    struct piece piece = {run->text.length, node};
    MEM_APPEND(run->pieces, run->count, run->capacity, piece);
    buffer_add_string(&run->text, text);
}

TEXT_RULE(placeholders_left) {
    struct search search = {.document = document, .findings = findings, .before = findings->count};
    search_front_matter(&search);
    if (!may_be_left(document))
        return;
    for (const struct node *node = document->body; node != NULL;
         node = node_following(node, document->body)) {
        if (node->kind < NODE_TEXT && search.run.text.length > 0)
            search_run(&search);
        if (node->kind == NODE_TEXT)
            add_piece(&search.run, node, node->text);
        else if (node->kind == NODE_SOFT_BREAK || node->kind == NODE_LINE_BREAK)
            add_piece(&search.run, node, " ");
        else if (node->kind == NODE_CODE || node->kind == NODE_FOOTNOTE_REFERENCE)
            add_piece(&search.run, node, "…");
    }
    if (search.run.text.length > 0)
        search_run(&search);
    buffer_release(&search.run.text);
    free(search.run.pieces);
    free(search.lines.starts);
}
