/*
 * What the files of the compare room share; no other room includes it.
 *
 * The way of a comparison: compare.c pairs the footnotes and starts; unit.c takes a container's blocks as
 * units with numbers for their contents, align.c pairs the units of two containers, merge.c writes what comes
 * of it into the redline, with token.c and words.c for the text of a paragraph, table.c for tables, and
 * fields.c for front matter; move.c finds what was moved in what was deleted and inserted.
 */
#ifndef DOCKET_COMPARE_INTERNAL_H
#define DOCKET_COMPARE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "compare/compare.h"
#include "compare/sequence.h"

enum {
    SKETCHES = 4,
    INLINE_DEPTH = 200, /* more than documents nest inlines */
    MOVED_WORDS = 8,    /* what has fewer isn't called moved by itself */
};

/* A row of text, its numbers the same for the same text in all of a comparison. */
struct words {
    uint32_t *items; /* sorted */
    size_t count;
    uint32_t weight; /* letters in all, so that short words count for less */
};

/* A block of a container, or a run of inlines between its blocks. */
struct unit {
    const struct node *first;
    bool is_run;   /* of inlines, from `first` to the next block */
    bool is_taken; /* moved elsewhere: not to be paired here */
    bool is_read;  /* `words` and `sketch` are filled */
    uint32_t id;   /* equal in two units where nothing at all differs */
    struct words words;
    uint32_t sketch[SKETCHES]; /* units of like words have some of them in common */
};

struct units {
    struct unit *items;
    size_t count;
};

/* A unit that stands in the redline as deleted or inserted: it may turn out to be moved. */
struct stray {
    struct node *node; /* in the redline */
    struct unit unit;
    const struct node *section; /* the heading above it, or NULL */
};

struct strays {
    struct stray *items;
    size_t count, capacity;
};

struct compare {
    const struct document *documents[2]; /* by enum compare_side */
    const struct compare_options *options;
    struct document *redline;
    struct arena *arena; /* the redline's */
    struct arena scratch;
    struct map words;  /* word → number + 1 */
    uint32_t *weights; /* letters of the word with that number */
    size_t weight_capacity;
    struct map contents;   /* whole contents, and text with its formatting → number + 1 */
    struct map digests[2]; /* image's target → hexadecimal digits, or "" */
    int *notes[2];         /* a footnote's number in the redline by its own */
    int note_counts[2];
    uint64_t budget; /* steps that are left */
    struct strays strays[2];
    const struct node *sections[2]; /* headings passed so far */
    struct compare_counts counts;
    struct buffer text; /* for a moment */
};

/* --- unit.c: contents as numbers
 * ------------------------------------------------------------------------------------ */

uint32_t unit_word(struct compare *compare, const char *text, size_t length);
/* A number for any bytes, the same for the same ones; by their SHA-256 where they are many. */
uint32_t unit_content(struct compare *compare, const char *bytes, size_t length);
/* The children of a container as units. */
struct units unit_list(struct compare *compare, const struct node *container, enum compare_side side);
/* The children of a container from `first` on; footnotes end them. */
struct units unit_list_from(struct compare *compare, const struct node *first, enum compare_side side);
/* Appends all that makes a node what it is, but for its children. */
void unit_describe(struct compare *compare, const struct node *node, enum compare_side side,
                   struct buffer *out);
/* As unit_describe, with its children, blanks being alike. */
void unit_describe_all(struct compare *compare, const struct node *node, enum compare_side side,
                       struct buffer *out);
/* Fills in the unit's words and sketch. */
void unit_read(struct compare *compare, struct unit *unit);
/* Fills them in from other nodes than the unit's own. */
void unit_read_nodes(struct compare *compare, struct unit *unit, const struct node *const *nodes,
                     size_t count);
/* What two units have in common, from 0 to 1. */
float unit_likeness(struct compare *compare, struct unit *a, struct unit *b);
/* The node after a unit's last. */
const struct node *unit_end(const struct unit *unit);

/* --- align.c
 * ----------------------------------------------------------------------------------------------------------
 */

/* Pairs units in order: match[i] is the index in `b`, or SEQUENCE_NONE. `keys`: for units of a table, else
 * NULL: first of all those are paired whose keys are equal and not 0. */
void align_units(struct compare *compare, struct units a, struct units b, const uint32_t *a_keys,
                 const uint32_t *b_keys, uint32_t *match);

/* --- token.c, words.c: text
 * ------------------------------------------------------------------------------------------- */

enum token_class { TOKEN_BLANK, TOKEN_WORD, TOKEN_IDEOGRAPH, TOKEN_SIGN, TOKEN_THING };

/* The length of the token at the start of a text that isn't empty. */
size_t token_scan(const char *text, size_t length, enum token_class *class);

struct token {
    const char *text; /* "" for a TOKEN_THING: an image, a line break, a footnote's mark */
    const struct node *leaf;
    uint32_t length;
    uint32_t id;     /* equal where text and formatting are */
    uint32_t weight; /* letters, of a word */
    enum token_class class;
};

struct tokens {
    struct token *items;
    size_t count;
};

/* The inlines from `first` to before `end` (siblings) as tokens, in `scratch`. */
struct tokens token_list(struct compare *compare, const struct node *first, const struct node *end,
                         enum compare_side side);
/* Appends to `parent` the text of two runs of inlines (either may be empty) with what changed. Returns
 * whether anything did. */
bool words_merge(struct compare *compare, struct node *parent, const struct node *a, const struct node *a_end,
                 const struct node *b, const struct node *b_end);
/* The same for code: by lines, within changed lines by words. */
void words_merge_code(struct compare *compare, struct node *parent, const char *a, const char *b);

/* --- merge.c: the redline
 * ------------------------------------------------------------------------------------------------ */

struct node *merge_node(struct compare *compare, struct node *parent, const struct node *source);
struct node *merge_new(struct compare *compare, struct node *parent, enum node_kind kind,
                       const struct node *place);
/* Copies a node with all below it. `kind`: CHANGE_INSERTED, CHANGE_DELETED, CHANGE_MOVED_FROM mark its text;
 * CHANGE_WITHIN doesn't. */
struct node *merge_copy(struct compare *compare, struct node *parent, const struct node *source,
                        enum compare_side side, enum change_kind kind);
/* Copies the siblings from `first` to before `end`, marked likewise. */
void merge_copies(struct compare *compare, struct node *parent, const struct node *first,
                  const struct node *end, enum compare_side side, enum change_kind kind);
void merge_mark(struct compare *compare, struct node *node, enum change_kind kind);
/* Writes two units that are paired. */
void merge_pair(struct compare *compare, struct node *parent, const struct unit *a, const struct unit *b);
/* Writes the children of two containers. */
void merge_children(struct compare *compare, struct node *parent, const struct node *a, const struct node *b);
void merge_units(struct compare *compare, struct node *parent, struct units a, struct units b);

/* --- table.c, fields.c, move.c
 * ---------------------------------------------------------------------------------------------- */

void table_merge(struct compare *compare, struct node *table, const struct node *a, const struct node *b);
/* Appends a table of the keys of the front matter that differ, if any do. */
void fields_merge(struct compare *compare, struct node *parent);
/* Appends the front matter, one key a line. */
void fields_print(const struct document *document, struct buffer *out);
void move_find(struct compare *compare);

#endif
