#include "provider/cloudflare.h"

#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_api.h"
#include "provider/cloudflare_look.h"
#include "provider/cloudflare_plan.h"
#include "provider/cloudflare_setting.h"
#include "provider/cloudflare_zone.h"
#include "provider/credentials.h"
#include "store/cache.h"

#define LIST_ABOVE 8 /* look-ups; more are dearer than a list of the zones */
#define BASE "https://api.cloudflare.com/client/v4"

/* Keys were 37 to 45 hexadecimal digits in lower case, tokens 40 letters of any
 * kind; both have prefixes now. */
static bool is_key_shaped(const char *s)
{
	size_t len = strlen(s);

	return strncmp(s, "cfk_", 4) == 0 ||
	       (len >= 37 && len <= 45 && strspn(s, "0123456789abcdef") == len);
}

static bool is_token_shaped(const char *s)
{
	return strncmp(s, "cfut_", 5) == 0 || strncmp(s, "cfat_", 5) == 0 ||
	       (strlen(s) == 40 && strncmp(s, "cfk_", 4) != 0 &&
		!is_key_shaped(s));
}

static const char *doubt_about(const struct secret *token,
			       const struct secret *key)
{
	if (token->bytes && is_key_shaped((const char *)token->bytes))
		return "the API token looks like a global key, which goes into "
		       "'api-key-file', with 'api-email'";
	if (key->bytes && is_token_shaped((const char *)key->bytes))
		return "the global key looks like an API token, which goes "
		       "into "
		       "'api-token-file'";
	return NULL;
}

static enum err read_credentials(struct provider *p, const struct values *vs,
				 struct why *why)
{
	const char *email = value_text(vs, SET_API_EMAIL);
	struct secret token = { 0 }, key = { 0 };
	enum err rc;

	rc = credentials_read(&token, vs, SET_API_TOKEN, SET_API_TOKEN_FILE,
			      why);
	if (!rc)
		rc = credentials_read(&key, vs, SET_API_KEY, SET_API_KEY_FILE,
				      why);
	if (rc)
		goto out;
	if (token.bytes && key.bytes) {
		rc = err_set(why, ERR_CONFIG,
			     "there is a token and a global key: set one of "
			     "them; the token is the better one");
	} else if (token.bytes) {
		rc = credentials_header(&p->headers[0],
					"Authorization: Bearer ",
					(const char *)token.bytes, why);
	} else if (key.bytes && email && !credentials_are_clean(email)) {
		rc = err_set(why, ERR_CONFIG,
			     "'api-email' is no e-mail address: it has blanks "
			     "or line ends");
	} else if (key.bytes && email) {
		rc = credentials_header(&p->headers[0], "X-Auth-Email: ", email,
					why);
		if (!rc)
			rc = credentials_header(&p->headers[1], "X-Auth-Key: ",
						(const char *)key.bytes, why);
	} else if (key.bytes) {
		rc = err_set(why, ERR_CONFIG,
			     "the global API key wants its owner: set "
			     "'api-email'");
	} else {
		rc = err_set(why, ERR_CONFIG,
			     "no credentials: set 'api-token-file'");
	}
	p->doubt = doubt_about(&token, &key);
out:
	secret_wipe(&token);
	secret_wipe(&key);
	return rc;
}

static const char *cloudflare_doubt(const struct provider *p)
{
	return p->doubt;
}

static void cloudflare_close(struct provider *p)
{
	if (!p)
		return;
	for (int i = 0; i < 2; i++)
		secret_wipe(&p->headers[i]);
	cache_free(p->facts);
	free(p->identity);
	cf_zones_free(p);
	free(p);
}

/* Accounts are told apart by where the API is and how they are called: two
 * tokens of one account see the same records under the same ids. */
static void cloudflare_identity(const struct section *conf, struct strbuf *out)
{
	const char *base = value_text(&conf->values, SET_API_URL);

	sb_addf(out, "cloudflare %s", base ? base : BASE);
}

static enum err open_parts(struct provider *p, const struct section *conf,
			   struct why *why)
{
	const struct values *vs = &conf->values;
	enum err rc;

	p->zone_id = value_text(vs, SET_ZONE_ID);
	if (p->zone_id && !cf_is_id(p->zone_id))
		return err_set(why, ERR_CONFIG,
			       "'zone-id' is 32 hexadecimal digits, not "
			       "'%.60s'",
			       p->zone_id);
	if (strncmp(p->base, "https://", 8) != 0)
		return err_set(why, ERR_CONFIG,
			       "'api-url' must begin with https://");
	rc = provider_identity(&p->identity, &cloudflare_ops, conf, why);
	return rc ? rc : read_credentials(p, vs, why);
}

static enum err cloudflare_open(struct provider **out,
				const struct section *conf,
				const struct provider_env *env, struct why *why)
{
	struct provider *p = calloc(1, sizeof(*p));
	const struct values *vs = &conf->values;
	enum err rc;

	if (!p)
		return err_nomem(why);
	p->env = env;
	p->base = value_is_set(vs, SET_API_URL) ? value_text(vs, SET_API_URL)
						: BASE;
	p->ca_file = provider_ca_file(conf, env);
	p->batch_limit = (size_t)value_number(vs, SET_BATCH_LIMIT);
	rc = open_parts(p, conf, why);
	if (rc) {
		cloudflare_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

/* Chooses among the candidates of one name, the longest first. */
static void choose(struct provider *p, struct zone_find *z)
{
	for (const char *c = name_zone(z->name); name_labels(c) >= 2;
	     c = name_parent(c)) {
		const struct zone_id *known = cf_zone_known(p, c);

		if (!known)
			continue;
		z->outcome = known->outcome;
		z->why = known->why;
		z->wait = known->wait;
		/* a token for one zone may not even ask about others */
		if (z->outcome == ERR_OK) {
			memcpy(z->zone, c, strlen(c) + 1);
			z->note = known->note;
			return;
		}
		if (known->closed ||
		    (z->outcome != ERR_NOZONE && z->outcome != ERR_AUTH))
			return; /* the zone may be that one */
	}
}

/* What needs no request: the configured id, or what the state knows, unless the
 * DNS shows a zone below it. */
static bool is_known(struct provider *p, struct zone_find *z)
{
	const char *c = name_zone(z->name);
	const char *zone = z->cut[0] ? z->cut : c;

	if (p->zone_id)
		memcpy(z->zone, zone, strlen(zone) + 1);
	else if (!cf_zone_cached(p, c, z->zone) || !name_under(z->zone, z->cut))
		return false;
	z->outcome = ERR_OK;
	return true;
}

/* Adds what has to be asked for a name: the zone that the DNS shows, or else
 * every suffix.  A top-level domain is nobody's, and some tokens may not even ask
 * about one. */
static enum err add_candidates(struct strlist *names, const struct zone_find *z,
			       bool by_cut, struct why *why)
{
	enum err rc = ERR_OK;

	if (by_cut && name_labels(z->cut) >= 2)
		return strlist_has(names, z->cut)
			       ? ERR_OK
			       : strlist_add(names, z->cut, why);
	for (const char *c = name_zone(z->name); !rc && name_labels(c) >= 2;
	     c = name_parent(c))
		if (!strlist_has(names, c))
			rc = strlist_add(names, c, why);
	return rc;
}

/* Asks about the names that are open, and closes those that are found. */
static enum err ask_round(struct provider *p, struct zone_find *z, size_t n,
			  bool by_cut, struct why *why)
{
	struct strlist names = { 0 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < n; i++)
		if (z[i].outcome == ERR_NOZONE)
			rc = add_candidates(&names, &z[i], by_cut, why);
	/* many suffixes and few zones: their list is shorter */
	if (!rc && names.n && !p->listed &&
	    (names.n <= LIST_ABOVE || cf_zones_list(p, why)))
		rc = cf_zones_look_up(p, (const char *const *)names.v, names.n,
				      why);
	for (size_t i = 0; !rc && i < n; i++)
		if (z[i].outcome == ERR_NOZONE)
			choose(p, &z[i]);
	strlist_free(&names);
	return rc;
}

static void cloudflare_find_zones(struct provider *p, struct zone_find *z,
				  size_t n)
{
	struct why why = { "" };
	enum err rc;

	for (size_t i = 0; i < n; i++)
		if (!is_known(p, &z[i]))
			z[i].outcome =
				cf_zone_none(name_zone(z[i].name), &z[i].why);
	rc = ask_round(p, z, n, true, &why);
	/* zones that are not delegated (yet) */
	if (!rc)
		rc = ask_round(p, z, n, false, &why);
	for (size_t i = 0; rc && i < n; i++)
		if (z[i].outcome) {
			z[i].outcome = rc;
			z[i].why = why;
		}
}

const struct provider_ops cloudflare_ops = {
	.name = "cloudflare",
	.proxies = true,
	.open = cloudflare_open,
	.close = cloudflare_close,
	.identity = cloudflare_identity,
	.doubt = cloudflare_doubt,
	.hint = NULL,
	.find_zones = cloudflare_find_zones,
	.read = cf_read,
	.apply = cf_apply,
	.zone_settings = cf_zone_settings,
	.look = cf_look,
};
