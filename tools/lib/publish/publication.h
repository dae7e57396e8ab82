/* Inside the publish room: one pack or one document on its way into a flow. */
#ifndef DOCKET_PUBLISH_PUBLICATION_H
#define DOCKET_PUBLISH_PUBLICATION_H

#include "publish/compose.h"
#include "publish/publish.h"
#include "register/standing.h"

struct publication {
    struct arena *arena;
    struct source *source;           /* NULL: a document without a repository */
    const struct registry *registry; /* NULL likewise */
    const struct layout *layout;
    const struct labels *labels; /* of the pack; a document in another language has its own */
    struct map labels_by_language;
    struct style_pool *styles;
    struct flow *flow;
    struct findings *findings;
    const char *organisation; /* "" without */
    const char *language;
    const char *classification;  /* of the pack's own pages; "" without */
    day_t day;                   /* as of which the pack speaks; DAY_NONE: it says none */
    const char *programs;       /* as in publish_pack_options */
    const char *fonts;          /* a digest of the font files; NULL until the colophon is built */
};

/* Reads layout and labels, begins the flow. 0 or -1. publication_end() in either case. */
int publication_init(struct publication *pub, struct arena *arena, struct source *source,
                     const struct registry *registry, const char *language, struct findings *findings);
void publication_end(struct publication *pub);
/* Typesets the flow and frees what only it needed; characters without a glyph become a finding of `path`. */
int publication_typeset(struct publication *pub, const char *path, struct display **out);
/* The labels for a document in `language`. NULL only with findings. */
const struct labels *publication_labels(struct publication *pub, const char *language);
/* "Environmental management system", by the topic of the standards; "Management system" where they differ. */
const char *publication_system(const struct publication *pub, const struct labels *labels);
/* The word for a term ("type", "procedure") in `labels`, or the term itself. */
const char *publication_word(const struct labels *labels, const char *family, const char *word);
/* "Environmental manager" for "ems-manager": the role's title, or the role. */
const char *publication_role(const struct publication *pub, const char *role);
/* The names of those who hold a role, joined by ", "; "" where nobody does. */
char *publication_holders(const struct publication *pub, const char *role);
/* "commit 1a2b3c4d5e6f", "release 17" or "working tree". */
const char *publication_source(const struct publication *pub);
/* The release behind the pack; NULL: it is a draft. */
const struct release_standing *publication_release(const struct publication *pub);
/* The language's name for its code, or the code. */
const char *publication_language(const struct labels *labels, const char *code);
/* The anchor of an entry's first page in the flow. */
char *publication_anchor(const struct publication *pub, const struct entry *entry);
/* Whether the document belongs into the last part of a pack, with the blank forms. */
bool publication_is_form(const struct entry *entry);

/* --- shorthands for building (build.c)
 * ------------------------------------------------------------------------ */

void build_paragraph(struct publication *pub, enum layout_style style, enum structure_role role,
                     unsigned emphasis, const char *text);
/* A cell with one paragraph. */
void build_cell(struct publication *pub, enum layout_style style, int column_span, bool header,
                unsigned emphasis, const char *text);
/* A cell with a link to `anchor`. */
void build_link_cell(struct publication *pub, enum layout_style style, const char *anchor, const char *text);
/* A cell with the page of `anchor`, to the right. */
void build_page_cell(struct publication *pub, enum layout_style style, const char *anchor);
/* Begins one of docket's own tables, with its columns. */
void build_begin_table(struct publication *pub, enum layout_table table, enum layout_columns columns);
void build_rule(struct publication *pub, enum layout_rule_name rule);
/* A header row of `count` labels. */
void build_header_row(struct publication *pub, enum layout_style style, const enum label *labels,
                      size_t count);
/* Begins a section of the pack with running header and footer, its title and outline entry at level 1. */
void build_begin_part(struct publication *pub, const char *title, const char *anchor);
void build_end_part(struct publication *pub);

/* --- what the chain says, in words (standing.c)
 * ------------------------------------------------------------------- */

/* "in force", "suspended"; of a draft (NULL) "draft". */
const char *standing_word(const struct labels *labels, const struct standing *standing);
/* What the reader of a page has to know: "Suspended, not to be used: …"; "" of a revision that is simply in
 * force. */
const char *standing_mark(struct publication *pub, const struct labels *labels,
                          const struct standing *standing);
/* "Edition 2026" or "Release 17"; "2026 (release 17)" or, of an issue, "Release 17, after edition 2026". */
const char *standing_release(struct publication *pub, const struct labels *labels, uint32_t sequence,
                             const char *edition);
const char *standing_edition(struct publication *pub, const struct labels *labels,
                             const struct release_standing *release);

/* --- pieces
 * ------------------------------------------------------------------------------------------------------- */

/* Running header and footer of what follows: number, title and revision ("" where there is none); `standing`
 * is a document's, or NULL. */
void frame_begin_section(struct publication *pub, const struct labels *labels, const char *id,
                         const char *title, const char *revision, const char *classification,
                         const struct standing *standing);
enum { CONTROL_PAIRS = 8, CONTROL_FACTS = 12 };

/*
 * What there is to say of a document, CONTROL_FACTS in their order; the first CONTROL_PAIRS are short, the
 * rest "" where there is nothing. `entry` as in control_table().
 */
void control_facts(struct publication *pub, const struct labels *labels, const struct document *document,
                   const struct entry *entry, struct publish_fact *out);
/* The block at a document's head: title, control table, steps. `entry` may be NULL for a document without a
 * register. */
void control_table(struct publication *pub, const struct labels *labels, const struct document *document,
                   const struct entry *entry);

void front_cover(struct publication *pub, size_t document_count);
void front_promulgation(struct publication *pub);
void front_history(struct publication *pub);
void front_contents(struct publication *pub);
void list_master(struct publication *pub);
void list_records(struct publication *pub);
void list_responsibilities(struct publication *pub);
void list_forms(struct publication *pub);
void list_colophon(struct publication *pub);
void matrix_clauses(struct publication *pub, const struct standard *standard);
/* "Clause matrix ISO 14001:2015"; "Correspondence to ISO 14001:2026", for a standard that has one. */
const char *matrix_clauses_title(struct publication *pub, const struct standard *standard);
const char *matrix_correspondence_title(struct publication *pub, const struct standard *standard);
void matrix_correspondence(struct publication *pub, const struct standard *standard);

#endif
