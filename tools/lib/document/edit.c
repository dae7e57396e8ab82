#include "document/edit.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

/* --- scalars ---------------------------------------------------------------------------------- */

static bool looks_like_a_number(const char *text) {
    text += *text == '-' || *text == '+';
    return *text && strspn(text, "0123456789.eE_+-:xob") == strlen(text);
}

/* Means the same unquoted, in flow and in block, to every reader of YAML. */
static bool is_plain(const char *text) {
    static const char *const words[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
    size_t length = strlen(text);
    if (!length || strchr(" -?:,[]{}#&*!|>'\"%@`~=<", text[0]) || text[length - 1] == ' ' ||
        text[length - 1] == ':')
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return false;
    if (strpbrk(text, ",[]{}\"\\") || strstr(text, ": ") || strstr(text, " #"))
        return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return false;
    return true;
}

void yaml_add_scalar(struct buffer *out, const char *text) {
    /* Numbers are strings here, and other programs need not know: `revision: 3` is how it is written. */
    if (looks_like_a_number(text) ? !strpbrk(text, ":_") : is_plain(text)) {
        buffer_add_string(out, text);
        return;
    }
    buffer_add_char(out, '"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            buffer_add_char(out, ' ');
        else if (c < ' ' || c == 127)
            buffer_printf(out, "\\x%02X", c);
        else
            buffer_add_char(out, *text);
    }
    buffer_add_char(out, '"');
}

/* --- lines ------------------------------------------------------------------------------------ */

/* The document's text from one line (counted from 1) on; its end where there is none. */
static const char *line_start(const struct document *document, int line) {
    const char *at = document->source, *end = at + document->length;
    for (; line > 1 && at < end; line--) {
        while (at < end && *at != '\n' && *at != '\r')
            at++;
        if (at < end && *at == '\r' && at + 1 < end && at[1] == '\n')
            at++;
        if (at < end)
            at++;
    }
    return at;
}

/* What ends the first line. */
static const char *line_end(const struct document *document) {
    const char *end = memchr(document->source, '\n', document->length);
    return !end ? "\r" : end > document->source && end[-1] == '\r' ? "\r\n" : "\n";
}

static bool is_fence(const char *at, const char *end) {
    return end - at >= 3 && (memcmp(at, "---", 3) == 0 || memcmp(at, "...", 3) == 0) &&
           (end - at == 3 || strchr(" \t\r\n", at[3]));
}

static bool is_aside(const char *at, const char *end) {
    return at >= end || *at == '#' || *at == '\n' || *at == '\r';
}

/* The line after the last that belongs to the pair at `index`: comments and blank lines before the next key
 * are the next key's. */
static int pair_end(const struct document *document, size_t index, int closing) {
    const struct yaml_node *root = document->front_matter;
    const char *end = document->source + document->length;
    int first = root->pairs[index].key->line,
        line = index + 1 < root->count ? root->pairs[index + 1].key->line : closing;
    while (line > first + 1 && is_aside(line_start(document, line - 1), end))
        line--;
    return line;
}

/* The line of the fence that closes the front matter. */
static int closing_line(const struct document *document) {
    const struct yaml_node *root = document->front_matter;
    const char *end = document->source + document->length;
    int line = root->count ? root->pairs[root->count - 1].key->line + 1 : 2;
    while (line_start(document, line) < end && !is_fence(line_start(document, line), end))
        line++;
    return line;
}

/* --- setting ---------------------------------------------------------------------------------- */

static const char *meaning(const char *key, const struct document_options *options) {
    for (size_t i = 0; options && i < options->mapping_count; i++)
        if (strcmp(options->mappings[i].from, key) == 0)
            return options->mappings[i].to;
    return key;
}

static const struct frontmatter_setting *setting_of(const char *key, const struct document_options *options,
                                                    const struct frontmatter_setting *settings,
                                                    size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(settings[i].key, meaning(key, options)) == 0)
            return &settings[i];
    return NULL;
}

static bool is_there(const struct yaml_node *root, const char *key, const struct document_options *options) {
    for (size_t i = 0; i < root->count; i++)
        if (strcmp(meaning(root->pairs[i].key->scalar, options), key) == 0)
            return true;
    return false;
}

/* Each key begins a line of its own? */
static int check_shape(const struct document *document) {
    const struct yaml_node *root = document->front_matter;
    if (!root || root->kind != YAML_MAPPING)
        return error_set("'%s' has no front matter", document->path);
    for (size_t i = 0; i < root->count; i++)
        if (root->pairs[i].key->column != 1 ||
            (i && root->pairs[i].key->line == root->pairs[i - 1].key->line))
            return error_set(
                "the front matter of '%s' isn't written with a key at the start of each line; write it so",
                document->path);
    return 0;
}

static void add_setting(struct buffer *out, const char *key, const char *value, const char *end) {
    if (value)
        buffer_printf(out, "%s: %s%s", key, value, end);
}

int frontmatter_set(const struct document *document, const struct document_options *options,
                    const struct frontmatter_setting *settings, size_t count, struct buffer *out) {
    if (check_shape(document) < 0)
        return -1;
    const struct yaml_node *root = document->front_matter;
    const char *end = line_end(document), *from = document->source;
    int closing = closing_line(document);
    for (size_t i = 0; i < root->count; i++) {
        const struct yaml_node *key = root->pairs[i].key;
        const struct frontmatter_setting *setting = setting_of(key->scalar, options, settings, count);
        if (!setting)
            continue;
        const char *start = line_start(document, key->line);
        buffer_add(out, from, (size_t)(start - from));
        add_setting(out, key->scalar, setting->value, end);
        from = line_start(document, pair_end(document, i, closing));
    }
    const char *last = line_start(document, closing);
    if (from < last)
        buffer_add(out, from, (size_t)(last - from));
    for (size_t i = 0; i < count; i++)
        if (!is_there(root, settings[i].key, options))
            add_setting(out, settings[i].key, settings[i].value, end);
    buffer_add(out, last, (size_t)(document->source + document->length - last));
    return 0;
}
