#include "typeset/flow.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "typeset/block.h"

/* --- frames, elements, blocks
 * -------------------------------------------------------------------------------------- */

static struct frame *top(struct flow *flow) {
    return &flow->frames[flow->depth - 1];
}

static struct frame *push(struct flow *flow) {
    struct frame frame = {0};

    assert(flow->depth < FLOW_DEPTH);
    if (flow->depth)
        frame.element = top(flow)->element;
    MEM_APPEND(flow->frames, flow->depth, flow->frame_capacity, frame);
    return top(flow);
}

static void pop(struct flow *flow) {
    uint8_t flags = top(flow)->kind == OPEN_BLOCK ? top(flow)->block->flags : 0;

    flow->depth--;
    assert(flow->depth > 0);
    if (top(flow)->block)
        top(flow)->block->flags |= flags;
}

static uint32_t add_element(struct flow *flow, enum structure_role role, uint32_t parent) {
    struct element element = {.role = role, .parent = parent};

    if (flow->artifact)
        return 0;
    MEM_APPEND(flow->elements, flow->element_count, flow->element_capacity, element);
    return (uint32_t)(flow->element_count - 1);
}

static void set_alternate(struct flow *flow, uint32_t element, const char *alternate) {
    if (element && alternate)
        flow->elements[element].alternate = arena_strdup(&flow->display->arena, alternate);
}

/* A new block of `size` bytes at the end of the open container. */
static void *add_block(struct flow *flow, enum block_kind kind, size_t size, uint32_t element) {
    struct block *block = arena_alloc(&flow->arena, size);
    struct frame *frame = top(flow);

    assert(frame->kind != OPEN_PARAGRAPH && frame->block);
    block->kind = kind;
    block->element = element;
    block->chunk = (uint16_t)(flow->chunk_count - 1);
    *frame->tail = block;
    frame->tail = &block->next;
    return block;
}

/* Opens `block` as the container of what follows. */
static struct frame *open_block(struct flow *flow, struct block *block, uint32_t element) {
    struct frame *frame = push(flow);

    frame->kind = OPEN_BLOCK;
    frame->block = block;
    frame->tail = &block->first;
    frame->element = element;
    return frame;
}

static void close_block(struct flow *flow, enum block_kind kind) {
    assert(top(flow)->kind == OPEN_BLOCK && top(flow)->block->kind == kind);
    (void)kind;
    pop(flow);
}

/* The arena for the text of a paragraph; a new chunk where the last is full. */
static struct arena *text_arena(struct flow *flow, size_t size) {
    struct chunk *chunk = &flow->chunks[flow->chunk_count - 1];

    if (chunk->size > CHUNK_SIZE && flow->chunk_count < UINT16_MAX) {
        struct chunk fresh = {0};

        MEM_APPEND(flow->chunks, flow->chunk_count, flow->chunk_capacity, fresh);
        chunk = &flow->chunks[flow->chunk_count - 1];
    }
    chunk->size += size;
    return &chunk->arena;
}

/* --- life
 * ------------------------------------------------------------------------------------------------------------
 */

struct flow *flow_new(const char *language) {
    struct flow *flow = mem_zalloc(1, sizeof *flow);
    struct link none = {0};
    struct chunk chunk = {0};
    struct element document = {.role = ROLE_DOCUMENT};

    flow->display = mem_zalloc(1, sizeof *flow->display);
    flow->display->language = arena_strdup(&flow->display->arena, language ? language : "en");
    MEM_APPEND(flow->links, flow->link_count, flow->link_capacity, none);
    MEM_APPEND(flow->chunks, flow->chunk_count, flow->chunk_capacity, chunk);
    MEM_APPEND(flow->elements, flow->element_count, flow->element_capacity, document);
    flow->root.kind = BLOCK_ROOT;
    open_block(flow, &flow->root, 0);
    return flow;
}

void flow_free(struct flow *flow) {
    if (!flow)
        return;
    arena_release(&flow->arena);
    for (size_t i = 0; i < flow->depth; i++)
        free(flow->frames[i].occupied);
    for (size_t i = 0; i < flow->chunk_count; i++)
        arena_release(&flow->chunks[i].arena);
    display_free(flow->display);
    map_release(&flow->image_map);
    map_release(&flow->anchor_map);
    buffer_release(&flow->text);
    buffer_release(&flow->link_text);
    free(flow->elements);
    free(flow->images);
    free(flow->outline);
    free(flow->anchors);
    free(flow->links);
    free(flow->references);
    free(flow->reference_anchors);
    free(flow->inline_images);
    free(flow->notes);
    free(flow->chunks);
    free(flow->frames);
    free(flow->bits);
    free(flow);
}

/* --- sections and structure
 * -------------------------------------------------------------------------------------------- */

void flow_begin_section(struct flow *flow, const struct page_style *page, char label_style,
                        const char *prefix, int first_number) {
    struct section *section;

    assert(top(flow)->block == &flow->root);
    section = add_block(flow, BLOCK_SECTION, sizeof *section, 0);
    section->page = page;
    section->label_style = label_style;
    section->prefix = prefix ? arena_strdup(&flow->display->arena, prefix) : NULL;
    section->first_number = first_number;
    open_block(flow, &section->base, top(flow)->element);
}

static struct block *begin_frame(struct flow *flow) {
    struct block *block = arena_alloc(&flow->arena, sizeof *block);

    assert(top(flow)->kind == OPEN_BLOCK && top(flow)->block->kind == BLOCK_SECTION && !flow->artifact);
    block->kind = BLOCK_FRAME;
    flow->artifact = true;
    open_block(flow, block, 0);
    return block;
}

static void end_frame(struct flow *flow) {
    close_block(flow, BLOCK_FRAME);
    flow->artifact = false;
}

void flow_begin_header(struct flow *flow) {
    struct section *section = (struct section *)top(flow)->block;
    struct block *block = begin_frame(flow);

    assert(!section->header);
    section->header = block;
}

void flow_end_header(struct flow *flow) {
    end_frame(flow);
}

void flow_begin_footer(struct flow *flow) {
    struct section *section = (struct section *)top(flow)->block;
    struct block *block = begin_frame(flow);

    assert(!section->footer);
    section->footer = block;
}

void flow_end_footer(struct flow *flow) {
    end_frame(flow);
}

void flow_end_section(struct flow *flow) {
    close_block(flow, BLOCK_SECTION);
}

void flow_begin_element(struct flow *flow, enum structure_role role) {
    struct frame parent = *top(flow);
    struct frame *frame = push(flow);

    assert(parent.kind != OPEN_PARAGRAPH);
    frame->kind = OPEN_ELEMENT;
    frame->block = parent.block;
    frame->tail = parent.tail;
    frame->element = add_element(flow, role, parent.element);
}

void flow_end_element(struct flow *flow) {
    struct block **tail = top(flow)->tail;

    assert(top(flow)->kind == OPEN_ELEMENT);
    pop(flow);
    top(flow)->tail = tail;
}

/* --- blocks
 * -------------------------------------------------------------------------------------------------------------
 */

/* Notes on the element that its text is in another language than the whole. */
static void set_language(struct flow *flow, uint32_t element, const char *language) {
    if (!element || !language || strcmp(language, flow->display->language) == 0)
        return;
    if (!flow->language || strcmp(language, flow->language) != 0)
        flow->language = arena_strdup(&flow->display->arena, language);
    flow->elements[element].language = flow->language;
}

void flow_begin_paragraph(struct flow *flow, const struct paragraph_style *style, enum structure_role role) {
    uint32_t element = add_element(flow, role, top(flow)->element);
    struct paragraph *paragraph = add_block(flow, BLOCK_PARAGRAPH, sizeof *paragraph, element);
    struct frame *frame = open_block(flow, &paragraph->base, element);

    set_language(flow, element, style->text.language);
    paragraph->style = style;
    paragraph->least = paragraph->most = NAN;
    frame->kind = OPEN_PARAGRAPH;
    frame->bit_start = flow->bit_count;
    frame->text_start = flow->text.length;
}

/* Copies what was gathered to where it stays: text whose lines are made again is never dropped. */
static void keep_content(struct flow *flow, struct paragraph *paragraph, const struct frame *frame) {
    size_t bits = (flow->bit_count - frame->bit_start) * sizeof *flow->bits;
    size_t text = flow->text.length - frame->text_start;
    struct arena *arena = &flow->arena;

    if (!(paragraph->base.flags & HAS_REFERENCE) && !flow->artifact)
        arena = text_arena(flow, bits + text);
    paragraph->bit_count = (uint32_t)(flow->bit_count - frame->bit_start);
    if (bits)
        paragraph->bits = arena_dup(arena, flow->bits + frame->bit_start, bits);
    if (text)
        paragraph->text = arena_dup(arena, flow->text.data + frame->text_start, text);
}

void flow_end_paragraph(struct flow *flow) {
    struct frame *frame = top(flow);
    struct paragraph *paragraph = (struct paragraph *)frame->block;
    uint8_t flags;

    assert(frame->kind == OPEN_PARAGRAPH && !frame->link);
    keep_content(flow, paragraph, frame);
    flow->bit_count = frame->bit_start;
    flow->text.length = frame->text_start;
    flags = paragraph->base.flags;
    pop(flow);
    top(flow)->block->flags |= flags;
}

void flow_begin_list(struct flow *flow, float indent, float space_between) {
    uint32_t element = add_element(flow, ROLE_LIST, top(flow)->element);
    struct list *list = add_block(flow, BLOCK_LIST, sizeof *list, element);

    list->indent = indent;
    list->space_between = space_between;
    list->mark_width = -1;
    open_block(flow, &list->base, element);
}

static struct item *begin_item(struct flow *flow, const struct text_style *style) {
    uint32_t element = add_element(flow, ROLE_ITEM, top(flow)->element);
    uint32_t label = add_element(flow, ROLE_LABEL, element);
    uint32_t body = add_element(flow, ROLE_ITEM_BODY, element);
    struct item *item;

    assert(top(flow)->block && top(flow)->block->kind == BLOCK_LIST);
    item = add_block(flow, BLOCK_ITEM, sizeof *item, body);
    item->style = style;
    item->label = label;
    open_block(flow, &item->base, body);
    return item;
}

void flow_begin_item(struct flow *flow, const struct text_style *style, const char *mark) {
    struct item *item = begin_item(flow, style);

    item->mark = arena_strdup(&flow->arena, mark ? mark : "");
}

void flow_begin_task(struct flow *flow, const struct text_style *style, bool done, const char *alternate) {
    struct item *item = begin_item(flow, style);

    item->mark = "";
    item->task = done ? TASK_DONE : TASK_OPEN;
    set_alternate(flow, item->label, alternate);
}

void flow_end_item(struct flow *flow) {
    close_block(flow, BLOCK_ITEM);
}

void flow_end_list(struct flow *flow) {
    close_block(flow, BLOCK_LIST);
}

void flow_begin_box(struct flow *flow, const struct paragraph_style *style, enum structure_role role) {
    uint32_t element = add_element(flow, role, top(flow)->element);
    struct box *box = add_block(flow, BLOCK_BOX, sizeof *box, element);

    box->style = style;
    open_block(flow, &box->base, element);
}

void flow_end_box(struct flow *flow) {
    close_block(flow, BLOCK_BOX);
}

/* --- tables
 * ---------------------------------------------------------------------------------------------------------------
 */

void flow_begin_table(struct flow *flow, const struct table_style *style, size_t columns,
                      const float *widths) {
    uint32_t element = add_element(flow, ROLE_TABLE, top(flow)->element);
    struct table *table = add_block(flow, BLOCK_TABLE, sizeof *table, element);
    struct frame *frame;

    table->style = style;
    table->columns = columns > COLUMNS_MAX ? COLUMNS_MAX : columns ? (uint32_t)columns : 1;
    if (widths) {
        table->widths = arena_dup(&flow->arena, widths, table->columns * sizeof *widths);
        table->width_count = table->columns;
    }
    frame = open_block(flow, &table->base, element);
    frame->occupied = mem_zalloc(COLUMNS_MAX, sizeof *frame->occupied);
    frame->first_chunk = (uint32_t)(flow->chunk_count - 1);
}

void flow_begin_row(struct flow *flow, bool header) {
    struct table *table = (struct table *)top(flow)->block;
    uint32_t element = add_element(flow, ROLE_ROW, top(flow)->element);
    struct row *row;

    assert(table && table->base.kind == BLOCK_TABLE);
    row = add_block(flow, BLOCK_ROW, sizeof *row, element);
    row->index = table->row_count++;
    row->header = header && row->index == table->header_rows;
    if (row->header)
        table->header_rows++;
    top(flow)->next_column = 0;
    open_block(flow, &row->base, element);
}

/* The frame of the table whose row is open, with elements opened between them skipped. */
static struct frame *table_frame(struct flow *flow) {
    size_t i = flow->depth - 1;

    while (i > 0 && (flow->frames[i].kind != OPEN_BLOCK || flow->frames[i].block->kind != BLOCK_TABLE))
        i--;
    assert(flow->frames[i].occupied);
    return &flow->frames[i];
}

/* Finds room for a cell in its row, beside those that reach down from above; the table grows where there is
 * none. */
static void place_cell(struct table *table, struct frame *frame, struct cell *cell) {
    uint32_t column = frame->next_column;

    while (column < table->columns && frame->occupied[column])
        column++;
    if (column >= COLUMNS_MAX)
        column = COLUMNS_MAX - 1;
    if (column >= table->columns)
        table->columns = column + 1;
    cell->column = (uint16_t)column;
    uint32_t span = 1;
    while (span < cell->column_span && column + span < table->columns && !frame->occupied[column + span])
        span++;
    cell->column_span = (uint16_t)span;
    for (uint32_t i = column; i < column + span; i++)
        frame->occupied[i] = cell->row_span;
    frame->next_column = column + span;
    if (cell->column_span > 1 || cell->row_span > 1)
        table->spans = true;
}

void flow_begin_cell(struct flow *flow, int column_span, int row_span, bool header, uint32_t background) {
    struct row *row = (struct row *)top(flow)->block;
    struct frame *frame = table_frame(flow);
    bool heads = header || row->header;
    uint32_t element = add_element(flow, heads ? ROLE_HEADER_CELL : ROLE_CELL, top(flow)->element);
    struct cell *cell;

    assert(row && row->base.kind == BLOCK_ROW);
    cell = add_block(flow, BLOCK_CELL, sizeof *cell, element);
    cell->column_span = (uint16_t)(column_span < 1             ? 1
                                   : column_span > COLUMNS_MAX ? COLUMNS_MAX
                                                               : column_span);
    cell->row_span = (uint16_t)(row_span < 1 ? 1 : row_span > ROWSPAN_MAX ? ROWSPAN_MAX : row_span);
    cell->header = heads;
    cell->background = background;
    place_cell((struct table *)frame->block, frame, cell);
    if (element) {
        flow->elements[element].column_span = cell->column_span;
        flow->elements[element].row_span = cell->row_span;
        flow->elements[element].column_header = row->header;
        flow->elements[element].row_header = header && !row->header;
    }
    open_block(flow, &cell->base, element);
}

void flow_end_cell(struct flow *flow) {
    close_block(flow, BLOCK_CELL);
}

void flow_end_row(struct flow *flow) {
    struct frame *frame;

    close_block(flow, BLOCK_ROW);
    frame = table_frame(flow);
    for (uint32_t i = 0; i < ((struct table *)frame->block)->columns; i++) {
        if (frame->occupied[i])
            frame->occupied[i]--;
    }
}

void flow_end_table(struct flow *flow) {
    /* With page references inside, columns may change from one pagination to the next: keep the texts. */
    if (top(flow)->block->flags & HAS_REFERENCE) {
        for (size_t i = top(flow)->first_chunk; i < flow->chunk_count; i++)
            flow->chunks[i].pinned = true;
    }
    free(top(flow)->occupied);
    close_block(flow, BLOCK_TABLE);
}

/* --- other blocks
 * ------------------------------------------------------------------------------------------------------------
 */

/* The number of the image in the display list; the same bytes come there once. */
static uint32_t add_image(struct flow *flow, const struct display_image *image) {
    struct arena *arena = &flow->display->arena;
    struct display_image copy = *image;
    char *key = arena_printf(&flow->arena, "%016llx %zu",
                             (unsigned long long)map_hash(image->data, image->length), image->length);
    uintptr_t known = (uintptr_t)map_get(&flow->image_map, key);

    if (known && memcmp(flow->images[known - 1].data, image->data, image->length) == 0)
        return (uint32_t)(known - 1);
    copy.data = arena_dup(arena, image->data, image->length);
    MEM_APPEND(flow->images, flow->image_count, flow->image_capacity, copy);
    map_put(&flow->image_map, key, (void *)(uintptr_t)flow->image_count);
    return (uint32_t)(flow->image_count - 1);
}

void flow_image(struct flow *flow, const struct display_image *image, float width,
                enum paragraph_alignment alignment, const char *alternate) {
    uint32_t element = add_element(flow, ROLE_FIGURE, top(flow)->element);
    struct picture *picture = add_block(flow, BLOCK_PICTURE, sizeof *picture, element);

    assert(image->width > 0 && image->height > 0);
    set_alternate(flow, element, alternate);
    picture->image = add_image(flow, image);
    picture->width = width > 0 ? width : (float)image->width * 0.75f;
    picture->height = picture->width * (float)image->height / (float)image->width;
    picture->alignment = alignment;
}

static struct strip *add_strip(struct flow *flow, enum block_kind kind, float height) {
    struct strip *strip = add_block(flow, kind, sizeof *strip, 0);

    strip->height = height > 0 ? height : 0;
    return strip;
}

void flow_rule(struct flow *flow, float width, uint32_t colour, float space_before, float space_after) {
    struct strip *strip = add_strip(flow, BLOCK_RULE, width);

    strip->colour = colour;
    strip->before = space_before;
    strip->after = space_after;
}

void flow_space(struct flow *flow, float height) {
    add_strip(flow, BLOCK_SPACE, height);
}

void flow_fill(struct flow *flow) {
    add_strip(flow, BLOCK_FILL, 0);
}

void flow_page_break(struct flow *flow) {
    add_strip(flow, BLOCK_BREAK, 0);
}

void flow_need(struct flow *flow, float height) {
    add_strip(flow, BLOCK_NEED, height);
}

/* --- inline content
 * ------------------------------------------------------------------------------------------------------------
 */

static struct bit *add_bit(struct flow *flow, enum bit_kind kind, const struct text_style *style) {
    struct frame *frame = top(flow);
    struct bit bit = {.kind = (uint8_t)kind, .style = style, .link = frame->link, .element = frame->element};

    assert(frame->kind == OPEN_PARAGRAPH);
    bit.offset = (uint32_t)(flow->text.length - frame->text_start);
    MEM_APPEND(flow->bits, flow->bit_count, flow->bit_capacity, bit);
    return &flow->bits[flow->bit_count - 1];
}

void flow_text(struct flow *flow, const struct text_style *style, const char *text, size_t length) {
    struct frame *frame = top(flow);
    struct bit *last = flow->bit_count > frame->bit_start ? &flow->bits[flow->bit_count - 1] : NULL;

    assert(frame->kind == OPEN_PARAGRAPH);
    if (length == 0)
        return;
    if (!last || last->kind != BIT_TEXT || last->style != style || last->link != frame->link ||
        last->element != frame->element)
        last = add_bit(flow, BIT_TEXT, style);
    buffer_add(&flow->text, text, length);
    last->length += (uint32_t)length;
    if (frame->link && flow->link_text.length < 512)
        buffer_add(&flow->link_text, text, length);
}

void flow_line_break(struct flow *flow) {
    add_bit(flow, BIT_BREAK, NULL);
}

void flow_leader(struct flow *flow) {
    add_bit(flow, BIT_LEADER, NULL);
}

void flow_begin_link(struct flow *flow, const char *uri, const char *anchor, const char *contents) {
    struct arena *arena = &flow->display->arena;
    struct frame *frame = top(flow);
    struct link link = {0};

    assert(frame->kind == OPEN_PARAGRAPH && !frame->link && (!uri || !anchor));
    link.uri = uri && strlen(uri) <= URI_LIMIT ? arena_strdup(arena, uri) : NULL;
    link.anchor = anchor ? arena_strdup(arena, anchor) : NULL;
    link.contents = contents ? arena_strdup(arena, contents) : NULL;
    link.element = add_element(flow, ROLE_LINK, frame->element);
    MEM_APPEND(flow->links, flow->link_count, flow->link_capacity, link);
    frame->link = (uint32_t)(flow->link_count - 1);
    frame->element = link.element;
    buffer_clear(&flow->link_text);
}

void flow_end_link(struct flow *flow) {
    struct frame *frame = top(flow);
    struct link *link = &flow->links[frame->link];

    assert(frame->kind == OPEN_PARAGRAPH && frame->link);
    if (!link->contents)
        link->contents = arena_strndup(&flow->display->arena, buffer_text(&flow->link_text),
                                       flow->link_text.length);
    frame->link = 0;
    frame->element = frame->block->element;
}

void flow_inline_image(struct flow *flow, const struct display_image *image, float height,
                       const char *alternate) {
    struct inline_image entry = {.height = (float)image->height * 0.75f};
    struct bit *bit;

    assert(image->width > 0 && image->height > 0);
    if (height > 0 && entry.height > height)
        entry.height = height;
    entry.width = entry.height * (float)image->width / (float)image->height;
    entry.image = add_image(flow, image);
    entry.element = add_element(flow, ROLE_FIGURE, top(flow)->element);
    set_alternate(flow, entry.element, alternate);
    MEM_APPEND(flow->inline_images, flow->inline_image_count, flow->inline_image_capacity, entry);
    bit = add_bit(flow, BIT_IMAGE, NULL);
    bit->number = (uint32_t)(flow->inline_image_count - 1);
    bit->element = entry.element;
}

static uint32_t new_anchor(struct flow *flow, const char *name) {
    struct anchor anchor = {.name = name, .page = UINT32_MAX};

    MEM_APPEND(flow->anchors, flow->anchor_count, flow->anchor_capacity, anchor);
    return (uint32_t)(flow->anchor_count - 1);
}

/* Text that isn't known before pages are numbered. */
static struct bit *add_field(struct flow *flow, enum bit_kind kind, const struct text_style *style) {
    struct bit *bit = add_bit(flow, kind, style);

    top(flow)->block->flags |= HAS_REFERENCE;
    return bit;
}

static void add_reference(struct flow *flow, const struct text_style *style, const char *name,
                          uint32_t anchor) {
    struct bit *bit = add_field(flow, BIT_REFERENCE, style);
    size_t room = flow->reference_capacity;

    bit->number = (uint32_t)flow->reference_count;
    MEM_APPEND(flow->references, flow->reference_count, flow->reference_capacity, name);
    if (room != flow->reference_capacity)
        flow->reference_anchors = mem_realloc(flow->reference_anchors,
                                              flow->reference_capacity * sizeof *flow->reference_anchors);
    flow->reference_anchors[flow->reference_count - 1] = anchor;
}

void flow_page_reference(struct flow *flow, const struct text_style *style, const char *anchor) {
    add_reference(flow, style, arena_strdup(&flow->arena, anchor), UINT32_MAX);
}

void flow_page_number(struct flow *flow, const struct text_style *style) {
    if (flow->artifact) {
        add_field(flow, BIT_PAGE_NUMBER, style);
        return;
    }
    uint32_t anchor = new_anchor(flow, NULL);
    add_bit(flow, BIT_ANCHOR, style)->number = anchor;
    add_reference(flow, style, NULL, anchor);
}

void flow_page_count(struct flow *flow, const struct text_style *style) {
    add_field(flow, BIT_PAGE_COUNT, style);
}

void flow_begin_footnote(struct flow *flow) {
    struct note *note = arena_alloc(&flow->arena, sizeof *note);
    uint32_t element = add_element(flow, ROLE_NOTE, top(flow)->block->element);

    add_bit(flow, BIT_NOTE, NULL)->number = (uint32_t)flow->note_count;
    note->base.kind = BLOCK_NOTE;
    note->base.element = element;
    note->base.chunk = (uint16_t)(flow->chunk_count - 1);
    MEM_APPEND(flow->notes, flow->note_count, flow->note_capacity, note);
    open_block(flow, &note->base, element);
}

void flow_end_footnote(struct flow *flow) {
    close_block(flow, BLOCK_NOTE);
}

/* --- places
 * ------------------------------------------------------------------------------------------------------------------------
 */

void flow_anchor(struct flow *flow, const char *name) {
    struct anchor_block *block;
    uint32_t anchor;
    char *copy;

    if (flow->artifact || map_get(&flow->anchor_map, name))
        return;
    copy = arena_strdup(&flow->display->arena, name);
    anchor = new_anchor(flow, copy);
    map_put(&flow->anchor_map, copy, (void *)(uintptr_t)flow->anchor_count);
    if (top(flow)->kind == OPEN_PARAGRAPH) {
        add_bit(flow, BIT_ANCHOR, NULL)->number = anchor;
        return;
    }
    block = add_block(flow, BLOCK_ANCHOR, sizeof *block, 0);
    block->anchor = anchor;
}

void flow_outline(struct flow *flow, int level, const char *title, const char *anchor) {
    struct arena *arena = &flow->display->arena;
    int deepest = flow->outline_count ? flow->outline[flow->outline_count - 1].level + 1 : 1;
    struct outline_item item = {.level = level < 1 ? 1 : level > deepest ? deepest : level};

    item.title = arena_strdup(arena, title);
    item.anchor = arena_strdup(arena, anchor);
    MEM_APPEND(flow->outline, flow->outline_count, flow->outline_capacity, item);
}
