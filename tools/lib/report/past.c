#include "report/past.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/error.h"
#include "document/document.h"
#include "history/source.h"
#include "release/cache.h"
#include "report/escape.h"
#include "report/tell.h"

int past_open(struct past *past, const char *folder) {
    const char *start = folder ? folder : ".", *root = source_find_root(&past->arena, start);
    if (store_open(&past->store, root ? root : start) < 0 ||
        chain_open(&past->chain, past->store, NULL, 0, &past->findings) < 0)
        return -1;
    struct release *newest = chain_newest(past->chain, &past->findings);
    if (!newest)
        return past->chain->count
                   ? -1
                   : error_set("nothing was released here yet; 'docket status' lists the drafts");
    past->policy = release_policy(past->chain, newest, &past->findings);
    if (!past->policy)
        return -1;
    past->today = policy_day(past->policy, date_now());
    if (cache_judge_tag(past->chain, newest, &past->findings) < 0)
        return -1;
    return past->findings.count ? error_set("the newest release doesn't hold; 'docket verify' tells more")
                                : 0;
}

int past_fail(struct past *past, const struct command *command) {
    return tell_failure(command, &past->findings, NULL);
}

void past_close(struct past *past) {
    chain_free(past->chain);
    store_close(past->store);
    findings_release(&past->findings);
    arena_release(&past->arena);
    *past = (struct past){0};
}

/* --- revisions -------------------------------------------------------------------------------- */

const struct history_event *past_revision(struct past *past, const struct document_name *name,
                                          const struct history *history) {
    const struct history_event *event = history_revision(history, name->revision);
    const char *revisions = "";
    for (size_t i = 0; i < history->count; i++)
        if (history->events[i].kind == HISTORY_RELEASED)
            revisions = arena_printf(&past->arena, "%s%s%s", revisions, revisions[0] ? ", " : "",
                                     history->events[i].revision);
    if (!event)
        error_set("revision %s of %s was never released; released were: %s", name->revision, name->id,
                  revisions);
    return event;
}

int past_read(struct past *past, const struct manifest_document *entry, struct buffer *out) {
    struct object_name blob = object_named(entry->blob);
    char digest[65];
    int found = store_read(past->store, &blob, DOCUMENT_MAX_BYTES, NULL, out);
    if (found < 0)
        return -1;
    digest_sha256(buffer_text(out), out->length, digest);
    if (found > 0 || strcmp(digest, entry->sha256) != 0)
        return error_set("the contents of revision %s of %s %s; fetch from a complete repository",
                         entry->revision, entry->id,
                         found > 0 ? "are missing in the repository" : "aren't those that were released");
    return 0;
}

/* --- words ------------------------------------------------------------------------------------ */

static const char *day_text(struct past *past, day_t day) {
    char text[11] = "";
    if (day != DAY_NONE)
        date_format(day, text);
    return arena_strdup(&past->arena, text);
}

static const char *person_name(const struct past *past, const char *id) {
    const struct person *person = config_person(past->policy->config, id);
    return person && person->name ? person->name : id;
}

const char *signature_text(struct past *past, const struct history_signature *signature) {
    const struct role *role = config_role(past->policy->config, signature->role);
    const char *text = arena_printf(&past->arena, "%s by %s as %s on %s", signature->meaning,
                                    person_name(past, signature->person),
                                    role && role->title ? role->title : signature->role,
                                    day_text(past, policy_day(past->policy, signature->date)));
    return signature->attested
               ? arena_printf(&past->arena, "%s, attested by %s", text, person_name(past, signature->signer))
               : text;
}

const char *release_text(struct past *past, const struct release *release) {
    const char *day = day_text(past, policy_day(past->policy, release->manifest.date));
    return release->manifest.kind == RELEASE_EDITION
               ? arena_printf(&past->arena, "release %u of %s, edition %s", release->sequence, day,
                              release->manifest.name)
               : arena_printf(&past->arena, "release %u of %s", release->sequence, day);
}

/* --- for people ------------------------------------------------------------------------------- */

static void add_line(struct buffer *out, const char *text) {
    escape_text(out, text, strlen(text));
    buffer_add_char(out, '\n');
}

static void add_days(struct buffer *out, struct past *past, const struct history_event *event) {
    const char *until = event->until != DAY_NONE
                            ? arena_printf(&past->arena, " until %s", day_text(past, event->until))
                            : "";
    buffer_printf(out, " %s%s; %s\n", day_text(past, event->effective), until,
                  release_text(past, event->release));
}

static void add_released(struct buffer *out, struct past *past, const struct history_event *event) {
    buffer_printf(out, "Revision %s, effective from", event->revision);
    add_days(out, past, event);
    if (event->change[0]) {
        add_line(out, arena_printf(&past->arena, "    Change: %s", event->change));
        if (event->reason[0])
            add_line(out, arena_printf(&past->arena, "    Reason: %s", event->reason));
        if (event->change_class[0])
            add_line(out, arena_printf(&past->arena, "    Class:  %s", event->change_class));
    }
    if (event->superseded != DAY_NONE)
        buffer_printf(out, "    Superseded by revision %s from %s\n", event->superseded_by,
                      day_text(past, event->superseded));
}

static void add_event(struct buffer *out, struct past *past, const struct history_event *event) {
    static const char *const words[] = {NULL, "suspended from", "in force again from", "withdrawn from",
                                        "reviewed, nothing to change, on"};
    if (event->kind == HISTORY_RELEASED) {
        add_released(out, past, event);
    } else {
        buffer_printf(out, "Revision %s %s", event->revision, words[event->kind]);
        add_days(out, past, event);
    }
    for (size_t i = 0; i < event->signature_count; i++)
        add_line(out, arena_printf(&past->arena, "    %s", signature_text(past, &event->signatures[i])));
}

static const char *title_of(const struct history *history) {
    for (size_t i = history->count; i-- > 0;)
        if (history->events[i].entry)
            return history->events[i].entry->title;
    return "";
}

void report_history_text(struct buffer *out, struct past *past, const struct history *history) {
    add_line(out,
             arena_printf(&past->arena, "%s (%s): %s", history->id, history->language, title_of(history)));
    for (size_t i = history->count; i-- > 0;) {
        buffer_add_char(out, '\n');
        add_event(out, past, &history->events[i]);
    }
}

/* --- for programs ----------------------------------------------------------------------------- */

static void add_pair(struct buffer *out, const char *separator, const char *name, const char *value) {
    buffer_printf(out, "%s\"%s\": ", separator, name);
    escape_json(out, value);
}

static void add_signature_json(struct buffer *out, const struct history_signature *signature) {
    char moment[21];
    date_format_moment(signature->date, moment);
    add_pair(out, "{", "meaning", signature->meaning);
    add_pair(out, ", ", "role", signature->role);
    add_pair(out, ", ", "person", signature->person);
    add_pair(out, ", ", "signer", signature->signer);
    buffer_printf(out, ", \"attested\": %s", signature->attested ? "true" : "false");
    add_pair(out, ", ", "date", moment);
    add_pair(out, ", ", "statement", signature->path);
    buffer_add_char(out, '}');
}

static void add_event_json(struct buffer *out, struct past *past, const struct history_event *event) {
    char moment[21];
    date_format_moment(event->release->manifest.date, moment);
    add_pair(out, "{", "event", history_kind_name(event->kind));
    add_pair(out, ", ", "revision", event->revision);
    buffer_printf(out, ", \"release\": %u", event->release->sequence);
    add_pair(out, ", ", "edition", event->release->manifest.name);
    add_pair(out, ", ", "released", moment);
    add_pair(out, ", ", "effective", day_text(past, event->effective));
    add_pair(out, ", ", "until", day_text(past, event->until));
    add_pair(out, ", ", "title", event->entry ? event->entry->title : "");
    add_pair(out, ", ", "change", event->change);
    add_pair(out, ", ", "reason", event->reason);
    add_pair(out, ", ", "class", event->change_class);
    add_pair(out, ", ", "superseded_by", event->superseded_by);
    add_pair(out, ", ", "superseded", day_text(past, event->superseded));
    add_pair(out, ", ", "path", event->entry ? event->entry->path : "");
    add_pair(out, ", ", "sha256", event->entry ? event->entry->sha256 : "");
    buffer_add_string(out, ", \"signatures\": [");
    for (size_t i = 0; i < event->signature_count; i++) {
        buffer_add_string(out, i ? ", " : "");
        add_signature_json(out, &event->signatures[i]);
    }
    buffer_add_string(out, "]}");
}

void report_history_json(struct buffer *out, struct past *past, const struct history *history) {
    add_pair(out, "{\"document\": {", "id", history->id);
    add_pair(out, ", ", "language", history->language);
    add_pair(out, ", ", "title", title_of(history));
    buffer_add_string(out, "}, \"history\": [");
    for (size_t i = 0; i < history->count; i++) {
        buffer_add_string(out, i ? ",\n  " : "\n  ");
        add_event_json(out, past, &history->events[i]);
    }
    buffer_add_string(out, "\n]}\n");
}
