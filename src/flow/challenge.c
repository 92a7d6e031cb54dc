#include "flow/challenge.h"

#include <openssl/evp.h>
#include <string.h>

#define LABEL "_acme-challenge."

enum err challenge_name(char out[static NAME_MAX_TEXT + 1], const char *domain,
			struct why *why)
{
	char name[NAME_MAX_TEXT + 1], *p = name;
	enum err rc = name_parse(name, domain, why);

	if (rc)
		return rc;
	if (strncmp(p, "*.", 2) == 0)
		p += 2;
	if (strncmp(p, LABEL, sizeof(LABEL) - 1) == 0)
		p += sizeof(LABEL) - 1;
	if (strlen(p) + sizeof(LABEL) - 1 > NAME_MAX_TEXT)
		return err_set(why, ERR_USAGE,
			       "'%s' is too long to have '" LABEL "' before it",
			       p);
	memcpy(out, LABEL, sizeof(LABEL) - 1);
	memcpy(out + sizeof(LABEL) - 1, p, strlen(p) + 1);
	return ERR_OK;
}

/* Length of the base64url text (RFC 4648 section 5) at the start of s. */
static size_t base64url_span(const char *s)
{
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789-_");
}

enum err challenge_hash(char out[static CHALLENGE_VALUE_LEN + 1],
			const char *bytes, struct why *why)
{
	unsigned char digest[32], text[45];
	size_t len = 0;

	if (!EVP_Q_digest(NULL, "SHA256", NULL, bytes, strlen(bytes), digest,
			  &len))
		return err_set(why, ERR_SYSTEM, "OpenSSL computes no SHA-256");
	(void)EVP_EncodeBlock(text, digest, sizeof(digest));
	for (size_t i = 0; i < CHALLENGE_VALUE_LEN; i++)
		out[i] = text[i] == '+'   ? '-'
			 : text[i] == '/' ? '_'
					  : (char)text[i];
	out[CHALLENGE_VALUE_LEN] = '\0';
	return ERR_OK;
}

enum err challenge_digest(char out[static CHALLENGE_VALUE_LEN + 1],
			  const char *key_authorization, struct why *why)
{
	size_t token = base64url_span(key_authorization), thumbprint;

	if (token == 0 || key_authorization[token] != '.')
		goto malformed;
	thumbprint = base64url_span(key_authorization + token + 1);
	if (thumbprint != CHALLENGE_VALUE_LEN ||
	    key_authorization[token + 1 + thumbprint])
		goto malformed;
	return challenge_hash(out, key_authorization, why);
malformed:
	return err_set(why, ERR_USAGE,
		       "'%.200s' is not a key authorization: "
		       "TOKEN.THUMBPRINT, both base64url",
		       key_authorization);
}

enum err challenge_check(const char *value, struct why *why)
{
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++)
		if (value[i] <= 0x20 || value[i] >= 0x7f ||
		    strchr("\"\\", value[i]))
			return err_set(why, ERR_USAGE,
				       "'%.100s' is not a challenge value: "
				       "blanks, quotes and special characters "
				       "can't be in one",
				       value);
	if (len == 0 || len > 255)
		return err_set(why, ERR_USAGE,
			       "a challenge value has 1 to 255 characters, "
			       "not %zu",
			       len);
	return ERR_OK;
}
