#include <string.h>

#include "web/internal.h"

/* The front matter's title, or the first heading's text, or the path. */
static void add_title(const struct document *document, struct buffer *out) {
    struct buffer text = BUFFER_INIT;
    if (document->meta.title.text)
        buffer_add_string(&text, document->meta.title.text);
    for (const struct node *node = document->body->first; node && text.length == 0; node = node->next)
        if (node->kind == NODE_HEADING)
            node_plain_text(node, &text);
    if (document->meta.id.text) {
        web_escape(out, document->meta.id.text);
        buffer_add_string(out, " ");
    }
    web_escape(out, text.length > 0 ? buffer_text(&text) : document->path);
    buffer_release(&text);
}

/* The mark at the head of every printed page, not of the first alone. */
static void add_print_mark(const char *mark, struct buffer *out) {
    buffer_add_string(out, "@page{@top-center{content:\"");
    for (const char *p = mark; *p; p++)
        if (strchr("\"\\<>&", *p) || (unsigned char)*p < ' ')
            buffer_printf(out, "\\%06x", (unsigned)(unsigned char)*p);
        else
            buffer_add_char(out, *p);
    buffer_add_string(out, "\";color:#b3261e;font:9pt Carlito,Calibri,sans-serif}}\n");
}

static void add_head(const struct document *document, const struct web_options *options, struct buffer *out) {
    const char *language = document->meta.language.text;
    buffer_add_string(out, "<!DOCTYPE html>\n<html lang=\"");
    web_escape(out, language ? language : "en");
    buffer_add_string(
        out, "\">\n<head>\n<meta charset=\"utf-8\" />\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
             "style-src 'unsafe-inline'\" />\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
             "<meta name=\"generator\" content=\"docket " DOCKET_VERSION "\" />\n<title>");
    add_title(document, out);
    buffer_add_string(out, "</title>\n<style>\n");
    buffer_add_string(out, web_style);
    if (options->redline)
        buffer_add_string(out, web_redline_style);
    if (options->mark)
        add_print_mark(options->mark, out);
    buffer_add_string(out, "</style>\n</head>\n<body>\n");
}

static void add_heading(const struct web_options *options, struct buffer *out) {
    if (options->number && *options->number) {
        buffer_add_string(out, "<p class=\"number\">");
        web_escape(out, options->number);
        buffer_add_string(out, "</p>\n");
    }
    if (options->title && *options->title) {
        buffer_add_string(out, "<h1 class=\"title\">");
        web_escape(out, options->title);
        buffer_add_string(out, "</h1>\n");
    }
}

static void add_header(const struct web_options *options, struct buffer *out) {
    if (options->mark) {
        buffer_add_string(out, "<p class=\"mark\">");
        web_escape(out, options->mark);
        buffer_add_string(out, "</p>\n");
    }
    add_heading(options, out);
    if (options->fact_count == 0)
        return;
    buffer_add_string(out, "<table class=\"facts\">\n<tbody>\n");
    for (size_t i = 0; i < options->fact_count; i++) {
        buffer_add_string(out, "<tr>\n<th scope=\"row\">");
        web_escape(out, options->facts[i].label);
        buffer_add_string(out, "</th>\n<td>");
        web_escape(out, options->facts[i].value);
        buffer_add_string(out, "</td>\n</tr>\n");
    }
    buffer_add_string(out, "</tbody>\n</table>\n");
}

int web_render(const struct document *document, const struct web_options *options, struct buffer *out) {
    static const struct web_options none = {.fragment = false};
    if (!options)
        options = &none;
    if (options->fragment) {
        web_body(document, options, out);
        return 0;
    }
    add_head(document, options, out);
    buffer_add_string(out, "<header>\n");
    add_header(options, out);
    buffer_add_string(out, "</header>\n<main>\n");
    web_body(document, options, out);
    buffer_add_string(out, "</main>\n</body>\n</html>\n");
    return 0;
}
