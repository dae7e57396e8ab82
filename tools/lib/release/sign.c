#include "release/sign.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "approval/sshsig.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

extern char **environ;

enum { KEY_FILE_LIMIT = 64 << 10 };

/* --- the key ---------------------------------------------------------------------------------- */

static int read_public(struct public_key *out, struct arena *arena, const char *path) {
    struct buffer text = BUFFER_INIT;
    int result = file_read(&text, path, KEY_FILE_LIMIT);
    if (result == 0)
        result = key_parse_text(out, arena, buffer_text(&text), strcspn(buffer_text(&text), "\n"));
    buffer_release(&text);
    return result;
}

/* The key at `path`, told by its public half: PATH.pub, or PATH itself where that is one. */
static int use_key(struct signing_key *out, struct arena *arena, const char *path) {
    const char *public = arena_printf(arena, "%s.pub", path);
    out->path = path;
    if (!file_exists(path) && !file_exists(public))
        return error_set("there is no key '%s'", path);
    if (strcmp(path_extension(path), ".pub") == 0)
    public = path;
    else if (!file_exists(public)) return error_set(
        "'%s' is missing, the public half of the key; make it with: ssh-keygen -y -f '%s' >'%s'", public,
        path, public);
    return read_public(&out->public, arena, public);
}

static const char *expand_home(struct arena *arena, const char *path) {
    const char *home = getenv("HOME");
    return strncmp(path, "~/", 2) == 0 && home ? path_join(arena, home, path + 2) : path;
}

/* Of the public keys in ~/.ssh, the only one that is somebody's. */
static int find_in_home(struct signing_key *out, struct arena *arena, const struct signers *signers) {
    const char *home = getenv("HOME");
    struct public_key key;
    glob_t found = {0};
    size_t count = 0;
    if (home && glob(arena_printf(arena, "%s/.ssh/id_*.pub", home), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            if (read_public(&key, arena, found.gl_pathv[i]) == 0 && signers_holder(signers, &key)) {
                count++;
                out->public = key;
                out->path = arena_strndup(arena, found.gl_pathv[i],
                                          strlen(found.gl_pathv[i]) - strlen(".pub"));
                if (!file_exists(out->path))
                    out->path = arena_strdup(arena, found.gl_pathv[i]);
            }
    globfree(&found);
    if (count == 1)
        return 0;
    if (count > 1)
        return error_set("several of your keys are in %s; say which with --key FILE", SIGNERS_PATH);
    return error_set("no key of yours in ~/.ssh is in %s; name one with --key FILE, or git config "
                     "user.signingkey FILE, or have it added "
                     "with 'docket person add'",
                     SIGNERS_PATH);
}

int signing_key_find(struct signing_key *out, struct arena *arena, struct store *store, const char *path,
                     const struct signers *signers) {
    *out = (struct signing_key){0};
    if (!path)
        path = store_setting(store, arena, "user.signingkey");
    /* git takes a literal key there too, for an agent. */
    if (path && strncmp(path, "key::", 5) == 0)
        return error_set("user.signingkey holds a key itself; name its file with --key FILE");
    return path ? use_key(out, arena, expand_home(arena, path)) : find_in_home(out, arena, signers);
}

/* --- ssh-keygen ------------------------------------------------------------------------------- */

static int run(char *const arguments[], int *status) {
    pid_t child;
    int code = posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ);
    if (code != 0) {
        errno = code;
        return error_set_errno("can't run %s; install the package openssh-client", arguments[0]);
    }
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno("can't wait for %s", arguments[0]);
    return 0;
}

static int sync_file(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC), result = fd < 0 ? -1 : fsync(fd);
    if (fd >= 0)
        close(fd);
    return result < 0 ? error_set_errno("can't write '%s'", path) : 0;
}

/* Reads the signature at `path`: 0 where it is the key's and good for the payload. */
static int read_signature(const struct signing_key *key, const char *path, const char *namespace,
                          const void *payload, size_t length, struct buffer *out) {
    struct arena arena = {0};
    struct sshsig signature;
    size_t before = out->length;
    int result = file_read(out, path, SSHSIG_MAX_BYTES);
    if (result == 0)
        result = sshsig_parse(&signature, &arena, out->data + before, out->length - before);
    if (result == 0 && !key_equal(&signature.key, &key->public))
        result = error_set("the signature is by another key than '%s'", key->path);
    if (result == 0)
        result = sshsig_verify(&signature, namespace, payload, length);
    if (result < 0 && out->data) {
        out->length = before;
        out->data[before] = '\0';
    }
    arena_release(&arena);
    return result;
}

static int make_signature(const struct signing_key *key, const char *path, const char *namespace) {
    char *const arguments[] = {
        (char *)"ssh-keygen", (char *)"-q", (char *)"-Y",      (char *)"sign", (char *)"-n",
        (char *)namespace,    (char *)"-f", (char *)key->path, (char *)path,   NULL};
    int status = 0;
    if (run(arguments, &status) < 0)
        return -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_set(
            "ssh-keygen didn't sign with '%s'; its message is above. A key with a passphrase wants a "
            "terminal, or the agent (ssh-add '%s')",
            key->path, key->path);
    return 0;
}

int sign_payload(const struct signing_key *key, const char *spool, const char *name, const char *namespace,
                 const void *payload, size_t length, struct buffer *signature) {
    struct arena arena = {0};
    const char *path = path_join(&arena, spool, name), *armour = arena_printf(&arena, "%s.sig", path);
    int result = -1;
    /* Of a run that was killed after the signature came back. */
    if (file_exists(armour) && read_signature(key, armour, namespace, payload, length, signature) == 0) {
        result = 0;
        goto end;
    }
    if (unlink(armour) < 0 && errno != ENOENT) {
        error_set_errno("can't delete '%s'", armour);
        goto end;
    }
    if (file_write(path, payload, length) < 0 || make_signature(key, path, namespace) < 0 ||
        sync_file(armour) < 0 || sync_file(spool) < 0)
        goto end;
    result = read_signature(key, armour, namespace, payload, length, signature);
end:
    arena_release(&arena);
    return result;
}

void spool_clear(const char *spool, const char *beginning) {
    struct arena arena = {0};
    DIR *directory = opendir(spool);
    struct dirent *found;
    while (directory && (found = readdir(directory)))
        if (strncmp(found->d_name, beginning, strlen(beginning)) == 0)
            unlink(path_join(&arena, spool, found->d_name));
    if (directory)
        closedir(directory);
    arena_release(&arena);
}
