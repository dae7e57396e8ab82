#include "publish/styles.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct paragraph_variant {
    enum layout_style base;
    const char *language;
    int alignment;
    float space_after;
    struct paragraph_style style;
    struct paragraph_variant *next;
};

struct text_variant {
    const struct paragraph_style *paragraph;
    unsigned emphasis;
    struct text_style style;
    struct text_variant *next;
};

struct table_variant {
    enum layout_table base;
    struct table_style style;
    struct table_variant *next;
};

/* Variants are few (styles × languages × emphasis in use); the last one found is mostly the next one asked
 * for. */
struct style_pool {
    const struct layout *layout;
    struct arena arena;
    struct paragraph_variant *paragraphs[STYLE_COUNT];
    struct text_variant *texts;
    struct table_variant *tables;
};

struct style_pool *style_pool_new(const struct layout *layout) {
    struct style_pool *pool = mem_zalloc(1, sizeof *pool);

    pool->layout = layout;
    return pool;
}

void style_pool_free(struct style_pool *pool) {
    if (!pool)
        return;
    arena_release(&pool->arena);
    free(pool);
}

const struct paragraph_style *style_variant(struct style_pool *pool, enum layout_style style,
                                            const char *language, int alignment, float space_after) {
    struct paragraph_variant *v;

    for (v = pool->paragraphs[style]; v; v = v->next)
        if (v->alignment == alignment && v->space_after == space_after && strcmp(v->language, language) == 0)
            return &v->style;
    v = arena_alloc(&pool->arena, sizeof *v);
    v->language = language;
    v->alignment = alignment;
    v->space_after = space_after;
    v->style = pool->layout->styles[style];
    v->style.text.language = language;
    if (alignment >= 0)
        v->style.alignment = (enum paragraph_alignment)alignment;
    if (space_after >= 0)
        v->style.space_after = space_after;
    v->next = pool->paragraphs[style];
    pool->paragraphs[style] = v;
    return &v->style;
}

const struct paragraph_style *style_paragraph(struct style_pool *pool, enum layout_style style,
                                              const char *language) {
    return style_variant(pool, style, language, -1, -1);
}

static void mark_changed(struct text_style *text, unsigned emphasis, const struct layout *layout) {
    text->changed = text->changed ||
                    (emphasis & (EMPHASIS_INSERTED | EMPHASIS_DELETED | EMPHASIS_MOVED | EMPHASIS_CHANGED));
    text->underline = text->underline || (emphasis & EMPHASIS_INSERTED);
    text->strike = text->strike || (emphasis & (EMPHASIS_DELETED | EMPHASIS_MOVED));
    if (emphasis & EMPHASIS_INSERTED)
        text->colour = layout->colours[COLOUR_INSERTED];
    if (emphasis & EMPHASIS_DELETED)
        text->colour = layout->colours[COLOUR_DELETED];
    if (emphasis & EMPHASIS_MOVED)
        text->colour = layout->colours[COLOUR_MOVED];
}

static void emphasise(struct text_style *text, unsigned emphasis, const struct layout *layout) {
    text->bold = text->bold || (emphasis & EMPHASIS_BOLD);
    text->italic = text->italic != !!(emphasis & EMPHASIS_ITALIC);
    text->underline = text->underline || (emphasis & EMPHASIS_UNDERLINE);
    text->strike = text->strike || (emphasis & EMPHASIS_STRIKE);
    if (emphasis & (EMPHASIS_CODE | EMPHASIS_KEY)) {
        text->family = layout->mono;
        text->italic = false;
        text->size *= layout->code_scale;
        text->background = layout->colours[COLOUR_CODE];
    }
    if (emphasis & EMPHASIS_SUPERSCRIPT) {
        text->rise = text->size * 0.34f;
        text->size *= 0.7f;
    } else if (emphasis & EMPHASIS_SUBSCRIPT) {
        text->rise = text->size * -0.14f;
        text->size *= 0.7f;
    }
    if (emphasis & EMPHASIS_LINK)
        text->colour = layout->colours[COLOUR_LINK];
    if (emphasis & EMPHASIS_MUTED)
        text->colour = layout->colours[COLOUR_MUTED];
    if (emphasis & EMPHASIS_DRAFT)
        text->colour = layout->colours[COLOUR_DRAFT];
    if (emphasis & EMPHASIS_GOOD)
        text->colour = layout->colours[COLOUR_GOOD];
    if (emphasis & EMPHASIS_BAD)
        text->colour = layout->colours[COLOUR_BAD];
    mark_changed(text, emphasis, layout);
}

const struct text_style *style_text(struct style_pool *pool, const struct paragraph_style *paragraph,
                                    unsigned emphasis) {
    struct text_variant *v;
    struct text_variant **from = &pool->texts;

    if (!emphasis)
        return &paragraph->text;
    for (; (v = *from); from = &v->next)
        if (v->paragraph == paragraph && v->emphasis == emphasis) {
            *from = v->next; /* to the front */
            v->next = pool->texts;
            pool->texts = v;
            return &v->style;
        }
    v = arena_alloc(&pool->arena, sizeof *v);
    v->paragraph = paragraph;
    v->emphasis = emphasis;
    v->style = paragraph->text;
    emphasise(&v->style, emphasis, pool->layout);
    v->next = pool->texts;
    pool->texts = v;
    return &v->style;
}

const struct table_style *style_table(struct style_pool *pool, enum layout_table table, const char *language,
                                      const char *continued) {
    struct table_variant *v;

    for (v = pool->tables; v; v = v->next)
        if (v->base == table && strcmp(v->style.continued_style.language, language) == 0 &&
            strcmp(v->style.continued, continued) == 0)
            return &v->style;
    v = arena_alloc(&pool->arena, sizeof *v);
    v->base = table;
    v->style = pool->layout->tables[table];
    v->style.continued = continued;
    v->style.continued_style = style_paragraph(pool, STYLE_CAPTION, language)->text;
    v->next = pool->tables;
    pool->tables = v;
    return &v->style;
}
