/* Adding records in v1: many in one request, and what is refused apart. */

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "provider/godaddy_api.h"
#include "provider/godaddy_v1_plan.h"

#define RECORDS_MAX 100 /* of one request */

/* A record to add. */
struct element {
	struct gd_name *s;
	const struct gd_item *item;
};

/* Some of them, all of one domain. */
struct part {
	struct element *v; /* borrowed */
	size_t n;
};

static void make_call(struct gd_call *call, const struct provider *p,
		      const struct part *part)
{
	cJSON *list = cJSON_CreateArray();

	gd_call_init(call, p, "PATCH", "PATCH /v1/domains/{domain}/records",
		     "/v1/domains/");
	sb_add_pct(&call->url, part->v[0].s->of->zone);
	sb_adds(&call->url, "/records");
	for (size_t i = 0; list && i < part->n; i++) {
		const struct element *e = &part->v[i];
		char name[NAME_MAX_TEXT + 1];
		cJSON *item;

		gd_relative(name, e->s->of->name, e->s->of->zone);
		item = gd_element(rrtype_text(e->s->of->type), name,
				  e->item->data, e->item->ttl);
		if (!item || !cJSON_AddItemToArray(list, item)) {
			cJSON_Delete(item);
			cJSON_Delete(list);
			list = NULL;
		}
	}
	gd_call_body(call, list);
}

/* What a failure means for one set; true: nothing better than to fail. */
static bool is_final(struct gd_name *s, const struct gd_call *call, bool alone)
{
	bool twice = strcmp(call->code, "DUPLICATE_RECORD") == 0;
	/* the method itself: a domain that is not known has a word for it */
	bool method = call->status == 405 ||
		      (call->status == 404 &&
		       strcmp(call->code, "UNKNOWN_DOMAIN") != 0);

	if (s->look) /* another of its records has come that far */
		return false;
	if (twice) {
		/* it may be there, or something else in its way: look */
		if (s->twice)
			return true;
		s->twice = true;
		s->waited = false;
		s->writes++;
	} else if ((method || (alone && call->status == 422)) && !s->put) {
		s->put = true;
	} else {
		return true;
	}
	s->look = true;
	return false;
}

/* Notes a failure; true: the part is to be cut in halves. */
static bool take_failure(const struct part *part, const struct gd_call *call)
{
	bool refused =
		call->outcome == ERR_REFUSED || call->outcome == ERR_CONFLICT;
	bool unseen = false;

	for (size_t i = 0; i < part->n; i++)
		unseen |= !part->v[i].s->looked;
	if (refused && call->status != 405 && part->n > 1 &&
	    (strcmp(call->code, "DUPLICATE_RECORD") != 0 || !unseen))
		return true;
	for (size_t i = 0; i < part->n; i++) {
		struct gd_name *s = part->v[i].s;

		if (!s->outcome && is_final(s, call, part->n == 1))
			gd_name_fail(s, call);
	}
	return false;
}

/* Sends parts side by side; those that are to be sent anew are in next. */
static size_t send_round(struct provider *p, const struct part *parts, size_t n,
			 struct part *next)
{
	struct gd_call *calls = calloc(n + 1, sizeof(*calls));
	size_t k = 0;

	for (size_t i = 0; calls && i < n; i++)
		make_call(&calls[i], p, &parts[i]);
	if (calls)
		gd_run(p, calls, n);
	for (size_t i = 0; i < n; i++) {
		const struct part *part = &parts[i];
		size_t half = part->n / 2;

		for (size_t j = 0; !calls && j < part->n; j++)
			part->v[j].s->outcome = err_nomem(&part->v[j].s->why);
		if (!calls)
			continue;
		for (size_t j = 0; !calls[i].outcome && j < part->n; j++)
			part->v[j].s->changed = true;
		if (calls[i].outcome && take_failure(part, &calls[i])) {
			next[k++] = (struct part){ part->v, half };
			next[k++] =
				(struct part){ part->v + half, part->n - half };
		}
		gd_call_free(&calls[i]);
	}
	free(calls);
	return k;
}

/* Cuts elements, which are in order of their domains, into parts. */
static size_t cut(struct part *parts, struct element *v, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		struct part *last = k ? &parts[k - 1] : NULL;

		if (last && last->n < RECORDS_MAX &&
		    strcmp(last->v[0].s->of->zone, v[i].s->of->zone) == 0)
			last->n++;
		else
			parts[k++] = (struct part){ &v[i], 1 };
	}
	return k;
}

static int by_zone(const void *a, const void *b)
{
	const struct element *x = a, *y = b;

	return strcmp(x->s->of->zone, y->s->of->zone);
}

/* What becomes of a set whose part is done. */
static void conclude(struct gd_name *s)
{
	if (!s->outcome && !s->look) {
		s->writes++;
		s->waited = false;
		s->look = s->sample || s->others.n;
		s->open = s->look;
	} else if (s->outcome) {
		s->open = false;
	}
}

void gd_v1_patch(struct provider *p, struct gd_names *all)
{
	struct element *v;
	struct part *now, *next, *swap;
	size_t total = 0, n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].open && all->v[i].step == GD_PATCH)
			total += all->v[i].n_todo;
	v = calloc(total + 1, sizeof(*v));
	now = calloc(2 * total + 2, sizeof(*now));
	next = calloc(2 * total + 2, sizeof(*next));
	for (size_t i = 0; i < all->n; i++) {
		struct gd_name *s = &all->v[i];

		if (!s->open || s->step != GD_PATCH)
			continue;
		if (!v || !now || !next)
			s->outcome = err_nomem(&s->why);
		for (size_t k = 0; !s->outcome && k < s->n_todo; k++)
			v[n++] = (struct element){ s, &s->todo[k] };
	}
	if (n) {
		qsort(v, n, sizeof(*v), by_zone);
		n = cut(now, v, n);
	}
	while (n) {
		n = send_round(p, now, n, next);
		swap = now;
		now = next;
		next = swap;
	}
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].open && all->v[i].step == GD_PATCH)
			conclude(&all->v[i]);
	free(next);
	free(now);
	free(v);
}
