#include "pdf/embed.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hb-ot.h>
#include <hb-subset.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "pdf/cff.h"

/* Flags of a font descriptor (ISO 32000-1, table 123). */
enum { FLAG_FIXED = 1 << 0, FLAG_SERIF = 1 << 1, FLAG_SYMBOLIC = 1 << 2, FLAG_ITALIC = 1 << 6 };
/* Entries in one bfchar or cidchar block, at most (Adobe Technical Note 5014). */
enum { BLOCK = 100 };

/* --- the program
 * ------------------------------------------------------------------------------------------------- */

static hb_subset_input_t *subset_input(const struct pdf_font *font) {
    /* A program in a PDF needs outlines and metrics only. */
    static const hb_tag_t dropped[] = {
        HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
        HB_TAG('n', 'a', 'm', 'e'), HB_TAG('O', 'S', '/', '2'), HB_TAG('p', 'o', 's', 't'),
        HB_TAG('c', 'm', 'a', 'p'), HB_TAG('V', 'O', 'R', 'G'), HB_TAG('v', 'h', 'e', 'a'),
        HB_TAG('v', 'm', 't', 'x'), HB_TAG('B', 'A', 'S', 'E'), HB_TAG('M', 'A', 'T', 'H'),
        HB_TAG('C', 'O', 'L', 'R'), HB_TAG('C', 'P', 'A', 'L'), HB_TAG('S', 'V', 'G', ' '),
        HB_TAG('C', 'B', 'D', 'T'), HB_TAG('C', 'B', 'L', 'C'), HB_TAG('s', 'b', 'i', 'x'),
        HB_TAG('g', 'v', 'a', 'r'), HB_TAG('f', 'v', 'a', 'r'), HB_TAG('a', 'v', 'a', 'r'),
        HB_TAG('H', 'V', 'A', 'R'), HB_TAG('V', 'V', 'A', 'R'), HB_TAG('M', 'V', 'A', 'R'),
        HB_TAG('S', 'T', 'A', 'T'), HB_TAG('k', 'e', 'r', 'n'), HB_TAG('D', 'S', 'I', 'G'),
    };
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (!input)
        return NULL;
    hb_set_t *glyphs = hb_subset_input_glyph_set(input);
    hb_set_add(glyphs, 0);
    for (size_t i = 0; i < font->count; i++)
        hb_set_add(glyphs, font->codes[i].glyph);
    hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        hb_set_add(drop, dropped[i]);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    return input;
}

static bool has_table(hb_face_t *face, hb_tag_t tag) {
    hb_blob_t *table = hb_face_reference_table(face, tag);
    bool there = hb_blob_get_length(table) > 0;
    hb_blob_destroy(table);
    return there;
}

static int map_glyphs(struct embedded_font *embedded, const hb_map_t *map) {
    const struct pdf_font *font = embedded->font;
    size_t limit = 1;
    for (size_t i = 0; i < font->count; i++) {
        hb_codepoint_t glyph = hb_map_get(map, font->codes[i].glyph);
        if (glyph > UINT16_MAX)
            return -1;
        embedded->glyphs[i] = (uint16_t)glyph;
        if (glyph >= limit)
            limit = glyph + 1;
    }
    if (!embedded->cff) {
        for (size_t i = 0; i < font->count; i++)
            embedded->cids[i] = pdf_code_at(i);
        return 0;
    }
    unsigned length;
    const void *data = hb_blob_get_data(embedded->program, &length);
    uint16_t *charset = mem_zalloc(limit, sizeof *charset);
    int status = cff_read_cids(data, length, charset, limit);
    for (size_t i = 0; i < font->count; i++)
        embedded->cids[i] = charset[embedded->glyphs[i]];
    free(charset);
    return status;
}

static int make_subset(struct embedded_font *embedded) {
    hb_face_t *face = embedded->font->source->hb_face, *subset = NULL;
    hb_subset_input_t *input = subset_input(embedded->font);
    hb_subset_plan_t *plan = input ? hb_subset_plan_create_or_fail(face, input) : NULL;
    int status = -1;
    if (plan && (subset = hb_subset_plan_execute_or_fail(plan)) != NULL) {
        embedded->program = embedded->cff ? hb_face_reference_table(subset, HB_TAG('C', 'F', 'F', ' '))
                                          : hb_face_reference_blob(subset);
        if (hb_blob_get_length(embedded->program) > 0)
            status = map_glyphs(embedded, hb_subset_plan_old_to_new_glyph_mapping(plan));
    }
    hb_face_destroy(subset);
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    return status;
}

/* --- names and metrics
 * ---------------------------------------------------------------------------------------------- */

/* The PostScript name with what a PDF's name can't hold left out, after a tag that is a digest of the subset.
 */
static void name_font(struct embedded_font *embedded) {
    char hex[65], postscript[64] = "";
    unsigned length = sizeof postscript, size;
    const char *data = hb_blob_get_data(embedded->program, &size);
    hb_ot_name_get_utf8(embedded->font->source->hb_face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID,
                        &length, postscript);
    digest_sha256(data, size, hex);
    char *out = embedded->name;
    for (int i = 0; i < 6; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        *out++ = (char)('A' + strtol(pair, NULL, 16) % 26);
    }
    *out++ = '+';
    char *begin = out;
    for (const char *c = postscript; *c; c++) {
        if (isalnum((unsigned char)*c) || *c == '-' || *c == '_')
            *out++ = *c;
    }
    *out = '\0';
    if (out == begin)
        memcpy(out, "Unnamed", sizeof "Unnamed");
}

static int table_number(hb_face_t *face, hb_tag_t tag, unsigned offset) {
    hb_blob_t *table = hb_face_reference_table(face, tag);
    unsigned length;
    const uint8_t *data = (const uint8_t *)hb_blob_get_data(table, &length);
    int value = offset + 2 <= length ? (int16_t)(data[offset] << 8 | data[offset + 1]) : 0;
    hb_blob_destroy(table);
    return value;
}

static int thousandths(const struct pdf_font *font, int units) {
    int64_t scaled = pdf_font_scale(font, units);
    return (int)((scaled + (scaled < 0 ? -500 : 500)) / 1000);
}

static int metric(const struct pdf_font *font, hb_ot_metrics_tag_t tag, int otherwise) {
    hb_position_t position;
    return hb_ot_metrics_get_position(font->hb, tag, &position) && position != 0 ? thousandths(font, position)
                                                                                 : otherwise;
}

static int descriptor_flags(hb_face_t *face, float slant) {
    enum { FAMILY_CLASS = 30, PANOSE = 32, FIXED_PITCH = 12 };
    const hb_tag_t os2 = HB_TAG('O', 'S', '/', '2'), post = HB_TAG('p', 'o', 's', 't');
    int class = table_number(face, os2, FAMILY_CLASS) >> 8, panose = table_number(face, os2, PANOSE);
    int flags = FLAG_SYMBOLIC;
    bool serif = class ? (class >= 1 && class <= 5) || class == 7
                       : panose >> 8 == 2 && (panose & 0xFF) >= 2 && (panose & 0xFF) <= 10;
    if (serif)
        flags |= FLAG_SERIF;
    if (table_number(face, post, FIXED_PITCH) || table_number(face, post, FIXED_PITCH + 2))
        flags |= FLAG_FIXED;
    if (slant < 0 || slant > 0)
        flags |= FLAG_ITALIC;
    return flags;
}

static void add_box(struct pdf_file *file, HPDF_Dict descriptor, const struct pdf_font *font) {
    enum { X_MIN = 36 }; /* in head, followed by yMin, xMax, yMax */
    HPDF_Array box = pdf_child_array(file, descriptor, "FontBBox");
    for (unsigned i = 0; i < 4; i++)
        HPDF_Array_AddNumber(box, thousandths(font, table_number(font->source->hb_face,
                                                                 HB_TAG('h', 'e', 'a', 'd'), X_MIN + 2 * i)));
}

static void print_program(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct embedded_font *embedded = owner;
    unsigned length;
    const char *data = hb_blob_get_data(embedded->program, &length);
    (void)index;
    if (embedded->cff)
        buffer_add_string(entries, "/Subtype/CIDFontType0C");
    else
        buffer_printf(entries, "/Length1 %u", length);
    buffer_add(content, data, length);
}

static HPDF_Dict add_descriptor(struct embedded_font *embedded, struct pdf_file *file) {
    const struct pdf_font *font = embedded->font;
    hb_face_t *face = font->source->hb_face;
    hb_font_extents_t extents = {0};
    HPDF_Dict descriptor = pdf_add_dict(file, "FontDescriptor");
    float weight = hb_style_get_value(font->hb, HB_STYLE_TAG_WEIGHT);
    float slant = hb_style_get_value(font->hb, HB_STYLE_TAG_SLANT_ANGLE);

    hb_font_get_h_extents(font->hb, &extents);
    int ascent = thousandths(font, extents.ascender);
    HPDF_Dict_AddName(descriptor, "FontName", embedded->name);
    HPDF_Dict_AddNumber(descriptor, "Flags", descriptor_flags(face, slant));
    add_box(file, descriptor, font);
    HPDF_Dict_AddNumber(descriptor, "ItalicAngle", (HPDF_INT32)slant);
    HPDF_Dict_AddNumber(descriptor, "Ascent", ascent);
    HPDF_Dict_AddNumber(descriptor, "Descent", thousandths(font, extents.descender));
    HPDF_Dict_AddNumber(descriptor, "CapHeight", metric(font, HB_OT_METRICS_TAG_CAP_HEIGHT, ascent));
    HPDF_Dict_AddNumber(descriptor, "XHeight", metric(font, HB_OT_METRICS_TAG_X_HEIGHT, ascent / 2));
    /* No table has the stems' width; by experience it grows with the square of the weight. */
    HPDF_Dict_AddNumber(descriptor, "StemV", (HPDF_INT32)(50 + (weight / 65) * (weight / 65)));
    pdf_set_object(file, descriptor, embedded->cff ? "FontFile3" : "FontFile2",
                   pdf_add_printed(file, PDF_STREAM, print_program, embedded, 0));
    return descriptor;
}

/* --- widths
 * -----------------------------------------------------------------------------------------------------------
 */

static int64_t code_width(const struct embedded_font *embedded, size_t position) {
    return pdf_font_width(embedded->font, embedded->font->codes[position].glyph);
}

static int compare_widths(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The width that most codes have, among those that are whole thousandths: /DW can hold no others. */
static int64_t commonest_width(const struct embedded_font *embedded) {
    size_t count = embedded->font->count, best = 0;
    int64_t *widths = mem_zalloc(count, sizeof *widths), width = EM;
    for (size_t i = 0; i < count; i++)
        widths[i] = code_width(embedded, i);
    qsort(widths, count, sizeof *widths, compare_widths);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && widths[end] == widths[i]; end++)
            ;
        if (end - i > best && widths[i] % (EM / 1000) == 0) {
            best = end - i;
            width = widths[i];
        }
    }
    free(widths);
    return width;
}

/* A position in font->codes with its CID, to be sorted by it. */
struct numbered {
    uint16_t cid;
    uint32_t position;
};

static int compare_numbered(const void *a, const void *b) {
    const struct numbered *x = a, *y = b;
    return x->cid != y->cid ? (x->cid < y->cid ? -1 : 1) : (x->position < y->position ? -1 : 1);
}

static struct numbered *sort_by_cid(const struct embedded_font *embedded) {
    size_t count = embedded->font->count;
    struct numbered *sorted = mem_zalloc(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct numbered){embedded->cids[i], (uint32_t)i};
    qsort(sorted, count, sizeof *sorted, compare_numbered);
    return sorted;
}

static void print_widths(const struct embedded_font *embedded, struct buffer *out) {
    struct numbered *sorted = sort_by_cid(embedded);
    int64_t last = -2; /* the CID before, where its list is open */
    buffer_add_string(out, "/DW ");
    pdf_print_milli(out, embedded->default_width);
    buffer_add_string(out, "\n/W[");
    for (size_t i = 0; i < embedded->font->count; i++) {
        int64_t width = code_width(embedded, sorted[i].position);
        if (width == embedded->default_width || sorted[i].cid == last)
            continue;
        if (sorted[i].cid != last + 1)
            buffer_printf(out, "%s%u[", last >= 0 ? "]" : "", sorted[i].cid);
        else
            buffer_add_char(out, ' ');
        pdf_print_milli(out, width);
        last = sorted[i].cid;
    }
    buffer_add_string(out, last >= 0 ? "]]\n" : "]\n");
    free(sorted);
}

/* --- codes, CIDs, glyphs, text
 * ------------------------------------------------------------------------------------- */

static void begin_map(struct buffer *out, const char *registry, const char *ordering, const char *name,
                      int type) {
    buffer_printf(out,
                  "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                  "/CIDSystemInfo<</Registry(%s)/Ordering(%s)/Supplement 0>>def\n"
                  "/CMapName/%s def\n/CMapType %d def\n"
                  "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n",
                  registry, ordering, name, type);
}

static void end_map(struct buffer *out) {
    buffer_add_string(out, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
}

static void print_to_unicode(const void *owner, size_t index, struct buffer *entries,
                             struct buffer *content) {
    const struct pdf_font *font = ((const struct embedded_font *)owner)->font;
    (void)index;
    (void)entries;
    begin_map(content, "Adobe", "UCS", "Adobe-Identity-UCS", 2);
    for (size_t i = 0; i < font->count; i++) {
        const struct pdf_code *code = &font->codes[i];
        if (i % BLOCK == 0)
            buffer_printf(content, "%zu beginbfchar\n", font->count - i < BLOCK ? font->count - i : BLOCK);
        buffer_printf(content, "<%04X><", pdf_code_at(i));
        pdf_print_utf16(content, code->text, code->length);
        buffer_add_string(content, ">\n");
        if ((i + 1) % BLOCK == 0 || i + 1 == font->count)
            buffer_add_string(content, "endbfchar\n");
    }
    end_map(content);
}

/* From codes to CIDs, for CFF: there the program says which CID a glyph has, and two codes can mean one
 * glyph. */
static void print_code_map(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct embedded_font *embedded = owner;
    size_t count = embedded->font->count;
    (void)index;
    buffer_printf(
        entries,
        "/Type/CMap/CMapName/%s-H/WMode 0/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
        embedded->name);
    char name[sizeof embedded->name + 2];
    snprintf(name, sizeof name, "%s-H", embedded->name);
    begin_map(content, "Adobe", "Identity", name, 1);
    for (size_t i = 0; i < count; i++) {
        if (i % BLOCK == 0)
            buffer_printf(content, "%zu begincidchar\n", count - i < BLOCK ? count - i : BLOCK);
        buffer_printf(content, "<%04X> %u\n", pdf_code_at(i), embedded->cids[i]);
        if ((i + 1) % BLOCK == 0 || i + 1 == count)
            buffer_add_string(content, "endcidchar\n");
    }
    end_map(content);
}

/* From codes to glyphs, for TrueType. */
static void print_glyph_map(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct embedded_font *embedded = owner;
    (void)index;
    (void)entries;
    for (size_t i = 0; i < embedded->font->count; i++) {
        size_t code = pdf_code_at(i);
        while (content->length < 2 * code)
            buffer_add_char(content, '\0');
        buffer_add_char(content, (char)(embedded->glyphs[i] >> 8));
        buffer_add_char(content, (char)(embedded->glyphs[i] & 0xFF));
    }
}

static void print_descendant(const void *owner, size_t index, struct buffer *entries,
                             struct buffer *content) {
    const struct embedded_font *embedded = owner;
    (void)index;
    (void)content;
    buffer_printf(entries, "/Type/Font/Subtype/%s/BaseFont/%s\n",
                  embedded->cff ? "CIDFontType0" : "CIDFontType2", embedded->name);
    buffer_add_string(entries, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\n");
    buffer_printf(entries, "/FontDescriptor %u 0 R\n", embedded->descriptor);
    if (!embedded->cff)
        buffer_printf(entries, "/CIDToGIDMap %u 0 R\n", embedded->glyph_map);
    print_widths(embedded, entries);
}

static uint32_t add_descendant(struct embedded_font *embedded, struct pdf_file *file) {
    embedded->descriptor = pdf_number(add_descriptor(embedded, file));
    if (!embedded->cff)
        embedded->glyph_map = pdf_add_printed(file, PDF_STREAM, print_glyph_map, embedded, 0);
    return pdf_add_printed(file, PDF_DICTIONARY, print_descendant, embedded, 0);
}

int embed_font(struct embedded_font *embedded, const struct pdf_font *font, struct pdf_file *file,
               uint32_t *number) {
    memset(embedded, 0, sizeof *embedded);
    embedded->font = font;
    *number = 0;
    if (font->count == 0)
        return 0;
    embedded->cff = has_table(font->source->hb_face, HB_TAG('C', 'F', 'F', ' '));
    if (!embedded->cff && !has_table(font->source->hb_face, HB_TAG('g', 'l', 'y', 'f')))
        return error_set("%s: a font without TrueType or CFF outlines can't be embedded", font->source->file);
    embedded->glyphs = mem_zalloc(font->count, sizeof *embedded->glyphs);
    embedded->cids = mem_zalloc(font->count, sizeof *embedded->cids);
    if (make_subset(embedded) < 0)
        return error_set("%s: the font is damaged: no subset could be made", font->source->file);
    name_font(embedded);
    embedded->default_width = commonest_width(embedded);

    HPDF_Dict font_dict = pdf_add_dict(file, "Font");
    *number = pdf_number(font_dict);
    HPDF_Dict_AddName(font_dict, "Subtype", "Type0");
    HPDF_Dict_AddName(font_dict, "BaseFont", embedded->name);
    if (embedded->cff)
        pdf_set_object(file, font_dict, "Encoding",
                       pdf_add_printed(file, PDF_STREAM, print_code_map, embedded, 0));
    else
        HPDF_Dict_AddName(font_dict, "Encoding", "Identity-H");
    pdf_append_object(file, pdf_child_array(file, font_dict, "DescendantFonts"),
                      add_descendant(embedded, file));
    pdf_set_object(file, font_dict, "ToUnicode",
                   pdf_add_printed(file, PDF_STREAM, print_to_unicode, embedded, 0));
    return 0;
}

void embed_release(struct embedded_font *embedded) {
    hb_blob_destroy(embedded->program);
    free(embedded->glyphs);
    free(embedded->cids);
}
