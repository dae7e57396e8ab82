#include "approval/key.h"

#include <stdint.h>
#include <string.h>

#include "approval/crypto.h"
#include "approval/wire.h"
#include "base/error.h"

static const struct {
    const char *name, *curve;
    size_t point; /* bytes */
    bool application;
} kinds[] = {
    [KEY_ED25519] = {"ssh-ed25519", NULL, 32, false},
    [KEY_ECDSA_256] = {"ecdsa-sha2-nistp256", "nistp256", 65, false},
    [KEY_ECDSA_384] = {"ecdsa-sha2-nistp384", "nistp384", 97, false},
    [KEY_ECDSA_521] = {"ecdsa-sha2-nistp521", "nistp521", 133, false},
    [KEY_RSA] = {"ssh-rsa", NULL, 0, false},
    [KEY_SK_ED25519] = {"sk-ssh-ed25519@openssh.com", NULL, 32, true},
    [KEY_SK_ECDSA_256] = {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", 65, true},
};

const char *key_kind_name(enum key_kind kind) {
    return kinds[kind].name;
}

static int find_kind(struct bytes name, enum key_kind *out) {
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (wire_is(name, kinds[i].name)) {
            *out = (enum key_kind)i;
            return 0;
        }
    }
    static const char certificate[] = "-cert-v01@openssh.com";
    if (memmem(name.data, name.length, certificate, sizeof certificate - 1))
        return error_set("the key is a certificate; docket takes plain keys alone");
    if (wire_is(name, "ssh-dss"))
        return error_set("the key is a DSA key, which is too weak; make one with 'ssh-keygen -t ed25519'");
    return error_set("the key is of a kind that docket doesn't know; make one with 'ssh-keygen -t ed25519'");
}

static size_t count_bits(struct bytes number) {
    size_t bits = number.length * 8;
    for (unsigned char top = number.length ? number.data[0] : 0x80; !(top & 0x80);
         top = (unsigned char)(top << 1))
        bits--;
    return bits;
}

static int parse_rsa(struct public_key *key, struct bytes *wire) {
    bool shortest_exponent, shortest_modulus;
    if (!wire_number(wire, &key->exponent, &shortest_exponent) ||
        !wire_number(wire, &key->point, &shortest_modulus) || !shortest_exponent || !shortest_modulus)
        return error_set("the RSA key is damaged");
    size_t bits = count_bits(key->point);
    if (bits < KEY_RSA_MIN_BITS || bits > KEY_RSA_MAX_BITS)
        return error_set("the RSA key has %zu bits; %d to %d are accepted", bits, KEY_RSA_MIN_BITS,
                         KEY_RSA_MAX_BITS);
    /* With an exponent of 1 anybody could sign; an even one is no key's. */
    struct bytes e = key->exponent;
    if (e.length == 0 || !(e.data[e.length - 1] & 1) || (e.length == 1 && e.data[0] == 1))
        return error_set("the RSA key has an exponent that no key has");
    return 0;
}

static int parse_point(struct public_key *key, struct bytes *wire) {
    struct bytes curve;
    const char *name = kinds[key->kind].curve;
    if ((name && (!wire_string(wire, &curve) || !wire_is(curve, name))) || !wire_string(wire, &key->point) ||
        key->point.length != kinds[key->kind].point || (name && key->point.data[0] != 4))
        return error_set("the %s key is damaged", key_kind_name(key->kind));
    if (kinds[key->kind].application && !wire_string(wire, &key->application))
        return error_set("the %s key is damaged", key_kind_name(key->kind));
    return 0;
}

int key_parse(struct public_key *out, struct arena *arena, const void *blob, size_t length) {
    *out = (struct public_key){0};
    if (length == 0 || length > KEY_MAX_BLOB)
        return error_set("the key is damaged: it has %zu bytes", length);
    out->blob = (struct bytes){arena_dup(arena, blob, length), length};
    struct bytes wire = out->blob, name;
    if (!wire_string(&wire, &name))
        return error_set("the key is damaged");
    if (find_kind(name, &out->kind) < 0 ||
        (out->kind == KEY_RSA ? parse_rsa(out, &wire) : parse_point(out, &wire)) < 0)
        return -1;
    if (wire.length > 0)
        return error_set("the %s key is damaged: something follows it", key_kind_name(out->kind));
    unsigned char digest[64];
    size_t size;
    if (!crypto_digest(SSHSIG_SHA256, out->blob, digest, &size))
        return error_set("libcrypto can't compute SHA-256");
    struct buffer text = BUFFER_INIT;
    buffer_add_string(&text, "SHA256:");
    base64_encode(&text, digest, size);
    memcpy(out->fingerprint, text.data, text.length - 1); /* without the padding's '=' */
    buffer_release(&text);
    return 0;
}

int key_parse_text(struct public_key *out, struct arena *arena, const char *text, size_t length) {
    const char *end = text + length, *blank = memchr(text, ' ', length);
    if (!blank)
        return error_set("a key should be its kind, a blank, and its base64, as in a .pub file");
    const char *code = blank + 1, *stop = code;
    while (stop < end && *stop != ' ' && *stop != '\n')
        stop++;
    struct bytes name = {(const unsigned char *)text, (size_t)(blank - text)}, blob, own;
    enum key_kind kind;
    if (find_kind(name, &kind) < 0)
        return -1;
    if ((size_t)(stop - code) > KEY_MAX_BLOB * 2 || !base64_decode(&blob, arena, code, (size_t)(stop - code)))
        return error_set("the key's base64 is damaged");
    own = blob;
    struct bytes inner;
    if (!wire_string(&own, &inner) || !wire_is(inner, kinds[kind].name))
        return error_set("the key isn't of the kind %s that stands before it", kinds[kind].name);
    if (key_parse(out, arena, blob.data, blob.length) < 0)
        return -1;
    return crypto_usable(out) ? 0 : error_set("the %s key is damaged: no such key can be", kinds[kind].name);
}

void key_format(struct buffer *out, const struct public_key *key) {
    buffer_printf(out, "%s ", key_kind_name(key->kind));
    base64_encode(out, key->blob.data, key->blob.length);
}

static bool same(struct bytes a, struct bytes b) {
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

bool key_equal(const struct public_key *a, const struct public_key *b) {
    return same(a->blob, b->blob);
}

bool key_same_secret(const struct public_key *a, const struct public_key *b) {
    /* The kinds of points differ in length or, of one length, are the same curve's; no modulus is so short.
     */
    return same(a->point, b->point);
}
