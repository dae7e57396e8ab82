/* Runs as strings of codes. A run is coded once, however often it is shown. */
#ifndef DOCKET_PDF_CODE_H
#define DOCKET_PDF_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "pdf/font.h"
#include "typeset/display.h"

/* A stretch of a run that needs no operator but TJ. */
struct coded_part {
    const char *bytes; /* inside of a TJ array's string: codes, with ")-12(" between them where glyphs move */
    uint32_t length;
    int32_t rise;       /* above the baseline, in millionths of an em */
    const char *actual; /* the text of the part where its codes don't tell it, else NULL */
    uint16_t actual_length;
};

struct coded_run {
    const struct coded_part *parts;
    uint32_t count; /* 0: the run has no glyphs, or wasn't coded yet */
    int64_t width;  /* how far showing it moves, in millionths of an em */
};

struct coder {
    struct pdf_font *fonts; /* one for each of the display list's */
    size_t font_count;
    struct coded_run *runs; /* by serial */
    uint16_t *blanks;       /* by font: the code of a blank that stands between words, 0: none */
    int64_t *blank_widths;
    struct arena arena;
    struct coded_part *scratch; /* of the run that is being coded */
    size_t scratch_count, scratch_capacity;
    struct buffer bytes;
};

/* Codes all text of the display list. 0, or -1 with an error. Release in either case. */
int coder_init(struct coder *coder, const struct display *display);
void coder_release(struct coder *coder);

#endif
