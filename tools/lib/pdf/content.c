#include "pdf/content.h"

#include <math.h>

#include "pdf/object.h"

/* From this many ems on, what follows is placed anew: readers limit the numbers in a TJ array. */
enum { FARTHEST_MOVE = 20 };

/* The graphics state as the operators so far have left it, so that only changes are written. */
struct content {
    const struct coder *coder;
    struct buffer *out;
    double height;   /* of the page */
    uint32_t colour; /* for filling */
    bool in_text;    /* between BT and ET */
    bool in_line;    /* since BT something was shown: the next glyph would stand at `pen` */
    bool in_array;   /* between [( and )]TJ */
    uint32_t font;   /* UINT32_MAX: none yet */
    double size;
    int64_t line_x, line_y; /* of the last Td, in thousandths of a point */
    double pen;             /* where the last glyph ended */
    double baseline;        /* of that glyph; NAN: none yet */
    long long move;         /* of the last advance, in thousandths of an em */
};

/* --- state
 * -------------------------------------------------------------------------------------------------------- */

static void end_array(struct content *content) {
    if (content->in_array)
        buffer_add_string(content->out, ")]TJ\n");
    content->in_array = false;
}

static void begin_array(struct content *content) {
    if (!content->in_array)
        buffer_add_string(content->out, "[(");
    content->in_array = true;
}

static void begin_text(struct content *content) {
    if (content->in_text)
        return;
    buffer_add_string(content->out, "BT\n");
    content->in_text = true;
    content->in_line = false;
    content->line_x = content->line_y = 0;
}

static void end_text(struct content *content) {
    end_array(content);
    if (content->in_text)
        buffer_add_string(content->out, "ET\n");
    content->in_text = false;
}

static void set_colour(struct content *content, uint32_t colour) {
    unsigned red = colour >> 16 & 0xFF, green = colour >> 8 & 0xFF, blue = colour & 0xFF;
    if (colour == content->colour)
        return;
    end_array(content);
    content->colour = colour;
    pdf_print_points(content->out, red / 255.0);
    if (red != green || green != blue) {
        buffer_add_char(content->out, ' ');
        pdf_print_points(content->out, green / 255.0);
        buffer_add_char(content->out, ' ');
        pdf_print_points(content->out, blue / 255.0);
        buffer_add_string(content->out, " rg\n");
    } else {
        buffer_add_string(content->out, " g\n");
    }
}

static void set_font(struct content *content, uint32_t font, double size) {
    if (font == content->font && size == content->size)
        return;
    end_array(content);
    content->font = font;
    content->size = size;
    buffer_printf(content->out, "/F%u ", font);
    pdf_print_points(content->out, size);
    buffer_add_string(content->out, " Tf\n");
}

static void move_to(struct content *content, double x, double y) {
    int64_t to_x = pdf_milli(x), to_y = pdf_milli(content->height - y);
    end_array(content);
    pdf_print_milli(content->out, to_x - content->line_x);
    buffer_add_char(content->out, ' ');
    pdf_print_milli(content->out, to_y - content->line_y);
    buffer_add_string(content->out, " Td\n");
    content->line_x = to_x;
    content->line_y = to_y;
    content->pen = (double)to_x / 1000.0;
}

/* --- text
 * ---------------------------------------------------------------------------------------------------------
 */

static void show_part(struct content *content, const struct coded_part *part,
                      const struct coded_part *before) {
    struct buffer *out = content->out;
    const char *open = before ? before->actual : NULL;
    int32_t rise = before ? before->rise : 0;
    if (open && open != part->actual) {
        end_array(content);
        buffer_add_string(out, "EMC\n");
    }
    if (rise != part->rise) {
        end_array(content);
        pdf_print_points(out, (double)part->rise * content->size / (double)EM);
        buffer_add_string(out, " Ts\n");
    }
    if (part->actual && part->actual != open) {
        end_array(content);
        buffer_add_string(out, "/Span<</ActualText<FEFF");
        pdf_print_utf16(out, part->actual, part->actual_length);
        buffer_add_string(out, ">>>BDC\n");
    }
    begin_array(content);
    buffer_add(out, part->bytes, part->length);
}

static void show_run(struct content *content, const struct coded_run *run) {
    static const struct coded_part plain = {0};
    for (uint32_t i = 0; i < run->count; i++)
        show_part(content, &run->parts[i], i > 0 ? &run->parts[i - 1] : NULL);
    const struct coded_part *last = &run->parts[run->count - 1];
    if (last->actual || last->rise)
        show_part(content, &plain, last);
    content->pen += (double)run->width * content->size / (double)EM;
}

/* The code of a blank in the current font, or 0. */
static uint16_t blank_code(const struct content *content) {
    return content->font == UINT32_MAX ? 0 : content->coder->blanks[content->font];
}

/*
 * Moves on to x, with a blank on the way where the text has one: a reader that copies the line finds it.
 * Blanks of a justified line differ by rounding only: the same number again, at most 1.5 thousandths of an em
 * beside the mark, compresses better.
 */
static void advance_to(struct content *content, double x, bool blank) {
    uint16_t code = blank_code(content);
    if (blank && code != 0) {
        begin_array(content);
        buffer_add_char(content->out, (char)(code >> 8));
        buffer_add_char(content->out, (char)(code & 0xFF));
        content->pen += (double)content->coder->blank_widths[content->font] * content->size / (double)EM;
    }
    long long move = llround((x - content->pen) * 1000.0 / content->size);
    if (move == content->move - 1 || move == content->move + 1)
        move = content->move;
    if (move == 0)
        return;
    content->move = move;
    begin_array(content);
    buffer_add_char(content->out, ')');
    pdf_print_milli(content->out, -move * 1000);
    buffer_add_char(content->out, '(');
    content->pen += (double)move * content->size / 1000.0;
}

/* Goes to where the piece stands and sets its font. */
static void place_piece(struct content *content, const struct piece *piece, double y, double size) {
    double gap = piece->x - content->pen;
    bool follows = content->baseline == y && gap > -size && gap < FARTHEST_MOVE * size;
    bool blank = follows && gap > 0.05 * size && piece->space_before;
    if (!follows)
        move_to(content, piece->x, y);
    else if (!content->in_line)
        move_to(content, blank ? content->pen : piece->x, y);
    if (blank_code(content) == 0 || size != content->size)
        set_font(content, piece->run->font, size);
    advance_to(content, piece->x, blank);
    set_font(content, piece->run->font, size);
}

static void print_text(struct content *content, const struct op *op) {
    if (!(op->text.size > 0))
        return;
    begin_text(content);
    set_colour(content, op->text.colour);
    for (uint32_t i = 0; i < op->text.count; i++) {
        const struct piece *piece = &op->text.pieces[i];
        const struct coded_run *run = &content->coder->runs[piece->run->serial];
        if (run->count == 0)
            continue;
        place_piece(content, piece, op->text.y, op->text.size);
        show_run(content, run);
        content->baseline = op->text.y;
        content->in_line = true;
    }
    end_array(content);
}

/* --- rectangles and images
 * -------------------------------------------------------------------------------------------- */

static void print_fill(struct content *content, const struct op *op) {
    const double values[] = {op->fill.x, content->height - op->fill.y - op->fill.height, op->fill.width,
                             op->fill.height};
    end_text(content);
    set_colour(content, op->fill.colour);
    for (int i = 0; i < 4; i++) {
        pdf_print_points(content->out, values[i]);
        buffer_add_char(content->out, ' ');
    }
    buffer_add_string(content->out, "re f\n");
}

static void print_image(struct content *content, const struct op *op) {
    end_text(content);
    buffer_add_string(content->out, "q ");
    pdf_print_points(content->out, op->image.width);
    buffer_add_string(content->out, " 0 0 ");
    pdf_print_points(content->out, op->image.height);
    buffer_add_char(content->out, ' ');
    pdf_print_points(content->out, op->image.x);
    buffer_add_char(content->out, ' ');
    pdf_print_points(content->out, content->height - op->image.y - op->image.height);
    buffer_printf(content->out, " cm/I%u Do Q\n", op->image.image);
}

void content_print(const struct coder *coder, const struct page *page, struct buffer *out) {
    struct content content = {
        .coder = coder, .out = out, .height = page->height, .font = UINT32_MAX, .baseline = NAN};
    for (size_t i = 0; i < page->op_count; i++) {
        const struct op *op = &page->ops[i];
        switch (op->kind) {
        case OP_TEXT:
            print_text(&content, op);
            break;
        case OP_FILL:
            print_fill(&content, op);
            break;
        case OP_IMAGE:
            print_image(&content, op);
            break;
        }
    }
    end_text(&content);
}
