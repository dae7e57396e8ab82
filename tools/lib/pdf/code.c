#include "pdf/code.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"

/* Where coding a run has got to. */
struct cursor {
    struct coder *coder;
    struct pdf_font *font;
    const struct run *run;
    int64_t pen;            /* where showing what is coded leads */
    int64_t origin;         /* of the next glyph, without its offset */
    struct coded_part part; /* open part; its bytes begin at `begin` in coder->bytes */
    size_t begin;
    bool full; /* the font has no codes left */
};

/* --- parts
 * ----------------------------------------------------------------------------------------------------- */

static void end_part(struct cursor *cursor) {
    struct coder *coder = cursor->coder;
    struct coded_part part = cursor->part;
    part.length = (uint32_t)(coder->bytes.length - cursor->begin);
    if (part.length > 0) {
        part.bytes = arena_dup(&coder->arena, coder->bytes.data + cursor->begin, part.length);
        MEM_APPEND(coder->scratch, coder->scratch_count, coder->scratch_capacity, part);
    }
    cursor->begin = coder->bytes.length;
}

static void begin_part(struct cursor *cursor, int32_t rise, const char *actual, size_t actual_length) {
    end_part(cursor);
    cursor->part = (struct coded_part){
        .rise = rise, .actual = actual, .actual_length = (uint16_t)actual_length};
}

/*
 * The ligatures of lam with an alef, which nearly every Arabic font has. As two characters behind one glyph,
 * poppler turns them round along with the word; as their presentation form, which NFKC takes apart again,
 * every reader has them right.
 */
static const char *lam_alef(const char *text, size_t length) {
    static const struct {
        const char *letters, *form;
    } forms[] = {
        {"\xD9\x84\xD8\xA2", "\xEF\xBB\xB5"},
        {"\xD9\x84\xD8\xA3", "\xEF\xBB\xB7"},
        {"\xD9\x84\xD8\xA5", "\xEF\xBB\xB9"},
        {"\xD9\x84\xD8\xA7", "\xEF\xBB\xBB"},
    };
    for (size_t i = 0; length == 4 && i < sizeof forms / sizeof *forms; i++) {
        if (memcmp(text, forms[i].letters, 4) == 0)
            return forms[i].form;
    }
    return NULL;
}

/* Codes glyph `i`; `text` is what it stands for. */
static void add_glyph(struct cursor *cursor, size_t i, const char *text, size_t length) {
    const struct glyph *glyph = &cursor->run->glyphs[i];
    struct buffer *out = &cursor->coder->bytes;
    int32_t rise = (int32_t)pdf_font_scale(cursor->font, glyph->dy);
    const char *form = cursor->run->right_to_left ? lam_alef(text, length) : NULL;
    uint16_t code = form ? pdf_font_code(cursor->font, glyph->id, form, 3)
                         : pdf_font_code(cursor->font, glyph->id, text, length);
    int64_t wanted = cursor->origin + pdf_font_scale(cursor->font, glyph->dx);
    int64_t move = wanted - cursor->pen;

    if (code == 0)
        cursor->full = true;
    if (rise != cursor->part.rise)
        begin_part(cursor, rise, cursor->part.actual, cursor->part.actual_length);
    move = (move + (move < 0 ? -500 : 500)) / 1000;
    if (move != 0) {
        buffer_printf(out, ")%lld(", -(long long)move);
        cursor->pen += move * 1000;
    }
    buffer_add_char(out, (char)(code >> 8));
    buffer_add_char(out, (char)(code & 0xFF));
    cursor->pen += pdf_font_width(cursor->font, glyph->id);
    cursor->origin += pdf_font_scale(cursor->font, glyph->advance);
}

/* --- clusters
 * --------------------------------------------------------------------------------------------------- */

static size_t count_characters(const char *text, size_t length) {
    size_t count = 0, size;
    for (size_t at = 0; at < length; at += size, count++)
        utf8_decode(text + at, length - at, &size);
    return count;
}

static size_t characters_size(const char *text, size_t length, size_t count) {
    size_t at = 0, size;
    for (; count > 0 && at < length; at += size, count--)
        utf8_decode(text + at, length - at, &size);
    return at;
}

/*
 * Glyphs of a cluster with at least as many characters: each has one, the first in reading order those that
 * are left over (a ligature before its mark). What the glyphs say, one after the other, is the cluster's
 * text.
 */
static void share_cluster(struct cursor *cursor, size_t begin, size_t end, const char *text, size_t length,
                          size_t characters) {
    size_t count = end - begin, first = characters - count + 1;
    for (size_t i = 0; i < count; i++) {
        size_t place = cursor->run->right_to_left ? count - 1 - i : i; /* in reading order */
        size_t from = place == 0 ? 0 : characters_size(text, length, first + place - 1);
        size_t size = characters_size(text + from, length - from, place == 0 ? first : 1);
        add_glyph(cursor, begin + i, text + from, size);
    }
}

/* The glyphs begin…end-1, in visual order, stand for `text`. */
static void add_cluster(struct cursor *cursor, size_t begin, size_t end, const char *text, size_t length) {
    size_t count = end - begin;
    if (count == 1) {
        add_glyph(cursor, begin, text, length);
        return;
    }
    size_t characters = count_characters(text, length);
    if (characters >= count) {
        share_cluster(cursor, begin, end, text, length, characters);
        return;
    }
    begin_part(cursor, cursor->part.rise, text, length);
    for (size_t i = begin; i < end; i++)
        add_glyph(cursor, i, text, characters_size(text, length, 1));
    begin_part(cursor, cursor->part.rise, NULL, 0);
}

/* The bytes of the run's text that the cluster of glyphs begin…end-1 stands for. */
static void cluster_range(const struct run *run, size_t begin, size_t end, size_t *from, size_t *to) {
    bool first = run->right_to_left ? end == run->glyph_count : begin == 0;
    bool last = run->right_to_left ? begin == 0 : end == run->glyph_count;
    *from = first ? 0 : run->glyphs[begin].cluster;
    *to = last ? run->text_length : run->glyphs[run->right_to_left ? begin - 1 : end].cluster;
    /* HarfBuzz keeps clusters in order; if they weren't, text would be lost, nothing worse. */
    if (*to > run->text_length)
        *to = run->text_length;
    if (*from > *to)
        *from = *to;
}

static int code_run(struct coder *coder, const struct run *run) {
    struct cursor cursor = {.coder = coder, .font = &coder->fonts[run->font], .run = run};
    buffer_clear(&coder->bytes);
    coder->scratch_count = 0;
    for (size_t begin = 0, end; begin < run->glyph_count; begin = end) {
        size_t from, to;
        for (end = begin + 1;
             end < run->glyph_count && run->glyphs[end].cluster == run->glyphs[begin].cluster; end++)
            ;
        cluster_range(run, begin, end, &from, &to);
        if (from == to)
            add_cluster(&cursor, begin, end, "\xEF\xBF\xBD", 3);
        else
            add_cluster(&cursor, begin, end, run->text + from, to - from);
    }
    end_part(&cursor);
    if (cursor.full)
        return error_set("%s: the document needs more than 63,503 codes of one font",
                         cursor.font->source->file);
    struct coded_run *coded = &coder->runs[run->serial];
    coded->parts = arena_dup(&coder->arena, coder->scratch, coder->scratch_count * sizeof *coder->scratch);
    coded->count = (uint32_t)coder->scratch_count;
    coded->width = cursor.pen;
    return 0;
}

/* --- all text
 * -------------------------------------------------------------------------------------------------------- */

static void add_blank(struct coder *coder, uint32_t index) {
    struct pdf_font *font = &coder->fonts[index];
    uint16_t glyph = pdf_font_nominal(font, " ", 1);
    if (coder->blanks[index] == 0 && glyph != 0) {
        coder->blanks[index] = pdf_font_code(font, glyph, " ", 1);
        coder->blank_widths[index] = pdf_font_width(font, glyph);
    }
}

static int code_pieces(struct coder *coder, const struct piece *pieces, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct run *run = pieces[i].run;
        if (coder->runs[run->serial].count == 0 && run->glyph_count > 0 && code_run(coder, run) < 0)
            return -1;
        if (pieces[i].space_before) {
            add_blank(coder, run->font);
            if (i > 0)
                add_blank(coder, pieces[i - 1].run->font);
        }
    }
    return 0;
}

int coder_init(struct coder *coder, const struct display *display) {
    memset(coder, 0, sizeof *coder);
    coder->font_count = display->font_count;
    coder->fonts = mem_zalloc(display->font_count + 1, sizeof *coder->fonts);
    coder->blanks = mem_zalloc(display->font_count + 1, sizeof *coder->blanks);
    coder->blank_widths = mem_zalloc(display->font_count + 1, sizeof *coder->blank_widths);
    coder->runs = mem_zalloc((size_t)display->run_count + 1, sizeof *coder->runs);
    for (size_t i = 0; i < display->font_count; i++)
        pdf_font_init(&coder->fonts[i], &display->fonts[i]);
    for (size_t i = 0; i < display->page_count; i++) {
        const struct page *page = &display->pages[i];
        for (size_t k = 0; k < page->op_count; k++) {
            const struct op *op = &page->ops[k];
            if (op->kind == OP_TEXT && code_pieces(coder, op->text.pieces, op->text.count) < 0)
                return -1;
        }
    }
    return 0;
}

void coder_release(struct coder *coder) {
    for (size_t i = 0; i < coder->font_count; i++)
        pdf_font_release(&coder->fonts[i]);
    free(coder->fonts);
    free(coder->blanks);
    free(coder->blank_widths);
    free(coder->runs);
    free(coder->scratch);
    buffer_release(&coder->bytes);
    arena_release(&coder->arena);
}
