/* rooms: approval base */
/*
 * A large firm for the benchmarks: documents and the statements that approve them, signed here (thousands of
 * runs of ssh-keygen would take the better part of the time).
 *
 *   bench_firm signers                                       lines of control/allowed_signers
 *   bench_firm documents FIRST LAST REVISION BASE MOMENT     EP-FIRST to EP-LAST, below the current folder;
 *                                                            BASE: "0 -" or "SEQUENCE DIGEST"
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "approval/statement.h"
#include "base/date.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"

static const char system_name[] = "5f0c7d1e2a3b4c5d6e7f8091a2b3c4d5";

static void die(const char *what) {
    fprintf(stderr, "bench_firm: %s: %s\n", what, error_message());
    exit(3);
}

/* Keys for nothing but this: their secret is the person's name. */
static EVP_PKEY *key_of(const char *person, unsigned char public[32]) {
    unsigned char seed[32] = {0};
    size_t length = 32;
    memcpy(seed, person, strlen(person) < 32 ? strlen(person) : 32);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    if (!key || EVP_PKEY_get_raw_public_key(key, public, &length) != 1)
        die("no key");
    return key;
}

static void put_string(struct buffer *out, const void *data, size_t length) {
    unsigned char size[4] = {(unsigned char)(length >> 24), (unsigned char)(length >> 16),
                             (unsigned char)(length >> 8), (unsigned char)length};
    buffer_add(out, size, 4);
    buffer_add(out, data, length);
}

static void put_base64(struct buffer *out, const struct buffer *data, size_t width) {
    char *text = malloc(data->length * 2 + 8);
    int length = EVP_EncodeBlock((unsigned char *)text, (const unsigned char *)data->data, (int)data->length);
    for (size_t i = 0; i < (size_t)length; i += width) {
        buffer_add(out, text + i, (size_t)length - i < width ? (size_t)length - i : width);
        if (width < 1000)
            buffer_add_char(out, '\n');
    }
    free(text);
}

static void put_key(struct buffer *out, const unsigned char public[32]) {
    put_string(out, "ssh-ed25519", 11);
    put_string(out, public, 32);
}

static void print_signer(const char *person) {
    unsigned char public[32];
    struct buffer blob = BUFFER_INIT, text = BUFFER_INIT;
    EVP_PKEY_free(key_of(person, public));
    put_key(&blob, public);
    put_base64(&text, &blob, 1000000);
    printf("%s namespaces=\"" STATEMENT_NAMESPACE "\" ssh-ed25519 %s\n", person, buffer_text(&text));
    buffer_release(&blob);
    buffer_release(&text);
}

/* The signature's armour, as ssh-keygen -Y sign writes it. */
static void sign(struct buffer *out, const char *person, const struct buffer *bytes) {
    unsigned char public[32], digest[64], value[64];
    unsigned size = sizeof digest;
    size_t length = sizeof value;
    EVP_PKEY *key = key_of(person, public);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    struct buffer payload = BUFFER_INIT, blob = BUFFER_INIT, signature = BUFFER_INIT, whole = BUFFER_INIT;
    EVP_Digest(bytes->data, bytes->length, digest, &size, EVP_sha512(), NULL);
    buffer_add(&payload, "SSHSIG", 6);
    put_string(&payload, STATEMENT_NAMESPACE, strlen(STATEMENT_NAMESPACE));
    put_string(&payload, "", 0);
    put_string(&payload, "sha512", 6);
    put_string(&payload, digest, 64);
    if (EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(context, value, &length, (const unsigned char *)payload.data, payload.length) != 1)
        die("no signature");
    put_key(&blob, public);
    put_string(&signature, "ssh-ed25519", 11);
    put_string(&signature, value, 64);
    buffer_add(&whole, "SSHSIG\0\0\0\1", 10);
    put_string(&whole, blob.data, blob.length);
    put_string(&whole, STATEMENT_NAMESPACE, strlen(STATEMENT_NAMESPACE));
    put_string(&whole, "", 0);
    put_string(&whole, "sha512", 6);
    put_string(&whole, signature.data, signature.length);
    buffer_add_string(out, "-----BEGIN SSH SIGNATURE-----\n");
    put_base64(out, &whole, 70);
    buffer_add_string(out, "-----END SSH SIGNATURE-----\n");
    buffer_release(&payload);
    buffer_release(&blob);
    buffer_release(&signature);
    buffer_release(&whole);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

static void write_file(const char *path, const struct buffer *bytes) {
    FILE *file = fopen(path, "w");
    if (!file || fwrite(bytes->data, 1, bytes->length, file) != bytes->length || fclose(file) != 0) {
        perror(path);
        exit(3);
    }
}

static void make_folders(char *path) {
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
}

static void state_that(struct statement *statement, const char *person, const char *role,
                       enum statement_meaning meaning) {
    struct buffer bytes = BUFFER_INIT, armour = BUFFER_INIT, path = BUFFER_INIT;
    statement->person = statement->signer = person;
    statement->role = role;
    statement->meaning = meaning;
    if (statement_format(&bytes, statement) < 0)
        die("no statement");
    statement_path(&path, statement, "en", 1);
    make_folders(path.data);
    write_file(path.data, &bytes);
    sign(&armour, person, &bytes);
    buffer_add_string(&path, ".sig");
    write_file(path.data, &armour);
    buffer_release(&bytes);
    buffer_release(&armour);
    buffer_release(&path);
}

static void make_document(long number, const char *revision, struct statement *statement) {
    struct buffer text = BUFFER_INIT;
    char path[64], id[16], digest[65];
    snprintf(id, sizeof id, "EP-%05ld", number);
    snprintf(path, sizeof path, "procedures/%s.md", id);
    buffer_printf(&text,
                  "---\nid: %s\ntitle: Procedure number %ld\nrevision: %s\nchange: Says it anew\n"
                  "owner: ems-manager\nauthors: [l.chen]\n---\n\n",
                  id, number, revision);
    for (int section = 1; section <= 5; section++) {
        buffer_printf(&text, "## %d Section\n\n", section);
        for (int line = 0; line < 4; line++)
            buffer_printf(&text,
                          "Sentence %d of %s says what the plating hall does with bath %ld, and why.\n", line,
                          id, number + line);
        buffer_printf(&text, "See [EP-%05ld].\n\n", number > 1 ? number - 1 : number);
    }
    write_file(path, &text);
    digest_sha256(text.data, text.length, digest);
    statement->id = id;
    statement->revision = revision;
    statement->sha256 = digest;
    state_that(statement, "t.wilke", "department-head", MEANING_REVIEWED);
    state_that(statement, "h.osei", "ems-manager", MEANING_APPROVED);
    buffer_release(&text);
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "signers") == 0) {
        print_signer("t.wilke");
        print_signer("h.osei");
        return 0;
    }
    if (argc != 8 || strcmp(argv[1], "documents") != 0)
        return 2;
    struct statement statement = {
        .system = system_name,
        .subject = SUBJECT_DOCUMENT,
        .language = "en",
        .assets = "",
        .base_sequence = (uint32_t)atol(argv[5]),
        .base_sha256 = strcmp(argv[6], "-") == 0 ? "" : argv[6],
        .evidence = "",
    };
    if (!date_parse_moment(argv[7], &statement.date))
        return 2;
    mkdir("procedures", 0777);
    for (long number = atol(argv[2]); number <= atol(argv[3]); number++)
        make_document(number, argv[4], &statement);
    return 0;
}
