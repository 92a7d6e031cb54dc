#include "flow/txt_look.h"

#include <stdlib.h>
#include <string.h>

void txt_take_route(struct txt *t, struct route *r)
{
	t->wildcard = r->wildcard;
	t->blind = r->blind;
	memcpy(t->cut, r->cut, sizeof(t->cut));
	t->links = r->links;
	r->links = NULL;
}

void txt_take_servers(struct txt *t, struct wait *w)
{
	free(t->servers);
	t->servers = w->seen;
	t->n_servers = w->n_seen;
	w->seen = NULL;
	w->n_seen = 0;
}

void txt_free(struct txt *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct route r = { .links = t[i].links };

		route_free(&r, 1);
		free(t[i].servers);
		t[i].links = NULL;
		t[i].servers = NULL;
		t[i].n_servers = 0;
	}
}

/* A wait for each of those; of[k] is the value of w[k]. */
static size_t make_waits(struct txt *t, size_t n, struct wait *w, size_t *of,
			 bool failed)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i].servers || !t[i].record[0] ||
		    (!failed && t[i].outcome))
			continue;
		of[k] = i;
		w[k++] = (struct wait){ .record = t[i].record,
					.value = t[i].value,
					.zone = t[i].zone[0] ? t[i].zone
							     : t[i].cut };
	}
	return k;
}

void txt_list_servers(struct context *ctx, struct txt *t, size_t n)
{
	struct wait *w = calloc(n + 1, sizeof(*w));
	size_t *of = calloc(n + 1, sizeof(*of));
	size_t k = w && of ? make_waits(t, n, w, of, true) : 0;

	if (k)
		wait_list_servers(ctx, w, k);
	for (size_t i = 0; i < k; i++)
		txt_take_servers(&t[of[i]], &w[i]);
	free(of);
	free(w);
}

/* Where a CA would look. */
static enum err follow(struct context *ctx, struct txt *t, size_t n)
{
	struct route *r = calloc(n + 1, sizeof(*r));

	if (!r)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		r[i].name = t[i].challenge;
	route_follow(ctx, r, n);
	for (size_t i = 0; i < n; i++) {
		/* without name servers there is still the resolver */
		t[i].outcome = r[i].blind ? ERR_OK : r[i].outcome;
		t[i].why = r[i].why;
		memcpy(t[i].record, r[i].record, sizeof(t[i].record));
		txt_take_route(&t[i], &r[i]);
	}
	route_free(r, n);
	free(r);
	return ERR_OK;
}

void txt_verify(struct context *ctx, struct txt *t, size_t n, long wait)
{
	struct wait_options options = { .seconds = wait, .detail = true };
	struct wait *w = calloc(n + 1, sizeof(*w));
	size_t *of = calloc(n + 1, sizeof(*of)), k;

	if (!w || !of || follow(ctx, t, n)) {
		for (size_t i = 0; i < n; i++)
			t[i].outcome = err_nomem(&t[i].why);
		free(of);
		free(w);
		return;
	}
	k = make_waits(t, n, w, of, false);
	if (k)
		wait_for(ctx, w, k, &options);
	for (size_t i = 0; i < k; i++) {
		struct txt *one = &t[of[i]];

		one->outcome = w[i].outcome;
		one->why = w[i].why;
		if (one->outcome && one->wildcard)
			(void)err_prefix(&one->why, one->outcome,
					 "a wildcard CNAME catches '%s', so "
					 "nothing has been published there",
					 one->record);
		txt_take_servers(one, &w[i]);
	}
	free(of);
	free(w);
}
