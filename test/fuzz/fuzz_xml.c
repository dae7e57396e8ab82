/* rooms: base */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

/* XML of our own formats, with a schema (inputs of even length) and without. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema[] =
    "<grammar xmlns='http://relaxng.org/ns/structure/1.0'><start><ref name='any'/></start>"
    "<define name='any'><element><anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/>"
    "<ref name='any'/></choice></zeroOrMore></element></define></grammar>";

/* Depth is bounded by the parser. */
static void walk(const struct xml_element *element, int depth) {
    if (depth > 100 || !element->name || !element->space || !element->text)
        abort();
    for (size_t i = 0; i < element->attribute_count; i++)
        if (!xml_attribute(element, element->attributes[i].name))
            abort();
    for (const struct xml_element *child = element->first; child; child = child->next) {
        if (child->parent != element)
            abort();
        walk(child, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {NULL};
    struct findings findings = {NULL, 0, 0, {NULL}};
    const struct xml_element *root = xml_parse(&arena, "x.xml", (const char *)data, size,
                                               size % 2 ? NULL : schema, "C001", &findings);

    if (root)
        walk(root, 0);
    else if (findings.count == 0)
        abort();
    arena_release(&arena);
    findings_release(&findings);
    return 0;
}
