#include "typeset/image.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "base/error.h"
#include "base/memory.h"

enum { SIDE_MAX = 20000, PIXELS_MAX = 100000000, ROW_BYTES_MAX = SIDE_MAX * 8, SCANS_MAX = 200 };

static int check_size(const char *name, unsigned width, unsigned height) {
    if (width == 0 || height == 0)
        return error_set("the %s has no pixels", name);
    if (width > SIDE_MAX || height > SIDE_MAX || (unsigned long long)width * height > PIXELS_MAX)
        return error_set("the %s is too large: %u by %u pixels (at most %d a side, %d million in all)", name,
                         width, height, (int)SIDE_MAX, (int)(PIXELS_MAX / 1000000));
    return 0;
}

/* --- PNG
 * ---------------------------------------------------------------------------------------------------------------
 */

struct png_source {
    const unsigned char *data;
    size_t length, read;
    char message[96];
};

static void png_take(png_structp png, png_bytep out, size_t count) {
    struct png_source *source = png_get_io_ptr(png);

    if (count > source->length - source->read)
        png_error(png, "it ends too early");
    memcpy(out, source->data + source->read, count);
    source->read += count;
}

static void png_fail(png_structp png, png_const_charp message) {
    struct png_source *source = png_get_error_ptr(png);

    snprintf(source->message, sizeof source->message, "%s", message);
    longjmp(png_jmpbuf(png), 1);
}

static void png_ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

/* Decodes rows one by one, in as many passes as the interlace asks; only one row is held. */
static void png_decode(png_structp png, png_infop info, unsigned char *row, unsigned height) {
    int passes = png_set_interlace_handling(png);

    png_read_update_info(png, info);
    for (int pass = 0; pass < passes; pass++) {
        for (unsigned y = 0; y < height; y++)
            png_read_row(png, row, NULL);
    }
    png_read_end(png, NULL);
}

/* `row` is owned by the caller, since a longjmp skips what comes after it. */
static int png_look(png_structp png, png_infop info, unsigned char *row, struct display_image *image) {
    if (setjmp(png_jmpbuf(png)))
        return -1;
    png_read_info(png, info);
    image->width = png_get_image_width(png, info);
    image->height = png_get_image_height(png, info);
    if (check_size("PNG", image->width, image->height) < 0)
        return 1;
    png_decode(png, info, row, image->height);
    return 0;
}

static int probe_png(const void *data, size_t length, struct display_image *image) {
    struct png_source source = {.data = data, .length = length};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, png_fail, png_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    unsigned char *row = mem_zalloc(ROW_BYTES_MAX, 1);
    int result = 1;

    if (!info) {
        error_set("libpng does not start");
        goto out;
    }
    png_set_read_fn(png, &source, png_take);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff); /* check_size() tells more */
    png_set_chunk_cache_max(png, 100);
    png_set_chunk_malloc_max(png, 8000000);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    result = png_look(png, info, row, image);
    if (result < 0)
        error_set("the PNG is damaged: %s", source.message);
out:
    png_destroy_read_struct(&png, &info, NULL);
    free(row);
    return result ? -1 : 0;
}

/* --- JPEG
 * --------------------------------------------------------------------------------------------------------------
 */

struct jpeg_reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    char message[JMSG_LENGTH_MAX];
};

static void jpeg_fail(j_common_ptr jpeg) {
    struct jpeg_reader *reader = jpeg->client_data;

    jpeg->err->format_message(jpeg, reader->message);
    longjmp(reader->jump, 1);
}

/* Warnings of libjpeg are about data that is missing or damaged, where it would go on with grey; bytes too
 * many are harmless. */
static void jpeg_hear(j_common_ptr jpeg, int level) {
    if (level < 0 && jpeg->err->msg_code != JWRN_EXTRANEOUS_DATA)
        jpeg_fail(jpeg);
}

static void jpeg_silent(j_common_ptr jpeg) {
    (void)jpeg;
}

/* A progressive file can ask for work without end. */
static void jpeg_watch(j_common_ptr jpeg) {
    struct jpeg_reader *reader = jpeg->client_data;

    if (jpeg->is_decompressor && reader->jpeg.input_scan_number > SCANS_MAX) {
        snprintf(reader->message, sizeof reader->message, "it has more than %d scans", (int)SCANS_MAX);
        longjmp(reader->jump, 1);
    }
}

static int jpeg_check(const struct jpeg_decompress_struct *jpeg) {
    if (check_size("JPEG", jpeg->image_width, jpeg->image_height) < 0)
        return 1;
    if (jpeg->num_components != 1 && jpeg->num_components != 3) {
        error_set("the JPEG has %d colour components (CMYK?); convert it to RGB or grey",
                  jpeg->num_components);
        return 1;
    }
    return 0;
}

static int jpeg_look(struct jpeg_reader *reader, const void *data, size_t length, unsigned char *row,
                     struct display_image *image) {
    struct jpeg_decompress_struct *jpeg = &reader->jpeg;

    if (setjmp(reader->jump))
        return -1;
    jpeg_create_decompress(jpeg);
    jpeg->client_data = reader;
    jpeg->progress = &reader->progress;
    jpeg_mem_src(jpeg, data, (unsigned long)length);
    jpeg_read_header(jpeg, TRUE);
    image->width = jpeg->image_width;
    image->height = jpeg->image_height;
    if (jpeg_check(jpeg))
        return 1;
    jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height)
        jpeg_read_scanlines(jpeg, &row, 1);
    jpeg_finish_decompress(jpeg);
    return 0;
}

static int probe_jpeg(const void *data, size_t length, struct display_image *image) {
    struct jpeg_reader *reader = mem_zalloc(1, sizeof *reader);
    unsigned char *row = mem_zalloc(ROW_BYTES_MAX, 1);
    int result;

    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->jpeg.client_data = reader;
    reader->errors.error_exit = jpeg_fail;
    reader->errors.emit_message = jpeg_hear;
    reader->errors.output_message = jpeg_silent;
    reader->progress.progress_monitor = jpeg_watch;
    result = jpeg_look(reader, data, length, row, image);
    if (result < 0 && reader->errors.msg_code == JERR_BAD_PRECISION)
        error_set("the JPEG has %d bits a sample; only 8 can be shown", reader->jpeg.data_precision);
    else if (result < 0)
        error_set("the JPEG is damaged: %s", reader->message);
    jpeg_destroy_decompress(&reader->jpeg);
    free(row);
    free(reader);
    return result ? -1 : 0;
}

int image_probe(const void *data, size_t length, struct display_image *image) {
    static const unsigned char png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    static const unsigned char jpeg[3] = {0xFF, 0xD8, 0xFF};

    *image = (struct display_image){.data = data, .length = length};
    if (length >= sizeof png && memcmp(data, png, sizeof png) == 0) {
        image->kind = IMAGE_PNG;
        return probe_png(data, length, image);
    }
    if (length >= sizeof jpeg && memcmp(data, jpeg, sizeof jpeg) == 0) {
        image->kind = IMAGE_JPEG;
        return probe_jpeg(data, length, image);
    }
    return error_set("not a PNG or JPEG");
}
