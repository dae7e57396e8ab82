#include "typeset/pixels.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/error.h"
#include "base/memory.h"

struct source {
    const uint8_t *at;
    size_t left;
};

static void read_source(png_structp png, png_bytep out, size_t length) {
    struct source *source = png_get_io_ptr(png);
    if (length > source->left)
        png_error(png, "truncated");
    memcpy(out, source->at, length);
    source->at += length;
    source->left -= length;
}

static void ignore_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void fail(png_structp png, png_const_charp message) {
    (void)message;
    png_longjmp(png, 1);
}

/* Asks libpng for 8 bits a sample, grey or colours, alpha where the file has any. */
static void set_transforms(png_structp png, png_infop info) {
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

/* Jumps back into pixels_decode_png() on damage; what it allocates hangs on `out` and `rows` by then. */
static void decode(png_structp png, png_infop info, struct pixels *out, png_bytep **rows) {
    png_read_info(png, info);
    set_transforms(png, info);
    out->width = png_get_image_width(png, info);
    out->height = png_get_image_height(png, info);
    out->channels = png_get_channels(png, info);
    size_t stride = (size_t)out->width * out->channels;
    if (out->height == 0 || stride > SIZE_MAX / out->height || png_get_rowbytes(png, info) != stride)
        png_error(png, "size");
    out->samples = mem_alloc(stride * out->height);
    *rows = mem_zalloc(out->height, sizeof **rows);
    for (unsigned i = 0; i < out->height; i++)
        (*rows)[i] = out->samples + i * stride;
    png_read_image(png, *rows);
    png_read_end(png, NULL);
}

int pixels_decode_png(const struct display_image *image, struct pixels *out) {
    struct source source = {image->data, image->length};
    png_bytep *volatile rows = NULL;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    volatile int status = -1;

    memset(out, 0, sizeof *out);
    if (!info) {
        png_destroy_read_struct(&png, NULL, NULL);
        return error_set("the PNG could not be read: no memory");
    }
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_read_fn(png, &source, read_source);
        decode(png, info, out, (png_bytep **)&rows);
        status = 0;
    }
    free(rows);
    png_destroy_read_struct(&png, &info, NULL);
    return status < 0 ? error_set("the PNG is damaged") : 0;
}

void pixels_release(struct pixels *pixels) {
    free(pixels->samples);
    memset(pixels, 0, sizeof *pixels);
}
