/* Records that a document makes: which form, who keeps them, where, how long, what then. */
#include <string.h>

#include "base/buffer.h"
#include "rules/functions.h"
#include "rules/labels.h"

static void at_record(struct field *place, const struct record_entry *record) {
    place->line = record->line;
    place->column = record->column;
}

static const char *record_name(struct findings *findings, const struct record_entry *record) {
    if (record->form.text != NULL)
        return finding_quote(findings, record->form.text);
    return record->title.text != NULL ? finding_quote(findings, record->title.text) : "this record";
}

ENTRY_RULE(records_form_missing) {
    (void)context;
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct record_entry *record = &meta->records[i];
        if (record->form.text != NULL || record->title.text != NULL)
            continue;
        struct field place = {0};
        at_record(&place, record);
        finding_at_field(findings, "M080", entry, &place,
                         "a record without a form or a title: nobody knows which is meant")
            ->fix = "add 'form: F-07', or 'title: …' where there is no form";
    }
}

ENTRY_RULE(records_form_unknown) {
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct field *form = &meta->records[i].form;
        if (form->text == NULL || registry_find(context->registry, form->text, NULL) != NULL)
            continue;
        struct finding *finding = finding_at_field(findings, "M081", entry, form, "there is no form '%s'",
                                                   finding_quote(findings, form->text));
        const char *nearest = context_nearest_id(context, form->text);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write '%s', if that is what was meant", nearest)
                           : "add the form, or name the record by 'title:' instead of 'form:'";
    }
}

ENTRY_RULE(records_keeper_unknown) {
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct field *keeper = &meta->records[i].keeper;
        if (keeper->text == NULL || config_role(context->config, keeper->text) != NULL)
            continue;
        struct finding *finding = finding_at_field(
            findings, "M082", entry, keeper, "'%s', who is to keep %s, is no role of docket.yaml",
            finding_quote(findings, keeper->text), record_name(findings, &meta->records[i]));
        const char *nearest = context_nearest(context, NAMES_ROLES, keeper->text);
        finding->fix = nearest != NULL
                           ? finding_text(findings, "write 'keeper: %s', if that is what was meant", nearest)
                           : "name one of the roles there, or add this one";
    }
}

/* A dash or a question mark says nothing; how long it is kept is M084's. */
static bool says_something(const struct field *field) {
    return field->refused || (field->text != NULL && !label_blank(field->text));
}

ENTRY_RULE(records_incomplete) {
    (void)context;
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct record_entry *record = &meta->records[i];
        const struct {
            const struct field *field;
            const char *says, *key;
        } parts[] = {{&record->keeper, "who keeps it", "keeper"},
                     {&record->storage, "where it is kept", "storage"},
                     {&record->retention, "for how long", "retention"},
                     {&record->disposition, "what happens to it then", "disposition"}};
        struct buffer says = BUFFER_INIT, keys = BUFFER_INIT;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            if (says_something(parts[k].field) ||
                (parts[k].field == &record->retention && record->retention.text != NULL))
                continue;
            buffer_printf(&says, "%s%s", says.length > 0 ? ", " : "", parts[k].says);
            buffer_printf(&keys, "%s%s: …", keys.length > 0 ? ", " : "", parts[k].key);
        }
        if (says.length > 0) {
            struct field place = {0};
            at_record(&place, record);
            finding_at_field(findings, "M083", entry, &place, "the entry for %s doesn't say %s",
                             record_name(findings, record), buffer_text(&says))
                ->fix = finding_text(findings, "add '%s' to the entry", buffer_text(&keys));
        }
        buffer_release(&says);
        buffer_release(&keys);
    }
}

/* --- retention
 * ---------------------------------------------------------------------------------------------- */

static bool begins(const char *text, const char *const *words) {
    for (; *words != NULL; words++)
        if (strncasecmp(text, *words, strlen(*words)) == 0)
            return true;
    return false;
}

/* A number in words at the beginning, and the blank behind it; 0: there is none, or zero. */
static size_t number_word(const char *text) {
    static const char *const words[] = {
        "a ",      "one ",   "two ",   "three ",  "four ",    "five ",     "six ",     "seven ",
        "eight ",  "nine ",  "ten ",   "twelve ", "fifteen ", "twenty ",   "thirty ",  "ein ",
        "eine ",   "einen ", "einem ", "zwei ",   "drei ",    "vier ",     "fünf ",    "sechs ",
        "sieben ", "acht ",  "neun ",  "zehn ",   "zwölf ",   "fünfzehn ", "zwanzig ", "dreißig "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncasecmp(text, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    return 0;
}

/* Does the text name a span ("5 years", "24 Monate after closure", "10年") anywhere, longer than none, or say
 * that there is no end? */
static bool names_span(const char *text) {
    static const char *const units[] = {"day",  "week", "month", "year", "yr", "tag", "woche", "monat",
                                        "jahr", "年",   "个月",  "月",   "周", "天",  "日",    NULL};
    static const char *const endless[] = {"permanent",   "indefinite", "unlimited", "for ever", "forever",
                                          "life of",     "lifetime",   "until ",    "as long ", "dauernd",
                                          "unbefristet", "solange ",   "永久",      "长期",     NULL};
    if (begins(text, endless))
        return true;
    text += *text == '-' ? strspn(text, "-0123456789") : 0;
    for (const char *c = text; *c != '\0'; c++) {
        size_t word = c == text || c[-1] == ' ' ? number_word(c) : 0;
        if (word > 0 && begins(c + word, units))
            return true;
        if (*c < '0' || *c > '9')
            continue;
        bool some = false;
        for (; *c >= '0' && *c <= '9'; c++)
            some = some || *c != '0';
        const char *unit = c;
        while (*unit == ' ')
            unit++;
        if (some && begins(unit, units))
            return true;
        if (*c == '\0')
            break;
    }
    return false;
}

ENTRY_RULE(records_retention) {
    (void)context;
    const struct metadata *meta = &entry->document->meta;
    for (size_t i = 0; i < meta->record_count; i++) {
        const struct field *retention = &meta->records[i].retention;
        if (retention->text == NULL || names_span(retention->text))
            continue;
        finding_at_field(findings, "M084", entry, retention, "retention '%s' of %s names no span of time",
                         finding_quote(findings, retention->text), record_name(findings, &meta->records[i]))
            ->fix = "write a span like '5 years' or '24 months after closure', or 'permanent'";
    }
}
