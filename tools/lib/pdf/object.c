#include "pdf/object.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/utf8.h"

/* The level at which text shrinks best for its time: 1 is twice as fast and a quarter larger. */
enum { DEFLATE_LEVEL = 6 };

static const char header[] = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/* What stands behind a dictionary of libharu's that has no entries of its own until it is written. */
struct printed {
    struct pdf_file *file;
    enum pdf_kind kind;
    pdf_print print;
    const void *owner;
    size_t index;
};

/* --- libharu's callbacks
 * --------------------------------------------------------------------------------------- */

static void *HPDF_STDCALL allocate(HPDF_UINT size) {
    return mem_alloc(size);
}

static void HPDF_STDCALL release(void *memory) {
    free(memory);
}

static HPDF_STATUS append(HPDF_Stream stream, const HPDF_BYTE *data, HPDF_UINT size) {
    struct pdf_file *file = stream->attr;
    buffer_add(file->out, data, size);
    return HPDF_OK;
}

static HPDF_STATUS write_bytes(struct pdf_file *file, const void *data, size_t length) {
    if (length > UINT32_MAX / 2 || file->out->length - file->start > UINT32_MAX / 2)
        return HPDF_SetError(&file->error, HPDF_STREAM_EOF, 0);
    return HPDF_Stream_Write(file->stream, data, (HPDF_UINT)length);
}

static void deflate_content(struct pdf_file *file) {
    size_t bound = libdeflate_zlib_compress_bound(file->compressor, file->content.length);
    buffer_clear(&file->packed);
    buffer_reserve(&file->packed, bound);
    file->packed.length = libdeflate_zlib_compress(file->compressor, buffer_text(&file->content),
                                                   file->content.length, file->packed.data, bound);
    assert(file->packed.length > 0);
}

static HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream) {
    struct printed *printed = dict->attr;
    struct pdf_file *file = printed->file;
    (void)stream;
    buffer_clear(&file->entries);
    buffer_clear(&file->content);
    printed->print(printed->owner, printed->index, &file->entries,
                   printed->kind == PDF_DICTIONARY ? NULL : &file->content);
    if (printed->kind == PDF_STREAM) {
        deflate_content(file);
        buffer_printf(&file->entries, "/Filter/FlateDecode/Length %zu\n", file->packed.length);
    } else if (printed->kind == PDF_RAW_STREAM) {
        buffer_printf(&file->entries, "/Length %zu\n", file->content.length);
    }
    return write_bytes(file, buffer_text(&file->entries), file->entries.length);
}

static HPDF_STATUS write_content(HPDF_Dict dict) {
    struct printed *printed = dict->attr;
    struct pdf_file *file = printed->file;
    if (printed->kind == PDF_DICTIONARY)
        return HPDF_OK;
    const struct buffer *bytes = printed->kind == PDF_STREAM ? &file->packed : &file->content;
    HPDF_STATUS status = write_bytes(file, "\nstream\n", 8);
    if (status == HPDF_OK)
        status = write_bytes(file, buffer_text(bytes), bytes->length);
    return status == HPDF_OK ? write_bytes(file, "\nendstream", 10) : status;
}

static HPDF_STATUS write_identifier(HPDF_Dict trailer, HPDF_Stream stream) {
    struct pdf_file *file = trailer->attr;
    char hex[65], line[96];
    digest_sha256(file->out->data + file->start, file->out->length - file->start, hex);
    hex[32] = '\0';
    int length = snprintf(line, sizeof line, "/ID[<%s><%s>]\n", hex, hex);
    (void)stream;
    return write_bytes(file, line, (size_t)length);
}

/* --- the file
 * ---------------------------------------------------------------------------------------------------- */

int pdf_file_init(struct pdf_file *file, struct buffer *out) {
    memset(file, 0, sizeof *file);
    file->out = out;
    file->start = out->length;
    HPDF_Error_Init(&file->error, NULL);
    file->memory = HPDF_MMgr_New(&file->error, 0, allocate, release);
    file->xref = HPDF_Xref_New(file->memory, 0);
    file->stream = HPDF_CallbackWriter_New(file->memory, append, file);
    file->compressor = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    if (!file->memory || !file->xref || !file->stream || !file->compressor)
        return error_set("the PDF could not be begun: no memory");
    return 0;
}

void pdf_file_release(struct pdf_file *file) {
    if (file->stream)
        HPDF_Stream_Free(file->stream);
    if (file->xref)
        HPDF_Xref_Free(file->xref);
    HPDF_MMgr_Free(file->memory);
    libdeflate_free_compressor(file->compressor);
    buffer_release(&file->entries);
    buffer_release(&file->content);
    buffer_release(&file->packed);
    arena_release(&file->arena);
}

int pdf_file_write(struct pdf_file *file, uint32_t catalog, uint32_t information) {
    HPDF_Dict trailer = file->xref->trailer;
    pdf_set_object(file, trailer, "Root", catalog);
    pdf_set_object(file, trailer, "Info", information);
    trailer->attr = file;
    trailer->write_fn = write_identifier;
    HPDF_STATUS status = HPDF_Error_GetCode(&file->error);
    if (status == HPDF_OK)
        status = write_bytes(file, header, sizeof header - 1);
    if (status == HPDF_OK)
        status = HPDF_Xref_WriteToStream(file->xref, file->stream, NULL);
    if (status != HPDF_OK) {
        file->out->length = file->start;
        return error_set("the PDF could not be written (libharu: error 0x%04lX)", (unsigned long)status);
    }
    return 0;
}

uint32_t pdf_next_number(const struct pdf_file *file) {
    return file->xref->entries->count;
}

uint32_t pdf_number(const HPDF_Dict dict) {
    return dict->header.obj_id & 0x00FFFFFF;
}

uint32_t pdf_add_printed(struct pdf_file *file, enum pdf_kind kind, pdf_print print, const void *owner,
                         size_t index) {
    HPDF_Dict dict = pdf_add_dict(file, NULL);
    struct printed *printed = arena_alloc(&file->arena, sizeof *printed);
    if (!dict)
        return 0;
    *printed = (struct printed){file, kind, print, owner, index};
    dict->attr = printed;
    dict->write_fn = write_entries;
    dict->after_write_fn = write_content;
    return pdf_number(dict);
}

HPDF_Dict pdf_add_dict(struct pdf_file *file, const char *type) {
    HPDF_Dict dict = HPDF_Dict_New(file->memory);
    if (HPDF_Xref_Add(file->xref, dict) != HPDF_OK)
        return NULL; /* too many objects: libharu has freed it and remembers the error */
    if (type)
        HPDF_Dict_AddName(dict, "Type", type);
    return dict;
}

HPDF_Dict pdf_child_dict(struct pdf_file *file, HPDF_Dict parent, const char *key) {
    HPDF_Dict dict = HPDF_Dict_New(file->memory);
    HPDF_Dict_Add(parent, key, dict);
    return dict;
}

HPDF_Array pdf_child_array(struct pdf_file *file, HPDF_Dict parent, const char *key) {
    HPDF_Array array = HPDF_Array_New(file->memory);
    HPDF_Dict_Add(parent, key, array);
    return array;
}

void pdf_set_string(struct pdf_file *file, HPDF_Dict dict, const char *key, const char *text) {
    HPDF_Dict_Add(dict, key, HPDF_String_New(file->memory, text, NULL));
}

static void *object_at(struct pdf_file *file, uint32_t number) {
    HPDF_XrefEntry entry = HPDF_Xref_GetEntry(file->xref, number);
    return entry ? entry->obj : NULL;
}

void pdf_set_object(struct pdf_file *file, HPDF_Dict dict, const char *key, uint32_t number) {
    HPDF_Dict_Add(dict, key, object_at(file, number));
}

void pdf_append_object(struct pdf_file *file, HPDF_Array array, uint32_t number) {
    HPDF_Array_Add(array, object_at(file, number));
}

/* --- printing
 * -------------------------------------------------------------------------------------------------- */

void pdf_print_milli(struct buffer *out, int64_t milli) {
    char text[32];
    char *at = text + sizeof text;
    uint64_t left = milli < 0 ? -(uint64_t)milli : (uint64_t)milli;
    unsigned fraction = (unsigned)(left % 1000);
    if (fraction) {
        int digits = 3;
        for (; fraction % 10 == 0; digits--)
            fraction /= 10;
        for (; digits > 0; digits--, fraction /= 10)
            *--at = (char)('0' + fraction % 10);
        *--at = '.';
    }
    left /= 1000;
    do
        *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (milli < 0)
        *--at = '-';
    buffer_add(out, at, (size_t)(text + sizeof text - at));
}

int64_t pdf_milli(double points) {
    return fabs(points) < 1e9 ? llround(points * 1000.0) : 0;
}

void pdf_print_points(struct buffer *out, double points) {
    pdf_print_milli(out, pdf_milli(points));
}

void pdf_print_utf16(struct buffer *out, const char *text, size_t length) {
    for (size_t at = 0, size; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == UINT32_MAX)
            c = 0xFFFD;
        if (c > 0xFFFF)
            buffer_printf(out, "%04X%04X", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
        else
            buffer_printf(out, "%04X", c);
    }
}

void pdf_print_literal(struct buffer *out, const char *bytes, size_t length) {
    buffer_add_char(out, '(');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x20 || c == 0x7F)
            buffer_printf(out, "\\%03o", c);
        else {
            if (c == '(' || c == ')' || c == '\\')
                buffer_add_char(out, '\\');
            buffer_add_char(out, (char)c);
        }
    }
    buffer_add_char(out, ')');
}

void pdf_print_text(struct buffer *out, const char *text) {
    size_t length = strlen(text), ascii = 0;
    while (ascii < length && (text[ascii] & 0x80) == 0)
        ascii++;
    if (ascii == length) {
        pdf_print_literal(out, text, length);
        return;
    }
    buffer_add_string(out, "<FEFF");
    pdf_print_utf16(out, text, length);
    buffer_add_char(out, '>');
}

const char *pdf_deflate_version(void) {
    return LIBDEFLATE_VERSION_STRING;
}
