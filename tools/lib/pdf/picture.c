#include "pdf/picture.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "pdf/object.h"
#include "typeset/pixels.h"

/* --- JPEG: passed through
 * ------------------------------------------------------------------------------------------- */

struct jpeg {
    unsigned width, height, components, bits;
    bool adobe; /* Adobe's marker: CMYK is stored inverted */
};

/* Reads the markers up to the frame header (ITU-T T.81, B.2). */
static int read_jpeg(const struct display_image *image, struct jpeg *out) {
    const uint8_t *data = image->data;
    memset(out, 0, sizeof *out);
    for (size_t at = 2; at + 4 <= image->length;) {
        if (data[at] != 0xFF)
            break;
        uint8_t marker = data[at + 1];
        if (marker == 0xFF || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
            at += marker == 0xFF ? 1 : 2; /* fill bytes, markers without parameters */
            continue;
        }
        size_t length = (size_t)data[at + 2] << 8 | data[at + 3];
        const uint8_t *body = data + at + 4;
        if (length < 2 || length > image->length - at - 2 || marker == 0xDA)
            break;
        if (marker == 0xEE && length >= 14 && memcmp(body, "Adobe", 5) == 0)
            out->adobe = true;
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC &&
            length >= 8) {
            out->bits = body[0];
            out->height = (unsigned)body[1] << 8 | body[2];
            out->width = (unsigned)body[3] << 8 | body[4];
            out->components = body[5];
        }
        at += 2 + length;
    }
    bool good = out->bits == 8 && out->width > 0 && out->height > 0 &&
                (out->components == 1 || out->components == 3 || out->components == 4);
    return good ? 0 : error_set("a JPEG image is damaged or of an unsupported kind");
}

static void print_size(struct buffer *out, unsigned width, unsigned height, unsigned bits) {
    buffer_printf(out, "/Type/XObject/Subtype/Image/Width %u/Height %u/BitsPerComponent %u\n", width, height,
                  bits);
}

static void print_jpeg(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    static const char *const spaces[] = {"", "Gray", "", "RGB", "CMYK"};
    const struct display_image *image = owner;
    struct jpeg jpeg;
    (void)index;
    if (read_jpeg(image, &jpeg) < 0)
        return; /* picture_add() has read it before */
    print_size(entries, jpeg.width, jpeg.height, jpeg.bits);
    buffer_printf(entries, "/ColorSpace/Device%s/Filter/DCTDecode", spaces[jpeg.components]);
    if (jpeg.components == 4 && jpeg.adobe)
        buffer_add_string(entries, "/Decode[1 0 1 0 1 0 1 0]");
    buffer_add(content, image->data, image->length);
}

/* --- PNG whose compressed data a PDF can hold as it is
 * ---------------------------------------------------------------- */

/* Colour types of PNG (ISO/IEC 15948, 11.2.2). */
enum { PNG_GREY = 0, PNG_RGB = 2, PNG_INDEXED = 3, PNG_GREY_ALPHA = 4, PNG_RGB_ALPHA = 6 };
/* Where the header chunk, always the first, has what. */
enum { WIDTH = 16, HEIGHT = 20, DEPTH = 24, COLOUR = 25, INTERLACE = 28, HEADER_END = 33 };

static uint32_t number_at(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Steps through the chunks: NULL at the end, else the next chunk's data. `*at` starts as 8. */
static const uint8_t *next_chunk(const struct display_image *image, size_t *at, char type[5],
                                 uint32_t *length) {
    const uint8_t *chunk = (const uint8_t *)image->data + *at;
    if (*at > image->length || image->length - *at < 12)
        return NULL;
    *length = number_at(chunk);
    if (*length > image->length - *at - 12)
        return NULL;
    memcpy(type, chunk + 4, 4);
    type[4] = '\0';
    *at += 12 + (size_t)*length;
    return chunk + 8;
}

struct png_chunks {
    bool transparent, palette;
};

static void read_chunks(const struct display_image *image, struct png_chunks *out) {
    const uint8_t *data = image->data;
    char type[5];
    uint32_t length;
    out->transparent = data[COLOUR] == PNG_GREY_ALPHA || data[COLOUR] == PNG_RGB_ALPHA;
    out->palette = false;
    for (size_t at = 8; next_chunk(image, &at, type, &length);) {
        out->transparent = out->transparent || strcmp(type, "tRNS") == 0;
        out->palette = out->palette ||
                       (strcmp(type, "PLTE") == 0 && length % 3 == 0 && length >= 3 && length <= 768);
    }
}

/* Grey, colours or a palette, up to 8 bits, in rows from top to bottom, without transparency. */
static bool can_pass_png(const struct display_image *image, const struct png_chunks *chunks) {
    const uint8_t *data = image->data;
    bool kind = data[COLOUR] == PNG_GREY || data[COLOUR] == PNG_RGB ||
                (data[COLOUR] == PNG_INDEXED && chunks->palette);
    return kind && data[DEPTH] <= 8 && data[INTERLACE] == 0 && !chunks->transparent;
}

static void print_palette(struct buffer *entries, const uint8_t *colours, uint32_t length) {
    buffer_printf(entries, "/ColorSpace[/Indexed/DeviceRGB %u<", length / 3 - 1);
    for (uint32_t i = 0; i < length; i++)
        buffer_printf(entries, "%02X", colours[i]);
    buffer_add_string(entries, ">]");
}

static void print_png(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct display_image *image = owner;
    const uint8_t *data = image->data, *chunk;
    unsigned bits = data[DEPTH], colour = data[COLOUR], width = number_at(data + WIDTH);
    char type[5];
    uint32_t length;
    (void)index;
    print_size(entries, width, number_at(data + HEIGHT), bits);
    if (colour != PNG_INDEXED)
        buffer_add_string(entries, colour == PNG_GREY ? "/ColorSpace/DeviceGray" : "/ColorSpace/DeviceRGB");
    for (size_t at = 8; (chunk = next_chunk(image, &at, type, &length)) != NULL;) {
        if (strcmp(type, "IDAT") == 0)
            buffer_add(content, chunk, length);
        else if (strcmp(type, "PLTE") == 0 && colour == PNG_INDEXED)
            print_palette(entries, chunk, length);
    }
    buffer_printf(
        entries,
        "/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors %d/BitsPerComponent %u/Columns %u>>\n",
        colour == PNG_RGB ? 3 : 1, bits, width);
}

/* --- PNG taken apart into colours and alpha
 * --------------------------------------------------------------------------- */

/* One plane or three of an image, and whose alpha it has. */
struct plane {
    const struct display_image *image;
    unsigned width, height, first, count; /* of the samples of a pixel */
    uint32_t mask;                        /* object of the alpha, or 0 */
};

/* The filter "up" (ISO/IEC 15948, 9.2): each row as the difference from the one above. */
static void add_rows(const struct pixels *pixels, const struct plane *plane, struct buffer *out) {
    size_t stride = (size_t)pixels->width * pixels->channels;
    buffer_reserve(out, ((size_t)pixels->width * plane->count + 1) * pixels->height);
    for (unsigned y = 0; y < pixels->height; y++) {
        const uint8_t *row = pixels->samples + y * stride;
        buffer_add_char(out, 2);
        for (unsigned x = 0; x < pixels->width; x++, row += pixels->channels) {
            for (unsigned k = plane->first; k < plane->first + plane->count; k++)
                out->data[out->length++] = (char)(row[k] - (y > 0 ? (row - stride)[k] : 0));
        }
    }
}

static void print_plane(const void *owner, size_t index, struct buffer *entries, struct buffer *content) {
    const struct plane *plane = owner;
    struct pixels pixels;
    (void)index;
    print_size(entries, plane->width, plane->height, 8);
    buffer_printf(entries, "/ColorSpace/Device%s/DecodeParms<</Predictor 15/Colors %u/Columns %u>>",
                  plane->count == 3 ? "RGB" : "Gray", plane->count, plane->width);
    if (plane->mask)
        buffer_printf(entries, "/SMask %u 0 R", plane->mask);
    if (pixels_decode_png(plane->image, &pixels) == 0 && plane->first + plane->count <= pixels.channels)
        add_rows(&pixels, plane, content);
    pixels_release(&pixels);
}

static uint32_t add_plane(struct pdf_file *file, const struct plane *plane) {
    return pdf_add_printed(file, PDF_STREAM, print_plane, arena_dup(&file->arena, plane, sizeof *plane), 0);
}

static uint32_t add_planes(struct pdf_file *file, const struct display_image *image, bool transparent) {
    const uint8_t *data = image->data;
    uint8_t colour = data[COLOUR];
    unsigned colours = colour == PNG_GREY || colour == PNG_GREY_ALPHA ? 1 : 3;
    struct plane plane = {image, number_at(data + WIDTH), number_at(data + HEIGHT), colours, 1, 0};
    plane.mask = transparent ? add_plane(file, &plane) : 0;
    plane.first = 0;
    plane.count = colours;
    return add_plane(file, &plane);
}

int picture_add(struct pdf_file *file, const struct display_image *image, uint32_t *number) {
    struct jpeg jpeg;
    struct png_chunks chunks;
    if (image->kind == IMAGE_JPEG) {
        if (read_jpeg(image, &jpeg) < 0)
            return -1;
        *number = pdf_add_printed(file, PDF_RAW_STREAM, print_jpeg, image, 0);
        return 0;
    }
    if (image->length < HEADER_END)
        return error_set("a PNG image is damaged");
    read_chunks(image, &chunks);
    if (can_pass_png(image, &chunks))
        *number = pdf_add_printed(file, PDF_RAW_STREAM, print_png, image, 0);
    else
        *number = add_planes(file, image, chunks.transparent);
    return 0;
}
