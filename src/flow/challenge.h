#ifndef DDNS01_FLOW_CHALLENGE_H
#define DDNS01_FLOW_CHALLENGE_H

#include "util/err.h"
#include "util/name.h"

#define CHALLENGE_VALUE_LEN 43 /* base64url of a SHA-256, without padding */
#define CHALLENGE_LABEL_LEN 16 /* base32 of 10 octets */

/*
 * The name where the value for domain is looked for (RFC 8555 section 8.4):
 * DOMAIN, *.DOMAIN and _acme-challenge.DOMAIN all give _acme-challenge.DOMAIN.
 * A name of the next kind stays as it is.  ERR_USAGE: no domain name.
 */
enum err challenge_name(char out[static NAME_MAX_TEXT + 1], const char *domain,
			struct why *why);

/*
 * The same for dns-account-01 (draft-ietf-acme-dns-account-label-03): one label
 * more in front, "_" and base32 of the first 10 octets of SHA-256(account URL),
 * so that each account has a name of its own.  ERR_USAGE too: that is no URL, or
 * domain has the label of another account.
 */
enum err challenge_account_name(char out[static NAME_MAX_TEXT + 1],
				const char *domain, const char *url,
				struct why *why);

/* What a key authorization is published as: base64url(SHA-256(text)).
 * ERR_USAGE: not of the form TOKEN.THUMBPRINT (RFC 8555 section 8.1). */
enum err challenge_digest(char out[static CHALLENGE_VALUE_LEN + 1],
			  const char *key_authorization, struct why *why);

/* The same of a token (any base64url) and the account key's thumbprint. */
enum err challenge_token_digest(char out[static CHALLENGE_VALUE_LEN + 1],
				const char *token, const char *thumbprint,
				struct why *why);

/* base64url(SHA-256(text)), of any text. */
enum err challenge_hash(char out[static CHALLENGE_VALUE_LEN + 1],
			const char *bytes, struct why *why);

/* A value must be printable ASCII without blanks, quotes and backslashes, 1 to
 * 255 characters: ERR_USAGE otherwise.  Callers may use values of another form
 * than ACME's 43 characters. */
enum err challenge_check(const char *value, struct why *why);

#endif
