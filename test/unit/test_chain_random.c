/* rooms: release register history document standard approval base */
/*
 * Histories of a small firm, made at random with a fixed seed: revisions, temporary ones and such for later,
 * what is called off, withdrawn, suspended and taken up again, changes of the control files. After each
 * release:
 *   - what prepare_release() makes is what judge_manifest() accepts;
 *   - it accepts none of a number of altered manifests;
 *   - what the chain says of days before and after is what a plain table of revisions says, which is kept
 * here. DOCKET_SEEDS=N plays N histories in the place of a few.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "approval/tagobject.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"
#include "history/change.h"
#include "release/judge.h"
#include "release/prepare.h"
#include "release/state.h"
#include "repository_fixture.h"
#include "signing_fixture.h"

enum { DAY_SECONDS = 86400, MAX_REVISIONS = 400, MAX_RELEASES = 200, STEPS = 30, ALTERATIONS = 40 };

static uint64_t seed_state;
static unsigned pick(unsigned below) {
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((seed_state >> 33) % below);
}

/* --- the plain table -------------------------------------------------------------------------- */

struct document_facts {
    const char *id, *path;
    bool letters;  /* A/0 instead of 1 */
    int revisions; /* how many there ever were */
};

static struct document_facts documents[] = {
    {"EP-01", "procedures/EP-01.md", false, 0},
    {"EP-02", "procedures/EP-02.md", false, 0},
    {"F-01", "manual-templates/forms/F-01.md", false, 0},
    {"WI-01", "work-instructions/WI-01.md", true, 0},
};
enum { DOCUMENTS = sizeof documents / sizeof *documents };

struct revision_facts {
    int document, number;
    day_t effective, until, withdrawn;
    int released, withdrawn_by; /* releases; 0: not yet */
    bool called_off;
};
struct suspension_facts {
    int revision;
    day_t from, until;
    int released, ended_by;
};

static struct {
    int64_t now;
    struct revision_facts revisions[MAX_REVISIONS];
    int revision_count;
    struct suspension_facts suspensions[MAX_REVISIONS];
    int suspension_count;
    day_t days[MAX_RELEASES]; /* of release n */
    int releases;
    int drafts[DOCUMENTS];     /* the number of the revision that is in the tree and not released; 0: none */
    bool withdrawn[DOCUMENTS]; /* the file in the tree is of a revision that was withdrawn or called off */
    int controls;
    unsigned refused, unmade, accepted; /* altered manifests */
} firm;

/* Berlin, where all of the histories lie in winter time but for the last days of March. */
static day_t day_of(int64_t moment) {
    return date_of_moment(moment, "Europe/Berlin");
}

static void label(char out[16], int document, int number) {
    if (documents[document].letters)
        snprintf(out, 16, "A/%d", number - 1);
    else
        snprintf(out, 16, "%d", number);
}

static day_t last_day(const struct revision_facts *r, int release) {
    if (r->until == DAY_NONE)
        return DAY_NONE;
    return r->withdrawn_by && r->withdrawn_by <= release && r->withdrawn <= r->until ? r->withdrawn - 1
                                                                                     : r->until;
}

/* What holds of a document on a day, by the last release of that day or before; `*which`: its revision. */
static enum manifest_state expected_state(int document, day_t day, const struct revision_facts **which) {
    const struct revision_facts *best = NULL, *next = NULL;
    int release = firm.releases;
    bool withdrawn = false;
    *which = NULL;
    while (release > 0 && firm.days[release] > day)
        release--;
    for (int i = 0; i < firm.revision_count; i++) {
        const struct revision_facts *r = &firm.revisions[i];
        if (r->document != document || r->released > release)
            continue;
        bool gone = r->withdrawn_by && r->withdrawn_by <= release;
        day_t last = last_day(r, release);
        withdrawn = withdrawn || (gone && r->withdrawn <= day);
        if (gone && r->called_off)
            continue;
        if (r->effective > day)
            next = !next || r->effective < next->effective ? r : next;
        else if ((last == DAY_NONE || day <= last) && (!best || r->effective >= best->effective))
            best = r;
    }
    if (best && next && best->withdrawn_by && best->withdrawn_by <= release && best->withdrawn <= day)
        best = NULL; /* withdrawn, and one comes after it */
    *which = best ? best : next;
    if (!best)
        return next ? STATE_SCHEDULED : withdrawn ? STATE_WITHDRAWN : STATE_NONE;
    if (best->withdrawn_by && best->withdrawn_by <= release && best->withdrawn <= day)
        return STATE_WITHDRAWN;
    for (int i = 0; i < firm.suspension_count; i++) {
        const struct suspension_facts *s = &firm.suspensions[i];
        if (&firm.revisions[s->revision] == best && s->released <= release &&
            (!s->ended_by || s->ended_by > release) && s->from <= day &&
            (s->until == DAY_NONE || day <= s->until))
            return STATE_SUSPENDED;
    }
    return STATE_EFFECTIVE;
}

/* --- the repository --------------------------------------------------------------------------- */

static const char configuration[] =
    "system: 5f0c7d1e2a3b4c5d6e7f8091a2b3c4d5\n"
    "branch: main\n"
    "organisation: {name: Small Works, sites: {main: Harbour Street}, time-zone: Europe/Berlin, language: "
    "en}\n"
    "people:\n"
    "  vogt: {name: V, roles: [controller]}\n"
    "  brandt: {name: B, roles: [top]}\n"
    "  osei: {name: O, roles: [manager]}\n"
    "  wilke: {name: W, roles: [head]}\n"
    "roles: {controller: {title: C}, top: {title: T}, manager: {title: M}, head: {title: H}}\n"
    "types:\n"
    "  procedure: {folder: procedures, id: \"EP-[0-9]{2}\", revision: integer,\n"
    "    steps: [{meaning: reviewed, role: head}, {meaning: approved, role: manager}],\n"
    "    editorial: [{meaning: approved, role: manager}]}\n"
    "  form: {folder: manual-templates/forms, id: \"F-[0-9]{2}\", revision: integer,\n"
    "    steps: [{meaning: approved, role: manager}]}\n"
    "  work-instruction: {folder: work-instructions, id: \"WI-[0-9]{2}\", revision: letter/number,\n"
    "    steps: [{meaning: approved, role: head}, {meaning: approved, role: manager}]}\n"
    "control: {steps: [{meaning: approved, role: top}], promulgate: top, issue: controller}\n";

static const char *person_of(const char *role) {
    static const char *const people[][2] = {
        {"controller", "vogt"}, {"top", "brandt"}, {"manager", "osei"}, {"head", "wilke"}};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (strcmp(people[i][0], role) == 0)
            return people[i][1];
    fail_msg("nobody has the role %s", role);
    return NULL;
}

static void make_repository(void) {
    struct buffer signers = BUFFER_INIT;
    put_signer(&signers, "vogt", "approval-v1@docket,git");
    put_signer(&signers, "brandt", "approval-v1@docket,git");
    put_signer(&signers, "osei", "approval-v1@docket");
    put_signer(&signers, "wilke", "approval-v1@docket");
    sh("cd '%s'; rm -rf firm; mkdir -p firm/control firm/procedures; cd firm; git init -q; printf "
       "'a,b\\n1,2\\n' "
       ">procedures/table.csv; printf '%%s' '%s' >control/allowed_signers; cat >docket.yaml <<'END'\n%sEND\n"
       "git add -A; git commit -qm First",
       folder, buffer_text(&signers), configuration);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(chdir("firm"), 0);
    buffer_release(&signers);
}

/* A change of the repository: files, and perhaps a tag. */
struct writing {
    struct store *store;
    struct change *change;
};
static void write_begin(struct writing *writing) {
    struct change_options how = {.branch = "main"};
    if (store_open(&writing->store, ".") < 0 || change_begin(&writing->change, writing->store, &how) < 0)
        fail_msg("%s", error_message());
}
static struct object_name write_make(struct writing *writing) {
    struct object_name commit;
    if (change_make(writing->change, "A change\n", firm.now, &commit) != 0)
        fail_msg("%s", error_message());
    return commit;
}
static void write_end(struct writing *writing) {
    if (change_apply(writing->change, "test") < 0)
        fail_msg("%s", error_message());
    change_end(writing->change);
    store_close(writing->store);
}

static struct state *open_state(void) {
    struct state *state;
    struct findings findings = {0};
    struct state_options how = {.revision = "HEAD", .moment = firm.now, .day = DAY_NONE};
    if (state_open(&state, ".", &how, &findings) < 0)
        fail_msg("%s", error_message());
    findings_release(&findings);
    return state;
}

static void tick(void) {
    firm.now += 60;
}

/* --- signing ---------------------------------------------------------------------------------- */

static void sign_claim(struct writing *writing, const struct state *state, const struct claim *claim) {
    for (size_t i = 0; i < claim->steps.count; i++) {
        struct statement statement = {
            .system = state->policy->config->system,
            .subject = claim->subject,
            .id = claim->id,
            .language = claim->language,
            .revision = claim->revision,
            .sha256 = claim->sha256,
            .assets = claim->assets,
            .base_sequence = state->newest ? state->newest->sequence : 0,
            .base_sha256 = state->newest ? state->newest->sha256 : "",
            .role = claim->steps.items[i].role,
            .person = person_of(claim->steps.items[i].role),
            .evidence = "",
            .date = firm.now,
        };
        struct buffer bytes = BUFFER_INIT, armour = BUFFER_INIT, path = BUFFER_INIT;
        statement.signer = statement.person;
        assert_true(statement_parse_meaning(claim->steps.items[i].meaning, &statement.meaning));
        assert_int_equal(statement_format(&bytes, &statement), 0);
        for (unsigned number = 1; number == 1 || file_exists(buffer_text(&path)); number++) {
            buffer_clear(&path);
            statement_path(&path, &statement, "en", number);
        }
        put_signature(&armour, statement.person, "approval-v1@docket", &bytes);
        change_write(writing->change, buffer_text(&path), bytes.data, bytes.length);
        buffer_add_string(&path, ".sig");
        change_write(writing->change, buffer_text(&path), armour.data, armour.length);
        buffer_release(&bytes);
        buffer_release(&armour);
        buffer_release(&path);
    }
}

static void sign_one(const struct state *state, const struct claim *claim) {
    struct writing writing;
    write_begin(&writing);
    sign_claim(&writing, state, claim);
    write_make(&writing);
    write_end(&writing);
}

/* The next revision of a document, written, and approved by all. */
static void revise(int d) {
    struct document_facts *facts = &documents[d];
    struct buffer text = BUFFER_INIT;
    struct writing writing;
    char revision[16];
    label(revision, d, facts->revisions + 1);
    buffer_printf(&text,
                  "---\nid: %s\ntitle: Title %u\nrevision: %s\nchange: {text: Says %u, class: %s}\n---\n\n"
                  "# One\n\nSays %u.\n",
                  facts->id, pick(3), revision, pick(1000), pick(3) ? "minor" : "editorial", pick(1000));
    if (d == 1)
        buffer_add_string(&text, "\n![A table](table.csv)\n");
    write_begin(&writing);
    change_write(writing.change, facts->path, text.data, text.length);
    if (d == 1 && pick(2))
        change_write(writing.change, "procedures/table.csv", text.data, text.length);
    write_make(&writing);
    write_end(&writing);
    buffer_release(&text);
    tick();
    struct state *state = open_state();
    struct document_state *item = state_find(state, facts->id);
    if (!item || item->work_state != WORK_WAITING)
        fail_msg("%s %s isn't waiting, but '%s': %s", facts->id, revision,
                 item ? work_state_name(item->work_state) : "", item && item->problem ? item->problem : "");
    sign_one(state, &item->claim);
    state_free(state);
    tick();
    firm.drafts[d] = facts->revisions + 1;
    firm.withdrawn[d] = false;
}

/* --- releasing -------------------------------------------------------------------------------- */

static void show(const struct findings *findings) {
    for (size_t i = 0; i < findings->count; i++)
        print_error("%s: %s [%s]\n", findings->items[i].path, findings->items[i].message,
                    findings->items[i].rule);
}

static bool judges(const struct state *state, const struct manifest *manifest, bool control,
                   struct findings *findings) {
    struct candidate candidate = {
        .chain = state->chain,
        .manifest = manifest,
        .path = "control/releases/candidate.xml",
        .tree = state->tree,
        .before = state->newest,
        .judging = state->policy,
        .own = control ? state->own : state->policy,
    };
    assert_int_equal(judge_manifest(&candidate, findings), 0);
    return findings->count == 0;
}

static void seal(const struct prepared *prepared) {
    struct buffer payload = BUFFER_INIT;
    struct writing writing;
    char control[65], name[32];
    const struct manifest *m = &prepared->manifest;
    bool edition = m->kind == RELEASE_EDITION;
    write_begin(&writing);
    change_write(writing.change, prepared->path, prepared->bytes.data, prepared->bytes.length);
    for (size_t i = 0; i < prepared->removal_count; i++)
        change_remove(writing.change, prepared->removals[i]);
    struct object_name commit = write_make(&writing);
    manifest_control_digest(m, control);
    for (int i = edition ? 0 : 1; i < 2; i++) {
        if (i)
            snprintf(name, sizeof name, "release/%u", m->sequence);
        else
            snprintf(name, sizeof name, "edition/%s", m->name);
        struct tag_object tag = {.object = commit.hex,
                                 .name = name,
                                 .tagger_name = "T",
                                 .tagger_email = "t@example.org",
                                 .message = {.system = m->system,
                                             .sequence = m->sequence,
                                             .kind = m->kind,
                                             .name = m->name,
                                             .manifest = prepared->path,
                                             .manifest_sha256 = prepared->sha256,
                                             .predecessor_sha256 = m->predecessor_sha256,
                                             .control_sha256 = control,
                                             .date = m->date}};
        char reference[64];
        buffer_clear(&payload);
        assert_int_equal(tag_format(&payload, &tag), 0);
        struct buffer object = BUFFER_INIT;
        buffer_add(&object, payload.data, payload.length);
        put_signature(&object, edition ? "brandt" : "vogt", "git", &payload);
        snprintf(reference, sizeof reference, "refs/tags/%s", name);
        assert_int_equal(change_tag(writing.change, reference, object.data, object.length), 0);
        buffer_release(&object);
    }
    write_end(&writing);
    buffer_release(&payload);
}

/* --- altering --------------------------------------------------------------------------------- */

static bool is_carried(const struct state *state, const struct manifest_document *d) {
    return state->newest && manifest_find_document(&state->newest->manifest, d->id, d->language, d->revision);
}

static const char *other_text(const char *text, char out[300]) {
    snprintf(out, 300, "%s", text);
    size_t length = strlen(out);
    if (!length || pick(6) == 0)
        return "";
    char *c = &out[pick((unsigned)length)];
    *c = *c == '1' ? '2' : *c >= '0' && *c <= '9' ? '1' : *c == 'a' ? 'b' : *c == 'A' ? 'B' : 'a';
    return out;
}

static const char **text_field(struct manifest_document *d, unsigned n) {
    const char **fields[] = {&d->id,   &d->language, &d->revision, &d->type,       &d->path,
                             &d->blob, &d->sha256,   &d->assets,   &d->supersedes, &d->title};
    return fields[n];
}

#define DROP(list, count)                                                         \
    do {                                                                          \
        unsigned at = pick((unsigned)(count));                                    \
        memmove(&(list)[at], &(list)[at + 1], ((count)-at - 1) * sizeof *(list)); \
        (count)--;                                                                \
    } while (0)
#define DOUBLE(list, count, capacity)             \
    do {                                          \
        unsigned at = pick((unsigned)(count));    \
        __typeof__(*(list)) again = (list)[at];   \
        MEM_APPEND(list, count, capacity, again); \
    } while (0)

static day_t other_day(day_t day) {
    return pick(5) == 0      ? DAY_NONE
           : day == DAY_NONE ? day_of(firm.now) + 3
                             : day + (pick(2) ? 1 : -1) * (1 + (day_t)pick(9));
}

/* The days of what a release brings are its issuer's to choose; those of what it carries on aren't. */
static bool alter_document(struct manifest *m, const struct state *state, char text[300]) {
    if (!m->document_count)
        return false;
    struct manifest_document *d = &m->documents[pick((unsigned)m->document_count)];
    unsigned n = pick(12);
    if (n < 10) {
        const char **field = text_field(d, n);
        *field = pick(4) ? other_text(*field, text)
                         : *text_field(&m->documents[pick((unsigned)m->document_count)], n);
    } else if (is_carried(state, d)) {
        day_t *day = n == 10 ? &d->effective : &d->until;
        *day = other_day(*day);
    } else {
        d->effective = day_of(firm.now) - 1 - (day_t)pick(3);
    }
    return true;
}

static bool alter_list(struct manifest *m, char text[300]) {
    unsigned n = 0;
    switch (pick(5)) {
    case 0: {
        struct manifest_control *c = &m->controls[pick((unsigned)m->control_count)];
        const char **fields[] = {&c->path, &c->blob, &c->sha256}, **field = fields[pick(3)];
        *field = other_text(*field, text);
        return true;
    }
    case 1: {
        if (!m->asset_count)
            return false;
        struct manifest_asset *a = &m->assets[pick((unsigned)m->asset_count)];
        const char **fields[] = {&a->id, &a->revision, &a->path, &a->blob, &a->sha256},
                   **field = fields[pick(5)];
        *field = other_text(*field, text);
        return true;
    }
    case 2: {
        if (!m->statement_count)
            return false;
        struct manifest_statement *s = &m->statements[pick((unsigned)m->statement_count)];
        const char **field = pick(2) ? &s->path : &s->sha256;
        *field = other_text(*field, text);
        return true;
    }
    case 3:
        n = pick((unsigned)m->identifier_count);
        m->identifiers[n] = other_text(m->identifiers[n], text);
        return true;
    default:
        m->predecessor_sha256 = other_text(m->predecessor_sha256, text);
        return true;
    }
}

/* A stop or a withdrawal: what the release before had may not change, what is new has to be of now. */
static bool alter_end(struct manifest *m, const struct state *state, char text[300]) {
    const struct manifest *old = state->newest ? &state->newest->manifest : NULL;
    if (m->withdrawn_count && pick(2)) {
        struct manifest_withdrawn *w = &m->withdrawn[pick((unsigned)m->withdrawn_count)];
        if (pick(2))
            w->revision = other_text(w->revision, text);
        else if (old && manifest_find_withdrawn(old, w->id, w->language, w->revision))
            w->effective = other_day(w->effective);
        else
            w->effective = day_of(firm.now) - 1;
        return true;
    }
    if (!m->suspended_count)
        return false;
    struct manifest_suspended *s = &m->suspended[pick((unsigned)m->suspended_count)];
    const struct manifest_suspended *before =
        old ? manifest_find_suspended(old, s->id, s->language, s->revision) : NULL;
    if (pick(3) == 0)
        s->revision = other_text(s->revision, text);
    else if (before && (before->until == DAY_NONE || before->until >= day_of(firm.now)))
        *(pick(2) ? &s->effective : &s->until) = other_day(s->until);
    else
        s->effective = day_of(firm.now) - 1;
    return true;
}

static bool drop_something(struct manifest *m) {
    switch (pick(7)) {
    case 0:
        if (!m->document_count)
            return false;
        DROP(m->documents, m->document_count);
        return true;
    case 1:
        if (!m->asset_count)
            return false;
        DROP(m->assets, m->asset_count);
        return true;
    case 2:
        DROP(m->controls, m->control_count);
        return true;
    case 3:
        if (!m->statement_count)
            return false;
        DROP(m->statements, m->statement_count);
        return true;
    case 4:
        if (!m->withdrawn_count)
            return false;
        DROP(m->withdrawn, m->withdrawn_count);
        return true;
    case 5:
        if (!m->suspended_count)
            return false;
        DROP(m->suspended, m->suspended_count);
        return true;
    default:
        DROP(m->identifiers, m->identifier_count);
        return true;
    }
}

static bool double_something(struct manifest *m) {
    switch (pick(4)) {
    case 0:
        if (!m->document_count)
            return false;
        DOUBLE(m->documents, m->document_count, m->document_capacity);
        m->documents[m->document_count - 1].revision = pick(2) ? "9"
                                                               : m->documents[m->document_count - 1].revision;
        return true;
    case 1:
        if (!m->withdrawn_count)
            return false;
        DOUBLE(m->withdrawn, m->withdrawn_count, m->withdrawn_capacity);
        m->withdrawn[m->withdrawn_count - 1].revision = "9";
        return true;
    case 2:
        if (!m->suspended_count)
            return false;
        DOUBLE(m->suspended, m->suspended_count, m->suspended_capacity);
        m->suspended[m->suspended_count - 1].revision = "9";
        return true;
    default:
        if (!m->statement_count)
            return false;
        DOUBLE(m->statements, m->statement_count, m->statement_capacity);
        return true;
    }
}

/* A revision that passed, and whose file still lies in the tree: as if it were new, with what approved it. */
static bool release_again(struct manifest *m, const struct state *state) {
    struct findings findings = {0};
    for (uint32_t n = state->newest->sequence; n > 0; n--) {
        const struct manifest *old = &chain_release(state->chain, n, &findings)->manifest;
        for (size_t i = 0; i < old->document_count; i++) {
            struct manifest_document d = old->documents[i];
            const char *blob = source_blob(state->tree, d.path);
            if (d.until == DAY_NONE || !blob || strcmp(blob, d.blob) != 0 ||
                manifest_find_document(m, d.id, d.language, d.revision))
                continue;
            char part[64];
            size_t count;
            const struct manifest_asset *assets = manifest_assets_of(old, &d, &count);
            for (size_t k = 0; k < count; k++)
                MEM_APPEND(m->assets, m->asset_count, m->asset_capacity, assets[k]);
            snprintf(part, sizeof part, "/%s/%s/", d.id, d.revision);
            d.effective = day_of(firm.now);
            d.until = DAY_NONE;
            MEM_APPEND(m->documents, m->document_count, m->document_capacity, d);
            for (uint32_t from = n; from > 0; from--) {
                old = &chain_release(state->chain, from, &findings)->manifest;
                for (size_t k = 0; k < old->statement_count; k++)
                    if (strstr(old->statements[k].path, part))
                        MEM_APPEND(m->statements, m->statement_count, m->statement_capacity,
                                   old->statements[k]);
            }
            return true;
        }
    }
    return false;
}

/* Something of an earlier release that this one has no more: a superseded revision, a statement. */
static bool bring_back(struct manifest *m, const struct state *state) {
    struct findings findings = {0};
    if (!state->newest)
        return false;
    if (pick(2) && release_again(m, state))
        return true;
    const struct release *release = chain_release(state->chain, 1 + pick(state->newest->sequence), &findings);
    const struct manifest *old = &release->manifest;
    switch (pick(3)) {
    case 0: {
        if (!old->document_count)
            return false;
        struct manifest_document d = old->documents[pick((unsigned)old->document_count)];
        if (manifest_find_document(m, d.id, d.language, d.revision))
            return false;
        size_t count;
        const struct manifest_asset *assets = manifest_assets_of(old, &d, &count);
        for (size_t i = 0; i < count; i++)
            MEM_APPEND(m->assets, m->asset_count, m->asset_capacity, assets[i]);
        if (pick(2))
            d.effective = day_of(firm.now);
        MEM_APPEND(m->documents, m->document_count, m->document_capacity, d);
        return true;
    }
    case 1: {
        if (!old->statement_count)
            return false;
        struct manifest_statement s = old->statements[pick((unsigned)old->statement_count)];
        if (m->statement_count && pick(2))
            m->statements[pick((unsigned)m->statement_count)] = s;
        else
            MEM_APPEND(m->statements, m->statement_count, m->statement_capacity, s);
        return true;
    }
    default: {
        if (!old->suspended_count)
            return false;
        struct manifest_suspended s = old->suspended[pick((unsigned)old->suspended_count)];
        if (manifest_find_suspended(m, s.id, s.language, s.revision))
            return false;
        s.effective = day_of(firm.now);
        MEM_APPEND(m->suspended, m->suspended_count, m->suspended_capacity, s);
        for (size_t i = 0; i < old->statement_count; i++)
            if (strstr(old->statements[i].path, ".suspended."))
                MEM_APPEND(m->statements, m->statement_count, m->statement_capacity, old->statements[i]);
        return true;
    }
    }
}

static bool alter(struct manifest *m, const struct state *state, char text[300]) {
    switch (pick(8)) {
    case 0:
    case 1:
        return alter_document(m, state, text);
    case 2:
        return alter_list(m, text);
    case 3:
        return alter_end(m, state, text);
    case 4:
        return drop_something(m);
    case 5:
        return double_something(m);
    case 6:
        return bring_back(m, state);
    default:
        m->sequence += pick(2) ? 1 : (uint32_t)-1;
        return true;
    }
}

static void try_alteration(const struct state *state, const struct prepared *prepared, bool control) {
    struct manifest altered = {0}, read = {0};
    struct buffer bytes = BUFFER_INIT;
    struct findings findings = {0};
    char text[300];
    assert_int_equal(
        manifest_parse(&altered, "x", prepared->bytes.data, prepared->bytes.length, "E101", &findings), 0);
    if (!alter(&altered, state, text) || manifest_format(&bytes, &altered) < 0 ||
        (bytes.length == prepared->bytes.length &&
         memcmp(bytes.data, prepared->bytes.data, bytes.length) == 0)) {
        firm.unmade++;
    } else {
        if (manifest_parse(&read, "x", bytes.data, bytes.length, "E101", &findings) == 0 &&
            judges(state, &read, control, &findings)) {
            firm.accepted++;
            print_error("accepted at release %d:\n%s\nin the place of\n%s\n", firm.releases + 1,
                        buffer_text(&bytes), buffer_text(&prepared->bytes));
        }
        firm.refused++;
    }
    manifest_release(&altered);
    manifest_release(&read);
    buffer_release(&bytes);
    findings_release(&findings);
}

/* Prepares, tries alterations, releases. */
static void release(const struct release_request *request) {
    struct state *state = open_state();
    struct prepared prepared;
    struct findings findings = {0};
    if (prepare_release(&prepared, state, request, &findings) < 0)
        fail_msg("release %d: %s", firm.releases + 1, error_message());
    show(&findings);
    assert_int_equal(findings.count, 0);
    for (int i = 0; i < ALTERATIONS; i++)
        try_alteration(state, &prepared, request->control);
    seal(&prepared);
    firm.days[++firm.releases] = day_of(firm.now);
    prepared_release(&prepared);
    state_free(state);
    findings_release(&findings);
}

/* Nothing of the document can be released: what was signed for it has been used. */
static void release_refused(const char *id) {
    struct state *state = open_state();
    struct prepared prepared;
    struct findings findings = {0};
    struct release_request request = {.kind = RELEASE_ISSUE,
                                      .name = "",
                                      .documents = &id,
                                      .document_count = 1,
                                      .effective = DAY_NONE,
                                      .until = DAY_NONE};
    int result = prepare_release(&prepared, state, &request, &findings);
    if (result == 0 && !findings.count)
        fail_msg("release %d: %s could be released with nothing new:\n%s", firm.releases + 1, id,
                 buffer_text(&prepared.bytes));
    prepared_release(&prepared);
    state_free(state);
    findings_release(&findings);
}

/* --- what happens ----------------------------------------------------------------------------- */

static bool is_dead(int d) {
    const struct revision_facts *which;
    return expected_state(d, day_of(firm.now), &which) == STATE_WITHDRAWN;
}

static struct release_request request_for(const char *const *id) {
    return (struct release_request){.kind = RELEASE_ISSUE,
                                    .name = "",
                                    .documents = id,
                                    .document_count = 1,
                                    .effective = DAY_NONE,
                                    .until = DAY_NONE};
}

static void record_revision(int d, day_t effective, day_t until) {
    firm.revisions[firm.revision_count++] = (struct revision_facts){.document = d,
                                                                    .number = ++documents[d].revisions,
                                                                    .effective = effective,
                                                                    .until = until,
                                                                    .withdrawn = DAY_NONE,
                                                                    .released = firm.releases};
    firm.drafts[d] = 0;
}

static void issue_revision(int d) {
    day_t today = day_of(firm.now);
    struct release_request request = request_for(&documents[d].id);
    if (is_dead(d))
        return;
    if (!firm.drafts[d])
        revise(d);
    today = day_of(firm.now);
    if (pick(3) == 0)
        request.effective = today + (day_t)pick(12);
    if (pick(4) == 0)
        request.until = (request.effective == DAY_NONE ? today : request.effective) + (day_t)pick(15);
    release(&request);
    record_revision(d, request.effective == DAY_NONE ? today : request.effective, request.until);
}

static struct revision_facts *facts_of(int d, const char *revision) {
    char text[16];
    for (int i = 0; i < firm.revision_count; i++) {
        label(text, d, firm.revisions[i].number);
        if (firm.revisions[i].document == d && strcmp(text, revision) == 0)
            return &firm.revisions[i];
    }
    fail_msg("no revision %s of %s", revision, documents[d].id);
    return NULL;
}

static void sign_end(const struct manifest_document *entry, enum statement_meaning meaning,
                     struct state *state) {
    struct pending pending;
    struct findings findings = {0};
    assert_int_equal(state_pending(state, entry, meaning, &pending, &findings), 0);
    assert_non_null(pending.progress.next);
    sign_one(state, &pending.claim);
    findings_release(&findings);
}

/* Any revision that the newest release lists is withdrawn, or called off. */
static void withdraw(int d) {
    struct state *state = open_state();
    size_t count = 0;
    const struct manifest_document *all =
        state->newest ? manifest_documents_of(&state->newest->manifest, documents[d].id, "en", &count) : NULL;
    const struct manifest_document *entry = count ? &all[pick((unsigned)count)] : NULL;
    day_t today = day_of(firm.now);
    if (!entry || firm.drafts[d] || (entry->until != DAY_NONE && entry->until < today) ||
        manifest_find_withdrawn(&state->newest->manifest, entry->id, "en", entry->revision)) {
        state_free(state);
        return;
    }
    struct release_request request = request_for(&documents[d].id);
    struct revision_facts *facts = facts_of(d, entry->revision);
    if (pick(3) == 0)
        request.effective = today + (day_t)pick(12);
    sign_end(entry, MEANING_WITHDRAWN, state);
    state_free(state);
    tick();
    release(&request);
    facts->withdrawn = request.effective == DAY_NONE ? today : request.effective;
    facts->withdrawn_by = firm.releases;
    facts->called_off = facts->effective > today && facts->withdrawn <= facts->effective;
    if (facts->number == documents[d].revisions)
        firm.withdrawn[d] = true;
}

static void suspend_or_resume(int d) {
    struct state *state = open_state();
    day_t today = day_of(firm.now);
    const struct revision_facts *which;
    enum manifest_state standing = expected_state(d, today, &which);
    struct release_request request = request_for(&documents[d].id);
    char revision[16];
    if (firm.drafts[d] || (standing != STATE_EFFECTIVE && standing != STATE_SUSPENDED) ||
        which->withdrawn_by) {
        state_free(state);
        return;
    }
    label(revision, d, which->number);
    const struct manifest_document *entry = manifest_find_document(&state->newest->manifest, documents[d].id,
                                                                   "en", revision);
    assert_non_null(entry);
    bool suspended = standing == STATE_SUSPENDED;
    sign_end(entry, suspended ? MEANING_RESUMED : MEANING_SUSPENDED, state);
    state_free(state);
    tick();
    if (!suspended && pick(2))
        request.until = today + (day_t)pick(8);
    release(&request);
    if (!suspended)
        firm.suspensions[firm.suspension_count++] = (struct suspension_facts){
            .revision = (int)(which - firm.revisions),
            .from = today,
            .until = request.until,
            .released = firm.releases};
    for (int i = 0; suspended && i < firm.suspension_count; i++)
        if (&firm.revisions[firm.suspensions[i].revision] == which && !firm.suspensions[i].ended_by)
            firm.suspensions[i].ended_by = firm.releases;
    tick();
    release_refused(documents[d].id);
}

static void change_control(void) {
    struct buffer text = BUFFER_INIT;
    struct writing writing;
    if (!firm.releases)
        return;
    /* Back and forth: what was approved once has to be approved anew. */
    buffer_printf(&text, "%s# %d\n", configuration, ++firm.controls % 2);
    write_begin(&writing);
    change_write(writing.change, "docket.yaml", text.data, text.length);
    write_make(&writing);
    write_end(&writing);
    buffer_release(&text);
    tick();
    struct state *state = open_state();
    assert_true(state->control_changed);
    assert_non_null(state->control_progress.next);
    sign_one(state, &state->control_claim);
    state_free(state);
    tick();
    struct release_request request = {
        .kind = RELEASE_ISSUE, .name = "", .control = true, .effective = DAY_NONE, .until = DAY_NONE};
    release(&request);
}

/* Everything that is approved, under a name. */
static void promulgate(void) {
    char name[16];
    day_t effective = pick(2) ? DAY_NONE : day_of(firm.now) + (day_t)pick(9);
    for (int d = 0; d < DOCUMENTS; d++)
        if (!is_dead(d) && !firm.drafts[d] && (pick(3) == 0 || !documents[d].revisions))
            revise(d);
    snprintf(name, sizeof name, "E%d", firm.releases + 1);
    const char *without[DOCUMENTS];
    struct release_request request = {
        .kind = RELEASE_EDITION, .name = name, .without = without, .effective = effective, .until = DAY_NONE};
    for (int d = 0; d < DOCUMENTS; d++)
        if (firm.withdrawn[d])
            without[request.without_count++] = documents[d].id;
    release(&request);
    for (int d = 0; d < DOCUMENTS; d++)
        if (firm.drafts[d])
            record_revision(d, effective == DAY_NONE ? firm.days[firm.releases] : effective, DAY_NONE);
}

/* --- the test --------------------------------------------------------------------------------- */

static void check_days(void) {
    struct findings findings = {0};
    struct store *store = NULL;
    struct chain *chain = NULL;
    day_t today = day_of(firm.now);
    assert_int_equal(store_open(&store, "."), 0);
    assert_int_equal(chain_open(&chain, store, NULL, 0, &findings), 0);
    assert_int_equal(chain->count, firm.releases);
    struct release *newest = chain_newest(chain, &findings);
    assert_int_equal(judge_release(chain, newest, &findings), 0);
    show(&findings);
    assert_int_equal(findings.count, 0);
    for (day_t day = today - 30; day < today + 40; day++) {
        struct release *judging = chain_on_day(chain, day, &findings);
        for (int d = 0; d < DOCUMENTS; d++) {
            const struct revision_facts *which;
            const struct manifest_document *entry = NULL;
            char revision[16] = "", text[11];
            enum manifest_state wanted = expected_state(d, day, &which),
                                found = judging ? manifest_state_on(&judging->manifest, documents[d].id, "en",
                                                                    day, &entry)
                                                : STATE_NONE;
            if (which)
                label(revision, d, which->number);
            date_format(day, text);
            /* Of what is withdrawn only the tombstone may be left. */
            if (found != wanted ||
                (wanted != STATE_WITHDRAWN && strcmp(revision, entry ? entry->revision : "") != 0)) {
                struct buffer bytes = BUFFER_INIT;
                if (judging)
                    manifest_format(&bytes, &judging->manifest);
                for (int i = 0; i < firm.revision_count; i++)
                    if (firm.revisions[i].document == d)
                        print_error("  revision %d from %d until %d withdrawn %d; releases %d, %d\n",
                                    firm.revisions[i].number, firm.revisions[i].effective - today,
                                    firm.revisions[i].until - today, firm.revisions[i].withdrawn - today,
                                    firm.revisions[i].released, firm.revisions[i].withdrawn_by);
                fail_msg("after release %d, %s on %s: state %d, revision '%s', and it should be %d, '%s'\n%s",
                         firm.releases, documents[d].id, text, found, entry ? entry->revision : "", wanted,
                         revision, buffer_text(&bytes));
            }
        }
    }
    chain_free(chain);
    store_close(store);
    findings_release(&findings);
}

static void play(uint64_t seed) {
    seed_state = seed * 0x9e3779b97f4a7c15u + 1;
    memset(&firm, 0, sizeof firm);
    for (int d = 0; d < DOCUMENTS; d++)
        documents[d].revisions = 0;
    firm.now = 1772442000 - (int64_t)pick(40) * DAY_SECONDS;
    make_repository();
    promulgate();
    for (int step = 0; step < STEPS; step++) {
        /* Any hour: the day begins in Berlin an hour or two before it does in Greenwich. */
        firm.now += (int64_t)pick(4) * DAY_SECONDS + (int64_t)pick(24) * 3600 + 60;
        int d = (int)pick(DOCUMENTS);
        switch (pick(8)) {
        case 0:
        case 1:
        case 2:
            issue_revision(d);
            break;
        case 3:
            if (pick(2))
                withdraw(d);
            break;
        case 4:
        case 5:
            suspend_or_resume(d);
            break;
        case 6:
            change_control();
            break;
        default:
            if (pick(3) == 0)
                promulgate();
        }
        check_days();
    }
}

static void test_histories(void **state) {
    (void)state;
    const char *wanted = getenv("DOCKET_SEEDS"), *first = getenv("DOCKET_SEED");
    unsigned refused = 0, unmade = 0, accepted = 0;
    uint64_t from = first ? strtoull(first, NULL, 10) : 1, count = wanted ? strtoull(wanted, NULL, 10) : 3;
    for (uint64_t seed = from; seed < from + count; seed++) {
        play(seed);
        refused += firm.refused;
        unmade += firm.unmade;
        accepted += firm.accepted;
        if (firm.accepted)
            print_error("seed %d accepted altered manifests\n", (int)seed);
    }
    assert_int_equal(accepted, 0);
    /* Most alterations have to have been something that only judging can refuse. */
    assert_true(refused > count * STEPS * ALTERATIONS / 8);
    print_message("%u altered manifests, %u that no manifest can be\n", refused, unmade);
}

int main(void) {
    /* Thousands of small files, each synced: in memory, where there is such a place. */
    if (access("/dev/shm", W_OK) == 0)
        strcpy(folder, "/dev/shm/docket-XXXXXX");
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_histories)};
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
