/*
 * API v1: PATCH adds records, but PUT and DELETE are about all records of a name
 * and type.  So a name is locked between the processes of this host, read, merged,
 * written, and read back: what others have put there keeps value and TTL.  Never is
 * anything written that is about a whole type or domain.
 */

#include "provider/godaddy_v1.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"
#include "provider/godaddy_v1_turn.h"
#include "store/lock.h"
#include "util/clock.h"
#include "util/stop.h"

#define LOCK_MS 120000
#define PAUSE_MS 300 /* at least, before what does not show is read again */
#define JITTER_MS 700
#define REMEMBERED "set" /* sets have no ids; their place is remembered */

/* A request about the set of s. */
static void begin_call(struct gd_call *call, const struct provider *p,
		       const char *method, const char *endpoint,
		       const struct rrset *of)
{
	char name[NAME_MAX_TEXT + 1];

	gd_relative(name, of->name, of->zone);
	gd_call_init(call, p, method, endpoint, "/v1/domains/");
	sb_add_pct(&call->url, of->zone);
	sb_addf(&call->url, "/records/%s/", rrtype_text(of->type));
	sb_add_pct(&call->url, name);
}

/* Reads all sets that want a look, side by side. */
static void look(struct provider *p, struct gd_names *all)
{
	struct gd_call *calls = calloc(all->n + 1, sizeof(*calls));
	size_t k = 0;

	for (size_t i = 0; calls && i < all->n; i++)
		if (all->v[i].open && all->v[i].look)
			begin_call(&calls[k++], p, "GET", "GET " GD_SET_URL,
				   all->v[i].of);
	if (k)
		gd_run(p, calls, k);
	k = 0;
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!s->open || !s->look)
			continue;
		if (!calls) {
			s->outcome = err_nomem(&s->why);
		} else {
			gd_name_seen(all, s, &calls[k]);
			gd_call_free(&calls[k++]);
		}
		s->open = !s->outcome;
	}
	free(calls);
}

/* Plans the next step of all sets, within the budget; true: some want to wait. */
static bool plan(struct provider *p, struct gd_names *all)
{
	struct change **c = calloc(all->n + 1, sizeof(struct change *));
	bool wait = false;
	size_t k = 0;

	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!gd_is_ready(s))
			continue;
		if (!c)
			s->outcome = err_nomem(&s->why);
		gd_name_plan(all, s);
		wait |= s->open && s->step == GD_WAIT;
		if (s->open && c && all->c[s->first].kind == CHANGE_SET)
			c[k++] = &all->c[s->first];
	}
	if (k && !budget_check(p->env, c, k))
		for (size_t i = 0; i < all->n; i++) {
			struct change *first = &all->c[all->v[i].first];

			if (!gd_is_ready(&all->v[i]) || !first->outcome)
				continue;
			all->v[i].open = false;
			all->v[i].outcome = first->outcome;
			all->v[i].why = first->why;
		}
	free(c);
	return wait;
}

static cJSON *body_of(const struct gd_name *s)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; list && i < s->n_todo; i++) {
		cJSON *item =
			gd_element(NULL, NULL, s->todo[i].data, s->todo[i].ttl);

		if (!item || !cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			cJSON_Delete(list);
			list = NULL;
		}
	}
	return list;
}

/* Notes the answer to a PUT or DELETE. */
static void take_answer(struct provider *p, struct gd_names *all,
			struct gd_name *s, const struct gd_call *call)
{
	struct change *first = &all->c[s->first];
	bool absent = s->step == GD_DELETE &&
		      (call->status == 405 ||
		       (call->status == 404 &&
			strcmp(call->code, "UNKNOWN_DOMAIN") != 0));

	s->writes++;
	s->waited = s->turn = false;
	if (absent) {
		/* the set is gone, or the method is not there: look */
		s->no_delete = s->look = s->waited = true;
		return;
	}
	if (call->outcome)
		gd_name_fail(s, call);
	else
		s->changed = true;
	if (!call->outcome && first->kind == CHANGE_SET)
		budget_spend(p->env, &first, 1);
	/* a set of our own is as we wrote it; of a shared one others may have
	 * written an older copy */
	s->look = !s->outcome && s->step == GD_PUT && first->kind != CHANGE_SET;
	s->open = s->look;
}

static bool replaces(const struct gd_name *s)
{
	return gd_is_ready(s) && s->turn &&
	       (s->step == GD_PUT || s->step == GD_DELETE);
}

/* Replaces and deletes sets, side by side. */
static void replace(struct provider *p, struct gd_names *all)
{
	struct gd_call *calls = calloc(all->n + 1, sizeof(*calls));
	size_t k = 0;

	for (size_t i = 0; calls && i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!replaces(s))
			continue;
		begin_call(&calls[k], p, s->step == GD_PUT ? "PUT" : "DELETE",
			   s->step == GD_PUT ? "PUT " GD_SET_URL
					     : "DELETE " GD_SET_URL,
			   s->of);
		calls[k].has_turn = true;
		if (s->step == GD_PUT)
			gd_call_body(&calls[k], body_of(s));
		k++;
	}
	if (k)
		gd_run(p, calls, k);
	k = 0;
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!replaces(s))
			continue;
		if (!calls) {
			s->outcome = err_nomem(&s->why);
			s->open = false;
			continue;
		}
		take_answer(p, all, s, &calls[k]);
		gd_call_free(&calls[k++]);
	}
	free(calls);
}

/* A dry run ends before the first write. */
static void stop_short(struct gd_names *all)
{
	for (size_t i = 0; i < all->n; i++) {
		all->v[i].changed |= all->v[i].open;
		all->v[i].open = false;
	}
}

static void work(struct provider *p, struct gd_names *all)
{
	bool any = all->n > 0;

	while (any) {
		bool wait;

		look(p, all);
		wait = plan(p, all);
		if (p->env->dry_run)
			stop_short(all);
		gd_v1_turns(p, all);
		gd_v1_patch(p, all);
		replace(p, all);
		any = false;
		for (size_t i = 0; i < all->n; i++)
			any |= all->v[i].open;
		if (any && wait &&
		    !stop_sleep_ms(p->env->dns->stop,
				   PAUSE_MS + random_below(JITTER_MS)))
			break;
		if (any && !gd_v1_wake(p, all))
			break;
	}
}

/* Gives the outcomes of the sets to their changes. */
static void report(struct gd_names *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (s->open && !s->outcome)
			s->outcome =
				err_set(&s->why, ERR_LATER, "godaddy: stopped");
		for (size_t k = s->first; k < all->n_c; k = all->next[k]) {
			struct change *c = &all->c[k];

			c->outcome = s->outcome;
			c->why = s->why;
			c->wait = s->wait;
			c->unsure = s->outcome &&
				    (c->unsure || s->unsure || s->changed);
			c->changed = s->changed;
			strlist_free(&c->ids);
			if (!s->outcome)
				(void)strlist_add(&c->ids, REMEMBERED, NULL);
		}
	}
}

static enum err take_locks(struct provider *p, const struct gd_names *all,
			   struct lock *lock, struct why *why)
{
	struct strlist names = { 0 };
	enum err rc = ERR_OK;

	for (size_t i = 0; !rc && i < all->n; i++) {
		struct strbuf text;

		sb_init(&text, 2048);
		sb_addf(&text, "%s %s %s", p->identity,
			rrtype_text(all->v[i].of->type), all->v[i].of->name);
		rc = sb_check(&text, why);
		if (!rc)
			rc = strlist_add(&names, text.s, why);
		sb_free(&text);
	}
	if (!rc)
		rc = lock_take(lock, p->env->state,
			       (const char *const *)names.v, names.n, LOCK_MS,
			       why);
	strlist_free(&names);
	return rc;
}

void gd_v1_apply(struct provider *p, struct change *c, size_t n)
{
	struct lock lock = { -1 };
	struct gd_names all;
	struct why why = { "" };
	enum err rc = gd_names_make(&all, c, n, &why);

	if (!rc && !p->env->dry_run)
		rc = take_locks(p, &all, &lock, &why);
	if (!rc) {
		work(p, &all);
		report(&all);
	}
	lock_release(&lock);
	gd_names_free(&all);
	for (size_t i = 0; rc && i < n; i++)
		if (!c[i].outcome) {
			c[i].outcome = rc;
			c[i].why = why;
		}
}

void gd_v1_read(struct provider *p, struct rrset *sets, size_t n)
{
	struct gd_call *calls = calloc(n + 1, sizeof(*calls));

	for (size_t i = 0; calls && i < n; i++)
		begin_call(&calls[i], p, "GET", "GET " GD_SET_URL, &sets[i]);
	if (calls)
		gd_run(p, calls, n);
	for (size_t i = 0; i < n; i++) {
		struct rrset *set = &sets[i];
		struct gd_set have = { 0 };
		char name[NAME_MAX_TEXT + 1];

		set->ttl = 0;
		strlist_free(&set->values);
		set->outcome = calls ? calls[i].outcome : err_nomem(&set->why);
		if (calls && set->outcome)
			set->why = calls[i].why;
		gd_relative(name, set->name, set->zone);
		if (calls && !set->outcome)
			set->outcome = gd_set_add(&have, calls[i].doc,
						  set->type, name, &set->why);
		if (!set->outcome)
			set->outcome = gd_set_copy(set, &have);
		gd_set_free(&have);
		if (calls)
			gd_call_free(&calls[i]);
	}
	free(calls);
}
