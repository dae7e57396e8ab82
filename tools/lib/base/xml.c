#include "base/xml.h"

#include <assert.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/relaxng.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

enum {
    MAX_BYTES = 4 << 20,
    MAX_DEPTH = 100,
    MAX_ATTRIBUTES = 1000, /* of one element: libxml2 compares each with each */
    MAX_NAMESPACES = 64,   /* declarations in all: libxml2 walks through those in force for each name */
    MAX_FINDINGS = 10,     /* of one file: what follows is mostly the echo of the first */
};

/* One parse, reached from libxml2's callbacks. */
struct reader {
    const char *path, *rule;
    struct findings *findings;
    const char *prefix; /* of libxml2's messages */
    size_t reported;
    size_t namespaces;
    bool refused;
    startElementNsSAX2Func start_element;
};

static void report(struct reader *reader, int line, int column, const char *message) {
    if (reader->reported++ < MAX_FINDINGS)
        finding_add(reader->findings, reader->rule, reader->path, line, column, "%s", message);
}

/* --- what libxml2 calls ----------------------------------------------------------------------- */

static void take_error(struct reader *reader, const xmlError *error) {
    if (reader->refused || error->level < XML_ERR_ERROR)
        return;
    const char *message = error->message ? error->message : "unknown error";
    size_t length = strcspn(message, "\n");
    if (length > 300)
        length = 300;
    while (length && ((unsigned char)message[length - 1] >= 0x80 || message[length - 1] == ' '))
        length--;
    if (reader->reported++ < MAX_FINDINGS)
        finding_add(reader->findings, reader->rule, reader->path, error->line, 0, "%s: %.*s", reader->prefix,
                    (int)length, message);
}

static void parser_error(void *context, xmlErrorPtr error) {
    take_error(((xmlParserCtxtPtr)context)->_private, error);
}

static void schema_error(void *context, xmlErrorPtr error) {
    take_error(context, error);
}

static void refuse(xmlParserCtxtPtr parser, const char *message) {
    struct reader *reader = parser->_private;
    if (!reader->refused)
        report(reader, parser->input ? parser->input->line : 0, 0, message);
    reader->refused = true;
    xmlStopParser(parser);
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    (void)name, (void)external, (void)system;
    refuse(context, "a DOCTYPE is not allowed: docket's files need no DTD and no entities of their own");
}

static void on_start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                             int namespace_count, const xmlChar **namespaces, int attribute_count,
                             int defaulted_count, const xmlChar **attributes) {
    xmlParserCtxtPtr parser = context;
    struct reader *reader = parser->_private;
    if (reader->refused)
        return;
    reader->namespaces += (size_t)namespace_count;
    if (parser->nodeNr >= MAX_DEPTH)
        refuse(parser, "elements are nested more than 100 deep");
    else if (reader->namespaces > MAX_NAMESPACES)
        refuse(parser, "more than 64 declarations of namespaces");
    else
        reader->start_element(context, name, prefix, uri, namespace_count, namespaces, attribute_count,
                              defaulted_count, attributes);
}

/* --- before parsing --------------------------------------------------------------------------- */

/* No '<' stands inside a tag, so the number of '=' between two of them bounds that of attributes. 0: fine;
 * else the line. */
static int crowded_line(const char *data, size_t length) {
    size_t equals = 0;
    int line = 1;
    for (size_t i = 0; i < length; i++) {
        line += data[i] == '\n';
        equals = data[i] == '<' ? 0 : equals + (data[i] == '=');
        if (equals > MAX_ATTRIBUTES)
            return line;
    }
    return 0;
}

static int line_at(const char *data, size_t offset) {
    int line = 1;
    for (size_t i = 0; i < offset; i++)
        line += data[i] == '\n';
    return line;
}

static bool acceptable(struct reader *reader, const char *data, size_t length) {
    if (length > MAX_BYTES) {
        report(reader, 0, 0, "the file is larger than 4 MB");
        return false;
    }
    size_t bad = utf8_check(data, length);
    if (bad < length) {
        report(reader, line_at(data, bad), 0, "the file is not in UTF-8");
        return false;
    }
    int line = crowded_line(data, length);
    if (line)
        report(reader, line, 0, "an element has more than 1,000 attributes, or its text as many '='");
    return !line;
}

/* --- libxml2's tree as ours ------------------------------------------------------------------- */

static void copy_attributes(struct arena *arena, struct xml_element *element, xmlNodePtr node) {
    size_t count = 0;
    for (xmlAttrPtr attribute = node->properties; attribute; attribute = attribute->next)
        count++;
    element->attributes = arena_alloc(arena, count * sizeof *element->attributes);
    for (xmlAttrPtr attribute = node->properties; attribute; attribute = attribute->next) {
        xmlChar *value = xmlNodeListGetString(node->doc, attribute->children, 1);
        element->attributes[element->attribute_count++] = (struct xml_attribute){
            arena_strdup(arena, (const char *)attribute->name),
            arena_strdup(arena, value ? (char *)value : "")};
        xmlFree(value);
    }
}

static bool is_text(const xmlNode *node) {
    return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content;
}

static const char *copy_text(struct arena *arena, xmlNodePtr node) {
    size_t length = 0;
    for (xmlNodePtr child = node->children; child; child = child->next)
        if (is_text(child))
            length += strlen((char *)child->content);
    char *text = arena_alloc(arena, length + 1), *end = text;
    for (xmlNodePtr child = node->children; child; child = child->next)
        if (is_text(child))
            end = stpcpy(end, (char *)child->content);
    return text;
}

static struct xml_element *copy_element(struct arena *arena, xmlNodePtr node, struct xml_element *parent) {
    struct xml_element *element = arena_alloc(arena, sizeof *element);
    element->name = arena_strdup(arena, (const char *)node->name);
    element->space = node->ns && node->ns->href ? arena_strdup(arena, (const char *)node->ns->href) : "";
    element->line = (int)xmlGetLineNo(node);
    element->text = copy_text(arena, node);
    element->parent = parent;
    copy_attributes(arena, element, node);
    return element;
}

/* Recursion is bounded by MAX_DEPTH. */
static void copy_children(struct arena *arena, struct xml_element *parent, xmlNodePtr node) {
    struct xml_element **end = &parent->first;
    for (xmlNodePtr child = node->children; child; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        *end = copy_element(arena, child, parent);
        copy_children(arena, *end, child);
        end = &(*end)->next;
    }
}

/* --- parsing ---------------------------------------------------------------------------------- */

static xmlDocPtr parse(struct reader *reader, const char *data, size_t length) {
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    assert(parser);
    parser->_private = reader;
    parser->sax->serror = parser_error;
    parser->sax->internalSubset = on_doctype;
    reader->start_element = parser->sax->startElementNs;
    parser->sax->startElementNs = on_start_element;
    reader->prefix = "the file is no well-formed XML";
    /* The encoding is given, so that no declaration in the file chooses another. */
    xmlDocPtr document = xmlCtxtReadMemory(parser, data, (int)length, NULL, "UTF-8",
                                           XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    if (document && (reader->refused || !parser->wellFormed || !xmlDocGetRootElement(document))) {
        xmlFreeDoc(document);
        document = NULL;
    }
    xmlFreeParserCtxt(parser);
    if (!document && !reader->reported)
        report(reader, 1, 0, "the file is no well-formed XML");
    return document;
}

static bool validate(struct reader *reader, xmlDocPtr document, const char *text) {
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewMemParserCtxt(text, (int)strlen(text));
    assert(parser);
    reader->prefix = "the schema itself is wrong";
    xmlRelaxNGSetParserStructuredErrors(parser, schema_error, reader);
    xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    assert(schema); /* schemas are docket's own */
    xmlRelaxNGValidCtxtPtr validator = xmlRelaxNGNewValidCtxt(schema);
    assert(validator);
    reader->prefix = "not as the schema has it";
    xmlRelaxNGSetValidStructuredErrors(validator, schema_error, reader);
    bool valid = xmlRelaxNGValidateDoc(validator, document) == 0;
    xmlRelaxNGFreeValidCtxt(validator);
    xmlRelaxNGFree(schema);
    if (!valid && !reader->reported)
        report(reader, 0, 0, "the file is not as its schema has it");
    return valid;
}

struct xml_element *xml_parse(struct arena *arena, const char *path, const char *data, size_t length,
                              const char *schema, const char *rule, struct findings *findings) {
    struct reader reader = {.path = path, .rule = rule, .findings = findings};
    if (!acceptable(&reader, data, length))
        return NULL;
    xmlDocPtr document = parse(&reader, data, length);
    if (!document)
        return NULL;
    struct xml_element *root = NULL;
    if (!schema || validate(&reader, document, schema)) {
        root = copy_element(arena, xmlDocGetRootElement(document), NULL);
        copy_children(arena, root, xmlDocGetRootElement(document));
    }
    xmlFreeDoc(document);
    return root;
}

const char *xml_attribute(const struct xml_element *element, const char *name) {
    for (size_t i = 0; i < element->attribute_count; i++)
        if (strcmp(element->attributes[i].name, name) == 0)
            return element->attributes[i].value;
    return NULL;
}

const struct xml_element *xml_child(const struct xml_element *element, const char *name) {
    const struct xml_element *child = element->first;
    while (child && strcmp(child->name, name) != 0)
        child = child->next;
    return child;
}

const struct xml_element *xml_next(const struct xml_element *element) {
    const struct xml_element *next = element->next;
    while (next && strcmp(next->name, element->name) != 0)
        next = next->next;
    return next;
}
