#include "approval/sshsig.h"

#include <string.h>

#include "approval/crypto.h"
#include "approval/wire.h"
#include "base/buffer.h"
#include "base/error.h"

static const char magic[] = "SSHSIG", begin[] = "-----BEGIN SSH SIGNATURE-----\n",
                  finish[] = "-----END SSH SIGNATURE-----\n";
enum { MAGIC = sizeof magic - 1, ED25519_BYTES = 64, NAMESPACE_MAX = 256 };

/* --- the armour --------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *end, const char *with) {
    size_t size = strlen(with);
    return (size_t)(end - text) >= size && memcmp(text, with, size) == 0;
}

static int read_armour(struct bytes *out, struct arena *arena, const char *armour, size_t length) {
    if (length == 0)
        return error_set("the signature is empty");
    if (length > SSHSIG_MAX_BYTES)
        return error_set("the signature has %zu bytes; %d are the most that one can have", length,
                         SSHSIG_MAX_BYTES);
    if (memchr(armour, '\r', length))
        return error_set(
            "the signature's lines end with CR LF, where ssh-keygen writes LF alone; did an editor or "
            ".gitattributes change the line endings?");
    const char *end = armour + length;
    if (!begins_with(armour, end, begin))
        return error_set("the signature should begin with the line '%.*s'", (int)sizeof begin - 2, begin);
    char *code = arena_alloc(arena, length);
    size_t size = 0;
    const char *at = armour + sizeof begin - 1;
    while (at < end && *at != '-') {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (!feed || feed == at)
            return error_set(feed ? "the signature has an empty line" : "the signature is cut off");
        memcpy(code + size, at, (size_t)(feed - at));
        size += (size_t)(feed - at);
        at = feed + 1;
    }
    if (!begins_with(at, end, finish))
        return error_set("the signature is cut off: the line '%.*s' is missing", (int)sizeof finish - 2,
                         finish);
    if (at + sizeof finish - 1 != end)
        return error_set("something follows the signature's last line");
    if (!base64_decode(out, arena, code, size))
        return error_set("the signature is damaged: its text isn't base64");
    return 0;
}

/* --- what it holds ------------------------------------------------------------------------------ */

static int damaged(const char *where) {
    return error_set("the signature is damaged (%s)", where);
}

static int read_scheme(struct sshsig *out, struct bytes name) {
    if (out->key.kind == KEY_RSA) {
        if (!wire_is(name, "rsa-sha2-256") && !wire_is(name, "rsa-sha2-512"))
            return error_set("the signature isn't made with SHA-2, as RSA signatures must be");
        out->scheme = name.data[name.length - 1] == '6' ? SCHEME_RSA_SHA256 : SCHEME_RSA_SHA512;
        return 0;
    }
    if (!wire_is(name, key_kind_name(out->key.kind)))
        return error_set("the signature isn't of its key's kind, %s", key_kind_name(out->key.kind));
    out->scheme = out->key.kind == KEY_ED25519 || out->key.kind == KEY_SK_ED25519 ? SCHEME_ED25519
                                                                                  : SCHEME_ECDSA;
    return 0;
}

static int read_signature(struct sshsig *out, struct bytes wire) {
    struct bytes name = {NULL, 0}, value = {NULL, 0};
    if (!wire_string(&wire, &name) || !wire_string(&wire, &value))
        return damaged("its inner signature is cut off");
    if (read_scheme(out, name) < 0)
        return -1;
    if (out->scheme == SCHEME_ED25519 && value.length != ED25519_BYTES)
        return damaged("its inner signature hasn't 64 bytes");
    out->value = value;
    if (out->scheme == SCHEME_ECDSA &&
        (!wire_number(&value, &out->r, NULL) || !wire_number(&value, &out->s, NULL) || value.length > 0))
        return damaged("its two numbers");
    bool token = out->key.kind == KEY_SK_ED25519 || out->key.kind == KEY_SK_ECDSA_256;
    if (token && (!wire_byte(&wire, &out->flags) || !wire_u32(&wire, &out->counter)))
        return damaged("the security key's counter is cut off");
    return wire.length == 0 ? 0 : damaged("something follows its inner signature");
}

static int read_namespace(struct sshsig *out, struct arena *arena, struct bytes name) {
    if (name.length == 0 || name.length > NAMESPACE_MAX)
        return damaged("its namespace");
    for (size_t i = 0; i < name.length; i++)
        if (name.data[i] <= 0x20 || name.data[i] >= 0x7f)
            return damaged("its namespace");
    out->namespace = arena_strndup(arena, (const char *)name.data, name.length);
    return 0;
}

int sshsig_parse(struct sshsig *out, struct arena *arena, const char *armour, size_t length) {
    struct bytes wire = {NULL, 0}, key, name, reserved, hash, inner;
    uint32_t version;
    *out = (struct sshsig){0};
    if (read_armour(&wire, arena, armour, length) < 0)
        return -1;
    if (wire.length < MAGIC || memcmp(wire.data, magic, MAGIC) != 0)
        return damaged("it isn't one of SSH");
    wire.data += MAGIC;
    wire.length -= MAGIC;
    if (!wire_u32(&wire, &version) || !wire_string(&wire, &key) || !wire_string(&wire, &name) ||
        !wire_string(&wire, &reserved) || !wire_string(&wire, &hash) || !wire_string(&wire, &inner))
        return damaged("it is cut off");
    if (version != 1)
        return error_set("the signature is of version %u; docket knows version 1", (unsigned)version);
    if (reserved.length > 0)
        return damaged("its reserved field isn't empty");
    if (wire.length > 0)
        return damaged("something follows it");
    if (!wire_is(hash, "sha256") && !wire_is(hash, "sha512"))
        return error_set("the signature isn't over a SHA-256 or SHA-512 digest");
    out->hash = wire_is(hash, "sha256") ? SSHSIG_SHA256 : SSHSIG_SHA512;
    if (key_parse(&out->key, arena, key.data, key.length) < 0 || read_namespace(out, arena, name) < 0)
        return -1;
    return read_signature(out, inner);
}

/* --- verifying ---------------------------------------------------------------------------------- */

/* The bytes that PROTOCOL.sshsig has signed: of the payload its digest alone. */
static bool add_signed(struct buffer *out, const struct sshsig *signature, struct bytes payload) {
    unsigned char digest[64];
    size_t size;
    if (!crypto_digest(signature->hash, payload, digest, &size))
        return false;
    buffer_add(out, magic, MAGIC);
    wire_add_string(out, signature->namespace, strlen(signature->namespace));
    wire_add_string(out, "", 0);
    wire_add_string(out, signature->hash == SSHSIG_SHA256 ? "sha256" : "sha512", 6);
    wire_add_string(out, digest, size);
    return true;
}

/* What a security key signs in place of the message (PROTOCOL.u2f). */
static bool wrap_token(struct buffer *message, const struct sshsig *signature) {
    unsigned char application[64], digest[64];
    size_t size;
    if (!crypto_digest(SSHSIG_SHA256, signature->key.application, application, &size) ||
        !crypto_digest(SSHSIG_SHA256, (struct bytes){(unsigned char *)message->data, message->length}, digest,
                       &size))
        return false;
    buffer_clear(message);
    buffer_add(message, application, size);
    buffer_add_char(message, (char)signature->flags);
    wire_add_u32(message, signature->counter);
    buffer_add(message, digest, size);
    return true;
}

int sshsig_verify(const struct sshsig *signature, const char *namespace, const void *payload, size_t length) {
    if (strcmp(signature->namespace, namespace) != 0)
        return error_set("the signature was made for '%s', not for '%s'", signature->namespace, namespace);
    bool token = signature->key.kind == KEY_SK_ED25519 || signature->key.kind == KEY_SK_ECDSA_256;
    struct buffer message = BUFFER_INIT;
    bool fine = add_signed(&message, signature, (struct bytes){payload, length}) &&
                (!token || wrap_token(&message, signature)) &&
                crypto_verify(signature, message.data, message.length);
    buffer_release(&message);
    return fine ? 0 : error_set("the signature doesn't fit: the signed bytes or the signature were changed");
}
