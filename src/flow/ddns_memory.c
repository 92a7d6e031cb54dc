/* What the state knows of records, so that providers need not be asked. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ddns_run.h"
#include "util/clock.h"
#include "util/hash.h"
#include "util/log.h"

#define KEEP_S (90L * 86400) /* entries of names that nobody asks for */

/* Stands for the settings that decide where the record is and how it looks: when
 * they change, what the state knows does not count. */
static void fingerprint(const struct ddns_run *r, const struct ddns_step *s,
			char out[static 17])
{
	bool enforce = step_number(r, s, SET_IP_ENFORCE) != 0;
	uint64_t hash = r->routing;
	char ttl[24];

	hash = hash_text(hash, step_text(r, s, SET_ACCOUNT));
	hash = hash_text(hash, step_text(r, s, SET_IP_OWNER));
	if (enforce) {
		(void)snprintf(ttl, sizeof(ttl), "%ld",
			       step_number(r, s, SET_IP_TTL));
		hash = hash_text(hash, ttl);
		hash = hash_text(hash, step_number(r, s, SET_IP_PROXIED)
					       ? "proxied"
					       : "");
		hash = hash_text(hash, step_text(r, s, SET_IP_COMMENT));
	}
	(void)snprintf(out, 17, "%016" PRIx64, hash);
}

/* Names without settings of their own share one. */
static void settings_of(const struct ddns_run *r, const struct ddns_step *s,
			char out[static 17])
{
	if (s->own)
		fingerprint(r, s, out);
	else
		memcpy(out, r->common, sizeof(r->common));
}

static uint64_t hash_routing(const struct context *ctx)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < ctx->conf->n_accounts; i++) {
		const struct section *a = &ctx->conf->accounts[i];
		const struct strlist *zones = value_list(&a->values, SET_ZONES);

		hash = hash_text(hash, a->title);
		for (size_t k = 0; k < zones->n; k++)
			hash = hash_text(hash, zones->v[k]);
		hash = hash_text(hash, value_text(&a->values, SET_ZONE_ID));
	}
	return hash;
}

static const struct account *account_of(const struct context *ctx,
					const char *identity)
{
	for (size_t i = 0; i < ctx->n_accounts; i++)
		if (strcmp(ctx->accounts[i].identity, identity) == 0)
			return &ctx->accounts[i];
	return NULL;
}

/* Takes over what the state says about where the record is; true: it is all as
 * it should be, and was seen to be so lately. */
static bool take(struct ddns_run *r, struct ddns *d, struct ddns_step *s,
		 struct cache_record *c)
{
	long audit = value_number(&r->ctx->conf->values, SET_IP_AUDIT);
	int64_t age = clock_wall() - c->confirmed;
	const struct account *a = account_of(r->ctx, c->identity);
	char settings[17];

	settings_of(r, s, settings);
	if (!a || strcmp(settings, c->settings) != 0)
		return false;
	d->account = a->conf->title;
	memcpy(d->zone, c->zone, strlen(c->zone) + 1);
	s->ids = c->ids;
	c->ids = (struct strlist){ 0 };
	if (d->state.n != 1 || strcmp(d->state.v[0], d->address) != 0)
		return false;
	s->audit = age < 0 || age >= audit; /* the clock was set back */
	return !s->audit;
}

/* true: the state has it as it should be. */
static bool recall(struct ddns_run *r, const struct cache *cache, size_t i)
{
	struct ddns_step *s = &r->step[i];
	struct ddns *d = &r->res.d[i];
	struct cache_record c = { .name = d->name,
				  .type = rrtype_text(d->type) };
	bool yes;

	if (!cache_get(cache, &c))
		return false;
	d->state = c.values;
	d->confirmed = c.confirmed;
	yes = take(r, d, s, &c);
	strlist_free(&c.ids);
	return yes;
}

static bool tells_place(const struct ddns_run *r, const struct ddns *d)
{
	const struct account *a = context_account(r->ctx, d->account);

	return a && a->ops->tells_place;
}

void ddns_recall(struct ddns_run *r)
{
	r->cache = cache_load(&r->ctx->state);
	r->routing = hash_routing(r->ctx);
	fingerprint(r, &(struct ddns_step){ .own = NULL }, r->common);
	for (size_t i = 0; i < r->res.n; i++) {
		struct ddns_step *s = &r->step[i];

		s->open = !recall(r, r->cache, i) && !r->res.d[i].outcome;
		/* one with an id is where it was, or the provider tells: when
		 * all of a host's names get a new address, the DNS need not be
		 * asked about any */
		s->placed = r->res.d[i].zone[0] &&
			    (s->ids.n || tells_place(r, &r->res.d[i]));
	}
}

/* What is to be written down; false: nothing. */
static bool make_record(const struct ddns_run *r, size_t i,
			struct cache_record *c, char settings[static 17])
{
	const struct ddns_step *s = &r->step[i];
	const struct ddns *d = &r->res.d[i];

	if (!s->open || d->outcome)
		return false;
	settings_of(r, s, settings);
	*c = (struct cache_record){
		.name = d->name,
		.type = rrtype_text(d->type),
		.identity = context_account(r->ctx, d->account)->identity,
		.settings = settings,
		.ids = s->ids, /* lent, as all of it */
		.zone = d->zone,
		.confirmed = clock_wall(),
		.seen = d->confirmed ? &d->state : NULL,
		.seen_at = d->confirmed
	};
	/* What was removed is forgotten, and that another owner's record has our
	 * address: they may take it away at any time. */
	if (r->res.removing ||
	    (step_text(r, s, SET_IP_OWNER) && s->ids.n == 0) ||
	    !strlist_add(&c->values, d->address, NULL))
		return true;
	strlist_free(&c->values); /* its room may have been made */
	return false;
}

void ddns_remember(struct ddns_run *r)
{
	struct cache_record *c = calloc(r->res.n + 1, sizeof(*c));
	char(*settings)[17] = calloc(r->res.n + 1, sizeof(*settings));
	long audit = value_number(&r->ctx->conf->values, SET_IP_AUDIT);
	struct why why = { "" };
	size_t k = 0;

	for (size_t i = 0; c && settings && i < r->res.n; i++)
		k += make_record(r, i, &c[k], settings[k]);
	if (k && r->ctx->state.writable && !r->ctx->dry_run) {
		if (cache_put_over(&r->ctx->state, r->cache, c, k,
				   clock_wall() - KEEP_S - audit, &why))
			log_warn("%s; the next run will ask again", why.text);
		r->cache = NULL;
	}
	for (size_t i = 0; i < k; i++)
		strlist_free(&c[i].values);
	free(settings);
	free(c);
}
