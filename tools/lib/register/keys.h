/*
 * Reading docket.yaml's tree key by key, each mistake a finding; for this room alone. A node may be NULL
 * where its key is absent: that is no mistake but in keys_required().
 */
#ifndef DOCKET_REGISTER_KEYS_H
#define DOCKET_REGISTER_KEYS_H

#include "document/yaml.h"
#include "register/config.h"

struct keys {
    struct arena *arena;
    const char *path;
    struct findings *findings;
    size_t reported;    /* findings so far */
    size_t suggestions; /* how often the nearest name will still be looked for */
};

/* Scalars of a list; none is empty. */
struct text_list {
    const struct yaml_node **nodes;
    size_t count;
};

/* The keys of front matter, ended by NULL. */
extern const char *const config_front_matter_keys[];

/* A finding at `node`, whose message is `format` with `text` in it; `fix` may be NULL. */
void keys_finding(struct keys *keys, const char *rule, const struct yaml_node *node, const char *format,
                  const char *text, const char *fix);
/* As keys_finding(), for a scalar that is none of `names`: proposes the nearest. */
void keys_unknown(struct keys *keys, const char *rule, const struct yaml_node *node, const char *format,
                  const char *const *names);
/* `text`, short enough and clean enough for a message. */
const char *keys_quote(struct keys *keys, const char *text);
/* "role 'author'": where a key stands, for messages. */
const char *keys_where(struct keys *keys, const char *kind, const char *name);
bool keys_listed(const char *const *names, const char *name);

/* Whether the value says nothing: `key:` or `key: null`. */
bool keys_absent(const struct yaml_node *node);
/* Whether `node` is of the kind; else a finding that tells what `key` takes: `wanted`. */
bool keys_is(struct keys *keys, const struct yaml_node *node, enum yaml_kind kind, const char *key,
             const char *wanted);
/* Whether `node` is a mapping; says which of its keys are not known. `where` is what the mapping is of. */
bool keys_mapping(struct keys *keys, const struct yaml_node *node, const char *const *known,
                  const char *where);
/* The value of `key` in `mapping`; where it is absent, NULL and a finding at `place`. */
const struct yaml_node *keys_required(struct keys *keys, const struct yaml_node *mapping,
                                      const struct yaml_node *place, const char *key, const char *where);
/* A text; NULL where `node` is NULL or empty or, with a finding, something else. */
const char *keys_text(struct keys *keys, const struct yaml_node *node, const char *key);
/* A list of texts (one text is a list of one), each once; `what` is what each is. */
void keys_texts(struct keys *keys, const struct yaml_node *node, const char *key, const char *what,
                struct text_list *list);
/* The place of the text in `names` (ended by NULL); -1, with a finding where there is a text. */
int keys_choice(struct keys *keys, const struct yaml_node *node, const char *key, const char *const *names);
day_t keys_date(struct keys *keys, const struct yaml_node *node, const char *key, day_t absent);
/* Whether a mapping's key can be a name in paths and statements: [A-Za-z0-9][A-Za-z0-9._-]*, at most 64. */
bool keys_name(struct keys *keys, const struct yaml_node *key, const char *what);
/* Whether the scalar names a role or a person that `config` has already. */
bool keys_role(struct keys *keys, const struct config *config, const struct yaml_node *node);
bool keys_person(struct keys *keys, const struct config *config, const struct yaml_node *node);
/* A list of steps. */
void keys_steps(struct keys *keys, const struct config *config, const struct yaml_node *node, const char *key,
                struct step **steps, size_t *count);

/* `types:` as a whole (types.c). */
void types_read(struct keys *keys, const struct yaml_node *node, struct config *config);

#endif
