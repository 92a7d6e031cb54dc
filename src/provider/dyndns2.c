#include "provider/dyndns2.h"

#include <stdlib.h>
#include <string.h>

#include "provider/dyndns2_send.h"
#include "store/cache.h"

static void dyndns2_close(struct provider *p)
{
	if (!p)
		return;
	secret_wipe(&p->password);
	cache_free(p->facts);
	free(p->identity);
	free(p);
}

static void dyndns2_identity(const struct section *conf, struct strbuf *out)
{
	const char *service = value_text(&conf->values, SET_SERVICE);
	const char *user = value_text(&conf->values, SET_USERNAME);

	sb_addf(out, "dyndns2 %s %s", service ? service : "", user ? user : "");
}

static enum err read_password(struct provider *p, const struct values *vs,
			      struct why *why)
{
	const char *text = value_text(vs, SET_PASSWORD);

	p->secret_file = value_text(vs, SET_PASSWORD_FILE);
	if (text && p->secret_file)
		return err_set(why, ERR_CONFIG,
			       "set one of 'password' and 'password-file'");
	if (p->secret_file)
		return secret_read_line(&p->password, p->secret_file, why);
	if (text)
		return secret_set(&p->password, text, strlen(text), why);
	return err_set(why, ERR_CONFIG, "no credentials: set 'password-file'");
}

static enum err open_parts(struct provider *p, const struct section *conf,
			   struct why *why)
{
	const struct values *vs = &conf->values;
	const char *service = value_text(vs, SET_SERVICE);
	const char *url = value_text(vs, SET_API_URL);
	size_t most = (size_t)value_number(vs, SET_BATCH_LIMIT);
	enum err rc;

	if (!service)
		return err_set(why, ERR_CONFIG,
			       "which service is it? Set 'service'");
	rc = dyndns2_service_find(&p->service, service, why);
	if (!rc && url && !p->service.name)
		rc = err_set(why, ERR_CONFIG,
			     "set one of 'api-url' and a URL as 'service'");
	if (!rc && url)
		p->service.url = url;
	if (!rc)
		rc = api_url_check(&p->way, url ? "api-url" : "service",
				   p->service.url,
				   value_number(vs, SET_ALLOW_PLAIN) != 0, why);
	if (!rc)
		rc = read_password(p, vs, why);
	if (rc)
		return rc;
	p->user = value_text(vs, SET_USERNAME);
	p->hosts = p->service.hosts < most ? p->service.hosts : most;
	if (!p->user)
		p->hosts = 1;
	return provider_identity(&p->identity, &dyndns2_ops, conf, why);
}

static enum err dyndns2_open(struct provider **out, const struct section *conf,
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
		dyndns2_close(p);
		return rc;
	}
	*out = p;
	return ERR_OK;
}

/* These services have names, not zones: any may be one of theirs.  Those that no
 * host has are for challenges. */
static void dyndns2_find_zones(struct provider *p, struct zone_find *z,
			       size_t n)
{
	(void)p;
	for (size_t i = 0; i < n; i++) {
		const char *zone = z[i].cut[0] ? z[i].cut : z[i].name;

		z[i].outcome = ERR_OK;
		memcpy(z[i].zone, zone, strlen(zone) + 1);
		if (z[i].name[0] == '_')
			z[i].outcome = err_set(&z[i].why, ERR_NOZONE,
					       "provider 'dyndns2' keeps "
					       "addresses only, not challenges "
					       "such as '%s'",
					       z[i].name);
	}
}

static void dyndns2_read(struct provider *p, struct rrset *sets, size_t n)
{
	(void)p;
	for (size_t i = 0; i < n; i++)
		sets[i].outcome = err_set(&sets[i].why, ERR_CONFIG,
					  "provider 'dyndns2' cannot be asked "
					  "what it has");
}

/* Why a change can't be done at all, if it can't. */
static enum err check(const struct provider *p, struct change *c)
{
	const struct rrset *want = c->want;

	if (want->type == RR_TXT || c->kind != CHANGE_SET)
		return err_set(&c->why, ERR_CONFIG,
			       "provider 'dyndns2' keeps addresses only, not "
			       "challenges: use another account");
	if (want->values.n != 1)
		return err_set(&c->why, ERR_CONFIG,
			       "provider 'dyndns2' gives a name one address, "
			       "and cannot delete it: do that at the service");
	if (want->type == RR_AAAA &&
	    (p->service.form == FORM_IPV4 || p->service.form == FORM_CLIENT))
		return err_set(&c->why, ERR_CONFIG,
			       "service '%s' takes IPv4 addresses only (%s): "
			       "set 'ipv6' to off",
			       p->service.name, p->service.source);
	return ERR_OK;
}

/* Is the change to be sent? If not, its outcome is there.  One that is looked at
 * again is not: nobody can look, and saying it twice is abuse. */
static bool is_open(struct provider *p, struct change *c)
{
	c->changed = false;
	c->wait = 0;
	c->outcome = check(p, c);
	return !c->outcome && !change_refuse_owner(c, "dyndns2") &&
	       !(c->unsure && dyndns2_was_sent(p, c));
}

/* Adds the address of the other family that the name has by the state: services
 * that take both may drop the one that they are not sent. */
static void add_other(struct provider *p, const struct cache *cache,
		      struct dyndns2_item *item, struct strlist *keep)
{
	int f = item->ip[0] ? 1 : 0;
	struct cache_record r = { .name = item->name,
				  .type = f ? "AAAA" : "A",
				  .identity = p->identity };

	if (item->ip[f] || !cache_get(cache, &r))
		return;
	if (r.values.n == 1 && strlist_add(keep, r.values.v[0], NULL) == ERR_OK)
		item->ip[f] = keep->v[keep->n - 1];
	strlist_free(&r.values);
	strlist_free(&r.ids);
}

/* Puts the open changes into items: both families of a name, which stand side by
 * side, into one if the service takes both. */
static size_t make_items(struct provider *p, struct dyndns2_item *items,
			 struct change *c, size_t n)
{
	bool both = dyndns2_service_takes_both(&p->service);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		int f = c[i].want->type == RR_AAAA;
		struct dyndns2_item *last = k ? &items[k - 1] : NULL;

		if (!is_open(p, &c[i]))
			continue;
		if (!both || !last || last->c[f] ||
		    strcmp(last->name, c[i].want->name) != 0) {
			last = &items[k++];
			*last = (struct dyndns2_item){ .name = c[i].want->name,
						       .open = true };
		}
		last->c[f] = &c[i];
		last->ip[f] = c[i].want->values.v[0];
	}
	return k;
}

static void dyndns2_apply(struct provider *p, struct change *c, size_t n)
{
	struct dyndns2_item *items = calloc(n + 1, sizeof(*items));
	struct strlist keep = { 0 };
	struct cache *cache;
	size_t k;

	if (!items) {
		for (size_t i = 0; i < n; i++)
			c[i].outcome = err_nomem(&c[i].why);
		return;
	}
	cache_free(p->facts);
	p->facts = cache_load_facts(p->env->state);
	k = make_items(p, items, c, n);
	if (k && dyndns2_service_takes_both(&p->service) &&
	    p->service.form != FORM_PAIR) {
		cache = cache_load(p->env->state);
		for (size_t i = 0; i < k; i++)
			add_other(p, cache, &items[i], &keep);
		cache_free(cache);
	}
	if (!p->env->dry_run)
		dyndns2_send(p, items, k);
	for (size_t i = 0; p->env->dry_run && i < k; i++)
		for (int f = 0; f < 2; f++)
			if (items[i].c[f])
				items[i].c[f]->changed = true;
	strlist_free(&keep);
	free(items);
}

const struct provider_ops dyndns2_ops = {
	.name = "dyndns2",
	.addresses_only = true,
	.open = dyndns2_open,
	.close = dyndns2_close,
	.identity = dyndns2_identity,
	.hint = NULL,
	.find_zones = dyndns2_find_zones,
	.read = dyndns2_read,
	.apply = dyndns2_apply,
};
