/* rooms: typeset base */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>

#include "base/buffer.h"
#include "base/error.h"
#include "typeset/image.h"

/* --- fixtures, made here
 * ---------------------------------------------------------------------------------------------- */

static void png_out(png_structp png, png_bytep data, size_t length) {
    buffer_add(png_get_io_ptr(png), data, length);
}

static void png_done(png_structp png) {
    (void)png;
}

static void make_png(struct buffer *out, int colour, int depth, int interlace) {
    enum { WIDTH = 37, HEIGHT = 23 };
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    unsigned char row[WIDTH * 8];
    png_color palette[2] = {{0, 0, 0}, {255, 255, 255}};

    assert_int_equal(setjmp(png_jmpbuf(png)), 0);
    png_set_write_fn(png, out, png_out, png_done);
    png_set_IHDR(png, info, WIDTH, HEIGHT, depth, colour, interlace, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (colour == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 2);
    png_write_info(png, info);
    for (int pass = png_set_interlace_handling(png); pass > 0; pass--) {
        for (int y = 0; y < HEIGHT; y++) {
            for (size_t i = 0; i < sizeof row; i++)
                row[i] = colour == PNG_COLOR_TYPE_PALETTE ? 0 : (unsigned char)(i * 7 + (size_t)y * 13);
            png_write_row(png, row);
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

static void make_jpeg(struct buffer *out, J_COLOR_SPACE space, int components, bool progressive) {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char row[64 * 4], *rows = row;
    unsigned char *data = NULL;
    unsigned long length = 0;

    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &data, &length);
    jpeg.image_width = 64;
    jpeg.image_height = 48;
    jpeg.input_components = components;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    if (progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    for (int y = 0; y < 48; y++) {
        for (size_t i = 0; i < sizeof row; i++)
            row[i] = (unsigned char)(i * (size_t)(y + 1) * 31);
        jpeg_write_scanlines(&jpeg, &rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    buffer_add(out, data, length);
    free(data);
}

static void expect_fine(struct buffer *file, enum image_kind kind, unsigned width, unsigned height) {
    struct display_image image;

    if (image_probe(file->data, file->length, &image) < 0)
        fail_msg("%s", error_message());
    assert_int_equal(image.kind, kind);
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    buffer_release(file);
}

static void expect_error(const struct buffer *file, size_t length, const char *words) {
    struct display_image image;
    unsigned char *copy = malloc(length + 1); /* exactly as long, so that a sanitizer sees reads beyond */

    if (length)
        memcpy(copy, file->data, length);
    copy = realloc(copy, length ? length : 1);
    error_set("none");
    assert_int_equal(image_probe(copy, length, &image), -1);
    if (!strstr(error_message(), words))
        fail_msg("\"%s\" instead of \"%s\"", error_message(), words);
    free(copy);
}

/* --- tests
 * ---------------------------------------------------------------------------------------------------------------
 */

static void test_png_kinds(void **state) {
    static const struct {
        int colour, depth;
    } kinds[] = {
        {PNG_COLOR_TYPE_GRAY, 1},       {PNG_COLOR_TYPE_GRAY, 2},        {PNG_COLOR_TYPE_GRAY, 4},
        {PNG_COLOR_TYPE_GRAY, 8},       {PNG_COLOR_TYPE_GRAY, 16},       {PNG_COLOR_TYPE_PALETTE, 1},
        {PNG_COLOR_TYPE_PALETTE, 8},    {PNG_COLOR_TYPE_RGB, 8},         {PNG_COLOR_TYPE_RGB, 16},
        {PNG_COLOR_TYPE_GRAY_ALPHA, 8}, {PNG_COLOR_TYPE_GRAY_ALPHA, 16}, {PNG_COLOR_TYPE_RGB_ALPHA, 8},
        {PNG_COLOR_TYPE_RGB_ALPHA, 16},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        for (int interlace = 0; interlace < 2; interlace++) {
            struct buffer file = BUFFER_INIT;

            make_png(&file, kinds[i].colour, kinds[i].depth, interlace);
            expect_fine(&file, IMAGE_PNG, 37, 23);
        }
    }
}

static void test_png_truncated(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_png(&file, PNG_COLOR_TYPE_RGB, 8, 0);
    for (size_t length = 8; length < file.length; length++)
        expect_error(&file, length, "the PNG is damaged");
    for (size_t length = 0; length < 8; length++)
        expect_error(&file, length, "not a PNG or JPEG");
    buffer_release(&file);
}

static void test_png_damaged(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_png(&file, PNG_COLOR_TYPE_RGB_ALPHA, 16, 1);
    file.data[file.length / 2] ^= 0x55;
    expect_error(&file, file.length, "the PNG is damaged");
    buffer_release(&file);
}

static void put_number(struct buffer *file, size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; i++)
        file->data[at + i] = (char)(value >> (24 - 8 * i));
}

/* A header with other dimensions, its checksum set right. */
static void test_png_huge(void **state) {
    static const struct {
        uint32_t width, height;
        const char *words;
    } sizes[] = {{20001, 1, "too large"},
                 {1, 20001, "too large"},
                 {20000, 20000, "100 million"},
                 {0x7fffffff, 0x7fffffff, "too large"},
                 {0, 5, "the PNG"},
                 {0xffffffff, 5, "the PNG"}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct buffer file = BUFFER_INIT;
        uint32_t crc = 0xffffffff;

        make_png(&file, PNG_COLOR_TYPE_GRAY, 8, 0);
        put_number(&file, 16, sizes[i].width);
        put_number(&file, 20, sizes[i].height);
        for (size_t n = 12; n < 29; n++) {
            crc ^= (unsigned char)file.data[n];
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        put_number(&file, 29, ~crc);
        expect_error(&file, file.length, sizes[i].words);
        buffer_release(&file);
    }
}

static void test_jpeg_kinds(void **state) {
    (void)state;
    for (int progressive = 0; progressive < 2; progressive++) {
        struct buffer rgb = BUFFER_INIT, grey = BUFFER_INIT;

        make_jpeg(&rgb, JCS_RGB, 3, progressive);
        expect_fine(&rgb, IMAGE_JPEG, 64, 48);
        make_jpeg(&grey, JCS_GRAYSCALE, 1, progressive);
        expect_fine(&grey, IMAGE_JPEG, 64, 48);
    }
}

static void test_jpeg_cmyk(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_jpeg(&file, JCS_CMYK, 4, false);
    expect_error(&file, file.length, "4 colour components");
    buffer_release(&file);
}

static void test_jpeg_precision(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_jpeg(&file, JCS_RGB, 3, false);
    for (size_t i = 0; i + 9 < file.length; i++) {
        if ((unsigned char)file.data[i] == 0xFF && (unsigned char)file.data[i + 1] == 0xC0) {
            file.data[i + 4] = 12;
            break;
        }
    }
    expect_error(&file, file.length, "12 bits a sample");
    buffer_release(&file);
}

static void test_jpeg_truncated(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_jpeg(&file, JCS_RGB, 3, true);
    for (size_t length = 3; length < file.length - 2; length += 7)
        expect_error(&file, length, "the JPEG");
    buffer_release(&file);
}

static void test_jpeg_huge(void **state) {
    struct buffer file = BUFFER_INIT;

    (void)state;
    make_jpeg(&file, JCS_RGB, 3, false);
    for (size_t i = 0; i + 9 < file.length; i++) {
        if ((unsigned char)file.data[i] == 0xFF && (unsigned char)file.data[i + 1] == 0xC0) {
            file.data[i + 5] = file.data[i + 7] = (char)0xFF;
            break;
        }
    }
    expect_error(&file, file.length, "too large");
    buffer_release(&file);
}

/* Whatever single bytes become, it is an answer, not a crash. */
static void test_any_byte(void **state) {
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct buffer file = BUFFER_INIT;
        struct display_image image;

        if (kind)
            make_jpeg(&file, JCS_RGB, 3, true);
        else
            make_png(&file, PNG_COLOR_TYPE_PALETTE, 8, 1);
        for (size_t i = 0; i < file.length && i < 600; i++) {
            char old = file.data[i];

            file.data[i] ^= (char)(1 << i % 8);
            image_probe(file.data, file.length, &image);
            file.data[i] = old;
        }
        buffer_release(&file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_png_kinds),      cmocka_unit_test(test_png_truncated),
        cmocka_unit_test(test_png_damaged),    cmocka_unit_test(test_png_huge),
        cmocka_unit_test(test_jpeg_kinds),     cmocka_unit_test(test_jpeg_cmyk),
        cmocka_unit_test(test_jpeg_precision), cmocka_unit_test(test_jpeg_truncated),
        cmocka_unit_test(test_jpeg_huge),      cmocka_unit_test(test_any_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
