/* The journal as a file: lines of "key value", the last one "end". Texts are percent-encoded. */
#include "history/journal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/memory.h"

enum { JOURNAL_MAX_BYTES = 64 << 20 };

static const char first_line[] = "docket-journal 1";

static void add_text(struct buffer *out, const char *text) {
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c == '%' || c == 127)
            buffer_printf(out, "%%%02X", c);
        else
            buffer_add_char(out, *text);
    }
}

static void add_line(struct buffer *out, const char *key, const char *text) {
    buffer_printf(out, "%s ", key);
    add_text(out, text);
    buffer_add_char(out, '\n');
}

int journal_write(const struct journal *journal, const char *path) {
    struct buffer out = BUFFER_INIT;
    buffer_printf(&out, "%s\ncommitted %d\n", first_line, journal->committed);
    add_line(&out, "what", journal->what);
    add_line(&out, "work-tree", journal->work_tree);
    add_line(&out, "git-folder", journal->git_folder);
    add_line(&out, "branch", journal->branch);
    buffer_printf(&out, "old %s\nnew %s\n", journal->old.hex, journal->new.hex);
    add_line(&out, "reflog", journal->reflog);
    for (size_t i = 0; i < journal->file_count; i++) {
        const struct journal_file *file = &journal->files[i];
        buffer_printf(&out, "file %o %s %s ", file->mode, file->before.hex[0] ? file->before.hex : "-",
                      file->blob.hex[0] ? file->blob.hex : "-");
        add_text(&out, file->path);
        buffer_add_char(&out, '\n');
    }
    for (size_t i = 0; i < journal->lock_count; i++) {
        buffer_add_string(&out, "lock ");
        add_text(&out, journal->locks[i].target);
        buffer_add_char(&out, ' ');
        add_text(&out, journal->locks[i].kept);
        buffer_add_char(&out, '\n');
    }
    buffer_add_string(&out, "end\n");
    int result = file_write(path, out.data, out.length);
    buffer_release(&out);
    return result;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Undoes the encoding in place. */
static char *decode(char *text) {
    char *to = text;
    for (const char *from = text; *from; to++) {
        if (*from == '%' && isxdigit((unsigned char)from[1]) && isxdigit((unsigned char)from[2])) {
            *to = (char)strtol((char[]){from[1], from[2], '\0'}, NULL, 16);
            from += 3;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
    return text;
}

/* The word up to the next blank; `*rest` is what follows. */
static char *word(char **rest) {
    char *start = *rest, *end = strchrnul(start, ' ');
    *rest = *end ? end + 1 : end;
    *end = '\0';
    return start;
}

struct reading {
    struct journal *journal;
    size_t file_capacity, lock_capacity;
    bool ended;
};

static void read_line(struct reading *reading, char *line) {
    struct journal *journal = reading->journal;
    char *rest = line;
    const char *key = word(&rest);
    if (strcmp(key, "committed") == 0) {
        journal->committed = strcmp(rest, "1") == 0;
    } else if (strcmp(key, "what") == 0) {
        journal->what = decode(rest);
    } else if (strcmp(key, "work-tree") == 0) {
        journal->work_tree = decode(rest);
    } else if (strcmp(key, "git-folder") == 0) {
        journal->git_folder = decode(rest);
    } else if (strcmp(key, "branch") == 0) {
        journal->branch = decode(rest);
    } else if (strcmp(key, "old") == 0) {
        journal->old = object_named(rest);
    } else if (strcmp(key, "new") == 0) {
        journal->new = object_named(rest);
    } else if (strcmp(key, "reflog") == 0) {
        journal->reflog = decode(rest);
    } else if (strcmp(key, "file") == 0) {
        struct journal_file file = {.mode = (unsigned)strtoul(word(&rest), NULL, 8)};
        file.before = object_named(word(&rest));
        file.blob = object_named(word(&rest));
        file.path = decode(rest);
        MEM_APPEND(journal->files, journal->file_count, reading->file_capacity, file);
    } else if (strcmp(key, "lock") == 0) {
        struct journal_lock lock = {.target = decode(word(&rest))};
        lock.kept = decode(rest);
        MEM_APPEND(journal->locks, journal->lock_count, reading->lock_capacity, lock);
    } else if (strcmp(key, "end") == 0) {
        reading->ended = true;
    }
}

int journal_read(struct journal *journal, const char *path, struct arena *arena) {
    struct buffer bytes = BUFFER_INIT;
    *journal = (struct journal){0};
    if (!file_exists(path))
        return 0;
    int result = file_read(&bytes, path, JOURNAL_MAX_BYTES);
    char *text = arena_strndup(arena, buffer_text(&bytes), bytes.length);
    buffer_release(&bytes);
    if (result < 0)
        return -1;
    struct reading reading = {.journal = journal};
    char *save = NULL, *line = strtok_r(text, "\n", &save);
    bool known = line && strcmp(line, first_line) == 0;
    while (known && (line = strtok_r(NULL, "\n", &save)))
        read_line(&reading, line);
    /* The arrays live as long as the journal. */
    struct journal_file *files = journal->files;
    struct journal_lock *locks = journal->locks;
    journal->files = arena_dup(arena, files, journal->file_count * sizeof *files);
    journal->locks = arena_dup(arena, locks, journal->lock_count * sizeof *locks);
    free(files);
    free(locks);
    if (!reading.ended || !journal->what || !journal->work_tree || !journal->git_folder || !journal->branch ||
        !journal->reflog || !journal->new.hex[0])
        return error_set(
            "'%s' is not a journal of this docket; another version wrote it, and has to finish its work",
            path);
    return 1;
}
