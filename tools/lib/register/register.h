/* The set of documents of one source, with the configuration, the catalogues, the link graph. Built once,
 * then only read. */
#ifndef DOCKET_REGISTER_REGISTER_H
#define DOCKET_REGISTER_REGISTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/map.h"
#include "document/document.h"
#include "history/source.h"
#include "register/config.h"
#include "register/recall.h"
#include "register/standing.h"
#include "standard/standard.h"

/* A resolved link from one document. */
struct edge {
    const struct document_link *link;
    size_t target;              /* index into documents; SIZE_MAX: not a document */
    const struct node *heading; /* the section it leads to, or NULL */
    const char *file;           /* path of an asset (image, CSV) that exists, or NULL */
    enum edge_problem {
        EDGE_FINE,
        EDGE_UNKNOWN_DOCUMENT,
        EDGE_UNKNOWN_ANCHOR,
        EDGE_UNKNOWN_FILE,
        EDGE_LEAVES_ROOT,
    } problem;
};

struct entry {
    struct document *document;                    /* owned */
    const struct document_type *type;             /* NULL where none fits */
    const char *id, *language, *title, *revision; /* never NULL: "" where the front matter says nothing;
                                                     language defaults to the organisation's */
    struct edge *edges;                           /* one a link in document order, those to URIs left out */
    size_t edge_count;
    size_t inbound;                  /* links from other documents */
    const struct standing *standing; /* borrowed; NULL: a draft */
};

struct registry {
    struct arena arena;
    struct source *source; /* borrowed */
    struct config *config;
    struct standard *
        *standards; /* those that config names first, in its order, then every other catalogue of the tree */
    size_t standard_count;
    struct map standards_by_id;
    struct entry *entries; /* sorted by type's order in docket.yaml, then id, then language */
    size_t entry_count;
    struct document **replaced; /* by registry_complete(); owned */
    size_t replaced_count, replaced_capacity;
    struct map by_key;  /* "EP-07:en" → struct entry * ; the first of several with the same key */
    struct map by_path; /* path → struct entry * */
    const struct release_standing *release; /* borrowed; NULL: nothing was released, or it isn't asked */
    struct map by_id; /* "EP-07" → struct entry *: in the organisation's language, or else the original, or
                         else the first */
};

/* Bounds of a register; more is refused with an error. */
enum { REGISTRY_MAX_DOCUMENTS = 20000, REGISTRY_MAX_BYTES = 512 << 20, REGISTRY_MAX_STANDARDS = 100 };

/*
 * Reads docket.yaml (or `config_path` in the file system, where it isn't NULL), the catalogues
 * (manual-templates/standards/ID.xml), and every `*.md` in the folders of the types and below them. Findings:
 * all that reading makes, those of each document included; C001 of the catalogues; M018, two documents of one
 * identifier and language; M019, what can't be read. A document that can't be parsed is a finding and left
 * out. Returns 0 and `*out`, or -1 with an error where there is no usable docket.yaml or a bound is passed.
 * The source must outlive the register.
 */
int registry_load(struct registry **out, struct source *source, const char *config_path,
                  struct findings *findings);
/*
 * Who looks at each document while its text is there. Of the register's entry only `document`, `type`, id,
 * language, title and revision are known then. Called on several threads at once, for each document once.
 */
struct registry_reader {
    void (*read)(void *context, const struct config *config, const struct entry *entry,
                 struct findings *findings);
    void *context;
};
/*
 * The same as registry_load(), but every document is shown to `reader`, and then its skeleton is kept alone
 * (document/skeleton.h): what a register of many thousands takes up is little then.
 */
int registry_load_read(struct registry **out, struct source *source, const char *config_path,
                       const struct registry_reader *reader, struct findings *findings);
/*
 * The same, but of the documents that are known, by their bytes, the front matter alone is read, with neither
 * body nor links: `known` leads from paths to SHA-256 digests.
 */
int registry_load_known(struct registry **out, struct source *source, const struct map *known,
                        struct findings *findings);
/*
 * The same as registry_load(), but documents that `recall` remembers are taken from there, all but those
 * whose paths are in `fresh`: skeletons (document/skeleton.h), of which their links are judged, not their
 * text.
 */
int registry_load_recalled(struct registry **out, struct source *source, struct recall *recall,
                           const struct map *fresh, struct findings *findings);
/* Reads such a document whole, and those that it leads into sections of. 0, or -1 with an error: it can't be
 * read any more. */
int registry_complete(struct registry *registry, struct entry *entry);
void registry_free(struct registry *registry);
/* By identifier, in `language` (or NULL) or else as in by_id; NULL: none. */
const struct entry *registry_find(const struct registry *registry, const char *id, const char *language);
const struct standard *registry_standard(const struct registry *registry, const char *id);

/* --- coverage: the clause matrix as facts
 * ------------------------------------------------------------------- */

enum coverage {
    COVERAGE_ADDRESSED,
    COVERAGE_EVIDENCED,
    COVERAGE_MISSING,
    COVERAGE_NOT_REFERENCED,
    COVERAGE_NOT_APPLICABLE,
    COVERAGE_CARRIED_OVER,
    COVERAGE_NEW,
};

/* One place where a clause is dealt with. */
struct place {
    const struct entry *entry;
    const struct node *heading; /* NULL: the document as a whole */
    bool evidence; /* a register, a record, a document with a complete records: entry, or a form that such an
                      entry names */
    const struct record_entry *record; /* the document's entry, or NULL */
    bool carried;                      /* through the correspondence of another edition, unconfirmed */
};

struct coverage_row {
    const struct clause *clause;
    enum coverage coverage;
    struct place *places; /* in the order of the register */
    size_t place_count;
};

struct coverage_matrix {
    const struct standard *standard;
    struct coverage_row *rows; /* one a clause, in the catalogue's order */
    size_t row_count;
};

/*
 * The matrix of one standard, by the rules of formats.md ("Tables"). Lives in `arena`. What documents say of
 * the other standards that docket.yaml names is carried over where a correspondence leads here. A document's
 * places in a clause are its sections that name it, or, where none does, the document as a whole. A record is
 * shown where its form names the clause too, or else, where the clause asks for one, the document's first.
 * COVERAGE_NOT_APPLICABLE is given by `not-applicable:` of docket.yaml, with a reason, where the standard
 * allows it.
 */
struct coverage_matrix *coverage_build(struct arena *arena, const struct registry *registry,
                                       const struct standard *standard);
/* What the front matter lists, as "iso14001-2015:7.5.3", for coverage_heading_means(); the texts in `arena`.
 */
void coverage_list(struct map *listed, struct arena *arena, const struct metadata *meta);
/*
 * Whether a heading's clause without a standard is one of `standard`, which docket.yaml names: the only one
 * there, or else one that has such a clause and under which the front matter lists it, or one above it. So a
 * section names a clause that standards share once.
 */
bool coverage_heading_means(const struct registry *registry, const struct map *listed, const char *standard,
                            const char *number);
const char *coverage_name(enum coverage coverage);

#endif
