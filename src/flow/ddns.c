#include "flow/ddns.h"

#include <stdlib.h>
#include <string.h>

#include "flow/address.h"
#include "flow/retry.h"
#include "flow/route.h"
#include "store/cache.h"
#include "util/clock.h"
#include "util/log.h"

/* An answer of the sources, asked once for all names that share them. */
struct detected {
	const struct strlist *sources; /* NULL: the place is free */
	bool allow_private, off;
	enum err outcome;
	struct why why;
	char text[ADDR_MAX_TEXT + 1];
};

/* One run of update-ip. */
struct run {
	struct context *ctx;
	struct ddns *d; /* owned until the end */
	size_t n;
	struct detected *detected; /* owned */
	size_t n_detected;
	struct cache *cache; /* owned; NULL: empty */
};

static long number_for(const struct conf *conf, const char *name,
		       enum setting s)
{
	return value_number(conf_values_for(conf, name, s), s);
}

static const struct detected *detect(struct run *r, enum rrtype type,
				     const struct strlist *sources,
				     bool allow_private)
{
	struct detected *d;
	struct addr a;

	for (size_t i = 0; i < r->n_detected; i++)
		if (r->detected[i].sources == sources &&
		    r->detected[i].allow_private == allow_private)
			return &r->detected[i];
	d = &r->detected[r->n_detected++];
	d->sources = sources;
	d->allow_private = allow_private;
	d->outcome =
		address_find(&a, &d->off, type == RR_A ? AF_INET : AF_INET6,
			     sources, allow_private, &d->why);
	if (!d->outcome && !d->off)
		addr_text(d->text, &a);
	return d;
}

/* Adds the name's record of one family, unless that is switched off. */
static enum err add(struct run *r, const char *name, enum rrtype type,
		    struct why *why)
{
	enum setting s = type == RR_A ? SET_IP_IPV4 : SET_IP_IPV6;
	const struct conf *conf = r->ctx->conf;
	const struct values *vs = conf_values_for(conf, name, s);
	const struct detected *found;
	struct ddns *d = &r->d[r->n];
	bool private_too = number_for(conf, name, SET_IP_ALLOW_PRIVATE) != 0;

	found = detect(r, type, value_list(vs, s), private_too);
	if (found->off)
		return ERR_OK;
	*d = (struct ddns){ .name = name,
			    .type = type,
			    .outcome = found->outcome,
			    .why = found->why };
	if (found->outcome == ERR_CONFIG) {
		*why = found->why;
		return err_prefix(why, ERR_CONFIG, "%s: '%s'", vs->v[s].origin,
				  setting_table[s].key);
	}
	memcpy(d->address, found->text, sizeof(d->address));
	r->n++;
	return ERR_OK;
}

/* What the cache calls the account. */
static void identity_of(const struct account *a, struct strbuf *out)
{
	sb_addf(out, "%s ", a->conf->title);
	a->ops->identity(a->conf, out);
}

/*
 * Looks d up in the cache: fills in the zone, the account and the ids of the
 * record as last confirmed, if that still holds.  true: it is all as it should be,
 * and was seen to be so lately.
 */
static bool recall(struct run *r, struct ddns *d)
{
	long audit = value_number(&r->ctx->conf->values, SET_IP_AUDIT);
	bool yes = false;

	for (size_t i = 0; !d->account && i < r->ctx->n_accounts; i++) {
		const struct account *a = &r->ctx->accounts[i];
		struct cache_record c = { .name = d->name,
					  .type = rrtype_text(d->type) };
		struct strbuf identity;
		int64_t age;

		sb_init(&identity, 2048);
		identity_of(a, &identity);
		c.identity = identity.s;
		if (cache_get(r->cache, &c)) {
			age = clock_wall() - c.confirmed;
			yes = c.values.n == 1 &&
			      strcmp(c.values.v[0], d->address) == 0;
			d->audit = yes && (age < 0 || age >= audit);
			yes = yes && !d->audit;
			d->account = a->conf->title;
			d->ids = c.ids;
			c.ids = (struct strlist){ 0 };
			memcpy(d->zone, c.zone, strlen(c.zone) + 1);
		}
		strlist_free(&c.values);
		strlist_free(&c.ids);
		sb_free(&identity);
	}
	return yes;
}

/* Is it known where the record is? One with an id is where it was: when all of
 * a host's names get a new address, the DNS need not be asked about any. */
static bool is_placed(const struct ddns *d)
{
	return d->account && d->zone[0] && d->ids.n;
}

/* Finds the zone and account of every open record that has none yet. */
static enum err route(struct run *r, bool *open)
{
	struct route *routes = calloc(r->n + 1, sizeof(*routes));
	size_t k = 0;

	if (!routes)
		return ERR_NOMEM;
	/* both families of a name stand side by side: route them once */
	for (size_t i = 0; i < r->n; i++)
		if (open[i] && !is_placed(&r->d[i]) &&
		    (k == 0 || routes[k - 1].name != r->d[i].name))
			routes[k++].name = r->d[i].name;
	if (k)
		route_all(r->ctx, routes, k, false);
	for (size_t i = 0, j = 0; i < r->n; i++) {
		struct ddns *d = &r->d[i];

		if (!open[i] || is_placed(d))
			continue;
		while (routes[j].name != d->name)
			j++;
		d->outcome = routes[j].outcome;
		d->why = routes[j].why;
		open[i] = !d->outcome;
		memcpy(d->zone, routes[j].zone, sizeof(d->zone));
		if (routes[j].account)
			d->account = routes[j].account->conf->title;
	}
	free(routes);
	return ERR_OK;
}

/* Makes one change of an open record; sets is where it is described. */
static enum err make_change(struct run *r, size_t i, struct rrset *set,
			    struct change *c)
{
	struct ddns *d = &r->d[i];
	const struct conf *conf = r->ctx->conf;
	const struct values *vs =
		conf_values_for(conf, d->name, SET_IP_COMMENT);
	enum err rc;

	*set = (struct rrset){ .zone = d->zone,
			       .name = d->name,
			       .type = d->type,
			       .comment = value_text(vs, SET_IP_COMMENT) };
	vs = conf_values_for(conf, d->name, SET_IP_OWNER);
	set->owner = value_text(vs, SET_IP_OWNER);
	set->enforce = number_for(conf, d->name, SET_IP_ENFORCE) != 0;
	set->ttl = (uint32_t)number_for(conf, d->name, SET_IP_TTL);
	set->proxied = number_for(conf, d->name, SET_IP_PROXIED) != 0;
	*c = (struct change){ .kind = CHANGE_SET, .want = set };
	rc = strlist_add(&set->values, d->address, &d->why);
	c->ids = d->ids; /* lent until the answer */
	c->unsure = d->audit;
	d->ids = (struct strlist){ 0 };
	return rc;
}

/* Lets account bring its open records up to date, all at once. */
static enum err bring_up_to_date(struct run *r, struct account *a,
				 const bool *open)
{
	struct rrset *sets = calloc(r->n + 1, sizeof(*sets));
	struct change *c = calloc(r->n + 1, sizeof(*c));
	size_t *of = calloc(r->n + 1, sizeof(*of)), n = 0;
	enum err rc = sets && c && of ? ERR_OK : ERR_NOMEM;

	for (size_t i = 0; !rc && i < r->n; i++)
		if (open[i] && r->d[i].account &&
		    strcmp(r->d[i].account, a->conf->title) == 0) {
			of[n] = i;
			rc = make_change(r, i, &sets[n], &c[n]);
			n++;
		}
	if (!rc && n) {
		log_info("setting %zu record sets through account '%s'", n,
			 a->conf->title);
		retry_apply(r->ctx, a, c, n);
	}
	for (size_t i = 0; i < n; i++) {
		struct ddns *d = &r->d[of[i]];

		d->outcome = c[i].outcome;
		d->why = c[i].why;
		d->what = c[i].changed ? DDNS_CHANGED : DDNS_UNCHANGED;
		strlist_free(&sets[i].values);
		d->ids = c[i].ids;
		strlist_free(&c[i].had);
	}
	free(of);
	free(c);
	free(sets);
	return rc;
}

/* Writes down what providers have confirmed now. */
static void remember(struct run *r, const bool *open)
{
	struct cache_record *records = calloc(r->n + 1, sizeof(*records));
	struct strbuf *identity = calloc(r->n + 1, sizeof(*identity));
	struct why why = { "" };
	size_t k = 0;

	for (size_t i = 0; records && identity && i < r->n; i++) {
		const struct ddns *d = &r->d[i];

		if (!open[i] || d->outcome)
			continue;
		sb_init(&identity[k], 2048);
		identity_of(context_account(r->ctx, d->account), &identity[k]);
		records[k] =
			(struct cache_record){ .name = d->name,
					       .type = rrtype_text(d->type),
					       .identity = identity[k].s,
					       .ids = d->ids, /* borrowed */
					       .zone = d->zone,
					       .confirmed = clock_wall() };
		if (!strlist_add(&records[k].values, d->address, &why))
			k++;
	}
	if (k && r->ctx->state.writable && !r->ctx->dry_run &&
	    cache_put(&r->ctx->state, records, k, &why))
		log_warn("%s; the next run will ask again", why.text);
	for (size_t i = 0; i < k; i++) {
		strlist_free(&records[i].values);
		sb_free(&identity[i]);
	}
	free(identity);
	free(records);
}

/* Leaves open what failed where the cache said it was; true: there are such. */
static bool reopen(struct run *r, bool *open)
{
	bool any = false;

	for (size_t i = 0; i < r->n; i++) {
		struct ddns *d = &r->d[i];

		open[i] = open[i] && d->placed &&
			  (d->outcome == ERR_NOZONE || d->outcome == ERR_AUTH);
		if (!open[i])
			continue;
		any = true;
		d->placed = false;
		d->account = NULL;
		strlist_free(&d->ids);
	}
	return any;
}

static enum err update(struct run *r, struct why *why)
{
	bool *open = calloc(r->n + 1, sizeof(*open)); /* to be asked about */
	enum err rc = open ? ERR_OK : ERR_NOMEM;
	bool any = false;

	r->cache = cache_load(&r->ctx->state);
	for (size_t i = 0; !rc && i < r->n; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): sb_free() frees it */
		open[i] = !r->d[i].outcome && !recall(r, &r->d[i]);
		r->d[i].placed = is_placed(&r->d[i]);
		any |= open[i];
	}
	cache_free(r->cache);
	r->cache = NULL;
	/* twice at most: what was known may have moved */
	for (int round = 0; !rc && any && round < 2; round++) {
		rc = route(r, open);
		for (size_t a = 0; !rc && a < r->ctx->n_accounts; a++)
			rc = bring_up_to_date(r, &r->ctx->accounts[a], open);
		if (!rc)
			remember(r, open);
		any = reopen(r, open);
	}
	free(open);
	return rc ? err_nomem(why) : ERR_OK;
}

enum err ddns_update(struct context *ctx, const struct strlist *names,
		     struct ddns **out, size_t *n, struct why *why)
{
	struct run r = { .ctx = ctx };
	enum err rc = ERR_OK;

	r.d = calloc(2 * names->n + 1, sizeof(*r.d));
	r.detected = calloc(2 * names->n + 1, sizeof(*r.detected));
	if (!r.d || !r.detected)
		rc = err_nomem(why);
	for (size_t i = 0; !rc && i < names->n; i++) {
		size_t before = r.n;

		rc = add(&r, names->v[i], RR_A, why);
		if (!rc)
			rc = add(&r, names->v[i], RR_AAAA, why);
		if (!rc && r.n == before)
			rc = err_set(why, ERR_CONFIG,
				     "'%s': both 'ipv4' and 'ipv6' are off",
				     names->v[i]);
	}
	if (!rc)
		rc = update(&r, why);
	free(r.detected);
	for (size_t i = 0; i < r.n; i++)
		strlist_free(&r.d[i].ids);
	if (rc) {
		free(r.d);
		return rc;
	}
	*out = r.d;
	*n = r.n;
	return ERR_OK;
}
