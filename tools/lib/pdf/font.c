#include "pdf/font.h"

#include <stdlib.h>
#include <string.h>

#include <hb-ot.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/utf8.h"

/* Bytes that a code may have: all but ( ) \ and CR, which a literal string would have to escape. */
enum { BYTES = 252, CODES = BYTES * BYTES };

static uint8_t allowed_byte(size_t n) {
    static const uint8_t forbidden[] = {'\r', '(', ')', '\\'};
    for (size_t i = 0; i < sizeof forbidden && n >= forbidden[i]; i++)
        n++;
    return (uint8_t)n;
}

uint16_t pdf_code_at(size_t position) {
    size_t n = position + 1; /* 0 is .notdef's */
    return (uint16_t)(allowed_byte(n / BYTES) << 8 | allowed_byte(n % BYTES));
}

void pdf_font_init(struct pdf_font *font, const struct display_font *source) {
    memset(font, 0, sizeof *font);
    font->source = source;
}

void pdf_font_release(struct pdf_font *font) {
    hb_font_destroy(font->hb);
    free(font->codes);
    free(font->slots);
}

static void use_font(struct pdf_font *font) {
    font->hb = hb_font_create(font->source->hb_face);
    font->slot_count = 256;
    font->slots = mem_zalloc(font->slot_count, sizeof *font->slots);
}

static size_t slot_of(const struct pdf_font *font, uint16_t glyph, const char *text, size_t length) {
    uint64_t hash = (map_hash(text, length) ^ glyph) * 0x9E3779B97F4A7C15u;
    size_t slot = (hash >> 32) & (font->slot_count - 1);
    for (; font->slots[slot]; slot = (slot + 1) & (font->slot_count - 1)) {
        const struct pdf_code *code = &font->codes[font->slots[slot] - 1];
        if (code->glyph == glyph && code->length == length && memcmp(code->text, text, length) == 0)
            break;
    }
    return slot;
}

static void grow_slots(struct pdf_font *font) {
    free(font->slots);
    font->slot_count *= 2;
    font->slots = mem_zalloc(font->slot_count, sizeof *font->slots);
    for (size_t i = 0; i < font->count; i++) {
        const struct pdf_code *code = &font->codes[i];
        font->slots[slot_of(font, code->glyph, code->text, code->length)] = (uint32_t)i + 1;
    }
}

uint16_t pdf_font_code(struct pdf_font *font, uint16_t glyph, const char *text, size_t length) {
    if (!font->hb)
        use_font(font);
    size_t slot = slot_of(font, glyph, text, length);
    if (font->slots[slot])
        return pdf_code_at(font->slots[slot] - 1);
    if (font->count + 1 >= CODES)
        return 0;
    struct pdf_code code = {text, (uint16_t)length, glyph};
    MEM_APPEND(font->codes, font->count, font->capacity, code);
    font->slots[slot] = (uint32_t)font->count;
    if (font->count * 2 > font->slot_count)
        grow_slots(font);
    return pdf_code_at(font->count - 1);
}

int64_t pdf_font_scale(const struct pdf_font *font, int64_t units) {
    int64_t em = font->source->units_per_em ? font->source->units_per_em : 1000;
    int64_t twice = units * EM * 2;
    return (twice + (twice < 0 ? -em : em)) / (em * 2);
}

int64_t pdf_font_width(const struct pdf_font *font, uint16_t glyph) {
    return font->hb ? pdf_font_scale(font, hb_font_get_glyph_h_advance(font->hb, glyph)) : 0;
}

uint16_t pdf_font_nominal(const struct pdf_font *font, const char *text, size_t length) {
    hb_codepoint_t glyph;
    size_t size;
    if (!font->hb || length == 0 ||
        !hb_font_get_nominal_glyph(font->hb, utf8_decode(text, length, &size), &glyph))
        return 0;
    return (uint16_t)glyph;
}
