#include "flow/challenge.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdint.h>
#include <string.h>

#include "util/base64url.h"

#define LABEL "_acme-challenge."
#define ACCOUNT_OCTETS 10 /* of the digest that are in an account's label */

/* The length of an account's label and its dot at the start of a name in front
 * of LABEL; 0: there is none. */
static size_t account_label_span(const char *name)
{
	size_t n = 1 + CHALLENGE_LABEL_LEN;

	return name[0] == '_' &&
			       strspn(name + 1, "abcdefghijklmnopqrstuvwxyz"
						"234567") == n - 1 &&
			       name[n] == '.' &&
			       strncmp(name + n + 1, LABEL,
				       sizeof(LABEL) - 1) == 0
		       ? n + 1
		       : 0;
}

enum err challenge_name(char out[static NAME_MAX_TEXT + 1], const char *domain,
			struct why *why)
{
	char name[NAME_MAX_TEXT + 1], *p = name;
	enum err rc = name_parse(name, domain, why);

	if (rc)
		return rc;
	if (account_label_span(p)) {
		memcpy(out, p, strlen(p) + 1);
		return ERR_OK;
	}
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

/* SHA-256 of a text. */
static enum err digest(unsigned char out[static 32], const char *text,
		       struct why *why)
{
	size_t len = 0;

	if (!EVP_Q_digest(NULL, "SHA256", NULL, text, strlen(text), out, &len))
		return err_set(why, ERR_SYSTEM, "OpenSSL computes no SHA-256");
	return ERR_OK;
}

/* "_" and base32 (RFC 4648 section 6) in lower case. */
static enum err account_label(char out[static CHALLENGE_LABEL_LEN + 2],
			      const char *url, struct why *why)
{
	unsigned char hash[32];
	enum err rc = digest(hash, url, why);

	if (rc)
		return rc;
	*out++ = '_';
	for (size_t group = 0; group < ACCOUNT_OCTETS; group += 5) {
		uint64_t bits = 0;

		for (size_t i = 0; i < 5; i++)
			bits = bits << 8 | hash[group + i];
		for (int shift = 35; shift >= 0; shift -= 5)
			*out++ = "abcdefghijklmnopqrstuvwxyz234567"
				[bits >> shift & 31];
	}
	*out = '\0';
	return ERR_OK;
}

static bool is_url(const char *s)
{
	size_t n = strncmp(s, "https://", 8) == 0  ? 8
		   : strncmp(s, "http://", 7) == 0 ? 7
						   : 0;

	if (n == 0 || !s[n])
		return false;
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

enum err challenge_account_name(char out[static NAME_MAX_TEXT + 1],
				const char *domain, const char *url,
				struct why *why)
{
	char label[CHALLENGE_LABEL_LEN + 2], name[NAME_MAX_TEXT + 1];
	enum err rc = challenge_name(name, domain, why);
	size_t own, n;

	if (!rc && !is_url(url))
		rc = err_set(why, ERR_USAGE,
			     "'%.200s' is not the URL of an ACME account", url);
	if (!rc)
		rc = account_label(label, url, why);
	if (rc)
		return rc;
	own = account_label_span(name);
	n = strlen(label);
	if (own && strncmp(name, label, n) != 0)
		return err_set(why, ERR_USAGE,
			       "'%s' is the name of another account than '%s', "
			       "whose label is '%s'",
			       domain, url, label);
	if (!own && strlen(name) + n + 1 > NAME_MAX_TEXT)
		return err_set(why, ERR_USAGE,
			       "'%s' is too long to have '%s.' before it", name,
			       label);
	memcpy(out, label, n);
	out[n] = '.';
	memcpy(out + n + 1, name + own, strlen(name + own) + 1);
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
	unsigned char hash[32];
	struct strbuf text;
	enum err rc;

	sb_init(&text, CHALLENGE_VALUE_LEN);
	rc = digest(hash, bytes, why);
	if (!rc) {
		base64url_encode(&text, hash, sizeof(hash));
		rc = sb_check(&text, why);
	}
	if (!rc)
		memcpy(out, text.s, CHALLENGE_VALUE_LEN + 1);
	sb_free(&text);
	return rc;
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

enum err challenge_token_digest(char out[static CHALLENGE_VALUE_LEN + 1],
				const char *token, const char *thumbprint,
				struct why *why)
{
	struct strbuf text;
	enum err rc;

	if (!*token || token[base64url_span(token)])
		return err_set(why, ERR_USAGE,
			       "'%.200s' is not a token: base64url is wanted",
			       token);
	sb_init(&text, 4096);
	sb_addf(&text, "%s.%s", token, thumbprint);
	rc = sb_check(&text, why);
	if (!rc)
		rc = challenge_digest(out, text.s, why);
	sb_free(&text);
	return rc;
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
