#include "provider/tsig_settings.h"

#include <string.h>

#include "net/keyfile.h"

/* The key that is spelled out by name, algorithm and secret. */
static enum err read_parts(struct tsig_key *key, const struct values *vs,
			   struct why *why)
{
	const char *file = value_text(vs, SET_TSIG_SECRET_FILE);
	const char *text = value_text(vs, SET_TSIG_SECRET);
	struct secret packed = { 0 };
	enum err rc;

	rc = name_parse(key->name, value_text(vs, SET_TSIG_KEY), why);
	if (rc)
		return err_prefix(why, ERR_CONFIG, "'tsig-key'");
	if (file && text)
		return err_set(why, ERR_CONFIG,
			       "set one of 'tsig-secret' and "
			       "'tsig-secret-file', not both");
	if (!file && !text)
		return err_set(why, ERR_CONFIG,
			       "'tsig-key' wants its secret: set "
			       "'tsig-secret-file'");
	rc = file ? secret_read_line(&packed, file, why)
		  : secret_set(&packed, text, strlen(text), why);
	if (!rc)
		rc = secret_from_base64(&key->secret,
					(const char *)packed.bytes, packed.len,
					why);
	secret_wipe(&packed);
	return rc;
}

enum err tsig_settings_read(struct tsig_key *out, const struct values *vs,
			    struct why *why)
{
	const char *file = value_text(vs, SET_TSIG_KEY_FILE);
	const char *name = value_text(vs, SET_TSIG_KEY);
	const char *wanted = value_text(vs, SET_TSIG_ALGORITHM);
	enum tsig_algorithm algorithm = TSIG_SHA256;
	struct tsig_key key = { .name = "" };
	enum err rc = ERR_OK;

	if (wanted && !tsig_algorithm_parse(&algorithm, wanted))
		return err_set(
			why, ERR_CONFIG,
			"'tsig-algorithm' knows hmac-sha1, -sha224, "
			"-sha256, -sha384, -sha512 and -md5, not '%.40s'",
			wanted);
	if (file && (value_is_set(vs, SET_TSIG_SECRET) ||
		     value_is_set(vs, SET_TSIG_SECRET_FILE)))
		rc = err_set(why, ERR_CONFIG,
			     "the secret is in 'tsig-key-file': set it or "
			     "'tsig-secret-file', not both");
	else if (file)
		rc = keyfile_read(&key, file, name, why);
	else if (name)
		rc = read_parts(&key, vs, why);
	else if (value_is_set(vs, SET_TSIG_SECRET) ||
		 value_is_set(vs, SET_TSIG_SECRET_FILE))
		rc = err_set(why, ERR_CONFIG,
			     "a TSIG secret without a name: set 'tsig-key'");
	if (rc)
		goto out;
	if (wanted || !file)
		key.algorithm = algorithm;
	if (key.algorithm == TSIG_MD5 && !wanted)
		rc = err_set(why, ERR_CONFIG,
			     "'%s' is a key for hmac-md5, which is broken: "
			     "make a new one, or insist with "
			     "'tsig-algorithm = hmac-md5'",
			     file);
out:
	if (rc)
		tsig_key_wipe(&key);
	else
		*out = key;
	return rc;
}
