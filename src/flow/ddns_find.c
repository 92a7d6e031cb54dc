/* Which sources are to be asked for which records, and with what. */

#include <stdlib.h>
#include <string.h>

#include "flow/ddns_run.h"

/* The same sources in the same order? */
static bool same_list(const struct strlist *a, const struct strlist *b)
{
	if (a == b)
		return true;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_query(const struct address_query *a,
		       const struct address_query *b)
{
	return a->family == b->family && a->allow_private == b->allow_private &&
	       a->confirm == b->confirm && same_text(a->via, b->via) &&
	       same_list(a->sources, b->sources);
}

size_t ddns_find_add(struct ddns_run *r, const struct ddns_step *s,
		     enum rrtype type)
{
	enum setting key = type == RR_A ? SET_IP_IPV4 : SET_IP_IPV6;
	struct address_query q = {
		.family = type == RR_A ? AF_INET : AF_INET6,
		.sources = value_list(step_values(r, s, key), key),
		.allow_private = step_number(r, s, SET_IP_ALLOW_PRIVATE) != 0,
		.confirm = step_number(r, s, SET_IP_CONFIRM),
		.via = step_text(r, s, SET_IP_DETECT_VIA)
	};

	for (size_t i = 0; i < r->res.n_found; i++)
		if (same_query(&r->res.found[i].query, &q))
			return i;
	r->res.found[r->res.n_found] =
		(struct ddns_found){ .type = type, .query = q };
	return r->res.n_found++;
}

/* How many bits of what the sources find are in the record's address. */
static unsigned count_bits(const struct ddns_run *r, const struct ddns *d,
			   const struct ddns_step *s)
{
	const char *host = step_text(r, s, SET_IP_HOST);

	if (d->type == RR_A)
		return 32;
	if (!host || strcmp(host, "off") == 0)
		return 128;
	return (unsigned)step_number(r, s, SET_IP_PREFIX_LENGTH);
}

/* Tells the queries which addresses are in use. */
static void look_up(struct ddns_run *r)
{
	struct cache *cache = cache_load(&r->ctx->state);

	for (size_t i = 0; i < r->res.n; i++) {
		const struct ddns *d = &r->res.d[i];
		struct ddns_found *f = &r->res.found[d->found];
		struct cache_record c = { .name = d->name,
					  .type = rrtype_text(d->type) };
		struct address_known *k;

		if (!f->known)
			f->known = calloc(r->res.n, sizeof(*f->known));
		if (!f->known || !cache_get(cache, &c))
			continue;
		k = &f->known[f->query.n_known];
		k->bits = count_bits(r, d, &r->step[i]);
		/* of several, none is what we have published */
		if (c.values.n == 1 && addr_parse(&k->addr, c.values.v[0]))
			f->query.n_known++;
		strlist_free(&c.values);
		strlist_free(&c.ids);
		f->query.known = f->known;
	}
	cache_free(cache);
}

/* Cloudflare's API as the first of its accounts has it, https://HOST[:PORT], and
 * what to trust there. */
static char *find_trace(const struct context *ctx, struct address_env *env)
{
	env->trace_ca_file = ctx->env.ca_file;
	for (size_t i = 0; i < ctx->n_accounts; i++) {
		const struct values *vs = &ctx->accounts[i].conf->values;
		const char *url = value_text(vs, SET_API_URL);
		const char *host = url ? strstr(url, "://") : NULL;
		const char *file = value_text(vs, SET_CA_FILE);

		if (strcmp(ctx->accounts[i].ops->name, "cloudflare") != 0)
			continue;
		if (file)
			env->trace_ca_file = file;
		if (!host)
			return NULL;
		return strndup(url, (size_t)(host - url) + 3 +
					    strcspn(host + 3, "/?#"));
	}
	return NULL;
}

void ddns_find(struct ddns_run *r)
{
	struct address_query *q = calloc(r->res.n_found + 1, sizeof(*q));
	size_t n = r->res.n_found;
	struct address_env env = {
		.http = r->ctx->http,
		.dns = &r->ctx->dns,
		.ca_file = r->ctx->env.ca_file,
		.timeout_ms = 1000 * value_number(&r->ctx->conf->values,
						  SET_IP_DETECT_TIMEOUT),
	};
	char *trace = find_trace(r->ctx, &env);
	bool confirm = false;

	env.trace = trace;
	for (size_t i = 0; i < n; i++)
		confirm |= r->res.found[i].query.confirm > 1;
	if (confirm)
		look_up(r);
	for (size_t i = 0; q && i < n; i++)
		q[i] = r->res.found[i].query;
	if (q)
		address_find(&env, q, n);
	if (q && r->look)
		address_find_rest(&env, q, n);
	for (size_t i = 0; i < n; i++) {
		if (q)
			r->res.found[i].query = q[i];
		else
			r->res.found[i].query.outcome =
				err_nomem(&r->res.found[i].query.why);
	}
	free(trace);
	free(q);
}
