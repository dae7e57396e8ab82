/* SSH's data on the wire (RFC 4251, section 5) and base64 (RFC 4648); for the files of this room. */
#ifndef DOCKET_APPROVAL_WIRE_H
#define DOCKET_APPROVAL_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "approval/key.h"
#include "base/arena.h"
#include "base/buffer.h"

/* Each takes a value from the front of `wire`; false, with nothing taken, where it isn't there whole. What
 * they give is borrowed from the wire. */
bool wire_byte(struct bytes *wire, unsigned char *out);
bool wire_u32(struct bytes *wire, uint32_t *out);
bool wire_string(struct bytes *wire, struct bytes *out);
/* A number that isn't negative, without its leading zeros. `*shortest`, unless NULL: whether it had none but
 * the one that keeps it from being negative. */
bool wire_number(struct bytes *wire, struct bytes *out, bool *shortest);
/* Whether the bytes are this text. */
bool wire_is(struct bytes bytes, const char *text);

void wire_add_u32(struct buffer *out, uint32_t value);
void wire_add_string(struct buffer *out, const void *data, size_t length);

void base64_encode(struct buffer *out, const void *data, size_t length);
/* Decodes into the arena; false where it isn't the base64 of anything: foreign characters, padding missing or
 * misplaced, bits beyond the last byte. */
bool base64_decode(struct bytes *out, struct arena *arena, const char *text, size_t length);

#endif
