/* One document: front matter and body, parsed from bytes, with the findings that parsing makes. */
#ifndef DOCKET_DOCUMENT_DOCUMENT_H
#define DOCKET_DOCUMENT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/finding.h"
#include "base/map.h"
#include "document/tree.h"
#include "document/yaml.h"

/* Limits of design.md; each has a refusal of its own. */
#define DOCUMENT_MAX_BYTES (4u << 20)
#define DOCUMENT_MAX_DEPTH 100
#define DOCUMENT_MAX_COLUMNS 128
#define DOCUMENT_MAX_CELLS 200000
#define DOCUMENT_MAX_LINES                                                          \
    200000 /* that aren't empty; each item and quote that begins counts as one more \
            */

/* A string of the front matter with its place; `text` is NULL where the key is absent or empty. */
struct field {
    const char *text;
    int line, column;
    bool refused; /* there was a value, of a kind that the key doesn't take, or under a misspelt key: a
                     finding has said so */
};

struct clause_reference {
    const char *standard; /* "iso14001-2015"; NULL: the repository's only standard */
    const char *number;   /* "7.5.3" */
    int line, column;
};

/* An entry of `records:`; absent parts are NULL in `text`. */
struct record_entry {
    struct field form, title, keeper, storage, retention, disposition;
    int line, column;
};

struct metadata {
    struct field id, type, title, revision, owner, language, classification;
    struct field change_text, change_reason, change_class, change_reading;
    struct field translation_language, translation_revision;
    struct field authors_key; /* never with text: where the key of the authors stands */
    struct field *authors, *sites;
    size_t author_count, site_count;
    struct clause_reference *clauses;
    size_t clause_count;
    struct record_entry *records;
    size_t record_count;
};

struct document_link {
    const struct node *node;    /* NODE_LINK or NODE_IMAGE */
    const struct node *section; /* the heading under which it stands, or NULL */
    const char *behind; /* the text right behind it (of a skeleton, its first LINK_BEHIND bytes), or NULL */
    bool alone;         /* nothing else stands in its paragraph */
    size_t beside;      /* where its section is one paragraph of text and this one link: the bytes of the text
                           beside it; else SIZE_MAX */
};
enum { LINK_BEHIND = 64 };

struct document {
    struct arena arena; /* owns everything below */
    bool lent;          /* another arena owns it, and the document itself */
    const char *path;
    const char *source; /* the bytes */
    bool skeleton;      /* (document/skeleton.h): headings and links are all that is known of the body */
    size_t length;
    char sha256[65];
    bool has_front_matter; /* or bold lines or a table in its place: `front_matter` is NULL then */
    struct metadata meta;
    const struct yaml_node *front_matter; /* NULL without */
    const struct node *body;              /* NODE_DOCUMENT */
    struct map anchors;                   /* anchor → const struct node * (heading) */
    const struct node **headings;         /* in document order */
    size_t heading_count;
    size_t heading_clauses;      /* that they name, all together */
    struct document_link *links; /* in document order, images included */
    size_t link_count;
};

struct value_mapping {
    const char *from, *to;
};

/* How a repository's habits differ (`front-matter:` of docket.yaml): foreign key → docket's key. */
struct key_mapping {
    const char *from, *to;
    const struct value_mapping *values; /* foreign value → docket's; others stay */
    size_t value_count;
};

/* What other houses call the key for the day from which a document is in force, ended by NULL: not docket's.
 */
extern const char *const document_day_keys[];

struct document_options {
    const struct key_mapping *mappings;
    size_t mapping_count;
    bool require_front_matter; /* its absence is a finding */
    const char *known_sha256; /* of a document with these bytes the front matter alone is read: `body` is NULL
                                 then, and it has no anchors and no links; NULL: of none. Without front matter
                                 all is read */
};

/*
 * Parses `length` bytes as the document at `path` (for findings and links; not opened). `options` may be
 * NULL. On success sets `*out`, to be freed with document_free(), and returns 0, perhaps with findings.
 * Returns -1, `*out` NULL, where nothing can be made of the bytes (binary, over a limit, broken front
 * matter): at least one finding of severity error then says why. What a limit of the guards refuses takes
 * time linear in `length`.
 */
int document_parse(struct document **out, const char *path, const char *bytes, size_t length,
                   const struct document_options *options, struct findings *findings);
/* The same; releases the bytes before it begins: of a large document they need not be in memory twice. */
int document_parse_buffer(struct document **out, const char *path, struct buffer *bytes,
                          const struct document_options *options, struct findings *findings);
void document_free(struct document *document);

/* Dumps front matter and tree in docket's own format for tests (`render --format tree`): one node a line, two
 * blanks a level. */
void document_dump(const struct document *document, struct buffer *out);
/* The plain text of a node and what is below it (a heading's title for the outline). Appends. */
void node_plain_text(const struct node *node, struct buffer *out);
/* The same, to be looked at: it lives in the document or in `scratch`, until that changes. */
const char *node_text(const struct node *node, struct buffer *scratch);

/* Appends this room's libraries: "cmark 0.30.2, libyaml 0.2.5". */
void document_versions(struct buffer *out);

#endif
