/*
 * What the files of the document room share; no other room includes it.
 *
 * The way of a document: guard.c looks at the bytes, frontmatter.c reads the metadata, footnote.c turns
 * footnote definitions into list items, so that cmark finds their extent, outline.c leaves out what means
 * nothing to blocks, block.c walks cmark's tree of them into a plan (a row of operations, in which table.c
 * has found the tables), inline.c has cmark parse every piece of inline text of the plan that isn't plain at
 * once, definition.c looks after link definitions, build.c carries the plan out and makes the nodes, with
 * html.c for what HTML it meets, and finish.c numbers footnotes, gives anchors and gathers links.
 */
#ifndef DOCKET_DOCUMENT_INTERNAL_H
#define DOCKET_DOCUMENT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document/document.h"

/* Where the lines of a text begin. */
struct lines {
    size_t *starts;
    size_t count;
};

/* Inline elements nest at most this deep; what is deeper loses its mark-up and keeps its text. */
enum { INLINE_MAX_DEPTH = 60, HTML_MAX_DEPTH = 60, FINDINGS_PER_RULE = 50 };
/* Bytes of a link's destination; no more than URI_LIMIT of typeset/flow.h. */
enum { LINK_MAX_LENGTH = 8000 };
/* Behind the message of the last finding that a rule may have. */
#define FURTHER_PLACES " (further places of this kind are not listed)"

/* What characters a line has. */
enum trait {
    TRAIT_INLINE = 1, /* that may begin or end an inline */
    TRAIT_TILDE = 2,  /* '~' */
    TRAIT_ADDRESS = 4 /* '@', '/' or "www." */
};

/* The traits that a character gives its line, and other bits that guard.c alone knows. */
extern const uint8_t character_traits[256];

/* Whether "www", in whatever case, stands before this period of a text. */
static inline bool is_www(const char *period, const char *text) {
    return period - text >= 3 && (period[-1] | 0x20) == 'w' && (period[-2] | 0x20) == 'w' &&
           (period[-3] | 0x20) == 'w';
}

/* One parse of a document. */
struct parse {
    struct document *document;
    struct arena *arena;  /* the document's */
    struct arena scratch; /* until the document is parsed */
    struct findings *findings;
    const struct document_options *options;

    bool strange; /* as guard_bytes() says */

    /* The body, cleaned: control characters are blanks, footnote definitions list items. */
    char *text;
    size_t length;
    struct lines lines;
    int first_line;  /* of the body, in the file */
    uint8_t *traits; /* of each line, enum trait; of a footnote's definition, those of its marker too */

    struct footnote_definition *footnotes;
    size_t footnote_count;
    struct map footnote_labels; /* label → index of its definition + 1, as a pointer */
    struct map reported;        /* rule → how often it was reported, as a pointer */
};

/* A footnote's definition, which stands in the body as a list item. In order of lines, one a line. */
struct footnote_definition {
    const char *label;
    size_t line;    /* index into parse.lines */
    size_t offset;  /* of the item's marker in its line */
    int shift;      /* bytes that the line lost behind its marker */
    bool duplicate; /* another one has this label */
    struct node *node;
};

void lines_index(struct lines *lines, const char *text, size_t length);
void lines_release(struct lines *lines);
/* The line's text without its line end, and its length. */
static inline const char *lines_text(const struct lines *lines, size_t line, const char *text, size_t length,
                                     size_t *line_length) {
    size_t start = lines->starts[line], end = line + 1 < lines->count ? lines->starts[line + 1] : length;
    while (end > start && (text[end - 1] == '\n' || text[end - 1] == '\r'))
        end--;
    *line_length = end - start;
    return text + start;
}

/*
 * Adds a finding at a place in the file; of each rule only the first FINDINGS_PER_RULE of a document. Returns
 * it, or NULL where it was too much.
 */
struct finding *report(struct parse *parse, const char *rule, int line, int column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The place in the file of the byte at `offset` of the line with this index of the body. */
int parse_line(const struct parse *parse, size_t line);
int parse_column(const struct parse *parse, size_t line, size_t offset);
/* The footnote definition that begins on the line with this index, or NULL. */
const struct footnote_definition *parse_footnote_at(const struct parse *parse, size_t line);

/* --- guard.c -------------------------------------------------------------------------------------------- */

/* Looks at the bytes of a whole file: NUL, encoding, size, characters that deceive; without any of these
 * `*strange` is false, and there are no control characters. -1: refused, with a finding. */
int guard_bytes(const char *path, const char *bytes, size_t length, bool *strange, struct findings *findings);
/* Looks at the body before cmark sees it: nesting and mark-up that would take more than linear time; and sets
 * its traits. -1: refused. */
int guard_body(struct parse *parse);

/* --- frontmatter.c -------------------------------------------------------------------------------------- */

/*
 * Reads the front matter into the document's metadata, and sets `*body_offset` and `*body_line` to where the
 * body begins. -1: broken, with a finding.
 */
int frontmatter_read(struct parse *parse, size_t *body_offset, int *body_line);
/* Reads the keys and values of `root` into the document's metadata. */
void frontmatter_take(struct parse *parse, const struct yaml_node *root);
/* Whether docket.yaml maps a key of that name. */
bool frontmatter_maps(const struct document_options *options, const char *key);
/* docket's name for a key that people read, "Revision", or that docket.yaml maps; NULL: it is none, or not
 * wanted. */
const char *frontmatter_key(const struct document_options *options, const char *key);

/* --- bodymatter.c --------------------------------------------------------------------------------------- */

/*
 * Of a document without front matter: reads bold lines ("**Revision:** 3") or a table of keys and values at
 * its beginning as its metadata. False: there are none.
 */
bool bodymatter_read(struct parse *parse);

/* --- footnote.c ----------------------------------------------------------------------------------------- */

/* Rewrites footnote definitions in the body as list items, and lists them in parse->footnotes. */
void footnote_rewrite(struct parse *parse);

/* --- attributes.c --------------------------------------------------------------------------------------- */

/*
 * Reads attributes at the end of a heading's text, `{#id clauses="7.5.3 7.5.2"}`, into `heading`, and returns
 * the length of the text before them. `line` and `column` are the place of `text` in the file.
 */
size_t attributes_read(struct parse *parse, struct node *heading, const char *text, size_t length, int line,
                       int column);
/* Appends the anchor that GitHub derives from a heading's plain text. */
void anchor_slug(const char *text, struct buffer *out);

/* --- nodes ---------------------------------------------------------------------------------------------- */

struct node *node_new(struct parse *parse, enum node_kind kind, int line, int column);
void node_append(struct node *parent, struct node *child);
bool node_is_inline(enum node_kind kind);
/* A cell of one column and one row. */
struct node *cell_new(struct parse *parse, int line, int column, bool header);

/* --- links and text ------------------------------------------------------------------------------------- */

/* Length of the identifier at the start of `text` (`EP-07`), or 0. */
size_t identifier_scan(const char *text, size_t length);
/* Sets a link's or image's kind, target and fragment from a destination as cmark gives it. False: not to be
 * followed; a finding says why. */
bool link_classify(struct parse *parse, struct node *link, const char *destination);
/* Marked tildes in a text become tildes. */
void text_unmark(char *text);
/* Strike-through among the children of `parent`, with marked tildes as tildes after it; and web addresses in
 * their text. */
void text_strike(struct parse *parse, struct node *parent);
void text_autolink(struct parse *parse, struct node *parent);

/*
 * Bytes that stand for others on the way through cmark. The body holds no control characters of its own but
 * blanks, and cmark makes none of `&#1;`, as its '&' is marked.
 */
enum {
    MARK_LINK = 1, /* begins a destination of ours: \1d (identifier), \1f (footnote) */
    MARK_STAR = 2, /* '*' and '_' and '!' where only blocks matter */
    MARK_UNDERSCORE = 3,
    MARK_BANG = 4,
    MARK_TILDE = 5,   /* \5\6: an escaped tilde */
    MARK_END = 6,     /* behind a backslash at the end of a line, with two blanks after it: a line break */
    MARK_BRACKET = 7, /* \7\6: an escaped '[' before '^' */
    MARK_AMPERSAND = 8,
};

#endif
