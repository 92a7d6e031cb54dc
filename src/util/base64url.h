#ifndef DDNS01_UTIL_BASE64URL_H
#define DDNS01_UTIL_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "util/strbuf.h"

/* base64url without padding, RFC 4648 section 5. */

/* Appends the text of len octets. */
void base64url_encode(struct strbuf *out, const unsigned char *bytes,
		      size_t len);

/* Decodes the whole text into out, which has room for max octets; *len is how
 * many there are.  false: another alphabet, padding, bits that no encoder leaves
 * over, or too long. */
bool base64url_decode(unsigned char *out, size_t max, size_t *len,
		      const char *text);

#endif
