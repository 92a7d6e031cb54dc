/* What there is to do in v3: a look at the records, and a plan. */

#include "provider/godaddy_v3_plan.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/json.h"

#define PAGES_MAX 100

static bool has_next(const cJSON *doc)
{
	const cJSON *link;

	cJSON_ArrayForEach(link, cJSON_GetObjectItemCaseSensitive(doc, "links"))
	{
		const char *rel = json_text(link, "rel");

		if (rel && strcmp(rel, "next") == 0)
			return true;
	}
	return false;
}

static void ask_page(struct gd_call *c, const struct provider *p,
		     const struct rrset *of, int page)
{
	char name[NAME_MAX_TEXT + 1];

	gd_relative(name, of->name, of->zone);
	gd_call_init(c, p, "GET", "GET dns-records", "/v3/domains/zones/");
	sb_add_pct(&c->url, of->zone);
	sb_addf(&c->url, "/dns-records?type=%s&name=", rrtype_text(of->type));
	sb_add_pct(&c->url, name);
	if (page > 1)
		sb_addf(&c->url, "&page=%d", page);
}

/* Takes a page over; *more: there are others. */
static enum err take_page(struct gd_set *have, const struct rrset *of,
			  const struct gd_call *c, int page, bool *more,
			  struct why *why)
{
	const cJSON *items = cJSON_GetObjectItemCaseSensitive(c->doc, "items");
	char name[NAME_MAX_TEXT + 1];

	gd_relative(name, of->name, of->zone);
	*more = has_next(c->doc) && cJSON_GetArraySize(items) > 0 &&
		page < PAGES_MAX;
	return gd_set_add(have, items, of->type, name, why);
}

/* Sets are listed once for all works that are about them: the first of them has
 * the list. */
static size_t lister(const struct gd_work *w, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (w[k].open && w[k].look &&
		    w[k].c->want->type == w[i].c->want->type &&
		    strcmp(w[k].c->want->name, w[i].c->want->name) == 0 &&
		    strcmp(w[k].c->want->zone, w[i].c->want->zone) == 0)
			return k;
	return i;
}

static void fail(struct gd_work *w, enum err rc, const struct why *why,
		 long wait)
{
	w->c->outcome = rc;
	w->c->why = *why;
	w->c->wait = wait;
}

/* Fills have of all works that look, page by page, side by side. */
void gd_look(struct provider *p, struct gd_work *w, size_t n)
{
	struct gd_call *calls = calloc(n + 1, sizeof(*calls));
	struct gd_work **of = calloc(n + 1, sizeof(struct gd_work *));
	size_t k = 0, left;

	for (size_t i = 0; calls && of && i < n; i++)
		if (w[i].open && w[i].look && lister(w, i) == i) {
			gd_set_free(&w[i].set);
			of[k++] = &w[i];
		}
	for (int page = 1; k; page++, k = left) {
		left = 0;
		for (size_t i = 0; i < k; i++)
			ask_page(&calls[i], p, of[i]->c->want, page);
		gd_run(p, calls, k);
		for (size_t i = 0; i < k; i++) {
			struct gd_call *call = &calls[i];
			bool more = false;

			if (!call->outcome)
				call->outcome = take_page(
					&of[i]->set, of[i]->c->want, call, page,
					&more, &call->why);
			if (call->outcome)
				fail(of[i], call->outcome, &call->why,
				     call->wait);
			gd_call_free(call);
			if (more)
				of[left++] = of[i];
		}
	}
	for (size_t i = 0; i < n; i++) {
		const struct change *c;
		struct why why;

		if (!w[i].open || !w[i].look)
			continue;
		c = w[lister(w, i)].c;
		if (!calls || !of)
			fail(&w[i], err_nomem(&why), &why, 0);
		else if (c->outcome && c != w[i].c)
			fail(&w[i], c->outcome, &c->why, c->wait);
	}
	free(of);
	free(calls);
}

const struct gd_set *gd_looked(const struct gd_work *w, size_t i)
{
	return &w[lister(w, i)].set;
}

static void add_make(struct gd_work *w, const char *data, uint32_t ttl)
{
	w->ops[w->n++] = (struct gd_op){
		.c = w->c, .phase = GD_MAKE, .data = data, .ttl = ttl
	};
}

static void add_remove(struct gd_work *w, const struct gd_record *old)
{
	struct gd_op *op = &w->ops[w->n++];

	*op = (struct gd_op){ .c = w->c, .phase = GD_REMOVE };
	memcpy(op->id, old->id, sizeof(op->id));
}

enum err gd_remember(struct change *c, const struct gd_record *r)
{
	char text[64];

	gd_id_text(text, r);
	return r->id[0] ? strlist_add(&c->ids, text, &c->why) : ERR_OK;
}

/* What makes the set exactly so: the wanted values that are there stay. */
static enum err plan_set(struct gd_work *w, const struct gd_set *have)
{
	const struct rrset *want = w->c->want;
	uint32_t ttl = have->n && !want->enforce ? have->v[0].ttl : want->ttl;
	size_t made;
	enum err rc = ERR_OK;

	w->c->looked = true;
	if (ttl < GD_TTL_MIN)
		ttl = GD_TTL_MIN;
	for (size_t i = 0; !rc && i < want->values.n; i++) {
		const struct gd_record *r =
			gd_set_find(have, want->values.v[i]);

		if (r && (!want->enforce || r->ttl == ttl)) {
			rc = gd_remember(w->c, r);
			continue;
		}
		add_make(w, want->values.v[i], ttl);
		if (r)
			w->ops[w->n - 1].phase = GD_MAKE_AGAIN;
	}
	made = w->n;
	for (size_t i = 0; !rc && i < have->n; i++) {
		const struct gd_record *r = &have->v[i];
		bool stays = strlist_has(&want->values, r->data) &&
			     gd_set_find(have, r->data) == r &&
			     (!want->enforce || r->ttl == ttl);

		rc = strlist_add(&w->c->had, r->data, &w->c->why);
		if (!rc && !stays && r->id[0])
			add_remove(w, r);
	}
	if (w->n > 2 * made)
		w->c->removes = w->n - 2 * made;
	return rc;
}

/* Plans by what is there. */
static enum err plan_listed(struct gd_work *w, const struct gd_set *have)
{
	const struct rrset *want = w->c->want;
	enum err rc = ERR_OK;

	strlist_free(&w->c->ids);
	if (w->c->kind == CHANGE_SET)
		return plan_set(w, have);
	for (size_t i = 0; !rc && i < want->values.n; i++) {
		const char *value = want->values.v[i];
		const struct gd_record *r = gd_set_find(have, value);

		if (w->c->kind == CHANGE_ADD && r)
			rc = gd_remember(w->c, r);
		else if (w->c->kind == CHANGE_ADD)
			add_make(w, value, want->ttl);
		for (size_t k = 0; w->c->kind == CHANGE_REMOVE && k < have->n;
		     k++)
			if (strcmp(have->v[k].data, value) == 0 &&
			    have->v[k].id[0])
				add_remove(w, &have->v[k]);
	}
	return rc;
}

/* Plans by what the caller remembers: the records by their ids. */
static void plan_unseen(struct gd_work *w)
{
	const struct rrset *want = w->c->want;
	struct gd_record r;

	if (w->c->kind == CHANGE_SET && gd_id_parse(&r, w->c->ids.v[0]))
		add_make(w, want->values.v[0],
			 want->enforce ? want->ttl : r.ttl);
	for (size_t i = 0; i < w->c->ids.n; i++)
		if (gd_id_parse(&r, w->c->ids.v[i]))
			add_remove(w, &r);
	for (size_t i = 0; i < w->n; i++)
		w->ops[i].blind = true;
	strlist_free(&w->c->ids);
}

/* What is remembered is enough for a removal, or for a set of one. */
bool gd_must_look(const struct change *c)
{
	size_t values = c->want->values.n;
	struct gd_record r;

	for (size_t i = 0; i < c->ids.n; i++)
		if (!gd_id_parse(&r, c->ids.v[i]))
			return true;
	return c->unsure || c->kind == CHANGE_ADD || c->ids.n != values ||
	       (c->kind == CHANGE_SET && values != 1);
}

void gd_plan(struct gd_work *works, size_t i)
{
	struct gd_work *w = &works[i];
	const struct gd_set *have = gd_looked(works, i);
	struct change *c = w->c;
	size_t room = have->n * (c->want->values.n + 1) + c->want->values.n +
		      c->ids.n + 1;

	c->looked = false;
	c->removes = 0;
	strlist_free(&c->had);
	w->n = 0;
	free(w->ops);
	w->ops = calloc(room, sizeof(*w->ops));
	if (!w->ops)
		c->outcome = err_nomem(&c->why);
	else if (w->look)
		c->outcome = plan_listed(w, have);
	else
		plan_unseen(w);
	c->changed |= !c->outcome && w->n;
}
