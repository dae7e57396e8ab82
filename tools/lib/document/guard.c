#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "document/internal.h"

/*
 * What cmark 0.30 takes more than linear time or memory for, as measured, and so what is bounded here:
 * containers that are open, on each line and for each piece of mark-up in it; `]` times open `![`; uses of
 * long reference definitions. Mark-up and lines as such are bounded because each may become nodes, which take
 * room.
 */
#define MAX_NESTING_WORK 30000000u
#define MAX_BRACKET_WORK 30000000u
#define MAX_REFERENCE_BYTES (32u << 20)
#define MAX_MARKUP 500000u

/* --- bytes ---------------------------------------------------------------------------------------------- */

/* A place in a file, moved forward as the text is read. */
struct place {
    int line;
    const char *line_start;
};

static int column_of(const struct place *place, const char *at) {
    return (int)(at - place->line_start) + 1;
}

static void place_to(struct place *place, const char *from, const char *to) {
    for (const char *p = from; p < to; p++)
        if (*p == '\n' || (*p == '\r' && (p + 1 == to || p[1] != '\n'))) {
            place->line++;
            place->line_start = p + 1;
        }
}

static int refuse_bytes(const char *path, const char *bytes, size_t at, const char *rule, const char *message,
                        const char *fix, struct findings *findings) {
    struct place place = {1, bytes};
    place_to(&place, bytes, bytes + at);
    finding_add(findings, rule, path, place.line, column_of(&place, bytes + at), "%s", message)->fix = fix;
    return -1;
}

enum deceit { DECEIT_NONE, DECEIT_CONTROL, DECEIT_BIDI, DECEIT_INVISIBLE, DECEIT_REPLACEMENT, DECEIT_COUNT };

static enum deceit deceit_of(uint32_t c) {
    if ((c >= 0xA0 && c < 0x34F) || (c >= 0x3165 && c < 0xFEFF))
        return DECEIT_NONE; /* most of them */
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || (c >= 0x80 && c < 0xA0))
        return DECEIT_CONTROL;
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
        return DECEIT_BIDI;
    if (c == 0x200B || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || c == 0x180E || c == 0x115F ||
        c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x034F || (c >= 0xE0000 && c <= 0xE007F))
        return DECEIT_INVISIBLE;
    return c == 0xFFFD ? DECEIT_REPLACEMENT : DECEIT_NONE;
}

/* A zero-width joiner beside a Latin letter does nothing but make two equal words differ. */
static bool joins_latin(uint32_t c, const char *before, const char *bytes, const char *after,
                        const char *end) {
    if (c != 0x200C && c != 0x200D)
        return false;
    unsigned char left = before > bytes ? (unsigned char)before[-1] : ' ';
    unsigned char right = after < end ? (unsigned char)*after : ' ';
    return left < 0x80 && right < 0x80;
}

static const struct {
    const char *rule, *message, *fix; /* the message with the character's number */
} deceits[DECEIT_COUNT] = {
    [DECEIT_CONTROL] = {"X008", "a control character (U+%04X) stands in the text",
                        "delete it; it is shown as a blank"},
    [DECEIT_BIDI] = {"X009",
                     "an invisible character (U+%04X) changes the direction of the text, so that it reads "
                     "differently from what it says",
                     "delete it"},
    [DECEIT_INVISIBLE] = {"X010", "an invisible character (U+%04X) stands in the text", "delete it"},
    [DECEIT_REPLACEMENT] =
        {"X011", "a replacement character (U+%04X) stands where an earlier conversion lost a letter",
         "write the letter that belongs here"},
};

static void report_deceit(const char *path, enum deceit kind, uint32_t c, const struct place *place,
                          const char *at, bool last, struct findings *findings) {
    struct buffer message = BUFFER_INIT;
    buffer_printf(&message, deceits[kind].message, c);
    if (last)
        buffer_add_string(&message, FURTHER_PLACES);
    finding_add(findings, deceits[kind].rule, path, place->line, column_of(place, at), "%s",
                buffer_text(&message))
        ->fix = deceits[kind].fix;
    buffer_release(&message);
}

/* Characters that nobody sees and that change what is read. */
static void scan_characters(const char *path, const char *bytes, size_t length, struct findings *findings) {
    struct place place = {1, bytes};
    const char *end = bytes + length, *known = bytes;
    size_t counts[DECEIT_COUNT] = {0};
    for (const char *p = bytes; p < end;) {
        p += utf8_plain(p, (size_t)(end - p));
        if (p == end)
            break;
        size_t size = 1;
        uint32_t c = utf8_decode(p, (size_t)(end - p), &size);
        enum deceit kind = p == bytes && c == 0xFEFF ? DECEIT_NONE : deceit_of(c);
        if (joins_latin(c, p, bytes, p + size, end))
            kind = DECEIT_INVISIBLE;
        if (kind != DECEIT_NONE && ++counts[kind] <= FINDINGS_PER_RULE) {
            place_to(&place, known, p);
            known = p;
            report_deceit(path, kind, c, &place, p, counts[kind] == FINDINGS_PER_RULE, findings);
        }
        p += size;
    }
}

/* As utf8_check(), and sets `*strange` where scan_characters() may have something to say. */
static size_t check_bytes(const char *bytes, size_t length, bool *strange) {
    size_t at = 0, size;
    for (*strange = false; (at += utf8_plain(bytes + at, length - at)) < length; at += size) {
        uint32_t c = utf8_decode(bytes + at, length - at, &size);
        if (c == UINT32_MAX)
            return at;
        *strange = *strange || deceit_of(c) != DECEIT_NONE || c == 0x200C || c == 0x200D;
    }
    return length;
}

int guard_bytes(const char *path, const char *bytes, size_t length, bool *strange,
                struct findings *findings) {
    if (length > DOCUMENT_MAX_BYTES) {
        finding_add(findings, "X003", path, 0, 0, "the file has %zu bytes; a document has at most 4 MB",
                    length)
            ->fix = "divide it into several documents";
        return -1;
    }
    const char *nul = length ? memchr(bytes, '\0', length) : NULL;
    if (nul)
        return refuse_bytes(path, bytes, (size_t)(nul - bytes), "X001",
                            "the file is not text: it holds a NUL byte here",
                            "a document is Markdown in UTF-8; convert UTF-16 and Word files first", findings);
    size_t bad = check_bytes(bytes, length, strange);
    if (bad < length)
        return refuse_bytes(path, bytes, bad, "X002", "the file is not valid UTF-8 here",
                            "save it as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 converts most older files)",
                            findings);
    if (*strange)
        scan_characters(path, bytes, length, findings);
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        finding_add(findings, "X012", path, 1, 1, "the file begins with a byte order mark")->fix =
            "save it as UTF-8 without a byte order mark";
    return 0;
}

/* --- nesting -------------------------------------------------------------------------------------------- */

/*
 * Containers as they may be open on a line: at least those that cmark has. `offsets[i]` is the least indent,
 * counted from behind the quote around it, with which a line goes on with a list item; QUOTE for a quote.
 * What a line doesn't go on with is closed, but for a paragraph's lazy lines.
 */
enum { QUOTE = -1 };
struct nesting {
    int offsets[DOCUMENT_MAX_DEPTH];
    int depth;
    bool text_before; /* the line before wasn't empty */
    size_t opened;    /* containers, so far */
};

struct scan {
    const char *p, *end;
    int column;
};

static int skip_blanks(struct scan *scan) {
    int from = scan->column;
    for (; scan->p < scan->end && (*scan->p == ' ' || *scan->p == '\t'); scan->p++)
        scan->column += *scan->p == '\t' ? 4 - scan->column % 4 : 1;
    return scan->column - from;
}

/* The length of a list marker at the scan, or 0. */
static int marker_length(const struct scan *scan) {
    const char *p = scan->p;
    if (p < scan->end && (*p == '-' || *p == '+' || *p == '*'))
        p++;
    else {
        while (p < scan->end && *p >= '0' && *p <= '9' && p - scan->p < 9)
            p++;
        if (p == scan->p || p == scan->end || (*p != '.' && *p != ')'))
            return 0;
        p++;
    }
    return p == scan->end || *p == ' ' || *p == '\t' ? (int)(p - scan->p) : 0;
}

/* Whether the rest of a line is a rule: three or more of one of `* - _`, and blanks. */
static bool is_rule(const struct scan *scan) {
    char c = scan->p < scan->end ? *scan->p : 0;
    if (c != '*' && c != '-' && c != '_')
        return false;
    int marks = 0;
    for (const char *p = scan->p; p < scan->end; p++) {
        if (*p == c)
            marks++;
        else if (*p != ' ' && *p != '\t')
            return false;
    }
    return marks >= 3;
}

/* How many of the open containers the line goes on with; the scan is then behind their markers, `*base` the
 * column behind the last quote's. */
static int continued(const struct nesting *nesting, struct scan *scan, int *base) {
    int open = 0;
    for (; open < nesting->depth; open++) {
        if (nesting->offsets[open] != QUOTE) {
            if (scan->column - *base < nesting->offsets[open])
                break;
        } else {
            if (*scan->p != '>')
                break;
            scan->p++;
            *base = ++scan->column;
            skip_blanks(scan);
            if (scan->p == scan->end)
                return nesting->depth;
        }
    }
    return open;
}

/* Opens what begins on the line. False: too deep. */
static bool open_containers(struct nesting *nesting, struct scan *scan, int base) {
    while (scan->p < scan->end) {
        int length = *scan->p == '>' ? 1 : is_rule(scan) ? 0 : marker_length(scan);
        if (length == 0)
            return true;
        if (nesting->depth >= DOCUMENT_MAX_DEPTH)
            return false;
        bool quote = *scan->p == '>';
        nesting->opened++;
        scan->p += length;
        scan->column += length;
        /* A blank behind a quote's mark belongs to it, so an item's text may begin one column earlier than it
         * seems. */
        nesting->offsets[nesting->depth++] = quote ? QUOTE : scan->column - base;
        if (quote)
            base = scan->column;
        skip_blanks(scan);
    }
    return true;
}

/* Takes in one line. False: too deep. The scan is then at the line's own text. */
static bool nest_line(struct nesting *nesting, struct scan *scan) {
    skip_blanks(scan);
    if (scan->p == scan->end) {
        nesting->text_before = false; /* leaves items open, and quotes count for nothing more */
        return true;
    }
    int base = 0, before = nesting->depth;
    int open = continued(nesting, scan, &base);
    nesting->depth = open;
    if (!open_containers(nesting, scan, base))
        return false;
    if (nesting->depth == open && nesting->text_before)
        nesting->depth = before; /* perhaps a lazy line */
    nesting->text_before = true;
    return true;
}

/* --- mark-up -------------------------------------------------------------------------------------------- */

/* Beside the traits, in character_traits alone: a line's end; a period. */
enum { STOP_END = 64, STOP_PERIOD = 128 };

/* The traits of a line that has the character; most have none. */
const uint8_t character_traits[256] = {
    ['\0'] = STOP_END,    ['\n'] = STOP_END,     ['\r'] = STOP_END,     ['*'] = TRAIT_INLINE,
    ['_'] = TRAIT_INLINE, ['['] = TRAIT_INLINE,  [']'] = TRAIT_INLINE,  ['!'] = TRAIT_INLINE,
    ['`'] = TRAIT_INLINE, ['<'] = TRAIT_INLINE,  ['&'] = TRAIT_INLINE,  ['\\'] = TRAIT_INLINE,
    ['~'] = TRAIT_TILDE,  ['@'] = TRAIT_ADDRESS, ['/'] = TRAIT_ADDRESS, ['.'] = STOP_PERIOD,
};

/* What is counted while the lines of the body are read. */
struct tally {
    struct nesting nesting;
    size_t nesting_work;
    size_t lines; /* that aren't empty */
    size_t markup;
    size_t closers, images; /* of the block: `]` and `![` */
    size_t bracket_work;    /* of the blocks before */
    size_t uses;            /* `]` of the whole body */
    size_t definition,
        longest; /* bytes of the block since a line that may begin a definition; the most so far */
};

static void end_block(struct tally *tally) {
    tally->bracket_work += tally->closers * tally->images;
    tally->closers = tally->images = 0;
    if (tally->definition > tally->longest)
        tally->longest = tally->definition;
    tally->definition = 0;
}

/* Sets the traits of a line, which a line end or NUL ends; returns its mark-up: each character of it, but an
 * address, which becomes a link, twice. */
static size_t tally_markup(struct tally *tally, const char *line, uint8_t *traits) {
    size_t markup = 0;
    *traits = 0;
    for (const char *p = line;; p++) {
        while (character_traits[(unsigned char)*p] == 0)
            p++;
        uint8_t trait = character_traits[(unsigned char)*p];
        *traits |= trait;
        if (trait == STOP_END)
            break;
        if (trait == STOP_PERIOD && is_www(p, line)) {
            markup += 2;
            *traits |= TRAIT_ADDRESS;
        } else if (trait == TRAIT_ADDRESS) {
            markup += *p == '@' || p[1] == '/' ? 2 : 0;
        } else if (trait != STOP_PERIOD) {
            markup++;
        }
        if (*p == ']')
            tally->closers++, tally->uses++;
        else if (*p == '!' && p[1] == '[')
            tally->images++;
    }
    return markup;
}

static void tally_line(struct tally *tally, const struct scan *content, const char *line, size_t length,
                       uint8_t *traits) {
    size_t markup = tally_markup(tally, line, traits);
    tally->markup += markup;
    tally->nesting_work += (1 + markup) * (size_t)(1 + tally->nesting.depth);
    tally->lines += length > 0;
    if (content->p == content->end)
        end_block(tally);
    else if (tally->definition > 0 || *content->p == '[')
        tally->definition += length + 1;
}

static int refuse(struct parse *parse, const char *rule, size_t line, const char *message, const char *fix) {
    finding_add(parse->findings, rule, parse->document->path, parse_line(parse, line), 0, "%s", message)
        ->fix = fix;
    return -1;
}

static int check_tally(struct parse *parse, const struct tally *tally, size_t line) {
    if (tally->lines + tally->nesting.opened > DOCUMENT_MAX_LINES)
        return refuse(parse, "X014", line, "the document has more than 200,000 lines, list items and quotes",
                      "divide it into several documents");
    if (tally->nesting_work > MAX_NESTING_WORK)
        return refuse(parse, "X007", line, "too many lines stand inside too many lists and quotes",
                      "nest less deeply");
    if (tally->bracket_work + tally->closers * tally->images > MAX_BRACKET_WORK)
        return refuse(parse, "X007", line, "too many links and images in one paragraph",
                      "divide it by empty lines, or into several documents");
    if (tally->markup > MAX_MARKUP)
        return refuse(parse, "X007", line,
                      "more than 500,000 characters of mark-up (* _ [ ] < & ` \\ ! ~) and addresses",
                      "divide it into several documents");
    size_t longest = tally->definition > tally->longest ? tally->definition : tally->longest;
    if (longest > 0 && tally->uses > MAX_REFERENCE_BYTES / longest)
        return refuse(parse, "X007", line, "too many links beside too long a link definition",
                      "shorten the definition, or divide the document");
    return 0;
}

int guard_body(struct parse *parse) {
    struct tally tally = {.nesting = {.depth = 0}};
    parse->traits = arena_alloc(&parse->scratch, parse->lines.count);
    for (size_t i = 0; i < parse->lines.count; i++) {
        size_t length;
        const char *line = lines_text(&parse->lines, i, parse->text, parse->length, &length);
        struct scan scan = {line, line + length, 0};
        if (!nest_line(&tally.nesting, &scan))
            return refuse(parse, "X004", i, "lists and quotes are nested more than 100 deep", NULL);
        tally_line(&tally, &scan, line, length, &parse->traits[i]);
        if (check_tally(parse, &tally, i) < 0)
            return -1;
    }
    return 0;
}
