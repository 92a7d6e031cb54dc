/*
 * API v3: every record has an id, so values are added and removed one by one.
 *
 * A record is never changed in place: PUT .../dns-records/{recordId} is in the
 * documentation, but on the real server it replaces all records of the zone
 * (https://github.com/godaddy/cli/issues/136).  A new address is a new record, and
 * then the old one is removed.
 */

#include "provider/godaddy_v3.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/godaddy_v3_plan.h"
#include "provider/json.h"

static void make_call(struct gd_call *call, const struct provider *p,
		      const struct gd_op *op)
{
	const struct rrset *want = op->c->want;
	bool make = op->phase != GD_REMOVE;
	char name[NAME_MAX_TEXT + 1];

	gd_relative(name, want->name, want->zone);
	gd_call_init(call, p, make ? "POST" : "DELETE",
		     make ? "POST dns-records"
			  : "DELETE dns-records/{recordId}",
		     "/v3/domains/zones/");
	sb_add_pct(&call->url, want->zone);
	sb_adds(&call->url, "/dns-records");
	if (make)
		gd_call_body(call, gd_element(rrtype_text(want->type), name,
					      op->data, op->ttl));
	else
		sb_addf(&call->url, "/%s", op->id);
}

/* Notes what came of an operation; true: it failed, and a look may mend it. */
static bool take_answer(const struct gd_op *op, const struct gd_call *call)
{
	struct gd_record r = { .ttl = op->ttl < GD_TTL_MIN ? GD_TTL_MIN
							   : op->ttl };
	bool made = op->phase != GD_REMOVE, gone = !made && call->status == 404;
	const char *id = json_text(call->doc, "recordId");
	struct change *c = op->c;

	if (!call->outcome && made && id && strlen(id) <= GD_ID_MAX) {
		memcpy(r.id, id, strlen(id) + 1);
		c->outcome = gd_remember(c, &r);
	}
	/* by a remembered id that proves nothing: somebody may have made the
	 * record anew */
	if (!call->outcome || (gone && !op->blind))
		return false;
	c->outcome = call->outcome;
	c->why = call->why;
	c->wait = call->wait;
	c->unsure = call->sent;
	return gone || (made && call->outcome == ERR_CONFLICT);
}

/* Sends one phase of all open works, side by side. */
static void send_phase(struct provider *p, struct gd_work *w, size_t n,
		       enum gd_phase phase)
{
	struct gd_call *calls;
	struct gd_work **of;
	struct gd_op **ops;
	size_t total = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		total += w[i].open ? w[i].n : 0;
	calls = calloc(total + 1, sizeof(*calls));
	ops = calloc(total + 1, sizeof(struct gd_op *));
	of = calloc(total + 1, sizeof(struct gd_work *));
	for (size_t i = 0; i < n; i++) {
		struct change *c = w[i].c;

		if (w[i].open && !c->outcome && (!calls || !ops || !of))
			c->outcome = err_nomem(&c->why);
		for (size_t j = 0; w[i].open && !c->outcome && j < w[i].n; j++)
			if (w[i].ops[j].phase == phase) {
				of[k] = &w[i];
				ops[k++] = &w[i].ops[j];
			}
	}
	for (size_t i = 0; i < k; i++)
		make_call(&calls[i], p, ops[i]);
	if (k)
		gd_run(p, calls, k);
	for (size_t i = 0; i < k; i++) {
		of[i]->again |= take_answer(ops[i], &calls[i]);
		gd_call_free(&calls[i]);
	}
	free(of);
	free(ops);
	free(calls);
}

/* Looks, plans, and does what is planned. */
static void do_round(struct provider *p, struct gd_work *w, size_t n)
{
	struct change **c = calloc(n + 1, sizeof(struct change *));
	size_t k = 0;

	gd_look(p, w, n);
	for (size_t i = 0; i < n; i++) {
		if (!w[i].open)
			continue;
		if (!c)
			w[i].c->outcome = err_nomem(&w[i].c->why);
		if (!w[i].c->outcome)
			gd_plan(w, i);
		if (c)
			c[k++] = w[i].c;
	}
	(void)budget_check(p->env, c, k);
	if (!p->env->dry_run) {
		send_phase(p, w, n, GD_MAKE);
		send_phase(p, w, n, GD_REMOVE);
		send_phase(p, w, n, GD_MAKE_AGAIN);
		budget_spend(p->env, c, k);
	}
	free(c);
}

static struct gd_work *begin(struct change *c, size_t n)
{
	struct gd_work *w = calloc(n + 1, sizeof(*w));

	for (size_t i = 0; i < n; i++) {
		c[i].outcome = w ? ERR_OK : err_nomem(&c[i].why);
		c[i].changed = false;
		if (w)
			w[i] = (struct gd_work){ .c = &c[i],
						 .open = !change_refuse_owner(
							 &c[i], "godaddy"),
						 .look = gd_must_look(&c[i]) };
	}
	return w;
}

static void end(struct gd_work *w, size_t n)
{
	for (size_t i = 0; w && i < n; i++) {
		gd_set_free(&w[i].set);
		free(w[i].ops);
	}
	free(w);
}

void gd_v3_apply(struct provider *p, struct change *c, size_t n)
{
	struct gd_work *w = begin(c, n);
	bool any = false;

	if (w)
		do_round(p, w, n);
	for (size_t i = 0; w && i < n; i++) {
		w[i].open = w[i].open && w[i].again;
		any |= w[i].open;
		if (!w[i].open)
			continue;
		w[i].look = true;
		w[i].again = false;
		c[i].outcome = ERR_OK;
	}
	if (any)
		do_round(p, w, n);
	end(w, n);
}

void gd_v3_read(struct provider *p, struct rrset *sets, size_t n)
{
	struct change *c = calloc(n + 1, sizeof(*c));
	struct gd_work *w = NULL;

	for (size_t i = 0; c && i < n; i++)
		c[i] = (struct change){ .kind = CHANGE_ADD, .want = &sets[i] };
	if (c)
		w = begin(c, n);
	if (w)
		gd_look(p, w, n);
	for (size_t i = 0; i < n; i++) {
		const struct gd_set *have = w ? gd_looked(w, i) : NULL;

		sets[i].ttl = 0;
		strlist_free(&sets[i].values);
		sets[i].outcome =
			w && c ? c[i].outcome : err_nomem(&sets[i].why);
		if (c && sets[i].outcome)
			sets[i].why = c[i].why;
		if (have && !sets[i].outcome)
			sets[i].outcome = gd_set_copy(&sets[i], have);
	}
	end(w, n);
	free(c);
}
