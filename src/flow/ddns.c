#include "flow/ddns.h"

#include <stdlib.h>

#include "flow/ddns_run.h"

void ddns_result_free(struct ddns_result *res)
{
	for (size_t i = 0; i < res->n; i++) {
		strlist_free(&res->d[i].state);
		strlist_free(&res->d[i].had);
	}
	for (size_t i = 0; i < res->n_found; i++) {
		address_query_free(&res->found[i].query);
		free(res->found[i].known);
	}
	free(res->d);
	free(res->found);
	*res = (struct ddns_result){ 0 };
}

static enum err begin(struct ddns_run *r, struct context *ctx,
		      const struct strlist *names, struct why *why)
{
	size_t most = 2 * names->n + 1;

	*r = (struct ddns_run){ .ctx = ctx, .names = names };
	r->budget.most =
		(size_t)value_number(&ctx->conf->values, SET_IP_MAX_DELETES);
	ctx->env.budget = &r->budget;
	r->res.d = calloc(most, sizeof(*r->res.d));
	r->res.found = calloc(most, sizeof(*r->res.found));
	r->step = calloc(most, sizeof(*r->step));
	return r->res.d && r->res.found && r->step ? ERR_OK : err_nomem(why);
}

/* Hands the result over if rc is ERR_OK. */
static enum err end(struct ddns_run *r, struct ddns_result *out, enum err rc)
{
	int status = 0;

	for (size_t i = 0; i < r->res.n; i++) {
		struct ddns_step *s = &r->step[i];
		struct ddns *d = &r->res.d[i];

		d->was = d->looked ? &d->had : d->confirmed ? &d->state : NULL;
		strlist_free(&s->ids);
		r->res.changed += d->changed;
		if (err_exit_status(d->outcome) != status &&
		    err_worse_status(status, err_exit_status(d->outcome)) !=
			    status) {
			status = err_exit_status(d->outcome);
			r->res.worst = d->outcome;
		}
	}
	free(r->step);
	cache_free(r->cache);
	r->ctx->env.budget = NULL;
	if (rc)
		ddns_result_free(&r->res);
	else
		*out = r->res;
	return rc;
}

enum err ddns_update(struct context *ctx, const struct strlist *names,
		     struct ddns_result *out, struct why *why)
{
	struct ddns_run r;
	enum err rc = begin(&r, ctx, names, why);

	if (!rc)
		rc = ddns_plan_update(&r, why);
	if (!rc) {
		ddns_recall(&r);
		rc = ddns_apply(&r, why);
	}
	return end(&r, out, rc);
}

enum err ddns_look(struct context *ctx, const struct strlist *names,
		   struct ddns_result *out, struct why *why)
{
	bool dry_run = ctx->dry_run;
	struct ddns_run r;
	enum err rc = begin(&r, ctx, names, why);

	r.look = true;
	context_set_dry_run(ctx, true);
	if (!rc)
		rc = ddns_plan_update(&r, why);
	for (size_t i = 0; !rc && i < r.res.n; i++)
		r.step[i].open = !r.res.d[i].outcome;
	if (!rc)
		rc = ddns_apply(&r, why);
	context_set_dry_run(ctx, dry_run);
	return end(&r, out, rc);
}

/* Drops what is switched off and was never ours. */
static void drop_strangers(struct ddns_run *r)
{
	size_t left = 0;

	for (size_t i = 0; i < r->res.n; i++) {
		if (r->step[i].switched_off && !r->res.d[i].confirmed)
			continue;
		r->res.d[left] = r->res.d[i];
		r->step[left++] = r->step[i];
	}
	r->res.n = left;
}

enum err ddns_delete(struct context *ctx, const struct strlist *names,
		     struct ddns_result *out, struct why *why)
{
	struct ddns_run r;
	enum err rc = begin(&r, ctx, names, why);

	if (!rc) {
		r.res.removing = true;
		ddns_plan_delete(&r);
		ddns_recall(&r);
		drop_strangers(&r);
		rc = ddns_apply(&r, why);
	}
	return end(&r, out, rc);
}
