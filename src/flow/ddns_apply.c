/* Brings the records that are open up to date: where they are, account by
 * account. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "flow/ddns_run.h"
#include "flow/retry.h"
#include "flow/route.h"
#include "util/log.h"

/* Finds the zone and account of every open record that has none yet. */
static enum err route(struct ddns_run *r)
{
	struct route *routes = calloc(r->res.n + 1, sizeof(*routes));
	size_t k = 0;

	if (!routes)
		return ERR_NOMEM;
	/* both families of a name stand side by side: route them once */
	for (size_t i = 0; i < r->res.n; i++)
		if (r->step[i].open && !r->step[i].placed &&
		    (k == 0 || routes[k - 1].name != r->res.d[i].name))
			routes[k++] = (struct route){
				.name = r->res.d[i].name,
				.only = step_text(r, &r->step[i], SET_ACCOUNT)
			};
	if (k)
		route_all(r->ctx, routes, k, false);
	for (size_t i = 0, j = 0; i < r->res.n; i++) {
		struct ddns *d = &r->res.d[i];

		if (!r->step[i].open || r->step[i].placed)
			continue;
		while (routes[j].name != d->name)
			j++;
		d->outcome = routes[j].outcome;
		d->why = routes[j].why;
		r->step[i].open = !d->outcome;
		memcpy(d->zone, routes[j].zone, sizeof(d->zone));
		d->account = routes[j].account ? routes[j].account->conf->title
					       : NULL;
	}
	free(routes);
	return ERR_OK;
}

/* Makes the change of record i; set is where it is described. */
static enum err make_change(struct ddns_run *r, size_t i, struct rrset *set,
			    struct change *c)
{
	struct ddns_step *s = &r->step[i];
	struct ddns *d = &r->res.d[i];

	*set = (struct rrset){ .zone = d->zone,
			       .name = d->name,
			       .type = d->type,
			       .ttl = (uint32_t)step_number(r, s, SET_IP_TTL),
			       .proxied =
				       step_number(r, s, SET_IP_PROXIED) != 0,
			       .comment = step_text(r, s, SET_IP_COMMENT),
			       .owner = step_text(r, s, SET_IP_OWNER),
			       .enforce =
				       step_number(r, s, SET_IP_ENFORCE) != 0 };
	*c = (struct change){ .kind = CHANGE_SET,
			      .want = set,
			      .ids = s->ids, /* lent until the answer */
			      .unsure = s->audit || r->res.removing };
	s->ids = (struct strlist){ 0 };
	return r->res.removing ? ERR_OK
			       : strlist_add(&set->values, d->address, &d->why);
}

static void take_answer(struct ddns_run *r, size_t i, struct change *c)
{
	struct ddns *d = &r->res.d[i];

	d->outcome = c->outcome;
	d->why = c->why;
	d->wait = c->wait;
	d->changed = !c->outcome && c->changed;
	r->step[i].ids = c->ids;
	d->looked |= c->looked;
	if (!c->looked)
		return;
	strlist_free(&d->had);
	d->had = c->had;
}

/* Lets account bring its open records up to date, all at once. */
static enum err bring_up_to_date(struct ddns_run *r, struct account *a)
{
	struct rrset *sets = calloc(r->res.n + 1, sizeof(*sets));
	struct change *c = calloc(r->res.n + 1, sizeof(*c));
	size_t *of = calloc(r->res.n + 1, sizeof(*of)), n = 0;
	enum err rc = sets && c && of ? ERR_OK : ERR_NOMEM;

	for (size_t i = 0; !rc && i < r->res.n; i++) {
		const char *title = r->res.d[i].account;

		if (!r->step[i].open || !title ||
		    strcmp(title, a->conf->title) != 0)
			continue;
		of[n] = i;
		rc = make_change(r, i, &sets[n], &c[n]);
		n++;
	}
	if (!rc && n) {
		log_info("%s %zu record sets through account '%s'",
			 r->res.removing ? "removing" : "setting", n,
			 a->conf->title);
		retry_apply(r->ctx, a, c, n);
	}
	for (size_t i = 0; i < n; i++) {
		take_answer(r, of[i], &c[i]);
		strlist_free(&sets[i].values);
	}
	free(of);
	free(c);
	free(sets);
	return rc;
}

/* Leaves open what failed where the state said it was; true: there are such. */
static bool reopen(struct ddns_run *r)
{
	bool any = false;

	for (size_t i = 0; i < r->res.n; i++) {
		struct ddns_step *s = &r->step[i];
		struct ddns *d = &r->res.d[i];

		s->open = s->open && s->placed &&
			  (d->outcome == ERR_NOZONE || d->outcome == ERR_AUTH);
		if (!s->open)
			continue;
		any = true;
		s->placed = false;
		d->account = NULL;
		strlist_free(&s->ids);
	}
	return any;
}

static enum err bring_all_up_to_date(struct ddns_run *r)
{
	enum err rc = ERR_OK;

	for (size_t a = 0; !rc && a < r->ctx->n_accounts; a++)
		rc = bring_up_to_date(r, &r->ctx->accounts[a]);
	return rc;
}

/* Do open records belong to several accounts? */
static bool is_spread(const struct ddns_run *r)
{
	const char *first = NULL;

	for (size_t i = 0; i < r->res.n; i++) {
		const char *title = r->res.d[i].account;

		if (!r->step[i].open || !title)
			continue;
		if (first && strcmp(first, title) != 0)
			return true;
		first = title;
	}
	return false;
}

/*
 * An account counts what it would remove before it removes anything, but does not
 * know of the others: with several, all of them count first, in a dry run.
 * Without the budget for all of it nothing is removed.
 */
static enum err rehearse(struct ddns_run *r)
{
	struct context *ctx = r->ctx;
	size_t most = r->budget.most, planned;
	enum err rc;

	r->budget.most = SIZE_MAX;
	ctx->env.dry_run = ctx->dns.dry_run = true;
	rc = bring_all_up_to_date(r);
	ctx->env.dry_run = ctx->dns.dry_run = ctx->dry_run;
	planned = r->budget.spent;
	r->budget = (struct budget){ .most = most };
	for (size_t i = 0; i < r->res.n; i++) {
		struct ddns *d = &r->res.d[i];

		if (!r->step[i].open || d->outcome)
			continue;
		if (planned > most && d->changed)
			d->outcome =
				budget_refuse(&r->budget, planned, &d->why);
		d->changed = false;
		r->step[i].open = !d->outcome;
	}
	return rc;
}

enum err ddns_apply(struct ddns_run *r, struct why *why)
{
	enum err rc = ERR_OK;
	bool any = false;

	for (size_t i = 0; i < r->res.n; i++)
		any |= r->step[i].open;
	/* twice at most: what was known may have moved */
	for (int round = 0; !rc && any && round < 2; round++) {
		rc = route(r);
		if (!rc && r->res.removing && !r->ctx->dry_run && is_spread(r))
			rc = rehearse(r);
		if (!rc)
			rc = bring_all_up_to_date(r);
		if (!rc)
			ddns_remember(r);
		any = reopen(r);
	}
	return rc ? err_nomem(why) : ERR_OK;
}
