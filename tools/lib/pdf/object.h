/*
 * A PDF file as libharu's objects and cross-reference table. What there is one or few of is built as
 * libharu's dictionaries; what there is much of (pages, their contents, links, outline entries) is printed
 * only when the file is written, so that it never stands in memory as objects. libharu's errors stay in the
 * file until pdf_file_write() turns them into ours: nothing between needs to look.
 */
#ifndef DOCKET_PDF_OBJECT_H
#define DOCKET_PDF_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hpdf.h>
#include <hpdf_mmgr.h>
#include <hpdf_objects.h>

#include "base/arena.h"
#include "base/buffer.h"

struct libdeflate_compressor;

struct pdf_file {
    HPDF_Error_Rec error;
    HPDF_MMgr memory;
    HPDF_Xref xref;
    HPDF_Stream stream; /* appends to `out` */
    struct buffer *out;
    size_t start; /* of the file in `out` */
    struct arena arena;
    struct libdeflate_compressor *compressor;
    struct buffer entries, content, packed; /* of the object that is being written */
};

enum pdf_kind {
    PDF_DICTIONARY,
    PDF_STREAM,     /* deflated here */
    PDF_RAW_STREAM, /* written as it is; its entries name the filter, if any */
};

/*
 * Prints object `index` of `owner`: the entries of its dictionary (without /Length and our own /Filter) and,
 * for a stream, its bytes. `content` is NULL for a dictionary.
 */
typedef void (*pdf_print)(const void *owner, size_t index, struct buffer *entries, struct buffer *content);

/* 0, or -1 with an error. `out` is appended to by pdf_file_write(). */
int pdf_file_init(struct pdf_file *file, struct buffer *out);
void pdf_file_release(struct pdf_file *file);

/* Adds an object that is printed when the file is written; `owner` must live until then. Returns its number.
 */
uint32_t pdf_add_printed(struct pdf_file *file, enum pdf_kind kind, pdf_print print, const void *owner,
                         size_t index);
/* The number that the next object will have. */
uint32_t pdf_next_number(const struct pdf_file *file);

/* Adds an empty dictionary as an object of its own; one inside another dictionary; an array inside one. Owned
 * by the file. */
HPDF_Dict pdf_add_dict(struct pdf_file *file, const char *type);
HPDF_Dict pdf_child_dict(struct pdf_file *file, HPDF_Dict parent, const char *key);
HPDF_Array pdf_child_array(struct pdf_file *file, HPDF_Dict parent, const char *key);
/* Sets an entry to an ASCII string; to an object printed later. */
void pdf_set_string(struct pdf_file *file, HPDF_Dict dict, const char *key, const char *text);
void pdf_set_object(struct pdf_file *file, HPDF_Dict dict, const char *key, uint32_t number);
void pdf_append_object(struct pdf_file *file, HPDF_Array array, uint32_t number);
uint32_t pdf_number(const HPDF_Dict dict);

/* Writes header, objects, cross-reference table and trailer with an /ID that is a digest of what was written.
 * 0, or -1 with an error. */
int pdf_file_write(struct pdf_file *file, uint32_t catalog, uint32_t information);

/* --- printing
 * -------------------------------------------------------------------------------------------------- */

/* A number in thousandths, as "12", "0.5", "-3.125". */
void pdf_print_milli(struct buffer *out, int64_t milli);
/* The same for a length in points; what isn't a finite number counts as 0. */
int64_t pdf_milli(double points);
void pdf_print_points(struct buffer *out, double points);
/* A text string (ISO 32000-1, 7.9.2.2): literal where it is ASCII, else UTF-16 with a byte order mark, in
 * hexadecimal. */
void pdf_print_text(struct buffer *out, const char *text);
/* UTF-8 as UTF-16BE in hexadecimal digits. Ill-formed bytes become U+FFFD. */
void pdf_print_utf16(struct buffer *out, const char *text, size_t length);
/* Bytes as a literal string. */
void pdf_print_literal(struct buffer *out, const char *bytes, size_t length);

/* The version of the library that compresses streams. */
const char *pdf_deflate_version(void);

#endif
