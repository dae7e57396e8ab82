#include "pdf/describe.h"

#include <hpdf_version.h>
#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "pdf/object.h"
#include "pdf/pdf.h"

/* The program that turned the display list into a PDF, as against the creator, who made the text. */
static const char producer[] = "docket " DOCKET_VERSION " with libharu " HPDF_VERSION_TEXT;

/* --- information dictionary
 * ------------------------------------------------------------------------------------------ */

static void print_entry(struct buffer *out, const char *key, const char *text) {
    if (!text)
        return;
    buffer_printf(out, "/%s", key);
    pdf_print_text(out, text);
    buffer_add_char(out, '\n');
}

/* "D:20261124091500Z", as creation and as modification date. */
static void print_dates(struct buffer *entries, int64_t when) {
    char moment[21], date[24], *out = date;
    date_format_moment(when, moment);
    *out++ = 'D';
    *out++ = ':';
    for (const char *c = moment; *c; c++) {
        if (!strchr("-:T", *c))
            *out++ = *c;
    }
    *out = '\0';
    print_entry(entries, "CreationDate", date);
    print_entry(entries, "ModDate", date);
}

static void print_information(const void *owner, size_t index, struct buffer *entries,
                              struct buffer *content) {
    const struct pdf_metadata *metadata = ((const struct description *)owner)->metadata;
    (void)index;
    (void)content;
    print_entry(entries, "Title", metadata->title);
    print_entry(entries, "Author", metadata->author);
    print_entry(entries, "Subject", metadata->subject);
    print_entry(entries, "Keywords", metadata->keywords);
    print_entry(entries, "Creator", metadata->creator);
    print_entry(entries, "Producer", producer);
    if (metadata->moment != MOMENT_NONE)
        print_dates(entries, metadata->moment);
}

/* --- XMP
 * -------------------------------------------------------------------------------------------------------------
 */

/* Text as XML's character data; what XML can't hold is left out. */
static void print_escaped(struct buffer *out, const char *text) {
    size_t length = strlen(text);
    for (size_t at = 0, size; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == '&')
            buffer_add_string(out, "&amp;");
        else if (c == '<')
            buffer_add_string(out, "&lt;");
        else if (c == '>')
            buffer_add_string(out, "&gt;");
        else if (c == UINT32_MAX)
            buffer_add_utf8(out, 0xFFFD);
        else if ((c >= 0x20 || c == '\t' || c == '\n') && c != 0xFFFE && c != 0xFFFF)
            buffer_add(out, text + at, size);
    }
}

/* <name>…text…</name>, with `open` and `close` around the text. Nothing without a text. */
static void print_property(struct buffer *out, const char *name, const char *open, const char *text,
                           const char *close) {
    if (!text)
        return;
    buffer_printf(out, "<%s>%s", name, open);
    print_escaped(out, text);
    buffer_printf(out, "%s</%s>\n", close, name);
}

static const char alt_open[] = "<rdf:Alt><rdf:li xml:lang=\"x-default\">",
                  alt_close[] = "</rdf:li></rdf:Alt>";
static const char seq_open[] = "<rdf:Seq><rdf:li>", seq_close[] = "</rdf:li></rdf:Seq>";
static const char bag_open[] = "<rdf:Bag><rdf:li>", bag_close[] = "</rdf:li></rdf:Bag>";

static void print_xmp(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct description *description = owner;
    const struct pdf_metadata *metadata = description->metadata;
    char moment[21];
    (void)index;
    buffer_add_string(entries, "/Type/Metadata/Subtype/XML\n");
    buffer_add_string(content,
                      "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
                      "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n");
    print_property(content, "dc:format", "", "application/pdf", "");
    print_property(content, "dc:title", alt_open, metadata->title, alt_close);
    print_property(content, "dc:creator", seq_open, metadata->author, seq_close);
    print_property(content, "dc:description", alt_open, metadata->subject, alt_close);
    print_property(content, "dc:language", bag_open, description->language, bag_close);
    print_property(content, "pdf:Keywords", "", metadata->keywords, "");
    print_property(content, "pdf:Producer", "", producer, "");
    print_property(content, "xmp:CreatorTool", "", metadata->creator, "");
    if (metadata->moment != MOMENT_NONE) {
        date_format_moment(metadata->moment, moment);
        print_property(content, "xmp:CreateDate", "", moment, "");
        print_property(content, "xmp:ModifyDate", "", moment, "");
        print_property(content, "xmp:MetadataDate", "", moment, "");
    }
    buffer_add_string(content, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

void pdf_versions(struct buffer *out) {
    buffer_printf(out, "libharu %s, libdeflate %s", HPDF_VERSION_TEXT, pdf_deflate_version());
}

uint32_t describe_add(const struct description *description, struct pdf_file *file, HPDF_Dict catalog) {
    pdf_set_object(file, catalog, "Metadata",
                   pdf_add_printed(file, PDF_RAW_STREAM, print_xmp, description, 0));
    return pdf_add_printed(file, PDF_DICTIONARY, print_information, description, 0);
}
