#include "publish/labels.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/option.h"
#include "base/xml.h"

#define LABELS_SPACE "urn:docket:labels:1"

static const char *const keys[] = {
#define LABEL(name, key, placeholders) key,
#include "publish/labels.def"
#undef LABEL
    NULL};
static const char *const placeholder_names[] = {
#define LABEL(name, key, placeholders) placeholders,
#include "publish/labels.def"
#undef LABEL
};

static int key_index(const char *key) {
    for (int i = 0; keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return i;
    return -1;
}

/* In braces, but no placeholder of the label. Never in labels that labels_parse() has let pass. */
#define PIECE_UNKNOWN (-2)

/* The place of the word among those that `names` holds, divided by blanks; PIECE_UNKNOWN: it isn't one of
 * them. */
static int placeholder_index(const char *names, const char *word, size_t length) {
    for (int i = 0; *names; i++) {
        size_t this = strcspn(names, " ");

        if (this == length && strncmp(names, word, length) == 0)
            return i;
        names += this + (names[this] == ' ');
    }
    return PIECE_UNKNOWN;
}

static int placeholder_count(const char *names) {
    int count = *names != '\0';

    for (; *names; names++)
        count += *names == ' ';
    return count;
}

bool labels_piece(const struct labels *labels, enum label label, const char **at, struct label_piece *piece) {
    const char *text = *at ? *at : labels->text[label];
    size_t length;

    if (!*text)
        return false;
    if (*text == '{') {
        length = strcspn(text + 1, "}");
        *piece = (struct label_piece){text + 1, length,
                                      placeholder_index(placeholder_names[label], text + 1, length)};
        if (text[1 + length] != '}')
            piece->placeholder = PIECE_UNKNOWN;
        *at = text + 1 + length + (text[1 + length] == '}');
    } else {
        length = strcspn(text, "{");
        *piece = (struct label_piece){text, length, -1};
        *at = text + length;
    }
    return true;
}

/* Every placeholder in the text is one of the label's, and all of them are there. */
static bool check_placeholders(const struct labels *labels, enum label label, const struct xml_element *e,
                               const char *path, struct findings *findings) {
    const char *at = NULL, *names = placeholder_names[label];
    unsigned seen = 0;
    struct label_piece piece;

    while (labels_piece(labels, label, &at, &piece)) {
        if (piece.placeholder >= 0) {
            seen |= 1u << piece.placeholder;
        } else if (piece.placeholder == PIECE_UNKNOWN) {
            finding_add(findings, "E002", path, e->line, 0, "label '%s': there is no placeholder {%.*s}%s%s",
                        keys[label], (int)piece.length, piece.text, *names ? "; there is: " : "", names);
            return false;
        }
    }
    if (seen == (1u << placeholder_count(names)) - 1)
        return true;
    finding_add(findings, "E002", path, e->line, 0, "label '%s' has to hold, each in braces: %s", keys[label],
                names);
    return false;
}

static bool read_label(struct labels *labels, const struct xml_element *e, const char *path,
                       struct findings *findings) {
    const char *key = strcmp(e->name, "label") == 0 ? xml_attribute(e, "key") : NULL;
    int at = key ? key_index(key) : -1;
    const char *near = key && at < 0 ? option_nearest(key, keys) : NULL;

    if (!key) {
        finding_add(findings, "E002", path, e->line, 0, "<%s>: expected <label key=\"…\">", e->name);
        return false;
    }
    if (at < 0) {
        finding_add(findings, "E002", path, e->line, 0, "unknown label '%s'%s%s%s", key,
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return false;
    }
    if (labels->text[at]) {
        finding_add(findings, "E002", path, e->line, 0, "label '%s' stands here a second time", key);
        return false;
    }
    labels->text[at] = e->text;
    if (!e->text[strspn(e->text, " \t\n")]) {
        finding_add(findings, "E002", path, e->line, 0, "label '%s' is empty", key);
        return false;
    }
    return check_placeholders(labels, (enum label)at, e, path, findings);
}

struct labels *labels_parse(struct arena *arena, const char *path, const char *data, size_t length,
                            const struct labels *own, struct findings *findings) {
    struct xml_element *root = xml_parse(arena, path, data, length, NULL, "E002", findings);
    struct labels *labels;
    bool fine = true;

    if (!root)
        return NULL;
    if (strcmp(root->name, "labels") != 0 || strcmp(root->space, LABELS_SPACE) != 0 ||
        !xml_attribute(root, "language")) {
        finding_add(findings, "E002", path, root->line, 0,
                    "this is no labels file: expected <labels xmlns=\"%s\" language=\"…\">", LABELS_SPACE);
        return NULL;
    }
    labels = arena_alloc(arena, sizeof *labels);
    labels->language = xml_attribute(root, "language");
    for (const struct xml_element *e = root->first; e; e = e->next)
        fine = read_label(labels, e, path, findings) && fine;
    for (int i = 0; i < LABEL_COUNT; i++)
        if (!labels->text[i] && own) {
            labels->text[i] = own->text[i];
        } else if (!labels->text[i]) {
            finding_add(findings, "E002", path, root->line, 0, "label '%s' is missing", keys[i]);
            fine = false;
        }
    return fine ? labels : NULL;
}

const char *labels_word(const struct labels *labels, const char *family, const char *word) {
    char key[80];
    int at;

    if (snprintf(key, sizeof key, "%s-%s", family, word) >= (int)sizeof key)
        return NULL;
    at = key_index(key);
    return at < 0 ? NULL : labels->text[at];
}

char *labels_fill(struct arena *arena, const struct labels *labels, enum label label,
                  const char *const *values) {
    struct buffer text = BUFFER_INIT;
    const char *at = NULL;
    struct label_piece piece;
    char *copy;

    while (labels_piece(labels, label, &at, &piece)) {
        if (piece.placeholder >= 0)
            buffer_add_string(&text, values[piece.placeholder]);
        else
            buffer_add(&text, piece.text, piece.length);
    }
    copy = arena_strdup(arena, buffer_text(&text));
    buffer_release(&text);
    return copy;
}

const char *labels_date(struct arena *arena, const struct labels *labels, day_t day) {
    char iso[11];
    const char *values[3];
    int month;

    if (day == DAY_NONE)
        return "–";
    date_format(day, iso);
    month = (iso[5] - '0') * 10 + iso[6] - '0';
    values[0] = arena_strdup(arena, iso + (iso[8] == '0' ? 9 : 8));
    values[1] = labels->text[LABEL_JANUARY + month - 1];
    values[2] = arena_strndup(arena, iso, 4);
    return labels_fill(arena, labels, LABEL_DATE_FORM, values);
}

const char *labels_span(struct arena *arena, const struct labels *labels, const char *text) {
    size_t digits = strspn(text, "0123456789");
    const char *count = arena_strndup(arena, text, digits);
    int months, days;
    enum label unit;

    if (!date_parse_span(text, &months, &days))
        return text;
    switch (text[digits + 1]) {
    case 'y':
        unit = strcmp(count, "1") == 0 ? LABEL_YEAR : LABEL_YEARS;
        break;
    case 'm':
        unit = strcmp(count, "1") == 0 ? LABEL_MONTH : LABEL_MONTHS;
        break;
    case 'w':
        unit = strcmp(count, "1") == 0 ? LABEL_WEEK : LABEL_WEEKS;
        break;
    default:
        unit = strcmp(count, "1") == 0 ? LABEL_DAY : LABEL_DAYS;
    }
    return labels_fill(arena, labels, unit, &count);
}

const char *labels_colon(const struct labels *labels) {
    const char *colon = labels->text[LABEL_COLON];
    return strcmp(colon, ":") == 0 ? ": " : colon;
}
