#include "provider/credentials.h"

#include <string.h>

#include "conf/value.h"
#include "util/secret.h"
#include "util/strbuf.h"

bool credentials_are_clean(const char *s)
{
	for (; *s; s++)
		if (*s <= 0x20 || *s >= 0x7f || strchr("\"'{}", *s))
			return false;
	return true;
}

enum err credentials_read(struct secret *out, const struct values *vs,
			  enum setting text, enum setting file, struct why *why)
{
	const char *path = value_text(vs, file), *s = value_text(vs, text);
	enum err rc = ERR_OK;

	if (s && path)
		return err_set(why, ERR_CONFIG, "set one of '%s' and '%s'",
			       setting_table[text].key,
			       setting_table[file].key);
	if (path)
		rc = secret_read_line(out, path, why);
	else if (s)
		rc = secret_set(out, s, strlen(s), why);
	if (rc || !out->bytes)
		return rc;
	if (credentials_are_clean((const char *)out->bytes))
		return ERR_OK;
	secret_wipe(out);
	return err_set(why, ERR_CONFIG,
		       "'%s' has characters that no token or key has: blanks, "
		       "quotes, braces or line ends",
		       setting_table[path ? file : text].key);
}

enum err credentials_header(struct secret *out, const char *name,
			    const char *value, struct why *why)
{
	struct strbuf text;
	enum err rc;

	sb_init(&text, 4096);
	sb_addf(&text, "%s%s", name, value);
	rc = sb_check(&text, why);
	if (!rc)
		rc = secret_set(out, text.s, text.len, why);
	sb_free(&text);
	return rc;
}
