/*
 * YAML as docket's files use it: a tree of mappings, sequences and scalars with positions. Through libyaml,
 * the one place that includes it. Anchors, aliases, tags, merge keys, duplicate keys and more than one
 * document are refused, so is a depth over 20; scalars are strings, to be typed by who reads them
 * (`2.10` stays "2.10").
 */
#ifndef DOCKET_DOCUMENT_YAML_H
#define DOCKET_DOCUMENT_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_pair {
    struct yaml_node *key; /* always a scalar */
    struct yaml_node *value;
};

struct yaml_node {
    enum yaml_kind kind;
    int line, column;         /* from 1, in the file; the column in bytes */
    const char *scalar;       /* of a scalar: its value, without NUL inside */
    bool plain;               /* of a scalar: not quoted; `null` and the empty plain scalar mean nothing */
    struct yaml_node **items; /* of a sequence */
    struct yaml_pair *pairs;  /* of a mapping, in file order */
    size_t count;
};

/*
 * Parses `length` bytes. `first_line` is the line of the file on which they begin. A mistake becomes one
 * finding of `rule` and the result NULL. An empty text gives an empty mapping.
 */
struct yaml_node *yaml_parse(struct arena *arena, const char *text, size_t length, const char *path,
                             int first_line, const char *rule, struct findings *findings);
/* The value at `key` of a mapping; NULL where it is absent or `node` is NULL or no mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);
/* The scalar's text; NULL for NULL, for another kind, and for a plain empty or `null` scalar. */
const char *yaml_text(const struct yaml_node *node);

const char *yaml_library_version(void);

#endif
