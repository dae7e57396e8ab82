#include "typeset/shape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "typeset/hyphen.h"

enum { REPLACEMENT = 0xFFFD };

/* A character of the word that is being shaped. */
struct character {
    uint32_t c;
    uint16_t offset; /* in the word's text */
    hb_script_t script;
    bool extends;   /* belongs to the character before: marks, joiners, selectors */
    bool invisible; /* draws nothing, with or without a glyph */
    struct face *face;
};

void shaper_init(struct shaper *shaper, struct fonts *fonts) {
    memset(shaper, 0, sizeof *shaper);
    shaper->fonts = fonts;
    shaper->slot_count = 4096;
    shaper->slots = mem_zalloc(shaper->slot_count, sizeof *shaper->slots);
    shaper->buffer = hb_buffer_create();
    hb_buffer_set_cluster_level(shaper->buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
    hb_buffer_set_flags(shaper->buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
}

void shaper_release(struct shaper *shaper) {
    hb_buffer_destroy(shaper->buffer);
    free(shaper->slots);
    free(shaper->missing);
    arena_release(&shaper->arena);
    arena_release(&shaper->runs);
    memset(shaper, 0, sizeof *shaper);
}

/* --- which font for which character
 * ------------------------------------------------------------------------- */

static void note_missing(struct shaper *shaper, uint32_t c) {
    size_t low = 0, high = shaper->missing_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (shaper->missing[middle] < c)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < shaper->missing_count && shaper->missing[low] == c)
        return;
    mem_grow((void **)&shaper->missing, shaper->missing_count, &shaper->missing_capacity,
             sizeof *shaper->missing);
    memmove(&shaper->missing[low + 1], &shaper->missing[low],
            (shaper->missing_count - low) * sizeof *shaper->missing);
    shaper->missing[low] = c;
    shaper->missing_count++;
}

/* What HarfBuzz removes. Hangul fillers are ignorable by Unicode, but letters to fonts. */
static bool is_invisible(uint32_t c) {
    return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
           u_charType((UChar32)c) != U_OTHER_LETTER;
}

static bool extends_cluster(uint32_t c) {
    return (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK) || is_invisible(c) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/* Decodes the word; ill-formed bytes are U+FFFD. Returns the number of characters. */
static size_t decode(const char *text, size_t length, struct character *characters) {
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    size_t count = 0, size;

    for (size_t i = 0; i < length; i += size) {
        struct character *character = &characters[count];
        uint32_t c = utf8_decode(text + i, length - i, &size);

        memset(character, 0, sizeof *character);
        character->c = c == UINT32_MAX ? REPLACEMENT : c;
        character->offset = (uint16_t)i;
        if (c < 0x80) {
            character->script = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? HB_SCRIPT_LATIN : HB_SCRIPT_COMMON;
        } else {
            character->script = hb_unicode_script(unicode, character->c);
            character->invisible = is_invisible(character->c);
            character->extends = count > 0 &&
                                 (extends_cluster(character->c) || characters[count - 1].c == 0x200D);
        }
        count++;
    }
    return count;
}

/* Whether the face draws the characters of a cluster, marks composed with what is before them. */
static bool covers_cluster(const struct face *face, const struct character *characters, size_t count) {
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    uint32_t before = 0;

    if (!face->font)
        return false;
    if (count == 1 && characters[0].c < 0x80)
        return face_covers(face, characters[0].c);
    for (size_t i = 0; i < count; i++) {
        hb_codepoint_t composed;

        if (characters[i].invisible)
            continue;
        if (before && hb_unicode_compose(unicode, before, characters[i].c, &composed) &&
            face_covers(face, composed)) {
            before = composed;
            continue;
        }
        if (!face_covers(face, characters[i].c))
            return false;
        before = characters[i].c;
    }
    return true;
}

/* Punctuation that Latin and East Asian fonts both have, in different widths. */
static bool is_shared_punctuation(uint32_t c) {
    return c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 ||
           c == 0xB7;
}

static bool is_ascii_letter(const struct character *characters, size_t count, size_t i) {
    return i < count && characters[i].script == HB_SCRIPT_LATIN && characters[i].c < 0x80;
}

/* In Chinese and Japanese text quotes, dashes and ellipses are those of the East Asian font, but not inside a
 * Latin word ("it’s"). */
static bool wants_east_asian(const struct language *language, const struct character *characters,
                             size_t count, size_t i) {
    return language->east_asian && is_shared_punctuation(characters[i].c) &&
           !(i > 0 && is_ascii_letter(characters, count, i - 1) && is_ascii_letter(characters, count, i + 1));
}

static struct face *choose_face(struct fonts *fonts, variant_t variant, const struct character *cluster,
                                size_t count, bool east_asian) {
    struct face *face;

    for (size_t n = 0; (face = fonts_ask(fonts, variant, n)) != NULL; n++) {
        if (covers_cluster(face, cluster, count) && (!east_asian || face_covers(face, 0x4E00)))
            return face;
    }
    return NULL;
}

/* Puts what can be drawn in the place of what no font has. */
static struct face *substitute(struct shaper *shaper, variant_t variant, struct character *character) {
    struct character other = {.c = REPLACEMENT};
    struct face *face = choose_face(shaper->fonts, variant, &other, 1, false);

    note_missing(shaper, character->c);
    if (!face) {
        other.c = '?';
        face = fonts_own(shaper->fonts, variant);
    }
    character->c = other.c;
    return face;
}

static void choose_faces(struct shaper *shaper, variant_t variant, const struct language *language,
                         struct character *characters, size_t count) {
    size_t end;

    for (size_t i = 0; i < count; i = end) {
        struct face *face = NULL;

        for (end = i + 1; end < count && characters[end].extends; end++)
            ;
        if (wants_east_asian(language, characters, count, i))
            face = choose_face(shaper->fonts, variant, &characters[i], end - i, true);
        if (!face)
            face = choose_face(shaper->fonts, variant, &characters[i], end - i, false);
        if (!face && end > i + 1) { /* no face has the whole cluster: its characters one by one */
            end = i + 1;
            face = choose_face(shaper->fonts, variant, &characters[i], 1, false);
        }
        if (!face)
            face = substitute(shaper, variant, &characters[i]);
        for (size_t k = i; k < end; k++)
            characters[k].face = face;
    }
}

/* Gives common and inherited characters the script of those before them, at the start that of those after. */
static void resolve_scripts(const struct language *language, struct character *characters, size_t count) {
    hb_script_t script = language->east_asian ? HB_SCRIPT_HAN : HB_SCRIPT_LATIN;

    for (size_t i = 0; i < count; i++) {
        if (characters[i].script != HB_SCRIPT_COMMON && characters[i].script != HB_SCRIPT_INHERITED &&
            characters[i].script != HB_SCRIPT_UNKNOWN) {
            script = characters[i].script;
            break;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (characters[i].script == HB_SCRIPT_COMMON || characters[i].script == HB_SCRIPT_INHERITED ||
            characters[i].script == HB_SCRIPT_UNKNOWN)
            characters[i].script = script;
        else
            script = characters[i].script;
    }
}

/* The end of the run that begins at `start`: one face, one script. */
static size_t run_end(const struct character *characters, size_t count, size_t start) {
    size_t end = start + 1;

    while (end < count && characters[end].face == characters[start].face &&
           characters[end].script == characters[start].script)
        end++;
    return end;
}

/* --- shaping
 * ---------------------------------------------------------------------------------------------------- */

/* Shapes characters of one face and script into the buffer; clusters count from the first one's offset. */
static void shape(struct shaper *shaper, const struct language *language, bool right_to_left,
                  const struct character *characters, size_t count) {
    hb_buffer_t *buffer = shaper->buffer;

    hb_buffer_clear_contents(buffer);
    for (size_t i = 0; i < count; i++)
        hb_buffer_add(buffer, characters[i].c, (unsigned)(characters[i].offset - characters[0].offset));
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_direction(buffer, right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, characters[0].script);
    hb_buffer_set_language(buffer, language->shaping);
    hb_shape(characters[0].face->font, buffer, NULL, 0);
}

static int16_t clip(hb_position_t value) {
    return (int16_t)(value > INT16_MAX ? INT16_MAX : value < INT16_MIN ? INT16_MIN : value);
}

/* Copies the buffer's glyphs into the run. */
static void take_glyphs(struct shaper *shaper, struct run *run, float em) {
    unsigned count;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(shaper->buffer, &count);
    const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(shaper->buffer, &count);
    struct glyph *glyphs;
    long advance = 0;

    if (count > UINT16_MAX)
        count = UINT16_MAX;
    glyphs = arena_alloc(&shaper->runs, (count + 1) * sizeof *glyphs);
    for (unsigned i = 0; i < count; i++) {
        glyphs[i].id = (uint16_t)infos[i].codepoint;
        glyphs[i].cluster = (uint16_t)infos[i].cluster;
        glyphs[i].advance = clip(positions[i].x_advance);
        glyphs[i].dx = clip(positions[i].x_offset);
        glyphs[i].dy = clip(positions[i].y_offset);
        advance += glyphs[i].advance;
    }
    run->glyphs = glyphs;
    run->glyph_count = (uint16_t)count;
    run->advance = (float)advance / em;
}

static size_t prepare(struct shaper *shaper, variant_t variant, const struct language *language,
                      const char *text, size_t length, struct character *characters) {
    size_t count = decode(text, length, characters);

    choose_faces(shaper, variant, language, characters, count);
    resolve_scripts(language, characters, count);
    return count;
}

static void fill_word(struct shaper *shaper, struct word *word, const struct language *language) {
    struct character characters[WORD_LIMIT];
    size_t count = prepare(shaper, word->variant, language, word->text, word->length, characters), end;
    struct run *runs;

    for (size_t i = 0; i < count; i = run_end(characters, count, i))
        word->run_count++;
    runs = arena_alloc(&shaper->runs, (word->run_count + 1u) * sizeof *runs);
    word->runs = runs;
    for (size_t i = 0; i < count; i = end) {
        struct run *run = runs++;
        size_t stop;

        end = run_end(characters, count, i);
        stop = end < count ? characters[end].offset : word->length;
        run->font = fonts_show(shaper->fonts, characters[i].face);
        run->serial = shaper->run_count++;
        run->text = word->text + characters[i].offset;
        run->text_length = (uint16_t)(stop - characters[i].offset);
        run->right_to_left = word->right_to_left;
        shape(shaper, language, word->right_to_left, &characters[i], end - i);
        take_glyphs(shaper, run, characters[i].face->em);
        word->advance += run->advance;
    }
}

float shaper_measure(struct shaper *shaper, variant_t variant, const struct language *language,
                     bool right_to_left, const char *text, size_t length) {
    struct character characters[WORD_LIMIT];
    size_t count, end;
    float advance = 0;

    assert(length <= WORD_LIMIT);
    count = prepare(shaper, variant, language, text, length, characters);
    for (size_t i = 0; i < count; i = end) {
        unsigned glyphs;
        const hb_glyph_position_t *positions;
        long sum = 0;

        end = run_end(characters, count, i);
        shape(shaper, language, right_to_left, &characters[i], end - i);
        positions = hb_buffer_get_glyph_positions(shaper->buffer, &glyphs);
        for (unsigned k = 0; k < glyphs; k++)
            sum += clip(positions[k].x_advance);
        advance += (float)sum / characters[i].face->em;
    }
    return advance;
}

/* --- the cache
 * --------------------------------------------------------------------------------------------------- */

static void grow_slots(struct shaper *shaper) {
    struct word **old = shaper->slots;
    size_t old_count = shaper->slot_count;

    shaper->slot_count *= 2;
    shaper->slots = mem_zalloc(shaper->slot_count, sizeof *shaper->slots);
    for (size_t i = 0; i < old_count; i++) {
        size_t at;

        if (!old[i])
            continue;
        for (at = old[i]->hash & (shaper->slot_count - 1); shaper->slots[at];
             at = (at + 1) & (shaper->slot_count - 1))
            ;
        shaper->slots[at] = old[i];
    }
    free(old);
}

const struct word *shaper_word(struct shaper *shaper, variant_t variant, const struct language *language,
                               bool right_to_left, const char *text, size_t length) {
    uint64_t key = (uint64_t)variant << 17 | (uint64_t)language->number << 1 | (right_to_left ? 1 : 0);
    uint64_t hash = (map_hash(text, length) ^ key) * 0x9E3779B97F4A7C15u;
    struct word *word;
    size_t at;

    assert(length <= WORD_LIMIT);
    hash ^= hash >> 32;
    for (at = hash & (shaper->slot_count - 1); (word = shaper->slots[at]);
         at = (at + 1) & (shaper->slot_count - 1)) {
        if (word->hash == hash && word->length == length && word->variant == variant &&
            word->language == language->number && word->right_to_left == right_to_left &&
            memcmp(word->text, text, length) == 0)
            return word;
    }
    word = arena_alloc(&shaper->arena, sizeof *word);
    word->text = arena_strndup(&shaper->runs, text, length);
    word->length = (uint16_t)length;
    word->hash = hash;
    word->variant = variant;
    word->language = language->number;
    word->right_to_left = right_to_left;
    fill_word(shaper, word, language);
    shaper->slots[at] = word;
    if (++shaper->count * 4 > shaper->slot_count * 3)
        grow_slots(shaper);
    return word;
}

void shaper_hyphenate(struct shaper *shaper, const struct word *word, struct language *language) {
    struct word *own = (struct word *)word; /* words are ours: const for those who borrow them */
    uint16_t points[POINT_LIMIT];

    if (word->hyphens_tried)
        return;
    own->hyphens_tried = true;
    own->point_count = (uint16_t)hyphen_points(language, word->text, word->length, points, POINT_LIMIT);
    own->points = arena_dup(&shaper->arena, points, own->point_count * sizeof *points);
}

/* Adds each cluster's advance to the place after its first byte, and marks where it begins. */
static void note_clusters(const struct word *word, struct word_place *places, bool *starts) {
    for (size_t r = 0; r < word->run_count; r++) {
        const struct run *run = &word->runs[r];
        size_t base = (size_t)(run->text - word->text);
        long units = 0;

        for (size_t i = 0; i < run->glyph_count; i++)
            units += run->glyphs[i].advance;
        for (size_t i = 0; i < run->glyph_count; i++) {
            size_t at = base + run->glyphs[i].cluster;

            starts[at] = true;
            if (units != 0)
                places[at + 1].advance += (float)run->glyphs[i].advance * run->advance / (float)units;
        }
    }
}

const struct word_place *shaper_places(struct shaper *shaper, const struct word *word) {
    struct word *own = (struct word *)word; /* as above */
    bool starts[WORD_LIMIT + 1] = {false};
    struct word_place *places;
    size_t start = 0;

    if (word->places)
        return word->places;
    places = arena_alloc(&shaper->arena, (word->length + 1u) * sizeof *places);
    note_clusters(word, places, starts);
    starts[word->length] = true;
    for (size_t i = 0; i <= word->length; i++) {
        places[i].cluster = starts[i] ? (uint16_t)start : NO_CLUSTER;
        if (starts[i])
            start = i;
        if (i > 0)
            places[i].advance += places[i - 1].advance;
    }
    own->places = places;
    return places;
}
