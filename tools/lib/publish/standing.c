/* What the chain says of a document and of the pack, in the words of a language. */
#include "publish/publication.h"

#include <string.h>

const char *standing_word(const struct labels *labels, const struct standing *standing) {
    static const enum label words[] = {
        [STANDING_SCHEDULED] = LABEL_STATE_SCHEDULED,
        [STANDING_EFFECTIVE] = LABEL_STATE_EFFECTIVE,
        [STANDING_SUSPENDED] = LABEL_STATE_SUSPENDED,
        [STANDING_WITHDRAWN] = LABEL_STATE_WITHDRAWN,
    };

    return labels->text[standing ? words[standing->state] : LABEL_STATE_DRAFT];
}

/* Adds one more remark. */
static const char *also(struct publication *pub, const char *text, const char *more) {
    return arena_printf(pub->arena, "%s%s%s", text, *text ? "; " : "", more);
}

static const char *dated(struct publication *pub, const struct labels *labels, enum label label, day_t day) {
    const char *date = labels_date(pub->arena, labels, day);

    return labels_fill(pub->arena, labels, label, &date);
}

static const char *suspension(struct publication *pub, const struct labels *labels,
                              const struct standing *standing) {
    const char *days[] = {labels_date(pub->arena, labels, standing->suspended_from),
                          labels_date(pub->arena, labels, standing->suspended_until)};

    return labels_fill(
        pub->arena, labels,
        standing->suspended_until == DAY_NONE ? LABEL_MARK_SUSPENDED : LABEL_MARK_SUSPENDED_UNTIL, days);
}

const char *standing_mark(struct publication *pub, const struct labels *labels,
                          const struct standing *standing) {
    const char *text = "";

    if (!standing)
        return text;
    if (standing->state == STANDING_SCHEDULED)
        text = dated(pub, labels, LABEL_MARK_SCHEDULED, standing->effective);
    if (standing->current)
        text = also(pub, text, labels_fill(pub->arena, labels, LABEL_MARK_CURRENT, &standing->current));
    if (standing->suspended_from != DAY_NONE)
        text = also(pub, text, suspension(pub, labels, standing));
    if (standing->withdrawn_from != DAY_NONE)
        text = also(pub, text, dated(pub, labels, LABEL_MARK_WITHDRAWN, standing->withdrawn_from));
    if (standing->until != DAY_NONE)
        text = also(pub, text, dated(pub, labels, LABEL_MARK_TEMPORARY, standing->until));
    if (standing->next) {
        const char *next[] = {standing->next, labels_date(pub->arena, labels, standing->next_effective)};
        text = also(pub, text, labels_fill(pub->arena, labels, LABEL_MARK_NEXT, next));
    }
    return text;
}

const char *standing_release(struct publication *pub, const struct labels *labels, uint32_t sequence,
                             const char *edition) {
    const char *number = arena_printf(pub->arena, "%u", sequence);

    return *edition ? labels_fill(pub->arena, labels, LABEL_EDITION_NAME, &edition)
                    : labels_fill(pub->arena, labels, LABEL_RELEASE, &number);
}

const char *standing_edition(struct publication *pub, const struct labels *labels,
                             const struct release_standing *release) {
    const char *number = arena_printf(pub->arena, "%u", release->release.sequence);
    const char *both[] = {release->release.edition, number}, *after[] = {number, release->edition.edition};

    if (*release->release.edition)
        return labels_fill(pub->arena, labels, LABEL_EDITION_OF, both);
    if (release->edition.sequence)
        return labels_fill(pub->arena, labels, LABEL_EDITION_SINCE, after);
    return labels_fill(pub->arena, labels, LABEL_RELEASE, &number);
}
