#include "history/ahead.h"

#include <git2/sys/odb_backend.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/path.h"
#include "history/loose.h"

/* So much may lie ready at a time; more than that of one object is left to who asks for it. What is smaller
 * than a page of text he digests as fast himself. */
enum { READY_MAX_BYTES = 48 << 20, DIGEST_MIN_BYTES = 1024 };

struct piece {
    struct object_name name;
    enum { PIECE_WANTED, PIECE_READING, PIECE_READY, PIECE_GONE } state;
    git_object_t type;
    git_odb_backend *from; /* which the data belong to */
    void *data;
    size_t length;
    char sha256[65]; /* "": not made */
};

struct ahead {
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows but `odb`, which is the thread's */
    pthread_cond_t work;  /* for the thread: something is wanted, or taken */
    pthread_cond_t done;  /* for who asks: a piece was read */
    git_odb *odb;
    struct arena arena;
    struct map pieces;     /* name → struct piece * */
    struct piece **wanted; /* the next one last */
    size_t count, capacity;
    size_t ready; /* bytes */
    bool full;    /* the thread waits until half of what lies ready was taken */
    bool ended;
};

/* --- the thread ------------------------------------------------------------------------------- */

/* git_odb_read() would hold the contents against the name; the caller does so by a better digest. */
static bool read_from(git_odb_backend *backend, const git_oid *id, struct piece *piece, int *code) {
    size_t length;
    git_object_t type;
    *code = GIT_ENOTFOUND;
    if (!backend->read || !backend->read_header ||
        (*code = backend->read_header(&length, &type, backend, id)) < 0 || length > READY_MAX_BYTES ||
        !git_object_typeisloose(type) ||
        backend->read(&piece->data, &piece->length, &piece->type, backend, id) < 0)
        return false;
    piece->from = backend;
    if (piece->length >= DIGEST_MIN_BYTES)
        digest_sha256(piece->data, piece->length, piece->sha256);
    return true;
}

static bool read_piece(git_odb *odb, struct piece *piece) {
    git_odb_backend *backend;
    git_oid id;
    int code = GIT_ENOTFOUND; /* anything else: it can't be read, and the one who asks is told why */
    if (git_oid_fromstr(&id, piece->name.hex) < 0)
        return false;
    for (size_t i = 0; i < git_odb_num_backends(odb) && code == GIT_ENOTFOUND; i++)
        if (git_odb_get_backend(&backend, odb, i) == 0 && read_from(backend, &id, piece, &code))
            return true;
    return false;
}

static void read_next(struct ahead *ahead) {
    struct piece *piece = ahead->wanted[--ahead->count];
    if (piece->state != PIECE_WANTED)
        return;
    piece->state = PIECE_READING;
    pthread_mutex_unlock(&ahead->lock);
    bool there = read_piece(ahead->odb, piece);
    pthread_mutex_lock(&ahead->lock);
    piece->state = there ? PIECE_READY : PIECE_GONE;
    ahead->ready += there ? piece->length : 0;
    pthread_cond_signal(&ahead->done);
}

static void *read_all(void *context) {
    struct ahead *ahead = context;
    pthread_mutex_lock(&ahead->lock);
    while (!ahead->ended) {
        ahead->full = ahead->ready > (ahead->full ? READY_MAX_BYTES / 2 : READY_MAX_BYTES);
        if (ahead->count && !ahead->full)
            read_next(ahead);
        else
            pthread_cond_wait(&ahead->work, &ahead->lock);
    }
    pthread_mutex_unlock(&ahead->lock);
    return NULL;
}

/* --- for the store ---------------------------------------------------------------------------- */

struct ahead *ahead_new(const char *git_folder) {
    struct ahead *ahead = mem_zalloc(1, sizeof *ahead);
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->work, NULL);
    pthread_cond_init(&ahead->done, NULL);
    const char *objects = path_join(&ahead->arena, git_folder, "objects");
    if (git_odb_open(&ahead->odb, objects) == 0 && loose_guard(ahead->odb, objects) == 0 &&
        pthread_create(&ahead->thread, NULL, read_all, ahead) == 0)
        return ahead;
    git_odb_free(ahead->odb);
    arena_release(&ahead->arena);
    free(ahead);
    return NULL;
}

static void drop(struct ahead *ahead, struct piece *piece) {
    if (piece->state == PIECE_READY) {
        git_odb_backend_data_free(piece->from, piece->data);
        ahead->ready -= piece->length;
    }
    piece->state = PIECE_GONE;
}

void ahead_free(struct ahead *ahead) {
    if (!ahead)
        return;
    pthread_mutex_lock(&ahead->lock);
    ahead->ended = true;
    pthread_cond_signal(&ahead->work);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
    for (size_t i = 0; i < ahead->pieces.count; i++)
        drop(ahead, ahead->pieces.entries[i].value);
    pthread_cond_destroy(&ahead->work);
    pthread_cond_destroy(&ahead->done);
    pthread_mutex_destroy(&ahead->lock);
    git_odb_free(ahead->odb);
    map_release(&ahead->pieces);
    free(ahead->wanted);
    arena_release(&ahead->arena);
    free(ahead);
}

/* Of the same object once more: as the first time. */
static struct piece *piece_of(struct ahead *ahead, const struct object_name *name) {
    struct piece *piece = map_get(&ahead->pieces, name->hex);
    if (!piece) {
        piece = arena_alloc(&ahead->arena, sizeof *piece);
        piece->name = *name;
        map_put(&ahead->pieces, piece->name.hex, piece);
    }
    return piece;
}

void ahead_want(struct ahead *ahead, const struct object_name *names, size_t count) {
    pthread_mutex_lock(&ahead->lock);
    for (size_t i = count; i-- > 0;) {
        struct piece *piece = piece_of(ahead, &names[i]);
        if (piece->state == PIECE_GONE)
            piece->state = PIECE_WANTED;
        if (piece->state == PIECE_WANTED)
            MEM_APPEND(ahead->wanted, ahead->count, ahead->capacity, piece);
    }
    pthread_cond_signal(&ahead->work);
    pthread_mutex_unlock(&ahead->lock);
}

bool ahead_take(struct ahead *ahead, const struct object_name *name, size_t limit, git_object_t *type,
                struct buffer *out, char sha256[65]) {
    pthread_mutex_lock(&ahead->lock);
    struct piece *piece = map_get(&ahead->pieces, name->hex);
    while (piece && piece->state == PIECE_READING)
        pthread_cond_wait(&ahead->done, &ahead->lock);
    bool there = piece && piece->state == PIECE_READY && piece->length <= limit;
    if (there) {
        buffer_add(out, piece->data, piece->length);
        *type = piece->type;
    }
    if (there && sha256 && piece->sha256[0])
        memcpy(sha256, piece->sha256, sizeof piece->sha256);
    else if (there && sha256)
        digest_sha256(piece->data, piece->length, sha256);
    /* What isn't begun yet is read by the caller meanwhile. */
    if (piece)
        drop(ahead, piece);
    if (ahead->full && ahead->ready <= READY_MAX_BYTES / 2)
        pthread_cond_signal(&ahead->work);
    pthread_mutex_unlock(&ahead->lock);
    return there;
}
