/*
 * XML for docket's own formats, through libxml2: no network, no DTD, no entities but the five, bounded depth
 * and size. The one place that includes libxml2.
 */
#ifndef DOCKET_BASE_XML_H
#define DOCKET_BASE_XML_H

#include <stddef.h>

#include "base/arena.h"
#include "base/finding.h"

struct xml_attribute {
    const char *name; /* local name */
    const char *value;
};

struct xml_element {
    const char *name;  /* local name */
    const char *space; /* namespace URI, "" without */
    int line;
    struct xml_attribute *attributes;
    size_t attribute_count;
    const char *text;          /* the character data directly inside it, joined */
    struct xml_element *first; /* child elements */
    struct xml_element *next;
    struct xml_element *parent;
};

/*
 * Parses `data` and, where `schema` (RELAX NG, XML syntax; NUL-terminated) is not NULL, validates it.
 * Findings carry `rule` and `path`, with lines. Returns the root element, living in `arena`, or NULL where
 * the text is not well-formed, is not valid, or uses what is forbidden (a DOCTYPE, depth over 100, more than
 * 4 MB).
 */
struct xml_element *xml_parse(struct arena *arena, const char *path, const char *data, size_t length,
                              const char *schema, const char *rule, struct findings *findings);
/* The attribute's value, or NULL. */
const char *xml_attribute(const struct xml_element *element, const char *name);
/* The first child of that name, or NULL; and the next sibling of the same name. */
const struct xml_element *xml_child(const struct xml_element *element, const char *name);
const struct xml_element *xml_next(const struct xml_element *element);

#endif
