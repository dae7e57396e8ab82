#include "report/escape.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

void escape_json(struct buffer *out, const char *text) {
    if (text == NULL) {
        buffer_add_string(out, "null");
        return;
    }
    size_t length = strlen(text), size = 0;
    buffer_add_char(out, '"');
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == UINT32_MAX)
            buffer_add_string(out, REPLACEMENT);
        else if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", (int)c);
        else if (c == '\n')
            buffer_add_string(out, "\\n");
        else if (c == '\t')
            buffer_add_string(out, "\\t");
        else if (c == '\r')
            buffer_add_string(out, "\\r");
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
            buffer_printf(out, "\\u%04x", (unsigned)c);
        else
            buffer_add(out, text + at, size);
    }
    buffer_add_char(out, '"');
}

static bool xml_character(uint32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xFFFE) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

void escape_xml(struct buffer *out, const char *text) {
    size_t length = strlen(text), size = 0;
    for (size_t at = 0; at < length; at += size) {
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (!xml_character(c))
            buffer_add_string(out, REPLACEMENT);
        else if (c == '&')
            buffer_add_string(out, "&amp;");
        else if (c == '<')
            buffer_add_string(out, "&lt;");
        else if (c == '>')
            buffer_add_string(out, "&gt;");
        else if (c == '"')
            buffer_add_string(out, "&quot;");
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            buffer_printf(out, "&#%u;", (unsigned)c);
        else
            buffer_add(out, text + at, size);
    }
}

/* "-5", "+3.5", "-1,2": what a spreadsheet reads as a number and nothing else. */
static bool plain_number(const char *text) {
    if (*text == '+' || *text == '-')
        text++;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0)
        return false;
    text += digits;
    if (*text == '.' || *text == ',') {
        digits = strspn(text + 1, "0123456789");
        text += digits > 0 ? digits + 1 : 0;
    }
    return *text == '\0';
}

/* Chinese and Japanese spreadsheets take the wide signs for the others. */
static bool would_run(const char *text) {
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return text[strlen(wide[i])] != '\0';
    if (*text == '\0' || strchr("=+-@\t\r", *text) == NULL)
        return false;
    return strcmp(text, "-") != 0 && !plain_number(text);
}

void escape_csv(struct buffer *out, const char *text) {
    bool guarded = would_run(text);
    if (!guarded && strpbrk(text, ",\"\r\n") == NULL) {
        buffer_add_string(out, text);
        return;
    }
    buffer_add_char(out, '"');
    if (guarded)
        buffer_add_char(out, '\'');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            buffer_add_char(out, '"');
        buffer_add_char(out, *c);
    }
    buffer_add_char(out, '"');
}

/* Characters that are not seen but change how the rest is: directions, and the byte order mark. */
static bool unseen(uint32_t c) {
    return c == UINT32_MAX || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C ||
           (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xFEFF;
}

void escape_text(struct buffer *out, const char *text, size_t length) {
    size_t size = 0;
    for (size_t at = 0; at < length; at += size) {
        for (size = 0; at + size < length && text[at + size] >= 0x20 && text[at + size] < 0x7F;)
            size++;
        if (size > 0) {
            buffer_add(out, text + at, size);
            continue;
        }
        uint32_t c = utf8_decode(text + at, length - at, &size);
        if (c == '\t' || c == '\n')
            buffer_add_char(out, ' ');
        else if (unseen(c))
            buffer_add_char(out, '?');
        else
            buffer_add(out, text + at, size);
    }
}
