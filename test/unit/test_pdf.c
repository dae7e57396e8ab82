/* rooms: pdf typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <harfbuzz/hb.h>
#include <jpeglib.h>
#include <png.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "pdf/pdf.h"
#include "typeset/display.h"

#define FONTS "/usr/share/fonts/"
#define LATIN FONTS "truetype/crosextra/Carlito-Regular.ttf"
#define LATIN_BOLD FONTS "truetype/crosextra/Carlito-Bold.ttf"
#define MONO FONTS "truetype/dejavu/DejaVuSansMono.ttf"
#define CHINESE FONTS "opentype/noto/NotoSansCJK-Regular.ttc"
#define ARABIC FONTS "truetype/noto/NotoSansArabic-Regular.ttf"
#define HEBREW FONTS "truetype/noto/NotoSansHebrew-Regular.ttf"
#define DEVANAGARI FONTS "truetype/noto/NotoSansDevanagari-Regular.ttf"

enum { CHINESE_INDEX = 2 };

static char folder[] = "/tmp/docket-pdf-XXXXXX";

/* --- a display list by hand
 * -------------------------------------------------------------------------------------- */

struct sheet {
    struct display display;
    size_t op_capacity, area_capacity;
    hb_font_t *fonts[8];
    float y;
};

static void begin_sheet(struct sheet *sheet) {
    struct display *display = &sheet->display;
    memset(sheet, 0, sizeof *sheet);
    display->fonts = mem_zalloc(8, sizeof *display->fonts);
    display->pages = mem_zalloc(1, sizeof *display->pages);
    display->page_count = 1;
    display->pages[0].width = 595.276f;
    display->pages[0].height = 841.89f;
    display->language = "en";
    sheet->y = 60;
}

static void end_sheet(struct sheet *sheet) {
    for (size_t i = 0; i < sheet->display.font_count; i++) {
        hb_font_destroy(sheet->fonts[i]);
        hb_face_destroy(sheet->display.fonts[i].hb_face);
    }
    for (size_t i = 0; i < sheet->display.page_count; i++) {
        free(sheet->display.pages[i].ops);
        free(sheet->display.pages[i].areas);
    }
    free(sheet->display.fonts);
    free(sheet->display.pages);
    arena_release(&sheet->display.arena);
}

static bool add_font(struct sheet *sheet, const char *file, unsigned index) {
    hb_blob_t *blob = hb_blob_create_from_file_or_fail(file);
    if (!blob)
        return false;
    struct display_font *font = &sheet->display.fonts[sheet->display.font_count];
    font->file = file;
    font->index = index;
    font->hb_face = hb_face_create(blob, index);
    font->units_per_em = hb_face_get_upem(font->hb_face);
    sheet->fonts[sheet->display.font_count++] = hb_font_create(font->hb_face);
    hb_blob_destroy(blob);
    return true;
}

static const struct run *make_run(struct sheet *sheet, uint32_t font, const char *text, size_t length) {
    struct arena *arena = &sheet->display.arena;
    struct run *run = arena_alloc(arena, sizeof *run);
    hb_buffer_t *buffer = hb_buffer_create();
    unsigned count;
    long advance = 0;
    hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
    hb_buffer_add_utf8(buffer, text, (int)length, 0, (int)length);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(sheet->fonts[font], buffer, NULL, 0);
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, &count);
    struct glyph *glyphs = arena_alloc(arena, (count + 1) * sizeof *glyphs);
    for (unsigned i = 0; i < count; i++) {
        glyphs[i] = (struct glyph){(uint16_t)infos[i].codepoint, (uint16_t)infos[i].cluster,
                                   (int16_t)positions[i].x_advance, (int16_t)positions[i].x_offset,
                                   (int16_t)positions[i].y_offset};
        advance += positions[i].x_advance;
    }
    *run = (struct run){.font = font,
                        .serial = sheet->display.run_count++,
                        .text = arena_strndup(arena, text, length),
                        .text_length = (uint16_t)length,
                        .glyph_count = (uint16_t)count,
                        .advance = (float)advance / (float)sheet->display.fonts[font].units_per_em,
                        .right_to_left = hb_buffer_get_direction(buffer) == HB_DIRECTION_RTL,
                        .glyphs = glyphs};
    hb_buffer_destroy(buffer);
    return run;
}

static void add_op(struct sheet *sheet, struct op op) {
    struct page *page = &sheet->display.pages[0];
    MEM_APPEND(page->ops, page->op_count, sheet->op_capacity, op);
}

/* A line of words, a piece each; from right to left where the first word is. */
static void add_line(struct sheet *sheet, uint32_t font, float size, const char *text) {
    struct piece *pieces = arena_alloc(&sheet->display.arena, 40 * sizeof *pieces);
    uint32_t count = 0;
    for (const char *word = text; *word; word += strspn(word, " ")) {
        size_t length = strcspn(word, " ");
        pieces[count++].run = make_run(sheet, font, word, length);
        word += length;
    }
    if (pieces[0].run->right_to_left) {
        for (uint32_t i = 0; i < count / 2; i++) {
            struct piece other = pieces[i];
            pieces[i] = pieces[count - 1 - i];
            pieces[count - 1 - i] = other;
        }
    }
    float x = 50;
    for (uint32_t i = 0; i < count; i++) {
        pieces[i].x = x;
        pieces[i].space_before = i > 0;
        x += (pieces[i].run->advance + 0.25f) * size;
    }
    sheet->y += size * 1.4f;
    add_op(sheet,
           (struct op){.kind = OP_TEXT, .element = 1, .text = {sheet->y, size, 0x202020, count, pieces}});
}

static void add_area(struct sheet *sheet, struct hot_area area) {
    struct page *page = &sheet->display.pages[0];
    MEM_APPEND(page->areas, page->area_count, sheet->area_capacity, area);
}

/* --- writing and asking others
 * ------------------------------------------------------------------------------------- */

static const struct pdf_metadata metadata = {.title = "Handbuch <Umwelt> & Größe – 环境 𝄞",
                                             .author = "Jürgen Łukasz",
                                             .subject = "A (test) \\",
                                             .creator = "docket test",
                                             .moment = 1772356500};

static void write_sheet(const struct sheet *sheet, const char *name) {
    struct buffer out = BUFFER_INIT, again = BUFFER_INIT;
    if (pdf_write(&sheet->display, &metadata, &out) < 0)
        fail_msg("%s", error_message());
    assert_int_equal(pdf_write(&sheet->display, &metadata, &again), 0);
    assert_int_equal(out.length, again.length);
    assert_memory_equal(out.data, again.data, out.length);
    assert_int_equal(file_write(name, out.data, out.length), 0);
    buffer_release(&out);
    buffer_release(&again);
}

/* What a command prints; it has to succeed. */
static char *ask(const char *command) {
    struct buffer out = BUFFER_INIT;
    char block[4096];
    size_t got;
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while ((got = fread(block, 1, sizeof block, pipe)) > 0)
        buffer_add(&out, block, got);
    if (pclose(pipe) != 0)
        fail_msg("%s: %s", command, buffer_text(&out));
    buffer_add_string(&out, "");
    return buffer_detach(&out);
}

static void expect(const char *command, const char *text) {
    char *answer = ask(command);
    if (!strstr(answer, text))
        fail_msg("%s: \"%s\" isn't in:\n%s", command, text, answer);
    free(answer);
}

static void check_file(const char *name) {
    char command[256];
    snprintf(command, sizeof command, "qpdf --check %s 2>&1", name);
    char *answer = ask(command);
    assert_null(strstr(answer, "WARNING"));
    assert_non_null(strstr(answer, "No syntax or stream encoding errors found"));
    free(answer);
}

static int enter_folder(void **state) {
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state) {
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

/* --- tests
 * ---------------------------------------------------------------------------------------------------------
 */

/* Text that comes out of the file again as it went in. */
static void round_trip(const char *file, unsigned index, const char *const *lines, size_t count) {
    struct sheet sheet;
    begin_sheet(&sheet);
    if (!add_font(&sheet, file, index)) {
        end_sheet(&sheet);
        print_message("%s isn't there\n", file);
        skip();
    }
    for (size_t i = 0; i < count; i++)
        add_line(&sheet, 0, 11, lines[i]);
    write_sheet(&sheet, "round.pdf");
    check_file("round.pdf");
    char *text = ask("pdftotext -raw round.pdf -");
    for (size_t i = 0; i < count; i++) {
        if (!strstr(text, lines[i]))
            fail_msg("\"%s\" isn't in:\n%s", lines[i], text);
    }
    free(text);
    expect("pdffonts round.pdf | tail -n 1", "yes yes yes");
    end_sheet(&sheet);
}

#define ROUND_TRIP(file, index, ...)                                  \
    do {                                                              \
        static const char *const lines[] = {__VA_ARGS__};             \
        round_trip(file, index, lines, sizeof lines / sizeof *lines); \
    } while (0)

static void test_latin(void **state) {
    (void)state;
    ROUND_TRIP(LATIN, 0, "The affine difficult flow, efficient offices", "AVATAR To V. Ty – “kerned”",
               "Łódź ČSN naïve Straße", "combining: e\xCC\x81 x\xCC\x83 q\xCC\x87\xCC\xA3 n\xCC\x83",
               "µ and μ, Ω and Ω, - and ‐", "(brackets) \\ and more", "Ελληνικά и кириллица");
}

static void test_chinese(void **state) {
    (void)state;
    ROUND_TRIP(CHINESE, CHINESE_INDEX, "环境管理体系手册 第一章 總則 日本語", "Latin in it, 2026年",
               "⼀ and 一, ⾞ and 車", "𠮷野家 and 𠀋");
}

static void test_arabic(void **state) {
    (void)state;
    /* Lam and alef in one glyph come out as its presentation form: what poppler makes of two characters would
     * be turned round. */
    ROUND_TRIP(ARABIC, 0, "نظام", "اﻹدارة", "البيئية", "ﻻ", "إله", "السﻻم");
}

static void test_hebrew(void **state) {
    (void)state;
    ROUND_TRIP(HEBREW, 0, "שלום", "עולם", "מערכת", "ניהול");
}

static void test_devanagari(void **state) {
    (void)state;
    ROUND_TRIP(DEVANAGARI, 0, "पर्यावरण प्रबंधन कि की");
}

static void test_mixed(void **state) {
    struct sheet sheet;
    (void)state;
    begin_sheet(&sheet);
    assert_true(add_font(&sheet, LATIN, 0));
    assert_true(add_font(&sheet, LATIN_BOLD, 0));
    assert_true(add_font(&sheet, MONO, 0));
    /* One op with three fonts, then one that goes on in the same line. */
    struct piece *pieces = arena_alloc(&sheet.display.arena, 4 * sizeof *pieces);
    pieces[0] = (struct piece){make_run(&sheet, 0, "plain", 5), 50, false};
    pieces[1] = (struct piece){make_run(&sheet, 1, "bold", 4), 50 + (pieces[0].run->advance + 0.25f) * 12,
                               true};
    pieces[2] = (struct piece){make_run(&sheet, 2, "mono", 4), pieces[1].x + pieces[1].run->advance * 12,
                               false};
    pieces[3] = (struct piece){make_run(&sheet, 0, "on", 2),
                               pieces[2].x + (pieces[2].run->advance + 0.3f) * 12, true};
    add_op(&sheet, (struct op){.kind = OP_TEXT, .text = {100, 12, 0, 3, pieces}});
    add_op(&sheet, (struct op){.kind = OP_FILL, .fill = {50, 101, 30, 0.5f, 0xFF0000}});
    add_op(&sheet, (struct op){.kind = OP_TEXT, .text = {100, 12, 0x0000FF, 1, &pieces[3]}});
    write_sheet(&sheet, "mixed.pdf");
    check_file("mixed.pdf");
    expect("pdftotext -raw mixed.pdf -", "plain boldmono on\n");
    /* The blanks are in the file, not only gaps; and each piece stands where it should. */
    expect("qpdf --qdf --object-streams=disable mixed.pdf - | grep -c -a 'Td'", "2");
    char *words = ask("pdftotext -bbox mixed.pdf - | grep '>on<'");
    assert_float_equal(strtod(strstr(words, "xMin=\"") + 6, NULL), pieces[3].x, 0.02);
    free(words);
    end_sheet(&sheet);
}

static void test_navigation(void **state) {
    struct sheet sheet;
    (void)state;
    begin_sheet(&sheet);
    assert_true(add_font(&sheet, LATIN, 0));
    add_line(&sheet, 0, 12, "A page with links");
    add_area(&sheet, (struct hot_area){50, 60, 40, 12, "https://example.org/ä?(q)=1", NULL, "Ссылка", 0});
    add_area(&sheet, (struct hot_area){90, 60, 40, 12, NULL, "end", NULL, 0});
    add_area(&sheet, (struct hot_area){130, 60, 40, 12, NULL, "nowhere", NULL, 0});
    struct destination places[] = {{"start", 0, 50}, {"end", 0, 700}};
    struct outline_item outline[] = {
        {1, "Eins – 一 𝄞", "start"}, {2, "Zwei", "end"}, {3, "Drei", "end"}, {1, "Last", "none"}};
    struct label_range labels[] = {{0, 'r', "EM-", 3}};
    sheet.display.destinations = places;
    sheet.display.destination_count = 2;
    sheet.display.outline = outline;
    sheet.display.outline_count = 4;
    sheet.display.labels = labels;
    sheet.display.label_count = 1;
    write_sheet(&sheet, "links.pdf");
    check_file("links.pdf");
    expect("mutool show links.pdf outline 2>/dev/null", "Eins – 一 𝄞");
    expect("mutool show links.pdf outline 2>/dev/null", "\t\t\t\"Drei\"");
    expect("pdfinfo -url links.pdf", "https://example.org/%C3%A4?(q)=1");
    expect("pdfinfo links.pdf", "Handbuch <Umwelt> & Größe – 环境 𝄞");
    expect("TZ=UTC pdfinfo -isodates links.pdf", "2026-03-01T09:15:00Z");
    expect("pdfinfo -meta links.pdf", "Handbuch &lt;Umwelt&gt; &amp; Größe – 环境 𝄞");
    expect("qpdf --json --json-key=pagelabels links.pdf", "\"/P\": \"u:EM-\"");
    expect("mutool show links.pdf grep | grep -c Subtype/Link", "2");
    end_sheet(&sheet);
}

/* A link over many lines says its address once, and not all of a long text at each. */
static void test_long_links(void **state) {
    char uri[8001], words[5001];
    struct sheet sheet;
    (void)state;
    memset(uri, 'x', sizeof uri - 1);
    uri[sizeof uri - 1] = '\0';
    memcpy(uri, "https://example.org/", 20);
    memset(words, 'y', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    begin_sheet(&sheet);
    assert_true(add_font(&sheet, LATIN, 0));
    add_line(&sheet, 0, 12, "A page with long links");
    for (int i = 0; i < 40; i++)
        add_area(&sheet, (struct hot_area){50, 60 + 12 * (float)i, 40, 12, uri, NULL, words, 0});
    add_area(&sheet, (struct hot_area){90, 60, 40, 12, "https://example.org/b", NULL, "b", 0});
    write_sheet(&sheet, "long.pdf");
    check_file("long.pdf");
    expect("mutool show long.pdf grep | grep -c Subtype/Link", "41");
    expect("mutool show long.pdf grep | grep -c /S/URI", "2");
    expect("pdfinfo -url long.pdf | grep -c https://example.org/xxx", "40");
    expect("pdfinfo -url long.pdf | grep 'https://example.org/x' | head -1 | tr -cd x | wc -c", "7981");
    expect("test $(wc -c <long.pdf) -lt 30000 && echo small", "small");
    end_sheet(&sheet);
}

/* A picture of 16-bit samples with alpha, one of a palette, one in CMYK: each comes out with the pixels that
 * went in. */
static struct display_image make_png(png_uint_32 format, const void *samples, const void *colours,
                                     bool entries) {
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = 4,
                       .height = 2,
                       .format = format,
                       .colormap_entries = entries ? 3 : 0};
    png_alloc_size_t size = 0;
    assert_true(png_image_write_to_memory(&image, NULL, &size, 0, samples, 0, colours));
    void *data = mem_alloc(size);
    assert_true(png_image_write_to_memory(&image, data, &size, 0, samples, 0, colours));
    return (struct display_image){IMAGE_PNG, data, size, 4, 2};
}

static struct display_image make_jpeg(void) {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL, row[8 * 4] = {0};
    unsigned long size = 0;
    JSAMPROW rows[] = {row};
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &data, &size);
    jpeg.image_width = jpeg.image_height = 8;
    jpeg.input_components = 4;
    jpeg.in_color_space = JCS_CMYK;
    jpeg_set_defaults(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    for (int i = 0; i < 8; i++)
        jpeg_write_scanlines(&jpeg, rows, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    return (struct display_image){IMAGE_JPEG, data, size, 8, 8};
}

static void test_images(void **state) {
    static const uint16_t deep[4 * 2 * 4] = {65535, 0, 0, 65535, 0, 65535, 0, 30000};
    static const uint8_t colours[] = {255, 0, 0, 0, 255, 0, 0, 0, 255}, indexes[] = {0, 1, 2, 0, 1, 2, 0, 1};
    static const uint8_t grey[] = {0, 50, 100, 150, 200, 250, 3, 4};
    struct sheet sheet;
    (void)state;
    begin_sheet(&sheet);
    struct display_image images[] = {make_png(PNG_FORMAT_LINEAR_RGB_ALPHA, deep, NULL, false),
                                     make_png(PNG_FORMAT_RGB_COLORMAP, indexes, colours, true),
                                     make_png(PNG_FORMAT_GRAY, grey, NULL, false), make_jpeg()};
    sheet.display.images = images;
    sheet.display.image_count = 4;
    for (uint32_t i = 0; i < 4; i++)
        add_op(&sheet, (struct op){.kind = OP_IMAGE, .image = {50, 50 + 60 * (float)i, 100, 50, i}});
    write_sheet(&sheet, "images.pdf");
    check_file("images.pdf");
    expect("pdfimages -list images.pdf | grep -c \"image\\|smask\"", "5");
    expect("pdfimages -list images.pdf", "smask       4     2  gray    1   8  image");
    expect("pdfimages -list images.pdf", "image       4     2  index   1   2  image");
    expect("pdfimages -list images.pdf", "image       8     8  cmyk    4   8  jpeg");
    /* Black in CMYK without inversion: the JPEG stores it as Adobe does. */
    expect("pdftoppm -r 72 -x 52 -y 240 -W 1 -H 1 images.pdf | tail -c 3 | od -An -tu1", "  0   0   0");
    expect("pdftoppm -r 72 -x 52 -y 112 -W 1 -H 1 images.pdf | tail -c 3 | od -An -tu1", "255   0   0");
    expect("pdftoppm -r 72 -x 142 -y 172 -W 1 -H 1 images.pdf | tail -c 3 | od -An -tu1", "150 150 150");
    expect("pdftoppm -r 72 -x 140 -y 90 -W 1 -H 1 images.pdf | tail -c 3 | od -An -tu1", "255 255 255");
    for (int i = 0; i < 4; i++)
        free((void *)images[i].data);
    end_sheet(&sheet);
}

static void test_errors(void **state) {
    struct display none = {0};
    struct buffer out = BUFFER_INIT;
    (void)state;
    buffer_add_string(&out, "kept");
    assert_int_equal(pdf_write(&none, &metadata, &out), -1);
    assert_string_equal(error_message(), "a PDF needs at least one page");
    assert_string_equal(out.data, "kept");
    buffer_release(&out);
}

static void test_many_pages(void **state) {
    struct sheet sheet;
    (void)state;
    begin_sheet(&sheet);
    free(sheet.display.pages);
    sheet.display.page_count = 200;
    sheet.display.pages = mem_zalloc(200, sizeof *sheet.display.pages);
    for (size_t i = 0; i < 200; i++) {
        sheet.display.pages[i].width = 300;
        sheet.display.pages[i].height = 400 + (float)i;
    }
    write_sheet(&sheet, "many.pdf");
    check_file("many.pdf");
    expect("pdfinfo -f 200 -l 200 many.pdf", "300 x 599 pts");
    end_sheet(&sheet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latin),      cmocka_unit_test(test_chinese),    cmocka_unit_test(test_arabic),
        cmocka_unit_test(test_hebrew),     cmocka_unit_test(test_devanagari), cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_navigation), cmocka_unit_test(test_long_links), cmocka_unit_test(test_images),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_many_pages),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
