#ifndef DDNS01_FLOW_ACCOUNT_KEY_H
#define DDNS01_FLOW_ACCOUNT_KEY_H

#include <stdbool.h>

#include "flow/challenge.h"
#include "util/err.h"

/*
 * The thumbprint (RFC 7638) of an ACME account's key: base64url of the SHA-256
 * of its public part as JSON.
 *
 * The file holds the key, private or public, as PEM (PKCS #8, PKCS #1, SEC 1,
 * SubjectPublicKeyInfo) or as a JSON Web Key (RFC 7517): RSA, P-256, P-384,
 * P-521 (RFC 7518) or Ed25519 (RFC 8037).  Nobody is asked for a password.  A
 * file with a private key must be closed to others.  ERR_CONFIG names the file.
 */
enum err account_key_thumbprint(char out[static CHALLENGE_VALUE_LEN + 1],
				const char *path, struct why *why);

/* The same of a text; its NUL ends it.  *private tells whether it holds a
 * private key, once it is read.  For the above and its tests. */
enum err account_key_parse(char out[static CHALLENGE_VALUE_LEN + 1],
			   const char *text, bool *private, struct why *why);

#endif
