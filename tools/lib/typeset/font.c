#include "typeset/font.h"

#include <errno.h>
#include <fcntl.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "typeset/text.h"

/* The first four bytes of what is a font: TrueType, OpenType with CFF, Apple's TrueType, a collection. */
static int check_file(const char *file) {
    static const char signs[][4] = {
        {0, 1, 0, 0}, {'O', 'T', 'T', 'O'}, {'t', 'r', 'u', 'e'}, {'t', 't', 'c', 'f'}};
    char sign[4] = "";
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    ssize_t got;

    if (fd < 0)
        return error_set_errno("font %s", file);
    got = read(fd, sign, sizeof sign);
    close(fd);
    for (size_t i = 0; got == (ssize_t)sizeof sign && i < sizeof signs / sizeof *signs; i++) {
        if (memcmp(sign, signs[i], sizeof sign) == 0)
            return 0;
    }
    return error_set("font %s: not a TrueType or OpenType font", file);
}

/* The index of a face file among `faces`, added where it is new; -1 with an error. */
static int add_face(struct fonts *fonts, const struct font_face_file *file) {
    struct face face = {.file = file->file, .index = file->index, .shown = FACE_UNSHOWN};

    for (size_t i = 0; i < fonts->count; i++) {
        if (fonts->faces[i].index == file->index && strcmp(fonts->faces[i].file, file->file) == 0)
            return (int)i;
    }
    if (fonts->count >= UINT16_MAX)
        return error_set("too many fonts");
    if (check_file(file->file) < 0)
        return -1;
    MEM_APPEND(fonts->faces, fonts->count, fonts->capacity, face);
    return (int)fonts->count - 1;
}

/* For each variant, the variants to take in its place, the nearest first. */
static const uint8_t nearest[4][4] = {{0, 2, 1, 3}, {1, 3, 0, 2}, {2, 0, 3, 1}, {3, 1, 2, 0}};

static int add_family(struct fonts *fonts, const struct font_family *family, struct variants *variants) {
    const struct font_face_file *files[4] = {&family->regular, &family->bold, &family->italic,
                                             &family->bold_italic};

    for (size_t v = 0; v < 4; v++) {
        const struct font_face_file *file = NULL;
        int face;

        for (size_t n = 0; n < 4 && !file; n++) {
            if (files[nearest[v][n]]->file)
                file = files[nearest[v][n]];
        }
        if (!file)
            return error_set("font family \"%s\" has no face", family->name ? family->name : "");
        face = add_face(fonts, file);
        if (face < 0)
            return -1;
        variants->face[v] = (uint16_t)face;
    }
    return 0;
}

static bool has_glyph(const struct face *face, uint32_t c) {
    hb_codepoint_t glyph;

    return hb_font_get_nominal_glyph(face->font, c, &glyph) && glyph != 0;
}

static bool face_open(struct face *face) {
    hb_blob_t *blob;
    hb_font_extents_t extents;
    hb_codepoint_t glyph;

    if (face->tried)
        return face->font != NULL;
    face->tried = true;
    blob = hb_blob_create_from_file_or_fail(face->file);
    if (!blob)
        return false;
    if (face->index < hb_face_count(blob)) {
        face->face = hb_face_create(blob, face->index);
        hb_face_make_immutable(face->face);
    }
    hb_blob_destroy(blob);
    if (!face->face || hb_face_get_glyph_count(face->face) == 0 || hb_face_get_upem(face->face) == 0)
        return false;
    face->font = hb_font_create(face->face);
    face->em = (float)hb_face_get_upem(face->face);
    hb_font_get_h_extents(face->font, &extents);
    face->ascent = (float)extents.ascender / face->em;
    face->descent = (float)-extents.descender / face->em;
    face->space = 0.25f;
    if (hb_font_get_nominal_glyph(face->font, ' ', &glyph))
        face->space = (float)hb_font_get_glyph_h_advance(face->font, glyph) / face->em;
    for (uint32_t c = ' '; c < 0x7F; c++) {
        if (has_glyph(face, c))
            face->ascii[c / 64] |= UINT64_C(1) << c % 64;
    }
    return true;
}

int fonts_init(struct fonts *fonts, const struct font_setup *setup) {
    memset(fonts, 0, sizeof *fonts);
    fonts->families = mem_zalloc(setup->family_count + 1, sizeof *fonts->families);
    fonts->fallbacks = mem_zalloc(setup->fallback_count + 1, sizeof *fonts->fallbacks);
    for (size_t i = 0; i < setup->family_count; i++, fonts->family_count++) {
        if (add_family(fonts, &setup->families[i], &fonts->families[i]) < 0)
            goto failed;
    }
    for (size_t i = 0; i < setup->fallback_count; i++, fonts->fallback_count++) {
        if (add_family(fonts, &setup->fallbacks[i], &fonts->fallbacks[i]) < 0)
            goto failed;
    }
    if (fonts->family_count == 0) {
        error_set("no font family is set");
        goto failed;
    }
    for (size_t i = 0; i < fonts->family_count * 4; i++) {
        struct face *face = &fonts->faces[fonts->families[i / 4].face[i % 4]];

        if (!face_open(face)) {
            error_set("font %s: damaged, or without a face %u", face->file, face->index);
            goto failed;
        }
    }
    return 0;
failed:
    fonts_release(fonts);
    return -1;
}

void fonts_release(struct fonts *fonts) {
    for (size_t i = 0; i < fonts->count; i++) {
        hb_font_destroy(fonts->faces[i].font);
        hb_face_destroy(fonts->faces[i].face);
    }
    free(fonts->faces);
    free(fonts->families);
    free(fonts->fallbacks);
    free(fonts->shown);
    memset(fonts, 0, sizeof *fonts);
}

variant_t fonts_variant(const struct fonts *fonts, const struct text_style *style) {
    unsigned family = style->family < fonts->family_count ? style->family : 0;

    return (variant_t)(family * 4 + (style->bold ? 1 : 0) + (style->italic ? 2 : 0));
}

struct face *fonts_own(struct fonts *fonts, variant_t variant) {
    return &fonts->faces[fonts->families[variant / 4].face[variant % 4]];
}

struct face *fonts_ask(struct fonts *fonts, variant_t variant, size_t n) {
    struct face *face;

    if (n == 0)
        return fonts_own(fonts, variant);
    if (n > fonts->fallback_count)
        return NULL;
    face = &fonts->faces[fonts->fallbacks[n - 1].face[variant % 4]];
    face_open(face);
    return face;
}

/* Blanks that HarfBuzz makes of the space glyph where a font lacks them. */
static bool is_space(uint32_t c) {
    return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool face_covers(const struct face *face, uint32_t c) {
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    hb_codepoint_t first, second;

    if (!face->font)
        return false;
    if (c < 0x80)
        return face->ascii[c / 64] >> c % 64 & 1;
    for (int depth = 0; depth < 4; depth++) {
        if (has_glyph(face, c) || (is_space(c) && has_glyph(face, ' ')) ||
            (c == 0x2011 && has_glyph(face, 0x2010)))
            return true;
        if (!hb_unicode_decompose(unicode, c, &first, &second) || (second && !has_glyph(face, second)))
            return false;
        c = first;
    }
    return false;
}

uint32_t fonts_show(struct fonts *fonts, struct face *face) {
    if (face->shown == FACE_UNSHOWN) {
        face->shown = (uint32_t)fonts->shown_count;
        MEM_APPEND(fonts->shown, fonts->shown_count, fonts->shown_capacity, (uint32_t)(face - fonts->faces));
    }
    return face->shown;
}

void fonts_hand_over(struct fonts *fonts, struct display *display) {
    display->font_count = fonts->shown_count;
    display->fonts = arena_alloc(&display->runs, (fonts->shown_count + 1) * sizeof *display->fonts);
    for (size_t i = 0; i < fonts->shown_count; i++) {
        struct face *face = &fonts->faces[fonts->shown[i]];
        struct display_font *font = &display->fonts[i];

        font->file = arena_strdup(&display->runs, face->file);
        font->index = face->index;
        font->units_per_em = hb_face_get_upem(face->face);
        font->hb_face = hb_face_reference(face->face);
    }
}

void display_hash_fonts(struct display *display) {
    for (size_t i = 0; i < display->font_count; i++) {
        struct display_font *font = &display->fonts[i];
        char hex[65];
        hb_blob_t *blob;
        unsigned length;
        const char *data;

        if (font->sha256)
            continue;
        blob = hb_face_reference_blob(font->hb_face);
        data = hb_blob_get_data(blob, &length);
        digest_sha256(data, length, hex);
        hb_blob_destroy(blob);
        font->sha256 = arena_strdup(&display->runs, hex);
    }
}
