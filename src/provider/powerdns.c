#include "provider/powerdns.h"

#include <stdlib.h>
#include <string.h>

#include "provider/api_url.h"
#include "provider/credentials.h"
#include "provider/powerdns_api.h"
#include "provider/powerdns_record.h"
#include "provider/powerdns_zone.h"
#include "store/cache.h"

#define VERSION_PATH "/api/v1" /* the only one there is */

static void powerdns_close(struct provider *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_zones; i++)
		free(p->zones[i]);
	free(p->zones);
	secret_wipe(&p->key);
	cache_free(p->facts);
	free(p->identity);
	free(p->base);
	free(p);
}

static void powerdns_identity(const struct section *conf, struct strbuf *out)
{
	const char *base = value_text(&conf->values, SET_API_URL);
	const char *id = value_text(&conf->values, SET_SERVER_ID);

	sb_addf(out, "powerdns %s %s", base ? base : "", id ? id : "");
}

/* From what the user gave to .../api/v1/servers/ID: each part may be left out,
 * as other clients want the one or the other. */
static enum err make_base(struct provider *p, const char *url, const char *id,
			  struct why *why)
{
	struct strbuf base;
	size_t len = strlen(url);
	enum err rc;

	while (len && url[len - 1] == '/')
		len--;
	sb_init(&base, 2048);
	sb_add(&base, url, len);
	if (!strstr(base.s, "/servers/")) {
		if (!strstr(base.s, VERSION_PATH))
			sb_adds(&base, VERSION_PATH);
		sb_adds(&base, "/servers/");
		sb_add_pct(&base, id);
	}
	rc = sb_check(&base, why);
	p->base = rc ? NULL : sb_take(&base);
	sb_free(&base);
	return p->base ? ERR_OK : rc ? rc : err_nomem(why);
}

static enum err read_key(struct provider *p, const struct values *vs,
			 struct why *why)
{
	struct secret key = { 0 };
	enum err rc =
		credentials_read(&key, vs, SET_API_KEY, SET_API_KEY_FILE, why);

	if (!rc && !key.bytes)
		rc = err_set(why, ERR_CONFIG,
			     "no credentials: set 'api-key-file'");
	if (!rc)
		rc = credentials_header(
			&p->key, "X-API-Key: ", (const char *)key.bytes, why);
	secret_wipe(&key);
	return rc;
}

static enum err open_parts(struct provider *p, const struct section *conf,
			   struct why *why)
{
	const struct values *vs = &conf->values;
	const char *url = value_text(vs, SET_API_URL);
	enum err rc;

	if (!url)
		return err_set(why, ERR_CONFIG,
			       "where is the API? Set 'api-url', such as "
			       "http://127.0.0.1:8081");
	rc = api_url_check(&p->way, "api-url", url,
			   value_number(vs, SET_ALLOW_PLAIN) != 0, why);
	if (!rc)
		rc = make_base(p, url, value_text(vs, SET_SERVER_ID), why);
	if (rc)
		return rc;
	rc = provider_identity(&p->identity, &powerdns_ops, conf, why);
	return rc ? rc : read_key(p, vs, why);
}

static enum err powerdns_open(struct provider **out, const struct section *conf,
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
		powerdns_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

const struct provider_ops powerdns_ops = {
	.name = "powerdns",
	.open = powerdns_open,
	.close = powerdns_close,
	.identity = powerdns_identity,
	.hint = NULL,
	.find_zones = pdns_find_zones,
	.read = pdns_read,
	.apply = pdns_apply,
	.look = pdns_look,
};
