#include "provider/godaddy.h"

#include <stdlib.h>
#include <string.h>

#include "provider/credentials.h"
#include "provider/godaddy_api.h"
#include "provider/godaddy_v1.h"
#include "provider/godaddy_v3.h"
#include "provider/godaddy_zone.h"

#define BASE "https://api.godaddy.com"
#define TOKEN_PREFIX "gd_pat_"

static void godaddy_close(struct provider *p)
{
	if (!p)
		return;
	secret_wipe(&p->header);
	strlist_free(&p->zones);
	strlist_free(&p->not_zones);
	pace_free(&p->pace);
	free(p->identity);
	free(p->base);
	free(p);
}

/* KEY:SECRET, of letters, digits, '_' and '-'? */
static bool is_key(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_-";
	size_t n = strspn(s, letters), m;

	if (n == 0 || s[n] != ':')
		return false;
	m = strspn(s + n + 1, letters);
	return m && s[n + 1 + m] == '\0';
}

/* What it is for tells its shape, not the setting that it stands in. */
static enum err read_credentials(struct provider *p, const struct values *vs,
				 struct why *why)
{
	struct secret token = { 0 }, key = { 0 };
	const char *s;
	enum err rc;

	rc = credentials_read(&token, vs, SET_API_TOKEN, SET_API_TOKEN_FILE,
			      why);
	if (!rc)
		rc = credentials_read(&key, vs, SET_API_KEY, SET_API_KEY_FILE,
				      why);
	if (rc)
		goto out;
	s = (const char *)(token.bytes ? token.bytes : key.bytes);
	if (!s) {
		rc = err_set(why, ERR_CONFIG,
			     "no credentials: set 'api-token-file'");
	} else if (token.bytes && key.bytes) {
		rc = err_set(why, ERR_CONFIG,
			     "there is a token and a key: set one of them; the "
			     "token is the better one");
	} else if (strncmp(s, TOKEN_PREFIX, sizeof(TOKEN_PREFIX) - 1) == 0) {
		rc = credentials_header(&p->header, "Authorization: Bearer ", s,
					why);
	} else if (is_key(s)) {
		p->v1 = true;
		rc = credentials_header(&p->header, "Authorization: sso-key ",
					s, why);
	} else {
		rc = err_set(why, ERR_CONFIG,
			     "the credential is neither a personal access "
			     "token (" TOKEN_PREFIX "...) nor KEY:SECRET");
	}
out:
	secret_wipe(&token);
	secret_wipe(&key);
	return rc;
}

/* Appends where the API is, without final '/'. */
static void add_base(const struct section *conf, struct strbuf *out)
{
	const char *base = value_text(&conf->values, SET_API_URL);
	size_t len;

	if (!base)
		base = BASE;
	len = strlen(base);
	while (len && base[len - 1] == '/')
		len--;
	sb_add(out, base, len);
}

/* A token and a key of one account see the same records; whether what is remembered
 * of a record is of use to v3 tells by itself. */
static void godaddy_identity(const struct section *conf, struct strbuf *out)
{
	sb_adds(out, "godaddy ");
	add_base(conf, out);
}

/* The base as text that is owned. */
static enum err make_base(char **out, const struct section *conf,
			  struct why *why)
{
	struct strbuf text;
	enum err rc;

	sb_init(&text, 2048);
	add_base(conf, &text);
	rc = sb_check(&text, why);
	*out = rc ? NULL : sb_take(&text);
	sb_free(&text);
	return rc || *out ? rc : err_nomem(why);
}

static enum err open_parts(struct provider *p, const struct section *conf,
			   struct why *why)
{
	const struct values *vs = &conf->values;
	enum err rc;

	rc = provider_identity(&p->identity, &godaddy_ops, conf, why);
	if (!rc)
		rc = make_base(&p->base, conf, why);
	if (rc)
		return rc;
	if (strncmp(p->base, "https://", 8) != 0 || !p->base[8])
		return err_set(why, ERR_CONFIG,
			       "'api-url' must begin with https://");
	p->pace = (struct pace){ .env = p->env, .identity = p->identity };
	p->pace.limit = (size_t)value_number(vs, SET_RATE_LIMIT);
	return read_credentials(p, vs, why);
}

static enum err godaddy_open(struct provider **out, const struct section *conf,
			     const struct provider_env *env, struct why *why)
{
	struct provider *p = calloc(1, sizeof(*p));
	enum err rc;

	if (!p)
		return err_nomem(why);
	p->env = env;
	p->ca_file = provider_ca_file(conf, env);
	rc = open_parts(p, conf, why);
	if (rc) {
		godaddy_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

static void godaddy_read(struct provider *p, struct rrset *sets, size_t n)
{
	if (p->v1)
		gd_v1_read(p, sets, n);
	else
		gd_v3_read(p, sets, n);
}

static void godaddy_apply(struct provider *p, struct change *c, size_t n)
{
	if (p->v1)
		gd_v1_apply(p, c, n);
	else
		gd_v3_apply(p, c, n);
	for (size_t i = 0; i < n; i++)
		if (c[i].outcome == ERR_NOZONE)
			gd_zone_forget(p, c[i].want->zone);
}

const struct provider_ops godaddy_ops = {
	.name = "godaddy",
	.open = godaddy_open,
	.close = godaddy_close,
	.identity = godaddy_identity,
	.hint = NULL,
	.find_zones = gd_find_zones,
	.read = godaddy_read,
	.apply = godaddy_apply,
	.look = gd_account_look,
};
