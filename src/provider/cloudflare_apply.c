/* Turns changes into record operations, and those into as few requests as the
 * API allows: one batch for each zone and limit. */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "provider/cloudflare_plan.h"
#include "provider/cloudflare_zone.h"
#include "provider/json.h"

enum { IDENTICAL = 81058, EXISTS = 81057, GONE = 81044, NO_API = 1038 };

/* Operations that go into one request. */
struct batch {
	const char *zone_id;
	struct cf_op *ops; /* borrowed */
	size_t n;
	struct round *round; /* borrowed; NULL until it is sent */
};

/* Batches that are sent side by side. */
struct round {
	struct batch *next; /* borrowed; halves of what was refused */
	size_t n;
};

/* The members of a record that an operation sets. */
static bool add_fields(cJSON *obj, const struct cf_op *op, unsigned fields)
{
	const struct rrset *want = op->change->want;
	bool txt = want->type == RR_TXT, ok = true;
	bool proxied = want->proxied && !txt;
	char quoted[512];

	if (fields & CF_CONTENT) {
		(void)snprintf(quoted, sizeof(quoted), txt ? "\"%s\"" : "%s",
			       op->value);
		ok = cJSON_AddStringToObject(obj, "content", quoted);
	}
	/* what is proxied has the automatic TTL */
	if (ok && (fields & CF_TTL))
		ok = cJSON_AddNumberToObject(obj, "ttl",
					     proxied ? 1 : want->ttl);
	if (ok && (fields & CF_PROXIED) && !txt)
		ok = cJSON_AddBoolToObject(obj, "proxied", proxied);
	if (ok && (fields & CF_COMMENT) && op->comment)
		ok = cJSON_AddStringToObject(obj, "comment", op->comment);
	return ok;
}

/* The JSON of one operation; single: the record is named by the path. */
static cJSON *op_json(const struct cf_op *op, bool single)
{
	const struct rrset *want = op->change->want;
	cJSON *obj = cJSON_CreateObject();
	bool ok = obj != NULL;

	if (ok && op->kind != OP_POST && !single)
		ok = cJSON_AddStringToObject(obj, "id", op->id);
	if (ok && op->kind == OP_POST)
		ok = cJSON_AddStringToObject(obj, "type",
					     rrtype_text(want->type)) &&
		     cJSON_AddStringToObject(obj, "name", want->name) &&
		     add_fields(obj, op, ~0U);
	if (ok && op->kind == OP_PATCH)
		ok = add_fields(obj, op, op->fields);
	if (ok)
		return obj;
	cJSON_Delete(obj);
	return NULL;
}

static void make_body(struct cf_call *call)
{
	static const char *const keys[] = { "deletes", "patches", "posts" };
	const struct batch *b = call->arg;
	cJSON *doc, *lists[3] = { NULL };

	if (b->n == 1) {
		if (b->ops->kind != OP_DELETE)
			cf_call_body(call, op_json(b->ops, true));
		return;
	}
	doc = cJSON_CreateObject();
	for (size_t i = 0; doc && i < b->n; i++) {
		enum cf_op_kind kind = b->ops[i].kind;
		cJSON *item = op_json(&b->ops[i], false);

		if (!lists[kind])
			lists[kind] = cJSON_AddArrayToObject(doc, keys[kind]);
		if (!item || !cJSON_AddItemToArray(lists[kind], item)) {
			cJSON_Delete(item);
			cJSON_Delete(doc);
			doc = NULL;
		}
	}
	cf_call_body(call, doc);
}

/* The call of a batch; its body is made when its turn comes. */
static void make_call(struct cf_call *call, const struct provider *p,
		      struct batch *b)
{
	static const char *const methods[] = { "DELETE", "PATCH", "POST" };
	const struct cf_op *op = b->ops;
	bool one = b->n == 1, named = one && op->kind != OP_POST;
	char path[128];

	(void)snprintf(path, sizeof(path), "/zones/%s/dns_records%s%s",
		       b->zone_id,
		       named ? "/"
		       : one ? ""
			     : "/batch",
		       named ? op->id : "");
	cf_call_init(call, p, one ? methods[op->kind] : "POST", path);
	call->make = make_body;
	call->arg = b;
}

/* Was it so already? */
static bool is_done_already(const struct cf_op *op, const struct cf_call *call)
{
	return (op->kind == OP_POST &&
		(call->code == IDENTICAL || call->code == EXISTS)) ||
	       /* a remembered id that is gone proves nothing: somebody may have
		* made the record anew */
	       (op->kind == OP_DELETE && !op->blind &&
		(call->code == GONE ||
		 (call->status == 404 && call->outcome != ERR_NOZONE)));
}

/* Is it the same name, however it is written? */
static bool is_same(const char *a, const char *b)
{
	char parsed[NAME_MAX_TEXT + 1];

	return strcmp(a, b) == 0 ||
	       (!name_parse(parsed, a, NULL) && strcmp(parsed, b) == 0);
}

/* Takes the id of a created or changed record over; the API appends the zone to
 * names that are outside of it, so the name is looked at. */
static enum err take_result(struct cf_op *op, const cJSON *record)
{
	struct change *c = op->change;
	const char *id = json_text(record, "id"),
		   *name = json_text(record, "name");

	if (op->kind == OP_DELETE)
		return ERR_OK;
	if (op->kind == OP_POST && name && !is_same(name, c->want->name))
		return err_set(&c->why, ERR_CONFIG,
			       "cloudflare made '%s' of '%s', which is outside "
			       "of the zone: check 'zone-id'",
			       name, c->want->name);
	if (!cf_is_id(id))
		id = op->kind == OP_PATCH ? op->id : NULL;
	return id ? strlist_add(&c->ids, id, &c->why) : ERR_OK;
}

/* Takes a record that got another name away again. */
static void undo(const struct batch *b, struct cf_op *op, const char *id)
{
	struct round *r = b->round;

	if (!cf_is_id(id))
		return;
	op->kind = OP_DELETE;
	op->undo = true;
	memcpy(op->id, id, strlen(id) + 1);
	r->next[r->n++] = (struct batch){ b->zone_id, op, 1, NULL };
}

static void take_success(struct batch *b, const struct cf_call *call)
{
	static const char *const keys[] = { "deletes", "patches", "posts" };
	int at[3] = { 0 };

	for (size_t i = 0; i < b->n; i++) {
		struct cf_op *op = &b->ops[i];
		const cJSON *record = call->result;
		enum err rc;

		if (b->n > 1)
			record = cJSON_GetArrayItem(
				cJSON_GetObjectItemCaseSensitive(
					call->result, keys[op->kind]),
				at[op->kind]++);
		rc = take_result(op, record);
		if (!rc)
			continue;
		op->change->outcome = rc;
		if (rc == ERR_CONFIG)
			undo(b, op, json_text(record, "id"));
	}
}

/* Notes a failure with every change that has a part in it. */
static void take_failure(struct batch *b, const struct cf_call *call)
{
	for (size_t i = 0; i < b->n; i++) {
		struct change *c = b->ops[i].change;

		c->outcome =
			err_set(&c->why, call->outcome, "%s", call->why.text);
		/* an answer that was lost; an id that is gone; a record that
		 * would become like another */
		c->unsure = call->sent || call->status == 404 ||
			    call->code == GONE || call->code == IDENTICAL ||
			    call->code == EXISTS;
		/* the id is as good for the next attempt */
		if (!c->unsure && b->ops[i].blind && b->ops[i].id[0])
			(void)strlist_add(&c->ids, b->ops[i].id, NULL);
		c->wait = call->wait;
		c->code = call->code;
	}
}

/* Takes the outcome over; a batch that is refused is cut in halves. */
static void take(struct cf_call *call)
{
	struct batch *b = call->arg;
	struct round *r = b->round;
	/* by one of its members, not by the zone */
	bool refused = (call->outcome == ERR_REFUSED && call->code != NO_API) ||
		       call->outcome == ERR_CONFLICT;
	size_t half = b->n / 2;

	if (b->ops->undo) {
		struct change *c = b->ops->change;

		if (call->outcome)
			(void)err_set(&c->why, c->outcome,
				      "%s; remove that record: %s", c->why.text,
				      call->why.text);
	} else if (!call->outcome) {
		take_success(b, call);
	} else if (refused && half) {
		r->next[r->n++] =
			(struct batch){ b->zone_id, b->ops, half, NULL };
		r->next[r->n++] = (struct batch){ b->zone_id, b->ops + half,
						  b->n - half, NULL };
	} else if (half || !is_done_already(b->ops, call)) {
		take_failure(b, call);
	}
}

/* None of the batch's changes can be made. */
static void fail_for_memory(struct batch *b)
{
	for (size_t k = 0; k < b->n; k++) {
		struct change *c = b->ops[k].change;

		c->outcome = err_nomem(&c->why);
	}
}

/* Sends batches side by side; the number of those that come next. */
static size_t send_round(struct provider *p, struct batch *b, size_t n,
			 struct batch *next)
{
	struct cf_call *calls = calloc(n + 1, sizeof(*calls));
	struct round r = { .next = next };

	for (size_t i = 0; i < n; i++) {
		b[i].round = &r;
		if (!calls) {
			fail_for_memory(&b[i]);
			continue;
		}
		make_call(&calls[i], p, &b[i]);
		calls[i].take = take;
	}
	if (calls && !p->env->dry_run)
		cf_run(p, calls, n);
	for (size_t i = 0; calls && i < n; i++)
		cf_call_free(&calls[i]);
	free(calls);
	return r.n;
}

static void send_all(struct provider *p, struct batch *b, size_t n, size_t ops)
{
	struct batch *next = calloc(2 * ops + 2, sizeof(*next));
	struct batch *now = calloc(2 * ops + 2, sizeof(*now));

	if (next && now) {
		memcpy(now, b, n * sizeof(*b));
		while (n) {
			struct batch *swap = now;

			n = send_round(p, now, n, next);
			now = next;
			next = swap;
		}
	} else {
		for (size_t i = 0; i < n; i++)
			fail_for_memory(&b[i]);
	}
	free(next);
	free(now);
}

/* Gathers the open works zone by zone: *next leads from each to the next one of
 * its zone, *first from the zone's number to the first; both count from 1. */
static void chain(const struct cf_work *w, size_t n, size_t *first,
		  size_t *next)
{
	for (size_t i = n; i-- > 0;)
		if (w[i].open) {
			next[i] = first[w[i].zone->number];
			first[w[i].zone->number] = i + 1;
		}
}

/* Appends the operations of a work to the batches; they stay together unless
 * they are too many for one. */
static void add_work(struct batch *b, size_t *k, struct cf_ops *all,
		     struct cf_work *w, size_t limit)
{
	bool apart = *k == 0 || b[*k - 1].zone_id != w->zone->id ||
		     b[*k - 1].n + w->ops.n > limit;

	for (size_t i = 0; i < w->ops.n; i++) {
		if (apart || b[*k - 1].n >= limit)
			b[(*k)++] = (struct batch){ w->zone->id,
						    &all->v[all->n], 0, NULL };
		apart = false;
		all->v[all->n++] = w->ops.v[i];
		b[*k - 1].n++;
	}
	w->open = false;
}

/* Sends the operations of all open works, zone by zone, in batches. */
static void execute(struct provider *p, struct cf_work *w, size_t n)
{
	size_t *first = calloc(p->n_zones + 1, sizeof(*first));
	size_t *next = calloc(n + 1, sizeof(*next));
	struct cf_ops all = { 0 };
	struct batch *b = NULL;
	size_t total = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		total += w[i].open ? w[i].ops.n : 0;
	all.v = calloc(total + 1, sizeof(*all.v));
	b = calloc(total + 1, sizeof(*b));
	if (first && next && all.v && b) {
		chain(w, n, first, next);
		for (size_t z = 0; z < p->n_zones; z++)
			for (size_t i = first[z]; i; i = next[i - 1])
				add_work(b, &k, &all, &w[i - 1],
					 p->batch_limit);
	}
	for (size_t i = 0; i < n; i++)
		if (w[i].open) /* what could not even be gathered */
			w[i].c->outcome = err_nomem(&w[i].c->why);
	if (b && k)
		send_all(p, b, k, total);
	free(b);
	free(all.v);
	free(next);
	free(first);
}

/* Closes the works that would remove too much. */
static void keep_budget(struct provider *p, struct cf_work *w,
			struct change **all, size_t n)
{
	if (budget_check(p->env, all, n))
		return;
	for (size_t i = 0; i < n; i++)
		if (w[i].c->outcome)
			w[i].open = false;
}

/* Finds the zones of all works that are to be done. */
static void find_ids(struct provider *p, struct cf_work *w, size_t n)
{
	const char **names = calloc(n + 1, sizeof(*names));
	struct why why = { "" };
	enum err rc = names ? ERR_OK : err_nomem(&why);
	size_t k = 0;

	for (size_t i = 0; !rc && i < n; i++)
		if (w[i].open)
			names[k++] = w[i].c->want->zone;
	if (!rc)
		rc = cf_zones_look_up(p, names, k, &why);
	for (size_t i = 0; i < n; i++) {
		struct change *c = w[i].c;
		struct zone_id *z;

		if (!w[i].open)
			continue;
		z = rc ? NULL : cf_zone_known(p, c->want->zone);
		c->outcome = z ? z->outcome : rc;
		c->why = z ? z->why : why;
		c->wait = z ? z->wait : 0;
		w[i].zone = z;
		w[i].remembered = z && z->cached;
		w[i].open = !c->outcome && z;
	}
	free(names);
}

/* A failure that a second look may mend: a stale id of the zone or a record. */
static bool try_again(struct provider *p, const struct cf_work *w)
{
	struct change *c = w->c;
	bool zone_is_stale =
		w->remembered && (c->outcome == ERR_NOZONE ||
				  c->code == 10000 || c->code == 9109);

	if (zone_is_stale)
		cf_zone_forget(p, c->want->zone);
	else if (!c->unsure ||
		 (c->outcome != ERR_NOZONE && c->outcome != ERR_REFUSED))
		return false;
	c->unsure = true;
	return true;
}

void cf_apply(struct provider *p, struct change *c, size_t n)
{
	struct cf_work *w = calloc(n + 1, sizeof(*w));
	struct change **all = calloc(n + 1, sizeof(struct change *));
	bool any;

	for (size_t i = 0; i < n; i++) {
		if (!w || !all) {
			c[i].outcome = err_nomem(&c[i].why);
			continue;
		}
		w[i] = (struct cf_work){ .c = &c[i], .open = true };
		all[i] = &c[i];
	}
	for (int round = 0; w && all && round < 2; round++) {
		find_ids(p, w, n);
		cf_plan(p, w, n);
		keep_budget(p, w, all, n);
		execute(p, w, n);
		budget_spend(p->env, all, n);
		any = false;
		for (size_t i = 0; i < n; i++) {
			cf_work_clear(&w[i]);
			w[i].open = round == 0 && c[i].outcome &&
				    try_again(p, &w[i]);
			any |= w[i].open;
		}
		if (!any)
			break;
	}
	free(all);
	free(w);
}
