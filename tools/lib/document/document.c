#include "document/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "document/plan.h"
#include "document/pool.h"

static struct document *document_new(const char *path, const char *bytes, size_t length) {
    struct document *document = mem_zalloc(1, sizeof *document);
    document->path = arena_strdup(&document->arena, path);
    document->source = arena_strndup(&document->arena, length ? bytes : "", length);
    document->length = length;
    digest_sha256(document->source, length, document->sha256);
    return document;
}

/* The body as cmark gets it: control characters are blanks (a finding named them). */
static void take_body(struct parse *parse, size_t offset) {
    const struct document *document = parse->document;
    parse->length = document->length - offset;
    parse->text = mem_alloc(parse->length + 1);
    memcpy(parse->text, document->source + offset, parse->length);
    parse->text[parse->length] = '\0';
    lines_index(&parse->lines, parse->text, parse->length);
    if (!parse->strange)
        return;
    unsigned char *p = (unsigned char *)parse->text, *end = p + parse->length;
    for (; (p += utf8_plain((char *)p, (size_t)(end - p))) < end; p++) {
        if ((*p < 0x20 && *p != '\n' && *p != '\r' && *p != '\t') || *p == 0x7F)
            *p = ' ';
        else if (*p == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0)
            p[0] = p[1] = ' ';
    }
}

static int parse_body(struct parse *parse) {
    if (guard_body(parse) < 0)
        return -1;
    footnote_rewrite(parse);
    struct plan plan = {.parse = parse};
    int status = plan_blocks(&plan);
    if (status == 0) {
        plan.memory = pool_begin();
        plan_inlines(&plan);
        plan_check_definitions(&plan);
        struct node *body = plan_build(&plan);
        status = plan.refused ? -1 : 0;
        if (status == 0)
            document_finish(parse, body);
        pool_end();
    }
    plan_release(&plan);
    return status;
}

/* Without front matter; the absence of any metadata is a finding where they are wanted. */
static void seek_metadata(struct parse *parse) {
    parse->document->has_front_matter = bodymatter_read(parse);
    if (parse->document->has_front_matter || !parse->options || !parse->options->require_front_matter)
        return;
    struct finding *finding = report(parse, "M020", 1, 0, "the document has no front matter");
    if (finding)
        finding->fix = "begin the file with a line '---', the keys id, title, revision …, and a line '---'";
}

/* Of a document that has its bytes. */
static int parse(struct document **out, struct document *document, bool strange,
                 const struct document_options *options, struct findings *findings) {
    const char *bytes = document->source;
    size_t length = document->length;
    struct parse parse = {.document = document,
                          .arena = &document->arena,
                          .findings = findings,
                          .options = options,
                          .strange = strange,
                          .first_line = 1};
    size_t offset = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    int status = frontmatter_read(&parse, &offset, &parse.first_line);
    bool known = options && options->known_sha256 && strcmp(options->known_sha256, document->sha256) == 0;
    if (status == 0 && !(known && document->has_front_matter)) {
        take_body(&parse, offset);
        status = parse_body(&parse);
        if (status == 0 && !document->has_front_matter)
            seek_metadata(&parse);
    }
    lines_release(&parse.lines);
    map_release(&parse.footnote_labels);
    map_release(&parse.reported);
    free(parse.footnotes);
    arena_release(&parse.scratch);
    free(parse.text);
    if (status < 0)
        document_free(document);
    else
        *out = document;
    return status;
}

int document_parse(struct document **out, const char *path, const char *bytes, size_t length,
                   const struct document_options *options, struct findings *findings) {
    bool strange;
    *out = NULL;
    return guard_bytes(path, bytes, length, &strange, findings) < 0
               ? -1
               : parse(out, document_new(path, bytes, length), strange, options, findings);
}

int document_parse_buffer(struct document **out, const char *path, struct buffer *bytes,
                          const struct document_options *options, struct findings *findings) {
    struct document *document = NULL;
    bool strange;
    *out = NULL;
    if (guard_bytes(path, buffer_text(bytes), bytes->length, &strange, findings) == 0)
        document = document_new(path, buffer_text(bytes), bytes->length);
    buffer_release(bytes);
    return document ? parse(out, document, strange, options, findings) : -1;
}

void document_free(struct document *document) {
    if (!document || document->lent)
        return;
    map_release(&document->anchors);
    struct arena arena = document->arena;
    free(document);
    arena_release(&arena);
}

void document_versions(struct buffer *out) {
    buffer_printf(out, "cmark %s, libyaml %s", cmark_version_string(), yaml_library_version());
}
