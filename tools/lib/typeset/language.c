#include "typeset/language.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

/* A tag longer than this, or with other characters than a tag's, comes from a document's mistake. */
enum { TAG_LIMIT = 35, LANGUAGE_LIMIT = 1000 };
#define DEFAULT_TAG "en"

bool language_is(const char *tag, const char *primary) {
    size_t length = strlen(primary);

    return strncasecmp(tag, primary, length) == 0 &&
           (tag[length] == '\0' || tag[length] == '-' || tag[length] == '_');
}

static bool is_tag(const char *tag) {
    size_t length = strlen(tag);

    if (length < 2 || length > TAG_LIMIT)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)tag[i]) && tag[i] != '-' && tag[i] != '_')
            return false;
    }
    return true;
}

static struct language *find(struct languages *languages, const char *tag) {
    struct language *language;

    for (size_t i = 0; i < languages->count; i++) {
        if (strcmp(languages->items[i]->tag, tag) == 0)
            return languages->items[i];
    }
    if (!is_tag(tag) || languages->count >= LANGUAGE_LIMIT)
        return languages->count > 0 && strcmp(tag, DEFAULT_TAG) == 0 ? languages->items[0]
                                                                     : find(languages, DEFAULT_TAG);
    language = mem_zalloc(1, sizeof *language);
    language->tag = mem_strdup(tag);
    language->number = (uint16_t)languages->count;
    language->shaping = hb_language_from_string(tag, -1);
    language->east_asian = language_is(tag, "zh") || language_is(tag, "ja") || language_is(tag, "ko");
    MEM_APPEND(languages->items, languages->count, languages->capacity, language);
    return language;
}

struct language *languages_get(struct languages *languages, const char *tag) {
    if (!tag)
        tag = DEFAULT_TAG;
    if (tag != languages->last_tag) {
        languages->last_tag = tag;
        languages->last = find(languages, tag);
    }
    return languages->last;
}

void languages_release(struct languages *languages) {
    for (size_t i = 0; i < languages->count; i++) {
        struct language *language = languages->items[i];

        if (language->lines)
            ubrk_close(language->lines);
        if (language->dictionary)
            hnj_hyphen_free(language->dictionary);
        free(language->tag);
        free(language);
    }
    free(languages->items);
    memset(languages, 0, sizeof *languages);
}
