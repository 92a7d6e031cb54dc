#ifndef DDNS01_FLOW_CHALLENGE_H
#define DDNS01_FLOW_CHALLENGE_H

#include "util/err.h"
#include "util/name.h"

#define CHALLENGE_VALUE_LEN 43 /* base64url of a SHA-256, without padding */

/*
 * The name where the value for domain is looked for (RFC 8555 section 8.4):
 * DOMAIN, *.DOMAIN and _acme-challenge.DOMAIN all give _acme-challenge.DOMAIN.
 * ERR_USAGE: no domain name.
 */
enum err challenge_name(char out[static NAME_MAX_TEXT + 1], const char *domain,
			struct why *why);

/* What a key authorization is published as: base64url(SHA-256(text)).
 * ERR_USAGE: not of the form TOKEN.THUMBPRINT (RFC 8555 section 8.1). */
enum err challenge_digest(char out[static CHALLENGE_VALUE_LEN + 1],
			  const char *key_authorization, struct why *why);

/* base64url(SHA-256(text)), of any text. */
enum err challenge_hash(char out[static CHALLENGE_VALUE_LEN + 1],
			const char *bytes, struct why *why);

/* A value must be printable ASCII without blanks, quotes and backslashes, 1 to
 * 255 characters: ERR_USAGE otherwise.  Callers may use values of another form
 * than ACME's 43 characters. */
enum err challenge_check(const char *value, struct why *why);

#endif
