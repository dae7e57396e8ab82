#include "typeset/dictionary.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"

/* The library leaves out lines that don't fit into MAX_CHARS with their line end and NUL. */
enum { LINE_LIMIT = MAX_CHARS - 2, FILE_LIMIT = 64 << 20, LEVEL_LIMIT = 2 };

/* A beginning of a pattern's letters; node 0 is the empty one. */
struct node {
    int parent;
    int child_count;
    char letter;
    char *match; /* the pattern's digits, from its first that isn't 0; NULL where no pattern ends */
};

/* The patterns of a level, and a hash table of nodes by parent and letter: no slot holds node 0. */
struct trie {
    struct node *nodes;
    size_t count, capacity;
    int *slots;
    size_t slot_count;
};

/* A dictionary while it is read. All lines but patterns go into `head`, which the library reads. */
struct reader {
    struct buffer head;
    struct trie levels[LEVEL_LIMIT];
    size_t level_count;
    bool changes_spelling; /* a pattern does; only the library's own reader knows these */
};

static void trie_init(struct trie *trie) {
    struct node root = {0};

    memset(trie, 0, sizeof *trie);
    MEM_APPEND(trie->nodes, trie->count, trie->capacity, root);
    trie->slot_count = 1024;
    trie->slots = mem_zalloc(trie->slot_count, sizeof *trie->slots);
}

static void trie_release(struct trie *trie) {
    for (size_t i = 0; i < trie->count; i++)
        free(trie->nodes[i].match);
    free(trie->nodes);
    free(trie->slots);
}

/* The slot of a node's child by this letter; it holds 0 where there is no such child. */
static int *find_slot(const struct trie *trie, int parent, char letter) {
    uint64_t key = (uint64_t)parent << 8 | (unsigned char)letter;
    size_t mask = trie->slot_count - 1, i = (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & mask;

    while (trie->slots[i] &&
           (trie->nodes[trie->slots[i]].parent != parent || trie->nodes[trie->slots[i]].letter != letter))
        i = (i + 1) & mask;
    return &trie->slots[i];
}

static void enlarge_slots(struct trie *trie) {
    free(trie->slots);
    trie->slot_count *= 2;
    trie->slots = mem_zalloc(trie->slot_count, sizeof *trie->slots);
    for (size_t i = 1; i < trie->count; i++)
        *find_slot(trie, trie->nodes[i].parent, trie->nodes[i].letter) = (int)i;
}

static int get_child(struct trie *trie, int parent, char letter) {
    int *slot = find_slot(trie, parent, letter), number = *slot;
    struct node child = {.parent = parent, .letter = letter};

    if (number)
        return number;
    number = *slot = (int)trie->count;
    MEM_APPEND(trie->nodes, trie->count, trie->capacity, child);
    trie->nodes[parent].child_count++;
    if (trie->count * 2 > trie->slot_count)
        enlarge_slots(trie);
    return number;
}

/* A pattern is letters with digits between them. The last pattern of the same letters counts. */
static void add_pattern(struct trie *trie, const char *line, size_t length) {
    char digits[LINE_LIMIT + 2] = "0";
    size_t count = 0;
    int node = 0;

    for (size_t i = 0; i < length && (unsigned char)line[i] > ' '; i++) {
        if (line[i] >= '0' && line[i] <= '9') {
            digits[count] = line[i];
        } else {
            node = get_child(trie, node, line[i]);
            digits[++count] = '0';
        }
    }
    digits[count + 1] = '\0';
    free(trie->nodes[node].match);
    trie->nodes[node].match = mem_strdup(digits + strspn(digits, "0"));
}

/*
 * The longest proper end of a node's letters that is a node too: from the ends of its parent's, the longest
 * that goes on with its letter. Those of all shorter nodes must be known.
 */
static int find_fallback(const struct trie *trie, const HyphenState *states, int number) {
    const struct node *node = &trie->nodes[number];
    int end = states[node->parent].fallback_state;

    while (end >= 0) {
        int child = *find_slot(trie, end, node->letter);

        if (child)
            return child;
        end = states[end].fallback_state;
    }
    return 0;
}

/* Gives a dictionary, read without patterns, those of the trie. */
static void fill(HyphenDict *dictionary, struct trie *trie) {
    HyphenState *states = mem_zalloc(trie->count, sizeof *states);
    int *queue = mem_zalloc(trie->count, sizeof *queue); /* by length, from the root on */
    size_t end = 1;

    for (size_t i = 0; i < trie->count; i++) {
        struct node *node = &trie->nodes[i];

        states[i].match = node->match;
        node->match = NULL;
        if (node->child_count > 0)
            states[i].trans = mem_zalloc((size_t)node->child_count, sizeof *states[i].trans);
        if (i > 0) {
            HyphenState *parent = &states[node->parent];
            HyphenTrans step = {.ch = node->letter, .new_state = (int)i};

            parent->trans[parent->num_trans++] = step;
        }
    }
    states[0].fallback_state = -1;
    for (size_t i = 0; i < end; i++) {
        const HyphenState *state = &states[queue[i]];

        if (i > 0)
            states[queue[i]].fallback_state = find_fallback(trie, states, queue[i]);
        for (int k = 0; k < state->num_trans; k++)
            queue[end++] = state->trans[k].new_state;
    }
    free(queue);
    free(dictionary->states);
    dictionary->states = states;
    dictionary->num_states = (int)trie->count;
}

static bool starts_with(const char *line, size_t length, const char *word) {
    return length >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

/* The library runs over the end of a word where one of the parts is empty. */
static void add_without_hyphens(struct buffer *head, const char *list, size_t length) {
    bool first = true;

    for (size_t i = 0, size; i < length; i += size + 1) {
        for (size = 0; i + size < length && list[i + size] != ',' && (unsigned char)list[i + size] > ' ';)
            size++;
        if (size > 0) {
            buffer_add_string(head, first ? "NOHYPHEN " : ",");
            buffer_add(head, list + i, size);
            first = false;
        }
    }
    if (!first)
        buffer_add_char(head, '\n');
}

/* False at the end of what is to be read. */
static bool read_line(struct reader *reader, const char *line, size_t length) {
    static const char *const numbers[] = {"LEFTHYPHENMIN", "RIGHTHYPHENMIN", "COMPOUNDLEFTHYPHENMIN",
                                          "COMPOUNDRIGHTHYPHENMIN"};

    if (length > LINE_LIMIT || length == 0 || line[0] == '%' || line[0] == '#')
        return true;
    if (starts_with(line, length, "NEXTLEVEL")) {
        if (reader->level_count == LEVEL_LIMIT)
            return false;
        trie_init(&reader->levels[reader->level_count++]);
        buffer_add_string(&reader->head, "NEXTLEVEL\n");
        return true;
    }
    if (starts_with(line, length, "NOHYPHEN")) {
        add_without_hyphens(&reader->head, line + strlen("NOHYPHEN"), length - strlen("NOHYPHEN"));
        return true;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (starts_with(line, length, numbers[i])) {
            buffer_add(&reader->head, line, length);
            buffer_add_char(&reader->head, '\n');
            return true;
        }
    }
    if (memchr(line, '/', length))
        reader->changes_spelling = true;
    else
        add_pattern(&reader->levels[reader->level_count - 1], line, length);
    return true;
}

/* False where the dictionary isn't in one of our encodings. */
static bool read_encoding(struct reader *reader, const char *line, size_t length) {
    if (length > 0 && line[length - 1] == '\r')
        length--;
    if ((length != 5 || memcmp(line, "UTF-8", 5) != 0) &&
        (length != 9 || strncasecmp(line, "ISO8859-1", 9) != 0))
        return false;
    buffer_add(&reader->head, line, length);
    buffer_add_char(&reader->head, '\n');
    return true;
}

static HyphenDict *finish(struct reader *reader, const char *path) {
    HyphenDict *dictionary;
    FILE *head;

    if (reader->changes_spelling)
        return hnj_hyphen_load(path);
    head = fmemopen(reader->head.data, reader->head.length, "r");
    dictionary = head ? hnj_hyphen_load_file(head) : NULL;
    if (head)
        fclose(head);
    if (!dictionary)
        return NULL;
    /* Before a single level, the library sets one that parts words at hyphens. */
    fill(reader->level_count > 1 ? dictionary : dictionary->nextlevel, &reader->levels[0]);
    if (reader->level_count > 1)
        fill(dictionary->nextlevel, &reader->levels[1]);
    return dictionary;
}

HyphenDict *dictionary_load(const char *path) {
    struct buffer text = BUFFER_INIT;
    struct reader reader = {.level_count = 1};
    HyphenDict *dictionary = NULL;
    size_t length;

    trie_init(&reader.levels[0]);
    if (file_read(&text, path, FILE_LIMIT) == 0 && text.length > 0) {
        length = (size_t)(strchrnul(text.data, '\n') - text.data);
        if (read_encoding(&reader, text.data, length)) {
            for (size_t i = length + 1; i < text.length; i += length + 1) {
                const char *end = memchr(text.data + i, '\n', text.length - i);

                length = (end ? (size_t)(end - text.data) : text.length) - i;
                if (!read_line(&reader, text.data + i, length))
                    break;
            }
            dictionary = finish(&reader, path);
        }
    }
    for (size_t i = 0; i < reader.level_count; i++)
        trie_release(&reader.levels[i]);
    buffer_release(&reader.head);
    buffer_release(&text);
    return dictionary;
}
